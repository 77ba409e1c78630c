//! What has to be told to others, over HTTP: a worker notices it, the secretary alone reads and tells it, its time is kept on
//! record, and nothing of it reaches whoever may have done it.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::privacy::settle;
use muster_ground::signin::set_demo_resident;
use muster_ledger::{ActorId, HOUR, PlaceId};

const SECRETS: [&str; 4] = ["5幢301 阿宝", "手臂上有新伤", "孩子在邻居家", "警号 0431"];

fn noticed(c: &mut Client, role: &str, kind: &str) {
    let page = c.get(&format!("/as/{role}/harms/new"));
    assert!(page.status == 200 && page.text().contains("110"), "safety stands before the form");
    let all = [("kind", kind), ("safe", SECRETS[2]), ("whom", SECRETS[0]), ("what", SECRETS[1])];
    let short = c.post(&format!("/as/{role}/harms"), &all[..3]);
    assert!(short.status == 422 && short.text().contains(SECRETS[2]), "what was typed stays: {}", short.text());
    assert_eq!(c.post(&format!("/as/{role}/harms"), &all).status, 303);
}

#[test]
fn harm_is_told_to_whom_the_law_names_and_read_by_the_secretary_alone() {
    let (h, clock) = house();
    for (role, post, place) in [
        ("secretary", "secretary", 10),
        ("grid", "grid_worker", 11),
        ("officer", "emergency_officer", 10),
        ("health", "health_centre", 1),
        ("street", "street_lead", 1),
        ("district", "district_lead", 1),
        ("auditor", "auditor", 1),
        ("admin", "administrator", 1),
    ] {
        hire(&h, role, post, place);
    }
    // Whoever may have done it lives in the same home and can sign in.
    let (person, _) = settle(&h, "钱金雀", "13987654321");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let mut c = h.client();
    noticed(&mut c, "grid", "violence");
    noticed(&mut c, "officer", "minor");

    let list = c.get_json("/as/secretary/harms").json();
    let of = |kind: &str| {
        list.as_array().and_then(|a| a.iter().find(|r| r["kind"] == kind)).cloned().unwrap_or_else(|| panic!("{list}"))
    };
    let (violence, minor) = (of("violence"), of("minor"));
    // Two hours from first knowledge, each to those whom the law names.
    let hours = |r: &serde_json::Value| (r["due"].as_i64().unwrap_or(0) - r["noticed_at"].as_i64().unwrap_or(0)) / HOUR;
    assert_eq!((hours(&violence), hours(&minor)), (2, 2), "{list}");
    assert_eq!(violence["organs"].as_array().map(Vec::len), Some(1));
    assert_eq!(minor["organs"].as_array().map(Vec::len), Some(3));
    let (one, other) = (violence["id"].to_string(), minor["id"].to_string());
    let at = format!("/harms/{one}");
    let page = c.get(&format!("/as/secretary{at}")).text();
    assert!(page.contains(SECRETS[0]) && page.contains(SECRETS[1]) && page.contains("反家庭暴力法"), "{page}");
    let sheet = c.get(&format!("/as/secretary{at}/sheet")).text();
    assert!(sheet.contains(SECRETS[1]) && !sheet.contains("grid 同志"), "who noticed it stands on no page: {sheet}");

    // Nobody else reads it: not who wrote it down, not the house's own, not the levels above.
    for role in ["grid", "officer", "health", "street", "district", "auditor", "admin"] {
        for path in [at.clone(), format!("{at}/sheet")] {
            let reply = c.get(&format!("/as/{role}{path}"));
            assert_eq!(reply.status, 403, "{role} {path}");
            assert!(!SECRETS.iter().any(|s| reply.text().contains(s)), "{role} {path}");
        }
        let index = c.get(&format!("/as/{role}/harms"));
        assert!(index.status == 403 || !index.text().contains(&one), "{role}");
        let told = c.post(&format!("/as/{role}{at}/telling"), &[("organ", "police"), ("taken_by", SECRETS[3])]);
        assert_eq!(told.status, 403, "{role}");
    }

    // Told once each, to those it has to be told to and no others.
    c.get(&format!("/as/secretary{at}"));
    let tell = |c: &mut Client, id: &str, organ: &str| {
        c.post(&format!("/as/secretary/harms/{id}/telling"), &[("organ", organ), ("taken_by", SECRETS[3])]).status
    };
    assert_eq!(tell(&mut c, &one, "education"), 422);
    assert_eq!(tell(&mut c, &one, "police"), 303);
    assert_eq!(tell(&mut c, &one, "police"), 409);
    assert_eq!(tell(&mut c, &other, "police"), 303);
    clock.jump(clock.now().plus(2 * HOUR));
    h.until("what was not told in time is on record", |h| h.facts("harm.lapsed") == 1);
    let page = c.get(&format!("/as/secretary/harms/{other}")).text();
    assert!(page.contains("还没告诉：民政部门"), "{page}");
    assert_eq!(tell(&mut c, &other, "civil_affairs"), 303, "late is told still");

    // Nothing to whoever may have done it, and nothing in the open.
    for path in ["/home", "/me/data", "/me/looks", "/me/receipts", "/public", "/n"] {
        let page = c.get(&format!("/as/resident{path}"));
        let text = page.text();
        assert!(page.status < 500 && !SECRETS.iter().any(|s| text.contains(s)) && !text.contains("/harms"), "{path}: {text}");
    }
    assert!(c.get("/as/resident/harms").status >= 400);
    let read = h.site.house.read().expect("read");
    for fact in read.facts_from(muster_ledger::Seq(0), 10_000).expect("facts") {
        let text = fact.body::<serde_json::Value>().expect("json").to_string();
        assert!(!SECRETS.iter().any(|s| text.contains(s)), "{text}");
    }
}
