//! What a resident's data are seen by: every page as every role, held against one golden matrix; and who looked is on record.

use crate::Served;
use crate::client::{Client, Reply};
use crate::ending::{hire, house};
use crate::enter::{at_home, record};
use muster_ground::person::{Personal, REGISTER_DATASET, Register};
use muster_ground::signin::{room_token, set_demo_resident};
use muster_ledger::{ActorId, PersonId, PlaceId};
use muster_server::routes;
use std::collections::BTreeMap;
use std::path::Path;

/// Values that stand nowhere else.
const NAME: &str = "钱金雀";
const PHONE: &str = "13987654321";
const NUMBER: &str = "999999198001311246";
const NOTE: &str = "膝盖不好走不远";

fn number() -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = NUMBER[..17].bytes().zip(weights).map(|(b, w)| usize::from(b - b'0') * w).sum();
    format!("{}{}", &NUMBER[..17], b"10X98765432"[sum % 11] as char)
}

pub(crate) fn settle(h: &Served, name: &str, phone: &str) -> (PersonId, String) {
    let vault = h.site.house.vault();
    let person = vault.new_person().expect("key");
    let id_number = if name == NAME { number() } else { String::new() };
    let note = if name == NAME { NOTE.to_owned() } else { String::new() };
    let (name, phone) = (name.to_owned(), phone.to_owned());
    let personal = Personal { name, phone, id_number, note, ..Personal::default() };
    record(h, Box::new(Register::new(vault, person, &at_home(), &personal).expect("register")));
    (person, vault.subject(REGISTER_DATASET, person).expect("subject").hex())
}

/// Every post, at the place where it is usually held.
const STAFF: [(&str, &str, i64); 8] = [
    ("grid", "grid_worker", 11),
    ("secretary", "secretary", 10),
    ("health", "health_centre", 10),
    ("cdc", "cdc", 1),
    ("street", "street_lead", 1),
    ("district", "district_lead", 1),
    ("admin", "administrator", 0),
    ("auditor", "auditor", 0),
];

fn id_in(reply: &Reply) -> String {
    let at = reply.header("location").split('?').next().unwrap_or_default().to_owned();
    at.rsplit('/').find(|p| p.chars().all(|c| c.is_ascii_digit()) && !p.is_empty()).unwrap_or_default().to_owned()
}

/// A house in which 钱金雀 is registered, reported, asked for something, and is about to be erased.
pub(crate) fn lived_in() -> (Served, Client, BTreeMap<&'static str, String>) {
    let (h, _) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    let (person, subject) = settle(&h, NAME, PHONE);
    let (neighbour, _) = settle(&h, "赵小四", "");
    for (role, person) in [("resident", person), ("neighbour", neighbour)] {
        set_demo_resident(&h.site.house, role, ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    }
    let mut c = h.client();
    let token = room_token(h.site.house.vault(), PlaceId(13));
    let mut ids = BTreeMap::from([("subject", subject.clone()), ("token", token.clone())]);
    c.get("/as/resident/reports/new");
    let told = [("whom", "self"), ("symptom", "fever"), ("onset", "today"), ("name", NAME), ("phone", PHONE)];
    let told = c.post("/as/resident/reports", &told);
    assert!(told.status == 200 || told.status == 303, "{}", told.text());
    c.get(&format!("/r/{token}/requests"));
    let asked = c.post(&format!("/r/{token}/requests"), &[("need", "food"), ("name", NAME), ("phone", PHONE), ("text", NOTE)]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    let first = |c: &mut Client, path: &str, of: &str| {
        let all = c.get_json(path).json();
        let found = all.pointer(of).and_then(serde_json::Value::as_i64);
        found.unwrap_or_else(|| panic!("{path} {of}: {all}")).to_string()
    };
    let reports = c.get_json("/as/health/reports").json();
    ids.insert("report", find_id(&reports).unwrap_or_else(|| panic!("{reports}")));
    let requests = c.get_json("/as/secretary/requests").json();
    let request = find_id(&requests).unwrap_or_else(|| panic!("{requests}"));
    c.get(&format!("/as/grid/requests/{request}"));
    let taken = c.post(&format!("/as/grid/requests/{request}/taking"), &[]);
    assert_eq!(taken.status, 303, "{}", taken.text());
    ids.insert("request", request);
    c.get(&format!("/as/secretary/people/{subject}/erasure"));
    let wish = [("reason", "wish"), ("asked", "self"), ("way", "paper")];
    let erasure = c.post(&format!("/as/secretary/people/{subject}/erasure"), &wish);
    ids.insert("erasure", id_in(&erasure));
    ids.insert("approval", first(&mut c, "/as/secretary/approvals", "/mine/0/approval/id"));
    c.get("/as/grid/looks");
    let wanted = c.post("/as/grid/looks", &[("more", "5"), ("why", "全楼走访")]);
    ids.insert("wanted", id_in(&wanted));
    c.get("/as/secretary/exports/new");
    let export = c.post("/as/secretary/exports", &[("purpose", "asked"), ("need", "any")]);
    ids.insert("export", id_in(&export));
    c.get("/as/health/glass/new");
    let glass = c.post("/as/health/glass", &[("building", "12"), ("minutes", "60"), ("why", "x")]);
    ids.insert("glass", id_in(&glass));
    c.get("/as/resident/me/data");
    assert_eq!(c.post("/as/resident/me/corrections", &[("text", "电话换了")]).status, 303);
    ids.insert("correction", find_id(&c.get_json("/as/secretary/corrections").json()).unwrap_or_default());
    let tasks = c.get_json("/as/grid/tasks").json();
    ids.insert("task", find_id(&tasks).unwrap_or("1".into()));
    (h, c, ids)
}

/// The first id in a list, wherever it stands.
fn find_id(v: &serde_json::Value) -> Option<String> {
    match v {
        serde_json::Value::Object(o) => o
            .get("id")
            .and_then(serde_json::Value::as_i64)
            .filter(|i| *i > 1_000)
            .map(|i| i.to_string())
            .or_else(|| o.values().find_map(find_id)),
        serde_json::Value::Array(a) => a.iter().find_map(find_id),
        _ => None,
    }
}

/// A route's path with real things in its places.
fn filled(pattern: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let id = |name: &str| ids.get(name).cloned().unwrap_or_else(|| "1".to_owned());
    let of = match pattern.split('/').nth(1).unwrap_or_default() {
        "reports" => id("report"),
        "requests" => id("request"),
        "tasks" => id("task"),
        "erasures" => id("erasure"),
        "approvals" => id("approval"),
        "looks" => id("wanted"),
        "exports" => id("export"),
        "glass" => id("glass"),
        "corrections" => id("correction"),
        _ => "1".to_owned(),
    };
    let pieces = pattern.split('/').map(|p| match p {
        "{subject}" => id("subject"),
        "{token}" => id("token"),
        "{room}" => "13".to_owned(),
        "{place}" | "{building}" => "12".to_owned(),
        "{community}" => "10".to_owned(),
        "{id}" => of.clone(),
        p if p.starts_with('{') => "1".to_owned(),
        p => p.to_owned(),
    });
    pieces.collect::<Vec<_>>().join("/")
}

/// What of her shows on a page: each field whole or masked.
fn shows(text: &str) -> Vec<&'static str> {
    let number = number();
    let masked = ["钱*雀", "钱**"];
    let mut out = Vec::new();
    if text.contains(NAME) {
        out.push("name");
    } else if masked.iter().any(|m| text.contains(m)) {
        out.push("name*");
    }
    if text.contains(PHONE) {
        out.push("phone");
    } else if text.contains("139****4321") {
        out.push("phone*");
    }
    if text.contains(&number) {
        out.push("number");
    } else if text.contains(&format!("*{}", &number[14..])) {
        out.push("number*");
    }
    if text.contains(NOTE) {
        out.push("note");
    }
    out
}

/// Who may see a field whole on a page that is only looked at; all else needs a look that is on record.
const WHOLE: [(&str, &str, &str); 4] = [
    ("/requests/{id}", "grid", "has the request in hand: taking it is on record"),
    ("/me/data", "resident", "it is her own"),
    ("/exports/{id}/list.csv", "secretary", "a copy that was asked for, marked, on record"),
    ("/exports/{id}/list.xlsx", "secretary", "the same"),
];

#[test]
fn every_page_as_every_role_shows_what_the_matrix_says() {
    let (mut h, mut c, ids) = lived_in();
    let mut lines = Vec::new();
    let roles: Vec<&str> = STAFF.iter().map(|s| s.0).chain(["resident", "neighbour", ""]).collect();
    for (_, method, route) in routes() {
        if method != "GET" {
            continue;
        }
        let mut paths = vec![(route.path.to_owned(), filled(route.path, &ids))];
        if route.path == "/glass/{id}" {
            paths.push(("/glass/{id}?room".to_owned(), format!("{}?room=13", filled(route.path, &ids))));
        }
        if route.path == "/people" {
            for q in [NAME, PHONE, "qjq", &number()] {
                paths.push((format!("/people?q=…{}", q.chars().count()), format!("/people?q={}", crate::client::encode(q))));
            }
        }
        for (pattern, path) in paths {
            let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for role in &roles {
                let at = if role.is_empty() { path.clone() } else { format!("/as/{role}{path}") };
                let html = c.get(&at).text();
                let json = c.get_json(&at).text();
                let (mut fields, of_json) = (shows(&html), shows(&json));
                fields.extend(of_json.iter().filter(|f| !fields.contains(f)).copied().collect::<Vec<_>>());
                // What was asked for by its value stands in the search box.
                if pattern.starts_with("/people?") {
                    fields = of_json;
                    fields.retain(|f| f.ends_with('*') || json.matches(NAME).count() + json.matches(PHONE).count() > 1);
                }
                let whole = fields.iter().any(|f| !f.ends_with('*'));
                let may = WHOLE.iter().any(|(p, r, _)| *p == route.path && r == role);
                assert!(!whole || may, "{at} shows {fields:?} whole: put it behind `look`, or say here why not");
                if !fields.is_empty() {
                    seen.entry(fields.join(" ")).or_default().push(if role.is_empty() { "nobody" } else { role });
                }
            }
            lines.extend(seen.into_iter().map(|(fields, roles)| format!("{pattern} · {fields} · {}\n", roles.join(" "))));
        }
    }
    lines.sort();
    let made = format!(
        "# Page · what of a resident shows, * where masked · to whom. All other pages show none of it to anyone.\n{}",
        lines.concat()
    );
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/field-matrix.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&at, &made).expect("write");
    }
    let kept = std::fs::read_to_string(&at).unwrap_or_default();
    assert!(kept == made, "who sees what changed; look at it and run with UPDATE_GOLDEN=1\n{made}");
    assert!(made.contains("/people/{subject} · name* phone*") && made.contains("/requests/{id} · name phone"), "{made}");
    h.end();
}

#[test]
fn a_look_is_on_record_and_the_resident_sees_it() {
    let (mut h, mut c, ids) = lived_in();
    let at = format!("/people/{}", ids["subject"]);
    assert!(!c.get("/as/resident/me/looks").text().contains("上门走访"));
    c.get(&format!("/as/grid{at}"));
    let not_theirs = c.post(&format!("/as/grid{at}/reveal"), &[("purpose", "benefit")]);
    assert!(not_theirs.status == 422 && !not_theirs.text().contains(NAME), "{}", not_theirs.text());
    let shown = c.post(&format!("/as/grid{at}/reveal"), &[("purpose", "visit")]);
    assert!(shown.status == 200 && shown.text().contains(NAME) && shown.text().contains(PHONE), "{}", shown.text());
    let mine = c.get("/as/resident/me/looks").text();
    assert!(mine.contains("上门走访") && mine.contains("网格员") && mine.contains("grid 同志"), "{mine}");
    assert!(!c.get("/as/neighbour/me/looks").text().contains("上门走访"), "only one's own");
    assert_eq!(c.get("/me/looks").status, 401);
    assert!(c.get(&format!("/as/secretary{at}/looks")).text().contains("上门走访"), "on paper for who has no phone");
    assert_eq!(c.get(&format!("/as/auditor{at}/looks")).status, 403);
    let patterns = c.get("/as/auditor/looks/patterns").text();
    assert!(patterns.contains("上门走访") && !patterns.contains("grid 同志"), "{patterns}");
    assert!(c.get("/as/secretary/looks/minors").text().contains("没有人看过未成年人"));
    assert_eq!(c.get("/as/auditor/looks/minors").status, 200);
    // The report at hand is a purpose by itself, and on record for her as well.
    let report = format!("/as/health/reports/{}", ids["report"]);
    c.get(&report);
    let shown = c.post(&format!("{report}/reveals"), &[]);
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(c.get("/as/resident/me/looks").text().contains("核实自报"));
    // Asked for more than the day's bound: the secretary agrees.
    let wanted = &ids["wanted"];
    assert!(c.get(&format!("/as/grid/looks/{wanted}")).text().contains("全楼走访"));
    assert_eq!(c.post(&format!("/as/grid/looks/{wanted}/approval"), &[]).status, 403);
    c.get(&format!("/as/secretary/looks/{wanted}"));
    assert_eq!(c.post(&format!("/as/secretary/looks/{wanted}/approval"), &[]).status, 303);
    assert!(c.get("/as/grid/looks").text().contains("上限 65 人"));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

/// The cells of a CSV that was fetched.
fn lines_of(text: &str) -> Vec<String> {
    text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

#[test]
fn a_list_is_taken_out_marked_expires_and_is_traced_when_it_leaks() {
    let (mut h, clock) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    for n in 0..60 {
        settle(&h, &format!("钱家{n}"), &format!("138000010{n:02}"));
    }
    let (mut c, at) = (h.client(), "/as/secretary/exports");
    assert_eq!(c.get("/as/health/exports/new").status, 403, "who has no list takes none out");
    let rules = c.get(&format!("{at}/new")).text();
    assert!(rules.contains("51 到 500 人") && rules.contains("5幢"), "{rules}");
    assert_eq!(c.post(at, &[("need", "any")]).status, 422, "no purpose, no list");
    let asked = c.post(at, &[("purpose", "visit"), ("need", "any")]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    let one = format!("{at}/{}", id_in(&asked));
    assert_eq!(c.get(&format!("{one}/list.csv")).status, 409, "61 people: someone has to approve");
    let id = id_in(&asked);
    c.get(&format!("/as/grid/exports/{id}"));
    assert_eq!(c.post(&format!("/as/grid/exports/{id}/approval"), &[]).status, 403);
    let told = c.get(&format!("/as/street/exports/{id}")).text();
    assert!(told.contains("批准，现在办") && !told.contains("钱家1"), "the approver needs no names: {told}");
    assert_eq!(c.post(&format!("/as/street/exports/{id}/approval"), &[]).status, 303);
    let csv = c.get(&format!("{one}/list.csv")).text();
    let lines = lines_of(&csv);
    assert_eq!(lines.len(), 62);
    assert!(lines[0].contains("secretary 同志") && lines[0].contains("上门走访") && lines[0].contains("编号"), "{}", lines[0]);
    assert!(csv.contains("钱家1") && !csv.contains("13800001001"), "a visit needs no telephones");
    assert_eq!(csv, c.get(&format!("{one}/list.csv")).text(), "the same copy each time");
    let book = c.get(&format!("{one}/list.xlsx"));
    assert!(book.status == 200 && book.body.starts_with(b"PK"));
    assert_eq!(c.get(&format!("/as/grid/exports/{id}/list.csv")).status, 403, "one's own copy only");
    assert!(c.get(&one).text().contains("<dd>3</dd>"), "fetched three times: {}", c.get(&one).text());
    // Another copy of the same people for calls: another purpose, other marks, telephones in it.
    let second = c.post(at, &[("purpose", "call"), ("need", "any")]);
    let other = id_in(&second);
    c.get(&format!("/as/district/exports/{other}"));
    assert_eq!(c.post(&format!("/as/district/exports/{other}/approval"), &[]).status, 303);
    let called = c.get(&format!("{at}/{other}/list.csv")).text();
    assert!(called.contains("13800001001") && !called.contains("证件号"));
    // The first leaks without its line at the top, in part.
    let leak = |c: &mut Client, text: &str| {
        c.get("/as/auditor/exports/trace");
        let token = c.token.clone();
        let body = format!(
            "--XX\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n{text}\r\n--XX--\r\n"
        );
        let kind = ("content-type", "multipart/form-data; boundary=XX");
        c.send("POST", "/as/auditor/exports/trace", &[kind], body.as_bytes()).text()
    };
    let code = lines[0].split("编号 ").nth(1).and_then(|t| t.split('。').next()).expect("code").to_owned();
    assert!(leak(&mut c, &csv).contains(&code), "by its line");
    let part = lines[2..42].join("\n");
    let found = leak(&mut c, &part);
    assert!(found.contains(&code) && found.contains("暗记"), "by its marks: {found}");
    assert!(leak(&mut c, "姓名,住址\n张三,5幢301\n").contains("认不出"));
    assert_eq!(c.get("/as/secretary/exports/trace").status, 403);
    // Whoever may stand on it sees it, and so does whoever is to erase them.
    let (person, subject) = settle(&h, NAME, PHONE);
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    assert!(c.get("/as/resident/me/looks").text().contains("导出名单（60 人）"));
    let erasure = c.get(&format!("/as/secretary/people/{subject}/erasure")).text();
    assert!(erasure.contains("secretary 同志 · 上门走访"), "{erasure}");
    clock.jump(clock.now().plus(9 * muster_ledger::HOUR));
    let over = c.get(&format!("{one}/list.csv"));
    assert!(over.status == 409 && over.text().contains("下载期限"), "{}", over.text());
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

#[test]
fn broken_glass_is_loud_short_told_and_reviewed_or_the_account_stops() {
    let (mut h, clock) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    let (person, subject) = settle(&h, NAME, PHONE);
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let mut c = h.client();
    assert_eq!(c.get("/as/auditor/glass/new").status, 403, "an auditor breaks nothing");
    assert!(c.get("/as/cdc/glass/new").text().contains("望江社区"), "over no community: choose one");
    let new = c.get("/as/cdc/glass/new?community=10").text();
    assert!(new.contains("本人会知道是您") && new.contains("5幢"), "{new}");
    let why = [("building", "12"), ("minutes", "15"), ("why", "老人三天没有消息")];
    assert_eq!(c.post("/as/cdc/glass", &why[..2]).status, 422, "no reason, no look");
    let broken = c.post("/as/cdc/glass", &why);
    assert_eq!(broken.status, 303, "{}", broken.text());
    let glass = id_in(&broken);
    assert!(c.get("/as/cdc/signals").text().contains("紧急破例查看正开着"), "on every page");
    let page = c.get(&format!("/as/cdc/glass/{glass}?room=13")).text();
    assert!(page.contains("钱*雀") && !page.contains(NAME), "{page}");
    let shown = c.post(&format!("/as/cdc/glass/{glass}/looks"), &[("subject", subject.as_str())]);
    assert!(shown.status == 200 && shown.text().contains(NAME), "{}", shown.text());
    assert_eq!(c.post(&format!("/as/health/glass/{glass}/looks"), &[("subject", subject.as_str())]).status, 403);
    assert!(c.get("/as/resident/home").text().contains("紧急情况下看了您的全名"), "told at once");
    assert!(c.get("/as/resident/me/looks").text().contains("紧急破例查看"));
    for role in ["secretary", "street", "district", "auditor"] {
        let told = c.get(&format!("/as/{role}/approvals")).text();
        assert!(told.contains("复核紧急破例查看") && told.contains("class=\"waits\">1<"), "{role}: {told}");
        assert!(c.get(&format!("/as/{role}/glass/{glass}")).text().contains("老人三天没有消息"));
    }
    clock.jump(clock.now().plus(16 * muster_ledger::MINUTE));
    assert_eq!(
        c.post(&format!("/as/cdc/glass/{glass}/looks"), &[("subject", subject.as_str())]).status,
        409,
        "it ended by itself"
    );
    assert!(!c.get("/as/cdc/signals").text().contains("紧急破例查看正开着"));
    assert_eq!(c.post("/as/cdc/glass", &why).status, 403, "first the review");
    c.get(&format!("/as/street/glass/{glass}"));
    assert_eq!(c.post(&format!("/as/street/glass/{glass}/approval"), &[]).status, 303);
    // The next one nobody reviews.
    c.get("/as/cdc/glass/new");
    let next = c.post("/as/cdc/glass", &why);
    assert_eq!(next.status, 303);
    let next = id_in(&next);
    // Closed before its time by whoever opened it, and by nobody else.
    c.get(&format!("/as/cdc/glass/{next}"));
    assert_eq!(c.post(&format!("/as/health/glass/{next}/closing"), &[]).status, 403);
    assert_eq!(c.post(&format!("/as/cdc/glass/{next}/closing"), &[]).status, 303);
    assert_eq!(c.post(&format!("/as/cdc/glass/{next}/looks"), &[("subject", subject.as_str())]).status, 409);
    assert_eq!(c.get("/as/cdc/reports").status, 200);
    clock.jump(clock.now().plus(25 * muster_ledger::HOUR));
    h.until("the account stopped", |h| h.facts("glass.unreviewed") == 1);
    assert!(c.get("/as/cdc/reports").status >= 400, "no duty is left");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}

#[test]
fn a_resident_sees_corrects_agrees_and_takes_back_by_any_channel() {
    let (mut h, clock) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
    }
    let (person, subject) = settle(&h, NAME, PHONE);
    let (child, ward) = settle(&h, "钱小雀", "");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    set_demo_resident(&h.site.house, "child", ActorId(h.site.house.next_id()), child, PlaceId(13)).expect("role");
    let mut c = h.client();
    assert!(c.get("/as/resident/home").text().contains("/me/data"));
    let mine = c.get("/as/resident/me/data").text();
    assert!(mine.contains(NAME) && mine.contains(PHONE) && mine.contains(&number()) && mine.contains(NOTE), "{mine}");
    assert_eq!(c.get("/me/data").status, 401);
    // Online: agreed, taken back, asked to put right.
    let agree = [("purpose", "calls"), ("say", "yes")];
    assert_eq!(c.post("/as/resident/me/consents", &agree).status, 303);
    assert_eq!(c.post("/as/resident/me/consents", &agree).status, 409);
    assert_eq!(c.post("/as/resident/me/consents", &[("purpose", "calls"), ("say", "no")]).status, 303);
    let seen = c.get("/as/resident/me/data").text();
    assert!(seen.contains("已收回") && seen.contains("本人") && seen.contains("网上"), "{seen}");
    assert_eq!(c.post("/as/resident/me/corrections", &[]).status, 422);
    assert_eq!(c.post("/as/resident/me/corrections", &[("text", "电话换成 138 开头的了")]).status, 303);
    // It comes to the secretary with its clock, and the answer comes back.
    let list = c.get("/as/secretary/corrections").text();
    assert!(list.contains("等答复") && list.contains("前答复"), "{list}");
    let id = find_id(&c.get_json("/as/secretary/corrections").json()).expect("an ask");
    assert_eq!(c.get(&format!("/as/health/corrections/{id}")).status, 403);
    assert!(c.get(&format!("/as/secretary/corrections/{id}")).text().contains("138 开头"));
    clock.jump(clock.now().plus(6 * muster_ledger::DAY));
    assert!(c.get("/as/secretary/corrections").text().contains("超期"), "late is seen");
    let answer = [("done", "yes"), ("text", "已经改好")];
    c.get(&format!("/as/secretary/corrections/{id}"));
    assert_eq!(c.post(&format!("/as/secretary/corrections/{id}/answer"), &answer).status, 303);
    assert_eq!(c.post(&format!("/as/secretary/corrections/{id}/answer"), &answer).status, 409);
    assert!(c.get("/as/resident/me/data").text().contains("已经改好"));
    // The same for who has no phone, by telephone and on paper: the same facts, with channel and by whom.
    let page = c.get(&format!("/as/grid/people/{subject}/rights")).text();
    assert!(page.contains("没有手机的居民") && !page.contains(NAME), "{page}");
    let told = [("purpose", "neighbours"), ("say", "yes"), ("by", "family"), ("way", "phone")];
    assert_eq!(c.post(&format!("/as/grid/people/{subject}/consents"), &told).status, 303);
    let seen = c.get("/as/resident/me/data").text();
    assert!(seen.contains("家人代办") && seen.contains("电话"), "{seen}");
    let told = [("text", "名字写错了"), ("by", "self"), ("way", "paper")];
    assert_eq!(c.post(&format!("/as/grid/people/{subject}/corrections"), &told).status, 303);
    let printed = c.post(&format!("/as/grid/people/{subject}/copy"), &[]);
    assert!(printed.status == 200 && printed.text().contains(&number()), "{}", printed.text());
    assert!(c.get("/as/resident/me/looks").text().contains("本人要办事"), "the copy is a look on record");
    // A proxy: named on paper by a worker, for a household member, until a day.
    assert_eq!(c.get(&format!("/as/resident/me/data?of={ward}")).status, 403);
    c.get(&format!("/as/grid/people/{ward}/rights"));
    let day = clock.now().plus(30 * muster_ledger::DAY).day().to_string();
    let named = c.post(&format!("/as/grid/people/{ward}/proxies"), &[("proxy", subject.as_str()), ("until", day.as_str())]);
    assert_eq!(named.status, 303, "{}", named.text());
    let theirs = c.get(&format!("/as/resident/me/data?of={ward}")).text();
    assert!(theirs.contains("钱小雀") && theirs.contains("您在替家人办"), "{theirs}");
    let for_them = [("purpose", "referral"), ("say", "yes"), ("of", ward.as_str())];
    assert_eq!(c.post("/as/resident/me/consents", &for_them).status, 303);
    assert!(c.get("/as/child/me/data").text().contains("家人代办"));
    assert_eq!(c.get(&format!("/as/child/me/data?of={subject}")).status, 403, "not the other way round");
    c.get(&format!("/as/grid/people/{ward}/rights"));
    assert_eq!(c.post(&format!("/as/grid/people/{ward}/proxies/end"), &[("proxy", subject.as_str())]).status, 303);
    assert_eq!(c.get(&format!("/as/resident/me/data?of={ward}")).status, 403, "ended");
    // Who moves away is erased by the house itself when their period is over.
    c.get(&format!("/as/grid/people/{ward}/leaving"));
    let left = c.post(&format!("/as/grid/people/{ward}/leaving"), &[("reason", "moved")]);
    assert_eq!(left.status, 303, "{}", left.text());
    clock.jump(clock.now().plus(366 * muster_ledger::DAY));
    h.until("the house erased who left", |h| h.facts("person.erased") == 1);
    assert!(!h.site.house.vault().person_lives(child) && h.site.house.vault().person_lives(person));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}
