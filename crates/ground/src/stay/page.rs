//! `/stays`: how many live where, who came, who left, who is elsewhere. `/people/…/stay` and `/households/…/visitors`: told in
//! a few taps.

use super::fact::{Change, Spot, StayKind, Visitor};
use super::routes::{BEGIN, VISIT, beside, may_end, resident, room};
use super::table::{self, By, Changed, Counts, Side, Stay};
use crate::person::{self, Person};
use crate::{duty, place};
use muster_ledger::{DAY, Fault, PlaceId, Read, Refusal, SubjectRef};
use muster_web::{Form, Markup, Mask, Page, Request, Values, empty, form_with, hidden_inputs, html, notice, tag};
use serde::Serialize;

const SHOWN: usize = 200;
const WEEK_DAYS: i64 = 7;

#[derive(Serialize)]
struct Area {
    place: PlaceId,
    name: String,
    #[serde(flatten)]
    counts: Counts,
    living: i64,
}

/// One line of a list: who, where, what, until when; the way to take it back where that is allowed.
#[derive(Serialize)]
struct Line {
    who: String,
    /// Their page, where it is within reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    place: String,
    what: String,
    when: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
}

#[derive(Serialize)]
struct View {
    areas: Vec<Area>,
    sum: Area,
    came: Vec<Line>,
    left: Vec<Line>,
    out: Vec<Line>,
    staying: Vec<Line>,
}

/// 听潮社区第一网格: all that a neighbour grid is told.
fn around(read: &Read, spot: Spot) -> Result<String, Fault> {
    let mut out = String::new();
    for id in [spot.community, spot.grid] {
        if id != PlaceId::HOUSE {
            out.push_str(&place::find(read, id)?.map(|p| p.name).unwrap_or_default());
        }
    }
    Ok(out)
}

/// The room for whoever's scope it is in, else its grid; empty where it is out of town.
fn at(req: &Request, read: &Read, spot: Spot) -> Result<String, Refusal> {
    match spot.room {
        PlaceId::HOUSE => Ok(String::new()),
        room if req.scope()?.covers(spot.community, spot.grid) => Ok(person::address(read, room)?),
        _ => Ok(around(read, spot)?),
    }
}

/// Masked name and, within reach, the way to their page.
fn who(req: &Request, read: &Read, subject: Option<SubjectRef>) -> Result<(String, Option<String>), Refusal> {
    let scope = req.scope()?;
    let mask = scope.mask.min(Mask::Masked);
    let Some(subject) = subject else { return Ok((req.t("stay-someone"), None)) };
    let Some((p, _)) = person::find_any(read, subject, mask)? else { return Ok((req.t("stay-someone"), None)) };
    let page = scope.covers(p.community, p.grid).then(|| format!("/people/{}", subject.hex()));
    Ok((p.shown_name, page))
}

/// What is sealed of a visitor, while its key lives.
fn visitor(read: &Read, s: &Stay) -> Option<Visitor> {
    let part = read.part(s.part).ok()?;
    serde_json::from_slice(&part.plain).ok()
}

fn stay_line(req: &Request, read: &Read, s: &Stay, side: Side) -> Result<Line, Refusal> {
    let (name, page) = match (s.kind, s.subject) {
        (StayKind::Visitor, _) => {
            let known = visitor(read, s);
            (known.map_or_else(|| req.t("stay-visitor-gone"), |v| cn_id::mask_name(&v.name)), None)
        }
        (_, subject) => who(req, read, subject)?,
    };
    let home = match s.subject.map(|subject| person::find(read, subject, Mask::Nameless)).transpose()?.flatten() {
        Some(p) => Spot { community: p.community, grid: p.grid, building: p.building, room: p.room },
        None => s.home,
    };
    let (own, other) = if side == Side::Out { (home, s.host) } else { (s.host, home) };
    let other = at(req, read, other)?;
    let kind = req.t(s.kind.words());
    let what = match side {
        _ if other.is_empty() => kind,
        Side::Out => req.tr("stay-to", &[("kind", kind), ("place", other)]),
        Side::In => req.tr("stay-from", &[("kind", kind), ("place", other)]),
    };
    let end = may_end(req, read, s)?.then(|| format!("/stays/{}/end", s.id));
    Ok(Line { who: name, page, place: at(req, read, own)?, what, when: until(req, s), end })
}

fn until(req: &Request, s: &Stay) -> String {
    req.tr("stay-until", &[("day", muster_web::until(req, s.until))])
}

fn changed_line(req: &Request, read: &Read, c: &Changed, side: Side) -> Result<Line, Refusal> {
    let (name, page) = who(req, read, c.subject)?;
    let (own, other) = if side == Side::In { (c.to, c.from) } else { (c.from, c.to) };
    let other = at(req, read, other)?;
    let what = match (side, c.change) {
        (Side::In, Change::Moved) => req.tr("stay-came-from", &[("place", other)]),
        (Side::Out, Change::Moved) => req.tr("stay-left-to", &[("place", other)]),
        (_, change) => req.t(change.words()),
    };
    Ok(Line { who: name, page, place: at(req, read, own)?, what, when: muster_web::day(req, c.at.day()), end: None })
}

/// The areas one step below the asker's reach, and what they come to together.
fn areas(req: &Request, read: &Read) -> Result<(Vec<Area>, Area), Refusal> {
    let scope = req.scope()?;
    let by = match (scope.everywhere(), scope.communities().len(), scope.grids().len()) {
        (false, 0, 1) => By::Building,
        (false, 0 | 1, _) => By::Grid,
        _ => By::Community,
    };
    let mut all = Vec::new();
    let mut sum = Counts::default();
    for (id, c) in table::counts(read, scope, by, None)? {
        let place = place::find(read, id)?;
        let key = place.as_ref().map_or((i64::MAX, id), |p| (p.sort, p.id));
        let name = place.map_or_else(|| req.t("stay-no-grid"), |p| p.name);
        sum.registered += c.registered;
        sum.away += c.away;
        sum.absent += c.absent;
        sum.elsewhere += c.elsewhere;
        sum.staying += c.staying;
        sum.visitors += c.visitors;
        all.push((key, Area { place: id, name, living: c.living(), counts: c }));
    }
    all.sort_by_key(|(key, _)| *key);
    let sum = Area { place: PlaceId::HOUSE, name: req.t("stay-sum"), living: sum.living(), counts: sum };
    Ok((all.into_iter().map(|(_, a)| a).collect(), sum))
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let (areas, sum) = areas(req, read)?;
    let mut view = View { areas, sum, came: vec![], left: vec![], out: vec![], staying: vec![] };
    // Where not even a masked name may be shown, the counts are the page.
    let names = scope.mask != Mask::Nameless;
    if names {
        let since = req.now.day().start().plus(-(WEEK_DAYS - 1) * DAY);
        let changed = |side| -> Result<Vec<Line>, Refusal> {
            table::changes(read, scope, side, since, SHOWN)?.iter().map(|c| changed_line(req, read, c, side)).collect()
        };
        let stays = |side| -> Result<Vec<Line>, Refusal> {
            table::list(read, scope, side, SHOWN)?.iter().map(|s| stay_line(req, read, s, side)).collect()
        };
        (view.came, view.left) = (changed(Side::In)?, changed(Side::Out)?);
        (view.out, view.staying) = (stays(Side::Out)?, stays(Side::In)?);
    }
    Ok(Page::of(req, req.t("stay-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("stay-title")) } p.lede { (req.t("stay-lede")) } }
        @if let Some((_, r)) = &req.again { (notice("warn", &html! { p { (req.words.refusal(req.lang, r)) } })) }
            (counted(req, v))
            @if names {
                (section(req, "stay-came", &v.came))
                (section(req, "stay-left", &v.left))
                (section(req, "stay-out", &v.out))
                (section(req, "stay-in", &v.staying))
                p.muted { (req.t("stay-how")) " " a href=(req.to("/people")) { (req.t("person-title")) } }
            }
        }
    })
    .tab("/people"))
}

fn counted(req: &Request, v: &View) -> Markup {
    let heads = [
        "stay-area",
        "stay-registered",
        "stay-kind-away",
        "stay-kind-absent",
        "stay-elsewhere",
        "stay-staying",
        "stay-visitors",
        "stay-living",
    ]
    .map(|h| req.t(h));
    html! {
        @if v.areas.is_empty() { (empty(&req.t("person-empty"), None)) }
        @else {
            table.table {
                caption.vh { (req.t("stay-counts")) }
                thead { tr { @for (i, h) in heads.iter().enumerate() { th.num[i > 0] scope="col" { (h) } } } }
                tbody { @for a in v.areas.iter().chain([&v.sum]) { (area(a, &heads)) } }
            }
            p.muted.small { (req.t("stay-counts-note")) }
        }
    }
}

/// One area. On a phone its card says what there is, not what there is not.
fn area(a: &Area, heads: &[String]) -> Markup {
    let c = &a.counts;
    let between = [c.away, c.absent, c.elsewhere, c.staying, c.visitors];
    html! { tr {
        th scope="row" data-label=(heads[0]) { (a.name) }
        td.num data-label=(heads[1]) { (c.registered) }
        @for (n, head) in between.into_iter().zip(&heads[2..]) { td.num.cell-no[n == 0] data-label=(head) { (n) } }
        td.num data-label=(heads[7]) { strong { (a.living) } }
    } }
}

fn section(req: &Request, title: &str, lines: &[Line]) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t(title)) } span.muted { (req.tr("person-count", &[("n", lines.len().to_string())])) } }
            @if lines.is_empty() { div.card-body { p.muted { (req.t("stay-nobody")) } } }
            @else { (lines_of(req, lines)) }
        }
    }
}

fn lines_of(req: &Request, lines: &[Line]) -> Markup {
    html! {
        ul.list { @for l in lines { li.row {
            div.row-main {
                div.row-title {
                    @match &l.page { Some(page) => a href=(req.to(page)) { bdi.person { (l.who) } }, None => bdi.person { (l.who) } }
                    @if !l.place.is_empty() { " " span.muted { (l.place) } }
                }
                div.row-sub { (l.what) @if !l.when.is_empty() { " · " (l.when) } }
            }
            @if let Some(end) = &l.end {
                form.inline.row-side method="post" action=(req.to(end)) { (hidden_inputs(req)) button.button type="submit" { (req.t("stay-end")) } }
            }
        } } }
    }
}

#[derive(Serialize)]
struct OfPerson {
    person: Person,
    open: Vec<Line>,
}

pub(super) fn person(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let person = resident(req, read)?;
    let open = table::of_subject(read, person.subject)?;
    let open = open.iter().map(|s| stay_line(req, read, s, Side::Out)).collect::<Result<_, _>>()?;
    let picks = beside(req, read, person.community)?;
    let view = OfPerson { person, open };
    Ok(Page::of(req, req.t("stay-person-title"), &view, |v| {
        let at = format!("/people/{}", v.person.subject.hex());
        html! {
            div.page-head { h1 { (req.t("stay-person-title")) } p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } } }
            @if !v.open.is_empty() { (lines_of(req, &v.open)) }
            p { (req.t("stay-person-note")) }
            (form_with(req, &BEGIN, &format!("{at}/stays"), &Values::default(), &picks))
            p { a href=(req.to(&format!("{at}/room"))) { (req.t("stay-moves-instead")) } }
            p { a href=(req.to(&at)) { (req.t("person-back")) } }
        }
    })
    .tab("/people"))
}

#[derive(Serialize)]
struct OfRoom {
    room: PlaceId,
    address: String,
}

pub(super) fn visitors(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let room = room(req, read)?;
    let view = OfRoom { room: room.id, address: person::address(read, room.id)? };
    Ok(Page::of(req, req.t("stay-visit-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("stay-visit-title")) } p.lede { (v.address) } }
            p { (req.t("stay-visit-note")) }
            (plain(req, &VISIT, &format!("/households/{}/visitors", v.room)))
            p { a href=(req.to(&format!("/households/{}", v.room))) { (req.t("stay-back-home")) } }
        }
    })
    .tab("/people"))
}

fn plain(req: &Request, form: &Form, action: &str) -> Markup {
    form_with(req, form, action, &Values::default(), &[])
}

/// On a person's page: where they are meanwhile, and the way to say so.
pub(crate) fn of_person(req: &Request, read: &Read, p: &Person) -> Result<Markup, Refusal> {
    let may = duty::may(read, &req.who, "stay.record", p.community, p.grid);
    let open = table::of_subject(read, p.subject)?;
    let lines: Vec<Line> = open
        .iter()
        .map(|s| {
            let line = stay_line(req, read, s, Side::Out)?;
            Ok(Line { end: line.end.filter(|_| may), ..line })
        })
        .collect::<Result<_, Refusal>>()?;
    Ok(html! {
        @if !lines.is_empty() { (notice("info", &lines_of(req, &lines))) }
        @if may { div.actions { a.button href=(req.to(&format!("/people/{}/stay", p.subject.hex()))) { (req.t("stay-person-title")) } } }
    })
}

/// On a household's page: who of it is elsewhere, and who is here besides.
pub(crate) fn at_home(req: &Request, read: &Read, room: &place::Place, people: &[Person]) -> Result<Markup, Refusal> {
    let may = duty::may(read, &req.who, "stay.record", room.community, room.grid);
    let mut lines = Vec::new();
    for p in people {
        for s in table::of_subject(read, p.subject)?.iter().filter(|s| s.in_force(read.now)) {
            lines.push(stay_line(req, read, s, Side::Out)?);
        }
    }
    for s in table::at_room(read, room.id)? {
        lines.push(stay_line(req, read, &s, Side::In)?);
    }
    for l in &mut lines {
        l.end = l.end.take().filter(|_| may);
    }
    Ok(html! {
        @if !lines.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("stay-at-home")) } @if may { (tag(&req.t("stay-by-itself"))) } }
                (lines_of(req, &lines))
            }
        }
        @if may { div.actions { a.button href=(req.to(&format!("/households/{}/visitors", room.id))) { (req.t("stay-visit-title")) } } }
    })
}
