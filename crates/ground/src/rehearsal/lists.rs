//! For tests of places and the register: a small community, imports, pages found by their route.

use crate::person::REGISTER_DATASET;
use crate::place::{Added, Level, PlaceDraft};
use muster_ledger::*;
use muster_web::{Act, Does, Page, Request, Scope, Then, Upload, Who, find_route};
use std::ops::Deref;
use std::sync::Arc;

/// See the module.
pub(crate) struct Trial(super::Trial);

impl Deref for Trial {
    type Target = super::Trial;
    fn deref(&self) -> &super::Trial {
        &self.0
    }
}

pub(crate) const COMMUNITY: PlaceId = PlaceId(10);
pub(crate) const GRIDS: [PlaceId; 2] = [PlaceId(21), PlaceId(22)];

impl Trial {
    /// A house without a place.
    pub(crate) fn bare(what: &str) -> Trial {
        let seed = what.bytes().fold(7, |seed: u64, b| seed.wrapping_mul(31).wrapping_add(u64::from(b)));
        let trial = super::Trial::seeded(seed, what, "海澜市滨江区", Mode::Exercise { simulated: true }, crate::SLICES, &[]);
        trial.house.vault().new_dataset_of_all(REGISTER_DATASET);
        let register = trial.house.open_dataset(REGISTER_DATASET, "register", 0, 3660);
        trial.record(ActorId::HOUSE, vec![register]).unwrap();
        Trial(trial)
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
        trial.record(ActorId::HOUSE, vec![Added { places }.draft(PlaceId(1))]).unwrap();
        trial
    }

    /// As after a restart: nothing in memory.
    pub(crate) fn reopen(&mut self) {
        let (now, folder) = (self.house.now(), self.folder.join("house"));
        self.house.close();
        // The folder is free once the last handle of the old house is gone.
        let meanwhile = Trial::bare("meanwhile");
        self.0.house = Arc::clone(&meanwhile.house);
        let entropy: Entropy = Arc::new(|_| panic!("only read from here on"));
        let services = Services { clock: Arc::new(move || now), entropy, committed: Arc::new(|_, _| {}) };
        let projections = crate::SLICES.iter().map(|s| s.projection).collect();
        let opening = Opening { folder, projections, guarded: &[], services, readers: 2, queue: 64 };
        self.0.house = Arc::new(House::open(opening).unwrap());
    }
    /// Size of the database and its log.
    pub(crate) fn bytes(&self) -> u64 {
        let files = std::fs::read_dir(self.folder.join("house")).unwrap();
        files.map(|f| f.unwrap().metadata().unwrap()).filter(|m| m.is_file()).map(|m| m.len()).sum()
    }
    pub(crate) fn ask(&self, command: impl Command + 'static) -> Answer {
        self.ask_as(author(), Box::new(command))
    }
    /// A request of the actor of [`author`] with this scope; `path` may hold a query, `form` makes it a post.
    pub(crate) fn request(&self, path: &str, scope: &Scope, form: Option<&[(&str, &str)]>) -> Request {
        let method = if form.is_some() { "POST" } else { "GET" };
        let req = self.0.request(path);
        Request {
            method,
            params: find_route(crate::SLICES, method, &req.path).map(|(_, p)| p).unwrap_or_default(),
            form: form.unwrap_or_default().iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            who: Who { actor: author().actor, post: "grid_worker".into(), session: Some([7; 16]), ..Who::default() },
            scope: Some(scope.clone()),
            ..req
        }
    }

    /// The page at `path` as it is shown; a missing sentence fails the test.
    pub(crate) fn see(&self, path: &str, scope: &Scope) -> Result<String, Refusal> {
        self.see_as(author().actor, path, scope)
    }
    /// The same for another account with that scope: what bounds an account's day does not bound a crowd's.
    pub(crate) fn see_as(&self, actor: ActorId, path: &str, scope: &Scope) -> Result<String, Refusal> {
        let mut req = self.request(path, scope, None);
        req.who.actor = actor;
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
        let Act { command, then, channel, by, .. } = plan(&req, &self.read())?;
        let outcome = self.ask_as(Author { channel, by, ..author() }, command)?;
        match then {
            Then::Go(to) => Ok(to),
            Then::Begin(to, work) => {
                work(&self.house);
                Ok(to)
            }
            Then::Show(page) => page(&req, &self.read(), &outcome).map(whole),
        }
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
