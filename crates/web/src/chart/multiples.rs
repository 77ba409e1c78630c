//! Small multiples: the same little chart for each place, all on one scale, so that the eye compares and nothing is summed up
//! that should not be.

use super::Head;
use super::draw::{TYPE, n, number, text, text_fit, text_width};
use super::frame::{Picture, Twin, WIDTH, cell, figure};
use super::scale::{Scale, known, reach};
use maud::Markup;
use std::fmt::Write as _;

/// One of the small charts.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    pub name: String,
    /// By label; `None` is not known.
    pub values: Vec<Option<f64>>,
}

#[derive(Clone, Debug)]
pub struct Multiples<'a> {
    pub head: Head<'a>,
    /// What the values stand for, the same for all: days, weeks.
    pub labels: Vec<String>,
    pub panels: Vec<Panel>,
}

const PANELS_MAX: usize = 24;
const COLUMNS: usize = 2;
const GAP: f64 = 20.0;
const TALL: f64 = 48.0;
const PANEL: f64 = 92.0;
/// More bars than this in so little room are hairs: neighbours are drawn as the highest of them.
const BARS_MAX: usize = 70;

pub fn small_multiples(m: &Multiples) -> Markup {
    let table = Twin {
        heads: std::iter::once(m.head.words.x.clone()).chain(m.panels.iter().map(|p| p.name.clone())).collect(),
        rows: m
            .labels
            .iter()
            .enumerate()
            .map(|(i, label)| {
                std::iter::once(label.clone()).chain(m.panels.iter().map(|p| cell(p.values.get(i).and_then(known)))).collect()
            })
            .collect(),
        worded: false,
    };
    let panels = &m.panels[..m.panels.len().min(PANELS_MAX)];
    let count = m.labels.len();
    let values = || panels.iter().flat_map(|p| p.values.iter().take(count)).filter_map(known);
    if values().next().is_none() {
        return figure(&m.head, None, &table);
    }
    let (low, high) = reach(values(), true);
    let scale = Scale::new(low.max(0.0), high.max(0.0), 2);
    let wide = (WIDTH - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
    let mut svg = String::new();
    for (i, panel) in panels.iter().enumerate() {
        let (x, y) = ((i % COLUMNS) as f64 * (wide + GAP), (i / COLUMNS) as f64 * PANEL);
        draw(&mut svg, panel, &m.labels, &scale, (x, y), wide);
    }
    let mut picture = Picture::new(WIDTH, panels.len().div_ceil(COLUMNS) as f64 * PANEL, svg);
    picture.note = m.head.words.one_scale.replace("{n}", &number(scale.high));
    picture.left_out = m.panels.len() - panels.len();
    figure(&m.head, Some(&picture), &table)
}

fn draw(svg: &mut String, panel: &Panel, labels: &[String], scale: &Scale, (x, y): (f64, f64), wide: f64) {
    let values: Vec<Option<f64>> = (0..labels.len()).map(|i| panel.values.get(i).and_then(known)).collect();
    let last = values.iter().rev().flatten().next().copied();
    // the name and the newest value, above
    let said = last.map(number).unwrap_or_else(|| "—".into());
    let said_wide = text_width(&said, TYPE);
    text_fit(svg, x, y + 14.0, "start", "", &panel.name, wide - said_wide - 8.0);
    text(svg, x + wide, y + 14.0, "end", "value", &said);
    let (top, foot) = (y + 22.0, y + 22.0 + TALL);
    let height = |v: f64| TALL * scale.part(v);
    let group = values.len().div_ceil(BARS_MAX).max(1);
    let bars: Vec<Option<f64>> = values.chunks(group).map(|c| c.iter().flatten().copied().reduce(f64::max)).collect();
    let each = wide / bars.len().max(1) as f64;
    let mut d = String::new();
    for (i, v) in bars.iter().enumerate() {
        if let Some(v) = v.filter(|v| *v > 0.0) {
            let h = height(v).max(1.0);
            let _ = write!(d, "M{} {}v{}h{}v{}z", n(x + i as f64 * each), n(foot), n(-h), n((each - 1.0).max(0.6)), n(h));
        } else if v.is_none() {
            // not known is a dash at the foot, not an empty place
            let _ = write!(d, "M{} {}h{}v-1h{}z", n(x + i as f64 * each), n(foot - 3.0), n(each * 0.6), n(-each * 0.6));
        }
    }
    let _ = write!(
        svg,
        r#"<path class="grid" d="M{0} {1}H{2}"/><path class="s0 fill" d="{d}"/><path class="axis" d="M{0} {3}H{2}"/>"#,
        n(x),
        n(top),
        n(x + wide),
        n(foot)
    );
    // first and last day below
    if let (Some(first), Some(end)) = (labels.first(), labels.last()) {
        let room = (wide - 10.0) / 2.0;
        text_fit(svg, x, foot + 15.0, "start", "tick", first, room);
        if labels.len() > 1 {
            text_fit(svg, x + wide, foot + 15.0, "end", "tick", end, room);
        }
    }
}
