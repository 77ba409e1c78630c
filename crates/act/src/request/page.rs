//! Pages of requests: the list, one request, what a household sees, the slip.

use super::fact::{Asked, Need};
use super::routes::{self, RECORDING, TO, WHY};
use super::table::{self, After, Filter, RequestRow, State, Step};
use crate::home;
use muster_ground::duty;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{ActorId, Fault, PlaceId, Read, Refusal};
use muster_web::{Choice, Markup, Mask, Page, Request, Values, empty, form_with, hidden_inputs, html, notice, tag};
use serde::Serialize;

/// Facts after which a page of requests is shown anew.
const LIVE: &[&str] =
    &["request.made", "request.taken", "request.done", "request.confirmed", "request.reopened", "request.handed_on"];

#[derive(Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) row: RequestRow,
    pub(super) building_name: String,
    pub(super) owner_name: String,
    pub(super) overdue: bool,
}

#[derive(Serialize)]
struct Index {
    lines: Vec<Line>,
    next: Option<String>,
}

pub(super) fn name_of(read: &Read, actor: Option<ActorId>) -> Result<String, Fault> {
    match actor {
        Some(a) if a != ActorId::NOBODY && a != ActorId::HOUSE => Ok(duty::holder(read, a)?.name),
        _ => Ok(String::new()),
    }
}

pub(super) fn line(read: &Read, row: RequestRow) -> Result<Line, Fault> {
    let building_name = place::find(read, row.building)?.map(|p| p.name).unwrap_or_default();
    let owner_name = name_of(read, row.owner)?;
    Ok(Line { overdue: row.overdue(read.now), row, building_name, owner_name })
}

const FILTERS: [(&str, &str); 6] = [
    ("", "request-filter-waiting"),
    ("overdue", "request-filter-overdue"),
    ("made", "request-filter-made"),
    ("mine", "request-filter-mine"),
    ("done", "request-filter-done"),
    ("closed", "request-filter-closed"),
];

fn filter(req: &Request) -> Filter {
    let mut f = Filter { kind: req.query("kind").and_then(Need::parse), ..Filter::default() };
    match req.query("show").unwrap_or_default() {
        "overdue" => f.overdue = true,
        "mine" => f.owner = Some(req.who.actor),
        "closed" => f.closed = true,
        s => f.state = State::parse(s),
    }
    f
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (rows, next) = table::list(read, req.scope()?, &filter(req), req.query("after").and_then(After::parse), 50)?;
    let lines = rows.into_iter().map(|r| line(read, r)).collect::<Result<Vec<_>, Fault>>()?;
    let view = Index { lines, next: next.map(After::code) };
    Ok(Page::of(req, req.t("request-title"), &view, |v| index_page(req, v)).tab("/requests").live(LIVE))
}

fn address(show: &str, kind: &str, after: &str) -> String {
    let pairs = [("show", show), ("kind", kind), ("after", after)];
    let kept: Vec<String> = pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}={v}")).collect();
    if kept.is_empty() { "/requests".to_owned() } else { format!("/requests?{}", kept.join("&")) }
}

fn index_page(req: &Request, v: &Index) -> Markup {
    let (show, kind) = (req.query("show").unwrap_or_default(), req.query("kind").unwrap_or_default());
    let records = ["grid_worker", "secretary"].contains(&req.who.post.as_str());
    html! {
        div.page-head {
            h1 { (req.t("request-title")) }
            p.lede { (req.t("request-lede")) }
            @if records { div.actions { a.button.button-primary href=(req.to("/requests/record")) { (req.t("request-write-down")) } } }
        }
        nav.segmented aria-label=(req.t("request-show")) {
            @for (key, words) in FILTERS { a href=(req.to(&address(key, kind, ""))) aria-current=[(key == show).then_some("true")] { (req.t(words)) } }
        }
        nav.chips aria-label=(req.t("request-need")) {
            a.chip href=(req.to(&address(show, "", ""))) aria-current=[kind.is_empty().then_some("true")] { (req.t("request-filter-any")) }
            @for n in Need::ALL {
                a.chip href=(req.to(&address(show, n.name(), ""))) aria-current=[(n.name() == kind).then_some("true")] { (need(req, n)) }
            }
        }
        @if v.lines.is_empty() { (empty(&req.t("request-empty"), records.then(|| (req.t("request-write-down"), req.to("/requests/record"))).as_ref().map(|(w, h)| (w.as_str(), h.clone())))) }
        ul.list { @for l in &v.lines { (list_row(req, l)) } }
        @if let Some(next) = &v.next { p.pager { a.button href=(req.to(&address(show, kind, next))) { (req.t("request-more")) } } }
    }
}

fn list_row(req: &Request, l: &Line) -> Markup {
    let r = &l.row;
    html! {
        li.row data-done=[(r.state == State::Confirmed).then_some("true")] {
            a.row-main href=(req.to(&format!("/requests/{}", r.id))) {
                span.row-title { (l.building_name) " · " (need(req, r.kind)) @if r.urgent { " " (tag(&req.t("request-urgent-mark"))) } }
                span.row-sub { (clock(req, l.overdue, r)) @if !l.owner_name.is_empty() { " · " (req.tr("request-owner-is", &[("name", l.owner_name.clone())])) } }
            }
            span.row-side { (state(req, r)) }
        }
    }
}

/// The promise, or how it ended.
pub(super) fn clock(req: &Request, overdue: bool, r: &RequestRow) -> Markup {
    let at = |id: &str, m: muster_ledger::Moment| req.tr(id, &[("time", muster_web::when(req, m))]);
    html! {
        @match (r.state, r.done_at, r.confirmed_at) {
            (State::Confirmed, _, Some(c)) => (at("request-confirmed-at", c)),
            (State::Done, Some(d), _) => (at("request-done-at", d)),
            _ if overdue => strong { (at("request-overdue-since", r.due)) },
            _ => (at("request-due-at", r.due)),
        }
    }
}

pub(crate) fn need(req: &Request, n: Need) -> String {
    req.t(&format!("request-need-{}", n.name()))
}

pub(super) fn state(req: &Request, r: &RequestRow) -> Markup {
    let again = r.reopened > 0 && r.state != State::Confirmed;
    html! { (tag(&req.t(&format!("request-state-{}", r.state.name())))) @if again { " " (tag(&req.t("request-state-reopened"))) } }
}

#[derive(Serialize)]
struct One {
    #[serde(flatten)]
    line: Line,
    steps: Vec<(Step, String)>,
    /// As far as the asker may see it.
    asked: Option<Asked>,
    /// The whole of it: the asker has the request in hand, or their mask allows it.
    whole: bool,
    mine: bool,
    may_confirm: bool,
}

/// What is sealed, cut down to what the asker's mask and task allow.
fn shown(req: &Request, read: &Read, row: &RequestRow) -> Result<(Option<Asked>, bool), Refusal> {
    let mask = req.scope()?.mask;
    let Some(asked) = table::asked(read, row) else { return Ok((None, false)) };
    // Taking it is the purpose, and a fact: whoever has it in hand sees whom to bring it to.
    if mask == Mask::Full || row.owner == Some(req.who.actor) || row.done_by == Some(req.who.actor) {
        return Ok((Some(asked), true));
    }
    if mask == Mask::Nameless {
        return Ok((None, false));
    }
    let first = asked.name.chars().next().map(|c| format!("{c}**")).unwrap_or_default();
    Ok((Some(Asked { room: asked.room, label: asked.label, name: first, phone: String::new(), text: String::new() }), false))
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let row = routes::within(req, read)?;
    let mut steps = Vec::new();
    for s in table::steps(read, row.id)? {
        let name = name_of(read, Some(s.actor))?;
        steps.push((s, name));
    }
    let (asked, whole) = shown(req, read, &row)?;
    let (mine, doer) = (row.owner == Some(req.who.actor), row.done_by == Some(req.who.actor));
    let view = One { line: line(read, row)?, steps, asked, whole, mine, may_confirm: !doer };
    let title = format!("{} · {}", view.line.building_name, need(req, view.line.row.kind));
    Ok(Page::of(req, title, &view, |v| one_page(req, v)).tab("/requests").live(LIVE))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    html! {
        div.page-head {
            h1 { (v.line.building_name) " · " (need(req, r.kind)) }
            p.chips { (state(req, r)) @if r.urgent { (tag(&req.t("request-urgent-mark"))) } }
        }
        (refused(req))
        @if v.line.overdue { (notice("warn", &html! { p { (clock(req, true, r)) } })) }
        (whom(req, v))
        (next(req, v))
        section.card {
            div.card-head { h2 { (req.t("request-timeline")) } }
            div.card-body { (timeline(req, &v.steps)) }
        }
        @if r.state != State::Made { p.actions { a.button href=(req.to(&format!("/requests/{}/slip", r.id))) { (req.t("request-slip")) } } }
    }
}

pub(super) fn refused(req: &Request) -> Markup {
    html! {
        @if let Some((_, r)) = &req.again { div.form-errors role="alert" { p { strong { (req.words.refusal(req.lang, r)) } } } }
    }
}

fn whom(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    html! {
        section.card { div.card-body {
            dl.facts {
                dt { (req.t("request-promised")) } dd { (muster_web::when(req, r.due)) }
                @if !v.line.owner_name.is_empty() { dt { (req.t("request-owner")) } dd { (v.line.owner_name) } }
                @if !r.beyond.is_empty() { dt { (req.t("request-asked-of")) } dd { (req.t(&format!("request-to-{}", r.beyond.replace('_', "-")))) } }
                @if let Some(a) = &v.asked {
                    dt { (req.t("request-room")) } dd { (a.label) }
                    @if !a.name.is_empty() { dt { (req.t("request-name")) } dd { bdi.person { (a.name) } } }
                    @if !a.phone.is_empty() { dt { (req.t("request-phone")) } dd { a.phone href={ "tel:" (a.phone) } { (a.phone) } } }
                    @if !a.text.is_empty() { dt { (req.t("request-text")) } dd { (a.text) } }
                }
            }
            @if v.asked.is_none() { p.muted { (req.t("request-hidden")) } }
            @else if !v.whole { p.muted { (req.t("request-masked")) } }
        } }
    }
}

/// What is to be done next, and nothing else.
fn next(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    let at = |act: &str| format!("/requests/{}/{act}", r.id);
    let does = ["grid_worker", "secretary"].contains(&req.who.post.as_str());
    html! {
        @if does { section.card {
            div.card-head { h2 { (req.t("request-next")) } }
            div.card-body {
                @match r.state {
                    State::Made => { p { (req.t("request-next-made")) } (press(req, &at("taking"), "request-take", true)) (hand_on(req, &at("handing-on"))) }
                    State::Taken if v.mine => { p { (req.t("request-next-mine")) } (press(req, &at("completion"), "request-finish", true)) (hand_on(req, &at("handing-on"))) }
                    State::Taken => { p { (req.tr("request-next-theirs", &[("name", v.line.owner_name.clone())])) } @if req.who.post == "secretary" { (hand_on(req, &at("handing-on"))) } }
                    State::Done if v.may_confirm => { p { (req.t("request-next-done")) } (press(req, &at("confirmation"), "request-confirm-phone", true)) (ask_again(req, &at("reopening"))) }
                    State::Done => { p { (req.t("request-next-not-oneself")) } }
                    State::Confirmed => { p { (req.t("request-next-confirmed")) } @if v.may_confirm { (ask_again(req, &at("reopening"))) } }
                }
            }
        } }
    }
}

pub(super) fn press(req: &Request, action: &str, words: &str, first: bool) -> Markup {
    html! {
        form method="post" action=(req.to(action)) {
            (hidden_inputs(req))
            div.actions { button.button.button-primary[first] type="submit" { (req.t(words)) } }
        }
    }
}

fn choose(req: &Request, action: &str, name: &str, title: &str, choices: &[Choice], words: &str) -> Markup {
    html! {
        details.fold {
            summary { (req.t(title)) }
            form.form method="post" action=(req.to(action)) {
                (hidden_inputs(req))
                fieldset.choices {
                    legend { (req.t(title)) }
                    @for Choice(value, label) in choices {
                        label.choice { input type="radio" name=(name) value=(value) required; span { (req.t(label)) } }
                    }
                }
                div.actions { button.button type="submit" { (req.t(words)) } }
            }
        }
    }
}

fn hand_on(req: &Request, action: &str) -> Markup {
    choose(req, action, "to", "request-cannot", TO, "request-hand-on")
}

pub(super) fn ask_again(req: &Request, action: &str) -> Markup {
    choose(req, action, "why", "request-not-arrived", WHY, "request-reopen")
}

fn timeline(req: &Request, steps: &[(Step, String)]) -> Markup {
    html! {
        ol.timeline { @for (s, name) in steps { li {
            time datetime=(s.at.rfc3339()) { (muster_web::when(req, s.at)) }
            span.timeline-what { (req.t(&format!("request-step-{}", s.what.replace('_', "-")))) @if let Some(d) = detail(req, s) { (req.colon()) (d) } }
            span.timeline-who {
                @if name.is_empty() { (req.t(&format!("request-by-{}", s.by))) } @else { (name) }
                " · " (req.t(&format!("request-channel-{}", s.channel)))
            }
        } } }
    }
}

fn detail(req: &Request, s: &Step) -> Option<String> {
    let id = match s.what.as_str() {
        "made" => format!("request-need-{}", s.detail),
        "confirmed" => format!("request-how-{}", s.detail),
        "reopened" => format!("request-why-{}", s.detail),
        "handed_on" => format!("request-to-{}", s.detail.replace('_', "-")),
        _ => return None,
    };
    Some(req.t(&id))
}

// ---- written down by a worker ----

#[derive(Serialize)]
struct Recording {
    buildings: Vec<Place>,
    rooms: Vec<(PlaceId, String)>,
}

/// Buildings within a duty's reach.
fn buildings(read: &Read, req: &Request) -> Result<Vec<Place>, Refusal> {
    let scope = req.scope()?;
    let mut tops: Vec<PlaceId> = scope.communities().iter().chain(scope.grids()).copied().collect();
    if scope.everywhere() {
        tops.extend(place::children(read, PlaceId::HOUSE)?.iter().map(|p| p.id));
    }
    let mut out = Vec::new();
    for t in tops {
        out.extend(place::under(read, t, Level::Building)?);
    }
    Ok(out)
}

pub(super) fn record(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let given = req.query("room").or(Some(req.posted("room"))).and_then(|r| r.parse().ok()).map(PlaceId);
    let building = match (req.query("building").and_then(|b| b.parse().ok()).map(PlaceId), given) {
        (Some(b), _) => Some(b),
        (None, Some(r)) => place::find(read, r)?.map(|p| p.building),
        (None, None) => None,
    };
    let buildings = buildings(read, req)?;
    let mut rooms = Vec::new();
    if let Some(b) = buildings.iter().find(|b| Some(b.id) == building) {
        for r in place::under(read, b.id, Level::Room)? {
            rooms.push((r.id, home::label(read, &r)?));
        }
    }
    let view = Recording { buildings, rooms };
    let filled = Values::filled(&[("room", given.map(|r| r.to_string()).unwrap_or_default()), ("way", "phone".into())]);
    Ok(Page::of(req, req.t("request-write-down"), &view, |v| html! {
        div.page-head { h1 { (req.t("request-write-down")) } p.lede { (req.t("request-record-lede")) } }
        @if v.rooms.is_empty() {
            h2 { (req.t("request-which-building")) }
            @if v.buildings.is_empty() { (empty(&req.t("request-no-buildings"), None)) }
            ul.tiles.tiles-short { @for b in &v.buildings { li { a.tile href=(req.to(&format!("/requests/record?building={}", b.id))) { span { (b.name) } } } } }
        } @else {
            p { a href=(req.to("/requests/record")) { (req.t("request-other-building")) } }
            (form_with(req, &RECORDING, "/requests/record", &filled, &v.rooms.iter().map(|(id, l)| ("room", id.to_string(), l.clone())).collect::<Vec<_>>()))
        }
    })
    .tab("/requests"))
}
