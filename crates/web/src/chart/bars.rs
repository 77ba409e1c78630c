//! Bars from zero, lying down, so that a long label has the whole width.

use super::draw::{TYPE, n, number, text, text_fit, text_width};
use super::frame::{Picture, WIDTH, figure};
use super::palette::{block, patterns};
use super::scale::{Scale, known, reach};
use super::{Chart, series_key, twin};
use maud::Markup;
use std::fmt::Write as _;

/// More than this nobody compares by eye; the rest is in the table.
pub(super) const ROWS_MAX: usize = 40;

pub fn bar_chart(chart: &Chart) -> Markup {
    let (count, many) = (chart.labels.len().min(ROWS_MAX), chart.series.len() > 1);
    let shown = || chart.series.iter().flat_map(|s| s.values.iter().take(count)).filter_map(known);
    if shown().next().is_none() {
        return figure(&chart.head(), None, &twin(chart));
    }
    let (low, high) = reach(shown(), true);
    let scale = Scale { low, high: if high > low { high } else { low + 1.0 }, step: 1.0 };
    let value_room = shown().map(|v| text_width(&number(v), TYPE)).fold(0.0, f64::max) + 8.0;
    let left_room = if low < 0.0 { value_room } else { 0.0 };
    let x = |v: f64| left_room + scale.part(v) * (WIDTH - value_room - left_room);
    let (bar, gap) = (if many { 13.0 } else { 16.0 }, TYPE);
    let group = 19.0 + chart.series.len() as f64 * (bar + 2.0) + gap;

    let mut svg = String::new();
    for (i, label) in chart.labels.iter().take(count).enumerate() {
        let top = i as f64 * group;
        text_fit(&mut svg, 0.0, top + 13.0, "start", "", label, WIDTH);
        for (k, series) in chart.series.iter().enumerate() {
            let y = top + 19.0 + k as f64 * (bar + 2.0);
            let Some(v) = series.values.get(i).and_then(known) else {
                text(&mut svg, x(0.0) + 4.0, y + bar / 2.0 + 4.5, "start", "tick", "—");
                continue;
            };
            let (a, b) = (x(v.min(0.0)), x(v.max(0.0)));
            // a little is not nothing: it shows as a hair
            let wide = if v == 0.0 { 0.0 } else { (b - a).max(1.0) };
            block(&mut svg, chart.id, k, a, y, wide, bar);
            let (at, anchor) = if v < 0.0 { (a - 4.0, "end") } else { (b + 4.0, "start") };
            text(&mut svg, at, y + bar / 2.0 + 4.5, anchor, "value", &number(v));
        }
        let _ = write!(svg, r#"<path class="axis" d="M{} {}V{}"/>"#, n(x(0.0)), n(top + 18.0), n(top + group - gap));
    }
    let mut picture = Picture::new(WIDTH, count as f64 * group + 4.0, svg);
    picture.defs = patterns(&super::draw::id(chart.id), chart.series.len());
    picture.key = if many { series_key(chart, false) } else { Vec::new() };
    picture.left_out = chart.labels.len() - count;
    figure(&chart.head(), Some(&picture), &twin(chart))
}
