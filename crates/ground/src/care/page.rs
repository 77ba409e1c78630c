//! `/care`: who needs what, first those whose word is to be asked again. `/people/…/care`: what stands of one resident, as far
//! as one's post may read it.

use super::book::{Seen, categories, category};
use super::routes::{END, RECORD, REVIEW, resident, within};
use super::table::{self, Entry};
use crate::duty;
use crate::person::{self, Need, Person};
use muster_ledger::{Fault, Read, Refusal};
use muster_web::part::tabs;
use muster_web::{Form, Markup, Page, Request, Values, empty, form_with, html, notice, plain_form, tag};
use serde::Serialize;

/// Of each list: who wants others chooses a need or searches; the whole is an export's.
const SHOWN: usize = 50;

/// An entry as far as the reader's post goes.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    entry: Entry,
    /// The category; none for whom it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
    due: bool,
}

fn line(req: &Request, read: &Read, entry: Entry) -> Line {
    let known = table::category(read, &entry).and_then(|key| category(&key)).filter(|c| c.seen.by(&req.who.post));
    let due = entry.review <= req.now;
    Line { category: known.map(|c| c.name(req)), basis: known.map(|c| c.basis(req)), due, entry }
}

#[derive(Serialize)]
struct View {
    counts: Vec<(Need, i64)>,
    need: Option<Need>,
    people: Vec<Person>,
    due: Vec<(Person, Line)>,
    found: Vec<Person>,
    q: String,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let need = req.query("need").and_then(|n| Need::ALL.into_iter().find(|x| x.code() == n));
    let people = person::in_need(read, scope, need, SHOWN)?;
    let counts = person::need_counts(read, scope)?;
    let mut due = Vec::new();
    for e in table::list(read, scope, SHOWN)?.into_iter().filter(|e| e.review <= req.now) {
        let found = e.subject.map(|s| person::find(read, s, scope.mask)).transpose()?.flatten();
        due.extend(found.map(|p| (p, line(req, read, e))));
    }
    let records = duty::may_here(read, &req.who, "care.record");
    let q = req.query("q").unwrap_or_default().chars().take(60).collect::<String>();
    let found = if records && !q.trim().is_empty() { person::search(read, scope, &q)?.people } else { Vec::new() };
    let view = View { counts, need, people, due, found, q };
    Ok(Page::of(req, req.t("care-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("care-title")) } p.lede { (req.t("care-lede")) } }
        @if let Some((_, r)) = &req.again { (notice("warn", &html! { p { (req.words.refusal(req.lang, r)) } })) }
        @if records { (search_box(req, v)) }
        (needs_tabs(req, v))
        @if !v.due.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("care-due")) } span.muted { (req.tr("person-count", &[("n", v.due.len().to_string())])) } }
                ul.list { @for (p, l) in &v.due { (row(req, p, Some(l))) } }
            }
        }
        section.card {
            div.card-head { h2 { (v.need.map_or_else(|| req.t("care-everyone"), |n| req.t(n.words()))) } @if v.people.len() < SHOWN { span.muted { (req.tr("person-count", &[("n", v.people.len().to_string())])) } } }
            @if v.people.is_empty() { div.card-body { (empty(&req.t("care-nobody"), None)) } }
            @else { ul.list { @for p in &v.people { (row(req, p, None)) } } }
            @if v.people.len() == SHOWN { div.card-body { p.muted { (req.t("person-more-hits")) } } }
        }
    })
    .tab("/people"))
}

fn search_box(req: &Request, v: &View) -> Markup {
    html! {
        form.filters method="get" action=(req.to("/care")) role="search" {
            div.field {
                label for="f-care-q" { (req.t("care-search")) }
                input id="f-care-q" name="q" type="search" value=(v.q) maxlength="60" autocomplete="off";
            }
            button.button type="submit" { (req.t("person-search-do")) }
        }
        @if !v.q.is_empty() {
            @if v.found.is_empty() { (empty(&req.t("person-not-found"), None)) }
            @else { ul.list { @for p in &v.found { (row(req, p, None)) } } }
        }
    }
}

fn needs_tabs(req: &Request, v: &View) -> Markup {
    let mut all = vec![(req.t("care-everyone"), None, "/care".to_owned(), v.need.is_none())];
    let some = v.counts.iter().filter(|(_, n)| *n > 0);
    all.extend(
        some.map(|(need, n)| (req.t(need.words()), Some(*n), format!("/care?need={}", need.code()), v.need == Some(*need))),
    );
    tabs(req, &req.t("care-by-need"), &all)
}

fn row(req: &Request, p: &Person, l: Option<&Line>) -> Markup {
    html! {
        li.row {
            a.row-main href=(req.to(&format!("/people/{}/care", p.subject.hex()))) {
                span.row-title { bdi.person { (p.shown_name) } " " span.muted { (p.address) } }
                span.row-sub { (req.t(p.band.words())) @if !p.phone_shown.is_empty() { " · " (p.phone_shown) }
                    @if let Some(l) = l { " · " (req.tr("care-review-on", &[("day", muster_web::day(req, l.entry.review.day()))])) }
                }
            }
            span.row-side { @for n in &p.flags { (tag(&req.t(n.words()))) } }
        }
    }
}

#[derive(Serialize)]
struct One {
    person: Person,
    entries: Vec<Line>,
}

/// What the asker's post may record, for the form.
fn offered(req: &Request) -> Vec<(&'static str, String, String)> {
    categories().iter().filter(|c| c.seen.by(&req.who.post)).map(|c| ("category", c.key.clone(), c.name(req))).collect()
}

pub(super) fn person(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let person = resident(req, read)?;
    let entries = table::of_subject(read, person.subject)?.into_iter().map(|e| line(req, read, e)).collect();
    let may = |action| duty::may(read, &req.who, action, person.community, person.grid);
    let (records, ends, sees, plans) = (may("care.record"), may("care.withdraw"), may("person.see"), may("careplan.write"));
    let at_home = may("homecare.open");
    let view = One { person, entries };
    let today = req.now.day().to_string();
    Ok(Page::of(req, req.t("care-person-title"), &view, |v| {
        let at = format!("/people/{}", v.person.subject.hex());
        html! {
            div.page-head { h1 { (req.t("care-person-title")) } p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } } }
            dl.facts {
                dt { (req.t("person-needs")) }
                dd { @if v.person.flags.is_empty() { (req.t("person-needs-none")) } @for n in &v.person.flags { (tag(&req.t(n.words()))) " " } }
            }
            @if v.entries.is_empty() { (empty(&req.t("care-none-yet"), None)) }
            @for l in &v.entries { (entry(req, l, records, ends)) }
            @if records {
                section.card {
                    div.card-head { h2 { (req.t("care-record-title")) } }
                    div.card-body {
                        p { (req.t("care-record-note")) }
                        (form_with(req, &RECORD, &format!("{at}/care"), &Values::filled(&[("consent_on", today.clone()), ("consent", "self".to_owned())]), &offered(req)))
                    }
                }
            }
            @if plans { p { a.button href=(req.to(&format!("{at}/careplan"))) { (req.t("care-plan")) } " " a.button href=(req.to(&format!("{at}/placement"))) { (req.t("care-placement")) } } }
            @if at_home { p { a.button href=(req.to(&format!("{at}/homecare"))) { (req.t("care-at-home")) } } }
            @if sees { p { a href=(req.to(&at)) { (req.t("person-back")) } } }
            p { a href=(req.to("/care")) { (req.t("care-title")) } }
        }
    })
    .tab("/people"))
}

fn entry(req: &Request, l: &Line, records: bool, ends: bool) -> Markup {
    let e = &l.entry;
    let consent = req.tr(
        "care-consented",
        &[("who", req.t(e.consent.words())), ("way", req.t(e.way.words())), ("day", muster_web::day(req, e.consent_on))],
    );
    html! {
        section.card {
            div.card-head {
                h2 { @match &l.category { Some(c) => (c), None => (req.t("care-needs-only")) } }
                @if l.due { (tag(&req.t("care-due-tag"))) }
            }
            div.card-body {
                p { @for n in &e.needs { (tag(&req.t(n.words()))) " " } }
                p.muted { (consent) @if let Some(b) = &l.basis { " · " (req.tr("care-basis", &[("basis", b.clone())])) } }
                p.muted { (req.tr("care-review-on", &[("day", muster_web::day(req, e.review.day()))])) " · " (req.tr("care-until", &[("day", muster_web::until(req, e.until))])) }
                @if records && l.category.is_some() { (button(req, &REVIEW, &format!("/care/{}/review", e.id))) }
                @if ends { details { summary { (req.t("care-end")) } (plain_form(req, &END, &format!("/care/{}/withdrawal", e.id), &Values::default())) } }
            }
        }
    }
}

fn button(req: &Request, form: &Form, action: &str) -> Markup {
    plain_form(req, form, action, &Values::default())
}

/// On a person's page: the way to what stands, and that something is to be asked again.
pub(crate) fn of_person(req: &Request, read: &Read, p: &Person) -> Result<Markup, Fault> {
    if !duty::may(read, &req.who, "care.see", p.community, p.grid) {
        return Ok(html! {});
    }
    let entries = table::of_subject(read, p.subject)?;
    let due = entries.iter().any(|e| e.review <= req.now);
    Ok(html! {
        @if due { (notice("info", &html! { p { (req.t("care-due-note")) } })) }
        p { a href=(req.to(&format!("/people/{}/care", p.subject.hex()))) { (req.t("care-person-title")) } }
    })
}

/// For the message after an act that the reader's post may not see.
pub(super) fn hidden(seen: Seen, req: &Request) -> Option<Refusal> {
    (!seen.by(&req.who.post)).then(|| Refusal::forbidden("care-not-yours").instead("/care"))
}

/// The entry of the path and its resident, within the scope.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Entry, Person), Refusal> {
    let none = || Refusal::not_found("care-none").instead("/care");
    let entry = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let scope = req.scope()?;
    let found = entry.subject.map(|s| person::find(read, s, scope.mask)).transpose()?.flatten().ok_or_else(none)?;
    within(scope, &found)?;
    Ok((entry, found))
}
