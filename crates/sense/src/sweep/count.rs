//! What a sweep has come to: doors that add up, questions answered, and how far a second visit agrees with the first.

use super::fact::{Answers, Outcome};
use super::table::{Sweep, Swept};
use muster_ledger::PlaceId;
use serde::Serialize;
use std::collections::BTreeMap;

/// Doors of one building, or of all: `left` and the outcomes add up to `doors`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub doors: i64,
    /// Never recorded.
    pub left: i64,
    pub outcomes: [i64; 6],
    pub against: i64,
}

impl Tally {
    pub fn of(&self, o: Outcome) -> i64 {
        self.outcomes[o as usize]
    }
    pub fn done(&self) -> i64 {
        Outcome::ALL.into_iter().filter(|o| o.last()).map(|o| self.of(o)).sum()
    }
    fn add(&mut self, d: &Swept) {
        self.doors += 1;
        match &d.found {
            Some(f) => self.outcomes[f.outcome as usize] += 1,
            None => self.left += 1,
        }
        self.against += i64::from(d.against.is_some());
    }
}

/// How one question stands: of all doors at which someone was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    pub key: String,
    pub met: i64,
    pub answered: i64,
    /// Doors whose answer is not 0, and the sum of all answers.
    pub yes: i64,
    pub sum: i64,
}

/// How far second visits agree with the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Agreement {
    pub drawn: i64,
    pub visited: i64,
    /// Found the same outcome.
    pub outcome: i64,
    /// By question: (both answered, the same answer).
    pub questions: BTreeMap<String, (i64, i64)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    pub all: Tally,
    pub buildings: Vec<(PlaceId, Tally)>,
    pub questions: Vec<Asked>,
    pub agreement: Agreement,
}

fn agreed(agreement: &mut Agreement, first: &Answers, again: &Answers) {
    for (key, a) in first {
        if let Some(b) = again.get(key) {
            let (both, same) = agreement.questions.entry(key.clone()).or_default();
            *both += 1;
            *same += i64::from(a == b);
        }
    }
}

pub fn figures(sweep: &Sweep, doors: &[Swept]) -> Figures {
    let mut all = Tally::default();
    let mut buildings: BTreeMap<PlaceId, Tally> = BTreeMap::new();
    let mut agreement = Agreement::default();
    for d in doors {
        all.add(d);
        buildings.entry(d.building).or_default().add(d);
        agreement.drawn += i64::from(d.drawn);
        if let (Some(first), Some(again)) = (&d.found, &d.again) {
            agreement.visited += 1;
            agreement.outcome += i64::from(first.outcome == again.outcome);
            agreed(&mut agreement, &first.answers, &again.answers);
        }
    }
    let met: Vec<&Answers> =
        doors.iter().filter_map(|d| d.found.as_ref().filter(|f| f.outcome == Outcome::Present).map(|f| &f.answers)).collect();
    let one = |key: &String| {
        let answers: Vec<i64> = met.iter().filter_map(|a| a.get(key).copied()).collect();
        Asked {
            key: key.clone(),
            met: met.len() as i64,
            answered: answers.len() as i64,
            yes: answers.iter().filter(|a| **a != 0).count() as i64,
            sum: answers.iter().sum(),
        }
    };
    Figures { all, buildings: buildings.into_iter().collect(), questions: sweep.questions.iter().map(one).collect(), agreement }
}
