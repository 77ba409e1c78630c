//! One row for each referral.

use super::fact::{Answered, Asking, Consented, Extra, Lapsed, Outcome, ReferralId, Said, Tell, Told, Voice};
use crate::request::{Need, RequestId};
use muster_ground::care::Way;
use muster_ground::organisation::OrganisationId;
use muster_ground::place::{By, Follow};
use muster_ledger::{
    DAY, DatasetId, Fact, Fault, HOUR, Index, Keep, Moment, PlaceId, Read, Row as Cells, Rows, Seq, Table, Value, int, text,
    values,
};
use muster_web::Scope;
use serde::Serialize;

const DUE: &str = "referral.due";

pub static REFERRALS: Table = Table {
    name: "referral_referrals",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("request"),
        text("need"),
        int("community"),
        int("grid"),
        int("building"),
        int("organisation"),
        // Bits by the number of what is told.
        int("tells"),
        int("hours"),
        int("state"),
        int("asked_at"),
        int("said_at"),
        int("said_by"),
        int("said_way"),
        int("due"),
        int("told_at"),
        int("outcome"),
        int("answered_at"),
        int("lapsed"),
        int("dataset"),
        int("part"),
        int("answer_part"),
    ],
    key: 1,
    indexes: &[
        Index { name: "request", columns: &["request"] },
        Index { name: "organisation", columns: &["organisation"] },
        Index { name: "community", columns: &["community"] },
    ],
};

const FOLLOW: Follow = Follow::new(&REFERRALS, By::Community("community"), "building");

/// How a referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The resident has not said yes: nothing is told.
    Asked = 0,
    Refused = 1,
    Consented = 2,
    Withdrawn = 3,
    Answered = 4,
}

impl State {
    pub const ALL: [State; 5] = [State::Asked, State::Refused, State::Consented, State::Withdrawn, State::Answered];
    pub fn words(self) -> &'static str {
        ["referral-is-asked", "referral-is-refused", "referral-is-consented", "referral-is-withdrawn", "referral-is-answered"]
            [self as usize]
    }
}

fn change(rows: &mut Rows<'_>, id: ReferralId, f: impl FnOnce(&mut Cells)) -> Result<(), Fault> {
    rows.change(&REFERRALS, &[id.into()], f)
}

fn said(rows: &mut Rows<'_>, fact: &Fact, state: State) -> Result<(), Fault> {
    let c: Consented = fact.body()?;
    let mut due = None;
    change(rows, c.id, |r| {
        r.set("state", state as i64);
        r.set("said_at", fact.at());
        r.set("said_by", c.by as i64);
        r.set("said_way", c.way as i64);
        if state == State::Consented {
            due = Some(fact.at().plus(r.int("hours") * HOUR));
            r.set("due", due);
        }
    })?;
    match due {
        Some(at) => rows.wake(DUE, c.id.0, at, fact.seq()),
        None => rows.sleep(DUE, c.id.0),
    }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    match fact.kind() {
        "referral.asked" => {
            let a: Asking = fact.body()?;
            let tells = a.tells.iter().fold(0i64, |bits, t| bits | 1 << (*t as i64));
            rows.put(
                &REFERRALS,
                values![
                    a.id,
                    a.request,
                    a.need.name(),
                    a.community,
                    a.grid,
                    a.building,
                    a.to,
                    tells,
                    a.hours,
                    State::Asked as i64,
                    fact.at(),
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    0i64,
                    fact.envelope.dataset,
                    fact.seq(),
                    none
                ],
            )
        }
        "referral.consented" => said(rows, fact, State::Consented),
        "referral.refused" => said(rows, fact, State::Refused),
        "referral.withdrawn" => said(rows, fact, State::Withdrawn),
        "referral.told" => {
            let t: Told = fact.body()?;
            change(rows, t.id, |r| r.set("told_at", fact.at()))
        }
        "referral.answered" => {
            let a: Answered = fact.body()?;
            change(rows, a.id, |r| {
                r.set("outcome", a.outcome as i64);
                r.set("answer_part", fact.seq());
                // Whoever answers has been told.
                if r.int_opt("told_at").is_none() {
                    r.set("told_at", fact.at());
                }
                if a.outcome != Outcome::Taken {
                    r.set("state", State::Answered as i64);
                    r.set("answered_at", fact.at());
                }
            })?;
            if a.outcome == Outcome::Taken { Ok(()) } else { rows.sleep(DUE, a.id.0) }
        }
        "referral.lapsed" => {
            let l: Lapsed = fact.body()?;
            rows.sleep(DUE, l.id.0)?;
            change(rows, l.id, |r| r.set("lapsed", 1i64))
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

/// A referral as it stands; nothing in it tells who it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub id: ReferralId,
    pub request: RequestId,
    pub need: Need,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub to: OrganisationId,
    pub tells: Vec<Tell>,
    pub hours: i64,
    pub state: State,
    pub asked_at: Moment,
    pub said_at: Option<Moment>,
    pub said_by: Option<Voice>,
    pub said_way: Option<Way>,
    pub due: Option<Moment>,
    pub told_at: Option<Moment>,
    pub outcome: Option<Outcome>,
    pub answered_at: Option<Moment>,
    pub lapsed: bool,
    #[serde(skip)]
    pub dataset: DatasetId,
    #[serde(skip)]
    pub part: Seq,
    #[serde(skip)]
    pub answer_part: Option<Seq>,
}

fn pick<T: Copy>(all: &[T], n: i64) -> Option<T> {
    usize::try_from(n).ok().and_then(|n| all.get(n)).copied()
}

impl Row {
    pub(super) fn from_row(r: &Cells) -> Row {
        let tells = r.int("tells");
        Row {
            id: r.id("id"),
            request: r.id("request"),
            need: Need::parse(r.text("need")).unwrap_or(Need::Other),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            to: r.id("organisation"),
            tells: Tell::ALL.into_iter().filter(|t| tells >> (*t as i64) & 1 == 1).collect(),
            hours: r.int("hours"),
            state: pick(&State::ALL, r.int("state")).unwrap_or(State::Asked),
            asked_at: r.moment("asked_at"),
            said_at: r.moment_opt("said_at"),
            said_by: r.int_opt("said_by").and_then(|n| pick(&Voice::ALL, n)),
            said_way: r.int_opt("said_way").and_then(|n| pick(&Way::ALL, n)),
            due: r.moment_opt("due"),
            told_at: r.moment_opt("told_at"),
            outcome: r.int_opt("outcome").and_then(|n| pick(&Outcome::ALL, n)),
            answered_at: r.moment_opt("answered_at"),
            lapsed: r.flag("lapsed"),
            dataset: r.id("dataset"),
            part: r.id("part"),
            answer_part: r.id_opt("answer_part"),
        }
    }
    /// Somebody still waits for something.
    pub fn open(&self) -> bool {
        matches!(self.state, State::Asked | State::Consented)
    }
    /// Past its time without a last word: a comparison made at reading.
    pub fn overdue(&self, at: Moment) -> bool {
        self.state == State::Consented && self.due.is_some_and(|d| d <= at)
    }
}

pub fn find(read: &Read, id: ReferralId) -> Result<Option<Row>, Fault> {
    Ok(read.get(&REFERRALS, &[id.into()])?.as_ref().map(Row::from_row))
}

/// Those of a request, newest first.
pub fn of_request(read: &Read, request: RequestId) -> Result<Vec<Row>, Fault> {
    let mut all: Vec<Row> = read.by(&REFERRALS, "request", &[request.into()])?.iter().map(Row::from_row).collect();
    all.sort_by_key(|r| std::cmp::Reverse(r.id));
    Ok(all)
}

/// What an outside body may read: agreed to, and for a month after its last word.
pub(super) fn of_organisation(read: &Read, to: OrganisationId) -> Result<Vec<Row>, Fault> {
    let all = read.by(&REFERRALS, "organisation", &[to.into()])?;
    let mut all: Vec<Row> = all.iter().map(Row::from_row).filter(|r| readable(r, read.now)).collect();
    all.sort_by_key(|r| (r.state == State::Answered, r.due));
    all.truncate(200);
    Ok(all)
}

/// Whether its outside body may read it now.
pub(super) fn readable(row: &Row, now: Moment) -> bool {
    match row.state {
        State::Consented => true,
        State::Answered => row.answered_at.is_some_and(|a| now < a.plus(30 * DAY)),
        _ => false,
    }
}

/// Those of a scope: what waits first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Row>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!(
        "SELECT * FROM referral_referrals WHERE {within} ORDER BY CASE state WHEN 2 THEN 0 WHEN 0 THEN 1 ELSE 2 END, due, id DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &values)?.iter().map(Row::from_row).collect())
}

/// What would be told, or was; none once its month is gone.
pub(super) fn extra(read: &Read, row: &Row) -> Option<Extra> {
    read.part(row.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
}

/// The outside body's last words.
pub(super) fn said_back(read: &Read, row: &Row) -> Option<String> {
    let part = read.part(row.answer_part?).ok()?;
    serde_json::from_slice::<Said>(&part.plain).ok().map(|s| s.text)
}
