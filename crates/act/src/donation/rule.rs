//! A donation is received: into the store and into the book at once.

use super::fact::{DONATION_RECEIVED, Received};
use crate::stock::{Account, MOVE_MAX, Moved, STOCK_MOVED};
use muster_ledger::{Command, Dated, Draft, Key, Known, Moment, Period, Refusal, Sealed};

/// Names of donors live for three years at least: a month's key each.
pub static DONATION_DATA: Dated = Dated { number: 34, purpose: "donations", period: Period::Month, keep_days: 1_095 };

pub struct Receive {
    pub body: Received,
    pub donor: Sealed,
}

impl Command for Receive {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let wrong = |field: &'static str, code| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
        if !(1..=MOVE_MAX).contains(&b.n) {
            return Err(wrong("n", "donation-number"));
        }
        if b.lot.is_some_and(|d| d < at.day()) {
            return Err(wrong("lot", "donation-lot-past"));
        }
        let (from, to) = (Account::Donor, Account::Store(b.store));
        let moved = Moved { item: b.item, lot: b.lot, n: b.n, from, to, why: None, undoes: None, answers: None, paper: None };
        Ok(vec![
            Draft::new(DONATION_RECEIVED, b).area(b.community).sealed(self.donor.clone()),
            Draft::new(STOCK_MOVED, &moved).area(b.community),
        ])
    }
}
