//! Lines over time with a gap where nothing is known; each carries its name and last value. A band says how sure one is.

use super::draw::{TYPE, id, n, number, text, text_fit, text_width};
use super::frame::{Picture, Sign, WIDTH, cell, figure};
use super::palette::{COLOURS, dash, hue, marker};
use super::scale::{Scale, known, reach, x_labels};
use super::{Chart, Kind, Series, series_key, twin};
use maud::Markup;
use std::fmt::Write as _;

/// Lowest and highest that is still likely, by label of the chart.
#[derive(Clone, Debug, Default)]
pub struct Band {
    pub name: String,
    pub low: Vec<Option<f64>>,
    pub high: Vec<Option<f64>>,
}

/// The most that names at the end of lines may take from the plot.
const LABEL_ROOM: f64 = 104.0;
/// More points than this fall on each other: of each stretch the lowest and the highest are kept.
const POINTS_MAX: usize = 400;
const HEIGHT: f64 = 220.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 22.0;

pub fn line_chart(chart: &Chart) -> Markup {
    banded_chart(chart, &[])
}

/// As [`line_chart`], bands behind the lines.
pub fn banded_chart(chart: &Chart, bands: &[Band]) -> Markup {
    let count = chart.labels.len();
    let table = || {
        let mut t = twin(chart);
        for b in bands {
            t.heads.push(b.name.clone());
            for (i, row) in t.rows.iter_mut().enumerate() {
                let end = |v: &[Option<f64>]| cell(v.get(i).and_then(known));
                row.push(format!("{} – {}", end(&b.low), end(&b.high)));
            }
        }
        t
    };
    let values = || chart.series.iter().flat_map(|s| s.values.iter().take(count)).filter_map(known);
    let edges = || bands.iter().flat_map(|b| b.low.iter().take(count).chain(b.high.iter().take(count))).filter_map(known);
    if values().next().is_none() {
        return figure(&chart.head(), None, &table());
    }
    let (low, high) = reach(values().chain(edges()), false);
    let scale = Scale::new(low, high, 4);
    let whole = values().all(|v| v.fract() == 0.0);
    let left = scale.left(whole);
    let ends = Ends::of(chart);
    let wide = WIDTH - left - ends.room;
    let tall = HEIGHT - TOP - BOTTOM;
    let x = |i: usize| left + if count > 1 { wide * i as f64 / (count - 1) as f64 } else { wide / 2.0 };
    let y = |v: f64| TOP + tall * (1.0 - scale.part(v));

    let mut svg = String::new();
    scale.rules(&mut svg, whole, left, wide, &y);
    x_labels(&mut svg, &chart.labels, (left - 6.0, left + wide + 6.0), HEIGHT - 6.0, &x);
    for (k, b) in bands.iter().enumerate() {
        band(&mut svg, k, b, count, &x, &y);
    }
    for (k, series) in chart.series.iter().enumerate() {
        line(&mut svg, k, series, count, &x, &y);
    }
    let lowest = ends.draw(&mut svg, chart, &y);
    let mut picture = Picture::new(WIDTH, HEIGHT.max(lowest), svg);
    picture.defs = bands
        .iter()
        .enumerate()
        .map(|(k, _)| {
            format!(r#"<pattern id="{}-b{k}" class="s{}" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="hatch-dot" cx="2.5" cy="2.5" r=".7"/></pattern>"#, id(chart.id), k % COLOURS)
        })
        .collect();
    picture.svg = picture.svg.replace("url(#band-", &format!("url(#{}-b", id(chart.id)));
    picture.key = if ends.cut || !bands.is_empty() { series_key(chart, true) } else { Vec::new() };
    picture.key.extend(bands.iter().enumerate().map(|(k, b)| Sign {
        class: hue(k).to_owned(),
        svg: format!(
            r#"<rect class="ground" width="20" height="14"/><rect fill="url(#{}-b{k})" width="20" height="14"/>"#,
            id(chart.id)
        ),
        words: b.name.clone(),
    }));
    figure(&chart.head(), Some(&picture), &table())
}

type Place<'f> = &'f dyn Fn(usize) -> f64;
type Height<'f> = &'f dyn Fn(f64) -> f64;

fn band(svg: &mut String, k: usize, b: &Band, count: usize, x: Place, y: Height) {
    let both = |i: usize| Some((i, b.low.get(i).and_then(known)?, b.high.get(i).and_then(known)?));
    let all: Vec<Option<(usize, f64, f64)>> = (0..count).map(both).collect();
    // broken where an end is not known
    for piece in all.split(Option::is_none) {
        let piece: Vec<(usize, f64, f64)> = piece.iter().flatten().copied().collect();
        let thin = piece.len().div_ceil(POINTS_MAX).max(1);
        let piece: Vec<_> =
            piece.iter().enumerate().filter(|(i, _)| i % thin == 0 || i + 1 == piece.len()).map(|(_, p)| p).collect();
        if piece.is_empty() {
            continue;
        }
        let mut d = String::new();
        for (at, (i, _, high)) in piece.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if at == 0 { 'M' } else { 'L' }, n(x(*i)), n(y(*high)));
        }
        for (i, low, _) in piece.iter().rev() {
            let _ = write!(d, "L{} {}", n(x(*i)), n(y(*low)));
        }
        let s = k % COLOURS;
        let _ = write!(svg, r#"<g class="s{s}"><path class="ground" d="{d}z"/><path fill="url(#band-{k})" d="{d}z"/></g>"#);
    }
}

/// Of very many points the lowest and the highest of each stretch.
fn thinned(points: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    if points.len() <= POINTS_MAX {
        return points;
    }
    let mut out = Vec::new();
    for piece in points.chunks(points.len().div_ceil(POINTS_MAX / 2)) {
        let low = piece.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let high = piece.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let (Some(a), Some(b)) = (low, high) else { continue };
        out.push(if a.0 < b.0 { *a } else { *b });
        if a.0 != b.0 {
            out.push(if a.0 < b.0 { *b } else { *a });
        }
    }
    out
}

fn line(svg: &mut String, k: usize, series: &Series, count: usize, x: Place, y: Height) {
    let points: Vec<(usize, f64)> =
        series.values.iter().take(count).enumerate().filter_map(|(i, v)| known(v).map(|v| (i, v))).collect();
    let many = points.len() > POINTS_MAX;
    let points = thinned(points);
    let _ = write!(svg, r#"<g class="s{}">"#, k % COLOURS);
    let (mut path, mut before) = (String::new(), None);
    for (i, v) in &points {
        let joined = many && before.is_some() || before == Some(i.wrapping_sub(1));
        let _ = write!(path, "{}{} {}", if joined { 'L' } else { 'M' }, n(x(*i)), n(y(*v)));
        before = Some(*i);
    }
    if !path.is_empty() {
        let _ = write!(svg, r#"<path class="line{}" d="{path}"/>"#, dash(series.kind));
    }
    if series.kind != Kind::Limit && !many {
        let every = count.div_ceil(16).max(1);
        for (at, (i, v)) in points.iter().enumerate() {
            let alone = (at == 0 || points[at - 1].0 + 1 < *i) && points.get(at + 1).is_none_or(|p| p.0 > i + 1);
            if at % every == 0 || at + 1 == points.len() || alone {
                marker(svg, k, x(*i), y(*v));
            }
        }
    }
    svg.push_str("</g>");
}

fn last(series: &Series, count: usize) -> Option<f64> {
    series.values.iter().take(count).rev().find_map(known)
}

/// At its end each line says its name and last value, on one line where that fits.
struct Ends {
    room: f64,
    one_line: bool,
    cut: bool,
}

impl Ends {
    fn of(chart: &Chart) -> Ends {
        let said: Vec<(f64, f64)> = chart
            .series
            .iter()
            .filter_map(|s| last(s, chart.labels.len()).map(|l| (text_width(&s.name, TYPE), text_width(&number(l), TYPE))))
            .collect();
        let one_line = said.iter().all(|(name, value)| name + value + 6.0 <= LABEL_ROOM);
        // a name may be cut, a number never
        let wanted =
            said.iter().map(|(name, value)| if one_line { name + value + 6.0 } else { name.min(LABEL_ROOM).max(*value) });
        let cut = said.iter().any(|(name, _)| *name > LABEL_ROOM);
        Ends { room: wanted.fold(0.0, f64::max) + 12.0, one_line, cut }
    }

    /// Pushed apart so that none covers another; returns the lowest edge.
    fn draw(&self, svg: &mut String, chart: &Chart, y: Height) -> f64 {
        let mut ends: Vec<(usize, f64, f64)> =
            chart.series.iter().enumerate().filter_map(|(k, s)| last(s, chart.labels.len()).map(|v| (k, y(v), v))).collect();
        ends.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let step = if self.one_line { 17.0 } else { 32.0 };
        let room = (HEIGHT - BOTTOM - 8.0).max(TOP + ends.len() as f64 * step - 16.0);
        let mut floor = TOP + 2.0;
        for end in &mut ends {
            end.1 = end.1.max(floor);
            floor = end.1 + step;
        }
        let mut ceiling = room;
        for end in ends.iter_mut().rev() {
            end.1 = end.1.min(ceiling);
            ceiling = end.1 - step;
        }
        let x = WIDTH - self.room + 8.0;
        for (k, at, v) in &ends {
            let name = &chart.series[*k].name;
            let wide = text_width(name, TYPE).min(LABEL_ROOM);
            let (to, down) = if self.one_line { (x + wide + 5.0, 4.0) } else { (x, 15.0) };
            let _ = write!(svg, r#"<g class="s{}">"#, k % COLOURS);
            text_fit(svg, x, at + if self.one_line { 4.0 } else { 0.0 }, "start", "name", name, LABEL_ROOM);
            text(svg, to, at + down, "start", "value", &number(*v));
            svg.push_str("</g>");
        }
        ends.last().map_or(0.0, |e| e.1 + 18.0)
    }
}
