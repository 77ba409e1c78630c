//! `/mandates`: what was passed down, what came with it, and what the communities made of it.

use super::routes::{ACCEPT, ISSUE, RETURN, reached};
use super::table::{self, ACCEPTED, Counts, Mandate, OPEN, RETURNED, Share};
use crate::onetable::communities;
use muster_ground::{duty, law, place};
use muster_ledger::{DAY, PlaceId, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, Values, empty, form_with, hidden_inputs, html, notice, plain_form, tag};
use serde::Serialize;

const SHOWN: usize = 100;
/// Counted over so long.
const YEAR: i64 = 365 * DAY;

const LIVE: &[&str] = &["mandate.issued", "mandate.accepted", "mandate.returned"];

#[derive(Serialize)]
struct Line {
    mandate: Mandate,
    title: String,
    who: String,
    open: usize,
    returned: usize,
    all: usize,
}

#[derive(Serialize)]
struct View {
    counts: Counts,
    lines: Vec<Line>,
}

fn who(req: &Request, read: &Read, m: &Mandate) -> Result<String, Refusal> {
    let place = place::find(read, m.area)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name);
    Ok(format!("{place} {}", duty::holder(read, m.actor)?.name))
}

fn title(req: &Request, read: &Read, m: &Mandate) -> String {
    table::words(read, m).map_or_else(|| req.t("mandate-words-gone"), |w| w.title)
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut lines = Vec::new();
    for m in table::list(read, scope, SHOWN)? {
        let shares = table::shares(read, scope, m.id)?;
        let of = |state: &str| shares.iter().filter(|s| s.state == state).count();
        lines.push(Line {
            title: title(req, read, &m),
            who: who(req, read, &m)?,
            open: of(OPEN),
            returned: of(RETURNED),
            all: shares.len(),
            mandate: m,
        });
    }
    let view = View { counts: table::counts(read, scope, read.now.plus(-YEAR))?, lines };
    let issues = duty::may_here(read, &req.who, "mandate.issue");
    Ok(Page::of(req, req.t("mandate-title"), &view, |v| lines_of(req, v, issues)).tab("/data-requests").live(LIVE))
}

fn lines_of(req: &Request, v: &View, issues: bool) -> Markup {
    let kpi = |name: &str, n: i64| Kpi { name: req.t(name), value: n.to_string(), ..Kpi::default() };
    html! {
        div.page-head { h1 { (req.t("mandate-title")) } p.lede { (req.t("mandate-lede")) }
            div.actions {
                @if issues { a.button.button-primary href=(req.to("/mandates/new")) { (req.t("mandate-new")) } }
                a.button href=(req.to("/data-requests")) { (req.t("mandate-to-requests")) }
            } }
        @if v.lines.is_empty() { (empty(&req.t("mandate-empty"), None)) }
        @else {
            (part::kpis(&[
                kpi("mandate-kpi-issued", v.counts.issued),
                kpi("mandate-kpi-accepted", v.counts.accepted),
                kpi("mandate-kpi-returned", v.counts.returned),
                kpi("mandate-kpi-itself", v.counts.by_itself),
            ]))
            p.muted.small { (req.t("mandate-counted")) }
            ul.list { @for l in &v.lines { li.row data-done[l.open == 0] {
                a.row-main href=(req.to(&format!("/mandates/{}", l.mandate.id))) {
                    span.row-title { (l.title) }
                    span.row-sub { (l.who) " · " (muster_web::when(req, l.mandate.at)) }
                }
                span.row-side {
                    @if l.open > 0 { (tag(&req.tr("mandate-row-open", &[("n", l.open.to_string())]))) }
                    @else if l.returned == l.all { (tag(&req.t("mandate-state-returned"))) }
                }
            } } }
        }
    }
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let register = law::in_force(read)?;
    let bases = register.on(law::EntryKind::Article, read.now.day());
    let named = bases.iter().filter_map(|e| register.article(&e.key));
    let mut picks: Vec<(&str, String, String)> = named.map(|c| ("basis", c.key.clone(), c.line(req.lang))).collect();
    picks.extend(communities(req, read)?.into_iter().map(|p| ("places", p.id.to_string(), p.name)));
    let typed = Values::filled(&[
        ("people", "0".to_owned()),
        ("yuan", "0".to_owned()),
        ("due", read.now.plus(7 * DAY).day().to_string()),
    ]);
    Ok(Page::of(req, req.t("mandate-new"), &(), |()| {
        html! {
            (part::trail(req, &[(req.t("mandate-title"), "/mandates".to_owned())], &req.t("mandate-new")))
            div.page-head { h1 { (req.t("mandate-new")) } p.lede { (req.t("mandate-new-lede")) } }
            @if let Some((name, path)) = law::named(req, "rcl-43") { (notice("info", &html! { p { a href=(req.to(&path)) { (name) } } })) }
            (form_with(req, &ISSUE, "/mandates", &typed, &picks))
        }
    })
    .tab("/data-requests"))
}

#[derive(Serialize)]
struct One {
    mandate: Mandate,
    title: String,
    text: String,
    number: String,
    who: String,
    basis: Option<(String, String)>,
    article: Option<(String, String)>,
    /// Community, what it made of it, whether the reader decides for it.
    parts: Vec<(String, Share, bool)>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (m, shares) = reached(req, read)?;
    let words = table::words(read, &m).unwrap_or_default();
    let mut parts = Vec::new();
    for s in shares {
        let mine = s.state == OPEN && duty::may(read, &req.who, "mandate.answer", s.community, PlaceId::HOUSE);
        parts.push((place::find(read, s.community)?.map(|p| p.name).unwrap_or_default(), s, mine));
    }
    let view = One {
        title: title(req, read, &m),
        text: words.text,
        number: words.number,
        who: who(req, read, &m)?,
        basis: law::named(req, &m.basis),
        article: law::named(req, "rcl-43"),
        parts,
        mandate: m,
    };
    Ok(Page::of(req, view.title.clone(), &view, |v| body(req, v)).tab("/data-requests").live(LIVE))
}

fn body(req: &Request, v: &One) -> Markup {
    let m = &v.mandate;
    let itself = v.parts.iter().find(|(_, s, _)| s.by_itself).map(|(_, s, _)| s.why.as_str());
    html! {
        (part::trail(req, &[(req.t("mandate-title"), "/mandates".to_owned())], &v.title))
        div.page-head { h1 { (v.title) } p.lede { (v.who) " · " (muster_web::when(req, m.at)) } }
        @if let Some(why) = itself {
            (notice("warn", &html! {
                p { strong { (req.t(&format!("mandate-itself-{why}"))) } }
                @if let Some((name, path)) = &v.article { p { a href=(req.to(path)) { (name) } } }
                p { (req.t("mandate-itself-then")) }
            }))
        }
        @if !v.text.is_empty() { p { (v.text) } }
        dl.facts {
            dt { (req.t("mandate-basis")) } dd { @match &v.basis { Some((name, path)) => { a href=(req.to(path)) { (name) } } None => { (req.t("mandate-no-basis")) } } @if !v.number.is_empty() { " · " (v.number) } }
            dt { (req.t("mandate-means")) } dd { (req.tr("mandate-means-line", &[("people", m.people.to_string()), ("yuan", m.yuan.to_string())])) }
            dt { (req.t("mandate-hours")) } dd { (req.tr("mandate-hours-line", &[("n", m.hours.to_string())])) }
            dt { (req.t("mandate-due")) } dd { (muster_web::until(req, m.due)) }
        }
        @for (name, s, mine) in &v.parts { (share(req, m, name, s, *mine)) }
    }
}

fn share(req: &Request, m: &Mandate, name: &str, s: &Share, mine: bool) -> Markup {
    let at = format!("/mandates/{}/{}", m.id, s.community);
    let words = match s.state.as_str() {
        ACCEPTED => "mandate-state-accepted",
        RETURNED => "mandate-state-returned",
        _ => "mandate-state-open",
    };
    html! {
        section.card {
            div.card-head { h2 { (name) } (tag(&req.t(words))) }
            @if !s.why.is_empty() || mine { div.card-body {
                @if !s.why.is_empty() { p { (req.t(&format!("mandate-why-{}", s.why))) @if s.by_itself { " · " (req.t("mandate-by-itself")) } } }
                @if mine {
                    form.inline method="post" action=(req.to(&format!("{at}/acceptance"))) { (hidden_inputs(req)) button.button.button-primary type="submit" { (req.t(ACCEPT.submit)) } }
                    details.fold { summary { (req.t("mandate-return")) } (plain_form(req, &RETURN, &format!("{at}/return"), &Values::default())) }
                }
            } }
        }
    }
}
