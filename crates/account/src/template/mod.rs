//! The asker's own form: a workbook sent once, its headings read and remembered by their fingerprint, filled from then on whenever it
//! is opened. Only empty cells under the headings are written; styles, formulas and other sheets stay as they came.

mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;
mod xml;

pub use fact::{TEMPLATE_CORRECTED, TEMPLATE_MAPPED, TemplateCorrected, TemplateId, TemplateMapped};
pub use rule::{CorrectTemplate, MapTemplate, TEMPLATE_DATASET};
pub use table::TEMPLATES;

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "template",
        kinds: &[TEMPLATE_MAPPED, TEMPLATE_CORRECTED],
        tables: &[&TEMPLATES],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
