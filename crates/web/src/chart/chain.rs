//! Who may have infected whom, as far as it is known: across by onset, down by generation. A case whose source is not known
//! begins with a dashed line, and stays a case like the others: nobody is coloured.

use super::Head;
use super::draw::{TICK, TYPE, n, text_fit, text_width};
use super::frame::{Picture, Sign, Twin, WIDTH, figure};
use super::scale::day_axis;
use maud::Markup;
use muster_ledger::Day;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Clone, Debug)]
pub struct Case {
    /// The case's code; never a name.
    pub code: String,
    pub onset: Day,
    /// Where it was caught, as far as may be said.
    pub place: String,
    /// Code of the case it came from; none where it is not known.
    pub source: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Chain<'a> {
    pub head: Head<'a>,
    pub cases: Vec<Case>,
    pub unknown_word: &'a str,
    /// `{n}` stands for its number.
    pub generation_word: &'a str,
    /// Headings of the table: onset, generation, place, source.
    pub heads: [&'a str; 4],
}

const CASES_MAX: usize = 120;
const LANE: f64 = 34.0;
const TOP: f64 = 24.0;
const R: f64 = 5.0;
const NAME_ROOM: f64 = 96.0;
const LEFT: f64 = 54.0;

pub fn chain_chart(chain: &Chain) -> Markup {
    let generations = generations(&chain.cases);
    let table = Twin {
        heads: std::iter::once(chain.head.words.x.clone()).chain(chain.heads.map(str::to_owned)).collect(),
        rows: chain
            .cases
            .iter()
            .zip(&generations)
            .map(|(c, (generation, source))| {
                let place = if c.place.is_empty() { "—" } else { &c.place };
                let source = source.map_or(chain.unknown_word, |s| chain.cases[s].code.as_str());
                vec![c.code.clone(), c.onset.to_string(), generation.to_string(), place.to_owned(), source.to_owned()]
            })
            .collect(),
        worded: true,
    };
    if chain.cases.is_empty() {
        return figure(&chain.head, None, &table);
    }
    let count = chain.cases.len().min(CASES_MAX);
    let mut picture = draw(chain, &generations, count);
    picture.left_out = chain.cases.len() - count;
    let sign = |svg: &str, words: &str| Sign { class: String::new(), svg: svg.to_owned(), words: words.to_owned() };
    if generations[..count].iter().any(|g| g.1.is_none()) {
        picture.key.push(sign(r#"<path class="edge-line dashed" d="M0 7H20"/>"#, chain.unknown_word));
    }
    figure(&chain.head, Some(&picture), &table)
}

/// Generation (0 where the source is not known) and place of the source. A circle, or a source after its case, is not known.
fn generations(cases: &[Case]) -> Vec<(usize, Option<usize>)> {
    let at: BTreeMap<&str, usize> = cases.iter().enumerate().rev().map(|(i, c)| (c.code.as_str(), i)).collect();
    let source = |i: usize| cases[i].source.as_deref().and_then(|s| at.get(s).copied()).filter(|s| *s != i);
    (0..cases.len())
        .map(|i| {
            let (mut steps, mut here) = (0, i);
            while let Some(s) = source(here) {
                steps += 1;
                here = s;
                if steps > cases.len() {
                    return (0, None);
                }
            }
            (steps, source(i))
        })
        .collect()
}

fn draw(chain: &Chain, generations: &[(usize, Option<usize>)], count: usize) -> Picture {
    let cases = &chain.cases[..count];
    let first = cases.iter().map(|c| c.onset.0).min().unwrap_or(0);
    let days = cases.iter().map(|c| c.onset.0).max().unwrap_or(0) - first + 1;
    let name = |c: &Case| text_width(&c.code, TYPE).max(text_width(&c.place, TICK)).min(NAME_ROOM);
    let each = (240.0 / f64::from(days)).clamp(16.0, 40.0);
    let x = |c: &Case| LEFT + (f64::from((c.onset.0 - first).min(400)) + 0.5) * each;
    let wide = cases.iter().map(|c| x(c) + R + 5.0 + name(c)).fold(LEFT + f64::from(days.min(401)) * each, f64::max).max(WIDTH);

    // lanes of each generation: a case takes the first that is free where it and its name lie
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|i| (generations[*i].0, cases[*i].onset, *i));
    let mut lanes: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let mut lane_of = vec![0; count];
    for i in order {
        let free = lanes.entry(generations[i].0).or_default();
        let begins = x(&cases[i]) - R - if generations[i].1.is_none() { 20.0 } else { 3.0 };
        let lane = free.iter().position(|end| *end <= begins).unwrap_or(free.len());
        let end = x(&cases[i]) + R + 5.0 + name(&cases[i]) + 6.0;
        if lane == free.len() {
            free.push(end);
        } else {
            free[lane] = end;
        }
        lane_of[i] = lane;
    }
    let mut tops = BTreeMap::new();
    let mut y = TOP;
    let mut svg = String::new();
    for (g, free) in &lanes {
        let _ = write!(svg, r#"<path class="grid" d="M0 {}H{}"/>"#, n(y), n(wide));
        text_fit(&mut svg, 0.0, y + 20.0, "start", "tick", &chain.generation_word.replace("{n}", &g.to_string()), LEFT - 4.0);
        tops.insert(*g, y);
        y += free.len() as f64 * LANE + 4.0;
    }
    let at = |i: usize| (x(&cases[i]), tops[&generations[i].0] + lane_of[i] as f64 * LANE + 16.0);
    day_axis(&mut svg, Day(first), days.min(401), (LEFT, LEFT + f64::from(days.min(401)) * each), 14.0);
    for (i, (_, source)) in generations.iter().enumerate().take(count) {
        let (to, down) = at(i);
        match source.filter(|s| *s < count) {
            Some(s) => {
                let (from, up) = at(s);
                let mid = (up + down) / 2.0;
                let _ = write!(
                    svg,
                    r#"<path class="edge-line" d="M{0} {1}C{0} {2} {3} {2} {3} {4}"/>"#,
                    n(from),
                    n(up + R),
                    n(mid),
                    n(to),
                    n(down - R)
                );
            }
            None => {
                let _ = write!(svg, r#"<path class="edge-line dashed" d="M{} {}h15"/>"#, n(to - R - 16.0), n(down));
            }
        }
    }
    for (i, c) in cases.iter().enumerate() {
        let (cx, cy) = at(i);
        let _ = write!(svg, r#"<circle class="case" cx="{}" cy="{}" r="{}"/>"#, n(cx), n(cy), n(R));
        let name = if c.place.is_empty() { cy + 4.5 } else { cy - 1.0 };
        text_fit(&mut svg, cx + R + 5.0, name, "start", "over value", &c.code, NAME_ROOM);
        if !c.place.is_empty() {
            text_fit(&mut svg, cx + R + 5.0, cy + 13.0, "start", "over tick", &c.place, NAME_ROOM);
        }
    }
    Picture::new(wide, y, svg)
}
