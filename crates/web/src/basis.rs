//! What a refusal rests on, as a person reads it: an action of the policies, or an article of the law with a way to it.

use crate::{Markup, Request, html};
use std::sync::OnceLock;

/// The words and the page of an article, where its key is one.
pub type Naming = fn(&Request, &str) -> Option<(String, String)>;

static NAMING: OnceLock<Naming> = OnceLock::new();

/// A later room knows the law; the first to say so is heard.
pub fn name_basis_from(naming: Naming) {
    let _ = NAMING.set(naming);
}

/// Why not, as a person reads it: the action of the policies in words, with the table of who may.
pub(crate) fn basis(req: &Request, basis: &str) -> Markup {
    let action = basis.strip_prefix("Cedar: ").map(|a| format!("action-{}", a.replace('.', "-")));
    match action.filter(|id| req.words.has(req.lang, id)) {
        Some(id) => {
            html! { (req.t("web-basis")) (req.colon()) a href=(req.to("/duties")) { (req.t("web-duties")) } " · " (req.t(&id)) }
        }
        None => match NAMING.get().and_then(|naming| naming(req, basis)) {
            Some((words, path)) => html! { (req.t("web-basis")) (req.colon()) a href=(req.to(&path)) { (words) } },
            None => html! { (req.t("web-basis")) (req.colon()) (basis) },
        },
    }
}
