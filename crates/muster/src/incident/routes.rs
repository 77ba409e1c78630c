//! `/incidents` and what is done there.

use super::cap;
use super::fact::{Decision, IncidentContinued, IncidentEnded, IncidentId, IncidentOpened, IncidentScaled, Scale};
use super::page::{self, FormView, ListView, NewView, ShowView};
use super::page_left;
use super::rule::{Continue, End, Open, Rescale, going_on};
use super::table::{self, Incident};
use muster_ground::{duty, law, place, place::Level};
use muster_ledger::{DatasetId, Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Page, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/incidents", "incident.see", list),
    Route::see("/incidents/new", "incident.open", new),
    Route::act("/incidents", "incident.open", &page::OPEN_FORM, "/incidents/new", open),
    Route::see("/incidents/{id}", "incident.see", show),
    Route::see("/incidents/{id}/scales/{scale}", "incident.scale", scale_form),
    Route::act("/incidents/{id}/scales/{scale}", "incident.scale", page::SCALE_FORM, "/incidents/{id}/scales/{scale}", scale),
    Route::see("/incidents/{id}/term", "incident.scale", term_form),
    Route::act("/incidents/{id}/term", "incident.scale", &page::TERM_FORM, "/incidents/{id}/term", term),
    Route::see("/incidents/{id}/end", "incident.end", end_form),
    Route::act("/incidents/{id}/end", "incident.end", &page::END_FORM, "/incidents/{id}/end", end),
    Route::file("/alerts/feed.atom", "public", cap::feed),
    Route::file("/alerts/{id}/{seq}/alert.xml", "public", cap::alert),
];

/// The purpose of the dataset that every incident opens.
pub(crate) const PURPOSE: &str = "incident";
/// What is gathered in an incident is kept no longer than this after it.
const RETENTION_DAYS: i64 = 180;

/// An incident within the asker's reach.
pub(crate) fn reached(req: &Request, read: &Read) -> Result<Incident, Refusal> {
    let id: IncidentId = req.id("id")?;
    let incident = table::find(read, id)?.ok_or_else(|| Refusal::not_found("incident-none").instead("/incidents"))?;
    if !table::touches(read, req.scope()?, &incident)? {
        return Err(Refusal::forbidden("web-outside-scope").instead("/incidents"));
    }
    Ok(incident)
}

fn list(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let before = req.query("before").and_then(|b| b.parse().ok());
    let (incidents, next) = table::list(read, req.scope()?, before)?;
    let mut lines = Vec::new();
    for incident in incidents {
        let area = place_name(read, incident.area)?;
        lines.push(page::Line { incident, area });
    }
    let view = ListView { incidents: lines, next, may_open: leads(req) };
    Ok(Page::of(req, req.t("incident-title"), &view, |v| page::list(req, v)).tab("/incidents").live(LIVE))
}

const LIVE: &[&str] = &["incident.opened", "incident.scaled", "incident.continued", "incident.ended"];

/// Only for showing buttons; the route's action decides.
fn leads(req: &Request) -> bool {
    req.who.post == "district_lead"
}

fn place_name(read: &Read, id: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, id)?.map_or_else(String::new, |p| p.name))
}

/// Places that a response may cover: the duty's own place, streets and communities below.
fn areas(req: &Request, read: &Read) -> Result<Vec<(i64, String)>, Fault> {
    let tops = if req.who.place == PlaceId::HOUSE {
        place::children(read, PlaceId::HOUSE)?
    } else {
        place::find(read, req.who.place)?.into_iter().collect()
    };
    let mut out = Vec::new();
    for top in tops {
        out.push((top.id.0, top.name.clone()));
        for street in place::under(read, top.id, Level::Street)? {
            if street.id != top.id {
                out.push((street.id.0, street.name.clone()));
            }
            for c in place::under(read, street.id, Level::Community)? {
                out.push((c.id.0, format!("{} · {}", street.name, c.name)));
            }
        }
    }
    // A list nobody can read is no list: the streets remain.
    out.truncate(600);
    Ok(out)
}

/// What a symptom that many have suggests; a person decides.
fn matter_of(symptom: &str) -> &'static str {
    match symptom {
        "fever" | "cough" | "sore_throat" | "breathless" => "respiratory_cluster",
        "vomiting" | "diarrhoea" => "enteric_cluster",
        _ => "other",
    }
}

fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let signal = req.query("signal").and_then(|s| s.parse::<i64>().ok());
    if let Some(twin) = signal.map(|s| table::of_signal(read, s)).transpose()?.flatten() {
        return Err(Refusal::conflict("incident-twin").instead(page::path(twin.id)));
    }
    // What the signal already says is not asked again, only shown for correction.
    let raised = signal.map(|s| muster_judge::signal::find(read, s.into())).transpose()?.flatten();
    let (matter, area) =
        raised.map_or((String::new(), String::new()), |s| (matter_of(s.what.name()).to_owned(), s.community.to_string()));
    let verified = law::Verified::of(read)?;
    let known = law::shipped().for_use("open", read.now.day());
    let bases = known.into_iter().map(|b| verified.article(&b.key).unwrap_or(b)).collect();
    let view = NewView { signal, areas: areas(req, read)?, bases };
    let given = |name: &str, other: &str| req.query(name).unwrap_or(other).to_owned();
    let filled = Values::filled(&[
        ("signal", signal.map(|s| s.to_string()).unwrap_or_default()),
        ("matter", given("matter", &matter)),
        ("area", given("area", &area)),
        ("grade", "none".to_owned()),
        ("warning", "none".to_owned()),
        ("measures", "visits".to_owned()),
        ("measures", "notices".to_owned()),
        ("basis", "erl-72".to_owned()),
    ]);
    Ok(Page::of(req, req.t("incident-new-title"), &view, |v| page::new(req, v, &filled)).tab("/incidents"))
}

fn scale_value(text: &str) -> Option<u8> {
    text.parse().ok()
}

/// The end of the day that was chosen.
fn end_of(values: &Values, field: &str) -> Moment {
    values.day(field).map_or(Moment(0), |d| muster_ledger::Day(d.0 + 1).start())
}

/// Level of the place of the asker's duty.
fn organ(req: &Request, read: &Read) -> Result<Level, Fault> {
    Ok(match place::find(read, req.who.place)? {
        Some(p) => p.level,
        // A duty over the whole house is one over its top place.
        None => place::children(read, PlaceId::HOUSE)?.first().map_or(Level::Room, |p| p.level),
    })
}

fn open(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = page::OPEN_FORM.read(req)?;
    let missing = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("area", "web-field-choose");
    let area = values.id::<PlaceId>("area").map(|a| place::find(read, a)).transpose()?.flatten().ok_or_else(missing)?;
    let communities: Vec<PlaceId> = if area.level >= Level::Community {
        vec![area.community]
    } else {
        place::under(read, area.id, Level::Community)?.iter().map(|p| p.id).collect()
    };
    let scope = req.scope()?;
    if !communities.iter().all(|c| scope.covers(*c, PlaceId::HOUSE)) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let id = IncidentId(req.house.next_id());
    let dataset = DatasetId(req.house.next_id());
    let opened = IncidentOpened {
        id,
        signal: values.get("signal").parse().ok(),
        matter: values.get("matter").to_owned(),
        area: area.id,
        communities,
        dataset,
        grade: scale_value(values.get("grade")),
        warning: scale_value(values.get("warning")),
        level: scale_value(values.get("level")),
        expected_until: end_of(&values, "expected"),
        measures: values.all("measures").into_iter().map(str::to_owned).collect(),
        basis: values.get("basis").to_owned(),
        kind_of_decision: values.get("decision").to_owned(),
    };
    let opening = req.house.open_dataset(dataset, PURPOSE, id.0, RETENTION_DAYS);
    let decision = Decision { number: values.get("number").to_owned(), note: values.get("note").to_owned() };
    let plain = serde_json::to_vec(&decision).unwrap_or_default();
    let sealed = req.house.vault().seal(dataset, None, &plain).map_err(|_| Refusal::conflict("incident-sealed"))?;
    let command = Open { dataset: opening, opened, sealed: Some(sealed), organ: organ(req, read)? };
    Ok(Act::new(command, page::path(id)))
}

fn show(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let incident = reached(req, read)?;
    let decision = incident.decision_text(read).unwrap_or_default();
    let mut communities = Vec::new();
    for c in incident.communities.iter().take(40) {
        communities.push(place_name(read, *c)?);
    }
    let mut steps = Vec::new();
    for s in table::steps(read, incident.id)? {
        let who = duty::holder(read, s.actor)?.name;
        steps.push((s, who));
    }
    let view = ShowView {
        area: place_name(read, incident.area)?,
        communities,
        day: incident.day_n(read.now),
        overdue: incident.overdue(read.now),
        basis: law::cited(read, &incident.basis)?,
        number: decision.number,
        note: decision.note,
        steps,
        may_scale: leads(req),
        may_end: leads(req),
        incident,
    };
    let mut parts = crate::parts_of_incident(req, read, &view.incident)?;
    parts.push(page::announced(req, &cap::messages(read, &view.incident)?));
    let title = req.t(&format!("incident-matter-{}", view.incident.matter));
    Ok(Page::of(req, title, &view, |v| page::show(req, v, &parts)).tab("/incidents").live(LIVE))
}

fn scale_of(req: &Request) -> Result<Scale, Refusal> {
    Scale::parse(req.param("scale")).ok_or_else(|| Refusal::not_found("web-no-such-page"))
}

fn scale_form(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scale = scale_of(req)?;
    let view = FormView { incident: going_on(reached(req, read)?)?, scale: Some(scale), still: Vec::new(), left: Vec::new() };
    Ok(Page::of(req, req.t(&format!("incident-scale-{}", scale.name())), &view, |v| page::scale(req, v, scale)).tab("/incidents"))
}

fn scale(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let incident = reached(req, read)?;
    let scale = scale_of(req)?;
    let values = page::form_of(scale).read(req)?;
    let scaled = IncidentScaled {
        id: incident.id,
        scale,
        value: scale_value(values.get("value")),
        reason: values.get("reason").to_owned(),
    };
    Ok(Act::new(Rescale { scaled, organ: organ(req, read)? }, page::path(incident.id)))
}

fn term_form(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = FormView { incident: going_on(reached(req, read)?)?, scale: None, still: Vec::new(), left: Vec::new() };
    Ok(Page::of(req, req.t("incident-term-button"), &view, |v| page::term(req, v)).tab("/incidents"))
}

fn term(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let incident = reached(req, read)?;
    let values = page::TERM_FORM.read(req)?;
    let continued = IncidentContinued {
        id: incident.id,
        expected_until: end_of(&values, "expected"),
        reason: values.get("reason").to_owned(),
    };
    Ok(Act::new(Continue { continued }, page::path(incident.id)))
}

fn end_form(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let incident = going_on(reached(req, read)?)?;
    let still = crate::still_open_in(read, &incident)?;
    let left = page_left::left(read, &incident)?;
    let view = FormView { incident, scale: None, still, left };
    Ok(Page::of(req, req.t("incident-end-title"), &view, |v| page::end(req, v)).tab("/incidents"))
}

fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let incident = reached(req, read)?;
    let values = page::END_FORM.read(req)?;
    let announced = values.all("announced").into_iter().map(str::to_owned).collect();
    Ok(Act::new(End { ended: IncidentEnded { id: incident.id, announced } }, page::path(incident.id)))
}
