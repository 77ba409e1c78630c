//! Verifying an entry: two persons read the official text, each for themselves, and say where and when. It holds for what the
//! entry said then; another wording is unverified again, because nobody compared that one.

use super::entry::Entry;
use super::fact::{Compared, LAW_COMPARED, LAW_VERIFIED, Verified};
use super::register::Register;
use crate::approval::{Asking, Effect, Granted};
use crate::duty;
use muster_ledger::{
    ActorId, Command, Day, Draft, Fact, Fault, Keep, Key, Known, Moment, Read, Refusal, Row, Rows, Sealed, Seq, Table, int, text,
    values,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an official text is read. Words: `law-read-in-<key>`.
pub(super) const SOURCES: [&str; 4] = ["database", "gazette", "organ", "print"];

pub static CHECKS: Table = Table {
    name: "law_checks",
    keep: Keep::Projection,
    columns: &[
        int("about"),
        text("entry"),
        text("digest"),
        int("first"),
        int("first_read"),
        text("first_source"),
        int("first_part"),
        int("first_at"),
        int("second"),
        int("second_read"),
        text("second_source"),
        int("second_part"),
        int("second_at"),
    ],
    key: 1,
    indexes: &[],
};

/// The number of an entry as it reads: made from its name and digest, so that another wording is another number.
pub(super) fn about(entry: &str, digest: &str) -> i64 {
    let hash = muster_ledger::sha256(format!("{entry}\n{digest}").as_bytes());
    hash[..6].iter().fold(0, |n, b| n << 8 | i64::from(*b))
}

pub(super) fn about_entry(e: &Entry) -> i64 {
    about(&e.full_name(), &e.digest())
}

/// The entry of the register with that number; none where it reads differently by now.
pub(super) fn find(r: &Register, about: i64) -> Option<&Entry> {
    r.all().iter().find(|e| about_entry(e) == about)
}

/// Sealed with both facts: what somebody adds in their own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remark {
    pub note: String,
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == LAW_COMPARED.name {
        let c: Compared = fact.body()?;
        let (by, at, none) = (fact.envelope.actor, fact.at(), None::<i64>);
        let id = about(&c.entry, &c.digest);
        return rows
            .put(&CHECKS, values![id, c.entry, c.digest, by, c.read_on.0, c.source, fact.seq(), at, none, none, "", none, none]);
    }
    let v: Verified = fact.body()?;
    let (by, at) = (fact.envelope.actor, fact.at());
    rows.change(&CHECKS, &[about(&v.entry, &v.digest).into()], |r| {
        r.set("second", by);
        r.set("second_read", v.read_on.0);
        r.set("second_source", v.source.clone());
        r.set("second_part", fact.seq());
        r.set("second_at", at);
    })
}

/// Who read which text on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Reading {
    pub by: ActorId,
    pub name: String,
    pub read_on: Day,
    pub source: String,
    pub note: String,
    pub at: Moment,
}

/// An entry that one has compared, or two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub about: i64,
    pub entry: String,
    pub first: Reading,
    pub second: Option<Reading>,
}

fn reading(read: &Read, row: &Row, which: &str) -> Result<Reading, Fault> {
    let col = |c: &str| format!("{which}_{c}");
    let by: ActorId = row.id(which);
    let part = read.part(Seq(row.int(&col("part")))).ok();
    let remark: Remark = part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default();
    Ok(Reading {
        by,
        name: duty::holder(read, by)?.name,
        read_on: Day(i32::try_from(row.int(&col("read"))).unwrap_or_default()),
        source: row.text(&col("source")).to_owned(),
        note: remark.note,
        at: row.moment(&col("at")),
    })
}

fn from_row(read: &Read, row: &Row) -> Result<Check, Fault> {
    let second = row.int_opt("second_at").map(|_| reading(read, row, "second")).transpose()?;
    let (about, entry) = (row.int("about"), row.text("entry").to_owned());
    Ok(Check { about, entry, first: reading(read, row, "first")?, second })
}

/// How far the check of an entry is, as it reads now. Laws are public: no scope.
pub(super) fn check_of(read: &Read, about: i64) -> Result<Option<Check>, Fault> {
    read.get(&CHECKS, &[about.into()])?.map(|r| from_row(read, &r)).transpose()
}

/// All checks, the newest first.
pub(super) fn checks(read: &Read, max: usize) -> Result<Vec<Check>, Fault> {
    let rows = read.select("SELECT * FROM law_checks ORDER BY coalesce(second_at, first_at) DESC LIMIT ?1", &values![max])?;
    rows.iter().map(|r| from_row(read, r)).collect()
}

/// Numbers of what two have verified, with both names.
pub(super) fn verified(read: &Read) -> Result<BTreeMap<i64, String>, Fault> {
    let rows = read.select("SELECT about, first, second FROM law_checks WHERE second_at IS NOT NULL", &[])?;
    let mut out = BTreeMap::new();
    for r in &rows {
        let names = [r.id("first"), r.id("second")].map(|a: ActorId| duty::holder(read, a).map(|h| h.name));
        let [first, second] = names;
        out.insert(r.int("about"), format!("{} · {}", first?, second?));
    }
    Ok(out)
}

/// What one person says of their own reading.
pub(super) struct Said {
    pub entry: String,
    pub digest: String,
    pub read_on: Day,
    pub source: String,
    pub remark: Sealed,
}

impl Said {
    fn about(&self) -> i64 {
        about(&self.entry, &self.digest)
    }
    fn key(&self) -> Key {
        Key::one(&CHECKS, vec![self.about().into()])
    }
    /// A day that has not come is no day on which somebody read.
    fn sound(&self, at: Moment) -> Result<(), Refusal> {
        if self.read_on > at.day() {
            return Err(Refusal::invalid("law-check-future").problem("read_on", "law-check-future"));
        }
        if !SOURCES.contains(&self.source.as_str()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("source", "web-field-choose"));
        }
        Ok(())
    }
}

/// The first of two: I have read the official text, and the entry says the same.
pub(super) struct Compare {
    pub said: Said,
    pub asking: Asking,
}

impl Command for Compare {
    fn reads(&self) -> Vec<Key> {
        vec![self.said.key(), self.asking.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let s = &self.said;
        s.sound(at)?;
        if known.one(&CHECKS, &[s.about().into()]).is_some_and(|r| r.int_opt("second_at").is_some()) {
            return Err(Refusal::conflict("law-check-done").instead(format!("/law/checks/{}", s.about())));
        }
        let asked = self.asking.decide(known, at)?;
        let body = Compared { entry: s.entry.clone(), digest: s.digest.clone(), read_on: s.read_on, source: s.source.clone() };
        Ok(vec![Draft::new(LAW_COMPARED, &body).sealed(s.remark.clone()), asked])
    }
}

/// The second, who read it too.
pub(super) struct Verify {
    pub said: Said,
}

impl Effect for Verify {
    fn reads(&self) -> Vec<Key> {
        vec![self.said.key()]
    }
    fn decide(&self, granted: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let s = &self.said;
        s.sound(at)?;
        let row = known.one(&CHECKS, &[s.about().into()]);
        let same = row.filter(|r| granted.about == s.about() && r.id::<ActorId>("first") == granted.asker);
        if same.is_none_or(|r| r.int_opt("second_at").is_some()) {
            return Err(Refusal::conflict("law-check-changed").instead("/law/checks"));
        }
        let body = Verified { entry: s.entry.clone(), digest: s.digest.clone(), read_on: s.read_on, source: s.source.clone() };
        Ok(vec![Draft::new(LAW_VERIFIED, &body).sealed(s.remark.clone())])
    }
}
