//! Shipped forms hold together: every question is bound, none asks what is held elsewhere, and each is judged as it says.

use super::fact::{Admitted, AnswerMade, Drafted, Of};
use super::*;
use muster_ground::rehearsal;
use muster_ledger::{Kind, Moment, PlaceId};
use muster_web::missing_words;
use std::collections::BTreeMap;
use xlsform::{Answers, judge};

#[test]
fn every_shipped_form_is_bound_and_a_workbook_of_it_reads_back() {
    assert_eq!(shipped().len(), SHIPPED);
    for s in shipped() {
        let (fields, _) = workbook::bound(&s.form).unwrap_or_else(|r| panic!("{}: {r:?}", s.key));
        assert!(!fields.is_empty());
        let again = xlsform::read(&xlsform::write(&s.form).unwrap()).unwrap_or_else(|w| panic!("{}: {w:?}", s.key));
        assert_eq!(again.entries.len(), s.form.entries.len(), "{}", s.key);
        assert_eq!(workbook::bound(&again).unwrap().0, fields, "{}", s.key);
        // What a question says, it says in both languages.
        for e in &again.entries {
            assert!(e.label.is_empty() || e.label.say("en") != e.label.say("zh"), "{}: {}", s.key, e.name);
        }
    }
}

#[test]
fn a_form_that_asks_what_is_held_elsewhere_is_refused_with_the_place() {
    let mut form = shipped()[0].form.clone();
    let at = form.entries.iter().position(|e| e.kind.asked()).unwrap();
    form.entries[at].bind.insert("field".into(), "stay.origin".into());
    let refused = workbook::bound(&form).unwrap_err();
    assert_eq!((refused.problems[0].code, refused.instead.as_deref()), ("form-wrong-held", Some("/stays")));
    form.entries[at].bind.insert("field".into(), "stay.nothing".into());
    assert_eq!(workbook::bound(&form).unwrap_err().problems[0].code, "form-wrong-field");
    form.entries[at].bind.clear();
    assert_eq!(workbook::bound(&form).unwrap_err().problems[0].code, "form-wrong-unbound");
}

#[test]
fn a_home_that_lacks_something_is_asked_how_it_will_be_made_good() {
    let home = &shipped().iter().find(|s| s.key == "rooms-at-home").unwrap().form;
    let ticks = ["own_room", "own_toilet", "table_outside", "supplies", "air_conditioning", "excreta_disinfection"];
    let mut said: Answers = ticks.iter().map(|t| (((*t).to_owned(), 0), "yes".to_owned())).collect();
    assert!(judge(home, &said, &BTreeMap::new(), 18_284).problems.is_empty());
    said.insert(("own_toilet".into(), 0), "no".into());
    let judged = judge(home, &said, &BTreeMap::new(), 18_284);
    assert_eq!(judged.problems.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["care_needs"]);
    assert_eq!(judged.answers[&("met".to_owned(), 0)], "5");
}

#[test]
fn nothing_is_said_without_words() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn golden<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(kind: Kind, body: &T) {
    rehearsal::body(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/form"), kind, body);
}

#[test]
fn bodies_are_golden() {
    let (id, community) = (FormId(7), PlaceId(3));
    let drafted = Drafted {
        id,
        area: community,
        community,
        about: About::Place,
        basis: "rcl-43".into(),
        minutes: 2,
        days: 30,
        fields: vec!["cleaning.day".into(), "cleaning.agent".into()],
        sensitive: true,
        after: Some(FormId(6)),
    };
    golden(FORM_DRAFTED, &drafted);
    golden(FORM_TRIED, &Of { id });
    golden(FORM_ENDED, &Of { id });
    golden(FORM_ADMITTED, &Admitted { id, until: Moment(1_800_000_000_000_000) });
    let answered = AnswerMade { id: AnswerId(9), form: id, place: PlaceId(5), community, grid: PlaceId(4) };
    golden(FORM_ANSWERED, &answered);
}
