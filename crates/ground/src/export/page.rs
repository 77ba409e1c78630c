//! `/exports`: lists taken out, asking for one, fetching it while it is open; `/exports/trace`: whose copy a found file is.

use super::fact::{ExportAsked, ExportId};
use super::file::{self, List};
use super::mark::{self, Found, code, fits, sure};
use super::rule::{AskExport, LINK_HOURS, Make, Trace, WINDOW, taken};
use super::table::{self, EXPORTS, Export, FETCHES};
use crate::approval::{self, Asking, EXPORT, Standing};
use crate::person::{NEED_CHOICES, Need};
use crate::place::{self, Level};
use crate::{duty, look};
use muster_ledger::{By, Channel, Fault, PlaceId, Read, Refusal, WorkWrite, values};
use muster_web::{
    Act, Choice, Field, FieldKind, File, Form, Markup, Page, Request, Values, empty, form, form_with, html, notice, tag, when,
};
use serde::Serialize;

/// Everyone, or who needs one thing.
static NEEDS: [Choice; NEED_CHOICES.len() + 1] = {
    let mut all = [Choice("any", "export-need-any"); NEED_CHOICES.len() + 1];
    let mut n = 0;
    while n < NEED_CHOICES.len() {
        all[n + 1] = NEED_CHOICES[n];
        n += 1;
    }
    all
};

pub(super) static ASK: Form = Form {
    fields: &[
        look::PURPOSE,
        Field::new("building", FieldKind::Pick, "export-building").optional(),
        Field::new("need", FieldKind::One(&NEEDS), "export-need"),
    ],
    submit: "export-ask",
};
pub(super) static TRACE: Form = Form {
    fields: &[Field::new("file", FieldKind::File(".xlsx,.xls,.csv"), "export-file").hint("export-file-hint")],
    submit: "export-trace",
};

const SHOWN: usize = 100;
/// Nobody takes out more at once.
const PEOPLE_MAX: usize = 20_000;
/// Copies a found file is compared with.
const COMPARED: usize = 2_000;

#[derive(Serialize)]
struct Line {
    export: Export,
    what: String,
    who: String,
    state: &'static str,
    code: String,
}

fn line(req: &Request, read: &Read, e: Export) -> Result<Line, Fault> {
    let area = e.building.unwrap_or(if e.grid == PlaceId::HOUSE { e.community } else { e.grid });
    let place = place::find(read, area)?.map(|p| p.name).unwrap_or_default();
    let n = ("n", e.people.to_string());
    let what = match e.need {
        Some(need) => req.tr("export-what-need", &[("place", place), ("need", req.t(need.words())), n]),
        None => req.tr("export-what", &[("place", place), n]),
    };
    let asked = approval::latest(read, &EXPORT, e.id.0)?;
    let state = match (e.made_at, asked) {
        (Some(_), _) if e.open(read.now) => "export-state-open",
        (Some(_), _) => "export-state-over",
        (None, Some(a)) => a.state_at(read.now).words(),
        (None, None) => "export-state-over",
    };
    let code = if e.made_at.is_some() { code(read.vault(), e.id) } else { String::new() };
    Ok(Line { what, who: duty::holder(read, e.asked_by)?.name, state, code, export: e })
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = table::list(read, req.scope()?, SHOWN)?;
    let view: Vec<Line> = found.into_iter().map(|e| line(req, read, e)).collect::<Result<_, _>>()?;
    let (asks, traces) = (duty::may_here(read, &req.who, "export.ask"), duty::may_here(read, &req.who, "export.trace"));
    Ok(Page::of(req, req.t("export-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("export-title")) } p.lede { (req.t("export-lede")) }
                @if asks || traces { div.actions {
                    @if asks { a.button.button-primary href=(req.to("/exports/new")) { (req.t("export-new")) } }
                    @if traces { a.button href=(req.to("/exports/trace")) { (req.t("export-trace-title")) } }
                } }
            }
            @if v.is_empty() { (empty(&req.t("export-none-yet"), None)) }
            @if !v.is_empty() { ul.list { @for l in v { li.row data-done[l.state == "export-state-over"] {
                a.row-main href=(req.to(&format!("/exports/{}", l.export.id))) {
                    span.row-title { (l.what) }
                    span.row-sub { (why(req, &l.export)) " · " (l.who) " · " (when(req, l.export.asked_at)) @if !l.code.is_empty() { " · " (l.code) } }
                }
                span.row-side { (tag(&req.t(l.state))) }
            } } } }
        }
    })
    .tab("/people"))
}

fn why(req: &Request, e: &Export) -> String {
    look::purpose(&e.purpose).map(|p| req.t(&p.words())).unwrap_or_default()
}

fn buildings(req: &Request, read: &Read) -> Result<Vec<(&'static str, String, String)>, Fault> {
    let all = place::under(read, req.who.place, Level::Building)?;
    Ok(all.into_iter().map(|b| ("building", b.id.to_string(), b.name)).collect())
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut picks = buildings(req, read)?;
    picks.extend(look::purposes(req));
    let before: Vec<Export> = read.by(&EXPORTS, "asker", &[req.who.actor.into()])?.iter().map(Export::from_row).collect();
    let lately = taken(&before, read.now);
    Ok(Page::of(req, req.t("export-new"), &lately, |lately| {
        html! {
            div.page-head { h1 { (req.t("export-new")) } p.lede { (req.t("export-new-lede")) } }
            ul { @for n in ["export-rule-50", "export-rule-500", "export-rule-5000", "export-rule-more"] { li { (req.t(n)) } } }
            @if *lately > 0 { p { (req.tr("export-lately", &[("n", lately.to_string()), ("days", (WINDOW / muster_ledger::DAY).to_string())])) } }
            (form_with(req, &ASK, "/exports", &Values::filled(&[("need", "any".to_owned())]), &picks))
        }
    })
    .tab("/people"))
}

pub(super) fn ask(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = ASK.read(req)?;
    let purpose = look::chosen(req, typed.get("purpose"))?;
    let building: Option<PlaceId> = typed.id("building");
    let scope = req.scope()?;
    let area = building.unwrap_or(req.who.place);
    let at = place::find(read, area)?.filter(|p| scope.covers(p.community, p.grid));
    let at = at.ok_or_else(|| Refusal::forbidden("web-outside-scope").instead("/exports/new"))?;
    let need = Need::ALL.into_iter().find(|n| n.code() == typed.get("need"));
    let minors = look::purpose(&purpose).is_some_and(|p| p.minors);
    let people = file::people(read, scope, building, need, minors, PEOPLE_MAX)?.len() as i64;
    let id = ExportId(req.house.next_id());
    let body = ExportAsked { id, community: at.community, grid: at.grid, building, need, purpose, people };
    let asking = Asking::of(req, &EXPORT, id.0, (at.community, at.grid, area));
    let command = AskExport { body, actor: req.who.actor, post: req.who.post.clone(), area, asking };
    Ok(Act::new(command, format!("/exports/{id}")).by(Channel::Web, By::Worker))
}

#[derive(Serialize)]
struct One {
    line: Line,
    standing: Option<Standing>,
    fetched: i64,
    mine: bool,
    contact: bool,
    id: bool,
}

fn reached(req: &Request, read: &Read) -> Result<Export, Refusal> {
    let e = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("export-none").instead("/exports"))?;
    if req.scope()?.covers(e.community, e.grid) {
        Ok(e)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/exports"))
    }
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let e = reached(req, read)?;
    let asked = approval::latest(read, &EXPORT, e.id.0)?;
    let purpose = look::purpose(&e.purpose);
    let view = One {
        standing: asked.map(|a| approval::standing(req, read, a)).transpose()?,
        fetched: read.get(&FETCHES, &[e.id.into()])?.map_or(0, |r| r.int("n")),
        mine: e.asked_by == req.who.actor,
        contact: purpose.is_some_and(|p| p.contact),
        id: purpose.is_some_and(|p| p.id),
        line: line(req, read, e)?,
    };
    Ok(Page::of(req, req.t("export-one"), &view, |v| one_page(req, v)).tab("/people").live(&[
        "approval.approved",
        "approval.refused",
        "export.made",
    ]))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let e = &v.line.export;
    let at = format!("/exports/{}", e.id);
    let open = e.open(req.now);
    html! {
        div.page-head { h1 { (v.line.what) } p.lede { (req.t("export-one")) " · " (req.t(v.line.state)) } }
        dl.facts {
            dt { (req.t("look-purpose")) } dd { (why(req, e)) }
            dt { (req.t("export-holder")) } dd { (v.line.who) " · " (when(req, e.asked_at)) }
            dt { (req.t("export-columns")) } dd { (req.t(match (v.contact, v.id) { (true, true) => "export-columns-both", (true, false) => "export-columns-phone", (false, true) => "export-columns-id", _ => "export-columns-none" })) }
            @if !v.line.code.is_empty() { dt { (req.t("export-code")) } dd { code { (v.line.code) } } }
            @if let Some(until) = e.until { dt { (req.t("export-until")) } dd { (when(req, until)) } }
            @if e.made_at.is_some() { dt { (req.t("export-fetched")) } dd { (v.fetched) } }
        }
        @if open && v.mine {
            (notice("warn", &html! { p { (req.t("export-careful")) } }))
            div.actions {
                a.button.button-primary href=(req.to(&format!("{at}/list.xlsx"))) download { (req.t("export-get-xlsx")) }
                a.button href=(req.to(&format!("{at}/list.csv"))) download { (req.t("export-get-csv")) }
            }
        }
        @if let Some(s) = &v.standing { (approval::panel(req, s, &format!("{at}/approval"), &req.tr("export-means", &[("hours", LINK_HOURS.to_string())]), false)) }
        p { a href=(req.to("/exports")) { (req.t("export-title")) } }
    }
}

pub(super) fn approve(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let e = reached(req, read)?;
    let command = approval::approve(req, read, &EXPORT, e.id.0, Make(e.id))?;
    // What leaves the house waits for a whole ledger.
    Ok(Act::new(command, format!("/exports/{}", e.id)).imposing())
}

/// The copy of whoever asks, while it is open; that it was fetched is counted.
fn copy(req: &Request, read: &Read) -> Result<(Export, List), Refusal> {
    let e = reached(req, read)?;
    let at = format!("/exports/{}", e.id);
    if e.asked_by != req.who.actor {
        return Err(Refusal::forbidden("export-not-yours").instead(at));
    }
    if e.made_at.is_none() {
        return Err(Refusal::conflict("export-not-made").instead(at));
    }
    if !e.open(read.now) {
        return Err(Refusal::conflict("export-over").arg("hours", LINK_HOURS).instead("/exports/new"));
    }
    let list = file::list(req, read, &e, req.scope()?)?;
    let n = read.get(&FETCHES, &[e.id.into()])?.map_or(0, |r| r.int("n"));
    req.house.work(vec![WorkWrite::Put(&FETCHES, values![e.id, n + 1, read.now])])?;
    Ok((e, list))
}

fn name(read: &Read, e: &Export, ending: &str) -> String {
    format!("{}.{ending}", code(read.vault(), e.id))
}

pub(super) fn xlsx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (e, list) = copy(req, read)?;
    let bytes = file::xlsx(req, &list, e.made_at.unwrap_or(e.asked_at))?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(File { name: name(read, &e, "xlsx"), mime, bytes, save: true, immutable: false })
}

pub(super) fn csv(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (e, list) = copy(req, read)?;
    Ok(File {
        name: name(read, &e, "csv"),
        mime: "text/csv; charset=utf-8",
        bytes: file::csv(&list),
        save: true,
        immutable: false,
    })
}

pub(super) fn tracing(req: &Request, _: &Read) -> Result<Page, Refusal> {
    Ok(Page::of(req, req.t("export-trace-title"), &(), |()| {
        html! {
            div.page-head { h1 { (req.t("export-trace-title")) } p.lede { (req.t("export-trace-lede")) } }
            (form(req, &TRACE, "/exports/trace", &Values::default()))
        }
    })
    .tab("/people"))
}

/// How a found file was recognised.
enum How {
    /// The line at its top.
    Line,
    /// So many marks of so many.
    Marks(usize, usize),
}

fn whose(read: &Read, book: &sheet::Book) -> Result<Option<(Export, How)>, Fault> {
    let vault = read.vault();
    let all: Vec<(Export, String)> =
        table::made(read, COMPARED)?.into_iter().map(|e| (code(vault, e.id), e)).map(|(c, e)| (e, c)).collect();
    let texts = || book.sheets.iter().flat_map(|s| s.rows.iter()).flatten().map(|c| c.text.as_str());
    if let Some((e, _)) = all.iter().find(|(_, c)| texts().any(|t| t.contains(c.as_str()))) {
        return Ok(Some((e.clone(), How::Line)));
    }
    let rows = found(book);
    let best =
        all.iter().map(|(e, c)| (e, fits(vault, c, &rows))).max_by(|a, b| (a.1.0 * b.1.1.max(1)).cmp(&(b.1.0 * a.1.1.max(1))));
    Ok(best.filter(|(_, n)| sure(*n)).map(|(e, (same, of))| (e.clone(), How::Marks(same, of))))
}

/// Names and addresses of a file, by its headings; the first two columns where it has none.
fn found(book: &sheet::Book) -> Vec<Found> {
    let mut out = Vec::new();
    for s in &book.sheets {
        let (mut name, mut address) = (0, 1);
        for row in &s.rows {
            let texts: Vec<&str> = row.iter().map(|c| c.text.as_str()).collect();
            let at = |heads: [&str; 2]| texts.iter().position(|t| heads.contains(t));
            if let (Some(n), Some(a)) = (at(["姓名", "Name"]), at(["住址", "Address"])) {
                (name, address) = (n, a);
                continue;
            }
            let (n, a) = (texts.get(name).copied().unwrap_or_default(), texts.get(address).copied().unwrap_or_default());
            if !n.is_empty() && !a.is_empty() {
                out.push(Found { name: n.to_owned(), address: a.to_owned() });
            }
        }
    }
    out
}

#[derive(Serialize)]
struct Traced {
    line: Option<Line>,
    by_line: bool,
    same: usize,
    of: usize,
}

pub(super) fn trace(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let upload = req
        .file("file")
        .ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("file", "web-field-file-missing"))?;
    let book = sheet::read(&upload.bytes, &upload.file_name)
        .map_err(|_| Refusal::invalid("export-unreadable").problem("file", "export-unreadable"))?;
    let (line, how) = match whose(read, &book)? {
        Some((e, how)) => (Some(line(req, read, e)?), Some(how)),
        None => (None, None),
    };
    let (by_line, same, of) = match how {
        Some(How::Line) => (true, 0, 0),
        Some(How::Marks(same, of)) => (false, same, of),
        None => (false, 0, mark::MARKS_MIN),
    };
    let id = line.as_ref().map(|l| l.export.id);
    let view = Traced { line, by_line, same, of };
    Ok(Act::new(Trace(id), "/exports/trace").show(move |req, _, _| Ok(traced(req, &view))))
}

fn traced(req: &Request, view: &Traced) -> Page {
    Page::of(req, req.t("export-trace-title"), view, |v| {
        html! {
            div.page-head { h1 { (req.t("export-trace-title")) } }
            @match &v.line {
                Some(l) => {
                    (notice("warn", &html! { p { strong { (req.tr("export-traced", &[("code", l.code.clone()), ("who", l.who.clone())])) } } }))
                    dl.facts {
                        dt { (req.t("export-one")) } dd { a href=(req.to(&format!("/exports/{}", l.export.id))) { (l.what) } }
                        dt { (req.t("look-purpose")) } dd { (why(req, &l.export)) }
                        dt { (req.t("export-traced-by")) } dd { @if v.by_line { (req.t("export-traced-line")) } @else { (req.tr("export-traced-marks", &[("same", v.same.to_string()), ("of", v.of.to_string())])) } }
                    }
                }
                None => (notice("info", &html! { p { (req.tr("export-traced-none", &[("n", v.of.to_string())])) } })),
            }
            p { a href=(req.to("/exports/trace")) { (req.t("export-trace-again")) } }
        }
    })
    .tab("/people")
}
