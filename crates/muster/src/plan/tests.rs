use super::*;
use crate::incident::{self, End, IncidentEnded, IncidentId};
use crate::task::{self, TASKS, Task, TasksIssued};
use crate::trial::{EAST, GRID, LEAD, SECRETARY, Trial, WEST, WORKER, golden, lines, outcome};
use muster_ledger::{Answer, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Does, Lang, Mask, Page, Request, Scope, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let activated = PlanActivated {
        id: ActivationId(4),
        incident: IncidentId(3),
        key: "respiratory-cluster".into(),
        version: 1,
        hash: "00ff".into(),
        level: 4,
        stage: "start".into(),
        areas: vec![EAST, WEST],
        expected_until: Moment(1_795_000_000_000_000),
        cards: vec!["door-visit".into()],
    };
    golden("plan", PLAN_ACTIVATED, &activated);
    let portioned = PlanPortioned {
        activation: ActivationId(4),
        incident: IncidentId(3),
        community: EAST,
        areas: vec![EAST, WEST],
        card: "door-visit".into(),
        whom: ForWhom::Household,
        post: "grid_worker".into(),
        due_hours: 48,
        escalate_minutes: 240,
        after: vec![],
        every_hours: None,
    };
    golden("plan", PLAN_PORTIONED, &portioned);
    let (activation, incident, next) = (ActivationId(4), IncidentId(3), Some(Moment(1_795_000_000_000_000)));
    let released = PlanReleased { portion: 40, activation, incident, community: EAST, card: "leave-carry".into(), next: None };
    golden("plan", PLAN_RELEASED, &released);
    let card = "water-watch".into();
    golden("plan", PLAN_REPEATED, &PlanRepeated { portion: 41, activation, incident, community: EAST, card, tasks: 2, next });
}

#[test]
fn the_shipped_plans_are_sound() {
    let (all, wrong) = read_plans(super::book::FILES);
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(all.len(), super::book::FILES.len());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans");
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut there: Vec<String> = files.filter(|f| f.ends_with(".toml")).collect();
    there.sort();
    let mut named: Vec<String> = super::book::FILES.iter().map(|(n, _)| (*n).to_owned()).collect();
    named.sort();
    assert_eq!(there, named, "every file of the folder is in the list");
    for b in plans().iter().filter(|b| !b.plan.matters.is_empty()) {
        let sharpest = *b.levels().last().unwrap();
        let cards: std::collections::BTreeSet<String> = b.resolve(sharpest, None).steps.into_iter().map(|s| s.card).collect();
        assert!(cards.len() >= 25, "{}: {} kinds of task", b.plan.key, cards.len());
        let of = |level: &str| b.groups().iter().filter(|g| g.of == level).count();
        assert_eq!((of("district"), of("community")), (13, 5), "{}", b.plan.key);
        let wanted = [("flood-typhoon", 3), ("fire-evacuation", 2), ("respiratory-cluster", 2), ("heat-wave", 0)];
        if let Some((_, n)) = wanted.iter().find(|(key, _)| *key == b.plan.key) {
            assert_eq!(b.resolve(1, None).proposals.len(), *n, "{}", b.plan.key);
        }
        // Those who cannot walk leave first.
        let steps = b.resolve(sharpest, Some("start")).steps;
        if let Some(knock) = steps.iter().find(|s| s.card == "leave-knock") {
            assert!(knock.after.contains(&"leave-carry".to_owned()), "{}", b.plan.key);
        }
    }
    for matter in incident::MATTERS.iter().filter(|m| **m != "other") {
        assert!(plans().iter().any(|b| b.fits(matter)), "no plan for {matter}");
    }
}

#[test]
fn a_level_holds_the_milder_ones_and_its_parents() {
    let bound = plan("respiratory-cluster").unwrap();
    let cards = |level, stage| bound.resolve(level, Some(stage)).steps.into_iter().map(|s| s.card).collect::<Vec<_>>();
    let (four, three) = (cards(4, "start"), cards(3, "start"));
    assert!(four.iter().all(|c| three.contains(c)) && three.len() > four.len());
    assert!(four.contains(&"hotline-standby".to_owned()), "the parent's");
    assert!(!four.contains(&"end-debrief".to_owned()) && cards(4, "close").contains(&"end-debrief".to_owned()));
}

fn act(trial: &Trial, id: IncidentId, actor: i64, form: &[(&str, &str)]) -> Result<Act, Refusal> {
    let params = [("id", id.to_string()), ("key", "respiratory-cluster".to_owned())];
    let req: Request = trial.request(actor, "/", &params, form);
    let route = SLICE.routes.iter().find(|r| r.method() == "POST").unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("an act") };
    plan(&req, &trial.read())
}

fn activate(trial: &Trial, id: IncidentId, change: &[(&str, &str)]) -> Answer {
    let hash = plan("respiratory-cluster").unwrap().hash.clone();
    let mut form = vec![
        ("level", "4"),
        ("stage", "start"),
        ("area", ""),
        ("hash", hash.as_str()),
        ("expected", "2026-12-01"),
        ("sure", "yes"),
    ];
    for (k, v) in change {
        form.retain(|(name, _)| name != k);
        form.push((k, v));
    }
    trial.act(LEAD, act(trial, id, LEAD, &form)?)
}

fn look(trial: &Trial, id: IncidentId, actor: i64, query: &str) -> Page {
    let params = [("id", id.to_string()), ("key", "respiratory-cluster".to_owned())];
    let req = trial.request(actor, &format!("/incidents/{id}/plans/respiratory-cluster?{query}"), &params, &[]);
    let route = SLICE.routes.iter().find(|r| r.path == "/incidents/{id}/plans/{key}").unwrap();
    let Does::See(see) = route.does else { panic!("a page") };
    see(&req, &trial.read()).unwrap()
}

/// what is posted | outcome
#[test]
fn activating() {
    let table = "
        nothing             | ok
        expected=2026-11-21 | plan-term
        expected=2027-03-01 | plan-term
        expected=           | web-form-wrong
        sure=               | web-form-wrong
        hash=00             | plan-changed
        level=3             | plan-above-level
        area=10             | ok
        area=11             | ok
        area=101            | ok
        area=1              | plan-area
        twice               | plan-nothing-new
        ended               | incident-ended
    ";
    for cells in lines(table) {
        let trial = Trial::new("activating");
        let id = trial.incident();
        match cells[0] {
            "twice" => drop(activate(&trial, id, &[]).unwrap()),
            "ended" => drop(trial.ask(LEAD, End { ended: IncidentEnded { id, announced: vec!["board".into()] } }).unwrap()),
            _ => {}
        }
        let change: Vec<(&str, &str)> = cells[0].split_once('=').into_iter().collect();
        assert_eq!(outcome(&activate(&trial, id, &change)), cells[1], "{}", cells[0]);
    }
}

fn rows(read: &Read) -> Vec<Task> {
    read.select("SELECT * FROM task_tasks ORDER BY building, id", &[]).unwrap().iter().map(Task::from_row).collect()
}

/// Households × cards = tasks: nothing lost, nothing twice, and as many as the preview said.
#[test]
fn fan_out_conserves() {
    let trial = Trial::new("fanout");
    let id = trial.incident();
    let page = look(&trial, id, LEAD, "level=4").body.into_string();
    assert!(!page.contains('⟦') && page.contains("没有人"), "望潮社区 has no worker: {page}");
    activate(&trial, id, &[]).unwrap();
    trial.react("plan.portioned", on_plan_portioned);
    let read = trial.read();
    let all = rows(&read);
    let steps = plan("respiratory-cluster").unwrap().resolve(4, Some("start")).steps;
    for s in &steps {
        let made = all.iter().filter(|t| t.card == s.card).count();
        let due = match s.whom {
            ForWhom::Household => 36,
            ForWhom::HouseholdInNeed => 0,
            ForWhom::Building | ForWhom::Grid => 3,
            ForWhom::Community => 2,
        };
        assert_eq!(made, due, "{}", s.card);
    }
    // Every door once, from the first floor up, unit by unit.
    let mut doors = task::Doors::default();
    let scope = Scope::granted(true, vec![], vec![], Mask::Masked, Moment(i64::MAX));
    let walked = task::walk(&read, &scope, &mut doors, PlaceId(101), task::Part::Route, (-1, 0), 100).unwrap();
    let visits: Vec<&Task> = walked.iter().map(|(_, t)| t).filter(|t| t.card == "door-visit").collect();
    let walk: Vec<String> = visits.iter().map(|t| doors.of(&read, t).unwrap().label).collect();
    assert_eq!(walk[..3], ["1单元101", "1单元102", "1单元201"]);
    assert_eq!((walk.len(), walk[6].as_str()), (12, "2单元101"));
    // Whoever has the facts and a list of rooms finds no door: ids do not climb the stairs, nor does what names them.
    assert!(!visits.is_sorted_by_key(|t| t.id), "ids follow the stairs");
    assert!(trial.bodies("tasks.issued").iter().all(|b| !b.contains("单元") && !b.contains("order")), "no room in a body");
    let building = [("building", "101")];
    let all_of_it = trial.request(WORKER, "/tasks/acceptance", &[], &building);
    let route = task::SLICE.routes.iter().find(|r| r.path == "/tasks/acceptance").unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("an act") };
    trial.act(WORKER, plan(&all_of_it, &read).unwrap()).unwrap();
    let accepted: task::TasksAccepted = serde_json::from_str(&trial.bodies("tasks.accepted")[0]).unwrap();
    assert!(accepted.ids.len() >= 12 && accepted.ids.is_sorted());
    for b in trial.bodies("tasks.issued") {
        let issued: TasksIssued = serde_json::from_str(&b).unwrap();
        assert!(issued.tasks.is_sorted_by_key(|t| t.id));
        assert!(issued.tasks.len() <= task::BATCH_MAX && issued.escalate_at < Some(issued.due));
    }
    assert_eq!(trial.house.differences(5).unwrap(), vec![], "replay = live");
    assert_eq!(TASKS.name, "task_tasks");
}

#[test]
fn the_preview_counts_what_will_be_issued() {
    let trial = Trial::new("preview");
    let id = trial.incident();
    let i = incident::find(&trial.read(), id).unwrap().unwrap();
    let bound = plan("respiratory-cluster").unwrap();
    for areas in [vec![EAST, WEST], vec![EAST], vec![GRID], vec![PlaceId(103)]] {
        let p = super::preview::preview(&trial.read(), bound, &i, 4, "start", &areas, &[]).unwrap();
        assert_eq!(p.tasks, p.committee + p.shares.iter().map(|s| s.tasks).sum::<usize>(), "each task has one place: {areas:?}");
        assert_eq!(p.tasks, p.new.iter().map(|n| n.tasks).sum::<usize>());
        let communities = super::preview::communities_in(&trial.read(), &i, &areas).unwrap();
        let mut spots = 0;
        for c in communities {
            let reach = super::reach::Reach::of(&trial.read(), c, &areas).unwrap().unwrap();
            for s in bound.resolve(4, Some("start")).steps {
                spots += reach.spots(&trial.read(), s.whom).unwrap().len();
            }
        }
        assert_eq!(p.tasks, spots, "{areas:?}");
    }
}

#[test]
fn a_sharper_level_adds_only_what_is_new() {
    let trial = Trial::new("sharper");
    let id = trial.incident();
    activate(&trial, id, &[]).unwrap();
    trial.react("plan.portioned", on_plan_portioned);
    let before = rows(&trial.read()).len();
    let scaled = incident::IncidentScaled { id, scale: incident::Scale::Level, value: Some(3), reason: "worse".into() };
    trial.ask(LEAD, incident::Rescale { scaled, organ: muster_ground::place::Level::County }).unwrap();
    activate(&trial, id, &[("level", "3")]).unwrap();
    let second = &trial.bodies("plan.activated")[1];
    assert!(second.contains("stock-check") && !second.contains("door-visit"), "{second}");
    assert_eq!(rows(&trial.read()).len(), before, "nothing is issued before the reaction");
}

#[test]
fn everyone_who_may_see_plans_sees_them() {
    let trial = Trial::new("pages");
    let id = trial.incident();
    let secretary = look(&trial, id, SECRETARY, "").body.into_string();
    assert!(!secretary.contains("name=\"sure\""), "only the district activates");
    assert!(look(&trial, id, LEAD, "").body.into_string().contains("name=\"sure\""));
    for (path, key) in [("/plans", ""), ("/plans/{key}", "respiratory-cluster")] {
        let req = trial.request(SECRETARY, path, &[("key", key.to_owned())], &[]);
        let route = SLICE.routes.iter().find(|r| r.path == path).unwrap();
        let Does::See(see) = route.does else { panic!("a page") };
        let page = see(&req, &trial.read()).unwrap().body.into_string();
        assert!(page.contains("呼吸道发热聚集") && !page.contains('⟦'), "{page}");
    }
}

/// Of what the files say, an English page shows the English, down to the last card: on paper, in the preview, and on the page.
#[test]
fn an_english_reader_reads_english() {
    let trial = Trial::new("english");
    let id = trial.incident();
    let params = [("id", id.to_string()), ("key", "respiratory-cluster".to_owned())];
    let asked = [
        ("/plans", "/plans"),
        ("/plans/{key}", "/plans/respiratory-cluster?level=2&card=door-visit"),
        ("/plans/{key}", "/plans/respiratory-cluster?print=1"),
        ("/incidents/{id}/plans/{key}", "/incidents/1/plans/respiratory-cluster?level=2"),
    ];
    let shown = |path: &str, url: &str, lang: Lang| {
        let mut req = trial.request(LEAD, url, &params, &[]);
        req.lang = lang;
        let route = SLICE.routes.iter().find(|r| r.path == path).unwrap();
        let Does::See(see) = route.does else { panic!("a page") };
        see(&req, &trial.read()).unwrap().body.into_string()
    };
    let bound = plan("respiratory-cluster").unwrap();
    for (path, url) in asked {
        let page = shown(path, url, Lang::En);
        for l in [&bound.plan].into_iter().chain(&bound.parents).flat_map(|p| &p.level) {
            assert!(l.notices.iter().all(|n| !page.contains(n)), "{url}: a notice in Chinese");
        }
        for c in task::cards() {
            let zh = c.steps.iter().chain(&c.say).chain(&c.dont).chain(&c.source).chain([&c.title, &c.escalate]);
            assert!(!zh.clone().any(|t| page.contains(t.as_str())), "{url}: card {} in Chinese", c.key);
        }
        assert!(!page.contains('⟦') && page.contains("fever"), "{url}");
    }
    let (en, zh) = (shown("/plans/{key}", "/plans/x?print=1", Lang::En), shown("/plans/{key}", "/plans/x?print=1", Lang::ZhHans));
    let visit = task::card("door-visit").unwrap();
    assert!(en.contains(&visit.steps_en[5]) && en.contains(&bound.resolve(2, None).notices_en[1]));
    assert!(zh.contains(&visit.steps[5]) && !zh.contains(&visit.steps_en[5]));
}

/// Prints what ten thousand households cost; run with `--ignored --nocapture`.
#[test]
#[ignore = "a figure, not a rule"]
fn ten_thousand_doors() {
    use crate::task::{Door, Issue, IssueTask, Spot};
    let trial = Trial::new("ten-thousand");
    let id = trial.incident();
    let dataset = incident::find(&trial.read(), id).unwrap().unwrap().dataset;
    let spot = |n: u32| Spot {
        community: EAST,
        grid: PlaceId(i64::from(n / 350) + 5000),
        building: PlaceId(i64::from(n / 70) + 9000),
        door: Door {
            room: PlaceId(i64::from(n)), label: "1单元301".into(), unit: "1单元".into(), floor: 3, order: n % 70 + 1
        },
    };
    let now = trial.house.now();
    let issue = |from: u32| Issue {
        incident: Some(id),
        activation: None,
        dataset,
        card: "door-visit".into(),
        post: "grid_worker".into(),
        due: now,
        escalate_at: Some(now),
        request: None,
        confirm: false,
        to: None,
        spots: (from..from + 2_000).map(spot).collect(),
    };
    let portions: Vec<IssueTask> = (0..5).map(|n| IssueTask::new(&trial.house, &issue(n * 2_000)).unwrap()).collect();
    let mut longest = 0;
    let mut total = 0;
    for p in portions {
        let before = trial.ticks();
        trial.ask(LEAD, p).unwrap();
        let took = trial.ticks() - before;
        longest = longest.max(took);
        total += took;
    }
    println!("10,000 tasks in {total} ms, the longest portion held the writer {longest} ms");
    assert_eq!(rows(&trial.read()).len(), 10_000);
}
