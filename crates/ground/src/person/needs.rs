//! Who needs something, by what is needed: for those who plan care, and first when an emergency begins.

use super::fact::Need;
use super::read::{Addresses, Person, person_of_row};
use super::table::{SHOWN, SHOWN_FROM};
use muster_ledger::{Fault, Read, values};
use muster_web::{Choice, Scope};

/// Every need, as forms offer it.
pub(crate) const NEED_CHOICES: [Choice; 15] = [
    Choice("lives_alone", "person-need-lives-alone"),
    Choice("no_phone", "person-need-no-phone"),
    Choice("cannot_climb", "person-need-cannot-climb"),
    Choice("daily_call", "person-need-daily-call"),
    Choice("medicine_fetched", "person-need-medicine-fetched"),
    Choice("hard_of_hearing", "person-need-hard-of-hearing"),
    Choice("regular_treatment", "person-need-regular-treatment"),
    Choice("lifted_by_two", "person-need-lifted-by-two"),
    Choice("machine_power", "person-need-machine-power"),
    Choice("interpreter", "person-need-interpreter"),
    Choice("guardian", "person-need-guardian"),
    Choice("infant_supplies", "person-need-infant-supplies"),
    Choice("call_first", "person-need-call-first"),
    Choice("hospital_ready", "person-need-hospital-ready"),
    Choice("special_food", "person-need-special-food"),
];

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
