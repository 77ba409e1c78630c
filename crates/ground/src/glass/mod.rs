//! Breaking the glass: in an emergency someone sees residents of one building who are not theirs to see. It takes a reason,
//! lasts an hour at most, each look is on record and told to the one looked at, and within a day another person reviews it or
//! the account stops.

mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{Broken, GLASS_BROKEN, GLASS_CLOSED, GLASS_REVIEWED, GLASS_UNREVIEWED, GlassDone, GlassId};
pub use rule::{MINUTES_MAX, on_lapsed};
pub use table::{GLASSES, Glass, open_of};

use crate::approval::APPROVE;
use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static CLOSE: Form = Form::button("glass-close");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "glass",
        kinds: &[GLASS_BROKEN, GLASS_CLOSED, GLASS_REVIEWED, GLASS_UNREVIEWED, PLACES_MOVED],
        tables: &[&GLASSES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/glass", "glass.see", page::all),
        Route::see("/glass/new", "glass.break", page::new),
        Route::act("/glass", "glass.break", &page::BREAK, "/glass/new", page::break_it),
        Route::see("/glass/{id}", "glass.see", page::one),
        Route::act("/glass/{id}/looks", "glass.break", &page::LOOK, "/glass/{id}", page::look),
        Route::act("/glass/{id}/closing", "glass.break", &CLOSE, "/glass/{id}", page::close),
        Route::act("/glass/{id}/approval", "glass.review", &APPROVE, "/glass/{id}", page::review),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
