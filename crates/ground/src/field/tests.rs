//! The files as they are shipped, faults in words, and the share of real headings that are read rightly.

use super::catalogue::{Catalogue, Data, catalogue};
use super::file::{FILES, HOLDERS};
use super::tables::office_tables;
use std::collections::BTreeSet;

#[test]
fn the_shipped_files_are_the_folder_and_sound() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fields");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| format!("fields/{}", e.unwrap().file_name().to_string_lossy()))
        .filter(|n| n.ends_with(".toml"))
        .collect();
    let mut named: Vec<&str> = FILES.iter().map(|(n, _)| *n).collect();
    found.sort();
    named.sort_unstable();
    assert_eq!(found, named);
    let c = Catalogue::read(FILES).map_err(|w| w.iter().map(|w| format!("\n{w}")).collect::<String>()).unwrap();
    assert!(c.fields.len() >= 300, "{}", c.fields.len());
    let held = c.fields.iter().filter(|f| f.held.is_some()).count();
    let personal = c.fields.iter().filter(|f| f.data != Data::Open).count();
    println!("{} fields of {} subjects, {held} held, {personal} personal", c.fields.len(), c.subjects.len());
    assert!(c.fields.iter().all(|f| f.data == Data::Open || !f.keep.is_empty()));
}

/// Every page on which something is said to be held is one of a slice of this room, or named here.
#[test]
fn where_things_are_held_there_is_a_page() {
    let downstream =
        ["/reports", "/signals", "/incidents", "/tasks", "/requests", "/receipts", "/rollup", "/careplans", "/whistles"];
    let own: BTreeSet<&str> = crate::SLICES.iter().flat_map(|s| s.routes.iter().map(|r| r.path)).collect();
    for (holder, path) in HOLDERS {
        assert!(own.contains(path) || downstream.contains(path), "{holder}: {path}");
    }
}

/// file | entry | what is said
const FAULTS: &str = r#"
name = { zh = "名", en = "Name", is = "txt" } | 6: name: unknown variant
name = { zh = "名", en = "Name", is = "text", data = "personal" } | 6: name: personal, and nobody says how long it is kept
name = { zh = "名", en = "Name", is = "text", data = "personal", keep = "ever" } | 6: name: keep = "ever" is not in lists.toml
name = { zh = "名", en = "Name", is = "count", unit = "斤" } | 6: name: unit = "斤" is not in lists.toml
name = { zh = "名", en = "Name", is = "choice" } | 6: name: a choice of what?
name = { zh = "名", en = "Name", is = "choice", codes = "colour" } | 6: name: codes = "colour" is not in lists.toml
name = { zh = "名", en = "Name", is = "text", fresh = 0 } | 6: name: fresh is a number of days from 1 to 3650
name = { zh = "名", en = "Name", is = "text", held = "attic" } | 6: name: held = "attic": nothing here is called attic
name = { zh = "名", en = "Name", is = "text", held = "person" } | 6: name: held = "person": of a person say which item
name = { zh = "名", en = "Name", is = "text", held = "site:phone" } | 6: name: held = "site:phone": of a person say which item
name = { zh = "名", en = "Name", is = "text", data = "personal", keep = "paper", held = "site" } | 6: name: kept on paper only, and held here
name = { zh = "名", en = "Name", is = "text", note = "注" } | 6: name: a note needs both languages
name = { zh = "", en = "Name", is = "text" } | 6: name: zh and en may not be empty
name = { zh = "名", en = "Name", is = "text", colour = 1 } | 6: name: unknown field
name = { zh = "名", en = "Name", is = "text" }; other = { zh = "别", en = "Other", is = "text", also = "（名）" } | 7: other: the heading （名） is already that of name
"#;

#[test]
fn every_fault_is_told_with_file_line_and_entry() {
    let lists = FILES[0];
    for case in FAULTS.lines().filter(|l| !l.trim().is_empty()) {
        let (entries, said) = case.split_once(" | ").unwrap();
        let text =
            format!("# A test.\nsubject = \"thing\"\nzh = \"物\"\nen = \"Thing\"\n[field]\n{}\n", entries.replace("; ", "\n"));
        let wrong = Catalogue::read(&[lists, ("fields/thing.toml", &text)]).err().unwrap_or_default();
        let all: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        assert!(all.iter().any(|w| w.starts_with(&format!("fields/thing.toml:{said}"))), "{entries}\n{all:?}");
    }
    let lame = lists.1.replace("[\"男\", \"male\"]", "[\"男\", \"男\"]");
    let wrong = Catalogue::read(&[("fields/lists.toml", &lame)]).err().unwrap();
    assert!(wrong[0].to_string().contains("sex: the answer [\"男\", \"男\"] is not Chinese, then English"), "{wrong:?}");
    let twice = [lists, FILES[1], ("fields/more.toml", FILES[1].1)];
    let wrong = Catalogue::read(&twice).err().unwrap();
    assert_eq!(wrong[0].to_string(), "fields/more.toml:1: the subject person has a file already: fields/person.toml");
}

/// heading | field and confidence
const HEADINGS: &str = "
姓名 | person.name 100
姓　名 | person.name 100
＊姓名（必填） | person.name 100
XM | person.name 75
xingming | person.name 92
SFZH | person.id_number 75
Telephone | person.phone 95
户主联系电话 | household.phone 100
户主的手机号码 | household.phone 88
房东联系方式 | room.owner_phone 100
单位名称（章） | organisation.name 100
家长 | household.head 100
房主 | room.owner 100
本人常用联系电话 | person.phone 62
房屋面积(平方米) | room.area 100
量子态 | -
请在下面的方框里如实填写您最近十四天内去过的所有地方 | -
";

#[test]
fn a_heading_alone() {
    for case in HEADINGS.lines().filter(|l| !l.is_empty()) {
        let (heading, wanted) = case.split_once(" | ").unwrap();
        let found = catalogue().matches(&[heading]);
        let told = found.first().map_or("-".to_owned(), |m| format!("{} {}", m.field.key, m.confidence));
        assert_eq!(
            told,
            wanted,
            "{heading}: {:?}",
            found.iter().map(|m| (&m.field.key, m.confidence, m.why)).collect::<Vec<_>>()
        );
    }
}

/// Lines of a heading that stand above each other.
#[test]
fn headings_of_several_lines() {
    for (lines, wanted) in [
        (&["联系", "电话"][..], "person.phone"),
        (&["户主", "姓名"], "person.name"),
        (&["体温", "上午"], "report.temperature_morning"),
    ] {
        assert_eq!(catalogue().matches(lines)[0].field.key, wanted, "{lines:?}");
    }
}

/// The tables of `fields/tables.txt`, each read as a whole: the share of headings that lead to their field.
#[test]
fn headings_of_office_tables_are_found() {
    let (mut all, mut right, mut wrong) = (0, 0, Vec::new());
    for t in office_tables() {
        let headings: Vec<&str> = t.headings.iter().map(|(h, _)| *h).collect();
        for ((heading, wanted), found) in t.headings.iter().zip(catalogue().table(t.title, &headings)) {
            if let Some(key) = wanted {
                assert!(catalogue().find(key).is_some(), "{}: {heading}: no field {key}", t.title);
            }
            all += 1;
            match (wanted, &found) {
                (Some(key), Some(m)) if m.field.key == *key => right += 1,
                (None, None) => right += 1,
                _ => wrong.push(format!(
                    "{}: {heading}: wanted {}, found {}",
                    t.title,
                    wanted.unwrap_or("-"),
                    found.map_or("-".to_owned(), |m| format!("{} {} by {} {:?}", m.field.key, m.confidence, m.by, m.why))
                )),
            }
        }
    }
    let tables = office_tables().len();
    println!("{right} of {all} headings of {tables} tables ({:.1} %)\n{}", 100.0 * right as f64 / all as f64, wrong.join("\n"));
    assert!(tables >= 20, "{tables}");
    assert!(right * 100 >= all * 97, "{right} of {all}\n{}", wrong.join("\n"));
}
