//! What goes out: status, headers and bytes, with the headers that every answer carries.

use crate::inbound::{Inbound, session_cookie};
use crate::site::Site;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use muster_ledger::{Refusal, hex};
use muster_web::{Chrome, File, Page, Request};
use std::io::Write;

pub(crate) struct Out {
    pub(crate) status: u16,
    pub(crate) mime: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) immutable: bool,
}

impl Out {
    pub(crate) fn new(status: u16, mime: &'static str, bytes: impl Into<Vec<u8>>) -> Out {
        Out { status, mime, bytes: bytes.into(), headers: Vec::new(), immutable: false }
    }
    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Out {
        Out::new(status, "application/json", value.to_string())
    }
    pub(crate) fn text(status: u16, text: impl Into<String>) -> Out {
        Out::new(status, "text/plain; charset=utf-8", text.into())
    }
    /// See other: `to` is already an address of this site.
    pub(crate) fn go(to: String) -> Out {
        Out::new(303, "text/plain; charset=utf-8", "").with("location", to)
    }
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: String) -> Out {
        self.headers.push((name, value));
        self
    }
    pub(crate) fn file(file: File) -> Out {
        let mut out = Out::new(200, file.mime, file.bytes);
        let how = if file.save { "attachment" } else { "inline" };
        let ascii: String =
            file.name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let mut coded = String::new();
        for b in file.name.bytes() {
            match b {
                b if b.is_ascii_alphanumeric() || b"._-".contains(&b) => coded.push(b as char),
                b => coded.push_str(&format!("%{b:02X}")),
            }
        }
        out.headers.push(("content-disposition", format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{coded}")));
        out.immutable = file.immutable;
        out
    }
}

/// A page as HTML in the house's layout, or its JSON.
pub(crate) fn page(site: &Site, req: &Request, page: &Page, done: Option<(String, u32)>) -> Out {
    if req.json() {
        return Out::json(page.status, &page.data);
    }
    let (css, js, icons) = (site.assets.path("app.css"), site.assets.path("app.js"), site.assets.path("icons.svg"));
    let opened = site.house.opened();
    let chrome = Chrome {
        site: &opened.name,
        exercise: opened.exercise,
        css: &css,
        js: &js,
        icons: &icons,
        nav: site.authority.nav(&req.who),
        help: &site.config.help,
        practice: site.config.practice_url.as_deref().filter(|_| !opened.exercise),
        done,
    };
    Out::new(page.status, "text/html; charset=utf-8", muster_web::render(req, page, &chrome))
}

/// A refusal as a page or as JSON. Retry times become a header.
pub(crate) fn refusal(site: &Site, req: &Request, refusal: &Refusal) -> Out {
    let mut shown = muster_web::refusal(req, refusal);
    if shown.status == 500 {
        tracing::error!(trace = %req.trace, code = refusal.code, args = ?refusal.args, "fault");
    }
    if req.json() {
        shown.body = maud::Markup::default();
    }
    retry(page(site, req, &shown, None), refusal)
}

pub(crate) fn retry(mut out: Out, refusal: &Refusal) -> Out {
    let seconds = refusal.args.iter().find(|(k, _)| *k == "seconds").map(|(_, v)| v.clone());
    if out.status == 429 || out.status == 503 {
        out.headers.push(("retry-after", seconds.unwrap_or_else(|| "5".to_owned())));
    }
    out
}

const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// A cookie of this site. `seconds` below zero removes it.
pub(crate) fn cookie(https: bool, path: &str, name: &str, value: &str, seconds: i64) -> String {
    let path = if path.is_empty() { "/" } else { path };
    let secure = if https { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={}; HttpOnly; SameSite=Lax{secure}", seconds.max(0))
}

pub(crate) fn set_session(inbound: &Inbound, session: Option<([u8; 16], i64)>) -> String {
    let name = session_cookie(&inbound.base);
    let (value, seconds) = session.map_or((String::new(), -1), |(id, s)| (hex(&id), s));
    cookie(inbound.https, &inbound.base, &name, &value, seconds)
}

/// A year: language and size stay; the anonymous one lives as long as the browser is open would be too short for drafts.
const KEEP_SECONDS: i64 = 365 * 24 * 3600;

/// Below this a packed answer saves no packet.
const PACK_FROM: usize = 1400;

/// Packs text for whoever takes it; assets come packed already.
fn pack(inbound: Option<&Inbound>, out: &mut Out) {
    let text = out.mime.starts_with("text/") || out.mime.starts_with("application/json");
    let packed = out.headers.iter().any(|(name, _)| *name == "content-encoding");
    if !text || packed || out.bytes.len() < PACK_FROM || !inbound.is_some_and(|i| i.accepts_gz) {
        return;
    }
    let mut gz = flate2::write::GzEncoder::new(Vec::with_capacity(out.bytes.len() / 3), flate2::Compression::new(4));
    if let Ok(bytes) = gz.write_all(&out.bytes).and_then(|()| gz.finish()) {
        out.bytes = bytes;
        out.headers.push(("content-encoding", "gzip".to_owned()));
    }
}

/// The answer with everything that each answer carries.
pub(crate) fn response(inbound: Option<&Inbound>, mut out: Out, csrf: Option<&str>) -> Response<Body> {
    pack(inbound, &mut out);
    let mut r = Response::new(Body::from(out.bytes));
    *r.status_mut() = StatusCode::from_u16(out.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = r.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(v) = HeaderValue::from_str(value) {
            headers.append(name, v);
        }
    };
    set(header::CONTENT_TYPE, out.mime);
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
    );
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::CACHE_CONTROL, if out.immutable { "public, max-age=31536000, immutable" } else { "no-store" });
    for (name, value) in &out.headers {
        set(HeaderName::from_static(name), value);
    }
    if let Some(i) = inbound {
        set(HeaderName::from_static("x-trace"), &i.trace);
        if i.https {
            set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        for (name, value) in i.keep.iter().filter(|_| !out.immutable) {
            set(header::SET_COOKIE, &cookie(i.https, "/", name, value, KEEP_SECONDS));
        }
    }
    if let Some(token) = csrf {
        set(HeaderName::from_static("x-csrf-token"), token);
        set(header::VARY, "accept, accept-encoding, accept-language, cookie");
    }
    r
}
