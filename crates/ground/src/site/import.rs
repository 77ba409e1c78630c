//! Sites from a list: XLSX, XLS or CSV with headings as offices write them. All rows or none, each wrong one named.

use super::fact::{Keeper, Site, SiteId, State};
use super::kind::kind_called;
use super::page_form::grids_named;
use super::rule::{CAPACITY_MAX, ROWS_MAX};
use crate::list;
use crate::place::{self, Level, Place};
use muster_ledger::{Day, Fault, Read, Refusal};
use muster_web::Scope;
use serde::Serialize;
use sheet::{Column, Record, Table, find_header};

const fn column(key: &'static str, names: &'static [&'static str]) -> Column {
    Column { key, names, looks_like: None }
}

static COLUMNS: [Column; 11] = [
    column("kind", &["类别", "类型", "种类", "设施类型", "设施类别", "kind"]),
    column("name", &["名称", "设施名称", "点位名称", "地点名称", "name"]),
    column("community", &["社区代码", "村社代码", "社区编码", "community"]),
    column("place", &["小区", "所在小区", "小区名称", "所在地点", "楼栋", "place"]),
    column("grid", &["网格", "所属网格", "所在网格", "grid"]),
    column("serves", &["通往网格", "服务网格", "涉及网格", "覆盖网格", "serves"]),
    column("capacity", &["容量", "可容纳人数", "容纳人数", "capacity"]),
    column("state", &["状态", "现状", "state"]),
    column("keeper", &["负责人", "联系人", "钥匙保管人", "保管人", "管理员", "keeper"]),
    column("phone", &["电话", "联系电话", "手机", "联系方式", "phone"]),
    column("note", &["备注", "说明", "位置", "note"]),
];

/// What is wrong with a row, in words with arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Wrong {
    pub row: usize,
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// What a list held.
#[derive(Debug)]
pub(super) struct Listed {
    pub sites: Vec<(Site, Keeper)>,
    pub wrong: Vec<Wrong>,
}

struct List<'a> {
    read: &'a Read,
    scope: &'a Scope,
    /// Where a row goes that names no community.
    own: Option<Place>,
    today: Day,
}

impl List<'_> {
    fn row(&self, r: &Record<'_>, id: SiteId) -> Result<Result<(Site, Keeper), Wrong>, Fault> {
        let text = |key: &str| cn_id::narrow(r.get(key)).trim().to_owned();
        let wrong = |code: &'static str, args: Vec<(&'static str, String)>| Ok(Err(Wrong { row: r.row, code, args }));
        let community = match text("community") {
            code if code.is_empty() => self.own.clone(),
            code => place::by_code(self.read, &code)?.filter(|p| p.level == Level::Community),
        };
        let Some(community) = community else { return wrong("place-community-unknown", vec![]) };
        let (written, name) = (text("kind"), text("name"));
        let Some(kind) = kind_called(&written) else { return wrong("site-kind-unknown", vec![("kind", written)]) };
        if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
            return wrong("site-name-wrong", vec![]);
        }
        let steps = [(text("grid"), &[Level::Grid][..]), (text("place"), &[Level::Compound, Level::Building][..])];
        let at = match list::below(self.read, community.clone(), &steps)? {
            Ok(at) => at,
            Err((_, place, 0)) => return wrong("site-place-unknown", vec![("place", place)]),
            Err((_, place, n)) => return wrong("site-place-several", vec![("place", place), ("n", n.to_string())]),
        };
        if !self.scope.covers(at.community, at.grid) {
            return wrong("web-outside-scope", vec![]);
        }
        let serves = match grids_named(self.read, community.id, &text("serves"))? {
            Ok(grids) if kind.serves_grids => grids,
            Ok(_) => Vec::new(),
            Err(grid) => return wrong("site-grid-unknown", vec![("grid", grid)]),
        };
        let capacity = text("capacity");
        let digits = capacity.trim_end_matches(['人', '个', '名']).trim();
        let capacity = match digits.parse::<i64>() {
            _ if digits.is_empty() || !kind.holds => 0,
            Ok(n) if (0..=CAPACITY_MAX).contains(&n) => n,
            _ => return wrong("site-capacity-wrong", vec![]),
        };
        let state = match text("state").as_str() {
            "" | "正常" | "可用" | "完好" | "开放" | "在用" | "usable" => State::Usable,
            "部分可用" | "限时" | "限时开放" | "limited" => State::Limited,
            "停用" | "损坏" | "不可用" | "关闭" | "封闭" | "unusable" => State::Unusable,
            other => return wrong("site-state-unknown", vec![("state", other.to_owned())]),
        };
        let site = Site {
            id,
            kind: kind.key.to_owned(),
            name,
            place: at.id,
            community: at.community,
            grid: at.grid,
            serves,
            capacity,
            state,
            seen: self.today,
        };
        let cut = |key: &str, n: usize| text(key).chars().take(n).collect::<String>();
        Ok(Ok((site, Keeper { name: cut("keeper", 40), phone: cut("phone", 30), note: cut("note", 300) })))
    }
}

/// Reads a file's rows. `own` is the community of who brings it.
pub(super) fn rows(
    read: &Read,
    scope: &Scope,
    own: Option<Place>,
    (bytes, name): (&[u8], &str),
    next: &mut dyn FnMut() -> i64,
) -> Result<Listed, Refusal> {
    let book = sheet::read(bytes, name).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
    let list = List { read, scope, own, today: read.now.day() };
    let mut out = Listed { sites: Vec::new(), wrong: Vec::new() };
    let mut headed = false;
    for sheet in book.sheets.iter().filter(|s| !s.hidden) {
        let Some(header) = find_header(sheet, &COLUMNS) else { continue };
        if header.column("kind").is_none() || header.column("name").is_none() {
            continue;
        }
        headed = true;
        for record in Table::new(sheet, &header) {
            match list.row(&record, SiteId(next()))? {
                Ok(one) => out.sites.push(one),
                Err(wrong) => out.wrong.push(wrong),
            }
            if out.sites.len() + out.wrong.len() > ROWS_MAX {
                return Err(Refusal::invalid("site-rows-many").arg("max", ROWS_MAX));
            }
        }
    }
    if !headed {
        return Err(Refusal::invalid("site-headings"));
    }
    if out.sites.is_empty() && out.wrong.is_empty() {
        return Err(Refusal::invalid("import-empty"));
    }
    Ok(out)
}
