//! `/me`: my duties, my sessions, my phones; sign-out here and everywhere.

use super::enter;
use crate::signin::fact::Still;
use crate::signin::session::{self, Holder, Way, alive};
use crate::signin::table::{DEVICES, SESSIONS};
use muster_ledger::{DutyId, Fault, Read, Refusal, Row, Why, WorkWrite, values};
use muster_web::{Enter, Field, FieldKind, Form, Page, Request, Values, hidden_inputs, html};
use serde::Serialize;

pub(in crate::signin) static SIGN_OUT: Form = Form::button("web-sign-out");
pub(in crate::signin) static EVERYWHERE: Form = Form::button("signin-everywhere");
pub(in crate::signin) static END: Form = Form::button("signin-end");
pub(in crate::signin) static SWITCH: Form =
    Form { fields: &[Field::new("duty", FieldKind::Pick, "signin-duty")], submit: "signin-switch" };

#[derive(Serialize)]
struct Line {
    id: i64,
    what: String,
    since: String,
    seen: String,
    here: bool,
}

#[derive(Serialize)]
struct Mine {
    name: String,
    post: String,
    place: String,
    duties: Vec<(i64, String, String)>,
    sessions: Vec<Line>,
    devices: Vec<Line>,
}

fn signed_in(req: &Request) -> Result<[u8; 16], Refusal> {
    req.who.session.ok_or_else(|| Refusal::new(Why::SignIn, "web-sign-in"))
}

/// Sessions of the asker that live.
fn own_sessions(req: &Request, read: &Read) -> Result<Vec<Row>, Fault> {
    let rows = read.by(&SESSIONS, "actor", &[req.who.actor.into()])?;
    Ok(rows.into_iter().filter(|r| alive(r, req.process_now)).collect())
}

fn mine(req: &Request, read: &Read) -> Result<Mine, Refusal> {
    let here = session::row(read, signed_in(req)?)?.map(|r| r.int("id"));
    let line = |r: &Row, since: &str| Line {
        id: r.int("id"),
        what: r.text("what").to_owned(),
        since: muster_web::when(req, r.moment(since)),
        seen: muster_web::when(req, r.moment("seen_at")),
        here: Some(r.int("id")) == here,
    };
    let devices = read.by(&DEVICES, "actor", &[req.who.actor.into()])?;
    Ok(Mine {
        name: req.who.name.clone(),
        post: req.who.post.clone(),
        place: req.who.place_name.clone(),
        duties: req.who.duties.iter().map(|(id, post, place)| (id.0, post.clone(), place.clone())).collect(),
        sessions: own_sessions(req, read)?.iter().map(|r| line(r, "began_at")).collect(),
        devices: devices.iter().map(|r| line(r, "bound_at")).collect(),
    })
}

pub(in crate::signin) fn me(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = mine(req, read)?;
    let post = |p: &str| req.t(&format!("post-{p}"));
    let end = |what: &str, id: i64| {
        html! { form.inline method="post" action=(req.to(&format!("/me/{what}/{id}/end"))) { (hidden_inputs(req)) button.button.button-quiet type="submit" { (req.t("signin-end")) } } }
    };
    Ok(Page::of(req, req.t("signin-me"), &view, |v| {
        html! {
            div.page-head { h1 { @if v.name.is_empty() { (req.t("signin-me")) } @else { (v.name) } } p.lede { (post(&v.post)) @if !v.place.is_empty() { " · " (v.place) } } }
            @if v.duties.len() > 1 { (switching(req, v)) }
            @if !v.sessions.is_empty() { section.card { div.card-head { h2 { (req.t("signin-sessions")) } }
                ul.list { @for s in &v.sessions { li.row {
                    div.row-main { div.row-title { (s.what) @if s.here { " · " (req.t("signin-here")) } } div.row-sub { (req.tr("signin-seen", &[("since", s.since.clone()), ("seen", s.seen.clone())])) } }
                    div.row-side { @if !s.here { (end("sessions", s.id)) } }
                } } }
            } }
            @if !v.devices.is_empty() {
                section.card { div.card-head { h2 { (req.t("signin-devices")) } }
                    ul.list { @for d in &v.devices { li.row {
                        div.row-main { div.row-title { (d.what) } div.row-sub { (req.tr("signin-seen", &[("since", d.since.clone()), ("seen", d.seen.clone())])) } }
                        div.row-side { (end("devices", d.id)) }
                    } } }
                }
            }
            // A phone's thumb row holds four: here are all.
            @if req.who.duty.is_some() { nav.card aria-labelledby="me-pages" { div.card-head { h2 #me-pages { (req.t("signin-pages")) } }
                ul.list { @for i in crate::nav(&req.who) { li.row { a.row-main href=(req.to(i.path)) { span.row-title { (req.t(i.label)) } } } } } } }
            div.actions {
                @if req.who.person.is_some() { a.button href=(req.to("/me/data")) { (req.t("rights-title")) } }
                @if req.who.duty.is_some() { a.button href=(req.to("/me/relatives")) { (req.t("signin-relatives")) } a.button href=(req.to("/me/trainings")) { (req.t("signin-trainings")) } }
                a.button href=(req.to("/receipts")) { (req.t("web-check-receipt")) }
                form.inline method="post" action=(req.to("/sign-out")) { (hidden_inputs(req)) button.button type="submit" { (req.t("web-sign-out")) } }
                form.inline method="post" action=(req.to("/me/sign-out-everywhere")) { (hidden_inputs(req)) button.button.button-danger type="submit" { (req.t("signin-everywhere")) } }
            }
        }
    }))
}

fn switching(req: &Request, v: &Mine) -> muster_web::Markup {
    let name = |post: &str, place: &str| {
        format!(
            "{} · {}",
            req.t(&format!("post-{post}")),
            if place.is_empty() { req.t("signin-whole-house") } else { place.to_owned() }
        )
    };
    let picks: Vec<(&str, String, String)> =
        v.duties.iter().map(|(id, post, place)| ("duty", id.to_string(), name(post, place))).collect();
    let now = Values::filled(&[("duty", req.who.duty.map_or(String::new(), |d| d.to_string()))]);
    html! { section.card { div.card-head { h2 { (req.t("signin-duties")) } } div.card-body { (muster_web::form_with(req, &SWITCH, "/duty", &now, &picks)) } } }
}

fn out(work: Vec<WorkWrite>, then: &str) -> Enter {
    Enter { session: None, work, command: None, then: then.to_owned(), device: None }
}

pub(in crate::signin) fn sign_out(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    Ok(out(enter::leave(req, read)?, "/sign-in"))
}

/// Every session of the asker; phones stay bound and ask for their six digits.
pub(in crate::signin) fn sign_out_everywhere(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    signed_in(req)?;
    Ok(out(own_sessions(req, read)?.iter().map(session::ending).collect(), "/sign-in"))
}

/// The same holder under a fresh id; what they gave up is in `work`.
fn again(req: &Request, read: &Read, duty: Option<DutyId>, mut work: Vec<WorkWrite>) -> Result<Enter, Refusal> {
    let row = session::row(read, signed_in(req)?)?.ok_or_else(|| Refusal::forbidden("signin-no-session"))?;
    let way = Way::parse(row.text("way"));
    let holder = Holder {
        actor: req.who.actor,
        duty,
        way,
        device: row.int_opt("device"),
        person: session::person(read.vault(), row.value("person")),
        place: row.id("place"),
    };
    let (mut fresh, put) = session::begin(&req.house, &holder, req.process_now, &req.user_agent);
    // The end stays where it was: turning round does not lengthen a session.
    fresh.seconds = ((row.int("until") + session::OVER - req.process_now.0) / muster_ledger::SECOND).max(1);
    let WorkWrite::Put(table, values) = put else { return Err(Fault::Broken("a session without a row".into()).into()) };
    let kept = Row::new(table, values).with("until", row.int("until")).with("began_at", row.int("began_at"));
    work.push(session::ending(&row));
    let kept = session::bind(read.vault(), kept);
    work.push(WorkWrite::Put(table, session::values_of(&kept, table)));
    let still = Still::there(&SESSIONS, values![row.blob("hash")], "signin-no-session");
    Ok(Enter { session: Some(fresh), work, command: still, then: "/me".to_owned(), device: None })
}

pub(in crate::signin) fn end_session(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let id: i64 = req.id("id")?;
    let rows = own_sessions(req, read)?;
    let row = rows.iter().find(|r| r.int("id") == id).ok_or_else(|| Refusal::not_found("signin-no-session"))?;
    if session::row(read, signed_in(req)?)?.is_some_and(|h| h.int("id") == id) {
        return sign_out(req, read);
    }
    again(req, read, req.who.duty, vec![session::ending(row)])
}

/// Unbinds one of the asker's phones and ends its sessions.
pub(in crate::signin) fn end_device(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let id: i64 = req.id("id")?;
    let row = read.get(&DEVICES, &[id.into()])?.filter(|d| d.int("actor") == req.who.actor.0 && req.who.signed_in());
    row.ok_or_else(|| Refusal::not_found("signin-no-session"))?;
    let here = session::row(read, signed_in(req)?)?.is_some_and(|h| h.int_opt("device") == Some(id));
    let mut work = vec![WorkWrite::Delete(&DEVICES, values![id])];
    work.extend(read.by(&SESSIONS, "device", &[id.into()])?.iter().map(session::ending));
    if here { Ok(out(work, "/sign-in")) } else { again(req, read, req.who.duty, work) }
}

/// Another of one's duties, under a fresh session id.
pub(in crate::signin) fn switch(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let duty: DutyId = SWITCH.read(req)?.id("duty").ok_or_else(|| Refusal::not_found("duty-none"))?;
    if !req.who.duties.iter().any(|(id, _, _)| *id == duty) {
        return Err(Refusal::not_found("duty-none"));
    }
    Ok(Enter { then: "/".to_owned(), ..again(req, read, Some(duty), Vec::new())? })
}
