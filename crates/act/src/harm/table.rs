//! One row for each thing that has to be told.

use super::book::Organ;
use super::fact::{HarmId, Noticed, Overdue, Told};
use muster_ground::place::{By, Follow};
use muster_ledger::{
    DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row as Cells, Rows, Seq, Table, Value, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

const DUE: &str = "harm.due";

pub static HARMS: Table = Table {
    name: "harm_harms",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("kind"),
        int("community"),
        // None finer is known; the column stands for those who redraw.
        int("grid"),
        // Bits by the number of the organ.
        int("organs"),
        int("told"),
        int("noticed_at"),
        int("due"),
        int("lapsed"),
        int("dataset"),
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

const FOLLOW: Follow = Follow::new(&HARMS, By::Community("community"), "");

fn bits(organs: &[Organ]) -> i64 {
    organs.iter().fold(0, |bits, o| bits | 1 << (*o as i64))
}

fn organs(bits: i64) -> Vec<Organ> {
    Organ::ALL.into_iter().filter(|o| bits >> (*o as i64) & 1 == 1).collect()
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "harm.noticed" => {
            let n: Noticed = fact.body()?;
            rows.wake(DUE, n.id.0, n.due, fact.seq())?;
            let dataset = fact.envelope.dataset;
            let (grid, none) = (PlaceId::HOUSE, 0i64);
            let organs = bits(&n.organs);
            rows.put(&HARMS, values![n.id, n.kind, n.community, grid, organs, none, fact.at(), n.due, none, dataset, fact.seq()])
        }
        "harm.told" => {
            let t: Told = fact.body()?;
            let mut left = false;
            rows.change(&HARMS, &[t.id.into()], |r| {
                let told = r.int("told") | bits(&[t.organ]);
                left = r.int("organs") & !told != 0;
                r.set("told", told);
            })?;
            if left { Ok(()) } else { rows.sleep(DUE, t.id.0) }
        }
        "harm.lapsed" => {
            let o: Overdue = fact.body()?;
            rows.sleep(DUE, o.id.0)?;
            rows.change(&HARMS, &[o.id.into()], |r| r.set("lapsed", 1i64))
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

/// Something that has to be told, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub id: HarmId,
    pub kind: String,
    pub community: PlaceId,
    pub organs: Vec<Organ>,
    pub told: Vec<Organ>,
    pub noticed_at: Moment,
    pub due: Moment,
    pub lapsed: bool,
    #[serde(skip)]
    pub dataset: DatasetId,
    #[serde(skip)]
    pub part: Seq,
}

impl Row {
    pub(super) fn from_row(r: &Cells) -> Row {
        Row {
            id: r.id("id"),
            kind: r.text("kind").to_owned(),
            community: r.id("community"),
            organs: organs(r.int("organs")),
            told: organs(r.int("told")),
            noticed_at: r.moment("noticed_at"),
            due: r.moment("due"),
            lapsed: r.flag("lapsed"),
            dataset: r.id("dataset"),
            part: r.id("part"),
        }
    }
    /// Who was not told yet.
    pub fn open(&self) -> Vec<Organ> {
        self.organs.iter().copied().filter(|o| !self.told.contains(o)).collect()
    }
}

pub fn find(read: &Read, id: HarmId) -> Result<Option<Row>, Fault> {
    Ok(read.get(&HARMS, &[id.into()])?.as_ref().map(Row::from_row))
}

/// Those of a scope: what is not told yet first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Row>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM harm_harms WHERE {within} ORDER BY (organs & ~told) = 0, due, id LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Row::from_row).collect())
}
