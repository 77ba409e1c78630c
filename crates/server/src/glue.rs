//! What the server asks of `ground`: who holds a session, what a duty allows. A seam, so that tests bring their own.

use muster_ground::signin;
use muster_ledger::{Command, Fault, House, Moment, Read, Refusal, Why};
use muster_web::{NavItem, Scope, Who};
use std::sync::Arc;

/// Decides who is who and who may do what.
pub trait Authority: Send + Sync {
    /// The holder of a living session; none where it ended or never was.
    fn who(&self, read: &Read, session: [u8; 16], process_now: Moment) -> Result<Option<Who>, Fault>;
    /// Who is behind `/as/<role>` in an exercise; none elsewhere.
    fn who_as(&self, _: &Read, _role: &str) -> Result<Option<Who>, Fault> {
        Ok(None)
    }
    /// Notes that a session is in use.
    fn touch(&self, _: &House, _: &Read, _session: [u8; 16], _process_now: Moment) {}
    /// The scope of `action` for `who`; no scope for public actions.
    fn authorise(&self, read: &Read, who: &Who, action: &str) -> Result<Option<Scope>, Refusal>;
    /// Tells holders of sessions apart, also after their end: for whom something typed was kept.
    fn mark(&self, _: &Read, _session: [u8; 16]) -> Result<Option<[u8; 16]>, Fault> {
        Ok(None)
    }
    /// The mark of whoever asks now.
    fn mark_of(&self, _: &Read, _: &Who) -> Option<[u8; 16]> {
        None
    }
    /// The same command, with the duty read again by the writer.
    fn guard(&self, who: &Who, action: &'static str, command: Box<dyn Command>) -> Box<dyn Command>;
    fn nav(&self, who: &Who) -> &'static [NavItem];
    /// How much waits behind which of them.
    fn badges(&self, _: &Read, _: &Who) -> Result<Vec<(&'static str, usize)>, Fault> {
        Ok(Vec::new())
    }
    /// Emergency access that is open: where, until when.
    fn glass(&self, _: &Read, _: &Who) -> Result<Option<(String, Moment)>, Fault> {
        Ok(None)
    }
    /// Sessions that live, for the counters.
    fn sessions(&self, read: &Read, process_now: Moment) -> u64;
}

/// Nobody can sign in and only public actions are allowed: stands until `ground` brings duties.
pub struct PublicOnly;

impl Authority for PublicOnly {
    fn who(&self, _: &Read, _: [u8; 16], _: Moment) -> Result<Option<Who>, Fault> {
        Ok(None)
    }
    fn authorise(&self, _: &Read, _: &Who, action: &str) -> Result<Option<Scope>, Refusal> {
        if action == "public" { Ok(None) } else { Err(Refusal::new(Why::SignIn, "web-sign-in")) }
    }
    fn guard(&self, _: &Who, _: &'static str, command: Box<dyn Command>) -> Box<dyn Command> {
        command
    }
    fn nav(&self, _: &Who) -> &'static [NavItem] {
        &[]
    }
    fn sessions(&self, _: &Read, _: Moment) -> u64 {
        0
    }
}

/// The duties of `ground`.
struct Ground {
    duties: muster_ground::duty::Authority,
}

impl Authority for Ground {
    fn who(&self, read: &Read, session: [u8; 16], process_now: Moment) -> Result<Option<Who>, Fault> {
        signin::who(read, session, process_now)
    }
    fn who_as(&self, read: &Read, role: &str) -> Result<Option<Who>, Fault> {
        signin::who_as(read, role)
    }
    fn mark(&self, read: &Read, session: [u8; 16]) -> Result<Option<[u8; 16]>, Fault> {
        signin::mark(read, session)
    }
    fn mark_of(&self, read: &Read, who: &Who) -> Option<[u8; 16]> {
        signin::mark_of(read, who)
    }
    fn touch(&self, house: &House, read: &Read, session: [u8; 16], process_now: Moment) {
        // A session that could not be noted ends a little earlier; the request itself goes on.
        let _ = signin::touch(house, read, session, process_now);
    }
    fn authorise(&self, read: &Read, who: &Who, action: &str) -> Result<Option<Scope>, Refusal> {
        self.duties.authorise(read, who, action)
    }
    fn guard(&self, who: &Who, action: &'static str, command: Box<dyn Command>) -> Box<dyn Command> {
        self.duties.guard(who, action, command)
    }
    fn nav(&self, who: &Who) -> &'static [NavItem] {
        muster_ground::nav(who)
    }
    fn badges(&self, read: &Read, who: &Who) -> Result<Vec<(&'static str, usize)>, Fault> {
        let mut all = muster_ground::badges(read, who)?;
        if crate::ahead::open(read)?.is_some() {
            all.push((crate::parked::PAGE, 1));
        }
        Ok(all)
    }
    fn glass(&self, read: &Read, who: &Who) -> Result<Option<(String, Moment)>, Fault> {
        if who.duty.is_none() {
            return Ok(None);
        }
        Ok(muster_ground::glass::open_of(read, who.actor)?.map(|g| (format!("/glass/{}", g.id), g.until)))
    }
    fn sessions(&self, read: &Read, process_now: Moment) -> u64 {
        signin::sessions(read, process_now)
    }
}

/// The authority of the house as it is shipped. The message names the policy that cannot be read.
pub(crate) fn authority() -> Result<Arc<dyn Authority>, String> {
    Ok(Arc::new(Ground { duties: muster_ground::duty::Authority::new()? }))
}

/// Path of the first administrator's one-time link, where the house has sign-in.
pub(crate) fn first_administrator(house: &House) -> Result<Option<String>, Refusal> {
    signin::first_administrator(house, crate::clock::process_now()).map(Some)
}

/// Path of a link for a house whose administrator lost their way in; that it was made is on record.
pub(crate) fn lost_administrator(house: &House) -> Result<String, Refusal> {
    signin::lost_administrator(house, crate::clock::process_now())
}
