//! A request from a home is a purpose for whoever took it.

use super::table::{State, of_home};
use muster_ground::look::AtHand;
use muster_ground::person::Person;
use muster_ledger::{Fault, Read};
use muster_web::Who;

/// A request of this home that the reader took and that is not confirmed yet.
pub fn at_hand(read: &Read, who: &Who, about: &Person) -> Result<Option<AtHand>, Fault> {
    let all = of_home(read, about.room)?;
    let found = all.into_iter().find(|r| r.owner == Some(who.actor) && r.state != State::Confirmed);
    Ok(found.map(|r| AtHand { purpose: "request", id: r.id.0, path: format!("/requests/{}", r.id), dataset: r.dataset }))
}
