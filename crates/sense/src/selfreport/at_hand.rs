//! A report about a home is a purpose for whoever looks after it: while nobody has checked it, and for a few days where someone is
//! ill.

use super::routes::told;
use super::table::{REPORTS, Report};
use muster_ground::duty;
use muster_ground::look::AtHand;
use muster_ground::person::Person;
use muster_ledger::{DAY, Fault, Read};
use muster_web::Who;

/// So long a report that was not checked leads to a home; so long one that somebody there is ill.
const UNCHECKED: i64 = 14 * DAY;
const ILL: i64 = 3 * DAY;

/// Whether a report came from this person's home.
pub fn is_of(read: &Read, report: &Report, about: &Person) -> bool {
    told(read, report.seq).is_some_and(|t| t.room == about.room)
}

/// The newest of this home's reports that the reader may see, did not make themselves, and that still asks for something.
pub fn at_hand(read: &Read, who: &Who, about: &Person) -> Result<Option<AtHand>, Fault> {
    if !duty::may(read, who, "report.see", about.community, about.grid) {
        return Ok(None);
    }
    let rows = read.by(&REPORTS, "building", &[about.building.into()])?;
    let mut open: Vec<Report> = rows.iter().map(Report::from_row).collect();
    let young = |r: &Report, so_long: i64| read.now < r.made_at.plus(so_long);
    open.retain(|r| !r.void && r.actor != who.actor && (young(r, ILL) && !r.none || young(r, UNCHECKED) && !r.verified));
    open.sort_by_key(|r| std::cmp::Reverse(r.made_at));
    let found = open.into_iter().find(|r| is_of(read, r, about));
    Ok(found.map(|r| AtHand { purpose: "report", id: r.id.0, path: format!("/reports/{}", r.id), dataset: r.dataset }))
}
