//! `/cards/{place}`: the card of a household, a building or a grid, for the hand, the desk and paper.

use super::gather::{Card, Member, TaskLine, card as gather};
use super::page_more;
use muster_act::request::RequestRow;
use muster_ground::person::{COVERED, Lack, item_words};
use muster_ground::place::{self, Level};
use muster_ground::{duty, organisation};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, html, tag};

pub(super) fn card(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("place")?;
    let none = || Refusal::not_found("card-none").instead("/places");
    let at = place::find(read, id)?.ok_or_else(none)?;
    // A stair has no card: its building does.
    let at = if at.level == Level::Unit { place::find(read, at.building)?.ok_or_else(none)? } else { at };
    if !matches!(at.level, Level::Room | Level::Building | Level::Grid) {
        return Err(none());
    }
    let grid = if at.level == Level::Grid { at.id } else { at.grid };
    if !req.scope()?.covers(at.community, grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/places"));
    }
    let view = gather(req, read, at)?;
    let asks = view.place.level == Level::Grid && duty::may(read, &req.who, "coverage.see", view.place.community, grid);
    Ok(Page::of(req, view.address.clone(), &view, |v| body(req, v, asks)).tab("/people").live(&[
        "tasks.issued",
        "task.done",
        "request.made",
        "request.confirmed",
        "person.corrected",
        "person.affirmed",
    ]))
}

fn body(req: &Request, v: &Card, asks: bool) -> Markup {
    let room = v.place.level == Level::Room;
    let above: Vec<(String, String)> = v
        .path
        .iter()
        .filter(|p| p.id != v.place.id && matches!(p.level, Level::Grid | Level::Building))
        .map(|p| (p.name.clone(), format!("/cards/{}", p.id)))
        .collect();
    html! {
        (part::trail(req, &above, &v.place.name))
        div.page-head {
            h1 { (v.address) }
            p.lede { (req.t(match v.place.level { Level::Room => "card-household", Level::Building => "card-building", _ => "card-grid" })) " · " (req.tr("card-as-of", &[("at", muster_web::when(req, req.now))])) }
        }
        (part::kpis(&figures(req, v)))
        @if room { (people(req, v)) }
        (needs(req, v))
        @if !v.homes_in_need.is_empty() { (homes(req, v)) }
        (answerable(req, v))
        @if !v.tasks.is_empty() { (tasks(req, &v.tasks, v.tasks_more)) }
        @if !v.requests.is_empty() { (requests(req, &v.requests, v.requests_more)) }
        @if !v.plans.is_empty() { (page_more::plans(req, &v.plans, room)) }
        @if !v.cared_for.is_empty() { (page_more::cared_for(req, &v.cared_for)) }
        @if !v.stores.is_empty() { (page_more::stores(req, &v.stores)) }
        @if let Some(c) = &v.cover { (freshness(req, c, asks)) }
        (things(req, v))
        @if !v.below.is_empty() {
            section.card { div.card-head { h2 { (req.t("card-buildings")) } span.muted { (v.below.len()) } }
                ul.list { @for b in &v.below { li.row { a.row-main href=(req.to(&format!("/cards/{}", b.id))) { span.row-title { (b.name) } } } } } }
        }
        p.actions.no-print {
            @if room { a.button href=(req.to(&format!("/households/{}", v.place.id))) { (req.t("card-to-household")) } }
            a.button href=(req.to(&format!("/places/{}", v.place.id))) { (req.t("card-to-place")) }
        }
    }
}

fn figures(req: &Request, v: &Card) -> Vec<Kpi> {
    let s = &v.summary;
    let kpi = |name: &str, n: i64| Kpi { name: req.t(name), value: n.to_string(), ..Kpi::default() };
    let mut out = Vec::new();
    if v.place.level != Level::Room {
        out.push(kpi("card-homes", s.homes));
    }
    out.push(kpi("card-people", s.people));
    out.push(kpi("card-in-need", s.in_need));
    out.push(kpi("card-old", s.elders));
    out.push(kpi("card-children", s.children));
    if v.place.level == Level::Room {
        out.push(kpi("card-guests", v.guests as i64));
    }
    out.push(kpi("card-open-tasks", (v.tasks.len() + v.tasks_more) as i64));
    out.push(kpi("card-open-requests", (v.requests.len() + v.requests_more) as i64));
    // A home says what there is, not what there is not.
    if v.place.level == Level::Room {
        out.retain(|k| k.value != "0");
    }
    out
}

fn stale(req: &Request, lack: Lack) -> Markup {
    tag(&req.t(if lack == Lack::Missing { "card-missing" } else { "card-stale" }))
}

fn people(req: &Request, v: &Card) -> Markup {
    html! {
        @if v.members.is_empty() { p { (req.t("card-nobody")) } }
        @for m in &v.members { (member(req, v, m)) }
    }
}

fn member(req: &Request, v: &Card, m: &Member) -> Markup {
    let p = &m.person;
    let lacks: &[_] = v.lacking.iter().find(|l| l.person.subject == p.subject).map_or(&[], |l| &l.items);
    html! {
        section.card {
            div.card-head {
                h2 { a href=(req.to(&format!("/people/{}", p.subject.hex()))) { bdi.person { (p.shown_name) } } }
                span.muted { (req.t(p.relation.words())) " · " (req.t(p.band.words())) " · " (req.t(p.sex.words())) @if !p.phone_shown.is_empty() { " · " (p.phone_shown) } }
            }
            div.card-body {
                @if !p.flags.is_empty() { p { @for n in &p.flags { (tag(&req.t(n.words()))) " " } } }
                @if let Some(at) = m.care_review { p.small { (req.tr("card-care-review", &[("day", muster_web::day(req, at.day()))])) } }
                @if let Some((kind, until)) = m.away { p.small { (req.t(kind)) " · " (req.tr("card-until", &[("day", muster_web::until(req, until))])) } }
                details.fold open[!lacks.is_empty()] {
                    summary { (req.t("card-values")) @if !lacks.is_empty() { " " (tag(&req.tr("card-lacking", &[("n", lacks.len().to_string())]))) } }
                    table.table {
                        caption.vh { (req.t("card-values")) }
                        thead { tr { th scope="col" { (req.t("card-value")) } th scope="col" { (req.t("card-source")) } th scope="col" { (req.t("card-age")) } th scope="col" { (req.t("card-state")) } } }
                        tbody { @for a in &m.values {
                            @let lack = lacks.iter().find(|(i, _)| *i == a.item).map(|(_, l)| *l);
                            tr {
                                th scope="row" data-label=(req.t("card-value")) { (req.t(item_words(a.item))) }
                                td data-label=(req.t("card-source")) { (req.t(a.source)) }
                                td data-label=(req.t("card-age")) { (muster_web::day(req, a.at.day())) " · " (req.tr("card-days", &[("n", a.days.to_string())])) }
                                td data-label=(req.t("card-state")) { @match lack { Some(l) => (stale(req, l)), None => { span.muted { (req.t("card-fresh")) } } } }
                            }
                        } }
                    }
                }
            }
        }
    }
}

fn needs(req: &Request, v: &Card) -> Markup {
    let some: Vec<_> = v.summary.needs.iter().filter(|(_, n)| *n > 0).collect();
    html! {
        @if v.place.level != Level::Room {
            section.card {
                div.card-head { h2 { (req.t("card-needs")) } span.muted { (req.t("card-needs-note")) } }
                div.card-body {
                    @if some.is_empty() { p.muted { (req.t("card-needs-none")) } }
                    @else { p { @for (need, n) in some { (tag(&format!("{} {n}", req.t(need.words())))) " " } } }
                }
            }
        }
    }
}

fn homes(req: &Request, v: &Card) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("card-homes-in-need")) } span.muted { (v.homes_in_need.len()) } }
            ul.list { @for (room, address, people, in_need) in &v.homes_in_need { li.row {
                a.row-main href=(req.to(&format!("/cards/{room}"))) {
                    span.row-title { (address) }
                    span.row-sub { (req.tr("card-home-line", &[("people", people.to_string()), ("n", in_need.to_string())])) }
                }
            } } }
        }
    }
}

fn answerable(req: &Request, v: &Card) -> Markup {
    html! {
        @if !v.answerable.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("card-answerable")) } }
                ul.list { @for a in &v.answerable { @for h in &a.holdings { li.row {
                    div.row-main {
                        span.row-title { (h.name) " " span.muted { (req.t(&format!("post-{}", a.post))) " · " (a.place_name) } }
                        span.row-sub { @if let Some(until) = h.away { (req.tr("card-away", &[("day", muster_web::until(req, until))])) " · " } @if let Some(d) = &h.deputy { (req.tr("card-deputy", &[("name", d.clone())])) } }
                    }
                    @if !h.phone.is_empty() { a.row-side href={ "tel:" (h.phone) } { (h.phone) } }
                } } } }
            }
        }
    }
}

fn tasks(req: &Request, all: &[TaskLine], more: usize) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("card-tasks")) } span.muted { (all.len() + more) } }
            ul.list { @for l in all { li.row {
                a.row-main href=(req.to(&format!("/tasks/{}", l.task.id))) {
                    span.row-title { (l.title) }
                    span.row-sub { (l.at) " · " (req.tr(if l.task.overdue(req.now) { "card-was-due" } else { "card-due" }, &[("at", muster_web::when(req, l.task.due))])) }
                }
            } } }
            @if more > 0 { p.card-body { a href=(req.to("/tasks?tab=route")) { (req.tr("card-more", &[("n", more.to_string())])) } } }
        }
    }
}

fn requests(req: &Request, all: &[RequestRow], more: usize) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("card-requests")) } span.muted { (all.len() + more) } }
            ul.list { @for r in all { li.row {
                a.row-main href=(req.to(&format!("/requests/{}", r.id))) {
                    span.row-title { (req.t(&format!("request-need-{}", r.kind.name()))) }
                    span.row-sub { (req.tr(if r.overdue(req.now) { "card-was-due" } else { "card-due" }, &[("at", muster_web::when(req, r.due))])) }
                }
            } } }
            @if more > 0 { p.card-body { a href=(req.to("/requests")) { (req.tr("card-more", &[("n", more.to_string())])) } } }
        }
    }
}

fn freshness(req: &Request, c: &muster_ground::person::GridCover, asks: bool) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("card-coverage")) } @if asks { a href=(req.to("/coverage")) { (req.t("card-to-coverage")) } } }
            div.card-body {
                @for (cover, (item, _)) in c.items.iter().zip(COVERED) {
                    (muster_web::chart::progress(&req.t(item_words(item)), &req.tr("card-covered", &[("fresh", cover.fresh.to_string()), ("all", cover.all.to_string())]), cover.fresh as u64, cover.all as u64))
                }
                p.muted.small { (req.tr("card-homes-lacking", &[("n", c.homes_lacking.to_string()), ("all", c.homes.to_string())])) }
            }
        }
    }
}

/// Hazards and resources: gates, valves, shelters, and who is at hand.
fn things(req: &Request, v: &Card) -> Markup {
    html! {
        @if !v.sites.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("card-sites")) } }
                ul.list { @for s in &v.sites { li.row {
                    a.row-main href=(req.to(&format!("/sites/{}", s.id))) {
                        span.row-title { (s.name) }
                        span.row-sub { (req.t(&format!("site-kind-{}", s.kind.replace('_', "-")))) " · " (req.tr("card-seen", &[("day", muster_web::day(req, s.seen))])) }
                    }
                    span.row-side { (tag(&req.t(s.state.words()))) }
                } } }
            }
        }
        @if !v.organisations.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("card-organisations")) } }
                ul.list { @for o in &v.organisations { li.row {
                    a.row-main href=(req.to(&format!("/organisations/{}", o.id))) {
                        span.row-title { (o.name) }
                        span.row-sub { (req.t(&organisation::kind_words(&o.kind))) }
                    }
                } } }
            }
        }
    }
}
