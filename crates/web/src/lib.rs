//! Pages, forms, words and routes as data. Knows no network: a [`Request`] comes in, a [`Reply`] goes out,
//! and everything between is a plain function.
//!
//! A slice hands out one [`Slice`]: its share of the ledger, its routes, its words. Page and JSON of one act come
//! from the same route; the OpenAPI description is made from the same data.

mod basis;
pub mod chart;
mod form;
mod layout;
mod openapi;
pub mod part;
mod print;
mod request;
mod route;
mod when;
mod words;

pub use basis::{Naming, name_basis_from};
pub use form::{
    Choice, Field, FieldKind, Form, Values, hidden_inputs, nth as nth_form, nth_with as nth_form_with, one_by_one,
    plain as plain_form, render as form, render_with as form_with,
};
pub use layout::{
    Chrome, NavItem, chip_grade, chip_level, chip_warning, empty, icon, icon_of, notice, receipt_card, refusal, refusal_typed,
    render, tag,
};
pub use openapi::openapi;
pub use print::{Paper, bars, card, label, qr, qr_svg, sheet, short_url};
pub use request::{DEVICE_COOKIE, Mask, Request, Scope, Upload, Wants, Who};
pub use route::{Act, Does, Enter, File, Page, Reply, Route, Routes, Session, Slice, Then, Work, coded, find_route, link};
pub use when::{day, span, until, when};
pub use words::{Catalog, Lang, WordFiles, missing_words};

pub use maud::{DOCTYPE, Markup, PreEscaped, html};
