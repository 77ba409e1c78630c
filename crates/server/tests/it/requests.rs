//! Residents' requests over HTTP: one sentence is enough, danger goes first, whoever asks is answered.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
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
