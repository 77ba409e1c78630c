//! A plan over its days: each piece of work a bar from its first to its last day, today a line through all of them.

use super::Head;
use super::draw::{TICK, n, text, text_fit, text_width};
use super::frame::{Picture, Sign, Twin, WIDTH, figure};
use super::scale::day_axis;
use maud::Markup;
use muster_ledger::Day;
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanState {
    Planned,
    Running,
    Done,
    Late,
}

impl SpanState {
    pub const ALL: [SpanState; 4] = [SpanState::Planned, SpanState::Running, SpanState::Done, SpanState::Late];

    fn class(self) -> &'static str {
        match self {
            SpanState::Planned => "blank",
            SpanState::Running => "s0 half",
            SpanState::Done => "s0 full",
            SpanState::Late => "s1 late-bar",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Span {
    pub name: String,
    pub from: Day,
    /// The last day, which belongs to it.
    pub to: Day,
    pub state: SpanState,
}

#[derive(Clone, Debug)]
pub struct Gantt<'a> {
    pub head: Head<'a>,
    pub spans: Vec<Span>,
    pub today: Day,
    pub today_word: &'a str,
    /// One word for each of [`SpanState::ALL`].
    pub state_words: [&'a str; 4],
    /// Headings of the table: first day, last day, state.
    pub heads: [&'a str; 3],
}

const ROWS_MAX: usize = 40;
const ROW: f64 = 42.0;
const TOP: f64 = 36.0;

pub fn gantt(plan: &Gantt) -> Markup {
    let table = Twin {
        heads: std::iter::once(plan.head.words.x.clone()).chain(plan.heads.map(str::to_owned)).collect(),
        rows: plan
            .spans
            .iter()
            .map(|s| vec![s.name.clone(), s.from.to_string(), s.to.to_string(), plan.state_words[s.state as usize].to_owned()])
            .collect(),
        worded: true,
    };
    let spans = &plan.spans[..plan.spans.len().min(ROWS_MAX)];
    let (Some(from), Some(to)) = (spans.iter().map(|s| s.from.0).min(), spans.iter().map(|s| s.to.0).max()) else {
        return figure(&plan.head, None, &table);
    };
    // today belongs to the picture unless it lies far off
    let length = to - from + 1;
    let near = plan.today.0 >= from - length && plan.today.0 <= to + length;
    let (from, to) = if near { (from.min(plan.today.0), to.max(plan.today.0)) } else { (from, to) };
    let days = (to - from + 1).max(1);
    let x = |day: i32| WIDTH * f64::from(day - from) / f64::from(days);
    let height = TOP + spans.len() as f64 * ROW + 4.0;
    let mut svg = String::new();
    day_axis(&mut svg, Day(from), days, (0.0, WIDTH), 30.0);
    if near {
        let at = x(plan.today.0) + WIDTH / f64::from(days) / 2.0;
        let half = text_width(plan.today_word, TICK) / 2.0;
        let _ = write!(svg, r#"<path class="today" d="M{} 33V{}"/>"#, n(at), n(height));
        text(&mut svg, at.clamp(half, WIDTH - half), 12.0, "middle", "tick", plan.today_word);
    }
    for (i, s) in spans.iter().enumerate() {
        let y = TOP + i as f64 * ROW;
        let _ = write!(svg, r#"<path class="grid" d="M0 {}H{}"/>"#, n(y), n(WIDTH));
        text_fit(&mut svg, 0.0, y + 16.0, "start", "over", &s.name, WIDTH);
        let (a, b) = (x(s.from.0), x(s.to.0.max(s.from.0) + 1));
        let _ = write!(
            svg,
            r#"<rect class="{}" x="{}" y="{}" width="{}" height="13"/>"#,
            s.state.class(),
            n(a),
            n(y + 23.0),
            n((b - a).max(2.0))
        );
        if s.state == SpanState::Late {
            // late is a shape too: a corner at the bar's end
            let _ = write!(svg, r#"<path class="s1 fill" d="M{0} {1}l7 6.5-7 6.5z"/>"#, n(b.min(WIDTH - 7.0)), n(y + 23.0));
        }
    }
    let mut picture = Picture::new(WIDTH, height, svg);
    for state in SpanState::ALL.into_iter().filter(|s| spans.iter().any(|p| p.state == *s)) {
        let svg = format!(r#"<rect class="{}" x=".5" y=".5" width="19" height="13"/>"#, state.class());
        picture.key.push(Sign { class: String::new(), svg, words: plan.state_words[state as usize].to_owned() });
    }
    picture.left_out = plan.spans.len() - spans.len();
    figure(&plan.head, Some(&picture), &table)
}
