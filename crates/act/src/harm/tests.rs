use super::*;
use muster_ground::rehearsal::{EAST, Trial, WEST, body, staff};
use muster_ledger::{HOUR, Moment, PlaceId, Refusal};
use muster_web::{Mask, Request, Scope, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/harm");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden_and_the_file_is_whole() {
    let (id, organs) = (HarmId(7_000), vec![Organ::Police, Organ::CivilAffairs]);
    let noticed = Noticed { id, kind: "minor".into(), community: EAST, organs: organs.clone(), due: Moment(1) };
    body(GOLDEN, HARM_NOTICED, &noticed);
    body(GOLDEN, HARM_TOLD, &Told { id, organ: Organ::Police });
    body(GOLDEN, HARM_OVERDUE, &Overdue { id, organs });
    let all = book::shipped().unwrap();
    assert!(all.len() >= 5 && all.iter().any(|h| h.key == "minor" && h.organs.contains(&Organ::Police)));
    let bad = "[[harm]]\nkey=\"a\"\nzh=\"甲\"\nen=\"a\"\norgans=[\"police\"]\narticles=[\"none-1\"]\nhours=2";
    assert!(book::read(bad).unwrap_err().contains("article"));
}

fn request(trial: &Trial, post: &str, at: PlaceId, form: &[(&str, &str)]) -> Request {
    let mut req = trial.request("/harms");
    req.who = staff(if post == "secretary" { 9 } else { 8 }, post, at);
    req.scope = Some(Scope::granted(false, vec![at], vec![], Mask::Masked, Moment(i64::MAX)));
    req.method = "POST";
    req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let row = trial.read().select("SELECT id FROM harm_harms", &[]).unwrap();
    req.params = row.first().map(|r| ("id".to_owned(), r.int("id").to_string())).into_iter().collect();
    req
}

fn did(trial: &Trial, (post, at): (&str, PlaceId), path: &str, form: &[(&str, &str)]) -> String {
    let req = request(trial, post, at, form);
    let route = routes::ROUTES.iter().find(|r| r.method() == "POST" && r.path == path).expect("a route");
    let muster_web::Does::Act { plan, .. } = route.does else { panic!("{path}") };
    let done = plan(&req, &trial.read()).and_then(|act| trial.act(&req.who, act));
    done.map_or_else(|r: Refusal| r.problems.first().map_or(r.code, |p| p.code).to_owned(), |_| "recorded".to_owned())
}

/// A worker notices it, the secretary tells both organs; what was not told in time is on record, and nothing of it is in a fact.
#[test]
fn what_was_noticed_is_told_to_each_and_lapses_on_record() {
    let trial = Trial::new("harm", &[&SLICE]);
    let (worker, secretary) = (("grid_worker", EAST), ("secretary", EAST));
    let form = [("kind", "minor"), ("safe", "孩子在邻居家"), ("whom", "5幢 小芳"), ("what", "手臂有伤")];
    assert_eq!(did(&trial, worker, "/harms", &form[..3]), "web-field-missing");
    assert_eq!(did(&trial, worker, "/harms", &form), "recorded");
    let row = || Row::from_row(&trial.read().select("SELECT * FROM harm_harms", &[]).unwrap()[0]);
    assert_eq!(row().due.0 - row().noticed_at.0, 2 * HOUR, "from first knowledge");
    let tell = |who, organ: &str| did(&trial, who, "/harms/{id}/telling", &[("organ", organ), ("taken_by", "警号 0431")]);
    assert_eq!(tell(("secretary", WEST), "police"), "web-outside-scope");
    assert_eq!(tell(secretary, "police"), "recorded");
    assert_eq!(tell(secretary, "police"), "harm-told-already");
    assert_eq!(tell(secretary, "disabled_federation"), "web-field-choose");
    trial.pass(2 * HOUR);
    for _ in 0..2 {
        let lapse = fire_due(row().id.0, &trial.read(), &trial.house).unwrap().unwrap();
        trial.ask_as(muster_ledger::Author::house(None), lapse).unwrap();
    }
    assert!(row().lapsed && row().open() == [Organ::CivilAffairs, Organ::Education]);
    let page = page::one(&request(&trial, "secretary", EAST, &[]), &trial.read()).unwrap().body.into_string();
    assert!(page.contains("未成年人保护法") && page.contains("手臂有伤") && page.contains("还没告诉：民政部门"), "{page}");
    assert_eq!(tell(secretary, "civil_affairs"), "recorded", "late is told still");
    assert_eq!(tell(secretary, "education"), "recorded");
    assert!(row().open().is_empty());
    let read = trial.read();
    for seq in 1..=read.size().unwrap() as i64 {
        let Some(fact) = read.fact(muster_ledger::Seq(seq)).unwrap() else { continue };
        let text = fact.body::<serde_json::Value>().unwrap().to_string();
        assert!(!["小芳", "手臂", "警号"].iter().any(|w| text.contains(w)), "{text}");
    }
    assert_eq!(trial.house.differences(5).unwrap(), []);
}
