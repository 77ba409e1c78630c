//! The forms: a site entered or changed, closed; how a compound is looked after.

use super::fact::{Described, Keeper, Site, SiteId, Source, State};
use super::kind::{KINDS, kind_of, words};
use super::page::{iso, reached};
use super::rule::{CAPACITY_MAX, Close, Describe, Record};
use super::table;
use crate::place::{self, Level, Place};
use muster_ledger::{Fault, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Page, Request, Values, form, form_with, html};

pub(super) static SITE: Form = Form {
    fields: &[
        Field::new("kind", FieldKind::Pick, "site-kind").max(20),
        Field::new("name", FieldKind::Text, "site-name").hint("site-name-hint").max(60),
        Field::new("place", FieldKind::Pick, "site-place").hint("site-place-hint").max(20),
        Field::new("serves", FieldKind::Text, "site-serves").hint("site-serves-hint").optional().max(200),
        Field::new("capacity", FieldKind::Number { min: 0, max: CAPACITY_MAX }, "site-capacity").optional().max(6),
        Field::new(
            "state",
            FieldKind::One(&[
                Choice("usable", "site-state-usable"),
                Choice("limited", "site-state-limited"),
                Choice("unusable", "site-state-unusable"),
            ]),
            "site-state",
        ),
        Field::new("seen", FieldKind::Date, "site-seen").hint("site-seen-hint"),
        Field::new("keeper", FieldKind::Text, "site-keeper").hint("site-keeper-hint").optional().max(40),
        Field::new("phone", FieldKind::Phone, "site-phone").optional().max(30),
        Field::new("note", FieldKind::LongText, "site-note").hint("site-note-hint").optional().max(300),
    ],
    submit: "site-save",
};

const YES_NO: FieldKind =
    FieldKind::One(&[Choice("yes", "site-yes"), Choice("no", "site-no"), Choice("unknown", "site-unknown")]);

pub(super) static COMPOUND: Form = Form {
    fields: &[
        Field::new("property_firm", YES_NO, "site-property-firm"),
        Field::new("owners_committee", YES_NO, "site-owners-committee"),
        Field::new("guard", YES_NO, "site-guard"),
        Field::new("seen", FieldKind::Date, "site-seen"),
        Field::new(
            "source",
            FieldKind::One(&[
                Choice("visit", "site-source-visit"),
                Choice("list", "site-source-list"),
                Choice("residents", "site-source-residents"),
            ]),
            "site-source",
        ),
    ],
    submit: "site-save",
};

/// Where a site may hang: the place that a link named, else one's own community with its grids and compounds.
fn places(req: &Request, read: &Read, named: Option<PlaceId>) -> Result<Vec<Place>, Refusal> {
    let mut out = Vec::new();
    for id in [named, Some(req.who.place).filter(|p| *p != PlaceId::HOUSE)].into_iter().flatten() {
        let Some(p) = place::find(read, id)? else { continue };
        let here = if p.level >= Level::Community && p.community != PlaceId::HOUSE { Some(p.community) } else { None };
        out.push(p.clone());
        if let (Some(_), true) = (here, p.level <= Level::Grid) {
            for level in [Level::Grid, Level::Compound] {
                out.extend(place::under(read, p.id, level)?);
            }
        }
    }
    let scope = req.scope()?;
    out.retain(|p| (Level::Community..=Level::Building).contains(&p.level) && p.stands() && scope.covers(p.community, p.grid));
    let mut seen = Vec::new();
    out.retain(|p| {
        !seen.contains(&p.id) && {
            seen.push(p.id);
            true
        }
    });
    Ok(out)
}

fn picks(req: &Request, places: &[Place]) -> Vec<(&'static str, String, String)> {
    let mut out: Vec<_> = KINDS.iter().map(|k| ("kind", k.key.to_owned(), req.t(&words(k.key)))).collect();
    out.extend(places.iter().map(|p| ("place", p.id.to_string(), p.name.clone())));
    out
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let posted = Some(req.posted("place")).filter(|p| !p.is_empty()).or_else(|| req.query("place"));
    let named = posted.and_then(|p| p.parse().ok());
    let at = places(req, read, named)?;
    let mut filled = vec![("seen", iso(read.now.day())), ("state", "usable".to_owned())];
    filled.extend(named.map(|p: PlaceId| ("place", p.to_string())));
    let picks = picks(req, &at);
    Ok(Page::of(req, req.t("site-new"), &at, |at| {
        html! {
            div.page-head { h1 { (req.t("site-new")) } p.lede { (req.t("site-new-lede")) } }
            @if at.is_empty() { p { (req.t("site-choose-place")) } p { a.button href=(req.to("/places")) { (req.t("site-to-places")) } } }
            @else { (form_with(req, &SITE, "/sites", &Values::filled(&filled), &picks)) }
        }
    })
    .tab("/sites"))
}

/// The grids that a line of names or numbers tells, of the site's community.
pub(super) fn grids_named(read: &Read, community: PlaceId, written: &str) -> Result<Result<Vec<PlaceId>, String>, Fault> {
    let known = place::under(read, community, Level::Grid)?;
    let mut out = Vec::new();
    for name in written.split(['、', '，', ',', ';', '；', ' ', '/']).map(str::trim).filter(|n| !n.is_empty()) {
        match known.iter().find(|g| g.name == name || place::bare(&g.name) == place::bare(name)) {
            Some(g) if out.contains(&g.id) => {}
            Some(g) => out.push(g.id),
            None => return Ok(Err(name.to_owned())),
        }
    }
    Ok(Ok(out))
}

fn typed(req: &Request, read: &Read, id: SiteId) -> Result<(Site, Keeper), Refusal> {
    let values = SITE.read(req)?;
    let wrong = |field: &'static str, code: &'static str| Refusal::invalid(code).problem(field, code);
    let place = match values.id::<PlaceId>("place") {
        Some(p) => place::find(read, p)?.filter(|p| (Level::Community..=Level::Building).contains(&p.level) && p.stands()),
        None => None,
    };
    let place = place.ok_or_else(|| wrong("place", "site-place-wrong"))?;
    if !req.scope()?.covers(place.community, place.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/sites"));
    }
    let kind = kind_of(values.get("kind")).ok_or_else(|| wrong("kind", "site-no-kind"))?;
    let serves = grids_named(read, place.community, values.get("serves"))?.map_err(|name| {
        let args = vec![("grid", name.clone())];
        Refusal::invalid("site-grid-unknown").arg("grid", name).problem_with("serves", "site-grid-unknown", args)
    })?;
    let site = Site {
        id,
        kind: kind.key.to_owned(),
        name: values.get("name").to_owned(),
        place: place.id,
        community: place.community,
        grid: place.grid,
        serves: if kind.serves_grids { serves } else { Vec::new() },
        capacity: if kind.holds { values.int("capacity") } else { 0 },
        state: State::parse(values.get("state")).unwrap_or(State::Limited),
        seen: values.day("seen").ok_or_else(|| wrong("seen", "web-field-date"))?,
    };
    let text = |name: &str| values.get(name).to_owned();
    Ok((site, Keeper { name: text("keeper"), phone: text("phone"), note: text("note") }))
}

pub(super) fn lost(_: muster_ledger::Lost) -> Fault {
    Fault::Keys("a house's own dataset".into())
}

pub(super) fn record(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id = SiteId(req.house.next_id());
    let one = typed(req, read, id)?;
    Ok(Act::new(Record::new(read.vault(), vec![one]).map_err(lost)?, format!("/sites/{id}")))
}

pub(super) fn changing(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (site, keeper) = reached(req, read)?;
    let at = places(req, read, Some(site.place))?;
    let picks = picks(req, &at);
    let name = |id: &PlaceId| place::find(read, *id).map(|p| p.map(|p| p.name).unwrap_or_default());
    let serves = site.serves.iter().map(name).collect::<Result<Vec<_>, _>>()?.join("、");
    let filled = [
        ("kind", site.kind.clone()),
        ("name", site.name.clone()),
        ("place", site.place.to_string()),
        ("serves", serves),
        ("capacity", if site.capacity > 0 { site.capacity.to_string() } else { String::new() }),
        ("state", site.state.code().to_owned()),
        ("seen", iso(read.now.day())),
        ("keeper", keeper.name),
        ("phone", keeper.phone),
        ("note", keeper.note),
    ];
    let title = req.tr("site-changing", &[("name", site.name.clone())]);
    Ok(Page::of(req, title.clone(), &site, |s| {
        html! {
            div.page-head { h1 { (title) } p.lede { (req.t("site-changing-lede")) } }
            (form_with(req, &SITE, &format!("/sites/{}/changing", s.id), &Values::filled(&filled), &picks))
        }
    })
    .tab("/sites"))
}

pub(super) fn change(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (old, _) = reached(req, read)?;
    let (site, keeper) = typed(req, read, old.id)?;
    Ok(Act::new(Record::change(read.vault(), site, keeper).map_err(lost)?, format!("/sites/{}", old.id)))
}

pub(super) fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (site, _) = reached(req, read)?;
    Ok(Act::new(Close { id: site.id }, "/sites"))
}

fn compound_of(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let found =
        place::find(read, req.id::<PlaceId>("place")?)?.ok_or_else(|| Refusal::not_found("place-no-such").instead("/places"))?;
    if found.level != Level::Compound || !found.stands() {
        return Err(Refusal::conflict("site-no-compound").instead(format!("/places/{}", found.id)));
    }
    if !req.scope()?.covers(found.community, found.grid) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    Ok(found)
}

pub(super) fn compound(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let own = compound_of(req, read)?;
    let said = |b: Option<bool>| if let Some(b) = b { if b { "yes" } else { "no" } } else { "unknown" }.to_owned();
    let mut filled = vec![("seen", iso(read.now.day()))];
    if let Some(d) = table::compound(read, own.id)? {
        filled.push(("property_firm", said(d.property_firm)));
        filled.push(("owners_committee", said(d.owners_committee)));
        filled.push(("guard", said(d.guard)));
        filled.push(("source", d.source.code().to_owned()));
    }
    let title = req.tr("site-compound-title", &[("place", own.name.clone())]);
    Ok(Page::of(req, title.clone(), &own, |own| {
        html! {
            div.page-head { h1 { (title) } p.lede { (req.t("site-without-anyone-means")) } }
            (form(req, &COMPOUND, &format!("/places/{}/compound", own.id), &Values::filled(&filled)))
        }
    })
    .tab("/sites"))
}

pub(super) fn describe(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let own = compound_of(req, read)?;
    let values = COMPOUND.read(req)?;
    let said = |name: &str| match values.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let described = Described {
        compound: own.id,
        community: own.community,
        grid: own.grid,
        property_firm: said("property_firm"),
        owners_committee: said("owners_committee"),
        guard: said("guard"),
        seen: values.day("seen").ok_or_else(|| Refusal::invalid("web-field-date").problem("seen", "web-field-date"))?,
        source: Source::parse(values.get("source")).unwrap_or(Source::List),
    };
    Ok(Act::new(Describe(described), format!("/places/{}", own.id)))
}
