//! `/careplans`: whom to look after today, those first whom nobody reached; `/careplans/handover`: what an absent carer left open.

use super::due;
use super::fact::Outcome;
use super::hand::{Acting, Present};
use super::plan::Plan;
use super::routes;
use super::table;
use muster_ground::duty;
use muster_ground::person::Person;
use muster_ledger::{ActorId, Day, Fault, Moment, Read, Refusal};
use muster_muster::incident;
use muster_web::part::tabs;
use muster_web::{Markup, Page, Request, empty, hidden_inputs, html, notice, tag};
use serde::Serialize;
use std::collections::BTreeMap;

/// Plans of one reach: a community has some hundred people who need care.
const SHOWN: usize = 400;
/// Treatments that lie so near are arranged first in an emergency.
const NEAR_DAYS: i32 = 3;
const LIVE: &[&str] = &["checkin.recorded", "checkin.missed", "careplan.written", "treatment.missed", "absence.marked"];

/// A plan with whom it is about and who acts for it now.
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) plan: Plan,
    pub(super) person: Person,
    pub(super) acting: Acting,
    pub(super) acting_name: String,
    pub(super) carer_name: String,
    order: u8,
}

#[derive(Default)]
pub(super) struct Names(BTreeMap<ActorId, String>);

impl Names {
    pub(super) fn of(&mut self, read: &Read, actor: ActorId) -> Result<String, Fault> {
        if let Some(known) = self.0.get(&actor) {
            return Ok(known.clone());
        }
        let name = duty::holder(read, actor)?.name;
        self.0.insert(actor, name.clone());
        Ok(name)
    }
}

/// Whom nobody reached, then what is late, due now, due later, made.
fn order(plan: &Plan, now: Moment) -> u8 {
    match plan.unreached() {
        Some(_) => 0,
        None if plan.treatment_missed.is_some() => 0,
        None if !plan.open_today(now) => 3,
        None if plan.window.begins(now.day()) > now => 2,
        None => 1,
    }
}

fn lines(req: &Request, read: &Read) -> Result<Vec<Line>, Refusal> {
    let scope = req.scope()?;
    let (mut present, mut names, mut out) = (Present::at(read.now), Names::default(), Vec::new());
    for plan in table::list(read, scope, SHOWN)? {
        let Some(person) = due::resident(read, &plan, scope.mask)? else { continue };
        let acting = present.acting(read, &plan)?;
        let acting_name = acting.actor.map(|a| names.of(read, a)).transpose()?.unwrap_or_default();
        let carer_name = names.of(read, plan.carer)?;
        let order = order(&plan, read.now);
        out.push(Line { plan, person, acting, acting_name, carer_name, order });
    }
    out.sort_by_key(|l| (l.order, l.plan.window.to, l.person.sort));
    Ok(out)
}

#[derive(Serialize)]
struct Index {
    mine: bool,
    all: usize,
    own: usize,
    lines: Vec<Line>,
    /// In an emergency: who must get to a treatment in the next days.
    first: Vec<(usize, Day)>,
    emergency: bool,
    away: usize,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut lines = lines(req, read)?;
    let own = |l: &Line| l.acting.actor == Some(req.who.actor) || l.plan.missed.is_some_and(|m| m.3 == Some(req.who.actor));
    let (all, mine) = (lines.len(), lines.iter().filter(|l| own(l)).count());
    let away = lines.iter().filter(|l| l.acting.stands_in).count();
    // Whoever has nobody of their own sees all: a secretary in the first place.
    let only = mine > 0 && req.query("all").is_none();
    if only {
        lines.retain(own);
    }
    let emergency = match lines.first() {
        Some(l) => incident::current(read, l.plan.community)?.is_some(),
        None => false,
    };
    let near = Day(req.now.day().0 + NEAR_DAYS);
    let mut first: Vec<(usize, Day)> =
        lines.iter().enumerate().filter_map(|(n, l)| l.plan.next_treatment().filter(|d| *d <= near).map(|d| (n, d))).collect();
    first.sort_by_key(|f| f.1);
    let view = Index { mine: only, all, own: mine, lines, first, emergency, away };
    Ok(Page::of(req, req.t("careplan-title"), &view, |v| body(req, v)).tab("/careplans").live(LIVE))
}

fn body(req: &Request, v: &Index) -> Markup {
    let heads = ["careplan-unreached-now", "careplan-due-now", "careplan-due-later", "careplan-done-today"];
    html! {
        div.page-head { h1 { (req.t("careplan-title")) } p.lede { (req.t("careplan-lede")) } div.actions { a.button href=(req.to("/homecare")) { (req.t("homecare-title")) } a.button href=(req.to("/placements")) { (req.t("placement-title")) } a.button href=(req.to(if req.who.post == "secretary" { "/harms" } else { "/harms/new" })) { (req.t("harm-new")) } } }
        @if v.own > 0 {
            (tabs(req, &req.t("careplan-show"), &[
                (req.t("careplan-mine"), Some(v.own as i64), "/careplans".to_owned(), v.mine),
                (req.t("careplan-all"), Some(v.all as i64), "/careplans?all=1".to_owned(), !v.mine),
            ]))
        }
        @if v.away > 0 { (notice("warn", &html! { p { (req.tr("careplan-away", &[("n", v.away.to_string())])) " " a href=(req.to("/careplans/handover")) { (req.t("careplan-handover-title")) } } })) }
        @if v.lines.is_empty() { (empty(&req.t("careplan-nobody"), Some((&req.t("care-title"), req.to("/care"))))) }
        @if v.emergency && !v.first.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("careplan-first")) } }
                ul.list { @for (n, day) in &v.first { @if let Some(l) = v.lines.get(*n) { (treatment_row(req, l, *day)) } } }
            }
        }
        @for (n, head) in heads.into_iter().enumerate() {
            @let some = v.lines.iter().filter(|l| usize::from(l.order) == n).collect::<Vec<_>>();
            @if !some.is_empty() {
                section.card {
                    div.card-head { h2 { (req.t(head)) } span.muted { (req.tr("person-count", &[("n", some.len().to_string())])) } }
                    ul.list { @for l in some { (row(req, l)) } }
                }
            }
        }
    }
}

fn treatment_row(req: &Request, l: &Line, day: Day) -> Markup {
    let t = l.plan.treatment.unwrap_or_default();
    html! { li.row {
        a.row-main href=(req.to(&format!("/careplans/{}", l.plan.id))) {
            span.row-title { (l.person.address) " " bdi.person { (l.person.shown_name) } }
            span.row-sub { (req.tr("careplan-treatment-on", &[("time", muster_web::when(req, t.leaves(day)))])) }
        }
        span.row-side { @if t.transport { (tag(&req.t("careplan-transport-tag"))) } @if t.escort { (tag(&req.t("careplan-escort-tag"))) } }
    } }
}

fn hours(req: &Request, plan: &Plan) -> String {
    let at = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    req.tr("careplan-hours-of", &[("from", at(plan.window.from)), ("to", at(plan.window.to))])
}

fn row(req: &Request, l: &Line) -> Markup {
    let p = &l.plan;
    html! { li.row data-done=[(l.order == 3).then_some("true")] {
        div.row-main {
            a.row-title href=(req.to(&format!("/careplans/{}", p.id))) { (l.person.address) " " bdi.person { (l.person.shown_name) } }
            span.row-sub { (req.t(p.way.words())) " · " (hours(req, p)) " · " (who(req, l)) }
            @if let Some(step) = p.unreached() { span.row-sub { strong { (missed(req, p, step)) } } }
            @if p.treatment_missed.is_some() { span.row-sub { strong { (req.t("careplan-treatment-unmet")) } } }
            span.row-sub { @for n in &l.person.flags { (tag(&req.t(n.words()))) " " } }
            @if l.order < 3 { (taps(req, p)) }
            @else if let Some((at, outcome)) = p.last { span.row-sub { (req.t(outcome.words())) " · " (muster_web::when(req, at)) } }
        }
    } }
}

pub(super) fn missed(req: &Request, p: &Plan, step: u8) -> String {
    let since = p.missed.map(|m| muster_web::when(req, m.1)).unwrap_or_default();
    req.tr(if step == 1 { "careplan-unreached-1" } else { "careplan-unreached-2" }, &[("time", since)])
}

fn who(req: &Request, l: &Line) -> String {
    match (l.acting.stands_in, l.acting.actor) {
        (false, _) => req.tr("careplan-carer-is", &[("name", l.carer_name.clone())]),
        (true, Some(_)) => req.tr("careplan-stands-in", &[("name", l.acting_name.clone()), ("carer", l.carer_name.clone())]),
        (true, None) => req.tr("careplan-both-away", &[("carer", l.carer_name.clone())]),
    }
}

/// The three taps: well, needs something, not reached. What is needed is said on the plan's own page.
pub(super) fn taps(req: &Request, p: &Plan) -> Markup {
    let at = format!("/careplans/{}", p.id);
    html! { div.actions {
        (tap(req, &format!("{at}/checkins"), Outcome::Well, true))
        a.button href=(req.to(&format!("{at}#checkin"))) { (req.t("careplan-needs")) }
        (tap(req, &format!("{at}/checkins"), Outcome::NotReached, false))
    } }
}

fn tap(req: &Request, action: &str, outcome: Outcome, first: bool) -> Markup {
    html! { form.inline method="post" action=(req.to(action)) data-many="" {
        (hidden_inputs(req))
        input type="hidden" name="outcome" value=(outcome.code());
        button.button.button-primary[first] type="submit" { (req.t(outcome.words())) }
    } }
}

#[derive(Serialize)]
struct Handover {
    lines: Vec<(Line, super::fact::Extra)>,
}

/// Everything that absent carers have open, by name, for whoever stands in; to be printed.
pub(super) fn handover(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let all = lines(req, read)?.into_iter().filter(|l| l.acting.stands_in);
    let lines: Vec<_> = all
        .map(|l| {
            let extra = table::extra(read, &l.plan);
            (l, extra)
        })
        .collect();
    let mut carers: Vec<String> = lines.iter().map(|(l, _)| l.carer_name.clone()).collect();
    carers.sort_unstable();
    carers.dedup();
    Ok(Page::of(req, req.t("careplan-handover-title"), &Handover { lines }, |v| {
        html! {
            div.page-head { h1 { (req.t("careplan-handover-title")) } p.lede { (req.t("careplan-handover-lede")) } }
            @if v.lines.is_empty() { (empty(&req.t("careplan-handover-none"), Some((&req.t("careplan-title"), req.to("/careplans"))))) }
            @for carer in &carers {
                section.card {
                    div.card-head { h2 { (req.tr("careplan-handover-of", &[("name", carer.clone())])) } }
                    ul.list { @for (l, extra) in v.lines.iter().filter(|(l, _)| l.carer_name == *carer) { li.row { div.row-main {
                        a.row-title href=(req.to(&format!("/careplans/{}", l.plan.id))) { (l.person.address) " " bdi.person { (l.person.shown_name) } }
                        span.row-sub { (who(req, l)) " · " (req.t(l.plan.way.words())) " · " (hours(req, &l.plan)) }
                        @if l.plan.open_today(req.now) { span.row-sub { strong { (req.t("careplan-open-today")) } } }
                        @if let Some(d) = l.plan.next_treatment() { span.row-sub { (req.tr("careplan-treatment-on", &[("time", muster_web::when(req, l.plan.treatment.unwrap_or_default().leaves(d)))])) } }
                        @if !extra.unreached.is_empty() { span.row-sub { (req.t("careplan-unreached")) (req.colon()) (extra.unreached) } }
                    } } } }
                }
            }
        }
    })
    .tab("/careplans")
    .live(LIVE))
}

/// On a resident's own page: that they are well, with one press.
pub fn home_card(req: &Request, read: &Read) -> Result<Markup, Refusal> {
    let Some((plan, _)) = routes::own(req, read)? else { return Ok(html! {}) };
    let name = super::acting(read, &plan)?.actor.map(|a| duty::holder(read, a)).transpose()?.map(|h| h.name).unwrap_or_default();
    Ok(html! { section.card {
        div.card-head { h2 { (req.t("careplan-own-title")) } }
        div.card-body {
            p { (req.tr("careplan-own", &[("name", name), ("hours", hours(req, &plan))])) }
            @if plan.open_today(req.now) || plan.unreached().is_some() { (own_taps(req, "/me/checkins")) }
            @else if let Some((at, _)) = plan.last { p.muted { (req.tr("careplan-own-done", &[("time", muster_web::when(req, at))])) } }
        }
    } })
}

/// Well, or a press for each thing that is needed.
pub(super) fn own_taps(req: &Request, action: &str) -> Markup {
    html! { div.actions {
        (tap(req, action, Outcome::Well, true))
        @for need in ["medicine", "food", "hospital", "talk"] {
            form.inline method="post" action=(req.to(action)) data-many="" {
                (hidden_inputs(req))
                input type="hidden" name="outcome" value="needs"; input type="hidden" name="need" value=(need);
                button.button type="submit" { (req.tr("careplan-i-need", &[("what", req.t(&format!("request-need-{need}")))])) }
            }
        }
    } }
}
