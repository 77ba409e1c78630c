//! Who needs something, by what is needed: for those who plan care, and first when an emergency begins.

use super::fact::Need;
use super::read::{Addresses, Person, person_of_row};
use super::table::{SHOWN, SHOWN_FROM};
use muster_ledger::{Fault, Read, values};
use muster_web::Scope;

/// Residents of a scope who need something, or this, in stair order.
pub fn in_need(read: &Read, scope: &Scope, need: Option<Need>, limit: usize) -> Result<Vec<Person>, Fault> {
    let mut values = values![limit, need.map_or(-1, |n| Need::bits(&[n]))];
    let within = scope.filter("p.community", "p.grid", &mut values);
    let sql = format!(
        "SELECT p.* FROM {SHOWN_FROM} WHERE (p.flags & ?2) <> 0 AND {within} AND {SHOWN} \
         ORDER BY p.community, p.grid, p.sort, p.subject LIMIT ?1"
    );
    let mut addresses = Addresses::default();
    read.select(&sql, &values)?.iter().map(|r| person_of_row(read, r, scope.mask, &mut addresses)).collect()
}

/// How many residents of a scope have each need. Counts only.
pub fn need_counts(read: &Read, scope: &Scope) -> Result<Vec<(Need, i64)>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("p.community", "p.grid", &mut values);
    let sql = format!(
        "SELECT p.flags AS flags, COUNT(*) AS n FROM {SHOWN_FROM} WHERE p.flags <> 0 AND {within} AND {SHOWN} GROUP BY p.flags"
    );
    let mut out: Vec<(Need, i64)> = Need::ALL.into_iter().map(|n| (n, 0)).collect();
    for r in read.select(&sql, &values)? {
        for need in Need::from_bits(r.int("flags")) {
            out[need as usize].1 += r.int("n");
        }
    }
    Ok(out)
}
