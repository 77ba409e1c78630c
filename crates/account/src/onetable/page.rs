//! `/data-requests`: what was asked, and one request with its answer, its cost and what the communities make of it.

use super::fact::DataRequestId;
use super::matched::{self, Line};
use super::overwrite::{Overwritten, overwritten};
use super::page_new::{cost, figures, hours, table as matched_table};
use super::page_overwrite::{by_hand, counter};
use super::routes::{COLLECT, RETURN, WITHDRAW, lines_of, reached};
use super::table::{self, DataRequest, ShareRow};
use muster_ground::field::Data;
use muster_ground::{duty, law, place};
use muster_ledger::{DAY, Fault, HOUR, PlaceId, Read, Refusal};
use muster_muster::task;
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, Values, empty, hidden_inputs, html, notice, plain_form, tag};
use serde::Serialize;

const SHOWN: usize = 100;
/// The history that stands beside a request.
const HISTORY: i64 = 30 * DAY;

pub(super) const LIVE: &[&str] =
    &["data_request.made", "data_request.repeated", "data_request.collected", "data_request.returned", "data_request.withdrawn"];

#[derive(Serialize)]
struct Row {
    request: DataRequest,
    title: String,
    who: String,
    repeats: usize,
    homes: i64,
    waits: bool,
}

/// The post and the place of whoever asked; a name says less.
fn asker(req: &Request, read: &Read, r: &DataRequest) -> Result<String, Fault> {
    let place = place::find(read, r.area)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name);
    Ok(format!("{place} {}", duty::holder(read, r.actor)?.name))
}

fn title(req: &Request, read: &Read, r: &DataRequest) -> String {
    table::words(read, r).map(|w| w.title).filter(|t| !t.is_empty()).unwrap_or_else(|| req.t("onetable-words-gone"))
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let answers = duty::may_here(read, &req.who, "onetable.answer");
    let mut rows = Vec::new();
    for r in table::list(read, scope, SHOWN)? {
        let shares = table::shares(read, scope, r.id)?;
        rows.push(Row {
            title: title(req, read, &r),
            who: asker(req, read, &r)?,
            repeats: table::repeats(read, r.id)?,
            homes: shares.iter().map(|s| s.asked_homes).sum(),
            waits: answers && r.stands(read.now) && shares.iter().any(ShareRow::waits),
            request: r,
        });
    }
    let asks = duty::may_here(read, &req.who, "onetable.ask");
    let spent = task::spent_since(read, scope, read.now.plus(-7 * DAY))?;
    Ok(Page::of(req, req.t("onetable-title"), &rows, |v| list(req, v, asks, &spent)).tab("/data-requests").live(LIVE))
}

fn list(req: &Request, v: &[Row], asks: bool, spent: &task::Spent) -> Markup {
    let kpi =
        |name: &str, n: usize, unit: &str| Kpi { name: req.t(name), value: n.to_string(), unit: req.t(unit), ..Kpi::default() };
    let disturbed: i64 = v.iter().map(|r| r.homes).sum();
    html! {
        div.page-head { h1 { (req.t("onetable-title")) } p.lede { (req.t("onetable-lede")) }
            div.actions {
                @if asks { a.button.button-primary href=(req.to("/data-requests/new")) { (req.t("onetable-new")) } }
                a.button href=(req.to("/tables")) { (req.t("onetable-to-tables")) }
                a.button href=(req.to("/mandates")) { (req.t("onetable-to-mandates")) }
            } }
        @if v.is_empty() { (empty(&req.t("onetable-empty"), None)) }
        @else {
            (part::kpis(&[
                kpi("onetable-kpi-requests", v.len(), "onetable-unit-times"),
                kpi("onetable-kpi-repeats", v.iter().map(|r| r.repeats).sum(), "onetable-unit-times"),
                kpi("onetable-kpi-homes", usize::try_from(disturbed).unwrap_or(0), "onetable-unit-homes"),
            ]))
            @if spent.people > 0 { p { (burden(req, spent)) } }
            ul.list { @for r in v { li.row data-done[!r.request.stands(req.now)] {
                a.row-main href=(req.to(&format!("/data-requests/{}", r.request.id))) {
                    span.row-title { (r.title) }
                    span.row-sub { (r.who) " · " (muster_web::when(req, r.request.at)) " · " (req.tr("onetable-row-fields", &[("n", r.request.fields.len().to_string())]))
                        @if r.repeats > 0 { " · " (req.tr("onetable-row-repeats", &[("n", r.repeats.to_string())])) } }
                }
                span.row-side {
                    @if r.waits { (tag(&req.t("onetable-row-waits"))) }
                    @else if r.request.withdrawn_at.is_some() { (tag(&req.t("onetable-row-withdrawn"))) }
                    @else if !r.request.stands(req.now) { (tag(&req.t("onetable-row-over"))) }
                }
            } } }
        }
    }
}

/// What the last week's tasks took of each who did some, and how much of it was asking for data.
pub(crate) fn burden(req: &Request, s: &task::Spent) -> String {
    let args = [
        ("people", s.people.to_string()),
        ("minutes", s.each(s.minutes).to_string()),
        ("asking", s.each(s.asking_minutes).to_string()),
    ];
    req.tr("onetable-burden", &args)
}

#[derive(Serialize)]
struct Part {
    name: String,
    share: ShareRow,
    /// The reader may send people or return it.
    mine: bool,
}

#[derive(Serialize)]
struct One {
    request: DataRequest,
    title: String,
    number: String,
    who: String,
    basis: Option<(String, String)>,
    lines: Vec<Line>,
    by_hand: Vec<Overwritten>,
    parts: Vec<Part>,
    repeats: usize,
    /// Of the same asker in the last thirty days: number, title, moment.
    history: Vec<(DataRequestId, String, muster_ledger::Moment)>,
    history_repeats: usize,
    /// Asked the same again within a day.
    lately: usize,
    again: bool,
    personal: bool,
    exports: bool,
    own: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (r, shares) = reached(req, read)?;
    let scope = req.scope()?;
    let (title, number, mut lines) = lines_of(read, &r);
    let places: Vec<PlaceId> = shares.iter().map(|s| s.community).collect();
    matched::covered(read, &places, &mut lines)?;
    let mut parts = Vec::new();
    for s in shares {
        let mine = r.stands(read.now)
            && s.returned.is_empty()
            && duty::may(read, &req.who, "onetable.answer", s.community, PlaceId::HOUSE);
        parts.push(Part { name: place::find(read, s.community)?.map(|p| p.name).unwrap_or_default(), mine, share: s });
    }
    let (made, again) = table::of_asker(read, scope, r.actor, read.now.plus(-HISTORY))?;
    let history = made.iter().filter(|h| h.id != r.id).map(|h| (h.id, title_of(req, read, h), h.at)).collect();
    let view = One {
        title: if title.is_empty() { req.t("onetable-words-gone") } else { title },
        number,
        who: asker(req, read, &r)?,
        basis: law::named(req, &r.basis),
        repeats: table::repeats(read, r.id)?,
        history,
        lately: again.iter().filter(|at| **at > read.now.plus(-24 * HOUR)).count(),
        history_repeats: again.len(),
        again: req.query("again").is_some(),
        personal: matched::data(&lines) != Data::Open,
        exports: duty::may_here(read, &req.who, "export.ask"),
        own: r.actor == req.who.actor && r.stands(read.now) && duty::may_here(read, &req.who, "onetable.ask"),
        by_hand: overwritten(read, scope, r.id)?,
        lines,
        parts,
        request: r,
    };
    Ok(Page::of(req, view.title.clone(), &view, |v| body(req, v)).tab("/data-requests").live(LIVE))
}

fn title_of(req: &Request, read: &Read, r: &DataRequest) -> String {
    title(req, read, r)
}

fn body(req: &Request, v: &One) -> Markup {
    let r = &v.request;
    let at = format!("/data-requests/{}", r.id);
    let (homes, minutes) = v.parts.iter().fold((0, 0), |(h, m), p| (h + p.share.homes, m + p.share.minutes));
    html! {
        (part::trail(req, &[(req.t("onetable-title"), "/data-requests".to_owned())], &v.title))
        @if v.again { (again(req, v)) }
        div.page-head { h1 { (v.title) } p.lede { (v.who) " · " (muster_web::when(req, r.at)) }
            div.actions { a.button.button-primary href=(req.to(&format!("{at}/answer.xlsx"))) download { (req.t("onetable-download")) } } }
        dl.facts {
            dt { (req.t("onetable-purpose")) } dd { (req.t(&format!("onetable-purpose-{}", r.purpose))) }
            dt { (req.t("onetable-basis")) } dd { @if let Some((name, path)) = &v.basis { a href=(req.to(path)) { (name) } } @if !v.number.is_empty() { " · " (v.number) } }
            dt { (req.t("onetable-due")) } dd { (muster_web::until(req, r.due)) }
            dt { (req.t("onetable-keep-until")) } dd { (muster_web::until(req, r.keep_until)) }
        }
        h2 { (req.t("onetable-answer")) }
        p.muted { (req.tr("onetable-answer-note", &[("at", muster_web::when(req, req.now))])) }
        (figures(req, &v.lines))
        (counter(req, v.parts.len(), &v.lines, &v.by_hand))
        (matched_table(req, &v.lines))
        @if v.personal { (notice("info", &html! { p { (req.t("onetable-names")) @if v.exports { " " a href=(req.to("/exports/new")) { (req.t("onetable-to-export")) } } } })) }
        h2 { (req.t("onetable-missing")) }
        (cost(req, homes, minutes))
        @if homes > 0 { @for p in &v.parts { (share(req, &at, p)) } }
        h2 { (req.t("onetable-by-hand")) }
        @for p in &v.parts { section.card { div.card-head { h3 { (p.name) } } div.card-body { (by_hand(req, (r.id, p.share.community, p.mine && r.stands(req.now)), &v.lines, &v.by_hand)) } } }
        h2 { (req.t("onetable-history")) }
        @if v.history.is_empty() && v.history_repeats == 0 { p.muted { (req.t("onetable-history-none")) } }
        @else {
            @if v.history_repeats > 0 { p { (req.tr("onetable-history-repeats", &[("n", v.history_repeats.to_string())])) } }
            ul.list { @for (id, title, made) in &v.history { li.row { a.row-main href=(req.to(&format!("/data-requests/{id}"))) { span.row-title { (title) } span.row-sub { (muster_web::when(req, *made)) } } } } }
        }
        @if v.own { (plain_form(req, &WITHDRAW, &format!("{at}/withdrawal"), &Values::default())) }
    }
}

/// The same was asked before: nothing went out, and here is what stands.
fn again(req: &Request, v: &One) -> Markup {
    let args = [("who", v.who.clone()), ("at", muster_web::when(req, v.request.at)), ("title", v.title.clone())];
    notice(
        "warn",
        &html! {
            p { strong { (req.tr("onetable-again", &args)) } }
            p { (req.tr("onetable-again-why", &[("n", v.repeats.to_string())])) }
            @if v.lately > 1 { p { (req.tr("onetable-again-often", &[("n", v.lately.to_string())])) } }
        },
    )
}

/// What one community has to decide, or has decided.
fn share(req: &Request, at: &str, p: &Part) -> Markup {
    let s = &p.share;
    let args = [("homes", s.homes.to_string()), ("minutes", s.minutes.to_string()), ("hours", hours(s.minutes))];
    html! {
        section.card {
            div.card-head { h3 { (p.name) }
                @if !s.returned.is_empty() { (tag(&req.t("onetable-share-returned"))) } @else if s.asked_homes > 0 { (tag(&req.t("onetable-share-asked"))) } @else if s.homes > 0 { (tag(&req.t("onetable-row-waits"))) } }
            div.card-body {
                p { @if s.homes == 0 { (req.t("onetable-share-none")) } @else { (req.tr("onetable-share", &args)) } }
                @if s.asked_homes > 0 { p { (req.tr("onetable-share-sent", &[("homes", s.asked_homes.to_string()), ("minutes", s.asked_minutes.to_string())])) } }
                @if !s.returned.is_empty() { p { (req.t("onetable-return-why")) (req.colon()) (req.t(&format!("onetable-return-{}", s.returned))) } }
                @if p.mine && s.waits() {
                    form.inline method="post" action=(req.to(&format!("{at}/{}/collection", s.community))) { (hidden_inputs(req)) button.button.button-primary type="submit" { (req.t(COLLECT.submit)) } }
                }
                @if p.mine && s.asked_homes == 0 {
                    details.fold { summary { (req.t("onetable-return")) } (plain_form(req, &RETURN, &format!("{at}/{}/return", s.community), &Values::default())) }
                }
            }
        }
    }
}
