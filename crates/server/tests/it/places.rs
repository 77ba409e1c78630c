//! Places over HTTP: put right by the committee and the district, found by what they were, closed and open again. What hangs on
//! them: entered, read from a list, seen by whom it concerns.

use crate::client::Client;
use crate::enter::{Given, founded, place, record, resident, wide};
use muster_ground::place::{Added, Level};
use muster_ledger::PlaceId;

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

/// Posts a file with the page's token.
pub(crate) fn sent(c: &mut Client, path: &str, name: &str, bytes: &str) -> (u16, String) {
    c.get(path);
    let mut body = format!("--b0\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{}\r\n", c.token);
    let file = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv");
    body.push_str(&format!("--b0\r\n{file}\r\n\r\n{bytes}\r\n--b0--\r\n"));
    let reply =
        c.send("POST", path, &[("content-type", "multipart/form-data; boundary=b0"), ("accept", "text/html")], body.as_bytes());
    (reply.status, reply.text())
}

#[test]
fn gates_and_lifelines_are_entered_and_read_from_a_list() {
    let (h, mut admin, mut secretary) = founded(wide());
    record(&h, Box::new(Given(vec![Added { places: vec![place(40, 11, Level::Compound, "阳光花园")] }.draft(PlaceId(10))])));
    let c = &mut secretary.client;
    let gate = |name: &'static str| {
        let form = [("kind", "gate"), ("name", name), ("place", "40"), ("serves", "1网格"), ("state", "usable")];
        [form.as_slice(), &[("seen", "2020-03-01"), ("keeper", "老秦"), ("phone", "13900001111")]].concat()
    };
    assert_eq!(c.get("/sites/new?place=40").status, 200);
    let reply = c.post("/sites", &gate("南门"));
    assert_eq!(reply.status, 303, "{}", reply.text());
    let at = reply.header("location").split('?').next().expect("path").to_owned();
    assert!(c.get(&at).text().contains("老秦") && at.starts_with("/sites/"), "who may record sees who has the key");
    let id = at.rsplit('/').next().expect("id").to_owned();
    let (status, said) = asked(c, &format!("/sites/{id}/changing"), &gate("东门"));
    assert!(status == 303, "{status} {said}");
    assert!(c.get("/sites").text().contains("东门"));

    // A list with a wrong row is not recorded, a right one whole.
    let head = "类别,名称,网格,小区,容量,负责人,电话\n水阀,总阀,1网格,阳光花园,,水师傅,13900002222\n";
    let (status, said) = sent(c, "/sites/import", "设施.csv", &format!("{head}城墙,老墙,,,,,\n"));
    assert!(status == 422 && said.contains("第 3 行") && said.contains("城墙"), "{status} {said}");
    assert!(!c.get("/sites").text().contains("总阀"));
    let (status, said) = sent(c, "/sites/import", "设施.csv", &format!("{head}避难场所,活动中心,,,200人,,\n"));
    assert!(status == 303, "{status} {said}");
    let all = c.get("/sites").text();
    assert!(all.contains("总阀") && all.contains("200 人"), "{all}");

    // Nobody looks after it: first in the list, and on its own page.
    let said =
        [("property_firm", "no"), ("owners_committee", "no"), ("guard", "no"), ("seen", "2020-03-01"), ("source", "visit")];
    assert_eq!(asked(c, "/places/40/compound", &said).0, 303);
    assert!(c.get("/sites").text().contains("三无小区 1 个"));
    assert!(c.get("/places/40").text().contains("三无小区"));
    assert!(admin.client.get("/sites?kind=gate").text().contains("东门"));
    let c = &mut secretary.client;
    assert_eq!(c.get(&at).status, 200);
    assert_eq!(c.post(&format!("/sites/{id}/closing"), &[]).status, 303);
    assert_eq!(c.get(&at).status, 404);
    let differences = h.site.house.differences(10).expect("compared");
    assert!(differences.is_empty(), "{differences:?}");
}
