//! For tests of this room and of those after it: a house in a folder of its own, a clock that is set, requests as the web
//! would make them. Compiled for tests and under the feature `rehearsal`, which only dev-dependencies ask for.
//!
//! `desk` posts to sign-in and accounts · `lists` imports and the pages of the register

#[cfg(test)]
pub(crate) mod desk;
#[cfg(test)]
pub(crate) mod lists;

use crate::person::{Band, Relation, Sex, Standing};
use crate::place::{self, Added, Level, PlaceDraft};
use muster_ledger::{
    ActorId, Answer, Ask, Author, Command, DAY, Day, Draft, DutyId, Entropy, HOUR, House, IdemKey, Key, Kind, Known, Mode,
    Moment, Opening, PlaceId, Projection, Read, Refusal, Services, WorkWrite,
};
use muster_web::{Act, Catalog, Lang, Mask, Request, Scope, Slice, Wants, Who};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// See the module. The folder goes with it.
pub struct Trial {
    pub house: Arc<House>,
    pub words: Arc<Catalog>,
    clock: Arc<AtomicI64>,
    keys: AtomicU64,
    pub folder: PathBuf,
}

/// SplitMix64 from a seed: the same bytes in every run, so that pages can be golden.
fn entropy(seed: u64) -> Entropy {
    let state = AtomicU64::new(seed);
    Arc::new(move |buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(8) {
            let mut z = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
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

/// Street 1 with communities 10 and 20; each with a grid (11, 21), a building (12, 22) and two rooms (13, 14; 23, 24).
pub const STREET: PlaceId = PlaceId(1);
pub const EAST: PlaceId = PlaceId(10);
pub const WEST: PlaceId = PlaceId(20);

fn town() -> Draft {
    let place = |id: i64, parent: i64, level: Level, name: &str, sort: i64| PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: name.to_owned(),
        sort,
        floor: i64::from(level == Level::Room) * (sort / 100),
    };
    let mut places = vec![place(1, 0, Level::Street, "云栖街道", 1)];
    for (at, community, building) in [(10, "多闻社区", "5幢"), (20, "望潮社区", "8幢")] {
        places.push(place(at, 1, Level::Community, community, at));
        places.push(place(at + 1, at, Level::Grid, "第一网格", 1));
        places.push(place(at + 2, at + 1, Level::Building, building, 1));
        places.push(place(at + 3, at + 2, Level::Room, "301", 301));
        places.push(place(at + 4, at + 2, Level::Room, "302", 302));
    }
    Added { places }.draft(PlaceId(1))
}

impl Trial {
    /// 2026-11-22 08:00 in China, no place and no dataset; the slices given, and projections beside them.
    pub fn bare(what: &str, name: &str, mode: Mode, slices: &[&'static Slice], more: &[&'static Projection]) -> Trial {
        Trial::seeded(7, what, name, mode, slices, more)
    }
    /// As [`Trial::bare`] with keys of its own: what is remembered beside the house, in this process, goes by them.
    pub fn seeded(
        seed: u64,
        what: &str,
        name: &str,
        mode: Mode,
        slices: &[&'static Slice],
        more: &[&'static Projection],
    ) -> Trial {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("muster-{what}-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let start = Day::from_civil(2026, 11, 22).unwrap().start().0 + 8 * HOUR;
        let clock = Arc::new(AtomicI64::new(start));
        let told = Arc::clone(&clock);
        let projections = slices.iter().map(|s| s.projection).chain(more.iter().copied()).collect();
        let now = move || Moment(told.load(Ordering::Relaxed));
        let services = Services { clock: Arc::new(now), entropy: entropy(seed), committed: Arc::new(|_, _| {}) };
        let opening = Opening { folder: folder.join("house"), projections, guarded: &[], services, readers: 16, queue: 64 };
        let house = House::create(opening, name, "ledger.test/house", mode).unwrap();
        let words = Catalog::new(&slices.iter().map(|s| s.words).collect::<Vec<_>>()).unwrap();
        Trial { house: Arc::new(house), words: Arc::new(words), clock, keys: AtomicU64::new(1), folder }
    }
    /// The same with the street above, this room's own slices and those given.
    pub fn new(what: &str, slices: &[&'static Slice]) -> Trial {
        use crate::{age, approval, bounds, care, duty, kin, law, look, person, stay, training};
        let people = [&place::SLICE, &duty::SLICE, &person::SLICE, &stay::SLICE, &care::SLICE];
        let own = people.into_iter().chain([
            &kin::SLICE,
            &training::SLICE,
            &approval::SLICE,
            &look::SLICE,
            &age::SLICE,
            &law::SLICE,
            &bounds::SLICE,
        ]);
        let all: Vec<&'static Slice> = own.chain(slices.iter().copied()).collect();
        let trial = Trial::bare(what, "云栖街道", Mode::Exercise { simulated: true }, &all, &[]);
        trial.record(ActorId::HOUSE, vec![town()]).unwrap();
        trial
    }
    pub fn pass(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }
    pub fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::Relaxed))
    }
    pub fn read(&self) -> Read {
        self.house.read().unwrap()
    }
    pub fn ask_as(&self, author: Author, command: Box<dyn Command>) -> Answer {
        self.ask_with(author, command, Vec::new())
    }
    pub fn ask_with(&self, author: Author, command: Box<dyn Command>, work: Vec<WorkWrite>) -> Answer {
        let n = self.keys.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.house.ask(Ask { author, key: IdemKey::derived(&[b"trial", &n]), hash: [0; 32], command, work })
    }
    pub fn ask(&self, actor: i64, command: impl Command + 'static) -> Answer {
        self.ask_as(Author { actor: ActorId(actor), ..Author::default() }, Box::new(command))
    }
    pub fn record(&self, actor: ActorId, drafts: Vec<Draft>) -> Answer {
        self.ask_as(Author { actor, ..Author::default() }, Box::new(Record(drafts)))
    }
    /// As the web does it: the act's own channel and hand.
    pub fn act(&self, who: &Who, act: Act) -> Answer {
        let author = Author {
            actor: if act.unnamed { ActorId::NOBODY } else { who.actor },
            duty: who.duty.filter(|_| !act.unnamed),
            channel: act.channel,
            by: act.by,
            at_act: act.at_act,
            ..Author::default()
        };
        self.ask_as(author, act.command)
    }
    /// A request for `path` by nobody in particular, who reaches everything.
    pub fn request(&self, path: &str) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|p| p.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned()));
        Request {
            house: Arc::clone(&self.house),
            words: Arc::clone(&self.words),
            method: "GET",
            path: path.to_owned(),
            base: String::new(),
            params: Vec::new(),
            query: pairs.collect(),
            form: Vec::new(),
            files: Vec::new(),
            who: Who::default(),
            device: String::new(),
            scope: Some(Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX))),
            action: "",
            lang: Lang::ZhHans,
            elder: false,
            dark: false,
            wants: Wants::Html,
            now: self.now(),
            process_now: self.now(),
            trace: "t".into(),
            csrf: "csrf".into(),
            key: IdemKey([0; 16]),
            hash: [0; 32],
            again: None,
            refused_at: String::new(),
            origin: "http://muster.test".into(),
            from: String::new(),
            badges: Vec::new(),
            glass: None,
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

/// A woman at the head of the household of room 13.
pub fn at_home() -> Standing {
    Standing {
        community: EAST,
        grid: PlaceId(11),
        building: PlaceId(12),
        unit: PlaceId::HOUSE,
        room: PlaceId(13),
        sort: 301,
        floor: 3,
        band: Band::Adult,
        sex: Sex::Female,
        needs: vec![],
        relation: Relation::Head,
        import: None,
    }
}

/// Someone signed in, in a duty of that post at `place`.
pub fn staff(actor: i64, post: &str, place: PlaceId) -> Who {
    Who {
        actor: ActorId(actor),
        duty: Some(DutyId(actor)),
        post: post.into(),
        place,
        session: Some([actor as u8; 16]),
        ..Who::default()
    }
}

/// Compares with the golden file of that name in the crate's `folder`.
pub fn golden(folder: &str, name: &str, made: &str) {
    let path = PathBuf::from(folder).join(name);
    let made = made.replace("><", ">\n<") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{name} differs from its golden file; look at it and run with UPDATE_GOLDEN=1\n{made}");
}

/// A fact's body is what its golden file in `folder` says, and the file still reads as that body.
pub fn body<T>(folder: &str, kind: Kind, body: &T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let path = PathBuf::from(folder).join(format!("{}-v{}.json", kind.name, kind.version));
    let made = serde_json::to_string(body).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, made, "{} differs from its golden file: a kept fact never changes its shape", kind.name);
    assert_eq!(&serde_json::from_str::<T>(&kept).unwrap(), body, "what was written is still read so");
}

/// Lines of a text table as trimmed cells.
pub fn cells(table: &str) -> Vec<Vec<&str>> {
    table.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| l.split('|').map(str::trim).collect()).collect()
}

/// A week in microseconds.
pub const WEEK: i64 = 7 * DAY;
