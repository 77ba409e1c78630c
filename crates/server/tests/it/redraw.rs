//! The tree redrawn over HTTP: looked at, applied at once, found again by old name and day, refused in words.

use crate::client::{Client, encode};
use crate::enter::{Given, founded, place, record, resident, wide};
use muster_ground::place::{Added, Level};
use muster_ledger::PlaceId;

const PAPER: (&str, &str) = ("document", "滨政函〔2026〕31号");
const DATED: [(&str, &str); 3] = [("day", "2020-03-01"), ("why", "decision"), PAPER];

/// Opens the form's page and posts it; status and text.
fn asked(c: &mut Client, at: &str, form: &[(&str, &str)]) -> (u16, String) {
    let page = c.get(at);
    assert_eq!(page.status, 200, "{at}: {}", page.text());
    let reply = c.post(at, &[form, &DATED].concat());
    (reply.status, reply.text())
}

fn hidden(page: &str, name: &str) -> String {
    let at = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&at).unwrap_or_else(|| panic!("no {name} in {page}")).1;
    rest.split_once('"').expect("closed").0.to_owned()
}

#[test]
fn a_committee_draws_its_grids_and_the_district_its_communities() {
    let (h, mut admin, mut secretary) = founded(wide());
    resident(&h);
    let more = vec![
        place(50, 10, Level::Grid, "2网格"),
        place(51, 50, Level::Building, "6幢"),
        place(52, 10, Level::Grid, "3网格"),
        place(53, 52, Level::Building, "7幢"),
    ];
    record(&h, Box::new(Given(vec![Added { places: more }.draft(PlaceId(10))])));

    // Looked at: 5幢 with its one resident would go from the first grid to the second.
    let c = &mut secretary.client;
    assert!(c.get("/places/10").text().contains("/places/10/grids"));
    let page = c.get("/places/10/grids?g12=50&g51=50&g53=52").text();
    assert!(page.contains("1 → <strong>0</strong>") && page.contains("2网格还没有网格员"), "{page}");
    assert_eq!(hidden(&page, "choices"), "12:50");
    let (choices, version) = (hidden(&page, "choices"), hidden(&page, "version"));
    let form = [("choices", choices.as_str()), ("version", &version), ("close", "yes")];
    let refused = c.post("/places/10/grids", &[&form[..], &[("day", "2020-03-01"), ("why", "decision")]].concat());
    assert!(refused.status == 422 && refused.text().contains("文号"), "{}", refused.text());
    assert!(refused.text().contains("1 → <strong>0</strong>"), "the preview stays");
    assert_eq!(c.post("/places/10/grids", &[&form[..], &DATED].concat()).status, 303);
    let page = c.get("/places/10/grids").text();
    assert!(page.contains("5幢由“1网格”划到“2网格”") && page.contains("2020-03-01"), "{page}");
    assert!(c.get("/places/12").text().contains("2网格"));
    assert!(c.get("/places/11").text().contains("并入“2网格”"), "the emptied grid tells where it went");
    assert!(c.get("/people").text().contains("5幢301"), "nobody is lost");
    assert_eq!(c.post("/places/10/grids", &[&form[..], &DATED].concat()).status, 409, "an old preview is not applied");

    // Communities are the district's.
    assert_eq!(c.get("/places/10/splitting").status, 403);
    assert_eq!(c.get("/places/20/grids").status, 403);
    let c = &mut admin.client;
    let (status, said) = asked(c, "/places/10/splitting", &[("name", "望江二社区"), ("parts", "50"), ("code", "12345")]);
    assert!(status == 422 && said.contains("不是区划代码") && said.contains("value=\"望江二社区\""), "{status} {said}");
    assert_eq!(asked(c, "/places/10/splitting", &[("name", "望江二社区"), ("parts", "50")]).0, 303);
    assert!(c.get("/places/50").text().contains("望江二社区"));
    assert_eq!(asked(c, "/places/50/parent", &[("to", "20")]).0, 303);
    assert!(c.get("/places/51").text().contains("听涛社区"));
    let (status, said) = asked(c, "/places/20/merging", &[("into", "20")]);
    assert!(status == 422 && said.contains("同一层"), "{status} {said}");
    assert_eq!(asked(c, "/places/20/merging", &[("into", "10")]).0, 303);
    let found = c.get(&format!("/places?q={}", encode("听涛社区"))).text();
    assert!(found.contains("2020-03-01 起撤销"), "{found}");
    let differences = h.site.house.differences(10).expect("compared");
    assert!(differences.is_empty(), "{differences:?}");
}

#[test]
fn a_place_tells_what_it_holds_and_a_crowded_room_is_told() {
    let (h, mut admin, mut secretary) = founded(wide());
    resident(&h);
    let page = secretary.client.get("/places/12").text();
    assert!(page.contains("5幢：哪一户登记了几个人") && page.contains("/households/13"), "{page}");
    assert!(!page.contains("王小芳") && !page.contains("很少住这么多"), "numbers only: {page}");
    let page = admin.client.get("/places/12").text();
    assert!(page.contains("居民") && !page.contains("哪一户登记了几个人"), "rooms are for who sees residents: {page}");
    assert!(!secretary.client.get("/people/new?room=13").text().contains("很少住这么多"));
    for _ in 0..30 {
        resident(&h);
    }
    let page = secretary.client.get("/places/12").text();
    assert!(page.contains("301 室登记了 31 人") && page.contains("data-state=\"look\""), "{page}");
    assert!(secretary.client.get("/people/new?room=13").text().contains("已经登记了 31 人"));
    let json = secretary.client.get_json("/places/12").json();
    assert_eq!((json["card"]["residents"].as_i64(), json["card"]["homes"].as_i64()), (Some(31), Some(1)));
}

#[test]
fn boundaries_come_in_by_file_and_go_out_as_geojson() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    assert!(c.get("/places/10/map").text().contains("方格代替"));
    let mut send = |ring: &str| {
        c.get("/places/10/map");
        let feature = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"name":"1网格"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
        );
        let part =
            |name: &str, value: &str| format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let file =
            "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"g.geojson\"\r\nContent-Type: application/geo+json";
        let body =
            format!("{}{}{file}\r\n\r\n{feature}\r\n--b0--\r\n", part("_csrf", &c.token.clone()), part("datum", "cgcs2000"));
        let headers = [("content-type", "multipart/form-data; boundary=b0"), ("accept", "text/html")];
        let reply = c.send("POST", "/places/10/map", &headers, body.as_bytes());
        (reply.status, reply.text())
    };
    let (status, said) = send("[[30.0,120.0],[30.1,120.0],[30.1,120.1],[30.0,120.0]]");
    assert!(status == 422 && said.contains("经纬度写反了"), "{status} {said}");
    let (status, said) = send("[[120.0,30.0],[120.1,30.0],[120.1,30.1],[120.0,30.0]]");
    assert_eq!(status, 303, "{said}");
    let page = c.get("/places/10/map").text();
    assert!(page.contains("CGCS2000") && !page.contains("方格代替"), "{page}");
    let out = c.get("/places/10/map.geojson");
    assert_eq!((out.status, out.header("content-type")), (200, "application/geo+json"));
    let json = out.json();
    assert_eq!(
        (json["type"].as_str(), json["features"][0]["properties"]["name"].as_str()),
        (Some("FeatureCollection"), Some("1网格"))
    );
    assert!(h.site.house.differences(10).expect("compared").is_empty());
}
