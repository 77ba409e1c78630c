//! The hostile administrator: what somebody with the administrator's duty, and then with the machine itself, tries in order to see
//! residents they have no business with, and what stops or betrays it. Numbered as in `docs/threats.md`.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::enter::{Given, founded, record, wide};
use crate::privacy::settle;
use crate::{Served, serve_site};
use muster_ground::duty::{DUTY_GIVEN, DutyGiven};
use muster_ground::signin::{set_demo_resident, set_demo_role};
use muster_ledger::{
    ActorId, DAY, Damage, Draft, DutyId, HOUR, LedgerMended, LedgerRestored, Moment, PlaceId, Seq, verify_folder,
    verify_folder_against,
};
use muster_server::{HouseClock, Setup, Site, process_now};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn raw(folder: &Path) -> Connection {
    Connection::open(folder.join("muster.db")).expect("the data file")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for entry in fs::read_dir(from).expect("read") {
        let entry = entry.expect("entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("copy");
        }
    }
}

fn reopen(folder: &Path, clock: Option<Arc<HouseClock>>) -> Result<Served, String> {
    let setup = Setup { clock, ..Setup::of(folder.to_owned(), wide()).expect("policies") };
    Site::open(setup).map(|site| serve_site(site, folder.to_owned())).map_err(|e| e.to_string())
}

/// Closes the house but leaves its folder.
fn stop(mut h: Served) -> std::path::PathBuf {
    h.end();
    let kept = h.folder.with_extension("kept");
    let _ = fs::remove_dir_all(&kept);
    copy(&h.folder, &kept);
    kept
}

/// Whoever is behind `role` gets `post` by the hand of `giver`.
fn appoint(h: &Served, giver: ActorId, role: &str, post: &str, place: i64) -> ActorId {
    let house = &h.site.house;
    let (actor, id) = (ActorId(house.next_id()), DutyId(house.next_id()));
    let holder = muster_ground::duty::Holder { name: format!("{role} 同志"), phone: String::new() };
    let account = muster_ground::duty::open_account(house.vault(), actor, "staff", &holder).expect("account");
    let duty =
        DutyGiven { id, actor, post: post.into(), place: PlaceId(place), from: house.now(), until: house.now().plus(90 * DAY) };
    let author = muster_ledger::Author { actor: giver, ..muster_ledger::Author::default() };
    let command = Box::new(Given(vec![account, Draft::new(DUTY_GIVEN, &duty).area(PlaceId(place))]));
    let key = muster_ledger::IdemKey(house.vault().random());
    house.ask(muster_ledger::Ask { author, key, hash: [0; 32], command, work: Vec::new() }).expect("appointed");
    set_demo_role(house, role, actor, id).expect("role");
    actor
}

fn at(reply: &crate::client::Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").split('?').next().unwrap_or_default().to_owned()
}

/// 1, 2: himself a duty that opens residents, himself the audit of his own work.
#[test]
fn the_administrator_sees_nobody_and_gives_himself_nothing() {
    let (mut h, mut admin, _) = founded(wide());
    let c = &mut admin.client;
    for closed in
        ["/people", "/people/00", "/exports", "/exports/new", "/looks", "/glass/new", "/approvals", "/looks/patterns", "/care"]
    {
        let status = c.get(closed).status;
        assert!(matches!(status, 403 | 404), "{closed}: {status}");
    }
    let until = muster_ledger::Day(process_now().day().0 + 90).to_string();
    for post in ["secretary", "auditor", "grid_worker"] {
        c.get("/accounts/2/duties");
        let refused = c.post("/accounts/2/duties", &[("post", post), ("place", "10"), ("until", &until)]);
        assert_eq!(refused.status, 403, "{post}");
    }
    // Nor by asking the route itself as a program.
    let refused = c.post_json("/accounts/2/duties", &serde_json::json!({"post": "auditor", "place": "0", "until": until}), "");
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(h.facts("duty.given"), 2, "the two of the founding");
    h.end();
}

/// 2, 3, 4: system and audit in one account; a second account that approves what the first asks, at any depth, before or after.
#[test]
fn no_second_account_of_his_makes_two_of_him() {
    let (mut h, _) = house();
    hire(&h, "admin", "administrator", 0);
    let read = h.site.house.read().expect("read");
    let admin = muster_ground::duty::holding(&read, "administrator").expect("duties")[0].actor;
    drop(read);
    for n in 0..60 {
        settle(&h, &format!("钱家{n}"), "");
    }
    let mut c = h.client();
    // One account with both posts is refused, whoever gives it.
    let second = appoint(&h, ActorId(77), "watch", "auditor", 0);
    let until = h.site.house.now().plus(60 * DAY).day().to_string();
    c.get(&format!("/as/admin/accounts/{second}/duties"));
    let both =
        c.post(&format!("/as/admin/accounts/{second}/duties"), &[("post", "administrator"), ("place", "0"), ("until", &until)]);
    assert!(both.status == 403 && both.text().contains("审计"), "{}", both.text());
    // A puppet secretary asks for a list of sixty. A street lead whom the puppet's account made cannot agree to it.
    let puppet = appoint(&h, admin, "puppet", "secretary", 10);
    let _creature = appoint(&h, puppet, "creature", "street_lead", 1);
    let before = appoint(&h, admin, "before", "district_lead", 1);
    let ask = at(&{
        c.get("/as/puppet/exports/new");
        c.post("/as/puppet/exports", &[("purpose", "visit"), ("need", "any")])
    })
    .replace("/as/puppet", "");
    // Oneself, in a second duty of the same account as well.
    assert_eq!(c.post(&format!("/as/puppet{ask}/approval"), &[]).status, 403);
    let own = DutyGiven {
        id: DutyId(h.site.house.next_id()),
        actor: puppet,
        post: "street_lead".into(),
        place: PlaceId(1),
        from: h.site.house.now(),
        until: h.site.house.now().plus(DAY),
    };
    record(&h, Box::new(Given(vec![Draft::new(DUTY_GIVEN, &own).area(PlaceId(1))])));
    set_demo_role(&h.site.house, "puppet2", puppet, own.id).expect("role");
    c.get(&format!("/as/puppet2{ask}"));
    let oneself = c.post(&format!("/as/puppet2{ask}/approval"), &[]);
    assert!(oneself.status == 403 && oneself.text().contains("您是提出的人"), "{}", oneself.text());
    c.get(&format!("/as/creature{ask}"));
    let creature = c.post(&format!("/as/creature{ask}/approval"), &[]);
    assert_eq!(creature.status, 403, "{}", creature.text());
    // An approver appointed after the ask is none, whoever appointed them.
    appoint(&h, ActorId(78), "after", "street_lead", 1);
    c.get(&format!("/as/after{ask}"));
    let late = c.post(&format!("/as/after{ask}/approval"), &[]);
    assert!(late.status == 403 && late.text().contains("已经在等批准"), "{}", late.text());
    // What no rule can know: two puppets of one hand, made in good time. It is shown to whoever decides, and to the auditor.
    let shown = c.get(&format!("/as/before{ask}")).text();
    assert!(shown.contains("admin 同志") && shown.contains("不是一个人用两个账号"), "{shown}");
    assert_eq!(c.post(&format!("/as/before{ask}/approval"), &[]).status, 303);
    let told = c.get(&format!("/as/watch{ask}")).text();
    assert!(told.contains("admin 同志") && told.contains("before 同志"), "{told}");
    let given: Vec<ActorId> = {
        let read = h.site.house.read().expect("read");
        let all = read.facts_from(Seq(0), 1000).expect("facts");
        all.iter().filter(|f| f.kind() == "duty.given").map(|f| f.envelope.actor).collect()
    };
    assert!(given.iter().filter(|a| **a == admin).count() == 2 && before != puppet, "by whose hand stands in the ledger");
    h.end();
}

/// 5: a grant written into the data file, a term stretched, an approval forged: undone at the next start, and on record.
#[test]
fn a_grant_in_the_data_file_is_undone_and_told() {
    let (h, _) = house();
    hire(&h, "admin", "administrator", 0);
    hire(&h, "worker", "grid_worker", 11);
    let folder = stop(h);
    let c = raw(&folder);
    let forged =
        "UPDATE duty_duties SET post = 'secretary', place = 10, valid_until = 9000000000000000 WHERE post = 'administrator'";
    assert_eq!(c.execute(forged, []).expect("forged"), 1);
    assert_eq!(c.execute("DELETE FROM look_looks", []).expect("none yet"), 0);
    drop(c);
    let mut h = reopen(&folder, None).expect("it goes on");
    let mut c = h.client();
    assert_eq!(c.get("/as/admin/people").status, 403, "what was written is gone");
    assert_eq!(c.get("/as/admin/accounts").status, 200);
    let told = {
        let read = h.site.house.read().expect("read");
        let last = read.size().expect("size") as i64 - 1;
        read.fact(Seq(last)).expect("read").expect("fact")
    };
    assert_eq!(told.kind(), "ledger.mended");
    assert_eq!(told.body::<LedgerMended>().expect("body").rows, [("duty_duties".to_owned(), 1)].into());
    // Written while it runs it is found by the hourly look; from then on nothing that imposes is accepted.
    assert_eq!(h.site.watch().expect("look"), Vec::<&str>::new());
    raw(&folder).execute(forged, []).expect("forged");
    assert_eq!(h.site.watch().expect("look"), vec!["duty_duties"]);
    assert!(!h.site.house.is_whole());
    assert!(c.get("/health").text().contains("\"whole\":false"));
    h.end();
    let _ = fs::remove_dir_all(&folder);
}

/// 5: an entry of the ledger changed; a session row moved to somebody else.
#[test]
fn a_changed_fact_and_a_moved_session_open_nothing() {
    let (mut h, admin, mut secretary) = founded(wide());
    assert_eq!(secretary.client.get("/people").status, 200);
    let c = raw(&h.folder);
    // The administrator's own session, turned into the secretary's.
    let holder: i64 = c.query_row("SELECT actor FROM duty_duties WHERE post = 'secretary'", [], |r| r.get(0)).expect("secretary");
    let moved = c.execute("UPDATE signin_sessions SET actor = ?1, duty = NULL WHERE actor = 2", [holder]).expect("moved");
    assert!(moved >= 1);
    let mut thief = Client::new(h.at);
    thief.cookies = admin.client.cookies.clone();
    assert_eq!(thief.get("/people").status, 401, "the row does not fit its name any more");
    // The secretary's time-code secret replaced by his own, wrapped for his account: it does not open for hers.
    let swapped = "UPDATE signin_credentials SET totp = (SELECT totp FROM signin_credentials WHERE actor = 2) WHERE actor = ?1";
    assert_eq!(c.execute(swapped, [holder]).expect("swapped"), 1);
    let mut door = Client::new(h.at);
    door.get("/sign-in/staff");
    drop(c);
    h.end();
    // A fact changed, with the house closed.
    let folder = stop(h);
    let changed = raw(&folder).execute(
        "UPDATE ledger_facts SET body = CAST(replace(CAST(body AS TEXT), 'secretary', 'cdc') AS BLOB) WHERE kind = 'duty.given'",
        [],
    );
    assert!(changed.expect("changed") >= 1);
    assert!(matches!(verify_folder(&folder), Err(Damage::Entry { .. })));
    let said = reopen(&folder, None).err().expect("it does not open");
    assert!(said.contains("muster restore"), "{said}");
    let _ = fs::remove_dir_all(&folder);
}

/// 6, 8: the log's last hour deleted; an old copy put back, with and without the old keys.
#[test]
fn what_is_cut_off_or_put_back_is_told_by_the_house_or_by_whoever_kept_a_head() {
    let (h, clock) = house();
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "street", "street_lead", 1);
    let (person, subject) = settle(&h, "钱金雀", "13987654321");
    h.until("a head", |h| h.client().get("/checkpoint").status == 200);
    let size = |h: &Served| h.site.house.read().expect("read").size().expect("size");
    let shown = |h: &Served| format!("\n{}\n", size(h));
    h.until("the newest head", |h| h.client().get("/checkpoint").text().contains(&shown(h)));
    let early = h.folder.with_extension("early");
    let _ = fs::remove_dir_all(&early);
    muster_ledger::backup(&h.folder, &early, |_, _| {}).expect("copy");
    copy(&h.folder.join("keys"), &early.join("old-keys"));
    // Then she is erased, by two.
    let mut c = h.client();
    c.get(&format!("/as/secretary/people/{subject}/erasure"));
    let why = [("reason", "wish"), ("asked", "self"), ("way", "paper")];
    let proposed = c.post(&format!("/as/secretary/people/{subject}/erasure"), &why);
    let erasure = at(&proposed).replace("/as/secretary", "");
    c.get(&format!("/as/street{erasure}"));
    assert_eq!(c.post(&format!("/as/street{erasure}/approval"), &[]).status, 303);
    h.until("she is erased", |h| h.facts("person.erased") == 1);
    h.until("the newest head", |h| h.client().get("/checkpoint").text().contains(&shown(h)));
    let kept = c.get("/checkpoint").text();
    let after = size(&h);
    let folder = stop(h);
    assert!(verify_folder_against(&folder, std::slice::from_ref(&kept)).is_ok());
    // 6: the newest facts deleted from the table.
    let cut = folder.with_extension("cut");
    copy(&folder, &cut);
    raw(&cut).execute("DELETE FROM ledger_facts WHERE seq >= ?1", [after as i64 - 2]).expect("cut");
    assert!(verify_folder(&cut).is_err());
    assert!(reopen(&cut, None).is_err());
    // 6, 8: the file of before, whole and sound in itself, beside the keys of now: the house says so itself, and she stays erased.
    let put = folder.with_extension("put");
    copy(&folder, &put);
    for name in ["muster.db-wal", "muster.db-shm"] {
        let _ = fs::remove_file(put.join(name));
    }
    fs::copy(early.join("muster.db"), put.join("muster.db")).expect("put back");
    let mut h = reopen(&put, None).expect("it opens");
    assert_eq!(h.facts("ledger.restored"), 1);
    let lost = {
        let read = h.site.house.read().expect("read");
        let all = read.facts_from(Seq(0), 1000).expect("facts");
        all.iter().find(|f| f.kind() == "ledger.restored").expect("told").body::<LedgerRestored>().expect("body")
    };
    assert!(lost.from_size < after);
    assert!(!h.site.house.vault().person_lives(person), "erased stays erased");
    h.end();
    // 8: with the old keys as well. Nothing on the machine can tell; she is readable again. Whoever kept a head or a receipt can.
    let old = folder.with_extension("old");
    copy(&early, &old);
    fs::rename(old.join("old-keys"), old.join("keys")).expect("old keys");
    assert!(verify_folder(&old).is_ok());
    let told = verify_folder_against(&old, &[kept]).expect_err("a head that was shown");
    assert!(told.to_string().contains("the rest is missing"), "{told}");
    let mut h = reopen(&old, None).expect("it opens");
    assert!(h.site.house.vault().person_lives(person) && h.facts("ledger.restored") == 0, "as docs/threats.md says");
    h.end();
    for folder in [&folder, &early, &cut, &put, &old] {
        let _ = fs::remove_dir_all(folder);
    }
    drop(clock);
}

/// 7: the clock of the machine set back, so that a duty or broken glass does not end.
#[test]
fn a_clock_set_back_lengthens_nothing() {
    let (h, clock) = house();
    hire(&h, "worker", "grid_worker", 11);
    hire(&h, "admin", "administrator", 0);
    let soon = clock.now().plus(HOUR);
    let actor = ActorId(h.site.house.next_id());
    let holder = muster_ground::duty::Holder { name: "短工".into(), phone: String::new() };
    let account = muster_ground::duty::open_account(h.site.house.vault(), actor, "staff", &holder).expect("account");
    let short = DutyGiven {
        id: DutyId(h.site.house.next_id()),
        actor,
        post: "grid_worker".into(),
        place: PlaceId(11),
        from: Moment(0),
        until: soon,
    };
    record(&h, Box::new(Given(vec![account, Draft::new(DUTY_GIVEN, &short).area(PlaceId(11))])));
    set_demo_role(&h.site.house, "short", actor, short.id).expect("role");
    let mut c = h.client();
    assert_eq!(c.get("/as/short/people").status, 200);
    clock.jump(soon.plus(HOUR));
    assert_eq!(c.get("/as/short/people").status, 403, "over: he holds nothing");
    // Something is recorded after that; then the house is stopped and started under a clock of this morning.
    settle(&h, "钱金雀", "");
    let folder = stop(h);
    let back = Arc::new(HouseClock::simulated(soon.plus(-3 * HOUR)));
    let mut h = reopen(&folder, Some(back)).expect("it opens");
    let mut c = h.client();
    assert_eq!(c.get("/as/short/people").status, 403, "still over");
    assert!(h.site.house.now() >= soon.plus(HOUR));
    assert_eq!(c.get("/as/worker/people").status, 200);
    h.end();
    let _ = fs::remove_dir_all(&folder);
}

/// 9, 11: nothing that binds him is his to change; what he did cannot be taken back.
#[test]
fn terms_and_traces_are_not_his() {
    let (mut h, _) = house();
    for (role, post, place) in [("admin", "administrator", 0), ("secretary", "secretary", 10), ("auditor", "auditor", 0)] {
        hire(&h, role, post, place);
    }
    let (person, _) = settle(&h, "钱金雀", "");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let mut c = h.client();
    // 9: holds are neither placed nor lifted by him; one person lengthens none away, two lift.
    c.get("/as/admin/accounts");
    for closed in ["/holds", "/holds/new", "/erasures"] {
        assert_eq!(c.get(&format!("/as/admin{closed}")).status, 403, "{closed}");
    }
    assert_eq!(c.post("/as/admin/holds", &[("dataset", "3")]).status, 403);
    // 11: the list is taken out; there is no address that removes an export, a look or a fact.
    c.get("/as/secretary/exports/new");
    let one = at(&c.post("/as/secretary/exports", &[("purpose", "visit"), ("need", "any")]));
    assert_eq!(c.get(&format!("{one}/list.csv")).status, 200);
    let gone = |path: &str| path.contains("delet") || path.contains("remov") || path.contains("erase");
    assert!(!muster_server::routes().iter().any(|(_, _, r)| gone(r.path)), "no route takes a fact away");
    for (method, path) in [("DELETE", one.as_str()), ("PUT", one.as_str()), ("DELETE", "/as/secretary/looks")] {
        assert_eq!(c.send(method, path, &[], b"").status, 405, "{method} {path}");
    }
    let read = h.site.house.read().expect("read");
    let approvals = muster_ground::approval::MATTERS;
    assert!(approvals.iter().any(|m| m.name == "export"));
    drop(read);
    assert!(c.get("/as/resident/me/looks").text().contains("导出名单"), "she sees it");
    assert!(c.get(&one.replace("secretary", "auditor")).text().contains("secretary 同志"), "the auditor sees it");
    h.end();
}

/// 10: page after page, search after search.
#[test]
fn paging_and_searching_end_at_the_days_bound() {
    let (mut h, _) = house();
    hire(&h, "worker", "grid_worker", 11);
    for n in 0..120 {
        settle(&h, &format!("周{n}"), &format!("138000020{n:02}"));
    }
    let mut c = h.client();
    let first = c.get("/as/worker/people").text();
    let next = first.split("/people?after=").nth(1).and_then(|t| t.split('"').next()).expect("a next page").to_owned();
    let paged = format!("/as/worker/people?after={next}");
    let (mut pages, mut last) = (0, c.get(&paged));
    while last.status == 200 && pages < 40 {
        pages += 1;
        last = c.get(&paged);
    }
    assert!(last.status == 403 && pages < 40, "after {pages} pages there was no bound");
    assert!(last.text().contains("/looks"), "says how to ask for more: {}", last.text());
    assert_eq!(c.get_json(&paged).status, 403, "nor as a program");
    assert_eq!(c.get("/as/worker/people?q=%E5%91%A81").status, 403, "nor by searching");
    // By searching alone, surname after surname.
    hire(&h, "other", "grid_worker", 11);
    let mut searches = 0;
    while c.get("/as/other/people?q=%E5%91%A81").status == 200 && searches < 200 {
        searches += 1;
    }
    assert!((1..200).contains(&searches), "{searches} searches");
    assert_eq!(c.get("/as/other/people").status, 200, "the first page is always there: work goes on");
    h.end();
}

/// 12: policies, law and bounds put into the data folder.
#[test]
fn files_on_disk_change_nobodys_powers() {
    let (h, _) = house();
    hire(&h, "admin", "administrator", 0);
    let folder = stop(h);
    for (name, text) in [
        ("policies/posts.cedar", "permit (principal, action, resource);"),
        ("policies/retention.toml", "[[left]]\nreason = \"moved\"\ndays = 99999\n"),
        ("policies/purposes.toml", "[[purpose]]\nkey = \"any\"\nposts = [\"administrator\"]\n"),
        ("law/measures.toml", "[[measure]]\ncode = \"M1\"\n"),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        fs::write(path, text).expect("file");
    }
    let mut h = reopen(&folder, None).expect("it opens");
    let mut c = h.client();
    assert_eq!(c.get("/as/admin/people").status, 403);
    assert_eq!(c.get("/as/admin/looks").status, 403);
    h.end();
    let _ = fs::remove_dir_all(&folder);
}

/// 12: the house turned into an exercise, in which a click signs in.
#[test]
fn a_real_house_has_no_click_and_cannot_become_an_exercise() {
    let (mut h, _, secretary) = founded(wide());
    let mut stranger = h.client();
    assert_eq!(stranger.get("/as/secretary/people").status, 404);
    let actor: i64 =
        raw(&h.folder).query_row("SELECT actor FROM duty_duties WHERE post = 'secretary'", [], |r| r.get(0)).expect("her");
    raw(&h.folder)
        .execute("INSERT INTO signin_demo_roles VALUES ('secretary', ?1, NULL, NULL, 0)", [actor])
        .expect("a role written by hand");
    assert_eq!(stranger.get("/as/secretary/people").status, 404);
    drop(secretary);
    // Enough facts that the start would not look at fact 0 for its own sake.
    for n in 0..300 {
        settle(&h, &format!("钱家{n}"), "");
    }
    h.end();
    let folder = stop(h);
    let c = raw(&folder);
    let changed = c.execute(
        "UPDATE ledger_facts SET body = CAST(replace(CAST(body AS TEXT), '\"exercise\":false', '\"exercise\":true') AS BLOB) \
         WHERE seq = 0",
        [],
    );
    assert_eq!(changed.expect("changed"), 1);
    drop(c);
    let said = reopen(&folder, None).err().expect("it does not open");
    assert!(said.contains("fact 0") && said.contains("muster restore"), "{said}");
    let _ = fs::remove_dir_all(&folder);
}
