use super::page;
use super::routes;
use super::*;
use crate::duty::STAFF_DATASET;
use crate::person::{self, Need, Personal, REGISTER_DATASET, Register, Standing};
use crate::rehearsal::{EAST, Trial, at_home, body, cells, staff};
use muster_ledger::{ActorId, DAY, Day, Moment, SubjectRef};
use muster_web::{Mask, Request, Scope, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/care");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (needs, id) = (vec![Need::DailyCall, Need::MachinePower], CareId(9));
    let recorded = Recorded {
        id,
        needs: needs.clone(),
        added: vec![Need::MachinePower],
        consent: Consent::Guardian,
        way: Way::Paper,
        consent_on: Day(20_779),
        review: Moment(1),
        until: Moment(2),
    };
    body(GOLDEN, CARE_RECORDED, &recorded);
    body(GOLDEN, CARE_REVIEWED, &Reviewed { id, review: Moment(1), until: Moment(2) });
    body(GOLDEN, CARE_WITHDRAWN, &Withdrawn { id, why: Why::Withdrawn, way: Way::Phone, removed: needs });
}

#[test]
fn the_file_of_categories_is_whole_and_errors_are_told() {
    let all = book::shipped().unwrap();
    assert!(all.len() >= 20, "{}", all.len());
    let mut req = Trial::new("basis", &[]).request("/care");
    req.lang = muster_web::Lang::En;
    assert!(all.iter().all(|c| c.basis(&req).is_ascii()), "an English page shows the basis in English");
    assert!(book::read("[[category]]\nkey = 1").unwrap_err().contains("policies/care.toml"));
    let one = "[[category]]\nkey=\"a\"\nzh=\"甲\"\nen=\"a\"\nneeds=[]\nseen=\"all\"\nbasis=\"x\"\nbasis_en=\"x\"\nreview_days=9";
    let one = one.replace("seen=", "called=[\"甲\"]\nseen=");
    assert!(book::read(&one).unwrap_err().contains("names no need"));
    let two = one.replace("needs=[]", "needs=[\"daily_call\"]");
    assert!(book::read(&format!("{two}\n{two}")).unwrap_err().contains("stands twice"));
}

struct House {
    trial: Trial,
    wang: SubjectRef,
}

/// 王芳 of 5幢301, who lives alone.
fn house(what: &str) -> House {
    let trial = Trial::new(what, &[&crate::rights::SLICE]);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    let vault = trial.house.vault();
    let owner = vault.new_person().unwrap();
    let standing = Standing { needs: vec![Need::LivesAlone], ..at_home() };
    let personal = Personal { name: "王芳".into(), phone: "13812345678".into(), ..Personal::default() };
    trial.ask(8, Register::new(vault, owner, &standing, &personal).unwrap()).unwrap();
    let wang = vault.subject(REGISTER_DATASET, owner).unwrap();
    House { trial, wang }
}

impl House {
    fn request(&self, post: &str, path: &str, form: &[(&str, &str)]) -> Request {
        let mut req = self.trial.request(path);
        req.who = staff(8, post, EAST);
        req.scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
        req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        req.params = vec![("subject".to_owned(), self.wang.hex())];
        let mut pieces = path.split('/').skip(1);
        if pieces.next() == Some("care") {
            req.params.push(("id".to_owned(), pieces.next().unwrap_or_default().to_owned()));
        }
        req
    }
    fn record(&self, post: &str, category: &str, day: &str) -> String {
        let form = [("category", category), ("consent", "self"), ("way", "paper"), ("consent_on", day)];
        let req = self.request(post, &format!("/people/{}/care", self.wang.hex()), &form);
        let done = routes::record(&req, &self.trial.read()).and_then(|act| self.trial.act(&req.who, act));
        done.map_or_else(|r| r.problems.first().map_or(r.code, |p| p.code).to_owned(), |_| "recorded".to_owned())
    }
    fn entries(&self) -> Vec<Entry> {
        of_subject(&self.trial.read(), self.wang).unwrap()
    }
    fn needs(&self) -> Vec<&'static str> {
        let p = person::find(&self.trial.read(), self.wang, Mask::Nameless).unwrap().unwrap();
        p.flags.iter().map(|n| n.code()).collect()
    }
    fn withdraw(&self, post: &str, id: CareId) {
        let req = self.request(post, &format!("/care/{id}/withdrawal"), &[("why", "withdrawn"), ("way", "phone")]);
        let act = routes::withdraw(&req, &self.trial.read()).unwrap();
        self.trial.act(&req.who, act).unwrap();
    }
}

/// Post, category, day of the consent → what is said. Each in a house of its own.
#[test]
fn recording() {
    let table = "
        health_centre | dialysis       | 2026-11-22 | recorded
        health_centre | dialysis       | 2026-11-23 | care-consent-future
        health_centre | dialysis       | 2025-11-01 | care-consent-old
        health_centre | women_at_risk  | 2026-11-22 | web-field-choose
        secretary     | women_at_risk  | 2026-11-22 | recorded
        secretary     | dialysis       | 2026-11-22 | web-field-choose
        secretary     | wheelchair     | 2026-11-20 | recorded
        secretary     | lone_old       | 2026-11-20 | recorded
        secretary     | nonsense       | 2026-11-20 | web-field-choose
        secretary     | lone_old       |            | web-field-missing
    ";
    for row in cells(table) {
        let h = house("care");
        assert_eq!(h.record(row[0], row[1], row[2]), row[3], "{row:?}");
        assert_eq!(h.entries().len(), usize::from(row[3] == "recorded"), "{row:?}");
        if row[3] == "recorded" {
            assert_eq!(h.record(row[0], row[1], row[2]), "care-already", "{row:?}");
        }
        assert_eq!(h.trial.house.differences(5).unwrap(), [], "{row:?}");
    }
}

/// What a consent brought into the register goes with it; what something else needs, and what was known before, stays.
#[test]
fn what_is_withdrawn_takes_its_needs_along_and_no_others() {
    let h = house("withdraw");
    assert_eq!(h.record("secretary", "lone_old", "2026-11-22"), "recorded");
    assert_eq!(h.record("health_centre", "home_oxygen", "2026-11-22"), "recorded");
    assert_eq!(h.needs(), ["lives_alone", "daily_call", "machine_power"]);
    let of = |need| h.entries().into_iter().find(|e| e.needs.contains(&need)).unwrap().id;
    h.withdraw("grid_worker", of(Need::LivesAlone));
    assert_eq!(h.needs(), ["lives_alone", "daily_call", "machine_power"], "known before, or needed still");
    h.withdraw("grid_worker", of(Need::MachinePower));
    assert!(!h.needs().contains(&"machine_power") && h.needs().contains(&"lives_alone"), "{:?}", h.needs());
    assert!(h.entries().is_empty());
    assert_eq!(h.trial.house.differences(5).unwrap(), []);
}

#[test]
fn it_is_asked_again_and_shows_no_longer_when_nobody_did() {
    let h = house("review");
    assert_eq!(h.record("health_centre", "pregnant", "2026-11-22"), "recorded");
    let due = |h: &House, post: &str| {
        let req = h.request(post, "/care", &[]);
        page::all(&req, &h.trial.read()).unwrap().body.into_string().contains("该再问一次的")
    };
    assert!(!due(&h, "secretary"));
    h.trial.pass(61 * DAY);
    assert!(due(&h, "secretary"), "to be asked again");
    let id = h.entries()[0].id;
    let req = h.request("secretary", &format!("/care/{id}/review"), &[]);
    let refused = routes::review(&req, &h.trial.read()).map(|_| ()).unwrap_err();
    assert_eq!(refused.code, "care-not-yours", "who may not read it does not prolong it");
    let req = h.request("health_centre", &format!("/care/{id}/review"), &[]);
    let act = routes::review(&req, &h.trial.read()).unwrap();
    h.trial.act(&req.who, act).unwrap();
    assert!(!due(&h, "secretary"));
    h.trial.pass((60 + GRACE_DAYS) * DAY + DAY);
    assert!(h.entries().is_empty(), "nobody asked, so it shows no longer");
}

/// The canary: what someone has is on no page of a grid worker, and in no fact; the need is.
#[test]
fn a_grid_worker_sees_the_need_and_never_the_diagnosis() {
    let h = house("canary");
    for c in categories().iter().filter(|c| c.seen != Seen::All) {
        let post = if c.seen == Seen::Secretary { "secretary" } else { "health_centre" };
        assert_eq!(h.record(post, &c.key, "2026-11-22"), "recorded", "{}", c.key);
    }
    let read = h.trial.read();
    let pages = |post: &str| {
        let at = h.wang.hex();
        let req = |path: &str| h.request(post, path, &[]);
        let care = page::all(&req("/care"), &read).unwrap();
        let own = page::person(&req(&format!("/people/{at}/care")), &read).unwrap();
        [care, own].map(|p| format!("{}{}", p.body.into_string(), p.data)).concat()
    };
    let hidden = |post: &str| categories().iter().filter(|c| !c.seen.by(post)).collect::<Vec<_>>();
    for post in ["grid_worker", "secretary", "health_centre"] {
        let text = pages(post);
        assert!(text.contains("设备不能断电") && text.contains("上门前先电话"), "{post} sees what is needed");
        assert!(!hidden(post).is_empty(), "{post}");
        for c in hidden(post) {
            for name in c.names() {
                assert!(!text.contains(name), "{post} reads {name}");
            }
            assert!(!text.contains(&format!("\"{}\"", c.key)), "{post} reads {}", c.key);
        }
        assert!(!text.contains("王芳") && !text.contains('⟦'), "{post}");
    }
    assert!(pages("health_centre").contains("尿毒症透析") && !pages("health_centre").contains("受侵害风险的妇女"));
    assert!(pages("secretary").contains("受侵害风险的妇女"));
    for seq in 1..=read.size().unwrap() as i64 {
        let Some(fact) = read.fact(muster_ledger::Seq(seq)).unwrap() else { continue };
        let text = fact.body::<serde_json::Value>().unwrap().to_string();
        for c in categories() {
            assert!(
                !c.names().iter().any(|n| text.contains(n)) && !text.contains(&format!("\"{}\"", c.key)) || c.key == "no_phone",
                "{text}"
            );
        }
    }
}
