//! Which entries may be one person's, and what speaks for it. Graded, so that a person looks at the likely ones first; two
//! documents of one kind with different numbers are two people, however alike their names: twins stay two.

use super::fact::Reason;
use super::table::{apart_in, pair, told_apart};
use crate::person::exact::person_by_token;
use crate::person::read::{self, Person, Personal};
use crate::person::rule::Tokens;
use crate::person::search;
use cn_id::NameKey;
use muster_ledger::{Fault, PlaceId, Read, SubjectRef};
use muster_web::{Mask, Scope};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// How much speaks for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::person) enum Grade {
    Likely,
    Possible,
}

impl Grade {
    pub(super) fn words(self) -> &'static str {
        ["person-same-likely", "person-same-possible"][self as usize]
    }
}

/// What is compared of an entry; empty where it is not known.
#[derive(Clone, Debug)]
pub(in crate::person) struct Traits<'a> {
    pub key: &'a NameKey,
    pub born: &'a str,
    pub phone: Option<u64>,
    pub number: Option<u64>,
    pub kind: &'a str,
    pub room: PlaceId,
}

/// What speaks for one person, and how much; none where nothing does or something speaks against it.
pub(in crate::person) fn compare(a: &Traits<'_>, b: &Traits<'_>) -> Option<(Grade, Vec<Reason>)> {
    let both = |x: Option<u64>, y: Option<u64>| x.is_some() && x == y;
    if both(a.number, b.number) {
        return Some((Grade::Likely, vec![Reason::Document]));
    }
    let two_documents = a.number.is_some() && b.number.is_some() && a.kind == b.kind;
    let two_births = !a.born.is_empty() && !b.born.is_empty() && a.born != b.born;
    if two_documents || two_births || !a.key.alike(b.key) {
        return None;
    }
    let same = a.key.same(b.key);
    let mut reasons = Vec::new();
    if !a.born.is_empty() && a.born == b.born {
        reasons.push(if same { Reason::NameAndBirth } else { Reason::SoundAndBirth });
    }
    if both(a.phone, b.phone) {
        reasons.push(if same { Reason::NameAndPhone } else { Reason::SoundAndPhone });
    }
    if a.room == b.room && a.room != PlaceId::HOUSE {
        reasons.push(if same { Reason::NameAndRoom } else { Reason::SoundAndRoom });
    }
    let likely = reasons.len() > 1 || reasons.iter().any(|r| matches!(r, Reason::NameAndPhone | Reason::NameAndRoom));
    let grade = if likely { Grade::Likely } else { Grade::Possible };
    (!reasons.is_empty()).then_some((grade, reasons))
}

/// Two entries that may be one person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::person) struct Candidate {
    pub grade: Grade,
    pub reasons: Vec<Reason>,
    pub one: Person,
    pub other: Person,
}

/// Entries compared with each other in one group at most: a dormitory is no household.
const GROUP_MAX: usize = 40;

/// Pairs of a community nobody has decided on, the likely ones first; none where the scope is no single community's.
pub(in crate::person) fn candidates(read: &Read, scope: &Scope) -> Result<Option<Vec<Candidate>>, Fault> {
    let Some(entries) = search::everyone(read, scope)? else { return Ok(None) };
    let community = entries.first().map_or(PlaceId::HOUSE, |e| e.person.community);
    let apart = apart_in(read, community)?;
    let mut groups: HashMap<(u8, u64), Vec<usize>> = HashMap::new();
    for (n, e) in entries.iter().enumerate() {
        let born = search::digest(&e.born);
        for (what, value) in [(0, e.number), (1, born), (2, e.phone), (3, Some(e.person.room.0 as u64))] {
            if let Some(value) = value {
                groups.entry((what, value)).or_default().push(n);
            }
        }
    }
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for group in groups.values().filter(|g| (2..=GROUP_MAX).contains(&g.len())) {
        for (n, a) in group.iter().enumerate() {
            for b in &group[n + 1..] {
                let (one, other) = (&entries[*a], &entries[*b]);
                let who = pair(one.person.subject, other.person.subject);
                if !seen.insert(who) || apart.contains(&who) {
                    continue;
                }
                if let Some((grade, reasons)) = compare(&one.traits(), &other.traits()) {
                    out.push((grade, *a.min(b), *a.max(b), reasons));
                }
            }
        }
    }
    out.sort();
    let all = out.into_iter().map(|(grade, a, b, reasons)| {
        let (one, other) = (entries[a].person.clone(), entries[b].person.clone());
        Candidate { grade, reasons, one, other }
    });
    Ok(Some(all.collect()))
}

fn traits<'a>(key: &'a NameKey, born: &'a str, known: &'a Personal, room: PlaceId) -> Traits<'a> {
    let (phone, number) = (search::digest(&known.phone), search::digest(&known.id_number));
    Traits { key, born, phone, number, kind: &known.id_kind, room }
}

/// Entries within the scope that whoever is about to be entered may be already.
pub(in crate::person) fn like(
    read: &Read,
    scope: &Scope,
    personal: &Personal,
    room: Option<PlaceId>,
) -> Result<Vec<(Person, Vec<Reason>)>, Fault> {
    let mut out = Vec::new();
    for (p, reasons) in like_among(read, personal, room, |p| scope.covers(p.community, p.grid))? {
        out.extend(read::find(read, p.subject, scope.mask)?.map(|shown| (shown, reasons)));
    }
    Ok(out)
}

/// Nameless: found by telephone, by name and birthday, and among those of the room.
pub(in crate::person) fn like_among(
    read: &Read,
    personal: &Personal,
    room: Option<PlaceId>,
    within: impl Fn(&Person) -> bool,
) -> Result<Vec<(Person, Vec<Reason>)>, Fault> {
    let (key, born) = (NameKey::of(&personal.name), personal.born().unwrap_or_default());
    let mut near: Vec<Person> = Vec::new();
    let mut tokens = Vec::new();
    if !personal.phone.is_empty() {
        tokens.push(Tokens::phone(read.vault(), &personal.phone));
    }
    if !born.is_empty() {
        tokens.push(Tokens::name_and_birth(read.vault(), &personal.name, &born));
    }
    for token in tokens {
        near.extend(person_by_token(read, token, Mask::Nameless)?.into_iter().map(|(_, p)| p));
    }
    if let Some(room) = room {
        near.extend(crate::person::household(read, room, Mask::Nameless)?);
    }
    let own = traits(&key, &born, personal, room.unwrap_or_default());
    let mut out: Vec<(Person, Vec<Reason>)> = Vec::new();
    for p in near.into_iter().filter(|p| within(p)) {
        if out.iter().any(|(o, _)| o.subject == p.subject) {
            continue;
        }
        let Some(known) = read::open(read, p.part) else { continue };
        let (its_key, its_born) = (NameKey::of(&known.name), known.born().unwrap_or_default());
        if let Some((_, reasons)) = compare(&own, &traits(&its_key, &its_born, &known, p.room)) {
            out.push((p, reasons));
        }
    }
    Ok(out)
}

/// What speaks for two entries being one person's, as far as anything does.
pub(in crate::person) fn between(read: &Read, a: &Person, b: &Person) -> Option<(Grade, Vec<Reason>)> {
    let (one, other) = (read::open(read, a.part)?, read::open(read, b.part)?);
    let (k1, k2) = (NameKey::of(&one.name), NameKey::of(&other.name));
    let (b1, b2) = (one.born().unwrap_or_default(), other.born().unwrap_or_default());
    compare(&traits(&k1, &b1, &one, a.room), &traits(&k2, &b2, &other, b.room))
}

/// Whether someone decided before that the two are two.
pub(super) fn decided(read: &Read, a: SubjectRef, b: SubjectRef) -> Result<bool, Fault> {
    told_apart(read, a, b)
}
