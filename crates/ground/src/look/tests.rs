use super::book::{self, BOOK};
use super::*;
use crate::approval::{self, Approve, Asking};
use crate::duty::{self, DUTY_GIVEN, DutyGiven, POSTS};
use crate::person::{Band, Personal, REGISTER_DATASET, Register, Standing};
use crate::rehearsal::{EAST, STREET, Trial, at_home, body, cells, staff};
use muster_ledger::{ActorId, DAY, Draft, DutyId, HOUR, Moment, PlaceId, SubjectRef};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/look");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    body(GOLDEN, LOOK_TAKEN, &Taken { purpose: "visit".into(), post: "grid_worker".into(), minor: false });
    let wanted = Wanted { id: WantedId(9), community: EAST, grid: PlaceId(11), more: 20, day: 20_779 };
    body(GOLDEN, LOOKS_WANTED, &wanted);
    body(GOLDEN, LOOKS_WIDENED, &Widened { id: WantedId(9) });
}

#[test]
fn the_file_of_purposes_is_whole() {
    let shipped = book::shipped().unwrap();
    let trial = Trial::new("look-words", &[]);
    let words = trial.request("/");
    for p in &shipped.purpose {
        assert!(p.posts.iter().all(|q| POSTS.contains(&q.as_str())), "{p:?}");
        assert!(!words.t(&p.words()).contains('⟦'), "{} has no words", p.key);
    }
    let authority = duty::Authority::new().unwrap();
    for post in POSTS {
        // Who may look at all has a purpose to choose and a bound.
        let (has, may) = (BOOK.limit.iter().any(|l| l.post == post && l.looks > 0), authority.post_may(post, "person.reveal"));
        assert_eq!(has, may, "{post}");
        assert!(!may || for_post(post).next().is_some(), "{post}");
    }
    assert!(book::read("[[purpose]]\nkey = 1").unwrap_err().contains("policies/purposes.toml"));
}

/// So many residents of room 13; actor 7 is the grid worker, 8 the secretary.
fn trial(people: usize) -> (Trial, Vec<SubjectRef>) {
    trial_of(people, Band::Adult)
}

fn trial_of(people: usize, band: Band) -> (Trial, Vec<SubjectRef>) {
    let trial = Trial::new("look", &[]);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(duty::STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    for (actor, post) in [(7, "grid_worker"), (8, "secretary")] {
        let (id, from, until) = (DutyId(actor), Moment(0), Moment(i64::MAX));
        let given = DutyGiven { id, actor: ActorId(actor), post: post.into(), place: EAST, from, until };
        trial.record(ActorId::HOUSE, vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    let standing = Standing { band, ..at_home() };
    let mut all = Vec::new();
    for n in 0..people {
        let vault = trial.house.vault();
        let person = vault.new_person().unwrap();
        let personal = Personal { name: format!("王{n}"), ..Personal::default() };
        trial.ask(8, Register::new(vault, person, &standing, &personal).unwrap()).unwrap();
        all.push(vault.subject(REGISTER_DATASET, person).unwrap());
    }
    (trial, all)
}

fn look(trial: &Trial, actor: i64, post: &str, purpose: &str, subject: Option<SubjectRef>) -> &'static str {
    let mut req = trial.request("/");
    req.who = staff(actor, post, EAST);
    let command = TakeLook(Look::by(&req, subject, purpose, PlaceId(12)));
    trial.act(&req.who, muster_web::Act::new(command, "/")).map_or_else(|r| r.code, |_| "recorded")
}

/// Role, purpose, outcome.
#[test]
fn without_a_purpose_of_ones_role_nobody_is_looked_at() {
    let table = "
        grid_worker   | visit     | recorded
        grid_worker   | benefit   | look-why
        grid_worker   |           | look-why
        grid_worker   | curiosity | look-why
        secretary     | benefit   | recorded
        health_centre | follow_up | recorded
        health_centre | delivery  | look-why
        cdc           | report    | recorded
        grid_worker   | task      | recorded
        auditor       | visit     | look-why
        auditor       | report    | look-enough
        district_lead | request   | look-enough
    ";
    let (trial, all) = trial(1);
    for (n, row) in cells(table).into_iter().enumerate() {
        assert_eq!(look(&trial, 20 + n as i64, row[0], row[1], Some(all[0])), row[2], "{row:?}");
    }
    let seen = of_subject(&trial.read(), all[0]).unwrap();
    let told: Vec<&str> = seen.iter().rev().map(|s| s.purpose.as_str()).collect();
    assert_eq!(told, ["visit", "benefit", "follow_up", "report", "task"], "each is on record, refused ones are not");
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

/// Different residents count, not looks; the next day is new; beyond the bound another person agrees.
#[test]
fn a_day_has_a_bound_and_another_person_widens_it() {
    let bound = limit_of("grid_worker").looks as usize;
    let (trial, all) = trial(bound + 2);
    for s in &all[..bound] {
        assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(*s)), "recorded");
    }
    assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(all[0])), "recorded", "the same resident again");
    assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(all[bound])), "look-enough");
    assert_eq!(look(&trial, 7, "grid_worker", "report", None), "look-enough", "a report at hand is within the bound too");
    assert_eq!(look(&trial, 7, "grid_worker", "glass", Some(all[bound])), "recorded", "broken glass has its own");
    let (id, who) = (WantedId(900), staff(7, "grid_worker", EAST));
    let wanted = Wanted { id, community: EAST, grid: PlaceId::HOUSE, more: 1, day: i64::from(trial.now().day().0) };
    let why = trial.house.vault().seal(duty::STAFF_DATASET, None, b"{}").unwrap();
    let asking = Asking::new(&trial.house, &who, &approval::LOOKS, id.0, (EAST, PlaceId::HOUSE, EAST));
    let asked = asking.id;
    trial.ask(7, rule::Want { body: wanted, area: EAST, why, asking }).unwrap();
    assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(all[bound])), "look-enough", "asking opens nothing");
    let approve =
        |actor, post: &str| Approve { id: asked, actor: ActorId(actor), post: post.into(), effect: Box::new(rule::Widen(id)) };
    assert_eq!(trial.ask(7, approve(7, "grid_worker")).unwrap_err().code, "approval-not-oneself");
    trial.ask(8, approve(8, "secretary")).unwrap();
    assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(all[bound])), "recorded");
    assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(all[bound + 1])), "look-enough");
    trial.pass(DAY);
    assert_eq!(look(&trial, 7, "grid_worker", "visit", Some(all[bound + 1])), "recorded");
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

#[test]
fn a_list_read_page_by_page_has_a_bound_too() {
    let (trial, _) = trial(0);
    let bound = limit_of("grid_worker").listed as usize;
    let page = |trial: &Trial, n: usize| {
        let mut req = trial.request("/people");
        req.who = staff(7, "grid_worker", EAST);
        listed(&req, &trial.read(), n).map_or_else(|r| r.code, |()| "shown")
    };
    assert_eq!(page(&trial, bound - 10), "shown");
    assert_eq!(page(&trial, 10), "shown");
    assert_eq!(page(&trial, 1), "look-listed-enough");
    trial.pass(DAY);
    assert_eq!(page(&trial, 1), "shown");
}

#[test]
fn the_auditor_sees_patterns_and_nobodys_name() {
    let (trial, all) = trial(3);
    for (actor, s) in [(7, 0), (7, 1), (9, 0)] {
        look(&trial, actor, "grid_worker", "visit", Some(all[s]));
    }
    trial.pass(14 * HOUR);
    look(&trial, 7, "grid_worker", "call", Some(all[2]));
    let found = table::patterns(&trial.read(), 0).unwrap();
    let p = &found[0];
    assert_eq!((p.accounts, p.looks, p.people, p.most, p.night), (2, 4, 3, 3, 1), "{p:?}");
    assert_eq!(p.by_purpose, [("visit".to_owned(), 3), ("call".to_owned(), 1)]);
    let mut req = trial.request("/looks/patterns");
    req.who = staff(4, "auditor", STREET);
    let page = page::patterns(&req, &trial.read()).unwrap().body.into_string();
    assert!(page.contains("网格员") && page.contains("上门走访") && !page.contains('王') && !page.contains('⟦'), "{page}");
}

/// Role, purpose, outcome; then how many stand on the yearly list.
#[test]
fn a_minor_is_looked_at_for_fewer_reasons_and_each_look_is_listed() {
    let table = "
        grid_worker   | visit     | look-minor
        grid_worker   | call      | look-minor
        grid_worker   | emergency | recorded
        grid_worker   | task      | recorded
        secretary     | benefit   | look-minor
        secretary     | asked     | recorded
        health_centre | follow_up | recorded
    ";
    for band in [Band::Infant, Band::Child] {
        let (trial, all) = trial_of(1, band);
        for (n, row) in cells(table).into_iter().enumerate() {
            assert_eq!(look(&trial, 20 + n as i64, row[0], row[1], Some(all[0])), row[2], "{band:?} {row:?}");
        }
        assert_eq!(table::at_minors(&trial.read(), 0, 99).unwrap().len(), 4);
    }
    let (trial, all) = trial_of(1, Band::Adult);
    look(&trial, 20, "grid_worker", "visit", Some(all[0]));
    assert!(table::at_minors(&trial.read(), 0, 99).unwrap().is_empty());
}
