//! Requests: what a household needs, whose hands it is in, and whether it arrived.
//!
//! Four ways make the same fact: the room's QR code without sign-in, a signed-in resident, a worker on the telephone
//! or with a paper slip, and what a visit found. A request is finished only when whoever received it says so: nobody
//! confirms their own doing.

mod at_hand;
mod callback;
mod count;
mod fact;
mod hand;
mod kinds;
mod like;
mod need;
mod page;
mod page_callback;
mod page_household;
mod page_list;
mod page_record;
mod page_same;
mod pass;
mod project;
mod reaction;
mod routes;
mod routes_pass;
mod rule;
mod slip;
mod sort;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_callback;
#[cfg(test)]
mod tests_kinds;
#[cfg(test)]
mod tests_many;
#[cfg(test)]
mod tests_same;

pub use at_hand::at_hand;
pub use callback::CALLS;
pub use count::{Counts, Service, by_day, by_need, counts, oldest_overdue, service, waits};
pub use fact::{
    Asked, Beyond, Content, How, Need, REQUEST_ANSWERED, REQUEST_CALLED, REQUEST_CONFIRMED, REQUEST_DECLINED, REQUEST_DONE,
    REQUEST_HANDED_ON, REQUEST_MADE, REQUEST_MERGED, REQUEST_OFFERED, REQUEST_RATED, REQUEST_REOPENED, REQUEST_SEPARATED,
    REQUEST_SORTED, REQUEST_TAKEN, RequestAnswered, RequestCalled, RequestConfirmed, RequestDeclined, RequestDone,
    RequestHandedOn, RequestId, RequestMade, RequestMerged, RequestOffered, RequestRated, RequestReopened, RequestSeparated,
    RequestSorted, RequestTaken, Said, Shortfall, Unfit,
};
pub use hand::{HandOver, held_by};
pub use kinds::{Danger, Domain, Guess, domain, guess};
pub use like::{Agenda, agenda, along};
pub(crate) use page::need;
pub use page_household::{Mine, home_list, mine};
pub(crate) use page_record::rooms;
pub use pass::{Decline, HandOn, Merge, Separate};
pub use reaction::{
    on_request_back, on_request_confirmed, on_request_handed_on, on_request_made, on_request_offered, on_request_reopened,
    on_request_separated, on_request_settled, on_task_done, on_tasks_accepted, on_tasks_assigned,
};
pub(crate) use routes::{apart, within};
pub use rule::{
    Confirm, Finish, Make, MakeAll, Promise, REQUEST_DATA, Receiver, Reopen, Take, Urgent, due, hours_for, promise, reopening,
    request_data, room_subject, room_subjects,
};
pub use slip::{request_of, slip_token};
pub use sort::{Answer, Sort};
pub use table::{After, Filter, REQUESTS, RequestRow, State, Step, asked, find, list, of_home, of_merged, steps};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "request",
        kinds: &[
            REQUEST_MADE,
            REQUEST_TAKEN,
            REQUEST_DONE,
            REQUEST_CONFIRMED,
            REQUEST_REOPENED,
            REQUEST_HANDED_ON,
            REQUEST_SORTED,
            REQUEST_ANSWERED,
            REQUEST_OFFERED,
            REQUEST_DECLINED,
            REQUEST_MERGED,
            REQUEST_SEPARATED,
            REQUEST_CALLED,
            REQUEST_RATED,
            PLACES_MOVED,
        ],
        tables: &[&REQUESTS, &table::STEPS, &CALLS],
        project: project::project,
        revision: 5,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
