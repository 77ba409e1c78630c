//! The first day of a house: from the printed link to a community with a secretary, a grid worker and a resident, by pages alone.

use crate::client::{Client, Reply};
use crate::enter::{empty_house, link_on, open, set_up, to, wide};

const DIVISIONS: &str =
    "滨江区区划\n代码\t名称\n990105\t滨江区\n990105001\t云栖街道\n990105001001\t望江社区\n99010500\t少一位\n990106001001\t别处";
const HOMES: &str = "社区代码,网格,小区,楼栋,单元,房号\n990105001001,1网格,云栖苑,5幢,2单元,301\n990105001001,1网格,,6,,101\n990105001009,1网格,,1,,1";

/// Shows a list; where it is confirmed.
fn shown(c: &mut Client, text: &str) -> String {
    c.get("/places/import");
    let at = to(&c.post("/places/import", &[("text", text)])).to_owned();
    at.split('?').next().expect("path").to_owned()
}

/// Says yes to a list that was shown.
fn confirm(c: &mut Client, at: &str) -> Reply {
    c.get(at);
    let list = at.rsplit('/').next().expect("its number");
    c.post(&format!("/places/import/{list}/confirm"), &[])
}

fn id_of(c: &mut Client, name: &str) -> i64 {
    let found = c.get_json(&format!("/places?q={}", crate::encode(name))).json();
    found["places"][0]["id"].as_i64().or_else(|| found["places"][0]["id"].as_str()?.parse().ok()).expect("an id")
}

#[test]
fn an_empty_house_becomes_a_district_by_pages_alone() {
    let (h, link) = empty_house(wide());
    let mut admin = set_up(&h, &link, "蓝慧", "hui.lan");
    let c = &mut admin.client;
    let first = c.get("/").text();
    assert!(first.contains("9 步里已经做了 0 步") && first.contains("href=\"/places/import\""), "{first}");
    assert!(c.get("/places").text().contains("href=\"/places/import\""), "from the empty tree too");

    c.get("/places/import");
    let none = c.post("/places/import", &[("text", "")]);
    assert!(none.status == 422 && none.text().contains("请选一个表格文件"), "{}", none.text());
    let at = shown(c, DIVISIONS);
    let page = c.get(&at).text();
    for said in ["确认添加 3 个地点", "第 6 行", "不是区划代码", "第 7 行", "上级 990106001 还没有", "望江社区"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(c.get_json("/places").json()["places"].as_array().expect("list").is_empty(), "nothing is recorded by looking");
    let other = shown(c, DIVISIONS);
    to(&confirm(c, &at));
    // The same list shown twice is not added twice.
    let late = confirm(c, &other);
    assert!(late.status == 409 && late.text().contains("没有可以添加的"), "{} {}", late.status, late.text());

    let at = shown(c, HOMES);
    let page = c.get(&at).text();
    assert!(page.contains("没有这个代码的社区") && page.contains("云栖苑") && page.contains("6幢"), "{page}");
    to(&confirm(c, &at));
    let (community, grid) = (id_of(c, "望江社区"), id_of(c, "1网格"));

    let account = open(c, "方敏", "secretary", community);
    c.get(&account);
    let link = link_on(&c.post(&format!("{account}/links"), &[("kind", "setup")]), "/setup/");
    let mut secretary = set_up(&h, &link, "方敏", "min.fang");
    open(&mut secretary.client, "赵国强", "grid_worker", grid);
    // Whoever keeps one community brings in no places.
    assert_eq!(secretary.client.get("/places/import").status, 403);

    let s = &mut secretary.client;
    s.get("/imports");
    let list = to(&s.post("/imports/pasted", &[("list_of", ""), ("text", "1. 5-2-301 王芳 无异常")])).to_owned();
    let list = list.split('?').next().expect("path").to_owned();
    crate::import::until(s, &list, "checked", |v| v["report"].is_object());
    to(&s.post(&format!("{list}/confirm"), &[]));
    crate::import::until(s, &list, "written", |v| v["import"]["state"] == "finished" || v["import"]["state"] == 3);
    let first = admin.client.get("/").text();
    assert!(first.contains("9 步里已经做了 5 步"), "{first}");
}
