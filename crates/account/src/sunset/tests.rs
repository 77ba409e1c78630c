use super::*;
use muster_ground::duty::{ACCOUNT_OPENED, AccountOpened, DUTY_GIVEN, DutyGiven};
use muster_ground::rehearsal::{EAST, STREET, Trial, golden, staff};
use muster_ledger::{ActorId, Answer, DAY, DatasetId, Draft, DutyId, HOUR, Lost, Moment, Seq};
use muster_muster::incident::{INCIDENT_ENDED, INCIDENT_OPENED, IncidentEnded, IncidentId, IncidentOpened};
use muster_web::{Act, Does, Wants, missing_words};

const INCIDENT: IncidentId = IncidentId(500);
const DATASET: DatasetId = DatasetId(501);

fn post_of(actor: i64) -> &'static str {
    if actor == 7 { "district_lead" } else { "auditor" }
}

/// An incident with a dataset of two sealed parts; actor 7 leads the district, 8 and 9 audit, 9 by 7's gift.
fn trial(ended: bool) -> (Trial, Seq) {
    let trial = Trial::new(
        "sunset",
        &[
            &muster_ground::hold::SLICE,
            &muster_ground::erasure::SLICE,
            &muster_muster::incident::SLICE,
            &crate::receipt::SLICE,
            &SLICE,
        ],
    );
    let opened = IncidentOpened {
        id: INCIDENT,
        signal: None,
        matter: "respiratory_cluster".into(),
        area: STREET,
        communities: vec![EAST],
        dataset: DATASET,
        grade: None,
        warning: None,
        level: Some(4),
        expected_until: trial.now().plus(14 * DAY),
        measures: vec!["visits".into()],
        basis: "erl-72".into(),
        kind_of_decision: "order".into(),
    };
    let house = &trial.house;
    let duty = |actor: i64, by: i64| {
        let given = DutyGiven {
            id: DutyId(actor),
            actor: ActorId(actor),
            post: post_of(actor).into(),
            place: STREET,
            from: Moment(0),
            until: Moment(i64::MAX),
        };
        let account = Draft::new(ACCOUNT_OPENED, &AccountOpened { actor: ActorId(actor), kind: "staff".into() });
        trial.record(ActorId(by), vec![account, Draft::new(DUTY_GIVEN, &given)]).unwrap();
    };
    duty(7, 1);
    duty(8, 1);
    duty(9, 7);
    trial.record(ActorId(7), vec![house.open_dataset(DATASET, "incident", INCIDENT.0, 180)]).unwrap();
    let sealed = |text: &str| house.vault().seal(DATASET, None, text.as_bytes()).unwrap();
    let draft = Draft::new(INCIDENT_OPENED, &opened).area(STREET).sealed(sealed(r#"{"number":"王小芳"}"#));
    let first = trial.record(ActorId(7), vec![draft]).unwrap().first;
    if ended {
        let end = IncidentEnded { id: INCIDENT, announced: vec!["board".into()] };
        trial.record(ActorId(7), vec![Draft::new(INCIDENT_ENDED, &end).sealed(sealed("{}"))]).unwrap();
    }
    (trial, first)
}

fn press(trial: &Trial, actor: i64, path: &str) -> Answer {
    let mut req = trial.request(path);
    req.params = vec![("id".into(), INCIDENT.to_string())];
    req.who = staff(actor, post_of(actor), STREET);
    let plan = SLICE.routes.iter().find_map(|r| match r.does {
        Does::Act { plan, .. } if r.path.replace("{id}", &INCIDENT.to_string()) == path => Some(plan),
        _ => None,
    });
    let act: Act = plan.unwrap()(&req, &trial.house.read().unwrap())?;
    trial.act(&req.who, act)
}

/// Ended or not · what was done before, by whom · what is tried · outcome.
#[test]
fn two_persons_and_neither_the_others_creature() {
    let table = "
        open  |                      | propose 7 | sunset-not-ended
        ended |                      | propose 7 | recorded
        ended |                      | confirm 8 | approval-not-asked
        ended | propose 7            | propose 7 | approval-asked-already
        ended | propose 7            | confirm 7 | approval-not-for-you
        ended | propose 7            | confirm 9 | approval-made-by-first
        ended | propose 7            | confirm 8 | recorded
        ended | propose 7, week      | confirm 8 | approval-lapsed
        ended | propose 7, week      | propose 7 | recorded
        ended | propose 7, confirm 8 | confirm 9 | approval-closed
        ended | propose 7, confirm 8 | propose 7 | sunset-done
    ";
    let at = format!("/incidents/{INCIDENT}/sunset");
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (trial, _) = trial(cells[0] == "ended");
        let run = |step: &str| -> &'static str {
            let (what, who) = step.split_once(' ').unwrap_or((step, "0"));
            let actor = who.parse().unwrap();
            let answer = match what {
                "propose" => press(&trial, actor, &at),
                "confirm" => press(&trial, actor, &format!("{at}/approval")),
                _ => {
                    trial.pass(7 * DAY + HOUR);
                    return "recorded";
                }
            };
            answer.map_or_else(|r| r.code, |_| "recorded")
        };
        for step in cells[1].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(step), "recorded", "{step} in {line}");
        }
        assert_eq!(run(cells[2]), cells[3], "{line}");
        assert!(trial.house.differences(5).unwrap().is_empty(), "{line}");
    }
}

#[test]
fn after_it_nothing_opens_pages_render_and_the_certificate_says_so() {
    let (trial, first) = trial(true);
    let at = format!("/incidents/{INCIDENT}/sunset");
    let page =
        |path: &str, see: fn(&muster_web::Request, &muster_ledger::Read) -> Result<muster_web::Page, muster_ledger::Refusal>| {
            let mut req = trial.request(path);
            req.params = vec![("id".into(), INCIDENT.to_string())];
            req.who = staff(8, "auditor", STREET);
            see(&req, &trial.house.read().unwrap())
        };
    assert_eq!(page("/x", page::certificate).err().map(|r| r.code), Some("sunset-no-certificate"));
    assert!(trial.house.read().unwrap().part(first).is_ok());
    press(&trial, 7, &at).unwrap();
    let waiting = page(&at, page::see).unwrap().body.into_string();
    assert!(waiting.contains("还差") && waiting.contains("批准，现在办"), "{waiting}");
    press(&trial, 8, &format!("{at}/approval")).unwrap();
    let read = trial.house.read().unwrap();
    assert!(matches!(read.part(first), Err(Lost::Dataset | Lost::Absent)));
    assert_eq!(read.parts_by_kind(DATASET).unwrap(), []);
    assert!(read.dataset_destroyed(DATASET).unwrap().is_some());
    let html = page("/x", page::certificate).unwrap().body.into_string();
    assert!(html.contains("2 条个人信息已经销毁") && html.contains("区指挥部") && !html.contains("王小芳"), "{html}");
    assert!(page(&at, page::see).unwrap().body.into_string().contains("已于"));
    // The receipt of what was sealed still proves it, and says the rest is gone.
    let code = read.receipt_code(first).unwrap().unwrap();
    let found = crate::receipt::check(&read, &code, &trial.house.opened().vkey, &muster_web::Who::default()).unwrap().unwrap();
    assert_eq!(serde_json::to_value(found.personal).unwrap(), "destroyed");
    assert_eq!(serde_json::to_value(found.checked).unwrap(), "unchanged");
    let mut req = trial.request("/x");
    req.wants = Wants::Json;
    req.params = vec![("id".into(), INCIDENT.to_string())];
    assert_eq!(page::certificate(&req, &read).unwrap().data["total"], 2);
}

#[test]
fn bodies_are_golden() {
    let parts = vec![("report.made".to_owned(), 3)];
    let bodies = [
        Draft::new(SUNSET_PROPOSED, &SunsetProposed { incident: INCIDENT, dataset: DATASET, parts: parts.clone() }),
        Draft::new(SUNSET_CONFIRMED, &SunsetConfirmed { incident: INCIDENT, dataset: DATASET, parts, method: METHOD.into() }),
    ];
    for d in &bodies {
        golden(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/sunset"), &format!("{}-v1.json", d.kind()), d.body_text());
    }
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

/// Puts a hold on a dataset for so many days; it is number 900.
fn hold_it(trial: &Trial, dataset: DatasetId, days: i64) {
    use muster_ground::duty::STAFF_DATASET;
    use muster_ground::hold::{Basis, HoldId, HoldPlaced, PlaceHold};
    let house = &trial.house;
    if !house.vault().dataset_lives(STAFF_DATASET) {
        trial.record(ActorId::HOUSE, vec![house.open_dataset(STAFF_DATASET, "staff", 0, 365)]).unwrap();
    }
    let body = HoldPlaced { id: HoldId(900), dataset: Some(dataset), basis: Basis::Court, until: trial.now().plus(days * DAY) };
    let document = house.vault().seal(STAFF_DATASET, None, b"{}").unwrap();
    let area = muster_ledger::PlaceId::HOUSE;
    trial.ask(7, PlaceHold { body, subject: None, area, document }).unwrap();
}

#[test]
fn an_incident_that_is_held_is_not_destroyed() {
    let at = format!("/incidents/{INCIDENT}/sunset");
    let (trial, first) = trial(true);
    hold_it(&trial, DATASET, 30);
    assert_eq!(press(&trial, 7, &at).unwrap_err().code, "sunset-held");
    trial.pass(29 * DAY);
    assert_eq!(press(&trial, 7, &at).unwrap_err().instead.as_deref(), Some("/holds/900"));
    trial.pass(DAY);
    press(&trial, 7, &at).unwrap();
    hold_it(&trial, DATASET, 2);
    assert_eq!(press(&trial, 8, &format!("{at}/approval")).unwrap_err().code, "sunset-held", "also between the two");
    assert!(trial.house.read().unwrap().part(first).is_ok());
}

const WEEKLY: muster_ledger::Dated =
    muster_ledger::Dated { number: 40, purpose: "surveillance", period: muster_ledger::Period::Week, keep_days: 30 };

/// Days passed since the dataset was opened on a Sunday, holds placed and lifted on the way, what the timer records each time.
#[test]
fn a_dated_dataset_ends_by_the_clock() {
    let table = "
        29: | 30:                                             | nothing nothing
        31: expired    | 31: nothing | 32: destroyed           | a day between announcement and end
        99: expired    | 99: nothing                           | a clock that jumped destroys nothing
        30: hold 10    | 31: deferred | 40: expired | 41: destroyed | kept to the end of the hold
        31: expired    | 31: hold 10 | 32: deferred | 41: expired | 42: destroyed | held in the last hour
        30: hold 90    | 31: deferred | 33: lift | 33: expired | 34: destroyed | lifted before its end
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (trial, _) = trial(false);
        let opened = trial.now();
        let id = WEEKLY.ready(&trial.house, &trial.read()).unwrap();
        assert_eq!(WEEKLY.ready(&trial.house, &trial.read()).unwrap(), id, "opened once");
        let sealed = trial.house.vault().seal(id, None, b"{}").unwrap();
        let (proposed, parts) = (DatasetId(1), vec![]);
        let carrier = SunsetProposed { incident: IncidentId(1), dataset: proposed, parts };
        let part = trial.record(ActorId(7), vec![Draft::new(SUNSET_PROPOSED, &carrier).sealed(sealed)]).unwrap().first;
        for step in line.split('|').map(str::trim) {
            let Some((days, does)) = step.split_once(':') else { continue };
            trial.pass(opened.plus(days.parse::<i64>().unwrap() * DAY).0 - trial.now().0);
            let does = does.trim();
            match does.split_once(' ') {
                Some(("hold", n)) => hold_it(&trial, id, n.parse().unwrap()),
                _ if does == "lift" => {
                    let lifted = muster_ground::hold::HoldLifted { id: muster_ground::hold::HoldId(900), dataset: Some(id) };
                    trial.record(ActorId(8), vec![Draft::new(muster_ground::hold::HOLD_LIFTED, &lifted)]).unwrap();
                }
                _ => {
                    let size = trial.read().size().unwrap();
                    let command = fire_dataset_due(id.0, &trial.read(), &trial.house).unwrap().unwrap();
                    trial.ask_as(muster_ledger::Author::house(None), command).unwrap();
                    let new = trial.read().facts_from(Seq(size as i64), 9).unwrap();
                    let kinds: Vec<&str> = new.iter().map(|f| f.kind().trim_start_matches("dataset.")).collect();
                    let told = if does.is_empty() { "nothing" } else { does };
                    assert_eq!(kinds.first().copied().unwrap_or("nothing"), told, "{step} of {line}");
                    assert!(kinds.len() < 2);
                }
            }
            let gone = does == "destroyed";
            assert_eq!(trial.house.vault().dataset_lives(id), !gone, "{step} of {line}");
            assert_eq!(trial.read().part(part).is_err(), gone, "{step} of {line}");
            assert_eq!(trial.house.differences(5).unwrap(), [], "{step} of {line}: replay = live");
        }
    }
}

#[test]
fn the_page_of_datasets_tells_terms_and_ends() {
    let (trial, _) = trial(false);
    let id = WEEKLY.ready(&trial.house, &trial.read()).unwrap();
    let page = || {
        let mut req = trial.request("/datasets");
        req.who = staff(7, "district_lead", STREET);
        page_data::see(&req, &trial.read()).unwrap().body.into_string()
    };
    assert!(page().contains("自报症状（11月16日 起的一期）") && page().contains("12月22日"), "{}", page());
    hold_it(&trial, id, 90);
    assert!(page().contains("（法院调取证据）"), "{}", page());
    assert!(page().contains("本来 12月22日") && page().contains("推迟到 2027年2月20日"), "{}", page());
    trial.record(ActorId(1), vec![Draft::destroying_dataset(id, METHOD, &[])]).unwrap();
    assert!(page().contains("已于") && !page().contains('⟦'), "{}", page());
}
