//! Envelope v1: who recorded what, when, under which duty, by which way. Frozen: a change is version 2.

use crate::{ActorId, DatasetId, DutyId, IdemKey, Moment, PlaceId, Seq, SubjectRef, hex};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The way a fact came in. All ways are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    #[default]
    Web,
    Phone,
    Text,
    Paper,
    Device,
    File,
}

impl Channel {
    pub const ALL: [Channel; 6] = [Channel::Web, Channel::Phone, Channel::Text, Channel::Paper, Channel::Device, Channel::File];
    pub fn name(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Phone => "phone",
            Channel::Text => "text",
            Channel::Paper => "paper",
            Channel::Device => "device",
            Channel::File => "file",
        }
    }
    pub fn parse(s: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|c| c.name() == s)
    }
}

/// Whose hand it was: the person's own, the family's, or a worker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum By {
    #[default]
    #[serde(rename = "self")]
    Oneself,
    Family,
    Worker,
}

impl By {
    pub const ALL: [By; 3] = [By::Oneself, By::Family, By::Worker];
    pub fn name(self) -> &'static str {
        match self {
            By::Oneself => "self",
            By::Family => "family",
            By::Worker => "worker",
        }
    }
    pub fn parse(s: &str) -> Option<By> {
        By::ALL.into_iter().find(|b| b.name() == s)
    }
}

fn to_hex<S: Serializer, const N: usize>(b: &[u8; N], s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&hex(b))
}
fn from_hex<'de, D: Deserializer<'de>, const N: usize>(d: D) -> Result<[u8; N], D::Error> {
    d.deserialize_str(crate::id::Hexadecimal)
}
fn hex_opt<S: Serializer>(b: &Option<[u8; 32]>, s: S) -> Result<S::Ok, S::Error> {
    match b {
        Some(b) => s.serialize_str(&hex(b)),
        None => s.serialize_none(),
    }
}
fn unhex_opt<'de, D: Deserializer<'de>>(d: D) -> Result<Option<[u8; 32]>, D::Error> {
    from_hex(d).map(Some)
}

/// Everything about a fact but its body. Serialised as compact JSON, fields in this order, absent ones left out;
/// the bytes are kept as written and hashed with salt and body into the leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Always 1.
    pub v: u8,
    /// Ledger id, 8 bytes.
    #[serde(serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub ledger: [u8; 8],
    pub seq: Seq,
    /// `task.done` and the like: past participle, room-free.
    pub kind: String,
    /// Version of the body's shape.
    pub version: u16,
    pub actor: ActorId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<DutyId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<SubjectRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetId>,
    /// The place it concerns; the building at the finest.
    pub area: PlaceId,
    /// When it happened, as the actor says: a claim.
    pub at_act: Moment,
    /// When the ledger recorded it: never runs backwards.
    pub at_record: Moment,
    pub channel: Channel,
    pub by: By,
    #[serde(serialize_with = "key_hex", deserialize_with = "key_unhex")]
    pub key: IdemKey,
    /// The fact this one follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Seq>,
    /// Last fact the actor's device had seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seq>,
    /// SHA-256(blind ‖ sealed plaintext): binds the sealed part without telling it.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "hex_opt", deserialize_with = "unhex_opt")]
    pub commitment: Option<[u8; 32]>,
    /// Room for the author's own signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

fn key_hex<S: Serializer>(k: &IdemKey, s: S) -> Result<S::Ok, S::Error> {
    to_hex(&k.0, s)
}
fn key_unhex<'de, D: Deserializer<'de>>(d: D) -> Result<IdemKey, D::Error> {
    from_hex(d).map(IdemKey)
}

impl Envelope {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
    pub fn parse(bytes: &[u8]) -> Result<Envelope, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

/// The opaque leaf: SHA-256(salt ‖ envelope ‖ body), 32 bytes. Tells nothing without the salt.
pub(crate) fn leaf_data(salt: &[u8], envelope: &[u8], body: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut h = Sha256::new();
    h.update(salt);
    h.update(envelope);
    h.update(body);
    h.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Envelope {
        Envelope {
            v: 1,
            ledger: *b"\x01\x02\x03\x04\x05\x06\x07\x08",
            seq: Seq(41),
            kind: "report.made".into(),
            version: 1,
            actor: ActorId(7),
            duty: Some(DutyId(9)),
            subjects: vec![SubjectRef([0xab; 16])],
            dataset: Some(DatasetId(3)),
            area: PlaceId(5),
            at_act: Moment(1),
            at_record: Moment(2),
            channel: Channel::Paper,
            by: By::Worker,
            key: IdemKey([1; 16]),
            cause: Some(Seq(40)),
            seen: None,
            commitment: Some([2; 32]),
            signature: None,
        }
    }

    /// Version 1 is frozen: these bytes are what every ledger ever written holds.
    #[test]
    fn envelope_v1_is_frozen() {
        let golden = include_str!("../golden/envelope-v1.json").trim_end();
        assert_eq!(String::from_utf8(example().to_bytes()).unwrap(), golden);
        assert_eq!(Envelope::parse(golden.as_bytes()).unwrap(), example());
    }
}
