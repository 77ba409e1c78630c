//! Replay = live, before and after any erasure, without a key; slices rebuild alone.

use crate::support::*;
use muster_ledger::*;
use proptest::prelude::*;
use std::fs;

#[derive(Clone, Debug)]
enum Step {
    Make { n: u16, timers: bool },
    Done { n: u8 },
    Drop { n: u8 },
    Register { n: u8 },
    Erase { which: u16 },
    OpenDataset,
    DestroyDataset { which: u8 },
    Pass { minutes: u16 },
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..280u16, any::<bool>()).prop_map(|(n, timers)| Step::Make { n, timers }),
        3 => (1..60u8).prop_map(|n| Step::Done { n }),
        2 => (1..40u8).prop_map(|n| Step::Drop { n }),
        3 => (1..8u8).prop_map(|n| Step::Register { n }),
        2 => any::<u16>().prop_map(|which| Step::Erase { which }),
        1 => Just(Step::OpenDataset),
        1 => any::<u8>().prop_map(|which| Step::DestroyDataset { which }),
        1 => any::<u16>().prop_map(|minutes| Step::Pass { minutes }),
        1 => Just(Step::Reopen),
    ]
}

struct World {
    f: Folder,
    time: Time,
    house: Option<House>,
    dice: Dice,
    next: u64,
    made: Vec<Body>,
    datasets: Vec<DatasetId>,
    people: Vec<PersonId>,
    /// (fact, person, dataset, plaintext)
    parts: Vec<(Seq, PersonId, DatasetId, String)>,
    gone_people: Vec<PersonId>,
    gone_datasets: Vec<DatasetId>,
}

impl World {
    fn new(seed: u64) -> World {
        let f = Folder::new("replay");
        let time = Time::new();
        let house = Some(create(&f.house(), &time));
        let mut w = World {
            f,
            time,
            house,
            dice: Dice(seed),
            next: 1,
            made: Vec::new(),
            datasets: Vec::new(),
            people: Vec::new(),
            parts: Vec::new(),
            gone_people: Vec::new(),
            gone_datasets: Vec::new(),
        };
        w.take(&Step::OpenDataset);
        w
    }
    fn house(&self) -> &House {
        self.house.as_ref().unwrap()
    }
    fn n(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
    fn one(&mut self, act: Act) -> Result<Outcome, Refusal> {
        let n = self.n();
        self.house().ask(ask(n, act))
    }
    fn some_made(&mut self, n: u8) -> Vec<Body> {
        if self.made.is_empty() {
            return Vec::new();
        }
        (0..n).map(|_| self.made[self.dice.below(self.made.len() as u64) as usize].clone()).collect()
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Make { n, timers } => {
                let mut asks = Vec::new();
                for _ in 0..*n {
                    let id = self.n();
                    let due = (*timers && id % 3 == 0).then(|| self.time.now().0 + self.dice.below(1_000_000) as i64);
                    let b = Body { grid: self.dice.below(6) as i64, id: id as i64, due, panics: false };
                    self.made.push(b.clone());
                    asks.push(ask(id, Act::Make(b)));
                }
                all(self.house(), asks).into_iter().for_each(|a| assert!(a.is_ok()));
            }
            Step::Done { n } => {
                let asks = self.some_made(*n).into_iter().map(|b| (self.n(), b)).map(|(n, b)| ask(n, Act::Done(b))).collect();
                drop(all(self.house(), asks));
            }
            Step::Drop { n } => {
                let asks = self.some_made(*n).into_iter().map(|b| (self.n(), b)).map(|(n, b)| ask(n, Act::Drop(b))).collect();
                all(self.house(), asks).into_iter().for_each(|a| assert!(a.is_ok()));
            }
            Step::Register { n } => (0..*n).for_each(|_| self.register()),
            Step::Erase { which } => {
                let (Some(dataset), false) = (self.datasets.first().copied(), self.people.is_empty()) else { return };
                let p = self.people.swap_remove(*which as usize % self.people.len());
                let subject = self.house().vault().subject(dataset, p).unwrap();
                self.one(Act::Drafts(vec![Draft::erasing_person(p, &[subject], dataset)])).unwrap();
                self.gone_people.push(p);
            }
            Step::OpenDataset => {
                let id = DatasetId(self.house().next_id());
                let d = self.house().open_dataset(id, "incident", id.0 % 3, 30);
                self.one(Act::Drafts(vec![d])).unwrap();
                self.datasets.push(id);
            }
            Step::DestroyDataset { which } => {
                if self.datasets.len() < 2 {
                    return;
                }
                let d = self.datasets.remove(*which as usize % self.datasets.len());
                self.one(Act::Drafts(vec![Draft::destroying_dataset(d, "key destroyed", &[ActorId(7)])])).unwrap();
                self.gone_datasets.push(d);
            }
            Step::Pass { minutes } => self.time.pass(i64::from(*minutes) * MINUTE),
            Step::Reopen => {
                // Every other time without closing: an unclean stop.
                let house = self.house.take().unwrap();
                if self.dice.below(2) == 0 {
                    house.close();
                }
                drop(house);
                self.house = Some(open(&self.f.house(), &self.time));
            }
        }
    }

    fn register(&mut self) {
        let Some(dataset) = self.datasets.last().copied() else { return };
        let vault = self.house().vault().clone();
        let person = vault.new_person().unwrap();
        let plain = format!("张三{}", self.next);
        let sealed = vault.seal(dataset, Some(person), plain.as_bytes()).unwrap();
        let token = vault.token("name", &plain);
        let b = Body { grid: 1, id: self.n() as i64, ..Body::default() };
        let subject = vault.subject(dataset, person).unwrap();
        let draft = Draft::new(MADE, &b).sealed(sealed).token(token, person).subject(subject);
        let done = self.one(Act::Drafts(vec![draft])).unwrap();
        self.made.push(b);
        self.people.push(person);
        self.parts.push((done.first, person, dataset, plain));
    }

    /// Who can be read, and who cannot any more.
    fn check_parts(&self) {
        let read = self.house().read().unwrap();
        for (seq, person, dataset, plain) in &self.parts {
            let got = read.part(*seq);
            let found = read.people(read.vault().token("name", plain)).unwrap();
            if self.gone_people.contains(person) {
                assert_eq!(found, []);
            } else {
                assert_eq!(found, [*person]);
            }
            if self.gone_datasets.contains(dataset) {
                assert!(matches!(got, Err(Lost::Absent | Lost::Dataset)), "dataset is gone");
            } else if self.gone_people.contains(person) {
                assert_eq!(got.err(), Some(Lost::Person));
            } else {
                assert_eq!(got.ok().map(|u| String::from_utf8(u.plain).unwrap()).as_ref(), Some(plain));
            }
        }
    }

    fn check(mut self) {
        assert_eq!(self.house().differences(10).unwrap(), []);
        self.check_parts();
        let house = self.house.take().unwrap();
        let size = house.read().unwrap().size().unwrap();
        house.close();
        drop(house);
        let folder = self.f.house();
        assert_eq!(verify_folder(&folder).unwrap().facts, size);
        let before = dump(&folder);
        // Folding needs no key.
        fs::rename(folder.join("keys"), self.f.join("keys-away")).unwrap();
        assert_eq!(House::replay(&folder, vec![&SAMPLE], Some("sample")).unwrap(), size);
        assert_eq!(dump(&folder), before);
        assert_eq!(House::replay(&folder, vec![&SAMPLE], None).unwrap(), size);
        assert_eq!(dump(&folder), before);
        assert_eq!(verify_folder(&folder).unwrap().facts, size);
        fs::rename(self.f.join("keys-away"), folder.join("keys")).unwrap();
        self.house = Some(open(&folder, &self.time));
        self.check_parts();
        self.take(&Step::Make { n: 3, timers: true });
        assert_eq!(self.house().differences(10).unwrap(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replay_is_live(seed in any::<u64>(), steps in prop::collection::vec(step(), 4..30)) {
        let mut w = World::new(seed);
        for s in &steps {
            w.take(s);
        }
        w.check();
    }
}

/// Beyond 256 full tiles' hashes the tree has a second stored level: 65,536 facts.
#[test]
fn a_ledger_of_three_tile_levels_opens_and_verifies() {
    let f = Folder::new("tall");
    let time = Time::new();
    let house = create(&f.house(), &time);
    for round in 0..66 {
        let drafts = (0..1_000).map(|i| Draft::new(NOTED, &body(1, i))).collect();
        house.ask(ask(round, Act::Drafts(drafts))).unwrap();
    }
    let receipt = house.read().unwrap().receipt(Seq(1_234)).unwrap().unwrap();
    let proof = tlog::Proof::parse(&receipt.proof).unwrap();
    let leaf = tlog::leaf_hash(&sha256(proof.extra.as_ref().unwrap()));
    proof.verify(&leaf, &[&tlog::Verifier::parse(&house.opened().vkey).unwrap()]).unwrap();
    house.close();
    drop(house);
    assert_eq!(verify_folder(&f.house()).unwrap().facts, 66_001);
    let house = open(&f.house(), &time);
    make_many(&house, 1_000, 600);
    house.close();
    drop(house);
    assert_eq!(verify_folder(&f.house()).unwrap().facts, 66_601);
    raw(&f.house()).execute("UPDATE ledger_tiles SET hashes = zeroblob(length(hashes)) WHERE level = 2", []).unwrap();
    assert!(matches!(verify_folder(&f.house()), Err(Damage::Head(why)) if why.contains("tile 2/0")));
    assert!(matches!(open_error(&f.house()), OpenError::Damaged(_)));
}

static WIDER: Table = Table {
    name: "sample_tasks",
    keep: Keep::Projection,
    columns: &[int("grid"), int("id"), text("state"), int("done_at"), blob("about"), int("seen_by")],
    key: 2,
    indexes: &[],
};
static SAMPLE_2: Projection = Projection {
    name: "sample",
    kinds: &[MADE, DONE, DROPPED, NOTED, BAD],
    tables: &[&WIDER, &VISITS],
    project: wider,
    revision: 2,
};

fn wider(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() != MADE.name {
        return Ok(());
    }
    let b: Body = fact.body()?;
    rows.put(&WIDER, values![b.grid, b.id, "new", None::<i64>, None::<Vec<u8>>, 5i64])
}

#[test]
fn a_slice_whose_tables_changed_is_replayed_at_start() {
    let f = Folder::new("revision");
    let time = Time::new();
    let house = create(&f.house(), &time);
    make_many(&house, 1, 300);
    house.work(vec![WorkWrite::Put(&VISITS, values!["door", 3i64])]).unwrap();
    house.close();
    drop(house);
    let house = House::open(opening_with(&f.house(), &time, vec![&SAMPLE_2])).unwrap();
    let read = house.read().unwrap();
    let rows = read.select("SELECT seen_by, state FROM sample_tasks", &[]).unwrap();
    assert_eq!(rows.len(), 300);
    assert!(rows.iter().all(|r| r.int("seen_by") == 5 && r.text("state") == "new"));
    assert_eq!(read.get(&VISITS, &values!["door"]).unwrap().unwrap().int("n"), 3);
    assert_eq!(house.differences(5).unwrap(), []);
}

#[test]
fn a_row_that_was_changed_by_hand_is_found_and_replay_puts_it_right() {
    let f = Folder::new("difference");
    let time = Time::new();
    let house = create(&f.house(), &time);
    make_many(&house, 1, 20);
    house.ask(ask(50, Act::Make(Body { grid: 1, id: 50, due: Some(9), panics: false }))).unwrap();
    let c = raw(&f.house());
    c.execute("UPDATE sample_tasks SET state = 'done' WHERE id = 7", []).unwrap();
    c.execute("DELETE FROM sample_tasks WHERE id = 8", []).unwrap();
    c.execute("INSERT INTO sample_tasks VALUES (9, 9, 'open', NULL, NULL)", []).unwrap();
    c.execute("DELETE FROM ledger_timers", []).unwrap();
    drop(c);
    let found = house.differences(10).unwrap();
    let tables: Vec<&str> = found.iter().map(|d| d.table).collect();
    assert_eq!(tables.iter().filter(|t| **t == "sample_tasks").count(), 3);
    assert_eq!(tables.iter().filter(|t| **t == "ledger_timers").count(), 1);
    assert_eq!(house.differences(2).unwrap().len(), 2);
    house.close();
    drop(house);
    House::replay(&f.house(), vec![&SAMPLE], Some("sample")).unwrap();
    let house = open(&f.house(), &time);
    assert_eq!(house.differences(10).unwrap(), []);
    assert!(House::replay(&f.house(), vec![&SAMPLE], None).is_err(), "replay of an open house");
}
