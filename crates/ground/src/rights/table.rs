//! Who agreed to what, what is to be put right, who acts for whom, and when those who left end.

use super::fact::{Answered, Asked, Begun, Consent, CorrectionId, Overdue, Proxy, Retention};
use crate::place::{By, Follow};
use muster_ledger::{
    ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, blob, int, text, values,
};
use muster_web::{Mask, Scope};
use serde::Serialize;

pub(super) static CONSENTS: Table = Table {
    name: "rights_consents",
    keep: Keep::Projection,
    columns: &[blob("subject"), text("purpose"), int("given"), int("at"), text("channel"), text("by_whom"), int("actor")],
    key: 2,
    indexes: &[Index { name: "subject", columns: &["subject"] }],
};

pub(super) static CORRECTIONS: Table = Table {
    name: "rights_corrections",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("area"),
        int("asked_at"),
        int("due"),
        text("channel"),
        text("by_whom"),
        int("part"),
        int("answered_at"),
        int("answered_by"),
        int("done"),
        int("answer"),
        int("overdue_at"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject"] }],
};

pub(super) static PROXIES: Table = Table {
    name: "rights_proxies",
    keep: Keep::Projection,
    columns: &[blob("ward"), blob("proxy"), int("until"), int("named_at"), int("named_by")],
    key: 2,
    indexes: &[Index { name: "ward", columns: &["ward"] }, Index { name: "proxy", columns: &["proxy"] }],
};

/// Those who left and when they end.
pub(super) static ENDS: Table = Table {
    name: "rights_ends",
    keep: Keep::Projection,
    columns: &[int("seq"), blob("subject"), int("until")],
    key: 1,
    indexes: &[],
};

const LEFT: &str = "rights.left";
/// When an ask to put an entry right is overdue.
const ANSWER: &str = "rights.answer";

const ASKED: Follow = Follow::new(&CORRECTIONS, By::All("subject"), "area");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    let subject = || fact.subject().ok_or_else(|| Fault::Broken(format!("fact {} names nobody", fact.seq())));
    match fact.kind() {
        kind @ ("consent.given" | "consent.withdrawn") => {
            let c: Consent = fact.body()?;
            let (given, channel, by) = (kind == "consent.given", e.channel.name(), e.by.name());
            rows.put(&CONSENTS, values![subject()?, c.purpose, given, fact.at(), channel, by, e.actor])
        }
        "correction.asked" => {
            let a: Asked = fact.body()?;
            let (none, channel, by) = (None::<i64>, e.channel.name(), e.by.name());
            rows.put(
                &CORRECTIONS,
                values![
                    a.id,
                    subject()?,
                    a.community,
                    a.grid,
                    e.area,
                    fact.at(),
                    a.due,
                    channel,
                    by,
                    fact.seq(),
                    none,
                    none,
                    none,
                    none,
                    none
                ],
            )?;
            rows.wake(ANSWER, a.id.0, a.due, fact.seq())
        }
        "correction.escalated" => {
            let o: Overdue = fact.body()?;
            rows.sleep(ANSWER, o.id.0)?;
            rows.change(&CORRECTIONS, &[o.id.into()], |r| r.set("overdue_at", fact.at()))
        }
        "places.moved" => ASKED.project(fact, rows).map(|_| ()),
        "correction.answered" => {
            let a: Answered = fact.body()?;
            rows.sleep(ANSWER, a.id.0)?;
            rows.change(&CORRECTIONS, &[a.id.into()], |r| {
                r.set("answered_at", fact.at());
                r.set("answered_by", e.actor);
                r.set("done", i64::from(a.done));
                r.set("answer", fact.seq());
            })
        }
        "proxy.named" | "proxy.ended" => {
            let p: Proxy = fact.body()?;
            let [ward, proxy] = e.subjects[..] else { return Err(Fault::Broken(format!("fact {} names no pair", fact.seq()))) };
            match p.until {
                Some(until) => rows.put(&PROXIES, values![ward, proxy, until, fact.at(), e.actor]),
                None => rows.delete(&PROXIES, &[ward.into(), proxy.into()]),
            }
        }
        "retention.begun" => {
            let b: Begun = fact.body()?;
            rows.put(&ENDS, values![fact.seq(), subject()?, b.until])?;
            rows.wake(LEFT, fact.seq().0, b.until, fact.seq())
        }
        _ => {
            let r: Retention = fact.body()?;
            match r.until {
                Some(until) => rows.wake(LEFT, r.begun.0, until, fact.seq()),
                None => {
                    rows.delete(&ENDS, &[r.begun.into()])?;
                    rows.sleep(LEFT, r.begun.0)
                }
            }
        }
    }
}

/// What someone said to one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Said {
    pub purpose: String,
    pub given: bool,
    pub at: Moment,
    pub channel: String,
    pub by: String,
}

pub(super) fn said(read: &Read, subject: SubjectRef) -> Result<Vec<Said>, Fault> {
    let one = |r: &Row| Said {
        purpose: r.text("purpose").to_owned(),
        given: r.int("given") != 0,
        at: r.moment("at"),
        channel: r.text("channel").to_owned(),
        by: r.text("by_whom").to_owned(),
    };
    Ok(read.by(&CONSENTS, "subject", &[subject.into()])?.iter().map(one).collect())
}

/// Whether someone has agreed to a purpose, and not taken it back.
pub fn agreed(read: &Read, subject: SubjectRef, purpose: &str) -> Result<bool, Fault> {
    Ok(said(read, subject)?.iter().any(|s| s.purpose == purpose && s.given))
}

/// Whether they themselves have agreed or refused since.
pub(crate) fn said_since(read: &Read, subject: SubjectRef, since: Moment) -> Result<bool, Fault> {
    Ok(said(read, subject)?.iter().any(|s| s.at >= since && s.by == muster_ledger::By::Oneself.name()))
}

/// An ask to put an entry right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CorrectionRow {
    pub id: CorrectionId,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub area: PlaceId,
    pub asked_at: Moment,
    pub due: Moment,
    pub channel: String,
    pub by: String,
    #[serde(skip)]
    pub part: Seq,
    pub answered_at: Option<Moment>,
    pub answered_by: Option<ActorId>,
    pub done: bool,
    #[serde(skip)]
    pub answer: Option<Seq>,
    /// Told to the level above.
    pub overdue_at: Option<Moment>,
}

impl CorrectionRow {
    pub(super) fn from_row(r: &Row) -> CorrectionRow {
        CorrectionRow {
            id: r.id("id"),
            subject: r.subject("subject"),
            community: r.id("community"),
            grid: r.id("grid"),
            area: r.id("area"),
            asked_at: r.moment("asked_at"),
            due: r.moment("due"),
            channel: r.text("channel").to_owned(),
            by: r.text("by_whom").to_owned(),
            part: r.id("part"),
            answered_at: r.moment_opt("answered_at"),
            answered_by: r.id_opt("answered_by"),
            done: r.int_opt("done") == Some(1),
            answer: r.id_opt("answer"),
            overdue_at: r.moment_opt("overdue_at"),
        }
    }
    pub(super) fn overdue(&self, at: Moment) -> bool {
        self.answered_at.is_none() && at >= self.due
    }
    pub(super) fn state(&self, at: Moment) -> &'static str {
        match (self.answered_at, self.done) {
            (Some(_), true) => "rights-state-done",
            (Some(_), false) => "rights-state-declined",
            (None, _) if self.overdue(at) => "rights-state-overdue",
            _ => "rights-state-waits",
        }
    }
}

pub(super) fn corrections_of(read: &Read, subject: SubjectRef) -> Result<Vec<CorrectionRow>, Fault> {
    let mut all: Vec<CorrectionRow> =
        read.by(&CORRECTIONS, "subject", &[subject.into()])?.iter().map(CorrectionRow::from_row).collect();
    all.reverse();
    Ok(all)
}

/// Within a scope: what waits longest first, then what was answered last.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<CorrectionRow>, Fault> {
    let mut values = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    // A level above is told of those that nobody answered in time, and sees how they ended.
    let told = if scope.mask == Mask::Nameless { "overdue_at IS NOT NULL" } else { "1" };
    let sql = format!(
        "SELECT * FROM rights_corrections WHERE {within} AND {told} \
         ORDER BY answered_at IS NOT NULL, CASE WHEN answered_at IS NULL THEN id ELSE -id END LIMIT ?1"
    );
    Ok(read.select(&sql, &values)?.iter().map(CorrectionRow::from_row).collect())
}

pub(super) fn find(read: &Read, id: CorrectionId) -> Result<Option<CorrectionRow>, Fault> {
    Ok(read.get(&CORRECTIONS, &[id.into()])?.as_ref().map(CorrectionRow::from_row))
}

/// Whom someone acts for now.
pub(super) fn wards(read: &Read, proxy: SubjectRef) -> Result<Vec<SubjectRef>, Fault> {
    let rows = read.by(&PROXIES, "proxy", &[proxy.into()])?;
    Ok(rows.iter().filter(|r| r.moment("until") > read.now).filter_map(|r| r.subject("ward")).collect())
}

/// Who acts for someone now, and until when.
pub(super) fn proxies(read: &Read, ward: SubjectRef) -> Result<Vec<(SubjectRef, Moment)>, Fault> {
    let rows = read.by(&PROXIES, "ward", &[ward.into()])?;
    let living = rows.iter().map(|r| (r.subject("proxy"), r.moment("until"))).filter(|(_, until)| *until > read.now);
    Ok(living.filter_map(|(p, until)| p.map(|p| (p, until))).collect())
}

/// Whether `proxy` may act for `ward` now: a comparison made at reading.
pub fn in_force_for(read: &Read, proxy: SubjectRef, ward: SubjectRef) -> Result<bool, Fault> {
    Ok(wards(read, proxy)?.contains(&ward))
}
