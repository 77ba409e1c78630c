//! What is missing or old becomes one task a household; what is answered is in the register, and not asked again.

use super::*;
use crate::task::{self, Task};
use crate::trial::{BUILDING, COLLEAGUE, EAST, GRID, SECRETARY, Trial, WORKER, outcome};
use muster_ground::person::{
    self, Band, Item, Lack, Need, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing, coverage, lacking_at,
};
use muster_ledger::{Answer, DAY, PlaceId, Refusal};
use muster_web::{Act, Does, Mask, Page, Request, missing_words};

const ROOM: PlaceId = PlaceId(1_011_101);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn town(what: &str) -> Trial {
    let trial = Trial::new(what);
    trial.record(vec![trial.house.open_dataset(REGISTER_DATASET, "register", 0, 5 * 366)]);
    for (n, name, phone, birth, needs) in [
        (1, "王芳", "13812345678", "1950-03-01", vec![Need::LivesAlone]),
        (2, "李明", "", "", vec![]),
        (3, "赵小宝", "", "2020-05-05", vec![]),
    ] {
        let room = PlaceId(ROOM.0 + i64::from(n == 2));
        let band = match n {
            1 => Band::Elder,
            2 => Band::Unknown,
            _ => Band::Infant,
        };
        let standing = Standing {
            community: EAST,
            grid: GRID,
            building: BUILDING,
            unit: PlaceId(1011),
            room,
            sort: n,
            floor: 1,
            band,
            sex: Sex::Unknown,
            needs,
            relation: if n == 3 { Relation::Member } else { Relation::Head },
            import: None,
        };
        let personal = Personal { name: name.into(), phone: phone.into(), birth: birth.into(), ..Personal::default() };
        let vault = trial.house.vault();
        let person = vault.new_person().unwrap();
        trial.ask(SECRETARY, Register::new(vault, person, &standing, &personal).unwrap()).unwrap();
    }
    trial
}

fn press(trial: &Trial, actor: i64, path: &str, params: &[(&str, String)], form: &[(&str, &str)]) -> Answer {
    let req = trial.request(actor, path, params, form);
    let plan = SLICE.routes.iter().chain(task::SLICE.routes).chain(muster_ground::kin::SLICE.routes).find_map(|r| match r.does {
        Does::Act { plan, .. } if r.path == path => Some(plan),
        _ => None,
    });
    let act: Act = plan.unwrap()(&req, &trial.read())?;
    trial.act(actor, act)
}

fn see(
    trial: &Trial,
    actor: i64,
    page: fn(&Request, &muster_ledger::Read) -> Result<Page, Refusal>,
    id: &str,
) -> Result<String, Refusal> {
    let req = trial.request(actor, "/tasks/{id}/questions", &[("id", id.to_owned())], &[]);
    page(&req, &trial.read()).map(|p| p.body.into_string())
}

fn asked(trial: &Trial) -> Vec<Task> {
    rule::open_in(&trial.read(), GRID).unwrap()
}

/// grid | people, homes to ask, homes | fresh of address, phone, birth, needs
fn told(trial: &Trial) -> String {
    let req = trial.request(WORKER, "/coverage", &[], &[]);
    let (all, opened) = coverage(&trial.read(), req.scope().unwrap()).unwrap();
    assert!(opened);
    let c = &all[&GRID];
    let of = |n: usize| format!("{}/{}", c.items[n].fresh, c.items[n].all);
    format!("{} {} {} | {} {} {} {}", c.people, c.homes_lacking, c.homes, of(0), of(1), of(2), of(3))
}

#[test]
fn what_is_missing_or_old_is_asked_once_and_the_answers_stand_in_the_register() {
    let trial = town("asking");
    // 李明 has neither telephone nor date of birth; the child needs no telephone.
    assert_eq!(told(&trial), "3 1 2 | 3/3 1/2 2/3 3/3");
    // 180 days later needs are old, after a year so are telephone and address.
    trial.pass(181 * DAY);
    assert_eq!(told(&trial), "3 2 2 | 3/3 1/2 2/3 0/3");
    trial.pass(190 * DAY);
    assert_eq!(told(&trial), "3 2 2 | 0/3 0/2 2/3 0/3");
    let path = "/coverage/{grid}/tasks";
    let grid = [("grid", GRID.to_string())];
    let one = [("homes", "1")];
    assert_eq!(outcome(&press(&trial, COLLEAGUE, path, &grid, &one)), "web-outside-scope");
    press(&trial, SECRETARY, path, &grid, &one).unwrap();
    assert_eq!(asked(&trial).len(), 1);
    press(&trial, SECRETARY, path, &grid, &[("homes", "20")]).unwrap();
    let all = asked(&trial);
    assert_eq!(all.len(), 2, "a household that is being asked is not asked twice");
    assert_eq!(outcome(&press(&trial, SECRETARY, path, &grid, &one)), "asking-nothing");

    let mut doors = task::Doors::default();
    let first = all.iter().find(|t| doors.of(&trial.read(), t).unwrap().room == ROOM).unwrap();
    let id = [("id", first.id.to_string())];
    let page = see(&trial, WORKER, page::questions, &first.id.to_string()).unwrap();
    assert!(page.contains("138****5678") && page.contains("还住在这里吗") && !page.contains("13812345678"), "{page}");
    assert_eq!(see(&trial, COLLEAGUE, page::questions, &first.id.to_string()).unwrap_err().code, "web-outside-scope");
    let lacking = lacking_at(&trial.read(), ROOM, Mask::Masked).unwrap();
    let stale = |i: Item| (i, Lack::Stale);
    assert_eq!(lacking[0].items, [stale(Item::Home), stale(Item::Phone), stale(Item::Needs)]);
    let who = |n: usize| lacking[n].person.subject.hex();
    let (wang, child) = (who(0), who(1));
    let answers = "/tasks/{id}/answers";
    // Nobody met: that is no answer. A wrong number is told at its own field.
    let nobody = [("who0", wang.as_str()), ("met0", "no"), ("who1", child.as_str()), ("met1", "no")];
    assert_eq!(outcome(&press(&trial, WORKER, answers, &id, &nobody)), "person-ask-nobody");
    let wrong = [("who0", wang.as_str()), ("phone0", "1380"), ("needs0", "lives_alone")];
    let refusal = press(&trial, WORKER, answers, &id, &wrong).unwrap_err();
    assert_eq!(refusal.problems[0].field, "phone0");
    // 王芳 has another telephone, her address stands, needs changed; the child moved away.
    let form = [
        ("who0", wang.as_str()),
        ("phone0", "13900001111"),
        ("home0", "yes"),
        ("needs0", "lives_alone"),
        ("needs0", "daily_call"),
        ("who1", child.as_str()),
        ("home1", "moved"),
    ];
    press(&trial, WORKER, answers, &id, &form).unwrap();
    let people = person::household(&trial.read(), ROOM, Mask::Masked).unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(
        (people[0].phone_shown.as_str(), people[0].flags.as_slice()),
        ("139****1111", &[Need::LivesAlone, Need::DailyCall][..])
    );
    assert!(lacking_at(&trial.read(), ROOM, Mask::Masked).unwrap().is_empty(), "answered is fresh");
    let done = task::find(&trial.read(), first.id).unwrap().unwrap();
    assert_eq!(done.state, task::DONE);
    assert_eq!(trial.bodies("person.affirmed"), [r#"{"items":["home"]}"#]);
    assert_eq!(outcome(&press(&trial, WORKER, answers, &id, &form)), "task-done-already");
    assert_eq!(asked(&trial).len(), 1);

    // Old again, asked again: whoever has declared her a relative leaves it to somebody else.
    trial.pass(400 * DAY);
    press(&trial, SECRETARY, path, &grid, &[("homes", "20")]).unwrap();
    let mut doors = task::Doors::default();
    let again = asked(&trial).into_iter().find(|t| doors.of(&trial.read(), t).unwrap().room == ROOM).unwrap();
    let mother = [("tie", "parent"), ("name", "王芳"), ("number", "13900001111")];
    press(&trial, WORKER, "/me/relatives", &[], &mother).unwrap();
    let refused = press(&trial, WORKER, answers, &[("id", again.id.to_string())], &form);
    assert_eq!(outcome(&refused), "kin-own-nobody", "and nobody else holds the duty here");
    assert_eq!(trial.house.differences(10).unwrap(), vec![]);
}
