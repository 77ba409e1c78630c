//! Whether an entry holds a telephone and a document's number, remembered, so that counting four thousand people does not open
//! four thousand entries each time. Two bits and whose key they hang on, never a value: what was erased is not there any more.

use super::read::unsealed;
use super::rule::REGISTER_DATASET;
use muster_ledger::{PersonId, Read};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Entries remembered of all houses together, about 2 MB; beyond it all are forgotten.
const MOST: usize = 50_000;

/// What is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sealed {
    pub phone: bool,
    pub number: bool,
}

type Known = HashMap<i64, (Option<PersonId>, Sealed)>;

/// By house, by the fact that carries the part: a part never changes, an entry put right has another.
static KNOWN: Mutex<Option<HashMap<[u8; 32], Known>>> = Mutex::new(None);

/// Looks for one page.
pub(super) struct Looks<'a> {
    read: &'a Read,
    house: [u8; 32],
    /// What the house knew when the page began, and what was looked up since.
    known: Known,
    new: Vec<(i64, (Option<PersonId>, Sealed))>,
    register_lives: bool,
}

impl<'a> Looks<'a> {
    pub(super) fn new(read: &'a Read) -> Looks<'a> {
        let house = read.vault().derived_secret("person.held");
        let mut all = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get_or_insert_default().remove(&house).unwrap_or_default();
        let register_lives = read.vault().dataset_lives(REGISTER_DATASET);
        Looks { read, house, known, new: Vec::new(), register_lives }
    }

    /// Nothing where the entry can no longer be opened.
    pub(super) fn at(&mut self, part: i64) -> Sealed {
        if let Some((owner, sealed)) = self.known.get(&part) {
            let lives = self.register_lives && owner.is_none_or(|p| self.read.vault().person_lives(p));
            return if lives { *sealed } else { Sealed::default() };
        }
        let Some((owner, entry)) = unsealed(self.read, part) else { return Sealed::default() };
        let sealed = Sealed { phone: !entry.phone.is_empty(), number: !entry.id_number.is_empty() };
        self.new.push((part, (owner, sealed)));
        sealed
    }
}

impl Drop for Looks<'_> {
    /// Two pages at a time: whoever ends later adds what both know.
    fn drop(&mut self) {
        let mut all = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all.get_or_insert_default();
        let held: usize = all.values().map(HashMap::len).sum();
        if held + self.known.len() + self.new.len() > MOST {
            all.clear();
        }
        let house = all.entry(self.house).or_default();
        house.extend(self.known.drain());
        house.extend(self.new.drain(..));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "measures")]

    use super::*;
    use crate::person::import::residents;
    use crate::person::rule::Erase;
    use crate::person::tests::{id_number, line, scope};
    use crate::person::{Dropped, coverage};
    use crate::rehearsal::lists::{COMMUNITY, Trial, author};
    use muster_web::Mask;
    use std::time::Instant;

    fn remembered(read: &Read) -> usize {
        let house = read.vault().derived_secret("person.held");
        KNOWN.lock().unwrap().as_ref().and_then(|all| all.get(&house)).map_or(0, HashMap::len)
    }

    #[test]
    fn remembered_counts_are_those_of_the_entries_and_what_was_erased_is_forgotten() {
        let t = Trial::new("held");
        let rows = [
            line(2, "1网格", "5-2-301", "王芳", &id_number(1, "19500101"), "13800001234"),
            line(3, "1网格", "5-2-302", "李明", "", "13800001235"),
            line(4, "1网格", "5-2-303", "赵强", &id_number(3, "19600101"), ""),
        ];
        residents(&t.house, author(), COMMUNITY, &rows, |_| {}).unwrap();
        let here = scope(&[COMMUNITY], &[], Mask::Full);
        let counted = |read: &Read| {
            let (all, opened) = coverage(read, &here).unwrap();
            assert!(opened);
            let of = |n: usize| all.values().map(|g| g.items[n].held).sum::<i64>();
            (all.values().map(|g| g.people).sum::<i64>(), of(1), of(5), all.values().map(|g| g.homes_lacking).sum::<i64>())
        };
        assert_eq!(remembered(&t.read()), 0);
        let cold = counted(&t.read());
        assert_eq!(cold, (3, 2, 2, 2), "people, telephones, numbers, homes to ask");
        assert_eq!(remembered(&t.read()), 3);
        assert_eq!(counted(&t.read()), cold, "the same when remembered");

        let read = t.read();
        let parts = read.select("SELECT part FROM person_people ORDER BY sort", &[]).unwrap();
        let wang = parts[0].int("part");
        assert_eq!(Looks::new(&read).at(wang), Sealed { phone: true, number: true });
        let person = read.owner(muster_ledger::Seq(wang)).unwrap().unwrap();
        let subject = read.vault().subject(REGISTER_DATASET, person).unwrap();
        t.ask(Erase { person, subject, elsewhere: vec![], reason: Dropped::Wish }).unwrap();
        assert_eq!(Looks::new(&t.read()).at(wang), Sealed::default(), "her key is gone: not even that she had one");
        assert_eq!(counted(&t.read()), (2, 1, 1, 2));
    }

    /// A list of 4,155 lines, in which one name in one room is one person: 2,078 people, first and remembered.
    #[test]
    #[ignore = "measures"]
    fn measure_coverage() {
        let t = Trial::new("heldmany");
        let rows: Vec<_> = (0..4_155)
            .map(|n| {
                let at = format!("{}-{}-{}", n / 80 + 1, n / 40 % 2 + 1, 101 + n / 2 % 5 + 100 * (n / 10 % 4));
                line(n + 2, "1网格", &at, "王芳", "", &format!("138{:08}", n))
            })
            .collect();
        residents(&t.house, author(), COMMUNITY, &rows, |_| {}).unwrap();
        let here = scope(&[COMMUNITY], &[], Mask::Full);
        for _ in 0..6 {
            let began = Instant::now();
            let people: i64 = coverage(&t.read(), &here).unwrap().0.values().map(|g| g.people).sum();
            eprintln!("{people} people: {:?}", began.elapsed());
        }
    }
}
