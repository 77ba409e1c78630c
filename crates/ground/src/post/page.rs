//! `/answerable`: who is answerable here now and what is missing; one duty with its deputy and absences; a post's duty list.

use super::book::{self, DutyList};
use super::fact::AbsenceId;
use super::rule::{AWAY_DAYS_MAX, ComeBack, MarkAway, NameDeputy};
use super::table::{self, Absence, Answerable, Gap, Holding};
use crate::duty::{self, Duty};
use crate::kin;
use crate::law;
use crate::place::{self, Place};
use muster_ledger::{ActorId, Day, DutyId, Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{
    Act, Field, FieldKind, Form, Markup, Page, Request, Values, form, form_with, hidden_inputs, html, notice, part, plain_form,
    tag,
};
use serde::Serialize;

pub(super) static DEPUTY: Form = Form {
    fields: &[Field::new("deputy", FieldKind::Pick, "post-deputy").hint("post-deputy-hint").max(20)],
    submit: "post-deputy-name",
};
pub(super) static AWAY: Form = Form {
    fields: &[
        Field::new("from", FieldKind::Date, "post-away-from"),
        Field::new("until", FieldKind::Date, "post-away-until").hint("post-away-until-hint"),
    ],
    submit: "post-away",
};

fn gap_words(gap: Gap) -> &'static str {
    match gap {
        Gap::Nobody => "post-gap-nobody",
        Gap::EndsSoon => "post-gap-ends-soon",
        Gap::NoDeputy => "post-gap-no-deputy",
    }
}

/// What is done for a whole community with its posts: path, action, words.
const BESIDE: [(&str, &str, &str); 4] = [
    ("/trainings", "duty.manage", "post-trainings"),
    ("/answerable/roles", "duty.see", "post-roles"),
    ("/takeovers", "takeover.open", "post-takeover"),
    ("/handovers", "duty.manage", "post-handovers"),
];

#[derive(Serialize)]
struct Here {
    place: String,
    lines: Vec<Answerable>,
    gaps: usize,
    below: Vec<Place>,
}

/// The place that the address names or one's own, within the reach of the duty; what is above is public knowledge.
fn asked_place(req: &Request, read: &Read) -> Result<Option<Place>, Refusal> {
    let id = req.query("place").and_then(|p| p.parse::<PlaceId>().ok()).unwrap_or(req.who.place);
    let found = if id == PlaceId::HOUSE { place::children(read, id)?.into_iter().next() } else { place::find(read, id)? };
    let Some(found) = found else { return Ok(None) };
    let own = req.who.place;
    let reaches = own == PlaceId::HOUSE || found.chain().contains(&own) || id == own;
    if reaches { Ok(Some(found)) } else { Err(Refusal::forbidden("web-outside-scope").instead("/answerable")) }
}

pub(super) fn here(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let own = asked_place(req, read)?.ok_or_else(|| Refusal::not_found("place-no-such").instead("/places"))?;
    let lines = table::answerable_at(read, &own)?;
    let mut below = place::children(read, own.id)?;
    below.retain(|p| p.level <= place::Level::Community);
    let view = Here { gaps: lines.iter().map(|l| l.gaps.len()).sum(), place: own.name, lines, below };
    Ok(Page::of(req, req.tr("post-here", &[("place", view.place.clone())]), &view, |v| {
        let missing: Vec<&Answerable> = v.lines.iter().filter(|l| !l.gaps.is_empty()).collect();
        html! {
            div.page-head { h1 { (req.tr("post-here", &[("place", v.place.clone())])) } p.lede { (req.t("post-here-lede")) } }
            @if v.gaps > 0 { (notice("warn", &html! {
                p { strong { (req.tr("post-gaps", &[("n", v.gaps.to_string())])) } }
                @for g in [Gap::Nobody, Gap::EndsSoon, Gap::NoDeputy] {
                    @let at = missing.iter().filter(|l| l.gaps.contains(&g)).map(|l| format!("{} {}", l.place_name, req.t(&format!("post-{}", l.post)))).collect::<Vec<_>>();
                    @if !at.is_empty() { p { strong { (req.t(gap_words(g))) } " · " (at.join(req.comma())) } }
                }
            })) }
            ul.list { @for l in &v.lines { (line(req, l)) } }
            div.actions {
                @for (path, action, words) in BESIDE { @if duty::may_here(read, &req.who, action) { a.button href=(req.to(path)) { (req.t(words)) } } }
            }
            @if !v.below.is_empty() { h2 { (req.t("post-below")) } ul.list { @for p in &v.below { li.row {
                a.row-main href=(req.to(&format!("/answerable?place={}", p.id))) { span.row-title { (p.name) } } } } } }
        }
    })
    .tab("/answerable")
    .live(&["duty.given", "duty.ended", "deputy.named", "absence.marked", "absence.ended"]))
}

fn line(req: &Request, l: &Answerable) -> Markup {
    html! { li.row {
        div.row-main {
            div.row-title { a href=(req.to(&format!("/answerable/posts/{}", l.post))) { (req.t(&format!("post-{}", l.post))) } " · " (l.place_name)
                @if l.first { " " (tag(&req.t("post-first"))) } }
            @if l.holdings.is_empty() { div.row-sub { (req.t("post-gap-nobody")) } }
            @for h in &l.holdings { div.row-sub {
                a href=(req.to(&format!("/answerable/duties/{}", h.duty))) { bdi.person { (h.name) } }
                @if !h.phone.is_empty() { " " a href={ "tel:" (h.phone) } { (h.phone) } }
                " · " (holding_words(req, h))
            } }
        }
        div.row-side { @for g in &l.gaps { (tag(&req.t(gap_words(*g)))) } }
    } }
}

fn holding_words(req: &Request, h: &Holding) -> String {
    let until = |id: &str, m: Moment| req.tr(id, &[("day", muster_web::until(req, m))]);
    match (h.away, h.acting, &h.deputy) {
        (Some(m), _, _) => until("post-is-away", m),
        (None, true, _) => until("post-is-acting", h.until),
        (None, false, Some(d)) => {
            format!("{} · {}", until("post-lasts", h.until), req.tr("post-deputy-is", &[("name", d.clone())]))
        }
        (None, false, None) => until("post-lasts", h.until),
    }
}

/// The duty of the path, within the reach of the asker's.
fn duty_of(req: &Request, read: &Read) -> Result<Duty, Refusal> {
    let none = || Refusal::not_found("duty-none").instead("/answerable");
    let d = duty::find(read, req.id::<DutyId>("duty")?)?.ok_or_else(none)?;
    let chain = place::find(read, d.place)?.map(|p| p.chain()).unwrap_or_default();
    let own = req.who.place;
    // Whom one works for is known to those below: a worker sees the secretary's card.
    let above = place::find(read, own)?.is_some_and(|p| p.chain().contains(&d.place));
    if own == PlaceId::HOUSE || chain.contains(&own) || above || d.actor == req.who.actor {
        Ok(d)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/answerable"))
    }
}

#[derive(Serialize)]
struct One {
    duty: Duty,
    place: String,
    name: String,
    phone: String,
    deputy: Option<String>,
    absences: Vec<(Absence, Option<String>)>,
    /// Relatives declared, and when last; not whom.
    declared: Option<(usize, Day)>,
    own: bool,
    may_name: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let d = duty_of(req, read)?;
    let who = duty::holder(read, d.actor)?;
    let mut absences = Vec::new();
    for a in table::absences_of(read, d.id)?.into_iter().rev() {
        let acting = a.acting.map(|id| duty::find(read, id)).transpose()?.flatten();
        let acting = acting.map(|k| duty::holder(read, k.actor)).transpose()?.map(|h| h.name);
        absences.push((a, acting));
    }
    let view = One {
        place: place::find(read, d.place)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name),
        name: who.name,
        phone: who.phone,
        deputy: table::deputy_of(read, d.id)?.map(|a| duty::holder(read, a)).transpose()?.map(|h| h.name),
        absences,
        declared: kin::last_declared(read, d.actor)?.map(|(n, at)| (n, at.day())),
        own: d.actor == req.who.actor,
        may_name: duty::may_here(read, &req.who, "duty.manage") && duty::may_give(req, read, &d.post, d.place).is_ok(),
        duty: d,
    };
    let picks = if view.may_name { near(req, read, &view.duty, "deputy")? } else { Vec::new() };
    let title = format!("{} · {}", req.t(&format!("post-{}", view.duty.post)), view.place);
    Ok(Page::of(req, title.clone(), &view, |v| one_page(req, v, &title, &picks)).tab("/answerable"))
}

/// Whoever holds a duty in the same community, or at the place itself: they know it. As answers to the question `field`.
pub fn near(req: &Request, read: &Read, d: &Duty, field: &'static str) -> Result<Vec<(&'static str, String, String)>, Fault> {
    let at = place::find(read, d.place)?;
    let top = at.map_or(PlaceId::HOUSE, |p| if p.community == PlaceId::HOUSE { p.id } else { p.community });
    let mut out: Vec<(&'static str, String, String)> = Vec::new();
    for post in duty::POSTS {
        for h in duty::holding(read, post)? {
            let near = place::find(read, h.place)?.is_some_and(|p| p.chain().contains(&top));
            let id = h.actor.to_string();
            if near && h.actor != d.actor && h.actor != req.who.actor && !out.iter().any(|o| o.1 == id) {
                let name = duty::holder(read, h.actor)?.name;
                out.push((field, id, format!("{name}（{}）", req.t(&format!("post-{post}")))));
            }
        }
    }
    out.truncate(200);
    Ok(out)
}

fn day_text(day: Day) -> String {
    let (y, m, d) = day.civil();
    format!("{y:04}-{m:02}-{d:02}")
}

fn one_page(req: &Request, v: &One, title: &str, picks: &[(&str, String, String)]) -> Markup {
    let at = |rest: &str| format!("/answerable/duties/{}/{rest}", v.duty.id);
    let standing = v.absences.iter().find(|(a, _)| a.stands(req.now));
    let today = req.now.day();
    let days = Values::filled(&[("from", day_text(today)), ("until", day_text(Day(today.0 + 6)))]);
    html! {
        div.page-head { h1 { (v.name) } p.lede { (title) } }
        @if !v.phone.is_empty() { p { a.button href={ "tel:" (v.phone) } { (v.phone) } } }
        dl.facts {
            dt { (req.t("post-term")) } dd { (req.tr("post-lasts", &[("day", muster_web::until(req, v.duty.until))])) @if !v.duty.in_force(req.now) { " · " (req.t("post-over")) } }
            dt { (req.t("post-deputy")) } dd { (v.deputy.clone().unwrap_or_else(|| req.t("post-gap-no-deputy"))) }
            dt { (req.t("kin-of-account")) } dd { (match &v.declared { Some((n, day)) => req.tr("kin-of-account-some", &[("n", n.to_string()), ("day", muster_web::day(req, *day))]), None => req.t("kin-of-account-none") }) }
            @for (a, acting) in &v.absences { dt { (req.t("post-away-was")) } dd {
                (muster_web::day(req, a.from.day())) "—" (muster_web::until(req, a.until))
                " · " (acting.as_ref().map_or_else(|| req.t("post-nobody-acting"), |n| req.tr("post-acting-by", &[("name", n.clone())])))
                @if a.ended_at.is_some() { " · " (req.t("post-away-ended")) }
            } }
        }
        @if v.duty.in_force(req.now) && (v.own || v.may_name) {
            @match standing {
                Some(_) => { form.inline method="post" action=(req.to(&at("return"))) { (hidden_inputs(req)) (part::submit(part::Look::Primary, &req.t("post-back"))) } }
                None => { @let fold = v.deputy.is_none() && v.may_name; (folded(req, fold, &req.t("post-away-title"), &html! {
                    p { (match &v.deputy { Some(d) => req.tr("post-away-means", &[("name", d.clone())]), None => req.t("post-away-alone") }) }
                    @if fold { (plain_form(req, &AWAY, &at("absence"), &days)) } @else { (form(req, &AWAY, &at("absence"), &days)) } })) }
            }
        }
        @if v.may_name && v.duty.in_force(req.now) {
            (folded(req, v.deputy.is_some() || standing.is_some(), &req.t("post-deputy"), &form_with(req, &DEPUTY, &at("deputy"), &Values::default(), picks)))
            p { a.button href=(req.to(&format!("/handovers/new?duty={}", v.duty.id))) { (req.t("post-hand-over")) } }
        }
        p { a href=(req.to("/answerable")) { (req.t("post-all")) } " · " a href=(req.to(&format!("/answerable/posts/{}", v.duty.post))) { (req.t("post-list")) } }
    }
}

/// What is to be done first stands open, the other is opened where it is wanted: one loud button.
fn folded(req: &Request, fold: bool, title: &str, body: &Markup) -> Markup {
    html! {
        @if fold { details.fold open[req.again.is_some()] { summary { (title) } (body) } }
        @else { section.card { div.card-head { h2 { (title) } } div.card-body { (body) } } }
    }
}

pub(super) fn deputy(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let d = duty_of(req, read)?;
    duty::may_give(req, read, &d.post, d.place)?;
    let v = DEPUTY.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("deputy", "web-field-choose");
    let deputy: ActorId = v.id("deputy").ok_or_else(wrong)?;
    if !near(req, read, &d, "deputy")?.iter().any(|c| c.1 == deputy.to_string()) && deputy != req.who.actor {
        return Err(wrong());
    }
    Ok(Act::new(NameDeputy { duty: d.id, deputy, by: req.who.actor }, format!("/answerable/duties/{}", d.id)))
}

/// The duty, where the asker could give it: they may hand it to another.
pub fn to_give(req: &Request, read: &Read, id: DutyId) -> Result<Duty, Refusal> {
    let d = duty::find(read, id)?.ok_or_else(|| Refusal::not_found("duty-none").instead("/answerable"))?;
    duty::may_give(req, read, &d.post, d.place).map(|()| d)
}

/// One's own duty, or one that one could give.
fn own_or_given(req: &Request, read: &Read) -> Result<Duty, Refusal> {
    let d = duty_of(req, read)?;
    let manages = duty::may_here(read, &req.who, "duty.manage") && duty::may_give(req, read, &d.post, d.place).is_ok();
    if d.actor == req.who.actor || manages { Ok(d) } else { Err(Refusal::forbidden("post-not-yours").instead("/answerable")) }
}

pub(super) fn away(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let d = own_or_given(req, read)?;
    let v = AWAY.read(req)?;
    let wrong = |f: &'static str| Refusal::invalid("post-away-term").arg("days", AWAY_DAYS_MAX).problem(f, "web-field-date");
    let from = v.day("from").ok_or_else(|| wrong("from"))?;
    let until = v.day("until").ok_or_else(|| wrong("until"))?;
    let away = MarkAway {
        id: AbsenceId(req.house.next_id()),
        deputy: table::deputy_of(read, d.id)?,
        acting: DutyId(req.house.next_id()),
        // From today means from now: nothing is dated back.
        from: if from == req.now.day() { req.now } else { from.start() },
        until: Day(until.0.saturating_add(1)).start(),
        by: req.who.actor,
        duty: d,
    };
    let then = format!("/answerable/duties/{}", away.duty.id);
    Ok(Act::new(away, then).imposing())
}

pub(super) fn back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let d = own_or_given(req, read)?;
    let absence = table::absences_of(read, d.id)?.into_iter().find(|a| a.stands(read.now));
    let absence = absence.ok_or_else(|| Refusal::conflict("post-not-away").instead(format!("/answerable/duties/{}", d.id)))?;
    Ok(Act::new(ComeBack { absence }, format!("/answerable/duties/{}", d.id)))
}

#[derive(Serialize)]
struct Listed {
    list: DutyList,
    may: Vec<String>,
    basis: Vec<Vec<law::Cited>>,
}

/// What a post may do, as Cedar decides it, and what it owes, with the articles.
pub(super) fn post(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("duty-post").instead("/duties");
    let list = book::list_of(req.param("post")).ok_or_else(none)?.clone();
    let may = duty::actions_of(&list.key)?;
    let articles = |m: &book::Must| m.basis.iter().filter_map(|k| law::cited(read, k).transpose()).collect();
    let view = Listed { may, basis: list.must.iter().map(articles).collect::<Result<_, Fault>>()?, list };
    let title = req.t(&format!("post-{}", view.list.key));
    Ok(Page::of(req, title.clone(), &view, |v| {
        html! {
            div.page-head { h1 { (title) } p.lede { (req.t("post-list-lede")) @if v.list.first { " " (req.t("post-first-means")) } } }
            section.card { div.card-head { h2 { (req.t("post-must")) } } div.card-body { ol {
                @for (m, basis) in v.list.must.iter().zip(&v.basis) { li { p { (req.t(&format!("post-must-{}", m.key))) }
                    ul { @for c in basis { (law::basis_line(req, c)) } } } }
            } } }
            section.card { div.card-head { h2 { (req.t("post-may")) } } div.card-body { ul {
                @for a in &v.may { li { (req.t(&format!("action-{}", a.replace('.', "-")))) } } } } }
            p { a href=(req.to("/duties")) { (req.t("duty-title")) } }
        }
    })
    .tab("/duties"))
}
