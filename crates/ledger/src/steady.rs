//! Rows of tables that seldom change ([`Keep::Steady`](crate::Keep)), remembered as long as they hold. Every page asks for
//! the same places and duties; SQLite needs 3 µs for what a map finds in a tenth of that.

use crate::Fault;
use crate::table::{Row, Table, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

/// Rows kept at most; beyond it everything is forgotten. About 8 MB.
const MOST: usize = 16_384;

/// Which version of the steady tables a view sees; none where it was taken while one was being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version(u64);

/// A table and the number of the index; 0 is the primary key.
type Way = (usize, usize);

#[derive(Default)]
struct Held {
    version: u64,
    rows: usize,
    found: HashMap<Way, HashMap<Vec<Value>, Vec<Row>>>,
}

/// Odd while a commit that changes a steady table is under way. A view that sees the same even number before and after its
/// snapshot was taken sees that version, and no other.
#[derive(Default)]
pub(crate) struct Steady {
    version: AtomicU64,
    held: RwLock<Held>,
}

impl Steady {
    /// Around the commit of a batch that wrote to a steady table; whether it ends well does not matter.
    pub(crate) fn changing<T>(&self, commit: impl FnOnce() -> T) -> T {
        self.version.fetch_add(1, Ordering::SeqCst);
        let done = commit();
        self.version.fetch_add(1, Ordering::SeqCst);
        done
    }
    /// Takes a snapshot, and says which version it sees.
    pub(crate) fn seen<T>(&self, snapshot: impl FnOnce() -> Result<T, Fault>) -> Result<(T, Option<Version>), Fault> {
        let before = self.version.load(Ordering::SeqCst);
        let taken = snapshot()?;
        let after = self.version.load(Ordering::SeqCst);
        Ok((taken, (before == after && before % 2 == 0).then_some(Version(before))))
    }
    /// What is remembered, or what `read` finds.
    pub(crate) fn rows(
        &self,
        version: Version,
        table: &'static Table,
        index: usize,
        values: &[Value],
        read: impl FnOnce() -> Result<Vec<Row>, Fault>,
    ) -> Result<Vec<Row>, Fault> {
        let way = (std::ptr::from_ref(table).addr(), index);
        {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            let found = held.found.get(&way).filter(|_| held.version == version.0).and_then(|f| f.get(values));
            if let Some(rows) = found {
                return Ok(rows.clone());
            }
        }
        let rows = read()?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        // An old view must not push out what a newer one learnt.
        if held.version > version.0 {
            return Ok(rows);
        }
        if held.version < version.0 || held.rows > MOST {
            *held = Held { version: version.0, ..Held::default() };
        }
        held.rows += rows.len() + 1;
        held.found.entry(way).or_default().insert(values.to_vec(), rows.clone());
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Keep, int};
    static T: Table = Table { name: "t", keep: Keep::Steady, columns: &[int("id"), int("n")], key: 1, indexes: &[] };

    fn read(steady: &Steady, version: Option<Version>, n: i64) -> i64 {
        let fresh = || Ok(vec![Row::new(&T, vec![Value::Int(1), Value::Int(n)])]);
        let rows = match version {
            Some(v) => steady.rows(v, &T, 0, &[Value::Int(1)], fresh),
            None => fresh(),
        };
        rows.unwrap()[0].int("n")
    }

    #[test]
    fn what_changed_is_read_again_and_an_old_view_keeps_its_own() {
        let steady = Steady::default();
        let (_, old) = steady.seen(|| Ok(())).unwrap();
        assert_eq!((read(&steady, old, 10), read(&steady, old, 99)), (10, 10), "remembered");
        let during = steady.changing(|| steady.seen(|| Ok(())).unwrap().1);
        assert_eq!(during, None, "a view taken during the commit sees no version");
        let (_, new) = steady.seen(|| Ok(())).unwrap();
        assert_eq!(read(&steady, new, 20), 20);
        assert_eq!(read(&steady, old, 10), 10, "the old view reads for itself");
        assert_eq!(read(&steady, new, 99), 20, "and pushes nothing out");
        let across = steady.seen(|| {
            steady.changing(|| ());
            Ok(())
        });
        assert_eq!(across.unwrap().1, None);
    }
}
