//! Lists and figures of tasks, each within a reach.

use super::fact::TaskId;
use super::table::{ACCEPTED, DONE, Doors, HANDED, OPEN, Task};
use crate::incident;
use muster_ledger::{ActorId, DAY, Fault, Moment, PlaceId, Read, Row, Value, values};
use muster_web::Scope;
use serde::Serialize;

/// SQL for "of a living incident, or of none", its values appended: tasks of an ended incident are no longer anyone's.
pub(super) fn living(read: &Read, values: &mut Vec<Value>) -> Result<String, Fault> {
    let mut marks = vec!["0".to_owned()];
    for i in incident::open(read)? {
        values.push(i.id.into());
        marks.push(format!("?{}", values.len()));
    }
    Ok(format!("incident IN ({})", marks.join(",")))
}

/// Tasks of a grid that someone still has to do, of living incidents and of none.
pub fn open_of_grid(read: &Read, scope: &Scope, grid: PlaceId) -> Result<Vec<Task>, Fault> {
    let mut values = values![grid];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql =
        format!("SELECT * FROM task_tasks WHERE grid = ?1 AND state < 2 AND {within} AND {living} ORDER BY due, id LIMIT 2000");
    Ok(read.select(&sql, &values)?.iter().map(Task::from_row).collect())
}

/// How many tasks there are, within a reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub open: i64,
    pub accepted: i64,
    pub handed: i64,
    pub done: i64,
    /// With the secretary: taken by nobody, or nobody reached.
    pub escalated: i64,
    pub overdue: i64,
    /// Visits that found someone unwell.
    pub unwell: i64,
    /// Visits that found a need.
    pub needs: i64,
}

fn counted(read: &Read, condition: &str, mut values: Vec<Value>) -> Result<Counts, Fault> {
    values.push(read.now.into());
    let now = values.len();
    let sql = format!(
        "SELECT state, COUNT(*) AS n, SUM(state < 2 AND escalated_at IS NOT NULL) AS escalated, \
         SUM(state < 2 AND due <= ?{now}) AS overdue, SUM(health = 'unwell') AS unwell, SUM(needs <> '') AS needs \
         FROM task_tasks WHERE {condition} GROUP BY state"
    );
    let mut c = Counts::default();
    for r in read.select(&sql, &values)? {
        let n = r.int("n");
        match r.int("state") {
            OPEN => c.open += n,
            ACCEPTED => c.accepted += n,
            HANDED => c.handed += n,
            DONE => c.done += n,
            _ => {}
        }
        c.escalated += r.int("escalated");
        c.overdue += r.int("overdue");
        c.unwell += r.int("unwell");
        c.needs += r.int("needs");
    }
    Ok(c)
}

/// Tasks of living incidents, and of none, within a reach.
pub fn counts(read: &Read, scope: &Scope) -> Result<Counts, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    counted(read, &format!("{within} AND {living}"), values)
}

/// The same, community by community: a street's counts are the sums of these.
pub fn counts_each(read: &Read, scope: &Scope) -> Result<Vec<(PlaceId, Counts)>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let rows = read.select(&format!("SELECT DISTINCT community FROM task_tasks WHERE {within} AND {living}"), &values)?;
    let mut out = Vec::new();
    for community in rows.iter().map(|r| r.id::<PlaceId>("community")) {
        let mut values = vec![community.into()];
        let within = scope.filter("community", "grid", &mut values);
        let living = self::living(read, &mut values)?;
        out.push((community, counted(read, &format!("community = ?1 AND {within} AND {living}"), values)?));
    }
    Ok(out)
}

/// When the longest overdue task was due, by community; of living incidents, and of none.
pub fn oldest_overdue(read: &Read, scope: &Scope) -> Result<Vec<(PlaceId, Moment)>, Fault> {
    let mut values = values![read.now];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT community, MIN(due) AS due FROM task_tasks \
         WHERE state < 2 AND due <= ?1 AND {within} AND {living} GROUP BY community ORDER BY community"
    );
    Ok(read.select(&sql, &values)?.iter().map(|r| (r.id("community"), r.moment("due"))).collect())
}

/// Tasks of one incident in its communities: for figures, which name nobody.
pub fn counts_in(read: &Read, incident: &incident::Incident) -> Result<Counts, Fault> {
    let mut all = Counts::default();
    for (_, c) in counts_by_community(read, incident)? {
        all.open += c.open;
        all.accepted += c.accepted;
        all.handed += c.handed;
        all.done += c.done;
        all.escalated += c.escalated;
        all.overdue += c.overdue;
        all.unwell += c.unwell;
        all.needs += c.needs;
    }
    Ok(all)
}

/// The same, community by community.
pub fn counts_by_community(read: &Read, incident: &incident::Incident) -> Result<Vec<(PlaceId, Counts)>, Fault> {
    let mut out = Vec::new();
    for community in &incident.communities {
        let c = counted(read, "community = ?1 AND incident = ?2", values![*community, incident.id])?;
        out.push((*community, c));
    }
    Ok(out)
}

/// One building's share of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub building: PlaceId,
    pub total: i64,
    pub done: i64,
    pub open: i64,
    pub escalated: i64,
    pub unwell: i64,
}

/// Buildings within a reach that have tasks, with how far they are. Building 0: tasks of no building.
pub fn buildings(read: &Read, scope: &Scope) -> Result<Vec<Progress>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT building, COUNT(*) AS total, SUM(state >= 2) AS done, SUM(state = 0) AS free, \
         SUM(state < 2 AND escalated_at IS NOT NULL) AS escalated, SUM(health = 'unwell') AS unwell \
         FROM task_tasks WHERE {within} AND {living} AND state < 4 GROUP BY building"
    );
    let one = |r: &Row| Progress {
        building: r.id("building"),
        total: r.int("total"),
        done: r.int("done"),
        open: r.int("free"),
        escalated: r.int("escalated"),
        unwell: r.int("unwell"),
    };
    Ok(read.select(&sql, &values)?.iter().map(one).collect())
}

/// Which tasks a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// To be done now: due within a day, passed up, or taken.
    Must,
    /// Everything not done, along the stairs.
    Route,
    Done,
}

/// Tasks of one building that a page looks at: no building has so many doors.
const WALK_MAX: usize = 4 * super::BATCH_MAX;

fn in_building(read: &Read, scope: &Scope, building: PlaceId, part: Part, max: usize) -> Result<Vec<Task>, Fault> {
    let mut values = vec![building.into()];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let which = match part {
        Part::Must => {
            values.push(read.now.plus(DAY).into());
            format!("state < 2 AND (due <= ?{} OR escalated_at IS NOT NULL OR state = 1)", values.len())
        }
        Part::Route => "state < 2".to_owned(),
        Part::Done => "state IN (2, 3)".to_owned(),
    };
    values.push(max.into());
    let sql = format!(
        "SELECT * FROM task_tasks WHERE building = ?1 AND {within} AND {living} AND {which} ORDER BY id LIMIT ?{}",
        values.len()
    );
    Ok(read.select(&sql, &values)?.iter().map(Task::from_row).collect())
}

/// Whether a building has any task of that part.
pub(super) fn any(read: &Read, scope: &Scope, building: PlaceId, part: Part) -> Result<bool, Fault> {
    Ok(!in_building(read, scope, building, part, 1)?.is_empty())
}

/// One page of a building's tasks in stair order, each with its place in the walk, from after (place, id). The walk is
/// known to the sealed doors only, so it is put in order here and not in the table.
pub fn walk(
    read: &Read,
    scope: &Scope,
    doors: &mut Doors,
    building: PlaceId,
    part: Part,
    after: (i64, i64),
    max: usize,
) -> Result<Vec<(i64, Task)>, Fault> {
    let all = in_building(read, scope, building, part, WALK_MAX)?;
    let mut all: Vec<(i64, Task)> = all.into_iter().map(|t| (doors.order(read, &t), t)).collect();
    all.retain(|(order, t)| (*order, t.id.0) > after);
    all.sort_by_key(|(order, t)| (*order, t.id));
    all.truncate(max);
    Ok(all)
}

/// How many of each part there are: must, route, done.
pub(super) fn parts(read: &Read, scope: &Scope) -> Result<[i64; 3], Fault> {
    let mut values = vec![read.now.plus(DAY).into()];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT SUM(state < 2 AND (due <= ?1 OR escalated_at IS NOT NULL OR state = 1)) AS must, SUM(state < 2) AS route, \
         SUM(state IN (2, 3)) AS done FROM task_tasks WHERE {within} AND {living}"
    );
    let rows = read.select(&sql, &values)?;
    Ok(rows.first().map_or([0; 3], |r| [r.int("must"), r.int("route"), r.int("done")]))
}

/// The next task to do after one, along the stairs of its building.
pub(super) fn next_after(read: &Read, scope: &Scope, task: &Task) -> Result<Option<TaskId>, Fault> {
    let mut doors = Doors::default();
    let here = (doors.order(read, task), task.id.0);
    let next = walk(read, scope, &mut doors, task.building, Part::Route, here, 1)?;
    Ok(next.first().map(|(_, t)| t.id))
}

/// Tasks in a building that nobody has taken, along its stairs.
pub(super) fn free_in(read: &Read, scope: &Scope, building: PlaceId) -> Result<Vec<Task>, Fault> {
    let all = walk(read, scope, &mut Doors::default(), building, Part::Route, (-1, 0), WALK_MAX)?;
    Ok(all.into_iter().map(|(_, t)| t).filter(|t| t.state == OPEN).collect())
}

/// Why something waits for the secretary, worst first.
pub(super) const WAITS: [&str; 5] = ["unwell", "unreached", "refused", "unaccepted", "overdue"];

const WAITS_FOR: &str = "CASE WHEN health = 'unwell' THEN 'unwell' WHEN escalated_why = 'unreached' THEN 'unreached' \
    WHEN at_home = 'refused' THEN 'refused' WHEN escalated_why = 'unaccepted' THEN 'unaccepted' ELSE 'overdue' END";

/// SQL for "waits for the secretary": passed up, refused, unwell, overdue. `?1` is now.
fn waiting(read: &Read, scope: &Scope, values: &mut Vec<Value>) -> Result<String, Fault> {
    let within = scope.filter("community", "grid", values);
    let living = living(read, values)?;
    Ok(format!(
        "{within} AND {living} AND ((state < 2 AND (escalated_at IS NOT NULL OR due <= ?1)) \
         OR (state = 3 AND (health = 'unwell' OR at_home = 'refused') AND done_at > ?1 - 172800000000))"
    ))
}

/// How many wait, by why.
pub(super) fn waits(read: &Read, scope: &Scope) -> Result<Vec<(String, i64)>, Fault> {
    let mut values = vec![read.now.into()];
    let waiting = waiting(read, scope, &mut values)?;
    let sql = format!("SELECT {WAITS_FOR} AS why, COUNT(*) AS n FROM task_tasks WHERE {waiting} GROUP BY why");
    Ok(read.select(&sql, &values)?.iter().map(|r| (r.text("why").to_owned(), r.int("n"))).collect())
}

/// What waits for one reason, the longest first.
pub fn exceptions(read: &Read, scope: &Scope, why: &str, max: usize) -> Result<Vec<Task>, Fault> {
    let mut values = vec![read.now.into()];
    let waiting = waiting(read, scope, &mut values)?;
    values.push(why.into());
    values.push(max.into());
    let sql = format!(
        "SELECT * FROM task_tasks WHERE {waiting} AND {WAITS_FOR} = ?{} \
         ORDER BY COALESCE(escalated_at, done_at, due), id LIMIT ?{}",
        values.len() - 1,
        values.len()
    );
    Ok(read.select(&sql, &values)?.iter().map(Task::from_row).collect())
}

/// Open tasks by the person who has taken them.
pub fn by_actor(read: &Read, scope: &Scope) -> Result<Vec<(ActorId, i64)>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT actor, COUNT(*) AS n FROM task_tasks WHERE {within} AND {living} AND state = 1 GROUP BY actor ORDER BY n DESC LIMIT 200"
    );
    Ok(read.select(&sql, &values)?.iter().map(|r| (r.id("actor"), r.int("n"))).collect())
}

/// Doors at which a task was done since a moment, somebody met or not. A count.
pub fn done_at_doors(read: &Read, scope: &Scope, since: Moment) -> Result<i64, Fault> {
    let mut values = vec![since.into()];
    let within = scope.filter("community", "grid", &mut values);
    let rows = read
        .select(&format!("SELECT COUNT(*) AS n FROM task_tasks WHERE done_at >= ?1 AND at_home <> '' AND {within}"), &values)?;
    Ok(rows.first().map_or(0, |r| r.int("n")))
}

/// What was done at doors and desks since a moment, in the minutes that its cards reckon: all of it, what was asking alone, and by how
/// many people. Never whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Spent {
    pub minutes: i64,
    pub asking_minutes: i64,
    pub people: i64,
}

impl Spent {
    /// For each of those who did something.
    pub fn each(&self, minutes: i64) -> i64 {
        if self.people == 0 { 0 } else { minutes / self.people }
    }
}

pub fn spent_since(read: &Read, scope: &Scope, since: Moment) -> Result<Spent, Fault> {
    let mut values = vec![since.into()];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!(
        "SELECT card, actor, COUNT(*) AS n FROM task_tasks WHERE done_at >= ?1 AND actor IS NOT NULL AND {within} GROUP BY card, actor"
    );
    let (mut out, mut people) = (Spent::default(), std::collections::BTreeSet::new());
    for r in read.select(&sql, &values)? {
        let Some(card) = super::card(r.text("card")) else { continue };
        let minutes = i64::from(card.minutes) * r.int("n");
        out.minutes += minutes;
        out.asking_minutes += if matches!(card.asks, super::Asks::Answers) { minutes } else { 0 };
        people.insert(r.int("actor"));
    }
    out.people = people.len() as i64;
    Ok(out)
}
