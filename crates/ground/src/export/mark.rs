//! What tells one copy from another when the line at its top is cut off: in some addresses a space stands behind the building,
//! and within a household the order is the copy's own. Both follow from the copy's code, so nothing is kept for it.

use super::fact::ExportId;
use muster_ledger::{Vault, hex, sha256};

/// The code printed on a copy: `3F9A-04C1`.
pub(super) fn code(vault: &Vault, id: ExportId) -> String {
    let secret = vault.derived_secret("export.code");
    let h = hex(&sha256(&[&secret[..], &id.0.to_be_bytes()].concat())[..4]).to_uppercase();
    format!("{}-{}", &h[..4], &h[4..])
}

/// The text of a row as it is compared: without any space.
pub(super) fn plain(name: &str, address: &str) -> String {
    [name, address].iter().flat_map(|s| s.chars()).filter(|c| !c.is_whitespace()).collect()
}

/// What a copy's code makes of one row.
pub(super) struct Mark {
    /// A space behind the building.
    pub space: bool,
    /// Where it stands within its household.
    pub order: u64,
}

pub(super) fn mark(vault: &Vault, code: &str, row: &str) -> Mark {
    let secret = vault.derived_secret("export.mark");
    let h = sha256(&[&secret[..], code.as_bytes(), &[0], row.as_bytes()].concat());
    let order = u64::from_be_bytes(std::array::from_fn(|i| h[i + 1]));
    Mark { space: h[0] & 1 == 1, order }
}

/// An address as it stands on a copy.
pub(super) fn spaced(address: &str, building: &str, space: bool) -> String {
    match address.strip_prefix(building) {
        Some(rest) if space && !rest.is_empty() && !building.is_empty() => format!("{building} {rest}"),
        _ => address.to_owned(),
    }
}

/// A row of a found file: name and address as they stand there.
pub(super) struct Found {
    pub name: String,
    pub address: String,
}

/// Of so many marks that can be seen in a file, how many are this copy's.
pub(super) fn fits(vault: &Vault, code: &str, rows: &[Found]) -> (usize, usize) {
    let (mut same, mut all) = (0, 0);
    let mut before: Option<(String, u64)> = None;
    for r in rows {
        let m = mark(vault, code, &plain(&r.name, &r.address));
        all += 1;
        same += usize::from(m.space == r.address.trim().contains(' '));
        let home: String = r.address.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some((last, order)) = &before
            && *last == home
        {
            all += 1;
            same += usize::from(*order <= m.order);
        }
        before = Some((home, m.order));
    }
    (same, all)
}

/// Fewer marks than that tell nothing.
pub(super) const MARKS_MIN: usize = 12;

/// Whether so many of so many is this copy and no other: of a foreign one half of the marks fit.
pub(super) fn sure((same, all): (usize, usize)) -> bool {
    all >= MARKS_MIN && same * 20 >= all * 19
}
