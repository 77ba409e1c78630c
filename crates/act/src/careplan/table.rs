//! One row for each plan, a line for each step of it, and which task came from which plan.

use super::fact::{
    CareplanId, Checked, Checker, Ended, Extra, MedicineAsked, MedicineCounted, Missed, Outcome, Planned, Treated, Unmet, Written,
};
use super::plan::Plan;
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value, blob, int, values,
};
use muster_muster::task::TaskId;
use muster_web::Scope;
use serde::Serialize;

/// The timer of a plan.
pub(super) const DUE: &str = "careplan.due";

pub static PLANS: Table = Table {
    name: "careplan_plans",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        int("carer"),
        int("deputy"),
        int("way"),
        int("days"),
        int("from_minute"),
        int("to_minute"),
        int("medicine"),
        int("medicine_asked"),
        int("treatment_days"),
        int("leave_minute"),
        int("transport"),
        int("escort"),
        int("written_at"),
        int("review"),
        int("ended_at"),
        // The fact with the sealed part.
        int("part"),
        int("settled"),
        int("missed_day"),
        int("missed_at"),
        int("missed_step"),
        int("missed_to"),
        int("treated"),
        int("treatment_missed"),
        int("ridden"),
        int("ride_to"),
        int("last_at"),
        int("last_outcome"),
    ],
    key: 1,
    indexes: &[
        Index { name: "subject", columns: &["subject"] },
        Index { name: "community", columns: &["community"] },
        Index { name: "carer", columns: &["carer"] },
        Index { name: "deputy", columns: &["deputy"] },
    ],
};

/// What happened in a plan, as one reads it.
pub(super) static STEPS: Table = Table {
    name: "careplan_steps",
    keep: Keep::Projection,
    columns: &[int("plan"), int("seq"), int("what"), int("day"), int("by"), int("actor"), int("at")],
    key: 2,
    indexes: &[],
};

/// Which task came from which plan, and whether it is a ride.
pub(super) static TASKS: Table = Table {
    name: "careplan_tasks",
    keep: Keep::Projection,
    columns: &[int("task"), int("plan"), int("day"), int("ride")],
    key: 1,
    indexes: &[],
};

const FOLLOW: Follow = Follow::new(&PLANS, By::Community("community"), "building");

/// Kinds of lines.
pub(super) const WHAT: [&str; 10] = [
    "careplan-well",
    "careplan-needs",
    "careplan-not-reached",
    "careplan-step-1",
    "careplan-step-2",
    "careplan-did-medicine-asked",
    "careplan-did-medicine-counted",
    "careplan-did-ride",
    "careplan-did-treated",
    "careplan-did-untreated",
];

fn step(rows: &mut Rows<'_>, fact: &Fact, plan: CareplanId, what: usize, day: Day, by: i64) -> Result<(), Fault> {
    rows.put(&STEPS, values![plan, fact.seq(), what as i64, i64::from(day.0), by, fact.envelope.actor, fact.at()])
}

fn tasked(rows: &mut Rows<'_>, task: Option<TaskId>, plan: CareplanId, day: Day, ride: bool) -> Result<(), Fault> {
    match task {
        Some(task) => rows.put(&TASKS, values![task, plan, i64::from(day.0), i64::from(ride)]),
        None => Ok(()),
    }
}

/// Changes a plan's row and sets its timer anew.
fn changed(rows: &mut Rows<'_>, fact: &Fact, id: CareplanId, change: impl FnOnce(&mut Row)) -> Result<(), Fault> {
    rows.change(&PLANS, &[id.into()], change)?;
    wound(rows, fact, id)
}

fn wound(rows: &mut Rows<'_>, fact: &Fact, id: CareplanId) -> Result<(), Fault> {
    let Some(plan) = rows.get(&PLANS, &[id.into()])?.as_ref().map(Plan::from_row) else { return Ok(()) };
    match plan.clock().next().filter(|_| plan.ended_at.is_none()) {
        Some(at) => rows.wake(DUE, id.0, at, fact.seq()),
        None => rows.sleep(DUE, id.0),
    }
}

fn written(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let w: Written = fact.body()?;
    let before = rows.get(&PLANS, &[w.id.into()])?;
    let (at, today) = (fact.at(), fact.at().day());
    // What is over for today begins with the next day.
    let from = |over: bool| i64::from(if over { today.0 } else { today.0 - 1 });
    let was = |column: &str| before.as_ref().map(|r| r.int(column));
    let settled = was("settled").unwrap_or(0).max(from(w.window.ends(today) <= at));
    let t = w.treatment.unwrap_or_default();
    let treated = was("treated").unwrap_or(0).max(from(w.treatment.is_none_or(|t| t.leaves(today) <= at)));
    let ridden = was("ridden").unwrap_or(0).max(i64::from(today.0) - i64::from(t.leaves(today) > at));
    let none = None::<i64>;
    let kept = |column: &str| before.as_ref().and_then(|r| r.int_opt(column));
    let subject = fact.subject().map(|s| s.0.to_vec());
    rows.put(
        &PLANS,
        values![
            w.id,
            subject,
            w.community,
            w.grid,
            w.building,
            w.carer,
            w.deputy,
            w.way as i64,
            i64::from(w.window.days.0),
            i64::from(w.window.from),
            i64::from(w.window.to),
            w.medicine.map(|d| i64::from(d.0)),
            kept("medicine_asked"),
            i64::from(t.days.0),
            i64::from(t.leave),
            i64::from(t.transport),
            i64::from(t.escort),
            at,
            w.review,
            none,
            fact.seq(),
            settled,
            kept("missed_day"),
            kept("missed_at"),
            kept("missed_step"),
            kept("missed_to"),
            treated,
            kept("treatment_missed"),
            ridden,
            kept("ride_to"),
            kept("last_at"),
            kept("last_outcome")
        ],
    )?;
    wound(rows, fact, w.id)
}

fn max(r: &mut Row, column: &str, day: Day) {
    let now = r.int(column).max(i64::from(day.0));
    r.set(column, now);
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "careplan.written" => written(fact, rows),
        "careplan.ended" => {
            let e: Ended = fact.body()?;
            changed(rows, fact, e.id, |r| r.set("ended_at", fact.at()))
        }
        "checkin.recorded" => {
            let c: Checked = fact.body()?;
            step(rows, fact, c.plan, c.outcome as usize, c.day, c.by as i64)?;
            changed(rows, fact, c.plan, |r| {
                if c.outcome != Outcome::NotReached {
                    max(r, "settled", c.day);
                    r.set("last_at", fact.at());
                    r.set("last_outcome", c.outcome as i64);
                }
            })
        }
        "checkin.missed" => {
            let m: Missed = fact.body()?;
            step(rows, fact, m.plan, 2 + usize::from(m.step), m.day, Checker::Worker as i64)?;
            tasked(rows, m.task, m.plan, m.day, false)?;
            changed(rows, fact, m.plan, |r| {
                r.set("missed_day", i64::from(m.day.0));
                r.set("missed_at", fact.at());
                r.set("missed_step", i64::from(m.step));
                r.set("missed_to", m.to);
                // Both steps are gone: the next day's check-in is next. The plan shows as unreached until someone reached them.
                if m.step > 1 {
                    max(r, "settled", m.day);
                }
            })
        }
        "medicine.asked" => {
            let m: MedicineAsked = fact.body()?;
            step(rows, fact, m.plan, 5, m.until, 0)?;
            changed(rows, fact, m.plan, |r| r.set("medicine_asked", i64::from(m.until.0)))
        }
        "medicine.counted" => {
            let m: MedicineCounted = fact.body()?;
            step(rows, fact, m.plan, 6, m.until, 0)?;
            changed(rows, fact, m.plan, |r| r.set("medicine", i64::from(m.until.0)))
        }
        "treatment.planned" => {
            let p: Planned = fact.body()?;
            step(rows, fact, p.plan, 7, p.day, 0)?;
            tasked(rows, p.task, p.plan, p.day, true)?;
            changed(rows, fact, p.plan, |r| {
                max(r, "ridden", p.day);
                r.set("ride_to", p.to);
            })
        }
        "treatment.recorded" => {
            let t: Treated = fact.body()?;
            step(rows, fact, t.plan, 8, t.day, t.by as i64)?;
            changed(rows, fact, t.plan, |r| {
                max(r, "treated", t.day);
                r.set("treatment_missed", None::<i64>);
            })
        }
        "treatment.missed" => {
            let t: Unmet = fact.body()?;
            step(rows, fact, t.plan, 9, t.day, 0)?;
            tasked(rows, t.task, t.plan, t.day, false)?;
            changed(rows, fact, t.plan, |r| {
                max(r, "treated", t.day);
                r.set("treatment_missed", i64::from(t.day.0));
            })
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

pub fn find(read: &Read, id: CareplanId) -> Result<Option<Plan>, Fault> {
    Ok(read.get(&PLANS, &[id.into()])?.as_ref().map(Plan::from_row))
}

/// The plan of a resident that has not ended.
pub fn of_subject(read: &Read, subject: SubjectRef) -> Result<Option<Plan>, Fault> {
    let all = read.by(&PLANS, "subject", &[subject.into()])?;
    Ok(all.iter().map(Plan::from_row).find(|p| p.ended_at.is_none()))
}

/// The plans of a scope that have not ended.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Plan>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM careplan_plans WHERE ended_at IS NULL AND {within} ORDER BY to_minute, id LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Plan::from_row).collect())
}

/// More plans than a scope has.
const RUNNING_MAX: usize = 2_000;

/// Plans that run in a building, or in a grid.
pub fn running_at(read: &Read, scope: &Scope, grid: PlaceId, building: Option<PlaceId>) -> Result<Vec<Plan>, Fault> {
    let mut all = list(read, scope, RUNNING_MAX)?;
    all.retain(|p| building.map_or(p.grid == grid, |b| p.building == b));
    Ok(all)
}

/// What is sealed in a plan; nothing where its key is gone.
pub(super) fn extra(read: &Read, plan: &Plan) -> Extra {
    let part = read.part(plan.part).ok();
    part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

/// A line of a plan's history.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Step {
    pub(super) what: usize,
    pub(super) day: Day,
    pub(super) by: usize,
    pub(super) actor: ActorId,
    pub(super) at: Moment,
    #[serde(skip)]
    pub(super) seq: Seq,
}

/// The newest lines of a plan.
pub(super) fn steps(read: &Read, plan: CareplanId, max: usize) -> Result<Vec<Step>, Fault> {
    let rows = read.select("SELECT * FROM careplan_steps WHERE plan = ?1 ORDER BY seq DESC LIMIT ?2", &values![plan, max])?;
    let one = |r: &Row| Step {
        what: usize::try_from(r.int("what")).unwrap_or(0),
        day: Day(r.int("day") as i32),
        by: usize::try_from(r.int("by")).unwrap_or(0),
        actor: r.id("actor"),
        at: r.moment("at"),
        seq: r.id("seq"),
    };
    Ok(rows.iter().map(one).collect())
}

/// The plan, day and whether it was a ride, of a task that came from one.
pub(super) fn of_task(read: &Read, task: TaskId) -> Result<Option<(CareplanId, Day, bool)>, Fault> {
    let row = read.get(&TASKS, &[task.into()])?;
    Ok(row.map(|r| (r.id("plan"), Day(r.int("day") as i32), r.flag("ride"))))
}
