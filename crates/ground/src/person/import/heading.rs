//! The columns of residents' lists, as offices head them.

use crate::list::{self, Fields, Means};
use cn_id::{Phone, Room};
use sheet::Column;
use std::sync::LazyLock;

/// What a column of a list can mean. The number is its place in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    Grid,
    Compound,
    Building,
    Unit,
    Room,
    Address,
    Head,
    Relation,
    Name,
    Sex,
    IdNumber,
    Phone,
    Residence,
    Category,
    Note,
    IdKind,
}

pub(super) const HEADINGS: usize = 16;

impl Heading {
    pub const ALL: [Heading; HEADINGS] = [
        Heading::Grid,
        Heading::Compound,
        Heading::Building,
        Heading::Unit,
        Heading::Room,
        Heading::Address,
        Heading::Head,
        Heading::Relation,
        Heading::Name,
        Heading::Sex,
        Heading::IdNumber,
        Heading::Phone,
        Heading::Residence,
        Heading::Category,
        Heading::Note,
        Heading::IdKind,
    ];
    /// Id of its words.
    pub fn words(self) -> &'static str {
        [
            "import-column-grid",
            "import-column-compound",
            "import-column-building",
            "import-column-unit",
            "import-column-room",
            "import-column-address",
            "import-column-head",
            "import-column-relation",
            "import-column-name",
            "import-column-sex",
            "import-column-id-number",
            "import-column-phone",
            "import-column-residence",
            "import-column-category",
            "import-column-note",
            "import-column-id-kind",
        ][self as usize]
    }
}

impl Means for Heading {
    const ALL: &'static [Heading] = &Heading::ALL;
    fn key(self) -> &'static str {
        KEYS[self as usize].0
    }
    fn words(self) -> &'static str {
        Heading::words(self)
    }
}

fn like_id(v: &str) -> bool {
    let v = v.trim();
    matches!(v.len(), 15 | 18) && v.bytes().take(14).all(|b| b.is_ascii_digit())
}
/// Mobile numbers only: without its heading a column of dates would pass for one of eight digits.
fn like_phone(v: &str) -> bool {
    Phone::parse(v).is_ok_and(|p| p.as_str().len() == 11 && p.as_str().starts_with('1'))
}
fn like_sex(v: &str) -> bool {
    matches!(v, "男" | "女")
}
fn like_address(v: &str) -> bool {
    Room::parse(v).is_ok()
}

/// The fields of the catalogue that a column may hold, and how sure one may be at most that it does.
static MEANS: [Fields; HEADINGS] = [
    &[("grid.name", 100)],
    &[("compound.name", 100)],
    &[("building.name", 100)],
    &[("building.unit", 100)],
    &[("room.number", 100)],
    &[("person.address", 100)],
    &[("household.head", 100)],
    &[("person.relation", 100)],
    &[("person.name", 100), ("stay.visitor", 60), ("room.tenant", 60)],
    &[("person.sex", 100)],
    &[("person.id_number", 100), ("household.head_id", 60)],
    &[("person.phone", 100), ("household.phone", 70), ("room.tenant_phone", 60)],
    &[("person.residence", 100), ("room.use", 70)],
    &[("care.category", 100), ("person.needs", 99)],
    &[("sheet.note", 100), ("person.note", 99)],
    &[("person.id_kind", 100)],
];

static KEYS: [(&str, Option<fn(&str) -> bool>); HEADINGS] = [
    ("grid", None),
    ("compound", None),
    ("building", None),
    ("unit", None),
    ("room", None),
    ("address", Some(like_address)),
    ("head", None),
    ("relation", None),
    ("name", None),
    ("sex", Some(like_sex)),
    ("id_number", Some(like_id)),
    ("phone", Some(like_phone)),
    ("residence", None),
    ("category", None),
    ("note", None),
    ("id_kind", None),
];

/// Headings of offices, in the order of [`Heading`]: their names are the catalogue's.
pub(super) static COLUMNS: LazyLock<[Column; HEADINGS]> =
    LazyLock::new(|| std::array::from_fn(|n| list::column(KEYS[n].0, MEANS[n], KEYS[n].1)));

pub(super) fn scores() -> impl Fn(&[&str]) -> Vec<u8> {
    list::scores(&MEANS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::catalogue;

    #[test]
    fn columns_stand_in_the_order_of_headings() {
        for h in Heading::ALL {
            assert_eq!(Heading::of_key(h.key()), Some(h));
        }
        assert_eq!(COLUMNS[Heading::IdNumber as usize].key, "id_number");
        assert_eq!(COLUMNS[Heading::Note as usize].key, "note");
        for (key, _) in MEANS.iter().flat_map(|m| m.iter()) {
            assert!(catalogue().find(key).is_some(), "{key}");
        }
    }
}
