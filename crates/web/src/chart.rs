//! Charts and maps as SVG in a `figure.chart`: they print, need no script, and say the same thing three ways (title, picture,
//! table), each of which can be taken along as a file ([`file`]). One file for each kind; what they share is `frame`
//! (everything around the picture), `scale`, `palette` and `draw`.
//!
//! Every word comes as an argument. Colours come from CSS; pattern, marker and dash tell things apart without them. A kind that
//! cannot show all it was given says how many it leaves to its table.

mod bars;
mod chain;
mod choropleth;
mod draw;
mod epicurve;
mod frame;
mod gantt;
mod graph;
mod homes;
mod lines;
mod multiples;
mod palette;
mod person_days;
mod progress;
mod rooms;
mod scale;
mod take;
mod tiles;

pub use bars::bar_chart;
pub use chain::{Case, Chain, chain_chart};
pub use choropleth::{Area, AreaError, Choropleth, areas_of_geojson, choropleth};
pub use epicurve::{Class, Epicurve, Grain, bin_for, epicurve};
pub use gantt::{Gantt, Span, SpanState, gantt};
pub use graph::{Node, NodeState, PlanGraph, plan_graph};
pub use homes::{Home, Homes, Stairs, Storey, homes};
pub use lines::{Band, banded_chart, line_chart};
pub use multiples::{Multiples, Panel, small_multiples};
pub use person_days::{Mark, PersonDays, PersonRow, person_days};
pub use progress::progress;
pub use rooms::{Building, Door, Floor, Room, RoomGrid, room_grid};
pub use take::file;
pub use tiles::{Tile, Tiles, area_tiles};

use crate::Request;
use frame::{Sign, Twin, cell};
use scale::known;

/// The words around every chart, in the reader's language.
#[derive(Clone, Debug)]
pub struct Words {
    pub table: String,
    /// Heading of the first column: what the rows of the table are.
    pub x: String,
    pub no_data: String,
    pub source: String,
    pub updated: String,
    /// "Save picture", "Save table".
    pub svg: String,
    pub csv: String,
    /// How many are in the table only; `{n}` stands for the number.
    pub more: String,
    /// How wide a bar of a histogram is, in hours and in days; `{n}` stands for the number.
    pub bar_hours: String,
    pub bar_days: String,
    /// All small charts share one scale; `{n}` is its upper end.
    pub one_scale: String,
}

impl Words {
    /// The house's words; `x` is what the rows are.
    pub fn of(req: &Request, x: String) -> Words {
        let n = |id: &str| req.tr(id, &[("n", "{n}".to_owned())]);
        Words {
            table: req.t("web-chart-table"),
            x,
            no_data: req.t("web-chart-none"),
            source: req.t("web-chart-source"),
            updated: req.t("web-chart-updated"),
            svg: req.t("web-chart-svg"),
            csv: req.t("web-chart-csv"),
            more: n("web-chart-more"),
            bar_hours: n("web-chart-bar-hours"),
            bar_days: n("web-chart-bar-days"),
            one_scale: n("web-chart-one-scale"),
        }
    }
    #[must_use]
    pub fn none(mut self, no_data: String) -> Words {
        self.no_data = no_data;
        self
    }
}

/// What every kind is given around its values.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Unique on the page; letters, digits and hyphens.
    pub id: &'a str,
    /// Says the finding.
    pub title: &'a str,
    /// For those who do not see the picture: how it is laid out.
    pub description: &'a str,
    /// What is counted, in what.
    pub unit: &'a str,
    pub source: &'a str,
    pub updated: &'a str,
    pub words: &'a Words,
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

/// Values by label: bars and lines.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    pub unit: &'a str,
    pub source: &'a str,
    pub updated: &'a str,
    pub words: &'a Words,
}

impl Chart<'_> {
    fn head(&self) -> Head<'_> {
        let Chart { id, title, description, unit, source, updated, words, .. } = *self;
        Head { id, title, description, unit, source, updated, words }
    }
}

fn twin(chart: &Chart) -> Twin {
    let heads = std::iter::once(chart.words.x.clone()).chain(chart.series.iter().map(|s| s.name.clone()));
    let row = |(i, label): (usize, &String)| {
        let cells = chart.series.iter().map(|s| cell(s.values.get(i).and_then(known)));
        std::iter::once(label.clone()).chain(cells).collect()
    };
    Twin { heads: heads.collect(), rows: chart.labels.iter().enumerate().map(row).collect(), worded: false }
}

fn series_key(chart: &Chart, lines: bool) -> Vec<Sign> {
    let sign = |(k, s): (usize, &Series)| {
        let mut svg = String::new();
        if lines {
            palette::sample(&mut svg, s.kind, k);
        } else {
            palette::block(&mut svg, chart.id, k, 0.5, 0.5, 19.0, 13.0);
        }
        Sign { class: palette::hue(k).to_owned(), svg, words: s.name.clone() }
    };
    chart.series.iter().enumerate().map(sign).collect()
}

#[cfg(test)]
mod check;
#[cfg(test)]
mod tests;
