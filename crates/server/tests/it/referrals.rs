//! Referrals over HTTP: asked, agreed to by any way, read by the outside body through its link, answered, taken back.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::organisations::{link, made};
use crate::privacy::settle;
use muster_ground::signin::set_demo_resident;
use muster_ledger::{ActorId, HOUR, PlaceId};
use std::sync::Arc;

const WORDS: &str = "工资被拖欠三个月，想请律师看看";
const LEGAL: [(&str, &str); 8] = [
    ("name", "区法律援助中心"),
    ("kind", "public_body"),
    ("seat", "10"),
    ("contact", "何律师"),
    ("phone", "19900991235"),
    ("headcount", "8"),
    ("people", "2"),
    ("note", "周一到周五"),
];

/// An outside body of the community; its id.
pub(crate) fn office(c: &mut Client, role: &str) -> String {
    c.get(&format!("/as/{role}/organisations/new"));
    made(&c.post(&format!("/as/{role}/organisations"), &LEGAL))
}

/// A request of 钱金雀 that the worker has in hand, an office for it, and the office's own address.
fn town() -> (Served, Arc<muster_server::HouseClock>, Client, String, String, String) {
    let (h, clock) = house();
    for (role, post, place) in
        [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("grid2", "grid_worker", 11), ("street", "street_lead", 1)]
    {
        hire(&h, role, post, place);
    }
    let (person, _) = settle(&h, "钱金雀", "13987654321");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let (other, _) = settle(&h, "赵小四", "");
    set_demo_resident(&h.site.house, "cohabitant", ActorId(h.site.house.next_id()), other, PlaceId(13)).expect("role");
    let mut c = h.client();
    let office = office(&mut c, "secretary");
    let own = link(&mut c, &office);
    c.get("/as/resident/requests/new");
    assert_eq!(c.post("/as/resident/requests", &[("need", "other"), ("text", WORDS)]).status, 303);
    let request = c.get_json("/as/grid/requests").json()["lines"][0]["id"].to_string();
    c.get(&format!("/as/grid/requests/{request}"));
    (h, clock, c, request, office, own)
}

/// Asks the resident; the referral's id.
fn asked(c: &mut Client, request: &str, office: &str) -> String {
    let at = format!("/as/grid/requests/{request}/referral");
    assert_eq!(c.get(&at).status, 200);
    let form = [("to", office), ("matter", "被拖欠工资三个月"), ("tells", "name"), ("tells", "phone"), ("hours", "72")];
    made(&c.post(&at, &form))
}

#[test]
fn nothing_is_told_before_a_consent_and_nothing_after_it_was_taken_back() {
    let (h, clock, mut c, request, office, own) = town();
    let token = own.rsplit('/').next().unwrap_or_default().to_owned();
    let early = c.post(&format!("/as/grid/requests/{request}/referral"), &[("to", &office), ("matter", "欠薪"), ("hours", "72")]);
    assert!(early.status == 409 && early.text().contains("请先接下"), "{}", early.text());
    assert_eq!(c.post(&format!("/as/grid/requests/{request}/taking"), &[]).status, 303);
    let nobody = c.post(&format!("/as/grid/requests/{request}/referral"), &[("to", "77"), ("matter", "欠薪"), ("hours", "72")]);
    assert_eq!(nobody.status, 422, "{}", nobody.text());
    let id = asked(&mut c, &request, &office);
    let at = format!("/as/grid/referrals/{id}");
    let there = format!("/o/{token}/referrals/{id}");
    // Asked only: no page, no letter, no telling, no answer.
    assert!(!c.get(&format!("/o/{token}/referrals")).text().contains(&id));
    assert_eq!(c.get(&there).status, 404);
    assert_eq!(c.get(&format!("/as/grid/referrals/{id}/letter")).status, 403);
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/telling"), &[("way", "phone")]).status, 403);
    assert_eq!(c.post(&there, &[("outcome", "helped"), ("text", "办好了")]).status, 404);
    assert_eq!(c.get(&format!("{at}/sheet")).status, 200);
    let again = c.post(&format!("/as/grid/requests/{request}/referral"), &[("to", &office), ("matter", "欠薪"), ("hours", "72")]);
    assert_eq!(again.status, 409, "one at a time");
    // Another worker sees that it stands, and not what would be told; nobody else of the home reads of it or says yes.
    let page = c.get(&format!("/as/grid2/referrals/{id}")).text();
    assert!(page.contains("区法律援助中心") && !page.contains("被拖欠") && !page.contains("13987654321"), "{page}");
    assert_eq!(
        c.post(&format!("/as/grid2/referrals/{id}/consent"), &[("say", "yes"), ("by", "self"), ("way", "phone")]).status,
        403
    );
    assert_eq!(c.get(&format!("/as/street/referrals/{id}")).status, 403);
    assert!(!c.get("/as/cohabitant/home").text().contains("被拖欠"));
    assert_eq!(c.post(&format!("/as/cohabitant/me/referrals/{id}"), &[("say", "yes")]).status, 404);
    // Their own page says word for word what would be told.
    let home = c.get("/as/resident/home").text();
    assert!(
        home.contains("可以把这些告诉区法律援助中心吗") && home.contains("被拖欠工资三个月") && home.contains("13987654321"),
        "{home}"
    );
    assert!(home.contains("不告诉"), "the address is not: {home}");
    assert_eq!(c.post(&format!("/as/resident/me/referrals/{id}"), &[("say", "maybe")]).status, 422);
    assert_eq!(c.post(&format!("/as/resident/me/referrals/{id}"), &[("say", "yes")]).status, 303);
    let read = c.get(&there).text();
    assert!(read.contains("钱金雀") && read.contains("13987654321") && read.contains("被拖欠工资三个月"), "{read}");
    assert!(!read.contains("5幢"), "the address was not ticked: {read}");
    assert_eq!(c.get(&format!("/as/grid/referrals/{id}/letter")).status, 200);
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/telling"), &[("way", "phone")]).status, 303);
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/telling"), &[("way", "phone")]).status, 409);
    // They have it; the clock goes on and its end is put on record.
    assert_eq!(c.post(&there, &[("outcome", "taken"), ("text", "周三约见面")]).status, 303);
    assert!(c.get("/as/resident/home").text().contains("周三约见面"));
    clock.jump(clock.now().plus(73 * HOUR));
    h.until("its time is over", |h| h.facts("referral.lapsed") == 1);
    assert!(c.get("/as/grid/referrals").text().contains("有 1 件超过了约定时间"));
    // Taken back by telephone: the address opens nothing any more, and the worker is told to call them.
    c.get(&at);
    assert_eq!(c.post(&format!("{at}/consent"), &[("say", "back"), ("by", "family"), ("way", "phone")]).status, 303);
    assert_eq!(c.get(&there).status, 404);
    assert_eq!(c.post(&there, &[("outcome", "helped"), ("text", "办好了")]).status, 404);
    assert_eq!(c.get(&format!("/as/grid/referrals/{id}/letter")).status, 403);
    let page = c.get(&at).text();
    assert!(page.contains("请对方停止使用并删掉") && page.contains("19900991235"), "{page}");
}

#[test]
fn the_answer_closes_the_loop_with_whoever_asked() {
    let (h, _, mut c, request, office, own) = town();
    let token = own.rsplit('/').next().unwrap_or_default().to_owned();
    assert_eq!(c.post(&format!("/as/grid/requests/{request}/taking"), &[]).status, 303);
    // A no leaves the request with the community.
    let id = asked(&mut c, &request, &office);
    c.get(&format!("/as/grid/referrals/{id}"));
    let said = [("say", "no"), ("by", "guardian"), ("way", "paper")];
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/consent"), &said).status, 303);
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/consent"), &said).status, 409);
    assert_eq!(c.get(&format!("/o/{token}/referrals/{id}")).status, 404);
    // Asked again, agreed on paper, answered through the link: the resident reads it and says that it helped.
    let id = asked(&mut c, &request, &office);
    c.get(&format!("/as/grid/referrals/{id}"));
    let said = [("say", "yes"), ("by", "self"), ("way", "paper")];
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/consent"), &said).status, 303);
    let there = format!("/o/{token}/referrals/{id}");
    assert!(c.get(&there).text().contains("被拖欠工资三个月"));
    assert_eq!(c.post(&there, &[("outcome", "helped"), ("text", "已立案，律师会联系")]).status, 303);
    assert_eq!(c.post(&there, &[("outcome", "helped"), ("text", "再说一次")]).status, 409);
    c.get(&format!("/as/grid/referrals/{id}"));
    let again = [("outcome", "helped"), ("text", "电话里又说一次"), ("way", "phone")];
    assert_eq!(c.post(&format!("/as/grid/referrals/{id}/answer"), &again).status, 409, "answered already");
    h.until("done by its answer", |h| h.facts("request.done") == 1);
    let home = c.get("/as/resident/home").text();
    assert!(home.contains("区法律援助中心：已立案，律师会联系"), "{home}");
    assert_eq!(c.post(&format!("/as/resident/requests/{request}/received"), &[("content", "content")]).status, 303);
    // Nothing of it stands in a fact.
    let read = h.site.house.read().expect("read");
    for fact in read.facts_from(muster_ledger::Seq(0), 10_000).expect("facts") {
        let text = fact.body::<serde_json::Value>().expect("json").to_string();
        assert!(!["钱金雀", "13987654321", "拖欠", "立案"].iter().any(|w| text.contains(w)), "{text}");
    }
    assert_eq!(c.get("/services").status, 200);
}
