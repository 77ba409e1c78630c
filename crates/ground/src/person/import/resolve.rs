//! A row against the register: where its people live, who they are, and what the row would change.

use super::{Checked, Effect, Entry, Heading, Home, RosterRow, RowProblem, check};
use crate::person::fact::{Band, ImportId, Need, Relation, Sex, Standing};
use crate::person::home::entries_in;
use crate::person::read::{self, Personal};
use crate::person::rule::{REGISTER_DATASET, Tokens};
use crate::person::same::{Reason, canonical, like_among};
use crate::place::{Ambiguous, Homes, Located};
use muster_ledger::{PersonId, PlaceId, Read, Refusal, Row, Token};
use muster_web::Mask;
use std::collections::HashMap;

/// A checked row with its place and its person: what a preview shows and an import records.
pub(super) struct Resolved {
    pub(super) entry: Entry,
    pub(super) at: Located,
    pub(super) person: Option<PersonId>,
    pub(super) effect: Effect,
}

/// Checks rows against the register. Used by the dry run and by the import alike, so that both say the same.
pub(super) struct Resolver {
    pub(super) community: PlaceId,
    pub(super) today: cn_id::Date,
    pub(super) homes: Homes,
    pub(super) above: Option<Home>,
    /// Who was in this list before, and in which row.
    pub(super) seen: HashMap<Token, usize>,
    /// Whether people are compared with the register who are not in it: for the preview, as it takes its time.
    pub(super) compares: bool,
    /// Rows of each room, and how the room is called.
    pub(super) crowds: HashMap<PlaceId, (u32, String)>,
}

/// More people of one list in one room are said to whoever looks: a dormitory, or a column filled down.
pub(super) const CROWD: u32 = crate::person::home::CROWD as u32;

/// Words for a row much like someone of the register: birthday, telephone, room.
pub(super) const LIKE: [&str; 3] = ["import-like-birth", "import-like-phone", "import-like-room"];

/// What is said of a row that goes in: id of the words and their arguments.
type Hint = (Heading, &'static str, Vec<(&'static str, String)>);

impl Resolver {
    pub(super) fn new(read: &Read, community: PlaceId) -> Result<Resolver, Refusal> {
        let (y, m, d) = read.now.day().civil();
        let today = (y as u16, m as u8, d as u8);
        Ok(Resolver {
            community,
            today,
            homes: Homes::load(read, community)?,
            above: None,
            seen: HashMap::new(),
            compares: false,
            crowds: HashMap::new(),
        })
    }

    pub(super) fn resolve(
        &mut self,
        read: &Read,
        row: &RosterRow,
        next: &mut dyn FnMut() -> i64,
    ) -> Result<(Option<Resolved>, Vec<RowProblem>), Refusal> {
        let Checked { entry, mut problems } = check(row, self.above.as_ref(), self.today);
        let Some(mut entry) = entry else { return Ok((None, problems)) };
        self.above = Some(entry.home.clone());
        let known_places = self.homes.added();
        let at = match self.homes.locate(&entry.home, next) {
            Ok(at) => at,
            Err(Ambiguous { buildings }) => {
                let args = vec![("building", entry.home.building), ("n", buildings.to_string())];
                let (column, value) = (Heading::Compound, entry.home.compound);
                problems.push(RowProblem {
                    row: row.row,
                    column,
                    value,
                    code: "import-building-ambiguous",
                    args,
                    blocking: true,
                });
                return Ok((None, problems));
            }
        };
        let token = identity(read, &entry.personal, at.room);
        if let Some(first) = self.seen.insert(token, row.row) {
            self.seen.insert(token, first);
            let column = if entry.personal.id_number.is_empty() { Heading::Name } else { Heading::IdNumber };
            let (value, args) = (row.get(column).to_owned(), vec![("first", first.to_string())]);
            problems.push(RowProblem { row: row.row, column, value, code: "import-twice", args, blocking: true });
            return Ok((None, problems));
        }
        let new_room = self.homes.added() > known_places;
        let (person, effect, mut hints) = self.effect(read, token, row, &mut entry, &at, new_room)?;
        if self.compares && effect == Effect::Added {
            hints.extend(self.like(read, &entry, &at, new_room)?);
        }
        for (column, code, args) in hints {
            let value = row.get(column).to_owned();
            problems.push(RowProblem { row: row.row, column, value, code, args, blocking: false });
        }
        let crowd = self.crowds.entry(at.room).or_default();
        crowd.0 += 1;
        if crowd.0 == CROWD + 1 {
            let h = &entry.home;
            let unit = if h.unit.is_empty() { String::new() } else { format!("{}-", h.unit) };
            crowd.1 = format!("{}{}-{unit}{}", h.compound, h.building, h.room);
        }
        Ok((Some(Resolved { entry, at, person, effect }), problems))
    }

    /// Someone of this community whom the row may mean, though nothing says so for certain.
    fn like(&self, read: &Read, entry: &Entry, at: &Located, new_room: bool) -> Result<Option<Hint>, Refusal> {
        let room = if new_room { None } else { Some(at.room) };
        let found = like_among(read, &entry.personal, room, |p| p.community == self.community)?;
        let Some((p, reasons)) = found.into_iter().next() else { return Ok(None) };
        let code = match reasons.first() {
            Some(Reason::NameAndBirth | Reason::SoundAndBirth) => LIKE[0],
            Some(Reason::NameAndPhone | Reason::SoundAndPhone) => LIKE[1],
            _ => LIKE[2],
        };
        Ok(Some((Heading::Name, code, vec![("address", p.address)])))
    }

    fn effect(
        &self,
        read: &Read,
        token: Token,
        written: &RosterRow,
        entry: &mut Entry,
        at: &Located,
        new_room: bool,
    ) -> Result<(Option<PersonId>, Effect, Vec<Hint>), Refusal> {
        let mut known = None;
        let (number, name) = (&entry.personal.id_number.clone(), &entry.personal.name.clone());
        for person in read.people(token)? {
            known.get_or_insert(person);
            let Some(subject) = read.vault().subject(REGISTER_DATASET, person) else { continue };
            let Some(row) = read::row_of_any(read, subject)? else { continue };
            let stood = read::open(read, row.int("part"));
            // A number put right by hand still leads here by its old token: it may be someone else's.
            if stood.as_ref().is_some_and(|s| !number.is_empty() && s.id_number != *number && s.name != *name) {
                known = known.filter(|k| *k != person);
                continue;
            }
            if canonical(read, subject)? != subject {
                let shown = read::find_any(read, subject, Mask::Nameless)?.map(|(p, _)| p.address).unwrap_or_default();
                return Ok((Some(person), Effect::Same, vec![(Heading::Name, "import-merged", vec![("address", shown)])]));
            }
            if let Some(stood) = &stood {
                keep_unsaid(written, entry, stood, &row);
            }
            let same = self.stands(&row, entry, at) && row.int("gone") == 0 && stood.as_ref() == Some(&entry.personal);
            return Ok((Some(person), if same { Effect::Same } else { Effect::Changed }, Vec::new()));
        }
        if !new_room && let Some(found) = self.by_room(read, written, entry, at)? {
            return Ok(found);
        }
        // Known from an import that was undone: the person is taken up again.
        Ok((known, Effect::Added, Vec::new()))
    }

    /// The one of that name in that room: a poorer list changes nothing of theirs, a better one gives them a number.
    fn by_room(
        &self,
        read: &Read,
        written: &RosterRow,
        entry: &mut Entry,
        at: &Located,
    ) -> Result<Option<(Option<PersonId>, Effect, Vec<Hint>)>, Refusal> {
        let (number, name) = (&entry.personal.id_number, &entry.personal.name);
        let mut named = entries_in(read, at.building, at.room)?.into_iter().filter(|(_, known)| known.name == *name);
        let (Some((Some(person), known)), None) = (named.next(), named.next()) else { return Ok(None) };
        let hint = |code| vec![(Heading::Name, code, Vec::new())];
        match (number.is_empty(), known.id_number.is_empty()) {
            (true, false) => Ok(Some((Some(person), Effect::Same, hint("import-known-here")))),
            (false, true) => {
                let other_birth = known.born().is_some_and(|b| entry.personal.born().is_some_and(|own| own != b));
                let subject = read.vault().subject(REGISTER_DATASET, person);
                let row = subject.map(|s| read::row_of_any(read, s)).transpose()?.flatten();
                let Some(row) = row.filter(|_| !other_birth) else { return Ok(None) };
                keep_unsaid(written, entry, &known, &row);
                Ok(Some((Some(person), Effect::Changed, hint("import-known-by-room"))))
            }
            _ => Ok(None),
        }
    }

    fn stands(&self, row: &Row, entry: &Entry, at: &Located) -> bool {
        let body = self.body(entry, at, None);
        let stands = [
            ("community", body.community.0),
            ("grid", body.grid.0),
            ("sort", body.sort),
            ("room", body.room.0),
            ("band", body.band as i64),
            ("sex", body.sex as i64),
            ("flags", Need::bits(&body.needs)),
            ("relation", body.relation as i64),
        ];
        stands.iter().all(|(column, v)| row.int(column) == *v)
    }

    pub(super) fn body(&self, entry: &Entry, at: &Located, import: Option<ImportId>) -> Standing {
        let (band, sex, needs, relation) = (entry.band, entry.sex, entry.needs.clone(), entry.relation);
        Standing { band, sex, needs, relation, import, ..Standing::at(self.community, at) }
    }
}

/// A list says what it says: what its row leaves empty stays as it is known. Taking something away is done by hand.
fn keep_unsaid(written: &RosterRow, entry: &mut Entry, stood: &Personal, row: &Row) {
    let own = &mut entry.personal;
    if own.id_number.is_empty() {
        (own.id_number, own.id_kind) = (stood.id_number.clone(), stood.id_kind.clone());
    }
    for (said, known) in [(&mut own.phone, &stood.phone), (&mut own.note, &stood.note), (&mut own.birth, &stood.birth)] {
        if said.is_empty() {
            said.clone_from(known);
        }
    }
    own.note_lies = stood.note_lies.clone();
    // A number tells the birthday; beside it none is kept.
    if cn_id::CitizenId::parse(&own.id_number).is_ok() {
        own.birth.clear();
    }
    if entry.band == Band::Unknown {
        entry.band = Band::from_number(row.int("band"));
    }
    if entry.sex == Sex::Unknown {
        entry.sex = Sex::from_number(row.int("sex"));
    }
    let says = |h| !written.get(h).is_empty();
    if !says(Heading::Relation) && !says(Heading::Head) && !says(Heading::Residence) {
        entry.relation = Relation::from_number(row.int("relation"));
    }
    if !says(Heading::Category) {
        entry.needs = Need::from_bits(row.int("flags"));
    }
}

/// By ID number; without one by name and room.
fn identity(read: &Read, p: &Personal, room: PlaceId) -> Token {
    if p.id_number.is_empty() {
        Tokens::name_and_room(read.vault(), &p.name, room)
    } else {
        Tokens::id_number(read.vault(), &p.id_number)
    }
}
