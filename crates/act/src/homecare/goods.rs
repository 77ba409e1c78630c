//! What was brought to a home from stock: given, or lent until it comes back. The book of the store says only that it went to a home;
//! which one stands here, under the key of the care, and ends with it.

use super::fact::{HomecareId, Returned, Supplied};
use super::routes::reached;
use super::rule::{GiveBack, Supply};
use super::table::{self, Case};
use crate::stock::{self, Store, StoreId};
use muster_ground::{duty, person};
use muster_ledger::{By, Channel, Fact, Fault, Keep, Moment, Read, Refusal, Row, Rows, Seq, SubjectRef, Table, int, values};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Values};
use serde::Serialize;

pub static GOODS: Table = Table {
    name: "homecare_goods",
    keep: Keep::Projection,
    columns: &[int("homecare"), int("seq"), int("item"), int("n"), int("store"), int("lent"), int("back"), int("at")],
    key: 2,
    indexes: &[],
};

const N: Field = Field::new("n", FieldKind::Number { min: 1, max: stock::MOVE_MAX }, "stock-n");
const FROM: Field = Field::new("store", FieldKind::Pick, "homecare-goods-from");
const TO: Field = Field::new("store", FieldKind::Pick, "homecare-goods-to");
pub(super) static SUPPLY: Form = Form {
    fields: &[
        Field::new("item", FieldKind::Text, "stock-item").hint("stock-item-hint").max(60),
        N,
        FROM,
        Field::new(
            "how",
            FieldKind::One(&[Choice("given", "homecare-goods-given"), Choice("lent", "homecare-goods-lent")]),
            "homecare-goods-how",
        )
        .hint("homecare-goods-how-hint"),
    ],
    submit: "homecare-goods-bring",
};
pub(super) static GIVE_BACK: Form = Form { fields: &[N, TO], submit: "homecare-goods-back" };

/// One bringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Good {
    pub seq: Seq,
    pub item: u16,
    pub n: i64,
    pub store: StoreId,
    pub lent: bool,
    pub back: i64,
    pub at: Moment,
}

impl Good {
    pub(super) fn from_row(r: &Row) -> Good {
        Good {
            seq: r.id("seq"),
            item: r.int("item") as u16,
            n: r.int("n"),
            store: r.id("store"),
            lent: r.int("lent") == 1,
            back: r.int("back"),
            at: r.moment("at"),
        }
    }
    /// Still with the home, of what comes back.
    pub fn out(&self) -> i64 {
        if self.lent { self.n - self.back } else { 0 }
    }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == "homecare.supplied" {
        let s: Supplied = fact.body()?;
        let item = i64::from(s.item);
        return rows.put(&GOODS, values![s.id, fact.seq(), item, s.n, s.store, i64::from(s.lent), 0i64, fact.at()]);
    }
    let b: Returned = fact.body()?;
    rows.change(&GOODS, &values![b.id, b.of], |r| r.set("back", r.int("back") + b.n))
}

/// What was brought to a home, the newest first.
pub fn goods(read: &Read, id: HomecareId) -> Result<Vec<Good>, Fault> {
    let sql = "SELECT * FROM homecare_goods WHERE homecare = ?1 ORDER BY seq DESC LIMIT 200";
    Ok(read.select(sql, &values![id])?.iter().map(Good::from_row).collect())
}

/// A resident's newest care with what was brought; one that ended only while something lent is still out.
pub fn of_resident(read: &Read, subject: SubjectRef) -> Result<Option<(Case, Vec<Good>)>, Fault> {
    let Some(owner) = person::owner(read, subject)? else { return Ok(None) };
    let Some(case) = table::of_subjects(read, &super::routes::names(read, owner))? else { return Ok(None) };
    let all = goods(read, case.id)?;
    Ok((case.open() || all.iter().any(|g| g.out() > 0)).then_some((case, all)))
}

/// Stores of the community from which the asker may hand out.
pub(super) fn stores(req: &Request, read: &Read, case: &Case) -> Result<Vec<(Store, String)>, Refusal> {
    let mut out = Vec::new();
    for s in stock::stores(read, req.scope()?)? {
        if s.community == case.community && duty::may(read, &req.who, "stock.move", s.community, s.grid) {
            let name = stock::name(req, read, &s)?;
            out.push((s, name));
        }
    }
    Ok(out)
}

fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

fn chosen(req: &Request, read: &Read, case: &Case, v: &Values) -> Result<Store, Refusal> {
    let id: Option<StoreId> = v.id("store");
    let all = stores(req, read, case)?;
    all.into_iter().map(|s| s.0).find(|s| Some(s.id) == id).ok_or_else(|| wrong("store", "web-field-choose"))
}

/// `POST /homecare/{id}/goods`.
pub(super) fn supply(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = SUPPLY.read(req)?;
    let (case, _) = reached(req, read)?;
    let store = chosen(req, read, &case, &v)?;
    let (item, of, movement) = stock::to_home(req, read, &store, &v)?;
    let lent = v.get("how") == "lent";
    // What expires or is used up by wearing does not come back.
    if lent && (of.ages || of.worn) {
        return Err(wrong("how", "homecare-goods-not-lent"));
    }
    let body = Supplied { id: case.id, item, n: v.int("n"), store: store.id, lent };
    Ok(Act::new(Supply { body, movement }, format!("/homecare/{}", case.id)).by(Channel::Web, By::Worker))
}

/// `POST /homecare/{id}/goods/{seq}/return`.
pub(super) fn give_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = GIVE_BACK.read(req)?;
    let (case, _) = reached(req, read)?;
    let of: Seq = req.id("seq")?;
    let none = || Refusal::not_found("homecare-goods-none").instead(format!("/homecare/{}", case.id));
    let good = goods(read, case.id)?.into_iter().find(|g| g.seq == of).ok_or_else(none)?;
    let store = chosen(req, read, &case, &v)?;
    let body = Returned { id: case.id, of, n: v.int("n"), store: store.id };
    let movement = stock::from_home(&store, good.item, body.n);
    Ok(Act::new(GiveBack { body, movement }, format!("/homecare/{}", case.id)).by(Channel::Web, By::Worker))
}
