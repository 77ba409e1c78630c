//! Days, moments and stretches of time as people say them. Tables, certificates, receipts and print keep the full date.

use crate::Request;
use muster_ledger::{Day, Moment};

/// A day without its year where it is this year's: `11月20日`.
pub fn day(req: &Request, day: Day) -> String {
    let (y, m, d) = day.civil();
    let mut args = vec![("m", m.to_string()), ("d", d.to_string())];
    if y == req.now.day().civil().0 {
        return req.tr("web-day", &args);
    }
    args.push(("y", y.to_string()));
    req.tr("web-day-year", &args)
}

/// A moment as short as it stays clear: `今天 18:30`, `11月20日 18:30`.
pub fn when(req: &Request, at: Moment) -> String {
    if at.day() == req.now.day() {
        return req.tr("web-today-at", &[("time", at.clock())]);
    }
    req.tr("web-day-at", &[("day", day(req, at.day())), ("time", at.clock())])
}

/// The last day of what ends at that moment: midnight ends the day before it, and nobody says 24:00.
pub fn until(req: &Request, end: Moment) -> String {
    if end.since_midnight() == 0 { day(req, Moment(end.0 - 1).day()) } else { when(req, end) }
}

/// How long, in the unit in which people would say it.
pub fn span(req: &Request, minutes: i64) -> String {
    let (id, n) = match minutes.max(0) {
        m @ 0..120 => ("web-span-minutes", m),
        m @ 120..2880 => ("web-span-hours", m / 60),
        m => ("web-span-days", m / 1440),
    };
    req.tr(id, &[("n", n.to_string())])
}
