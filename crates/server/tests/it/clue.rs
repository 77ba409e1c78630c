//! A report once received cannot be stopped: every post of the house by every duty is tried on one, and it stands as it was told.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::{HOUR, Served};
use muster_account::clue::{self, ClueId};
use muster_ground::signin::room_token;
use muster_ledger::{PlaceId, Seq};
use muster_server::routes;

/// Every act there is on a clue. Taking one, adding to it by its own page, and a receiver's word about it: nothing else.
const ACTS: [&str; 5] =
    ["/clues", "/clues/own/{code}/additions", "/clues/{id}/receipt", "/clues/{id}/answers", "/clues/{id}/reporter"];

pub(crate) const STAFF: [(&str, &str, i64); 8] = [
    ("grid", "grid_worker", 11),
    ("secretary", "secretary", 10),
    ("health", "health_centre", 1),
    ("street", "street_lead", 1),
    ("cdc", "cdc", 1),
    ("district", "district_lead", 1),
    ("admin", "administrator", 1),
    ("auditor", "auditor", 1),
];

/// Tells a clue at the door of room 13; gives its id and its own page.
pub(crate) fn tell(h: &Served, c: &mut Client, kind: &str, text: &str) -> (ClueId, String) {
    let token = room_token(h.site.house.vault(), PlaceId(13));
    assert_eq!(c.get(&format!("/clues/new?at={token}")).status, 200);
    let reply = c.post("/clues", &[("kind", kind), ("text", text), ("at", &token)]);
    assert_eq!(reply.status, 303, "{}", reply.text());
    let own = reply.header("location").split('?').next().unwrap_or_default().to_owned();
    let id = own.rsplit('/').next().and_then(|p| p.split_once('-')).and_then(|(id, _)| id.parse().ok()).expect("id");
    (ClueId(id), own)
}

fn stands(h: &Served, id: ClueId) -> (clue::Clue, String, Vec<(String, i64)>) {
    let read = h.site.house.read().expect("read");
    let c = clue::find(&read, id).expect("row").expect("it is there");
    let told = String::from_utf8(read.part(c.seq).expect("its words").plain).expect("text");
    let sql = "SELECT post, at FROM clue_receipts WHERE clue = ?1 ORDER BY post";
    let has = read.select(sql, &[id.into()]).expect("rows");
    (c, told, has.iter().map(|r| (r.text("post").to_owned(), r.int("at"))).collect())
}

#[test]
fn nobody_edits_delays_or_deletes_a_clue() {
    let acts: Vec<&str> =
        routes().into_iter().filter(|(slice, m, _)| *slice == "clue" && *m == "POST").map(|(_, _, r)| r.path).collect();
    assert_eq!(acts, ACTS, "an act on clues more: may it hold up, change or remove one?");
    let (h, clock) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    let mut c = h.client();
    let (id, own) = tell(&h, &mut c, "many_ill", "三户同样发烧");
    let before = stands(&h, id);
    assert_eq!(before.2.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), ["cdc", "health_centre"]);
    assert!(before.2.iter().all(|r| r.1 == before.0.made_at.0), "both in the same moment");
    let guesses = [("outcome", "passed_on"), ("words", "x"), ("text", "x"), ("why", "x"), ("kind", "danger"), ("holds", "no")];
    let mut tried = 0;
    for (role, _, _) in STAFF {
        c.get(&format!("/as/{role}/clues/new"));
        for (_, _, r) in routes().into_iter().filter(|(_, m, _)| *m == "POST") {
            let path: Vec<String> =
                r.path.split('/').map(|p| if p.starts_with('{') { id.to_string() } else { p.to_owned() }).collect();
            let reply = c.post(&format!("/as/{role}{}", path.join("/")), &guesses);
            assert!(reply.status < 500, "{role} {}: {}", r.path, reply.text());
            tried += 1;
        }
    }
    assert!(tried > 800, "{tried}");
    // What a receiver said stands beside it; the clue is the one that was told, with whom it was told to, and its clock.
    let after = stands(&h, id);
    let told = |c: &clue::Clue| (c.seq, c.place, c.kind.clone(), c.known_at, c.made_at, c.due, c.settled_at);
    assert_eq!((told(&after.0), &after.1, &after.2), (told(&before.0), &before.1, &before.2));
    // Nor does more of it make the clock longer, and when it has run out that is on record by itself.
    c.get(&own);
    assert_eq!(c.post(&format!("{own}/additions"), &[("text", "又多两户"), ("kind", "named_disease")]).status, 303);
    assert_eq!(stands(&h, id).0.due, before.0.due);
    clock.jump(clock.now().plus(3 * HOUR));
    h.until("the clock ran out", |h| h.facts("clue.missed") == 1);
    assert!(c.get("/public").text().contains("有，不到 5 次"));
    c.get("/as/secretary/clues/new");
    let form = [("kind", "food"), ("text", "食堂"), ("place", "10"), ("way", "phone"), ("about", "secretary")];
    assert_eq!(c.post("/as/secretary/clues", &form).status, 303);
    // Nobody's account is on it, although some were signed in.
    let read = h.site.house.read().expect("read");
    let all = read.facts_from(Seq(0), 10_000).expect("facts");
    let told: Vec<_> = all.iter().filter(|f| f.kind() == "clue.made" || f.kind() == "clue.added").collect();
    assert!(told.len() == 3 && told.iter().all(|f| f.envelope.actor.0 == 0 && f.envelope.duty.is_none()));
}

#[test]
fn a_clue_goes_through_its_pages() {
    let (h, _) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    let mut c = h.client();
    let (id, own) = tell(&h, &mut c, "many_ill", "三户同样发烧");
    for (page, says) in [
        (own.clone(), "还没点确认"),
        ("/as/health/clues".to_owned(), "好几个人同样不舒服"),
        (format!("/as/health/clues/{id}"), "三户同样发烧"),
        (format!("/as/cdc/clues/{id}/card"), "疑似线索，不是诊断"),
        ("/as/resident/clues/new".to_owned(), "可以不留姓名"),
    ] {
        let reply = c.get(&page);
        assert!(reply.text().contains(says), "{page}: {}", reply.text());
    }
    assert_eq!(c.get_json(&format!("/as/cdc/clues/{id}/card.json")).json()["suspected"], true);
    assert_eq!(&c.get(&format!("/as/cdc/clues/{id}/card.xlsx")).body[..2], b"PK");
    // Whose post did not get it learns nothing, whoever holds no licence makes no card.
    assert_eq!(c.get(&format!("/as/secretary/clues/{id}")).status, 404);
    assert_eq!(c.get(&format!("/as/street/clues/{id}/card")).status, 403);
    assert_eq!(c.get(&format!("/as/grid/clues/{id}")).status, 403);
    c.get(&format!("/as/health/clues/{id}"));
    assert_eq!(c.post(&format!("/as/health/clues/{id}/receipt"), &[]).status, 303);
    assert_eq!(c.post(&format!("/as/health/clues/{id}/answers"), &[("outcome", "ruled_out"), ("words", "普通感冒")]).status, 303);
    let seen = c.get(&own).text();
    assert!(seen.contains("已确认收到") && seen.contains("核实过，不是") && !seen.contains("三户"), "{seen}");
    assert_eq!(h.facts("clue.missed"), 0);
}
