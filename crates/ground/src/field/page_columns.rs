//! Columns of a list that an import does not take: what the catalogue calls them, and where that is kept instead.

use super::{Field, TOLD, catalogue, data_tag, field_path, held_at};
use muster_web::{Markup, Request, html, part};
use serde::Serialize;

/// A column that an import does not take, and the field of the catalogue that its heading names.
#[derive(Serialize)]
pub(crate) struct Unused {
    letter: String,
    written: String,
    field: Option<&'static Field>,
    sure: bool,
}

/// What columns that are not taken are called in the catalogue. All headings are read together: which fields the others name
/// tells what an ambiguous one means.
pub(crate) fn unused(headed: &[(usize, String, String)], unknown: &[(String, String)]) -> Vec<Unused> {
    let all: Vec<&str> = headed.iter().map(|(_, _, text)| text.as_str()).collect();
    let read = catalogue().table("", &all);
    let one = |(letter, written): &(String, String)| {
        let found = headed.iter().zip(&read).find(|((_, l, _), _)| l == letter).and_then(|(_, found)| found.as_ref());
        Unused {
            letter: letter.clone(),
            written: written.clone(),
            field: found.map(|m| m.field),
            sure: found.is_some_and(|m| m.confidence >= TOLD),
        }
    };
    unknown.iter().map(one).collect()
}

fn unused_table(req: &Request, all: &[Unused]) -> Markup {
    let heads = ["import-column", "import-column-written", "import-column-field", "import-column-kept"].map(|h| req.t(h));
    let means = |u: &Unused| {
        html! { @match u.field {
            Some(f) if u.sure => { a href=(req.to(&field_path(f))) { (f.say(req.lang)) } " " (data_tag(req, f)) },
            Some(f) => span.muted { (req.tr("import-column-perhaps", &[("field", f.say(req.lang).to_owned())])) },
            None => span.muted { (req.t("import-column-no-field")) },
        } }
    };
    let kept = |u: &Unused| {
        html! { (req.t("import-column-not-kept")) @if let Some(f) = u.field.filter(|f| u.sure && f.held.is_some()) { br; (req.t("import-column-kept-at")) (held_at(req, f)) } }
    };
    let row = |u: &Unused| vec![html! { (u.letter) }, html! { (u.written) }, means(u), kept(u)];
    part::table(&part::Table {
        caption: &req.tr("import-columns-unused", &[("n", all.len().to_string())]),
        heads: &heads,
        numbers: &[],
        rows: all.iter().map(row).collect(),
    })
}

/// Columns that are not taken: what each is, and that it is not kept here.
pub(crate) fn not_taken(req: &Request, all: &[Unused]) -> Markup {
    html! { @if !all.is_empty() { details.fold open {
        summary { (req.tr("import-columns-unused", &[("n", all.len().to_string())])) }
        (unused_table(req, all))
    } } }
}
