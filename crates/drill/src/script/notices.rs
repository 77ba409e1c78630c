//! What is told to everybody and by anybody: a clue at a door that two levels have at once, notices with their basis and address.

use super::{Script, id};
use crate::town::STORY;
use muster_ground::signin;
use muster_ledger::{DAY, HOUR, MINUTE, Moment, Refusal};

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

    /// The secretary's board: this month's safety theme and the accounts on the first day, a water cut on the third, what the
    /// response means when it opens and that it ended when it ended.
    pub(super) fn notices(&mut self, now: Moment) {
        let day = self.stage.day(now);
        let until = |days: i64| now.plus(days * DAY).day().to_string();
        let plain = |about: &str, title: &str, text: &str, days: i64| {
            vec![("about", about.to_owned()), ("title", title.to_owned()), ("text", text.to_owned()), ("until", until(days))]
        };
        let mut out: Vec<Vec<(&str, String)>> = Vec::new();
        if self.done.insert("notice-month") {
            let text = "楼道不堆东西，防火门随手关。\n有烟就弯腰走，不坐电梯。\n出不去：关门、湿布堵缝、到窗口挥手，打 119。";
            let mut month = plain("safety", "消防，楼道是逃生的路", text, 14);
            month.push(("title_en", "Fire: the staircase is the way out".into()));
            let english = "Nothing stored in the staircase; close the fire door. In smoke go bent low; never the lift.";
            month.push(("text_en", english.into()));
            out.push(month);
            let mut accounts = plain("accounts", "本季度居务账目", "居务收支公开，有疑问到居委会查原始凭证。", 30);
            let lines = "停车位收入 48600\n广告位收入 12000\n保洁费 -36000\n楼道灯维修 -4280.50\n结对帮扶 -3000";
            accounts.push(("figures", lines.into()));
            out.push(accounts);
        }
        if day >= 3 && self.done.insert("notice-water") {
            let text = "明天上午9点到12点检修水管，停水3小时，请提前存水。提不动水的老人，打网格员电话，我们送水上门。";
            out.push(plain("service", "明天上午停水", text, 2));
        }
        if self.incident.is_some() && self.done.insert("notice-opening") {
            let text = "社区启动四级响应。会有人上门走访、送药送物。大家正常进出、正常生活，不舒服就在家休息，告诉社区医生。";
            let mut opening = plain("health", "响应期间，社区这样做", text, 13);
            opening.push(("title_en", "What the community does during the response".into()));
            let english = "Visits, medicine and supplies come to the door. Come and go as usual. If you feel ill, rest and tell the doctor.";
            opening.push(("text_en", english.into()));
            out.push(opening);
        }
        if self.done.contains("end") && self.done.insert("notice-end") {
            out.push(plain("health", "响应已经终止", "响应今天终止，上门走访结束。为这次响应收集的信息会按期销毁。", 7));
        }
        for form in out {
            self.act(("secretary", "secretary"), "/notices", &form, ("demo-did-notice", vec![]));
        }
    }

    /// Two notices to one person each: to somebody of the grid, and to the resident whom one can play.
    fn letters(&mut self, other: Option<&serde_json::Value>, now: Moment) -> Result<(), Refusal> {
        let mine = self.see("resident", "/me/data")?;
        let own = mine["of"]["person"]["subject"].as_str().map(str::to_owned);
        let other = other.and_then(|p| p["subject"].as_str()).map(str::to_owned);
        let until = now.plus(7 * DAY).day().to_string();
        let words = [
            (own, "您要改的电话", "您说电话换了。请方便时告诉网格员新号码，或到社区服务台改。"),
            (other, "高龄津贴年审", "今年的年审这周开始。带身份证到社区服务台，或请网格员上门办。"),
        ];
        for (who, title, text) in words {
            let Some(who) = who else { continue };
            let form = [("title", title), ("text", text), ("until", &until), ("hours", "24"), ("calls", "yes")];
            let form = form.map(|(k, v)| (k, v.to_owned()));
            self.act(("grid1", "grid1"), &format!("/people/{who}/letters"), &form, ("demo-did-letter", vec![]));
        }
        Ok(())
    }

    /// The month's theme of safety is brought to each person of one building. Some said on the telephone by which way they want to hear of it; the
    /// worker calls those in the afternoon, one of whom wants to hear no more, and one resident says on their page that they read it.
    pub(super) fn delivery(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.stage.day(now) < 2 || now.since_midnight() < 9 * HOUR || self.done.contains("delivery-calls") {
            return Ok(());
        }
        if self.done.insert("delivery") {
            let board = self.see("secretary", "/n")?;
            let all = board.as_array().cloned().unwrap_or_default();
            let Some(theme) = all.iter().find(|n| n["title"] == "消防，楼道是逃生的路") else { return Ok(()) };
            let at = format!("/n/{}/delivery", theme["code"].as_str().unwrap_or_default());
            let people = self.see("grid1", "/people")?["people"].as_array().cloned().unwrap_or_default();
            let building = people.first().map(|p| id(&p["building"]).to_string()).unwrap_or_default();
            let phoned = people.iter().filter(|p| p["phone_shown"] != "" && p["band"] == "60-79").take(6);
            for p in phoned {
                let path = format!("/people/{}/notice-way", p["subject"].as_str().unwrap_or_default());
                let form = [("way", "call".to_owned()), ("told", "phone".to_owned())];
                self.act(("grid1", "grid1"), &path, &form, ("demo-did-notice-way", vec![]));
            }
            self.letters(people.first(), now)?;
            let form = [("area", building), ("hours", "48".to_owned())];
            self.act(("secretary", "secretary"), &at, &form, ("demo-did-delivery", vec![]));
            return Ok(());
        }
        if self.ripe("delivery-calls", now, HOUR) && self.done.insert("delivery-calls") {
            let begun = id(&self.see("grid1", "/deliveries")?[0]["delivery"]["id"]);
            let calls = self.see("grid1", &format!("/deliveries/{begun}/calls"))?.as_array().cloned().unwrap_or_default();
            for (n, c) in calls.iter().take(5).enumerate() {
                let path = format!("/deliveries/{begun}/people/{}/outcome", c["subject"].as_str().unwrap_or_default());
                let went = ["told", "told", "refused", "not_reached", "told"][n].to_owned();
                self.act(("grid1", "grid1"), &path, &[("went", went)], ("demo-did-call", vec![]));
            }
        }
        Ok(())
    }
}
