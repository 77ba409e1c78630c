//! One plan: the check-in, who, when, what to do if nobody answers, and what happened; the slip, and what its code opens.

use super::clock::Days;
use super::fact::{Checker, Extra};
use super::hand::{self, Acting};
use super::page::{self, Names};
use super::plan::Plan;
use super::routes::{self, CHECK, COUNT, END, TREAT, reached};
use super::table::{self, Step, WHAT};
use super::{due, slip};
use muster_ground::duty;
use muster_ground::person::Person;
use muster_ledger::{ActorId, Day, Read, Refusal};
use muster_web::{Markup, Page, Paper, Request, Values, form, html, notice, part, plain_form, qr, sheet, tag};
use serde::Serialize;

const STEPS: usize = 20;

#[derive(Serialize)]
struct View {
    plan: Plan,
    person: Person,
    extra: Extra,
    acting: Acting,
    carer: String,
    deputy: String,
    carer_phone: String,
    steps: Vec<(Step, String, String)>,
    treated: Option<Day>,
}

fn view(req: &Request, read: &Read) -> Result<View, Refusal> {
    let (plan, person) = reached(req, read)?;
    let mut names = Names::default();
    let mut steps = Vec::new();
    for s in table::steps(read, plan.id, STEPS)? {
        // A note stands with the check-in that it was written at.
        let part = if s.what < 3 { read.part(s.seq).ok() } else { None };
        let note = part.and_then(|p| String::from_utf8(p.plain).ok()).unwrap_or_default();
        let name = if s.by == Checker::Worker as usize && ![ActorId::HOUSE, ActorId::NOBODY].contains(&s.actor) {
            names.of(read, s.actor)?
        } else {
            String::new()
        };
        steps.push((s, name, note));
    }
    let carer = duty::holder(read, plan.carer)?;
    Ok(View {
        acting: hand::acting(read, &plan)?,
        extra: table::extra(read, &plan),
        deputy: names.of(read, plan.deputy)?,
        treated: due::treated_today(&plan, read.now),
        carer: carer.name,
        carer_phone: carer.phone,
        steps,
        plan,
        person,
    })
}

fn days(req: &Request, days: Days) -> String {
    if days.0 == 127 {
        return req.t("careplan-every-day");
    }
    let names: Vec<String> = days.each().map(|n| req.t(&format!("careplan-{}", Days::NAMES[n]))).collect();
    names.join(req.comma())
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    let may = |action| duty::may(read, &req.who, action, view.person.community, view.person.grid);
    let (does, writes, sees) = (may("careplan.do"), may("careplan.write"), may("person.see"));
    let live = &["checkin.recorded", "checkin.missed", "treatment.recorded", "treatment.missed", "medicine.counted"];
    Ok(Page::of(req, req.t("careplan-one"), &view, |v| {
        html! {
            div.page-head {
                h1 { (req.t("careplan-one")) }
                p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } @if !v.person.phone_shown.is_empty() { " · " (v.person.phone_shown) } }
                div.actions {
                    a.button href=(req.to(&format!("/careplans/{}/slip", v.plan.id))) { (req.t("careplan-slip-print")) }
                    @if writes { a.button href=(req.to(&format!("/people/{}/careplan", v.person.subject.hex()))) { (req.t("careplan-rewrite")) } }
                    @if sees { a.button href=(req.to(&format!("/people/{}", v.person.subject.hex()))) { (req.t("careplan-person")) } }
                }
            }
            @if v.plan.ended_at.is_some() { (notice("info", &html! { p { (req.t("careplan-over")) } })) }
            @if let Some(step) = v.plan.unreached() { (notice("warn", &html! { p { strong { (page::missed(req, &v.plan, step)) } } @if !v.extra.unreached.is_empty() { p { (v.extra.unreached) } } })) }
            @if v.plan.treatment_missed.is_some() { (notice("warn", &html! { p { (req.t("careplan-treatment-unmet")) } })) }
            @if does && v.plan.ended_at.is_none() { (checkin(req, v)) }
            (facts(req, v))
            (history(req, v))
            @if does && v.plan.ended_at.is_none() {
                details { summary { (req.t("careplan-end-title")) } p { (req.t("careplan-end-note")) } (plain_form(req, &END, &format!("/careplans/{}/end", v.plan.id), &Values::default())) }
            }
        }
    })
    .tab("/careplans")
    .live(live))
}

fn checkin(req: &Request, v: &View) -> Markup {
    let at = format!("/careplans/{}", v.plan.id);
    html! {
        section.card id="checkin" {
            div.card-head { h2 { (req.t("careplan-checkin")) } @if v.plan.open_today(req.now) { (tag(&req.t("careplan-open-today"))) } }
            div.card-body { (form(req, &CHECK, &format!("{at}/checkins"), &Values::default())) }
        }
        @if v.treated.is_some() || v.plan.treatment_missed.is_some() {
            section.card {
                div.card-head { h2 { (req.t("careplan-treatment")) } }
                div.card-body { (plain_form(req, &TREAT, &format!("{at}/treatments"), &Values::default())) }
            }
        }
    }
}

fn facts(req: &Request, v: &View) -> Markup {
    let (p, x) = (&v.plan, &v.extra);
    let at = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let left = |d: Day| (d.0 - req.now.day().0).max(0).to_string();
    html! {
        section.card { div.card-head { h2 { (req.t("careplan-plan")) } } div.card-body {
            dl.facts {
                dt { (req.t("person-needs")) } dd { @if v.person.flags.is_empty() { (req.t("person-needs-none")) } @for n in &v.person.flags { (tag(&req.t(n.words()))) " " } }
                dt { (req.t("careplan-carer")) } dd { bdi.person { (v.carer) } @if !v.carer_phone.is_empty() { " " a href={ "tel:" (v.carer_phone) } { (v.carer_phone) } } @if v.acting.stands_in { " " (tag(&req.t("careplan-is-away"))) } }
                dt { (req.t("careplan-deputy")) } dd { bdi.person { (v.deputy) } }
                dt { (req.t("careplan-way")) } dd { (req.t(p.way.words())) " · " (days(req, p.window.days)) " " (at(p.window.from)) "–" (at(p.window.to)) }
                @if !x.unreached.is_empty() { dt { (req.t("careplan-unreached")) } dd { (x.unreached) } }
                @if !x.contact.is_empty() { dt { (req.t("careplan-contact")) } dd { bdi.person { (x.contact) } @if !x.contact_phone.is_empty() { " " a href={ "tel:" (x.contact_phone) } { (x.contact_phone) } } } }
                @if let Some(until) = p.medicine {
                    dt { (req.t("careplan-medicine")) }
                    dd { (x.medicine) " " (req.tr("careplan-medicine-left", &[("n", left(until)), ("day", muster_web::day(req, until))])) @if p.medicine_asked == Some(until) { " " (tag(&req.t("careplan-medicine-asked"))) } }
                }
                @if let Some(t) = p.treatment {
                    dt { (req.t("careplan-treatment")) }
                    dd { (days(req, t.days)) " " (req.tr("careplan-leaves", &[("time", at(t.leave))])) @if t.transport { " " (tag(&req.t("careplan-transport-tag"))) } @if t.escort { " " (tag(&req.t("careplan-escort-tag"))) }
                        @if !x.treated_at.is_empty() { br; (x.treated_at) } @if let Some(d) = p.next_treatment() { br; (req.tr("careplan-treatment-on", &[("time", muster_web::when(req, t.leaves(d)))])) } }
                }
                dt { (req.t("careplan-review")) } dd { (muster_web::day(req, p.review.day())) }
            }
            @if p.medicine.is_some() && p.ended_at.is_none() { details { summary { (req.t("careplan-medicine-count")) } (plain_form(req, &COUNT, &format!("/careplans/{}/medicine", p.id), &Values::default())) } }
        } }
    }
}

fn history(req: &Request, v: &View) -> Markup {
    let line = |(s, name, note): &(Step, String, String)| {
        let who = match (s.what, name.is_empty()) {
            (0..=2, true) => req.t(Checker::ALL.get(s.by).copied().unwrap_or(Checker::Task).words()),
            _ => name.clone(),
        };
        let mut what = req.t(WHAT.get(s.what).copied().unwrap_or_default());
        if matches!(s.what, 5 | 6) {
            what = format!("{what} {}", muster_web::day(req, s.day));
        }
        if !note.is_empty() {
            what = format!("{what} · {note}");
        }
        part::Event { when: muster_web::when(req, s.at), what, who, ..part::Event::default() }
    };
    let events: Vec<part::Event> = v.steps.iter().map(line).collect();
    html! { @if !events.is_empty() { section.card { div.card-head { h2 { (req.t("careplan-history")) } } div.card-body { (part::timeline(&events)) } } } }
}

#[derive(Serialize)]
struct Slip {
    address: String,
    carer: String,
    phone: String,
    url: String,
}

/// `GET /careplans/{id}/slip`: what the person keeps by the door.
pub(super) fn slip(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (plan, person) = reached(req, read)?;
    let carer = duty::holder(read, plan.carer)?;
    // Without the base: who holds the slip has no role.
    let url = format!("{}/k/{}", req.origin, slip::token(req.house.vault(), plan.id));
    let view = Slip { address: person.address, carer: carer.name, phone: carer.phone, url };
    Ok(Page::of(req, req.t("careplan-slip-title"), &view, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/careplans/{}", plan.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("careplan-slip-title")) }
                p { (v.address) }
                p { (req.t("careplan-slip-how")) }
                div.receipt { p.mono { (muster_web::short_url(&v.url)) } (qr(&v.url)) }
                dl.facts { dt { (req.t("careplan-carer")) } dd { bdi.person { (v.carer) } " " (v.phone) } }
                p { (req.t("careplan-slip-120")) }
            }))
        }
    })
    .tab("/careplans"))
}

#[derive(Serialize)]
struct Held {
    open: bool,
    last: Option<muster_ledger::Moment>,
}

/// `GET /k/{token}`: says of nobody who they are.
pub(super) fn held(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (plan, _) = routes::of_slip(req, read)?;
    let view = Held { open: plan.open_today(req.now) || plan.unreached().is_some(), last: plan.last.map(|l| l.0) };
    Ok(Page::of(req, req.t("careplan-slip-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("careplan-slip-title")) } p.lede { (req.t("careplan-held-lede")) } }
            @if let Some((_, r)) = &req.again { (notice("warn", &html! { p { (req.words.refusal(req.lang, r)) } })) }
            @if v.open { (page::own_taps(req, &format!("/k/{}/checkins", req.param("token")))) }
            @else { (notice("ok", &html! { p role="status" { (req.t("careplan-held-done")) } })) }
            p { (req.t("careplan-slip-120")) }
        }
    }))
}
