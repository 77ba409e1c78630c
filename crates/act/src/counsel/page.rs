//! `/counsel`: a counsellor's desk: who waits, without names; the next; one's own cases.

use super::queue;
use super::routes::{MARK, NEXT};
use super::table::{self, Case, State};
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Request, empty, hidden_inputs, html, notice, tag};
use serde::Serialize;

const QUEUE: usize = 200;
pub(super) const LIVE: &[&str] = &[
    "counsel.asked",
    "counsel.taken",
    "counsel.ended",
    "counsel.left",
    "counsel.handed",
    "counsel.lapsed",
    "counsel.wanted",
    "counsellor.marked",
];

#[derive(Serialize)]
struct Desk {
    free: bool,
    waiting: usize,
    urgent: usize,
    late: usize,
    /// Since when the one who waits longest waits.
    longest: Option<muster_ledger::Moment>,
    mean: Option<i64>,
    own: Vec<Case>,
}

pub(super) fn desk(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let queue = table::waiting(read, req.scope()?, QUEUE)?;
    let view = Desk {
        free: table::is_free(read, req.who.actor)?,
        waiting: queue.len(),
        urgent: queue.iter().filter(|c| c.urgent).count(),
        late: queue.iter().filter(|c| c.due.is_some_and(|d| d <= req.now)).count(),
        longest: queue.iter().map(|c| c.asked_at).min(),
        mean: queue::mean(read)?,
        own: table::of_counsellor(read, req.who.actor)?,
    };
    Ok(Page::of(req, req.t("counsel-title"), &view, |v| {
        let state = |free: bool| html! { form.inline method="post" action=(req.to("/counsel/desk")) {
            (hidden_inputs(req)) input type="hidden" name=(MARK.fields[0].name) value=(if free { "yes" } else { "no" });
            button.button type="submit" { (req.t(if free { "counsel-say-free" } else { "counsel-say-busy" })) }
        } };
        html! {
            div.page-head { h1 { (req.t("counsel-title")) " " (tag(&req.t(if v.free { "counsel-free" } else { "counsel-busy" }))) } p.lede { (req.t("counsel-lede")) } div.actions { (state(!v.free)) } }
            @if v.late > 0 { (notice("warn", &html! { p role="alert" { strong { (req.tr("counsel-late-n", &[("n", v.late.to_string())])) } } })) }
            section.card {
                div.card-head { h2 { (req.t("counsel-queue")) } }
                div.card-body {
                    @if v.waiting == 0 { p.muted { (req.t("counsel-nobody-waits")) } }
                    @else {
                        p { (req.tr("counsel-queue-is", &[("n", v.waiting.to_string()), ("urgent", v.urgent.to_string())]))
                            @if let Some(at) = v.longest { " " (req.tr("counsel-longest", &[("time", muster_web::when(req, at))])) } }
                        form method="post" action=(req.to("/counsel/next")) { (hidden_inputs(req)) div.actions { button.button.button-primary type="submit" { (req.t(NEXT.submit)) } } }
                        p.muted { (req.t("counsel-next-how")) }
                    }
                    @if let Some(m) = v.mean { p.muted { (req.tr("counsel-mean", &[("n", m.to_string())])) } }
                }
            }
            @if v.own.is_empty() { (empty(&req.t("counsel-none-yours"), None)) }
            @else { section.card {
                div.card-head { h2 { (req.t("counsel-yours")) } }
                ul.list { @for c in &v.own { li.row data-done=[(c.state != State::Taken).then_some("true")] {
                    a.row-main href=(req.to(&format!("/counsel/{}", c.id))) {
                        span.row-title { (req.tr("counsel-case-of", &[("time", c.taken_at.map(|t| muster_web::when(req, t)).unwrap_or_default())])) }
                        span.row-sub { (req.tr("counsel-sessions", &[("n", c.sessions.to_string())])) }
                    }
                    span.row-side { @if c.copy_wanted { (tag(&req.t("counsel-copy-wanted"))) } @if c.urgent { (tag(&req.t("counsel-urgent-tag"))) } (tag(&req.t(if c.state == State::Taken { "counsel-goes-on" } else { "counsel-is-over" }))) }
                } } }
            } }
        }
    })
    .tab("/counsel")
    .live(LIVE))
}
