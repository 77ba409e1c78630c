//! A notice to one person: written on their page, shown to whoever brings it, printed for the door, read by whom it is for.

use super::letter::{self, Letter};
use super::read::{self, One};
use super::routes;
use super::routes_letter::{SEEN, WITHDRAW, WRITE, addressee, grown_up, instead, mine, reached};
use super::table::State;
use muster_ground::{person, place};
use muster_ledger::{DAY, Read, Refusal};
use muster_web::{
    Markup, Page, Paper, Request, Values, empty, hidden_inputs, html, notice, part, plain_form, sheet, tag, until, when,
};
use serde::Serialize;

#[derive(Serialize)]
struct New {
    subject: String,
    address: String,
    name: String,
    earlier: Vec<(Letter, State)>,
}

/// `GET /people/{subject}/letters`: what was written to someone, and a new one.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let p = person::of_path(req, read, &instead())?;
    grown_up(&p)?;
    let mut earlier = Vec::new();
    for l in letter::of(read, p.subject)? {
        let d = read::of_notice(read, l.id)?.into_iter().next();
        let one = d.map(|d| read::row(read, d.id, p.subject)).transpose()?.flatten();
        earlier.push((l, one.map_or(State::Gone, |o| o.state)));
    }
    let view = New { subject: p.subject.hex(), address: p.address, name: p.shown_name, earlier };
    let usual = [("until", read.now.plus(7 * DAY).day().to_string()), ("hours", "24".to_owned()), ("calls", "yes".to_owned())];
    Ok(Page::of(req, req.t("delivery-letter-new"), &view, |v| {
        let at = format!("/people/{}", v.subject);
        html! {
            (part::trail(req, &[(req.t("delivery-to-person"), at.clone())], &req.t("delivery-letter-new")))
            div.page-head { h1 { (req.t("delivery-letter-new")) } p.lede { (v.address) " " bdi.person { (v.name) } } }
            (notice("info", &html! { p { (req.t("delivery-letter-how")) } }))
            (plain_form(req, &WRITE, &format!("{at}/letters"), &Values::filled(&usual)))
            @if !v.earlier.is_empty() {
                h2 { (req.t("delivery-letter-earlier")) }
                ul.list { @for (l, state) in &v.earlier { li.row {
                    a.row-main href=(req.to(&format!("/letters/{}", l.id))) { span.row-title { (title(req, l)) } span.row-sub { (when(req, l.at)) } }
                    span.row-side { (tag(&req.t(standing(l, *state)))) }
                } } }
            }
        }
    })
    .tab("/people"))
}

fn title(req: &Request, l: &Letter) -> String {
    l.words.as_ref().map_or_else(|| req.t("delivery-letter-erased"), |w| w.title.clone())
}

fn standing(l: &Letter, state: State) -> &'static str {
    if l.withdrawn_at.is_some() && state != State::Reached { "delivery-letter-taken-back" } else { state.words() }
}

fn words(l: &Letter) -> Markup {
    html! { @for line in l.words.iter().flat_map(|w| w.text.lines()).filter(|s| !s.is_empty()) { p { (line) } } }
}

#[derive(Serialize)]
struct View {
    letter: Letter,
    delivery: super::DeliveryId,
    state: State,
    address: String,
    name: String,
}

/// `GET /letters/{id}`: for those who bring it.
pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (l, d, one) = reached(req, read)?;
    let p = addressee(req, read, &l)?;
    let (address, name) = p.map(|p| (p.address, p.shown_name)).unwrap_or_default();
    let open = l.withdrawn_at.is_none() && l.until > read.now && one.open();
    let hex = l.who.hex();
    let view = View { letter: l, delivery: d.id, state: one.state, address, name };
    Ok(Page::of(req, req.t("delivery-letter-one"), &view, |v| {
        let l = &v.letter;
        let at = format!("/letters/{}", l.id);
        html! {
            (part::trail(req, &[(req.t("delivery-title"), "/deliveries".to_owned())], &req.t("delivery-letter-one")))
            div.page-head { h1 { (title(req, l)) } p.lede { (v.address) " " bdi.person { (v.name) } " · " (req.t(standing(l, v.state))) }
                div.actions {
                    a.button href=(req.to(&format!("{at}/paper"))) { (req.t("delivery-letter-print")) }
                    a.button href=(req.to(&format!("/deliveries/{}/people/{hex}", v.delivery))) { (req.t("delivery-letter-tries")) }
                } }
            section.card { div.card-body { (words(l)) p.muted { (req.t(&format!("post-{}", l.post))) " · " (when(req, l.at)) " · " (req.tr("notice-holds", &[("day", until(req, l.until))])) } } }
            @if open { form.inline method="post" action=(req.to(&format!("{at}/withdrawal"))) { (hidden_inputs(req)) button.button.button-quiet type="submit" { (req.t(WITHDRAW.submit)) } } }
        }
    })
    .tab("/deliveries"))
}

/// `GET /letters/{id}/paper`: handed over at the door.
pub(super) fn paper(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (l, d, one) = reached(req, read)?;
    let p = addressee(req, read, &l)?;
    let (address, name) = p.map(|p| (p.address, p.shown_name)).unwrap_or_default();
    let community = place::find(read, d.community)?.map(|p| p.name).unwrap_or_default();
    let view = View { letter: l, delivery: d.id, state: one.state, address, name };
    Ok(Page::of(req, req.t("delivery-letter-one"), &view, |v| {
        let l = &v.letter;
        let body = html! { div.sheet-poster {
            h1 { (title(req, l)) }
            p { (v.address) " " bdi.person { (v.name) } }
            (words(l))
            p { (community) " · " (req.t(&format!("post-{}", l.post))) " · " (l.at.day()) }
            p.sheet-fine { (req.t("delivery-letter-paper")) }
        } };
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/letters/{}", l.id))) { (req.t("web-back")) } span.muted { (req.t("notice-print")) } }
            (sheet(Paper::A4, &body))
        }
    })
    .tab("/deliveries"))
}

#[derive(Serialize)]
struct Mine {
    letter: Letter,
    open: bool,
}

/// `GET /me/letters/{id}`.
pub(super) fn own(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (letter, one) = mine(req, read)?;
    let open = one.as_ref().is_some_and(One::open) && letter.withdrawn_at.is_none();
    Ok(Page::of(req, title(req, &letter), &Mine { letter, open }, |v| {
        let l = &v.letter;
        html! {
            (part::trail(req, &[(req.t("delivery-letters-mine"), "/me/letters".to_owned())], &title(req, l)))
            div.page-head { h1 { (title(req, l)) } p.lede { (req.t(&format!("post-{}", l.post))) " · " (when(req, l.at)) } }
            @if l.withdrawn_at.is_some() { (notice("warn", &html! { p { (req.t("delivery-letter-taken-back")) } })) }
            section.card { div.card-body { (words(l)) p.muted { (req.tr("notice-holds", &[("day", until(req, l.until))])) } } }
            @if v.open { form.inline method="post" action=(req.to(&format!("/me/letters/{}/receipt", l.id))) { (hidden_inputs(req)) button.button.button-primary type="submit" { (req.t(SEEN.submit)) } } }
            p { a href=(req.to("/requests/new")) { (req.t("delivery-letter-answer")) } " · " a href=(req.to("/me/notice-way")) { (req.t("delivery-way-title")) } }
        }
    })
    .tab("/home"))
}

/// `GET /me/letters`.
pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let who = routes::own(req, read)?.ok_or_else(|| Refusal::not_found("delivery-letter-not-yours").instead("/home"))?;
    let letters = letter::of(read, who)?;
    Ok(Page::of(req, req.t("delivery-letters-mine"), &letters, |v| {
        html! {
            div.page-head { h1 { (req.t("delivery-letters-mine")) } p.lede { (req.t("delivery-letters-lede")) } }
            @if v.is_empty() { (empty(&req.t("delivery-letters-none"), Some((&req.t("web-back"), req.to("/home"))))) }
            @else { ul.list { @for l in v { li.row { a.row-main href=(req.to(&format!("/me/letters/{}", l.id))) {
                span.row-title { (title(req, l)) } span.row-sub { (when(req, l.at)) } } } } } }
        }
    })
    .tab("/home"))
}
