//! `/holds`: what is kept beyond its term, by which order, until when; placing and lifting.

use super::PROPOSE;
use super::fact::{Basis, Document, HoldId, HoldPlaced};
use super::rule::{Lift, PlaceHold, ProposeLifting};
use super::table::{self, Hold};
use crate::approval::{self, Asking, HOLD_LIFTING, Standing};
use crate::duty::{self, STAFF_DATASET};
use crate::kin;
use crate::person::{self, REGISTER_DATASET};
use muster_ledger::{Dataset, DatasetId, Day, Fault, Moment, PlaceId, Read, Refusal, SubjectRef};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Mask, Page, Request, Values, empty, form, form_with, html, tag};
use serde::Serialize;

pub(super) static PLACE: Form = Form {
    fields: &[
        Field::new("dataset", FieldKind::Pick, "hold-dataset").optional().max(20),
        Field::new("person", FieldKind::Hidden, "hold-person").optional().max(40),
        Field::new(
            "basis",
            FieldKind::One(&[
                Choice("court", "hold-basis-court"),
                Choice("inquiry", "hold-basis-inquiry"),
                Choice("appeal", "hold-basis-appeal"),
                Choice("audit", "hold-basis-audit"),
            ]),
            "hold-basis",
        ),
        Field::new("document", FieldKind::Text, "hold-document").hint("hold-document-hint").max(120),
        Field::new("until", FieldKind::Date, "hold-until").hint("hold-until-hint"),
    ],
    submit: "hold-place",
};
static PLACE_ON_DATA: Form = Form {
    fields: &[Field::new("dataset", FieldKind::Pick, "hold-dataset").max(20), PLACE.fields[2], PLACE.fields[3], PLACE.fields[4]],
    submit: "hold-place",
};
static PLACE_ON_PERSON: Form =
    Form { fields: &[PLACE.fields[1], PLACE.fields[2], PLACE.fields[3], PLACE.fields[4]], submit: "hold-place" };

const SHOWN: usize = 200;

/// What a dataset is called: its purpose, and its first day where it is dated.
pub fn dataset_name(req: &Request, d: &Dataset) -> String {
    let purpose = match d.purpose.as_str() {
        "staff" => "hold-data-staff",
        "register" => "hold-data-register",
        "surveillance" => "hold-data-surveillance",
        "clues" => "hold-data-clues",
        "requests" => "hold-data-requests",
        "incident" => "hold-data-incident",
        "publication" => "hold-data-publication",
        "visitors" => "hold-data-visitors",
        "notes" => "hold-data-notes",
        "asking" => "hold-data-asking",
        "templates" => "hold-data-templates",
        "data-requests" => "hold-data-data-requests",
        _ => "hold-data-other",
    };
    match d.until {
        Some(_) => req.tr("hold-data-from", &[("name", req.t(purpose)), ("day", muster_web::day(req, Day(d.about as i32)))]),
        // An id begins with the moment it was given.
        None if d.purpose == "incident" => {
            req.tr("hold-data-opened", &[("name", req.t(purpose)), ("day", muster_web::day(req, Moment(d.about).day()))])
        }
        None => req.t(purpose),
    }
}

fn target(req: &Request, read: &Read, hold: &Hold) -> Result<String, Fault> {
    if let Some(id) = hold.dataset {
        let all = read.datasets()?;
        return Ok(all.iter().find(|d| d.id == id).map_or_else(|| format!("#{id}"), |d| dataset_name(req, d)));
    }
    let mask = req.scope().map_or(Mask::Nameless, |s| s.mask);
    let found = hold.subject.map(|s| person::find_any(read, s, mask)).transpose()?.flatten().map(|(p, _)| p);
    Ok(found.map_or_else(|| req.t("hold-person-gone"), |p| format!("{} {}", p.address, p.shown_name)))
}

#[derive(Serialize)]
struct Line {
    hold: Hold,
    target: String,
    in_force: bool,
    /// Someone proposed to lift it.
    asked: bool,
}

fn line(req: &Request, read: &Read, hold: Hold) -> Result<Line, Fault> {
    let asked = approval::latest(read, &HOLD_LIFTING, hold.id.0)?.is_some_and(|a| a.open(read.now));
    Ok(Line { target: target(req, read, &hold)?, in_force: hold.in_force(read.now), asked, hold })
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let held = table::list(read, req.scope()?, SHOWN)?;
    let view: Vec<Line> = held.into_iter().map(|h| line(req, read, h)).collect::<Result<_, _>>()?;
    let may = duty::may_here(read, &req.who, "hold.place");
    Ok(Page::of(req, req.t("hold-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("hold-title")) } p.lede { (req.t("hold-lede")) }
                @if may { div.actions { a.button.button-primary href=(req.to("/holds/new")) { (req.t("hold-place")) } } } }
            @if v.is_empty() { (empty(&req.t("hold-none-yet"), None)) }
            @if !v.is_empty() { ul.list { @for l in v { li.row data-done[!l.in_force] {
                a.row-main href=(req.to(&format!("/holds/{}", l.hold.id))) {
                    span.row-title { (l.target) }
                    span.row-sub { (req.t(l.hold.basis.words())) " · " (req.tr("hold-until-day", &[("day", last_day(req, l.hold.until))])) }
                }
                span.row-side { (tag(&req.t(state(l)))) }
            } } } }
        }
    })
    .tab("/holds"))
}

/// The day named in a form is the last one.
fn last_day(req: &Request, until: Moment) -> String {
    muster_web::day(req, until.plus(-1).day())
}

fn state(l: &Line) -> &'static str {
    match (l.hold.lifted_at, l.in_force, l.asked) {
        (Some(_), _, _) => "hold-state-lifted",
        (None, false, _) => "hold-state-ended",
        (None, true, true) => "hold-state-lifting",
        _ => "hold-state-stands",
    }
}

/// The resident that a form or a link names, within the scope.
fn resident(req: &Request, read: &Read, text: &str) -> Result<person::Person, Refusal> {
    let none = || Refusal::not_found("person-none").instead("/holds");
    let subject = SubjectRef::parse(text).ok_or_else(none)?;
    let scope = req.scope()?;
    // Who left can still be erased, and held.
    let (found, _) = person::find_any(read, subject, scope.mask)?.ok_or_else(none)?;
    if scope.covers(found.community, found.grid) { Ok(found) } else { Err(Refusal::forbidden("web-outside-scope")) }
}

/// Datasets are the whole house's: whoever is over one community holds residents only.
fn may_hold_data(req: &Request) -> bool {
    matches!(req.who.post.as_str(), "district_lead" | "auditor")
}

#[derive(Serialize)]
struct New {
    person: Option<person::Person>,
    datasets: Vec<(DatasetId, String)>,
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let named = Some(req.posted("person")).filter(|p| !p.is_empty()).or_else(|| req.query("person"));
    let person = named.map(|p| resident(req, read, p)).transpose()?;
    if person.is_none() && !may_hold_data(req) {
        return Err(Refusal::forbidden("hold-data-not-yours").instead("/people"));
    }
    let living: Vec<Dataset> = read.datasets()?.into_iter().filter(Dataset::lives).collect();
    let view = New { person, datasets: living.iter().map(|d| (d.id, dataset_name(req, d))).collect() };
    let asked = req.query("dataset").unwrap_or_default().to_owned();
    Ok(Page::of(req, req.t("hold-place"), &view, |v| {
        let picks: Vec<(&str, String, String)> =
            v.datasets.iter().map(|(id, n)| ("dataset", id.to_string(), n.clone())).collect();
        html! {
            div.page-head { h1 { (req.t("hold-place")) } p.lede { (req.t("hold-place-lede")) } }
            @match &v.person {
                Some(p) => {
                    p { (p.address) " " bdi.person { (p.shown_name) } }
                    (form(req, &PLACE_ON_PERSON, "/holds", &Values::filled(&[("person", p.subject.hex())])))
                }
                None => (form_with(req, &PLACE_ON_DATA, "/holds", &Values::filled(&[("dataset", asked.clone())]), &picks)),
            }
        }
    })
    .tab("/holds"))
}

pub(super) fn place(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = PLACE.read(req)?;
    let choose = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("dataset", "web-field-choose");
    let (dataset, subject, area, under) = match values.opt("person") {
        Some(p) => {
            let p = resident(req, read, p)?;
            kin::apart(req, read, &[kin::About::Resident(p.subject)])?;
            (None, Some(p.subject), p.building, REGISTER_DATASET)
        }
        None if !may_hold_data(req) => return Err(Refusal::forbidden("hold-data-not-yours").instead("/people")),
        None => (Some(values.id("dataset").ok_or_else(choose)?), None, muster_ledger::PlaceId::HOUSE, STAFF_DATASET),
    };
    let last = values.day("until").ok_or_else(|| Refusal::invalid("hold-past").problem("until", "web-field-date"))?;
    let document = Document { document: values.get("document").to_owned() };
    let plain = serde_json::to_vec(&document).unwrap_or_default();
    let sealed = read.vault().seal(under, None, &plain).map_err(|_| Fault::Keys("a house's own dataset".into()))?;
    let id = HoldId(req.house.next_id());
    let basis = Basis::parse(values.get("basis")).unwrap_or(Basis::Court);
    let body = HoldPlaced { id, dataset, basis, until: Day(last.0.saturating_add(1)).start() };
    Ok(Act::new(PlaceHold { body, subject, area, document: sealed }, format!("/holds/{id}")))
}

fn reached(req: &Request, read: &Read) -> Result<Hold, Refusal> {
    let hold = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("hold-none").instead("/holds"))?;
    if table::covers(read, req.scope()?, &hold)? {
        Ok(hold)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/holds"))
    }
}

#[derive(Serialize)]
struct One {
    line: Line,
    document: String,
    placed_by: String,
    lifted_by: String,
    may: bool,
    standing: Option<Standing>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let hold = reached(req, read)?;
    let name = |a: Option<muster_ledger::ActorId>| match a {
        Some(a) => duty::holder(read, a).map(|h| h.name),
        None => Ok(String::new()),
    };
    let document = read.part(hold.part).ok().and_then(|p| serde_json::from_slice::<Document>(&p.plain).ok());
    let asked = approval::latest(read, &HOLD_LIFTING, hold.id.0)?;
    let view = One {
        document: document.map(|d| d.document).unwrap_or_default(),
        placed_by: name(Some(hold.placed_by))?,
        lifted_by: name(hold.lifted_by)?,
        may: duty::may_here(read, &req.who, "hold.lift"),
        standing: asked.map(|a| approval::standing(req, read, a)).transpose()?,
        line: line(req, read, hold)?,
    };
    Ok(Page::of(req, req.t("hold-one"), &view, |v| one_page(req, v)).tab("/holds").live(&[
        "approval.asked",
        "approval.refused",
        "approval.withdrawn",
        "hold.lifted",
    ]))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let h = &v.line.hold;
    let at = format!("/holds/{}/lifting", h.id);
    html! {
        div.page-head { h1 { (v.line.target) } p.lede { (req.t("hold-one")) " · " (req.t(state(&v.line))) } }
        dl.facts {
            dt { (req.t("hold-basis")) } dd { (req.t(h.basis.words())) }
            dt { (req.t("hold-document")) } dd { (v.document) }
            dt { (req.t("hold-until")) } dd { (last_day(req, h.until)) }
            dt { (req.t("hold-placed")) } dd { (v.placed_by) " · " (muster_web::when(req, h.placed_at)) }
            @if let Some(at) = h.lifted_at { dt { (req.t("hold-state-lifted")) } dd { (v.lifted_by) " · " (muster_web::when(req, at)) } }
        }
        @if let Some(s) = &v.standing { (approval::panel(req, s, &format!("{at}/approval"), &req.t("hold-lift-means"), !v.line.in_force)) }
        @if v.line.in_force && !v.line.asked && v.may { p { (req.t("hold-lift-two")) } (form(req, &PROPOSE, &at, &Values::default())) }
        p { a href=(req.to("/holds")) { (req.t("hold-back")) } }
    }
}

pub(super) fn propose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let hold = reached(req, read)?;
    let at = crate::place::find(read, hold.area)?;
    let (community, grid) = at.map_or((PlaceId::HOUSE, PlaceId::HOUSE), |p| (p.community, p.grid));
    let mut asking = Asking::of(req, &HOLD_LIFTING, hold.id.0, (community, grid, hold.area));
    asking.subject = hold.subject;
    Ok(Act::new(ProposeLifting { id: hold.id, asking }, format!("/holds/{}", hold.id)))
}

pub(super) fn lift(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let hold = reached(req, read)?;
    let command = approval::approve(req, read, &HOLD_LIFTING, hold.id.0, Lift { id: hold.id })?;
    // What may destroy keys waits for a whole ledger.
    Ok(Act::new(command, format!("/holds/{}", hold.id)).imposing())
}
