//! Where a request comes from: the home of a resident, the room of a door's code, a room in words.

use muster_ground::person;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Fault, PersonId, Read, Refusal, Vault, Why};
use muster_web::{Mask, Who};

/// The room a resident lives in, as the register says.
pub fn of_person(read: &Read, id: PersonId) -> Result<Option<Place>, Fault> {
    match person::of_person(read, id, Mask::Nameless)? {
        Some(p) => place::find(read, p.room),
        None => Ok(None),
    }
}

/// The home of whoever signed in as a resident: where the register says, or the room whose code they used.
pub fn of_who(read: &Read, who: &Who) -> Result<Option<Place>, Refusal> {
    match who.person {
        Some(id) => Ok(of_person(read, id)?),
        None if who.signed_in() && who.post == "resident" => Ok(place::find(read, who.place)?.filter(|p| p.level == Level::Room)),
        None => Err(Refusal::new(Why::SignIn, "web-sign-in")),
    }
}

/// Name and telephone of a resident, where the register has them: sealed again with what they ask for.
pub(crate) fn known(read: &Read, id: PersonId) -> Result<(String, String), Fault> {
    let subject = read.vault().subject(person::REGISTER_DATASET, id);
    let personal = subject.map(|s| person::personal(read, s)).transpose()?.flatten();
    Ok(personal.map(|p| (p.name, p.phone)).unwrap_or_default())
}

/// The room of a door's code.
pub(crate) fn of_token(read: &Read, vault: &Vault, token: &str) -> Result<Option<Place>, Fault> {
    match muster_ground::signin::room_of(vault, token) {
        Some(room) => place::find(read, room),
        None => Ok(None),
    }
}

/// `5幢2单元301`: the room and what is above it, from the building down.
pub fn label(read: &Read, room: &Place) -> Result<String, Fault> {
    let above = place::ancestors(read, room.id)?;
    Ok(above.iter().filter(|p| p.level >= Level::Building).map(|p| p.name.as_str()).collect())
}
