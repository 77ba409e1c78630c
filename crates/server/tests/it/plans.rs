//! A plan over HTTP: what waits opens when the last task it waited for is posted, and a round comes again when its hour has come.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::{HOUR, Served};
use muster_ledger::{DAY, Day};

fn posted(c: &mut Client, path: &str, fields: &[(&str, &str)]) {
    let reply = c.post(path, fields);
    let said = reply.text();
    let alert = said.split("role=\"alert\"").nth(1).unwrap_or_default().chars().take(300).collect::<String>();
    assert_eq!(reply.status, 303, "{path}: {alert}");
}

/// Tasks of a card: all that were ever issued.
fn tasks(h: &Served, card: &str) -> Vec<i64> {
    let read = h.site.house.read().expect("read");
    let sql = "SELECT id FROM task_tasks WHERE card = ?1 ORDER BY id";
    read.select(sql, &[card.into()]).expect("tasks").iter().map(|r| r.int("id")).collect()
}

fn opened(h: &Served, c: &mut Client, level: &str) -> i64 {
    let form = c.get_json("/as/district/incidents/new").json();
    let basis = form["bases"][0]["key"].as_str().expect("a basis").to_owned();
    let until = Day(h.site.house.now().day().0 + 14).to_string();
    let fields = [
        ("matter", "flood"),
        ("area", "10"),
        ("grade", "4"),
        ("warning", "none"),
        ("level", level),
        ("expected", until.as_str()),
        ("measures", "notices"),
        ("basis", basis.as_str()),
        ("decision", "order"),
    ];
    c.get("/as/district/incidents/new");
    posted(c, "/as/district/incidents", &fields);
    c.get_json("/as/district/incidents").json()["incidents"][0]["incident"]["id"].as_i64().expect("the incident")
}

fn activate(h: &Served, c: &mut Client, incident: i64, level: &str, stage: &str) {
    let path = format!("/as/district/incidents/{incident}/plans/flood-typhoon");
    let view = c.get_json(&format!("{path}?level={level}&stage={stage}")).json();
    let hash = view["hash"].as_str().expect("a hash").to_owned();
    let until = Day(h.site.house.now().day().0 + 3).to_string();
    c.get(&path);
    let fields = [("level", level), ("stage", stage), ("hash", &hash), ("expected", &until), ("sure", "yes"), ("area", "")];
    posted(c, &format!("{path}/activation"), &fields);
}

fn done(h: &Served, c: &mut Client, role: &str, card: &str) {
    h.until(card, |h| !tasks(h, card).is_empty());
    for id in tasks(h, card) {
        let path = format!("/as/{role}/tasks/{id}");
        assert_eq!(c.get(&path).status, 200, "{path}");
        posted(c, &format!("{path}/outcome"), &[("note", "")]);
    }
}

#[test]
fn what_waits_opens_and_rounds_come_again() {
    let (h, clock) = house();
    hire(&h, "district", "district_lead", 1);
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "grid", "grid_worker", 11);
    let mut c = h.client();
    let incident = opened(&h, &mut c, "3");
    activate(&h, &mut c, incident, "4", "start");
    h.until("tasks at once", |h| !tasks(h, "low-list").is_empty() && !tasks(h, "vulnerable-list").is_empty());
    // The list of who cannot walk needs both: where the water comes, and who needs looking after.
    done(&h, &mut c, "grid", "low-list");
    assert!(tasks(&h, "leave-list").is_empty());
    let page = c.get(&format!("/as/district/incidents/{incident}")).text();
    assert!(page.contains("leave-list") || page.contains("转移名单"), "the page says what is to come: {page}");
    // What was declared is anyone's to pass on: in a feed, message by message.
    let feed = c.get("/alerts/feed.atom").text();
    let seq = feed.split(&format!("/alerts/{incident}/")).nth(1).and_then(|s| s.split('/').next()).expect("a message").to_owned();
    let alert = c.get(&format!("/alerts/{incident}/{seq}/alert.xml"));
    assert_eq!((alert.status, alert.header("content-type")), (200, "application/cap+xml"));
    let said = alert.text();
    assert!(said.contains("<msgType>Alert</msgType>") && said.contains("<category>Met</category>"), "{said}");
    done(&h, &mut c, "secretary", "vulnerable-list");
    h.until("what waited", |h| tasks(h, "leave-list").len() == 1);
    done(&h, &mut c, "grid", "leave-list");

    // While it lasts somebody watches the water, every six hours.
    activate(&h, &mut c, incident, "3", "hold");
    done(&h, &mut c, "grid", "water-watch");
    assert_eq!(tasks(&h, "water-watch").len(), 1);
    clock.jump(clock.now().plus(7 * HOUR));
    h.until("the next round", |h| tasks(h, "water-watch").len() == 2);
    // Nobody went this time: no second one is heaped on it, nor does any come once the term is over.
    clock.jump(clock.now().plus(4 * DAY));
    h.until("the term is over", |h| {
        let read = h.site.house.read().expect("read");
        read.select("SELECT about FROM ledger_timers WHERE name = 'plan.repeat'", &[]).expect("timers").is_empty()
    });
    assert_eq!(tasks(&h, "water-watch").len(), 2);
}
