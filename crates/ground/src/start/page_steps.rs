//! What a house still needs before it can serve anyone, for whoever keeps it: each step with how far it is and where it is done.
//! Shown until everything has begun.

use crate::place::{self, Level};
use crate::{duty, person};
use muster_ledger::{Fault, PlaceId, Read};
use muster_web::{Markup, Request, html, icon_of, tag};
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
pub(super) struct Step {
    pub key: &'static str,
    pub path: &'static str,
    pub done: bool,
    pub n: i64,
    /// Of how many; 0 where no number is right.
    pub of: i64,
}

/// Empty where everything has begun, and for anyone who does not bring places in.
pub(super) fn steps(req: &Request, read: &Read) -> Result<Vec<Step>, Fault> {
    if !req.who.signed_in() || req.who.place != PlaceId::HOUSE || !duty::may_here(read, &req.who, "place.import") {
        return Ok(Vec::new());
    }
    let counts = place::counts(read)?;
    let places = |levels: &[Level]| counts.iter().filter(|(l, _)| levels.contains(l)).map(|(_, n)| *n).sum::<i64>();
    let communities = places(&[Level::Community]);
    let people = |post| -> Result<i64, Fault> {
        Ok(duty::holding(read, post)?.iter().map(|d| d.actor).collect::<BTreeSet<_>>().len() as i64)
    };
    let held = |post| -> Result<i64, Fault> {
        Ok(duty::holding(read, post)?.iter().map(|d| d.place).collect::<BTreeSet<_>>().len() as i64)
    };
    let step = |key, path, n: i64, of: i64, enough: i64| Step { key, path, done: n >= enough, n, of };
    let watchers = i64::from(people("auditor")? > 0) + i64::from(people("security_keeper")? > 0);
    let leads = people("district_lead")? + people("street_lead")?;
    let all = vec![
        step("places", "/places/import", communities, 0, 1),
        step("second", "/accounts", people("administrator")?, 2, 2),
        step("watchers", "/accounts", watchers, 2, 2),
        step("leads", "/accounts", leads, 0, 1),
        step("secretaries", "/accounts", held("secretary")?, communities, 1),
        step("residents", "/imports", person::communities_entered(read)?, communities, 1),
        step("homes", "/places/import", places(&[Level::Building]), 0, 1),
        step("workers", "/accounts", held("grid_worker")?, places(&[Level::Grid]), 1),
        step("health", "/accounts", people("health_centre")?, 0, 1),
    ];
    Ok(if all.iter().all(|s| s.done) { Vec::new() } else { all })
}

pub(super) fn shown(req: &Request, steps: &[Step]) -> Markup {
    let next = steps.iter().position(|s| !s.done);
    let done = steps.iter().filter(|s| s.done).count();
    html! {
        h2 { (req.t("start-steps")) }
        p.muted { (req.tr("start-steps-done", &[("n", done.to_string()), ("of", steps.len().to_string())])) }
        ul.list { @for (at, s) in steps.iter().enumerate() { li.row {
            a.row-main href=(req.to(s.path)) {
                span.row-title { @if s.done { (icon_of("circle-check")) " " } (req.t(&format!("start-step-{}", s.key))) }
                span.row-sub { (req.t(&format!("start-step-{}-what", s.key))) }
            }
            span.row-side {
                @if s.of > 0 { (tag(&req.tr("start-step-of", &[("n", s.n.to_string()), ("of", s.of.to_string())]))) }
                @else if s.n > 0 { (tag(&s.n.to_string())) }
                @if next == Some(at) { (tag(&req.t("start-step-next"))) }
                @else { (tag(&req.t(if s.done { "start-step-done" } else { "start-step-open" }))) }
            }
        } } }
    }
}
