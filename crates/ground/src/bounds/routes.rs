//! `/bounds` ⇄ commands: what a form says, within what it may, in words that name the bound.

use super::fact::{BoundId, BoundSet, ChoiceMade, Document};
use super::forms::{CHOOSE, LIFT, SET};
use super::judge::judge;
use super::limit::{Limit, Value, clock, inside, tighter};
use super::page::{self, may_choose, may_set, place_of};
use super::rule::{Choose, LiftBound, SetBound};
use super::table;
use super::told;
use crate::duty::STAFF_DATASET;
use crate::law::Bound;
use crate::place;
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Act, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/bounds", "bound.see", page::all),
    Route::see("/bounds/{key}", "bound.see", page::one),
    Route::act("/bounds/{key}/limit", "bound.set", &SET, "/bounds/{key}", set),
    Route::act("/bounds/{key}/choice", "bound.choose", &CHOOSE, "/bounds/{key}", choose),
    Route::act("/bounds/limits/{id}/lifting", "bound.set", &LIFT, "/bounds", lift),
];

fn wrong(field: &str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, "bounds-time-wrong")
}

fn window(v: &Values) -> Result<(i64, i64), Refusal> {
    let from = clock(v.get("from")).ok_or_else(|| wrong("from"))?;
    let to = clock(v.get("to")).filter(|t| *t > from).ok_or_else(|| wrong("to"))?;
    Ok((from, to))
}

fn number(v: &Values) -> Result<i64, Refusal> {
    let none = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("n", "web-field-missing");
    v.opt("n").and_then(|n| n.parse().ok()).ok_or_else(none)
}

fn picked(v: &Values, name: &str) -> std::collections::BTreeSet<String> {
    v.all(name).into_iter().map(str::to_owned).collect()
}

fn limit_of(b: &Bound, v: &Values) -> Result<Limit, Refusal> {
    Ok(match b.unit.as_str() {
        "time" => {
            let (from, to) = window(v)?;
            Limit::Window { from, to }
        }
        "choice" => Limit::Set { must: picked(v, "must"), may: picked(v, "may") },
        _ => Limit::Number(number(v)?),
    })
}

fn value_of(b: &Bound, v: &Values) -> Result<Value, Refusal> {
    Ok(match b.unit.as_str() {
        "time" => {
            let (from, to) = window(v)?;
            Value::Window { from, to }
        }
        "choice" => Value::Picks(picked(v, "picks")),
        _ => Value::Number(number(v)?),
    })
}

/// The field that a refusal is about.
fn field(b: &Bound, picks: &'static str) -> &'static str {
    match b.unit.as_str() {
        "time" => "from",
        "choice" => picks,
        _ => "n",
    }
}

fn none() -> Refusal {
    Refusal::not_found("bounds-none").instead("/bounds")
}

fn set(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = SET.read(req)?;
    let at = place_of(req, read, v.get("at"))?;
    if !may_set(req, read, &at)? {
        return Err(Refusal::forbidden("bounds-not-yours").instead("/bounds"));
    }
    let key = req.param("key").to_owned();
    let (_, bound, _) = table::standing(read, at.id, &key)?.ok_or_else(none)?;
    let limit = limit_of(&bound, &v)?;
    let from = v.day("first").unwrap_or_else(|| req.now.day());
    let mut above = table::chain(read, at.id)?;
    above.pop();
    let fixed: Vec<_> = above.iter().map(|a| table::fixed_at(read, *a, &key)).collect::<Result<_, _>>()?;
    let over = judge(&bound, &fixed, None, from);
    if !tighter(&bound, &over.limit, &limit) {
        let said = told::named(req, read, &bound, &over)?;
        let refusal = Refusal::invalid("bounds-loosens").problem(field(&bound, "may"), "bounds-loosens-field");
        return Err(said.into_iter().fold(refusal, |r, (k, v)| r.arg(k, v)));
    }
    let document = Document { document: v.get("note").to_owned() };
    let plain = serde_json::to_vec(&document).unwrap_or_default();
    let sealed = read.vault().seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("a house's own dataset".into()))?;
    let then = format!("/bounds/{key}?at={}", at.id);
    let id = BoundId(req.house.next_id());
    let set = BoundSet { id, area: at.id, key, limit, from, until: v.day("last"), reason: v.get("reason").to_owned() };
    Ok(Act::new(SetBound { set, bound, above, document: sealed }, then))
}

fn choose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = CHOOSE.read(req)?;
    let at = place_of(req, read, v.get("at"))?;
    if !may_choose(req, read, &at) {
        return Err(Refusal::forbidden("bounds-not-your-choice").instead("/bounds"));
    }
    let key = req.param("key").to_owned();
    let (_, bound, judged) = table::standing(read, at.id, &key)?.ok_or_else(none)?;
    let value = value_of(&bound, &v)?;
    if !inside(&bound, &judged.limit, &value) {
        let said = told::named(req, read, &bound, &judged)?;
        let refusal = Refusal::invalid("bounds-outside").problem(field(&bound, "picks"), "bounds-outside-field");
        return Err(said.into_iter().fold(refusal, |r, (k, v)| r.arg(k, v)));
    }
    let then = format!("/bounds/{key}?at={}", at.id);
    let chain = table::chain(read, at.id)?;
    Ok(Act::new(Choose { made: ChoiceMade { area: at.id, key, value }, bound, chain }, then))
}

fn lift(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id: BoundId = req.id("id")?;
    let f = table::find(read, id)?.ok_or_else(none)?;
    let at = place::find(read, f.area)?.ok_or_else(none)?;
    if !may_set(req, read, &at)? {
        return Err(Refusal::forbidden("bounds-not-yours").instead("/bounds"));
    }
    Ok(Act::new(LiftBound { id }, format!("/bounds/{}?at={}", f.key, f.area)))
}
