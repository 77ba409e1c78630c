//! Whose word a value is: named where it refuses or promises something, and what of the house follows it.

use super::judge::Judged;
use super::limit::default;
use super::say::{say_limit, say_value};
use super::table::{self, Fixed};
use crate::law::Bound;
use crate::{duty, place};
use muster_ledger::{Fault, PlaceId, Read, Refusal};
use muster_web::{Lang, Request, day};
use serde::Serialize;

/// What holds at a place, said with its name and whose word it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The number, where it is one.
    pub n: i64,
    pub name: String,
    pub value: String,
    /// `多闻社区选定`, `滨江区定，到2027年1月1日`, or that nobody has chosen.
    pub by: String,
}

impl Told {
    /// A number of nobody in particular.
    pub fn of(n: i64) -> Told {
        Told { n, ..Told::default() }
    }
    /// Names it in a refusal: `$bound`, `$value`, `$by`.
    pub fn into_refusal(self, refusal: Refusal) -> Refusal {
        refusal.arg("bound", self.name).arg("value", self.value).arg("by", self.by)
    }
}

/// Whose word the value is that holds: who chose it, else who fixed what it follows, else nobody's.
fn whose(req: &Request, read: &Read, b: &Bound, j: &Judged) -> Result<String, Fault> {
    if let Some(c) = j.choice.as_ref().filter(|c| c.value == j.value) {
        let name = place::find(read, c.area)?.map(|p| p.name).unwrap_or_default();
        return Ok(req.tr("bounds-chosen-by", &[("name", name)]));
    }
    match j.by.as_ref().filter(|_| j.value != default(b)) {
        Some(f) => fixed_by(req, read, f),
        None => Ok(req.t("bounds-chosen-by-nobody")),
    }
}

/// How a bound is told of at a place; none where the register has no such bound.
pub fn told(req: &Request, read: &Read, at: PlaceId, key: &str) -> Result<Option<Told>, Fault> {
    let Some((entry, b, j)) = table::standing(read, at, key)? else { return Ok(None) };
    let by = whose(req, read, &b, &j)?;
    Ok(Some(Told { n: j.value.number(), name: entry.say(req.lang).into_owned(), value: say_value(req, &b, &j.value), by }))
}

/// Who fixed what holds: the area's name and until when.
pub(super) fn fixed_by(req: &Request, read: &Read, f: &Fixed) -> Result<String, Fault> {
    let name = place::find(read, f.area)?.map(|p| p.name).unwrap_or_default();
    Ok(match f.until {
        Some(u) => req.tr("bounds-by-until", &[("name", name), ("day", day(req, u))]),
        None => req.tr("bounds-by", &[("name", name)]),
    })
}

/// What is said of a choice or a bound that is refused: the bound, its value, who fixed it, until when.
pub(super) fn named(req: &Request, read: &Read, b: &Bound, j: &Judged) -> Result<[(&'static str, String); 2], Fault> {
    let by = match &j.by {
        Some(f) => fixed_by(req, read, f)?,
        None => req.t("bounds-by-register"),
    };
    Ok([("limit", say_limit(req, b, &j.limit)), ("by", by)])
}

/// What of the house follows a choice, and the page on which that is seen, for those who may open it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Follows {
    pub what: String,
    pub at: Option<String>,
}

/// None: the choice is on record only.
pub(super) fn follows(req: &Request, read: &Read, b: &Bound) -> Option<Follows> {
    let by = b.by.as_ref().filter(|_| b.obeyed)?;
    let what = if req.lang == Lang::En { &by.en } else { &by.zh };
    let opens = by.needs == "public" || duty::may_here(read, &req.who, &by.needs);
    Some(Follows { what: what.clone(), at: opens.then(|| by.at.clone()) })
}
