//! `/public`: one page that anyone can read, print and check.

use super::figure::FEW;
use super::page_charts::charts;
use super::read::{self, Figures};
use super::routes::WITHDRAW;
use super::table::{self, Bulletin, Notice};
use crate::clue;
use crate::receipt::code_box;
use muster_ground::bounds;
use muster_ground::duty;
use muster_ground::law;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Moment, PlaceId, Read, Refusal};
use muster_muster::incident::{self, Incident};
use muster_web::{Markup, Page, Request, Scope, Values, day, form, html, notice, until, when};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    place: String,
    /// None: all communities together.
    community: Option<PlaceId>,
    communities: Vec<(PlaceId, String)>,
    incidents: Vec<Incident>,
    figures: Figures,
    bulletin: Option<Bulletin>,
    corrections: Vec<(Bulletin, Bulletin)>,
    notices: Vec<Notice>,
    /// How often the clocks of reports ran over.
    spent: muster_muster::task::Spent,
    clocks: Vec<(String, Late)>,
    /// What this community promises: opening hours, how soon a request is met; and whether it chose that itself.
    promises: Vec<(String, String, bool)>,
    now: Moment,
}

/// Ran over never, fewer than five times, or so often: that it did is said in any case, the small number is not.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Late {
    Never,
    Few,
    Times(i64),
}

/// All communities of the house, in tree order.
fn communities(read: &Read) -> Result<Vec<Place>, Refusal> {
    let mut out = Vec::new();
    for top in place::children(read, PlaceId::HOUSE)? {
        out.extend(place::under(read, top.id, Level::Community)?);
    }
    Ok(out)
}

pub(super) fn everywhere(req: &Request, read: &Read) -> Result<Page, Refusal> {
    public(req, read, None)
}

pub(super) fn community(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("community")?;
    let place = place::find(read, id)?.ok_or_else(|| Refusal::not_found("web-no-such-page").instead("/public"))?;
    match place.level {
        Level::Community => public(req, read, Some(&place)),
        // Larger places are the whole page; smaller ones are nobody's business.
        l if l < Level::Community => public(req, read, None),
        _ => Err(Refusal::not_found("publish-too-small").instead("/public")),
    }
}

/// What the public page of the whole house says in three sentences: level, service, the health authority's figures.
pub fn said_today(req: &Request, read: &Read) -> Result<[String; 3], Refusal> {
    Ok(sentences(req, &view(req, read, None)?))
}

fn view(req: &Request, read: &Read, at: Option<&Place>) -> Result<View, Refusal> {
    let all = communities(read)?;
    let incidents = incident::open(read)?.into_iter().filter(|i| at.is_none_or(|c| i.communities.contains(&c.id))).collect();
    let areas: Vec<PlaceId> = match at {
        Some(c) => c.chain().into_iter().chain([PlaceId::HOUSE]).collect(),
        None => all
            .iter()
            .flat_map(Place::chain)
            .chain([PlaceId::HOUSE])
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
    };
    Ok(View {
        place: at.map_or_else(|| req.house.opened().name.clone(), |c| c.name.clone()),
        community: at.map(|c| c.id),
        communities: all.into_iter().map(|c| (c.id, c.name)).collect(),
        incidents,
        figures: read::figures(read, &duty::published(at.map(|c| c.id)))?,
        bulletin: table::latest(read)?,
        corrections: table::corrections(read)?,
        notices: table::in_force(read, &areas, 10)?,
        spent: muster_muster::task::spent_since(
            read,
            &duty::published(at.map(|c| c.id)),
            read.now.plus(-7 * muster_ledger::DAY),
        )?,
        clocks: late(req, read, &duty::published(at.map(|c| c.id)))?,
        promises: at.map(|c| promises(req, read, c.id)).transpose()?.unwrap_or_default(),
        now: read.now,
    })
}

fn late(req: &Request, read: &Read, scope: &Scope) -> Result<Vec<(String, Late)>, Refusal> {
    let register = law::in_force(read)?;
    let said = |(key, n): &(String, i64)| {
        let entry = register.find(law::EntryKind::Clock, key, read.now.day());
        let late = match n {
            0 => Late::Never,
            n if *n < FEW => Late::Few,
            n => Late::Times(*n),
        };
        (entry.map(|e| e.say(req.lang).into_owned()).unwrap_or_default(), late)
    };
    Ok(clue::clocks(read, scope)?.clocks.iter().map(said).collect())
}

fn clocks(req: &Request, v: &View) -> Markup {
    let times = |late: Late| match late {
        Late::Never => req.t("clue-public-none"),
        Late::Few => req.t("clue-public-few"),
        Late::Times(n) => req.tr("clue-public-n", &[("n", n.to_string())]),
    };
    html! { section.card {
        div.card-head { h2 { (req.t("clue-public")) } }
        div.card-body {
            p.muted { (req.t("clue-public-lede")) }
            dl.facts.facts-tall { @for (clock, late) in &v.clocks { dt { (req.tr("clue-public-missed", &[("clock", clock.clone())])) } dd { (times(*late)) } } }
            p { a href=(req.to("/clues/new")) { (req.t("clue-public-tell")) } " · " a href=(req.to("/donations")) { (req.t("donation-public")) } }
        }
    } }
}

fn promises(req: &Request, read: &Read, at: PlaceId) -> Result<Vec<(String, String, bool)>, Refusal> {
    let all = bounds::public(read, at)?;
    let one = |(e, b, j): &(law::Entry, law::Bound, bounds::Judged)| {
        (e.say(req.lang).into_owned(), bounds::say_value(req, b, &j.value), j.choice.is_some())
    };
    Ok(all.iter().map(one).collect())
}

fn promised(req: &Request, v: &View) -> Markup {
    html! { @if !v.promises.is_empty() { section.card {
        div.card-head { h2 { (req.t("publish-promises")) } }
        div.card-body {
            p.muted { (req.tr("publish-promises-lede", &[("place", v.place.clone())])) }
            dl.facts { @for (what, value, own) in &v.promises { dt { (what) } dd { (value) @if *own { " " span.muted.small { (req.t("publish-promises-own")) } } } } }
        }
    } } }
}

fn public(req: &Request, read: &Read, at: Option<&Place>) -> Result<Page, Refusal> {
    let view = view(req, read, at)?;
    let title = format!("{} · {}", req.t("publish-title"), view.place);
    Ok(Page::of(req, title, &view, |v| body(req, v)).tab("/public"))
}

/// A count; one that is not published is a dash that is read aloud as such. Why stands once, above them all.
fn count(req: &Request, n: Option<i64>) -> Markup {
    match n {
        Some(n) => html! { (n) },
        None => held_back(req),
    }
}

fn held_back(req: &Request) -> Markup {
    html! { span aria-hidden="true" { "—" } span.vh { (req.t("publish-few")) } }
}

fn minutes(req: &Request, n: i64) -> String {
    match n {
        m if m < 120 => req.tr("publish-minutes", &[("n", m.to_string())]),
        m => req.tr("publish-hours", &[("n", ((m + 30) / 60).to_string())]),
    }
}

fn body(req: &Request, v: &View) -> Markup {
    html! {
        div.page-head {
            h1 { (v.place) " · " (req.t("publish-title")) }
            p.muted { (req.tr("publish-updated", &[("time", v.now.local())])) }
        }
        nav.chips aria-label=(req.t("publish-which")) {
            a.chip href=(req.to("/public")) aria-current=[v.community.is_none().then_some("true")] { (req.t("publish-all")) }
            @for (id, name) in &v.communities { a.chip href=(req.to(&format!("/public/{id}"))) aria-current=[(v.community == Some(*id)).then_some("true")] { (name) } }
        }
        (today(req, v))
        section.card { div.card-head { h2 { (req.t("publish-check")) } } div.card-body { p { (req.t("publish-check-why")) } (code_box(req, "")) } }
        @for i in &v.incidents { (level_card(req, i)) }
        (notices(req, v))
        (service(req, v))
        (promised(req, v))
        (clocks(req, v))
        (bulletin(req, v))
        section.card { div.card-head { h2 { (req.t("publish-ask")) } } div.card-body {
            p { (req.t("publish-ask-how")) }
            p { (req.t("publish-appeal")) }
            ul.list { li.row { a.row-main href=(req.to("/law")) { (req.t("publish-law")) } } li.row { a.row-main href=(req.to("/duties")) { (req.t("publish-duties")) } } li.row { a.row-main href=(req.to("/n")) { (req.t("notice-board")) } } li.row { a.row-main href=(req.to("/education")) { (req.t("notice-education")) } } }
        } }
    }
}

/// What residents asked for and got. A number that is not published is left out of the sentence, not read aloud.
fn served(req: &Request, f: &Figures) -> String {
    let Some(made) = f.made else { return req.t("publish-served-few") };
    let mut args = vec![("made", made.to_string())];
    args.extend(f.met.map(|n| ("met", n.to_string())));
    args.extend(f.median_minutes.map(|m| ("time", minutes(req, m))));
    let id = match (f.met, f.median_minutes) {
        (Some(_), Some(_)) => "publish-served-in",
        (Some(_), None) => "publish-served",
        (None, Some(_)) => "publish-asked-in",
        (None, None) => "publish-asked",
    };
    req.tr(id, &args)
}

/// The day in three sentences.
fn sentences(req: &Request, v: &View) -> [String; 3] {
    let f = &v.figures;
    let first = match v.incidents.first() {
        None => req.tr("publish-calm", &[("place", v.place.clone())]),
        Some(i) => req.tr(
            "publish-responding",
            &[
                ("place", v.place.clone()),
                ("matter", req.t(&format!("incident-matter-{}", i.matter))),
                ("n", i.day_n(v.now).to_string()),
                ("until", until(req, i.expected_until)),
            ],
        ),
    };
    let second = served(req, f);
    let third = match &v.bulletin {
        None => req.t("publish-no-bulletin"),
        Some(b) => {
            let who = req.t(&format!("publish-authority-{}", b.authority));
            req.tr("publish-cases", &[("who", who), ("date", day(req, b.date)), ("n", b.new_cases.to_string())])
        }
    };
    [first, second, third]
}

fn today(req: &Request, v: &View) -> Markup {
    let [first, second, third] = sentences(req, v);
    html! { section.stack #today { p { strong { (first) } } p { (second) } p { (third) } } }
}

fn level_card(req: &Request, i: &Incident) -> Markup {
    let entry = law::shipped().article(&i.basis);
    html! {
        section.card {
            div.card-head { h2 { (req.t(&format!("incident-matter-{}", i.matter))) } }
            div.card-body {
                (incident::chips(req, i))
                dl.facts.facts-tall {
                    dt { (req.t("publish-means")) } dd { (req.t("publish-means-what")) }
                    @if !i.measures.is_empty() { dt { (req.t("publish-doing")) } dd { @for m in &i.measures { (muster_web::tag(&req.t(&format!("incident-measure-{m}")))) " " } } }
                    dt { (req.t("publish-why")) } dd { (req.t(if i.signal.is_some() { "publish-why-signal" } else { "publish-why-decision" })) }
                    dt { (req.t("publish-until")) } dd { (req.tr("publish-until-what", &[("day", until(req, i.expected_until))])) @if i.overdue(req.now) { " " strong { (req.t("publish-overdue")) } } }
                    dt { (req.t("publish-who")) } dd { (req.t("publish-who-district")) " · " (when(req, i.opened)) }
                    @if let Some(b) = entry { dt { (req.t("web-basis")) } dd { a href=(req.to(&b.path())) { (b.name(req.lang)) } " · " (b.summary(req.lang)) } }
                }
            }
        }
    }
}

fn notices(req: &Request, v: &View) -> Markup {
    let publishes = ["secretary", "district_lead"].contains(&req.who.post.as_str());
    html! {
        @if !v.notices.is_empty() { section.card {
            div.card-head { h2 { (req.t("publish-notices")) } }
            div.card-body { @for n in &v.notices {
                h3 { a href=(req.to(&format!("/n/{}", table::notice_code(n.id)))) { (n.title) } }
                @for line in n.text.lines() { p { (line) } }
                p.muted.small { (req.t(&format!("publish-about-{}", n.about))) " · " (when(req, n.published_at)) " · " (req.tr("publish-notice-holds", &[("day", until(req, n.until))])) }
                @if publishes { (form(req, &WITHDRAW, &format!("/notices/{}/withdrawal", n.id), &Values::default())) }
            } }
        } }
        @if publishes { p.actions { a.button href=(req.to("/notices/new")) { (req.t("publish-notice-new")) } @if req.who.post == "district_lead" { " " a.button href=(req.to("/bulletins/new")) { (req.t("publish-quote-title")) } } } }
    }
}

fn kpi(req: &Request, id: &str, value: &Markup) -> Markup {
    html! { div.kpi { dt { (req.t(id)) } dd { (value) } } }
}

fn service(req: &Request, v: &View) -> Markup {
    let f = &v.figures;
    html! {
        section.stack {
            h2 { (req.t("publish-service")) }
            // Fewer than some: a figure of one worker is a figure about them.
            @if v.spent.people >= FEW { p.muted { (crate::onetable::burden(req, &v.spent)) } }
            p.muted { (req.tr("publish-window", &[("from", day(req, f.from)), ("few", FEW.to_string())])) }
            dl.kpis.kpis-four {
                (kpi(req, "publish-made", &count(req, f.made)))
                (kpi(req, "publish-met", &count(req, f.met)))
                (kpi(req, "publish-unconfirmed", &count(req, f.done)))
                (kpi(req, "publish-open", &count(req, f.open)))
                (kpi(req, "publish-late", &count(req, f.overdue)))
                (kpi(req, "publish-median", &f.median_minutes.map_or_else(|| held_back(req), |m| html! { (minutes(req, m)) })))
                (kpi(req, "publish-reply", &f.reply_minutes.map_or_else(|| held_back(req), |m| html! { (minutes(req, m)) })))
                (kpi(req, "publish-in-time", &f.in_time_percent.map_or_else(|| held_back(req), |n| html! { (n) " %" })))
                (kpi(req, "publish-content", &f.content_percent.map_or_else(|| held_back(req), |n| html! { (n) " %" })))
                (kpi(req, "publish-tasks", &count(req, f.tasks)))
                (kpi(req, "publish-tasks-done", &count(req, f.tasks_done)))
            }
            // A week without any request has nothing to draw.
            @if f.made != Some(0) { (charts(req, &v.figures, v.now)) }
        }
    }
}

fn quoted(req: &Request, b: &Bulletin) -> String {
    let who = req.t(&format!("publish-authority-{}", b.authority));
    let total = b.total_cases.map_or(String::new(), |t| req.tr("publish-total", &[("n", t.to_string())]));
    format!("{who} · {} · {}{total}", day(req, b.date), req.tr("publish-new", &[("n", b.new_cases.to_string())]))
}

fn bulletin(req: &Request, v: &View) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("publish-bulletin")) } }
            div.card-body {
                (notice("info", &html! { p { (req.t("publish-quoted-only")) } }))
                @match &v.bulletin {
                    None => { p { (req.t("publish-no-bulletin")) } }
                    Some(b) => {
                        p { strong { (b.title) } }
                        p { (quoted(req, b)) }
                        p { a href=(b.url) rel="nofollow noopener" { (req.t("publish-source")) } " · " (req.tr("publish-quoted-at", &[("time", when(req, b.quoted_at))])) }
                    }
                }
                h3 { (req.t("publish-corrections")) }
                @if v.corrections.is_empty() { p.muted { (req.t("publish-no-corrections")) } }
                @else { ul { @for (new, old) in &v.corrections { li { (when(req, new.quoted_at)) (req.colon()) (quoted(req, old)) " → " (quoted(req, new)) } } } }
            }
        }
    }
}
