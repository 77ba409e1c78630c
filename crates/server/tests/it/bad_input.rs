//! What really comes in: twins, namesakes, wrong check digits, a dormitory in one room, a code that moved twice, a duty that ends
//! while its holder types, columns that shift midway. Each with the sentence that the user reads.

use crate::client::encode;
use crate::ending::{hire, house_in};
use crate::enter::{between, founded, resident, set_up, wide};
use crate::import::{post, problems, until, upload};
use muster_ground::signin::lost_administrator;
use muster_ledger::{DAY, Mode};
use muster_server::process_now;

/// 17 digits → 18; region 999999 is nobody's.
fn checked(seventeen: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = seventeen.bytes().zip(weights).map(|(b, w)| usize::from(b - b'0') * w).sum();
    format!("{seventeen}{}", b"10X98765432"[sum % 11] as char)
}

/// Twins share surname, home and birthday, and their mother's telephone: by list and by hand they are two. Two people of one name
/// and one birthday are asked about; told apart, they stay two.
#[test]
fn twins_and_namesakes_stay_two() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let [one, two] = ["99999920180607001", "99999920180607003"].map(checked);
    let list = format!(
        "楼栋,房号,姓名,身份证号,电话\n5幢,301,张大双,{one},13800001111\n5幢,301,张小双,{two},13800001111\n\
         5幢,302,李大宝,,13800002222\n5幢,302,李小宝,,13800002222\n"
    );
    let at = upload(c, "双胞胎.csv", list.as_bytes());
    let (seen, page) = until(c, &at, "checked", |j| !j["report"].is_null());
    assert_eq!((&seen["report"]["added"], problems(&seen)), (&4.into(), vec![]), "{page}");
    post(c, &format!("{at}/confirm"));
    until(c, &at, "written", |j| j["import"]["state"] == "finished");
    let people = |c: &mut crate::client::Client| c.get_json("/people").json()["people"].as_array().expect("people").len();
    assert_eq!(people(c), 4);
    // Two numbers are two people. Where a list says nothing but like names and one telephone, a person is asked, and nothing merged.
    let page = c.get("/people/duplicates").text();
    assert!(!page.contains("张*双") && page.contains("李*宝"), "{page}");

    // By hand: a third of that name and day, in another flat.
    let form = [("address", "5-302"), ("name", "张大双"), ("birth", "2018-06-07"), ("relation", "member")];
    c.get("/people/new");
    let asked = c.post("/people", &form);
    let text = asked.text();
    assert!(asked.status == 409 && text.contains("双胞胎、同名的人都可以登记"), "{text}");
    assert!(text.contains("value=\"张大双\"") && text.contains("就是这位，打开原来的登记"), "{text}");
    let other = between(&text, "name=\"apart\" value=\"", "\"").to_owned();
    c.get("/people/new");
    assert_eq!(c.post("/people", &[form[0], form[1], form[2], form[3], ("apart", &other)]).status, 303);
    assert_eq!(people(c), 5, "merged by nobody");
    assert_eq!((h.facts("people.told_apart"), h.facts("people.merged")), (1, 0));
    assert_eq!(h.site.house.differences(10).expect("compared"), []);
}

/// form | what is wrong | what is read
#[test]
fn a_wrong_digit_is_told_with_the_one_it_should_be() {
    let (h, mut admin, mut secretary) = founded(wide());
    let good = checked("99999919800131124");
    let last = if good.ends_with('1') { '2' } else { '1' };
    let wrong = format!("{}{last}", &good[..17]);
    let c = &mut secretary.client;
    c.get("/people/new");
    let refused = c.post("/people", &[("address", "5-301"), ("name", "孙行者"), ("relation", "head"), ("id_number", &wrong)]);
    let told = format!("按前 17 位算，最后一位应是 {}", &good[17..]);
    assert!(refused.status == 422 && refused.text().contains(&told), "{}", refused.text());
    assert!(refused.text().contains(&format!("value=\"{wrong}\"")), "what was typed stays");
    // By list: the row is named, the others come in.
    let list = format!("楼栋,房号,姓名,身份证号\n5幢,301,孙行者,{wrong}\n5幢,302,周密,{good}\n");
    let at = upload(c, "错一位.csv", list.as_bytes());
    let (seen, page) = until(c, &at, "checked", |j| !j["report"].is_null());
    assert_eq!((&seen["report"]["added"], problems(&seen)), (&1.into(), vec!["2 import-id-check".to_owned()]));
    assert!(page.contains(&told), "{page}");
    // A firm's code.
    c.get("/organisations/new");
    let firm = [
        ("name", "潮声物业"),
        ("kind", "property"),
        ("seat", "10"),
        ("contact", "周经理"),
        ("phone", "19900991234"),
        ("code", "91330108MA2H0000X1"),
    ];
    let refused = c.post("/organisations", &firm);
    let text = refused.text();
    assert!(refused.status == 422 && text.contains("按前 17 位算应是") && text.contains("value=\"潮声物业\""), "{text}");
    // An area's code has no check digit: it is its length and its place below the street that tell.
    let c = &mut admin.client;
    for code in ["99010500100", "99010500100A", "990105001"] {
        assert_eq!(c.get("/places/10/code").status, 200);
        let form = [("code", code), ("day", "2020-03-01"), ("why", "decision"), ("document", "滨政函〔2026〕12号")];
        let refused = c.post("/places/10/code", &form);
        let text = refused.text();
        assert!(refused.status == 422 && text.contains("12 位") && text.contains(&format!("value=\"{code}\"")), "{code}: {text}");
    }
    assert_eq!((h.facts("person.registered"), h.facts("place.recoded"), h.facts("organisation.registered")), (0, 0, 0));
}

/// Three hundred in one room: asked whether it is a dormitory, taken in, and every page of it still works.
#[test]
fn three_hundred_in_one_room_are_asked_about_and_shown() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let name = |n: u32| format!("王{}{}", char::from_u32(0x4e00 + n).expect("one"), char::from_u32(0x5e00 + n).expect("one"));
    let rows: String = (0..300).map(|n| format!("5幢,301,{}\n", name(n))).collect();
    let at = upload(c, "宿舍.csv", format!("楼栋,房号,姓名\n{rows}").as_bytes());
    let (_, page) = until(c, &at, "checked", |j| !j["report"].is_null());
    assert!(page.contains("这一户有 300 人") && page.contains("集体宿舍，可以照常导入"), "{page}");
    post(c, &format!("{at}/confirm"));
    let (done, _) = until(c, &at, "written", |j| j["import"]["state"] == "finished");
    assert_eq!(done["import"]["added"], 300);
    for (path, says) in [
        ("/households/13", "王*"),
        ("/places/12", "301 室登记了 300 人"),
        ("/people/new?room=13", "已经登记了 300 人"),
        ("/people?q=5-301", "王*"),
        ("/people", "王*"),
    ] {
        let page = c.get(path);
        assert!(page.status == 200 && page.text().contains(says), "{path}: {}", page.status);
        assert!(page.body.len() < 600_000, "{path} is {} bytes", page.body.len());
    }
    // One more is still entered by hand.
    let form = [("room", "13"), ("name", "赵云"), ("relation", "member")];
    c.get("/people/new?room=13");
    assert_eq!(c.post("/people", &form).status, 303);
    assert_eq!(h.site.house.differences(10).expect("compared"), []);
}

/// The old code finds the place and its history through both moves, and a list with the oldest code adds nobody twice.
#[test]
fn a_code_that_moved_twice_is_found_by_each_of_its_numbers() {
    let (_h, mut admin, _) = founded(wide());
    let c = &mut admin.client;
    let mut moved = |code: &str, day: &str| {
        assert_eq!(c.get("/places/10/code").status, 200);
        let form = [("code", code), ("day", day), ("why", "decision"), ("document", "滨政函〔2026〕12号")];
        let reply = c.post("/places/10/code", &form);
        assert_eq!(reply.status, 303, "{code}: {}", reply.text());
    };
    for (code, day) in [("990105001001", "2020-01-01"), ("990105002007", "2021-01-01"), ("990106003009", "2022-01-01")] {
        moved(code, day);
    }
    for old in ["990105001001", "990105002007", "990106003009"] {
        let page = c.get(&format!("/places?q={old}")).text();
        assert!(page.contains("望江社区"), "{old}: {page}");
    }
    let page = c.get("/places/10").text();
    for said in ["990105001001", "990105002007", "990106003009", "2021-01-01", "2022-01-01"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

/// The duty ends while its holder types: nothing is recorded, what was typed is shown to be copied, and who can do it now is named.
#[test]
fn a_duty_that_ends_meanwhile_loses_nothing_that_was_typed() {
    let (h, mut admin, mut secretary) = founded(wide());
    resident(&h);
    // Somebody else of the same post is there.
    let until = muster_ledger::Day(process_now().day().0 + 200).to_string();
    let form = [("name", "洪绮"), ("phone", ""), ("post", "secretary"), ("place", "10"), ("until", &until)];
    admin.client.get("/accounts/new");
    assert_eq!(admin.client.post("/accounts", &form).status, 303);
    let c = &mut secretary.client;
    assert_eq!(c.get("/people/new").status, 200);
    // Meanwhile the administrator ends it.
    let read = h.site.house.read().expect("read");
    let held = muster_ground::duty::holding(&read, "secretary").expect("held");
    let name = |d: &muster_ground::duty::Duty| muster_ground::duty::holder(&read, d.actor).expect("holder").name;
    let own = held.iter().find(|d| name(d) == "方敏").expect("hers").id;
    drop(read);
    admin.client.get("/accounts");
    assert_eq!(admin.client.post(&format!("/duties/{own}/end"), &[]).status, 303);
    let typed = [("address", "5-302"), ("name", "孙行者"), ("phone", "13900001111"), ("relation", "head")];
    let refused = c.post("/people", &typed);
    let text = refused.text();
    assert_eq!(refused.status, 403, "{text}");
    assert!(text.contains("社区书记") && text.contains("已经结束") && text.contains("现在可以找：洪绮"), "{text}");
    assert!(
        text.contains("没有记下") && text.contains("孙行者") && text.contains("13900001111") && text.contains("5-302"),
        "{text}"
    );
    assert_eq!(h.facts("person.registered"), 1, "only who was there");
    assert_eq!(c.get("/people").status, 403);
}

/// Headings again in the middle, and cells that slip one column to the right: found, named by row, nothing imported wrongly.
#[test]
fn columns_that_change_midway_bring_nobody_in_wrongly() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let list = "楼栋,房号,姓名,电话\n5幢,301,王芳芳,13800001234\n楼栋,房号,电话,姓名\n5幢,302,13900001111,周密\n\
                ,5幢,302,赵云,13900002222\n5幢,302,13900003333\n";
    let at = upload(c, "拼起来的.csv", list.as_bytes());
    let (seen, page) = until(c, &at, "checked", |j| !j["report"].is_null());
    assert!(page.contains("第 3 行前又有一行表头") || page.contains("第 4 行前又有一行表头"), "{page}");
    assert!(page.contains("“姓名”从 C 列换到 D 列"), "{page}");
    assert_eq!(seen["report"]["added"], 2, "{page}");
    let rows: Vec<u64> = seen["report"]["problems"].as_array().expect("all").iter().filter_map(|p| p["row"].as_u64()).collect();
    assert!(rows.contains(&5) && rows.contains(&6), "both rows are named: {}", seen["report"]["problems"]);
    post(c, &format!("{at}/confirm"));
    until(c, &at, "written", |j| j["import"]["state"] == "finished");
    let all = c.get_json("/people").json();
    let mut names: Vec<&str> = all["people"].as_array().expect("all").iter().filter_map(|p| p["shown_name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["周*", "王*芳"]);
    assert_eq!(h.site.house.differences(10).expect("compared"), []);
}

/// The clock jumps a year: every term is over and nobody can act, but whoever keeps the machine still has a way in, on record.
#[test]
fn after_a_year_that_nobody_lived_there_is_still_a_way_in() {
    let (mut h, clock) = house_in(wide(), Mode::Real);
    let first = muster_ground::signin::first_administrator(&h.site.house, process_now()).expect("link");
    let mut old = set_up(&h, &first, "蓝慧", "hui.lan");
    // Eleven months on, it is the first thing on their page that nobody else could renew it.
    let duty = {
        let read = h.site.house.read().expect("read");
        muster_ground::duty::holding(&read, "administrator").expect("held").remove(0)
    };
    assert!(!old.client.get("/accounts").text().contains("muster admin link"));
    clock.jump(duty.until.plus(-20 * DAY));
    let page = old.client.get("/accounts").text();
    assert!(page.contains("muster admin link") && page.contains("另设一位管理员"), "{page}");
    assert!(page.contains("30 天内到期的任期") && page.contains("请找另一位管理员续任"), "{page}");
    clock.jump(duty.until.plus(DAY));
    assert_eq!(old.client.get("/accounts").status, 403);
    let read = h.site.house.read().expect("read");
    assert_eq!(muster_ground::duty::holding(&read, "administrator").expect("none"), []);
    drop(read);
    let before = h.facts("link.issued");
    let link = lost_administrator(&h.site.house, process_now()).expect("a link");
    assert_eq!(h.facts("link.issued"), before + 1, "on record");
    let mut new = set_up(&h, &link, "方敏", "min.fang");
    assert_eq!(new.client.get("/accounts").status, 200);
    // The new one renews the old one.
    let account = format!("/accounts/{}/duties", duty.actor);
    assert_eq!(new.client.get(&format!("{account}?at=0&post=administrator")).status, 200);
    let until = clock.now().plus(100 * DAY).day().to_string();
    let again = new.client.post(&account, &[("post", "administrator"), ("place", "0"), ("until", &until)]);
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(old.client.get("/accounts").status, 200);
    h.end();
}

/// A term is renewed before it ends: refused while it would end no later, and then it follows on the one that runs.
#[test]
fn a_term_is_renewed_before_it_ends_without_a_day_between() {
    let (mut h, clock) = house_in(wide(), Mode::Exercise { simulated: true });
    hire(&h, "admin", "administrator", 0);
    hire(&h, "worker", "grid_worker", 11);
    let read = h.site.house.read().expect("read");
    let held = muster_ground::duty::holding(&read, "grid_worker").expect("held").remove(0);
    drop(read);
    let mut c = h.client();
    clock.jump(held.until.plus(-10 * DAY));
    // Only the worker's: the administrator's own ends on the same day, and somebody else has to renew it.
    let page = c.get("/as/admin/accounts").text();
    let form = format!("/accounts/{}/duties?at=11&amp;post=grid_worker", held.actor);
    assert!(page.contains(&form) && page.contains("class=\"waits\""), "{page}");
    let at = format!("/as/admin/accounts/{}/duties", held.actor);
    let shown = c.get(&format!("{at}?at=11&post=grid_worker")).text();
    assert!(shown.contains("网格员"), "{shown}");
    let give = |until: String| [("post", "grid_worker".to_owned()), ("place", "11".to_owned()), ("until", until)];
    let mut ask = |until: muster_ledger::Day| {
        let form = give(until.to_string());
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        c.get(&at);
        let reply = c.post(&at, &form);
        (reply.status, reply.text())
    };
    let (status, text) = ask(held.until.plus(-5 * DAY).day());
    assert!(status == 409 && text.contains("会接着原任期算"), "{status} {text}");
    assert_eq!(ask(held.until.plus(100 * DAY).day()).0, 303);
    let page = c.get(&format!("/as/admin/accounts/{}", held.actor)).text();
    assert!(page.contains("接着上一任"), "{page}");
    assert!(!c.get("/as/admin/accounts").text().contains(&form), "renewed");
    clock.jump(held.until.plus(-1));
    let may = |h: &crate::Served| {
        let read = h.site.house.read().expect("read");
        muster_ground::duty::of_actor(&read, held.actor).expect("duties").len()
    };
    assert_eq!(may(&h), 1);
    clock.jump(held.until);
    assert_eq!(may(&h), 1, "no day between");
    assert_eq!(c.get(&format!("/places?q={}", encode("望江"))).status, 401, "a stranger sees none of it");
    h.end();
}
