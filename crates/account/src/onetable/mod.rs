//! One table (一表通): a higher level asks for data, not for tables. What is asked is read against the catalogue; what is held
//! answers itself, what was asked before is not asked again, what nobody may ask is refused with its article. Only what is really
//! missing becomes work, of a cost that is shown before anybody is sent, and the community says whether it goes out.

mod answer;
mod fact;
mod forbidden;
mod matched;
mod overwrite;
mod page;
mod page_new;
mod page_overwrite;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{
    DATA_REQUEST_COLLECTED, DATA_REQUEST_MADE, DATA_REQUEST_OVERWRITTEN, DATA_REQUEST_REPEATED, DATA_REQUEST_RETURNED,
    DATA_REQUEST_WITHDRAWN, DataRequestCollected, DataRequestId, DataRequestMade, DataRequestOverwritten, DataRequestRepeated,
    DataRequestReturned, DataRequestWithdrawn, Share,
};
pub use matched::head_of;
pub use overwrite::{Overwrite, Overwritten, overwritten, typed};
pub(crate) use page::burden;
pub(crate) use routes::communities;
pub use rule::{Collect, MakeDataRequest, REQUEST_WORDS, RepeatDataRequest, Return, WithdrawDataRequest};
pub use table::{DataRequest, FIELDS, REPEATS, REQUESTS, SHARES, ShareRow, find, list, shares};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "onetable",
        kinds: &[
            DATA_REQUEST_MADE,
            DATA_REQUEST_REPEATED,
            DATA_REQUEST_COLLECTED,
            DATA_REQUEST_RETURNED,
            DATA_REQUEST_WITHDRAWN,
            DATA_REQUEST_OVERWRITTEN,
        ],
        tables: &[&REQUESTS, &SHARES, &FIELDS, &REPEATS, &table::OVERWRITES],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
