use super::*;
use muster_act::request;
use muster_ground::bounds::{CHOICE_MADE, ChoiceMade, Value};
use muster_ground::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing};
use muster_ground::rehearsal::{EAST, Trial};
use muster_ledger::{ActorId, Draft, PersonId, PlaceId};
use muster_web::{Request, Who, missing_words};

fn trial() -> (Trial, PersonId) {
    let slices: &[&'static Slice] = &[
        &muster_ground::rights::SLICE,
        &muster_muster::incident::SLICE,
        &muster_muster::task::SLICE,
        &request::SLICE,
        &muster_act::careplan::SLICE,
        &muster_act::referral::SLICE,
        &muster_act::counsel::SLICE,
        &muster_act::homecare::SLICE,
        &muster_ground::organisation::SLICE,
        &crate::receipt::SLICE,
        &crate::clue::SLICE,
        &crate::publish::SLICE,
        &crate::delivery::SLICE,
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

/// day | clock | choice | what is said
#[test]
fn hours_are_the_chosen_ones() {
    let table = "
        2026-11-23 | 08:29 | 08:30-18:00 | no
        2026-11-23 | 08:30 | 08:30-18:00 | yes
        2026-11-23 | 08:30 | 09:00-17:00 | no
        2026-11-27 | 17:59 | 08:30-18:00 | yes
        2026-11-27 | 18:00 | 08:30-18:00 | no
        2026-11-28 | 10:00 | 08:30-18:00 | nothing
        2026-11-29 | 10:00 | 08:30-18:00 | nothing
    ";
    let clock = |t: &str| muster_ground::bounds::clock(t).unwrap() * muster_ledger::MINUTE;
    for row in muster_ground::rehearsal::cells(table) {
        let at = muster_ground::law::day(row[0]).unwrap().start().plus(clock(row[1]));
        let (from, to) = row[2].split_once('-').unwrap();
        let said = page_office::received_now((clock(from), clock(to)), at);
        assert_eq!(said.map_or("nothing", |yes| if yes { "yes" } else { "no" }), row[3], "{row:?}");
    }
}

/// chosen | stands on the page
#[test]
fn what_the_community_chose_stands_on_a_residents_home() {
    let table = "
                              | 工作日 09:00–17:00 · 每周 1 次在晚上 · 没有人另选
        office-hours 510-1080 | 工作日 08:30–18:00 · 选定
        window-evenings 3     | 每周 3 次在晚上
    ";
    for row in muster_ground::rehearsal::cells(table) {
        let (trial, person) = trial();
        if let Some((key, value)) = row[0].split_once(' ') {
            let value = match value.split_once('-') {
                Some((from, to)) => Value::Window { from: from.parse().unwrap(), to: to.parse().unwrap() },
                None => Value::Number(value.parse().unwrap()),
            };
            let made = ChoiceMade { area: EAST, key: key.to_owned(), value };
            trial.record(ActorId(9), vec![Draft::new(CHOICE_MADE, &made).area(EAST)]).unwrap();
        }
        let html = page::see(&resident(&trial, person, "/home"), &trial.read()).unwrap().body.into_string();
        for said in row[1].split('·').map(str::trim) {
            assert!(html.contains(said), "{row:?}: {said}: {html}");
        }
    }
}
