//! Reading the catalogue's files: whatever is wrong is named with file, line and entry.

use super::catalogue::{Data, Field, Held, Is, Said, Subject};
use super::heading::bare;
use crate::person::Item;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// The files, by name: a test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("fields/lists.toml", include_str!("../../../../fields/lists.toml")),
    ("fields/person.toml", include_str!("../../../../fields/person.toml")),
    ("fields/household.toml", include_str!("../../../../fields/household.toml")),
    ("fields/room.toml", include_str!("../../../../fields/room.toml")),
    ("fields/building.toml", include_str!("../../../../fields/building.toml")),
    ("fields/grid.toml", include_str!("../../../../fields/grid.toml")),
    ("fields/compound.toml", include_str!("../../../../fields/compound.toml")),
    ("fields/community.toml", include_str!("../../../../fields/community.toml")),
    ("fields/organisation.toml", include_str!("../../../../fields/organisation.toml")),
    ("fields/visit.toml", include_str!("../../../../fields/visit.toml")),
    ("fields/report.toml", include_str!("../../../../fields/report.toml")),
    ("fields/stay.toml", include_str!("../../../../fields/stay.toml")),
    ("fields/care.toml", include_str!("../../../../fields/care.toml")),
    ("fields/measure.toml", include_str!("../../../../fields/measure.toml")),
    ("fields/sample.toml", include_str!("../../../../fields/sample.toml")),
    ("fields/contact.toml", include_str!("../../../../fields/contact.toml")),
    ("fields/task.toml", include_str!("../../../../fields/task.toml")),
    ("fields/request.toml", include_str!("../../../../fields/request.toml")),
    ("fields/whistle.toml", include_str!("../../../../fields/whistle.toml")),
    ("fields/stock.toml", include_str!("../../../../fields/stock.toml")),
    ("fields/passage.toml", include_str!("../../../../fields/passage.toml")),
    ("fields/vehicle.toml", include_str!("../../../../fields/vehicle.toml")),
    ("fields/shift.toml", include_str!("../../../../fields/shift.toml")),
    ("fields/volunteer.toml", include_str!("../../../../fields/volunteer.toml")),
    ("fields/site.toml", include_str!("../../../../fields/site.toml")),
    ("fields/cleaning.toml", include_str!("../../../../fields/cleaning.toml")),
    ("fields/school.toml", include_str!("../../../../fields/school.toml")),
    ("fields/daily.toml", include_str!("../../../../fields/daily.toml")),
    ("fields/sheet.toml", include_str!("../../../../fields/sheet.toml")),
];

/// Where a value may be held, and the page on which it is seen.
pub(super) const HOLDERS: &[(&str, &str)] = &[
    ("person", "/people"),
    ("place", "/places"),
    ("stay", "/stays"),
    ("care", "/care"),
    ("careplan", "/careplans"),
    ("site", "/sites"),
    ("organisation", "/organisations"),
    ("whistle", "/whistles"),
    ("compact", "/compacts"),
    ("duty", "/duties"),
    ("post", "/answerable"),
    ("rights", "/corrections"),
    ("report", "/reports"),
    ("signal", "/signals"),
    ("incident", "/incidents"),
    ("law", "/law"),
    ("task", "/tasks"),
    ("request", "/requests"),
    ("receipt", "/receipts"),
    ("upward", "/rollup"),
];

/// A year is the longest habit of asking again that offices have; ten are no habit.
const FRESH_DAYS_MAX: u32 = 3650;

/// What is wrong where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub file: String,
    pub line: usize,
    /// The entry; empty where the file as a whole is meant.
    pub entry: String,
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = if self.entry.is_empty() { String::new() } else { format!("{}: ", self.entry) };
        write!(f, "{}:{}: {entry}{}", self.file, self.line, self.what)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    subject: String,
    zh: String,
    en: String,
    #[serde(default)]
    keep: String,
    field: BTreeMap<String, Written>,
}

/// An entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    zh: String,
    en: String,
    is: Is,
    #[serde(default)]
    data: Data,
    keep: Option<String>,
    fresh: Option<u32>,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    codes: String,
    #[serde(default)]
    held: String,
    #[serde(default)]
    also: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    note_en: String,
}

/// `lists.toml`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    pub keep: BTreeMap<String, Said>,
    pub units: BTreeMap<String, String>,
    /// Each answer in Chinese and in English.
    pub codes: BTreeMap<String, Vec<[String; 2]>>,
}

/// What the files say, in their order.
#[derive(Default)]
pub(super) struct Sheet {
    pub lists: Lists,
    pub subjects: Vec<Subject>,
    pub fields: Vec<Field>,
}

/// The line of an entry; of a broken file, of what the parser stumbled over.
fn line_of(text: &str, key: &str) -> usize {
    let starts = |l: &str| l.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(starts).map_or(1, |n| n + 1)
}

fn broken(name: &str, text: &str, e: &toml::de::Error) -> Wrong {
    let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
    let entry = text.lines().nth(line - 1).and_then(|l| l.split_once('=')).map_or("", |(k, _)| k.trim()).to_owned();
    Wrong { file: name.to_owned(), line, entry, what: e.message().to_owned() }
}

/// Reads all files, or says all that is wrong with them.
pub(super) fn read(files: &[(&str, &str)]) -> Result<Sheet, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut out = Sheet::default();
    for (name, text) in files.iter().filter(|(n, _)| n.ends_with("lists.toml")) {
        match toml::from_str(text) {
            Ok(lists) => {
                wrong.extend(half_said(name, text, &lists));
                out.lists = lists;
            }
            Err(e) => wrong.push(broken(name, text, &e)),
        }
    }
    let mut subjects: HashMap<String, String> = HashMap::new();
    for (name, text) in files.iter().filter(|(n, _)| !n.ends_with("lists.toml")) {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(e) => {
                wrong.push(broken(name, text, &e));
                continue;
            }
        };
        if let Some(other) = subjects.insert(file.subject.clone(), (*name).to_owned()) {
            let what = format!("the subject {} has a file already: {other}", file.subject);
            wrong.push(Wrong { file: (*name).to_owned(), line: 1, entry: String::new(), what });
            continue;
        }
        let subject = Subject { key: file.subject.clone(), zh: file.zh.clone(), en: file.en.clone() };
        let mut entries: Vec<(usize, String, Written)> =
            file.field.into_iter().map(|(key, w)| (line_of(text, &key), key, w)).collect();
        entries.sort_by_key(|(line, ..)| *line);
        let mut names: HashMap<String, String> = HashMap::new();
        for (line, key, w) in entries {
            let mut say = |what: String| {
                wrong.push(Wrong { file: (*name).to_owned(), line, entry: key.clone(), what });
            };
            let field = field(&subject, &file.keep, &key, w, &out.lists, &mut say);
            for heading in field.names() {
                match names.insert(bare(heading), key.clone()) {
                    Some(other) if other != key => say(format!("the heading {heading} is already that of {other}")),
                    _ => {}
                }
            }
            out.fields.push(field);
        }
        out.subjects.push(subject);
    }
    if wrong.is_empty() { Ok(out) } else { Err(wrong) }
}

/// Answers that are empty or not in the language of their place.
fn half_said(name: &str, text: &str, lists: &Lists) -> Vec<Wrong> {
    let chinese = |s: &str| s.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let mut wrong = Vec::new();
    for (key, answers) in &lists.codes {
        for [zh, en] in answers.iter().filter(|[zh, en]| !chinese(zh) || en.is_empty() || chinese(en)) {
            let what = format!("the answer [{zh:?}, {en:?}] is not Chinese, then English");
            wrong.push(Wrong { file: name.to_owned(), line: line_of(text, key), entry: key.clone(), what });
        }
    }
    wrong
}

fn field(subject: &Subject, keep: &str, key: &str, w: Written, lists: &Lists, say: &mut dyn FnMut(String)) -> Field {
    if w.zh.is_empty() || w.en.is_empty() {
        say("zh and en may not be empty".to_owned());
    }
    if w.note.is_empty() != w.note_en.is_empty() {
        say("a note needs both languages: note and note_en".to_owned());
    }
    let keep = w.keep.unwrap_or_else(|| if w.data == Data::Open { String::new() } else { keep.to_owned() });
    if w.data != Data::Open && keep.is_empty() {
        say("personal, and nobody says how long it is kept: add keep, here or at the head of the file".to_owned());
    }
    if !keep.is_empty() && !lists.keep.contains_key(&keep) {
        say(format!("keep = {keep:?} is not in lists.toml"));
    }
    if !w.unit.is_empty() && !lists.units.contains_key(&w.unit) {
        say(format!("unit = {:?} is not in lists.toml", w.unit));
    }
    if !w.codes.is_empty() && !lists.codes.contains_key(&w.codes) {
        say(format!("codes = {:?} is not in lists.toml", w.codes));
    }
    if w.is == Is::Choice && w.codes.is_empty() && w.held.is_empty() {
        say("a choice of what? Add codes, or say where it is held".to_owned());
    }
    if w.fresh.is_some_and(|d| d == 0 || d > FRESH_DAYS_MAX) {
        say(format!("fresh is a number of days from 1 to {FRESH_DAYS_MAX}"));
    }
    let held = held(&w.held, say);
    // What stays on paper is held nowhere.
    if keep == "paper" && held.is_some() {
        say("kept on paper only, and held here: one of both is wrong".to_owned());
    }
    Field {
        key: format!("{}.{key}", subject.key),
        subject: subject.key.clone(),
        zh: w.zh,
        en: w.en,
        is: w.is,
        data: w.data,
        keep,
        fresh_days: w.fresh,
        unit: w.unit,
        codes: w.codes,
        held,
        also: w.also.split_whitespace().map(str::to_owned).collect(),
        note: w.note,
        note_en: w.note_en,
    }
}

fn held(text: &str, say: &mut dyn FnMut(String)) -> Option<Held> {
    if text.is_empty() {
        return None;
    }
    let (holder, item) = text.split_once(':').unwrap_or((text, ""));
    let Some((holder, path)) = HOLDERS.iter().find(|(h, _)| *h == holder) else {
        let all: Vec<&str> = HOLDERS.iter().map(|(h, _)| *h).collect();
        say(format!("held = {text:?}: nothing here is called {holder}; known are {}", all.join(", ")));
        return None;
    };
    let known = Item::ALL.into_iter().find(|i| i.code() == item);
    if (*holder == "person") != known.is_some() {
        let all: Vec<&str> = Item::ALL.into_iter().map(Item::code).collect();
        say(format!("held = {text:?}: of a person say which item, as person:phone; known are {}", all.join(", ")));
    }
    Some(Held { holder, path, item: known })
}
