//! A reason, an hour at most, one building, each look on record; reviewed within a day, or the account stops.

use super::fact::{Broken, GLASS_BROKEN, GLASS_CLOSED, GLASS_REVIEWED, GLASS_UNREVIEWED, GlassDone, GlassId};
use super::table::{GLASSES, Glass};
use crate::approval::{self, Asking, Effect, Granted};
use crate::duty::{DUTIES, DUTY_ENDED, Duty, DutyEnded};
use crate::look::Look;
use crate::person::PEOPLE;
use muster_ledger::{
    ActorId, Command, Draft, Fact, House, Key, Known, MINUTE, Moment, PlaceId, Read, Refusal, Sealed, SubjectRef,
};

pub const MINUTES_MAX: i64 = 60;

/// Someone breaks it.
pub(super) struct Break {
    pub body: Broken,
    pub actor: ActorId,
    pub minutes: i64,
    pub why: Sealed,
    pub asking: Asking,
}

impl Command for Break {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&GLASSES, "actor", vec![self.actor.into()]), self.asking.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if !(1..=MINUTES_MAX).contains(&self.minutes) {
            return Err(Refusal::invalid("glass-minutes").arg("max", MINUTES_MAX).problem("minutes", "web-field-choose"));
        }
        let before: Vec<Glass> = known.by(&GLASSES, "actor", &[self.actor.into()]).iter().map(Glass::from_row).collect();
        if let Some(g) = before.iter().find(|g| g.open(at)) {
            return Err(Refusal::conflict("glass-open-already").instead(format!("/glass/{}", g.id)));
        }
        // Not even by waiting is an hour made two: what was done is looked at first.
        if let Some(g) = before.iter().find(|g| g.reviewed_at.is_none()) {
            return Err(Refusal::forbidden("glass-unreviewed-yet").instead(format!("/glass/{}", g.id)));
        }
        let body = Broken { until: at.plus(self.minutes * MINUTE), ..self.body.clone() };
        let draft = Draft::new(GLASS_BROKEN, &body).area(body.building).sealed(self.why.clone());
        Ok(vec![draft, self.asking.decide(known, at)?])
    }
}

fn own_open(known: &Known, id: GlassId, actor: ActorId, at: Moment) -> Result<Glass, Refusal> {
    let none = || Refusal::not_found("glass-none").instead("/glass");
    let g = known.one(&GLASSES, &[id.into()]).map(Glass::from_row).ok_or_else(none)?;
    if g.actor != actor {
        return Err(Refusal::forbidden("glass-not-yours").instead("/glass"));
    }
    if !g.open(at) {
        return Err(Refusal::conflict("glass-over").instead("/glass"));
    }
    Ok(g)
}

/// One look through it.
pub(super) struct LookThrough {
    pub id: GlassId,
    pub subject: SubjectRef,
    pub look: Look,
}

impl Command for LookThrough {
    fn reads(&self) -> Vec<Key> {
        let own = [Key::one(&GLASSES, vec![self.id.into()]), Key::by(&PEOPLE, "subject", vec![self.subject.into()])];
        own.into_iter().chain(self.look.reads()).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let g = own_open(known, self.id, self.look.actor, at)?;
        let lives =
            known.by(&PEOPLE, "subject", &[self.subject.into()]).iter().any(|r| r.id::<PlaceId>("building") == g.building);
        if !lives {
            return Err(Refusal::forbidden("glass-elsewhere").instead(format!("/glass/{}", self.id)));
        }
        Ok(vec![self.look.decide(known)?])
    }
}

/// Closed before its end.
pub(super) struct Close {
    pub id: GlassId,
    pub actor: ActorId,
}

impl Command for Close {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&GLASSES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let g = own_open(known, self.id, self.actor, at)?;
        Ok(vec![Draft::new(GLASS_CLOSED, &GlassDone { id: self.id }).area(g.building)])
    }
}

/// Another person, in another role, found it right.
pub(super) struct Review(pub GlassId);

impl Effect for Review {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&GLASSES, vec![self.0.into()])]
    }
    fn decide(&self, _: &Granted, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("glass-none").instead("/glass");
        let g = known.one(&GLASSES, &[self.0.into()]).map(Glass::from_row).ok_or_else(none)?;
        Ok(vec![Draft::new(GLASS_REVIEWED, &GlassDone { id: g.id }).area(g.building)])
    }
}

/// Nobody reviewed it in time: every duty of the account ends.
struct Stop {
    id: GlassId,
    actor: ActorId,
}

impl Command for Stop {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&GLASSES, vec![self.id.into()]), Key::by(&DUTIES, "actor", vec![self.actor.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&GLASSES, &[self.id.into()]).map(Glass::from_row);
        let Some(g) = found.filter(|g| g.reviewed_at.is_none() && g.unreviewed_at.is_none()) else { return Ok(Vec::new()) };
        let mut out = vec![Draft::new(GLASS_UNREVIEWED, &GlassDone { id: g.id }).area(g.building)];
        let held = known.by(&DUTIES, "actor", &[self.actor.into()]).iter().map(Duty::from_row).filter(|d| d.in_force(at));
        out.extend(held.map(|d| Draft::new(DUTY_ENDED, &DutyEnded { id: d.id }).area(d.place)));
        Ok(out)
    }
}

/// `approval.lapsed` and `approval.refused`: what was not found right within a day stops the account. Should this run late, the
/// glass is not broken again meanwhile.
pub fn on_lapsed(fact: &Fact, read: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let closed: approval::Closed = fact.body()?;
    let Some(a) = approval::find(read, closed.id)?.filter(|a| a.matter == approval::GLASS.name) else { return Ok(None) };
    Ok(Some(Box::new(Stop { id: GlassId(a.about), actor: a.asked_by })))
}
