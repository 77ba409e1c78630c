//! Several commands as one act.

use crate::{Command, Draft, Key, Known, Moment, Refusal};

/// Several commands as one act: all of them, or none. Each is decided on what stood before the act.
pub struct Together(pub Vec<Box<dyn Command>>);

impl Command for Together {
    fn reads(&self) -> Vec<Key> {
        self.0.iter().flat_map(|c| c.reads()).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut out = Vec::new();
        for c in &self.0 {
            out.extend(c.decide(known, at)?);
        }
        Ok(out)
    }
}
