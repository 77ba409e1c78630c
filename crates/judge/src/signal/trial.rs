//! Trying a rule on history: the same counting, on what was known at each moment, before the rule may speak.

use super::book::Rule;
use super::count::fullest;
use super::fact::Window;
use muster_ledger::{MINUTE, Moment, PlaceId, Read, Seq};
use muster_sense::selfreport::{Said, under_one_name};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A signal that a rule would have raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Raise {
    pub place: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    /// The report that filled the measure.
    pub at_seq: Seq,
    pub at: Moment,
    pub count: i64,
    pub window: Window,
    pub evidence: Vec<Seq>,
}

/// When a signal stops taking new reports and the count begins anew.
pub enum Closings<'a> {
    /// As if each had been looked at just when its time was up.
    InTime,
    /// As it was: place and fact of each verification or dismissal.
    Recorded(&'a [(PlaceId, Seq)]),
}

#[derive(Default)]
struct AtPlace {
    open_since: Option<(Seq, Moment)>,
    floor: Seq,
}

/// What `rule` would have raised over `history` (in the order of the facts), had it been on since fact `since`. Each person
/// is counted once where the weeks' keys still tell: reports of places where it matters are brought under one name, which
/// can only lower a count.
pub fn would_raise(read: &Read, rule: &Rule, mut history: Vec<Said>, closings: &Closings<'_>, since: Seq) -> Vec<Raise> {
    let places: BTreeSet<PlaceId> = raises(rule, &history, closings, since).iter().map(|r| r.place).collect();
    for place in places {
        let here = |s: &Said| s.place(rule.within) == place && s.symptoms.contains(&rule.what);
        let mut some: Vec<Said> = history.iter().filter(|s| here(s)).cloned().collect();
        under_one_name(read, &mut some);
        for (s, named) in history.iter_mut().filter(|s| here(s)).zip(some) {
            *s = named;
        }
    }
    raises(rule, &history, closings, since)
}

fn raises(rule: &Rule, history: &[Said], closings: &Closings<'_>, since: Seq) -> Vec<Raise> {
    let mut by_place: BTreeMap<PlaceId, Vec<&Said>> = BTreeMap::new();
    for s in history.iter().filter(|s| s.symptoms.contains(&rule.what)) {
        by_place.entry(s.place(rule.within)).or_default().push(s);
    }
    let mut out = Vec::new();
    for (place, said) in &by_place {
        let mut now = AtPlace::default();
        for s in said.iter().filter(|s| s.since > since) {
            close(rule, *place, s, history, closings, &mut now);
            if now.open_since.is_some() {
                continue;
            }
            let held: Vec<Said> = said.iter().filter(|o| o.held(s.since)).map(|o| (*o).clone()).collect();
            let Some(counted) = fullest(rule, &held, s.onset, now.floor).filter(|c| c.people >= rule.count) else { continue };
            now.open_since = Some((s.since, s.said_at));
            out.push(Raise {
                place: *place,
                community: s.community,
                grid: s.grid,
                building: s.building,
                at_seq: s.since,
                at: s.said_at,
                count: counted.people,
                window: counted.window,
                evidence: counted.evidence,
            });
        }
    }
    out.sort_by_key(|r| r.at_seq);
    out
}

/// Ends the open signal where it was, or would have been, looked at before `next` was said.
fn close(rule: &Rule, place: PlaceId, next: &Said, history: &[Said], closings: &Closings<'_>, now: &mut AtPlace) {
    match closings {
        Closings::Recorded(all) => {
            let last = all.iter().filter(|(p, seq)| *p == place && *seq < next.since).map(|(_, seq)| *seq).max();
            if let Some(seq) = last {
                now.floor = seq;
                if now.open_since.is_some_and(|(raised, _)| raised < seq) {
                    now.open_since = None;
                }
            }
        }
        Closings::InTime => {
            let Some((_, raised_at)) = now.open_since else { return };
            let closed_at = raised_at.plus(rule.then.deadline_minutes * MINUTE);
            if next.said_at > closed_at {
                let seen = history.iter().filter(|s| s.said_at <= closed_at).map(|s| s.since).max();
                now.floor = seen.unwrap_or(now.floor);
                now.open_since = None;
            }
        }
    }
}
