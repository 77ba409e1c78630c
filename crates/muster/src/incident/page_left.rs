//! What a response leaves undone when it ends, community by community, with whom each is handed to: the secretary there, whose desk
//! gives tasks to people, and who is to be called before the end takes the tasks away.

use super::table::Incident;
use crate::task;
use muster_ground::{duty, place};
use muster_ledger::{Fault, PlaceId, Read};
use muster_web::{Markup, Request, html, tag};
use serde::Serialize;

/// One community with open tasks.
#[derive(Serialize)]
pub(super) struct Left {
    pub community: PlaceId,
    pub name: String,
    pub open: i64,
    pub overdue: i64,
    /// Who takes it over: name and telephone of each secretary in force.
    pub owners: Vec<(String, String)>,
}

/// The communities with most left come first.
pub(super) fn left(read: &Read, incident: &Incident) -> Result<Vec<Left>, Fault> {
    let mut out = Vec::new();
    for (community, c) in task::counts_by_community(read, incident)? {
        let open = c.open + c.accepted + c.handed;
        if open <= 0 {
            continue;
        }
        let mut owners = Vec::new();
        for d in duty::holders(read, community, "secretary")? {
            let holder = duty::holder(read, d.actor)?;
            owners.push((holder.name, holder.phone));
        }
        let name = place::find(read, community)?.map(|p| p.name).unwrap_or_default();
        out.push(Left { community, name, open, overdue: c.overdue, owners });
    }
    out.sort_by_key(|l| (std::cmp::Reverse(l.open), l.community));
    Ok(out)
}

pub(super) fn shown(req: &Request, all: &[Left]) -> Markup {
    html! { @if !all.is_empty() {
        section.card {
            div.card-head { h2 { (req.t("incident-left")) } span.muted { (req.t("incident-left-note")) } }
            ul.list { @for l in all { li.row {
                div.row-main {
                    span.row-title { (l.name) }
                    span.row-sub {
                        (req.tr("incident-still-tasks", &[("n", l.open.to_string())]))
                        @if l.overdue > 0 { " · " (req.tr("incident-left-overdue", &[("n", l.overdue.to_string())])) }
                    }
                }
                div.row-side {
                    @if l.owners.is_empty() { (tag(&req.t("incident-left-nobody"))) a.button href=(req.to("/answerable")) { (req.t("incident-left-who")) } }
                    @for (name, phone) in &l.owners {
                        span { (req.t("post-secretary")) " " (name) }
                        @if !phone.is_empty() { a.button href={ "tel:" (phone) } { (phone) } }
                    }
                }
            } } }
        }
    } }
}
