//! URL ⇄ command ⇄ answer of care plans.

use super::clock::{Days, Treatment, Window};
use super::due;
use super::fact::{CareplanId, Checked, Checker, Extra, Outcome, Treated, Way, Why, Written};
use super::plan::Plan;
use super::rule::{Check, Count, End, MEDICINE_DAYS_MAX, REVIEW_DAYS, Treat, Write};
use super::table;
use super::{page, page_form, page_plan, slip};
use crate::request::Need;
use muster_ground::care::{self, Consent};
use muster_ground::kin;
use muster_ground::person::{self, Person, REGISTER_DATASET};
use muster_ledger::{ActorId, By, Channel, Command, DAY, Day, Lost, Read, Refusal, Sealed, Together};
use muster_web::{Act, Choice, Field, FieldKind, Form, Mask, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/careplans", "careplan.see", page::index),
    Route::see("/careplans/handover", "careplan.see", page::handover),
    Route::see("/careplans/{id}", "careplan.see", page_plan::one),
    Route::see("/careplans/{id}/slip", "careplan.see", page_plan::slip),
    Route::see("/people/{subject}/careplan", "careplan.write", page_form::see),
    Route::act("/people/{subject}/careplan", "careplan.write", &page_form::WRITE, "/people/{subject}/careplan", write),
    Route::act("/careplans/{id}/checkins", "careplan.do", &CHECK, "/careplans/{id}", check),
    Route::act("/careplans/{id}/treatments", "careplan.do", &TREAT, "/careplans/{id}", treat),
    Route::act("/careplans/{id}/medicine", "careplan.do", &COUNT, "/careplans/{id}", count),
    Route::act("/careplans/{id}/end", "careplan.do", &END, "/careplans/{id}", end),
    // A resident holds no duty, and whoever holds the slip need be nobody known.
    Route::act("/me/checkins", "public", &OWN, "/home", check_oneself),
    Route::see("/k/{token}", "public", page_plan::held),
    Route::act("/k/{token}/checkins", "public", &OWN, "/k/{token}", check_by_slip),
];

const OUTCOMES: &[Choice] =
    &[Choice("well", "careplan-well"), Choice("needs", "careplan-needs"), Choice("not_reached", "careplan-not-reached")];
const NEEDED: &[Choice] = &[
    Choice("medicine", "request-need-medicine"),
    Choice("food", "request-need-food"),
    Choice("hospital", "request-need-hospital"),
    Choice("talk", "request-need-talk"),
];
pub(super) static CHECK: Form = Form {
    fields: &[
        Field::new("outcome", FieldKind::One(OUTCOMES), "careplan-outcome"),
        Field::new("need", FieldKind::Many(NEEDED), "careplan-need").optional(),
        Field::new("note", FieldKind::LongText, "careplan-note").optional().hint("careplan-note-hint").max(300),
    ],
    submit: "careplan-check",
};
pub(super) static OWN: Form = Form {
    fields: &[
        Field::new(
            "outcome",
            FieldKind::One(&[Choice("well", "careplan-well"), Choice("needs", "careplan-needs")]),
            "careplan-outcome",
        ),
        Field::new("need", FieldKind::Many(NEEDED), "careplan-need").optional(),
    ],
    submit: "careplan-check",
};
pub(super) static TREAT: Form = Form {
    fields: &[Field::new(
        "went",
        FieldKind::One(&[Choice("yes", "careplan-went"), Choice("no", "careplan-went-not")]),
        "careplan-treatment",
    )],
    submit: "careplan-treatment-say",
};
pub(super) static COUNT: Form = Form {
    fields: &[Field::new("left", FieldKind::Number { min: 0, max: MEDICINE_DAYS_MAX }, "careplan-medicine-days")],
    submit: "careplan-medicine-count",
};
pub(super) static END: Form = Form {
    fields: &[Field::new(
        "why",
        FieldKind::One(&[Choice("wish", "careplan-end-wish"), Choice("over", "careplan-end-over")]),
        "careplan-end-why",
    )],
    submit: "careplan-end",
};

fn none() -> Refusal {
    Refusal::not_found("careplan-none").instead("/careplans")
}

fn gone(_: Lost) -> Refusal {
    none()
}

/// The plan of the path within the asker's reach, and its resident; an act about one's own is refused.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Plan, Person), Refusal> {
    let plan = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let scope = req.scope()?;
    if !scope.covers(plan.community, plan.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/careplans"));
    }
    let p = due::resident(read, &plan, scope.mask)?.ok_or_else(none)?;
    if req.method == "POST" {
        kin::apart(req, read, &[kin::About::Resident(p.subject)])?;
    }
    Ok((plan, p))
}

fn hour(v: &Values, field: &str) -> u16 {
    u16::try_from(v.int(field).clamp(0, 24) * 60).unwrap_or(0)
}

fn person_named(req: &Request, read: &Read, v: &Values, p: &Person, field: &'static str) -> Result<ActorId, Refusal> {
    let wrong = |code| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
    let actor: ActorId = v.id(field).ok_or_else(|| wrong("web-field-choose"))?;
    if !page_form::carers(req, read, p, field)?.iter().any(|(_, id, _)| *id == actor.to_string()) {
        return Err(wrong("web-field-choose"));
    }
    // Nobody is checked on by their own family on duty: whoever says that all is well must be someone else.
    if kin::tied(read, actor, p.subject)? { Err(wrong("careplan-own-family")) } else { Ok(actor) }
}

fn sealed(req: &Request, read: &Read, p: &Person, plain: &[u8]) -> Result<Sealed, Refusal> {
    let owner = person::owner(read, p.subject)?.ok_or_else(none)?;
    req.house.vault().seal(REGISTER_DATASET, Some(owner), plain).map_err(gone)
}

/// `POST /people/{subject}/careplan`: written, or written anew.
fn write(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let p = page_form::resident(req, read)?;
    let v = page_form::WRITE.read(req)?;
    let before = table::of_subject(read, p.subject)?;
    let window = Window { days: Days::parse(&v.all("days")), from: hour(&v, "from"), to: hour(&v, "to") };
    let treatment = (!v.all("treatment_days").is_empty()).then(|| Treatment {
        days: Days::parse(&v.all("treatment_days")),
        leave: hour(&v, "leave"),
        transport: v.tick("transport"),
        escort: v.tick("escort"),
    });
    let text = |name: &str| v.get(name).to_owned();
    let extra = Extra {
        contact: text("contact"),
        contact_phone: text("contact_phone"),
        medicine: text("medicine"),
        treated_at: text("treated_at"),
        unreached: text("unreached"),
    };
    let plain = serde_json::to_vec(&extra).unwrap_or_default();
    let body = Written {
        id: before.map_or_else(|| CareplanId(req.house.next_id()), |b| b.id),
        community: p.community,
        grid: p.grid,
        building: p.building,
        carer: person_named(req, read, &v, &p, "carer")?,
        deputy: person_named(req, read, &v, &p, "deputy")?,
        way: Way::parse(v.get("way")).unwrap_or(Way::Visit),
        window,
        medicine: v.opt("left").map(|_| req.now.plus(v.int("left") * DAY).day()),
        treatment,
        consent: Consent::parse(v.get("consent")).unwrap_or(Consent::Oneself),
        consent_way: care::Way::parse(v.get("consent_way")).unwrap_or(care::Way::Spoken),
        consent_on: v.day("consent_on").unwrap_or(req.now.day()),
        review: req.now.day().start().plus(REVIEW_DAYS * DAY),
    };
    let to = format!("/careplans/{}", body.id);
    let by = if body.consent == Consent::Oneself { By::Oneself } else { By::Family };
    Ok(Act::new(Write { extra: sealed(req, read, &p, &plain)?, subject: p.subject, body }, to).by(Channel::Web, by))
}

/// For which day a word counts: for a day on which nobody was reached, until today's hours begin.
fn day_of(plan: &Plan, now: muster_ledger::Moment) -> Day {
    let missed = plan.missed.map(|m| m.0).filter(|_| plan.unreached().is_some());
    missed.filter(|_| now < plan.window.begins(now.day()) || !plan.window.days.holds(now.day())).unwrap_or(now.day())
}

/// The check-in, what it found needed, and what follows where nobody answered.
fn checked(
    req: &Request,
    read: &Read,
    plan: &Plan,
    p: &Person,
    v: &Values,
    by: Checker,
) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let outcome = Outcome::parse(v.get("outcome")).unwrap_or(Outcome::Well);
    let needs: Vec<Need> = v.all("need").iter().filter_map(|n| Need::parse(n)).collect();
    if outcome == Outcome::Needs && needs.is_empty() && v.get("note").is_empty() {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("need", "careplan-need-what"));
    }
    let day = day_of(plan, req.now);
    let note = v.opt("note").map(|n| sealed(req, read, p, n.as_bytes())).transpose()?;
    let body = Checked { plan: plan.id, day, outcome, by };
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Check { body, note })];
    if outcome == Outcome::Needs {
        for need in needs {
            if let Some(make) = due::ask(&req.house, read, p, need, v.get("note"))? {
                all.push(Box::new(make));
            }
        }
    }
    // Whoever tried and reached nobody sets the next step going, without waiting for the hours to end.
    let next = plan.unreached().map_or(1, |n| n + 1);
    if outcome == Outcome::NotReached && next <= 2 {
        all.push(due::step(&req.house, read, plan, p, day, next)?);
    }
    Ok(all)
}

/// `POST /careplans/{id}/checkins`.
fn check(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = CHECK.read(req)?;
    let (plan, p) = reached(req, read)?;
    let all = checked(req, read, &plan, &p, &v, Checker::Worker)?;
    let way = if matches!(plan.way, Way::Phone | Way::Text | Way::Relative) { Channel::Phone } else { Channel::Web };
    Ok(Act::new(Together(all), "/careplans").by(way, By::Worker))
}

/// The plan of whoever signed in as a resident.
pub(super) fn own(req: &Request, read: &Read) -> Result<Option<(Plan, Person)>, Refusal> {
    let Some(me) = req.who.person else { return Ok(None) };
    let Some(p) = person::of_person(read, me, Mask::Masked)? else { return Ok(None) };
    Ok(table::of_subject(read, p.subject)?.map(|plan| (plan, p)))
}

/// `POST /me/checkins`.
fn check_oneself(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OWN.read(req)?;
    let (plan, p) = own(req, read)?.ok_or_else(|| Refusal::not_found("careplan-none-of-yours").instead("/home"))?;
    let all = checked(req, read, &plan, &p, &v, Checker::Oneself)?;
    Ok(Act::new(Together(all), "/home").by(Channel::Web, By::Oneself))
}

/// The plan of a slip, while it goes on.
pub(super) fn of_slip(req: &Request, read: &Read) -> Result<(Plan, Person), Refusal> {
    let none = || Refusal::not_found("careplan-no-slip");
    let id = slip::plan_of(req.house.vault(), req.param("token")).ok_or_else(none)?;
    let plan = table::find(read, id)?.filter(|p| p.ended_at.is_none()).ok_or_else(none)?;
    let p = due::resident(read, &plan, Mask::Nameless)?.ok_or_else(none)?;
    Ok((plan, p))
}

/// `POST /k/{token}/checkins`.
fn check_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OWN.read(req)?;
    let (plan, p) = of_slip(req, read)?;
    let all = checked(req, read, &plan, &p, &v, Checker::Slip)?;
    Ok(Act::new(Together(all), format!("/k/{}", req.param("token"))).by(Channel::Paper, By::Family))
}

/// `POST /careplans/{id}/treatments`: it took place, or it did not.
fn treat(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = TREAT.read(req)?;
    let (plan, p) = reached(req, read)?;
    let at = format!("/careplans/{}", plan.id);
    let nothing = || Refusal::conflict("careplan-no-treatment").instead(at.clone());
    let day = plan.treatment_missed.or_else(|| due::treated_today(&plan, req.now)).ok_or_else(nothing)?;
    if v.get("went") == "yes" {
        let body = Treated { plan: plan.id, day, by: Checker::Worker };
        return Ok(Act::new(Treat { body }, at.clone()).by(Channel::Web, By::Worker));
    }
    Ok(Act::new(Together(vec![due::untreated(&req.house, read, &plan, &p, day)?]), at.clone()).by(Channel::Web, By::Worker))
}

/// `POST /careplans/{id}/medicine`.
fn count(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = COUNT.read(req)?;
    let (plan, _) = reached(req, read)?;
    Ok(Act::new(Count { id: plan.id, days: v.int("left") }, format!("/careplans/{}", plan.id)).by(Channel::Web, By::Worker))
}

/// `POST /careplans/{id}/end`.
fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = END.read(req)?;
    let (plan, _) = reached(req, read)?;
    let why = if v.get("why") == "wish" { Why::Wish } else { Why::Over };
    Ok(Act::new(End { id: plan.id, why }, "/careplans").by(Channel::Web, By::Worker))
}
