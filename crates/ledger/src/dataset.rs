//! Datasets: sealed data of one purpose with one end. Some are opened by hand and end by two persons' word (an incident);
//! others are *dated*: each calendar week or month of a purpose has a key of its own, so that what was promised to end
//! after so many days does end, one period after the other.
//!
//! ```text
//! opened ─▶ its last day + days kept ─▶ expired: announced ─▶ a day later destroyed
//!                                          └─ held ─▶ deferred to the end of the hold ─▶ expired …
//! ```
//!
//! The day between is the safety against a clock that jumped: it destroys nothing at once.

use crate::fact::{DATASET_DEFERRED, DATASET_DESTROYED, DATASET_EXPIRED, DATASET_OPENED, DatasetDestroyed, DatasetOpened};
use crate::table::{Keep, Table, int, text};
use crate::{
    ActorId, Ask, Author, Command, DAY, DatasetId, Day, Draft, Fact, Fault, House, IdemKey, Index, Key, Known, Moment, Read,
    Refusal, Row, Rows, Vault, values,
};
use serde::{Deserialize, Serialize};

pub static DATASETS: Table = Table {
    name: "ledger_datasets",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("purpose"),
        int("about"),
        int("retention_days"),
        int("opened_at"),
        // When a dated one is due; null where persons end it.
        int("until"),
        // When its key will be destroyed, once that was announced.
        int("destroy_at"),
        // A hold for which it waits.
        int("held_by"),
        int("destroyed_at"),
        text("method"),
    ],
    key: 1,
    indexes: &[Index { name: "about", columns: &["purpose", "about"] }],
};

/// The timer that is set while a dated dataset lives.
pub(crate) const DUE: &str = "ledger.dataset_due";

/// Body of `dataset.expired`: its time is over; the key is destroyed at `destroy_at` and not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatasetExpired {
    pub(crate) id: DatasetId,
    pub(crate) destroy_at: Moment,
}

/// Body of `dataset.deferred`: its time is over, and a hold keeps it until then or until the hold is lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatasetDeferred {
    pub(crate) id: DatasetId,
    pub(crate) to: Moment,
    pub(crate) hold: i64,
}

pub(crate) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "dataset.opened" => {
            let d: DatasetOpened = fact.body()?;
            let none = None::<i64>;
            if let Some(until) = d.until {
                rows.wake(DUE, d.id.0, until, fact.seq())?;
            }
            let row = values![d.id, d.purpose, d.about, d.retention_days, fact.at(), d.until, none, none, none, ""];
            rows.put(&DATASETS, row)
        }
        "dataset.expired" => {
            let e: DatasetExpired = fact.body()?;
            rows.wake(DUE, e.id.0, e.destroy_at, fact.seq())?;
            rows.change(&DATASETS, &[e.id.into()], |r| {
                r.set("destroy_at", e.destroy_at);
                r.set("held_by", None::<i64>);
            })
        }
        "dataset.deferred" => {
            let d: DatasetDeferred = fact.body()?;
            rows.wake(DUE, d.id.0, d.to, fact.seq())?;
            rows.change(&DATASETS, &[d.id.into()], |r| {
                r.set("destroy_at", None::<i64>);
                r.set("held_by", d.hold);
            })
        }
        "dataset.destroyed" => {
            let d: DatasetDestroyed = fact.body()?;
            rows.sleep(DUE, d.id.0)?;
            rows.change(&DATASETS, &[d.id.into()], |r| {
                r.set("destroyed_at", fact.at());
                r.set("held_by", None::<i64>);
                r.set("method", d.method);
            })
        }
        _ => Ok(()),
    }
}

/// A dataset as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dataset {
    pub id: DatasetId,
    pub purpose: String,
    pub about: i64,
    pub retention_days: i64,
    pub opened_at: Moment,
    /// When a dated one is due; none where persons end it.
    pub until: Option<Moment>,
    pub destroy_at: Option<Moment>,
    pub held_by: Option<i64>,
    pub destroyed_at: Option<Moment>,
    pub method: String,
}

impl Dataset {
    pub fn from_row(r: &Row) -> Dataset {
        Dataset {
            id: r.id("id"),
            purpose: r.text("purpose").to_owned(),
            about: r.int("about"),
            retention_days: r.int("retention_days"),
            opened_at: r.moment("opened_at"),
            until: r.moment_opt("until"),
            destroy_at: r.moment_opt("destroy_at"),
            held_by: r.int_opt("held_by"),
            destroyed_at: r.moment_opt("destroyed_at"),
            method: r.text("method").to_owned(),
        }
    }
    pub fn lives(&self) -> bool {
        self.destroyed_at.is_none()
    }
}

/// How long one key of a dated purpose is used for new data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Monday to Sunday.
    Week,
    Month,
}

impl Period {
    fn number(self, day: Day) -> i64 {
        match self {
            // The first of January 1970 was a Thursday.
            Period::Week => i64::from(day.0 + 3).div_euclid(7),
            Period::Month => {
                let (y, m, _) = day.civil();
                i64::from(y) * 12 + i64::from(m) - 1
            }
        }
    }
    /// The first day of period `n`.
    fn first(self, n: i64) -> Day {
        match self {
            Period::Week => Day((n * 7 - 3) as i32),
            Period::Month => {
                let (y, m) = (n.div_euclid(12) as i16, n.rem_euclid(12) as i8 + 1);
                // Every month has a first day.
                Day::from_civil(y, m, 1).unwrap_or_default()
            }
        }
    }
}

/// A purpose whose data end by date. What is sealed on a day lives at least `keep_days` and at most a period more, and the
/// day between announcement and end.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    /// Tells purposes apart: the part of the ids before the period.
    pub number: i64,
    pub purpose: &'static str,
    pub period: Period,
    pub keep_days: i64,
}

const PERIODS: i64 = 1_000_000;

impl Dated {
    /// The dataset of the period that holds `at`.
    pub fn dataset(&self, at: Moment) -> DatasetId {
        DatasetId(self.number * PERIODS + self.period.number(at.day()))
    }
    /// First and last day of a dataset of this purpose.
    pub fn days(&self, id: DatasetId) -> (Day, Day) {
        let n = id.0 - self.number * PERIODS;
        (self.period.first(n), Day(self.period.first(n + 1).0 - 1))
    }
    /// When it is due: its last day is over and the days promised have passed.
    pub fn until(&self, id: DatasetId) -> Moment {
        self.days(id).1.start().plus((1 + self.keep_days) * DAY)
    }
    /// Datasets in which there may be something at `at`, newest first.
    pub fn living(&self, vault: &Vault, at: Moment) -> Vec<DatasetId> {
        let mut out = Vec::new();
        let mut id = self.dataset(at);
        // The end is announced for a day, and a timer may be late.
        while at < self.until(id).plus(2 * DAY) {
            if vault.dataset_lives(id) {
                out.push(id);
            }
            id = DatasetId(id.0 - 1);
        }
        out
    }
    /// Today's dataset, opened where nobody has needed it yet. The house records that itself, once: the act for which it
    /// is needed may still be refused.
    pub fn ready(&self, house: &House, read: &Read) -> Result<DatasetId, Refusal> {
        let id = self.dataset(read.now);
        // A destroyed one gets no second key: whoever seals under it is told that it has ended.
        if read.get(&DATASETS, &[id.into()])?.is_none() {
            house.vault().new_dataset(id);
            let key = IdemKey::derived(&[b"dataset.opened", &id.0.to_be_bytes()]);
            let author = Author::house(None);
            house.ask(Ask { author, key, hash: [0; 32], command: Box::new(Open(*self, id)), work: Vec::new() })?;
        }
        Ok(id)
    }
}

struct Open(Dated, DatasetId);

impl Command for Open {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DATASETS, vec![self.1.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let Open(dated, id) = self;
        if known.one(&DATASETS, &[(*id).into()]).is_some() {
            return Ok(Vec::new());
        }
        let body = DatasetOpened {
            id: *id,
            purpose: dated.purpose.to_owned(),
            about: i64::from(dated.days(*id).0.0),
            retention_days: dated.keep_days,
            until: Some(dated.until(*id)),
        };
        Ok(vec![Draft::new(DATASET_OPENED, &body).dataset(*id)])
    }
}

impl House {
    /// Drafts that open a dataset which persons will end; its key exists from now on.
    pub fn open_dataset(&self, id: DatasetId, purpose: &str, about: i64, retention_days: i64) -> Draft {
        self.vault().new_dataset(id);
        let body = DatasetOpened { id, purpose: purpose.to_owned(), about, retention_days, until: None };
        Draft::new(DATASET_OPENED, &body).dataset(id)
    }
}

impl Read {
    /// The living dataset of a purpose about something.
    pub fn dataset(&self, purpose: &str, about: i64) -> Result<Option<Dataset>, Fault> {
        let rows = self.by(&DATASETS, "about", &[purpose.into(), about.into()])?;
        Ok(rows.iter().map(Dataset::from_row).find(Dataset::lives))
    }
    /// When and how a dataset was destroyed; none while it lives.
    pub fn dataset_destroyed(&self, id: DatasetId) -> Result<Option<(Moment, String)>, Fault> {
        let row = self.get(&DATASETS, &[id.into()])?;
        Ok(row.and_then(|r| r.moment_opt("destroyed_at").map(|at| (at, r.text("method").to_owned()))))
    }
    /// All there are and ever were, the newest first.
    pub fn datasets(&self) -> Result<Vec<Dataset>, Fault> {
        Ok(self
            .select("SELECT * FROM ledger_datasets ORDER BY opened_at DESC, id DESC", &[])?
            .iter()
            .map(Dataset::from_row)
            .collect())
    }
}

impl Draft {
    /// Ends a dataset: after the commit its key dies, and with it every sealed part and every link to a person.
    pub fn destroying_dataset(id: DatasetId, method: &str, witnesses: &[ActorId]) -> Draft {
        let body = DatasetDestroyed { id, method: method.to_owned(), witnesses: witnesses.to_vec() };
        Draft::new(DATASET_DESTROYED, &body).dataset(id)
    }
    /// Announces that a dataset's time is over.
    pub fn expiring_dataset(id: DatasetId, destroy_at: Moment) -> Draft {
        Draft::new(DATASET_EXPIRED, &DatasetExpired { id, destroy_at }).dataset(id)
    }
    /// Its time is over, but a hold keeps it.
    pub fn deferring_dataset(id: DatasetId, to: Moment, hold: i64) -> Draft {
        Draft::new(DATASET_DEFERRED, &DatasetDeferred { id, to, hold }).dataset(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// purpose | a day | first and last day of its dataset | due
    #[test]
    fn periods_are_calendar_weeks_and_months() {
        let day = |s: &str| {
            let n: Vec<i16> = s.split('-').map(|p| p.parse().unwrap()).collect();
            Day::from_civil(n[0], n[1] as i8, n[2] as i8).unwrap()
        };
        let table = "
            week  | 2026-11-22 | 2026-11-16 2026-11-22 | 2026-12-23
            week  | 2026-11-23 | 2026-11-23 2026-11-29 | 2026-12-30
            week  | 2027-01-01 | 2026-12-28 2027-01-03 | 2027-02-03
            month | 2026-11-30 | 2026-11-01 2026-11-30 | 2026-12-31
            month | 2026-12-01 | 2026-12-01 2026-12-31 | 2027-01-31
            month | 2028-02-29 | 2028-02-01 2028-02-29 | 2028-03-31
        ";
        let days_max = |p| if p == Period::Week { 7 } else { 31 };
        for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let period = if cells[0] == "week" { Period::Week } else { Period::Month };
            let dated = Dated { number: 4, purpose: "test", period, keep_days: 30 };
            let of = day(cells[1]).start().plus(DAY - 1);
            let id = dated.dataset(of);
            let (first, last) = dated.days(id);
            assert_eq!(format!("{first} {last}"), cells[2], "{line}");
            assert_eq!(dated.until(id), day(cells[3]).start(), "{line}");
            // The promise: not a moment less than the days promised, at most a period more.
            let lived = dated.until(id).0 - of.0;
            assert!(lived >= 30 * DAY && lived <= (30 + days_max(period)) * DAY, "{line}");
            assert_eq!(dated.dataset(first.start()), id);
            assert_ne!(dated.dataset(last.start().plus(DAY)), id);
        }
    }
}
