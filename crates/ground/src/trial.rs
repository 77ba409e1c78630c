//! A house in a temporary folder for tests: a clock that is set, entropy from a seed, a small community.

use crate::person::REGISTER_DATASET;
use crate::place::{Added, Level, PlaceDraft};
use muster_ledger::*;
use muster_web::{Act, Catalog, Does, Lang, Page, Request, Scope, Then, Upload, Wants, Who, find_route};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

pub(crate) struct Trial {
    pub(crate) house: Arc<House>,
    folder: PathBuf,
    time: Arc<AtomicI64>,
}

pub(crate) const COMMUNITY: PlaceId = PlaceId(10);
pub(crate) const GRIDS: [PlaceId; 2] = [PlaceId(21), PlaceId(22)];

/// Records what it is given.
struct Given(Vec<Draft>);
impl Command for Given {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

/// SplitMix64.
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

impl Trial {
    /// A house without a place.
    pub(crate) fn bare(what: &str) -> Trial {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("muster-ground-{what}-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let time = Arc::new(AtomicI64::new(Day::from_civil(2026, 11, 22).unwrap().start().0 + 8 * HOUR));
        let t = Arc::clone(&time);
        let clock: Clock = Arc::new(move || Moment(t.load(Ordering::Relaxed)));
        let opening = Opening {
            folder: folder.clone(),
            projections: crate::SLICES.iter().map(|s| s.projection).collect(),
            services: Services { clock, entropy: entropy(), committed: Arc::new(|_, _| {}) },
            readers: 2,
            queue: 64,
        };
        let house = House::create(opening, "海澜市滨江区", "ledger.test/ground", Mode::Exercise { simulated: true }).unwrap();
        let trial = Trial { house: Arc::new(house), folder, time };
        trial.ask(Given(vec![trial.house.open_dataset(REGISTER_DATASET, "register", 0, 3660)])).unwrap();
        trial
    }

    /// 云栖街道 with one community of two grids.
    pub(crate) fn new(what: &str) -> Trial {
        let trial = Trial::bare(what);
        let place = |id: PlaceId, parent, level, code: &str, name: &str| PlaceDraft {
            id,
            parent: PlaceId(parent),
            level,
            code: code.to_owned(),
            name: name.to_owned(),
            sort: id.0,
            floor: 0,
        };
        let places = vec![
            place(PlaceId(1), 0, Level::County, "990105", "滨江区"),
            place(PlaceId(2), 1, Level::Street, "990105001", "云栖街道"),
            place(COMMUNITY, 2, Level::Community, "990105001001", "望江社区"),
            place(PlaceId(11), 2, Level::Community, "990105001002", "听涛社区"),
            place(GRIDS[0], 10, Level::Grid, "", "1网格"),
            place(GRIDS[1], 10, Level::Grid, "", "2网格"),
        ];
        trial.ask(Given(vec![Added { places }.draft(PlaceId(1))])).unwrap();
        trial
    }

    pub(crate) fn ask(&self, command: impl Command + 'static) -> Answer {
        let n = self.house.next_id();
        self.house.ask(Ask {
            author: author(),
            key: IdemKey::derived(&[&n.to_be_bytes()]),
            hash: [0; 32],
            command: Box::new(command),
            work: Vec::new(),
        })
    }
    pub(crate) fn read(&self) -> Read {
        self.house.read().unwrap()
    }
    /// A request of the actor of [`author`] with this scope; `path` may hold a query, `form` makes it a post.
    pub(crate) fn request(&self, path: &str, scope: &Scope, form: Option<&[(&str, &str)]>) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let own = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        let words: Vec<_> = crate::SLICES.iter().map(|s| s.words).collect();
        let method = if form.is_some() { "POST" } else { "GET" };
        let params = find_route(crate::SLICES, method, path).map(|(_, p)| p).unwrap_or_default();
        Request {
            house: Arc::clone(&self.house),
            words: Arc::new(Catalog::new(&words).unwrap()),
            method,
            path: path.to_owned(),
            base: String::new(),
            params,
            query: query.split('&').filter_map(|p| p.split_once('=')).map(|(k, v)| own(k, v)).collect(),
            form: form.unwrap_or_default().iter().map(|(k, v)| own(k, v)).collect(),
            files: Vec::new(),
            who: Who { actor: author().actor, session: Some([7; 16]), ..Who::default() },
            device: String::new(),
            scope: Some(scope.clone()),
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

    /// The page at `path` as it is shown; a missing sentence fails the test.
    pub(crate) fn see(&self, path: &str, scope: &Scope) -> Result<String, Refusal> {
        let req = self.request(path, scope, None);
        let (route, _) = find_route(crate::SLICES, "GET", &req.path).unwrap();
        let Does::See(f) = route.does else { panic!("{path} is no page") };
        let page = f(&req, &self.read())?;
        Ok(whole(page))
    }

    /// Posts, and gives where it leads or the page it shows.
    pub(crate) fn post(
        &self,
        path: &str,
        scope: &Scope,
        form: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Result<String, Refusal> {
        let mut req = self.request(path, scope, Some(form));
        if let Some((name, bytes)) = file {
            req.files.push(Upload { field: "file".into(), file_name: name.into(), bytes: bytes.into() });
        }
        let (route, _) = find_route(crate::SLICES, "POST", &req.path).unwrap();
        let Does::Act { plan, .. } = route.does else { panic!("{path} is no act") };
        let Act { command, then, .. } = plan(&req, &self.read())?;
        let n = self.house.next_id();
        let key = IdemKey::derived(&[&n.to_be_bytes()]);
        let outcome = self.house.ask(Ask { author: author(), key, hash: [0; 32], command, work: Vec::new() })?;
        match then {
            Then::Go(to) => Ok(to),
            Then::Show(page) => page(&req, &self.read(), &outcome).map(whole),
        }
    }

    pub(crate) fn pass(&self, micros: i64) {
        self.time.fetch_add(micros, Ordering::Relaxed);
    }
}

fn whole(page: Page) -> String {
    let text = format!("{}\n{}", page.title, page.body.into_string());
    assert!(!text.contains('⟦'), "a sentence is missing: {text}");
    text
}

pub(crate) fn author() -> Author {
    Author { actor: ActorId(7), channel: Channel::File, by: By::Worker, ..Author::default() }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.house.close();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
