//! `/sites/import`: a list of sites, read and recorded as a whole; or every wrong row, and nothing recorded.

use super::import::{Wrong, rows};
use super::page_form::lost;
use super::rule::{ROWS_MAX, Record};
use crate::place::{self, Level};
use muster_ledger::{Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Page, Request, Values, form, html};
use serde::Serialize;

pub(super) static UPLOAD: Form = Form {
    fields: &[Field::new("file", FieldKind::File(".xlsx,.xls,.csv"), "site-file").hint("site-file-hint")],
    submit: "site-read-in",
};

#[derive(Serialize)]
struct View {
    wrong: Vec<Wrong>,
}

pub(super) fn ask(req: &Request, _: &Read) -> Result<Page, Refusal> {
    Ok(Page::of(req, req.t("site-import"), &View { wrong: Vec::new() }, |_| {
        html! {
            div.page-head { h1 { (req.t("site-import")) } p.lede { (req.tr("site-import-lede", &[("max", ROWS_MAX.to_string())])) } }
            (form(req, &UPLOAD, "/sites/import", &Values::default()))
            p { a href=(req.to("/sites")) { (req.t("site-back")) } }
        }
    })
    .tab("/sites"))
}

pub(super) fn read_in(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UPLOAD.read(req)?;
    let file =
        req.file("file").ok_or_else(|| Refusal::invalid("web-field-file-missing").problem("file", "web-field-file-missing"))?;
    let own = place::find(read, req.who.place)?;
    let own =
        own.map(|p| p.community).map(|c| place::find(read, c)).transpose()?.flatten().filter(|p| p.level == Level::Community);
    let house = req.house.clone();
    let listed = rows(read, req.scope()?, own, (&file.bytes, &file.file_name), &mut || house.next_id())?;
    if !listed.wrong.is_empty() {
        let mut refusal = Refusal::invalid("site-rows-wrong").arg("n", listed.wrong.len()).arg("good", listed.sites.len());
        for w in listed.wrong.iter().take(50) {
            let said = req.tr(w.code, &w.args.iter().map(|(k, v)| (*k, v.clone())).collect::<Vec<_>>());
            refusal = refusal.problem_with("file", "site-row-wrong", vec![("row", w.row.to_string()), ("why", said)]);
        }
        return Err(refusal);
    }
    Ok(Act::new(Record::new(read.vault(), listed.sites).map_err(lost)?, "/sites"))
}
