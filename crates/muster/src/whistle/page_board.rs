//! How departments do, for staff and for everyone; for which kinds each is called; the call sheet on paper.

use super::call::{self, Whistle};
use super::count::{DAYS, Record, records};
use super::kind;
use super::page::{Share, share};
use super::page_new::callable;
use super::routes::{CHARGE, department, whistle_of};
use muster_ground::organisation;
use muster_ground::{duty, place};
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, Values, empty, form, html, part, when};
use serde::Serialize;

fn share_of(req: &Request, n: usize, of: usize, minutes: Option<i64>) -> Markup {
    html! {
        @if of == 0 { "–" } @else {
            (req.tr("whistle-in-time", &[("n", n.to_string()), ("of", of.to_string())]))
            @if let Some(m) = minutes { br; span.muted { (req.tr("whistle-median", &[("span", muster_web::span(req, m))])) } }
        }
    }
}

fn table(req: &Request, all: &[Record]) -> Markup {
    let heads = [
        "whistle-head-department",
        "whistle-head-calls",
        "whistle-head-answer",
        "whistle-head-arrive",
        "whistle-head-solve",
        "whistle-head-word",
    ];
    let heads = heads.map(|h| req.t(h));
    let rows = all.iter().map(|r| {
        let own = r.calls - r.misdirected;
        vec![
            html! { (r.name) },
            html! { (r.calls)
                @if r.misdirected > 0 { br; span.muted { (req.tr("whistle-misdirected", &[("n", r.misdirected.to_string())])) } }
                @if r.insisted > 0 { br; span.muted { (req.tr("whistle-insisted-n", &[("n", r.insisted.to_string())])) } }
                @if r.late > 0 { br; span.muted { (req.tr("whistle-late-n", &[("n", r.late.to_string())])) } } },
            share_of(req, r.answered_in_time, own, r.answer_minutes),
            share_of(req, r.arrived_in_time, own, r.arrive_minutes),
            share_of(req, r.solved_in_time, own, None),
            html! { @if r.content + r.fair + r.not == 0 { "–" } @else {
                (req.tr("whistle-words", &[("content", r.content.to_string()), ("fair", r.fair.to_string()), ("not", r.not.to_string())])) } },
        ]
    });
    part::table(&part::Table { caption: &req.t("whistle-departments"), heads: &heads, numbers: &[], rows: rows.collect() })
}

#[derive(Serialize)]
struct Board {
    records: Vec<Record>,
    /// Every department that can be called, and for which kinds it is called where nobody names one.
    charges: Vec<(String, String, Vec<String>)>,
}

pub(super) fn departments(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut charges = Vec::new();
    for o in callable(req, read)? {
        charges.push((o.id.to_string(), o.name.clone(), call::charge(read, o.id)?));
    }
    // Who is charged with something first.
    charges.sort_by_key(|(_, _, kinds)| kinds.is_empty());
    let may = duty::may_here(read, &req.who, "whistle.charge");
    let view = Board { records: records(read, req.scope()?)?, charges };
    Ok(Page::of(req, req.t("whistle-departments"), &view, |v| {
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("whistle-title"), "/whistles".to_owned())], &req.t("whistle-departments")))
                h1 { (req.t("whistle-departments")) } p.lede { (req.tr("whistle-departments-lede", &[("days", DAYS.to_string())])) }
            }
            @if v.records.is_empty() { (empty(&req.t("whistle-no-records"), None)) } @else { (table(req, &v.records)) }
            section.card { div.card-head { h2 { (req.t("whistle-charges")) } }
                ul.list { @for (id, name, kinds) in &v.charges { li.row {
                    @let words: Vec<String> = kinds.iter().map(|k| req.t(kind::words(k))).collect();
                    @let what = html! { span.row-title { (name) } span.row-sub { @if words.is_empty() { (req.t("whistle-charge-none")) } @else { (words.join("、")) } } };
                    @if may { a.row-main href=(req.to(&format!("/whistles/departments/{id}"))) { (what) } } @else { div.row-main { (what) } }
                } } }
            }
        }
    })
    .tab("/whistles"))
}

#[derive(Serialize)]
struct Charging {
    name: String,
    kinds: Vec<String>,
}

pub(super) fn charging(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = department(req, read)?;
    let view = Charging { kinds: call::charge(read, o.id)?, name: o.name };
    Ok(Page::of(req, view.name.clone(), &view, |v| {
        let filled: Vec<(&str, String)> = v.kinds.iter().map(|k| ("kinds", k.clone())).collect();
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("whistle-title"), "/whistles".to_owned()), (req.t("whistle-departments"), "/whistles/departments".to_owned())], &v.name))
                h1 { (v.name) } p.lede { (req.t("whistle-charge-lede")) }
            }
            (form(req, &CHARGE, &format!("/whistles/departments/{}", req.param("organisation")), &Values::filled(&filled)))
        }
    })
    .tab("/whistles"))
}

#[derive(Serialize)]
struct Public {
    records: Vec<Record>,
    open: Vec<(String, String, String)>,
}

/// What anyone may know: which communities called for what, and how departments did. No words, no doors, no names of people.
pub(super) fn public(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = duty::published(None);
    let mut open = Vec::new();
    for w in call::list(read, &scope, call::Shown::Open, 100)?.into_iter().filter(|w| !w.exercise) {
        let community = place::find(read, w.community)?.map(|p| p.name).unwrap_or_default();
        let calls = call::calls_of(read, w.id)?;
        let mut of = Vec::new();
        for c in &calls {
            of.push(organisation::find(read, c.organisation)?.map(|o| o.name).unwrap_or_default());
        }
        let late = calls.iter().any(|c| c.late(read.now));
        let title = format!("{community} · {}", req.t(kind::words(&w.kind)));
        let state = if late { req.t("whistle-is-late") } else { String::new() };
        open.push((title, format!("{} · {}", when(req, w.blown_at), of.join("、")), state));
    }
    let view = Public { records: records(read, &scope)?, open };
    Ok(Page::of(req, req.t("whistle-public"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("whistle-public")) } p.lede { (req.tr("whistle-public-lede", &[("days", DAYS.to_string())])) } }
            @if v.records.is_empty() { (empty(&req.t("whistle-no-records"), None)) } @else { (table(req, &v.records)) }
            section.card { div.card-head { h2 { (req.t("whistle-public-open")) } }
                @if v.open.is_empty() { div.card-body { p.muted { (req.t("whistle-public-none")) } } }
                ul.list { @for (title, sub, state) in &v.open { li.row {
                    div.row-main { span.row-title { (title) } span.row-sub { (sub) } }
                    @if !state.is_empty() { span.row-side { (muster_web::tag(state)) } }
                } } }
            }
            p { a href=(req.to("/public")) { (req.t("whistle-public-back")) } }
        }
    }))
}

#[derive(Serialize)]
struct Sheet {
    whistle: Whistle,
    text: String,
    place: String,
    shares: Vec<Share>,
}

/// The call sheet: whom to ring, what to say, where to write the answer. Typed in afterwards, or never, it works without a screen.
pub(super) fn sheet(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let w = whistle_of(req, read)?;
    let view = Sheet {
        text: call::matter(read, &w).text,
        place: place::find(read, w.place)?.map(|p| p.name).unwrap_or_default(),
        shares: call::calls_of(read, w.id)?.into_iter().map(|c| share(req, read, c)).collect::<Result<_, _>>()?,
        whistle: w,
    };
    Ok(Page::of(req, req.t("whistle-sheet"), &view, |v| {
        let heads = ["whistle-head-department", "whistle-sheet-ring", "whistle-sheet-answer", "whistle-sheet-who", "whistle-sheet-time"];
        let heads = heads.map(|h| req.t(h));
        let rows = v.shares.iter().map(|s| {
            let watch = s.watch.as_ref().map(|w| (w.name.clone(), w.text.clone()));
            let (name, phone) = watch.or(s.contact.as_ref().map(|c| (c.name.clone(), c.phone.clone()))).unwrap_or_default();
            let boxes = html! { "□ " (req.t("whistle-coming")) br; "□ " (req.t("whistle-decline-not_ours")) br; "□ " (req.t("whistle-decline-no_means")) };
            vec![html! { (s.name) }, html! { (name) br; (phone) }, boxes, html! { "________" }, html! { "____:____" }]
        });
        html! {
            div.page-head { h1 { (req.t("whistle-sheet")) } p.lede { (req.t(kind::words(&v.whistle.kind))) " · " (v.place) " · " (when(req, v.whistle.blown_at)) } }
            section.card { div.card-head { h2 { (req.t("whistle-sheet-say")) } } div.card-body {
                p { (req.tr("whistle-sheet-words", &[("place", v.place.clone()), ("text", v.text.clone())])) } } }
            (part::table(&part::Table { caption: &req.t("whistle-sheet"), heads: &heads, numbers: &[], rows: rows.collect() }))
            p.no-print { a href=(req.to(&format!("/whistles/{}", v.whistle.id))) { (req.t("web-back")) } }
        }
    })
    .tab("/whistles"))
}
