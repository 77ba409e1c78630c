//! `/fields/{subject}/{name}`: one field with all that is known about it, and the tables that ask for it.

use super::catalogue::{Field, catalogue};
use super::page::{data, held};
use super::tables::office_tables;
use muster_ledger::{Read, Refusal};
use muster_web::part;
use muster_web::{Lang, Markup, Page, Request, html};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    field: &'static Field,
    subject: String,
    keep: String,
    unit: String,
    answers: Vec<String>,
    /// Title of a table, and what it calls the field.
    asked_by: Vec<(&'static str, &'static str)>,
}

pub(super) fn field(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let c = catalogue();
    let key = format!("{}.{}", req.param("subject"), req.param("name"));
    let field = c.find(&key).ok_or_else(|| Refusal::not_found("field-none").instead("/fields"))?;
    let asked_by = office_tables()
        .iter()
        .flat_map(|t| t.headings.iter().filter(|(_, k)| *k == Some(&key)).map(|(h, _)| (t.title, *h)))
        .collect();
    let known = field.held.as_ref().is_some_and(|h| h.item.is_some()) && field.fresh_days.is_some();
    let aged = known && crate::duty::may_here(read, &req.who, "coverage.see");
    let view = View {
        subject: c.subject(&field.subject).map_or("", |s| s.say(req.lang)).to_owned(),
        keep: c.keep(field, req.lang).to_owned(),
        unit: c.unit(field, req.lang).to_owned(),
        answers: c.answers(field, req.lang).map(str::to_owned).collect(),
        asked_by,
        field,
    };
    Ok(Page::of(req, field.say(req.lang).to_owned(), &view, |v| body(req, v, aged)))
}

fn body(req: &Request, v: &View, aged: bool) -> Markup {
    let f = v.field;
    let other = if req.lang == Lang::En { &f.zh } else { &f.en };
    let up = [(req.t("field-title"), "/fields".to_owned()), (v.subject.clone(), format!("/fields?subject={}", f.subject))];
    html! {
        (part::trail(req, &up, f.say(req.lang)))
        div.page-head { h1 { (f.say(req.lang)) " " (data(req, f)) } p.lede { (other) @if !f.noted(req.lang).is_empty() { " · " (f.noted(req.lang)) } } }
        dl.facts {
            dt { (req.t("field-subject")) } dd { (v.subject) }
            dt { (req.t("field-is")) } dd { (req.t(f.is.words())) @if !v.unit.is_empty() { " · " (v.unit) } }
            @if !v.answers.is_empty() { dt { (req.t("field-answers")) } dd { (v.answers.join(req.comma())) } }
            dt { (req.t("field-where")) } dd { (held(req, f)) }
            dt { (req.t("field-data")) } dd { (req.t(f.data.words())) }
            @if !v.keep.is_empty() { dt { (req.t("field-keep")) } dd { (v.keep) } }
            dt { (req.t("field-fresh")) } dd { @match f.fresh_days { Some(n) => { (req.tr("field-fresh-for", &[("n", n.to_string())])) } None => { (req.t("field-never-stale")) } } }
            dt { (req.t("field-key")) } dd { code { (f.key) } }
        }
        @if aged { p { a href=(req.to("/coverage")) { (req.t("field-to-coverage")) } } }
        h2 { (req.t("field-also")) }
        @if f.also.is_empty() { p.muted { (req.t("field-also-none")) } } @else { p { (f.also.join(req.comma())) } }
        h2 { (req.t("field-asked-by")) }
        @if v.asked_by.is_empty() { p.muted { (req.t("field-asked-by-none")) } }
        @else { ul { @for (title, heading) in &v.asked_by { li { (title) @if *heading != f.zh { span.muted { " · " (req.tr("field-as", &[("heading", (*heading).to_owned())])) } } } } } }
    }
}
