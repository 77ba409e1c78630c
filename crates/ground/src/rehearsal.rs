//! For tests of sign-in and scopes: a house whose two clocks are set, requests as the web would make them, answers kept as the server keeps them.

use crate::duty::{self, DutyGiven, GiveDuty, Holder};
use crate::place::{self, Added, Level, PlaceDraft};
use crate::signin;
use muster_ledger::{
    ActorId, Answer, Ask, Author, Command, DAY, Day, Draft, DutyId, Entropy, HOUR, House, IdemKey, Key, Known, Mode, Moment,
    Opening, PlaceId, Projection, Read, Refusal, Services,
};
use muster_web::{Catalog, Enter, Lang, Page, Request, Wants, Who};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// See the module. The folder goes with it.
pub(crate) struct Trial {
    pub(crate) house: Arc<House>,
    pub(crate) words: Arc<Catalog>,
    pub(crate) folder: PathBuf,
    clock: Arc<AtomicI64>,
    keys: AtomicU64,
}

/// SplitMix64 from a seed.
fn entropy() -> Entropy {
    let state = AtomicU64::new(7);
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

pub(crate) fn place(id: i64, parent: i64, level: Level) -> PlaceDraft {
    PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: format!("P{id}"),
        sort: id,
        floor: 0,
    }
}

impl Trial {
    /// 2026-11-22 08:00 in China, an exercise or not, the slices of this room and more.
    pub(crate) fn new(what: &str, mode: Mode, more: &[&'static Projection]) -> Trial {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("muster-rehearsal-{what}-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let start = Day::from_civil(2026, 11, 22).unwrap().start().0 + 8 * HOUR;
        let clock = Arc::new(AtomicI64::new(start));
        let told = Arc::clone(&clock);
        let slices = [&place::SLICE, &duty::SLICE, &signin::SLICE];
        let projections = slices.iter().map(|s| s.projection).chain(more.iter().copied()).collect();
        let now = move || Moment(told.load(Ordering::Relaxed));
        let services = Services { clock: Arc::new(now), entropy: entropy(), committed: Arc::new(|_, _| {}) };
        let opening = Opening { folder: folder.join("house"), projections, services, readers: 16, queue: 64 };
        let house = Arc::new(House::create(opening, "海澜市滨江区", "ledger.test/binjiang", mode).unwrap());
        let words = Arc::new(Catalog::new(&slices.map(|s| s.words)).unwrap());
        Trial { house, words, folder, clock, keys: AtomicU64::new(1) }
    }
    /// A house with two communities (10, 20) in a street (1), a grid each (11, 21) and a room each (13, 23).
    pub(crate) fn town(what: &str, mode: Mode) -> Trial {
        let t = Trial::new(what, mode, &[]);
        signin::open_house(&t.house).unwrap();
        let mut places = vec![place(1, 0, Level::Street)];
        for c in [10, 20] {
            places.push(place(c, 1, Level::Community));
            places.push(place(c + 1, c, Level::Grid));
            places.push(place(c + 2, c + 1, Level::Building));
            places.push(place(c + 3, c + 2, Level::Room));
        }
        t.record(vec![Added { places }.draft(PlaceId(1))]).unwrap();
        t
    }
    pub(crate) fn pass(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }
    pub(crate) fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::Relaxed))
    }
    pub(crate) fn read(&self) -> Read {
        self.house.read().unwrap()
    }
    pub(crate) fn ask(&self, actor: ActorId, command: Box<dyn Command>, work: Vec<muster_ledger::WorkWrite>) -> Answer {
        let n = self.keys.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let author = Author { actor, ..Author::default() };
        self.house.ask(Ask { author, key: IdemKey::derived(&[b"trial", &n]), hash: [0; 32], command, work })
    }
    pub(crate) fn record(&self, drafts: Vec<Draft>) -> Answer {
        self.ask(ActorId::HOUSE, Box::new(Record(drafts)), Vec::new())
    }
    /// Opens an account with a duty for a year.
    pub(crate) fn worker(&self, actor: i64, name: &str, post: &str, place: i64) -> DutyId {
        let holder = Holder { name: name.to_owned(), phone: "13900000000".to_owned() };
        let account = match duty::holder(&self.read(), ActorId(actor)).unwrap().name.starts_with('#') {
            true => Some(duty::open_account(self.house.vault(), ActorId(actor), "staff", &holder).unwrap()),
            false => None,
        };
        let id = DutyId(self.house.next_id());
        let until = self.now().plus(365 * DAY);
        let duty = DutyGiven { id, actor: ActorId(actor), post: post.to_owned(), place: PlaceId(place), from: self.now(), until };
        self.ask(ActorId::HOUSE, Box::new(GiveDuty { account, duty, giver: ActorId::HOUSE }), Vec::new()).unwrap();
        id
    }
    /// A post or a look by nobody, as JSON; the last piece of the path that the route names goes into `params`.
    pub(crate) fn request(&self, params: &[(&str, &str)], form: &[(&str, &str)]) -> Request {
        let pairs = |p: &[(&str, &str)]| p.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        Request {
            house: Arc::clone(&self.house),
            words: Arc::clone(&self.words),
            method: "POST",
            path: "/".to_owned(),
            base: String::new(),
            params: pairs(params),
            query: Vec::new(),
            form: pairs(form),
            files: Vec::new(),
            who: Who { post: "nobody".to_owned(), ..Who::default() },
            scope: None,
            lang: Lang::ZhHans,
            elder: false,
            dark: false,
            wants: Wants::Json,
            now: self.now(),
            process_now: self.now(),
            trace: "t".to_owned(),
            csrf: "csrf".to_owned(),
            key: IdemKey(self.house.vault().random()),
            hash: [0; 32],
            again: None,
            origin: "http://muster.test".to_owned(),
            from: "192.0.2.7".to_owned(),
            user_agent: "Mozilla/5.0 (Linux; Android 12) MicroMessenger".to_owned(),
            device: String::new(),
        }
    }
    /// The same for a session, with the scope of `action`.
    pub(crate) fn request_of(
        &self,
        session: [u8; 16],
        action: &str,
        params: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Result<Request, Refusal> {
        let read = self.read();
        let mut req = self.request(params, form);
        req.who = signin::who(&read, session, req.process_now)?.unwrap_or_else(|| req.who.clone());
        req.scope = duty::Authority::new().unwrap().authorise(&read, &req.who, action)?;
        Ok(req)
    }
    /// Posts to a sign-in route and keeps what it writes, as the server does.
    pub(crate) fn enter(&self, req: &Request, plan: fn(&Request, &Read) -> Result<Enter, Refusal>) -> Result<Enter, Refusal> {
        let mut enter = plan(req, &self.read())?;
        let work = std::mem::take(&mut enter.work);
        match enter.command.take() {
            Some(c) => {
                self.ask(enter.session.as_ref().map_or(ActorId::NOBODY, |s| s.actor), c, work)?;
            }
            None => self.house.work(work)?,
        }
        Ok(enter)
    }
    /// Posts an act; its page is the one shown once, where there is one.
    pub(crate) fn act(
        &self,
        req: &Request,
        plan: fn(&Request, &Read) -> Result<muster_web::Act, Refusal>,
    ) -> Result<Option<Page>, Refusal> {
        let act = plan(req, &self.read())?;
        let guarded = duty::Authority::new().unwrap().guard(&req.who, "account.open", act.command);
        let outcome = self.ask(req.who.actor, guarded, act.work)?;
        match act.then {
            muster_web::Then::Go(_) => Ok(None),
            muster_web::Then::Show(page) => page(req, &self.read(), &outcome).map(Some),
        }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.house.close();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Compares with the golden file of that name.
pub(crate) fn golden(name: &str, made: &str) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden")).join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{name} differs from its golden file; look at it and run with UPDATE_GOLDEN=1\n{made}");
}

/// Lines of a text table as trimmed cells.
pub(crate) fn cells(table: &str) -> Vec<Vec<&str>> {
    table.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| l.split('|').map(str::trim).collect()).collect()
}
