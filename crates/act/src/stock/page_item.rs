//! One good in one store, one good in all stores, the book of a store, one movement.

use super::book::{Entry, entries};
use super::fact::Account;
use super::page::{Shelved, amount, cover_words, item_name, lots, shelved};
use super::page_paper::yuan;
use super::routes::{self, ACCEPT, RETURN, UNDO, name};
use super::table::{self, Line, Store};
use crate::goods::catalogue;
use muster_ground::duty;
use muster_ledger::{Read, Refusal, Seq};
use muster_web::part;
use muster_web::{Markup, Page, Request, Values, day, empty, form, html, notice, plain_form, tag, when};
use serde::Serialize;

const SHOWN: usize = 200;

fn book(req: &Request, all: &[Entry]) -> Markup {
    html! { @if all.is_empty() { (empty(&req.t("stock-no-movements"), None)) } @else { ul.list { @for e in all { li.row {
        a.row-main href=(req.to(&format!("/stock/moves/{}", e.movement.id))) {
            span.row-title { (item_name(req, e.movement.item)) " " (amount(req, e.movement.item, e.movement.n)) }
            span.row-sub { (e.from) " → " (e.to) " · " (when(req, e.movement.at)) @if !e.by.is_empty() { " · " (e.by) } }
        }
        @if let Some(w) = e.movement.why { span.row-side { (tag(&req.t(w.words()))) } }
        @if e.movement.undone { span.row-side { (tag(&req.t("stock-undone"))) } }
        @if e.movement.undoes.is_some() { span.row-side { (tag(&req.t("stock-undoes"))) } }
    } } } } }
}

#[derive(Serialize)]
struct Book {
    store: Store,
    name: String,
    entries: Vec<Entry>,
}

pub(super) fn history(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let store = routes::store(req, read)?;
    let entries = entries(req, read, table::history(read, Account::Store(store.id), 0, SHOWN)?)?;
    let view = Book { name: name(req, read, &store)?, store, entries };
    Ok(Page::of(req, req.t("stock-history"), &view, |v| {
        let at = format!("/stock/stores/{}", v.store.id);
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (v.name.clone(), at)], &req.t("stock-history"))) h1 { (req.t("stock-history")) } p.lede { (v.name) } }
            (book(req, &v.entries))
        }
    })
    .tab("/stock")
    .live(&["stock.moved"]))
}

#[derive(Serialize)]
struct Stored {
    store: Store,
    name: String,
    item: u16,
    shelved: Option<Shelved>,
    entries: Vec<Entry>,
    moves: bool,
    keeps: bool,
}

pub(super) fn code(req: &Request) -> Result<u16, Refusal> {
    let found = catalogue().named(req.param("code")).and_then(|i| i.code.parse().ok());
    found.ok_or_else(|| Refusal::not_found("stock-no-such-item").instead("/stock/catalogue"))
}

pub(super) fn stored(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (store, item) = (routes::store(req, read)?, code(req)?);
    let entries = entries(req, read, table::history(read, Account::Store(store.id), item, SHOWN)?)?;
    let may = |action: &str| duty::may(read, &req.who, action, store.community, store.grid);
    let (moves, keeps) = (may("stock.move"), may("stock.keep"));
    let found = shelved(read, &store)?.into_iter().find(|s| s.line.item == item);
    let view = Stored { name: name(req, read, &store)?, store, item, shelved: found, entries, moves, keeps };
    Ok(Page::of(req, item_name(req, item), &view, |v| stored_body(req, v)).tab("/stock").live(&["stock.moved"]))
}

fn stored_body(req: &Request, v: &Stored) -> Markup {
    let at = format!("/stock/stores/{}", v.store.id);
    let act = |end: &str| req.to(&format!("{at}/{end}?item={}", v.item));
    html! {
        div.page-head {
            (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (v.name.clone(), at.clone())], &item_name(req, v.item)))
            h1 { (item_name(req, v.item)) }
            p.lede { (v.name) " · " (v.item) " · " a href=(req.to(&format!("{at}/items/{}/card", v.item))) { (req.t("stock-card")) } }
            @if v.moves { div.actions {
                a.button.button-primary href=(act("issues")) { (req.t("stock-issue")) }
                a.button href=(act("receipts")) { (req.t("stock-receive")) }
                @if v.keeps { a.button href=(act("transfers")) { (req.t("stock-transfer")) } a.button href=(act("minimum")) { (req.t("stock-minimum")) } }
            } }
        }
        @match &v.shelved {
            None => { (empty(&req.t("stock-none-here"), Some((&req.t("stock-where-else"), req.to(&format!("/stock/items/{}", v.item)))))) }
            Some(s) => {
                @if s.expired > 0 { (notice("warn", &html! { p { (req.tr("stock-expired-n", &[("n", amount(req, v.item, s.expired))])) } })) }
                dl.facts {
                    dt { (req.t("stock-left-now")) } dd { (amount(req, v.item, s.line.n)) @if s.low { " " (tag(&req.t("stock-low"))) } }
                    @if s.line.lots.iter().any(|l| l.0.is_some()) { dt { (req.t("stock-lots")) } dd { (lots(req, &s.line)) } }
                    dt { (req.t("stock-cover")) } dd { (cover_words(req, s.cover)) }
                    @if s.minimum > 0 { dt { (req.t("stock-minimum-short")) } dd { (amount(req, v.item, s.minimum)) } }
                }
                p { a href=(req.to(&format!("/stock/items/{}", v.item))) { (req.t("stock-where-else")) } }
            }
        }
        h2 { (req.t("stock-history")) }
        (book(req, &v.entries))
    }
}

#[derive(Serialize)]
struct Everywhere {
    item: u16,
    stores: Vec<(Store, String, Line)>,
}

/// `/stock/items/{code}`: in which stores of the scope it lies.
pub(super) fn everywhere(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let item = code(req)?;
    let mut stores = Vec::new();
    for s in table::stores(read, req.scope()?)? {
        if let Some(line) = table::shelf(read, Account::Store(s.id), None)?.into_iter().find(|l| l.item == item) {
            stores.push((s.clone(), name(req, read, &s)?, line));
        }
    }
    Ok(Page::of(req, item_name(req, item), &Everywhere { item, stores }, |v| {
        let heads = ["stock-store", "stock-n", "stock-lots"].map(|h| req.t(h));
        let row = |(s, name, l): &(Store, String, Line)| {
            vec![
                html! { a href=(req.to(&format!("/stock/stores/{}/items/{}", s.id, v.item))) { (name) } },
                html! { (amount(req, v.item, l.n)) },
                lots(req, l),
            ]
        };
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &item_name(req, v.item))) h1 { (item_name(req, v.item)) } p.lede { (req.t("stock-where-else")) } }
            @if v.stores.is_empty() { (empty(&req.t("stock-nowhere"), Some((&req.t("stock-title"), req.to("/stock"))))) }
            @else { (part::table(&part::Table { caption: &item_name(req, v.item), heads: &heads, numbers: &[1], rows: v.stores.iter().map(row).collect() })) }
        }
    })
    .tab("/stock")
    .live(&["stock.moved"]))
}

#[derive(Serialize)]
struct One {
    entry: Entry,
    /// It may be taken back by who asks; it is for them to say whether it came.
    undo: bool,
    answer: bool,
}

pub(super) fn movement(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("stock-no-movement").instead("/stock");
    let m = table::movement(read, req.id::<Seq>("id")?)?.ok_or_else(none)?;
    let ends = [m.from, m.to].into_iter().filter_map(|a| match a {
        Account::Store(s) | Account::Transit(s) => Some(s),
        _ => None,
    });
    let mut stores = Vec::new();
    for id in ends {
        stores.extend(table::find(read, id)?);
    }
    let scope = req.scope()?;
    if !stores.iter().any(|s| scope.covers(s.community, s.grid)) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/stock"));
    }
    let may = |action: &str, s: Option<&Store>| s.is_some_and(|s| duty::may(read, &req.who, action, s.community, s.grid));
    let open = !m.undone && !m.answered;
    let on_its_way = matches!(m.to, Account::Transit(_));
    let answer = open && on_its_way && may("stock.keep", stores.last());
    let undo = open && m.undoes.is_none() && !matches!(m.from, Account::Transit(_)) && may("stock.move", stores.first());
    let entry = entries(req, read, vec![m])?.pop().ok_or_else(none)?;
    Ok(Page::of(req, req.t("stock-movement"), &One { entry, undo, answer }, |v| {
        let m = &v.entry.movement;
        let at = format!("/stock/moves/{}", m.id);
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &req.t("stock-movement"))) h1 { (item_name(req, m.item)) " " (amount(req, m.item, m.n)) } }
            @if m.undone { (notice("info", &html! { p { (req.t("stock-undone")) } })) }
            dl.facts {
                dt { (req.t("stock-from")) } dd { (v.entry.from) }
                dt { (req.t("stock-to")) } dd { (v.entry.to) }
                @if let Some(d) = m.lot { dt { (req.t("stock-lot")) } dd { (day(req, d)) } }
                @if let Some(w) = m.why { dt { (req.t("stock-why")) } dd { (req.t(w.words())) } }
                @if let Some(p) = m.paper.price { dt { (req.t("stock-price")) } dd { (yuan(p)) } dt { (req.t("stock-value")) } dd { (yuan(p * m.n)) } }
                @for (words, name) in &v.entry.signed { dt { (req.t(words)) } dd { (name) } }
                @if let Some(r) = m.paper.request { dt { (req.t("stock-for-request")) } dd { a href=(req.to(&format!("/stock/requests/{r}"))) { (req.t("stock-for-request-all")) } } }
                dt { (req.t("stock-when")) } dd { (when(req, m.at)) }
                @if !v.entry.by.is_empty() { dt { (req.t("stock-by")) } dd { (v.entry.by) } }
            }
            @if v.answer { (form(req, &ACCEPT, &format!("{at}/acceptance"), &Values::default())) (plain_form(req, &RETURN, &format!("{at}/return"), &Values::default())) }
            @if v.undo { p.muted { (req.t("stock-undo-note")) } (plain_form(req, &UNDO, &format!("{at}/undoing"), &Values::default())) }
        }
    })
    .tab("/stock")
    .live(&["stock.moved"]))
}
