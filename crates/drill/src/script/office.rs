//! The secretary at the desk: double entries are looked at, the evening's roll call of the chat group is pasted.

use super::{Script, id};
use crate::town::STORY;
use muster_ledger::{HOUR, MINUTE, Moment, Refusal};

/// Homes that answer the roll call.
const CALLED: usize = 12;

impl Script {
    /// On the first morning someone who was entered twice becomes one; the other pairs wait for whoever plays the secretary.
    pub(super) fn duplicates(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.done.contains("merge") || !self.ripe("merge", now, 50 * MINUTE) {
            return Ok(());
        }
        self.done.insert("merge");
        let page = self.see("secretary", "/people/duplicates")?;
        let Some(pair) = page["pairs"].as_array().and_then(|p| p.first().cloned()) else { return Ok(()) };
        let hex = |side: &str| pair[side]["subject"].as_str().unwrap_or_default().to_owned();
        let (one, other) = (hex("one"), hex("other"));
        let compared = self.see("secretary", &format!("/people/{one}/like/{other}"))?;
        // The entry with a number stays.
        let numbered = |side: &str| compared[side]["id_kind"].as_str().is_some_and(|n| !n.is_empty());
        let keep = if numbered("other") { "other" } else { "one" };
        let path = format!("/people/{one}/like/{other}/merger");
        self.act(("secretary", "secretary"), &path, &[("keep", keep.to_owned())], ("demo-did-merge", vec![]));
        Ok(())
    }

    /// What a building's chat group answered in the evening, copied as it is: most are well, one answers something else.
    pub(super) fn roll_call(&mut self, now: Moment) {
        let day = self.stage.day(now);
        if self.called >= day {
            return;
        }
        self.called = day;
        let well = ["无异常", "正常", "都好 🌹", "体温36.5 正常"];
        let mut text = String::from("#接龙\n各位邻居，今晚报一下平安\n");
        let heads = self.people.iter().filter(|p| p.building != STORY && p.relation == "户主" && p.building.len() == 1);
        let mut answered = 0;
        for (n, p) in heads.skip(CALLED * day.unsigned_abs() as usize).take(CALLED).enumerate() {
            let said = if n + 1 == CALLED { "收到，晚点测" } else { well[n % well.len()] };
            text.push_str(&format!("{}. {} {} {said}\n", n + 1, p.address(), p.name));
            answered += usize::from(n + 1 < CALLED);
        }
        let form = [("text", text), ("looked", "yes".to_owned())];
        let said = ("demo-did-roll-call", vec![("n", answered.to_string())]);
        self.act(("secretary", "secretary"), "/reports/pasted", &form, said);
    }

    /// At three on some days the secretary calls back three whom others served: two say how content they are, one does not answer.
    pub(super) fn called_back(&mut self, now: Moment) -> Result<(), Refusal> {
        let on = [(4, "callback-4"), (6, "callback-6"), (8, "callback-8")];
        let today = on.iter().find(|(day, _)| *day == self.stage.day(now)).map(|(_, key)| *key);
        let Some(key) = today.filter(|_| now.since_midnight() >= 10 * HOUR) else { return Ok(()) };
        if !self.done.insert(key) {
            return Ok(());
        }
        let lines = self.see("secretary", "/callbacks")?["lines"].as_array().cloned().unwrap_or_default();
        let others = lines.iter().filter(|l| l["own"] == false).take(3);
        for (l, word) in others.zip(["content", "not_reached", "very"]) {
            let path = format!("/requests/{}/callback", id(&l["due"]["request"]["id"]));
            self.act(("secretary", "secretary"), &path, &[("word", word.to_owned())], ("demo-did-callback", vec![]));
        }
        Ok(())
    }
}
