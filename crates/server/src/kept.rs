//! What somebody had typed when their session was found over: kept, sealed, until they have signed in again.
//!
//! It comes back to the same holder on the same form, for an hour; to nobody else who finds the address.

use crate::inbound::Inbound;
use crate::site::Site;
use crate::{address, chance, clock};
use muster_ledger::{
    Fault, HOUR, Keep, Moment, Projection, Read, Refusal, Table, Why, WorkWrite, blob, hex, int, sha256, unhex, values,
};
use muster_web::{FieldKind, Form, Request, Slice, Values, WordFiles};
use serde::{Deserialize, Serialize};

static KEPT: Table = Table {
    name: "kept_forms",
    keep: Keep::Work,
    columns: &[blob("hash"), int("until"), blob("held")],
    key: 1,
    indexes: &[muster_ledger::Index { name: "until", columns: &["until"] }],
};

pub(crate) static SLICE: Slice = Slice {
    projection: &Projection { name: "kept", kinds: &[], tables: &[&KEPT], project: |_, _| Ok(()), revision: 1 },
    routes: &[],
    words: WordFiles { zh_hans: "", en: "", zh_hant: "" },
};

const VALID: i64 = HOUR;
/// Bytes of one form, as JSON.
const HELD_MAX: usize = 64 * 1024;
/// The part of an address that names what was kept.
const NAME: &str = "kept";

#[derive(Serialize, Deserialize)]
struct Held {
    /// Whose session it was.
    mark: [u8; 16],
    path: String,
    typed: Vec<(String, String)>,
}

/// Keeps what was typed into `form`, which stands at `path`; the query by which it is found again. None where there is
/// nothing to keep or nobody can be told to be its author.
pub(crate) fn keep(
    site: &Site,
    inbound: &Inbound,
    read: &Read,
    form: &Form,
    path: &str,
    typed: &Values,
) -> Option<(String, String)> {
    let mark = site.authority.mark(read, inbound.session?).ok()??;
    let shown = form.fields.iter().filter(|f| !matches!(f.kind, FieldKind::Secret | FieldKind::File(_)));
    let typed: Vec<(String, String)> =
        shown.flat_map(|f| typed.all(f.name).into_iter().map(|v| (f.name.to_owned(), v.to_owned()))).collect();
    if typed.is_empty() {
        return None;
    }
    let held = serde_json::to_vec(&Held { mark, path: path.to_owned(), typed }).ok().filter(|h| h.len() <= HELD_MAX)?;
    let token = chance::fresh_id();
    let row = values![&sha256(&token)[..], inbound.process_now.plus(VALID), site.house.vault().wrap("kept", &held)];
    site.house.work(vec![WorkWrite::Put(&KEPT, row)]).ok()?;
    Some((NAME.to_owned(), hex(&token)))
}

/// What was kept for this page and its asker, as a form that is shown again.
pub(crate) fn found(site: &Site, req: &Request, read: &Read) -> Option<(Values, Refusal)> {
    let token = unhex(req.query(NAME)?)?;
    let row = read.get(&KEPT, &[sha256(&token)[..].into()]).ok()??;
    if row.moment("until") <= req.process_now {
        return None;
    }
    let held: Held = serde_json::from_slice(&site.house.vault().unwrap("kept", row.blob("held"))?).ok()?;
    if held.path != req.path || site.authority.mark_of(read, &req.who) != Some(held.mark) {
        return None;
    }
    let pairs: Vec<(&str, String)> = held.typed.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
    Some((Values::filled(&pairs), Refusal::new(Why::Conflict, "server-kept")))
}

/// Rows whose hour is over, a few at a time.
fn stale(read: &Read, now: Moment) -> Vec<WorkWrite> {
    let rows = read.select("SELECT hash FROM kept_forms WHERE until < ?1 ORDER BY until LIMIT 20", &[now.into()]);
    rows.unwrap_or_default().iter().map(|r| WorkWrite::Delete(&KEPT, values![r.blob("hash")])).collect()
}

/// Drops what nobody came back for: at start and once a minute.
pub(crate) fn tidy(site: &Site) -> Result<(), Fault> {
    loop {
        let old = stale(&site.house.read()?, clock::process_now());
        if old.is_empty() {
            return Ok(());
        }
        site.house.work(old).map_err(|r| Fault::Store(r.code.to_owned()))?;
    }
}

/// The query of a page's address with what names something kept.
pub(crate) fn query(of: &str, kept: (String, String)) -> Vec<(String, String)> {
    let mut all = address::pairs(of, 50).unwrap_or_default();
    all.push(kept);
    all
}
