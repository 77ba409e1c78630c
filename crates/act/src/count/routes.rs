//! URL ⇄ command ⇄ answer of counting. The questions of a count are what should be there: `n0`, `n1`, … in its order.

use super::fact::{CountId, Decided};
use super::page;
use super::rule::{Begin, Settle, Take};
use super::table::{self, Count, Lot};
use crate::stock::{self, Store, Why};
use muster_ledger::{By, Channel, Read, Refusal};
use muster_web::{Act, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/stock/stores/{id}/counts", "stock.see", page::index),
    Route::act("/stock/stores/{id}/counts", "stock.move", &BEGIN, "/stock/stores/{id}/counts", begin),
    Route::see("/stock/counts/{id}", "stock.see", page::one),
    Route::act("/stock/counts/{id}/counting", "stock.move", &TAKE, "/stock/counts/{id}", take),
    Route::act("/stock/counts/{id}/decision", "stock.keep", &SETTLE, "/stock/counts/{id}", settle),
];

pub(super) static BEGIN: Form = Form::button("count-begin");
pub(super) static TAKE: Form = Form::button("count-take");
pub(super) static SETTLE: Form = Form::button("count-settle");

pub(super) fn reached(req: &Request, read: &Read) -> Result<(Count, Vec<Lot>, Store), Refusal> {
    let none = || Refusal::not_found("count-none").instead("/stock");
    let (count, lots) = table::find(read, req.id::<CountId>("id")?)?.ok_or_else(none)?;
    let store = stock::find(read, count.store)?.ok_or_else(none)?;
    stock::within(req, &store)?;
    Ok((count, lots, store))
}

/// `POST /stock/stores/{id}/counts`.
fn begin(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = stock::of_path(req, read)?;
    let id = CountId(req.house.next_id());
    Ok(Act::new(Begin { id, store: s.id, area: s.place }, format!("/stock/counts/{id}")).by(Channel::Web, By::Worker))
}

/// The numbers as posted; each that is none is named.
fn numbers(req: &Request, lots: &[Lot]) -> Result<Vec<i64>, Refusal> {
    let mut refusal = Refusal::invalid("web-form-wrong");
    let mut out = Vec::new();
    for at in 0..lots.len() {
        let text = req.posted(&format!("n{at}")).trim();
        match text.parse::<i64>() {
            Ok(n) if n >= 0 => out.push(n),
            _ => refusal = refusal.problem(format!("n{at}"), if text.is_empty() { "count-missing" } else { "count-number" }),
        }
    }
    let n = refusal.problems.len();
    if n > 0 { Err(refusal.arg("n", n)) } else { Ok(out) }
}

/// `POST /stock/counts/{id}/counting`.
fn take(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (count, lots, s) = reached(req, read)?;
    let to = format!("/stock/counts/{}", count.id);
    let command = Take { id: count.id, counted: numbers(req, &lots)?, actor: req.who.actor, area: s.place };
    Ok(Act::new(command, to).by(Channel::Web, By::Worker))
}

/// `POST /stock/counts/{id}/decision`.
fn settle(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (count, lots, s) = reached(req, read)?;
    let why = |at: usize| Why::parse(req.posted(&format!("why{at}")));
    let decided = numbers(req, &lots)?.into_iter().enumerate();
    let decided = decided.map(|(at, n)| Decided { n, why: why(at).filter(|_| n != lots[at].expected) }).collect();
    let to = format!("/stock/counts/{}", count.id);
    let command = Settle { id: count.id, store: s.id, decided, actor: req.who.actor, area: s.place };
    Ok(Act::new(command, to).by(Channel::Web, By::Worker))
}
