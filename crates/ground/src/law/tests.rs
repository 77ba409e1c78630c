use super::register::{EXAMPLE, FILES};
use super::*;
use crate::approval::{self, Approve, Asking, LAW_ADOPTION};
use crate::duty::{self, DUTY_GIVEN, DutyGiven};
use crate::place;
use crate::rehearsal::{STREET, Trial, body, cells};
use muster_ledger::{ActorId, Day, Draft, DutyId, Mode, Moment, PlaceId};
use muster_web::missing_words;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/law");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law");

fn on(day: &str) -> Day {
    super::day(day).unwrap()
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let edition = Edition { shipped: "a1".repeat(32), own: "b2".repeat(32) };
    let changed = BTreeMap::from([("clock/hotline-dispatch@2026-03-01+example".to_owned(), "0011223344556677".to_owned())]);
    body(GOLDEN, LAW_ADOPTED, &LawAdopted { edition, changed, gone: vec!["clock/donations@2024-09-05".into()] });
}

/// What lies in the folder is what is built in, and nothing of it is wrong, with the example and without.
#[test]
fn the_shipped_register_is_sound_and_whole() {
    let said = |r: Result<Register, Vec<Wrong>>| r.map(|_| ()).map_err(|w| w.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(said(Register::read(FILES, &[])), Ok(()));
    assert_eq!(said(Register::read(FILES, &[EXAMPLE])), Ok(()));
    let mut there: Vec<String> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .filter(|f| f.ends_with(".toml"))
        .map(|f| format!("law/{f}"))
        .collect();
    there.sort();
    let mut built: Vec<String> = FILES.iter().map(|f| f.0.to_owned()).collect();
    built.sort();
    assert_eq!(built, there);
    let all = shipped().all();
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let chinese = all.iter().find(|e| e.source(muster_web::Lang::En).contains(han));
    assert_eq!(chinese.map(|e| (&e.file, &e.key)), None, "its source is said in Chinese only");
    assert!(all.iter().filter(|e| e.kind == EntryKind::Article).count() > 80, "articles");
    assert!(all.iter().all(|e| !e.verified()), "nobody has compared an entry yet: a name here would be invented");
}

/// day | class A | class B | class C: listed diseases, forms of them not counted twice
#[test]
fn as_many_diseases_as_the_list_had_that_day() {
    let table = "
        2019-12-31 | 2 | 26 | 11
        2020-01-20 | 2 | 27 | 11
        2023-09-19 | 2 | 27 | 11
        2023-09-20 | 2 | 28 | 11
        2025-09-01 | 2 | 27 | 11
        2026-11-22 | 2 | 27 | 11
    ";
    for row in cells(table) {
        let day = on(row[0]);
        let count = |class: &str| {
            let listed = shipped().on(EntryKind::Disease, day);
            let whole = |e: &&&Entry| matches!(&e.detail, Detail::Disease(d) if d.part_of.is_none());
            listed
                .iter()
                .filter(whole)
                .filter(|e| shipped().disease(&e.key, day).unwrap().class == Some(class))
                .count()
                .to_string()
        };
        assert_eq!([count("A"), count("B"), count("C")], [row[1], row[2], row[3]], "{}", row[0]);
    }
}

/// disease | day | class | counts as
#[test]
fn a_disease_stands_as_it_did_that_day() {
    let table = "
        plague            | 2026-11-22 | A | A
        covid19           | 2020-01-19 | - | -
        covid19           | 2020-01-20 | B | A
        covid19           | 2023-01-07 | B | A
        covid19           | 2023-01-08 | B | B
        covid19           | 2026-11-22 | B | B
        sars              | 2026-11-22 | B | A
        anthrax           | 2026-11-22 | B | B
        anthrax-pulmonary | 2026-11-22 | B | A
        mpox              | 2023-09-19 | - | -
        mpox              | 2023-09-20 | B | B
        hpai              | 2025-08-31 | B | B
        hpai              | 2025-09-01 | - | -
        influenza         | 2026-11-22 | C | C
        unknown           | 2026-11-22 | - | unlisted
        nothing           | 2026-11-22 | - | -
    ";
    for row in cells(table) {
        let standing = shipped().disease(row[0], on(row[1]));
        let got = standing.map(|s| (s.class.unwrap_or("-").to_owned(), s.counts_as().to_owned()));
        let got = got.unwrap_or(("-".to_owned(), "-".to_owned()));
        assert_eq!((got.0.as_str(), got.1.as_str()), (row[2], row[3]), "{} {}", row[0], row[1]);
    }
}

fn why(measure: &str, organ: &str, level: &str, disease: &str, day: &str) -> String {
    let disease = (disease != "none").then(|| disease.to_owned());
    let q = Question { measure: measure.into(), organ: organ.into(), level: level.into(), disease, on: on(day) };
    serde_json::to_value(lawful(shipped(), &q).why).unwrap().as_str().unwrap().to_owned()
}

/// measure | organ.level | disease | day | outcome
#[test]
fn is_this_lawful() {
    let table = "
        M1 | hospital.county       | plague    | 2026-11-22 | given
        M1 | hospital.street       | cholera   | 2026-11-22 | given
        M1 | cdc.county            | sars      | 2026-11-22 | given
        M1 | cdc.county            | covid19   | 2026-11-22 | other_class
        M1 | hospital.county       | covid19   | 2022-11-22 | given
        M1 | hospital.county       | covid19   | 2023-01-08 | other_class
        M1 | cdc.county            | covid19   | 2022-11-22 | other_organ
        M1 | hospital.county       | influenza | 2026-11-22 | other_class
        M1 | hospital.county       | unknown   | 2026-11-22 | other_class
        M1 | hospital.county       | none      | 2026-11-22 | only_for_diseases
        M1 | hospital.county       | nothing   | 2026-11-22 | no_disease
        M1 | government.province   | plague    | 2026-11-22 | other_organ
        M1 | committee.community   | plague    | 2026-11-22 | only_assists
        M1 | worker.community      | plague    | 2026-11-22 | only_assists
        M1 | property.community    | plague    | 2026-11-22 | only_assists
        M1 | hospital.nation       | plague    | 2026-11-22 | no_level
        M1 | army.county           | plague    | 2026-11-22 | no_organ
        M2 | government.county     | plague    | 2026-11-22 | given
        M2 | government.city       | sars      | 2026-11-22 | given
        M2 | government.county     | covid19   | 2026-11-22 | other_class
        M2 | street.street         | plague    | 2026-11-22 | only_assists
        M2 | cdc.county            | plague    | 2026-11-22 | other_organ
        M3 | government.county     | influenza | 2026-11-22 | given
        M3 | government.county     | none      | 2026-11-22 | only_for_diseases
        M3 | department.county     | influenza | 2026-11-22 | other_organ
        M4 | government.county     | unknown   | 2026-11-22 | given
        M4 | government.county     | plague    | 2026-11-22 | listed
        M4 | government.county     | unknown   | 2025-08-31 | no_measure
        M5 | government.county     | covid19   | 2026-11-22 | given
        M5 | government.county     | influenza | 2026-11-22 | other_class
        M6 | government.city       | plague    | 2026-11-22 | level_too_low
        M6 | government.province   | plague    | 2026-11-22 | given
        M6 | state_council.nation  | plague    | 2026-11-22 | given
        M6 | government.province   | covid19   | 2026-11-22 | other_class
        M7 | government.county     | none      | 2026-11-22 | given
        M7 | government.county     | covid19   | 2025-10-31 | no_measure
        M8 | government.county     | none      | 2026-11-22 | given
        M8 | government.county     | plague    | 2026-11-22 | not_for_diseases
        M9 | government.county     | none      | 2026-11-22 | given
        M9 | unit.community        | none      | 2026-11-22 | only_assists
        M0 | government.county     | none      | 2026-11-22 | no_measure
    ";
    for row in cells(table) {
        let (organ, level) = row[1].split_once('.').unwrap();
        assert_eq!(why(row[0], organ, level, row[2], row[3]), row[4], "{row:?}");
    }
}

/// Every measure × every organ and level × every disease, unlisted and none × days: what the answer says agrees with the
/// table of measures read afresh, and nobody who only assists, nor a street or community, ever gets a power.
#[test]
fn no_power_but_by_the_table() {
    let r = shipped();
    let mut asked = 0;
    for day in ["2008-06-01", "2020-02-01", "2023-01-08", "2025-09-01", "2026-11-22"].map(on) {
        let organs: Vec<(&str, Vec<String>, bool)> = r
            .on(EntryKind::Organ, day)
            .into_iter()
            .filter_map(|e| match &e.detail {
                Detail::Organ(o) => Some((e.key.as_str(), o.levels.clone(), o.only_assists)),
                _ => None,
            })
            .collect();
        let mut diseases: Vec<Option<String>> = r.on(EntryKind::Disease, day).iter().map(|e| Some(e.key.clone())).collect();
        diseases.push(None);
        for n in 1..=9 {
            let code = format!("M{n}");
            for (organ, levels, assists) in &organs {
                for level in levels {
                    for disease in &diseases {
                        asked += 1;
                        let q = Question {
                            measure: code.clone(),
                            organ: (*organ).to_owned(),
                            level: level.clone(),
                            disease: disease.clone(),
                            on: day,
                        };
                        let a = lawful(r, &q);
                        let low = level == "community" || level == "street" && *organ != "hospital";
                        assert!(!(a.given() && (*assists || low)), "{q:?}");
                        let class =
                            disease.as_ref().map_or("none".to_owned(), |d| r.disease(d, day).unwrap().counts_as().to_owned());
                        let table = r.measure(&code, day).is_some_and(|(_, m)| {
                            let rank = |l: &str| LEVELS.iter().position(|x| *x == l).unwrap();
                            let by = m
                                .decides
                                .iter()
                                .any(|d| d.organ == *organ && (d.level == *level || d.and_above && rank(level) < rank(&d.level)));
                            by && m.disease.contains(&class)
                        });
                        assert_eq!(a.given(), table && !assists, "{q:?}");
                        if a.given() {
                            assert!(!a.basis.is_empty() && !a.needs.is_empty() && a.duties.iter().any(|d| d == "remedies_told"));
                            // The class gate: isolating a person needs class A, or managed as A, that day.
                            assert!(code != "M1" && code != "M2" || class == "A", "{q:?}");
                        }
                    }
                }
            }
        }
    }
    assert!(asked > 30_000, "{asked}");
}

/// Tenancy, origin, registration and occupation choose nobody: they are in the catalogue as not usable, and no measure,
/// shipped or local, can name them.
#[test]
fn nobody_is_chosen_by_where_they_come_from() {
    let r = shipped();
    for key in ["tenancy", "origin", "registration", "occupation"] {
        let entry = r.find(EntryKind::Criterion, key, on("2026-11-22")).expect("it is named in the catalogue");
        assert!(matches!(&entry.detail, Detail::Criterion(c) if !c.usable), "{key}");
        let text = FILES.iter().find(|f| f.0 == "law/measures.toml").unwrap().1;
        let bad = text.replacen("chosen_by = [\"place\"", &format!("chosen_by = [\"{key}\", \"place\""), 1);
        assert!(bad != text);
        let wrong = changed("law/measures.toml", &bad).unwrap_err();
        assert!(wrong.iter().any(|w| w.what.contains(&format!("{key} may not be used"))), "{wrong:?}");
    }
    let named: BTreeSet<&String> = r
        .of_kind(EntryKind::Measure)
        .filter_map(|e| match &e.detail {
            Detail::Measure(m) => Some(&m.chosen_by),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["exposure", "illness", "place", "test", "time"]);
}

/// The shipped register with one file in another wording.
fn changed(file: &str, text: &str) -> Result<Register, Vec<Wrong>> {
    let files: Vec<(&str, &str)> = FILES.iter().map(|(n, t)| (*n, if *n == file { text } else { *t })).collect();
    Register::read(&files, &[])
}

/// file | what stands there | what is written instead | line | what is said
#[test]
fn what_is_wrong_is_named_with_file_and_line() {
    let table = r#"
        clocks   | basis = ["idl-49"]            | basis = ["idl-999"]         | there is no article idl-999
        clocks   | basis = ["idl-49"]            | basis = []                  | it has no basis
        clocks   | basis = ["idl-49"]            | basis = ["idl04-43"]        | is not in force at the same time
        clocks   | unit = "hours"                | unit = "fortnights"         | unit: fortnights is none of
        clocks   | kind = "at_most"              | kind = "soon"               | kind: soon is none of
        clocks   | clock = "appeal-liberty"      | clock = "nowhere"           | there is no clock nowhere
        measures | level = "province"            | level = "parish"            | level parish is not known
        measures | organ = "state_council"       | organ = "army"              | there is no organ army
        measures | { organ = "cdc", level = "county", and_above = true } | { organ = "committee", level = "community" } | committee only assists
        measures | needs = ["cases_in_place"     | needs = ["a_feeling"        | there is no need a_feeling
        measures | disease = ["unlisted"]        | disease = ["D"]             | disease: D is none of
        measures | "remedies_told", "lift_at_once"] | "lift_at_once"]          | remedies_told belongs to each
        measures | touches = "property"          | touchs = "property"         | unknown field
        measures | key = "M4"                    | key = "M3"                  | stands twice on one day
        diseases | is = "A", from                | is = "E", from              | class: E is none of A, B, C
        diseases | as = "A", from = "2020-01-20" | as = "A", from = "2020-13-20" | is no day
        diseases | part_of = "anthrax"           | part_of = "flu"             | there is no disease flu
        diseases | verifier = "unverified"       | verifier = ""               | are needed
        statutes | until = "2025-08-31"          | until = "2003-01-01"        | `until` is before `from`
        statutes | until = "2025-08-31"          | until = "2025-07-31"        | none of its articles is in force on 2025-08-01
        articles-health | statute = "nhc"        | statute = "mof"             | there is no statute mof
        articles-health | uses = ["warn"]        | uses = ["lock"]             | uses: lock is none of
        committees | min = 1000, max = 3000      | min = 3000, max = 1000      | min not above max
        bounds   | binds = "committee"           | binds = "resident"          | no bound is for residents
        bounds   | frame = { from = "06:00", to = "22:00" } | frame = { from = "22:00", to = "06:00" } | from is before to
        bounds   | default = { to = "4" }        | default = { to = "400" }    | it lies outside the frame
        bounds   | [[bound]]                     | [[bond]]                    | there is no kind of entry called bond
        bounds   | [[bound]]                     | [[bound                     |
    "#;
    for row in cells(table) {
        let file = format!("law/{}.toml", row[0]);
        let text = FILES.iter().find(|f| f.0 == file).unwrap().1;
        let bad = text.replacen(row[1], row[2], 1);
        assert!(bad != text, "{row:?}");
        let wrong = changed(&file, &bad).unwrap_err();
        let hit = wrong.iter().find(|w| w.what.contains(row[3])).unwrap_or_else(|| panic!("{row:?}: {wrong:?}"));
        let elsewhere = ["until = \"2025-07-31\""].contains(&row[2]);
        assert!(hit.file == file || elsewhere, "{row:?}: {hit}");
        // The line is that of the entry, or of the field in it.
        let at = text.lines().position(|l| l.contains(row[1])).unwrap() + 1;
        assert!(
            elsewhere || row[2].contains("M3") || hit.line <= at + 3 && hit.line + 40 > at,
            "{row:?}: {hit}, wanted about {at}"
        );
    }
}

/// what of the example is written instead | what is said
#[test]
fn a_place_adds_and_tightens_and_never_loosens() {
    let table = r#"
        limit = 20              | limit = 14              | it loosens law/clocks.toml
        level = "city", and_above = true | level = "county", and_above = true |
        level = "city", and_above = true | level = "street", and_above = true | it loosens law/measures.toml
        needs = ["outbreak_assessed", "least_harm"] | needs = ["least_harm"] | needs lacks outbreak_assessed
        duties = ["report_up_at_once", | duties = [ | duties lacks report_up_at_once
        disease = ["A", "B", "unlisted"] | disease = ["A", "none"] | lacks none
        limit = 1               | limit = 9               |
        is = "C"                | is = "A"                | class B or C only
        key = "M3"              | key = "M10"             | adds no measure of its own
        [overlay]               | [other]                 | needs an [overlay] heading
        key = "yh-emergency-12" | key = "idl-63"          | it loosens law/articles-health.toml
    "#;
    for row in cells(table) {
        let bad = EXAMPLE.1.replacen(row[0], row[1], 1);
        assert!(bad != EXAMPLE.1, "{row:?}");
        let wrong: Vec<String> =
            Register::read(FILES, &[(EXAMPLE.0, &bad)]).err().unwrap_or_default().iter().map(ToString::to_string).collect();
        if row[2].is_empty() {
            assert_eq!(wrong, Vec::<String>::new(), "{row:?}");
        } else {
            assert!(wrong.iter().any(|w| w.contains(row[2]) && w.starts_with(EXAMPLE.0)), "{row:?}: {wrong:?}");
        }
    }
}

#[test]
fn a_place_s_own_stands_before_the_nation_s() {
    let r = Register::read(FILES, &[EXAMPLE]).unwrap();
    let hours = |day: &str| r.clock("hotline-dispatch", on(day)).unwrap().1.limit;
    assert_eq!((hours("2026-02-28"), hours("2026-03-01")), (2, 1));
    let q = |level: &str| Question {
        measure: "M3".into(),
        organ: "government".into(),
        level: level.into(),
        disease: Some("plague".into()),
        on: on("2026-11-22"),
    };
    assert_eq!(lawful(&r, &q("county")).why, Why::LevelTooLow);
    assert_eq!(lawful(&r, &q("city")).why, Why::Given);
    assert_eq!(lawful(shipped(), &q("county")).why, Why::Given);
    let changes: Vec<String> = between(shipped(), &r).iter().map(|d| format!("{} {}", d.kind.name(), d.key)).collect();
    assert_eq!(
        changes,
        [
            "measure M3",
            "disease yh-sftsv",
            "clock accounts-open",
            "clock hotline-dispatch",
            "clock report-urgent",
            "article yh-emergency-12",
            "statute yh-emergency"
        ]
    );
}

/// from | to | kind key | turn
#[test]
fn what_changed_between_two_days() {
    let table = "
        2023-01-07 | 2023-01-08 | disease covid19     | changed
        2023-09-19 | 2023-09-20 | disease mpox        | began
        2025-08-31 | 2025-09-01 | disease hpai        | ended
        2025-08-31 | 2025-09-01 | measure M4          | began
        2025-08-31 | 2025-09-01 | measure M1          | changed
        2025-08-31 | 2025-09-01 | statute idl04       | ended
        2025-10-31 | 2025-11-01 | measure M7          | began
    ";
    for row in cells(table) {
        let all = between_days(shipped(), on(row[0]), on(row[1]));
        let got =
            all.iter().find(|d| format!("{} {}", d.kind.name(), d.key) == row[2]).map(|d| serde_json::to_value(d.turn).unwrap());
        assert_eq!(got.as_ref().and_then(|v| v.as_str()), Some(row[3]), "{row:?}");
    }
    let covid = between_days(shipped(), on("2023-01-07"), on("2023-01-08"));
    assert_eq!(covid.len(), 1);
    assert_eq!(covid[0].fields, [("managed".to_owned(), "A".to_owned(), String::new())]);
    assert_eq!(between_days(shipped(), on("2026-11-21"), on("2026-11-22")), []);
}

/// number | zh | en
#[test]
fn numbers_read_as_laws_write_them() {
    let table = "
        3        | 第三条                   | Art. 3
        10       | 第十条                   | Art. 10
        17, 18   | 第十七、十八条           | Art. 17, 18
        26-29    | 第二十六至二十九条       | Art. 26–29
        105      | 第一百零五条             | Art. 105
        112      | 第一百一十二条           | Art. 112
        240      | 第二百四十条             | Art. 240
        2020年第1号 | 2020年第1号           | 2020年第1号
    ";
    for row in cells(table) {
        assert_eq!((number::zh(row[0]).as_str(), number::en(row[0]).as_str()), (row[1], row[2]));
    }
}

pub(super) fn post_of(actor: i64) -> &'static str {
    if actor == 7 { "district_lead" } else { "auditor" }
}

/// Actor 7 leads the district, 8 and 9 audit, 9 by 7's gift.
pub(super) fn trial() -> Trial {
    let slices = [&place::SLICE, &duty::SLICE, &crate::person::SLICE, &approval::SLICE, &SLICE, &crate::bounds::SLICE];
    let trial = Trial::bare("law", "滨江区", Mode::Exercise { simulated: true }, &slices, &[]);
    for (actor, by) in [(7, 1), (8, 1), (9, 7)] {
        let given = DutyGiven {
            id: DutyId(actor),
            actor: ActorId(actor),
            post: post_of(actor).into(),
            place: STREET,
            from: Moment(0),
            until: Moment(i64::MAX),
        };
        trial.record(ActorId(by), vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    trial
}

#[test]
fn which_register_holds_is_on_record_and_only_once() {
    let trial = trial();
    assert_eq!(current(&trial.read()).unwrap(), None);
    note(&trial.house).unwrap();
    note(&trial.house).unwrap();
    let read = trial.read();
    let facts = read.facts_from(muster_ledger::Seq(0), 100).unwrap();
    assert_eq!(facts.iter().filter(|f| f.kind() == "law.adopted").count(), 1);
    let now = current(&read).unwrap().unwrap();
    assert_eq!((now.edition.shipped.as_str(), now.by), (shipped().hash.as_str(), ActorId::HOUSE));
    assert_eq!(now.changed.len(), shipped().all().len());
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

/// what was done before | what is tried | outcome
#[test]
fn a_place_s_own_rules_are_adopted_by_two() {
    let table = "
                  | adopt 7   | approval-none
        propose 7 | propose 8 | approval-asked-already
        propose 7 | adopt 7   | approval-not-oneself
        propose 7 | adopt 9   | approval-made-by-first
        propose 7 | adopt 8   | recorded
        propose 8 | adopt 7   | recorded
        propose 7, days 8 | adopt 8   | approval-lapsed
        propose 7, days 8 | propose 7 | recorded
        propose 7, adopt 8 | propose 7 | law-stands-already
        propose 7, shipped 1 | adopt 8 | law-changed-meanwhile
    ";
    let own = Edition { shipped: "s".into(), own: "0123456789abcdef".into() };
    let number = rule::about(&own.own);
    let adopted = |edition: &Edition| LawAdopted { edition: edition.clone(), changed: BTreeMap::new(), gone: Vec::new() };
    let propose = |trial: &Trial, n: i64, edition: &Edition| {
        let (who, none) = (crate::rehearsal::staff(n, post_of(n), STREET), PlaceId::HOUSE);
        let asking = Asking::new(&trial.house, &who, &LAW_ADOPTION, number, (none, none, none));
        trial.ask(n, rule::Propose { edition: edition.clone(), asking })
    };
    for row in cells(table) {
        let trial = trial();
        let run = |step: &str| -> &'static str {
            let (what, n) = step.split_once(' ').unwrap();
            let n: i64 = n.parse().unwrap();
            let answer = match what {
                "propose" => propose(&trial, n, &own),
                "adopt" => {
                    let a = approval::latest(&trial.read(), &LAW_ADOPTION, number).unwrap();
                    let effect = Box::new(rule::Adopt { adopted: adopted(&own), before: Edition::default() });
                    let id = a.map_or(approval::ApprovalId(1), |a| a.id);
                    trial.ask(n, Approve { id, actor: ActorId(n), post: post_of(n).into(), effect })
                }
                "shipped" => {
                    let edition = Edition { shipped: "t".into(), own: String::new() };
                    trial.record(ActorId::HOUSE, vec![Draft::new(LAW_ADOPTED, &adopted(&edition))])
                }
                _ => {
                    trial.pass(n * muster_ledger::DAY);
                    return "recorded";
                }
            };
            answer.map_or_else(|r| r.code, |_| "recorded")
        };
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(step), "recorded", "{step} in {row:?}");
        }
        assert_eq!(run(row[1]), row[2], "{row:?}");
    }
    // Without files there is nothing to adopt.
    let none = propose(&trial(), 7, &Edition::default());
    assert_eq!(none.map_or_else(|r| r.code, |_| "recorded"), "law-no-own");
}

/// address | what stands on the page
#[test]
fn pages_tell_what_is_there() {
    let table = "
        /law                                    | M1 对个人隔离治疗
        /law?kind=disease&on=2022-01-01         | 乙类，按甲类管理
        /law?kind=disease                       | 猴痘
        /law?q=12345                            | 12345：派单
        /law?kind=article                       | 突发事件应对法（2024年修订）第七十二条
        /law/changes?from=2023-01-01&to=2023-01-31 | 新型冠状病毒感染
        /law/editions                           | 编造的省
        /law/question                           | 谁决定的？
        /law/question?measure=M1&organ=committee.community&disease=covid19 | 它只协助，不能决定任何措施
        /law/question?measure=M1&organ=hospital.county&disease=covid19 | 这一天这个病是乙类，这项措施只用于甲类
        /law/question?measure=M6&organ=government.province&disease=plague | 由国务院决定
        /law/entries/disease/covid19            | 国家卫生健康委公告2020年第1号
        /law/entries/article/idl-58             | 用到它
        /law/entries/measure/M1?on=2020-01-01   | 第三十九条
        /law/entries/measure/M4?on=2020-01-01   | 没有效力
        /law/entries/clock/report-urgent        | 2 小时内
        /law/entries/committee/residents        | 1000–3000
    ";
    let trial = trial();
    for row in cells(table) {
        let mut req = trial.request(row[0]);
        if let Some(rest) = req.path.strip_prefix("/law/entries/") {
            let (kind, key) = rest.split_once('/').unwrap();
            req.params = vec![("kind".into(), kind.to_owned()), ("key".into(), key.to_owned())];
        }
        let (route, _) = muster_web::find_route(&[&SLICE], "GET", &req.path).unwrap();
        let muster_web::Does::See(see) = route.does else { panic!("a page") };
        let page = see(&req, &trial.read()).unwrap().body.into_string();
        assert!(page.contains(row[1]), "{row:?}: {page}");
        assert!(!page.contains('⟦'), "{row:?}: a sentence is missing in {page}");
    }
}
