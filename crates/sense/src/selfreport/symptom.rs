//! The fixed list of what can be told. Free words go to the sealed note.

use serde::{Deserialize, Serialize};

/// What someone feels. The number is the bit that tables hold: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symptom {
    Fever = 1,
    Cough = 2,
    SoreThroat = 4,
    Breathless = 8,
    Vomiting = 16,
    Diarrhoea = 32,
    Rash = 64,
    Other = 128,
}

impl Symptom {
    pub const ALL: [Symptom; 8] = [
        Symptom::Fever,
        Symptom::Cough,
        Symptom::SoreThroat,
        Symptom::Breathless,
        Symptom::Vomiting,
        Symptom::Diarrhoea,
        Symptom::Rash,
        Symptom::Other,
    ];
    /// As posted and as in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Symptom::Fever => "fever",
            Symptom::Cough => "cough",
            Symptom::SoreThroat => "sore_throat",
            Symptom::Breathless => "breathless",
            Symptom::Vomiting => "vomiting",
            Symptom::Diarrhoea => "diarrhoea",
            Symptom::Rash => "rash",
            Symptom::Other => "other",
        }
    }
    /// Id of its word.
    pub fn word(self) -> &'static str {
        match self {
            Symptom::Fever => "symptom-fever",
            Symptom::Cough => "symptom-cough",
            Symptom::SoreThroat => "symptom-sore-throat",
            Symptom::Breathless => "symptom-breathless",
            Symptom::Vomiting => "symptom-vomiting",
            Symptom::Diarrhoea => "symptom-diarrhoea",
            Symptom::Rash => "symptom-rash",
            Symptom::Other => "symptom-other",
        }
    }
    pub fn parse(s: &str) -> Option<Symptom> {
        Symptom::ALL.into_iter().find(|x| x.name() == s)
    }
    pub(crate) fn bits(all: &[Symptom]) -> i64 {
        all.iter().fold(0, |sum, s| sum | *s as i64)
    }
    pub(crate) fn from_bits(bits: i64) -> Vec<Symptom> {
        Symptom::ALL.into_iter().filter(|s| bits & *s as i64 != 0).collect()
    }
}
