//! Facts: what happened, in the words of the slice that owns them.

use crate::{
    ActorId, By, Channel, DatasetId, DutyId, Envelope, Fault, Moment, PersonId, PlaceId, Sealed, Seq, SubjectRef, Token,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A kind of fact and the newest version of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub name: &'static str,
    pub version: u16,
}

/// A fact as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub envelope: Envelope,
    /// Compact JSON, as written.
    pub body: Vec<u8>,
}

impl Fact {
    pub fn seq(&self) -> Seq {
        self.envelope.seq
    }
    pub fn kind(&self) -> &str {
        &self.envelope.kind
    }
    /// When it was recorded.
    pub fn at(&self) -> Moment {
        self.envelope.at_record
    }
    /// First subject, where there is one.
    pub fn subject(&self) -> Option<SubjectRef> {
        self.envelope.subjects.first().copied()
    }
    /// The body as its type; a body that does not fit its kind is a damaged ledger.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|e| Fault::Broken(format!("fact {} ({}): {e}", self.seq(), self.kind())))
    }
}

/// A fact that a decision wants recorded. The writer adds seq, time, author and key.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub(crate) kind: String,
    pub(crate) version: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) subjects: Vec<SubjectRef>,
    pub(crate) dataset: Option<DatasetId>,
    pub(crate) area: PlaceId,
    pub(crate) sealed: Option<Sealed>,
    pub(crate) tokens: Vec<(Token, PersonId)>,
    pub(crate) erase: Option<PersonId>,
}

impl Draft {
    /// `body` must hold no name, no number of a person, no free text: those are sealed.
    pub fn new(kind: Kind, body: &impl Serialize) -> Draft {
        Draft {
            kind: kind.name.to_owned(),
            version: kind.version,
            body: serde_json::to_vec(body).unwrap_or_default(),
            ..Draft::default()
        }
    }
    #[must_use]
    pub fn area(mut self, area: PlaceId) -> Draft {
        self.area = area;
        self
    }
    #[must_use]
    pub fn dataset(mut self, dataset: DatasetId) -> Draft {
        self.dataset = Some(dataset);
        self
    }
    #[must_use]
    pub fn subject(mut self, subject: SubjectRef) -> Draft {
        self.subjects.push(subject);
        self
    }
    /// Attaches the sealed part; its dataset becomes the fact's.
    #[must_use]
    pub fn sealed(mut self, sealed: Sealed) -> Draft {
        self.dataset = Some(sealed.dataset);
        self.sealed = Some(sealed);
        self
    }
    /// Makes `person` findable by an exact value.
    #[must_use]
    pub fn token(mut self, token: Token, person: PersonId) -> Draft {
        self.tokens.push((token, person));
        self
    }
    /// After the commit the person's key is destroyed.
    #[must_use]
    pub fn erasing(mut self, person: PersonId) -> Draft {
        self.erase = Some(person);
        self
    }
    pub fn kind(&self) -> &str {
        &self.kind
    }
    pub fn body_text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }
}

/// Who acts, by which way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Author {
    pub actor: ActorId,
    pub duty: Option<DutyId>,
    pub channel: Channel,
    pub by: By,
    /// The actor's claim; the record time where absent.
    pub at_act: Option<Moment>,
    pub seen: Option<Seq>,
    pub cause: Option<Seq>,
}

impl Author {
    /// The house itself, because of a fact.
    pub fn house(cause: Option<Seq>) -> Author {
        Author { actor: ActorId::HOUSE, channel: Channel::Device, by: By::Worker, cause, ..Author::default() }
    }
}

/// Body of fact 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Name of the installation, e.g. 海澜市滨江区.
    pub name: String,
    /// Origin line of its checkpoints.
    pub origin: String,
    /// Verifier key of its checkpoints (C2SP signed note).
    pub vkey: String,
    /// Drills and demos: everything shown says so, and sign-in by a click exists.
    pub exercise: bool,
    /// House time runs by itself (false) or is driven (true).
    pub simulated: bool,
}

/// Body of the first fact after a restore: what stood after `from_size` facts was lost, and may have been shown before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    pub from_size: u64,
    /// When the restored house was first opened.
    pub at: Moment,
}

/// Body of `ledger.mended`: tables that were not what the facts say, and in how many rows. They were rebuilt from the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    pub rows: std::collections::BTreeMap<String, u64>,
}

pub(crate) const LEDGER_OPENED: Kind = Kind { name: "ledger.opened", version: 1 };
pub(crate) const LEDGER_RESTORED: Kind = Kind { name: "ledger.restored", version: 1 };
pub(crate) const LEDGER_MENDED: Kind = Kind { name: "ledger.mended", version: 1 };
pub(crate) const DATASET_OPENED: Kind = Kind { name: "dataset.opened", version: 1 };
pub(crate) const DATASET_EXPIRED: Kind = Kind { name: "dataset.expired", version: 1 };
pub(crate) const DATASET_DEFERRED: Kind = Kind { name: "dataset.deferred", version: 1 };
pub(crate) const DATASET_DESTROYED: Kind = Kind { name: "dataset.destroyed", version: 1 };
pub(crate) const PERSON_ERASED: Kind = Kind { name: "person.erased", version: 1 };

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatasetOpened {
    pub(crate) id: DatasetId,
    pub(crate) purpose: String,
    pub(crate) about: i64,
    pub(crate) retention_days: i64,
    /// When a dated one is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatasetDestroyed {
    pub(crate) id: DatasetId,
    pub(crate) method: String,
    pub(crate) witnesses: Vec<ActorId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{DatasetDeferred, DatasetExpired};

    /// A fact that was written once is read so for ever.
    fn frozen<T: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(golden: &str, body: &T) {
        assert_eq!(serde_json::to_string(body).unwrap(), golden.trim_end());
        assert_eq!(&serde_json::from_str::<T>(golden).unwrap(), body);
    }

    #[test]
    fn bodies_are_frozen() {
        let opened = Opened {
            name: "海澜市滨江区".into(),
            origin: "ledger.test/binjiang".into(),
            vkey: "ledger.test/binjiang+00000000+AA==".into(),
            exercise: true,
            simulated: false,
        };
        frozen(include_str!("../golden/ledger.opened-v1.json"), &opened);
        let restored = Restored { from_size: 41, at: Moment(1_795_305_600_000_000) };
        frozen(include_str!("../golden/ledger.restored-v1.json"), &restored);
        let mended = Mended { rows: [("duty_duties".to_owned(), 2)].into() };
        frozen(include_str!("../golden/ledger.mended-v1.json"), &mended);
        let (id, witnesses) = (DatasetId(7), vec![ActorId(8), ActorId(9)]);
        let opened = DatasetOpened { id, purpose: "incident".into(), about: 8, retention_days: 180, until: None };
        frozen(include_str!("../golden/dataset.opened-v1.json"), &opened);
        let destroy_at = Moment(1_795_305_600_000_000);
        let dated = DatasetOpened { purpose: "requests".into(), about: 20_759, until: Some(destroy_at), ..opened };
        frozen(include_str!("../golden/dataset.opened-dated-v1.json"), &dated);
        frozen(include_str!("../golden/dataset.expired-v1.json"), &DatasetExpired { id, destroy_at });
        frozen(include_str!("../golden/dataset.deferred-v1.json"), &DatasetDeferred { id, to: destroy_at, hold: 12 });
        frozen(include_str!("../golden/dataset.destroyed-v1.json"), &DatasetDestroyed { id, method: "key".into(), witnesses });
        frozen(include_str!("../golden/person.erased-v1.json"), &serde_json::json!({}));
    }
}
