//! A look has a purpose and stays within the day's bound; beyond it another person agrees first.

use super::at_hand::AtHand;
use super::book::{self, limit_of};
use super::fact::{LOOK_TAKEN, LOOKS_WANTED, LOOKS_WIDENED, Taken, Wanted, WantedId, Widened, number};
use super::table::{LISTED, LOOKS, Seen, WANTED, WantedRow, people, widened};
use crate::age::{AGES, FOURTEEN};
use crate::approval::{Asking, Effect, Granted};
use crate::person::{Band, PEOPLE, Person, REGISTER_DATASET};
use muster_ledger::{
    ActorId, Command, Day, Draft, Fault, Key, Known, Moment, PlaceId, Read, Refusal, Sealed, SubjectRef, WorkWrite, values,
};
use muster_web::Request;

/// What is at hand is a purpose by itself.
const AT_HAND: [&str; 5] = ["task", "report", "request", "signal", "glass"];

/// A look as part of a command: what it reads, and the fact it leaves.
#[derive(Clone)]
pub struct Look {
    pub subject: Option<SubjectRef>,
    pub purpose: String,
    pub post: String,
    pub actor: ActorId,
    pub area: PlaceId,
    /// The day as planned; at midnight the bound is still yesterday's for whoever pressed before it.
    pub day: Day,
    /// The number of the matter at hand, sealed.
    pub matter: Option<Sealed>,
}

impl Look {
    /// Because of what the reader has in hand about this home.
    pub fn at_hand(req: &Request, read: &Read, about: &Person, found: &AtHand) -> Result<Look, Refusal> {
        let matter = found.sealed(read, about)?;
        Ok(Look { matter, ..Look::by(req, Some(about.subject), found.purpose, about.building) })
    }
    /// By whoever asks, now. `subject` as the register names them; none where it does not know them.
    pub fn by(req: &Request, subject: Option<SubjectRef>, purpose: &str, area: PlaceId) -> Look {
        let (purpose, post) = (purpose.to_owned(), req.who.post.clone());
        Look { subject, purpose, post, actor: req.who.actor, area, day: req.now.day(), matter: None }
    }
    fn of_day(&self) -> [muster_ledger::Value; 2] {
        [self.actor.into(), number(self.day).into()]
    }
    pub fn reads(&self) -> Vec<Key> {
        let mut keys = vec![Key::by(&LOOKS, "actor", self.of_day().to_vec()), Key::by(&WANTED, "actor", self.of_day().to_vec())];
        keys.extend(self.subject.map(|s| Key::by(&PEOPLE, "subject", vec![s.into()])));
        keys.extend(self.subject.map(|s| Key::one(&AGES, vec![s.into(), FOURTEEN.into()])));
        keys
    }
    /// The fact, or why not.
    pub fn decide(&self, known: &Known) -> Result<Draft, Refusal> {
        let chosen = book::purpose(&self.purpose).is_some_and(|p| p.posts.contains(&self.post));
        if !chosen && !AT_HAND.contains(&self.purpose.as_str()) {
            return Err(Refusal::invalid("look-why").problem("purpose", "web-field-choose"));
        }
        let mut minor = false;
        if let Some(s) = self.subject {
            let row = known.by(&PEOPLE, "subject", &[s.into()]).first().ok_or_else(|| Refusal::not_found("person-none"))?;
            // Until it is on record that they are fourteen they count as younger.
            let grown = known.one(&AGES, &[s.into(), FOURTEEN.into()]).is_some();
            minor = Band::from_number(row.int("band")).is_minor() && !grown;
        }
        if minor && chosen && !book::purpose(&self.purpose).is_some_and(|p| p.minors) {
            return Err(Refusal::invalid("look-minor").problem("purpose", "look-minor"));
        }
        let mut seen: Vec<Seen> = known.by(&LOOKS, "actor", &self.of_day()).iter().map(Seen::from_row).collect();
        // Broken glass has its own bound: minutes, a building, and a review.
        seen.retain(|s| s.purpose != "glass");
        let again = self.subject.is_some() && seen.iter().any(|s| s.subject == self.subject);
        let bound = limit_of(&self.post).looks + widened(known.by(&WANTED, "actor", &self.of_day()));
        if self.purpose != "glass" && !again && people(&seen) >= bound {
            return Err(Refusal::forbidden("look-enough").arg("n", bound).instead("/looks"));
        }
        let draft =
            Draft::new(LOOK_TAKEN, &Taken { purpose: self.purpose.clone(), post: self.post.clone(), minor }).area(self.area);
        let draft = match &self.matter {
            Some(m) => draft.sealed(m.clone()),
            None => draft,
        };
        Ok(match self.subject {
            // The subject is the register's name for them, whatever the matter's part is sealed under.
            Some(s) => draft.dataset(REGISTER_DATASET).subject(s),
            None => draft,
        })
    }
}

/// A look that is an act by itself.
pub struct TakeLook(pub Look);

impl Command for TakeLook {
    fn reads(&self) -> Vec<Key> {
        self.0.reads()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![self.0.decide(known)?])
    }
}

/// Notes that so many masked entries were paged through, and refuses beyond the day's bound: a list read page by page is a list
/// taken away.
pub fn listed(req: &Request, read: &Read, n: usize) -> Result<(), Refusal> {
    let (actor, day) = (req.who.actor, number(req.now.day()));
    let before = read.get(&LISTED, &[actor.into(), day.into()])?.map_or(0, |r| r.int("n"));
    let more = widened(&read.by(&WANTED, "actor", &[actor.into(), day.into()])?);
    let bound = limit_of(&req.who.post).listed + 10 * more;
    let now = before + n as i64;
    if now > bound {
        return Err(Refusal::forbidden("look-listed-enough").arg("n", bound).instead("/looks"));
    }
    req.house.work(vec![WorkWrite::Put(&LISTED, values![actor, day, now])])
}

/// Someone asks for more than the day's bound.
pub(super) struct Want {
    pub body: Wanted,
    pub area: PlaceId,
    pub why: Sealed,
    pub asking: Asking,
}

impl Command for Want {
    fn reads(&self) -> Vec<Key> {
        vec![self.asking.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let asked = self.asking.decide(known, at)?;
        Ok(vec![Draft::new(LOOKS_WANTED, &self.body).area(self.area).sealed(self.why.clone()), asked])
    }
}

/// With another person's word the bound is wider for that day.
pub(super) struct Widen(pub WantedId);

impl Effect for Widen {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&WANTED, vec![self.0.into()])]
    }
    fn decide(&self, _: &Granted, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = known.one(&WANTED, &[self.0.into()]).map(WantedRow::from_row);
        let row = row.ok_or_else(|| Refusal::not_found("look-wanted-none").instead("/approvals"))?;
        Ok(vec![Draft::new(LOOKS_WIDENED, &Widened { id: self.0 }).area(row.area)])
    }
}

/// The part of a fault in sealing that a page can say.
pub(super) fn no_key(_: muster_ledger::Lost) -> Fault {
    Fault::Keys("a house's own dataset".into())
}
