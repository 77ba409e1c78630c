//! What of an entry ends by itself: its note after its term, the stricter duty towards a child, a correction that nobody answers.

use crate::ending::{hire, house};
use crate::privacy::settle;
use muster_ground::person::{Band, NOTE_DATA, Personal, REGISTER_DATASET, Register, Relation, Standing};
use muster_ledger::{ActorId, DAY, PlaceId, Seq};

#[test]
fn a_note_ends_before_its_entry_in_every_version_and_says_when() {
    let (mut h, clock) = house();
    hire(&h, "grid", "grid_worker", 11);
    let mut c = h.client();
    let (person, subject) = settle(&h, "赵云", "13800001111");
    muster_ground::signin::set_demo_resident(
        &h.site.house,
        "resident",
        muster_ledger::ActorId(h.site.house.next_id()),
        person,
        muster_ledger::PlaceId(13),
    )
    .expect("role");
    let at = format!("/as/grid/people/{subject}");
    c.get(&format!("{at}/correction"));
    let noted = c.post(&format!("{at}/correction"), &[("note", "左膝开过刀"), ("relation", "head"), ("said", "worker")]);
    assert_eq!(noted.status, 303, "{}", noted.text());
    let until = NOTE_DATA.until(NOTE_DATA.dataset(clock.now())).plus(-1).day();
    assert!(c.get(&at).text().contains("自动销毁"), "{}", c.get(&at).text());
    let mine = c.get("/as/resident/me/data");
    assert!(mine.text().contains("左膝开过刀") && mine.text().contains("保留到"), "{}", mine.text());
    assert!(!c.get_json("/as/resident/me/data").text().contains("sealed"), "where it lies is nobody's matter");
    // Another version, a month later: the note keeps its own term.
    clock.jump(clock.now().plus(40 * DAY));
    c.get(&format!("{at}/correction"));
    let phone = c.post(&format!("{at}/correction"), &[("phone", "13900002222"), ("relation", "head"), ("said", "worker")]);
    assert_eq!(phone.status, 303, "{}", phone.text());
    let mine = c.get("/as/resident/me/data").text();
    assert!(mine.contains("左膝开过刀") && mine.contains("13900002222"), "{mine}");
    // Its last day over, it is announced for a day; then no version holds it, and the entry stays.
    clock.jump(until.start().plus(DAY + 1));
    h.until("it was announced", |h| h.facts("dataset.expired") >= 1);
    assert!(c.get("/as/resident/me/data").text().contains("左膝开过刀"));
    clock.jump(clock.now().plus(DAY));
    h.until("the key of that month died", |h| h.facts("dataset.destroyed") >= 1);
    let mine = c.get("/as/resident/me/data").text();
    assert!(!mine.contains("左膝开过刀") && mine.contains("赵云") && mine.contains("13900002222"), "{mine}");
    let read = h.site.house.read().expect("read");
    let plain: Vec<String> = read
        .facts_from(Seq(0), 1_000)
        .expect("facts")
        .iter()
        .filter_map(|f| read.part(f.seq()).ok())
        .map(|p| String::from_utf8_lossy(&p.plain).into_owned())
        .collect();
    assert!(plain.iter().any(|p| p.contains("13900002222")) && !plain.iter().any(|p| p.contains("左膝")), "in no version");
    drop(read);
    // The certificate of the month says what went, not whose.
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

fn child(h: &crate::Served, name: &str, birth: &str) -> String {
    let vault = h.site.house.vault();
    let person = vault.new_person().expect("key");
    let standing = Standing { band: Band::Child, relation: Relation::Member, ..crate::enter::at_home() };
    let personal = Personal { name: name.to_owned(), birth: birth.to_owned(), ..Personal::default() };
    crate::enter::record(h, Box::new(Register::new(vault, person, &standing, &personal).expect("register")));
    vault.subject(REGISTER_DATASET, person).expect("subject").hex()
}

#[test]
fn at_fourteen_the_stricter_duty_ends_and_their_own_consent_is_asked() {
    let (mut h, clock) = house();
    hire(&h, "grid", "grid_worker", 11);
    hire(&h, "secretary", "secretary", 10);
    settle(&h, "赵云", "");
    let (soon, later, grown) =
        (child(&h, "钱小雀", "2012-12-01"), child(&h, "孙小妹", "2013-12-01"), child(&h, "李大郎", "2008-12-01"));
    let mut c = h.client();
    h.until("this week's walk is through", |h| !muster_ground::age::step(&h.site.house).expect("step"));
    let rights = format!("/as/grid/people/{soon}");
    c.get(&format!("{rights}/rights"));
    for purpose in ["calls", "referral"] {
        let by = if purpose == "calls" { "family" } else { "self" };
        let said = c.post(&format!("{rights}/consents"), &[("purpose", purpose), ("say", "yes"), ("by", by), ("way", "paper")]);
        assert_eq!(said.status, 303, "{}", said.text());
    }
    let look = |c: &mut crate::client::Client, who: &str| {
        c.get(&format!("/as/grid/people/{who}"));
        c.post(&format!("/as/grid/people/{who}/reveal"), &[("purpose", "visit")]).status
    };
    assert_eq!((look(&mut c, &soon), look(&mut c, &later)), (422, 422), "not for a visit, below fourteen");
    // The birthday is a Tuesday: it is recorded with the next week's walk.
    clock.jump(clock.now().plus(16 * DAY));
    h.until("it is recorded", |h| h.facts("age.reached") == 2);
    assert_eq!(h.facts("consent.withdrawn"), 1, "what the family had said, and not what she said herself");
    assert_eq!((look(&mut c, &soon), look(&mut c, &later)), (200, 422));
    assert!(c.get("/as/secretary/people").text().contains("1 位要问本人"));
    let ages = c.get("/as/secretary/people/ages").text();
    assert!(ages.contains("钱*雀") && ages.contains("监护人给的 1 项同意") && !ages.contains("孙*妹"), "{ages}");
    c.get(&format!("{rights}/rights"));
    let own = c.post(&format!("{rights}/consents"), &[("purpose", "calls"), ("say", "yes"), ("by", "self"), ("way", "paper")]);
    assert_eq!(own.status, 303);
    assert!(c.get("/as/secretary/people/ages").text().contains("没有等着问本人的"));
    // At eighteen the band follows.
    h.until("the band follows", |h| {
        let read = h.site.house.read().expect("read");
        let subject = muster_ledger::SubjectRef::parse(&grown).expect("subject");
        let found = muster_ground::person::find(&read, subject, muster_web::Mask::Nameless).expect("read").expect("there");
        found.band == Band::Adult
    });
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

#[test]
fn a_correction_nobody_answers_goes_up_a_level_by_itself() {
    let (mut h, clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("street", "street_lead", 1), ("health", "health_centre", 10)] {
        hire(&h, role, post, place);
    }
    let (person, _) = settle(&h, "钱金雀", "13987654321");
    muster_ground::signin::set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13))
        .expect("role");
    let mut c = h.client();
    c.get("/as/resident/me/data");
    assert_eq!(c.post("/as/resident/me/corrections", &[("text", "电话换成 138 开头的了")]).status, 303);
    let id = c.get_json("/as/secretary/corrections").json()[0]["correction"]["id"].as_i64().expect("id");
    assert!(!c.get("/as/street/corrections").text().contains("望江社区</"), "not theirs yet");
    assert_eq!(c.get(&format!("/as/street/corrections/{id}")).status, 403);
    clock.jump(clock.now().plus(5 * DAY + 1));
    h.until("it is on record", |h| h.facts("correction.escalated") == 1);
    let told = c.get("/as/street/corrections").text();
    assert!(told.contains("望江社区") && told.contains("超期") && !told.contains("钱*雀") && !told.contains("5幢"), "{told}");
    let one = c.get(&format!("/as/street/corrections/{id}"));
    assert!(one.status == 200 && one.text().contains("已报上一级") && !one.text().contains("138 开头"), "{}", one.text());
    assert_eq!(c.post(&format!("/as/street/corrections/{id}/answer"), &[("done", "yes"), ("text", "x")]).status, 403);
    assert!(c.get("/as/street/approvals").text().contains("/corrections"), "a way there");
    assert_eq!(c.get("/as/health/corrections").status, 403);
    c.get(&format!("/as/secretary/corrections/{id}"));
    assert_eq!(c.post(&format!("/as/secretary/corrections/{id}/answer"), &[("done", "yes"), ("text", "改好了")]).status, 303);
    assert!(c.get("/as/street/corrections").text().contains("望江社区"), "and how it ended");
    assert_eq!(h.facts("correction.escalated"), 1, "once");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}
