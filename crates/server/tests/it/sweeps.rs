//! Sweeps over HTTP: a community's doors are fixed, walked by two workers and brought in by phone; the same record sent twice counts
//! once, two words stand side by side, late ones wait; second visits are made by somebody else, and all doors add up to the end.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::enter::Given;
use crate::organisations::made;
use crate::privacy::settle;
use muster_ground::duty::{Duty, EndDuty, holder, holders};
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ledger::{Ask, Author, IdemKey, PlaceId};
use serde_json::{Value, json};

const ROOMS: i64 = 12;

/// Eleven more rooms beside the one that every house has.
fn rooms(h: &Served) {
    let room = |n: i64| PlaceDraft {
        id: PlaceId(20 + n),
        parent: PlaceId(12),
        level: Level::Room,
        code: String::new(),
        name: format!("{}", 400 + n),
        sort: 400 + n,
        floor: 4,
    };
    let command = Box::new(Given(vec![Added { places: (1..ROOMS).map(room).collect() }.draft(PlaceId(10))]));
    let (author, key) = (Author::house(None), IdemKey([9; 16]));
    h.site.house.ask(Ask { author, key, hash: [0; 32], command, work: Vec::new() }).expect("rooms");
}

fn done(c: &mut Client, path: &str, fields: &[(&str, &str)]) {
    let reply = c.post(path, fields);
    let said = reply.text();
    let alert: String = said.split("role=\"alert\"").nth(1).unwrap_or(&said).chars().take(300).collect();
    assert_eq!(reply.status, 303, "{path}: {alert}");
}

fn refused(c: &mut Client, path: &str, fields: &[(&str, &str)], says: &str) {
    let reply = c.post(path, fields);
    assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
    assert!(reply.text().contains(says), "{path}: {}", reply.text());
}

/// Doors of building 12 as a worker's page has them: number and what it had seen.
fn doors(c: &mut Client, role: &str) -> Vec<(i64, i64)> {
    let page = c.get_json(&format!("/as/{role}/walk/12")).json();
    let one = |h: &Value| {
        let d = &h["swept"][0];
        let n = |v: &Value| v.as_i64().or_else(|| v.as_str().and_then(|s| s.parse().ok())).unwrap_or_default();
        (n(&d["id"]), n(&d["record"]))
    };
    page.as_array().unwrap_or_else(|| panic!("{page}")).iter().map(one).collect()
}

fn record(door: (i64, i64), key: &str, outcome: &str, answers: Value) -> Value {
    json!({ "doors": [door.0], "seen": [door.1], "key": key, "outcome": outcome, "answers": answers, "at": 1 })
}

fn send(c: &mut Client, role: &str, records: &[Value], key: &str) -> Value {
    c.get(&format!("/as/{role}/tasks"));
    let body = json!({ "records": Value::Array(records.to_vec()).to_string() });
    let reply = c.post_json(&format!("/as/{role}/walk/records"), &body, key);
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["records"].clone()
}

fn all(c: &mut Client, sweep: &str) -> Value {
    c.get_json(&format!("/as/secretary/sweeps/{sweep}")).json()["figures"]["all"].clone()
}

#[test]
fn a_community_is_swept_and_every_door_adds_up() {
    let (mut h, _clock) = house();
    for (role, post, place) in
        [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("grid2", "grid_worker", 11), ("late", "grid_worker", 11)]
    {
        hire(&h, role, post, place);
    }
    rooms(&h);
    let mut c = h.client();
    // Without a basis none is opened, and what was typed stays.
    c.get("/as/secretary/sweeps/new");
    let entry = [
        ("place", "10"),
        ("title", "冬季安全排查"),
        ("asker", "应急办"),
        ("questions", "unwell"),
        ("questions", "people"),
        ("until", "2026-11-25"),
    ];
    refused(&mut c, "/as/secretary/sweeps", &entry, "冬季安全排查");
    let entry: Vec<_> = entry.into_iter().chain([("basis", "某发〔2026〕1号")]).collect();
    let sweep = made(&c.post("/as/secretary/sweeps", &entry));
    refused(&mut c, "/as/secretary/sweeps", &entry, "正在问同样的问题");
    assert_eq!(all(&mut c, &sweep)["doors"], ROOMS);
    assert_eq!(c.get("/as/grid/sweeps").status, 403);
    assert!(c.get("/as/grid/walk").text().contains("5幢"));
    // A second office asks one thing more: one visit serves both.
    let gas =
        [("place", "10"), ("title", "燃气"), ("asker", "住建"), ("basis", "通知"), ("questions", "gas"), ("until", "2026-11-24")];
    c.get("/as/secretary/sweeps/new");
    let second = made(&c.post("/as/secretary/sweeps", &gas));
    let list = c.get_json("/as/grid/walk/12").json();
    assert_eq!(list[0]["swept"].as_array().map(Vec::len), Some(2), "{list}");
    assert_eq!(list.as_array().map(Vec::len), Some(ROOMS as usize));
    let d = doors(&mut c, "grid");
    // One press on the page.
    c.get("/as/grid/walk/12");
    done(&mut c, &format!("/as/grid/walk/doors/{}", d[0].0), &[("go", "usual")]);
    assert_eq!(all(&mut c, &sweep)["outcomes"][0], 1);
    assert_eq!(all(&mut c, &second)["outcomes"][0], 1, "both are served");
    c.get("/as/grid/walk/12");
    done(&mut c, &format!("/as/grid/walk/doors/{}", d[1].0), &[("go", "told"), ("outcome", "refused"), ("note", "改天再来")]);
    refused(&mut c, &format!("/as/grid/walk/doors/{}", d[1].0), &[("go", "told")], "请选一项");
    // The phone brings in what it kept, twice, and in another order.
    let kept = [
        record(d[2], "a1", "present", json!({"people": 3, "unwell": 0})),
        record(d[3], "a2", "absent", json!({})),
        record(d[4], "a3", "present", json!({"people": 1, "unwell": 1, "none_such": 5})),
    ];
    let sent = send(&mut c, "grid", &kept, "00000000000000000000000000000001");
    assert_eq!(sent, json!({"a1": "sent", "a2": "sent", "a3": "sent"}));
    assert_eq!(send(&mut c, "grid", &kept, "00000000000000000000000000000001"), sent, "the same ask again");
    let before = h.facts("doors.recorded");
    c.get("/as/grid/tasks");
    let turned: Vec<Value> = kept.iter().rev().cloned().collect();
    let again = c.post_json("/as/grid/walk/records", &json!({ "records": Value::Array(turned).to_string() }), "");
    assert_eq!((again.status, h.facts("doors.recorded")), (409, before), "{}", again.text());
    let now = all(&mut c, &sweep);
    assert_eq!((&now["outcomes"], &now["left"]), (&json!([3, 1, 1, 0, 0, 0]), &json!(ROOMS - 5)));
    // Somebody else who had not seen it says otherwise: both stand, and nothing closes over it.
    let other = send(&mut c, "grid2", &[record(d[2], "b1", "present", json!({"people": 2, "unwell": 0}))], "");
    assert_eq!(other, json!({"b1": "conflict"}));
    let page = c.get(&format!("/as/secretary/sweeps/{sweep}")).text();
    assert!(page.contains("两个人记得不一样") && page.contains("grid 同志") && page.contains("grid2 同志"), "{page}");
    refused(&mut c, &format!("/as/secretary/sweeps/{sweep}/closing"), &[], "先选定再结束");
    // An absent door is no word against the next.
    assert_eq!(send(&mut c, "grid2", &[record(d[3], "b2", "present", json!({"people": 2}))], ""), json!({"b2": "sent"}));
    c.get(&format!("/as/secretary/sweeps/{sweep}"));
    done(&mut c, &format!("/as/secretary/sweeps/doors/{}/settling", d[2].0), &[("stands", "second")]);
    refused(&mut c, &format!("/as/secretary/sweeps/doors/{}/settling", d[2].0), &[("stands", "first")], "没有不一致");
    // What cannot be read, and what is on no list, loses nothing else.
    let broken = c.post_json("/as/grid/walk/records", &json!({ "records": "[{\"doors\":" }), "");
    assert_eq!(broken.status, 422, "{}", broken.text());
    let mixed = [record((1, 0), "x1", "absent", json!({})), record(d[5], "x2", "empty", json!({}))];
    assert_eq!(send(&mut c, "grid", &mixed, ""), json!({"x1": "unknown", "x2": "sent"}));
    // A duty that ended at noon: its records wait, and are let in by somebody else.
    c.get("/as/late/walk/12");
    let house = &h.site.house;
    let of = |d: &&Duty| holder(&house.read().expect("read"), d.actor).is_ok_and(|who| who.name == "late 同志");
    let all_duties = holders(&house.read().expect("read"), PlaceId(11), "grid_worker").expect("duties");
    let duty = all_duties.iter().find(of).expect("a duty").id;
    let (author, key) = (Author::house(None), IdemKey([8; 16]));
    house.ask(Ask { author, key, hash: [0; 32], command: Box::new(EndDuty { id: duty }), work: Vec::new() }).expect("ended");
    let late = send(&mut c, "late", &[record(d[6], "l1", "present", json!({"people": 4}))], "");
    assert_eq!(late, json!({"l1": "quarantine"}));
    assert_eq!(all(&mut c, &sweep)["left"], ROOMS - 6, "not counted yet");
    let list = c.get_json("/as/secretary/sweeps").json();
    let id = list[1][0]["id"].to_string();
    assert!(c.get("/as/secretary/sweeps").text().contains("late 同志"));
    done(&mut c, &format!("/as/secretary/sweeps/quarantine/{id}"), &[("take", "yes")]);
    assert_eq!(all(&mut c, &sweep)["left"], ROOMS - 7);
    refused(&mut c, &format!("/as/secretary/sweeps/quarantine/{id}"), &[("take", "no")], "已经决定过");
    // Paper: what was ticked is keyed in by rows.
    assert!(c.get("/as/grid/walk/12/sheet").text().contains("<svg"));
    c.get("/as/grid/walk/12/keying");
    refused(&mut c, "/as/grid/walk/12/keying", &[("lines", "8 1\n99 2")], "第2行");
    done(&mut c, "/as/grid/walk/12/keying", &[("lines", "8 1\n9 4\n10 5\n11 6\n12 1")]);
    let now = all(&mut c, &sweep);
    assert_eq!(now["left"], 0, "{now}");
    let sum: i64 = now["outcomes"].as_array().into_iter().flatten().filter_map(Value::as_i64).sum();
    assert_eq!(sum, ROOMS);
    // One door in twenty is visited again, by somebody else.
    c.get(&format!("/as/secretary/sweeps/{sweep}"));
    done(&mut c, &format!("/as/secretary/sweeps/{sweep}/revisits"), &[]);
    refused(&mut c, &format!("/as/secretary/sweeps/{sweep}/revisits"), &[], "没有可抽的门");
    let drawn = |c: &mut Client, role: &str| {
        let page = c.get_json(&format!("/as/{role}/walk/12")).json();
        let one = page.as_array().and_then(|a| a.iter().find(|h| h["to_revisit"] == true).cloned());
        one.and_then(|h| h["swept"].as_array()?.iter().find(|d| d["drawn"] == true).map(|d| d["id"].to_string()))
    };
    let (first, other) = (drawn(&mut c, "grid"), drawn(&mut c, "grid2"));
    // Whoever made the first visit is not asked to check it: the other one is.
    let (role, id, not) = match (first, other) {
        (Some(id), None) => ("grid", id, "grid2"),
        (None, Some(id)) => ("grid2", id, "grid"),
        (Some(id), Some(_)) => ("grid2", id, ""),
        (None, None) => panic!("nobody may go there"),
    };
    let id = id.trim_matches('"').to_owned();
    if !not.is_empty() {
        c.get(&format!("/as/{not}/walk/12"));
        refused(&mut c, &format!("/as/{not}/walk/doors/{id}/revisit"), &[("go", "usual")], "另一个人");
    }
    c.get(&format!("/as/{role}/walk/12"));
    done(&mut c, &format!("/as/{role}/walk/doors/{id}/revisit"), &[("go", "usual")]);
    let agreement = c.get_json(&format!("/as/secretary/sweeps/{sweep}")).json()["figures"]["agreement"].clone();
    assert_eq!((&agreement["drawn"], &agreement["visited"]), (&json!(1), &json!(1)), "{agreement}");
    // Closed, the figures stand; a phone that comes later is not turned away.
    c.get(&format!("/as/secretary/sweeps/{sweep}"));
    done(&mut c, &format!("/as/secretary/sweeps/{sweep}/closing"), &[]);
    assert_eq!(send(&mut c, "grid", &[record(d[3], "z1", "absent", json!({}))], ""), json!({"z1": "quarantine"}));
    assert_eq!(all(&mut c, &sweep), now);
    assert!(c.get("/as/secretary/sweeps").text().contains("冬季安全排查"));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

#[test]
fn nobody_records_the_door_of_their_own_household() {
    let (mut h, _clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11)] {
        hire(&h, role, post, place);
    }
    settle(&h, "钱金雀", "13987654321");
    let mut c = h.client();
    c.get("/as/secretary/sweeps/new");
    let entry = [
        ("place", "10"),
        ("title", "排查"),
        ("asker", "街道"),
        ("basis", "通知"),
        ("questions", "unwell"),
        ("until", "2026-11-25"),
    ];
    made(&c.post("/as/secretary/sweeps", &entry));
    let d = doors(&mut c, "grid");
    c.get("/as/grid/me/relatives");
    done(&mut c, "/as/grid/me/relatives", &[("tie", "parent"), ("name", "钱金雀"), ("number", "13987654321")]);
    let page = c.get("/as/grid/walk/12").text();
    assert!(page.contains("由同事来走") && !page.contains("data-walk-door=\""), "{page}");
    refused(&mut c, &format!("/as/grid/walk/doors/{}", d[0].0), &[("go", "usual")], "亲属");
    let sent = c.post_json(
        "/as/grid/walk/records",
        &json!({ "records": json!([record(d[0], "k", "present", json!({}))]).to_string() }),
        "",
    );
    assert_eq!(sent.status, 409, "{}", sent.text());
    c.get("/as/grid/walk/12/keying");
    refused(&mut c, "/as/grid/walk/12/keying", &[("lines", "1 1")], "自己家");
    assert_eq!(h.facts("doors.recorded"), 0);
    h.end();
}
