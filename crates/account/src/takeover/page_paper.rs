//! The pack as it is printed: what a stranger needs first comes first. HTML of `page`.

use super::pack::{Due, Kind, Pack};
use super::page::One;
use muster_ground::organisation::amount_words;
use muster_web::{Markup, Request, html};

pub(super) fn paper(req: &Request, v: &One, p: &Pack) -> Markup {
    html! {
        h1 { (req.tr("takeover-of", &[("place", v.place.clone())])) }
        p { (req.tr("takeover-stamp", &[("time", v.opening.at.local()), ("by", v.by.clone()), ("reason", req.t(&format!("takeover-reason-{}", v.opening.reason)))])) }
        h2 { "1 " (req.t("takeover-first")) }
        ol { @for n in 1..=5 { li { (req.t(&format!("takeover-first-{n}"))) } } }
        (running(req, p))
        (people(req, p))
        (posts(req, p))
        (grounds(req, p))
        h2 { "8 " (req.t("takeover-secrets")) }
        p { (req.t("takeover-secrets-how")) }
    }
}

fn due<I>(req: &Request, all: &[Due<I>]) -> Markup {
    html! {
        @if all.is_empty() { p.muted { (req.t("takeover-nothing")) } }
        @else { table.table { thead { tr { th scope="col" { (req.t("takeover-by-when")) } th scope="col" { (req.t("takeover-what")) } th scope="col" { (req.t("takeover-where")) } } }
            tbody { @for d in all { tr { td data-label=(req.t("takeover-by-when")) { (muster_web::when(req, d.due)) @if d.urgent { " " strong { (req.t("takeover-urgent")) } } } td data-label=(req.t("takeover-what")) { (d.what) } td data-label=(req.t("takeover-where")) { (d.at) } } } } } }
    }
}

/// Of so many places by name; the rest are counted.
const PLACES: usize = 6;

fn kinds(req: &Request, all: &[Kind]) -> Markup {
    html! {
        @if all.is_empty() { p.muted { (req.t("takeover-nothing")) } }
        @else { table.table { thead { tr { th scope="col" { (req.t("takeover-by-when")) } th scope="col" { (req.t("takeover-what")) } th scope="col" { (req.t("takeover-how-many")) } th scope="col" { (req.t("takeover-where")) } } }
            tbody { @for k in all { tr {
                td data-label=(req.t("takeover-by-when")) { (muster_web::when(req, k.due)) @if k.urgent { " " strong { (req.t("takeover-urgent")) } } }
                td data-label=(req.t("takeover-what")) { (k.what) } td data-label=(req.t("takeover-how-many")) { (k.n) }
                td data-label=(req.t("takeover-where")) { (k.at.iter().take(PLACES).cloned().collect::<Vec<_>>().join(req.comma())) @if k.at.len() > PLACES { " " (req.tr("takeover-and-more", &[("n", (k.at.len() - PLACES).to_string())])) } }
            } } } } }
    }
}

fn running(req: &Request, p: &Pack) -> Markup {
    let c = &p.counts;
    let n = |n: i64| n.to_string();
    html! {
        h2 { "2 " (req.t("takeover-running")) }
        @if p.incidents.is_empty() { p { (req.t("takeover-calm")) } }
        @for (i, plans) in &p.incidents {
            p { strong { (req.t(&format!("incident-matter-{}", i.matter))) } " · "
                @if let Some(l) = i.level { (muster_web::chip_level(req, l)) " · " }
                (req.tr("takeover-since", &[("time", i.opened.local()), ("until", muster_web::until(req, i.expected_until))])) }
            @for (a, name) in plans { p { (req.tr("takeover-plan", &[("plan", name.clone()), ("level", n(a.level)), ("until", muster_web::until(req, a.expected_until))])) } }
        }
        p { (req.tr("takeover-counts", &[("open", n(c.open)), ("accepted", n(c.accepted)), ("overdue", n(c.overdue)), ("unwell", n(c.unwell))])) }
        h3 { (req.t("takeover-requests")) } (due(req, &p.requests))
        h3 { (req.t("takeover-tasks")) } (kinds(req, &p.tasks))
    }
}

fn people(req: &Request, p: &Pack) -> Markup {
    html! {
        h2 { "3 " (req.t("takeover-needs")) }
        @if p.needs.is_empty() { p.muted { (req.t("takeover-nothing")) } }
        @else { ul { @for (need, n) in &p.needs { li { (req.t(need.words())) (req.colon()) (req.tr("takeover-n", &[("n", n.to_string())])) } } } }
        @if p.people.is_empty() { p.muted { (req.t("takeover-nameless")) } }
        @else { table.table { thead { tr { th scope="col" { (req.t("takeover-where")) } th scope="col" { (req.t("takeover-who")) } th scope="col" { (req.t("takeover-what")) } } }
            tbody { @for x in &p.people { tr { td data-label=(req.t("takeover-where")) { (x.address) } td data-label=(req.t("takeover-who")) { bdi.person { (x.shown_name) } } td data-label=(req.t("takeover-what")) { (x.flags.iter().map(|f| req.t(f.words())).collect::<Vec<_>>().join(req.comma())) } } } } } }
    }
}

fn posts(req: &Request, p: &Pack) -> Markup {
    html! {
        h2 { "4 " (req.t("takeover-posts")) }
        table.table { thead { tr { th scope="col" { (req.t("takeover-post")) } th scope="col" { (req.t("takeover-who")) } } }
            tbody { @for a in &p.answerable { tr {
                td data-label=(req.t("takeover-post")) { (req.t(&format!("post-{}", a.post))) " · " (a.place_name) }
                td data-label=(req.t("takeover-who")) {
                    @if a.holdings.is_empty() { (req.t("takeover-nobody")) }
                    @for h in &a.holdings { div { bdi.person { (h.name) } " " (h.phone) @if h.away.is_some() { " · " (req.t("takeover-away")) } } }
                }
            } } } }
    }
}

fn grounds(req: &Request, p: &Pack) -> Markup {
    html! {
        h2 { "5 " (req.t("takeover-places")) }
        table.table { thead { tr { th scope="col" { (req.t("takeover-grid")) } th scope="col" { (req.t("takeover-building")) } th scope="col" { (req.t("takeover-rooms")) } th scope="col" { (req.t("takeover-people")) } th scope="col" { (req.t("takeover-in-need")) } } }
            tbody { @for g in &p.grids { @for b in &g.buildings { tr {
                td data-label=(req.t("takeover-grid")) { (g.name) } td data-label=(req.t("takeover-building")) { (b.name) } td data-label=(req.t("takeover-rooms")) { (b.rooms) } td data-label=(req.t("takeover-people")) { (b.people) } td data-label=(req.t("takeover-in-need")) { (b.in_need) }
            } } } } }
        h2 { "6 " (req.t("takeover-sites")) }
        @if p.sites.is_empty() { p.muted { (req.t("takeover-nothing")) } }
        @else { table.table { thead { tr { th scope="col" { (req.t("takeover-what")) } th scope="col" { (req.t("takeover-where")) } th scope="col" { (req.t("takeover-key")) } } }
            tbody { @for (s, at, k) in &p.sites { tr {
                td data-label=(req.t("takeover-what")) { (s.name) " · " (req.t(&format!("site-kind-{}", s.kind.replace('_', "-")))) " · " (req.t(s.state.words())) }
                td data-label=(req.t("takeover-where")) { (at) }
                td data-label=(req.t("takeover-key")) { @if k.name.is_empty() { "—" } @else { bdi.person { (k.name) } " " (k.phone) @if !k.note.is_empty() { " · " (k.note) } } }
            } } } } }
        h2 { "7 " (req.t("takeover-organisations")) }
        @if p.organisations.is_empty() { p.muted { (req.t("takeover-nothing")) } }
        @else { table.table { thead { tr { th scope="col" { (req.t("takeover-who")) } th scope="col" { (req.t("takeover-brings")) } th scope="col" { (req.t("takeover-call")) } } }
            tbody { @for (o, c) in &p.organisations { tr {
                td data-label=(req.t("takeover-who")) { (o.name) }
                td data-label=(req.t("takeover-brings")) { (o.resources.iter().map(|r| req.tr(&amount_words(&r.what), &[("n", r.amount.to_string())])).collect::<Vec<_>>().join(req.comma())) }
                td data-label=(req.t("takeover-call")) { bdi.person { (c.name) } " " (c.phone) }
            } } } } }
    }
}
