//! Whether the tree may be redrawn so, and what exactly is recorded then: worked out on one version of the tree, which the
//! writer compares.

use super::fact::{Made, Merged, Move, Moved, Spot};
use crate::place::change::{What, Why, iso, of_place};
use crate::place::import::level_of;
use crate::place::table::{Place, VERSION, by_code, children, find, subtree};
use crate::place::{Level, PlaceDraft};
use cn_id::RegionCode;
use muster_ledger::{Day, Fault, PlaceId, Read, Refusal};
use std::collections::HashSet;

/// Homes, buildings and what is between, rewritten in one act. A whole street is more: its communities go one by one.
const REWRITTEN_MAX: usize = 60_000;
const NAME_MAX: usize = 60;

/// A place that shall begin beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    pub id: PlaceId,
    /// Of its level and under its parent.
    pub from: PlaceId,
    pub name: String,
    /// Empty where it has none.
    pub code: String,
}

/// What shall be redrawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub begin: Vec<Begin>,
    /// Place, new parent.
    pub moves: Vec<(PlaceId, PlaceId)>,
    /// Place, what it goes into with all that it holds.
    pub merge: Vec<(PlaceId, PlaceId)>,
}

/// What would be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub begin: Vec<PlaceDraft>,
    pub moved: Moved,
    /// The fact that changed the tree last, when this was worked out.
    pub version: i64,
}

/// The version of the tree that a reader sees.
pub fn version(read: &Read) -> Result<i64, Fault> {
    Ok(read.get(&VERSION, &[1i64.into()])?.map_or(0, |r| r.int("seq")))
}

/// What may stand directly below what.
pub fn holds(parent: Level, own: Level) -> bool {
    use Level::{Building, City, Community, Compound, County, Grid, Nation, Province, Room, Street, Unit};
    match own {
        Nation => false,
        Province => parent == Nation,
        City => parent == Province,
        // Counties directly below a province, streets directly below a city: both exist.
        County => matches!(parent, City | Province),
        Street => matches!(parent, County | City),
        Community => parent == Street,
        Grid => parent == Community,
        Compound => matches!(parent, Grid | Community),
        Building => matches!(parent, Compound | Grid | Community),
        // Entrances and homes are their building's.
        Unit | Room => false,
    }
}

/// What can be divided, and go into another of its kind.
pub fn divisible(level: Level) -> bool {
    matches!(level, Level::Street | Level::Community | Level::Grid | Level::Compound)
}

fn no_such() -> Refusal {
    Refusal::not_found("place-no-such").instead("/places")
}

fn standing(read: &Read, id: PlaceId) -> Result<Place, Refusal> {
    let place = find(read, id)?.ok_or_else(no_such)?;
    match place.stands() {
        true => Ok(place),
        false => Err(Refusal::conflict("place-redraw-closed").arg("place", &place.name).instead(format!("/places/{id}"))),
    }
}

/// A parent as it is or will be.
struct Above {
    id: PlaceId,
    level: Level,
    name: String,
    spot: Spot,
    chain: Vec<PlaceId>,
}

impl Above {
    fn of(p: &Place) -> Above {
        let spot = Spot { community: p.community, grid: p.grid };
        Above { id: p.id, level: p.level, name: p.name.clone(), spot, chain: p.chain() }
    }
}

fn begun(read: &Read, b: &Begin) -> Result<(PlaceDraft, Above), Refusal> {
    let from = standing(read, b.from)?;
    if !divisible(from.level) {
        return Err(Refusal::invalid("place-split-level").arg("place", &from.name));
    }
    let wrong = |code: &'static str| Refusal::invalid(code).problem("name", code);
    if b.name.is_empty() || b.name.chars().count() > NAME_MAX || b.name.chars().any(char::is_control) {
        return Err(wrong("place-name-wrong"));
    }
    let mut code = String::new();
    if !b.code.is_empty() {
        let args = || vec![("code", b.code.clone())];
        let said = |c: &'static str| Refusal::invalid(c).arg("code", &b.code).problem_with("code", c, args());
        let parsed = RegionCode::parse(&b.code).map_err(|_| said("place-code-wrong"))?;
        if level_of(&parsed).unwrap_or(Level::Grid) != from.level {
            return Err(said("place-code-level"));
        }
        if let Some(other) = by_code(read, parsed.as_str())? {
            let args = vec![("place", other.name.clone())];
            return Err(Refusal::invalid("place-code-taken")
                .arg("place", other.name)
                .problem_with("code", "place-code-taken", args)
                .instead(format!("/places/{}", other.id)));
        }
        code = parsed.as_str().to_owned();
    }
    let brothers = children(read, from.parent)?;
    let sort = brothers.iter().map(|p| p.sort).max().unwrap_or(0) + 1;
    let draft = PlaceDraft { id: b.id, parent: from.parent, level: from.level, code, name: b.name.clone(), sort, floor: 0 };
    let spot = Spot {
        community: if from.level == Level::Community { b.id } else { from.community },
        grid: if from.level == Level::Grid { b.id } else { from.grid },
    };
    let mut chain = from.chain();
    chain.pop();
    chain.push(b.id);
    Ok((draft, Above { id: b.id, level: from.level, name: b.name.clone(), spot, chain }))
}

/// What would be recorded for `wish` from `day` on; or what is wrong with it.
pub fn plan(read: &Read, wish: &Wish, day: Day, why: Why) -> Result<Plan, Refusal> {
    let (mut begin, mut aboves, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for b in &wish.begin {
        let (draft, above) = begun(read, b)?;
        begin.push(draft);
        aboves.push(above);
        made.push(Made { place: b.id, from: b.from });
    }
    let (mut wanted, mut merged) = (wish.moves.clone(), Vec::new());
    for (id, into) in &wish.merge {
        let (own, into) = (standing(read, *id)?, standing(read, *into)?);
        let args = |r: Refusal| r.arg("place", &own.name).arg("into", &into.name);
        if own.id == into.id || own.level != into.level || !divisible(own.level) || wish.merge.iter().any(|m| m.0 == into.id) {
            return Err(args(Refusal::invalid("place-merge-kind")));
        }
        let all = subtree(read, &own)?;
        let left = |p: &&Place| p.parent == own.id && p.stands();
        for p in all.iter().filter(left) {
            if !wanted.iter().any(|(moved, _)| *moved == p.id) {
                wanted.push((p.id, into.id));
            }
        }
        let gone = all.iter().filter(|p| !p.stands() && p.level < Level::Room).map(|p| p.id).collect();
        merged.push(Merged { place: own.id, into: into.id, is: Above::of(&into).spot, within: gone });
    }
    if wanted.is_empty() && merged.is_empty() {
        if !made.is_empty() {
            return Err(Refusal::invalid("place-split-none").problem("parts", "place-split-none"));
        }
        return Err(Refusal::invalid("place-redraw-nothing"));
    }
    if wanted.len() > Moved::MOVES_MAX {
        return Err(Refusal::invalid("place-redraw-many").arg("n", wanted.len()).arg("max", Moved::MOVES_MAX));
    }
    let (moves, rewritten) = moves(read, &wanted, &aboves, day)?;
    let named: usize = moves.iter().map(|m| m.within.len()).sum();
    if rewritten > REWRITTEN_MAX || named > Moved::WITHIN_MAX {
        return Err(Refusal::invalid("place-redraw-large").arg("n", rewritten).arg("max", REWRITTEN_MAX));
    }
    alike(read, &moves, &begin, &merged)?;
    left_empty(read, &made, &moves)?;
    Ok(Plan { begin, moved: Moved { moves, made, merged, day, why }, version: version(read)? })
}

fn moves(read: &Read, wanted: &[(PlaceId, PlaceId)], begun: &[Above], day: Day) -> Result<(Vec<Move>, usize), Refusal> {
    let moving: HashSet<PlaceId> = wanted.iter().map(|w| w.0).collect();
    if moving.len() != wanted.len() {
        return Err(Refusal::invalid("place-redraw-twice"));
    }
    let (mut out, mut rewritten) = (Vec::new(), 0);
    for (id, to) in wanted {
        let own = standing(read, *id)?;
        let found;
        let above = match begun.iter().find(|a| a.id == *to) {
            Some(above) => above,
            None => {
                found = Above::of(&standing(read, *to)?);
                &found
            }
        };
        let args = |code: &'static str| Refusal::invalid(code).arg("place", &own.name).arg("into", &above.name);
        if above.chain.contains(&own.id) {
            return Err(args("place-redraw-cycle"));
        }
        if !holds(above.level, own.level) {
            return Err(args("place-redraw-level"));
        }
        if own.parent == above.id {
            return Err(args("place-redraw-same"));
        }
        if own.chain().iter().rev().skip(1).any(|p| moving.contains(p)) {
            return Err(args("place-redraw-nested"));
        }
        let last = of_place(read, own.id)?.iter().filter(|f| f.is(What::Parent)).map(|f| f.until).max();
        if let Some(last) = last.filter(|last| day < *last) {
            let shown = iso(last);
            let args = vec![("day", shown.clone())];
            return Err(Refusal::invalid("place-day-before").arg("day", shown).problem_with("day", "place-day-before", args));
        }
        let was = Spot { community: own.community, grid: own.grid };
        let is = match own.level {
            l if l <= Level::Community => was,
            Level::Grid => Spot { grid: own.id, ..above.spot },
            _ => above.spot,
        };
        let below = subtree(read, &own)?;
        rewritten += below.len();
        let within = match was == is {
            true => Vec::new(),
            false => below.iter().filter(|p| p.level < Level::Room).map(|p| p.id).collect(),
        };
        out.push(Move { place: own.id, from: own.parent, to: above.id, was, is, within });
    }
    Ok((out, rewritten))
}

/// Brothers of one level have different names, afterwards too.
fn alike(read: &Read, moves: &[Move], begin: &[PlaceDraft], merged: &[Merged]) -> Result<(), Refusal> {
    let mut parents: Vec<PlaceId> = moves.iter().map(|m| m.to).chain(begin.iter().map(|b| b.parent)).collect();
    parents.sort();
    parents.dedup();
    for parent in parents {
        let mut names = HashSet::new();
        let stay = |p: &Place| !moves.iter().any(|m| m.place == p.id) && !merged.iter().any(|m| m.place == p.id);
        for p in children(read, parent)?.into_iter().filter(stay) {
            names.insert((p.level, p.name));
        }
        for m in moves.iter().filter(|m| m.to == parent) {
            let p = find(read, m.place)?.ok_or_else(no_such)?;
            if !names.insert((p.level, p.name.clone())) {
                return Err(Refusal::conflict("place-redraw-taken")
                    .arg("place", &p.name)
                    .instead(format!("/places/{}/name", p.id)));
            }
        }
        for b in begin.iter().filter(|b| b.parent == parent) {
            if !names.insert((b.level, b.name.clone())) {
                return Err(Refusal::conflict("place-name-taken").problem("name", "place-name-taken"));
            }
        }
    }
    Ok(())
}

/// Who divides keeps a part on both sides: else it is a new name.
fn left_empty(read: &Read, made: &[Made], moves: &[Move]) -> Result<(), Refusal> {
    for m in made {
        if !moves.iter().any(|x| x.to == m.place) {
            return Err(Refusal::invalid("place-split-none").problem("parts", "place-split-none"));
        }
        let taken = |p: &Place| moves.iter().any(|x| x.place == p.id);
        let from = children(read, m.from)?;
        if !from.is_empty() && from.iter().all(taken) && !moves.iter().any(|x| x.to == m.from) {
            return Err(Refusal::invalid("place-split-all").problem("parts", "place-split-all"));
        }
    }
    Ok(())
}
