//! Chinese identifiers as people type them: citizen ID (GB 11643), unified social credit code (GB 32100), region codes
//! (GB/T 2260 and longer), phones, travel documents, room addresses, roll-call text, name masks and pinyin search keys.
//!
//! Every parser takes text as found in an office spreadsheet (full-width digits, stray spaces, lower case) and answers with a
//! normal form or an error precise enough to tell the person what to do. No IO, no clock: a function that needs the date takes it.

mod chain;
mod citizen;
mod credit;
mod document;
mod name;
mod phone;
mod reading;
mod region;
mod room;
mod sound;
mod typed;

pub use chain::{Chain, ChainItem, ChainProblem, ChainTrouble, parse_chain};
pub use citizen::{CitizenId, Date, IdError, Sex};
pub use credit::{CreditCode, CreditError};
pub use document::{Document, DocumentError, DocumentKind};
pub use name::mask_name;
pub use phone::{Phone, PhoneError, PhoneKind};
pub use reading::{pinyin, pinyin_initials, text_initials, text_pinyin};
pub use region::{RegionCode, RegionError, RegionLevel};
pub use room::{Room, RoomError};
pub use sound::{Fit, NameKey, NameQuery};
pub use typed::narrow;
