//! One person entered twice, over HTTP: shown before, found after, merged, separated; roll calls become lists and reports.

use crate::Served;
use crate::client::Client;
use crate::enter::{founded, resident, wide};
use serde_json::Value;
use std::time::{Duration, Instant};

fn people(c: &mut Client) -> Vec<Value> {
    c.get_json("/people").json()["people"].as_array().expect("people").clone()
}

fn register(c: &mut Client, form: &[(&str, &str)]) -> (u16, String) {
    c.get("/people/new");
    let reply = c.post("/people", form);
    (reply.status, reply.text())
}

/// The code under which the newest fact of this kind can be checked by anyone.
fn receipt(h: &Served, kind: &str) -> String {
    let read = h.site.house.read().expect("read");
    let all = read.facts_from(muster_ledger::Seq(0), 10_000).expect("facts");
    let seq = all.iter().rev().find(|f| f.kind() == kind).expect("recorded").seq();
    read.receipt_code(seq).expect("read").expect("code")
}

#[test]
fn one_person_entered_twice_is_shown_merged_and_separated() {
    let (h, mut admin, mut secretary) = founded(wide());
    let (_, wang) = resident(&h);
    let c = &mut secretary.client;
    let first = receipt(&h, "person.registered");

    // The same telephone, a name that sounds alike, another flat: shown first, masked; what was typed stays.
    let form = [("address", "5-302"), ("name", "汪小方"), ("phone", "13812345678"), ("relation", "member")];
    let (status, text) = register(c, &form);
    assert_eq!(status, 409, "{text}");
    assert!(text.contains("名字相近、同电话") && text.contains("王*芳") && text.contains("138****5678"), "{text}");
    assert!(
        text.contains(&format!("value=\"{wang}\"")) && text.contains("value=\"汪小方\"") && !text.contains("王小芳"),
        "{text}"
    );
    assert_eq!((h.facts("person.registered"), people(c).len()), (1, 1));

    // Someone else after all: both stand, and the pair is not proposed again.
    let told: Vec<(&str, &str)> = form.iter().copied().chain([("apart", wang.as_str())]).collect();
    assert_eq!(register(c, &told).0, 303);
    assert_eq!((h.facts("person.registered"), h.facts("people.told_apart"), people(c).len()), (2, 1, 2));
    assert!(c.get("/people/duplicates").text().contains("没有可能重复的登记"));

    // A third, who is the second once more.
    let form =
        [("address", "5-301"), ("name", "汪晓方"), ("birth", "1980-01-31"), ("relation", "member"), ("apart", wang.as_str())];
    let (status, text) = register(c, &form);
    assert_eq!(status, 303, "{text}");
    let second = receipt(&h, "person.registered");
    let all = people(c);
    let of =
        |name: &str| all.iter().find(|p| p["shown_name"] == name).expect("listed")["subject"].as_str().expect("hex").to_owned();
    let (fang, xiao) = (of("汪*方"), all.iter().map(|p| p["subject"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
    let other = xiao.iter().find(|s| **s != wang && **s != fang).expect("third").clone();
    let at = format!("/people/{fang}/like/{other}");
    let page = c.get(&at);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("第一份") && !page.text().contains("汪晓方") && !page.text().contains("1980-01-31"));
    assert_eq!(c.post(&format!("{at}/merger"), &[]).status, 422, "which one stays is asked");
    assert_eq!(c.post(&format!("{at}/merger"), &[("keep", "one")]).status, 303);
    assert_eq!((people(c).len(), h.facts("people.merged")), (2, 1));
    // The merged entry's address leads to the one that stays, and both receipts still hold.
    assert!(c.get(&format!("/people/{other}")).text().contains("合并进来的登记"));
    for code in [&first, &second] {
        assert_eq!(c.get(&format!("/receipts/{code}")).status, 200);
        assert_eq!(c.get(&format!("/receipts/{code}/proof")).status, 200);
    }
    assert_eq!(c.post(&format!("{at}/merger"), &[("keep", "one")]).status, 409);
    assert_eq!(c.post(&format!("/people/{fang}/like/{other}/separation"), &[]).status, 303);
    assert_eq!((people(c), h.facts("people.unmerged")), (all, 1), "as before");
    // Looked at once more: they are two, and the pair is not proposed again.
    c.get(&at);
    assert_eq!(c.post(&format!("/people/{fang}/like/{other}/distinction"), &[]).status, 303);
    assert_eq!((people(c).len(), h.facts("people.told_apart")), (3, 3));
    assert!(!c.get("/people/duplicates").text().contains(&other));

    // Not for whoever keeps the house running.
    let c = &mut admin.client;
    for path in ["/people/duplicates", &at] {
        assert_eq!(c.get(path).status, 403, "{path}");
    }
}

fn until(c: &mut Client, at: &str, ready: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let json = c.get_json(at).json();
        if ready(&json) {
            return json;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "never ready: {json}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_roll_call_becomes_residents_and_reports() {
    let (h, _, mut secretary) = founded(wide());
    resident(&h);
    let c = &mut secretary.client;
    let text = "#接龙\n1️⃣ ５－３０２ 李明、孙行者 都无异常\n2. 5-301王小芳 正常\n3. 收到\n4. 5-302 赵云 有点咳嗽\n";
    c.get("/imports");
    let reply = c.post("/imports/pasted", &[("text", text)]);
    assert_eq!(reply.status, 303, "{}", reply.text());
    let at = reply.header("location").split('?').next().expect("path").to_owned();
    let checked = until(c, &at, |j| !j["report"].is_null());
    assert_eq!((&checked["report"]["added"], &checked["unread"][0]["line"]), (&3.into(), &4.into()));
    // What is pasted has no columns to choose.
    assert_eq!(c.post(&format!("/imports/{}/columns", at.rsplit('/').next().expect("id")), &[("c0", "name")]).status, 409);
    assert_eq!(c.post(&format!("{at}/confirm"), &[]).status, 303);
    until(c, &at, |j| j["import"]["state"] == "finished");
    assert_eq!(people(c).len(), 4);
    // What the roll call does not say stays: the telephone, the relation, the needs.
    let all = people(c);
    let wang = all.iter().find(|p| p["shown_name"] == "王*芳").expect("listed");
    assert_eq!(
        (&wang["phone_shown"], &wang["relation"], &wang["flags"][0]),
        (&"138****5678".into(), &"head".into(), &"daily_call".into())
    );

    // Looked at first; recorded with the second press; not twice on one day.
    assert_eq!(c.get("/reports/pasted").status, 200);
    let looked = c.post("/reports/pasted", &[("text", text)]);
    assert_eq!((looked.status, h.facts("report.made")), (422, 0));
    let page = looked.text();
    assert!(
        page.contains("认出 5 人，其中 3 人") && page.contains("不是明确的“无异常”") && page.contains("没看出房号和姓名"),
        "{page}"
    );
    let done = c.post("/reports/pasted", &[("text", text), ("looked", "yes")]);
    assert_eq!((done.status, h.facts("report.made")), (200, 3), "{}", done.text());
    assert!(done.text().contains("记下了 3 份"));
    let again = c.post("/reports/pasted", &[("text", text), ("looked", "yes")]);
    assert_eq!((again.status, h.facts("report.made")), (422, 3));
    assert!(again.text().contains("今天已经记过"));
}
