//! One row for each appeal, and one for each member that was asked.

use super::fact::{AppealId, Closed, Made, Reminded, Response, Words};
use crate::organisation::{self, Amount, OrganisationId};
use muster_ledger::{DAY, Fact, Fault, HOUR, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static APPEALS: Table = Table {
    name: "appeal_appeals",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("association"),
        int("community"),
        int("grid"),
        int("made_at"),
        int("due"),
        int("closed_at"),
        int("part"),
        int("asked"),
        // When the silent are reminded next by the house.
        int("remind_at"),
    ],
    key: 1,
    indexes: &[Index { name: "association", columns: &["association"] }],
};

pub static ANSWERS: Table = Table {
    name: "appeal_answers",
    keep: Keep::Projection,
    columns: &[
        int("appeal"),
        int("organisation"),
        text("kind"),
        int("community"),
        int("through"),
        int("answered_at"),
        int("joins"),
        // Amounts as JSON: summed after reading.
        text("brings"),
        int("told"),
        int("part"),
        int("reminders"),
    ],
    key: 2,
    indexes: &[Index { name: "appeal", columns: &["appeal"] }, Index { name: "organisation", columns: &["organisation"] }],
};

/// Of the timer.
const REMIND: &str = "appeal.remind";

/// The next time at which the silent are reminded: half time, then a day before the deadline; no second word within the hour.
fn next_reminder(made: Moment, due: Moment, after: Moment) -> Option<Moment> {
    let half = made.plus((due.0 - made.0) / 2);
    let last = due.plus(-DAY);
    let mut points = vec![half];
    if last > made && (last.0 - half.0).abs() >= HOUR {
        points.push(last);
    }
    points.into_iter().filter(|p| *p > after).min()
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    match fact.kind() {
        "appeal.made" => {
            let m: Made = fact.body()?;
            for a in &m.members {
                let cells = values![m.id, a.organisation, &a.kind, a.community, a.through, none, 0i64, "", 0i64, none, 0i64];
                rows.put(&ANSWERS, cells)?;
            }
            let asked = m.members.len();
            let next = next_reminder(fact.at(), m.due, fact.at());
            if let Some(at) = next {
                rows.wake(REMIND, m.id.0, at, fact.seq())?;
            }
            rows.put(&APPEALS, values![m.id, m.association, m.community, m.grid, fact.at(), m.due, none, fact.seq(), asked, next])
        }
        "appeal.answered" => {
            let r: Response = fact.body()?;
            let brings = serde_json::to_string(&r.brings).unwrap_or_default();
            rows.change(&ANSWERS, &[r.id.into(), r.organisation.into()], |row| {
                row.set("answered_at", fact.at());
                row.set("joins", r.joins);
                row.set("brings", brings.as_str());
                row.set("told", r.told);
                row.set("part", fact.seq());
            })
        }
        "appeal.reminded" => {
            let r: Reminded = fact.body()?;
            for m in r.members {
                rows.change(&ANSWERS, &[r.id.into(), m.into()], |row| {
                    let n = row.int("reminders");
                    row.set("reminders", n + 1);
                })?;
            }
            let Some(appeal) = rows.get(&APPEALS, &[r.id.into()])? else { return Ok(()) };
            let next = next_reminder(appeal.moment("made_at"), appeal.moment("due"), fact.at());
            match next {
                Some(at) => rows.wake(REMIND, r.id.0, at, fact.seq())?,
                None => rows.sleep(REMIND, r.id.0)?,
            }
            rows.change(&APPEALS, &[r.id.into()], |row| row.set("remind_at", next))
        }
        _ => {
            let c: Closed = fact.body()?;
            rows.sleep(REMIND, c.id.0)?;
            rows.change(&APPEALS, &[c.id.into()], |r| r.set("closed_at", fact.at()))
        }
    }
}

/// An appeal as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Appeal {
    pub id: AppealId,
    pub association: OrganisationId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub made_at: Moment,
    pub due: Moment,
    pub closed_at: Option<Moment>,
    pub asked: i64,
    pub remind_at: Option<Moment>,
    #[serde(skip)]
    pub part: Seq,
}

impl Appeal {
    pub fn from_row(r: &Row) -> Appeal {
        Appeal {
            id: r.id("id"),
            association: r.id("association"),
            community: r.id("community"),
            grid: r.id("grid"),
            made_at: r.moment("made_at"),
            due: r.moment("due"),
            closed_at: r.moment_opt("closed_at"),
            asked: r.int("asked"),
            remind_at: r.moment_opt("remind_at"),
            part: r.id("part"),
        }
    }
    pub fn open(&self) -> bool {
        self.closed_at.is_none()
    }
    pub fn late(&self, at: Moment) -> bool {
        self.open() && at >= self.due
    }
}

/// One who was asked, and what they said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    pub organisation: OrganisationId,
    pub kind: String,
    pub community: PlaceId,
    pub through: OrganisationId,
    pub answered_at: Option<Moment>,
    pub joins: bool,
    pub brings: Vec<Amount>,
    pub told: bool,
    pub reminders: i64,
    #[serde(skip)]
    pub part: Option<Seq>,
}

impl Member {
    pub(super) fn from_row(r: &Row) -> Member {
        Member {
            organisation: r.id("organisation"),
            kind: r.text("kind").to_owned(),
            community: r.id("community"),
            through: r.id("through"),
            answered_at: r.moment_opt("answered_at"),
            joins: r.flag("joins"),
            brings: serde_json::from_str(r.text("brings")).unwrap_or_default(),
            told: r.flag("told"),
            reminders: r.int("reminders"),
            part: r.id_opt("part"),
        }
    }
}

pub fn find(read: &Read, id: AppealId) -> Result<Option<Appeal>, Fault> {
    Ok(read.get(&APPEALS, &[id.into()])?.as_ref().map(Appeal::from_row))
}

/// Everyone who was asked.
pub fn members_of(read: &Read, id: AppealId) -> Result<Vec<Member>, Fault> {
    Ok(read.by(&ANSWERS, "appeal", &[id.into()])?.iter().map(Member::from_row).collect())
}

pub(super) fn member(read: &Read, id: AppealId, organisation: OrganisationId) -> Result<Option<Member>, Fault> {
    Ok(read.get(&ANSWERS, &[id.into(), organisation.into()])?.as_ref().map(Member::from_row))
}

/// The newest appeals of associations that the scope shows.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Appeal>, Fault> {
    let rows = read.select("SELECT * FROM appeal_appeals ORDER BY id DESC LIMIT ?1", &values![limit])?;
    let mut out = Vec::new();
    for a in rows.iter().map(Appeal::from_row) {
        if organisation::shown(read, scope, a.association)? {
            out.push(a);
        }
    }
    Ok(out)
}

pub(super) fn of_association(read: &Read, id: OrganisationId) -> Result<Vec<Appeal>, Fault> {
    let mut all: Vec<Appeal> = read.by(&APPEALS, "association", &[id.into()])?.iter().map(Appeal::from_row).collect();
    all.sort_by_key(|a| std::cmp::Reverse(a.id.0));
    Ok(all)
}

/// The appeals that reached an organisation, the newest first.
pub(super) fn of_member(read: &Read, id: OrganisationId) -> Result<Vec<(Appeal, Member)>, Fault> {
    let mut out = Vec::new();
    for row in read.by(&ANSWERS, "organisation", &[id.into()])? {
        if let Some(a) = find(read, row.id("appeal"))? {
            out.push((a, Member::from_row(&row)));
        }
    }
    out.sort_by_key(|(a, _)| std::cmp::Reverse(a.id.0));
    Ok(out)
}

pub(super) fn words(read: &Read, part: Option<Seq>) -> Words {
    let plain = part.and_then(|p| read.part(p).ok());
    plain.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}
