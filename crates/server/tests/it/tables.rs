//! One table over HTTP: a higher level asks, each community decides; tables and own forms leave as files that open; a list of
//! organisations is recorded after a yes and taken back.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::enter::{at_home, record, resident};
use muster_ground::person::{Personal, Register};
use muster_ledger::{DAY, HOUR};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

fn json(c: &mut Client, path: &str) -> Value {
    let reply = c.get_json(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.status);
    reply.json()
}

fn done(c: &mut Client, path: &str, fields: &[(&str, &str)]) {
    let reply = c.post(path, fields);
    let said = reply.text();
    let alert: String = said.split("role=\"alert\"").nth(1).unwrap_or(&said).chars().take(300).collect();
    assert_eq!(reply.status, 303, "{path}: {alert}");
}

fn refused(c: &mut Client, path: &str, fields: &[(&str, &str)]) {
    let reply = c.post(path, fields);
    assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
    assert!(!reply.text().contains('⟦'), "{path}: a sentence is missing");
}

/// Posts a file; gives where it led.
fn bring(c: &mut Client, path: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> String {
    let mut body = Vec::new();
    let token = c.token.clone();
    for (field, value) in [("_csrf", token.as_str())].iter().chain(fields) {
        body.extend(format!("--b0\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(format!("--b0\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes());
    body.extend(bytes);
    body.extend(b"\r\n--b0--\r\n");
    let kind = ("content-type", "multipart/form-data; boundary=b0");
    let reply = c.send("POST", path, &[kind, ("accept", "text/html")], &body);
    let said = reply.text();
    let alert: String = said.split("role=\"alert\"").nth(1).unwrap_or(&said).chars().take(300).collect();
    assert_eq!(reply.status, 303, "{path}: {alert}");
    reply.header("location").split('?').next().expect("path").to_owned()
}

fn book(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in rows.iter().enumerate() {
        for (n, text) in row.iter().enumerate() {
            sheet.write(r as u32, n as u16, *text).expect("cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn each_community_decides_what_it_is_asked_and_what_it_is_told_to_do() {
    let (h, _clock) = house();
    hire(&h, "street", "street_lead", 1);
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "grid", "grid_worker", 11);
    // One whose telephone nobody wrote down.
    let (vault, personal) = (h.site.house.vault(), Personal { name: "周小兰".to_owned(), ..Personal::default() });
    let person = vault.new_person().expect("key");
    record(&h, Box::new(Register::new(vault, person, &at_home(), &personal).expect("register")));
    let mut c = h.client();
    let due = h.site.house.now().plus(5 * DAY).day().to_string();
    let asks = |title: &'static str, headings: &'static str| {
        [
            ("title", title),
            ("headings", headings),
            ("purpose", "care"),
            ("basis", "rcl-43"),
            ("number", "1号"),
            ("keep_days", "90"),
        ]
    };
    let mut ids = Vec::new();
    for (title, headings) in [("身份核对表", "身份证号"), ("摸底表", "姓名,联系电话")] {
        c.get("/as/street/data-requests/new");
        done(&mut c, "/as/street/data-requests", &[&asks(title, headings)[..], &[("due", due.as_str())]].concat());
        ids.push(json(&mut c, "/as/street/data-requests")[0]["request"]["id"].as_i64().expect("listed"));
    }
    let (first, second) = (ids[0], ids[1]);
    c.get(&format!("/as/secretary/data-requests/{first}"));
    // One without a reason is not a return; one with a reason is the community's last word.
    refused(&mut c, &format!("/as/secretary/data-requests/{first}/10/return"), &[("why", "tired")]);
    done(&mut c, &format!("/as/secretary/data-requests/{first}/10/return"), &[("why", "held")]);
    refused(&mut c, &format!("/as/secretary/data-requests/{first}/10/collection"), &[]);
    // Her telephone is missing: the worker is sent to that one home, once.
    done(&mut c, &format!("/as/secretary/data-requests/{second}/10/collection"), &[]);
    refused(&mut c, &format!("/as/secretary/data-requests/{second}/10/collection"), &[]);
    // A figure put right by hand counts as typed, is seen by whoever asked, and goes out marked; never one of what was not asked.
    let over = format!("/as/secretary/data-requests/{second}/10/overwriting");
    assert!(c.get(&format!("/as/street/data-requests/{second}")).text().contains("手工填 0 格"));
    c.get(&format!("/as/secretary/data-requests/{second}"));
    refused(&mut c, &over, &[("field", "person.religion"), ("value", "3"), ("why", "older")]);
    refused(&mut c, &over, &[("field", "person.phone"), ("value", "-3"), ("why", "older")]);
    refused(&mut c, &over, &[("field", "person.phone"), ("value", "3"), ("why", "tired")]);
    done(
        &mut c,
        &format!("/as/secretary/data-requests/{second}/10/overwriting"),
        &[("field", "person.phone"), ("value", "41"), ("why", "older")],
    );
    refused(&mut c, &over, &[("field", "person.phone"), ("value", "41"), ("why", "older")]);
    let seen = c.get(&format!("/as/street/data-requests/{second}")).text();
    assert!(seen.contains("手工填 1 格") && seen.contains("41（手工，登记的数旧了"), "{seen}");
    let answer = c.get(&format!("/as/street/data-requests/{second}/answer.xlsx"));
    assert_eq!(answer.status, 200);

    c.get("/as/street/mandates/new");
    let work =
        [("title", "电动车排查"), ("text", "逐户登记"), ("basis", "rcl-43"), ("people", "2"), ("yuan", "3000"), ("hours", "16")];
    done(&mut c, "/as/street/mandates", &[&work[..], &[("due", due.as_str())]].concat());
    let work = json(&mut c, "/as/secretary/mandates")["lines"][0]["mandate"]["id"].as_i64().expect("listed");
    c.get(&format!("/as/secretary/mandates/{work}"));
    refused(&mut c, &format!("/as/secretary/mandates/{work}/10/return"), &[("why", "tired")]);
    let page = c.get(&format!("/as/secretary/mandates/{work}")).text();
    let why =
        page.split("name=\"why\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a reason is offered").to_owned();
    done(&mut c, &format!("/as/secretary/mandates/{work}/10/return"), &[("why", &why)]);
    refused(&mut c, &format!("/as/secretary/mandates/{work}/10/return"), &[("why", &why)]);
}

#[test]
fn tables_and_own_forms_leave_as_files_that_open() {
    let (h, _clock) = house();
    hire(&h, "secretary", "secretary", 10);
    resident(&h);
    let mut c = h.client();
    // ZIP archives both, as office programs write them.
    for path in ["/as/secretary/tables/daily/report.docx", "/as/secretary/tables/care/table.xlsx"] {
        let reply = c.get(path);
        assert_eq!((reply.status, &reply.body[..2]), (200, &b"PK"[..]), "{path}");
    }
    assert!(c.get("/as/secretary/tables/nothing/table.xlsx").status == 404);

    c.get("/as/secretary/templates");
    let form = book(&[&["独居老人台账"], &["房号", "姓名", "需要", "备注栏"], &["", "", "", ""]]);
    let at = bring(&mut c, "/as/secretary/templates", &[("rows", "")], "台账.xlsx", &form);
    let id = at.rsplit('/').next().expect("id").to_owned();
    assert_eq!(c.get(&format!("/as/secretary/templates/{id}")).status, 200);
    refused(&mut c, &format!("/as/secretary/templates/{id}/columns"), &[("column", "ZZ"), ("means", "")]);
    done(&mut c, &format!("/as/secretary/templates/{id}/columns"), &[("column", "3"), ("means", "")]);
    let filled = c.get(&format!("/as/secretary/templates/{id}/filled.xlsx"));
    assert_eq!((filled.status, &filled.body[..2]), (200, &b"PK"[..]));
    assert_eq!(c.get("/as/secretary/templates/1").status, 404);
}

#[test]
fn a_list_of_organisations_is_recorded_after_a_yes_and_taken_back() {
    let (h, clock) = house();
    hire(&h, "secretary", "secretary", 10);
    let mut c = h.client();
    c.get("/as/secretary/organisations/lists");
    let before = c.get("/as/secretary/organisations").text().contains("望江便利店");
    let list =
        book(&[&["单位名称", "类别", "联系人", "联系电话", "身份证号码"], &["望江便利店", "商铺", "周全", "19900080003", ""]]);
    let at = bring(&mut c, "/as/secretary/organisations/lists", &[("community", "10")], "单位.xlsx", &list);
    let id = at.rsplit('/').next().expect("id").to_owned();
    // What is not taken is named as the catalogue names it.
    let tried = c.get(&at).text();
    assert!(tried.contains("身份证号码") && tried.contains("/fields/") && tried.contains("这里不存"), "{tried}");
    // Tried, not recorded.
    assert!(!before && !c.get("/as/secretary/organisations").text().contains("望江便利店"));
    refused(&mut c, &format!("/as/secretary/organisations/lists/{id}/undo"), &[]);
    done(&mut c, &format!("/as/secretary/organisations/lists/{id}/confirm"), &[]);
    assert!(c.get("/as/secretary/organisations").text().contains("望江便利店"));
    refused(&mut c, &format!("/as/secretary/organisations/lists/{id}/confirm"), &[]);
    clock.jump(clock.now().plus(HOUR));
    done(&mut c, &format!("/as/secretary/organisations/lists/{id}/undo"), &[]);
    assert!(!c.get("/as/secretary/organisations").text().contains("望江便利店"));
}

/// Every hour for a day, in other words, by another: one request goes out, each repetition is answered at once and counted.
#[test]
fn an_asker_who_asks_every_hour_disturbs_nobody() {
    let (h, clock) = house();
    hire(&h, "street", "street_lead", 1);
    hire(&h, "district", "district_lead", 0);
    hire(&h, "secretary", "secretary", 10);
    resident(&h);
    let mut c = h.client();
    let due = h.site.house.now().plus(9 * DAY).day().to_string();
    let ask = |c: &mut Client, role: &str, headings: &str| {
        c.get(&format!("/as/{role}/data-requests/new"));
        let form = [
            ("title", "老人摸底"),
            ("headings", headings),
            ("purpose", "care"),
            ("basis", "rcl-43"),
            ("number", "1号"),
            ("keep_days", "90"),
            ("due", due.as_str()),
        ];
        let reply = c.post(&format!("/as/{role}/data-requests"), &form);
        (reply.status, reply.header("location").to_owned(), reply.text())
    };
    let words = ["姓名，联系电话", "电话、姓 名", "居民姓名\t手机号", "联系方式"];
    let (status, first, said) = ask(&mut c, "street", words[0]);
    assert_eq!(status, 303, "{said}");
    let first = first.split('?').next().unwrap_or_default().to_owned();
    let id = first.rsplit('/').next().unwrap_or_default().to_owned();
    for hour in 1..=24 {
        clock.jump(clock.now().plus(HOUR));
        let (status, to, said) = ask(&mut c, "street", words[hour % words.len()]);
        assert!(status == 303 && to.contains(&format!("/data-requests/{id}")) && to.contains("again=1"), "{hour}: {to} {said}");
    }
    for role in ["street", "district"] {
        let (_, to, said) = ask(&mut c, role, "序号，联系电话，备注");
        assert!(to.contains(&format!("/data-requests/{id}")), "{role}: {to} {said}");
    }
    assert_eq!((h.facts("data_request.made"), h.facts("data_request.repeated"), h.facts("tasks.issued")), (1, 26, 0));
    let page = c.get(&format!("{first}?again=1")).text();
    assert!(page.contains("没有再下发") && page.contains("24 小时内已经第"), "{page}");
    // What nobody may ask is refused with its article, however often.
    for _ in 0..2 {
        let (status, _, said) = ask(&mut c, "street", "姓名，宗教信仰，诊断结果");
        let said = said.split("role=\"alert\"").nth(1).unwrap_or_default();
        assert!(status == 422 && said.contains("宗教信仰") && said.contains("第二十八"), "{status} {said}");
    }
    assert_eq!(h.facts("data_request.made"), 1);
}

/// Forms as they come: headings in merged cells are found, a hidden sheet is not filled and told of, macros are refused in words.
#[test]
fn forms_with_merged_heads_hidden_sheets_and_macros() {
    let (h, _clock) = house();
    hire(&h, "secretary", "secretary", 10);
    resident(&h);
    let mut c = h.client();
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    hidden.set_name("码表").expect("name").set_hidden(true);
    hidden.write(0, 0, "姓名").expect("cell");
    hidden.write(0, 1, "联系电话").expect("cell");
    let sheet = book.add_worksheet();
    sheet.set_active(true);
    let plain = rust_xlsxwriter::Format::new();
    sheet.merge_range(0, 0, 0, 3, "2026年特殊人群台账", &plain).expect("title");
    sheet.merge_range(1, 0, 2, 0, "姓名", &plain).expect("over two lines");
    sheet.merge_range(1, 1, 1, 3, "住址", &plain).expect("over three columns");
    for (n, head) in ["楼栋", "房号", "需要"].iter().enumerate() {
        sheet.write(2, n as u16 + 1, *head).expect("cell");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    c.get("/as/secretary/templates");
    let at = bring(&mut c, "/as/secretary/templates", &[("rows", "")], "台账.xlsx", &bytes);
    let page = c.get(&at).text();
    assert!(page.contains("隐藏") && page.contains("姓名"), "{page}");
    let filled = c.get(&format!("{at}/filled.xlsx"));
    assert_eq!((filled.status, &filled.body[..2]), (200, &b"PK"[..]));
    // The same file with a part for macros in it.
    let (core, macros) = (b"docProps/core.xml", b"xl/vbaProject.bin");
    let mut bad = bytes.clone();
    while let Some(n) = bad.windows(core.len()).position(|w| w == core) {
        bad[n..n + core.len()].copy_from_slice(macros);
    }
    c.get("/as/secretary/templates");
    let token = c.token.clone();
    let mut body = format!("--b0\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--b0\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.xlsx\"\r\n\r\n").into_bytes();
    body.extend(&bad);
    body.extend(b"\r\n--b0--\r\n");
    let kind = ("content-type", "multipart/form-data; boundary=b0");
    let reply = c.send("POST", "/as/secretary/templates", &[kind, ("accept", "text/html")], &body);
    assert!(reply.status == 422 && reply.text().contains("宏"), "{}", reply.status);
}
