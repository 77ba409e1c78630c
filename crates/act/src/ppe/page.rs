//! `/stock/workers`: who has what, and who lacks what before a shift; one worker; the two forms.

use super::routes::{self, RETURNS, USE, Worker};
use crate::goods::{Item, catalogue};
use crate::stock::{self, Account, Line, item_name};
use muster_ground::duty;
use muster_ledger::{ActorId, Fault, Read, Refusal};
use muster_web::part;
use muster_web::{Form, Page, Request, Values, empty, form_with, html, tag};
use serde::Serialize;

/// What one shift needs of a good, and how much of it somebody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Need {
    pub item: u16,
    pub needs: i64,
    pub has: i64,
}

/// What somebody lacks for one shift.
pub(super) fn lacks(kit: &[(u16, i64)], has: &[Line]) -> Vec<Need> {
    let held = |item: u16| has.iter().find(|l| l.item == item).map_or(0, |l| l.n);
    kit.iter().map(|(item, needs)| Need { item: *item, needs: *needs, has: held(*item) }).filter(|n| n.has < n.needs).collect()
}

pub(super) fn kit() -> Vec<(u16, i64)> {
    let code = |i: &Item| i.code.parse().unwrap_or_default();
    catalogue().items().filter(|(_, i)| i.shift > 0 && !i.ended).map(|(_, i)| (code(i), i.shift)).collect()
}

#[derive(Serialize)]
struct Seen {
    actor: ActorId,
    name: String,
    lacks: Vec<Need>,
    has: Vec<Line>,
}

fn seen(read: &Read, w: Worker, kit: &[(u16, i64)]) -> Result<Seen, Fault> {
    let has = stock::shelf(read, Account::Worker(w.actor), None)?;
    Ok(Seen { actor: w.actor, name: w.words, lacks: lacks(kit, &has), has })
}

fn amount(req: &Request, code: u16, n: i64) -> String {
    let unit = catalogue().coded(code).map(|i| catalogue().unit(i, req.lang)).unwrap_or_default();
    format!("{n} {unit}")
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let kit = kit();
    let mut all = Vec::new();
    for w in routes::workers(req, read)? {
        all.push(seen(read, w, &kit)?);
    }
    all.sort_by_key(|s| s.lacks.is_empty());
    Ok(Page::of(req, req.t("ppe-title"), &all, |all| {
        let short = all.iter().filter(|s| !s.lacks.is_empty()).count();
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &req.t("ppe-title"))) h1 { (req.t("ppe-title")) } p.lede { (req.t("ppe-lede")) }
                p { (req.t("ppe-kit")) (req.colon()) (kit.iter().map(|(i, n)| format!("{} {}", item_name(req, *i), amount(req, *i, *n))).collect::<Vec<_>>().join(req.comma())) } }
            @if all.is_empty() { (empty(&req.t("ppe-nobody"), None)) }
            @else { p { (req.tr("ppe-short", &[("n", short.to_string())])) }
                ul.list { @for s in all { li.row { a.row-main href=(req.to(&format!("/stock/workers/{}", s.actor))) {
                    span.row-title { (s.name) }
                    span.row-sub { @if s.lacks.is_empty() { (req.t("ppe-has-all")) } @else { (req.t("ppe-lacks")) (req.colon()) (lacking(req, &s.lacks)) } }
                } @if !s.lacks.is_empty() { span.row-side { (tag(&req.t("ppe-lacks"))) } } } } } }
        }
    })
    .tab("/stock")
    .live(&["stock.moved"]))
}

fn lacking(req: &Request, all: &[Need]) -> String {
    all.iter()
        .map(|n| format!("{} {}", item_name(req, n.item), amount(req, n.item, n.needs - n.has)))
        .collect::<Vec<_>>()
        .join(req.comma())
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let w = routes::worker(req, read)?;
    let moves = duty::may_here(read, &req.who, "stock.move");
    let view = seen(read, w, &kit())?;
    Ok(Page::of(req, view.name.clone(), &view, |v| {
        let at = format!("/stock/workers/{}", v.actor);
        let heads = ["stock-item", "stock-n"].map(|h| req.t(h));
        let row = |l: &Line| vec![html! { (item_name(req, l.item)) }, html! { (amount(req, l.item, l.n)) }];
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (req.t("ppe-title"), "/stock/workers".to_owned())], &v.name))
                h1 { (v.name) }
                @if !v.lacks.is_empty() { p.lede { (req.t("ppe-lacks")) (req.colon()) (lacking(req, &v.lacks)) } }
                @if moves && !v.has.is_empty() { div.actions {
                    a.button.button-primary href=(req.to(&format!("{at}/use"))) { (req.t("ppe-use-up")) }
                    a.button href=(req.to(&format!("{at}/returns"))) { (req.t("ppe-give-back")) }
                } }
            }
            @if v.has.is_empty() { (empty(&req.t("ppe-has-none"), Some((&req.t("stock-title"), req.to("/stock"))))) }
            @else { (part::table(&part::Table { caption: &v.name, heads: &heads, numbers: &[1], rows: v.has.iter().map(row).collect() })) }
        }
    })
    .tab("/stock")
    .live(&["stock.moved"]))
}

fn asked(req: &Request, w: Worker, (form, end): (&'static Form, &str), picks: Vec<(&'static str, String, String)>) -> Page {
    let view: Vec<(String, String)> = picks.iter().map(|(_, v, w)| (v.clone(), w.clone())).collect();
    Page::of(req, req.t(form.submit), &view, |_| {
        let at = format!("/stock/workers/{}", w.actor);
        html! {
            div.page-head { (part::trail(req, &[(req.t("ppe-title"), "/stock/workers".to_owned()), (w.words.clone(), at.clone())], &req.t(form.submit))) h1 { (req.t(form.submit)) } p.lede { (w.words) } }
            (form_with(req, form, &format!("{at}/{end}"), &Values::default(), &picks))
        }
    })
    .tab("/stock")
}

pub(super) fn returns(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let w = routes::worker(req, read)?;
    let mut picks = Vec::new();
    for s in routes::stores(read, req, &w)? {
        picks.push(("to", s.id.to_string(), stock::name(req, read, &s)?));
    }
    Ok(asked(req, w, (&RETURNS, "returns"), picks))
}

pub(super) fn uses(req: &Request, read: &Read) -> Result<Page, Refusal> {
    Ok(asked(req, routes::worker(req, read)?, (&USE, "use"), Vec::new()))
}
