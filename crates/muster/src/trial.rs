//! For tests: a house in a folder of its own, a clock that is set, a small district, requests as the web would make them.

use crate::incident::{IncidentId, IncidentOpened, Open};
use muster_ground::duty::{self, DutyGiven, GiveDuty, STAFF_DATASET};
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ledger::{
    ActorId, Answer, Ask, Author, Command, DAY, DatasetId, Day, Draft, DutyId, Entropy, Fact, HOUR, House, IdemKey, Key, Known,
    Mode, Moment, Opening, PlaceId, Projection, Read, Refusal, Seq, Services,
};
use muster_web::{Act, Catalog, Lang, Mask, Request, Scope, Wants, Who};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// See the module. The folder goes with it.
pub(crate) struct Trial {
    pub(crate) house: Arc<House>,
    words: Arc<Catalog>,
    clock: Arc<AtomicI64>,
    keys: AtomicU64,
    folder: PathBuf,
}

fn entropy() -> Entropy {
    let state = AtomicU64::new(7);
    Arc::new(move |buffer: &mut [u8]| {
        for b in buffer {
            let n = state.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *b = (n >> 32) as u8 ^ (n >> 56) as u8;
        }
    })
}

struct Record(Vec<Draft>);
impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

pub(crate) const DISTRICT: PlaceId = PlaceId(1);
pub(crate) const EAST: PlaceId = PlaceId(10);
pub(crate) const WEST: PlaceId = PlaceId(20);
pub(crate) const GRID: PlaceId = PlaceId(11);
pub(crate) const OTHER_GRID: PlaceId = PlaceId(12);
pub(crate) const BUILDING: PlaceId = PlaceId(101);
pub(crate) const LEAD: i64 = 1005;
pub(crate) const SECRETARY: i64 = 1006;
pub(crate) const WORKER: i64 = 1007;
pub(crate) const COLLEAGUE: i64 = 1008;

/// District 1, street 2; community 10 with grids 11, 12 and 20 with grid 21; one building a grid (101, 102, 103)
/// of two units, three floors, two doors: twelve households each.
fn town() -> Vec<PlaceDraft> {
    let place = |id: i64, parent: i64, level: Level, name: &str, sort: i64| PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: name.to_owned(),
        sort,
        floor: i64::from(level == Level::Room) * (sort / 100),
    };
    let mut out = vec![
        place(1, 0, Level::County, "滨江区", 1),
        place(2, 1, Level::Street, "云栖街道", 1),
        place(10, 2, Level::Community, "多闻社区", 1),
        place(20, 2, Level::Community, "望潮社区", 2),
        place(11, 10, Level::Grid, "第一网格", 1),
        place(12, 10, Level::Grid, "第二网格", 2),
        place(21, 20, Level::Grid, "第一网格", 1),
    ];
    for (n, grid) in [(101, 11), (102, 12), (103, 21)] {
        out.push(place(n, grid, Level::Building, &format!("{}幢", n - 96), n));
        for unit in 1..=2 {
            let u = n * 10 + unit;
            out.push(place(u, n, Level::Unit, &format!("{unit}单元"), unit));
            // Added from the top down: stair order must come from the sort, not from the order of the facts.
            for floor in (1..=3).rev() {
                for door in 1..=2 {
                    out.push(place(
                        u * 1000 + floor * 100 + door,
                        u,
                        Level::Room,
                        &format!("{floor}0{door}"),
                        floor * 100 + door,
                    ));
                }
            }
        }
    }
    out
}

impl Trial {
    /// 2026-11-22 08:00 in China, the district above, its staff in their duties.
    pub(crate) fn new(what: &str) -> Trial {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("muster-muster-{what}-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let start = Day::from_civil(2026, 11, 22).unwrap().start().0 + 8 * HOUR;
        let clock = Arc::new(AtomicI64::new(start));
        let told = Arc::clone(&clock);
        let mut projections: Vec<&'static Projection> = muster_ground::SLICES.iter().map(|s| s.projection).collect();
        projections.extend(crate::SLICES.iter().map(|s| s.projection));
        let now = move || Moment(told.load(Ordering::Relaxed));
        let services = Services { clock: Arc::new(now), entropy: entropy(), committed: Arc::new(|_, _| {}) };
        let opening = Opening { folder: folder.clone(), projections, services, readers: 8, queue: 64 };
        let house = House::create(opening, "滨江区", "ledger.test/binjiang", Mode::Exercise { simulated: true }).unwrap();
        let words: Vec<_> = muster_ground::SLICES.iter().chain(crate::SLICES).map(|s| s.words).collect();
        let words = Arc::new(Catalog::new(&words).unwrap());
        let trial = Trial { house: Arc::new(house), words, clock, keys: AtomicU64::new(1), folder };
        trial.record(vec![Added { places: town() }.draft(DISTRICT)]);
        trial.record(vec![trial.house.open_dataset(STAFF_DATASET, "staff", 0, 365)]);
        for (actor, post, place, name) in [
            (LEAD, "district_lead", DISTRICT, "区"),
            (SECRETARY, "secretary", EAST, "陈书记"),
            (WORKER, "grid_worker", GRID, "小李"),
            (COLLEAGUE, "grid_worker", OTHER_GRID, "小周"),
        ] {
            trial.give(actor, post, place, name);
        }
        trial
    }
    fn give(&self, actor: i64, post: &str, place: PlaceId, name: &str) {
        let holder = duty::Holder { name: name.to_owned(), phone: String::new() };
        let account = duty::open_account(self.house.vault(), ActorId(actor), "staff", &holder).unwrap();
        let now = self.house.now();
        let duty = DutyGiven {
            id: DutyId(actor),
            actor: ActorId(actor),
            post: post.into(),
            place,
            from: now,
            until: now.plus(90 * DAY),
        };
        self.ask(2, GiveDuty { account: Some(account), duty, giver: ActorId(2) }).unwrap();
    }
    pub(crate) fn pass(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }
    /// Milliseconds of the process, for figures.
    #[allow(clippy::disallowed_methods)]
    pub(crate) fn ticks(&self) -> u128 {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed().as_millis()
    }
    pub(crate) fn read(&self) -> Read {
        self.house.read().unwrap()
    }
    pub(crate) fn ask_as(&self, author: Author, command: Box<dyn Command>) -> Answer {
        let n = self.keys.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.house.ask(Ask { author, key: IdemKey::derived(&[b"trial", &n]), hash: [0; 32], command, work: Vec::new() })
    }
    pub(crate) fn ask(&self, actor: i64, command: impl Command + 'static) -> Answer {
        self.ask_as(Author { actor: ActorId(actor), duty: Some(DutyId(actor)), ..Author::default() }, Box::new(command))
    }
    pub(crate) fn record(&self, drafts: Vec<Draft>) {
        self.ask_as(Author::house(None), Box::new(Record(drafts))).unwrap();
    }
    pub(crate) fn act(&self, actor: i64, act: Act) -> Answer {
        self.ask_as(Author { actor: ActorId(actor), duty: Some(DutyId(actor)), ..Author::default() }, act.command)
    }
    /// What the reactions of this room would do about every fact of `kind`, done once.
    pub(crate) fn react(&self, kind: &str, run: fn(&Fact, &Read, &House) -> Result<Option<Box<dyn Command>>, Refusal>) {
        let all = self.read().facts_from(Seq(0), 100_000).unwrap();
        for f in all.iter().filter(|f| f.kind() == kind) {
            let command = run(f, &self.read(), &self.house).unwrap();
            if let Some(c) = command {
                self.ask_as(Author::house(Some(f.seq())), c).unwrap();
            }
        }
    }
    pub(crate) fn bodies(&self, kind: &str) -> Vec<String> {
        let all = self.read().facts_from(Seq(0), 100_000).unwrap();
        all.iter().filter(|f| f.kind() == kind).map(|f| String::from_utf8(f.body.clone()).unwrap()).collect()
    }
    /// An incident of level Ⅳ in both communities, opened by the district.
    pub(crate) fn incident(&self) -> IncidentId {
        let opened = self.opened();
        let id = opened.id;
        let dataset = self.house.open_dataset(opened.dataset, "incident", id.0, 180);
        self.ask(LEAD, Open { dataset, opened, sealed: None, organ: Level::County }).unwrap();
        id
    }
    pub(crate) fn opened(&self) -> IncidentOpened {
        IncidentOpened {
            id: IncidentId(self.house.next_id()),
            signal: None,
            matter: "respiratory_cluster".into(),
            area: PlaceId(2),
            communities: vec![EAST, WEST],
            dataset: DatasetId(self.house.next_id()),
            grade: None,
            warning: None,
            level: Some(4),
            expected_until: self.house.now().plus(14 * DAY),
            measures: vec!["visits".into(), "care".into()],
            basis: "erl-72".into(),
            kind_of_decision: "order".into(),
        }
    }
    /// A request of someone on the staff, with what their duty reaches.
    pub(crate) fn request(&self, actor: i64, path: &str, params: &[(&str, String)], form: &[(&str, &str)]) -> Request {
        let (post, place, communities, grids) = match actor {
            LEAD => ("district_lead", DISTRICT, vec![], vec![]),
            SECRETARY => ("secretary", EAST, vec![EAST], vec![]),
            WORKER => ("grid_worker", GRID, vec![], vec![GRID]),
            _ => ("grid_worker", OTHER_GRID, vec![], vec![OTHER_GRID]),
        };
        let scope = Scope::granted(actor == LEAD, communities, grids, Mask::Masked, Moment(i64::MAX));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|p| p.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned()));
        let owned = |p: &[(&str, &str)]| p.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Request {
            house: Arc::clone(&self.house),
            words: Arc::clone(&self.words),
            method: "GET",
            path: path.to_owned(),
            base: String::new(),
            params: params.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            query: pairs.collect(),
            form: owned(form),
            files: Vec::new(),
            who: Who {
                actor: ActorId(actor),
                duty: Some(DutyId(actor)),
                post: post.into(),
                place,
                session: Some([1; 16]),
                ..Who::default()
            },
            device: String::new(),
            scope: Some(scope),
            lang: Lang::ZhHans,
            elder: false,
            dark: false,
            wants: Wants::Html,
            now: self.house.now(),
            process_now: self.house.now(),
            trace: "t".into(),
            csrf: "csrf".into(),
            key: IdemKey([0; 16]),
            hash: [0; 32],
            again: None,
            origin: "http://muster.test".into(),
            from: String::new(),
            user_agent: String::new(),
        }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.house.close();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The lines of a text table, split at its bars.
pub(crate) fn lines(table: &str) -> Vec<Vec<&str>> {
    let rows = table.lines().map(str::trim).filter(|l| !l.is_empty());
    rows.map(|l| l.split('|').map(str::trim).collect()).collect()
}

/// `ok`, or the code of the refusal.
pub(crate) fn outcome(answer: &Answer) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(r) => r.code,
    }
}

/// Compares a fact's body with its golden file, and reads the file back as that body.
pub(crate) fn golden<T>(slice: &str, kind: muster_ledger::Kind, body: &T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(slice);
    let path = folder.join(format!("{}-v{}.json", kind.name, kind.version));
    let made = serde_json::to_string_pretty(body).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(made, kept, "{} differs from its golden file", kind.name);
    assert_eq!(&serde_json::from_str::<T>(&kept).unwrap(), body, "what was written is still read so");
}
