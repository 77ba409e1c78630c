//! What follows from a fact: one table. Rooms import only along the flow; every effect in another room goes through here.
//! And what follows from the time: the timers.
//!
//! No safety rests on a reaction: it runs after the commit, and a failing one is parked until a person looks.

use muster_account::{clue, delivery, sunset};
use muster_act::{careplan, counsel, harm, homecare, referral, request};
use muster_ground::{appeal, approval, glass, rights, stay};
use muster_judge::signal;
use muster_ledger::{Author, Command, Fact, House, Moment, Read, Refusal};
use muster_muster::{plan, task, whistle};

/// A command to give, or nothing to do.
pub type Follows = Result<Option<(Author, Box<dyn Command>)>, Refusal>;

/// When a fact of kind `on` was recorded, `run` says what follows. Named for ever: its name is in the idempotency key.
pub struct Reaction {
    pub name: &'static str,
    pub on: &'static str,
    pub run: fn(&Fact, &Read, &House) -> Follows,
}

/// A timer that is due. `name` is the one that a projection gave to `Rows::wake`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub name: String,
    pub about: i64,
    pub at: Moment,
}

/// What is done when a timer called `name` is due; the fact that it records must put the timer to sleep or move it.
pub struct Timer {
    pub name: &'static str,
    /// It ends keys or people's data for good: not while the time is in doubt (`ahead.rs`).
    pub destroys: bool,
    pub fire: fn(&Due, &Read, &House) -> Follows,
}

/// The house itself acts, because of a fact or because it is time.
fn house(cause: Option<&Fact>, command: Result<Option<Box<dyn Command>>, Refusal>) -> Follows {
    Ok(command?.map(|c| (Author::house(cause.map(Fact::seq)), c)))
}

/// In the order in which they run.
pub static REACTIONS: &[Reaction] = &[
    Reaction { name: "judge-report", on: "report.made", run: |f, r, h| house(Some(f), signal::on_report_made(f, r, h)) },
    Reaction {
        name: "judge-correction",
        on: "report.corrected",
        run: |f, r, h| house(Some(f), signal::on_report_corrected(f, r, h)),
    },
    Reaction { name: "issue-tasks", on: "plan.portioned", run: |f, r, h| house(Some(f), plan::on_plan_portioned(f, r, h)) },
    Reaction { name: "plan-goes-on", on: "plan.released", run: |f, r, h| house(Some(f), plan::on_plan_released(f, r, h)) },
    Reaction { name: "plan-after-done", on: "task.done", run: |f, r, h| house(Some(f), plan::on_task_over(f, r, h)) },
    Reaction { name: "plan-after-word", on: "task.confirmed", run: |f, r, h| house(Some(f), plan::on_task_over(f, r, h)) },
    Reaction { name: "plan-after-withdrawn", on: "tasks.withdrawn", run: |f, r, h| house(Some(f), plan::on_task_over(f, r, h)) },
    Reaction { name: "request-task", on: "request.made", run: |f, r, h| house(Some(f), request::on_request_made(f, r, h)) },
    Reaction {
        name: "request-again",
        on: "request.reopened",
        run: |f, r, h| house(Some(f), request::on_request_reopened(f, r, h)),
    },
    Reaction {
        name: "request-handed",
        on: "request.handed_on",
        run: |f, r, h| house(Some(f), request::on_request_handed_on(f, r, h)),
    },
    Reaction {
        name: "request-word",
        on: "request.confirmed",
        run: |f, r, h| house(Some(f), request::on_request_confirmed(f, r, h)),
    },
    Reaction {
        name: "request-offered",
        on: "request.offered",
        run: |f, r, h| house(Some(f), request::on_request_offered(f, r, h)),
    },
    Reaction {
        name: "request-declined",
        on: "request.declined",
        run: |f, r, h| house(Some(f), request::on_request_back(f, r, h)),
    },
    Reaction { name: "request-merged", on: "request.merged", run: |f, r, h| house(Some(f), request::on_request_back(f, r, h)) },
    Reaction {
        name: "request-apart",
        on: "request.separated",
        run: |f, r, h| house(Some(f), request::on_request_separated(f, r, h)),
    },
    Reaction { name: "request-one", on: "request.taken", run: |f, r, h| house(Some(f), request::on_request_settled(f, r, h)) },
    Reaction { name: "request-over", on: "request.done", run: |f, r, h| house(Some(f), request::on_request_settled(f, r, h)) },
    Reaction { name: "request-taken", on: "tasks.accepted", run: |f, r, h| house(Some(f), request::on_tasks_accepted(f, r, h)) },
    Reaction { name: "request-given", on: "tasks.assigned", run: |f, r, h| house(Some(f), request::on_tasks_assigned(f, r, h)) },
    Reaction { name: "sunset-unheld", on: "hold.lifted", run: |f, r, h| house(Some(f), sunset::on_hold_lifted(f, r, h)) },
    Reaction { name: "glass-lapsed", on: "approval.lapsed", run: |f, r, h| house(Some(f), glass::on_lapsed(f, r, h)) },
    Reaction { name: "glass-refused", on: "approval.refused", run: |f, r, h| house(Some(f), glass::on_lapsed(f, r, h)) },
    Reaction { name: "request-done", on: "task.done", run: |f, r, h| house(Some(f), request::on_task_done(f, r, h)) },
    Reaction { name: "careplan-visited", on: "task.done", run: |f, r, h| house(Some(f), careplan::on_task_done(f, r, h)) },
    Reaction { name: "homecare-visited", on: "task.done", run: |f, r, h| house(Some(f), homecare::on_task_done(f, r, h)) },
    Reaction { name: "delivery-handed", on: "task.done", run: |f, r, h| house(Some(f), delivery::on_task_done(f, r, h)) },
    Reaction {
        name: "careplan-absent",
        on: "absence.marked",
        run: |f, r, h| house(Some(f), careplan::on_absence_marked(f, r, h)),
    },
];

pub static TIMERS: &[Timer] = &[
    Timer { name: "signal.verify_due", destroys: false, fire: |due, r, h| house(None, signal::fire_verify_due(due.about, r, h)) },
    Timer {
        name: "ledger.dataset_due",
        destroys: true,
        fire: |due, r, h| house(None, sunset::fire_dataset_due(due.about, r, h)),
    },
    Timer { name: "approval.lapse", destroys: false, fire: |due, r, h| house(None, approval::fire_lapse(due.about, r, h)) },
    Timer { name: "rights.left", destroys: true, fire: |due, r, h| house(None, rights::fire_left(due.about, r, h)) },
    Timer { name: "rights.answer", destroys: false, fire: |due, r, h| house(None, rights::fire_answer(due.about, r, h)) },
    Timer { name: "stay.elapse", destroys: false, fire: |due, r, h| house(None, stay::fire_elapse(due.about, r, h)) },
    Timer { name: "clue.due", destroys: false, fire: |due, r, h| house(None, clue::fire_due(due.about, r, h)) },
    Timer { name: "appeal.remind", destroys: false, fire: |due, r, h| house(None, appeal::fire_remind(due.about, r, h)) },
    Timer { name: "task.escalate", destroys: false, fire: |due, r, h| house(None, task::fire_escalate(due.about, r, h)) },
    Timer { name: "plan.repeat", destroys: false, fire: |due, r, h| house(None, plan::fire_repeat(due.about, r, h)) },
    Timer { name: "whistle.due", destroys: false, fire: |due, r, h| house(None, whistle::fire_due(due.about, r, h)) },
    Timer { name: "harm.due", destroys: false, fire: |due, r, h| house(None, harm::fire_due(due.about, r, h)) },
    Timer { name: "counsel.due", destroys: false, fire: |due, r, h| house(None, counsel::fire_due(due.about, r, h)) },
    Timer { name: "homecare.due", destroys: false, fire: |due, r, h| house(None, homecare::fire_due(due.about, r, h)) },
    Timer { name: "referral.due", destroys: false, fire: |due, r, h| house(None, referral::fire_due(due.about, r, h)) },
    Timer { name: "delivery.due", destroys: false, fire: |due, r, h| house(None, delivery::fire_due(due.about, r, h)) },
    Timer { name: "careplan.due", destroys: false, fire: |due, r, h| house(None, careplan::fire_due(due.about, r, h)) },
];
