//! The same by a worker's hand, for whoever has no phone: told by telephone or on paper; and the secretary's list of what is to
//! be put right, with its clock.

use super::book::{self, BOOK};
use super::fact::CorrectionId;
use super::page::{self, ask, keeping, sealed, text_of, whole};
use super::rule::{AnswerCorrection, NameProxy, Say};
use super::table::{self, CorrectionRow};
use crate::duty;
use crate::kin;
use crate::look::{Look, TakeLook};
use crate::person::{self, Person};
use crate::place;
use muster_ledger::{By, Channel, Day, Fault, Moment, Read, Refusal, SubjectRef};
use muster_web::{
    Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, form_with, hidden_inputs, html, notice, tag,
    when,
};
use serde::Serialize;

const BY: Field =
    Field::new("by", FieldKind::One(&[Choice("self", "rights-by-self"), Choice("family", "rights-by-family")]), "rights-told-by");
const WAY: Field =
    Field::new("way", FieldKind::One(&[Choice("phone", "rights-way-phone"), Choice("paper", "rights-way-paper")]), "rights-way");

pub(super) static CONSENT: Form = Form {
    fields: &[
        Field::new("purpose", FieldKind::Pick, "rights-consents-of"),
        Field::new("say", FieldKind::One(&[Choice("yes", "rights-give"), Choice("no", "rights-take-back")]), "rights-say"),
        BY,
        WAY,
    ],
    submit: "rights-record",
};
pub(super) static CORRECT: Form =
    Form { fields: &[Field::new("text", FieldKind::LongText, "rights-wrong").max(500), BY, WAY], submit: "rights-record" };
pub(super) static PROXY: Form = Form {
    fields: &[
        Field::new("proxy", FieldKind::Pick, "rights-proxy").max(40),
        Field::new("until", FieldKind::Date, "rights-proxy-until").hint("rights-proxy-hint"),
    ],
    submit: "rights-proxy-name",
};
pub(super) static PROXY_END: Form =
    Form { fields: &[Field::new("proxy", FieldKind::Hidden, "rights-proxy").max(40)], submit: "rights-proxy-end" };
pub(super) static COPY: Form = Form::button("rights-copy");
pub(super) static ANSWER: Form = Form {
    fields: &[
        Field::new("done", FieldKind::One(&[Choice("yes", "rights-done-yes"), Choice("no", "rights-done-no")]), "rights-done"),
        Field::new("text", FieldKind::LongText, "rights-answer").hint("rights-answer-hint").max(500),
    ],
    submit: "rights-answer-send",
};

const SHOWN: usize = 200;

fn reached(req: &Request, read: &Read) -> Result<Person, Refusal> {
    person::of_path(req, read, &person::Instead::to("/people"))
}

fn at(p: &Person, what: &str) -> String {
    format!("/people/{}/{what}", p.subject.hex())
}

#[derive(Serialize)]
struct Rights {
    person: Person,
    said: Vec<table::Said>,
    corrections: Vec<CorrectionRow>,
    /// Who acts for them, masked, and until when.
    proxies: Vec<(String, String, Moment)>,
    household: Vec<(String, String)>,
}

pub(super) fn rights(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let p = reached(req, read)?;
    let mask = req.scope()?.mask;
    let household = person::household(read, p.room, mask)?.into_iter().filter(|h| h.subject != p.subject);
    let mut proxies = Vec::new();
    for (s, until) in table::proxies(read, p.subject)? {
        let name = person::find(read, s, mask)?.map(|p| p.shown_name).unwrap_or_default();
        proxies.push((s.hex(), name, until));
    }
    let view = Rights {
        said: table::said(read, p.subject)?,
        corrections: table::corrections_of(read, p.subject)?,
        household: household.map(|h| (h.subject.hex(), h.shown_name)).collect(),
        proxies,
        person: p,
    };
    let asked = page::asked(req, read, &view.corrections);
    Ok(Page::of(req, req.t("rights-of"), &view, |v| rights_page(req, v, &asked)).tab("/people"))
}

fn rights_page(req: &Request, v: &Rights, asked: &Markup) -> Markup {
    let p = &v.person;
    let mut picks: Vec<(&str, String, String)> =
        BOOK.consent.iter().map(|c| ("purpose", c.key.clone(), req.t(&book::words(&c.key)))).collect();
    picks.extend(v.household.iter().map(|(s, name)| ("proxy", s.clone(), name.clone())));
    let told = || Values::filled(&[("by", "self".to_owned()), ("way", "paper".to_owned())]);
    html! {
        div.page-head { h1 { (req.t("rights-of")) } p.lede { (p.address) " " bdi.person { (p.shown_name) } } }
        p { (req.t("rights-of-lede")) }
        div.actions {
            form.inline method="post" action=(req.to(&at(p, "copy"))) { (hidden_inputs(req)) button.button type="submit" { (req.t("rights-copy")) } }
            a.button href=(req.to(&at(p, "looks"))) { (req.t("look-who-of")) }
        }
        section.card { div.card-head { h2 { (req.t("rights-consents-of")) } }
            ul.list { @for s in &v.said { li.row {
                div.row-main { div.row-title { (req.t(&book::words(&s.purpose))) }
                    div.row-sub { (when(req, s.at)) " · " (req.t(&format!("rights-by-{}", s.by))) " · " (req.t(&format!("rights-way-{}", s.channel))) } }
                div.row-side { (tag(&req.t(if s.given { "rights-agreed" } else { "rights-taken-back" }))) }
            } } }
            div.card-body { (form_with(req, &CONSENT, &at(p, "consents"), &told(), &picks)) }
        }
        section.card { div.card-head { h2 { (req.t("rights-correction")) } }
            (asked)
            div.card-body { (form(req, &CORRECT, &at(p, "corrections"), &told())) }
        }
        section.card { div.card-head { h2 { (req.t("rights-proxies")) } }
            ul.list { @for (s, name, until) in &v.proxies { li.row {
                div.row-main { div.row-title { bdi.person { (name) } } div.row-sub { (req.tr("rights-proxy-to", &[("day", muster_web::day(req, until.plus(-1).day()))])) } }
                div.row-side { form.inline method="post" action=(req.to(&at(p, "proxies/end"))) { (hidden_inputs(req)) input type="hidden" name="proxy" value=(s); button.button.button-quiet type="submit" { (req.t("rights-proxy-end")) } } }
            } } }
            div.card-body {
                @if v.household.is_empty() { p.muted { (req.t("rights-proxy-nobody")) } }
                @else { (form_with(req, &PROXY, &at(p, "proxies"), &Values::default(), &picks)) }
            }
        }
    }
}

fn told(v: &Values) -> (Channel, By) {
    let by = if v.get("by") == "family" { By::Family } else { By::Oneself };
    (Channel::parse(v.get("way")).unwrap_or(Channel::Paper), by)
}

pub(super) fn consent(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = CONSENT.read(req)?;
    let p = reached(req, read)?;
    let command =
        Say { subject: p.subject, area: p.building, purpose: typed.get("purpose").to_owned(), give: typed.get("say") == "yes" };
    let (way, by) = told(&typed);
    Ok(Act::new(command, at(&p, "rights")).by(way, by))
}

pub(super) fn correct(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = CORRECT.read(req)?;
    let p = reached(req, read)?;
    let (way, by) = told(&typed);
    Ok(Act::new(ask(req, read, &p, typed.get("text"))?, at(&p, "rights")).by(way, by))
}

fn proxy_of(typed: &Values) -> Result<SubjectRef, Refusal> {
    let choose = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("proxy", "web-field-choose");
    SubjectRef::parse(typed.get("proxy")).ok_or_else(choose)
}

pub(super) fn proxy(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = PROXY.read(req)?;
    let p = reached(req, read)?;
    let last: Day = typed.day("until").ok_or_else(|| Refusal::invalid("rights-proxy-term").problem("until", "web-field-date"))?;
    let until = Some(Day(last.0.saturating_add(1)).start());
    let command = NameProxy { ward: p.subject, proxy: proxy_of(&typed)?, area: p.building, until };
    Ok(Act::new(command, at(&p, "rights")).by(Channel::Paper, By::Worker))
}

pub(super) fn proxy_end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = PROXY_END.read(req)?;
    let p = reached(req, read)?;
    let command = NameProxy { ward: p.subject, proxy: proxy_of(&typed)?, area: p.building, until: None };
    Ok(Act::new(command, at(&p, "rights")).by(Channel::Paper, By::Worker))
}

/// Everything kept of them, to be printed and handed over: a look that is on record.
pub(super) fn copy(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let p = reached(req, read)?;
    let look = Look::by(req, Some(p.subject), "asked", p.building);
    let act = Act::new(TakeLook(look), at(&p, "rights")).by(Channel::Paper, By::Worker);
    Ok(act.show(move |req, read, _| {
        let none = || Refusal::not_found("person-none").instead("/people");
        let view = whole(read, p.subject)?.ok_or_else(none)?;
        let asked = page::asked(req, read, &view.corrections);
        Ok(Page::of(req, req.t("rights-copy-title"), &view, |v| {
            html! {
                div.page-head { h1 { (req.t("rights-copy-title")) } p.lede { (req.tr("rights-copy-lede", &[("time", req.now.local())])) } }
                section.card { div.card-body { (page::facts(req, v)) } }
                section.card { div.card-head { h2 { (req.t("rights-consents-of")) } } ul.list { @for s in &v.said { li.row {
                    span.row-main { (req.t(&book::words(&s.purpose))) } span.row-side { (req.t(if s.given { "rights-agreed" } else { "rights-taken-back" })) " · " (when(req, s.at)) }
                } } } }
                @if !v.corrections.is_empty() { section.card { div.card-head { h2 { (req.t("rights-correction")) } } (asked) } }
                p { (req.tr("rights-looks", &[("n", v.looks.to_string())])) }
                p.muted { (keeping(req)) }
                (notice("info", &html! { p { (req.t("rights-copy-note")) } }))
            }
        })
        .tab("/people"))
    }))
}

#[derive(Serialize)]
struct Line {
    correction: CorrectionRow,
    whom: String,
}

fn line(req: &Request, read: &Read, c: CorrectionRow) -> Result<Line, Fault> {
    let mask = req.scope().map_or(muster_web::Mask::Nameless, |s| s.mask);
    let person = c.subject.map(|s| person::find_any(read, s, mask)).transpose()?.flatten();
    let whom = match person {
        // A level above sees which community is late, not whose ask it is.
        _ if mask == muster_web::Mask::Nameless => place::find(read, c.community)?.map(|p| p.name).unwrap_or_default(),
        Some((p, _)) => format!("{} {}", p.address, p.shown_name),
        None => req.t("look-someone"),
    };
    Ok(Line { whom, correction: c })
}

pub(super) fn corrections(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = table::list(read, req.scope()?, SHOWN)?;
    let view: Vec<Line> = found.into_iter().map(|c| line(req, read, c)).collect::<Result<_, _>>()?;
    Ok(Page::of(req, req.t("rights-list"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("rights-list")) } p.lede { (req.tr("rights-days", &[("days", BOOK.correction.days.to_string())])) } }
            @if v.is_empty() { (empty(&req.t("rights-list-none"), None)) }
            @if !v.is_empty() { ul.list { @for l in v { @let c = &l.correction; li.row data-done[c.answered_at.is_some()] {
                a.row-main href=(req.to(&format!("/corrections/{}", c.id))) {
                    span.row-title { (l.whom) }
                    span.row-sub { (when(req, c.asked_at)) " · " (req.t(&format!("rights-way-{}", c.channel))) @if c.answered_at.is_none() { " · " (req.tr("rights-due", &[("day", muster_web::day(req, c.due.day()))])) } }
                }
                span.row-side { (tag(&req.t(c.state(req.now)))) }
            } } } }
        }
    })
    .tab("/people")
    .live(&["correction.asked", "correction.answered", "correction.escalated"]))
}

fn found(req: &Request, read: &Read) -> Result<CorrectionRow, Refusal> {
    let c = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("rights-none").instead("/corrections"))?;
    let scope = req.scope()?;
    if scope.covers(c.community, c.grid) && (scope.mask != muster_web::Mask::Nameless || c.overdue_at.is_some()) {
        Ok(c)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/corrections"))
    }
}

#[derive(Serialize)]
struct One {
    line: Line,
    text: String,
    answer: String,
    answered_by: String,
}

pub(super) fn correction(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let c = found(req, read)?;
    let named = req.scope()?.mask != muster_web::Mask::Nameless;
    let answers = duty::may(read, &req.who, "person.correct", c.community, c.grid);
    let view = One {
        text: if named { text_of(read, c.part) } else { req.t("rights-text-below") },
        answer: c.answer.filter(|_| named).map(|a| text_of(read, a)).unwrap_or_default(),
        answered_by: c.answered_by.map(|a| duty::holder(read, a)).transpose()?.map(|h| h.name).unwrap_or_default(),
        line: line(req, read, c)?,
    };
    Ok(Page::of(req, req.t("rights-list"), &view, |v| {
        let c = &v.line.correction;
        html! {
            div.page-head { h1 { (v.line.whom) } p.lede { (req.t("rights-correction")) " · " (req.t(c.state(req.now))) } }
            dl.facts {
                dt { (req.t("rights-wrong")) } dd { (v.text) }
                dt { (req.t("rights-told-by")) } dd { (req.t(&format!("rights-by-{}", c.by))) " · " (req.t(&format!("rights-way-{}", c.channel))) " · " (when(req, c.asked_at)) }
                dt { (req.t("rights-until")) } dd { (muster_web::day(req, c.due.day())) }
                @if let Some(at) = c.overdue_at { dt { (req.t("rights-overdue-at")) } dd { (when(req, at)) } }
                @if let Some(at) = c.answered_at { dt { (req.t("rights-answer")) } dd { (v.answer) " · " (v.answered_by) " · " (when(req, at)) } }
            }
            @if c.answered_at.is_none() && answers {
                @if let Some(s) = c.subject { p { a href=(req.to(&format!("/people/{}/correction", s.hex()))) { (req.t("person-correct-title")) } } }
                section.card { div.card-head { h2 { (req.t("rights-answer")) } } div.card-body { (form(req, &ANSWER, &format!("/corrections/{}/answer", c.id), &Values::default())) } }
            }
            p { a href=(req.to("/corrections")) { (req.t("rights-list")) } }
        }
    })
    .tab("/people"))
}

pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = ANSWER.read(req)?;
    let c = found(req, read)?;
    let gone = || Refusal::not_found("rights-none").instead("/corrections");
    let subject = c.subject.ok_or_else(gone)?;
    kin::apart(req, read, &[kin::About::Resident(subject)])?;
    let text = sealed(read, subject, typed.get("text"))?;
    let id: CorrectionId = c.id;
    let command = AnswerCorrection { id, done: typed.get("done") == "yes", text };
    Ok(Act::new(command, format!("/corrections/{id}")).by(Channel::Web, By::Worker))
}
