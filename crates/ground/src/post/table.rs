//! Deputies and absences, and who is answerable at a place now, with what is missing.

use super::book;
use super::fact::{AbsenceEnded, AbsenceId, AbsenceMarked, DeputyNamed};
use crate::duty::{self, Duty};
use crate::place::{self, Level, Place};
use muster_ledger::{ActorId, DAY, DutyId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Table, int, values};
use serde::Serialize;

pub static DEPUTIES: Table = Table {
    name: "post_deputies",
    keep: Keep::Projection,
    columns: &[int("duty"), int("deputy"), int("named_by"), int("named_at")],
    key: 1,
    indexes: &[],
};
pub static ABSENCES: Table = Table {
    name: "post_absences",
    keep: Keep::Projection,
    columns: &[int("id"), int("duty"), int("away_from"), int("away_until"), int("acting"), int("ended_at")],
    key: 1,
    indexes: &[Index { name: "duty", columns: &["duty"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "deputy.named" => {
            let d: DeputyNamed = fact.body()?;
            rows.put(&DEPUTIES, values![d.duty, d.deputy, fact.envelope.actor, fact.at()])
        }
        "absence.marked" => {
            let a: AbsenceMarked = fact.body()?;
            rows.put(&ABSENCES, values![a.id, a.duty, a.from, a.until, a.acting, None::<i64>])
        }
        _ => {
            let a: AbsenceEnded = fact.body()?;
            rows.change(&ABSENCES, &[a.id.into()], |r| r.set("ended_at", fact.at()))
        }
    }
}

/// A holder's absence as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Absence {
    pub id: AbsenceId,
    pub duty: DutyId,
    pub from: Moment,
    pub until: Moment,
    pub acting: Option<DutyId>,
    pub ended_at: Option<Moment>,
}

impl Absence {
    pub(super) fn from_row(r: &Row) -> Absence {
        Absence {
            id: r.id("id"),
            duty: r.id("duty"),
            from: r.moment("away_from"),
            until: r.moment("away_until"),
            acting: r.id_opt("acting"),
            ended_at: r.moment_opt("ended_at"),
        }
    }
    /// Not over yet: going on, or still to come.
    pub fn stands(&self, at: Moment) -> bool {
        self.ended_at.is_none() && at < self.until
    }
    pub fn now(&self, at: Moment) -> bool {
        self.stands(at) && self.from <= at
    }
}

pub(super) fn deputy_of(read: &Read, duty: DutyId) -> Result<Option<ActorId>, Fault> {
    Ok(read.get(&DEPUTIES, &[duty.into()])?.map(|r| r.id("deputy")))
}

pub(super) fn absences_of(read: &Read, duty: DutyId) -> Result<Vec<Absence>, Fault> {
    Ok(read.by(&ABSENCES, "duty", &[duty.into()])?.iter().map(Absence::from_row).collect())
}

/// Somebody in a post.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    pub duty: DutyId,
    pub actor: ActorId,
    pub name: String,
    pub phone: String,
    pub until: Moment,
    /// Stands in for another until then.
    pub acting: bool,
    pub deputy: Option<String>,
    /// Away now until.
    pub away: Option<Moment>,
}

/// What is missing where a post must be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Nobody holds it, or everybody who does is away and nobody stands in.
    Nobody,
    EndsSoon,
    NoDeputy,
}

/// A post at a place, who holds it and what is missing.
#[derive(Clone, Debug, Serialize)]
pub struct Answerable {
    pub post: String,
    pub place: PlaceId,
    pub place_name: String,
    pub first: bool,
    pub holdings: Vec<Holding>,
    pub gaps: Vec<Gap>,
}

/// A term that ends within so many days is to be renewed now.
pub(super) const SOON_DAYS: i64 = 14;

fn holding(read: &Read, d: &Duty, acting: &[DutyId]) -> Result<Holding, Fault> {
    let who = duty::holder(read, d.actor)?;
    let deputy = deputy_of(read, d.id)?.map(|a| duty::holder(read, a)).transpose()?;
    let away = absences_of(read, d.id)?.into_iter().find(|a| a.now(read.now)).map(|a| a.until);
    Ok(Holding {
        duty: d.id,
        actor: d.actor,
        name: who.name,
        phone: who.phone,
        until: d.until,
        acting: acting.contains(&d.id),
        deputy: deputy.map(|h| h.name),
        away,
    })
}

/// Who holds `post` at a place, and what is missing there.
pub(super) fn answerable(read: &Read, at: &Place, post: &str, first: bool) -> Result<Answerable, Fault> {
    let duties = duty::holders(read, at.id, post)?;
    let mut acting = Vec::new();
    for d in &duties {
        acting.extend(absences_of(read, d.id)?.into_iter().filter(|a| a.now(read.now)).filter_map(|a| a.acting));
    }
    let holdings: Vec<Holding> = duties.iter().map(|d| holding(read, d, &acting)).collect::<Result<_, _>>()?;
    let mut gaps = Vec::new();
    let there: Vec<&Holding> = holdings.iter().filter(|h| h.away.is_none()).collect();
    if there.is_empty() {
        gaps.push(Gap::Nobody);
    }
    let own: Vec<&Holding> = holdings.iter().filter(|h| !h.acting).collect();
    let then = read.now.plus(SOON_DAYS * DAY);
    let renewed = || Ok::<_, Fault>(duty::held_on(read, at.id, post, then)?.iter().any(|d| !acting.contains(&d.id)));
    if !own.is_empty() && own.iter().all(|h| h.until < then) && !renewed()? {
        gaps.push(Gap::EndsSoon);
    }
    // Two in one post stand in for each other.
    if own.len() == 1 && own[0].deputy.is_none() {
        gaps.push(Gap::NoDeputy);
    }
    Ok(Answerable { post: post.to_owned(), place: at.id, place_name: at.name.clone(), first, holdings, gaps })
}

/// Everyone answerable at a place: the posts of its own level, of what lies directly below it, and of all above it.
pub fn answerable_at(read: &Read, own: &Place) -> Result<Vec<Answerable>, Fault> {
    let mut out = Vec::new();
    let mut below = place::children(read, own.id)?;
    below.retain(|p| p.level <= Level::Grid);
    let mut above = place::ancestors(read, own.id)?;
    above.reverse();
    // Own place first, then downwards, then upwards: the nearest is asked first.
    let own_first = above.first().cloned().into_iter();
    for at in own_first.chain(below).chain(above.into_iter().skip(1)) {
        for list in book::lists().iter().filter(|l| l.level == at.level.name()) {
            out.push(answerable(read, &at, &list.key, list.first)?);
        }
    }
    Ok(out)
}

/// Nothing can be asked of them then: every duty they hold is one they are away from, or they hold none.
pub fn away(read: &Read, actor: ActorId, at: Moment) -> Result<bool, Fault> {
    for d in duty::of_actor(read, actor)?.into_iter().filter(|d| d.in_force(at)) {
        if !absences_of(read, d.id)?.iter().any(|a| a.now(at)) {
            return Ok(false);
        }
    }
    Ok(true)
}
