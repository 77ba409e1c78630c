//! `/law/changes` what differs between two days; `/law/editions` which register was in force when, and adopting a place's own.

use super::differ::{Difference, Turn, between, between_days};
use super::entry::{EntryKind, day};
use super::page::{full_day, kind_words, path, said};
use super::rule::about;
use super::table::{self, Adoption, in_force};
use super::{Overlay, Register, register};
use crate::approval::{self, LAW_ADOPTION, Standing};
use crate::duty;
use muster_ledger::{Day, Read, Refusal};
use muster_web::{Form, Markup, Page, Request, Values, empty, form, html, notice};
use serde::Serialize;

pub(super) static PROPOSE: Form = Form::button("law-propose");

#[derive(Serialize)]
struct Changes {
    from: String,
    to: String,
    all: Vec<Difference>,
}

pub(super) fn changes(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let r = in_force(read)?;
    let to = req.query("to").and_then(day).unwrap_or_else(|| req.now.day());
    let from = req.query("from").and_then(day).unwrap_or(Day(to.0 - 365));
    let view = Changes { from: from.to_string(), to: to.to_string(), all: between_days(r, from, to) };
    Ok(Page::of(req, req.t("law-changes-title"), &view, |v| changes_page(req, r, v, from, to)))
}

fn changes_page(req: &Request, r: &Register, v: &Changes, from: Day, to: Day) -> Markup {
    html! {
        (muster_web::part::trail(req, &[(req.t("law-title"), "/law".to_owned())], &req.t("law-changes-title")))
        div.page-head { h1 { (req.t("law-changes-title")) } p.lede { (req.t("law-changes-lede")) } }
        form.filters method="get" action=(req.to("/law/changes")) {
            div.field { label for="f-from" { (req.t("law-changes-from")) } input id="f-from" name="from" type="date" value=(v.from); }
            div.field { label for="f-to" { (req.t("law-changes-to")) } input id="f-to" name="to" type="date" value=(v.to); }
            div { button.button type="submit" { (req.t("law-show")) } }
        }
        p.muted { (req.tr("law-changes-n", &[("n", v.all.len().to_string()), ("from", full_day(req, from)), ("to", full_day(req, to))])) }
        (differences(req, r, &v.all, Some(to)))
    }
}

fn turn_words(turn: Turn) -> &'static str {
    match turn {
        Turn::Began => "law-turn-began",
        Turn::Ended => "law-turn-ended",
        Turn::Changed => "law-turn-changed",
    }
}

/// By kind, each a link to the day after.
fn differences(req: &Request, r: &Register, all: &[Difference], on: Option<Day>) -> Markup {
    if all.is_empty() {
        return empty(&req.t("law-changes-none"), None);
    }
    let of = |d: &Difference| match on {
        Some(on) => format!("{}?on={on}", path(d.kind, &d.key)),
        None => path(d.kind, &d.key),
    };
    html! {
        @for group in all.chunk_by(|a, b| a.kind == b.kind) {
            section.card {
                div.card-head { h2 { (kind_words(req, group[0].kind)) } }
                ul.list { @for d in group { li.row {
                    // What is only proposed or an example has no page yet.
                    @if r.history(d.kind, &d.key).next().is_some() { a.row-main href=(req.to(&of(d))) { (told(req, d)) } }
                    @else { span.row-main { (told(req, d)) } }
                    span.row-side { (muster_web::tag(&req.t(turn_words(d.turn)))) }
                } } }
            }
        }
    }
}

fn told(req: &Request, d: &Difference) -> Markup {
    html! {
        span.row-title { @if d.kind == EntryKind::Measure { (d.key) " " } (said(req.lang, &d.zh, &d.en)) }
        @for (name, a, b) in d.fields.iter().filter(|f| f.1.len() + f.2.len() < 200) { span.row-sub { (field_words(req, name)) "：" (shown(a)) " → " (shown(b)) } }
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

/// What a field is called; those that only files know by their own name.
fn field_words(req: &Request, name: &str) -> String {
    match name {
        "class" => req.t("law-classes"),
        "managed" => req.t("law-field-managed"),
        "basis" => req.t("web-basis"),
        "limit" => req.t("law-limit"),
        "needs" => req.t("law-needs"),
        "duties" => req.t("law-duties"),
        "decides" => req.t("law-decides"),
        "disease" => req.t("law-given-for"),
        "until" | "from" => req.t("law-in-force"),
        "verifier" => req.t("law-verifier"),
        n => n.to_owned(),
    }
}

#[derive(Serialize)]
struct Editions {
    editions: Vec<(Adoption, String)>,
    in_force: String,
    /// The house's own files: their places, and whether they count.
    own: Vec<Overlay>,
    own_hash: String,
    counts: bool,
    standing: Option<Standing>,
    asked: bool,
    would_change: Vec<Difference>,
    example: Vec<Difference>,
    may: bool,
}

pub(super) fn editions(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let r = in_force(read)?;
    let hash = register::own_hash();
    let own = register::with_own();
    let named = |a: Adoption| -> Result<_, muster_ledger::Fault> {
        let house = a.by == muster_ledger::ActorId::HOUSE;
        let who = if house { String::new() } else { duty::holder(read, a.by)?.name };
        Ok((a, who))
    };
    let counts = table::current(read)?.is_some_and(|a| !hash.is_empty() && a.edition.own == hash);
    let asked = if hash.is_empty() { None } else { approval::latest(read, &LAW_ADOPTION, about(hash))? };
    let view = Editions {
        editions: table::editions(read, 100)?.into_iter().map(named).collect::<Result<_, _>>()?,
        in_force: r.hash.clone(),
        own: own.map(|r| r.overlays.clone()).unwrap_or_default(),
        own_hash: hash.to_owned(),
        counts,
        asked: asked.as_ref().is_some_and(|a| a.open(req.now)),
        standing: asked.map(|a| approval::standing(req, read, a)).transpose()?,
        would_change: own.filter(|_| !counts).map(|r| between(register::shipped(), r)).unwrap_or_default(),
        example: if own.is_none() { between(register::shipped(), register::example()) } else { Vec::new() },
        may: duty::may_here(read, &req.who, "law.adopt"),
    };
    Ok(Page::of(req, req.t("law-editions-title"), &view, |v| editions_page(req, r, v)).live(&["approval.asked", "law.adopted"]))
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn own_files(req: &Request, r: &Register, v: &Editions) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("law-own-files")) } }
            div.card-body {
                @if v.own_hash.is_empty() { p { (req.t("law-own-files-none")) } }
                @else {
                    p { @for o in &v.own { (said(req.lang, &o.zh, &o.en)) " (" (o.area) ") " } code { (short(&v.own_hash)) } }
                    @if v.counts { p { (req.t("law-own-files-count")) } }
                    @else {
                        (notice("warn", &html! { p { (req.t("law-own-files-not")) } }))
                        @if v.may && !v.asked { p { (req.t("law-two")) } (form(req, &PROPOSE, "/law/editions", &Values::default())) }
                        h3 { (req.t("law-would-change")) }
                    }
                }
            }
        }
        @if let Some(s) = &v.standing { (approval::panel(req, s, "/law/editions/approval", &req.t("law-adopt-means"), v.counts)) }
        @if !v.own_hash.is_empty() && !v.counts { (differences(req, r, &v.would_change, None)) }
    }
}

fn editions_page(req: &Request, r: &Register, v: &Editions) -> Markup {
    html! {
        (muster_web::part::trail(req, &[(req.t("law-title"), "/law".to_owned())], &req.t("law-editions-title")))
        div.page-head { h1 { (req.t("law-editions-title")) } p.lede { (req.t("law-editions-lede")) } }
        (own_files(req, r, v))
        section.card {
            div.card-head { h2 { (req.t("law-editions-when")) } }
            @if v.editions.is_empty() { div.card-body { p.muted { (req.t("law-editions-none")) } } }
            div.card-body { ol.timeline { @for (a, who) in &v.editions { li data-now[a.standing] {
                time datetime=(a.at.rfc3339()) { (a.at.local()) }
                span.timeline-what {
                    (req.tr("law-edition-n", &[("n", a.changed.len().to_string()), ("gone", a.gone.len().to_string())])) " "
                    code { (short(&a.edition.shipped)) @if !a.edition.own.is_empty() { " + " (short(&a.edition.own)) } }
                    @if a.changed.len() <= 40 && !a.changed.is_empty() { details.fold { summary { (req.t("law-edition-which")) } ul { @for c in a.changed.iter().chain(&a.gone) { li { code { (c) } } } } } }
                }
                span.timeline-who { @if who.is_empty() { (req.t("law-edition-house")) } @else { (who) } " · #" (a.seq) }
            } } } }
        }
        @if !v.example.is_empty() {
            h2 { (req.t("law-example")) }
            p.muted { (req.t("law-example-what")) }
            (differences(req, r, &v.example, None))
        }
    }
}
