//! Duties: a post, a place, a term. A person acts in a duty; Cedar says what the post may do, the duty where and until when.

mod authority;
mod fact;
mod manage;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use authority::{Authority, POLICIES, POSTS};
pub use fact::{ACCOUNT_CLOSED, ACCOUNT_OPENED, AccountOpened, DUTY_ENDED, DUTY_GIVEN, DutyGiven, Holder};
pub(crate) use manage::manageable;
pub use rule::{CloseAccount, EndDuty, GiveDuty, STAFF_DATASET, open_account};
pub use table::{ACCOUNTS, DUTIES, Duty, find, holder, holders, holding, of_actor};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "duty",
        kinds: &[ACCOUNT_OPENED, ACCOUNT_CLOSED, DUTY_GIVEN, DUTY_ENDED],
        tables: &[&ACCOUNTS, &DUTIES, &table::VERSION],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/duties", "public", page::matrix),
        Route::see("/accounts", "account.open", manage::list),
        Route::see("/accounts/new", "account.open", manage::new_account),
        Route::act("/accounts", "account.open", &manage::OPEN, "/accounts/new", manage::open),
        Route::see("/accounts/{actor}", "account.open", manage::account),
        Route::act("/accounts/{actor}/closing", "account.open", &manage::CLOSE, "/accounts/{actor}", manage::close),
        Route::see("/accounts/{actor}/duties", "duty.manage", manage::new_duty),
        Route::act("/accounts/{actor}/duties", "duty.manage", &manage::GIVE, "/accounts/{actor}/duties", manage::give),
        Route::act("/duties/{id}/end", "duty.manage", &manage::END, "/accounts", manage::end),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
