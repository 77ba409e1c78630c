//! The charts of the public page: by what is asked for, by day, and how long it took.

use super::read::Figures;
use muster_ledger::Moment;
use muster_web::chart::{Chart, Kind, Series, Words, bar_chart};
use muster_web::{Markup, Request, html};

fn cells(values: impl Iterator<Item = Option<i64>>) -> Vec<Option<f64>> {
    values.map(|v| v.map(|n| n as f64)).collect()
}

pub(super) fn charts(req: &Request, f: &Figures, now: Moment) -> Markup {
    let (ours, at) = (req.t("publish-ours"), now.local());
    let on_need = &Words::of(req, req.t("publish-chart-need")).none(req.t("publish-chart-none"));
    let on_day = &Words { x: req.t("publish-chart-day"), ..on_need.clone() };
    // What nobody may be told about, or nobody asked for, has no bar.
    let shown: Vec<_> = f.by_need.iter().filter(|n| n.made.is_some_and(|made| made > 0)).collect();
    let needs: Vec<String> = shown.iter().map(|n| req.t(&format!("request-need-{}", n.need.name()))).collect();
    let days: Vec<String> = f.by_day.iter().map(|d| d.day.to_string()[5..].to_owned()).collect();
    let series = |id: &str, values| Series { name: req.t(id), values, kind: Kind::Solid };
    let about = req.t("publish-chart-about");
    let chart = |id: &'static str, title: &'static str, labels: &[String], series: Vec<Series>, unit: &'static str, words| {
        let (title, unit) = (req.t(title), req.t(unit));
        let c = Chart {
            id,
            title: &title,
            description: &about,
            labels: labels.to_vec(),
            series,
            unit: &unit,
            source: &ours,
            updated: &at,
            words,
        };
        bar_chart(&c)
    };
    let made_met = vec![
        series("publish-made", cells(shown.iter().map(|n| n.made))),
        series("publish-met", cells(shown.iter().map(|n| n.met))),
    ];
    let daily = vec![
        series("publish-made", cells(f.by_day.iter().map(|d| d.made))),
        series("publish-done", cells(f.by_day.iter().map(|d| d.done))),
    ];
    let times = vec![series("publish-median", cells(shown.iter().map(|n| n.median_minutes)))];
    html! {
        div.grid-2 {
            (chart("by-need", "publish-chart-by-need", &needs, made_met, "publish-unit-requests", on_need))
            (chart("by-day", "publish-chart-by-day", &days, daily, "publish-unit-requests", on_day))
            (chart("times", "publish-chart-times", &needs, times, "publish-unit-minutes", on_need))
        }
    }
}
