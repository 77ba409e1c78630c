//! Plans as data: what follows a decision, by level and stage. Immutable by version; a plan may have a parent.

use crate::both::{uneven, untold};
use crate::incident::MATTERS;
use crate::task::{Asks, card};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The files, by name: a test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("community-base.toml", include_str!("../../../../plans/community-base.toml")),
    ("respiratory-cluster.toml", include_str!("../../../../plans/respiratory-cluster.toml")),
    ("enteric-cluster.toml", include_str!("../../../../plans/enteric-cluster.toml")),
];

/// When in a response a step is due: at once, while it lasts, before it ends.
pub const STAGES: [&str; 3] = ["start", "hold", "close"];
/// Posts that may own a task.
pub(super) const POSTS: [&str; 2] = ["grid_worker", "secretary"];
const CHANNELS: [&str; 5] = ["door", "board", "phone", "message", "broadcast"];

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
    #[serde(default)]
    pub channels: Vec<String>,
    #[serde(default)]
    pub notices: Vec<String>,
    #[serde(default)]
    pub notices_en: Vec<String>,
    #[serde(default)]
    pub step: Vec<Step>,
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
}

impl Bound {
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

fn lint_step(file: &str, level: u8, s: &Step, out: &mut Vec<String>) {
    let at = format!("{file}: level {level}, step {}", s.card);
    match card(&s.card) {
        None => out.push(format!("{at}: there is no such card in plans/cards/")),
        // Its questions are about one household.
        Some(c) if c.asks != Asks::Job && !matches!(s.whom, ForWhom::Household | ForWhom::HouseholdInNeed) => {
            out.push(format!("{at}: this card is for a door, not for each {}", s.whom.name()));
        }
        Some(_) => {}
    }
    if !POSTS.contains(&s.post.as_str()) {
        out.push(format!("{at}: post {} cannot own a task", s.post));
    }
    if !STAGES.contains(&s.stage.as_str()) {
        out.push(format!("{at}: stage {} is none of {}", s.stage, STAGES.join(", ")));
    }
    if s.due_hours == 0 || s.due_hours > 24 * 14 {
        out.push(format!("{at}: due_hours is 1 to 336"));
    }
    if s.escalate_minutes == 0 || s.escalate_minutes > s.due_hours.saturating_mul(60) {
        out.push(format!("{at}: escalate_minutes must be more than 0 and not after the due time"));
    }
}

fn lint_levels(file: &str, p: &Plan, out: &mut Vec<String>) {
    for (i, l) in p.level.iter().enumerate() {
        if !(1..=4).contains(&l.number) {
            out.push(format!("{file}: level {} is not 1 to 4", l.number));
        }
        if p.level[..i].iter().any(|o| o.number == l.number) {
            out.push(format!("{file}: level {} stands twice", l.number));
        }
        if let Some(n) = l.includes {
            // Levels include only milder ones, so they cannot include each other in a circle.
            if n <= l.number || !p.level.iter().any(|o| o.number == n) {
                out.push(format!("{file}: level {} includes {n}, which is not a milder level of this plan", l.number));
            }
        }
        for c in l.channels.iter().filter(|c| !CHANNELS.contains(&c.as_str())) {
            out.push(format!("{file}: level {}: there is no channel {c}", l.number));
        }
        for (j, s) in l.step.iter().enumerate() {
            if l.step[..j].iter().any(|o| o.card == s.card && o.stage == s.stage) {
                out.push(format!("{file}: level {}, step {} stands twice in one stage", l.number, s.card));
            }
            lint_step(file, l.number, s, out);
        }
    }
}

/// Texts that are not said in both languages.
fn lint_texts(file: &str, p: &Plan, out: &mut Vec<String>) {
    let mut found = |at: &str, what: Option<String>| out.extend(what.map(|w| format!("{file}: {at}{w}")));
    found("", untold("name_en", &p.name, &p.name_en));
    found("", untold("about_en", &p.about, &p.about_en));
    found("", uneven("source", &p.source, &p.source_en));
    for l in &p.level {
        found(&format!("level {}: ", l.number), uneven("notices", &l.notices, &l.notices_en));
    }
    if let Some(e) = p.end.as_ref().filter(|e| !e.back.is_empty()) {
        found("end: ", uneven("back", &e.back, &e.back_en));
    }
}

/// The parents of a plan, nearest first; none where one is missing or they form a circle.
fn parents<'a>(all: &'a [(String, Plan)], plan: &'a Plan) -> Result<Vec<&'a (String, Plan)>, String> {
    let mut out: Vec<&(String, Plan)> = Vec::new();
    let mut next = plan.parent.as_deref();
    while let Some(key) = next {
        if key == plan.key || out.iter().any(|(_, p)| p.key == key) {
            return Err(format!("its parents form a circle through {key}"));
        }
        let found = all.iter().find(|(_, p)| p.key == key).ok_or_else(|| format!("there is no parent {key}"))?;
        out.push(found);
        next = found.1.parent.as_deref();
    }
    Ok(out)
}

/// Reads plans; every mistake is named with its file, and a plan with one is left out.
pub fn read_plans(files: &[(&str, &str)]) -> (Vec<Bound>, Vec<String>) {
    let mut wrong = Vec::new();
    let mut all: Vec<(String, Plan)> = Vec::new();
    for (file, source) in files {
        match toml::from_str::<Plan>(source) {
            Err(e) => wrong.push(format!("{file}: {}", e.message())),
            Ok(p) if all.iter().any(|(_, o)| o.key == p.key) => wrong.push(format!("{file}: key {} stands twice", p.key)),
            Ok(p) => {
                let before = wrong.len();
                lint_levels(file, &p, &mut wrong);
                lint_texts(file, &p, &mut wrong);
                if p.version == 0 || p.name.is_empty() || p.source.is_empty() {
                    wrong.push(format!("{file}: version, name and source are needed"));
                }
                for m in p.matters.iter().filter(|m| !MATTERS.contains(&m.as_str())) {
                    wrong.push(format!("{file}: there is no matter {m}"));
                }
                if wrong.len() == before {
                    all.push(((*source).to_owned(), p));
                }
            }
        }
    }
    let mut out = Vec::new();
    for (source, plan) in &all {
        match parents(&all, plan) {
            Err(e) => wrong.push(format!("{}: {e}", plan.key)),
            Ok(above) => {
                let text: String = [source.as_str()].into_iter().chain(above.iter().map(|(s, _)| s.as_str())).collect();
                let hash = muster_ledger::hex(&muster_ledger::sha256(text.as_bytes()));
                let bound = Bound { plan: plan.clone(), parents: above.iter().map(|(_, p)| p.clone()).collect(), hash };
                if bound.end().is_none_or(|e| e.back.is_empty()) {
                    wrong.push(format!("{}: it has no end: [end] says what is switched back, in both languages", plan.key));
                } else if !plan.matters.is_empty() && bound.levels().is_empty() {
                    wrong.push(format!("{}: it has no level", plan.key));
                } else {
                    out.push(bound);
                }
            }
        }
    }
    (out, wrong)
}

/// The plans of this house.
pub fn plans() -> &'static [Bound] {
    static ALL: OnceLock<Vec<Bound>> = OnceLock::new();
    ALL.get_or_init(|| read_plans(FILES).0)
}

pub fn plan(key: &str) -> Option<&'static Bound> {
    plans().iter().find(|b| b.plan.key == key)
}
