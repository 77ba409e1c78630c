//! URL ⇄ command ⇄ answer of forms.

use super::fact::{TemplateCorrected, TemplateId, TemplateMapped};
use super::page;
use super::rule::{CorrectTemplate, MapTemplate, TEMPLATE_DATASET};
use super::table::{self, Form as Kept, Template};
use super::xml::{self, Told, Value, Wrong};
use crate::officetable;
use crate::onetable::head_of;
use muster_ground::field::{Match, TOLD, catalogue};
use muster_ledger::{Fault, Read, Refusal, Why, sha256};
use muster_web::{Act, Field, FieldKind, File, Form, Request, Route, Upload};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/templates", "template.see", page::all),
    Route::act("/templates", "template.bring", &BRING, "/templates", bring),
    Route::see("/templates/{id}", "template.see", page::one),
    Route::act("/templates/{id}/columns", "template.bring", &CORRECT, "/templates/{id}", correct),
    Route::file("/templates/{id}/filled.xlsx", "template.see", filled),
];

pub(super) static BRING: Form = Form {
    fields: &[
        Field::new("file", FieldKind::File(".xlsx"), "template-file").hint("template-file-hint"),
        Field::new("rows", FieldKind::Pick, "template-rows").hint("template-rows-hint").optional().max(20),
    ],
    submit: "template-bring",
};
pub(super) static CORRECT: Form = Form {
    fields: &[
        Field::new("column", FieldKind::Pick, "template-column").max(4),
        Field::new("means", FieldKind::Text, "template-means").hint("template-means-hint").optional().max(40),
    ],
    submit: "template-correct",
};

fn wrong(code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem("file", code)
}

pub(super) fn said(w: Wrong) -> &'static str {
    match w {
        Wrong::NotXlsx => "template-not-xlsx",
        Wrong::Macros => "template-macros",
        Wrong::TooLarge => "template-too-large",
    }
}

/// The file read: sheet, heading row, headings, hidden sheets.
fn read_form(file: &Upload) -> Result<(usize, usize, Vec<(u32, String)>, u32), Refusal> {
    xml::check(&file.bytes).map_err(|w| wrong(said(w)))?;
    let book = sheet::read(&file.bytes, &file.file_name).map_err(|_| wrong("template-not-xlsx"))?;
    let hidden = book.sheets.iter().filter(|s| s.hidden).count() as u32;
    let shown = book.sheets.iter().enumerate().filter(|(_, s)| !s.hidden);
    let (at, (row, heads)) = shown.filter_map(|(n, s)| Some((n, head_of(s)?))).next().ok_or_else(|| wrong("template-no-head"))?;
    let heads = heads.into_iter().filter(|(_, h)| !h.is_empty()).map(|(c, h)| (c as u32, h)).collect();
    Ok((at, row + 1, heads, hidden))
}

/// Of the headings in their order, whatever blanks and brackets are in them.
fn fingerprint(heads: &[(u32, String)]) -> String {
    let text: Vec<String> = heads.iter().map(|(c, h)| format!("{c}:{}", sheet::bare(h))).collect();
    sha256(text.join("|").as_bytes()).iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// `POST /templates`: read, its columns guessed, remembered; the same form again leads to the one that is known.
fn bring(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = BRING.read(req)?;
    let file = req.file("file").ok_or_else(|| wrong("web-field-file-missing"))?;
    let (sheet, head, heads, hidden) = read_form(file)?;
    let print = fingerprint(&heads);
    let area = req.who.place;
    let id = match table::known(read, area, &print)? {
        Some(known) => known,
        None => TemplateId(req.house.next_id()),
    };
    let title = file.file_name.trim_end_matches(".xlsx").chars().take(60).collect::<String>();
    let all: Vec<&str> = heads.iter().map(|(_, h)| h.as_str()).collect();
    let found = catalogue().table(&title, &all);
    let taken = |m: Option<Match<'_>>| m.filter(|m| m.confidence >= TOLD).map(|m| m.field.key.clone());
    let columns: Vec<(u32, String)> = heads.iter().zip(found).filter_map(|((c, _), m)| Some((*c, taken(m)?))).collect();
    let keys: Vec<&str> = columns.iter().map(|(_, k)| k.as_str()).collect();
    let rows = match v.opt("rows") {
        Some(key) if officetable::fillable().iter().any(|(k, _)| *k == key) => key.to_owned(),
        Some(_) => return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("rows", "web-field-choose")),
        None => officetable::likest(&keys).to_owned(),
    };
    let vault = req.house.vault();
    let dataset =
        (!vault.dataset_lives(TEMPLATE_DATASET)).then(|| req.house.open_dataset(TEMPLATE_DATASET, "templates", 0, 3650));
    let plain = table::packed(&Kept { name: title, headings: heads }, &file.bytes);
    let sealed = vault.seal(TEMPLATE_DATASET, None, &plain).map_err(|_| Fault::Keys("the dataset of forms".into()))?;
    let body = TemplateMapped { id, area, fingerprint: print, sheet: sheet as u32, head: head as u32, columns, rows, hidden };
    Ok(Act::new(MapTemplate { dataset, body, sealed }, format!("/templates/{id}")))
}

/// A form of the path, of the reader's own place.
pub(super) fn reached(req: &Request, read: &Read) -> Result<Template, Refusal> {
    let none = || Refusal::not_found("template-none").instead("/templates");
    let t = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    if t.area == req.who.place { Ok(t) } else { Err(Refusal::forbidden("web-outside-scope").instead("/templates")) }
}

/// `POST /templates/{id}/columns`: what a column means, in any of its names; nothing: it is left empty.
fn correct(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = CORRECT.read(req)?;
    let t = reached(req, read)?;
    let problem = |field, code| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
    let (form, _) = table::unpacked(read, &t).ok_or_else(|| Refusal::not_found("template-none").instead("/templates"))?;
    let column = v.get("column").parse::<u32>().ok().filter(|c| form.headings.iter().any(|(n, _)| n == c));
    let column = column.ok_or_else(|| problem("column", "web-field-choose"))?;
    let field = match v.opt("means") {
        None => None,
        Some(word) => {
            let found = catalogue().matches(&[word]).into_iter().find(|m| m.confidence >= TOLD);
            Some(found.ok_or_else(|| problem("means", "template-means-unknown"))?.field.key.clone())
        }
    };
    Ok(Act::new(CorrectTemplate(TemplateCorrected { id: t.id, column, field }), format!("/templates/{}", t.id)))
}

/// The form with today's rows in it, and what became of it.
pub(super) fn fill(req: &Request, read: &Read, t: &Template) -> Result<(Kept, Vec<u8>, Told, bool), Refusal> {
    let none = || Refusal::not_found("template-none").instead("/templates");
    let (form, file) = table::unpacked(read, t).ok_or_else(none)?;
    let keys: Vec<&str> = t.columns.iter().map(|(_, k)| k.as_str()).collect();
    let (found, more) = officetable::rows_for(req, read, &t.rows, &keys)?;
    let value = |c: officetable::Cell| match c {
        officetable::Cell::Number(n) => Value::Number(n),
        officetable::Cell::Text(s) => Value::Text(s),
    };
    let rows: Vec<Vec<Option<Value>>> = found.into_iter().map(|r| r.into_iter().map(|c| c.map(value)).collect()).collect();
    let columns: Vec<usize> = t.columns.iter().map(|(c, _)| *c as usize).collect();
    let made = xml::fill(&file, t.sheet, t.head, &columns, &rows);
    let (bytes, told) = made.map_err(|w| Refusal::new(Why::Fault, "house-fault").arg("fault", said(w)))?;
    Ok((form, bytes, told, more))
}

fn filled(req: &Request, read: &Read) -> Result<File, Refusal> {
    let t = reached(req, read)?;
    let (_, bytes, ..) = fill(req, read, &t)?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(File { name: format!("form-{}-{}.xlsx", t.id, req.now.day()), mime, bytes, save: true, immutable: false })
}
