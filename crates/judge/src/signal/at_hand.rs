//! A signal that stands on a report from a home is a purpose for whoever looks after the signal.

use super::table::{SIGNALS, Signal};
use muster_ground::duty;
use muster_ground::look::AtHand;
use muster_ground::person::Person;
use muster_ledger::{Fault, Read};
use muster_sense::selfreport;
use muster_web::Who;

/// An open signal here to which this home's report belongs.
pub fn at_hand(read: &Read, who: &Who, about: &Person) -> Result<Option<AtHand>, Fault> {
    if !duty::may(read, who, "signal.see", about.community, about.grid) {
        return Ok(None);
    }
    let rows = read.by(&SIGNALS, "building", &[about.building.into()])?;
    for signal in rows.iter().map(Signal::from_row).filter(Signal::is_open) {
        for seq in &signal.evidence {
            if let Some(report) = selfreport::by_seq(read, *seq)?.filter(|r| selfreport::is_of(read, r, about)) {
                let path = format!("/signals/{}", signal.id);
                return Ok(Some(AtHand { purpose: "signal", id: signal.id.0, path, dataset: report.dataset }));
            }
        }
    }
    Ok(None)
}
