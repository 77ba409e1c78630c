//! Decisions about requests: who may take, do, confirm and reopen.

use super::fact::{
    Asked, Content, How, Need, REQUEST_CONFIRMED, REQUEST_DONE, REQUEST_MADE, REQUEST_REOPENED, REQUEST_TAKEN, RequestConfirmed,
    RequestDone, RequestId, RequestMade, RequestReopened, RequestTaken, Shortfall,
};
use super::kinds::{self, Danger};
use super::table::{REQUESTS, RequestRow, State};
use muster_ground::bounds::{self, Told};
use muster_ground::place::Place;
use muster_ledger::{
    ActorId, Command, DATASETS, DAY, DatasetId, Dated, Draft, Fault, HOUR, House, Key, Known, Lost, MINUTE, Moment, Period,
    PersonId, PlaceId, Read, Refusal, Sealed, SubjectRef, Vault,
};
use muster_web::Request;

/// Who asked for what lives 180 days at least and 211 at most: each calendar month has a key of its own.
pub static REQUEST_DATA: Dated = Dated { number: 5, purpose: "requests", period: Period::Month, keep_days: 180 };

/// A month's data lie under one key: what is written on its first day lives the month longer than what is written on its last.
const MONTH_DAYS: i64 = 31;

/// This month's dataset. Its end is fixed when it is opened, by the shortest that any community chose: one key holds them all.
pub fn request_data(house: &House, read: &Read) -> Result<DatasetId, Refusal> {
    let id = REQUEST_DATA.dataset(read.now);
    if read.get(&DATASETS, &[id.into()])?.is_some() {
        return Ok(id);
    }
    let at_most = bounds::least(read, "retention-request-days", REQUEST_DATA.keep_days + MONTH_DAYS)?;
    let keep_days = (at_most - MONTH_DAYS).clamp(1, REQUEST_DATA.keep_days);
    Dated { keep_days, ..REQUEST_DATA }.ready(house, read)
}

/// What is promised where the register knows no bound.
const HOURS_WITHOUT: i64 = 24;
const REPLY_HOURS_WITHOUT: i64 = 4;
const DANGER_MINUTES_WITHOUT: i64 = 15;
/// A finished request may be reopened so long where the register knows no bound; later it is a new one.
const REOPEN_DAYS_WITHOUT: i64 = 7;

/// When it is promised for: by need and by what the community chose, sooner where it is urgent.
pub fn due(need: Need, urgent: bool, hours: i64, at: Moment) -> Moment {
    let hours = match (need, urgent) {
        (Need::Hospital, true) => hours.min(1),
        (_, true) => hours.min(2),
        (_, false) => hours,
    };
    at.plus(hours * HOUR)
}

/// Hours that hold for a need at a place: what the community chose inside what is fixed above it.
pub fn hours_for(read: &Read, need: Need, community: PlaceId) -> Result<i64, Fault> {
    let key = kinds::kind(need).map_or("request-other-hours", |k| k.hours.as_str());
    bounds::number(read, community, key, HOURS_WITHOUT)
}

/// What a community promises to whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Within how many hours it is met.
    pub hours: i64,
    /// Within how many the asker has a word.
    pub reply_hours: i64,
    /// Within how many minutes somebody comes where there is danger.
    pub danger_minutes: i64,
}

impl Promise {
    /// Where only one clock is known.
    pub fn of(hours: i64) -> Promise {
        Promise { hours, reply_hours: REPLY_HOURS_WITHOUT, danger_minutes: DANGER_MINUTES_WITHOUT }
    }
    pub(super) fn due(self, need: Need, urgent: bool, danger: Option<Danger>, at: Moment) -> Moment {
        match danger {
            Some(_) => at.plus(self.danger_minutes * MINUTE),
            None => due(need, urgent, self.hours, at),
        }
    }
}

/// The clocks of a need at a place.
pub fn promise(read: &Read, need: Need, community: PlaceId) -> Result<Promise, Fault> {
    Ok(Promise {
        hours: hours_for(read, need, community)?,
        reply_hours: bounds::number(read, community, "request-reply-hours", REPLY_HOURS_WITHOUT)?,
        danger_minutes: bounds::number(read, community, "request-danger-minutes", DANGER_MINUTES_WITHOUT)?,
    })
}

/// How facts of one month's requests name a room; none once its key is destroyed.
pub fn room_subject(vault: &Vault, dataset: DatasetId, room: PlaceId) -> Option<SubjectRef> {
    vault.subject_of(dataset, format!("room {room}").as_bytes())
}

/// All names that a room has in the months that live, newest first.
pub fn room_subjects(vault: &Vault, at: Moment, room: PlaceId) -> Vec<SubjectRef> {
    REQUEST_DATA.living(vault, at).into_iter().filter_map(|month| room_subject(vault, month, room)).collect()
}

/// How soon someone has to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Urgent {
    pub yes: bool,
    pub danger: Option<Danger>,
}

/// Records a request. One that the same home has open for the same need is not made twice.
pub struct Make {
    made: RequestMade,
    sealed: Sealed,
    /// The home's names in this month and those before.
    home: Vec<SubjectRef>,
    promise: Promise,
    /// A visit that finds what is known already adds nothing, and is not refused for it.
    quiet: bool,
    again: bool,
}

impl Make {
    /// `month` is the dataset of [`REQUEST_DATA`], `home` the room's place, `from_task` the task whose visit found the need,
    /// `promise` that of [`promise`].
    #[allow(clippy::too_many_arguments, reason = "each is one cell of the row")]
    pub fn new(
        vault: &Vault,
        month: DatasetId,
        id: RequestId,
        need: Need,
        urgent: Urgent,
        home: &Place,
        asked: &Asked,
        person: Option<PersonId>,
        from_task: Option<i64>,
        promise: Promise,
    ) -> Result<Make, Lost> {
        let plain = serde_json::to_vec(asked).unwrap_or_default();
        let sealed = vault.seal(month, person, &plain)?;
        let room = room_subject(vault, month, home.id).ok_or(Lost::Dataset)?;
        // An open request of an earlier month is open still.
        let first_day = REQUEST_DATA.days(month).0;
        let made = RequestMade {
            id,
            kind: need,
            community: home.community,
            grid: home.grid,
            building: home.building,
            from_task,
            // Set when it is decided.
            due: Moment(0),
            urgent: urgent.yes || urgent.danger.is_some(),
            danger: urgent.danger,
            reply_by: None,
            guessed: false,
            room,
            person: person.and_then(|p| vault.subject(month, p)),
        };
        let home = room_subjects(vault, first_day.start(), home.id);
        Ok(Make { made, sealed, home, promise, quiet: from_task.is_some(), again: false })
    }
    /// It counts by itself, whatever the home has open: it came with a number of its own.
    #[must_use]
    pub fn again(mut self) -> Make {
        self.again = true;
        self
    }
    /// It is not shown to whoever else lives there: what somebody told a counsellor is nobody's at home. Whoever goes reads the room in
    /// what is sealed.
    #[must_use]
    pub fn unlisted(mut self, vault: &Vault, month: DatasetId) -> Make {
        if let Some(own) = vault.subject_of(month, format!("request {}", self.made.id).as_bytes()) {
            self.made.room = own;
            self.home = Vec::new();
        }
        self
    }
    /// Its kind was read from its words.
    pub fn guessed(mut self, yes: bool) -> Make {
        self.made.guessed = yes;
        self
    }
    /// What is open already is not made twice, and not refused for it.
    pub fn quiet(self) -> Make {
        Make { quiet: true, ..self }
    }
}

impl Command for Make {
    fn reads(&self) -> Vec<Key> {
        self.home.iter().map(|room| Key::by(&REQUESTS, "room", vec![(*room).into(), 0i64.into()])).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let open = self.home.iter().flat_map(|room| known.by(&REQUESTS, "room", &[(*room).into(), 0i64.into()]));
        let same = open.map(RequestRow::from_row).find(|r| r.kind == self.made.kind && r.state != State::Done);
        // "Other" may be anything: two of them are two needs. And nobody in danger is told that they asked already.
        if let Some(same) = same.filter(|s| s.kind != Need::Other && self.made.danger.is_none() && !self.again) {
            if self.quiet {
                return Ok(Vec::new());
            }
            return Err(Refusal::conflict("request-open-already").arg("due", same.due.local()));
        }
        let mut made = self.made.clone();
        made.due = self.promise.due(made.kind, made.urgent, made.danger, at);
        made.reply_by = Some(made.due.min(at.plus(self.promise.reply_hours * HOUR)));
        let draft = Draft::new(REQUEST_MADE, &made).area(made.building).sealed(self.sealed.clone()).subject(made.room);
        Ok(vec![match made.person {
            Some(person) => draft.subject(person),
            None => draft,
        }])
    }
}

/// Several needs of one visit in one act.
pub struct MakeAll(pub Vec<Make>);

impl Command for MakeAll {
    fn reads(&self) -> Vec<Key> {
        self.0.first().map(Command::reads).unwrap_or_default()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut out = Vec::new();
        for m in &self.0 {
            out.extend(m.decide(known, at)?);
        }
        Ok(out)
    }
}

pub(super) fn row(known: &Known, id: RequestId) -> Result<RequestRow, Refusal> {
    let row = known.one(&REQUESTS, &[id.into()]);
    row.map(RequestRow::from_row).ok_or_else(|| Refusal::not_found("request-none").instead("/requests"))
}

pub(super) fn one(id: RequestId) -> Vec<Key> {
    vec![Key::one(&REQUESTS, vec![id.into()])]
}

pub(super) fn draft<B: serde::Serialize>(kind: muster_ledger::Kind, body: &B, row: &RequestRow) -> Draft {
    let draft = Draft::new(kind, body).area(row.building).dataset(row.dataset);
    match row.room {
        Some(room) => draft.subject(room),
        None => draft,
    }
}

/// The asker takes it into their hands; `owner` where the house records it for them.
pub struct Take {
    pub id: RequestId,
    pub owner: ActorId,
}

impl Command for Take {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        match (row.state, row.owner) {
            (State::Made, _) => Ok(vec![draft(REQUEST_TAKEN, &RequestTaken { id: self.id, owner: self.owner }, &row)]),
            (State::Taken, Some(owner)) if owner == self.owner => Err(Refusal::conflict("request-yours-already")),
            // Its owner has offered it: taking it is accepting.
            (State::Taken, _) if !row.beyond.is_empty() => {
                Ok(vec![draft(REQUEST_TAKEN, &RequestTaken { id: self.id, owner: self.owner }, &row)])
            }
            (State::Taken, _) => Err(Refusal::conflict("request-taken-already").instead(format!("/requests/{}", self.id))),
            _ => Err(Refusal::conflict("request-done-already")),
        }
    }
}

/// The owner says it is done. What was nobody's is taken in the same act.
pub struct Finish {
    pub id: RequestId,
    pub by: ActorId,
}

impl Command for Finish {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        let done = draft(REQUEST_DONE, &RequestDone { id: self.id, by: self.by }, &row);
        match (row.state, row.owner) {
            (State::Made, _) => Ok(vec![draft(REQUEST_TAKEN, &RequestTaken { id: self.id, owner: self.by }, &row), done]),
            (State::Taken, Some(owner)) if owner == self.by => Ok(vec![done]),
            (State::Taken, _) => Err(Refusal::forbidden("request-not-yours").instead(format!("/requests/{}", self.id))),
            _ => Err(Refusal::conflict("request-done-already")),
        }
    }
}

/// Who says whether it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Receiver {
    pub how: How,
    /// Who sends it; nobody where nobody is signed in.
    pub actor: ActorId,
    /// The signed-in resident's names in the dataset: their own and their room's.
    pub person: Option<SubjectRef>,
    pub room: Option<SubjectRef>,
}

impl Receiver {
    /// Nobody confirms their own doing, and a resident speaks for their own home only.
    fn may(&self, row: &RequestRow) -> Result<(), Refusal> {
        if self.actor != ActorId::NOBODY && row.done_by == Some(self.actor) {
            return Err(Refusal::forbidden("request-not-oneself").instead(format!("/requests/{}", row.id)));
        }
        self.own(row)
    }
    /// A resident speaks for their own home.
    pub(super) fn own(&self, row: &RequestRow) -> Result<(), Refusal> {
        let own = |mine: Option<SubjectRef>, theirs: Option<SubjectRef>| mine.is_some() && mine == theirs;
        if self.how == How::Resident && !own(self.person, row.person) && !own(self.room, row.room) {
            return Err(Refusal::forbidden("request-not-your-home"));
        }
        Ok(())
    }
}

/// The receiver says that it arrived.
pub struct Confirm {
    pub id: RequestId,
    pub receiver: Receiver,
    pub content: Option<Content>,
}

impl Command for Confirm {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        self.receiver.may(&row)?;
        match row.state {
            State::Done => {
                let body = RequestConfirmed { id: self.id, how: self.receiver.how, content: self.content };
                Ok(vec![draft(REQUEST_CONFIRMED, &body, &row)])
            }
            State::Confirmed => Err(Refusal::conflict("request-confirmed-already")),
            _ => Err(Refusal::conflict("request-not-done")),
        }
    }
}

/// How long after it was done a request may be reopened at a place, and whose word that is.
pub fn reopening(req: &Request, read: &Read, community: PlaceId) -> Result<Told, Fault> {
    Ok(bounds::told(req, read, community, "request-reopen-days")?.unwrap_or_else(|| Told::of(REOPEN_DAYS_WITHOUT)))
}

/// The receiver says that it did not arrive, or not all of it.
pub struct Reopen {
    pub id: RequestId,
    pub receiver: Receiver,
    pub why: Shortfall,
    /// That of [`reopening`].
    pub term: Told,
}

impl Command for Reopen {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        self.receiver.may(&row)?;
        if matches!(row.state, State::Made | State::Taken) {
            return Err(Refusal::conflict("request-still-open"));
        }
        if row.done_at.is_some_and(|d| d.plus(self.term.n * DAY) < at) {
            let refusal = Refusal::conflict("request-too-late").arg("days", self.term.n).instead("/requests/new");
            return Err(self.term.clone().into_refusal(refusal));
        }
        let body =
            RequestReopened { id: self.id, how: self.receiver.how, why: self.why, due: due(row.kind, true, HOURS_WITHOUT, at) };
        Ok(vec![draft(REQUEST_REOPENED, &body, &row)])
    }
}
