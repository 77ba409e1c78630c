//! How the columns of a list were understood: shown, and changed.

use super::columns::CHOSEN_MAX;
use super::{ColumnChange, FoundColumn, Heading, Unread};
use crate::person::fact::ImportId;
use muster_web::{Markup, Request, hidden_inputs, html, notice};

/// Lines of a roll call that are left out, each with what is wrong.
pub(super) fn unread(req: &Request, all: &[Unread]) -> Markup {
    html! {
        @if !all.is_empty() {
            details.fold open {
                summary { (req.tr("import-unread", &[("n", all.len().to_string())])) }
                ul { @for u in all { li { (req.tr("import-unread-line", &[("line", u.line.to_string())])) strong { (u.text) } " " (req.t(u.code)) } } }
            }
        }
    }
}

/// The columns as they were understood.
pub(super) fn found(req: &Request, columns: &[FoundColumn], unknown: &[String]) -> Markup {
    html! {
        details.fold open[columns.iter().any(|c| c.confidence < 70)] {
            summary { (req.tr("import-columns", &[("n", columns.len().to_string())])) }
            table.table {
                thead { tr { th { (req.t("import-column")) } th { (req.t("import-column-written")) } th { (req.t("import-column-means")) } th.num { (req.t("import-confidence")) } } }
                tbody { @for c in columns { tr {
                    td data-label=(req.t("import-column")) { (c.letter) }
                    td data-label=(req.t("import-column-written")) { @if c.written.is_empty() { span.muted { (req.t("import-by-values")) } } @else { (c.written) } }
                    td data-label=(req.t("import-column-means")) { (req.t(c.heading.words())) }
                    td.num data-label=(req.t("import-confidence")) { (c.confidence) "%" }
                } } }
            }
            @if !unknown.is_empty() { p.muted { (req.tr("import-columns-unknown", &[("names", unknown.join(req.comma()))])) } }
        }
    }
}

/// Each headed column with what it is taken for, to be changed.
pub(super) fn choose(req: &Request, import: ImportId, headed: &[(usize, String, String)], found: &[FoundColumn]) -> Markup {
    let means = |letter: &str| found.iter().find(|c| c.letter == letter).map(|c| c.heading);
    html! {
        details.fold {
            summary { (req.t("import-columns-wrong")) }
            p.muted { (req.t("import-columns-wrong-note")) }
            form.form method="post" action=(req.to(&format!("/imports/{import}/columns"))) {
                (hidden_inputs(req))
                @for (n, letter, written) in headed.iter().take_while(|(n, ..)| *n < CHOSEN_MAX) {
                    @let id = format!("f-c{n}");
                    div.field {
                        label for=(id) { (letter) " " (written) }
                        select id=(id) name={ "c" (n) } {
                            option value="" { (req.t("import-column-unused")) }
                            @for h in Heading::ALL { option value=(h.key()) selected[means(letter) == Some(h)] { (req.t(h.words())) } }
                        }
                    }
                }
                div.actions { button.button type="submit" { (req.t("import-columns-say")) } }
            }
        }
    }
}

/// Headings that stand again in the middle, and mean other columns.
pub(super) fn changes(req: &Request, all: &[ColumnChange]) -> Markup {
    let one = |(heading, was, is): &(Heading, String, String)| {
        let args = [("column", req.t(heading.words())), ("was", was.clone()), ("is", is.clone())];
        let words = match (was.is_empty(), is.is_empty()) {
            (true, _) => "import-moved-new",
            (_, true) => "import-moved-lost",
            _ => "import-moved",
        };
        req.tr(words, &args)
    };
    html! {
        @for c in all {
            (notice("warn", &html! {
                p { (req.tr("import-changed-midway", &[("row", c.row.to_string())])) }
                p { (c.moved.iter().map(one).collect::<Vec<_>>().join("；")) }
            }))
        }
    }
}
