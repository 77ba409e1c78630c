//! How the house looks from outside: its certificate, and whether the public address leads to it.

use super::{Check, bad, ok, warn};
use crate::config::{Config, TlsFiles};
use crate::tls;
use crate::voice::Said;
use muster_ledger::Moment;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// One try to reach the public address.
const PATIENCE: Duration = Duration::from_secs(5);
/// An answer of /health is short.
const ANSWER_MAX: u64 = 64 * 1024;
/// Where systems keep whom they trust; SSL_CERT_FILE goes before.
const TRUSTED: [&str; 3] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Scheme, host, port of `https://host[:port]`.
fn parts(url: &str) -> Option<(bool, String, u16)> {
    let (secure, rest) = match url.split_once("://")? {
        ("https", rest) => (true, rest),
        ("http", rest) => (false, rest),
        _ => return None,
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (rest, if secure { 443 } else { 80 }),
    };
    Some((secure, host.trim_matches(['[', ']']).to_owned(), port))
}

pub(super) fn certificate(config: &Config, now: Moment, all: &mut Vec<Check>) {
    let TlsFiles { certificate: Some(certificate), key: Some(key) } = &config.tls else {
        let url = config.public_url.as_deref().unwrap_or_default();
        all.push(match config.behind_proxy || config.listen.ip().is_loopback() {
            true => ok("certificate", Said::new("doctor-certificate-proxy")),
            false => warn("certificate", Said::new("doctor-certificate-none").arg("url", url)),
        });
        return;
    };
    let pair = match tls::load(certificate, key, now) {
        Ok(pair) => pair,
        // Its own words say what to do.
        Err(said) => {
            all.push(bad("certificate", said));
            return;
        }
    };
    let days = pair.days_left(now);
    let said = |code| Said::new(code).arg("days", days).arg("until", pair.until.local()).arg("file", certificate.display());
    let host = config.public_url.as_deref().and_then(parts).map(|(_, host, _)| host);
    let readable = std::fs::metadata(key).is_ok_and(|m| m.permissions().mode() & 0o004 != 0);
    all.push(match host {
        Some(host) if !pair.names(&host) => bad("certificate", said("doctor-certificate-name").arg("host", host)),
        _ if readable => warn("certificate", Said::new("doctor-certificate-open").arg("file", key.display())),
        _ if days < tls::SOON_DAYS => warn("certificate", said("doctor-certificate-soon")),
        _ => ok("certificate", said("doctor-certificate-fine")),
    });
}

fn trusted() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let named = std::env::var_os("SSL_CERT_FILE").map(std::path::PathBuf::from);
    let file = named.or_else(|| TRUSTED.iter().map(Path::new).find(|p| p.exists()).map(Path::to_owned));
    let bytes = file.and_then(|f| std::fs::read(f).ok()).unwrap_or_default();
    for found in CertificateDer::pem_slice_iter(&bytes).flatten() {
        let _ = roots.add(found);
    }
    roots
}

fn health(mut stream: impl Read + Write, host: &str) -> std::io::Result<String> {
    stream.write_all(format!("GET /health HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    // Some servers end without saying so.
    let read = stream.take(ANSWER_MAX).read_to_end(&mut answer);
    if answer.is_empty() {
        read?;
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

enum Failed {
    Connect(std::io::Error),
    Trust(std::io::Error),
}

fn ask(secure: bool, host: &str, port: u16) -> Result<String, Failed> {
    let found = (host, port).to_socket_addrs().map_err(Failed::Connect)?;
    let mut last = std::io::Error::other("no address");
    let mut reached = None;
    for at in found.take(4) {
        match TcpStream::connect_timeout(&at, PATIENCE) {
            Ok(s) => {
                reached = Some(s);
                break;
            }
            Err(e) => last = e,
        }
    }
    let stream = reached.ok_or(Failed::Connect(last))?;
    let patient = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
    patient.map_err(Failed::Connect)?;
    if !secure {
        return health(stream, host).map_err(Failed::Connect);
    }
    let broken = |e: rustls::Error| Failed::Trust(std::io::Error::other(e));
    let config = ClientConfig::builder_with_provider(tls::provider()).with_safe_default_protocol_versions().map_err(broken)?;
    let config = config.with_root_certificates(trusted()).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|e| Failed::Trust(std::io::Error::other(e)))?;
    let client = ClientConnection::new(Arc::new(config), name).map_err(broken)?;
    health(StreamOwned::new(client, stream), host).map_err(Failed::Trust)
}

pub(super) fn address(config: &Config, all: &mut Vec<Check>) {
    let Some(url) = &config.public_url else {
        all.push(warn("address", Said::new("doctor-address-none")));
        return;
    };
    let Some((secure, host, port)) = parts(url) else { return };
    let said = |code| Said::new(code).arg("url", url);
    all.push(match ask(secure, &host, port) {
        Ok(text) if text.contains("\"facts\":") && text.contains("\"whole\":") => match text.contains("\"whole\":true") {
            true => ok("address", said("doctor-address-fine")),
            false => warn("address", said("doctor-address-not-whole")),
        },
        Ok(text) => {
            let first = text.lines().next().unwrap_or_default().chars().take(60).collect::<String>();
            bad("address", said("doctor-address-other").arg("answer", first))
        }
        Err(Failed::Connect(e)) => bad("address", said("doctor-address-silent").arg("error", e)),
        Err(Failed::Trust(e)) => bad("address", said("doctor-address-untrusted").arg("error", e)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let table = [
            ("https://a.example", Some((true, "a.example", 443))),
            ("http://a.example:8787", Some((false, "a.example", 8787))),
            ("https://[::1]:9443", Some((true, "::1", 9443))),
            ("https://[::1]", Some((true, "::1", 443))),
            ("a.example", None),
        ];
        for (url, wanted) in table {
            assert_eq!(parts(url), wanted.map(|(s, h, p)| (s, h.to_owned(), p)), "{url}");
        }
    }
}
