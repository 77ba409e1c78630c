//! What can be recorded about residents. Bodies hold places, bands and needs; who it is, is sealed.

use muster_ledger::{Day, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const PERSON_REGISTERED: Kind = Kind { name: "person.registered", version: 1 };
pub const PERSON_UPDATED: Kind = Kind { name: "person.updated", version: 1 };
/// Put right by hand: which items changed is told, what they were and are is sealed.
pub const PERSON_CORRECTED: Kind = Kind { name: "person.corrected", version: 1 };
/// Asked again, and still so: which items; nothing of them changed.
pub const PERSON_AFFIRMED: Kind = Kind { name: "person.affirmed", version: 1 };
/// Moved away or died: off every list at once. Their key lives until two erase it, so a mistake can be taken back.
pub const PERSON_LEFT: Kind = Kind { name: "person.left", version: 1 };
/// Taken off the register; `person.erased` of the ledger, which destroys the key, goes with it.
pub const PERSON_REMOVED: Kind = Kind { name: "person.removed", version: 1 };
pub const IMPORT_STARTED: Kind = Kind { name: "import.started", version: 1 };
/// Someone looked at what was understood and said yes: from then on its rows are written.
pub const IMPORT_CONFIRMED: Kind = Kind { name: "import.confirmed", version: 1 };
/// Someone said what the columns of lists headed so mean; read so from then on in this community.
pub const IMPORT_MAPPED: Kind = Kind { name: "import.mapped", version: 1 };
pub const IMPORT_FINISHED: Kind = Kind { name: "import.finished", version: 1 };
pub const IMPORT_UNDONE: Kind = Kind { name: "import.undone", version: 1 };

muster_ledger::id!(/// An import of a list; also the id of the dataset under which its parts are sealed.
    ImportId);

/// Age in the bands in which care is planned; a birth date would point at a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Band {
    #[serde(rename = "0-5")]
    Infant = 0,
    #[serde(rename = "6-17")]
    Child = 1,
    #[serde(rename = "18-59")]
    Adult = 2,
    #[serde(rename = "60-79")]
    Elder = 3,
    #[serde(rename = "80+")]
    Aged = 4,
    #[serde(rename = "unknown")]
    Unknown = 5,
}

impl Band {
    pub const ALL: [Band; 6] = [Band::Infant, Band::Child, Band::Adult, Band::Elder, Band::Aged, Band::Unknown];
    pub fn of_age(years: u16) -> Band {
        match years {
            0..=5 => Band::Infant,
            6..=17 => Band::Child,
            18..=59 => Band::Adult,
            60..=79 => Band::Elder,
            _ => Band::Aged,
        }
    }
    /// Under eighteen.
    pub fn is_minor(self) -> bool {
        matches!(self, Band::Infant | Band::Child)
    }
    pub fn from_number(n: i64) -> Band {
        Band::ALL.into_iter().find(|b| *b as i64 == n).unwrap_or(Band::Unknown)
    }
    /// Id of its words.
    pub fn words(self) -> &'static str {
        [
            "person-band-infant",
            "person-band-child",
            "person-band-adult",
            "person-band-elder",
            "person-band-aged",
            "person-band-unknown",
        ][self as usize]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Male = 0,
    Female = 1,
    Unknown = 2,
}

impl Sex {
    pub fn from_number(n: i64) -> Sex {
        [Sex::Male, Sex::Female].into_iter().find(|s| *s as i64 == n).unwrap_or(Sex::Unknown)
    }
    pub fn words(self) -> &'static str {
        ["person-sex-male", "person-sex-female", "person-sex-unknown"][self as usize]
    }
}

/// What someone needs when the building is cut off. Never a diagnosis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    LivesAlone = 0,
    NoPhone = 1,
    CannotClimb = 2,
    DailyCall = 3,
    MedicineFetched = 4,
    HardOfHearing = 5,
    /// Must get to a hospital on fixed days.
    RegularTreatment = 6,
    LiftedByTwo = 7,
    /// A machine of theirs must not be without electricity.
    MachinePower = 8,
    Interpreter = 9,
    /// A grown-up who answers for them.
    Guardian = 10,
    InfantSupplies = 11,
    /// Told before someone comes, and someone they know.
    CallFirst = 12,
    /// A way to the hospital at any hour.
    HospitalReady = 13,
    SpecialFood = 14,
}

impl Need {
    pub const ALL: [Need; 15] = [
        Need::LivesAlone,
        Need::NoPhone,
        Need::CannotClimb,
        Need::DailyCall,
        Need::MedicineFetched,
        Need::HardOfHearing,
        Need::RegularTreatment,
        Need::LiftedByTwo,
        Need::MachinePower,
        Need::Interpreter,
        Need::Guardian,
        Need::InfantSupplies,
        Need::CallFirst,
        Need::HospitalReady,
        Need::SpecialFood,
    ];
    pub(crate) fn bits(needs: &[Need]) -> i64 {
        needs.iter().fold(0, |bits, n| bits | 1 << (*n as i64))
    }
    pub fn from_bits(bits: i64) -> Vec<Need> {
        Need::ALL.into_iter().filter(|n| bits & 1 << (*n as i64) != 0).collect()
    }
    /// As in a fact's body: `daily_call`.
    pub fn code(self) -> &'static str {
        [
            "lives_alone",
            "no_phone",
            "cannot_climb",
            "daily_call",
            "medicine_fetched",
            "hard_of_hearing",
            "regular_treatment",
            "lifted_by_two",
            "machine_power",
            "interpreter",
            "guardian",
            "infant_supplies",
            "call_first",
            "hospital_ready",
            "special_food",
        ][self as usize]
    }
    pub fn words(self) -> &'static str {
        [
            "person-need-lives-alone",
            "person-need-no-phone",
            "person-need-cannot-climb",
            "person-need-daily-call",
            "person-need-medicine-fetched",
            "person-need-hard-of-hearing",
            "person-need-regular-treatment",
            "person-need-lifted-by-two",
            "person-need-machine-power",
            "person-need-interpreter",
            "person-need-guardian",
            "person-need-infant-supplies",
            "person-need-call-first",
            "person-need-hospital-ready",
            "person-need-special-food",
        ][self as usize]
    }
}

/// How someone belongs to the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    Head = 0,
    Member = 1,
    Tenant = 2,
}

impl Relation {
    pub fn from_number(n: i64) -> Relation {
        [Relation::Head, Relation::Tenant].into_iter().find(|r| *r as i64 == n).unwrap_or(Relation::Member)
    }
    pub fn words(self) -> &'static str {
        ["person-relation-head", "person-relation-member", "person-relation-tenant"][self as usize]
    }
}

/// Body of `person.registered` and `person.updated`: how someone stands in the register. The sealed part holds
/// [`super::Personal`]; the subject is theirs in the register's dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    #[serde(default, skip_serializing_if = "no_place")]
    pub unit: PlaceId,
    pub room: PlaceId,
    /// Order in which a worker walks: building, unit, floor, door.
    pub sort: i64,
    pub floor: i64,
    pub band: Band,
    pub sex: Sex,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    pub relation: Relation,
    /// The import that says so; none by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

impl Standing {
    /// At a place, of someone about whom nothing is said yet.
    pub(crate) fn at(community: PlaceId, at: &crate::place::Located) -> Standing {
        Standing {
            community,
            grid: at.grid,
            building: at.building,
            unit: at.unit,
            room: at.room,
            sort: at.sort,
            floor: at.floor,
            band: Band::Unknown,
            sex: Sex::Unknown,
            needs: Vec::new(),
            relation: Relation::Member,
            import: None,
        }
    }
}

/// What an entry says of someone, item by item. The numbers stand in a table: never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    Name = 0,
    IdNumber = 1,
    Phone = 2,
    Birth = 3,
    Sex = 4,
    Relation = 5,
    Needs = 6,
    Note = 7,
    Home = 8,
}

impl Item {
    pub const ALL: [Item; 9] =
        [Item::Name, Item::IdNumber, Item::Phone, Item::Birth, Item::Sex, Item::Relation, Item::Needs, Item::Note, Item::Home];
    /// As in a fact's body: `id_number`.
    pub fn code(self) -> &'static str {
        ["name", "id_number", "phone", "birth", "sex", "relation", "needs", "note", "home"][self as usize]
    }
}

/// Body of `person.corrected`: the whole standing as it is now, and which items differ from before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    #[serde(flatten)]
    pub standing: Standing,
    pub changed: Vec<Item>,
}

/// Body of `person.affirmed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affirmed {
    pub items: Vec<Item>,
}

/// Body of `person.left`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Left {
    pub reason: Dropped,
}

fn no_place(p: &PlaceId) -> bool {
    *p == PlaceId::HOUSE
}

/// Why someone left the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    Moved,
    Died,
    Mistake,
    /// They asked for it.
    Wish,
}

impl Dropped {
    pub const ALL: [Dropped; 4] = [Dropped::Moved, Dropped::Died, Dropped::Mistake, Dropped::Wish];
    /// As in a fact's body.
    pub fn code(self) -> &'static str {
        ["moved", "died", "mistake", "wish"][self as usize]
    }
    pub fn from_number(n: i64) -> Dropped {
        Dropped::ALL.into_iter().find(|d| *d as i64 == n).unwrap_or(Dropped::Mistake)
    }
    pub fn parse(code: &str) -> Option<Dropped> {
        Dropped::ALL.into_iter().find(|d| d.code() == code)
    }
}

/// Body of `person.removed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Removed {
    pub reason: Dropped,
}

/// Body of `import.started`. The list itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub id: ImportId,
    pub community: PlaceId,
    /// The day on which the list was true, where who sent it said so: its values are as old as that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
}

/// Body of `import.confirmed`: rows of the list, wrong ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    pub id: ImportId,
    pub rows: u32,
}

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meant {
    pub column: u16,
    pub means: super::import::Heading,
}

/// Body of `import.mapped`: no heading's words, only what tells lists headed alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapped {
    pub id: ImportId,
    pub community: PlaceId,
    pub signature: String,
    pub columns: Vec<Meant>,
}

/// Body of `import.finished`: what the list brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    pub id: ImportId,
    pub added: u32,
    pub changed: u32,
    pub same: u32,
    pub wrong: u32,
    pub places: u32,
    /// Until then it can be undone.
    pub undo_until: Moment,
}

/// Body of `import.undone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Undone {
    pub id: ImportId,
}
