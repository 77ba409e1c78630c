//! `/glass/new`: what it means, then the reason; `/glass/{id}`: the building for as long as it is open, then the review.

use super::CLOSE;
use super::fact::{Broken, GlassId, Why};
use super::rule::{Break, Close, LookThrough, Review};
use super::table::{self, Glass};
use crate::approval::{self, Asking, GLASS, Standing};
use crate::duty::{self, STAFF_DATASET};
use crate::look::Look;
use crate::person::{self, HomeCount, Person};
use crate::place::{self, Level, Place};
use muster_ledger::{By, Channel, Fault, MINUTE, PlaceId, Read, Refusal, SubjectRef};
use muster_web::{
    Act, Choice, Field, FieldKind, Form, Markup, Mask, Page, Request, Values, empty, form, form_with, hidden_inputs, html,
    notice, tag, when,
};
use serde::Serialize;

pub(super) static BREAK: Form = Form {
    fields: &[
        Field::new("building", FieldKind::Pick, "glass-building"),
        Field::new(
            "minutes",
            FieldKind::One(&[
                Choice("15", "glass-minutes-15"),
                Choice("30", "glass-minutes-30"),
                Choice("60", "glass-minutes-60"),
            ]),
            "glass-how-long",
        ),
        Field::new("why", FieldKind::LongText, "glass-why").hint("glass-why-hint").max(300),
    ],
    submit: "glass-break",
};
pub(super) static LOOK: Form =
    Form { fields: &[Field::new("subject", FieldKind::Hidden, "glass-person").max(40)], submit: "glass-look" };

const SHOWN: usize = 100;

#[derive(Serialize)]
struct Line {
    glass: Glass,
    place: String,
    who: String,
    state: &'static str,
}

fn line(read: &Read, g: Glass) -> Result<Line, Fault> {
    let above = place::ancestors(read, g.building)?;
    let place = above.iter().filter(|p| p.level >= Level::Community && p.level != Level::Grid).map(|p| p.name.as_str()).collect();
    let state = match (g.open(read.now), g.reviewed_at, g.unreviewed_at) {
        (_, _, Some(_)) => "glass-state-stopped",
        (_, Some(_), _) => "glass-state-reviewed",
        (true, None, None) => "glass-state-open",
        _ => "glass-state-waits",
    };
    Ok(Line { place, who: duty::holder(read, g.actor)?.name, state, glass: g })
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut found = table::list(read, scope, SHOWN)?;
    // One's own, wherever it was.
    found.extend(table::open_of(read, req.who.actor)?.filter(|g| !found.iter().any(|f| f.id == g.id)));
    let view: Vec<Line> = found.into_iter().map(|g| line(read, g)).collect::<Result<_, _>>()?;
    let may = duty::may_here(read, &req.who, "glass.break");
    Ok(Page::of(req, req.t("glass-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("glass-title")) } p.lede { (req.t("glass-lede")) }
                @if may { div.actions { a.button.button-danger href=(req.to("/glass/new")) { (req.t("glass-new")) } } } }
            @if v.is_empty() { (empty(&req.t("glass-none-yet"), None)) }
            @if !v.is_empty() { ul.list { @for l in v { li.row data-done[l.glass.reviewed_at.is_some()] {
                a.row-main href=(req.to(&format!("/glass/{}", l.glass.id))) {
                    span.row-title { (l.place) }
                    span.row-sub { (req.t(&format!("post-{}", l.glass.post))) " " (l.who) " · " (when(req, l.glass.broken_at)) }
                }
                span.row-side { (tag(&req.t(l.state))) }
            } } } }
        }
    })
    .tab("/people"))
}

#[derive(Serialize)]
struct New {
    community: Option<Place>,
    communities: Vec<Place>,
    buildings: Vec<(PlaceId, String)>,
}

/// Every community of the house: an emergency does not ask whose it is.
fn communities(read: &Read) -> Result<Vec<Place>, Fault> {
    let mut out = Vec::new();
    for top in place::children(read, PlaceId::HOUSE)? {
        if top.level == Level::Community {
            out.push(top);
        } else {
            out.extend(place::under(read, top.id, Level::Community)?);
        }
    }
    Ok(out)
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let own = place::find(read, req.who.place)?.map(|p| p.community).filter(|c| *c != PlaceId::HOUSE);
    let asked = req.query("community").and_then(|c| c.parse().ok()).map(PlaceId);
    let community = asked.or(own).map(|c| place::find(read, c)).transpose()?.flatten().filter(|p| p.level == Level::Community);
    let buildings = match &community {
        Some(c) => place::under(read, c.id, Level::Building)?.into_iter().map(|b| (b.id, b.name)).collect(),
        None => Vec::new(),
    };
    let view = New { communities: communities(read)?, community, buildings };
    Ok(Page::of(req, req.t("glass-new"), &view, |v| {
        let picks: Vec<(&str, String, String)> =
            v.buildings.iter().map(|(id, name)| ("building", id.to_string(), name.clone())).collect();
        html! {
            div.page-head { h1 { (req.t("glass-new")) } p.lede { (req.t("glass-new-lede")) } }
            (notice("warn", &html! { ul { @for n in ["glass-means-told", "glass-means-reviewed", "glass-means-hour"] { li { (req.t(n)) } } } }))
            @if let Some(c) = &v.community {
                h2 { (c.name) }
                (form_with(req, &BREAK, "/glass", &Values::filled(&[("minutes", "15".to_owned())]), &picks))
            }
            h2 { (req.t(if v.community.is_some() { "glass-elsewhere-title" } else { "glass-which" })) }
            ul.list { @for c in v.communities.iter().filter(|c| Some(c.id) != v.community.as_ref().map(|c| c.id)) {
                li.row { a.row-main href=(req.to(&format!("/glass/new?community={}", c.id))) { (c.name) } }
            } }
        }
    })
    .tab("/people"))
}

pub(super) fn break_it(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = BREAK.read(req)?;
    let none = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("building", "web-field-choose");
    let building: PlaceId = typed.id("building").ok_or_else(none)?;
    let at = place::find(read, building)?.filter(|p| p.level == Level::Building).ok_or_else(none)?;
    let id = GlassId(req.house.next_id());
    let plain = serde_json::to_vec(&Why { why: typed.get("why").to_owned() }).unwrap_or_default();
    let why = read.vault().seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("a house's own dataset".into()))?;
    let minutes = typed.int("minutes");
    let until = req.now.plus(minutes * MINUTE);
    let body = Broken { id, community: at.community, grid: at.grid, building, post: req.who.post.clone(), until };
    let asking = Asking::of(req, &GLASS, id.0, (at.community, at.grid, building));
    let command = Break { body, actor: req.who.actor, minutes, why, asking };
    Ok(Act::new(command, format!("/glass/{id}")).by(Channel::Web, By::Worker))
}

fn reached(req: &Request, read: &Read) -> Result<Glass, Refusal> {
    let g = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("glass-none").instead("/glass"))?;
    if g.actor == req.who.actor || req.scope()?.covers(g.community, g.grid) {
        Ok(g)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/glass"))
    }
}

/// The inhabited homes of a building, in stair order.
fn homes(read: &Read, building: PlaceId) -> Result<Vec<(String, HomeCount)>, Fault> {
    let all = person::rooms_of(read, building)?.into_iter().filter(|h| h.people > 0);
    all.map(|h| Ok((person::address(read, h.room)?, h))).collect()
}

#[derive(Serialize)]
struct One {
    line: Line,
    why: String,
    standing: Option<Standing>,
    mine: bool,
    /// Address, people.
    homes: Vec<(String, HomeCount)>,
    room: Option<(String, Vec<Person>)>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let g = reached(req, read)?;
    let why = read.part(g.part).ok().and_then(|p| serde_json::from_slice::<Why>(&p.plain).ok());
    let asked = approval::latest(read, &GLASS, g.id.0)?;
    let mine = g.actor == req.who.actor;
    let sees = mine && g.open(read.now);
    let room = req.query("room").and_then(|r| r.parse().ok()).map(PlaceId).filter(|_| sees);
    let room = room.map(|r| place::find(read, r)).transpose()?.flatten().filter(|r| r.building == g.building);
    let room = match room {
        // Masked: a full name is a look of its own.
        Some(r) => Some((person::address(read, r.id)?, person::household(read, r.id, Mask::Masked)?)),
        None => None,
    };
    let view = One {
        why: why.map(|w| w.why).unwrap_or_default(),
        standing: asked.map(|a| approval::standing(req, read, a)).transpose()?,
        homes: if sees { homes(read, g.building)? } else { Vec::new() },
        room,
        mine,
        line: line(read, g)?,
    };
    Ok(Page::of(req, req.t("glass-title"), &view, |v| one_page(req, v)).tab("/people").live(&[
        "approval.approved",
        "approval.refused",
        "glass.closed",
    ]))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let g = &v.line.glass;
    let at = format!("/glass/{}", g.id);
    let open = g.open(req.now);
    html! {
        div.page-head { h1 { (v.line.place) } p.lede { (req.t("glass-title")) " · " (req.t(v.line.state)) } }
        dl.facts {
            dt { (req.t("glass-who")) } dd { (req.t(&format!("post-{}", g.post))) " " (v.line.who) " · " (when(req, g.broken_at)) }
            dt { (req.t("glass-why")) } dd { (v.why) }
            dt { (req.t("glass-until")) } dd { (when(req, g.closed_at.unwrap_or(g.until))) }
        }
        @if open && v.mine {
            @if let Some((address, people)) = &v.room { (household(req, &at, address, people)) }
            section.card {
                div.card-head { h2 { (req.t("glass-homes")) } (close_button(req, &at)) }
                ul.list { @for h in &v.homes { @let (address, h) = h; li.row {
                    a.row-main href=(req.to(&format!("{at}?room={}", h.room))) { (address) }
                    span.row-side { (req.tr("person-count", &[("n", h.people.to_string())])) }
                } } }
            }
        }
        @if let Some(s) = &v.standing { (approval::panel(req, s, &format!("{at}/approval"), &req.t("glass-review-means"), false)) }
        p { a href=(req.to("/glass")) { (req.t("glass-all")) } }
    }
}

fn household(req: &Request, at: &str, address: &str, people: &[Person]) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (address) } }
            ul.list { @for p in people { li.row {
                span.row-main { span.row-title { bdi.person { (p.shown_name) } } span.row-sub { (req.t(p.band.words())) @if !p.phone_shown.is_empty() { " · " (p.phone_shown) } } }
                span.row-side { form.inline method="post" action=(req.to(&format!("{at}/looks"))) {
                    (hidden_inputs(req))
                    input type="hidden" name="subject" value=(p.subject.hex());
                    button.button type="submit" { (req.t("glass-look")) }
                } }
            } } }
        }
    }
}

fn close_button(req: &Request, at: &str) -> Markup {
    form(req, &CLOSE, &format!("{at}/closing"), &Values::default())
}

pub(super) fn look(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = LOOK.read(req)?;
    let g = reached(req, read)?;
    let none = || Refusal::not_found("person-none").instead(format!("/glass/{}", g.id));
    let subject = SubjectRef::parse(typed.get("subject")).ok_or_else(none)?;
    let look = Look::by(req, Some(subject), "glass", g.building);
    let command = LookThrough { id: g.id, subject, look };
    let back = format!("/glass/{}", g.id);
    Ok(Act::new(command, back).by(Channel::Web, By::Worker).show(move |req, read, _| person::full(req, read, subject)))
}

pub(super) fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let g = reached(req, read)?;
    Ok(Act::new(Close { id: g.id, actor: req.who.actor }, format!("/glass/{}", g.id)))
}

pub(super) fn review(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let g = reached(req, read)?;
    let command = approval::approve(req, read, &GLASS, g.id.0, Review(g.id))?;
    Ok(Act::new(command, format!("/glass/{}", g.id)))
}
