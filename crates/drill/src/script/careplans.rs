//! People who are looked after: the secretary writes four plans with them, a worker asks after them each morning, and on one morning
//! does not get round to the last.

use super::Script;
use muster_ledger::{HOUR, Moment, Refusal};
use serde_json::Value;

/// On this morning one check-in is not made.
const FORGOTTEN_ON: i32 = 6;

fn text(v: &Value, key: &str) -> String {
    v[key].as_str().unwrap_or_default().to_owned()
}

impl Script {
    /// At nine: plans on the first day, check-ins on all others.
    pub(super) fn looked_after(&mut self, now: Moment) -> Result<(), Refusal> {
        let day = self.stage.day(now);
        if day < 1 || self.asked_after >= day || now.since_midnight() < 9 * HOUR {
            return Ok(());
        }
        self.asked_after = day;
        if day == 1 { self.plans_written(now) } else { self.checkins(day) }
    }

    fn plans_written(&mut self, now: Moment) -> Result<(), Refusal> {
        let all = self.see("grid1", "/people")?["people"].as_array().cloned().unwrap_or_default();
        let has = |p: &Value, need: &str| p["flags"].as_array().is_some_and(|f| f.iter().any(|n| n == need));
        let alone = all.iter().filter(|p| has(p, "lives_alone"));
        let medicine = all.iter().filter(|p| has(p, "medicine_fetched") && !has(p, "lives_alone"));
        let people: Vec<Value> = alone.take(2).chain(medicine.take(2)).cloned().collect();
        for (n, p) in people.iter().enumerate() {
            let path = format!("/people/{}/careplan", text(p, "subject"));
            let page = self.see("secretary", &path)?;
            let carer = |i: usize| page["carers"][i][0].as_str().unwrap_or_default().to_owned();
            let mut form: Vec<(&str, String)> = vec![
                ("consent", "self".into()),
                ("consent_way", "spoken".into()),
                ("consent_on", now.day().to_string()),
                ("carer", carer(0)),
                ("deputy", carer(1)),
                ("way", ["visit", "phone", "phone", "knock"][n % 4].into()),
                ("from", "9".into()),
                ("to", "11".into()),
                ("unreached", "先打联系人电话，再敲门；隔壁有备用钥匙。".into()),
                ("contact", ["女儿", "侄子", "妻子", "儿子"][n % 4].into()),
                ("contact_phone", format!("1990008{:04}", n + 1)),
            ];
            form.extend(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|d| ("days", d.to_owned())));
            if n >= 2 {
                form.extend([("medicine", "按药盒上的两种".to_owned()), ("left", ["9", "30"][n % 2].to_owned())]);
            }
            if n == 2 {
                form.extend(["mon", "wed", "fri"].map(|d| ("treatment_days", d.to_owned())));
                form.extend([("leave", "13".to_owned()), ("transport", "yes".to_owned())]);
                form.push(("treated_at", "区医院东门".to_owned()));
            }
            self.act(("secretary", "secretary"), &path, &form, ("demo-did-careplan", vec![]));
        }
        // A worker hears a child being beaten: the police have it within the hour, civil affairs not yet.
        let form = [
            ("kind", "minor".to_owned()),
            ("safe", "已打110，孩子在邻居家，有人陪着。".to_owned()),
            ("whom", "7幢2单元，六岁左右的男孩".to_owned()),
            ("what", "昨晚和今早都听到打骂，手臂上有新伤。".to_owned()),
        ];
        self.act(("grid1", "grid1"), "/harms", &form, ("demo-did-harm", vec![]));
        let harm = super::id(&self.see("secretary", "/harms")?[0]["id"]);
        let told = [("organ", "police".to_owned()), ("taken_by", "滨江派出所，警号 0431".to_owned())];
        self.act(("secretary", "secretary"), &format!("/harms/{harm}/telling"), &told, ("demo-did-harm-told", vec![]));
        // A mother is taken to hospital: her child and a dog are placed, the dog not yet taken in.
        let children: Vec<&Value> = all.iter().filter(|p| p["band"] == "6-17").collect();
        let parent = all.iter().find(|p| p["relation"] == "head" && children.iter().any(|c| c["room"] == p["room"]));
        if let Some(p) = parent {
            let path = format!("/people/{}/placement", text(p, "subject"));
            let mut form = vec![("taken_to", "区医院".to_owned()), ("animals", "黄狗".to_owned()), ("asked", "yes".to_owned())];
            form.extend(children.iter().filter(|c| c["room"] == p["room"]).map(|c| ("household", text(c, "subject"))));
            self.act(("secretary", "secretary"), &path, &form, ("demo-did-placement", vec![]));
            let begun = super::id(&self.see("secretary", "/placements")?[0]["placement"]["id"]);
            let child = format!("/placements/{begun}/dependants/1");
            let with = [("at", "relative".to_owned()), ("with", "外婆，19900081234".to_owned())];
            self.act(("secretary", "secretary"), &format!("{child}/place"), &with, ("demo-did-placed", vec![]));
            self.act(("secretary", "secretary"), &format!("{child}/acceptance"), &[], ("demo-did-accepted", vec![]));
        }
        Ok(())
    }

    fn checkins(&mut self, day: i32) -> Result<(), Refusal> {
        let lines = self.see("grid1", "/careplans")?["lines"].as_array().cloned().unwrap_or_default();
        let due: Vec<&Value> = lines.iter().filter(|l| l["order"] == 1).collect();
        let made = if day == FORGOTTEN_ON { due.len().saturating_sub(1) } else { due.len() };
        for l in due.into_iter().take(made) {
            let path = format!("/careplans/{}/checkins", super::id(&l["plan"]["id"]));
            self.act(("grid1", "grid1"), &path, &[("outcome", "well".to_owned())], ("demo-did-checkin", vec![]));
        }
        Ok(())
    }
}
