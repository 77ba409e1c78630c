use super::check::{Told, changed, told};
use super::origin::Source;
use super::*;
use crate::person::import::residents;
use crate::person::read::Personal;
use crate::person::tests::{id_number, listed, scope, town};
use crate::person::{Band, PEOPLE, Relation, Sex, count, person_by_token};
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial, author};
use muster_ledger::Seq;
use muster_web::Scope;

const TODAY: cn_id::Date = (2026, 11, 22);

/// 王芳 with a number, a telephone, a note and one need.
fn wang() -> Told {
    let personal = Personal {
        name: "王芳".into(),
        id_number: id_number(124, "19800131"),
        phone: "13800001234".into(),
        note: "有狗".into(),
        ..Personal::default()
    };
    Told { personal, band: Band::Adult, sex: Sex::Female, needs: vec![Need::DailyCall], relation: Relation::Head }
}
/// 李奶奶 without a number.
fn li() -> Told {
    let personal = Personal { name: "李秀英".into(), ..Personal::default() };
    Told { personal, ..Told::nobody() }
}

fn values(cell: &str) -> Values {
    let pairs: Vec<(&str, String)> =
        cell.split_whitespace().filter_map(|p| p.split_once('=')).map(|(k, v)| (k, v.replace('_', " "))).collect();
    // Codes keep their underscores.
    let pairs = pairs.into_iter().map(|(k, v)| if k.starts_with("needs") { (k, v.replace(' ', "_")) } else { (k, v) });
    Values::filled(&pairs.collect::<Vec<_>>())
}

/// before | what is typed | what changed, and what it became; or what is wrong
#[test]
fn what_is_typed_is_checked() {
    let (male, female) = (id_number(11, "19900215"), id_number(124, "19800131"));
    let wrong_end = format!("{}{}", &male[..17], if male.ends_with('1') { '2' } else { '1' });
    let table = format!(
        "
        nobody | name=赵云                                     | name: 赵云 unknown unknown member
        nobody | name=赵云 id_number={male} relation=head      | name,id_number,birth,sex,relation: 赵云 18-59 male head
        nobody | name=赵云 id_number={male} sex=female         | sex person-sex-differs
        nobody | name=赵云 id_number={male} birth=1990-02-16   | birth person-birth-differs
        nobody | name=赵云 id_number={male} birth=1990-02-15   | name,id_number,birth,sex: 赵云 18-59 male member
        nobody | name=赵云 id_number={wrong_end}               | id_number import-id-check
        nobody | name=赵云 id_number=110105491231002           | id_number import-id-fifteen
        nobody | name=赵云 id_number=11010519990230121X        | id_number import-id-birth
        nobody | name=赵云 id_number=12345                     | id_number import-id-unknown
        nobody | name=赵云 id_number=99999919800131            | id_number import-id-length
        nobody | name=赵云 id_number=E12345678 birth=1950-01-02 | name,id_number,birth: 赵云 60-79 unknown member
        nobody | name=赵云 id_number=H12345678                 | name,id_number: 赵云 unknown unknown member
        nobody | name=赵云 phone=1380000                       | phone import-phone-length
        nobody | name=赵云 phone=2380000123                    | phone import-phone-shape
        nobody | name=赵云1 phone=1380000                      | name import-name-odd, phone import-phone-length
        nobody | name=赵云 birth=2027-01-01                    | birth person-birth-odd
        nobody | name=赵云 birth=1946-11-23                    | name,birth: 赵云 60-79 unknown member
        nobody | name=赵云 birth=1946-11-22                    | name,birth: 赵云 80+ unknown member
        nobody | phone=13800001234                             | name import-name-missing
        wang   |                                               | nothing
        wang   | name=王芳 relation=head sex=female            | nothing
        wang   | phone=13900001111                             | phone: 王芳 18-59 female head
        wang   | clear_phone=yes                               | phone: 王芳 18-59 female head
        wang   | phone=13900001111 clear_phone=yes             | phone person-typed-and-cleared
        wang   | id_number={male} sex=female                   | id_number,birth,sex: 王芳 18-59 male head
        wang   | sex=male                                      | sex person-sex-differs
        wang   | id_number={female}                            | nothing
        wang   | clear_id_number=yes                           | id_number,birth: 王芳 unknown female head
        wang   | clear_id_number=yes birth=1980-01-31          | id_number: 王芳 18-59 female head
        wang   | clear_note=yes relation=tenant                | relation,note: 王芳 18-59 female tenant
        wang   | needs_shown=daily_call                        | needs: 王芳 18-59 female head
        wang   | needs_shown=daily_call needs=daily_call       | nothing
        wang   | needs=no_phone                                | needs: 王芳 18-59 female head no_phone,daily_call
        wang   | needs_shown= needs=no_phone                   | needs: 王芳 18-59 female head no_phone,daily_call
        wang   | needs_shown=no_phone,daily_call needs=daily_call | nothing
        li     | birth=1940-05-06                              | birth: 李秀英 80+ unknown member
        li     | sex=female                                    | sex: 李秀英 unknown female member
    "
    );
    let word = |v: serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let mut rows = 0;
    for line in table.lines().filter(|l| l.contains('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let before = match cells[0] {
            "wang" => wang(),
            "li" => li(),
            _ => Told::nobody(),
        };
        let said = match told(&values(cells[1]), &before, TODAY) {
            Ok(now) => {
                let items: Vec<String> = changed(&before, &now).iter().map(|i| word(serde_json::to_value(i).unwrap())).collect();
                let (band, sex) = (serde_json::to_value(now.band).unwrap(), serde_json::to_value(now.sex).unwrap());
                let relation = word(serde_json::to_value(now.relation).unwrap());
                let mut text = format!("{}: {} {} {} {relation}", items.join(","), now.personal.name, word(band), word(sex));
                if items == ["needs"] && !now.needs.is_empty() {
                    text.push_str(&format!(" {}", codes(&now.needs)));
                }
                if items.is_empty() { "nothing".to_owned() } else { text }
            }
            Err(r) => r.problems.iter().map(|p| format!("{} {}", p.field, p.code)).collect::<Vec<_>>().join(", "),
        };
        assert_eq!(said, cells[2], "{line}");
        rows += 1;
    }
    assert!(rows > 30);
}

fn of_phone(t: &Trial, phone: &str) -> Person {
    person_by_token(&t.read(), Tokens::phone(t.house.vault(), phone), Mask::Full).unwrap().remove(0).1
}

/// 王芳 and 李小明 in 5-2-301, 单晓 in 5-1-1203, all of grid 1; 吕布 in 6-101 of grid 2.
fn house(what: &str) -> (Trial, Scope, Scope) {
    let t = Trial::new(what);
    residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    (t, scope(&[COMMUNITY], &[], Mask::Masked), scope(&[], &[GRIDS[0]], Mask::Masked))
}

/// who | path | form | outcome
#[test]
fn what_is_refused_and_why() {
    let (t, own, grid) = house("refused");
    let (wang, shan, lv) = (of_phone(&t, "13800001234"), of_phone(&t, "13800005678"), of_phone(&t, "13900001111"));
    let elsewhere = scope(&[], &[GRIDS[1]], Mask::Masked);
    let outside = scope(&[PlaceId(11)], &[], Mask::Masked);
    let (w, l, known) = (wang.subject.hex(), lv.subject.hex(), id_number(124, "19800131"));
    let table = format!(
        "
        grid    | /people                 | address=5-2-301 name=王芳 relation=member                       | person-same-name
        grid    | /people                 | address=5-2-301 name=王芳芳 relation=member id_number={known}   | person-registered-here
        grid2   | /people                 | address=6-101 name=王芳芳 relation=member id_number={known}     | person-registered-elsewhere
        grid    | /people                 | address=6-101 name=赵云 relation=member                         | person-room-outside-nobody
        grid    | /people                 | address=5-2-999 name=赵云 relation=member                       | address person-address-none
        grid    | /people                 | address=301 name=赵云 relation=member                           | address person-address-building
        grid    | /people                 | address=301 name=赵云1 relation=member                          | name import-name-odd, address person-address-building
        grid    | /people                 | name=赵云 relation=member                                       | address import-room-missing
        grid    | /people                 | address=5-2-301 name=赵云                                       | relation web-field-choose
        grid    | /people                 | room={} name=赵云 relation=member                               | person-room-outside-nobody
        outside | /people                 | address=5-2-301 name=赵云 relation=member                       | address person-address-none
        grid    | /people/{w}/correction  |                                                                 | person-nothing-changed
        grid    | /people/{w}/correction  | phone=1380000                                                   | phone import-phone-length
        grid    | /people/{w}/correction  | id_number={}                                                    | person-registered-here
        grid2   | /people/{w}/correction  | phone=13811112222                                               | web-outside-scope
        grid    | /people/{w}/room        | address=5-2-301                                                 | address person-same-room
        grid    | /people/{l}/room        | address=5-2-301                                                 | web-outside-scope
        grid    | /people/{w}/leaving     |                                                                 | reason web-field-choose
        grid2   | /people/{w}/leaving     | reason=moved                                                    | web-outside-scope
        own     | /people/{w}/return      |                                                                 | person-here-already
        own     | /people/{w}/room        | address=6-101                                                   | ok
    ",
        lv.room,
        id_number(35, "19450203")
    );
    for line in table.lines().filter(|l| l.contains('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let who = match cells[0] {
            "own" => &own,
            "grid" => &grid,
            "grid2" => &elsewhere,
            _ => &outside,
        };
        let form: Vec<(&str, &str)> = cells[2].split_whitespace().filter_map(|p| p.split_once('=')).collect();
        let facts = t.read().size().unwrap();
        let said = match t.post(cells[1], who, &form, None) {
            Ok(_) => "ok".to_owned(),
            Err(r) if r.code == "web-form-wrong" => {
                r.problems.iter().map(|p| format!("{} {}", p.field, p.code)).collect::<Vec<_>>().join(", ")
            }
            Err(r) => {
                let told = serde_json::to_string(&r).unwrap();
                let silent = r.code != "person-registered-elsewhere" || !told.contains("301") && !told.contains("5幢");
                assert!(silent, "the place is named to someone outside: {told}");
                r.code.to_owned()
            }
        };
        assert_eq!(said, cells[3], "{line}");
        // A move is told to the register and to both grids.
        assert_eq!(t.read().size().unwrap() - facts, 2 * u64::from(said == "ok"), "{line}");
    }
    assert!(listed(&t.read()).contains(&"6幢101 王*".to_owned()));
    assert_eq!(shan.name.as_deref(), Some("单晓"));
}

/// The page of someone tells of each value where it is from, and only the changed ones are newer.
#[test]
fn values_tell_where_they_are_from() {
    let (t, own, grid) = house("origins");
    let wang = of_phone(&t, "13800001234");
    let at = format!("/people/{}", wang.subject.hex());
    t.pass(3 * muster_ledger::DAY);
    let form = [("phone", "13811112222"), ("said", "family"), ("needs_shown", ""), ("needs", "no_phone")];
    t.post(&format!("{at}/correction"), &grid, &form, None).unwrap();
    t.pass(muster_ledger::DAY);
    t.post(&format!("{at}/room"), &own, &[("address", "6-101")], None).unwrap();
    let all = origins(&t.read(), wang.subject).unwrap();
    let of = |item: Item| all.iter().find(|o| o.item == item).copied().unwrap();
    assert_eq!((of(Item::Name).source, of(Item::Note).source), (Source::List, Source::List));
    assert_eq!(
        (of(Item::Phone).source, of(Item::Needs).source, of(Item::Home).source),
        (Source::Family, Source::Family, Source::Hand)
    );
    assert!(of(Item::Name).at < of(Item::Phone).at && of(Item::Phone).at < of(Item::Home).at);
    let page = t.see(&at, &own).unwrap();
    assert!(page.contains("花名册") && page.contains("家人说的") && page.contains("手工登记"), "{page}");
    assert!(!page.contains("13811112222") && !page.contains("王芳"), "masked");
    // The form holds no value that the mask hides.
    let page = t.see(&format!("{at}/correction"), &own).unwrap();
    assert!(!page.contains("13811112222") && !page.contains("王芳") && page.contains("value=\"no_phone\" checked"), "{page}");
    let full = t.see(&format!("{at}/correction"), &scope(&[COMMUNITY], &[], Mask::Full)).unwrap();
    assert!(full.contains("13811112222") && full.contains("王芳"));
    // No body tells who it is.
    let facts = t.read().facts_from(Seq(0), 1000).unwrap();
    let bodies: Vec<String> = facts.iter().filter(|f| f.kind() == "person.corrected").map(|f| format!("{f:?}")).collect();
    assert!(bodies.len() == 2 && bodies.iter().all(|b| !b.contains("13811112222") && !b.contains("王芳")));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// Gone from every list at once, back by one act, and erasable; a newer list or a new entry brings the same person back.
#[test]
fn who_left_is_on_no_list_and_can_come_back() {
    let (t, own, grid) = house("left");
    let wang = of_phone(&t, "13800001234");
    let at = format!("/people/{}", wang.subject.hex());
    t.post(&format!("{at}/leaving"), &grid, &[("reason", "died")], None).unwrap();
    let read = t.read();
    assert_eq!((count(&read, &own).unwrap(), listed(&read).len()), (3, 3));
    assert_eq!(crate::person::find(&read, wang.subject, Mask::Full).unwrap(), None);
    assert!(person_by_token(&read, Tokens::phone(read.vault(), "13800001234"), Mask::Full).unwrap().is_empty());
    assert!(!t.see("/people?q=5-2-301", &own).unwrap().contains("王*"));
    assert!(!t.see(&format!("/households/{}", wang.room), &own).unwrap().contains("王*"));
    let left = t.see("/people/left", &grid).unwrap();
    assert!(left.contains("王*") && left.contains("去世") && !left.contains("王芳"));
    assert!(!t.see("/people/left", &scope(&[], &[GRIDS[1]], Mask::Masked)).unwrap().contains("王*"));
    let page = t.see(&at, &own).unwrap();
    assert!(page.contains("去世") && !page.contains("/reveal"), "{page}");
    for path in ["correction", "room", "leaving"] {
        assert_eq!(t.see(&format!("{at}/{path}"), &own).unwrap_err().code, "person-left-already", "{path}");
    }
    assert_eq!(t.post(&format!("{at}/leaving"), &own, &[("reason", "moved")], None).unwrap_err().code, "person-left-already");
    assert!(t.see(&format!("{at}/erasure"), &own).is_ok(), "can be erased");

    t.post(&format!("{at}/return"), &grid, &[], None).unwrap();
    assert_eq!(listed(&t.read()).len(), 4);
    let facts = t.read().facts_from(Seq(0), 1000).unwrap();
    assert_eq!(facts.iter().filter(|f| f.kind() == "person.registered").count(), 4);

    // Moved out here, registered there with the same number: the same person.
    t.post(&format!("{at}/leaving"), &grid, &[("reason", "moved")], None).unwrap();
    let number = id_number(124, "19800131");
    let form = [("address", "6-101"), ("name", "王芳"), ("relation", "tenant"), ("id_number", number.as_str())];
    t.post("/people", &scope(&[], &[GRIDS[1]], Mask::Masked), &form, None).unwrap();
    assert!(listed(&t.read()).contains(&"6幢101 王*".to_owned()));
    let now = crate::person::find(&t.read(), wang.subject, Mask::Full).unwrap().unwrap();
    assert_eq!((now.grid, now.relation, now.name.as_deref()), (GRIDS[1], Relation::Tenant, Some("王芳")));
    assert!(!t.see("/people/left", &own).unwrap().contains("王*"));
    assert_eq!(t.post(&format!("{at}/return"), &own, &[], None).unwrap_err().code, "person-here-already");

    // A list that names who left brings them back; taken back itself, they are gone again.
    t.post(&format!("{at}/leaving"), &own, &[("reason", "moved")], None).unwrap();
    let list = residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    assert_eq!((list.added, list.changed, listed(&t.read()).len()), (0, 1, 4));
    crate::person::import::undo(&t.house, author(), list.import).unwrap();
    assert_eq!(listed(&t.read()).len(), 3);
    assert!(t.see("/people/left", &own).unwrap().contains("王*"));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// Two who look at the same moment do not register the same person twice.
#[test]
fn two_hands_at_once_make_one_entry() {
    let (t, own, _) = house("hands");
    let number = id_number(77, "19700101");
    let form = [("address", "5-2-301"), ("name", "周密"), ("relation", "member"), ("id_number", number.as_str())];
    let plan = |path: &str| register(&t.request(path, &own, Some(&form)), &t.read()).unwrap().command;
    let (first, second) = (plan("/people"), plan("/people"));
    t.ask_as(author(), first).unwrap();
    assert_eq!(t.ask_as(author(), second).unwrap_err().code, "person-another-hand");
    assert_eq!(t.post("/people", &own, &form, None).unwrap_err().code, "person-registered-here");
    assert_eq!(listed(&t.read()).len(), 5);
}

/// Whatever is done by hand, in whatever order: nobody becomes two, and nobody is lost.
#[test]
fn people_are_conserved() {
    let (t, own, _) = house("conserved");
    let rooms = ["5-2-301", "5-1-1203", "6-101"];
    let mut seed = 20_261_122_u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let all = |t: &Trial| {
        let rows = t.read().select("SELECT DISTINCT subject FROM person_people ORDER BY subject", &[]).unwrap();
        rows.iter().map(|r| r.subject("subject").unwrap()).collect::<Vec<_>>()
    };
    let (mut here, mut gone, mut done) = (4i64, 0i64, [0; 5]);
    for step in 0..150 {
        let people = all(&t);
        let at = format!("/people/{}", people[next(people.len())].hex());
        let room = rooms[next(3)];
        let number = id_number(next(6) + 200, "19700101");
        let phone = format!("1390000{:04}", next(10_000));
        let what = next(5);
        let name = format!("周{}", ['一', '二', '三', '四', '五', '六'][next(6)]);
        let result = match what {
            0 => {
                let form = [("address", room), ("name", &name), ("relation", "member"), ("id_number", &number)];
                t.post("/people", &own, &form, None)
            }
            1 => t.post(&format!("{at}/room"), &own, &[("address", room)], None),
            2 => t.post(&format!("{at}/leaving"), &own, &[("reason", "moved")], None),
            3 => t.post(&format!("{at}/return"), &own, &[], None),
            _ => t.post(&format!("{at}/correction"), &own, &[("phone", &phone), ("id_number", &number)], None),
        };
        if result.is_ok() {
            done[what] += 1;
            let known = all(&t).len() as i64;
            match what {
                0 => (here, gone) = (here + 1, known - here - 1),
                2 => (here, gone) = (here - 1, gone + 1),
                3 => (here, gone) = (here + 1, gone - 1),
                _ => {}
            }
        }
        let read = t.read();
        assert_eq!(count(&read, &own).unwrap(), here, "step {step}: {what} {result:?}");
        assert_eq!(read::gone(&read, &own, 100).unwrap().len() as i64, gone, "step {step}");
        // One row each, and one number each among those who live here.
        let (people, _) = crate::person::list(&read, &own, None, 1_000).unwrap();
        let mut numbers: Vec<String> =
            people.iter().filter_map(|p| read::open(&read, p.part)).map(|k| k.id_number).filter(|n| !n.is_empty()).collect();
        let before = numbers.len();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), before, "step {step}: a number twice");
        for p in &people {
            assert_eq!(read.by(&PEOPLE, "subject", &[p.subject.into()]).unwrap().len(), 1, "step {step}");
        }
    }
    assert!(done.iter().all(|n| *n > 2), "each was done: {done:?}");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}
