//! Who is asked, in which order, and how long it takes: from real sessions, and silent where there are too few of them.

use super::book::book;
use super::table::{self, Case};
use muster_ground::duty;
use muster_ground::place;
use muster_ledger::{ActorId, DAY, Fault, PlaceId, Read};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const POST: &str = "counsellor";

/// The counsellors of a community: account, and whether they are free.
pub(super) fn pool(read: &Read, community: PlaceId) -> Result<Vec<(ActorId, bool)>, Fault> {
    let chain = chain(read, community)?;
    let mut all: BTreeMap<ActorId, bool> = BTreeMap::new();
    for d in duty::holding(read, POST)? {
        if chain.contains(&d.place) {
            all.insert(d.actor, table::is_free(read, d.actor)?);
        }
    }
    Ok(all.into_iter().collect())
}

fn chain(read: &Read, at: PlaceId) -> Result<BTreeSet<PlaceId>, Fault> {
    let mut chain: BTreeSet<PlaceId> = place::ancestors(read, at)?.iter().map(|p| p.id).collect();
    chain.extend([at, PlaceId::HOUSE]);
    Ok(chain)
}

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Standing {
    /// 1 is next.
    pub(super) place: usize,
    pub(super) free: usize,
    /// How long it takes until then; none where too few sessions tell.
    pub(super) minutes: Option<i64>,
}

/// How long `place` sessions take that several counsellors hold side by side.
pub(super) fn expected(place: usize, free: usize, mean: Option<i64>) -> Option<i64> {
    let (ahead, free) = (i64::try_from(place).unwrap_or(i64::MAX) - 1, i64::try_from(free).unwrap_or(0));
    // Whoever is free takes the first at once; the others wait for the end of a session each.
    mean.filter(|_| free > 0).map(|m| m * (ahead / free))
}

/// The place of one who waits among all whom the same counsellors are there for.
pub(super) fn standing(read: &Read, c: &Case) -> Result<Standing, Fault> {
    let pool = pool(read, c.community)?;
    let mut same: BTreeMap<PlaceId, bool> = BTreeMap::new();
    let mut ahead = 0;
    for other in table::everyone_waiting(read)? {
        if other.id == c.id {
            break;
        }
        let shared = match same.get(&other.community) {
            Some(known) => *known,
            None => {
                let theirs = self::pool(read, other.community)?;
                let shared = theirs.iter().any(|(a, _)| pool.iter().any(|(b, _)| a == b));
                same.insert(other.community, shared);
                shared
            }
        };
        ahead += usize::from(shared);
    }
    let free = pool.iter().filter(|(_, free)| *free).count();
    Ok(Standing { place: ahead + 1, free, minutes: expected(ahead + 1, free, mean(read)?) })
}

/// Minutes from taking to the end, over the sessions of the last days.
pub(super) fn mean(read: &Read) -> Result<Option<i64>, Fault> {
    let (mean, n) = table::handling(read, read.now.plus(-book().days * DAY))?;
    Ok((n >= book().sessions_min).then_some(mean))
}
