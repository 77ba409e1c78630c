//! Texts that wait to go out. Who sends them is the server's matter; here is what goes to whom, and what came of it. A parcel carries
//! the same key however often it is tried.

use super::fact::{DeliveryId, Went};
use super::read::{Delivery, One, find};
use super::rule::{Mark, Outcome};
use super::table::Way;
use crate::publish;
use muster_ground::person;
use muster_ledger::{Command, Fault, Index, Keep, Moment, Read, SubjectRef, Table, WorkWrite, hex, int, text, values};

/// Whether this house has somebody who sends texts: written at its start.
pub(super) static SENDERS: Table =
    Table { name: "delivery_senders", keep: Keep::Work, columns: &[int("one"), int("texts")], key: 1, indexes: &[] };

/// Texts that were tried and not taken.
pub(super) static OUTBOX: Table = Table {
    name: "delivery_outbox",
    keep: Keep::Work,
    columns: &[text("key"), int("delivery"), int("tries"), int("next_at"), text("why")],
    key: 1,
    indexes: &[Index { name: "next", columns: &["next_at"] }],
};

/// Said at every start: with or without somebody who sends texts.
pub fn sender(texts: bool) -> WorkWrite {
    WorkWrite::Put(&SENDERS, values![1i64, texts])
}

pub(super) fn sends(read: &Read) -> Result<bool, Fault> {
    Ok(read.get(&SENDERS, &[1i64.into()])?.is_some_and(|r| r.flag("texts")))
}

/// One text to one telephone. It says where to read on; of its reader nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub key: String,
    pub to: String,
    pub title: String,
    pub text: String,
    /// `/n/…`: put behind the house's own address.
    pub path: String,
    pub tries: i64,
    pub next_at: Moment,
    delivery: DeliveryId,
    who: SubjectRef,
}

/// The next text that is due at `now`, in the process's time; a telephone that is gone meanwhile has a parcel without number.
pub fn parcel(read: &Read, now: Moment) -> Result<Option<Parcel>, Fault> {
    let sql = "SELECT r.* FROM delivery_rows r JOIN delivery_deliveries d ON d.id = r.delivery WHERE r.state = 0 AND r.way = 1 \
               AND r.sent = 0 AND d.closed_at IS NULL ORDER BY r.delivery, r.subject LIMIT 500";
    for r in read.select(sql, &[])? {
        let one = One::from_row(&r);
        let Some(d) = find(read, one.delivery)? else { continue };
        let key = hex(&read.vault().token("notice-text", &format!("{} {}", d.id, one.who.hex())).0);
        let waits = read.get(&OUTBOX, &[key.as_str().into()])?;
        let next_at = waits.as_ref().map_or(Moment(0), |r| r.moment("next_at"));
        if next_at > now {
            continue;
        }
        return made(read, &d, &one, key, waits.map_or(0, |r| r.int("tries")), next_at);
    }
    Ok(None)
}

fn made(read: &Read, d: &Delivery, one: &One, key: String, tries: i64, next_at: Moment) -> Result<Option<Parcel>, Fault> {
    let Some(n) = publish::issued(read, d.notice)? else { return Ok(None) };
    let to = person::personal(read, one.who)?.map(|p| p.phone).unwrap_or_default();
    Ok(Some(Parcel {
        key,
        to,
        title: n.words.title,
        text: n.words.text,
        path: format!("/n/{}", publish::notice_code(d.notice)),
        tries,
        next_at,
        delivery: d.id,
        who: one.who,
    }))
}

/// What came of it: it went out, the telephone took it, or there is no such number. Who said that taken counts has it as reached.
pub fn went(read: &Read, p: &Parcel, went: Went) -> Result<(Box<dyn Command>, WorkWrite), Fault> {
    let counts = went == Went::Arrived && find(read, p.delivery)?.is_some_and(|d| d.arrived_counts);
    let outcome = if counts { Outcome::Received } else { Outcome::Tried(went) };
    let mark = Mark { id: p.delivery, who: vec![p.who], way: Way::Text, outcome };
    Ok((Box::new(mark), WorkWrite::Delete(&OUTBOX, values![p.key.as_str()])))
}

/// It was not taken; it is tried again at `next_at`.
pub fn failed(p: &Parcel, why: &str, next_at: Moment) -> WorkWrite {
    WorkWrite::Put(&OUTBOX, values![p.key.as_str(), p.delivery, p.tries + 1, next_at, why])
}
