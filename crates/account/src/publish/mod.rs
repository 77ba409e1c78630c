//! The public page: what is in force and why, what was done for people and how fast, and how to check it.
//!
//! Case figures are the health authority's and are quoted with date and source; service facts are ours. Counts under
//! five are not published, nor is what would let them be worked out. The page needs no sign-in and no script.

mod demand;
mod fact;
mod figure;
mod page;
mod page_charts;
mod page_form;
mod read;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;
mod year;

pub use fact::{
    AUTHORITIES, BULLETIN_QUOTED, BulletinId, BulletinQuoted, NOTICE_ISSUED, NOTICE_PUBLISHED, NOTICE_WITHDRAWN, NOTICES_ABOUT,
    NoticeId, NoticeIssued, NoticePublished, NoticeText, NoticeWithdrawn, Relay,
};
pub use figure::{FEW, median, parts, shown, with_sum};
pub use page::said_today;
pub use read::{ByDay, ByNeed, DAYS, Figures, figures};
pub use rule::{IssueNotice, PUBLIC_DATASET, PublishNotice, Quote, WithdrawNotice, announcement};
pub use table::{
    BULLETINS, Bulletin, Issued, NOTICES, Notice, board, corrections, in_force, issued, latest, notice_code, notice_of_code,
};
pub use year::{Theme, shipped as year};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "publish",
        kinds: &[BULLETIN_QUOTED, NOTICE_PUBLISHED, NOTICE_ISSUED, NOTICE_WITHDRAWN],
        tables: &[&BULLETINS, &NOTICES],
        project: table::project,
        revision: 2,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
