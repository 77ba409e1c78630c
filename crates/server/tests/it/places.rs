//! Places over HTTP: put right by the committee and the district, found by what they were, closed and open again.

use crate::client::Client;
use crate::enter::{founded, resident, wide};

const PAPER: &str = "滨政函〔2026〕12号";

/// Opens the form's page and posts it; status and text.
fn asked(c: &mut Client, at: &str, form: &[(&str, &str)]) -> (u16, String) {
    let page = c.get(at);
    if page.status != 200 {
        return (page.status, page.text());
    }
    let reply = c.post(at, form);
    (reply.status, reply.text())
}

#[test]
fn a_place_changes_its_name_and_code_and_is_still_found() {
    let (h, mut admin, mut secretary) = founded(wide());
    resident(&h);
    let day = [("day", "2020-03-01"), ("why", "decision"), ("document", PAPER)];
    let named = |name: &'static str| [[("name", name)].as_slice(), &day].concat();
    let coded = |code: &'static str| [[("code", code)].as_slice(), &day].concat();

    // The committee names its buildings, the district its communities.
    let c = &mut secretary.client;
    let (status, said) = asked(c, "/places/12/name", &[("name", "8幢"), ("day", "2020-03-01"), ("why", "decision")]);
    assert!(status == 422 && said.contains("文号") && said.contains("value=\"8幢\""), "{status} {said}");
    assert_eq!(asked(c, "/places/12/name", &named("8幢")).0, 303);
    let (status, said) = asked(c, "/places/10/name", &named("望江门社区"));
    assert!(status == 403 && said.contains("管理员"), "{status} {said}");
    assert_eq!(asked(c, "/places/20/name", &named("听涛里")).0, 403, "another community");

    let c = &mut admin.client;
    assert_eq!(asked(c, "/places/10/name", &named("望江门社区")).0, 303);
    assert_eq!(asked(c, "/places/10/code", &coded("990105001001")).0, 303);
    assert_eq!(asked(c, "/places/10/code", &coded("990105001003")).0, 303);
    let (status, said) = asked(c, "/places/20/code", &coded("990105001003"));
    assert!(status == 422 && said.contains("望江门社区"), "{status} {said}");
    for (sought, is) in
        [("望江社区", "望江门社区"), ("990105001001", "望江门社区"), ("wjm", "望江门社区"), ("5幢", "以前是“5幢”")]
    {
        let page = c.get(&format!("/places?q={}", crate::encode(sought))).text();
        assert!(page.contains(is), "{sought}: {page}");
    }
    assert!(c.get("/places/10").text().contains(PAPER), "who may change places sees the document");
    assert!(!secretary.client.get("/places/10").text().contains(PAPER));

    // Someone lives at 301; 302 is empty.
    let c = &mut secretary.client;
    assert_eq!(c.get("/places/12/closing").status, 200);
    let reply = c.post("/places/12/closing", &day);
    assert!(reply.status == 409 && reply.text().contains("1 位居民"), "{} {}", reply.status, reply.text());
    assert_eq!(asked(c, "/places/14/closing", &day).0, 303);
    assert!(c.get("/places/14").text().contains("2020-03-01 起撤销"));
    assert_eq!(asked(c, "/places/14/opening", &day).0, 303);
    assert!(c.get("/places/12").text().contains("302"));
    let differences = h.site.house.differences(10).expect("compared");
    assert!(differences.is_empty(), "{differences:?}");
}
