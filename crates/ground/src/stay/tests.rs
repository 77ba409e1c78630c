use super::table::{Side, changes, list};
use super::*;
use crate::person::{self, Band, Dropped, Item, Leave, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing, Update};
use crate::rehearsal::{EAST, Trial, WEST, body, cells, staff};
use muster_ledger::{ActorId, DAY, Moment, PersonId, PlaceId, SubjectRef};
use muster_web::{Mask, Scope, missing_words};
use proptest::prelude::*;
use std::collections::BTreeMap;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/stay");
/// Two rooms of the east's grid, two of the west's.
const ROOMS: [i64; 4] = [13, 14, 23, 24];

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (from, to) = (spot(13), spot(23));
    body(GOLDEN, HOME_CHANGED, &HomeChanged { from: Some(from), to: Some(to), change: Change::Moved });
    let (kind, id) = (StayKind::Elsewhere, StayId(9));
    body(GOLDEN, STAY_BEGUN, &Begun { id, kind, home: Some(from), host: Some(to), from: Moment(1), until: Moment(2) });
    body(GOLDEN, STAY_ENDED, &Ended { id });
    body(GOLDEN, STAY_ELAPSED, &Ended { id });
}

fn spot(room: i64) -> Spot {
    let community = room / 10 * 10;
    Spot { community: PlaceId(community), grid: PlaceId(community + 1), building: PlaceId(community + 2), room: PlaceId(room) }
}

fn standing(room: i64) -> Standing {
    let s = spot(room);
    Standing {
        community: s.community,
        grid: s.grid,
        building: s.building,
        unit: PlaceId::HOUSE,
        room: s.room,
        sort: room,
        floor: 3,
        band: Band::Adult,
        sex: Sex::Female,
        needs: vec![],
        relation: Relation::Head,
        import: None,
    }
}

/// One resident of the model, beside the house.
#[derive(Clone)]
struct One {
    owner: PersonId,
    subject: SubjectRef,
    personal: Personal,
    /// None once they left.
    room: Option<i64>,
    stay: Option<(StayId, StayKind, i64, Moment)>,
}

struct Town {
    trial: Trial,
    people: Vec<One>,
    visits: Vec<(StayId, i64, Moment)>,
    next: i64,
}

impl Town {
    fn new(what: &str) -> Town {
        let trial = Trial::new(what, &[&crate::rights::SLICE]);
        let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
        trial
            .record(ActorId::HOUSE, vec![open(crate::duty::STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")])
            .unwrap();
        Town { trial, people: Vec::new(), visits: Vec::new(), next: 500 }
    }
    fn register(&mut self, room: i64) -> usize {
        let vault = self.trial.house.vault();
        let owner = vault.new_person().unwrap();
        let personal = Personal { name: format!("王{}", self.people.len()), ..Personal::default() };
        self.trial.ask(8, Register::new(vault, owner, &standing(room), &personal).unwrap()).unwrap();
        let subject = vault.subject(REGISTER_DATASET, owner).unwrap();
        self.people.push(One { owner, subject, personal, room: Some(room), stay: None });
        self.people.len() - 1
    }
    fn part(&self, i: usize) -> i64 {
        person::find_any(&self.trial.read(), self.people[i].subject, Mask::Nameless).unwrap().map_or(0, |(p, _)| p.part)
    }
    fn relocate(&mut self, i: usize, room: i64) -> bool {
        let (one, part) = (&self.people[i], self.part(i));
        let update = Update::new(self.trial.house.vault(), one.owner, part, &standing(room), &one.personal, &[Item::Home]);
        let done = self.trial.ask(8, update.unwrap()).is_ok();
        if done {
            self.people[i].room = Some(room);
        }
        done
    }
    fn leave(&mut self, i: usize) {
        let leave = Leave { subject: self.people[i].subject, part: self.part(i), reason: Dropped::Moved };
        assert_eq!(self.trial.ask(8, leave).is_ok(), self.people[i].room.take().is_some(), "once");
    }
    fn id(&mut self) -> StayId {
        self.next += 1;
        StayId(self.next)
    }
    fn begin(&mut self, i: usize, kind: StayKind, host: i64, days: i64) -> &'static str {
        let (id, now) = (self.id(), self.trial.now());
        let until = now.plus(days * DAY);
        let home = Some(spot(self.people[i].room.unwrap_or(13)));
        let host_spot = (kind == StayKind::Elsewhere).then(|| spot(host));
        let stay = Begun { id, kind, home, host: host_spot, from: now, until };
        match self.trial.ask(8, Begin { body: stay, subject: self.people[i].subject }) {
            Ok(_) => {
                self.people[i].stay = Some((id, kind, if kind == StayKind::Elsewhere { host } else { 0 }, until));
                "recorded"
            }
            Err(r) => r.problems.first().map_or(r.code, |p| p.code),
        }
    }
    fn visit(&mut self, room: i64, days: i64) {
        let id = self.id();
        let read = self.trial.read();
        let place = crate::place::find(&read, PlaceId(room)).unwrap().unwrap();
        let until = self.trial.now().plus(days * DAY);
        let who = Visitor { name: "赵客".into(), phone: "13900001111".into(), from_where: "外地".into() };
        let visit = Visit::new(&self.trial.house, &read, id, &place, until, &who).unwrap();
        drop(read);
        if self.trial.ask(8, visit).is_ok() {
            self.visits.push((id, room, until));
        }
    }
    fn end(&mut self, id: StayId) -> bool {
        self.trial.ask(8, End(id)).is_ok()
    }

    /// What the pages must say, counted person by person.
    fn expected(&self) -> BTreeMap<PlaceId, Counts> {
        let now = self.trial.now();
        let grid = |room: i64| PlaceId(room / 10 * 10 + 1);
        let mut out: BTreeMap<PlaceId, Counts> = BTreeMap::new();
        for one in &self.people {
            let Some(room) = one.room else { continue };
            out.entry(grid(room)).or_default().registered += 1;
            match one.stay.filter(|s| now < s.3) {
                Some((_, StayKind::Away, ..)) => out.entry(grid(room)).or_default().away += 1,
                Some((_, StayKind::Absent, ..)) => out.entry(grid(room)).or_default().absent += 1,
                Some((_, _, host, _)) if grid(host) != grid(room) => {
                    out.entry(grid(room)).or_default().elsewhere += 1;
                    out.entry(grid(host)).or_default().staying += 1;
                }
                _ => {}
            }
        }
        for (_, room, until) in &self.visits {
            if now < *until {
                out.entry(grid(*room)).or_default().visitors += 1;
            }
        }
        out.retain(|_, c| *c != Counts::default());
        out
    }
}

fn everywhere() -> Scope {
    Scope::granted(true, vec![], vec![], Mask::Masked, Moment(i64::MAX))
}
fn of_grid(grid: i64) -> Scope {
    Scope::granted(false, vec![], vec![PlaceId(grid)], Mask::Masked, Moment(i64::MAX))
}

fn counted(town: &Town, scope: &Scope) -> BTreeMap<PlaceId, Counts> {
    let all = counts(&town.trial.read(), scope, By::Grid, None).unwrap();
    all.into_iter().filter(|(_, c)| *c != Counts::default()).collect()
}

/// Nobody is lost or doubled by any sequence of acts, and each grid alone says what both together say.
fn adds_up(town: &Town) {
    let (all, expected) = (counted(town, &everywhere()), town.expected());
    assert_eq!(all, expected);
    let mut apart = counted(town, &of_grid(11));
    apart.extend(counted(town, &of_grid(21)));
    assert_eq!(apart, all, "both grids agree");
    let sum = |f: fn(&Counts) -> i64| all.values().map(f).sum::<i64>();
    assert_eq!(sum(|c| c.elsewhere), sum(|c| c.staying), "who sleeps elsewhere sleeps somewhere");
    let registered = town.people.iter().filter(|p| p.room.is_some()).count() as i64;
    assert_eq!(sum(|c| c.registered), registered);
    assert_eq!(sum(Counts::living), registered - sum(|c| c.away) - sum(|c| c.absent) + sum(|c| c.visitors));
    // Rooms add up to grids.
    for (grid, whole) in &all {
        let rooms = counts(&town.trial.read(), &of_grid(grid.0), By::Room, None).unwrap();
        assert_eq!(rooms.iter().map(|(_, c)| c.living()).sum::<i64>(), whole.living(), "{grid}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn people_are_conserved_and_both_grids_agree(
        acts in prop::collection::vec((0usize..9, any::<prop::sample::Index>(), 0usize..4, 0usize..3, 1i64..12), 10..45)
    ) {
        let mut town = Town::new("conserved");
        town.register(13);
        town.register(23);
        for (act, who, room, kind, days) in acts {
            let (i, room) = (who.index(town.people.len()), ROOMS[room]);
            match act {
                0 => { town.register(room); }
                1 | 2 => { town.relocate(i, room); }
                3 => town.leave(i),
                4 | 5 => { town.begin(i, StayKind::ALL[kind], room, days); }
                6 => if let Some((id, ..)) = town.people[i].stay && town.end(id) {
                    town.people[i].stay = None;
                },
                7 => town.visit(room, days),
                _ => {
                    town.trial.pass(days * DAY / 2);
                    if let Some((id, ..)) = town.visits.first().copied() && town.end(id) {
                        town.visits.remove(0);
                    }
                }
            }
            adds_up(&town);
        }
        prop_assert_eq!(town.trial.house.differences(5).unwrap(), vec![]);
    }
}

/// Kind, room, days → what is said. The resident lives in 13.
#[test]
fn beginning_a_stay() {
    let table = "
        away      | 0  | 3   | recorded
        absent    | 0  | 365 | recorded
        absent    | 0  | 400 | stay-long
        away      | 0  | 0   | stay-past
        elsewhere | 23 | 7   | recorded
        elsewhere | 14 | 7   | recorded
        elsewhere | 13 | 7   | stay-own-room
        visitor   | 0  | 3   | stay-where
    ";
    for row in cells(table) {
        let mut town = Town::new("begin");
        let i = town.register(13);
        let (kind, host, days) = (StayKind::parse(row[0]).unwrap(), row[1].parse().unwrap(), row[2].parse().unwrap());
        assert_eq!(town.begin(i, kind, host, days), row[3], "{row:?}");
        let then = if row[3] == "recorded" { "stay-already" } else { "recorded" };
        assert_eq!(town.begin(i, StayKind::Away, 0, 1), then, "one at a time: {row:?}");
    }
    let mut town = Town::new("gone");
    let i = town.register(13);
    town.leave(i);
    assert_eq!(town.begin(i, StayKind::Away, 0, 3), "person-none");
}

#[test]
fn a_stay_ends_by_itself_whether_or_not_anything_notes_it() {
    let mut town = Town::new("elapse");
    let i = town.register(13);
    town.begin(i, StayKind::Elsewhere, 23, 2);
    let id = town.people[i].stay.unwrap().0;
    let living = |town: &Town, grid| counted(town, &of_grid(grid)).get(&PlaceId(grid)).map_or(0, Counts::living);
    assert_eq!((living(&town, 11), living(&town, 21)), (0, 1));
    let early = fire_elapse(id.0, &town.trial.read(), &town.trial.house).unwrap().unwrap();
    assert_eq!(town.trial.ask_as(Default::default(), early).unwrap().count, 0, "not before its time");
    town.trial.pass(2 * DAY);
    assert_eq!((living(&town, 11), living(&town, 21)), (1, 0), "nothing was recorded, and they are at home");
    let due = fire_elapse(id.0, &town.trial.read(), &town.trial.house).unwrap().unwrap();
    assert_eq!(town.trial.ask_as(Default::default(), due).unwrap().count, 1);
    assert!(!town.end(id), "it is over");
    assert_eq!(town.trial.house.differences(5).unwrap(), []);
}

#[test]
fn both_grids_see_a_move_at_once_and_each_only_what_is_its_own() {
    let mut town = Town::new("lists");
    let (mover, guest) = (town.register(13), town.register(14));
    town.relocate(mover, 23);
    town.begin(guest, StayKind::Elsewhere, 24, 7);
    town.visit(24, 3);
    let read = town.trial.read();
    let since = Moment(0);
    let came = changes(&read, &of_grid(21), Side::In, since, 10).unwrap();
    let left = changes(&read, &of_grid(11), Side::Out, since, 10).unwrap();
    assert_eq!((came.len(), left.len()), (1, 1));
    assert_eq!((came[0].subject, left[0].subject, came[0].change), (left[0].subject, came[0].subject, Change::Moved));
    assert_eq!(list(&read, &of_grid(21), Side::In, 10).unwrap().len(), 2, "a guest from the east and a visitor");
    assert_eq!(list(&read, &of_grid(11), Side::Out, 10).unwrap().len(), 1);
    assert_eq!(at_room(&read, PlaceId(24)).unwrap().len(), 2);
    let page = |grid: i64| {
        let mut req = town.trial.request("/stays");
        req.who = staff(7, "grid_worker", PlaceId(grid));
        req.scope = Some(of_grid(grid));
        super::page::all(&req, &read).unwrap().body.into_string()
    };
    let (east, west) = (page(11), page(21));
    assert!(east.contains("搬到望潮社区第一网格") && !east.contains("8幢301"), "the grid, not the door: {east}");
    assert!(west.contains("从多闻社区第一网格搬来") && west.contains("赵*") && !west.contains("5幢"), "{west}");
    for text in [&east, &west] {
        assert!(
            !text.contains('⟦') && !text.contains("王0") && !text.contains("赵客") && !text.contains("13900001111"),
            "{text}"
        );
    }
    // Who leads the street sees counts only.
    let mut req = town.trial.request("/stays");
    req.scope = Some(Scope::granted(false, vec![EAST, WEST], vec![], Mask::Nameless, Moment(i64::MAX)));
    let lead = super::page::all(&req, &read).unwrap().body.into_string();
    assert!(lead.contains("多闻社区") && !lead.contains('*') && !lead.contains("搬到"), "{lead}");
}
