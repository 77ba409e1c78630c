//! Putting a figure right, and how many cells of an answer somebody typed.

use super::fact::{DataRequestId, DataRequestOverwritten};
use super::matched::Line;
use super::overwrite::{Overwrite, Overwritten, VALUE_MAX};
use super::routes::share;
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Request, Values, html, nth_form_with};

pub(super) static OVERWRITE: Form = Form {
    fields: &[
        Field::new("field", FieldKind::Pick, "onetable-overwrite-field").max(60),
        Field::new("value", FieldKind::Number { min: 0, max: VALUE_MAX }, "onetable-overwrite-number").max(8),
        Field::new(
            "why",
            FieldKind::One(&[
                Choice("older", "onetable-overwrite-older"),
                Choice("miscounted", "onetable-overwrite-miscounted"),
                Choice("otherwise", "onetable-overwrite-otherwise"),
            ]),
            "onetable-overwrite-why",
        ),
    ],
    submit: "onetable-overwrite",
};

fn heading(lines: &[Line], field: &str) -> String {
    let of = |l: &&Line| l.field.is_some_and(|f| f.key == field);
    lines.iter().find(of).map_or_else(|| field.to_owned(), |l| l.heading.clone())
}

/// What a community typed, and the form for whoever answers for it.
pub(super) fn by_hand(
    req: &Request,
    (id, community, may): (DataRequestId, PlaceId, bool),
    lines: &[Line],
    all: &[Overwritten],
) -> Markup {
    let own: Vec<&Overwritten> = all.iter().filter(|o| o.community == community).collect();
    let mut picks = Vec::new();
    for l in lines {
        if let Some(f) = l.field {
            picks.push(("field", f.key.clone(), l.heading.clone()));
        }
    }
    html! {
        @if !own.is_empty() { ul { @for o in &own { li {
            (req.tr("onetable-overwrite-is", &[("heading", heading(lines, &o.field)), ("n", o.value.to_string()), ("why", req.t(&format!("onetable-overwrite-{}", o.why))), ("at", muster_web::when(req, o.at))]))
        } } } }
        @if may && !picks.is_empty() {
            details.fold { summary { (req.t("onetable-overwrite-head")) }
                (nth_form_with(req, &OVERWRITE, &format!("/data-requests/{id}/{community}/overwriting"), &Values::default(), &picks, 1)) }
        }
    }
}

/// Cells of the answer: how many the register filled, how many somebody typed. What is not held counts as neither.
pub(super) fn counter(req: &Request, communities: usize, lines: &[Line], all: &[Overwritten]) -> Markup {
    let held = lines.iter().filter(|l| l.cover.is_some()).count() * communities;
    let over =
        all.iter().filter(|o| lines.iter().any(|l| l.cover.is_some() && l.field.is_some_and(|f| f.key == o.field))).count();
    html! { p { (req.tr("onetable-cells", &[("answered", (held - over.min(held)).to_string()), ("typed", all.len().to_string())])) } }
}

/// `POST /data-requests/{id}/{community}/overwriting`.
pub(super) fn overwrite(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OVERWRITE.read(req)?;
    let (r, community) = share(req, read)?;
    let (field, why) = (v.get("field").to_owned(), v.get("why").to_owned());
    let body = DataRequestOverwritten { id: r.id, community, field, value: v.int("value"), why };
    Ok(Act::new(Overwrite(body), format!("/data-requests/{}", r.id)))
}
