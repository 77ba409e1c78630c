//! Residents' requests over HTTP: one sentence is enough, danger goes first, whoever asks is answered.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::places::sent;
use crate::privacy::settle;
use muster_ground::signin::{room_token, set_demo_resident};
use muster_ledger::{ActorId, PlaceId};
use serde_json::Value;

fn town() -> (Served, Client, String) {
    let (h, _) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11)] {
        hire(&h, role, post, place);
    }
    let (person, _) = settle(&h, "钱金雀", "13987654321");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let door = format!("/r/{}/requests", room_token(h.site.house.vault(), PlaceId(13)));
    let c = h.client();
    (h, c, door)
}

fn lines(c: &mut Client, role: &str) -> Vec<Value> {
    c.get_json(&format!("/as/{role}/requests")).json()["lines"].as_array().cloned().unwrap_or_default()
}

#[test]
fn one_sentence_is_sorted_by_its_words_and_danger_goes_first() {
    let (h, mut c, door) = town();
    c.get(&door);
    assert_eq!(c.post(&door, &[("text", "三栋停水了，没水做饭")]).status, 303);
    let empty = c.post(&door, &[("text", "   ")]);
    assert!(empty.status == 422 && empty.text().contains("写一句要什么"), "{}", empty.text());
    let long = "没水".repeat(5_000);
    let told = c.post(&door, &[("text", long.as_str())]);
    assert!(told.status == 422 && told.text().contains("500"), "ten thousand characters are refused with the limit");
    // Hostile words are a request that somebody reads, and nothing else.
    assert_eq!(c.post(&door, &[("text", "<script>alert(1)</script>你们这帮废物")]).status, 303);
    assert_eq!(c.post(&door, &[("text", "厨房里煤气味很重，头晕")]).status, 303);
    let page = c.get(&door).text();
    assert!(page.contains("tel:119") && page.contains("请先打 119") && !page.contains("<script>alert"), "{page}");
    h.until("both are sent where there is danger", |h| h.facts("tasks.issued") == 4);
    let all = lines(&mut c, "grid");
    let shape: Vec<(&str, bool, bool)> =
        all.iter().map(|l| (l["kind"].as_str().unwrap_or_default(), l["danger"] == "gas", l["guessed"] == true)).collect();
    assert_eq!(shape, [("gas", true, true), ("water", false, true), ("other", false, false)]);
    let water = all[1]["id"].to_string();
    let page = c.get(&format!("/as/grid/requests/{water}")).text();
    assert!(page.contains("“停水”“没水”") && page.contains("用水、下水"), "{page}");
    let there = format!("/as/grid/requests/{water}/sorting");
    assert_eq!(c.post(&there, &[("need", "nothing")]).status, 422);
    assert_eq!(c.post(&there, &[("need", "water")]).status, 409, "it is that already");
    assert_eq!(c.post(&there, &[("need", "property")]).status, 303);
    let now = lines(&mut c, "grid");
    assert_eq!((&now[1]["kind"], &now[1]["guessed"]), (&Value::from("property"), &Value::from(false)));
    assert_eq!(now[1]["due"], all[1]["due"], "what was promised is not put off");
    // Whoever comes is one; the other is called back.
    let gas = all[0]["id"].to_string();
    c.get(&format!("/as/grid/requests/{gas}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{gas}/taking"), &[]).status, 303);
    assert_eq!(c.post(&format!("/as/grid/requests/{gas}/completion"), &[]).status, 303);
    h.until("nobody else is still sent", |h| h.facts("tasks.withdrawn") + h.facts("task.done") >= 1);
}

#[test]
fn a_resident_hears_a_word_and_says_what_it_is() {
    let (h, mut c, _) = town();
    c.get("/as/resident/requests/new");
    assert_eq!(c.post("/as/resident/requests", &[("text", "楼下快递柜收费太贵，物业不管")]).status, 303);
    let id = lines(&mut c, "grid")[0]["id"].to_string();
    let home = c.get("/as/resident/home").text();
    assert!(home.contains("前有人回您话") && home.contains("因为您的话里有"), "{home}");
    // An answer names who gives it and is nobody else's to read.
    c.get(&format!("/as/grid/requests/{id}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{id}/answer"), &[("answer", "明天上午约物业一起谈")]).status, 303);
    let home = c.get("/as/resident/home").text();
    assert!(home.contains("明天上午约物业一起谈") && !home.contains("前有人回您话"), "{home}");
    assert!(!c.get(&format!("/as/secretary/requests/{id}")).text().contains("明天上午"), "not in hand, not read");
    let change = format!("/as/resident/requests/{id}/kind");
    assert_eq!(c.get(&change).status, 200);
    assert_eq!(c.post(&change, &[("need", "dispute")]).status, 303);
    assert_eq!(lines(&mut c, "grid")[0]["kind"], "dispute");
    assert_eq!((h.facts("request.answered"), h.facts("request.sorted")), (1, 1));
}

/// Two sentences of one trouble, given to a colleague who sends it back, met once, answered each for itself.
#[test]
fn one_trouble_is_met_once_and_given_on_only_where_it_is_taken() {
    let (h, mut c, door) = town();
    hire(&h, "other", "grid_worker", 11);
    c.get(&door);
    for said in ["楼前那把椅子没人管", "门口的椅子又歪了"] {
        assert_eq!(c.post(&door, &[("need", "other"), ("text", said)]).status, 303);
    }
    h.until("somebody is sent", |h| h.facts("tasks.issued") == 2);
    let all: Vec<String> = lines(&mut c, "grid").iter().map(|l| l["id"].to_string()).collect();
    let (lead, rest) = (&all[0], &all[1]);
    let page = c.get(&format!("/as/grid/requests/{lead}")).text();
    assert!(page.contains("可能是同一件事") && page.contains(&format!("value=\"{rest}\"")), "{page}");
    let post = |c: &mut Client, role: &str, id: &str, act: &str, form: &[(&str, &str)]| {
        c.post(&format!("/as/{role}/requests/{id}/{act}"), form).status
    };
    assert_eq!(post(&mut c, "grid", lead, "merging", &[]), 422, "nothing was ticked");
    assert_eq!(post(&mut c, "grid", lead, "merging", &[("ids", rest)]), 303);
    assert_eq!(lines(&mut c, "grid").len(), 1, "one trouble, one line");
    assert_eq!(post(&mut c, "grid", rest, "separation", &[]), 303);
    assert_eq!(post(&mut c, "grid", lead, "merging", &[("ids", rest)]), 303);
    assert_eq!(post(&mut c, "grid", lead, "taking", &[]), 303);
    assert_eq!(post(&mut c, "grid", lead, "handing-on", &[("to", "colleague")]), 303);
    h.until("the colleague finds it among their tasks", |h| h.facts("tasks.issued") >= 4);
    let asked = c.get(&format!("/as/other/requests/{lead}")).text();
    assert!(asked.contains("想转给您"), "{asked}");
    assert_eq!(post(&mut c, "other", lead, "return", &[("why", "not_ours")]), 303);
    let back = c.get_json(&format!("/as/grid/requests/{lead}")).json();
    assert_eq!((&back["astray"], &back["mine"]), (&Value::from(1), &Value::from(true)));
    assert_eq!(post(&mut c, "grid", lead, "completion", &[]), 303);
    h.until("both are done", |h| h.facts("request.done") == 2);
    assert_eq!(post(&mut c, "other", lead, "confirmation", &[("content", "very")]), 303);
    assert_eq!(post(&mut c, "other", rest, "confirmation", &[("content", "poor")]), 303);
    let page = c.get(&format!("/as/other/requests/{rest}")).text();
    assert!(page.contains("不满意") && page.contains("并到同一件事"), "{page}");
}

const ORDERS: &str = "工单编号,来电人,来电号码,诉求地址,诉求内容,办理结果,办结时间\n\
    20261122001,钱金雀,13987654321,5幢301,楼里停水了,,\n\
    20261122002,钱金雀,13987654321,5幢301,楼里还是停水,,\n\
    20261122002,钱金雀,13987654321,5幢301,同一个编号又来一遍,,\n\
    20261122003,某某,,9幢909,路灯坏了,,\n\
    ,某某,,5幢301,没有编号,,\n\
    20261122005,某某,,5幢301,,,\n";

/// What the hotline sends becomes requests once each, and goes back in its own columns without the people.
#[test]
fn work_orders_come_in_by_file_and_their_answers_go_out_in_the_same_columns() {
    let (h, mut c, _) = town();
    let at = "/as/secretary/workorders";
    assert_eq!(c.get("/as/grid/workorders").status, 403, "whoever assigns");
    let (status, page) = sent(&mut c, at, "派单.csv", ORDERS);
    assert!(status == 200 && page.contains("收下 2 张。1 张以前收过"), "{page}");
    for why in ["第 5 行：本社区没有“9幢909”", "第 6 行：没有工单编号", "第 7 行：没有诉求内容"] {
        assert!(page.contains(why), "{why}: {page}");
    }
    // The same file again makes nothing.
    let (status, page) = sent(&mut c, at, "派单.csv", ORDERS);
    assert!(status == 422 && page.contains("3 行都没有收下"), "{status} {page}");
    assert_eq!((h.facts("request.made"), h.facts("workorder.received")), (2, 2));
    let (status, page) = sent(&mut c, at, "x.csv", "甲,乙\n1,2\n");
    assert!(status == 422 && page.contains("没有找到表头"), "{page}");
    let mut one = vec![("number", "K-7"), ("text", "电梯困人了，有人被困"), ("address", "5幢301")];
    assert_eq!(c.post("/as/secretary/workorders/single", &one).status, 303);
    assert_eq!(c.post("/as/secretary/workorders/single", &one).status, 409, "once");
    one[2].1 = "不知道哪里";
    assert_eq!(c.post("/as/secretary/workorders/single", &one).status, 422);
    assert_eq!(lines(&mut c, "grid")[0]["danger"], "trapped");
    let water = lines(&mut c, "grid")[1]["id"].to_string();
    c.get(&format!("/as/grid/requests/{water}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{water}/completion"), &[]).status, 303);
    let back = c.get("/as/secretary/workorders/answers.csv").text();
    let head = back.lines().next().unwrap_or_default().trim_start_matches('\u{feff}').to_owned();
    assert!(head.contains("工单编号") && head.contains("办理结果"), "{head}");
    assert!(back.contains("20261122001") && back.contains("待确认") && back.contains("K-7"), "{back}");
    assert!(!back.contains("钱金雀") && !back.contains("13987654321") && !back.contains("301"), "{back}");
    let sheet = c.get("/as/secretary/workorders/answers.xlsx");
    assert_eq!((sheet.status, &sheet.body[..2]), (200, &b"PK"[..]));
    // Neither numbers nor people stand in the ledger.
    let read = h.site.house.read().expect("read");
    for fact in read.facts_from(muster_ledger::Seq(0), 1000).expect("facts") {
        let body = String::from_utf8_lossy(&fact.body).into_owned();
        assert!(!body.contains("20261122001") && !body.contains("钱金雀"), "{}", fact.kind());
    }
    drop(read);
    let differences = h.site.house.differences(5).expect("compared");
    assert!(differences.is_empty(), "{differences:?}");
}

/// Done, and nobody said how content they are: another calls a day later. Who did it does not, and one answer is enough.
#[test]
fn who_was_served_is_called_back_by_another() {
    let (h, clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11)] {
        hire(&h, role, post, place);
    }
    let door = format!("/r/{}/requests", room_token(h.site.house.vault(), PlaceId(13)));
    let mut c = h.client();
    c.get(&door);
    assert_eq!(c.post(&door, &[("text", "三栋停水了，没水做饭")]).status, 303);
    let id = lines(&mut c, "grid")[0]["id"].as_i64().expect("an id");
    c.get(&format!("/as/grid/requests/{id}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{id}/completion"), &[]).status, 303);
    assert!(c.get("/as/secretary/callbacks").text().contains("现在没有要回访的"), "they have a day to say so themselves");
    clock.jump(clock.now().plus(25 * muster_ledger::HOUR));
    let due = c.get_json("/as/secretary/callbacks").json();
    assert_eq!(due["lines"][0]["due"]["request"]["id"].as_i64(), Some(id), "{due}");
    assert!(c.get("/as/grid/callbacks").text().contains("由别人回访"));
    let at = format!("/requests/{id}/callback");
    assert_eq!(c.post(&format!("/as/grid{at}"), &[("word", "very")]).status, 403);
    c.get("/as/secretary/callbacks");
    assert_eq!(c.post(&format!("/as/secretary{at}"), &[("word", "splendid")]).status, 422);
    assert_eq!(c.post(&format!("/as/secretary{at}"), &[("word", "content")]).status, 303);
    assert_eq!(c.get_json("/as/secretary/callbacks").json()["came"]["content"].as_i64(), Some(1));
    let again = c.post(&format!("/as/secretary{at}"), &[("word", "not")]);
    assert!(again.status == 409 && again.text().contains("已经回访过"), "{}", again.text());
    // It is confirmed by their word, given on the telephone; the bound names what obeys it.
    assert_eq!(h.facts("request.confirmed"), 1);
    assert!(c.get("/as/secretary/bounds").text().contains("按这个比例由别人再问一次"));
}
