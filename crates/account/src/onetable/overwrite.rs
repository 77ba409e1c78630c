//! A figure that answered itself and was put right by hand: counted as typed, marked in the answer, and never without saying why.

use super::fact::{DATA_REQUEST_OVERWRITTEN, DataRequestId, DataRequestOverwritten};
use super::table::{DataRequest, OVERWRITES, REQUESTS, SHARES};
use muster_ledger::{Command, Draft, Fault, Key, Known, Moment, PlaceId, Read, Refusal, Row, values};
use muster_web::Scope;
use serde::Serialize;

/// Why the register's figure does not do.
pub(super) const WHYS: [&str; 3] = ["older", "miscounted", "otherwise"];
pub(super) const VALUE_MAX: i64 = 10_000_000;

/// A cell that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overwritten {
    pub community: PlaceId,
    pub field: String,
    pub value: i64,
    pub why: String,
    pub at: Moment,
}

impl Overwritten {
    fn from_row(r: &Row) -> Overwritten {
        Overwritten {
            community: r.id("community"),
            field: r.text("field").to_owned(),
            value: r.int("value"),
            why: r.text("why").to_owned(),
            at: r.moment("at"),
        }
    }
}

/// The cells of a request that were typed, within a scope.
pub fn overwritten(read: &Read, scope: &Scope, id: DataRequestId) -> Result<Vec<Overwritten>, Fault> {
    let mut given = values![id];
    let within = scope.filter("community", "community", &mut given);
    let sql = format!("SELECT * FROM onetable_overwrites WHERE id = ?1 AND {within} ORDER BY community, field");
    Ok(read.select(&sql, &given)?.iter().map(Overwritten::from_row).collect())
}

/// How many cells of all requests were typed: a number for the stage, of which no place and nobody can be told.
pub fn typed(read: &Read) -> Result<u64, Fault> {
    let all = read.select("SELECT count(*) AS n FROM onetable_overwrites", &[])?;
    Ok(all.first().map_or(0, |r| r.int("n").unsigned_abs()))
}

/// A community puts a figure right.
pub struct Overwrite(pub DataRequestOverwritten);

impl Command for Overwrite {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&REQUESTS, vec![self.0.id.into()]),
            Key::one(&SHARES, values![self.0.id, self.0.community]),
            Key::one(&OVERWRITES, values![self.0.id, self.0.community, self.0.field.as_str()]),
        ]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let o = &self.0;
        let none = || Refusal::not_found("onetable-none").instead("/data-requests");
        let r = known.one(&REQUESTS, &[o.id.into()]).map(DataRequest::from_row).ok_or_else(none)?;
        let back = format!("/data-requests/{}", o.id);
        if known.one(&SHARES, &values![o.id, o.community]).is_none() {
            return Err(none());
        }
        if !r.stands(at) {
            return Err(Refusal::conflict("onetable-over").instead(back));
        }
        let wrong = |field: &'static str| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, "web-field-choose");
        if !r.fields.contains(&o.field) {
            return Err(wrong("field"));
        }
        if !WHYS.contains(&o.why.as_str()) {
            return Err(wrong("why"));
        }
        if !(0..=VALUE_MAX).contains(&o.value) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("value", "onetable-overwrite-value"));
        }
        let before = known.one(&OVERWRITES, &values![o.id, o.community, o.field.as_str()]);
        if before.map(Overwritten::from_row).is_some_and(|b| b.value == o.value) {
            return Err(Refusal::conflict("onetable-overwrite-same").instead(back));
        }
        Ok(vec![Draft::new(DATA_REQUEST_OVERWRITTEN, o).area(o.community)])
    }
}
