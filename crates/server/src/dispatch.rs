//! From a request to its answer: limits, route, authority, handler, writer, answer.
//!
//! ```text
//! GET   read ─▶ who ─▶ authorise ─▶ see ─▶ page or JSON
//! POST  body ─▶ read ─▶ who ─▶ token ─▶ authorise ─▶ plan ─▶ guard ─▶ writer ─▶ receipt
//! ```
//! Handlers run on threads that may block; only bodies and the writer are waited for without one.

use crate::answer::{self, Out};
use crate::inbound::Inbound;
use crate::limit::What;
use crate::site::Site;
use crate::{acts, fixed, kept};
use axum::body::Body;
use axum::http::{HeaderValue, Request as HttpRequest, Response, header};
use muster_ledger::{Fault, Read, Refusal, Why};
use muster_web::{Does, Page, Request, Route, Who};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
    let req = inbound.request(site, Who::default(), site.house.now());
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

/// Runs a short `f` where it stands: handing it to another thread and back cost more than most pages do. What is long (files,
/// password hashes) takes [`blocking`].
pub(crate) fn here<T>(inbound: &Inbound, f: impl FnOnce() -> T) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|_| {
        tracing::error!(trace = %inbound.trace, panicked = true, "handler failed");
        Refusal::new(Why::Fault, "house-fault").arg("fault", "panic")
    })
}

async fn routed(site: &Arc<Site>, inbound: &Arc<Inbound>, sent: Sent) -> Routed {
    let reading = inbound.method == "GET";
    let Some((route, params)) = site.routes.find(inbound.method, &inbound.path) else {
        let other = if reading { "POST" } else { "GET" };
        let elsewhere = site.routes.find(other, &inbound.path).is_some();
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
        here(inbound, move || see(&s, &i, route, params)).map_err(|r| (r, None))
    } else {
        acts::post(site, inbound, route, params, sent).await
    };
    let response = match done {
        Ok(out) => reply(site, inbound, out),
        Err((r, status)) => refused(site, inbound, &r, status),
    };
    (route.path, response)
}

/// The pieces of a path by their names.
pub(crate) type Params = Vec<(String, String)>;

/// The view that everything of one answer comes from, and who asks; a page for nobody where neither could be found out.
pub(crate) fn begun(site: &Site, inbound: &Inbound, params: Params) -> Result<(Read, Request), Out> {
    let found = site.house.read().and_then(|read| inbound.who(site, &read).map(|who| (read, who)));
    let (read, who) =
        found.map_err(|f| answer::refusal(site, &inbound.request(site, Who::default(), site.house.now()), &Refusal::from(f)))?;
    let mut req = inbound.request(site, who, read.now);
    req.params = params;
    Ok((read, req))
}

fn see(site: &Site, inbound: &Inbound, route: &Route, params: Params) -> Out {
    let (read, mut req) = match begun(site, inbound, params) {
        Ok(begun) => begun,
        Err(out) => return out,
    };
    req.again = kept::found(site, &req, &read);
    if !req.json() {
        // A number in the navigation is no reason to refuse the page.
        req.badges = site.authority.badges(&read, &req.who).unwrap_or_default();
        req.glass = site.authority.glass(&read, &req.who).unwrap_or_default();
    }
    match shown(site, inbound, &mut req, &read, route) {
        Ok(Shown::Page(page)) if req.query("chart").is_some() && !req.json() => chart(site, &req, &page),
        Ok(Shown::Page(page)) => {
            let done = done(&req, &read);
            answer::page(site, &req, &page, done)
        }
        Ok(Shown::Out(out)) => out,
        Err(r) => answer::refusal(site, &req, &r),
    }
}

/// A chart of the page as a file: what the page may show, its file may hold, and nothing else.
fn chart(site: &Site, req: &Request, page: &Page) -> Out {
    let (id, format) = (req.query("chart").unwrap_or_default(), req.query("format").unwrap_or_default());
    match muster_web::chart::file(&page.body.0, id, format) {
        Some(file) => Out::file(file),
        None => answer::refusal(site, req, &Refusal::not_found("web-chart-no-such").instead(req.path.clone())),
    }
}

pub(crate) enum Shown {
    Page(Page),
    Out(Out),
}

pub(crate) fn authorise(site: &Site, inbound: &Inbound, req: &mut Request, read: &Read, route: &Route) -> Result<(), Refusal> {
    let scope = site.authority.authorise(read, &req.who, route.action_for(&req.who)).map_err(|r| {
        let over = r.why == Why::SignIn && inbound.session.is_some() && !req.who.signed_in();
        if over { Refusal::new(Why::SignIn, "web-session-over") } else { r }
    })?;
    req.scope = scope;
    req.action = route.action;
    Ok(())
}

pub(crate) fn shown(site: &Site, inbound: &Inbound, req: &mut Request, read: &Read, route: &Route) -> Result<Shown, Refusal> {
    authorise(site, inbound, req, read, route)?;
    match route.does {
        Does::See(f) => f(req, read).map(Shown::Page),
        Does::File(f) => f(req, read).map(Out::file).map(Shown::Out),
        Does::Act { .. } | Does::Enter { .. } => Err(Refusal::not_found("web-no-such-page")),
    }
}

/// The act just done, as the address says: shown only where such a receipt exists.
fn done(req: &Request, read: &Read) -> Option<(String, u32)> {
    let code = read.receipt_code(read.seq_by_code(req.query("done")?).ok()??).ok()??;
    let n = req.query("n").and_then(|n| n.parse().ok()).unwrap_or(1u32);
    Some((code, n.clamp(1, 9999)))
}
