//! What a card shows of a place, read from the rooms that keep it. The caller has checked that the scope covers the place.

use super::more::{self, CaredFor, PlanLine, StoreLine};
use muster_act::request::{self, RequestRow, State};
use muster_ground::organisation::{self, Organisation};
use muster_ground::person::{self, Aged, GridCover, Lacking, Person, Summary};
use muster_ground::place::{self, Level, Place};
use muster_ground::post::{self, Answerable};
use muster_ground::site::{self, Site};
use muster_ground::{care, duty, stay};
use muster_ledger::{Moment, PlaceId, Read, Refusal};
use muster_muster::task::{self, Doors, Task};
use muster_web::{Mask, Request};
use serde::Serialize;

/// Lines of one kind that a card shows; the page of the kind shows all.
pub(super) const LINES_MAX: usize = 12;

/// Someone of a household with every value's age.
#[derive(Serialize)]
pub(super) struct Member {
    pub person: Person,
    pub values: Vec<Aged>,
    /// When someone has to ask again whether care is still needed; the reason stands nowhere here.
    pub care_review: Option<Moment>,
    /// Where they are meanwhile, and until when.
    pub away: Option<(&'static str, Moment)>,
}

#[derive(Serialize)]
pub(super) struct TaskLine {
    pub task: Task,
    pub title: String,
    pub at: String,
}

#[derive(Serialize)]
pub(super) struct Card {
    pub place: Place,
    pub address: String,
    pub path: Vec<Place>,
    pub summary: Summary,
    /// Of a household only.
    pub members: Vec<Member>,
    pub lacking: Vec<Lacking>,
    /// Guests and others who stay here and are not registered here.
    pub guests: usize,
    /// Of a grid and a building: how much is known and fresh.
    pub cover: Option<GridCover>,
    pub homes_in_need: Vec<(PlaceId, String, i64, i64)>,
    pub below: Vec<Place>,
    pub sites: Vec<Site>,
    pub organisations: Vec<Organisation>,
    pub answerable: Vec<Answerable>,
    pub tasks: Vec<TaskLine>,
    pub tasks_more: usize,
    pub requests: Vec<RequestRow>,
    pub requests_more: usize,
    pub plans: Vec<PlanLine>,
    pub stores: Vec<StoreLine>,
    /// Of a household only.
    pub cared_for: Vec<CaredFor>,
}

/// The place itself and all that it lies in, up to its community.
fn chain(read: &Read, at: &Place) -> Result<Vec<Place>, Refusal> {
    Ok(place::ancestors(read, at.id)?.into_iter().filter(|p| p.level >= Level::Community).collect())
}

pub(super) fn card(req: &Request, read: &Read, at: Place) -> Result<Card, Refusal> {
    let scope = req.scope()?;
    let path = chain(read, &at)?;
    let ids: Vec<PlaceId> = path.iter().map(|p| p.id).collect();
    let room = at.level == Level::Room;
    let (members, lacking, guests) = if room {
        let lacking = if scope.mask == Mask::Nameless { Vec::new() } else { person::lacking_at(read, at.id, scope.mask)? };
        (members(read, &at, scope.mask)?, lacking, stay::at_room(read, at.id)?.len())
    } else {
        (Vec::new(), Vec::new(), 0)
    };
    let (tasks, tasks_more) = tasks(req, read, &at)?;
    let (requests, requests_more) = requests(req, read, &at)?;
    let plans = more::plans(req, read, &at)?;
    let stores = more::stores(req, read, &at)?;
    let cared_for = more::cared_for(req, read, &at)?;
    let mut homes_in_need = Vec::new();
    if at.level == Level::Building {
        let homes = person::rooms_of(read, at.id)?;
        for h in homes.into_iter().filter(|h| h.in_need > 0) {
            homes_in_need.push((h.room, person::address(read, h.room)?, h.people, h.in_need));
        }
    }
    let below = if at.level == Level::Grid { place::under(read, at.id, Level::Building)? } else { Vec::new() };
    let sites = site::list(read, scope, "", 500)?;
    let sites = sites.into_iter().filter(|s| ids.contains(&s.place) || s.serves.iter().any(|g| ids.contains(g)));
    let organisations = if room {
        Vec::new()
    } else {
        let all = organisation::list(read, scope, &organisation::Filter::default(), 500)?;
        all.into_iter().filter(|o| ids.contains(&o.seat) || o.grid == at.id).take(LINES_MAX).collect()
    };
    let answerable = answerable(read, &path)?;
    let cover = if room || scope.mask == Mask::Nameless { None } else { Some(person::coverage_at(read, &at)?) };
    Ok(Card {
        address: if room { person::address(read, at.id)? } else { at.name.clone() },
        summary: person::summary(read, &at)?,
        members,
        lacking,
        guests,
        cover,
        homes_in_need,
        below,
        sites: sites.take(LINES_MAX).collect(),
        organisations,
        answerable,
        tasks,
        tasks_more,
        requests,
        requests_more,
        plans,
        stores,
        cared_for,
        place: at,
        path,
    })
}

fn members(read: &Read, room: &Place, mask: Mask) -> Result<Vec<Member>, Refusal> {
    let mut out = Vec::new();
    for p in person::household(read, room.id, mask)? {
        let care_review = care::of_subject(read, p.subject)?.iter().map(|e| e.review).min();
        let away =
            stay::of_subject(read, p.subject)?.into_iter().find(|s| s.in_force(read.now)).map(|s| (s.kind.words(), s.until));
        out.push(Member { values: person::aged(read, p.subject)?, care_review, away, person: p });
    }
    Ok(out)
}

/// The nearest grid and community with who is answerable there.
fn answerable(read: &Read, path: &[Place]) -> Result<Vec<Answerable>, Refusal> {
    let Some(near) = path.iter().rev().find(|p| matches!(p.level, Level::Grid | Level::Community)) else { return Ok(Vec::new()) };
    let mut all = post::answerable_at(read, near)?;
    all.retain(|a| !a.holdings.is_empty());
    all.truncate(4);
    Ok(all)
}

/// Open tasks here, in the order in which they are due.
fn tasks(req: &Request, read: &Read, at: &Place) -> Result<(Vec<TaskLine>, usize), Refusal> {
    if !duty::may(read, &req.who, "task.see", at.community, at.grid) {
        return Ok((Vec::new(), 0));
    }
    let grid = if at.level == Level::Grid { at.id } else { at.grid };
    let mut doors = Doors::default();
    let mut all: Vec<TaskLine> = Vec::new();
    for t in task::open_of_grid(read, req.scope()?, grid)? {
        let door = doors.of(read, &t).unwrap_or_default();
        let here = match at.level {
            Level::Room => door.room == at.id,
            Level::Building => t.building == at.id,
            _ => true,
        };
        if here {
            let title = task::title(req, &t);
            let building = place::find(read, t.building)?.map(|b| b.name).unwrap_or_default();
            let label = if door.label.starts_with(&building) { door.label } else { format!("{building}{}", door.label) };
            all.push(TaskLine { title, at: label, task: t });
        }
    }
    all.sort_by_key(|l| (l.task.due, l.task.id));
    let more = all.len().saturating_sub(LINES_MAX);
    all.truncate(LINES_MAX);
    Ok((all, more))
}

/// Requests that are not yet closed.
fn requests(req: &Request, read: &Read, at: &Place) -> Result<(Vec<RequestRow>, usize), Refusal> {
    if !duty::may(read, &req.who, "request.see", at.community, at.grid) {
        return Ok((Vec::new(), 0));
    }
    let mut all: Vec<RequestRow> = match at.level {
        Level::Room => request::of_home(read, at.id)?.into_iter().filter(|r| r.state != State::Confirmed).collect(),
        _ => {
            let (all, _) = request::list(read, req.scope()?, &request::Filter::default(), None, 500)?;
            let here = |r: &RequestRow| if at.level == Level::Building { r.building == at.id } else { r.grid == at.id };
            all.into_iter().filter(here).collect()
        }
    };
    let more = all.len().saturating_sub(LINES_MAX);
    all.truncate(LINES_MAX);
    Ok((all, more))
}
