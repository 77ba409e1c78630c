//! `/bounds`: what is fixed for a place and what it chose; one bound with all under it, and the forms to fix and to choose.

use super::fact::{BoundId, Document};
use super::forms::{LIFT, choose_form, chosen_values, limit_values, reason_words, set_form};
use super::judge::Judged;
use super::say::{say_limit, say_value};
use super::table::{self, Choice as Chosen};
use super::told::{Follows, fixed_by, follows};
use crate::law::{self, Bound, Entry, EntryKind};
use crate::place::{self, Level, Place};
use crate::{duty, law::Cited};
use muster_ledger::{Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, day, empty, form, html, notice, part, tag, when};
use serde::Serialize;

/// The place a page is about: named in the address, else the duty's own.
pub(super) fn place_of(req: &Request, read: &Read, named: &str) -> Result<Place, Refusal> {
    let none = || Refusal::not_found("bounds-no-place").instead("/bounds");
    let id = named.parse::<i64>().map(PlaceId).unwrap_or(req.who.place);
    let found = match place::find(read, id)? {
        Some(p) => p,
        None => place::children(read, PlaceId::HOUSE)?.into_iter().next().ok_or_else(none)?,
    };
    if found.level > Level::Compound {
        // A grid worker looks at what holds in their community.
        return place::find(read, found.community)?.ok_or_else(none);
    }
    if found.level == Level::Grid { place::find(read, found.community)?.ok_or_else(none) } else { Ok(found) }
}

/// Whether whoever asks looks after that place, or stands in it.
pub(super) fn sees(req: &Request, read: &Read, at: &Place) -> Result<bool, Fault> {
    if req.who.place == PlaceId::HOUSE || at.id == req.who.place {
        return Ok(true);
    }
    let over = |chain: Vec<PlaceId>, p: PlaceId| chain.contains(&p);
    Ok(over(table::chain(read, at.id)?, req.who.place) || over(table::chain(read, req.who.place)?, at.id))
}

/// May fix bounds there: a post over it, for places down to the compound.
pub(super) fn may_set(req: &Request, read: &Read, at: &Place) -> Result<bool, Fault> {
    let own = req.who.place == PlaceId::HOUSE || table::chain(read, at.id)?.contains(&req.who.place);
    Ok(own && duty::may_here(read, &req.who, "bound.set"))
}

/// May choose there: the community's own post.
pub(super) fn may_choose(req: &Request, read: &Read, at: &Place) -> bool {
    matches!(at.level, Level::Community | Level::Compound) && duty::may(read, &req.who, "bound.choose", at.community, at.grid)
}

#[derive(Serialize)]
struct Line {
    key: String,
    name: String,
    about: String,
    limit: String,
    by: String,
    value: String,
    chosen: bool,
    follows: Option<String>,
    /// What obeys it; none: it is on record only.
    obeyed: Option<Follows>,
    /// Communities below that chose for themselves, and those whose choice lies outside.
    below: Option<(usize, usize)>,
}

#[derive(Serialize)]
struct All {
    at: PlaceId,
    name: String,
    lines: Vec<Line>,
    community: bool,
    below: Vec<(PlaceId, String)>,
}

const BELOW_MAX: usize = 200;

/// Communities under a place, and compounds under a community.
fn below(read: &Read, at: &Place) -> Result<Vec<Place>, Fault> {
    let level = if at.level >= Level::Community { Level::Compound } else { Level::Community };
    let mut all = if at.level == Level::Compound { Vec::new() } else { place::under(read, at.id, level)? };
    all.truncate(BELOW_MAX);
    Ok(all)
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let at = place_of(req, read, req.query("at").unwrap_or_default())?;
    if !sees(req, read, &at)? {
        return Err(Refusal::forbidden("web-outside-scope").instead("/bounds"));
    }
    let under = below(read, &at)?;
    let mut lines = Vec::new();
    for e in law::in_force(read)?.on(EntryKind::Bound, read.now.day()) {
        let Some((entry, bound, j)) = table::standing(read, at.id, &e.key)? else { continue };
        let mut counts = None;
        if at.level < Level::Community {
            let (mut own, mut outside) = (0, 0);
            for c in &under {
                if let Some((_, _, j)) = table::standing(read, c.id, &e.key)? {
                    own += usize::from(j.choice.as_ref().is_some_and(|x| x.area == c.id));
                    outside += usize::from(j.follows.is_some());
                }
            }
            counts = Some((own, outside));
        }
        lines.push(Line {
            key: entry.key.clone(),
            name: entry.say(req.lang).into_owned(),
            about: bound.about.clone(),
            limit: say_limit(req, &bound, &j.limit),
            by: j.by.as_ref().map(|f| fixed_by(req, read, f)).transpose()?.unwrap_or_default(),
            value: say_value(req, &bound, &j.value),
            chosen: j.choice.is_some(),
            follows: j.follows.map(|d| day(req, d)),
            obeyed: follows(req, read, &bound),
            below: counts,
        });
    }
    let view = All {
        at: at.id,
        name: at.name.clone(),
        lines,
        community: at.level >= Level::Community,
        below: under.into_iter().map(|p| (p.id, p.name)).collect(),
    };
    Ok(Page::of(req, req.t("bounds-title"), &view, |v| all_page(req, v)).tab("/bounds").live(LIVE))
}

const LIVE: &[&str] = &["bound.set", "bound.lifted", "choice.made"];

fn about_words(req: &Request, about: &str) -> String {
    req.t(match about {
        "service" => "bounds-about-service",
        "work" => "bounds-about-work",
        "notice" => "bounds-about-notice",
        "stock" => "bounds-about-stock",
        _ => "bounds-about-data",
    })
}

fn all_page(req: &Request, v: &All) -> Markup {
    html! {
        div.page-head {
            h1 { (req.t("bounds-title")) " · " (v.name) }
            p.lede { (req.t(if v.community { "bounds-lede-community" } else { "bounds-lede-above" })) }
        }
        @for about in ["service", "work", "notice", "stock", "data"] {
            @let lines: Vec<&Line> = v.lines.iter().filter(|l| l.about == about).collect();
            @if !lines.is_empty() { section.card {
                div.card-head { h2 { (about_words(req, about)) } }
                (table_of(req, v, &lines))
            } }
        }
        @if !v.below.is_empty() { section.card {
            div.card-head { h2 { (req.t("bounds-below")) } }
            ul.list { @for (id, name) in &v.below { li.row { a.row-main href=(req.to(&format!("/bounds?at={id}"))) { span.row-title { (name) } } } } }
        } }
        p.muted.small { (req.t("bounds-never")) }
    }
}

fn table_of(req: &Request, v: &All, lines: &[&Line]) -> Markup {
    let mut heads = vec![req.t("bounds-col-what"), req.t("bounds-col-limit"), req.t("bounds-col-value")];
    heads.push(req.t("bounds-col-obeyed"));
    if !v.community {
        heads.push(req.t("bounds-col-below"));
    }
    let row = |l: &&Line| {
        let mut cells = vec![
            html! { a href=(req.to(&format!("/bounds/{}?at={}", l.key, v.at))) { (l.name) } },
            html! { (l.limit) @if !l.by.is_empty() { br; span.muted.small { (l.by) } } },
            html! {
                strong { (l.value) } " " @if v.community { (tag(&req.t(how(l.chosen, l.follows.is_some())))) }
                @if let Some(d) = &l.follows { br; span.small { (req.tr("bounds-follows", &[("day", d.clone())])) } }
            },
            obeys(req, l.obeyed.as_ref()),
        ];
        if let Some((own, outside)) = l.below {
            cells.push(html! { (req.tr("bounds-n-own", &[("n", own.to_string())])) @if outside > 0 { " · " strong { (req.tr("bounds-n-outside", &[("n", outside.to_string())])) } } });
        }
        cells
    };
    part::table(&part::Table {
        caption: &req.t("bounds-title"),
        heads: &heads,
        numbers: &[],
        rows: lines.iter().map(row).collect(),
    })
}

/// What of the house follows it, as a link; or that people do.
fn obeys(req: &Request, f: Option<&Follows>) -> Markup {
    html! { @match f {
        Some(Follows { what, at: Some(at) }) => a href=(req.to(at)) { (what) },
        Some(f) => (f.what),
        None => span.muted { (req.t("bounds-on-record")) },
    } }
}

/// How a value came about.
fn how(chosen: bool, outside: bool) -> &'static str {
    match (chosen, outside) {
        (true, true) => "bounds-outside-tag",
        (true, false) => "bounds-chosen",
        _ => "bounds-default",
    }
}

#[derive(Serialize)]
struct Under {
    at: PlaceId,
    name: String,
    limit: String,
    value: String,
    chosen: bool,
    follows: Option<String>,
}

#[derive(Serialize)]
struct Past {
    at: Moment,
    place: String,
    who: String,
    what: String,
    note: String,
    /// A bound that can still be lifted by whoever looks.
    lift: Option<BoundId>,
    now: bool,
}

#[derive(Serialize)]
struct One {
    at: PlaceId,
    place: String,
    entry: Entry,
    limit: String,
    by: String,
    value: String,
    judged: Judged,
    obeyed: Option<Follows>,
    under: Vec<Under>,
    past: Vec<Past>,
    basis: Vec<Cited>,
    may_set: bool,
    may_choose: bool,
    today: String,
}

fn history(req: &Request, read: &Read, at: &Place, b: &Bound, key: &str) -> Result<Vec<Past>, Fault> {
    let mut out = Vec::new();
    let may = may_set(req, read, at)?;
    let today = req.now.day();
    for area in table::chain(read, at.id)? {
        let place = place::find(read, area)?.map(|p| p.name).unwrap_or_default();
        for f in table::fixed_at(read, area, key)? {
            let sealed = read.part(f.part).ok().and_then(|p| serde_json::from_slice::<Document>(&p.plain).ok());
            let span = match f.until {
                Some(u) => req.tr("bounds-from-until", &[("from", day(req, f.from)), ("until", day(req, u))]),
                None => req.tr("bounds-since", &[("from", day(req, f.from))]),
            };
            let over = f.lifted_at.is_some() || f.until.is_some_and(|u| u < today);
            let reason = req.t(reason_words(&f.reason));
            let lifted = f.lifted_at.map(|at| req.tr("bounds-lifted", &[("at", when(req, at))])).unwrap_or_default();
            out.push(Past {
                at: f.at,
                place: place.clone(),
                who: duty::holder(read, f.by)?.name,
                what: req.tr("bounds-was-set", &[("limit", say_limit(req, b, &f.limit)), ("span", span), ("reason", reason)]),
                note: [sealed.map(|d| d.document).unwrap_or_default(), lifted].join(" ").trim().to_owned(),
                lift: (may && !over && area == at.id).then_some(f.id),
                now: f.in_force(today),
            });
        }
        for c in table::choices_at(read, area, key)? {
            let Chosen { at, by, value, .. } = c;
            out.push(Past {
                at,
                place: place.clone(),
                who: duty::holder(read, by)?.name,
                what: req.tr("bounds-was-chosen", &[("value", say_value(req, b, &value))]),
                note: String::new(),
                lift: None,
                now: false,
            });
        }
    }
    out.sort_by_key(|p| std::cmp::Reverse(p.at));
    Ok(out)
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("bounds-none").instead("/bounds");
    // A refused form comes back with the place it was about.
    let named = Some(req.posted("at")).filter(|a| !a.is_empty()).or_else(|| req.query("at")).unwrap_or_default();
    let at = place_of(req, read, named)?;
    if !sees(req, read, &at)? {
        return Err(Refusal::forbidden("web-outside-scope").instead("/bounds"));
    }
    let key = req.param("key");
    let (entry, bound, judged) = table::standing(read, at.id, key)?.ok_or_else(none)?;
    let mut under = Vec::new();
    for c in below(read, &at)? {
        let Some((_, b, j)) = table::standing(read, c.id, key)? else { continue };
        under.push(Under {
            at: c.id,
            name: c.name,
            limit: say_limit(req, &b, &j.limit),
            value: say_value(req, &b, &j.value),
            chosen: j.choice.as_ref().is_some_and(|x| x.area == c.id),
            follows: j.follows.map(|d| day(req, d)),
        });
    }
    let view = One {
        at: at.id,
        place: at.name.clone(),
        limit: say_limit(req, &bound, &judged.limit),
        by: judged.by.as_ref().map(|f| fixed_by(req, read, f)).transpose()?.unwrap_or_default(),
        value: say_value(req, &bound, &judged.value),
        past: history(req, read, &at, &bound, key)?,
        basis: entry.basis.iter().filter_map(|b| law::cited(read, b).transpose()).collect::<Result<_, _>>()?,
        may_set: may_set(req, read, &at)?,
        may_choose: may_choose(req, read, &at),
        today: req.now.day().to_string(),
        obeyed: follows(req, read, &bound),
        under,
        entry,
        judged,
    };
    Ok(Page::of(req, view.entry.say(req.lang).into_owned(), &view, |v| one_page(req, v, &bound)).tab("/bounds").live(&[]))
}

fn one_page(req: &Request, v: &One, b: &Bound) -> Markup {
    let e = &v.entry;
    let trail = [(format!("{} · {}", req.t("bounds-title"), v.place), format!("/bounds?at={}", v.at))];
    html! {
        (part::trail(req, &trail, &e.say(req.lang)))
        div.page-head { h1 { (e.say(req.lang)) } p.lede { (v.place) " · " strong { (v.value) } } }
        @if let Some(d) = v.judged.follows { (notice("warn", &html! { p { (req.tr("bounds-outside-since", &[("day", day(req, d))])) } })) }
        dl.facts {
            dt { (req.t("bounds-col-limit")) } dd { (v.limit) @if !v.by.is_empty() { "（" (v.by) "）" } }
            dt { (req.t("bounds-col-value")) } dd { (v.value) " " (tag(&req.t(how(v.judged.choice.is_some(), v.judged.follows.is_some())))) }
            dt { (req.t("bounds-carried-out")) } dd { (obeys(req, v.obeyed.as_ref())) }
            @if !v.basis.is_empty() { dt { (req.t("web-basis")) } dd { ul { @for c in &v.basis { (law::basis_line(req, c)) } } } }
            dt { (req.t("bounds-in-register")) } dd { a href=(req.to(&format!("/law/entries/bound/{}", e.key))) { (req.t("bounds-in-register-look")) } }
        }
        @if v.may_choose { section.card.no-print {
            div.card-head { h2 { (req.tr("bounds-choose", &[("name", v.place.clone())])) } }
            div.card-body { p { (req.tr("bounds-choose-within", &[("limit", v.limit.clone())])) @if !v.by.is_empty() { " " (v.by) } } (form(req, choose_form(b), &format!("/bounds/{}/choice", e.key), &chosen_values(v.at, &v.judged.value))) }
        } }
        @if !v.under.is_empty() { section.card {
            div.card-head { h2 { (req.t("bounds-under")) } }
            (under(req, v))
        } }
        @if v.may_set { section.card.no-print {
            div.card-head { h2 { (req.tr("bounds-fix", &[("name", v.place.clone())])) } }
            div.card-body { p { (req.t("bounds-set-what")) } (form(req, set_form(b), &format!("/bounds/{}/limit", e.key), &limit_values(v.at, &v.today, &v.judged.limit))) }
        } }
        section.card {
            div.card-head { h2 { (req.t("bounds-history")) } }
            @if v.past.is_empty() { div.card-body { (empty(&req.t("bounds-history-none"), None)) } }
            @else { div.card-body { ol.timeline { @for p in &v.past { li data-now[p.now] {
                time datetime=(p.at.rfc3339()) { (when(req, p.at)) }
                span.timeline-what { (p.place) "：" (p.what) @if !p.note.is_empty() { " " (p.note) }
                    @if let Some(id) = p.lift { (form(req, &LIFT, &format!("/bounds/limits/{id}/lifting"), &Values::default())) } }
                span.timeline-who { (p.who) }
            } } } } }
        }
    }
}

fn under(req: &Request, v: &One) -> Markup {
    let heads = [req.t("bounds-col-place"), req.t("bounds-col-limit"), req.t("bounds-col-value")];
    let row = |u: &Under| {
        vec![
            html! { a href=(req.to(&format!("/bounds/{}?at={}", v.entry.key, u.at))) { (u.name) } },
            html! { (u.limit) },
            html! { strong { (u.value) } " " (tag(&req.t(how(u.chosen, u.follows.is_some()))))
            @if let Some(d) = &u.follows { br; span.small { (req.tr("bounds-follows", &[("day", d.clone())])) } } },
        ]
    };
    let rows = v.under.iter().map(row).collect();
    part::table(&part::Table { caption: &req.t("bounds-under"), heads: &heads, numbers: &[], rows })
}
