//! URL ⇄ command ⇄ answer of care.

use super::book::{categories, category};
use super::fact::{CareId, Consent, Recorded, Sealing, Way, Why, Withdrawn};
use super::page::{hidden, reached};
use super::rule::{GRACE_DAYS, Record, Review, Withdraw};
use super::table;
use crate::kin;
use crate::person::{self, Item, Need, Person, REGISTER_DATASET, Standing, Update};
use muster_ledger::{By, Channel, DAY, Lost, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Scope};

const WAYS: FieldKind = FieldKind::One(&[
    Choice("spoken", "care-way-spoken"),
    Choice("phone", "care-way-phone"),
    Choice("paper", "care-way-paper"),
    Choice("web", "care-way-web"),
]);

pub(super) static RECORD: Form = Form {
    fields: &[
        Field::new("category", FieldKind::Pick, "care-category"),
        Field::new(
            "consent",
            FieldKind::One(&[Choice("self", "care-consent-self"), Choice("guardian", "care-consent-guardian")]),
            "care-consent",
        )
        .hint("care-consent-hint"),
        Field::new("way", WAYS, "care-way"),
        Field::new("consent_on", FieldKind::Date, "care-consent-on"),
    ],
    submit: "care-record",
};
pub(super) static REVIEW: Form = Form::button("care-review");
pub(super) static END: Form = Form {
    fields: &[
        Field::new(
            "why",
            FieldKind::One(&[
                Choice("withdrawn", "care-why-withdrawn"),
                Choice("over", "care-why-over"),
                Choice("mistake", "care-why-mistake"),
            ]),
            "care-why",
        ),
        Field::new("way", WAYS, "care-way"),
    ],
    submit: "care-end",
};

pub(super) fn within(scope: &Scope, p: &Person) -> Result<(), Refusal> {
    if scope.covers(p.community, p.grid) { Ok(()) } else { Err(Refusal::forbidden("web-outside-scope").instead("/care")) }
}

/// The resident of the path, within the scope.
pub(super) fn resident(req: &Request, read: &Read) -> Result<Person, Refusal> {
    person::of_path(req, read, &person::Instead::to("/care"))
}

/// The register's entry with other needs; none where they stay as they are.
fn updated(read: &Read, p: &Person, needs: Vec<Need>) -> Result<Option<Update>, Refusal> {
    if needs == p.flags {
        return Ok(None);
    }
    let none = || Refusal::not_found("person-none").instead("/care");
    let personal = person::personal(read, p.subject)?.ok_or_else(none)?;
    let owner = person::owner(read, p.subject)?.ok_or_else(none)?;
    let standing = Standing { needs, ..p.standing() };
    let update = Update::new(read.vault(), owner, p.part, &standing, &personal, &[Item::Needs]).map_err(gone)?;
    Ok(Some(update))
}

fn gone(_: Lost) -> Refusal {
    Refusal::not_found("person-none").instead("/care")
}

/// `POST /people/{subject}/care`.
pub(super) fn record(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = RECORD.read(req)?;
    let p = resident(req, read)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("category", "web-field-choose");
    let c = categories().iter().find(|c| c.key == v.get("category") && c.seen.by(&req.who.post)).ok_or_else(wrong)?;
    let before = table::all_of(read, p.subject)?;
    let open: Vec<_> = before.iter().filter(|e| e.in_force(read.now)).collect();
    if open.iter().any(|e| table::category(read, e).is_some_and(|key| key == c.key)) {
        return Err(Refusal::conflict("care-already").instead(format!("/people/{}/care", p.subject.hex())));
    }
    let owner = person::owner(read, p.subject)?.ok_or_else(|| gone(Lost::Dataset))?;
    let plain = serde_json::to_vec(&Sealing { category: c.key.clone() }).unwrap_or_default();
    let sealed = read.vault().seal(REGISTER_DATASET, Some(owner), &plain).map_err(gone)?;
    let added: Vec<Need> = c.needs.iter().copied().filter(|n| !p.flags.contains(n)).collect();
    let all: Vec<Need> = Need::ALL.into_iter().filter(|n| p.flags.contains(n) || added.contains(n)).collect();
    let update = updated(read, &p, all)?;
    let review = req.now.day().start().plus(c.review_days * DAY);
    let body = Recorded {
        id: CareId(req.house.next_id()),
        needs: c.needs.clone(),
        added,
        consent: Consent::parse(v.get("consent")).unwrap_or(Consent::Oneself),
        way: Way::parse(v.get("way")).unwrap_or(Way::Spoken),
        consent_on: v.day("consent_on").unwrap_or(req.now.day()),
        review,
        until: review.plus(GRACE_DAYS * DAY),
    };
    let by = if body.consent == Consent::Oneself { By::Oneself } else { By::Family };
    let command = Record { body, subject: p.subject, area: p.building, category: sealed, seen: before.len(), update };
    Ok(Act::new(command, format!("/people/{}/care", p.subject.hex())).by(Channel::Web, by))
}

/// `POST /care/{id}/review`: asked again, still so.
pub(super) fn review(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (entry, p) = reached(req, read)?;
    kin::apart(req, read, &[kin::About::Resident(p.subject)])?;
    let c = table::category(read, &entry).and_then(|key| category(&key)).ok_or_else(|| gone(Lost::Dataset))?;
    if let Some(r) = hidden(c.seen, req) {
        return Err(r);
    }
    let command = Review { id: entry.id, area: p.building, days: c.review_days };
    Ok(Act::new(command, format!("/people/{}/care", p.subject.hex())).by(Channel::Web, By::Worker))
}

/// `POST /care/{id}/withdrawal`: by whoever hears it; the needs that it brought go with it, unless something else needs them.
pub(super) fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = END.read(req)?;
    let (entry, p) = reached(req, read)?;
    kin::apart(req, read, &[kin::About::Resident(p.subject)])?;
    let others = table::of_subject(read, p.subject)?;
    let still = |n: &Need| others.iter().any(|o| o.id != entry.id && o.needs.contains(n));
    let removed: Vec<Need> = entry.added.iter().copied().filter(|n| !still(n) && p.flags.contains(n)).collect();
    let left: Vec<Need> = p.flags.iter().copied().filter(|n| !removed.contains(n)).collect();
    let update = updated(read, &p, left)?;
    let way = Way::parse(v.get("way")).unwrap_or(Way::Spoken);
    let body = Withdrawn { id: entry.id, why: Why::parse(v.get("why")).unwrap_or(Why::Withdrawn), way, removed };
    let act = Act::new(Withdraw { body, area: p.building, update }, format!("/people/{}/care", p.subject.hex()));
    Ok(act.by(Channel::Web, By::Worker))
}
