//! What goes on beside the outbreak: people travel, have guests, move within the community, and agree that somebody notes what
//! they need.

use super::Script;
use crate::town::GRIDS;
use muster_ledger::{HOUR, Moment, Refusal};
use serde_json::Value;
use std::collections::BTreeSet;

/// Grids that tell something on one day.
const GRIDS_A_DAY: i32 = 3;

fn text(v: &Value, key: &str) -> String {
    v[key].as_str().unwrap_or_default().to_owned()
}

fn needs(v: &Value, need: &str) -> bool {
    v["flags"].as_array().is_some_and(|all| all.iter().any(|n| n == need))
}

/// Flats of the first community in which nobody is entered, by address.
fn empty_flats(script: &Script) -> Vec<String> {
    let lived_in: BTreeSet<String> = script.people.iter().map(|p| p.address()).collect();
    let mut all: Vec<String> = script.rooms.keys().filter(|a| !lived_in.contains(*a)).cloned().collect();
    all.sort();
    all
}

impl Script {
    /// Each morning some grids tell who is away and who has guests; the secretary writes down who moved and who agreed to care.
    pub(super) fn neighbours(&mut self, now: Moment) -> Result<(), Refusal> {
        let day = self.stage.day(now);
        if day < 1 || self.met >= day || now.since_midnight() < 10 * HOUR {
            return Ok(());
        }
        self.met = day;
        if day == 1 {
            self.stale();
        }
        for n in 0..GRIDS_A_DAY {
            let grid = ((day - 1) * GRIDS_A_DAY + n).rem_euclid(GRIDS.len() as i32);
            self.stays(&format!("grid{}", grid + 1), day, n)?;
        }
        self.moved(day)?;
        self.cared_for(now, day)
    }

    /// The second community's list is old: its secretary sends a worker to ask what is stale.
    fn stale(&mut self) {
        let Ok(page) = self.see("secretary2", "/coverage") else { return };
        let grid = super::id(&page["lines"][0]["grid"]);
        let form = [("homes", "20".to_owned())];
        self.act(("secretary2", "secretary"), &format!("/coverage/{grid}/tasks"), &form, ("demo-did-send-asking", vec![]));
    }

    fn listed(&mut self, role: &str) -> Result<Vec<Value>, Refusal> {
        Ok(self.see(role, "/people")?["people"].as_array().cloned().unwrap_or_default())
    }

    fn stays(&mut self, role: &str, day: i32, n: i32) -> Result<(), Refusal> {
        let heads: Vec<Value> = self.listed(role)?.into_iter().filter(|p| p["relation"] == "head").collect();
        let pick = |i: usize| heads.get(i % heads.len().max(1)).cloned();
        let i = day.unsigned_abs() as usize;
        let Some((away, host, third)) = pick(i).zip(pick(i + 5)).zip(pick(i + 9)).map(|((a, b), c)| (a, b, c)) else {
            return Ok(());
        };
        let stay = |p: &Value| format!("/people/{}/stays", text(p, "subject"));
        let form = [("kind", "away".into()), ("days", ["7", "30", "3"][n as usize % 3].into())];
        self.act((role, role), &stay(&away), &form, ("demo-did-stay", vec![]));
        let guests = ["姨母 何春华", "同学 罗一鸣", "外孙 傅子轩", "表弟 曾国华"];
        let guest = guests[(i + n as usize) % guests.len()];
        let form = [
            ("name", guest.split(' ').next_back().unwrap_or(guest).to_owned()),
            ("phone", format!("1990007{:04}", i * 10 + n as usize)),
            ("from_where", ["邻市", "省城", "外县"][n as usize % 3].to_owned()),
            ("days", ["3", "7"][n as usize % 2].to_owned()),
        ];
        let at = format!("/households/{}/visitors", super::id(&host["room"]));
        self.act((role, role), &at, &form, ("demo-did-visitor", vec![]));
        let form = if n % 2 == 0 {
            [("kind", "absent".to_owned()), ("days", "180".to_owned()), ("address", String::new())]
        } else {
            let with = self.people.iter().filter(|p| p.relation == "户主").nth(40 * i).map(|p| p.address()).unwrap_or_default();
            [("kind", "elsewhere".to_owned()), ("days", "30".to_owned()), ("address", with)]
        };
        self.act((role, role), &stay(&third), &form, ("demo-did-stay", vec![]));
        Ok(())
    }

    /// Someone moves into a flat that stands empty.
    fn moved(&mut self, day: i32) -> Result<(), Refusal> {
        let i = day.unsigned_abs() as usize;
        let Some(flat) = empty_flats(self).into_iter().nth(7 * i) else { return Ok(()) };
        let Some(who) = self.listed("secretary")?.into_iter().filter(|p| p["relation"] != "head").nth(3 * i) else {
            return Ok(());
        };
        let path = format!("/people/{}/room", text(&who, "subject"));
        self.act(("secretary", "secretary"), &path, &[("address", flat)], ("demo-did-move", vec![]));
        Ok(())
    }

    /// Three a day agree; what is a diagnosis is written down by the health centre, and read by nobody else.
    fn cared_for(&mut self, now: Moment, day: i32) -> Result<(), Refusal> {
        let all = self.listed("secretary")?;
        let nth = |need: &str| all.iter().filter(|p| needs(p, need)).nth(day.unsigned_abs() as usize - 1).cloned();
        for (role, need, category, consent) in [
            ("secretary", "lives_alone", "lone_old", "self"),
            ("secretary", "cannot_climb", "wheelchair", "guardian"),
            ("health", "medicine_fetched", "chronic_medicine", "self"),
        ] {
            let Some(who) = nth(need) else { continue };
            let form = [
                ("category", category.to_owned()),
                ("consent", consent.to_owned()),
                ("way", "spoken".to_owned()),
                ("consent_on", now.day().to_string()),
            ];
            let path = format!("/people/{}/care", text(&who, "subject"));
            self.act((role, role), &path, &form, ("demo-did-care", vec![]));
        }
        Ok(())
    }
}
