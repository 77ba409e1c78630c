//! Residents' lists over HTTP as offices send them: workbooks with merged cells and two-line headings, old ones, text in GBK.

use crate::client::{Client, Reply};
use crate::enter::{founded, wide};
use crate::{Served, serve_site};
use muster_server::{Setup, Site};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a browser sends with a chosen file.
pub(crate) fn upload(c: &mut Client, name: &str, bytes: &[u8]) -> String {
    c.get("/imports");
    let mut body = Vec::new();
    for (field, value) in [("_csrf", c.token.clone()), ("community", String::new())] {
        body.extend(format!("--b0\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(format!("--b0\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes());
    body.extend(bytes);
    body.extend(b"\r\n--b0--\r\n");
    let kind = ("content-type", "multipart/form-data; boundary=b0");
    let reply = c.send("POST", "/imports", &[kind, ("accept", "text/html")], &body);
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").split('?').next().expect("path").to_owned()
}

/// Looks until `ready`, at both faces of the page.
pub(crate) fn until(c: &mut Client, at: &str, what: &str, ready: impl Fn(&Value) -> bool) -> (Value, String) {
    let begun = Instant::now();
    loop {
        let json = c.get_json(at).json();
        if ready(&json) {
            return (json, c.get(at).text());
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "never {what}: {json}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Row and problem of each row that is wrong.
pub(crate) fn problems(json: &Value) -> Vec<String> {
    let all = json["report"]["problems"].as_array().expect("problems");
    all.iter().map(|p| format!("{} {}", p["row"], p["code"].as_str().unwrap_or_default())).collect()
}

pub(crate) fn post(c: &mut Client, path: &str) -> Reply {
    let reply = c.post(path, &[]);
    assert_eq!(reply.status, 303, "{path}: {}", reply.text());
    reply
}

/// From a file to the residents' page and back; what the preview said.
fn through(h: &Served, c: &mut Client, name: &str, bytes: &[u8], first: &str) -> Value {
    let at = upload(c, name, bytes);
    let (checked, page) = until(c, &at, "checked", |j| !j["report"].is_null());
    assert!(page.contains(&format!("{at}/confirm")) && page.contains(name), "{page}");
    assert!(!page.contains("http-equiv=\"refresh\""), "what waits for a yes does not reload");
    let facts = h.facts("import.confirmed");
    post(c, &format!("{at}/confirm"));
    let (done, page) = until(c, &at, "written", |j| j["import"]["state"] == "finished");
    assert_eq!((h.facts("import.confirmed"), &done["import"]["added"]), (facts + 1, &checked["report"]["added"]));
    assert!(page.contains(&format!("新增 {} 人", checked["report"]["added"])), "{page}");
    assert!(c.get("/people").text().contains(first), "{first} shows");
    post(c, &format!("{at}/undo"));
    assert!(c.get(&at).text().contains("已经撤销") && !c.get("/people").text().contains(first));
    checked
}

const GOOD: &str = "11010519491231002X";

/// A title, headings of two lines with merged cells, a building merged over its rows, and every way to spoil a number.
fn office_book() -> Vec<u8> {
    let mut book = Workbook::new();
    let (sheet, plain) = (book.add_worksheet(), Format::new());
    let done = (|| {
        sheet.merge_range(0, 0, 0, 6, "望江社区居民花名册", &plain)?;
        sheet.merge_range(1, 0, 2, 0, "序号", &plain)?;
        sheet.merge_range(1, 1, 1, 3, "房屋地址", &plain)?;
        for (column, text) in [(4, "姓名"), (5, "身份证号"), (6, "联系电话")] {
            sheet.merge_range(1, column, 2, column, text, &plain)?;
        }
        for (column, text) in [(1, "楼栋"), (2, "单元"), (3, "室号")] {
            sheet.write(2, column, text)?;
        }
        sheet.merge_range(3, 1, 7, 1, "5幢", &plain)?;
        let rows = [
            ("2单元", "301室", "王芳芳", GOOD, "13800001234"),
            ("2单元", "302室", "赵云", "3.3E+17", ""),
            ("2单元", "303室", "钱多", "110105491231002", ""),
            ("2单元", "304室", "孙行者", "", "13900001111"),
            ("2单元", "305室", "周密", "", "139000011"),
        ];
        for (row, (unit, room, name, id, phone)) in (3..).zip(rows) {
            sheet.write(row, 0, row - 2)?;
            for (column, text) in [(2, unit), (3, room), (4, name), (5, id), (6, phone)] {
                sheet.write(row, column, text)?;
            }
        }
        // As the office program keeps what was typed into a cell of numbers: the last digits are gone.
        sheet.write(6, 5, 330_902_199_001_011_234_f64)?;
        Ok::<_, rust_xlsxwriter::XlsxError>(())
    })();
    done.expect("cells");
    book.save_to_buffer().expect("book")
}

#[test]
fn office_files_go_through_the_wizard() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let checked = through(&h, c, "名册.xlsx", &office_book(), "王*芳");
    let wrong = ["5 import-id-damaged", "6 import-id-fifteen", "7 import-id-damaged", "8 import-phone-length"];
    assert_eq!((checked["report"]["rows"].as_u64(), checked["report"]["added"].as_u64()), (Some(5), Some(1)));
    assert_eq!(problems(&checked), wrong);

    let text = format!("楼栋,单元,房号,姓名,身份证号\n5幢,2单元,301,李小明,{GOOD}\n5幢,2单元,302,吴用,3.30902E+17\n");
    let (gbk, _, lost) = encoding_rs::GBK.encode(&text);
    assert!(!lost);
    let checked = through(&h, c, "名册.csv", &gbk, "李*明");
    assert_eq!((checked["report"]["added"].as_u64(), problems(&checked)), (Some(1), vec!["3 import-id-damaged".to_owned()]));

    // Its names end in a number; one of them, in the row of a sound ID, is made a name.
    let mut old = include_bytes!("../../../../lib/sheet/tests/register.xls").to_vec();
    let name: Vec<u8> = "王𠮷7".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = old.windows(name.len()).position(|w| w == name).expect("a name");
    old[at + 6..at + 8].copy_from_slice(&('文' as u16).to_le_bytes());
    let checked = through(&h, c, "register.xls", &old, "王*文");
    let (rows, added) = (checked["report"]["rows"].as_u64(), checked["report"]["added"].as_u64());
    assert_eq!((rows, added, checked["columns"].as_array().map(Vec::len)), (Some(60), Some(1), Some(4)));
    let found = problems(&checked);
    assert!(found.contains(&"3 import-id-damaged".to_owned()) && found.contains(&"11 import-name-odd".to_owned()), "{found:?}");
    assert_eq!(h.site.house.differences(5).expect("compared"), []);
}

/// Long enough to be looked at, stopped, and cut short while it is written.
fn long_list(rows: usize) -> String {
    let row = |n: usize| {
        let letter = |n: usize| char::from_u32(0x4e00 + n as u32).expect("a character");
        format!(
            "{}幢,{}单元,{}0{},王{}{}\n",
            n / 200 + 1,
            n / 50 % 4 + 1,
            n / 2 % 25 + 1,
            n % 2 + 1,
            letter(n % 200),
            letter(n / 200)
        )
    };
    ["楼栋,单元,房号,姓名\n".to_owned()].into_iter().chain((0..rows).map(row)).collect()
}

#[test]
fn a_long_list_shows_how_far_it_is_and_can_be_stopped() {
    let (h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let at = upload(c, "长名册.csv", long_list(30_000).as_bytes());
    let going = |j: &Value| !j["progress"].is_null() && j["progress"]["read"].as_u64() > Some(0);
    let (json, page) = until(c, &at, "checking", |j| going(j) || !j["report"].is_null());
    if going(&json) && page.contains("progress-text") {
        assert!(page.contains("http-equiv=\"refresh\"") && page.contains("every 1s") && page.contains("正在核对"), "{page}");
        let early = c.post(&format!("{at}/confirm"), &[]);
        assert!(early.status == 409 || early.status == 303, "{}", early.status);
    }
    until(c, &at, "checked", |j| !j["report"].is_null() || j["import"]["state"] != "running");
    c.get(&at);
    c.post(&format!("{at}/confirm"), &[]);
    // Left and come back to; meanwhile the house serves others, and nobody of the list shows.
    let written = |j: &Value| j["progress"]["written"].as_u64() > Some(0);
    let (json, page) = until(c, &at, "writing", written);
    let p = &json["progress"];
    assert_eq!(p["rows"], 30_000);
    assert!(p["read"].as_u64() >= p["written"].as_u64() && page.contains("正在导入") && page.contains("停下并收回"), "{page}");
    assert!(!c.get("/people").text().contains("王*"));
    c.get(&at);
    post(c, &format!("{at}/undo"));
    let (_, page) = until(c, &at, "taken back", |j| j["import"]["state"] == "undone" && j["progress"].is_null());
    assert!(page.contains("已经撤销") && !page.contains("progress-text"), "{page}");
    h.until("every part is gone", |h| {
        let read = h.site.house.read().expect("read");
        let rows = read.select(
            "SELECT COUNT(*) AS n FROM vault_parts p JOIN ledger_facts f ON f.seq = p.seq WHERE f.kind = 'person.registered'",
            &[],
        );
        rows.expect("counted")[0].int("n") == 0
    });
}

#[test]
fn a_house_that_stopped_while_writing_says_what_was_written() {
    let (mut h, _, mut secretary) = founded(wide());
    let c = &mut secretary.client;
    let at = upload(c, "长名册.csv", long_list(30_000).as_bytes());
    until(c, &at, "checked", |j| !j["report"].is_null());
    c.get(&at);
    post(c, &format!("{at}/confirm"));
    until(c, &at, "writing", |j| j["progress"]["written"].as_u64() > Some(0));
    h.end();
    // The thread of the import holds the old house until its next chunk is refused.
    let folder = std::mem::take(&mut h.folder);
    drop(h);
    let begun = Instant::now();
    let site = loop {
        match Site::open(Setup::of(folder.clone(), wide()).expect("policies")) {
            Ok(site) => break site,
            Err(e) => assert!(begun.elapsed() < Duration::from_secs(20), "{e}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let house = Arc::clone(&site.house);
    let h = serve_site(site, folder);
    c.at = h.at;
    let (json, page) = until(c, &at, "told", |j| !j["written"].is_null());
    let n = json["written"].as_i64().expect("a number");
    let stands = house.read().expect("read").select("SELECT COUNT(*) AS n FROM person_people", &[]).expect("rows")[0].int("n");
    assert!(n > 0 && n < 30_000 && n == stands && page.contains(&format!("已写 {n} 行")), "{n} {stands} {page}");
    assert!(!c.get("/people").text().contains("王*"), "nothing of it shows");
    c.get(&at);
    post(c, &format!("{at}/undo"));
    assert!(c.get(&at).text().contains("已经撤销"));
    assert_eq!(house.differences(5).expect("compared"), []);
    drop(house);
}
