//! A workbook → a form, or everything that is wrong in it.

use crate::expr::{Expr, Why};
use crate::form::{Choice, Entry, Form, Kind, List};
use crate::order;
use crate::rows::{Found, Table, Wrong};
use crate::{BYTES_MAX, CHOICES_MAX, DEPTH_MAX, ENTRIES_MAX};
use sheet::{Book, Sheet};

/// Reads a workbook.
pub fn read(bytes: &[u8]) -> Result<Form, Vec<Wrong>> {
    let whole = |code, what: String| vec![Wrong { sheet: String::new(), cell: String::new(), code, what }];
    if bytes.len() > BYTES_MAX {
        return Err(whole("file-large", (BYTES_MAX >> 20).to_string()));
    }
    if !bytes.starts_with(b"PK") && !bytes.starts_with(b"\xD0\xCF") {
        return Err(whole("file-kind", String::new()));
    }
    let book = sheet::read(bytes, "form").map_err(|e| whole("file-unreadable", e.to_string()))?;
    of_book(&book)
}

fn of_book(book: &Book) -> Result<Form, Vec<Wrong>> {
    let mut found = Found::default();
    let named = |name: &str| book.sheets.iter().find(|s| s.name.trim().eq_ignore_ascii_case(name));
    let mut form = Form::default();
    if let Some(s) = named("choices") {
        choices(s, &mut form, &mut found);
    }
    match named("survey") {
        None => found.add("survey", String::new(), "sheet-missing", "survey"),
        Some(s) => survey(s, &mut form, &mut found),
    }
    if let Some(s) = named("settings") {
        settings(s, &mut form, &mut found);
    }
    for name in ["external_choices", "entities", "osm"] {
        if named(name).is_some_and(|s| s.rows.len() > 1) {
            found.add(name, String::new(), "sheet-not-taken", name);
        }
    }
    if found.0.is_empty() {
        order::set(&mut form, &mut found);
    }
    if found.0.is_empty() { Ok(form) } else { Err(found.0) }
}

fn settings(s: &Sheet, form: &mut Form, found: &mut Found) {
    let t = Table::new("settings", s, found);
    let Some(row) = t.rows().next() else { return };
    form.id = t.get(row, "form_id", found);
    if form.id.is_empty() {
        form.id = t.get(row, "id_string", found);
    }
    form.title = t.get(row, "form_title", found);
    if form.title.is_empty() {
        form.title = t.get(row, "title", found);
    }
    form.version = t.get(row, "version", found);
    form.language = t.get(row, "default_language", found);
    for (head, code) in [("public_key", "encrypted"), ("submission_url", "elsewhere")] {
        if !t.get(row, head, found).is_empty() {
            found.add("settings", t.cell(row, head), code, head);
        }
    }
}

/// A name that expressions can refer to.
fn named(name: &str) -> bool {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && name.chars().count() <= 64 && chars.all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

fn choices(s: &Sheet, form: &mut Form, found: &mut Found) {
    let t = Table::new("choices", s, found);
    for head in ["list_name", "name"] {
        if t.column(head).is_none() {
            return found.add("choices", String::new(), "column-missing", head);
        }
    }
    for (n, row) in t.rows().enumerate() {
        if n >= CHOICES_MAX {
            return found.add("choices", t.cell(row, "name"), "too-many", &CHOICES_MAX.to_string());
        }
        let (list, name) = (t.get(row, "list_name", found), t.get(row, "name", found));
        // A row without either is a remark.
        if list.is_empty() {
            continue;
        }
        if name.is_empty() || name.chars().any(char::is_whitespace) {
            found.add("choices", t.cell(row, "name"), "choice-name", &name);
            continue;
        }
        let label = t.texts(row, "label", found);
        if label.is_empty() {
            found.add("choices", t.cell(row, "label"), "label-missing", &name);
        }
        let columns = t.others(row, &["list_name", "name", "label", "image", "audio", "video"], found);
        let at = form.lists.iter().position(|l| l.name == list).unwrap_or_else(|| {
            form.lists.push(List { name: list, choices: Vec::new() });
            form.lists.len() - 1
        });
        if form.lists[at].choices.iter().any(|c| c.name == name) {
            found.add("choices", t.cell(row, "name"), "choice-twice", &name);
            continue;
        }
        form.lists[at].choices.push(Choice { name, label, columns });
    }
}

fn survey(s: &Sheet, form: &mut Form, found: &mut Found) {
    let t = Table::new("survey", s, found);
    for head in ["type", "name"] {
        if t.column(head).is_none() {
            return found.add("survey", String::new(), "column-missing", head);
        }
    }
    let mut around: Vec<usize> = Vec::new();
    for row in t.rows() {
        let kind = t.get(row, "type", found);
        if kind.is_empty() {
            if !t.get(row, "name", found).is_empty() {
                found.add("survey", t.cell(row, "type"), "type-missing", "");
            }
            continue;
        }
        if form.entries.len() >= ENTRIES_MAX {
            return found.add("survey", t.cell(row, "type"), "too-many", &ENTRIES_MAX.to_string());
        }
        let words: Vec<String> = kind.split_whitespace().map(str::to_lowercase).collect();
        let joined = words.join("_");
        if let Some(ends) = joined.strip_prefix("end_") {
            let fits = match around.last().map(|i| &form.entries[*i].kind) {
                Some(Kind::Group) => ends == "group",
                Some(Kind::Repeat) => ends == "repeat",
                _ => false,
            };
            if fits {
                around.pop();
            } else {
                found.add("survey", t.cell(row, "type"), "end-alone", &kind);
            }
            continue;
        }
        let Some(kind) = kind_of(&kind, &joined, form, &t, row, found) else { continue };
        let entry = entry(kind, &t, row, form, &around, found);
        if matches!(entry.kind, Kind::Group | Kind::Repeat) {
            let nested = entry.kind == Kind::Repeat && around.iter().any(|i| form.entries[*i].kind == Kind::Repeat);
            if nested {
                found.add("survey", t.cell(row, "type"), "repeat-nested", &entry.name);
            }
            if around.len() >= DEPTH_MAX {
                return found.add("survey", t.cell(row, "type"), "deep", &DEPTH_MAX.to_string());
            }
            around.push(form.entries.len());
        }
        form.entries.push(entry);
    }
    if let Some(open) = around.last() {
        let e = &form.entries[*open];
        found.add("survey", t.cell(e.row, "type"), "never-ends", &e.name);
    }
    if !form.entries.iter().any(|e| e.kind.asked()) && found.0.is_empty() {
        found.add("survey", String::new(), "nothing-asked", "");
    }
}

fn kind_of(text: &str, joined: &str, form: &Form, t: &Table<'_>, row: usize, found: &mut Found) -> Option<Kind> {
    let cell = || t.cell(row, "type");
    let mut parts = text.split_whitespace();
    let (head, list, more) = (parts.next().unwrap_or_default().to_lowercase(), parts.next(), parts.next());
    if matches!(head.as_str(), "select_one" | "select_multiple") {
        let Some(list) = list else {
            found.add("survey", cell(), "list-missing", text);
            return None;
        };
        if more.is_some() {
            found.add("survey", cell(), "or-other", text);
            return None;
        }
        if !form.lists.iter().any(|l| l.name == list) {
            found.add("survey", cell(), "list-unknown", list);
            return None;
        }
        return Some(if head == "select_one" { Kind::One(list.to_owned()) } else { Kind::Many(list.to_owned()) });
    }
    Some(match joined {
        "text" | "string" => Kind::Text,
        "integer" | "int" => Kind::Integer,
        "decimal" => Kind::Decimal,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "datetime" => Kind::DateTime,
        "note" => Kind::Note,
        "calculate" | "hidden" => Kind::Calculate,
        "acknowledge" | "trigger" => Kind::Acknowledge,
        "begin_group" => Kind::Group,
        "begin_repeat" => Kind::Repeat,
        "start" | "end" | "today" | "deviceid" | "username" | "phonenumber" | "email" | "start-geopoint" | "audit" => {
            Kind::Meta(joined.to_owned())
        }
        _ => {
            found.add("survey", cell(), "type-unknown", text);
            return None;
        }
    })
}

/// What is not carried out, and would be missed: columns of pictures, of things set off by an answer, of other programs.
const NOT_TAKEN: [&str; 8] = ["media::image", "media::audio", "media::video", "image", "audio", "video", "trigger", "save_to"];

fn entry(kind: Kind, t: &Table<'_>, row: usize, form: &Form, around: &[usize], found: &mut Found) -> Entry {
    let name = t.get(row, "name", found);
    if !named(&name) {
        found.add("survey", t.cell(row, "name"), "name", &name);
    } else if let Some(other) = form.find(&name) {
        let at = format!("{name} ({})", t.cell(form.entries[other].row, "name"));
        found.add("survey", t.cell(row, "name"), "name-twice", &at);
    }
    for head in NOT_TAKEN {
        if !t.get(row, head, found).is_empty() {
            found.add("survey", t.cell(row, head), "column-not-taken", head);
        }
    }
    let mut e = Entry::new(kind, &name);
    e.row = row;
    e.inside = around.last().copied();
    e.label = t.texts(row, "label", found);
    e.hint = t.texts(row, "hint", found);
    let labelled = e.kind.asked() || e.kind == Kind::Note;
    if labelled && e.label.is_empty() && e.calculation.is_none() {
        found.add("survey", t.cell(row, "label"), "label-missing", &name);
    }
    e.required_message = t.texts(row, "required_message", found);
    e.constraint_message = t.texts(row, "constraint_message", found);
    let required = t.get(row, "required", found);
    e.required = match required.to_lowercase().as_str() {
        "" | "no" | "false" | "false()" => None,
        "yes" | "true" | "true()" => Expr::read("true()").ok(),
        _ => expression(t, row, "required", found),
    };
    e.relevant = expression(t, row, "relevant", found);
    e.constraint = expression(t, row, "constraint", found);
    e.calculation = expression(t, row, "calculation", found);
    e.choice_filter = expression(t, row, "choice_filter", found);
    e.repeat_count = expression(t, row, "repeat_count", found);
    if e.kind == Kind::Calculate && e.calculation.is_none() && t.get(row, "type", found).to_lowercase() == "calculate" {
        found.add("survey", t.cell(row, "calculation"), "calculation-missing", &name);
    }
    e.default = t.get(row, "default", found);
    if e.default.contains(['(', '$']) && e.default != "today()" {
        found.add("survey", t.cell(row, "default"), "default", &e.default);
    }
    e.appearance = t.get(row, "appearance", found);
    e.read_only = matches!(t.get(row, "read_only", found).to_lowercase().as_str(), "yes" | "true" | "true()");
    e.bind = t.starting(row, "bind::", found);
    for (head, x) in e.expressions() {
        if head != "choice_filter"
            && let Some(column) = x.columns().first()
        {
            found.add("survey", t.cell(row, head), "bare-name", column);
        }
    }
    e
}

fn expression(t: &Table<'_>, row: usize, head: &str, found: &mut Found) -> Option<Expr> {
    let text = t.get(row, head, found);
    if text.is_empty() {
        return None;
    }
    match Expr::read(&text) {
        Ok(e) => Some(e),
        Err(why) => {
            let (code, what) = match why {
                Why::Long => ("expression-long", text),
                Why::Deep => ("expression-deep", text),
                Why::Syntax(at) => ("expression", text.chars().skip(at.saturating_sub(1)).take(20).collect()),
                Why::Function(f) => ("function-unknown", f),
                Why::Arguments(f) => ("function-arguments", f),
                Why::Pattern(p) => ("pattern", p),
            };
            found.add("survey", t.cell(row, head), code, &what);
            None
        }
    }
}
