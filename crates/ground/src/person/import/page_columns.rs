//! What else is told of a list as it was read: lines that tell nobody, headings that change midway.

use super::{ColumnChange, Heading, Unread};
use muster_web::{Markup, Request, html, notice};

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
