//! Forms written as XLSForm workbooks (<https://xlsform.org>): read, written, and answered.
//!
//! [`read`] makes a [`Form`] of a workbook, or says every [`Wrong`] cell; [`write`] makes a workbook of a form. [`judge`] takes what
//! was answered and gives what was asked at all, what follows by calculation, and what does not fit, in the form's own words.
//!
//! Workbooks come from strangers: sizes are limited, expressions are a small language of their own without loops, and whatever
//! refers to itself is refused when it is read. What this reader does not carry out it refuses, rather than leaving it out.

mod call;
mod expr;
mod form;
mod judge;
mod order;
mod read;
mod rows;
mod value;
mod write;

pub use expr::{Expr, Why};
pub use form::{Choice, Entry, Form, Kind, List, Texts};
pub use judge::{Answers, Judged, Problem, Says, judge, offered};
pub use read::read;
pub use rows::Wrong;
pub use value::Value;
pub use write::write;

/// Largest workbook, in bytes.
pub const BYTES_MAX: usize = 4 << 20;
/// Most lines of the survey, groups included.
pub const ENTRIES_MAX: usize = 1_000;
/// Most choices of all lists.
pub const CHOICES_MAX: usize = 10_000;
/// Longest text of a cell, in characters.
pub const TEXT_MAX: usize = 2_000;
/// Longest expression, in characters.
pub const EXPRESSION_MAX: usize = 1_500;
/// Deepest nesting of an expression and of groups.
pub const DEPTH_MAX: usize = 32;
/// Most rounds of one repeat.
pub const ROUNDS_MAX: usize = 100;
/// Most wrong cells that are told at once.
pub const WRONG_MAX: usize = 40;
