//! Organisations: firms, public bodies, property companies, shops, associations, the party's branches: where they sit, whom they
//! serve, what they can bring, whom to call there.
//!
//! Name and credit code are public; the person who answers the telephone is sealed. What an organisation has promised stands in
//! `compact`.

mod fact;
mod heading;
mod kind;
mod link;
mod listing;
mod page;
mod page_card;
mod page_form;
mod page_list;
mod page_party;
mod rule;
mod rule_list;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_list;

pub use fact::{Amount, At, Contact, Entry, ListId, OrganisationId};
pub use fact::{ORGANISATION_CHANGED, ORGANISATION_CLOSED, ORGANISATION_REGISTERED, ORGANISATION_RELINKED};
pub use fact::{ORGANISATIONS_LISTED, ORGANISATIONS_OFFERED, ORGANISATIONS_UNLISTED};
pub use kind::{KINDS, RESOURCES, amount_words, kind_of, kind_words};
pub use link::behind;
pub use listing::{Listing, Problem, ROWS_MAX, Tried};
pub(crate) use page::reached;
pub use rule::Keep;
pub use rule_list::RecordList;
pub(crate) use table::shown;
pub use table::{Filter, ORGANISATIONS, Organisation, contact, find, list, members, serving};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static CLOSE: Form = Form::button("organisation-close");
static RELINK: Form = Form::button("organisation-relink");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "organisation",
        kinds: &[
            ORGANISATION_REGISTERED,
            ORGANISATION_CHANGED,
            ORGANISATION_CLOSED,
            ORGANISATION_RELINKED,
            ORGANISATIONS_OFFERED,
            ORGANISATIONS_LISTED,
            ORGANISATIONS_UNLISTED,
            PLACES_MOVED,
        ],
        tables: &[&ORGANISATIONS, &table::PLACES, &table::LISTS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/organisations", "organisation.see", page::all),
        Route::see("/organisations/new", "organisation.keep", page_form::new),
        Route::act("/organisations", "organisation.keep", &page_form::KEEP, "/organisations/new", page_form::register),
        Route::see("/organisations/party", "organisation.see", page_party::tree),
        Route::see("/organisations/lists", "organisation.keep", page_list::all),
        Route::act("/organisations/lists", "organisation.keep", &page_list::UPLOAD, "/organisations/lists", page_list::upload),
        Route::see("/organisations/lists/{list}", "organisation.keep", page_list::one),
        Route::act(
            "/organisations/lists/{list}/confirm",
            "organisation.keep",
            &page_list::CONFIRM,
            "/organisations/lists/{list}",
            page_list::confirm,
        ),
        Route::act(
            "/organisations/lists/{list}/undo",
            "organisation.keep",
            &page_list::UNDO,
            "/organisations/lists/{list}",
            page_list::undo,
        ),
        Route::see("/organisations/{id}", "organisation.see", page::one),
        Route::see("/organisations/{id}/card", "organisation.see", page_card::card),
        Route::see("/organisations/{id}/changing", "organisation.keep", page_form::changing),
        Route::act(
            "/organisations/{id}/changing",
            "organisation.keep",
            &page_form::KEEP,
            "/organisations/{id}/changing",
            page_form::change,
        ),
        Route::act("/organisations/{id}/closing", "organisation.keep", &CLOSE, "/organisations/{id}", page::close),
        Route::see("/organisations/{id}/link", "organisation.keep", page::link),
        Route::act("/organisations/{id}/link", "organisation.keep", &RELINK, "/organisations/{id}/link", page::relink),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
