//! Tables fill themselves, with the offices' own headings, within a second, and never show more of a resident than their page does.

use super::kind::{KINDS, Source};
use super::*;
use muster_ground::field::catalogue;
use muster_ground::person::{Band, Need, Personal, REGISTER_DATASET, Register, Relation, Standing};
use muster_ground::rehearsal::{EAST, Trial, at_home, staff};
use muster_ledger::{ActorId, Moment, PlaceId, Refusal};
use muster_web::{File, Mask, Request, Scope, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn every_table_has_its_headings_and_every_heading_a_field() {
    for k in &KINDS {
        let office = k.office().unwrap_or_else(|| panic!("no table {}", k.title));
        for (heading, key) in &office.headings {
            assert!(key.is_none_or(|k| catalogue().find(k).is_some()), "{}: {heading}", k.title);
        }
    }
    let mut numbers: Vec<u8> = KINDS.iter().map(|k| k.number).collect();
    numbers.dedup();
    assert_eq!(numbers, (1..=20).collect::<Vec<u8>>());
}

fn trial(people: i64) -> Trial {
    let slices: Vec<&'static Slice> = muster_ground::SLICES
        .iter()
        .chain(muster_sense::SLICES)
        .chain(muster_muster::SLICES)
        .chain(muster_act::SLICES)
        .copied()
        .chain([&SLICE])
        .collect();
    let given = ["place", "duty", "person", "stay", "care", "kin", "training", "approval", "look", "age", "law", "bounds"];
    let more: Vec<&'static Slice> = slices.into_iter().filter(|s| !given.contains(&s.projection.name)).collect();
    let trial = Trial::new("officetable", &more);
    let house = &trial.house;
    trial.record(ActorId::HOUSE, vec![house.open_dataset(REGISTER_DATASET, "register", 0, 5 * 366)]).unwrap();
    for n in 0..people {
        let person = house.vault().new_person().unwrap();
        let relation = if n == 0 { Relation::Head } else { Relation::Member };
        let standing = Standing { band: Band::Elder, needs: vec![Need::LivesAlone], relation, ..at_home() };
        let name = format!("王小{}", ["芳", "明", "红", "强"][n as usize % 4]);
        let personal = Personal { name, phone: "13800001234".into(), ..Personal::default() };
        trial.ask(1, Register::new(house.vault(), person, &standing, &personal).unwrap()).unwrap();
    }
    trial
}

fn request(trial: &Trial, key: &str, mask: Mask) -> Request {
    Request {
        params: vec![("table".into(), key.to_owned())],
        who: staff(7, "secretary", EAST),
        scope: Some(Scope::granted(false, vec![EAST], vec![], mask, Moment(i64::MAX))),
        ..trial.request("/tables/{table}")
    }
}

fn rows(file: &File) -> Vec<Vec<String>> {
    let book = sheet::read(&file.bytes, &file.name).unwrap();
    book.sheets[0].rows.iter().map(|r| r.iter().map(|c| c.text.clone()).collect()).collect()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "says how long a table takes")]
fn each_table_is_a_page_and_a_workbook_with_the_offices_headings() {
    let trial = trial(60);
    let facts = trial.read().size().unwrap();
    let (mut made_of_facts, mut waiting) = (0, Vec::new());
    for k in KINDS.iter() {
        let req = request(&trial, k.key, Mask::Masked);
        let begun = std::time::Instant::now();
        let made = book::xlsx(&req, &trial.read());
        if let Source::Waits(_) = k.source {
            let refused: Refusal = made.map(|_| ()).unwrap_err();
            assert_eq!(refused.code, "officetable-not-yet", "{}", k.key);
            waiting.push(k.title);
            continue;
        }
        let file = made.unwrap();
        let took = begun.elapsed();
        assert!(took.as_secs_f64() < 1.0, "{}: {took:?}", k.key);
        let all = rows(&file);
        let cells = all.iter().skip(3).flatten().filter(|c| !c.is_empty()).count();
        println!("{} {}: {cells} cells, {took:?}", k.number, k.title);
        made_of_facts += 1;
        let headings: Vec<&str> = k.office().unwrap().headings.iter().map(|(h, _)| *h).collect();
        assert_eq!(all[2], headings, "{}", k.key);
        let page = page::one(&req, &trial.read()).unwrap().body.into_string();
        assert!(!page.contains('⟦'), "{page}");
        let text = format!("{all:?}{page}");
        assert!(!text.contains("王小") && !text.contains("13800001234"), "{} tells a name or a number", k.key);
        // Fifty residents and the three lines above them, whoever is behind.
        assert!(!k.personal || all.len() <= 53, "{}: {} rows", k.key, all.len());
    }
    // Nobody typed any of it: making a table records nothing, and takes no word from whoever asks.
    assert_eq!(trial.read().size().unwrap(), facts);
    println!("{made_of_facts} tables, 0 cells typed; waiting: {}", waiting.join("、"));
    assert_eq!(made_of_facts + waiting.len(), KINDS.len());
    assert!(waiting.len() <= 11, "what waits becomes less: {waiting:?}");
}

#[test]
fn a_post_that_sees_no_names_gets_counts() {
    let trial = trial(3);
    for key in ["households", "care", "residents", "journeys"] {
        let file = book::xlsx(&request(&trial, key, Mask::Nameless), &trial.read()).unwrap();
        let all = rows(&file);
        assert_eq!(all[2], ["社区", "人数"], "{key}");
        assert_eq!(all[3][0], "多闻社区", "{key}");
        assert!(!format!("{all:?}").contains("301"), "{key}: {all:?}");
    }
}

#[test]
fn the_daily_figures_are_counted_and_written_as_a_document() {
    let trial = trial(3);
    let all = figures(&trial.read(), EAST).unwrap();
    assert_eq!((all["daily.people"], all["daily.households"], all["daily.requests_received"]), (3, 1, 0));
    assert_eq!(figures(&trial.read(), PlaceId(20)).unwrap()["daily.people"], 0);
    let mut req = request(&trial, "daily", Mask::Nameless);
    req.who.place_name = "多闻<社区>".into();
    let file = paper::docx(&req, &trial.read()).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file.bytes)).unwrap();
    let text = std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap();
    assert!(text.contains("辖区人数3人") && text.contains("辖区户数1户"), "{text}");
    assert!(text.contains("多闻&lt;社区&gt;工作日报") && !text.contains("<社区>"), "{text}");
    assert!(text.contains(r#"w:top="2098""#) && text.contains("仿宋_GB2312"));
}

#[test]
fn what_goes_to_the_group_names_nobody_and_no_room() {
    let trial = trial(3);
    let page = page_group::group(&request(&trial, "group", Mask::Masked), &trial.read()).unwrap().body.into_string();
    assert!(page.contains("【多闻社区】") && page.contains("今天还没有收到") && !page.contains('⟦'), "{page}");
    assert!(!page.contains("301") && !page.contains("王"), "{page}");
    let req = request(&trial, "group", Mask::Masked);
    let counted = [(1, "5幢".to_owned(), 12), (2, "6幢".to_owned(), 4)];
    let text = page_group::said(&req, &["多闻社区".to_owned()], &counted);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[1], lines[2], lines[3]), ("5幢：收到 12 份", "6幢：收到几份", "谢谢各位邻居。"));
}
