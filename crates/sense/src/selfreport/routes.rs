//! URL ⇄ command ⇄ answer of self-reports.

use super::fact::{REPORT_REVEALED, ReportCorrected, ReportId, ReportRevealed, ReportVerified, Told};
use super::page;
use super::rule::{CorrectReport, MakeReport, REPORT_DATA, Saying, VerifyReport, plain_name};
use super::symptom::Symptom;
use super::table::{self, Report};
use muster_ground::kin::{self, About};
use muster_ground::look::Look;
use muster_ground::person;
use muster_ground::place::{self, Level, Place};
use muster_ground::signin::room_of;
use muster_ledger::{By, Channel, Command, Day, Draft, Key, Known, Moment, PersonId, PlaceId, Read, Refusal, Seq, Why};
use muster_web::{Act, Choice, Field, FieldKind, Form, Mask, Page, Request, Scope, Values};

pub(super) const SYMPTOMS: &[Choice] = &[
    Choice("fever", "symptom-fever"),
    Choice("cough", "symptom-cough"),
    Choice("sore_throat", "symptom-sore-throat"),
    Choice("breathless", "symptom-breathless"),
    Choice("vomiting", "symptom-vomiting"),
    Choice("diarrhoea", "symptom-diarrhoea"),
    Choice("rash", "symptom-rash"),
    Choice("other", "symptom-other"),
];
pub(super) const WHOM: &[Choice] = &[Choice("self", "selfreport-whom-self"), Choice("family", "selfreport-whom-family")];
pub(super) const ONSET: &[Choice] = &[
    Choice("today", "selfreport-onset-today"),
    Choice("yesterday", "selfreport-onset-yesterday"),
    Choice("before", "selfreport-onset-before"),
    Choice("earlier", "selfreport-onset-earlier"),
];
const WAY: &[Choice] =
    &[Choice("phone", "selfreport-way-phone"), Choice("paper", "selfreport-way-paper"), Choice("web", "selfreport-way-met")];

const F_WHOM: Field = Field::new("whom", FieldKind::One(WHOM), "selfreport-whom");
const F_SYMPTOM: Field = Field::new("symptom", FieldKind::Many(SYMPTOMS), "selfreport-symptoms").optional();
const F_ONSET: Field = Field::new("onset", FieldKind::One(ONSET), "selfreport-onset").optional();
const F_NONE: Field = Field::new("none", FieldKind::Tick, "selfreport-none").optional();
const F_NAME: Field = Field::new("name", FieldKind::Text, "selfreport-name").optional().hint("selfreport-name-hint").max(30);
const F_PHONE: Field = Field::new("phone", FieldKind::Phone, "selfreport-phone").optional().max(30);
const F_NOTE: Field = Field::new("note", FieldKind::LongText, "selfreport-note").optional().max(500);
const F_ROOM: Field = Field::new("room", FieldKind::Hidden, "selfreport-room").optional();
const F_WAY: Field = Field::new("way", FieldKind::One(WAY), "selfreport-way");
const F_ON: Field = Field::new("onset_on", FieldKind::Date, "selfreport-onset-on").optional();
const F_WRITTEN: Field =
    Field::new("written_on", FieldKind::Date, "selfreport-written-on").optional().hint("selfreport-written-hint");

/// What a door's page and a resident's page post: what is wrong, or one tap "nothing wrong".
pub(super) static TOLD_AT_DOOR: Form =
    Form { fields: &[F_WHOM, F_NONE, F_SYMPTOM, F_ONSET, F_NAME, F_PHONE, F_NOTE], submit: "selfreport-send" };
/// What a worker's page shows.
pub(super) static WORKER: Form = Form {
    fields: &[F_ROOM, F_WAY, F_SYMPTOM, F_NONE, F_ONSET, F_ON, F_NAME, F_PHONE, F_NOTE, F_WRITTEN],
    submit: "selfreport-record",
};
/// What `/reports` takes, from a resident or a worker: which one decides what is needed.
pub(super) static TOLD_TO_WORKER: Form = Form {
    fields: &[
        F_ROOM,
        Field::new("way", FieldKind::One(WAY), "selfreport-way").optional(),
        Field::new("whom", FieldKind::One(WHOM), "selfreport-whom").optional(),
        F_SYMPTOM,
        F_NONE,
        F_ONSET,
        F_ON,
        F_NAME,
        F_PHONE,
        F_NOTE,
        F_WRITTEN,
    ],
    submit: "selfreport-record",
};
pub(super) static REVEAL: Form = Form::button("selfreport-reveal");
pub(super) static VERIFY: Form = Form {
    fields: &[Field::new(
        "holds",
        FieldKind::One(&[Choice("yes", "selfreport-holds-yes"), Choice("no", "selfreport-holds-no")]),
        "selfreport-holds",
    )],
    submit: "selfreport-verify",
};
pub(super) static CORRECT: Form = Form {
    fields: &[
        F_SYMPTOM,
        F_NONE,
        Field::new("onset_on", FieldKind::Date, "selfreport-onset-on"),
        Field::new("note", FieldKind::LongText, "selfreport-why").max(500),
    ],
    submit: "selfreport-correct",
};

fn room_at_door(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let unknown = || Refusal::not_found("selfreport-no-room");
    let id = room_of(read.vault(), req.param("token")).ok_or_else(unknown)?;
    place::find(read, id)?.ok_or_else(unknown)
}

/// `GET /r/{token}`: says which building, never who lives there.
pub(super) fn door(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let room = room_at_door(req, read)?;
    page::door(req, read, &room, &format!("/r/{}/reports", req.param("token")))
}

/// `POST /r/{token}/reports`.
pub(super) fn tell_at_door(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let room = room_at_door(req, read)?;
    let values = TOLD_AT_DOOR.read(req)?;
    let saying = saying(req, read, &room, &values, req.now)?;
    let by = if values.get("whom") == "family" { By::Family } else { By::Oneself };
    report(req, read, &room, saying, Channel::Web, by)
}

fn report(req: &Request, read: &Read, room: &Place, saying: Saying, channel: Channel, by: By) -> Result<Act, Refusal> {
    let dataset = REPORT_DATA.ready(&req.house, read)?;
    let made = MakeReport::new(read.vault(), dataset, ReportId(req.house.next_id()), room, saying)?;
    let (grid, community, unwell) = (room.grid, room.community, !made.body().none);
    let act = Act::new(made, "/").by(channel, by);
    Ok(act.show(move |req, read, outcome| page::received(req, read, outcome.first, (grid, community), unwell)))
}

/// The symptoms and the day, from what was posted; `said_at` is the day that "today" means.
fn saying(req: &Request, read: &Read, room: &Place, values: &Values, said_at: Moment) -> Result<Saying, Refusal> {
    let symptoms: Vec<Symptom> = values.all("symptom").into_iter().filter_map(Symptom::parse).collect();
    if symptoms.is_empty() != values.tick("none") {
        let code = if symptoms.is_empty() { "selfreport-choose" } else { "selfreport-both" };
        return Err(Refusal::invalid(code).problem("symptom", code));
    }
    let back = match values.get("onset") {
        "yesterday" => 1,
        "before" => 2,
        "earlier" => 3,
        _ => 0,
    };
    let told_day = Day(said_at.day().0 - back);
    let onset = if symptoms.is_empty() { said_at.day() } else { values.day("onset_on").unwrap_or(told_day) };
    let person = registered(read, room, values.get("name"), values.get("whom") == "self")?;
    let told = Told {
        room: room.id,
        label: person::address(read, room.id)?,
        name: values.get("name").to_owned(),
        phone: values.get("phone").to_owned(),
        note: values.get("note").to_owned(),
    };
    Ok(Saying { symptoms, onset, verified: req.who.signed_in(), person, told })
}

/// The resident of the room who is meant, so that a report at the door and one on the telephone count one person once.
/// Compared only; nothing of the register is shown for it.
pub(super) fn registered(read: &Read, room: &Place, name: &str, oneself: bool) -> Result<Option<PersonId>, Refusal> {
    let at_home = person::entries_at(read, room)?;
    let name = plain_name(name);
    let alone = name.is_empty() && oneself && at_home.len() == 1;
    let meant: Vec<Option<PersonId>> = at_home
        .iter()
        .filter(|(_, known)| alone || !name.is_empty() && plain_name(&known.name) == name)
        .map(|(p, _)| *p)
        .collect();
    // Two of one name at one door: neither is taken for the other.
    let [one] = meant[..] else { return Ok(None) };
    Ok(one)
}

/// Who may record for whom: the page and the post behind it are for residents and for workers.
enum Teller {
    Resident(Box<Place>),
    Worker(Scope),
}

fn teller(req: &Request, read: &Read) -> Result<Teller, Refusal> {
    if req.who.duty.is_none() && (req.who.person.is_some() || req.who.post == "resident") {
        let home = place::find(read, req.who.place)?.filter(|p| p.level >= Level::Building);
        let home = home.ok_or(Refusal::conflict("selfreport-no-home").instead("/home"))?;
        return Ok(Teller::Resident(Box::new(home)));
    }
    req.scope.clone().map(Teller::Worker).ok_or_else(|| Refusal::new(Why::SignIn, "web-sign-in"))
}

fn room_for(read: &Read, scope: &Scope, asked: &str) -> Result<Option<Place>, Refusal> {
    let Some(id) = asked.parse().ok().map(PlaceId) else { return Ok(None) };
    let room = place::find(read, id)?.filter(|p| p.level == Level::Room).ok_or(Refusal::not_found("selfreport-no-room"))?;
    if !scope.covers(room.community, room.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/reports/new"));
    }
    Ok(Some(room))
}

/// `GET /reports/new`: a resident says how they feel; a worker picks the room first; anyone else is told the ways.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if !req.who.signed_in() {
        return Ok(page::ways(req));
    }
    match teller(req, read)? {
        Teller::Resident(home) => page::door(req, read, &home, "/reports"),
        Teller::Worker(scope) => {
            let typed = req.again.as_ref().map(|(v, _)| v.get("room").to_owned()).filter(|r| !r.is_empty());
            let asked = typed.or_else(|| req.query("room").map(str::to_owned)).unwrap_or_default();
            match room_for(read, &scope, &asked)? {
                Some(room) => page::for_room(req, read, &room),
                None => page::pick_room(req, read, &scope),
            }
        }
    }
}

/// `POST /reports`.
pub(super) fn tell(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let teller = teller(req, read)?;
    let values = TOLD_TO_WORKER.read(req)?;
    match teller {
        Teller::Resident(home) => {
            let family = values.get("whom") == "family";
            let mut saying = saying(req, read, &home, &values, req.now)?;
            if !family {
                saying.person = req.who.person;
            }
            report(req, read, &home, saying, Channel::Web, if family { By::Family } else { By::Oneself })
        }
        Teller::Worker(scope) => {
            let missing = || Refusal::invalid("selfreport-pick-room").instead("/reports/new");
            let room = room_for(read, &scope, values.get("room"))?.ok_or_else(missing)?;
            let way = values.opt("way").and_then(Channel::parse);
            let way = way.ok_or_else(|| Refusal::invalid("selfreport-choose-way").problem("way", "web-field-choose"))?;
            let written = written_on(req, &values)?;
            let saying = saying(req, read, &room, &values, written.unwrap_or(req.now))?;
            let whom = saying.person.map(About::Person).into_iter();
            kin::apart(req, read, &whom.chain([About::Room(room.id)]).collect::<Vec<_>>())?;
            let mut act = report(req, read, &room, saying, way, By::Worker)?;
            act.at_act = written;
            Ok(act)
        }
    }
}

/// The day on a paper slip: what it says and when it came in both stay visible.
fn written_on(req: &Request, values: &Values) -> Result<Option<Moment>, Refusal> {
    match values.day("written_on") {
        Some(day) if day > req.now.day() => {
            Err(Refusal::invalid("selfreport-written-future").problem("written_on", "selfreport-written-future"))
        }
        Some(day) if day < req.now.day() => Ok(Some(day.start())),
        _ => Ok(None),
    }
}

/// The report of this path, within the scope.
pub(super) fn within(req: &Request, read: &Read) -> Result<Report, Refusal> {
    let id: ReportId = req.id("id")?;
    let report = table::find(read, id)?.ok_or(Refusal::not_found("selfreport-none-such").instead("/reports"))?;
    if !req.scope()?.covers(report.community, report.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/reports"));
    }
    Ok(report)
}

struct Reveal {
    report: Report,
    look: Look,
}

impl Command for Reveal {
    fn reads(&self) -> Vec<Key> {
        self.look.reads()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let look = self.look.decide(known)?;
        let mut draft = Draft::new(REPORT_REVEALED, &ReportRevealed { id: self.report.id }).area(self.report.building);
        if let Some(s) = self.report.subject {
            draft = draft.subject(s);
        }
        Ok(vec![draft.dataset(self.report.dataset), look])
    }
}

/// `POST /reports/{id}/reveals`: the name is shown after it is on record that it was.
pub(super) fn reveal(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let report = within(req, read)?;
    let owner = read.owner(report.seq).ok().flatten();
    let known = owner.map(|p| person::of_person(read, p, Mask::Nameless)).transpose()?.flatten();
    // The report at hand is the purpose; whom it is about sees that their name was looked at.
    let look = Look::by(req, known.map(|p| p.subject), "report", report.building);
    let act = Act::new(Reveal { report: report.clone(), look }, format!("/reports/{}", report.id)).by(Channel::Web, By::Worker);
    Ok(act.show(move |req, read, _| page::revealed(req, read, &report)))
}

/// `POST /reports/{id}/verification`.
pub(super) fn verify(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let report = within(req, read)?;
    kin::apart(req, read, &about(read, report.seq))?;
    let holds = VERIFY.read(req)?.get("holds") == "yes";
    let command = VerifyReport { body: ReportVerified { id: report.id, holds }, actor: req.who.actor };
    Ok(Act::new(command, format!("/reports/{}", report.id)).by(Channel::Web, By::Worker))
}

/// `POST /reports/{id}/corrections`.
pub(super) fn correct(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let report = within(req, read)?;
    kin::apart(req, read, &about(read, report.seq))?;
    let values = CORRECT.read(req)?;
    let symptoms: Vec<Symptom> = values.all("symptom").into_iter().filter_map(Symptom::parse).collect();
    if symptoms.is_empty() != values.tick("none") {
        let code = if symptoms.is_empty() { "selfreport-choose" } else { "selfreport-both" };
        return Err(Refusal::invalid(code).problem("symptom", code));
    }
    let plain = serde_json::json!({ "note": values.get("note") }).to_string();
    let owner = read.owner(report.seq).ok().flatten();
    let note = read.vault().seal(report.dataset, owner, plain.as_bytes());
    let note = note.map_err(|_| Refusal::conflict("selfreport-closed"))?;
    let onset = values.day("onset_on").unwrap_or(report.onset);
    let body = ReportCorrected { id: report.id, none: symptoms.is_empty(), symptoms, onset };
    Ok(Act::new(CorrectReport { body, note }, format!("/reports/{}", report.id)).by(Channel::Web, By::Worker))
}

/// What was sealed with a report; none once the person or the dataset is gone.
pub(super) fn told(read: &Read, seq: Seq) -> Option<Told> {
    read.part(seq).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
}

/// Whom a report is about, and at which door: for those who may decide nothing about their own.
pub fn about(read: &Read, seq: Seq) -> Vec<About> {
    let whom = read.owner(seq).ok().flatten().map(About::Person);
    whom.into_iter().chain(told(read, seq).map(|t| About::Room(t.room))).collect()
}
