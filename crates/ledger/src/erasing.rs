//! Erasures, finished: keys that recorded facts say are to die, and what older copies still have of the erased.

use crate::fact::{DATASET_DESTROYED, DatasetDestroyed};
use crate::house::{Entropy, OpenError, database, keys_folder};
use crate::keys::Keys;
use crate::rows::Backing;
use crate::store::{self, ERASING, SqlRows, Statements};
use crate::table::Value;
use crate::{DatasetId, Fact, Fault, PersonId, Vault, sweep, tokens};
use rusqlite::Connection;
use std::path::Path;

/// Destroys the keys that recorded facts say are to die, and names the people. Run after such a fact and at every start.
pub(crate) fn settle_erasures(
    connection: &Connection,
    statements: &Statements,
    vault: &Vault,
    fact: Option<&Fact>,
) -> Result<Vec<PersonId>, Fault> {
    if let Some(fact) = fact.filter(|f| f.kind() == DATASET_DESTROYED.name) {
        let body: DatasetDestroyed = fact.body()?;
        vault.keys().destroy_dataset(body.id)?;
    }
    let people: Vec<Vec<u8>> = {
        let mut s = connection.prepare_cached("SELECT person FROM vault_erasing")?;
        s.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
    };
    let mut rows = SqlRows { connection, statements };
    let mut erased = Vec::with_capacity(people.len());
    for person in people {
        let Ok(id) = <[u8; 16]>::try_from(person.as_slice()).map(PersonId) else { continue };
        vault.keys().destroy_person(id)?;
        tokens::remove(connection, &person)?;
        rows.delete(&ERASING, &[Value::Blob(person)])?;
        erased.push(id);
    }
    Ok(erased)
}

/// Finishes erasures that a stop interrupted, and drops what an older copy of the data still has of the erased.
pub(crate) fn reconcile(c: &Connection, statements: &Statements, vault: &Vault) -> Result<(), OpenError> {
    settle_erasures(c, statements, vault, None)?;
    let ended: Vec<i64> = {
        let mut s = c.prepare("SELECT id FROM ledger_datasets WHERE destroyed_at IS NOT NULL")?;
        s.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
    };
    for id in ended {
        if vault.keys().destroy_dataset(DatasetId(id))? {
            sweep::due(&SqlRows { connection: c, statements }, DatasetId(id))?;
        }
    }
    Ok(())
}

/// After a restore: tokens of people without a key, parts of datasets without one, are removed.
pub(crate) fn forget_the_erased(folder: &Path, entropy: Entropy) -> Result<(u64, u64), OpenError> {
    let vault = Vault::new(Keys::load(&keys_folder(folder), entropy)?);
    let c = store::open_writer(&database(folder))?;
    // The copy may be of an earlier format.
    tokens::bring_up(&c)?;
    let people: Vec<Vec<u8>> = {
        let mut s = c.prepare("SELECT DISTINCT person FROM vault_token_owners")?;
        s.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
    };
    let mut gone = 0;
    for p in people {
        let lives = match <[u8; 16]>::try_from(p.as_slice()) {
            Ok(id) => vault.keys().person(PersonId(id))?.is_some(),
            Err(_) => false,
        };
        if !lives {
            tokens::remove(&c, &p)?;
            gone += 1;
        }
    }
    let datasets: Vec<i64> = {
        let mut s = c.prepare("SELECT DISTINCT dataset FROM vault_parts")?;
        s.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
    };
    let mut ended = 0;
    for d in datasets {
        if !vault.dataset_lives(DatasetId(d)) {
            c.execute("DELETE FROM vault_parts WHERE dataset = ?1", [d])?;
            ended += 1;
        }
    }
    c.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok((gone, ended))
}
