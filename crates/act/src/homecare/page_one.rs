//! One care at home: asking after them, what the home lacks and what brings it, the series of temperatures and signs; the slip.

use super::book;
use super::fact::{Lack, Outcome};
use super::goods::{self, Good};
use super::page::{LIVE, way};
use super::page_goods;
use super::routes::{self, CHECK, END, FOLLOW, reached};
use super::table::{self, Case, Line};
use crate::stock::Store;
use muster_ground::duty;
use muster_ground::person::Person;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Paper, Request, Values, html, notice, plain_form, qr, sheet, tag};
use serde::Serialize;

const LINES: usize = 60;

#[derive(Serialize)]
struct One {
    case: Case,
    person: Person,
    carer: String,
    deputy: String,
    phone: String,
    lines: Vec<Line>,
    goods: Vec<Good>,
    #[serde(skip)]
    stores: Vec<(Store, String)>,
}

fn view(req: &Request, read: &Read) -> Result<One, Refusal> {
    let (case, person) = reached(req, read)?;
    let phone = read.part(case.part).ok().and_then(|p| String::from_utf8(p.plain).ok()).unwrap_or_default();
    Ok(One {
        carer: duty::holder(read, case.carer)?.name,
        deputy: duty::holder(read, case.deputy)?.name,
        lines: table::followups(read, case.id, LINES)?,
        goods: goods::goods(read, case.id)?,
        stores: goods::stores(req, read, &case)?,
        phone,
        case,
        person,
    })
}

pub(super) fn degrees(t: i64) -> String {
    format!("{}.{}℃", t / 10, t % 10)
}

/// The series as a table: when, how warm, which signs, whose word.
pub(super) fn series(req: &Request, lines: &[Line]) -> Markup {
    html! { div.table-wrap { table.data {
        thead { tr { th { (req.t("homecare-when")) } th { (req.t("homecare-temperature")) } th { (req.t("homecare-signs")) } th { (req.t("homecare-whose")) } } }
        tbody { @for l in lines { tr {
            td { (muster_web::when(req, l.at)) }
            td { @match l.series.as_ref().and_then(|s| s.temperature) { Some(t) => (degrees(t)), None => "—" } }
            td {
                @if l.outcome == Outcome::NotReached as i64 { (req.t("careplan-not-reached")) }
                @else if l.outcome == Outcome::Danger as i64 { strong { (req.t("homecare-danger")) } " " }
                @if let Some(s) = &l.series { (signs(req, &s.signs)) @if !s.note.is_empty() { " " (s.note) } }
            }
            td { (req.t(l.hand.words())) }
        } } }
    } } }
}

fn signs(req: &Request, keys: &[String]) -> String {
    let known = keys.iter().filter(|k| book::book().sign.iter().any(|s| s.key == **k));
    known.map(|k| req.t(&format!("homecare-sign-{}", k.replace('_', "-")))).collect::<Vec<_>>().join(req.comma())
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    let does = duty::may(read, &req.who, "homecare.do", view.person.community, view.person.grid);
    Ok(Page::of(req, req.t("homecare-one"), &view, |v| body(req, v, does)).tab("/careplans").live(LIVE))
}

fn body(req: &Request, v: &One, does: bool) -> Markup {
    let c = &v.case;
    let at = |rest: &str| format!("/homecare/{}/{rest}", c.id);
    let has: Vec<(&str, String)> =
        Lack::ALL.into_iter().filter(|l| !c.lacking.contains(l)).map(|l| ("has", l.code().to_owned())).collect();
    html! {
        div.page-head {
            h1 { (req.t("homecare-one")) }
            p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } @if !v.phone.is_empty() { " · " a href={ "tel:" (v.phone) } { (v.phone) } } }
            div.actions {
                a.button href=(req.to("/homecare")) { (req.t("homecare-title")) }
                @if c.open() { a.button href=(req.to(&at("slip"))) { (req.t("homecare-slip")) } } @else { a.button href=(req.to(&at("note"))) { (req.t("homecare-note-title")) } }
            }
        }
        @if let Some(why) = c.why { (notice("info", &html! { p { (req.t("homecare-ended")) " " (req.t(why.words())) } })) }
        @if let Some(step) = c.unreached() { (notice("warn", &html! { p role="alert" { strong { (req.t(if step == 1 { "homecare-unreached-1" } else { "homecare-unreached-2" })) } } })) }
        @if c.open() && c.last.is_some_and(|l| l.1) { (notice("warn", &html! { p role="alert" { strong { (req.t("homecare-danger-do")) } " " a href="tel:120" { "120" } } })) }
        @if does && c.open() { section.card id="followup" {
            div.card-head { h2 { (req.t("homecare-follow-title")) } @if c.waits(req.now) { (tag(&req.t("homecare-open-now"))) } }
            div.card-body { (plain_form(req, &FOLLOW, &at("followups"), &Values::filled(&[("reached", "yes".to_owned())]))) }
        } }
        section.card { div.card-head { h2 { (req.t("homecare-series")) } } div.card-body {
            @if v.lines.is_empty() { p.muted { (req.t("homecare-series-none")) } } @else { (series(req, &v.lines)) }
        } }
        @if c.open() { section.card {
            div.card-head { h2 { (req.t("homecare-home")) } }
            div.card-body {
                @if c.lacking.is_empty() { p { (req.t("homecare-home-suits")) } } @else { ul { @for l in &c.lacking { li { strong { (req.t("homecare-lacks")) (req.t(l.has())) } " " (req.t(l.help())) } } } }
                @if does { details.fold { summary { (req.t("homecare-check-title")) } (plain_form(req, &CHECK, &at("home"), &Values::filled(&has))) } }
            }
        } }
        (page_goods::card(req, c, &v.goods, &v.stores, does))
        section.card { div.card-body { dl.facts {
            dt { (req.t("homecare-way")) } dd { (way(req, c)) }
            dt { (req.t("careplan-carer")) } dd { bdi.person { (v.carer) } }
            dt { (req.t("careplan-deputy")) } dd { bdi.person { (v.deputy) } }
            dt { (req.t("homecare-until")) } dd { (muster_web::day(req, c.until)) }
            dt { (req.t("homecare-times")) } dd { (c.times) }
        }
        @if c.open() { p { (req.t("homecare-talk")) " " a href=(req.to(&format!("/counsel/record?room={}", v.person.room))) { (req.t("counsel-record-title")) } } } } }
        @if does && c.open() { details.fold { summary { (req.t("homecare-end")) } p { (req.t("homecare-end-how")) } (plain_form(req, &END, &at("end"), &Values::default())) } }
    }
}

/// `GET /homecare/{id}/slip`: what lies by the bed; whoever holds it may say how the person is.
pub(super) fn slip(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    // Without the base: who holds the slip has no role.
    let url = format!("{}{}", req.origin, routes::own_path(req, view.case.id));
    Ok(Page::of(req, req.t("homecare-slip"), &view, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/homecare/{}", v.case.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("homecare-slip")) }
                p { (v.person.address) }
                p { (req.t("homecare-slip-how")) }
                div.receipt { p.mono { (muster_web::short_url(&url)) } (qr(&url)) }
                p { (req.t("homecare-slip-danger")) }
                p { (req.t("homecare-free")) }
            }))
        }
    })
    .tab("/careplans"))
}
