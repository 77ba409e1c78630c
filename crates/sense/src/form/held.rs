//! What is known of a household or place already: from the register, and from what was answered before, with source and day.

use super::fact::About;
use super::rule::{FORM_DATA, FORM_SENSITIVE};
use super::table;
use muster_ground::field::catalogue;
use muster_ground::person::{self, Item, Relation};
use muster_ground::place::Place;
use muster_ledger::{DAY, DatasetId, Fault, Moment, Read, SubjectRef};
use muster_web::Mask;
use serde::Serialize;
use std::collections::BTreeMap;

/// A value that is not asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Held {
    pub value: String,
    /// Id of the words of its source.
    pub source: &'static str,
    pub at: Moment,
}

/// Answers that are opened to see what was said before.
const LOOKED_AT: usize = 60;

/// What a form is about, as its facts name it in each dataset that lives.
pub(super) fn subjects(read: &Read, about: About, place: &Place) -> Vec<(DatasetId, SubjectRef)> {
    let living = [&FORM_DATA, &FORM_SENSITIVE].into_iter().flat_map(|d| d.living(read.vault(), read.now));
    living.filter_map(|d| subject(read, d, about, place).map(|s| (d, s))).collect()
}

pub(super) fn subject(read: &Read, dataset: DatasetId, about: About, place: &Place) -> Option<SubjectRef> {
    read.vault().subject_of(dataset, format!("form {} {}", about.name(), place.id).as_bytes())
}

/// By field. Older answers than the catalogue's interval are not there: they are asked again.
pub(super) fn of(read: &Read, about: About, place: &Place, mask: Mask) -> Result<BTreeMap<String, Held>, Fault> {
    let mut out = BTreeMap::new();
    if about == About::Household {
        register(read, place, mask, &mut out)?;
    }
    for a in table::about(read, &subjects(read, about, place), LOOKED_AT)? {
        let Some(said) = a.said(read) else { continue };
        for (key, values) in said.values {
            let field = catalogue().find(&key);
            let fresh = field.and_then(|f| f.fresh_days).is_some_and(|d| a.act_at.0 + i64::from(d) * DAY > read.now.0);
            // What does not age by the catalogue is of its day only: a temperature, an entry in a book.
            if let ([one], true) = (values.as_slice(), fresh) {
                out.entry(key).or_insert(Held { value: one.clone(), source: "form-from-answer", at: a.act_at });
            }
        }
    }
    Ok(out)
}

fn register(read: &Read, room: &Place, mask: Mask, out: &mut BTreeMap<String, Held>) -> Result<(), Fault> {
    let all = person::household(read, room.id, mask)?;
    let Some(head) = all.iter().find(|p| p.relation == Relation::Head).or(all.first()) else { return Ok(()) };
    let aged = person::aged(read, head.subject)?;
    let mut put = |key: &str, value: String, item: Item| {
        let Some(a) = aged.iter().find(|a| a.item == item).filter(|_| !value.is_empty()) else { return };
        let days = catalogue().find(key).and_then(|f| f.fresh_days);
        if days.is_none_or(|d| a.days <= i64::from(d)) {
            out.insert(key.to_owned(), Held { value, source: a.source, at: a.at });
        }
    };
    put("household.head", head.shown_name.clone(), Item::Name);
    put("household.phone", head.phone_shown.clone(), Item::Phone);
    put("household.size", all.len().to_string(), Item::Home);
    put("person.address", head.address.clone(), Item::Home);
    Ok(())
}
