//! `/people/ages`: who turned fourteen, and whose own consent is to be asked now.

use super::table;
use crate::person::{self, Person};
use crate::rights;
use muster_ledger::{Fault, Moment, Read, Refusal};
use muster_web::{Page, Request, empty, html, tag};
use serde::Serialize;

const SHOWN: usize = 200;

#[derive(Serialize)]
struct Line {
    person: Person,
    at: Moment,
    lapsed: i64,
    /// They have said something themselves since.
    asked: bool,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mask = req.scope()?.mask;
    let mut view: Vec<Line> = Vec::new();
    for g in table::list(read, req.scope()?, SHOWN)? {
        // Moved since: they are where they live now, or on no list any more.
        let covered = |p: &Person| req.scope().is_ok_and(|s| s.covers(p.community, p.grid));
        let Some(person) = person::find(read, g.subject, mask)?.filter(covered) else { continue };
        let asked = rights::said_since(read, g.subject, g.at)?;
        view.push(Line { person, at: g.at, lapsed: g.lapsed, asked });
    }
    let (waits, rest): (Vec<&Line>, Vec<&Line>) = view.iter().partition(|l| l.lapsed > 0 && !l.asked);
    let (waits, rest) = (waits.len(), rest.len());
    Ok(Page::of(req, req.t("age-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("age-title")) } p.lede { (req.t("age-lede")) } }
            @if waits == 0 { (empty(&req.t("age-none-waits"), None)) }
            @else { p { (req.tr("age-waits", &[("n", waits.to_string())])) } }
            ul.list { @for l in v.iter().filter(|l| l.lapsed > 0 && !l.asked) { li.row {
                a.row-main href=(req.to(&format!("/people/{}/rights", l.person.subject.hex()))) {
                    span.row-title { bdi.person { (l.person.shown_name) } " · " (l.person.address) }
                    span.row-sub { (req.tr("age-lapsed", &[("n", l.lapsed.to_string()), ("day", muster_web::day(req, l.at.day()))])) }
                }
                span.row-side { (tag(&req.t("age-ask"))) }
            } } }
            @if rest > 0 { details { summary { (req.tr("age-rest", &[("n", rest.to_string())])) }
                ul.list { @for l in v.iter().filter(|l| l.lapsed == 0 || l.asked) { li.row {
                    a.row-main href=(req.to(&format!("/people/{}", l.person.subject.hex()))) {
                        span.row-title { bdi.person { (l.person.shown_name) } " · " (l.person.address) }
                        span.row-sub { (req.tr("age-since", &[("day", muster_web::day(req, l.at.day()))])) }
                    }
                } } }
            } }
            p { a href=(req.to("/people")) { (req.t("person-title")) } }
        }
    })
    .tab("/people"))
}

/// How many wait to be asked, for whoever may.
pub(crate) fn waiting(req: &Request, read: &Read) -> Result<usize, Fault> {
    let Ok(scope) = req.scope() else { return Ok(0) };
    let mut n = 0;
    for g in table::list(read, scope, SHOWN)?.iter().filter(|g| g.lapsed > 0) {
        n += usize::from(!rights::said_since(read, g.subject, g.at)?);
    }
    Ok(n)
}
