use super::judge::GRACE_DAYS;
use super::*;
use crate::duty::{self, DUTY_GIVEN, DutyGiven, STAFF_DATASET};
use crate::law::{self, Bound, Detail, EntryKind};
use crate::place::{self, Added, Level, PlaceDraft};
use crate::rehearsal::{EAST, STREET, Trial, WEST, body, cells, staff};
use muster_ledger::{ActorId, DAY, Day, Draft, DutyId, Mode, Moment, PlaceId};
use muster_web::{Does, Request, missing_words};
use std::collections::BTreeSet;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/bounds");
const DISTRICT: PlaceId = PlaceId(90);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let picks = |all: &[&str]| all.iter().map(|p| (*p).to_owned()).collect::<BTreeSet<_>>();
    let set = BoundSet {
        id: BoundId(7),
        area: STREET,
        key: "notice-forms".into(),
        limit: Limit::Set { must: picks(&["board"]), may: picks(&["board", "phone"]) },
        from: Day(20_779),
        until: Some(Day(20_900)),
        reason: "residents".into(),
    };
    body(GOLDEN, BOUND_SET, &set);
    body(GOLDEN, BOUND_LIFTED, &BoundLifted { id: BoundId(7) });
    let value = Value::Window { from: 480, to: 1200 };
    body(GOLDEN, CHOICE_MADE, &ChoiceMade { area: EAST, key: "call-hours".into(), value });
}

fn catalogue() -> Vec<(String, Bound)> {
    let day = law::day("2026-11-22").unwrap();
    let of = |e: &law::Entry| match &e.detail {
        Detail::Bound(b) => Some((e.key.clone(), b.clone())),
        _ => None,
    };
    law::shipped().on(EntryKind::Bound, day).into_iter().filter_map(of).collect()
}

fn bound(key: &str) -> Bound {
    catalogue().into_iter().find(|(k, _)| k == key).unwrap().1
}

/// Whoever is bound works; nothing in the catalogue is about where residents go, in its kind, its words or its choices.
#[test]
fn no_bound_is_about_where_residents_go() {
    let all = catalogue();
    assert!(all.len() >= 12, "{}", all.len());
    let day = law::day("2026-11-22").unwrap();
    for (key, b) in &all {
        assert!(["committee", "worker", "street", "department"].contains(&b.binds.as_str()), "{key}");
        assert!(["service", "work", "notice", "stock", "data"].contains(&b.about.as_str()), "{key}");
        let e = law::shipped().bound(key, day).unwrap().0;
        for word in ["出入", "进出", "外出", "出门", "通行", "封", "门禁", "卡口", "宵禁", "隔离", "访客"] {
            assert!(!e.zh.contains(word), "{key}: {word}");
        }
        for word in ["gate", "movement", "curfew", "entry", "exit", "leave home", "lock", "seal", "visitor"] {
            assert!(!e.en.to_lowercase().contains(word), "{key}: {word}");
        }
    }
}

/// Whatever says that it is obeyed says by what, and nothing else does.
#[test]
fn what_is_obeyed_names_what_obeys_it() {
    for (key, b) in catalogue() {
        assert_eq!(b.obeyed, b.by.is_some(), "{key}");
        if let Some(by) = b.by {
            assert!(by.at.starts_with('/') && !by.zh.is_empty() && !by.en.is_empty() && !by.needs.is_empty(), "{key}");
        }
    }
}

/// what was done before | told: value, whose word
#[test]
fn a_value_is_told_with_whose_word_it_is() {
    let table = "
                                          | 4 小时 | 没有人另选，按登记的默认
        9 choose 10 6                     | 6 小时 | 多闻社区选定
        7 set 90 5                        | 4 小时 | 没有人另选，按登记的默认
        7 set 90 3                        | 3 小时 | 滨江区定
        9 choose 10 6, 7 set 90 5, day    | 5 小时 | 滨江区定
        9 choose 10 3, 7 set 90 5, day    | 3 小时 | 多闻社区选定
    ";
    for row in cells(table) {
        let trial = trial();
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            match step.split(' ').collect::<Vec<_>>()[..] {
                [who, "set", at, n] => assert_eq!(set(&trial, who.parse().unwrap(), at, n, "2026-11-22"), "recorded"),
                [who, "choose", at, n] => assert_eq!(choose(&trial, who.parse().unwrap(), at, n), "recorded"),
                _ => trial.pass(DAY),
            }
        }
        let req = request(&trial, 9, "/bounds", "", &[]);
        let told = told(&req, &trial.read(), EAST, MEDICINE).unwrap().unwrap();
        assert_eq!((told.value.as_str(), told.by.as_str()), (row[1], row[2]), "{row:?}");
    }
}

#[test]
fn the_list_says_what_obeys_each_and_what_is_only_on_record() {
    let trial = trial();
    let body = page(&trial, 9, "/bounds", "");
    assert!(body.contains("什么照着办") && body.contains("这类诉求的期限和超期"), "{body}");
    let (_, rest) = body.split_once("一班最长").unwrap();
    assert!(rest[..rest.find("</tr>").unwrap()].contains("只登记在册，由人执行"), "{rest}");
}

/// A limit or value as tests write it: `4`, `08:00-20:00`, `zh+en`, `zh/zh+en` (must, may).
fn picks(text: &str) -> BTreeSet<String> {
    text.split('+').filter(|p| !p.is_empty()).map(str::to_owned).collect()
}
fn limit(text: &str) -> Limit {
    match (text.split_once('/'), text.split_once('-')) {
        (Some((must, may)), _) => Limit::Set { must: picks(must), may: picks(may) },
        (None, Some((a, b))) => Limit::Window { from: clock(a).unwrap(), to: clock(b).unwrap() },
        _ => Limit::Number(text.parse().unwrap()),
    }
}
fn value(text: &str) -> Value {
    match (text.split_once('-'), text.parse()) {
        (Some((a, b)), _) => Value::Window { from: clock(a).unwrap(), to: clock(b).unwrap() },
        (None, Ok(n)) => Value::Number(n),
        _ => Value::Picks(picks(text)),
    }
}

/// bound | limit | choice | inside | what becomes of it
#[test]
fn a_choice_lies_inside_or_follows() {
    let table = "
        request-medicine-hours | 4           | 3           | yes | 3
        request-medicine-hours | 4           | 4           | yes | 4
        request-medicine-hours | 4           | 5           | no  | 4
        request-medicine-hours | 4           | 0           | no  | 4
        rest-hours             | 11          | 12          | yes | 12
        rest-hours             | 11          | 10          | no  | 11
        rest-hours             | 11          | 25          | no  | 11
        call-hours             | 08:00-20:00 | 09:00-18:00 | yes | 09:00-18:00
        call-hours             | 08:00-20:00 | 07:30-18:00 | no  | 08:00-18:00
        call-hours             | 08:00-20:00 | 20:30-21:00 | no  | 08:00-20:00
        office-hours           | 09:00-17:00 | 08:30-18:00 | yes | 08:30-18:00
        office-hours           | 09:00-17:00 | 10:00-18:00 | no  | 09:00-18:00
        office-hours           | 09:00-17:00 | 05:00-18:00 | no  | 09:00-17:00
        notice-languages       | zh/zh+en    | zh          | yes | zh
        notice-languages       | zh+en/zh+en | zh          | no  | en+zh
        notice-forms           | board/board+phone | board+door | no | board
        notice-forms           | board/board+phone | 3          | no | board
    ";
    for row in cells(table) {
        let (b, l, v) = (bound(row[0]), limit(row[1]), value(row[2]));
        assert_eq!(inside(&b, &l, &v), row[3] == "yes", "{row:?}");
        assert_eq!(clamp(&b, &l, &v), value(row[4]), "{row:?}");
        assert!(inside(&b, &l, &clamp(&b, &l, &v)), "{row:?}: what becomes of it is inside");
    }
}

/// bound | above | below | tighter | both at once
#[test]
fn a_lower_level_only_tightens() {
    let table = "
        request-medicine-hours | 4           | 3           | yes | 3
        request-medicine-hours | 4           | 4           | yes | 4
        request-medicine-hours | 4           | 6           | no  | 4
        rest-hours             | 11          | 12          | yes | 12
        rest-hours             | 11          | 9           | no  | 11
        call-hours             | 08:00-20:00 | 09:00-19:00 | yes | 09:00-19:00
        call-hours             | 08:00-20:00 | 07:00-19:00 | no  | 08:00-19:00
        call-hours             | 08:00-12:00 | 13:00-19:00 | no  | 08:00-12:00
        office-hours           | 09:00-17:00 | 08:00-18:00 | yes | 08:00-18:00
        office-hours           | 09:00-17:00 | 10:00-18:00 | no  | 09:00-18:00
        notice-languages       | zh/zh+en    | zh+en/zh+en | yes | en+zh/en+zh
        notice-languages       | zh/zh+en    | zh/zh+local | no  | zh/zh
        notice-languages       | zh+en/zh+en | zh/zh       | no  | en+zh/en+zh
    ";
    for row in cells(table) {
        let (b, above, below) = (bound(row[0]), limit(row[1]), limit(row[2]));
        assert_eq!(tighter(&b, &above, &below), row[3] == "yes", "{row:?}");
        assert_eq!(fold(&b, &above, &below), limit(row[4]), "{row:?}");
    }
    // Whatever is fixed further down, nothing grows wider than above.
    for (_, b) in catalogue() {
        assert!(tighter(&b, &free(&b), &free(&b)), "{b:?}");
        assert!(inside(&b, &free(&b), &default(&b)), "{b:?}");
    }
}

/// District 90 over the street, 30 compound of the east community; 7 leads the district, 8 the street, 9 is the east's secretary.
fn trial() -> Trial {
    let slices = [&place::SLICE, &duty::SLICE, &crate::person::SLICE, &law::SLICE, &SLICE];
    let trial = Trial::bare("bounds", "滨江区", Mode::Exercise { simulated: true }, &slices, &[]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(STAFF_DATASET, "staff", 0, 365)]).unwrap();
    let place = |id: i64, parent: i64, level: Level, name: &str| PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: name.to_owned(),
        sort: id,
        floor: 0,
    };
    let places = vec![
        place(90, 0, Level::County, "滨江区"),
        place(1, 90, Level::Street, "云栖街道"),
        place(10, 1, Level::Community, "多闻社区"),
        place(20, 1, Level::Community, "望潮社区"),
        place(30, 10, Level::Compound, "和园"),
    ];
    trial.record(ActorId::HOUSE, vec![Added { places }.draft(DISTRICT)]).unwrap();
    for (actor, post, place) in [(7, "district_lead", DISTRICT), (8, "street_lead", STREET), (9, "secretary", EAST)] {
        let given = DutyGiven {
            id: DutyId(actor),
            actor: ActorId(actor),
            post: post.into(),
            place,
            from: Moment(0),
            until: Moment(i64::MAX),
        };
        trial.record(ActorId(1), vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    trial
}

fn request(trial: &Trial, actor: i64, path: &str, key: &str, form: &[(&str, &str)]) -> Request {
    let (post, place) = [("district_lead", DISTRICT), ("street_lead", STREET), ("secretary", EAST)][actor as usize - 7];
    let mut req = trial.request(path);
    req.who = staff(actor, post, place);
    req.params = vec![("key".into(), key.to_owned()), ("id".into(), key.to_owned())];
    req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    req
}

fn act(trial: &Trial, actor: i64, path: &str, key: &str, form: &[(&str, &str)]) -> String {
    let req = request(trial, actor, path, key, form);
    let (route, _) = muster_web::find_route(&[&SLICE], "POST", path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("an act") };
    match plan(&req, &trial.read()).and_then(|a| trial.act(&req.who, a)) {
        Ok(_) => "recorded".to_owned(),
        Err(r) => {
            let said = req.words.refusal(req.lang, &r);
            assert!(!said.contains('⟦'), "{said}");
            format!("{} {}", r.code, said)
        }
    }
}

fn page(trial: &Trial, actor: i64, path: &str, key: &str) -> String {
    let req = request(trial, actor, path, key, &[]);
    let (route, _) = muster_web::find_route(&[&SLICE], "GET", &req.path).unwrap();
    let Does::See(see) = route.does else { panic!("a page") };
    let body = see(&req, &trial.read()).unwrap().body.into_string();
    assert!(!body.contains('⟦'), "a sentence is missing: {body}");
    body
}

fn hours(trial: &Trial, at: PlaceId) -> i64 {
    number(&trial.read(), at, "request-medicine-hours", -1).unwrap()
}

const MEDICINE: &str = "request-medicine-hours";

fn set(trial: &Trial, actor: i64, at: &str, n: &str, first: &str) -> String {
    let form = [("at", at), ("n", n), ("first", first), ("reason", "residents"), ("note", "滨政办〔2026〕9号")];
    act(trial, actor, &format!("/bounds/{MEDICINE}/limit"), MEDICINE, &form)
}

fn choose(trial: &Trial, actor: i64, at: &str, n: &str) -> String {
    act(trial, actor, &format!("/bounds/{MEDICINE}/choice"), MEDICINE, &[("at", at), ("n", n)])
}

#[test]
fn bounds_come_down_the_tree_and_a_choice_follows_a_tighter_one_after_a_day() {
    let trial = trial();
    assert_eq!((hours(&trial, EAST), hours(&trial, WEST)), (4, 4), "the register's default");
    assert_eq!(choose(&trial, 9, "10", "6"), "recorded");
    assert_eq!((hours(&trial, EAST), hours(&trial, WEST)), (6, 4), "each chooses for itself");
    assert_eq!(hours(&trial, PlaceId(30)), 6, "a compound goes with its community");
    assert!(choose(&trial, 9, "10", "6").starts_with("bounds-chosen-already"));
    // The district says: five at most. What was chosen stands for the day, then follows.
    assert_eq!(set(&trial, 7, "90", "5", "2026-11-22"), "recorded");
    assert_eq!(hours(&trial, EAST), 6, "the day of grace");
    assert_eq!(GRACE_DAYS, 1);
    let east = page(&trial, 9, "/bounds/request-medicine-hours?at=10", MEDICINE);
    assert!(east.contains("原来选的超出了新定的范围"), "{east}");
    let street = page(&trial, 8, "/bounds?at=1", "");
    assert!(street.contains("超出的 1 个"), "{street}");
    // A new choice is held to it at once.
    let refused = choose(&trial, 9, "10", "6");
    assert!(refused.contains("最多 5 小时") && refused.contains("滨江区定"), "{refused}");
    trial.pass(DAY);
    assert_eq!(hours(&trial, EAST), 5, "it follows");
    assert_eq!(choose(&trial, 9, "10", "3"), "recorded");
    assert_eq!(hours(&trial, EAST), 3);
    // A compound chooses for itself, inside.
    assert_eq!(choose(&trial, 9, "30", "2"), "recorded");
    assert_eq!((hours(&trial, PlaceId(30)), hours(&trial, EAST)), (2, 3));
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

/// what was done before | who | act | outcome begins
#[test]
fn who_fixes_and_who_chooses() {
    let table = "
                       | 7 | set 90 6          | recorded
                       | 8 | set 1 6           | recorded
                       | 8 | set 90 6          | bounds-not-yours
                       | 9 | set 10 3          | bounds-not-yours
                       | 7 | set 90 13         | bounds-loosens
        7 set 90 5     | 8 | set 1 6           | bounds-loosens
        7 set 90 5     | 8 | set 1 4           | recorded
        7 set 90 5     | 7 | set 90 6          | recorded
        7 set 90 5, 7 set 90 8 | 8 | set 1 6   | recorded
        7 set 90 5, 7 lift 0   | 8 | set 1 6   | recorded
        7 set 90 5     | 8 | lift 0            | bounds-not-yours
        7 set 90 5, 7 lift 0   | 7 | lift 0    | bounds-over
                       | 9 | choose 10 3       | recorded
                       | 9 | choose 10 13      | bounds-outside
                       | 9 | choose 20 3       | bounds-not-your-choice
                       | 8 | choose 10 3       | bounds-not-your-choice
        8 set 1 3      | 9 | choose 10 4       | bounds-outside
        7 set 90 5, 8 set 1 3 | 9 | choose 10 4 | bounds-outside
    ";
    for row in cells(table) {
        let trial = trial();
        let run = |who: i64, step: &str| {
            let mut words = step.split(' ');
            let (what, at, n) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or("0"));
            match what {
                "set" => set(&trial, who, at, n, "2026-11-22"),
                "choose" => choose(&trial, who, at, n),
                _ => {
                    let first = trial.read().select("SELECT id FROM bounds_limits ORDER BY part LIMIT 1", &[]).unwrap();
                    let id = first[0].int("id").to_string();
                    act(&trial, who, &format!("/bounds/limits/{id}/lifting"), &id, &[])
                }
            }
        };
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            let (who, step) = step.split_once(' ').unwrap();
            assert_eq!(run(who.parse().unwrap(), step), "recorded", "{step} in {row:?}");
        }
        let got = run(row[1].parse().unwrap(), row[2]);
        assert!(got == row[3] || got.starts_with(&format!("{} ", row[3])), "{row:?}: {got}");
    }
}

/// first day | last day | outcome begins
#[test]
fn a_bound_begins_and_ends() {
    for row in cells(
        "
        2026-11-21 |            | bounds-past
        2026-11-22 | 2026-11-21 | bounds-until
        2026-11-22 | 2029-01-01 | bounds-long
        2026-11-24 | 2026-11-25 | recorded
    ",
    ) {
        let trial = trial();
        let form = [("at", "90"), ("n", "2"), ("first", row[0]), ("last", row[1]), ("reason", "season")];
        let got = act(&trial, 7, &format!("/bounds/{MEDICINE}/limit"), MEDICINE, &form);
        assert!(got.starts_with(row[2]), "{row:?}: {got}");
        if got == "recorded" {
            let days: Vec<i64> = (0..5)
                .map(|_| {
                    let n = hours(&trial, EAST);
                    trial.pass(DAY);
                    n
                })
                .collect();
            assert_eq!(days, [4, 4, 2, 2, 4], "in force from its first day to its last");
        }
    }
}

#[test]
fn times_and_choices_of_several() {
    let trial = trial();
    let said = |path: &str, key: &str, form: &[(&str, &str)]| act(&trial, 9, &format!("/bounds/{key}/{path}"), key, form);
    assert_eq!(said("choice", "call-hours", &[("at", "10"), ("from", "09:00"), ("to", "19:00")]), "recorded");
    assert_eq!(call_hours(&trial.read(), EAST).unwrap(), Some((9 * muster_ledger::HOUR, 19 * muster_ledger::HOUR)));
    assert!(said("choice", "call-hours", &[("at", "10"), ("from", "06:00"), ("to", "19:00")]).starts_with("bounds-outside"));
    assert!(said("choice", "call-hours", &[("at", "10"), ("from", "late"), ("to", "19:00")]).starts_with("web-form-wrong"));
    assert_eq!(said("choice", "notice-languages", &[("at", "10"), ("picks", "zh"), ("picks", "en")]), "recorded");
    assert!(said("choice", "notice-languages", &[("at", "10"), ("picks", "en")]).starts_with("bounds-outside"));
    let body = page(&trial, 9, "/bounds/notice-languages?at=10", "notice-languages");
    assert!(body.contains("选了 英文、中文"), "{body}");
    for (actor, path) in [(7, "/bounds"), (8, "/bounds"), (9, "/bounds")] {
        assert!(page(&trial, actor, path, "").contains("打电话、上门的时段"));
    }
}
