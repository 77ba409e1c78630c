//! A roll call from a chat group, pasted: `1. 5-2-301 王芳 无异常`. It goes the way of every list.

use super::held;
use super::page::{begun, community_of};
use super::roster::Roster;
use muster_ledger::{Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Request};

pub(in crate::person) static PASTE: Form = Form {
    fields: &[
        // Stands on one page with the form for files: another name, another label.
        Field::new("list_of", FieldKind::Text, "import-community").hint("import-community-hint").optional(),
        Field::new("text", FieldKind::LongText, "import-paste-text").hint("import-paste-hint").max(20_000),
    ],
    submit: "import-paste",
};

/// `POST /imports/pasted`.
pub(in crate::person) fn pasted(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = PASTE.read(req)?;
    let community = community_of(req, read, &values, "list_of")?;
    let roster = Roster::of_chain(values.get("text"));
    if roster.rows.is_empty() {
        return Err(Refusal::invalid("import-paste-empty").problem("text", "import-paste-empty"));
    }
    let sent = held::Sent { file: req.t("import-paste-name"), source: None, remembered: None };
    Ok(begun(req, (community.id, None), sent, roster))
}
