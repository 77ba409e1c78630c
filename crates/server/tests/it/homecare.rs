//! Care at home over HTTP: begun by consent whatever the home lacks, asked after twice a day by worker and person, danger at once,
//! a missed half of the day becomes a visit, and it ends by their own word.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::enter::resident;
use muster_ledger::{DAY, HOUR, MINUTE};
use std::sync::Arc;

type Form<'a> = Vec<(&'a str, &'a str)>;

fn town() -> (Served, Arc<muster_server::HouseClock>, Client, String) {
    let (h, clock) = house();
    for (role, post, place) in [
        ("secretary", "secretary", 10),
        ("grid", "grid_worker", 11),
        ("health", "health_centre", 1),
        ("street", "street_lead", 1),
        ("auditor", "auditor", 1),
    ] {
        hire(&h, role, post, place);
    }
    let (_, subject) = resident(&h);
    let c = h.client();
    (h, clock, c, subject)
}

fn opened(c: &mut Client, subject: &str, more: &[(&str, &str)]) -> (u16, String) {
    let path = format!("/as/grid/people/{subject}/homecare");
    let page = c.get_json(&path).json();
    let carer = |n: usize| page["carers"][n][0].as_str().unwrap_or_else(|| panic!("{page}")).to_owned();
    let (first, second) = (carer(0), carer(1));
    let mut form: Form = vec![
        ("by", "self"),
        ("way_said", "phone"),
        ("consent_on", "2026-11-22"),
        ("days", "7"),
        ("way", "phone"),
        ("carer", &first),
        ("deputy", &second),
    ];
    form.extend(more.iter().copied());
    c.get(&path);
    let reply = c.post(&path, &form);
    (reply.status, reply.header("location").split('?').next().unwrap_or_default().to_owned())
}

#[test]
fn whatever_a_home_lacks_is_brought_and_refuses_nobody() {
    let (_h, _, mut c, subject) = town();
    // Not one of the six: it begins all the same, and what can be brought is asked for.
    let (status, at) = opened(&mut c, &subject, &[]);
    assert_eq!(status, 303);
    assert_eq!(opened(&mut c, &subject, &[]).0, 409, "once");
    let page = c.get(&at).text();
    assert!(page.contains("没有：自己一间") && page.contains("想换个地方住的"), "{page}");
    let lines = c.get_json("/as/secretary/requests").json();
    assert_eq!(lines["lines"][0]["kind"], "health", "{lines}");
    let request = lines["lines"][0]["id"].to_string();
    c.get(&format!("/as/grid/requests/{request}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{request}/taking"), &[]).status, 303);
    let told = c.get(&format!("/as/grid/requests/{request}")).text();
    assert!(told.contains("体温计、口罩、消毒用品"), "{told}");
    c.get(&at);
    let all = ["room", "bath", "table", "kit", "air", "waste"].map(|l| ("has", l));
    assert_eq!(c.post(&format!("/as/grid/homecare/{}/home", at.rsplit('/').next().unwrap_or_default()), &all).status, 303);
    assert!(c.get(&at).text().contains("都有。"));
    // Nobody above reads who.
    assert_eq!(c.get("/as/street/homecare").status, 403);
    assert_eq!(c.get("/as/auditor/homecare").status, 403);
    let health = c.get("/as/health/homecare").text();
    assert!(health.contains("居家照护") && !health.contains("王小芳"), "masked: {health}");
}

#[test]
fn morning_and_evening_danger_at_once_and_a_missed_one_is_visited() {
    let (mut h, clock, mut c, subject) = town();
    // Sunday at eight in the morning.
    let (_, at) = opened(
        &mut c,
        &subject,
        &[("has", "room"), ("has", "bath"), ("has", "table"), ("has", "kit"), ("has", "air"), ("has", "waste")],
    );
    assert_eq!(c.post(&format!("{at}/followups"), &[("reached", "yes"), ("temperature", "365")]).status, 422);
    assert_eq!(
        c.post(&format!("{at}/followups"), &[("reached", "yes"), ("temperature", "38，2"), ("signs", "cough")]).status,
        303
    );
    let page = c.get(&at).text();
    assert!(page.contains("38.2℃") && page.contains("咳嗽"), "{page}");
    // The evening is said on their own page, by whoever holds the slip; it does not say who.
    clock.jump(clock.now().plus(10 * HOUR + 30 * MINUTE));
    let slip = c.get(&format!("{at}/slip")).text();
    let token = slip.split("/h/").nth(1).expect("an address").split(['"', '<', ' ', '?']).next().expect("a token").to_owned();
    let own = format!("/h/{token}");
    let held = c.get(&own).text();
    assert!(!held.contains("王小芳") && !held.contains("5幢") && held.contains("120"), "{held}");
    assert_eq!(c.get("/h/7-00").status, 404);
    assert_eq!(c.post(&format!("/h/{token}/followups"), &[("temperature", "37.4"), ("need", "medicine")]).status, 303);
    assert_eq!(h.facts("homecare.missed"), 0);
    assert!(c.get(&own).text().contains("这半天收到了"));
    // Monday morning nobody asks: a visit within the hour; nobody there either: the secretary's.
    clock.jump(clock.now().plus(DAY - 8 * HOUR));
    h.until("a visit is asked for", |h| h.facts("homecare.missed") == 1);
    assert!(c.get(&at).text().contains("已经请人一小时内上门"));
    assert!(c.get("/as/grid/homecare").text().contains("没联系上的"));
    clock.jump(clock.now().plus(HOUR + MINUTE));
    h.until("the secretary is asked", |h| h.facts("homecare.missed") == 2);
    assert!(c.get(&at).text().contains("已经请社区书记去"));
    // The street reads how many, and of whom nothing.
    let up = c.get_json("/as/street/rollup").json();
    let names = ["正在照护", "今天问到", "今天没联系上", "七天内结束"];
    assert_eq!(up["total"]["counts"].as_array().map(|a| a[13..].to_vec()), Some(vec![1.into(), 0.into(), 1.into(), 0.into()]));
    let page = c.get("/as/street/rollup").text();
    assert!(names.iter().all(|n| page.contains(n)) && !page.contains("王小芳"), "{page}");
    let csv = c.get("/as/street/rollup.csv").text();
    assert!(names.iter().all(|n| csv.contains(n)), "{csv}");
    // They say it themselves: short of breath. Worker and secretary go at once, told that it is urgent and no figure.
    let before = h.facts("tasks.issued");
    c.get(&own);
    assert_eq!(c.post(&format!("/h/{token}/followups"), &[("temperature", "38.9"), ("signs", "breathless")]).status, 303);
    h.until("both go", |h| h.facts("tasks.issued") == before + 2);
    assert!(c.get(&own).text().contains("已经请人马上过来"));
    let all = c.get_json("/as/secretary/requests").json();
    let danger = all["lines"]
        .as_array()
        .and_then(|l| l.iter().find(|r| r["danger"] == "hurt"))
        .cloned()
        .unwrap_or_else(|| panic!("{all}"));
    let id = danger["id"].to_string();
    c.get(&format!("/as/grid/requests/{id}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{id}/taking"), &[]).status, 303);
    let told = c.get(&format!("/as/grid/requests/{id}")).text();
    assert!(told.contains("请马上上门") && !told.contains("38.9"), "{told}");
    // No note while it goes on; their word ends it, and the note says what it does not prove.
    assert_eq!(c.get(&format!("/as/grid/homecare/{}/note", at.rsplit('/').next().unwrap_or_default())).status, 409);
    c.get(&own);
    assert_eq!(c.post(&format!("/h/{token}/end"), &[("why", "wish")]).status, 303);
    assert_eq!(c.post(&format!("/h/{token}/followups"), &[("temperature", "36.6")]).status, 409);
    c.get(&at);
    let again = format!("/as/grid/homecare/{}/end", at.rsplit('/').next().unwrap_or_default());
    assert_eq!(c.post(&again, &[("why", "wish"), ("by", "self"), ("way", "phone")]).status, 409, "it is over");
    let note = c.get(&format!("/as/grid/homecare/{}/note", at.rsplit('/').next().unwrap_or_default())).text();
    assert!(note.contains("任何人不得凭它限制"), "{note}");
    let up = c.get_json("/as/street/rollup").json();
    assert_eq!(up["total"]["counts"].as_array().map(|a| a[13..].to_vec()), Some(vec![0.into(), 1.into(), 1.into(), 1.into()]));
    // Nothing of it stands in a fact.
    let read = h.site.house.read().expect("read");
    for fact in
        read.facts_from(muster_ledger::Seq(0), 10_000).expect("facts").iter().filter(|f| f.kind().starts_with("homecare."))
    {
        let text = fact.body::<serde_json::Value>().expect("json").to_string();
        assert!(!["breathless", "cough", "389", "382", "王小芳"].iter().any(|w| text.contains(w)), "{text}");
    }
    drop(read);
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

/// What is brought leaves the shelf, never more than lies there; what is lent stands on the home's card until it is back.
#[test]
fn goods_are_booked_from_stock_and_what_is_lent_comes_back() {
    let (h, _, mut c, subject) = town();
    let (_, at) = opened(&mut c, &subject, &[("has", "room")]);
    let id = at.rsplit('/').next().unwrap_or_default().to_owned();
    assert!(c.get(&at).text().contains("没有您能领东西的物资点"), "no store yet");
    c.get("/as/secretary/stock/stores/new");
    let made = c.post("/as/secretary/stock/stores", &[("place", "10"), ("kind", "room")]);
    let store = made.header("location").split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    let shelf = format!("/as/secretary/stock/stores/{store}");
    let lot = h.site.house.now().plus(300 * DAY).day().to_string();
    for form in [
        vec![("item", "1306"), ("n", "2"), ("from", "supplier")],
        vec![("item", "1101"), ("n", "20"), ("lot", &lot), ("from", "supplier")],
    ] {
        c.get(&format!("{shelf}/receipts"));
        assert_eq!(c.post(&format!("{shelf}/receipts"), &form).status, 303);
    }
    let left = |c: &mut Client, item: &str| -> i64 {
        let page = c.get_json(&format!("{shelf}/items/{item}")).json();
        page["entries"].as_array().and_then(|l| l.first()).and_then(|l| l["left"].as_i64()).unwrap_or_else(|| panic!("{page}"))
    };
    let bring = |c: &mut Client, role: &str, item: &str, n: &str, how: &str| {
        c.get(&format!("/as/{role}/homecare/{id}"));
        c.post(&format!("/as/{role}/homecare/{id}/goods"), &[("item", item), ("n", n), ("store", &store), ("how", how)])
    };
    assert_eq!(bring(&mut c, "secretary", "1101", "10", "given").status, 303);
    let short = bring(&mut c, "secretary", "1101", "11", "given");
    assert!(short.status == 409 && short.text().contains("10"), "{}", short.text());
    assert_eq!(bring(&mut c, "secretary", "1101", "1", "lent").status, 422, "a mask does not come back");
    assert_eq!(bring(&mut c, "secretary", "1306", "2", "lent").status, 303);
    assert_eq!(bring(&mut c, "secretary", "1306", "1", "lent").status, 409, "none is left");
    assert_eq!(bring(&mut c, "health", "1101", "1", "given").status, 403, "they see and hand out nothing");
    assert_eq!((left(&mut c, "1101"), left(&mut c, "1306")), (10, 0));
    let home = c.get_json(&format!("/as/grid/people/{subject}")).json();
    let room = home["person"]["room"].as_i64().unwrap_or(13);
    let card = c.get(&format!("/as/grid/cards/{room}")).text();
    assert!(card.contains("指夹式血氧仪 2 台 · 借出") && card.contains("还有 2 在家里"), "{card}");
    // The care ends; the oximeters still come back, and no more of them than went.
    c.get(&at);
    assert_eq!(c.post(&format!("{at}/end"), &[("why", "well")]).status, 303);
    let case = c.get_json(&format!("/as/secretary/homecare/{id}")).json();
    let seq = case["goods"]
        .as_array()
        .and_then(|g| g.iter().find(|g| g["lent"] == true))
        .map(|g| g["seq"].to_string())
        .unwrap_or_else(|| panic!("{case}"));
    let back = |c: &mut Client, n: &str| {
        c.get(&format!("/as/secretary/homecare/{id}"));
        c.post(&format!("/as/secretary/homecare/{id}/goods/{seq}/return"), &[("n", n), ("store", &store)])
    };
    let many = back(&mut c, "3");
    assert!(many.status == 409 && many.text().contains("还有 2 在家里"), "{}", many.text());
    assert_eq!(back(&mut c, "1").status, 303);
    assert!(c.get(&format!("/as/grid/cards/{room}")).text().contains("已还 1"));
    assert_eq!(back(&mut c, "1").status, 303);
    assert_eq!(back(&mut c, "1").status, 409);
    assert!(!c.get(&format!("/as/grid/cards/{room}")).text().contains("血氧仪"), "nothing is out any more");
    assert_eq!(left(&mut c, "1306"), 2);
    assert_eq!(bring(&mut c, "secretary", "1101", "1", "given").status, 409, "it is over");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
}
