//! Pages of sign-in and what their forms do.

pub(super) mod enter;
pub(super) mod grant;
pub(super) mod me;
pub(super) mod poster;
pub(super) mod setup;
pub(super) mod slip;
