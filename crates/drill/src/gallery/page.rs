//! Every part in every state.

use super::ASK;
use muster_ledger::{Read, Refusal};
use muster_web::part::{self, Confirm, Event, Kpi, Look, Sync, Table};
use muster_web::{
    Markup, Page, Request, Values, chip_grade, chip_level, chip_warning, empty, html, notice, one_by_one, receipt_card, tag,
};

/// A sentence of the gallery.
pub(super) fn t(req: &Request, id: &str) -> String {
    req.t(&format!("gallery-{id}"))
}

/// The three pages of the gallery.
pub(super) fn pages(req: &Request, here: &str) -> Markup {
    let all = [("parts", "/gallery"), ("charts", "/gallery/charts"), ("paper", "/gallery/paper")];
    let all = all.map(|(id, path)| (t(req, id), None, path.to_owned(), path == here));
    html! {
        (part::trail(req, &[(req.t("demo-title"), "/demo".into())], &t(req, "title")))
        (part::tabs(req, &t(req, "title"), &all))
    }
}

/// A part under its name.
fn shown(req: &Request, id: &str, body: &Markup) -> Markup {
    html! { section.card aria-label=(t(req, id)) { div.card-head { h2 { (t(req, id)) } } div.card-body { (body) } } }
}

pub(super) fn gallery_page(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let open = req.query("open").and_then(|o| o.parse::<usize>().ok()).filter(|o| *o < ROWS);
    Ok(Page::of(req, t(req, "title"), &(), |()| {
        html! {
            div.page-head { h1 { (t(req, "title")) } p.lede { (t(req, "lede")) } }
            (pages(req, "/gallery"))
            (part::toast(req, &t(req, "toast"), Some((&t(req, "undo"), "/gallery/answers"))))
            (shown(req, "scales", &scales(req)))
            div.grid-2 { (shown(req, "buttons", &buttons(req))) (shown(req, "states", &states(req))) }
            (shown(req, "numbers", &numbers(req)))
            (shown(req, "split", &split(req, open)))
            div.grid-2 { (shown(req, "notices", &notices(req))) (shown(req, "story", &story(req))) }
            (shown(req, "table", &table(req)))
            (shown(req, "find", &html! { (part::jump(req, "find")) div { (filters(req)) } (part::keys_help(req)) }))
            (shown(req, "form", &one_by_one(req, &ASK, "/gallery/answers", &Values::default(), &[])))
            (confirm(req))
            div.grid-2 {
                (part::nothing_yet(&t(req, "empty"), &t(req, "empty-what"), (&t(req, "empty-do"), &req.to("/gallery"))))
                (empty(&t(req, "empty-done"), None))
            }
        }
    }))
}

fn scales(req: &Request) -> Markup {
    html! {
        p.chips { @for n in 1..=4 { (chip_grade(req, n)) } }
        p.chips { @for n in [1, 2, 3, 4, 0] { (chip_warning(req, n)) } }
        p.chips { @for n in [1, 2, 3, 4, 0] { (chip_level(req, n)) } }
        p.chips { (tag(&t(req, "tag-alone"))) (tag(&t(req, "tag-paper"))) (tag(&t(req, "tag-call"))) }
    }
}

fn buttons(req: &Request) -> Markup {
    let words = ["save", "away", "later", "revoke"];
    html! {
        div.actions { @for (look, id) in Look::ALL.into_iter().zip(words) { (part::go(look, &req.to("/gallery"), &t(req, id))) } }
        div.actions { (part::busy(&t(req, "save"))) (part::held("why", &t(req, "seal"), &t(req, "seal-why"))) }
        p { a.phone href="tel:12345" { span { "12345" small { (t(req, "hotline")) } } } }
        ul.tiles {
            li { a.tile href=(req.to("/gallery")) { span { (t(req, "tile-report")) } small { (t(req, "tile-report-what")) } } }
            li { a.tile href=(req.to("/gallery")) { span { (t(req, "tile-help")) } small { (t(req, "tile-help-what")) } } }
        }
    }
}

fn states(req: &Request) -> Markup {
    let beside = |s: Sync| match s {
        Sync::Draft | Sync::Sending => String::new(),
        Sync::Local => "09:41".into(),
        Sync::Sent => "09:42".into(),
        Sync::Conflict => t(req, "conflict"),
        Sync::Withdrawn => t(req, "withdrawn"),
    };
    html! {
        ul.list { @for s in Sync::ALL { li.row { span.row-main { (part::sync_state(req, s, &beside(s))) } } } }
        (receipt_card(req, "4K7Q-2M9X-0000", "2026-02-12 09:42"))
    }
}

fn numbers(req: &Request) -> Markup {
    let kpi = |id: &str, value: &str, unit: &str, href: bool| Kpi {
        name: t(req, id),
        value: value.into(),
        unit: if unit.is_empty() { String::new() } else { t(req, unit) },
        note: t(req, &format!("{id}-note")),
        href: href.then(|| req.to("/gallery")),
    };
    html! {
        (part::kpis(&[
            kpi("kpi-home", "128", "unit-homes", true),
            kpi("kpi-ill", "2", "", true),
            kpi("kpi-unreached", "9", "", false),
            kpi("kpi-stock", "11", "unit-days", false),
            kpi("kpi-unknown", "—", "", false),
        ]))
        (muster_web::chart::progress(&t(req, "block"), "6 / 12", 6, 12))
        (muster_web::chart::progress(&t(req, "block-2"), "0 / 24", 0, 24))
    }
}

const ROWS: usize = 4;

/// Doors in stair order; names are masked, one is very long, one runs from right to left.
fn split(req: &Request, open: Option<usize>) -> Markup {
    let rows = [
        ("301", "王*芳", "row-monitored", Sync::Local),
        ("302", "买买提·吐尔逊·阿卜杜热合曼·穆罕默德·艾山江·伊敏·肉孜·阿不都拉", "row-stairs", Sync::Sending),
        ("401", "محمد عبد الله 👨‍👩‍👧", "row-family", Sync::Conflict),
        ("402", "𠮷*", "row-fine", Sync::Sent),
    ];
    let list = html! {
        div.list-group { span { (t(req, "block")) } span.list-group-count { "6 / 12" } }
        ul.list { @for (i, (room, name, what, state)) in rows.iter().enumerate() {
            li.row aria-current=[(open == Some(i)).then_some("true")] data-done[*state == Sync::Sent] {
                a.row-main href=(req.to(&format!("/gallery?open={i}#drawer-t"))) {
                    span.row-title { (room) " " bdi.person { (name) } }
                    span.row-sub { (t(req, what)) }
                }
                div.row-side { (part::sync_state(req, *state, "")) a.button href=(req.to("/gallery")) data-key="a" { (t(req, "fine")) } }
            }
        } }
    };
    let details = open.and_then(|o| rows.get(o)).map(|(room, name, what, state)| {
        let body = html! {
            dl.facts {
                dt { (t(req, "who")) } dd { bdi.person { (name) } }
                dt { (t(req, "known")) } dd { (t(req, what)) }
                dt { (t(req, "states")) } dd { (part::sync_state(req, *state, "")) }
            }
            (part::steps(&["step-1", "step-2", "step-3"].map(|s| t(req, s))))
        };
        (format!("{} {room}", t(req, "block")), body)
    });
    part::split(req, &list, details.as_ref().map(|(title, body)| (title.as_str(), body)), "/gallery")
}

fn notices(req: &Request) -> Markup {
    html! {
        @for (kind, id) in [("info", "notice-info"), ("ok", "notice-ok"), ("warn", "notice-warn"), ("error", "notice-error")] {
            (notice(kind, &html! { (t(req, id)) }))
        }
        section.refusal {
            p.refusal-what { (t(req, "refused-what")) }
            p.refusal-why { (t(req, "refused-why")) }
            p.refusal-instead { (t(req, "refused-instead")) }
        }
        section.verdict { p.verdict-word { (t(req, "verdict")) } p { (t(req, "verdict-why")) } }
    }
}

fn story(req: &Request) -> Markup {
    let event = |id: &str, when: &str, now, void| Event {
        when: when.into(),
        what: t(req, &format!("event-{id}")),
        who: t(req, &format!("event-{id}-who")),
        now,
        void,
    };
    html! {
        (part::timeline(&[event("taken", "09:40", true, false), event("moved", "09:12", false, true), event("asked", "08:05", false, false)]))
        details.fold open { summary { (t(req, "how")) } (part::steps(&["step-1", "step-2", "step-3"].map(|s| t(req, s)))) }
        details.fold { summary { (t(req, "basis")) } p { (t(req, "basis-what")) } }
    }
}

fn table(req: &Request) -> Markup {
    let heads = ["field", "have", "from", "cover"].map(|h| t(req, &format!("head-{h}")));
    let row = |n: usize, cover: &str| {
        let mut cells: Vec<Markup> =
            ["field", "have", "from"].iter().map(|c| html! { (t(req, &format!("row-{n}-{c}"))) }).collect();
        cells.push(html! { (cover) });
        cells
    };
    part::table(&Table {
        caption: &t(req, "table"),
        heads: &heads,
        numbers: &[3],
        rows: vec![row(1, "98 %"), row(2, "96 %"), row(3, "1,234,567")],
    })
}

/// Filters are the address: they can be kept, sent and gone back to.
fn filters(req: &Request) -> Markup {
    let now = req.query("grid").unwrap_or_default();
    html! {
        form.filters method="get" action=(req.to("/gallery")) {
            div.field {
                label for="grid" { (t(req, "grid")) }
                select id="grid" name="grid" { @for n in 1..=3 { option value=(n) selected[now == n.to_string()] { (req.tr("gallery-grid-n", &[("n", n.to_string())])) } } }
            }
            button.button type="submit" { (t(req, "filter")) }
        }
        nav.pager aria-label=(t(req, "pager")) { a.button href=(req.to("/gallery?page=1")) { (t(req, "page-before")) } span { "2 / 9" } a.button href=(req.to("/gallery?page=3")) { (t(req, "page-next")) } }
    }
}

fn confirm(req: &Request) -> Markup {
    let (title, submit) = (t(req, "confirm"), t(req, "revoke"));
    let what = ["confirm-1", "confirm-2", "confirm-3"].map(|w| t(req, w)).to_vec();
    part::confirm(
        req,
        &Confirm { title: &title, what, action: "/gallery/answers", submit: &submit, danger: true, back: "/gallery" },
    )
}
