//! Forms over HTTP: drafted from the shelf or a workbook, tried, admitted by a second person, filled in at doors, ended; what is
//! held is shown and not asked, what another form collects is refused with the place.

use crate::client::{Client, Reply};
use crate::ending::{hire, hire_for, house};
use crate::organisations::made;
use muster_ledger::{DAY, HOUR};
use muster_sense::form::shipped;
use xlsform::{Form, write};

fn done(reply: &Reply) {
    let said = reply.text();
    let alert: String = said.split("role=\"alert\"").nth(1).unwrap_or(&said).chars().take(400).collect();
    assert_eq!(reply.status, 303, "{alert}");
}

fn refused(reply: &Reply, says: &str) {
    assert!((400..500).contains(&reply.status), "{}", reply.status);
    assert!(reply.text().contains(says), "{}", reply.text());
}

const DRAFT: [(&str, &str); 4] = [("about", "household"), ("basis", "rcl-43"), ("minutes", "3"), ("days", "30")];

fn draft(c: &mut Client, role: &str, key: &str, about: &str) -> String {
    c.get(&format!("/as/{role}/forms/new"));
    let mut fields = DRAFT.to_vec();
    fields[0].1 = about;
    fields.push(("shipped", key));
    made(&c.post(&format!("/as/{role}/forms"), &fields))
}

fn workbook(c: &mut Client, bytes: &[u8]) -> Reply {
    c.get("/as/secretary/forms/new");
    let mut body = Vec::new();
    for (field, value) in DRAFT.iter().chain(&[("_csrf", c.token.clone().as_str())]) {
        body.extend(format!("--b0\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--b0\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f.xlsx\"\r\n\r\n");
    body.extend(bytes);
    body.extend(b"\r\n--b0--\r\n");
    let kind = ("content-type", "multipart/form-data; boundary=b0");
    c.send("POST", "/as/secretary/forms", &[kind, ("accept", "text/html")], &body)
}

fn fill(c: &mut Client, id: &str, fields: &[(&str, &str)]) -> Reply {
    c.get(&format!("/as/grid/forms/{id}/answers/new?place=13"));
    c.post(&format!("/as/grid/forms/{id}/answers"), fields)
}

const ALL: [(&str, &str); 6] = [
    ("place", "13"),
    ("q.head.0", "周小兰"),
    ("q.size.0", "2"),
    ("q.use.0", "own"),
    ("q.alarm.0", "yes"),
    ("q.supplies.0", "手电、水"),
];

/// Admitted as it has to be: tried, asked for by one, approved by another.
fn admitted(c: &mut Client, id: &str) {
    c.get(&format!("/as/secretary/forms/{id}"));
    done(&c.post(&format!("/as/secretary/forms/{id}/proposal"), &[]));
    c.get(&format!("/as/street/forms/{id}"));
    done(&c.post(&format!("/as/street/forms/{id}/admission"), &[]));
}

#[test]
fn a_form_is_drafted_tried_admitted_filled_in_and_ends() {
    let (h, clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("street", "street_lead", 1)] {
        hire(&h, role, post, place);
    }
    let mut c = h.client();
    assert!(c.get("/as/secretary/forms").text().contains("还没有表单"));
    let shelf = c.get("/as/secretary/forms/new").text();
    assert!(shipped().iter().all(|s| shelf.contains(&s.form.title)), "{shelf}");
    assert_eq!(c.get("/as/grid/forms/new").status, 403);
    let id = draft(&mut c, "secretary", "household", "household");
    // Not before it was tried; a trial keeps nothing.
    let one = c.get(&format!("/as/secretary/forms/{id}")).text();
    assert!(one.contains("草稿") && one.contains("30 天") && one.contains("约 3 分钟"), "{one}");
    refused(&c.post(&format!("/as/secretary/forms/{id}/proposal"), &[]), "请先试填一次");
    let wrong = fill(&mut c, &id, &[("place", "13"), ("q.size.0", "31"), ("q.use.0", "let"), ("q.supplies.0", "手电")]);
    refused(&wrong, "请填 0 到 30");
    let again = wrong.text();
    assert!(again.contains("value=\"手电\"") && again.contains("户主：请填写") && again.contains("房主姓名：请填写"), "{again}");
    done(&fill(&mut c, &id, &ALL));
    assert!(c.get(&format!("/as/secretary/forms/{id}/answers")).text().contains("还没有人填"));
    // Nobody admits their own; the grid worker admits none.
    c.get(&format!("/as/secretary/forms/{id}"));
    done(&c.post(&format!("/as/secretary/forms/{id}/proposal"), &[]));
    assert_eq!(c.post(&format!("/as/secretary/forms/{id}/admission"), &[]).status, 403);
    assert_eq!(c.post(&format!("/as/grid/forms/{id}/admission"), &[]).status, 403);
    c.get(&format!("/as/street/forms/{id}"));
    done(&c.post(&format!("/as/street/forms/{id}/admission"), &[]));
    assert!(c.get("/as/grid/forms").text().contains("启用中"));
    // Whatever was skipped is not kept, though it was posted.
    let mut all = ALL.to_vec();
    all.push(("q.owner.0", "不该留下的人"));
    done(&fill(&mut c, &id, &all));
    let rows = c.get(&format!("/as/grid/forms/{id}/answers")).text();
    assert!(rows.contains("自住") && rows.contains("手电、水") && !rows.contains("不该留下的人"), "{rows}");
    // What was said is shown with its day; what is fresh is not asked.
    let second = c.get(&format!("/as/grid/forms/{id}/answers/new?place=13")).text();
    assert!(second.contains("已有，不再问") && second.contains("上次填报") && second.contains("11月22日"), "{second}");
    assert!(!second.contains("name=\"q.use.0\""), "{second}");
    // A paper form of last week does not cover what was said today.
    let path = format!("/as/grid/forms/{id}/answers");
    done(&c.post(&path, &[("place", "13"), ("written_on", "2026-11-15"), ("q.supplies.0", "上周的")]));
    let held = c.get(&format!("/as/grid/forms/{id}/answers/new?place=13")).text();
    assert!(held.contains("手电、水") && !held.contains("上周的"), "{held}");
    refused(&c.post(&path, &[("place", "13"), ("written_on", "2026-12-24")]), "不晚于今天");
    refused(&c.post(&path, &[("place", "999")]), "没有这个地方");
    // It ends by itself, whoever looks.
    clock.jump(clock.now().plus(31 * DAY + HOUR));
    assert!(c.get("/as/grid/forms").text().contains("已停用"));
    refused(&fill(&mut c, &id, &ALL), "不能再填");
}

#[test]
fn the_same_answer_twice_is_one_and_nobody_answers_after_their_duty() {
    let (h, clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("street", "street_lead", 1)] {
        hire(&h, role, post, place);
    }
    let mut c = h.client();
    let id = draft(&mut c, "secretary", "household", "household");
    done(&fill(&mut c, &id, &ALL));
    admitted(&mut c, &id);
    c.get(&format!("/as/grid/forms/{id}/answers/new?place=13"));
    let (token, key) = (c.token.clone(), "0123456789abcdef0123456789abcdef");
    let path = format!("/as/grid/forms/{id}/answers");
    done(&c.post_with(&path, &ALL, &token, key));
    done(&c.post_with(&path, &ALL, &token, key));
    assert!(c.get(&path).text().contains("已填 1 份"));
    let long = "长".repeat(100_000);
    let pasted = c.post(&path, &[("place", "13"), ("q.supplies.0", &long), ("q.vehicles.0", &long)]);
    assert!((400..500).contains(&pasted.status), "{}", pasted.status);
    assert!(c.get(&path).text().contains("已填 1 份"));
    // The page was open when the duty ended.
    hire_for(&h, "brief", "grid_worker", 11, 2);
    let brief = format!("/as/brief/forms/{id}/answers");
    assert_eq!(c.get(&format!("{brief}/new?place=13")).status, 200);
    clock.jump(clock.now().plus(2 * DAY + HOUR));
    let late = c.post(&brief, &ALL);
    assert!(late.status == 401 || late.status == 403, "{}", late.status);
    c.get(&format!("/as/grid/forms/{id}"));
    assert!(c.get(&path).text().contains("已填 1 份"));
}

#[test]
fn what_another_form_collects_is_refused_with_the_place() {
    let (h, _clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("street", "street_lead", 1)] {
        hire(&h, role, post, place);
    }
    let mut c = h.client();
    let first = draft(&mut c, "secretary", "household", "household");
    done(&fill(&mut c, &first, &ALL));
    admitted(&mut c, &first);
    let second = draft(&mut c, "secretary", "household", "household");
    done(&fill(&mut c, &second, &ALL));
    c.get(&format!("/as/secretary/forms/{second}"));
    let reply = c.post(&format!("/as/secretary/forms/{second}/proposal"), &[]);
    refused(&reply, "已由另一张启用中的表单在收");
    assert!(reply.text().contains(&format!("/forms/{first}\"")), "the place where it lies");
    // Where the first has ended the second may.
    c.get(&format!("/as/secretary/forms/{first}"));
    done(&c.post(&format!("/as/secretary/forms/{first}/end"), &[]));
    admitted(&mut c, &second);
}

#[test]
fn a_workbook_comes_in_and_goes_out_and_a_bad_one_is_told_cell_by_cell() {
    let (h, _clock) = house();
    hire(&h, "secretary", "secretary", 10);
    let mut c = h.client();
    let of = |change: &dyn Fn(&mut Form)| {
        let mut form = shipped()[4].form.clone();
        change(&mut form);
        write(&form).expect("workbook")
    };
    let id = made(&workbook(&mut c, &of(&|_| ())));
    let out = c.get(&format!("/as/secretary/forms/{id}/workbook.xlsx"));
    assert_eq!(out.body, of(&|_| ()), "as it came");
    refused(&workbook(&mut c, &of(&|f| f.entries[2].bind.clear())), "没有写字段");
    refused(&workbook(&mut c, &of(&|f| drop(f.entries[2].bind.insert("field".into(), "report.fever".into())))), "/reports");
    refused(&workbook(&mut c, &of(&|f| f.entries[2].name = "head".into())), "用了两次");
    refused(&workbook(&mut c, b"PK\x03\x04 no workbook"), "打不开");
    refused(&workbook(&mut c, b"type,name,label"), "这不是 Excel 工作簿");
}
