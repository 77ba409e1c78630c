//! The stock card as it hangs at the shelf, oldest line first, each with what was left after it; and what was given for one request.

use super::book::{Entry, entries};
use super::fact::Account;
use super::page::{amount, item_name};
use super::page_item::code;
use super::routes::{self, name};
use super::table;
use crate::goods::catalogue;
use crate::request::{self, RequestId};
use muster_ground::duty;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Paper, Request, empty, html, part, sheet, when};
use serde::Serialize;

/// Lines of one sheet.
const LINES: usize = 40;

/// `250` fen → `2.50`.
pub fn yuan(fen: i64) -> String {
    format!("{}{}.{:02}", if fen < 0 { "−" } else { "" }, fen.abs() / 100, fen.abs() % 100)
}

#[derive(Serialize)]
struct Line {
    entry: Entry,
    came: i64,
    went: i64,
    left: i64,
}

#[derive(Serialize)]
struct Card {
    store: String,
    item: u16,
    /// What lay there before the first line.
    before: i64,
    lines: Vec<Line>,
}

/// `GET /stock/stores/{id}/items/{code}/card`.
pub(super) fn card(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (store, item) = (routes::store(req, read)?, code(req)?);
    let of = Account::Store(store.id);
    let all = entries(req, read, table::history(read, of, item, LINES)?)?;
    // Counted back from what is there: the newest is first.
    let mut left = table::held(read, store.id, item)?;
    let mut lines = Vec::new();
    for entry in all {
        let n = entry.movement.n;
        let (came, went) = if entry.movement.to == of { (n, 0) } else { (0, n) };
        lines.push(Line { entry, came, went, left });
        left += went - came;
    }
    lines.reverse();
    let view = Card { store: name(req, read, &store)?, item, before: left, lines };
    let back = format!("/stock/stores/{}/items/{item}", store.id);
    Ok(Page::of(req, req.t("stock-card"), &view, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to(&back)) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! { (paper(req, v)) }))
        }
    })
    .tab("/stock"))
}

fn paper(req: &Request, v: &Card) -> Markup {
    let heads =
        ["stock-card-day", "stock-card-what", "stock-card-in", "stock-card-out", "stock-card-left", "stock-price", "stock-by"];
    let of = catalogue().coded(v.item);
    let unit = of.map(|i| catalogue().unit(i, req.lang)).unwrap_or_default();
    html! {
        h1 { (req.t("stock-card")) }
        p { strong { (item_name(req, v.item)) } " · " (v.item) " · " (req.tr("stock-card-unit", &[("unit", unit.to_owned())])) @if let Some(i) = of.filter(|i| i.per_box > 1) { " · " (req.tr("stock-spec", &[("n", i.per_box.to_string()), ("unit", unit.to_owned())])) } }
        p { (v.store) }
        table.table { caption.vh { (req.t("stock-card")) }
            thead { tr { @for (n, h) in heads.iter().enumerate() { th.num[(2..6).contains(&n)] scope="col" { (req.t(h)) } } } }
            tbody {
                tr { td {} td { (req.t("stock-card-before")) } td {} td {} td.num { (v.before) } td {} td {} }
                @for l in &v.lines { tr {
                    td { (l.entry.movement.at.day()) }
                    td { (if l.came > 0 { &l.entry.from } else { &l.entry.to }) }
                    td.num { @if l.came > 0 { (l.came) } }
                    td.num { @if l.went > 0 { (l.went) } }
                    td.num { (l.left) }
                    td.num { @if let Some(p) = l.entry.movement.paper.price { (yuan(p)) } }
                    td { (l.entry.by) }
                } }
            }
        }
        p.sheet-fine { (req.t("stock-card-signs")) }
    }
}

#[derive(Serialize)]
struct Given {
    request: RequestId,
    entries: Vec<Entry>,
    /// Where something can be taken from: its address and name.
    stores: Vec<(String, String)>,
}

/// `GET /stock/requests/{id}`: what was given for it, and from where more can be.
pub(super) fn given(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("stock-request-none").instead("/requests");
    let row = request::find(read, req.id("id")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(row.community, row.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/requests"));
    }
    let mut stores = Vec::new();
    if row.done_at.is_none() {
        for s in table::stores(read, req.scope()?)? {
            if s.community == row.community && duty::may(read, &req.who, "stock.move", s.community, s.grid) {
                stores.push((format!("/stock/stores/{}/issues?request={}", s.id, row.id), name(req, read, &s)?));
            }
        }
    }
    let view = Given { request: row.id, entries: entries(req, read, table::of_request(read, row.id)?)?, stores };
    Ok(Page::of(req, req.t("stock-for-request"), &view, |v| {
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &req.t("stock-for-request"))) h1 { (req.t("stock-for-request")) }
                p.lede { a href=(req.to(&format!("/requests/{}", v.request))) { (req.t("stock-to-request")) } } }
            @if v.entries.is_empty() { (empty(&req.t("stock-for-request-none"), None)) }
            @else { ul.list { @for e in &v.entries { li.row { a.row-main href=(req.to(&format!("/stock/moves/{}", e.movement.id))) {
                span.row-title { (item_name(req, e.movement.item)) " " (amount(req, e.movement.item, e.movement.n)) }
                span.row-sub { (e.from) " · " (when(req, e.movement.at)) " · " (e.by) } } } } } }
            @if !v.stores.is_empty() { h2 { (req.t("stock-for-request-from")) } ul.list { @for (at, name) in &v.stores { li.row { a.row-main href=(req.to(at)) { span.row-title { (name) } } } } } }
        }
    })
    .tab("/stock")
    .live(&["stock.moved"]))
}
