//! Steps that wait and steps that come again, in a house.

use super::*;
use crate::incident::{self, End, Incident, IncidentEnded, IncidentId};
use crate::task::{Found, Outcome, Task, TaskId, Withdraw};
use crate::trial::{EAST, GRID, LEAD, Trial, WEST, WORKER};
use muster_ledger::{ActorId, Author, Command, HOUR, Moment, PlaceId, Read, Refusal};

fn portion(
    trial: &Trial,
    incident: IncidentId,
    card: &str,
    whom: ForWhom,
    after: &[(&str, ForWhom)],
    every: Option<u32>,
) -> PlanPortioned {
    let _ = trial;
    PlanPortioned {
        activation: ActivationId(4),
        incident,
        community: EAST,
        areas: vec![EAST, WEST],
        card: card.into(),
        whom,
        post: "grid_worker".into(),
        due_hours: 4,
        escalate_minutes: 60,
        after: after.iter().map(|(c, w)| After { card: (*c).into(), whom: *w }).collect(),
        every_hours: every,
    }
}

/// Activates those portions until that many hours from now, and lets the reactions run.
fn activate(trial: &Trial, incident: IncidentId, hours: i64, portions: Vec<PlanPortioned>) {
    let now = trial.house.now();
    let activated = PlanActivated {
        id: ActivationId(4),
        incident,
        key: "flood-typhoon".into(),
        version: 1,
        hash: String::new(),
        level: 4,
        stage: "start".into(),
        areas: vec![EAST, WEST],
        expected_until: now.plus(hours * HOUR),
        cards: portions.iter().map(|p| p.card.clone()).collect(),
    };
    let dataset = incident::find(&trial.read(), incident).unwrap().unwrap().dataset;
    let mut drafts = vec![muster_ledger::Draft::new(PLAN_ACTIVATED, &activated).area(EAST).dataset(dataset)];
    drafts.extend(portions.iter().map(|p| muster_ledger::Draft::new(PLAN_PORTIONED, p).area(EAST).dataset(dataset)));
    trial.record(drafts);
    trial.react("plan.portioned", on_plan_portioned);
    trial.react("plan.released", on_plan_released);
}

fn of(trial: &Trial, card: &str) -> Vec<Task> {
    let read: Read = trial.read();
    let sql = "SELECT * FROM task_tasks WHERE card = ?1 ORDER BY id";
    read.select(sql, &[card.into()]).unwrap().iter().map(Task::from_row).collect()
}

fn done(trial: &Trial, incident: IncidentId, task: &Task) {
    let actor = ActorId(if task.grid == GRID { WORKER } else { 1008 });
    let outcome = Outcome { id: task.id, incident: Some(incident), actor, found: Found::Job, sealed: None, subject: None };
    trial.ask(actor.0, outcome).unwrap();
    after(trial, "task.done");
}

/// The reaction on the newest fact of that kind, as the server runs it.
fn after(trial: &Trial, kind: &str) {
    let all = trial.read().facts_from(muster_ledger::Seq(0), 100_000).unwrap();
    let last = all.iter().rfind(|f| f.kind() == kind).unwrap();
    if let Some(c) = on_task_over(last, &trial.read(), &trial.house).unwrap() {
        trial.ask_as(Author::house(Some(last.seq())), c).unwrap();
    }
    if trial.bodies("plan.released").is_empty() {
        return;
    }
    trial.react("plan.released", on_plan_released);
}

#[test]
fn what_waits_opens_when_all_it_waits_for_is_done() {
    let trial = Trial::new("waits");
    let id = trial.incident();
    let (list, drains) = ("low-list", "drain-check");
    activate(
        &trial,
        id,
        240,
        vec![
            portion(&trial, id, list, ForWhom::Grid, &[], None),
            portion(&trial, id, drains, ForWhom::Building, &[(list, ForWhom::Grid)], None),
            portion(&trial, id, "loose-things", ForWhom::Building, &[(drains, ForWhom::Building)], None),
        ],
    );
    let lists = of(&trial, list);
    assert_eq!((lists.len(), of(&trial, drains).len()), (2, 0), "two grids in the east, the next waits");
    done(&trial, id, &lists[0]);
    assert_eq!(of(&trial, drains).len(), 0, "one of two is done");
    done(&trial, id, &lists[1]);
    let open = of(&trial, drains);
    assert_eq!((open.len(), of(&trial, "loose-things").len()), (2, 0), "it opens, what waits for it does not");
    assert_eq!(trial.bodies("plan.released").len(), 1);
    // Taking back what is no longer needed opens the next as well; and nothing opens twice.
    trial.ask(LEAD, Withdraw { ids: open.iter().map(|t| t.id).collect::<Vec<TaskId>>(), why: "superseded".into() }).unwrap();
    after(&trial, "tasks.withdrawn");
    after(&trial, "tasks.withdrawn");
    assert_eq!(of(&trial, "loose-things").len(), 2);
    assert_eq!(trial.bodies("plan.released").len(), 2);
    assert_eq!(trial.house.differences(5).unwrap(), vec![], "replay = live");
}

#[test]
fn what_waits_for_nobody_opens_at_once() {
    let trial = Trial::new("nobody");
    let id = trial.incident();
    // Nobody in this register needs looking after, so nobody is fetched; the doors are knocked at nevertheless.
    let need = ForWhom::HouseholdInNeed;
    activate(
        &trial,
        id,
        240,
        vec![
            portion(&trial, id, "leave-carry", need, &[], None),
            portion(&trial, id, "leave-knock", ForWhom::Household, &[("leave-carry", need)], None),
        ],
    );
    assert_eq!((of(&trial, "leave-carry").len(), of(&trial, "leave-knock").len()), (0, 24));
}

#[test]
fn an_ended_response_opens_nothing() {
    let trial = Trial::new("waits-ended");
    let id = trial.incident();
    activate(
        &trial,
        id,
        240,
        vec![
            portion(&trial, id, "low-list", ForWhom::Grid, &[], None),
            portion(&trial, id, "drain-check", ForWhom::Building, &[("low-list", ForWhom::Grid)], None),
        ],
    );
    for t in of(&trial, "low-list") {
        let actor = ActorId(if t.grid == GRID { WORKER } else { 1008 });
        trial
            .ask(actor.0, Outcome { id: t.id, incident: Some(id), actor, found: Found::Job, sealed: None, subject: None })
            .unwrap();
    }
    trial.ask(LEAD, End { ended: IncidentEnded { id, announced: vec!["board".into()] } }).unwrap();
    after(&trial, "task.done");
    assert_eq!(of(&trial, "drain-check").len(), 0);
}

fn fire(trial: &Trial) -> usize {
    let at: Moment = trial.house.now();
    let sql = "SELECT about FROM ledger_timers WHERE name = 'plan.repeat' AND at <= ?1";
    let due: Vec<i64> = trial.read().select(sql, &[at.into()]).unwrap().iter().map(|r| r.int("about")).collect();
    for about in &due {
        let command: Result<Option<Box<dyn Command>>, Refusal> = fire_repeat(*about, &trial.read(), &trial.house);
        trial.ask_as(Author::house(None), command.unwrap().unwrap()).unwrap();
    }
    due.len()
}

#[test]
fn a_round_comes_again_where_the_last_is_done_and_stops_with_the_term() {
    let trial = Trial::new("rounds");
    let id = trial.incident();
    activate(&trial, id, 30, vec![portion(&trial, id, "drain-check", ForWhom::Building, &[], Some(12))]);
    let first = of(&trial, "drain-check");
    assert_eq!((first.len(), fire(&trial)), (2, 0), "nothing is due yet");
    done(&trial, id, &first[0]);
    trial.pass(12 * HOUR);
    assert_eq!(fire(&trial), 1);
    let all = of(&trial, "drain-check");
    assert_eq!(all.len(), 3, "again only where the last round is done");
    let again: Vec<PlaceId> = all.iter().filter(|t| !first.iter().any(|f| f.id == t.id)).map(|t| t.building).collect();
    assert_eq!(again, vec![first[0].building]);
    assert_eq!(fire(&trial), 0, "once a round");
    trial.pass(12 * HOUR);
    assert_eq!(fire(&trial), 1);
    trial.pass(12 * HOUR);
    assert_eq!(fire(&trial), 0, "its term of thirty hours is over");
    let told: Vec<PlanRepeated> = trial.bodies("plan.repeated").iter().map(|b| serde_json::from_str(b).unwrap()).collect();
    assert_eq!(told.iter().map(|r| (r.tasks, r.next.is_some())).collect::<Vec<_>>(), [(1, true), (0, false)]);
    assert_eq!(trial.house.differences(5).unwrap(), vec![], "replay = live");
}

#[test]
fn no_round_comes_after_the_end() {
    let trial = Trial::new("rounds-ended");
    let id = trial.incident();
    activate(&trial, id, 240, vec![portion(&trial, id, "drain-check", ForWhom::Building, &[], Some(12))]);
    trial.ask(LEAD, End { ended: IncidentEnded { id, announced: vec!["board".into()] } }).unwrap();
    trial.pass(12 * HOUR);
    assert_eq!((fire(&trial), of(&trial, "drain-check").len()), (1, 2));
    trial.pass(12 * HOUR);
    assert_eq!(fire(&trial), 0);
    assert!(!incident::find(&trial.read(), id).unwrap().as_ref().is_some_and(Incident::is_open));
}

/// The page of the incident shows what waits, what runs and what comes again, from the tasks themselves.
#[test]
fn the_page_shows_what_is_to_come() {
    let trial = Trial::new("to-come");
    let id = trial.incident();
    activate(
        &trial,
        id,
        240,
        vec![
            portion(&trial, id, "low-list", ForWhom::Grid, &[], None),
            portion(&trial, id, "leave-list", ForWhom::Grid, &[("low-list", ForWhom::Grid)], None),
            portion(&trial, id, "water-watch", ForWhom::Grid, &[], Some(6)),
        ],
    );
    let read = trial.read();
    let i = incident::find(&read, id).unwrap().unwrap();
    let req = trial.request(LEAD, "/", &[], &[]);
    let page: String = part_of_incident(&req, &read, &i).unwrap().into_iter().map(|m| m.into_string()).collect();
    for said in [
        "还没到时候的：2 件",
        "等“低洼户和地下室清单”办完再开",
        "下一次 2026-11-22 14:00",
        "什么等什么：一启动就办",
        "每件事从哪天办到哪天",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains('⟦'));
}
