//! URL ⇄ command of passing on: to another, back, with others of the same trouble, apart again.

use super::fact::{Beyond, RequestId, Unfit};
use super::pass::{Decline, HandOn, Merge, Separate};
use super::routes::{not_own, within};
use super::table::{self, RequestRow};
use muster_ledger::{By, Channel, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request};

pub(super) const TO: &[Choice] = &[
    Choice("colleague", "request-to-colleague"),
    Choice("secretary", "request-to-secretary"),
    Choice("health_centre", "request-to-health-centre"),
    Choice("street", "request-to-street"),
];
pub(super) const UNFIT: &[Choice] = &[
    Choice("not_ours", "request-unfit-not-ours"),
    Choice("no_means", "request-unfit-no-means"),
    Choice("unclear", "request-unfit-unclear"),
];

pub(super) static HAND_ON: Form =
    Form { fields: &[Field::new("to", FieldKind::One(TO), "request-to")], submit: "request-hand-on" };
pub(super) static DECLINE: Form =
    Form { fields: &[Field::new("why", FieldKind::One(UNFIT), "request-unfit")], submit: "request-decline" };
/// Which of those that look alike are the same.
pub(super) static MERGE: Form =
    Form { fields: &[Field::new("ids", FieldKind::Picks, "request-likely")], submit: "request-merge" };
pub(super) static SEPARATE: Form = Form::button("request-separate");

fn there(id: RequestId) -> String {
    format!("/requests/{id}")
}

/// What somebody offered is taken by whom they asked.
pub(super) fn asked(req: &Request, row: &RequestRow) -> Result<(), Refusal> {
    let elsewhere = !matches!(row.beyond.as_str(), "" | "colleague") && req.who.post != "secretary";
    if row.owner.is_some() && row.owner != Some(req.who.actor) && elsewhere {
        return Err(Refusal::forbidden("request-offered-elsewhere").instead(there(row.id)));
    }
    Ok(())
}

pub(super) fn hand_on(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = within(req, read)?;
    let to = Beyond::parse(HAND_ON.read(req)?.get("to")).unwrap_or(Beyond::Secretary);
    // Whoever leads the community may free what someone absent holds.
    let assigns = req.who.post == "secretary";
    let command = HandOn { id: row.id, by: req.who.actor, to, assigns };
    Ok(Act::new(command, there(row.id)).by(Channel::Web, By::Worker))
}

pub(super) fn decline(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = within(req, read)?;
    asked(req, &row)?;
    let why = Unfit::parse(DECLINE.read(req)?.get("why")).unwrap_or(Unfit::NotOurs);
    Ok(Act::new(Decline { id: row.id, by: req.who.actor, why }, there(row.id)).by(Channel::Web, By::Worker))
}

pub(super) fn merge(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let v = MERGE.read(req)?;
    let mut ids = Vec::new();
    for id in v.all("ids").into_iter().filter_map(|s| s.parse().ok()).map(RequestId).take(50) {
        let other = table::find(read, id)?.ok_or_else(|| Refusal::not_found("request-none").instead("/requests"))?;
        if !req.scope()?.covers(other.community, other.grid) {
            return Err(Refusal::forbidden("web-outside-scope").instead("/requests"));
        }
        ids.push(id);
    }
    Ok(Act::new(Merge { ids, into: row.id }, there(row.id)).by(Channel::Web, By::Worker))
}

pub(super) fn separate(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    Ok(Act::new(Separate { id: row.id }, there(row.id)).by(Channel::Web, By::Worker))
}
