//! `/places/import`: divisions or homes from a file or pasted rows, shown before anything is recorded, recorded after a yes. The
//! file itself is held in memory only, for half an hour.

use super::fact::{Added, Level, PlaceDraft};
use super::import::{self, PlaceReport, Sender};
use super::import_homes::{ground_columns, homes_of};
use super::redraw::version;
use super::table::{self, VERSION};
use muster_ledger::{By, Channel, Command, Draft, House, Key, Known, MINUTE, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Values, form, hidden_inputs, html, notice};
use serde::Serialize;
use sheet::CsvRow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) static UPLOAD: Form = Form {
    fields: &[
        Field::new("file", FieldKind::File(".csv,.txt,.xlsx,.xls"), "place-import-file")
            .hint("place-import-file-hint")
            .optional(),
        Field::new("text", FieldKind::LongText, "place-import-text").hint("place-import-text-hint").optional().max(20_000),
    ],
    submit: "place-import-read",
};
pub(super) static CONFIRM: Form = Form::button("place-import-record");

const KEEP: i64 = 30 * MINUTE;
const HELD_MAX: usize = 16;
/// Longer lists go through the command line, which streams.
const ROWS_MAX: usize = 20_000;
/// Titles that offices put above the headings.
const TITLES_MAX: usize = 10;
/// Places and wrong rows shown.
const SHOWN: usize = 50;

#[derive(Clone)]
struct Sent {
    file: String,
    rows: Arc<Vec<CsvRow>>,
    at: Moment,
}

type Lists = HashMap<([u8; 32], i64), Sent>;
static LISTS: Mutex<Option<Lists>> = Mutex::new(None);

fn with_lists<T>(house: &House, now: Moment, f: impl FnOnce(&mut Lists, [u8; 32]) -> T) -> T {
    let mut lists = LISTS.lock().unwrap_or_else(PoisonError::into_inner);
    let lists = lists.get_or_insert_default();
    lists.retain(|_, s| now < s.at.plus(KEEP));
    f(lists, house.vault().derived_secret("places.lists"))
}

/// Only whoever keeps the whole tree brings lists in.
fn whole(req: &Request) -> Result<(), Refusal> {
    if req.scope()?.everywhere() { Ok(()) } else { Err(Refusal::forbidden("place-import-whole").instead("/places")) }
}

/// Rows from the headings on: what offices write above them is no row.
fn rows_of(bytes: &[u8], name: &str) -> Result<Vec<CsvRow>, Refusal> {
    let book = sheet::read(bytes, name).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
    let sheet = book.sheets.iter().filter(|s| !s.hidden).max_by_key(|s| s.rows.len());
    let rows = sheet.map(|s| s.rows.as_slice()).unwrap_or_default();
    let row = |(n, cells): (usize, &Vec<sheet::Cell>)| CsvRow {
        number: n + 1,
        fields: cells.iter().map(|c| c.text.trim().to_owned()).collect(),
    };
    let filled = rows.iter().enumerate().map(row).filter(|r| r.fields.iter().any(|f| !f.is_empty()));
    let mut rows: Vec<CsvRow> = filled.collect();
    let headed = |r: &CsvRow| ground_columns(r)[0].is_some() || import::headings(r).is_some();
    let above = rows.iter().take(TITLES_MAX).position(headed).unwrap_or(0);
    rows.drain(..above);
    match rows.len() {
        0 => Err(Refusal::invalid("import-empty")),
        n if n > ROWS_MAX => Err(Refusal::invalid("place-import-many").arg("rows", n).arg("max", ROWS_MAX)),
        _ => Ok(rows),
    }
}

type Chunks = Vec<(PlaceId, Vec<PlaceDraft>)>;

/// A list of homes has a column for the community's code; anything else is a list of divisions.
fn tried(house: &House, name: &str, rows: &[CsvRow]) -> Result<(PlaceReport, Chunks), Refusal> {
    let Some(first) = rows.first().filter(|r| ground_columns(r)[0].is_some()) else { return import::tried(house, name, rows) };
    let mut sender = Sender::keeping(house);
    let report = homes_of(&mut sender, name, first, rows[1..].iter().cloned().map(Ok), &mut |_| {})?;
    Ok((report, sender.kept.unwrap_or_default()))
}

/// Records what a list adds, if the tree is still the one it was tried on: else the same place would be made twice.
struct AddTried {
    chunks: Chunks,
    version: i64,
}

impl Command for AddTried {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&VERSION, vec![1i64.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if known.one(&VERSION, &[1i64.into()]).map_or(0, |r| r.int("seq")) != self.version {
            return Err(Refusal::conflict("place-import-between").instead("/places/import"));
        }
        Ok(self.chunks.iter().map(|(area, places)| Added { places: places.clone() }.draft(*area)).collect())
    }
}

/// Records nothing: the list is only held, to be shown.
struct Hold;

impl Command for Hold {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(Vec::new())
    }
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    whole(req)?;
    let counts = table::counts(read)?;
    Ok(Page::of(req, req.t("place-import-title"), &counts, |counts| {
        let values = req.again.as_ref().map(|(typed, _)| typed.clone()).unwrap_or_default();
        html! {
            div.page-head { h1 { (req.t("place-import-title")) } p.lede { (req.t("place-import-lede")) } }
            @if !counts.is_empty() { dl.kpis { @for (level, n) in counts { div.kpi { dt { (req.t(&format!("place-level-{}", level.name()))) } dd { (n) } } } } }
            div.card { div.card-body { (form(req, &UPLOAD, "/places/import", &values)) } }
            h2 { (req.t("place-import-shapes")) }
            p { (req.t("place-import-divisions")) }
            pre.mono { (DIVISIONS) }
            p { (req.t("place-import-homes")) }
            pre.mono { (HOMES) }
            p.muted { (req.t("place-import-residents")) " " a href=(req.to("/imports")) { (req.t("place-import-residents-do")) } }
        }
    })
    .tab("/places"))
}

const DIVISIONS: &str = "代码,名称\n990105,某某区\n990105001,某某街道\n990105001001,某某社区居委会";
const HOMES: &str = "社区代码,网格,小区,楼栋,单元,房号\n990105001001,第一网格,某某小区,5幢,2单元,301";

pub(super) fn upload(req: &Request, _: &Read) -> Result<Act, Refusal> {
    whole(req)?;
    let values: Values = UPLOAD.read(req)?;
    let sent = match (req.file("file"), values.get("text")) {
        (Some(f), _) if !f.bytes.is_empty() => {
            let file = f.file_name.chars().take(80).collect();
            Sent { file, rows: Arc::new(rows_of(&f.bytes, &f.file_name)?), at: req.process_now }
        }
        (_, "") => return Err(Refusal::invalid("place-import-nothing").problem("file", "place-import-nothing")),
        (_, text) => {
            let rows = Arc::new(rows_of(text.as_bytes(), "rows.csv")?);
            Sent { file: req.t("place-import-pasted"), rows, at: req.process_now }
        }
    };
    tried(&req.house, &sent.file, &sent.rows)?;
    let (id, now) = (req.house.next_id(), req.process_now);
    with_lists(&req.house, now, |lists, of| {
        while lists.len() >= HELD_MAX {
            let Some(oldest) = lists.iter().min_by_key(|(_, s)| s.at).map(|(k, _)| *k) else { break };
            lists.remove(&oldest);
        }
        lists.insert((of, id), sent);
    });
    Ok(Act::new(Hold, format!("/places/import/{id}")).by(Channel::File, By::Worker))
}

fn held(req: &Request) -> Result<(i64, Sent), Refusal> {
    let id: PlaceId = req.id("list")?;
    let found = with_lists(&req.house, req.process_now, |lists, of| lists.get(&(of, id.0)).cloned());
    found.map(|s| (id.0, s)).ok_or_else(|| Refusal::not_found("place-import-gone").instead("/places/import"))
}

#[derive(Serialize)]
struct View {
    file: String,
    report: PlaceReport,
    levels: Vec<(Level, usize)>,
    first: Vec<(Level, String, String)>,
}

pub(super) fn one(req: &Request, _: &Read) -> Result<Page, Refusal> {
    whole(req)?;
    let (id, sent) = held(req)?;
    let (report, chunks) = tried(&req.house, &sent.file, &sent.rows)?;
    let all = || chunks.iter().flat_map(|(_, places)| places);
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    all().for_each(|p| *levels.entry(p.level).or_default() += 1);
    let first = all().take(SHOWN).map(|p| (p.level, p.name.clone(), p.code.clone())).collect();
    let view = View { file: sent.file, report, levels: levels.into_iter().collect(), first };
    Ok(Page::of(req, req.t("place-import-title"), &view, |v| shown(req, id, v)).tab("/places"))
}

fn shown(req: &Request, id: i64, v: &View) -> Markup {
    let r = &v.report;
    let level = |l: Level| req.t(&format!("place-level-{}", l.name()));
    let kpi = |words: String, n: u64| html! { div.kpi { dt { (words) } dd { (n) } } };
    html! {
        div.page-head { h1 { (req.t("place-import-title")) } p.lede { (v.file) } }
        @if let Some((_, refused)) = &req.again { (notice("error", &html! { (req.words.refusal(req.lang, refused)) })) }
        dl.kpis {
            (kpi(req.t("place-import-rows"), r.rows)) (kpi(req.t("place-import-added"), r.added))
            (kpi(req.t("place-import-same"), r.same)) (kpi(req.t("place-import-wrong"), r.wrong))
        }
        @if r.wrong > 0 { (notice("warn", &html! { (req.tr("place-import-wrong-note", &[("n", r.wrong.to_string())])) })) }
        @if r.added > 0 {
            form method="post" action=(req.to(&format!("/places/import/{id}/confirm"))) {
                (hidden_inputs(req))
                div.actions {
                    button.button.button-primary type="submit" { (req.tr("place-import-record-n", &[("n", r.added.to_string())])) }
                    a.button href=(req.to("/places/import")) { (req.t("place-import-other")) }
                }
            }
        } @else { (notice("info", &html! { (req.t("place-import-none")) })) div.actions { a.button href=(req.to("/places/import")) { (req.t("place-import-other")) } } }
        @if !r.problems.is_empty() {
            h2 { (req.t("place-import-problems")) }
            ul.list { @for p in r.problems.iter().take(SHOWN) { li.row { div.row-main {
                span.row-title { (req.tr("place-import-row", &[("n", p.row.to_string())])) @if !p.value.is_empty() { " " (p.value) } }
                span.row-sub { (req.tr(p.code, &p.args)) }
            } } } }
            @if r.problems.len() > SHOWN { p.muted { (req.tr("place-import-more", &[("n", (r.problems.len() - SHOWN).to_string())])) } }
        }
        @if !v.first.is_empty() {
            h2 { (req.t("place-import-would")) }
            dl.kpis { @for (l, n) in &v.levels { (kpi(level(*l), *n as u64)) } }
            ul.list { @for (l, name, code) in &v.first { li.row { div.row-main {
                span.row-title { (name) }
                span.row-sub { (level(*l)) @if !code.is_empty() { " · " span.mono { (code) } } }
            } } } }
        }
    }
}

pub(super) fn confirm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    whole(req)?;
    let (_, sent) = held(req)?;
    let version = version(read)?;
    let (report, chunks) = tried(&req.house, &sent.file, &sent.rows)?;
    if report.added == 0 {
        return Err(Refusal::conflict("place-import-none").instead("/places"));
    }
    Ok(Act::new(AddTried { chunks, version }, "/places").by(Channel::File, By::Worker))
}
