//! The town is founded as a real one would be: files imported, accounts opened, duties given, lists read in, rules tried
//! before they are switched on.

use crate::partners;
use crate::sites;
use crate::town::{CITY, COMMUNITIES, DISTRICT, DOORS, FLOORS, GRIDS, Resident, STORY, STREET, UNITS, as_csv, residents, twice};
use muster_ground::duty::{DutyGiven, GiveDuty, Holder, open_account};
use muster_ground::person::import::{Importer, Roster};
use muster_ground::place::{self, Level, Place};
use muster_ground::post::NameDeputy;
use muster_ground::{law, person, signin};
use muster_ledger::{ActorId, Ask, Author, By, Channel, Command, DAY, Day, DutyId, Fault, House, IdemKey, PlaceId, Refusal};
use std::collections::BTreeMap;

/// An account of the story and where it acts.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub actor: ActorId,
    pub duty: DutyId,
}

/// Everyone's role → account; also the way to each role's page, `/as/<role>`.
pub type Cast = BTreeMap<String, Part>;

fn record(house: &House, author: Author, key: &str, command: Box<dyn Command>) -> Result<(), Refusal> {
    let key = IdemKey::derived(&[b"founding", key.as_bytes()]);
    house.ask(Ask { author, key, hash: [0; 32], command, work: Vec::new() }).map(|_| ())
}

/// Official divisions as the statistics bureau lists them.
fn divisions(communities: usize) -> String {
    let rows = [CITY, DISTRICT, STREET].into_iter().chain(COMMUNITIES.into_iter().take(communities));
    let mut csv = String::from("code,name\n");
    for (code, name) in rows {
        csv.push_str(&format!("{code},{name}\n"));
    }
    csv
}

/// Grids, buildings and flats as the committees list them.
fn ground(communities: usize) -> String {
    let mut csv = String::from("社区代码,网格,小区,楼栋,单元,房号\n");
    for (i, (code, _)) in COMMUNITIES.into_iter().take(communities).enumerate() {
        let mut building = 0;
        for (grid, buildings) in GRIDS.iter().enumerate() {
            let named = sites::COMPOUNDS.iter().find(|(at, _)| i == 0 && *at == grid).map_or("", |(_, name)| name);
            for _ in 0..*buildings {
                building += 1;
                for unit in 1..=UNITS {
                    for floor in 1..=FLOORS {
                        for door in 1..=DOORS {
                            csv.push_str(&format!(
                                "{code},第{}网格,{named},{building}幢,{unit}单元,{}\n",
                                grid + 1,
                                floor * 100 + door
                            ));
                        }
                    }
                }
            }
        }
    }
    csv
}

struct Founder<'a> {
    house: &'a House,
    cast: Cast,
}

impl Founder<'_> {
    fn give(&mut self, role: &str, post: &str, place: PlaceId, name: &str) -> Result<(), Refusal> {
        let (actor, duty) = (ActorId(self.house.next_id()), DutyId(self.house.next_id()));
        let phone = format!("1990099{:04}", self.cast.len() + 1);
        let holder = Holder { name: name.to_owned(), phone };
        let account = open_account(self.house.vault(), actor, if post == "grid_worker" { "field" } else { "staff" }, &holder)
            .map_err(|_| Refusal::conflict("duty-no-account"))?;
        let now = self.house.now();
        let given = DutyGiven { id: duty, actor, post: post.to_owned(), place, from: now, until: now.plus(365 * DAY) };
        let give = GiveDuty { account: Some(account), duty: given, giver: ActorId::HOUSE };
        record(self.house, Author::house(None), role, Box::new(give))?;
        signin::set_demo_role(self.house, role, actor, duty)?;
        self.cast.insert(role.to_owned(), Part { actor, duty });
        Ok(())
    }
}

const WORKERS: [&str; 48] = [
    "李敏",
    "陈静",
    "王建平",
    "周燕",
    "吴海波",
    "赵丽华",
    "孙晓梅",
    "钱国强",
    "郑秀兰",
    "冯磊",
    "沈佳",
    "韩雪",
    "杨帆",
    "朱玲",
    "秦伟",
    "许芳",
    "何洁",
    "吕强",
    "施雯",
    "张颖",
    "孔明辉",
    "曹阳",
    "严芬",
    "华斌",
    "金敏",
    "魏静",
    "陶建平",
    "姜燕",
    "戚海波",
    "谢丽华",
    "邹晓梅",
    "喻国强",
    "柏秀兰",
    "水磊",
    "窦佳",
    "章雪",
    "云帆",
    "苏玲",
    "潘伟",
    "葛芳",
    "奚洁",
    "范强",
    "彭雯",
    "郎颖",
    "鲁明辉",
    "韦阳",
    "昌芬",
    "马斌",
];
/// How old the second community's list is.
const LIST_AGE_DAYS: i64 = 230;
const OFFICERS: [&str; 4] = ["应急 石磊", "应急 骆敏", "应急 丁浩", "应急 卫霞"];
const SECRETARIES: [&str; 4] = ["方志远", "林秀珍", "顾建国", "蒋文娟"];

fn by_code(house: &House, code: &str) -> Result<Place, Refusal> {
    let read = house.read()?;
    place::by_code(&read, code)?.ok_or_else(|| Refusal::not_found("web-no-such-page"))
}

/// Founds the town, or its first `communities`, in an empty house. `told` hears what is being done.
pub fn found(house: &House, seed: u64, communities: usize, mut told: impl FnMut(&str)) -> Result<Cast, Refusal> {
    signin::open_house(house)?;
    law::note(house)?;
    told("区划、网格、楼栋、门户 · places");
    let author = Author { channel: Channel::File, by: By::Worker, ..Author::house(None) };
    place::import::divisions(house, author, divisions(communities).as_bytes(), |_| {})?;
    place::import::ground(house, author, "ground.csv", ground(communities).as_bytes(), |_| {})?;
    let (district, street) = (by_code(house, DISTRICT.0)?.id, by_code(house, STREET.0)?.id);
    let mut f = Founder { house, cast: Cast::new() };
    told("账户和权责 · accounts and duties");
    f.give("admin", "administrator", PlaceId::HOUSE, "程工")?;
    f.give("keeper", "security_keeper", PlaceId::HOUSE, "安全 贺宁")?;
    f.give("auditor", "auditor", PlaceId::HOUSE, "审计 罗岚")?;
    f.give("district", "district_lead", district, "区指挥部 沈立")?;
    f.give("district2", "district_lead", district, "区指挥部 温晴")?;
    f.give("street", "street_lead", street, "街道 高原")?;
    f.give("health", "health_centre", street, "社卫中心 潘医生")?;
    f.give("counsellor", "counsellor", street, "心理咨询 苏禾")?;
    f.give("counsellor2", "counsellor", street, "心理咨询 简宁")?;
    f.give("cdc", "cdc", district, "区疾控 崔科长")?;
    let mut bound = Vec::new();
    for (i, (code, name)) in COMMUNITIES.iter().take(communities).enumerate() {
        let community = by_code(house, code)?.id;
        let suffix = if i == 0 { String::new() } else { (i + 1).to_string() };
        f.give(&format!("secretary{suffix}"), "secretary", community, SECRETARIES[i])?;
        f.give(&format!("officer{suffix}"), "emergency_officer", community, OFFICERS[i])?;
        let grids = { place::under(&house.read()?, community, Level::Grid)? };
        for (g, grid) in grids.iter().enumerate() {
            let n = i * GRIDS.len() + g;
            f.give(&format!("grid{}", n + 1), "grid_worker", grid.id, WORKERS[n])?;
        }
        told(&format!("{name}的居民 · residents"));
        let secretary = f.cast[&format!("secretary{suffix}")];
        bound.push((community, secretary));
        let author = Author { actor: secretary.actor, duty: Some(secretary.duty), ..author };
        let people = residents(seed, i, 2026);
        // The second community's list is of last winter: what it says of telephones and needs is old.
        let as_of = (i == 1).then(|| house.now().plus(-LIST_AGE_DAYS * DAY).day());
        take_in(house, author, community, &people, as_of)?;
        if i == 0 {
            take_in(house, author, community, &twice(&people), None)?;
        }
    }
    let by_street = f.cast["street"];
    let author = Author { actor: by_street.actor, duty: Some(by_street.duty), channel: Channel::Web, ..Author::default() };
    told("单位和共建协议 · organisations and compacts");
    partners::found(house, author, (street, &bound), &|a, key, command| record(house, a, key, command))?;
    told("出入口和水电气设施 · gates and lifelines");
    sites::found(house, author, &bound, &|a, key, command| record(house, a, key, command))?;
    crate::outlines::found(house, Author { channel: Channel::File, ..author }, street, &|a, key, command| {
        record(house, a, key, command)
    })?;
    redrawn(house, author, &bound)?;
    deputies(house, &f.cast)?;
    resident(house, seed)?;
    Ok(f.cast)
}

/// Three weeks ago the third community evened out two of its grids: one building changed hands, by a decision with its number.
fn redrawn(house: &House, author: Author, communities: &[(PlaceId, Part)]) -> Result<(), Refusal> {
    let Some((community, secretary)) = communities.get(2) else { return Ok(()) };
    let author = Author { actor: secretary.actor, duty: Some(secretary.duty), ..author };
    let plan = {
        let read = house.read()?;
        let sizes = person::building_sizes(&read, *community)?;
        let residents = |grid| {
            let all = place::under(&read, grid, Level::Building)?;
            Ok::<i64, Fault>(all.iter().filter_map(|b| sizes.get(&b.id)).map(|s| s.residents).sum())
        };
        let mut grids = Vec::new();
        for g in place::under(&read, *community, Level::Grid)? {
            grids.push((residents(g.id)?, g.id));
        }
        grids.sort();
        let (Some(least), Some(most)) = (grids.first(), grids.last()) else { return Ok(()) };
        let Some(building) = place::under(&read, most.1, Level::Building)?.into_iter().next_back() else { return Ok(()) };
        let wish = place::Wish { moves: vec![(building.id, least.1)], ..place::Wish::default() };
        place::plan(&read, &wish, house.now().plus(-21 * DAY).day(), place::Why::Decision)?
    };
    let redraw = place::Redraw::new(house.vault(), plan, *community, Some("银社〔2026〕7号"))
        .map_err(|_| Fault::Keys("the staff dataset".into()))?;
    record(house, author, "redrawn", Box::new(redraw))
}

/// The first community has its deputies; the others show what is missing.
fn deputies(house: &House, cast: &Cast) -> Result<(), Refusal> {
    let admin = cast["admin"];
    let author = Author { actor: admin.actor, duty: Some(admin.duty), channel: Channel::Web, ..Author::default() };
    for (holder, deputy) in [("secretary", "grid1"), ("grid1", "grid2"), ("grid2", "grid1"), ("street", "secretary")] {
        let (Some(holds), Some(stands_in)) = (cast.get(holder), cast.get(deputy)) else { continue };
        let name = NameDeputy { duty: holds.duty, deputy: stands_in.actor, by: admin.actor };
        record(house, author, &format!("deputy-{holder}"), Box::new(name))?;
    }
    Ok(())
}

/// A list as an office sends it, true on a day before where that is said.
fn take_in(house: &House, author: Author, community: PlaceId, people: &[Resident], as_of: Option<Day>) -> Result<(), Refusal> {
    let roster = Roster::read(as_csv(people).as_bytes(), "花名册.csv")?;
    let mut importer = Importer::open_as_of(house, author, community, as_of)?;
    for row in &roster.rows {
        importer.feed(row)?;
    }
    importer.finish().map(drop)
}

/// The resident that can be played: the first grown-up of the story's building who has a telephone.
fn resident(house: &House, seed: u64) -> Result<(), Refusal> {
    let people = residents(seed, 0, 2026);
    let Some(one) = people.iter().find(|r| r.building == STORY && !r.phone.is_empty() && r.relation == "户主") else {
        return Ok(());
    };
    let read = house.read()?;
    let token = person::Tokens::phone(read.vault(), &one.phone);
    let found = person::person_by_token(&read, token, muster_web::Mask::Nameless)?;
    let Some((id, p)) = found.into_iter().next() else { return Ok(()) };
    drop(read);
    signin::set_demo_resident(house, "resident", ActorId(house.next_id()), id, p.room)
}

#[cfg(test)]
mod tests {
    #[test]
    fn lists_are_as_long_as_the_town() {
        assert_eq!(super::divisions(4).lines().count(), 1 + 3 + 4);
        assert_eq!(super::ground(4).lines().count(), 1 + 4 * 28 * 2 * 17 * 2);
    }
}
