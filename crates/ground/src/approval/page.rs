//! `/approvals`: what waits for one's own word, what one asked for, what became of it. And the part that stands on the page of
//! the thing itself, where one looks before approving.

use super::fact::{ApprovalId, Why};
use super::matter::Matter;
use super::rule::{Approve, Effect, Refuse, Withdraw, made_by, obstacle};
use super::table::{self, Approval, State, Voice};
use crate::duty::{self, DUTIES, STAFF_DATASET};
use crate::kin;
use crate::place;
use muster_ledger::{ActorId, Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{
    Act, Field, FieldKind, Form, Markup, Page, Request, Values, Who, empty, form, hidden_inputs, html, notice, tag, when,
};
use serde::Serialize;

pub(super) static REFUSE: Form = Form {
    fields: &[Field::new("why", FieldKind::LongText, "approval-why").hint("approval-why-hint").max(300)],
    submit: "approval-refuse",
};

const SHOWN: usize = 100;

/// Why whoever asks cannot approve this one; none where they can.
fn hindrance(read: &Read, who: &Who, a: &Approval, voices: &[Voice]) -> Result<Option<&'static str>, Fault> {
    let rows = read.by(&DUTIES, "actor", &[who.actor.into()])?;
    if let Some(code) = obstacle(a, voices, who.actor, &who.post, &rows, read.now) {
        return Ok(Some(code));
    }
    if made_by(read, who.actor, a.asked_by)? {
        return Ok(Some("approval-made-by-first"));
    }
    let own = match a.subject {
        Some(s) => kin::concerns(read, who, kin::About::Resident(s))?,
        None => false,
    };
    Ok(own.then_some("approval-own"))
}

fn may(read: &Read, who: &Who, a: &Approval) -> bool {
    // What is no community's is the whole house's, as far as the duty has the action at all.
    let everyones = a.community == PlaceId::HOUSE;
    a.matter().is_some_and(|m| {
        if everyones { duty::may_here(read, who, m.approves) } else { duty::may(read, who, m.approves, a.community, a.grid) }
    })
}

/// What waits for the word of whoever asks: the oldest first.
pub fn waiting(read: &Read, who: &Who) -> Result<Vec<Approval>, Fault> {
    let mut out = Vec::new();
    if who.duty.is_none() {
        return Ok(out);
    }
    for a in table::unanswered(read)? {
        if may(read, who, &a) && hindrance(read, who, &a, &table::voices(read, a.id)?)?.is_none() {
            out.push(a);
        }
    }
    Ok(out)
}

#[derive(Serialize)]
struct Line {
    approval: Approval,
    place: String,
    asker: String,
    state: State,
}

fn line(read: &Read, a: Approval) -> Result<Line, Fault> {
    let place = place::find(read, a.area)?.map(|p| p.name).unwrap_or_default();
    Ok(Line { place, asker: duty::holder(read, a.asked_by)?.name, state: a.state_at(read.now), approval: a })
}

/// The lists of what is approved here: path, action, words.
const BESIDE: [(&str, &str, &str); 5] = [
    ("/corrections", "correction.see", "rights-list"),
    ("/glass", "glass.see", "glass-title"),
    ("/exports", "export.see", "export-title"),
    ("/erasures", "erasure.see", "erasure-all"),
    ("/holds", "hold.see", "hold-title"),
];

#[derive(Serialize)]
struct All {
    waiting: Vec<Line>,
    mine: Vec<Line>,
    others: Vec<Line>,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let lines = |all: Vec<Approval>| all.into_iter().map(|a| line(read, a)).collect::<Result<Vec<_>, _>>();
    let waiting = waiting(read, &req.who)?;
    let ids: Vec<ApprovalId> = waiting.iter().map(|a| a.id).collect();
    let rest = table::list(read, req.scope()?, SHOWN)?.into_iter().filter(|a| !ids.contains(&a.id));
    let (mine, others) = rest.partition(|a| a.asked_by == req.who.actor && a.open(read.now));
    let view = All { waiting: lines(waiting)?, mine: lines(mine)?, others: lines(others)? };
    let beside =
        BESIDE.iter().filter(|(_, action, _)| duty::may_here(read, &req.who, action)).map(|(path, _, words)| (*path, *words));
    let beside: Vec<(&str, &str)> = beside.collect();
    Ok(Page::of(req, req.t("approval-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("approval-title")) } p.lede { (req.t("approval-lede")) } }
            h2 { (req.t("approval-waiting")) }
            @if v.waiting.is_empty() { (empty(&req.t("approval-waiting-none"), None)) } @else { (list(req, &v.waiting, false)) }
            @if !v.mine.is_empty() { h2 { (req.t("approval-mine")) } (list(req, &v.mine, true)) }
            @if !v.others.is_empty() { h2 { (req.t("approval-others")) } (list(req, &v.others, true)) }
            @if !beside.is_empty() { div.actions { @for (path, words) in &beside { a.button.button-quiet href=(req.to(path)) { (req.t(words)) } } } }
        }
    })
    .tab("/approvals")
    .live(&["approval.asked", "approval.approved", "approval.refused", "approval.withdrawn", "approval.lapsed"]))
}

/// 审计员 罗岚; a name that begins with its post is enough by itself.
fn whose(req: &Request, post: &str, name: &str) -> String {
    let post = req.t(&format!("post-{post}"));
    if name.starts_with(&post) { name.to_owned() } else { format!("{post} {name}") }
}

fn list(req: &Request, lines: &[Line], tags: bool) -> Markup {
    html! { ul.list { @for l in lines { @let a = &l.approval; li.row data-done[l.state != State::Asked] {
        a.row-main href=(req.to(&a.matter().map_or_else(|| "/approvals".to_owned(), |m| m.path(a.about)))) {
            span.row-title { (title(req, a)) @if !l.place.is_empty() { " · " (l.place) } }
            span.row-sub { (whose(req, &a.post, &l.asker)) " · " (when(req, a.asked_at)) @if l.state == State::Asked { " · " (req.tr("approval-until", &[("until", when(req, a.until))])) } }
        }
        @if tags { span.row-side { (tag(&req.t(l.state.words()))) } }
    } } } }
}

fn title(req: &Request, a: &Approval) -> String {
    let name = a.matter().map_or_else(|| a.matter.clone(), |m| req.t(&m.words()));
    if a.size > 0 { req.tr("approval-of-size", &[("what", name), ("n", a.size.to_string())]) } else { name }
}

/// How far an asked act is, for the page of the thing itself.
#[derive(Serialize)]
pub struct Standing {
    pub approval: Approval,
    pub state: State,
    asker: String,
    /// Name, role and time of each approval.
    voices: Vec<(String, String, Moment)>,
    closer: String,
    why: String,
    mine: bool,
    may: bool,
    hindrance: Option<&'static str>,
    /// Who gave the asker their post and an approver theirs: one hand behind two words is shown to whoever decides.
    one_hand: Option<String>,
}

impl Standing {
    /// Whoever looks could give their word now.
    pub fn could(&self) -> bool {
        self.state == State::Asked && self.may && !self.mine && self.hindrance.is_none()
    }
}

/// Who gave an account the post in which it spoke.
fn giver(read: &Read, actor: ActorId, post: &str) -> Result<Option<ActorId>, Fault> {
    let rows = read.by(&DUTIES, "actor", &[actor.into()])?;
    let given = rows.iter().rev().find(|r| r.text("post") == post).map(|r| r.id::<ActorId>("given_by"));
    Ok(given.filter(|g| *g != ActorId::HOUSE))
}

/// The name of whoever gave both the asker and one who approved, or looks at it, their posts.
fn one_hand(read: &Read, a: &Approval, voices: &[Voice], who: &Who) -> Result<Option<String>, Fault> {
    let Some(first) = giver(read, a.asked_by, &a.post)? else { return Ok(None) };
    let mut others: Vec<(ActorId, &str)> = voices.iter().map(|v| (v.actor, v.post.as_str())).collect();
    if who.actor != a.asked_by && may(read, who, a) {
        others.push((who.actor, who.post.as_str()));
    }
    for (actor, post) in others {
        if giver(read, actor, post)? == Some(first) {
            return Ok(Some(duty::holder(read, first)?.name));
        }
    }
    Ok(None)
}

/// What [`panel`] shows.
pub fn standing(req: &Request, read: &Read, a: Approval) -> Result<Standing, Fault> {
    let name = |a: ActorId| duty::holder(read, a).map(|h| h.name);
    let voices = table::voices(read, a.id)?;
    let why = a.part.and_then(|p| read.part(p).ok()).and_then(|p| serde_json::from_slice::<Why>(&p.plain).ok());
    Ok(Standing {
        state: a.state_at(read.now),
        asker: name(a.asked_by)?,
        closer: a.closed_by.map(name).transpose()?.unwrap_or_default(),
        why: why.map(|w| w.why).unwrap_or_default(),
        mine: a.asked_by == req.who.actor,
        may: may(read, &req.who, &a),
        hindrance: hindrance(read, &req.who, &a, &voices)?,
        one_hand: one_hand(read, &a, &voices, &req.who)?,
        voices: voices.iter().map(|v| Ok((name(v.actor)?, v.post.clone(), v.at))).collect::<Result<_, Fault>>()?,
        approval: a,
    })
}

/// Who asked, who approved, who is still wanted, and the buttons for whoever looks. `approve_to`: the act of the slice;
/// `warn`: what it does, for whoever is about to; `blocked`: why it could not be done now, so that only "no" is offered.
pub fn panel(req: &Request, s: &Standing, approve_to: &str, warn: &str, blocked: bool) -> Markup {
    let a = &s.approval;
    let left = (a.needed - a.given).max(0);
    html! {
        section.card {
            div.card-head { h2 { (req.t("approval-panel")) } (tag(&req.t(s.state.words()))) }
            div.card-body {
                dl.facts {
                    dt { (req.t("approval-asked-by")) } dd { (whose(req, &a.post, &s.asker)) " · " (when(req, a.asked_at)) }
                    @for (name, p, at) in &s.voices { dt { (req.t("approval-approved-by")) } dd { (whose(req, p, name)) " · " (when(req, *at)) } }
                    @if s.state == State::Asked {
                        dt { (req.t("approval-wanted")) } dd { (req.tr("approval-wanted-n", &[("n", left.to_string()), ("until", when(req, a.until))])) }
                    }
                    @if let Some(at) = a.closed_at.filter(|_| matches!(s.state, State::Refused | State::Withdrawn)) {
                        dt { (req.t(s.state.words())) } dd { (s.closer) " · " (when(req, at)) }
                    }
                    @if !s.why.is_empty() { dt { (req.t("approval-why")) } dd { (s.why) } }
                }
                @if let Some(name) = &s.one_hand { p.muted { (req.tr("approval-one-hand", &[("name", name.clone())])) } }
                @if s.state == State::Asked {
                    @if s.mine {
                        p.muted { (req.t("approval-not-oneself")) }
                        @if a.matter().is_some_and(|m| m.withdrawn) { div.actions { (button(req, &format!("/approvals/{}/withdrawal", a.id), "approval-withdraw", "")) } }
                    } @else if let Some(code) = s.hindrance.filter(|_| s.may) { (notice("info", &html! { p { (req.t(code)) } })) }
                    @else if s.may {
                        @if !blocked { (notice("warn", &html! { p { (warn) } })) }
                        div.actions {
                            @if !blocked { (button(req, approve_to, "approval-approve", "button-danger")) }
                            a.button href=(req.to(&format!("/approvals/{}/refusal", a.id))) { (req.t("approval-refuse")) }
                        }
                    }
                }
            }
        }
    }
}

fn button(req: &Request, to: &str, words: &str, class: &str) -> Markup {
    html! { form.inline method="post" action=(req.to(to)) { (hidden_inputs(req)) button class={ "button " (class) } type="submit" { (req.t(words)) } } }
}

/// The command behind a slice's "approve": the last time `about` was asked for gets the word of whoever asks.
pub fn approve(
    req: &Request,
    read: &Read,
    matter: &'static Matter,
    about: i64,
    effect: impl Effect + 'static,
) -> Result<Approve, Refusal> {
    let none = || Refusal::conflict("approval-not-asked").instead(matter.path(about));
    let a = table::latest(read, matter, about)?.ok_or_else(none)?;
    answerable(req, read, &a)?;
    Ok(Approve { id: a.id, actor: req.who.actor, post: req.who.post.clone(), effect: Box::new(effect) })
}

/// Whoever asks may give their word, yes or no; what the writer cannot look up is looked up here.
fn answerable(req: &Request, read: &Read, a: &Approval) -> Result<(), Refusal> {
    if !may(read, &req.who, a) {
        return Err(Refusal::forbidden("approval-not-for-you").instead("/approvals"));
    }
    if !a.open(read.now) {
        return Ok(());
    }
    match hindrance(read, &req.who, a, &table::voices(read, a.id)?)? {
        Some(code) => Err(Refusal::forbidden(code).instead("/approvals")),
        None => Ok(()),
    }
}

fn named(req: &Request, read: &Read) -> Result<Approval, Refusal> {
    table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("approval-none").instead("/approvals"))
}

pub(super) fn refusing(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let a = named(req, read)?;
    answerable(req, read, &a)?;
    let view = line(read, a)?;
    Ok(Page::of(req, req.t("approval-refuse"), &view, |l| {
        html! {
            div.page-head { h1 { (req.t("approval-refuse")) } p.lede { (title(req, &l.approval)) " · " (l.place) } }
            (form(req, &REFUSE, &format!("/approvals/{}/refusal", l.approval.id), &Values::default()))
        }
    })
    .tab("/approvals"))
}

pub(super) fn refuse(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = REFUSE.read(req)?;
    let a = named(req, read)?;
    if a.asked_by == req.who.actor {
        return Err(Refusal::forbidden("approval-withdraw-instead"));
    }
    answerable(req, read, &a)?;
    let plain = serde_json::to_vec(&Why { why: values.get("why").to_owned() }).unwrap_or_default();
    let why = read.vault().seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("a house's own dataset".into()))?;
    Ok(Act::new(Refuse { id: a.id, actor: req.who.actor, why }, back(&a)))
}

pub(super) fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let a = named(req, read)?;
    Ok(Act::new(Withdraw { id: a.id, actor: req.who.actor }, back(&a)))
}

fn back(a: &Approval) -> String {
    a.matter().map_or_else(|| "/approvals".to_owned(), |m| m.path(a.about))
}
