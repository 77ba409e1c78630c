//! Who is found by what is typed: names that are heard, misspelt, rare or foreign.
#![allow(clippy::disallowed_methods, reason = "measures")]

use super::import::{RosterRow, residents};
use super::tests::{id_number, line, scope};
use super::*;
use crate::rehearsal::lists::{COMMUNITY, Trial, author};
use muster_web::Mask;
use std::time::{Duration, Instant};

fn people() -> Vec<RosterRow> {
    let named = [
        ("5-2-301", "王芳", "13800001234"),
        ("5-2-302", "王方", "13800001235"),
        ("5-2-401", "张晓红", "13800001236"),
        ("5-1-101", "李玲", "13800001237"),
        ("6-101", "单晓", "13800001238"),
        ("6-102", "仇英", ""),
        ("6-201", "𠮷田健", ""),
        ("6-202", "王䶮", ""),
        ("15-301", "阿不都·热合曼", "13800005555"),
        ("15-302", "John Smith", "13800006666"),
        ("15-401", "欧阳娜娜", ""),
        ("15-402", "曾小贤", ""),
    ];
    named.iter().enumerate().map(|(n, (at, name, phone))| line(n + 2, "1网格", at, name, "", phone)).collect()
}

/// what is typed | who is found, the best first; `~` where nobody is written so
#[test]
fn names_are_found_by_sound_slip_and_stairs() {
    let t = Trial::new("found");
    let rows = people();
    residents(&t.house, author(), COMMUNITY, &rows, |_| {}).unwrap();
    let (read, here) = (t.read(), scope(&[COMMUNITY], &[], Mask::Full));
    let table = "
        王芳          | 王芳 王方
        wangfang      | 王芳 王方
        wanfan        | ~ 王芳 王方
        wangfagn      | ~ 王芳 王方
        zangxiaohong  | ~ 张晓红
        张小红        | ~ 张晓红
        张晓华        | ~ 张晓红
        lining        | ~ 李玲
        shan          | 单晓
        dan           | 单晓
        qiu           | 仇英
        吉田          | 𠮷田健
        jitian        | 𠮷田健
        王䶮          | 王䶮
        wangyan       | 王䶮
        阿不都热合曼  | 阿不都·热合曼
        热合曼        | 阿不都·热合曼
        smith         | John Smith
        jhon smith    | ~ John Smith
        oynn          | 欧阳娜娜
        zeng          | 曾小贤
        5-2           | 王芳 王方 张晓红
        5幢           | 李玲 王芳 王方 张晓红
        5-2-301       | 王芳
        301           | 王芳 阿不都·热合曼
        6666          | John Smith
        13800006666   | John Smith
        zzzzzz        |
    ";
    for line in table.lines().filter(|l| l.contains('|')) {
        let (typed, want) = line.split_once('|').unwrap();
        let hits = search(&read, &here, typed.trim()).unwrap();
        let names: Vec<String> = hits.people.iter().filter_map(|p| p.name.clone()).collect();
        let got = format!("{}{}", if hits.near { "~ " } else { "" }, names.join(" "));
        assert_eq!(got, want.trim(), "{line}");
    }
}

/// 10,000 people of one community: any search, warm, within 50 ms.
#[test]
#[ignore = "measures"]
fn measure_search_among_10_000() {
    let t = Trial::new("tenthousand");
    let family = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "单", "曾", "仇", "解", "林", "宁"];
    let given = ["芳", "小明", "建国", "秀英", "丽", "伟", "晓云", "志强", "桂兰", "海波", "雨桐", "子涵", "文静", "国庆"];
    let rows: Vec<RosterRow> = (0..10_000)
        .map(|n| {
            let name = [family[n % family.len()], given[n / 16 % given.len()]].concat();
            let at = format!("{}-{}-{}{:02}", n / 100 + 1, n / 25 % 4 + 1, n / 6 % 4 + 1, n / 3 % 2 + 1);
            let born = format!("{}{:02}{:02}", 1940 + n % 70, n / 28 % 12 + 1, n % 28 + 1);
            line(n + 2, "1网格", &at, &name, &id_number(n / 25, &born), &format!("139{n:08}"))
        })
        .collect();
    let report = residents(&t.house, author(), COMMUNITY, &rows, |_| {}).unwrap();
    let (read, here) = (t.read(), scope(&[COMMUNITY], &[], Mask::Masked));
    let took = |typed: &str| {
        let begun = Instant::now();
        let hits = search(&read, &here, typed).unwrap();
        (begun.elapsed(), hits.people.len())
    };
    let cold = took("wxm").0;
    println!("{} people; first search {cold:.1?}", report.added);
    let typed = [
        "wxm",
        "王小明",
        "wanxiaomin",
        "zangjianguo",
        "王晓名",
        "3-2-201",
        "3-2",
        "301",
        "0123",
        "秀英",
        "zzzzzz",
        "13900000077",
    ];
    let mut all: Vec<Duration> = Vec::new();
    for t in typed {
        let mut some: Vec<Duration> = (0..40).map(|_| took(t).0).collect();
        some.sort_unstable();
        println!("  {t:<14} median {:>8.1?} worst {:>8.1?} ({} found)", some[20], some[39], took(t).1);
        all.extend(some);
    }
    all.sort_unstable();
    let p95 = all[all.len() * 95 / 100];
    println!("warm p95 {p95:.1?}, limit 50 ms");
    // On entry: compared with everyone by telephone, by name and birthday, and with the flat.
    let rooms: Vec<Person> = list(&read, &here, None, 400).unwrap().0;
    let mut entry: Vec<Duration> = (0..400)
        .map(|n| {
            let personal = Personal {
                name: [family[n % family.len()], given[n % given.len()]].concat(),
                phone: format!("139{:08}", n * 25),
                birth: format!("{}-{:02}-{:02}", 1940 + n % 70, n / 28 % 12 + 1, n % 28 + 1),
                ..Personal::default()
            };
            let begun = Instant::now();
            same::like(&read, &here, &personal, Some(rooms[n].room)).unwrap();
            begun.elapsed()
        })
        .collect();
    entry.sort_unstable();
    println!("compared on entry: p95 {:.1?} worst {:.1?}, limit 50 ms", entry[380], entry[399]);
    let begun = Instant::now();
    let pairs = same::candidates(&read, &here).unwrap().unwrap().len();
    println!("page of duplicates: {pairs} pairs in {:.1?}", begun.elapsed());
}
