use super::*;
use crate::publish::{self, NoticeId};
use muster_ground::bounds::{CHOICE_MADE, ChoiceMade, Value};
use muster_ground::rehearsal::{EAST, Trial, cells, staff};
use muster_ledger::{ActorId, DAY, Draft, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Does, Lang, Mask, Page, Request, Scope, missing_words};

fn trial() -> Trial {
    let slices: &[&'static Slice] = &[
        &muster_muster::incident::SLICE,
        &muster_muster::task::SLICE,
        &muster_act::request::SLICE,
        &crate::receipt::SLICE,
        &crate::clue::SLICE,
        &publish::SLICE,
        &SLICE,
    ];
    Trial::new("notice", slices)
}

fn request(trial: &Trial, path: &str, form: &[(&str, &str)]) -> Request {
    let req = trial.request(path);
    let method = if form.is_empty() { "GET" } else { "POST" };
    let (_, params) = muster_web::find_route(&[&publish::SLICE, &SLICE], method, &req.path).unwrap();
    let form = form.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let scope = Some(Scope::granted(false, vec![EAST], vec![], Mask::Masked, Moment(i64::MAX)));
    Request { params, form, who: staff(7, "secretary", EAST), scope, ..req }
}

fn plan(trial: &Trial, path: &str, form: &[(&str, &str)]) -> Result<Act, Refusal> {
    let req = request(trial, path, form);
    let (route, _) = muster_web::find_route(&[&publish::SLICE], "POST", &req.path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("{path} is no act") };
    plan(&req, &trial.read())
}

/// Publishes in the secretary's name; gives the notice's address.
fn issue(trial: &Trial, form: &[(&str, &str)]) -> Result<String, Refusal> {
    let plain = [("about", "service"), ("title", "停水"), ("text", "明天上午停水，请存水。"), ("until", "2026-12-01")];
    let form: Vec<(&str, &str)> =
        plain.into_iter().filter(|(k, _)| !form.iter().any(|f| f.0 == *k)).chain(form.iter().copied()).collect();
    let act = plan(trial, "/notices", &form)?;
    let muster_web::Then::Go(to) = &act.then else { panic!("goes nowhere") };
    let to = to.clone();
    trial.act(&staff(7, "secretary", EAST), act)?;
    Ok(to)
}

fn withdraw(trial: &Trial, at: &str) -> Result<(), Refusal> {
    let id = publish::notice_of_code(at.trim_start_matches("/n/")).unwrap();
    let act = plan(trial, &format!("/notices/{id}/withdrawal"), &[("_", "")])?;
    trial.act(&staff(7, "secretary", EAST), act).map(|_| ())
}

fn see(trial: &Trial, path: &str, lang: Lang) -> Result<Page, Refusal> {
    let mut req = request(trial, path, &[]);
    (req.who, req.scope, req.lang) = (muster_web::Who::default(), None, lang);
    let (route, _) = muster_web::find_route(&[&SLICE], "GET", &req.path).unwrap();
    let Does::See(f) = route.does else { panic!("{path} is no page") };
    f(&req, &trial.read() as &Read)
}

fn html(trial: &Trial, path: &str) -> String {
    see(trial, path, Lang::ZhHans).unwrap().body.into_string()
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

/// text, basis, measure, organ, disease · refusal, field
#[test]
fn a_notice_orders_nothing_that_only_an_organ_may() {
    let table = "
        明天上午停水，请存水                   | -      | -  | -                 | -        | ok
        本小区没有封控，正常进出               | -      | -  | -                 | -        | ok
        今日起解除封闭管理                     | -      | -  | -                 | -        | ok
        全体居民不得外出                       | -      | -  | -                 | -        | publish-orders
        全体居民 不 得 外 ， 出                | rcl-10 | -  | -                 | -        | publish-orders
        请居民足不出户                         | -      | -  | -                 | -        | publish-orders
        3幢封控七天                            | -      | -  | -                 | -        | publish-orders
        不做核酸者后果自负                     | -      | -  | -                 | -        | publish-orders
        征用沿街仓库                           | -      | -  | -                 | -        | publish-orders
        楼道必须清理                           | -      | -  | -                 | -        | publish-demands
        楼道必须清理                           | no-1   | -  | -                 | -        | publish-wrong
        楼道必须清理                           | erl-22 | -  | -                 | -        | ok
        3幢封控七天                            | -      | M6 | government.county | plague   | publish-relay-unlawful
        3幢封控七天                            | -      | M8 | government.county | -        | ok
        全体居民不得外出                       | -      | M9 | government.county | -        | publish-orders
        病人居家隔离                           | -      | M1 | hospital.county   | covid19  | publish-relay-unlawful
    ";
    for line in cells(table) {
        let trial = trial();
        let mut form = vec![("text", line[0])];
        let named = ["basis", "measure", "organ", "disease"];
        form.extend(named.iter().zip(&line[1..5]).filter(|(_, v)| **v != "-").map(|(k, v)| (*k, *v)));
        if line[2] != "-" {
            form.push(("decision", "滨政令〔2026〕1号"));
        }
        let said = issue(&trial, &form);
        assert_eq!(said.as_ref().map_or_else(|r| r.code, |_| "ok"), line[5], "{line:?}: {said:?}");
        if line[5] == "publish-orders" {
            let r = said.unwrap_err();
            assert!(r.basis.is_some_and(|b| !b.is_empty()) && r.instead.is_some(), "{line:?}: article and what to do instead");
            assert!(r.args.iter().any(|(k, v)| *k == "organs" && !v.is_empty()), "{line:?}: who may");
        }
    }
    // Whoever relays names organ and number.
    let trial = trial();
    let half = issue(&trial, &[("text", "封控"), ("measure", "M8"), ("organ", "government.county")]).unwrap_err();
    assert_eq!(half.problems[0].field, "decision");
}

/// Scanned by anyone, for ever: who, on what basis, until when, what one can do; over and withdrawn are said at the same address.
#[test]
fn its_address_answers_anyone_for_ever() {
    let trial = trial();
    let at = issue(&trial, &[("text", "楼道必须清理"), ("basis", "erl-22"), ("title_en", "Stairs"), ("text_en", "Clear them.")])
        .unwrap();
    let page = html(&trial, &at);
    for says in ["社区书记", "多闻社区", "突发事件应对法", "12月1日", "我能做什么", "12345", "停水"] {
        assert!(page.contains(says), "{says}: {page}");
    }
    assert!(see(&trial, &at, Lang::En).unwrap().body.into_string().contains("Clear them."));
    let poster = html(&trial, &format!("{at}/poster?large=1"));
    assert!(poster.contains("class=\"qr\"") && poster.contains("muster.test/n/"), "{poster}");
    assert!(html(&trial, &format!("{at}/speech")).matches("楼道必须清理").count() == 2);
    let other = issue(&trial, &[]).unwrap();
    withdraw(&trial, &at).unwrap();
    trial.pass(30 * DAY);
    let (gone, over) = (html(&trial, &at), html(&trial, &other));
    assert!(gone.contains("已撤回") && gone.contains("楼道必须清理") && over.contains("已过期"), "{gone}{over}");
    assert!(!html(&trial, &format!("{at}/speech")).contains("楼道必须清理"), "what was withdrawn is not read out");
    let board = html(&trial, "/n");
    assert!(board.contains("已撤回") && board.contains("已过期"), "{board}");
    for wrong in ["/n/0", "/n/zzzzzzzzzzzzz", "/n/u"] {
        assert_eq!(see(&trial, wrong, Lang::ZhHans).err().map(|r| r.code), Some("notice-none"), "{wrong}");
    }
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

#[test]
fn a_code_is_typed_from_paper() {
    for id in [0, 1, 31, 32, 1_795_305_600_000_123, i64::MAX] {
        let code = publish::notice_code(NoticeId(id));
        assert_eq!(publish::notice_of_code(&code.to_ascii_uppercase()), Some(NoticeId(id)), "{code}");
    }
    assert_eq!(publish::notice_of_code("ol"), publish::notice_of_code("01"));
    assert_eq!(publish::notice_of_code(""), None);
}

/// day until, figures · refusal; the first one that is taken stays for its fifteen days
#[test]
fn accounts_stay_on_view_for_fifteen_days() {
    let trial = trial();
    let table = "
        2026-12-01 | 停车费 12000     | publish-wrong
        2026-12-20 | -                | publish-wrong
        2026-12-20 | 停车费 一万二    | publish-wrong
        2026-12-20 | 停车费 12,000.50 | ok
    ";
    let mut at = String::new();
    for line in cells(table) {
        let mut form = vec![("about", "accounts"), ("until", line[0])];
        if line[1] != "-" {
            form.push(("figures", line[1]));
        }
        let said = issue(&trial, &form);
        assert_eq!(said.as_ref().map_or_else(|r| r.code, |_| "ok"), line[2], "{line:?}");
        at = said.unwrap_or_default();
    }
    assert!(html(&trial, &at).contains("12000.50"));
    let early = withdraw(&trial, &at).unwrap_err();
    assert_eq!((early.code, early.basis.as_deref()), ("publish-kept", Some("rcl-34")));
    trial.pass(14 * DAY);
    assert_eq!(withdraw(&trial, &at).unwrap_err().code, "publish-kept");
    trial.pass(DAY);
    withdraw(&trial, &at).unwrap();
    // Any other notice can be taken back at once.
    let plain = issue(&trial, &[("until", "2026-12-20")]).unwrap();
    withdraw(&trial, &plain).unwrap();
}

/// chosen days | day until | refusal; then: still on view after so many days
#[test]
fn accounts_stay_on_view_as_long_as_the_community_chose() {
    let table = "
        -  | 2026-12-09 | ok           | 14
        30 | 2026-12-09 | publish-wrong | -
        30 | 2027-01-05 | ok           | 29
    ";
    for line in cells(table) {
        let trial = trial();
        if line[0] != "-" {
            let value = Value::Number(line[0].parse().unwrap());
            let made = ChoiceMade { area: EAST, key: "accounts-view-days".into(), value };
            trial.record(ActorId(9), vec![Draft::new(CHOICE_MADE, &made).area(EAST)]).unwrap();
        }
        let said = issue(&trial, &[("about", "accounts"), ("until", line[1]), ("figures", "停车费 12,000.50")]);
        assert_eq!(said.as_ref().map_or_else(|r| r.code, |_| "ok"), line[2], "{line:?}");
        let Ok(at) = said else { continue };
        trial.pass(line[3].parse::<i64>().unwrap() * DAY);
        assert_eq!(withdraw(&trial, &at).unwrap_err().code, "publish-kept", "{line:?}");
        trial.pass(DAY);
        withdraw(&trial, &at).unwrap();
    }
}

fn chosen(trial: &Trial, key: &str, picks: &[&str]) {
    let value = Value::Picks(picks.iter().map(|p| (*p).to_owned()).collect());
    let made = ChoiceMade { area: EAST, key: key.into(), value };
    trial.record(ActorId(9), vec![Draft::new(CHOICE_MADE, &made).area(EAST)]).unwrap();
}

/// The issuer's page names the forms and languages that the community chose; a reader's does not. English is no reminder: without
/// it the notice is refused.
#[test]
fn a_notice_is_made_known_in_the_languages_and_forms_that_were_chosen() {
    use muster_ground::duty::{DUTY_GIVEN, DutyGiven};
    let trial = trial();
    let given = DutyGiven {
        id: muster_ledger::DutyId(7),
        actor: ActorId(7),
        post: "secretary".into(),
        place: EAST,
        from: trial.now(),
        until: trial.now().plus(90 * DAY),
    };
    trial.record(ActorId(1), vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    let plain = issue(&trial, &[]).unwrap();
    chosen(&trial, "notice-languages", &["zh", "en", "braille"]);
    chosen(&trial, "notice-forms", &["board", "door", "broadcast"]);
    let refused = issue(&trial, &[]).unwrap_err();
    assert_eq!(
        refused.problems.iter().map(|p| (p.field.as_ref(), p.code)).collect::<Vec<_>>(),
        [("text_en", "publish-en-chosen")]
    );
    let at = issue(&trial, &[("title_en", "Water off"), ("text_en", "No water tomorrow morning.")]).unwrap();
    let own = |at: &str| {
        let req = request(&trial, at, &[]);
        page::one(&req, &trial.read()).unwrap().body.into_string()
    };
    for path in [&plain, &at] {
        let page = own(path);
        for said in ["/poster", "/delivery", "/speech", "逐户送到", "盲文"] {
            assert!(page.split_once("这份公告还要怎么告知").unwrap().1.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("这一页就是") && !page.contains("⟦notice") && !page.contains("⟦bounds"), "{page}");
        assert!(!html(&trial, path).contains("这份公告还要怎么告知"), "a reader has nothing to do for it");
    }
}

#[test]
fn a_notice_is_for_where_its_issuer_reaches() {
    let trial = trial();
    let at = issue(&trial, &[("area", "12")]).unwrap();
    assert!(html(&trial, &at).contains("5幢"));
    assert_eq!(publish::in_force(&trial.read(), &[PlaceId(12)], 5).unwrap().len(), 1);
    assert_eq!(publish::in_force(&trial.read(), &[EAST], 5).unwrap().len(), 0, "it hangs in that building only");
    assert_eq!(issue(&trial, &[("area", "20")]).unwrap_err().code, "web-outside-scope");
}

/// Twelve months, both languages, as many points in each, nobody's number; each can be published as it is.
#[test]
fn the_year_has_twelve_themes_that_may_be_published() {
    let year = publish::year();
    assert_eq!(year.iter().map(|t| t.month).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
    for t in year {
        assert!(t.points_zh.len() == t.points_en.len() && t.points_zh.len() >= 3, "{}", t.zh);
        let trial = trial();
        let text = t.points_zh.join("\n");
        let form = [("about", "safety"), ("title", t.zh.as_str()), ("text", text.as_str())];
        assert!(issue(&trial, &form).is_ok(), "{}", t.zh);
    }
    let trial = trial();
    assert!(html(&trial, "/education").find("消防") < html(&trial, "/education").find("急救"));
    assert!(html(&trial, "/education/11/poster").contains("楼道"));
    assert!(see(&trial, "/education/13/poster", Lang::ZhHans).is_err());
}
