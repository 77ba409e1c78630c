//! A notice brought to each person, over HTTP: whoever reads it is called by nobody, whoever has no telephone gets it at the door,
//! and a notice taken back is brought to nobody.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::privacy::settle;
use muster_ground::signin::set_demo_resident;
use muster_ledger::{ActorId, HOUR, PlaceId};
use serde_json::Value;

fn town() -> (Served, std::sync::Arc<muster_server::HouseClock>, Client, String) {
    let (h, clock) = house();
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "grid", "grid_worker", 11);
    let (person, subject) = settle(&h, "钱金雀", "13987654321");
    settle(&h, "赵小四", "");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let c = h.client();
    (h, clock, c, subject)
}

/// The notice's address, e.g. `/as/secretary/n/…`.
fn published(c: &mut Client) -> String {
    c.get("/as/secretary/notices/new");
    let form = [("about", "service"), ("title", "停水"), ("text", "明天停水，请存水。"), ("until", "2026-12-01")];
    let reply = c.post("/as/secretary/notices", &form);
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").split('?').next().unwrap_or_default().to_owned()
}

fn tally(c: &mut Client, role: &str, id: &str) -> Value {
    let v = c.get_json(&format!("/as/{role}/deliveries/{id}")).json()["tally"].clone();
    let n = |key: &str| v[key].as_i64().unwrap_or(-1);
    assert_eq!(n("reached") + n("on_the_way") + n("door") + n("refused") + n("gone"), n("all"), "{v}");
    v
}

#[test]
fn a_notice_reaches_everyone_by_their_own_way_or_at_the_door() {
    let (h, clock, mut c, subject) = town();
    c.get("/as/resident/me/notice-way");
    assert_eq!(c.post("/as/resident/me/notice-way", &[("way", "pigeon")]).status, 422);
    assert_eq!(c.post("/as/resident/me/notice-way", &[("way", "page")]).status, 303);
    let at = published(&mut c);
    let before = c.get(&format!("{at}/delivery")).text();
    assert!(before.contains("2 名成年人") && before.contains("其中 1 人没有登记电话"), "{before}");
    let begun = c.post(&format!("{at}/delivery"), &[("area", "10"), ("hours", "2")]);
    assert_eq!(begun.status, 303, "{}", begun.text());
    let id = begun.header("location").split('?').next().and_then(|l| l.rsplit('/').next()).unwrap_or_default().to_owned();
    let twice = c.post(&format!("{at}/delivery"), &[("area", "10"), ("hours", "2")]);
    assert!(twice.status == 409 && twice.text().contains("不重复打扰"), "{}", twice.text());

    // Without a telephone: a task at the door, by the timer; a worker sees it in the day's list.
    clock.jump(clock.now().plus(HOUR / 2));
    h.until("somebody goes to the door", |h| h.facts("tasks.issued") == 1);
    assert_eq!(
        (tally(&mut c, "grid", &id)["door"].as_i64(), tally(&mut c, "grid", &id)["on_the_way"].as_i64()),
        (Some(1), Some(1))
    );
    assert!(c.get(&format!("/as/grid/deliveries/{id}")).text().contains("赵*"));
    // Where it was left nobody was reached; the next day somebody goes again.
    let task = c.get_json("/as/grid/tasks").json().to_string();
    assert!(task.contains("hand-notice") || task.contains("把通知送到门上"), "{task}");

    // The one with a page says so with one press, after which nobody calls her.
    let code = at.rsplit('/').next().unwrap_or_default().to_owned();
    let own = format!("/as/resident/n/{code}");
    let page = c.get(&own).text();
    assert!(page.contains("我看到了"), "{page}");
    assert!(c.get("/as/resident/home").text().contains("给您的通知"));
    assert_eq!(c.post(&format!("/as/resident/n/{code}/receipt"), &[]).status, 303);
    assert_eq!(tally(&mut c, "secretary", &id)["reached"].as_i64(), Some(1));
    assert!(!c.get("/as/resident/home").text().contains("给您的通知"));
    let again = c.post(&format!("/as/resident/n/{code}/receipt"), &[]);
    assert!(again.status == 404 && again.text().contains("已经说过看到了"), "{}", again.text());

    // Told by the worker; read out by loudspeaker reaches nobody by itself.
    let of = format!("/as/grid/deliveries/{id}/people/{subject}");
    assert!(c.get(&of).text().contains("已送到"));
    c.get(&format!("/as/grid/deliveries/{id}"));
    assert_eq!(c.post(&format!("/as/grid/deliveries/{id}/announcement"), &[("at", "12")]).status, 303);
    assert_eq!(c.post(&format!("/as/grid/deliveries/{id}/announcement"), &[("at", "99")]).status, 422);
    assert_eq!(tally(&mut c, "secretary", &id)["reached"].as_i64(), Some(1));
    // Nobody without a duty sees any of it.
    assert!(matches!(c.get(&format!("/deliveries/{id}")).status, 303 | 401 | 403));
    assert!(matches!(c.get(&format!("/as/resident/deliveries/{id}")).status, 303 | 401 | 403));
}

#[test]
fn a_notice_taken_back_is_over_at_its_address_and_brought_to_nobody() {
    let (h, clock, mut c, _) = town();
    let at = published(&mut c);
    c.get(&format!("{at}/delivery"));
    assert_eq!(c.post(&format!("{at}/delivery"), &[("area", "12"), ("hours", "1")]).status, 303);
    let notice = {
        let code = at.rsplit('/').next().unwrap_or_default();
        muster_account::publish::notice_of_code(code).expect("a code").to_string()
    };
    let withdrawal = format!("/as/secretary/notices/{notice}/withdrawal");
    // Only whoever publishes there takes it back.
    c.get("/as/grid/tasks");
    assert_eq!(c.post(&withdrawal.replace("secretary", "grid"), &[]).status, 403);
    c.get("/as/secretary/public");
    assert_eq!(c.post(&withdrawal, &[]).status, 303);
    assert_eq!(c.post(&withdrawal, &[]).status, 409, "it was taken back already");
    assert!(c.get(&at).text().contains("已撤回"));
    clock.jump(clock.now().plus(3 * HOUR));
    h.until("the delivery is closed", |h| h.facts("delivery.closed") == 1);
    assert_eq!(h.facts("tasks.issued"), 0, "nobody knocks for what no longer holds");
}

/// Written to one person: their own page or, without a telephone, paper at the door; on no board, and nobody else reads it.
#[test]
fn a_notice_to_one_person_is_read_by_them_and_by_those_who_bring_it() {
    let (h, clock, mut c, with) = town();
    let (_, without) = settle(&h, "孙老太", "");
    let write = |c: &mut Client, to: &str, until: &str| {
        let at = format!("/as/grid/people/{to}/letters");
        assert!(c.get(&at).text().contains("给本人发通知"));
        let form = [("title", "高龄津贴"), ("text", "请带身份证来领。"), ("until", until), ("hours", "2"), ("calls", "yes")];
        let reply = c.post(&at, &form);
        (reply.status, reply.text(), reply.header("location").split('?').next().unwrap_or_default().to_owned())
    };
    assert_eq!(write(&mut c, &with, "2026-11-01").0, 422);
    assert_eq!(write(&mut c, &with, "2027-11-01").0, 422);
    let (status, said, letter) = write(&mut c, &with, "2026-12-01");
    assert_eq!(status, 303, "{said}");
    let id = letter.rsplit('/').next().unwrap_or_default().to_owned();
    let (_, _, paper) = write(&mut c, &without, "2026-12-01");

    // On no board, in no delivery's title, and not at the address of a public notice.
    for page in ["/n", "/public", "/as/secretary/deliveries", "/as/resident/n"] {
        assert!(!c.get(page).text().contains("高龄津贴"), "{page}");
    }
    // Who is not signed in, and who is somebody else, reads nothing of it.
    let other = paper.rsplit('/').next().unwrap_or_default().to_owned();
    for page in [format!("/me/letters/{id}"), format!("/as/resident/me/letters/{other}"), format!("/as/resident/letters/{id}")] {
        let reply = c.get(&page);
        assert!(matches!(reply.status, 303 | 401 | 403 | 404) && !reply.text().contains("津贴"), "{page}: {}", reply.status);
    }
    // She reads it and says so; nobody telephones.
    assert!(c.get("/as/resident/home").text().contains("高龄津贴"));
    let own = format!("/as/resident/me/letters/{id}");
    assert!(c.get(&own).text().contains("请带身份证来领"));
    for status in [303, 409] {
        assert_eq!(c.post(&format!("/as/resident/me/letters/{id}/receipt"), &[]).status, status);
    }
    assert!(c.get("/as/resident/me/letters").text().contains("高龄津贴"));
    assert!(c.get(&letter).text().contains("已送到"));

    // Without a telephone: a task at the door by the timer, the sheet printed, and never by loudspeaker.
    clock.jump(clock.now().plus(HOUR / 2));
    h.until("somebody goes to the door", |h| h.facts("tasks.issued") == 1);
    let sheet = c.get(&format!("{paper}/paper")).text();
    assert!(sheet.contains("请带身份证来领") && sheet.contains("孙"), "{sheet}");
    let all = c.get_json("/as/grid/deliveries").json();
    let of = all.as_array().into_iter().flatten().find(|d| d["tally"]["door"] == 1).expect("its delivery");
    let aloud = format!("/as/grid/deliveries/{}/announcement", of["delivery"]["id"]);
    let refused = c.post(&aloud, &[("at", "12")]);
    assert!(refused.status == 409 && refused.text().contains("不能用小喇叭"), "{}", refused.text());
    let outcome = format!("/as/grid/deliveries/{}/people/{without}/outcome", of["delivery"]["id"]);
    assert_eq!(c.post(&outcome, &[("went", "handed")]).status, 303);
    assert!(c.get(&paper).text().contains("已送到"));
    // Taken back: over for her too, and once.
    let (_, _, late) = write(&mut c, &with, "2026-12-01");
    let late = late.rsplit('/').next().unwrap_or_default();
    for status in [303, 409] {
        assert_eq!(c.post(&format!("/as/grid/letters/{late}/withdrawal"), &[]).status, status);
    }
    assert!(!c.get("/as/resident/home").text().contains("给您的通知"));
}
