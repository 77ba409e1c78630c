use super::*;
use muster_act::request::{self, Asked, Confirm, Finish, How, Make, Need, REQUEST_DATA, Receiver, RequestId};
use muster_ground::place;
use muster_ground::rehearsal::{EAST, STREET, Trial, golden, staff};
use muster_ledger::{ActorId, DAY, Day, Draft, HOUR, Moment, PlaceId, Refusal};
use muster_web::{Act, Does, Mask, Scope, Wants, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/publish");

fn trial() -> Trial {
    let slices: &[&'static muster_web::Slice] = &[
        &muster_muster::incident::SLICE,
        &muster_muster::task::SLICE,
        &request::SLICE,
        &muster_act::donation::SLICE,
        &crate::receipt::SLICE,
        &crate::clue::SLICE,
        &crate::notice::SLICE,
        &SLICE,
    ];
    Trial::new("publish", slices)
}

/// The dataset of this month's requests.
fn month(trial: &Trial) -> muster_ledger::DatasetId {
    REQUEST_DATA.ready(&trial.house, &trial.read()).unwrap()
}

/// So many requests of a need from a room; the first `met` of them are done and confirmed an hour later.
fn asked(trial: &Trial, need: Need, room: i64, made: usize, met: usize) {
    let home = place::find(&trial.house.read().unwrap(), PlaceId(room)).unwrap().unwrap();
    for n in 0..made {
        let id = RequestId(trial.house.next_id());
        let said = Asked { name: "王小芳".into(), text: "降压药".into(), ..Asked::default() };
        trial
            .ask(
                0,
                Make::new(
                    trial.house.vault(),
                    month(trial),
                    id,
                    need,
                    request::Urgent::default(),
                    &home,
                    &said,
                    None,
                    None,
                    request::promise(&trial.read(), need, home.community).unwrap(),
                )
                .unwrap(),
            )
            .unwrap();
        // A home asks for one need once at a time.
        trial.pass(HOUR);
        trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
        if n < met {
            let receiver = Receiver { how: How::Slip, actor: ActorId::NOBODY, person: None, room: None };
            trial.ask(0, Confirm { id, receiver, content: None }).unwrap();
        }
    }
}

/// counts · what is published of them · and of their sum
#[test]
fn counts_under_five_and_what_gives_them_away_are_held_back() {
    let table = "
        0 0 0     | 0 0 0     | 0
        5 6 7     | 5 6 7     | 18
        1 0 0     | - 0 0     | -
        4 9 20    | - - 20    | 33
        4 0 20    | - 0 -     | 24
        3 3 20    | - - 20    | 26
        1 1 20    | - - -     | 22
        1 2 0     | - - 0     | -
        4 4       | - -       | 8
        4         | -         | -
        12        | 12        | 12
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let counts: Vec<i64> = cells[0].split_whitespace().map(|n| n.parse().unwrap()).collect();
        let said = |n: &Option<i64>| n.map_or("-".to_owned(), |n| n.to_string());
        let (parts, sum) = with_sum(&counts);
        let shown: Vec<String> = parts.iter().map(said).collect();
        assert_eq!((shown.join(" ").as_str(), said(&sum).as_str()), (cells[1], cells[2]), "{line}");
    }
    assert_eq!(median(&[1, 2, 3, 4]), None);
    assert_eq!(median(&[1, 2, 3, 4, 50]), Some(3));
    assert_eq!(median(&[1, 2, 3, 5, 6, 70]), Some(4));
}

fn quoted(date: Day, new: i64, total: Option<i64>, title: &str, url: &str) -> Quote {
    let quoted = BulletinQuoted {
        id: BulletinId(i64::from(date.0) * 1000 + new),
        authority: "county".into(),
        title: title.into(),
        date,
        url: url.into(),
        area: STREET,
        new_cases: new,
        total_cases: total,
        corrects: None,
    };
    Quote { quoted }
}

/// day from today, new, total, title, address · outcome; each on top of 3 new cases quoted for today
#[test]
fn quoting() {
    let table = "
        0  | 3 | -  | 通报             | https://wjw.example/1 | publish-quoted-already
        0  | 5 | -  | 通报             | https://wjw.example/1 | corrected
        -1 | 3 | -  | 通报             | https://wjw.example/1 | quoted
        1  | 3 | -  | 通报             | https://wjw.example/1 | publish-future
        0  | 5 | -  | 通报             | javascript:alert(1)   | publish-url
        0  | 5 | -  | 通报             | https://              | publish-url
        0  | 5 | -  | 请打138 0000 1234 | https://wjw.example/1 | publish-number
        0  | 5 | 4  | 通报             | https://wjw.example/1 | publish-total-less
        0  | 5 | 40 | 2026年11月22日通报 | https://wjw.example/1 | corrected
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let c: Vec<&str> = line.split('|').map(str::trim).collect();
        let trial = trial();
        let today = trial.now().day();
        trial.ask(9, quoted(today, 3, None, "通报", "https://wjw.example/0")).unwrap();
        let day = Day(today.0 + c[0].parse::<i32>().unwrap());
        let answer = trial.ask(9, quoted(day, c[1].parse().unwrap(), c[2].parse().ok(), c[3], c[4]));
        let got = match answer {
            Ok(_) if corrections(&trial.house.read().unwrap()).unwrap().is_empty() => "quoted",
            Ok(_) => "corrected",
            Err(r) => r.problems.first().map_or(r.code, |p| p.code),
        };
        assert_eq!(got, c[5], "{line}");
        assert!(trial.house.differences(5).unwrap().is_empty());
    }
}

fn post(trial: &Trial, path: &str, pairs: &[(&str, &str)]) -> Result<Act, Refusal> {
    let mut req = trial.request(path);
    req.who = staff(9, "secretary", EAST);
    req.scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
    req.form = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let plan = SLICE.routes.iter().find_map(|r| match r.does {
        Does::Act { plan, .. } if r.path == path => Some(plan),
        _ => None,
    });
    plan.unwrap()(&req, &trial.house.read().unwrap())
}

#[test]
fn a_notice_holds_in_its_area_until_its_day_and_its_words_are_sealed() {
    let trial = trial();
    let typed =
        |until: &'static str, text: &'static str| [("about", "service"), ("title", "送药"), ("text", text), ("until", until)];
    let wrong = post(&trial, "/notices", &typed("2026-11-25", "请打13800001234")).err().unwrap();
    assert_eq!(wrong.problems[0].code, "publish-number");
    let act = post(&trial, "/notices", &typed("2026-11-25", "每天两次")).unwrap();
    let done = trial.act(&staff(9, "secretary", EAST), act).unwrap();
    assert_eq!(done.count, 2, "the first notice opens the dataset");
    let act = post(&trial, "/notices", &typed("2026-11-26", "再说一次")).unwrap();
    assert_eq!(trial.act(&staff(9, "secretary", EAST), act).unwrap().count, 1);
    let late = post(&trial, "/notices", &typed("2026-11-21", "昨天")).unwrap();
    assert_eq!(trial.act(&staff(9, "secretary", EAST), late).unwrap_err().problems[0].code, "publish-until-wrong");
    let read = trial.house.read().unwrap();
    let fact = read.fact(muster_ledger::Seq(done.first.0 + 1)).unwrap().unwrap();
    assert!(!String::from_utf8(fact.body).unwrap().contains("送药"));
    assert_eq!(in_force(&read, &[EAST], 5).unwrap().len(), 2);
    assert_eq!(in_force(&read, &[PlaceId(20)], 5).unwrap().len(), 0);
    drop(read);
    trial.pass(4 * DAY);
    assert_eq!(in_force(&trial.house.read().unwrap(), &[EAST], 5).unwrap().len(), 1);
}

#[test]
fn the_public_page_is_golden_and_names_nobody() {
    let trial = trial();
    asked(&trial, Need::Medicine, 13, 8, 6);
    asked(&trial, Need::Food, 14, 7, 5);
    asked(&trial, Need::Talk, 23, 2, 1);
    let today = trial.now().day();
    trial.ask(9, quoted(today, 3, None, "昨日疫情通报", "https://wjw.example/1")).unwrap();
    trial.ask(9, quoted(today, 4, Some(12), "昨日疫情通报（更正）", "https://wjw.example/2")).unwrap();
    let read = trial.house.read().unwrap();
    let html = page::everywhere(&trial.request("/public"), &read).unwrap().body.into_string();
    for secret in ["王小芳", "降压药", "5幢", "301"] {
        assert!(!html.contains(secret), "{secret} in {html}");
    }
    assert!(html.contains("公布了会认出是谁家") && html.contains("新增 4 例") && !html.contains("<script"), "{html}");
    golden(GOLDEN, "public.html", &html);
    // The community with two requests shows none of their figures; neither does the JSON.
    let mut req = trial.request("/public/20");
    req.params = vec![("community".into(), "20".into())];
    req.wants = Wants::Json;
    let data = page::community(&req, &read).unwrap().data;
    assert_eq!(data["figures"]["made"], serde_json::Value::Null);
    assert_eq!(data["figures"]["by_need"][3]["made"], serde_json::Value::Null);
    // No page below the community.
    req.params = vec![("community".into(), "12".into())];
    assert_eq!(page::community(&req, &read).err().map(|r| r.code), Some("publish-too-small"));
}

#[test]
fn the_page_renders_in_every_language_and_when_nothing_happened() {
    let trial = trial();
    let read = trial.house.read().unwrap();
    for lang in muster_web::Lang::ALL {
        let mut req = trial.request("/public");
        req.lang = lang;
        let html = page::everywhere(&req, &read).unwrap().body.into_string();
        assert!(!html.contains('⟦'), "{html}");
    }
}

#[test]
fn bodies_are_golden() {
    let mut b = quoted(Day(20_000), 3, Some(40), "通报", "https://wjw.example/1").quoted;
    b.id = BulletinId(7);
    b.corrects = Some(BulletinId(6));
    let issued = NoticeIssued {
        id: NoticeId(8),
        area: EAST,
        about: "accounts".into(),
        until: Moment(9),
        post: "secretary".into(),
        basis: Some("rcl-34".into()),
        relay: Some(Relay { measure: "M1".into(), organ: "cdc".into(), level: "county".into(), disease: Some("plague".into()) }),
        kept_until: Some(Moment(7)),
    };
    let notice = NoticePublished { id: NoticeId(8), area: EAST, about: "service".into(), until: Moment(9) };
    let bodies = [
        Draft::new(BULLETIN_QUOTED, &b),
        Draft::new(NOTICE_PUBLISHED, &notice),
        Draft::new(NOTICE_ISSUED, &issued),
        Draft::new(NOTICE_WITHDRAWN, &NoticeWithdrawn { id: NoticeId(8) }),
    ];
    for d in &bodies {
        golden(GOLDEN, &format!("{}-v1.json", d.kind()), d.body_text());
    }
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

/// What a notice may not order names measures that the register knows today.
#[test]
fn the_file_of_phrases_is_read_and_names_measures_that_exist() {
    let read = demand::Demands::read(include_str!("../../../../policies/notices.toml")).unwrap();
    assert_eq!(&read, demand::shipped());
    let today = Day::from_civil(2026, 11, 22).unwrap();
    for m in read.measures() {
        assert!(muster_ground::law::shipped().measure(m, today).is_some(), "{m}");
    }
}
