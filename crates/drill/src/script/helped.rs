//! What goes beyond the community: a request given to an outside body with its own consent, people who want to talk, and care at
//! home. All by the pages that anyone would use.

use super::{Script, id};
use muster_ledger::{HOUR, MINUTE, Moment, Refusal};
use serde_json::Value;

/// In the morning, three quarters of an hour later, and in the evening.
const AT: [i64; 3] = [9 * HOUR, 9 * HOUR + 45 * MINUTE, 18 * HOUR + 30 * MINUTE];
/// On this day the story's own resident joins the queue, behind whoever was just taken.
const RESIDENT_ASKS_ON: i32 = 5;

fn text(v: &Value, key: &str) -> String {
    v[key].as_str().unwrap_or_default().to_owned()
}

fn said(what: &'static str) -> (&'static str, Vec<(&'static str, String)>) {
    (what, vec![])
}

impl Script {
    pub(super) fn helped(&mut self, now: Moment) -> Result<(), Refusal> {
        let (day, hour) = (self.stage.day(now), now.since_midnight());
        let Some(part) = (0..3).rev().find(|p| hour >= AT[*p as usize]) else { return Ok(()) };
        if day < 1 || self.helped_on >= day * 3 + part {
            return Ok(());
        }
        self.helped_on = day * 3 + part;
        match part {
            0 => {
                if day == 1 {
                    self.referred()?;
                } else if day == 2 {
                    self.cared_at_home(now)?;
                }
                self.asked_at_home(day)?;
                self.talks(day)
            }
            1 => self.talked(day),
            _ => self.asked_at_home(day),
        }
    }

    /// The resident asks for two things that others can do better; one is agreed to and under way, the other waits for their word.
    fn referred(&mut self) -> Result<(), Refusal> {
        let asked = [
            ("想请卫生服务中心的家庭医生上门量血压、做健康咨询", "卫生服务中心", "独自在家，请家庭医生上门量血压，问问用药。"),
            ("想找工作，家门口的就行", "互助队", "想就近找份工作，能上白班。"),
        ];
        for (n, (words, office, matter)) in asked.into_iter().enumerate() {
            let form = [("text", words.to_owned())];
            self.act(("resident", "resident"), "/requests", &form, said("demo-did-asked-for"));
            let lines = self.see("secretary", "/requests")?["lines"].as_array().cloned().unwrap_or_default();
            let kind = ["health", "job"][n];
            let Some(request) = lines.iter().find(|l| l["kind"] == kind && l["state"] == "made").map(|l| id(&l["id"])) else {
                continue;
            };
            self.quietly("secretary", &format!("/requests/{request}/taking"), &[]).ok();
            let path = format!("/requests/{request}/referral");
            let bodies = self.see("secretary", &path)?["bodies"].as_array().cloned().unwrap_or_default();
            let Some(to) = bodies.iter().find(|b| b[1].as_str().is_some_and(|name| name.contains(office))) else { continue };
            let to = to[0].as_str().unwrap_or_default().to_owned();
            let mut form = vec![("to", to.clone()), ("matter", matter.to_owned()), ("hours", "72".to_owned())];
            form.extend(["name", "phone"].map(|t| ("tells", t.to_owned())));
            self.act(("secretary", "secretary"), &path, &form, said("demo-did-referral"));
            if n > 0 {
                continue;
            }
            let referral = id(&self.see("secretary", "/referrals")?["lines"][0]["id"]);
            let yes = [("say", "yes".to_owned())];
            self.act(("resident", "resident"), &format!("/me/referrals/{referral}"), &yes, said("demo-did-consented"));
            // It serves the whole street, which gives out its link.
            let url = text(&self.see("street", &format!("/organisations/{to}/link"))?, "url");
            let own = url.find("/o/").map(|at| url[at..].to_owned()).unwrap_or_default();
            let form = [("outcome", "taken".to_owned()), ("text", "家庭医生明天上午十点上门，请备好病历和药盒。".to_owned())];
            self.act(("", "partner"), &format!("{own}/referrals/{referral}"), &form, said("demo-did-body-answered"));
        }
        Ok(())
    }

    /// Somebody joins the queue at their door's code, and a counsellor takes the next.
    fn talks(&mut self, day: i32) -> Result<(), Refusal> {
        if day == 1 {
            for role in ["counsellor", "counsellor2"] {
                self.quietly(role, "/counsel/desk", &[("free", if role == "counsellor" { "yes" } else { "no" }.to_owned())]).ok();
            }
        }
        let door = self.stage.door.lock().map(|d| d.clone()).unwrap_or_default();
        let mut form = vec![("phone", format!("199000700{day:02}"))];
        if day == 2 {
            form.push(("text", "这几天整夜睡不着，活不下去的念头都有".to_owned()));
        }
        self.act(("", "resident"), &format!("{door}/counsel"), &form, said("demo-did-talk-asked"));
        self.act(("counsellor", "counsellor"), "/counsel/next", &[], said("demo-did-talk-taken"));
        if day == RESIDENT_ASKS_ON {
            let form = [("phone", "13800007001".to_owned()), ("name", "阿婷".to_owned())];
            self.act(("resident", "resident"), "/counsel/ask", &form, said("demo-did-talk-asked"));
        }
        Ok(())
    }

    /// Three quarters of an hour later: a note that only the counsellor opens, and the end; on one day somebody is sent first.
    fn talked(&mut self, day: i32) -> Result<(), Refusal> {
        let own = self.see("counsellor", "/counsel")?["own"].as_array().cloned().unwrap_or_default();
        let Some(case) = own.iter().find(|c| c["state"] == "taken").map(|c| id(&c["id"])) else { return Ok(()) };
        let at = format!("/counsel/{case}");
        if day == 2 {
            let least = [("least", "请马上上门陪着，先敲门，不要追问。".to_owned()), ("told", "yes".to_owned())];
            self.act(("counsellor", "counsellor"), &format!("{at}/danger"), &least, said("demo-did-talk-danger"));
        }
        let note = [("note", "睡眠、家里的事；约好明天再通电话。".to_owned()), ("minutes", "40".to_owned())];
        self.act(("counsellor", "counsellor"), &format!("{at}/notes"), &note, said("demo-did-talk-noted"));
        if day != RESIDENT_ASKS_ON {
            self.quietly("counsellor", &format!("{at}/end"), &[("how", "over".to_owned())]).ok();
        }
        Ok(())
    }

    /// Two who are down with it want to be looked after at home; one home lacks a thermometer, which is brought.
    fn cared_at_home(&mut self, now: Moment) -> Result<(), Refusal> {
        let all = self.see("grid1", "/people")?["people"].as_array().cloned().unwrap_or_default();
        let people: Vec<&Value> = all.iter().filter(|p| p["band"] == "18-59" || p["band"] == "60-79").skip(3).take(2).collect();
        for (n, p) in people.into_iter().enumerate() {
            let path = format!("/people/{}/homecare", text(p, "subject"));
            let page = self.see("grid1", &path)?;
            let carer = |i: usize| page["carers"][i][0].as_str().unwrap_or_default().to_owned();
            let mut form = vec![
                ("by", "self".to_owned()),
                ("way_said", "phone".to_owned()),
                ("consent_on", now.day().to_string()),
                ("days", "7".to_owned()),
                ("way", "phone".to_owned()),
                ("carer", carer(0)),
                ("deputy", carer(1)),
            ];
            let has: &[&str] =
                if n == 0 { &["room", "bath", "table", "air", "waste"] } else { &["room", "table", "kit", "air", "waste"] };
            form.extend(has.iter().map(|h| ("has", (*h).to_owned())));
            self.act(("grid1", "grid"), &path, &form, said("demo-did-homecare"));
        }
        Ok(())
    }

    fn asked_at_home(&mut self, day: i32) -> Result<(), Refusal> {
        let lines = self.see("grid1", "/homecare")?["lines"].as_array().cloned().unwrap_or_default();
        if let Some(l) = lines.first().filter(|_| self.done.insert("lent")) {
            let path = format!("/homecare/{}", id(&l["case"]["id"]));
            // A small town's shelf may be elsewhere: then nothing is brought.
            if let Some(store) = self.see("secretary", "/stock")?["stores"][0]["store"]["id"].as_i64() {
                for (item, n, how) in [("1306", "1", "lent"), ("1101", "10", "given")] {
                    let form =
                        [("item", item.to_owned()), ("n", n.to_owned()), ("store", store.to_string()), ("how", how.to_owned())];
                    self.act(("secretary", "secretary"), &format!("{path}/goods"), &form, said("demo-did-homecare-goods"));
                }
            }
        }
        for (n, l) in lines.iter().filter(|l| l["order"] != 3).enumerate() {
            let tenths = 388 - 4 * i64::from(day) - 3 * n as i64;
            let form = [
                ("reached", "yes".to_owned()),
                ("temperature", format!("{}.{}", tenths / 10, tenths % 10)),
                ("signs", "cough".to_owned()),
            ];
            let path = format!("/homecare/{}/followups", id(&l["case"]["id"]));
            self.act(("grid1", "grid"), &path, &form, said("demo-did-homecare-asked"));
        }
        Ok(())
    }
}
