use super::rule::{Signing, clock_of};
use super::*;
use muster_ground::law::shipped as shipped_law;
use muster_ground::place;
use muster_ground::rehearsal::{EAST, Trial, body, cells, staff};
use muster_ledger::{Answer, DAY, HOUR, Moment, PlaceId, Refusal, Seq};
use muster_web::{Act, Does, Mask, Page, Request, Scope, missing_words};
use std::collections::BTreeSet;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/clue");
const HEALTH: i64 = 8;
const CDC: i64 = 9;
const SECRETARY: i64 = 7;
const LEAD: i64 = 6;

fn trial() -> Trial {
    let trial = Trial::new("clue", &[&crate::receipt::SLICE, &SLICE]);
    CLUE_DATA.ready(&trial.house, &trial.read()).unwrap();
    trial
}

fn post_of(actor: i64) -> (&'static str, PlaceId) {
    match actor {
        HEALTH => ("health_centre", PlaceId(1)),
        CDC => ("cdc", PlaceId(1)),
        LEAD => ("district_lead", PlaceId(1)),
        _ => ("secretary", EAST),
    }
}

/// A request of nobody (0) or of somebody on duty, for a path and a form.
fn request(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Request {
    let req = trial.request(path);
    let method = if form.is_empty() { "GET" } else { "POST" };
    let (_, params) = muster_web::find_route(&[&SLICE], method, &req.path).unwrap_or_else(|| panic!("no {method} {path}"));
    let mut req = Request { params, form: form.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(), ..req };
    req.scope = None;
    if actor != 0 {
        let (post, at) = post_of(actor);
        req.who = staff(actor, post, at);
        req.scope = Some(Scope::granted(at != EAST, vec![at], vec![], Mask::Masked, Moment(i64::MAX)));
    }
    req
}

fn plan(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Result<Act, Refusal> {
    let form: Vec<(&str, &str)> = form.iter().copied().chain([("_", "")]).collect();
    let req = request(trial, actor, path, &form);
    let (route, _) = muster_web::find_route(&[&SLICE], "POST", path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("{path} is no act") };
    plan(&req, &trial.read())
}

fn post(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Answer {
    let act = plan(trial, actor, path, form)?;
    let who = request(trial, actor, "/clues/new", &[]).who;
    trial.act(&who, act)
}

fn see(trial: &Trial, actor: i64, path: &str) -> Result<Page, Refusal> {
    let req = request(trial, actor, path, &[]);
    let (route, _) = muster_web::find_route(&[&SLICE], "GET", &req.path).unwrap();
    let Does::See(f) = route.does else { panic!("{path} is no page") };
    f(&req, &trial.read())
}

/// Tells a clue by the form, and gives its id.
fn tell(trial: &Trial, actor: i64, more: &[(&str, &str)]) -> ClueId {
    let form = [("kind", "many_ill"), ("text", "五户人家都在拉肚子"), ("place", "10")];
    let form: Vec<(&str, &str)> =
        form.into_iter().filter(|(k, _)| !more.iter().any(|m| m.0 == *k)).chain(more.iter().copied()).collect();
    let outcome = post(trial, actor, "/clues", &form).unwrap();
    let made: ClueMade = trial.read().fact(outcome.first).unwrap().unwrap().body().unwrap();
    made.id
}

fn own_path(trial: &Trial, id: ClueId) -> String {
    format!("/clues/own/{}", super::routes::code_of(&trial.read(), id))
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, at) = (ClueId(1), Moment(1_795_305_600_000_000));
    let (clock, due) = (Some("report-urgent".to_owned()), Some(at.plus(2 * HOUR)));
    let made = ClueMade {
        id,
        community: EAST,
        grid: PlaceId(11),
        place: PlaceId(12),
        kind: "many_ill".into(),
        about: String::new(),
        known_at: at,
        clock: clock.clone(),
        due,
        to: vec![To { post: "health_centre".into(), level: "street".into() }],
    };
    body(GOLDEN, CLUE_MADE, &made);
    body(GOLDEN, CLUE_SIGNED, &ClueSigned { id, shown_to: "health".into() });
    body(GOLDEN, CLUE_ADDED, &ClueAdded { id, kind: Some("food".into()), clock, due });
    body(GOLDEN, CLUE_RECEIVED, &ClueReceived { id, post: "cdc".into() });
    body(GOLDEN, CLUE_OPENED, &ClueOpened { id });
    body(GOLDEN, CLUE_SENT, &ClueSent { id, item: Seq(7), receiver: "12345".into(), level: "city".into(), tries: 3 });
    body(GOLDEN, CLUE_ANSWERED, &ClueAnswered { id, post: "cdc".into(), outcome: "ruled_out".into() });
    body(GOLDEN, CLUE_MISSED, &ClueMissed { id, clock: "report-urgent".into(), due: at });
}

/// Whatever it is and whomever it is about: two levels at the least, and never the one it is about.
#[test]
fn every_clue_reaches_two_levels_whoever_it_is_about() {
    let all = Clues::read(include_str!("../../../../policies/clues.toml")).unwrap();
    assert_eq!(&all, shipped());
    for kind in &all.kind {
        if let Some(clock) = &kind.clock {
            assert!(clock_of(shipped_law(), kind, Moment(1_795_305_600_000_000)).is_some(), "no clock {clock}");
        }
        for about in all.receiver.iter().map(|r| r.post.as_str()).chain([""]) {
            let got = all.receivers(&kind.key, about);
            let levels: BTreeSet<&str> = got.iter().map(|r| r.level.as_str()).collect();
            assert!(levels.len() >= 2, "{} about {about}: {levels:?}", kind.key);
            assert!(got.iter().all(|r| r.post != about), "{} about {about}", kind.key);
        }
    }
    let trial = trial();
    let id = tell(&trial, 0, &[]);
    let has = super::table::receipts(&trial.read(), id).unwrap();
    let made = find(&trial.read(), id).unwrap().unwrap().made_at;
    assert_eq!(has.iter().map(|h| (h.post.as_str(), h.at)).collect::<Vec<_>>(), [("health_centre", made), ("cdc", made)]);
}

/// who tells, about whom, what they leave · who is asked to see it, outcome
#[test]
fn who_reports_is_protected_also_from_those_above_them() {
    let table = "
        0 |           |        | 8 | clue-reporter-none
        0 |           | health | 8 | clue-reporter-may
        0 |           | health | 9 | clue-reporter-may
        0 |           | nobody | 9 | clue-reporter-not
        7 | secretary | health | 7 | clue-none-such
        7 | secretary | all    | 9 | clue-reporter-may
    ";
    for line in cells(table) {
        let trial = trial();
        let mut form = vec![("about", line[1]), ("text", "书记把报告压下了")];
        form.retain(|f| !f.1.is_empty());
        if !line[2].is_empty() {
            form.extend([("name", "周小明"), ("phone", "13911112222"), ("shown_to", line[2])]);
        }
        let id = tell(&trial, line[0].parse().unwrap(), &form);
        let asker: i64 = line[3].parse().unwrap();
        let said = match see(&trial, asker, &format!("/clues/{id}")) {
            Ok(page) => {
                let html = page.body.into_string();
                assert!(!html.contains("周小明") && !html.contains("13911112222"), "shown before it was asked for");
                ["clue-reporter-none", "clue-reporter-may", "clue-reporter-not"]
                    .into_iter()
                    .find(|w| html.contains(&request(&trial, 0, "/clues/new", &[]).t(w)))
                    .unwrap()
            }
            Err(r) => r.code,
        };
        assert_eq!(said, line[4], "{line:?}");
        let opened = post(&trial, asker, &format!("/clues/{id}/reporter"), &[]);
        assert_eq!(opened.is_ok(), line[4] == "clue-reporter-may", "{line:?}");
        // The ledger itself does not know who told it, signed in or not.
        let facts = trial.read().facts_from(Seq(0), 10_000).unwrap();
        for f in facts.iter().filter(|f| ["clue.made", "clue.signed", "clue.added"].contains(&f.kind())) {
            assert_eq!((f.envelope.actor.0, f.envelope.duty), (0, None), "{line:?}");
        }
    }
}

/// Danger goes to the community too, which sees what was told and not by whom.
#[test]
fn the_secretary_sees_the_danger_and_not_who_told_it() {
    let trial = trial();
    let id = tell(&trial, 0, &[("kind", "danger"), ("name", "周小明"), ("shown_to", "health")]);
    let html = see(&trial, SECRETARY, &format!("/clues/{id}")).unwrap().body.into_string();
    assert!(html.contains("五户人家") && !html.contains("周小明"));
    assert_eq!(post(&trial, SECRETARY, &format!("/clues/{id}/reporter"), &[]).unwrap_err().code, "clue-reporter-sealed");
    let agreed = tell(&trial, 0, &[("kind", "danger"), ("name", "周小明"), ("shown_to", "all")]);
    let act = plan(&trial, SECRETARY, &format!("/clues/{agreed}/reporter"), &[]).unwrap();
    trial.act(&staff(SECRETARY, "secretary", EAST), act).unwrap();
    assert_eq!(find(&trial.read(), agreed).unwrap().unwrap().opened, 1);
    let own = see(&trial, 0, &own_path(&trial, agreed)).unwrap().body.into_string();
    assert!(own.contains("1 次"), "{own}");
}

/// The first clock, what is added after so many hours · the clock's end, hours after first knowledge
#[test]
fn a_clock_runs_from_first_knowledge_and_only_gets_shorter() {
    let table = "
        named_disease | -               | 24
        named_disease | many_ill        | 2
        many_ill      | named_disease   | 2
        many_ill      | danger          | 2
        danger        | unknown_illness | 2
        danger        | -               | -
    ";
    for line in cells(table) {
        let trial = trial();
        let id = tell(&trial, 0, &[("kind", line[0])]);
        let told = find(&trial.read(), id).unwrap().unwrap();
        trial.pass(HOUR);
        let mut form = vec![("text", "还有一件事")];
        if line[1] != "-" {
            form.push(("kind", line[1]));
        }
        post(&trial, 0, &format!("{}/additions", own_path(&trial, id)), &form).unwrap();
        let now = find(&trial.read(), id).unwrap().unwrap();
        let hours = now.due.map_or("-".to_owned(), |d| ((d.0 - told.known_at.0) / HOUR).to_string());
        assert_eq!(hours, line[2], "{line:?}");
        // What was told stands, and what was added stands after it.
        assert_eq!(super::table::items(&trial.read(), id).unwrap().len(), 2);
        assert_eq!((now.made_at, now.known_at, now.seq), (told.made_at, told.known_at, told.seq));
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

/// A slip that lay for days says so, and its clock ran out meanwhile; nobody can date it into the future.
#[test]
fn back_dating_shows_and_counts() {
    let trial = trial();
    let before = trial.now().plus(-3 * DAY).day().to_string();
    let id = tell(&trial, SECRETARY, &[("way", "paper"), ("known_on", &before)]);
    let clue = find(&trial.read(), id).unwrap().unwrap();
    assert!(clue.told_late() && clue.missed(trial.now()));
    let html = see(&trial, HEALTH, &format!("/clues/{id}")).unwrap().body.into_string();
    assert!(html.contains("才登记"), "{html}");
    let after = trial.now().plus(3 * DAY).day().to_string();
    let form = [("kind", "food"), ("text", "x"), ("place", "10"), ("way", "paper"), ("known_on", after.as_str())];
    assert_eq!(post(&trial, SECRETARY, "/clues", &form).unwrap_err().problems[0].code, "clue-known-future");
    // Who is not on duty cannot date anything.
    let id = tell(&trial, 0, &[("known_on", &before)]);
    assert!(!find(&trial.read(), id).unwrap().unwrap().told_late());
}

/// hours until the answer, its outcome · counted as run over: before the answer, after it
#[test]
fn what_ran_over_is_counted_once_and_stays_counted() {
    let table = "
        1  | reported  | 0 | 0
        3  | reported  | 1 | 1
        3  | ruled_out | 1 | 1
        3  | passed_on | 1 | 1
        1  | passed_on | 0 | 0
    ";
    for line in cells(table) {
        let trial = trial();
        let id = tell(&trial, 0, &[]);
        let count = |t: &Trial| {
            let all = Scope::granted(true, vec![], vec![], Mask::Nameless, Moment(i64::MAX));
            let c = clocks(&t.read(), &all).unwrap().clocks;
            assert_eq!(c.len(), 2, "also what never ran over is listed");
            c.iter().map(|(_, n)| *n).sum::<i64>().to_string()
        };
        trial.pass(line[0].parse::<i64>().unwrap() * HOUR);
        assert_eq!(count(&trial), line[2], "{line:?}");
        trial.ask(1, MissClue(id)).unwrap();
        trial.ask(1, MissClue(id)).unwrap();
        let missed = trial.read().facts_from(Seq(0), 10_000).unwrap().iter().filter(|f| f.kind() == "clue.missed").count();
        assert_eq!(missed.to_string(), line[2], "{line:?}");
        post(&trial, CDC, &format!("/clues/{id}/answers"), &[("outcome", line[1]), ("words", "看过了")]).unwrap();
        assert_eq!(count(&trial), line[3], "{line:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

/// kind, who, outcome · refusal
#[test]
fn only_the_licensed_say_what_a_disease_was() {
    let table = "
        food   | 8 | reported  | ok
        food   | 6 | ruled_out | clue-none-such
        held_back | 6 | ruled_out | clue-not-licensed
        held_back | 6 | passed_on | ok
        danger | 7 | handled   | ok
        danger | 7 | reported  | web-form-wrong
        danger | 8 | handled   | clue-none-such
    ";
    for line in cells(table) {
        let trial = trial();
        let id = tell(&trial, 0, &[("kind", line[0])]);
        let path = format!("/clues/{id}/answers");
        let answer = post(&trial, line[1].parse().unwrap(), &path, &[("outcome", line[2]), ("words", "看过了")]);
        assert_eq!(answer.map_or_else(|r| r.code, |_| "ok"), line[3], "{line:?}");
    }
}

/// The same by five: five clues, each with its receivers; read together, none swallowed. The same form twice is one.
#[test]
fn the_same_clue_by_five_stays_five() {
    let trial = trial();
    let ids: BTreeSet<ClueId> = (0..5).map(|_| tell(&trial, 0, &[])).collect();
    assert_eq!(ids.len(), 5);
    let page = see(&trial, HEALTH, "/clues").unwrap().body.into_string();
    assert_eq!(page.matches("还有 4 条").count(), 5);
    for id in ids {
        post(&trial, HEALTH, &format!("/clues/{id}/receipt"), &[]).unwrap();
        assert_eq!(post(&trial, HEALTH, &format!("/clues/{id}/receipt"), &[]).unwrap_err().code, "clue-received-already");
    }
}

/// Text of a stranger is text on every page, and its own page shows none of it.
#[test]
fn hostile_text_stays_text() {
    let trial = trial();
    let bad = "=cmd|'/c calc'!A1\n<script>alert(1)</script>\nBcc: all@example.org";
    let id = tell(&trial, 0, &[("text", bad), ("spot", "\"><img src=x>")]);
    for (actor, path) in [(HEALTH, format!("/clues/{id}")), (HEALTH, format!("/clues/{id}/card")), (0, own_path(&trial, id))] {
        let html = see(&trial, actor, &path).unwrap().body.into_string();
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{path}");
        assert_eq!(html.contains("calc"), actor != 0, "{path}");
    }
    assert!(see(&trial, 0, "/clues/own/12-00").is_err());
}

/// The card names its fields as the catalogue does, holds what is known, says what it is, and the workbook holds no formula.
#[test]
fn the_card_is_filled_marked_and_readable_by_others() {
    use calamine::Reader;
    let trial = trial();
    let id = tell(&trial, 0, &[("text", "=1+1"), ("spot", "东门")]);
    let req = request(&trial, CDC, &format!("/clues/{id}/card.xlsx"), &[]);
    let file = super::page_card::workbook(&req, &trial.read()).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(file.bytes)).unwrap();
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let all: Vec<String> =
        sheet.rows().map(|r| format!("{}={}", r[0], r.get(1).map(ToString::to_string).unwrap_or_default())).collect();
    assert!(all[0].contains("疑似线索，不是诊断"), "{all:?}");
    assert!(
        all.contains(&"症状==1+1".to_owned()) && all.iter().any(|l| l.starts_with("住址=") && l.ends_with("东门")),
        "{all:?}"
    );
    assert!(book.worksheet_formula("Sheet1").unwrap().is_empty());
    let json = super::page_card::json(&req, &trial.read()).unwrap();
    let card: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!((card["suspected"].as_bool(), card["lines"].as_array().map(Vec::len)), (Some(true), Some(15)));
    let danger = tell(&trial, 0, &[("kind", "danger"), ("about", "secretary")]);
    assert!(see(&trial, LEAD, &format!("/clues/{danger}/card")).is_err());
}

/// What waits for a receiver outside goes in its order, under the same key at every try, once.
#[test]
fn outside_receivers_get_everything_in_order_and_once() {
    let trial = trial();
    let to = Outside { key: "12345".into(), level: "city".into(), code: String::new(), what: "disease".into() };
    let first = tell(&trial, 0, &[]);
    tell(&trial, 0, &[("kind", "danger")]);
    let second = tell(&trial, 0, &[("kind", "food")]);
    post(&trial, 0, &format!("{}/additions", own_path(&trial, first)), &[("text", "又多了两户")]).unwrap();
    let mut got = Vec::new();
    let mut keys = BTreeSet::new();
    for n in 0.. {
        let Some(p) = parcel(&trial.read(), &to).unwrap() else { break };
        if n % 2 == 0 {
            trial.house.work(vec![failed(&to, &p, "refused", Moment(5))]).unwrap();
            let again = parcel(&trial.read(), &to).unwrap().unwrap();
            assert_eq!((again.item, &again.key, again.tries, again.next_at), (p.item, &p.key, 1, Moment(5)));
            continue;
        }
        assert!(keys.insert(p.key.clone()));
        got.push((p.clue, p.first, p.text.clone()));
        for _ in 0..2 {
            let (command, work) = delivered(&to, &p);
            trial.ask_with(muster_ledger::Author::house(None), command, vec![work]).unwrap();
        }
    }
    let told = "五户人家都在拉肚子".to_owned();
    assert_eq!(got, [(first, true, told.clone()), (second, true, told), (first, false, "又多了两户".to_owned())]);
    let sent = trial.read().facts_from(Seq(0), 10_000).unwrap().iter().filter(|f| f.kind() == "clue.sent").count();
    assert_eq!(sent, 3, "a second word about the same parcel adds nothing");
    assert_eq!(super::table::outward(&trial.read(), first).unwrap()[0].taken, 2);
}

#[test]
fn it_is_told_with_a_name_only_where_it_is_wanted() {
    let trial = trial();
    let read = trial.read();
    let at = place::find(&read, PlaceId(12)).unwrap().unwrap();
    let signing = Signing { shown_to: "everyone".into(), signed: Signed::default() };
    let told = Told { text: "x".into(), spot: String::new() };
    let dataset = CLUE_DATA.dataset(read.now);
    let made = MakeClue::new(shipped_law(), read.vault(), dataset, ClueId(5), &at, ("food", ""), read.now, &told, Some(signing))
        .unwrap();
    assert_eq!(trial.ask(0, made).unwrap_err().problems[0].field, "shown_to");
}
