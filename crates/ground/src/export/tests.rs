use super::mark::{self, Found};
use super::rule::{AskExport, Make};
use super::*;
use crate::approval::{self, Approve, Asking};
use crate::duty;
use crate::person::Need;
use crate::rehearsal::{EAST, Trial, body, cells, staff};
use muster_ledger::{ActorId, DAY, HOUR, Moment, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/export");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn asked(id: i64, people: i64, purpose: &str) -> ExportAsked {
    let (id, purpose) = (ExportId(id), purpose.to_owned());
    ExportAsked { id, community: EAST, grid: PlaceId::HOUSE, building: None, need: None, purpose, people }
}

#[test]
fn bodies_are_golden() {
    let body_of = ExportAsked { building: Some(PlaceId(12)), need: Some(Need::NoPhone), ..asked(9, 40, "call") };
    body(GOLDEN, EXPORT_ASKED, &body_of);
    body(GOLDEN, EXPORT_MADE, &ExportMade { id: ExportId(9), until: Moment(1_795_000_000_000_000) });
    body(GOLDEN, EXPORT_TRACED, &ExportTraced { copy: Some(ExportId(9)) });
}

fn trial() -> Trial {
    let trial = Trial::new("export", &[&SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    trial
}

fn post(actor: i64) -> &'static str {
    ["secretary", "street_lead", "district_lead", "auditor"][actor as usize - 7]
}

/// Steps: `ask n people` by the secretary 7 (the copy's number is n), `approve n actor`, `days n`; how it stands then.
fn step(trial: &Trial, step: &str) -> String {
    let words: Vec<&str> = step.split(' ').collect();
    let n: i64 = words[1].parse().unwrap();
    let more: i64 = words.get(2).and_then(|w| w.parse().ok()).unwrap_or(0);
    let id = ExportId(n);
    let answer = match words[0] {
        "ask" => {
            let who = staff(7, "secretary", EAST);
            let purpose = words.get(3).copied().unwrap_or("visit");
            let asking = Asking::new(&trial.house, &who, &approval::EXPORT, n, (EAST, PlaceId::HOUSE, EAST));
            trial.ask(
                7,
                AskExport { body: asked(n, more, purpose), actor: ActorId(7), post: "secretary".into(), area: EAST, asking },
            )
        }
        "approve" => {
            let a = approval::latest(&trial.read(), &approval::EXPORT, n).unwrap().unwrap();
            trial.ask(more, Approve { id: a.id, actor: ActorId(more), post: post(more).into(), effect: Box::new(Make(id)) })
        }
        _ => {
            trial.pass(n * DAY);
            return "passed".into();
        }
    };
    match answer {
        Err(r) => r.code.to_owned(),
        Ok(_) if table::find(&trial.read(), id).unwrap().unwrap().open(trial.now()) => "made".into(),
        Ok(_) => "waits".into(),
    }
}

/// Before, what is tried, how it stands then. 7 is the secretary, 8 the street, 9 the district, 10 the auditor.
#[test]
fn the_larger_a_list_the_more_agree() {
    let table = "
                                                            | ask 1 0            | export-nobody
                                                            | ask 1 50           | made
                                                            | ask 1 10 curiosity | look-why
                                                            | ask 1 10 follow_up | look-why
                                                            | ask 1 51           | waits
        ask 1 51                                            | approve 1 7        | approval-not-oneself
        ask 1 51                                            | approve 1 8        | made
        ask 1 500                                           | approve 1 8        | made
        ask 1 501                                           | approve 1 8        | waits
        ask 1 501, approve 1 8                              | approve 1 8        | approval-given-already
        ask 1 501, approve 1 8                              | approve 1 9        | made
        ask 1 5000, approve 1 8                             | approve 1 9        | made
        ask 1 5001, approve 1 8                             | approve 1 9        | waits
        ask 1 5001, approve 1 8, approve 1 9                | approve 1 10       | made
        ask 1 30                                            | ask 2 30           | waits
        ask 1 30, days 6                                    | ask 2 30           | waits
        ask 1 30, days 8                                    | ask 2 30           | made
        ask 1 51                                            | ask 2 30           | made
        ask 1 480, approve 1 8, ask 2 30                    | approve 2 8        | waits
        ask 1 51, days 4                                    | approve 1 8        | approval-lapsed
    ";
    for row in cells(table) {
        let trial = trial();
        for before in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            step(&trial, before);
        }
        assert_eq!(step(&trial, row[1]), row[2], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), [], "{row:?}");
    }
}

#[test]
fn a_copy_can_be_fetched_for_hours_only() {
    let trial = trial();
    assert_eq!(step(&trial, "ask 1 20"), "made");
    let open = || table::find(&trial.read(), ExportId(1)).unwrap().unwrap().open(trial.now());
    trial.pass(LINK_HOURS * HOUR - 1);
    assert!(open());
    trial.pass(1);
    assert!(!open());
}

/// The rows of a copy as a spreadsheet shows them.
fn copy(trial: &Trial, code: &str, homes: usize) -> Vec<Found> {
    let vault = trial.house.vault();
    let mut out = Vec::new();
    for home in 0..homes {
        let address = format!("5幢{}单元{}01", home % 3 + 1, home / 3 + 1);
        let mut people: Vec<String> = ["王", "李", "张"].iter().map(|f| format!("{f}家{home}")).collect();
        people.sort_by_key(|name| mark::mark(vault, code, &mark::plain(name, &address)).order);
        for name in people {
            let space = mark::mark(vault, code, &mark::plain(&name, &address)).space;
            out.push(Found { address: mark::spaced(&address, "5幢", space), name });
        }
    }
    out
}

#[test]
fn a_leaked_copy_tells_which_it_was_also_in_parts() {
    let trial = trial();
    let vault = trial.house.vault();
    let codes: Vec<String> = (1..=200).map(|n| mark::code(vault, ExportId(n))).collect();
    let sure_of =
        |rows: &[Found]| -> Vec<usize> { (0..codes.len()).filter(|n| mark::sure(mark::fits(vault, &codes[*n], rows))).collect() };
    for mine in [0, 77, 199] {
        let mut rows = copy(&trial, &codes[mine], 20);
        assert_eq!(sure_of(&rows), [mine], "whole");
        rows.drain(..15);
        rows.truncate(30);
        assert_eq!(sure_of(&rows), [mine], "ten homes out of the middle");
        rows.reverse();
        assert!(mark::fits(vault, &codes[mine], &rows).0 >= 30, "the spaces stay in another order");
    }
    // Retyped without the spaces, or somebody else's file: nobody is named.
    let retyped: Vec<Found> =
        copy(&trial, &codes[3], 20).into_iter().map(|f| Found { address: f.address.replace(' ', ""), name: f.name }).collect();
    assert_eq!(sure_of(&retyped), [] as [usize; 0]);
    assert_eq!(sure_of(&copy(&trial, "0000-0000", 20)), [] as [usize; 0]);
    assert_eq!(sure_of(&copy(&trial, &codes[3], 2)), [] as [usize; 0], "too little to tell");
}
