//! What stands around every picture: its title says the finding, then unit, key, picture, table, source, and the way to take
//! both along.

use super::draw::{id, n, number};
use super::{Head, Words};
use maud::{Markup, PreEscaped, html};

/// About a phone card's width, so that 13 units of type come out near 13 pixels there.
pub(super) const WIDTH: f64 = 320.0;

/// One mark of the key: a drawing of 20 by 14 and what it means.
pub(super) struct Sign {
    pub(super) class: String,
    pub(super) svg: String,
    pub(super) words: String,
}

pub(super) struct Picture {
    pub(super) wide: f64,
    pub(super) height: f64,
    pub(super) defs: String,
    pub(super) svg: String,
    pub(super) key: Vec<Sign>,
    /// What the picture leaves to the table, how many.
    pub(super) left_out: usize,
    /// Said under the title: how the picture is to be read.
    pub(super) note: String,
}

impl Picture {
    pub(super) fn new(wide: f64, height: f64, svg: String) -> Picture {
        Picture { wide, height, defs: String::new(), svg, key: Vec::new(), left_out: 0, note: String::new() }
    }
}

/// The same as a table: headings, and rows of as many cells. The first column is the row's name.
#[derive(Default)]
pub(super) struct Twin {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Columns of words; the others are numbers.
    pub(super) worded: bool,
}

pub(super) fn cell(v: Option<f64>) -> String {
    v.map_or_else(|| "—".into(), number)
}

/// `None` where nothing is known.
pub(super) fn figure(head: &Head, picture: Option<&Picture>, twin: &Twin) -> Markup {
    let id = id(head.id);
    let words = head.words;
    html! {
        figure.chart id=(id) {
            figcaption { (head.title) }
            @if !head.unit.is_empty() { p.chart-lede { (head.unit) } }
            @match picture {
                None => p.chart-empty { (words.no_data) },
                Some(p) => {
                    @if !p.note.is_empty() { p.chart-lede { (p.note) } }
                    (key(&p.key))
                    (plot(head, p))
                    @if p.left_out > 0 { p.chart-lede { (words.more.replace("{n}", &number(p.left_out as f64))) } }
                    (table(words, twin, &id))
                }
            }
            (source(words, head.source, head.updated))
        }
    }
}

fn key(signs: &[Sign]) -> Markup {
    html! {
        @if !signs.is_empty() {
            ul.chart-key {
                @for s in signs {
                    li { svg class=[Some(&s.class).filter(|c| !c.is_empty())] viewBox="0 0 20 14" aria-hidden="true" focusable="false" { (PreEscaped(&s.svg)) } (s.words) }
                }
            }
        }
    }
}

fn plot(head: &Head, p: &Picture) -> Markup {
    let id = id(head.id);
    // a broad picture keeps its size: 12 units of type are the page's own letter, whatever that is
    let broad = (p.wide > WIDTH).then(|| format!("{}rem", n(p.wide / 12.0)));
    html! {
        // a chart too wide for large type scrolls by keyboard as well
        div.chart-plot tabindex="0" role="group" aria-labelledby={ (id) "-t" } {
            svg.plot.plot-broad[broad.is_some()] xmlns="http://www.w3.org/2000/svg" width=[broad] viewBox={ "0 0 " (n(p.wide)) " " (n(p.height)) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (head.title) }
                desc id={ (id) "-d" } { (head.description) }
                @if !p.defs.is_empty() { defs { (PreEscaped(&p.defs)) } }
                (PreEscaped(&p.svg))
            }
        }
    }
}

fn table(words: &Words, twin: &Twin, id: &str) -> Markup {
    let class = |i: usize| (i > 0 && !twin.worded).then_some("num");
    html! {
        details {
            summary { (words.table) }
            table.table {
                thead { tr { @for (i, h) in twin.heads.iter().enumerate() { th class=[class(i)] scope="col" { (h) } } } }
                tbody {
                    @for row in &twin.rows {
                        tr {
                            @for (i, (cell, head)) in row.iter().zip(&twin.heads).enumerate() {
                                @if i == 0 { th scope="row" data-label=(head) { (cell) } }
                                @else { td class=[class(i)] data-label=(head) { (cell) } }
                            }
                        }
                    }
                }
            }
            (take(words, id, true))
        }
    }
}

/// Links to the same page's picture and table as files: see [`super::file`].
pub(super) fn take(words: &Words, id: &str, picture: bool) -> Markup {
    html! {
        p.chart-take {
            @if picture { a href={ "?chart=" (id) "&format=svg" } { (words.svg) } " " }
            a href={ "?chart=" (id) "&format=csv" } { (words.csv) }
        }
    }
}

pub(super) fn source(words: &Words, source: &str, updated: &str) -> Markup {
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
