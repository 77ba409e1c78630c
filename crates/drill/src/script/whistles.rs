//! A whistle on the second morning: a burst pipe. The street has said who answers for water; the water board comes, the property
//! company first says that it is not theirs. What is left open waits on the pages.

use super::{Script, id};
use muster_ledger::{HOUR, MINUTE, Moment, Refusal};

impl Script {
    pub(super) fn whistles(&mut self, now: Moment) -> Result<(), Refusal> {
        let (day, at) = (self.stage.day(now), now.since_midnight());
        if day == 2 && at >= 9 * HOUR && self.done.insert("whistle-blown") {
            return self.blown();
        }
        if day == 2 && at >= 9 * HOUR + 20 * MINUTE && self.done.insert("whistle-there") {
            return self.there();
        }
        if day == 3 && at >= 9 * HOUR && self.done.insert("whistle-over") {
            return self.over();
        }
        Ok(())
    }

    fn blown(&mut self) -> Result<(), Refusal> {
        let board = self.see("street", "/whistles/departments")?;
        let find = |name: &str| {
            let all = board["charges"].as_array().cloned().unwrap_or_default();
            let one = all.iter().find(|c| c[1].as_str().is_some_and(|n| n.contains(name)));
            one.and_then(|c| c[0].as_str().map(str::to_owned)).unwrap_or_default()
        };
        let (water, property) = (find("水务局"), find("潮声物业"));
        let charge = [("kinds", "utilities".to_owned())];
        self.act(("street", "street"), &format!("/whistles/departments/{water}"), &charge, ("demo-did-charge", vec![]));
        let place = self.see("secretary", "/whistles/new")?;
        let building = place.as_array().and_then(|all| all.iter().rev().find(|p| p[0] == "place").cloned());
        let place = building.and_then(|p| p[1].as_str().map(str::to_owned)).unwrap_or_default();
        let form = [
            ("kind", "utilities".to_owned()),
            ("text", "楼前地下水管爆裂，水往地下室灌，要关阀、抢修、抽水。".to_owned()),
            ("place", place),
            ("first", water),
            ("second", property),
            ("name", "方志远".to_owned()),
            ("phone", "19900880012".to_owned()),
        ];
        self.act(("secretary", "secretary"), "/whistles", &form, ("demo-did-whistle", vec![]));
        Ok(())
    }

    /// The whistle and its calls, the leading one first.
    fn calls(&mut self) -> Result<Option<(i64, Vec<i64>)>, Refusal> {
        let all = self.see("secretary", "/whistles")?;
        let line = &all["lines"][0];
        let calls = line["departments"].as_array().cloned().unwrap_or_default();
        let whistle = id(&line["whistle"]["id"]);
        Ok((whistle > 0).then(|| (whistle, calls.iter().map(|c| id(&c[1]["id"])).collect())))
    }

    fn there(&mut self) -> Result<(), Refusal> {
        let Some((_, calls)) = self.calls()? else { return Ok(()) };
        let [water, property] = calls[..] else { return Ok(()) };
        let said = |answer: &str, text: &str, name: &str| {
            [("answer", answer), ("text", text), ("name", name), ("way", "phone")].map(|(k, v)| (k, v.to_owned()))
        };
        let coming = said("coming", "两辆车，二十分钟到。", "陶科长");
        self.act(("secretary", "secretary"), &format!("/whistles/calls/{water}/answer"), &coming, ("demo-did-answer", vec![]));
        let yes = [("there", "yes".to_owned())];
        self.quietly("secretary", &format!("/whistles/calls/{water}/arrival"), &yes)?;
        let no = said("not_ours", "红线外的管道归水务。", "周经理");
        self.quietly("secretary", &format!("/whistles/calls/{property}/answer"), &no)
    }

    fn over(&mut self) -> Result<(), Refusal> {
        let Some((_, calls)) = self.calls()? else { return Ok(()) };
        let [water, property] = calls[..] else { return Ok(()) };
        let come = [("stands", "no".to_owned()), ("text", "地下室抽水归物业，请一起到。".to_owned())];
        self.act(("street", "street"), &format!("/whistles/calls/{property}/decision"), &come, ("demo-did-decision", vec![]));
        let solved = [("text", "换了一段管，路面回填，留人看一天。".to_owned()), ("name", "陶科长".to_owned())];
        self.quietly("secretary", &format!("/whistles/calls/{water}/solution"), &solved)?;
        let content = [("content", "content".to_owned())];
        self.quietly("secretary", &format!("/whistles/calls/{water}/rating"), &content)
    }
}
