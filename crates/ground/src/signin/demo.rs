//! Roles of an exercise: everyone one click away, under `/as/<role>`. In a real house there are none.

use super::session::{holder, person, resident};
use super::table::DEMO_ROLES;
use muster_ledger::{
    ActorId, DutyId, Fault, House, LedgerOpened, PersonId, PlaceId, Read, Refusal, Seq, WorkWrite, sha256, values,
};
use muster_web::Who;

fn is_exercise(read: &Read) -> Result<bool, Fault> {
    let Some(first) = read.fact(Seq(0))? else { return Ok(false) };
    Ok(first.body::<LedgerOpened>()?.exercise)
}

fn exercise_only(house: &House) -> Result<(), Refusal> {
    if house.opened().exercise { Ok(()) } else { Err(Refusal::forbidden("signin-no-exercise")) }
}

/// Says who is behind a role: an account in a duty.
pub fn set_demo_role(house: &House, role: &str, actor: ActorId, duty: DutyId) -> Result<(), Refusal> {
    exercise_only(house)?;
    house.work(vec![WorkWrite::Put(&DEMO_ROLES, values![role, actor, Some(duty), None::<Vec<u8>>, 0i64])])
}

/// Says who is behind a role: a resident of a room.
pub fn set_demo_resident(house: &House, role: &str, actor: ActorId, person: PersonId, place: PlaceId) -> Result<(), Refusal> {
    exercise_only(house)?;
    let person = house.vault().wrap("signin.person", &person.0);
    house.work(vec![WorkWrite::Put(&DEMO_ROLES, values![role, actor, None::<i64>, person, place])])
}

/// Who is behind a role. None in a real house, whatever its tables say.
pub fn who_as(read: &Read, role: &str) -> Result<Option<Who>, Fault> {
    if !is_exercise(read)? {
        return Ok(None);
    }
    let Some(row) = read.get(&DEMO_ROLES, &[role.into()])? else { return Ok(None) };
    let h = sha256(&[&read.vault().derived_secret("signin.demo")[..], role.as_bytes()].concat());
    let session: [u8; 16] = std::array::from_fn(|i| h[i]);
    let actor = row.id("actor");
    match row.id_opt("duty") {
        Some(duty) => holder(read, actor, Some(duty), session),
        None => resident(read, actor, person(read.vault(), row.value("person")), row.id("place"), session).map(Some),
    }
}
