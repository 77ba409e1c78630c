//! Opening: for a reason, for a day, announced in the same act.

use super::fact::{REASONS, TAKEOVER_OPENED, TakeoverOpened};
use crate::publish::PublishNotice;
use muster_ledger::{Command, Draft, HOUR, Key, Known, Moment, Refusal};

/// So long the pack can be read and printed under one opening.
pub const HOURS: i64 = 24;

/// Nobody opens it without telling the community.
pub struct OpenTakeover {
    pub body: TakeoverOpened,
    pub announced: PublishNotice,
}

impl Command for OpenTakeover {
    fn reads(&self) -> Vec<Key> {
        self.announced.reads()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if !REASONS.contains(&self.body.reason.as_str()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("reason", "web-field-choose"));
        }
        let body = TakeoverOpened { until: at.plus(HOURS * HOUR), ..self.body.clone() };
        let mut out = vec![Draft::new(TAKEOVER_OPENED, &body).area(body.community)];
        out.extend(self.announced.decide(known, at)?);
        Ok(out)
    }
}
