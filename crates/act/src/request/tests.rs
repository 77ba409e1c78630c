use super::rule::Receiver;
use super::*;
use muster_ground::bounds::{CHOICE_MADE, ChoiceMade, Told, Value};
use muster_ground::place;
use muster_ground::rehearsal::{EAST, STREET, Trial, cells, golden, staff};
use muster_ledger::{ActorId, DAY, Draft, HOUR, Lost, Moment, PlaceId, Refusal, SubjectRef};
use muster_muster::task;
use muster_web::{Act, Mask, Request, Scope, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/request");

pub(super) fn trial() -> Trial {
    Trial::new("request", &[&muster_muster::incident::SLICE, &task::SLICE, &SLICE])
}

/// Makes a request of room 13; returns its id.
pub(super) fn made(trial: &Trial, need: Need, room: i64) -> RequestId {
    let id = RequestId(trial.house.next_id());
    let home = place::find(&trial.house.read().unwrap(), PlaceId(room)).unwrap().unwrap();
    let asked = Asked {
        room: home.id,
        label: "5幢301".into(),
        name: "王小芳".into(),
        phone: "13800001234".into(),
        text: "降压药".into(),
    };
    let promise = promise(&trial.read(), need, home.community).unwrap();
    trial
        .ask(
            0,
            Make::new(trial.house.vault(), month(trial), id, need, Urgent::default(), &home, &asked, None, None, promise)
                .unwrap(),
        )
        .unwrap();
    id
}

/// The dataset of this month's requests.
fn month(trial: &Trial) -> muster_ledger::DatasetId {
    REQUEST_DATA.ready(&trial.house, &trial.read()).unwrap()
}

pub(super) fn said(r: Result<impl Sized, Refusal>) -> &'static str {
    r.map_or_else(|r| r.code, |_| "recorded")
}

fn by(how: How, actor: i64) -> Receiver {
    Receiver { how, actor: ActorId(actor), person: None, room: None }
}

/// What was done before, by whom · what is tried · outcome. 7 and 8 are workers; 0 is someone who did not sign in.
#[test]
fn who_may_take_do_confirm_and_reopen() {
    let table = "
                                  | take 7          | recorded
        take 7                    | take 7          | request-yours-already
        take 7                    | take 8          | request-taken-already
        take 7                    | do 8            | request-not-yours
                                  | do 7            | recorded
        take 7                    | do 7            | recorded
        do 7                      | do 7            | request-done-already
        do 7                      | take 8          | request-done-already
                                  | slip 0          | request-not-done
        take 7                    | phone 8         | request-not-done
        do 7                      | phone 7         | request-not-oneself
        do 7                      | slip 7          | request-not-oneself
        do 7                      | phone 8         | recorded
        do 7                      | slip 0          | recorded
        do 7                      | resident 9      | request-not-your-home
        do 7                      | home 9          | recorded
        do 7; slip 0              | phone 8         | request-confirmed-already
        take 7                    | reopen 0        | request-still-open
        do 7                      | reopen 0        | recorded
        do 7                      | reopen 7        | request-not-oneself
        do 7; slip 0              | reopen 0        | recorded
        do 7; slip 0; week        | reopen 0        | recorded
        do 7; slip 0; week; day   | reopen 0        | request-too-late
        do 7; reopen 0            | slip 0          | request-not-done
        do 7; reopen 0            | do 8            | request-not-yours
        do 7; reopen 0            | do 7            | recorded
        take 7                    | on 8            | request-not-yours
        take 7                    | assign 8        | recorded
        take 7; on 7              | take 8          | recorded
        take 7; on 7              | do 8            | request-not-yours
        take 7; on 7              | do 7            | recorded
        take 7; on 7              | on 7            | request-offered-already
        take 7; on 7              | back 7          | request-offer-yours
        take 7; on 7              | back 8          | recorded
        take 7; on 7; back 8      | take 8          | request-taken-already
        take 7; on 7; back 8      | do 7            | recorded
        take 7; on 7; take 8      | do 7            | request-not-yours
        take 7                    | back 8          | request-not-offered
        do 7                      | on 7            | request-done-already
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let trial = trial();
        let id = made(&trial, Need::Food, 13);
        for step in cells[0].split(';').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(tried(&trial, id, step), "recorded", "{step} in {line}");
        }
        assert_eq!(tried(&trial, id, cells[1]), cells[2], "{line}");
        let differences = trial.house.differences(5).unwrap();
        assert!(differences.is_empty(), "{differences:?}");
    }
}

fn tried(trial: &Trial, id: RequestId, step: &str) -> &'static str {
    let (what, who) = step.split_once(' ').unwrap_or((step, "0"));
    let n: i64 = who.parse().unwrap();
    let actor = ActorId(n);
    match what {
        "take" => said(trial.ask(n, Take { id, owner: actor })),
        "do" => said(trial.ask(n, Finish { id, by: actor })),
        "slip" => said(trial.ask(n, Confirm { id, receiver: by(How::Slip, n), content: None })),
        "phone" => said(trial.ask(n, Confirm { id, receiver: by(How::Phone, n), content: None })),
        "resident" => said(trial.ask(
            n,
            Confirm { id, receiver: Receiver { room: Some(SubjectRef([1; 16])), ..by(How::Resident, n) }, content: None },
        )),
        "home" => {
            let room = room_subject(trial.house.vault(), month(trial), PlaceId(13));
            said(trial.ask(n, Confirm { id, receiver: Receiver { room, ..by(How::Resident, n) }, content: None }))
        }
        "reopen" => said(trial.ask(n, Reopen { id, receiver: by(How::Slip, n), why: Shortfall::Partial, term: Told::of(7) })),
        "on" => said(trial.ask(n, HandOn { id, by: actor, to: Beyond::Street, assigns: false })),
        "assign" => said(trial.ask(n, HandOn { id, by: actor, to: Beyond::Street, assigns: true })),
        "back" => said(trial.ask(n, Decline { id, by: actor, why: Unfit::NotOurs })),
        "week" => {
            trial.pass(7 * DAY);
            "recorded"
        }
        "day" => {
            trial.pass(DAY);
            "recorded"
        }
        other => panic!("{other}"),
    }
}

/// what the community chose · days since it was done · outcome, or what the refusal says
#[test]
fn a_request_is_reopened_as_long_as_the_community_chose_and_the_refusal_says_whose_word_that_is() {
    let table = "
           | 7  | recorded
           | 8  | 已超过 7 天 · 7 天，没有人另选，按登记的默认
        14 | 8  | recorded
        14 | 14 | recorded
        14 | 15 | 已超过 14 天 · 多少天内可以说没办好：14 天，多闻社区选定
        3  | 3  | recorded
        3  | 4  | 已超过 3 天 · 3 天，多闻社区选定
    ";
    for row in cells(table) {
        let trial = trial();
        let id = made(&trial, Need::Food, 13);
        trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
        if !row[0].is_empty() {
            let value = Value::Number(row[0].parse().unwrap());
            let made = ChoiceMade { area: EAST, key: "request-reopen-days".into(), value };
            trial.record(ActorId(9), vec![Draft::new(CHOICE_MADE, &made).area(EAST)]).unwrap();
        }
        trial.pass(row[1].parse::<i64>().unwrap() * DAY);
        // By the slip, as whoever received nothing would.
        let path = format!("/c/{}/reopening", slip_token(trial.house.vault(), id));
        let mut req = trial.request(&path);
        req.scope = None;
        req.params = vec![("token".into(), slip_token(trial.house.vault(), id))];
        req.form = vec![("why".into(), "absent".into())];
        req.who = muster_web::Who::default();
        let (route, _) = muster_web::find_route(&[&SLICE], "POST", &path).unwrap();
        let muster_web::Does::Act { plan, .. } = route.does else { panic!("an act") };
        let got = match plan(&req, &trial.read()).and_then(|a| trial.act(&req.who, a)) {
            Ok(_) => "recorded".to_owned(),
            Err(r) => req.words.refusal(req.lang, &r),
        };
        for said in row[2].split(" · ") {
            assert!(got.contains(said), "{row:?}: {got}");
        }
    }
}

/// open already · asked for · outcome
#[test]
fn a_home_asks_once_for_one_need() {
    let table = "
        food 13 | food 13     | request-open-already
        food 13 | medicine 13 | recorded
        food 13 | food 14     | recorded
        other 13| other 13    | recorded
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let trial = trial();
        let ask = |what: &str| {
            let (need, room) = what.split_once(' ').unwrap();
            let home = place::find(&trial.house.read().unwrap(), PlaceId(room.trim().parse().unwrap())).unwrap().unwrap();
            let id = RequestId(trial.house.next_id());
            let make = Make::new(
                trial.house.vault(),
                month(&trial),
                id,
                Need::parse(need).unwrap(),
                Urgent::default(),
                &home,
                &Asked::default(),
                None,
                None,
                Promise::of(24),
            );
            said(trial.ask(0, make.unwrap()))
        };
        assert_eq!(ask(cells[0]), "recorded");
        assert_eq!(ask(cells[1]), cells[2], "{line}");
    }
}

/// need · urgent · hours that the community chose (or the register's default) · hours until it is promised
#[test]
fn promises() {
    let table = "
        hospital urgent default 1
        hospital calm   default 2
        medicine urgent default 2
        medicine calm   default 4
        food     calm   default 6
        talk     calm   default 24
        medicine calm   3       3
        medicine urgent 1       1
        medicine urgent 12      2
        food     calm   12      12
    ";
    let trial = trial();
    let community = place::find(&trial.read(), PlaceId(13)).unwrap().unwrap().community;
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let c: Vec<&str> = line.split_whitespace().collect();
        let need = Need::parse(c[0]).unwrap();
        let hours = c[2].parse().unwrap_or_else(|_| hours_for(&trial.read(), need, community).unwrap());
        let got = due(need, c[1] == "urgent", hours, Moment(0)).0 / HOUR;
        assert_eq!(got.to_string(), c[3], "{line}");
    }
}

#[test]
fn urgent_ones_come_first_then_the_earliest_promise_and_scope_holds() {
    let trial = trial();
    let calm = made(&trial, Need::Talk, 13);
    let food = made(&trial, Need::Food, 14);
    let west = made(&trial, Need::Food, 23);
    let again = made(&trial, Need::Other, 14);
    trial.ask(7, Finish { id: again, by: ActorId(7) }).unwrap();
    trial.ask(0, Reopen { id: again, receiver: by(How::Slip, 0), why: Shortfall::Absent, term: Told::of(7) }).unwrap();
    let read = trial.house.read().unwrap();
    let ids = |scope: &Scope, f: &Filter| list(&read, scope, f, None, 50).unwrap().0.iter().map(|r| r.id).collect::<Vec<_>>();
    let all = Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX));
    assert_eq!(ids(&all, &Filter::default()), [again, food, west, calm]);
    let east = Scope::granted(false, vec![EAST], vec![], Mask::Full, Moment(i64::MAX));
    assert_eq!(ids(&east, &Filter::default()), [again, food, calm]);
    assert_eq!(ids(&Scope::nowhere(), &Filter::default()), []);
    assert_eq!(ids(&east, &Filter { owner: Some(ActorId(7)), ..Filter::default() }), [again]);
    // Pages of one, by keyset, show each once.
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (rows, next) = list(&read, &all, &Filter::default(), after, 1).unwrap();
        seen.extend(rows.iter().map(|r| r.id));
        assert_eq!(next.map(|n| After::parse(&n.code())), next.map(Some));
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [again, food, west, calm]);
}

#[test]
fn a_streets_figures_are_the_sums_of_its_communities() {
    let trial = trial();
    for (room, need) in [(13, Need::Food), (14, Need::Talk), (23, Need::Food), (24, Need::Medicine)] {
        let id = made(&trial, need, room);
        trial.pass(HOUR);
        if room != 24 {
            trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
        }
    }
    trial.pass(9 * HOUR);
    let read = trial.house.read().unwrap();
    let scope = |c: Vec<PlaceId>| Scope::granted(false, c, vec![], Mask::Nameless, Moment(i64::MAX));
    let street = counts(&read, &scope(vec![EAST, PlaceId(20)]), Moment(0)).unwrap();
    let each: Vec<Counts> =
        [EAST, PlaceId(20)].into_iter().flat_map(|c| counts(&read, &scope(vec![c]), Moment(0)).unwrap()).collect();
    assert_eq!(street, each);
    assert_eq!((each[0].made, each[0].done, each[1].made, each[1].open, each[1].overdue), (2, 2, 2, 1, 1));
    let minutes: Vec<i64> = waits(&read, &scope(vec![EAST]), Moment(0)).unwrap().iter().map(|w| w.2).collect();
    assert_eq!(minutes, [60, 60]);
    let _ = STREET;
}

fn at(trial: &Trial, id: RequestId, who: muster_web::Who, mask: Mask) -> Request {
    let mut req = trial.request(&format!("/requests/{id}"));
    req.params = vec![("id".into(), id.to_string())];
    req.scope = Some(Scope::granted(false, vec![EAST], vec![], mask, Moment(i64::MAX)));
    req.who = who;
    req
}

/// post · mask · in whose hands · what is seen of 王小芳, 13800001234
#[test]
fn who_sees_whom() {
    let table = "
        grid_worker  | masked   | nobody | 王**
        grid_worker  | masked   | 8      | 王**
        grid_worker  | masked   | 7      | all
        street_lead  | nameless | nobody | nothing
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let c: Vec<&str> = line.split('|').map(str::trim).collect();
        let trial = trial();
        let id = made(&trial, Need::Medicine, 13);
        if let Ok(owner) = c[2].parse() {
            trial.ask(owner, Take { id, owner: ActorId(owner) }).unwrap();
        }
        let mask = if c[1] == "masked" { Mask::Masked } else { Mask::Nameless };
        let req = at(&trial, id, staff(7, c[0], EAST), mask);
        let html = page::one(&req, &trial.house.read().unwrap()).unwrap().body.into_string();
        let seen = match (html.contains("王小芳"), html.contains("13800001234"), html.contains("王**")) {
            (true, true, _) => "all",
            (false, false, true) => "王**",
            (false, false, false) => "nothing",
            other => panic!("{other:?}"),
        };
        assert_eq!(seen, c[3], "{line}");
    }
}

#[test]
fn outside_ones_reach_nothing_is_seen_or_done() {
    let trial = trial();
    let id = made(&trial, Need::Food, 23);
    let req = at(&trial, id, staff(7, "grid_worker", EAST), Mask::Masked);
    let read = trial.house.read().unwrap();
    assert_eq!(page::one(&req, &read).err().map(|r| r.code), Some("web-outside-scope"));
    for route in SLICE.routes.iter().filter(|r| r.path.starts_with("/requests/{id}/") && r.action != "public") {
        if let muster_web::Does::Act { plan, .. } = route.does {
            assert_eq!(plan(&req, &read).err().map(|r| r.code), Some("web-outside-scope"), "{}", route.path);
        }
    }
}

#[test]
fn a_slip_opens_its_own_request_and_no_other() {
    let trial = trial();
    let (a, b) = (made(&trial, Need::Food, 13), made(&trial, Need::Food, 14));
    let vault = trial.house.vault();
    let (ta, tb) = (slip_token(vault, a), slip_token(vault, b));
    assert_eq!((request_of(vault, &ta), request_of(vault, &tb)), (Some(a), Some(b)));
    let crossed = format!("{}-{}", ta.split('-').next().unwrap(), tb.split('-').nth(1).unwrap());
    for wrong in [crossed.as_str(), "", "-", "zz-", &ta[..ta.len() - 1], "zzzzzzzzzzzzzzzzzzzz-0"] {
        assert_eq!(request_of(vault, wrong), None, "{wrong}");
    }
    let mut req = trial.request("/c/x");
    req.params = vec![("token".into(), ta)];
    let read = trial.house.read().unwrap();
    assert!(page_household::closing(&req, &read).unwrap().body.into_string().contains("还在办"));
    drop(read);
    trial.ask(7, Finish { id: a, by: ActorId(7) }).unwrap();
    let html = page_household::closing(&req, &trial.house.read().unwrap()).unwrap().body.into_string();
    assert!(html.contains("收到了") && !html.contains("王"), "{html}");
}

#[test]
fn a_worker_writes_down_what_came_by_telephone() {
    let trial = trial();
    let mut req = trial.request("/requests/record");
    req.who = staff(7, "grid_worker", EAST);
    req.scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
    let post = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    let plan = SLICE.routes.iter().find_map(|r| match r.does {
        muster_web::Does::Act { plan, .. } if r.path == "/requests/record" => Some(plan),
        _ => None,
    });
    let plan: fn(&Request, &muster_ledger::Read) -> Result<Act, Refusal> = plan.unwrap();
    let read = trial.house.read().unwrap();
    let mut outcome = |pairs: &[(&str, &str)]| {
        req.form = post(pairs);
        plan(&req, &read)
    };
    assert_eq!(outcome(&[("room", "23"), ("way", "phone"), ("need", "food")]).err().map(|r| r.code), Some("web-outside-scope"));
    assert_eq!(outcome(&[("room", "12"), ("way", "phone"), ("need", "food")]).err().map(|r| r.code), Some("request-no-room"));
    let other = outcome(&[("room", "13"), ("way", "phone"), ("need", "other")]).err().unwrap();
    assert_eq!(other.problems[0].code, "request-text-needed");
    let act = outcome(&[("room", "13"), ("way", "phone"), ("need", "food"), ("name", "<b>王</b>")]).unwrap();
    let who = staff(7, "grid_worker", EAST);
    let done = trial.act(&who, act).unwrap();
    let fact = trial.house.read().unwrap().fact(done.first).unwrap().unwrap();
    assert_eq!((fact.envelope.channel.name(), fact.envelope.by.name()), ("phone", "worker"));
    assert!(!String::from_utf8(fact.body).unwrap().contains('王'));
}

/// Runs every reaction of this slice to the facts from `from` on, as the server would, until nothing follows.
pub(super) fn react(trial: &Trial, from: muster_ledger::Seq) {
    type React = fn(
        &muster_ledger::Fact,
        &muster_ledger::Read,
        &muster_ledger::House,
    ) -> Result<Option<Box<dyn muster_ledger::Command>>, Refusal>;
    let table: [(&str, React); 13] = [
        ("request.offered", on_request_offered),
        ("request.declined", on_request_back),
        ("request.merged", on_request_back),
        ("request.separated", on_request_separated),
        ("request.made", on_request_made),
        ("request.taken", on_request_settled),
        ("request.done", on_request_settled),
        ("request.reopened", on_request_reopened),
        ("request.handed_on", on_request_handed_on),
        ("request.confirmed", on_request_confirmed),
        ("tasks.accepted", on_tasks_accepted),
        ("tasks.assigned", on_tasks_assigned),
        ("task.done", on_task_done),
    ];
    let mut at = from.0;
    while let Some(fact) = trial.house.read().unwrap().fact(muster_ledger::Seq(at)).unwrap() {
        for (_, run) in table.iter().filter(|(on, _)| *on == fact.kind()) {
            let follows = run(&fact, &trial.house.read().unwrap(), &trial.house).unwrap();
            if let Some(command) = follows {
                trial.ask_as(muster_ledger::Author::house(Some(fact.seq())), command).unwrap();
            }
        }
        at += 1;
    }
}

/// Steps, by whom (t: on the task's page, r: on the request's) · state, owner, task's state afterwards.
#[test]
fn a_request_and_its_task_move_together() {
    let table = "
                                             | made -      | open
        t-take 7                             | taken 7     | accepted
        r-take 7                             | taken 7     | accepted
        t-take 7; t-do 7                     | done 7      | handed
        r-take 7; r-do 7                     | done 7      | handed
        r-do 7                               | done 7      | handed
        t-take 7; r-do 7                     | done 7      | handed
        t-take 7; t-do 7; slip               | confirmed 7 | done
        t-take 7; t-do 7; missing            | taken 7     | done accepted
        t-take 7; t-do 7; missing; t-do 7    | done 7      | done handed
        r-take 7; on 7                       | taken 7     | accepted open
        r-take 7; on 7; r-take 8             | taken 8     | withdrawn accepted
        r-take 7; on 7; back 8               | taken 7     | accepted withdrawn
        r-take 7; on 7; r-do 7               | done 7      | handed withdrawn
        on 7                                 | made -      | withdrawn open
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let trial = trial();
        let from = muster_ledger::Seq(trial.house.read().unwrap().size().unwrap() as i64);
        let id = made(&trial, Need::Food, 13);
        react(&trial, from);
        for step in cells[0].split(';').map(str::trim).filter(|s| !s.is_empty()) {
            let from = muster_ledger::Seq(trial.house.read().unwrap().size().unwrap() as i64);
            moved(&trial, id, step).unwrap_or_else(|r| panic!("{step} in {line}: {}", r.code));
            react(&trial, from);
        }
        let read = trial.house.read().unwrap();
        let row = find(&read, id).unwrap().unwrap();
        let owner = row.owner.map_or("-".to_owned(), |o| o.to_string());
        let words = ["open", "accepted", "handed", "done", "withdrawn"];
        let tasks: Vec<&str> = task::of_request(&read, id.0).unwrap().iter().map(|t| words[t.state as usize]).collect();
        assert_eq!((format!("{} {owner}", row.state.name()).as_str(), tasks.join(" ").as_str()), (cells[1], cells[2]), "{line}");
    }
}

fn moved(trial: &Trial, id: RequestId, step: &str) -> muster_ledger::Answer {
    let (what, who) = step.split_once(' ').unwrap_or((step, "0"));
    let n: i64 = who.parse().unwrap();
    let open = |t: &task::Task| t.is_open();
    let task = task::of_request(&trial.house.read().unwrap(), id.0).unwrap().into_iter().find(open);
    let press = |act: &str| {
        let req = at(trial, id, staff(n, "grid_worker", EAST), Mask::Masked);
        let wanted = format!("/requests/{{id}}/{act}");
        let plan = SLICE.routes.iter().find_map(|r| match r.does {
            muster_web::Does::Act { plan, .. } if r.path == wanted => Some(plan),
            _ => None,
        });
        let act = plan.unwrap()(&req, &trial.house.read().unwrap())?;
        trial.act(&req.who, act)
    };
    match what {
        "t-take" => trial.ask(n, task::Accept { ids: vec![task.unwrap().id], incidents: vec![], actor: ActorId(n) }),
        "t-do" => {
            let found = task::Found::Handed(None);
            trial.ask(
                n,
                task::Outcome { id: task.unwrap().id, incident: None, actor: ActorId(n), found, sealed: None, subject: None },
            )
        }
        "r-take" => press("taking"),
        "r-do" => press("completion"),
        "slip" => trial.ask(0, Confirm { id, receiver: by(How::Slip, 0), content: None }),
        "missing" => trial.ask(0, Reopen { id, receiver: by(How::Slip, 0), why: Shortfall::Absent, term: Told::of(7) }),
        "back" => trial.ask(n, Decline { id, by: ActorId(n), why: Unfit::NoMeans }),
        _ => trial.ask(n, HandOn { id, by: ActorId(n), to: Beyond::Colleague, assigns: false }),
    }
}

#[test]
fn what_a_visit_finds_needed_becomes_requests_once() {
    let trial = trial();
    let door = task::Door { room: PlaceId(13), label: "5幢301".into(), unit: String::new(), floor: 3, order: 1 };
    let spot = task::Spot { community: EAST, grid: PlaceId(11), building: PlaceId(12), door };
    let issue = task::Issue {
        incident: None,
        activation: None,
        dataset: month(&trial),
        card: "door-visit".into(),
        post: "grid_worker".into(),
        due: trial.now().plus(HOUR),
        escalate_at: None,
        request: None,
        confirm: false,
        to: None,
        spots: vec![spot],
    };
    let visit = task::IssueTask::new(&trial.house, &issue).unwrap();
    let id = visit.first_task().unwrap();
    trial.ask(1, visit).unwrap();
    let needs = ["medicine", "clinic"].map(str::to_owned).to_vec();
    let found = task::Found::Home { symptoms: vec![], needs };
    let done = trial.ask(7, task::Outcome { id, incident: None, actor: ActorId(7), found, sealed: None, subject: None }).unwrap();
    for _ in 0..2 {
        // The same fact twice: nothing is asked for twice.
        let read = trial.house.read().unwrap();
        let fact = read.fact(done.first).unwrap().unwrap();
        let command = on_task_done(&fact, &read, &trial.house).unwrap().unwrap();
        drop(read);
        trial.ask_as(muster_ledger::Author::house(Some(fact.seq())), command).unwrap();
    }
    let read = trial.house.read().unwrap();
    let all = Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX));
    let (rows, _) = list(&read, &all, &Filter::default(), None, 10).unwrap();
    let kinds: Vec<(Need, Option<i64>)> = rows.iter().map(|r| (r.kind, r.from_task)).collect();
    assert_eq!(kinds, [(Need::Hospital, Some(id.0)), (Need::Medicine, Some(id.0))]);
    assert_eq!(asked(&read, &rows[0]).unwrap().label, "5幢301");
}

/// Every version of a body ever written.
#[test]
fn bodies_are_golden() {
    let id = RequestId(7);
    let subject = SubjectRef([0xab; 16]);
    let made = RequestMade {
        id,
        kind: Need::Medicine,
        community: PlaceId(10),
        grid: PlaceId(11),
        building: PlaceId(12),
        from_task: Some(5),
        due: Moment(3),
        urgent: true,
        danger: None,
        reply_by: None,
        guessed: false,
        room: subject,
        person: Some(subject),
    };
    let bodies = [
        Draft::new(REQUEST_MADE, &made),
        Draft::new(REQUEST_TAKEN, &RequestTaken { id, owner: ActorId(8) }),
        Draft::new(REQUEST_DONE, &RequestDone { id, by: ActorId(8) }),
        Draft::new(REQUEST_CONFIRMED, &RequestConfirmed { id, how: How::Slip, content: None }),
        Draft::new(REQUEST_REOPENED, &RequestReopened { id, how: How::Phone, why: Shortfall::Absent, due: Moment(4) }),
        Draft::new(REQUEST_SORTED, &RequestSorted { id, kind: Need::Water, danger: None, due: Moment(3) }),
        Draft::new(REQUEST_ANSWERED, &RequestAnswered { id }),
        Draft::new(REQUEST_OFFERED, &RequestOffered { id, to: Beyond::Street }),
        Draft::new(REQUEST_DECLINED, &RequestDeclined { id, why: Unfit::NotOurs }),
        Draft::new(REQUEST_MERGED, &RequestMerged { id, into: RequestId(6) }),
        Draft::new(REQUEST_SEPARATED, &RequestSeparated { id }),
        Draft::new(REQUEST_HANDED_ON, &RequestHandedOn { id, to: Beyond::HealthCentre }),
    ];
    for d in &bodies {
        golden(GOLDEN, &format!("{}-v1.json", d.kind()), d.body_text());
    }
    // What came later is left out where it says nothing.
    let fire = RequestMade { danger: Some(Danger::Fire), reply_by: Some(Moment(2)), guessed: true, ..made.clone() };
    golden(GOLDEN, "request.made-v1-danger.json", Draft::new(REQUEST_MADE, &fire).body_text());
    let read: RequestMade = serde_json::from_str(bodies[0].body_text()).unwrap();
    assert_eq!(read, made);
}

#[test]
fn a_destroyed_dataset_leaves_pages_that_render_and_nothing_personal() {
    let trial = trial();
    let id = made(&trial, Need::Medicine, 13);
    trial.ask(7, Take { id, owner: ActorId(7) }).unwrap();
    let witnesses = [ActorId(1), ActorId(2)];
    trial.record(ActorId(1), vec![Draft::destroying_dataset(month(&trial), "test", &witnesses)]).unwrap();
    let read = trial.house.read().unwrap();
    let row = find(&read, id).unwrap().unwrap();
    assert!(matches!(read.part(row.part), Err(Lost::Dataset | Lost::Absent)));
    let req = at(&trial, id, staff(7, "grid_worker", EAST), Mask::Full);
    let html = page::one(&req, &read).unwrap().body.into_string();
    assert!(!html.contains("王小芳"), "{html}");
    assert!(page_list::index(&req, &read).is_ok());
    assert_eq!(counts(&read, req.scope().unwrap(), Moment(0)).unwrap()[0].made, 1);
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
    // Every state, need, way and reason has its words.
    let c = muster_web::Catalog::new(&[SLICE.words]).unwrap();
    let all = State::ALL.iter().map(|s| format!("request-state-{}", s.name()));
    let all = all.chain(Need::ALL.iter().map(|n| format!("request-need-{}", n.name())));
    let all = all.chain(Shortfall::ALL.iter().map(|n| format!("request-why-{}", n.name())));
    let all = all.chain(Beyond::ALL.iter().map(|n| format!("request-to-{}", n.name().replace('_', "-"))));
    let all = all.chain(muster_ledger::Channel::ALL.iter().map(|n| format!("request-channel-{}", n.name())));
    let all = all.chain(Content::ALL.iter().map(|n| format!("request-content-{}", n.name())));
    let all = all.chain(Unfit::ALL.iter().map(|n| format!("request-unfit-{}", n.name().replace('_', "-"))));
    let all = all.chain(Danger::ALL.iter().map(|n| format!("request-danger-{}", n.name())));
    let all = all.chain(Domain::ALL.iter().map(|n| format!("request-domain-{}", n.name())));
    for id in all.chain(muster_ledger::By::ALL.iter().map(|n| format!("request-by-{}", n.name()))) {
        assert!(c.has(muster_web::Lang::ZhHans, &id), "{id}");
    }
}

/// The shortest that any community chose, counted from the next month: the key is one for all, and its end is fixed when it opens.
/// chosen by one, bound by the street (or -) · days after which the next month's data are due
#[test]
fn requests_are_kept_no_longer_than_any_community_chose() {
    use muster_ground::rehearsal::WEST;
    for line in ["- 211", "90 90", "120 120", "60 60"] {
        let (chosen, kept) = line.split_once(' ').unwrap();
        let trial = trial();
        let november = request_data(&trial.house, &trial.read()).unwrap();
        if let Ok(n) = chosen.parse() {
            let made = ChoiceMade { area: WEST, key: "retention-request-days".into(), value: Value::Number(n) };
            trial.record(ActorId(9), vec![Draft::new(CHOICE_MADE, &made).area(WEST)]).unwrap();
        }
        assert_eq!(
            request_data(&trial.house, &trial.read()).unwrap(),
            november,
            "an open month keeps the end it was opened with"
        );
        trial.pass(10 * DAY);
        let december = request_data(&trial.house, &trial.read()).unwrap();
        let of = |id| trial.read().datasets().unwrap().into_iter().find(|d| d.id == id).unwrap();
        let first = |id| REQUEST_DATA.days(id).0.start();
        assert_eq!(of(november).until, Some(REQUEST_DATA.until(november)), "{line}");
        let days = (of(december).until.unwrap().0 - first(december).0) / DAY;
        assert_eq!(days, kept.parse::<i64>().unwrap(), "{line}: the first of the month is kept longest");
    }
}

/// A month's key names homes and people anew: what was open on its last day is open still, and its home's.
#[test]
fn a_new_month_forgets_no_open_request() {
    let trial = trial();
    let id = made(&trial, Need::Food, 13);
    let november = find(&trial.read(), id).unwrap().unwrap();
    trial.pass(10 * DAY);
    assert_ne!(month(&trial), november.dataset);
    let again = |need| {
        let home = place::find(&trial.read(), PlaceId(13)).unwrap().unwrap();
        let id = RequestId(trial.house.next_id());
        let make = Make::new(
            trial.house.vault(),
            month(&trial),
            id,
            need,
            Urgent::default(),
            &home,
            &Asked::default(),
            None,
            None,
            Promise::of(24),
        );
        said(trial.ask(0, make.unwrap()))
    };
    assert_eq!((again(Need::Food), again(Need::Talk)), ("request-open-already", "recorded"));
    let of_home = of_home(&trial.read(), PlaceId(13)).unwrap();
    assert_eq!(of_home.iter().map(|r| r.kind).collect::<Vec<_>>(), [Need::Talk, Need::Food], "both months");
    trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
    let task = on_request_made(&fact_of(&trial, id), &trial.read(), &trial.house).unwrap();
    assert!(task.is_none(), "what is done sets off nothing");
    let room = room_subject(trial.house.vault(), november.dataset, PlaceId(13));
    let as_home = |room| Confirm { id, receiver: Receiver { room, ..by(How::Resident, 9) }, content: None };
    assert_eq!(
        said(trial.ask(9, as_home(room_subject(trial.house.vault(), month(&trial), PlaceId(13))))),
        "request-not-your-home"
    );
    assert_eq!(said(trial.ask(9, as_home(room))), "recorded");
    for fact in trial.read().facts_from(muster_ledger::Seq(0), 1000).unwrap() {
        let mine = fact.kind().starts_with("request.") && fact.body::<serde_json::Value>().unwrap()["id"] == id.0;
        assert!(!mine || fact.envelope.dataset == Some(november.dataset), "{}", fact.kind());
    }
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

fn fact_of(trial: &Trial, id: RequestId) -> muster_ledger::Fact {
    let read = trial.read();
    read.fact(find(&read, id).unwrap().unwrap().part).unwrap().unwrap()
}

/// A building goes to another committee's grid: its needs are seen there from then on, and by the old one no more.
#[test]
fn a_need_goes_with_its_building() {
    let trial = trial();
    let (id, other) = (made(&trial, Need::Food, 13), made(&trial, Need::Food, 23));
    let wish = place::Wish { moves: vec![(PlaceId(12), PlaceId(21))], ..place::Wish::default() };
    let plan = place::plan(&trial.read(), &wish, trial.now().day(), place::Why::Mistake).unwrap();
    trial.ask(7, place::Redraw { plan, about: PlaceId(10), paper: None }).unwrap();
    let at = |id| {
        let row = find(&trial.read(), id).unwrap().unwrap();
        (row.community, row.grid)
    };
    assert_eq!((at(id), at(other)), ((PlaceId(20), PlaceId(21)), (PlaceId(20), PlaceId(21))));
    assert_eq!(trial.house.differences(5).unwrap(), vec![]);
}
