//! What keeps nothing: the pages of an exercise that are about the exercise (its clock, its gallery) leave no fact.

use muster_ledger::{Command, Draft, Fact, Fault, Key, Known, Moment, Refusal, Rows};

/// An act that records nothing.
pub(crate) struct Nothing;
impl Command for Nothing {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(Vec::new())
    }
}

/// A projection of no facts.
pub(crate) fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}
