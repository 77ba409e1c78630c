//! What a reader has in hand about a home is the purpose of their look, with its number on record; who has nothing chooses one of
//! their post's own, and is told whose another is.

use crate::ending::hire;
use crate::privacy::lived_in;
use muster_ground::person::REGISTER_DATASET;
use muster_ledger::{DAY, Seq};

#[test]
fn what_is_at_hand_is_the_purpose_and_its_number_ends_with_it() {
    let (mut h, mut c, ids) = lived_in();
    hire(&h, "other", "grid_worker", 11);
    let at = format!("/people/{}", ids["subject"]);
    let request = format!("/requests/{}", ids["request"]);
    // The worker took her request: nothing is asked.
    let page = c.get(&format!("/as/grid{at}")).text();
    assert!(page.contains("您手上有这户的事：办理诉求") && page.contains(&request), "{page}");
    assert!(!page.contains("name=\"purpose\""), "nothing to choose");
    let shown = c.post(&format!("/as/grid{at}/reveal"), &[]);
    assert!(shown.status == 200 && shown.text().contains("钱金雀"), "{}", shown.text());
    assert!(c.get("/as/resident/me/looks").text().contains("办理诉求"), "she sees why");
    let mine = c.get("/as/grid/looks").text();
    assert!(mine.contains(&format!("href=\"/as/grid{request}\"")), "the worker finds back to it: {mine}");
    // Her report waits to be checked: the secretary's and the colleague's purpose.
    for role in ["secretary", "other"] {
        let page = c.get(&format!("/as/{role}{at}")).text();
        assert!(page.contains("您手上有这户的事：核实自报"), "{role}: {page}");
    }
    // Nothing at hand about a home of which nothing was heard for days, and whose request is another's.
    h.site.clock.jump(h.site.clock.now().plus(4 * DAY));
    let page = c.get(&format!("/as/other{at}")).text();
    assert!(page.contains("name=\"purpose\"") && !page.contains("您手上有这户的事"), "{page}");
    let unsaid = c.post(&format!("/as/other{at}/reveal"), &[]);
    assert!(unsaid.status == 422 && unsaid.text().contains("请选一个看全名的原因"), "{}", unsaid.text());
    let others = c.post(&format!("/as/other{at}/reveal"), &[("purpose", "benefit")]);
    assert!(others.status == 422 && others.text().contains("社区书记"), "says whose it is: {}", others.text());
    assert_eq!(c.post(&format!("/as/other{at}/reveal"), &[("purpose", "request")]).status, 422, "nobody claims a matter");
    // The number is sealed under the request's month, not in the fact; with the month it goes, the look stays.
    let look = {
        let read = h.site.house.read().expect("read");
        let all = read.facts_from(Seq(0), 1_000).expect("facts");
        all.into_iter().find(|f| f.kind() == "look.taken").expect("a look")
    };
    let body = String::from_utf8(look.body.clone()).expect("text");
    assert!(body.contains("\"request\"") && !body.contains(&ids["request"]), "{body}");
    let sealed = |h: &crate::Served| {
        let read = h.site.house.read().expect("read");
        read.part(look.seq()).map(|p| String::from_utf8(p.plain).expect("text"))
    };
    assert!(sealed(&h).expect("it opens").contains(&ids["request"]));
    assert_eq!(look.envelope.dataset, Some(REGISTER_DATASET), "her name in the look is the register's");
    let clock = &h.site.clock;
    clock.jump(clock.now().plus(212 * DAY));
    h.until("the month is announced", |h| h.facts("dataset.expired") >= 2);
    clock.jump(clock.now().plus(2 * DAY));
    h.until("its key died", |h| sealed(h).is_err());
    assert!(c.get("/as/resident/me/looks").text().contains("办理诉求"), "that somebody looked, and why, stays");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
    h.end();
}
