//! The wizard: upload, look at what was understood, confirm, take back. Checking and writing are long work: their page tells
//! how far they are, and can be left and come back to.

use super::held::{self, PREVIEW, Progress, Stage};
use super::{Effect, FoundColumn, Heading, Report, Roster, RosterRow, RowProblem, Tried};
use crate::duty;
use crate::person::fact::ImportId;
use crate::person::read::personal_shown;
use crate::person::rule::{ConfirmImport, StartImport, UndoImport};
use crate::person::table::{ImportRow, ImportState, imports_of, written};
use crate::place::{self, Level, Place};
use muster_ledger::{Author, By, Channel, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;

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
const ROWS_MAX: usize = 50_000;
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
                    span.row-title { (l.community) " · " (muster_web::when(req, l.import.started_at)) }
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
        ImportState::Confirmed => "import-state-confirmed",
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
    let (name, now) = (file.file_name.clone(), req.process_now);
    Ok(Act::new(start, format!("/imports/{import}"))
        .by(Channel::File, By::Worker)
        .begin(move |house| held::hold(house, import, &name, roster, now).check(house, import, community.id)))
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

#[derive(Default, Serialize)]
struct View {
    import: Option<ImportRow>,
    community: String,
    file: String,
    columns: Vec<FoundColumn>,
    unknown: Vec<String>,
    /// Empty while the list is checked, and where it is no longer held.
    tried: Vec<Tried>,
    report: Option<Report>,
    /// While it is checked or written, and after that failed.
    progress: Option<Progress>,
    /// Rows that an import which was cut short has written, hidden.
    written: Option<i64>,
    failed: Option<Refusal>,
    #[serde(skip)]
    rows: Vec<RosterRow>,
}

pub(in crate::person) fn import(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let import = import_of(req, read)?;
    let community = place::find(read, import.community)?.map(|p| p.name).unwrap_or_default();
    let mut view = View { community, ..View::default() };
    let list = held::held(&req.house, import.id, req.process_now);
    let mut under_way = false;
    if let (Some(list), true) = (list, matches!(import.state, ImportState::Running | ImportState::Confirmed)) {
        let (stage, progress) = list.stage();
        view.file.clone_from(&list.file);
        match stage {
            Stage::Checking | Stage::Writing => (view.progress, under_way) = (Some(progress), true),
            Stage::Checked(checked) => {
                view.columns.clone_from(&list.roster.columns);
                view.unknown.clone_from(&list.roster.unknown);
                view.rows = list.roster.rows.iter().take(PREVIEW).cloned().collect();
                (view.report, view.tried) = (Some(checked.0.clone()), checked.1.clone());
            }
            Stage::Failed(refusal) => view.failed = Some(refusal),
        }
    }
    if import.state == ImportState::Confirmed && !under_way {
        view.written = Some(written(read, &import)?);
    }
    view.import = Some(import.clone());
    let checking = under_way && import.state == ImportState::Running;
    let chip = if checking { "import-checking" } else { state_words(import.state) };
    let title = req.tr("import-one-title", &[("community", view.community.clone())]);
    let sees = duty::may_here(read, &req.who, "person.see");
    let page = Page::of(req, title.clone(), &view, |v| {
        html! {
            div.page-head { h1 { (title) } p.lede { (v.file) " " (tag(&req.t(chip))) } }
            @match (import.state, &v.progress, &v.report) {
                (ImportState::Finished, ..) => (finished(req, &import, read.now, sees)),
                (ImportState::Undone, ..) => (notice("info", &html! { (req.t("import-undone-note")) })),
                (state, Some(progress), _) => (going(req, &import, state, progress)),
                (ImportState::Running, None, Some(report)) => (preview(req, v, report)),
                _ => (cut_short(req, v, &import)),
            }
        }
    });
    Ok(page.tab("/imports").under_way(under_way))
}

/// How far it is; stopping takes back what was written.
fn going(req: &Request, import: &ImportRow, state: ImportState, p: &Progress) -> Markup {
    let writing = state == ImportState::Confirmed;
    let (title, stop) = if writing { ("import-writing", "import-stop") } else { ("import-checking", "import-drop") };
    let said = req.tr("import-read-of", &[("read", p.read.to_string()), ("rows", p.rows.to_string())]);
    html! {
        (muster_web::chart::progress(&req.t(title), &said, u64::from(p.read), u64::from(p.rows)))
        dl.kpis {
            (kpi(req, "import-read", p.read)) (kpi(req, "import-good", p.good)) (kpi(req, "import-wrong", p.refused))
            @if writing { (kpi(req, "import-written", p.written)) }
        }
        p.muted { (req.t(if writing { "import-writing-note" } else { "import-checking-note" })) }
        div.actions { (button(req, import.id, "undo", stop)) }
    }
}

/// The list is gone, or the house failed: what was written, and that it shows nowhere.
fn cut_short(req: &Request, v: &View, import: &ImportRow) -> Markup {
    html! {
        @if let Some(refusal) = &v.failed { (notice("error", &html! { (req.words.refusal(req.lang, refusal)) })) }
        (notice("warn", &html! {
            @match v.written {
                Some(n) => (req.tr("import-cut-short", &[("n", n.to_string())])),
                None => (req.t("import-list-gone")),
            }
        }))
        div.actions {
            @if v.written.is_none() { a.button.button-primary href=(req.to("/imports")) { (req.t("import-again")) } }
            (button(req, import.id, "undo", if v.written.is_some() { "import-take-back" } else { "import-drop" }))
        }
    }
}

fn button(req: &Request, import: ImportId, what: &str, words: &str) -> Markup {
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
    let import = r.import;
    html! {
        @if let Some(refused) = req.again.as_ref().map(|(_, r)| r) { (notice("error", &html! { (req.words.refusal(req.lang, refused)) })) }
        dl.kpis {
            (kpi(req, "import-added", r.added)) (kpi(req, "import-changed", r.changed)) (kpi(req, "import-same", r.same))
            (kpi(req, "import-wrong", r.wrong)) (kpi(req, "import-places", r.places))
        }
        @if r.wrong > 0 { (notice("warn", &html! { (req.tr("import-wrong-note", &[("n", r.wrong.to_string())])) })) }
        @if r.like > 0 { (notice("info", &html! { (req.tr("import-like-note", &[("n", r.like.to_string())])) })) }
        @for (room, n) in &r.crowds { (notice("warn", &html! { (req.tr("import-crowd", &[("room", room.clone()), ("n", n.to_string())])) })) }
        div.actions {
            @if r.added + r.changed > 0 { (button(req, import, "confirm", "import-confirm")) }
            (button(req, import, "undo", "import-drop"))
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

/// `sees`: whether who imported may also look at the people.
fn finished(req: &Request, import: &ImportRow, now: Moment, sees: bool) -> Markup {
    let until = import.undo_until.filter(|u| now < *u);
    html! {
        (notice("ok", &html! { (counts_line(req, import)) }))
        @if sees { div.actions { a.button.button-primary href=(req.to("/people")) { (req.t("import-see-people")) } } }
        @if let Some(until) = until {
            p.muted { (req.tr("import-undo-hint", &[("until", muster_web::when(req, until))])) }
            @if let Some(refused) = req.again.as_ref().map(|(_, r)| r) { (notice("error", &html! { (req.words.refusal(req.lang, refused)) })) }
            (button(req, import.id, "undo", "import-undo"))
        }
    }
}

/// Says yes; the rows are written behind it, in chunks that stay hidden until the last.
pub(in crate::person) fn confirm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    CONFIRM.read(req)?;
    let import = import_of(req, read)?;
    let then = format!("/imports/{}", import.id);
    if import.state != ImportState::Running {
        return Err(Refusal::conflict("import-not-running").instead(then));
    }
    let list = held::held(&req.house, import.id, req.process_now)
        .ok_or_else(|| Refusal::conflict("import-list-gone").instead("/imports"))?;
    if !matches!(list.stage().0, Stage::Checked(_)) {
        return Err(Refusal::conflict("import-not-checked").instead(then));
    }
    let author = Author { actor: req.who.actor, duty: req.who.duty, channel: Channel::File, by: By::Worker, ..Author::default() };
    let yes = ConfirmImport { id: import.id, rows: list.roster.rows.len() as u32 };
    Ok(Act::new(yes, then).by(Channel::File, By::Worker).begin(move |house| {
        if list.begin() {
            list.write(house, author, import.id, import.community);
        }
    }))
}

pub(in crate::person) fn undo(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UNDO.read(req)?;
    let import = import_of(req, read)?;
    let (id, actor) = (import.id, req.who.actor);
    // Forgotten once it is taken back: a refused undo loses nothing.
    Ok(Act::new(UndoImport { id, actor }, format!("/imports/{id}")).begin(move |house| held::forget(house, id)))
}
