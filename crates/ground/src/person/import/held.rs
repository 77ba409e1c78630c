//! Lists under way: checked, waiting for a yes, being written. They are held in memory only, for half an hour, and longer
//! while they are worked on; a house that stops forgets them, and their pages then say what was written.

use super::{Importer, Report, Roster, Tried, dry_run};
use crate::person::fact::ImportId;
use muster_ledger::{Author, DAY, Day, House, MINUTE, Moment, PlaceId, Read, Refusal, Why};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rows shown before the yes.
pub(super) const PREVIEW: usize = 20;
const KEEP: i64 = 30 * MINUTE;
const LISTS_MAX: usize = 16;
/// Rows of all lists together: some 100 MB.
const ROWS_MAX: usize = 200_000;
/// Of a larger file the columns cannot be chosen: it is not kept beside its rows.
const SOURCE_BYTES_MAX: usize = 4 << 20;
/// Progress is told after so many rows.
const TELL: u32 = 250;

/// Where a list is.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    Checking,
    /// Waits for a yes.
    Checked(Arc<(Report, Vec<Tried>)>),
    Writing,
    /// The house failed, or somebody took the import back.
    Failed(Refusal),
}

/// How far a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Progress {
    pub rows: u32,
    pub read: u32,
    pub good: u32,
    pub refused: u32,
    pub written: u32,
}

struct State {
    stage: Stage,
    progress: Progress,
}

/// A list as it came.
pub(super) struct Sent {
    pub file: String,
    /// Kept so that its columns can be read otherwise; none where there are no columns to choose.
    pub source: Option<Arc<[u8]>>,
    /// The day on which someone said what headings like these mean.
    pub remembered: Option<Day>,
}

/// A list that was uploaded.
pub(super) struct Held {
    pub file: String,
    pub source: Option<Arc<[u8]>>,
    pub remembered: Option<Day>,
    pub roster: Roster,
    at: Moment,
    state: Mutex<State>,
    stop: AtomicBool,
}

/// By house and import.
type Lists = HashMap<([u8; 32], ImportId), Arc<Held>>;
static LISTS: Mutex<Option<Lists>> = Mutex::new(None);

fn with_lists<T>(house: &House, f: impl FnOnce(&mut Lists, [u8; 32]) -> T) -> T {
    let mut lists = LISTS.lock().unwrap_or_else(PoisonError::into_inner);
    f(lists.get_or_insert_default(), house.vault().derived_secret("import.lists"))
}

/// The list of an import, where it is still held. `now` is process time.
pub(super) fn held(house: &House, import: ImportId, now: Moment) -> Option<Arc<Held>> {
    with_lists(house, |lists, of| {
        // One whose act was refused after all is worked on by nobody, and still says so.
        lists.retain(|_, l| now < l.at.plus(if l.works() { DAY } else { KEEP }));
        lists.get(&(of, import)).cloned()
    })
}

/// Takes a list in; the oldest that nobody works on give way.
pub(super) fn hold(house: &House, import: ImportId, sent: Sent, roster: Roster, now: Moment) -> Arc<Held> {
    let progress = Progress { rows: roster.rows.len() as u32, ..Progress::default() };
    let state = Mutex::new(State { stage: Stage::Checking, progress });
    let (file, remembered) = (sent.file.chars().take(80).collect(), sent.remembered);
    let source = sent.source.filter(|bytes| bytes.len() <= SOURCE_BYTES_MAX);
    let held = Arc::new(Held { file, source, remembered, roster, at: now, state, stop: AtomicBool::new(false) });
    with_lists(house, |lists, of| {
        let rows = |lists: &Lists| lists.values().map(|l| l.roster.rows.len()).sum::<usize>() + held.roster.rows.len();
        while lists.len() >= LISTS_MAX || rows(lists) > ROWS_MAX {
            let oldest = lists.iter().filter(|(_, l)| !l.works()).min_by_key(|(_, l)| l.at).map(|(k, _)| *k);
            let Some(oldest) = oldest else { break };
            lists.remove(&oldest);
        }
        lists.insert((of, import), Arc::clone(&held));
    });
    held
}

/// Ends the work on a list and forgets it.
pub(super) fn forget(house: &House, import: ImportId) {
    if let Some(list) = with_lists(house, |lists, of| lists.remove(&(of, import))) {
        list.stop.store(true, Ordering::Relaxed);
    }
}

/// Work that ends without a word, by a panic, has failed.
struct Working<'a>(&'a Held);
impl Drop for Working<'_> {
    fn drop(&mut self) {
        if self.0.works() {
            self.0.set(Stage::Failed(Refusal::new(Why::Fault, "house-fault").arg("fault", "import")));
        }
    }
}

impl Held {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub(super) fn stage(&self) -> (Stage, Progress) {
        let s = self.state();
        (s.stage.clone(), s.progress)
    }
    fn set(&self, stage: Stage) {
        self.state().stage = stage;
    }
    fn works(&self) -> bool {
        matches!(self.state().stage, Stage::Checking | Stage::Writing)
    }
    fn tell(&self, r: &Report) {
        let mut s = self.state();
        (s.progress.read, s.progress.refused, s.progress.written) = (r.rows, r.wrong, r.written);
        s.progress.good = r.rows - r.wrong;
    }

    /// From a yes on: true for the one who may begin to write.
    pub(super) fn begin(&self) -> bool {
        let mut s = self.state();
        let checked = matches!(s.stage, Stage::Checked(_));
        if checked {
            s.stage = Stage::Writing;
            s.progress = Progress { rows: s.progress.rows, ..Progress::default() };
        }
        checked
    }

    /// Says of each row what it would do.
    pub(super) fn check(&self, house: &House, import: ImportId, community: PlaceId) {
        let _working = Working(self);
        let read: Result<Read, Refusal> = house.read().map_err(Refusal::from);
        let done = read.and_then(|read| {
            dry_run(&read, community, &self.roster.rows, PREVIEW, |r| match self.stop.load(Ordering::Relaxed) {
                true => false,
                false => {
                    if r.rows % TELL == 0 {
                        self.tell(r);
                    }
                    true
                }
            })
        });
        match done {
            Ok((mut report, tried)) => {
                report.import = import;
                self.tell(&report);
                self.set(Stage::Checked(Arc::new((report, tried))));
            }
            Err(r) => self.set(Stage::Failed(r)),
        }
    }

    /// Writes what was checked, and shows it at the end.
    pub(super) fn write(&self, house: &House, author: Author, import: ImportId, community: PlaceId) {
        let _working = Working(self);
        match self.write_rows(house, author, import, community) {
            // What it did stands in the ledger from now on.
            Ok(()) => forget(house, import),
            Err(r) => self.set(Stage::Failed(r)),
        }
    }

    fn write_rows(&self, house: &House, author: Author, import: ImportId, community: PlaceId) -> Result<(), Refusal> {
        let mut importer = Importer::resume(house, author, import, community)?;
        for row in &self.roster.rows {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Refusal::conflict("import-not-running"));
            }
            importer.feed(row)?;
            if importer.progress().rows % TELL == 0 {
                self.tell(importer.progress());
            }
        }
        importer.prepare()?;
        self.tell(importer.progress());
        importer.finish().map(drop)
    }
}
