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
        let mut e = Envelope::blank();
        e.read(bytes)?;
        Ok(e)
    }
    /// To be read into.
    pub(crate) fn blank() -> Envelope {
        Envelope {
            v: 1,
            ledger: [0; 8],
            seq: Seq(0),
            kind: String::new(),
            version: 0,
            actor: ActorId::NOBODY,
            duty: None,
            subjects: Vec::new(),
            dataset: None,
            area: PlaceId::HOUSE,
            at_act: Moment(0),
            at_record: Moment(0),
            channel: Channel::default(),
            by: By::default(),
            key: IdemKey([0; 16]),
            cause: None,
            seen: None,
            commitment: None,
            signature: None,
        }
    }
    /// Becomes the envelope that `bytes` say, in the memory of the one before: replay reads a million in seconds.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Result<(), serde_json::Error> {
        if self.read_as_written(bytes).is_none() {
            *self = serde_json::from_slice(bytes)?;
        }
        Ok(())
    }
    /// The spelling of [`Envelope::to_bytes`], three times as fast as serde; none where it is spelt otherwise.
    fn read_as_written(&mut self, bytes: &[u8]) -> Option<()> {
        let mut c = Cursor(bytes);
        c.skip(b"{\"v\":1,\"ledger\":\"")?;
        self.v = 1;
        self.ledger = c.hex()?;
        self.seq = Seq(c.skip(b",\"seq\":")?.int()?);
        self.kind.clear();
        self.kind.push_str(c.skip(b",\"kind\":\"")?.word()?);
        self.version = c.skip(b",\"version\":")?.int()?.try_into().ok()?;
        self.actor = ActorId(c.skip(b",\"actor\":")?.int()?);
        self.duty = c.int_after(b",\"duty\":")?.map(DutyId);
        self.subjects.clear();
        if c.skip(b",\"subjects\":[\"").is_some() {
            self.subjects.push(SubjectRef(c.hex()?));
            while c.skip(b",\"").is_some() {
                self.subjects.push(SubjectRef(c.hex()?));
            }
            c.skip(b"]")?;
        }
        self.dataset = c.int_after(b",\"dataset\":")?.map(DatasetId);
        self.area = PlaceId(c.skip(b",\"area\":")?.int()?);
        self.at_act = Moment(c.skip(b",\"at_act\":")?.int()?);
        self.at_record = Moment(c.skip(b",\"at_record\":")?.int()?);
        self.channel = Channel::parse(c.skip(b",\"channel\":\"")?.word()?)?;
        self.by = By::parse(c.skip(b",\"by\":\"")?.word()?)?;
        self.key = IdemKey(c.skip(b",\"key\":\"")?.hex()?);
        self.cause = c.int_after(b",\"cause\":")?.map(Seq);
        self.seen = c.int_after(b",\"seen\":")?.map(Seq);
        self.commitment = match c.skip(b",\"commitment\":\"") {
            Some(c) => Some(c.hex()?),
            None => None,
        };
        self.signature = None;
        (c.0 == b"}").then_some(())
    }
}

/// What of an envelope is not read yet.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn skip(&mut self, text: &[u8]) -> Option<&mut Cursor<'a>> {
        self.0 = self.0.strip_prefix(text)?;
        Some(self)
    }
    /// As JSON spells it, up to 18 digits.
    fn int(&mut self) -> Option<i64> {
        let negative = self.skip(b"-").is_some();
        let digits = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || digits > 18 || self.0[0] == b'0' && (digits > 1 || negative) {
            return None;
        }
        let (number, rest) = self.0.split_at(digits);
        self.0 = rest;
        let n = number.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'));
        Some(if negative { -n } else { n })
    }
    /// Inner: the field is left out. Outer: it is spelt otherwise.
    fn int_after(&mut self, name: &[u8]) -> Option<Option<i64>> {
        match self.skip(name) {
            Some(c) => c.int().map(Some),
            None => Some(None),
        }
    }
    /// Up to the closing quote: ASCII that JSON does not escape.
    fn word(&mut self) -> Option<&'a str> {
        let end = self.0.iter().position(|b| *b == b'"')?;
        let (word, rest) = self.0.split_at(end);
        self.0 = &rest[1..];
        let plain = word.iter().all(|b| (b' '..=b'~').contains(b) && *b != b'\\');
        std::str::from_utf8(word).ok().filter(|_| plain)
    }
    /// With the closing quote.
    fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (digits, rest) = self.0.split_at_checked(2 * N)?;
        let out = crate::id::unhex_exactly(digits)?;
        self.0 = rest.strip_prefix(b"\"")?;
        Some(out)
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
    use proptest::prelude::*;

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

    fn any_envelope() -> impl Strategy<Value = Envelope> {
        let int = || prop_oneof![-3..99i64, any::<i64>()];
        let ints = || (int(), int(), int(), int(), int(), int());
        let maybe = || prop::collection::vec(prop::option::of(int()), 4);
        let word = prop_oneof![4 => "[a-z]{1,8}\\.[a-z]{1,8}", 1 => ".{0,5}"];
        let bytes = (any::<[u8; 8]>(), any::<[u8; 16]>(), prop::option::of(any::<[u8; 32]>()));
        let subjects = prop::collection::vec(any::<[u8; 16]>().prop_map(SubjectRef), 0..3);
        let ways = (0..6usize, 0..3usize, any::<u16>(), prop::option::weighted(0.1, ".{0,5}"));
        (ints(), maybe(), word, bytes, subjects, ways).prop_map(|(i, o, kind, bytes, subjects, ways)| Envelope {
            v: 1,
            ledger: bytes.0,
            seq: Seq(i.0),
            kind,
            version: ways.2,
            actor: ActorId(i.1),
            duty: o[0].map(DutyId),
            subjects,
            dataset: o[1].map(DatasetId),
            area: PlaceId(i.2),
            at_act: Moment(i.3),
            at_record: Moment(i.4),
            channel: Channel::ALL[ways.0],
            by: By::ALL[ways.1],
            key: IdemKey(bytes.1),
            cause: o[2].map(Seq),
            seen: o[3].map(Seq),
            commitment: bytes.2,
            signature: ways.3,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The quick way and serde agree on every envelope, and on what is none.
        #[test]
        fn both_ways_of_reading_agree(e in any_envelope(), before in any_envelope(), at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..3u8) {
            let mut bytes = e.to_bytes();
            let mut read = before.clone();
            read.read(&bytes).unwrap();
            prop_assert_eq!(&read, &e);
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, *b"0129-,\"\\ {}]n".iter().cycle().nth(byte.into()).unwrap()),
            }
            let mut quick = before;
            if quick.read_as_written(&bytes).is_some() {
                prop_assert_eq!(&quick, &serde_json::from_slice::<Envelope>(&bytes).unwrap());
            }
        }
    }

    #[test]
    fn the_quick_way_reads_what_is_written() {
        let mut e = example();
        assert!(Envelope::blank().read_as_written(&e.to_bytes()).is_some());
        (e.duty, e.dataset, e.cause, e.commitment, e.area) = (None, None, None, None, PlaceId(-7));
        e.subjects.clear();
        assert!(Envelope::blank().read_as_written(&e.to_bytes()).is_some());
    }

    /// Version 1 is frozen: these bytes are what every ledger ever written holds.
    #[test]
    fn envelope_v1_is_frozen() {
        let golden = include_str!("../golden/envelope-v1.json").trim_end();
        assert_eq!(String::from_utf8(example().to_bytes()).unwrap(), golden);
        assert_eq!(Envelope::parse(golden.as_bytes()).unwrap(), example());
    }
}
