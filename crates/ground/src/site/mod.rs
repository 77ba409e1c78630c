//! What hangs on the tree beside homes: gates, lanes, open spaces, shelters, lifelines, venues, villagers' groups; and how a
//! compound is looked after (三无: no property firm, no owners' committee, no guard).
//!
//! Where something is and whether it can be used is public; who holds the key is sealed.

mod fact;
mod import;
mod kind;
mod page;
mod page_form;
mod page_import;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{COMPOUND_DESCRIBED, Described, Keeper, SITE_CHANGED, SITE_CLOSED, SITE_RECORDED, Site, SiteId, Source, State};
pub use kind::{KINDS, Kind, kind_of};
pub use page::here;
pub use rule::{Describe, Record};
pub use table::{COMPOUNDS, SITES, compound, keeper_of, kinds_in, list, names_at, without_anyone};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static CLOSE: Form = Form::button("site-close");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "site",
        kinds: &[SITE_RECORDED, SITE_CHANGED, SITE_CLOSED, COMPOUND_DESCRIBED, PLACES_MOVED],
        tables: &[&SITES, &COMPOUNDS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/sites", "site.see", page::all),
        Route::see("/sites/new", "site.record", page_form::new),
        Route::act("/sites", "site.record", &page_form::SITE, "/sites/new", page_form::record),
        Route::see("/sites/import", "site.record", page_import::ask),
        Route::act("/sites/import", "site.record", &page_import::UPLOAD, "/sites/import", page_import::read_in),
        Route::see("/sites/{id}", "site.see", page::one),
        Route::see("/sites/{id}/changing", "site.record", page_form::changing),
        Route::act("/sites/{id}/changing", "site.record", &page_form::SITE, "/sites/{id}/changing", page_form::change),
        Route::act("/sites/{id}/closing", "site.record", &CLOSE, "/sites/{id}", page_form::close),
        Route::see("/places/{place}/compound", "site.record", page_form::compound),
        Route::act(
            "/places/{place}/compound",
            "site.record",
            &page_form::COMPOUND,
            "/places/{place}/compound",
            page_form::describe,
        ),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
