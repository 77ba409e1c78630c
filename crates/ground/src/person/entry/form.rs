//! The forms of one entry.

use crate::person::needs::NEED_CHOICES;
use muster_web::{Choice, Field, FieldKind, Form, Request};

const SEX: FieldKind = FieldKind::One(&[
    Choice("male", "person-sex-male"),
    Choice("female", "person-sex-female"),
    Choice("unknown", "person-sex-unknown"),
]);
const RELATION: FieldKind = FieldKind::One(&[
    Choice("head", "person-relation-head"),
    Choice("member", "person-relation-member"),
    Choice("tenant", "person-relation-tenant"),
]);
pub(super) const NEEDS: FieldKind = FieldKind::Many(&NEED_CHOICES);
const SAID: FieldKind = FieldKind::One(&[
    Choice("worker", "person-said-worker"),
    Choice("self", "person-said-self"),
    Choice("family", "person-said-family"),
]);

const ROOM: Field = Field::new("room", FieldKind::Hidden, "person-address").optional().max(20);
const ADDRESS: Field = Field::new("address", FieldKind::Text, "person-address").hint("person-address-hint").max(60);
const ID_NUMBER: Field = Field::new("id_number", FieldKind::Text, "person-id").optional().max(40);
/// Asked only for what a number alone does not tell; the answers are [`kinds`].
const ID_KIND: Field = Field::new("id_kind", FieldKind::Pick, "person-id-kind").hint("person-id-kind-hint").optional();
const PHONE: Field = Field::new("phone", FieldKind::Phone, "person-phone").optional().max(40);
const BIRTH: Field = Field::new("birth", FieldKind::Date, "person-birth").hint("person-birth-hint").optional();
const NOTE: Field = Field::new("note", FieldKind::LongText, "person-note").hint("person-note-hint").optional().max(500);
const SAID_BY: Field = Field::new("said", SAID, "person-said").optional();
/// Entries like the one typed, each ticked as someone else; offered once there are any.
const APART: Field = Field::new("apart", FieldKind::Picks, "person-like-apart").hint("person-like-apart-hint").optional();
const NEEDS_OF: Field = Field::new("needs", NEEDS, "person-needs").optional();
const SEX_OF: Field = Field::new("sex", SEX, "person-sex").optional();

/// As posted; the page shows either a room that is settled or the question for it.
pub(in crate::person) static NEW: Form = Form {
    fields: &[
        ROOM,
        ADDRESS.optional(),
        APART,
        Field::new("name", FieldKind::Text, "person-name").max(60),
        ID_NUMBER.hint("person-id-hint"),
        ID_KIND,
        PHONE,
        Field::new("relation", RELATION, "person-relation"),
        SEX_OF,
        BIRTH,
        NEEDS_OF,
        NOTE,
        SAID_BY,
    ],
    submit: "person-register",
};
/// What [`NEW`] asks, with another first question about where.
const fn told(place: Field) -> [Field; 12] {
    let f = NEW.fields;
    [place, f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11], f[12]]
}
pub(super) static NEW_IN_ROOM: Form = Form { fields: &told(ROOM), submit: "person-register" };
pub(super) static NEW_ANYWHERE: Form = Form { fields: &told(ADDRESS), submit: "person-register" };

/// Kinds of documents as a form offers them.
pub(super) fn kinds(req: &Request) -> Vec<(&'static str, String, String)> {
    let one = |k: cn_id::DocumentKind| ("id_kind", k.code().to_owned(), req.t(kind_words(k)));
    cn_id::DocumentKind::ALL.into_iter().map(one).collect()
}
pub(in crate::person) fn kind_words(kind: cn_id::DocumentKind) -> &'static str {
    [
        "person-kind-citizen-id",
        "person-kind-passport",
        "person-kind-hk-macao-permit",
        "person-kind-taiwan-permit",
        "person-kind-foreigner-permanent",
        "person-kind-residence-permit",
    ][kind as usize]
}

pub(in crate::person) static CORRECT: Form = Form {
    fields: &[
        Field::new("needs_shown", FieldKind::Hidden, "person-needs").optional(),
        Field::new("name", FieldKind::Text, "person-name").optional().max(60),
        ID_NUMBER,
        ID_KIND,
        Field::new("clear_id_number", FieldKind::Tick, "person-clear-id").optional(),
        PHONE,
        Field::new("clear_phone", FieldKind::Tick, "person-clear-phone").optional(),
        Field::new("relation", RELATION, "person-relation").optional(),
        SEX_OF,
        BIRTH,
        Field::new("clear_birth", FieldKind::Tick, "person-clear-birth").optional(),
        NEEDS_OF,
        NOTE,
        Field::new("clear_note", FieldKind::Tick, "person-clear-note").optional(),
        SAID_BY,
    ],
    submit: "person-correct",
};

pub(in crate::person) static MOVE: Form = Form {
    fields: &[ADDRESS, Field::new("community", FieldKind::Pick, "stay-community").hint("stay-community-hint").optional()],
    submit: "person-move",
};

pub(in crate::person) static LEAVE: Form = Form {
    fields: &[Field::new(
        "reason",
        FieldKind::One(&[Choice("moved", "person-left-moved"), Choice("died", "person-left-died")]),
        "person-left-why",
    )],
    submit: "person-leave",
};
pub(in crate::person) static RETURN: Form = Form::button("person-return");
