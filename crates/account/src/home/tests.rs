use super::*;
use muster_act::request;
use muster_ground::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing};
use muster_ground::rehearsal::{EAST, Trial};
use muster_ledger::{ActorId, PersonId, PlaceId};
use muster_web::{Request, Who, missing_words};

fn trial() -> (Trial, PersonId) {
    let slices: &[&'static Slice] = &[
        &muster_ground::rights::SLICE,
        &muster_muster::incident::SLICE,
        &muster_muster::task::SLICE,
        &request::SLICE,
        &crate::receipt::SLICE,
        &crate::clue::SLICE,
        &crate::publish::SLICE,
        &SLICE,
    ];
    let trial = Trial::new("home", slices);
    let house = &trial.house;
    trial.record(ActorId::HOUSE, vec![house.open_dataset(REGISTER_DATASET, "register", 0, 180)]).unwrap();
    let person = house.vault().new_person().unwrap();
    let standing = Standing {
        community: EAST,
        grid: PlaceId(11),
        building: PlaceId(12),
        unit: PlaceId(0),
        room: PlaceId(13),
        sort: 1,
        floor: 3,
        band: Band::of_age(70),
        sex: Sex::Female,
        needs: Vec::new(),
        relation: Relation::Head,
        import: None,
    };
    let personal =
        Personal { name: "王小芳".into(), id_number: String::new(), phone: "13800001234".into(), ..Personal::default() };
    trial.ask(1, Register::new(house.vault(), person, &standing, &personal).unwrap()).unwrap();
    (trial, person)
}

fn resident(trial: &Trial, person: PersonId, path: &str) -> Request {
    let mut req = trial.request(path);
    req.scope = None;
    req.who = Who { actor: ActorId(50), post: "resident".into(), person: Some(person), session: Some([5; 16]), ..Who::default() };
    req
}

#[test]
fn a_resident_asks_sees_it_and_says_that_it_arrived() {
    let (trial, person) = trial();
    let empty = page::see(&resident(&trial, person, "/home"), &trial.house.read().unwrap()).unwrap().body.into_string();
    assert!(empty.contains("5幢301") && empty.contains("一切照常") && !empty.contains('⟦'), "{empty}");
    let press = |method_path: &str, params: Vec<(String, String)>, form: Vec<(String, String)>| {
        let mut req = resident(&trial, person, method_path);
        req.params = params;
        req.form = form;
        let plan = request::SLICE.routes.iter().find_map(|r| match r.does {
            muster_web::Does::Act { plan, .. } if r.path == method_path => Some(plan),
            _ => None,
        });
        let act = plan.unwrap()(&req, &trial.house.read().unwrap())?;
        trial.act(&req.who, act)
    };
    let made = press("/requests", vec![], vec![("need".into(), "medicine".into())]).unwrap();
    let fact = trial.house.read().unwrap().fact(made.first).unwrap().unwrap();
    let body: request::RequestMade = fact.body().unwrap();
    // The register knows the name and the number: they are not asked again.
    let row = request::find(&trial.house.read().unwrap(), body.id).unwrap().unwrap();
    let asked = request::asked(&trial.house.read().unwrap(), &row).unwrap();
    assert_eq!((asked.name.as_str(), asked.phone.as_str()), ("王小芳", "13800001234"));
    trial.ask(7, request::Finish { id: body.id, by: ActorId(7) }).unwrap();
    let html = page::see(&resident(&trial, person, "/home"), &trial.house.read().unwrap()).unwrap().body.into_string();
    assert!(html.contains(&format!("/requests/{}/received", body.id)), "{html}");
    press("/requests/{id}/received", vec![("id".into(), body.id.to_string())], vec![]).unwrap();
    let row = request::find(&trial.house.read().unwrap(), body.id).unwrap().unwrap();
    assert_eq!((row.state, row.how.as_str()), (request::State::Confirmed, "resident"));
}

#[test]
fn nobody_signed_in_is_asked_to() {
    let (trial, _) = trial();
    let refused = page::see(&trial.request("/home"), &trial.house.read().unwrap()).err().unwrap();
    assert_eq!(refused.why, muster_ledger::Why::SignIn);
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}
