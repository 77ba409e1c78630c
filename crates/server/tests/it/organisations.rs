//! Organisations over HTTP: entered by the secretary, bound by a compact that they sign under their own link, called, and there.

use crate::Served;
use crate::client::{Client, Reply};
use crate::ending::{hire, house};
use muster_ground::duty::EndDuty;
use muster_ground::signin::set_demo_role;
use muster_ledger::{ActorId, Ask, Author, Command, DutyId, HOUR, IdemKey};

pub(crate) fn staffed() -> (Served, std::sync::Arc<muster_server::HouseClock>) {
    let (h, clock) = house();
    for (role, post, place) in
        [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("cdc", "cdc", 1), ("street", "street_lead", 1)]
    {
        hire(&h, role, post, place);
    }
    (h, clock)
}

pub(crate) fn made(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    let at = reply.header("location").split('?').next().unwrap_or_default().to_owned();
    at.rsplit('/').next().unwrap_or_default().to_owned()
}

const ENTRY: [(&str, &str); 9] = [
    ("name", "潮声物业"),
    ("kind", "property"),
    ("seat", "10"),
    ("serves", "1网格、5幢"),
    ("contact", "周经理"),
    ("phone", "19900991234"),
    ("headcount", "30"),
    ("people", "12"),
    ("note", "对讲机 20 部"),
];

fn register(c: &mut Client) -> String {
    c.get("/as/secretary/organisations/new");
    made(&c.post("/as/secretary/organisations", &ENTRY))
}

/// The organisation's link, as its card is printed.
pub(crate) fn link(c: &mut Client, id: &str) -> String {
    let page = c.get_json(&format!("/as/secretary/organisations/{id}/link")).json();
    let url = page.pointer("/url").and_then(|u| u.as_str()).unwrap_or_else(|| panic!("{page}")).to_owned();
    url[url.find("/o/").expect("a link")..].to_owned()
}

#[test]
fn an_organisation_is_kept_and_its_contact_shown_to_whom_it_concerns() {
    let (mut h, _) = staffed();
    let mut c = h.client();
    c.get("/as/secretary/organisations/new");
    let wrong: Vec<_> = ENTRY.iter().copied().map(|(k, v)| if k == "serves" { (k, "9幢") } else { (k, v) }).collect();
    let refused = c.post("/as/secretary/organisations", &wrong);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("没有找到“9幢”") && refused.text().contains("潮声物业"), "{}", refused.text());
    let id = register(&mut c);
    for (role, knows) in [("secretary", true), ("grid", true), ("street", true), ("cdc", false)] {
        let list = c.get(&format!("/as/{role}/organisations")).text();
        assert!(list.contains("潮声物业") && list.contains("人员 12 人"), "{role}: {list}");
        let card = c.get(&format!("/as/{role}/organisations/{id}")).text();
        assert!(card.contains("1网格") && card.contains("5幢"), "{role}: {card}");
        assert_eq!(card.contains("周经理") && card.contains("19900991234") && card.contains("对讲机"), knows, "{role}: {card}");
    }
    // A worker sees it and does not change it.
    assert_eq!(c.get(&format!("/as/grid/organisations/{id}/changing")).status, 403);
    let form = c.get(&format!("/as/secretary/organisations/{id}/changing")).text();
    assert!(form.contains("周经理") && form.contains("1网格、5幢"), "{form}");
    let more: Vec<_> = ENTRY.iter().copied().map(|(k, v)| if k == "people" { (k, "15") } else { (k, v) }).collect();
    let changed = c.post(&format!("/as/secretary/organisations/{id}/changing"), &more);
    assert_eq!(changed.status, 303, "{}", changed.text());
    assert!(c.get(&format!("/as/grid/organisations/{id}")).text().contains("人员 15 人"));
    // A new link ends the old one, closing ends both.
    let first = link(&mut c, &id);
    assert_eq!(c.get(&first).status, 200);
    assert_eq!(c.post(&format!("/as/secretary/organisations/{id}/link"), &[]).status, 303);
    let second = link(&mut c, &id);
    assert_eq!((c.get(&first).status, c.get(&second).status), (404, 200));
    c.get(&format!("/as/secretary/organisations/{id}"));
    assert_eq!(c.post(&format!("/as/secretary/organisations/{id}/closing"), &[]).status, 303);
    assert_eq!(c.get(&second).status, 404);
    assert!(!c.get("/as/secretary/organisations").text().contains("潮声物业"));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

/// Drafted with one promise for an emergency, signed by nobody.
fn drafted(c: &mut Client, id: &str) -> String {
    c.get(&format!("/as/secretary/organisations/{id}/compacts"));
    let term = [("from", "2026-11-22"), ("until", "2027-11-21")];
    let compact = made(&c.post(&format!("/as/secretary/organisations/{id}/compacts"), &term));
    c.get(&format!("/as/secretary/compacts/{compact}"));
    let promise = [("what", "people"), ("amount", "12"), ("place", "12"), ("hours", "2")];
    let reply = c.post(&format!("/as/secretary/compacts/{compact}/promises"), &promise);
    assert_eq!(reply.status, 303, "{}", reply.text());
    compact
}

#[test]
fn a_compact_is_signed_under_the_link_called_answered_and_there() {
    let (mut h, clock) = staffed();
    let mut c = h.client();
    let id = register(&mut c);
    let compact = drafted(&mut c, &id);
    let o = link(&mut c, &id);
    let token = o.rsplit('/').next().expect("token");
    assert!(c.get(&format!("/o/{token}")).text().contains("待单位签"));
    // The community cannot be the first.
    c.get(&format!("/as/secretary/compacts/{compact}"));
    let early = c.post(&format!("/as/secretary/compacts/{compact}/signing"), &[]);
    assert!(early.text().contains("请单位先签"), "{}", early.text());
    let page = c.get(&format!("{o}/compacts/{compact}")).text();
    assert!(page.contains("应急：2 小时内，人员 12 人到5幢"), "{page}");
    let signed = c.post(&format!("/o/{token}/compacts/{compact}"), &[("name", "赵总")]);
    assert_eq!(signed.status, 303, "{}", signed.text());
    c.get(&format!("/as/secretary/compacts/{compact}"));
    assert_eq!(c.post(&format!("/as/secretary/compacts/{compact}/signing"), &[]).status, 303);
    assert!(c.get(&format!("/as/secretary/compacts/{compact}")).text().contains("赵总"));
    // A worker does not call.
    assert_eq!(c.get(&format!("/as/grid/compacts/{compact}/calls")).status, 403);
    c.get(&format!("/as/secretary/compacts/{compact}/calls"));
    let wanted = [("promise", "0"), ("amount", "10"), ("text", "3号门搬运"), ("exercise", "yes")];
    let test = made(&c.post(&format!("/as/secretary/compacts/{compact}/calls"), &wanted));
    let page = c.get(&format!("/o/{token}/calls/{test}")).text();
    assert!(page.contains("这是演练") && page.contains("3号门搬运"), "{page}");
    let why = c.post(&format!("/o/{token}/calls/{test}"), &[("coming", "no"), ("name", "赵总")]);
    assert!(why.status == 422 && why.text().contains("来不了请写明原因"), "{}", why.text());
    let yes = [("coming", "yes"), ("amount", "10"), ("name", "赵总")];
    assert_eq!(c.post(&format!("/o/{token}/calls/{test}"), &yes).status, 303);
    // Then in earnest: the answer comes by telephone, two hours pass, and nobody is there yet.
    c.get(&format!("/as/secretary/compacts/{compact}/calls"));
    let call = made(&c.post(&format!("/as/secretary/compacts/{compact}/calls"), &wanted[..3]));
    c.get(&format!("/as/grid/compacts/calls/{call}"));
    let told = c.post(&format!("/as/grid/compacts/calls/{call}/answer"), &yes);
    assert_eq!(told.status, 303, "{}", told.text());
    clock.jump(clock.now().plus(3 * HOUR));
    let all = c.get("/as/secretary/compacts").text();
    assert!(all.contains("说来未到（10）"), "{all}");
    c.get(&format!("/as/grid/compacts/calls/{call}"));
    assert_eq!(c.post(&format!("/as/grid/compacts/calls/{call}/arrival"), &[("amount", "9")]).status, 303);
    let card = c.get(&format!("/as/secretary/organisations/{id}")).text();
    assert!(card.contains("已到（9）") && card.contains("演练"), "both stay on the card: {card}");
    assert!(!c.get("/as/secretary/compacts").text().contains("说来未到"));
    let ended = c.post(&format!("/as/secretary/compacts/{compact}/ending"), &[]);
    assert_eq!(ended.status, 303, "{}", ended.text());
    for f in h.site.house.read().expect("read").facts_from(muster_ledger::Seq(0), 1000).expect("facts") {
        let text = String::from_utf8_lossy(&f.body).into_owned();
        assert!(!["赵总", "周经理", "19900991234", "搬运"].iter().any(|w| text.contains(w)), "{text}");
    }
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

#[test]
fn whoever_writes_down_the_other_sides_signature_does_not_sign_for_this_one() {
    let (mut h, _) = staffed();
    let mut c = h.client();
    let id = register(&mut c);
    let compact = drafted(&mut c, &id);
    c.get(&format!("/as/secretary/compacts/{compact}/paper"));
    let paper = c.post(&format!("/as/secretary/compacts/{compact}/paper"), &[("name", "赵总")]);
    assert_eq!(paper.status, 303, "{}", paper.text());
    let both = c.post(&format!("/as/secretary/compacts/{compact}/signing"), &[]);
    assert!(both.status == 403 && both.text().contains("请另一位负责人签"), "{}", both.text());
    // The street is over the community and signs for it.
    c.get(&format!("/as/street/compacts/{compact}"));
    let other = c.post(&format!("/as/street/compacts/{compact}/signing"), &[]);
    assert_eq!(other.status, 303, "{}", other.text());
    assert!(c.get(&format!("/as/secretary/compacts/{compact}")).text().contains("纸质签署"));
    h.end();
}

/// The duty of a role at a place, from the page of who is answerable.
pub(crate) fn duty_of(c: &mut Client, as_role: &str, post: &str) -> String {
    let page = c.get_json(&format!("/as/{as_role}/answerable")).json();
    let lines = page.pointer("/lines").and_then(|l| l.as_array()).unwrap_or_else(|| panic!("{page}")).clone();
    let line = lines.iter().find(|l| l["post"] == post && l["holdings"][0]["duty"].is_i64());
    line.unwrap_or_else(|| panic!("{page}"))["holdings"][0]["duty"].to_string()
}

#[test]
fn a_deputy_stands_in_and_a_revoked_duty_acts_no_more_on_a_page_still_open() {
    let (mut h, _) = staffed();
    hire(&h, "other", "health_centre", 10);
    let mut c = h.client();
    let page = c.get("/as/secretary/answerable").text();
    assert!(page.contains("没有代理人") && page.contains("第一责任人"), "{page}");
    let duty = duty_of(&mut c, "grid", "grid_worker");
    let card = c.get_json(&format!("/as/secretary/answerable/duties/{duty}")).json();
    assert_eq!(card["duty"]["post"], "grid_worker");
    // Whose name is offered: read from the form.
    let form = c.get(&format!("/as/secretary/answerable/duties/{duty}")).text();
    let at = form.find("other 同志").unwrap_or_else(|| panic!("{form}"));
    let value = &form[form[..at].rfind("value=\"").expect("an option") + 7..];
    let deputy = value[..value.find('"').expect("quoted")].to_owned();
    // A worker names no deputy, and marks no absence but their own.
    assert_eq!(c.post(&format!("/as/grid/answerable/duties/{duty}/deputy"), &[("deputy", &deputy)]).status, 403);
    let days = [("from", "2026-11-22"), ("until", "2026-11-28")];
    assert_eq!(c.post(&format!("/as/other/answerable/duties/{duty}/absence"), &days).status, 403);
    c.get(&format!("/as/secretary/answerable/duties/{duty}"));
    let named = c.post(&format!("/as/secretary/answerable/duties/{duty}/deputy"), &[("deputy", &deputy)]);
    assert_eq!(named.status, 303, "{}", named.text());
    c.get(&format!("/as/grid/answerable/duties/{duty}"));
    let away = c.post(&format!("/as/grid/answerable/duties/{duty}/absence"), &days);
    assert_eq!(away.status, 303, "{}", away.text());
    let page = c.get("/as/secretary/answerable").text();
    assert!(page.contains("外出到") && page.contains("代理到"), "{page}");
    // The deputy acts in the duty that was given for those days.
    let card = c.get_json(&format!("/as/secretary/answerable/duties/{duty}")).json();
    let acting = card.pointer("/absences/0/0/acting").and_then(|a| a.as_i64()).unwrap_or_else(|| panic!("{card}"));
    let actor: i64 = deputy.parse().expect("id");
    set_demo_role(&h.site.house, "acting", ActorId(actor), DutyId(acting)).expect("role");
    assert_eq!(c.get("/as/acting/tasks").status, 200);
    // The page is open when the holder comes back: the writer reads the duty again.
    let told = [("name", "钱金雀"), ("symptom", "fever"), ("onset", "today"), ("room", "13")];
    assert_eq!(c.get("/as/acting/reports/new").status, 200);
    c.get(&format!("/as/grid/answerable/duties/{duty}"));
    assert_eq!(c.post(&format!("/as/grid/answerable/duties/{duty}/return"), &[]).status, 303);
    let late = c.post("/as/acting/reports", &told);
    assert_eq!(late.status, 403, "{}", late.text());
    assert_eq!(h.facts("report.made"), 0);
    assert_eq!(c.get("/as/acting/tasks").status, 403);
    assert!(!c.get("/as/secretary/answerable").text().contains("代理到"));
    // What a post owes, for everyone to read.
    let list = c.get("/answerable/posts/grid_worker").text();
    assert!(list.contains("按任务上门走访") && list.contains("办理任务"), "{list}");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}

/// The authority that a page was shown under ends between the decision of the route and the writer's own.
#[test]
fn the_writer_reads_the_duty_again() {
    let (mut h, _) = staffed();
    let read = h.site.house.read().expect("read");
    let who = muster_ground::signin::who_as(&read, "grid").expect("read").expect("role");
    let authority = muster_ground::duty::Authority::new().expect("policies");
    assert!(authority.authorise(&read, &who, "report.record").is_ok());
    drop(read);
    let duty = who.duty.expect("a duty");
    let ask = |command: Box<dyn Command>| {
        let (author, key) = (Author { actor: who.actor, ..Author::default() }, IdemKey(h.site.house.vault().random()));
        h.site.house.ask(Ask { author, key, hash: [0; 32], command, work: Vec::new() })
    };
    // Guarded while the duty stood; it ends before the writer comes to it.
    let guarded = |name| authority.guard(&who, "report.record", Box::new(EndDuty { id: name }));
    let waiting = guarded(duty);
    ask(Box::new(EndDuty { id: duty })).expect("ended");
    assert_eq!(ask(waiting).expect_err("no authority any more").code, "duty-over");
    h.end();
}
