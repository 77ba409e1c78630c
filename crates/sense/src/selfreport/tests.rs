use super::*;
use muster_ground::duty::Authority;
use muster_ground::place::{Added, Level, Place, PlaceDraft};
use muster_ground::rehearsal::{self, Trial, cells};
use muster_ground::signin::room_token;
use muster_ledger::*;
use muster_web::{Act, Does, Mask, Page, Request, Scope, Then, Who, find_route, missing_words};
use std::ops::Deref;

struct Stage(Trial);

impl Deref for Stage {
    type Target = Trial;
    fn deref(&self) -> &Trial {
        &self.0
    }
}

const ROOM: PlaceId = PlaceId(301);

fn places() -> Draft {
    let p = |id, parent, level, name: &str| PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: name.into(),
        sort: id,
        floor: 0,
    };
    let places = vec![
        p(1, 0, Level::County, "滨江区"),
        p(2, 1, Level::Street, "云栖街道"),
        p(3, 2, Level::Community, "多闻社区"),
        p(4, 3, Level::Grid, "第一网格"),
        p(5, 4, Level::Building, "5幢"),
        p(6, 5, Level::Unit, "2单元"),
        p(301, 6, Level::Room, "301"),
        p(302, 6, Level::Room, "302"),
        p(13, 2, Level::Community, "云栖社区"),
    ];
    Added { places }.draft(PlaceId(1))
}

impl Stage {
    /// Eight in the morning of 2026-11-22, a Sunday.
    fn new() -> Stage {
        let slices: Vec<_> = muster_ground::SLICES.iter().copied().chain([&SLICE]).collect();
        let stage = Stage(Trial::bare("selfreport", "海澜市滨江区", Mode::Exercise { simulated: true }, &slices, &[]));
        stage.record(ActorId::HOUSE, vec![places()]).unwrap();
        stage
    }
    fn give(&self, author: Author, command: Box<dyn Command>) -> Answer {
        self.ask_as(author, command)
    }
    /// The dataset of this week's reports.
    fn week(&self) -> DatasetId {
        REPORT_DATA.ready(&self.house, &self.read()).unwrap()
    }
    fn request(&self, method: &'static str, path: &str, form: &[(&str, &str)], who: Who, scope: Option<Scope>) -> Request {
        let (_, params) = find_route(&[&SLICE], method, path.split('?').next().unwrap()).unwrap();
        let pairs = |all: &[(&str, &str)]| all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        let req = self.0.request(path);
        Request { method, params, form: pairs(form), who, scope, elder: true, origin: "http://127.0.0.1:8787".into(), ..req }
    }
    /// As the server does it, for a duty that stands recorded; what is handed in goes before.
    fn scope(&self, route: &Route, who: &Who, scope: Option<Scope>) -> Result<Option<Scope>, Refusal> {
        match (who.duty, scope) {
            (Some(_), None) => Authority::new().unwrap().authorise(&self.read(), who, route.action_for(who)),
            (_, scope) => Ok(scope),
        }
    }
    fn see(&self, path: &str, who: Who, scope: Option<Scope>) -> Result<String, Refusal> {
        let (route, _) = find_route(&[&SLICE], "GET", path.split('?').next().unwrap()).unwrap();
        let scope = self.scope(route, &who, scope)?;
        let req = self.request("GET", path, &[], who, scope);
        let Does::See(f) = route.does else { panic!("{path} is no page") };
        f(&req, &self.read()).map(|p: Page| p.body.into_string())
    }
    /// Posts and commits; the page that comes after, where the act shows one.
    fn post(&self, path: &str, form: &[(&str, &str)], who: Who, scope: Option<Scope>) -> Result<(Fact, String), Refusal> {
        let (route, _) = find_route(&[&SLICE], "POST", path).unwrap();
        let scope = self.scope(route, &who, scope)?;
        let req = self.request("POST", path, form, who, scope);
        let Does::Act { plan, .. } = route.does else { panic!("{path} is no act") };
        let Act { command, then, channel, by, at_act, .. } = plan(&req, &self.read())?;
        let author = Author { actor: req.who.actor, duty: req.who.duty, channel, by, at_act, ..Author::default() };
        let outcome = self.give(author, command)?;
        let read = self.read();
        let page = match then {
            Then::Go(to) | Then::Begin(to, _) => to,
            Then::Show(show) => show(&req, &read, &outcome)?.body.into_string(),
        };
        Ok((read.fact(outcome.first).unwrap().unwrap(), page))
    }
    fn door(&self) -> String {
        format!("/r/{}", room_token(self.house.vault(), ROOM))
    }
}

fn worker(actor: i64) -> Who {
    Who { actor: ActorId(actor), post: "grid_worker".into(), session: Some([1; 16]), ..Who::default() }
}
fn grid(mask: Mask) -> Option<Scope> {
    Some(Scope::granted(false, vec![], vec![PlaceId(4)], mask, Moment(i64::MAX)))
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn the_list_of_symptoms_survives_its_bits() {
    for s in Symptom::ALL {
        assert_eq!(Symptom::parse(s.name()), Some(s));
        assert_eq!(Symptom::from_bits(s as i64), [s]);
        assert_eq!(serde_json::to_string(&s).unwrap(), format!("\"{}\"", s.name()));
    }
}

fn golden<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(kind: Kind, body: &T) {
    rehearsal::body(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/selfreport"), kind, body);
}

#[test]
fn bodies_are_golden() {
    let day = Day::from_civil(2026, 11, 20).unwrap();
    let (id, symptoms) = (ReportId(7), vec![Symptom::Fever, Symptom::SoreThroat]);
    let made = ReportMade {
        id,
        community: PlaceId(3),
        grid: PlaceId(4),
        building: PlaceId(5),
        symptoms: symptoms.clone(),
        none: false,
        onset: day,
        verified: true,
    };
    golden(REPORT_MADE, &made);
    golden(REPORT_CORRECTED, &ReportCorrected { id, symptoms, none: false, onset: day });
    golden(REPORT_VERIFIED, &ReportVerified { id, holds: false });
    golden(REPORT_REVEALED, &ReportRevealed { id });
}

#[test]
fn three_taps_at_a_door_and_nobody_is_named() {
    let stage = Stage::new();
    let page = stage.see(&stage.door(), Who::default(), None).unwrap();
    assert!(page.contains("5幢 · 本户") && page.contains("无异常"));
    assert!(!page.contains("301"), "the page says the building only");
    let told =
        [("whom", "family"), ("symptom", "fever"), ("symptom", "cough"), ("onset", "yesterday"), ("name", "<b>王秀芳</b>")];
    let (fact, page) = stage.post(&format!("{}/reports", stage.door()), &told, Who::default(), None).unwrap();
    let body: ReportMade = fact.body().unwrap();
    assert_eq!((body.symptoms, body.none, body.verified), (vec![Symptom::Fever, Symptom::Cough], false, false));
    assert_eq!(body.onset, Day::from_civil(2026, 11, 21).unwrap());
    assert_eq!((fact.envelope.by, fact.envelope.channel, fact.envelope.actor), (By::Family, Channel::Web, ActorId::NOBODY));
    assert!(page.contains("receipt-code") && page.contains("<svg") && !page.contains("王秀芳"));
    let text = String::from_utf8(fact.body).unwrap();
    assert!(!text.contains("301") && !text.contains("王"), "{text}");
    assert!(stage.see("/r/12d-0000000000000000", Who::default(), None).is_err(), "a forged code opens no door");
}

/// form | outcome
#[test]
fn what_the_form_takes() {
    let stage = Stage::new();
    let table = "
        whom=self none=yes                                 | made none
        whom=self symptom=fever                            | made fever
        whom=self symptom=fever symptom=cough onset=before | made fever,cough
        whom=self                                          | selfreport-choose
        whom=self none=yes symptom=fever                   | selfreport-both
        whom=self symptom=plague                           | web-form-wrong
        whom=neighbour none=yes                            | web-form-wrong
        symptom=fever                                      | web-form-wrong
        whom=self symptom=fever phone=rm%20-rf             | web-form-wrong
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let form: Vec<(&str, &str)> = cells[0].split_whitespace().filter_map(|p| p.split_once('=')).collect();
        let got = match stage.post(&format!("{}/reports", stage.door()), &form, Who::default(), None) {
            Err(r) => r.code.to_owned(),
            Ok((fact, _)) => {
                let body: ReportMade = fact.body().unwrap();
                let names: Vec<&str> = body.symptoms.iter().map(|s| s.name()).collect();
                format!("made {}", if body.none { "none".to_owned() } else { names.join(",") })
            }
        };
        assert_eq!(got, cells[1], "{line}");
    }
}

/// onset in days from today | outcome
#[test]
fn onsets_are_recent_and_past() {
    let stage = Stage::new();
    let read = stage.read();
    let room: Place = muster_ground::place::find(&read, ROOM).unwrap().unwrap();
    for (days, outcome) in [(0, "made"), (-30, "made"), (-31, "selfreport-onset-old"), (1, "selfreport-onset-future")] {
        let today = stage.house.now().day().0;
        let saying = Saying {
            symptoms: vec![Symptom::Fever],
            onset: Day(today + days),
            verified: true,
            person: None,
            told: Told { room: ROOM, ..Told::default() },
        };
        let make = MakeReport::new(read.vault(), stage.week(), ReportId(1), &room, saying).unwrap();
        let got = make.decide(&Known::default(), stage.house.now());
        assert_eq!(got.map_or_else(|r| r.code, |_| "made"), outcome, "{days}");
    }
}

/// A room's reports count as one person until they carry names; the same name written differently is the same.
#[test]
fn the_same_person_is_counted_once() {
    let stage = Stage::new();
    let names = ["", "", "王 秀芳", "王秀芳", "小李", "ＬＩ", "li"];
    for name in &names {
        let form = [("whom", "self"), ("symptom", "fever"), ("name", *name)];
        stage.post(&format!("{}/reports", stage.door()), &form, Who::default(), None).unwrap();
    }
    let read = stage.read();
    let today = stage.house.now().day();
    let people = people_with(&read, PlaceId(5), Symptom::Fever, Day(today.0 - 4), today).unwrap();
    assert_eq!(people.len(), 4, "the household, 王秀芳, 小李, Li");
    assert_eq!(people_with(&read, PlaceId(5), Symptom::Cough, today, today).unwrap(), []);
    assert_eq!(people_with(&read, PlaceId(6), Symptom::Fever, today, today).unwrap(), []);
    assert_eq!(reports_between(&read, Moment(0), stage.house.now().plus(1)).unwrap().len(), 7);
    assert_eq!(stage.house.differences(10).unwrap(), []);
}

#[test]
fn a_resident_reports_as_themselves_and_a_relative_apart() {
    let stage = Stage::new();
    let person = stage.house.vault().new_person().unwrap();
    let who = Who {
        actor: ActorId(70),
        post: "resident".into(),
        person: Some(person),
        place: ROOM,
        session: Some([2; 16]),
        ..Who::default()
    };
    assert!(stage.see("/reports/new", who.clone(), None).unwrap().contains("本户"));
    let (fact, _) = stage.post("/reports", &[("whom", "self"), ("symptom", "fever")], who.clone(), None).unwrap();
    let body: ReportMade = fact.body().unwrap();
    assert!(body.verified);
    assert_eq!(fact.subject(), stage.house.vault().subject(stage.week(), person));
    assert_eq!(stage.read().owner(fact.seq()).unwrap(), Some(person));
    let (other, _) = stage.post("/reports", &[("whom", "family"), ("symptom", "fever")], who, None).unwrap();
    assert_ne!(other.subject(), fact.subject());
    assert_eq!(other.envelope.by, By::Family);
    // Someone without home or duty is told what to do instead.
    let lost = Who { person: Some(person), session: Some([2; 16]), ..Who::default() };
    assert_eq!(stage.see("/reports/new", lost, None).unwrap_err().instead.as_deref(), Some("/home"));
    assert!(stage.see("/reports/new", Who::default(), None).unwrap().contains("二维码"));
    assert_eq!(stage.post("/reports", &[("none", "yes")], Who::default(), None).unwrap_err().why, Why::SignIn);
}

/// The same resident at the door, typed by a relative and signed in: one person. Two of one name: neither is guessed.
#[test]
fn a_registered_resident_is_one_person_by_every_way() {
    use muster_ground::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing};
    let stage = Stage::new();
    let vault = stage.house.vault();
    let register = stage.house.open_dataset(REGISTER_DATASET, "register", 0, 3650);
    stage.record(ActorId::HOUSE, vec![register]).unwrap();
    let standing = Standing {
        community: PlaceId(3),
        grid: PlaceId(4),
        building: PlaceId(5),
        unit: PlaceId(6),
        room: ROOM,
        sort: 301,
        floor: 3,
        band: Band::Adult,
        sex: Sex::Female,
        needs: vec![],
        relation: Relation::Head,
        import: None,
    };
    let move_in = |name: &str| {
        let person = vault.new_person().unwrap();
        let personal = Personal { name: name.into(), ..Personal::default() };
        stage.give(Author::house(None), Box::new(Register::new(vault, person, &standing, &personal).unwrap())).unwrap();
        person
    };
    let person = move_in("王秀芳");
    let door = format!("{}/reports", stage.door());
    let subject = |form: &[(&str, &str)], who| stage.post(&door, form, who, None).unwrap().0.subject();
    let herself = vault.subject(stage.week(), person);
    assert_eq!(subject(&[("whom", "family"), ("symptom", "fever"), ("name", "王 秀芳")], Who::default()), herself);
    assert_eq!(subject(&[("whom", "self"), ("symptom", "fever")], Who::default()), herself, "she lives alone");
    assert_ne!(subject(&[("whom", "family"), ("symptom", "fever")], Who::default()), herself);
    move_in("李强");
    assert_ne!(subject(&[("whom", "self"), ("symptom", "fever")], Who::default()), herself, "it may be either");
    move_in("王秀芳");
    let guessed = subject(&[("whom", "self"), ("symptom", "fever"), ("name", "王秀芳")], Who::default());
    assert_eq!(guessed, subject_in_room(vault, stage.week(), ROOM, "王秀芳"));
}

impl Stage {
    /// A grid worker with a real duty.
    fn hire(&self, actor: i64) -> Who {
        use muster_ground::duty::{DutyGiven, GiveDuty, Holder, STAFF_DATASET, open_account};
        let duty = DutyId(actor);
        let house = &self.house;
        if !house.vault().dataset_lives(STAFF_DATASET) {
            let opened = house.open_dataset(STAFF_DATASET, "staff", 0, 365);
            self.record(ActorId::HOUSE, vec![opened]).unwrap();
        }
        let holder = Holder { name: "陈晓燕".into(), phone: "13800000000".into() };
        let account = open_account(house.vault(), ActorId(actor), "field", &holder).unwrap();
        let until = house.now().plus(30 * DAY);
        let given = DutyGiven {
            id: duty,
            actor: ActorId(actor),
            post: "grid_worker".into(),
            place: PlaceId(4),
            from: house.now(),
            until,
        };
        let give = GiveDuty { account: Some(account), duty: given, giver: ActorId(9) };
        self.give(Author::house(None), Box::new(give)).unwrap();
        Who { duty: Some(duty), ..worker(actor) }
    }
}

#[test]
fn a_worker_writes_down_a_call_and_a_slip_of_three_days_ago() {
    let stage = Stage::new();
    let who = stage.hire(21);
    assert!(stage.see("/reports/new", who.clone(), None).unwrap().contains("5幢"));
    assert!(stage.see("/reports/new?room=301", who.clone(), None).unwrap().contains("5幢2单元301"));
    assert!(stage.see(&stage.door(), Who::default(), None).unwrap().contains("13800000000"), "the door says whom to call");
    let call = [("room", "301"), ("way", "phone"), ("symptom", "fever"), ("onset", "today"), ("name", "王秀芳")];
    let (fact, _) = stage.post("/reports", &call, who.clone(), None).unwrap();
    assert_eq!((fact.envelope.channel, fact.envelope.by), (Channel::Phone, By::Worker));
    assert!(fact.body::<ReportMade>().unwrap().verified);
    let slip = [("room", "302"), ("way", "paper"), ("symptom", "cough"), ("onset", "yesterday"), ("written_on", "2026-11-19")];
    let (fact, _) = stage.post("/reports", &slip, who.clone(), None).unwrap();
    assert_eq!(fact.envelope.at_act.day(), Day::from_civil(2026, 11, 19).unwrap());
    assert_eq!(fact.at().day(), Day::from_civil(2026, 11, 22).unwrap());
    assert_eq!(fact.body::<ReportMade>().unwrap().onset, Day::from_civil(2026, 11, 18).unwrap(), "yesterday of the slip");
    let refused = |form: &[(&str, &str)]| stage.post("/reports", form, who.clone(), None).unwrap_err().code;
    assert_eq!(
        refused(&[("room", "301"), ("way", "paper"), ("none", "yes"), ("written_on", "2026-11-23")]),
        "selfreport-written-future"
    );
    assert_eq!(refused(&[("way", "phone"), ("none", "yes")]), "selfreport-pick-room");
    assert_eq!(refused(&[("room", "301"), ("none", "yes")]), "selfreport-choose-way");
    assert_eq!(refused(&[("room", "5"), ("way", "phone"), ("none", "yes")]), "selfreport-no-room");
    let id = fact.body::<ReportMade>().unwrap().id;
    let page = stage.see(&format!("/reports/{id}"), who, grid(Mask::Masked)).unwrap();
    assert!(page.contains("录入时间"), "a slip that lay in a drawer shows that it did");
}

#[test]
fn a_report_is_checked_by_another_corrected_by_adding_and_shown_on_record() {
    let stage = Stage::new();
    let told = [("whom", "self"), ("symptom", "fever"), ("name", "王秀芳"), ("phone", "13900001234")];
    let (fact, _) = stage.post(&format!("{}/reports", stage.door()), &told, Who::default(), None).unwrap();
    let id = fact.body::<ReportMade>().unwrap().id;
    let at = format!("/reports/{id}");
    let page = stage.see(&at, worker(21), grid(Mask::Masked)).unwrap();
    assert!(page.contains("待核对") && !page.contains("王秀芳") && !page.contains("13900001234"));
    let page = stage.see(&at, worker(21), grid(Mask::Nameless)).unwrap();
    assert!(!page.contains('王') && !page.contains("reveals"));
    let elsewhere = Some(Scope::granted(false, vec![PlaceId(13)], vec![], Mask::Full, Moment(i64::MAX)));
    assert_eq!(stage.see(&at, worker(22), elsewhere.clone()).unwrap_err().code, "web-outside-scope");
    assert!(!stage.see("/reports", worker(22), elsewhere).unwrap().contains("5幢"));

    let (shown, page) = stage.post(&format!("{at}/reveals"), &[], worker(21), grid(Mask::Masked)).unwrap();
    assert_eq!((shown.kind(), shown.envelope.actor), ("report.revealed", ActorId(21)));
    assert!(page.contains("王秀芳") && page.contains("5幢2单元301"));

    let before = stage.read().size().unwrap();
    let same = [("symptom", "fever"), ("onset_on", "2026-11-22"), ("note", "x")];
    let correct = format!("{at}/corrections");
    assert_eq!(stage.post(&correct, &same, worker(21), grid(Mask::Masked)).unwrap_err().code, "selfreport-same");
    assert_eq!(stage.read().size().unwrap(), before);
    let other = [("symptom", "cough"), ("onset_on", "2026-11-20"), ("note", "电话里听错了")];
    let (corrected, _) = stage.post(&correct, &other, worker(21), grid(Mask::Masked)).unwrap();
    let read = stage.read();
    let days = (Day(0), Day(99_999));
    let said = |symptom, as_of| said_by(&read, Within::Building, PlaceId(5), symptom, days, as_of).unwrap().len();
    assert_eq!((said(Symptom::Fever, fact.seq()), said(Symptom::Cough, fact.seq())), (1, 0), "then");
    assert_eq!((said(Symptom::Fever, corrected.seq()), said(Symptom::Cough, corrected.seq())), (0, 1), "now");
    assert_eq!(read.fact(fact.seq()).unwrap().unwrap(), fact, "the first stays as it was");

    let verify = format!("{at}/verification");
    stage.post(&verify, &[("holds", "no")], worker(21), grid(Mask::Masked)).unwrap();
    assert_eq!(stage.post(&verify, &[("holds", "yes")], worker(21), grid(Mask::Masked)).unwrap_err().code, "selfreport-void");
    assert_eq!(people_with(&stage.read(), PlaceId(5), Symptom::Cough, days.0, days.1).unwrap(), []);
    assert!(stage.see("/reports?show=all", worker(21), grid(Mask::Masked)).is_ok());
    assert_eq!(stage.house.differences(10).unwrap(), []);
}

/// actor of the report, verified | actor who checks | outcome
#[test]
fn nobody_checks_their_own_report() {
    let table = "
        0 no   | 21 | checked
        21 no  | 21 | selfreport-own
        22 no  | 21 | checked
        22 yes | 21 | selfreport-already
    ";
    for cells in cells(table) {
        let made: Vec<&str> = cells[0].split(' ').collect();
        let actor: i64 = made[0].parse().unwrap();
        let row = Row::new(
            &REPORTS,
            values![
                7i64,
                3i64,
                3i64,
                4i64,
                5i64,
                1i64,
                false,
                20_000i64,
                made[1] == "yes",
                false,
                0i64,
                actor,
                0i64,
                0i64,
                "web",
                "self",
                vec![0u8; 16],
                4_002_968i64
            ],
        );
        let known = Known::from_rows(vec![(Key::one(&REPORTS, values![7i64]), vec![row])]);
        let check =
            VerifyReport { body: ReportVerified { id: ReportId(7), holds: true }, actor: ActorId(cells[1].parse().unwrap()) };
        assert_eq!(check.decide(&known, Moment(0)).map_or_else(|r| r.code, |_| "checked"), cells[2], "{cells:?}");
    }
}

/// The house's clock stands on a Sunday. Each week has a key, and names people anew; nobody becomes two by that.
#[test]
fn a_person_on_both_sides_of_a_sunday_is_one_while_both_keys_live() {
    let stage = Stage::new();
    let door = format!("{}/reports", stage.door());
    let tell = |name: &str| {
        let told = [("whom", "family"), ("symptom", "fever"), ("name", name)];
        stage.post(&door, &told, Who::default(), None).unwrap().0
    };
    let before = [tell("王秀芳"), tell("李强")];
    stage.pass(DAY);
    let after = [tell("王 秀芳"), tell("赵敏")];
    let week = |f: &Fact| f.envelope.dataset.unwrap();
    assert_eq!((week(&before[0]), week(&after[0])), (week(&before[1]), stage.week()));
    assert_ne!(week(&before[0]), week(&after[0]), "a week, a key");
    assert_ne!(before[0].subject(), after[0].subject(), "facts of two weeks name nobody alike");
    let people = || people_with(&stage.read(), PlaceId(5), Symptom::Fever, Day(0), Day(99_999)).unwrap().len();
    assert_eq!(people(), 3, "王秀芳, 李强, 赵敏");
    // What is said about a report later ends with it, in its own week.
    let id = before[0].body::<ReportMade>().unwrap().id;
    let correct = [("symptom", "cough"), ("onset_on", "2026-11-20"), ("note", "听错了")];
    let at = format!("/reports/{id}/corrections");
    let (corrected, _) = stage.post(&at, &correct, worker(21), grid(Mask::Masked)).unwrap();
    assert_eq!(week(&corrected), week(&before[0]));
    let undo = [("symptom", "fever"), ("onset_on", "2026-11-22"), ("note", "没听错")];
    stage.post(&at, &undo, worker(21), grid(Mask::Masked)).unwrap();
    assert_eq!(people(), 3);
    stage.record(ActorId::HOUSE, vec![Draft::destroying_dataset(week(&before[0]), "test", &[])]).unwrap();
    assert_eq!(people(), 4, "now nobody can tell that two of them are one");
    assert_eq!(routes::told(&stage.read(), before[0].seq()), None);
    assert!(routes::told(&stage.read(), after[0].seq()).is_some());
    assert!(stage.see("/reports?show=all", worker(21), grid(Mask::Masked)).unwrap().contains("5幢"));
    assert!(stage.see(&format!("/reports/{id}"), worker(21), grid(Mask::Masked)).is_ok());
    assert_eq!(stage.house.differences(10).unwrap(), []);
}
