//! The page of one request, and the parts that all pages of requests share.

use super::fact::{Asked, Need};
use super::kinds::{self, Danger, Domain};
use super::like;
use super::page_same::same;
use super::routes::{self, ANSWER, CONTENT, SORT, WHY};
use super::routes_pass::{TO, UNFIT};
use super::table::{self, RequestRow, State, Step};
use muster_ground::duty;
use muster_ground::place;
use muster_ledger::{ActorId, Fault, Read, Refusal};
use muster_web::{Choice, Markup, Mask, Page, Request, Values, form_with, hidden_inputs, html, notice, tag};
use serde::Serialize;

/// Facts after which a page of requests is shown anew.
pub(super) const LIVE: &[&str] = &[
    "request.offered",
    "request.declined",
    "request.merged",
    "request.separated",
    "request.made",
    "request.sorted",
    "request.answered",
    "request.taken",
    "request.done",
    "request.confirmed",
    "request.reopened",
    "request.handed_on",
];

#[derive(Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) row: RequestRow,
    pub(super) building_name: String,
    pub(super) owner_name: String,
    pub(super) overdue: bool,
    pub(super) unanswered: bool,
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
    let open = matches!(row.state, State::Made | State::Taken);
    Ok(Line { overdue: row.overdue(read.now), unanswered: open && row.unanswered(read.now), row, building_name, owner_name })
}

/// All kinds, for a question that offers them.
pub(super) fn all_kinds(req: &Request) -> Vec<(&'static str, String, String)> {
    let named = |n: Need| {
        let domain = req.t(&format!("request-domain-{}", kinds::domain(n).name()));
        ("need", n.name().to_owned(), format!("{domain} · {}", need(req, n)))
    };
    Domain::ALL.into_iter().flat_map(|d| Need::ALL.into_iter().filter(move |n| kinds::domain(*n) == d)).map(named).collect()
}

/// What to do before anything else, while it waits.
pub(super) fn alarm(req: &Request, danger: Danger) -> Markup {
    html! {
        div.notice data-kind="error" role="alert" {
            p { strong { (req.t(&format!("request-danger-{}", danger.name()))) (req.colon()) (req.tr("request-danger-call", &[("number", danger.call().to_owned())])) } }
            p { a.button.button-primary href={ "tel:" (danger.call()) } { (req.tr("request-danger-dial", &[("number", danger.call().to_owned())])) } }
        }
    }
}

/// Because of which words it was taken for what it is; nothing where somebody has read it.
pub(super) fn because(req: &Request, r: &RequestRow, text: &str) -> Option<String> {
    let words = kinds::guess(text).words;
    let quoted: Vec<String> = words.iter().map(|w| req.tr("request-quoted", &[("word", (*w).to_owned())])).collect();
    let told = [("words", quoted.join("")), ("kind", need(req, r.kind))];
    (r.guessed && !words.is_empty()).then(|| req.tr("request-because", &told))
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
    /// What, who, and the word to the asker, where the reader may see it.
    steps: Vec<(Step, String, Option<String>)>,
    /// Why it was taken for what it is.
    because: Option<String>,
    /// Those that may be the same trouble, and those that go with it already.
    likely: Vec<Line>,
    along: Vec<Line>,
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
        steps.push((s, name, None));
    }
    let (asked, whole) = shown(req, read, &row)?;
    for s in steps.iter_mut().filter(|_| whole) {
        s.2 = table::said(read, &s.0);
    }
    let because = asked.as_ref().and_then(|_| table::asked(read, &row)).and_then(|a| because(req, &row, &a.text));
    let lines = |all: Vec<RequestRow>| all.into_iter().map(|r| line(read, r)).collect::<Result<Vec<_>, Fault>>();
    let open = row.lead.is_none() && matches!(row.state, State::Made | State::Taken);
    let likely = if open { lines(like::likely(read, req.scope()?, &row)?)? } else { Vec::new() };
    let along = lines(like::along(read, row.id)?)?;
    let (mine, doer) = (row.owner == Some(req.who.actor), row.done_by == Some(req.who.actor));
    let view = One { line: line(read, row)?, steps, asked, whole, because, likely, along, mine, may_confirm: !doer };
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
        @if let Some(d) = r.danger.filter(|_| r.done_at.is_none()) { (alarm(req, d)) }
        @if v.line.unanswered { (notice("warn", &html! { p { (req.tr("request-unanswered-since", &[("time", muster_web::when(req, r.reply_by.unwrap_or(r.due)))])) } })) }
        @if v.line.overdue { (notice("warn", &html! { p { (clock(req, true, r)) } })) }
        (whom(req, v))
        (same(req, &r.id.to_string(), r.lead.filter(|_| r.done_at.is_none()).map(|l| l.to_string()), &v.along, &v.likely, does(req)))
        (next(req, v))
        section.card {
            div.card-head { h2 { (req.t("request-timeline")) } }
            div.card-body { (timeline(req, &v.steps)) }
        }
        @if r.state != State::Made || does(req) { p.actions {
            @if r.state != State::Made {
                a.button href=(req.to(&format!("/requests/{}/slip", r.id))) { (req.t("request-slip")) }
                @if does(req) && r.lead.is_none() { " " a.button href=(req.to(&format!("/requests/{}/referral", r.id))) { (req.t("referral-new")) } }
            }
            @if does(req) { " " a.button href=(req.to(&format!("/stock/requests/{}", r.id))) { (req.t("request-goods")) } }
        } }
    }
}

pub(super) fn refused(req: &Request) -> Markup {
    html! {
        @if let Some((_, r)) = &req.again { (notice("error", &html! { p { (req.words.refusal(req.lang, r)) } })) }
    }
}

fn whom(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    html! {
        section.card { div.card-body {
            dl.facts {
                @if let Some(why) = &v.because { dt { (req.t("request-need")) } dd { (why) } }
                @if let (Some(by), None) = (r.reply_by, r.replied_at) { dt { (req.t("request-reply-by")) } dd { (muster_web::when(req, by)) } }
                dt { (req.t("request-promised")) } dd { (muster_web::when(req, r.due)) }
                @if !v.line.owner_name.is_empty() { dt { (req.t("request-owner")) } dd { (v.line.owner_name) } }
                @if let Some(c) = r.content { dt { (req.t("request-content")) } dd { (req.t(&format!("request-content-{}", c.name()))) } }
                @if r.astray > 0 { dt { (req.t("request-astray")) } dd { (req.tr("request-astray-times", &[("n", r.astray.to_string())])) } }
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

fn does(req: &Request) -> bool {
    ["grid_worker", "secretary"].contains(&req.who.post.as_str())
}

/// What is to be done next, and nothing else.
fn next(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    let at = |act: &str| format!("/requests/{}/{act}", r.id);
    html! {
        @if does(req) { section.card {
            div.card-head { h2 { (req.t("request-next")) } }
            div.card-body {
                @match r.state {
                    State::Made => { p { (req.t("request-next-made")) } (press(req, &at("taking"), "request-take", true)) (to_asker(req, &at("answer"))) (sorting(req, r)) (hand_on(req, &at("handing-on"))) }
                    _ if r.lead.is_some() && r.done_at.is_none() => { p { (req.t("request-next-along")) } }
                    State::Taken if v.mine && !r.beyond.is_empty() => { p { (req.t("request-next-offered")) } (press(req, &at("completion"), "request-finish", true)) }
                    State::Taken if !v.mine && !r.beyond.is_empty() => { p { (req.tr("request-next-asked", &[("name", v.line.owner_name.clone())])) } (press(req, &at("taking"), "request-take", true)) (decline(req, &at("return"))) }
                    State::Taken if v.mine => { p { (req.t("request-next-mine")) } (press(req, &at("completion"), "request-finish", true)) (to_asker(req, &at("answer"))) (sorting(req, r)) (hand_on(req, &at("handing-on"))) }
                    State::Taken => { p { (req.tr("request-next-theirs", &[("name", v.line.owner_name.clone())])) } @if req.who.post == "secretary" { (hand_on(req, &at("handing-on"))) } }
                    State::Done if v.may_confirm => { p { (req.t("request-next-done")) } (received(req, &at("confirmation"), "request-confirm-phone")) (ask_again(req, &at("reopening"))) }
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

/// It arrived, and how content the receiver is, in words; saying only the first is enough.
pub(super) fn received(req: &Request, action: &str, words: &str) -> Markup {
    html! {
        form.form method="post" action=(req.to(action)) {
            (hidden_inputs(req))
            fieldset.choices {
                legend { (req.t("request-content")) " " span.field-optional { (req.t("web-optional")) } }
                @for Choice(value, label) in CONTENT { label.choice { input type="radio" name="content" value=(value); span { (req.t(label)) } } }
            }
            div.actions { button.button.button-primary type="submit" { (req.t(words)) } }
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

fn to_asker(req: &Request, action: &str) -> Markup {
    html! { details.fold { summary { (req.t("request-answer")) } (muster_web::plain_form(req, &ANSWER, action, &Values::default())) } }
}

/// It is something else, or no danger after all.
fn sorting(req: &Request, r: &RequestRow) -> Markup {
    let filled = Values::filled(&[("need", r.kind.name().into()), ("danger", r.danger.map_or("none", Danger::name).into())]);
    let action = format!("/requests/{}/sorting", r.id);
    html! { details.fold { summary { (req.t("request-sort")) } (form_with(req, &SORT, &action, &filled, &all_kinds(req))) } }
}

fn decline(req: &Request, action: &str) -> Markup {
    choose(req, action, "why", "request-unfit", UNFIT, "request-decline")
}

fn hand_on(req: &Request, action: &str) -> Markup {
    choose(req, action, "to", "request-cannot", TO, "request-hand-on")
}

pub(super) fn ask_again(req: &Request, action: &str) -> Markup {
    choose(req, action, "why", "request-not-arrived", WHY, "request-reopen")
}

fn timeline(req: &Request, steps: &[(Step, String, Option<String>)]) -> Markup {
    html! {
        ol.timeline { @for (s, name, said) in steps { li {
            time datetime=(s.at.rfc3339()) { (muster_web::when(req, s.at)) }
            span.timeline-what { (req.t(&format!("request-step-{}", s.what.replace('_', "-")))) @if let Some(d) = detail(req, s) { (req.colon()) (d) } }
            @if let Some(words) = said { p { q { (words) } } }
            span.timeline-who {
                @if name.is_empty() { (req.t(&format!("request-by-{}", s.by))) } @else { (name) }
                " · " (req.t(&format!("request-channel-{}", s.channel)))
            }
        } } }
    }
}

fn detail(req: &Request, s: &Step) -> Option<String> {
    let id = match s.what.as_str() {
        "made" | "sorted" => format!("request-need-{}", s.detail),
        "rated" => format!("request-content-{}", s.detail),
        "offered" => format!("request-to-{}", s.detail.replace('_', "-")),
        "declined" => format!("request-unfit-{}", s.detail.replace('_', "-")),
        "confirmed" => format!("request-how-{}", s.detail),
        "reopened" => format!("request-why-{}", s.detail),
        "handed_on" => format!("request-to-{}", s.detail.replace('_', "-")),
        _ => return None,
    };
    Some(req.t(&id))
}
