//! Reading plans: what cannot work is named, with its file and place, before anybody relies on it.

use super::book::{Bound, CHANNELS, FILES, LevelPlan, POSTS, Plan, Proposal, STAGES, Step, ordered};
use crate::both::{uneven, untold};
use crate::incident::MATTERS;
use crate::task::{Asks, card};
use muster_ground::duty;
use muster_ground::law::{self, Detail, EntryKind, Measure};
use std::collections::BTreeSet;

/// From here the phone tree begins.
const ROOT: &str = "district_lead";
/// Posts that keep the house and lead nobody.
const KEEPERS: [&str; 2] = ["administrator", "security_keeper"];
/// A task issued again more often than this is never finished, more seldom is no round.
const EVERY_HOURS: std::ops::RangeInclusive<u32> = 1..=168;
/// What the register gives a community to hold where nobody chose: a plan asks for no less.
const STOCK_BOUND: &str = "stock-days";
/// More in a branch, and the last hears of it too late.
const BRANCH_MAX: usize = 6;

fn lint_step(file: &str, level: u8, s: &Step, out: &mut Vec<String>) {
    let at = format!("{file}: level {level}, step {}", s.card);
    match card(&s.card) {
        None if s.card.trim().is_empty() => {
            out.push(format!("{file}: level {level}: a step without a card: nobody would know how it is done"));
        }
        None => out.push(format!("{at}: there is no such card in plans/cards/")),
        // Its questions are about one household.
        Some(c) if c.asks != Asks::Job && !s.whom.at_a_door() => {
            out.push(format!("{at}: this card is for a door, not for each {}", s.whom.name()));
        }
        Some(_) => {}
    }
    if !duty::POSTS.contains(&s.post.as_str()) {
        out.push(format!("{at}: there is no post {}: nobody can fill it", s.post));
    } else if !POSTS.contains(&s.post.as_str()) {
        out.push(format!("{at}: post {} cannot own a task; {} can", s.post, POSTS.join(" and ")));
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
    match s.every_hours {
        Some(n) if !EVERY_HOURS.contains(&n) => {
            out.push(format!("{at}: every_hours is {} to {}", EVERY_HOURS.start(), EVERY_HOURS.end()));
        }
        Some(_) if s.stage == STAGES[2] => out.push(format!("{at}: what ends a response is not done again: no every_hours here")),
        Some(n) if s.due_hours > n => {
            out.push(format!(
                "{at}: it comes again every {n} hours but may take {}: the rounds would overtake each other",
                s.due_hours
            ));
        }
        _ => {}
    }
}

/// The law's word on a measure, its newest.
fn measure(key: &str) -> Option<&'static Measure> {
    law::shipped().history(EntryKind::Measure, key).find_map(|e| match &e.detail {
        Detail::Measure(m) if e.until.is_none() => Some(m),
        _ => None,
    })
}

const LEVELS: [&str; 6] = ["community", "street", "county", "city", "province", "nation"];

fn may_decide(m: &Measure, organ: &str, level: &str) -> bool {
    let rank = |l: &str| LEVELS.iter().position(|x| *x == l);
    m.decides.iter().any(|d| d.organ == organ && (d.level == level || d.and_above && rank(level) > rank(&d.level)))
}

fn lint_proposal(file: &str, matters: &[String], l: u8, p: &Proposal, out: &mut Vec<String>) {
    let at = format!("{file}: level {l}, proposal {}", p.measure);
    for (field, zh, en) in [("what_en", &p.what, &p.what_en), ("when_en", &p.when, &p.when_en)] {
        out.extend(untold(field, zh, en).map(|w| format!("{at}: {w}")));
    }
    let Some(m) = measure(&p.measure) else {
        out.push(format!("{at}: the register of law has no such measure; what has no law cannot be proposed"));
        return;
    };
    if !may_decide(m, &p.organ, &p.level) {
        let who: Vec<String> = m
            .decides
            .iter()
            .map(|d| format!("{} of {}{}", d.organ, d.level, if d.and_above { " and above" } else { "" }))
            .collect();
        out.push(format!(
            "{at}: {} of {} may not decide it; by law that is for {}, and a committee orders nothing",
            p.organ,
            p.level,
            who.join(" or ")
        ));
    }
    // Food poisoning may be either: what it is shows only later.
    let ill = |m: &str| m.ends_with("_cluster");
    let (none, some) = (m.disease.iter().any(|d| d == "none"), m.disease.iter().any(|d| d != "none"));
    for matter in matters.iter().filter(|m| m.as_str() != "foodborne") {
        if ill(matter) && !some {
            out.push(format!("{at}: the law gives it for what is no disease, not for {matter}"));
        } else if !ill(matter) && !none {
            out.push(format!("{at}: the law gives it for diseases, not for {matter}"));
        }
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
        for pr in &l.proposal {
            lint_proposal(file, &p.matters, l.number, pr, out);
        }
    }
    gaps(file, &p.level, out);
}

/// A response climbs one level after the other: there is none without a word between two others.
fn gaps(file: &str, levels: &[LevelPlan], out: &mut Vec<String>) {
    let has = |n: u8| levels.iter().any(|l| l.number == n);
    let Some(sharpest) = levels.iter().map(|l| l.number).filter(|n| (1..=4).contains(n)).min() else { return };
    for n in (sharpest + 1..=4).filter(|n| !has(*n)) {
        out.push(format!("{file}: level {n} is missing, though level {sharpest} is there; write it, if only with includes"));
    }
}

fn lint_command(file: &str, p: &Plan, out: &mut Vec<String>) {
    let leads = |post: &str| duty::POSTS.contains(&post) && !KEEPERS.contains(&post);
    for (i, g) in p.group.iter().enumerate() {
        let at = format!("{file}: group {}", g.key);
        if p.group[..i].iter().any(|o| o.key == g.key) {
            out.push(format!("{at} stands twice"));
        }
        if !matches!(g.of.as_str(), "district" | "community") {
            out.push(format!("{at}: of is district or community, not {}", g.of));
        }
        for post in [&g.head].into_iter().chain(&g.members).filter(|p| !leads(p)) {
            out.push(format!("{at}: post {post} can neither lead nor be a member of a group"));
        }
        if g.duties.is_empty() {
            out.push(format!("{at}: what is it for? duties are missing"));
        }
        out.extend(untold("name_en", &g.name, &g.name_en).map(|w| format!("{at}: {w}")));
        out.extend(uneven("units", &g.units, &g.units_en).map(|w| format!("{at}: {w}")));
        out.extend(uneven("duties", &g.duties, &g.duties_en).map(|w| format!("{at}: {w}")));
    }
    for c in &p.call {
        let at = format!("{file}: phone tree, {}", c.from);
        for post in [&c.from].into_iter().chain(&c.to).filter(|p| !leads(p)) {
            out.push(format!("{at}: there is no post {post} to call"));
        }
        if c.to.is_empty() || c.to.len() > BRANCH_MAX {
            out.push(format!("{at}: calls one to {BRANCH_MAX} posts, not {}", c.to.len()));
        }
        if c.minutes == 0 || c.minutes > 60 {
            out.push(format!("{at}: minutes is 1 to 60"));
        }
    }
    let least = law::shipped().history(EntryKind::Bound, STOCK_BOUND).find_map(|e| match &e.detail {
        Detail::Bound(b) => b.default.from.as_ref().and_then(|d| d.parse::<u32>().ok()),
        _ => None,
    });
    for f in p.floor.iter().filter(|f| super::goods::good(&f.good).is_none()) {
        out.push(format!("{file}: floor of good {}: the catalogue of goods has no such code", f.good));
    }
    for f in p.floor.iter().filter(|f| least.is_some_and(|l| f.days < l)) {
        out.push(format!(
            "{file}: floor of good {}: {} days is below the {} that stock-days gives where nobody chose otherwise",
            f.good,
            f.days,
            least.unwrap_or_default()
        ));
    }
}

/// Texts that are not said in both languages.
fn lint_texts(file: &str, p: &Plan, out: &mut Vec<String>) {
    let mut found = |at: &str, what: Option<String>| out.extend(what.map(|w| format!("{file}: {at}{w}")));
    found("", untold("name_en", &p.name, &p.name_en));
    found("", untold("about_en", &p.about, &p.about_en));
    found("", uneven("source", &p.source, &p.source_en));
    for l in &p.level {
        found(&format!("level {}: ", l.number), untold("when_en", &l.when, &l.when_en));
        found(&format!("level {}: ", l.number), uneven("notices", &l.notices, &l.notices_en));
    }
    if let Some(e) = p.end.as_ref().filter(|e| !e.back.is_empty()) {
        found("end: ", uneven("back", &e.back, &e.back_en));
    }
}

/// What only shows once the parents' steps are there too.
fn lint_whole(b: &Bound, out: &mut Vec<String>) {
    let key = &b.plan.key;
    if b.end().is_none_or(|e| e.back.is_empty()) {
        out.push(format!("{key}: it has no end: [end] says what is switched back, in both languages"));
    }
    if !b.plan.matters.is_empty() && b.levels().is_empty() {
        out.push(format!("{key}: it has no level"));
    }
    let mut posts = BTreeSet::new();
    let mut said = BTreeSet::new();
    for level in b.levels() {
        let all = b.resolve(level, None);
        if !all.notices.is_empty() && all.channels.is_empty() {
            out.push(format!("{key}: level {level} has notices and no channels: nobody would hear them"));
        }
        posts.extend(all.steps.iter().map(|s| s.post.clone()));
        for stage in STAGES {
            let steps = b.resolve(level, Some(stage)).steps;
            for s in &steps {
                for a in s.after.iter().filter(|a| !steps.iter().any(|o| o.card == **a)) {
                    said.insert(format!(
                        "{key}: step {} waits for {a}, which level {level} does not do in stage {stage}",
                        s.card
                    ));
                }
            }
            let known = |s: &Step, o: &[Step]| {
                s.after.iter().all(|a| o.iter().any(|x| x.card == *a) || !steps.iter().any(|x| x.card == *a))
            };
            let order = ordered(&steps);
            if let Some(n) = (0..order.len()).find(|n| !known(&order[*n], &order[..*n])) {
                said.insert(format!("{key}: step {} waits in a circle: it would never open", order[n].card));
            }
        }
    }
    out.extend(said);
    lint_tree(b, &posts, out);
    for p in &b.parents {
        for limit in &p.limit {
            let own =
                b.plan.level.iter().flat_map(|l| &l.step).find(|s| s.card == limit.card && s.due_hours > limit.due_hours_max);
            if let Some(s) = own {
                out.push(format!(
                    "{key}: step {} may wait {} hours; its parent {} allows {} at most",
                    s.card, s.due_hours, p.key, limit.due_hours_max
                ));
            }
        }
    }
}

/// Whoever has to do something is called by somebody who was called.
fn lint_tree(b: &Bound, owners: &BTreeSet<String>, out: &mut Vec<String>) {
    let calls = b.calls();
    if calls.is_empty() {
        return;
    }
    let mut reached = BTreeSet::from([ROOT.to_owned()]);
    for _ in 0..=calls.len() {
        for c in calls.iter().filter(|c| reached.contains(&c.from)).cloned().collect::<Vec<_>>() {
            reached.extend(c.to);
        }
    }
    let heads = b.groups().into_iter().filter(|g| g.of == "community").map(|g| g.head);
    let needed: BTreeSet<String> = owners.iter().cloned().chain(heads).collect();
    for post in needed.into_iter().filter(|p| duty::POSTS.contains(&p.as_str()) && !reached.contains(p)) {
        out.push(format!("{}: phone tree: nobody calls {post}, who has something to do; it begins with {ROOT}", b.plan.key));
    }
}

/// The parents of a plan, nearest first; none where one is missing or they form a circle.
fn parents<'a>(all: &'a [(String, Plan)], plan: &'a Plan) -> Result<Vec<&'a (String, Plan)>, String> {
    let mut out: Vec<&(String, Plan)> = Vec::new();
    let (mut next, mut of) = (plan.parent.as_deref(), plan);
    while let Some(key) = next {
        if key == plan.key || out.iter().any(|(_, p)| p.key == key) {
            return Err(format!("its parents form a circle through {key}"));
        }
        let found = all.iter().find(|(_, p)| p.key == key).ok_or_else(|| format!("there is no parent {key}"))?;
        match of.parent_version {
            None => return Err(format!("parent_version is missing: for which version of {key} was {} written?", of.key)),
            Some(v) if v != found.1.version => {
                let now = found.1.version;
                return Err(format!(
                    "its parent {key} is version {now} now, {} was written for {v}: read it again, then raise parent_version",
                    of.key
                ));
            }
            Some(_) => {}
        }
        out.push(found);
        (next, of) = (found.1.parent.as_deref(), &found.1);
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
                lint_command(file, &p, &mut wrong);
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
                let before = wrong.len();
                lint_whole(&bound, &mut wrong);
                if wrong.len() == before {
                    out.push(bound);
                }
            }
        }
    }
    (out, wrong)
}

/// Files of somebody's own beside the shipped ones; one with a shipped plan's key stands in its place.
pub fn read_beside_shipped(own: &[(&str, &str)]) -> (Vec<Bound>, Vec<String>) {
    let key =
        |text: &str| text.lines().find_map(|l| l.strip_prefix("key").map(|k| k.trim_matches([' ', '=', '"', '\'']).to_owned()));
    let replaced = |text: &str| own.iter().any(|(_, o)| key(o).is_some() && key(o) == key(text));
    let all: Vec<(&str, &str)> = FILES.iter().copied().filter(|(_, t)| !replaced(t)).chain(own.iter().copied()).collect();
    read_plans(&all)
}
