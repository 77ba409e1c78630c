use super::outbox::{Standing, standing};
use super::read::{One, find, row, sum, tallies, tries};
use super::*;
use crate::publish::{self, NoticeId};
use muster_act::request;
use muster_ground::duty::STAFF_DATASET;
use muster_ground::person::{Personal, REGISTER_DATASET, Register};
use muster_ground::rehearsal::{EAST, Trial, at_home, body, cells, staff};
use muster_ledger::{ActorId, DAY, Fact, HOUR, MINUTE, Moment, PersonId, PlaceId, Refusal, SubjectRef};
use muster_muster::task::{self, BatchId};
use muster_web::{Does, Mask, Request, Scope, find_route, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/delivery");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, who) = (DeliveryId(7_000), SubjectRef([7; 16]));
    let to = To { who, way: Way::Page, grid: PlaceId(11), building: PlaceId(12) };
    let begun = Begun {
        id,
        notice: NoticeId(6_000),
        community: EAST,
        area: PlaceId(12),
        step_minutes: 60,
        calls: true,
        arrived_counts: true,
        until: Moment(1),
    };
    let passed =
        Passed { id, to: vec![(who, Way::Paper)], gone: vec![who], batches: vec![BatchId(5_000)], next: Some(Moment(2)) };
    body(GOLDEN, DELIVERY_BEGUN, &begun);
    body(GOLDEN, DELIVERY_ADDRESSED, &Addressed { id, community: EAST, to: vec![to] });
    body(GOLDEN, DELIVERY_PASSED, &passed);
    body(GOLDEN, DELIVERY_TRIED, &Tried { id, who: vec![who], way: Way::Call, went: Went::NotReached });
    body(GOLDEN, DELIVERY_RECEIVED, &Received { id, who: vec![who], way: Way::Paper });
    body(GOLDEN, DELIVERY_REFUSED, &Refused { id, who: vec![who] });
    body(GOLDEN, DELIVERY_ANNOUNCED, &Announced { id, at: PlaceId(12) });
    body(GOLDEN, DELIVERY_CLOSED, &Closed { id, why: Why::Withdrawn });
    let letter = LetterIssued { id: NoticeId(6_001), who, post: "grid_worker".into(), until: Moment(1) };
    body(GOLDEN, LETTER_ISSUED, &letter);
    body(GOLDEN, LETTER_WITHDRAWN, &LetterWithdrawn { id: NoticeId(6_001) });
    body(GOLDEN, NOTICE_WAY_CHOSEN, &WayChosen { way: Way::Call });
}

struct Story {
    trial: Trial,
    /// Who lives at 5幢: name, person, subject.
    people: Vec<(&'static str, PersonId, SubjectRef)>,
}

/// Four of 5幢: three in 301, of whom one has no telephone and one is a child; one in 302.
fn story(what: &str) -> Story {
    let more = [
        &muster_ground::post::SLICE,
        &muster_muster::incident::SLICE,
        &task::SLICE,
        &request::SLICE,
        &crate::receipt::SLICE,
        &muster_act::careplan::SLICE,
        &publish::SLICE,
        &crate::notice::SLICE,
        &SLICE,
    ];
    let trial = Trial::new(what, &more);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    let vault = trial.house.vault();
    let mut people = Vec::new();
    for (name, phone, room, band) in [
        ("王芳", "13812345678", 13, "18-59"),
        ("王大爷", "", 13, "80+"),
        ("王小宝", "", 13, "6-17"),
        ("李敏", "13812345679", 14, "18-59"),
    ] {
        let owner = vault.new_person().unwrap();
        let personal = Personal { name: name.into(), phone: phone.into(), ..Personal::default() };
        let band = serde_json::from_str(&format!("\"{band}\"")).unwrap();
        let standing = muster_ground::person::Standing { room: PlaceId(room), band, ..at_home() };
        trial.ask(8, Register::new(vault, owner, &standing, &personal).unwrap()).unwrap();
        people.push((name, owner, vault.subject(REGISTER_DATASET, owner).unwrap()));
    }
    Story { trial, people }
}

impl Story {
    fn who(&self, name: &str) -> SubjectRef {
        self.people.iter().find(|p| p.0 == name).unwrap().2
    }
    fn request(&self, method: &'static str, path: &str, form: &[(&str, &str)]) -> (Request, &'static Does) {
        let mut req = self.trial.request(path);
        let slices = [&SLICE, &publish::SLICE, &crate::notice::SLICE];
        let (route, params) = find_route(&slices, method, &req.path).expect("a route");
        req.method = method;
        req.params = params;
        req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        req.scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
        req.who = staff(9, "secretary", EAST);
        (req, &route.does)
    }
    fn post(&self, path: &str, form: &[(&str, &str)], person: Option<&str>) -> Result<String, Refusal> {
        let (mut req, does) = self.request("POST", path, form);
        if let Some(name) = person {
            req.who.person = self.people.iter().find(|p| p.0 == name).map(|p| p.1);
            req.who.duty = None;
        }
        let Does::Act { plan, .. } = does else { panic!("{path} is no act") };
        let act = plan(&req, &self.trial.read())?;
        let muster_web::Then::Go(to) = &act.then else { panic!("goes nowhere") };
        let to = to.clone();
        self.trial.act(&req.who, act).map(|_| to)
    }
    fn see(&self, path: &str) -> (String, String) {
        let (req, does) = self.request("GET", path, &[]);
        let Does::See(f) = does else { panic!("{path} is no page") };
        let page = f(&req, &self.trial.read()).unwrap();
        (page.body.into_string(), page.data.to_string())
    }
    fn notice(&self) -> String {
        let form = [("about", "service"), ("title", "停水"), ("text", "明天上午停水，请存水。"), ("until", "2026-12-01")];
        self.post("/notices", &form, None).unwrap()
    }
    /// Begins; gives its id.
    fn begin(&self, more: &[(&str, &str)]) -> DeliveryId {
        let at = self.notice();
        let form = [&[("area", "10"), ("hours", "2")][..], more].concat();
        let to = self.post(&format!("{at}/delivery"), &form, None).unwrap();
        DeliveryId(to.rsplit('/').next().unwrap().parse().unwrap())
    }
    fn pass(&self, id: DeliveryId, time: i64) {
        self.trial.pass(time);
        let read = self.trial.read();
        if let Some(command) = fire_due(id.0, &read, &self.trial.house).unwrap() {
            self.trial.ask_as(muster_ledger::Author::house(None), command).unwrap();
        }
    }
    fn one(&self, id: DeliveryId, name: &str) -> One {
        row(&self.trial.read(), id, self.who(name)).unwrap().unwrap()
    }
    fn tally(&self, id: DeliveryId) -> Tally {
        let scope = Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX));
        let t = sum(&tallies(&self.trial.read(), &scope, id).unwrap());
        assert_eq!(t.reached + t.on_the_way + t.door + t.refused + t.gone, t.all, "everyone stands in one figure: {t:?}");
        t
    }
    fn tasks(&self) -> Vec<task::Task> {
        let rows = self.trial.read().select("SELECT id FROM task_tasks ORDER BY id", &[]).unwrap();
        rows.iter().map(|r| task::find(&self.trial.read(), r.id("id")).unwrap().unwrap()).collect()
    }
    /// The task at a room's door ends: with someone's word, or left there.
    fn door(&self, room: i64, receiver: Option<&str>) {
        let read = self.trial.read();
        let at = |t: &task::Task| task::door(&read, t).is_some_and(|d| d.room == PlaceId(room));
        let t = self.tasks().into_iter().rfind(|t| at(t) && t.done.is_none()).expect("a task at this door");
        let found = task::Found::Handed(receiver.map(str::to_owned));
        let outcome = task::Outcome { id: t.id, incident: None, actor: ActorId(7), found, sealed: None, subject: None };
        let done = self.trial.ask(7, outcome).unwrap();
        let fact: Fact = self.trial.read().fact(done.first).unwrap().unwrap();
        if let Some(command) = on_task_done(&fact, &self.trial.read(), &self.trial.house).unwrap() {
            self.trial.ask_as(muster_ledger::Author::house(None), command).unwrap();
        }
    }
}

/// was, telephone, calls wanted, texts go out · next
#[test]
fn the_next_way_is_one_that_there_is() {
    let table = "
        page  | yes | no  | no  | paper
        page  | yes | no  | yes | text
        page  | yes | yes | no  | call
        page  | no  | yes | yes | paper
        text  | yes | yes | yes | call
        text  | yes | no  | yes | paper
        call  | yes | yes | yes | paper
        paper | yes | yes | yes | paper
    ";
    let s = story("delivery-next");
    let id = s.begin(&[]);
    let d = find(&s.trial.read(), id).unwrap().unwrap();
    for line in cells(table) {
        let d = Delivery { calls: line[2] == "yes", ..d.clone() };
        let was = Way::parse(line[0]).unwrap();
        assert_eq!(due::next(&d, was, line[1] == "yes", line[3] == "yes").code(), line[4], "{line:?}");
    }
}

/// By their own way, then the next, then the door, one visit for a home; every figure adds up at each step.
#[test]
fn nobody_is_left_out_and_the_figures_add_up() {
    let s = story("delivery-ladder");
    s.post("/me/notice-way", &[("way", "call")], Some("李敏")).unwrap();
    let id = s.begin(&[("calls", "yes")]);
    assert_eq!(s.tally(id), Tally { all: 3, on_the_way: 3, ..Tally::default() }, "the child is told by the grown-ups");
    assert_eq!((s.one(id, "王芳").way, s.one(id, "李敏").way, s.one(id, "王大爷").way), (Way::Page, Way::Call, Way::Paper));
    // Without a telephone the door comes at once; the others have two hours.
    s.pass(id, MINUTE);
    assert_eq!((s.tally(id).door, s.tally(id).on_the_way, s.tasks().len()), (1, 2, 1));
    // The list of those to be called has the one who wants it, and nobody sees by which way another hears of it.
    let (calls, _) = s.see(&format!("/deliveries/{id}/calls"));
    assert!(calls.contains("李*") && !calls.contains("王*"), "{calls}");
    let (page, json) = s.see(&format!("/deliveries/{id}"));
    let way = |text: &str| Way::ALL.iter().any(|w| text.contains(&format!("\"way\":\"{}\"", w.code())));
    assert!(page.contains("李*") && page.contains("王*") && !way(&json), "{json}");
    for words in ["短信", "打电话</", "在我的页面"] {
        assert!(!page.contains(words), "{words}: {page}");
    }
    // Two calls that nobody answers; the page that nobody opened.
    let at = format!("/deliveries/{id}/people/{}/outcome", s.who("李敏").hex());
    s.post(&at, &[("went", "not_reached")], None).unwrap();
    s.post(&at, &[("went", "not_reached")], None).unwrap();
    s.pass(id, MINUTE);
    assert_eq!(s.one(id, "李敏").state, State::Door);
    s.pass(id, 2 * HOUR);
    assert_eq!((s.one(id, "王芳").way, s.one(id, "王芳").state), (Way::Call, State::OnTheWay), "called before anybody goes");
    s.post(&format!("/deliveries/{id}/people/{}/outcome", s.who("王芳").hex()), &[("went", "told")], None).unwrap();
    assert_eq!(s.tally(id), Tally { all: 3, reached: 1, door: 2, ..Tally::default() });
    // Left at the door is not reached: somebody goes again.
    s.door(14, None);
    assert_eq!(s.one(id, "李敏").state, State::OnTheWay);
    s.pass(id, 3 * HOUR);
    assert_eq!(s.one(id, "李敏").state, State::Door);
    s.door(14, Some("self"));
    s.door(13, Some("family"));
    assert_eq!(s.tally(id), Tally { all: 3, reached: 3, ..Tally::default() });
    assert_eq!(tries(&s.trial.read(), id, s.who("李敏")).unwrap().len(), 4, "two calls, left once, handed over");
    s.pass(id, DAY);
    assert_eq!(find(&s.trial.read(), id).unwrap().unwrap().closed.map(|c| c.1), Some(Why::Done));
    assert_eq!(s.trial.house.differences(5).unwrap(), []);
}

/// One press by whoever it was sent to; a second one, and one by somebody else, are refused with what to do.
#[test]
fn who_read_it_is_not_called_and_nobody_reads_for_another() {
    let s = story("delivery-read");
    let id = s.begin(&[]);
    let code = publish::notice_code(find(&s.trial.read(), id).unwrap().unwrap().notice);
    assert_eq!(s.post(&format!("/n/{code}/receipt"), &[], Some("王小宝")).unwrap_err().code, "delivery-not-yours");
    assert_eq!(s.post(&format!("/n/{code}/receipt"), &[], None).unwrap_err().code, "delivery-not-yours");
    s.post(&format!("/n/{code}/receipt"), &[], Some("王芳")).unwrap();
    assert_eq!(s.one(id, "王芳").state, State::Reached);
    assert_eq!(s.post(&format!("/n/{code}/receipt"), &[], Some("王芳")).unwrap_err().code, "delivery-not-yours");
    // The same place twice is refused; a notice taken back is brought to nobody any more.
    let again = s.post(&format!("/n/{code}/delivery"), &[("area", "10"), ("hours", "2")], None).unwrap_err();
    assert_eq!(again.code, "delivery-already");
    let notice = publish::notice_of_code(&code).unwrap();
    s.post(&format!("/notices/{notice}/withdrawal"), &[], None).unwrap();
    s.pass(id, 3 * HOUR);
    assert_eq!(find(&s.trial.read(), id).unwrap().unwrap().closed.map(|c| c.1), Some(Why::Withdrawn));
    assert!(s.tasks().is_empty(), "nobody goes to a door for what was taken back");
    // Nor for what was taken back after somebody was sent.
    let late = s.begin(&[]);
    s.pass(late, MINUTE);
    assert_eq!(s.tasks().iter().filter(|t| t.is_open()).count(), 1);
    let second = find(&s.trial.read(), late).unwrap().unwrap().notice;
    s.post(&format!("/notices/{second}/withdrawal"), &[], None).unwrap();
    s.pass(late, 3 * HOUR);
    assert_eq!(s.tasks().iter().filter(|t| t.is_open()).count(), 0);
    let over = s.post(&format!("/n/{code}/delivery"), &[("area", "10"), ("hours", "2")], None).unwrap_err();
    assert_eq!(over.code, "delivery-notice-over");
}

/// With somebody who sends texts: one parcel for each telephone, its key the same at every try; what arrived counts only where that
/// was said, and a number that takes nothing goes on to the next way.
#[test]
fn a_text_that_went_out_is_no_word_that_anybody_read_it() {
    for (arrived_counts, state) in [("yes", State::Reached), ("", State::OnTheWay)] {
        let s = story("delivery-text");
        let _ = s.trial.house.work(vec![sender(true)]);
        let more: &[(&str, &str)] = if arrived_counts.is_empty() { &[] } else { &[("arrived", arrived_counts)] };
        let id = s.begin(more);
        assert_eq!((s.one(id, "王芳").way, s.one(id, "王大爷").way), (Way::Text, Way::Paper));
        let far = Moment(i64::MAX);
        let all = |now: Moment| parcels(&s.trial.read(), now, 9).unwrap();
        let first = all(far).remove(0);
        assert!(first.path.starts_with("/n/") && first.text.contains("存水") && first.to.starts_with("138"), "{first:?}");
        // Not taken: it waits, the other goes; then it goes again under its key.
        let _ = s.trial.house.work(vec![failed(&first, "no-answer", Moment(500))]);
        let other = all(Moment(499)).remove(0);
        let again = all(Moment(500)).into_iter().find(|p| p.key == first.key).unwrap();
        assert!(all(Moment(499)).len() == 1 && other.key != first.key && again.key == first.key && again.tries == 1);
        let sent = |p: &Parcel, how: Went| {
            let (command, work) = went(&s.trial.read(), p, how, "").unwrap();
            s.trial.ask_with(muster_ledger::Author::house(None), command, work).unwrap();
        };
        sent(&first, Went::Arrived);
        sent(&other, Went::Failed);
        assert_eq!(all(far), []);
        let of = |p: &Parcel| if p.to == "13812345678" { "王芳" } else { "李敏" };
        assert_eq!(s.one(id, of(&first)).state, state);
        s.pass(id, MINUTE);
        assert_eq!(s.one(id, of(&other)).state, State::Door, "the number takes nothing");
        assert_eq!(s.tally(id).all, 3);
        assert_eq!(s.trial.house.differences(5).unwrap(), []);
    }
}

/// The sender says later whether a text arrived, under our key or theirs: once; what they were never given is nobody's, and a late
/// word about a way that was left hurries nobody.
#[test]
fn the_senders_later_word_is_taken_once() {
    let s = story("delivery-word");
    let _ = s.trial.house.work(vec![sender(true)]);
    let id = s.begin(&[("calls", "yes")]);
    let far = Moment(i64::MAX);
    let say = |key: &str, id: &str, how: Went| {
        let Some((_, (command, work))) = word(&s.trial.read(), key, id, how).unwrap() else { return false };
        s.trial.ask_with(muster_ledger::Author::house(None), command, work).unwrap();
        true
    };
    let all = parcels(&s.trial.read(), far, 9).unwrap();
    assert!(!say(&all[0].key, "", Went::Arrived), "it did not go out yet");
    for (n, p) in all.iter().enumerate() {
        let (command, work) = went(&s.trial.read(), p, Went::Sent, &format!("sms-{n}")).unwrap();
        s.trial.ask_with(muster_ledger::Author::house(None), command, work).unwrap();
    }
    let name = |p: &Parcel| if p.to == "13812345678" { "王芳" } else { "李敏" };
    assert_eq!(standing(&s.trial.read(), id).unwrap(), Standing { sent: 2, ..Standing::default() });
    assert!(!say("none", "", Went::Failed) && !say("", "sms-7", Went::Failed) && !say("", "", Went::Failed));
    assert!(say(&all[0].key, "", Went::Failed) && !say(&all[0].key, "", Went::Failed), "once");
    s.pass(id, MINUTE);
    assert_eq!(s.one(id, name(&all[0])).way, Way::Call, "the next way at once");
    // Nothing was said of the other for two hours: called. Then comes the word that it failed: the call goes on.
    s.pass(id, 2 * HOUR);
    assert_eq!(s.one(id, name(&all[1])).way, Way::Call);
    assert!(say("", "sms-1", Went::Failed));
    s.pass(id, MINUTE);
    assert_eq!((s.one(id, name(&all[1])).way, s.one(id, name(&all[1])).state), (Way::Call, State::OnTheWay));
    assert_eq!(standing(&s.trial.read(), id).unwrap(), Standing { sent: 2, failed: 2, ..Standing::default() });
    assert_eq!(s.trial.house.differences(5).unwrap(), []);
}
