//! Coming in: a real house with everything that is shipped, from the first printed link to a resident at home.

use crate::client::{Client, Reply};
use crate::{Served, fresh_folder, serve_site};
use hmac::{Hmac, KeyInit, Mac};
use muster_ground::person::{Band, Need, Personal, Register, Relation, Sex, Standing};
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ground::signin::first_administrator;
use muster_ledger::{
    Ask, Author, Command, Day, Draft, IdemKey, Key, Known, MINUTE, Mode, Moment, PersonId, PlaceId, Refusal, SECOND,
};
use muster_server::{Bucket, Config, Limits, Setup, Site, process_now};
use std::time::{Duration, Instant};

const STREET: i64 = 1;
const COMMUNITY: i64 = 10;
const GRID: i64 = 11;
const BUILDING: i64 = 12;
const ROOM: i64 = 13;
const ELSEWHERE: i64 = 20;
const PASSWORD: &str = "钱塘江边三棵老樟树 wind";

/// Records what it is given.
pub(crate) struct Given(pub(crate) Vec<Draft>);
impl Command for Given {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

/// A woman at the head of the household of room 13 of [`crate::ending::house`].
pub(crate) fn at_home() -> Standing {
    Standing {
        community: PlaceId(10),
        grid: PlaceId(11),
        building: PlaceId(12),
        unit: PlaceId::HOUSE,
        room: PlaceId(13),
        sort: 301,
        floor: 3,
        band: Band::Adult,
        sex: Sex::Female,
        needs: vec![],
        relation: Relation::Head,
        import: None,
    }
}

pub(crate) fn record(h: &Served, command: Box<dyn Command>) {
    let key = IdemKey(h.site.house.vault().random());
    h.site.house.ask(Ask { author: Author::house(None), key, hash: [0; 32], command, work: Vec::new() }).expect("recorded");
}

pub(crate) fn place(id: i64, parent: i64, level: Level, name: &str) -> PlaceDraft {
    PlaceDraft { id: PlaceId(id), parent: PlaceId(parent), level, code: String::new(), name: name.to_owned(), sort: id, floor: 3 }
}

pub(crate) fn wide() -> Config {
    Config { limits: Limits::open(), ..Config::default() }
}

/// A real house in which there is nothing yet, and the path of the printed link.
pub(crate) fn empty_house(config: Config) -> (Served, String) {
    let folder = fresh_folder();
    let setup = Setup::of(folder.clone(), config).expect("policies");
    let site = Site::create(setup, "海澜市滨江区", "enter.invalid/log", Mode::Real).expect("house");
    let link = first_administrator(&site.house, process_now()).expect("link");
    (serve_site(site, folder), link)
}

/// A real house with a street, two communities and one home; and the path of the printed link.
fn real_house(config: Config) -> (Served, String) {
    let (h, link) = empty_house(config);
    let places = vec![
        place(STREET, 0, Level::Street, "云栖街道"),
        place(COMMUNITY, STREET, Level::Community, "望江社区"),
        place(ELSEWHERE, STREET, Level::Community, "听涛社区"),
        place(GRID, COMMUNITY, Level::Grid, "1网格"),
        place(BUILDING, GRID, Level::Building, "5幢"),
        place(ROOM, BUILDING, Level::Room, "301"),
        place(ROOM + 1, BUILDING, Level::Room, "302"),
    ];
    record(&h, Box::new(Given(vec![Added { places }.draft(PlaceId(STREET))])));
    (h, link)
}

/// 王小芳 of 5幢301.
pub(crate) fn resident(h: &Served) -> (PersonId, String) {
    let vault = h.site.house.vault();
    let person = vault.new_person().expect("key");
    let standing = Standing {
        community: PlaceId(COMMUNITY),
        grid: PlaceId(GRID),
        building: PlaceId(BUILDING),
        unit: PlaceId::HOUSE,
        room: PlaceId(ROOM),
        sort: 1,
        floor: 3,
        band: Band::from_number(3),
        sex: Sex::Female,
        needs: vec![Need::DailyCall],
        relation: Relation::Head,
        import: None,
    };
    let personal = Personal { name: "王小芳".to_owned(), phone: "13812345678".to_owned(), ..Personal::default() };
    record(h, Box::new(Register::new(vault, person, &standing, &personal).expect("register")));
    let subject = vault.subject(muster_ground::person::REGISTER_DATASET, person).expect("subject");
    (person, subject.hex())
}

/// What an authenticator app shows (RFC 6238), `ahead` steps from now.
fn app_shows(secret: &[u8], ahead: i64) -> String {
    let step = process_now().0.div_euclid(30 * SECOND) + ahead;
    let mut mac = <Hmac<sha1::Sha1> as KeyInit>::new_from_slice(secret).expect("any length");
    mac.update(&(step as u64).to_be_bytes());
    let full = mac.finalize().into_bytes();
    let at = usize::from(full[19] & 15);
    let number = u32::from_be_bytes([full[at] & 127, full[at + 1], full[at + 2], full[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

fn unbase32(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> =
        text.chars().filter_map(|c| letters.find(c)).flat_map(|v| (0..5).rev().map(move |k| (v >> k & 1) as u8)).collect();
    bits.chunks_exact(8).map(|c| c.iter().fold(0, |a, b| a << 1 | b)).collect()
}

/// The text between two marks.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

/// The path of a one-time link on the page that shows it once.
pub(crate) fn link_on(page: &Reply, begins: &str) -> String {
    let text = page.text();
    assert_eq!(page.status, 200, "{text}");
    format!("{begins}{}", between(&text, begins, "<"))
}

pub(crate) fn to(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location")
}

pub(crate) struct Staff {
    pub(crate) client: Client,
    secret: Vec<u8>,
    login: &'static str,
}

/// Follows a set-up link to its end.
pub(crate) fn set_up(h: &Served, link: &str, name: &str, login: &'static str) -> Staff {
    let mut c = h.client();
    assert_eq!(c.get(link).status, 200);
    let form = [("name", name), ("account", login), ("password_new", PASSWORD), ("password_new_again", PASSWORD)];
    let step = to(&c.post(link, &form)).to_owned();
    let page = c.get(&step).text();
    let by_hand = page.split_once("手工输入").expect("for those who cannot scan").1;
    let secret = unbase32(between(by_hand, "mono\">", "<"));
    assert_eq!(secret.len(), 20);
    let wrong = c.post(&step, &[("code", "000000")]);
    assert_eq!(wrong.status, 422);
    assert_eq!(to(&c.post(&step, &[("code", &app_shows(&secret, 0))])), "/me");
    assert!(c.get("/me").text().contains(name), "signed in");
    Staff { client: c, secret, login }
}

/// Name, password and time code; where it leads.
fn sign_in(c: &mut Client, s: &Staff, ahead: i64, next: &str) -> String {
    c.get(&format!("/sign-in/staff?next={}", crate::client::encode(next)));
    let step = to(&c.post("/sign-in/staff", &[("account", s.login), ("password", PASSWORD), ("next", next)])).to_owned();
    c.get(&step);
    let there = to(&c.post(&step, &[("code", &app_shows(&s.secret, ahead))])).to_owned();
    c.get("/me");
    there
}

/// Opens an account; its path.
pub(crate) fn open(by: &mut Client, name: &str, post: &str, place: i64) -> String {
    assert_eq!(by.get("/accounts/new").status, 200);
    let until = Day(process_now().day().0 + 200).to_string();
    let form = [("name", name), ("phone", "13900000001"), ("post", post), ("place", &place.to_string()), ("until", &until)];
    let done = by.post("/accounts", &form);
    to(&done).split('?').next().expect("path").to_owned()
}

/// A house in which an administrator and a secretary are signed in.
pub(crate) fn founded(config: Config) -> (Served, Staff, Staff) {
    let (h, link) = real_house(config);
    let mut admin = set_up(&h, &link, "蓝慧", "hui.lan");
    let account = open(&mut admin.client, "方敏", "secretary", COMMUNITY);
    admin.client.get(&account);
    let link = link_on(&admin.client.post(&format!("{account}/links"), &[("kind", "setup")]), "/setup/");
    let secretary = set_up(&h, &link, "方敏", "min.fang");
    (h, admin, secretary)
}

#[test]
fn the_first_administrator_comes_in_by_the_printed_link() {
    let (h, link) = real_house(wide());
    let mut c = h.client();
    let page = c.get(&link);
    assert!(page.status == 200 && page.text().contains("name=\"account\""));
    for (password, again, said) in [
        ("short", "short", "太短"),
        ("password2026", "password2026", "太容易猜到"),
        ("hui.lan 2026 hui.lan", "hui.lan 2026 hui.lan", "太容易猜到"),
        (PASSWORD, "another one of them", "两次输的不一样"),
    ] {
        let form = [("name", "蓝慧"), ("account", "hui.lan"), ("password_new", password), ("password_new_again", again)];
        let refused = c.post(&link, &form);
        assert_eq!(refused.status, 422);
        let text = refused.text();
        assert!(text.contains(said), "{password}: {said}");
        assert!(text.contains("value=\"hui.lan\"") && text.contains("value=\"蓝慧\""), "what was typed stays");
        assert!(!text.contains(&format!("value=\"{password}\"")), "but secrets");
    }
    let admin = set_up(&h, &link, "蓝慧", "hui.lan");
    let again = h.client().get(&link);
    assert_eq!(again.status, 410);
    assert!(again.text().contains("已用过") && again.text().contains("再要一个"), "{}", again.text());
    let mut c = admin.client;
    assert!(c.get("/me").text().contains("/sign-out"));
    assert!(c.get("/").text().contains("href=\"/me\""), "the bar leads to one's own sessions");
    assert!(c.get("/accounts").status == 200 && c.get("/desk").status == 403);
    assert_eq!((h.facts("account.opened"), h.facts("duty.given")), (1, 1));
}

#[test]
fn a_password_is_the_same_on_any_keyboard() {
    let (h, admin, _) = founded(wide());
    let mut c = h.client();
    c.get("/sign-in/staff");
    let wide_letters = PASSWORD.replace("wind", "ｗｉｎｄ");
    assert_eq!(c.post("/sign-in/staff", &[("account", admin.login), ("password", &wide_letters)]).status, 303);
    assert_eq!(
        c.post("/sign-in/staff", &[("account", admin.login), ("password", &PASSWORD.replace("wind", "wand"))]).status,
        422
    );
}

#[test]
fn nobody_gives_themselves_a_duty_and_secretaries_give_none_above_their_own() {
    let (_h, mut admin, mut secretary) = founded(wide());
    let until = Day(process_now().day().0 + 100).to_string();
    let form = [("post", "secretary"), ("place", "10"), ("until", until.as_str())];
    admin.client.get("/accounts/2/duties");
    let own = admin.client.post("/accounts/2/duties", &form);
    assert_eq!(own.status, 403);
    assert!(own.text().contains("自己"), "{}", own.text());
    secretary.client.get("/accounts/new");
    let form = [("name", "谁"), ("post", "administrator"), ("place", "10"), ("until", until.as_str())];
    assert_eq!(secretary.client.post("/accounts", &form).status, 403);
    assert_eq!(secretary.client.get("/accounts/2").status, 403);
}

#[test]
fn a_field_worker_binds_a_phone_and_five_wrong_tries_end_it() {
    let (h, _, mut secretary) = founded(wide());
    let account = open(&mut secretary.client, "李阿姨", "grid_worker", GRID);
    secretary.client.get(&account);
    let link = link_on(&secretary.client.post(&format!("{account}/links"), &[("kind", "device")]), "/sign-in/device/");
    let mut phone = h.client();
    assert!(phone.get("/sign-in/worker").text().contains("还没有绑定"));
    assert!(phone.get(&link).text().contains("李阿姨"));
    for (pin, again, said) in [("123456", "123456", "太容易"), ("83017", "83017", "正好六位"), ("830174", "830175", "不一样")]
    {
        let refused = phone.post(&link, &[("pin_new", pin), ("pin_new_again", again)]);
        assert!(refused.status == 422 && refused.text().contains(said), "{pin}");
    }
    let bound = phone.post(&link, &[("pin_new", "830174"), ("pin_new_again", "830174")]);
    assert_eq!(to(&bound), "/");
    assert!(bound.headers.iter().any(|(k, v)| k == "set-cookie" && v.contains("HttpOnly") && v.contains("SameSite=Lax")));
    assert_eq!(phone.get("/tasks").status, 200);
    assert_eq!(h.client().get(&link).status, 410, "the link worked once");
    phone.get("/me");
    assert_eq!(to(&phone.post("/sign-out", &[])), "/sign-in");
    assert_eq!(phone.get("/tasks").status, 401);
    phone.get("/sign-in/worker");
    assert_eq!(to(&phone.post("/sign-in/worker", &[("pin", "830174"), ("next", "/people")])), "/people");
    assert_eq!(phone.get("/people").status, 200);
    phone.post("/sign-out", &[]);
    phone.get("/sign-in/worker");
    for n in 0..5 {
        assert_eq!(phone.post("/sign-in/worker", &[("pin", "111222")]).status, 422, "{n}");
    }
    let locked = phone.post("/sign-in/worker", &[("pin", "830174")]);
    assert_eq!(locked.status, 410);
    assert!(locked.text().contains("请找社区书记"), "says what to do");
}

#[test]
fn a_resident_comes_in_by_a_printed_code() {
    let (h, _, mut secretary) = founded(wide());
    let (_, subject) = resident(&h);
    let s = &mut secretary.client;
    let page = s.get(&format!("/people/{subject}")).text();
    assert!(page.contains(&format!("/people/{subject}/codes")), "the button is on the person's page");
    let slip = s.post(&format!("/people/{subject}/codes"), &[]);
    let text = slip.text();
    assert!(slip.status == 200 && !text.contains("王小芳"), "no name on the slip");
    let code = between(&text, "receipt-code\">", "<").to_owned();
    let mut c = h.client();
    c.get("/sign-in/code");
    assert_eq!(to(&c.post("/sign-in/code", &[("code", &code.to_lowercase().replace('-', " "))])), "/home");
    let home = c.get("/home");
    assert!(home.status == 200 && home.text().contains("5幢301"), "{}", home.text());
    assert!(home.text().contains("望江社区") && !home.text().contains("王小芳"));
    asks_and_reports(&h, &mut c);
    let mut other = h.client();
    other.get("/sign-in/code");
    let used = other.post("/sign-in/code", &[("code", &code)]);
    assert!(used.status == 422 && used.text().contains("已用过") && used.text().contains("再发一个"), "{}", used.text());
    assert_eq!(c.get("/people").status, 401, "a resident holds no duty");
    assert_eq!(h.facts("code.issued"), 1);
}

#[test]
fn a_code_for_a_room_opens_its_home() {
    let (h, _, mut secretary) = founded(wide());
    resident(&h);
    let s = &mut secretary.client;
    assert!(s.get(&format!("/places/{ROOM}")).text().contains(&format!("/places/{ROOM}/codes")));
    s.get(&format!("/places/{ROOM}/codes"));
    let code = between(&s.post(&format!("/places/{ROOM}/codes"), &[]).text(), "receipt-code\">", "<").to_owned();
    let mut c = h.client();
    c.get("/sign-in/code");
    assert_eq!(to(&c.post("/sign-in/code", &[("code", &code)])), "/home");
    let home = c.get("/home");
    assert!(home.status == 200 && home.text().contains("5幢301"), "{}", home.text());
    assert!(!home.text().contains("王*芳"), "the code of a room names nobody");
    asks_and_reports(&h, &mut c);
}

fn asks_and_reports(h: &Served, c: &mut Client) {
    assert_eq!(c.get("/reports/new").status, 200);
    let told = c.post("/reports", &[("whom", "self"), ("symptom", "fever"), ("onset", "today")]);
    assert_eq!(told.status, 200, "{}", told.text());
    assert_eq!(c.get("/requests/new").status, 200);
    let asked = c.post("/requests", &[("need", "medicine"), ("text", "降压药")]);
    assert!(to(&asked).starts_with("/home"), "{}", asked.text());
    assert_eq!((h.facts("report.made"), h.facts("request.made")), (1, 1));
}

#[test]
fn a_second_tap_shows_the_same_code_and_link() {
    let (h, mut admin, mut secretary) = founded(wide());
    let s = &mut secretary.client;
    s.get(&format!("/places/{ROOM}/codes"));
    let token = s.token.clone();
    let mut tap =
        || between(&s.post_with(&format!("/places/{ROOM}/codes"), &[], &token, "tap").text(), "receipt-code\">", "<").to_owned();
    let (first, second) = (tap(), tap());
    assert_eq!(first, second);
    let mut c = h.client();
    c.get("/sign-in/code");
    assert_eq!(c.post("/sign-in/code", &[("code", &first)]).status, 303);
    assert_eq!(h.facts("code.issued"), 1);
    let account = open(&mut admin.client, "新人", "health_centre", COMMUNITY);
    admin.client.get(&account);
    let token = admin.client.token.clone();
    let mut tap =
        || link_on(&admin.client.post_with(&format!("{account}/links"), &[("kind", "setup")], &token, "tap2"), "/setup/");
    let (first, second) = (tap(), tap());
    assert_eq!(first, second);
    assert_eq!(h.client().get(&first).status, 200);
}

#[test]
fn an_expired_session_keeps_what_was_typed_for_its_holder() {
    let (h, admin, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    c.get("/accounts/new");
    let until = Day(process_now().day().0 + 100).to_string();
    let form = [("name", "赵强"), ("phone", ""), ("post", "grid_worker"), ("place", "11"), ("until", until.as_str())];
    rest(&h);
    let over = c.post("/accounts", &form);
    assert_eq!(over.status, 401, "{}", over.text());
    let text = over.text();
    assert!(text.contains("您填的内容还在"), "{text}");
    let door = between(&text, "href=\"/sign-in?next=", "\"").to_owned();
    let next = door.replace("%3F", "?").replace("%3D", "=").replace("%26", "&");
    assert!(next.starts_with("/accounts/new?kept="), "{next}");
    let ways = c.get(&format!("/sign-in?next={door}")).text();
    assert!(ways.contains(&format!("/sign-in/staff?next={door}")), "the address goes on whole: {ways}");
    assert!(!h.client().get(&next).text().contains("赵强"), "not shown to a stranger");
    let mut other = h.client();
    sign_in(&mut other, &admin, 1, "/");
    assert!(!other.get(&next).text().contains("赵强"), "nor to somebody else");
    let copy = Staff { client: h.client(), secret: secretary.secret.clone(), login: secretary.login };
    let c = &mut secretary.client;
    assert_eq!(sign_in(c, &copy, 1, &next), next);
    let page = c.get(&next);
    assert!(
        page.status == 200 && page.text().contains("value=\"赵强\"") && page.text().contains("还没有提交"),
        "{}",
        page.text()
    );
    assert_eq!(h.facts("account.opened"), 2);
    assert_eq!(c.post("/accounts", &form).status, 303);
    assert_eq!(h.facts("account.opened"), 3);
    rest(&h);
    let gone = c.get("/people?q=abc&after=1");
    assert_eq!(gone.status, 401);
    assert!(gone.text().contains("/sign-in?next=/people%3Fq%3Dabc%26after%3D1"), "{}", gone.text());
}

/// All sessions rest so long that they are over.
fn rest(h: &Served) {
    let db = rusqlite::Connection::open(h.folder.join("muster.db")).expect("open");
    db.busy_timeout(Duration::from_secs(5)).expect("timeout");
    db.execute("UPDATE signin_sessions SET seen_at = seen_at - ?1", [8 * 24 * 60 * MINUTE]).expect("rest");
}

#[test]
fn sign_in_leads_only_into_this_house() {
    let (h, admin, _) = founded(wide());
    let mut ahead = [1, -1].into_iter();
    for (next, leads) in [("//evil.example/x", "/"), ("/places?q=5&x=1", "/places?q=5&x=1")] {
        let mut c = h.client();
        assert_eq!(sign_in(&mut c, &admin, ahead.next().expect("step"), next), leads, "{next}");
    }
    for next in ["https://evil.example", "/\\evil.example", "/\t/evil.example", "/sign-out", "javascript:alert(1)"] {
        let page = h.client().get(&format!("/sign-in/staff?next={}", crate::client::encode(next))).text();
        let held = between(&page, "name=\"next\" value=\"", "\"");
        let safe = held == "/" || held.starts_with("/\t");
        assert!(safe, "{next}: {held}");
    }
    let ways = h.client().get("/sign-in?next=//evil.example").text();
    assert!(!ways.contains("staff?next=//") && ways.contains("staff?next=/\""), "{ways}");
}

#[test]
fn an_unknown_name_and_a_wrong_password_cannot_be_told_apart() {
    let (h, admin, _) = founded(wide());
    let mut c = h.client();
    c.get("/sign-in/staff");
    let mut times = [Vec::new(), Vec::new()];
    let mut texts: [Option<(u16, usize, String)>; 2] = [None, None];
    for _ in 0..4 {
        for (n, login) in [admin.login, "no.bodyy"].into_iter().enumerate() {
            assert_eq!(login.len() + n, "hui.lan".len() + 2 * n);
            let begun = Instant::now();
            let r = c.post("/sign-in/staff", &[("account", login), ("password", "not this one at all")]);
            times[n].push(begun.elapsed());
            let text = r.text();
            let said = between(&text, "form-errors", "</div>").to_owned();
            assert!(text.contains(&format!("value=\"{login}\"")) && !text.contains("not this one"));
            texts[n] = Some((r.status, text.len() - login.len(), said));
        }
    }
    let [known, unknown] = texts.map(|t| t.expect("answered"));
    assert_eq!((known.0, &known.2), (unknown.0, &unknown.2));
    assert_eq!(known.0, 422);
    assert!(known.1.abs_diff(unknown.1) < 16, "{} {}", known.1, unknown.1);
    // Both pay for one password hash; the other work is small beside it.
    let least = |t: &[Duration]| t.iter().min().copied().expect("tried").as_secs_f64();
    let (a, b) = (least(&times[0]), least(&times[1]));
    assert!(a / b < 3.0 && b / a < 3.0, "{a} {b}");
}

#[test]
fn sign_out_ends_the_session_and_not_only_the_cookie() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let session = c.cookies["muster"].clone();
    c.get("/me");
    let out = c.post("/sign-out", &[]);
    assert!(out.headers.iter().any(|(k, v)| k == "set-cookie" && v.starts_with("muster=;") && v.contains("Max-Age=0")));
    let mut thief = h.client();
    thief.cookies.insert("muster".to_owned(), session);
    assert_eq!(thief.get("/desk").status, 401, "a copied cookie is dead");
}

#[test]
fn withdrawn_access_is_gone_with_the_fact_and_stays_with_a_refusal() {
    let (h, mut admin, mut secretary) = founded(wide());
    let account = between(&admin.client.get("/accounts").text(), "href=\"/accounts/", "\"").to_owned();
    let all = admin.client.get("/accounts").text();
    let of = all.split("href=\"/accounts/").filter_map(|p| p.split('"').next()).find(|a| a.parse::<i64>().is_ok_and(|a| a > 2));
    let of = of.unwrap_or(&account).to_owned();
    // Refused without a token: nothing is taken away.
    assert_eq!(admin.client.post_with(&format!("/accounts/{of}/withdrawal"), &[], "00", "").status, 403);
    assert_eq!(secretary.client.get("/desk").status, 200);
    admin.client.get(&format!("/accounts/{of}"));
    assert_eq!(admin.client.post("/accounts/2/closing", &[]).status, 403, "nobody closes their own");
    assert_eq!(admin.client.get("/me").status, 200, "and a refusal takes nothing away");
    admin.client.get(&format!("/accounts/{of}"));
    assert_eq!(admin.client.post(&format!("/accounts/{of}/withdrawal"), &[]).status, 303);
    assert_eq!((secretary.client.get("/desk").status, h.facts("access.withdrawn")), (401, 1));
    let mut c = h.client();
    c.get("/sign-in/staff");
    let refused = c.post("/sign-in/staff", &[("account", secretary.login), ("password", PASSWORD)]);
    assert_eq!(refused.status, 422, "the password is gone too");
}

#[test]
fn no_form_of_sign_in_is_taken_from_another_site() {
    let (h, link) = real_house(wide());
    for path in ["/sign-in/staff", "/sign-in/code", "/sign-in/worker", "/sign-out", "/me/sign-out-everywhere", link.as_str()] {
        let mut c = h.client();
        assert_eq!(c.post(path, &[("account", "a"), ("code", "b")]).status, 403, "{path}");
        c.get("/sign-in");
        assert_eq!(c.post_with(path, &[("account", "a")], "", "").status, 403, "{path}");
    }
    let mut c = h.client();
    c.get("/sign-in/staff");
    let body = format!("account=a&password=b&_csrf={}", c.token);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    assert_eq!(c.send("POST", "/sign-in/staff", &[kind, ("sec-fetch-site", "cross-site")], body.as_bytes()).status, 403);
    assert_eq!(c.send("POST", "/sign-in/staff", &[kind, ("sec-fetch-site", "same-origin")], body.as_bytes()).status, 422);
}

#[test]
fn sign_in_is_slowed_down_by_address() {
    let tight = Bucket { burst: 6, per_minute: 6 };
    let (h, _) = real_house(Config { limits: Limits { address_enters: tight, ..Limits::default() }, ..Config::default() });
    let mut c = h.client();
    c.get("/sign-in/code");
    let said: Vec<Reply> = (0..8).map(|_| c.post("/sign-in/code", &[("code", "0000-0000")])).collect();
    assert_eq!(said.iter().map(|r| r.status).collect::<Vec<_>>(), [422, 422, 422, 422, 422, 422, 429, 429]);
    let wait: u64 = said[7].header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait));
    assert_eq!(c.get("/sign-in").status, 200, "pages are still shown");
}

#[test]
fn a_real_house_knows_no_click_to_sign_in_and_no_roles_in_its_address() {
    let (h, _, secretary) = founded(wide());
    for path in ["/as/secretary/", "/as/secretary/desk", "/as/administrator/accounts", "/as/grid1/me"] {
        assert_eq!(h.client().get(path).status, 404, "{path}");
    }
    // A cookie named for a role opens nothing, and the role's path does not carry the real one.
    let session = secretary.client.cookies["muster"].clone();
    let mut c = h.client();
    c.cookies.insert("muster_secretary".to_owned(), session.clone());
    assert_eq!(c.get("/desk").status, 401);
    c.cookies.insert("muster".to_owned(), session);
    assert_eq!((c.get("/desk").status, c.get("/as/secretary/desk").status), (200, 404));
}

#[test]
fn door_cards_are_printed_eight_to_a_sheet() {
    let (h, mut admin, mut secretary) = founded(wide());
    let s = &mut secretary.client;
    assert!(s.get(&format!("/places/{BUILDING}")).text().contains(&format!("/places/{BUILDING}/posters")));
    let page = s.get(&format!("/places/{BUILDING}/posters"));
    let text = page.text();
    assert_eq!((page.status, text.matches("<article class=\"poster\"").count()), (200, 2), "{text}");
    assert!(text.contains("5幢301") && text.contains("5幢302") && text.contains("<svg class=\"qr\""));
    let one = s.get(&format!("/places/{ROOM}/poster")).text();
    let door = format!("/r/{}", between(&one, "/r/", "<"));
    assert!(text.contains(&door), "a room has one code");
    let seen = h.client().get(&door);
    assert!(seen.status == 200 && seen.text().contains("5幢"), "the printed code opens the room's page");
    assert_eq!(admin.client.get(&format!("/places/{ROOM}/poster")).status, 200);
    // The whole community at once: house by house, each on sheets of its own, no door left out or twice.
    let whole = s.get(&format!("/places/{COMMUNITY}/posters"));
    let (status, whole) = (whole.status, whole.text());
    assert_eq!(status, 200);
    assert!(whole.contains(&door) && whole.find("5幢301") < whole.find("5幢302"), "in stair order");
    let codes: Vec<&str> = whole.split("/r/").skip(1).filter_map(|p| p.split('<').next()).collect();
    let distinct: std::collections::BTreeSet<&&str> = codes.iter().collect();
    assert_eq!((codes.len(), distinct.len()), (whole.matches("<article class=\"poster\"").count(), codes.len()));
    assert_eq!(admin.client.get("/places/1/posters").status, 409, "a district is not printed at once");
    assert_eq!(s.get(&format!("/places/{ELSEWHERE}/posters")).status, 403);
    assert_eq!(h.client().get(&format!("/places/{ROOM}/poster")).status, 401);
}
