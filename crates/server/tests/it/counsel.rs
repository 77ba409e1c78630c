//! Counselling over HTTP: a queue with a place and a time, notes that nobody but the counsellor of the case reads, handing over by
//! consent, and danger told on with the least.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::privacy::settle;
use muster_ground::signin::{room_token, set_demo_resident};
use muster_ledger::{ActorId, MINUTE, PlaceId};
use muster_server::routes;
use std::sync::Arc;

const STAFF: [(&str, &str, i64); 12] = [
    ("counsellor", "counsellor", 1),
    ("counsellor2", "counsellor", 1),
    ("grid", "grid_worker", 11),
    ("secretary", "secretary", 10),
    ("officer", "emergency_officer", 10),
    ("health", "health_centre", 1),
    ("cdc", "cdc", 1),
    ("street", "street_lead", 1),
    ("district", "district_lead", 1),
    ("admin", "administrator", 1),
    ("keeper", "security_keeper", 1),
    ("auditor", "auditor", 1),
];
const NOTE: &str = "说到离婚和失眠";
const ASKED: &str = "睡不着，想找人聊";

fn town() -> (Served, Arc<muster_server::HouseClock>, Client, String) {
    let (h, clock) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    let (person, subject) = settle(&h, "钱金雀", "13987654321");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let (other, _) = settle(&h, "赵小四", "");
    set_demo_resident(&h.site.house, "cohabitant", ActorId(h.site.house.next_id()), other, PlaceId(13)).expect("role");
    let c = h.client();
    (h, clock, c, subject)
}

fn went(reply: &crate::client::Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").split('?').next().unwrap_or_default().to_owned()
}

/// Takes the next; the path of the case, for that role.
fn next(c: &mut Client, role: &str) -> String {
    c.get(&format!("/as/{role}/counsel"));
    went(&c.post(&format!("/as/{role}/counsel/next"), &[]))
}

fn asks(c: &mut Client, role: &str, form: &[(&str, &str)]) -> String {
    c.get(&format!("/as/{role}/counsel/ask"));
    went(&c.post(&format!("/as/{role}/counsel/ask"), form))
}

fn case_of(at: &str) -> String {
    at.rsplit('/').next().unwrap_or_default().to_owned()
}

#[test]
fn a_note_is_read_by_its_counsellor_and_on_no_page_by_anybody_else() {
    let (mut h, _, mut c, subject) = town();
    let talk = asks(&mut c, "resident", &[("phone", "13987654321"), ("name", "阿雀"), ("text", ASKED)]);
    let at = next(&mut c, "counsellor");
    let case = case_of(&at);
    let page = c.get(&at).text();
    assert!(page.contains("阿雀") && page.contains(ASKED) && !page.contains("钱金雀"), "as they want to be called: {page}");
    assert_eq!(c.post(&format!("{at}/notes"), &[("minutes", "40")]).status, 422);
    assert_eq!(c.post(&format!("{at}/notes"), &[("note", NOTE), ("minutes", "40")]).status, 303);
    assert!(c.get(&at).text().contains(NOTE));
    // What opens much: a copy of a resident's data, broken glass, an export, the take-over pack.
    c.get(&format!("/as/grid/people/{subject}"));
    let copy = c.post(&format!("/as/grid/people/{subject}/copy"), &[]).text();
    assert!(copy.contains("钱金雀") && !copy.contains(NOTE) && !copy.contains(ASKED), "{copy}");
    c.get("/as/cdc/glass/new?community=10");
    let glass = case_of(&went(&c.post("/as/cdc/glass", &[("building", "12"), ("minutes", "60"), ("why", "老人三天没有消息")])));
    let seen = c.post(&format!("/as/cdc/glass/{glass}/looks"), &[("subject", subject.as_str())]).text();
    assert!(seen.contains("钱金雀") && !seen.contains(NOTE) && !seen.contains(ASKED), "{seen}");
    c.get("/as/secretary/exports/new");
    let export = case_of(&went(&c.post("/as/secretary/exports", &[("purpose", "visit"), ("need", "any")])));
    c.get("/as/street/takeovers");
    let pack = case_of(&went(&c.post("/as/street/takeovers", &[("community", "10"), ("reason", "ill")])));
    // Every page there is, as everybody else, with the numbers of what is there.
    let others: Vec<&str> = STAFF.iter().map(|s| s.0).filter(|r| *r != "counsellor").chain(["resident", "cohabitant"]).collect();
    let (mut read, mut opened) = (0, 0);
    for (_, method, route) in routes() {
        if method != "GET" || route.path.contains("events") || route.path.contains("{path") {
            continue;
        }
        let path: Vec<&str> = route.path.split('/').collect();
        let part = |n: usize, p: &str| match (path.get(n.wrapping_sub(1)).copied().unwrap_or_default(), p) {
            (_, "{subject}" | "{other}") => subject.clone(),
            ("exports", _) => export.clone(),
            ("takeovers", _) => pack.clone(),
            ("glass", _) => glass.clone(),
            ("talk", _) => case_of(&talk),
            ("counsel", _) => case.clone(),
            ("places" | "public", _) => "10".to_owned(),
            ("households" | "cards", _) => "13".to_owned(),
            _ => case.clone(),
        };
        let path: Vec<String> =
            path.iter().enumerate().map(|(n, p)| if p.starts_with('{') { part(n, p) } else { (*p).to_owned() }).collect();
        let path = path.join("/");
        for role in &others {
            let reply = c.get(&format!("/as/{role}{path}"));
            assert!(!reply.text().contains(NOTE) && !reply.text().contains(ASKED), "{role} {path}");
            read += 1;
            opened += usize::from(reply.status == 200);
        }
    }
    assert!(read > 1_500 && opened > 300, "pages were read: {opened} of {read}");
    for role in &others {
        for rest in ["", "/copy"] {
            assert!(matches!(c.get(&format!("/as/{role}/counsel/{case}{rest}")).status, 401 | 403), "{role}");
        }
        for (rest, form) in [("notes", [("note", "x"), ("minutes", "1")]), ("end", [("how", "over"), ("x", "x")])] {
            let reply = c.post(&format!("/as/{role}/counsel/{case}/{rest}"), &form);
            assert!(matches!(reply.status, 401 | 403), "{role} {rest}: {}", reply.status);
        }
    }
    // Whoever leads reads how many and how long.
    let figures = c.get("/as/street/counsel/figures").text();
    assert!(figures.contains("谈话次数") && !figures.contains("阿雀"), "{figures}");
    assert_eq!(c.get("/as/admin/counsel/figures").status, 403);
    // A copy is theirs by right; it goes through the counsellor.
    c.get(&talk);
    assert_eq!(c.post(&format!("/as/resident/talk/{}/copy", case_of(&talk)), &[]).status, 303);
    assert_eq!(c.post(&format!("/as/resident/talk/{}/copy", case_of(&talk)), &[]).status, 409);
    assert!(c.get("/as/counsellor/counsel").text().contains("要记录的复印件"));
    assert!(c.get(&format!("{at}/copy")).text().contains(NOTE));
    c.get(&at);
    assert_eq!(c.post(&format!("{at}/copy"), &[]).status, 303);
    assert_eq!(c.post(&format!("{at}/copy"), &[]).status, 409);
    // Nothing of it stands in a fact, nor in any file.
    let read = h.site.house.read().expect("read");
    for fact in read.facts_from(muster_ledger::Seq(0), 10_000).expect("facts") {
        let text = fact.body::<serde_json::Value>().expect("json").to_string();
        assert!(![NOTE, ASKED, "阿雀", "13987654321"].iter().any(|w| text.contains(w)), "{text}");
    }
    drop(read);
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

#[test]
fn danger_comes_first_and_whoever_waits_sees_place_and_time() {
    let (h, clock, mut c, _) = town();
    // Nobody is free and nothing is known: it says so, and names the line that answers.
    let first = asks(&mut c, "resident", &[("phone", "13987654321")]);
    let page = c.get(&first).text();
    assert!(page.contains("下一位就是您") && page.contains("现在没有空闲的咨询师") && page.contains("12356"), "{page}");
    assert_eq!(c.post("/as/resident/counsel/ask", &[("phone", "13987654321")]).status, 409, "waits already");
    assert!(c.get("/as/resident/home").text().contains("下一位就是您"));
    clock.jump(clock.now().plus(5 * MINUTE));
    let door = format!("/r/{}/counsel", room_token(h.site.house.vault(), PlaceId(13)));
    c.get(&door);
    assert_eq!(c.post(&door, &[("name", "没留电话")]).status, 422);
    let calm = went(&c.post(&door, &[("phone", "19900990001")]));
    // Written down by a worker, with no reason; then one whose words say danger, unticked.
    assert_eq!(c.get("/as/grid/counsel/record?building=12").status, 200);
    let paper = [("room", "13"), ("way", "paper"), ("by", "self"), ("phone", "19900990002")];
    let third = went(&c.post("/as/grid/counsel/record", &paper));
    let third = third.trim_start_matches("/as/grid").to_owned();
    c.get(&door);
    let danger = went(&c.post(&door, &[("phone", "19900990003"), ("text", "我不想活了")]));
    assert!(c.get(&danger).text().contains("下一位就是您"));
    assert!(c.get(&first).text().contains("第 2 位"));
    assert!(c.get(&third).text().contains("第 4 位"));
    // Nobody took them in a quarter of an hour: on record, and loud on the desk.
    clock.jump(clock.now().plus(16 * MINUTE));
    h.until("nobody came in time", |h| h.facts("counsel.lapsed") == 1);
    assert!(c.get("/as/counsellor/counsel").text().contains("有 1 位有危险的人等过了时间"));
    let at = next(&mut c, "counsellor");
    assert!(c.get(&at).text().contains("19900990003"), "danger first");
    // Somebody goes there, told the least.
    assert_eq!(c.post(&format!("{at}/danger"), &[]).status, 422);
    assert_eq!(c.post(&format!("{at}/danger"), &[("least", "请马上上门陪着，不要追问")]).status, 303);
    h.until("worker and secretary are sent", |h| h.facts("tasks.issued") == 2);
    let request = c.get_json("/as/secretary/requests").json()["lines"][0].clone();
    assert_eq!((request["danger"].as_str(), request["kind"].as_str()), (Some("hurt"), Some("talk")), "{request}");
    let id = request["id"].to_string();
    c.get(&format!("/as/grid/requests/{id}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{id}/taking"), &[]).status, 303);
    let told = c.get(&format!("/as/grid/requests/{id}")).text();
    assert!(told.contains("请马上上门陪着") && !told.contains("不想活"), "{told}");
    // Nobody else at home reads that it was so.
    for role in ["resident", "cohabitant"] {
        let home = c.get_json(&format!("/as/{role}/home")).json();
        assert_eq!(home["requests"].as_array().map(Vec::len), Some(0), "{home}");
    }
    // Three sessions of forty minutes tell how long the next takes.
    for n in 0..3 {
        let at = if n == 0 { at.clone() } else { next(&mut c, "counsellor") };
        clock.jump(clock.now().plus(40 * MINUTE));
        c.get(&at);
        assert_eq!(c.post(&format!("{at}/notes"), &[("note", NOTE), ("minutes", "40")]).status, 303);
        assert_eq!(c.post(&format!("{at}/end"), &[("how", "over")]).status, 303);
        assert_eq!(c.post(&format!("{at}/notes"), &[("note", NOTE), ("minutes", "40")]).status, 409);
    }
    assert!(c.get(&third).text().contains("下一位就是您"));
    c.get("/as/counsellor/counsel");
    assert_eq!(c.post("/as/counsellor/counsel/desk", &[("free", "yes")]).status, 303);
    c.get(&door);
    let last = went(&c.post(&door, &[("phone", "19900990004")]));
    assert!(c.get(&third).text().contains("马上会打给您"), "one is free");
    assert!(c.get(&last).text().contains("大约还要 40 分钟"), "{}", c.get(&last).text());
    c.get(&last);
    assert_eq!(c.post(&format!("/talk/{}/leaving", case_of(&last)), &[]).status, 303);
    assert!(c.get(&last).text().contains("您不等了"));
    assert!(c.get(&calm).text().contains("这次谈话结束了"));
    assert_eq!(c.get("/talk/1-abc").status, 404);
}

#[test]
fn another_counsellor_gets_it_only_as_the_person_agrees() {
    let (h, _, mut c, _) = town();
    // One's own is left to others: the first counsellor declared them a relative.
    c.get("/as/counsellor/me/relatives");
    let tie = [("tie", "sibling"), ("name", "钱金雀"), ("number", "13987654321")];
    assert_eq!(c.post("/as/counsellor/me/relatives", &tie).status, 303, "declared");
    asks(&mut c, "resident", &[("phone", "13987654321"), ("text", ASKED)]);
    c.get("/as/counsellor/counsel");
    assert_eq!(c.post("/as/counsellor/counsel/next", &[]).status, 404, "left to others");
    let at = next(&mut c, "counsellor2");
    let case = case_of(&at);
    assert_eq!(c.post(&format!("{at}/notes"), &[("note", NOTE), ("minutes", "30")]).status, 303);
    hire(&h, "counsellor3", "counsellor", 10);
    let to = c.get_json(&at).json()["others"]
        .as_array()
        .and_then(|o| o.iter().find(|x| x[1].as_str().is_some_and(|n| n.starts_with("counsellor3"))))
        .cloned()
        .expect("another")[0]
        .as_str()
        .expect("id")
        .to_owned();
    let no = [("to", to.as_str()), ("by", "self"), ("way", "phone")];
    c.get(&at);
    let refused = c.post(&format!("{at}/handover"), &no);
    assert_eq!(refused.status, 422, "no consent, no handing over");
    let yes = [("to", to.as_str()), ("agreed", "yes"), ("by", "self"), ("way", "phone"), ("notes", "yes")];
    assert_eq!(c.post(&format!("{at}/handover"), &yes).status, 303);
    assert_eq!(c.get(&at).status, 403, "no longer theirs");
    let page = c.get(&format!("/as/counsellor3/counsel/{case}")).text();
    assert!(page.contains(NOTE) && page.contains(ASKED), "the notes went along: {page}");
    assert_eq!(h.facts("counsel.handed"), 1);
}
