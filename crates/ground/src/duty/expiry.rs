//! Puts on record that terms ran out. A duty is over by itself, in the comparison made at every reading; this tells the ledger.

use super::fact::{DUTIES_EXPIRED, DutiesExpired};
use super::table::{DUTIES, Duty};
use muster_ledger::{Ask, Author, Command, Draft, DutyId, House, IdemKey, Key, Known, Moment, Refusal, values};

/// Terms in one fact.
const TOGETHER: usize = 256;

struct Expire(Vec<DutyId>);

impl Command for Expire {
    fn reads(&self) -> Vec<Key> {
        self.0.iter().map(|id| Key::one(&DUTIES, vec![(*id).into()])).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let over = |id: &DutyId| known.one(&DUTIES, &[(*id).into()]).map(Duty::from_row).is_some_and(|d| d.until <= at);
        let ids: Vec<DutyId> = self.0.iter().copied().filter(over).collect();
        Ok(if ids.is_empty() { Vec::new() } else { vec![Draft::new(DUTIES_EXPIRED, &DutiesExpired { ids })] })
    }
}

/// Records the terms that ran out by now, at most `most` facts at a time. Returns how many terms; called from time to time.
pub fn expire(house: &House, most: usize) -> Result<usize, Refusal> {
    let mut done = 0;
    for _ in 0..most {
        let read = house.read()?;
        let sql = "SELECT id FROM duty_terms WHERE valid_until <= ?1 ORDER BY valid_until, id LIMIT ?2";
        let ids: Vec<DutyId> = read.select(sql, &values![read.now, TOGETHER])?.iter().map(|r| r.id("id")).collect();
        drop(read);
        let Some(first) = ids.first() else { break };
        let key = IdemKey::derived(&[b"duties.expired", &first.0.to_be_bytes(), &(ids.len() as i64).to_be_bytes()]);
        let n = ids.len();
        house.ask(Ask { author: Author::house(None), key, hash: [0; 32], command: Box::new(Expire(ids)), work: Vec::new() })?;
        done += n;
    }
    Ok(done)
}
