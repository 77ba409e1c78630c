//! Pages of duties: the matrix that anyone may read, and the accounts of those who manage them.

mod accounts;
mod ending;
mod matrix;

pub(crate) use accounts::{CLOSE, END, GIVE, OPEN, account, close, end, give, list, new_account, new_duty, open};
pub(crate) use accounts::{manageable, may_give};
pub(crate) use ending::to_renew;
pub(crate) use matrix::{actions_of, matrix};
