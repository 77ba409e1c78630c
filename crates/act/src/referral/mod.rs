//! Referrals: what the community cannot do itself goes to an outside body, with a consent of its own.
//!
//! The resident sees beforehand what would be told, to whom and for what, and says yes or no by any way. Until then the outside
//! body reads nothing; when the consent is taken back its address opens nothing any more. Its answer, through its link, on paper or
//! by telephone, goes to the resident's own request, where they say whether they were helped.

mod fact;
mod page;
mod page_link;
mod page_mine;
mod page_one;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;
mod ways;

pub use fact::{
    Answered, Asking, Consented, Extra, Lapsed, Outcome, REFERRAL_ANSWERED, REFERRAL_ASKED, REFERRAL_CONSENTED, REFERRAL_LAPSED,
    REFERRAL_REFUSED, REFERRAL_TOLD, REFERRAL_WITHDRAWN, ReferralId, Said, Tell, Told, Voice, Word,
};
pub use page_mine::home_card;
pub use rule::{Ask, Say, fire_due};
pub use table::{REFERRALS, Row, State, find, of_request};
pub(crate) use ways::{F_BY, F_WAY, agreed, channel};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "referral",
        kinds: &[
            REFERRAL_ASKED,
            REFERRAL_CONSENTED,
            REFERRAL_REFUSED,
            REFERRAL_WITHDRAWN,
            REFERRAL_TOLD,
            REFERRAL_ANSWERED,
            REFERRAL_LAPSED,
            PLACES_MOVED,
        ],
        tables: &[&REFERRALS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
