//! Posts: body, token, authority, plan, writer, answer.
//!
//! A post that is refused shows its form again with what was typed. Once the writer has answered, what was recorded
//! stands whatever becomes of its page.

use crate::answer::{self, Out};
use crate::body::{self, Posted};
use crate::dispatch::{Params, Sent, Shown, authorise, begun, blocking, here, shown};
use crate::inbound::Inbound;
use crate::site::Site;
use crate::{address, chance, kept};
use muster_ledger::{ActorId, Answer, Ask, Author, Fault, IdemKey, Outcome, Read, Refusal, Seq, Why, WorkWrite};
use muster_web::{Does, Enter, FieldKind, Form, Request, Route, Then, Work};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

fn takes_files(form: Option<&Form>) -> bool {
    form.is_some_and(|f| f.fields.iter().any(|f| matches!(f.kind, FieldKind::File(_))))
}

type Failed = (Refusal, Option<u16>);

pub(crate) async fn post(
    site: &Arc<Site>,
    inbound: &Arc<Inbound>,
    route: &'static Route,
    params: Params,
    sent: Sent,
) -> Result<Out, Failed> {
    let large = takes_files(route.form());
    let max = if large { body::LARGE } else { body::SMALL };
    let mut seconds = site.config.body_seconds;
    let _room = if large {
        seconds *= 10;
        // Nobody fills the memory with a file that no duty of theirs lets in.
        let (s, i) = (Arc::clone(site), Arc::clone(inbound));
        let allowed = blocking(site, inbound, move || allowed(&s, &i, route)).await;
        allowed.and_then(|a| a).map_err(|r| (r, None))?;
        Some(site.room_large.try_acquire().map_err(|_| (Fault::Busy.into(), None))?)
    } else {
        None
    };
    let bytes = body::read(sent.body, max, seconds).await.map_err(|u| (u.refusal, Some(u.status)))?;
    let posted = body::parse(&inbound.content_type, bytes).await.map_err(|r| (r, Some(400)))?;
    let (s, i) = (Arc::clone(site), Arc::clone(inbound));
    let ways = params.clone();
    let held = sent.held;
    let long = large || matches!(route.does, Does::Enter { .. }) || route.action.ends_with(".import");
    let planned = move || plan(&s, &i, route, ways, posted, &held);
    let planned = if long { blocking(site, inbound, planned).await } else { here(inbound, planned) };
    let planned = planned.map_err(|r| (r, None))?;
    let (ask, then, req) = match planned {
        Planned::Out(out) => return Ok(out),
        Planned::Ask(planned) => *planned,
    };
    let answer = submit(site, ask).await;
    let (s, i) = (Arc::clone(site), Arc::clone(inbound));
    let recorded = answer.as_ref().ok().copied();
    let finished = here(inbound, move || finish(&s, &i, route, &params, req, answer, then));
    match (finished, recorded) {
        (Ok(out), _) => Ok(out),
        // It is in the ledger; only its page failed.
        (Err(_), Some(_)) => Err((Refusal::new(Why::Fault, "server-recorded-not-shown"), None)),
        (Err(r), None) => Err((r, None)),
    }
}

fn allowed(site: &Site, inbound: &Inbound, route: &Route) -> Result<(), Refusal> {
    let read = site.house.read()?;
    let who = inbound.who(site, &read)?;
    let mut req = inbound.request(site, who, read.now);
    authorise(site, inbound, &mut req, &read, route)
}

async fn submit(site: &Site, ask: Ask) -> Answer {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    site.metrics.waiting.inc();
    site.house.submit(ask, move |a| {
        let _ = sender.send(a);
    });
    let answer = receiver.await.unwrap_or(Err(Fault::Stopped.into()));
    site.metrics.waiting.dec();
    answer
}

enum Planned {
    Out(Out),
    Ask(Box<(Ask, Then, Request)>),
}

fn plan(site: &Site, inbound: &Inbound, route: &'static Route, params: Params, posted: Posted, held: &[u8]) -> Planned {
    let (read, mut req) = match begun(site, inbound, params.clone()) {
        Ok(begun) => begun,
        Err(out) => return Planned::Out(out),
    };
    req.hash = body::hash(&format!("{}{}", inbound.base, inbound.path), &posted);
    let field = |name: &str| posted.form.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
    if let (None, Some(key)) = (&inbound.key_header, field("_key").filter(|k| !k.is_empty())) {
        req.key = IdemKey::parse(&key);
    }
    let token = if inbound.csrf_header.is_empty() { field("_csrf").unwrap_or_default() } else { inbound.csrf_header.clone() };
    req.form = posted.form;
    req.files = posted.files;
    let ready =
        forged(site, inbound, held, &token).and_then(|()| authorise(site, inbound, &mut req, &read, route)).and_then(|()| {
            match &route.does {
                Does::Act { plan, .. } => plan(&req, &read).and_then(|act| ask_of(site, route, &req, act)).map(Ready::Ask),
                Does::Enter { plan, .. } => plan(&req, &read).map(|e| Ready::Enter(ready_enter(&req, e))),
                Does::See(_) | Does::File(_) => Err(Refusal::not_found("web-no-such-page")),
            }
        });
    match ready {
        Ok(Ready::Ask((ask, then))) => Planned::Ask(Box::new((ask, then, req))),
        Ok(Ready::Enter(ready)) => {
            drop(read);
            Planned::Out(enter(site, inbound, route, &params, req, ready))
        }
        Err(r) => Planned::Out(again(site, inbound, route, &params, req, &read, r)),
    }
}

/// Refused where the post did not come from a page of ours.
pub(crate) fn forged(site: &Site, inbound: &Inbound, held: &[u8], token: &str) -> Result<(), Refusal> {
    if inbound.same_site && site.csrf.fits(held, token) { Ok(()) } else { Err(Refusal::forbidden("web-csrf")) }
}

enum Ready {
    Ask((Ask, Then)),
    Enter((Enter, Option<Ask>)),
}

pub(crate) fn ask_of(site: &Site, route: &'static Route, req: &Request, act: muster_web::Act) -> Result<(Ask, Then), Refusal> {
    if act.imposing && !site.house.is_whole() {
        return Err(Refusal::new(Why::Busy, "web-check-running"));
    }
    let author = Author {
        actor: if act.unnamed { ActorId::NOBODY } else { req.who.actor },
        duty: req.who.duty.filter(|_| !act.unnamed),
        channel: act.channel,
        by: act.by,
        at_act: act.at_act,
        seen: None,
        cause: None,
    };
    let command = site.authority.guard(&req.who, route.action, act.command);
    Ok((Ask { author, key: req.key, hash: req.hash, command, work: act.work }, act.then))
}

fn ready_enter(req: &Request, mut enter: Enter) -> (Enter, Option<Ask>) {
    let ask = enter.command.take().map(|command| {
        let (actor, duty) = match &enter.session {
            Some(s) => (s.actor, s.duty),
            None => (req.who.actor, req.who.duty),
        };
        let work: Vec<WorkWrite> = std::mem::take(&mut enter.work);
        // A session that begins is no repetition, whatever the form says: its row must come with its cookie.
        let key = enter.session.as_ref().map_or(req.key, |s| IdemKey::derived(&[&s.id]));
        Ask { author: Author { actor, duty, ..Author::default() }, key, hash: req.hash, command, work }
    });
    (enter, ask)
}

fn enter(site: &Site, inbound: &Inbound, route: &Route, params: &Params, req: Request, ready: (Enter, Option<Ask>)) -> Out {
    let (enter, ask) = ready;
    let answered = match ask {
        Some(ask) => site.house.ask(ask).map(Some),
        None if enter.work.is_empty() => Ok(None),
        None => site.house.work(enter.work.clone()).map(|()| None),
    };
    let outcome = match answered {
        Ok(o) => o,
        Err(r) => {
            return match site.house.read() {
                Ok(read) => again(site, inbound, route, params, req, &read, r),
                Err(_) => answer::refusal(site, &req, &r),
            };
        }
    };
    let receipts = outcome.map(|o| receipts(site, &o)).unwrap_or_default();
    let mut out = gone(&req, &enter.then, &[], 0, &receipts, outcome.is_some_and(|o| o.repeated));
    let session = enter.session.as_ref().map(|s| (s.id, s.seconds));
    out.headers.push(("set-cookie", answer::set_session(inbound, session)));
    if let Some((name, value, seconds)) = &enter.device {
        out.headers.push(("set-cookie", answer::cookie(inbound.https, "/", name, value, *seconds)));
    }
    out
}

/// (seq, code, kind) of what was recorded, the first hundred.
type Receipts = Vec<(Seq, String, String)>;

fn receipts(site: &Site, outcome: &Outcome) -> Receipts {
    let Ok(read) = site.house.read() else { return Vec::new() };
    let seqs = (0..i64::from(outcome.count.min(100))).map(|i| Seq(outcome.first.0 + i));
    let one = |seq: Seq| -> Result<Option<(Seq, String, String)>, Fault> {
        let (Some(code), Some(fact)) = (read.receipt_code(seq)?, read.fact(seq)?) else { return Ok(None) };
        Ok(Some((seq, code, fact.kind().to_owned())))
    };
    seqs.filter_map(|s| one(s).ok().flatten()).collect()
}

/// Where the asker goes now, with the receipt: a redirect, or the same as JSON.
fn gone(
    req: &Request,
    to: &str,
    done: &[(Seq, String, String)],
    count: u32,
    all: &[(Seq, String, String)],
    repeated: bool,
) -> Out {
    let (path, anchor) = to.split_once('#').map_or((to, None), |(p, a)| (p, Some(a)));
    let mut to = address::inward(&req.to(&address::inward(path)));
    if let Some((_, code, _)) = done.first() {
        to.push(if to.contains('?') { '&' } else { '?' });
        to.push_str(&format!("done={code}&n={count}"));
    }
    if let Some(a) = anchor {
        to.push_str(&format!("#{}", address::inward(&format!("/{a}")).trim_start_matches('/')));
    }
    if !req.json() {
        return Out::go(to);
    }
    let all: Vec<_> = all.iter().map(|(seq, code, kind)| json!({ "seq": seq, "code": code, "kind": kind })).collect();
    Out::json(200, &json!({ "receipts": all, "location": to, "repeated": repeated }))
}

fn finish(site: &Site, inbound: &Inbound, route: &Route, params: &Params, req: Request, answer: Answer, then: Then) -> Out {
    let outcome = match answer {
        Ok(o) => o,
        Err(r) => {
            return match site.house.read() {
                Ok(read) => again(site, inbound, route, params, req, &read, r),
                Err(_) => answer::refusal(site, &req, &r),
            };
        }
    };
    match then {
        Then::Go(to) => went(site, &req, &outcome, &to),
        Then::Begin(to, work) => {
            if !outcome.repeated {
                begin(site, inbound, work);
            }
            went(site, &req, &outcome, &to)
        }
        Then::Show(page) => {
            let shown = site.house.read().map_err(Refusal::from).and_then(|read| page(&req, &read, &outcome));
            match shown {
                Ok(page) => answer::page(site, &req, &page, None),
                Err(r) => answer::refusal(site, &req, &r),
            }
        }
    }
}

fn went(site: &Site, req: &Request, outcome: &Outcome, to: &str) -> Out {
    let all = receipts(site, outcome);
    gone(req, to, &all, outcome.count, &all, outcome.repeated)
}

/// A thread of its own; a house that closes ends it, because nothing it asks is answered any more.
fn begin(site: &Site, inbound: &Inbound, work: Work) {
    let (house, trace) = (Arc::clone(&site.house), inbound.trace.clone());
    let begun = std::thread::Builder::new().name("work".into()).spawn(move || {
        if catch_unwind(AssertUnwindSafe(|| work(&house))).is_err() {
            tracing::error!(trace, "long work failed");
        }
    });
    if let Err(e) = begun {
        tracing::error!(trace = %inbound.trace, error = %e, "long work could not begin");
    }
}

/// `/tasks/{id}` with the pieces of the act's own path.
fn filled(pattern: &str, params: &Params) -> String {
    let mut out = pattern.to_owned();
    for (name, value) in params {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    out
}

fn said(html: &str, refusal: &str) -> bool {
    html.contains("form-errors") || html.contains(refusal)
}

/// The page of the form again, with what was typed and what was wrong; the refusal's own page where there is none.
fn again(site: &Site, inbound: &Inbound, route: &Route, params: &Params, mut req: Request, read: &Read, r: Refusal) -> Out {
    let (form, form_at) = match &route.does {
        Does::Act { form, form_at, .. } | Does::Enter { form, form_at, .. } => (*form, *form_at),
        Does::See(_) | Does::File(_) => return answer::refusal(site, &req, &r),
    };
    let at = filled(form_at, params);
    let (path, query) = at.split_once('?').unwrap_or((&at, ""));
    let found = site.routes.find("GET", path).filter(|_| !req.json() && inbound.same_site && r.why != Why::Fault);
    let Some((page_route, page_params)) = found else { return answer::refusal(site, &req, &r) };
    let typed = form.typed(&req);
    if r.why == Why::SignIn && !req.who.signed_in() {
        // Where the session was over, the form waits until its holder has signed in.
        let kept = kept::keep(site, inbound, read, form, path, &typed);
        let r = if kept.is_some() { Refusal { code: "web-session-kept", ..r } } else { r };
        let query = kept.map_or_else(|| address::pairs(query, 50).unwrap_or_default(), |k| kept::query(query, k));
        (req.method, req.path, req.query) = ("GET", path.to_owned(), query);
        return answer::refusal(site, &req, &r);
    }
    if r.code == "house-key-reused" {
        req.key = chance::fresh_key();
    }
    let status = muster_web::refusal(&req, &r).status;
    req.method = "GET";
    req.refused_at = std::mem::replace(&mut req.path, path.to_owned());
    req.params = page_params;
    req.query = address::pairs(query, 50).unwrap_or_default();
    req.again = Some((typed, r.clone()));
    match shown(site, inbound, &mut req, read, page_route) {
        // A page that has no such form any more would say nothing of the refusal.
        Ok(Shown::Page(mut page)) if said(&page.body.0, &req.words.refusal(req.lang, &r)) => {
            page.status = status;
            answer::retry(answer::page(site, &req, &page, None), &r)
        }
        _ if req.json() => answer::refusal(site, &req, &r),
        _ => {
            let typed = req.again.take().map(|(typed, _)| typed).unwrap_or_default();
            answer::retry(answer::page(site, &req, &muster_web::refusal_typed(&req, &r, form, &typed), None), &r)
        }
    }
}
