//! URL ⇄ command ⇄ answer of what has to be told.

use super::book::{Organ, harm};
use super::fact::{HarmId, Noticed, Seen, Told};
use super::page;
use super::rule::{HARM_DATA, Notice, Tell};
use super::table::{self, Row};
use muster_ground::place;
use muster_ledger::{By, Channel, Lost, Moment, Read, Refusal, Sealed};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/harms", "harm.see", page::index),
    Route::see("/harms/new", "harm.notice", page::new),
    Route::act("/harms", "harm.notice", &NOTICE, "/harms/new", notice),
    Route::see("/harms/{id}", "harm.see", page::one),
    Route::see("/harms/{id}/sheet", "harm.see", page::sheet_of),
    Route::act("/harms/{id}/telling", "harm.tell", &TELL, "/harms/{id}", tell),
];

pub(super) static NOTICE: Form = Form {
    fields: &[
        Field::new("kind", FieldKind::Pick, "harm-kind"),
        Field::new("safe", FieldKind::LongText, "harm-safe").hint("harm-safe-hint").max(400),
        Field::new("whom", FieldKind::Text, "harm-whom").hint("harm-whom-hint").max(120),
        Field::new("what", FieldKind::LongText, "harm-what").hint("harm-what-hint").max(1_000),
    ],
    submit: "harm-notice",
};
pub(super) static TELL: Form = Form {
    fields: &[
        Field::new(
            "organ",
            FieldKind::One(&[
                Choice("police", "harm-organ-police"),
                Choice("civil_affairs", "harm-organ-civil"),
                Choice("education", "harm-organ-education"),
                Choice("disabled_federation", "harm-organ-disabled"),
            ]),
            "harm-organ",
        ),
        Field::new("taken_by", FieldKind::Text, "harm-taken-by").hint("harm-taken-by-hint").max(80),
    ],
    submit: "harm-tell",
};

fn gone(_: Lost) -> Refusal {
    Refusal::conflict("harm-ended").instead("/harms")
}

pub(super) fn reached(req: &Request, read: &Read) -> Result<Row, Refusal> {
    let row = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("harm-none").instead("/harms"))?;
    if !req.scope()?.covers(row.community, row.community) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/harms"));
    }
    Ok(row)
}

/// `POST /harms`. Whoever noticed it need not see it again: it lies with the secretary then.
fn notice(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = NOTICE.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("kind", "web-field-choose");
    let kind = harm(v.get("kind")).ok_or_else(wrong)?;
    let community = place::find(read, req.who.place)?.map(|p| p.community).unwrap_or_default();
    let month = HARM_DATA.ready(&req.house, read)?;
    let seen = Seen { whom: v.get("whom").to_owned(), what: v.get("what").to_owned(), safe: v.get("safe").to_owned() };
    let plain = serde_json::to_vec(&seen).unwrap_or_default();
    let seen = req.house.vault().seal(month, None, &plain).map_err(gone)?;
    let body = Noticed {
        id: HarmId(req.house.next_id()),
        kind: kind.key.clone(),
        community,
        // Both are set when it is decided.
        organs: Vec::new(),
        due: Moment(0),
    };
    let to = if req.who.post == "secretary" { format!("/harms/{}", body.id) } else { "/harms/new".to_owned() };
    Ok(Act::new(Notice { body, seen }, to).by(Channel::Web, By::Worker))
}

/// `POST /harms/{id}/telling`.
fn tell(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = reached(req, read)?;
    let v = TELL.read(req)?;
    let by: Sealed = req.house.vault().seal(row.dataset, None, v.get("taken_by").as_bytes()).map_err(gone)?;
    let body = Told { id: row.id, organ: Organ::parse(v.get("organ")).unwrap_or(Organ::Police) };
    Ok(Act::new(Tell { body, by }, format!("/harms/{}", row.id)).by(Channel::Phone, By::Worker))
}
