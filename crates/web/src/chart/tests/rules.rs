use super::super::draw::{fit, number, text_width, two_lines};
use super::super::scale::Scale;
use super::*;
use muster_ledger::Day;

fn epi(classes: Vec<Class>, bin: usize, w: &Words) -> Markup {
    epicurve(&Epicurve {
        head: head("e", "t", w), first: Day(20_000), grain: Grain::Day, classes, bin, late: 3, late_word: "补"
    })
}

#[test]
fn nothing_known_says_so() {
    let w = words();
    let nothing = vec![series("a", &[f64::NAN])];
    for made in [
        bar_chart(&chart("e", "空", vec![], vec![], &w)),
        line_chart(&chart("e", "空", labels(&["一"]), nothing, &w)),
        epi(vec![], 1, &w),
    ] {
        let made = made.into_string();
        assert!(made.contains("还没有数据") && !made.contains("<svg") && !made.contains("?chart="), "{made}");
    }
}

#[test]
fn no_number_runs_wild() {
    let w = words();
    let wild = vec![series("a", &[0.0, -5.0, 1e15, f64::INFINITY]), series("b", &[f64::NEG_INFINITY, 1e-9])];
    let c = chart("wild", "x", labels(&["1", "2", "3", "4"]), wild, &w);
    for made in [bar_chart(&c), line_chart(&c)] {
        let made = made.into_string();
        assert!(!made.contains("NaN") && !made.contains("inf"), "{made}");
    }
    for flat in [0.0, 7.0, -3.0, 0.004, 1e12] {
        let c = chart("flat", "x", labels(&["1", "2"]), vec![series("a", &[flat, flat])], &w);
        let made = bar_chart(&c).into_string() + &line_chart(&c).into_string();
        assert!(!made.contains("NaN"), "{made}");
    }
}

#[test]
fn words_cannot_become_tags() {
    let w = words();
    let c = chart("x\"><script>", "<script>", labels(&["<b>"]), vec![series("<i>&", &[1.0])], &w);
    let made = bar_chart(&c).into_string() + &line_chart(&c).into_string();
    assert!(!made.contains("<script") && !made.contains("<b>") && !made.contains("<i>"), "{made}");
}

#[test]
fn numbers_are_short() {
    for (v, said) in [
        (0.0, "0"),
        (-0.001, "0"),
        (1234.5, "1,234.5"),
        (-1_234_567.0, "-1,234,567"),
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
    for high in [1.0, 3.0, 7.0, 13.0, 99.0, 1001.0, 123_456.0] {
        let ticks = Scale::new(0.0, high, 4).ticks(true);
        assert!((2..=7).contains(&ticks.len()) && ticks.iter().all(|t| t.fract() == 0.0), "{high}: {ticks:?}");
    }
}

#[test]
fn text_is_cut_between_characters_as_people_see_them() {
    for room in 0..60 {
        let cut = fit("一家👨‍👩‍👧住🏠️", f64::from(room), 13.0);
        assert!(!cut.contains("\u{200d}…") && !cut.ends_with('\u{200d}'), "{cut}");
        assert!(cut == "一家👨‍👩‍👧住🏠️" || "一家👨‍👩‍👧住🏠️".starts_with(cut.trim_end_matches('…')), "{cut}");
    }
    // the family goes whole or stays whole
    for room in 30..120 {
        let cut = fit("一家👨‍👩‍👧住五楼很高", f64::from(room), 13.0);
        assert!(!cut.contains('👨') || cut.contains('👧'), "{room}: {cut}");
    }
    let (a, b) = two_lines("通知社区卫生服务中心", 90.0, 12.0);
    assert_eq!(format!("{a}{b}"), "通知社区卫生服务中心");
    assert!(text_width(&a, 12.0) <= 102.0);
    // words that have spaces between them stay whole
    let (a, b) = two_lines("Check three self-reports", 90.0, 12.0);
    assert_eq!((a.as_str(), b.as_str()), ("Check three", "self-reports"));
}

#[test]
fn a_bar_is_at_most_a_quarter_of_the_incubation() {
    // incubation 2 days → 1; 5.2 days → 1; 14 → 3; 28 → 7; in hours: 12 h → 3 h; 36 h → 6 h
    let table = [
        (Grain::Day, 2.0, 1),
        (Grain::Day, 5.2, 1),
        (Grain::Day, 14.0, 3),
        (Grain::Day, 28.0, 7),
        (Grain::Hour, 12.0, 3),
        (Grain::Hour, 36.0, 6),
    ];
    for (grain, incubation, bin) in table {
        assert_eq!(bin_for(grain, incubation), bin, "{grain:?} {incubation}");
    }
}

#[test]
fn a_curve_begins_before_its_first_case_and_goes_on_after_its_last() {
    let w = words();
    let class = |cases: &[u32]| vec![Class { name: "确诊".into(), cases: cases.to_vec() }];
    // day 20,000 is 4 October 2024
    let made = epi(class(&[2, 0, 1]), 1, &w).into_string();
    assert!(made.contains("2024-10-03") && made.contains("2024-10-07"), "{made}");
    assert_eq!(made.matches("<th scope=\"row\"").count(), 5);
    // a quiet day at either end is enough
    let made = epi(class(&[0, 2, 0]), 1, &w).into_string();
    assert_eq!(made.matches("<th scope=\"row\"").count(), 3);
    // no case is lost when bars are wider than days and do not come out even
    let cases: Vec<u32> = (0..100).map(|i| i % 4).collect();
    let made = epi(class(&cases), 7, &w).into_string();
    let cells =
        made.split("<td class=\"num\"").skip(1).filter_map(|c| c.split_once('>')?.1.split('<').next()?.parse::<u32>().ok());
    assert_eq!(cells.sum::<u32>(), cases.iter().sum::<u32>());
    assert!(made.contains("每条 7 天"), "{made}");
}

#[test]
fn a_chart_is_taken_along_as_picture_and_as_table() {
    let w = words();
    let c = chart("a-1", "t<", labels(&["=1+1", "多闻, \"云栖\"", "-"]), vec![series("求助", &[-1234.5, 2.0, f64::NAN])], &w);
    let page = format!("<main>{}{}</main>", epi(vec![], 1, &w).0, bar_chart(&c).0);
    let svg = file(&page, "a-1", "svg").unwrap();
    let text = String::from_utf8(svg.bytes).unwrap();
    assert!(text.starts_with("<svg xmlns") && text.contains("#0b5d66") && !text.contains("var(--"), "{text}");
    assert_eq!((text.matches("<svg").count(), text.matches("</svg>").count(), text.matches("]]>").count()), (2, 2, 1));
    let csv = String::from_utf8(file(&page, "a-1", "csv").unwrap().bytes).unwrap();
    assert_eq!(csv, "\u{feff}日期,求助\r\n'=1+1,-1234.5\r\n\"多闻, \"\"云栖\"\"\",2\r\n'-,—\r\n");
    for (id, format) in [("none", "svg"), ("a-1", "exe"), ("a-1\"", "svg"), ("", "csv"), ("e", "svg")] {
        assert!(file(&page, id, format).is_none(), "{id} {format}");
    }
}

#[test]
fn boundaries_are_read_or_refused() {
    let ring = "[[121,29],[122,29],[122,30],[121,29]]";
    let feature = |shape: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"properties":{{"name":"岛","code":330901}},"geometry":{shape}}}]}}"#
        )
    };
    let polygon = feature(&format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#));
    let areas = areas_of_geojson(&polygon).unwrap();
    assert_eq!((areas[0].name.as_str(), areas[0].code.as_str(), areas[0].rings[0].len()), ("岛", "330901", 4));
    let multi = feature(&format!(r#"{{"type":"MultiPolygon","coordinates":[[{ring}],[{ring}]]}}"#));
    assert_eq!(areas_of_geojson(&multi).unwrap()[0].rings.len(), 2);
    let metres = polygon.replace("121", "512345.6");
    for (text, error) in [
        ("no", AreaError::NotJson),
        ("{}", AreaError::NoAreas),
        (&feature(r#"{"type":"Point","coordinates":[1,2]}"#), AreaError::NoAreas),
        (&metres, AreaError::NotDegrees),
    ] {
        assert_eq!(areas_of_geojson(text), Err(error), "{text}");
    }
}
