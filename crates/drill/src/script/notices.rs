//! What is told to everybody and by anybody: a clue at a door that two levels have at once.

use super::{Script, id};
use crate::town::STORY;
use muster_ground::signin;
use muster_ledger::{HOUR, MINUTE, Moment, Refusal};

impl Script {
    /// On the second day somebody notices that a whole staircase coughs, and tells it at their door without a name. The health
    /// centre and the CDC have it at once; the health centre answers within the hour.
    pub(super) fn clue(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.stage.day(now) < 2 || now.since_midnight() < 10 * HOUR || self.done.contains("clue-answered") {
            return Ok(());
        }
        if self.done.insert("clue") {
            let door = self.people.iter().find(|r| r.building == STORY).and_then(|r| self.rooms.get(&r.address())).copied();
            let Some(room) = door else { return Ok(()) };
            let at = signin::room_token(self.site.house.vault(), room);
            let form = [
                ("kind", "many_ill".to_owned()),
                ("text", "我们单元好几户都发烧咳嗽，楼道里一直有人咳。".to_owned()),
                ("at", at),
            ];
            self.act(("", "resident"), "/clues", &form, ("demo-did-clue", vec![]));
            let gas = [
                ("kind", "danger".to_owned()),
                ("text", "地下车库坡道的雨水篦子断了一根，晚上看不见。".to_owned()),
                ("at", form[2].1.clone()),
            ];
            self.act(("", "resident"), "/clues", &gas, ("demo-did-clue", vec![]));
            return Ok(());
        }
        for role in ["cdc", "health"] {
            let all = self.see(role, "/clues")?;
            let Some(clue) = all[0]["clue"]["id"].as_i64() else { continue };
            if all[0]["received"].as_bool() == Some(false) && self.ripe("clue-received", now, 10 * MINUTE) {
                self.act((role, role), &format!("/clues/{clue}/receipt"), &[], ("demo-did-clue-received", vec![]));
            }
            if role == "health" && self.ripe("clue-answer", now, 50 * MINUTE) && self.done.insert("clue-answered") {
                let words = "已电话核实，四户同样症状，按聚集性疫情上报。".to_owned();
                let form = [("outcome", "reported".to_owned()), ("words", words)];
                let path = format!("/clues/{}/answers", id(&all[0]["clue"]["id"]));
                self.act(("health", "health"), &path, &form, ("demo-did-clue-answered", vec![]));
            }
        }
        Ok(())
    }
}
