//! Duties: a post, a place, a term. A person acts in a duty; Cedar says what the post may do, the duty where and until when.

mod authority;
mod expiry;
mod fact;
#[cfg(test)]
mod measure;
pub(crate) mod pages;
mod rule;
#[cfg(test)]
mod scope_tests;
mod table;
#[cfg(test)]
mod tests;

pub use authority::{Authority, POLICIES, POSTS, may, may_here, published};
pub use expiry::expire;
pub(crate) use fact::DutyEnded;
pub use fact::{ACCOUNT_CLOSED, ACCOUNT_OPENED, AccountOpened, DUTIES_EXPIRED, DUTY_ENDED, DUTY_GIVEN, DutyGiven, Holder};
pub(crate) use pages::{actions_of, manageable, may_give, to_renew};
pub use rule::{CloseAccount, EndDuty, GiveDuty, STAFF_DATASET, open_account};
pub(crate) use table::held_on;
pub use table::{ACCOUNTS, DUTIES, Duty, all_of, at, find, holder, holders, holding, of_actor};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "duty",
        kinds: &[ACCOUNT_OPENED, ACCOUNT_CLOSED, DUTY_GIVEN, DUTY_ENDED, DUTIES_EXPIRED],
        tables: &[&ACCOUNTS, &DUTIES, &table::VERSION, &table::TERMS],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/duties", "public", pages::matrix),
        Route::see("/accounts", "account.see", pages::list),
        Route::see("/accounts/new", "account.open", pages::new_account),
        Route::act("/accounts", "account.open", &pages::OPEN, "/accounts/new", pages::open),
        Route::see("/accounts/{actor}", "account.see", pages::account),
        Route::act("/accounts/{actor}/closing", "account.withdraw", &pages::CLOSE, "/accounts/{actor}", pages::close),
        Route::see("/accounts/{actor}/duties", "duty.manage", pages::new_duty),
        Route::act("/accounts/{actor}/duties", "duty.manage", &pages::GIVE, "/accounts/{actor}/duties", pages::give),
        Route::act("/duties/{id}/end", "duty.end", &pages::END, "/accounts", pages::end),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
