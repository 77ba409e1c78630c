//! Stays over HTTP: out of town, in another community's room, guests; counts; who is at home again.

use crate::enter::{Given, founded, place, record, resident, wide};
use muster_ground::place::{Added, Level};
use muster_ledger::PlaceId;

#[test]
fn people_stay_elsewhere_have_guests_and_move_to_another_community() {
    let (h, mut admin, mut secretary) = founded(wide());
    let (_, wang) = resident(&h);
    let places = vec![place(22, 20, Level::Building, "8幢"), place(23, 22, Level::Room, "101")];
    record(&h, Box::new(Given(vec![Added { places }.draft(PlaceId(20))])));
    let c = &mut secretary.client;
    let at = format!("/people/{wang}");
    assert!(c.get(&at).text().contains(&format!("{at}/stay")), "from the person's page");

    // Out of town: two taps and a button.
    assert_eq!(c.get(&format!("/people/{wang}/stay")).status, 200);
    let refused = c.post(&format!("{at}/stays"), &[("kind", "elsewhere"), ("days", "7")]);
    assert!(refused.status == 422 && refused.text().contains("没有房号"), "{}", refused.text());
    assert_eq!(c.post(&format!("/people/{wang}/stays"), &[("kind", "away"), ("days", "7")]).status, 303);
    let page = c.get("/stays").text();
    assert!(page.contains("外出") && page.contains("王*芳") && !page.contains("王小芳"), "{page}");
    let count = |c: &mut crate::client::Client| c.get_json("/stays").json()["sum"].clone();
    assert_eq!(
        (count(c)["registered"].as_i64(), count(c)["away"].as_i64(), count(c)["living"].as_i64()),
        (Some(1), Some(1), Some(0))
    );
    assert!(c.get("/households/13").text().contains("外出"), "the household says so too");
    let twice = c.post(&format!("/people/{wang}/stays"), &[("kind", "absent"), ("days", "30")]);
    assert!(twice.status == 409 && twice.text().contains("已经有一段"), "{}", twice.text());
    let end = page.split("/stays/").nth(1).and_then(|r| r.split('/').next()).expect("an end").to_owned();
    assert_eq!(c.post(&format!("/stays/{end}/end"), &[]).status, 303);
    let over = c.post(&format!("/stays/{end}/end"), &[("_again", "1")]);
    assert!(over.status == 409 && over.text().contains("已经结束了"), "{}", over.text());
    assert_eq!(count(c)["living"], 1);

    // A guest of the household; the name is masked and ends by itself.
    assert_eq!(c.get("/households/13/visitors").status, 200);
    let odd = c.post("/households/13/visitors", &[("name", "赵大江"), ("phone", "123"), ("days", "3")]);
    assert!(odd.status == 422 && odd.text().contains("不像电话号码") && odd.text().contains("赵大江"), "{}", odd.text());
    assert_eq!(c.post("/households/13/visitors", &[("name", "赵大江"), ("days", "3")]).status, 303);
    let home = c.get("/households/13").text();
    assert!(home.contains("赵*江") && !home.contains("赵大江"), "{home}");
    assert_eq!((count(c)["visitors"].as_i64(), count(c)["living"].as_i64()), (Some(1), Some(2)));

    // Into another community's room, which is out of reach from then on.
    let room = format!("{at}/room");
    c.get(&room);
    let moved = c.post(&room, &[("address", "8-101"), ("community", "20")]);
    assert_eq!((moved.status, moved.header("location").split('?').next()), (303, Some("/stays")), "{}", moved.text());
    let page = c.get("/stays").text();
    assert!(page.contains("搬到听涛社区") && !page.contains("8幢101"), "{page}");
    assert_eq!(c.get(&at).status, 403);
    assert_eq!((h.facts("home.changed"), h.facts("stay.begun"), h.facts("stay.ended")), (2, 2, 1));

    // Not for whoever keeps the house running.
    for path in ["/stays", "/households/13/visitors"] {
        assert_eq!(admin.client.get(path).status, 403, "{path}");
    }
}
