//! `/stock/stores/…/counts`: countings of a store; `/stock/counts/…`: the sheet to count by, both counts side by side, the decision.

use super::routes::{self, BEGIN};
use super::table::{self, Count, Lot};
use crate::stock::{self, Store, Why, item_name};
use muster_ground::duty;
use muster_ledger::{Read, Refusal};
use muster_web::part;
use muster_web::{Markup, Page, Request, Values, day, empty, form, hidden_inputs, html, notice, tag, when};
use serde::Serialize;

#[derive(Serialize)]
struct Index {
    store: Store,
    name: String,
    counts: Vec<Count>,
    may: bool,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let store = stock::of_path(req, read)?;
    let may = duty::may(read, &req.who, "stock.move", store.community, store.grid);
    let view = Index { name: stock::name(req, read, &store)?, counts: table::of_store(read, store.id)?, store, may };
    Ok(Page::of(req, req.t("count-title"), &view, |v| {
        let at = format!("/stock/stores/{}", v.store.id);
        let open = v.counts.iter().any(|c| c.settled_at.is_none());
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (v.name.clone(), at.clone())], &req.t("count-title"))) h1 { (req.t("count-title")) } p.lede { (req.t("count-lede")) } }
            @if v.may && !open { (form(req, &BEGIN, &format!("{at}/counts"), &Values::default())) }
            @if v.counts.is_empty() { (empty(&req.t("count-never"), None)) }
            @else { ul.list { @for c in &v.counts { li.row data-done=[c.settled_at.map(|_| "true")] { a.row-main href=(req.to(&format!("/stock/counts/{}", c.id))) {
                span.row-title { (when(req, c.begun_at)) }
                span.row-sub { (req.t(state(c))) }
            } } } } }
        }
    })
    .tab("/stock")
    .live(&["count.begun", "count.settled"]))
}

fn state(c: &Count) -> &'static str {
    match (c.settled_at, c.first, c.second) {
        (Some(_), _, _) => "count-settled",
        (_, None, _) => "count-by-none",
        (_, _, None) => "count-by-one",
        _ => "count-by-two",
    }
}

#[derive(Serialize)]
struct One {
    count: Count,
    name: String,
    store: Store,
    lots: Vec<Lot>,
    /// What the asker may do now: count, decide.
    takes: bool,
    settles: bool,
    /// Names of those who counted.
    by: Vec<String>,
    /// Whether what the book says is shown: not to somebody who may still count.
    shown: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (count, mut lots, store) = routes::reached(req, read)?;
    let may = |action: &str| duty::may(read, &req.who, action, store.community, store.grid);
    let open = count.settled_at.is_none();
    let counted = [count.first, count.second].contains(&Some(req.who.actor));
    let takes = open && !counted && count.second.is_none() && may("stock.move");
    let differ = lots.iter().any(Lot::differs);
    let settles = open && count.first.is_some() && may("stock.keep") && !(differ && counted);
    // Whoever is about to count sees neither the book nor the other's numbers, unless the decision is theirs.
    let shown = !takes || settles;
    if !shown {
        for l in &mut lots {
            (l.expected, l.first, l.second) = (0, None, None);
        }
    }
    let mut by = Vec::new();
    for a in [count.first, count.second].into_iter().flatten() {
        by.push(duty::holder(read, a)?.name);
    }
    let view = One { name: stock::name(req, read, &store)?, count, store, lots, takes, settles, by, shown };
    Ok(Page::of(req, req.t("count-one"), &view, |v| body(req, v)).tab("/stock").live(&["count.taken", "count.settled"]))
}

fn body(req: &Request, v: &One) -> Markup {
    let at = format!("/stock/stores/{}", v.store.id);
    let differ = v.lots.iter().filter(|l| l.differs()).count();
    html! {
        div.page-head {
            (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (v.name.clone(), at.clone()), (req.t("count-title"), format!("{at}/counts"))], &req.t("count-one")))
            h1 { (req.t("count-one")) }
            p.lede { (v.name) " · " (when(req, v.count.begun_at)) " · " (req.t(state(&v.count))) @if !v.by.is_empty() { " · " (v.by.join(req.comma())) } }
        }
        @if differ > 0 && v.shown { (notice("warn", &html! { p { (req.tr("count-differ", &[("n", differ.to_string())])) } })) }
        @if let Some((_, r)) = &req.again { (notice("warn", &html! { p role="alert" { (req.words.refusal(req.lang, r)) } })) }
        @if v.takes { (sheet(req, v)) }
        @if v.shown { (compared(req, v)) }
    }
}

/// What is wrong with one number.
fn problem(req: &Request, name: &str) -> Option<String> {
    let (_, r) = req.again.as_ref()?;
    r.problems.iter().find(|p| p.field == name).map(|p| req.words.problem(req.lang, p))
}

fn lot_name(req: &Request, l: &Lot) -> String {
    let name = item_name(req, l.item);
    l.lot.map_or(name.clone(), |d| format!("{name}（{}）", req.tr("count-until", &[("day", day(req, d))])))
}

fn number(req: &Request, (mark, place): (&str, usize), label: &str, value: &str) -> Markup {
    let (name, id) = (format!("n{place}"), format!("{mark}{place}"));
    let said = problem(req, &name);
    let value = Some(req.posted(&name)).filter(|t| !t.is_empty()).unwrap_or(value).to_owned();
    html! { div.field {
        label for=(id) { (label) }
        @if let Some(s) = &said { p.field-error id={ (id) "-d" } { (s) } }
        input id=(id) name=(name) inputmode="numeric" autocomplete="off" maxlength="8" required value=(value) aria-invalid=[said.as_ref().map(|_| "true")] aria-describedby=[said.as_ref().map(|_| format!("{id}-d"))];
    } }
}

fn sheet(req: &Request, v: &One) -> Markup {
    html! { section.card {
        div.card-head { h2 { (req.t("count-sheet")) } }
        div.card-body { p { (req.t("count-sheet-what")) }
            form.form method="post" action=(req.to(&format!("/stock/counts/{}/counting", v.count.id))) {
                (hidden_inputs(req))
                @for (place, l) in v.lots.iter().enumerate() { (number(req, ("t", place), &lot_name(req, l), "")) }
                div.actions { button.button.button-primary type="submit" { (req.t("count-take")) } }
            }
        }
    } }
}

fn compared(req: &Request, v: &One) -> Markup {
    let heads = ["stock-item", "count-expected", "count-first", "count-second", "count-decided"].map(|h| req.t(h));
    let n = |n: Option<i64>| n.map_or("—".to_owned(), |n| n.to_string());
    let row = |l: &Lot| {
        vec![
            html! { (lot_name(req, l)) @if l.differs() { " " (tag(&req.t("count-not-same"))) } @else if l.off() { " " (tag(&req.t("count-off"))) } },
            html! { (l.expected) },
            html! { (n(l.first)) },
            html! { (n(l.second)) },
            html! { (n(l.decided)) @if let Some(w) = l.why { " · " (req.t(w.words())) } },
        ]
    };
    let table =
        part::Table { caption: &req.t("count-one"), heads: &heads, numbers: &[1, 2, 3], rows: v.lots.iter().map(row).collect() };
    html! {
        (part::table(&table))
        @if v.settles { section.card {
            div.card-head { h2 { (req.t("count-decide")) } }
            div.card-body { p { (req.t("count-decide-what")) }
                form.form method="post" action=(req.to(&format!("/stock/counts/{}/decision", v.count.id))) {
                    (hidden_inputs(req))
                    @for (place, l) in v.lots.iter().enumerate() {
                        @let same = if l.differs() { None } else { l.first };
                        @if l.off() || l.differs() {
                            fieldset { legend { (lot_name(req, l)) }
                                (number(req, ("d", place), &req.t("count-holds"), &same.map_or(String::new(), |n| n.to_string())))
                                (why(req, place))
                            }
                        } @else { input type="hidden" name=(format!("n{place}")) value=(l.expected); }
                    }
                    div.actions { button.button.button-primary type="submit" { (req.t("count-settle")) } }
                }
            }
        } }
    }
}

fn why(req: &Request, place: usize) -> Markup {
    let name = format!("why{place}");
    let said = problem(req, &name);
    let chosen = req.posted(&name);
    html! { div.field {
        label for=(name) { (req.t("stock-why")) }
        @if let Some(s) = &said { p.field-error id={ (name) "-d" } { (s) } }
        select id=(name) name=(name) aria-invalid=[said.as_ref().map(|_| "true")] aria-describedby=[said.as_ref().map(|_| format!("{name}-d"))] {
            option value="" { (req.t("count-why-choose")) }
            @for w in Why::ALL { option value=(w.code()) selected[w.code() == chosen] { (req.t(w.words())) } }
        }
    } }
}
