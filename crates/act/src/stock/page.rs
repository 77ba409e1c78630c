//! `/stock`: the stores, what runs low, what is on its way; `/stock/stores/{id}`: a shelf, today or on a past day.

use super::cover::{self, Cover};
use super::fact::Account;
use super::routes::{self, name};
use super::table::{self, Line, Movement, Store};
use crate::goods::catalogue;
use muster_ground::bounds;
use muster_ground::duty;
use muster_ledger::{Day, Fault, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, Values, day, empty, html, notice, tag};
use serde::Serialize;

/// Lots that end within this many days are pointed out.
pub(super) const SOON_DAYS: i32 = 30;

/// A good on a shelf, and what there is to say of it.
#[derive(Clone, Debug, Serialize)]
pub struct Shelved {
    pub line: Line,
    pub minimum: i64,
    pub cover: Cover,
    /// Fewer than its minimum, or for fewer days than the bound asks.
    pub low: bool,
    /// How many are past their last day.
    pub expired: i64,
    pub soon: i64,
}

/// The shelf now, goods that ran out but have a minimum among them.
pub fn shelved(read: &Read, s: &Store) -> Result<Vec<Shelved>, Fault> {
    let days = bounds::number(read, s.community, "stock-days", 3)?;
    let mut lines = table::shelf(read, Account::Store(s.id), None)?;
    for (item, _) in table::minima(read, s.id)? {
        if !lines.iter().any(|l| l.item == item) {
            lines.push(Line { item, n: 0, lots: Vec::new() });
        }
    }
    lines.sort_by_key(|l| l.item);
    let today = read.now.day();
    let mut out = Vec::new();
    for line in lines {
        let past = |l: &&(Option<Day>, i64)| l.0.is_some_and(|d| d < today);
        let near = |l: &&(Option<Day>, i64)| l.0.is_some_and(|d| d >= today && d.0 - today.0 <= SOON_DAYS);
        let expired: i64 = line.lots.iter().filter(past).map(|l| l.1).sum();
        let soon = line.lots.iter().filter(near).map(|l| l.1).sum();
        let minimum = table::minimum(read, s.id, line.item)?;
        let usable = line.n - expired;
        let cover = cover::lasts(read, s.id, line.item, usable)?;
        let short = matches!(cover, Cover::Days { days: d, .. } if d < days);
        out.push(Shelved { low: usable < minimum || short, line, minimum, cover, expired, soon });
    }
    Ok(out)
}

pub fn item_name(req: &Request, code: u16) -> String {
    catalogue().coded(code).map_or_else(|| code.to_string(), |i| i.say(req.lang).to_owned())
}

pub(super) fn amount(req: &Request, code: u16, n: i64) -> String {
    let unit = catalogue().coded(code).map(|i| catalogue().unit(i, req.lang)).unwrap_or_default();
    format!("{n} {unit}")
}

pub(super) fn cover_words(req: &Request, c: Cover) -> String {
    match c {
        Cover::Days { days, of } => req.tr("stock-cover-days", &[("n", days.to_string()), ("of", of.to_string())]),
        Cover::TooShort { of } => req.tr("stock-cover-short", &[("of", of.to_string())]),
        Cover::Unused { of } => req.tr("stock-cover-unused", &[("of", of.to_string())]),
    }
}

#[derive(Serialize)]
struct Seen {
    store: Store,
    name: String,
    goods: usize,
    low: Vec<Shelved>,
    expired: usize,
    soon: usize,
}

#[derive(Serialize)]
struct Index {
    stores: Vec<Seen>,
    arriving: Vec<Movement>,
    keeps: bool,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut stores = Vec::new();
    for store in table::stores(read, req.scope()?)? {
        let all = shelved(read, &store)?;
        let count = |of: fn(&Shelved) -> bool| all.iter().filter(|s| of(s)).count();
        let (expired, soon) = (count(|s| s.expired > 0), count(|s| s.soon > 0));
        let goods = count(|s| s.line.n > 0);
        let name = name(req, read, &store)?;
        stores.push(Seen { store, name, goods, expired, soon, low: all.into_iter().filter(|s| s.low).collect() });
    }
    let keeps = duty::may_here(read, &req.who, "stock.keep");
    let view = Index { stores, arriving: table::arriving(read, req.scope()?)?, keeps };
    Ok(Page::of(req, req.t("stock-title"), &view, |v| body(req, v)).tab("/stock").live(&["stock.moved", "store.opened"]))
}

fn body(req: &Request, v: &Index) -> Markup {
    let sum = |of: fn(&Seen) -> usize| v.stores.iter().map(of).sum::<usize>().to_string();
    let kpi = |id: &str, value: String| Kpi { name: req.t(id), value, ..Kpi::default() };
    html! {
        div.page-head {
            h1 { (req.t("stock-title")) }
            p.lede { (req.t("stock-lede")) }
            div.actions {
                @if v.keeps { a.button.button-primary href=(req.to("/stock/stores/new")) { (req.t("stock-open")) } }
                a.button href=(req.to("/stock/workers")) { (req.t("stock-workers")) }
                a.button href=(req.to("/stock/catalogue")) { (req.t("goods-catalogue")) }
            }
        }
        @if v.stores.is_empty() { (empty(&req.t("stock-no-stores"), v.keeps.then(|| (req.t("stock-open"), req.to("/stock/stores/new"))).as_ref().map(|(w, h)| (w.as_str(), h.clone())))) }
        @else {
            (part::kpis(&[
                kpi("stock-kpi-stores", v.stores.len().to_string()),
                kpi("stock-kpi-low", sum(|s| s.low.len())),
                kpi("stock-kpi-soon", sum(|s| s.soon)),
                kpi("stock-kpi-expired", sum(|s| s.expired)),
            ]))
        }
        @if !v.arriving.is_empty() { section.card {
            div.card-head { h2 { (req.t("stock-arriving")) } }
            ul.list { @for m in &v.arriving { li.row { a.row-main href=(req.to(&format!("/stock/moves/{}", m.id))) {
                span.row-title { (item_name(req, m.item)) " " (amount(req, m.item, m.n)) }
                span.row-sub { (muster_web::when(req, m.at)) }
            } } } }
        } }
        @for s in &v.stores {
            section.card {
                div.card-head { h2 { a href=(req.to(&format!("/stock/stores/{}", s.store.id))) { (s.name) } }
                    @if s.low.is_empty() { (tag(&req.tr("stock-goods-n", &[("n", s.goods.to_string())]))) }
                    @else { (tag(&req.tr("stock-low-n", &[("n", s.low.len().to_string())]))) } }
                @if s.low.is_empty() { div.card-body { p.muted { (req.t("stock-nothing-low")) } } }
                @else { ul.list aria-label=(req.t("stock-reorder")) { @for l in &s.low { li.row {
                    a.row-main href=(req.to(&format!("/stock/stores/{}/items/{}", s.store.id, l.line.item))) {
                        span.row-title { (item_name(req, l.line.item)) }
                        span.row-sub { (low_words(req, l)) }
                    }
                } } } }
            }
        }
    }
}

fn low_words(req: &Request, l: &Shelved) -> String {
    let left = req.tr("stock-left", &[("n", amount(req, l.line.item, l.line.n - l.expired))]);
    let least = (l.minimum > 0).then(|| req.tr("stock-minimum-of", &[("n", amount(req, l.line.item, l.minimum))]));
    let cover = matches!(l.cover, Cover::Days { .. }).then(|| cover_words(req, l.cover));
    [Some(left), least, cover].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[derive(Serialize)]
struct Shelf {
    store: Store,
    name: String,
    /// On a past day only what lay there is known.
    day: Option<Day>,
    now: Vec<Shelved>,
    then: Vec<Line>,
    moves: bool,
    keeps: bool,
    /// What was scanned and is no good of the catalogue.
    unknown: Option<String>,
    found: Option<u16>,
}

pub(super) fn shelf(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let store = routes::store(req, read)?;
    let today = read.now.day();
    let asked = req.query("day").map(str::trim).filter(|d| !d.is_empty());
    let day: Option<Day> = match asked.map(|d| Values::filled(&[("day", d.to_owned())]).day("day")) {
        None => None,
        Some(Some(d)) if d <= today => Some(d).filter(|d| *d < today),
        Some(Some(_)) => return Err(routes::wrong("day", "stock-day-future").instead(format!("/stock/stores/{}", store.id))),
        Some(None) => return Err(routes::wrong("day", "web-field-date").instead(format!("/stock/stores/{}", store.id))),
    };
    let scanned = req.query("code").map(str::trim).filter(|c| !c.is_empty());
    let found = scanned.and_then(|c| catalogue().named(c)).and_then(|i| i.code.parse().ok());
    let unknown = scanned.filter(|_| found.is_none()).map(|c| c.chars().take(40).collect());
    let then = day.map(|d| table::shelf(read, Account::Store(store.id), Some(d))).transpose()?.unwrap_or_default();
    let now = if day.is_none() { shelved(read, &store)? } else { Vec::new() };
    let may = |action: &str| duty::may(read, &req.who, action, store.community, store.grid);
    let (moves, keeps, name) = (may("stock.move"), may("stock.keep"), name(req, read, &store)?);
    let view = Shelf { store, name, day, now, then, moves, keeps, unknown, found };
    Ok(Page::of(req, view.name.clone(), &view, |v| shelf_body(req, v)).tab("/stock").live(&["stock.moved"]))
}

fn shelf_body(req: &Request, v: &Shelf) -> Markup {
    let at = format!("/stock/stores/{}", v.store.id);
    let heads = ["goods-name", "stock-n", "stock-lots", "stock-cover", "stock-minimum-short"].map(|h| req.t(h));
    let link = |item: u16| html! { a href=(req.to(&format!("{at}/items/{item}"))) { (item_name(req, item)) } };
    let row = |s: &Shelved| {
        vec![
            html! { (link(s.line.item)) @if s.low { " " (tag(&req.t("stock-low"))) } @if s.expired > 0 { " " (tag(&req.t("stock-expired"))) } },
            html! { (amount(req, s.line.item, s.line.n)) },
            lots(req, &s.line),
            html! { (cover_words(req, s.cover)) },
            html! { @if s.minimum > 0 { (s.minimum) } @else { "—" } },
        ]
    };
    let past = |l: &Line| vec![link(l.item), html! { (amount(req, l.item, l.n)) }, lots(req, l)];
    html! {
        div.page-head {
            (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &v.name))
            h1 { (v.name) }
            @if v.moves && v.day.is_none() { div.actions {
                a.button.button-primary href=(req.to(&format!("{at}/issues"))) { (req.t("stock-issue")) }
                a.button href=(req.to(&format!("{at}/receipts"))) { (req.t("stock-receive")) }
                a.button href=(req.to(&format!("{at}/donations"))) { (req.t("stock-donation")) }
                @if v.keeps {
                    a.button href=(req.to(&format!("{at}/transfers"))) { (req.t("stock-transfer")) }
                    a.button href=(req.to(&format!("{at}/minimum"))) { (req.t("stock-minimum")) }
                }
            } }
        }
        @if let Some(code) = &v.unknown { (notice("warn", &html! { p role="alert" { (req.tr("stock-scanned-unknown", &[("code", code.clone())])) } })) }
        @if let Some(item) = v.found { (notice("ok", &html! { p role="status" {
            a href=(req.to(&format!("{at}/items/{item}"))) { (item_name(req, item)) }
            @if v.moves { " · " a href=(req.to(&format!("{at}/issues?item={item}"))) { (req.t("stock-issue")) } " · " a href=(req.to(&format!("{at}/receipts?item={item}"))) { (req.t("stock-receive")) } }
        } })) }
        form.filters method="get" action=(req.to(&at)) {
            div.field { label for="f-code" { (req.t("stock-scan")) } input id="f-code" name="code" maxlength="60" autocomplete="off" autofocus[v.unknown.is_some() || v.found.is_some()]; }
            div { button.button type="submit" { (req.t("goods-find")) } }
        }
        form.filters method="get" action=(req.to(&at)) {
            div.field { label for="f-day" { (req.t("stock-day")) } input id="f-day" name="day" type="date" value=[v.day.map(|d| d.to_string())]; }
            div { button.button type="submit" { (req.t("stock-day-show")) } }
        }
        @if let Some(d) = v.day {
            (notice("info", &html! { p { (req.tr("stock-as-of", &[("day", day(req, d))])) " " a href=(req.to(&at)) { (req.t("stock-now")) } } }))
            @if v.then.is_empty() { (empty(&req.t("stock-shelf-empty"), None)) }
            @else { (part::table(&part::Table { caption: &v.name, heads: &heads[..3], numbers: &[1], rows: v.then.iter().map(past).collect() })) }
        } @else if v.now.is_empty() { (empty(&req.t("stock-shelf-empty"), None)) }
        @else { (part::table(&part::Table { caption: &v.name, heads: &heads, numbers: &[1, 4], rows: v.now.iter().map(row).collect() })) }
        p { a href=(req.to(&format!("{at}/history"))) { (req.t("stock-history")) } " · " a href=(req.to(&format!("{at}/counts"))) { (req.t("stock-counts")) } }
    }
}

/// `3月1日前 40 · 5月1日前 60`; nothing for goods that do not expire.
pub(super) fn lots(req: &Request, l: &Line) -> Markup {
    html! { @for (n, (lot, has)) in l.lots.iter().filter(|(lot, _)| lot.is_some()).enumerate() {
        @if n > 0 { " · " }
        span.nowrap { (lot.map(|d| day(req, d)).unwrap_or_default()) @if l.lots.len() > 1 { " × " (has) } }
    } }
}
