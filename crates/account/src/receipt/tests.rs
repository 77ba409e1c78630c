use super::*;
use muster_ground::rehearsal::{EAST, Trial, golden, staff};
use muster_ledger::{ActorId, Draft, PlaceId, Seq};
use muster_web::{Wants, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

/// A fact about building 12, recorded by actor 7.
fn one(trial: &Trial) -> String {
    let draft = Draft::new(muster_ground::place::PLACES_ADDED, &muster_ground::place::Added { places: vec![] }).area(PlaceId(12));
    let done = trial.record(ActorId(7), vec![draft]).unwrap();
    trial.house.read().unwrap().receipt_code(done.first).unwrap().unwrap()
}

/// asker | own | opening
#[test]
fn only_the_author_takes_the_opening() {
    let trial = Trial::new("receipt", &[&SLICE]);
    let code = one(&trial);
    let table = "
        stranger | false | receipt-opening-refused
        7        | true  | given
        8        | false | receipt-opening-refused
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let mut req = trial.request(&format!("/receipts/{code}/opening"));
        req.params = vec![("code".into(), code.clone())];
        if let Ok(actor) = cells[0].parse() {
            req.who = staff(actor, "grid_worker", EAST);
        }
        let read = trial.house.read().unwrap();
        let found = check(&read, &code, &trial.house.opened().vkey, &req.who).unwrap().unwrap();
        assert_eq!(found.own.to_string(), cells[1], "{line}");
        let got = page::opening(&req, &read).map_or_else(|r| r.code, |_| "given");
        assert_eq!(got, cells[2], "{line}");
    }
}

#[test]
fn a_stranger_sees_the_community_and_never_the_building() {
    let trial = Trial::new("receipt", &[&SLICE]);
    let code = one(&trial);
    let mut req = trial.request("/receipts/x");
    req.params = vec![("code".into(), code.to_lowercase().replace('-', " "))];
    let read = trial.house.read().unwrap();
    let html = page::see(&req, &read).unwrap().body.into_string();
    assert!(html.contains("未被改动") && html.contains("多闻社区") && !html.contains("5幢"), "{html}");
    let (_, proof) = public_proof(&read, &code).unwrap().unwrap();
    let carried = tlog::Proof::parse(&proof).unwrap().extra.unwrap();
    // 32 bytes of a salted hash: nothing of the envelope.
    assert_eq!(carried.len(), 32);
    req.wants = Wants::Json;
    let data = page::see(&req, &read).unwrap().data.to_string();
    assert!(!data.contains("\"area\":12") && data.contains("\"area\":10"), "{data}");
}

#[test]
fn a_wrong_code_is_told_kindly_and_a_damaged_proof_is_no_proof() {
    let trial = Trial::new("receipt", &[&SLICE]);
    let code = one(&trial);
    let read = trial.house.read().unwrap();
    let wrong = format!("{}{}", &code[..code.len() - 1], if code.ends_with('0') { '1' } else { '0' });
    let page = page::ask(&trial.request(&format!("/receipts?code={wrong}")), &read).unwrap();
    assert_eq!(page.status, 404);
    assert!(page.body.into_string().contains("没有查到"));
    assert_eq!(page::ask(&trial.request("/receipts"), &read).unwrap().status, 200);
    // Another house's key: the same entry is not said to be unchanged.
    let other = Trial::new("receipt", &[&SLICE]);
    let vkey = tlog::Signer::ed25519("ledger.test/yunqi", &[9; 32]).unwrap().verifier().to_string();
    assert_ne!(vkey, other.house.opened().vkey);
    let found = check(&read, &code, &vkey, &trial.request("/").who).unwrap().unwrap();
    assert_eq!(found.checked, Checked::Differs);
}

#[test]
fn the_box_is_golden() {
    let trial = Trial::new("receipt", &[&SLICE]);
    let read = trial.house.read().unwrap();
    let html = page::ask(&trial.request("/receipts"), &read).unwrap().body.into_string();
    golden(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/receipt"), "box.html", &html);
}

#[test]
fn ones_own_receipts_are_found_and_it_says_how_far_it_looked() {
    let trial = Trial::new("receipt", &[&SLICE]);
    let first = one(&trial);
    for _ in 0..60 {
        one(&trial);
    }
    let read = trial.house.read().unwrap();
    let page = mine(&read, ActorId(7), None).unwrap();
    assert_eq!(page.lines.len(), 50);
    let next = mine(&read, ActorId(7), Some(page.from)).unwrap();
    assert_eq!((next.lines.len(), next.from), (11, Seq(0)));
    assert_eq!(next.lines.last().unwrap().code, first);
    assert_eq!(mine(&read, ActorId(8), None).unwrap().lines.len(), 0);
}

/// The programs we hand out say ok to the true code and no to another; without Python's or Go's packages they are skipped.
#[test]
fn the_programs_we_hand_out_judge_our_proofs() {
    let trial = Trial::new("receipt", &[&SLICE]);
    let codes: Vec<String> = (0..5).map(|_| one(&trial)).collect();
    let read = trial.house.read().unwrap();
    let (code, proof) = public_proof(&read, &codes[2]).unwrap().unwrap();
    let folder = std::env::temp_dir().join(format!("muster-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("x.tlog-proof");
    std::fs::write(&file, proof).unwrap();
    std::fs::write(folder.join("check.py"), include_str!("check/check.py")).unwrap();
    std::fs::write(folder.join("check.go"), include_str!("check/check.go")).unwrap();
    let vkey = trial.house.opened().vkey.clone();
    let run = |program: &str, args: &[&str], code: &str| {
        let out = std::process::Command::new(program)
            .args(args)
            .arg(&file)
            .args([&vkey, code])
            .current_dir(&folder)
            .env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOCACHE", folder.join("go"))
            .output();
        out.ok()
            .map(|o| (o.status.success(), String::from_utf8_lossy(&o.stdout).into_owned() + &String::from_utf8_lossy(&o.stderr)))
    };
    for (program, args) in [("python3", &["check.py"][..]), ("go", &["run", "check.go"][..])] {
        match run(program, args, &code) {
            Some((true, said)) => assert!(said.starts_with("ok: entry"), "{said}"),
            Some((false, said)) if said.contains("No module named") || said.contains("cannot find package") => continue,
            Some((false, said)) => panic!("{program}: {said}"),
            None => continue,
        }
        assert!(!run(program, args, &codes[3]).unwrap().0, "{program} takes another entry's code");
    }
    let _ = std::fs::remove_dir_all(&folder);
}
