//! Property: the rows that SQL finds under a scope are those that Cedar allows one by one.

use super::{Authority, find};
use crate::place::{self, Added, Level, PlaceDraft};
use crate::rehearsal::desk::{Trial, place};
use muster_ledger::{ActorId, DutyId, Fact, Fault, Keep, Kind, Mode, PlaceId, Projection, Rows, Table, int, values};
use muster_web::{Mask, Who};
use proptest::prelude::*;
use std::collections::BTreeSet;

const FIRST: Kind = Kind { name: "trial.laid", version: 1 };
static ROWS: Table = Table {
    name: "trial_rows",
    keep: Keep::Projection,
    columns: &[int("id"), int("community"), int("grid")],
    key: 1,
    indexes: &[],
};
static TRIAL: Projection = Projection { name: "trial", kinds: &[FIRST], tables: &[&ROWS], project: lay, revision: 1 };

fn lay(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let all: Vec<(i64, i64, i64)> = fact.body()?;
    all.into_iter().try_for_each(|(id, community, grid)| rows.put(&ROWS, values![id, community, grid]))
}

/// Levels by depth; a tree may leave out what lies between county and community.
const LEVELS: [Level; 6] = [Level::City, Level::County, Level::Street, Level::Community, Level::Grid, Level::Building];

/// Each number picks a parent among the places before it and how many levels it goes down.
fn tree(picks: &[(usize, usize)]) -> Vec<PlaceDraft> {
    let mut out: Vec<PlaceDraft> = Vec::new();
    for (i, (parent, down)) in picks.iter().enumerate() {
        let id = i as i64 + 1;
        // A tenth are tops of their own.
        let above = if out.is_empty() || parent % 10 == 9 { None } else { Some(out[parent % out.len()].clone()) };
        let from = above.as_ref().map_or(0, |a| LEVELS.iter().position(|l| *l == a.level).unwrap_or(0) + 1);
        // No level below the community is left out, and no grid lies outside one.
        let at = if from <= 3 { (from + down % 2).min(3) } else { from };
        let Some(level) = LEVELS.get(at) else { continue };
        out.push(place(id, above.map_or(0, |a| a.id.0), *level));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn sql_finds_what_cedar_allows(
        picks in prop::collection::vec((0usize..1000, 0usize..4), 1..40),
        posts in prop::collection::vec((0usize..8, 0usize..60), 1..12),
    ) {
        let t = Trial::new("scope", Mode::Real, &[&TRIAL]);
        crate::signin::open_house(&t.house).unwrap();
        let places = tree(&picks);
        let ids: Vec<PlaceId> = places.iter().map(|p| p.id).collect();
        t.record(vec![Added { places }.draft(PlaceId::HOUSE)]).unwrap();
        let read = t.read();
        let mut rows = Vec::new();
        for id in &ids {
            let p = place::find(&read, *id).unwrap().unwrap();
            if p.level == Level::Community || p.level == Level::Grid {
                rows.push((id.0, p.community.0, p.grid.0));
            }
        }
        drop(read);
        t.record(vec![muster_ledger::Draft::new(FIRST, &rows)]).unwrap();
        let authority = Authority::new().unwrap();
        for (n, (post, at)) in posts.iter().enumerate() {
            // Now and then a duty over the house, or at a place that does not exist.
            let own = if at % 12 == 0 { PlaceId::HOUSE } else { ids.get(at % (ids.len() + 1)).copied().unwrap_or(PlaceId(9999)) };
            let post = super::POSTS[*post];
            let duty: DutyId = t.worker(100 + n as i64, "某", post, own.0);
            compare(&t, &authority, duty, post, own, &rows);
        }
    }
}

fn compare(t: &Trial, authority: &Authority, duty: DutyId, post: &str, own: PlaceId, rows: &[(i64, i64, i64)]) {
    let read = t.read();
    let actor: ActorId = find(&read, duty).unwrap().unwrap().actor;
    let who = Who { actor, duty: Some(duty), post: post.to_owned(), place: own, ..Who::default() };
    for action in ["place.see", "task.do", "incident.see", "duty.manage", "signal.see"] {
        let scope = authority.authorise(&read, &who, action).ok().flatten();
        let (found, mask): (BTreeSet<i64>, Option<Mask>) = match &scope {
            None => (BTreeSet::new(), None),
            Some(s) => {
                let mut given = Vec::new();
                let sql = format!("SELECT id FROM trial_rows WHERE {}", s.filter("community", "grid", &mut given));
                (read.select(&sql, &given).unwrap().iter().map(|r| r.int("id")).collect(), Some(s.mask))
            }
        };
        for (id, community, grid) in rows {
            let finest = PlaceId(if *grid == 0 { *community } else { *grid });
            let chain = place::find(&read, finest).unwrap().unwrap().chain();
            let allowed = authority.allows(post, own, action, &chain).unwrap();
            assert_eq!(found.contains(id), allowed.is_some(), "{post} at {own} does {action} on {id} below {chain:?}");
            if allowed.is_some() {
                assert_eq!(allowed, mask);
            }
            let covers = scope.as_ref().is_some_and(|s| s.covers(PlaceId(*community), PlaceId(*grid)));
            assert_eq!(covers, found.contains(id), "covers() and filter() are one");
        }
    }
}
