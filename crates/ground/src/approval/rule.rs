//! Who may be the second, and what is done with the last approval.

use super::fact::{
    APPROVAL_APPROVED, APPROVAL_ASKED, APPROVAL_LAPSED, APPROVAL_REFUSED, APPROVAL_WITHDRAWN, ApprovalId, Approved, Asked, Closed,
};
use super::matter::Matter;
use super::table::{APPROVALS, Approval, State, VOICES, Voice};
use crate::duty::{DUTIES, Duty};
use crate::person::REGISTER_DATASET;
use muster_ledger::{ActorId, Command, DAY, Draft, Fault, House, Key, Known, Moment, PlaceId, Read, Refusal, Sealed, SubjectRef};
use muster_web::{Request, Who};

/// That everyone whose word it takes has given it. Made by [`Approve`] alone.
#[expect(clippy::manual_non_exhaustive, reason = "within this crate too, no other slice may make one")]
pub struct Granted {
    pub approval: ApprovalId,
    pub about: i64,
    pub asker: ActorId,
    /// In the order in which they approved; the last is whoever gives this word.
    pub approvers: Vec<ActorId>,
    /// Keeps others from making one.
    _only: (),
}

impl Granted {
    /// Everyone who gave their word, the asker first.
    pub fn witnesses(&self) -> Vec<ActorId> {
        [self.asker].into_iter().chain(self.approvers.iter().copied()).collect()
    }
}

/// What an approved act does.
pub trait Effect: Send {
    fn reads(&self) -> Vec<Key>;
    fn decide(&self, granted: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal>;
}

/// The asking of an act, as part of the slice's own command.
#[derive(Clone)]
pub struct Asking {
    pub id: ApprovalId,
    pub matter: &'static Matter,
    pub about: i64,
    pub size: i64,
    pub post: String,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub area: PlaceId,
    /// Whom it concerns; they, their household and the accounts behind them approve nothing of it.
    pub subject: Option<SubjectRef>,
}

impl Asking {
    pub fn new(house: &House, who: &Who, matter: &'static Matter, about: i64, places: (PlaceId, PlaceId, PlaceId)) -> Asking {
        let (id, post) = (ApprovalId(house.next_id()), who.post.clone());
        let (community, grid, area) = places;
        Asking { id, matter, about, size: 0, post, community, grid, area, subject: None }
    }
    pub fn of(req: &Request, matter: &'static Matter, about: i64, places: (PlaceId, PlaceId, PlaceId)) -> Asking {
        Asking::new(&req.house, &req.who, matter, about, places)
    }
    #[must_use]
    pub fn size(mut self, size: i64) -> Asking {
        self.size = size;
        self
    }
    #[must_use]
    pub fn concerning(mut self, subject: SubjectRef) -> Asking {
        self.subject = Some(subject);
        self
    }
    pub fn reads(&self) -> Key {
        match self.subject {
            Some(s) => Key::by(&APPROVALS, "subject", vec![self.matter.name.into(), s.into()]),
            None => Key::by(&APPROVALS, "about", vec![self.matter.name.into(), self.about.into()]),
        }
    }
    /// What is recorded; refused where the same is asked for already.
    pub fn decide(&self, known: &Known, at: Moment) -> Result<Draft, Refusal> {
        let name = self.matter.name;
        let rows = match self.subject {
            Some(s) => known.by(&APPROVALS, "subject", &[name.into(), s.into()]),
            None => known.by(&APPROVALS, "about", &[name.into(), self.about.into()]),
        };
        if let Some(open) = rows.iter().map(Approval::from_row).find(|a| a.open(at)) {
            return Err(Refusal::conflict("approval-asked-already").instead(self.matter.path(open.about)));
        }
        let body = Asked {
            id: self.id,
            matter: name.to_owned(),
            about: self.about,
            size: self.size,
            needed: (self.matter.needed)(self.size),
            post: self.post.clone(),
            community: self.community,
            grid: self.grid,
            until: at.plus(self.matter.days * DAY),
        };
        let draft = Draft::new(APPROVAL_ASKED, &body).area(self.area);
        Ok(match self.subject {
            Some(s) => draft.dataset(REGISTER_DATASET).subject(s),
            None => draft,
        })
    }
}

fn open(known: &Known, id: ApprovalId, at: Moment) -> Result<Approval, Refusal> {
    let row = known.one(&APPROVALS, &[id.into()]).ok_or_else(|| Refusal::not_found("approval-none").instead("/approvals"))?;
    let found = Approval::from_row(row);
    if found.state != State::Asked {
        return Err(Refusal::conflict("approval-closed").instead("/approvals"));
    }
    if !found.open(at) {
        return Err(Refusal::conflict("approval-lapsed").instead("/approvals"));
    }
    Ok(found)
}

/// Why `actor` in the role `post` cannot be the second, third or fourth; none where they can. `rows`: their duties.
pub(super) fn obstacle(
    a: &Approval,
    voices: &[Voice],
    actor: ActorId,
    post: &str,
    rows: &[muster_ledger::Row],
    at: Moment,
) -> Option<&'static str> {
    if a.asked_by == actor {
        return Some("approval-not-oneself");
    }
    if voices.iter().any(|v| v.actor == actor) {
        return Some("approval-given-already");
    }
    if a.post == post {
        return Some("approval-same-role");
    }
    if Duty::given_by(rows, a.asked_by, at) {
        return Some("approval-made-by-first");
    }
    // Ids are given out in the order of time. Whoever got the role only after the ask may have got it for the ask.
    let mut held = rows.iter().map(Duty::from_row).filter(|d| d.post == post && d.in_force(at)).peekable();
    (held.peek().is_some() && held.all(|d| d.id.0 > a.id.0)).then_some("approval-made-after")
}

/// An approver's word. With the last one `effect` is decided in the same act.
pub struct Approve {
    pub id: ApprovalId,
    pub actor: ActorId,
    pub post: String,
    pub effect: Box<dyn Effect>,
}

impl Command for Approve {
    fn reads(&self) -> Vec<Key> {
        let own = [
            Key::one(&APPROVALS, vec![self.id.into()]),
            Key::by(&VOICES, "approval", vec![self.id.into()]),
            Key::by(&DUTIES, "actor", vec![self.actor.into()]),
        ];
        own.into_iter().chain(self.effect.reads()).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let a = open(known, self.id, at)?;
        let before: Vec<Voice> = known.by(&VOICES, "approval", &[self.id.into()]).iter().map(Voice::from_row).collect();
        let duties = known.by(&DUTIES, "actor", &[self.actor.into()]);
        if let Some(code) = obstacle(&a, &before, self.actor, &self.post, duties, at) {
            return Err(Refusal::forbidden(code).instead("/approvals"));
        }
        let approvers: Vec<ActorId> = before.iter().map(|v| v.actor).chain([self.actor]).collect();
        let last = approvers.len() as i64 >= a.needed;
        let body = Approved { id: self.id, post: self.post.clone(), last };
        let mut out = vec![Draft::new(APPROVAL_APPROVED, &body).area(a.area)];
        if last {
            let granted = Granted { approval: self.id, about: a.about, asker: a.asked_by, approvers, _only: () };
            out.extend(self.effect.decide(&granted, known, at)?);
        }
        Ok(out)
    }
}

/// Someone who could approve says no, and why.
pub(super) struct Refuse {
    pub id: ApprovalId,
    pub actor: ActorId,
    pub why: Sealed,
}

impl Command for Refuse {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&APPROVALS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let a = open(known, self.id, at)?;
        if a.asked_by == self.actor {
            return Err(Refusal::forbidden("approval-withdraw-instead"));
        }
        Ok(vec![Draft::new(APPROVAL_REFUSED, &Closed { id: self.id }).area(a.area).sealed(self.why.clone())])
    }
}

/// The asker takes it back.
pub(super) struct Withdraw {
    pub id: ApprovalId,
    pub actor: ActorId,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&APPROVALS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let a = open(known, self.id, at)?;
        if a.asked_by != self.actor {
            return Err(Refusal::forbidden("approval-not-yours"));
        }
        if a.matter().is_some_and(|m| !m.withdrawn) {
            return Err(Refusal::forbidden("approval-stays"));
        }
        Ok(vec![Draft::new(APPROVAL_WITHDRAWN, &Closed { id: self.id }).area(a.area)])
    }
}

/// Puts on record that nobody answered in time. Nothing rests on it: what is open is compared at reading.
struct Lapse(ApprovalId);

impl Command for Lapse {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&APPROVALS, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&APPROVALS, &[self.0.into()]).map(Approval::from_row);
        let due = found.filter(|a| a.state == State::Asked && at >= a.until);
        Ok(due.map(|a| Draft::new(APPROVAL_LAPSED, &Closed { id: self.0 }).area(a.area)).into_iter().collect())
    }
}

/// The timer `approval.lapse`.
pub fn fire_lapse(about: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Lapse(ApprovalId(about)))))
}

/// Whether an account goes back to `first`, over any number of hands: whoever made the second's account made the second.
pub(super) fn made_by(read: &Read, actor: ActorId, first: ActorId) -> Result<bool, Fault> {
    let (mut seen, mut next) = (vec![actor], vec![actor]);
    while let Some(a) = next.pop() {
        for row in read.by(&DUTIES, "actor", &[a.into()])? {
            let by: ActorId = row.id("given_by");
            if by == first && Duty::from_row(&row).in_force(read.now) {
                return Ok(true);
            }
            if by != ActorId::HOUSE && !seen.contains(&by) {
                seen.push(by);
                next.push(by);
            }
        }
    }
    Ok(false)
}
