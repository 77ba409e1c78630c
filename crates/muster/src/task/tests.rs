use super::*;
use crate::incident::{self, End, IncidentEnded, IncidentId};
use crate::trial::{BUILDING, COLLEAGUE, EAST, GRID, LEAD, SECRETARY, Trial, WORKER, golden, lines, outcome};
use muster_ground::bounds::{CHOICE_MADE, ChoiceMade, Value};
use muster_ledger::{ActorId, Answer, Command, DatasetId, Day, HOUR, House, MINUTE, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Does, Page, Request, Wants, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, two) = (TaskId(7), vec![TaskId(7), TaskId(8)]);
    let issued = TasksIssued {
        id: BatchId(6),
        incident: Some(IncidentId(3)),
        activation: Some(4),
        card: "door-visit".into(),
        post: "grid_worker".into(),
        due: Moment(1_795_000_000_000_000),
        escalate_at: Some(Moment(1_794_000_000_000_000)),
        request: None,
        confirm: false,
        to: None,
        tasks: vec![IssuedTask { id, community: EAST, grid: GRID, building: BUILDING }],
    };
    golden("task", TASKS_ISSUED, &issued);
    golden("task", TASKS_ACCEPTED, &TasksAccepted { ids: two.clone() });
    golden("task", TASKS_ASSIGNED, &TasksAssigned { ids: two.clone(), to: ActorId(9) });
    golden("task", TASKS_ESCALATED, &TasksEscalated { batch: Some(BatchId(6)), ids: two.clone(), why: "unaccepted".into() });
    golden("task", TASKS_WITHDRAWN, &TasksWithdrawn { ids: two, why: "cancelled".into() });
    let deferred = TaskDeferred { id, until: Moment(1_795_000_000_000_000), reason: "absent".into(), tries: 1 };
    golden("task", TASK_DEFERRED, &deferred);
    let done = TaskDone {
        id,
        at_home: Some("yes".into()),
        state: Some("unwell".into()),
        symptoms: vec!["fever".into()],
        needs: vec!["medicine".into()],
        receiver: None,
        request: None,
        incident: Some(IncidentId(3)),
        community: EAST,
        building: BUILDING,
    };
    golden("task", TASK_DONE, &done);
    golden("task", TASK_CONFIRMED, &TaskConfirmed { id });
}

/// `n` doors in the first grid; the tasks in stair order, which their ids do not tell.
fn issue(trial: &Trial, incident: Option<IncidentId>, card: &str, n: u32, confirm: bool) -> Vec<TaskId> {
    let now = trial.house.now();
    let dataset = match incident {
        Some(i) => incident::find(&trial.read(), i).unwrap().unwrap().dataset,
        None => {
            let d = DatasetId(trial.house.next_id());
            trial.record(vec![trial.house.open_dataset(d, "requests", 0, 180)]);
            d
        }
    };
    let spot = |order: u32| Spot {
        community: EAST,
        grid: GRID,
        building: BUILDING,
        door: Door {
            room: PlaceId(1_011_101), label: format!("1单元{order}0{order}"), unit: "1单元".into(), floor: 1, order
        },
    };
    let issue = Issue {
        incident,
        activation: None,
        dataset,
        card: card.into(),
        post: "grid_worker".into(),
        due: now.plus(24 * HOUR),
        escalate_at: Some(now.plus(2 * HOUR)),
        request: Some(77),
        confirm,
        to: None,
        spots: (1..=n).map(spot).collect(),
    };
    trial.ask(LEAD, IssueTask::new(&trial.house, &issue).unwrap()).unwrap();
    let read = trial.read();
    let mut all: Vec<Task> = of_request(&read, 77).unwrap();
    all.reverse();
    let mut doors = Doors::default();
    let mut ids: Vec<(i64, TaskId)> = all.iter().take(n as usize).map(|t| (doors.order(&read, t), t.id)).collect();
    ids.sort_unstable();
    ids.into_iter().map(|(_, id)| id).collect()
}

fn accept(trial: &Trial, incident: Option<IncidentId>, actor: i64, ids: &[TaskId]) -> Answer {
    trial.ask(actor, Accept { ids: ids.to_vec(), incidents: incident.into_iter().collect(), actor: ActorId(actor) })
}

fn visit(trial: &Trial, incident: Option<IncidentId>, actor: i64, id: TaskId, found: Found) -> Answer {
    trial.ask(actor, Outcome { id, incident, actor: ActorId(actor), found, sealed: None, subject: None })
}

fn found(word: &str) -> Found {
    let list = |s: &str| s.split('+').filter(|x| !x.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    match word {
        "absent" => Found::Absent(Again::Evening, HOURS),
        "refused" => Found::Refused,
        "job" => Found::Job,
        "handed" => Found::Handed(None),
        w if w.starts_with("handed:") => Found::Handed(Some(w[7..].to_owned())),
        w => {
            let (symptoms, needs) = w.strip_prefix("home:").unwrap_or("/").split_once('/').unwrap_or(("", ""));
            Found::Home { symptoms: list(symptoms), needs: list(needs) }
        }
    }
}

/// card | who does what, one after the other | outcome of the last
#[test]
fn a_task_goes_through_its_hands() {
    let table = "
        door-visit       | accept worker                                            | ok
        door-visit       | accept worker, accept worker                             | task-accepted-already
        door-visit       | accept worker, accept colleague                          | task-taken
        door-visit       | worker home:                                             | ok
        door-visit       | accept colleague, worker home:                           | task-taken
        door-visit       | worker home:, worker home:                               | task-done-already
        door-visit       | worker home:, accept worker                              | task-over
        door-visit       | worker home:fever+cough/medicine                         | ok
        door-visit       | worker home:madness/                                     | task-answer
        door-visit       | worker home:/gold                                        | task-answer
        door-visit       | worker refused                                           | ok
        door-visit       | worker job                                               | task-answer
        door-visit       | worker handed                                            | task-answer
        door-visit       | worker absent, worker absent, worker home:               | ok
        post-notice      | worker job                                               | ok
        post-notice      | worker absent                                            | task-answer
        post-notice      | worker home:                                             | task-answer
        deliver-medicine | worker handed, confirm                                   | ok
        deliver-medicine | worker handed:self, confirm                              | task-done-already
        deliver-medicine | worker handed:nobody                                     | task-answer
        deliver-medicine | confirm                                                  | task-not-handed
        deliver-medicine | worker absent, confirm                                   | task-not-handed
        deliver-medicine | withdraw, worker handed                                  | task-over
        deliver-medicine | withdraw, withdraw                                       | task-over
        deliver-medicine | end, worker handed                                       | incident-ended
        door-visit       | end, accept worker                                       | incident-ended
        door-visit       | accept worker, end, worker home:                         | incident-ended
        door-visit       | assign worker                                            | ok
        door-visit       | assign worker, assign worker                             | task-has-it
        door-visit       | accept colleague, assign worker                          | ok
        door-visit       | assign colleague                                         | task-outside-duty
        door-visit       | worker home:, assign worker                              | task-over
        door-visit       | end, assign worker                                       | incident-ended
    ";
    for cells in lines(table) {
        let trial = Trial::new("hands");
        let i = trial.incident();
        let id = issue(&trial, Some(i), cells[0], 1, cells[0] == "deliver-medicine")[0];
        let mut last = "";
        for step in cells[1].split(", ") {
            let (who, what) = step.split_once(' ').unwrap_or((step, ""));
            let number = |name: &str| if name == "colleague" { COLLEAGUE } else { WORKER };
            let got = match who {
                "accept" => accept(&trial, Some(i), number(what), &[id]),
                "assign" => trial.ask(SECRETARY, Assign { ids: vec![id], incidents: vec![i], to: ActorId(number(what)) }),
                "confirm" => trial.ask(SECRETARY, Confirm { id }),
                "withdraw" => trial.ask(SECRETARY, Withdraw { ids: vec![id], why: "cancelled".into() }),
                "end" => trial.ask(LEAD, End { ended: IncidentEnded { id: i, announced: vec!["board".into()] } }),
                _ => visit(&trial, Some(i), number(who), id, found(what)),
            };
            last = outcome(&got);
        }
        assert_eq!(last, cells[2], "{} | {}", cells[0], cells[1]);
        assert_eq!(trial.house.differences(5).unwrap(), vec![], "{}: replay = live", cells[1]);
    }
}

#[test]
fn three_vain_tries_go_to_the_secretary() {
    let trial = Trial::new("vain");
    let id = issue(&trial, None, "door-visit", 1, false)[0];
    for n in 1..=3 {
        visit(&trial, None, WORKER, id, Found::Absent(Again::Evening, HOURS)).unwrap();
        let t = find(&trial.read(), id).unwrap().unwrap();
        assert_eq!((t.tries, t.state, t.escalated.is_some()), (n, ACCEPTED, n == 3));
    }
    assert_eq!(trial.bodies("tasks.escalated"), vec![format!("{{\"ids\":[{id}],\"why\":\"unreached\"}}")]);
    // Given to someone again, it no longer waits for the secretary.
    trial.ask(SECRETARY, Assign { ids: vec![id], incidents: vec![], to: ActorId(SECRETARY) }).unwrap();
    assert_eq!(find(&trial.read(), id).unwrap().unwrap().escalated, None);
}

/// now | choice | hours for calls and visits | next try
#[test]
fn next_tries() {
    let day = Day::from_civil(2026, 11, 22).unwrap().start();
    let table = "
        08:00 | evening |             | 2026-11-22 18:30
        18:29 | evening |             | 2026-11-22 18:30
        18:30 | evening |             | 2026-11-23 18:30
        23:59 | evening |             | 2026-11-23 18:30
        08:00 | morning |             | 2026-11-23 09:00
        00:00 | morning |             | 2026-11-23 09:00
        08:00 | evening | 09:30-18:00 | 2026-11-22 17:30
        17:30 | evening | 09:30-18:00 | 2026-11-23 17:30
        08:00 | morning | 09:30-18:00 | 2026-11-23 09:30
    ";
    let clock = |t: &str| muster_ground::bounds::clock(t).unwrap() * MINUTE;
    for cells in lines(table) {
        let at = day.plus(clock(cells[0]));
        let again = if cells[1] == "evening" { Again::Evening } else { Again::Morning };
        let hours = cells[2].split_once('-').map_or(HOURS, |(a, b)| (clock(a), clock(b)));
        assert_eq!(next_try(at, again, hours).local(), cells[3], "{cells:?}");
    }
}

fn due_timers(trial: &Trial) -> Vec<i64> {
    let at = trial.house.now();
    let sql = "SELECT about FROM ledger_timers WHERE name = 'task.escalate' AND at <= ?1";
    trial.read().select(sql, &[at.into()]).unwrap().iter().map(|r| r.int("about")).collect()
}

fn fire(trial: &Trial) -> usize {
    let due = due_timers(trial);
    for about in &due {
        if let Some(c) = fire_escalate(*about, &trial.read(), &trial.house).unwrap() {
            trial.ask_as(muster_ledger::Author::house(None), c).unwrap();
        }
    }
    due.len()
}

#[test]
fn what_nobody_takes_escalates_once() {
    let trial = Trial::new("escalates");
    let i = trial.incident();
    let ids = issue(&trial, Some(i), "door-visit", 4, false);
    accept(&trial, Some(i), WORKER, &ids[..1]).unwrap();
    visit(&trial, Some(i), WORKER, ids[1], found("home:")).unwrap();
    trial.pass(2 * HOUR - 1);
    assert_eq!(fire(&trial), 0, "a moment before");
    trial.pass(1);
    assert_eq!(fire(&trial), 1, "on the moment");
    let up: Vec<bool> = ids.iter().map(|id| find(&trial.read(), *id).unwrap().unwrap().escalated.is_some()).collect();
    assert_eq!(up, [false, false, true, true]);
    trial.pass(HOUR);
    assert_eq!(fire(&trial), 0, "the timer sleeps");
    accept(&trial, Some(i), WORKER, &ids).unwrap();
    let t = find(&trial.read(), ids[2]).unwrap().unwrap();
    assert_eq!((t.state, t.escalated), (ACCEPTED, None), "taken after all");
    assert_eq!(trial.house.differences(5).unwrap(), vec![]);
}

/// what the community chose · what else would hold, in minutes · how long a task may lie, in minutes
#[test]
fn a_task_lies_no_longer_than_the_community_chose() {
    let table = "
                                                    | 6000 | 480
                                                    | 60   | 60
        accept-hours 3                              | 6000 | 180
        accept-hours 48                             | 6000 | 1440
        accept-hours 48, task-escalate-minutes 90   | 6000 | 90
        accept-hours 1, task-escalate-minutes 90    | 6000 | 60
        accept-hours 1, task-escalate-minutes 90    | 20   | 20
    ";
    for cells in lines(table) {
        let trial = Trial::new("patience");
        for choice in cells[0].split(',').map(str::trim).filter(|c| !c.is_empty()) {
            let (key, n) = choice.split_once(' ').unwrap();
            let made = ChoiceMade { area: EAST, key: key.into(), value: Value::Number(n.parse().unwrap()) };
            trial.record(vec![muster_ledger::Draft::new(CHOICE_MADE, &made).area(EAST)]);
        }
        let wait = patience(&trial.read(), EAST, cells[1].parse::<i64>().unwrap() * MINUTE).unwrap();
        assert_eq!(wait / MINUTE, cells[2].parse::<i64>().unwrap(), "{cells:?}");
    }
}

#[test]
fn what_went_up_says_how_long_it_may_lie_and_whose_word_that_is() {
    let trial = Trial::new("went-up");
    let i = trial.incident();
    let made = ChoiceMade { area: EAST, key: "accept-hours".into(), value: Value::Number(2) };
    trial.record(vec![muster_ledger::Draft::new(CHOICE_MADE, &made).area(EAST)]);
    let ids = issue(&trial, Some(i), "door-visit", 1, false);
    let id = ids[0].to_string();
    let page = || see(&trial, WORKER, "/tasks/{id}", &format!("/tasks/{id}"), &id).unwrap().body.into_string();
    assert!(!page().contains("报给了书记"));
    trial.pass(2 * HOUR);
    assert_eq!(fire(&trial), 1);
    let page = page();
    assert!(page.contains("最多等 2 小时") && page.contains("多久要答复接不接（多闻社区选定）"), "{page}");
}

#[test]
fn nothing_escalates_in_an_ended_incident_or_where_all_is_taken() {
    let trial = Trial::new("quiet");
    let i = trial.incident();
    let ids = issue(&trial, None, "door-visit", 2, false);
    accept(&trial, None, WORKER, &ids).unwrap();
    issue(&trial, Some(i), "clean-lift", 1, false);
    trial.ask(LEAD, End { ended: IncidentEnded { id: i, announced: vec!["board".into()] } }).unwrap();
    trial.pass(3 * HOUR);
    assert_eq!(fire(&trial), 2);
    assert!(trial.bodies("tasks.escalated").iter().all(|b| b.contains("\"ids\":[]")), "the firing is a fact, and empty");
    assert_eq!(fire(&trial), 0);
}

/// Whoever ends a response reads where something is left, how much of it is late, and whom to call there.
#[test]
fn ending_names_who_goes_on_with_what_is_left() {
    let trial = Trial::new("left");
    let i = trial.incident();
    let end = || {
        let at = format!("/incidents/{i}/end");
        let req = trial.request(LEAD, &at, &[("id", i.to_string())], &[]);
        let route = incident::SLICE.routes.iter().find(|r| r.path == "/incidents/{id}/end" && r.method() == "GET").unwrap();
        let Does::See(see) = route.does else { panic!("a page") };
        see(&req, &trial.read()).unwrap().body.into_string()
    };
    assert!(!end().contains("交给谁接着办"), "nothing is left");
    issue(&trial, Some(i), "door-visit", 3, false);
    // A task of no incident is not the incident's.
    issue(&trial, None, "door-visit", 1, false);
    let page = end();
    let left = page.split_once("交给谁接着办").unwrap().1;
    assert!(left.contains("任务 3 件") && left.contains("社区书记") && !left.contains("超时") && !page.contains('⟦'), "{page}");
    trial.pass(10 * 24 * HOUR);
    assert!(end().contains("超时 3 件"), "{}", end());
}

fn see(trial: &Trial, actor: i64, route: &str, path: &str, id: &str) -> Result<Page, Refusal> {
    let req = trial.request(actor, path, &[("id", id.to_owned())], &[]);
    let found = SLICE.routes.iter().find(|r| r.path == route && r.method() == "GET").unwrap();
    let Does::See(see) = found.does else { panic!("a page") };
    see(&req, &trial.read())
}

fn html(trial: &Trial, actor: i64, route: &str, path: &str, id: &str) -> String {
    let page = see(trial, actor, route, path, id).unwrap().body.into_string();
    assert!(!page.contains('⟦'), "a sentence is missing: {page}");
    page
}

fn plan(route: &str) -> fn(&Request, &Read) -> Result<Act, Refusal> {
    let found = SLICE.routes.iter().find(|r| r.path == route && r.method() == "POST").unwrap();
    let Does::Act { plan, .. } = found.does else { panic!("an act") };
    plan
}

#[test]
fn the_day_is_a_walk_through_the_stairs() {
    let trial = Trial::new("day");
    let i = trial.incident();
    let ids = issue(&trial, Some(i), "door-visit", 3, false);
    let page = html(&trial, WORKER, "/tasks", "/tasks", "");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in {page}"));
    assert!(at("1单元101") < at("1单元202") && at("1单元202") < at("1单元303"), "{page}");
    assert!(page.contains("5幢") && page.contains("开始走5幢") && page.contains("chip-level"), "{page}");
    // One press takes the building; the next page is its first door.
    let form = [("building", "101")];
    let act = plan("/tasks/acceptance")(&trial.request(WORKER, "/tasks/acceptance", &[], &form), &trial.read()).unwrap();
    trial.act(WORKER, act).unwrap();
    assert!(ids.iter().all(|t| find(&trial.read(), *t).unwrap().unwrap().actor == Some(ActorId(WORKER))));
    let again = plan("/tasks/acceptance")(&trial.request(WORKER, "/tasks/acceptance", &[], &form), &trial.read());
    assert_eq!(again.err().map(|r| r.code), Some("task-none-free"));
    let door = html(&trial, WORKER, "/tasks/{id}", "/tasks/1", &ids[0].to_string());
    for part in ["全部正常", "怎么做、怎么说", "不进屋", "下一户", &format!("/tasks/{}", ids[1])] {
        assert!(door.contains(part), "{part} in {door}");
    }
    assert!(door.contains("value=\"well\" checked"), "the usual answer is chosen: {door}");
}

#[test]
fn another_grid_sees_and_does_nothing() {
    let trial = Trial::new("other");
    let ids = issue(&trial, None, "door-visit", 2, false);
    let id = ids[0].to_string();
    assert!(!html(&trial, COLLEAGUE, "/tasks", "/tasks?tab=route", "").contains("1单元"));
    assert_eq!(see(&trial, COLLEAGUE, "/tasks/{id}", "/tasks/1", &id).err().map(|r| r.code), Some("web-outside-scope"));
    for (route, form) in [("/tasks/{id}/acceptance", vec![]), ("/tasks/{id}/outcome", vec![("at_home", "yes")])] {
        let req = trial.request(COLLEAGUE, route, &[("id", id.clone())], &form);
        assert_eq!(plan(route)(&req, &trial.read()).err().map(|r| r.code), Some("web-outside-scope"), "{route}");
    }
    let walk = trial.request(COLLEAGUE, "/tasks/acceptance", &[], &[("building", "101")]);
    assert_eq!(plan("/tasks/acceptance")(&walk, &trial.read()).err().map(|r| r.code), Some("task-none-free"));
}

/// what is posted | refusal, or what the body holds
#[test]
fn outcomes_from_the_form() {
    let table = "
        at_home=yes state=well                               | \"at_home\":\"yes\",\"state\":\"well\"
        at_home=yes state=unwell                             | task-which-symptom
        at_home=yes state=unwell symptoms=fever              | \"state\":\"unwell\",\"symptoms\":[\"fever\"]
        at_home=yes state=well symptoms=cough needs=food     | \"state\":\"unwell\",\"symptoms\":[\"cough\"],\"needs\":[\"food\"]
        at_home=refused                                      | \"at_home\":\"refused\"
        at_home=no again=morning                             | \"reason\":\"absent\"
        state=well                                           | web-form-wrong
        at_home=maybe                                        | web-form-wrong
    ";
    for cells in lines(table) {
        let trial = Trial::new("form");
        let id = issue(&trial, None, "door-visit", 1, false)[0];
        let mut form: Vec<(&str, &str)> = cells[0].split_whitespace().filter_map(|p| p.split_once('=')).collect();
        form.push(("note", "张奶奶要降压药"));
        let req = trial.request(WORKER, "/tasks/1/outcome", &[("id", id.to_string())], &form);
        match plan("/tasks/{id}/outcome")(&req, &trial.read()) {
            Err(r) => assert_eq!(r.code, cells[1], "{}", cells[0]),
            Ok(act) => {
                trial.act(WORKER, act).unwrap();
                let bodies = [trial.bodies("task.done"), trial.bodies("task.deferred")].concat().join("");
                assert!(bodies.contains(cells[1]), "{}: {bodies}", cells[0]);
                assert!(!bodies.contains("降压药") && !bodies.contains("101\",\"unit"), "no free text, no room: {bodies}");
                let note = find(&trial.read(), id).unwrap().unwrap().note(&trial.read());
                assert_eq!(note.is_some(), cells[0] != "at_home=no again=morning");
            }
        }
    }
}

#[test]
fn the_desk_shows_exceptions_and_gives_them_away() {
    let trial = Trial::new("desk");
    let i = trial.incident();
    let ids = issue(&trial, Some(i), "door-visit", 4, false);
    visit(&trial, Some(i), WORKER, ids[0], found("home:fever/medicine")).unwrap();
    visit(&trial, Some(i), WORKER, ids[1], found("refused")).unwrap();
    trial.pass(2 * HOUR);
    fire(&trial);
    let page = html(&trial, SECRETARY, "/desk", "/desk", "");
    for part in ["走访发现有人不舒服", "拒访", "没有人接", "小李", "小周", "5幢"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let at = |text: &str| page.find(text).unwrap();
    assert!(at("走访发现有人不舒服") < at("没有人接"), "worst first");
    let form = [("ids", ids[2].to_string()), ("ids", ids[3].to_string()), ("to", WORKER.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let act = plan("/tasks/assignment")(&trial.request(SECRETARY, "/tasks/assignment", &[], &form), &trial.read()).unwrap();
    trial.act(SECRETARY, act).unwrap();
    let read = trial.read();
    let scope = trial.request(SECRETARY, "/", &[], &[]).scope.unwrap();
    let c = counts(&read, &scope).unwrap();
    assert_eq!((c.open, c.accepted, c.done, c.escalated, c.unwell, c.needs), (0, 2, 2, 0, 1, 1));
    assert_eq!(counts_in(&read, &incident::find(&read, i).unwrap().unwrap()).unwrap(), c);
}

#[test]
fn pages_are_json_too_and_doors_die_with_their_dataset() {
    let trial = Trial::new("json");
    let i = trial.incident();
    let id = issue(&trial, Some(i), "door-visit", 1, false)[0];
    let mut req = trial.request(WORKER, "/tasks", &[], &[]);
    req.wants = Wants::Json;
    let found = SLICE.routes.iter().find(|r| r.path == "/tasks").unwrap();
    let Does::See(see) = found.does else { panic!("a page") };
    let data = see(&req, &trial.read()).unwrap().data;
    assert_eq!(data["blocks"][0]["rows"][0]["place"], "5幢1单元101");
    let dataset = find(&trial.read(), id).unwrap().unwrap().dataset;
    trial.record(vec![muster_ledger::Draft::destroying_dataset(dataset, "test", &[])]);
    let read = trial.read();
    assert_eq!(door(&read, &find(&read, id).unwrap().unwrap()), None);
    assert!(html(&trial, WORKER, "/tasks", "/tasks", "").contains("5幢"), "the page stands, without the rooms");
}

/// The cards of this house are sound, and there are enough of them.
#[test]
fn cards_are_read_with_care() {
    assert!(cards().len() >= 60, "{} cards", cards().len());
    let mut keys: Vec<&str> = cards().iter().map(|c| c.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), cards().len(), "each key once");
    for (name, source) in cards::FILES {
        cards::parse(name, source).unwrap();
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/cards");
    let mut there: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    let mut named: Vec<String> = cards::FILES.iter().map(|(n, _)| (*n).to_owned()).collect();
    named.sort();
    assert_eq!(there, named, "every file of the folder is in the list");
    let good = cards::FILES[0].1;
    for (from, to, said) in [
        ("minutes = 4", "minutes = 0", "minutes"),
        ("needs_en = [", "# needs_en = [", "card door-visit: needs: 2 in Chinese, 0 in English"),
        ("留下社区电话和卫生服务中心电话", "做好防护", "“做好” does not say what to do"),
        ("Wash your hands again", "Act as appropriate", "“appropriate” does not say what to do"),
        ("\"phel-16\", \"idl-15\"", "\"phel-999\"", "no article of the law register"),
        ("指导方案》2020", "指导方案》", "year"),
        ("epidemic (2020)", "epidemic", "year"),
        ("call = ", "calls = ", "unknown field"),
        ("title_en = \"Household visit\"", "", "card door-visit: title_en"),
        ("steps_en = [", "steps_en = [\n  \"One more.\",", "card door-visit: steps: 6 in Chinese, 7 in English"),
        ("say_en = [", "# say_en = [", "card door-visit: say: 3 in Chinese, 0 in English"),
        (
            "dont_en = [\"Do not go in",
            "dont_en = [\"不 go in",
            "card door-visit: dont_en, line 1: the English text is still Chinese",
        ),
        ("escalate_en = ", "# ", "card door-visit: escalate_en"),
        ("call_en = \"First the", "call_en = \"\" # ", "card door-visit: call_en: the Chinese and the English"),
    ] {
        let error = cards::parse("x", &good.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

/// A reaction's or timer's shape, as the table in the server wants it.
#[test]
fn timers_have_the_shape_of_the_table() {
    let _: fn(i64, &Read, &House) -> Result<Option<Box<dyn Command>>, Refusal> = fire_escalate;
}

/// A building goes to another grid: its tasks go along; who had taken one no longer sees it, so it is open again.
#[test]
fn tasks_go_with_their_building() {
    use muster_ground::place::{self, Added, Level, PlaceDraft, Redraw, Why, Wish};
    let trial = Trial::new("moved");
    let ids = issue(&trial, None, "door-visit", 2, false);
    let (now, dataset) = (trial.house.now(), DatasetId(trial.house.next_id()));
    trial.record(vec![trial.house.open_dataset(dataset, "requests", 0, 180)]);
    let door = Door { room: PlaceId(1_011_101), label: "1单元101".into(), unit: "1单元".into(), floor: 1, order: 1 };
    let plain = Issue {
        incident: None,
        activation: None,
        dataset,
        card: "door-visit".into(),
        post: "grid_worker".into(),
        due: now.plus(24 * HOUR),
        escalate_at: None,
        request: None,
        confirm: false,
        to: Some(ActorId(WORKER)),
        spots: vec![Spot { community: EAST, grid: GRID, building: BUILDING, door }],
    };
    trial.ask(LEAD, IssueTask::new(&trial.house, &plain).unwrap()).unwrap();
    accept(&trial, None, WORKER, &ids[..1]).unwrap();
    let sort = 1;
    let grid = PlaceDraft {
        id: PlaceId(7_001),
        parent: EAST,
        level: Level::Grid,
        code: String::new(),
        name: "新网格".into(),
        sort,
        floor: 0,
    };
    trial.record(vec![Added { places: vec![grid] }.draft(EAST)]);
    let wish = Wish { moves: vec![(BUILDING, PlaceId(7_001))], ..Wish::default() };
    let plan = place::plan(&trial.read(), &wish, now.day(), Why::Mistake).unwrap();
    trial.ask(LEAD, Redraw { plan, about: EAST, paper: None }).unwrap();
    let rows = trial.read().select("SELECT grid, state, actor, request FROM task_tasks ORDER BY request, state", &[]).unwrap();
    let told: Vec<_> = rows.iter().map(|r| (r.int("grid"), r.int("state"), r.int_opt("actor"), r.int_opt("request"))).collect();
    // What was asked for stays with who promised it; a round of visits is open for whoever walks there now.
    assert_eq!(told, [(7_001, OPEN, None, None), (7_001, OPEN, None, Some(77)), (7_001, ACCEPTED, Some(WORKER), Some(77))]);
    assert_eq!(trial.house.differences(5).unwrap(), vec![]);
}

/// Two who go together are two people's time.
#[test]
fn two_people_are_twice_the_work() {
    assert_eq!(card("water-watch").map(|c| (c.minutes, c.work())), Some((120, 240)));
    assert_eq!(card("heat-visit").map(|c| (c.minutes, c.work())), Some((8, 8)));
}

/// What a task needs stands before its steps: what to take along, and that nobody goes alone.
#[test]
fn a_task_says_what_it_needs() {
    let trial = Trial::new("needs");
    let i = trial.incident();
    for (card, said) in
        [("leave-carry", ["轮椅或担架", "两个人一起", "30 分钟"]), ("water-watch", ["救生绳", "两个人一起", "120 分钟"])]
    {
        let id = issue(&trial, Some(i), card, 1, false)[0].to_string();
        let page = see(&trial, WORKER, "/tasks/{id}", &format!("/tasks/{id}"), &id).unwrap().body.into_string();
        for s in said {
            assert!(page.contains(s), "{card}: {s}: {page}");
        }
    }
}
