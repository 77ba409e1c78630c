//! Follow-up at a glance: a row for each person, a column for each day. A shape tells well, ill and not reached; colour only
//! helps. No person is coloured: a mark is about a call on a day.

use super::Head;
use super::draw::{TICK, n, text_fit, text_width};
use super::frame::{Picture, Sign, Twin, WIDTH, figure};
use super::scale::{day_axis, day_label};
use maud::Markup;
use muster_ledger::Day;
use std::fmt::Write as _;

/// What a day's follow-up told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// ● all well
    Well,
    /// ▲ something to look at
    Ill,
    /// ○ not reached
    Missed,
    /// · not due
    None,
}

impl Mark {
    pub const ALL: [Mark; 4] = [Mark::Well, Mark::Ill, Mark::Missed, Mark::None];

    /// The shape around a middle, as a piece of path.
    fn shape(self, x: f64, y: f64, r: f64) -> String {
        let (x0, x, y0) = (n(x - r), x, n(y));
        match self {
            Mark::Well | Mark::Missed => {
                format!("M{x0} {y0}a{0} {0} 0 1 0 {1} 0a{0} {0} 0 1 0 {2} 0z", n(r), n(2.0 * r), n(-2.0 * r))
            }
            Mark::Ill => format!("M{} {}l{} {}h{}z", n(x), n(y - r - 1.0), n(r + 1.0), n(2.0 * r + 1.0), n(-2.0 * r - 2.0)),
            Mark::None => format!("M{} {}h2", n(x - 1.0), y0),
        }
    }

    fn class(self) -> &'static str {
        match self {
            Mark::Well => "s0 fill",
            Mark::Ill => "s1 fill",
            Mark::Missed => "ring",
            Mark::None => "axis",
        }
    }
}

#[derive(Clone, Debug)]
pub struct PersonRow {
    /// A code or a masked name, as the reader's duty allows.
    pub label: String,
    /// From `first` on; what is missing is not due.
    pub days: Vec<Mark>,
}

#[derive(Clone, Debug)]
pub struct PersonDays<'a> {
    pub head: Head<'a>,
    pub first: Day,
    /// Those to look at first.
    pub rows: Vec<PersonRow>,
    /// One word for each of [`Mark::ALL`].
    pub mark_words: [&'a str; 4],
}

const ROWS_MAX: usize = 60;
/// The newest of more days are drawn.
const DAYS_MAX: usize = 28;
const ROW: f64 = 20.0;

pub fn person_days(grid: &PersonDays) -> Markup {
    let days = grid.rows.iter().map(|r| r.days.len()).max().unwrap_or(0);
    let dates = (0..days).map(|d| day_label(Day(grid.first.0 + i32::try_from(d).unwrap_or(0)), false));
    let mark = |r: &PersonRow, d: usize| r.days.get(d).copied().unwrap_or(Mark::None);
    let table = Twin {
        heads: std::iter::once(grid.head.words.x.clone()).chain(dates).collect(),
        rows: grid
            .rows
            .iter()
            .map(|r| {
                let words = (0..days).map(|d| grid.mark_words[mark(r, d) as usize].to_owned());
                std::iter::once(r.label.clone()).chain(words).collect()
            })
            .collect(),
        worded: true,
    };
    if days == 0 {
        return figure(&grid.head, None, &table);
    }
    let rows = &grid.rows[..grid.rows.len().min(ROWS_MAX)];
    let skipped = days.saturating_sub(DAYS_MAX);
    let shown = days - skipped;
    let left = rows.iter().map(|r| text_width(&r.label, TICK)).fold(0.0, f64::max).min(110.0) + 8.0;
    let each = ((WIDTH - left) / shown as f64).clamp(13.0, 24.0);
    let wide = (left + each * shown as f64).max(WIDTH);
    let top = 22.0;
    let mut svg = String::new();
    let begins = Day(grid.first.0 + i32::try_from(skipped).unwrap_or(0));
    day_axis(&mut svg, begins, i32::try_from(shown).unwrap_or(0), (left, left + each * shown as f64), 14.0);
    let mut shapes = [const { String::new() }; 4];
    for (i, row) in rows.iter().enumerate() {
        let y = top + (i as f64 + 0.5) * ROW;
        text_fit(&mut svg, 0.0, y + 4.0, "start", "tick", &row.label, left - 8.0);
        let _ = write!(svg, r#"<path class="grid" d="M{} {}H{}"/>"#, n(left), n(y), n(left + each * shown as f64));
        for d in 0..shown {
            let m = mark(row, d + skipped);
            shapes[m as usize].push_str(&m.shape(left + (d as f64 + 0.5) * each, y, 5.0));
        }
    }
    let mut key = Vec::new();
    for m in Mark::ALL {
        let d = &shapes[m as usize];
        if !d.is_empty() {
            let _ = write!(svg, r#"<path class="{}" d="{d}"/>"#, m.class());
            let sign = format!(r#"<path class="{}" d="{}"/>"#, m.class(), m.shape(10.0, 7.0, 5.0));
            let counted = rows.iter().flat_map(|r| (skipped..days).map(|d| mark(r, d))).filter(|x| *x == m).count();
            key.push(Sign { class: String::new(), svg: sign, words: format!("{} {counted}", grid.mark_words[m as usize]) });
        }
    }
    let mut picture = Picture::new(wide, top + rows.len() as f64 * ROW + 4.0, svg);
    picture.key = key;
    picture.left_out = grid.rows.len() - rows.len();
    figure(&grid.head, Some(&picture), &table)
}
