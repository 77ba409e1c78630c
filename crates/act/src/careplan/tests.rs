use super::clock::Clock;
use super::*;
use muster_ground::care::{self, Consent};
use muster_ground::duty::{self, DutyGiven, GiveDuty, Holder, STAFF_DATASET, open_account};
use muster_ground::person::{Personal, REGISTER_DATASET, Register};
use muster_ground::post::{self, AbsenceId, MarkAway};
use muster_ground::rehearsal::{EAST, Trial, at_home, body, staff};
use muster_ledger::{ActorId, DAY, Day, DutyId, HOUR, House, MINUTE, Moment, PlaceId, Read, Refusal, SubjectRef};
use muster_muster::task::{self, Task};
use muster_web::{Mask, Request, Scope, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/careplan");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, day, task) = (CareplanId(7_000), Day(20_779), Some(task::TaskId(7_100)));
    let window = Window { days: Days(127), from: 480, to: 600 };
    let treatment = Some(Treatment { days: Days(0b10101), leave: 420, transport: true, escort: false });
    let written = Written {
        id,
        community: EAST,
        grid: PlaceId(11),
        building: PlaceId(12),
        carer: ActorId(7),
        deputy: ActorId(8),
        way: Way::Phone,
        window,
        medicine: Some(day),
        treatment,
        consent: Consent::Oneself,
        consent_way: care::Way::Spoken,
        consent_on: day,
        review: Moment(1),
    };
    body(GOLDEN, CAREPLAN_WRITTEN, &written);
    body(GOLDEN, CAREPLAN_ENDED, &Ended { id, why: Why::Wish });
    body(GOLDEN, CHECKIN_RECORDED, &Checked { plan: id, day, outcome: Outcome::Needs, by: Checker::Slip });
    body(GOLDEN, CHECKIN_MISSED, &Missed { plan: id, day, step: 1, to: Some(ActorId(8)), task });
    body(GOLDEN, MEDICINE_ASKED, &MedicineAsked { plan: id, until: day });
    body(GOLDEN, MEDICINE_COUNTED, &MedicineCounted { plan: id, until: day });
    body(GOLDEN, TREATMENT_PLANNED, &Planned { plan: id, day, to: Some(ActorId(7)), task });
    body(GOLDEN, TREATMENT_RECORDED, &Treated { plan: id, day, by: Checker::Task });
    body(GOLDEN, TREATMENT_MISSED, &Unmet { plan: id, day, task });
}

/// Monday 23 November 2026.
fn monday() -> Day {
    Day::from_civil(2026, 11, 23).unwrap()
}

/// Whatever stands: from the moment of `next` something is due, before it nothing is.
#[test]
fn the_timer_never_rings_for_nothing() {
    assert_eq!(Days::number(monday()), 0);
    for bits in 1..128u8 {
        for gap in [0, 1, 3, 40] {
            let t = Treatment { days: Days(bits.rotate_left(3) & 127 | 1), leave: 420, transport: gap != 1, escort: false };
            let before = Day(monday().0 - gap);
            let clock = Clock {
                window: Window { days: Days(bits), from: 480, to: 1440 },
                settled: before,
                missed: (gap == 3).then_some((Day(before.0 + 1), before.start().plus(30 * HOUR))),
                treatment: (bits % 2 == 0).then_some(t),
                treated: before,
                ridden: before,
                medicine: (bits % 3 == 0).then_some(monday()),
                asked: None,
            };
            let next = clock.next().unwrap();
            assert!(!clock.due(next).is_empty(), "{clock:?}");
            assert!(!clock.due(next.plus(9 * DAY)).is_empty(), "{clock:?}");
            assert!(clock.due(next.plus(-1)).is_empty(), "{clock:?}");
        }
    }
}

struct Story {
    trial: Trial,
    old: SubjectRef,
}

const CARER: i64 = 7;
const DEPUTY: i64 = 8;

/// 王芳 of 5幢301; a worker of her grid, one who is deputy, the secretary.
fn story(what: &str) -> Story {
    let more = [&post::SLICE, &muster_muster::incident::SLICE, &task::SLICE, &crate::request::SLICE, &SLICE];
    let trial = Trial::new(what, &more);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    let vault = trial.house.vault();
    for (actor, post, place, name) in [
        (CARER, "grid_worker", PlaceId(11), "李敏"),
        (DEPUTY, "grid_worker", PlaceId(11), "陈静"),
        (9, "secretary", EAST, "方志远"),
        (10, "grid_worker", PlaceId(11), "王芳"),
    ] {
        // The last is herself on duty: same name, same telephone as in the register.
        let phone = if actor == 10 { "13812345678" } else { "19900990001" };
        let holder = Holder { name: name.into(), phone: phone.into() };
        let account = open_account(vault, ActorId(actor), "field", &holder).unwrap();
        let (from, until) = (trial.now(), trial.now().plus(300 * DAY));
        let duty = DutyGiven { id: DutyId(actor), actor: ActorId(actor), post: post.into(), place, from, until };
        trial.ask(0, GiveDuty { account: Some(account), duty, giver: ActorId::HOUSE }).unwrap();
    }
    let owner = vault.new_person().unwrap();
    let personal = Personal { name: "王芳".into(), phone: "13812345678".into(), ..Personal::default() };
    trial.ask(8, Register::new(vault, owner, &at_home(), &personal).unwrap()).unwrap();
    let old = vault.subject(REGISTER_DATASET, owner).unwrap();
    Story { trial, old }
}

impl Story {
    fn request(&self, actor: i64, path: &str, form: &[(&str, &str)]) -> Request {
        let mut req = self.trial.request(path);
        let (post, place) = if actor == 9 { ("secretary", EAST) } else { ("grid_worker", PlaceId(11)) };
        req.who = staff(actor, post, place);
        req.scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
        req.method = "POST";
        req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        req.params = vec![("subject".to_owned(), self.old.hex())];
        if let Some(p) = of_subject(&self.trial.read(), self.old).unwrap() {
            req.params.push(("id".to_owned(), p.id.to_string()));
        }
        req
    }
    fn did(&self, actor: i64, path: &str, form: &[(&str, &str)]) -> String {
        let req = self.request(actor, path, form);
        let find = |r: &&muster_web::Route| r.method() == "POST" && r.path.ends_with(path);
        let route = routes::ROUTES.iter().find(find).expect(path);
        let muster_web::Does::Act { plan, .. } = route.does else { panic!("{path}") };
        let done = plan(&req, &self.trial.read()).and_then(|act| self.trial.act(&req.who, act));
        done.map_or_else(|r: Refusal| r.problems.first().map_or(r.code, |p| p.code).to_owned(), |_| "recorded".to_owned())
    }
    fn write(&self, carer: i64, deputy: i64, more: &[(&str, &str)]) -> String {
        let (carer, deputy) = (carer.to_string(), deputy.to_string());
        let mut form = vec![
            ("consent", "self"),
            ("consent_way", "spoken"),
            ("consent_on", "2026-11-22"),
            ("carer", carer.as_str()),
            ("deputy", deputy.as_str()),
            ("way", "phone"),
            ("from", "8"),
            ("to", "10"),
            ("unreached", "先打女儿电话"),
        ];
        form.extend(more.iter().copied());
        if !more.iter().any(|(k, _)| *k == "days") {
            form.extend(Days::NAMES.iter().map(|d| ("days", *d)));
        }
        self.did(9, "/careplan", &form)
    }
    fn plan(&self) -> Plan {
        let read = self.trial.read();
        let all = read.by(&PLANS, "subject", &[self.old.into()]).unwrap();
        Plan::from_row(all.first().expect("a plan"))
    }
    /// House time goes on to an hour; whatever is due is done as the runner does it, and followed by its reactions.
    fn until(&self, day: i32, hour: i64) {
        let end = Day(monday().0 + day).start().plus(hour * HOUR);
        while self.trial.now() < end {
            self.trial.pass(30 * MINUTE);
            if let Some(command) = self.due() {
                self.trial.ask_as(muster_ledger::Author::house(None), command).unwrap();
            }
        }
    }
    fn due(&self) -> Option<Box<dyn muster_ledger::Command>> {
        let p = self.plan();
        let now = self.trial.now();
        let rings = p.ended_at.is_none() && p.clock().next().is_some_and(|at| at <= now);
        if rings { fire_due(p.id.0, &self.trial.read(), &self.trial.house).unwrap() } else { None }
    }
    /// What happened to it so far, oldest first, with the day: `mon missed`.
    fn told(&self) -> Vec<String> {
        let read = self.trial.read();
        let mut all = table::steps(&read, self.plan().id, 99).unwrap();
        all.reverse();
        let name = |s: &table::Step| {
            let what = table::WHAT[s.what].trim_start_matches("careplan-").trim_start_matches("did-");
            format!("{} {what}", Days::NAMES[Days::number(s.day)])
        };
        all.iter().map(name).collect()
    }
    fn tasks(&self) -> Vec<Task> {
        let read = self.trial.read();
        let ids = read.select("SELECT id FROM task_tasks ORDER BY id", &[]).unwrap();
        ids.iter().map(|r| task::find(&read, r.id("id")).unwrap().unwrap()).collect()
    }
    /// Whoever has a task finishes it, and the reaction follows.
    fn finish(&self, t: &Task, found: task::Found, by: i64) {
        let command = task::Outcome { id: t.id, incident: None, actor: ActorId(by), found, sealed: None, subject: None };
        let done = self.trial.ask(by, command).unwrap();
        let read: Read = self.trial.read();
        let house: &House = &self.trial.house;
        let fact = read.fact(done.first).unwrap().unwrap();
        assert_eq!(fact.kind(), "task.done");
        if let Some(command) = on_task_done(&fact, &read, house).unwrap() {
            self.trial.ask_as(muster_ledger::Author::house(None), command).unwrap();
        }
    }
}

/// What is written differently · what is said.
#[test]
fn writing_a_plan() {
    for (carer, deputy, more, said) in [
        (CARER, DEPUTY, vec![], "recorded"),
        (CARER, CARER, vec![], "careplan-two-people"),
        (CARER, 77, vec![], "web-field-choose"),
        (10, DEPUTY, vec![], "careplan-own-family"),
        (CARER, 10, vec![], "careplan-own-family"),
        (CARER, DEPUTY, vec![("treatment_days", "mon"), ("leave", "7")], "recorded"),
    ] {
        let s = story("careplan-write");
        assert_eq!(s.write(carer, deputy, &more), said, "{carer} {deputy}");
        assert_eq!(s.trial.house.differences(5).unwrap(), []);
    }
    let s = story("careplan-again");
    assert_eq!(s.write(CARER, DEPUTY, &[]), "recorded");
    let first = s.plan().id;
    assert_eq!(s.write(DEPUTY, CARER, &[]), "recorded");
    assert_eq!((s.plan().id, s.plan().carer), (first, ActorId(DEPUTY)), "written anew it is the same plan");
    assert_eq!(
        s.did(10, "/checkins", &[("outcome", "well")]),
        "kin-own-nobody",
        "nobody records that they themselves are well on duty"
    );
    assert_eq!(s.did(CARER, "/checkins", &[("outcome", "needs")]), "careplan-need-what");
    assert_eq!(s.did(CARER, "/end", &[("why", "wish")]), "recorded");
    let last = s.told();
    assert_ne!(s.did(CARER, "/checkins", &[("outcome", "well")]), "recorded", "it is over");
    assert_eq!(s.told(), last);
}

/// Nobody asks: the deputy is sent at the end of the hours, the secretary an hour later; then the visit reaches her.
#[test]
fn a_missed_check_in_becomes_a_visit_then_the_secretarys() {
    let s = story("careplan-missed");
    assert_eq!(s.write(CARER, DEPUTY, &[]), "recorded");
    s.until(0, 9);
    assert_eq!(s.told(), ["sun step-1", "sun step-2"], "written on Sunday at eight, nobody asked that day either");
    assert_eq!(s.did(CARER, "/checkins", &[("outcome", "well")]), "recorded");
    s.until(1, 10);
    let tasks = s.tasks();
    let last = tasks.last().unwrap();
    assert_eq!((last.card.as_str(), last.actor, last.building), ("check-on", Some(ActorId(DEPUTY)), PlaceId(12)));
    assert_eq!(last.due.0 - s.trial.now().0, HOUR, "within the hour");
    assert_eq!(s.plan().unreached(), Some(1));
    s.until(1, 11);
    let second = s.tasks().pop().unwrap();
    assert_eq!((second.post.as_str(), second.actor), ("secretary", None));
    assert_eq!(s.plan().unreached(), Some(2));
    s.finish(&second, task::Found::Home { symptoms: vec![], needs: vec![] }, 9);
    assert_eq!(s.plan().unreached(), None);
    assert_eq!(s.told(), ["sun step-1", "sun step-2", "mon well", "tue step-1", "tue step-2", "tue well"]);
    assert_eq!(s.did(DEPUTY, "/checkins", &[("outcome", "not_reached")]), "recorded", "tried again and reached nobody");
    assert_eq!(s.trial.house.differences(5).unwrap(), []);
}

/// A dialysis patient's week in house time. Her carer falls ill on Wednesday morning; Friday's ride is not told as made.
#[test]
fn a_week_of_treatment_with_a_carer_ill_on_wednesday() {
    let s = story("careplan-week");
    let treatment =
        [("treatment_days", "mon"), ("treatment_days", "wed"), ("treatment_days", "fri"), ("leave", "7"), ("transport", "yes")];
    let medicine = [("medicine", "磷结合剂"), ("left", "8")];
    assert_eq!(s.write(CARER, DEPUTY, &[&treatment[..], &medicine[..]].concat()), "recorded");
    assert_eq!(s.did(CARER, "/checkins", &[("outcome", "well")]), "recorded");
    let ride = |s: &Story| s.tasks().into_iter().rfind(|t| t.card == "treatment-ride").expect("a ride");
    let ask = |s: &Story, day: i32, by: i64| {
        s.until(day, 9);
        assert_eq!(s.did(by, "/checkins", &[("outcome", "well")]), "recorded", "day {day}");
    };
    // Sunday at four: the carer is asked to take her on Monday at seven.
    s.until(0, 6);
    assert_eq!(ride(&s).actor, Some(ActorId(CARER)));
    assert_eq!(ride(&s).due, monday().start().plus(7 * HOUR));
    s.finish(&ride(&s), task::Found::Job, CARER);
    ask(&s, 0, CARER);
    ask(&s, 1, CARER);
    // Wednesday: the ride was given on the eve; then the carer calls in sick. Everything open is the deputy's at once.
    s.until(2, 6);
    let absence = MarkAway {
        id: AbsenceId(500),
        duty: duty::find(&s.trial.read(), DutyId(CARER)).unwrap().unwrap(),
        deputy: None,
        acting: DutyId(501),
        from: s.trial.now(),
        until: s.trial.now().plus(3 * DAY),
        by: ActorId(9),
    };
    assert_eq!(acting(&s.trial.read(), &s.plan()).unwrap().actor, Some(ActorId(CARER)));
    let marked = s.trial.ask(9, absence).unwrap();
    let read = s.trial.read();
    let marked = read.fact(marked.first).unwrap().unwrap();
    assert_eq!((marked.kind(), ride(&s).actor), ("absence.marked", Some(ActorId(CARER))));
    let handed = on_absence_marked(&marked, &read, &s.trial.house).unwrap().expect("today's ride");
    s.trial.ask_as(muster_ledger::Author::house(None), handed).unwrap();
    assert_eq!(ride(&s).actor, Some(ActorId(DEPUTY)));
    let now = acting(&s.trial.read(), &s.plan()).unwrap();
    assert_eq!((now.actor, now.stands_in), (Some(ActorId(DEPUTY)), true), "from the first minute");
    let page = page::handover(&s.request(9, "/careplans/handover", &[]), &s.trial.read()).unwrap().body.into_string();
    assert!(page.contains("李敏 不在岗") && page.contains("王*") && page.contains("先打女儿电话"), "{page}");
    s.finish(&ride(&s), task::Found::Job, DEPUTY);
    ask(&s, 2, DEPUTY);
    // Medicine for eight days from Sunday, till Monday: it was asked for on Wednesday, by a request that is made once.
    ask(&s, 3, DEPUTY);
    let requests = s.trial.read().select("SELECT kind FROM request_requests", &[]).unwrap();
    assert_eq!(requests.iter().map(|r| r.text("kind").to_owned()).collect::<Vec<_>>(), ["medicine"]);
    s.until(4, 6);
    assert_eq!(ride(&s).actor, Some(ActorId(DEPUTY)), "Thursday's eve: the carer is away");
    // Friday at nine nobody has said that she was taken there: the secretary.
    s.until(4, 9);
    assert_eq!(s.plan().treatment_missed, Some(Day(monday().0 + 4)));
    assert_eq!(s.tasks().pop().unwrap().post, "secretary");
    assert_eq!(s.did(DEPUTY, "/treatments", &[("went", "yes")]), "recorded", "a late word puts it right");
    assert_eq!(s.plan().treatment_missed, None);
    let told = s.told().join(", ");
    let expected = "sun well, mon ride, mon treated, mon well, tue well, wed ride, wed treated, mon medicine-asked, wed well, thu well, \
                    fri ride, fri untreated, fri treated";
    assert_eq!(told, expected);
    assert_eq!(s.trial.house.differences(5).unwrap(), []);
}
