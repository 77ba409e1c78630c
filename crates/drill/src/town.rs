//! 海澜市滨江区云栖街道: four communities of 1,904 flats each. No such place exists; every ID number begins with
//! 999999, which no region has, and every telephone with 199 0000.

use crate::Chance;

pub const CITY: (&str, &str) = ("999900", "海澜市");
pub const DISTRICT: (&str, &str) = ("999901", "滨江区");
pub const STREET: (&str, &str) = ("999901001", "云栖街道");
/// Code, name.
pub const COMMUNITIES: [(&str, &str); 4] =
    [("999901001001", "听潮社区"), ("999901001002", "望江社区"), ("999901001003", "柳浪社区"), ("999901001004", "银杏社区")];

/// Buildings of a community, by grid: about 160 flats each, as the ministry's guide says.
pub const GRIDS: [usize; 12] = [2, 2, 3, 2, 2, 3, 2, 2, 3, 2, 2, 3];
/// Number of the building where the story's outbreak begins.
pub const STORY: &str = "2";
pub const UNITS: usize = 2;
pub const FLOORS: usize = 17;
pub const DOORS: usize = 2;

/// A line of the residents' list, as a committee keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    pub building: String,
    pub unit: String,
    pub room: String,
    pub relation: &'static str,
    pub name: String,
    pub sex: &'static str,
    pub id_number: String,
    pub phone: String,
    /// Words of the column 特殊类别.
    pub needs: Vec<&'static str>,
}

impl Resident {
    /// `5-2-301`.
    pub fn address(&self) -> String {
        format!("{}-{}-{}", self.building, self.unit, self.room)
    }
}

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁",
    "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "欧阳",
];
const GIVEN_F: [&str; 24] = [
    "芳", "秀英", "敏", "静", "丽", "桂兰", "玉梅", "婷", "雪", "慧", "晓燕", "淑珍", "佳怡", "欣妍", "雨桐", "春华", "红", "霞",
    "美玲", "诗涵", "月", "琳", "凤英", "文静",
];
const GIVEN_M: [&str; 24] = [
    "伟", "强", "磊", "军", "洋", "勇", "建国", "志明", "浩", "涛", "国华", "俊杰", "子轩", "一鸣", "海", "德胜", "平", "刚",
    "文博", "宇航", "成", "鹏", "永福", "家豪",
];

/// One flat's people. Kinds of households as a Chinese city has them.
fn household(chance: &mut Chance) -> Vec<(i64, bool, &'static str)> {
    let kind = chance.below(100);
    let adult = chance.between(27, 50);
    match kind {
        0..=12 => vec![(chance.between(68, 92), chance.percent(65), "户主")],
        13..=27 => vec![(chance.between(62, 84), false, "户主"), (chance.between(60, 82), true, "配偶")],
        28..=41 => vec![(adult, chance.percent(50), "户主")],
        42..=58 => vec![(adult, false, "户主"), (adult - 2, true, "配偶")],
        59..=84 => vec![(adult, false, "户主"), (adult - 1, true, "配偶"), (chance.between(1, 20), chance.percent(50), "子女")],
        _ => vec![
            (adult, false, "户主"),
            (adult - 1, true, "配偶"),
            (chance.between(1, 17), chance.percent(50), "子女"),
            (chance.between(60, 85), true, "父母"),
        ],
    }
}

/// The check digit of GB 11643: impossible region, possible number.
fn id_number(birth: (i64, i64, i64), serial: i64, female: bool) -> String {
    let serial = serial * 2 + i64::from(!female);
    let body = format!("999999{:04}{:02}{:02}{:03}", birth.0, birth.1, birth.2, serial % 1000);
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

/// The residents' list of one community, in stair order; about 4,600 people. `year` is the year it was written in.
pub fn residents(seed: u64, community: usize, year: i64) -> Vec<Resident> {
    let mut chance = Chance::part(seed, COMMUNITIES[community].0);
    let mut out = Vec::new();
    let mut serial = 0i64;
    let buildings: usize = GRIDS.iter().sum();
    for building in 1..=buildings {
        for unit in 1..=UNITS {
            for floor in 1..=FLOORS {
                for door in 1..=DOORS {
                    if chance.percent(4) {
                        continue; // An empty flat.
                    }
                    let family = *chance.one(&SURNAMES);
                    let members = household(&mut chance);
                    let alone = members.len() == 1;
                    for (age, female, relation) in members {
                        serial += 1;
                        out.push(resident(
                            &mut chance,
                            (building, unit, floor * 100 + door),
                            (age, female, relation),
                            family,
                            alone,
                            year,
                            serial,
                        ));
                    }
                }
            }
        }
    }
    // Telephones are numbered through the street, so that no two people share one by accident.
    for (i, r) in out.iter_mut().enumerate() {
        if !r.phone.is_empty() {
            r.phone = format!("1990{:07}", community * 10_000 + i);
        }
    }
    out
}

fn resident(
    chance: &mut Chance,
    (building, unit, room): (usize, usize, usize),
    (age, female, relation): (i64, bool, &'static str),
    family: &str,
    alone: bool,
    year: i64,
    serial: i64,
) -> Resident {
    let surname = if relation == "配偶" || relation == "父母" { *chance.one(&SURNAMES) } else { family };
    let given = if female { *chance.one(&GIVEN_F) } else { *chance.one(&GIVEN_M) };
    let birth = (year - age, chance.between(1, 12), chance.between(1, 28));
    let mut needs = Vec::new();
    if alone && age >= 65 {
        needs.push("独居老人");
    }
    if age >= 75 && chance.percent(55) {
        needs.push("无手机");
    }
    if age >= 70 && chance.percent(15) {
        needs.push("行动不便");
    }
    if age >= 60 && chance.percent(30) {
        needs.push("长期用药");
    }
    let phone = if age < 8 || needs.contains(&"无手机") { String::new() } else { "1990".to_owned() };
    Resident {
        building: building.to_string(),
        unit: unit.to_string(),
        room: room.to_string(),
        relation,
        name: format!("{surname}{given}"),
        sex: if female { "女" } else { "男" },
        id_number: id_number(birth, serial % 450, female),
        phone,
        needs,
    }
}

/// Some whom another office's list names once more, without numbers and a little differently: someone who moved within the
/// community, someone misheard, and a cousin of the same name and telephone.
pub fn twice(people: &[Resident]) -> Vec<Resident> {
    let with_phone = |p: &&Resident| !p.phone.is_empty() && p.building != STORY && p.name.chars().count() == 3;
    let mut some = people.iter().filter(with_phone).step_by(211);
    let (Some(moved), Some(misheard), Some(cousin)) = (some.next(), some.next(), some.next()) else { return Vec::new() };
    let plain = |p: &Resident| Resident { id_number: String::new(), needs: Vec::new(), ..p.clone() };
    let door = |p: &Resident, of: &Resident| Resident {
        building: of.building.clone(),
        unit: of.unit.clone(),
        room: of.room.clone(),
        relation: "家人",
        ..plain(p)
    };
    let family: String = misheard.name.chars().take(2).collect();
    vec![door(moved, misheard), Resident { name: format!("{family}芬"), ..plain(misheard) }, door(cousin, moved)]
}

/// The list as the spreadsheet the committee would send, for the import wizard.
pub fn as_csv(people: &[Resident]) -> String {
    let mut out = String::from("楼栋,单元,房号,与户主关系,姓名,性别,身份证号,联系电话,特殊类别\n");
    for r in people {
        let needs = r.needs.join("、");
        out.push_str(&format!(
            "{}幢,{}单元,{},{},{},{},{},{},{needs}\n",
            r.building, r.unit, r.room, r.relation, r.name, r.sex, r.id_number, r.phone
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_community_is_of_the_right_size_and_nobody_in_it_can_exist() {
        let people = residents(2026, 0, 2026);
        let flats: HashSet<String> = people.iter().map(Resident::address).collect();
        assert!((1_750..=1_904).contains(&flats.len()), "{} flats", flats.len());
        assert!((3_800..=5_200).contains(&people.len()), "{} people", people.len());
        assert!(people.iter().all(|r| r.id_number.starts_with("999999") && r.id_number.len() == 18));
        let ids: HashSet<&str> = people.iter().map(|r| r.id_number.as_str()).collect();
        assert!(ids.len() * 1000 >= people.len() * 995, "{} of {} ID numbers are distinct", ids.len(), people.len());
        assert_eq!(people, residents(2026, 0, 2026));
        assert_ne!(people, residents(2027, 0, 2026));
    }

    #[test]
    fn check_digit_is_the_standards() {
        // The example of GB 11643.
        let number = id_number((1949, 12, 31), 1, true);
        assert_eq!(&number[..6], "999999");
        assert!(cn_id::CitizenId::parse(&number).is_ok());
    }
}
