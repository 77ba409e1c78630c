//! One-time links: printed or shown as a QR code, good for a day, used once. And the first start of a house.

use super::code;
use super::fact::Record;
use super::table::{CREDENTIALS, LINKS};
use crate::duty::{self, STAFF_DATASET};
use crate::person::REGISTER_DATASET;
use muster_ledger::{
    ActorId, Ask, Author, Command, DAY, DatasetId, Draft, House, IdemKey, Key, Known, Moment, PlaceId, Read, Refusal, Row,
    WorkWrite, sha256, values,
};
use muster_web::Request;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// Opens the first administrator's account.
    First,
    /// Sets login name, password and time code of an account.
    Setup,
    /// Binds a phone to an account.
    Device,
}

impl LinkKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            LinkKind::First => "first",
            LinkKind::Setup => "setup",
            LinkKind::Device => "device",
        }
    }
    fn path(self, token: &str) -> String {
        match self {
            LinkKind::Device => format!("/sign-in/device/{token}"),
            _ => format!("/setup/{token}"),
        }
    }
}

pub(crate) const VALID: i64 = DAY;

fn hash(token: &str) -> Option<Vec<u8>> {
    code::unspell(token, 16).map(|t| sha256(&t).to_vec())
}

/// The token of a link that somebody asks for. It follows from the post: a second tap shows the same link, not one that was
/// never kept.
pub(crate) fn token_for(req: &Request, kind: LinkKind, actor: ActorId) -> [u8; 16] {
    let asked = format!("{} {} {} {actor}", req.key.hex(), req.who.actor, kind.name());
    req.house.vault().token("signin.link", &asked).0
}

/// The path of a link and the rows that make it the only one of its kind for the account.
pub(crate) fn make(token: [u8; 16], kind: LinkKind, actor: ActorId, by: ActorId, now: Moment) -> (String, Vec<WorkWrite>) {
    let row = values![&sha256(&token)[..], kind.name(), actor, now.plus(VALID), by];
    let work = vec![WorkWrite::DeleteBy(&LINKS, "actor", values![actor, kind.name()]), WorkWrite::Put(&LINKS, row)];
    (kind.path(&code::spell(&token).to_ascii_lowercase()), work)
}

/// The link of a token while it is good.
pub(crate) fn find(read: &Read, token: &str, kinds: &[LinkKind], now: Moment) -> Result<Row, Refusal> {
    let over = || Refusal::new(muster_ledger::Why::Gone, "signin-link-over");
    let row = match hash(token) {
        Some(h) => read.get(&LINKS, &[h.into()])?,
        None => None,
    };
    row.filter(|r| now < r.moment("until") && kinds.iter().any(|k| k.name() == r.text("kind"))).ok_or_else(over)
}

struct OpenSets(Vec<Draft>);
impl Command for OpenSets {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

/// The datasets that every house has: id, purpose, days of retention. Dated ones are opened when they are first needed.
const FIXED: [(DatasetId, &str, i64); 2] = [(STAFF_DATASET, "staff", 365), (REGISTER_DATASET, "register", 365)];

/// Opens the fixed datasets that are not open yet. A second call records nothing.
pub fn open_house(house: &House) -> Result<(), Refusal> {
    let read = house.read()?;
    let mut missing = Vec::new();
    for (id, purpose, days) in FIXED {
        if read.dataset(purpose, 0)?.is_none() && read.dataset_destroyed(id)?.is_none() {
            if id == crate::person::REGISTER_DATASET {
                house.vault().new_dataset_of_all(id);
            }
            missing.push(house.open_dataset(id, purpose, 0, days));
        }
    }
    drop(read);
    if missing.is_empty() {
        return Ok(());
    }
    let key = IdemKey(house.vault().random());
    house.ask(Ask { author: Author::house(None), key, hash: [0; 32], command: Box::new(OpenSets(missing)), work: Vec::new() })?;
    Ok(())
}

/// The account that the first link opens.
const FIRST: ActorId = ActorId(2);

/// Path of a one-time link by which the first administrator names themselves; the account and its duty are recorded when
/// they do. Refused while somebody can sign in as administrator. An earlier link that was not used ends.
pub fn first_administrator(house: &House, process_now: Moment) -> Result<String, Refusal> {
    open_house(house)?;
    let read = house.read()?;
    for d in duty::holding(&read, "administrator")? {
        if read.get(&CREDENTIALS, &[d.actor.into()])?.is_some() {
            return Err(Refusal::conflict("signin-administrator-there"));
        }
    }
    drop(read);
    let (path, work) = administrator_link(house, process_now)?.1;
    house.work(work)?;
    Ok(path)
}

/// As [`first_administrator`], for a house whose administrator lost their way in: a new account, the old ones stay what they
/// were. That it was done is recorded with it: whoever can run programs on the house's folder can do this, and must not be
/// able to do it unseen.
pub fn lost_administrator(house: &House, process_now: Moment) -> Result<String, Refusal> {
    open_house(house)?;
    let (actor, (path, work)) = administrator_link(house, process_now)?;
    let command = Box::new(Record::link(actor, LinkKind::First.name(), PlaceId::HOUSE));
    let key = IdemKey(house.vault().random());
    house.ask(Ask { author: Author::house(None), key, hash: [0; 32], command, work })?;
    Ok(path)
}

type PathAndRows = (String, Vec<WorkWrite>);

fn administrator_link(house: &House, process_now: Moment) -> Result<(ActorId, PathAndRows), Refusal> {
    let read = house.read()?;
    let known = read.get(&duty::ACCOUNTS, &[FIRST.into()])?.is_some();
    // Administrators whose terms all ended: a new account, the old ones stay what they were.
    let actor = if known { ActorId(house.next_id()) } else { FIRST };
    let mut work: Vec<WorkWrite> = Vec::new();
    for row in read.select("SELECT hash FROM signin_links WHERE kind = 'first'", &[])? {
        work.push(WorkWrite::Delete(&LINKS, values![row.blob("hash")]));
    }
    let (path, fresh) = make(house.vault().random(), LinkKind::First, actor, ActorId::HOUSE, process_now);
    work.extend(fresh);
    Ok((actor, (path, work)))
}
