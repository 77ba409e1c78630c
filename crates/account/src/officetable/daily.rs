//! The figures of the daily report of one community, from what is recorded: field of the catalogue → number. What no slice holds is
//! not there; a zero is one that was counted.

use muster_act::request;
use muster_ground::place::{self, Level};
use muster_ground::{duty, person};
use muster_ledger::{DAY, Day, Fault, Moment, PlaceId, Read};
use muster_muster::task;
use muster_sense::selfreport::{self, Symptom};
use std::collections::BTreeMap;

/// Figures of today, of one community. Counts only; the caller has checked that its scope covers it.
pub fn figures(read: &Read, community: PlaceId) -> Result<BTreeMap<&'static str, i64>, Fault> {
    let scope = duty::published(Some(community));
    let today = read.now.day();
    let mut out = BTreeMap::new();
    let mut homes = 0;
    for grid in place::under(read, community, Level::Grid)? {
        homes += person::summary(read, &grid)?.homes;
    }
    out.insert("daily.households", homes);
    out.insert("daily.people", person::count(read, &scope)?);
    let visited = task::done_at_doors(read, &scope, today.start())?;
    out.insert("daily.households_visited", visited);
    let reports = selfreport::reports_between(read, today.start(), Day(today.0 + 1).start())?;
    let of = |fever: bool| {
        let here = reports.iter().filter(|r| scope.covers(r.community, r.grid) && !r.void && !r.none);
        here.filter(|r| r.symptoms.contains(&Symptom::Fever) == fever && !r.symptoms.is_empty()).count() as i64
    };
    out.insert("daily.fever", of(true));
    out.insert("daily.other_ill", of(false));
    let on = |all: Vec<(Day, i64)>| all.into_iter().filter(|(d, _)| *d == today).map(|(_, n)| n).sum();
    out.insert("daily.requests_received", on(request::by_day(read, &scope, today, "made_at")?));
    out.insert("daily.requests_done", on(request::by_day(read, &scope, today, "done_at")?));
    // Open ones of the last half year: older ones are erased with their month.
    let since = Moment(read.now.0 - 180 * DAY);
    out.insert("daily.requests_open", request::counts(read, &scope, since)?.iter().map(|c| c.open).sum());
    Ok(out)
}
