//! What is recorded about boundaries: lines on a map, nothing of a person.

use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const OUTLINES_DRAWN: Kind = Kind { name: "outlines.drawn", version: 1 };

/// In which system the numbers are. They differ by up to half a kilometre, and nobody sees which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    Wgs84,
    Cgcs2000,
    Gcj02,
}

impl Datum {
    pub const ALL: [Datum; 3] = [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02];
    pub fn code(self) -> &'static str {
        ["wgs84", "cgcs2000", "gcj02"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Datum> {
        Datum::ALL.into_iter().find(|d| d.code() == code)
    }
    pub fn name(self) -> &'static str {
        ["WGS 84", "CGCS2000", "GCJ-02"][self as usize]
    }
    /// RFC 7946 knows no other: CGCS2000 agrees with it to centimetres.
    pub fn is_rfc(self) -> bool {
        self != Datum::Gcj02
    }
}

/// East and north in ten-millionths of a degree, a centimetre: whole numbers, so that replay gives the same bytes.
pub type Position = (i64, i64);

/// A place's boundary: polygons, each its outer ring first, then its holes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub place: PlaceId,
    pub polygons: Vec<Vec<Vec<Position>>>,
}

/// Body of `outlines.drawn`: for each place the boundary it has from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlinesDrawn {
    pub datum: Datum,
    pub outlines: Vec<Outline>,
}
