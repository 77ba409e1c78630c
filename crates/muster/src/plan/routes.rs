//! `/plans`, and the preview and activation of a plan in an incident.

use super::book::{Bound, STAGES, plan, plans};
use super::fact::{ActivationId, PlanActivated};
use super::page::{self, PreviewView};
use super::page_plan;
use super::preview::{communities_in, difference, portions, preview};
use super::rule::Activate;
use super::table;
use crate::incident::{self, Incident};
use muster_ground::place::{self, Level};
use muster_ledger::{Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Page, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/plans", "plan.see", list),
    Route::see("/plans/{key}", "plan.see", show),
    Route::see("/incidents/{id}/plans/{key}", "plan.see", look),
    Route::act(
        "/incidents/{id}/plans/{key}/activation",
        "plan.activate",
        &page::ACTIVATE_FORM,
        "/incidents/{id}/plans/{key}",
        activate,
    ),
];

fn list(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let all = plans();
    Ok(Page::of(req, req.t("plan-title"), &all, |v| page::list(req, v)).tab("/plans"))
}

fn asked(req: &Request) -> Result<&'static Bound, Refusal> {
    plan(req.param("key")).ok_or_else(|| Refusal::not_found("plan-none").instead("/plans"))
}

fn show(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (bound, law) = (asked(req)?, muster_ground::law::Verified::of(read)?);
    Ok(Page::of(req, page::name(req, bound).into_owned(), bound, |b| page_plan::show(req, b, &law)).tab("/plans"))
}

/// Level, stage and area as asked for, or as they stood in a refused form.
struct Choice {
    level: u8,
    stage: &'static str,
    area: Option<PlaceId>,
}

fn choice(req: &Request, bound: &Bound, incident: &Incident, posted: bool) -> Choice {
    let given = |name: &str| -> String {
        match &req.again {
            Some((typed, _)) => typed.get(name).to_owned(),
            None if posted => req.posted(name).to_owned(),
            None => req.query(name).unwrap_or_default().to_owned(),
        }
    };
    let levels = bound.levels();
    let mildest = levels.first().copied().unwrap_or(4);
    let wanted = given("level").parse().ok().or_else(|| incident.level.and_then(|l| u8::try_from(l).ok()));
    let level = wanted.filter(|l| levels.contains(l)).unwrap_or(mildest);
    let stage = STAGES.into_iter().find(|s| *s == given("stage")).unwrap_or(STAGES[0]);
    Choice { level, stage, area: given("area").parse().ok().map(PlaceId) }
}

/// The places an activation covers: the chosen one, or all communities of the incident.
fn areas_of(read: &Read, incident: &Incident, area: Option<PlaceId>) -> Result<Vec<PlaceId>, Refusal> {
    let Some(area) = area else { return Ok(incident.communities.clone()) };
    let within = place::find(read, area)?.is_some_and(|p| incident.communities.contains(&p.community));
    if within { Ok(vec![area]) } else { Err(Refusal::invalid("plan-area")) }
}

/// Communities, their grids and buildings, to narrow an activation.
fn narrower(read: &Read, incident: &Incident) -> Result<Vec<(i64, String)>, Fault> {
    let mut out = Vec::new();
    for c in incident.communities.iter().take(12) {
        let Some(c) = place::find(read, *c)? else { continue };
        out.push((c.id.0, c.name.clone()));
        for level in [Level::Grid, Level::Building] {
            for p in place::under(read, c.id, level)? {
                out.push((p.id.0, format!("{} · {}", c.name, p.name)));
            }
        }
    }
    out.truncate(400);
    Ok(out)
}

fn look(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let incident = incident::reached(req, read)?;
    let bound = asked(req)?;
    let choice = choice(req, bound, &incident, false);
    let areas = areas_of(read, &incident, choice.area)?;
    let active = table::of_incident(read, incident.id)?;
    let view = PreviewView {
        preview: preview(read, bound, &incident, choice.level, choice.stage, &areas, &active)?,
        key: &bound.plan.key,
        version: bound.plan.version,
        hash: &bound.hash,
        level: choice.level,
        stage: choice.stage,
        area: choice.area,
        areas: narrower(read, &incident)?,
        may_activate: req.who.post == "district_lead",
        incident,
    };
    Ok(Page::of(req, page::name(req, bound).into_owned(), &view, |v| page::preview(req, v)).tab("/incidents"))
}

fn activate(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let incident = incident::reached(req, read)?;
    let bound = asked(req)?;
    let values = page::ACTIVATE_FORM.read(req)?;
    let choice = choice(req, bound, &incident, true);
    let areas = areas_of(read, &incident, choice.area)?;
    let scope = req.scope()?;
    let communities = communities_in(read, &incident, &areas)?;
    if !communities.iter().all(|c| scope.covers(*c, PlaceId::HOUSE)) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let active = table::of_incident(read, incident.id)?;
    let (steps, _) = difference(bound, choice.level, choice.stage, &active);
    let id = ActivationId(req.house.next_id());
    let until = values.day("expected").map_or(Moment(0), |d| muster_ledger::Day(d.0 + 1).start());
    let portions = portions(id, &incident, &areas, &communities, &steps, &bound.resolve(choice.level, Some(choice.stage)).steps);
    let activated = PlanActivated {
        id,
        incident: incident.id,
        key: bound.plan.key.clone(),
        version: bound.plan.version,
        hash: values.get("hash").to_owned(),
        level: choice.level,
        stage: choice.stage.to_owned(),
        areas,
        expected_until: until,
        cards: steps.iter().map(|s| s.card.clone()).collect(),
    };
    Ok(Act::new(Activate { activated, portions }, format!("/incidents/{}", incident.id)))
}
