//! What the readers of all lists share: how columns are named and guessed from the field catalogue, how they are shown and chosen
//! otherwise, where a row's place lies, what is wrong with a telephone.

use crate::field::{SURE, catalogue};
use crate::place::{self, Level, Place};
use cn_id::PhoneError;
use muster_ledger::{Fault, Read};
use muster_web::{Field, FieldKind, Form, Markup, Request, hidden_inputs, html};
use sheet::{Column, Found, Header};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a column of one kind of list can mean.
pub trait Means: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn key(self) -> &'static str;
    /// Id of its words.
    fn words(self) -> &'static str;
    fn of_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|h| h.key() == key)
    }
}

/// A column the program found, for the person to confirm.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FoundColumn<H> {
    pub heading: H,
    /// As written in the list; empty where only the values told.
    pub written: String,
    /// A, B, … as the office program shows it.
    pub letter: String,
    /// 0–100
    pub confidence: u8,
}

/// The fields of the catalogue that a column may hold, and how sure one may be at most that it does.
pub(crate) type Fields = &'static [(&'static str, u8)];

/// A column named as the catalogue names its fields.
pub(crate) fn column(key: &'static str, means: Fields, looks_like: Option<fn(&str) -> bool>) -> Column {
    let own = means.iter().filter(|(_, most)| *most > 70).filter_map(|(key, _)| catalogue().find(key));
    Column { key, names: Vec::leak(own.flat_map(|f| f.names()).collect()), looks_like }
}

/// How well the lines of a heading name each column, as the catalogue reads them. A heading that is the name of another field is
/// not taken for one that it only resembles.
fn score(means: &[Fields], lines: &[&str]) -> Vec<u8> {
    let all = catalogue().matches(lines);
    let sure = all.first().is_some_and(|m| m.confidence >= SURE);
    let of = |means: &Fields| {
        let one = |(key, most): &(&str, u8)| {
            let found = all.iter().find(|m| m.field.key == *key).filter(|m| !sure || m.confidence >= SURE);
            found.map_or(0, |m| m.confidence.min(*most))
        };
        means.iter().map(one).max().unwrap_or(0)
    };
    means.iter().map(of).collect()
}

/// The same, each heading read once: a sheet's rows are looked at many times.
pub(crate) fn scores(means: &'static [Fields]) -> impl Fn(&[&str]) -> Vec<u8> {
    let known: RefCell<HashMap<Vec<String>, Vec<u8>>> = RefCell::default();
    move |lines| {
        let key: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        if let Some(found) = known.borrow().get(&key) {
            return found.clone();
        }
        let found = score(means, lines);
        known.borrow_mut().insert(key, found.clone());
        found
    }
}

pub(crate) fn letter(mut column: usize) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return out;
        }
        column = column / 26 - 1;
    }
}

/// Every headed column with its heading, in the order of the sheet; one that only its values told has a heading too.
pub(crate) fn headed(sheet: &sheet::Sheet, header: &Header) -> Vec<(usize, String)> {
    let text = |column| sheet.text(header.last_row, column).to_owned();
    let named = header.found.iter().map(|f| (f.column, if f.heading.is_empty() { text(f.column) } else { f.heading.clone() }));
    let mut all: Vec<(usize, String)> = named.chain(header.unmatched.iter().cloned()).collect();
    all.sort();
    all
}

/// Columns as someone said, whatever their headings look like.
pub(crate) fn said<H: Means>(header: &mut Header, headed: &[(usize, String)], meanings: &[(u16, H)]) {
    let text = |column: usize| headed.iter().find(|(c, _)| *c == column).map(|(_, t)| t.clone()).unwrap_or_default();
    let one = |(column, heading): &(u16, H)| {
        let column = usize::from(*column);
        Found { key: heading.key(), column, heading: text(column), confidence: 100 }
    };
    header.found = meanings.iter().map(one).collect();
    header.found.sort_by_key(|f| f.column);
    let left = headed.iter().filter(|(c, _)| !header.found.iter().any(|f| f.column == *c));
    header.unmatched = left.cloned().collect();
}

/// The columns that were found, as they are shown.
pub(crate) fn columns_of<H: Means>(header: &Header) -> Vec<FoundColumn<H>> {
    let one = |f: &Found| {
        let heading = H::of_key(f.key)?;
        Some(FoundColumn { heading, written: f.heading.clone(), letter: letter(f.column), confidence: f.confidence })
    };
    header.found.iter().filter_map(one).collect()
}

/// Columns beyond these keep what was found.
pub(crate) const CHOSEN_MAX: usize = 40;

const fn fields() -> [Field; CHOSEN_MAX] {
    const NAMES: [&str; CHOSEN_MAX] = [
        "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17",
        "c18", "c19", "c20", "c21", "c22", "c23", "c24", "c25", "c26", "c27", "c28", "c29", "c30", "c31", "c32", "c33", "c34",
        "c35", "c36", "c37", "c38", "c39",
    ];
    let mut all = [Field::new("c0", FieldKind::Pick, "import-column").optional().max(20); CHOSEN_MAX];
    let mut n = 0;
    while n < CHOSEN_MAX {
        all[n].name = NAMES[n];
        n += 1;
    }
    all
}

static CHOSEN: [Field; CHOSEN_MAX] = fields();

/// What each column means, by its place in the sheet.
pub(crate) const fn choosing(submit: &'static str) -> Form {
    Form { fields: &CHOSEN, submit }
}

/// What was chosen; the column that was chosen twice, where there is one.
pub(crate) fn chosen<'a, H: Means>(value: impl Fn(&'static str) -> &'a str) -> Result<Vec<(u16, H)>, H> {
    let mut out: Vec<(u16, H)> = Vec::new();
    for (n, field) in CHOSEN.iter().enumerate() {
        let Some(heading) = H::of_key(value(field.name)) else { continue };
        if out.iter().any(|(_, h)| *h == heading) {
            return Err(heading);
        }
        out.push((n as u16, heading));
    }
    Ok(out)
}

/// The columns as they were understood.
pub(crate) fn found<H: Means>(req: &Request, columns: &[FoundColumn<H>]) -> Markup {
    html! {
        details.fold open[columns.iter().any(|c| c.confidence < 70)] {
            summary { (req.tr("import-columns", &[("n", columns.len().to_string())])) }
            table.table {
                thead { tr { th { (req.t("import-column")) } th { (req.t("import-column-written")) } th { (req.t("import-column-means")) } th.num { (req.t("import-confidence")) } } }
                tbody { @for c in columns { tr {
                    td data-label=(req.t("import-column")) { (c.letter) }
                    td data-label=(req.t("import-column-written")) { @if c.written.is_empty() { span.muted { (req.t("import-by-values")) } } @else { (c.written) } }
                    td data-label=(req.t("import-column-means")) { (req.t(c.heading.words())) }
                    td.num data-label=(req.t("import-confidence")) { (c.confidence) "%" }
                } } }
            }
        }
    }
}

/// Each headed column with what it is taken for, to be changed: posted, or asked for again where nothing is remembered.
pub(crate) fn choose<H: Means>(
    req: &Request,
    (method, action, note): (&str, &str, &str),
    headed: &[(usize, String, String)],
    found: &[FoundColumn<H>],
) -> Markup {
    let means = |letter: &str| found.iter().find(|c| c.letter == letter).map(|c| c.heading);
    html! {
        details.fold {
            summary { (req.t("import-columns-wrong")) }
            p.muted { (req.t(note)) }
            form.form method=(method) action=(req.to(action)) {
                @if method == "post" { (hidden_inputs(req)) }
                @for (n, letter, written) in headed.iter().take_while(|(n, ..)| *n < CHOSEN_MAX) {
                    @let id = format!("f-c{n}");
                    div.field {
                        label for=(id) { (letter) " " (written) }
                        select id=(id) name={ "c" (n) } {
                            option value="" { (req.t("import-column-unused")) }
                            @for h in H::ALL { option value=(h.key()) selected[means(letter) == Some(*h)] { (req.t(h.words())) } }
                        }
                    }
                }
                div.actions { button.button type="submit" { (req.t("import-columns-say")) } }
            }
        }
    }
}

/// A sentence and its arguments.
pub(crate) type Said = (&'static str, Vec<(&'static str, String)>);

/// The place that a row names below `at`, step by step, each by its name; an empty step is left out. Else which one is not there,
/// and how many are called so.
pub(crate) fn below(
    read: &Read,
    mut at: Place,
    steps: &[(String, &[Level])],
) -> Result<Result<Place, (usize, String, usize)>, Fault> {
    for (n, (sought, levels)) in steps.iter().enumerate().filter(|(_, (sought, _))| !sought.is_empty()) {
        let mut found = Vec::new();
        for level in *levels {
            let all = place::under(read, at.id, *level)?;
            found.extend(all.into_iter().filter(|p| p.name == *sought || place::bare(&p.name) == place::bare(sought)));
        }
        if found.len() != 1 {
            return Ok(Err((n, sought.clone(), found.len())));
        }
        at = found.remove(0);
    }
    Ok(Ok(at))
}

/// What is wrong with a telephone; none where nothing was written, or what offices write for none.
pub(crate) fn phone_wrong(e: PhoneError, text: &str, damaged: bool) -> Option<Said> {
    Some(match e {
        PhoneError::Empty if !damaged => return None,
        _ if matches!(text, "无" | "无手机" | "没有" | "-" | "—" | "/" | "0") => return None,
        PhoneError::Several { count } => ("import-phone-several", vec![("count", count.to_string())]),
        PhoneError::Damaged | PhoneError::Empty => ("import-phone-damaged", vec![]),
        PhoneError::Length { found } => ("import-phone-length", vec![("found", found.to_string())]),
        PhoneError::Character { found } => ("import-phone-character", vec![("found", found.to_string())]),
        PhoneError::Shape => ("import-phone-shape", vec![]),
    })
}
