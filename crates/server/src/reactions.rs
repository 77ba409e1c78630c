//! What follows from a fact: one table. Rooms import only along the flow; every effect in another room goes through here.
//! And what follows from the time: the timers.
//!
//! No safety rests on a reaction: it runs after the commit, and a failing one is parked until a person looks.

use muster_ledger::{Author, Command, Fact, House, Moment, Read, Refusal};

/// A command to give, or nothing to do.
pub type Follows = Result<Option<(Author, Box<dyn Command>)>, Refusal>;

/// When a fact of kind `on` was recorded, `run` says what follows. Named for ever: its name is in the idempotency key.
pub struct Reaction {
    pub name: &'static str,
    pub on: &'static str,
    pub run: fn(&Fact, &Read, &House) -> Follows,
}

/// A timer that is due. `name` is the one that a projection gave to `Rows::wake`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub name: String,
    pub about: i64,
    pub at: Moment,
}

/// What is done when a timer called `name` is due; the fact that it records must put the timer to sleep or move it.
pub struct Timer {
    pub name: &'static str,
    pub fire: fn(&Due, &Read, &House) -> Follows,
}

/// In the order in which they run.
pub static REACTIONS: &[Reaction] = &[];

pub static TIMERS: &[Timer] = &[];
