//! URL ⇄ command ⇄ answer of donations.

use super::fact::{By, DonationId, Donor, Received, Wish};
use super::page;
use super::rule::{DONATION_DATA, Receive};
use super::table::{self, Donation};
use crate::goods::catalogue;
use crate::stock::{self, MOVE_MAX};
use muster_ledger::{By as Hand, Channel, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/donations", "public", page::public),
    Route::see("/stock/stores/{id}/donations", "stock.move", page::new),
    Route::act("/stock/stores/{id}/donations", "stock.move", &RECEIVE, "/stock/stores/{id}/donations", receive),
    Route::see("/stock/donations/{donation}", "stock.see", page::receipt),
];

pub(super) static RECEIVE: Form = Form {
    fields: &[
        Field::new("item", FieldKind::Text, "stock-item").hint("stock-item-hint").max(60),
        Field::new("n", FieldKind::Number { min: 1, max: MOVE_MAX }, "stock-n").hint("stock-n-hint"),
        Field::new("lot", FieldKind::Date, "stock-lot").optional().hint("stock-lot-hint"),
        Field::new(
            "by",
            FieldKind::One(&[
                Choice("person", "donation-by-person"),
                Choice("firm", "donation-by-firm"),
                Choice("association", "donation-by-association"),
            ]),
            "donation-by",
        ),
        Field::new("name", FieldKind::Text, "donation-name").optional().hint("donation-name-hint").max(60),
        Field::new("phone", FieldKind::Phone, "donation-phone").optional().max(30),
        Field::new("named", FieldKind::Tick, "donation-named").optional().hint("donation-named-hint"),
        Field::new(
            "wish",
            FieldKind::One(&[
                Choice("any", "donation-wish-any"),
                Choice("homes", "donation-wish-homes"),
                Choice("elders", "donation-wish-elders"),
                Choice("workers", "donation-wish-workers"),
            ]),
            "donation-wish",
        ),
    ],
    submit: "donation-receive",
};

/// `POST /stock/stores/{id}/donations`.
fn receive(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = stock::of_path(req, read)?;
    let v = RECEIVE.read(req)?;
    let wrong = |field: &'static str, code| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
    let item = catalogue().named(v.get("item")).ok_or_else(|| wrong("item", "stock-no-such-item"))?;
    let lot = v.day("lot").filter(|_| item.ages);
    if item.ages && lot.is_none() {
        return Err(wrong("lot", "stock-lot-needed"));
    }
    let named = v.tick("named");
    if named && v.get("name").is_empty() {
        return Err(wrong("name", "donation-name-missing"));
    }
    let month = DONATION_DATA.ready(&req.house, read)?;
    let donor = Donor { name: v.get("name").to_owned(), phone: v.get("phone").to_owned() };
    let plain = serde_json::to_vec(&donor).unwrap_or_default();
    let gone = |_| Refusal::conflict("donation-ended").instead("/stock");
    let donor = req.house.vault().seal(month, None, &plain).map_err(gone)?;
    let body = Received {
        id: DonationId(req.house.next_id()),
        community: s.community,
        grid: s.grid,
        store: s.id,
        item: item.code.parse().unwrap_or_default(),
        lot,
        n: v.int("n"),
        by: By::parse(v.get("by")).unwrap_or(By::Person),
        named,
        wish: Wish::parse(v.get("wish")).unwrap_or(Wish::Any),
    };
    let to = format!("/stock/donations/{}", body.id);
    Ok(Act::new(Receive { body, donor }, to).by(Channel::Web, Hand::Worker))
}

pub(super) fn reached(req: &Request, read: &Read) -> Result<Donation, Refusal> {
    let none = || Refusal::not_found("donation-none").instead("/stock");
    let d = table::find(read, req.id::<DonationId>("donation")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(d.community, d.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/stock"));
    }
    Ok(d)
}
