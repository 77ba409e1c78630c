//! `/duties`: who may do what, as a table that anyone may read.

use crate::duty::authority::{Authority, POLICIES, POSTS};
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Page, Request, html};
use serde::Serialize;
use std::sync::OnceLock;

#[derive(Serialize)]
struct Line {
    action: String,
    posts: Vec<&'static str>,
}

/// Actions named by the policies, in order.
fn actions() -> Vec<&'static str> {
    let mut all: Vec<&str> = POLICIES.split("Action::\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Decided once: the policies are in the binary, and hundreds of uncached decisions for each stranger would be a gift.
fn lines() -> Result<&'static Vec<Line>, Fault> {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    if let Some(known) = LINES.get() {
        return Ok(known);
    }
    let matrix = Authority::new().map_err(Fault::Broken)?.matrix(actions());
    Ok(LINES.get_or_init(|| matrix.into_iter().map(|(a, posts)| Line { action: a.to_owned(), posts }).collect()))
}

/// What a post may do, in the order of the table.
pub(crate) fn actions_of(post: &str) -> Result<Vec<String>, Fault> {
    Ok(lines()?.iter().filter(|l| l.posts.contains(&post)).map(|l| l.action.clone()).collect())
}

pub(crate) fn matrix(req: &Request, _: &Read) -> Result<Page, Refusal> {
    Ok(Page::of(req, req.t("duty-title"), lines()?, |lines| {
        html! {
            div.page-head { h1 { (req.t("duty-title")) } p.lede { (req.t("duty-lede")) } }
            table.table.table-who {
                thead { tr { th scope="col" { (req.t("duty-action")) } @for p in POSTS { th scope="col" { a href=(req.to(&format!("/answerable/posts/{p}"))) { (req.t(&format!("post-{p}"))) } } } } }
                tbody { @for l in lines { tr {
                    th scope="row" { (req.t(&format!("action-{}", l.action.replace('.', "-")))) }
                    @for p in POSTS {
                        // On a phone only those who may are listed.
                        td class=[(!l.posts.contains(&p)).then_some("cell-no")] data-label=(req.t(&format!("post-{p}"))) { @if l.posts.contains(&p) { span.who-tick { "✓" } } @else { span.muted { "–" } } }
                    }
                } } }
            }
        }
    })
    .tab("/duties"))
}
