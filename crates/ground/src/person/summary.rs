//! Figures of one place, and the age of each value of one entry: what cards show. The caller has checked that its scope covers the
//! place.

use super::entry::origins;
use super::fact::{Band, Item, Need};
use super::table::{SHOWN, SHOWN_FROM};
use crate::place::{Level, Place};
use muster_ledger::{DAY, Fault, Moment, Read, SubjectRef, Value};
use serde::Serialize;

/// Who lives at a place, in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub people: i64,
    /// Homes in which somebody is entered.
    pub homes: i64,
    pub in_need: i64,
    /// Sixty and over.
    pub elders: i64,
    pub children: i64,
    pub needs: Vec<(Need, i64)>,
}

/// The rows of a room, a building or a grid; of anything else none.
pub(super) fn rows_at(at: &Place) -> (String, Vec<Value>) {
    let (condition, values): (&str, Vec<Value>) = match at.level {
        Level::Room => ("p.building = ?1 AND p.room = ?2", vec![at.building.into(), at.id.into()]),
        Level::Building => ("p.building = ?1", vec![at.id.into()]),
        Level::Grid => ("p.community = ?1 AND p.grid = ?2", vec![at.community.into(), at.id.into()]),
        _ => ("0", Vec::new()),
    };
    (format!("FROM {SHOWN_FROM} WHERE {condition} AND {SHOWN}"), values)
}

pub fn summary(read: &Read, at: &Place) -> Result<Summary, Fault> {
    let (from, values) = rows_at(at);
    let mut out = Summary { needs: Need::ALL.into_iter().map(|n| (n, 0)).collect(), ..Summary::default() };
    let homes = read.select(&format!("SELECT COUNT(DISTINCT p.room) AS n {from}"), &values)?;
    out.homes = homes.first().map_or(0, |r| r.int("n"));
    let sql = format!("SELECT p.band AS band, p.flags AS flags, COUNT(*) AS n {from} GROUP BY p.band, p.flags");
    for r in read.select(&sql, &values)? {
        let (n, flags, band) = (r.int("n"), r.int("flags"), Band::from_number(r.int("band")));
        out.people += n;
        out.in_need += if flags == 0 { 0 } else { n };
        out.elders += if matches!(band, Band::Elder | Band::Aged) { n } else { 0 };
        out.children += if band.is_minor() { n } else { 0 };
        for need in Need::from_bits(flags) {
            out.needs[need as usize].1 += n;
        }
    }
    Ok(out)
}

/// In how many communities anybody was ever entered: the first of each is looked for, whatever their number.
pub fn communities_entered(read: &Read) -> Result<i64, Fault> {
    let sql = "WITH RECURSIVE c(x) AS (SELECT MIN(community) FROM person_people UNION ALL \
               SELECT (SELECT MIN(community) FROM person_people WHERE community > x) FROM c WHERE x IS NOT NULL) \
               SELECT COUNT(x) AS n FROM c";
    Ok(read.select(sql, &[])?.first().map_or(0, |r| r.int("n")))
}

/// Where a value comes from, and how old it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Aged {
    pub item: Item,
    /// Id of its words.
    pub source: &'static str,
    pub at: Moment,
    pub days: i64,
}

/// Every value of an entry; nothing of what it says.
pub fn aged(read: &Read, subject: SubjectRef) -> Result<Vec<Aged>, Fault> {
    let days = |at: Moment| ((read.now.0 - at.0) / DAY).max(0);
    let all = origins(read, subject)?;
    Ok(all.iter().map(|o| Aged { item: o.item, source: o.source.words(), at: o.at, days: days(o.at) }).collect())
}
