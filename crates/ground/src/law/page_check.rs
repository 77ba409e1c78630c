//! `/law/checks`: which entries two persons have compared with the official text, and the form to compare one.

use super::check::{self, Check, Compare, Reading, Remark, Said, Verify};
use super::entry::{Entry, EntryKind};
use super::page::{full_day, gist, path};
use super::register::Register;
use super::table::in_force;
use crate::approval::{self, Asking, LAW_CHECK, Standing};
use crate::duty::{self, STAFF_DATASET};
use muster_ledger::{Fault, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, html, notice, part, tag};
use serde::Serialize;

const SOURCE: Field = Field::new(
    "source",
    FieldKind::One(&[
        Choice("database", "law-read-in-database"),
        Choice("gazette", "law-read-in-gazette"),
        Choice("organ", "law-read-in-organ"),
        Choice("print", "law-read-in-print"),
    ]),
    "law-check-source",
);
const READ_ON: Field = Field::new("read_on", FieldKind::Date, "law-check-read-on");
const NOTE: Field = Field::new("note", FieldKind::LongText, "law-check-note").hint("law-check-note-hint").optional().max(600);
const SAME: Field = Field::new("same", FieldKind::Tick, "law-check-same");

pub(super) static COMPARE: Form = Form { fields: &[SOURCE, READ_ON, NOTE, SAME], submit: "law-check-first" };
pub(super) static VERIFY: Form = Form { fields: &[SOURCE, READ_ON, NOTE, SAME], submit: "law-check-second" };

/// Checks on one page.
const PAGE: usize = 200;

/// An entry in one line: what a reader knows it by.
fn name(req: &Request, r: &Register, e: &Entry) -> String {
    let gist = gist(req, r, e, e.from.0);
    match e.kind {
        EntryKind::Article => gist,
        EntryKind::Measure => format!("{} {}", e.key, e.say(req.lang)),
        _ => e.say(req.lang).into_owned(),
    }
}

#[derive(Serialize)]
struct Listed {
    check: Check,
    name: String,
    /// It reads as it did when it was compared.
    same: bool,
}

#[derive(Serialize)]
struct All {
    lines: Vec<Listed>,
    verified: usize,
    all: usize,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let r = in_force(read)?;
    let done = check::verified(read)?;
    let numbers: std::collections::BTreeMap<i64, &Entry> = r.all().iter().map(|e| (check::about_entry(e), e)).collect();
    let lines = check::checks(read, PAGE)?
        .into_iter()
        .map(|c| {
            let e = numbers.get(&c.about);
            Listed { name: e.map_or_else(|| c.entry.clone(), |e| name(req, r, e)), same: e.is_some(), check: c }
        })
        .collect();
    let view = All { lines, verified: numbers.keys().filter(|n| done.contains_key(n)).count(), all: numbers.len() };
    Ok(Page::of(req, req.t("law-checks-title"), &view, |v| {
        html! {
            (part::trail(req, &[(req.t("law-title"), "/law".to_owned())], &req.t("law-checks-title")))
            div.page-head { h1 { (req.t("law-checks-title")) } p.lede { (req.t("law-checks-lede")) } }
            p { (req.tr("law-verified-of", &[("n", v.verified.to_string()), ("all", v.all.to_string())])) }
            @if v.lines.is_empty() { (empty(&req.t("law-checks-none"), None)) }
            @else { ul.list { @for l in &v.lines { li.row {
                a.row-main href=(req.to(&format!("/law/checks/{}", l.check.about))) {
                    span.row-title { (l.name) }
                    span.row-sub { (said_by(req, &l.check.first)) @if let Some(s) = &l.check.second { "；" (said_by(req, s)) } }
                }
                span.row-side { (tag(&req.t(match (l.same, l.check.second.is_some()) { (false, _) => "law-check-old", (true, true) => "law-verified", (true, false) => "law-check-one" }))) }
            } } } }
        }
    })
    .live(&["law.compared", "law.verified"]))
}

fn source_words(req: &Request, source: &str) -> String {
    req.t(match source {
        "database" => "law-read-in-database",
        "gazette" => "law-read-in-gazette",
        "organ" => "law-read-in-organ",
        _ => "law-read-in-print",
    })
}

/// `罗岚，2026年11月23日读：国家法律法规数据库`
pub(super) fn said_by(req: &Request, r: &Reading) -> String {
    let day = full_day(req, r.read_on);
    req.tr("law-check-said", &[("name", r.name.clone()), ("day", day), ("source", source_words(req, &r.source))])
}

#[derive(Serialize)]
struct One {
    about: i64,
    entry: Option<Entry>,
    name: String,
    check: Option<Check>,
    standing: Option<Standing>,
    /// Whose reading is wanted next: the first, the second, or nobody's whom this page could ask.
    wanted: u8,
}

fn number(req: &Request) -> Result<i64, Refusal> {
    req.param("about").parse().map_err(|_| Refusal::not_found("law-none").instead("/law/checks"))
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (r, about) = (in_force(read)?, number(req)?);
    let (entry, check) = (check::find(r, about).cloned(), check::check_of(read, about)?);
    if entry.is_none() && check.is_none() {
        return Err(Refusal::not_found("law-none").instead("/law/checks"));
    }
    let asked = approval::latest(read, &LAW_CHECK, about)?;
    let open = asked.as_ref().is_some_and(|a| a.open(read.now));
    let standing = asked.map(|a| approval::standing(req, read, a)).transpose()?;
    let done = check.as_ref().is_some_and(|c| c.second.is_some());
    let may = duty::may_here(read, &req.who, "law.verify");
    let second = standing.as_ref().is_some_and(|s| s.could());
    let view = One {
        about,
        name: entry.as_ref().map_or_else(|| check.as_ref().map(|c| c.entry.clone()).unwrap_or_default(), |e| name(req, r, e)),
        wanted: match (entry.is_some() && !done, open, may) {
            (true, false, true) => 1,
            (true, true, _) if second => 2,
            _ => 0,
        },
        entry,
        check,
        standing: standing.filter(|_| !done),
    };
    let title = req.tr("law-check-title", &[("entry", view.name.clone())]);
    Ok(Page::of(req, title.clone(), &view, |v| one_page(req, v, &title)).live(&[
        "law.compared",
        "law.verified",
        "approval.asked",
    ]))
}

fn one_page(req: &Request, v: &One, title: &str) -> Markup {
    let trail = [(req.t("law-title"), "/law".to_owned()), (req.t("law-checks-title"), "/law/checks".to_owned())];
    let day = {
        let (y, m, d) = req.now.day().civil();
        format!("{y:04}-{m:02}-{d:02}")
    };
    let values = Values::filled(&[("read_on", day)]);
    let to = format!("/law/checks/{}", v.about);
    html! {
        (part::trail(req, &trail, &v.name))
        div.page-head { h1 { (title) } p.lede { (req.t("law-check-lede")) } }
        @match &v.entry {
            None => { (notice("warn", &html! { p { (req.t("law-check-old-what")) } })) }
            Some(e) => { section.card { div.card-head { h2 { a href=(req.to(&path(e.kind, &e.key))) { (v.name) } } } div.card-body {
                p { (e.say(req.lang)) }
                @if !e.note(req.lang).is_empty() { p.muted { (e.note(req.lang)) } }
                dl.facts { dt { (req.t("law-source")) } dd { (e.source(req.lang)) } dt { (req.t("law-in-force")) } dd { (super::page::period(req, e)) } }
            } } }
        }
        @if let Some(c) = &v.check { section.card {
            div.card-head { h2 { (req.t("law-check-who")) } (tag(&req.t(if c.second.is_some() { "law-verified" } else { "law-check-one" }))) }
            div.card-body { ol.timeline { @for r in [Some(&c.first), c.second.as_ref()].into_iter().flatten() { li {
                time datetime=(r.at.rfc3339()) { (r.at.local()) }
                span.timeline-what { (said_by(req, r)) @if !r.note.is_empty() { p { (r.note) } } }
            } } } }
        } }
        @if let Some(s) = &v.standing { (approval::panel(req, s, "", "", true)) }
        @if v.wanted > 0 { section.card { div.card-head { h2 { (req.t("law-check-do")) } } div.card-body {
            @if v.wanted == 1 { (form(req, &COMPARE, &to, &values)) } @else { (form(req, &VERIFY, &format!("{to}/approval"), &values)) }
        } } }
    }
}

fn said(req: &Request, read: &Read, values: &Values) -> Result<Said, Refusal> {
    let changed = || Refusal::conflict("law-check-changed").instead("/law/checks");
    let e = check::find(in_force(read)?, number(req)?).ok_or_else(changed)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("read_on", "web-field-date");
    let plain = serde_json::to_vec(&Remark { note: values.get("note").to_owned() }).unwrap_or_default();
    let remark = read.vault().seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("a house's own dataset".into()))?;
    Ok(Said {
        entry: e.full_name(),
        digest: e.digest(),
        read_on: values.day("read_on").ok_or_else(wrong)?,
        source: values.get("source").to_owned(),
        remark,
    })
}

pub(super) fn compare(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (about, house) = (number(req)?, PlaceId::HOUSE);
    let said = said(req, read, &COMPARE.read(req)?)?;
    let asking = Asking::of(req, &LAW_CHECK, about, (house, house, house));
    Ok(Act::new(Compare { said, asking }, format!("/law/checks/{about}")))
}

pub(super) fn verify(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let about = number(req)?;
    let said = said(req, read, &VERIFY.read(req)?)?;
    let command = approval::approve(req, read, &LAW_CHECK, about, Verify { said })?;
    Ok(Act::new(command, format!("/law/checks/{about}")))
}
