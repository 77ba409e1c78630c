//! What the secretary sees of a sweep: doors that add up, building by building and question by question, who was missed and how they
//! are reached, two words about one door, and the second visits.

use super::count::{Figures, Tally, figures};
use super::fact::{Asked, Outcome};
use super::question::{Is, question, questions};
use super::routes::{CHOOSE, CLOSE, DECIDE, OPEN, SETTLE, communities, sweep_of};
use super::table::{self, Found, Places, QUARANTINE, Sweep, Swept};
use muster_ground::{duty, place};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, chart, form_with, html, nth_form, part, plain_form};
use serde::Serialize;

const LIVE: &[&str] =
    &["sweep.opened", "sweep.closed", "doors.recorded", "doors.quarantined", "door.settled", "revisits.chosen", "door.revisited"];
/// Doors still to reach that one page names.
const MISSED_MAX: usize = 200;

fn asked(read: &Read, s: &Sweep) -> Asked {
    read.part(s.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

fn percent(part: i64, all: i64) -> String {
    if all == 0 { "—".to_owned() } else { format!("{:.1}%", part as f64 * 100.0 / all as f64) }
}

#[derive(Serialize)]
struct Listed {
    sweep: Sweep,
    title: String,
    community: String,
    done: i64,
}

#[derive(Serialize)]
struct Late {
    id: i64,
    who: String,
    n: i64,
    at: String,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut values = Vec::new();
    let within = req.scope()?.filter("community", "0", &mut values);
    let rows = read.select(
        &format!("SELECT * FROM sweep_sweeps WHERE {within} ORDER BY closed_at IS NOT NULL, id DESC LIMIT 100"),
        &values,
    )?;
    let mut all = Vec::new();
    for s in rows.iter().map(Sweep::from_row) {
        let sql = "SELECT COUNT(*) AS n FROM sweep_doors WHERE sweep = ?1 AND outcome NOT IN ('', 'absent')";
        let done = read.select(sql, &[s.id.into()])?.first().map_or(0, |r| r.int("n"));
        let community = place::find(read, s.community)?.map(|p| p.name).unwrap_or_default();
        all.push(Listed { title: asked(read, &s).title, community, done, sweep: s });
    }
    let mut late = Vec::new();
    let sql = format!("SELECT * FROM sweep_quarantine WHERE decided IS NULL AND {within} ORDER BY id LIMIT 50");
    for r in read.select(&sql, &values)? {
        let who = duty::holder(read, r.id("actor"))?.name;
        late.push(Late { id: r.int("id"), who, n: r.int("n"), at: muster_web::when(req, r.moment("at")) });
    }
    let may = matches!(req.who.post.as_str(), "secretary");
    Ok(Page::of(req, req.t("sweep-title"), &(all, late), |(all, late)| {
        html! {
            div.page-head {
                h1 { (req.t("sweep-title")) } p.lede { (req.t("sweep-lede")) }
                @if may { p.actions { a.button.button-primary href=(req.to("/sweeps/new")) { (req.t("sweep-new")) } } }
            }
            @if all.is_empty() { (muster_web::empty(&req.t("sweep-none-yet"), None)) }
            ul.list { @for l in all { li.row { a.row-main href=(req.to(&format!("/sweeps/{}", l.sweep.id))) {
                span.row-title { @if l.title.is_empty() { (req.t("sweep-nameless")) } @else { (req.lang.chinese(&l.title)) } }
                span.row-sub { (req.lang.chinese(&l.community)) " · " (l.done) "/" (l.sweep.doors) " · "
                    @match l.sweep.closed {
                        Some(at) => { (req.tr("sweep-closed-at", &[("at", muster_web::when(req, at))])) }
                        None => { (req.tr("sweep-until-at", &[("at", muster_web::when(req, l.sweep.until))])) }
                    }
                }
            } } } }
            @if !late.is_empty() {
                h2 { (req.t("sweep-late")) }
                p { (req.t("sweep-late-lede")) }
                @for (n, l) in late.iter().enumerate() {
                    section.card { div.card-body {
                        p { (req.tr("sweep-late-one", &[("name", l.who.clone()), ("n", l.n.to_string()), ("at", l.at.clone())])) }
                        @if may { (nth_form(req, &DECIDE, &format!("/sweeps/quarantine/{}", l.id), &Values::default(), n + 1)) }
                    } }
                }
            }
        }
    })
    .tab("/sweeps")
    .live(LIVE))
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut picks = Vec::new();
    let all = communities(req, read)?;
    for p in &all {
        picks.push(("place", p.id.to_string(), req.lang.chinese(&p.name).into_owned()));
    }
    for q in questions() {
        picks.push(("questions", q.key.clone(), q.say(req)));
    }
    let only = if all.len() == 1 { all[0].id.to_string() } else { String::new() };
    let values = Values::filled(&[("place", only), ("until", muster_ledger::Day(req.now.day().0 + 3).to_string())]);
    Ok(Page::of(req, req.t("sweep-new"), &picks, |picks| {
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("sweep-title"), "/sweeps".to_owned())], &req.t("sweep-new")))
                h1 { (req.t("sweep-new")) } p.lede { (req.t("sweep-new-lede")) }
            }
            (form_with(req, &OPEN, "/sweeps", &values, picks))
        }
    })
    .tab("/sweeps"))
}

/// A door that nobody was met at, and how it is reached next.
#[derive(Serialize)]
struct Missed {
    building: String,
    label: String,
    tries: i64,
    /// Id of the words.
    next: &'static str,
}

#[derive(Serialize)]
struct Both {
    swept: Swept,
    label: String,
    names: [String; 2],
}

#[derive(Serialize)]
struct View {
    sweep: Sweep,
    title: String,
    asker: String,
    basis: String,
    community: String,
    figures: Figures,
    buildings: Vec<(String, Tally)>,
    missed: Vec<Missed>,
    both: Vec<Both>,
    revisits_due: i64,
}

/// How somebody not yet reached is reached, by how often nobody was there.
const fn plan(tries: i64) -> &'static str {
    match tries {
        0 => "sweep-next-first",
        1 => "sweep-next-evening",
        2 => "sweep-next-phone",
        _ => "sweep-next-letter",
    }
}

fn name_of(read: &Read, id: PlaceId) -> Result<String, Refusal> {
    Ok(place::find(read, id)?.map(|p| p.name).unwrap_or_default())
}

fn view(req: &Request, read: &Read) -> Result<View, Refusal> {
    let s = sweep_of(req, read)?;
    let doors = table::doors_of(read, s.id)?;
    let figures = figures(&s, &doors);
    let words = asked(read, &s);
    let mut buildings = Vec::new();
    let mut order = Vec::new();
    for (id, t) in &figures.buildings {
        let p = place::find(read, *id)?;
        order.push((p.as_ref().map_or(0, |p| p.sort), *id, p.map(|p| p.name).unwrap_or_default(), *t));
    }
    order.sort_by_key(|(sort, id, ..)| (*sort, *id));
    buildings.extend(order.into_iter().map(|(_, _, name, t)| (name, t)));
    let mut places = Places::default();
    let mut missed = Vec::new();
    let mut both = Vec::new();
    for d in &doors {
        if d.against.is_some() {
            let (_, label) = places_of(&mut places, read, d);
            let who = |f: &Option<Found>| -> Result<String, Refusal> {
                Ok(f.as_ref().map(|f| duty::holder(read, f.actor)).transpose()?.map(|h| h.name).unwrap_or_default())
            };
            let names = [who(&d.found)?, who(&d.against)?];
            both.push(Both { label: format!("{}{label}", name_of(read, d.building)?), swept: d.clone(), names });
        }
        if !d.done() && d.tries > 0 {
            let (order, label) = places_of(&mut places, read, d);
            missed.push((
                d.building,
                order,
                Missed { building: name_of(read, d.building)?, label, tries: d.tries, next: plan(d.tries) },
            ));
        }
    }
    missed.sort_by_key(|(b, order, _)| (*b, *order));
    missed.truncate(MISSED_MAX);
    let community = name_of(read, s.community)?;
    let (drawn, visited) = (figures.agreement.drawn, figures.agreement.visited);
    Ok(View {
        sweep: s,
        title: words.title,
        asker: words.asker,
        basis: words.basis,
        community,
        figures,
        buildings,
        missed: missed.into_iter().map(|(.., m)| m).collect(),
        both,
        revisits_due: drawn - visited,
    })
}

fn places_of(places: &mut Places, read: &Read, d: &Swept) -> (u32, String) {
    places.of(read, d).map_or((u32::MAX, String::new()), |at| (at.order, at.label))
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let v = view(req, read)?;
    let title = if v.title.is_empty() { req.t("sweep-nameless") } else { req.lang.chinese(&v.title).into_owned() };
    let may = req.who.post == "secretary" && v.sweep.closed.is_none();
    Ok(Page::of(req, title.clone(), &v, |v| {
        let all = &v.figures.all;
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("sweep-title"), "/sweeps".to_owned())], &title))
                h1 { (title) }
                p.lede { (req.lang.chinese(&v.community)) " · " (req.tr("sweep-asked-by", &[("name", v.asker.clone())])) }
                p.small { (req.t("web-basis")) (req.colon()) (v.basis) }
            }
            (kpis(req, v))
            (chart::progress(&req.t("sweep-done"), &format!("{}/{} · {}", all.done(), all.doors, percent(all.done(), all.doors)), all.done().max(0) as u64, all.doors.max(0) as u64))
            (both(req, v, may))
            h2 { (req.t("sweep-by-building")) }
            (buildings(req, v))
            h2 { (req.t("sweep-by-question")) }
            (asked_table(req, v))
            h2 { (req.t("sweep-second")) }
            (agreement(req, v, may))
            (missed(req, v))
            @if let Some(at) = v.sweep.closed { p { (req.tr("sweep-closed-at", &[("at", muster_web::when(req, at))])) } }
            @else if may { h2 { (req.t("sweep-end")) } p { (req.tr("sweep-end-lede", &[("n", (all.doors - all.done()).to_string())])) } (plain_form(req, &CLOSE, &format!("/sweeps/{}/closing", v.sweep.id), &Values::default())) }
        }
    })
    .tab("/sweeps")
    .live(LIVE))
}

fn kpis(req: &Request, v: &View) -> Markup {
    let all = &v.figures.all;
    let kpi = |name: &str, n: i64| part::Kpi { name: req.t(name), value: n.to_string(), ..part::Kpi::default() };
    part::kpis(&[
        kpi("sweep-doors", all.doors),
        kpi("sweep-done", all.done()),
        kpi("sweep-outcome-absent", all.of(Outcome::Absent)),
        kpi("sweep-never", all.left),
    ])
}

fn buildings(req: &Request, v: &View) -> Markup {
    let row = |name: &str, t: &Tally| -> Vec<Markup> {
        let counts = [t.doors, t.left].into_iter().chain(Outcome::ALL.map(|o| t.of(o)));
        let cells = counts.map(|n| html! { (n) });
        [html! { (name) }].into_iter().chain(cells).chain([html! { (percent(t.done(), t.doors)) }]).collect()
    };
    let heads: Vec<String> = ["sweep-building", "sweep-doors", "sweep-never"]
        .into_iter()
        .chain(Outcome::ALL.map(Outcome::words))
        .chain(["sweep-complete"])
        .map(|w| req.t(w))
        .collect();
    let all = row(&req.t("sweep-all"), &v.figures.all);
    let rows = [all].into_iter().chain(v.buildings.iter().map(|(name, t)| row(&req.lang.chinese(name), t))).collect();
    let caption = req.t("sweep-by-building");
    part::table(&part::Table { caption: &caption, heads: &heads, numbers: &[1, 2, 3, 4, 5, 6, 7, 8, 9], rows })
}

fn asked_table(req: &Request, v: &View) -> Markup {
    let heads =
        ["sweep-question", "sweep-outcome-present", "sweep-answered", "sweep-complete", "sweep-said-yes"].map(|w| req.t(w));
    let row = |a: &super::count::Asked| {
        let q = question(&a.key)?;
        let yes = if q.is == Is::Count { req.tr("sweep-people", &[("n", a.sum.to_string())]) } else { a.yes.to_string() };
        let cells = [q.say(req), a.met.to_string(), a.answered.to_string(), percent(a.answered, a.met), yes];
        Some(cells.into_iter().map(|c| html! { (c) }).collect())
    };
    let rows = v.figures.questions.iter().filter_map(row).collect();
    part::table(&part::Table { caption: &req.t("sweep-by-question"), heads: &heads, numbers: &[1, 2, 3, 4], rows })
}

fn agreement(req: &Request, v: &View, may: bool) -> Markup {
    let a = &v.figures.agreement;
    html! {
        p { (req.t("sweep-second-lede")) }
        @if a.drawn > 0 {
            dl.facts {
                dt { (req.t("sweep-drawn")) } dd { (a.drawn) }
                dt { (req.t("sweep-second-done")) } dd { (a.visited) }
                dt { (req.t("sweep-same-outcome")) } dd { (percent(a.outcome, a.visited)) }
                @for (key, (n, same)) in &a.questions { @if let Some(q) = question(key) { dt { (q.say(req)) } dd { (percent(*same, *n)) " " span.muted { "(" (same) "/" (n) ")" } } } }
            }
        }
        @if may { (plain_form(req, &CHOOSE, &format!("/sweeps/{}/revisits", v.sweep.id), &Values::default())) }
    }
}

fn missed(req: &Request, v: &View) -> Markup {
    html! {
        @if !v.missed.is_empty() {
            h2 { (req.t("sweep-missed")) }
            ul.list { @for m in &v.missed { li.row { div.row-main {
                span.row-title { (req.lang.chinese(&m.building)) (m.label) }
                span.row-sub { (req.tr("sweep-tries", &[("n", m.tries.to_string())])) " · " (req.t(m.next)) }
            } } } }
        }
    }
}

fn told(req: &Request, name: &str, f: &Found) -> Markup {
    html! {
        dl.facts {
            dt { (req.t("sweep-who")) } dd { (name) " · " (muster_web::when(req, f.at)) }
            dt { (req.t("sweep-outcome")) } dd { (req.t(f.outcome.words())) }
            @for (key, n) in &f.answers { @if let Some(q) = question(key) {
                dt { (q.say(req)) } dd { @if q.is == Is::Count { (n) } @else if *n == 1 { (req.t("sweep-yes")) } @else { (req.t("sweep-no")) } }
            } }
        }
    }
}

/// Two words about one door, side by side.
fn both(req: &Request, v: &View, may: bool) -> Markup {
    html! {
        @if !v.both.is_empty() {
            h2 { (req.t("sweep-both")) }
            p { (req.t("sweep-both-lede")) }
            @for (n, b) in v.both.iter().enumerate() {
                section.card {
                    div.card-head { h3 { (b.label) } }
                    div.card-body {
                        div.walk-both {
                            @if let Some(f) = &b.swept.found { div { h4 { (req.t("sweep-first-word")) } (told(req, &b.names[0], f)) } }
                            @if let Some(f) = &b.swept.against { div { h4 { (req.t("sweep-second-word")) } (told(req, &b.names[1], f)) } }
                        }
                        @if may { (nth_form(req, &SETTLE, &format!("/sweeps/doors/{}/settling", b.swept.id), &Values::default(), n + 1)) }
                    }
                }
            }
        }
    }
}

/// How much came late and waits for the secretary.
pub fn waiting(read: &Read, community: PlaceId) -> Result<usize, muster_ledger::Fault> {
    Ok(read.by(&QUARANTINE, "community", &[community.into()])?.iter().filter(|r| r.int_opt("decided").is_none()).count())
}
