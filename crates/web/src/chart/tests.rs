//! Every kind in five cases (usual, nothing, one value, 3,000 values, long names) as golden files, measured by `check`.

mod cases;
mod rules;

use super::check::faults;
use super::*;
use maud::Markup;
use std::{env, fs, path::Path};

fn words() -> Words {
    Words {
        table: "数据表和下载".into(),
        x: "日期".into(),
        no_data: "还没有数据".into(),
        source: "来源".into(),
        updated: "更新".into(),
        svg: "存为图片".into(),
        csv: "存为表格".into(),
        more: "另有 {n} 项只列在数据表里".into(),
        bar_hours: "每条 {n} 小时".into(),
        bar_days: "每条 {n} 天".into(),
        one_scale: "各图同一刻度,顶线是 {n}".into(),
    }
}

fn head<'a>(id: &'a str, title: &'a str, words: &'a Words) -> Head<'a> {
    Head {
        id, title, description: "从左到右按日期排。", unit: "件", source: "社区账本", updated: "2 月 12 日 08:30", words
    }
}

fn chart<'a>(id: &'a str, title: &'a str, labels: Vec<String>, series: Vec<Series>, words: &'a Words) -> Chart<'a> {
    let Head { id, title, description, unit, source, updated, words } = head(id, title, words);
    Chart { id, title, description, labels, series, unit, source, updated, words }
}

fn series(name: &str, values: &[f64]) -> Series {
    Series { name: name.into(), values: values.iter().map(|v| (!v.is_nan()).then_some(*v)).collect(), kind: Kind::Solid }
}

fn labels(all: &[&str]) -> Vec<String> {
    all.iter().map(|l| (*l).into()).collect()
}

fn dates(count: usize) -> Vec<String> {
    (1..=count).map(|d| format!("2/{d}")).collect()
}

/// Names as people have them: forty characters, rare ones, from right to left, with pictures in them.
const LONG: [&str; 4] = [
    "海澜市滨江区云栖街道多闻社区第三网格的一个名字特别长特别长长得一行怎么也写不下的求助类别",
    "𠮷䶮㙦𬱖社区和名字里有生僻字的𠮷野家与龘靐齉爩四幢居民楼二单元三零一室的户主",
    "محمد عبد الله بن عبد العزيز آل سعود من الحي الشرقي",
    "一家三口👨‍👩‍👧住五楼🏠有猫🐈‍⬛有狗🐕要送药💊和菜🥬每天两次🕗🕗🕗🕗🕗🕗🕗",
];

/// A run of numbers that looks like something and is the same every time.
fn wave(count: usize) -> Vec<f64> {
    (0..count).map(|i| ((i * 37 + i / 7 * 11) % 53) as f64 + (i % 5) as f64).collect()
}

/// Compares with the golden file and measures. Of 3,000 values only the picture is kept: the table is counted instead.
fn golden(name: &str, made: &Markup) {
    assert_eq!(faults(&made.0), Vec::<String>::new(), "{name}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/chart").join(format!("{name}.html"));
    let mut made = made.0.clone();
    if name.ends_with("-3000")
        && let (Some(from), Some(to)) = (made.find("<details>"), made.find("</details>"))
    {
        let rows = made[from..to].matches("<tr>").count();
        made.replace_range(from..to, &format!("<details>{rows} rows"));
    }
    let made = made.replace("><", ">\n<") + "\n";
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, made).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{name} differs from its golden file; look at it and run with UPDATE_GOLDEN=1");
}
