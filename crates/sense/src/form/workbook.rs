//! The workbook of a form: read, bound to the catalogue, held against what nobody may ask twice.

use muster_ground::field::{self, Data, catalogue};
use muster_ledger::{Fault, Read, Refusal, Seq};
use xlsform::{Form, Wrong};

/// The column by which a question says which field of the catalogue it asks: `bind::field`.
pub(super) const BOUND: &str = "field";

/// The slices whose values are shown instead of asked; what another one holds is not asked by a form.
const SHOWN: [&str; 2] = ["person", "place"];

/// Every wrong cell as a problem of the file.
fn refused(all: &[Wrong]) -> Refusal {
    let r = Refusal::invalid("form-workbook-wrong").arg("n", all.len());
    all.iter().fold(r, |r, w| {
        let place = if w.cell.is_empty() { w.sheet.clone() } else { format!("{} {}", w.sheet, w.cell) };
        r.problem_with("file", words(w.code), vec![("where", place), ("what", w.what.clone())])
    })
}

/// Id of the words for what the reader found.
fn words(code: &str) -> &'static str {
    WORDS.iter().find(|(c, _)| *c == code).map_or("form-wrong-other", |(_, words)| words)
}

const WORDS: &[(&str, &str)] = &[
    ("file-large", "form-wrong-file-large"),
    ("file-kind", "form-wrong-file-kind"),
    ("file-unreadable", "form-wrong-file-unreadable"),
    ("sheet-missing", "form-wrong-sheet-missing"),
    ("column-missing", "form-wrong-column-missing"),
    ("type-unknown", "form-wrong-type"),
    ("list-unknown", "form-wrong-list"),
    ("list-missing", "form-wrong-list"),
    ("name", "form-wrong-name"),
    ("name-twice", "form-wrong-name-twice"),
    ("label-missing", "form-wrong-label"),
    ("expression", "form-wrong-expression"),
    ("expression-deep", "form-wrong-expression"),
    ("function-unknown", "form-wrong-function"),
    ("name-unknown", "form-wrong-name-unknown"),
    ("loop", "form-wrong-loop"),
];

/// A workbook that came in.
pub(super) fn read(bytes: &[u8]) -> Result<Form, Refusal> {
    let form = xlsform::read(bytes).map_err(|all| refused(&all))?;
    bound(&form)?;
    Ok(form)
}

/// The fields that it asks: every question has one, the catalogue knows it, no other part of the house holds it.
pub(super) fn bound(form: &Form) -> Result<(Vec<String>, bool), Refusal> {
    let mut r = Refusal::invalid("form-workbook-wrong");
    let (mut fields, mut sensitive, mut wrong) = (Vec::new(), false, 0);
    for e in form.entries.iter().filter(|e| e.kind.asked()) {
        let at = vec![("where", format!("survey {}", e.row)), ("what", e.name.clone())];
        let Some(key) = e.bind.get(BOUND) else {
            r = r.problem_with("file", "form-wrong-unbound", at);
            wrong += 1;
            continue;
        };
        let Some(f) = catalogue().find(key) else {
            let at = vec![("where", format!("survey {}", e.row)), ("what", key.clone())];
            r = r.problem_with("file", "form-wrong-field", at);
            wrong += 1;
            continue;
        };
        if let Some(h) = f.held.as_ref().filter(|h| !SHOWN.contains(&h.holder)) {
            let at = vec![("where", format!("survey {}", e.row)), ("what", f.zh.clone()), ("path", h.path.to_owned())];
            r = r.problem_with("file", "form-wrong-held", at).instead(h.path).basis("rcl-43");
            wrong += 1;
            continue;
        }
        sensitive |= f.data == Data::Sensitive;
        if fields.contains(key) {
            let at = vec![("where", format!("survey {}", e.row)), ("what", key.clone())];
            r = r.problem_with("file", "form-wrong-field-twice", at);
            wrong += 1;
            continue;
        }
        fields.push(key.clone());
    }
    if wrong > 0 { Err(r.arg("n", wrong)) } else { Ok((fields, sensitive)) }
}

/// A form as it was sealed.
pub(super) fn opened(read: &Read, part: Seq) -> Result<Form, Refusal> {
    let gone = || Refusal::conflict("form-gone").instead("/forms");
    let part = read.part(part).map_err(|_| gone())?;
    xlsform::read(&part.plain).map_err(|_| gone())
}

/// Its name in the reader's language: titles have one language only.
pub(super) fn title(read: &Read, part: Seq) -> String {
    opened(read, part).map(|f| f.title).unwrap_or_default()
}

pub(super) fn written(form: &Form) -> Result<Vec<u8>, Fault> {
    xlsform::write(form).map_err(|_| Fault::Broken("a form could not be written as a workbook".into()))
}

pub(super) fn field_name(key: &str, lang: muster_web::Lang) -> String {
    field::catalogue().find(key).map_or_else(|| key.to_owned(), |f| f.say(lang).to_owned())
}
