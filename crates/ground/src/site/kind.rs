//! Kinds of sites, and what offices call them in their lists.

/// A kind: key, whether its capacity counts, names in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub key: &'static str,
    /// Holds people.
    pub holds: bool,
    /// Several grids come through it.
    pub serves_grids: bool,
    pub names: &'static [&'static str],
}

const fn kind(key: &'static str, holds: bool, serves_grids: bool, names: &'static [&'static str]) -> Kind {
    Kind { key, holds, serves_grids, names }
}

pub static KINDS: [Kind; 15] = [
    kind("gate", false, true, &["出入口", "大门", "门岗", "卡口", "小区大门", "gate"]),
    kind("lane", false, true, &["巷弄", "里弄", "弄堂", "胡同", "巷", "lane"]),
    kind("open_space", true, true, &["空地", "广场", "绿地", "停车场", "open space"]),
    kind("shelter", true, true, &["避难场所", "应急避难所", "避灾点", "避灾安置点", "shelter"]),
    kind("water", false, true, &["水阀", "自来水总阀", "供水", "水泵房", "water"]),
    kind("power", false, true, &["配电房", "电闸", "供电", "变压器", "power"]),
    kind("gas", false, true, &["燃气阀", "煤气阀", "燃气", "gas"]),
    kind("heat", false, true, &["换热站", "供热", "暖气阀", "heat"]),
    kind("light", false, true, &["路灯", "照明", "路灯开关", "light"]),
    kind("school", true, false, &["学校", "幼儿园", "school"]),
    kind("market", true, false, &["菜场", "菜市场", "超市", "农贸市场", "market"]),
    kind("clinic", true, false, &["卫生站", "卫生室", "诊所", "社区卫生服务站", "clinic"]),
    kind("hall", true, false, &["活动室", "文化礼堂", "党群服务中心", "hall"]),
    kind("group", false, false, &["村民小组", "自然村", "屯", "villagers group"]),
    kind("other", true, true, &["其他", "other"]),
];

pub fn kind_of(key: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.key == key)
}

/// By what a list calls it.
pub(super) fn kind_called(written: &str) -> Option<&'static Kind> {
    let text = cn_id::narrow(written).trim().to_lowercase();
    let exact = KINDS.iter().find(|k| k.key == text || k.names.contains(&text.as_str()));
    // 东大门, 1号配电房: a list often writes more than the kind.
    exact.or_else(|| KINDS.iter().find(|k| k.names.iter().any(|n| n.chars().count() > 1 && text.contains(n))))
}

pub(super) fn words(key: &str) -> String {
    format!("site-kind-{}", key.replace('_', "-"))
}
