//! The epidemic curve by the field's rules: a histogram of onsets, bars touch, one square is one case while they are few; it
//! begins before the first case and goes on after the last; colour tells only the case class; the last days are hatched while
//! reports of them still come in.

use super::Head;
use super::draw::{id, n};
use super::frame::{Picture, Sign, Twin, WIDTH, cell, figure};
use super::palette::{block, hue, late_pattern, patterns};
use super::scale::{Scale, day_label, x_labels};
use maud::Markup;
use muster_ledger::Day;
use std::fmt::Write as _;

/// What one value counts: an hour's or a day's onsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    Hour,
    #[default]
    Day,
}

/// A case class (confirmed, probable, suspected): the only thing that colour tells.
#[derive(Clone, Debug)]
pub struct Class {
    pub name: String,
    /// Cases by onset, from `first` on, one value an hour or a day.
    pub cases: Vec<u32>,
}

#[derive(Clone, Debug)]
pub struct Epicurve<'a> {
    pub head: Head<'a>,
    /// The day of the first value (its first hour).
    pub first: Day,
    pub grain: Grain,
    pub classes: Vec<Class>,
    /// How many values go into one bar: [`bin_for`] chooses. Made wider where bars would be hairs.
    pub bin: usize,
    /// Values at the end that reports are still coming in for.
    pub late: usize,
    pub late_word: &'a str,
}

/// The widest of the usual bars that is still at most a quarter of the incubation time (in the grain's unit).
pub fn bin_for(grain: Grain, incubation: f64) -> usize {
    let usual: &[usize] = match grain {
        Grain::Hour => &HOURS,
        Grain::Day => &DAYS,
    };
    usual.iter().copied().rev().find(|b| *b as f64 <= incubation / 4.0).unwrap_or(1)
}

const HOURS: [usize; 8] = [1, 2, 3, 6, 12, 24, 168, 672];
const DAYS: [usize; 7] = [1, 2, 3, 7, 14, 28, 91];
const BARS_MAX: usize = 110;
/// One case, one square, up to this many on each other.
const SQUARES_MAX: u32 = 20;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 22.0;

/// The bars: cases by class, and the first unit of each (it may lie before `first`).
struct Bins {
    width: usize,
    begins: Vec<i64>,
    cases: Vec<Vec<u32>>,
    late_from: i64,
}

fn bins(curve: &Epicurve) -> Bins {
    let units = curve.classes.iter().map(|c| c.cases.len()).max().unwrap_or(0);
    let usual: &[usize] = if curve.grain == Grain::Hour { &HOURS } else { &DAYS };
    let mut width = curve.bin.max(1);
    while units / width > BARS_MAX {
        width = usual.iter().copied().find(|b| *b > width).unwrap_or(width * 4);
    }
    let sum = |class: &Class, from: i64| -> u32 {
        (from..from + width as i64).filter_map(|u| usize::try_from(u).ok().and_then(|u| class.cases.get(u))).sum()
    };
    let whole = units.div_ceil(width) as i64;
    // whole bars, so that the last one ends with the last day and is not half empty
    let shift = whole * width as i64 - units as i64;
    let at = |bar: i64| bar * width as i64 - shift;
    let busy = |bar: i64| curve.classes.iter().any(|c| sum(c, at(bar)) > 0);
    let from = if whole > 0 && busy(0) { -1 } else { 0 };
    let to = if whole > 0 && busy(whole - 1) { whole + 1 } else { whole };
    let begins: Vec<i64> = (from..to).map(at).collect();
    let cases = begins.iter().map(|b| curve.classes.iter().map(|c| sum(c, *b)).collect()).collect();
    Bins { width, begins, cases, late_from: units as i64 - curve.late as i64 }
}

fn label(curve: &Epicurve, unit: i64, years: bool) -> String {
    match curve.grain {
        Grain::Day => day_label(Day(curve.first.0 + i32::try_from(unit).unwrap_or(0)), years),
        Grain::Hour => {
            let day = day_label(Day(curve.first.0 + i32::try_from(unit.div_euclid(24)).unwrap_or(0)), years);
            format!("{day} {:02}:00", unit.rem_euclid(24))
        }
    }
}

pub fn epicurve(curve: &Epicurve) -> Markup {
    let bins = bins(curve);
    let units = bins.begins.len() * bins.width / if curve.grain == Grain::Hour { 24 } else { 1 };
    let labels: Vec<String> = bins.begins.iter().map(|b| label(curve, *b, units > 400)).collect();
    let whole_label = |b: &i64| {
        let day = |u: i64| match curve.grain {
            Grain::Day => Day(curve.first.0 + i32::try_from(u).unwrap_or(0)).to_string(),
            Grain::Hour => label(curve, u, false),
        };
        let last = b + bins.width as i64 - 1;
        if bins.width == 1 { day(*b) } else { format!("{} – {}", day(*b), day(last)) }
    };
    let table = Twin {
        heads: std::iter::once(curve.head.words.x.clone()).chain(curve.classes.iter().map(|c| c.name.clone())).collect(),
        rows: bins
            .begins
            .iter()
            .zip(&bins.cases)
            .map(|(b, cases)| std::iter::once(whole_label(b)).chain(cases.iter().map(|c| cell(Some(f64::from(*c))))).collect())
            .collect(),
        worded: false,
    };
    // no case of any class is no curve; days without cases are
    if curve.classes.iter().all(|c| c.cases.is_empty()) || bins.begins.is_empty() {
        return figure(&curve.head, None, &table);
    }
    let mut picture = plot(curve, &bins, &labels);
    let words = curve.head.words;
    let said = if curve.grain == Grain::Hour { &words.bar_hours } else { &words.bar_days };
    if bins.width > 1 || curve.grain == Grain::Hour {
        picture.note = said.replace("{n}", &bins.width.to_string());
    }
    figure(&curve.head, Some(&picture), &table)
}

fn plot(curve: &Epicurve, bins: &Bins, labels: &[String]) -> Picture {
    let count = bins.begins.len();
    let most = bins.cases.iter().map(|c| c.iter().sum::<u32>()).max().unwrap_or(0);
    let scale = Scale::new(0.0, f64::from(most), 4);
    let left = scale.left(true);
    let mut each = (WIDTH - left - 2.0) / count as f64;
    let squares = most <= SQUARES_MAX;
    let mut tall = 168.0;
    if squares {
        // a square is a square: as high as it is wide, within reason
        each = each.min(26.0);
        let side = each.clamp(168.0 / scale.high.max(8.0), 260.0 / scale.high.max(1.0));
        tall = (side * scale.high).clamp(60.0, 260.0);
    }
    let (wide, height) = (each * count as f64, TOP + tall + BOTTOM);
    let y = |v: f64| TOP + tall * (1.0 - scale.part(v));

    let mut svg = String::new();
    scale.rules(&mut svg, true, left, wide, &y);
    for (i, cases) in bins.cases.iter().enumerate() {
        let x = left + i as f64 * each;
        let mut under = 0.0;
        for (k, v) in cases.iter().enumerate().filter(|(_, v)| **v > 0) {
            let v = f64::from(*v);
            block(&mut svg, curve.head.id, k, x, y(under + v), each, y(under) - y(under + v));
            under += v;
        }
        if under > 0.0 {
            // where bars touch, a hair between them; between squares too
            let _ = write!(svg, r#"<path class="cut" d="M{} {}V{}"/>"#, n(x), n(y(under)), n(y(0.0)));
            for cut in (1..under as u32).filter(|_| squares) {
                let _ = write!(svg, r#"<path class="cut" d="M{} {}h{}"/>"#, n(x), n(y(f64::from(cut))), n(each));
            }
        }
    }
    let mut key: Vec<Sign> = Vec::new();
    if curve.classes.len() > 1 {
        for (k, class) in curve.classes.iter().enumerate() {
            let mut sign = String::new();
            block(&mut sign, curve.head.id, k, 0.5, 0.5, 19.0, 13.0);
            key.push(Sign { class: hue(k).to_owned(), svg: sign, words: class.name.clone() });
        }
    }
    let name = id(curve.head.id);
    let mut defs = patterns(&name, curve.classes.len());
    let late = bins.begins.iter().filter(|b| **b + bins.width as i64 > bins.late_from.max(0)).count();
    if curve.late > 0 && late > 0 {
        let (x, w) = (left + (count - late) as f64 * each, late as f64 * each);
        let at = format!(r#"x="{}" y="{}" width="{}" height="{}""#, n(x), n(TOP), n(w), n(tall));
        let _ = write!(svg, r#"<rect class="late" {at}/><rect fill="url(#{name}-late)" {at}/>"#);
        defs.push_str(&late_pattern(&name));
        let sign = format!(
            r#"<rect fill="url(#{name}-late)" width="20" height="14"/><rect class="axis" fill="none" x="0.5" y="0.5" width="19" height="13"/>"#
        );
        key.push(Sign { class: String::new(), svg: sign, words: curve.late_word.to_owned() });
    }
    x_labels(&mut svg, labels, (0.0, (left + wide).max(60.0)), height - 6.0, &|i| left + (i as f64 + 0.5) * each);
    let mut picture = Picture::new(WIDTH, height, svg);
    (picture.defs, picture.key) = (defs, key);
    picture
}
