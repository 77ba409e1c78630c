//! People by hand over HTTP: added, put right, moved, gone, back; each refusal says what to do and keeps what was typed.

use crate::enter::{Given, founded, place, record, resident, wide};
use crate::{Served, client::Client};
use muster_ground::person::{Band, Personal, Register, Relation, Sex, Standing};
use muster_ground::place::{Added, Level};
use muster_ledger::PlaceId;

/// Numbers that nobody can have: region 999999.
const ONE: &str = "999999198001311246";
const TWO: &str = "999999199002150113";
const THREE: &str = "999999195005050024";

fn checked(seventeen: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = seventeen.bytes().zip(weights).map(|(b, w)| usize::from(b - b'0') * w).sum();
    format!("{seventeen}{}", b"10X98765432"[sum % 11] as char)
}
fn number(of: &str) -> String {
    checked(&of[..17])
}

/// Posts to the page's form; status and text.
fn refused(c: &mut Client, at: &str, page: &str, form: &[(&str, &str)]) -> (u16, String) {
    assert_eq!(c.get(page).status, 200, "{page}");
    let reply = c.post(at, form);
    (reply.status, reply.text())
}

fn done(c: &mut Client, at: &str, page: &str, form: &[(&str, &str)]) -> String {
    assert_eq!(c.get(page).status, 200, "{page}");
    let reply = c.post(at, form);
    assert_eq!(reply.status, 303, "{at}: {}", reply.text());
    reply.header("location").split('?').next().expect("path").to_owned()
}

/// Someone in another community of the house, with this number.
fn neighbour(h: &Served, id_number: &str) {
    let vault = h.site.house.vault();
    let places = vec![place(22, 20, Level::Building, "8幢"), place(23, 22, Level::Room, "101")];
    record(h, Box::new(Given(vec![Added { places }.draft(PlaceId(20))])));
    let standing = Standing {
        community: PlaceId(20),
        grid: PlaceId::HOUSE,
        building: PlaceId(22),
        unit: PlaceId::HOUSE,
        room: PlaceId(23),
        sort: 1,
        floor: 1,
        band: Band::Adult,
        sex: Sex::Male,
        needs: vec![],
        relation: Relation::Head,
        import: None,
    };
    let personal = Personal { name: "赵云".to_owned(), id_number: id_number.to_owned(), ..Personal::default() };
    let person = vault.new_person().expect("key");
    record(h, Box::new(Register::new(vault, person, &standing, &personal).expect("register")));
}

fn people(c: &mut Client) -> Vec<serde_json::Value> {
    c.get_json("/people").json()["people"].as_array().expect("people").clone()
}

#[test]
fn people_are_registered_and_put_right_by_hand() {
    let (h, mut admin, mut secretary) = founded(wide());
    let (_, wang) = resident(&h);
    neighbour(&h, &number(THREE));
    let c = &mut secretary.client;
    let (one, two, three) = (number(ONE), number(TWO), number(THREE));

    // Added to a flat, from its household's page.
    assert!(c.get("/households/14").text().contains("/people/new?room=14"));
    let form = [
        ("room", "14"),
        ("name", "李四光"),
        ("id_number", one.as_str()),
        ("phone", "13900001111"),
        ("relation", "head"),
        ("needs", "no_phone"),
        ("said", "self"),
    ];
    let there = done(c, "/people", "/people/new?room=14", &form);
    assert_eq!((there.as_str(), h.facts("person.registered")), ("/households/14", 3));
    let li = people(c).iter().find(|p| p["room"] == 14).expect("listed")["subject"].as_str().expect("hex").to_owned();
    let at = format!("/people/{li}");
    let card = c.get(&at).text();
    assert!(card.contains("本人说的") && card.contains("李*光") && !card.contains("李四光") && !card.contains(&one), "{card}");

    // The same key twice is one act.
    c.get("/people/new?room=14");
    let token = c.token.clone();
    let again = [("room", "14"), ("name", "李小四"), ("relation", "member")];
    let key = "0123456789abcdef0123456789abcdef";
    for _ in 0..2 {
        assert_eq!(c.post_with("/people", &again, &token, key).status, 303);
    }
    assert_eq!((h.facts("person.registered"), people(c).len()), (4, 3));

    // Refused: what was typed stays, what is wrong and what to do is said.
    let wrong = format!("{}{}", &two[..17], if two.ends_with('1') { '2' } else { '1' });
    let new = "/people/new";
    for (form, status, said) in [
        (
            vec![("address", "5-302"), ("name", "孙行者"), ("relation", "member"), ("id_number", wrong.as_str())],
            422,
            "最后一位应是",
        ),
        (
            vec![("address", "5-302"), ("name", "孙行者"), ("relation", "member"), ("id_number", "110105491231002")],
            422,
            "15 位老号",
        ),
        (vec![("address", "5-302"), ("name", "孙行者"), ("relation", "member"), ("phone", "1390000")], 422, "手机号是 11 位"),
        (vec![("address", "5-302"), ("name", "孙行者"), ("relation", "member"), ("birth", "2990-01-01")], 422, "不像出生日期"),
        (vec![("address", "5-309"), ("name", "孙行者"), ("relation", "member")], 422, "没有这一户"),
        (
            vec![("address", "5-301"), ("name", "孙行者"), ("relation", "member"), ("id_number", one.as_str())],
            409,
            "已经登记在5幢302",
        ),
        (
            vec![("address", "5-301"), ("name", "孙行者"), ("relation", "member"), ("id_number", three.as_str())],
            409,
            "已经登记在别处",
        ),
        (vec![("address", "5-301"), ("name", "王小芳"), ("relation", "member")], 409, "同名"),
    ] {
        let (got, text) = refused(c, "/people", new, &form);
        assert_eq!(got, status, "{form:?}: {text}");
        assert!(text.contains(said), "{said}: {text}");
        assert!(text.contains(&format!("value=\"{}\"", form[1].1)), "what was typed stays: {form:?}");
        assert!(!text.contains("8幢"), "where someone lives outside the scope is not told");
    }
    let (got, text) = refused(c, "/people", "/people/new?room=14", &[("room", "23"), ("name", "孙行者"), ("relation", "head")]);
    assert!(got == 403 && text.contains("听涛社区") && text.contains("街道"), "{text}");
    assert_eq!(h.facts("person.registered"), 4);

    // Put right: an empty field changes nothing, a tick clears.
    let correction = format!("{at}/correction");
    let page = c.get(&correction).text();
    assert!(!page.contains("李四光") && !page.contains("13900001111") && page.contains("139****1111"), "{page}");
    let (got, text) = refused(c, &correction, &correction, &[("phone", "12")]);
    assert!(got == 422 && text.contains("value=\"12\""), "{text}");
    assert_eq!(refused(c, &correction, &correction, &[]).0, 422);
    let form = [("needs_shown", "no_phone"), ("needs", "daily_call"), ("phone", "13900002222"), ("said", "family")];
    assert_eq!(done(c, &correction, &correction, &form), at);
    let card = c.get(&at).text();
    assert!(card.contains("139****2222") && card.contains("每天问候") && card.contains("家人说的") && card.contains("本人说的"));
    done(c, &correction, &correction, &[("clear_phone", "yes"), ("needs_shown", "daily_call"), ("needs", "daily_call")]);
    assert!(c.get(&at).text().contains("没有登记电话"));

    // Moved; gone; back.
    let room = format!("{at}/room");
    let (got, text) = refused(c, &room, &room, &[("address", "5-302")]);
    assert!(got == 422 && text.contains("就住在这一户"), "{text}");
    done(c, &room, &room, &[("address", "5-301")]);
    assert!(c.get("/households/13").text().contains("李*光") && !c.get("/households/14").text().contains("李*光"));
    let leaving = format!("{at}/leaving");
    assert_eq!(refused(c, &leaving, &leaving, &[]).0, 422);
    done(c, &leaving, &leaving, &[("reason", "died")]);
    assert!(!c.get("/households/13").text().contains("李*光") && people(c).len() == 2);
    assert!(c.get("/people/left").text().contains("李*光"));
    assert_eq!(c.get(&correction).status, 409);
    let page = c.get(&at).text();
    assert!(page.contains("去世") && page.contains(&format!("{at}/return")), "{page}");
    assert_eq!(c.post(&format!("/people/{li}/return"), &[]).status, 303);
    assert_eq!((people(c).len(), h.facts("person.left"), h.facts("person.corrected")), (3, 1, 4));

    // Not for whoever keeps the house running.
    let c = &mut admin.client;
    for path in ["/people/new", "/people/left", &format!("/people/{wang}/correction")] {
        assert_eq!(c.get(path).status, 403, "{path}");
    }
    assert_eq!(c.post(&format!("/people/{wang}/leaving"), &[("reason", "died")]).status, 403);
}
