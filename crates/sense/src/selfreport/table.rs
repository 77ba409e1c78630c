//! Tables of reports and how they are read.
//!
//! `REPORTS` is what holds now. A report that was corrected, or taken as nobody's, has every version of it in `TOLD` too, with
//! the facts between which it held, so that a rule can be tried on history exactly as it would have been judged then. Of all
//! others the row in `REPORTS` is the only version.

use super::fact::{ReportCorrected, ReportId, ReportMade, ReportVerified, Told};
use super::rule::subject_in_room;
use super::symptom::Symptom;
use muster_ground::person;
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, DAY, DatasetId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value,
    blob, int, text, values,
};
use serde::Serialize;
use std::collections::BTreeMap;

pub static REPORTS: Table = Table {
    name: "selfreport_reports",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("seq"),
        int("community"),
        int("grid"),
        int("building"),
        int("symptoms"),
        int("none"),
        int("onset"),
        int("verified"),
        int("void"),
        int("corrected"),
        int("actor"),
        int("act_at"),
        int("made_at"),
        text("channel"),
        text("by_whom"),
        blob("subject"),
        int("dataset"),
    ],
    key: 1,
    indexes: &[
        Index { name: "seq", columns: &["seq"] },
        Index { name: "building", columns: &["building", "onset"] },
        Index { name: "grid", columns: &["grid", "id"] },
        Index { name: "community", columns: &["community", "id"] },
    ],
};

/// `upto` is null while the version holds.
pub static TOLD: Table = Table {
    name: "selfreport_told",
    keep: Keep::Projection,
    columns: &[
        int("report"),
        int("since"),
        int("upto"),
        int("seq"),
        int("community"),
        int("grid"),
        int("building"),
        int("symptoms"),
        int("onset"),
        int("said_at"),
        blob("subject"),
        int("dataset"),
    ],
    key: 2,
    indexes: &[
        Index { name: "building", columns: &["building", "onset"] },
        Index { name: "grid", columns: &["grid", "onset"] },
        Index { name: "community", columns: &["community", "onset"] },
        Index { name: "said_at", columns: &["said_at"] },
    ],
};

const MADE: Follow = Follow::new(&REPORTS, By::Place("building"), "building");
const SAID: Follow = Follow::new(&TOLD, By::Place("building"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "report.made" => made(fact, rows),
        "report.corrected" => corrected(fact, rows),
        "report.verified" => verified(fact, rows),
        "places.moved" => {
            MADE.project(fact, rows)?;
            SAID.project(fact, rows).map(|_| ())
        }
        // Showing a name changes nothing: the fact is the record.
        _ => Ok(()),
    }
}

fn made(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let m: ReportMade = fact.body()?;
    let subject = fact.subject().map(|s| s.0.to_vec()).unwrap_or_default();
    let bits = Symptom::bits(&m.symptoms);
    let e = &fact.envelope;
    let dataset = e.dataset.unwrap_or_default();
    rows.put(
        &REPORTS,
        values![
            m.id,
            fact.seq(),
            m.community,
            m.grid,
            m.building,
            bits,
            m.none,
            m.onset,
            m.verified,
            false,
            0i64,
            e.actor,
            e.at_act,
            fact.at(),
            e.channel.name(),
            e.by.name(),
            subject,
            dataset
        ],
    )
}

/// A version of `report` that began with fact `since`.
fn version(report: &Row, since: Seq, said_at: Moment, upto: Option<Seq>) -> Vec<Value> {
    values![
        report.int("id"),
        since,
        upto,
        report.int("seq"),
        report.int("community"),
        report.int("grid"),
        report.int("building"),
        report.int("symptoms"),
        report.int("onset"),
        said_at,
        report.blob("subject"),
        report.int("dataset")
    ]
}

/// Ends the version that held until this fact.
fn end(fact: &Fact, report: ReportId, rows: &mut Rows<'_>) -> Result<Option<Row>, Fault> {
    let Some(now) = rows.get(&REPORTS, &[report.into()])? else { return Ok(None) };
    if now.int("corrected") == 0 && !now.flag("void") {
        rows.put(&TOLD, version(&now, now.id("seq"), now.moment("made_at"), Some(fact.seq())))?;
        return Ok(Some(now));
    }
    let since = if now.int("corrected") == 0 { now.int("seq") } else { now.int("corrected") };
    rows.change(&TOLD, &values![report, since], |r| {
        if r.int_opt("upto").is_none() {
            r.set("upto", fact.seq());
        }
    })?;
    Ok(Some(now))
}

fn corrected(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let c: ReportCorrected = fact.body()?;
    let Some(now) = end(fact, c.id, rows)? else { return Ok(()) };
    let bits = Symptom::bits(&c.symptoms);
    let row = now.with("symptoms", bits).with("none", c.none).with("onset", c.onset).with("corrected", fact.seq());
    rows.put(&TOLD, version(&row, fact.seq(), fact.at(), None))?;
    rows.put_row(&REPORTS, row)
}

fn verified(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let v: ReportVerified = fact.body()?;
    if v.holds {
        return rows.change(&REPORTS, &[v.id.into()], |r| r.set("verified", true));
    }
    end(fact, v.id, rows)?;
    rows.change(&REPORTS, &[v.id.into()], |r| r.set("void", true))
}

/// A report as pages show it: no name, no room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub id: ReportId,
    pub seq: Seq,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub symptoms: Vec<Symptom>,
    pub none: bool,
    pub onset: Day,
    pub verified: bool,
    /// Asked after, and nobody there had made it.
    pub void: bool,
    pub corrected: bool,
    #[serde(skip)]
    pub actor: ActorId,
    /// When it was said, by whoever wrote it down.
    pub act_at: Moment,
    pub made_at: Moment,
    pub channel: String,
    pub by: String,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    /// Of the week in which it was made: what is sealed about it later ends with it.
    #[serde(skip)]
    pub dataset: DatasetId,
}

impl Report {
    pub fn from_row(r: &Row) -> Report {
        Report {
            id: r.id("id"),
            seq: r.id("seq"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            symptoms: Symptom::from_bits(r.int("symptoms")),
            none: r.flag("none"),
            onset: Day(r.int("onset") as i32),
            verified: r.flag("verified"),
            void: r.flag("void"),
            corrected: r.int("corrected") != 0,
            actor: r.id("actor"),
            act_at: r.moment("act_at"),
            made_at: r.moment("made_at"),
            channel: r.text("channel").to_owned(),
            by: r.text("by_whom").to_owned(),
            subject: r.subject("subject"),
            dataset: r.id("dataset"),
        }
    }
}

pub fn find(read: &Read, id: ReportId) -> Result<Option<Report>, Fault> {
    Ok(read.get(&REPORTS, &[id.into()])?.as_ref().map(Report::from_row))
}

/// The report that fact `seq` made.
pub fn by_seq(read: &Read, seq: Seq) -> Result<Option<Report>, Fault> {
    Ok(read.by(&REPORTS, "seq", &[seq.into()])?.first().map(Report::from_row))
}

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

/// An id is drawn from the house's time shortly before its fact is recorded: a form lies open for less than this, in
/// simulated time too.
const DRAWN_BEFORE: i64 = DAY;

/// No report of something that began on `from` or later has a smaller id: nobody says today how they will feel tomorrow.
pub(super) fn id_since(from: Day) -> i64 {
    from.start().0 - DRAWN_BEFORE
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

/// Reports recorded from `from` on, before `to`, oldest first; those later found to be nobody's are left out.
pub fn reports_between(read: &Read, from: Moment, to: Moment) -> Result<Vec<Report>, Fault> {
    let sql = "SELECT * FROM selfreport_reports WHERE id >= ?1 - ?3 AND made_at >= ?1 AND made_at < ?2 AND void = 0 ORDER BY seq";
    Ok(read.select(sql, &values![from, to, DRAWN_BEFORE])?.iter().map(Report::from_row).collect())
}
