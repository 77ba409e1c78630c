//! Decisions about those who stay behind: each is placed, each is taken in by somebody who says so, and only then is it closed.

use super::fact::{
    Accepted, Begun, Closed, PLACEMENT_ACCEPTED, PLACEMENT_BEGUN, PLACEMENT_CLOSED, PLACEMENT_PLACED, Placed, PlacementId, Where,
    Who,
};
use super::table::{DEPENDANTS, Dep, PLACEMENTS, Placement};
use muster_ground::person::REGISTER_DATASET;
use muster_ledger::{Command, Draft, Key, Kind, Known, Moment, Refusal, Sealed, SubjectRef};
use serde::Serialize;

fn keys(id: PlacementId) -> Vec<Key> {
    vec![Key::one(&PLACEMENTS, vec![id.into()]), Key::by(&DEPENDANTS, "placement", vec![id.into()])]
}

fn standing(known: &Known, id: PlacementId) -> Result<(Placement, Vec<Dep>), Refusal> {
    let none = || Refusal::not_found("placement-none").instead("/placements");
    let p = known.one(&PLACEMENTS, &[id.into()]).map(Placement::from_row).ok_or_else(none)?;
    if p.closed_at.is_some() {
        return Err(Refusal::conflict("placement-over").instead("/placements"));
    }
    Ok((p, known.by(&DEPENDANTS, "placement", &[id.into()]).iter().map(Dep::from_row).collect()))
}

fn about<B: Serialize>(kind: Kind, body: &B, p: &Placement) -> Draft {
    let draft = Draft::new(kind, body).area(p.building).dataset(REGISTER_DATASET);
    match p.subject {
        Some(s) => draft.subject(s),
        None => draft,
    }
}

/// Someone is taken away; whom they leave behind is named.
pub struct Begin {
    pub body: Begun,
    pub subject: SubjectRef,
    pub known: Sealed,
}

impl Command for Begin {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&PLACEMENTS, "subject", vec![self.subject.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let before = known.by(&PLACEMENTS, "subject", &[self.subject.into()]).iter().map(Placement::from_row);
        if let Some(open) = before.into_iter().find(|p| p.closed_at.is_none()) {
            return Err(Refusal::conflict("placement-open-already").instead(format!("/placements/{}", open.id)));
        }
        Ok(vec![
            Draft::new(PLACEMENT_BEGUN, &self.body).area(self.body.building).subject(self.subject).sealed(self.known.clone()),
        ])
    }
}

/// Where one of them is placed.
pub struct Place {
    pub body: Placed,
    pub with: Sealed,
}

impl Command for Place {
    fn reads(&self) -> Vec<Key> {
        keys(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (p, all) = standing(known, self.body.id)?;
        let d = all.iter().find(|d| d.n == self.body.n).ok_or_else(|| Refusal::not_found("placement-nobody-so"))?;
        // An animal goes to no institution for people, a person to no shelter for animals.
        if (d.who == Who::Animal) != matches!(self.body.at, Where::Shelter)
            && matches!(self.body.at, Where::Shelter | Where::Institution)
        {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("at", "placement-not-there"));
        }
        Ok(vec![about(PLACEMENT_PLACED, &self.body, &p).sealed(self.with.clone())])
    }
}

/// Whoever takes them in said so.
pub struct Accept {
    pub body: Accepted,
}

impl Command for Accept {
    fn reads(&self) -> Vec<Key> {
        keys(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (p, all) = standing(known, self.body.id)?;
        let d = all.iter().find(|d| d.n == self.body.n).ok_or_else(|| Refusal::not_found("placement-nobody-so"))?;
        if d.at.is_none() {
            return Err(Refusal::conflict("placement-first-where").instead(format!("/placements/{}", p.id)));
        }
        if d.accepted_at.is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![about(PLACEMENT_ACCEPTED, &self.body, &p)])
    }
}

/// It ends. Not before each of them is placed and taken in.
pub struct Close {
    pub id: PlacementId,
}

impl Command for Close {
    fn reads(&self) -> Vec<Key> {
        keys(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (p, all) = standing(known, self.id)?;
        let open = all.iter().filter(|d| d.accepted_at.is_none()).count();
        if open > 0 {
            return Err(Refusal::conflict("placement-unplaced").arg("n", open).instead(format!("/placements/{}", p.id)));
        }
        Ok(vec![about(PLACEMENT_CLOSED, &Closed { id: self.id }, &p)])
    }
}
