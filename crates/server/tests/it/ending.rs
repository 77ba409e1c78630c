//! How personal data end: reports made over HTTP, the clock driven past their term, and the house itself destroys the key.

use crate::{Served, fresh_folder, serve_site};
use muster_act::request::REQUEST_DATA;
use muster_ground::duty::{DutyGiven, GiveDuty, Holder, open_account};
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ground::signin::{open_house, room_token, set_demo_role};
use muster_ledger::{
    ActorId, Ask, Author, Command, DAY, Dated, Day, Draft, DutyId, HOUR, IdemKey, Key, Known, Mode, Moment, PlaceId, Refusal, Seq,
};
use muster_sense::selfreport::REPORT_DATA;
use muster_server::{Config, HouseClock, Limits, Setup, Site};
use std::sync::Arc;

struct Given(Vec<Draft>);
impl Command for Given {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

/// A simulated house, shipped whole, at eight in the morning of a Sunday, with one flat.
pub(crate) fn house() -> (Served, Arc<HouseClock>) {
    house_with(Config::default())
}

/// The same, set up otherwise; limits are open in any case.
pub(crate) fn house_with(config: Config) -> (Served, Arc<HouseClock>) {
    house_in(config, Mode::Exercise { simulated: true })
}

pub(crate) fn house_in(config: Config, mode: Mode) -> (Served, Arc<HouseClock>) {
    let folder = fresh_folder();
    let start = Day::from_civil(2026, 11, 22).expect("day").start().plus(8 * HOUR);
    let clock = Arc::new(HouseClock::simulated(start));
    let config = Config { limits: Limits::open(), ..config };
    let setup = Setup { clock: Some(Arc::clone(&clock)), ..Setup::of(folder.clone(), config).expect("policies") };
    let site = Site::create(setup, "滨江区", "ending.invalid/log", mode).expect("house");
    open_house(&site.house).expect("datasets");
    let place = |id, parent, level, name: &str| PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: name.to_owned(),
        sort: id,
        floor: 3,
    };
    let places = vec![
        place(1, 0, Level::Street, "云栖街道"),
        place(10, 1, Level::Community, "望江社区"),
        place(11, 10, Level::Grid, "1网格"),
        place(12, 11, Level::Building, "5幢"),
        place(13, 12, Level::Room, "301"),
    ];
    let h = serve_site(site, folder);
    let command = Box::new(Given(vec![Added { places }.draft(PlaceId(1))]));
    let (author, key) = (Author::house(None), IdemKey([1; 16]));
    h.site.house.ask(Ask { author, key, hash: [0; 32], command, work: Vec::new() }).expect("places");
    (h, clock)
}

/// Someone in a duty, one click away under `/as/<role>`.
pub(crate) fn hire(h: &Served, role: &str, post: &str, place: i64) {
    hire_for(h, role, post, place, 360);
}

pub(crate) fn hire_for(h: &Served, role: &str, post: &str, place: i64, days: i64) {
    let house = &h.site.house;
    let (actor, duty) = (ActorId(house.next_id()), DutyId(house.next_id()));
    let who = Holder { name: format!("{role} 同志"), phone: String::new() };
    let account = open_account(house.vault(), actor, "staff", &who).expect("account");
    let until = house.now().plus(days * DAY);
    let given = DutyGiven { id: duty, actor, post: post.to_owned(), place: PlaceId(place), from: house.now(), until };
    let command = Box::new(GiveDuty { account: Some(account), duty: given, giver: ActorId::HOUSE });
    let (author, key) = (Author::house(None), IdemKey(house.vault().random()));
    house.ask(Ask { author, key, hash: [0; 32], command, work: Vec::new() }).expect("duty");
    set_demo_role(house, role, actor, duty).expect("role");
}

fn parts(h: &Served, kind: &str) -> Vec<bool> {
    let read = h.site.house.read().expect("read");
    let all = read.facts_from(Seq(0), 10_000).expect("facts");
    all.iter().filter(|f| f.kind() == kind).map(|f| read.part(f.seq()).is_ok()).collect()
}

#[test]
fn what_was_promised_to_end_ends_by_itself_and_the_numbers_stay() {
    let (mut h, clock) = house();
    let mut c = h.client();
    let door = format!("/r/{}", room_token(h.site.house.vault(), PlaceId(13)));
    let tell = |c: &mut crate::client::Client, name: &str| {
        let told = [("whom", "family"), ("symptom", "fever"), ("onset", "today"), ("name", name)];
        assert_eq!(c.get(&door).status, 200);
        let reply = c.post(&format!("{door}/reports"), &told);
        assert_eq!(reply.status, 200, "{}", reply.text());
    };
    let living = |d: &Dated| d.living(h.site.house.vault(), clock.now()).len();
    tell(&mut c, "王秀芳");
    let asked = [("need", "food"), ("name", "王秀芳"), ("phone", "13900001234"), ("text", "没有米了")];
    let reply = c.post(&format!("{door}/requests"), &asked);
    assert_eq!(reply.status, 303, "{}", reply.text());
    // The week ends at midnight: Monday's report has another key.
    clock.jump(clock.now().plus(DAY));
    tell(&mut c, "李强");
    assert_eq!((living(&REPORT_DATA), living(&REQUEST_DATA)), (2, 1));
    let sunday = Day::from_civil(2026, 11, 22).expect("day");
    let count = |h: &Served| {
        let read = h.site.house.read().expect("read");
        muster_sense::selfreport::reports_between(&read, Moment(0), Moment(i64::MAX)).expect("rows").len()
    };

    // Thirty days after Sunday it is announced; the texts still open for a day.
    clock.jump(Day(sunday.0 + 31).start().plus(HOUR));
    h.until("it was announced", |h| h.facts("dataset.expired") == 1);
    assert_eq!(parts(&h, "report.made"), [true, true]);
    clock.jump(clock.now().plus(DAY));
    h.until("the key died", |h| h.facts("dataset.destroyed") == 1);
    h.until("the texts went", |h| parts(h, "report.made") == [false, true]);
    assert_eq!((count(&h), living(&REPORT_DATA)), (2, 1), "the numbers stay");
    // The next week follows, the month of requests much later.
    clock.jump(Day(sunday.0 + 38).start().plus(HOUR));
    h.until("the next was announced", |h| h.facts("dataset.expired") == 2);
    clock.jump(clock.now().plus(DAY));
    h.until("the next key died", |h| h.facts("dataset.destroyed") == 2);
    assert_eq!(parts(&h, "report.made"), [false, false]);
    assert_eq!(parts(&h, "request.made"), [true]);
    clock.jump(Day::from_civil(2026, 11, 30).expect("day").start().plus(182 * DAY));
    h.until("the month was announced", |h| h.facts("dataset.expired") == 3);
    clock.jump(clock.now().plus(DAY));
    h.until("the month's key died", |h| h.facts("dataset.destroyed") == 3);
    h.until("its texts went", |h| parts(h, "request.made") == [false]);
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

#[test]
fn a_hold_keeps_what_is_due_until_two_lift_it() {
    let (mut h, clock) = house();
    for (role, post) in [("district", "district_lead"), ("auditor", "auditor")] {
        hire(&h, role, post, 1);
    }
    hire(&h, "secretary", "secretary", 10);
    let week = REPORT_DATA.ready(&h.site.house, &h.site.house.read().expect("read")).expect("week");
    let mut c = h.client();
    let page = c.get("/as/district/holds/new").text();
    assert!(page.contains("自报症状（11月16日 起的一期）"), "{page}");
    let week = week.to_string();
    let form = [("dataset", week.as_str()), ("basis", "court"), ("document", "（2026）0108民初123号"), ("until", "2027-02-20")];
    let past = [form[0], form[1], form[2], ("until", "2026-11-01")];
    let refused = c.post("/as/district/holds", &past);
    assert!(refused.status == 422 && refused.text().contains("0108民初123号"), "what was typed stays: {}", refused.status);
    let placed = c.post("/as/district/holds", &form);
    assert_eq!(placed.status, 303, "{}", placed.text());
    let at = placed.header("location").to_owned();
    let id: String = at.rsplit('/').next().expect("id").chars().take_while(char::is_ascii_digit).collect();
    // A secretary holds residents, not the whole house's data, and lifts nothing.
    assert_eq!(c.get("/as/secretary/holds/new").status, 403);
    assert_eq!(c.post(&format!("/as/secretary/holds/{id}/lifting"), &[]).status, 403);

    clock.jump(Day::from_civil(2026, 12, 24).expect("day").start());
    h.until("the hold kept it", |h| h.facts("dataset.deferred") == 1);
    let data = c.get("/as/auditor/datasets").text();
    assert!(data.contains("依法留存到 2027年2月20日"), "{data}");
    c.get(&format!("/as/district/holds/{id}"));
    assert_eq!(c.post(&format!("/as/district/holds/{id}/lifting"), &[]).status, 303);
    let alone = c.post(&format!("/as/district/holds/{id}/lifting/approval"), &[]);
    assert!(alone.status == 403 && alone.text().contains("要由另一个岗位的人批准"), "{}", alone.status);
    let told = c.get("/as/auditor/holds").text();
    assert!(told.contains("class=\"waits\">1<"), "what waits shows in the navigation: {told}");
    assert!(c.get("/as/auditor/approvals").text().contains("解除依法留存"));
    c.get(&format!("/as/auditor/holds/{id}"));
    assert_eq!(c.post(&format!("/as/auditor/holds/{id}/lifting/approval"), &[]).status, 303);
    assert!(!c.get("/as/auditor/holds").text().contains("class=\"waits\""));
    h.until("it was announced", |h| h.facts("dataset.expired") == 1);
    clock.jump(clock.now().plus(DAY));
    h.until("the key died", |h| h.facts("dataset.destroyed") == 1);
    let data = c.get("/as/auditor/datasets").text();
    assert!(data.contains("已于"), "{data}");
    assert!(c.get("/as/secretary/holds").text().contains("已解除"));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

#[test]
fn the_administrator_of_an_exercise_drives_its_clock_and_nobody_else() {
    let (mut h, clock) = house();
    hire(&h, "admin", "administrator", 0);
    hire(&h, "secretary", "secretary", 10);
    let mut c = h.client();
    let to = clock.now().plus(HOUR);
    let jump = [("do", "jump"), ("value", &to.0.to_string())];
    for (role, status) in [("secretary", 403), ("admin", 200)] {
        c.get(&format!("/as/{role}/duties"));
        let reply = c.post(&format!("/as/{role}/clock"), &jump);
        assert_eq!(reply.status, status, "{role}: {}", reply.text());
    }
    assert_eq!(clock.now(), to);
    h.end();
}

#[test]
fn one_resident_is_erased_by_two_and_the_pages_say_what_stays() {
    let (mut h, _) = house();
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "district", "district_lead", 1);
    hire(&h, "grid", "grid_worker", 11);
    let (person, subject) = crate::privacy::settle(&h, "王小芳", "13812345678");
    let mut c = h.client();
    let card = c.get(&format!("/as/secretary/people/{subject}")).text();
    assert!(card.contains(&format!("/people/{subject}/erasure")), "{card}");
    assert!(!c.get(&format!("/as/grid/people/{subject}")).text().contains("/erasure"), "a grid worker proposes none");
    assert_eq!(c.get(&format!("/as/grid/people/{subject}/erasure")).status, 403);
    let about = c.get(&format!("/as/secretary/people/{subject}/erasure")).text();
    assert!(about.contains("已经打印的纸") && about.contains("旧备份"), "{about}");
    let wish = [("reason", "wish"), ("asked", "family"), ("way", "phone")];
    let proposed = c.post(&format!("/as/secretary/people/{subject}/erasure"), &wish);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let id: String =
        proposed.header("location").rsplit('/').next().expect("id").chars().take_while(char::is_ascii_digit).collect();
    let own = c.get(&format!("/as/secretary/erasures/{id}")).text();
    assert!(own.contains("家属代办 · 电话") && own.contains("要由另一个岗位的人批准"), "{own}");
    let alone = c.post(&format!("/as/secretary/erasures/{id}/approval"), &[]);
    assert_eq!(alone.status, 403, "{}", alone.text());
    // Taken back, proposed anew, not agreed, proposed once more.
    let asked = |c: &mut crate::client::Client| -> String {
        let all = c.get_json("/as/secretary/approvals").json();
        all["mine"][0]["approval"]["id"].as_i64().expect("an id").to_string()
    };
    let first = asked(&mut c);
    assert_eq!(c.post(&format!("/as/secretary/approvals/{first}/withdrawal"), &[]).status, 303);
    let again = |c: &mut crate::client::Client| -> String {
        c.get(&format!("/as/secretary/people/{subject}/erasure"));
        let proposed = c.post(&format!("/as/secretary/people/{subject}/erasure"), &wish);
        proposed.header("location").rsplit('/').next().expect("id").chars().take_while(char::is_ascii_digit).collect()
    };
    let refused = again(&mut c);
    let second = asked(&mut c);
    let why = c.get(&format!("/as/district/approvals/{second}/refusal")).text();
    assert!(why.contains("为什么不同意"), "{why}");
    let said = [("why", "先问过本人")];
    assert_eq!(c.post(&format!("/as/secretary/approvals/{second}/refusal"), &said).status, 403, "one's own is withdrawn");
    assert_eq!(c.post(&format!("/as/district/approvals/{second}/refusal"), &[]).status, 422);
    assert_eq!(c.post(&format!("/as/district/approvals/{second}/refusal"), &said).status, 303);
    assert!(c.get(&format!("/as/secretary/erasures/{refused}")).text().contains("先问过本人"));
    let third = again(&mut c);
    let seen = c.get(&format!("/as/district/erasures/{third}")).text();
    assert!(seen.contains("批准，现在办") && !seen.contains('芳'), "the district needs no name: {seen}");
    let done = c.post(&format!("/as/district/erasures/{third}/approval"), &[]);
    assert!(done.status == 303 && done.header("location").contains(&third), "{}", done.text());
    assert!(c.get(done.header("location")).text().contains("已经销毁"));
    assert!(!h.site.house.vault().person_lives(person));
    assert_eq!(c.get(&format!("/as/secretary/people/{subject}")).status, 404);
    assert!(!c.get("/as/secretary/people?q=13812345678").text().contains(&subject));
    assert_eq!(c.get(&format!("/as/secretary/erasures/{third}")).status, 200);
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

/// The time is real, so a clock set half a year forward is asked about: what only takes rights away ends, no key dies.
#[test]
fn a_clock_set_forward_destroys_nothing_until_somebody_said_what_day_it_is() {
    let (mut h, clock) = house_in(Config::default(), Mode::Exercise { simulated: false });
    hire(&h, "admin", "administrator", 0);
    hire(&h, "secretary", "secretary", 10);
    hire_for(&h, "passing", "secretary", 10, 30);
    let week = REPORT_DATA.ready(&h.site.house, &h.site.house.read().expect("read")).expect("week");
    let lives = |h: &Served| h.site.house.vault().dataset_lives(week);
    let mut c = h.client();
    assert_eq!(c.get("/as/passing/people").status, 200);
    assert!(c.get("/as/admin/house-time").text().contains("时间没有疑问"));
    assert_eq!(c.post("/as/admin/house-time/confirmation", &[("today", "2026-11-22")]).status, 409, "nothing is asked");

    clock.jump(clock.now().plus(200 * DAY));
    h.until("it was doubted", |h| h.client().get("/as/admin/house-time").text().contains("自动销毁已暂停"));
    // Long enough for many rounds of timers.
    std::thread::sleep(std::time::Duration::from_millis(1200));
    assert_eq!((h.facts("dataset.expired"), lives(&h)), (0, true), "not even announced");
    assert_ne!(c.get("/as/passing/people").status, 200, "a term ends by any clock");
    assert!(h.folder.join("clock-held").exists(), "the doctor sees it");
    let nav = c.get("/as/admin/parked").text();
    assert!(nav.contains("去核对时间") && nav.contains("class=\"waits\">1<"), "{nav}");
    assert_eq!(c.get("/as/secretary/house-time").status, 403);

    // It does not go away by a restart.
    let folder = h.folder.clone();
    h.end();
    h.folder = fresh_folder();
    drop(h);
    let at = |plus: i64| {
        let later = Arc::new(HouseClock::simulated(clock.now().plus(plus)));
        let config = Config { limits: Limits::open(), ..Config::default() };
        let setup = Setup { clock: Some(Arc::clone(&later)), ..Setup::of(folder.clone(), config).expect("policies") };
        (serve_site(Site::open(setup).expect("again"), folder.clone()), later)
    };
    let (mut h, clock) = at(HOUR);
    let mut c = h.client();
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!((h.facts("dataset.expired"), lives(&h)), (0, true));
    c.get("/as/admin/house-time");
    let wrong = c.post("/as/admin/house-time/confirmation", &[("today", "2026-11-22")]);
    let told = wrong.text();
    assert!(wrong.status == 422 && told.contains("您说今天是 2026-11-22") && told.contains("校准这台机器的时钟"), "{told}");
    let today = clock.now().day().to_string();
    let right = c.post("/as/admin/house-time/confirmation", &[("today", &today)]);
    assert_eq!((right.status, h.facts("clock.confirmed")), (303, 1), "{}", right.text());
    h.until("it was announced", |h| h.facts("dataset.expired") == 1);
    assert!(lives(&h), "a day's notice as ever");
    clock.jump(clock.now().plus(DAY));
    h.until("the key died", |h| h.facts("dataset.destroyed") == 1);
    assert!(!h.folder.join("clock-held").exists());
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

/// How long the house was shut, whether it asks.
#[test]
fn a_start_long_after_the_last_fact_asks_before_anything_is_destroyed() {
    for (days, asks) in [(6, false), (40, true)] {
        let (mut h, clock) = house_in(Config::default(), Mode::Exercise { simulated: false });
        hire(&h, "admin", "administrator", 0);
        REPORT_DATA.ready(&h.site.house, &h.site.house.read().expect("read")).expect("week");
        let folder = h.folder.clone();
        h.end();
        h.folder = fresh_folder();
        drop(h);
        let later = Arc::new(HouseClock::simulated(clock.now().plus(days * DAY)));
        let config = Config { limits: Limits::open(), ..Config::default() };
        let setup = Setup { clock: Some(later), ..Setup::of(folder.clone(), config).expect("policies") };
        let mut h = serve_site(Site::open(setup).expect("again"), folder);
        let page = h.client().get("/as/admin/house-time").text();
        assert_eq!(page.contains("自动销毁已暂停"), asks, "{days}: {page}");
        std::thread::sleep(std::time::Duration::from_millis(800));
        assert_eq!(h.facts("dataset.expired"), 0, "{days}");
        h.end();
    }
}
