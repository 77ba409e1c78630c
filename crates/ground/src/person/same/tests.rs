use super::fact::{Merged, Reason, ToldApart, Unmerged};
use super::find::{Traits, compare};
use super::*;
use crate::person::import::{Effect, dry_run, residents, undo};
use crate::person::tests::{id_number, line, listed, scope, town};
use crate::person::{Person, count, find, find_any, list, search};
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial, author};
use cn_id::NameKey;
use muster_ledger::{PlaceId, SubjectRef};
use muster_web::{Mask, Scope};
use proptest::prelude::*;
use std::collections::HashMap;

fn here() -> Scope {
    scope(&[COMMUNITY], &[], Mask::Full)
}

#[test]
fn bodies_are_golden() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/person");
    let (community, grid) = (PlaceId(10), PlaceId(21));
    let reasons = vec![Reason::NameAndBirth, Reason::SoundAndPhone];
    crate::rehearsal::body(folder, PEOPLE_MERGED, &Merged { community, grid, reasons });
    crate::rehearsal::body(folder, PEOPLE_UNMERGED, &Unmerged { community, grid });
    crate::rehearsal::body(folder, PEOPLE_TOLD_APART, &ToldApart { community });
}

/// name, birth, phone, document, kind, room of one | of the other | what speaks for one person
#[test]
fn what_speaks_for_one_person() {
    let table = "
        王芳 1980-01-31 - - - 1     | 王芳 1980-01-31 - - - 2     | possible name_and_birth
        王芳 1980-01-31 138 - - 1   | 王芳 1980-01-31 138 - - 2   | likely name_and_birth,name_and_phone
        王芳 1980-01-31 - A - 1     | 王芳 1980-01-31 - - - 1     | likely name_and_birth,name_and_room
        王芳 1980-01-31 - - - 1     | 王方 1980-01-31 - - - 2     | possible sound_and_birth
        王芳 - 138 - - 1            | 王芳 - 138 - - 2            | likely name_and_phone
        王芳 - 138 - - 1            | 王方 - 138 - - 2            | possible sound_and_phone
        王芳 - - - - 1              | 王芳 - - - - 1              | likely name_and_room
        王小芳 - - - - 1            | 王小方 - - - - 1            | possible sound_and_room
        王芳 - - A - 1              | 李明 - - A - 2              | likely document
        王芳 1980-01-31 - A - 1     | 王芳 1980-01-31 - B - 1     | two
        王芳 1980-01-31 - A - 1     | 王芳 1980-01-31 - B passport 1 | likely name_and_birth,name_and_room
        张大双 1980-01-31 138 A - 1 | 张小双 1980-01-31 138 B - 1 | two
        王建国 1950-01-31 138 - - 1 | 王建华 1980-05-01 138 - - 1 | two
        王芳 1980-01-31 - - - 1     | 王芳 1981-01-31 - - - 1     | two
        王芳 - 138 - - 1            | 李明 - 138 - - 1            | two
        王芳 - - - - 1              | 王芳 - - - - 2              | two
        John·Smith - - - - 1        | john·smith - - - - 1        | likely name_and_room
    ";
    for row in crate::rehearsal::cells(table) {
        let side = |text: &str| -> (NameKey, Vec<String>) {
            let cells: Vec<String> = text.split(' ').map(|c| c.trim_matches('-').to_owned()).collect();
            (NameKey::of(&cells[0]), cells)
        };
        let ((k1, a), (k2, b)) = (side(row[0]), side(row[1]));
        let traits = |key, c: &'static [String]| Traits {
            key,
            born: &c[1],
            phone: crate::person::search::digest(&c[2]),
            number: crate::person::search::digest(&c[3]),
            kind: &c[4],
            room: PlaceId(c[5].parse().unwrap()),
        };
        let (a, b) = (Vec::leak(a), Vec::leak(b));
        let both = [compare(&traits(&k1, a), &traits(&k2, b)), compare(&traits(&k2, b), &traits(&k1, a))];
        let said = both.map(|found| match found {
            None => "two".to_owned(),
            Some((grade, reasons)) => {
                let word = |v: serde_json::Value| v.as_str().unwrap().to_owned();
                let reasons: Vec<String> = reasons.iter().map(|r| word(serde_json::to_value(r).unwrap())).collect();
                format!("{} {}", word(serde_json::to_value(grade).unwrap()), reasons.join(","))
            }
        });
        assert_eq!(said, [row[2], row[2]], "{row:?}");
    }
}

fn named(t: &Trial, name: &str) -> Person {
    let all = list(&t.read(), &here(), None, 200).unwrap().0;
    all.into_iter().find(|p| p.name.as_deref() == Some(name)).unwrap_or_else(|| panic!("{name} is not listed"))
}

fn at(p: &Person, what: &str) -> String {
    format!("/people/{}{what}", p.subject.hex())
}

/// 王芳 with number and phone; 王方 without, at another door with the same phone; 李小明; 吕布.
fn twice() -> Vec<crate::person::import::RosterRow> {
    vec![
        line(2, "1网格", "5-2-301", "王芳", &id_number(124, "19800131"), "13800001234"),
        line(3, "2网格", "6-101", "王方", "", "13800001234"),
        line(4, "1网格", "5-2-301", "李小明", &id_number(11, "20150607"), ""),
        line(5, "2网格", "6-102", "吕布", &id_number(57, "19991231"), "13900001111"),
    ]
}

#[test]
fn merged_entries_are_one_and_separated_they_are_as_before() {
    let t = Trial::new("merge");
    let list_of = residents(&t.house, author(), COMMUNITY, &twice(), |_| {}).unwrap().import;
    let (wang, fang) = (named(&t, "王芳"), named(&t, "王方"));
    let page = t.see("/people/duplicates", &here()).unwrap();
    assert!(page.contains("名字相近、同电话") && page.contains(&at(&wang, "")[8..]), "{page}");
    let seen = |t: &Trial| (listed(&t.read()), count(&t.read(), &here()).unwrap());
    let before = seen(&t);
    let pair = at(&wang, &format!("/like/{}", fang.subject.hex()));
    let table = t.see(&pair, &here()).unwrap();
    assert!(table.contains("很像") || table.contains("可能是同一个人"), "{table}");
    assert!(!table.contains(&id_number(124, "19800131")) && !table.contains("1980-01-31"), "masked: {table}");
    t.post(&format!("{pair}/merger"), &here(), &[("keep", "one")], None).unwrap();

    let read = t.read();
    assert_eq!(count(&read, &here()).unwrap(), 3, "counted once");
    assert_eq!(count(&read, &scope(&[], &[GRIDS[1]], Mask::Masked)).unwrap(), 1);
    assert!(!listed(&read).contains(&"6幢101 王*".to_owned()));
    // The other entry's telephone, name, subject and person lead to the one that stays.
    for typed in ["13800001234", "王芳"] {
        let found: Vec<SubjectRef> = search(&read, &here(), typed).unwrap().people.iter().map(|p| p.subject).collect();
        assert_eq!(found, [wang.subject], "{typed}");
    }
    assert_eq!(find(&read, fang.subject, Mask::Nameless).unwrap().unwrap().subject, wang.subject);
    assert_eq!(find_any(&read, fang.subject, Mask::Nameless).unwrap().unwrap().0.subject, wang.subject);
    let person = crate::person::owner(&read, fang.subject).unwrap().unwrap();
    assert_eq!(crate::person::of_person(&read, person, Mask::Nameless).unwrap().unwrap().subject, wang.subject);
    assert_eq!(selves(&read, person).unwrap().len(), 2);
    assert_eq!(phones_of(&read, fang.subject).unwrap(), ["13800001234"]);
    assert!(t.see("/people/duplicates", &here()).unwrap().contains("没有可能重复的登记"));
    let page = t.see(&at(&wang, ""), &here()).unwrap();
    assert!(page.contains("合并进来的登记") && page.contains("6幢101"), "{page}");
    drop(read);

    // The list that brought them stays: taking it back would lose who is under it.
    assert_eq!(undo(&t.house, author(), list_of).unwrap_err().code, "import-undo-merged");
    // The same list again: nobody comes twice, and the merged entry is not touched.
    let (again, rows) = dry_run(&t.read(), COMMUNITY, &twice(), 10, |_| true).unwrap();
    assert_eq!((again.added, again.same, again.changed), (0, 4, 0), "{rows:?}");
    assert_eq!(rows[1].problems[0].code, "import-merged");
    assert_eq!(t.post(&format!("{pair}/merger"), &here(), &[("keep", "one")], None).unwrap_err().code, "person-merged-already");

    t.post(&format!("{pair}/separation"), &here(), &[], None).unwrap();
    assert_eq!(seen(&t), before);
    assert_eq!(selves(&t.read(), person).unwrap(), [person]);
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
    // Both receipts are as good as on the first day.
    let read = t.read();
    for p in [&wang, &fang] {
        assert!(read.receipt(muster_ledger::Seq(p.part)).unwrap().is_some());
        assert_eq!(named(&t, p.name.as_deref().unwrap()), *p);
    }
    drop(read);

    t.post(&format!("{pair}/distinction"), &here(), &[], None).unwrap();
    assert!(t.see("/people/duplicates", &here()).unwrap().contains("没有可能重复的登记"), "not proposed again");
    undo(&t.house, author(), list_of).unwrap();
    assert_eq!(listed(&t.read()), Vec::<String>::new());
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

#[test]
fn two_numbers_are_two_people_and_an_entry_is_merged_once() {
    let t = Trial::new("numbers");
    residents(&t.house, author(), COMMUNITY, &twice(), |_| {}).unwrap();
    let [wang, fang, ming, bu] = ["王芳", "王方", "李小明", "吕布"].map(|n| named(&t, n));
    let code = |a: &Person, b: &Person, what: &str| {
        let path = at(a, &format!("/like/{}{what}", b.subject.hex()));
        t.post(&path, &here(), &[("keep", "one")], None).map(|_| "done").unwrap_or_else(|r| r.code)
    };
    assert_eq!(code(&wang, &bu, "/merger"), "person-two-numbers");
    assert_eq!(code(&wang, &wang, "/merger"), "person-merge-itself");
    assert_eq!(code(&wang, &fang, "/separation"), "person-not-merged");
    assert_eq!(code(&wang, &fang, "/merger"), "done");
    assert_eq!(code(&ming, &fang, "/merger"), "person-merged-already");
    assert_eq!(code(&ming, &fang, "/separation"), "person-not-merged");
    // Outside the scope neither is told of.
    let grid = scope(&[], &[GRIDS[0]], Mask::Masked);
    let path = at(&wang, &format!("/like/{}/separation", fang.subject.hex()));
    assert_eq!(t.post(&path, &grid, &[], None).unwrap_err().code, "web-outside-scope");
    // The number of a merged entry is taken: registering it again leads to the entry that stays.
    assert_eq!(code(&wang, &fang, "/separation"), "done");
    let path = at(&fang, &format!("/like/{}/merger", wang.subject.hex()));
    t.post(&path, &here(), &[("keep", "one")], None).unwrap();
    let form = [("address", "6-102"), ("name", "王芳"), ("id_number", &id_number(124, "19800131")), ("relation", "member")];
    let refused = t.post("/people", &here(), &form, None).unwrap_err();
    assert_eq!((refused.code, refused.instead.as_deref()), ("person-registered-here", Some(at(&fang, "").as_str())));
}

/// Someone like another is shown before they are entered; told apart, both stand, and the pair is not proposed again.
#[test]
fn whoever_is_entered_is_compared_first() {
    let t = Trial::new("entered");
    residents(&t.house, author(), COMMUNITY, &town(), |_| {}).unwrap();
    let wang = named(&t, "王芳");
    let twin = [("address", "6-101"), ("name", "王芳"), ("birth", "1980-01-31"), ("relation", "member")];
    let refused = t.post("/people", &here(), &twin, None).unwrap_err();
    assert_eq!((refused.code, refused.problems[0].field.as_str()), ("person-like", "apart"));
    let same_phone = [("address", "6-101"), ("name", "王方"), ("phone", "13800001234"), ("relation", "member")];
    assert_eq!(t.post("/people", &here(), &same_phone, None).unwrap_err().code, "person-like");
    let same_room = [("address", "5-1-1203"), ("name", "单小"), ("relation", "member")];
    assert_eq!(t.post("/people", &here(), &same_room, None).unwrap_err().code, "person-like");
    let nobody = [("address", "6-101"), ("name", "赵云"), ("birth", "1980-01-31"), ("relation", "member")];
    t.post("/people", &here(), &nobody, None).unwrap();

    let seen = wang.subject.hex();
    let told: Vec<(&str, &str)> = twin.iter().copied().chain([("apart", seen.as_str())]).collect();
    t.post("/people", &here(), &told, None).unwrap();
    assert_eq!(count(&t.read(), &here()).unwrap(), 6, "twins stay two");
    let page = t.see("/people/duplicates", &here()).unwrap();
    assert!(page.contains("没有可能重复的登记"), "{page}");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// A poorer list doubles nobody, a better one gives a number; whoever is only like someone is marked.
#[test]
fn lists_are_compared_with_the_register() {
    let t = Trial::new("lists");
    residents(&t.house, author(), COMMUNITY, &twice(), |_| {}).unwrap();
    let rows = vec![
        line(2, "1网格", "5-2-301", "王芳", "", ""),
        line(3, "2网格", "6-101", "王方", &id_number(33, "19700707"), "13800001234"),
        line(4, "1网格", "5-2-401", "王芳", "", "13800001234"),
        line(5, "1网格", "5-2-301", "李晓明", "", ""),
        line(6, "1网格", "5-2-402", "孙行者", "", ""),
    ];
    let (report, tried) = dry_run(&t.read(), COMMUNITY, &rows, 10, |_| true).unwrap();
    let said: Vec<(Effect, &str)> = tried.iter().map(|r| (r.effect, r.problems.first().map_or("", |p| p.code))).collect();
    let want = [
        (Effect::Same, "import-known-here"),
        (Effect::Changed, "import-known-by-room"),
        (Effect::Added, "import-like-phone"),
        (Effect::Added, "import-like-room"),
        (Effect::Added, ""),
    ];
    assert_eq!(said, want);
    assert_eq!(report.like, 2);
    let done = residents(&t.house, author(), COMMUNITY, &rows, |_| {}).unwrap();
    assert_eq!((done.added, done.same, done.changed), (3, 1, 1));
    assert_eq!(count(&t.read(), &here()).unwrap(), 7);
    assert_eq!(t.house.differences(10).unwrap(), vec![]);

    let crowd: Vec<_> = (0..300)
        .map(|n| line(n + 2, "1网格", "7-1-101", &format!("甲{}", char::from_u32(0x4e00 + n as u32).unwrap()), "", ""))
        .collect();
    let (report, _) = dry_run(&t.read(), COMMUNITY, &crowd, 0, |_| true).unwrap();
    assert_eq!(report.crowds, [("7-1-101".to_owned(), 300)]);
}

// ---- people are conserved, whatever is done in whatever order ----

#[derive(Clone, Debug)]
enum Step {
    Register { who: usize, room: usize },
    Move { who: usize, room: usize },
    Leave { who: usize },
    Return { who: usize },
    Merge { a: usize, b: usize },
    Separate { which: usize },
    Import { from: usize, room: usize },
    Undo { which: usize },
}

const ROOMS: [(&str, usize); 4] = [("5-2-301", 0), ("5-2-302", 0), ("6-101", 1), ("6-102", 1)];
/// No two sound alike, so that nobody is taken for another; the first six have numbers.
const POOL: [&str; 10] = ["赵云", "钱多多", "孙行者", "李四光", "周瑜", "吴用", "郑和", "冯道", "褚遂良", "蒋干"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, room) = (0..POOL.len(), 0..ROOMS.len());
    let step = prop_oneof![
        4 => (who.clone(), room.clone()).prop_map(|(who, room)| Step::Register { who, room }),
        2 => (who.clone(), room.clone()).prop_map(|(who, room)| Step::Move { who, room }),
        2 => who.clone().prop_map(|who| Step::Leave { who }),
        2 => who.clone().prop_map(|who| Step::Return { who }),
        4 => (who.clone(), who).prop_map(|(a, b)| Step::Merge { a, b }),
        3 => (0..4usize).prop_map(|which| Step::Separate { which }),
        4 => (0..5usize, room).prop_map(|(from, room)| Step::Import { from, room }),
        3 => (0..3usize).prop_map(|which| Step::Undo { which }),
    ];
    prop::collection::vec(step, 10..40)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Here(usize),
    Gone(usize),
}

/// What the register should hold, told without it.
#[derive(Default)]
struct Model {
    people: HashMap<usize, State>,
    subjects: HashMap<usize, SubjectRef>,
    /// Merged → kept, in order.
    aliases: Vec<(usize, usize)>,
    imports: Vec<(crate::person::ImportId, Vec<(usize, Option<State>)>)>,
}

impl Model {
    fn kept(&self, who: usize) -> usize {
        self.aliases.iter().find(|(merged, _)| *merged == who).map_or(who, |(_, kept)| self.kept(*kept))
    }
    fn present(&self, grid: usize) -> i64 {
        let here = |(who, s): &(&usize, &State)| match s {
            State::Here(room) => ROOMS[*room].1 == grid && self.kept(**who) == **who,
            State::Gone(_) => false,
        };
        self.people.iter().filter(here).count() as i64
    }
}

fn number_of(who: usize) -> String {
    if who < 6 { id_number(who + 1, &format!("19{}0{}1{who}", 50 + who * 3, who % 9 + 1)) } else { String::new() }
}

fn run(t: &Trial, m: &mut Model, step: &Step) {
    let path = |m: &Model, who: usize, what: &str| m.subjects.get(&who).map(|s| format!("/people/{}{what}", s.hex()));
    let post = |path: Option<String>, form: &[(&str, &str)]| path.is_some_and(|p| t.post(&p, &here(), form, None).is_ok());
    match *step {
        Step::Register { who, room } => {
            let (number, known) = (number_of(who), m.people.contains_key(&who));
            // Without a number only a person can say whether someone comes back.
            if number.is_empty() && known || m.kept(who) != who {
                return;
            }
            let mut form = vec![("address", ROOMS[room].0), ("name", POOL[who]), ("relation", "member")];
            form.push(("id_number", &number));
            if t.post("/people", &here(), &form, None).is_ok() {
                let who = m.kept(who);
                m.people.insert(who, State::Here(room));
                m.subjects.entry(who).or_insert_with(|| named(t, POOL[who]).subject);
            }
        }
        Step::Move { who, room } => {
            let who = m.kept(who);
            if post(path(m, who, "/room"), &[("address", ROOMS[room].0)]) {
                m.people.insert(who, State::Here(room));
            }
        }
        Step::Leave { who } => {
            let who = m.kept(who);
            if post(path(m, who, "/leaving"), &[("reason", "moved")])
                && let Some(State::Here(room)) = m.people.get(&who).copied()
            {
                m.people.insert(who, State::Gone(room));
            }
        }
        Step::Return { who } => {
            let who = m.kept(who);
            if post(path(m, who, "/return"), &[])
                && let Some(State::Gone(room)) = m.people.get(&who).copied()
            {
                m.people.insert(who, State::Here(room));
            }
        }
        Step::Merge { a, b } => {
            let Some(other) = m.subjects.get(&b).map(|s| s.hex()) else { return };
            if post(path(m, a, &format!("/like/{other}/merger")), &[("keep", "one")]) {
                m.aliases.push((b, a));
            }
        }
        Step::Separate { which } => {
            let Some((merged, kept)) = m.aliases.get(which).copied() else { return };
            let what = format!("/like/{}/separation", m.subjects[&merged].hex());
            assert!(post(path(m, kept, &what), &[]), "what was merged can be separated");
            m.aliases.remove(which);
        }
        Step::Import { from, room } => {
            let who = [from, (from + 1) % 6];
            let rows: Vec<_> =
                who.iter().enumerate().map(|(n, w)| line(n + 2, "", ROOMS[room].0, POOL[*w], &number_of(*w), "")).collect();
            let Ok(report) = residents(&t.house, author(), COMMUNITY, &rows, |_| {}) else { return };
            assert_eq!(report.wrong, 0, "{:?}", report.problems);
            let mut before = Vec::new();
            for w in who {
                if m.kept(w) != w {
                    continue;
                }
                // A row that says what is known records nothing, and its undoing takes nothing back.
                let was = m.people.insert(w, State::Here(room));
                if was != Some(State::Here(room)) {
                    before.push((w, was));
                }
            }
            for w in who {
                m.subjects.entry(w).or_insert_with(|| named(t, POOL[w]).subject);
            }
            m.imports.push((report.import, before));
        }
        Step::Undo { which } => {
            let Some((import, before)) = m.imports.get(which).cloned() else { return };
            if undo(&t.house, author(), import).is_ok() {
                for (who, state) in before {
                    match state {
                        Some(s) => m.people.insert(who, s),
                        None => m.people.remove(&who),
                    };
                }
                m.imports.remove(which);
            }
        }
    }
}

fn conserved(t: &Trial, m: &Model) {
    let read = t.read();
    let grids = [0, 1].map(|g| count(&read, &scope(&[], &[GRIDS[g]], Mask::Masked)).unwrap());
    assert_eq!(grids, [0, 1].map(|g| m.present(g)), "of each grid");
    assert_eq!(grids.iter().sum::<i64>(), count(&read, &here()).unwrap(), "the grids are the community");
    assert_eq!(list(&read, &here(), None, 200).unwrap().0.len() as i64, grids.iter().sum::<i64>(), "listed as counted");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn people_are_conserved(steps in steps()) {
        let t = Trial::new("conserved");
        // The rooms, with someone in each who stays.
        let first: Vec<_> = ROOMS.iter().enumerate().map(|(n, (room, grid))| {
            line(n + 2, ["1网格", "2网格"][*grid], room, ["戊戌", "己亥", "庚子", "辛丑"][n], &id_number(100 + n, "19660606"), "")
        }).collect();
        residents(&t.house, author(), COMMUNITY, &first, |_| {}).unwrap();
        let mut m = Model::default();
        for n in 0..4 {
            m.people.insert(1000 + n, State::Here(n));
        }
        for step in &steps {
            run(&t, &mut m, step);
            conserved(&t, &m);
        }
        prop_assert_eq!(t.house.differences(10).unwrap(), vec![]);
        // All taken apart again: everyone stands where they stood, as if nothing had been merged.
        while !m.aliases.is_empty() {
            let last = Step::Separate { which: m.aliases.len() - 1 };
            run(&t, &mut m, &last);
        }
        conserved(&t, &m);
        for (who, state) in m.people.iter().filter(|(w, _)| **w < 1000) {
            let (_, gone) = find_any(&t.read(), m.subjects[who], Mask::Nameless).unwrap().unwrap();
            prop_assert_eq!(gone.is_some(), matches!(state, State::Gone(_)));
        }
        prop_assert_eq!(t.house.differences(10).unwrap(), vec![]);
    }
}
