use super::rule::{Break, Close, LookThrough, Review};
use super::*;
use crate::approval::{self, Approve, Asking};
use crate::duty::{self, DUTY_GIVEN, DutyGiven};
use crate::look::Look;
use crate::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing};
use crate::rehearsal::{EAST, STREET, Trial, WEST, body, cells, staff};
use muster_ledger::{ActorId, Author, Draft, DutyId, MINUTE, Moment, PlaceId, SubjectRef};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/glass");
const ID: GlassId = GlassId(900);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn broken(id: GlassId) -> Broken {
    let (community, grid, building) = (WEST, PlaceId(21), PlaceId(22));
    Broken { id, community, grid, building, post: "grid_worker".into(), until: Moment(1_795_000_000_000_000) }
}

#[test]
fn bodies_are_golden() {
    body(GOLDEN, GLASS_BROKEN, &broken(ID));
    for kind in [GLASS_CLOSED, GLASS_REVIEWED, GLASS_UNREVIEWED] {
        body(GOLDEN, kind, &GlassDone { id: ID });
    }
}

/// A resident in building 22 and one in 12; 7 works in community 10, 8 is secretary of 20, 9 leads the street.
fn trial() -> (Trial, SubjectRef, SubjectRef) {
    let trial = Trial::new("glass", &[&SLICE]);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(duty::STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    for (actor, post, place) in [(7, "grid_worker", EAST), (8, "secretary", WEST), (9, "street_lead", STREET)] {
        let (id, from, until) = (DutyId(actor), Moment(0), Moment(i64::MAX));
        let given = DutyGiven { id, actor: ActorId(actor), post: post.into(), place, from, until };
        trial.record(ActorId::HOUSE, vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    let settle = |community: PlaceId, n: i64| {
        let standing = Standing {
            community,
            grid: PlaceId(n + 1),
            building: PlaceId(n + 2),
            unit: PlaceId::HOUSE,
            room: PlaceId(n + 3),
            sort: 301,
            floor: 3,
            band: Band::Aged,
            sex: Sex::Female,
            needs: vec![],
            relation: Relation::Head,
            import: None,
        };
        let vault = trial.house.vault();
        let person = vault.new_person().unwrap();
        let personal = Personal { name: "王小芳".into(), ..Personal::default() };
        trial.ask(8, Register::new(vault, person, &standing, &personal).unwrap()).unwrap();
        vault.subject(REGISTER_DATASET, person).unwrap()
    };
    let (there, here) = (settle(WEST, 20), settle(EAST, 10));
    (trial, there, here)
}

fn step(trial: &Trial, (there, here): (SubjectRef, SubjectRef), step: &str) -> &'static str {
    let (what, n) = step.split_once(' ').unwrap();
    let n: i64 = n.parse().unwrap();
    let (actor, id) = (ActorId(7), GlassId(ID.0 + n / 1_000));
    let latest = || approval::latest(&trial.read(), &approval::GLASS, ID.0).unwrap().unwrap();
    let review = |actor: i64, post: &str| {
        let effect = Box::new(Review(ID));
        trial.ask(actor, Approve { id: latest().id, actor: ActorId(actor), post: post.into(), effect })
    };
    let answer = match what {
        "break" => {
            let who = staff(7, "grid_worker", EAST);
            let why = trial.house.vault().seal(duty::STAFF_DATASET, None, b"{}").unwrap();
            let asking = Asking::new(&trial.house, &who, &approval::GLASS, id.0, (WEST, PlaceId(21), PlaceId(22)));
            trial.ask(7, Break { body: broken(id), actor, minutes: n % 1_000, why, asking })
        }
        "look" => {
            let mut req = trial.request("/");
            req.who = staff(n, "grid_worker", EAST);
            let look = |s| Look::by(&req, Some(s), "glass", PlaceId(22));
            trial.ask(n, LookThrough { id: ID, subject: there, look: look(there) })
        }
        "elsewhere" => {
            let mut req = trial.request("/");
            req.who = staff(n, "grid_worker", EAST);
            trial.ask(n, LookThrough { id: ID, subject: here, look: Look::by(&req, Some(here), "glass", PlaceId(22)) })
        }
        "close" => trial.ask(n, Close { id: ID, actor: ActorId(n) }),
        "review" if n == 8 => review(8, "secretary"),
        "review" => review(n, "grid_worker"),
        "lapse" => {
            let command = approval::fire_lapse(latest().id.0, &trial.read(), &trial.house).unwrap().unwrap();
            let done = trial.ask_as(Author::house(None), command).unwrap();
            let fact = trial.read().fact(done.first).unwrap().unwrap();
            match on_lapsed(&fact, &trial.read(), &trial.house).unwrap() {
                Some(command) => trial.ask_as(Author::house(None), command),
                None => return "nothing",
            }
        }
        _ => {
            trial.pass(n * MINUTE);
            return "recorded";
        }
    };
    answer.map_or_else(|r| r.code, |_| "recorded")
}

/// Before, what is tried, outcome, whether the duties of 7 stand then.
#[test]
fn an_hour_at_most_one_building_and_a_review_or_the_account_stops() {
    let table = "
                                        | look 7         | glass-none           | stand
                                        | break 61       | glass-minutes        | stand
                                        | break 0        | glass-minutes        | stand
                                        | break 60       | recorded             | stand
        break 15                        | look 7         | recorded             | stand
        break 15                        | look 8         | glass-not-yours      | stand
        break 15                        | elsewhere 7    | glass-elsewhere      | stand
        break 15, minutes 15            | look 7         | glass-over           | stand
        break 15, close 7               | look 7         | glass-over           | stand
        break 15                        | close 8        | glass-not-yours      | stand
        break 15                        | break 1015     | glass-open-already   | stand
        break 15, close 7               | break 1015     | glass-unreviewed-yet | stand
        break 15, close 7               | review 7       | approval-not-oneself | stand
        break 15, close 7, review 8     | break 1015     | recorded             | stand
        break 15, minutes 1441          | review 8       | approval-lapsed      | stand
        break 15, minutes 1441          | lapse 0        | recorded             | ended
        break 15, review 8, minutes 1441 | look 7        | glass-over           | stand
    ";
    for row in cells(table) {
        let (trial, there, here) = trial();
        for before in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(step(&trial, (there, here), before), "recorded", "{before} in {row:?}");
        }
        assert_eq!(step(&trial, (there, here), row[1]), row[2], "{row:?}");
        let stands = !duty::of_actor(&trial.read(), ActorId(7)).unwrap().is_empty();
        assert_eq!(if stands { "stand" } else { "ended" }, row[3], "{row:?}");
        let seen = crate::look::of_subject(&trial.read(), there).unwrap();
        let told = row[1] == "look 7" && row[2] == "recorded";
        assert_eq!(seen.iter().filter(|s| s.purpose == "glass").count(), usize::from(told), "{row:?}: told to them");
        assert_eq!(trial.house.differences(5).unwrap(), [], "{row:?}");
    }
}
