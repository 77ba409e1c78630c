use super::import::{Effect, Heading, Importer, Roster, RosterRow, dry_run, residents, undo};
use super::rule::ConfirmImport;
use super::*;
use crate::place::{self, Level};
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial, author};
use muster_ledger::{DAY, Moment, PlaceId, Read};
use muster_web::{Mask, Scope};

/// The body is written as the golden file has it, and the file still reads as the body.
fn still_read<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    kind: muster_ledger::Kind,
    body: &T,
) {
    let path = format!("{}/golden/person/{}-v{}.json", env!("CARGO_MANIFEST_DIR"), kind.name, kind.version);
    let written = format!("{}\n", serde_json::to_string(body).unwrap());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/person")).unwrap();
        std::fs::write(&path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, kept, "UPDATE_GOLDEN=1 rewrites {path}");
    assert_eq!(&serde_json::from_str::<T>(&kept).unwrap(), body);
}

/// A number that nobody can have: region 999999.
pub(super) fn id_number(n: usize, born: &str) -> String {
    let seventeen = format!("999999{born}{n:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = seventeen.bytes().zip(weights).map(|(b, w)| usize::from(b - b'0') * w).sum();
    format!("{seventeen}{}", b"10X98765432"[sum % 11] as char)
}

pub(super) fn line(row: usize, grid: &str, room: &str, name: &str, id: &str, phone: &str) -> RosterRow {
    RosterRow::new(row)
        .with(Heading::Grid, grid)
        .with(Heading::Address, room)
        .with(Heading::Name, name)
        .with(Heading::IdNumber, id)
        .with(Heading::Phone, phone)
}

/// Four people in three rooms of two grids.
pub(super) fn town() -> Vec<RosterRow> {
    vec![
        line(2, "1网格", "5-2-301", "王芳", &id_number(124, "19800131"), "13800001234").with(Heading::Relation, "户主"),
        line(3, "1网格", "5-2-301", "李小明", &id_number(11, "20150607"), ""),
        line(4, "1网格", "5-1-1203", "单晓", &id_number(35, "19450203"), "13800005678").with(Heading::Category, "独居、无手机"),
        line(5, "2网格", "6-101", "吕布", &id_number(57, "19991231"), "13900001111").with(Heading::Residence, "租住"),
    ]
}

pub(super) fn scope(communities: &[PlaceId], grids: &[PlaceId], mask: Mask) -> Scope {
    Scope::granted(false, communities.to_vec(), grids.to_vec(), mask, Moment(i64::MAX))
}

fn names(people: &[Person]) -> Vec<String> {
    people.iter().map(|p| format!("{} {}", p.address, p.shown_name)).collect()
}

pub(super) fn listed(read: &Read) -> Vec<String> {
    names(&list(read, &scope(&[COMMUNITY], &[], Mask::Masked), None, 100).unwrap().0)
}

#[test]
fn words_are_complete() {
    assert_eq!(muster_web::missing_words(&SLICE.words), Vec::<String>::new());
}

/// Every sentence a row can get exists.
#[test]
fn every_refusal_has_words() {
    let source = concat!(
        include_str!("import/row.rs"),
        include_str!("import/resolve.rs"),
        include_str!("import/heading.rs"),
        include_str!("import/roster.rs"),
        include_str!("import/page.rs"),
        include_str!("import/page_columns.rs"),
        include_str!("import/page_rows.rs"),
        include_str!("import/columns.rs"),
        include_str!("import/paste.rs"),
        include_str!("import/held.rs"),
        include_str!("import/mod.rs"),
        include_str!("rule.rs"),
        include_str!("page.rs"),
        include_str!("entry/mod.rs"),
        include_str!("entry/check.rs"),
        include_str!("entry/form.rs"),
        include_str!("entry/origin.rs"),
        include_str!("entry/page.rs"),
        include_str!("entry/rule.rs"),
        include_str!("same/fact.rs"),
        include_str!("same/find.rs"),
        include_str!("same/page.rs"),
        include_str!("same/rule.rs")
    );
    let ids: Vec<&str> = source.split('"').filter(|s| s.starts_with("import-") || s.starts_with("person-")).collect();
    assert!(ids.len() > 40);
    for id in ids {
        assert!(SLICE.words.en.lines().any(|l| l.starts_with(&format!("{id} ="))), "no words for {id}");
    }
}

/// Bodies as they are recorded, for every version ever written.
#[test]
fn bodies_are_golden() {
    let standing = Standing {
        community: PlaceId(10),
        grid: PlaceId(21),
        building: PlaceId(31),
        unit: PlaceId(41),
        room: PlaceId(51),
        sort: 5_002_000_301,
        floor: 3,
        band: Band::Aged,
        sex: Sex::Female,
        needs: vec![Need::LivesAlone, Need::CannotClimb],
        relation: Relation::Head,
        import: Some(ImportId(7)),
    };
    let by_hand = Standing { import: None, unit: PlaceId::HOUSE, needs: vec![], band: Band::Unknown, ..standing.clone() };
    let finished = Finished { id: ImportId(7), added: 3, changed: 2, same: 1, wrong: 4, places: 9, undo_until: Moment(99) };
    still_read(PERSON_REGISTERED, &standing);
    still_read(PERSON_UPDATED, &by_hand);
    let corrected = Corrected { standing: by_hand.clone(), changed: vec![Item::Phone, Item::Needs] };
    still_read(PERSON_CORRECTED, &corrected);
    still_read(PERSON_AFFIRMED, &Affirmed { items: vec![Item::Phone, Item::Home] });
    still_read(PERSON_LEFT, &fact::Left { reason: Dropped::Died });
    still_read(PERSON_REMOVED, &fact::Removed { reason: Dropped::Moved });
    still_read(IMPORT_STARTED, &Started { id: ImportId(7), community: PlaceId(10), as_of: None });
    still_read(IMPORT_CONFIRMED, &fact::Confirmed { id: ImportId(7), rows: 10 });
    let columns = vec![fact::Meant { column: 2, means: Heading::Name }, fact::Meant { column: 5, means: Heading::IdNumber }];
    let signature = "0f".repeat(16);
    still_read(IMPORT_MAPPED, &fact::Mapped { id: ImportId(7), community: PlaceId(10), signature, columns });
    still_read(IMPORT_FINISHED, &finished);
    still_read(IMPORT_UNDONE, &fact::Undone { id: ImportId(7) });
}

/// address | name | ID number | phone | category | relation | outcome
#[test]
fn rows_are_checked() {
    let good = id_number(124, "19800131");
    let wrong_end = format!("{}{}", &good[..17], if good.ends_with('1') { '2' } else { '1' });
    let table = format!(
        "
        5-2-301       | 王　芳     | {good}             | 13800001234      |           | 户主 | 王芳 18-59 female head needs:
        5幢2单元301   | 王芳       |                    |                  |           |      | 王芳 unknown unknown member needs:
        5-2-301       | 王芳       | {wrong_end}        |                  |           |      | id_number import-id-check
        5-2-301       | 王芳       | 3.3E+17            |                  |           |      | id_number import-id-damaged
        5-2-301       | 王芳       | 110105491231002    |                  |           |      | id_number import-id-fifteen
        5-2-301       | 王芳       | 12345              |                  |           |      | id_number import-id-unknown
        5-2-301       | 王芳       | 99999919800131124  |                  |           |      | id_number import-id-length
        5-2-301       |            |                    |                  |           |      | name import-name-missing
        5-2-301       | 王芳1      |                    |                  |           |      | name import-name-odd
        5-2-301       | =cmd()     |                    |                  |           |      | name import-name-odd
                      | 王芳       |                    |                  |           |      | room import-room-missing
        2024-05-02    | 王芳       |                    |                  |           |      | address import-room-date
        301           | 王芳       |                    |                  |           |      | address import-building-missing
        5-2-301       | 王芳       |                    | 1380000          |           |      | phone import-phone-length
        5-2-301       | 王芳       |                    | 13800001234、13900001111 |    |      | phone import-phone-several
        5-2-301       | 王芳       |                    | 无手机           | 独居,透析 |      | 王芳 unknown unknown member needs:lives_alone,no_phone,regular_treatment
        5-2-301       | 王芳       |                    |                  | 糖尿病    |      | 王芳 unknown unknown member needs: hint:import-category-unknown
        5-2-301       | 王芳       |                    |                  |           | 租户 | 王芳 unknown unknown tenant needs:
    "
    );
    for line in table.lines().map(str::trim_end).filter(|l| l.contains('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let row = RosterRow::new(2)
            .with(Heading::Address, cells[0])
            .with(Heading::Name, cells[1])
            .with(Heading::IdNumber, cells[2])
            .with(Heading::Phone, cells[3])
            .with(Heading::Category, cells[4])
            .with(Heading::Relation, cells[5]);
        let got = import::check(&row, None, (2026, 11, 22));
        let hints: String = got.problems.iter().filter(|p| !p.blocking).map(|p| format!(" hint:{}", p.code)).collect();
        let said = match &got.entry {
            Some(e) => {
                let word = |v: serde_json::Value| v.as_str().unwrap_or_default().to_owned();
                let needs: Vec<&str> = e.needs.iter().map(|n| n.code()).collect();
                let (band, sex) = (serde_json::to_value(e.band).unwrap(), serde_json::to_value(e.sex).unwrap());
                let relation = serde_json::to_value(e.relation).unwrap();
                format!("{} {} {} {} needs:{}{hints}", e.personal.name, word(band), word(sex), word(relation), needs.join(","))
            }
            None => {
                let p = got.problems.iter().find(|p| p.blocking).unwrap();
                format!("{} {}", serde_json::to_value(p.column).unwrap().as_str().unwrap(), p.code)
            }
        };
        assert_eq!(said, cells[6], "{line}");
    }
}

#[test]
fn a_list_is_tried_recorded_and_shown_in_stair_order() {
    let t = Trial::new("list");
    let (tried, shown) = dry_run(&t.read(), COMMUNITY, &town(), 20, |_| true).unwrap();
    assert_eq!((tried.added, tried.wrong, tried.places), (4, 0, 7), "{:?}", tried.problems);
    assert_eq!(shown.len(), 4);
    assert_eq!(t.read().size().unwrap(), 3, "a dry run records nothing");

    let mut importer = Importer::open(&t.house, author(), COMMUNITY).unwrap();
    for row in town() {
        assert_eq!(importer.feed(&row).unwrap(), Effect::Added);
    }
    let last = importer.prepare().unwrap();
    assert_eq!(listed(&t.read()), Vec::<String>::new(), "hidden until it is finished");
    t.ask(last).unwrap();
    let all = ["5幢1单元1203 单*", "5幢2单元301 王*", "5幢2单元301 李*明", "6幢101 吕*"];
    let mut got = listed(&t.read());
    // Within a room the order is by subject.
    got[1..3].sort_by_key(|n| !n.contains('王'));
    assert_eq!(got, all);
    assert_eq!(t.house.differences(10).unwrap(), vec![]);

    let read = t.read();
    let grid = scope(&[], &[GRIDS[1]], Mask::Masked);
    assert_eq!(names(&list(&read, &grid, None, 10).unwrap().0), ["6幢101 吕*"]);
    // Page by page gives the same as all at once.
    let whole = scope(&[COMMUNITY], &[], Mask::Masked);
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let (some, next) = list(&read, &whole, after, 1).unwrap();
        paged.extend(names(&some));
        match next {
            Some(n) => after = After::parse(&n.code()),
            None => break,
        }
    }
    assert_eq!(paged, listed(&read));
    assert_eq!(count(&read, &whole).unwrap(), 4);
    assert_eq!(list(&read, &Scope::nowhere(), None, 10).unwrap().0, vec![]);
    let rooms = rooms_of(&read, place::under(&read, COMMUNITY, Level::Building).unwrap()[0].id).unwrap();
    assert_eq!(rooms.iter().map(|r| (r.name.as_str(), r.people)).collect::<Vec<_>>(), [("1203", 1), ("301", 2)]);
    let home = household(&read, rooms[1].room, Mask::Full).unwrap();
    assert_eq!(home[0].name.as_deref(), Some("王芳"));
    assert_eq!(home[0].relation, Relation::Head);
}

/// what is typed | who is found
#[test]
fn people_are_found() {
    let t = Trial::new("search");
    residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    let read = t.read();
    let id = id_number(124, "19800131");
    let table = format!(
        "
        王芳            | 王*
        李小            | 李*明
        wf              | 王*
        shan            | 单*
        sx              | 单*
        lb              | 吕*
        5-2-301         | 李*明 王*
        5幢2单元301     | 李*明 王*
        101             | 吕*
        13800005678     | 单*
        5678            | 单*
        {id}            | 王*
        王芳 1980-01-31 | 王*
        王芳 1980年1月31日 | 王*
        王芳 1981-01-31 |
        赵云            |
    "
    );
    for line in table.lines().filter(|l| l.contains('|')) {
        let (typed, want) = line.split_once('|').unwrap();
        let hits = search(&read, &scope(&[COMMUNITY], &[], Mask::Masked), typed.trim()).unwrap();
        let mut got: Vec<String> = hits.people.iter().map(|p| p.shown_name.clone()).collect();
        got.sort();
        assert_eq!(got.join(" "), want.trim(), "{line}");
        assert!(hits.people.iter().all(|p| p.name.is_none()), "{line}");
    }
    // Another grid, another community: not even exactly.
    for s in [scope(&[], &[GRIDS[1]], Mask::Masked), scope(&[PlaceId(11)], &[], Mask::Masked)] {
        assert_eq!(search(&read, &s, &id).unwrap().people, vec![]);
        assert_eq!(search(&read, &s, "王芳").unwrap().people, vec![]);
    }
    let wide = Scope::granted(true, vec![], vec![], Mask::Masked, Moment(i64::MAX));
    assert!(search(&read, &wide, "王芳").unwrap().exact_only);
    assert_eq!(search(&read, &wide, &id).unwrap().people.len(), 1);
}

#[test]
fn a_second_list_changes_and_can_be_undone() {
    let t = Trial::new("undo");
    let first = residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    let again = residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    assert_eq!((again.added, again.same, again.changed, again.places), (0, 4, 0, 0));

    let mut moved = town();
    moved[0] = line(2, "2网格", "6-102", "王芳", &id_number(124, "19800131"), "13800001234");
    let second = residents(&t.house, author(), COMMUNITY, &moved, |_| {}).unwrap();
    assert_eq!((second.added, second.same, second.changed, second.places), (0, 3, 1, 1));
    assert!(listed(&t.read()).contains(&"6幢102 王*".to_owned()));
    assert_eq!(listed(&t.read()).len(), 4);

    let refused = undo(&t.house, author(), first.import).unwrap_err();
    assert_eq!(refused.code, "import-undo-later-list");
    undo(&t.house, author(), second.import).unwrap();
    let shown = listed(&t.read());
    assert!(shown.contains(&"5幢2单元301 王*".to_owned()) && shown.len() == 4, "{shown:?}");
    undo(&t.house, author(), first.import).unwrap();
    assert_eq!(listed(&t.read()), Vec::<String>::new());
    assert!(!t.house.vault().dataset_lives(muster_ledger::DatasetId(first.import.0)));
    let facts = t.read().facts_from(muster_ledger::Seq(0), 1000).unwrap();
    let registered: Vec<_> = facts.iter().filter(|f| f.kind() == "person.registered").collect();
    assert_eq!(registered.len(), 4);
    assert!(registered.iter().all(|f| t.read().part(f.seq()).is_err()), "nothing of it can be opened");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);

    // The same people come again under the same person.
    let third = residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    assert_eq!((third.added, third.places), (4, 0));
    assert_eq!(listed(&t.read()).len(), 4);
    t.pass(8 * DAY);
    assert_eq!(undo(&t.house, author(), third.import).unwrap_err().code, "import-undo-late");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

#[test]
fn by_hand_wins_over_lists_and_erasure_over_all() {
    let t = Trial::new("hand");
    let list = residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    let (person, seen) = {
        let read = t.read();
        let token = Tokens::phone(t.house.vault(), "13800001234");
        person_by_token(&read, token, Mask::Full).unwrap().remove(0)
    };
    let vault = t.house.vault();
    let standing = Standing {
        community: seen.community,
        grid: seen.grid,
        building: seen.building,
        unit: seen.unit,
        room: seen.room,
        sort: seen.sort,
        floor: seen.floor,
        band: seen.band,
        sex: seen.sex,
        needs: vec![Need::DailyCall],
        relation: seen.relation,
        import: None,
    };
    let known = Personal { phone: "13811112222".into(), ..personal(&t.read(), seen.subject).unwrap().unwrap() };
    let changed = [Item::Phone, Item::Needs];
    t.ask(Update::new(vault, person, seen.part, &standing, &known, &changed).unwrap()).unwrap();
    let late = t.ask(Update::new(vault, person, seen.part, &standing, &known, &changed).unwrap()).unwrap_err();
    assert_eq!(late.code, "person-changed-meanwhile");
    let now = find(&t.read(), seen.subject, Mask::Full).unwrap().unwrap();
    assert_eq!((now.phone_shown.as_str(), now.flags.as_slice()), ("13811112222", &[Need::DailyCall][..]));
    assert_eq!(undo(&t.house, author(), list.import).unwrap_err().code, "import-undo-by-hand");

    t.ask(Erase { person, subject: seen.subject, elsewhere: vec![], reason: Dropped::Wish }).unwrap();
    let read = t.read();
    assert_eq!(find(&read, seen.subject, Mask::Full).unwrap(), None);
    assert_eq!(listed(&read).len(), 3);
    assert!(!vault.person_lives(person));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

#[test]
fn a_running_import_keeps_others_out() {
    let t = Trial::new("running");
    let _open = Importer::open(&t.house, author(), COMMUNITY).unwrap();
    let other = muster_ledger::Author { actor: muster_ledger::ActorId(8), ..author() };
    assert_eq!(Importer::open(&t.house, other, COMMUNITY).map(|i| i.import()).unwrap_err().code, "import-running");
    assert!(Importer::open(&t.house, other, PlaceId(11)).is_ok());
    // The same author begins anew; after an hour anyone does.
    assert!(Importer::open(&t.house, author(), COMMUNITY).is_ok());
    t.pass(2 * muster_ledger::HOUR);
    assert!(Importer::open(&t.house, other, COMMUNITY).is_ok());
}

/// A list as offices write it: title, two-line headings, merged buildings, one household after another.
#[test]
fn an_office_table_is_understood() {
    let good = id_number(124, "19800131");
    let text = format!(
        "望江社区居民花名册,,,,,,,\n\
         序号,房屋地址,,,姓名,与户主关系,身份证号,联系电话\n\
         ,楼栋,单元,室号,,,,\n\
         1,5幢,2单元,301室,王芳,户主,{good},13800001234\n\
         2,,,,李小明,之子,,\n\
         3,5幢,2单元,302,赵云,户主,330902491231002,\n\
         4,5幢,2单元,301,王芳,户主,{good},\n"
    );
    for bytes in [text.clone().into_bytes(), gb18030(&text)] {
        let roster = Roster::read(&bytes, "名册.csv").unwrap();
        let t = Trial::new("office");
        let (report, _) = dry_run(&t.read(), COMMUNITY, &roster.rows, 20, |_| true).unwrap();
        let said: Vec<String> = report.problems.iter().map(|p| format!("{} {}", p.row, p.code)).collect();
        assert_eq!((report.rows, report.added, report.wrong), (4, 2, 2), "{said:?} {:?}", roster.columns);
        assert_eq!(said, ["6 import-id-fifteen", "7 import-twice"]);
    }
    assert_eq!(Roster::read(b"%PDF-1.4", "a.pdf").unwrap_err().code, "import-file");
    assert_eq!(Roster::read("甲,乙\n1,2\n".as_bytes(), "a.csv").unwrap_err().code, "import-no-headings");
}

#[test]
fn the_wizard_from_upload_to_undo() {
    let t = Trial::new("wizard");
    let own = scope(&[COMMUNITY], &[], Mask::Masked);
    let good = id_number(124, "19800131");
    let text =
        format!("房号,姓名,身份证号,联系电话,备注,颜色\n5-2-301,王芳,{good},13800001234,<b>狗</b>,蓝\n5-2-302,赵云,3.3E+17,,,\n");
    assert!(t.see("/imports", &own).unwrap().contains("望江社区"));
    let at = t.post("/imports", &own, &[], Some(("名册.csv", text.as_bytes()))).unwrap();
    let page = t.see(&at, &own).unwrap();
    assert!(page.contains("3.3E+17") && page.contains("请把列设为“文本”"), "{page}");
    assert!(page.contains("王*") && !page.contains("王芳") && !page.contains(&good), "what is right is masked");
    assert!(page.contains("颜色") && page.contains("&lt;b&gt;"));
    assert_eq!(listed(&t.read()).len(), 0);
    let done = t.post(&format!("{at}/confirm"), &own, &[], None).unwrap();
    assert_eq!((done.as_str(), listed(&t.read()).len()), (at.as_str(), 1));
    assert!(t.see(&at, &own).unwrap().contains("新增 1 人"));
    assert_eq!(t.post(&format!("{at}/confirm"), &own, &[], None).unwrap_err().code, "import-not-running");
    let elsewhere = scope(&[PlaceId(11)], &[], Mask::Masked);
    assert_eq!(t.see(&at, &elsewhere).unwrap_err().code, "web-outside-scope");
    assert_eq!(t.post(&format!("{at}/undo"), &elsewhere, &[], None).unwrap_err().code, "web-outside-scope");
    t.post(&format!("{at}/undo"), &own, &[], None).unwrap();
    assert_eq!(listed(&t.read()).len(), 0);
    t.see(&at, &own).unwrap();

    // A list that nobody confirmed is forgotten.
    let at = t.post("/imports", &own, &[("community", "990105001001")], Some(("名册.csv", text.as_bytes()))).unwrap();
    t.pass(muster_ledger::HOUR);
    assert!(t.see(&at, &own).unwrap().contains("半小时"));
    assert_eq!(t.post(&format!("{at}/confirm"), &own, &[], None).unwrap_err().code, "import-list-gone");
    for (form, file, code) in [
        ("望江社区", &b"%PDF-1.7 x"[..], "import-file"),
        ("听涛社区", text.as_bytes(), "import-community-unknown"),
        ("990105001002", text.as_bytes(), "web-outside-scope"),
        ("", "姓名,房号\n".as_bytes(), "import-empty"),
    ] {
        let refused = t.post("/imports", &own, &[("community", form)], Some(("a.csv", file))).unwrap_err();
        assert_eq!(refused.code, code, "{form}");
    }
}

/// The house stopped while a list was written: its page says how much was, and nothing of it shows.
#[test]
fn an_import_cut_short_says_what_was_written() {
    let t = Trial::new("cut");
    let own = scope(&[COMMUNITY], &[], Mask::Masked);
    let row = |n: usize| format!("{}-1-{}01,王芳{}\n", n / 20 + 1, n % 20 + 1, char::from_u32(0x4e00 + n as u32).unwrap());
    let text: String = ["房号,姓名\n".to_owned()].into_iter().chain((0..700).map(row)).collect();
    let at = t.post("/imports", &own, &[], Some(("名册.csv", text.as_bytes()))).unwrap();
    let id = ImportId(at.rsplit('/').next().unwrap().parse().unwrap());
    assert!(t.see(&at, &own).unwrap().contains("没问题，导入"));
    t.ask(ConfirmImport { id, rows: 700 }).unwrap();
    let mut importer = Importer::resume(&t.house, author(), id, COMMUNITY).unwrap();
    for row in &Roster::read(text.as_bytes(), "名册.csv").unwrap().rows[..600] {
        importer.feed(row).unwrap();
    }
    drop(importer);
    // What it sent is decided before this.
    t.house.work(vec![]).unwrap();
    t.pass(31 * muster_ledger::MINUTE);
    let page = t.see(&at, &own).unwrap();
    assert!(page.contains("已写 500 行") && page.contains("收回已写的") && !page.contains("没问题，导入"), "{page}");
    assert_eq!(listed(&t.read()).len(), 0);
    let again = |form: &[(&str, &str)]| t.post("/imports", &own, form, Some(("名册.csv", text.as_bytes())));
    assert_eq!(again(&[]).unwrap_err().code, "import-running");
    assert_eq!(t.post(&format!("{at}/confirm"), &own, &[], None).unwrap_err().code, "import-not-running");
    t.post(&format!("{at}/undo"), &own, &[], None).unwrap();
    assert!(t.see(&at, &own).unwrap().contains("已经撤销"));
    let at = again(&[]).unwrap();
    t.post(&format!("{at}/confirm"), &own, &[], None).unwrap();
    assert_eq!(count(&t.read(), &own).unwrap(), 700);
    assert_eq!(t.house.differences(5).unwrap(), vec![]);
}

#[test]
fn people_pages_mask_until_a_reason_is_given() {
    let t = Trial::new("pages");
    residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    let own = scope(&[], &[GRIDS[0]], Mask::Masked);
    let page = t.see("/people", &own).unwrap();
    assert!(page.contains("王*") && page.contains("独居") && !page.contains("王芳") && !page.contains("13800001234"), "{page}");
    assert!(!page.contains("吕*"), "another grid");
    assert!(t.see("/people?q=wf", &own).unwrap().contains("138****1234"));
    t.see("/people?q=%25", &own).unwrap();
    let (wang, lv) = {
        let read = t.read();
        let of = |phone| person_by_token(&read, Tokens::phone(t.house.vault(), phone), Mask::Masked).unwrap().remove(0).1;
        (of("13800001234"), of("13900001111"))
    };
    let at = format!("/people/{}", wang.subject.hex());
    assert!(t.see(&at, &own).unwrap().contains("李*明"), "who lives there too");
    assert_eq!(t.post(&format!("{at}/reveal"), &own, &[], None).unwrap_err().code, "look-why");
    let shown = t.post(&format!("{at}/reveal"), &own, &[("purpose", "call")], None).unwrap();
    assert!(shown.contains("王芳") && shown.contains("tel:13800001234") && !shown.contains("19800131"));
    assert!(!t.see(&at, &own).unwrap().contains("王芳"), "once");
    let looks = crate::look::of_subject(&t.read(), wang.subject).unwrap();
    assert_eq!((looks.len(), looks[0].purpose.as_str()), (1, "call"));
    assert!(t.see(&format!("{at}/looks"), &own).unwrap().contains("打电话"));
    assert!(t.see(&format!("/households/{}", wang.room), &own).unwrap().contains("2 人"));
    for path in [format!("/people/{}", lv.subject.hex()), format!("/households/{}", lv.room)] {
        assert_eq!(t.see(&path, &own).unwrap_err().code, "web-outside-scope", "{path}");
    }
    assert_eq!(t.see("/people/zz", &own).unwrap_err().code, "person-none");
    let nameless = scope(&[], &[GRIDS[0]], Mask::Nameless);
    assert!(!t.see("/people", &nameless).unwrap().contains("王*"));
}

/// The fixture as an older office program writes it: this crate has no encoder, so its characters stand here with their codes.
fn gb18030(text: &str) -> Vec<u8> {
    let codes: &[(char, u16)] = &[
        ('与', 0xD3EB),
        ('主', 0xD6F7),
        ('之', 0xD6AE),
        ('云', 0xD4C6),
        ('份', 0xB7DD),
        ('元', 0xD4AA),
        ('关', 0xB9D8),
        ('册', 0xB2E1),
        ('区', 0xC7F8),
        ('单', 0xB5A5),
        ('号', 0xBAC5),
        ('名', 0xC3FB),
        ('地', 0xB5D8),
        ('址', 0xD6B7),
        ('姓', 0xD0D5),
        ('子', 0xD7D3),
        ('室', 0xCAD2),
        ('小', 0xD0A1),
        ('居', 0xBED3),
        ('屋', 0xCEDD),
        ('幢', 0xB4B1),
        ('序', 0xD0F2),
        ('户', 0xBBA7),
        ('房', 0xB7BF),
        ('明', 0xC3F7),
        ('望', 0xCDFB),
        ('李', 0xC0EE),
        ('栋', 0xB6B0),
        ('楼', 0xC2A5),
        ('民', 0xC3F1),
        ('江', 0xBDAD),
        ('王', 0xCDF5),
        ('电', 0xB5E7),
        ('社', 0xC9E7),
        ('系', 0xCFB5),
        ('联', 0xC1AA),
        ('花', 0xBBA8),
        ('芳', 0xB7BC),
        ('证', 0xD6A4),
        ('话', 0xBBB0),
        ('赵', 0xD5D4),
        ('身', 0xC9ED),
    ];
    let code = |c: char| codes.iter().find(|(known, _)| *known == c).map(|(_, code)| code.to_be_bytes().to_vec());
    text.chars().flat_map(|c| if c.is_ascii() { vec![c as u8] } else { code(c).unwrap() }).collect()
}
