//! What lies in the stores: each community takes in what it has, hands out masks and gloves every morning, and one runs short.

use super::Script;
use muster_ledger::{DAY, HOUR, Moment, Refusal};

/// Code, how many, days until the last day, minimum.
const HAD: [(&str, i64, i64, i64); 8] = [
    ("1101", 1_500, 420, 500),
    ("1103", 240, 300, 100),
    ("1301", 600, 500, 200),
    ("1306", 8, 700, 0),
    ("1401", 60, 200, 20),
    ("1501", 40, 90, 10),
    ("2101", 24, 20, 0),
    ("3201", 12, 700, 0),
];
/// What goes out each morning: code and how many.
const DAILY: [(&str, i64); 3] = [("1101", 180), ("1103", 34), ("1401", 3)];

impl Script {
    /// Stores are filled on the first morning; from then on what is used goes out.
    pub(super) fn goods(&mut self, now: Moment) -> Result<(), Refusal> {
        let day = self.stage.day(now);
        if day < 1 || self.handed_out >= day || now.since_midnight() < 8 * HOUR {
            return Ok(());
        }
        self.handed_out = day;
        if day == 1 { self.stores_filled(now) } else { self.handed(now, day) }
    }

    /// Posts without a line on the stage: a delivery has many lines of its own.
    pub(super) fn quietly(&mut self, role: &str, path: &str, form: &[(&str, String)]) -> Result<(), Refusal> {
        let s = self.sender(role)?;
        self.site.act_inside(&s, path, form).map(|_| ())
    }

    fn stores_filled(&mut self, now: Moment) -> Result<(), Refusal> {
        for (n, role) in ["secretary", "secretary2", "secretary3", "secretary4"].into_iter().enumerate() {
            // The smallest town has one community.
            let Ok(places) = self.see(role, "/stock/stores/new") else { continue };
            let at = |i: usize| places[i][0].as_str().unwrap_or_default().to_owned();
            let room = [("place", at(0)), ("kind", "room".to_owned())];
            self.act((role, "secretary"), "/stock/stores", &room, ("demo-did-store", vec![]));
            if n == 0 {
                self.quietly(role, "/stock/stores", &[("place", at(1)), ("kind", "point".to_owned())])?;
            }
            let stores = self.see(role, "/stock")?;
            let store = super::id(&stores["stores"][0]["store"]["id"]);
            for (code, has, days, least) in HAD {
                let has = has / (n as i64 + 1);
                let lot = now.plus(days * DAY).day().to_string();
                let price = if code == "1101" { "0.35" } else { "" }.to_owned();
                let form = [
                    ("item", code.to_owned()),
                    ("n", has.to_string()),
                    ("lot", lot),
                    ("from", "supplier".to_owned()),
                    ("price", price),
                ];
                self.quietly(role, &format!("/stock/stores/{store}/receipts"), &form)?;
                if least > 0 {
                    let form = [("item", code.to_owned()), ("n", least.to_string())];
                    self.quietly(role, &format!("/stock/stores/{store}/minimum"), &form)?;
                }
            }
        }
        Ok(())
    }

    fn handed(&mut self, now: Moment, day: i32) -> Result<(), Refusal> {
        let stores = self.see("secretary", "/stock")?;
        let store = super::id(&stores["stores"][0]["store"]["id"]);
        let path = format!("/stock/stores/{store}/issues");
        let picks = self.see("secretary", &path)?["picks"].as_array().cloned().unwrap_or_default();
        for (i, (code, n)) in DAILY.into_iter().enumerate() {
            let mut form = vec![("item", code.to_owned()), ("n", n.to_string())];
            match (i, picks.get(day as usize % picks.len().max(1))) {
                (0, Some(worker)) => {
                    form.extend([("to", "worker".to_owned()), ("worker", worker[0].as_str().unwrap_or_default().to_owned())]);
                }
                (1, _) => form.push(("to", "household".to_owned())),
                _ => form.push(("to", "used".to_owned())),
            }
            if i == 1 {
                self.act(("secretary", "secretary"), &path, &form, ("demo-did-issue", vec![]));
            } else {
                self.quietly("secretary", &path, &form).ok();
            }
        }
        if day == 2 {
            self.given(store, now)?;
            self.counted(store)?;
            // The next community sends respirators; its neighbour has not yet said that they came.
            let Ok(other) = self.see("secretary2", "/stock") else { return Ok(()) };
            let from = super::id(&other["stores"][0]["store"]["id"]);
            let form = [("item", "1103".to_owned()), ("n", "40".to_owned()), ("to", store.to_string())];
            self.act(
                ("secretary2", "secretary"),
                &format!("/stock/stores/{from}/transfers"),
                &form,
                ("demo-did-transfer", vec![]),
            );
        }
        Ok(())
    }

    /// A worker and the secretary count; they differ in one place, which waits for a third.
    fn counted(&mut self, store: i64) -> Result<(), Refusal> {
        let of = format!("/stock/stores/{store}/counts");
        self.act(("secretary", "secretary"), &of, &[], ("demo-did-count", vec![]));
        let count = super::id(&self.see("secretary", &of)?["counts"][0]["id"]);
        let shelf = self.see("secretary", &format!("/stock/stores/{store}"))?["now"].as_array().cloned().unwrap_or_default();
        let all: Vec<i64> = shelf.iter().map(|s| super::id(&s["line"]["n"])).filter(|n| *n > 0).collect();
        let names = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"];
        for (role, off) in [("secretary", 0), ("grid1", 5)] {
            let form: Vec<(&str, String)> = all
                .iter()
                .zip(names)
                .enumerate()
                .map(|(i, (n, name))| (name, (n - i64::from(i == 0) * off).to_string()))
                .collect();
            self.quietly(role, &format!("/stock/counts/{count}/counting"), &form).ok();
        }
        Ok(())
    }

    /// A pharmacy wants to be named, a neighbour does not.
    fn given(&mut self, store: i64, now: Moment) -> Result<(), Refusal> {
        let path = format!("/stock/stores/{store}/donations");
        let lot = now.plus(300 * DAY).day().to_string();
        let gift = |n: i64, by: &str, name: &str, wish: &str| {
            let base = [("item", "1103".to_owned()), ("n", n.to_string()), ("lot", lot.clone()), ("by", by.to_owned())];
            let more = [("name", name.to_owned()), ("wish", wish.to_owned())];
            base.into_iter().chain(more).collect::<Vec<_>>()
        };
        let mut named = gift(60, "firm", "临江大药房", "elders");
        named.push(("named", "yes".to_owned()));
        self.act(("secretary", "secretary"), &path, &named, ("demo-did-donation", vec![]));
        self.quietly("secretary", &path, &gift(20, "person", "", "any"))
    }
}
