//! `/workorders`: a file of orders comes in, what came of it is told row by row, the answers go out.

use super::file;
use super::import::{Listed, ROWS_MAX, Told, Wrong, outcome, rows};
use super::rule::Receive;
use super::table;
use crate::request::{self, RequestRow};
use muster_ledger::{By, Channel, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Route, Values, empty, form, html, notice, plain_form};
use serde::Serialize;

pub(super) static ROUTES: &[Route] = &[
    Route::see("/workorders", "request.assign", index),
    Route::act("/workorders", "request.assign", &UPLOAD, "/workorders", receive),
    Route::act("/workorders/single", "request.assign", &SINGLE, "/workorders", single),
    Route::file("/workorders/answers.xlsx", "request.assign", file::xlsx),
    Route::file("/workorders/answers.csv", "request.assign", file::csv),
];

const SHOWN: i64 = 100;

static UPLOAD: Form = Form {
    fields: &[Field::new("file", FieldKind::File(".xlsx,.xls,.csv"), "workorder-file").hint("workorder-file-hint")],
    submit: "workorder-receive",
};
/// One order: what another program sends.
static SINGLE: Form = Form {
    fields: &[
        Field::new("number", FieldKind::Text, "workorder-number").max(40),
        Field::new("text", FieldKind::LongText, "workorder-text").max(2_000),
        Field::new("address", FieldKind::Text, "workorder-address"),
        Field::new("name", FieldKind::Text, "request-name").optional().max(30),
        Field::new("phone", FieldKind::Phone, "request-phone").optional().max(30),
        Field::new("urgent", FieldKind::Tick, "request-urgent").optional(),
    ],
    submit: "workorder-receive",
};

#[derive(Serialize)]
struct View {
    orders: Vec<(String, RequestRow)>,
}

fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut orders = Vec::new();
    for o in table::list(read, req.scope()?, SHOWN)? {
        if let (Some(order), Some(row)) = (table::order(read, &o), request::find(read, o.request)?) {
            orders.push((order.number, row));
        }
    }
    Ok(Page::of(req, req.t("workorder-title"), &View { orders }, |v| body(req, v)).tab("/requests"))
}

fn body(req: &Request, v: &View) -> Markup {
    html! {
        div.page-head { h1 { (req.t("workorder-title")) } p.lede { (req.tr("workorder-lede", &[("max", ROWS_MAX.to_string())])) } }
        section.card { div.card-head { h2 { (req.t("workorder-in")) } } div.card-body {
            (form(req, &UPLOAD, "/workorders", &Values::default()))
        } }
        section.card {
            div.card-head { h2 { (req.t("workorder-out")) } }
            @if v.orders.is_empty() { div.card-body { (empty(&req.t("workorder-empty"), None)) } } @else {
                div.card-body { p { (req.t("workorder-out-what")) } div.actions {
                    a.button href=(req.to("/workorders/answers.xlsx")) { (req.t("workorder-xlsx")) }
                    a.button href=(req.to("/workorders/answers.csv")) { (req.t("workorder-csv")) }
                } }
                ul.list { @for (number, r) in &v.orders { li.row { a.row-main href=(req.to(&format!("/requests/{}", r.id))) {
                    span.row-title { (number) " · " (req.t(&format!("request-need-{}", r.kind.name()))) }
                    span.row-sub { (outcome(req, r)) " · " (req.tr("request-due-at", &[("time", muster_web::when(req, r.due))])) }
                } } } }
            }
        }
        details.fold { summary { (req.t("workorder-single")) } (plain_form(req, &SINGLE, "/workorders/single", &Values::default())) }
        p { a href=(req.to("/requests")) { (req.t("request-title")) } }
    }
}

#[derive(Serialize)]
struct Done {
    received: usize,
    known: usize,
    wrong: Vec<Wrong>,
}

fn receive(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UPLOAD.read(req)?;
    let file =
        req.file("file").ok_or_else(|| Refusal::invalid("web-field-file-missing").problem("file", "web-field-file-missing"))?;
    let listed = rows(req, read, (&file.bytes, &file.file_name))?;
    if listed.good.is_empty() {
        return Err(nothing(req, &listed));
    }
    let done = Done { received: listed.good.len(), known: listed.known, wrong: listed.wrong };
    let act = Act::new(Receive(listed.good), "/workorders").by(Channel::File, By::Worker);
    Ok(act.show(move |req, _, _| Ok(told(req, &done))))
}

/// No row was good: each is named, and nothing is recorded.
fn nothing(req: &Request, listed: &Listed) -> Refusal {
    if listed.wrong.is_empty() {
        return Refusal::conflict("workorder-all-known").instead("/workorders");
    }
    let mut refusal = Refusal::invalid("workorder-none-good").arg("n", listed.wrong.len());
    for w in listed.wrong.iter().take(50) {
        refusal = refusal.problem_with("file", "workorder-row-wrong", vec![("row", w.row.to_string()), ("why", why(req, w))]);
    }
    refusal
}

fn why(req: &Request, w: &Wrong) -> String {
    req.tr(w.code, &w.args.iter().map(|(k, v)| (*k, v.clone())).collect::<Vec<_>>())
}

fn told(req: &Request, done: &Done) -> Page {
    Page::of(req, req.t("workorder-title"), done, |d| {
        let n = |n: usize| n.to_string();
        html! {
            div.page-head { h1 { (req.t("workorder-title")) } }
            (notice("ok", &html! { p role="status" { (req.tr("workorder-received", &[("n", n(d.received)), ("known", n(d.known))])) } }))
            @if !d.wrong.is_empty() { section.card {
                div.card-head { h2 { (req.tr("workorder-wrong", &[("n", n(d.wrong.len()))])) } }
                div.card-body { p { (req.t("workorder-wrong-what")) } ul { @for w in &d.wrong {
                    li { (req.tr("workorder-row-wrong", &[("row", n(w.row)), ("why", why(req, w))])) }
                } } }
            } }
            p.actions { a.button.button-primary href=(req.to("/workorders")) { (req.t("workorder-back")) } }
        }
    })
    .tab("/requests")
}

fn single(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = SINGLE.read(req)?;
    let text = |key: &str| v.get(key).to_owned();
    let told = Told {
        number: text("number"),
        text: text("text"),
        address: text("address"),
        name: text("name"),
        phone: text("phone"),
        urgent: v.tick("urgent"),
        headings: Vec::new(),
    };
    let mut listed = Listed::default();
    listed.take(req, read, 1, &told)?;
    if let Some(w) = listed.wrong.first() {
        let field = if w.code.contains("address") { "address" } else { "number" };
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem_with(field, w.code, w.args.clone()));
    }
    Ok(Act::new(Receive(listed.good), "/workorders").by(Channel::File, By::Worker))
}
