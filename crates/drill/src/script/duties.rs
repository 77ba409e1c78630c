//! Who answers for what, while it goes on: relatives declared, members of an association asked, a post handed over, the take-over
//! pack tried in an exercise.

use super::Script;
use muster_ledger::{Day, HOUR, Moment, Refusal};
use serde_json::Value;

fn number(v: &Value) -> String {
    v.as_i64().map(|n| n.to_string()).unwrap_or_default()
}

impl Script {
    /// On the first day after nine: each once. On the fifth the pack is printed for the drawer.
    pub(super) fn duties(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.stage.day(now) >= 5 && now.since_midnight() >= 16 * HOUR && self.done.insert("drawer") {
            let open = [("community", self.community()?), ("reason", "drawer".into())];
            self.act(("street", "street"), "/takeovers", &open, ("demo-did-takeover", vec![]));
        }
        if now.since_midnight() < 9 * HOUR || !self.done.insert("duties") {
            return Ok(());
        }
        self.declares();
        self.trainings(now)?;
        self.appeals()?;
        self.hands_over()?;
        let community = self.community()?;
        let open = [("community", community), ("reason", "exercise".into())];
        self.act(("street", "street"), "/takeovers", &open, ("demo-did-takeover", vec![]));
        Ok(())
    }

    /// Most have theirs; one was done nearly a year ago, two are missing.
    fn trainings(&mut self, now: Moment) -> Result<(), Refusal> {
        let all = self.see("secretary", "/trainings")?;
        let workers: Vec<String> = all.as_array().into_iter().flatten().map(|l| number(&l["actor"])).collect();
        let text = |days: i32| {
            let (y, m, d) = Day(now.day().0 - days).civil();
            format!("{y:04}-{m:02}-{d:02}")
        };
        for (i, actor) in workers.iter().take(workers.len().saturating_sub(3)).enumerate() {
            for kind in ["protection", "privacy"] {
                let on = text(if i == 3 { 350 } else { 20 });
                let form = [("actor", actor.clone()), ("kind", kind.to_owned()), ("on", on)];
                let sender = self.sender("secretary")?;
                self.site.act_inside(&sender, "/trainings", &form)?;
            }
        }
        Ok(())
    }

    fn community(&mut self) -> Result<String, Refusal> {
        let all = self.see("secretary", "/answerable")?;
        let lines = all["lines"].as_array().cloned().unwrap_or_default();
        Ok(lines.iter().find(|l| l["post"] == "secretary").map(|l| number(&l["place"])).unwrap_or_default())
    }

    /// A grid worker has a parent in the next grid.
    fn declares(&mut self) {
        let parent = self.people.iter().rev().find(|p| !p.phone.is_empty() && p.building != crate::town::STORY);
        if let Some((name, phone)) = parent.map(|p| (p.name.clone(), p.phone.clone())) {
            let form = [("tie", "parent".into()), ("name", name), ("number", phone)];
            self.act(("grid1", "grid1"), "/me/relatives", &form, ("demo-did-declare", vec![]));
        }
    }

    /// The association of restaurants asks its members for meals; one answers by telephone, the other is silent.
    fn appeals(&mut self) -> Result<(), Refusal> {
        let found = self.see("secretary", "/organisations?kind=association")?;
        let association = number(&found["organisations"][0]["id"]);
        let ask = [("text", "为值守人员送热餐，连续三天；找社区方志远对接。".into()), ("hours", "24".into())];
        let path = format!("/organisations/{association}/appeals");
        self.act(("secretary", "secretary"), &path, &ask, ("demo-did-appeal", vec![]));
        let appeal = number(&self.see("secretary", "/appeals")?[0]["appeal"]["id"]);
        let member = number(&self.see("secretary", &format!("/appeals/{appeal}"))?["silent"][0]["organisation"]);
        let said = [("joins", "yes".into()), ("name", "柏店长".into()), ("meals", "120".into()), ("text", "保温箱 4 个".into())];
        let path = format!("/appeals/{appeal}/members/{member}");
        self.act(("secretary", "secretary"), &path, &said, ("demo-did-appeal-answer", vec![]));
        Ok(())
    }

    /// In another community the secretary leaves; a grid worker takes the post with all that is in hand.
    fn hands_over(&mut self) -> Result<(), Refusal> {
        let Ok(all) = self.see("secretary3", "/answerable") else { return Ok(()) };
        let lines = all["lines"].as_array().cloned().unwrap_or_default();
        let of = |post: &str, what: &str| lines.iter().find(|l| l["post"] == post).map(|l| number(&l["holdings"][0][what]));
        if let (Some(duty), Some(to)) = (of("secretary", "duty"), of("grid_worker", "actor")) {
            let form = [("duty", duty), ("to", to)];
            self.act(("admin", "admin"), "/handovers", &form, ("demo-did-handover", vec![]));
        }
        Ok(())
    }
}
