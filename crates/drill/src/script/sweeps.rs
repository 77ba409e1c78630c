//! A sweep on the second afternoon: whether gas and supplies are in order at every door. Two workers walk a building each and send in
//! what their phones kept; some doors wait for the evening.

use super::{Script, id};
use muster_ledger::{HOUR, Moment, Refusal};

impl Script {
    pub(super) fn sweeps(&mut self, now: Moment) -> Result<(), Refusal> {
        let (day, at) = (self.stage.day(now), now.since_midnight());
        if day == 2 && at >= 14 * HOUR && self.done.insert("sweep-opened") {
            return self.opened(now);
        }
        if day == 2 && at >= 16 * HOUR && self.done.insert("sweep-walked") {
            return self.walked("grid1", now);
        }
        if day == 3 && at >= 10 * HOUR && self.done.insert("sweep-drawn") {
            return self.drawn();
        }
        Ok(())
    }

    fn opened(&mut self, now: Moment) -> Result<(), Refusal> {
        let place = self.see("secretary", "/sweeps/new")?;
        let community = place.as_array().and_then(|all| all.iter().find(|p| p[0] == "place").cloned());
        let community = community.and_then(|p| p[1].as_str().map(str::to_owned)).unwrap_or_default();
        let form = [
            ("place", community),
            ("title", "冬季燃气和应急物资排查".to_owned()),
            ("asker", "云栖街道应急办".to_owned()),
            ("basis", "街道冬季安全工作安排".to_owned()),
            ("questions", "gas".to_owned()),
            ("questions", "supplies".to_owned()),
            ("until", now.plus(5 * muster_ledger::DAY).day().to_string()),
        ];
        self.act(("secretary", "secretary"), "/sweeps", &form, ("demo-did-sweep", vec![]));
        Ok(())
    }

    /// A building's doors as a phone kept them: most are in order, some not at home, one in nine not in order.
    fn walked(&mut self, role: &'static str, now: Moment) -> Result<(), Refusal> {
        let all = self.see(role, "/walk")?;
        let Some(building) = all.as_array().and_then(|a| a.first()).map(|b| id(&b["building"])) else { return Ok(()) };
        let homes = self.see(role, &format!("/walk/{building}"))?;
        let one = |(n, home): (usize, &serde_json::Value)| {
            let doors: Vec<i64> = home["swept"].as_array().into_iter().flatten().map(|d| id(&d["id"])).collect();
            let (outcome, gas) = match n % 9 {
                3 => ("absent", 0),
                7 => ("present", 1),
                _ => ("present", 0),
            };
            let answers = serde_json::json!({ "gas": gas, "supplies": i64::from(n % 4 != 0) });
            serde_json::json!({ "doors": doors, "key": format!("walk-{n}"), "outcome": outcome, "answers": answers, "at": now.0 / 1_000 })
        };
        let kept: Vec<serde_json::Value> =
            homes.as_array().into_iter().flatten().filter(|h| h["own"] == false).take(60).enumerate().map(one).collect();
        if kept.is_empty() {
            return Ok(());
        }
        let form = [("records", serde_json::Value::Array(kept).to_string())];
        self.act((role, role), "/walk/records", &form, ("demo-did-walk", vec![]));
        Ok(())
    }

    fn drawn(&mut self) -> Result<(), Refusal> {
        let all = self.see("secretary", "/sweeps")?;
        let sweep = id(&all[0][0]["sweep"]["id"]);
        self.quietly("secretary", &format!("/sweeps/{sweep}/revisits"), &[])
    }
}
