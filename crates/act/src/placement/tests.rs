use super::*;
use muster_ground::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Standing};
use muster_ground::rehearsal::{EAST, Trial, at_home, body, staff};
use muster_ledger::{ActorId, Moment, PlaceId, Refusal, SubjectRef};
use muster_web::{Mask, Request, Scope, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/placement");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let id = PlacementId(7_000);
    let dependants = vec![Dependant { n: 1, who: Who::Child }, Dependant { n: 2, who: Who::Animal }];
    body(GOLDEN, PLACEMENT_BEGUN, &Begun { id, community: EAST, grid: PlaceId(11), building: PlaceId(12), dependants });
    body(GOLDEN, PLACEMENT_PLACED, &Placed { id, n: 1, at: Where::Relative });
    body(GOLDEN, PLACEMENT_ACCEPTED, &Accepted { id, n: 1 });
    body(GOLDEN, PLACEMENT_CLOSED, &Closed { id });
}

struct Home {
    trial: Trial,
    mother: SubjectRef,
    child: SubjectRef,
}

fn home() -> Home {
    let trial = Trial::new("placement", &[&SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(REGISTER_DATASET, "register", 0, 365)]).unwrap();
    let vault = trial.house.vault();
    let live = |name: &str, band: Band, relation: Relation| {
        let owner = vault.new_person().unwrap();
        let personal = Personal { name: name.into(), ..Personal::default() };
        let standing = Standing { band, relation, ..at_home() };
        trial.ask(8, Register::new(vault, owner, &standing, &personal).unwrap()).unwrap();
        vault.subject(REGISTER_DATASET, owner).unwrap()
    };
    let mother = live("王芳", Band::Adult, Relation::Head);
    let child = live("王小小", Band::Child, Relation::Member);
    Home { trial, mother, child }
}

impl Home {
    fn request(&self, path: &str, form: &[(&str, &str)]) -> Request {
        let mut req = self.trial.request(path);
        req.who = staff(8, "secretary", EAST);
        req.scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
        req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        req.params = vec![("subject".to_owned(), self.mother.hex())];
        let read = self.trial.read();
        if let Some(row) = read.by(&PLACEMENTS, "subject", &[self.mother.into()]).unwrap().last() {
            req.params.push(("id".to_owned(), row.int("id").to_string()));
        }
        req
    }
    /// `2 place`: the last word is the end of the route, the first whom it is about.
    fn did(&self, what: &str, form: &[(&str, &str)]) -> String {
        let (n, end) = what.split_once(' ').unwrap_or(("", what));
        let mut req = self.request("/placements", form);
        req.method = "POST";
        req.params.push(("n".to_owned(), n.to_owned()));
        let find = |r: &&muster_web::Route| r.method() == "POST" && r.path.ends_with(&format!("/{end}"));
        let route = routes::ROUTES.iter().find(find).expect(what);
        let muster_web::Does::Act { plan, .. } = route.does else { panic!("{what}") };
        let done = plan(&req, &self.trial.read()).and_then(|act| self.trial.act(&req.who, act));
        done.map_or_else(|r: Refusal| r.problems.first().map_or(r.code, |p| p.code).to_owned(), |_| "recorded".to_owned())
    }
}

/// A mother is taken to hospital; her child and a dog stay behind. Nothing closes before both are taken in.
#[test]
fn nothing_is_closed_while_somebody_left_behind_is_not_taken_in() {
    let h = home();
    let page = page::new(&h.request("/people/x/placement", &[]), &h.trial.read()).unwrap().body.into_string();
    assert!(page.contains(&format!("value=\"{}\" checked", h.child.hex())), "a child is chosen already: {page}");
    let child = h.child.hex();
    let form = [("taken_to", "区医院"), ("household", child.as_str()), ("animals", "黄狗")];
    assert_eq!(h.did("placement", &form), "web-field-tick", "somebody has to ask first");
    let form = [&form[..], &[("asked", "yes")]].concat();
    assert_eq!(h.did("placement", &form), "recorded");
    assert_eq!(h.did("placement", &form), "placement-open-already");
    assert_eq!(unplaced(&h.trial.read(), h.mother).unwrap(), 2);
    let table = [
        ("closing", "", "placement-unplaced"),
        ("1 acceptance", "", "placement-first-where"),
        ("1 place", "shelter", "placement-not-there"),
        ("2 place", "institution", "placement-not-there"),
        ("3 place", "relative", "placement-nobody-so"),
        ("1 place", "relative", "recorded"),
        ("closing", "", "placement-unplaced"),
        ("1 acceptance", "", "recorded"),
        ("closing", "", "placement-unplaced"),
        ("2 place", "shelter", "recorded"),
        ("2 acceptance", "", "recorded"),
        // Elsewhere: whoever takes the child in now has to say so.
        ("1 place", "committee", "recorded"),
        ("closing", "", "placement-unplaced"),
        ("1 acceptance", "", "recorded"),
        ("closing", "", "recorded"),
        ("closing", "", "placement-over"),
    ];
    for (what, at, said) in table {
        assert_eq!(h.did(what, &[("at", at), ("with", "外婆 13900001111")]), said, "{what} {at}");
    }
    assert_eq!(unplaced(&h.trial.read(), h.mother).unwrap(), 0);
    let read = h.trial.read();
    let page = page::one(&h.request("/placements/x", &[]), &read).unwrap().body.into_string();
    assert!(page.contains("王小小") && page.contains("外婆") && page.contains("黄狗"), "{page}");
    for seq in 1..=read.size().unwrap() as i64 {
        let Some(fact) = read.fact(muster_ledger::Seq(seq)).unwrap() else { continue };
        let text = fact.body::<serde_json::Value>().unwrap().to_string();
        assert!(!["王小小", "外婆", "黄狗", "区医院"].iter().any(|w| text.contains(w)), "{text}");
    }
    assert_eq!(h.trial.house.differences(5).unwrap(), []);
}
