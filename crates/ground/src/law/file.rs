//! Reading the files: TOML tables by kind; whatever is wrong is named with file and line.

use super::entry::{Date, Detail, Entry, EntryKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use toml::{Table, Value};

/// What is wrong where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Heading of a file that adds to what is shipped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    pub key: String,
    pub zh: String,
    pub en: String,
    /// Official code of the place for which it holds.
    pub area: String,
}

/// One file as read. Articles may lack their first day: their statute has it.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub overlay: Option<Overlay>,
    pub entries: Vec<Entry>,
    /// Whether an article's dates were written, by place in `entries`.
    pub undated: Vec<usize>,
}

/// The common part of every entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    key: String,
    zh: String,
    en: String,
    from: Option<Date>,
    until: Option<Date>,
    #[serde(default)]
    basis: Vec<String>,
    #[serde(default)]
    own: bool,
    #[serde(default)]
    note_zh: String,
    #[serde(default)]
    note_en: String,
    source: Option<String>,
    source_en: Option<String>,
    read: Option<String>,
    verifier: Option<String>,
}
const HEAD: [&str; 13] =
    ["key", "zh", "en", "from", "until", "basis", "own", "note_zh", "note_en", "source", "source_en", "read", "verifier"];
const FILE_MAX: usize = 400_000;
const ENTRIES_MAX: usize = 2_000;

/// Lines on which `[[kind]]` stands, in order.
fn headings(text: &str, kind: &str) -> Vec<usize> {
    let heading = format!("[[{kind}]]");
    text.lines().enumerate().filter(|(_, l)| l.trim() == heading).map(|(n, _)| n + 1).collect()
}

/// The line of `field` in the entry that begins on line `from`; the entry's own where it has none.
pub(super) fn field_line(text: &str, from: usize, field: &str) -> usize {
    if field.is_empty() {
        return from;
    }
    for (n, line) in text.lines().enumerate().skip(from) {
        if line.trim_start().starts_with("[[") {
            break;
        }
        if line.split('=').next().is_some_and(|k| k.trim() == field) {
            return n + 1;
        }
    }
    from
}

fn detail(kind: EntryKind, rest: Table) -> Result<Detail, String> {
    fn of<T: DeserializeOwned>(rest: Table) -> Result<T, String> {
        Value::Table(rest).try_into().map_err(|e: toml::de::Error| e.message().to_owned())
    }
    Ok(match kind {
        EntryKind::Measure => Detail::Measure(of(rest)?),
        EntryKind::Disease => Detail::Disease(of(rest)?),
        EntryKind::Clock => Detail::Clock(of(rest)?),
        EntryKind::Remedy => Detail::Remedy(of(rest)?),
        EntryKind::Retention => Detail::Retention(of(rest)?),
        EntryKind::Committee => Detail::Committee(of(rest)?),
        EntryKind::Bound => Detail::Bound(of(rest)?),
        EntryKind::Article => Detail::Article(of(rest)?),
        EntryKind::Statute => Detail::Statute(of(rest)?),
        EntryKind::Organ => Detail::Organ(of(rest)?),
        EntryKind::Criterion => Detail::Criterion(of(rest)?),
        EntryKind::Need | EntryKind::Duty => Detail::Plain(of(rest)?),
    })
}

/// The name in backticks of a message, for the line.
fn named(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or_default()
}

struct Defaults {
    source: String,
    source_en: String,
    read: String,
    verifier: String,
    overlay: String,
}

fn entry(kind: EntryKind, item: Value, file: &str, line: usize, d: &Defaults) -> Result<(Entry, bool), String> {
    let Value::Table(mut rest) = item else { return Err("an entry is a table".into()) };
    let head: Table = HEAD.iter().filter_map(|k| rest.remove(*k).map(|v| ((*k).to_owned(), v))).collect();
    let head: Head = Value::Table(head).try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
    let undated = head.from.is_none();
    if undated && kind != EntryKind::Article {
        return Err("missing field `from`".into());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if head.key.is_empty() || head.key.len() > 60 || !head.key.chars().all(plain) {
        return Err("`key`: letters, digits, - and _, 1 to 60".into());
    }
    for (name, text) in [("zh", &head.zh), ("en", &head.en)] {
        if text.trim().is_empty() || text.chars().count() > 300 {
            return Err(format!("`{name}`: one sentence, up to 300 characters"));
        }
    }
    // The file's English belongs to the file's own source, not to another that an entry names.
    let inherited = if head.source.is_some() { String::new() } else { d.source_en.clone() };
    let entry = Entry {
        kind,
        key: head.key,
        zh: head.zh,
        en: head.en,
        from: head.from.unwrap_or(Date(muster_ledger::Day(0))),
        until: head.until,
        basis: head.basis,
        own: head.own,
        note_zh: head.note_zh,
        note_en: head.note_en,
        source_en: head.source_en.unwrap_or(inherited),
        source: head.source.unwrap_or_else(|| d.source.clone()),
        read: head.read.unwrap_or_else(|| d.read.clone()),
        verifier: head.verifier.unwrap_or_else(|| d.verifier.clone()),
        overlay: d.overlay.clone(),
        file: file.to_owned(),
        line,
        detail: detail(kind, rest)?,
    };
    if entry.source.trim().is_empty() || entry.read.trim().is_empty() || entry.verifier.trim().is_empty() {
        return Err("`source`, `read` and `verifier` are needed, here or at the top of the file".into());
    }
    if entry.until.is_some_and(|u| u < entry.from) {
        return Err("`until` is before `from`".into());
    }
    Ok((entry, undated))
}

/// Reads one file. `own`: it may only be an overlay.
pub(super) fn read(file: &str, text: &str, own: bool, wrong: &mut Vec<Wrong>) -> Sheet {
    let mut sheet = Sheet::default();
    let mut say = |line: usize, what: String| wrong.push(Wrong { file: file.to_owned(), line, what });
    if text.len() > FILE_MAX {
        say(1, format!("a file has up to {FILE_MAX} bytes"));
        return sheet;
    }
    let mut table: Table = match toml::from_str(text) {
        Ok(t) => t,
        Err(e) => {
            let line = e.span().map_or(1, |s| text.get(..s.start).unwrap_or_default().matches('\n').count() + 1);
            say(line, e.message().to_owned());
            return sheet;
        }
    };
    let mut take = |name: &str| match table.remove(name) {
        Some(Value::String(s)) => s,
        _ => String::new(),
    };
    let mut defaults = Defaults {
        source: take("source"),
        source_en: take("source_en"),
        read: take("read"),
        verifier: take("verifier"),
        overlay: String::new(),
    };
    if let Some(o) = table.remove("overlay") {
        match o.try_into::<Overlay>() {
            Ok(o) => {
                defaults.overlay.clone_from(&o.key);
                sheet.overlay = Some(o);
            }
            Err(e) => say(1, format!("[overlay]: {}", e.message())),
        }
    }
    if own && sheet.overlay.is_none() {
        say(1, "a file of the house's own needs an [overlay] heading: key, zh, en, area".into());
    }
    for kind in EntryKind::ALL {
        let Some(items) = table.remove(kind.name()) else { continue };
        let lines = headings(text, kind.name());
        let Value::Array(items) = items else {
            say(1, format!("{}: write entries as [[{}]]", kind.name(), kind.name()));
            continue;
        };
        for (n, item) in items.into_iter().enumerate().take(ENTRIES_MAX) {
            let line = lines.get(n).copied().unwrap_or(1);
            match entry(kind, item, file, line, &defaults) {
                Ok((e, undated)) => {
                    if undated {
                        sheet.undated.push(sheet.entries.len());
                    }
                    sheet.entries.push(e);
                }
                Err(what) => say(field_line(text, line, named(&what)), format!("{}: {what}", kind.name())),
            }
        }
    }
    for left in table.keys() {
        say(field_line(text, 0, left), format!("there is no kind of entry called {left}"));
    }
    sheet
}
