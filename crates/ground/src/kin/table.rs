//! One row for each declared relative: whose it is and since when. Who it is stands sealed.

use super::fact::{About, KinId, Relative};
use muster_ledger::{ActorId, DAY, Fact, Fault, Index, Keep, Moment, Read, Row, Rows, Seq, Table, int, values};

/// What is taken back holds so much longer: nobody takes a tie back for the afternoon on which it is in the way.
pub const HOLDS_DAYS: i64 = 30;

pub static TIES: Table = Table {
    name: "kin_ties",
    keep: Keep::Projection,
    columns: &[int("id"), int("actor"), int("part"), int("declared_at"), int("withdrawn_at")],
    key: 1,
    indexes: &[Index { name: "actor", columns: &["actor"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let a: About = fact.body()?;
    match fact.kind() {
        "kin.withdrawn" => rows.change(&TIES, &[a.id.into()], |r| r.set("withdrawn_at", fact.at())),
        _ => rows.put(&TIES, values![a.id, a.actor, fact.seq(), fact.at(), None::<i64>]),
    }
}

/// A declaration without whom it names.
#[derive(Clone, Debug)]
pub(super) struct Tie {
    pub id: KinId,
    pub actor: ActorId,
    pub part: Seq,
    pub declared_at: Moment,
    pub withdrawn_at: Option<Moment>,
}

impl Tie {
    pub(super) fn from_row(r: &Row) -> Tie {
        Tie {
            id: r.id("id"),
            actor: r.id("actor"),
            part: r.id("part"),
            declared_at: r.moment("declared_at"),
            withdrawn_at: r.moment_opt("withdrawn_at"),
        }
    }
    /// Until when it holds after it was taken back.
    pub(super) fn last(&self) -> Option<Moment> {
        self.withdrawn_at.map(|w| w.plus(HOLDS_DAYS * DAY))
    }
    pub(super) fn holds(&self, at: Moment) -> bool {
        self.last().is_none_or(|l| at < l)
    }
}

/// What an account declared and what still holds of it, with whom; oldest first.
pub(super) fn held(read: &Read, actor: ActorId) -> Result<Vec<(Tie, Relative)>, Fault> {
    let all = read.by(&TIES, "actor", &[actor.into()])?;
    let open = |t: Tie| Some((serde_json::from_slice(&read.part(t.part).ok()?.plain).ok()?, t));
    let held = all.iter().map(Tie::from_row).filter(|t| t.holds(read.now));
    Ok(held.filter_map(open).map(|(relative, t)| (t, relative)).collect())
}

/// How many an account declared, and when last: for those who answer for it.
pub fn last_declared(read: &Read, actor: ActorId) -> Result<Option<(usize, Moment)>, Fault> {
    let all: Vec<Tie> = read.by(&TIES, "actor", &[actor.into()])?.iter().map(Tie::from_row).collect();
    let last = all.iter().map(|t| t.declared_at).max();
    Ok(last.map(|l| (all.iter().filter(|t| t.holds(read.now)).count(), l)))
}
