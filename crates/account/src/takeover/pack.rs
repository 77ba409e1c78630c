//! What stands in the pack, read at once. Figures and buildings for everyone; masked names for a duty that may see them.

use muster_act::request::{self, RequestId};
use muster_ground::duty;
use muster_ground::organisation::{self, Contact, Organisation};
use muster_ground::person::{self, Need, Person};
use muster_ground::place::{self, Level, Place};
use muster_ground::post::{self, Answerable};
use muster_ground::site::{self, Keeper, Site};
use muster_ledger::{Moment, PlaceId, Read, Refusal};
use muster_muster::incident::{self, Incident};
use muster_muster::plan::{self, Activation};
use muster_muster::task::{self, Counts};
use muster_web::{Mask, Request};
use serde::Serialize;

/// Lines of one list; a stranger reads no more in the first hour.
const LINES: usize = 60;
const PEOPLE_MAX: usize = 2000;
const TASKS_MAX: usize = 4000;

#[derive(Serialize)]
pub(super) struct Building {
    pub name: String,
    pub rooms: usize,
    pub people: i64,
    pub in_need: i64,
}

#[derive(Serialize)]
pub(super) struct Grid {
    pub name: String,
    pub buildings: Vec<Building>,
}

/// Tasks of one kind: how many, the first clock, where.
#[derive(Serialize)]
pub(super) struct Kind {
    pub what: String,
    pub n: usize,
    pub at: Vec<String>,
    pub due: Moment,
    pub urgent: bool,
}

/// The most urgent kind first; a stranger reads kinds, not two thousand doors.
fn kinds(found: Vec<(String, String, Moment, bool)>) -> Vec<Kind> {
    let mut out: Vec<Kind> = Vec::new();
    for (what, at, due, urgent) in found {
        match out.iter_mut().find(|k| k.what == what) {
            Some(k) => {
                k.n += 1;
                k.urgent |= urgent;
                if !k.at.contains(&at) {
                    k.at.push(at);
                }
            }
            None => out.push(Kind { what, n: 1, at: vec![at], due, urgent }),
        }
    }
    out
}

/// Something with a clock: what, where, until when.
#[derive(Serialize)]
pub(super) struct Due<I> {
    pub id: I,
    pub what: String,
    pub at: String,
    pub due: Moment,
    pub urgent: bool,
}

#[derive(Serialize)]
pub(super) struct Pack {
    pub answerable: Vec<Answerable>,
    pub grids: Vec<Grid>,
    pub needs: Vec<(Need, i64)>,
    /// Only under a duty that may see names, masked.
    pub people: Vec<Person>,
    /// With the plans that run, by their names.
    pub incidents: Vec<(Incident, Vec<(Activation, String)>)>,
    pub counts: Counts,
    pub tasks: Vec<Kind>,
    pub requests: Vec<Due<RequestId>>,
    pub sites: Vec<(Site, String, Keeper)>,
    pub organisations: Vec<(Organisation, Contact)>,
}

fn grids(read: &Read, community: PlaceId) -> Result<Vec<Grid>, Refusal> {
    let mut out = Vec::new();
    for g in place::under(read, community, Level::Grid)? {
        let mut buildings = Vec::new();
        for b in place::under(read, g.id, Level::Building)? {
            let homes = person::household_sizes(read, b.id)?;
            let (people, in_need) = homes.values().fold((0, 0), |(p, n), (people, need)| (p + people, n + need));
            let rooms = place::under(read, b.id, Level::Room)?.len();
            buildings.push(Building { name: b.name, rooms, people, in_need });
        }
        out.push(Grid { name: g.name, buildings });
    }
    Ok(out)
}

/// Everything about a community, as the asker's duty may see it.
pub(super) fn of(req: &Request, read: &Read, at: &Place) -> Result<Pack, Refusal> {
    let one = duty::published(Some(at.id));
    let mask = req.scope()?.mask;
    let people = match mask {
        Mask::Nameless => Vec::new(),
        _ => person::in_need(read, req.scope()?, None, PEOPLE_MAX)?.into_iter().filter(|p| p.community == at.id).collect(),
    };
    let mut incidents = Vec::new();
    for i in incident::open(read)?.into_iter().filter(|i| i.communities.contains(&at.id)) {
        let name = |key: &str| {
            plan::plan(key).map_or_else(|| key.to_owned(), |b| req.lang.of(&b.plan.name, &b.plan.name_en).into_owned())
        };
        let plans = plan::of_incident(read, i.id)?.into_iter().map(|a| (name(&a.plan), a)).map(|(n, a)| (a, n));
        incidents.push((i, plans.collect()));
    }
    let found = task::urgent(read, &one, TASKS_MAX)?;
    let words = task::in_words(req, read, &found)?;
    let late = |t: &task::Task| t.overdue(read.now);
    let tasks = kinds(found.iter().zip(words).map(|(t, (what, at))| (what, at, t.due, late(t))).collect());
    let (found, _) = request::list(read, &one, &request::Filter::default(), None, LINES)?;
    let mut requests = Vec::new();
    for r in found.into_iter().filter(|r| matches!(r.state, request::State::Made | request::State::Taken)) {
        let building = place::find(read, r.building)?.map(|b| b.name).unwrap_or_default();
        // The room is for whoever takes it; here the building is enough.
        let at = match (mask, request::asked(read, &r)) {
            (Mask::Nameless, _) | (_, None) => building,
            (_, Some(asked)) => asked.label,
        };
        let (what, urgent) = (req.t(&format!("request-need-{}", r.kind.name())), r.urgent || r.overdue(read.now));
        requests.push(Due { id: r.id, what, at, due: r.due, urgent });
    }
    let mut sites = Vec::new();
    for s in site::list(read, &one, "", LINES)? {
        let name = place::find(read, s.place)?.map(|p| p.name).unwrap_or_default();
        let keeper = site::keeper_of(read, s.id)?.unwrap_or_default();
        sites.push((s, name, keeper));
    }
    let all = organisation::list(read, &one, &organisation::Filter::default(), LINES)?;
    let organisations = all.into_iter().map(|o| (o.clone(), organisation::contact(read, &o))).collect();
    Ok(Pack {
        answerable: post::answerable_at(read, at)?,
        grids: grids(read, at.id)?,
        needs: person::need_counts(read, &one)?.into_iter().filter(|(_, n)| *n > 0).collect(),
        people,
        incidents,
        counts: task::counts(read, &one)?,
        tasks,
        requests,
        sites,
        organisations,
    })
}
