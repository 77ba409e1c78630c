//! What differs: between two days of one register, or between two registers.

use super::entry::{Detail, Entry, EntryKind};
use super::register::{Register, in_period};
use muster_ledger::Day;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    Began,
    Ended,
    Changed,
}

/// One entry that differs. `fields`: what of it says something else, with both sayings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub kind: EntryKind,
    pub key: String,
    pub zh: String,
    pub en: String,
    pub turn: Turn,
    pub fields: Vec<(String, String, String)>,
}

/// As it is on a day: classes and what is managed otherwise as of then, without the dates of the entry itself.
fn as_of(e: &Entry, on: Day) -> BTreeMap<String, String> {
    let mut said = said(e);
    for gone in ["from", "until", "source", "read", "verifier"] {
        said.remove(gone);
    }
    if let Detail::Disease(d) = &e.detail {
        let class = d.class.iter().find(|c| in_period(c.from, c.until, on)).map(|c| c.is.clone());
        let managed = d.managed.iter().find(|m| in_period(m.from, m.until, on)).map(|m| m.as_class.clone());
        said.insert("class".into(), class.unwrap_or_default());
        said.insert("managed".into(), managed.unwrap_or_default());
    }
    said
}

/// All fields as text, those of the detail beside the common ones.
fn said(e: &Entry) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let Ok(serde_json::Value::Object(all)) = serde_json::to_value(e) else { return out };
    for (name, value) in all {
        match (name.as_str(), value) {
            ("detail", serde_json::Value::Object(kinds)) => {
                for inner in kinds.into_iter().filter_map(|(_, v)| v.as_object().cloned()) {
                    out.extend(inner.into_iter().map(|(n, v)| (n, plain(&v))));
                }
            }
            (_, v) => {
                out.insert(name, plain(&v));
            }
        }
    }
    out
}

fn plain(v: &serde_json::Value) -> String {
    match v {
        serde_json::Value::String(s) => s.clone(),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(all) if all.iter().all(serde_json::Value::is_string) => {
            all.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>().join(", ")
        }
        v => v.to_string(),
    }
}

fn differ(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<(String, String, String)> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let get = |m: &BTreeMap<String, String>, n: &str| m.get(n).cloned().unwrap_or_default();
    let all = names.into_iter().map(|n| (n.clone(), get(before, n), get(after, n)));
    all.filter(|(_, a, b)| a != b).collect()
}

fn difference(e: &Entry, turn: Turn, fields: Vec<(String, String, String)>) -> Difference {
    Difference { kind: e.kind, key: e.key.clone(), zh: e.zh.clone(), en: e.en.clone(), turn, fields }
}

/// What differs in one register between two days.
pub fn between_days(r: &Register, before: Day, after: Day) -> Vec<Difference> {
    let mut out = Vec::new();
    for kind in EntryKind::ALL {
        let keys: BTreeSet<&str> = r.of_kind(kind).map(|e| e.key.as_str()).collect();
        for key in keys {
            match (r.find(kind, key, before), r.find(kind, key, after)) {
                (None, Some(e)) => out.push(difference(e, Turn::Began, Vec::new())),
                (Some(e), None) => out.push(difference(e, Turn::Ended, Vec::new())),
                (Some(a), Some(b)) => {
                    let fields = differ(&as_of(a, before), &as_of(b, after));
                    if !fields.is_empty() {
                        out.push(difference(b, Turn::Changed, fields));
                    }
                }
                (None, None) => {}
            }
        }
    }
    out
}

/// What differs between two registers, period by period.
pub fn between(before: &Register, after: &Register) -> Vec<Difference> {
    let by_name = |r: &Register| -> BTreeMap<(EntryKind, String, String), Entry> {
        let name = |e: &Entry| (e.kind, e.key.clone(), format!("{} {}", e.from.0, e.overlay));
        r.all().iter().map(|e| (name(e), e.clone())).collect()
    };
    let (a, b) = (by_name(before), by_name(after));
    let names: BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let mut out = Vec::new();
    for name in names {
        match (a.get(name), b.get(name)) {
            (None, Some(e)) => out.push(difference(e, Turn::Began, Vec::new())),
            (Some(e), None) => out.push(difference(e, Turn::Ended, Vec::new())),
            (Some(x), Some(y)) => {
                let fields = differ(&said(x), &said(y));
                if !fields.is_empty() {
                    out.push(difference(y, Turn::Changed, fields));
                }
            }
            (None, None) => {}
        }
    }
    out
}
