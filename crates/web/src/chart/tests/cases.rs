use super::*;
use muster_ledger::Day;

const FEB: Day = Day(20_490);

fn day(d: usize) -> Day {
    Day(FEB.0 + i32::try_from(d).unwrap())
}

#[test]
fn bars() {
    let w = words();
    let usual = vec![series("求助", &[1_234_567.0, 42.5, 0.0, f64::NAN])];
    let c = chart("help", "送药最多,陪诊办得最慢", labels(&["送药", "送菜", "陪诊", "心理"]), usual, &w);
    golden("bar", &bar_chart(&c));
    golden("bar-empty", &bar_chart(&chart("help", "空", vec![], vec![], &w)));
    golden("bar-one", &bar_chart(&chart("help", "一类", labels(&["送药"]), vec![series("求助", &[1.0])], &w)));
    let many: Vec<String> = (0..3000).map(|i| format!("第 {i} 户")).collect();
    golden("bar-3000", &bar_chart(&chart("help", "很多", many, vec![series("求助", &wave(3000))], &w)));
    let long = vec![series(LONG[0], &[3.0, -2.0, 1e9, 0.5]), series(LONG[3], &[1.0, 4.0, -1e9, f64::NAN])];
    golden("bar-long", &bar_chart(&chart("help", LONG[0], labels(&LONG), long, &w)));
    let load = vec![series("应到", &[12.0, 9.0, 7.0]), series("实到", &[8.0, 9.0, 0.0]), series("轮休", &[2.0, 1.0, 3.0])];
    golden("bar-grouped", &bar_chart(&chart("load", "多闻社区白天人手最紧", labels(&["多闻", "云栖", "滨江"]), load, &w)));
}

#[test]
fn lines() {
    let (w, nan) = (words(), f64::NAN);
    let mut limit = series("时限", &[4.0; 10]);
    limit.kind = Kind::Limit;
    let mut expected = series("预计", &[nan, nan, nan, nan, nan, nan, nan, 3.0, 2.5, 2.0]);
    expected.kind = Kind::Dashed;
    let seen = series("接单用时", &[9.0, 8.25, 7.5, nan, 6.0, 5.0, 3.75, 3.0, nan, nan]);
    let c = chart("wait", "吹哨到接单,从 9 小时降到 3 小时", dates(10), vec![seen.clone(), expected.clone(), limit], &w);
    golden("line", &line_chart(&c));
    let some = |all: &[f64]| all.iter().map(|v| (!v.is_nan()).then_some(*v)).collect();
    let band = Band {
        name: "八成把握".into(),
        low: some(&[nan, nan, nan, nan, nan, nan, nan, 3.0, 1.5, 0.5]),
        high: some(&[nan, nan, nan, nan, nan, nan, nan, 3.0, 3.75, 4.5]),
    };
    let c = chart("look", "后天多半降到 2 小时", dates(10), vec![seen, expected], &w);
    golden("line-band", &banded_chart(&c, &[band]));
    golden("line-empty", &line_chart(&chart("wait", "空", labels(&["一"]), vec![series("a", &[nan])], &w)));
    golden("line-one", &line_chart(&chart("wait", "一天", dates(1), vec![series("接单", &[7.0])], &w)));
    let wide = |by: f64| wave(3000).iter().map(|v| Some(v + by)).collect();
    let band = Band { name: "八成把握".into(), low: wide(-9.0), high: wide(9.0) };
    let c = chart("wait", "三千天", dates(3000), vec![series("接单", &wave(3000))], &w);
    golden("line-3000", &banded_chart(&c, &[band]));
    let long =
        vec![series(LONG[0], &[9.8e11, 9.9e11, 1.0e12]), series(LONG[1], &[9.8e11, 9.8e11, 1.0e12]), series(LONG[2], &[1.0; 3])];
    golden("line-long", &line_chart(&chart("wait", LONG[3], labels(&LONG[..3]), long, &w)));
}

#[test]
fn curves() {
    let w = words();
    let class = |name: &str, cases: &[u32]| Class { name: name.into(), cases: cases.to_vec() };
    let curve = |title, classes, late| Epicurve {
        head: head("curve", title, &w),
        first: FEB,
        grain: Grain::Day,
        classes,
        bin: 1,
        late,
        late_word: "还会补报",
    };
    let usual = vec![
        class("确诊", &[0, 1, 2, 3, 5, 4, 6, 7, 5, 4, 3, 2, 1, 0]),
        class("临床诊断", &[0, 0, 1, 1, 2, 2, 3, 2, 2, 1, 1, 1, 0, 0]),
        class("疑似", &[1, 0, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0]),
    ];
    golden("epicurve", &epicurve(&curve("2 月 8 日最多,之后每天都在少", usual.clone(), 3)));
    golden("epicurve-empty", &epicurve(&curve("空", vec![], 3)));
    golden("epicurve-one", &epicurve(&curve("一例", vec![class("确诊", &[1])], 0)));
    let many: Vec<u32> = wave(3000).iter().map(|v| *v as u32).collect();
    golden("epicurve-3000", &epicurve(&curve("三千天", vec![class("确诊", &many)], 30)));
    let long = vec![class(LONG[0], &[120, 30, 0, 4]), class(LONG[2], &[5, 6, 7, 8]), class(LONG[3], &[1, 1, 1, 1])];
    golden("epicurve-long", &epicurve(&Epicurve { late_word: LONG[1], ..curve(LONG[0], long, 2) }));
    let meal = Epicurve {
        grain: Grain::Hour,
        bin: 2,
        ..curve("同一顿饭后 4 到 8 小时起病", vec![class("病例", &[0, 0, 0, 1, 3, 6, 9, 4, 2, 1, 0, 1])], 0)
    };
    golden("epicurve-hours", &epicurve(&meal));
}

#[test]
fn multiples() {
    let w = words();
    let panel = |name: &str, values: &[f64]| Panel { name: name.into(), values: series("", values).values };
    let usual = vec![
        panel("多闻社区", &[1.0, 2.0, 4.0, 3.0, 6.0, 2.0, 1.0]),
        panel("云栖社区", &[0.0, 0.0, 1.0, 0.0, 2.0, 1.0, 0.0]),
        panel("滨江社区", &[f64::NAN, 2.0, 1.0, 3.0, 2.0, f64::NAN, 4.0]),
    ];
    let make = |title, labels, panels| small_multiples(&Multiples { head: head("places", title, &w), labels, panels });
    golden("multiples", &make("只有多闻社区还在涨", dates(7), usual));
    golden("multiples-empty", &make("空", vec![], vec![]));
    golden("multiples-one", &make("一个", dates(1), vec![panel("多闻社区", &[3.0])]));
    let many = (0..30).map(|i| panel(&format!("第 {i} 社区"), &wave(100 + i))).collect();
    golden("multiples-3000", &make("三十个社区,每个一百天", dates(100), many));
    golden("multiples-long", &make(LONG[0], labels(&LONG), LONG.iter().map(|n| panel(n, &[1e9, 2.0, 3.0, 4.5])).collect()));
}

#[test]
fn people_by_days() {
    let w = words();
    let row = |label: &str, signs: &str| PersonRow {
        label: label.into(),
        days: signs
            .chars()
            .map(|c| match c {
                'w' => Mark::Well,
                'i' => Mark::Ill,
                'm' => Mark::Missed,
                _ => Mark::None,
            })
            .collect(),
    };
    let make = |title, rows| {
        let mark_words = ["正常", "异常", "未联系上", "不用随访"];
        person_days(&PersonDays { head: head("follow", title, &w), first: FEB, rows, mark_words })
    };
    let usual = vec![row("密接 07", "wwwiiii"), row("密接 11", "wwmm"), row("密接 02", "wwwwwww"), row("密接 15", "..wwwww")];
    golden("persondays", &make("1 人异常,1 人两天没联系上", usual));
    golden("persondays-empty", &make("空", vec![]));
    golden("persondays-one", &make("一人一天", vec![row("密接 01", "w")]));
    let many = (0..214).map(|i| row(&format!("密接 {i}"), &"wwmwiwwwwwmwww.wwwwwww"[i % 8..i % 8 + 14])).collect();
    golden("persondays-3000", &make("两百多人十四天", many));
    golden("persondays-long", &make(LONG[1], LONG.iter().map(|n| row(n, &"wwmi.".repeat(8))).collect()));
}

#[test]
fn rooms() {
    let w = words();
    let door = |i: usize| Door::ALL[[0, 0, 0, 1, 0, 2, 3, 0, 4, 2, 5, 0][i % 12]];
    let building = |name: &str, floors: usize, rooms: usize, shift: usize| Building {
        name: name.into(),
        floors: (1..=floors)
            .rev()
            .map(|f| Floor {
                name: format!("{f} 层"),
                rooms: (1..=rooms).map(|r| Room { label: format!("{f}0{r}"), door: door(f * 4 + r + shift) }).collect(),
            })
            .collect(),
    };
    let make = |title, buildings| {
        let door_words = ["已走访", "电话问过", "待走访", "不在", "有人在跟进", "空置"];
        room_grid(&RoomGrid { head: head("doors", title, &w), buildings, door_words })
    };
    golden("rooms", &make("5 幢、6 幢还有 8 户要走", vec![building("5 幢 2 单元", 6, 4, 0), building("6 幢 1 单元", 6, 4, 5)]));
    golden("rooms-empty", &make("空", vec![]));
    golden("rooms-one", &make("一户", vec![building("1 幢", 1, 1, 0)]));
    let many = make("三千户", (0..30).map(|b| building(&format!("{b} 幢"), 25, 4, b)).collect());
    assert_eq!((many.0.matches("<td").count(), faults(&many.0)), (3000, vec![]));
    golden("rooms-long", &make(LONG[0], LONG.iter().map(|n| building(n, 1, 2, 3)).collect()));
}

#[test]
fn tiles() {
    let w = words();
    let tile = |name: &str, value: Option<f64>| Tile { name: name.into(), value, at: None };
    let make = |title, tiles| {
        area_tiles(&Tiles { head: head("areas", title, &w), tiles, value_word: "待办", unknown_word: "不足 5 件,不公布" })
    };
    let usual = vec![
        tile("多闻社区", Some(23.0)),
        tile("云栖社区", Some(9.0)),
        tile("滨江社区", Some(0.0)),
        tile("望海社区", Some(3.0)),
        tile("东堤社区", None),
    ];
    golden("tiles", &make("多闻社区待办最多", usual));
    golden("tiles-empty", &make("空", vec![]));
    golden("tiles-one", &make("一个社区", vec![tile("多闻社区", Some(1.0))]));
    golden("tiles-3000", &make("三千个社区", (0..3000).map(|i| tile(&format!("第 {i} 社区"), Some(wave(3000)[i]))).collect()));
    golden("tiles-long", &make(LONG[0], LONG.iter().map(|n| tile(n, Some(1_234_567.0))).collect()));
    let placed = (0..5).map(|i| Tile { at: Some((i, i % 2)), ..tile(LONG[i % 4], Some(i as f64)) }).collect();
    golden("tiles-placed", &make("照着位置摆", placed));
}

/// A checked board of areas, `side` by `side`.
fn board(side: usize, name: impl Fn(usize) -> String) -> Vec<Area> {
    (0..side * side)
        .map(|i| {
            let (x, y) = (121.0 + (i % side) as f64 * 0.1, 29.0 + (i / side) as f64 * 0.08);
            let rings = vec![vec![(x, y), (x + 0.1, y), (x + 0.1, y + 0.08), (x, y + 0.08), (x, y)]];
            Area { name: name(i), code: i.to_string(), value: (i != 4).then_some(i as f64), rings }
        })
        .collect()
}

#[test]
fn maps() {
    let w = words();
    let make = |title, areas| {
        choropleth(&Choropleth {
            head: head("map", title, &w),
            areas,
            datum: "边界由使用单位提供,坐标系 CGCS2000;审图号:演示用,无",
            value_word: "待办",
            unknown_word: "没有数据",
        })
    };
    golden("map", &make("东北角最多", board(3, |i| format!("{i} 号社区"))));
    golden("map-empty", &make("空", vec![]));
    golden("map-one", &make("一块", board(1, |_| "多闻社区".into())));
    // 3,000 points in a coast of many corners
    let coast = (0..3000).map(|i| (i as f64 / 3000.0 * std::f64::consts::TAU).sin_cos());
    let coast = coast.enumerate().map(|(i, (s, c))| (121.0 + s * (1.0 + (i % 7) as f64 * 0.02), 29.0 + c)).collect();
    golden("map-3000", &make("海岸", vec![Area { name: "岛".into(), code: "1".into(), value: Some(3.0), rings: vec![coast] }]));
    golden("map-long", &make(LONG[0], board(4, |i| LONG[i % 4].into())));
}

#[test]
fn plans_over_days() {
    let w = words();
    let span = |name: &str, from, to, state| Span { name: name.into(), from: day(from), to: day(to), state };
    let make = |title, spans, today| {
        gantt(&Gantt {
            head: head("days", title, &w),
            spans,
            today: day(today),
            today_word: "今天 2 月 12 日",
            state_words: ["未开始", "进行中", "已完成", "已超期"],
            heads: ["开始", "结束", "状态"],
        })
    };
    use SpanState::{Done, Late, Planned, Running};
    let usual = vec![
        span("返乡排查", 0, 3, Done),
        span("居家随访", 2, 9, Running),
        span("送药上门", 3, 5, Late),
        span("复评", 10, 10, Planned),
    ];
    golden("gantt", &make("送药上门已超期 1 天", usual, 6));
    golden("gantt-empty", &make("空", vec![], 6));
    golden("gantt-one", &make("一天", vec![span("复评", 0, 0, Planned)], 0));
    let many = (0..3000).map(|i| span(&format!("第 {i} 件"), i % 90, i % 90 + i % 9, SpanState::ALL[i % 4])).collect();
    golden("gantt-3000", &make("三千件", many, 30));
    golden("gantt-long", &make(LONG[0], LONG.iter().enumerate().map(|(i, n)| span(n, i * 40, i * 90, Running)).collect(), 9000));
}

#[test]
fn plan_graphs() {
    let w = words();
    let node = |key: &str, name: &str, state, after: &[&str]| Node {
        key: key.into(),
        name: name.into(),
        state,
        after: after.iter().map(|a| (*a).into()).collect(),
    };
    let make = |title, nodes| {
        let state_words = ["等前一步", "进行中", "已完成", "有人叫停"];
        plan_graph(&PlanGraph { head: head("plan", title, &w), nodes, state_words, heads: ["状态", "先要完成"] })
    };
    use NodeState::{Done, Held, Running, Waiting};
    let usual = vec![
        node("a", "核实三份自报", Done, &[]),
        node("b", "通知社区卫生服务中心", Done, &["a"]),
        node("c", "逐户走访本楼栋", Running, &["a"]),
        node("d", "给独居老人送药", Running, &["c"]),
        node("e", "公共区域消毒", Held, &["a"]),
        node("f", "复评,决定要不要继续", Waiting, &["b", "c", "d", "e", "a"]),
    ];
    golden("plan", &make("走访和送药正在做,消毒被叫停", usual));
    golden("plan-empty", &make("空", vec![]));
    golden("plan-one", &make("一步", vec![node("a", "核实", Waiting, &[])]));
    let many = (0..3000usize).map(|i| {
        let after = [format!("n{}", i / 2), format!("n{}", i.saturating_sub(7))];
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        node(&format!("n{i}"), &format!("第 {i} 步"), NodeState::ALL[i % 4], &after)
    });
    golden("plan-3000", &make("三千步", many.collect()));
    // a circle, a step that waits for itself, one that waits for nobody known
    let odd = vec![
        node("a", LONG[0], Done, &["c", "a"]),
        node("b", LONG[1], Waiting, &["a"]),
        node("c", LONG[2], Held, &["b"]),
        node("d", LONG[3], Running, &["x", "b"]),
    ];
    golden("plan-long", &make(LONG[3], odd));
}

#[test]
fn chains() {
    let w = words();
    let case = |code: &str, onset, place: &str, source: &str| Case {
        code: code.into(),
        onset: day(onset),
        place: place.into(),
        source: (!source.is_empty()).then(|| source.into()),
    };
    let make = |title, cases| {
        chain_chart(&Chain {
            head: head("chain", title, &w),
            cases,
            unknown_word: "来源不明",
            generation_word: "第 {n} 代",
            heads: ["发病", "第几代", "场所", "来自"],
        })
    };
    let usual = vec![
        case("C01", 0, "返乡", ""),
        case("C02", 3, "同住", "C01"),
        case("C03", 3, "棋牌室", "C01"),
        case("C04", 4, "棋牌室", "C01"),
        case("C05", 5, "", ""),
        case("C06", 7, "同住", "C03"),
        case("C07", 8, "送餐", "C05"),
    ];
    golden("chain", &make("棋牌室传了 2 人,1 例来源不明", usual));
    golden("chain-empty", &make("空", vec![]));
    golden("chain-one", &make("一例", vec![case("C01", 0, "", "")]));
    let many =
        (0..3000).map(|i| case(&format!("C{i}"), i / 9, "同住", &if i % 5 == 0 { String::new() } else { format!("C{}", i / 3) }));
    golden("chain-3000", &make("三千例", many.collect()));
    let odd = vec![
        case(LONG[0], 0, LONG[1], "B"),
        case("B", 1, LONG[3], LONG[0]),
        case(LONG[2], 1, "", "nobody"),
        case("D", 1, LONG[2], "D"),
    ];
    golden("chain-long", &make(LONG[0], odd));
}

#[test]
fn progress_says_itself() {
    golden("progress", &progress("5 幢 2 单元", "6 / 12 户", 6, 12));
    assert!(progress("", "", 3, 0).into_string().contains(r#"width="0""#));
    assert!(progress("", "", 9, 3).into_string().contains(r#"class="done" width="100""#));
}
