//! How a rule counts: one function, used when a report comes and when a rule is tried on history.

use super::book::Rule;
use super::fact::Window;
use muster_ledger::{Day, Seq};
use muster_sense::selfreport::{Said, first_of_each};

/// The people that count, in the window where they are most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) people: i64,
    pub(super) evidence: Vec<Seq>,
    pub(super) window: Window,
}

/// Looks at every run of `days` days that holds `onset`. `said` is what holds about the rule's symptom at the place;
/// reports up to `floor` were looked at already and do not count again.
pub(super) fn fullest(rule: &Rule, said: &[Said], onset: Day, floor: Seq) -> Option<Counted> {
    let span = rule.days as i32 - 1;
    let mut best: Option<Counted> = None;
    for from in onset.0 - span..=onset.0 {
        let inside: Vec<Said> =
            said.iter().filter(|s| s.seq > floor && (from..=from + span).contains(&s.onset.0)).cloned().collect();
        let people = first_of_each(&inside);
        let more = best.as_ref().is_none_or(|b| people.len() as i64 > b.people);
        if let (Some(first), Some(last), true) = (people.first(), people.last(), more) {
            let window = Window { from: first.2, to: last.2 };
            let evidence = people.iter().map(|(_, seq, _)| *seq).collect();
            best = Some(Counted { people: people.len() as i64, evidence, window });
        }
    }
    best
}

/// Whether a report belongs to a signal that is open: its onset and the window could lie in one run of `days` days.
pub(super) fn joins(rule: &Rule, window: Window, onset: Day) -> bool {
    let reach = rule.days as i32 - 1;
    (window.from.0 - reach..=window.to.0 + reach).contains(&onset.0)
}
