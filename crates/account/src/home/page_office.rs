//! When the community receives whoever comes: as it chose, and whether that is now.

use muster_ground::bounds::{self, Told};
use muster_ledger::{DAY, Fault, Moment, PlaceId, Read};
use muster_web::{Markup, Request, html};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Office {
    community: PlaceId,
    hours: Told,
    /// Evenings or weekends of each week; none where it keeps none.
    evenings: Option<Told>,
    now: Option<bool>,
}

/// Whether `at` lies in the hours of a working day. A weekend has none of its own, and nothing is said of it.
pub(super) fn received_now(hours: (i64, i64), at: Moment) -> Option<bool> {
    // The first of January 1970 was a Thursday.
    let weekday = (at.day().0 + 3).rem_euclid(7);
    let since = at.since_midnight().rem_euclid(DAY);
    (weekday < 5).then_some(hours.0 <= since && since < hours.1)
}

pub(super) fn office(req: &Request, read: &Read, community: PlaceId) -> Result<Option<Office>, Fault> {
    let (Some(hours), Some(window)) =
        (bounds::told(req, read, community, "office-hours")?, bounds::window(read, community, "office-hours")?)
    else {
        return Ok(None);
    };
    let evenings = bounds::told(req, read, community, "window-evenings")?.filter(|t| t.n > 0);
    Ok(Some(Office { community, hours, evenings, now: received_now(window, read.now) }))
}

pub(super) fn card(req: &Request, o: &Office) -> Markup {
    let now = o.now.map(|now| req.t(if now { "home-office-now" } else { "home-office-not-now" }));
    html! { section.card {
        div.card-head { h2 { (req.t("home-office")) } }
        div.card-body {
            p { (req.tr("home-office-hours", &[("hours", o.hours.value.clone())])) @if let Some(now) = now { " " strong { (now) } } }
            @if let Some(e) = &o.evenings { p { (req.tr("home-office-evenings", &[("times", e.value.clone())])) } }
            p.muted.small { (o.hours.by) " · " a href=(req.to(&format!("/public/{}", o.community))) { (req.t("home-office-all")) } }
        }
    } }
}
