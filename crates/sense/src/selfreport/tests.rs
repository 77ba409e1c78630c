use super::*;
use muster_ground::place::{Added, Level, Place, PlaceDraft};
use muster_ground::signin::room_token;
use muster_ledger::*;
use muster_web::{Act, Catalog, Does, Lang, Mask, Page, Request, Scope, Then, Wants, Who, find_route, missing_words};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// 2026-11-22, eight in the morning.
fn morning() -> i64 {
    Day::from_civil(2026, 11, 22).unwrap().start().0 + 8 * HOUR
}

struct Stage {
    house: Arc<House>,
    words: Arc<Catalog>,
    folder: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.house.close();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

struct Record(Vec<Draft>);
impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
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
    fn new() -> Stage {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("muster-selfreport-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let state = AtomicU64::new(n + 1);
        let entropy: Entropy = Arc::new(move |out: &mut [u8]| {
            for chunk in out.chunks_mut(8) {
                let at = state.fetch_add(1, Ordering::Relaxed);
                chunk.copy_from_slice(&sha256(&at.to_le_bytes())[..chunk.len()]);
            }
        });
        let services = Services { clock: Arc::new(move || Moment(morning())), entropy, committed: Arc::new(|_, _| {}) };
        let slices = [&muster_ground::place::SLICE, &muster_ground::duty::SLICE, &muster_ground::person::SLICE, &SLICE];
        let opening = Opening {
            folder: folder.clone(),
            projections: slices.map(|s| s.projection).to_vec(),
            services,
            readers: 2,
            queue: 64,
        };
        let mode = Mode::Exercise { simulated: true };
        let house = House::create(opening, "海澜市滨江区", "ledger.test/binjiang", mode).unwrap();
        let words = Catalog::new(&slices.map(|s| s.words)).unwrap();
        let stage = Stage { house: Arc::new(house), words: Arc::new(words), folder };
        let dataset = stage.house.open_dataset(SURVEILLANCE_DATASET, "surveillance", 0, 30);
        stage.give(1, Author::house(None), Box::new(Record(vec![dataset, places()]))).unwrap();
        stage
    }
    fn give(&self, n: u64, author: Author, command: Box<dyn Command>) -> Answer {
        let key = IdemKey::derived(&[b"test", &n.to_be_bytes()]);
        self.house.ask(Ask { author, key, hash: sha256(&n.to_be_bytes()), command, work: Vec::new() })
    }
    fn read(&self) -> Read {
        self.house.read().unwrap()
    }
    fn request(&self, method: &'static str, path: &str, form: &[(&str, &str)], who: Who, scope: Option<Scope>) -> Request {
        let (_, params) = find_route(&[&SLICE], method, path.split('?').next().unwrap()).unwrap();
        let pairs = |all: &[(&str, &str)]| all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        Request {
            house: self.house.clone(),
            words: self.words.clone(),
            method,
            path: path.to_owned(),
            base: String::new(),
            params,
            query: path.split_once("?room=").map(|(_, v)| vec![("room".to_owned(), v.to_owned())]).unwrap_or_default(),
            form: pairs(form),
            files: Vec::new(),
            who,
            scope,
            lang: Lang::ZhHans,
            elder: true,
            dark: false,
            wants: Wants::Html,
            now: self.house.now(),
            process_now: self.house.now(),
            trace: String::new(),
            csrf: String::new(),
            key: IdemKey([7; 16]),
            hash: [0; 32],
            again: None,
            origin: "http://127.0.0.1:8787".into(),
            from: String::new(),
            device: String::new(),
            user_agent: String::new(),
        }
    }
    fn see(&self, path: &str, who: Who, scope: Option<Scope>) -> Result<String, Refusal> {
        let req = self.request("GET", path, &[], who, scope);
        let (route, _) = find_route(&[&SLICE], "GET", path.split('?').next().unwrap()).unwrap();
        let Does::See(f) = route.does else { panic!("{path} is no page") };
        f(&req, &self.read()).map(|p: Page| p.body.into_string())
    }
    /// Posts and commits; the page that comes after, where the act shows one.
    fn post(&self, n: u64, path: &str, form: &[(&str, &str)], who: Who, scope: Option<Scope>) -> Result<(Fact, String), Refusal> {
        let req = self.request("POST", path, form, who, scope);
        let (route, _) = find_route(&[&SLICE], "POST", path).unwrap();
        let Does::Act { plan, .. } = route.does else { panic!("{path} is no act") };
        let Act { command, then, channel, by, at_act, .. } = plan(&req, &self.read())?;
        let author = Author { actor: req.who.actor, duty: req.who.duty, channel, by, at_act, ..Author::default() };
        let outcome = self.give(n, author, command)?;
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
    let path = format!("{}/golden/selfreport/{}-v{}.json", env!("CARGO_MANIFEST_DIR"), kind.name, kind.version);
    let text = serde_json::to_string(body).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(PathBuf::from(&path).parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, kept, "{path}: UPDATE_GOLDEN=1 rewrites it; a kept fact never changes its shape");
    assert_eq!(&serde_json::from_str::<T>(&kept).unwrap(), body);
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
    let (fact, page) = stage.post(2, &format!("{}/reports", stage.door()), &told, Who::default(), None).unwrap();
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
    for (n, line) in table.lines().map(str::trim).filter(|l| !l.is_empty()).enumerate() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let form: Vec<(&str, &str)> = cells[0].split_whitespace().filter_map(|p| p.split_once('=')).collect();
        let got = match stage.post(100 + n as u64, &format!("{}/reports", stage.door()), &form, Who::default(), None) {
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
        let make = MakeReport::new(read.vault(), ReportId(1), &room, saying).unwrap();
        let got = make.decide(&Known::default(), stage.house.now());
        assert_eq!(got.map_or_else(|r| r.code, |_| "made"), outcome, "{days}");
    }
}

/// A room's reports count as one person until they carry names; the same name written differently is the same.
#[test]
fn the_same_person_is_counted_once() {
    let stage = Stage::new();
    let names = ["", "", "王 秀芳", "王秀芳", "小李", "ＬＩ", "li"];
    for (n, name) in names.iter().enumerate() {
        let form = [("whom", "self"), ("symptom", "fever"), ("name", *name)];
        stage.post(10 + n as u64, &format!("{}/reports", stage.door()), &form, Who::default(), None).unwrap();
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
    let (fact, _) = stage.post(2, "/reports", &[("whom", "self"), ("symptom", "fever")], who.clone(), None).unwrap();
    let body: ReportMade = fact.body().unwrap();
    assert!(body.verified);
    assert_eq!(fact.subject(), stage.house.vault().subject(SURVEILLANCE_DATASET, person));
    assert_eq!(stage.read().owner(fact.seq()).unwrap(), Some(person));
    let (other, _) = stage.post(3, "/reports", &[("whom", "family"), ("symptom", "fever")], who, None).unwrap();
    assert_ne!(other.subject(), fact.subject());
    assert_eq!(other.envelope.by, By::Family);
    // Someone without home or duty is told what to do instead.
    let lost = Who { person: Some(person), session: Some([2; 16]), ..Who::default() };
    assert_eq!(stage.see("/reports/new", lost, None).unwrap_err().instead.as_deref(), Some("/home"));
    assert!(stage.see("/reports/new", Who::default(), None).unwrap().contains("二维码"));
    assert_eq!(stage.post(4, "/reports", &[("none", "yes")], Who::default(), None).unwrap_err().why, Why::SignIn);
}

/// The same resident at the door, typed by a relative and signed in: one person. Two of one name: neither is guessed.
#[test]
fn a_registered_resident_is_one_person_by_every_way() {
    use muster_ground::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing};
    let stage = Stage::new();
    let vault = stage.house.vault();
    let register = stage.house.open_dataset(REGISTER_DATASET, "register", 0, 3650);
    stage.give(60, Author::house(None), Box::new(Record(vec![register]))).unwrap();
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
    let move_in = |n, name: &str| {
        let person = vault.new_person().unwrap();
        let personal = Personal { name: name.into(), ..Personal::default() };
        stage.give(n, Author::house(None), Box::new(Register::new(vault, person, &standing, &personal).unwrap())).unwrap();
        person
    };
    let person = move_in(61, "王秀芳");
    let door = format!("{}/reports", stage.door());
    let subject = |n, form: &[(&str, &str)], who| stage.post(n, &door, form, who, None).unwrap().0.subject();
    let herself = vault.subject(SURVEILLANCE_DATASET, person);
    assert_eq!(subject(62, &[("whom", "family"), ("symptom", "fever"), ("name", "王 秀芳")], Who::default()), herself);
    assert_eq!(subject(63, &[("whom", "self"), ("symptom", "fever")], Who::default()), herself, "she lives alone");
    assert_ne!(subject(64, &[("whom", "family"), ("symptom", "fever")], Who::default()), herself);
    move_in(65, "李强");
    assert_ne!(subject(66, &[("whom", "self"), ("symptom", "fever")], Who::default()), herself, "it may be either");
    move_in(67, "王秀芳");
    let guessed = subject(68, &[("whom", "self"), ("symptom", "fever"), ("name", "王秀芳")], Who::default());
    assert_eq!(guessed, subject_in_room(vault, ROOM, "王秀芳"));
}

impl Stage {
    /// A grid worker with a real duty.
    fn hire(&self, n: u64, actor: i64) -> Who {
        use muster_ground::duty::{DutyGiven, GiveDuty, Holder, STAFF_DATASET, open_account};
        let duty = DutyId(actor);
        let house = &self.house;
        if !house.vault().dataset_lives(STAFF_DATASET) {
            let opened = house.open_dataset(STAFF_DATASET, "staff", 0, 365);
            self.give(n + 1000, Author::house(None), Box::new(Record(vec![opened]))).unwrap();
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
        self.give(n, Author::house(None), Box::new(give)).unwrap();
        Who { duty: Some(duty), ..worker(actor) }
    }
}

#[test]
fn a_worker_writes_down_a_call_and_a_slip_of_three_days_ago() {
    let stage = Stage::new();
    let who = stage.hire(50, 21);
    assert!(stage.see("/reports/new", who.clone(), None).unwrap().contains("5幢"));
    assert!(stage.see("/reports/new?room=301", who.clone(), None).unwrap().contains("5幢2单元301"));
    assert!(stage.see(&stage.door(), Who::default(), None).unwrap().contains("13800000000"), "the door says whom to call");
    let call = [("room", "301"), ("way", "phone"), ("symptom", "fever"), ("onset", "today"), ("name", "王秀芳")];
    let (fact, _) = stage.post(2, "/reports", &call, who.clone(), None).unwrap();
    assert_eq!((fact.envelope.channel, fact.envelope.by), (Channel::Phone, By::Worker));
    assert!(fact.body::<ReportMade>().unwrap().verified);
    let slip = [("room", "302"), ("way", "paper"), ("symptom", "cough"), ("onset", "yesterday"), ("written_on", "2026-11-19")];
    let (fact, _) = stage.post(3, "/reports", &slip, who.clone(), None).unwrap();
    assert_eq!(fact.envelope.at_act.day(), Day::from_civil(2026, 11, 19).unwrap());
    assert_eq!(fact.at().day(), Day::from_civil(2026, 11, 22).unwrap());
    assert_eq!(fact.body::<ReportMade>().unwrap().onset, Day::from_civil(2026, 11, 18).unwrap(), "yesterday of the slip");
    let refused = |n, form: &[(&str, &str)]| stage.post(n, "/reports", form, who.clone(), None).unwrap_err().code;
    assert_eq!(
        refused(4, &[("room", "301"), ("way", "paper"), ("none", "yes"), ("written_on", "2026-11-23")]),
        "selfreport-written-future"
    );
    assert_eq!(refused(5, &[("way", "phone"), ("none", "yes")]), "selfreport-pick-room");
    assert_eq!(refused(6, &[("room", "301"), ("none", "yes")]), "selfreport-choose-way");
    assert_eq!(refused(7, &[("room", "5"), ("way", "phone"), ("none", "yes")]), "selfreport-no-room");
    let id = fact.body::<ReportMade>().unwrap().id;
    let page = stage.see(&format!("/reports/{id}"), who, grid(Mask::Masked)).unwrap();
    assert!(page.contains("录入时间"), "a slip that lay in a drawer shows that it did");
}

#[test]
fn a_report_is_checked_by_another_corrected_by_adding_and_shown_on_record() {
    let stage = Stage::new();
    let told = [("whom", "self"), ("symptom", "fever"), ("name", "王秀芳"), ("phone", "13900001234")];
    let (fact, _) = stage.post(2, &format!("{}/reports", stage.door()), &told, Who::default(), None).unwrap();
    let id = fact.body::<ReportMade>().unwrap().id;
    let at = format!("/reports/{id}");
    let page = stage.see(&at, worker(21), grid(Mask::Masked)).unwrap();
    assert!(page.contains("待核对") && !page.contains("王秀芳") && !page.contains("13900001234"));
    let page = stage.see(&at, worker(21), grid(Mask::Nameless)).unwrap();
    assert!(!page.contains('王') && !page.contains("reveals"));
    let elsewhere = Some(Scope::granted(false, vec![PlaceId(13)], vec![], Mask::Full, Moment(i64::MAX)));
    assert_eq!(stage.see(&at, worker(22), elsewhere.clone()).unwrap_err().code, "web-outside-scope");
    assert!(!stage.see("/reports", worker(22), elsewhere).unwrap().contains("5幢"));

    let (shown, page) = stage.post(3, &format!("{at}/reveals"), &[], worker(21), grid(Mask::Masked)).unwrap();
    assert_eq!((shown.kind(), shown.envelope.actor), ("report.revealed", ActorId(21)));
    assert!(page.contains("王秀芳") && page.contains("5幢2单元301"));

    let before = stage.read().size().unwrap();
    let same = [("symptom", "fever"), ("onset_on", "2026-11-22"), ("note", "x")];
    let correct = format!("{at}/corrections");
    assert_eq!(stage.post(4, &correct, &same, worker(21), grid(Mask::Masked)).unwrap_err().code, "selfreport-same");
    assert_eq!(stage.read().size().unwrap(), before);
    let other = [("symptom", "cough"), ("onset_on", "2026-11-20"), ("note", "电话里听错了")];
    let (corrected, _) = stage.post(5, &correct, &other, worker(21), grid(Mask::Masked)).unwrap();
    let read = stage.read();
    let days = (Day(0), Day(99_999));
    let said = |symptom, as_of| said_by(&read, Within::Building, PlaceId(5), symptom, days, as_of).unwrap().len();
    assert_eq!((said(Symptom::Fever, fact.seq()), said(Symptom::Cough, fact.seq())), (1, 0), "then");
    assert_eq!((said(Symptom::Fever, corrected.seq()), said(Symptom::Cough, corrected.seq())), (0, 1), "now");
    assert_eq!(read.fact(fact.seq()).unwrap().unwrap(), fact, "the first stays as it was");

    let verify = format!("{at}/verification");
    stage.post(6, &verify, &[("holds", "no")], worker(21), grid(Mask::Masked)).unwrap();
    assert_eq!(stage.post(7, &verify, &[("holds", "yes")], worker(21), grid(Mask::Masked)).unwrap_err().code, "selfreport-void");
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
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
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
                vec![0u8; 16]
            ],
        );
        let known = Known::from_rows(vec![(Key::one(&REPORTS, values![7i64]), vec![row])]);
        let check =
            VerifyReport { body: ReportVerified { id: ReportId(7), holds: true }, actor: ActorId(cells[1].parse().unwrap()) };
        assert_eq!(check.decide(&known, Moment(0)).map_or_else(|r| r.code, |_| "checked"), cells[2], "{line}");
    }
}
