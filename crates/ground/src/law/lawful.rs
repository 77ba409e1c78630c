//! "Is this lawful?": a pure answer from the register, with its reason. It never says yes alone: what the register cannot know
//! is listed as what must hold too.

use super::entry::{Decider, Detail, EntryKind};
use super::lint::rank;
use super::register::Register;
use muster_ledger::Day;
use serde::Serialize;

/// Who would order what, against which disease, on which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub measure: String,
    pub organ: String,
    pub level: String,
    /// Key of a disease; none where the event is no disease.
    pub disease: Option<String>,
    pub on: Day,
}

/// Why not; `Given` where the register has no objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Given,
    /// No law gives that measure on that day.
    NoMeasure,
    NoOrgan,
    /// The organ has no such level.
    NoLevel,
    OnlyAssists,
    OtherOrgan,
    LevelTooLow,
    NoDisease,
    /// Its class is not among those for which the measure is given.
    OtherClass,
    /// The measure is for what no list names yet.
    Listed,
    /// The measure is not for diseases, or only for them.
    NotForDiseases,
    OnlyForDiseases,
}

impl Why {
    pub fn words(self) -> &'static str {
        match self {
            Why::Given => "law-why-given",
            Why::NoMeasure => "law-why-no-measure",
            Why::NoOrgan => "law-why-no-organ",
            Why::NoLevel => "law-why-no-level",
            Why::OnlyAssists => "law-why-only-assists",
            Why::OtherOrgan => "law-why-other-organ",
            Why::LevelTooLow => "law-why-level-too-low",
            Why::NoDisease => "law-why-no-disease",
            Why::OtherClass => "law-why-other-class",
            Why::Listed => "law-why-listed",
            Why::NotForDiseases => "law-why-not-for-diseases",
            Why::OnlyForDiseases => "law-why-only-for-diseases",
        }
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub why: Why,
    /// Who may decide it that day.
    pub decides: Vec<Decider>,
    /// The class by which the disease counts that day: A, B, C, `unlisted`; empty without one.
    pub class: String,
    /// Classes for which the measure is given.
    pub given_for: Vec<String>,
    pub needs: Vec<String>,
    pub duties: Vec<String>,
    pub basis: Vec<String>,
    /// Whether it touches liberty: which appeal clock runs.
    pub touches: String,
}

impl Answer {
    /// The register has no objection; the needs must hold as well.
    pub fn given(&self) -> bool {
        self.why == Why::Given
    }
}

/// See the module.
pub fn lawful(r: &Register, q: &Question) -> Answer {
    let mut answer = Answer {
        why: Why::Given,
        decides: Vec::new(),
        class: String::new(),
        given_for: Vec::new(),
        needs: Vec::new(),
        duties: Vec::new(),
        basis: Vec::new(),
        touches: String::new(),
    };
    let no = |mut a: Answer, why: Why| {
        a.why = why;
        a
    };
    let Some((entry, m)) = r.measure(&q.measure, q.on) else { return no(answer, Why::NoMeasure) };
    answer.decides.clone_from(&m.decides);
    answer.given_for.clone_from(&m.disease);
    answer.needs.clone_from(&m.needs);
    answer.duties.clone_from(&m.duties);
    answer.basis.clone_from(&entry.basis);
    answer.touches.clone_from(&m.touches);
    let standing = q.disease.as_ref().map(|d| r.disease(d, q.on));
    if let Some(Some(s)) = &standing {
        answer.class = s.counts_as().to_owned();
    }

    let Some(organ) = r.find(EntryKind::Organ, &q.organ, q.on) else { return no(answer, Why::NoOrgan) };
    let Detail::Organ(kind) = &organ.detail else { return no(answer, Why::NoOrgan) };
    if kind.only_assists {
        answer.basis = organ.basis.clone();
        return no(answer, Why::OnlyAssists);
    }
    if !kind.levels.contains(&q.level) {
        return no(answer, Why::NoLevel);
    }
    let deciders: Vec<&Decider> = m.decides.iter().filter(|d| d.organ == q.organ).collect();
    if deciders.is_empty() {
        return no(answer, Why::OtherOrgan);
    }
    let high = |d: &&&Decider| d.level == q.level || d.and_above && rank(&q.level) < rank(&d.level);
    let Some(decider) = deciders.iter().find(high) else { return no(answer, Why::LevelTooLow) };
    answer.needs.extend(decider.only_if.iter().cloned());

    let given = |class: &str| m.disease.iter().any(|c| c == class);
    let why = match standing {
        None if given("none") => Why::Given,
        None => Why::OnlyForDiseases,
        Some(None) => Why::NoDisease,
        Some(Some(s)) if given(s.counts_as()) => Why::Given,
        Some(Some(_)) if m.disease.iter().all(|c| c == "none") => Why::NotForDiseases,
        Some(Some(_)) if m.disease.iter().all(|c| c == "unlisted") => Why::Listed,
        Some(Some(_)) => Why::OtherClass,
    };
    no(answer, why)
}
