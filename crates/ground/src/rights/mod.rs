//! What a resident may do about their own data, by any channel: a copy of them, who looked, putting right, agreeing and taking it
//! back, through a proxy where they cannot themselves. And the end of it: who left is erased by the house after a period.

mod book;
mod fact;
mod page;
mod page_staff;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{days_after, field_days};
pub use fact::{
    CONSENT_GIVEN, CONSENT_WITHDRAWN, CORRECTION_ANSWERED, CORRECTION_ASKED, CORRECTION_ESCALATED, Consent, CorrectionId,
    PROXY_ENDED, PROXY_NAMED, RETENTION_BEGUN, RETENTION_DEFERRED, RETENTION_ENDED,
};
pub(crate) use rule::begun;
pub(crate) use rule::{consents_of, guardians_end};
pub use rule::{fire_answer, fire_left};
pub(crate) use table::said_since;
pub use table::{agreed, in_force_for};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "rights",
        kinds: &[
            CONSENT_GIVEN,
            CONSENT_WITHDRAWN,
            CORRECTION_ASKED,
            CORRECTION_ANSWERED,
            CORRECTION_ESCALATED,
            PROXY_NAMED,
            PROXY_ENDED,
            RETENTION_DEFERRED,
            RETENTION_ENDED,
            RETENTION_BEGUN,
            PLACES_MOVED,
        ],
        tables: &[&table::CONSENTS, &table::CORRECTIONS, &table::PROXIES, &table::ENDS],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/me/data", "public", page::mine),
        Route::act("/me/consents", "public", &page::CONSENT, "/me/data", page::consent),
        Route::act("/me/corrections", "public", &page::CORRECT, "/me/data", page::correct),
        Route::see("/people/{subject}/rights", "person.correct", page_staff::rights),
        Route::act(
            "/people/{subject}/consents",
            "person.correct",
            &page_staff::CONSENT,
            "/people/{subject}/rights",
            page_staff::consent,
        ),
        Route::act(
            "/people/{subject}/corrections",
            "person.correct",
            &page_staff::CORRECT,
            "/people/{subject}/rights",
            page_staff::correct,
        ),
        Route::act(
            "/people/{subject}/proxies",
            "person.correct",
            &page_staff::PROXY,
            "/people/{subject}/rights",
            page_staff::proxy,
        ),
        Route::act(
            "/people/{subject}/proxies/end",
            "person.correct",
            &page_staff::PROXY_END,
            "/people/{subject}/rights",
            page_staff::proxy_end,
        ),
        Route::act("/people/{subject}/copy", "person.reveal", &page_staff::COPY, "/people/{subject}/rights", page_staff::copy),
        Route::see("/corrections", "correction.see", page_staff::corrections),
        Route::see("/corrections/{id}", "correction.see", page_staff::correction),
        Route::act("/corrections/{id}/answer", "person.correct", &page_staff::ANSWER, "/corrections/{id}", page_staff::answer),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
