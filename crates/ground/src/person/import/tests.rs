//! Lists as they come: columns someone had to name, headings that change midway, roll calls.

use crate::person::tests::{listed, scope};
use crate::rehearsal::lists::{COMMUNITY, Trial};
use muster_web::{Mask, Scope};

fn here() -> Scope {
    scope(&[COMMUNITY], &[], Mask::Full)
}

fn sent(t: &Trial, csv: &str) -> String {
    let form = [("community", "")];
    t.post("/imports", &here(), &form, Some(("名册.csv", csv.as_bytes()))).unwrap()
}

/// Columns with headings nobody knows are named once, and the next list of the community that is headed alike is read so.
#[test]
fn what_columns_mean_is_remembered() {
    let t = Trial::new("columns");
    // 门牌 and 谁 are nobody's headings; 联系 is taken for nothing.
    let list = "姓名,门牌,性别,联系\n王芳,5-2-301,女,13800001234\n李明,5-2-302,男,\n";
    let at = sent(&t, list);
    let page = t.see(&at, &here()).unwrap();
    assert!(page.contains("列认错了") && !page.contains("照 20"), "{page}");
    let twice = [("c0", "name"), ("c1", "address"), ("c2", "address")];
    assert_eq!(t.post(&format!("{at}/columns"), &here(), &twice, None).unwrap_err().code, "import-columns-twice");
    let no_name = [("c1", "address")];
    assert_eq!(t.post(&format!("{at}/columns"), &here(), &no_name, None).unwrap_err().code, "import-no-name-column");
    let said = [("c0", "name"), ("c1", "address"), ("c2", "sex"), ("c3", "phone")];
    t.post(&format!("{at}/columns"), &here(), &said, None).unwrap();
    let page = t.see(&at, &here()).unwrap();
    assert!(page.contains("138****1234") && page.contains("新增"), "{page}");
    t.post(&format!("{at}/confirm"), &here(), &[], None).unwrap();
    assert_eq!(listed(&t.read()), ["5幢2单元301 王*", "5幢2单元302 李*"]);

    let at = sent(&t, "姓名,门牌,性别,联系\n赵云,5-2-303,男,13900002222\n");
    let page = t.see(&at, &here()).unwrap();
    assert!(page.contains("照 2026-11-22 选的认") && page.contains("139****2222"), "{page}");
    t.post(&format!("{at}/confirm"), &here(), &[], None).unwrap();
    // Headed otherwise, it is another list.
    let at = sent(&t, "姓名,门牌,联系,性别\n孙权,5-2-304,,男\n");
    assert!(!t.see(&at, &here()).unwrap().contains("照 2026"));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// Sheets pasted under each other: the change is named, and rows below are read by the new headings.
#[test]
fn headings_that_change_midway_are_named() {
    let t = Trial::new("midway");
    let list = "姓名,房号,电话,备注\n王芳,5-2-301,13800001234,\n望江社区,,,\n房号,姓名,性别,联系电话\n6-101,吕布,男,13900001111\n姓名,房号,电话,备注\n单晓,5-1-1203,,\n";
    let at = sent(&t, list);
    let page = t.see(&at, &here()).unwrap();
    assert!(page.contains("第 5 行前又有一行表头"), "{page}");
    assert!(page.contains("“姓名”从 A 列换到 B 列") && page.contains("“性别”是新有的，在 C 列"), "{page}");
    assert!(page.contains("没有“备注”了（原来在 D 列）"), "{page}");
    t.post(&format!("{at}/confirm"), &here(), &[], None).unwrap();
    assert_eq!(listed(&t.read()), ["5幢1单元1203 单*", "5幢2单元301 王*", "6幢101 吕*"]);
}

#[test]
fn a_roll_call_becomes_a_list() {
    let t = Trial::new("pasted");
    let text = "#接龙\n例 5-2-301 张三 无异常\n1️⃣ ５－２－３０１王芳无异常\n2. 5-2-302 李明、李小明 都好\n3. 赵云 无异常\n4. 收到\n5. 301 吕布\n6. 6-101 吕布 13900001111 正常\n";
    let at = t.post("/imports/pasted", &here(), &[("text", text)], None).unwrap();
    let page = t.see(&at, &here()).unwrap();
    assert!(
        page.contains("有 3 行没看懂") && page.contains("第 5 行：") && page.contains("第 6 行：") && page.contains("第 7 行："),
        "{page}"
    );
    assert!(page.contains("没有楼栋") && !page.contains("列认错了"), "{page}");
    t.post(&format!("{at}/confirm"), &here(), &[], None).unwrap();
    let mut got = listed(&t.read());
    got.sort();
    assert_eq!(got, ["5幢2单元301 王*", "5幢2单元302 李*", "5幢2单元302 李*明", "6幢101 吕*"]);
    assert_eq!(t.post("/imports/pasted", &here(), &[("text", "收到\n谢谢")], None).unwrap_err().code, "import-paste-empty");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// Every care category is understood by its name in a cell, and by a column of its own; only the needs are kept.
#[test]
fn every_care_category_brings_its_needs() {
    use super::row::{needs_called, ticked};
    for c in crate::care::categories() {
        let [zh, _] = c.names();
        let found = needs_called(zh);
        assert!(c.needs.iter().all(|n| found.contains(n)), "{zh}: {found:?}");
        assert_eq!(ticked(&format!("是否{zh}"), "是"), Some(format!("是否{zh}")));
        assert_eq!(ticked(zh, "√").as_deref(), Some(zh));
        assert!(ticked(zh, "否").is_none() || c.key == "no_phone", "{zh}");
    }
    for (heading, cell, word) in [
        ("有无手机", "无", Some("无手机")),
        ("有无手机", "有", None),
        ("手机号", "无", None),
        ("是否独居", "是", Some("是否独居")),
    ] {
        assert_eq!(ticked(heading, cell).as_deref(), word, "{heading} {cell}");
    }
    let t = Trial::new("needs-columns");
    let list = "楼栋,单元,房号,姓名,是否独居,孕产妇,有无手机,特殊类别\n5,2,301,王芳,是,,无,听障\n5,2,302,李明,否,√,有,\n";
    let at = sent(&t, list);
    let page = t.see(&at, &here()).unwrap();
    assert!(!page.contains("用不到"), "{page}");
    t.post(&format!("{at}/confirm"), &here(), &[], None).unwrap();
    let read = t.read();
    let of = |need| crate::person::in_need(&read, &here(), Some(need), 9).unwrap().len();
    use crate::person::Need;
    assert_eq!([Need::LivesAlone, Need::HardOfHearing, Need::NoPhone, Need::HospitalReady].map(of), [1, 1, 1, 1]);
}

/// A column that the register does not take is named as the catalogue knows it, with its page, and is said not to be kept.
/// heading | its field | what is said
#[test]
fn columns_that_are_not_taken_are_named() {
    let table = "
        民族     | /fields/person/ethnicity       | 这里不存
        政治面貌 | /fields/person/party           | 这里不存
        职业     | /fields/person/occupation      | 这里不存
        出生日期 | /fields/person/birth           | 系统里有
        丁戊己   |                                | 没有认出是哪一项
    ";
    let rows = crate::rehearsal::cells(table);
    let heads: Vec<&str> = rows.iter().map(|r| r[0]).collect();
    let t = Trial::new("unused");
    let list = format!("姓名,住址,{}\n王芳,5-2-301,{}\n", heads.join(","), vec!["某"; heads.len()].join(","));
    let page = t.see(&sent(&t, &list), &here()).unwrap();
    assert!(page.contains("这 5 列不写进名册"), "{page}");
    for row in rows {
        let at = page.find(&format!("{}</td>", row[0])).unwrap_or_else(|| panic!("{row:?}: {page}"));
        let line = &page[at..at + page[at..].find("</tr>").unwrap()];
        assert!(line.contains(row[1]) && line.contains(row[2]), "{row:?}: {line}");
        assert!(!line.contains("某"), "what stood in it is not shown");
    }
}
