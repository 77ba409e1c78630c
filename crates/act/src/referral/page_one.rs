//! One referral: what would be told to whom, the resident's word, the clock, the answer; the sheet to be signed, and the letter,
//! which there is only with a consent.

use super::fact::{Extra, Tell};
use super::page::{LIVE, Line, clock, line};
use super::routes::{self, ANSWER, TELL, reached};
use super::table::{self, State};
use super::ways::CONSENT;
use crate::request::need;
use muster_ground::organisation;
use muster_ground::place;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Paper, Request, Values, html, notice, part, plain_form, sheet, tag};
use serde::Serialize;

#[derive(Serialize)]
struct One {
    #[serde(flatten)]
    line: Line,
    /// As far as the reader has the request in hand.
    extra: Option<Extra>,
    answer: Option<String>,
    to_phone: String,
    mine: bool,
}

fn view(req: &Request, read: &Read) -> Result<One, Refusal> {
    let (row, request) = reached(req, read)?;
    let mine = routes::mine(req, &request);
    let to_phone = organisation::find(read, row.to)?.map(|o| organisation::contact(read, &o).phone).unwrap_or_default();
    Ok(One {
        extra: table::extra(read, &row).filter(|_| mine),
        answer: table::said_back(read, &row).filter(|_| mine),
        to_phone: if mine { to_phone } else { String::new() },
        mine,
        line: line(read, row)?,
    })
}

/// What would be told, line by line; what is not ticked stands there as not told.
pub(super) fn told(req: &Request, tells: &[Tell], x: Option<&Extra>) -> Markup {
    let value = |t: Tell| match (tells.contains(&t), x) {
        (false, _) => req.t("referral-not-told"),
        (true, None) => req.t("referral-is-told"),
        (true, Some(x)) => [&x.name, &x.phone, &x.address][t as usize].clone(),
    };
    html! { dl.facts {
        @for t in Tell::ALL { dt { (req.t(t.words())) } dd { @if t == Tell::Name { bdi.person { (value(t)) } } @else { (value(t)) } } }
        @if let Some(x) = x { dt { (req.t("referral-matter")) } dd { (x.matter) } }
    } }
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    let title = format!("{} → {}", need(req, view.line.row.need), view.line.to_name);
    Ok(Page::of(req, title, &view, |v| body(req, v)).tab("/requests").live(LIVE))
}

fn body(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    let at = |rest: &str| format!("/referrals/{}/{rest}", r.id);
    html! {
        div.page-head {
            h1 { (need(req, r.need)) " → " (v.line.to_name) }
            p.lede { (v.line.building_name) " · " (clock(req, r)) " " (tag(&req.t(r.state.words()))) }
            div.actions {
                a.button href=(req.to(&format!("/requests/{}", r.request))) { (req.t("referral-request")) }
                @if v.mine { a.button href=(req.to(&at("sheet"))) { (req.t("referral-sheet")) } }
                @if v.mine && matches!(r.state, State::Consented | State::Answered) { a.button href=(req.to(&at("letter"))) { (req.t("referral-letter")) } }
            }
        }
        @if v.line.overdue { (notice("warn", &html! { p { (req.t("referral-overdue-do")) @if !v.to_phone.is_empty() { " " a href={ "tel:" (v.to_phone) } { (v.to_phone) } } } })) }
        @if r.state == State::Withdrawn && r.told_at.is_some() { (notice("warn", &html! { p { (req.t("referral-call-them")) @if !v.to_phone.is_empty() { " " a href={ "tel:" (v.to_phone) } { (v.to_phone) } } } })) }
        section.card {
            div.card-head { h2 { (req.t("referral-would-tell")) } }
            div.card-body { (told(req, &r.tells, v.extra.as_ref())) @if !v.mine { p.muted { (req.t("request-hidden")) } } }
        }
        @if v.mine { (next(req, v)) }
        @if let Some(words) = &v.answer { section.card { div.card-head { h2 { (req.t("referral-answer-is")) } } div.card-body { p { @if let Some(o) = r.outcome { (tag(&req.t(o.words()))) " " } q { (words) } } } } }
        (history(req, v))
    }
}

fn next(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    let at = |rest: &str| format!("/referrals/{}/{rest}", r.id);
    let consent = |say: &str| {
        plain_form(req, &CONSENT, &at("consent"), &Values::filled(&[("say", say.to_owned()), ("by", "self".to_owned())]))
    };
    html! {
        @match r.state {
            State::Asked => section.card {
                div.card-head { h2 { (req.t("referral-their-word")) } }
                div.card-body { p { (req.t("referral-their-word-how")) } (consent("yes")) }
            },
            State::Consented => {
                @if r.told_at.is_none() { section.card {
                    div.card-head { h2 { (req.t("referral-tell-title")) } }
                    div.card-body { p { (req.t("referral-tell-how")) @if !v.to_phone.is_empty() { " " a href={ "tel:" (v.to_phone) } { (v.to_phone) } } } (plain_form(req, &TELL, &at("telling"), &Values::default())) }
                } }
                section.card {
                    div.card-head { h2 { (req.t("referral-answer-title")) } }
                    div.card-body { (plain_form(req, &ANSWER, &at("answer"), &Values::default())) }
                }
                details.fold { summary { (req.t("referral-take-back")) } (consent("back")) }
            },
            State::Answered => details.fold { summary { (req.t("referral-take-back")) } (consent("back")) },
            State::Refused | State::Withdrawn => p { (req.t("referral-go-on")) " " a href=(req.to(&format!("/requests/{}", r.request))) { (req.t("referral-request")) } },
        }
    }
}

fn history(req: &Request, v: &One) -> Markup {
    let r = &v.line.row;
    let said = |id: &str| req.t(id);
    let mut events = vec![(Some(r.asked_at), said("referral-did-asked"))];
    if let (Some(by), Some(way)) = (r.said_by, r.said_way) {
        let word = match r.state {
            State::Refused => "referral-say-no",
            State::Withdrawn => "referral-say-back",
            _ => "referral-say-yes",
        };
        events.push((r.said_at, format!("{} · {} · {}", said(word), said(by.words()), said(way.words()))));
    }
    events.push((r.told_at, said("referral-did-told")));
    events.push((r.answered_at, said("referral-did-answered")));
    let mut at: Vec<_> = events.into_iter().filter_map(|(at, what)| at.map(|a| (a, what))).collect();
    at.sort_by_key(|e| e.0);
    let all: Vec<part::Event> =
        at.into_iter().map(|(a, what)| part::Event { when: muster_web::when(req, a), what, ..part::Event::default() }).collect();
    html! { section.card { div.card-head { h2 { (req.t("referral-history")) } } div.card-body { (part::timeline(&all)) } } }
}

fn owned(req: &Request, read: &Read) -> Result<One, Refusal> {
    let v = view(req, read)?;
    if v.mine { Ok(v) } else { Err(Refusal::forbidden("request-not-yours").instead(format!("/referrals/{}", v.line.row.id))) }
}

/// `GET /referrals/{id}/sheet`: read to the resident, or signed by them.
pub(super) fn sheet_of(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = owned(req, read)?;
    Ok(Page::of(req, req.t("referral-sheet"), &view, |v| {
        let r = &v.line.row;
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/referrals/{}", r.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("referral-sheet")) }
                p { (req.tr("referral-sheet-what", &[("to", v.line.to_name.clone()), ("need", need(req, r.need))])) }
                (told(req, &r.tells, v.extra.as_ref()))
                ul { li { (req.t("referral-sheet-1")) } li { (req.t("referral-sheet-2")) } li { (req.tr("referral-sheet-3", &[("n", r.hours.to_string())])) } li { (req.t("referral-sheet-4")) } }
                p.sign-line { (req.t("referral-sheet-sign")) }
            }))
        }
    })
    .tab("/requests"))
}

/// `GET /referrals/{id}/letter`: to the outside body.
pub(super) fn letter(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = owned(req, read)?;
    routes::tellable(&view.line.row)?;
    let community = place::find(read, view.line.row.community)?.map(|p| p.name).unwrap_or_default();
    Ok(Page::of(req, req.t("referral-letter"), &view, |v| {
        let r = &v.line.row;
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/referrals/{}", r.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("referral-letter")) }
                p { (req.tr("referral-letter-to", &[("to", v.line.to_name.clone()), ("from", community.clone())])) }
                (told(req, &r.tells, v.extra.as_ref()))
                p { (req.tr("referral-letter-consent", &[("day", r.said_at.map(|m| muster_web::day(req, m.day())).unwrap_or_default())])) }
                @if let Some(due) = r.due { p { (req.tr("referral-letter-answer", &[("time", due.local())])) } }
                p.sign-line { (req.t("referral-letter-sign")) }
            }))
        }
    })
    .tab("/requests"))
}
