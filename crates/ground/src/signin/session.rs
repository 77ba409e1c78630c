//! Sessions: begun, found again, ended. The cookie holds 16 random bytes, the table their SHA-256.

use super::table::{DEVICES, SESSIONS};
use crate::duty::{self, POSTS};
use crate::place;
use muster_ledger::{
    ActorId, DAY, DutyId, Fault, HOUR, House, Moment, PersonId, PlaceId, Read, Refusal, Row, Value, Vault, WorkWrite, hex,
    sha256, values,
};
use muster_web::{Session, Who};

/// By which way somebody came in; it says how long they may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Staff,
    Field,
    Resident,
}

impl Way {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Way::Staff => "staff",
            Way::Field => "field",
            Way::Resident => "resident",
        }
    }
    pub(crate) fn parse(name: &str) -> Way {
        [Way::Field, Way::Resident].into_iter().find(|w| w.name() == name).unwrap_or(Way::Staff)
    }
    /// Ends when nothing was asked for so long.
    pub(crate) fn idle(self) -> i64 {
        match self {
            Way::Staff => 2 * HOUR,
            Way::Field => 12 * HOUR,
            Way::Resident => 7 * DAY,
        }
    }
    /// Ends in any case.
    pub(crate) fn at_most(self) -> i64 {
        match self {
            Way::Staff => 12 * HOUR,
            Way::Field => 7 * DAY,
            Way::Resident => 30 * DAY,
        }
    }
}

/// A phone that was not used for so long must be bound anew; one day it must in any case.
pub(crate) const DEVICE_IDLE: i64 = 30 * DAY;
pub(crate) const DEVICE_AT_MOST: i64 = 365 * DAY;

/// So long after its end a session is still told apart from none.
pub(crate) const OVER: i64 = DAY;

/// Whose session begins.
pub(crate) struct Holder {
    pub actor: ActorId,
    pub duty: Option<DutyId>,
    pub way: Way,
    pub device: Option<i64>,
    pub person: Option<PersonId>,
    pub place: PlaceId,
}

impl Holder {
    pub(crate) fn staff(actor: ActorId, duty: Option<DutyId>) -> Holder {
        Holder { actor, duty, way: Way::Staff, device: None, person: None, place: PlaceId::HOUSE }
    }
}

/// A fresh session and the row it needs.
pub(crate) fn begin(house: &House, holder: &Holder, now: Moment, user_agent: &str) -> (Session, WorkWrite) {
    let until = now.plus(holder.way.at_most());
    let person = holder.person.map(|p| house.vault().wrap("signin.person", &p.0));
    let id: [u8; 16] = house.vault().random();
    let row = values![
        &sha256(&id)[..],
        0i64,
        holder.actor,
        holder.duty,
        holder.way.name(),
        holder.device,
        person,
        holder.place,
        now,
        now,
        until,
        kind_of_device(user_agent)
    ];
    let row = values_of(&bind(house.vault(), Row::new(&SESSIONS, row)), &SESSIONS);
    (
        // The cookie outlives the session: whoever comes too late is told so, and what they typed can be kept for them.
        Session { id, actor: holder.actor, duty: holder.duty, seconds: (holder.way.at_most() + OVER) / 1_000_000 },
        WorkWrite::Put(&SESSIONS, row),
    )
}

/// What names a session on its owner's page: it follows, by a key that is not in the data, from whose it is and until when. A row
/// that somebody wrote or changed in the data file opens nothing.
fn bound(vault: &Vault, row: &Row) -> i64 {
    let blob = |name: &str| match row.value(name) {
        Value::Blob(b) => hex(b),
        _ => String::new(),
    };
    let (actor, place): (ActorId, PlaceId) = (row.id("actor"), row.id("place"));
    let said = format!(
        "{} {actor} {} {:?} {} {place} {} {}",
        blob("hash"),
        row.text("way"),
        row.int_opt("device"),
        blob("person"),
        row.int("began_at"),
        row.int("until"),
    );
    let mac = vault.token("signin.session", &said).0;
    i64::from_be_bytes(std::array::from_fn(|i| mac[i])) & i64::MAX
}

/// The row under its own name.
pub(crate) fn bind(vault: &Vault, row: Row) -> Row {
    let id = bound(vault, &row);
    row.with("id", id)
}

pub(crate) fn row(read: &Read, session: [u8; 16]) -> Result<Option<Row>, Fault> {
    let found = read.get(&SESSIONS, &[sha256(&session)[..].into()])?;
    Ok(found.filter(|r| r.int("id") == bound(read.vault(), r)))
}

pub(crate) fn ending(row: &Row) -> WorkWrite {
    WorkWrite::Delete(&SESSIONS, values![row.blob("hash")])
}

/// Rows of sessions that ended by themselves a day ago, a few at a time.
pub(crate) fn stale(read: &Read, now: Moment) -> Result<Vec<WorkWrite>, Fault> {
    let rows =
        read.select("SELECT hash FROM signin_sessions WHERE until < ?1 ORDER BY until LIMIT 20", &[now.plus(-OVER).into()])?;
    Ok(rows.iter().map(ending).collect())
}

pub(crate) fn alive(row: &Row, now: Moment) -> bool {
    let idle = Way::parse(row.text("way")).idle();
    now < row.moment("until") && now.0 < row.int("seen_at").saturating_add(idle)
}

/// Who holds a session. None where it ended, by itself or because the account was closed.
pub fn who(read: &Read, session: [u8; 16], process_now: Moment) -> Result<Option<Who>, Fault> {
    let Some(row) = row(read, session)?.filter(|r| alive(r, process_now)) else { return Ok(None) };
    let actor: ActorId = row.id("actor");
    if row.text("way") == Way::Resident.name() {
        let person = person(read.vault(), row.value("person"));
        // A person who was erased is nobody, not one of their household.
        if person.is_some_and(|p| !read.vault().person_lives(p)) {
            return Ok(None);
        }
        return resident(read, actor, person, row.id("place"), session).map(Some);
    }
    holder(read, actor, row.id_opt("duty"), session)
}

pub(crate) fn person(vault: &Vault, wrapped: &Value) -> Option<PersonId> {
    let Value::Blob(wrapped) = wrapped else { return None };
    vault.unwrap("signin.person", wrapped)?.try_into().ok().map(PersonId)
}

fn marked(read: &Read, resident: Option<(Option<PersonId>, PlaceId)>, actor: ActorId) -> [u8; 16] {
    let said = match resident {
        // Residents have a fresh account for each session.
        Some((Some(p), _)) => format!("person {}", hex(&p.0)),
        Some((None, place)) => format!("room {place}"),
        None => format!("actor {actor}"),
    };
    read.vault().token("signin.mark", &said).0
}

/// Tells who held a session, also for a day after its end.
pub fn mark(read: &Read, session: [u8; 16]) -> Result<Option<[u8; 16]>, Fault> {
    let Some(row) = row(read, session)? else { return Ok(None) };
    let resident =
        (row.text("way") == Way::Resident.name()).then(|| (person(read.vault(), row.value("person")), row.id("place")));
    Ok(Some(marked(read, resident, row.id("actor"))))
}

/// The same of whoever asks now.
pub fn mark_of(read: &Read, who: &Who) -> Option<[u8; 16]> {
    let resident = (who.duty.is_none() && who.post == "resident").then_some((who.person, who.place));
    who.signed_in().then(|| marked(read, resident, who.actor))
}

/// The resident at a place. A person who was erased is nobody.
pub(crate) fn resident(
    read: &Read,
    actor: ActorId,
    person: Option<PersonId>,
    place: PlaceId,
    session: [u8; 16],
) -> Result<Who, Fault> {
    let at = place::find(read, place)?;
    let community = at.as_ref().map_or(PlaceId::HOUSE, |p| p.community);
    Ok(Who {
        actor,
        post: "resident".to_owned(),
        place,
        // The bar is seen over a shoulder: it names the community, not the room.
        place_name: place_name(read, community)?,
        person: person.filter(|p| read.vault().person_lives(*p)),
        session: Some(session),
        ..Who::default()
    })
}

/// The holder of an account in one of their duties: the wanted one while it is in force, else the first in the order of posts.
pub(crate) fn holder(read: &Read, actor: ActorId, wanted: Option<DutyId>, session: [u8; 16]) -> Result<Option<Who>, Fault> {
    let account = read.get(&duty::ACCOUNTS, &[actor.into()])?;
    if account.is_none_or(|a| a.int_opt("closed_at").is_some()) {
        return Ok(None);
    }
    let mut duties = duty::of_actor(read, actor)?;
    duties.sort_by_key(|d| (POSTS.iter().position(|p| *p == d.post), d.id));
    let current = duties.iter().find(|d| Some(d.id) == wanted).or_else(|| duties.first()).cloned();
    let mut named = Vec::with_capacity(duties.len());
    for d in duties {
        named.push((d.id, d.post, place_name(read, d.place)?));
    }
    let place = current.as_ref().map_or(PlaceId::HOUSE, |d| d.place);
    Ok(Some(Who {
        actor,
        name: duty::holder(read, actor)?.name,
        duty: current.as_ref().map(|d| d.id),
        post: current.map_or_else(|| "nobody".to_owned(), |d| d.post),
        place,
        place_name: place_name(read, place)?,
        person: None,
        duties: named,
        session: Some(session),
    }))
}

fn place_name(read: &Read, place: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, place)?.map(|p| p.name).unwrap_or_default())
}

/// Notes that the session is in use, at most every sixteenth of its idle time. Called after [`who`] found it.
pub fn touch(house: &House, read: &Read, session: [u8; 16], process_now: Moment) -> Result<(), Refusal> {
    let Some(row) = row(read, session)?.filter(|r| alive(r, process_now)) else { return Ok(()) };
    if process_now.0 - row.int("seen_at") < Way::parse(row.text("way")).idle() / 16 {
        return Ok(());
    }
    let mut work = Vec::new();
    if let Some(device) = row.int_opt("device")
        && let Some(d) = read.get(&DEVICES, &[device.into()])?
    {
        work.push(WorkWrite::Renew(&DEVICES, values_of(&d.with("seen_at", process_now), &DEVICES)));
    }
    work.push(WorkWrite::Renew(&SESSIONS, values_of(&row.with("seen_at", process_now), &SESSIONS)));
    house.work(work)
}

/// The cells of a row, as they are written back.
pub(crate) fn values_of(row: &Row, table: &'static muster_ledger::Table) -> Vec<Value> {
    table.columns.iter().map(|c| row.value(c.name).clone()).collect()
}

/// Sessions that live now, for the counters.
pub fn sessions(read: &Read, process_now: Moment) -> u64 {
    let sql = "SELECT COUNT(*) AS n FROM signin_sessions WHERE until > ?1";
    read.select(sql, &[process_now.into()]).ok().and_then(|r| r.first().map(|r| r.int("n") as u64)).unwrap_or(0)
}

/// Coarse, so that nobody is recognised by it: system and browser family.
pub(crate) fn kind_of_device(user_agent: &str) -> String {
    let first = |of: &[(&str, &str)]| {
        of.iter().find(|(mark, _)| user_agent.contains(mark)).map_or("?".to_owned(), |(_, n)| (*n).to_owned())
    };
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    format!("{system} · {browser}")
}
