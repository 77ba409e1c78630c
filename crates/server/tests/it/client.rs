//! A small HTTP client: one request, one connection, cookies kept.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v)
    }
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

/// A browser, as far as cookies go.
pub(crate) struct Client {
    pub(crate) at: SocketAddr,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) token: String,
}

pub(crate) fn parse(all: &[u8]) -> Reply {
    let end =
        all.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("no head in {:?}", String::from_utf8_lossy(all)));
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok()).expect("status");
    let headers: Vec<(String, String)> =
        lines.filter_map(|l| l.split_once(':')).map(|(k, v)| (k.to_ascii_lowercase(), v.trim().to_owned())).collect();
    Reply { status, headers, body: all[end + 4..].to_vec() }
}

pub(crate) fn open(at: SocketAddr) -> TcpStream {
    let s = TcpStream::connect(at).expect("connect");
    s.set_read_timeout(Some(Duration::from_secs(20))).expect("timeout");
    s
}

impl Client {
    pub(crate) fn new(at: SocketAddr) -> Client {
        Client { at, cookies: BTreeMap::new(), token: String::new() }
    }
    pub(crate) fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut s = open(self.at);
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.at);
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            head.push_str(&format!("cookie: {}\r\n", all.join("; ")));
        }
        for (k, v) in headers {
            head.push_str(&format!("{k}: {v}\r\n"));
        }
        if method == "POST" {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        s.write_all(head.as_bytes()).expect("send");
        // A server that has refused the head may not read the rest.
        let _ = s.write_all(body);
        let mut all = Vec::new();
        let _ = s.read_to_end(&mut all);
        let reply = parse(&all);
        for (_, v) in reply.headers.iter().filter(|(k, _)| k == "set-cookie") {
            if let Some((k, v)) = v.split(';').next().and_then(|c| c.split_once('=')) {
                self.cookies.insert(k.to_owned(), v.to_owned());
            }
        }
        if !reply.header("x-csrf-token").is_empty() {
            self.token = reply.header("x-csrf-token").to_owned();
        }
        reply
    }
    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[("accept", "text/html")], b"")
    }
    pub(crate) fn get_json(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[("accept", "application/json")], b"")
    }
    /// A form as a browser posts it, with the token of the last page.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.token.clone();
        self.post_with(path, fields, &token, "")
    }
    pub(crate) fn post_with(&mut self, path: &str, fields: &[(&str, &str)], token: &str, key: &str) -> Reply {
        let mut all: Vec<String> = fields.iter().map(|(k, v)| format!("{k}={}", encode(v))).collect();
        all.push(format!("_csrf={token}"));
        if !key.is_empty() {
            all.push(format!("_key={key}"));
        }
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let reply = self.send("POST", path, &[kind, ("accept", "text/html")], all.join("&").as_bytes());
        // What was wrong stands in the form that was posted, and in no other of its page.
        assert!(reply.text().matches("class=\"form-errors\"").count() <= 1, "{path}: several forms say what was wrong with one");
        reply
    }
    pub(crate) fn post_json(&mut self, path: &str, body: &serde_json::Value, key: &str) -> Reply {
        let token = self.token.clone();
        let mut headers =
            vec![("content-type", "application/json"), ("accept", "application/json"), ("x-csrf-token", token.as_str())];
        if !key.is_empty() {
            headers.push(("idempotency-key", key));
        }
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }
}

pub(crate) fn encode(s: &str) -> String {
    s.bytes().map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}
