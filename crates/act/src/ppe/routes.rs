//! URL ⇄ command ⇄ answer of what workers have.

use super::page;
use crate::goods::{Item, catalogue};
use crate::stock::{self, Account, MOVE_MAX, Move, Said, Store, StoreId};
use muster_ground::place;
use muster_ledger::{ActorId, By, Channel, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/stock/workers", "stock.see", page::index),
    Route::see("/stock/workers/{actor}", "stock.see", page::one),
    Route::see("/stock/workers/{actor}/returns", "stock.move", page::returns),
    Route::act("/stock/workers/{actor}/returns", "stock.move", &RETURNS, "/stock/workers/{actor}/returns", give_back),
    Route::see("/stock/workers/{actor}/use", "stock.move", page::uses),
    Route::act("/stock/workers/{actor}/use", "stock.move", &USE, "/stock/workers/{actor}/use", use_up),
];

const ITEM: Field = Field::new("item", FieldKind::Text, "stock-item").hint("stock-item-hint").max(60);
const N: Field = Field::new("n", FieldKind::Number { min: 1, max: MOVE_MAX }, "stock-n").hint("stock-n-hint");

pub(super) static RETURNS: Form =
    Form { fields: &[ITEM, N, Field::new("to", FieldKind::Pick, "stock-store")], submit: "ppe-give-back" };
pub(super) static USE: Form = Form { fields: &[ITEM, N], submit: "ppe-use-up" };

/// Someone who works in a community of the scope.
pub(super) struct Worker {
    pub actor: ActorId,
    pub words: String,
    pub community: PlaceId,
}

/// Workers of the communities of the scope; of a grid's own community for whoever has but a grid.
pub(super) fn workers(req: &Request, read: &Read) -> Result<Vec<Worker>, Refusal> {
    let mut communities: Vec<PlaceId> = Vec::new();
    for s in stock::stores(read, req.scope()?)? {
        if !communities.contains(&s.community) {
            communities.push(s.community);
        }
    }
    for p in place::ancestors(read, req.who.place)? {
        if p.level == place::Level::Community && !communities.contains(&p.id) {
            communities.push(p.id);
        }
    }
    let mut out: Vec<Worker> = Vec::new();
    for community in communities {
        for (actor, words) in stock::workers(req, read, community)? {
            // A grid worker sees what they have themselves; who sees the community sees all.
            if actor == req.who.actor || req.scope()?.covers(community, PlaceId::HOUSE) {
                out.push(Worker { actor, words, community });
            }
        }
    }
    Ok(out)
}

pub(super) fn worker(req: &Request, read: &Read) -> Result<Worker, Refusal> {
    let actor: ActorId = req.id("actor")?;
    let found = workers(req, read)?.into_iter().find(|w| w.actor == actor);
    found.ok_or_else(|| Refusal::not_found("ppe-no-worker").instead("/stock/workers"))
}

/// Stores of a community to which something can be given back.
pub(super) fn stores(read: &Read, req: &Request, w: &Worker) -> Result<Vec<Store>, Refusal> {
    Ok(stock::stores(read, req.scope()?)?.into_iter().filter(|s| s.community == w.community).collect())
}

fn item(v: &Values) -> Result<(u16, &'static Item), Refusal> {
    let found = catalogue().named(v.get("item"));
    let found = found.ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("item", "stock-no-such-item"))?;
    Ok((found.code.parse().unwrap_or_default(), found))
}

fn moved(req: &Request, w: &Worker, v: &Values, to: Account) -> Result<Act, Refusal> {
    let (code, of) = item(v)?;
    let unit = catalogue().unit(of, req.lang).to_owned();
    let said = Said { item: of.say(req.lang).to_owned(), unit, ..Said::default() };
    let from = Account::Worker(w.actor);
    // What a worker has may be past its day and is given back or used up all the same: it is theirs, not handed out.
    let command = Move { item: code, n: v.int("n"), from, to, lot: None, why: None, area: w.community, paper: None, said };
    Ok(Act::new(command, format!("/stock/workers/{}", w.actor)).by(Channel::Web, By::Worker))
}

/// `POST /stock/workers/{actor}/returns`.
fn give_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let w = worker(req, read)?;
    let v = RETURNS.read(req)?;
    let to: Option<StoreId> = v.id("to");
    let to = stores(read, req, &w)?.into_iter().find(|s| Some(s.id) == to);
    let to = to.ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("to", "web-field-choose"))?;
    moved(req, &w, &v, Account::Store(to.id))
}

/// `POST /stock/workers/{actor}/use`.
fn use_up(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let w = worker(req, read)?;
    let v = USE.read(req)?;
    moved(req, &w, &v, Account::Consumed)
}
