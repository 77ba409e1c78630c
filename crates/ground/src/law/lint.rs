//! What the register must hold as a whole: dates, references, organs that are known, clocks with a basis, overlays that only
//! add and tighten. Each fault is named with file and line.

use super::entry::{Bound, Clock, Date, Detail, Disease, Entry, EntryKind, Measure, Retention};
use super::file::Wrong;
use super::register::Register;
use std::collections::BTreeSet;

/// From the highest down: the place in the list is the rank.
pub const LEVELS: [&str; 6] = ["nation", "province", "city", "county", "street", "community"];
const CLASSES: [&str; 3] = ["A", "B", "C"];
const USES: [&str; 9] = ["open", "scale", "warn", "end", "assist", "report", "data", "measure", "remedy"];
/// A bound may bind these and nobody else: what residents do is not for a bound.
pub(super) const BINDS: [&str; 4] = ["committee", "worker", "street", "department"];
pub(super) const ABOUT: [&str; 5] = ["service", "work", "notice", "stock", "data"];

pub(super) fn rank(level: &str) -> Option<usize> {
    LEVELS.iter().position(|l| *l == level)
}

struct Lint<'a> {
    r: &'a Register,
    out: &'a mut Vec<Wrong>,
}

/// See the module.
pub(super) fn lint(r: &Register, out: &mut Vec<Wrong>) {
    let mut l = Lint { r, out };
    for e in r.all() {
        l.entry(e);
    }
    l.twice();
}

impl Lint<'_> {
    fn say(&mut self, e: &Entry, what: impl std::fmt::Display) {
        let what = format!("{} {}: {what}", e.kind.name(), e.key);
        self.out.push(Wrong { file: e.file.clone(), line: e.line, what });
    }
    fn must(&mut self, holds: bool, e: &Entry, what: impl std::fmt::Display) {
        if !holds {
            self.say(e, what);
        }
    }
    /// One key, one day, one entry; an overlay's own beside the nation's.
    fn twice(&mut self) {
        let all = self.r.all();
        for (n, e) in all.iter().enumerate() {
            let same = |o: &&Entry| (o.kind, &o.key, &o.overlay) == (e.kind, &e.key, &e.overlay);
            if let Some(o) =
                all[n + 1..].iter().take_while(|o| (o.kind, &o.key) == (e.kind, &e.key)).filter(same).find(|o| e.overlaps(o))
            {
                self.say(o, format!("stands twice on one day: also {}:{}", e.file, e.line));
            }
        }
    }
    fn known(&mut self, e: &Entry, kind: EntryKind, key: &str, field: &str) -> bool {
        let found: Vec<&Entry> = self.r.history(kind, key).collect();
        let (some, fits) = (!found.is_empty(), found.iter().any(|f| f.overlaps(e)));
        self.must(some, e, format!("{field}: there is no {} {key}", kind.name()));
        self.must(!some || fits, e, format!("{field}: {} {key} is not in force at the same time", kind.name()));
        some && fits
    }
    fn entry(&mut self, e: &Entry) {
        for b in &e.basis {
            self.known(e, EntryKind::Article, b, "basis");
        }
        let rests = matches!(
            e.kind,
            EntryKind::Disease
                | EntryKind::Measure
                | EntryKind::Clock
                | EntryKind::Remedy
                | EntryKind::Retention
                | EntryKind::Committee
                | EntryKind::Bound
        );
        if rests && !e.own {
            let named = !e.basis.is_empty();
            self.must(named, e, "it has no basis: name an article, or say own = true and why in note_zh and note_en");
            if named {
                self.covered(e);
            }
        }
        match &e.detail {
            Detail::Article(a) => {
                if self.known(e, EntryKind::Statute, &a.statute, "statute") {
                    self.within_statute(e, &a.statute);
                }
                for u in a.uses.iter().filter(|u| !USES.contains(&u.as_str())) {
                    self.say(e, format!("uses: {u} is none of {}", USES.join(", ")));
                }
            }
            Detail::Disease(d) => self.disease(e, d),
            Detail::Organ(o) => {
                self.must(!o.levels.is_empty(), e, "levels: name at least one");
                for l in o.levels.iter().filter(|l| rank(l).is_none()) {
                    self.say(e, format!("levels: {l} is none of {}", LEVELS.join(", ")));
                }
            }
            Detail::Measure(m) => self.measure(e, m),
            Detail::Clock(c) => self.clock(e, c),
            Detail::Remedy(r) => {
                if let Some(c) = &r.clock {
                    self.known(e, EntryKind::Clock, c, "clock");
                }
            }
            Detail::Retention(Retention { days_min, days_max }) => {
                self.must(days_min.is_some() || days_max.is_some(), e, "days_min or days_max is needed");
                self.must(days_min.unwrap_or(0) <= days_max.unwrap_or(i64::MAX), e, "days_min is more than days_max");
            }
            Detail::Committee(c) => {
                for f in &c.figures {
                    let sound = (f.min.is_some() || f.max.is_some()) && f.min.unwrap_or(0) <= f.max.unwrap_or(i64::MAX);
                    self.must(sound, e, format!("figure {}: min, max or both, min not above max", f.key));
                }
            }
            Detail::Bound(b) => self.bound(e, b),
            Detail::Statute(_) | Detail::Criterion(_) | Detail::Plain(_) => {}
        }
        if !e.overlay.is_empty() {
            self.overlay(e);
        }
    }
    /// On each day of the entry one of its articles is in force.
    fn covered(&mut self, e: &Entry) {
        let mut spans: Vec<(Date, Option<Date>)> =
            e.basis.iter().flat_map(|b| self.r.history(EntryKind::Article, b)).map(|a| (a.from, a.until)).collect();
        spans.sort();
        let mut next = Some(e.from);
        for (from, until) in spans {
            if next.is_some_and(|n| from <= n && until.is_none_or(|u| n <= u)) {
                next = until.map(|u| Date(muster_ledger::Day(u.0.0 + 1)));
            }
        }
        let open = next.filter(|n| e.until.is_none_or(|u| *n <= u));
        if let Some(day) = open {
            self.say(e, format!("basis: none of its articles is in force on {}", day.0));
        }
    }
    fn within_statute(&mut self, e: &Entry, statute: &str) {
        let within = self
            .r
            .history(EntryKind::Statute, statute)
            .any(|s| s.from <= e.from && (s.until.is_none() || e.until.is_some_and(|u| s.until.is_some_and(|su| u <= su))));
        self.must(within, e, format!("its days go beyond those of {statute}"));
    }
    fn disease(&mut self, e: &Entry, d: &Disease) {
        let spans = |all: Vec<(Date, Option<Date>)>| {
            all.iter()
                .enumerate()
                .any(|(i, a)| all[..i].iter().any(|b| a.1.is_none_or(|u| b.0 <= u) && b.1.is_none_or(|u| a.0 <= u)))
        };
        self.must(!spans(d.class.iter().map(|c| (c.from, c.until)).collect()), e, "class: two on one day");
        self.must(!spans(d.managed.iter().map(|m| (m.from, m.until)).collect()), e, "managed: two on one day");
        for c in d.class.iter().map(|c| &c.is).chain(d.managed.iter().map(|m| &m.as_class)) {
            self.must(CLASSES.contains(&c.as_str()), e, format!("class: {c} is none of A, B, C"));
        }
        self.must(d.not_listed == d.class.is_empty(), e, "class: a listed disease has one, an unlisted none");
        for m in &d.managed {
            self.must(!m.decision.trim().is_empty() && !m.basis.is_empty(), e, "managed: name the decision and its basis");
            for b in &m.basis {
                self.known(e, EntryKind::Article, b, "managed");
            }
        }
        if let Some(p) = &d.part_of {
            self.known(e, EntryKind::Disease, p, "part_of");
        }
    }
    fn measure(&mut self, e: &Entry, m: &Measure) {
        self.must(!m.decides.is_empty(), e, "decides: name who decides it");
        for d in &m.decides {
            if !self.known(e, EntryKind::Organ, &d.organ, "decides") {
                continue;
            }
            let organ = self.r.history(EntryKind::Organ, &d.organ).find_map(|o| match &o.detail {
                Detail::Organ(o) => Some(o.clone()),
                _ => None,
            });
            let Some(organ) = organ else { continue };
            self.must(rank(&d.level).is_some(), e, format!("decides: level {} is not known", d.level));
            self.must(
                organ.levels.contains(&d.level),
                e,
                format!("decides: {} has no level {}, only {}", d.organ, d.level, organ.levels.join(", ")),
            );
            self.must(!organ.only_assists, e, format!("decides: {} only assists and decides nothing", d.organ));
            for n in &d.only_if {
                self.known(e, EntryKind::Need, n, "only_if");
            }
        }
        for c in &m.disease {
            let fits = CLASSES.contains(&c.as_str()) || c == "unlisted" || c == "none";
            self.must(fits, e, format!("disease: {c} is none of A, B, C, unlisted, none"));
        }
        self.must(!m.disease.is_empty(), e, "disease: say for which");
        for n in &m.needs {
            self.known(e, EntryKind::Need, n, "needs");
        }
        for d in &m.duties {
            self.known(e, EntryKind::Duty, d, "duties");
        }
        self.must(
            !m.duties.is_empty() && m.duties.iter().any(|d| d == "remedies_told"),
            e,
            "duties: remedies_told belongs to each",
        );
        self.must(!m.chosen_by.is_empty(), e, "chosen_by: say by what people or places are chosen");
        for c in &m.chosen_by {
            if self.known(e, EntryKind::Criterion, c, "chosen_by") {
                let usable =
                    self.r.history(EntryKind::Criterion, c).all(|x| matches!(&x.detail, Detail::Criterion(c) if c.usable));
                self.must(usable, e, format!("chosen_by: {c} may not be used: nobody is chosen by it"));
            }
        }
    }
    fn clock(&mut self, e: &Entry, c: &Clock) {
        let kinds = ["at_once", "at_most", "at_least", "window"];
        self.must(kinds.contains(&c.kind.as_str()), e, format!("kind: {} is none of {}", c.kind, kinds.join(", ")));
        let units = ["minutes", "hours", "days", "working_days", "months"];
        self.must(units.contains(&c.unit.as_str()), e, format!("unit: {} is none of {}", c.unit, units.join(", ")));
        let sound = if c.kind == "at_once" { c.limit == 0 } else { (1..=10_000).contains(&c.limit) };
        self.must(sound, e, "limit: 0 for at_once, else 1 to 10000");
        for b in &c.binds {
            self.known(e, EntryKind::Organ, b, "binds");
        }
        if e.own && e.basis.is_empty() {
            self.must(!e.note_zh.is_empty() && !e.note_en.is_empty(), e, "a clock of our own says why in note_zh and note_en");
        }
    }
    fn bound(&mut self, e: &Entry, b: &Bound) {
        self.must(
            BINDS.contains(&b.binds.as_str()),
            e,
            format!("binds: {} is none of {}: no bound is for residents", b.binds, BINDS.join(", ")),
        );
        self.must(ABOUT.contains(&b.about.as_str()), e, format!("about: {} is none of {}", b.about, ABOUT.join(", ")));
        if let Err(what) = crate::bounds::sound(b) {
            self.say(e, what);
        }
    }

    /// A place's own entry stands in a known overlay and loosens nothing of the nation's.
    fn overlay(&mut self, e: &Entry) {
        let national: Vec<&Entry> = self.r.history(e.kind, &e.key).filter(|n| n.overlay.is_empty() && n.overlaps(e)).collect();
        if national.is_empty() {
            if let Detail::Disease(d) = &e.detail {
                let mild = d.class.iter().all(|c| c.is != "A") && d.managed.iter().all(|m| m.as_class != "A");
                self.must(mild, e, "a place manages further diseases as class B or C only");
            }
            let may = !matches!(e.kind, EntryKind::Organ | EntryKind::Criterion | EntryKind::Committee | EntryKind::Measure);
            self.must(may, e, format!("a place adds no {} of its own", e.kind.name()));
            return;
        }
        for n in national {
            if n.own && n.basis.is_empty() {
                // Nothing of the nation's: a practice that differs from place to place.
                continue;
            }
            if let Err(what) = tighter(n, e) {
                self.say(e, format!("it loosens {}:{}: {what}", n.file, n.line));
            }
        }
    }
}

fn holds_all<'a>(large: &'a [String], small: &'a [String], what: &str) -> Result<(), String> {
    let (large, small): (BTreeSet<_>, BTreeSet<_>) = (large.iter().collect(), small.iter().collect());
    let lacks: Vec<&str> = small.difference(&large).map(|s| s.as_str()).collect();
    if lacks.is_empty() { Ok(()) } else { Err(format!("{what} lacks {}", lacks.join(", "))) }
}

/// Whether `own` says no less than the nation's `n`.
fn tighter(n: &Entry, own: &Entry) -> Result<(), String> {
    match (&n.detail, &own.detail) {
        (Detail::Clock(a), Detail::Clock(b)) => {
            let same = a.kind == b.kind;
            let holds = match a.kind.as_str() {
                "at_least" | "window" => b.minutes() >= a.minutes(),
                _ => b.minutes() <= a.minutes(),
            };
            if same && holds { Ok(()) } else { Err(format!("the nation's is {} {} {}", a.kind, a.limit, a.unit)) }
        }
        (Detail::Retention(a), Detail::Retention(b)) => {
            let fits = b.days_min.unwrap_or(0) >= a.days_min.unwrap_or(0)
                && b.days_max.unwrap_or(i64::MAX) <= a.days_max.unwrap_or(i64::MAX);
            if fits { Ok(()) } else { Err("days_min may only rise, days_max only fall".into()) }
        }
        (Detail::Measure(a), Detail::Measure(b)) => {
            holds_all(&b.needs, &a.needs, "needs")?;
            holds_all(&b.duties, &a.duties, "duties")?;
            holds_all(&a.disease, &b.disease, "the nation's disease")?;
            holds_all(&a.chosen_by, &b.chosen_by, "the nation's chosen_by")?;
            for d in &b.decides {
                let given = a.decides.iter().any(|x| {
                    let high = rank(&d.level) <= rank(&x.level) && (x.and_above || d.level == x.level && !d.and_above);
                    x.organ == d.organ && high && x.only_if.iter().all(|n| d.only_if.contains(n))
                });
                if !given {
                    return Err(format!("the nation lets no {} of level {} decide it", d.organ, d.level));
                }
            }
            Ok(())
        }
        (Detail::Bound(a), Detail::Bound(b)) => crate::bounds::narrower(a, b),
        _ => Err(format!("a place does not change a {} of the nation's", n.kind.name())),
    }
}
