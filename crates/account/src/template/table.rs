//! One row for each form.

use super::fact::{TemplateCorrected, TemplateId, TemplateMapped};
use muster_ledger::{ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use serde::{Deserialize, Serialize};

pub static TEMPLATES: Table = Table {
    name: "template_templates",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("area"),
        text("fingerprint"),
        int("sheet"),
        int("head"),
        // Column and field as JSON: read with the row, never searched.
        text("columns"),
        text("rows"),
        int("hidden"),
        int("at"),
        int("by"),
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "area", columns: &["area", "fingerprint"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == "template.mapped" {
        let m: TemplateMapped = fact.body()?;
        let columns = serde_json::to_string(&m.columns).unwrap_or_default();
        let (sheet, head, hidden) = (i64::from(m.sheet), i64::from(m.head), i64::from(m.hidden));
        let by = fact.envelope.actor;
        return rows.put(
            &TEMPLATES,
            values![m.id, m.area, m.fingerprint, sheet, head, columns, m.rows, hidden, fact.at(), by, fact.seq()],
        );
    }
    let c: TemplateCorrected = fact.body()?;
    rows.change(&TEMPLATES, &[c.id.into()], |r| {
        let mut columns: Vec<(u32, String)> = serde_json::from_str(r.text("columns")).unwrap_or_default();
        columns.retain(|(n, _)| *n != c.column);
        columns.extend(c.field.map(|f| (c.column, f)));
        columns.sort();
        r.set("columns", serde_json::to_string(&columns).unwrap_or_default());
    })
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Template {
    pub id: TemplateId,
    pub area: PlaceId,
    pub sheet: usize,
    pub head: usize,
    pub columns: Vec<(u32, String)>,
    pub rows: String,
    pub hidden: i64,
    pub at: Moment,
    pub by: ActorId,
    #[serde(skip)]
    pub part: Seq,
}

fn from_row(r: &Row) -> Template {
    let size = |name: &str| usize::try_from(r.int(name)).unwrap_or(0);
    Template {
        id: r.id("id"),
        area: r.id("area"),
        sheet: size("sheet"),
        head: size("head"),
        columns: serde_json::from_str(r.text("columns")).unwrap_or_default(),
        rows: r.text("rows").to_owned(),
        hidden: r.int("hidden"),
        at: r.moment("at"),
        by: r.id("by"),
        part: Seq(r.int("part")),
    }
}

pub(super) fn find(read: &Read, id: TemplateId) -> Result<Option<Template>, Fault> {
    Ok(read.get(&TEMPLATES, &[id.into()])?.as_ref().map(from_row))
}

/// The same form brought before to the same place.
pub(super) fn known(read: &Read, area: PlaceId, fingerprint: &str) -> Result<Option<TemplateId>, Fault> {
    Ok(read.by(&TEMPLATES, "area", &values![area, fingerprint])?.first().map(|r| r.id("id")))
}

/// Forms of one's own place: others' are not listed.
pub(super) fn at(read: &Read, area: PlaceId) -> Result<Vec<Template>, Fault> {
    let mut all: Vec<Template> = read.by(&TEMPLATES, "area", &[area.into()])?.iter().map(from_row).collect();
    all.sort_by_key(|t| std::cmp::Reverse(t.at));
    Ok(all)
}

/// Sealed with a form: its name and headings, and behind them the file as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Form {
    pub name: String,
    /// Column and what stands over it.
    pub headings: Vec<(u32, String)>,
}

/// Length of the words, the words, the file.
pub(super) fn packed(form: &Form, file: &[u8]) -> Vec<u8> {
    let words = serde_json::to_vec(form).unwrap_or_default();
    let length = u32::try_from(words.len()).unwrap_or(0).to_be_bytes();
    [&length[..], &words, file].concat()
}

pub(super) fn unpacked(read: &Read, t: &Template) -> Option<(Form, Vec<u8>)> {
    let plain = read.part(t.part).ok()?.plain;
    let (length, rest) = plain.split_first_chunk::<4>()?;
    let (words, file) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    Some((serde_json::from_slice(words).ok()?, file.to_vec()))
}
