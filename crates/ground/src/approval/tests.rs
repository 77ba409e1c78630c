use super::*;
use crate::duty::{self, DUTY_GIVEN, DutyGiven};
use crate::rehearsal::{EAST, STREET, Trial, body, cells};
use muster_ledger::{ActorId, Command, DAY, Draft, DutyId, Key, Known, Moment, PlaceId, Refusal, Seq};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/approval");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let asked = Asked {
        id: ApprovalId(900),
        matter: "erasure".into(),
        about: 7,
        size: 0,
        needed: 1,
        post: "secretary".into(),
        community: EAST,
        grid: PlaceId(11),
        until: Moment(1_795_000_000_000_000),
    };
    body(GOLDEN, APPROVAL_ASKED, &asked);
    body(GOLDEN, APPROVAL_APPROVED, &Approved { id: ApprovalId(900), post: "district_lead".into(), last: true });
    for kind in [APPROVAL_REFUSED, APPROVAL_WITHDRAWN, APPROVAL_LAPSED] {
        body(GOLDEN, kind, &Closed { id: ApprovalId(900) });
    }
}

/// One approval up to ten, two up to a hundred, then three.
static MATTER: Matter = Matter {
    name: "trial",
    approves: "hold.lift",
    days: 7,
    needed: |n| {
        if n <= 10 {
            1
        } else if n <= 100 {
            2
        } else {
            3
        }
    },
    page: "/trial/{}",
    withdrawn: true,
};

struct Ask(Asking);
impl Command for Ask {
    fn reads(&self) -> Vec<Key> {
        vec![self.0.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![self.0.decide(known, at)?])
    }
}

/// What is done shows in a duty that ends.
struct Done;
impl Effect for Done {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, granted: &Granted, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        assert_eq!(granted.about, 70);
        let given = duty_given(ActorId(70), "grid_worker");
        Ok(granted.witnesses().iter().map(|_| Draft::new(DUTY_GIVEN, &given)).collect())
    }
}

fn duty_given(actor: ActorId, post: &str) -> DutyGiven {
    DutyGiven { id: DutyId(actor.0), actor, post: post.into(), place: STREET, from: Moment(0), until: Moment(i64::MAX) }
}

/// The role of each actor; 6 was made by 5, who was made by 7, and 7 by 4.
const POSTS: [(i64, &str, i64); 6] = [
    (7, "secretary", 4),
    (2, "secretary", 90),
    (3, "district_lead", 90),
    (4, "auditor", 90),
    (5, "street_lead", 7),
    (6, "cdc", 5),
];

fn trial() -> Trial {
    let trial = Trial::new("approval", &[]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    for (actor, post, by) in POSTS {
        trial.record(ActorId(by), vec![Draft::new(DUTY_GIVEN, &duty_given(ActorId(actor), post))]).unwrap();
    }
    trial
}

fn post_of(actor: i64) -> String {
    POSTS.iter().find(|p| p.0 == actor).map(|p| p.1.to_owned()).unwrap()
}

/// One step: who does what; `days n` passes time. The outcome is a refusal's code, or how it stands then.
fn step(trial: &Trial, size: i64, step: &str) -> String {
    let (what, n) = step.split_once(' ').unwrap();
    let n: i64 = n.parse().unwrap();
    let last = || latest(&trial.read(), &MATTER, 70).unwrap().map_or(ApprovalId(1), |a| a.id);
    let answer = match what {
        "ask" => {
            let who = crate::rehearsal::staff(n, &post_of(n), STREET);
            let asking = Asking::new(&trial.house, &who, &MATTER, 70, (EAST, PlaceId(11), EAST)).size(size);
            trial.ask(n, Ask(asking))
        }
        "approve" => trial.ask(n, Approve { id: last(), actor: ActorId(n), post: post_of(n), effect: Box::new(Done) }),
        "refuse" => {
            let why = trial.house.vault().seal(duty::STAFF_DATASET, None, br#"{"why":"x"}"#).unwrap();
            trial.ask(n, rule::Refuse { id: last(), actor: ActorId(n), why })
        }
        "withdraw" => trial.ask(n, rule::Withdraw { id: last(), actor: ActorId(n) }),
        "lapse" => {
            let command = fire_lapse(last().0, &trial.read(), &trial.house).unwrap().unwrap();
            trial.ask_as(muster_ledger::Author::house(None), command)
        }
        _ => {
            trial.pass(n * DAY);
            return latest(&trial.read(), &MATTER, 70).unwrap().map_or("none", |a| a.state_at(trial.now()).name()).to_owned();
        }
    };
    match answer {
        Err(r) => r.code.to_owned(),
        Ok(_) => latest(&trial.read(), &MATTER, 70).unwrap().map_or("none", |a| a.state.name()).to_owned(),
    }
}

/// How many, what was done before, what is tried, how it stands then, how often the effect was recorded.
#[test]
fn others_in_other_roles_and_nobodys_creature() {
    let table = "
        5   |                                  | approve 3  | approval-none            | 0
        5   |                                  | ask 7      | asked                    | 0
        5   | ask 7                            | ask 2      | approval-asked-already   | 0
        5   | ask 7                            | approve 7  | approval-not-oneself     | 0
        5   | ask 7                            | approve 2  | approval-same-role       | 0
        5   | ask 7                            | approve 5  | approval-made-by-first   | 0
        5   | ask 7                            | approve 3  | approved                 | 2
        5   | ask 7                            | approve 4  | approved                 | 2
        50  | ask 7                            | approve 3  | asked                    | 0
        50  | ask 7, approve 3                 | approve 3  | approval-given-already   | 0
        50  | ask 7, approve 3                 | approve 4  | approved                 | 3
        500 | ask 7, approve 3, approve 4      | approve 7  | approval-not-oneself     | 0
        500 | ask 7, approve 3, approve 4      | approve 6  | approved                 | 4
        50  | ask 7, approve 3                 | refuse 4   | refused                  | 0
        50  | ask 7, approve 3, refuse 4       | approve 4  | approval-closed          | 0
        5   | ask 7                            | refuse 7   | approval-withdraw-instead | 0
        5   | ask 7                            | withdraw 7 | withdrawn                | 0
        5   | ask 7                            | withdraw 3 | approval-not-yours       | 0
        5   | ask 7, withdraw 7                | approve 3  | approval-closed          | 0
        5   | ask 7, withdraw 7                | ask 2      | asked                    | 0
        5   | ask 7, approve 3                 | refuse 4   | approval-closed          | 2
        5   | ask 7                            | days 7     | lapsed                   | 0
        5   | ask 7, days 7                    | approve 3  | approval-lapsed          | 0
        5   | ask 7, days 7                    | ask 7      | asked                    | 0
        5   | ask 7, days 6                    | approve 3  | approved                 | 2
        5   | ask 7                            | lapse 0    | asked                    | 0
        5   | ask 7, days 8                    | lapse 0    | lapsed                   | 0
        50  | ask 7, approve 3, days 8         | approve 4  | approval-lapsed          | 0
    ";
    for row in cells(table) {
        let trial = trial();
        let size = row[0].parse().unwrap();
        let begun = trial.read().size().unwrap();
        for before in row[1].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            step(&trial, size, before);
        }
        assert_eq!(step(&trial, size, row[2]), row[3], "{row:?}");
        let new = trial.read().facts_from(Seq(begun as i64), 50).unwrap();
        let done = new.iter().filter(|f| f.kind() == "duty.given").count();
        assert_eq!(done.to_string(), row[4], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), [], "{row:?}");
    }
}

/// The writer sees the last hand only; the page looks through all of them.
#[test]
fn an_account_of_an_account_is_the_askers_too() {
    let trial = trial();
    let made = |actor: i64, first: i64| rule::made_by(&trial.read(), ActorId(actor), ActorId(first)).unwrap();
    assert!(made(6, 7) && made(6, 5) && made(5, 7) && made(7, 4) && made(6, 4));
    assert!(!made(7, 5) && !made(3, 1) && !made(4, 1));
}
