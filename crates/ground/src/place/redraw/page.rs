//! `/places/…/parent`, `/merging`, `/splitting`: a place below another, one made of two, two made of one. What goes along is
//! told before it is done.

use super::fact::Moved;
use super::plan::{Begin, Wish, divisible, holds, plan};
use super::rule::{Redraw, above_committees};
use crate::duty::{self, DutyGiven, EndDuty, GiveDuty};
use crate::person;
use crate::place::Level;
use crate::place::change::{DAY, DOCUMENT, WHY, Why, iso, own, sealed};
use crate::place::table::{Place, ancestors, children, find, under};
use muster_ledger::{Command, DutyId, Fault, PlaceId, Read, Refusal, Together};
use muster_web::{Act, Field, FieldKind, Form, Page, Request, Values, form_with, html};
use serde::Serialize;

/// Places offered in a choice.
const OFFERED_MAX: usize = 500;

pub(in crate::place) static PARENT: Form = Form {
    fields: &[Field::new("to", FieldKind::Pick, "place-parent-new").hint("place-parent-hint").max(20), DAY, WHY, DOCUMENT],
    submit: "place-parent-do",
};
pub(in crate::place) static MERGE: Form = Form {
    fields: &[Field::new("into", FieldKind::Pick, "place-merge-into").max(20), DAY, WHY, DOCUMENT],
    submit: "place-merge-do",
};
pub(in crate::place) static SPLIT: Form = Form {
    fields: &[
        Field::new("name", FieldKind::Text, "place-split-name").hint("place-name-hint").max(60),
        Field::new("code", FieldKind::Text, "place-split-code").hint("place-code-hint").optional().max(24),
        Field::new("parts", FieldKind::Picks, "place-split-parts").hint("place-split-parts-hint").optional().max(20),
        DAY,
        WHY,
        DOCUMENT,
    ],
    submit: "place-split-do",
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Parent,
    Merge,
    Split,
}

/// What goes along with a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(in crate::place) struct Inside {
    pub buildings: i64,
    pub homes: i64,
    pub residents: i64,
    pub in_need: i64,
}

/// Counted for a street and below; more than that nobody waits for.
pub(in crate::place) fn inside(read: &Read, place: &Place) -> Result<Option<Inside>, Fault> {
    let communities = match place.level {
        l if l < Level::Street => return Ok(None),
        Level::Street => under(read, place.id, Level::Community)?.into_iter().map(|c| c.id).collect(),
        _ => vec![place.community],
    };
    let mut out = Inside::default();
    for community in communities {
        let sizes = person::building_sizes(read, community)?;
        let own = |b: &Place| place.level < Level::Grid || b.chain().contains(&place.id);
        for b in under(read, community, Level::Building)?.iter().filter(|b| own(b)) {
            let s = sizes.get(&b.id).copied().unwrap_or_default();
            out.buildings += 1;
            out.homes += s.homes;
            out.residents += s.residents;
            out.in_need += s.in_need;
        }
    }
    Ok(Some(out))
}

/// Places under which `own` may stand, near ones only, each with what tells it apart.
fn parents(req: &Request, read: &Read, own: &Place) -> Result<Vec<(PlaceId, String)>, Refusal> {
    let everywhere = req.scope()?.everywhere();
    let chain = ancestors(read, own.id)?;
    // Below a community its own; for whoever keeps the whole tree, its neighbours' too.
    let top = match own.level {
        l if l > Level::Grid && !everywhere => own.community,
        l if l > Level::Community => chain.iter().find(|p| p.level == Level::Street).map_or(own.community, |p| p.id),
        _ => chain.iter().rev().nth(3).or(chain.first()).map_or(own.id, |p| p.id),
    };
    let mut out = Vec::new();
    for level in Level::ALL.into_iter().filter(|l| holds(*l, own.level)) {
        let found = match find(read, top)?.filter(|p| p.level == level) {
            Some(itself) => vec![itself],
            None => under(read, top, level)?,
        };
        for p in found.into_iter().filter(|p| p.id != own.parent && !p.chain().contains(&own.id)) {
            out.push((p.id, told(read, &p)?));
        }
    }
    out.truncate(OFFERED_MAX);
    Ok(out)
}

fn told(read: &Read, p: &Place) -> Result<String, Fault> {
    let above = find(read, p.parent)?.map(|a| format!("{} ", a.name)).unwrap_or_default();
    Ok(format!("{above}{}", p.name))
}

fn kin(read: &Read, own: &Place) -> Result<Vec<(PlaceId, String)>, Fault> {
    let top = match own.level {
        Level::Grid | Level::Compound => own.community,
        _ => own.parent,
    };
    let alike = under(read, top, own.level)?;
    Ok(alike.into_iter().filter(|p| p.id != own.id).take(OFFERED_MAX).map(|p| (p.id, p.name)).collect())
}

fn reached(req: &Request, read: &Read, what: What) -> Result<Place, Refusal> {
    let place = own(req, read)?;
    if !place.stands() {
        return Err(Refusal::conflict("place-is-closed").instead(format!("/places/{}", place.id)));
    }
    let fits = match what {
        What::Parent => Level::ALL.into_iter().any(|l| holds(l, place.level)),
        _ => divisible(place.level),
    };
    match fits {
        true => Ok(place),
        false => Err(Refusal::invalid("place-redraw-kind").arg("place", &place.name).instead(format!("/places/{}", place.id))),
    }
}

#[derive(Serialize)]
struct View {
    place: Place,
    inside: Option<Inside>,
    offered: Vec<(PlaceId, String)>,
    /// Who serves in the place that would be dissolved.
    staff: Vec<String>,
}

fn asked(req: &Request, read: &Read, what: What) -> Result<Page, Refusal> {
    let place = reached(req, read, what)?;
    let (field, title, lede, form, at) = match what {
        What::Parent => ("to", "place-parent-title", "place-parent-lede", &PARENT, "parent"),
        What::Merge => ("into", "place-merge-title", "place-merge-lede", &MERGE, "merging"),
        What::Split => ("parts", "place-split-title", "place-split-lede", &SPLIT, "splitting"),
    };
    let offered = match what {
        What::Parent => parents(req, read, &place)?,
        // Who serves there is named beside each: they will work together.
        What::Merge => {
            let mut near = kin(read, &place)?;
            for (id, name) in &mut near {
                let staff = serving(req, read, *id)?;
                if !staff.is_empty() {
                    *name = format!("{name} · {}", staff.join(req.comma()));
                }
            }
            near
        }
        What::Split => children(read, place.id)?.into_iter().map(|p| (p.id, p.name)).collect(),
    };
    let inside = inside(read, &place)?;
    let staff = if what == What::Merge { serving(req, read, place.id)? } else { Vec::new() };
    let view = View { place, inside, offered, staff };
    let title = req.tr(title, &[("place", view.place.name.clone())]);
    Ok(Page::of(req, title.clone(), &view, |v| {
        let back = format!("/places/{}", v.place.id);
        let picks: Vec<(&str, String, String)> =
            v.offered.iter().map(|(id, name)| (field, id.to_string(), name.clone())).collect();
        html! {
            div.page-head { h1 { (title) } p.lede { (req.t(lede)) } }
            @if let Some(i) = &v.inside { p role="note" { (along(req, i, what)) } }
            @if !v.staff.is_empty() { p role="note" { (req.tr("place-merge-serving", &[("names", v.staff.join(req.comma()))])) } }
            @if v.offered.is_empty() { p { (req.t("place-redraw-none-offered")) } }
            @else { (form_with(req, form, &format!("{back}/{at}"), &Values::filled(&[("day", iso(read.now.day()))]), &picks)) }
            p { a href=(req.to(&back)) { (req.t("place-back")) } }
        }
    })
    .tab("/places"))
}

fn along(req: &Request, i: &Inside, what: What) -> String {
    let args = [("buildings", i.buildings.to_string()), ("homes", i.homes.to_string()), ("residents", i.residents.to_string())];
    req.tr(if what == What::Split { "place-redraw-holds" } else { "place-redraw-along" }, &args)
}

pub(in crate::place) fn parent(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Parent)
}
pub(in crate::place) fn merging(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Merge)
}
pub(in crate::place) fn splitting(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Split)
}

/// Whoever redraws reaches both sides.
fn both_sides(req: &Request, read: &Read, wish: &Wish) -> Result<(), Refusal> {
    let scope = req.scope()?;
    for (_, to) in wish.moves.iter().chain(&wish.merge) {
        let Some(p) = find(read, *to)? else { continue };
        let above = above_committees(p.level) && p.level != Level::Community;
        if !scope.everywhere() && (above || !scope.covers(p.community, p.grid)) {
            return Err(Refusal::forbidden("web-outside-scope"));
        }
    }
    Ok(())
}

fn act(
    req: &Request,
    read: &Read,
    what: What,
    form: &Form,
    wish: impl FnOnce(&Place, &Values) -> Result<Wish, Refusal>,
) -> Result<Act, Refusal> {
    let place = reached(req, read, what)?;
    let values = form.read(req)?;
    let day = values.day("day").ok_or_else(|| Refusal::invalid("web-field-date").problem("day", "web-field-date"))?;
    let wish = wish(&place, &values)?;
    both_sides(req, read, &wish)?;
    let plan = plan(read, &wish, day, Why::parse(values.get("why")).unwrap_or(Why::Decision))?;
    let paper = values.opt("document").map(|d| sealed(read, d)).transpose()?;
    let then = wish.merge.first().map_or(place.id, |(_, into)| *into);
    let along = staff_along(req, read, &plan.moved)?;
    let redraw: Box<dyn Command> = Box::new(Redraw { plan, about: place.id, paper });
    Ok(Act::new(Together([redraw].into_iter().chain(along).collect()), format!("/places/{then}")))
}

/// Whoever serves in a place that is dissolved serves in the one that takes it in: the same post, to the end of the term. A duty
/// at a place that is no more would reach nobody, and nobody would see that.
pub(super) fn staff_along(req: &Request, read: &Read, moved: &Moved) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let mut out: Vec<Box<dyn Command>> = Vec::new();
    for m in &moved.merged {
        for d in duty::at(read, m.place)? {
            let name = || duty::holder(read, d.actor).map(|h| h.name);
            if d.actor == req.who.actor {
                return Err(Refusal::forbidden("place-merge-own").instead("/answerable"));
            }
            if duty::may_give(req, read, &d.post, d.place).is_err() {
                let refusal = Refusal::forbidden("place-merge-staff").arg("name", name()?).arg("posts", &d.post);
                return Err(refusal.instead(format!("/answerable/duties/{}", d.id)));
            }
            out.push(Box::new(EndDuty { id: d.id }));
            if duty::holders(read, m.into, &d.post)?.iter().any(|h| h.actor == d.actor) {
                continue;
            }
            let id = DutyId(req.house.next_id());
            let duty = DutyGiven { id, actor: d.actor, post: d.post, place: m.into, from: req.now, until: d.until };
            out.push(Box::new(GiveDuty { account: None, duty, giver: req.who.actor }));
        }
    }
    Ok(out)
}

/// Names of those who serve at a place.
fn serving(req: &Request, read: &Read, at: PlaceId) -> Result<Vec<String>, Fault> {
    let named = |d: duty::Duty| {
        let name = duty::holder(read, d.actor)?.name;
        Ok(format!("{name}（{}）", req.t(&format!("post-{}", d.post))))
    };
    duty::at(read, at)?.into_iter().map(named).collect()
}

fn picked(values: &Values, field: &'static str) -> Result<PlaceId, Refusal> {
    values.id(field).ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, "web-field-choose"))
}

pub(in crate::place) fn reparent(req: &Request, read: &Read) -> Result<Act, Refusal> {
    act(req, read, What::Parent, &PARENT, |place, v| Ok(Wish { moves: vec![(place.id, picked(v, "to")?)], ..Wish::default() }))
}
pub(in crate::place) fn merge(req: &Request, read: &Read) -> Result<Act, Refusal> {
    act(req, read, What::Merge, &MERGE, |place, v| Ok(Wish { merge: vec![(place.id, picked(v, "into")?)], ..Wish::default() }))
}
pub(in crate::place) fn split(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id = PlaceId(req.house.next_id());
    act(req, read, What::Split, &SPLIT, |place, v| {
        let parts: Vec<PlaceId> = v.all("parts").iter().filter_map(|p| p.parse().ok()).collect();
        let known = children(read, place.id)?;
        if let Some(other) = parts.iter().find(|p| !known.iter().any(|k| k.id == **p)) {
            let name = find(read, *other)?.map_or_else(|| other.to_string(), |p| p.name);
            return Err(Refusal::invalid("place-grids-foreign").arg("place", name));
        }
        let begin = Begin { id, from: place.id, name: v.get("name").to_owned(), code: v.get("code").to_owned() };
        Ok(Wish { begin: vec![begin], moves: parts.into_iter().map(|p| (p, id)).collect(), merge: Vec::new() })
    })
}
