//! The card for whoever holds the licence: the fields of the statutory report in its order, by the names of the field catalogue, with
//! what a clue can know filled in. What only an examination can say stays empty, to be written by the one who examined.

use super::page::told;
use super::table::Clue;
use muster_ground::field::catalogue;
use muster_ground::place::{self, Level};
use muster_ledger::{Fault, Read};
use muster_web::{Lang, Request};
use serde::Serialize;

/// A line of the card. `value` is empty where it is left to the licensed reporter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    pub field: &'static str,
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Card {
    pub format: &'static str,
    /// Of a clue: suspected, no diagnosis.
    pub suspected: bool,
    pub number: String,
    pub lines: Vec<Line>,
}

/// The card's fields, in the order of the form.
const FIELDS: [&str; 15] = [
    "person.name",
    "person.id_number",
    "person.sex",
    "person.birth",
    "person.employer",
    "person.phone",
    "person.address",
    "person.occupation",
    "contact.case_class",
    "report.onset",
    "report.symptoms",
    "report.diagnosis",
    "clue.suspected",
    "clue.known_at",
    "clue.told_at",
];

fn value(req: &Request, read: &Read, clue: &Clue, field: &str) -> Result<String, Fault> {
    Ok(match field {
        "person.address" => {
            let from = |p: &place::Place| p.level >= Level::County;
            let mut out: String = place::ancestors(read, clue.place)?.into_iter().filter(from).map(|p| p.name).collect();
            let spot = told(read, clue.seq).spot;
            if !spot.is_empty() {
                out.push_str(&spot);
            }
            out
        }
        "contact.case_class" => req.t("clue-card-suspected"),
        "report.symptoms" => told(read, clue.seq).text,
        "clue.suspected" => req.t(&format!("clue-kind-{}", clue.kind)),
        "clue.known_at" => clue.known_at.local(),
        "clue.told_at" => clue.made_at.local(),
        _ => String::new(),
    })
}

fn name(req: &Request, field: &str, lang: Lang) -> String {
    match catalogue().find(field) {
        Some(f) => f.say(lang).to_owned(),
        None => req.t(match field {
            "clue.suspected" => "clue-card-field-suspected",
            "clue.known_at" => "clue-card-field-known",
            _ => "clue-card-field-told",
        }),
    }
}

pub(super) fn of(req: &Request, read: &Read, clue: &Clue) -> Result<Card, Fault> {
    let mut lines = Vec::new();
    for field in FIELDS {
        lines.push(Line { field, name: name(req, field, req.lang), value: value(req, read, clue, field)? });
    }
    let number = read.receipt_code(clue.seq)?.unwrap_or_default();
    Ok(Card { format: "muster-report-card/1", suspected: true, number, lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_asks_for_fields_of_the_catalogue() {
        for field in FIELDS.iter().filter(|f| !f.starts_with("clue.")) {
            assert!(catalogue().find(field).is_some(), "{field}");
        }
    }
}
