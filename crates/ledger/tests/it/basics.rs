//! Asking, answering, receipts, idempotency, and one bad ask among good ones.

use crate::support::*;
use muster_ledger::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn what_is_asked_is_on_disk_before_the_answer() {
    let f = Folder::new("round");
    let house = create(&f.house(), &Time::new());
    let (s, r) = std::sync::mpsc::channel();
    let path = f.house();
    house.submit(ask(1, Act::Make(body(3, 1))), move |a| {
        // Another connection sees it already: the answer comes after the commit.
        let n: i64 = raw(&path).query_row("SELECT COUNT(*) FROM ledger_facts", [], |r| r.get(0)).unwrap();
        s.send((a, n)).unwrap();
    });
    let (answer, facts) = r.recv().unwrap();
    assert_eq!(answer.unwrap(), Outcome { first: Seq(1), count: 1, repeated: false });
    assert_eq!(facts, 2);
    let read = house.read().unwrap();
    let fact = read.fact(Seq(1)).unwrap().unwrap();
    assert_eq!((fact.kind(), fact.envelope.actor, fact.envelope.area), ("sample.made", ActorId(7), PlaceId(3)));
    assert_eq!(read.get(&TASKS, &values![3i64, 1i64]).unwrap().unwrap().text("state"), "open");
    assert_eq!(read.size().unwrap(), 2);
}

#[test]
fn a_receipt_proves_its_fact_to_anyone() {
    let f = Folder::new("receipt");
    let house = create(&f.house(), &Time::new());
    // One full tile, then an open one, then exactly two full ones: all three shapes of the tree.
    for upto in [100, 300, 511] {
        let have = house.read().unwrap().size().unwrap();
        make_many(&house, have, upto + 1 - have);
        let read = house.read().unwrap();
        let opened: LedgerOpened = read.fact(Seq(0)).unwrap().unwrap().body().unwrap();
        let verifier = tlog::Verifier::parse(&opened.vkey).unwrap();
        for seq in [0, 1, 99, upto as i64] {
            let receipt = read.receipt(Seq(seq)).unwrap().unwrap();
            let proof = tlog::Proof::parse(&receipt.proof).unwrap();
            let leaf = tlog::leaf_hash(&sha256(proof.extra.as_ref().unwrap()));
            let head = proof.verify(&leaf, &[&verifier]).unwrap();
            assert_eq!((head.origin.as_str(), head.size, proof.index), (ORIGIN, upto + 1, seq as u64));
            let other = tlog::leaf_hash(&sha256(b"something else"));
            assert!(proof.verify(&other, &[&verifier]).is_err());
        }
    }
    assert_eq!(house.read().unwrap().receipt(Seq(9_999)).unwrap(), None);
}

#[test]
fn a_code_read_on_the_telephone_finds_its_receipt_and_no_other() {
    let f = Folder::new("code");
    let house = create(&f.house(), &Time::new());
    make_many(&house, 1, 40);
    let read = house.read().unwrap();
    for seq in 0..=40 {
        let receipt = read.receipt(Seq(seq)).unwrap().unwrap();
        let code = &receipt.code;
        assert_eq!(code.len(), 14);
        assert_eq!(read.receipt_by_code(code).unwrap().as_ref(), Some(&receipt));
        let spoken = code.replace('-', " ").replace('0', "o").replace('1', "l").to_lowercase();
        assert_eq!(read.receipt_by_code(&spoken).unwrap().as_ref(), Some(&receipt));
        let last = if code.ends_with('A') { 'B' } else { 'A' };
        let wrong = format!("{}{last}", &code[..13]);
        assert_eq!(read.receipt_by_code(&wrong).unwrap(), None);
    }
    for nonsense in ["", "abc", "UUUU-UUUU-UUUU", "ZZZZ-ZZZZ-ZZZZ-ZZZZ", "零零零零"] {
        assert_eq!(read.receipt_by_code(nonsense).unwrap(), None);
    }
}

#[test]
fn the_same_key_gives_the_same_outcome_and_another_body_a_conflict() {
    let f = Folder::new("idem");
    let time = Time::new();
    let house = create(&f.house(), &time);
    let first = make(&house, 1);
    let again = house.ask(ask(1, Act::Make(body(1, 1)))).unwrap();
    assert_eq!(again, Outcome { repeated: true, ..first });
    let mut other = ask(1, Act::Make(body(1, 1)));
    other.hash = sha256(b"other bytes");
    let refused = house.ask(other).unwrap_err();
    assert_eq!((refused.why, refused.code), (Why::Conflict, "house-key-reused"));
    // Another author with the same key is another ask.
    let mut neighbour = ask(1, Act::Make(body(1, 2)));
    neighbour.author.actor = ActorId(8);
    assert_eq!(house.ask(neighbour).unwrap().first, Seq(2));
    // Twins in one batch, too.
    let twins = all(&house, (0..20).map(|_| ask(5, Act::Make(body(1, 5)))).collect());
    let fresh = twins.iter().filter(|a| !a.as_ref().unwrap().repeated).count();
    assert_eq!(fresh, 1);
    assert!(twins.iter().all(|a| a.as_ref().unwrap().first == Seq(3)));
    house.close();
    drop(house);
    let house = open(&f.house(), &time);
    assert_eq!(house.ask(ask(1, Act::Make(body(1, 1)))).unwrap(), again);
    assert_eq!(house.read().unwrap().size().unwrap(), 4);
}

#[test]
fn a_refused_ask_writes_nothing_and_is_decided_again() {
    let f = Folder::new("refused");
    let house = create(&f.house(), &Time::new());
    let before = dump(&f.house());
    let refused = house.ask(ask(2, Act::Done(body(1, 1)))).unwrap_err();
    assert_eq!(refused.code, "sample-not-open");
    assert_eq!(dump(&f.house()), before);
    assert_eq!(house.read().unwrap().size().unwrap(), 1);
    make(&house, 1);
    let now = house.ask(ask(2, Act::Done(body(1, 1)))).unwrap();
    assert!(!now.repeated);
    assert_eq!(now.first, Seq(2));
}

#[test]
fn one_bad_ask_harms_no_other_of_its_batch() {
    let f = Folder::new("bad");
    let time = Time::new();
    let house = create(&f.house(), &time);
    let mut asks = Vec::new();
    for i in 1..=600u64 {
        let b = body(i as i64 % 5, i as i64);
        asks.push(ask(
            i,
            match i % 50 {
                3 => Act::Panic,
                13 => Act::Bad(b),
                23 => Act::Bad(Body { panics: true, ..b }),
                33 => Act::Refuse,
                43 => Act::Drafts(vec![Draft::new(MADE, &b), Draft::new(UNKNOWN, &b)]),
                _ => Act::Make(b),
            },
        ));
    }
    let answers = all(&house, asks);
    for (i, a) in answers.iter().enumerate() {
        match ((i as u64 + 1) % 50, a) {
            (33, Err(r)) => assert_eq!(r.code, "sample-refused"),
            (3 | 13 | 23 | 43, Err(r)) => assert_eq!((r.why, r.code), (Why::Fault, "house-fault")),
            (_, Ok(_)) => {}
            (_, Err(r)) => panic!("ask {} was refused: {r:?}", i + 1),
        }
    }
    let good = answers.iter().filter(|a| a.is_ok()).count() as u64;
    assert_eq!(good, 540);
    assert_eq!(house.read().unwrap().size().unwrap(), 1 + good);
    assert_eq!(house.differences(10).unwrap(), []);
    make(&house, 1_000);
    house.close();
    drop(house);
    assert_eq!(verify_folder(&f.house()).unwrap().facts, good + 2);
    let house = open(&f.house(), &time);
    make(&house, 1_001);
}

#[test]
fn time_never_runs_backwards_and_ids_never_repeat() {
    let f = Folder::new("time");
    let time = Time::new();
    let house = create(&f.house(), &time);
    time.pass(HOUR);
    make(&house, 1);
    time.pass(-2 * HOUR);
    make(&house, 2);
    let at = |h: &House, n| h.read().unwrap().fact(Seq(n)).unwrap().unwrap().at();
    assert_eq!(at(&house, 1), at(&house, 2));
    // Under a standing clock a restart must not hand out the same ids again.
    let last = house.next_ids(5_000_000) + 4_999_999;
    make(&house, 3);
    house.close();
    drop(house);
    let house = open(&f.house(), &time);
    assert!(house.next_id() > last);
}

#[test]
fn those_who_listen_are_told_after_the_commit_even_when_one_of_them_panics() {
    let f = Folder::new("told");
    let time = Time::new();
    let panics = Arc::new(AtomicBool::new(false));
    let (s, r) = std::sync::mpsc::channel();
    let mut o = opening(&f.house(), &time);
    let p = Arc::clone(&panics);
    let s = std::sync::Mutex::new(s);
    o.services.committed = Arc::new(move |size, facts: &[Fact]| {
        s.lock().unwrap_or_else(|e| e.into_inner()).send((size, facts.len())).unwrap();
        assert!(!p.load(Ordering::Relaxed), "a listener with a bug");
    });
    let house = House::create(o, "n", ORIGIN, Mode::Real).unwrap();
    make(&house, 1);
    panics.store(true, Ordering::Relaxed);
    make(&house, 2);
    house.submit(ask(3, Act::Make(body(1, 3))), |_| panic!("an asker with a bug"));
    make(&house, 4);
    drop(house);
    let told: Vec<(u64, usize)> = r.iter().collect();
    assert_eq!(told.first(), Some(&(1, 1)));
    assert_eq!(told.last().unwrap().0, 5);
    assert_eq!(told.iter().map(|t| t.1).sum::<usize>(), 5);
}

#[test]
fn what_waits_at_closing_is_answered() {
    let f = Folder::new("closing");
    let house = Arc::new(create(&f.house(), &Time::new()));
    let (s, r) = std::sync::mpsc::channel();
    for i in 0..2_000 {
        let s = s.clone();
        house.submit(ask(i, Act::Make(body(1, i as i64))), move |a| s.send(a).unwrap());
        if i == 1_000 {
            let h = Arc::clone(&house);
            std::thread::spawn(move || h.close());
        }
    }
    drop(s);
    let answers: Vec<Answer> = r.iter().collect();
    assert_eq!(answers.len(), 2_000);
    for a in answers.iter().filter_map(|a| a.as_ref().err()) {
        assert!(["house-stopping", "house-busy"].contains(&a.code), "{a:?}");
    }
}

#[test]
fn a_full_queue_is_busy_at_once() {
    let f = Folder::new("queue");
    let mut o = opening(&f.house(), &Time::new());
    o.queue = 4;
    let house = House::create(o, "n", ORIGIN, Mode::Real).unwrap();
    let answers = all(&house, (0..3_000).map(|i| ask(i, Act::Make(body(1, i as i64)))).collect());
    let busy = answers.iter().filter(|a| matches!(a, Err(r) if r.why == Why::Busy && r.code == "house-busy")).count();
    assert!(busy > 0);
    assert_eq!(house.read().unwrap().size().unwrap(), (1 + 3_000 - busy) as u64);
}

#[test]
fn work_rows_come_with_what_is_accepted_only_and_are_kept_by_replay() {
    let f = Folder::new("work");
    let time = Time::new();
    let house = create(&f.house(), &time);
    let mut refused = ask(1, Act::Refuse);
    refused.work = vec![WorkWrite::Put(&VISITS, values!["roof", 3i64])];
    house.ask(refused).unwrap_err();
    let with = |n: i64| {
        let mut made = ask(2, Act::Make(body(1, 7)));
        made.work = vec![WorkWrite::Put(&VISITS, values!["door", n])];
        made
    };
    assert!(!house.ask(with(3)).unwrap().repeated);
    assert!(house.ask(with(4)).unwrap().repeated, "a repetition writes nothing");
    let renew = |what: &str, n: i64| WorkWrite::Renew(&VISITS, values![what, n]);
    house.work(vec![WorkWrite::Put(&VISITS, values!["gate", 9i64]), renew("gate", 1), renew("cellar", 1)]).unwrap();
    house.close();
    drop(house);
    House::replay(&f.house(), vec![&SAMPLE], None).unwrap();
    let house = open(&f.house(), &time);
    let read = house.read().unwrap();
    assert_eq!(read.get(&VISITS, &values!["door"]).unwrap().unwrap().int("n"), 3);
    assert_eq!(read.get(&VISITS, &values!["gate"]).unwrap().unwrap().int("n"), 1);
    assert!(read.get(&VISITS, &values!["roof"]).unwrap().is_none());
    assert!(read.get(&VISITS, &values!["cellar"]).unwrap().is_none());
}

#[test]
fn a_read_shows_one_moment() {
    let f = Folder::new("snapshot");
    let house = create(&f.house(), &Time::new());
    let read = house.read().unwrap();
    make(&house, 1);
    assert_eq!(read.size().unwrap(), 1);
    assert_eq!(read.fact(Seq(1)).unwrap(), None);
    assert_eq!(house.read().unwrap().size().unwrap(), 2);
}

#[test]
fn heads_are_shown_and_tiles_served() {
    let f = Folder::new("heads");
    let house = create(&f.house(), &Time::new());
    make_many(&house, 1, 300);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while house.read().unwrap().checkpoint_at(301).unwrap().is_none() && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let read = house.read().unwrap();
    let note = read.checkpoint().unwrap().expect("published within a second");
    let verifier = tlog::Verifier::parse(&house.opened().vkey).unwrap();
    let head = tlog::Checkpoint::parse(&tlog::open_note(&note, &[&verifier]).unwrap().text).unwrap();
    assert_eq!(head.size, 301);
    let full = read.tile(0, 0, 256).unwrap().unwrap();
    let part = read.tile(0, 1, 45).unwrap().unwrap();
    assert_eq!((full.len(), part.len()), (256 * 32, 45 * 32));
    let tiles = tlog::TileReader::new(|level, ix| match (level, ix) {
        (0, 0) => Some(full.clone()),
        (0, 1) => Some(part.clone()),
        _ => read.tile(level, ix, 1).unwrap(),
    });
    assert_eq!(tlog::tree_root(&tiles, 301).unwrap(), head.root);
    assert_eq!(read.tile(0, 1, 46).unwrap(), None);
    assert_eq!(read.tile(9, 9, 1).unwrap(), None);
}
