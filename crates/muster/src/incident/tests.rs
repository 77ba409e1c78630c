use super::*;
use crate::trial::{EAST, LEAD, Trial, WORKER, golden, lines, outcome};
use muster_ground::duty::Authority;
use muster_ground::place::Level;
use muster_ledger::{DAY, DatasetId, Moment, PlaceId};
use muster_web::{Does, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let id = IncidentId(7);
    let opened = IncidentOpened {
        id,
        signal: Some(5),
        matter: "respiratory_cluster".into(),
        area: PlaceId(2),
        communities: vec![PlaceId(10), PlaceId(20)],
        dataset: DatasetId(8),
        grade: Some(4),
        warning: None,
        level: Some(3),
        expected_until: Moment(1_795_000_000_000_000),
        measures: vec!["visits".into()],
        basis: "erl-72".into(),
        kind_of_decision: "order".into(),
    };
    golden("incident", INCIDENT_OPENED, &opened);
    golden("incident", INCIDENT_SCALED, &IncidentScaled { id, scale: Scale::Level, value: Some(2), reason: "worse".into() });
    let continued = IncidentContinued { id, expected_until: Moment(1_796_000_000_000_000), reason: "assessed".into() };
    golden("incident", INCIDENT_CONTINUED, &continued);
    golden("incident", INCIDENT_ENDED, &IncidentEnded { id, announced: vec!["board".into()] });
}

/// change of the ask | outcome
#[test]
fn opening() {
    let trial = Trial::new("opening");
    let table = "
        nothing           | ok
        grade=1           | ok
        warning=2         | ok
        matter=war        | incident-code
        decision=guess    | incident-code
        level=5           | incident-code
        nowhere           | incident-nowhere
        measures=         | incident-measures
        measures=lock     | incident-measures
        basis=            | incident-basis
        basis=erl-86      | incident-basis
        days=0            | incident-term
        days=62           | incident-term
        days=60           | ok
        street warning=4  | incident-warning-county
        street            | ok
        twin              | incident-twin
        twin other place  | ok
        twin other kind   | ok
        same signal       | incident-twin
    ";
    for cells in lines(table) {
        let mut o = trial.opened();
        let mut organ = Level::County;
        // Each line stands alone: earlier ones were in another place.
        o.communities = vec![PlaceId(trial.house.next_id())];
        if cells[0].contains("twin") || cells[0] == "same signal" {
            let mut first = o.clone();
            first.id = IncidentId(trial.house.next_id());
            first.signal = (cells[0] == "same signal").then_some(9);
            let dataset = trial.house.open_dataset(first.dataset, "incident", first.id.0, 180);
            trial.ask(LEAD, Open { dataset, opened: first, sealed: None, organ }).unwrap();
            o.dataset = DatasetId(trial.house.next_id());
        }
        match cells[0] {
            "twin other place" => o.communities = vec![PlaceId(trial.house.next_id())],
            "twin other kind" => o.matter = "heat".into(),
            "same signal" => (o.signal, o.matter) = (Some(9), "heat".into()),
            "nowhere" => o.communities.clear(),
            _ => {}
        }
        for word in cells[0].split(' ') {
            match word.split_once('=').unwrap_or((word, "")) {
                ("street", _) => organ = Level::Street,
                ("grade", v) => o.grade = v.parse().ok(),
                ("warning", v) => o.warning = v.parse().ok(),
                ("level", v) => o.level = v.parse().ok(),
                ("matter", v) => o.matter = v.into(),
                ("decision", v) => o.kind_of_decision = v.into(),
                ("basis", v) => o.basis = v.into(),
                ("measures", v) => o.measures = v.split(',').filter(|m| !m.is_empty()).map(str::to_owned).collect(),
                ("days", v) => o.expected_until = trial.house.now().plus(v.parse::<i64>().unwrap() * DAY),
                _ => {}
            }
        }
        let dataset = trial.house.open_dataset(o.dataset, "incident", o.id.0, 180);
        let got = trial.ask(LEAD, Open { dataset, opened: o, sealed: None, organ });
        assert_eq!(outcome(&got), cells[1], "{}", cells[0]);
    }
}

/// No scale moves another.
#[test]
fn scales_stand_apart() {
    let trial = Trial::new("scales");
    let id = trial.incident();
    let table = "
        level=3   | ok
        level=3   | incident-scale-same
        level=    | incident-level-needed
        level=9   | incident-code
        grade=2   | ok
        grade=    | ok
        warning=3 | ok
        warning=  | ok
        warning=  | incident-scale-same
    ";
    let three = |i: &Incident| [i.grade, i.warning, i.level];
    for cells in lines(table) {
        let before = find(&trial.read(), id).unwrap().unwrap();
        let (scale, value) = cells[0].split_once('=').unwrap();
        let scale = Scale::parse(scale).unwrap();
        let scaled = IncidentScaled { id, scale, value: value.parse().ok(), reason: "assessed".into() };
        let got = trial.ask(LEAD, Rescale { scaled, organ: Level::County });
        assert_eq!(outcome(&got), cells[1], "{}", cells[0]);
        let after = find(&trial.read(), id).unwrap().unwrap();
        let moved = three(&before).iter().zip(three(&after)).filter(|(a, b)| **a != *b).count();
        assert_eq!(moved, usize::from(got.is_ok()), "{}: only the scale that was named moves", cells[0]);
    }
    let street = Rescale {
        scaled: IncidentScaled { id, scale: Scale::Warning, value: Some(1), reason: "worse".into() },
        organ: Level::Street,
    };
    assert_eq!(outcome(&trial.ask(LEAD, street)), "incident-warning-county");
}

#[test]
fn an_ended_incident_refuses_and_is_seen_no_more() {
    let trial = Trial::new("ended");
    let id = trial.incident();
    assert_eq!(current(&trial.read(), EAST).unwrap().map(|i| i.id), Some(id));
    let end =
        |announced: &[&str]| End { ended: IncidentEnded { id, announced: announced.iter().map(|a| (*a).to_owned()).collect() } };
    assert_eq!(outcome(&trial.ask(LEAD, end(&[]))), "incident-unannounced");
    assert_eq!(outcome(&trial.ask(LEAD, end(&["whisper"]))), "incident-unannounced");
    assert_eq!(outcome(&trial.ask(LEAD, end(&["board", "bulletin"]))), "ok");
    assert_eq!(current(&trial.read(), EAST).unwrap(), None);
    let scaled = IncidentScaled { id, scale: Scale::Level, value: Some(1), reason: "worse".into() };
    assert_eq!(outcome(&trial.ask(LEAD, Rescale { scaled, organ: Level::County })), "incident-ended");
    let continued = IncidentContinued { id, expected_until: trial.house.now().plus(DAY), reason: "worse".into() };
    assert_eq!(outcome(&trial.ask(LEAD, Continue { continued })), "incident-ended");
    assert_eq!(outcome(&trial.ask(LEAD, end(&["board"]))), "incident-ended");
}

/// A term that has passed is shown; nothing ends by itself.
#[test]
fn overdue_is_shown_and_still_open() {
    let trial = Trial::new("overdue");
    let id = trial.incident();
    trial.pass(15 * DAY);
    let i = find(&trial.read(), id).unwrap().unwrap();
    assert!(i.is_open() && i.overdue(trial.house.now()));
    assert_eq!(i.day_n(trial.house.now()), 16);
    let page = page_of(&trial, LEAD, id);
    assert!(page.contains("该复评了"), "{page}");
    let continued = IncidentContinued { id, expected_until: trial.house.now().plus(7 * DAY), reason: "assessed".into() };
    trial.ask(LEAD, Continue { continued }).unwrap();
    assert!(!find(&trial.read(), id).unwrap().unwrap().overdue(trial.house.now()));
}

fn page_of(trial: &Trial, actor: i64, id: IncidentId) -> String {
    let req = trial.request(actor, &format!("/incidents/{id}"), &[("id", id.to_string())], &[]);
    let route = SLICE.routes.iter().find(|r| r.path == "/incidents/{id}").unwrap();
    let Does::See(see) = route.does else { panic!("a page") };
    see(&req, &trial.read()).unwrap().body.into_string()
}

#[test]
fn the_page_shows_three_scales_to_whom_it_concerns() {
    let trial = Trial::new("page");
    let id = trial.incident();
    let lead = page_of(&trial, LEAD, id);
    for part in ["chip-grade", "chip-warning", "chip-level", "呼吸道发热聚集", "结束响应"] {
        assert!(lead.contains(part), "{part} in {lead}");
    }
    let worker = page_of(&trial, WORKER, id);
    assert!(worker.contains("chip-level") && !worker.contains("结束响应"), "{worker}");
    assert!(!lead.contains('⟦') && !worker.contains('⟦'), "a sentence is missing: {lead}");
}

/// action | posts that have it
#[test]
fn only_the_district_opens_scales_and_ends() {
    let authority = Authority::new().unwrap();
    let table = "
        incident.open  | district_lead
        incident.scale | district_lead
        incident.end   | district_lead
        plan.activate  | district_lead
        task.assign    | secretary
        task.do        | grid_worker secretary
    ";
    let matrix = |action| authority.matrix([action]).remove(action).unwrap_or_default().join(" ");
    for cells in lines(table) {
        assert_eq!(matrix(cells[0]), cells[1], "{}", cells[0]);
    }
}

#[test]
fn opening_by_the_form_seals_the_document() {
    let trial = Trial::new("form");
    let form = [
        ("matter", "respiratory_cluster"),
        ("area", "10"),
        ("grade", "none"),
        ("warning", "none"),
        ("level", "3"),
        ("expected", "2026-12-01"),
        ("measures", "visits"),
        ("basis", "erl-72"),
        ("decision", "order"),
        ("number", "滨应急〔2026〕7号"),
        ("note", "请多闻社区先办"),
    ];
    let req = trial.request(LEAD, "/incidents", &[], &form);
    let route = SLICE.routes.iter().find(|r| r.path == "/incidents" && r.method() == "POST").unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("an act") };
    let act = plan(&req, &trial.read()).unwrap();
    trial.act(LEAD, act).unwrap();
    let body = &trial.bodies("incident.opened")[0];
    assert!(body.contains("\"level\":3") && !body.contains("7号") && !body.contains("先办"), "{body}");
    let read = trial.read();
    let i = current(&read, EAST).unwrap().unwrap();
    assert_eq!(i.decision_text(&read).unwrap().number, "滨应急〔2026〕7号");
    assert_eq!(i.expected_until.local(), "2026-12-02 00:00");
    // A worker's request is stopped at the action; the rule itself knows no posts.
    let closed = trial.request(WORKER, "/incidents", &[], &form);
    assert_eq!(plan(&closed, &read).err().map(|r| r.code), Some("web-outside-scope"));
}

/// Level and warning at the opening, what happened, the messages that went out with how many each refers to.
#[test]
fn what_is_declared_goes_out_as_a_chain() {
    let table = "
        level=4           |                                   | Alert 0
                          |                                   |
                          | grade=2                           |
                          | warning=3                         | Alert 0
                          | warning=3, warning=2              | Alert 0, Update 1
                          | warning=3, warning=               | Alert 0, Cancel 1
                          | warning=3, warning=, warning=4    | Alert 0, Cancel 1, Alert 0
        level=4           | level=3, grade=2, longer, end     | Alert 0, Update 1, Update 2, Update 3, Cancel 4
        level=4 warning=3 | warning=, end                     | Alert 0, Update 1, Cancel 2
                          | end                               |
    ";
    for cells in lines(table) {
        let trial = Trial::new("chain");
        let number = |name: &str| cells[0].split(&format!("{name}=")).nth(1).and_then(|v| v[..1].parse::<u8>().ok());
        let opened = IncidentOpened { level: number("level"), warning: number("warning"), ..trial.opened() };
        let id = opened.id;
        let dataset = trial.house.open_dataset(opened.dataset, "incident", id.0, 180);
        trial.ask(LEAD, Open { dataset, opened, sealed: None, organ: Level::County }).unwrap();
        for step in cells[1].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            trial.pass(60_000_000);
            let expected_until = trial.house.now().plus(20 * DAY);
            match (step, step.split_once('=')) {
                (_, Some((scale, value))) => {
                    let scale = Scale::parse(scale).unwrap();
                    let scaled = IncidentScaled { id, scale, value: value.parse().ok(), reason: "assessed".into() };
                    trial.ask(LEAD, Rescale { scaled, organ: Level::County })
                }
                ("longer", _) => {
                    let continued = IncidentContinued { id, expected_until, reason: "assessed".into() };
                    trial.ask(LEAD, Continue { continued })
                }
                _ => trial.ask(LEAD, End { ended: IncidentEnded { id, announced: vec!["board".into()] } }),
            }
            .unwrap();
        }
        let incident = find(&trial.read(), id).unwrap().unwrap();
        let all = messages(&trial.read(), &incident).unwrap();
        let said: Vec<String> = all.iter().map(|m| format!("{:?} {}", m.kind, m.before.len())).collect();
        assert_eq!(said.join(", "), cells[2], "{} | {}", cells[0], cells[1]);
    }
}
