//! Whether a place may be called so, coded so, closed, opened again. Reads the place, its brothers, its history.

use super::fact::{Closed, PLACE_CLOSED, PLACE_RECODED, PLACE_RENAMED, PLACE_REOPENED, Recoded, Renamed, Reopened, What, Why};
use super::table::{Former, HISTORY};
use crate::place::Level;
use crate::place::import::level_of;
use crate::place::table::{PLACES, Place};
use cn_id::RegionCode;
use muster_ledger::{Command, Day, Draft, Key, Known, Moment, PlaceId, Refusal, Sealed};

/// Characters of a name.
const NAME_MAX: usize = 60;

/// What it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    Name(String),
    Code(String),
    /// With everything that stands below it.
    Closed(Vec<PlaceId>),
    /// With everything that was closed with it. `code` is the one it had.
    Open {
        places: Vec<PlaceId>,
        code: String,
    },
}

impl To {
    fn what(&self) -> What {
        match self {
            To::Name(_) => What::Name,
            To::Code(_) => What::Code,
            To::Closed(_) => What::Closed,
            To::Open { .. } => What::Reopened,
        }
    }
}

/// Changes one place from `day` on. `parent` is the one it had when the page was made.
pub struct Change {
    pub place: PlaceId,
    pub parent: PlaceId,
    pub to: To,
    pub day: Day,
    pub why: Why,
    /// None where it was only written wrong.
    pub paper: Option<Sealed>,
}

impl Change {
    fn code(&self) -> Option<String> {
        match &self.to {
            To::Code(c) => RegionCode::parse(c).ok().map(|c| c.as_str().to_owned()),
            _ => None,
        }
    }

    /// Nothing changes tomorrow, nor before what changed last.
    fn dated(&self, known: &Known, at: Moment) -> Result<(), Refusal> {
        if self.day > at.day() {
            return Err(Refusal::invalid("place-day-future").problem("day", "place-day-future"));
        }
        let history = known.by(&HISTORY, "place", &[self.place.into()]).iter().map(Former::from_row);
        let same = |f: &Former| match self.to.what() {
            What::Closed | What::Reopened => matches!(f.what, What::Closed | What::Reopened),
            what => f.what == what,
        };
        match history.filter(same).map(|f| f.until).max().filter(|last| self.day < *last) {
            None => Ok(()),
            Some(last) => {
                let args = vec![("day", shown(last))];
                Err(Refusal::invalid("place-day-before").arg("day", shown(last)).problem_with("day", "place-day-before", args))
            }
        }
    }

    fn name(&self, own: &Place, known: &Known, name: &str) -> Result<Draft, Refusal> {
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(Refusal::invalid("place-name-wrong").problem("name", "place-name-wrong"));
        }
        if own.name == name {
            return Err(Refusal::conflict("place-name-same").problem("name", "place-name-same"));
        }
        let brothers = known.by(&PLACES, "parent", &[self.parent.into()]).iter().map(Place::from_row);
        if brothers.filter(Place::stands).any(|p| p.id != own.id && p.level == own.level && p.name == name) {
            return Err(Refusal::conflict("place-name-taken").problem("name", "place-name-taken"));
        }
        let body = Renamed { id: own.id, name: name.to_owned(), day: self.day, why: self.why };
        Ok(Draft::new(PLACE_RENAMED, &body))
    }

    fn recode(&self, own: &Place, known: &Known, written: &str) -> Result<Draft, Refusal> {
        let wrong = |code: &'static str, args: Vec<(&'static str, String)>| {
            let said = args.iter().fold(Refusal::invalid(code), |r, (k, v)| r.arg(k, v));
            said.problem_with("code", code, args)
        };
        let Some(code) = self.code() else {
            return Err(wrong("place-code-wrong", vec![("code", written.to_owned())]));
        };
        let Ok(read) = RegionCode::parse(&code) else {
            return Err(wrong("place-code-wrong", vec![("code", written.to_owned())]));
        };
        if level_of(&read).unwrap_or(Level::Grid) != own.level {
            return Err(wrong("place-code-level", vec![("code", code)]));
        }
        if own.code == code {
            return Err(wrong("place-code-same", vec![]));
        }
        let mut holders = known.by(&PLACES, "code", &[code.as_str().into()]).iter().map(Place::from_row);
        if let Some(other) = holders.find(Place::stands) {
            return Err(wrong("place-code-taken", vec![("place", other.name)]).instead(format!("/places/{}", other.id)));
        }
        Ok(Draft::new(PLACE_RECODED, &Recoded { id: own.id, code, day: self.day, why: self.why }))
    }

    fn close(&self, own: &Place, known: &Known, places: &[PlaceId]) -> Result<Draft, Refusal> {
        if places.len() > Closed::MAX {
            return Err(Refusal::conflict("place-close-many").arg("n", places.len()).arg("max", Closed::MAX));
        }
        // Something was built below it since the page was made.
        let below = known.by(&PLACES, "parent", &[own.id.into()]).iter().map(Place::from_row);
        if places.first() != Some(&own.id) || below.filter(Place::stands).any(|p| !places.contains(&p.id)) {
            return Err(Refusal::conflict("place-changed-between").instead(format!("/places/{}", own.id)));
        }
        let body = Closed { places: places.to_vec(), day: self.day, why: self.why };
        Ok(Draft::new(PLACE_CLOSED, &body))
    }

    fn reopen(&self, own: &Place, known: &Known, places: &[PlaceId], code: &str) -> Result<Draft, Refusal> {
        let above = known.one(&PLACES, &[self.parent.into()]).map(Place::from_row);
        if let Some(above) = above.filter(|p| !p.stands()) {
            let refusal = Refusal::conflict("place-above-closed").arg("place", &above.name);
            return Err(refusal.instead(format!("/places/{}", above.id)));
        }
        if own.code != code {
            return Err(Refusal::conflict("place-changed-between").instead(format!("/places/{}", own.id)));
        }
        let holders = known.by(&PLACES, "code", &[code.into()]);
        if !code.is_empty() && holders.iter().map(Place::from_row).any(|p| p.stands()) {
            return Err(Refusal::conflict("place-code-gone").arg("code", &own.code).instead(format!("/places/{}/code", own.id)));
        }
        let body = Reopened { places: places.to_vec(), day: self.day, why: self.why };
        Ok(Draft::new(PLACE_REOPENED, &body))
    }
}

fn shown(day: Day) -> String {
    let (y, m, d) = day.civil();
    format!("{y:04}-{m:02}-{d:02}")
}

impl Command for Change {
    fn reads(&self) -> Vec<Key> {
        let mut keys = vec![
            Key::one(&PLACES, vec![self.place.into()]),
            Key::one(&PLACES, vec![self.parent.into()]),
            Key::by(&HISTORY, "place", vec![self.place.into()]),
            Key::by(&PLACES, "parent", vec![self.place.into()]),
        ];
        match &self.to {
            To::Name(_) => keys.push(Key::by(&PLACES, "parent", vec![self.parent.into()])),
            To::Code(_) => keys.extend(self.code().map(|c| Key::by(&PLACES, "code", vec![c.into()]))),
            To::Open { code, .. } => keys.push(Key::by(&PLACES, "code", vec![code.as_str().into()])),
            To::Closed(_) => {}
        }
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("place-no-such").instead("/places");
        let own = Place::from_row(known.one(&PLACES, &[self.place.into()]).ok_or_else(none)?);
        if own.stands() == matches!(self.to, To::Open { .. }) {
            let code = if own.stands() { "place-stands" } else { "place-is-closed" };
            return Err(Refusal::conflict(code).instead(format!("/places/{}", own.id)));
        }
        if self.why != Why::Mistake && self.paper.is_none() {
            return Err(Refusal::invalid("place-paper-missing").problem("document", "place-paper-missing"));
        }
        self.dated(known, at)?;
        let draft = match &self.to {
            To::Name(name) => self.name(&own, known, name)?,
            To::Code(code) => self.recode(&own, known, code)?,
            To::Closed(places) => self.close(&own, known, places)?,
            To::Open { places, code } => self.reopen(&own, known, places, code)?,
        };
        let draft = draft.area(own.id);
        Ok(vec![match &self.paper {
            Some(paper) => draft.sealed(paper.clone()),
            None => draft,
        }])
    }
}
