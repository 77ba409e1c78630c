//! `/places/…/name`, `/code`, `/closing`, `/opening`: one change each. And what became of a place, as its own page tells it.

use super::fact::{Paper, What, Why};
use super::rule::{Change, To};
use super::table::of_place;
use crate::duty::{self, STAFF_DATASET};
use crate::person;
use crate::place::table::{closed_below, find, standing_below};
use crate::place::{Level, Place};
use muster_ledger::{ActorId, Day, Fault, PlaceId, Read, Refusal, Sealed, Seq};
use muster_web::part::{Event, timeline};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, form, html};
use serde::Serialize;

pub(in crate::place) const DAY: Field = Field::new("day", FieldKind::Date, "place-day").hint("place-day-hint");
pub(in crate::place) const WHY: Field = Field::new(
    "why",
    FieldKind::One(&[
        Choice("decision", "place-why-decision"),
        Choice("rebuilt", "place-why-rebuilt"),
        Choice("mistake", "place-why-mistake"),
    ]),
    "place-why",
);
pub(in crate::place) const DOCUMENT: Field =
    Field::new("document", FieldKind::Text, "place-document").hint("place-document-hint").optional().max(120);

pub(in crate::place) static NAME: Form = Form {
    fields: &[Field::new("name", FieldKind::Text, "place-name-new").hint("place-name-hint").max(60), DAY, WHY, DOCUMENT],
    submit: "place-rename",
};
pub(in crate::place) static CODE: Form = Form {
    fields: &[Field::new("code", FieldKind::Text, "place-code-new").hint("place-code-hint").max(24), DAY, WHY, DOCUMENT],
    submit: "place-recode",
};
pub(in crate::place) static CLOSE: Form = Form { fields: &[DAY, WHY, DOCUMENT], submit: "place-close" };
pub(in crate::place) static OPEN: Form = Form { fields: &[DAY, WHY, DOCUMENT], submit: "place-reopen" };

/// Communities and what is above them are changed by whoever keeps the whole tree.
pub(in crate::place) fn may_change(req: &Request, read: &Read, place: &Place) -> bool {
    let reach = |s: &muster_web::Scope| s.everywhere() || place.level > Level::Community;
    duty::may(read, &req.who, "place.change", place.community, place.grid) && req.scope.as_ref().is_some_and(reach)
}

pub(in crate::place) fn own(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let none = || Refusal::not_found("place-no-such").instead("/places");
    let place = find(read, req.id::<PlaceId>("place")?)?.ok_or_else(none)?;
    let scope = req.scope()?;
    match scope.covers(place.community, place.grid) && (scope.everywhere() || place.level > Level::Community) {
        true => Ok(place),
        false if place.level > Level::Community => Err(Refusal::forbidden("web-outside-scope")),
        false => Err(Refusal::forbidden("place-change-above").instead(format!("/places/{}", place.id))),
    }
}

#[derive(Serialize)]
struct Asked {
    place: Place,
    /// Places that would go with it, and who lives there.
    places: usize,
    residents: i64,
    /// What else has to be arranged first, and who serves here.
    living: Vec<String>,
    staff: Vec<(ActorId, String)>,
}

fn asked(req: &Request, read: &Read, what: What) -> Result<Page, Refusal> {
    let place = own(req, read)?;
    let (places, residents) = match what {
        What::Closed => (standing_below(read, &place)?.len(), residents(read, &place)?),
        _ => (0, 0),
    };
    let words = |id: &str| req.tr(id, &[("place", place.name.clone())]);
    let (title, lede, form_of, at) = match what {
        What::Name => (words("place-rename-title"), req.t("place-rename-lede"), &NAME, "name"),
        What::Code => (words("place-recode-title"), req.t("place-recode-lede"), &CODE, "code"),
        What::Closed => (words("place-close-title"), req.t("place-close-lede"), &CLOSE, "closing"),
        // The tree is redrawn on pages of its own.
        _ => (words("place-reopen-title"), req.t("place-reopen-lede"), &OPEN, "opening"),
    };
    let mut filled = vec![("day", iso(read.now.day()))];
    match what {
        What::Name => filled.push(("name", place.name.clone())),
        What::Code => filled.push(("code", place.code.clone())),
        _ => {}
    }
    let below = if what == What::Closed { standing_below(read, &place)? } else { Vec::new() };
    let living = living(req, read, &below)?;
    let mut staff = Vec::new();
    for p in below.iter().filter(|p| p.level < Level::Room) {
        for d in duty::at(read, p.id)? {
            let name = duty::holder(read, d.actor)?.name;
            staff.push((d.actor, format!("{name} · {} · {}", req.t(&format!("post-{}", d.post)), p.name)));
        }
    }
    let view = Asked { place, places, residents, living, staff };
    Ok(Page::of(req, title.clone(), &view, |v| {
        let action = format!("/places/{}/{at}", v.place.id);
        html! {
            div.page-head { h1 { (title) } p.lede { (lede) } }
            @if v.places > 1 { p { (req.tr("place-close-with", &[("n", (v.places - 1).to_string())])) } }
            @if v.residents > 0 { p role="note" { (req.tr("place-close-people", &[("n", v.residents.to_string())])) } }
            @if !v.living.is_empty() { p role="note" { (req.tr("place-close-living", &[("what", v.living.join(if req.lang == muster_web::Lang::En { "; " } else { "；" }))])) } }
            @if !v.staff.is_empty() { h2 { (req.t("place-close-staff")) } ul.list { @for (actor, line) in &v.staff { li.row {
                a.row-main href=(req.to(&format!("/accounts/{actor}"))) { span.row-title { (line) } } } } } }
            @if v.residents == 0 && v.living.is_empty() { (form(req, form_of, &action, &Values::filled(&filled))) }
            p { a href=(req.to(&format!("/places/{}", v.place.id))) { (req.t("place-back")) } }
        }
    })
    .tab("/places"))
}

pub(in crate::place) fn iso(day: Day) -> String {
    let (y, m, d) = day.civil();
    format!("{y:04}-{m:02}-{d:02}")
}

pub(in crate::place) fn name(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Name)
}
pub(in crate::place) fn code(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Code)
}
pub(in crate::place) fn closing(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Closed)
}
pub(in crate::place) fn opening(req: &Request, read: &Read) -> Result<Page, Refusal> {
    asked(req, read, What::Reopened)
}

/// What else is alive inside, by name: facilities, organisations, whoever serves there.
fn living(req: &Request, read: &Read, below: &[Place]) -> Result<Vec<String>, Fault> {
    const NAMED: usize = 3;
    let ids: Vec<PlaceId> = below.iter().map(|p| p.id).collect();
    let said = |id: &str, names: &[String]| {
        let args =
            [("n", names.len().to_string()), ("names", names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(req.comma()))];
        req.tr(id, &args)
    };
    let (mut sites, mut staff) = (Vec::new(), Vec::new());
    for p in below.iter().filter(|p| p.level < Level::Room) {
        sites.extend(crate::site::names_at(read, p.id)?);
        for d in duty::at(read, p.id)? {
            staff.push(duty::holder(read, d.actor)?.name);
        }
    }
    let organisations = crate::organisation::serving(read, &ids)?;
    let named = |id| Ok::<_, Fault>(crate::organisation::find(read, id)?.map_or_else(String::new, |o| o.name));
    let organisations = organisations.into_iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let all = [("place-living-sites", sites), ("place-living-organisations", organisations), ("place-living-staff", staff)];
    Ok(all.iter().filter(|(_, names)| !names.is_empty()).map(|(id, names)| said(id, names)).collect())
}

/// Who lives in a place that the register knows.
fn residents(read: &Read, place: &Place) -> Result<i64, Fault> {
    let below = standing_below(read, place)?;
    let mut buildings: Vec<PlaceId> = below.iter().map(|p| p.building).filter(|b| *b != PlaceId::HOUSE).collect();
    buildings.sort();
    buildings.dedup();
    let mut n = 0;
    for b in buildings {
        let homes = person::household_sizes(read, b)?;
        n += below
            .iter()
            .filter(|p| p.building == b && p.level == Level::Room)
            .filter_map(|p| homes.get(&p.id))
            .map(|h| h.0)
            .sum::<i64>();
    }
    Ok(n)
}

fn change(
    req: &Request,
    read: &Read,
    form: &Form,
    to: impl FnOnce(&Place, &Values) -> Result<To, Refusal>,
) -> Result<Act, Refusal> {
    let place = own(req, read)?;
    let values = form.read(req)?;
    let day = values.day("day").ok_or_else(|| Refusal::invalid("web-field-date").problem("day", "web-field-date"))?;
    let paper = values.opt("document").map(|d| sealed(read, d)).transpose()?;
    let to = to(&place, &values)?;
    let why = Why::parse(values.get("why")).unwrap_or(Why::Decision);
    let then = format!("/places/{}", place.id);
    Ok(Act::new(Change { place: place.id, parent: place.parent, to, day, why, paper }, then))
}

pub(in crate::place) fn sealed(read: &Read, document: &str) -> Result<Sealed, Fault> {
    let plain = serde_json::to_vec(&Paper { document: document.to_owned() }).unwrap_or_default();
    read.vault().seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("a house's own dataset".into()))
}

pub(in crate::place) fn rename(req: &Request, read: &Read) -> Result<Act, Refusal> {
    change(req, read, &NAME, |_, v| Ok(To::Name(v.get("name").to_owned())))
}
pub(in crate::place) fn recode(req: &Request, read: &Read) -> Result<Act, Refusal> {
    change(req, read, &CODE, |_, v| Ok(To::Code(v.get("code").to_owned())))
}
pub(in crate::place) fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    change(req, read, &CLOSE, |place, _| {
        let n = residents(read, place)?;
        if n > 0 {
            return Err(Refusal::conflict("place-close-people").arg("n", n).instead(format!("/places/{}", place.id)));
        }
        let below = standing_below(read, place)?;
        let living = living(req, read, &below)?;
        if !living.is_empty() {
            let what = living.join(if req.lang == muster_web::Lang::En { "; " } else { "；" });
            return Err(Refusal::conflict("place-close-living").arg("what", what).instead(format!("/places/{}", place.id)));
        }
        Ok(To::Closed(below.into_iter().map(|p| p.id).collect()))
    })
}
pub(in crate::place) fn reopen(req: &Request, read: &Read) -> Result<Act, Refusal> {
    change(req, read, &OPEN, |place, _| {
        let places = closed_below(read, place)?.into_iter().map(|p| p.id).collect();
        Ok(To::Open { places, code: place.code.clone() })
    })
}

/// What became of a place; which document ordered it, for whoever may change it.
pub(in crate::place) fn history(
    req: &Request,
    read: &Read,
    id: PlaceId,
    documents: bool,
) -> Result<Vec<(String, String, String)>, Fault> {
    let mut out = Vec::new();
    for f in of_place(read, id)? {
        let args = [("old", f.old.clone()), ("new", f.new.clone())];
        let what = match f.what {
            What::Name => req.tr("place-was-renamed", &args),
            What::Code if f.old.is_empty() => req.tr("place-was-coded", &args[1..]),
            What::Code => req.tr("place-was-recoded", &args),
            What::Closed => req.t("place-was-closed"),
            What::Reopened => req.t("place-was-reopened"),
            What::Parent => {
                req.tr("place-was-moved", &[("old", place_named(req, read, &f.old)?), ("new", place_named(req, read, &f.new)?)])
            }
            What::Began => req.tr("place-was-begun", &[("old", place_named(req, read, &f.old)?)]),
            What::Divided => req.tr("place-was-divided", &[("new", place_named(req, read, &f.new)?)]),
            What::Merged => req.tr("place-was-merged", &[("new", place_named(req, read, &f.new)?)]),
            What::Took => req.tr("place-was-taken-in", &[("old", place_named(req, read, &f.old)?)]),
        };
        let mut why = req.t(f.why.words());
        if documents && let Some(d) = f.part.and_then(|p| document(read, p)) {
            why = format!("{why} · {d}");
        }
        out.push((iso(f.until), what, why));
    }
    Ok(out)
}

/// The name it has today of a place that history names by its number.
fn place_named(req: &Request, read: &Read, id: &str) -> Result<String, Fault> {
    let id = id.strip_prefix('@').and_then(|n| n.parse().ok()).unwrap_or(PlaceId::HOUSE);
    Ok(find(read, id)?.map_or_else(|| req.t("place-top"), |p| p.name))
}

fn document(read: &Read, part: Seq) -> Option<String> {
    let part = read.part(part).ok()?;
    serde_json::from_slice::<Paper>(&part.plain).ok().map(|p| p.document).filter(|d| !d.is_empty())
}

/// As a timeline.
pub(in crate::place) fn shown(all: &[(String, String, String)]) -> Markup {
    let events: Vec<Event> = all
        .iter()
        .map(|(when, what, who)| Event { when: when.clone(), what: what.clone(), who: who.clone(), ..Event::default() })
        .collect();
    timeline(&events)
}
