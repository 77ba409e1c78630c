//! What goes on beside the outbreak: people travel, have guests, move within the community, and agree that somebody notes what
//! they need.

use super::Script;
use crate::town::GRIDS;
use muster_ledger::{HOUR, Moment, Refusal};
use serde_json::Value;
use std::collections::BTreeSet;

/// Grids that tell something on one day.
const GRIDS_A_DAY: i32 = 3;

/// Households that ask for something on one day.
const WISHES_A_DAY: usize = 5;
/// What they write, in their own words.
const WISHES: [&str; 25] = [
    "楼道灯坏了三天，晚上看不见台阶",
    "想给孩子找个托班，附近有吗",
    "电梯一停就是半天，九楼老人下不来",
    "医保卡丢了，去哪里补办",
    "想找份离家近的工作",
    "楼上半夜拖椅子，太吵了",
    "垃圾桶满了没人收，臭得很",
    "家里降压药快没了，能帮忙配吗",
    "门口总有车乱停，轮椅出不去",
    "老伴走后总是睡不着，想找人说说话",
    "老板拖欠工资两个月",
    "老年食堂怎么报名",
    "想请律师问问房产继承的事",
    "快递放门口丢了两回",
    "电梯又卡层了，吓人",
    "消防通道堆满了纸箱",
    "组织关系想转到社区党支部",
    "和邻居因为晾衣服吵架，想请人调解",
    "今年老年人体检什么时候",
    "物业费涨了不给看账",
    "下水道返水，一楼全是味道",
    "电梯年检的牌子过期了",
    "想报个手机课，社区有培训班吗",
    "阳台种的果树长了虫害，问问农技员",
    "家里没菜了，我腿不好下不了楼",
];

fn text(v: &Value, key: &str) -> String {
    v[key].as_str().unwrap_or_default().to_owned()
}

fn needs(v: &Value, need: &str) -> bool {
    v["flags"].as_array().is_some_and(|all| all.iter().any(|n| n == need))
}

/// Flats of the first community in which nobody is entered, by address.
fn empty_flats(script: &Script) -> Vec<String> {
    let lived_in: BTreeSet<String> = script.people.iter().map(|p| p.address()).collect();
    let mut all: Vec<String> = script.rooms.keys().filter(|a| !lived_in.contains(*a)).cloned().collect();
    all.sort();
    all
}

impl Script {
    /// Each morning some grids tell who is away and who has guests; the secretary writes down who moved and who agreed to care.
    pub(super) fn neighbours(&mut self, now: Moment) -> Result<(), Refusal> {
        let day = self.stage.day(now);
        if day < 1 || self.met >= day || now.since_midnight() < 10 * HOUR {
            return Ok(());
        }
        self.met = day;
        if day == 1 {
            self.stale();
        }
        for n in 0..GRIDS_A_DAY {
            let grid = ((day - 1) * GRIDS_A_DAY + n).rem_euclid(GRIDS.len() as i32);
            self.stays(&format!("grid{}", grid + 1), day, n)?;
        }
        self.moved(day)?;
        self.wishes(day);
        self.same(day)?;
        self.cared_for(now, day)
    }

    /// The second community's list is old: its secretary sends a worker to ask what is stale.
    fn stale(&mut self) {
        let Ok(page) = self.see("secretary2", "/coverage") else { return };
        let grid = super::id(&page["lines"][0]["grid"]);
        let form = [("homes", "20".to_owned())];
        self.act(("secretary2", "secretary"), &format!("/coverage/{grid}/tasks"), &form, ("demo-did-send-asking", vec![]));
    }

    fn listed(&mut self, role: &str) -> Result<Vec<Value>, Refusal> {
        Ok(self.see(role, "/people")?["people"].as_array().cloned().unwrap_or_default())
    }

    fn stays(&mut self, role: &str, day: i32, n: i32) -> Result<(), Refusal> {
        let heads: Vec<Value> = self.listed(role)?.into_iter().filter(|p| p["relation"] == "head").collect();
        let pick = |i: usize| heads.get(i % heads.len().max(1)).cloned();
        let i = day.unsigned_abs() as usize;
        let Some((away, host, third)) = pick(i).zip(pick(i + 5)).zip(pick(i + 9)).map(|((a, b), c)| (a, b, c)) else {
            return Ok(());
        };
        let stay = |p: &Value| format!("/people/{}/stays", text(p, "subject"));
        let form = [("kind", "away".into()), ("days", ["7", "30", "3"][n as usize % 3].into())];
        self.act((role, role), &stay(&away), &form, ("demo-did-stay", vec![]));
        let guests = ["姨母 何春华", "同学 罗一鸣", "外孙 傅子轩", "表弟 曾国华"];
        let guest = guests[(i + n as usize) % guests.len()];
        let form = [
            ("name", guest.split(' ').next_back().unwrap_or(guest).to_owned()),
            ("phone", format!("1990007{:04}", i * 10 + n as usize)),
            ("from_where", ["邻市", "省城", "外县"][n as usize % 3].to_owned()),
            ("days", ["3", "7"][n as usize % 2].to_owned()),
        ];
        let at = format!("/households/{}/visitors", super::id(&host["room"]));
        self.act((role, role), &at, &form, ("demo-did-visitor", vec![]));
        let form = if n % 2 == 0 {
            [("kind", "absent".to_owned()), ("days", "180".to_owned()), ("address", String::new())]
        } else {
            let with = self.people.iter().filter(|p| p.relation == "户主").nth(40 * i).map(|p| p.address()).unwrap_or_default();
            [("kind", "elsewhere".to_owned()), ("days", "30".to_owned()), ("address", with)]
        };
        self.act((role, role), &stay(&third), &form, ("demo-did-stay", vec![]));
        Ok(())
    }

    /// Some scan the code on their door and write one sentence; what it is about is read from its words.
    fn wishes(&mut self, day: i32) {
        let heads: Vec<_> =
            self.people.iter().filter(|p| p.relation == "户主").map(|p| (p.building.clone(), p.address())).collect();
        for n in 0..WISHES_A_DAY {
            let i = (day.unsigned_abs() as usize - 1) * WISHES_A_DAY + n;
            let Some((building, address)) = heads.get((i * 37 + 11) % heads.len().max(1)).cloned() else { return };
            self.wish(&address, building, WISHES[i % WISHES.len()]);
        }
        // On the second day a pipe bursts, and everyone on it says so.
        if day == 2 {
            let Some(first) = heads.first().map(|h| h.0.clone()) else { return };
            for (building, address) in heads.iter().filter(|h| h.0 == first).skip(2).take(4).cloned() {
                self.wish(&address, building, "水管爆了，楼里全停水了");
            }
        }
    }

    fn wish(&mut self, address: &str, building: String, said: &str) {
        let Some(room) = self.rooms.get(address).copied() else { return };
        let token = muster_ground::signin::room_token(self.site.house.vault(), room);
        let told = ("demo-did-wish", vec![("place", format!("{building}幢"))]);
        self.act(("", "resident"), &format!("/r/{token}/requests"), &[("text", said.to_owned())], told);
    }

    /// The secretary puts together what is one trouble.
    fn same(&mut self, day: i32) -> Result<(), Refusal> {
        let list = self.see("secretary", "/requests?kind=water")?;
        let all: Vec<i64> = list["lines"].as_array().into_iter().flatten().map(|l| super::id(&l["id"])).collect();
        let Some(first) = all.first().filter(|_| day == 2 && all.len() > 2) else { return Ok(()) };
        let form: Vec<(&str, String)> = all[1..].iter().map(|id| ("ids", id.to_string())).collect();
        self.act(("secretary", "secretary"), &format!("/requests/{first}/merging"), &form, ("demo-did-same", vec![]));
        Ok(())
    }

    /// Someone moves into a flat that stands empty.
    fn moved(&mut self, day: i32) -> Result<(), Refusal> {
        let i = day.unsigned_abs() as usize;
        let Some(flat) = empty_flats(self).into_iter().nth(7 * i) else { return Ok(()) };
        let Some(who) = self.listed("secretary")?.into_iter().filter(|p| p["relation"] != "head").nth(3 * i) else {
            return Ok(());
        };
        let path = format!("/people/{}/room", text(&who, "subject"));
        self.act(("secretary", "secretary"), &path, &[("address", flat)], ("demo-did-move", vec![]));
        Ok(())
    }

    /// Three a day agree; what is a diagnosis is written down by the health centre, and read by nobody else.
    fn cared_for(&mut self, now: Moment, day: i32) -> Result<(), Refusal> {
        let all = self.listed("secretary")?;
        let nth = |need: &str| all.iter().filter(|p| needs(p, need)).nth(day.unsigned_abs() as usize - 1).cloned();
        for (role, need, category, consent) in [
            ("secretary", "lives_alone", "lone_old", "self"),
            ("secretary", "cannot_climb", "wheelchair", "guardian"),
            ("health", "medicine_fetched", "chronic_medicine", "self"),
        ] {
            let Some(who) = nth(need) else { continue };
            let form = [
                ("category", category.to_owned()),
                ("consent", consent.to_owned()),
                ("way", "spoken".to_owned()),
                ("consent_on", now.day().to_string()),
            ];
            let path = format!("/people/{}/care", text(&who, "subject"));
            self.act((role, role), &path, &form, ("demo-did-care", vec![]));
        }
        Ok(())
    }
}
