//! The decision about a file of work orders: each becomes a request, none twice.

use super::fact::{ORDER_RECEIVED, OrderReceived};
use super::table::ORDERS;
use crate::request::Make;
use muster_ledger::{Command, Draft, Key, Known, Moment, Refusal, Sealed, SubjectRef};

/// One order, read and placed.
pub struct One {
    pub make: Make,
    pub body: OrderReceived,
    pub sealed: Sealed,
    /// Its number under the keys of all months that live.
    pub names: Vec<SubjectRef>,
}

/// Those that are there already are passed over.
pub struct Receive(pub Vec<One>);

impl Command for Receive {
    fn reads(&self) -> Vec<Key> {
        let known = |o: &One| o.names.iter().map(|n| Key::by(&ORDERS, "number", vec![(*n).into()])).collect::<Vec<_>>();
        self.0.iter().flat_map(|o| known(o).into_iter().chain(o.make.reads())).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut out = Vec::new();
        for o in &self.0 {
            if o.names.iter().any(|n| !known.by(&ORDERS, "number", &[(*n).into()]).is_empty()) {
                continue;
            }
            out.extend(o.make.decide(known, at)?);
            out.push(Draft::new(ORDER_RECEIVED, &o.body).area(o.body.building).sealed(o.sealed.clone()).subject(o.body.number));
        }
        if out.is_empty() {
            return Err(Refusal::conflict("workorder-all-known").instead("/workorders"));
        }
        Ok(out)
    }
}
