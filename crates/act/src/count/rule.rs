//! Decisions about counting: one at a time in a store, each counts once, a third decides where two differ, every difference has a
//! reason.

use super::fact::{Begun, COUNT_BEGUN, COUNT_SETTLED, COUNT_TAKEN, CountId, Counted, Decided, Expected, Settled, Taken};
use super::table::{COUNTS, Count, LINES, Lot, lots};
use crate::stock::{Account, BALANCES, MOVE_MAX, Moved, STOCK_MOVED, StoreId};
use muster_ledger::{ActorId, Command, Day, Draft, Key, Known, Moment, PlaceId, Refusal, Value, values};

fn held(store: StoreId) -> Vec<Value> {
    values![0i64, store]
}

fn wrong(at: usize, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(format!("n{at}"), code)
}

pub struct Begin {
    pub id: CountId,
    pub store: StoreId,
    pub area: PlaceId,
}

impl Command for Begin {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&COUNTS, "store", vec![self.store.into()]), Key::by(&BALANCES, "held", held(self.store))]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let open = known.by(&COUNTS, "store", &[self.store.into()]).iter().map(Count::from_row).find(|c| c.settled_at.is_none());
        if let Some(c) = open {
            return Err(Refusal::conflict("count-open-already").instead(format!("/stock/counts/{}", c.id)));
        }
        let mut expected: Vec<Expected> = known
            .by(&BALANCES, "held", &held(self.store))
            .iter()
            .filter(|r| r.int("n") != 0)
            .map(|r| Expected {
                item: r.int("item") as u16,
                lot: Some(r.int("lot")).filter(|l| *l != 0).map(|l| Day(l as i32)),
                n: r.int("n"),
            })
            .collect();
        expected.sort_by_key(|e| (e.item, e.lot.is_none(), e.lot));
        if expected.is_empty() {
            return Err(Refusal::conflict("count-nothing").instead(format!("/stock/stores/{}/receipts", self.store)));
        }
        Ok(vec![Draft::new(COUNT_BEGUN, &Begun { id: self.id, store: self.store, expected }).area(self.area)])
    }
}

fn standing(known: &Known, id: CountId) -> Result<(Count, Vec<Lot>), Refusal> {
    let none = || Refusal::not_found("count-none").instead("/stock");
    let count = known.one(&COUNTS, &[id.into()]).map(Count::from_row).ok_or_else(none)?;
    if count.settled_at.is_some() {
        return Err(Refusal::conflict("count-over").instead(format!("/stock/counts/{id}")));
    }
    Ok((count, lots(known.by(&LINES, "count", &[id.into()]))))
}

fn keys(id: CountId) -> Vec<Key> {
    vec![Key::one(&COUNTS, vec![id.into()]), Key::by(&LINES, "count", vec![id.into()])]
}

/// Somebody counted everything that should be there.
pub struct Take {
    pub id: CountId,
    pub counted: Vec<i64>,
    pub actor: ActorId,
    pub area: PlaceId,
}

impl Command for Take {
    fn reads(&self) -> Vec<Key> {
        keys(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (count, lots) = standing(known, self.id)?;
        let page = format!("/stock/counts/{}", self.id);
        if [count.first, count.second].contains(&Some(self.actor)) {
            return Err(Refusal::conflict("count-by-you-already").instead(page));
        }
        if count.second.is_some() {
            return Err(Refusal::conflict("count-by-two-already").instead(page));
        }
        if let Some(at) = self.counted.iter().position(|n| !(0..=MOVE_MAX).contains(n)) {
            return Err(wrong(at, "count-number"));
        }
        if self.counted.len() != lots.len() {
            return Err(wrong(self.counted.len().min(lots.len()), "web-field-missing"));
        }
        let body = Taken { id: self.id, counted: Counted(self.counted.clone()) };
        Ok(vec![Draft::new(COUNT_TAKEN, &body).area(self.area)])
    }
}

/// What holds of each lot; the book follows by a movement for each difference.
pub struct Settle {
    pub id: CountId,
    pub store: StoreId,
    pub decided: Vec<Decided>,
    pub actor: ActorId,
    pub area: PlaceId,
}

impl Command for Settle {
    fn reads(&self) -> Vec<Key> {
        [keys(self.id), vec![Key::by(&BALANCES, "held", held(self.store))]].concat()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (count, lots) = standing(known, self.id)?;
        let page = format!("/stock/counts/{}", self.id);
        if count.first.is_none() {
            return Err(Refusal::conflict("count-nobody-yet").instead(page));
        }
        // Whoever counted would decide for their own number.
        if lots.iter().any(Lot::differs) && [count.first, count.second].contains(&Some(self.actor)) {
            return Err(Refusal::forbidden("count-third-decides").instead(page));
        }
        if self.decided.len() != lots.len() {
            return Err(wrong(self.decided.len().min(lots.len()), "web-field-missing"));
        }
        let now = known.by(&BALANCES, "held", &held(self.store));
        let settled = Settled { id: self.id, decided: self.decided.clone() };
        let mut out = vec![Draft::new(COUNT_SETTLED, &settled).area(self.area)];
        for (at, (lot, d)) in lots.iter().zip(&self.decided).enumerate() {
            if !(0..=MOVE_MAX).contains(&d.n) {
                return Err(wrong(at, "count-number"));
            }
            let (here, off) = (Account::Store(self.store), d.n - lot.expected);
            if off == 0 {
                continue;
            }
            let why = d
                .why
                .ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem(format!("why{at}"), "count-why-missing"))?;
            let day = i64::from(lot.lot.map_or(0, |d| d.0));
            let has = now.iter().find(|r| r.int("item") == i64::from(lot.item) && r.int("lot") == day).map_or(0, |r| r.int("n"));
            // What is missing was handed out since it was frozen: the book would go below nothing.
            if has + off < 0 {
                return Err(wrong(at, "count-gone-since"));
            }
            let (from, to) = if off < 0 { (here, Account::Difference) } else { (Account::Difference, here) };
            let (item, lot, n) = (lot.item, lot.lot, off.abs());
            let moved = Moved { item, lot, n, from, to, why: Some(why), undoes: None, answers: None, paper: None };
            out.push(Draft::new(STOCK_MOVED, &moved).area(self.area));
        }
        Ok(out)
    }
}
