//! The wizard: upload, look at what was understood, confirm, take back. Checking and writing are long work: their page tells
//! how far they are, and can be left and come back to.

use super::columns::meant_before;
use super::held::{self, PREVIEW, Progress, Stage};
use super::page_columns;
use super::page_rows;
use super::paste::PASTE;
use super::{ColumnChange, FoundColumn, Report, Roster, RosterRow, Tried, Unread};
use crate::duty;
use crate::field::{Unused, not_taken, unused};
use crate::list;
use crate::person::fact::ImportId;
use crate::person::rule::{ConfirmImport, StartImport, UndoImport};
use crate::person::table::{ImportRow, ImportState, imports_of, written};
use crate::place::{self, Level, Place};
use muster_ledger::{Author, By, Channel, Day, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;
use std::cell::Cell;
use std::sync::Arc;

pub(in crate::person) static UPLOAD: Form = Form {
    fields: &[
        Field::new("community", FieldKind::Text, "import-community").hint("import-community-hint").optional(),
        Field::new("as_of", FieldKind::Date, "import-as-of").hint("import-as-of-hint").optional(),
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
    let filled = Values::filled(&[("community", own.clone()), ("list_of", own)]);
    Ok(Page::of(req, req.t("import-title"), &listed, |listed| {
        html! {
            div.page-head { h1 { (req.t("import-title")) } p.lede { (req.t("import-lede")) } }
            div.card { div.card-head { h2 { (req.t("import-new")) } } div.card-body { (form(req, &UPLOAD, "/imports", &filled)) } }
            div.card { div.card-head { h2 { (req.t("import-paste-title")) } } div.card-body { p { (req.t("import-paste-lede")) } (form(req, &PASTE, "/imports/pasted", &filled)) } }
            h2 { (req.t("import-earlier")) }
            @if listed.is_empty() { (empty(&req.t("import-none-yet"), None)) }
            ul.list { @for l in listed { li.row {
                a.row-main href=(req.to(&format!("/imports/{}", l.import.id))) {
                    span.row-title { (l.community) " · " (muster_web::when(req, l.import.started_at)) }
                    span.row-sub { (counts_line(req, &l.import)) @if let Some(day) = l.import.as_of { " · " (req.tr("import-as-of-said", &[("day", day.to_string())])) } }
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

/// What was typed into `field`, by official code or by name, within the scope.
pub(super) fn community_of(req: &Request, read: &Read, values: &Values, field: &'static str) -> Result<Place, Refusal> {
    let (scope, typed) = (req.scope()?, values.get(field));
    let found = if typed.is_empty() {
        only_community(req, read)?
    } else if typed.chars().all(|c| c.is_ascii_digit()) {
        place::by_code(read, typed)?
    } else {
        let named = place::named(read, typed, Level::Community, 20)?;
        named.into_iter().find(|p| p.name == typed && scope.covers(p.id, PlaceId::HOUSE))
    };
    let place = found.filter(|p| p.level == Level::Community);
    let place = place.ok_or_else(|| Refusal::invalid("import-community-unknown").problem(field, "import-community-unknown"))?;
    if !scope.covers(place.id, PlaceId::HOUSE) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    Ok(place)
}

pub(in crate::person) fn upload(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = UPLOAD.read(req)?;
    let community = community_of(req, read, &values, "community")?;
    let Some(file) = req.file("file") else { return Err(Refusal::invalid("web-field-file-missing")) };
    let remembered = Cell::new(None);
    let meant = |signature: &str| {
        let found = meant_before(read, community.id, signature)?;
        remembered.set(found.as_ref().map(|(_, day)| *day));
        Ok(found.map(|(meanings, _)| meanings))
    };
    let roster = Roster::read_as(&file.bytes, &file.file_name, &meant)?;
    if roster.rows.is_empty() {
        return Err(Refusal::invalid("import-empty"));
    }
    if roster.rows.len() > ROWS_MAX {
        return Err(Refusal::invalid("import-too-many").arg("rows", roster.rows.len()).arg("max", ROWS_MAX));
    }
    let (file, source) = (file.file_name.clone(), Some(Arc::clone(&file.bytes)));
    Ok(begun(req, (community.id, values.day("as_of")), held::Sent { file, source, remembered: remembered.get() }, roster))
}

/// A list that was read: an import begins, and the list is checked behind it.
pub(super) fn begun(req: &Request, (community, as_of): (PlaceId, Option<Day>), sent: held::Sent, roster: Roster) -> Act {
    let start = StartImport::new(&req.house, community, req.who.actor).as_of(as_of);
    let (import, now) = (start.id, req.process_now);
    let act = Act::new(start, format!("/imports/{import}")).by(Channel::File, By::Worker);
    // Held before the answer goes out: whoever is led to the import's page finds it there.
    let held = held::hold(&req.house, import, sent, roster, now);
    act.begin(move |house| held.check(house, import, community))
}

/// The import, where the scope covers its community.
pub(super) fn import_of(req: &Request, read: &Read) -> Result<ImportRow, Refusal> {
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
    unused: Vec<Unused>,
    /// New headings in the middle of the sheet.
    changes: Vec<ColumnChange>,
    /// Pasted lines that tell nobody.
    unread: Vec<Unread>,
    /// The day on which someone said what headings like these mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    remembered: Option<Day>,
    #[serde(skip)]
    headed: Vec<(usize, String, String)>,
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
                view.unused = unused(&list.roster.headed, &list.roster.unknown);
                view.changes.clone_from(&list.roster.changes);
                view.unread.clone_from(&list.roster.unread);
                view.remembered = list.remembered;
                if list.source.is_some() {
                    view.headed.clone_from(&list.roster.headed);
                }
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
        @if let Some(day) = v.remembered { (notice("info", &html! { (req.tr("import-remembered", &[("day", day.to_string())])) })) }
        (page_columns::changes(req, &v.changes))
        (page_columns::unread(req, &v.unread))
        @if v.columns.iter().any(|c| !c.letter.is_empty()) { (list::found(req, &v.columns)) }
        (not_taken(req, &v.unused))
        @if !v.headed.is_empty() { (list::choose(req, ("post", &format!("/imports/{import}/columns"), "import-columns-wrong-note"), &v.headed, &v.columns)) }
        h2 { (req.tr("import-first-rows", &[("n", v.tried.len().to_string())])) }
        (page_rows::first(req, &v.columns, &v.rows, &v.tried))
        @if !r.problems.is_empty() { (page_rows::problems(req, r)) }
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
