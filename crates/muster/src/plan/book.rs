//! Plans as data: what follows a decision, by level and stage. Immutable by version; a plan may have a parent.

use super::lint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The files, by name: a test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("command-base.toml", include_str!("../../../../plans/command-base.toml")),
    ("community-base.toml", include_str!("../../../../plans/community-base.toml")),
    ("respiratory-cluster.toml", include_str!("../../../../plans/respiratory-cluster.toml")),
    ("enteric-cluster.toml", include_str!("../../../../plans/enteric-cluster.toml")),
    ("food-poisoning.toml", include_str!("../../../../plans/food-poisoning.toml")),
    ("flood-typhoon.toml", include_str!("../../../../plans/flood-typhoon.toml")),
    ("fire-evacuation.toml", include_str!("../../../../plans/fire-evacuation.toml")),
    ("heat-wave.toml", include_str!("../../../../plans/heat-wave.toml")),
    ("cold-wave.toml", include_str!("../../../../plans/cold-wave.toml")),
    ("outage.toml", include_str!("../../../../plans/outage.toml")),
];

/// When in a response a step is due: at once, while it lasts, before it ends.
pub const STAGES: [&str; 3] = ["start", "hold", "close"];
/// Posts that may own a task.
pub(super) const POSTS: [&str; 2] = ["grid_worker", "secretary"];
pub(super) const CHANNELS: [&str; 5] = ["door", "board", "phone", "message", "broadcast"];

/// For whom a step is done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForWhom {
    Household,
    /// Households where someone needs looking after, as the register says.
    HouseholdInNeed,
    Building,
    Grid,
    Community,
}

impl ForWhom {
    pub(super) fn at_a_door(self) -> bool {
        matches!(self, ForWhom::Household | ForWhom::HouseholdInNeed)
    }
    pub fn name(self) -> &'static str {
        match self {
            ForWhom::Household => "household",
            ForWhom::HouseholdInNeed => "household_in_need",
            ForWhom::Building => "building",
            ForWhom::Grid => "grid",
            ForWhom::Community => "community",
        }
    }
}

/// One step: a card, for whom, who owns it, and how long it may wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub card: String,
    #[serde(rename = "for")]
    pub whom: ForWhom,
    pub post: String,
    pub due_hours: u32,
    pub escalate_minutes: u32,
    #[serde(default = "start")]
    pub stage: String,
    /// Cards of the same level and stage: it opens in a community once all of them are done there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Issued again so many hours after it was, for as long as the response lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_hours: Option<u32>,
}

/// What the law gives to another organ: proposed to it, ordered by nobody here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Code in the register of law, M1 to M9.
    pub measure: String,
    /// Organ and its level, as the register names them.
    pub organ: String,
    pub level: String,
    pub what: String,
    #[serde(default)]
    pub what_en: String,
    /// What has to be seen before it is proposed.
    pub when: String,
    #[serde(default)]
    pub when_en: String,
}

/// Who works together under one head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub key: String,
    /// `district` or `community`.
    pub of: String,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// The post that answers for it.
    pub head: String,
    #[serde(default)]
    pub members: Vec<String>,
    #[serde(default)]
    pub units: Vec<String>,
    #[serde(default)]
    pub units_en: Vec<String>,
    pub duties: Vec<String>,
    #[serde(default)]
    pub duties_en: Vec<String>,
}

/// One branch of the phone tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub from: String,
    pub to: Vec<String>,
    /// Within how many minutes all of them have answered.
    pub minutes: u32,
}

/// What of a good has to be there before anything happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Code in the catalogue of goods.
    pub good: String,
    pub days: u32,
}

/// Within what a plan that builds on this one may differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub card: String,
    pub due_hours_max: u32,
}

fn start() -> String {
    STAGES[0].to_owned()
}

/// What a response of one level does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelPlan {
    pub number: u8,
    /// Everything of that level is done too.
    #[serde(default)]
    pub includes: Option<u8>,
    /// When a response is of this level; the government decides, this helps it to see.
    #[serde(default)]
    pub when: String,
    #[serde(default)]
    pub when_en: String,
    #[serde(default)]
    pub channels: Vec<String>,
    #[serde(default)]
    pub notices: Vec<String>,
    #[serde(default)]
    pub notices_en: Vec<String>,
    #[serde(default)]
    pub step: Vec<Step>,
    #[serde(default)]
    pub proposal: Vec<Proposal>,
}

/// What is switched back at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub back: Vec<String>,
    #[serde(default)]
    pub back_en: Vec<String>,
}

/// A plan as its file tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub key: String,
    pub version: u32,
    #[serde(default)]
    pub parent: Option<String>,
    /// The parent's version for which this was written: whoever changes a parent reads its children again.
    #[serde(default)]
    pub parent_version: Option<u32>,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    pub about: String,
    #[serde(default)]
    pub about_en: String,
    /// Matters it fits; none for a plan that is only a parent.
    #[serde(default)]
    pub matters: Vec<String>,
    pub source: Vec<String>,
    #[serde(default)]
    pub source_en: Vec<String>,
    #[serde(default)]
    pub group: Vec<Group>,
    #[serde(default)]
    pub call: Vec<Call>,
    #[serde(default)]
    pub floor: Vec<Floor>,
    #[serde(default)]
    pub limit: Vec<Limit>,
    #[serde(default)]
    pub level: Vec<LevelPlan>,
    #[serde(default)]
    pub end: Option<End>,
}

/// A plan with its parents, and the hash of all their texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    pub plan: Plan,
    pub parents: Vec<Plan>,
    pub hash: String,
}

/// One level of a plan, with what it includes and inherits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resolved {
    pub steps: Vec<Step>,
    pub channels: Vec<String>,
    pub notices: Vec<String>,
    /// The same in English, one for each.
    pub notices_en: Vec<String>,
    pub proposals: Vec<Proposal>,
}

/// Steps so that each stands behind those it waits for; those of a circle stay where they were.
pub(super) fn ordered(steps: &[Step]) -> Vec<Step> {
    let mut left: Vec<&Step> = steps.iter().collect();
    let mut out: Vec<Step> = Vec::with_capacity(steps.len());
    while !left.is_empty() {
        let waits = |s: &Step| left.iter().any(|o| s.stage == o.stage && s.after.contains(&o.card));
        let next = left.iter().position(|s| !waits(s)).unwrap_or(0);
        out.push(left.remove(next).clone());
    }
    out
}

impl Bound {
    /// The plan's own and its parents', parents first; one of the plan itself stands in place of the parent's.
    fn merged<T: Clone>(&self, of: impl Fn(&Plan) -> &Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
        let mut out: Vec<T> = Vec::new();
        for plan in self.parents.iter().rev().chain([&self.plan]) {
            for new in of(plan) {
                match out.iter_mut().find(|o| same(o, new)) {
                    Some(old) => *old = new.clone(),
                    None => out.push(new.clone()),
                }
            }
        }
        out
    }
    pub fn groups(&self) -> Vec<Group> {
        self.merged(|p| &p.group, |a, b| a.key == b.key)
    }
    pub fn calls(&self) -> Vec<Call> {
        self.merged(|p| &p.call, |a, b| a.from == b.from)
    }
    pub fn floors(&self) -> Vec<Floor> {
        self.merged(|p| &p.floor, |a, b| a.good == b.good)
    }
    /// What a level does in one stage, in the order of the files, parents first; a step of the plan itself replaces
    /// the parent's of the same card.
    pub fn resolve(&self, level: u8, stage: Option<&str>) -> Resolved {
        let mut out = Resolved::default();
        for plan in self.parents.iter().rev().chain([&self.plan]) {
            let mut next = Some(level);
            let mut seen = BTreeSet::new();
            let mut found = Vec::new();
            while let Some(n) = next.filter(|n| seen.insert(*n)) {
                let here = plan.level.iter().find(|l| l.number == n);
                // A parent that has nothing for this level gives what it has for the milder ones.
                next = match here {
                    Some(l) => l.includes,
                    None => (n < 4).then_some(n + 1),
                };
                found.extend(here);
            }
            for l in found.into_iter().rev() {
                for s in l.step.iter().filter(|s| stage.is_none_or(|g| s.stage == g)) {
                    out.steps.retain(|o| o.card != s.card || o.stage != s.stage);
                    out.steps.push(s.clone());
                }
                out.proposals.extend(l.proposal.iter().cloned());
                out.channels.extend(l.channels.iter().filter(|c| !out.channels.contains(c)).cloned().collect::<Vec<_>>());
                for (zh, en) in l.notices.iter().zip(&l.notices_en) {
                    if !out.notices.contains(zh) {
                        out.notices.push(zh.clone());
                        out.notices_en.push(en.clone());
                    }
                }
            }
        }
        out
    }
    /// What is switched back at the end, the plan's own words first.
    pub fn end(&self) -> Option<&End> {
        self.plan.end.as_ref().or_else(|| self.parents.iter().find_map(|p| p.end.as_ref()))
    }
    /// Levels for which there is something to do, the mildest first.
    pub fn levels(&self) -> Vec<u8> {
        let mut all: Vec<u8> =
            [&self.plan].into_iter().chain(&self.parents).flat_map(|p| p.level.iter().map(|l| l.number)).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        all
    }
    pub fn fits(&self, matter: &str) -> bool {
        self.plan.matters.iter().any(|m| m == matter)
    }
}

/// The plans of this house.
pub fn plans() -> &'static [Bound] {
    static ALL: OnceLock<Vec<Bound>> = OnceLock::new();
    ALL.get_or_init(|| lint::read_plans(FILES).0)
}

pub fn plan(key: &str) -> Option<&'static Bound> {
    plans().iter().find(|b| b.plan.key == key)
}
