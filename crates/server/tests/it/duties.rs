//! Posts over HTTP: handed over with everything in hand, and a community run by strangers from one document.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::organisations::duty_of;
use crate::privacy::settle;
use muster_ground::signin::room_token;
use muster_ledger::{DAY, PlaceId};

fn staffed() -> (Served, Client, std::sync::Arc<muster_server::HouseClock>) {
    let (h, clock) = house();
    for (role, post, place) in [
        ("secretary", "secretary", 10),
        ("grid", "grid_worker", 11),
        ("other", "health_centre", 10),
        ("far", "grid_worker", 1),
        ("street", "street_lead", 1),
    ] {
        hire(&h, role, post, place);
    }
    settle(&h, "钱金雀", "13987654321");
    let c = h.client();
    let door = format!("/r/{}", room_token(h.site.house.vault(), PlaceId(13)));
    let mut c2 = c;
    c2.get(&format!("{door}/requests"));
    let asked = c2.post(&format!("{door}/requests"), &[("need", "food"), ("name", "钱金雀"), ("text", "没有米了")]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    h.until("the second task is there", |h| h.facts("tasks.issued") == 1);
    (h, c2, clock)
}

/// The account that a form offers under a name.
fn offered(page: &str, name: &str) -> Option<String> {
    let at = page.find(name)?;
    let value = &page[page[..at].rfind("value=\"")? + 7..];
    Some(value[..value.find('"')?].to_owned())
}

#[test]
fn who_leaves_hands_everything_to_a_named_successor_in_one_act() {
    let (mut h, mut c, _) = staffed();
    let request = c.get_json("/as/grid/requests").json();
    let request =
        request.to_string().split("\"id\":").filter_map(|p| p.split([',', '}']).next()?.parse::<i64>().ok()).find(|n| *n > 1000);
    let request = request.expect("a request");
    c.get(&format!("/as/grid/requests/{request}"));
    assert_eq!(c.post(&format!("/as/grid/requests/{request}/taking"), &[]).status, 303);
    let duty = duty_of(&mut c, "grid", "grid_worker");
    // Nobody hands on what they could not give.
    assert_eq!(c.get(&format!("/as/grid/handovers/new?duty={duty}")).status, 403);
    let form = c.get(&format!("/as/secretary/handovers/new?duty={duty}")).text();
    assert!(form.contains("手上的任务 1 项") && form.contains("手上的诉求 1 件") && !form.contains("办理交接"), "{form}");
    let other = offered(&form, "other 同志").unwrap_or_else(|| panic!("{form}"));
    let before = c.get(&format!("/as/secretary/handovers/new?duty={duty}&to={other}")).text();
    assert!(before.contains("1 项任务、1 件诉求转到其名下") && before.contains("办理交接"), "{before}");
    assert_eq!(h.facts("duty.handed_over"), 0, "looking does nothing");
    let far = c.post("/as/secretary/handovers", &[("duty", &duty), ("to", "1")]);
    assert_eq!(far.status, 422, "{}", far.text());
    c.get(&format!("/as/secretary/handovers/new?duty={duty}&to={other}"));
    let done = c.post("/as/secretary/handovers", &[("duty", &duty), ("to", &other)]);
    assert_eq!(done.status, 303, "{}", done.text());
    let sheet = done.header("location").split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    let sheet = format!("/as/secretary/handovers/{sheet}");
    let paper = c.get(&sheet).text();
    assert!(
        paper.contains("工作交接单") && paper.contains("grid 同志") && paper.contains("other 同志") && paper.contains("5幢301"),
        "{paper}"
    );
    // The one is out, the other has it all, with its clock.
    assert_ne!(c.get("/as/grid/tasks").status, 200);
    let now = c.get_json(&format!("/as/secretary/requests/{request}")).json().to_string();
    assert!(now.contains(&format!("\"owner\":{other}")), "{now}");
    let line = c.get_json("/as/secretary/answerable").json().to_string();
    assert!(line.contains("other 同志"), "{line}");
    assert!(c.get("/as/secretary/handovers").text().contains("grid 同志 交给 other 同志"));
    h.until("reactions rest", |h| h.facts("tasks.assigned") == 1);
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

#[test]
fn strangers_run_a_community_from_one_document_that_is_opened_in_the_open() {
    let (mut h, mut c, clock) = staffed();
    assert_eq!(c.get("/as/grid/takeovers").status, 403);
    assert!(!c.get("/public/10").text().contains("接管手册"));
    c.get("/as/street/takeovers");
    let refused = c.post("/as/street/takeovers", &[("community", "10")]);
    assert_eq!(refused.status, 422, "{}", refused.text());
    let opened = c.post("/as/street/takeovers", &[("community", "10"), ("reason", "ill")]);
    assert_eq!(opened.status, 303, "{}", opened.text());
    let id = opened.header("location").split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    let at = format!("/as/street/takeovers/{id}");
    let told = c.get("/public/10").text();
    assert!(told.contains("接管手册已打开") && told.contains("工作人员病倒"), "{told}");
    let pack = c.get(&at).text();
    for word in ["望江社区接管手册", "secretary 同志", "5幢", "1网格", "第一个小时", "没有任何密码", "急的在前"]
    {
        assert!(pack.contains(word), "{word}: {pack}");
    }
    assert!(!pack.contains("钱金雀") && !pack.contains("13987654321") && !pack.contains("5幢301 "), "nameless: {pack}");
    // Under a duty that may, masked.
    let own = format!("/as/secretary/takeovers/{id}");
    assert_eq!(c.get(&own).status, 200);
    assert!(!c.get(&own).text().contains("钱金雀"));
    clock.jump(clock.now().plus(DAY + 1));
    let over = c.get(&at).text();
    assert!(over.contains("到期") && !over.contains("secretary 同志"), "{over}");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

#[test]
fn a_training_is_written_down_by_another_and_shows_what_is_missing() {
    let (mut h, mut c, clock) = staffed();
    let page = c.get("/as/secretary/trainings").text();
    assert!(page.contains("缺培训") && page.contains("还没有“个人信息保护"), "{page}");
    assert_eq!(c.get("/as/grid/trainings").status, 403);
    assert!(c.get("/as/grid/me/trainings").text().contains("还没有登记过培训"));
    let asked = &page[page.find("登记一次培训").expect("the form")..];
    let grid = offered(asked, "grid 同志").unwrap_or_else(|| panic!("{page}"));
    assert!(!asked.contains("secretary 同志"), "nobody writes down their own: {page}");
    let form = |kind: &'static str| [("actor", grid.clone()), ("kind", kind.to_owned()), ("on", "2026-11-20".to_owned())];
    for kind in ["privacy", "protection"] {
        c.get("/as/secretary/trainings");
        let typed = form(kind);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let done = c.post("/as/secretary/trainings", &typed);
        assert_eq!(done.status, 303, "{}", done.text());
    }
    assert!(c.get("/as/grid/me/trainings").text().contains("有效到"));
    clock.jump(clock.now().plus(350 * DAY));
    let soon = c.get("/as/secretary/trainings").text();
    assert!(soon.contains("快到期"), "{soon}");
    let all = c.get_json("/as/secretary/trainings").json().to_string();
    let id = all.split("\"done\":[{\"id\":").nth(1).and_then(|r| r.split(',').next()).map(str::to_owned);
    let id = id.unwrap_or_else(|| panic!("{all}"));
    assert_eq!(c.post(&format!("/as/secretary/trainings/{id}/withdrawal"), &[]).status, 303);
    // Who leads and who supports, for everyone.
    let roles = c.get("/answerable/roles").text();
    assert!(roles.contains("牵头") && roles.contains("业主委员会") && roles.contains("突发事件应对法"), "{roles}");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}
