//! A respiratory outbreak that starts in one building: who falls ill when, and whether they tell anyone.
//!
//! A household model (Reed–Frost within the flat, a weak force along the stair): small enough to be read, rich enough
//! to show a cluster, second cases in families, and people who never report.

use crate::Chance;
use crate::town::Resident;

/// Someone falls ill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illness {
    /// Index into the residents' list.
    pub person: usize,
    /// Minutes after the story begins at which the first symptom shows.
    pub onset: i64,
    /// Minutes after onset at which it is reported; none where nobody tells.
    pub reported: Option<i64>,
    pub symptoms: Vec<&'static str>,
}

/// How it spreads. Probabilities in percent.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Number of the building where it starts.
    pub building: usize,
    /// People ill at first.
    pub first: usize,
    /// Chance that an ill person infects each other member of the flat.
    pub household: u64,
    /// Chance that an ill person infects someone on their stair.
    pub stair: u64,
    /// Incubation, minutes: low, high.
    pub incubation: (i64, i64),
    /// Chance that the ill, or their family, report it.
    pub reports: u64,
    pub days: i64,
}

impl Default for Spread {
    fn default() -> Spread {
        Spread { building: 2, first: 4, household: 50, stair: 60, incubation: (1_200, 3_600), reports: 80, days: 10 }
    }
}

const DAY: i64 = 1_440;

/// Background fevers and the outbreak, in order of onset.
pub fn outbreak(seed: u64, people: &[Resident], spread: Spread) -> Vec<Illness> {
    let mut chance = Chance::part(seed, "outbreak");
    let mut ill: Vec<Illness> = Vec::new();
    let mut well = vec![true; people.len()];
    let here: Vec<usize> = (0..people.len()).filter(|i| people[*i].building == spread.building.to_string()).collect();
    let mut open = Vec::new();
    for _ in 0..spread.first {
        let who = *chance.one(&here);
        if std::mem::replace(&mut well[who], false) {
            open.push((who, chance.between(0, 600)));
        }
    }
    while let Some((who, onset)) = open.pop() {
        if onset > spread.days * DAY {
            continue;
        }
        ill.push(illness(&mut chance, who, onset, spread.reports));
        let at = &people[who];
        for other in &here {
            let o = &people[*other];
            let percent = if o.address() == at.address() {
                spread.household
            } else if o.unit == at.unit {
                // Shared among the hundred or so people of a stair.
                u64::from(chance.below(1000) < spread.stair as usize / 6) * 100
            } else {
                0
            };
            if well[*other] && percent > 0 && chance.percent(percent) {
                well[*other] = false;
                open.push((*other, onset + chance.between(spread.incubation.0, spread.incubation.1)));
            }
        }
    }
    // Two ordinary fevers a day somewhere else in the community.
    for day in 0..spread.days {
        for _ in 0..2 {
            let who = chance.below(people.len());
            if std::mem::replace(&mut well[who], false) {
                let onset = day * DAY + chance.between(300, 1_300);
                ill.push(illness(&mut chance, who, onset, 60));
            }
        }
    }
    ill.sort_by_key(|i| (i.onset, i.person));
    ill
}

fn illness(chance: &mut Chance, person: usize, onset: i64, reports: u64) -> Illness {
    let mut symptoms = vec!["fever"];
    if chance.percent(70) {
        symptoms.push("cough");
    }
    if chance.percent(35) {
        symptoms.push("sore_throat");
    }
    let reported = chance.percent(reports).then(|| chance.between(60, 900));
    Illness { person, onset, reported, symptoms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::residents;

    #[test]
    fn it_becomes_a_cluster_and_stays_a_story() {
        let people = residents(2026, 0, 2026);
        let ill = outbreak(2026, &people, Spread::default());
        let cluster = ill.iter().filter(|i| people[i.person].building == crate::town::STORY).count();
        assert!((5..=60).contains(&cluster), "{cluster} ill in the building");
        let early = ill
            .iter()
            .filter(|i| people[i.person].building == crate::town::STORY && i.reported.is_some_and(|r| i.onset + r < 4 * DAY))
            .count();
        assert!(early >= 3, "only {early} reports in four days");
        assert_eq!(ill, outbreak(2026, &people, Spread::default()));
    }
}
