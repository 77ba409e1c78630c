//! Kinds of organisations and of what they can bring, as lists: one more is a line here and its words.

/// A kind of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub key: &'static str,
    /// Others may belong to it.
    pub has_members: bool,
    /// Ends by itself, so it must say when.
    pub ends: bool,
}

const fn kind(key: &'static str) -> Kind {
    Kind { key, has_members: false, ends: false }
}

/// Registered social groups and those only filed with the street are two kinds: most that help are the second.
pub static KINDS: [Kind; 14] = [
    kind("firm"),
    kind("public_body"),
    kind("property"),
    kind("shop"),
    kind("school"),
    kind("health"),
    kind("social"),
    kind("filed"),
    Kind { has_members: true, ..kind("association") },
    Kind { has_members: true, ..kind("party_committee") },
    Kind { has_members: true, ..kind("party_general_branch") },
    Kind { has_members: true, ..kind("party_branch") },
    kind("party_group"),
    Kind { ends: true, ..kind("temporary_branch") },
];

pub fn kind_of(key: &str) -> Option<Kind> {
    KINDS.into_iter().find(|k| k.key == key)
}

/// Organisations of the party, the upper first. Their posts and numbers are shown; who belongs to them is recorded nowhere.
pub(super) static PARTY: [&str; 5] =
    ["party_committee", "party_general_branch", "party_branch", "party_group", "temporary_branch"];

/// What offices write, the narrower word first: 物业公司 is no firm like others, 临时党支部 no branch like others.
static CALLED: [(&str, &[&str]); 14] = [
    ("temporary_branch", &["临时党"]),
    ("party_group", &["党小组", "楼栋党"]),
    ("party_general_branch", &["党总支"]),
    ("party_branch", &["党支部", "党组织"]),
    ("party_committee", &["党委", "党工委"]),
    ("property", &["物业"]),
    ("association", &["协会", "商会"]),
    ("filed", &["备案", "社区社会组织"]),
    ("social", &["社会组织", "社团", "民办非企业", "社会服务机构", "基金会", "社工"]),
    ("shop", &["商铺", "商户", "个体", "门店", "药店", "超市", "便利店", "餐", "饭店", "小吃", "店"]),
    ("school", &["学校", "幼儿园", "小学", "中学", "大学", "学院", "托育"]),
    ("health", &["医院", "卫生", "诊所", "医疗"]),
    ("public_body", &["机关", "事业", "政府", "派出所", "村委会", "居委会"]),
    ("firm", &["企业", "公司", "工厂", "集团", "合作社", "银行", "厂"]),
];

/// The kind that words of a list mean, its own name first.
pub(super) fn kind_called(text: &str) -> Option<Kind> {
    let text = text.trim();
    if let Some(k) = kind_of(text) {
        return Some(k);
    }
    CALLED.iter().find(|(_, words)| words.iter().any(|w| text.contains(w))).and_then(|(key, _)| kind_of(key))
}

/// Id of a kind's words.
pub fn kind_words(key: &str) -> String {
    format!("organisation-kind-{}", key.replace('_', "-"))
}

/// What an organisation can bring; the words say the unit.
pub static RESOURCES: [&str; 8] = ["people", "medics", "drivers", "vehicles", "space", "beds", "meals", "generators"];

/// Id of the words with their number: `{ $n } people`.
pub fn amount_words(what: &str) -> String {
    format!("organisation-amount-{what}")
}
