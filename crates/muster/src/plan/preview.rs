//! What an activation would change, counted before it happens, on a read snapshot.

use super::book::{Bound, ForWhom, Step, ordered};
use super::fact::{After, PlanPortioned};
use super::reach::Reach;
use super::table::Activation;
use crate::incident::Incident;
use crate::task::card;
use muster_ground::duty;
use muster_ledger::{ActorId, Fault, PlaceId, Read};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// One step that would be added.
#[derive(Clone, Debug, Serialize)]
pub struct NewStep {
    pub step: Step,
    pub title: String,
    pub title_en: String,
    pub tasks: usize,
    pub minutes: u64,
}

/// One grid's share, and who would do it.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    pub community: String,
    pub grid: PlaceId,
    pub name: String,
    pub workers: Vec<(ActorId, String)>,
    pub tasks: usize,
    pub minutes: u64,
}

/// A post that a step needs and nobody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unfilled {
    pub post: String,
    pub place: String,
}

/// Only the differences: what runs already is named once and not issued again.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Preview {
    pub new: Vec<NewStep>,
    pub running: Vec<String>,
    pub shares: Vec<Share>,
    /// Tasks of the committee itself, not of a grid.
    pub committee: usize,
    pub committee_minutes: u64,
    pub unfilled: Vec<Unfilled>,
    pub channels: Vec<String>,
    pub notices: Vec<String>,
    /// The same in English, one for each.
    pub notices_en: Vec<String>,
    pub tasks: usize,
    pub minutes: u64,
}

/// Steps of a level and stage that do not run yet, and the cards of those that do.
pub(super) fn difference(bound: &Bound, level: u8, stage: &str, active: &[Activation]) -> (Vec<Step>, Vec<String>) {
    let running = |s: &Step| active.iter().any(|a| a.plan == bound.plan.key && a.stage == stage && a.cards.contains(&s.card));
    let (old, new): (Vec<Step>, Vec<Step>) = bound.resolve(level, Some(stage)).steps.into_iter().partition(running);
    (new, old.into_iter().map(|s| s.card).collect())
}

/// Community by community and step by step: what one act of the writer issues. What waits stands behind what it waits for;
/// `whole` are all steps of the level, since what runs already may be waited for too.
pub(super) fn portions(
    id: super::ActivationId,
    incident: &Incident,
    areas: &[PlaceId],
    communities: &[PlaceId],
    steps: &[Step],
    whole: &[Step],
) -> Vec<PlanPortioned> {
    let after = |s: &Step| {
        let of = |a: &String| whole.iter().find(|o| o.card == *a).map(|o| After { card: a.clone(), whom: o.whom });
        s.after.iter().filter_map(of).collect()
    };
    let steps = ordered(steps);
    let one = |community: PlaceId, s: &Step| PlanPortioned {
        activation: id,
        incident: incident.id,
        community,
        areas: areas.to_vec(),
        card: s.card.clone(),
        whom: s.whom,
        post: s.post.clone(),
        due_hours: s.due_hours,
        escalate_minutes: s.escalate_minutes,
        after: after(s),
        every_hours: s.every_hours,
    };
    communities.iter().flat_map(|c| steps.iter().map(|s| one(*c, s))).collect()
}

/// Communities of an incident that areas touch.
pub(super) fn communities_in(read: &Read, incident: &Incident, areas: &[PlaceId]) -> Result<Vec<PlaceId>, Fault> {
    let mut out = Vec::new();
    for a in areas {
        let Some(p) = muster_ground::place::find(read, *a)? else { continue };
        for c in &incident.communities {
            let inside = p.community == *c || muster_ground::place::find(read, *c)?.is_some_and(|c| c.chain().contains(a));
            if inside && !out.contains(c) {
                out.push(*c);
            }
        }
    }
    Ok(out)
}

type Grids = BTreeMap<PlaceId, (usize, u64)>;

fn count(read: &Read, reach: &Reach, steps: &[Step], out: &mut Preview, grids: &mut Grids) -> Result<(), Fault> {
    let mut known: HashMap<ForWhom, Vec<PlaceId>> = HashMap::new();
    for (n, s) in steps.iter().enumerate() {
        let spots = match known.get(&s.whom) {
            Some(spots) => spots,
            None => {
                let spots = reach.spots(read, s.whom)?.iter().map(|s| s.grid).collect();
                known.entry(s.whom).or_insert(spots)
            }
        };
        let minutes = card(&s.card).map_or(0, |c| u64::from(c.work()));
        let all = minutes * spots.len() as u64;
        out.new[n].tasks += spots.len();
        out.new[n].minutes += all;
        out.tasks += spots.len();
        out.minutes += all;
        for grid in spots {
            if s.post == "grid_worker" && grid.0 != 0 {
                let g = grids.entry(*grid).or_default();
                g.0 += 1;
                g.1 += minutes;
            } else {
                out.committee += 1;
                out.committee_minutes += minutes;
            }
        }
    }
    Ok(())
}

fn staff(read: &Read, reach: &Reach, steps: &[Step], out: &mut Preview, grids: &Grids) -> Result<(), Fault> {
    let community = reach.community();
    for g in reach.grids() {
        let mut workers = Vec::new();
        for d in duty::holders(read, g.id, "grid_worker")? {
            workers.push((d.actor, duty::holder(read, d.actor)?.name));
        }
        let (tasks, minutes) = grids.get(&g.id).copied().unwrap_or_default();
        if workers.is_empty() && tasks > 0 {
            out.unfilled.push(Unfilled { post: "grid_worker".to_owned(), place: format!("{} {}", community.name, g.name) });
        }
        out.shares.push(Share { community: community.name.clone(), grid: g.id, name: g.name.clone(), workers, tasks, minutes });
    }
    if steps.iter().any(|s| s.post == "secretary") && duty::holders(read, community.id, "secretary")?.is_empty() {
        out.unfilled.push(Unfilled { post: "secretary".to_owned(), place: community.name.clone() });
    }
    Ok(())
}

/// Counts everything; writes nothing.
pub(super) fn preview(
    read: &Read,
    bound: &Bound,
    incident: &Incident,
    level: u8,
    stage: &str,
    areas: &[PlaceId],
    active: &[Activation],
) -> Result<Preview, Fault> {
    let (steps, running) = difference(bound, level, stage, active);
    let whole = bound.resolve(level, Some(stage));
    let (notices, notices_en) = (whole.notices, whole.notices_en);
    let mut out = Preview { running, channels: whole.channels, notices, notices_en, ..Preview::default() };
    for s in &steps {
        let (title, title_en) = card(&s.card).map(|c| (c.title.clone(), c.title_en.clone())).unwrap_or_default();
        out.new.push(NewStep { step: s.clone(), title, title_en, tasks: 0, minutes: 0 });
    }
    for c in communities_in(read, incident, areas)? {
        let Some(reach) = Reach::of(read, c, areas)? else { continue };
        let mut grids = Grids::new();
        count(read, &reach, &steps, &mut out, &mut grids)?;
        staff(read, &reach, &steps, &mut out, &grids)?;
    }
    Ok(out)
}
