//! Stock over HTTP: two people take the last box at once, another community's word, past days, and input as nobody should send it.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ledger::{Ask, Author, Command, DAY, Draft, IdemKey, Key, Known, Moment, PlaceId, Refusal};
use std::sync::{Arc, Barrier};

/// A second community beside the one that the house has.
struct Beside;
impl Command for Beside {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (id, parent, level) = (PlaceId(20), PlaceId(1), Level::Community);
        let place = PlaceDraft { id, parent, level, code: String::new(), name: "望湖社区".to_owned(), sort: 20, floor: 0 };
        Ok(vec![Added { places: vec![place] }.draft(PlaceId(1))])
    }
}

fn store(c: &mut Client, role: &str, place: &str, kind: &str) -> String {
    c.get(&format!("/as/{role}/stock/stores/new"));
    let reply = c.post(&format!("/as/{role}/stock/stores"), &[("place", place), ("kind", kind)]);
    assert_eq!(reply.status, 303, "{}", reply.text());
    let to = reply.header("location").to_owned();
    to.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
}

fn alert(c: &mut Client, path: &str, fields: &[(&str, &str)]) -> String {
    let reply = c.post(path, fields);
    assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
    let text = reply.text();
    text.split("role=\"alert\"").nth(1).unwrap_or_default().split("</form>").next().unwrap_or_default().to_owned()
}

fn takes_in(h: &Served, c: &mut Client, store: &str, n: &str) {
    let day = h.site.house.now().plus(400 * DAY).day().to_string();
    let form = [("item", "1101"), ("n", n), ("lot", day.as_str()), ("from", "supplier")];
    let reply = c.post(&format!("/as/secretary/stock/stores/{store}/receipts"), &form);
    assert_eq!(reply.status, 303, "{}", reply.text());
}

fn held(c: &mut Client, store: &str, query: &str) -> i64 {
    let reply = c.get_json(&format!("/as/secretary/stock/stores/{store}{query}"));
    assert_eq!(reply.status, 200, "{}", reply.text());
    let v = reply.json();
    let now: i64 = v["now"].as_array().into_iter().flatten().filter_map(|s| s["line"]["n"].as_i64()).sum();
    let then: i64 = v["then"].as_array().into_iter().flatten().filter_map(|s| s["n"].as_i64()).sum();
    now + then
}

/// The last box goes to one of two; the other is told what is left and where the next is.
#[test]
fn two_who_take_the_last_box_at_once_do_not_both_get_it() {
    let (h, _) = house();
    hire(&h, "secretary", "secretary", 10);
    let mut c = Client::new(h.at);
    let room = store(&mut c, "secretary", "10", "room");
    let point = store(&mut c, "secretary", "11", "point");
    takes_in(&h, &mut c, &room, "50");
    takes_in(&h, &mut c, &point, "7");
    let both = Arc::new(Barrier::new(2));
    let takers: Vec<_> = (0..2)
        .map(|_| {
            let (at, room, both) = (h.at, room.clone(), Arc::clone(&both));
            std::thread::spawn(move || {
                let mut c = Client::new(at);
                let path = format!("/as/secretary/stock/stores/{room}/issues");
                // The page first, so that both stand before the same shelf.
                assert_eq!(c.get(&path).status, 200);
                both.wait();
                let reply = c.post(&path, &[("item", "1101"), ("n", "50"), ("to", "household")]);
                (reply.status, reply.text())
            })
        })
        .collect();
    let mut said: Vec<(u16, String)> = takers.into_iter().map(|t| t.join().expect("taker")).collect();
    said.sort();
    assert_eq!(said[0].0, 303, "{}", said[0].1);
    assert_eq!(said[1].0, 409, "{}", said[1].1);
    assert!(said[1].1.contains("能发的只剩 0") && said[1].1.contains("网格点 7"), "{}", said[1].1);
    assert_eq!((held(&mut c, &room, ""), held(&mut c, &point, "")), (0, 7));
}

#[test]
fn what_nobody_should_send_is_refused_in_words_and_moves_nothing() {
    let (h, clock) = house();
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "grid", "grid_worker", 11);
    let (author, key) = (Author::house(None), IdemKey([9; 16]));
    h.site.house.ask(Ask { author, key, hash: [0; 32], command: Box::new(Beside), work: Vec::new() }).expect("place");
    hire(&h, "other", "secretary", 20);
    let mut c = Client::new(h.at);
    let room = store(&mut c, "secretary", "10", "room");
    takes_in(&h, &mut c, &room, "50");
    let far = store(&mut c, "other", "20", "room");
    let day = h.site.house.now().plus(9 * DAY).day().to_string();
    let at = |end: &str| format!("/as/secretary/stock/stores/{room}/{end}");
    let (receipts, issues) = (at("receipts"), at("issues"));
    let table: [(&str, Vec<(&str, &str)>, &str); 13] = [
        (&receipts, vec![("item", "9999"), ("n", "1"), ("from", "supplier")], "目录里没有这样物资"),
        (&receipts, vec![("item", "<script>"), ("n", "1"), ("from", "supplier")], "目录里没有这样物资"),
        (&receipts, vec![("item", "1101"), ("n", "1"), ("from", "supplier")], "这种物资有有效期"),
        (&receipts, vec![("item", "1101"), ("n", "1"), ("lot", "2020-01-01"), ("from", "supplier")], "已经过了有效期"),
        (&receipts, vec![("item", "1101"), ("n", "1"), ("lot", "20260231"), ("from", "supplier")], "日期"),
        (&receipts, vec![("item", "1101"), ("n", "0"), ("lot", &day), ("from", "supplier")], "数量"),
        (&receipts, vec![("item", "1101"), ("n", "99999999999999999999"), ("lot", &day), ("from", "supplier")], "数量"),
        (&receipts, vec![("item", "1101"), ("n", "1"), ("lot", &day), ("from", "thin air")], "从哪来"),
        (&issues, vec![("item", "1101"), ("n", "51"), ("to", "household")], "只剩 50"),
        (&issues, vec![("item", "1101"), ("n", "-5"), ("to", "household")], "数量"),
        (&issues, vec![("item", "1101"), ("n", "1"), ("to", "worker")], "发给谁"),
        (&issues, vec![("item", "1101"), ("n", "1"), ("to", "worker"), ("worker", "1")], "发给谁"),
        (&issues, vec![("item", "1101"), ("n", "1"), ("to", "household"), ("lot", &day)], "只剩 0"),
    ];
    for (path, form, words) in &table {
        let said = alert(&mut c, path, form);
        assert!(said.contains(words), "{form:?}: {said}");
    }
    // Whose store it is not, and what a grid worker may not.
    assert_eq!(c.get(&format!("/as/secretary/stock/stores/{far}")).status, 403);
    let form = [("item", "1101"), ("n", "1"), ("to", "household")];
    assert_eq!(c.post(&format!("/as/secretary/stock/stores/{far}/issues"), &form).status, 403);
    assert_eq!(c.get("/as/secretary/stock/stores/77").status, 404);
    assert_eq!(c.get("/as/secretary/stock/items/9999").status, 404);
    assert_eq!(c.get(&format!("/as/secretary/stock/stores/{room}?day=2099-01-01")).status, 422);
    assert_eq!(c.get(&format!("/as/secretary/stock/stores/{room}?day=gestern")).status, 422);
    assert_eq!(held(&mut c, &room, ""), 50);
    // To another community: nobody's until its people say that it came; not for the sender to say.
    let form = [("item", "一次性医用口罩"), ("n", "20"), ("to", far.as_str())];
    assert_eq!(c.post(&at("transfers"), &form).status, 303);
    let m = c.get_json("/as/other/stock").json()["arriving"][0]["id"].as_i64().expect("on its way");
    assert_eq!(c.post(&format!("/as/secretary/stock/moves/{m}/acceptance"), &[]).status, 403);
    assert_eq!(c.post(&format!("/as/other/stock/moves/{m}/acceptance"), &[]).status, 303);
    assert_eq!(c.post(&format!("/as/other/stock/moves/{m}/return"), &[]).status, 409);
    assert_eq!(held(&mut c, &room, ""), 30);
    // Tomorrow more goes out; the shelf of today stays what it was.
    let today = h.site.house.now().day().to_string();
    clock.jump(h.site.house.now().plus(DAY));
    assert_eq!(c.post(&issues, &[("item", "1101"), ("n", "30"), ("to", "used")]).status, 303);
    assert_eq!((held(&mut c, &room, ""), held(&mut c, &room, &format!("?day={today}"))), (0, 30));
}

/// Two count, they differ, neither may decide; a negative number is none; a gift is told in public without who gave it.
#[test]
fn counts_gifts_and_what_workers_have_over_http() {
    let (h, _) = house();
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "second", "secretary", 10);
    hire(&h, "third", "secretary", 10);
    let mut c = Client::new(h.at);
    let room = store(&mut c, "secretary", "10", "room");
    takes_in(&h, &mut c, &room, "50");
    let begun = c.post(&format!("/as/secretary/stock/stores/{room}/counts"), &[]);
    assert_eq!(begun.status, 303);
    let to = begun.header("location").split('?').next().unwrap_or_default().to_owned();
    let count = to.rsplit('/').next().unwrap_or_default().to_owned();
    let at = |role: &str, end: &str| format!("/as/{role}/stock/counts/{count}{end}");
    let decided = |role: &str| format!("/as/{role}/stock/counts/{count}/decision");
    assert!(!c.get(&at("secretary", "")).text().contains(">50<"), "who counts does not see the book");
    for n in ["-1", "", "many", "9999999999"] {
        assert_eq!(c.post(&at("secretary", "/counting"), &[("n0", n)]).status, 422, "{n}");
    }
    assert_eq!(c.post(&at("secretary", "/counting"), &[("n0", "48")]).status, 303);
    assert_eq!(c.post(&at("secretary", "/counting"), &[("n0", "50")]).status, 409);
    assert_eq!(c.post(&at("second", "/counting"), &[("n0", "47")]).status, 303);
    assert_eq!(c.post(&decided("second"), &[("n0", "47"), ("why0", "lost")]).status, 403);
    assert_eq!(c.post(&decided("third"), &[("n0", "47"), ("why0", "")]).status, 422);
    assert_eq!(c.post(&decided("third"), &[("n0", "47"), ("why0", "lost")]).status, 303);
    assert_eq!(held(&mut c, &room, ""), 47);
    // A worker gets ten, uses four, gives six back; not seven.
    let issues = format!("/as/secretary/stock/stores/{room}/issues");
    let worker = c.get_json(&issues).json()["picks"][0][0].as_str().expect("a worker").to_owned();
    let form = [("item", "1101"), ("n", "10"), ("to", "worker"), ("worker", worker.as_str())];
    assert_eq!(c.post(&issues, &form).status, 303);
    let of = |end: &str| format!("/as/secretary/stock/workers/{worker}/{end}");
    assert_eq!(c.post(&of("use"), &[("item", "1101"), ("n", "4")]).status, 303);
    assert_eq!(c.post(&of("returns"), &[("item", "1101"), ("n", "7"), ("to", room.as_str())]).status, 409);
    assert_eq!(c.post(&of("returns"), &[("item", "1101"), ("n", "6"), ("to", "77")]).status, 422);
    assert_eq!(c.post(&of("returns"), &[("item", "1101"), ("n", "6"), ("to", room.as_str())]).status, 303);
    assert_eq!(c.post("/as/secretary/stock/workers/77/use", &[("item", "1101"), ("n", "1")]).status, 404);
    assert_eq!(held(&mut c, &room, ""), 43);
    // Two taken by mistake come back once, and not twice.
    let form = [("item", "1101"), ("n", "2"), ("to", "used")];
    let moved = c.post(&issues, &form).header("location").split('?').next().unwrap_or_default().to_owned();
    let history = c.get(&format!("/as/secretary/stock/stores/{room}/history")).text();
    let id = history.split("/stock/moves/").nth(1).and_then(|t| t.split('"').next()).expect("a movement").to_owned();
    assert_eq!((moved.is_empty(), held(&mut c, &room, "")), (false, 41));
    for status in [303, 409] {
        c.get(&format!("/as/secretary/stock/moves/{id}"));
        assert_eq!(c.post(&format!("/as/secretary/stock/moves/{id}/undoing"), &[]).status, status);
        assert_eq!(held(&mut c, &room, ""), 43);
    }
    let day = h.site.house.now().plus(90 * DAY).day().to_string();
    let gifts = format!("/as/secretary/stock/stores/{room}/donations");
    let gift = [("item", "1103"), ("n", "5"), ("lot", day.as_str()), ("by", "person"), ("wish", "elders")];
    let shy = [&gift[..], &[("name", "周不愿"), ("phone", "13800001111")]].concat();
    let given = c.post(&gifts, &shy);
    assert_eq!(given.status, 303);
    let given = given.header("location").split('?').next().and_then(|t| t.rsplit('/').next()).unwrap_or_default().to_owned();
    assert!(c.get(&format!("/as/secretary/stock/donations/{given}")).text().contains("周不愿"), "{given}");
    assert_eq!(c.post(&gifts, &[&gift[..], &[("named", "yes")]].concat()).status, 422);
    let public = c.get("/donations").text();
    assert!(public.contains("不留名 1 笔") && !public.contains("周不愿"), "{public}");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
}

/// Price, three names and what it was for stand on the slip, in the offices' tables and on the card; amounts add up.
#[test]
fn a_slip_has_its_price_three_names_and_the_request_that_it_met() {
    let (h, _) = house();
    for role in ["secretary", "second", "third"] {
        hire(&h, role, "secretary", 10);
    }
    hire(&h, "grid", "grid_worker", 11);
    let mut c = Client::new(h.at);
    let room = store(&mut c, "secretary", "10", "room");
    let day = h.site.house.now().plus(400 * DAY).day().to_string();
    let receipts = format!("/as/secretary/stock/stores/{room}/receipts");
    let picks = c.get_json(&receipts).json()["picks"].clone();
    let who = |name: &str| {
        let all = picks.as_array().into_iter().flatten();
        let found = all.filter(|p| p[1].as_str().is_some_and(|w| w.starts_with(name))).find_map(|p| p[0].as_str());
        found.unwrap_or_else(|| panic!("{name}: {picks}")).to_owned()
    };
    let (own, second, third) = (who("secretary"), who("second"), who("third"));
    let form = |price: &'static str, checked: &str| {
        let all = [("item", "1101"), ("n", "50"), ("lot", &day), ("from", "supplier"), ("price", price), ("checked", checked)];
        all.map(|(k, v)| (k, v.to_owned())).into_iter().chain([("kept", third.clone())]).collect::<Vec<_>>()
    };
    let post = |c: &mut Client, path: &str, form: &[(&str, String)]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        c.post(path, &form)
    };
    for price in ["-1", "1.234", "免费", "1e9", "99999999"] {
        let reply = post(&mut c, &receipts, &form(price, &second));
        assert!(reply.status == 422 && reply.text().contains("单价写成数字"), "{price}");
    }
    let reply = post(&mut c, &receipts, &form("2.5", &own));
    assert!(reply.status == 422 && reply.text().contains("验收人不能是"), "{}", reply.status);
    assert_eq!(post(&mut c, &receipts, &form("2.5", "1")).status, 422);
    assert_eq!(post(&mut c, &receipts, &form("2.5", &second)).status, 303);

    let table = c.get("/as/secretary/tables/stock-in").text();
    for cell in ["2.50", "125.00", "second 同志", "third 同志", "secretary 同志"] {
        assert!(table.contains(cell), "{cell}: {table}");
    }
    // For a request: asked by a resident, met from the shelf; both ends lead to each other.
    c.get("/as/grid/requests/record");
    let asked = [("room", "13"), ("way", "phone"), ("need", "medicine"), ("text", "要口罩")];
    let reply = c.post("/as/grid/requests/record", &asked);
    assert_eq!(reply.status, 303, "{}", reply.text());
    let request = {
        let read = h.site.house.read().expect("read");
        read.select("SELECT id FROM request_requests", &[]).expect("rows")[0].int("id").to_string()
    };
    assert!(c.get(&format!("/as/secretary/requests/{request}")).text().contains(&format!("/stock/requests/{request}")));
    let given = format!("/as/secretary/stock/requests/{request}");
    assert!(c.get(&given).text().contains(&format!("/stock/stores/{room}/issues?request={request}")));
    let issues = format!("/as/secretary/stock/stores/{room}/issues");
    assert!(c.get(&format!("{issues}?request={request}")).text().contains(&request));
    let form = |request: &str, to: &'static str| {
        let all = [("item", "1101"), ("n", "20"), ("to", to), ("approved", &second), ("request", request)];
        all.map(|(k, v)| (k, v.to_owned())).to_vec()
    };
    assert_eq!(post(&mut c, &issues, &form("77", "household")).status, 422, "no such request");
    assert_eq!(post(&mut c, &issues, &form(&request, "lost")).status, 422, "what is lost met no request");
    assert_eq!(post(&mut c, &issues, &form(&request, "household")).status, 303);
    let page = c.get(&given).text();
    let id = page.split("/stock/moves/").nth(1).and_then(|t| t.split('"').next()).expect("its movement").to_owned();
    let slip = c.get(&format!("/as/secretary/stock/moves/{id}")).text();
    assert!(
        slip.contains("审批人") && slip.contains("second 同志") && slip.contains(&format!("/stock/requests/{request}")),
        "{slip}"
    );
    assert!(c.get("/as/secretary/tables/stock-out").text().contains("second 同志"));
    // The card on paper counts back from what lies there.
    let card = c.get_json(&format!("/as/secretary/stock/stores/{room}/items/1101/card")).json();
    let lines: Vec<(i64, i64, i64)> = card["lines"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|l| {
            let n = |k: &str| l[k].as_i64().unwrap_or(-1);
            (n("came"), n("went"), n("left"))
        })
        .collect();
    assert_eq!((card["before"].as_i64(), lines), (Some(0), vec![(50, 0, 50), (0, 20, 30)]));
    assert!(c.get(&format!("/as/secretary/stock/stores/{room}/items/1101/card")).text().contains("库存卡"));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
}
