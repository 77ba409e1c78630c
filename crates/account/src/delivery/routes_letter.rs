//! URL ⇄ command ⇄ answer of notices to one person.

use super::fact::{Begun, DeliveryId, LetterIssued, LetterText, To};
use super::letter::{self, LETTER_DATA, Letter, Withdraw, Write};
use super::read::{self, Delivery, One};
use super::routes::{HOURS_FIELD, first, own};
use super::rule::{Mark, Outcome};
use super::table::Way;
use crate::publish::NoticeId;
use muster_ground::kin;
use muster_ground::person::{self, Instead, Person};
use muster_ledger::{By, Channel, DAY, Fault, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Mask, Request};

/// A letter holds for so many days at most.
const DAYS_MAX: i64 = 60;

pub(super) static WRITE: Form = Form {
    fields: &[
        Field::new("title", FieldKind::Text, "delivery-letter-title").max(60),
        Field::new("text", FieldKind::LongText, "delivery-letter-words").hint("delivery-letter-words-hint").max(600),
        Field::new("until", FieldKind::Date, "delivery-letter-until"),
        HOURS_FIELD,
        Field::new("calls", FieldKind::Tick, "delivery-calls").optional(),
    ],
    submit: "delivery-letter-send",
};
pub(super) static WITHDRAW: Form = Form::button("delivery-letter-withdraw");
pub(super) static SEEN: Form = Form::button("delivery-seen");

pub(super) fn instead() -> Instead {
    Instead::to("/people")
}

pub(super) fn write(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = WRITE.read(req)?;
    let p = person::of_path(req, read, &instead())?;
    grown_up(&p)?;
    let until = v.day("until").map(|d| d.start().plus(DAY)).unwrap_or_default();
    if until > read.now.plus((DAYS_MAX + 1) * DAY) {
        let days = vec![("days", DAYS_MAX.to_string())];
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("until", "delivery-letter-long", days));
    }
    let vault = req.house.vault();
    let lost = |_| Refusal::from(Fault::Keys("the key of whom it is for".into()));
    let owner = person::owner(read, p.subject)?.ok_or_else(|| Refusal::not_found("delivery-letter-none").instead("/people"))?;
    let words = LetterText { title: v.get("title").to_owned(), text: v.get("text").to_owned() };
    let dataset = LETTER_DATA.ready(&req.house, read)?;
    let plain = serde_json::to_vec(&words).unwrap_or_default();
    let sealed = vault.seal(dataset, Some(owner), &plain).map_err(lost)?;
    let (id, delivery) = (NoticeId(req.house.next_id()), DeliveryId(req.house.next_id()));
    let begun = Begun {
        id: delivery,
        notice: id,
        community: p.community,
        area: p.building,
        step_minutes: v.int("hours") * 60,
        calls: v.tick("calls"),
        arrived_counts: false,
        until,
    };
    let to = To { who: p.subject, way: first(read, &p, super::outbox::sends(read)?)?, grid: p.grid, building: p.building };
    let letter = LetterIssued { id, who: p.subject, post: req.who.post.clone(), until };
    Ok(Act::new(Write { letter, dataset, sealed, begun, to }, format!("/letters/{id}")))
}

/// Whoever is a child hears of it from those who care for them.
pub(super) fn grown_up(p: &Person) -> Result<(), Refusal> {
    if p.band.is_minor() {
        return Err(Refusal::conflict("delivery-letter-minor").instead(format!("/cards/{}", p.room)));
    }
    Ok(())
}

/// The letter of the path within the asker's reach, its delivery, and how that stands.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Letter, Delivery, One), Refusal> {
    let none = || Refusal::not_found("delivery-letter-none").instead("/deliveries");
    let l = letter::find(read, req.id("id")?)?.ok_or_else(none)?;
    let d = read::of_notice(read, l.id)?.into_iter().next().ok_or_else(none)?;
    let one = read::row(read, d.id, l.who)?.ok_or_else(none)?;
    if !req.scope()?.covers(d.community, one.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/deliveries"));
    }
    Ok((l, d, one))
}

pub(super) fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (l, d, _) = reached(req, read)?;
    kin::apart(req, read, &[kin::About::Resident(l.who)])?;
    Ok(Act::new(Withdraw { id: l.id, community: d.community }, format!("/letters/{}", l.id)))
}

/// Whoever it is for, signed in.
pub(super) fn mine(req: &Request, read: &Read) -> Result<(Letter, Option<One>), Refusal> {
    let none = || Refusal::not_found("delivery-letter-not-yours").instead("/home");
    let who = own(req, read)?.ok_or_else(none)?;
    let l = letter::find(read, req.id("id")?)?.filter(|l| l.who == who).ok_or_else(none)?;
    let d = read::of_notice(read, l.id)?.into_iter().next();
    let one = d.map(|d| read::row(read, d.id, who)).transpose()?.flatten();
    Ok((l, one))
}

pub(super) fn seen(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (l, one) = mine(req, read)?;
    let back = format!("/me/letters/{}", l.id);
    let open = one.filter(One::open).ok_or_else(|| Refusal::conflict("delivery-not-yours").instead(back.clone()))?;
    let mark = Mark { id: open.delivery, who: vec![l.who], way: Way::Page, outcome: Outcome::Received };
    Ok(Act::new(mark, back).by(Channel::Web, By::Oneself))
}

/// The name as this asker may see it.
pub(super) fn addressee(req: &Request, read: &Read, l: &Letter) -> Result<Option<Person>, Refusal> {
    let mask: Mask = req.scope()?.mask;
    Ok(person::find(read, l.who, mask)?)
}
