//! What a resident sees: a notice that waits for their word, and by which way they want to hear of the next.

use super::letter;
use super::read::{self, One};
use super::routes::{self, CHOOSE, CHOOSE_OWN, SEEN};
use super::table::Way;
use crate::publish::NoticeId;
use muster_ground::person::{self, Instead};
use muster_ledger::{Fault, Read, Refusal, SubjectRef};
use muster_web::{Markup, Page, Request, Values, hidden_inputs, html, notice, plain_form};
use serde::Serialize;

/// Deliveries of a notice that have not reached someone.
pub(super) fn open_of(read: &Read, notice: NoticeId, who: SubjectRef) -> Result<Vec<One>, Fault> {
    let ids: Vec<_> = read::of_notice(read, notice)?.into_iter().map(|d| d.id).collect();
    Ok(read::of_subject(read, who)?.into_iter().filter(|o| o.open() && ids.contains(&o.delivery)).collect())
}

fn button(req: &Request, at: &str) -> Markup {
    html! { form.inline method="post" action=(req.to(&format!("{at}/receipt"))) {
        (hidden_inputs(req)) button.button.button-primary type="submit" { (req.t(SEEN.submit)) }
    } }
}

/// On the notice's own page: one press by whoever it was sent to.
pub fn receipt(req: &Request, read: &Read, id: NoticeId) -> Result<Markup, Refusal> {
    let Some(who) = routes::own(req, read)? else { return Ok(html! {}) };
    if open_of(read, id, who)?.is_empty() {
        return Ok(html! {});
    }
    let at = letter::path(id, false);
    Ok(notice("info", &html! { p { (req.t("delivery-for-you")) } (button(req, &at)) }))
}

/// On a resident's first page: what waits for their word.
pub fn home_card(req: &Request, read: &Read) -> Result<Markup, Refusal> {
    let Some(who) = routes::own(req, read)? else { return Ok(html! {}) };
    let mut waiting: Vec<(String, String)> = Vec::new();
    for o in read::of_subject(read, who)?.into_iter().filter(One::open) {
        let Some(d) = read::find(read, o.delivery)? else { continue };
        let Some(n) = letter::held(read, &d)?.filter(|n| n.holds(read.now)) else { continue };
        let at = letter::path(d.notice, n.letter);
        if !waiting.iter().any(|(c, _)| *c == at) {
            waiting.push((at, n.title));
        }
    }
    if waiting.is_empty() {
        return Ok(html! {});
    }
    Ok(html! { section.card {
        div.card-head { h2 { (req.t("delivery-waiting")) } }
        ul.list { @for (at, title) in &waiting { li.row {
            a.row-main href=(req.to(at)) { span.row-title { (title) } }
            span.row-side { (button(req, at)) }
        } } }
        p.card-body.small { a href=(req.to("/me/letters")) { (req.t("delivery-letters-mine")) } " · " a href=(req.to("/me/notice-way")) { (req.t("delivery-way-title")) } }
    } })
}

#[derive(Serialize)]
struct View {
    chosen: Option<&'static str>,
}

fn filled(chosen: Option<&'static str>) -> Values {
    let pairs: Vec<(&str, String)> = chosen.map(|c| ("way", c.to_owned())).into_iter().collect();
    Values::filled(&pairs)
}

/// `GET /me/notice-way`.
pub(super) fn way(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let who = routes::own(req, read)?.ok_or_else(|| Refusal::not_found("delivery-not-registered").instead("/home"))?;
    let chosen = read::way_of(read, who)?.map(Way::code);
    Ok(Page::of(req, req.t("delivery-way-title"), &View { chosen }, |v| {
        html! {
            div.page-head { h1 { (req.t("delivery-way-title")) } p.lede { (req.t("delivery-way-lede")) } }
            (plain_form(req, &CHOOSE_OWN, "/me/notice-way", &filled(v.chosen)))
            p { a href=(req.to("/home")) { (req.t("web-back")) } }
        }
    })
    .tab("/home"))
}

/// `GET /people/{subject}/notice-way`: asked at the door or on the telephone; whoever has no telephone says it like anybody.
pub(super) fn way_of_person(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let p = person::of_path(req, read, &Instead::to("/people"))?;
    let at = format!("/people/{}", p.subject.hex());
    // What they chose before is theirs: it is asked, not shown.
    Ok(Page::of(req, req.t("delivery-way-title"), &p, |p| {
        html! {
            div.page-head { h1 { (req.t("delivery-way-title")) } p.lede { (p.address) " " bdi.person { (p.shown_name) } } }
            p { (req.t("delivery-way-ask")) }
            (plain_form(req, &CHOOSE, &format!("{at}/notice-way"), &Values::default()))
            p { a href=(req.to(&at)) { (req.t("web-back")) } }
        }
    })
    .tab("/people"))
}
