//! `/n/{code}`: what a notice is, for anyone who scans it, for ever; its poster, its loudspeaker text; `/education`.

use super::page_ways;
use super::speech::spoken;
use crate::delivery;
use crate::publish::{self, Issued, Theme};
use muster_ground::law::{self, EntryKind};
use muster_ground::place;
use muster_ledger::{Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{Lang, Markup, Page, Paper, Request, empty, html, notice, qr, sheet, short_url, tag, until, when};
use serde::Serialize;

/// In force, over, or taken back: the address says so for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Holds,
    Over,
    Withdrawn,
}

#[derive(Serialize)]
struct One {
    notice: Issued,
    code: String,
    place: String,
    state: State,
    basis: Option<(String, String)>,
    /// Organ and level of a decision that it passes on, and what that decision orders.
    relay: Option<(String, String)>,
    /// What one can do, and the article of it.
    remedies: Vec<(String, Option<(String, String)>)>,
}

fn found(read: &Read, code: &str) -> Result<Issued, Refusal> {
    let none = || Refusal::not_found("notice-none").instead("/n");
    let id = publish::notice_of_code(code).ok_or_else(none)?;
    publish::issued(read, id)?.ok_or_else(none)
}

fn name(req: &Request, read: &Read, area: PlaceId) -> Result<String, Fault> {
    if area == PlaceId::HOUSE {
        return Ok(req.house.opened().name.clone());
    }
    let mut names: Vec<String> =
        place::ancestors(read, area)?.into_iter().filter(|p| p.level >= place::Level::Community).map(|p| p.name).collect();
    if names.is_empty() {
        names.extend(place::find(read, area)?.map(|p| p.name));
    }
    Ok(names.join(" "))
}

fn view(req: &Request, read: &Read) -> Result<One, Refusal> {
    let n = found(read, req.param("code"))?;
    let r = law::in_force(read)?;
    let today = read.now.day();
    let entry = |kind, key: &str| r.find(kind, key, today).map(|e| e.say(req.lang).into_owned()).unwrap_or_default();
    let cite = |key: &str| r.article(key).map(|c| (format!("{} {}", c.name(req.lang), c.summary(req.lang)), c.path()));
    let relay = n.relay.as_ref().map(|d| {
        let level = req.t(&format!("place-level-{}", d.level));
        (format!("{} · {level}", entry(EntryKind::Organ, &d.organ)), entry(EntryKind::Measure, &d.measure))
    });
    // Against a decision there are other ways than against a service.
    let against: &[&str] = if n.relay.is_some() { &["measure", "decision"] } else { &["service"] };
    let remedies = r
        .on(EntryKind::Remedy, today)
        .into_iter()
        .filter(|e| matches!(&e.detail, law::Detail::Remedy(d) if against.contains(&d.against.as_str())));
    let remedies = remedies.map(|e| (e.say(req.lang).into_owned(), e.basis.first().and_then(|b| cite(b)))).collect();
    Ok(One {
        place: name(req, read, n.area)?,
        state: match n.withdrawn_at {
            Some(_) => State::Withdrawn,
            None if n.until <= read.now => State::Over,
            None => State::Holds,
        },
        basis: n.basis.as_deref().and_then(cite),
        code: publish::notice_code(n.id),
        relay,
        remedies,
        notice: n,
    })
}

/// Title and text in the reader's language, where the notice has it.
fn words<'a>(req: &Request, n: &'a Issued) -> (&'a str, &'a str) {
    if req.lang == Lang::En && !n.words.text_en.is_empty() {
        (&n.words.title_en, &n.words.text_en)
    } else {
        (&n.words.title, &n.words.text)
    }
}

fn standing(req: &Request, v: &One) -> String {
    match (v.state, v.notice.withdrawn_at) {
        (State::Withdrawn, at) => req.tr("notice-withdrawn-at", &[("time", when(req, at.unwrap_or_default()))]),
        (State::Over, _) => req.tr("notice-over", &[("day", until(req, v.notice.until))]),
        (State::Holds, _) => req.tr("notice-holds", &[("day", until(req, v.notice.until))]),
    }
}

fn issuer(req: &Request, v: &One) -> String {
    let post = if v.notice.post.is_empty() { "notice-by-platform".to_owned() } else { format!("post-{}", v.notice.post) };
    format!("{} · {}", v.place, req.t(&post))
}

fn facts(req: &Request, v: &One) -> Markup {
    html! { dl.facts.facts-tall {
        dt { (req.t("notice-who")) } dd { (issuer(req, v)) " · " (when(req, v.notice.published_at)) }
        dt { (req.t("notice-basis")) } dd {
            @match &v.basis { Some((words, path)) => { a href=(req.to(path)) { (words) } }, None => { (req.t("notice-basis-none")) } }
        }
        @if let Some((organ, what)) = &v.relay { dt { (req.t("notice-relay")) } dd { (organ) " · " (what) @if !v.notice.words.decision.is_empty() { " · " (v.notice.words.decision) } } }
        dt { (req.t("notice-until")) } dd { (standing(req, v)) }
    } }
}

/// Lines of an account: what, and how much in yuan; and what is left of it.
fn figures(req: &Request, n: &Issued) -> Markup {
    let yuan = |cents: i64| format!("{}{}.{:02}", if cents < 0 { "−" } else { "" }, cents.abs() / 100, cents.abs() % 100);
    let sum: i64 = n.words.figures.iter().map(|f| f.1).sum();
    html! { @if !n.words.figures.is_empty() {
        table.table { caption.vh { (req.t("notice-figures")) }
            thead { tr { th scope="col" { (req.t("notice-figure-what")) } th.num scope="col" { (req.t("notice-figure-yuan")) } } }
            tbody {
                @for (what, cents) in &n.words.figures { tr { th scope="row" data-label=(req.t("notice-figure-what")) { (what) } td.num data-label=(req.t("notice-figure-yuan")) { (yuan(*cents)) } } }
                tr { th scope="row" data-label=(req.t("notice-figure-what")) { strong { (req.t("notice-figure-sum")) } } td.num data-label=(req.t("notice-figure-yuan")) { strong { (yuan(sum)) } } }
            }
        }
        @if let Some(kept) = n.kept_until { p.muted.small { (req.tr("notice-kept", &[("day", until(req, kept))])) } }
    } }
}

/// `GET /n/{code}`.
pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    let title = words(req, &view.notice).0.to_owned();
    let receipt = delivery::receipt(req, read, view.notice.id)?;
    let brings = view.state == State::Holds && muster_ground::duty::may_here(read, &req.who, "delivery.begin");
    let ways = match view.state {
        State::Holds => page_ways::ways(req, read, view.notice.area, &format!("/n/{}", view.code))?,
        _ => html! {},
    };
    Ok(Page::of(req, title, &view, |v| {
        let (title, text) = words(req, &v.notice);
        let at = format!("/n/{}", v.code);
        html! {
            div.page-head { h1 { @if title.is_empty() { (req.t("notice-erased")) } @else { (title) } } }
            @if v.state != State::Holds { (notice("warn", &html! { p { strong { (standing(req, v)) } } p { (req.t("notice-no-longer")) } })) }
            section.card { div.card-body {
                @for line in text.lines().filter(|l| !l.is_empty()) { p { (line) } }
                (figures(req, &v.notice))
            } }
            (ways)
            (receipt)
            section.card { div.card-head { h2 { (req.t("notice-check")) } } div.card-body { (facts(req, v)) } }
            section.card { div.card-head { h2 { (req.t("notice-can")) } } div.card-body {
                p { (req.t(if v.relay.is_some() { "notice-can-decision" } else { "notice-can-plain" })) }
                ul { @for (words, cite) in &v.remedies { li { (words) @if let Some((name, path)) = cite { " " a.small href=(req.to(path)) { (name) } } } } }
                p { a href=(req.to("/law/question")) { (req.t("notice-lawful")) } }
            } }
            p.actions.no-print {
                @if brings { a.button.button-primary href=(req.to(&format!("{at}/delivery"))) { (req.t("delivery-new")) } }
                a.button href=(req.to(&format!("{at}/poster"))) { (req.t("notice-poster")) }
                a.button href=(req.to(&format!("{at}/poster?large=1"))) { (req.t("notice-poster-large")) }
                a.button href=(req.to(&format!("{at}/speech"))) { (req.t("notice-speech")) }
            }
        }
    })
    .tab("/public"))
}

/// `GET /n/{code}/poster`: A4; `?large=1` in large print.
pub(super) fn poster(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    let url = format!("{}{}", req.origin, req.to(&format!("/n/{}", view.code)));
    let large = req.query("large").is_some();
    let title = words(req, &view.notice).0.to_owned();
    Ok(Page::of(req, title, &view, |v| {
        let (title, text) = words(req, &v.notice);
        let body = html! { div.sheet-poster.sheet-large[large] {
            h1 { (title) }
            @if v.state != State::Holds { p { strong { (standing(req, v)) } } }
            @for line in text.lines().filter(|l| !l.is_empty()) { p { (line) } }
            (figures(req, &v.notice))
            div.sheet-fine { (facts(req, v)) (code(req, &url)) }
        } };
        html! { (tools(req, &format!("/n/{}", v.code))) (sheet(Paper::A4, &body)) }
    })
    .tab("/public"))
}

fn tools(req: &Request, back: &str) -> Markup {
    html! { div.actions.no-print { a.button href=(req.to(back)) { (req.t("web-back")) } span.muted { (req.t("notice-print")) } } }
}

fn code(req: &Request, url: &str) -> Markup {
    html! { div.paper-row { (qr(url)) div { p { strong { (req.t("notice-scan")) } } p.small { (short_url(url)) } } } }
}

#[derive(Serialize)]
struct Speech {
    lines: Vec<String>,
}

/// `GET /n/{code}/speech`.
pub(super) fn speech(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let v = view(req, read)?;
    let (title, text) = words(req, &v.notice);
    let opening = req.tr("notice-speech-opening", &[("place", v.place.clone())]);
    let lines = match v.state {
        State::Holds => spoken(title, text, &opening, &req.t("notice-speech-again"), &req.t("notice-speech-closing")),
        // What holds no longer is not read out.
        _ => Vec::new(),
    };
    let back = format!("/n/{}", v.code);
    let said = standing(req, &v);
    Ok(Page::of(req, req.t("notice-speech"), &Speech { lines }, |s| {
        html! {
            (tools(req, &back))
            div.page-head { h1 { (req.t("notice-speech")) } p.lede { (req.t("notice-speech-lede")) } }
            @if s.lines.is_empty() { (notice("warn", &html! { p { (said) } })) }
            @else { section.card { div.card-body { ol.steps { @for l in &s.lines { li { (l) } } } } } }
        }
    })
    .tab("/public"))
}

#[derive(Serialize)]
struct Line {
    code: String,
    title: String,
    place: String,
    published_at: Moment,
    holds: bool,
    withdrawn: bool,
}

const SHOWN: usize = 100;

/// `GET /n`: the board, also what is over.
pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut view = Vec::new();
    for n in publish::board(read, SHOWN)? {
        view.push(Line {
            code: publish::notice_code(n.id),
            title: words(req, &n).0.to_owned(),
            place: name(req, read, n.area)?,
            published_at: n.published_at,
            holds: n.withdrawn_at.is_none() && n.until > read.now,
            withdrawn: n.withdrawn_at.is_some(),
        });
    }
    Ok(Page::of(req, req.t("notice-board"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("notice-board")) } p.lede { (req.t("notice-board-lede")) } }
            @if v.is_empty() { (empty(&req.t("notice-board-none"), None)) }
            @else { ul.list { @for l in v { li.row data-done[!l.holds] { a.row-main href=(req.to(&format!("/n/{}", l.code))) {
                span.row-title { @if l.title.is_empty() { (req.t("notice-erased")) } @else { (l.title) } } span.row-sub { (l.place) " · " (when(req, l.published_at)) }
            } span.row-side { @if l.withdrawn { (tag(&req.t("notice-is-withdrawn"))) } @else if !l.holds { (tag(&req.t("notice-is-over"))) } } } } } }
            p { a href=(req.to("/education")) { (req.t("notice-education")) } }
        }
    })
    .tab("/public")
    .live(&["notice.published", "notice.issued", "notice.withdrawn"]))
}

#[derive(Serialize)]
struct Year {
    month: i64,
    themes: &'static [Theme],
}

fn points(req: &Request, t: &Theme) -> Markup {
    html! { ul { @for p in t.points(req.lang) { li { (p) } } } }
}

/// `GET /education`: this month's theme first.
pub(super) fn education(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (_, month, _) = read.now.day().civil();
    let view = Year { month: i64::from(month), themes: publish::year() };
    let publishes = muster_ground::duty::may_here(read, &req.who, "notice.publish");
    Ok(Page::of(req, req.t("notice-education"), &view, |v| {
        let months = (0..12).map(|i| (v.month - 1 + i) % 12 + 1);
        html! {
            div.page-head { h1 { (req.t("notice-education")) } p.lede { (req.t("notice-education-lede")) } }
            @for t in months.filter_map(|m| v.themes.iter().find(|t| t.month == m)) { section.card {
                div.card-head { h2 { (req.tr("notice-month", &[("n", t.month.to_string())])) " · " (t.title(req.lang)) } @if t.month == v.month { (tag(&req.t("notice-this-month"))) } }
                div.card-body { (points(req, t)) p.actions {
                    a.button href=(req.to(&format!("/education/{}/poster", t.month))) { (req.t("notice-poster")) }
                    @if publishes { a.button href=(req.to(&format!("/notices/new?month={}", t.month))) { (req.t("notice-publish-it")) } }
                } }
            } }
        }
    })
    .tab("/public"))
}

/// `GET /education/{month}/poster`.
pub(super) fn month(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let theme = req.param("month").parse::<i64>().ok().and_then(|m| publish::year().iter().find(|t| t.month == m));
    let theme = theme.ok_or_else(|| Refusal::not_found("web-no-such-page").instead("/education"))?;
    let url = format!("{}{}", req.origin, req.to("/education"));
    Ok(Page::of(req, theme.title(req.lang).to_owned(), theme, |t| {
        let body = html! { div.sheet-poster.sheet-large { h1 { (t.title(req.lang)) } @for p in t.points(req.lang) { p { (p) } } div.sheet-fine { (code(req, &url)) } } };
        html! { (tools(req, "/education")) (sheet(Paper::A4, &body)) }
    })
    .tab("/public"))
}
