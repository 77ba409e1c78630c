//! `/sites`: what hangs on the tree within one's scope, compounds that nobody looks after first; one site; what is at a place.

use super::CLOSE;
use super::fact::{Described, Keeper, Site, SiteId};
use super::kind::{KINDS, kind_of, words};
use super::table::{self, without_anyone};
use crate::duty;
use crate::place::{self, Level, Place};
use muster_ledger::{Day, Fault, PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, empty, html, plain_form, tag};
use serde::Serialize;

const SHOWN: usize = 500;

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    site: Site,
    at: String,
}

#[derive(Serialize)]
struct Compound {
    #[serde(flatten)]
    described: Described,
    name: String,
}

#[derive(Serialize)]
struct View {
    kind: String,
    sites: Vec<Line>,
    without_anyone: Vec<Compound>,
}

pub(super) fn iso(day: Day) -> String {
    let (y, m, d) = day.civil();
    format!("{y:04}-{m:02}-{d:02}")
}

fn line(read: &Read, site: Site) -> Result<Line, Fault> {
    Ok(Line { at: place::find(read, site.place)?.map(|p| p.name).unwrap_or_default(), site })
}

fn compound(read: &Read, described: Described) -> Result<Compound, Fault> {
    Ok(Compound { name: place::find(read, described.compound)?.map(|p| p.name).unwrap_or_default(), described })
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let kind = req.query("kind").filter(|k| kind_of(k).is_some()).unwrap_or_default().to_owned();
    let sites = table::list(read, scope, &kind, SHOWN)?.into_iter().map(|s| line(read, s)).collect::<Result<_, _>>()?;
    let none = without_anyone(read, scope, SHOWN)?.into_iter().map(|d| compound(read, d)).collect::<Result<_, _>>()?;
    let may = duty::may_here(read, &req.who, "site.record");
    let view = View { kind, sites, without_anyone: none };
    Ok(Page::of(req, req.t("site-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("site-title")) } p.lede { (req.t("site-lede")) }
                @if may { div.actions {
                    a.button.button-primary href=(req.to("/sites/new")) { (req.t("site-new")) }
                    a.button href=(req.to("/sites/import")) { (req.t("site-import")) }
                } }
            }
            form.filters method="get" action=(req.to("/sites")) {
                div.field { label for="f-kind" { (req.t("site-kind")) } select id="f-kind" name="kind" {
                    option value="" { (req.t("site-kind-all")) }
                    @for k in &KINDS { option value=(k.key) selected[k.key == v.kind] { (req.t(&words(k.key))) } }
                } }
                button.button type="submit" { (req.t("site-filter")) }
            }
            @if v.kind.is_empty() && !v.without_anyone.is_empty() {
                h2 { (req.tr("site-without-anyone-n", &[("n", v.without_anyone.len().to_string())])) }
                p { (req.t("site-without-anyone-means")) }
                ul.list { @for c in &v.without_anyone { li.row {
                    a.row-main href=(req.to(&format!("/places/{}", c.described.compound))) {
                        span.row-title { (c.name) }
                        span.row-sub { (req.tr("site-seen-on", &[("day", iso(c.described.seen)), ("source", req.t(c.described.source.words()))])) }
                    }
                } } }
                h2 { (req.t("site-title")) }
            }
            @if v.sites.is_empty() { (empty(&req.t("site-none-yet"), None)) }
            (list(req, &v.sites))
        }
    })
    .tab("/sites")
    .live(&["site.recorded", "site.changed", "site.closed", "compound.described"]))
}

fn list(req: &Request, sites: &[Line]) -> Markup {
    html! {
        ul.list { @for l in sites { li.row {
            a.row-main href=(req.to(&format!("/sites/{}", l.site.id))) {
                span.row-title { (l.site.name) }
                span.row-sub { (req.t(&words(&l.site.kind))) " · " (l.at)
                    @if l.site.capacity > 0 { " · " (req.tr("site-holds", &[("n", l.site.capacity.to_string())])) } }
            }
            span.row-side { (tag(&req.t(l.site.state.words()))) }
        } } }
    }
}

/// The site of the path, within the scope: its own community and grid, or a grid that it serves.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Site, Keeper), Refusal> {
    let none = || Refusal::not_found("site-none").instead("/sites");
    let (site, part) = table::find(read, req.id::<SiteId>("id")?)?.ok_or_else(none)?;
    let scope = req.scope()?;
    if !scope.covers(site.community, site.grid) && !site.serves.iter().any(|g| scope.grids().contains(g)) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/sites"));
    }
    Ok((site, table::keeper(read, part).unwrap_or_default()))
}

#[derive(Serialize)]
struct One {
    site: Site,
    at: Option<Place>,
    serves: Vec<String>,
    /// For who keeps the list and who has to find the key at night: whoever may record here.
    #[serde(skip_serializing_if = "Option::is_none")]
    keeper: Option<Keeper>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (site, keeper) = reached(req, read)?;
    let may = duty::may(read, &req.who, "site.record", site.community, site.grid);
    let name = |id: &PlaceId| place::find(read, *id).map(|p| p.map(|p| p.name).unwrap_or_default());
    let serves = site.serves.iter().map(name).collect::<Result<_, _>>()?;
    let view = One { at: place::find(read, site.place)?, serves, keeper: may.then_some(keeper), site };
    Ok(Page::of(req, view.site.name.clone(), &view, |v| {
        let s = &v.site;
        html! {
            div.page-head { h1 { (s.name) } p.lede { (req.t(&words(&s.kind))) @if let Some(p) = &v.at { " · " a href=(req.to(&format!("/places/{}", p.id))) { (p.name) } } } }
            dl.facts {
                dt { (req.t("site-state")) } dd { (req.t(s.state.words())) }
                dt { (req.t("site-seen")) } dd { (iso(s.seen)) }
                @if s.capacity > 0 { dt { (req.t("site-capacity")) } dd { (req.tr("site-holds", &[("n", s.capacity.to_string())])) } }
                @if !v.serves.is_empty() { dt { (req.t("site-serves")) } dd { (v.serves.join(req.comma())) } }
                @if let Some(k) = &v.keeper {
                    @if !k.name.is_empty() { dt { (req.t("site-keeper")) } dd { bdi.person { (k.name) } @if !k.phone.is_empty() { " " a href={ "tel:" (k.phone) } { (k.phone) } } } }
                    @if !k.note.is_empty() { dt { (req.t("site-note")) } dd { (k.note) } }
                }
            }
            @if may { div.actions {
                a.button href=(req.to(&format!("/sites/{}/changing", s.id))) { (req.t("site-change")) }
                (plain_form(req, &CLOSE, &format!("/sites/{}/closing", s.id), &Values::default()))
            } }
            p { a href=(req.to("/sites")) { (req.t("site-back")) } }
        }
    })
    .tab("/sites"))
}

/// For the page of a place: what hangs there, how a compound is looked after, and the way to add. The caller's page stands for
/// anyone who sees places; nothing here is sealed.
pub fn here(req: &Request, read: &Read, at: &Place) -> Result<Markup, Fault> {
    if at.level > Level::Building || at.level < Level::Community {
        return Ok(html! {});
    }
    let sites = table::at(read, at.id)?.into_iter().map(|s| line(read, s)).collect::<Result<Vec<_>, _>>()?;
    let described = if at.level == Level::Compound { table::compound(read, at.id)? } else { None };
    let may = duty::may(read, &req.who, "site.record", at.community, at.grid);
    let said = |b: Option<bool>| {
        req.t(match b {
            Some(true) => "site-yes",
            Some(false) => "site-no",
            None => "site-unknown",
        })
    };
    Ok(html! {
        @if at.level == Level::Compound {
            h2 { (req.t("site-compound")) }
            @match &described {
                Some(d) => {
                    @if d.without_anyone() { p { (tag(&req.t("site-without-anyone"))) " " (req.t("site-without-anyone-means")) } }
                    dl.facts {
                        dt { (req.t("site-property-firm")) } dd { (said(d.property_firm)) }
                        dt { (req.t("site-owners-committee")) } dd { (said(d.owners_committee)) }
                        dt { (req.t("site-guard")) } dd { (said(d.guard)) }
                        dt { (req.t("site-seen")) } dd { (req.tr("site-seen-on", &[("day", iso(d.seen)), ("source", req.t(d.source.words()))])) }
                    }
                }
                None => { p { (req.t("site-compound-unknown")) } }
            }
            @if may { div.actions { a.button href=(req.to(&format!("/places/{}/compound", at.id))) { (req.t("site-describe")) } } }
        }
        @if !sites.is_empty() { h2 { (req.t("site-here")) } (list(req, &sites)) }
        @if may && at.stands() { div.actions { a.button href=(req.to(&format!("/sites/new?place={}", at.id))) { (req.t("site-new-here")) } } }
    })
}
