//! Merges against a model, views from before one, and folders of the first format.

use super::*;
use crate::store::{KERNEL, Statements};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn house() -> Connection {
    let c = Connection::open_in_memory().unwrap();
    KERNEL.iter().for_each(|t| store::create(&c, t).unwrap());
    c
}
fn token(n: u8) -> Token {
    // Some share their first eight bytes.
    let mut t = [n / 2; 16];
    t[15] = n;
    Token(t)
}
fn person(n: u8) -> PersonId {
    PersonId([n; 16])
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, u8),
    Erase(u8),
    Merge(u8),
    /// The batch is taken back; its hints stay.
    TakenBack(u8, u8),
    Restart,
}
fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..12u8, 0..6u8).prop_map(|(t, p)| Step::Put(t, p)),
        1 => (0..6u8).prop_map(Step::Erase),
        4 => (1..5u8).prop_map(Step::Merge),
        1 => (0..12u8, 0..6u8).prop_map(|(t, p)| Step::TakenBack(t, p)),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// However far a merge is: every token leads to exactly those who were put and not erased, and nothing of the erased is left.
    #[test]
    fn tokens_lead_to_the_living(steps in prop::collection::vec(step(), 1..60)) {
        let c = house();
        let statements = Statements::new(&[]);
        let rows = SqlRows { connection: &c, statements: &statements };
        let mut merge = Merge { at: 4, step: 3, ..Merge::new(Recent::default()) };
        let mut model: BTreeMap<u8, BTreeSet<u8>> = BTreeMap::new();
        let mut seq = 0;
        for s in steps {
            match s {
                Step::Put(t, p) => {
                    let other = (t + 1) % 12;
                    put(&rows, merge.recent(), Seq(seq), &[(token(t), person(p)), (token(other), person(p))]).unwrap();
                    seq += 1;
                    for t in [t, other] {
                        model.entry(t).or_default().insert(p);
                    }
                }
                Step::Erase(p) => {
                    remove(&c, &person(p).0).unwrap();
                    merge.forget(&[person(p)]);
                    model.values_mut().for_each(|people| {
                        people.remove(&p);
                    });
                    for table in ["vault_tokens WHERE person", "vault_token_owners WHERE person"] {
                        let n: i64 = c.query_row(&format!("SELECT COUNT(*) FROM {table} = ?1"), [&person(p).0[..]], |r| r.get(0)).unwrap();
                        prop_assert_eq!(n, 0);
                    }
                }
                Step::Merge(n) => (0..n).for_each(|_| merge.step(&rows)),
                Step::TakenBack(t, p) => {
                    c.execute_batch("BEGIN").unwrap();
                    put(&rows, merge.recent(), Seq(seq), &[(token(t), person(p))]).unwrap();
                    c.execute_batch("ROLLBACK").unwrap();
                }
                Step::Restart => merge = Merge { at: 4, step: 3, ..Merge::new(Recent::load(&c).unwrap()) },
            }
            for t in 0..12 {
                let found: Vec<PersonId> = find(&c, merge.recent(), token(t)).unwrap();
                let stands: Vec<PersonId> = model.get(&t).into_iter().flatten().map(|p| person(*p)).collect();
                prop_assert_eq!(found, stands);
            }
        }
    }
}

#[test]
fn a_view_from_before_a_merge_still_finds_everyone() {
    let path = std::env::temp_dir().join(format!("muster-tokens-{}.db", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let c = store::open_writer(&path).unwrap();
    KERNEL.iter().for_each(|t| store::create(&c, t).unwrap());
    let statements = Statements::new(&[]);
    let rows = SqlRows { connection: &c, statements: &statements };
    let mut merge = Merge { at: 1, step: 100, ..Merge::new(Recent::default()) };
    put(&rows, merge.recent(), Seq(1), &[(token(1), person(1))]).unwrap();
    let view = store::open_reader(&path).unwrap();
    view.execute_batch("BEGIN; SELECT COUNT(*) FROM vault_tokens").unwrap();
    while merge.due() {
        merge.step(&rows);
    }
    assert_eq!(find(&view, merge.recent(), token(1)).unwrap(), [person(1)]);
    assert_eq!(find(&c, merge.recent(), token(1)).unwrap(), [person(1)]);
    let left: i64 = c.query_row("SELECT COUNT(*) FROM vault_tokens_recent", [], |r| r.get(0)).unwrap();
    assert_eq!(left, 0);
    drop((c, view));
    for rest in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{rest}", path.display()));
    }
}

#[test]
fn a_folder_of_format_1_is_brought_up() {
    let c = house();
    c.execute_batch("DROP TABLE vault_token_owners; DROP TABLE vault_tokens_recent").unwrap();
    c.execute_batch("CREATE INDEX vault_tokens_person ON vault_tokens (person)").unwrap();
    c.execute(&store::put_sql(&META), ["format", "1"]).unwrap();
    for (t, p) in [(1, 1), (2, 1), (1, 2)] {
        c.execute("INSERT INTO vault_tokens VALUES (?1, ?2)", (&token(t).0[..], &person(p).0[..])).unwrap();
    }
    bring_up(&c).unwrap();
    bring_up(&c).unwrap();
    let recent = Recent::load(&c).unwrap();
    assert_eq!(find(&c, &recent, token(1)).unwrap(), [person(1), person(2)]);
    remove(&c, &person(1).0).unwrap();
    assert_eq!(find(&c, &recent, token(1)).unwrap(), [person(2)]);
    assert_eq!(find(&c, &recent, token(2)).unwrap(), []);
}
