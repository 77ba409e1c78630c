//! Decisions about one entry, made by hand.

use crate::person::fact::{
    Affirmed, Corrected, Dropped, Item, Left, PERSON_AFFIRMED, PERSON_CORRECTED, PERSON_LEFT, PERSON_REGISTERED, Standing,
};
use crate::person::read::Personal;
use crate::person::rule::{REGISTER_DATASET, STALE, sealed};
use crate::person::same::TellApart;
use crate::person::table::{HANDS, IMPORTS, ImportRow, ImportState, PEOPLE};
use crate::place::Place;
use crate::stay::{Change, Spot, home_changed};
use muster_ledger::{Command, Draft, Fault, Key, Known, Lost, Moment, PersonId, PlaceId, Read, Refusal, Row, SubjectRef, Vault};

/// How far the register was looked through for the same person. Another hand between look and act: look again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looked {
    hands: i64,
    community: PlaceId,
}

impl Looked {
    pub(super) fn now(read: &Read, community: PlaceId) -> Result<Looked, Fault> {
        Ok(Looked { hands: read.get(&HANDS, &[1i64.into()])?.map_or(0, |r| r.int("seq")), community })
    }
    fn reads(self) -> [Key; 2] {
        let running = vec![self.community.into(), (ImportState::Confirmed as i64).into()];
        [Key::one(&HANDS, vec![1i64.into()]), Key::by(&IMPORTS, "community", running)]
    }
    fn holds(self, known: &Known, at: Moment) -> Result<(), Refusal> {
        if known.one(&HANDS, &[1i64.into()]).map_or(0, |r| r.int("seq")) != self.hands {
            return Err(Refusal::conflict("person-another-hand"));
        }
        // Rows of a list that is being written are hidden, and may hold the same person.
        let running = known.by(&IMPORTS, "community", &[self.community.into(), (ImportState::Confirmed as i64).into()]);
        match running.iter().map(ImportRow::from_row).find(|i| i.started_at.plus(STALE) > at) {
            Some(_) => Err(Refusal::conflict("person-list-running")),
            None => Ok(()),
        }
    }
}

fn spot(s: &Standing) -> Spot {
    Spot { community: s.community, grid: s.grid, building: s.building, room: s.room }
}

fn of_subject(subject: SubjectRef) -> Key {
    Key::by(&PEOPLE, "subject", vec![subject.into()])
}

/// Registers someone by hand.
pub struct Register {
    subject: SubjectRef,
    /// Versions that do not show: of someone who left, or of a list taken back.
    before: Vec<i64>,
    looked: Option<Looked>,
    home: Spot,
    draft: Draft,
    /// Entries alike that were looked at and are someone else's: remembered with it.
    apart: Vec<Draft>,
}

impl Register {
    pub fn new(vault: &Vault, person: PersonId, standing: &Standing, personal: &Personal) -> Result<Register, Lost> {
        let subject = vault.subject(REGISTER_DATASET, person).ok_or(Lost::Dataset)?;
        let body = Standing { import: None, ..standing.clone() };
        let draft = sealed(vault, REGISTER_DATASET, person, Draft::new(PERSON_REGISTERED, &body), &body, personal)?;
        Ok(Register { subject, before: Vec::new(), looked: None, home: spot(&body), draft, apart: Vec::new() })
    }
    /// Someone known from before comes back under the same person.
    pub(super) fn again(mut self, before: &[Row]) -> Register {
        self.before = before.iter().map(|r| r.int("part")).collect();
        self
    }
    pub(super) fn apart(mut self, others: &[SubjectRef], room: &Place) -> Register {
        let one = |other: &SubjectRef| {
            TellApart { community: room.community, area: room.building, one: self.subject, other: *other }.draft()
        };
        self.apart = others.iter().map(one).collect();
        self
    }
    pub(super) fn looked(mut self, looked: Looked) -> Register {
        self.looked = Some(looked);
        self
    }
}

impl Command for Register {
    fn reads(&self) -> Vec<Key> {
        [of_subject(self.subject)].into_iter().chain(self.looked.into_iter().flat_map(Looked::reads)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if known.by(&PEOPLE, "subject", &[self.subject.into()]).iter().any(|r| !self.before.contains(&r.int("part"))) {
            return Err(Refusal::conflict("person-already").instead(format!("/people/{}", self.subject.hex())));
        }
        self.looked.map_or(Ok(()), |l| l.holds(known, at))?;
        let came = home_changed(self.subject, None, Some(self.home), Change::Registered);
        Ok([self.draft.clone(), came].into_iter().chain(self.apart.iter().cloned()).collect())
    }
}

/// The version seen still stands.
fn unchanged(known: &Known, subject: SubjectRef, part: i64) -> Result<&Row, Refusal> {
    let versions = known.by(&PEOPLE, "subject", &[subject.into()]);
    if versions.is_empty() {
        return Err(Refusal::not_found("person-none").instead("/people"));
    }
    let changed = || Refusal::conflict("person-changed-meanwhile").instead(format!("/people/{}", subject.hex()));
    versions.iter().find(|v| v.int("part") == part).ok_or_else(changed)
}

/// Puts someone's entry right by hand: moved, another telephone, another need; or back after they were said to have left.
pub struct Update {
    subject: SubjectRef,
    /// The version that was changed: another act may have come first.
    part: i64,
    /// They had left, and this takes it back.
    back: bool,
    looked: Option<Looked>,
    home: Spot,
    draft: Draft,
}

impl Update {
    /// `part` is the version seen on the page ([`crate::person::Person::part`]).
    pub fn new(
        vault: &Vault,
        person: PersonId,
        part: i64,
        standing: &Standing,
        personal: &Personal,
        changed: &[Item],
    ) -> Result<Update, Lost> {
        let subject = vault.subject(REGISTER_DATASET, person).ok_or(Lost::Dataset)?;
        let body = Corrected { standing: Standing { import: None, ..standing.clone() }, changed: changed.to_vec() };
        let draft = Draft::new(PERSON_CORRECTED, &body);
        let draft = sealed(vault, REGISTER_DATASET, person, draft, &body.standing, personal)?;
        Ok(Update { subject, part, back: false, looked: None, home: spot(&body.standing), draft })
    }
    pub(crate) fn back(mut self) -> Update {
        self.back = true;
        self
    }
    pub(super) fn looked(mut self, looked: Looked) -> Update {
        self.looked = Some(looked);
        self
    }
}

impl Command for Update {
    fn reads(&self) -> Vec<Key> {
        [of_subject(self.subject)].into_iter().chain(self.looked.into_iter().flat_map(Looked::reads)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = unchanged(known, self.subject, self.part)?;
        // Putting an entry right does not bring back, unseen, whoever left meanwhile.
        if (row.int("gone") != 0) != self.back {
            return Err(Refusal::conflict("person-changed-meanwhile").instead(format!("/people/{}", self.subject.hex())));
        }
        self.looked.map_or(Ok(()), |l| l.holds(known, at))?;
        let mut out = vec![self.draft.clone()];
        let before = Spot::of_row(row);
        if self.back {
            out.push(home_changed(self.subject, None, Some(self.home), Change::Back));
        } else if before.room != self.home.room {
            out.push(home_changed(self.subject, Some(before), Some(self.home), Change::Moved));
        }
        Ok(out)
    }
}

/// Asked again, and still so.
pub struct Affirm {
    pub subject: SubjectRef,
    /// The version about which it was asked.
    pub part: i64,
    pub area: PlaceId,
    pub items: Vec<Item>,
}

impl Command for Affirm {
    fn reads(&self) -> Vec<Key> {
        vec![of_subject(self.subject)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = unchanged(known, self.subject, self.part)?;
        if row.int("gone") != 0 {
            return Err(Refusal::conflict("person-left-already").instead(format!("/people/{}", self.subject.hex())));
        }
        let affirmed = Draft::new(PERSON_AFFIRMED, &Affirmed { items: self.items.clone() });
        Ok(vec![affirmed.area(self.area).dataset(REGISTER_DATASET).subject(self.subject)])
    }
}

/// Someone moved away or died: off every list. Nothing is destroyed, so it can be taken back.
pub struct Leave {
    pub subject: SubjectRef,
    pub part: i64,
    pub reason: Dropped,
}

impl Command for Leave {
    fn reads(&self) -> Vec<Key> {
        vec![of_subject(self.subject)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = unchanged(known, self.subject, self.part)?;
        if row.int("gone") != 0 {
            return Err(Refusal::conflict("person-left-already").instead(format!("/people/{}", self.subject.hex())));
        }
        let of = |d: Draft| d.area(row.id("building")).dataset(REGISTER_DATASET).subject(self.subject);
        let change = if self.reason == Dropped::Died { Change::Died } else { Change::Left };
        let gone = home_changed(self.subject, Some(Spot::of_row(row)), None, change);
        // In this order: the end is the end of this leaving.
        Ok(vec![of(Draft::new(PERSON_LEFT, &Left { reason: self.reason })), of(crate::rights::begun(self.reason, at)), gone])
    }
}
