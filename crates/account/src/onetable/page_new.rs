//! `/data-requests/new`: the headings first, and at once what is held of them and what it would cost; then the rest of the form.

use super::matched::{self, Line};
use super::routes::{ASK, communities};
use muster_ground::field::{Data, Held, SURE};
use muster_ground::law;
use muster_ledger::{DAY, PlaceId, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, Values, empty, form_with, html, notice, tag};
use serde::Serialize;

const TITLE_MAX: usize = 60;
const TEXT_MAX: usize = 2000;

#[derive(Serialize)]
struct View {
    title: String,
    text: String,
    lines: Vec<Line>,
    homes: i64,
    minutes: i64,
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = |name: &str, most: usize| -> String {
        let again = req.again.as_ref().map(|(v, _)| v.get(name).to_owned());
        again.unwrap_or_else(|| req.query(name).unwrap_or_default().to_owned()).chars().take(most).collect()
    };
    let (title, text) = (typed("title", TITLE_MAX), typed("headings", TEXT_MAX));
    let all = communities(req, read)?;
    let places: Vec<PlaceId> = all.iter().map(|p| p.id).collect();
    let mut lines = matched::lines(&title, &matched::split(&text));
    matched::covered(read, &places, &mut lines)?;
    let items = matched::items(&lines);
    let mut homes = 0;
    for p in &places {
        homes += matched::homes(read, *p, &items)?.iter().map(|(_, rooms)| rooms.len() as i64).sum::<i64>();
    }
    let view = View { title, text, lines, homes, minutes: homes * matched::minutes_each() };
    let mut picks: Vec<(&str, String, String)> = all.into_iter().map(|p| ("places", p.id.to_string(), p.name)).collect();
    let bases = law::in_force(read)?.for_use("data", read.now.day());
    picks.extend(bases.iter().map(|c| ("basis", c.key.clone(), c.line(req.lang))));
    let values = Values::filled(&[
        ("title", view.title.clone()),
        ("headings", view.text.clone()),
        ("due", read.now.plus(3 * DAY).day().to_string()),
        ("keep_days", "30".to_owned()),
    ]);
    Ok(Page::of(req, req.t("onetable-new"), &view, |v| {
        html! {
            (part::trail(req, &[(req.t("onetable-title"), "/data-requests".to_owned())], &req.t("onetable-new")))
            div.page-head { h1 { (req.t("onetable-new")) } p.lede { (req.t("onetable-new-lede")) } }
            section.card { div.card-head { h2 { (req.t("onetable-look-first")) } } div.card-body {
                form.form method="get" action=(req.to("/data-requests/new")) {
                    div.field { label for="q-title" { (req.t("onetable-name")) } input id="q-title" name="title" maxlength=(TITLE_MAX) value=(v.title) autocomplete="off"; }
                    div.field { label for="q-headings" { (req.t("onetable-headings")) } p.field-hint { (req.t("onetable-headings-hint")) } textarea id="q-headings" name="headings" rows="4" maxlength=(TEXT_MAX) { (v.text) } }
                    div.actions { button.button type="submit" { (req.t("onetable-look")) } }
                }
            } }
            @if !v.lines.is_empty() {
                (figures(req, &v.lines))
                (table(req, &v.lines))
                (cost(req, v.homes, v.minutes))
            } @else if !v.text.is_empty() { (empty(&req.t("onetable-no-fields"), None)) }
            h2 { (req.t("onetable-then")) }
            (form_with(req, &ASK, "/data-requests", &values, &picks))
        }
    })
    .tab("/data-requests"))
}

/// How much of it is there already.
pub(super) fn figures(req: &Request, lines: &[Line]) -> Markup {
    let n = |of: fn(&Line) -> bool| lines.iter().filter(|l| of(l)).count().to_string();
    let kpi = |name: &str, value: String| Kpi { name: req.t(name), value, unit: req.t("onetable-unit-fields"), ..Kpi::default() };
    let mut all = vec![
        kpi("onetable-kpi-asked", lines.len().to_string()),
        kpi("onetable-kpi-held", n(Line::held)),
        kpi("onetable-kpi-not-held", n(|l| l.field.is_some() && !l.held())),
    ];
    if lines.iter().any(|l| l.field.is_none()) {
        all.push(kpi("onetable-kpi-unknown", n(|l| l.field.is_none())));
    }
    html! { (part::kpis(&all)) }
}

fn source(req: &Request, h: &Held) -> Markup {
    html! { a href=(req.to(h.path)) { (req.t(&format!("field-holder-{}", h.holder))) } }
}

/// Field by field: held, where, how fresh, how much of it.
pub(super) fn table(req: &Request, lines: &[Line]) -> Markup {
    let row = |l: &Line| {
        let none = || html! { span.muted { "—" } };
        let Some(f) = l.field else {
            let why = l.forbidden.map_or_else(|| req.t("onetable-line-unknown"), |w| w.say(req.lang));
            return vec![html! { (l.heading) }, html! { (why) }, none(), none(), none()];
        };
        let state = match (&l.forbidden, &f.held) {
            (Some(w), _) => html! { strong { (req.t("onetable-line-forbidden")) } " " (w.say(req.lang)) },
            (None, Some(_)) => html! { (req.t("onetable-line-held")) },
            (None, None) if l.of_the_sheet() => html! { (req.t("onetable-line-sheet")) },
            (None, None) => html! { (req.t("onetable-line-not-held")) },
        };
        let meant = html! {
            (l.heading)
            @if l.heading != f.zh { " " span.muted { "→ " (f.say(req.lang)) } }
            @if l.confidence < SURE { " " (tag(&req.t("onetable-line-perhaps"))) }
            @if f.data == Data::Sensitive { " " (tag(&req.t("onetable-line-sensitive"))) }
        };
        vec![
            meant,
            state,
            f.held.as_ref().map_or_else(none, |h| source(req, h)),
            f.fresh_days.map_or_else(none, |d| html! { (req.tr("onetable-line-days", &[("n", d.to_string())])) }),
            l.cover.map_or_else(none, |c| html! { (c.percent()) "% " span.muted { (req.tr("onetable-line-of", &[("fresh", c.fresh.to_string()), ("all", c.all.to_string())])) } }),
        ]
    };
    let heads = ["onetable-col-field", "onetable-col-held", "onetable-col-source", "onetable-col-fresh", "onetable-col-cover"]
        .map(|h| req.t(h));
    part::table(&part::Table {
        caption: &req.t("onetable-matched"),
        heads: &heads,
        numbers: &[],
        rows: lines.iter().map(row).collect(),
    })
}

/// What it would take of people's time, said before anybody is sent.
pub(super) fn cost(req: &Request, homes: i64, minutes: i64) -> Markup {
    let words = if homes == 0 {
        req.t("onetable-cost-none")
    } else {
        req.tr("onetable-cost", &[("homes", homes.to_string()), ("minutes", minutes.to_string()), ("hours", hours(minutes))])
    };
    notice("info", &html! { p { (words) } })
}

/// 1.3
pub(super) fn hours(minutes: i64) -> String {
    let tenths = (minutes + 5) / 6;
    format!("{}.{}", tenths / 10, tenths % 10)
}
