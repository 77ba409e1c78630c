//! Rows of a list before the yes: what each would do, and what is wrong with it.

use super::{Effect, FoundColumn, Heading, Report, RosterRow, RowProblem, Tried};
use crate::person::read::personal_shown;
use muster_web::{Markup, Request, html};

fn effect_words(e: Effect) -> &'static str {
    match e {
        Effect::Added => "import-effect-added",
        Effect::Same => "import-effect-same",
        Effect::Changed => "import-effect-changed",
        Effect::Wrong => "import-effect-wrong",
    }
}

/// The first rows as they were understood, wrong cells with what to do.
pub(super) fn first(req: &Request, columns: &[FoundColumn], rows: &[RosterRow], tried: &[Tried]) -> Markup {
    let headings: Vec<Heading> = columns.iter().map(|c| c.heading).collect();
    html! {
        table.table {
            thead { tr { th.num { (req.t("import-row")) } @for h in &headings { th { (req.t(h.words())) } } th { (req.t("import-effect")) } } }
            tbody { @for (row, t) in rows.iter().zip(tried) { tr {
                td.num data-label=(req.t("import-row")) { (row.row) }
                @for h in &headings { (cell(req, row, *h, &t.problems)) }
                td data-label=(req.t("import-effect")) { (req.t(effect_words(t.effect))) }
            } } }
        }
    }
}

/// A wrong cell shows what was written and what to do; a right one only what a list may show.
fn cell(req: &Request, row: &RosterRow, h: Heading, problems: &[RowProblem]) -> Markup {
    let wrong: Vec<&RowProblem> = problems.iter().filter(|p| p.column == h).collect();
    let written = row.get(h);
    html! {
        td data-label=(req.t(h.words())) data-invalid[wrong.iter().any(|p| p.blocking)] {
            @if wrong.is_empty() { (personal_shown(h, written)) } @else {
                strong { (written) }
                @for p in wrong { p.field-error { (say(req, p)) } }
            }
        }
    }
}

fn say(req: &Request, p: &RowProblem) -> String {
    let args: Vec<(&str, String)> = p.args.iter().map(|(k, v)| (*k, v.clone())).collect();
    req.tr(p.code, &args)
}

/// Everything that is wrong or worth a look, row by row.
pub(super) fn problems(req: &Request, r: &Report) -> Markup {
    html! {
        h2 { (req.t("import-problems")) }
        table.table {
            thead { tr { th.num { (req.t("import-row")) } th { (req.t("import-column")) } th { (req.t("import-value")) } th { (req.t("import-what-to-do")) } } }
            tbody { @for p in r.problems.iter().take(200) { tr {
                td.num data-label=(req.t("import-row")) { (p.row) }
                td data-label=(req.t("import-column")) { (req.t(p.column.words())) }
                td data-label=(req.t("import-value")) { (p.value) }
                td data-label=(req.t("import-what-to-do")) { (say(req, p)) }
            } } }
        }
        @if r.more_problems || r.problems.len() > 200 { p.muted { (req.t("import-problems-more")) } }
    }
}
