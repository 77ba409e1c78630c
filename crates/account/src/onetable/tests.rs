//! What is held is not asked for, what was asked is not asked again, what nobody may ask is refused; nobody is sent before the
//! community says so.

use super::*;
use crate::onetable::matched;
use muster_ground::field::{SURE, TOLD, catalogue};
use muster_ground::person::{Band, Need, Personal, REGISTER_DATASET, Register, Relation, Standing};
use muster_ground::rehearsal::{EAST, Trial, WEST, at_home, body, cells, staff};
use muster_ledger::{ActorId, DAY, HOUR, Moment, PlaceId, Refusal};
use muster_muster::task;
use muster_web::{Act, Does, Mask, Page, Request, Scope, Upload, find_route, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/onetable");

#[test]
fn bodies_are_golden() {
    let made = DataRequestMade {
        id: DataRequestId(1),
        area: PlaceId(2),
        purpose: "care".into(),
        basis: "rcl-43".into(),
        due: Moment(3),
        keep_days: 30,
        fields: vec!["person.phone".into(), "?0a1b2c3d4e5f".into()],
        shares: vec![Share { community: PlaceId(10), homes: 4, minutes: 12 }],
    };
    body(GOLDEN, DATA_REQUEST_MADE, &made);
    body(GOLDEN, DATA_REQUEST_REPEATED, &DataRequestRepeated { id: DataRequestId(1), area: PlaceId(2) });
    let collected = DataRequestCollected { id: DataRequestId(1), community: PlaceId(10), homes: 4, minutes: 12 };
    body(GOLDEN, DATA_REQUEST_COLLECTED, &collected);
    let returned = DataRequestReturned { id: DataRequestId(1), community: PlaceId(10), why: "means".into() };
    body(GOLDEN, DATA_REQUEST_RETURNED, &returned);
    let over = DataRequestOverwritten {
        id: returned.id,
        community: returned.community,
        field: "person.phone".into(),
        value: 12,
        why: "older".into(),
    };
    body(GOLDEN, DATA_REQUEST_OVERWRITTEN, &over);
    body(GOLDEN, DATA_REQUEST_WITHDRAWN, &DataRequestWithdrawn { id: DataRequestId(1) });
}

/// Everything in `policies/gate.toml` names fields and articles that there are.
#[test]
fn what_is_forbidden_rests_on_the_register_and_the_catalogue() {
    for f in forbidden::all() {
        assert!(muster_ground::law::shipped().article(&f.article).is_some(), "{}", f.article);
        for key in &f.fields {
            assert!(catalogue().find(key).is_some(), "{key}");
        }
        assert!(!f.say(muster_web::Lang::En).is_empty() && !f.words.is_empty());
    }
}

fn trial(what: &str) -> Trial {
    use muster_ground::{compact, field, organisation, post, site};
    let slices: &[&'static Slice] = &[
        &field::SLICE,
        &organisation::SLICE,
        &site::SLICE,
        &compact::SLICE,
        &post::SLICE,
        &muster_ground::rights::SLICE,
        &muster_muster::incident::SLICE,
        &task::SLICE,
        &muster_muster::asking::SLICE,
        &SLICE,
    ];
    let trial = Trial::new(what, slices);
    let house = &trial.house;
    trial.record(ActorId::HOUSE, vec![house.open_dataset(REGISTER_DATASET, "register", 0, 5 * 366)]).unwrap();
    // Room 301 is complete; in 302 nobody has a telephone on record.
    for (n, name, phone, room) in [(1, "王小芳", "13800001234", 13), (2, "李明", "", 14), (3, "李小明", "", 14)] {
        let person = house.vault().new_person().unwrap();
        let standing = Standing {
            band: Band::Adult,
            needs: vec![Need::LivesAlone],
            room: PlaceId(room),
            sort: room,
            relation: if n == 3 { Relation::Member } else { Relation::Head },
            ..at_home()
        };
        let personal = Personal { name: name.into(), phone: phone.into(), birth: "1980-01-01".into(), ..Personal::default() };
        trial.ask(1, Register::new(house.vault(), person, &standing, &personal).unwrap()).unwrap();
    }
    trial
}

fn request(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Request {
    let (post, place, communities) = match actor {
        7 => ("secretary", EAST, vec![EAST]),
        8 => ("secretary", WEST, vec![WEST]),
        _ => ("street_lead", PlaceId(1), vec![EAST, WEST]),
    };
    let method = if form.is_empty() { "GET" } else { "POST" };
    let base = trial.request(path);
    let mask = if post == "secretary" { Mask::Masked } else { Mask::Nameless };
    Request {
        method,
        params: find_route(&[&SLICE], method, &base.path).map(|(_, p)| p).unwrap_or_default(),
        form: form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        who: staff(actor, post, place),
        scope: Some(Scope::granted(false, communities, vec![], mask, Moment(i64::MAX))),
        ..base
    }
}

/// Posts, and gives where it leads.
fn press_with(trial: &Trial, req: &Request) -> Result<String, Refusal> {
    let (route, _) = find_route(&[&SLICE], "POST", &req.path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!() };
    let mut act: Act = plan(req, &trial.read())?;
    let muster_web::Then::Go(to) = std::mem::replace(&mut act.then, muster_web::Then::Go(String::new())) else { panic!() };
    trial.act(&req.who, act)?;
    Ok(to)
}

fn press(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Result<String, Refusal> {
    press_with(trial, &request(trial, actor, path, form))
}

fn see(trial: &Trial, actor: i64, path: &str) -> String {
    let req = request(trial, actor, path, &[]);
    let (route, _) = find_route(&[&SLICE], "GET", &req.path).unwrap();
    let Does::See(f) = route.does else { panic!() };
    let page: Page = f(&req, &trial.read()).unwrap();
    let text = page.body.into_string();
    assert!(!text.contains('⟦'), "{text}");
    text
}

/// A post to `/data-requests`; the headings last.
fn ask(trial: &Trial, actor: i64, headings: &str) -> Result<String, Refusal> {
    let form = [
        ("title", "独居老人摸底"),
        ("headings", headings),
        ("purpose", "care"),
        ("basis", "rcl-43"),
        ("number", "云街办〔2026〕9号"),
        ("due", "2027-06-01"),
        ("keep_days", "180"),
    ];
    press(trial, actor, "/data-requests", &form)
}

fn facts(trial: &Trial, kind: &str) -> usize {
    let read = trial.read();
    read.facts_from(muster_ledger::Seq(0), 10_000).unwrap().iter().filter(|f| f.kind() == kind).count()
}

#[test]
fn a_district_that_asks_the_same_thing_three_ways_sends_it_out_once() {
    let trial = trial("onetable");
    let first = ask(&trial, 9, "姓名，联系电话，家庭住址").unwrap();
    assert_eq!(facts(&trial, "data_request.made"), 1);
    // The same asker in other words, another asker in others again, and a part of it: nothing goes out.
    for (actor, headings) in
        [(9, "住址、姓 名、手机号"), (6, "联系方式\t居民姓名\t现住址"), (6, "电话"), (9, "序号,联系电话,备注")]
    {
        let to = ask(&trial, actor, headings).unwrap();
        assert_eq!(to, format!("{first}?again=1"), "{headings}");
        let page = see(&trial, actor, &to);
        assert!(page.contains("没有再下发") && page.contains("独居老人摸底"), "{page}");
    }
    assert_eq!((facts(&trial, "data_request.made"), facts(&trial, "data_request.repeated")), (1, 4));
    assert_eq!(facts(&trial, "tasks.issued"), 0);
    let page = see(&trial, 9, &format!("{first}?again=1"));
    assert!(page.contains("24 小时内已经第 2 次"), "{page}");
    // Something more is wanted: that is another request.
    let more = ask(&trial, 9, "姓名，联系电话，民族").unwrap();
    assert_ne!(more, first);
    // A telephone is fresh for a year: after that it may be asked for again.
    trial.pass(366 * DAY);
    let late = [
        ("title", "再问"),
        ("headings", "电话"),
        ("purpose", "care"),
        ("basis", "rcl-43"),
        ("due", "2028-06-01"),
        ("keep_days", "9"),
    ];
    assert!(!press(&trial, 9, "/data-requests", &late).unwrap().contains("again"));
    assert_eq!(trial.house.differences(10).unwrap(), vec![]);
}

#[test]
fn a_withdrawn_request_stands_in_nobodys_way() {
    let trial = trial("onetable-back");
    let first = ask(&trial, 9, "联系电话").unwrap();
    assert_eq!(press(&trial, 6, &format!("{first}/withdrawal"), &[("_", "")]).unwrap_err().code, "onetable-not-yours");
    press(&trial, 9, &format!("{first}/withdrawal"), &[("_", "")]).unwrap();
    assert!(!ask(&trial, 9, "联系电话").unwrap().contains("again"));
    assert_eq!(press(&trial, 9, &format!("{first}/withdrawal"), &[("_", "")]).unwrap_err().code, "onetable-over");
    assert_eq!(trial.house.differences(10).unwrap(), vec![]);
}

/// headings | the article of the first that is refused, and how many are
const FORBIDDEN: &str = "
    姓名，宗教信仰 | pipl-28 1
    姓名，政治面貌，诊断结果 | pipl-28 2
    姓名，党员人数 | -
    是否信教 | pipl-28 1
    既往病史 | pipl-28 1
    人脸照片 | pipl-28 1
    工作留痕照片 | rcl-43 1
    银行卡号 | pipl-6 1
    独居，联系电话 | -
";

#[test]
fn what_nobody_may_ask_is_refused_with_its_article() {
    for row in cells(FORBIDDEN) {
        let trial = trial("onetable-forbidden");
        let said = match ask(&trial, 9, row[0]) {
            Ok(_) => "-".to_owned(),
            Err(r) if r.code == "onetable-forbidden" => format!("{} {}", r.basis.unwrap_or_default(), r.problems.len()),
            Err(r) => r.code.to_owned(),
        };
        assert_eq!(said, row[1], "{}", row[0]);
    }
}

/// What the form lacks or gets wrong | the field that is told
#[test]
fn a_request_says_why_on_which_basis_until_when() {
    let trial = trial("onetable-form");
    let full = [
        ("title", "摸底"),
        ("headings", "身份证号"),
        ("purpose", "care"),
        ("basis", "rcl-43"),
        ("number", "云街办〔2026〕9号"),
        ("due", "2027-06-01"),
        ("keep_days", "30"),
    ];
    for (field, value, told) in [
        ("headings", "", "onetable-no-fields"),
        ("purpose", "", "web-field-choose"),
        ("basis", "", "web-field-choose"),
        ("basis", "idl-72", "web-field-choose"),
        ("number", "", "onetable-number-missing"),
        ("due", "2026-11-01", "onetable-due-past"),
        ("keep_days", "400", "web-field-number"),
        ("places", "999", "web-field-choose"),
    ] {
        let mut form: Vec<(&str, &str)> = full.iter().copied().filter(|(k, _)| *k != field).collect();
        form.push((field, value));
        let r = press(&trial, 9, "/data-requests", &form).unwrap_err();
        let problem = r.problems.first().map(|p| (p.field.as_str(), p.code));
        assert_eq!(problem, Some((field, told)), "{field}={value}");
    }
    assert!(press(&trial, 9, "/data-requests", &full).is_ok());
}

#[test]
fn only_what_is_missing_is_asked_and_only_when_the_community_says_so() {
    let trial = trial("onetable-collect");
    let page = see(&trial, 9, "/data-requests/new?title=%E8%A1%A8&headings=联系电话,家庭住址");
    // One household of two, three minutes: said before anything is asked.
    assert!(page.contains("1 户，约 3 分钟"), "{page}");
    assert!(page.contains("没有存") || page.contains("已有，无需再报"), "{page}");
    let at = ask(&trial, 9, "联系电话，家庭住址").unwrap();
    assert_eq!(facts(&trial, "tasks.issued"), 0, "nobody is sent by asking");
    let page = see(&trial, 9, &at);
    assert!(page.contains("33% ") && !page.contains("collection"), "a third has a telephone, and the asker sends nobody: {page}");
    assert!(!page.contains("王") && !page.contains("1380000"), "{page}");
    let collect = format!("{at}/{EAST}/collection");
    assert_eq!(press(&trial, 8, &collect, &[("_", "")]).unwrap_err().code, "web-outside-scope");
    press(&trial, 7, &collect, &[("_", "")]).unwrap();
    assert_eq!(facts(&trial, "tasks.issued"), 1);
    // The household is being asked: it is not asked twice.
    assert_eq!(press(&trial, 7, &collect, &[("_", "")]).unwrap_err().code, "asking-nothing");
    assert_eq!(press(&trial, 7, &format!("{at}/{EAST}/return"), &[("why", "nonsense")]).unwrap_err().code, "web-form-wrong");
    press(&trial, 8, &format!("{at}/{WEST}/return"), &[("why", "means")]).unwrap();
    assert_eq!(
        press(&trial, 8, &format!("{at}/{WEST}/return"), &[("why", "means")]).unwrap_err().code,
        "onetable-returned-already"
    );
    assert!(see(&trial, 9, &at).contains("没有配人配钱"));
    assert!(see(&trial, 9, "/data-requests").contains("独居老人摸底"));
    assert_eq!(trial.house.differences(10).unwrap(), vec![]);
}

#[test]
fn headings_come_from_a_template_and_the_answer_carries_them() {
    use rust_xlsxwriter::Workbook;
    let trial = trial("onetable-template");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "云栖街道独居老人摸底表").unwrap();
    for (column, text) in (0..).zip(["老人姓名", "联系方式", "现住址"]) {
        sheet.write_string(2, column, text).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let form = [("title", "摸底"), ("purpose", "care"), ("basis", "rcl-43"), ("due", "2027-06-01"), ("keep_days", "30")];
    let mut req = request(&trial, 9, "/data-requests", &form);
    req.files.push(Upload { field: "file".into(), file_name: "表.xlsx".into(), bytes: bytes.into() });
    let at = press_with(&trial, &req).unwrap();
    let req = request(&trial, 9, &format!("{at}/answer.xlsx"), &[]);
    let file = answer::xlsx(&req, &trial.read()).unwrap();
    let read = sheet::read(&file.bytes, &file.name).unwrap();
    let row = |n: usize| read.sheets[0].rows[n].iter().map(|c| c.text.clone()).collect::<Vec<_>>();
    assert_eq!(row(3), ["社区", "老人姓名", "联系方式", "现住址", "手工改的数"]);
    assert_eq!(row(4), ["多闻社区", "3", "1", "3"]);
    // A figure typed over the register's goes out, and says which it is.
    let id = at.rsplit('/').next().unwrap().parse::<i64>().unwrap();
    let body = DataRequestOverwritten {
        id: DataRequestId(id),
        community: PlaceId(10),
        field: "person.phone".into(),
        value: 41,
        why: "older".into(),
    };
    assert_eq!(typed(&trial.read()).unwrap(), 0);
    trial.ask(7, Overwrite(body)).unwrap();
    assert_eq!(typed(&trial.read()).unwrap(), 1);
    let file = answer::xlsx(&req, &trial.read()).unwrap();
    let read = sheet::read(&file.bytes, &file.name).unwrap();
    let row = |n: usize| read.sheets[0].rows[n].iter().map(|c| c.text.clone()).collect::<Vec<_>>();
    assert_eq!(row(4), ["多闻社区", "3", "41", "3", "联系方式"]);
    let mut req = request(&trial, 9, "/data-requests", &form);
    req.files.push(Upload { field: "file".into(), file_name: "表.xlsx".into(), bytes: b"%PDF".to_vec().into() });
    assert_eq!(press_with(&trial, &req).unwrap_err().problems[0].code, "onetable-file-unread");
}

#[test]
fn an_answer_ends_with_the_term_that_the_asker_named() {
    let trial = trial("onetable-term");
    let at = ask(&trial, 9, "联系电话").unwrap();
    let id = at.rsplit('/').next().unwrap().parse::<i64>().unwrap();
    let stands = |t: &Trial| find(&t.read(), DataRequestId(id)).unwrap().unwrap().stands(t.now());
    trial.pass(180 * DAY - HOUR);
    assert!(stands(&trial));
    trial.pass(2 * HOUR);
    assert!(!stands(&trial));
    assert_eq!(press(&trial, 7, &format!("{at}/{EAST}/return"), &[("why", "held")]).unwrap_err().code, "onetable-over");
}

/// Tables that the catalogue was not made from: the share of headings that lead to their field, and those taken for another.
#[test]
fn headings_that_nobody_prepared_for_are_mostly_found() {
    let text = include_str!("../../fixtures/unseen.txt");
    let mut tables: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        match line.strip_prefix('[') {
            Some(title) => tables.push((title.trim_end_matches(']'), Vec::new())),
            None => {
                let (heading, key) = line.rsplit_once(" = ").unwrap();
                tables.last_mut().unwrap().1.push((heading, key));
            }
        }
    }
    let (mut known, mut found, mut wrong, mut sure_wrong, mut guessed, mut said) = (0, 0, 0, 0, 0, Vec::new());
    for (title, headings) in &tables {
        let all: Vec<String> = headings.iter().map(|(h, _)| (*h).to_owned()).collect();
        for ((heading, key), l) in headings.iter().zip(matched::lines(title, &all)) {
            assert!(*key == "-" || catalogue().find(key).is_some(), "{title}: {heading}: no field {key}");
            known += usize::from(*key != "-");
            let taken = l.field.map_or("-", |f| f.key.as_str());
            guessed += usize::from(l.field.is_some() && l.confidence < TOLD);
            if taken == *key {
                found += usize::from(*key != "-");
            } else {
                if taken != "-" {
                    wrong += 1;
                    sure_wrong += usize::from(l.confidence >= SURE);
                }
                said.push(format!("{title}: {heading}: wanted {key}, taken for {taken} ({})", l.confidence));
            }
        }
    }
    let share = 100.0 * found as f64 / known as f64;
    println!(
        "{} tables: {found} of {known} headings found ({share:.1} %), {guessed} of all by guess; {wrong} taken for another ({sure_wrong} of them surely)",
        tables.len()
    );
    println!("{}", said.join("\n"));
    assert!(tables.len() >= 20, "{}", tables.len());
    assert!(share >= 72.0, "{share:.1} %\n{}", said.join("\n"));
    assert!(sure_wrong * 10 <= known, "{sure_wrong} surely wrong");
}
