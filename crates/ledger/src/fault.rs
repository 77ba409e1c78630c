//! The house's own failures, and how an asker hears of them.

use crate::{KeyError, Refusal, Why};
use std::fmt;

/// The house could not do it: not the asker's fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Store(String),
    DiskFull,
    /// Data that contradict themselves.
    Broken(String),
    Keys(String),
    /// Too much is waiting.
    Busy,
    Stopped,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Store(e) => write!(f, "store: {e}"),
            Fault::DiskFull => f.write_str("the disk is full"),
            Fault::Broken(e) => write!(f, "the data are damaged: {e}"),
            Fault::Keys(e) => write!(f, "{e}"),
            Fault::Busy => f.write_str("too much is waiting"),
            Fault::Stopped => f.write_str("the house is closing"),
        }
    }
}
impl std::error::Error for Fault {}

impl From<KeyError> for Fault {
    fn from(e: KeyError) -> Fault {
        if matches!(&e, KeyError::Io(_, io) if io.kind() == std::io::ErrorKind::StorageFull) {
            return Fault::DiskFull;
        }
        Fault::Keys(e.to_string())
    }
}

impl From<Fault> for Refusal {
    fn from(f: Fault) -> Refusal {
        match f {
            Fault::Busy => Refusal::new(Why::Busy, "house-busy"),
            Fault::DiskFull => Refusal::new(Why::Fault, "house-disk-full"),
            Fault::Stopped => Refusal::new(Why::Busy, "house-stopping"),
            other => Refusal::new(Why::Fault, "house-fault").arg("fault", other),
        }
    }
}
