//! A site: one house with everything that serves it. Made once, shared by all requests.

use crate::assets::Assets;
use crate::clock::HouseClock;
use crate::config::Config;
use crate::csrf::Csrf;
use crate::glue::Authority;
use crate::limit::{Crowd, Limiter};
use crate::metrics::{Looked, Metrics};
use crate::pulse::Pulse;
use crate::reactions::{Reaction, Timer};
use crate::{chance, clock};
use muster_ledger::{Fault, House, Mode, Moment, OpenError, Opening, Projection, Seq, Services};
use muster_web::{Catalog, Routes, Slice};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// What a site is made of.
pub struct Setup {
    pub folder: PathBuf,
    pub slices: Vec<&'static Slice>,
    pub authority: Arc<dyn Authority>,
    pub reactions: &'static [Reaction],
    pub timers: &'static [Timer],
    pub config: Config,
    /// None: real time in a real house, in a simulated one a clock that stands at the last fact.
    pub clock: Option<Arc<HouseClock>>,
}

impl Setup {
    /// The house as it is shipped.
    pub fn of(folder: PathBuf, config: Config) -> Result<Setup, SiteError> {
        Ok(Setup {
            folder,
            slices: crate::rooms::slices(),
            authority: crate::glue::authority().map_err(SiteError::Policies)?,
            reactions: crate::reactions::REACTIONS,
            timers: crate::reactions::TIMERS,
            config,
            clock: None,
        })
    }
}

/// See the module.
pub struct Site {
    pub house: Arc<House>,
    pub clock: Arc<HouseClock>,
    pub(crate) words: Arc<Catalog>,
    pub(crate) slices: Vec<&'static Slice>,
    pub(crate) routes: Routes,
    pub(crate) authority: Arc<dyn Authority>,
    pub(crate) reactions: &'static [Reaction],
    pub(crate) timers: &'static [Timer],
    pub(crate) config: Config,
    /// Up to this fact all reactions have run.
    pub(crate) settled: std::sync::atomic::AtomicI64,
    pub(crate) assets: Assets,
    pub(crate) csrf: Csrf,
    pub(crate) limiter: Limiter,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) openapi: String,
    /// Who may say what came of texts; set when the house begins to serve.
    pub(crate) texts: std::sync::OnceLock<Option<Arc<crate::outside::texts::Words>>>,
    /// Pages that listen: all, and by address.
    pub(crate) listeners: AtomicUsize,
    pub(crate) listening: Arc<Crowd>,
    pub(crate) connected: Arc<Crowd>,
    /// Requests that may wait for a thread.
    pub(crate) room: tokio::sync::Semaphore,
    /// Large bodies that may be held in memory at once.
    pub(crate) room_large: tokio::sync::Semaphore,
    /// Becomes true when the house closes.
    pub(crate) stop: tokio::sync::watch::Sender<bool>,
}

/// Requests in work or waiting for a thread; beyond it the house says that it is busy.
const WAITING_MAX: usize = 1024;
/// Bodies of up to 64 MB in memory at once.
const LARGE_MAX: usize = 6;
/// Asks that may wait for the writer.
const QUEUE: usize = 4096;

/// Why a site did not open, with what to do.
#[derive(Debug)]
pub enum SiteError {
    House(OpenError),
    /// The sentences of a slice are broken.
    Words(String),
    /// The policies cannot be read.
    Policies(String),
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SiteError::House(e) => write!(f, "{e}"),
            SiteError::Words(e) => {
                write!(f, "the words of a slice cannot be read: {e}; this is a fault of the build, use another one")
            }
            SiteError::Policies(e) => write!(f, "the policies cannot be read: {e}; correct policies/ and build again"),
        }
    }
}
impl std::error::Error for SiteError {}
impl From<OpenError> for SiteError {
    fn from(e: OpenError) -> SiteError {
        SiteError::House(e)
    }
}
impl From<Fault> for SiteError {
    fn from(e: Fault) -> SiteError {
        SiteError::House(OpenError::Fault(e))
    }
}

/// The projections of `slices`.
pub fn projections(slices: &[&'static Slice]) -> Vec<&'static Projection> {
    slices.iter().map(|s| s.projection).collect()
}

struct Parts {
    clock: Arc<HouseClock>,
    metrics: Arc<Metrics>,
    pulse: Arc<Pulse>,
}

fn parts(setup: &Setup, clock: Arc<HouseClock>) -> (Parts, Opening) {
    let metrics = Arc::new(Metrics::new());
    let pulse = Arc::new(Pulse::new(Arc::clone(&metrics)));
    let (told, time) = (Arc::clone(&pulse), Arc::clone(&clock));
    let services = Services {
        clock: Arc::new(move || time.now()),
        entropy: chance::entropy(),
        committed: Arc::new(move |size, facts| told.committed(size, facts)),
    };
    let opening = Opening {
        folder: setup.folder.clone(),
        projections: projections(&setup.slices),
        guarded: crate::watch::GUARDED,
        services,
        readers: setup.config.threads + 2,
        queue: QUEUE,
    };
    (Parts { clock, metrics, pulse }, opening)
}

impl Site {
    /// Makes a new house and its site.
    pub fn create(setup: Setup, name: &str, origin: &str, mode: Mode) -> Result<Arc<Site>, SiteError> {
        let simulated = mode == Mode::Exercise { simulated: true };
        let clock = setup.clock.clone().unwrap_or_else(|| {
            Arc::new(if simulated { HouseClock::simulated(clock::process_now()) } else { HouseClock::real() })
        });
        let (parts, opening) = parts(&setup, clock);
        let house = House::create(opening, name, origin, mode)?;
        Site::around(setup, parts, house)
    }

    /// Opens the house in the folder. A simulated house goes on at its last fact.
    pub fn open(setup: Setup) -> Result<Arc<Site>, SiteError> {
        let opened = House::peek(&setup.folder)?;
        let clock = setup
            .clock
            .clone()
            .unwrap_or_else(|| Arc::new(if opened.simulated { HouseClock::simulated(Moment(0)) } else { HouseClock::real() }));
        let (parts, opening) = parts(&setup, clock);
        // Before the house opens: what it mends or misses it records at the new time.
        let last = muster_ledger::look(&setup.folder)?.last;
        let house = House::open(opening)?;
        let site = Site::around(setup, parts, house)?;
        crate::ahead::at_start(&site, last)?;
        Ok(site)
    }

    fn around(setup: Setup, parts: Parts, house: House) -> Result<Arc<Site>, SiteError> {
        muster_ground::law::cite_from(muster_muster::citations);
        muster_web::name_basis_from(muster_ground::law::named);
        muster_ground::look::at_hand_from(crate::rooms::AT_HAND);
        let words: Vec<_> = setup.slices.iter().map(|s| s.words).collect();
        let words = Catalog::new(&words).map_err(SiteError::Words)?;
        let openapi = muster_web::openapi(&setup.slices, &words, &house.opened().name).to_string();
        let csrf = Csrf::new(house.vault().derived_secret("csrf"));
        let size = {
            let read = house.read()?;
            let size = read.size()?;
            if let Some(last) = read.fact(Seq(size as i64 - 1))? {
                parts.clock.jump(last.at());
            }
            size
        };
        parts.metrics.start(size);
        Ok(Arc::new(Site {
            house: Arc::new(house),
            clock: parts.clock,
            words: Arc::new(words),
            routes: Routes::of(&setup.slices),
            slices: setup.slices,
            authority: setup.authority,
            reactions: setup.reactions,
            timers: setup.timers,
            assets: Assets::load(),
            csrf,
            limiter: Limiter::new(setup.config.limits),
            config: setup.config,
            settled: std::sync::atomic::AtomicI64::new(-1),
            metrics: parts.metrics,
            pulse: parts.pulse,
            openapi,
            texts: std::sync::OnceLock::new(),
            listeners: AtomicUsize::new(0),
            listening: Arc::default(),
            connected: Arc::default(),
            room: tokio::sync::Semaphore::new(WAITING_MAX),
            room_large: tokio::sync::Semaphore::new(LARGE_MAX),
            stop: tokio::sync::watch::channel(false).0,
        }))
    }

    /// Whether every reaction to what stands recorded has run.
    pub fn is_settled(&self) -> bool {
        let head = self.house.read().and_then(|r| r.size()).unwrap_or(0) as i64 - 1;
        self.settled.load(std::sync::atomic::Ordering::Acquire) >= head
    }

    /// What the counters look up when they are asked for.
    pub(crate) fn looked(&self) -> Result<Looked, Fault> {
        let read = self.house.read()?;
        let wal = std::fs::metadata(self.house.folder().join("muster.db-wal"));
        Ok(Looked {
            wal_bytes: wal.map_or(0, |m| m.len()),
            sessions: self.authority.sessions(&read, clock::process_now()),
            parked: crate::parked::count(&read)?,
        })
    }
}
