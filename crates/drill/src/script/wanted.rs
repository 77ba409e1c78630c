//! The street and the district want figures: the first time they are answered and the second community sends people to ask what is
//! missing; asked again in other words, by another, nothing goes out.

use super::Script;
use crate::stage::{Cells, Happening};
use muster_ledger::{DAY, HOUR, Moment, Refusal};

/// Who asks, on which day, for what, in which words. The second and the third want what the first got.
const ASKED: [(&str, i32, &str, &str); 3] = [
    ("street", 1, "独居老人联系方式摸底表", "序号\t姓名\t联系电话\t现住址\t出生日期\t需求"),
    ("district", 2, "老年居民信息采集表（区级）", "居民姓名，手机号码，家庭详细住址，出生年月，备注"),
    ("street", 3, "请各社区再报一次老人电话", "联系方式、住址"),
];

impl Script {
    /// At six the street looks at its table: what would have been asked of every community is there.
    pub(super) fn asked(&mut self, now: Moment) -> Result<(), Refusal> {
        let day = self.stage.day(now);
        if self.looked >= day || now.since_midnight() < 18 * HOUR {
            return Ok(());
        }
        self.looked = day;
        let table = self.see("street", "/rollup")?;
        let lines = table["lines"].as_array().cloned().unwrap_or_default();
        let cells: usize = lines.iter().filter_map(|l| l["counts"].as_array()).map(Vec::len).sum();
        self.stage.count(Cells { tables: 1, answered: cells as u64, typed: 0 });
        let said = ("demo-did-ask", vec![("n", cells.to_string())]);
        self.stage.tell(Happening { at: now, who: "street".into(), what: said.0, args: said.1, code: String::new() });
        Ok(())
    }

    pub(super) fn wanted(&mut self, now: Moment) -> Result<(), Refusal> {
        let day = self.stage.day(now);
        if self.wanted >= day || now.since_midnight() < 15 * HOUR {
            return Ok(());
        }
        self.wanted = day;
        for (role, _, title, headings) in ASKED.into_iter().filter(|(_, on, ..)| *on == day) {
            let form = [
                ("title", title.to_owned()),
                ("headings", headings.to_owned()),
                ("purpose", "care".to_owned()),
                ("basis", "rcl-43".to_owned()),
                ("number", "滨民〔2026〕21号".to_owned()),
                ("due", now.plus(5 * DAY).day().to_string()),
                ("keep_days", "90".to_owned()),
            ];
            let before = self.see(role, "/data-requests")?.as_array().map_or(0, Vec::len);
            if self.act((role, role), "/data-requests", &form, ("demo-did-want", vec![("title", title.to_owned())])).is_none() {
                continue;
            }
            let all = self.see(role, "/data-requests")?;
            let all = all.as_array().cloned().unwrap_or_default();
            let Some(request) = all.first().map(|r| super::id(&r["request"]["id"])) else { continue };
            // A cell for each community and each field that is held, as the answer itself counts them.
            let page = self.see(role, &format!("/data-requests/{request}"))?;
            let held = page["lines"].as_array().map_or(0, |l| l.iter().filter(|l| !l["cover"].is_null()).count());
            let answered = held * page["parts"].as_array().map_or(0, Vec::len);
            self.stage.count(Cells { tables: 1, answered: answered as u64, typed: 0 });
            if all.len() > before {
                self.decided(request)?;
            }
        }
        self.passed_down(day, now)?;
        Ok(())
    }

    /// The street passes work down: once with nothing but the order, once with people and money.
    fn passed_down(&mut self, day: i32, now: Moment) -> Result<(), Refusal> {
        let (title, text, people, yuan) = match day {
            1 => ("全街道电动车充电隐患排查", "逐户登记电动车和充电情况。", 0, 0),
            2 => ("入冬独居老人上门看望", "每户一次，看取暖和燃气。", 2, 3_000),
            _ => return Ok(()),
        };
        let form = [
            ("title", title.to_owned()),
            ("text", text.to_owned()),
            ("basis", "rcl-43".to_owned()),
            ("people", people.to_string()),
            ("yuan", yuan.to_string()),
            ("hours", "16".to_owned()),
            ("due", now.plus(7 * DAY).day().to_string()),
        ];
        if self.act(("street", "street"), "/mandates", &form, ("demo-did-pass-down", vec![("title", title.to_owned())])).is_none()
        {
            return Ok(());
        }
        // The smallest town has no second community.
        let Ok(list) = self.see("secretary2", "/mandates") else { return Ok(()) };
        let mandate = super::id(&list["lines"][0]["mandate"]["id"]);
        let page = self.see("secretary2", &format!("/mandates/{mandate}"))?;
        let mine = page["parts"].as_array().and_then(|p| p.iter().find(|p| p[2] == true).cloned());
        if let Some(part) = mine {
            let path = format!("/mandates/{mandate}/{}/acceptance", super::id(&part[1]["community"]));
            self.act(("secretary2", "secretary"), &path, &[], ("demo-did-take-work", vec![]));
        }
        Ok(())
    }

    /// Each community decides: one is busy with an outbreak and returns it, the other sends people.
    fn decided(&mut self, request: i64) -> Result<(), Refusal> {
        for role in ["secretary", "secretary2"] {
            let Ok(page) = self.see(role, &format!("/data-requests/{request}")) else { continue };
            let Some(part) = page["parts"].as_array().and_then(|p| p.iter().find(|p| p["mine"] == true).cloned()) else {
                continue;
            };
            let at = format!("/data-requests/{request}/{}", super::id(&part["share"]["community"]));
            if self.done.insert("put-right") {
                self.put_right(role, &page, &at);
            }
            if super::id(&part["share"]["homes"]) > 0 && role == "secretary2" {
                self.act((role, "secretary"), &format!("{at}/collection"), &[], ("demo-did-collect", vec![]));
            } else {
                self.act(
                    (role, "secretary"),
                    &format!("{at}/return"),
                    &[("why", "held".to_owned())],
                    ("demo-did-return", vec![]),
                );
            }
        }
        Ok(())
    }

    /// One figure is older than what the secretary knows: typed over, with its reason, and counted as typed.
    fn put_right(&mut self, role: &'static str, page: &serde_json::Value, at: &str) {
        let mut lines = page["lines"].as_array().into_iter().flatten();
        let Some(line) = lines.find(|l| !l["cover"].is_null() && l["field"]["key"].is_string()) else { return };
        let field = line["field"]["key"].as_str().unwrap_or_default().to_owned();
        let value = (super::id(&line["cover"]["held"]) + 1).to_string();
        let form = [("field", field), ("value", value), ("why", "older".to_owned())];
        self.act((role, "secretary"), &format!("{at}/overwriting"), &form, ("demo-did-put-right", vec![]));
    }
}
