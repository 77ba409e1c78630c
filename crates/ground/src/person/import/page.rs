//! The wizard: upload, look at what was understood, confirm, take back. The list itself is held in memory for half an hour
//! and never written to disk.

use super::{Effect, FoundColumn, Heading, Importer, Report, Roster, RosterRow, RowProblem, Tried, dry_run};
use crate::person::fact::ImportId;
use crate::person::read::personal_shown;
use crate::person::rule::{StartImport, UndoImport};
use crate::person::table::{ImportRow, ImportState, imports_of};
use crate::place::{self, Level, Place};
use muster_ledger::{Author, By, Channel, MINUTE, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(in crate::person) static UPLOAD: Form = Form {
    fields: &[
        Field::new("community", FieldKind::Text, "import-community").hint("import-community-hint").optional(),
        Field::new("file", FieldKind::File(".xlsx,.xls,.csv,.txt"), "import-file-label").hint("import-file-hint"),
    ],
    submit: "import-upload",
};
pub(in crate::person) static CONFIRM: Form = Form::button("import-confirm");
pub(in crate::person) static UNDO: Form = Form::button("import-undo");

/// Longer lists go through the command line, which streams.
const ROWS_MAX: usize = 20_000;
const PREVIEW: usize = 20;
const KEEP: i64 = 30 * MINUTE;
const KEPT_MAX: usize = 16;

struct Kept {
    at: Moment,
    file: String,
    roster: Arc<Roster>,
}

/// By house and import: lists waiting for a yes.
static LISTS: Mutex<Option<HashMap<([u8; 32], ImportId), Kept>>> = Mutex::new(None);

fn with_lists<T>(req: &Request, f: impl FnOnce(&mut HashMap<([u8; 32], ImportId), Kept>, [u8; 32]) -> T) -> T {
    let mut lists = LISTS.lock().unwrap_or_else(PoisonError::into_inner);
    let lists = lists.get_or_insert_default();
    lists.retain(|_, k| req.process_now < k.at.plus(KEEP));
    f(lists, req.house.vault().derived_secret("import.lists"))
}

fn kept(req: &Request, import: ImportId) -> Option<(String, Arc<Roster>)> {
    with_lists(req, |lists, house| lists.get(&(house, import)).map(|k| (k.file.clone(), Arc::clone(&k.roster))))
}

#[derive(Serialize)]
struct Listed {
    import: ImportRow,
    community: String,
}

pub(in crate::person) fn imports(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut listed = Vec::new();
    for import in imports_of(read, scope, 50)? {
        let community = place::find(read, import.community)?.map(|p| p.name).unwrap_or_default();
        listed.push(Listed { import, community });
    }
    let own = only_community(req, read)?.map(|c| c.name).unwrap_or_default();
    let filled = Values::filled(&[("community", own)]);
    Ok(Page::of(req, req.t("import-title"), &listed, |listed| {
        html! {
            div.page-head { h1 { (req.t("import-title")) } p.lede { (req.t("import-lede")) } }
            div.card { div.card-head { h2 { (req.t("import-new")) } } div.card-body { (form(req, &UPLOAD, "/imports", &filled)) } }
            h2 { (req.t("import-earlier")) }
            @if listed.is_empty() { (empty(&req.t("import-none-yet"), None)) }
            ul.list { @for l in listed { li.row {
                a.row-main href=(req.to(&format!("/imports/{}", l.import.id))) {
                    span.row-title { (l.community) " · " (l.import.started_at.local()) }
                    span.row-sub { (counts_line(req, &l.import)) }
                }
                span.row-side { (tag(&req.t(state_words(l.import.state)))) }
            } } }
        }
    })
    .tab("/imports"))
}

fn state_words(state: ImportState) -> &'static str {
    match state {
        ImportState::Running => "import-state-running",
        ImportState::Finished => "import-state-finished",
        ImportState::Undone => "import-state-undone",
    }
}

fn counts_line(req: &Request, i: &ImportRow) -> String {
    let args = [("added", i.added), ("changed", i.changed), ("same", i.same), ("wrong", i.wrong)];
    req.tr("import-counts", &args.map(|(k, v)| (k, v.to_string())))
}

/// The community of a duty that has just one.
fn only_community(req: &Request, read: &Read) -> Result<Option<Place>, Refusal> {
    let scope = req.scope()?;
    match scope.communities() {
        [one] if !scope.everywhere() => Ok(place::find(read, *one)?),
        _ => Ok(None),
    }
}

/// By official code or by name, within the scope.
fn community_of(req: &Request, read: &Read, typed: &str) -> Result<Place, Refusal> {
    let scope = req.scope()?;
    let found = if typed.is_empty() {
        only_community(req, read)?
    } else if typed.chars().all(|c| c.is_ascii_digit()) {
        place::by_code(read, typed)?
    } else {
        let named = place::named(read, typed, Level::Community, 20)?;
        named.into_iter().find(|p| p.name == typed && scope.covers(p.id, PlaceId::HOUSE))
    };
    let place = found.filter(|p| p.level == Level::Community);
    let place =
        place.ok_or_else(|| Refusal::invalid("import-community-unknown").problem("community", "import-community-unknown"))?;
    if !scope.covers(place.id, PlaceId::HOUSE) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    Ok(place)
}

pub(in crate::person) fn upload(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = UPLOAD.read(req)?;
    let community = community_of(req, read, values.get("community"))?;
    let Some(file) = req.file("file") else { return Err(Refusal::invalid("web-field-file-missing")) };
    let roster = Roster::read(&file.bytes, &file.file_name)?;
    if roster.rows.is_empty() {
        return Err(Refusal::invalid("import-empty"));
    }
    if roster.rows.len() > ROWS_MAX {
        return Err(Refusal::invalid("import-too-many").arg("rows", roster.rows.len()).arg("max", ROWS_MAX));
    }
    let start = StartImport::new(&req.house, community.id, req.who.actor);
    let import = start.id;
    with_lists(req, |lists, house| {
        if lists.len() >= KEPT_MAX
            && let Some(oldest) = lists.iter().min_by_key(|(_, k)| k.at).map(|(k, _)| *k)
        {
            lists.remove(&oldest);
        }
        let file: String = file.file_name.chars().take(80).collect();
        lists.insert((house, import), Kept { at: req.process_now, file, roster: Arc::new(roster) });
    });
    Ok(Act::new(start, format!("/imports/{import}")).by(Channel::File, By::Worker))
}

/// The import, where the scope covers its community.
fn import_of(req: &Request, read: &Read) -> Result<ImportRow, Refusal> {
    let id: ImportId = req.id("import")?;
    let import = ImportRow::find(read, id)?.ok_or_else(|| Refusal::not_found("import-none").instead("/imports"))?;
    if !req.scope()?.covers(import.community, PlaceId::HOUSE) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    Ok(import)
}

#[derive(Serialize)]
struct View {
    import: ImportRow,
    community: String,
    file: String,
    columns: Vec<FoundColumn>,
    unknown: Vec<String>,
    /// Empty where the list is no longer held.
    tried: Vec<Tried>,
    report: Option<Report>,
    #[serde(skip)]
    rows: Vec<RosterRow>,
}

pub(in crate::person) fn import(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let import = import_of(req, read)?;
    let community = place::find(read, import.community)?.map(|p| p.name).unwrap_or_default();
    let held = kept(req, import.id).filter(|_| import.state == ImportState::Running);
    let mut view = View {
        community,
        file: String::new(),
        columns: vec![],
        unknown: vec![],
        tried: vec![],
        report: None,
        rows: vec![],
        import,
    };
    if let Some((file, roster)) = held {
        let (report, tried) = dry_run(read, view.import.community, &roster.rows, PREVIEW)?;
        view.file = file;
        view.columns.clone_from(&roster.columns);
        view.unknown.clone_from(&roster.unknown);
        view.rows = roster.rows.iter().take(PREVIEW).cloned().collect();
        (view.report, view.tried) = (Some(report), tried);
    }
    let title = req.tr("import-one-title", &[("community", view.community.clone())]);
    Ok(Page::of(req, title.clone(), &view, |v| html! {
        div.page-head { h1 { (title) } p.lede { (v.file) " " (tag(&req.t(state_words(v.import.state)))) } }
        @match (v.import.state, &v.report) {
            (ImportState::Running, Some(report)) => (preview(req, v, report)),
            (ImportState::Running, None) => {
                (notice("warn", &html! { (req.t("import-list-gone")) }))
                div.actions { a.button.button-primary href=(req.to("/imports")) { (req.t("import-again")) } (button(req, &UNDO, v.import.id, "undo", "import-drop")) }
            }
            (ImportState::Finished, _) => (finished(req, v, read.now)),
            (ImportState::Undone, _) => (notice("info", &html! { (req.t("import-undone-note")) })),
        }
    })
    .tab("/imports"))
}

fn button(req: &Request, _: &Form, import: ImportId, what: &str, words: &str) -> Markup {
    let primary = what == "confirm";
    html! {
        form method="post" action=(req.to(&format!("/imports/{import}/{what}"))) {
            (muster_web::hidden_inputs(req))
            button.button.button-primary[primary] type="submit" { (req.t(words)) }
        }
    }
}

fn kpi(req: &Request, words: &str, n: u32) -> Markup {
    html! { div.kpi { dt { (req.t(words)) } dd { (n) } } }
}

fn preview(req: &Request, v: &View, r: &Report) -> Markup {
    html! {
        @if let Some(refused) = req.again.as_ref().map(|(_, r)| r) { (notice("error", &html! { (req.words.refusal(req.lang, refused)) })) }
        dl.kpis {
            (kpi(req, "import-added", r.added)) (kpi(req, "import-changed", r.changed)) (kpi(req, "import-same", r.same))
            (kpi(req, "import-wrong", r.wrong)) (kpi(req, "import-places", r.places))
        }
        @if r.wrong > 0 { (notice("warn", &html! { (req.tr("import-wrong-note", &[("n", r.wrong.to_string())])) })) }
        div.actions {
            @if r.added + r.changed > 0 { (button(req, &CONFIRM, v.import.id, "confirm", "import-confirm")) }
            (button(req, &UNDO, v.import.id, "undo", "import-drop"))
        }
        (columns(req, v))
        h2 { (req.tr("import-first-rows", &[("n", v.tried.len().to_string())])) }
        (first_rows(req, v))
        @if !r.problems.is_empty() { (problems(req, r)) }
    }
}

fn columns(req: &Request, v: &View) -> Markup {
    html! {
        details.fold open[v.columns.iter().any(|c| c.confidence < 70)] {
            summary { (req.tr("import-columns", &[("n", v.columns.len().to_string())])) }
            table.table {
                thead { tr { th { (req.t("import-column")) } th { (req.t("import-column-written")) } th { (req.t("import-column-means")) } th.num { (req.t("import-confidence")) } } }
                tbody { @for c in &v.columns { tr {
                    td data-label=(req.t("import-column")) { (c.letter) }
                    td data-label=(req.t("import-column-written")) { @if c.written.is_empty() { span.muted { (req.t("import-by-values")) } } @else { (c.written) } }
                    td data-label=(req.t("import-column-means")) { (req.t(c.heading.words())) }
                    td.num data-label=(req.t("import-confidence")) { (c.confidence) "%" }
                } } }
            }
            @if !v.unknown.is_empty() { p.muted { (req.tr("import-columns-unknown", &[("names", v.unknown.join("、"))])) } }
        }
    }
}

fn effect_words(e: Effect) -> &'static str {
    match e {
        Effect::Added => "import-effect-added",
        Effect::Same => "import-effect-same",
        Effect::Changed => "import-effect-changed",
        Effect::Wrong => "import-effect-wrong",
    }
}

fn first_rows(req: &Request, v: &View) -> Markup {
    let headings: Vec<Heading> = v.columns.iter().map(|c| c.heading).collect();
    html! {
        table.table {
            thead { tr { th.num { (req.t("import-row")) } @for h in &headings { th { (req.t(h.words())) } } th { (req.t("import-effect")) } } }
            tbody { @for (row, t) in v.rows.iter().zip(&v.tried) { tr {
                td.num data-label=(req.t("import-row")) { (row.row) }
                @for h in &headings { (cell(req, row, *h, &t.problems)) }
                td data-label=(req.t("import-effect")) { (req.t(effect_words(t.effect))) }
            } } }
        }
    }
}

/// A wrong cell shows what was written and what to do; a right one only what a list may show.
fn cell(req: &Request, row: &RosterRow, h: Heading, problems: &[RowProblem]) -> Markup {
    let wrong: Vec<&RowProblem> = problems.iter().filter(|p| p.column == h).collect();
    let written = row.get(h);
    html! {
        td data-label=(req.t(h.words())) data-invalid[wrong.iter().any(|p| p.blocking)] {
            @if wrong.is_empty() { (personal_shown(h, written)) } @else {
                strong { (written) }
                @for p in wrong { p.field-error { (say(req, p)) } }
            }
        }
    }
}

fn say(req: &Request, p: &RowProblem) -> String {
    let args: Vec<(&str, String)> = p.args.iter().map(|(k, v)| (*k, v.clone())).collect();
    req.tr(p.code, &args)
}

fn problems(req: &Request, r: &Report) -> Markup {
    html! {
        h2 { (req.t("import-problems")) }
        table.table {
            thead { tr { th.num { (req.t("import-row")) } th { (req.t("import-column")) } th { (req.t("import-value")) } th { (req.t("import-what-to-do")) } } }
            tbody { @for p in r.problems.iter().take(200) { tr {
                td.num data-label=(req.t("import-row")) { (p.row) }
                td data-label=(req.t("import-column")) { (req.t(p.column.words())) }
                td data-label=(req.t("import-value")) { (p.value) }
                td data-label=(req.t("import-what-to-do")) { (say(req, p)) }
            } } }
        }
        @if r.more_problems || r.problems.len() > 200 { p.muted { (req.t("import-problems-more")) } }
    }
}

fn finished(req: &Request, v: &View, now: Moment) -> Markup {
    let until = v.import.undo_until.filter(|u| now < *u);
    html! {
        (notice("ok", &html! { (counts_line(req, &v.import)) }))
        div.actions { a.button.button-primary href=(req.to("/people")) { (req.t("import-see-people")) } }
        @if let Some(until) = until {
            p.muted { (req.tr("import-undo-hint", &[("until", until.local())])) }
            @if let Some(refused) = req.again.as_ref().map(|(_, r)| r) { (notice("error", &html! { (req.words.refusal(req.lang, refused)) })) }
            (button(req, &UNDO, v.import.id, "undo", "import-undo"))
        }
    }
}

/// Records the list in chunks; the last act, which makes it show, is the one whose receipt is given.
pub(in crate::person) fn confirm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    CONFIRM.read(req)?;
    let import = import_of(req, read)?;
    let then = format!("/imports/{}", import.id);
    if import.state != ImportState::Running {
        return Err(Refusal::conflict("import-not-running").instead(then));
    }
    let (_, roster) = kept(req, import.id).ok_or_else(|| Refusal::conflict("import-list-gone").instead("/imports"))?;
    let author = Author { actor: req.who.actor, duty: req.who.duty, channel: Channel::File, by: By::Worker, ..Author::default() };
    let mut importer = Importer::resume(&req.house, author, import.id, import.community, read)?;
    for row in &roster.rows {
        importer.feed(row)?;
    }
    let last = importer.prepare()?;
    with_lists(req, |lists, house| lists.remove(&(house, import.id)));
    Ok(Act::new(last, then).by(Channel::File, By::Worker))
}

pub(in crate::person) fn undo(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UNDO.read(req)?;
    let import = import_of(req, read)?;
    with_lists(req, |lists, house| lists.remove(&(house, import.id)));
    Ok(Act::new(UndoImport { id: import.id, actor: req.who.actor }, format!("/imports/{}", import.id)))
}
