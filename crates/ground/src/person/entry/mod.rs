//! One entry by hand: someone is added to a room, put right, moved to another room, leaves, or comes back.
//!
//! What is typed is checked as lists are. Nobody becomes two: an ID number that stands elsewhere is refused, without the
//! place where it lies outside the asker's scope; whoever left comes back under the same person.

mod answers;
mod check;
pub(super) mod form;
mod origin;
pub(super) mod page;
mod page_answers;
mod rule;
#[cfg(test)]
mod tests;

pub use answers::{ANSWERS, answered};
pub(super) use form::kind_words;
pub(super) use origin::{Origin, origins};
pub use page_answers::{item_words, questions};
pub use rule::{Affirm, Leave, Register, Update};

use super::fact::{Band, Dropped, Item, Need, Standing};
use super::note;
use super::read::{self, Gone, Person};
use super::rule::{REGISTER_DATASET, Tokens};
use super::same::{self, canonical, canonical_person, entries_of};
use super::table::PEOPLE;
use crate::duty;
use crate::kin;
use crate::place::{self, Level, Located, Place};
use check::Told;
use cn_id::RoomError;
use muster_ledger::{
    By, Channel, Command, Draft, Fault, Key, Known, Lost, Moment, PersonId, PlaceId, Read, Refusal, Row, SubjectRef, Why,
};
use muster_web::{Act, Mask, Request, Values};
use rule::Looked;

/// The resident of the path, those who left too, where the scope covers them.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Person, Option<Gone>), Refusal> {
    super::of_path_any(req, read, &super::Instead::to("/people"))
}

/// As [`reached`], only who lives here.
fn living(req: &Request, read: &Read) -> Result<Person, Refusal> {
    match reached(req, read)? {
        (person, None) => Ok(person),
        (person, Some(_)) => Err(Refusal::conflict("person-left-already").instead(format!("/people/{}", person.subject.hex()))),
    }
}

fn today(read: &Read) -> cn_id::Date {
    let (y, m, d) = read.now.day().civil();
    (y as u16, m as u8, d as u8)
}

fn lost(_: Lost) -> Refusal {
    Refusal::new(Why::Fault, "house-fault").arg("fault", "a key of the register is missing")
}

/// A refusal that the first of two alike posts brought about itself: the writer knows the key, and answers as before.
struct Refused(Refusal);

impl Command for Refused {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Err(self.0.clone())
    }
}

fn unless_repeated(planned: Result<Act, Refusal>, to: String) -> Result<Act, Refusal> {
    match planned {
        Err(r) if matches!(r.why, Why::Conflict | Why::Invalid) => Ok(Act::new(Refused(r), to)),
        other => other,
    }
}

fn own_page(req: &Request) -> String {
    format!("/people/{}", req.param("subject"))
}

fn said_by(v: &Values) -> By {
    By::parse(v.get("said")).unwrap_or(By::Worker)
}

/// Both are told at once where both name fields.
fn both<A, B>(a: Result<A, Refusal>, b: Result<B, Refusal>) -> Result<(A, B), Refusal> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) if !a.problems.is_empty() && !b.problems.is_empty() => {
            a.problems.extend(b.problems);
            let n = a.problems.len();
            Err(Refusal { problems: a.problems, ..Refusal::invalid("web-form-wrong").arg("n", n) })
        }
        (Err(e), _) | (_, Err(e)) => Err(e),
    }
}

/// A room that the asker may put someone into.
pub(super) fn room_within(req: &Request, read: &Read, id: PlaceId) -> Result<Place, Refusal> {
    let none = || Refusal::not_found("person-no-room").instead("/people");
    let room = place::find(read, id)?.filter(|p| p.level == Level::Room).ok_or_else(none)?;
    if req.scope()?.covers(room.community, room.grid) { Ok(room) } else { Err(outside(read, &room)?) }
}

/// Says whose room it is: places and posts are no secret.
fn outside(read: &Read, room: &Place) -> Result<Refusal, Fault> {
    let mut duties = duty::holders(read, room.grid, "grid_worker")?;
    if duties.is_empty() {
        duties = duty::holders(read, room.community, "secretary")?;
    }
    let names = duties.iter().take(3).map(|d| duty::holder(read, d.actor).map(|h| h.name)).collect::<Result<Vec<_>, _>>()?;
    let above: Vec<String> = [room.community, room.grid]
        .into_iter()
        .filter(|id| *id != PlaceId::HOUSE)
        .map(|id| place::find(read, id).map(|p| p.map(|p| p.name).unwrap_or_default()))
        .collect::<Result<_, _>>()?;
    let code = if names.is_empty() { "person-room-outside-nobody" } else { "person-room-outside" };
    Ok(Refusal::forbidden(code).arg("place", above.concat()).list("names", &names))
}

/// The rooms that an address of a community may mean; at least one.
fn rooms_at(read: &Read, community: PlaceId, address: &str) -> Result<Vec<Place>, Refusal> {
    let wrong = |code, args| Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("address", code, args);
    let home = cn_id::Room::parse(address).map_err(|e| match e {
        RoomError::Empty | RoomError::NoRoom => wrong("import-room-missing", vec![]),
        RoomError::TurnedIntoDate => wrong("person-address-odd", vec![]),
        RoomError::NoBuilding => wrong("person-address-building", vec![]),
        RoomError::TooManyParts { found } => wrong("import-room-parts", vec![("found", found.to_string())]),
        RoomError::Unexpected { text } => wrong("import-room-odd", vec![("text", text)]),
    })?;
    let all = place::rooms_called(read, community, &home)?;
    if all.is_empty() { Err(wrong("person-address-none", vec![])) } else { Ok(all) }
}

fn several(n: usize) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("address", "person-address-several", vec![("n", n.to_string())])
}

/// The one room that an address means, whoever's grid it is in: someone moves or stays there. Nothing of it is shown.
pub(crate) fn room_anywhere(read: &Read, community: PlaceId, address: &str) -> Result<Place, Refusal> {
    match rooms_at(read, community, address)?.as_slice() {
        [one] => Ok(one.clone()),
        more => Err(several(more.len())),
    }
}

/// The room that an address of this community means.
fn room_called(req: &Request, read: &Read, community: PlaceId, address: &str) -> Result<Place, Refusal> {
    let all = rooms_at(read, community, address)?;
    let scope = req.scope()?;
    let mut own = all.iter().filter(|r| scope.covers(r.community, r.grid));
    match (own.next(), own.count(), all.first()) {
        (Some(room), 0, _) => Ok(room.clone()),
        (Some(_), more, _) => Err(several(more + 1)),
        (None, _, Some(other)) => Err(outside(read, other)?),
        (None, _, None) => Err(several(0)),
    }
}

/// Refuses who is there already; gives whoever is known from before and shows nowhere now.
fn not_twice(
    req: &Request,
    read: &Read,
    told: &Told,
    room: &Place,
    own: Option<PersonId>,
) -> Result<Option<(PersonId, Vec<Row>)>, Refusal> {
    let (scope, vault, number) = (req.scope()?, read.vault(), &told.personal.id_number);
    let mut before = None;
    let people = if number.is_empty() { Vec::new() } else { read.people(Tokens::id_number(vault, number))? };
    for person in people.into_iter().filter(|p| Some(*p) != own) {
        let Some(subject) = vault.subject(REGISTER_DATASET, person) else { continue };
        // Of a merged entry the number counts, and the one it is shown under is told.
        let (person, subject) = match canonical(read, subject)? {
            kept if kept == subject => (person, subject),
            kept => (canonical_person(read, person)?, kept),
        };
        if let Some((entry, gone)) = read::find_any(read, subject, Mask::Nameless)? {
            // A number put right since leads here by its old token only.
            let mut holds = false;
            for e in entries_of(read, subject)? {
                let entry = read::entry_any(read, e, Mask::Nameless)?;
                holds |= entry.and_then(|(e, _)| read::open(read, e.part)).is_some_and(|known| known.id_number == *number);
            }
            if !holds || Some(person) == own {
                continue;
            }
            if gone.is_none() && scope.covers(entry.community, entry.grid) {
                let at = format!("/people/{}", subject.hex());
                let refusal = Refusal::conflict("person-registered-here").arg("address", entry.address).instead(at);
                return Err(refusal.problem("id_number", "person-registered-field"));
            }
            if gone.is_none() {
                return Err(Refusal::conflict("person-registered-elsewhere").problem("id_number", "person-registered-field"));
            }
        }
        before = Some((person, read.by(&PEOPLE, "subject", &[subject.into()])?));
    }
    for (owner, known) in super::entries_at(read, room)? {
        let alike = known.name == told.personal.name && (known.id_number.is_empty() || number.is_empty());
        if alike && owner != own {
            let subject = owner.and_then(|o| vault.subject(REGISTER_DATASET, o));
            let refusal = Refusal::conflict("person-same-name").problem("name", "person-same-name-field");
            return Err(subject.map_or(refusal.clone(), |s| refusal.instead(format!("/people/{}", s.hex()))));
        }
    }
    Ok(before)
}

fn standing(told: &Told, community: PlaceId, at: &Located) -> Standing {
    let (band, sex, needs, relation) = (told.band, told.sex, told.needs.clone(), told.relation);
    Standing { band, sex, needs, relation, ..Standing::at(community, at) }
}

/// The community in which the asker's duty is.
fn own_community(req: &Request, read: &Read) -> Result<PlaceId, Refusal> {
    let scope = req.scope()?;
    let of_grid = scope.grids().first().map(|g| place::find(read, *g)).transpose()?.flatten().map(|g| g.community);
    let one = scope.communities().first().copied().filter(|_| scope.communities().len() == 1).or(of_grid);
    one.ok_or_else(|| Refusal::invalid("person-which-community").instead("/places"))
}

/// `POST /people`: someone is added to a room.
pub(super) fn register(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = form::NEW.read(req)?;
    let room = match v.id("room") {
        Some(id) => room_within(req, read, id),
        None => own_community(req, read).and_then(|c| room_called(req, read, c, v.get("address"))),
    };
    let (mut told, room) = both(check::told(&v, &Told::nobody(), today(read)), room)?;
    note::make_ready(&req.house, read, &mut told.personal)?;
    let to = format!("/households/{}", room.id);
    unless_repeated(registered(req, read, &told, &room, &to).map(|act| act.by(Channel::Web, said_by(&v))), to)
}

fn registered(req: &Request, read: &Read, told: &Told, room: &Place, to: &str) -> Result<Act, Refusal> {
    kin::apart(req, read, &[kin::About::Room(room.id)])?;
    let looked = Looked::now(read, room.community)?;
    let before = not_twice(req, read, told, room, None)?;
    let apart = told_apart(req, read, told, room)?;
    let vault = read.vault();
    let (person, rows) = match before {
        Some(known) => known,
        None => (vault.new_person().map_err(Fault::from)?, Vec::new()),
    };
    let body = standing(told, room.community, &place::located(read, room)?);
    let command = Register::new(vault, person, &body, &told.personal).map_err(lost)?.again(&rows).looked(looked);
    Ok(Act::new(command.apart(&apart, room), to))
}

/// Entries like the one typed, each of which whoever types has looked at and said to be someone else. Refused while one is not.
fn told_apart(req: &Request, read: &Read, told: &Told, room: &Place) -> Result<Vec<SubjectRef>, Refusal> {
    let like = same::like(read, req.scope()?, &told.personal, Some(room.id))?;
    let looked: Vec<&str> = req.form.iter().filter(|(k, _)| k == "apart").map(|(_, v)| v.as_str()).collect();
    let open = like.iter().filter(|(p, _)| !looked.contains(&p.subject.hex().as_str())).count();
    if open > 0 {
        return Err(Refusal::conflict("person-like").arg("n", open).problem("apart", "person-like-field"));
    }
    Ok(like.iter().map(|(p, _)| p.subject).collect())
}

/// What stands of someone now, with whose it is.
struct Now {
    person: Person,
    owner: PersonId,
    told: Told,
    at: Located,
}

fn now(read: &Read, person: Person) -> Result<Now, Refusal> {
    let none = || Refusal::not_found("person-none").instead("/people");
    let (owner, personal) = read::unsealed(read, person.part).ok_or_else(none)?;
    let p = &person;
    let told = Told { personal, band: p.band, sex: p.sex, needs: p.flags.clone(), relation: p.relation };
    let at = Located { grid: p.grid, building: p.building, unit: p.unit, room: p.room, sort: p.sort, floor: p.floor };
    Ok(Now { owner: owner.ok_or_else(none)?, told, at, person })
}

fn room_of(read: &Read, person: &Person) -> Result<Place, Refusal> {
    place::find(read, person.room)?.ok_or_else(|| Refusal::not_found("person-no-room").instead("/people"))
}

/// `POST /people/{subject}/correction`.
pub(super) fn correct(req: &Request, read: &Read) -> Result<Act, Refusal> {
    unless_repeated(corrected(req, read), own_page(req))
}

fn corrected(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = form::CORRECT.read(req)?;
    let now = now(read, living(req, read)?)?;
    let mut told = check::told(&v, &now.told, today(read))?;
    let changed = check::changed(&now.told, &told);
    note::make_ready(&req.house, read, &mut told.personal)?;
    if changed.is_empty() {
        return Err(Refusal::invalid("person-nothing-changed"));
    }
    let looked = Looked::now(read, now.person.community)?;
    let told_apart = changed.iter().any(|c| matches!(c, Item::Name | Item::IdNumber));
    if told_apart {
        not_twice(req, read, &told, &room_of(read, &now.person)?, Some(now.owner))?;
    }
    let body = standing(&told, now.person.community, &now.at);
    let update = Update::new(read.vault(), now.owner, now.person.part, &body, &told.personal, &changed).map_err(lost)?;
    let update = if told_apart { update.looked(looked) } else { update };
    Ok(Act::new(update, format!("/people/{}", now.person.subject.hex())).by(Channel::Web, said_by(&v)))
}

/// `POST /people/{subject}/room`: to another room, of another grid or community too: both see it at once.
pub(super) fn relocate(req: &Request, read: &Read) -> Result<Act, Refusal> {
    unless_repeated(relocated(req, read), own_page(req))
}

fn relocated(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = form::MOVE.read(req)?;
    let now = now(read, living(req, read)?)?;
    let room = room_anywhere(read, v.id("community").unwrap_or(now.person.community), v.get("address"))?;
    kin::apart(req, read, &[kin::About::Room(room.id)])?;
    if room.id == now.person.room {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("address", "person-same-room"));
    }
    let looked = Looked::now(read, room.community)?;
    not_twice(req, read, &now.told, &room, Some(now.owner))?;
    let body = standing(&now.told, room.community, &place::located(read, &room)?);
    let update = Update::new(read.vault(), now.owner, now.person.part, &body, &now.told.personal, &[Item::Home]).map_err(lost)?;
    // Whose grid they are in now, looks after them.
    let theirs = req.scope()?.covers(room.community, room.grid);
    let to = if theirs { format!("/people/{}", now.person.subject.hex()) } else { "/stays".to_owned() };
    Ok(Act::new(update.looked(looked), to).by(Channel::Web, By::Worker))
}

/// `POST /people/{subject}/leaving`: moved away, or died.
pub(super) fn leave(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = form::LEAVE.read(req)?;
    let person = match living(req, read) {
        Ok(person) => person,
        Err(r) => return unless_repeated(Err(r), own_page(req)),
    };
    let reason = if v.get("reason") == "died" { Dropped::Died } else { Dropped::Moved };
    let command = Leave { subject: person.subject, part: person.part, reason };
    Ok(Act::new(command, format!("/people/{}", person.subject.hex())).by(Channel::Web, By::Worker))
}

/// `POST /people/{subject}/return`: they live here after all.
pub(super) fn bring_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    unless_repeated(brought_back(req, read), own_page(req))
}

fn brought_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (person, gone) = reached(req, read)?;
    if gone.is_none() {
        return Err(Refusal::conflict("person-here-already").instead(format!("/people/{}", person.subject.hex())));
    }
    let now = now(read, person)?;
    let looked = Looked::now(read, now.person.community)?;
    not_twice(req, read, &now.told, &room_of(read, &now.person)?, Some(now.owner))?;
    let body = standing(&now.told, now.person.community, &now.at);
    let update = Update::new(read.vault(), now.owner, now.person.part, &body, &now.told.personal, &[]).map_err(lost)?;
    let act = Act::new(update.back().looked(looked), format!("/people/{}", now.person.subject.hex()));
    Ok(act.by(Channel::Web, By::Worker))
}

/// The same entry in the band of its age: the house itself follows the birthday. None where it stands so already.
pub(crate) fn grown(read: &Read, person: &Person, band: Band) -> Result<Option<Update>, Refusal> {
    let mut now = now(read, person.clone())?;
    if now.told.band == band {
        return Ok(None);
    }
    now.told.band = band;
    let body = standing(&now.told, now.person.community, &now.at);
    let update = Update::new(read.vault(), now.owner, now.person.part, &body, &now.told.personal, &[]).map_err(lost)?;
    Ok(Some(update))
}

/// As the form tells which needs it showed.
fn codes(needs: &[Need]) -> String {
    needs.iter().map(|n| n.code()).collect::<Vec<_>>().join(",")
}
