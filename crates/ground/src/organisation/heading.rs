//! The columns of lists of organisations, as offices head them.

use crate::list::{self, Fields, Means};
use cn_id::CreditCode;
use serde::Serialize;
use sheet::Column;
use std::sync::LazyLock;

/// What a column of a list of organisations can mean. The number is its place in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    Name,
    Code,
    Kind,
    Community,
    Grid,
    Place,
    Address,
    Contact,
    Phone,
    Headcount,
    DayShift,
    NightShift,
    Note,
}

const HEADINGS: usize = 13;
pub(super) const ALL: [Heading; HEADINGS] = [
    Heading::Name,
    Heading::Code,
    Heading::Kind,
    Heading::Community,
    Heading::Grid,
    Heading::Place,
    Heading::Address,
    Heading::Contact,
    Heading::Phone,
    Heading::Headcount,
    Heading::DayShift,
    Heading::NightShift,
    Heading::Note,
];

static KEYS: [(&str, &str); HEADINGS] = [
    ("name", "organisation-name"),
    ("code", "organisation-code"),
    ("kind", "organisation-kind"),
    ("community", "organisation-list-community"),
    ("grid", "import-column-grid"),
    ("place", "organisation-list-place"),
    ("address", "organisation-list-address"),
    ("contact", "organisation-contact"),
    ("phone", "organisation-phone"),
    ("headcount", "organisation-headcount"),
    ("day_shift", "organisation-day-shift"),
    ("night_shift", "organisation-night-shift"),
    ("note", "organisation-note"),
];

impl Means for Heading {
    const ALL: &'static [Heading] = &ALL;
    fn key(self) -> &'static str {
        KEYS[self as usize].0
    }
    fn words(self) -> &'static str {
        KEYS[self as usize].1
    }
}

pub(super) static MEANS: [Fields; HEADINGS] = [
    &[("organisation.name", 100)],
    &[("organisation.code", 100)],
    &[("organisation.kind", 100)],
    &[("community.name", 100)],
    &[("grid.name", 100)],
    &[("compound.name", 100), ("building.name", 100)],
    &[("organisation.address", 100), ("person.address", 60)],
    &[("organisation.contact", 100), ("organisation.legal_person", 75), ("person.name", 60)],
    &[("organisation.phone", 100), ("person.phone", 75)],
    &[("organisation.headcount", 100)],
    &[("organisation.day_shift", 100)],
    &[("organisation.night_shift", 100)],
    &[("organisation.resources", 100), ("sheet.note", 90)],
];

fn like_code(v: &str) -> bool {
    CreditCode::parse(v).is_ok()
}

pub(super) static COLUMNS: LazyLock<[Column; HEADINGS]> = LazyLock::new(|| {
    std::array::from_fn(|n| list::column(KEYS[n].0, MEANS[n], (ALL[n] == Heading::Code).then_some(like_code as fn(&str) -> bool)))
});
