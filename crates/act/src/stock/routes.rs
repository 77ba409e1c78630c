//! URL ⇄ command ⇄ answer of stock.

use super::fact::{Account, Minimum, Opened, Paper, Place, StoreId, Why};
use super::rule::{Answer, FixMinimum, MOVE_MAX, Move, OpenStore, Said, Undo};
use super::table::{self, Movement, Store};
use super::{page, page_act, page_item, page_paper};
use crate::goods::{Item, catalogue};
use crate::request;
use muster_ground::{duty, place};
use muster_ledger::{ActorId, By, Channel, Fault, PlaceId, Read, Refusal, Seq};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/stock", "stock.see", page::index),
    Route::see("/stock/stores/new", "stock.keep", page_act::open),
    Route::act("/stock/stores", "stock.keep", &OPEN, "/stock/stores/new", open),
    Route::see("/stock/stores/{id}", "stock.see", page::shelf),
    Route::see("/stock/stores/{id}/history", "stock.see", page_item::history),
    Route::see("/stock/stores/{id}/items/{code}", "stock.see", page_item::stored),
    Route::see("/stock/stores/{id}/receipts", "stock.move", page_act::receive),
    Route::act("/stock/stores/{id}/receipts", "stock.move", &RECEIVE, "/stock/stores/{id}/receipts", receive),
    Route::see("/stock/stores/{id}/issues", "stock.move", page_act::issue),
    Route::act("/stock/stores/{id}/issues", "stock.move", &ISSUE, "/stock/stores/{id}/issues", issue),
    Route::see("/stock/stores/{id}/transfers", "stock.keep", page_act::transfer),
    Route::act("/stock/stores/{id}/transfers", "stock.keep", &TRANSFER, "/stock/stores/{id}/transfers", transfer),
    Route::see("/stock/stores/{id}/minimum", "stock.keep", page_act::minimum),
    Route::act("/stock/stores/{id}/minimum", "stock.keep", &MINIMUM, "/stock/stores/{id}/minimum", minimum),
    Route::see("/stock/stores/{id}/items/{code}/card", "stock.see", page_paper::card),
    Route::see("/stock/requests/{id}", "stock.see", page_paper::given),
    Route::see("/stock/items/{code}", "stock.see", page_item::everywhere),
    Route::see("/stock/moves/{id}", "stock.see", page_item::movement),
    Route::act("/stock/moves/{id}/undoing", "stock.move", &UNDO, "/stock/moves/{id}", undo),
    Route::act("/stock/moves/{id}/acceptance", "stock.keep", &ACCEPT, "/stock/moves/{id}", accept),
    Route::act("/stock/moves/{id}/return", "stock.keep", &RETURN, "/stock/moves/{id}", give_back),
];

const ITEM: Field = Field::new("item", FieldKind::Text, "stock-item").hint("stock-item-hint").max(60);
const N: Field = Field::new("n", FieldKind::Number { min: 1, max: MOVE_MAX }, "stock-n").hint("stock-n-hint");

pub(super) static OPEN: Form = Form {
    fields: &[
        Field::new("place", FieldKind::Pick, "stock-place"),
        Field::new(
            "kind",
            FieldKind::One(&[
                Choice("room", "stock-at-room"),
                Choice("point", "stock-at-point"),
                Choice("gate", "stock-at-gate"),
                Choice("organisation", "stock-at-organisation"),
            ]),
            "stock-kind",
        ),
    ],
    submit: "stock-open",
};
pub(super) static RECEIVE: Form = Form {
    fields: &[
        ITEM,
        N,
        Field::new("lot", FieldKind::Date, "stock-lot").optional().hint("stock-lot-hint"),
        Field::new(
            "from",
            FieldKind::One(&[
                Choice("supplier", "stock-account-supplier"),
                Choice("donor", "stock-account-donor"),
                Choice("found", "stock-found"),
            ]),
            "stock-from",
        ),
        Field::new("price", FieldKind::Text, "stock-price").optional().hint("stock-price-hint").max(12),
        Field::new("checked", FieldKind::Pick, "stock-checked").optional().hint("stock-checked-hint"),
        Field::new("kept", FieldKind::Pick, "stock-kept").optional(),
    ],
    submit: "stock-receive",
};
pub(super) static ISSUE: Form = Form {
    fields: &[
        ITEM,
        N,
        Field::new(
            "to",
            FieldKind::One(&[
                Choice("worker", "stock-account-worker"),
                Choice("household", "stock-account-household"),
                Choice("used", "stock-account-consumed"),
                Choice("expired", "stock-why-expired"),
                Choice("broken", "stock-why-broken"),
                Choice("lost", "stock-why-lost"),
            ]),
            "stock-to",
        ),
        Field::new("worker", FieldKind::Pick, "stock-worker").optional().hint("stock-worker-hint"),
        Field::new("lot", FieldKind::Date, "stock-only-lot").optional().hint("stock-only-lot-hint"),
        Field::new("approved", FieldKind::Pick, "stock-approved").optional(),
        Field::new("request", FieldKind::Text, "stock-request").optional().hint("stock-request-hint").max(20),
    ],
    submit: "stock-issue",
};
pub(super) static TRANSFER: Form = Form {
    fields: &[ITEM, N, Field::new("to", FieldKind::Pick, "stock-to-store").hint("stock-to-store-hint")],
    submit: "stock-transfer",
};
pub(super) static MINIMUM: Form = Form {
    fields: &[ITEM, Field::new("n", FieldKind::Number { min: 0, max: MOVE_MAX }, "stock-minimum").hint("stock-minimum-hint")],
    submit: "stock-fix-minimum",
};
pub(super) static UNDO: Form = Form::button("stock-undo");
pub(super) static ACCEPT: Form = Form::button("stock-accept");
pub(super) static RETURN: Form = Form::button("stock-give-back");

pub(super) fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

/// The store of the path, within the scope.
pub(crate) fn store(req: &Request, read: &Read) -> Result<Store, Refusal> {
    let none = || Refusal::not_found("stock-no-store").instead("/stock");
    let s = table::find(read, req.id::<StoreId>("id")?)?.ok_or_else(none)?;
    within(req, &s)?;
    Ok(s)
}

pub(crate) fn within(req: &Request, s: &Store) -> Result<(), Refusal> {
    if req.scope()?.covers(s.community, s.grid) {
        return Ok(());
    }
    Err(Refusal::forbidden("web-outside-scope").instead("/stock"))
}

/// `多闻社区 · 库房`; the number from the second on.
pub fn name(req: &Request, read: &Read, s: &Store) -> Result<String, Fault> {
    let at = place::find(read, s.place)?.map(|p| p.name).unwrap_or_default();
    let at = req.lang.chinese(&at).into_owned();
    let kind = req.t(s.kind.words());
    Ok(if s.number > 1 { format!("{at} · {kind} {}", s.number) } else { format!("{at} · {kind}") })
}

pub(super) fn item(v: &Values) -> Result<(u16, &'static Item), Refusal> {
    let found = catalogue().named(v.get("item")).ok_or_else(|| wrong("item", "stock-no-such-item"))?;
    Ok((found.code.parse().unwrap_or_default(), found))
}

/// What refusals say; names of all stores, so that whoever stands before an empty shelf hears where the next is.
fn said(req: &Request, read: &Read, s: &Store, of: &Item) -> Result<Said, Fault> {
    let mut stores = std::collections::BTreeMap::new();
    for other in table::others(read, s)? {
        stores.insert(other.id, name(req, read, &other)?);
    }
    Ok(Said { item: of.say(req.lang).to_owned(), unit: catalogue().unit(of, req.lang).to_owned(), stores })
}

/// Places where a store may be: the communities and grids of the scope.
pub(super) fn places(req: &Request, read: &Read) -> Result<Vec<(PlaceId, PlaceId, PlaceId, String)>, Refusal> {
    let mut out = Vec::new();
    let mut communities = req.scope()?.communities().to_vec();
    if communities.is_empty() {
        let mut top = req.who.place;
        if let Some(p) = place::find(read, top)? {
            top = p.id;
        }
        communities = place::under(read, top, place::Level::Community)?.iter().map(|p| p.id).collect();
    }
    for c in communities {
        let Some(community) = place::find(read, c)?.filter(|p| p.level == place::Level::Community) else { continue };
        out.push((c, c, PlaceId::HOUSE, community.name.clone()));
        for g in place::children(read, c)?.iter().filter(|g| g.level == place::Level::Grid) {
            out.push((g.id, c, g.id, format!("{} {}", community.name, g.name)));
        }
    }
    Ok(out)
}

/// Workers of a community who may be handed something: account and words.
pub(crate) fn workers(req: &Request, read: &Read, community: PlaceId) -> Result<Vec<(ActorId, String)>, Fault> {
    let mut out: Vec<(ActorId, String)> = Vec::new();
    let grids = place::children(read, community)?.into_iter().map(|g| (g.id, "grid_worker", g.name));
    let own = [(community, "secretary", String::new())];
    for (at, post, name) in own.into_iter().chain(grids) {
        for d in duty::holders(read, at, post)? {
            if !out.iter().any(|(a, _)| *a == d.actor) {
                let words = format!("{} · {} {name}", duty::holder(read, d.actor)?.name, req.t(&format!("post-{post}")));
                out.push((d.actor, words.trim_end().to_owned()));
            }
        }
    }
    Ok(out)
}

fn done(command: Move, s: &Store) -> Act {
    let to = format!("/stock/stores/{}/items/{}", s.id, command.item);
    Act::new(command, to).by(Channel::Web, By::Worker)
}

/// `POST /stock/stores`.
fn open(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OPEN.read(req)?;
    let at: PlaceId = v.id("place").unwrap_or_default();
    let found = places(req, read)?.into_iter().find(|p| p.0 == at).ok_or_else(|| wrong("place", "web-field-choose"))?;
    let kind = Place::parse(v.get("kind")).unwrap_or(Place::Room);
    let number = table::named(read, at, kind)? + 1;
    let id = StoreId(req.house.next_id());
    let number = u8::try_from(number).map_err(|_| wrong("place", "stock-too-many-stores"))?;
    let body = Opened { id, community: found.1, grid: found.2, place: at, kind, number };
    Ok(Act::new(OpenStore(body), format!("/stock/stores/{id}")).by(Channel::Web, By::Worker))
}

/// `2.5` → 250 fen; a price is nothing below and nothing absurd.
fn fen(typed: &str) -> Result<i64, Refusal> {
    let bad = || wrong("price", "stock-price-wrong");
    let (whole, part) = typed.trim().split_once('.').unwrap_or((typed.trim(), ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(bad());
    }
    let part = format!("{part:0<2}").parse::<i64>().map_err(|_| bad())?;
    Ok(whole.parse::<i64>().map_err(|_| bad())? * 100 + part)
}

/// One of those who may sign there.
fn signer(v: &Values, field: &'static str, all: &[(ActorId, String)]) -> Result<Option<ActorId>, Refusal> {
    let Some(actor) = v.id::<ActorId>(field) else { return Ok(None) };
    if all.iter().any(|(a, _)| *a == actor) { Ok(Some(actor)) } else { Err(wrong(field, "web-field-choose")) }
}

/// An open request of the store's community.
fn request_of(req: &Request, read: &Read, s: &Store, typed: &str) -> Result<request::RequestId, Refusal> {
    let none = || wrong("request", "stock-request-none");
    let id = typed.trim().parse().map(request::RequestId).map_err(|_| none())?;
    let row = request::find(read, id)?.filter(|r| r.community == s.community && r.done_at.is_none()).ok_or_else(none)?;
    if req.scope()?.covers(row.community, row.grid) { Ok(id) } else { Err(none()) }
}

/// `POST /stock/stores/{id}/receipts`.
fn receive(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = store(req, read)?;
    let v = RECEIVE.read(req)?;
    let (code, of) = item(&v)?;
    let lot = v.day("lot");
    if of.ages && lot.is_none() {
        return Err(wrong("lot", "stock-lot-needed"));
    }
    if lot.is_some_and(|d| d < read.now.day()) {
        return Err(wrong("lot", "stock-lot-past"));
    }
    let (from, why) = match v.get("from") {
        "donor" => (Account::Donor, None),
        "found" => (Account::Difference, Some(Why::Unwritten)),
        _ => (Account::Supplier, None),
    };
    let lot = Some(lot.filter(|_| of.ages));
    let said = Said::default();
    let all = workers(req, read, s.community)?;
    let price = v.opt("price").map(fen).transpose()?;
    let paper = Paper { price, checked: signer(&v, "checked", &all)?, kept: signer(&v, "kept", &all)?, ..Paper::default() };
    // Who looked whether it is right is not who brought it in.
    if paper.checked == Some(req.who.actor) {
        return Err(wrong("checked", "stock-checked-self"));
    }
    let paper = paper.written();
    Ok(done(Move { item: code, n: v.int("n"), from, to: Account::Store(s.id), lot, why, area: s.place, paper, said }, &s))
}

/// `POST /stock/stores/{id}/issues`.
fn issue(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = store(req, read)?;
    let v = ISSUE.read(req)?;
    let (code, of) = item(&v)?;
    let (to, why) = match v.get("to") {
        "worker" => {
            let actor: ActorId = v.id("worker").ok_or_else(|| wrong("worker", "web-field-choose"))?;
            if !workers(req, read, s.community)?.iter().any(|(a, _)| *a == actor) {
                return Err(wrong("worker", "web-field-choose"));
            }
            (Account::Worker(actor), None)
        }
        "household" => (Account::Household, None),
        "used" => (Account::Consumed, None),
        other => (Account::Difference, Why::parse(other)),
    };
    let lot = v.day("lot").map(Some);
    let said = said(req, read, &s, of)?;
    let approved = signer(&v, "approved", &workers(req, read, s.community)?)?;
    let request = v.opt("request").map(|typed| request_of(req, read, &s, typed)).transpose()?;
    if request.is_some() && !matches!(to, Account::Household | Account::Worker(_)) {
        return Err(wrong("request", "stock-request-not-given"));
    }
    let paper = Paper { approved, request, ..Paper::default() }.written();
    Ok(done(Move { item: code, n: v.int("n"), from: Account::Store(s.id), to, lot, why, area: s.place, paper, said }, &s))
}

/// Goods that go from a store to a home, as care at home books them.
pub(crate) fn to_home(req: &Request, read: &Read, s: &Store, v: &Values) -> Result<(u16, &'static Item, Move), Refusal> {
    let (code, of) = item(v)?;
    let (from, said) = (Account::Store(s.id), said(req, read, s, of)?);
    let to = Account::Household;
    let movement = Move { item: code, n: v.int("n"), from, to, lot: None, why: None, area: s.place, paper: None, said };
    Ok((code, of, movement))
}

/// What was lent to a home and does not expire comes back to a shelf.
pub(crate) fn from_home(s: &Store, item: u16, n: i64) -> Move {
    let (from, to, said) = (Account::Household, Account::Store(s.id), Said::default());
    Move { item, n, from, to, lot: None, why: None, area: s.place, paper: None, said }
}

/// `POST /stock/stores/{id}/transfers`: at once within a community, on its way to another.
fn transfer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = store(req, read)?;
    let v = TRANSFER.read(req)?;
    let (code, of) = item(&v)?;
    let to = v.id::<StoreId>("to").map(|id| table::find(read, id)).transpose()?.flatten();
    let to = to.filter(|t| t.id != s.id).ok_or_else(|| wrong("to", "web-field-choose"))?;
    let account = if to.community == s.community { Account::Store(to.id) } else { Account::Transit(to.id) };
    let said = said(req, read, &s, of)?;
    let n = v.int("n");
    Ok(done(
        Move { item: code, n, from: Account::Store(s.id), to: account, lot: None, why: None, area: s.place, paper: None, said },
        &s,
    ))
}

/// `POST /stock/stores/{id}/minimum`.
fn minimum(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = store(req, read)?;
    let v = MINIMUM.read(req)?;
    let body = Minimum { store: s.id, item: item(&v)?.0, n: v.int("n") };
    let to = format!("/stock/stores/{}", s.id);
    Ok(Act::new(FixMinimum { body, area: s.place }, to).by(Channel::Web, By::Worker))
}

/// The movement of the path; `of` says whose people may act on it.
fn concerned(req: &Request, read: &Read, receiver: bool) -> Result<(Movement, Store), Refusal> {
    let none = || Refusal::not_found("stock-no-movement").instead("/stock");
    let m = table::movement(read, req.id::<Seq>("id")?)?.ok_or_else(none)?;
    let at = match (receiver, m.to) {
        (true, Account::Transit(s)) => Some(s),
        (true, _) => return Err(Refusal::conflict("stock-not-on-its-way").instead("/stock")),
        (false, _) => m.store(),
    };
    let s = at.map(|id| table::find(read, id)).transpose()?.flatten().ok_or_else(none)?;
    within(req, &s)?;
    // Between two stores both have to be one's own.
    if let (false, Account::Store(_), Account::Store(to)) = (receiver, m.from, m.to) {
        within(req, &table::find(read, to)?.ok_or_else(none)?)?;
    }
    Ok((m, s))
}

/// `POST /stock/moves/{id}/undoing`.
fn undo(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (movement, s) = concerned(req, read, false)?;
    let to = format!("/stock/stores/{}/items/{}", s.id, movement.item);
    Ok(Act::new(Undo { of: movement.id, movement, area: s.place }, to).by(Channel::Web, By::Worker))
}

fn answer(req: &Request, read: &Read, came: bool) -> Result<Act, Refusal> {
    let (movement, s) = concerned(req, read, true)?;
    Ok(Act::new(Answer { of: movement.id, movement, came, area: s.place }, "/stock").by(Channel::Web, By::Worker))
}

/// `POST /stock/moves/{id}/acceptance`: it is here.
fn accept(req: &Request, read: &Read) -> Result<Act, Refusal> {
    answer(req, read, true)
}

/// `POST /stock/moves/{id}/return`: it is not wanted, or did not come; it is the sender's again.
fn give_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    answer(req, read, false)
}
