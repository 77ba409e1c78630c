//! The columns of residents' lists, as offices head them.

use cn_id::{Phone, Room};
use sheet::Column;

/// What a column of a list can mean. The number is its place in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    Grid,
    Compound,
    Building,
    Unit,
    Room,
    Address,
    Head,
    Relation,
    Name,
    Sex,
    IdNumber,
    Phone,
    Residence,
    Category,
    Note,
    IdKind,
}

pub(super) const HEADINGS: usize = 16;

impl Heading {
    pub const ALL: [Heading; HEADINGS] = [
        Heading::Grid,
        Heading::Compound,
        Heading::Building,
        Heading::Unit,
        Heading::Room,
        Heading::Address,
        Heading::Head,
        Heading::Relation,
        Heading::Name,
        Heading::Sex,
        Heading::IdNumber,
        Heading::Phone,
        Heading::Residence,
        Heading::Category,
        Heading::Note,
        Heading::IdKind,
    ];
    pub(super) fn key(self) -> &'static str {
        COLUMNS[self as usize].key
    }
    pub(super) fn of_key(key: &str) -> Option<Heading> {
        Heading::ALL.into_iter().find(|h| h.key() == key)
    }
    /// Id of its words.
    pub fn words(self) -> &'static str {
        [
            "import-column-grid",
            "import-column-compound",
            "import-column-building",
            "import-column-unit",
            "import-column-room",
            "import-column-address",
            "import-column-head",
            "import-column-relation",
            "import-column-name",
            "import-column-sex",
            "import-column-id-number",
            "import-column-phone",
            "import-column-residence",
            "import-column-category",
            "import-column-note",
            "import-column-id-kind",
        ][self as usize]
    }
}

fn column(key: &'static str, names: &'static [&'static str], looks_like: Option<fn(&str) -> bool>) -> Column {
    Column { key, names, looks_like }
}

fn like_id(v: &str) -> bool {
    let v = v.trim();
    matches!(v.len(), 15 | 18) && v.bytes().take(14).all(|b| b.is_ascii_digit())
}
/// Mobile numbers only: without its heading a column of dates would pass for one of eight digits.
fn like_phone(v: &str) -> bool {
    Phone::parse(v).is_ok_and(|p| p.as_str().len() == 11 && p.as_str().starts_with('1'))
}
fn like_sex(v: &str) -> bool {
    matches!(v, "男" | "女")
}
fn like_address(v: &str) -> bool {
    Room::parse(v).is_ok()
}

/// Headings of offices, in the order of [`Heading`].
pub(super) static COLUMNS: std::sync::LazyLock<[Column; HEADINGS]> = std::sync::LazyLock::new(|| {
    [
        column("grid", &["网格", "所属网格", "网格名称", "网格号"], None),
        column("compound", &["小区", "小区名称", "所属小区", "自然村"], None),
        column("building", &["楼栋", "幢", "栋", "楼号", "号楼", "幢号", "栋号", "楼栋号", "楼幢", "楼幢号"], None),
        column("unit", &["单元", "单元号", "梯"], None),
        column("room", &["房号", "室", "室号", "房间号", "门牌号", "户号", "房室号"], None),
        column(
            "address",
            &["住址", "现住址", "现居住地址", "居住地址", "地址", "家庭住址", "详细地址", "楼室号", "房屋地址"],
            Some(like_address),
        ),
        column("head", &["户主", "户主姓名"], None),
        column("relation", &["与户主关系", "户主关系", "关系", "家庭关系"], None),
        column("name", &["姓名", "居民姓名", "人员姓名", "家庭成员", "成员姓名", "名字"], None),
        column("sex", &["性别"], Some(like_sex)),
        column(
            "id_number",
            &["身份证号", "身份证", "身份证号码", "公民身份号码", "证件号", "证件号码", "身份证件号码"],
            Some(like_id),
        ),
        column("phone", &["电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码"], Some(like_phone)),
        column("residence", &["流动/常住", "人口类别", "居住类型", "人员类型", "居住情况", "人户情况", "自住/出租"], None),
        column("category", &["特殊类别", "特殊人群", "人群类别", "重点人群", "困难类型", "帮扶需求", "特殊情况", "需要"], None),
        column("note", &["备注", "说明"], None),
        column("id_kind", &["证件类型", "证件种类", "证件名称", "身份证件类型"], None),
    ]
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_headings() {
        for h in Heading::ALL {
            assert_eq!(Heading::of_key(h.key()), Some(h));
        }
        assert_eq!(COLUMNS[Heading::IdNumber as usize].key, "id_number");
        assert_eq!(COLUMNS[Heading::Note as usize].key, "note");
    }
}
