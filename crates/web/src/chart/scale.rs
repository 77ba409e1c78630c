//! Axes: from values to places, with ticks at round numbers, and the days below them.

use super::draw::{TICK, n, number, text, text_fit, text_width};
use muster_ledger::Day;
use std::fmt::Write as _;

/// A number that is one.
pub(super) fn known(value: &Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

/// Lowest and highest; zero always belongs to bars, and to lines unless all of it lies far away.
pub(super) fn reach(values: impl Iterator<Item = f64>, from_zero: bool) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in values {
        low = low.min(v);
        high = high.max(v);
    }
    if low > high {
        return (0.0, 0.0);
    }
    let far = !from_zero && (low > 0.0 && low > high * 0.8 || high < 0.0 && high < low * 0.8);
    if far { (low, high) } else { (low.min(0.0), high.max(0.0)) }
}

pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
}

impl Scale {
    /// Steps of 1, 2 or 5 times a power of ten, about `wanted` of them.
    pub(super) fn new(low: f64, high: f64, wanted: u32) -> Scale {
        let span = if high > low { high - low } else { high.abs().max(1.0) };
        let rough = span / f64::from(wanted);
        let ten = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * ten).find(|s| *s >= rough * 0.999).unwrap_or(10.0 * ten);
        let low = (low / step).floor() * step;
        let high = (high / step).ceil() * step;
        Scale { low, high: if high > low { high } else { low + step }, step }
    }

    pub(super) fn part(&self, v: f64) -> f64 {
        ((v - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    pub(super) fn ticks(&self, whole: bool) -> Vec<f64> {
        let step = if whole { self.step.max(1.0) } else { self.step };
        let mut ticks = Vec::new();
        let steps = ((self.high - self.low) / step + 1e-9).floor() as u32;
        for i in 0..=steps.min(50) {
            let t = self.low + f64::from(i) * step;
            ticks.push(if t.abs() < step * 1e-9 { 0.0 } else { t });
        }
        ticks
    }

    /// Lines across the plot with their numbers to the left of it.
    pub(super) fn rules(&self, svg: &mut String, whole: bool, left: f64, wide: f64, y: &dyn Fn(f64) -> f64) {
        for t in self.ticks(whole) {
            let class = if t == 0.0 { "axis" } else { "grid" };
            let _ = write!(svg, r#"<path class="{class}" d="M{} {}H{}"/>"#, n(left), n(y(t)), n(left + wide));
            text(svg, left - 5.0, y(t) + 4.0, "end", "tick", &number(t));
        }
    }

    /// Room for the numbers at the left.
    pub(super) fn left(&self, whole: bool) -> f64 {
        self.ticks(whole).iter().map(|t| text_width(&number(*t), TICK)).fold(0.0, f64::max) + 6.0
    }
}

/// As many labels as fit, evenly spaced; the first and the last never leave the picture, none touches its neighbour.
pub(super) fn x_labels(svg: &mut String, labels: &[String], (from, to): (f64, f64), y: f64, x: &dyn Fn(usize) -> f64) {
    let (count, wide) = (labels.len(), to - from);
    let longest = labels.iter().map(|l| text_width(l, TICK)).fold(0.0, f64::max).min(wide / 2.0) + 10.0;
    let fits = ((wide / longest).floor() as usize).max(1);
    let every = count.div_ceil(fits).max(1);
    let mut free = f64::NEG_INFINITY;
    for (i, label) in labels.iter().enumerate().step_by(every) {
        let room = wide / 2.0;
        let half = text_width(label, TICK).min(room) / 2.0;
        let at = x(i).clamp(from + half, (to - half).max(from + half));
        if at - half < free {
            continue;
        }
        text_fit(svg, at, y, "middle", "tick", label, room);
        free = at + half + 4.0;
    }
}

/// `2/8`; with the year where it changes meaning.
pub(super) fn day_label(day: Day, with_year: bool) -> String {
    let (y, m, d) = day.civil();
    if with_year { format!("{y}-{m:02}") } else { format!("{m}/{d}") }
}

/// Days below a plot that begins with `first`, `each` units wide.
pub(super) fn day_axis(svg: &mut String, first: Day, days: i32, (from, to): (f64, f64), y: f64) {
    let each = (to - from) / f64::from(days.max(1));
    let labels: Vec<String> = (0..days.max(1)).map(|d| day_label(Day(first.0 + d), days > 400)).collect();
    x_labels(svg, &labels, (from, to), y, &|i| from + (i as f64 + 0.5) * each);
}
