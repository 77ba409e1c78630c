//! Decisions about the register and its imports.

use super::fact::{
    Confirmed, Dropped, Finished, IMPORT_CONFIRMED, IMPORT_FINISHED, IMPORT_STARTED, IMPORT_UNDONE, ImportId, PERSON_REGISTERED,
    PERSON_REMOVED, PERSON_UPDATED, Removed, Standing, Started, Undone,
};
use super::note;
use super::read::Personal;
use super::table::{DEPENDS, IMPORTS, ImportRow, ImportState, PEOPLE};
use muster_ledger::{
    ActorId, Command, DAY, DatasetId, Day, Draft, HOUR, Key, Known, Lost, Moment, PersonId, PlaceId, Refusal, SubjectRef, Token,
    Vault,
};

/// The residents' register. Opened with the house; lists keep their parts in datasets of their own.
pub const REGISTER_DATASET: DatasetId = DatasetId(3);

/// How long a finished import can be undone.
const UNDO_DAYS: i64 = 7;
/// An unfinished import that nobody continued for so long gives way to a new one.
pub(super) const STALE: i64 = HOUR;

/// Exact values by which a person is found.
pub struct Tokens;

impl Tokens {
    pub fn id_number(vault: &Vault, number: &str) -> Token {
        vault.token("person.id", number)
    }
    pub fn phone(vault: &Vault, phone: &str) -> Token {
        vault.token("person.phone", phone)
    }
    /// `born` as `1980-01-31`.
    pub fn name_and_birth(vault: &Vault, name: &str, born: &str) -> Token {
        vault.token("person.name", &format!("{name}|{born}"))
    }
    /// Tells apart those without a number.
    pub(crate) fn name_and_room(vault: &Vault, name: &str, room: PlaceId) -> Token {
        vault.token("person.home", &format!("{name}|{room}"))
    }
    /// All tokens of a person.
    pub(crate) fn of(vault: &Vault, p: &Personal, room: PlaceId) -> Vec<Token> {
        let mut out = Vec::with_capacity(3);
        if p.id_number.is_empty() {
            out.push(Tokens::name_and_room(vault, &p.name, room));
        } else {
            out.push(Tokens::id_number(vault, &p.id_number));
        }
        if !p.phone.is_empty() {
            out.push(Tokens::phone(vault, &p.phone));
        }
        if let Some(born) = p.born() {
            out.push(Tokens::name_and_birth(vault, &p.name, &born));
        }
        out
    }
}

/// The draft that says how someone stands, sealed under `dataset`.
pub(crate) fn standing(
    vault: &Vault,
    dataset: DatasetId,
    person: PersonId,
    known: bool,
    body: &Standing,
    personal: &Personal,
) -> Result<Draft, Lost> {
    let kind = if known { PERSON_UPDATED } else { PERSON_REGISTERED };
    sealed(vault, dataset, person, Draft::new(kind, body), body, personal)
}

pub(super) fn sealed(
    vault: &Vault,
    dataset: DatasetId,
    person: PersonId,
    draft: Draft,
    body: &Standing,
    personal: &Personal,
) -> Result<Draft, Lost> {
    let plain = note::put_away(vault, person, personal);
    let subject = vault.subject(REGISTER_DATASET, person).ok_or(Lost::Dataset)?;
    let sealed = vault.seal(dataset, Some(person), &plain)?;
    let mut draft = draft.area(body.building).subject(subject).sealed(sealed);
    for token in Tokens::of(vault, personal, body.room) {
        draft = draft.token(token, person);
    }
    Ok(draft)
}

/// Takes someone off the register and destroys their key: nothing sealed for them can be read again, in any copy.
pub struct Erase {
    pub person: PersonId,
    pub subject: SubjectRef,
    /// Their names in the other datasets that live.
    pub elsewhere: Vec<SubjectRef>,
    pub reason: Dropped,
}

impl Command for Erase {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&PEOPLE, "subject", vec![self.subject.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let Some(row) = known.by(&PEOPLE, "subject", &[self.subject.into()]).first() else {
            return Err(Refusal::not_found("person-none"));
        };
        let area: PlaceId = row.id("building");
        let removed = Draft::new(PERSON_REMOVED, &Removed { reason: self.reason }).dataset(REGISTER_DATASET);
        let subjects: Vec<SubjectRef> = [self.subject].into_iter().chain(self.elsewhere.iter().copied()).collect();
        Ok(vec![
            removed.area(area).subject(self.subject),
            Draft::erasing_person(self.person, &subjects, REGISTER_DATASET).area(area),
        ])
    }
}

/// Begins an import and opens its dataset. An unfinished one of the same author, or one left alone, gives way.
pub struct StartImport {
    pub id: ImportId,
    pub community: PlaceId,
    pub actor: ActorId,
    /// The day on which the list was true, where that was said.
    pub as_of: Option<Day>,
    /// Opens the dataset whose id is the import's.
    pub dataset: Draft,
}

impl StartImport {
    pub fn new(house: &muster_ledger::House, community: PlaceId, actor: ActorId) -> StartImport {
        let id = ImportId(house.next_id());
        let dataset = house.open_dataset(DatasetId(id.0), "register", id.0, 5 * 366);
        StartImport { id, community, actor, as_of: None, dataset }
    }
    /// The list was true on that day.
    #[must_use]
    pub fn as_of(self, day: Option<Day>) -> StartImport {
        StartImport { as_of: day, ..self }
    }
    fn others(&self, state: ImportState) -> Key {
        Key::by(&IMPORTS, "community", vec![self.community.into(), (state as i64).into()])
    }
}

impl Command for StartImport {
    fn reads(&self) -> Vec<Key> {
        vec![self.others(ImportState::Running), self.others(ImportState::Confirmed)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut drafts = Vec::new();
        let of = |state: ImportState| known.by(&IMPORTS, "community", &[self.community.into(), (state as i64).into()]);
        for other in of(ImportState::Running).iter().chain(of(ImportState::Confirmed)).map(ImportRow::from_row) {
            // What is being written is not thrown away by an upload: whoever began it takes it back first.
            let own = other.actor == self.actor && other.state == ImportState::Running;
            if !own && other.started_at.plus(STALE) > at {
                return Err(Refusal::conflict("import-running").instead(format!("/imports/{}", other.id)));
            }
            drafts.extend(undoing(&other, self.actor));
        }
        drafts.push(self.dataset.clone());
        if self.as_of.is_some_and(|d| d > at.day()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("as_of", "import-as-of-future"));
        }
        let started = Started { id: self.id, community: self.community, as_of: self.as_of };
        drafts.push(Draft::new(IMPORT_STARTED, &started).area(self.community));
        Ok(drafts)
    }
}

fn undoing(import: &ImportRow, actor: ActorId) -> [Draft; 2] {
    [
        Draft::new(IMPORT_UNDONE, &Undone { id: import.id }).area(import.community),
        Draft::destroying_dataset(DatasetId(import.id.0), "import.undone", &[actor]).area(import.community),
    ]
}

/// Up to 500 rows of an import: places first, then people.
pub(crate) struct Chunk {
    pub import: ImportId,
    pub drafts: Vec<Draft>,
}

impl Command for Chunk {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&IMPORTS, vec![self.import.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        running(known, self.import)?;
        Ok(self.drafts.clone())
    }
}

pub(super) fn running(known: &Known, import: ImportId) -> Result<ImportRow, Refusal> {
    let row = known.one(&IMPORTS, &[import.into()]).map(ImportRow::from_row).ok_or_else(|| Refusal::not_found("import-none"))?;
    if !matches!(row.state, ImportState::Running | ImportState::Confirmed) {
        return Err(Refusal::conflict("import-not-running").instead("/imports"));
    }
    Ok(row)
}

/// Says yes to a list that was looked at. Its rows are written after it, and shown by `import.finished`.
pub(crate) struct ConfirmImport {
    pub id: ImportId,
    pub rows: u32,
}

impl Command for ConfirmImport {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&IMPORTS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = running(known, self.id)?;
        if row.state != ImportState::Running {
            return Err(Refusal::conflict("import-not-running").instead(format!("/imports/{}", self.id)));
        }
        Ok(vec![Draft::new(IMPORT_CONFIRMED, &Confirmed { id: self.id, rows: self.rows }).area(row.community)])
    }
}

/// Makes everything the import wrote show at once.
pub struct FinishImport {
    pub counts: Finished,
}

impl Command for FinishImport {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&IMPORTS, vec![self.counts.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = running(known, self.counts.id)?;
        let body = Finished { undo_until: at.plus(UNDO_DAYS * DAY), ..self.counts };
        Ok(vec![Draft::new(IMPORT_FINISHED, &body).area(row.community)])
    }
}

/// Takes an import back: what it changed stands as before, its dataset's key dies. Places it added stay: they are there.
pub struct UndoImport {
    pub id: ImportId,
    pub actor: ActorId,
}

impl Command for UndoImport {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&IMPORTS, vec![self.id.into()]), Key::by(&DEPENDS, "import", vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row =
            known.one(&IMPORTS, &[self.id.into()]).map(ImportRow::from_row).ok_or_else(|| Refusal::not_found("import-none"))?;
        if row.state == ImportState::Undone {
            return Err(Refusal::conflict("import-undone-already"));
        }
        if row.state == ImportState::Finished {
            if row.undo_until.is_none_or(|until| at >= until) {
                return Err(Refusal::conflict("import-undo-late").arg("days", UNDO_DAYS).instead("/people"));
            }
            let later: Vec<i64> = known.by(&DEPENDS, "import", &[self.id.into()]).iter().map(|d| d.int("later")).collect();
            if let Some(import) = later.iter().find(|l| **l > 0) {
                return Err(Refusal::conflict("import-undo-later-list").instead(format!("/imports/{import}")));
            }
            if later.iter().any(|l| *l < 0) {
                return Err(Refusal::conflict("import-undo-merged").instead("/people/duplicates"));
            }
            if !later.is_empty() {
                return Err(Refusal::conflict("import-undo-by-hand").instead("/people"));
            }
        }
        Ok(undoing(&row, self.actor).to_vec())
    }
}
