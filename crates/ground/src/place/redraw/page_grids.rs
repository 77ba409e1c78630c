//! What `/places/{community}/grids` looks like: what each grid has and would have, and the table in which grids are chosen.

use super::grids::{GRIDS, GRIDS_NONE_EMPTY, Line, Load, NEW, ROWS_MAX, View, carried};
use crate::place::change::iso;
use muster_ledger::PlaceId;
use muster_web::part::{self, Look};
use muster_web::{Markup, Request, Values, empty, form, html};

pub(super) fn shown(req: &Request, v: &View) -> Markup {
    let t = |id: &str| req.t(id);
    let at = format!("/places/{}/grids", v.community.id);
    html! {
        div.page-head {
            h1 { (req.tr("place-grids-title", &[("place", v.community.name.clone())])) }
            p.lede { (t("place-grids-lede")) }
            p { a href=(req.to(&format!("/places/{}", v.community.id))) { (t("place-back")) } }
        }
        @if v.changed > 0 { section #preview {
            h2 { (req.tr("place-grids-preview", &[("n", v.changed.to_string())])) }
            (before_after(req, v))
            @for l in v.loads.iter().filter(|l| l.buildings[1] > 0 && l.workers == 0) {
                p role="note" { (req.tr("place-grids-nobody", &[("place", called(req, l))])) }
            }
            @for l in v.loads.iter().filter(|l| l.emptied()) {
                p role="note" { (req.tr("place-grids-emptied", &[("place", l.name.clone()), ("names", names(req, l))])) }
            }
            @match &v.problem {
                Some(r) if req.again.is_none() => { div.form-errors role="alert" { p { strong { (req.words.refusal(req.lang, r)) } } } }
                _ => {
                    @let filled = [("choices", carried(&v.lines)), ("name", v.name.clone()), ("version", v.version.to_string()), ("day", iso(req.now.day()))];
                    @let asked = if v.loads.iter().any(Load::emptied) { &GRIDS } else { &GRIDS_NONE_EMPTY };
                    (form(req, asked, &at, &Values::filled(&filled)))
                }
            }
        } }
        @if v.lines.is_empty() { (empty(&t("place-grids-none"), None)) } @else {
            h2 { (t(if v.changed > 0 { "place-grids-again" } else { "place-grids-choose" })) }
            @if v.changed == 0 { (before_after(req, v)) }
            (table(req, v, &at))
        }
        @if !v.recent.is_empty() { h2 { (t("place-grids-recent")) } (crate::place::change::shown(&v.recent)) }
    }
}

fn called(req: &Request, l: &Load) -> String {
    if l.name.is_empty() { req.t("place-grids-unnamed") } else { l.name.clone() }
}

fn names(req: &Request, l: &Load) -> String {
    if l.names.is_empty() { req.t("place-grids-no-worker") } else { l.names.join(req.comma()) }
}

/// What each grid has; where something is chosen, what it would have.
fn before_after(req: &Request, v: &View) -> Markup {
    let two = |n: [i64; 2]| {
        if v.changed > 0 && n[0] != n[1] {
            html! { (n[0]) " → " strong { (n[1]) } }
        } else {
            html! { (n[0]) }
        }
    };
    let each = |l: &Load| match (l.each(0), l.each(1)) {
        (Some(a), Some(b)) => two([a, b]),
        _ => html! { "–" },
    };
    let head = |id: &str| req.t(id);
    let heads = [
        head("place-grids-grid"),
        head("place-grids-buildings"),
        head("place-grids-homes"),
        head("place-grids-residents"),
        head("place-grids-workers"),
        head("place-grids-each"),
    ];
    let row = |l: &Load| {
        vec![html! { (called(req, l)) }, two(l.buildings), two(l.homes), two(l.residents), html! { (names(req, l)) }, each(l)]
    };
    part::table(&part::Table {
        caption: &req.t("place-grids-loads"),
        heads: &heads,
        numbers: &[1, 2, 3, 5],
        rows: v.loads.iter().filter(|l| v.changed == 0 || l.changes()).map(row).collect(),
    })
}

fn table(req: &Request, v: &View, at: &str) -> Markup {
    let heads =
        [req.t("place-grids-building"), req.t("place-grids-homes"), req.t("place-grids-residents"), req.t("place-grids-to")];
    let inside: Vec<&Line> = v.lines.iter().filter(|l| v.of.is_none_or(|g| l.grid == g)).collect();
    let row = |l: &&Line| {
        let label = req.tr("place-grids-of", &[("place", l.name.clone())]);
        let cell = html! {
            select.input name={ "g" (l.id) } aria-label=(label) {
                @if l.grid == PlaceId::HOUSE { option value="0" selected[l.chosen == l.grid] { (req.t("place-grids-without")) } }
                @for g in v.loads.iter().filter(|g| g.id != NEW) { option value=(g.id) selected[l.chosen == g.id] { (g.name) } }
                option value=(NEW) selected[l.chosen == NEW] { (req.t("place-grids-new-one")) }
            }
        };
        let name = html! { @if !l.compound.is_empty() { (l.compound) " " } (l.name) };
        vec![name, html! { (l.homes) }, html! { (l.residents) }, cell]
    };
    html! {
        @if v.lines.len() > ROWS_MAX { nav.tabs aria-label=(req.t("place-grids-grid")) {
            @for g in v.loads.iter().filter(|g| g.id != NEW) {
                a.tab href=(req.to(&format!("{at}?of={}", g.id))) aria-current=[(v.of == Some(g.id)).then_some("page")] { (g.name) }
            }
        } }
        form.form method="get" action=(req.to(at)) {
            @if let Some(of) = v.of { input type="hidden" name="of" value=(of); }
            (part::table(&part::Table { caption: &req.t("place-grids-choose"), heads: &heads, numbers: &[1, 2], rows: inside.iter().map(row).collect() }))
            div.field {
                label for="f-new" { (req.t("place-grids-new")) span.field-optional { (req.t("web-optional")) } }
                input id="f-new" name="name" type="text" value=(v.name) maxlength="60" aria-describedby="f-new-d";
                div #f-new-d { p.field-hint { (req.t("place-grids-new-hint")) } }
            }
            div.actions { (part::submit(if v.changed > 0 { Look::Plain } else { Look::Primary }, &req.t("place-grids-look"))) }
        }
    }
}
