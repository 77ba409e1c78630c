//! For tests of sign-in and scopes: requests as the web would make them, answers kept as the server keeps them.

use crate::duty::{self, DutyGiven, GiveDuty, Holder};
use crate::place::{self, Added, Level, PlaceDraft};
use crate::signin;
use muster_ledger::{ActorId, Answer, Author, Command, DAY, Draft, DutyId, IdemKey, Mode, PlaceId, Projection, Read, Refusal};
use muster_web::{Enter, Page, Request, Wants, Who};
use std::ops::Deref;
use std::path::PathBuf;

/// See the module.
pub(crate) struct Trial(super::Trial);

impl Deref for Trial {
    type Target = super::Trial;
    fn deref(&self) -> &super::Trial {
        &self.0
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
    /// A house without a place, an exercise or not, with places, duties, sign-in and more.
    pub(crate) fn new(what: &str, mode: Mode, more: &[&'static Projection]) -> Trial {
        Trial(super::Trial::bare(what, "海澜市滨江区", mode, &[&place::SLICE, &duty::SLICE, &signin::SLICE], more))
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
    pub(crate) fn ask(&self, actor: ActorId, command: Box<dyn Command>, work: Vec<muster_ledger::WorkWrite>) -> Answer {
        self.ask_with(Author { actor, ..Author::default() }, command, work)
    }
    pub(crate) fn record(&self, drafts: Vec<Draft>) -> Answer {
        self.0.record(ActorId::HOUSE, drafts)
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
            method: "POST",
            params: pairs(params),
            form: pairs(form),
            who: Who { post: "nobody".to_owned(), ..Who::default() },
            scope: None,
            wants: Wants::Json,
            key: IdemKey(self.house.vault().random()),
            from: "192.0.2.7".to_owned(),
            user_agent: "Mozilla/5.0 (Linux; Android 12) MicroMessenger".to_owned(),
            ..self.0.request("/")
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
            muster_web::Then::Go(_) | muster_web::Then::Begin(..) => Ok(None),
            muster_web::Then::Show(page) => page(req, &self.read(), &outcome).map(Some),
        }
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
