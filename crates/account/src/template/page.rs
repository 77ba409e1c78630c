//! `/templates`: forms that fill themselves, and one of them with what each column was taken for.

use super::routes::{BRING, CORRECT, fill, reached};
use super::table::{self, Template};
use super::xml::Told;
use crate::officetable;
use muster_ground::duty;
use muster_ground::field::catalogue;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, Values, empty, form_with, html, notice, part};
use serde::Serialize;

fn rows_title(key: &str) -> &'static str {
    officetable::fillable().into_iter().find(|(k, _)| *k == key).map_or("", |(_, title)| title)
}

#[derive(Serialize)]
struct Line {
    template: Template,
    name: String,
    rows: &'static str,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut view = Vec::new();
    for t in table::at(read, req.who.place)? {
        let name = table::unpacked(read, &t).map(|(f, _)| f.name).unwrap_or_default();
        view.push(Line { name, rows: rows_title(&t.rows), template: t });
    }
    let brings = duty::may_here(read, &req.who, "template.bring");
    let picks: Vec<(&str, String, String)> =
        officetable::fillable().into_iter().map(|(key, title)| ("rows", key.to_owned(), title.to_owned())).collect();
    Ok(Page::of(req, req.t("template-title"), &view, |v| {
        html! {
            (part::trail(req, &[(req.t("officetable-title"), "/tables".to_owned())], &req.t("template-title")))
            div.page-head { h1 { (req.t("template-title")) } p.lede { (req.t("template-lede")) } }
            @if v.is_empty() { (empty(&req.t("template-empty"), None)) }
            @else { ul.list { @for l in v { li.row { a.row-main href=(req.to(&format!("/templates/{}", l.template.id))) {
                span.row-title { (l.name) }
                span.row-sub { (req.tr("template-row", &[("rows", l.rows.to_owned()), ("n", l.template.columns.len().to_string())])) }
            } } } } }
            @if brings { section.card { div.card-head { h2 { (req.t("template-new")) } } div.card-body { (form_with(req, &BRING, "/templates", &Values::default(), &picks)) } } }
        }
    })
    .tab("/data-requests"))
}

#[derive(Serialize)]
struct One {
    template: Template,
    name: String,
    rows: &'static str,
    /// Heading, and what it was taken for.
    columns: Vec<(u32, String, Option<String>)>,
    filled: usize,
    left_over: usize,
    kept: usize,
    cells: usize,
    more: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let t = reached(req, read)?;
    let (form, _, Told { rows, left_over, kept, cells }, more) = fill(req, read, &t)?;
    let means = |c: u32| t.columns.iter().find(|(n, _)| *n == c).and_then(|(_, k)| catalogue().find(k));
    let columns = form.headings.iter().map(|(c, h)| (*c, h.clone(), means(*c).map(|f| f.say(req.lang).to_owned()))).collect();
    let view =
        One { name: form.name, rows: rows_title(&t.rows), columns, filled: rows, left_over, kept, cells, more, template: t };
    let brings = duty::may_here(read, &req.who, "template.bring");
    Ok(Page::of(req, view.name.clone(), &view, |v| body(req, v, brings)).tab("/data-requests"))
}

fn body(req: &Request, v: &One, brings: bool) -> Markup {
    let at = format!("/templates/{}", v.template.id);
    let heads = ["template-heading", "template-meant"].map(|h| req.t(h));
    let row = |(_, h, m): &(u32, String, Option<String>)| {
        vec![html! { (h) }, html! { @match m { Some(f) => { (f) } None => { span.muted { (req.t("template-left-empty")) } } } }]
    };
    let picks: Vec<(&str, String, String)> = v.columns.iter().map(|(c, h, _)| ("column", c.to_string(), h.clone())).collect();
    html! {
        (part::trail(req, &[(req.t("template-title"), "/templates".to_owned())], &v.name))
        div.page-head { h1 { (v.name) } p.lede { (req.tr("template-filled", &[("rows", v.filled.to_string()), ("cells", v.cells.to_string()), ("from", v.rows.to_owned())])) }
            div.actions { a.button.button-primary href=(req.to(&format!("{at}/filled.xlsx"))) download { (req.t("template-get")) } } }
        @if v.left_over > 0 { (notice("warn", &html! { p { (req.tr("template-no-room", &[("n", v.left_over.to_string())])) } })) }
        @if v.kept > 0 { p { (req.tr("template-kept", &[("n", v.kept.to_string())])) } }
        @if v.template.hidden > 0 { (notice("info", &html! { p { (req.tr("template-hidden", &[("n", v.template.hidden.to_string())])) } })) }
        @if v.more { (notice("info", &html! { p { (req.t("template-more")) } })) }
        (part::table(&part::Table { caption: &req.t("template-meant"), heads: &heads, numbers: &[], rows: v.columns.iter().map(row).collect() }))
        @if brings { section.card { div.card-head { h2 { (req.t("template-put-right")) } } div.card-body { (form_with(req, &CORRECT, &format!("{at}/columns"), &Values::default(), &picks)) } } }
    }
}
