//! Workbooks read, written, answered; the table of expressions in `expressions.txt`.

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use xlsform::{Answers, Form, Judged, Kind, Says, judge, read, write};

const TODAY: i64 = 18_284;

/// A workbook of sheets, written as lines with `|` between cells.
fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (r, line) in text.lines().filter(|l| !l.trim().is_empty()).enumerate() {
            for (c, cell) in line.split('|').enumerate() {
                sheet.write_string(r as u32, c as u16, cell.trim()).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn survey(lines: &str) -> Result<Form, Vec<xlsform::Wrong>> {
    read(&book(&[("survey", lines), ("choices", CHOICES)]))
}

const CHOICES: &str = "
list_name | name | label::中文 (zh) | label::English (en) | city
yn | yes | 是 | Yes |
yn | no | 否 | No |
town | a | 甲 | A | x
town | b | 乙 | B | y";

fn answers(text: &str) -> Answers {
    text.split(';')
        .filter_map(|p| p.trim().split_once('='))
        .map(|(k, v)| {
            let (name, round) = k.split_once('#').unwrap_or((k, "0"));
            ((name.to_owned(), round.parse().unwrap()), v.to_owned())
        })
        .collect()
}

fn answer(form: &Form, text: &str, rounds: usize) -> Judged {
    let repeats = form.entries.iter().filter(|e| e.kind == Kind::Repeat);
    let rounds: BTreeMap<String, usize> = repeats.map(|e| (e.name.clone(), rounds)).collect();
    judge(form, &answers(text), &rounds, TODAY)
}

/// Problems as `name#round:why`.
fn problems(j: &Judged) -> String {
    let all = j.problems.iter().map(|p| {
        let says = match p.says {
            Says::Required => "required",
            Says::Kind => "kind",
            Says::Constraint => "constraint",
            Says::Long => "long",
        };
        format!("{}#{}:{says}", p.name, p.round)
    });
    all.collect::<Vec<_>>().join(" ")
}

#[test]
fn expressions_give_what_the_table_says() {
    let mut wrong = Vec::new();
    for line in include_str!("expressions.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        // The last two bars are ours: an expression may hold some.
        let mut parts = line.rsplitn(3, '|').map(str::trim);
        let (gives, given, text) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let head = "type\u{1}name\u{1}label\u{1}calculation";
        let names = ["age", "a", "b", "s", "n", "p", "d", "temperature"];
        let mut lines = vec![head.to_owned()];
        lines.extend(names.iter().map(|n| format!("text\u{1}{n}\u{1}{n}")));
        lines.push(format!("calculate\u{1}x\u{1}\u{1}{text}"));
        let mut wb = Workbook::new();
        let sheet = wb.add_worksheet().set_name("survey").unwrap();
        for (r, l) in lines.iter().enumerate() {
            for (c, cell) in l.split('\u{1}').enumerate() {
                sheet.write_string(r as u32, c as u16, cell).unwrap();
            }
        }
        let got = match read(&wb.save_to_buffer().unwrap()) {
            Err(all) => format!("!{}", all[0].code),
            Ok(form) => {
                // `NaN` is no answer and is not kept; as text it is.
                let out = answer(&form, given, 0).answers.get(&("x".to_owned(), 0)).cloned();
                out.unwrap_or_else(|| if gives == "NaN" { "NaN".to_owned() } else { String::new() })
            }
        };
        if got != gives {
            wrong.push(format!("{text} | {given} gave {got}, not {gives}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const HOUSEHOLD: &str = "
type | name | label::中文 (zh) | label::English (en) | relevant | required | constraint | constraint_message::中文 (zh) | calculation | choice_filter | bind::field
begin_group | home | 家庭 | Household | | | | | | |
text | head | 户主 | Head | | yes | | | | | household.head
integer | size | 几口人 | How many | | yes | . >= 1 and . <= 20 | 1 到 20 人 | | | household.size
select_one yn | fever | 有人发热吗 | Anybody with fever | | yes | | | | | report.fever
end_group | | | | | | | | | |
begin_repeat | person | 每个人 | Each person | ${fever} = 'yes' | | | | | |
text | name | 姓名 | Name | | yes | | | | |
decimal | temperature | 体温 | Temperature | | | . > 34 and . < 43 | 34 到 43 度 | | |
end repeat | | | | | | | | | |
calculate | ill | | | | | | | count(${name}) | |
date | since | 从哪天起 | Since when | ${ill} > 0 | yes | . <= today() | 不能晚于今天 | | |
select_one town | town | 哪里 | Where | | | | | | city = ${head} |";

#[test]
fn what_is_not_asked_is_not_kept_and_what_does_not_fit_is_said() {
    let f = survey(HOUSEHOLD).unwrap();
    let cases = [
        // answers, rounds, problems, kept
        ("", 0, "head#0:required size#0:required fever#0:required", "ill=0"),
        ("head=x;size=3;fever=no", 0, "", "fever=no head=x ill=0 size=3"),
        ("head=x;size=3;fever=no;since=2020-01-01;name#0=y", 1, "", "fever=no head=x ill=0 size=3"),
        ("head=x;size=21;fever=maybe", 0, "size#0:constraint fever#0:kind", "fever=maybe head=x ill=0 size=21"),
        ("head=x;size=3;fever=yes;name#0=y;temperature#0=44", 1, "temperature#0:constraint since#0:required", ""),
        ("head=x;size=3;fever=yes;name#0=y;name#1=z;since=2020-01-24", 2, "since#0:constraint", ""),
        ("head=x;size=3;fever=yes;name#0=y;since=2020-01-23", 2, "name#1:required", ""),
        ("head=x;size=3;fever=yes;name#0=y;since=2020-02-30", 1, "since#0:kind", ""),
        ("head=x;size=1e2;fever=no", 0, "size#0:kind", ""),
        ("head=x;size=3;fever=no;town=a", 0, "", ""),
        ("head=x;size=3;fever=no;town=b", 0, "town#0:kind", ""),
        ("head=x;size=3;fever=no;town=c", 0, "town#0:kind", ""),
    ];
    for (given, rounds, wrong, kept) in cases {
        let j = answer(&f, given, rounds);
        assert_eq!(problems(&j), wrong, "{given}");
        let all: Vec<String> =
            j.answers.iter().filter(|((n, _), _)| n != "person").map(|((n, _), v)| format!("{n}={v}")).collect();
        if !kept.is_empty() {
            assert_eq!(all.join(" "), kept, "{given}");
        }
    }
    let j = answer(&f, "head=x;size=21;fever=no", 0);
    assert_eq!(j.problems[0].message.say("en"), "1 到 20 人");
}

#[test]
fn a_form_written_and_read_again_is_the_same() {
    let mut f = survey(HOUSEHOLD).unwrap();
    (f.id, f.title, f.version) = ("household".into(), "入户调查".into(), "1".into());
    let bytes = write(&f).unwrap();
    assert_eq!(bytes, write(&f).unwrap(), "the same bytes");
    let mut again = read(&bytes).unwrap();
    // An `end` line stands where it stood, so the rows agree too.
    assert_eq!(again.entries, f.entries);
    again.lists.iter_mut().zip(&f.lists).for_each(|(a, b)| assert_eq!(a, b));
    assert_eq!((again.id, again.title, again.version), (f.id.clone(), f.title.clone(), f.version.clone()));
    assert_eq!(f.languages(), ["中文 (zh)", "English (en)"]);
    assert_eq!(f.entries[1].bind["field"], "household.head");
    assert_eq!(f.entries[1].label.say("en"), "Head");
}

#[test]
fn every_wrong_cell_is_told_at_once() {
    let cases = [
        ("type|name|label\ntext|a|A\ntext|a|B", "B3 name-twice"),
        ("type|name|label\ntext|1a|A", "B2 name"),
        ("type|name|label\ntext|a|", "C2 label-missing"),
        ("type|name|label\ngeopoint|a|A\nimage|b|B", "A2 type-unknown, A3 type-unknown"),
        (
            "type|name|label\nselect_one|a|A\nselect_one none|b|B\nselect_one yn or_other|c|C",
            "A2 list-missing, A3 list-unknown, A4 or-other",
        ),
        ("type|name|label\nbegin_group|g|G\ntext|a|A", "A2 never-ends"),
        ("type|name|label\ntext|a|A\nend_group||", "A3 end-alone"),
        ("type|name|label\nbegin_group|g|G\ntext|a|A\nend_repeat||", "A4 end-alone, A2 never-ends"),
        ("type|name|label\nbegin_repeat|g|G\nbegin_repeat|h|H\ntext|a|A\nend_repeat||\nend_repeat||", "A3 repeat-nested"),
        ("type|name|label|relevant\ntext|a|A|${b} =\ntext|b|B|foo(1)", "D2 expression, D3 function-unknown"),
        ("type|name|label|relevant\ntext|a|A|${b}='1'\ntext|b|B|${a}='1'", "B2 loop"),
        ("type|name|label|relevant\nbegin_group|g|G|${a}='1'\ntext|a|A|\nend_group|||", "B2 loop"),
        ("type|name|label|relevant\ntext|a|A|${c}='1'", "relevant, 2 name-unknown"),
        ("type|name|label|trigger\ntext|a|A|${b}", "D2 column-not-taken"),
        ("type|name|label|label\ntext|a|A|B", "D1 column-twice"),
        ("type|label\ntext|a", " column-missing"),
        ("type|name|label\nnote|a|A", " nothing-asked"),
        ("type|name|label|default\ntext|a|A|random()", "D2 default"),
    ];
    for (lines, wrong) in cases {
        let got = survey(lines).err().unwrap_or_default();
        let got: Vec<String> = got.iter().map(|w| format!("{} {}", w.cell, w.code)).collect();
        assert_eq!(got.join(", "), wrong, "{lines}");
    }
    let deep = format!("type|name|label|calculation\ntext|a|A|\ncalculate|x||{}1{}", "(".repeat(200), ")".repeat(200));
    assert_eq!(survey(&deep).unwrap_err()[0].code, "expression-deep");
    assert_eq!(survey(&format!("type|name|label\ntext|a|{}", "长".repeat(2001))).unwrap_err()[0].code, "text-long");
    let many: String = (0..1100).map(|i| format!("\ntext|q{i}|Q")).collect();
    assert_eq!(survey(&format!("type|name|label{many}")).unwrap_err()[0].code, "too-many");
    assert_eq!(read(b"type,name,label\ntext,a,A").unwrap_err()[0].code, "file-kind");
    assert_eq!(read(&vec![b'P'; 5 << 20]).unwrap_err()[0].code, "file-large");
    assert_eq!(read(b"PK\x03\x04 and nothing more").unwrap_err()[0].code, "file-unreadable");
}

#[test]
fn an_imported_formula_is_its_value_and_a_written_one_is_text() {
    let mut wb = Workbook::new();
    let s = wb.add_worksheet().set_name("survey").unwrap();
    for (c, head) in ["type", "name", "label"].into_iter().enumerate() {
        s.write_string(0, c as u16, head).unwrap();
    }
    s.write_string(1, 0, "text").unwrap();
    s.write_string(1, 1, "a").unwrap();
    s.write_formula(1, 2, rust_xlsxwriter::Formula::new("=HYPERLINK(\"http://example.org\")").set_result("问")).unwrap();
    let mut f = read(&wb.save_to_buffer().unwrap()).unwrap();
    assert_eq!(f.entries[0].label.say("zh"), "问");
    f.entries[0].label.0[0].1 = "=1+1".to_owned();
    assert_eq!(read(&write(&f).unwrap()).unwrap().entries[0].label.say("zh"), "=1+1");
}

#[test]
fn a_form_at_every_limit_is_judged() {
    let mut lines = "type|name|label|relevant\nbegin_repeat|r|R|".to_owned();
    for i in 0..990 {
        lines += &format!("\ntext|q{i}|Q|{}", if i > 0 { format!("${{q{}}} != 'x'", i - 1) } else { String::new() });
    }
    let f = survey(&(lines + "\nend_repeat|||")).unwrap();
    let j = answer(&f, "q5#3=x", 1_000_000);
    assert_eq!(j.hidden.iter().filter(|(_, round)| *round == 3).count(), 1, "only the one after it");
}

static READ: LazyLock<Form> = LazyLock::new(|| survey(HOUSEHOLD).unwrap());

proptest! {
    #[test]
    fn whatever_is_written_as_an_expression_is_read_or_refused(text in "[0-9a-z ()${}.,'\"=<>!+*-]{0,60}") {
        let _ = xlsform::Expr::read(&text);
    }
    #[test]
    fn whatever_is_answered_is_judged(text in ".{0,40}", day in "[0-9-]{0,12}", n in 0usize..200) {
        let mut a = answers("fever=yes");
        a.insert(("head".into(), 0), text.clone());
        a.insert(("since".into(), 0), day);
        a.insert(("temperature".into(), n), text);
        let rounds = BTreeMap::from([("person".to_owned(), n)]);
        judge(&READ, &a, &rounds, TODAY);
    }
}
