//! A word that came by some way, by whoever may say it: the two questions that every consent is written down with.

use super::fact::Voice;
use muster_ground::care::Way;
use muster_ledger::{By, Channel};
use muster_web::{Choice, Field, FieldKind, Form, Values};

const VOICES: &[Choice] =
    &[Choice("self", "referral-by-self"), Choice("family", "referral-by-family"), Choice("guardian", "referral-by-guardian")];
const WAYS: &[Choice] =
    &[Choice("spoken", "care-way-spoken"), Choice("phone", "care-way-phone"), Choice("paper", "care-way-paper")];
pub(crate) const F_BY: Field = Field::new("by", FieldKind::One(VOICES), "referral-by");
pub(crate) const F_WAY: Field = Field::new("way", FieldKind::One(WAYS), "referral-way");

/// Yes or no, whose word, by which way.
pub(crate) static CONSENT: Form = Form {
    fields: &[
        Field::new(
            "say",
            FieldKind::One(&[
                Choice("yes", "referral-say-yes"),
                Choice("no", "referral-say-no"),
                Choice("back", "referral-say-back"),
            ]),
            "referral-say",
        ),
        F_BY,
        F_WAY,
    ],
    submit: "referral-write-down",
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Agreed {
    pub(crate) by: Voice,
    pub(crate) way: Way,
}

pub(crate) fn agreed(v: &Values) -> Agreed {
    Agreed { by: Voice::parse(v.get("by")).unwrap_or(Voice::Oneself), way: Way::parse(v.get("way")).unwrap_or(Way::Spoken) }
}

impl Agreed {
    /// What the envelope says of it: the person's own word, written down by a worker.
    pub(crate) fn hand(self) -> By {
        if self.by == Voice::Oneself { By::Oneself } else { By::Family }
    }
}

pub(crate) fn channel(way: Way) -> Channel {
    match way {
        Way::Phone => Channel::Phone,
        Way::Paper => Channel::Paper,
        Way::Spoken | Way::Web => Channel::Web,
    }
}
