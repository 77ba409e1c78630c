//! Decisions about stock: nothing goes below none, the earliest last day goes first, what is on its way is answered once.

use super::fact::{
    Account, MINIMUM_FIXED, Minimum, Moved, Opened, Paper, STOCK_MOVED, STOCK_MOVED_2, STORE_OPENED, StoreId, Why,
};
use super::table::{BALANCES, MOVES, Movement, STORES, day_of};
use muster_ledger::{Command, Day, Draft, Key, Known, Moment, PlaceId, Refusal, Row, Seq, Value, values};
use std::collections::BTreeMap;

/// Nobody moves more at once; a typing error of two digits is refused.
pub(crate) const MOVE_MAX: i64 = 1_000_000;

pub struct OpenStore(pub Opened);

impl Command for OpenStore {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(STORE_OPENED, &self.0).area(self.0.place)])
    }
}

/// What a refusal says of the good, in the language of the asker, and what the other stores are called.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub item: String,
    pub unit: String,
    pub stores: BTreeMap<StoreId, String>,
}

fn at(of: Account, item: u16) -> Vec<Value> {
    let (kind, id) = of.held();
    values![kind, id, i64::from(item)]
}

fn held(known: &Known, of: Account, item: u16) -> &[Row] {
    known.by(&BALANCES, "held", &at(of, item))
}

/// As key of index `item`: what lies in all stores.
fn stored(item: u16) -> Vec<Value> {
    values![i64::from(item), 0i64]
}

/// Which lots give how much: the earliest last day first, what does not expire last. Empty where they do not suffice.
pub(super) fn first_expired_first_out(lots: &[(i64, i64)], n: i64) -> Vec<(Option<Day>, i64)> {
    let mut lots: Vec<(i64, i64)> = lots.iter().copied().filter(|(_, n)| *n > 0).collect();
    lots.sort_by_key(|(lot, _)| (*lot == 0, *lot));
    let (mut left, mut out) = (n, Vec::new());
    for (lot, has) in lots {
        let take = has.min(left);
        if take > 0 {
            out.push((day_of(lot), take));
            left -= take;
        }
    }
    if left > 0 { Vec::new() } else { out }
}

/// Goods go from one account to another.
pub struct Move {
    pub item: u16,
    pub n: i64,
    pub from: Account,
    pub to: Account,
    /// This lot and no other; without it what expires first goes first.
    pub lot: Option<Option<Day>>,
    pub why: Option<Why>,
    pub area: PlaceId,
    pub paper: Option<Paper>,
    pub said: Said,
}

impl Move {
    fn short(&self, known: &Known, left: i64, today: Day) -> Refusal {
        let own = match self.from {
            Account::Store(s) => s.0,
            _ => 0,
        };
        let mut next: BTreeMap<i64, i64> = BTreeMap::new();
        for r in known.by(&BALANCES, "item", &stored(self.item)).iter().filter(|r| r.int("id") != own && good(r, today)) {
            *next.entry(r.int("id")).or_default() += r.int("n");
        }
        let told: Vec<String> = next
            .iter()
            .filter(|(_, n)| **n > 0)
            .filter_map(|(id, n)| self.said.stores.get(&StoreId(*id)).map(|name| format!("{name} {n}")))
            .take(3)
            .collect();
        let code = if told.is_empty() { "stock-short-everywhere" } else { "stock-short" };
        Refusal::conflict(code)
            .arg("item", &self.said.item)
            .arg("left", left)
            .arg("unit", &self.said.unit)
            .list("next", &told)
            .instead(format!("/stock/items/{}", self.item))
    }
}

/// There is some, and its last day is not past.
fn good(r: &Row, today: Day) -> bool {
    r.int("n") > 0 && day_of(r.int("lot")).is_none_or(|d| d >= today)
}

fn number(field: &'static str, n: i64) -> Result<(), Refusal> {
    if (1..=MOVE_MAX).contains(&n) {
        return Ok(());
    }
    Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, "stock-number"))
}

impl Command for Move {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&BALANCES, "held", at(self.from, self.item)), Key::by(&BALANCES, "item", stored(self.item))]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        number("n", self.n)?;
        if self.from == self.to {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("to", "stock-same-store"));
        }
        let body = |lot: Option<Day>, n: i64| Moved {
            item: self.item,
            lot,
            n,
            from: self.from,
            to: self.to,
            why: self.why,
            undoes: None,
            answers: None,
            paper: self.paper,
        };
        let kind = if self.paper.is_some() { STOCK_MOVED_2 } else { STOCK_MOVED };
        let draft = |b: Moved| Draft::new(kind, &b).area(self.area);
        if !self.from.bounded() {
            return Ok(vec![draft(body(self.lot.flatten(), self.n))]);
        }
        let today = at.day();
        // What is past its last day is thrown away, found missing or broken; it is not handed out.
        let any = self.why.is_some();
        let has: Vec<(i64, i64)> = held(known, self.from, self.item)
            .iter()
            .filter(|r| any || good(r, today))
            .filter(|r| self.lot.is_none_or(|l| day_of(r.int("lot")) == l))
            .map(|r| (r.int("lot"), r.int("n")))
            .collect();
        let parts = first_expired_first_out(&has, self.n);
        if parts.is_empty() {
            return Err(self.short(known, has.iter().map(|h| h.1).sum(), today));
        }
        Ok(parts.into_iter().map(|(lot, n)| draft(body(lot, n))).collect())
    }
}

/// What is on its way came, or goes back.
pub struct Answer {
    pub of: Seq,
    pub movement: Movement,
    pub came: bool,
    pub area: PlaceId,
}

fn settled(known: &Known, id: Seq) -> Result<Movement, Refusal> {
    let none = || Refusal::not_found("stock-no-movement").instead("/stock");
    let m = known.one(&MOVES, &[id.into()]).map(Movement::from_row).ok_or_else(none)?;
    match (m.answered, m.undone) {
        (true, _) => Err(Refusal::conflict("stock-answered").instead("/stock")),
        (_, true) => Err(Refusal::conflict("stock-undone-already").instead("/stock")),
        _ => Ok(m),
    }
}

impl Command for Answer {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&MOVES, vec![self.of.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let m = settled(known, self.of)?;
        let Account::Transit(store) = m.to else { return Err(Refusal::conflict("stock-not-on-its-way").instead("/stock")) };
        let to = if self.came { Account::Store(store) } else { m.from };
        let answers = Some(self.of);
        let body = Moved { item: m.item, lot: m.lot, n: m.n, from: m.to, to, why: None, undoes: None, answers, paper: None };
        Ok(vec![Draft::new(STOCK_MOVED, &body).area(self.area)])
    }
}

/// A movement that was wrong is taken back by its opposite; both stay in the book.
pub struct Undo {
    pub of: Seq,
    pub movement: Movement,
    pub area: PlaceId,
}

impl Command for Undo {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&MOVES, vec![self.of.into()]), Key::by(&BALANCES, "held", at(self.movement.to, self.movement.item))]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let m = settled(known, self.of)?;
        // What was answered is settled between two; who wants it back sends it back.
        if m.undoes.is_some() || matches!(m.from, Account::Transit(_)) {
            return Err(Refusal::conflict("stock-undo-of-undo").instead("/stock"));
        }
        if m.to.bounded() {
            let lot = |r: &&Row| day_of(r.int("lot")) == m.lot;
            let has = held(known, m.to, m.item).iter().find(lot).map_or(0, |r| r.int("n"));
            if has < m.n {
                return Err(Refusal::conflict("stock-undo-gone").arg("left", has).arg("n", m.n).instead("/stock"));
            }
        }
        let (to, undoes) = (m.from, Some(self.of));
        let body = Moved { item: m.item, lot: m.lot, n: m.n, from: m.to, to, why: m.why, undoes, answers: None, paper: None };
        Ok(vec![Draft::new(STOCK_MOVED, &body).area(self.area)])
    }
}

pub struct FixMinimum {
    pub body: Minimum,
    pub area: PlaceId,
}

impl Command for FixMinimum {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&STORES, vec![self.body.store.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if known.one(&STORES, &[self.body.store.into()]).is_none() {
            return Err(Refusal::not_found("stock-no-store").instead("/stock"));
        }
        Ok(vec![Draft::new(MINIMUM_FIXED, &self.body).area(self.area)])
    }
}
