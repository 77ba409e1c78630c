//! A row against the register: where its people live, who they are, and what the row would change.

use super::{Checked, Effect, Entry, Heading, Home, RosterRow, RowProblem, check};
use crate::person::fact::{ImportId, Need, Standing};
use crate::person::read::{self, Personal};
use crate::person::rule::{REGISTER_DATASET, Tokens};
use crate::place::{Ambiguous, Homes, Located};
use muster_ledger::{PersonId, PlaceId, Read, Refusal, Token};
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
}

impl Resolver {
    pub(super) fn new(read: &Read, community: PlaceId) -> Result<Resolver, Refusal> {
        let (y, m, d) = read.now.day().civil();
        let today = (y as u16, m as u8, d as u8);
        Ok(Resolver { community, today, homes: Homes::load(read, community)?, above: None, seen: HashMap::new() })
    }

    pub(super) fn resolve(
        &mut self,
        read: &Read,
        row: &RosterRow,
        next: &mut dyn FnMut() -> i64,
    ) -> Result<(Option<Resolved>, Vec<RowProblem>), Refusal> {
        let Checked { entry, mut problems } = check(row, self.above.as_ref(), self.today);
        let Some(entry) = entry else { return Ok((None, problems)) };
        self.above = Some(entry.home.clone());
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
        let (person, effect) = self.effect(read, token, &entry, &at)?;
        Ok((Some(Resolved { entry, at, person, effect }), problems))
    }

    fn effect(&self, read: &Read, token: Token, entry: &Entry, at: &Located) -> Result<(Option<PersonId>, Effect), Refusal> {
        let mut known = None;
        for person in read.people(token)? {
            known.get_or_insert(person);
            let Some(subject) = read.vault().subject(REGISTER_DATASET, person) else { continue };
            let Some(row) = read::row_of_any(read, subject)? else { continue };
            let stood = read::open(read, row.int("part"));
            // A number put right by hand still leads here by its old token: it may be someone else's.
            let number = &entry.personal.id_number;
            if stood.as_ref().is_some_and(|s| !number.is_empty() && s.id_number != *number && s.name != entry.personal.name) {
                known = known.filter(|k| *k != person);
                continue;
            }
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
            let same = stands.iter().all(|(column, v)| row.int(column) == *v);
            let same = same && row.int("gone") == 0 && stood.as_ref() == Some(&entry.personal);
            return Ok((Some(person), if same { Effect::Same } else { Effect::Changed }));
        }
        // Known from an import that was undone: the person is taken up again.
        Ok((known, Effect::Added))
    }

    pub(super) fn body(&self, entry: &Entry, at: &Located, import: Option<ImportId>) -> Standing {
        Standing {
            community: self.community,
            grid: at.grid,
            building: at.building,
            unit: at.unit,
            room: at.room,
            sort: at.sort,
            floor: at.floor,
            band: entry.band,
            sex: entry.sex,
            needs: entry.needs.clone(),
            relation: entry.relation,
            import,
        }
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
