//! For tests: a house in a folder of its own, a clock that is set, a small district, requests as the web would make them.

use crate::incident::{IncidentId, IncidentOpened, Open};
use muster_ground::duty::{self, DutyGiven, GiveDuty, STAFF_DATASET};
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ground::rehearsal;
use muster_ledger::{
    ActorId, Answer, Author, Command, DAY, DatasetId, Draft, DutyId, Fact, House, Mode, PlaceId, Read, Refusal, Seq,
};
use muster_web::{Act, Mask, Request, Scope, Slice};
use std::ops::Deref;

/// See the module.
pub(crate) struct Trial(rehearsal::Trial);

impl Deref for Trial {
    type Target = rehearsal::Trial;
    fn deref(&self) -> &rehearsal::Trial {
        &self.0
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
        let slices: Vec<&'static Slice> = muster_ground::SLICES.iter().chain(crate::SLICES).copied().collect();
        let trial = Trial(rehearsal::Trial::bare(what, "滨江区", Mode::Exercise { simulated: true }, &slices, &[]));
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
    /// Milliseconds of the process, for figures.
    #[allow(clippy::disallowed_methods)]
    pub(crate) fn ticks(&self) -> u128 {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed().as_millis()
    }
    pub(crate) fn ask(&self, actor: i64, command: impl Command + 'static) -> Answer {
        self.ask_as(Author { actor: ActorId(actor), duty: Some(DutyId(actor)), ..Author::default() }, Box::new(command))
    }
    pub(crate) fn record(&self, drafts: Vec<Draft>) {
        self.0.record(ActorId::HOUSE, drafts).unwrap();
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
        let scope = Scope::granted(actor == LEAD, communities, grids, Mask::Masked, muster_ledger::Moment(i64::MAX));
        let owned = |p: &[(&str, &str)]| p.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Request {
            params: params.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            form: owned(form),
            who: rehearsal::staff(actor, post, place),
            scope: Some(scope),
            ..self.0.request(path)
        }
    }
}

pub(crate) use muster_ground::rehearsal::cells as lines;

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
    rehearsal::body(&format!("{}/golden/{slice}", env!("CARGO_MANIFEST_DIR")), kind, body);
}
