//! `/organisations/lists`: a list of organisations, tried before anything is recorded, recorded after a yes, taken back for a week.
//! The file itself is held in memory only, for half an hour.

use super::fact::{ListId, Offered};
use super::heading::Heading;
use super::listing::{Listing, Tried};
use super::rule_list::{Offer, RecordList, TakeBack};
use super::table::{self, List};
use crate::field::{Unused, not_taken, unused};
use crate::list::{self, FoundColumn, Means};
use crate::person::import::Effect;
use crate::place::{self, Place};
use cn_id::Phone;
use muster_ledger::{By, Channel, Fault, House, MINUTE, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, hidden_inputs, html, notice, tag};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) static UPLOAD: Form = Form {
    fields: &[
        Field::new("file", FieldKind::File(".xlsx,.xls,.csv,.txt"), "organisation-list-file").hint("organisation-list-file-hint")
    ],
    submit: "import-upload",
};
pub(super) static CONFIRM: Form = list::choosing("import-confirm");
pub(super) static UNDO: Form = Form::button("import-undo");

const KEEP: i64 = 30 * MINUTE;
const HELD_MAX: usize = 32;
const BYTES_MAX: usize = 4 << 20;
/// Rows shown without a fault.
const PREVIEW: usize = 20;

#[derive(Clone)]
struct Sent {
    file: String,
    bytes: Arc<[u8]>,
    at: Moment,
}

type Files = HashMap<([u8; 32], ListId), Sent>;
static FILES: Mutex<Option<Files>> = Mutex::new(None);

fn with_files<T>(house: &House, now: Moment, f: impl FnOnce(&mut Files, [u8; 32]) -> T) -> T {
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let files = files.get_or_insert_default();
    files.retain(|_, s| now < s.at.plus(KEEP));
    f(files, house.vault().derived_secret("organisation.lists"))
}

fn top(req: &Request, read: &Read) -> Result<Place, Refusal> {
    place::find(read, req.who.place)?.ok_or_else(|| Refusal::forbidden("web-outside-scope").instead("/organisations"))
}

fn counts(req: &Request, l: &List) -> String {
    let args = [("added", l.added.len()), ("changed", l.before.len()), ("wrong", l.wrong as usize)];
    req.tr("organisation-list-counts", &args.map(|(k, v)| (k, v.to_string())))
}

fn state(l: &List) -> &'static str {
    match (l.waits(), l.undone_at) {
        (true, _) => "import-state-running",
        (_, Some(_)) => "import-state-undone",
        _ => "import-state-finished",
    }
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let lists = table::lists_of(read, top(req, read)?.id)?;
    Ok(Page::of(req, req.t("organisation-list-title"), &lists, |lists| {
        html! {
            div.page-head { h1 { (req.t("organisation-list-title")) } p.lede { (req.t("organisation-list-lede")) } }
            div.card { div.card-body { (form(req, &UPLOAD, "/organisations/lists", &Values::default())) } }
            h2 { (req.t("import-earlier")) }
            @if lists.is_empty() { (empty(&req.t("import-none-yet"), None)) }
            ul.list { @for l in lists { li.row {
                a.row-main href=(req.to(&format!("/organisations/lists/{}", l.id))) {
                    span.row-title { (muster_web::when(req, l.at)) }
                    @if !l.waits() { span.row-sub { (counts(req, l)) } }
                }
                span.row-side { (tag(&req.t(state(l)))) }
            } } }
            p { a href=(req.to("/organisations")) { (req.t("organisation-back")) } }
        }
    })
    .tab("/organisations"))
}

pub(super) fn upload(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UPLOAD.read(req)?;
    let missing = || Refusal::invalid("web-field-file-missing").problem("file", "web-field-file-missing");
    let file = req.file("file").ok_or_else(missing)?;
    if file.bytes.len() > BYTES_MAX {
        return Err(Refusal::invalid("organisation-list-large").problem("file", "organisation-list-large"));
    }
    let place = top(req, read)?.id;
    Listing::read(&file.bytes, &file.file_name, &[])?;
    let id = ListId(req.house.next_id());
    let sent = Sent { file: file.file_name.chars().take(80).collect(), bytes: Arc::clone(&file.bytes), at: req.process_now };
    let now = req.process_now;
    // Held before the answer goes out: whoever is led to the list's page finds it there.
    with_files(&req.house, now, |files, of| {
        while files.len() >= HELD_MAX {
            let Some(oldest) = files.iter().min_by_key(|(_, s)| s.at).map(|(k, _)| *k) else { break };
            files.remove(&oldest);
        }
        files.insert((of, id), sent);
    });
    Ok(Act::new(Offer(Offered { id, place }), format!("/organisations/lists/{id}")).by(Channel::File, By::Worker))
}

/// The list of the path, where the duty's place is the one it was brought to.
fn list_of(req: &Request, read: &Read) -> Result<List, Refusal> {
    let none = || Refusal::not_found("organisation-list-none").instead("/organisations/lists");
    let found = table::brought(read, req.id("list")?)?.ok_or_else(none)?;
    let chain = place::find(read, found.place)?.map(|p| p.chain()).unwrap_or_default();
    if found.place == req.who.place || chain.contains(&req.who.place) {
        Ok(found)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/organisations/lists"))
    }
}

type Meant = Vec<(u16, Heading)>;

fn twice(req: &Request, l: ListId, h: Heading) -> Refusal {
    Refusal::invalid("import-columns-twice").arg("column", req.t(h.words())).instead(format!("/organisations/lists/{l}"))
}

/// What the file says, tried on what is registered now.
fn tried(
    req: &Request,
    read: &Read,
    l: &List,
    meant: &Meant,
    ids: bool,
) -> Result<Option<(String, Listing, Vec<Tried>)>, Refusal> {
    let sent = with_files(&req.house, req.process_now, |files, of| files.get(&(of, l.id)).cloned());
    let Some(sent) = sent else { return Ok(None) };
    let listing = Listing::read(&sent.bytes, &sent.file, meant)?;
    let place = place::find(read, l.place)?.ok_or_else(|| Refusal::forbidden("web-outside-scope"))?;
    let mut last = 0;
    let tried = listing.try_rows(read, &place, || match ids {
        true => req.house.next_id(),
        // Ids that nothing has: nothing of this is recorded.
        false => {
            last -= 1;
            last
        }
    })?;
    Ok(Some((sent.file, listing, tried)))
}

#[derive(Default, Serialize)]
struct View {
    file: String,
    place: String,
    waits: bool,
    added: usize,
    changed: usize,
    same: usize,
    wrong: usize,
    columns: Vec<FoundColumn<Heading>>,
    unused: Vec<Unused>,
    /// Every wrong row, and the first right ones.
    tried: Vec<Tried>,
    #[serde(skip)]
    headed: Vec<(usize, String, String)>,
    #[serde(skip)]
    gone: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let l = list_of(req, read)?;
    let meant: Meant = list::chosen(|name| req.query(name).unwrap_or_default()).map_err(|h| twice(req, l.id, h))?;
    let mut view = View { waits: l.waits(), place: place_name(read, l.place)?, ..View::default() };
    if l.waits() {
        match tried(req, read, &l, &meant, false)? {
            None => view.gone = true,
            Some((file, listing, rows)) => {
                let n = |e: Effect| rows.iter().filter(|t| t.effect == e).count();
                (view.added, view.changed, view.same, view.wrong) =
                    (n(Effect::Added), n(Effect::Changed), n(Effect::Same), n(Effect::Wrong));
                let mut right = 0;
                view.tried = rows;
                view.tried.retain(|t| {
                    right += usize::from(t.effect != Effect::Wrong);
                    t.effect == Effect::Wrong || right <= PREVIEW
                });
                view.unused = unused(&listing.headed, &listing.unknown);
                (view.file, view.columns, view.headed) = (file, listing.columns, listing.headed);
            }
        }
    }
    let title = req.tr("organisation-list-one", &[("place", view.place.clone())]);
    Ok(Page::of(req, title.clone(), &view, |v| {
        html! {
            div.page-head { h1 { (title) } p.lede { (v.file) " " (tag(&req.t(state(&l)))) } }
            @if let Some(refused) = req.again.as_ref().map(|(_, r)| r) { (notice("error", &html! { (req.words.refusal(req.lang, refused)) })) }
            @if v.gone { (notice("warn", &html! { (req.t("import-list-gone")) })) p { a.button.button-primary href=(req.to("/organisations/lists")) { (req.t("import-again")) } } }
            @else if v.waits { (preview(req, &l, v, &meant)) }
            @else { (after(req, &l)) }
            p { a href=(req.to("/organisations/lists")) { (req.t("organisation-list-all")) } }
        }
    })
    .tab("/organisations"))
}

fn place_name(read: &Read, id: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, id)?.map(|p| p.name).unwrap_or_default())
}

fn after(req: &Request, l: &List) -> Markup {
    html! {
        @if l.undone_at.is_some() { (notice("info", &html! { (req.tr("organisation-list-undone", &[("left", l.left.to_string())])) })) }
        @else {
            (notice("ok", &html! { (counts(req, l)) }))
            div.actions { a.button.button-primary href=(req.to("/organisations")) { (req.t("organisation-list-see")) } }
            @if let Some(until) = l.undo_until.filter(|u| req.now < *u) {
                p.muted { (req.tr("organisation-list-undo-hint", &[("until", muster_web::when(req, until))])) }
                form method="post" action=(req.to(&format!("/organisations/lists/{}/undo", l.id))) { (hidden_inputs(req)) button.button type="submit" { (req.t(UNDO.submit)) } }
            }
        }
    }
}

fn preview(req: &Request, l: &List, v: &View, meant: &Meant) -> Markup {
    let here = format!("/organisations/lists/{}", l.id);
    let kpi = |words: &str, n: usize| html! { div.kpi { dt { (req.t(words)) } dd { (n) } } };
    html! {
        dl.kpis { (kpi("import-added", v.added)) (kpi("import-changed", v.changed)) (kpi("import-same", v.same)) (kpi("import-wrong", v.wrong)) }
        @if v.wrong > 0 { (notice("warn", &html! { (req.tr("import-wrong-note", &[("n", v.wrong.to_string())])) })) }
        @if v.added + v.changed > 0 {
            form method="post" action=(req.to(&format!("{here}/confirm"))) {
                (hidden_inputs(req))
                @for (n, h) in meant { input type="hidden" name={ "c" (n) } value=(h.key()); }
                button.button.button-primary type="submit" { (req.t(CONFIRM.submit)) }
            }
        } @else { (notice("info", &html! { (req.t("organisation-list-nothing")) })) }
        (list::found(req, &v.columns))
        (not_taken(req, &v.unused))
        (list::choose(req, ("get", &here, "organisation-list-columns-note"), &v.headed, &v.columns))
        h2 { (req.t("organisation-list-rows")) }
        (rows(req, v))
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

/// Wrong rows, then the first right ones; a wrong cell shows what was written and what to do.
fn rows(req: &Request, v: &View) -> Markup {
    let heads: Vec<Heading> = v.columns.iter().map(|c| c.heading).collect();
    let order = v.tried.iter().filter(|t| t.effect == Effect::Wrong).chain(v.tried.iter().filter(|t| t.effect != Effect::Wrong));
    html! {
        table.table {
            thead { tr { th.num { (req.t("import-row")) } @for h in &heads { th { (req.t(h.words())) } } th { (req.t("import-effect")) } } }
            tbody { @for t in order { tr {
                td.num data-label=(req.t("import-row")) { (t.row) }
                @for h in &heads { (cell(req, t, *h)) }
                td data-label=(req.t("import-effect")) {
                    (req.t(effect_words(t.effect)))
                    // What is wrong with a column that the list has not.
                    @for p in t.problems.iter().filter(|p| !heads.contains(&p.column)) { p.field-error { (req.t(p.column.words())) (req.colon()) (req.tr(p.code, &p.args)) } }
                }
            } } }
        }
    }
}

fn cell(req: &Request, t: &Tried, h: Heading) -> Markup {
    let wrong: Vec<_> = t.problems.iter().filter(|p| p.column == h).collect();
    let written = &t.cells[h as usize];
    let shown = match h {
        Heading::Phone => Phone::parse(written).map(|p| p.mask()).unwrap_or_else(|_| written.clone()),
        Heading::Contact => cn_id::mask_name(written),
        _ => written.clone(),
    };
    html! {
        td data-label=(req.t(h.words())) data-invalid[!wrong.is_empty()] {
            @if wrong.is_empty() { (shown) } @else {
                strong { (written) }
                @for p in wrong { p.field-error { (req.tr(p.code, &p.args)) } }
            }
        }
    }
}

pub(super) fn confirm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = CONFIRM.read(req)?;
    let l = list_of(req, read)?;
    let then = format!("/organisations/lists/{}", l.id);
    if !l.waits() {
        return Err(Refusal::conflict("organisation-list-over").instead(then));
    }
    let meant: Meant = list::chosen(|name| values.get(name)).map_err(|h| twice(req, l.id, h))?;
    let gone = || Refusal::conflict("import-list-gone").instead("/organisations/lists");
    let (_, _, rows) = tried(req, read, &l, &meant, true)?.ok_or_else(gone)?;
    let command =
        RecordList::new(read.vault(), l.id, l.place, rows, false).map_err(|_| Fault::Keys("the staff dataset".into()))?;
    Ok(Act::new(command, then).by(Channel::File, By::Worker))
}

pub(super) fn undo(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UNDO.read(req)?;
    let l = list_of(req, read)?;
    let then = format!("/organisations/lists/{}", l.id);
    Ok(Act::new(TakeBack::new(read, l).map_err(|_| Fault::Keys("the staff dataset".into()))?, then))
}
