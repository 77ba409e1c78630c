//! Charts as SVG in a `figure.chart`: they print, need no script, and say the same thing three ways (title, picture, table).
//! Every word comes as an argument. Colours come from CSS (`.s0`…`.s5`); pattern, marker and dash tell series apart without them.

use maud::{Markup, html};
use std::fmt::Write as _;

/// The words around every chart, in the reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub table: &'a str,
    pub x: &'a str,
    pub no_data: &'a str,
    pub source: &'a str,
    pub updated: &'a str,
}

/// How a line is drawn: what was seen, what is expected, or a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Solid,
    Dashed,
    Limit,
}

#[derive(Clone, Debug, Default)]
pub struct Series {
    pub name: String,
    /// `None` (or a number that is not finite) is a gap: not known, never zero.
    pub values: Vec<Option<f64>>,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// Unique on the page; letters, digits and hyphens.
    pub id: &'a str,
    /// Says the finding.
    pub title: &'a str,
    pub description: &'a str,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    pub unit: &'a str,
    pub source: &'a str,
    pub updated: &'a str,
    pub words: Words<'a>,
}

/// Cases by day; the last `late_days` are still filling up and are hatched, as `late_word` says.
#[derive(Clone, Debug)]
pub struct Epicurve<'a> {
    pub chart: Chart<'a>,
    pub late_days: usize,
    pub late_word: &'a str,
}

/// How a door stands; the name goes to `data-state`, the look is the style sheet's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Done,
    Part,
    Todo,
    Away,
    Look,
    Empty,
}

impl Door {
    pub const ALL: [Door; 6] = [Door::Done, Door::Part, Door::Todo, Door::Away, Door::Look, Door::Empty];

    fn state(self) -> &'static str {
        match self {
            Door::Done => "done",
            Door::Part => "part",
            Door::Todo => "todo",
            Door::Away => "away",
            Door::Look => "look",
            Door::Empty => "empty",
        }
    }

    /// Told apart without colour, on paper too.
    fn glyph(self) -> &'static str {
        match self {
            Door::Done => "✓",
            Door::Part => "◐",
            Door::Todo => "○",
            Door::Away => "–",
            Door::Look => "!",
            Door::Empty => "·",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Room {
    /// The door's number. No person is named here.
    pub label: String,
    pub door: Door,
}

#[derive(Clone, Debug)]
pub struct Floor {
    pub name: String,
    pub rooms: Vec<Room>,
}

#[derive(Clone, Debug)]
pub struct Building {
    pub name: String,
    /// Top floor first, as one sees the house.
    pub floors: Vec<Floor>,
}

#[derive(Clone, Debug)]
pub struct RoomGrid<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub buildings: Vec<Building>,
    /// One word for each of [`Door::ALL`].
    pub door_words: [&'a str; 6],
    pub source: &'a str,
    pub updated: &'a str,
    pub words: Words<'a>,
}

/// About a phone card's width, so that 13 units of type come out near 13 pixels there.
const WIDTH: f64 = 320.0;
const TYPE: f64 = 13.0;
const TICK: f64 = 12.0;
/// The most that names at the end of lines may take from the plot.
const LABEL_ROOM: f64 = 104.0;
const SERIES_COLOURS: usize = 6;

/// Bars from zero, lying down, so that a long label has the whole width.
pub fn bar_chart(chart: &Chart) -> Markup {
    let (count, many) = (chart.labels.len(), chart.series.len() > 1);
    let (low, high) = reach(chart.series.iter().flat_map(|s| &s.values), true);
    let scale = Scale { low, high: if high > low { high } else { low + 1.0 }, step: 1.0 };
    let value_room =
        chart.series.iter().flat_map(|s| &s.values).filter_map(known).map(|v| text_width(&number(v), TYPE)).fold(0.0, f64::max)
            + 8.0;
    let left_room = if low < 0.0 { value_room } else { 0.0 };
    let x = |v: f64| left_room + scale.part(v) * (WIDTH - value_room - left_room);
    let (bar, gap) = (if many { 13.0 } else { 16.0 }, TYPE);
    let group = 19.0 + chart.series.len() as f64 * (bar + 2.0) + gap;
    let height = count as f64 * group + 4.0;

    let mut svg = String::new();
    for (i, label) in chart.labels.iter().enumerate() {
        let top = i as f64 * group;
        text(&mut svg, 0.0, top + 13.0, "start", "", &fit(label, WIDTH, TYPE));
        for (k, series) in chart.series.iter().enumerate() {
            let y = top + 19.0 + k as f64 * (bar + 2.0);
            let value = series.values.get(i).and_then(known);
            match value {
                Some(v) => {
                    let (a, b) = (x(v.min(0.0)), x(v.max(0.0)));
                    // a little is not nothing: it shows as a hair
                    let wide = if v == 0.0 { 0.0 } else { (b - a).max(1.0) };
                    block(&mut svg, chart.id, k, a, y, wide, bar);
                    let (at, anchor) = if v < 0.0 { (a - 4.0, "end") } else { (b + 4.0, "start") };
                    text(&mut svg, at, y + bar / 2.0 + 4.5, anchor, "value", &number(v));
                }
                None => text(&mut svg, x(0.0) + 4.0, y + bar / 2.0 + 4.5, "start", "tick", "—"),
            }
        }
        let _ = write!(svg, r#"<path class="axis" d="M{} {}V{}"/>"#, n(x(0.0)), n(top + 18.0), n(top + group - gap));
    }
    figure(chart, height, &svg, many.then(|| key(chart, Swatch::Block)), None)
}

/// Lines over time with a gap where nothing is known; each line carries its name and last value.
pub fn line_chart(chart: &Chart) -> Markup {
    let (low, high) = reach(chart.series.iter().flat_map(|s| &s.values), false);
    let scale = Scale::new(low, high, 4);
    let whole = whole(chart);
    let ticks = scale.ticks(whole);
    let left = ticks.iter().map(|t| text_width(&number(*t), TICK)).fold(0.0, f64::max) + 6.0;
    // at its end each line says its name and last value, on one line where that fits
    let said: Vec<(f64, f64)> = chart
        .series
        .iter()
        .filter_map(|s| last(s).map(|l| (text_width(&s.name, TYPE), text_width(&number(l.1), TYPE))))
        .collect();
    let one_line = said.iter().all(|(name, value)| name + value + 6.0 <= LABEL_ROOM);
    let wanted = said.iter().map(|(name, value)| if one_line { name + value + 6.0 } else { name.max(*value) });
    let right = wanted.fold(0.0, f64::max).min(LABEL_ROOM) + 12.0;
    let cut = said.iter().any(|(name, _)| *name > LABEL_ROOM);
    let (top, bottom, height) = (10.0, 22.0, 220.0);
    let (wide, tall) = (WIDTH - left - right, height - top - bottom);
    let count = chart.labels.len();
    let x = |i: usize| left + if count > 1 { wide * i as f64 / (count - 1) as f64 } else { wide / 2.0 };
    let y = |v: f64| top + tall * (1.0 - scale.part(v));

    let mut svg = String::new();
    for t in &ticks {
        let class = if *t == 0.0 { "axis" } else { "grid" };
        let _ = write!(svg, r#"<path class="{class}" d="M{} {}H{}"/>"#, n(left), n(y(*t)), n(left + wide));
        text(&mut svg, left - 5.0, y(*t) + 4.0, "end", "tick", &number(*t));
    }
    x_labels(&mut svg, &chart.labels, wide, height - 6.0, &x);
    for (k, series) in chart.series.iter().enumerate() {
        let _ = write!(svg, r#"<g class="s{}">"#, k % SERIES_COLOURS);
        let dash = match series.kind {
            Kind::Solid => "",
            Kind::Dashed => " dashed",
            Kind::Limit => " limit",
        };
        let points: Vec<(usize, f64)> =
            series.values.iter().take(count).enumerate().filter_map(|(i, v)| known(v).map(|v| (i, v))).collect();
        let mut path = String::new();
        let mut before = None;
        for (i, v) in &points {
            let pen = if before == Some(i.wrapping_sub(1)) { 'L' } else { 'M' };
            let _ = write!(path, "{pen}{} {}", n(x(*i)), n(y(*v)));
            before = Some(*i);
        }
        if !path.is_empty() {
            let _ = write!(svg, r#"<path class="line{dash}" d="{path}"/>"#);
        }
        if series.kind != Kind::Limit {
            let every = count.div_ceil(16).max(1);
            for (at, (i, v)) in points.iter().enumerate() {
                let alone = !points.iter().any(|(j, _)| j.abs_diff(*i) == 1);
                if at % every == 0 || at + 1 == points.len() || alone {
                    marker(&mut svg, k, x(*i), y(*v));
                }
            }
        }
        svg.push_str("</g>");
    }
    // names at the line's end, pushed apart so that none covers another
    let mut ends: Vec<(usize, f64, f64)> =
        chart.series.iter().enumerate().filter_map(|(k, s)| last(s).map(|(_, v)| (k, y(v), v))).collect();
    ends.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let step = if one_line { 17.0 } else { 32.0 };
    let room = (height - bottom - 8.0).max(top + ends.len() as f64 * step - 16.0);
    let mut floor = top + 2.0;
    for end in &mut ends {
        end.1 = end.1.max(floor);
        floor = end.1 + step;
    }
    let mut ceiling = room;
    for end in ends.iter_mut().rev() {
        end.1 = end.1.min(ceiling);
        ceiling = end.1 - step;
    }
    for (k, at, v) in &ends {
        let _ = write!(svg, r#"<g class="s{}">"#, k % SERIES_COLOURS);
        let (name, x) = (fit(&chart.series[*k].name, LABEL_ROOM, TYPE), WIDTH - right + 8.0);
        let (to, down) = if one_line { (x + text_width(&name, TYPE) + 5.0, 4.0) } else { (x, 15.0) };
        text(&mut svg, x, at + if one_line { 4.0 } else { 0.0 }, "start", "name", &name);
        text(&mut svg, to, at + down, "start", "value", &number(*v));
        svg.push_str("</g>");
    }
    let height = height.max(ends.last().map_or(0.0, |e| e.1 + 18.0));
    figure(chart, height, &svg, cut.then(|| key(chart, Swatch::Line)), None)
}

/// The epidemic curve: bars touch, one bar a day, stacked by class; when cases are few each case is one square.
pub fn epicurve(curve: &Epicurve) -> Markup {
    let chart = &curve.chart;
    let count = chart.labels.len();
    let sums: Vec<f64> = (0..count)
        .map(|i| chart.series.iter().filter_map(|s| s.values.get(i).and_then(known)).map(|v| v.max(0.0)).sum())
        .collect();
    let most = sums.iter().copied().fold(0.0, f64::max);
    let scale = Scale::new(0.0, most, 4);
    let ticks = scale.ticks(true);
    let left = ticks.iter().map(|t| text_width(&number(*t), TICK)).fold(0.0, f64::max) + 6.0;
    let (top, bottom, height) = (10.0, 22.0, 200.0);
    let (wide, tall) = (WIDTH - left - 2.0, height - top - bottom);
    let each = wide / count.max(1) as f64;
    let y = |v: f64| top + tall * (1.0 - scale.part(v));

    let mut svg = String::new();
    for t in &ticks {
        let class = if *t == 0.0 { "axis" } else { "grid" };
        let _ = write!(svg, r#"<path class="{class}" d="M{} {}H{}"/>"#, n(left), n(y(*t)), n(left + wide));
        text(&mut svg, left - 5.0, y(*t) + 4.0, "end", "tick", &number(*t));
    }
    let squares = most <= 20.0;
    for i in 0..count {
        let x = left + i as f64 * each;
        let mut under = 0.0;
        for (k, series) in chart.series.iter().enumerate() {
            let v = series.values.get(i).and_then(known).unwrap_or(0.0).max(0.0);
            if v > 0.0 {
                block(&mut svg, chart.id, k, x, y(under + v), each, y(under) - y(under + v));
                under += v;
            }
        }
        if squares {
            for cut in 1..under.ceil() as i64 {
                let _ = write!(svg, r#"<path class="cut" d="M{} {}h{}"/>"#, n(x), n(y(cut as f64)), n(each));
            }
        }
    }
    let late = curve.late_days.min(count);
    if late > 0 {
        let (x, w) = (left + (count - late) as f64 * each, late as f64 * each);
        let _ = write!(
            svg,
            r#"<rect class="late" x="{0}" y="{2}" width="{1}" height="{3}"/><rect fill="url(#{4}-late)" x="{0}" y="{2}" width="{1}" height="{3}"/>"#,
            n(x),
            n(w),
            n(top),
            n(tall),
            id(chart.id)
        );
    }
    x_labels(&mut svg, &chart.labels, wide, height - 6.0, &|i| left + (i as f64 + 0.5) * each);
    let late = (late > 0).then_some(curve.late_word);
    figure(chart, height, &svg, (chart.series.len() > 1 || late.is_some()).then(|| key(chart, Swatch::Block)), late)
}

/// Who has been visited: building × floor × room, each door a glyph and a look, nobody named. The table is the picture.
pub fn room_grid(grid: &RoomGrid) -> Markup {
    let doors = grid.buildings.iter().flat_map(|b| &b.floors).flat_map(|f| &f.rooms);
    let mut counts = [0usize; 6];
    for room in doors {
        counts[room.door as usize] += 1;
    }
    let name = format!("{}-title", id(grid.id));
    html! {
        figure.chart id=(id(grid.id)) aria-labelledby=(name) {
            figcaption id=(name) { (grid.title) }
            @if !grid.description.is_empty() { p.chart-lede { (grid.description) } }
            @if counts.iter().sum::<usize>() == 0 {
                p.chart-empty { (grid.words.no_data) }
            } @else {
                ul.chart-key {
                    @for door in Door::ALL {
                        @if counts[door as usize] > 0 {
                            li {
                                span.room data-state=(door.state()) aria-hidden="true" { b { (door.glyph()) } }
                                (grid.door_words[door as usize]) " " (number(counts[door as usize] as f64))
                            }
                        }
                    }
                }
                div.blocks {
                    @for building in &grid.buildings {
                        div.block {
                            table.rooms {
                                caption { (building.name) }
                                tbody {
                                    @for floor in &building.floors {
                                        tr {
                                            th scope="row" { (floor.name) }
                                            @for room in &floor.rooms {
                                                td.room data-state=(room.door.state()) {
                                                    b aria-hidden="true" { (room.door.glyph()) }
                                                    (room.label)
                                                    span.vh { " " (grid.door_words[room.door as usize]) }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            (source(&grid.words, grid.source, grid.updated))
        }
    }
}

/// How far along: a bar with its words beside it. `said` is the whole in words, such as "6 of 12 homes".
pub fn progress(label: &str, said: &str, done: u64, total: u64) -> Markup {
    let part = if total == 0 { 0.0 } else { 100.0 * done.min(total) as f64 / total as f64 };
    html! {
        div {
            p.progress-text { span { (label) } span.muted { (said) } }
            svg.progress viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                rect.all width="100" height="4" {}
                rect.done width=(n(part)) height="4" {}
            }
        }
    }
}

// ---- the figure around every plot ----

#[derive(Clone, Copy)]
enum Swatch {
    Block,
    Line,
}

fn figure(chart: &Chart, height: f64, plot: &str, key: Option<Markup>, late: Option<&str>) -> Markup {
    let id = id(chart.id);
    let empty = !chart.series.iter().flat_map(|s| s.values.iter().take(chart.labels.len())).any(|v| known(v).is_some());
    html! {
        figure.chart id=(id) {
            figcaption { (chart.title) }
            @if !chart.unit.is_empty() { p.chart-lede { (chart.unit) } }
            @if empty {
                p.chart-empty { (chart.words.no_data) }
            } @else {
                @if let Some(key) = key {
                    ul.chart-key {
                        (key)
                        @if let Some(word) = late {
                            li {
                                svg viewBox="0 0 20 14" aria-hidden="true" focusable="false" {
                                    rect fill={ "url(#" (id) "-late)" } width="20" height="14" {}
                                    rect.axis fill="none" x="0.5" y="0.5" width="19" height="13" {}
                                }
                                (word)
                            }
                        }
                    }
                }
                // a chart too wide for large type scrolls by keyboard as well
                div.chart-plot tabindex="0" role="group" aria-labelledby={ (id) "-t" } {
                    svg.plot xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (n(WIDTH)) " " (n(height)) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
                        title id={ (id) "-t" } { (chart.title) }
                        desc id={ (id) "-d" } { (chart.description) }
                        defs { (maud::PreEscaped(patterns(id.as_str(), chart.series.len(), late.is_some()))) }
                        (maud::PreEscaped(plot))
                    }
                }
                details {
                    summary { (chart.words.table) }
                    table.table {
                        thead { tr {
                            th scope="col" { (chart.words.x) }
                            @for series in &chart.series { th.num scope="col" { (series.name) } }
                        } }
                        tbody {
                            @for (i, label) in chart.labels.iter().enumerate() {
                                tr {
                                    th scope="row" data-label=(chart.words.x) { (label) }
                                    @for series in &chart.series {
                                        td.num data-label=(series.name) {
                                            @match series.values.get(i).and_then(known) { Some(v) => (number(v)), None => "—" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            (source(&chart.words, chart.source, chart.updated))
        }
    }
}

fn source(words: &Words, source: &str, updated: &str) -> Markup {
    html! {
        @if !source.is_empty() || !updated.is_empty() {
            p.chart-source {
                @if !source.is_empty() { (words.source) " " (source) }
                @if !source.is_empty() && !updated.is_empty() { " · " }
                @if !updated.is_empty() { (words.updated) " " (updated) }
            }
        }
    }
}

fn key(chart: &Chart, swatch: Swatch) -> Markup {
    let drawn = |k: usize, kind: Kind| {
        let mut svg = String::new();
        match swatch {
            Swatch::Block => block(&mut svg, chart.id, k, 0.5, 0.5, 19.0, 13.0),
            Swatch::Line => sample(&mut svg, kind, k),
        }
        maud::PreEscaped(svg)
    };
    html! {
        @for (k, series) in chart.series.iter().enumerate() {
            li {
                svg class={ "s" (k % SERIES_COLOURS) } viewBox="0 0 20 14" aria-hidden="true" focusable="false" { (drawn(k, series.kind)) }
                (series.name)
            }
        }
    }
}

fn sample(svg: &mut String, kind: Kind, k: usize) {
    let dash = match kind {
        Kind::Solid => "",
        Kind::Dashed => " dashed",
        Kind::Limit => " limit",
    };
    let _ = write!(svg, r#"<path class="line{dash}" d="M0 7H20"/>"#);
    if kind != Kind::Limit {
        marker(svg, k, 10.0, 7.0);
    }
}

/// Series 0 is solid; each later one has its own pattern over a pale ground, with an outline.
fn block(svg: &mut String, chart: &str, k: usize, x: f64, y: f64, w: f64, h: f64) {
    let (x, y, w, h) = (n(x), n(y), n(w.max(0.0)), n(h.max(0.0)));
    let s = k % SERIES_COLOURS;
    if k == 0 {
        let _ = write!(svg, r#"<rect class="s{s} fill" x="{x}" y="{y}" width="{w}" height="{h}"/>"#);
    } else {
        let _ = write!(
            svg,
            r#"<g class="s{s}"><rect class="ground" x="{x}" y="{y}" width="{w}" height="{h}"/><rect fill="url(#{}-p{k})" x="{x}" y="{y}" width="{w}" height="{h}"/><rect class="edge" x="{x}" y="{y}" width="{w}" height="{h}"/></g>"#,
            id(chart)
        );
    }
}

fn patterns(id: &str, count: usize, late: bool) -> String {
    let mut out = String::new();
    for k in 1..count {
        let (size, body) = match k % SERIES_COLOURS {
            1 => (6, r#"<path class="hatch" stroke-width="2" d="M-1 7 7-1M-1 1 1-1M5 7 7 5"/>"#),
            2 => (5, r#"<circle class="hatch-dot" cx="2.5" cy="2.5" r="1.4"/>"#),
            3 => (5, r#"<path class="hatch" stroke-width="1.5" d="M0 2.5H5"/>"#),
            4 => (6, r#"<path class="hatch" stroke-width="2" d="M-1-1 7 7M-1 5 1 7M5-1 7 1"/>"#),
            5 => (6, r#"<path class="hatch" stroke-width="1" d="M0 0 6 6M6 0 0 6"/>"#),
            _ => (5, r#"<path class="hatch" stroke-width="1.5" d="M2.5 0V5"/>"#),
        };
        let s = k % SERIES_COLOURS;
        let _ = write!(
            out,
            r#"<pattern id="{id}-p{k}" class="s{s}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">{body}</pattern>"#
        );
    }
    if late {
        let _ = write!(
            out,
            r#"<pattern id="{id}-late" width="7" height="7" patternUnits="userSpaceOnUse"><path class="late-hatch" d="M-1 8 8-1M-1 1 1-1M6 8 8 6"/></pattern>"#
        );
    }
    out
}

fn marker(svg: &mut String, k: usize, x: f64, y: f64) {
    let (at_x, at_y) = (n(x), n(y));
    let _ = match k % 4 {
        0 => write!(svg, r#"<circle class="mark" cx="{at_x}" cy="{at_y}" r="3"/>"#),
        1 => write!(svg, r#"<rect class="mark" x="{}" y="{}" width="5.5" height="5.5"/>"#, n(x - 2.75), n(y - 2.75)),
        2 => write!(svg, r#"<path class="mark" d="M{at_x} {}l3.5 6h-7z"/>"#, n(y - 4.0)),
        _ => write!(svg, r#"<path class="mark" d="M{at_x} {}l4 4-4 4-4-4z"/>"#, n(y - 4.0)),
    };
}

/// As many labels as fit, evenly spaced; the first and the last never leave the picture.
fn x_labels(svg: &mut String, labels: &[String], wide: f64, y: f64, x: &dyn Fn(usize) -> f64) {
    let count = labels.len();
    let longest = labels.iter().map(|l| text_width(l, TICK)).fold(0.0, f64::max).min(wide / 2.0) + 10.0;
    let fits = ((wide / longest).floor() as usize).max(1);
    let every = count.div_ceil(fits).max(1);
    for (i, label) in labels.iter().enumerate().step_by(every) {
        let label = fit(label, wide / 2.0, TICK);
        let half = text_width(&label, TICK) / 2.0;
        let at = if x(i) - half < 0.0 { half } else { x(i).min(WIDTH - half) };
        text(svg, at, y, "middle", "tick", &label);
    }
}

// ---- numbers, ticks and text ----

fn known(value: &Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

fn last(series: &Series) -> Option<(usize, f64)> {
    series.values.iter().enumerate().rev().find_map(|(i, v)| known(v).map(|v| (i, v)))
}

fn whole(chart: &Chart) -> bool {
    chart.series.iter().flat_map(|s| &s.values).filter_map(known).all(|v| v.fract() == 0.0)
}

/// Lowest and highest; zero always belongs to bars, and to lines unless all of it lies far away.
fn reach<'v>(values: impl Iterator<Item = &'v Option<f64>>, from_zero: bool) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in values.filter_map(known) {
        low = low.min(v);
        high = high.max(v);
    }
    if low > high {
        return (0.0, 0.0);
    }
    let far = !from_zero && (low > 0.0 && low > high * 0.8 || high < 0.0 && high < low * 0.8);
    if far { (low, high) } else { (low.min(0.0), high.max(0.0)) }
}

struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// Steps of 1, 2 or 5 times a power of ten, about `wanted` of them.
    fn new(low: f64, high: f64, wanted: u32) -> Scale {
        let span = if high > low { high - low } else { high.abs().max(1.0) };
        let rough = span / f64::from(wanted);
        let ten = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * ten).find(|s| *s >= rough * 0.999).unwrap_or(10.0 * ten);
        let low = (low / step).floor() * step;
        let high = (high / step).ceil() * step;
        Scale { low, high: if high > low { high } else { low + step }, step }
    }

    fn part(&self, v: f64) -> f64 {
        ((v - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn ticks(&self, whole: bool) -> Vec<f64> {
        let step = if whole { self.step.max(1.0) } else { self.step };
        let mut ticks = Vec::new();
        let steps = ((self.high - self.low) / step + 1e-9).floor() as u32;
        for i in 0..=steps.min(50) {
            let t = self.low + f64::from(i) * step;
            ticks.push(if t.abs() < step * 1e-9 { 0.0 } else { t });
        }
        ticks
    }
}

/// At most two decimals, thousands parted by commas, no minus zero.
fn number(v: f64) -> String {
    let plain = format!("{:.2}", v.abs());
    let plain = plain.trim_end_matches('0').trim_end_matches('.');
    let (int, frac) = plain.split_once('.').unwrap_or((plain, ""));
    let mut out = String::new();
    if v < 0.0 && plain != "0" {
        out.push('-');
    }
    for (i, c) in int.chars().enumerate() {
        if i > 0 && (int.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if !frac.is_empty() {
        let _ = write!(out, ".{frac}");
    }
    out
}

/// A coordinate: two decimals at most.
fn n(v: f64) -> String {
    let s = format!("{v:.2}");
    let s = s.trim_end_matches('0').trim_end_matches('.');
    if s == "-0" { "0".into() } else { s.into() }
}

/// Good enough to keep labels apart: wide letters take an em, the others a bit over half.
fn text_width(s: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        ',' | '.' | ' ' | '/' | ':' | '-' | 'i' | 'l' => 0.34,
        c if (c as u32) < 0x2e80 => 0.6,
        _ => 1.0,
    };
    s.chars().map(em).sum::<f64>() * size
}

fn fit(s: &str, room: f64, size: f64) -> String {
    if text_width(s, size) <= room {
        return s.into();
    }
    let mut out = String::new();
    for c in s.chars() {
        out.push(c);
        if text_width(&out, size) > room - size {
            out.pop();
            break;
        }
    }
    out.push('…');
    out
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, class: &str, words: &str) {
    let anchor = if anchor == "start" { String::new() } else { format!(r#" text-anchor="{anchor}""#) };
    let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
    let _ = write!(svg, r#"<text x="{}" y="{}"{anchor}{class}>{}</text>"#, n(x), n(y), html! { (words) }.into_string());
}

/// An id made of letters, digits and hyphens only: it is written into `url(#…)`.
fn id(s: &str) -> String {
    let s: String = s.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if s.is_empty() { "chart".into() } else { s }
}

#[cfg(test)]
mod tests;
