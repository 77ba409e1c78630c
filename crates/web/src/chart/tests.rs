use super::*;
use std::{env, fs, path::Path};

const WORDS: Words =
    Words { table: "看数据表", x: "日期", no_data: "还没有数据", source: "来源", updated: "更新" };

fn series(name: &str, values: &[f64]) -> Series {
    Series { name: name.into(), values: values.iter().map(|v| (!v.is_nan()).then_some(*v)).collect(), kind: Kind::Solid }
}

fn chart<'a>(id: &'a str, title: &'a str, labels: &[&str], series: Vec<Series>) -> Chart<'a> {
    Chart {
        id,
        title,
        description: "从左到右按日期排。",
        labels: labels.iter().map(|l| (*l).into()).collect(),
        series,
        unit: "件",
        source: "社区账本",
        updated: "2 月 12 日 08:30",
        words: WORDS,
    }
}

fn days(count: usize) -> Vec<String> {
    (1..=count).map(|d| format!("2/{d}")).collect()
}

fn golden(name: &str, made: Markup) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/chart").join(name);
    let made = made.into_string().replace("><", ">\n<") + "\n";
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, made).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{name} differs from its golden file; look at it and run with UPDATE_GOLDEN=1");
}

#[test]
fn bars() {
    let c = chart(
        "help",
        "送药最多,陪诊办得最慢",
        &["送药", "送菜", "陪诊", "一个名字很长很长的求助类别,长到一行写不下,要收成省略号"],
        vec![series("求助", &[1234567.0, 42.5, 0.0, f64::NAN])],
    );
    golden("bar.html", bar_chart(&c));
}

#[test]
fn bars_by_two() {
    let c = chart(
        "load",
        "多闻社区白天人手最紧",
        &["多闻", "云栖", "滨江"],
        vec![series("应到", &[12.0, 9.0, 7.0]), series("实到", &[8.0, 9.0, 0.0]), series("轮休", &[2.0, 1.0, 3.0])],
    );
    golden("bar-grouped.html", bar_chart(&c));
}

#[test]
fn lines() {
    let nan = f64::NAN;
    let mut limit = series("时限", &[4.0; 10]);
    limit.kind = Kind::Limit;
    let mut expected = series("预计", &[nan, nan, nan, nan, nan, nan, nan, 3.0, 2.5, 2.0]);
    expected.kind = Kind::Dashed;
    let c = Chart {
        labels: days(10),
        unit: "小时",
        ..chart(
            "wait",
            "吹哨到接单,从 9 小时降到 3 小时",
            &[],
            vec![series("接单用时", &[9.0, 8.25, 7.5, nan, 6.0, 5.0, 3.75, 3.0, nan, nan]), expected, limit],
        )
    };
    golden("line.html", line_chart(&c));
}

#[test]
fn line_of_very_large_numbers() {
    let c = Chart { labels: days(3), ..chart("big", "大数", &[], vec![series("人次", &[9.8e11, 9.9e11, 1.0e12])]) };
    golden("line-large.html", line_chart(&c));
}

#[test]
fn curve() {
    let mut chart = chart(
        "curve",
        "2 月 8 日最多,之后每天都在少",
        &[],
        vec![
            series("确诊", &[0.0, 1.0, 2.0, 3.0, 5.0, 4.0, 6.0, 7.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0]),
            series("临床诊断", &[0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 2.0, 2.0, 1.0, 1.0, 1.0, 0.0, 0.0]),
            series("疑似", &[1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 2.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
        ],
    );
    chart.labels = days(14);
    golden("epicurve.html", epicurve(&Epicurve { chart, late_days: 3, late_word: "还会补报" }));
}

#[test]
fn rooms() {
    let door = |i: usize| Door::ALL[[0, 0, 0, 1, 0, 2, 3, 0, 4, 2, 5, 0][i % 12]];
    let building = |name: &str, shift: usize| Building {
        name: name.into(),
        floors: (1..=6)
            .rev()
            .map(|f| Floor {
                name: format!("{f} 层"),
                rooms: (1..=4).map(|r| Room { label: format!("{f}0{r}"), door: door(f * 4 + r + shift) }).collect(),
            })
            .collect(),
    };
    let grid = RoomGrid {
        id: "doors",
        title: "5 幢、6 幢还有 8 户要走",
        description: "上面是高层。",
        buildings: vec![building("5 幢 2 单元", 0), building("6 幢 1 单元", 5)],
        door_words: ["已走访", "电话问过", "待走访", "不在", "有人在跟进", "空置"],
        source: "入户记录",
        updated: "09:41",
        words: WORDS,
    };
    golden("rooms.html", room_grid(&grid));
    golden("rooms-empty.html", room_grid(&RoomGrid { buildings: vec![], ..grid }));
}

#[test]
fn progress_says_itself() {
    golden("progress.html", progress("5 幢 2 单元", "6 / 12 户", 6, 12));
    assert!(progress("", "", 3, 0).into_string().contains(r#"width="0""#));
    assert!(progress("", "", 9, 3).into_string().contains(r#"class="done" width="100""#));
}

#[test]
fn nothing_known_says_so() {
    for made in [
        bar_chart(&chart("e", "空", &[], vec![])),
        line_chart(&chart("e", "空", &["一"], vec![series("a", &[f64::NAN])])),
        epicurve(&Epicurve { chart: chart("e", "空", &[], vec![]), late_days: 3, late_word: "补" }),
    ] {
        let made = made.into_string();
        assert!(made.contains("还没有数据") && !made.contains("<svg"), "{made}");
    }
}

#[test]
fn no_number_runs_wild() {
    let wild = vec![series("a", &[0.0, -5.0, 1e15, f64::INFINITY]), series("b", &[f64::NEG_INFINITY, 1e-9])];
    let c = chart("wild", "x", &["1", "2", "3", "4"], wild);
    for made in [bar_chart(&c), line_chart(&c), epicurve(&Epicurve { chart: c.clone(), late_days: 9, late_word: "" })] {
        let made = made.into_string();
        assert!(!made.contains("NaN") && !made.contains("inf"), "{made}");
    }
    for flat in [0.0, 7.0, -3.0, 0.004, 1e12] {
        let c = chart("flat", "x", &["1", "2"], vec![series("a", &[flat, flat])]);
        let made = bar_chart(&c).into_string() + &line_chart(&c).into_string();
        assert!(!made.contains("NaN"), "{made}");
    }
}

#[test]
fn words_cannot_become_tags() {
    let c = chart("x\"><script>", "<script>", &["<b>"], vec![series("<i>&", &[1.0])]);
    let made = bar_chart(&c).into_string() + &line_chart(&c).into_string();
    assert!(!made.contains("<script") && !made.contains("<b>") && !made.contains("<i>"), "{made}");
}

#[test]
fn numbers_are_short() {
    for (v, said) in [
        (0.0, "0"),
        (-0.001, "0"),
        (1234.5, "1,234.5"),
        (-1234567.0, "-1,234,567"),
        (0.126, "0.13"),
        (100.0, "100"),
        (999.999, "1,000"),
    ] {
        assert_eq!(number(v), said);
    }
}

#[test]
fn ticks_are_nice_and_whole_for_counts() {
    assert_eq!(Scale::new(0.0, 9.0, 4).ticks(true), [0.0, 5.0, 10.0]);
    assert_eq!(Scale::new(0.0, 2.0, 4).ticks(true), [0.0, 1.0, 2.0]);
    assert_eq!(Scale::new(0.0, 1.0, 4).ticks(false), [0.0, 0.5, 1.0]);
    for high in [1.0, 3.0, 7.0, 13.0, 99.0, 1001.0, 123456.0] {
        let ticks = Scale::new(0.0, high, 4).ticks(true);
        assert!((2..=7).contains(&ticks.len()) && ticks.iter().all(|t| t.fract() == 0.0), "{high}: {ticks:?}");
    }
}
