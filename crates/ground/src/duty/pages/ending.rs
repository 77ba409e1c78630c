//! Terms that end soon, on top of `/accounts`: whoever gives duties renews them before the day, with one tap to the form.

use super::accounts::gives;
use crate::duty::table::{self, Duty};
use crate::{duty, place};
use muster_ledger::{ActorId, DAY, Day, Fault, PlaceId, Read};
use muster_web::{Markup, Request, Who, html};
use serde::Serialize;

/// How long before its end a term is named.
pub(crate) const AHEAD_DAYS: i64 = 30;

#[derive(Serialize)]
pub(super) struct Ending {
    actor: ActorId,
    name: String,
    post: String,
    at: PlaceId,
    place: String,
    until: Day,
    own: bool,
}

#[derive(Serialize)]
pub(super) struct Soon {
    terms: Vec<Ending>,
    /// The last day on which anyone can give the administrator's duty, when that is soon.
    last_administrator: Option<Day>,
}

/// Terms that end within the days, are followed by no other of the same, and are no lending for some days.
fn ending(read: &Read, all: Vec<Duty>) -> Result<Vec<Duty>, Fault> {
    let (now, soon) = (read.now, read.now.plus(AHEAD_DAYS * DAY));
    let mut out = Vec::new();
    for d in all {
        let lent = d.until.0 - d.from.0 <= AHEAD_DAYS * DAY;
        if lent || !d.in_force(now) || d.until > soon {
            continue;
        }
        let mut others = table::all_of(read, d.actor)?.into_iter();
        if !others.any(|o| o.id != d.id && o.ended.is_none() && o.until > d.until && o.post == d.post && o.place == d.place) {
            out.push(d);
        }
    }
    Ok(out)
}

/// What the asker has to renew. Nobody renews their own: it is shown to them, so that they ask.
pub(crate) fn to_renew(read: &Read, who: &Who) -> Result<Vec<Duty>, Fault> {
    if gives(&who.post).is_empty() || !duty::may_here(read, who, "duty.manage") {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for post in gives(&who.post) {
        all.extend(duty::holding(read, post)?);
    }
    let mut out = Vec::new();
    for d in ending(read, all)? {
        let within = who.place == PlaceId::HOUSE
            || d.place == who.place
            || place::find(read, d.place)?.is_some_and(|p| p.chain().contains(&who.place));
        if within {
            out.push(d);
        }
    }
    out.sort_by_key(|d| (d.until, d.id));
    Ok(out)
}

pub(super) fn soon(req: &Request, read: &Read) -> Result<Soon, Fault> {
    let mut terms = Vec::new();
    for d in to_renew(read, &req.who)? {
        terms.push(Ending {
            actor: d.actor,
            name: table::holder(read, d.actor)?.name,
            at: d.place,
            place: place::find(read, d.place)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name),
            until: d.until.plus(-1).day(),
            own: d.actor == req.who.actor,
            post: d.post,
        });
    }
    // Whoever else could renew it: an administrator who is there the day after.
    let administrators = duty::holding(read, "administrator")?;
    let last = administrators.iter().map(|d| d.until).max().filter(|u| *u <= read.now.plus(AHEAD_DAYS * DAY));
    let alone = administrators.iter().all(|d| d.actor == req.who.actor);
    let last_administrator = last.filter(|_| alone && req.who.post == "administrator").map(|u| u.plus(-1).day());
    Ok(Soon { terms, last_administrator })
}

pub(super) fn panel(req: &Request, soon: &Soon) -> Markup {
    let day = |d: Day| muster_web::day(req, d);
    html! {
        @if let Some(last) = soon.last_administrator {
            p.notice role="alert" { (req.tr("duty-last-days", &[("day", day(last))])) " " a href=(req.to("/accounts/new")) { (req.t("duty-open")) } }
        }
        @if !soon.terms.is_empty() {
            section.card aria-labelledby="ending" {
                div.card-head { h2 #ending { (req.tr("duty-ending-title", &[("days", AHEAD_DAYS.to_string()), ("n", soon.terms.len().to_string())])) } }
                ul.list { @for t in &soon.terms { li.row {
                    a.row-main href=(req.to(&format!("/accounts/{}", t.actor))) {
                        div.row-title { (t.name) }
                        div.row-sub { (req.t(&format!("post-{}", t.post))) " · " (t.place) " · " (req.tr("duty-lasts", &[("day", day(t.until))])) }
                    }
                    div.row-side {
                        @if t.own { (req.t("duty-ask-another")) }
                        @else { a.button href=(req.to(&format!("/accounts/{}/duties?at={}&post={}", t.actor, t.at, t.post))) { (req.t("duty-renew")) } }
                    }
                } } }
            }
        }
    }
}
