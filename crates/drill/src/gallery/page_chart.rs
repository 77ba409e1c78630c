//! Every chart, as it usually is and in its hard cases: `?case=empty|one|long`.

use super::page::{pages, t};
use muster_ledger::{Day, Read, Refusal};
use muster_web::chart::{self, *};
use muster_web::{Markup, Page, Request, html, part};

const CASES: [&str; 4] = ["usual", "empty", "one", "long"];
const LONG: [&str; 4] = [
    "海澜市滨江区云栖街道多闻社区第三网格的一个名字特别长特别长长得一行怎么也写不下的地方",
    "𠮷䶮㙦社区和名字里有生僻字的𠮷野家与龘靐齉爩四幢居民楼二单元三零一室",
    "محمد عبد الله بن عبد العزيز آل سعود من الحي الشرقي",
    "一家三口👨‍👩‍👧住五楼🏠有猫🐈‍⬛要送药💊和菜🥬每天两次🕗🕗🕗🕗🕗🕗🕗🕗🕗",
];

/// How many values there are, and what things are called.
struct Case<'r> {
    req: &'r Request,
    words: Words,
    case: &'static str,
    first: Day,
}

impl Case<'_> {
    /// As many as the case wants of these.
    fn some<T>(&self, mut all: Vec<T>) -> Vec<T> {
        all.truncate(match self.case {
            "empty" => 0,
            "one" => 1,
            _ => all.len(),
        });
        all
    }
    fn name(&self, i: usize, id: &str) -> String {
        if self.case == "long" { LONG[i % 4].to_owned() } else { t(self.req, id) }
    }
    fn place(&self, i: usize) -> String {
        self.name(i, &format!("place-{}", i % 5 + 1))
    }
    fn day(&self, d: i32) -> Day {
        Day(self.first.0 + d)
    }
    fn days(&self, n: i32) -> Vec<String> {
        (0..n).map(|d| self.day(d).civil()).map(|(_, m, d)| format!("{m}/{d}")).collect()
    }
}

pub(super) fn charts_page(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let case = CASES.into_iter().find(|c| req.query("case") == Some(c)).unwrap_or("usual");
    let first = Day::from_civil(2026, 2, 2).unwrap_or_default();
    let c = Case { req, words: Words::of(req, t(req, "row")), case, first };
    Ok(Page::of(req, t(req, "charts"), &(), |()| {
        let tabs = CASES.map(|n| (t(req, &format!("case-{n}")), None, format!("/gallery/charts?case={n}"), n == case));
        html! {
            div.page-head { h1 { (t(req, "charts")) } p.lede { (t(req, "charts-lede")) } }
            (pages(req, "/gallery/charts"))
            (part::tabs(req, &t(req, "case"), &tabs))
            div.grid-2 { (curve(&c)) (hours(&c)) (lines(&c)) (bars(&c)) (small(&c)) (follow(&c)) (areas(&c)) (map(&c)) (days(&c)) (doors(&c)) }
            (steps(&c))
            (from_whom(&c))
        }
    }))
}

/// Makes the head of a chart and hands it on: its words live as long as the chart is made.
fn with(c: &Case, id: &str, make: impl FnOnce(Head) -> Markup) -> Markup {
    let title = if c.case == "long" { LONG[0].to_owned() } else { t(c.req, &format!("chart-{id}")) };
    let (about, unit) = (t(c.req, &format!("chart-{id}-about")), t(c.req, &format!("chart-{id}-unit")));
    let (source, updated) = (t(c.req, "source"), "2026-02-12 08:30");
    make(Head { id, title: &title, description: &about, unit: &unit, source: &source, updated, words: &c.words })
}

fn chart_of<'h>(h: Head<'h>, labels: Vec<String>, series: Vec<Series>) -> Chart<'h> {
    let Head { id, title, description, unit, source, updated, words } = h;
    Chart { id, title, description, labels, series, unit, source, updated, words }
}

fn values(all: &[i32]) -> Vec<Option<f64>> {
    all.iter().map(|v| (*v >= 0).then_some(f64::from(*v))).collect()
}

fn curve(c: &Case) -> Markup {
    let class = |i: usize, id: &str, cases: &[u32]| Class { name: c.name(i, id), cases: c.some(cases.to_vec()) };
    let late = t(c.req, "late");
    with(c, "curve", |head| {
        let classes = vec![
            class(0, "class-confirmed", &[1, 1, 2, 3, 5, 4, 6, 7, 5, 4, 3, 2, 1, 0]),
            class(1, "class-probable", &[0, 0, 1, 1, 2, 2, 3, 2, 2, 1, 1, 1, 0, 0]),
            class(2, "class-suspected", &[1, 0, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0]),
        ];
        let bin = bin_for(Grain::Day, 5.0);
        epicurve(&Epicurve { head, first: c.first, grain: Grain::Day, classes: c.some(classes), bin, late: 3, late_word: &late })
    })
}

fn hours(c: &Case) -> Markup {
    with(c, "hours", |head| {
        let cases = c.some(vec![0, 0, 0, 1, 3, 6, 9, 4, 2, 1, 0, 1]);
        let classes = c.some(vec![Class { name: c.name(0, "class-probable"), cases }]);
        let bin = bin_for(Grain::Hour, 8.0);
        epicurve(&Epicurve { head, first: c.first, grain: Grain::Hour, classes, bin, late: 0, late_word: "" })
    })
}

fn lines(c: &Case) -> Markup {
    let series = |i: usize, id: &str, kind, v: &[i32]| Series { name: c.name(i, id), values: c.some(values(v)), kind };
    let (low, high) = (values(&[-1, -1, -1, -1, -1, -1, -1, 3, 1, 0]), values(&[-1, -1, -1, -1, -1, -1, -1, 3, 4, 5]));
    let band = Band { name: t(c.req, "band"), low, high };
    with(c, "wait", |head| {
        let all = vec![
            series(0, "line-seen", Kind::Solid, &[9, 8, 7, -1, 6, 5, 4, 3, -1, -1]),
            series(1, "line-expected", Kind::Dashed, &[-1, -1, -1, -1, -1, -1, -1, 3, 2, 2]),
            series(2, "line-limit", Kind::Limit, &[4; 10]),
        ];
        banded_chart(&chart_of(head, c.some(c.days(10)), c.some(all)), &c.some(vec![band]))
    })
}

fn bars(c: &Case) -> Markup {
    with(c, "load", |head| {
        let labels = (0..3).map(|i| c.place(i)).collect();
        let series = |i: usize, id: &str, v: &[i32]| Series { name: c.name(i, id), values: values(v), kind: Kind::Solid };
        let all = vec![series(0, "bar-due", &[12, 9, 7]), series(1, "bar-here", &[8, 9, 0]), series(3, "bar-rest", &[2, 1, -1])];
        bar_chart(&chart_of(head, c.some(labels), c.some(all)))
    })
}

fn small(c: &Case) -> Markup {
    with(c, "places", |head| {
        let runs: [&[i32]; 4] = [&[1, 2, 4, 3, 6, 2, 1], &[0, 0, 1, 0, 2, 1, 0], &[-1, 2, 1, 3, 2, -1, 4], &[0; 7]];
        let panels = runs.iter().enumerate().map(|(i, v)| Panel { name: c.place(i), values: values(v) }).collect();
        small_multiples(&Multiples { head, labels: c.some(c.days(7)), panels: c.some(panels) })
    })
}

fn follow(c: &Case) -> Markup {
    let mark_words = ["mark-well", "mark-ill", "mark-missed", "mark-none"].map(|m| t(c.req, m));
    with(c, "follow", |head| {
        let row = |i: usize, signs: &str| PersonRow {
            label: if c.case == "long" {
                LONG[i % 4].to_owned()
            } else {
                c.req.tr("gallery-contact", &[("n", (i + 7).to_string())])
            },
            days: signs.chars().filter_map(|s| "wim.".find(s).map(|at| Mark::ALL[at])).collect(),
        };
        let rows = ["wwwiiii", "wwmm", "wwwwwww", "..wwwww", "wwwmwww"].iter().enumerate().map(|(i, s)| row(i, s)).collect();
        person_days(&PersonDays {
            head,
            first: c.first,
            rows: c.some(rows),
            mark_words: [&mark_words[0], &mark_words[1], &mark_words[2], &mark_words[3]],
        })
    })
}

fn areas(c: &Case) -> Markup {
    let (value, unknown) = (t(c.req, "open"), t(c.req, "held-back"));
    with(c, "areas", |head| {
        let tile = |(i, v): (usize, &i32)| Tile { name: c.place(i), value: (*v >= 0).then_some(f64::from(*v)), at: None };
        let tiles = [23, 9, 0, 3, -1].iter().enumerate().map(tile).collect();
        area_tiles(&Tiles { head, tiles: c.some(tiles), value_word: &value, unknown_word: &unknown })
    })
}

/// Invented boundaries, as a user's own file would give them.
fn map(c: &Case) -> Markup {
    let (datum, value, unknown) = (t(c.req, "datum"), t(c.req, "open"), t(c.req, "no-data"));
    with(c, "map", |head| {
        let mut areas = areas_of_geojson(include_str!("areas.geojson")).unwrap_or_default();
        for (i, (a, v)) in areas.iter_mut().zip([4.0, 23.0, 9.0, 0.0]).enumerate() {
            (a.name, a.value) = (c.place(i), Some(v));
        }
        choropleth(&Choropleth { head, areas: c.some(areas), datum: &datum, value_word: &value, unknown_word: &unknown })
    })
}

fn days(c: &Case) -> Markup {
    let (today, states) = (t(c.req, "today"), ["planned", "running", "done", "late"].map(|s| t(c.req, &format!("span-{s}"))));
    let heads = ["from-day", "to-day", "state"].map(|h| t(c.req, h));
    with(c, "days", |head| {
        let span = |i: usize, from, to, state| Span {
            name: c.name(i, &format!("work-{}", i + 1)),
            from: c.day(from),
            to: c.day(to),
            state,
        };
        let spans = vec![
            span(0, 0, 3, SpanState::Done),
            span(1, 2, 9, SpanState::Running),
            span(2, 3, 5, SpanState::Late),
            span(3, 10, 10, SpanState::Planned),
        ];
        gantt(&Gantt {
            head,
            spans: c.some(spans),
            today: c.day(6),
            today_word: &today,
            state_words: [&states[0], &states[1], &states[2], &states[3]],
            heads: [&heads[0], &heads[1], &heads[2]],
        })
    })
}

fn doors(c: &Case) -> Markup {
    let words = ["done", "part", "todo", "away", "look", "empty"].map(|d| t(c.req, &format!("door-{d}")));
    with(c, "doors", |head| {
        let door = |i: usize| Door::ALL[[0, 0, 0, 1, 0, 2, 3, 0, 4, 2, 5, 0][i % 12]];
        let floor = |f: usize, n: usize| Floor {
            name: f.to_string(),
            rooms: (1..=4).map(|r| Room { label: format!("{f}0{r}"), door: door(f * 4 + r + n) }).collect(),
        };
        let building = |n: usize| Building {
            name: c.name(n, &format!("block{}", ["", "-2"][n % 2])),
            floors: c.some((1..=6).rev().map(|f| floor(f, n * 5)).collect()),
        };
        let door_words = [&*words[0], &words[1], &words[2], &words[3], &words[4], &words[5]];
        room_grid(&RoomGrid { head, buildings: c.some(vec![building(0), building(1)]), door_words })
    })
}

fn steps(c: &Case) -> Markup {
    let states = ["waiting", "running", "done", "held"].map(|s| t(c.req, &format!("node-{s}")));
    let heads = ["state", "after"].map(|h| t(c.req, h));
    with(c, "plan", |head| {
        let node = |i: usize, state, after: &[&str]| Node {
            key: i.to_string(),
            name: c.name(i, &format!("node-{}", i + 1)),
            state,
            after: after.iter().map(|a| (*a).to_owned()).collect(),
        };
        let nodes = vec![
            node(0, NodeState::Done, &[]),
            node(1, NodeState::Done, &["0"]),
            node(2, NodeState::Running, &["0"]),
            node(3, NodeState::Running, &["2"]),
            node(4, NodeState::Held, &["0"]),
            node(5, NodeState::Waiting, &["1", "2", "3", "4", "0"]),
        ];
        plan_graph(&PlanGraph {
            head,
            nodes: c.some(nodes),
            state_words: [&states[0], &states[1], &states[2], &states[3]],
            heads: [&heads[0], &heads[1]],
        })
    })
}

fn from_whom(c: &Case) -> Markup {
    let (unknown, generation) = (t(c.req, "source-unknown"), c.req.tr("gallery-generation", &[("n", "{n}".to_owned())]));
    let heads = ["onset", "generation-head", "where", "from-whom"].map(|h| t(c.req, h));
    with(c, "chain", |head| {
        let case = |i: usize, day, place: &str, source: &str| chart::Case {
            code: if c.case == "long" { format!("{i} {}", LONG[i % 4]) } else { format!("C{i:02}") },
            onset: c.day(day),
            place: if place.is_empty() { String::new() } else { c.name(i + 1, place) },
            source: (!source.is_empty() && c.case == "usual").then(|| source.to_owned()),
        };
        let cases = vec![
            case(1, 0, "at-return", ""),
            case(2, 3, "at-home", "C01"),
            case(3, 3, "at-cards", "C01"),
            case(4, 4, "at-cards", "C01"),
            case(5, 5, "", ""),
            case(6, 7, "at-home", "C03"),
            case(7, 8, "at-meal", "C05"),
        ];
        let cases = c.some(cases);
        chain_chart(&Chain {
            head,
            cases,
            unknown_word: &unknown,
            generation_word: &generation,
            heads: [&heads[0], &heads[1], &heads[2], &heads[3]],
        })
    })
}
