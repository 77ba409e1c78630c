//! What reports said, version by version: what rules count, now and as it stood then.

use super::fact::{ReportId, Told};
use super::rule::subject_in_room;
use super::symptom::Symptom;
use super::table::{DRAWN_BEFORE, id_since};
use muster_ground::person;
use muster_ledger::{DatasetId, Day, Fault, Moment, PlaceId, Read, Row, Seq, SubjectRef, values};
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a rule looks around a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    Building,
    Grid,
    Community,
}

impl Within {
    pub fn name(self) -> &'static str {
        match self {
            Within::Building => "building",
            Within::Grid => "grid",
            Within::Community => "community",
        }
    }
}

/// One version of a report, as rules count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub report: ReportId,
    /// The fact that made the report.
    pub seq: Seq,
    /// The facts between which this version held; `upto` none while it does.
    pub since: Seq,
    pub upto: Option<Seq>,
    pub said_at: Moment,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub symptoms: Vec<Symptom>,
    pub onset: Day,
    pub subject: SubjectRef,
    pub dataset: DatasetId,
}

impl Said {
    /// The one version of a report that was never changed.
    fn only(r: &Row) -> Said {
        let (since, said_at) = (r.id("seq"), r.moment("made_at"));
        Said::of(r, r.id("id"), since, None, said_at)
    }
    fn from_row(r: &Row) -> Said {
        Said::of(r, r.id("report"), r.id("since"), r.id_opt("upto"), r.moment("said_at"))
    }
    fn of(r: &Row, report: ReportId, since: Seq, upto: Option<Seq>, said_at: Moment) -> Said {
        Said {
            report,
            seq: r.id("seq"),
            since,
            upto,
            said_at,
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            symptoms: Symptom::from_bits(r.int("symptoms")),
            onset: Day(r.int("onset") as i32),
            subject: r.subject("subject").unwrap_or(SubjectRef([0; 16])),
            dataset: r.id("dataset"),
        }
    }
    /// Whether it held once fact `seq` was recorded.
    pub fn held(&self, seq: Seq) -> bool {
        self.since <= seq && self.upto.is_none_or(|u| seq < u)
    }
    pub fn place(&self, within: Within) -> PlaceId {
        match within {
            Within::Building => self.building,
            Within::Grid => self.grid,
            Within::Community => self.community,
        }
    }
}

/// What held about `symptom` in one place once fact `as_of` was recorded, onsets from `from` to `to`, oldest onset first.
pub fn said_by(
    read: &Read,
    within: Within,
    place: PlaceId,
    symptom: Symptom,
    (from, to): (Day, Day),
    as_of: Seq,
) -> Result<Vec<Said>, Fault> {
    let at = within.name();
    let id = match within {
        Within::Building => String::new(),
        Within::Grid | Within::Community => format!("AND id >= {} ", id_since(from)),
    };
    let only = format!(
        "SELECT * FROM selfreport_reports WHERE {at} = ?1 {id}AND onset BETWEEN ?2 AND ?3 AND symptoms & ?4 <> 0 \
         AND seq <= ?5 AND corrected = 0 AND void = 0"
    );
    let versions = format!(
        "SELECT * FROM selfreport_told WHERE {at} = ?1 AND onset BETWEEN ?2 AND ?3 AND symptoms & ?4 <> 0 \
         AND since <= ?5 AND (upto IS NULL OR upto > ?5)"
    );
    let given = values![place, from, to, symptom as i64, as_of];
    let mut all: Vec<Said> = read.select(&only, &given)?.iter().map(Said::only).collect();
    all.extend(read.select(&versions, &given)?.iter().map(Said::from_row));
    all.sort_by_key(|s| (s.onset, s.seq));
    under_one_name(read, &mut all);
    Ok(all)
}

/// Each week names people anew, so someone who reported on Sunday and on Monday would count as two. While the keys of both
/// weeks live, the older report is opened and takes the name of the newest week; after that nobody can tell any more.
///
/// Where the register merged two entries, the reports of both are one person's.
pub fn under_one_name(read: &Read, all: &mut [Said]) {
    let Some(newest) = all.iter().map(|s| s.dataset).max() else { return };
    let merged = person::any_merged(read).unwrap_or(false);
    for s in all.iter_mut().filter(|s| merged || s.dataset != newest) {
        s.subject = named_in(read, s.seq, newest).unwrap_or(s.subject);
    }
}

fn named_in(read: &Read, report: Seq, dataset: DatasetId) -> Option<SubjectRef> {
    let part = read.part(report).ok()?;
    if let Some(owner) = part.owner {
        return read.vault().subject(dataset, person::canonical_person(read, owner).unwrap_or(owner));
    }
    let told: Told = serde_json::from_slice(&part.plain).ok()?;
    subject_in_room(read.vault(), dataset, told.room, &told.name)
}

/// Distinct people with a symptom in a building, each with the fact and the day of their first onset in the time.
pub fn people_with(
    read: &Read,
    building: PlaceId,
    symptom: Symptom,
    from: Day,
    to: Day,
) -> Result<Vec<(SubjectRef, Seq, Day)>, Fault> {
    let all = said_by(read, Within::Building, building, symptom, (from, to), Seq(i64::MAX))?;
    Ok(first_of_each(&all))
}

/// Each person once: their earliest onset, and of one day the earliest report.
pub fn first_of_each(all: &[Said]) -> Vec<(SubjectRef, Seq, Day)> {
    let mut first: BTreeMap<SubjectRef, (Day, Seq)> = BTreeMap::new();
    for s in all {
        let this = (s.onset, s.seq);
        let kept = first.entry(s.subject).or_insert(this);
        *kept = this.min(*kept);
    }
    let mut out: Vec<_> = first.into_iter().map(|(subject, (onset, seq))| (subject, seq, onset)).collect();
    out.sort_by_key(|(_, seq, onset)| (*onset, *seq));
    out
}

/// Every version said from `from` on, before `to`, in the order of the facts: for trying a rule on history. People are named
/// as each week named them ([`under_one_name`] is for a few at a time).
pub fn history(read: &Read, from: Moment, to: Moment) -> Result<Vec<Said>, Fault> {
    let only =
        "SELECT * FROM selfreport_reports WHERE id >= ?1 - ?3 AND made_at >= ?1 AND made_at < ?2 AND corrected = 0 AND void = 0";
    let versions = "SELECT * FROM selfreport_told WHERE said_at >= ?1 AND said_at < ?2";
    let mut all: Vec<Said> = read.select(only, &values![from, to, DRAWN_BEFORE])?.iter().map(Said::only).collect();
    all.extend(read.select(versions, &values![from, to])?.iter().map(Said::from_row));
    all.sort_by_key(|s| (s.since, s.report));
    Ok(all)
}
