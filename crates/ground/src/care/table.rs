//! One row for each reason for care. Which one it is, is sealed; what is needed is not.

use super::fact::{CareId, Consent, Recorded, Reviewed, Sealing, Way, Withdrawn};
use crate::person::{Need, SHOWN, SHOWN_FROM};
use muster_ledger::{Day, Fact, Fault, Index, Keep, Moment, Read, Row, Rows, Seq, SubjectRef, Table, blob, int, values};
use muster_web::Scope;
use serde::Serialize;

pub static ENTRIES: Table = Table {
    name: "care_entries",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("needs"),
        int("added"),
        int("consent"),
        int("way"),
        int("consent_on"),
        int("recorded_at"),
        int("review"),
        int("until"),
        int("withdrawn_at"),
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject"] }, Index { name: "review", columns: &["review"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "care.recorded" => {
            let r: Recorded = fact.body()?;
            let (none, subject) = (None::<i64>, fact.subject().map(|s| s.0.to_vec()));
            let (needs, added) = (Need::bits(&r.needs), Need::bits(&r.added));
            let (consent, way, on) = (r.consent as i64, r.way as i64, i64::from(r.consent_on.0));
            rows.put(
                &ENTRIES,
                values![r.id, subject, needs, added, consent, way, on, fact.at(), r.review, r.until, none, fact.seq()],
            )
        }
        "care.reviewed" => {
            let r: Reviewed = fact.body()?;
            rows.change(&ENTRIES, &[r.id.into()], |row| {
                row.set("review", r.review);
                row.set("until", r.until);
            })
        }
        _ => {
            let w: Withdrawn = fact.body()?;
            rows.change(&ENTRIES, &[w.id.into()], |row| row.set("withdrawn_at", fact.at()))
        }
    }
}

/// A reason for care as it stands, without the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub id: CareId,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub needs: Vec<Need>,
    pub added: Vec<Need>,
    pub consent: Consent,
    pub way: Way,
    pub consent_on: Day,
    pub recorded_at: Moment,
    pub review: Moment,
    pub until: Moment,
    pub withdrawn_at: Option<Moment>,
    #[serde(skip)]
    pub part: Seq,
}

impl Entry {
    pub fn from_row(r: &Row) -> Entry {
        let pick = |n: i64| usize::try_from(n).unwrap_or(0);
        Entry {
            id: r.id("id"),
            subject: r.subject("subject"),
            needs: Need::from_bits(r.int("needs")),
            added: Need::from_bits(r.int("added")),
            consent: Consent::ALL.get(pick(r.int("consent"))).copied().unwrap_or(Consent::Oneself),
            way: Way::ALL.get(pick(r.int("way"))).copied().unwrap_or(Way::Spoken),
            consent_on: Day(r.int("consent_on") as i32),
            recorded_at: r.moment("recorded_at"),
            review: r.moment("review"),
            until: r.moment("until"),
            withdrawn_at: r.moment_opt("withdrawn_at"),
            part: r.id("part"),
        }
    }
    /// A comparison made at reading: it ends when its time is over, whether or not anyone reviewed it.
    pub fn in_force(&self, at: Moment) -> bool {
        self.withdrawn_at.is_none() && at < self.until
    }
}

pub fn find(read: &Read, id: CareId) -> Result<Option<Entry>, Fault> {
    Ok(read.get(&ENTRIES, &[id.into()])?.as_ref().map(Entry::from_row))
}

/// All that was ever recorded of a resident.
pub(super) fn all_of(read: &Read, subject: SubjectRef) -> Result<Vec<Entry>, Fault> {
    Ok(read.by(&ENTRIES, "subject", &[subject.into()])?.iter().map(Entry::from_row).collect())
}

/// What stands of a resident, the newest first.
pub fn of_subject(read: &Read, subject: SubjectRef) -> Result<Vec<Entry>, Fault> {
    let mut all = all_of(read, subject)?;
    all.retain(|e| e.in_force(read.now));
    all.sort_by_key(|e| std::cmp::Reverse(e.recorded_at));
    Ok(all)
}

/// The key of the category; none where its key is destroyed. Only for whom [`super::Seen`] names.
pub(super) fn category(read: &Read, e: &Entry) -> Option<String> {
    let part = read.part(e.part).ok()?;
    serde_json::from_slice::<Sealing>(&part.plain).ok().map(|s| s.category)
}

/// Entries in force of residents within a scope, those first that are to be asked again first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Entry>, Fault> {
    let mut values = values![limit, read.now];
    let within = scope.filter("p.community", "p.grid", &mut values);
    let sql = format!(
        "SELECT e.* FROM care_entries e CROSS JOIN {SHOWN_FROM} WHERE p.subject = e.subject AND {SHOWN} AND {within} \
         AND e.withdrawn_at IS NULL AND e.until > ?2 ORDER BY e.review, e.id LIMIT ?1"
    );
    Ok(read.select(&sql, &values)?.iter().map(Entry::from_row).collect())
}
