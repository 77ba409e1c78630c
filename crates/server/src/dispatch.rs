//! From a request to its answer: limits, route, authority, handler, writer, answer.
//!
//! ```text
//! GET   read ─▶ who ─▶ authorise ─▶ see ─▶ page or JSON
//! POST  body ─▶ read ─▶ who ─▶ token ─▶ authorise ─▶ plan ─▶ guard ─▶ writer ─▶ receipt
//! ```
//! Handlers run on threads that may block; only bodies and the writer are waited for without one.

use crate::answer::{self, Out};
use crate::body::{self, Posted};
use crate::inbound::Inbound;
use crate::limit::What;
use crate::site::Site;
use crate::{address, chance, fixed};
use axum::body::Body;
use axum::http::{HeaderValue, Request as HttpRequest, Response, header};
use muster_ledger::{Answer, Ask, Author, Fault, IdemKey, Outcome, Read, Refusal, Seq, Why, WorkWrite};
use muster_web::{Does, Enter, FieldKind, Form, Page, Request, Route, Then, Who, find_route};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

/// An answer and the pattern of its route, for the counters.
pub(crate) type Routed = (&'static str, Response<Body>);

/// Everything that comes over HTTP.
pub(crate) async fn handle(site: Arc<Site>, request: HttpRequest<Body>, peer: SocketAddr) -> Response<Body> {
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let mut inbound = match Inbound::read(&site, &parts, peer) {
        Ok(i) => i,
        Err("method") => {
            let out = Out::text(405, "GET, HEAD or POST, please.\n").with("allow", "GET, HEAD, POST".to_owned());
            return answer::response(None, out, None);
        }
        Err(_) => return answer::response(None, Out::text(400, "This address cannot be read.\n"), None),
    };
    let held = inbound.holder().to_vec();
    let fixed_path = fixed::is_fixed(&inbound.path);
    if !fixed_path {
        inbound.bind();
    }
    let inbound = Arc::new(inbound);
    let body = Sent { body, held };
    let (route, response) =
        if fixed_path { fixed::answer(&site, &inbound, body).await } else { routed(&site, &inbound, body).await };
    let (status, seconds) = (response.status().as_u16(), began.elapsed().as_secs_f64());
    site.metrics.answered(inbound.method, route, status, seconds);
    // The pattern, not the path: paths hold codes, queries hold what people looked for.
    tracing::info!(trace = %inbound.trace, method = inbound.method, route, status, micros = (seconds * 1e6) as u64, "answered");
    response
}

/// A body not yet read, and what the sender's cookies were before we set any.
pub(crate) struct Sent {
    pub(crate) body: Body,
    pub(crate) held: Vec<u8>,
}

fn reply(site: &Site, inbound: &Inbound, out: Out) -> Response<Body> {
    let token = site.csrf.token(inbound.holder());
    answer::response(Some(inbound), out, Some(&token))
}

/// A refusal before anybody is known.
pub(crate) fn refused(site: &Site, inbound: &Inbound, refusal: &Refusal, status: Option<u16>) -> Response<Body> {
    let req = inbound.request(site, Who::default(), site.clock.now());
    let mut out = answer::refusal(site, &req, refusal);
    out.status = status.unwrap_or(out.status);
    reply(site, inbound, out)
}

/// Too often: with the seconds to wait.
pub(crate) fn limited(site: &Site, inbound: &Inbound, whats: &[(What, String)]) -> Result<(), Refusal> {
    for (what, who) in whats {
        if let Err(seconds) = site.limiter.take(*what, who, inbound.process_now) {
            return Err(Refusal::new(Why::TooMany, "web-too-many").arg("seconds", seconds));
        }
    }
    Ok(())
}

/// Runs `f` on a thread that may block. A panic becomes a fault with its trace in the log.
pub(crate) async fn blocking<T: Send + 'static>(
    site: &Arc<Site>,
    inbound: &Inbound,
    f: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let Ok(_room) = site.room.try_acquire() else { return Err(Fault::Busy.into()) };
    tokio::task::spawn_blocking(f).await.map_err(|e| {
        tracing::error!(trace = %inbound.trace, panicked = e.is_panic(), "handler failed");
        Refusal::new(Why::Fault, "house-fault").arg("fault", "panic")
    })
}

async fn routed(site: &Arc<Site>, inbound: &Arc<Inbound>, sent: Sent) -> Routed {
    let reading = inbound.method == "GET";
    let Some((route, params)) = find_route(&site.slices, inbound.method, &inbound.path) else {
        let other = if reading { "POST" } else { "GET" };
        let elsewhere = find_route(&site.slices, other, &inbound.path).is_some();
        let mut r = refused(site, inbound, &Refusal::not_found("web-no-such-page"), elsewhere.then_some(405));
        if elsewhere {
            r.headers_mut().insert(header::ALLOW, HeaderValue::from_static(if reading { "POST" } else { "GET, HEAD" }));
        }
        return ("none", r);
    };
    let limits = if reading {
        vec![(What::AddressReads, inbound.from.clone())]
    } else {
        let mut all = vec![(What::AddressPosts, inbound.from.clone())];
        if matches!(route.does, Does::Enter { .. }) {
            all.push((What::AddressEnters, inbound.from.clone()));
        }
        all.extend(inbound.session.map(|s| (What::SessionPosts, muster_ledger::hex(&s))));
        all
    };
    if let Err(r) = limited(site, inbound, &limits) {
        return (route.path, refused(site, inbound, &r, None));
    }
    let done = if reading {
        let (s, i) = (Arc::clone(site), Arc::clone(inbound));
        blocking(site, inbound, move || see(&s, &i, route, params)).await.map_err(|r| (r, None))
    } else {
        post(site, inbound, route, params, sent).await
    };
    let response = match done {
        Ok(out) => reply(site, inbound, out),
        Err((r, status)) => refused(site, inbound, &r, status),
    };
    (route.path, response)
}

type Params = Vec<(String, String)>;

fn see(site: &Site, inbound: &Inbound, route: &Route, params: Params) -> Out {
    let nobody = |r: Refusal| answer::refusal(site, &inbound.request(site, Who::default(), site.clock.now()), &r);
    let read = match site.house.read() {
        Ok(read) => read,
        Err(f) => return nobody(f.into()),
    };
    let who = match inbound.who(site, &read) {
        Ok(who) => who,
        Err(f) => return nobody(f.into()),
    };
    let mut req = inbound.request(site, who, read.now);
    req.params = params;
    match shown(site, inbound, &mut req, &read, route) {
        Ok(Shown::Page(page)) => {
            let done = done(&req, &read);
            answer::page(site, &req, &page, done)
        }
        Ok(Shown::Out(out)) => out,
        Err(r) => answer::refusal(site, &req, &r),
    }
}

enum Shown {
    Page(Page),
    Out(Out),
}

fn authorise(site: &Site, inbound: &Inbound, req: &mut Request, read: &Read, action: &str) -> Result<(), Refusal> {
    let scope = site.authority.authorise(read, &req.who, action).map_err(|r| {
        let over = r.why == Why::SignIn && inbound.session.is_some() && !req.who.signed_in();
        if over { Refusal::new(Why::SignIn, "web-session-over") } else { r }
    })?;
    req.scope = scope;
    Ok(())
}

fn shown(site: &Site, inbound: &Inbound, req: &mut Request, read: &Read, route: &Route) -> Result<Shown, Refusal> {
    authorise(site, inbound, req, read, route.action)?;
    match route.does {
        Does::See(f) => f(req, read).map(Shown::Page),
        Does::File(f) => f(req, read).map(Out::file).map(Shown::Out),
        Does::Act { .. } | Does::Enter { .. } => Err(Refusal::not_found("web-no-such-page")),
    }
}

/// The act just done, as the address says: shown only where such a receipt exists.
fn done(req: &Request, read: &Read) -> Option<(String, u32)> {
    let receipt = read.receipt_by_code(req.query("done")?).ok()??;
    let n = req.query("n").and_then(|n| n.parse().ok()).unwrap_or(1u32);
    Some((receipt.code, n.clamp(1, 9999)))
}

fn takes_files(form: Option<&Form>) -> bool {
    form.is_some_and(|f| f.fields.iter().any(|f| matches!(f.kind, FieldKind::File(_))))
}

type Failed = (Refusal, Option<u16>);

async fn post(
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
        let allowed = blocking(site, inbound, move || allowed(&s, &i, route.action)).await;
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
    let planned = blocking(site, inbound, move || plan(&s, &i, route, ways, posted, &held)).await.map_err(|r| (r, None))?;
    let (ask, then, req) = match planned {
        Planned::Out(out) => return Ok(out),
        Planned::Ask(planned) => *planned,
    };
    let answer = submit(site, ask).await;
    let (s, i) = (Arc::clone(site), Arc::clone(inbound));
    let recorded = answer.as_ref().ok().copied();
    let finished = blocking(site, inbound, move || finish(&s, &i, route, &params, req, answer, then)).await;
    match (finished, recorded) {
        (Ok(out), _) => Ok(out),
        // It is in the ledger; only its page failed.
        (Err(_), Some(_)) => Err((Refusal::new(Why::Fault, "server-recorded-not-shown"), None)),
        (Err(r), None) => Err((r, None)),
    }
}

fn allowed(site: &Site, inbound: &Inbound, action: &str) -> Result<(), Refusal> {
    let read = site.house.read()?;
    let who = inbound.who(site, &read)?;
    let mut req = inbound.request(site, who, read.now);
    authorise(site, inbound, &mut req, &read, action)
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
    let nobody = |r: Refusal| Planned::Out(answer::refusal(site, &inbound.request(site, Who::default(), site.clock.now()), &r));
    let read = match site.house.read() {
        Ok(read) => read,
        Err(f) => return nobody(f.into()),
    };
    let who = match inbound.who(site, &read) {
        Ok(who) => who,
        Err(f) => return nobody(f.into()),
    };
    let mut req = inbound.request(site, who, read.now);
    req.params = params.clone();
    req.hash = body::hash(&format!("{}{}", inbound.base, inbound.path), &posted);
    let field = |name: &str| posted.form.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
    if let (None, Some(key)) = (&inbound.key_header, field("_key").filter(|k| !k.is_empty())) {
        req.key = IdemKey::parse(&key);
    }
    let token = if inbound.csrf_header.is_empty() { field("_csrf").unwrap_or_default() } else { inbound.csrf_header.clone() };
    req.form = posted.form;
    req.files = posted.files;
    let ready = forged(site, inbound, held, &token)
        .and_then(|()| authorise(site, inbound, &mut req, &read, route.action))
        .and_then(|()| match &route.does {
            Does::Act { plan, .. } => plan(&req, &read).and_then(|act| ask_of(site, route, &req, act)).map(Ready::Ask),
            Does::Enter { plan, .. } => plan(&req, &read).map(|e| Ready::Enter(ready_enter(&req, e))),
            Does::See(_) | Does::File(_) => Err(Refusal::not_found("web-no-such-page")),
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
        actor: req.who.actor,
        duty: req.who.duty,
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
        Ask { author: Author { actor, duty, ..Author::default() }, key: req.key, hash: req.hash, command, work }
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
        let (Some(receipt), Some(fact)) = (read.receipt(seq)?, read.fact(seq)?) else { return Ok(None) };
        Ok(Some((seq, receipt.code, fact.kind().to_owned())))
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
        Then::Go(to) => {
            let all = receipts(site, &outcome);
            gone(&req, &to, &all, outcome.count, &all, outcome.repeated)
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

/// `/tasks/{id}` with the pieces of the act's own path.
fn filled(pattern: &str, params: &Params) -> String {
    let mut out = pattern.to_owned();
    for (name, value) in params {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    out
}

/// The page of the form again, with what was typed and what was wrong; the refusal's own page where there is none.
fn again(site: &Site, inbound: &Inbound, route: &Route, params: &Params, mut req: Request, read: &Read, r: Refusal) -> Out {
    let (form, form_at) = match &route.does {
        Does::Act { form, form_at, .. } | Does::Enter { form, form_at, .. } => (*form, *form_at),
        Does::See(_) | Does::File(_) => return answer::refusal(site, &req, &r),
    };
    let at = filled(form_at, params);
    let (path, query) = at.split_once('?').unwrap_or((&at, ""));
    let found = find_route(&site.slices, "GET", path).filter(|_| !req.json() && inbound.same_site && r.why != Why::Fault);
    let Some((page_route, page_params)) = found else { return answer::refusal(site, &req, &r) };
    let typed = form.typed(&req);
    if r.code == "house-key-reused" {
        req.key = chance::fresh_key();
    }
    let status = muster_web::refusal(&req, &r).status;
    req.method = "GET";
    req.path = path.to_owned();
    req.params = page_params;
    req.query = address::pairs(query, 50).unwrap_or_default();
    req.again = Some((typed, r.clone()));
    match shown(site, inbound, &mut req, read, page_route) {
        Ok(Shown::Page(mut page)) => {
            page.status = status;
            answer::retry(answer::page(site, &req, &page, None), &r)
        }
        _ => answer::refusal(site, &req, &r),
    }
}
