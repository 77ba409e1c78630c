//! `/stock/catalogue`: goods by group, searched by name or code; `/stock/catalogue/labels`: the same as labels for shelves.

use super::catalogue::{Group, Item, catalogue};
use muster_ledger::{Read, Refusal};
use muster_web::part;
use muster_web::{Markup, Page, Paper, Request, coded, empty, html, label, tag};
use serde::Serialize;

/// Longer words find nothing.
const QUERY_MAX: usize = 40;

#[derive(Serialize)]
struct View {
    q: String,
    /// The code of a group; empty for all.
    group: String,
    found: Vec<&'static Item>,
}

fn view(req: &Request) -> View {
    let c = catalogue();
    let q: String = req.query("q").unwrap_or_default().trim().chars().take(QUERY_MAX).collect();
    let group = req.query("group").filter(|g| c.groups.iter().any(|k| k.code == *g)).unwrap_or_default().to_owned();
    let fits = |g: &Group, i: &Item| !i.ended && (group.is_empty() || g.code == group) && (q.is_empty() || i.holds(&q));
    let found = c.items().filter(|(g, i)| fits(g, i)).map(|(_, i)| i).collect();
    View { q, group, found }
}

pub(super) fn catalogue_page(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let view = view(req);
    Ok(Page::of(req, req.t("goods-catalogue"), &view, |v| body(req, v)))
}

fn body(req: &Request, v: &View) -> Markup {
    let c = catalogue();
    let labels = format!("/stock/catalogue/labels?group={}&q={}", v.group, coded(&v.q));
    html! {
        div.page-head {
            h1 { (req.t("goods-catalogue")) }
            p.lede { (req.t("goods-catalogue-lede")) }
            @if !v.found.is_empty() {
                div.actions { a.button href=(req.to(&labels)) { (req.tr("goods-labels-n", &[("n", v.found.len().to_string())])) } }
            }
        }
        form.filters method="get" action=(req.to("/stock/catalogue")) role="search" {
            div.field { label for="f-q" { (req.t("goods-search")) } input id="f-q" name="q" type="search" maxlength=(QUERY_MAX) value=(v.q) autocomplete="off"; }
            div.field { label for="f-group" { (req.t("goods-group")) } select id="f-group" name="group" {
                option value="" { (req.t("goods-group-all")) }
                @for k in &c.classes { optgroup label=(k.say(req.lang)) {
                    @for g in c.groups.iter().filter(|g| g.class == k.key) { option value=(g.code) selected[g.code == v.group] { (g.say(req.lang)) } }
                } }
            } }
            div { button.button type="submit" { (req.t("goods-find")) } }
        }
        @if v.found.is_empty() { (empty(&req.t("goods-none-found"), Some((&req.t("goods-group-all"), req.to("/stock/catalogue"))))) }
        @for g in &c.groups {
            @let here: Vec<&Item> = v.found.iter().copied().filter(|i| i.code.starts_with(&g.code)).collect();
            @if !here.is_empty() {
                h2 { (g.say(req.lang)) }
                (table(req, g, &here))
            }
        }
    }
}

fn table(req: &Request, group: &Group, here: &[&Item]) -> Markup {
    let c = catalogue();
    let row = |i: &&Item| {
        let unit = c.unit(i, req.lang);
        let also: Vec<&str> = i.also.split(' ').filter(|n| !n.is_empty()).collect();
        vec![
            html! { (i.code) },
            html! { (i.say(req.lang)) @if req.lang == muster_web::Lang::En { " " span.muted { (i.zh) } } @if i.worn { " " (tag(&req.t("goods-worn"))) } },
            html! { @if i.per_box > 1 { (req.tr("goods-by-box", &[("n", i.per_box.to_string()), ("unit", unit.to_owned())])) } @else { (unit) } },
            html! { @if i.ages { (req.t("goods-ages")) } @else { span.muted { (req.t("goods-ages-not")) } } },
            html! { (also.join(req.comma())) },
        ]
    };
    let heads = ["goods-code", "goods-name", "goods-counted", "goods-expiry", "goods-also"].map(|h| req.t(h));
    let rows = here.iter().map(row).collect();
    part::table(&part::Table { caption: group.say(req.lang), heads: &heads, numbers: &[], rows })
}

pub(super) fn labels(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let view = view(req);
    Ok(Page::of(req, req.t("goods-labels"), &view, |v| {
        html! {
            div.page-head.no-print {
                (part::trail(req, &[(req.t("goods-catalogue"), "/stock/catalogue".to_owned())], &req.t("goods-labels")))
                h1 { (req.t("goods-labels")) }
                p.lede { (req.t("goods-labels-lede")) }
            }
            @if v.found.is_empty() { (empty(&req.t("goods-none-found"), None)) }
            @for i in &v.found { (label(Paper::Label, &i.code, i.say(req.lang))) }
        }
    }))
}
