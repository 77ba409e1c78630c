//! Who is one's own, and the refusal of every act about them.

use super::fact::{About as Body, KIN_DECLARED, KIN_WITHDRAWN, KinId, Relative};
use super::table::{TIES, Tie, held};
use crate::duty::{self, ACCOUNTS, POSTS};
use crate::person::{self, Person, REGISTER_DATASET, Tokens};
use crate::place;
use muster_ledger::{ActorId, Command, Draft, Fault, Key, Known, Moment, PersonId, PlaceId, Read, Refusal, Sealed, SubjectRef};
use muster_web::{Mask, Request, Who};

/// Whom or which home an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// As the register names them.
    Resident(SubjectRef),
    Person(PersonId),
    Room(PlaceId),
}

/// Those whom someone on duty decides nothing about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Their own entry, where the register has one.
    own: Vec<SubjectRef>,
    relatives: Vec<SubjectRef>,
    /// Rooms of their own: whoever is entered there is their household.
    rooms: Vec<PlaceId>,
    /// Rooms of relatives: a visit there judges the relative, an act about another who lives there does not.
    doors: Vec<PlaceId>,
}

impl Ties {
    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.relatives.is_empty()
    }
    pub fn of_room(&self, room: PlaceId) -> bool {
        room != PlaceId::HOUSE && (self.rooms.contains(&room) || self.doors.contains(&room))
    }
    fn of_resident(&self, p: &Person) -> bool {
        self.own.contains(&p.subject) || self.relatives.contains(&p.subject) || self.rooms.contains(&p.room)
    }
    /// Whether it concerns them, and where that is.
    fn reach(&self, read: &Read, about: About) -> Result<Option<PlaceId>, Fault> {
        let subject = match about {
            About::Room(room) => return Ok(self.of_room(room).then_some(room)),
            About::Resident(subject) => Some(subject),
            About::Person(p) => read.vault().subject(REGISTER_DATASET, p),
        };
        let found = subject.map(|s| person::find_any(read, s, Mask::Nameless)).transpose()?.flatten();
        Ok(found.filter(|(p, _)| self.of_resident(p)).map(|(p, _)| p.room))
    }
    fn add(&mut self, found: Vec<Person>, own: bool) {
        for p in found {
            let (people, rooms) = if own { (&mut self.own, &mut self.rooms) } else { (&mut self.relatives, &mut self.doors) };
            people.push(p.subject);
            rooms.push(p.room);
        }
    }
}

/// The residents, those who left too, of that name with that ID number or telephone.
pub(super) fn residents(read: &Read, name: &str, number: &str) -> Result<Vec<Person>, Fault> {
    let mut out: Vec<Person> = Vec::new();
    if name.is_empty() || number.is_empty() {
        return Ok(out);
    }
    let vault = read.vault();
    for token in [Tokens::id_number(vault, number), Tokens::phone(vault, number)] {
        for p in read.people(token)? {
            let Some(subject) = vault.subject(REGISTER_DATASET, p) else { continue };
            let found = person::find_any(read, subject, Mask::Full)?.map(|(p, _)| p);
            out.extend(found.filter(|p| p.name.as_deref() == Some(name) && !out.iter().any(|o| o.subject == p.subject)));
        }
    }
    Ok(out)
}

/// Everyone whom an account is tied to: by what they declared, and by the name and telephone of the account itself.
pub fn ties_of(read: &Read, actor: ActorId) -> Result<Ties, Fault> {
    let mut ties = Ties::default();
    let holder = duty::holder(read, actor)?;
    ties.add(residents(read, &holder.name, &holder.phone)?, true);
    for (_, r) in held(read, actor)? {
        ties.add(residents(read, &r.name, &r.number)?, r.tie == "self");
    }
    Ok(ties)
}

/// Whether an account is tied to a resident: then another is named to look after them.
pub fn tied(read: &Read, actor: ActorId, subject: SubjectRef) -> Result<bool, Fault> {
    Ok(ties_of(read, actor)?.reach(read, About::Resident(subject))?.is_some())
}

/// The same of whoever asks; a resident is tied to their own home.
fn ties(read: &Read, who: &Who) -> Result<Ties, Fault> {
    let mut ties = ties_of(read, who.actor)?;
    if let Some(own) = who.person {
        ties.add(person::of_person(read, own, Mask::Nameless)?.into_iter().collect(), true);
    }
    Ok(ties)
}

/// Whether any of it concerns whoever asks.
pub(crate) fn concerns(read: &Read, who: &Who, about: About) -> Result<bool, Fault> {
    Ok(ties(read, who)?.reach(read, about)?.is_some())
}

/// Refuses an act in a duty about one's own household or declared relatives, and says who else could do it. What a resident
/// does for themselves, in no duty, is theirs to do.
pub fn apart(req: &Request, read: &Read, about: &[About]) -> Result<(), Refusal> {
    if req.who.duty.is_none() {
        return Ok(());
    }
    let ties = ties(read, &req.who)?;
    if ties.is_empty() {
        return Ok(());
    }
    for a in about {
        if let Some(at) = ties.reach(read, *a)? {
            return Err(refusal(req, read, at)?);
        }
    }
    Ok(())
}

/// Others whose duty has the action of this request at a place or above it, the nearest first.
pub fn others(req: &Request, read: &Read, at: PlaceId) -> Result<Vec<String>, Fault> {
    let mut names: Vec<String> = Vec::new();
    let above = place::ancestors(read, at)?.into_iter().rev().map(|p| p.id).chain([PlaceId::HOUSE]);
    for place in above {
        for post in POSTS {
            if !duty::actions_of(post)?.iter().any(|a| a == req.action) {
                continue;
            }
            for d in duty::holders(read, place, post)? {
                let name = duty::holder(read, d.actor)?.name;
                if d.actor != req.who.actor && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names.truncate(3);
    Ok(names)
}

pub fn refusal(req: &Request, read: &Read, at: PlaceId) -> Result<Refusal, Fault> {
    let names = others(req, read, at)?;
    let code = if names.is_empty() { "kin-own-nobody" } else { "kin-own" };
    Ok(Refusal::forbidden(code).list("names", &names).instead("/answerable"))
}

/// Nobody has more to declare than this.
pub(super) const RELATIVES_MAX: usize = 30;

/// Someone on duty declares a relative.
pub struct Declare {
    pub id: KinId,
    pub actor: ActorId,
    pub relative: Sealed,
}

impl Command for Declare {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ACCOUNTS, vec![self.actor.into()]), Key::by(&TIES, "actor", vec![self.actor.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let account = known.one(&ACCOUNTS, &[self.actor.into()]);
        if account.is_none_or(|a| a.int_opt("closed_at").is_some()) {
            return Err(Refusal::conflict("duty-no-account"));
        }
        let held = known.by(&TIES, "actor", &[self.actor.into()]).iter().map(Tie::from_row).filter(|t| t.holds(at)).count();
        if held >= RELATIVES_MAX {
            return Err(Refusal::conflict("kin-many").arg("max", RELATIVES_MAX));
        }
        let body = Body { id: self.id, actor: self.actor };
        Ok(vec![Draft::new(KIN_DECLARED, &body).sealed(self.relative.clone())])
    }
}

/// It was a mistake, or is so no more.
pub(super) struct Withdraw {
    pub id: KinId,
    pub actor: ActorId,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&TIES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&TIES, &[self.id.into()]).map(Tie::from_row).filter(|t| t.actor == self.actor);
        let tie = found.ok_or_else(|| Refusal::not_found("kin-none").instead("/me/relatives"))?;
        if tie.withdrawn_at.is_some() {
            return Err(Refusal::conflict("kin-withdrawn-already").instead("/me/relatives"));
        }
        Ok(vec![Draft::new(KIN_WITHDRAWN, &Body { id: self.id, actor: self.actor })])
    }
}

/// The normal form of an ID number or a telephone.
pub(super) fn number_of(typed: &str) -> Option<String> {
    if let Ok(d) = cn_id::Document::parse(typed) {
        return Some(d.as_str().to_owned());
    }
    cn_id::Phone::parse(typed).ok().map(|p| p.as_str().to_owned())
}

pub(super) fn same(a: &Relative, b: &Relative) -> bool {
    a.name == b.name && a.number == b.number
}
