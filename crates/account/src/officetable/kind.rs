//! The tables by number, and where each one's rows come from.

use super::fill::{self, Reading, Rows};
use super::goods;
use super::whistles;
use muster_ground::field::{OfficeTable, office_tables};
use muster_ledger::Refusal;

/// From facts, or from a slice that does not exist yet.
pub(super) enum Source {
    Fill(fn(&Reading<'_>) -> Result<Rows, Refusal>),
    /// What has to be there first; `officetable-waits-…` are its words.
    Waits(&'static str),
}

pub(super) struct Kind {
    pub key: &'static str,
    /// Its number among the tables that offices expect.
    pub number: u8,
    /// As in `fields/tables.txt`.
    pub title: &'static str,
    /// Its rows are residents.
    pub personal: bool,
    pub source: Source,
}

const fn filled(
    number: u8,
    key: &'static str,
    title: &'static str,
    personal: bool,
    f: fn(&Reading<'_>) -> Result<Rows, Refusal>,
) -> Kind {
    Kind { key, number, title, personal, source: Source::Fill(f) }
}

const fn waits(number: u8, key: &'static str, title: &'static str, what: &'static str) -> Kind {
    Kind { key, number, title, personal: true, source: Source::Waits(what) }
}

pub(super) static KINDS: [Kind; 24] = [
    waits(1, "returned", "返乡（来）人员排查登记表", "arrival"),
    waits(2, "risk", "涉疫风险人员自主申报", "arrival"),
    waits(3, "notice", "居家健康监测告知书存根", "measure"),
    waits(4, "assessment", "居家隔离场所评估表", "measure"),
    filled(5, "symptoms", "居家人员每日体温及症状登记表", false, fill::symptoms),
    waits(6, "release", "解除居家健康监测通知单", "measure"),
    filled(7, "daily", "社区疫情防控日报表", false, fill::daily),
    filled(8, "households", "逐户排查调查表", true, fill::households),
    waits(9, "passages", "小区出入人员登记表", "passage"),
    filled(9, "journeys", "离区返区登记表", true, fill::journeys),
    waits(10, "samples", "核酸采样登记表", "sample"),
    waits(11, "contacts", "密切接触者登记表", "contact"),
    filled(12, "stock-in", "防疫物资入库单", false, goods::came),
    filled(12, "stock-out", "物资领用出库登记", false, goods::went),
    filled(12, "stock-left", "防疫物资结存表", false, goods::left),
    waits(13, "cleaning", "公共区域消毒记录表", "cleaning"),
    filled(14, "roster", "值班排班表", false, fill::roster),
    filled(15, "care", "特殊人群关爱台账", true, fill::care),
    waits(16, "volunteers", "志愿者花名册", "volunteer"),
    filled(16, "organisations", "报到单位信息登记表", false, fill::organisations),
    waits(17, "school", "学校晨午检登记表", "school"),
    filled(18, "whistles", "社区吹哨事项闭环台账", false, whistles::called),
    filled(19, "residents", "居民花名册", true, fill::residents),
    filled(20, "requests", "群众诉求登记台账", false, fill::requests),
];

pub(super) fn find(key: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.key == key)
}

impl Kind {
    /// Its headings; a test holds that there are some.
    pub(super) fn office(&self) -> Option<&'static OfficeTable> {
        office_tables().iter().find(|t| t.title == self.title)
    }
}
