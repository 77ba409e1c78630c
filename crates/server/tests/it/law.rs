//! The register over HTTP: anyone reads it, asks whether something is lawful, and sees which edition holds; a place's own
//! rules count once two persons in two roles have adopted them.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use muster_ground::law::{self, install};
use muster_ledger::{MINUTE, Seq};

const EXAMPLE: &str = include_str!("../../../../law/overlays/example.toml");

#[test]
fn anyone_reads_the_law_and_two_adopt_what_a_place_adds() {
    // Once for all houses of this process: it counts in none that has not adopted it.
    install(&[("law/example.toml", EXAMPLE)]).expect("sound");
    let (h, _) = house();
    hire(&h, "district", "district_lead", 1);
    hire(&h, "auditor", "auditor", 1);
    hire(&h, "secretary", "secretary", 10);
    law::note(&h.site.house).expect("on record");
    let mut anyone = h.client();
    for (path, said) in [
        ("/law", "对个人隔离治疗"),
        ("/law?kind=disease&on=2022-06-01", "乙类，按甲类管理"),
        ("/law/entries/measure/M1", "法律人员"),
        ("/law/changes?from=2023-01-07&to=2023-01-08", "新型冠状病毒感染"),
        ("/law/question?measure=M1&organ=committee.community&disease=plague", "它只协助"),
        ("/law/editions", "随程序提供"),
    ] {
        let page = anyone.get(path);
        assert!(page.status == 200 && page.text().contains(said), "{path}: {}", page.text());
    }
    assert_eq!(anyone.get("/law/entries/measure/M99").status, 404);
    let dispatch = "/law/entries/clock/hotline-dispatch";
    assert!(anyone.get(dispatch).text().contains("2 小时内"));

    let mut secretary = h.client();
    assert_eq!(minutes_to_report(&h, &mut secretary), 120, "the nation's clock");
    let mut district = h.client();
    assert!(district.get("/as/district/law/editions").text().contains("还没有采纳"));
    let asked = district.post("/as/district/law/editions", &[]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    // Nobody is the second of their own ask.
    district.get("/as/district/law/editions");
    assert_eq!(district.post("/as/district/law/editions/approval", &[]).status, 403);
    assert!(anyone.get(dispatch).text().contains("2 小时内"), "one is not enough");
    let mut auditor = h.client();
    auditor.get("/as/auditor/law/editions");
    let adopted = auditor.post("/as/auditor/law/editions/approval", &[]);
    assert_eq!(adopted.status, 303, "{}", adopted.text());
    assert!(auditor.get("/as/auditor/law/editions").text().contains("现在有效"));
    assert!(anyone.get(dispatch).text().contains("1 小时内"), "and now it holds");
    assert_eq!(minutes_to_report(&h, &mut secretary), 60, "the province made it shorter");
    // A response still stands on the nation's law: what a place adds is no basis of its own for one.
    let page = district.get("/as/district/incidents/new").text();
    assert!(page.contains("erl-72") && !page.contains("yh-emergency-12"), "{page}");
}

/// Takes a clue of something unexplained, and says how long the licensed reporter has.
fn minutes_to_report(h: &Served, c: &mut Client) -> i64 {
    c.get("/as/secretary/clues/new");
    let form = [("kind", "unknown_illness"), ("text", "三户同楼发热，原因不明"), ("place", "10"), ("way", "phone")];
    let made = c.post("/as/secretary/clues", &form);
    assert_eq!(made.status, 303, "{}", made.text());
    let read = h.site.house.read().expect("read");
    let facts = read.facts_from(Seq(0), 10_000).expect("facts");
    let last = facts.iter().rev().find(|f| f.kind() == "clue.made").expect("a clue");
    let body: serde_json::Value = last.body().expect("body");
    (body["due"].as_i64().expect("due") - body["known_at"].as_i64().expect("known")) / MINUTE
}

/// A street fixes, a community chooses inside, and what a household is promised goes by it.
#[test]
fn what_a_community_chooses_is_what_households_are_promised() {
    let (h, clock) = house();
    hire(&h, "street", "street_lead", 1);
    hire(&h, "secretary", "secretary", 10);
    let (mut street, mut secretary) = (h.client(), h.client());
    assert!(street.get("/as/street/bounds").text().contains("要药的诉求"));
    let today = clock.now().day().to_string();
    let fix = [("at", "1"), ("n", "3"), ("first", today.as_str()), ("reason", "residents")];
    street.get("/as/street/bounds/request-medicine-hours?at=1");
    assert_eq!(street.post("/as/street/bounds/request-medicine-hours/limit", &fix).status, 303);

    let page = secretary.get("/as/secretary/bounds/request-medicine-hours?at=10");
    assert!(page.text().contains("最多 3 小时") && page.text().contains("云栖街道定"), "{}", page.text());
    let choose = |s: &mut crate::client::Client, n: &str| {
        s.post("/as/secretary/bounds/request-medicine-hours/choice", &[("at", "10"), ("n", n)])
    };
    let refused = choose(&mut secretary, "4");
    assert!(refused.status == 422 && refused.text().contains("最多 3 小时（云栖街道定）"), "{}", refused.text());
    assert_eq!(choose(&mut secretary, "1").status, 303);
    // Whoever fixes does not choose, whoever chooses does not fix.
    assert_eq!(secretary.post("/as/secretary/bounds/request-medicine-hours/limit", &fix).status, 403);

    let ask = [("room", "13"), ("way", "phone"), ("need", "medicine"), ("text", "降压药")];
    secretary.get("/as/secretary/requests/record");
    assert_eq!(secretary.post("/as/secretary/requests/record", &ask).status, 303);
    let due = secretary.get_json("/as/secretary/requests").json()["lines"][0]["due"].as_i64();
    assert_eq!(due, Some(clock.now().plus(muster_ledger::HOUR).0), "within the hour that was chosen");
    let read = h.site.house.read().expect("read");
    let fixed = read.select("SELECT id FROM bounds_limits", &[]).expect("rows")[0].int("id");
    drop(read);
    assert_eq!(street.post(&format!("/as/street/bounds/limits/{fixed}/lifting"), &[]).status, 303);
}

#[test]
fn an_entry_is_verified_by_two_who_read_it() {
    let (h, _) = house();
    hire(&h, "district", "district_lead", 1);
    hire(&h, "auditor", "auditor", 1);
    let mut c = h.client();
    let page = c.get("/as/district/law/entries/measure/M1").text();
    let about = page.split("/law/checks/").nth(1).and_then(|t| t.split('"').next()).expect("a way to verify it").to_owned();
    let day = h.site.house.now().day().to_string();
    let said = [("read_on", day.as_str()), ("source", "database"), ("same", "yes")];
    let (own, other) = (format!("/as/district/law/checks/{about}"), format!("/as/auditor/law/checks/{about}/approval"));
    assert!(c.get(&own).text().contains("name=\"source\""));
    let tomorrow = h.site.house.now().plus(muster_ledger::DAY).day().to_string();
    assert_eq!(c.post(&own, &[("read_on", tomorrow.as_str()), said[1], said[2]]).status, 422, "nobody has read it tomorrow");
    // Whoever does not say that it reads the same has not verified it.
    assert_eq!(c.post(&own, &[said[0], said[1]]).status, 422);
    let first = c.post(&own, &said);
    assert_eq!(
        first.status,
        303,
        "{:?}",
        first.text().split("role=\"alert\"").nth(1).map(|t| t.chars().take(300).collect::<String>())
    );
    assert!(c.get(&format!("/law/checks/{about}")).text().contains("一人读过，待第二人"));
    // Nobody is the second of their own reading.
    assert_eq!(c.post(&format!("/as/district/law/checks/{about}/approval"), &said).status, 403);
    assert_eq!(c.post(&other, &said).status, 303);
    assert!(c.get(&format!("/law/checks/{about}")).text().contains("已核对"));
    assert_eq!(c.post(&own, &said).status, 409);
}
