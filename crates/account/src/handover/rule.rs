//! The decision: the successor gets the duty unless they hold it already, and all that is in hand; the duty of who leaves ends.

use super::fact::{DUTY_HANDED_OVER, HandedOver, HandoverId};
use muster_act::request;
use muster_ground::duty::{DUTIES, Duty, DutyGiven, EndDuty, GiveDuty};
use muster_ledger::{ActorId, Command, Draft, DutyId, Key, Known, Moment, Refusal};
use muster_muster::task;

/// Everything of one duty to one successor.
pub struct HandOver {
    pub id: HandoverId,
    pub duty: Duty,
    pub to: ActorId,
    /// The number of the successor's duty, where one is given.
    pub given: DutyId,
    pub by: ActorId,
    pub tasks: Vec<task::TaskId>,
    pub requests: Vec<request::RequestId>,
}

impl HandOver {
    fn give(&self, at: Moment) -> GiveDuty {
        let d = &self.duty;
        let duty = DutyGiven { id: self.given, actor: self.to, post: d.post.clone(), place: d.place, from: at, until: d.until };
        GiveDuty { account: None, duty, giver: self.by }
    }
    fn end(&self) -> EndDuty {
        EndDuty { id: self.duty.id }
    }
    fn tasks(&self) -> task::HandOver {
        task::HandOver { ids: self.tasks.clone(), from: self.duty.actor, to: self.to }
    }
    fn requests(&self) -> request::HandOver {
        request::HandOver { ids: self.requests.clone(), from: self.duty.actor, to: self.to }
    }
}

impl Command for HandOver {
    fn reads(&self) -> Vec<Key> {
        let parts: [Vec<Key>; 4] =
            [self.give(Moment(0)).reads(), self.end().reads(), self.tasks().reads(), self.requests().reads()];
        parts.concat()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let d = &self.duty;
        let wrong = |code: &'static str| Err(Refusal::invalid(code).problem("to", code));
        if self.to == d.actor {
            return wrong("handover-same");
        }
        let held = known.by(&DUTIES, "actor", &[self.to.into()]).iter().map(Duty::from_row);
        let holds = held.filter(|h| h.in_force(at)).any(|h| h.post == d.post && h.place == d.place);
        let mut out = if holds { Vec::new() } else { self.give(at).decide(known, at)? };
        let body = HandedOver {
            id: self.id,
            duty: d.id,
            post: d.post.clone(),
            place: d.place,
            from: d.actor,
            to: self.to,
            tasks: self.tasks.clone(),
            requests: self.requests.clone(),
        };
        out.push(Draft::new(DUTY_HANDED_OVER, &body).area(d.place));
        out.extend(self.tasks().decide(known, at)?);
        out.extend(self.requests().decide(known, at)?);
        // Last: what goes along is theirs until then.
        out.extend(self.end().decide(known, at)?);
        Ok(out)
    }
}
