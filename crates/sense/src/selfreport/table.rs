//! Tables of reports and how they are read.
//!
//! `REPORTS` is what holds now. A report that was corrected, or taken as nobody's, has every version of it in `TOLD` too, with
//! the facts between which it held, so that a rule can be tried on history exactly as it would have been judged then. Of all
//! others the row in `REPORTS` is the only version.

use super::fact::{ReportCorrected, ReportId, ReportMade, ReportVerified};
use super::symptom::Symptom;
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, DAY, DatasetId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value,
    blob, int, text, values,
};
use serde::Serialize;

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

/// An id is drawn from the house's time shortly before its fact is recorded: a form lies open for less than this, in
/// simulated time too.
pub(super) const DRAWN_BEFORE: i64 = DAY;

/// No report of something that began on `from` or later has a smaller id: nobody says today how they will feel tomorrow.
pub(super) fn id_since(from: Day) -> i64 {
    from.start().0 - DRAWN_BEFORE
}

/// Reports recorded from `from` on, before `to`, oldest first; those later found to be nobody's are left out.
pub fn reports_between(read: &Read, from: Moment, to: Moment) -> Result<Vec<Report>, Fault> {
    let sql = "SELECT * FROM selfreport_reports WHERE id >= ?1 - ?3 AND made_at >= ?1 AND made_at < ?2 AND void = 0 ORDER BY seq";
    Ok(read.select(sql, &values![from, to, DRAWN_BEFORE])?.iter().map(Report::from_row).collect())
}
