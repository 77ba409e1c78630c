//! How well sentences are recognised, and what follows from danger.

use super::kinds::{self, guess};
use super::*;
use muster_ground::rehearsal::golden;
use std::collections::BTreeMap;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/request");
const HELD_OUT: &str = include_str!("heldout.txt");

#[test]
fn the_file_names_every_kind_once_with_a_bound_and_a_card() {
    let mut keys = kinds::shipped().unwrap().keys();
    keys.sort();
    assert_eq!(keys, Need::ALL.to_vec());
    for need in Need::ALL {
        let kind = kinds::kind(need).unwrap();
        assert!(muster_muster::task::card(&kind.card).is_some(), "{}", kind.card);
        let law = muster_ground::law::shipped();
        assert!(law.bound(&kind.hours, muster_ledger::Day::from_civil(2026, 11, 23).unwrap()).is_some(), "{}", kind.hours);
    }
}

/// Said · kind, because of which words, danger
#[test]
fn a_sentence_is_taken_for_what_its_words_weigh() {
    let table = "
        三楼停水了，没水做饭       | water 停水、没水      | -
        我要找律师                 | legal 律师            | -
        消防通道被堵死了           | safety 消防通道       | -
        灶打不着火，没气           | gas 没气、打不着火    | -
        家里着火了                 | safety 着火           | fire
        闻到煤气味                 | gas 煤气              | gas
        打我电话就行，要买药       | medicine 买药         | -
        老公打我                   | rights 打我           | threat
        参加消防演练，不会着火吧   | safety 着火           | -
        你们这帮废物               | -                     | -
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let c: Vec<&str> = line.split('|').map(str::trim).collect();
        let g = guess(c[0]);
        let kind = g.need.map_or("-".to_owned(), |n| format!("{} {}", n.name(), g.words.join("、")));
        assert_eq!((kind.as_str(), g.danger.map_or("-", |d| d.0.name())), (c[1], c[2]), "{line}");
    }
}

/// The figure stands in a golden file with every sentence that was taken for something else: nobody improves it unseen.
#[test]
fn recognition_is_measured_on_sentences_that_were_held_out() {
    let (mut right, mut all, mut missed) = (0, 0, Vec::new());
    let (mut danger, mut found, mut false_alarms) = (0, 0, 0);
    let mut confused: BTreeMap<(Need, Need), i64> = BTreeMap::new();
    for line in HELD_OUT.lines().filter(|l| !l.starts_with('#')) {
        let (head, said) = line.split_once(" | ").unwrap();
        let (kind, alarm) = head.split_once(" !").map_or((head, None), |(k, a)| (k, Some(a)));
        let (kind, g) = (Need::parse(kind).unwrap(), guess(said));
        let taken = g.need.unwrap_or(Need::Other);
        all += 1;
        if taken == kind {
            right += 1;
        } else {
            *confused.entry((kind, taken)).or_default() += 1;
            missed.push(format!("{} taken for {}: {said}", kind.name(), taken.name()));
        }
        let heard = g.danger.map(|d| d.0.name());
        danger += i64::from(alarm.is_some());
        found += i64::from(alarm.is_some() && heard == alarm);
        false_alarms += i64::from(alarm.is_none() && heard.is_some());
        if alarm != heard {
            missed.push(format!("danger {} heard as {}: {said}", alarm.unwrap_or("none"), heard.unwrap_or("none")));
        }
    }
    assert!(all >= 150, "{all}");
    let pairs: Vec<String> = confused.iter().map(|((a, b), n)| format!("{} → {}: {n}", a.name(), b.name())).collect();
    let told = format!(
        "right {right} of {all} ({:.1} %)\ndanger found {found} of {danger}, false alarms {false_alarms}\n\nconfused\n{}\n\nsentences\n{}\n",
        100.0 * f64::from(right) / f64::from(all),
        pairs.join("\n"),
        missed.join("\n")
    );
    golden(GOLDEN, "heldout.txt", &told);
    assert!(right * 100 >= all * 85, "{told}");
}
