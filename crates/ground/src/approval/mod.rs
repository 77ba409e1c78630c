//! Acts that take more than one person: asked by one, approved by others, done with the last approval.
//!
//! An approver is another person in another role, not an account that the asker made, and not concerned themselves. What the
//! act does is an [`Effect`] of the slice that owns it: it is decided in the same transaction as the last approval, and only
//! then, since nothing else makes a [`Granted`]. Asked acts lapse by themselves.

mod fact;
mod matter;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{
    APPROVAL_APPROVED, APPROVAL_ASKED, APPROVAL_LAPSED, APPROVAL_REFUSED, APPROVAL_WITHDRAWN, ApprovalId, Approved, Asked, Closed,
};
pub use matter::{ERASURE, EXPORT, FORM, GLASS, HOLD_LIFTING, LAW_ADOPTION, LAW_CHECK, LOOKS, MATTERS, Matter, SUNSET};
pub use page::{Standing, approve, panel, standing, waiting};
pub use rule::{Approve, Asking, Effect, Granted, fire_lapse};
pub use table::{APPROVALS, Approval, State, VOICES, Voice, find, latest, voices};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

/// The form behind every "approve" of a slice.
pub static APPROVE: Form = Form::button("approval-approve");
static WITHDRAW: Form = Form::button("approval-withdraw");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "approval",
        kinds: &[APPROVAL_ASKED, APPROVAL_APPROVED, APPROVAL_REFUSED, APPROVAL_WITHDRAWN, APPROVAL_LAPSED, PLACES_MOVED],
        tables: &[&APPROVALS, &VOICES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/approvals", "approval.see", page::all),
        Route::see("/approvals/{id}/refusal", "approval.see", page::refusing),
        Route::act("/approvals/{id}/refusal", "approval.see", &page::REFUSE, "/approvals/{id}/refusal", page::refuse),
        Route::act("/approvals/{id}/withdrawal", "approval.see", &WITHDRAW, "/approvals", page::withdraw),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
