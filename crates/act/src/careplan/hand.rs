//! Who looks after someone now: the carer, else the deputy, else the secretary's post. Compared at reading, so that an absence holds
//! from its first minute, whether or not anything ran.

use super::plan::Plan;
use muster_ground::post;
use muster_ledger::{ActorId, Fault, Moment, Read};
use std::collections::BTreeMap;

/// Who acts for a plan now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Acting {
    /// None: both are away, it lies with the secretary.
    pub actor: Option<ActorId>,
    /// The carer is away.
    pub stands_in: bool,
}

/// Who is there at a moment, asked once for each on a page.
pub(crate) struct Present(Moment, BTreeMap<ActorId, bool>);

impl Present {
    pub(crate) fn at(at: Moment) -> Present {
        Present(at, BTreeMap::new())
    }
    pub(super) fn is(&mut self, read: &Read, actor: ActorId) -> Result<bool, Fault> {
        if let Some(known) = self.1.get(&actor) {
            return Ok(*known);
        }
        let is = !post::away(read, actor, self.0)?;
        self.1.insert(actor, is);
        Ok(is)
    }
    pub(super) fn acting(&mut self, read: &Read, plan: &Plan) -> Result<Acting, Fault> {
        if self.is(read, plan.carer)? {
            return Ok(Acting { actor: Some(plan.carer), stands_in: false });
        }
        let actor = self.is(read, plan.deputy)?.then_some(plan.deputy);
        Ok(Acting { actor, stands_in: true })
    }
    /// Who goes when the one who acts did not reach them.
    pub(super) fn second(&mut self, read: &Read, plan: &Plan) -> Result<Option<ActorId>, Fault> {
        self.first(read, &[plan.deputy, plan.carer])
    }
    /// The first of them who is there.
    pub(crate) fn first(&mut self, read: &Read, all: &[ActorId]) -> Result<Option<ActorId>, Fault> {
        for actor in all {
            if self.is(read, *actor)? {
                return Ok(Some(*actor));
            }
        }
        Ok(None)
    }
}

pub fn acting(read: &Read, plan: &Plan) -> Result<Acting, Fault> {
    Present::at(read.now).acting(read, plan)
}
