//! Addresses that belong to no slice: assets, health, counters, live events, checkpoint and tiles, the API description,
//! and the clock of a simulated house.

use crate::answer::{self, Out};
use crate::dispatch::{self, Routed, Sent};
use crate::inbound::Inbound;
use crate::limit::What;
use crate::outside::texts::Heard;
use crate::site::Site;
use crate::{acts, assets, body, live};
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use muster_ledger::{Fault, Moment, Refusal, Why};
use serde_json::json;
use std::sync::Arc;

/// Where whoever sends texts says what came of them.
const WORDS: &str = "/outside/texts/words";

/// The service worker lies at the root: it answers for the pages below it.
const WORKER: &str = "/sw.js";

/// True where [`answer`] knows the path.
pub(crate) fn is_fixed(path: &str) -> bool {
    let begins = ["/assets/", "/tile/"];
    let whole = [
        "/health",
        "/metrics",
        "/live",
        "/checkpoint",
        "/robots.txt",
        "/api/openapi.json",
        "/favicon.ico",
        "/clock",
        WORKER,
        WORDS,
    ];
    whole.contains(&path) || begins.iter().any(|b| path.starts_with(b))
}

pub(crate) async fn answer(site: &Arc<Site>, inbound: &Arc<Inbound>, sent: Sent) -> Routed {
    let path = inbound.path.as_str();
    if let Err(r) = dispatch::limited(site, inbound, &[(What::AddressReads, inbound.from.clone())]) {
        return ("limited", dispatch::refused(site, inbound, &r, None));
    }
    if path == "/clock" {
        return ("/clock", clock(site, inbound, sent).await);
    }
    if path == WORDS && inbound.method == "POST" {
        return (WORDS, words(site, inbound, sent).await);
    }
    if inbound.method != "GET" || path == WORDS {
        return ("none", dispatch::refused(site, inbound, &Refusal::not_found("web-no-such-page"), Some(405)));
    }
    match path {
        "/live" => return ("/live", listen(site, inbound)),
        WORKER => return (WORKER, plain(inbound, asset(site, "sw.js", inbound.accepts_gz))),
        "/robots.txt" => return ("/robots.txt", plain(inbound, Out::text(200, "User-agent: *\nDisallow: /\n"))),
        "/favicon.ico" => return ("/favicon.ico", plain(inbound, Out::go(site.assets.path("favicon.svg")))),
        "/api/openapi.json" => {
            return ("/api/openapi.json", plain(inbound, Out::new(200, "application/json", site.openapi.clone())));
        }
        _ => {}
    }
    if let Some(name) = path.strip_prefix("/assets/") {
        return ("/assets/{name}", plain(inbound, asset(site, name, inbound.accepts_gz)));
    }
    let (s, i) = (Arc::clone(site), Arc::clone(inbound));
    let looked = dispatch::blocking(site, inbound, move || looked_up(&s, &i)).await;
    match looked {
        Ok((route, out)) => (route, plain(inbound, out)),
        Err(r) => ("none", dispatch::refused(site, inbound, &r, None)),
    }
}

fn plain(inbound: &Inbound, out: Out) -> Response<Body> {
    answer::response(Some(inbound), out, None)
}

fn asset(site: &Site, name: &str, accepts_gz: bool) -> Out {
    match site.assets.get(name, accepts_gz) {
        Some(a) => {
            let mut out = Out::new(200, a.mime, a.bytes.into_owned()).with("vary", "accept-encoding".to_owned());
            if a.gz {
                out = out.with("content-encoding", "gzip".to_owned());
            }
            out.immutable = a.immutable;
            out
        }
        None if site.assets.missing() => Out::text(503, assets::MISSING),
        None => Out::text(404, "There is no such file.\n"),
    }
}

fn listen(site: &Arc<Site>, inbound: &Inbound) -> Response<Body> {
    let kinds = inbound.query.iter().find(|(k, _)| k == "kinds").map(|(_, v)| v.as_str()).unwrap_or_default();
    match live::body(site, &inbound.from, kinds) {
        Some(body) => {
            let mut r = plain(inbound, Out::new(200, "text/event-stream", ""));
            // A proxy that collects the answer would hold back every event.
            r.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
            r.headers_mut().remove(header::CONTENT_LENGTH);
            *r.body_mut() = body;
            r
        }
        None => plain(inbound, Out::text(503, "Too many pages listen.\n").with("retry-after", "60".to_owned())),
    }
}

/// What needs a view of the ledger.
fn looked_up(site: &Site, inbound: &Inbound) -> (&'static str, Out) {
    let path = inbound.path.as_str();
    let (route, found) = match path {
        "/health" => ("/health", health(site)),
        "/metrics" => ("/metrics", metrics(site, inbound)),
        "/checkpoint" => ("/checkpoint", checkpoint(site)),
        _ => ("/tile/{path}", tile(site, path.strip_prefix("/tile/").unwrap_or_default())),
    };
    (route, found.unwrap_or_else(|f| Out::text(500, format!("{}\ntrace {}\n", Refusal::from(f).code, inbound.trace))))
}

fn health(site: &Site) -> Result<Out, Fault> {
    let facts = site.house.read()?.size()?;
    let whole = site.house.is_whole();
    Ok(Out::json(200, &json!({ "ok": true, "facts": facts, "whole": whole, "version": env!("CARGO_PKG_VERSION") })))
}

/// For the machine itself and what stands beside it, not for the world.
fn metrics(site: &Site, inbound: &Inbound) -> Result<Out, Fault> {
    let near = inbound.from.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback());
    if !near || inbound.forwarded {
        return Ok(Out::text(403, "Counters are told to this machine only.\n"));
    }
    let text = site.metrics.text(&site.looked()?);
    Ok(Out::new(200, "application/openmetrics-text; version=1.0.0; charset=utf-8", text))
}

fn checkpoint(site: &Site) -> Result<Out, Fault> {
    Ok(match site.house.read()?.checkpoint()? {
        Some(note) => Out::text(200, note),
        None => Out::text(404, "No checkpoint was published yet; ask again in a second.\n"),
    })
}

/// `x001/067` or `000.p/5` (C2SP tlog-tiles): index, width.
fn index_of(rest: &str) -> Option<(u64, u64)> {
    let (rest, width) = match rest.split_once(".p/") {
        Some((r, w)) => (r, w.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (rest, 256),
    };
    let mut index = 0u64;
    let pieces: Vec<&str> = rest.split('/').collect();
    for (i, piece) in pieces.iter().enumerate() {
        let digits = if i + 1 < pieces.len() { piece.strip_prefix('x')? } else { piece };
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some((index, width))
}

/// `0/x001/067`: level, index, width.
fn tile_of(path: &str) -> Option<(u64, u64, u64)> {
    let (level, rest) = path.split_once('/')?;
    let (index, width) = index_of(rest)?;
    let level: u64 = level.parse().ok().filter(|l| *l < 8)?;
    // One address for each tile: 00/… or x000/001 would be others.
    (tlog::tile_path(level, index, width) == format!("tile/{path}")).then_some((level, index, width))
}

fn tile(site: &Site, path: &str) -> Result<Out, Fault> {
    let Some((level, index, width)) = tile_of(path) else { return Ok(Out::text(404, "There is no such tile.\n")) };
    let found = site.house.read()?.tile(level, index, width)?;
    Ok(match found {
        Some(bytes) => {
            let mut out = Out::new(200, "application/octet-stream", bytes);
            out.immutable = true;
            out
        }
        None => Out::text(404, "There is no such tile.\n"),
    })
}

/// Told by a program that holds the token: no session, no form. The same word twice changes nothing.
async fn words(site: &Arc<Site>, inbound: &Arc<Inbound>, sent: Sent) -> Response<Body> {
    let asked = inbound.query.iter().find(|(k, _)| k == "token").map(|(_, v)| v.as_str());
    let shown = if inbound.bearer.is_empty() { asked.unwrap_or_default() } else { &inbound.bearer };
    let Some(heard) = site.texts.get().cloned().flatten().filter(|w| w.opens_to(shown)) else {
        // Guessing is slow: it counts as an attempt to sign in.
        if let Err(r) = dispatch::limited(site, inbound, &[(What::AddressEnters, inbound.from.clone())]) {
            return dispatch::refused(site, inbound, &r, None);
        }
        return plain(inbound, Out::text(403, "This door opens to the token of whoever sends texts for this house.\n"));
    };
    let bytes = match body::read(sent.body, body::SMALL, site.config.body_seconds).await {
        Ok(b) => b,
        Err(u) => return dispatch::refused(site, inbound, &u.refusal, Some(u.status)),
    };
    let (s, h) = (Arc::clone(site), Arc::clone(&heard));
    let said = dispatch::blocking(site, inbound, move || h.hear(&s, &bytes)).await;
    let out = match said {
        Ok(Heard::Took(_)) => Out::new(200, "application/json", heard.reply().to_owned()),
        Ok(Heard::NotRead) => Out::text(400, "No word about texts can be read in this; see deploy/texts.toml, [word].\n"),
        Ok(Heard::NotNow) => Out::text(503, "The house cannot write; say it again.\n").with("retry-after", "30".to_owned()),
        Err(r) => return dispatch::refused(site, inbound, &r, None),
    };
    plain(inbound, out)
}

/// GET tells how the clock stands; POST `do` = play, pause, speed (`value`: house seconds in a second), jump (`value`: microseconds).
async fn clock(site: &Arc<Site>, inbound: &Arc<Inbound>, sent: Sent) -> Response<Body> {
    if !site.house.opened().simulated {
        return dispatch::refused(site, inbound, &Refusal::not_found("web-no-such-page"), None);
    }
    if inbound.method == "POST" {
        let bytes = match body::read(sent.body, body::SMALL, site.config.body_seconds).await {
            Ok(b) => b,
            Err(u) => return dispatch::refused(site, inbound, &u.refusal, Some(u.status)),
        };
        let posted = match body::parse(&inbound.content_type, bytes).await {
            Ok(p) => p,
            Err(r) => return dispatch::refused(site, inbound, &r, Some(400)),
        };
        let (s, i) = (Arc::clone(site), Arc::clone(inbound));
        let driven = dispatch::blocking(site, inbound, move || drive(&s, &i, &posted.form, &sent.held)).await;
        if let Err(r) = driven.and_then(|d| d) {
            return dispatch::refused(site, inbound, &r, None);
        }
    }
    plain(inbound, Out::json(200, &json!(site.clock.state())))
}

fn drive(site: &Site, inbound: &Inbound, form: &[(String, String)], held: &[u8]) -> Result<(), Refusal> {
    let field = |name: &str| form.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.as_str());
    let token = if inbound.csrf_header.is_empty() { field("_csrf") } else { &inbound.csrf_header };
    acts::forged(site, inbound, held, token)?;
    let read = site.house.read()?;
    let who = inbound.who(site, &read)?;
    site.authority.authorise(&read, &who, "system.clock")?;
    let wrong = || Refusal::new(Why::Invalid, "web-bad-request").arg("what", "value");
    match field("do") {
        "play" => site.clock.play(true),
        "pause" => site.clock.play(false),
        "speed" => site.clock.speed(field("value").parse::<i64>().map_err(|_| wrong())?.saturating_mul(1000)),
        "jump" => site.clock.jump(Moment(field("value").parse().map_err(|_| wrong())?)),
        _ => return Err(Refusal::new(Why::Invalid, "web-bad-request").arg("what", "do")),
    }
    site.pulse.ring();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tile_paths_are_read_as_they_are_written() {
        for (level, index, width) in [(0, 0, 256), (0, 67, 256), (1, 1_234_067, 256), (0, 3, 5)] {
            let path = tlog::tile_path(level, index, width);
            assert_eq!(tile_of(path.strip_prefix("tile/").unwrap_or(&path)), Some((level, index, width)), "{path}");
        }
        for bad in ["0/1", "0/x000/001", "9/000", "0/000.p/256", "0/000.p/0", "a/000", "0/-01", "0/000/x001"] {
            assert_eq!(tile_of(bad), None, "{bad}");
        }
    }
}
