//! What tells one thing from another: colour by class of the style sheet, and always a pattern, a marker or a dash as well,
//! so that print in black and white says the same.

use super::Kind;
use super::draw::{id, n};
use std::fmt::Write as _;

const HUES: [&str; COLOURS] = ["s0", "s1", "s2", "s3", "s4", "s5"];
pub(super) const COLOURS: usize = 6;

/// The class that colours series `k`.
pub(super) fn hue(k: usize) -> &'static str {
    HUES[k % COLOURS]
}

/// Steps of a shade, from nothing to full.
pub(super) const SHADES: usize = 5;

/// Series 0 is solid; each later one has its own pattern over a pale ground, with an outline.
pub(super) fn block(svg: &mut String, chart: &str, k: usize, x: f64, y: f64, w: f64, h: f64) {
    let (x, y, w, h) = (n(x), n(y), n(w.max(0.0)), n(h.max(0.0)));
    let s = k % COLOURS;
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

/// The patterns of `count` series.
pub(super) fn patterns(id: &str, count: usize) -> String {
    let mut out = String::new();
    for k in 1..count {
        let (size, body) = match k % COLOURS {
            1 => (6, r#"<path class="hatch" stroke-width="2" d="M-1 7 7-1M-1 1 1-1M5 7 7 5"/>"#),
            2 => (5, r#"<circle class="hatch-dot" cx="2.5" cy="2.5" r="1.4"/>"#),
            3 => (5, r#"<path class="hatch" stroke-width="1.5" d="M0 2.5H5"/>"#),
            4 => (6, r#"<path class="hatch" stroke-width="2" d="M-1-1 7 7M-1 5 1 7M5-1 7 1"/>"#),
            5 => (6, r#"<path class="hatch" stroke-width="1" d="M0 0 6 6M6 0 0 6"/>"#),
            _ => (5, r#"<path class="hatch" stroke-width="1.5" d="M2.5 0V5"/>"#),
        };
        let s = k % COLOURS;
        let _ = write!(
            out,
            r#"<pattern id="{id}-p{k}" class="s{s}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">{body}</pattern>"#
        );
    }
    out
}

/// What is still filling up.
pub(super) fn late_pattern(id: &str) -> String {
    format!(
        r#"<pattern id="{id}-late" width="7" height="7" patternUnits="userSpaceOnUse"><path class="late-hatch" d="M-1 8 8-1M-1 1 1-1M6 8 8 6"/></pattern>"#
    )
}

/// From little to much: empty, dots, lines, close lines, full.
pub(super) fn shades(id: &str) -> String {
    let mut out = String::new();
    for (k, size, body) in [
        (1, 6, r#"<circle class="hatch-dot" cx="3" cy="3" r="1.1"/>"#),
        (2, 7, r#"<path class="hatch" stroke-width="1.5" d="M-1 8 8-1M-1 1 1-1M6 8 8 6"/>"#),
        (3, 4, r#"<path class="hatch" stroke-width="1.5" d="M-1 5 5-1M-1 1 1-1M3 5 5 3"/>"#),
    ] {
        let _ = write!(
            out,
            r#"<pattern id="{id}-h{k}" class="s0" width="{size}" height="{size}" patternUnits="userSpaceOnUse">{body}</pattern>"#
        );
    }
    out
}

/// A shape in a shade. `d` is its path; `None` is not known: an outline in dashes.
pub(super) fn shade(svg: &mut String, chart: &str, level: Option<usize>, d: &str) {
    let chart = id(chart);
    let _ = match level {
        None => write!(svg, r#"<path class="unknown" d="{d}"/>"#),
        Some(0) => write!(svg, r#"<path class="blank" d="{d}"/>"#),
        Some(k) if k >= SHADES - 1 => write!(svg, r#"<path class="s0 full" d="{d}"/>"#),
        Some(k) => write!(
            svg,
            r#"<g class="s0"><path class="ground" d="{d}"/><path fill="url(#{chart}-h{k})" d="{d}"/><path class="edge" d="{d}"/></g>"#
        ),
    };
}

/// Steps of about the same width from zero to the most; the upper ends.
pub(super) fn steps(most: f64) -> Vec<f64> {
    if most <= 0.0 {
        return Vec::new();
    }
    let rough = most / (SHADES - 1) as f64;
    let ten = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * ten).find(|s| *s >= rough * 0.999).unwrap_or(rough);
    let step = if most.fract() == 0.0 { step.ceil() } else { step };
    (1..SHADES).map(|i| i as f64 * step).collect()
}

/// 0 for nothing, then 1 to 4.
pub(super) fn level(v: f64, steps: &[f64]) -> usize {
    if v <= 0.0 { 0 } else { 1 + steps.iter().position(|s| v <= *s).unwrap_or(steps.len().saturating_sub(1)) }
}

pub(super) fn marker(svg: &mut String, k: usize, x: f64, y: f64) {
    let (at_x, at_y) = (n(x), n(y));
    let _ = match k % 4 {
        0 => write!(svg, r#"<circle class="mark" cx="{at_x}" cy="{at_y}" r="3"/>"#),
        1 => write!(svg, r#"<rect class="mark" x="{}" y="{}" width="5.5" height="5.5"/>"#, n(x - 2.75), n(y - 2.75)),
        2 => write!(svg, r#"<path class="mark" d="M{at_x} {}l3.5 6h-7z"/>"#, n(y - 4.0)),
        _ => write!(svg, r#"<path class="mark" d="M{at_x} {}l4 4-4 4-4-4z"/>"#, n(y - 4.0)),
    };
}

pub(super) fn dash(kind: Kind) -> &'static str {
    match kind {
        Kind::Solid => "",
        Kind::Dashed => " dashed",
        Kind::Limit => " limit",
    }
}

/// A piece of a line for the key.
pub(super) fn sample(svg: &mut String, kind: Kind, k: usize) {
    let _ = write!(svg, r#"<path class="line{}" d="M0 7H20"/>"#, dash(kind));
    if kind != Kind::Limit {
        marker(svg, k, 10.0, 7.0);
    }
}

pub(super) fn rect_path(x: f64, y: f64, w: f64, h: f64) -> String {
    format!("M{} {}h{}v{}h{}z", n(x), n(y), n(w), n(h), n(-w))
}
