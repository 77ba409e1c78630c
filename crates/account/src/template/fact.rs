//! What is recorded of a form: which field stands under which column. The form itself and its name are sealed.

use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const TEMPLATE_MAPPED: Kind = Kind { name: "template.mapped", version: 1 };
pub const TEMPLATE_CORRECTED: Kind = Kind { name: "template.corrected", version: 1 };

muster_ledger::id!(/// An asker's own form.
    TemplateId);

/// Body of `template.mapped`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateMapped {
    pub id: TemplateId,
    /// Where whoever brought it holds their duty.
    pub area: PlaceId,
    /// Of its headings in their order: the same form is known again whoever sends it.
    pub fingerprint: String,
    /// The sheet, and the row of its headings, counted from 1.
    pub sheet: u32,
    pub head: u32,
    /// Column counted from 0, and the field of the catalogue.
    pub columns: Vec<(u32, String)>,
    /// Whose rows fill it: the key of an office table.
    pub rows: String,
    /// Sheets that were hidden.
    #[serde(default)]
    pub hidden: u32,
}

/// Body of `template.corrected`: another field under a column, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCorrected {
    pub id: TemplateId,
    pub column: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
