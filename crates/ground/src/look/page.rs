//! `/looks`: what one looked at today, and asking for more. `/me/looks` and `/people/…/looks`: who looked at me, on the screen
//! and on paper. `/looks/patterns`: how each role looks, for the auditor, without names.

use super::at_hand;
use super::book::{self, for_post, limit_of};
use super::fact::{Wanted, WantedId, Why, number};
use super::rule::{Want, Widen, no_key};
use super::table::{self, LISTED, Pattern, Seen, WANTED, WantedRow, people, widened};
use crate::approval::{self, Asking, LOOKS as MATTER, Standing};
use crate::duty::{self, STAFF_DATASET};
use crate::export;
use crate::person::{self, REGISTER_DATASET};
use crate::place;
use muster_ledger::{Fault, Moment, Read, Refusal, Seq, SubjectRef, Why as Cause};
use muster_web::part::{Table, table as grid};
use muster_web::{Act, Field, FieldKind, Form, Markup, Mask, Page, Request, Values, empty, form, html, notice, when};
use serde::Serialize;

/// The question for a purpose, to be filled with [`purposes`].
pub static PURPOSE: Field = Field::new("purpose", FieldKind::Pick, "look-purpose");

pub(super) static MORE: Form = Form {
    fields: &[
        Field::new("more", FieldKind::Number { min: 1, max: 500 }, "look-more"),
        Field::new("why", FieldKind::LongText, "look-more-why").hint("look-more-why-hint").max(300),
    ],
    submit: "look-more-ask",
};

/// What the asker's role may choose from, for a form.
pub fn purposes(req: &Request) -> Vec<(&'static str, String, String)> {
    for_post(&req.who.post).map(|p| ("purpose", p.key.clone(), req.t(&p.words()))).collect()
}

/// As [`purposes`], for someone of that age; `child`: the stricter duty holds.
pub fn purposes_for(req: &Request, child: bool) -> Vec<(&'static str, String, String)> {
    let fits = |key: &str| !child || book::purpose(key).is_some_and(|p| p.minors);
    purposes(req).into_iter().filter(|(_, key, _)| fits(key)).collect()
}

/// The purpose that was chosen, as far as the role has it.
pub fn chosen(req: &Request, key: &str) -> Result<String, Refusal> {
    let found = for_post(&req.who.post).find(|p| p.key == key);
    found.map(|p| p.key.clone()).ok_or_else(|| match book::purpose(key) {
        // It is a purpose, but another post's: say whose.
        Some(p) => {
            Refusal::invalid("look-not-your-purpose").arg("posts", p.posts.join(",")).problem("purpose", "web-field-choose")
        }
        None => Refusal::invalid("look-why").problem("purpose", "web-field-choose"),
    })
}

#[derive(Serialize)]
struct Line {
    at: Moment,
    who: String,
    post: String,
    place: String,
    purpose: String,
}

fn by_whom(req: &Request, read: &Read, s: &Seen) -> Result<Line, Fault> {
    let held = s.duty.map(|d| duty::find(read, d)).transpose()?.flatten();
    let at = held.map(|d| place::find(read, d.place)).transpose()?.flatten();
    let (who, post) = (duty::holder(read, s.actor)?.name, req.t(&format!("post-{}", s.post)));
    Ok(Line { at: s.at, who, post, place: at.map(|p| p.name).unwrap_or_default(), purpose: req.t(&book::words(&s.purpose)) })
}

/// One look of mine: when, at whom, why, and the matter that led there.
#[derive(Serialize)]
struct Own {
    at: Moment,
    whom: String,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

#[derive(Serialize)]
struct Mine {
    people: i64,
    bound: i64,
    listed: i64,
    listed_bound: i64,
    looks: Vec<Own>,
    asked: Vec<WantedRow>,
}

pub(super) fn mine(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let day = number(req.now.day());
    let seen = table::of_actor(read, req.who.actor, day)?;
    let wanted = read.by(&WANTED, "actor", &[req.who.actor.into(), day.into()])?;
    let more = widened(&wanted);
    let limit = limit_of(&req.who.post);
    let mask = req.scope()?.mask;
    let shown = |s: &Seen| -> Result<Own, Fault> {
        let person = s.subject.map(|p| person::find_any(read, p, mask)).transpose()?.flatten();
        let whom = person.map_or_else(|| req.t("look-someone"), |(p, _)| format!("{} {}", p.address, p.shown_name));
        Ok(Own { at: s.at, whom, why: req.t(&book::words(&s.purpose)), path: at_hand::path_of(read, s.seq) })
    };
    let view = Mine {
        people: people(&seen),
        bound: limit.looks + more,
        listed: read.get(&LISTED, &[req.who.actor.into(), day.into()])?.map_or(0, |r| r.int("n")),
        listed_bound: limit.listed + 10 * more,
        looks: seen.iter().rev().map(shown).collect::<Result<_, _>>()?,
        asked: wanted.iter().map(WantedRow::from_row).collect(),
    };
    Ok(Page::of(req, req.t("look-mine"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("look-mine")) } p.lede { (req.t("look-mine-lede")) } }
            p { (req.tr("look-of", &[("n", v.people.to_string()), ("max", v.bound.to_string())])) }
            @if v.listed_bound > 0 { p.muted { (req.tr("look-listed-of", &[("n", v.listed.to_string()), ("max", v.listed_bound.to_string())])) } }
            @if v.looks.is_empty() { (empty(&req.t("look-none-today"), None)) }
            @if !v.looks.is_empty() { ul.list { @for l in &v.looks { li.row { div.row-main {
                div.row-title { (l.whom) }
                div.row-sub { (when(req, l.at)) " · " @match &l.path { Some(path) => a href=(req.to(path)) { (l.why) }, None => (l.why) } }
            } } } } }
            @for w in &v.asked { p { a href=(req.to(&format!("/looks/{}", w.id))) { (req.tr("look-more-asked", &[("n", w.more.to_string())])) } } }
            section.card {
                div.card-head { h2 { (req.t("look-more-title")) } }
                div.card-body { p { (req.t("look-more-lede")) } (form(req, &MORE, "/looks", &Values::default())) }
            }
        }
    })
    .tab("/people"))
}

pub(super) fn want(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = MORE.read(req)?;
    let id = WantedId(req.house.next_id());
    let at = place::find(read, req.who.place)?;
    let (community, grid) = at.map_or_else(Default::default, |p| (p.community, p.grid));
    let body = Wanted { id, community, grid, more: values.int("more"), day: number(req.now.day()) };
    let plain = serde_json::to_vec(&Why { why: values.get("why").to_owned() }).unwrap_or_default();
    let why = read.vault().seal(STAFF_DATASET, None, &plain).map_err(no_key)?;
    let asking = Asking::of(req, &MATTER, id.0, (community, grid, req.who.place));
    Ok(Act::new(Want { body, area: req.who.place, why, asking }, format!("/looks/{id}")))
}

#[derive(Serialize)]
struct Asked {
    wanted: WantedRow,
    who: String,
    place: String,
    why: String,
    standing: Option<Standing>,
}

fn reached(req: &Request, read: &Read) -> Result<WantedRow, Refusal> {
    let none = || Refusal::not_found("look-wanted-none").instead("/approvals");
    let row = table::find_wanted(read, req.id("id")?)?.ok_or_else(none)?;
    let within = row.actor == req.who.actor || req.scope()?.covers(row.community, row.grid);
    if within { Ok(row) } else { Err(Refusal::forbidden("web-outside-scope").instead("/approvals")) }
}

pub(super) fn wanted(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let row = reached(req, read)?;
    let why = read.part(row.part).ok().and_then(|p| serde_json::from_slice::<Why>(&p.plain).ok());
    let asked = approval::latest(read, &MATTER, row.id.0)?;
    let view = Asked {
        who: duty::holder(read, row.actor)?.name,
        place: place::find(read, row.area)?.map(|p| p.name).unwrap_or_default(),
        why: why.map(|w| w.why).unwrap_or_default(),
        standing: asked.map(|a| approval::standing(req, read, a)).transpose()?,
        wanted: row,
    };
    Ok(Page::of(req, req.t("look-more-title"), &view, |v| {
        let approve = format!("/looks/{}/approval", v.wanted.id);
        html! {
            div.page-head { h1 { (req.t("look-more-title")) } p.lede { (v.place) " · " (v.who) } }
            dl.facts {
                dt { (req.t("look-more")) } dd { (v.wanted.more) }
                dt { (req.t("look-more-why")) } dd { (v.why) }
            }
            @if let Some(s) = &v.standing { (approval::panel(req, s, &approve, &req.t("look-more-means"), false)) }
        }
    })
    .tab("/approvals"))
}

pub(super) fn widen(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = reached(req, read)?;
    let command = approval::approve(req, read, &MATTER, row.id.0, Widen(row.id))?;
    Ok(Act::new(command, format!("/looks/{}", row.id)))
}

#[derive(Serialize)]
struct Who {
    /// Masked; empty on one's own page.
    of: String,
    looks: Vec<Line>,
}

fn lines_table(req: &Request, lines: &[Line]) -> Markup {
    let heads = ["look-when", "look-who", "look-why-head"].map(|h| req.t(h));
    let rows = lines.iter().map(|l| {
        let who = [l.place.as_str(), l.post.as_str(), l.who.as_str()]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        vec![when(req, l.at), who, l.purpose.clone()]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    html! {
        @if lines.is_empty() { (empty(&req.t("look-nobody"), None)) }
        @else { table.table {
            caption.vh { (req.t("look-who-title")) }
            thead { tr { @for h in &heads { th scope="col" { (h) } } } }
            tbody { @for r in &rows { tr { @for (i, cell) in r.iter().enumerate() {
                @if i == 0 { th scope="row" data-label=(heads[0]) { (cell) } } @else { td data-label=(heads[i]) { (cell) } }
            } } } }
        } }
    }
}

/// Lists taken out on which they may stand, beside the looks.
fn lists(req: &Request, read: &Read, subject: SubjectRef) -> Result<Vec<Line>, Fault> {
    let Some((p, _)) = person::find_any(read, subject, Mask::Nameless)? else { return Ok(Vec::new()) };
    let on = |e: &export::Export| e.need.is_none_or(|n| p.flags.contains(&n));
    let line = |e: export::Export| {
        let seen = Seen {
            seq: Seq(0),
            subject: None,
            actor: e.asked_by,
            duty: e.asked_duty,
            post: e.asked_duty.map(|d| duty::find(read, d)).transpose()?.flatten().map(|d| d.post).unwrap_or_default(),
            purpose: e.purpose,
            area: p.building,
            at: e.made_at.unwrap_or(e.asked_at),
        };
        let line = by_whom(req, read, &seen)?;
        Ok(Line { purpose: req.tr("look-on-list", &[("purpose", line.purpose), ("n", e.people.to_string())]), ..line })
    };
    export::covering(read, p.community, p.grid, p.building)?.into_iter().filter(on).map(line).collect()
}

fn shown(req: &Request, read: &Read, subject: SubjectRef, of: String, tab: &'static str) -> Result<Page, Refusal> {
    let mut looks: Vec<Line> =
        table::of_subject(read, subject)?.iter().map(|s| by_whom(req, read, s)).collect::<Result<_, _>>()?;
    looks.extend(lists(req, read, subject)?);
    looks.sort_by_key(|l| std::cmp::Reverse(l.at));
    let view = Who { of, looks };
    let title = req.t(if view.of.is_empty() { "look-who-title" } else { "look-who-of" });
    Ok(Page::of(req, title.clone(), &view, |v| {
        html! {
            div.page-head { h1 { (title) } p.lede { @if v.of.is_empty() { (req.t("look-who-lede")) } @else { (v.of) } } }
            (lines_table(req, &v.looks))
            p.muted { (req.t("look-who-note")) }
        }
    })
    .tab(tab))
}

/// For a resident without a phone: printed, and handed over.
pub(super) fn of_person(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("person-none").instead("/people");
    let subject = SubjectRef::parse(req.param("subject")).ok_or_else(none)?;
    let scope = req.scope()?;
    let (found, _) = person::find_any(read, subject, scope.mask)?.ok_or_else(none)?;
    if !scope.covers(found.community, found.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/people"));
    }
    shown(req, read, subject, format!("{} {}", found.address, found.shown_name), "/people")
}

pub(super) fn of_me(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if !req.who.signed_in() {
        return Err(Refusal::new(Cause::SignIn, "web-sign-in"));
    }
    let own = req.who.person.and_then(|p| read.vault().subject(REGISTER_DATASET, p));
    let subject = own.ok_or_else(|| Refusal::not_found("look-not-you").instead("/home"))?;
    if person::find_any(read, subject, Mask::Nameless)?.is_none() {
        return Err(Refusal::not_found("look-not-you").instead("/home"));
    }
    shown(req, read, subject, String::new(), "/home")
}

/// How far back the auditor looks.
const DAYS: i64 = 30;

pub(super) fn patterns(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = table::patterns(read, number(req.now.day()) - DAYS)?;
    Ok(Page::of(req, req.t("look-patterns"), &found, |v: &Vec<Pattern>| {
        let heads: Vec<String> = ["post", "accounts", "looks", "people", "most", "night"].map(|h| req.t(&format!("look-pattern-{h}"))).into();
        let rows = v.iter().map(|p| {
            let n = [p.accounts, p.looks, p.people, p.most, p.night].map(|n| html! { (n) });
            std::iter::once(html! { (req.t(&format!("post-{}", p.post))) }).chain(n).collect()
        });
        html! {
            div.page-head { h1 { (req.t("look-patterns")) } p.lede { (req.tr("look-patterns-lede", &[("days", DAYS.to_string())])) } }
            @if v.is_empty() { (empty(&req.t("look-patterns-none"), None)) } @else {
                (grid(&Table { caption: &req.t("look-patterns"), heads: &heads, numbers: &[1, 2, 3, 4, 5], rows: rows.collect() }))
                h2 { (req.t("look-pattern-why")) }
                @for p in v { section.card {
                    div.card-head { h3 { (req.t(&format!("post-{}", p.post))) } }
                    ul.list { @for (purpose, n) in &p.by_purpose { li.row { span.row-main { (req.t(&book::words(purpose))) } span.row-side { (n) } } } }
                } }
            }
            (notice("info", &html! { p { (req.t("look-patterns-note")) } }))
            p { a href=(req.to("/looks/minors")) { (req.t("look-minors")) } }
        }
    })
    .tab("/looks/patterns"))
}

/// A year of looks at children, for whoever answers for them; the list is made anew each day.
const YEAR: i64 = 366;
const MINORS_SHOWN: usize = 500;

#[derive(Serialize)]
struct Minors {
    by_purpose: Vec<(String, i64)>,
    looks: Vec<(Moment, String, String)>,
}

pub(super) fn minors(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let (mut by_purpose, mut looks): (Vec<(String, i64)>, Vec<(Moment, String, String)>) = (Vec::new(), Vec::new());
    for s in table::at_minors(read, number(req.now.day()) - YEAR, MINORS_SHOWN)? {
        let at = place::find(read, s.area)?;
        if !at.as_ref().is_some_and(|p| scope.covers(p.community, p.grid)) {
            continue;
        }
        let why = req.t(&book::words(&s.purpose));
        match by_purpose.iter_mut().find(|(p, _)| *p == why) {
            Some((_, n)) => *n += 1,
            None => by_purpose.push((why.clone(), 1)),
        }
        // Who looked is for those who may see people; the auditor sees roles.
        let who = if scope.mask == Mask::Nameless { String::new() } else { duty::holder(read, s.actor)?.name };
        let place = at.map(|p| p.name).unwrap_or_default();
        looks.push((s.at, format!("{place} · {} {who}", req.t(&format!("post-{}", s.post))).trim_end().to_owned(), why));
    }
    let view = Minors { by_purpose, looks };
    Ok(Page::of(req, req.t("look-minors"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("look-minors")) } p.lede { (req.t("look-minors-lede")) } }
            @if v.looks.is_empty() { (empty(&req.t("look-minors-none"), None)) } @else {
                section.card { ul.list { @for (why, n) in &v.by_purpose { li.row { span.row-main { (why) } span.row-side { (n) } } } } }
                ul.list { @for (at, who, why) in &v.looks { li.row { div.row-main { div.row-title { (who) } div.row-sub { (when(req, *at)) " · " (why) } } } } }
            }
        }
    })
    .tab("/people"))
}
