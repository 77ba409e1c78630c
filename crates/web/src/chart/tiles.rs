//! A map without a map: one tile for each community, where it lies among its neighbours or in reading order. Areas are shaded,
//! never people.

use super::Head;
use super::draw::{id, number, text, text_fit};
use super::frame::{Picture, Sign, Twin, WIDTH, cell, figure};
use super::palette::{level, rect_path, shade, shades, steps};
use maud::Markup;
use std::fmt::Write as _;

#[derive(Clone, Debug)]
pub struct Tile {
    pub name: String,
    /// `None`: not known, or held back because it is small.
    pub value: Option<f64>,
    /// (column, row) from the upper left, where the town was laid out by hand; else in the order given.
    pub at: Option<(usize, usize)>,
}

#[derive(Clone, Debug)]
pub struct Tiles<'a> {
    pub head: Head<'a>,
    pub tiles: Vec<Tile>,
    /// Word of the value's column and of what is not known.
    pub value_word: &'a str,
    pub unknown_word: &'a str,
}

const TILES_MAX: usize = 90;
const COLUMNS: usize = 3;
const GAP: f64 = 4.0;
const TALL: f64 = 58.0;

pub fn area_tiles(map: &Tiles) -> Markup {
    let table = Twin {
        heads: vec![map.head.words.x.clone(), map.value_word.to_owned()],
        rows: map.tiles.iter().map(|t| vec![t.name.clone(), cell(t.value.filter(|v| v.is_finite()))]).collect(),
        worded: false,
    };
    if map.tiles.is_empty() {
        return figure(&map.head, None, &table);
    }
    let tiles = &map.tiles[..map.tiles.len().min(TILES_MAX)];
    let placed = tiles.iter().all(|t| t.at.is_some_and(|(c, r)| c < 12 && r < 40));
    let columns = if placed { tiles.iter().filter_map(|t| t.at).map(|a| a.0 + 1).max().unwrap_or(1) } else { COLUMNS };
    let columns = columns.max(2);
    let wide = if columns <= COLUMNS { WIDTH } else { columns as f64 * 104.0 };
    let each = (wide - GAP * (columns - 1) as f64) / columns as f64;
    let most = tiles.iter().filter_map(|t| t.value).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let steps = steps(most);
    let mut svg = String::new();
    let mut rows = 0;
    for (i, t) in tiles.iter().enumerate() {
        let (column, row) = t.at.filter(|_| placed).unwrap_or((i % columns, i / columns));
        rows = rows.max(row + 1);
        let (x, y) = (column as f64 * (each + GAP), row as f64 * (TALL + GAP));
        let value = t.value.filter(|v| v.is_finite());
        // the shade lies above the words: letters on a hatch cannot be read
        shade(&mut svg, map.head.id, value.map(|v| level(v, &steps)), &rect_path(x + 0.5, y + 0.5, each - 1.0, 16.0));
        let _ = write!(svg, r#"<path class="tile-edge" d="{}"/>"#, rect_path(x + 0.5, y + 0.5, each - 1.0, TALL - 1.0));
        text_fit(&mut svg, x + 6.0, y + 32.0, "start", "tick", &t.name, each - 12.0);
        text(&mut svg, x + 6.0, y + 49.0, "start", "value", &value.map_or_else(|| "—".into(), number));
    }
    let mut picture = Picture::new(wide, rows as f64 * (TALL + GAP), svg);
    picture.defs = shades(&id(map.head.id));
    picture.key = shade_key(map.head.id, &steps, tiles.iter().any(|t| t.value.is_none()).then_some(map.unknown_word));
    picture.left_out = map.tiles.len() - tiles.len();

    figure(&map.head, Some(&picture), &table)
}

/// The shades and what they stand for.
pub(super) fn shade_key(chart: &str, steps: &[f64], unknown: Option<&str>) -> Vec<Sign> {
    let mut key = Vec::new();
    let mut sign = |level: Option<usize>, words: String| {
        let mut svg = String::new();
        shade(&mut svg, chart, level, "M.5 .5h19v13h-19z");
        key.push(Sign { class: String::new(), svg, words });
    };
    let mut from = 0.0;
    sign(Some(0), "0".into());
    for (k, step) in steps.iter().enumerate() {
        sign(
            Some(k + 1),
            if from == 0.0 { format!("≤ {}", number(*step)) } else { format!("{} – {}", number(from), number(*step)) },
        );
        from = *step;
    }
    if let Some(word) = unknown {
        sign(None, word.to_owned());
    }

    key
}
