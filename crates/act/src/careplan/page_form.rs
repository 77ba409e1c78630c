//! `/people/…/careplan`: the plan is written with the person, question by question.

use super::clock::Days;
use super::fact::Extra;
use super::plan::Plan;
use super::rule::MEDICINE_DAYS_MAX;
use super::table;
use muster_ground::duty;
use muster_ground::person::{self, Instead, Person};
use muster_ground::place;
use muster_ledger::{Day, Fault, Read, Refusal};
use muster_web::{Choice, Field, FieldKind, Form, Page, Request, Values, form_with, html, notice, tag};
use serde::Serialize;

const WEEK: &[Choice] = &[
    Choice("mon", "careplan-mon"),
    Choice("tue", "careplan-tue"),
    Choice("wed", "careplan-wed"),
    Choice("thu", "careplan-thu"),
    Choice("fri", "careplan-fri"),
    Choice("sat", "careplan-sat"),
    Choice("sun", "careplan-sun"),
];
const HOUR: FieldKind = FieldKind::Number { min: 0, max: 24 };

pub(super) static WRITE: Form = Form {
    fields: &[
        Field::new(
            "consent",
            FieldKind::One(&[Choice("self", "care-consent-self"), Choice("guardian", "care-consent-guardian")]),
            "care-consent",
        )
        .begins("careplan-part-consent"),
        Field::new(
            "consent_way",
            FieldKind::One(&[
                Choice("spoken", "care-way-spoken"),
                Choice("phone", "care-way-phone"),
                Choice("paper", "care-way-paper"),
            ]),
            "care-way",
        ),
        Field::new("consent_on", FieldKind::Date, "care-consent-on"),
        Field::new("carer", FieldKind::Pick, "careplan-carer").begins("careplan-part-who"),
        Field::new("deputy", FieldKind::Pick, "careplan-deputy").hint("careplan-deputy-hint"),
        Field::new(
            "way",
            FieldKind::One(&[
                Choice("visit", "careplan-way-visit"),
                Choice("phone", "careplan-way-phone"),
                Choice("text", "careplan-way-text"),
                Choice("knock", "careplan-way-knock"),
                Choice("relative", "careplan-way-relative"),
            ]),
            "careplan-way",
        )
        .begins("careplan-part-checkin"),
        Field::new("days", FieldKind::Many(WEEK), "careplan-days"),
        Field::new("from", HOUR, "careplan-from"),
        Field::new("to", HOUR, "careplan-to").hint("careplan-to-hint"),
        Field::new("unreached", FieldKind::LongText, "careplan-unreached")
            .hint("careplan-unreached-hint")
            .max(300)
            .begins("careplan-part-unreached"),
        Field::new("contact", FieldKind::Text, "careplan-contact").optional().hint("careplan-contact-hint").max(40),
        Field::new("contact_phone", FieldKind::Phone, "careplan-contact-phone").optional().max(30),
        Field::new("medicine", FieldKind::Text, "careplan-medicine").optional().max(120).begins("careplan-part-medicine"),
        Field::new("left", FieldKind::Number { min: 0, max: MEDICINE_DAYS_MAX }, "careplan-medicine-days")
            .optional()
            .hint("careplan-medicine-hint"),
        Field::new("treatment_days", FieldKind::Many(WEEK), "careplan-treatment-days")
            .optional()
            .begins("careplan-part-treatment"),
        Field::new("leave", HOUR, "careplan-leave").optional(),
        Field::new("transport", FieldKind::Tick, "careplan-transport").optional(),
        Field::new("escort", FieldKind::Tick, "careplan-escort").optional(),
        Field::new("treated_at", FieldKind::Text, "careplan-treated-at").optional().hint("careplan-treated-at-hint").max(120),
    ],
    submit: "careplan-write",
};

/// The resident of the path, within the scope; an act about one's own is refused.
pub(super) fn resident(req: &Request, read: &Read) -> Result<Person, Refusal> {
    person::of_path(req, read, &Instead::to("/careplans"))
}

/// Who could look after someone: the workers of their grid and of the community's other grids, and the secretary.
pub(crate) fn carers(
    req: &Request,
    read: &Read,
    p: &Person,
    field: &'static str,
) -> Result<Vec<(&'static str, String, String)>, Fault> {
    let mut out: Vec<(&'static str, String, String)> = Vec::new();
    let mut grids = vec![p.grid];
    grids.extend(place::children(read, p.community)?.iter().map(|g| g.id).filter(|g| *g != p.grid));
    let at = grids.into_iter().map(|g| (g, "grid_worker")).chain([(p.community, "secretary")]);
    for (place, post) in at {
        let name = place::find(read, place)?.map(|x| x.name).unwrap_or_default();
        for d in duty::holders(read, place, post)? {
            let id = d.actor.to_string();
            if !out.iter().any(|(_, seen, _)| *seen == id) {
                let words = format!("{} · {} · {name}", duty::holder(read, d.actor)?.name, req.t(&format!("post-{post}")));
                out.push((field, id, words));
            }
        }
    }
    Ok(out)
}

#[derive(Serialize)]
struct View {
    person: Person,
    plan: Option<Plan>,
    /// Who can be named: account and name.
    carers: Vec<(String, String)>,
}

/// What stands, for the form.
fn filled(req: &Request, plan: &Plan, extra: &Extra) -> Values {
    let hours = |minutes: u16| (minutes / 60).to_string();
    let mut pairs = vec![
        ("consent", "self".to_owned()),
        ("consent_on", req.now.day().to_string()),
        ("carer", plan.carer.to_string()),
        ("deputy", plan.deputy.to_string()),
        ("way", plan.way.code().to_owned()),
        ("from", hours(plan.window.from)),
        ("to", hours(plan.window.to)),
        ("unreached", extra.unreached.clone()),
        ("contact", extra.contact.clone()),
        ("contact_phone", extra.contact_phone.clone()),
        ("medicine", extra.medicine.clone()),
        ("treated_at", extra.treated_at.clone()),
    ];
    let left = |until: Day| (until.0 - req.now.day().0).max(0).to_string();
    pairs.extend(plan.medicine.map(|until| ("left", left(until))));
    pairs.extend(plan.window.days.each().map(|n| ("days", Days::NAMES[n].to_owned())));
    if let Some(t) = plan.treatment {
        pairs.extend(t.days.each().map(|n| ("treatment_days", Days::NAMES[n].to_owned())));
        pairs.push(("leave", hours(t.leave)));
        pairs.extend(t.transport.then(|| ("transport", "yes".to_owned())));
        pairs.extend(t.escort.then(|| ("escort", "yes".to_owned())));
    }
    Values::filled(&pairs)
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let person = resident(req, read)?;
    let plan = table::of_subject(read, person.subject)?;
    let mut picks = carers(req, read, &person, "carer")?;
    let named: Vec<(String, String)> = picks.iter().map(|(_, id, name)| (id.clone(), name.clone())).collect();
    picks.extend(carers(req, read, &person, "deputy")?);
    let values = match &plan {
        Some(plan) => filled(req, plan, &table::extra(read, plan)),
        None => {
            let mut usual = vec![
                ("consent", "self".to_owned()),
                ("consent_on", req.now.day().to_string()),
                ("from", "8".to_owned()),
                ("to", "10".to_owned()),
            ];
            usual.extend(Days::NAMES.into_iter().map(|d| ("days", d.to_owned())));
            Values::filled(&usual)
        }
    };
    Ok(Page::of(req, req.t("careplan-write-title"), &View { person, plan, carers: named }, |v| {
        html! {
            div.page-head { h1 { (req.t("careplan-write-title")) } p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } } }
            p { @if v.person.flags.is_empty() { span.muted { (req.t("person-needs-none")) } } @for n in &v.person.flags { (tag(&req.t(n.words()))) " " } }
            (notice("info", &html! { p { (req.t("careplan-write-note")) } }))
            (form_with(req, &WRITE, &format!("/people/{}/careplan", v.person.subject.hex()), &values, &picks))
            p { a href=(req.to(&format!("/people/{}/care", v.person.subject.hex()))) { (req.t("web-back")) } }
        }
    })
    .tab("/careplans"))
}
