//! The head of a request, read once: where to, by whom, in which language. Nothing here is believed yet.

use crate::site::Site;
use crate::{address, chance, clock, csrf};
use axum::http::{HeaderMap, Method, header, request::Parts};
use muster_ledger::{Fault, IdemKey, Moment, Read, unhex};
use muster_web::{Lang, Request, Scope, Wants, Who};
use std::net::SocketAddr;
use std::sync::Arc;

pub(crate) struct Inbound {
    pub(crate) method: &'static str,
    /// Below the base.
    pub(crate) path: String,
    pub(crate) base: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) lang: Lang,
    pub(crate) elder: bool,
    pub(crate) dark: bool,
    pub(crate) wants: Wants,
    pub(crate) from: String,
    pub(crate) https: bool,
    pub(crate) origin: String,
    pub(crate) user_agent: String,
    pub(crate) device: String,
    pub(crate) content_type: String,
    pub(crate) session: Option<[u8; 16]>,
    /// Holds the CSRF token where no session does.
    pub(crate) anonymous: Option<[u8; 16]>,
    pub(crate) csrf_header: String,
    /// Of a program; people have sessions.
    pub(crate) bearer: String,
    pub(crate) key_header: Option<String>,
    pub(crate) accepts_gz: bool,
    pub(crate) same_site: bool,
    pub(crate) forwarded: bool,
    pub(crate) trace: String,
    pub(crate) process_now: Moment,
    /// Cookies to set because of the query or because there were none: (name, value).
    pub(crate) keep: Vec<(&'static str, String)>,
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// The first cookie of that name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).filter_map(|c| c.trim().split_once('=')).find(|(k, _)| *k == name).map(|(_, v)| v)
}

fn id(hex: Option<&str>) -> Option<[u8; 16]> {
    hex.and_then(unhex).and_then(|b| b.try_into().ok())
}

fn method(m: &Method) -> Option<&'static str> {
    match *m {
        Method::GET | Method::HEAD => Some("GET"),
        Method::POST => Some("POST"),
        _ => None,
    }
}

fn wants(accept: &str) -> Wants {
    let (json, html) = (accept.find("application/json"), accept.find("text/html"));
    match (json, html) {
        (Some(j), Some(h)) if h < j => Wants::Html,
        (Some(_), _) => Wants::Json,
        _ => Wants::Html,
    }
}

/// Name of the session cookie below a base: demo roles do not share theirs.
pub(crate) fn session_cookie(base: &str) -> String {
    match base.strip_prefix("/as/") {
        Some(role) => format!("muster_{role}"),
        None => "muster".to_owned(),
    }
}

impl Inbound {
    /// None where method, path or query are of no kind that any page has.
    pub(crate) fn read(site: &Site, parts: &Parts, peer: SocketAddr) -> Result<Inbound, &'static str> {
        let h = &parts.headers;
        let method = method(&parts.method).ok_or("method")?;
        let whole = address::path(parts.uri.path()).ok_or("address")?;
        let query = address::pairs(parts.uri.query().unwrap_or_default(), 200).ok_or("address")?;
        let role = address::role_base(&whole).filter(|_| site.house.opened().exercise);
        let (base, path) = match role {
            Some((role, below)) => (format!("/as/{role}"), below),
            None => (String::new(), whole),
        };
        let asked = |name: &str| query.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
        let mut keep = Vec::new();
        let flag = |name: &'static str, keep: &mut Vec<(&'static str, String)>| match asked(name) {
            Some(v) => {
                keep.push((name, if v == "1" { "1" } else { "0" }.to_owned()));
                v == "1"
            }
            None => cookie(h, name) == Some("1"),
        };
        let (elder, dark) = (flag("elder", &mut keep), flag("dark", &mut keep));
        let lang = match asked("lang").and_then(Lang::parse) {
            Some(l) => {
                keep.push(("lang", l.tag().to_owned()));
                l
            }
            None => cookie(h, "lang").and_then(Lang::parse).unwrap_or_else(|| Lang::accepted(text(h, "accept-language"))),
        };
        let session = id(cookie(h, &session_cookie(&base)));
        let anonymous = id(cookie(h, "muster_anon"));
        let forwarded = h.contains_key("x-forwarded-for");
        let proxy = site.config.behind_proxy;
        let last = text(h, "x-forwarded-for").rsplit(',').next().unwrap_or_default().trim();
        let from = if proxy && !last.is_empty() { last.to_owned() } else { peer.ip().to_string() };
        let public = site.config.public_url.as_deref();
        let https = site.config.speaks_tls()
            || proxy && text(h, "x-forwarded-proto") == "https"
            || public.is_some_and(|u| u.starts_with("https://"));
        let host = text(h, "host");
        let host_ok = host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)) && host.len() < 256;
        let host = if host_ok { host } else { "" };
        let own_host = site.config.public_url.as_deref().and_then(|u| u.split_once("://")).map(|(_, h)| h);
        let sent_by = h.get("origin").map(|_| text(h, "origin"));
        let same = |host: &str| csrf::same_site(h.get("sec-fetch-site").map(|_| text(h, "sec-fetch-site")), sent_by, host);
        Ok(Inbound {
            method,
            path,
            base,
            lang,
            elder,
            dark,
            wants: wants(text(h, "accept")),
            from,
            https,
            origin: site
                .config
                .public_url
                .clone()
                .unwrap_or_else(|| format!("{}://{host}", if https { "https" } else { "http" })),
            user_agent: text(h, "user-agent").chars().take(200).collect(),
            device: cookie(h, muster_web::DEVICE_COOKIE).unwrap_or_default().to_owned(),
            content_type: text(h, "content-type").to_owned(),
            session,
            anonymous,
            bearer: text(h, "authorization").strip_prefix("Bearer ").unwrap_or_default().to_owned(),
            csrf_header: text(h, "x-csrf-token").to_owned(),
            key_header: Some(text(h, "idempotency-key").to_owned()).filter(|k| !k.is_empty()),
            accepts_gz: text(h, "accept-encoding").contains("gzip"),
            same_site: same(host) || own_host.is_some_and(same),
            forwarded,
            trace: chance::fresh_trace(),
            process_now: clock::process_now(),
            keep,
            query,
        })
    }

    /// What the CSRF token is bound to; empty where the browser holds nothing yet.
    pub(crate) fn holder(&self) -> &[u8] {
        self.session.as_ref().or(self.anonymous.as_ref()).map_or(&[], |b| b.as_slice())
    }

    /// A first page gets something for its token to be bound to.
    pub(crate) fn bind(&mut self) {
        if self.session.is_none() && self.anonymous.is_none() {
            let fresh = chance::fresh_id();
            self.anonymous = Some(fresh);
            self.keep.push(("muster_anon", muster_ledger::hex(&fresh)));
        }
    }

    /// Who holds the session, nobody where there is none that lives.
    pub(crate) fn who(&self, site: &Site, read: &Read) -> Result<Who, Fault> {
        let found = match self.session {
            Some(id) => site.authority.who(read, id, self.process_now)?,
            None => None,
        };
        if let (Some(_), Some(id)) = (&found, self.session) {
            site.authority.touch(&site.house, read, id, self.process_now);
        }
        // A role of an exercise needs no session; whoever signed in below its base is who they are.
        let found = match (found, self.base.strip_prefix("/as/")) {
            (None, Some(role)) => site.authority.who_as(read, role)?,
            (found, _) => found,
        };
        Ok(found.unwrap_or_else(|| Who { post: "nobody".to_owned(), ..Who::default() }))
    }

    /// The request as slices see it, without body, scope and path pieces.
    pub(crate) fn request(&self, site: &Site, who: Who, now: Moment) -> Request {
        Request {
            house: Arc::clone(&site.house),
            words: Arc::clone(&site.words),
            method: self.method,
            path: self.path.clone(),
            base: self.base.clone(),
            params: Vec::new(),
            query: self.query.clone(),
            form: Vec::new(),
            files: Vec::new(),
            who,
            scope: None::<Scope>,
            action: "",
            lang: self.lang,
            elder: self.elder,
            dark: self.dark,
            wants: self.wants.clone(),
            now,
            process_now: self.process_now,
            trace: self.trace.clone(),
            csrf: site.csrf.token(self.holder()),
            key: self.key_header.as_deref().map_or_else(chance::fresh_key, IdemKey::parse),
            hash: [0; 32],
            again: None,
            refused_at: String::new(),
            origin: self.origin.clone(),
            from: self.from.clone(),
            badges: Vec::new(),
            glass: None,
            user_agent: self.user_agent.clone(),
            device: self.device.clone(),
        }
    }
}
