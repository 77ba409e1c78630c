//! The same trouble of several households on one page: put together, taken apart.

use super::page::{Line, clock, press};
use super::routes_pass::MERGE;
use muster_web::{Markup, Request, Values, form_with, html};

/// What goes with a request, and what may be the same.
pub(super) fn same(req: &Request, id: &str, lead: Option<String>, along: &[Line], likely: &[Line], may: bool) -> Markup {
    html! {
        @if let Some(lead) = lead {
            section.card { div.card-body {
                p { (req.t("request-goes-with")) " " a href=(req.to(&format!("/requests/{lead}"))) { (req.t("request-lead")) } }
                @if may { (press(req, &format!("/requests/{id}/separation"), "request-separate", false)) }
            } }
        }
        @if !along.is_empty() {
            section.card {
                div.card-head { h2 { (req.tr("request-along", &[("n", along.len().to_string())])) } }
                ul.list { @for l in along { li.row { a.row-main href=(req.to(&format!("/requests/{}", l.row.id))) {
                    span.row-title { (l.building_name) } span.row-sub { (clock(req, l.overdue, &l.row)) }
                } } } }
            }
        }
        @if may && !likely.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("request-likely")) } }
                div.card-body {
                    p.muted { (req.t("request-likely-what")) }
                    (form_with(req, &MERGE, &format!("/requests/{id}/merging"), &Values::default(), &offered(req, likely)))
                }
            }
        }
    }
}

fn offered(req: &Request, likely: &[Line]) -> Vec<(&'static str, String, String)> {
    let told = |l: &Line| format!("{} · {}", l.building_name, muster_web::when(req, l.row.made_at));
    likely.iter().map(|l| ("ids", l.row.id.to_string(), told(l))).collect()
}
