//! `/reports`: how many, where, since when. No names: a name stands on no list.

use super::count::{FEVER, by_onset};
use super::page::{building_name, state, symptom_words};
use super::table::{Report, id_since};
use muster_ground::duty::may_here;
use muster_ledger::{Day, Fault, PlaceId, Read, Refusal, Value, values};
use muster_web::chart::{Class, Epicurve, Grain, Head, Words, epicurve};
use muster_web::{Markup, Page, Request, Scope, empty, html};
use serde::Serialize;

const DAYS: i32 = 14;
const PAGE: usize = 50;

#[derive(Serialize)]
struct AtBuilding {
    building: PlaceId,
    name: String,
    /// People with a symptom whose onset lies within the days shown.
    unwell: i64,
    fever: i64,
    /// Reports waiting for someone to ask after them.
    unverified: i64,
    newest: Day,
}

#[derive(Serialize)]
struct Line {
    report: Report,
    building: String,
}

#[derive(Serialize)]
struct List {
    from: Day,
    /// People with a symptom, by day of onset, from `from` to today.
    by_day: Vec<i64>,
    fever_by_day: Vec<i64>,
    buildings: Vec<AtBuilding>,
    reports: Vec<Line>,
    /// Before this id the list goes on.
    before: Option<i64>,
}

fn by_building(read: &Read, scope: &Scope, from: Day) -> Result<Vec<AtBuilding>, Fault> {
    let mut given = values![from, id_since(from)];
    let filter = scope.filter("community", "grid", &mut given);
    let sql = format!(
        "SELECT building, COUNT(DISTINCT subject) AS unwell, COUNT(DISTINCT CASE WHEN symptoms & 1 <> 0 THEN subject END) AS fever, \
         SUM(1 - verified) AS unverified, MAX(onset) AS newest FROM selfreport_reports \
         WHERE id >= ?2 AND onset >= ?1 AND symptoms <> 0 AND void = 0 AND {filter} GROUP BY building ORDER BY unwell DESC, building LIMIT 200"
    );
    let mut out = Vec::new();
    for r in read.select(&sql, &given)? {
        let building: PlaceId = r.id("building");
        let name = building_name(read, building)?;
        let newest = Day(r.int("newest") as i32);
        out.push(AtBuilding {
            building,
            name,
            unwell: r.int("unwell"),
            fever: r.int("fever"),
            unverified: r.int("unverified"),
            newest,
        });
    }
    Ok(out)
}

fn page_of(req: &Request, read: &Read, scope: &Scope) -> Result<(Vec<Line>, Option<i64>), Fault> {
    let before = req.query("before").and_then(|b| b.parse::<i64>().ok()).unwrap_or(i64::MAX);
    let mut given: Vec<Value> = values![before];
    let filter = scope.filter("community", "grid", &mut given);
    let only = match (req.query("show"), req.query("building").and_then(|b| b.parse::<i64>().ok())) {
        (_, Some(b)) => {
            given.push(b.into());
            format!(" AND building = ?{}", given.len())
        }
        (Some("all"), _) => String::new(),
        _ => " AND symptoms <> 0".to_owned(),
    };
    let sql = format!("SELECT * FROM selfreport_reports WHERE id < ?1 AND {filter}{only} ORDER BY id DESC LIMIT {}", PAGE + 1);
    let mut lines = Vec::new();
    for row in read.select(&sql, &given)? {
        let report = Report::from_row(&row);
        lines.push(Line { building: building_name(read, report.building)?, report });
    }
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let before = lines.last().map(|l| l.report.id.0).filter(|_| more);
    Ok((lines, before))
}

fn curve(req: &Request, v: &List) -> Markup {
    let words = Words::of(req, req.t("selfreport-chart-day")).none(req.t("selfreport-chart-empty"));
    let total: i64 = v.by_day.iter().sum();
    let title = req.tr("selfreport-chart-title", &[("n", total.to_string()), ("days", DAYS.to_string())]);
    let (of, at, unit) = (req.t("selfreport-chart-of"), req.now.local(), req.t("selfreport-chart-unit"));
    let (lede, late) = (req.t("selfreport-chart-lede"), req.t("selfreport-chart-late"));
    let cases = |all: &[i64]| all.iter().map(|n| u32::try_from(*n).unwrap_or(0)).collect();
    let others: Vec<i64> = v.by_day.iter().zip(&v.fever_by_day).map(|(all, fever)| (all - fever).max(0)).collect();
    epicurve(&Epicurve {
        head: Head { id: "unwell", title: &title, description: &lede, unit: &unit, source: &of, updated: &at, words: &words },
        first: v.from,
        grain: Grain::Day,
        classes: vec![
            Class { name: req.t("selfreport-chart-fever"), cases: cases(&v.fever_by_day) },
            Class { name: req.t("selfreport-chart-others"), cases: cases(&others) },
        ],
        bin: 1,
        late: 2,
        late_word: &late,
    })
}

fn buildings(req: &Request, v: &List) -> Markup {
    let heads = ["selfreport-building", "selfreport-unwell-people", "symptom-fever", "selfreport-to-check", "selfreport-newest"];
    let heads = heads.map(|h| req.t(h));
    html! {
        table.table {
            caption.vh { (req.t("selfreport-by-building")) }
            thead { tr { @for (n, h) in heads.iter().enumerate() { th.num[(1..4).contains(&n)] scope="col" { (h) } } } }
            tbody { @for b in &v.buildings { tr {
                td data-label=(heads[0]) { a href=(req.to(&format!("/reports?building={}", b.building))) { (b.name) } }
                td.num data-label=(heads[1]) { (b.unwell) }
                td.num data-label=(heads[2]) { (b.fever) }
                td.num data-label=(heads[3]) { (b.unverified) }
                td data-label=(heads[4]) { (muster_web::day(req, b.newest)) }
            } } }
        }
    }
}

/// `GET /reports`.
pub(super) fn list(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let from = Day(req.now.day().0 - DAYS + 1);
    let (reports, before) = page_of(req, read, scope)?;
    let view = List {
        from,
        by_day: by_onset(read, scope, from, DAYS, 255)?,
        fever_by_day: by_onset(read, scope, from, DAYS, FEVER)?,
        buildings: by_building(read, scope, from)?,
        reports,
        before,
    };
    let record = may_here(read, &req.who, "report.record");
    Ok(Page::of(req, req.t("selfreport-all"), &view, |v| {
        let all = req.query("show") == Some("all");
        html! {
            div.page-head {
                h1 { (req.t("selfreport-all")) }
                p.lede { (req.t("selfreport-list-lede")) }
                @if record { div.actions { a.button.button-primary href=(req.to("/reports/new")) { (req.t("selfreport-record")) } } }
            }
            (curve(req, v))
            @if !v.buildings.is_empty() { section.card { div.card-head { h2 { (req.t("selfreport-by-building")) } } (buildings(req, v)) } }
            nav.segmented aria-label=(req.t("selfreport-show")) {
                a href=(req.to("/reports")) aria-current=[(!all).then_some("true")] { (req.t("selfreport-show-unwell")) }
                a href=(req.to("/reports?show=all")) aria-current=[all.then_some("true")] { (req.t("selfreport-show-all")) }
            }
            @if v.reports.is_empty() { (empty(&req.t("selfreport-chart-empty"), None)) }
            @else { ul.list { @for l in &v.reports { li.row {
                a.row-main href=(req.to(&format!("/reports/{}", l.report.id))) {
                    span.row-title { (l.building) " · " (symptom_words(req, &l.report)) }
                    span.row-sub { (muster_web::when(req, l.report.made_at)) }
                }
                div.row-side { (state(req, &l.report)) }
            } } } }
            @if let Some(before) = v.before {
                nav.pager { a.button href=(req.to(&format!("/reports?before={before}{}", if all { "&show=all" } else { "" }))) { (req.t("selfreport-older")) } }
            }
        }
    })
    .tab("/reports")
    .live(&["report.made", "report.verified"]))
}
