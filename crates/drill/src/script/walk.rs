//! Workers and the secretary: each looks at their own list, takes what is free, and walks it door by door.

use super::{Script, id};
use muster_ledger::{HOUR, MINUTE, Moment, Refusal};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;

/// A worker needs about this long from door to door.
const VISIT: i64 = 6 * MINUTE;
/// A list is looked at again after so long, or when it is done.
const LOOK: i64 = HOUR;
/// Longest step of the story's clock by day: who was free earlier did more than one thing in it.
const STEP: i64 = 10 * MINUTE;

/// As whom the stage tells it.
fn shown(role: &str) -> &str {
    if role == "secretary" { role } else { "grid" }
}

impl Script {
    pub(super) fn worker(&mut self, role: &str, now: Moment) -> Result<(), Refusal> {
        if self.busy_until.get(role).is_some_and(|until| now < *until) {
            return Ok(());
        }
        let list = self.lists.get(role).filter(|(looked, left)| now < looked.plus(LOOK) && !left.is_empty());
        if list.is_none() && !self.look(role, now)? {
            return Ok(());
        }
        while self.busy_until.get(role).is_none_or(|until| now >= *until) {
            let Some(line) = self.lists.get_mut(role).and_then(|(_, left)| left.pop_front()) else { break };
            self.visit(role, &line, now);
        }
        Ok(())
    }

    /// Looks at one's list and takes what is free. False where that was all for now.
    fn look(&mut self, role: &str, now: Moment) -> Result<bool, Refusal> {
        // The secretary's own are those of no building.
        let day = self.see(role, if role == "secretary" { "/tasks?tab=must&building=0" } else { "/tasks?tab=must" })?;
        let blocks = day["blocks"].as_array().cloned().unwrap_or_default();
        let post = self.sender(role)?.who.post;
        let own = |r: &Value| r["task"]["post"] == post.as_str();
        let free = |b: &Value| {
            let rows = b["rows"].as_array().into_iter().flatten().filter(|r| r["task"]["actor"].is_null());
            // Taking takes all of a building: whoever sees others' tasks beside their own leaves them alone.
            if rows.clone().all(own) { rows.count() } else { 0 }
        };
        // What is free on the list is taken at once, building by building; walking comes after.
        let mut took = false;
        for block in blocks.iter().filter(|b| free(b) > 0) {
            let form = [("building", id(&block["building"]).to_string())];
            let said = ("demo-did-accept", vec![("n", free(block).to_string())]);
            took |= self.act((role, shown(role)), "/tasks/acceptance", &form, said).is_some();
        }
        if took {
            self.busy_until.insert(role.to_owned(), now.plus(VISIT));
            return Ok(false);
        }
        let lines =
            day["blocks"].as_array().into_iter().flatten().flat_map(|b| b["rows"].as_array().cloned().unwrap_or_default());
        let mine = self.sender(role)?.who.actor.0;
        let ripe =
            lines.filter(|l| own(l) && id(&l["task"]["actor"]) == mine && l["task"]["next"].as_i64().is_none_or(|n| n <= now.0));
        let left: VecDeque<Value> = ripe.collect();
        let some = !left.is_empty();
        self.lists.insert(role.to_owned(), (now, left));
        Ok(some)
    }

    fn visit(&mut self, role: &str, line: &Value, now: Moment) {
        let task = id(&line["task"]["id"]);
        let wanted = line["task"]["confirm"].as_bool().unwrap_or_default();
        let (said, mut form) = match line["asks"].as_str().unwrap_or_default() {
            "answers" => return self.ask_household(role, task, now),
            "job" => ("demo-did-job", vec![]),
            "handover" => ("demo-did-help", vec![("at_home", "handed".to_owned()), ("receiver", "self".to_owned())]),
            // Who asked for a visit is at home for it.
            _ if wanted => ("demo-did-help", vec![("at_home", "yes".to_owned()), ("state", "well".to_owned())]),
            _ => self.round(),
        };
        form.push(("back", "list".to_owned()));
        self.act((role, shown(role)), &format!("/tasks/{task}/outcome"), &form, (said, vec![("n", "1".to_owned())]));
        self.went(role, now);
    }

    fn went(&mut self, role: &str, now: Moment) {
        let free = self.busy_until.get(role).copied().unwrap_or(now).max(now.plus(-STEP));
        self.busy_until.insert(role.to_owned(), free.plus(VISIT));
    }

    /// The few things that the register lacks of a household: nothing changed, so that one tap says it.
    fn ask_household(&mut self, role: &str, task: i64, now: Moment) {
        let asked = self.see(role, &format!("/tasks/{task}/questions")).unwrap_or_default();
        let mut form = Vec::new();
        for (n, l) in asked["lacking"].as_array().into_iter().flatten().enumerate() {
            form.push((format!("who{n}"), l["person"]["subject"].as_str().unwrap_or_default().to_owned()));
            for need in l["person"]["flags"].as_array().into_iter().flatten() {
                form.push((format!("needs{n}"), need.as_str().unwrap_or_default().to_owned()));
            }
        }
        let form: Vec<(&str, String)> = form.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
        self.act((role, shown(role)), &format!("/tasks/{task}/answers"), &form, ("demo-did-asked", vec![]));
        self.went(role, now);
    }

    /// What a worker finds at a door of the round.
    fn round(&mut self) -> (&'static str, Vec<(&'static str, String)>) {
        if self.chance.percent(18) {
            return ("demo-did-visit", vec![("at_home", "no".to_owned())]);
        }
        let unwell = self.chance.percent(3);
        let mut form = vec![("at_home", "yes".to_owned()), ("state", if unwell { "unwell" } else { "well" }.to_owned())];
        if unwell {
            form.push(("symptoms", "fever".to_owned()));
        }
        if self.chance.percent(6) {
            form.push(("needs", (*self.chance.one(&["medicine", "medicine", "food", "counsel"])).to_owned()));
            return ("demo-did-need", form);
        }
        ("demo-did-visit", form)
    }

    /// Households say that they got what they asked for: at the slip's code, or to the secretary by telephone.
    pub(super) fn receivers(&mut self, now: Moment) -> Result<(), Refusal> {
        let list = self.see("secretary", "/requests")?;
        for line in list["lines"].as_array().cloned().unwrap_or_default() {
            let done = line["done_at"].as_i64();
            if line["state"] != "done" || done.is_none_or(|d| now < Moment(d).plus(40 * MINUTE)) {
                continue;
            }
            let request = id(&line["id"]);
            let by_phone = self.chance.percent(40) || self.stage.no_phone.load(Ordering::Relaxed);
            let (role, path) = if by_phone {
                ("secretary", format!("/requests/{request}/confirmation"))
            } else {
                let token = muster_act::request::slip_token(self.site.house.vault(), muster_act::request::RequestId(request));
                ("", format!("/c/{token}/confirmation"))
            };
            let content = (*self.chance.one(&["very", "content", "content", "content", "fair", "poor"])).to_owned();
            let said = [("content", content)];
            self.act((role, if by_phone { "secretary" } else { "resident" }), &path, &said, ("demo-did-confirm", vec![]));
        }
        Ok(())
    }
}
