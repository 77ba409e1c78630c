//! Giving access to others and taking it away: links for accounts, codes for rooms.

use super::slip::{CodeFor, issue_code};
use crate::signin::fact::Record;
use crate::signin::link::{self, LinkKind};
use crate::signin::session::alive;
use crate::signin::table::{CREDENTIALS, DEVICES, LINKS, RECOVERY, SESSIONS, STEPS};
use crate::{duty, place};
use muster_ledger::{ActorId, Fault, PlaceId, Read, Refusal, WorkWrite, values};
use muster_web::{Act, Choice, Field, FieldKind, Form, Page, Request, Values, html, qr};
use serde::Serialize;

pub(crate) static LINK: Form = Form {
    fields: &[Field::new(
        "kind",
        FieldKind::One(&[Choice("device", "signin-link-device"), Choice("setup", "signin-link-setup")]),
        "signin-link-kind",
    )],
    submit: "signin-link-make",
};
pub(in crate::signin) static WITHDRAW: Form = Form::button("signin-withdraw");
pub(crate) static CODE: Form = Form::button("signin-code-make");

/// The ways in that an account has.
#[derive(Serialize)]
pub(crate) struct Access {
    pub login: Option<String>,
    /// Kind of phone, bound when.
    pub devices: Vec<(String, String)>,
    pub sessions: usize,
}

pub(crate) fn access(req: &Request, read: &Read, actor: ActorId) -> Result<Access, Fault> {
    let credential = read.get(&CREDENTIALS, &[actor.into()])?;
    let login = credential.and_then(|c| read.vault().unwrap("signin.login", c.blob("login_name")));
    let devices = read.by(&DEVICES, "actor", &[actor.into()])?;
    let sessions = read.by(&SESSIONS, "actor", &[actor.into()])?;
    Ok(Access {
        login: login.and_then(|l| String::from_utf8(l).ok()),
        devices: devices.iter().map(|d| (d.text("what").to_owned(), muster_web::when(req, d.moment("bound_at")))).collect(),
        sessions: sessions.iter().filter(|s| alive(s, req.process_now)).count(),
    })
}

/// Ends every way in of an account: sessions, phones, password, links, steps. Goes with the fact that says so, and takes
/// what stands when that fact is written.
pub(crate) fn withdraw(actor: ActorId) -> Vec<WorkWrite> {
    let of = |table| WorkWrite::DeleteBy(table, "actor", values![actor]);
    let mut out: Vec<WorkWrite> = [&SESSIONS, &DEVICES, &STEPS, &RECOVERY, &LINKS].into_iter().map(of).collect();
    out.push(WorkWrite::Delete(&CREDENTIALS, values![actor]));
    out
}

#[derive(Serialize)]
struct Given {
    url: String,
    until: String,
}

pub(in crate::signin) fn issue_link(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let actor: ActorId = req.id("actor")?;
    let area = duty::manageable(req, read, actor)?;
    let values = LINK.read(req)?;
    let kind = if values.has("kind", "setup") { LinkKind::Setup } else { LinkKind::Device };
    let name = duty::holder(read, actor)?.name;
    let until = req.process_now.plus(link::VALID);
    let token = link::token_for(req, kind, actor);
    let (path, work) = link::make(token, kind, actor, req.who.actor, req.process_now);
    let mut act = Act::new(Record::link(actor, kind.name(), area), format!("/accounts/{actor}"));
    act.work = work;
    Ok(act.show(move |req, _, _| {
        let view = Given { url: format!("{}{}", req.origin, req.to(&path)), until: muster_web::when(req, until) };
        Ok(Page::of(req, req.t("signin-link-title"), &view, |v| {
            html! {
                div.page-head { h1 { (req.t("signin-link-title")) } p.lede { (req.t("signin-link-lede")) } }
                section.sheet { div.receipt {
                    (qr(&v.url))
                    div {
                        p { strong { (name) } }
                        p { (req.t(&format!("signin-link-use-{}", kind.name()))) }
                        p.mono { (muster_web::short_url(&v.url)) }
                        p.muted { (req.tr("signin-until", &[("time", v.until.clone())])) }
                    }
                } }
                p.no-print { a.button href=(req.to(&format!("/accounts/{actor}"))) { (req.t("duty-back")) } }
            }
        })
        .tab("/accounts"))
    }))
}

/// Ends all ways in of an account at once: a lost phone, a person who left.
pub(in crate::signin) fn withdraw_all(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let actor: ActorId = req.id("actor")?;
    duty::manageable(req, read, actor)?;
    if actor == req.who.actor {
        return Err(Refusal::forbidden("signin-not-oneself").instead("/me"));
    }
    let mut act = Act::new(Record::withdrawn(actor), format!("/accounts/{actor}"));
    act.work = withdraw(actor);
    Ok(act)
}

fn room(req: &Request, read: &Read) -> Result<place::Place, Refusal> {
    let found = place::find(read, req.id::<PlaceId>("place")?)?.ok_or_else(|| Refusal::not_found("web-no-such-page"))?;
    if req.scope()?.covers(found.community, found.grid) { Ok(found) } else { Err(Refusal::forbidden("web-outside-scope")) }
}

#[derive(Serialize)]
struct Room {
    place: String,
}

pub(in crate::signin) fn room_code(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let room = room(req, read)?;
    let at = format!("/places/{}/codes", room.id);
    let place = place::ancestors(read, room.id)?
        .into_iter()
        .filter(|p| p.level >= place::Level::Community)
        .map(|p| p.name)
        .collect::<Vec<_>>()
        .join(" ");
    Ok(Page::of(req, req.t("signin-slip-title"), &Room { place }, |v| {
        html! {
            div.page-head { h1 { (req.t("signin-slip-title")) } p.lede { (req.tr("signin-code-for", &[("place", v.place.clone())])) } }
            (muster_web::form(req, &CODE, &at, &Values::default()))
        }
    }))
}

pub(in crate::signin) fn issue_room_code(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let room = room(req, read)?;
    issue_code(req, &CodeFor { person: None, place: &room })
}
