//! Parts of a delivery's page: who was reached and when, and how the texts stand. By which way someone was reached is not said here.

use super::outbox::Standing;
use muster_ledger::Moment;
use muster_web::{Markup, Request, html, notice, when};
use serde::Serialize;

/// Of those reached, the latest.
pub(super) const SHOWN: usize = 100;

/// Someone who has it.
#[derive(Serialize)]
pub(super) struct Reached {
    pub(super) subject: String,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) at: Moment,
}

pub(super) fn list(req: &Request, at: &str, all: &[Reached]) -> Markup {
    html! { @if !all.is_empty() { details {
        summary { (req.tr("delivery-reached-when", &[("n", all.len().to_string())])) }
        ul.list { @for o in all { li.row {
            a.row-main href=(req.to(&format!("{at}/{}", o.subject))) { span.row-title { (o.address) " " bdi.person { (o.name) } } }
            span.row-side { (when(req, o.at)) }
        } } }
        @if all.len() == SHOWN { p.muted { (req.tr("delivery-more", &[("n", SHOWN.to_string())])) } }
    } } }
}

/// Nothing where no text belongs to it.
pub(super) fn texts(req: &Request, s: &Standing) -> Markup {
    if *s == Standing::default() {
        return html! {};
    }
    let n = |name: &str, n: i64| req.tr(name, &[("n", n.to_string())]);
    let gone = [("delivery-texts-sent", s.sent), ("delivery-texts-arrived", s.arrived), ("delivery-texts-failed", s.failed)];
    let said: Vec<String> = gone.into_iter().filter(|(_, n)| *n > 0).map(|(name, count)| n(name, count)).collect();
    html! {
        @if !said.is_empty() { p { (req.t("delivery-way-text")) " · " (said.join(" · ")) } }
        @if s.waiting > 0 { (notice(if s.why.is_some() { "warn" } else { "info" }, &html! { p {
            (n("delivery-texts-waiting", s.waiting))
            @if let Some(why) = &s.why { " " (req.t(why_words(why))) " " (req.t("delivery-texts-next")) }
        } })) }
    }
}

fn why_words(why: &str) -> &'static str {
    match why {
        "no-answer" => "delivery-texts-no-answer",
        "busy" => "delivery-texts-busy",
        "not-let-in" => "delivery-texts-not-let-in",
        "folder-not-written" => "delivery-texts-folder",
        _ => "delivery-texts-not-taken",
    }
}
