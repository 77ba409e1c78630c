//! Two entries become one person's, and two people's again. A human says so; nothing here compares names.

use super::fact::{Merged, PEOPLE_MERGED, PEOPLE_TOLD_APART, PEOPLE_UNMERGED, Reason, ToldApart, Unmerged};
use super::table::ALIASES;
use crate::person::rule::REGISTER_DATASET;
use crate::person::table::PEOPLE;
use muster_ledger::{Command, Draft, Key, Kind, Known, Moment, PlaceId, Refusal, Row, SubjectRef};
use serde::Serialize;

fn entry(subject: SubjectRef) -> Key {
    Key::by(&PEOPLE, "subject", vec![subject.into()])
}
fn alias(subject: SubjectRef) -> Key {
    Key::one(&ALIASES, vec![subject.into()])
}
fn page(subject: SubjectRef) -> String {
    format!("/people/{}", subject.hex())
}
fn naming(kind: Kind, body: &impl Serialize, area: PlaceId, first: SubjectRef, second: SubjectRef) -> Draft {
    Draft::new(kind, body).area(area).dataset(REGISTER_DATASET).subject(first).subject(second)
}

/// The version seen still stands, and its person lives here.
fn seen(known: &Known, subject: SubjectRef, part: i64) -> Result<&Row, Refusal> {
    let changed = || Refusal::conflict("person-changed-meanwhile").instead(page(subject));
    let row = known.by(&PEOPLE, "subject", &[subject.into()]).iter().find(|r| r.int("part") == part).ok_or_else(changed)?;
    if row.int("gone") != 0 {
        return Err(Refusal::conflict("person-merge-left").instead(page(subject)));
    }
    Ok(row)
}

/// Shows `merged` under `kept` from now on.
pub struct Merge {
    pub kept: SubjectRef,
    pub merged: SubjectRef,
    /// The versions that were compared.
    pub parts: (i64, i64),
    pub reasons: Vec<Reason>,
}

impl Command for Merge {
    fn reads(&self) -> Vec<Key> {
        vec![entry(self.kept), entry(self.merged), alias(self.kept), alias(self.merged)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.kept == self.merged {
            return Err(Refusal::invalid("person-merge-itself").instead(page(self.kept)));
        }
        for who in [self.kept, self.merged] {
            if let Some(kept) = known.one(&ALIASES, &[who.into()]).and_then(|r| r.subject("kept")) {
                return Err(Refusal::conflict("person-merged-already").instead(page(kept)));
            }
        }
        let kept = seen(known, self.kept, self.parts.0)?;
        seen(known, self.merged, self.parts.1)?;
        let body = Merged { community: kept.id("community"), grid: kept.id("grid"), reasons: self.reasons.clone() };
        Ok(vec![naming(PEOPLE_MERGED, &body, kept.id("building"), self.kept, self.merged)])
    }
}

/// They are two people after all.
pub struct Unmerge {
    pub kept: SubjectRef,
    pub merged: SubjectRef,
}

impl Command for Unmerge {
    fn reads(&self) -> Vec<Key> {
        vec![alias(self.merged), entry(self.kept)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::conflict("person-not-merged").instead(page(self.merged));
        let row = known.one(&ALIASES, &[self.merged.into()]).ok_or_else(none)?;
        if row.subject("kept") != Some(self.kept) {
            return Err(none());
        }
        let area = known.by(&PEOPLE, "subject", &[self.kept.into()]).first().map(|r| r.id("building")).unwrap_or_default();
        let body = Unmerged { community: row.id("community"), grid: row.id("grid") };
        Ok(vec![naming(PEOPLE_UNMERGED, &body, area, self.kept, self.merged)])
    }
}

/// Remembers that two entries were looked at and are two people.
pub struct TellApart {
    pub community: PlaceId,
    pub area: PlaceId,
    pub one: SubjectRef,
    pub other: SubjectRef,
}

impl TellApart {
    pub(in crate::person) fn draft(&self) -> Draft {
        let body = ToldApart { community: self.community };
        naming(PEOPLE_TOLD_APART, &body, self.area, self.one, self.other)
    }
}

impl Command for TellApart {
    fn reads(&self) -> Vec<Key> {
        vec![alias(self.one), alias(self.other)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        for (who, other) in [(self.one, self.other), (self.other, self.one)] {
            if known.one(&ALIASES, &[who.into()]).and_then(|r| r.subject("kept")) == Some(other) {
                return Err(Refusal::conflict("person-merged-already").instead(page(other)));
            }
        }
        Ok(vec![self.draft()])
    }
}
