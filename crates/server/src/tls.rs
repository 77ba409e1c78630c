//! TLS by the house's own certificate: read, checked before anything is served, and read again at SIGHUP.
//!
//! ring does the arithmetic. A certificate that cannot serve is refused with its reason; at SIGHUP the one in use stays.

use crate::clock;
use crate::config::TlsFiles;
use crate::voice::Said;
use muster_ledger::{DAY, Moment};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys, ServerConfig};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// A certificate that ends sooner is told of at start and by `muster doctor`.
pub(crate) const SOON_DAYS: i64 = 21;
/// A chain or a key is some kilobytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// A certificate with its key, as it was found in two files.
#[derive(Debug)]
pub(crate) struct Pair {
    certified: Arc<CertifiedKey>,
    pub(crate) until: Moment,
}

impl Pair {
    pub(crate) fn days_left(&self, now: Moment) -> i64 {
        (self.until.0 - now.0).div_euclid(DAY)
    }
    /// Whether a browser that asked for `host` would take it, as far as names go.
    pub(crate) fn names(&self, host: &str) -> bool {
        let Some(first) = self.certified.cert.first() else { return false };
        let Ok(parsed) = ParsedCertificate::try_from(first) else { return false };
        let name = ServerName::try_from(host.trim_matches(['[', ']']));
        name.is_ok_and(|n| rustls::client::verify_server_name(&parsed, &n).is_ok())
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn bytes(file: &Path) -> Result<Vec<u8>, Said> {
    let failed = |e: std::io::Error| Said::new("tls-unreadable").arg("file", file.display()).arg("error", e);
    let meta = std::fs::metadata(file).map_err(failed)?;
    if !meta.is_file() || meta.len() > FILE_BYTES_MAX {
        return Err(Said::new("tls-no-pem").arg("file", file.display()));
    }
    std::fs::read(file).map_err(failed)
}

/// Until when, and from when.
fn validity(der: &CertificateDer<'_>) -> Option<(Moment, Moment)> {
    let parsed = Certificate::from_der(der).ok()?;
    let v = parsed.tbs_certificate().validity();
    let at = |t: x509_cert::time::Time| Moment(i64::try_from(t.to_unix_duration().as_micros()).unwrap_or(i64::MAX));
    Some((at(v.not_before), at(v.not_after)))
}

/// Reads both files. The reason why they cannot serve at `now` names the file and what to do.
pub(crate) fn load(certificate: &Path, key: &Path, now: Moment) -> Result<Pair, Said> {
    let about = |code: &'static str, file: &Path| Said::new(code).arg("file", file.display());
    let (cert_bytes, key_bytes) = (bytes(certificate)?, bytes(key)?);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&cert_bytes).collect();
    let chain = chain.map_err(|_| about("tls-no-pem", certificate))?;
    let Some(first) = chain.first() else {
        let swapped = PrivateKeyDer::from_pem_slice(&cert_bytes).is_ok();
        return Err(about(if swapped { "tls-swapped" } else { "tls-no-certificate" }, certificate));
    };
    let Ok(private) = PrivateKeyDer::from_pem_slice(&key_bytes) else {
        let encrypted = String::from_utf8_lossy(&key_bytes).contains("ENCRYPTED");
        let swapped = CertificateDer::pem_slice_iter(&key_bytes).next().is_some_and(|c| c.is_ok());
        let code = if encrypted {
            "tls-key-encrypted"
        } else if swapped {
            "tls-swapped"
        } else {
            "tls-no-key"
        };
        return Err(about(code, key));
    };
    let (from, until) = validity(first).ok_or_else(|| about("tls-broken", certificate).arg("error", "X.509"))?;
    let certified = CertifiedKey::from_der(chain, private, &provider()).map_err(|e| match e {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            about("tls-key-of-another", key).arg("certificate", certificate.display())
        }
        Error::InvalidCertificate(_) => about("tls-broken", certificate).arg("error", &e),
        _ => about("tls-broken", key).arg("error", &e),
    })?;
    if now >= until {
        return Err(about("tls-expired", certificate).arg("until", until.local()));
    }
    if now < from {
        return Err(about("tls-not-yet", certificate).arg("from", from.local()).arg("now", now.local()));
    }
    Ok(Pair { certified: Arc::new(certified), until })
}

/// The certificate in use; changed while connections come in.
#[derive(Debug)]
struct InUse(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for InUse {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// What the listener needs.
pub(crate) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    in_use: Arc<InUse>,
    pub(crate) config: Arc<ServerConfig>,
}

impl Tls {
    /// None where the house speaks plainly.
    pub(crate) fn open(files: &TlsFiles) -> Result<Option<Tls>, Said> {
        let (Some(certificate), Some(key)) = (&files.certificate, &files.key) else { return Ok(None) };
        let pair = load(certificate, key, clock::process_now())?;
        told(&pair);
        let in_use = Arc::new(InUse(RwLock::new(pair.certified)));
        let broken = |e: Error| Said::new("tls-broken").arg("file", certificate.display()).arg("error", e);
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(broken)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&in_use) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // A phone that comes back saves a round trip and us a signature.
        config.ticketer = ring::Ticketer::new().map_err(broken)?;
        Ok(Some(Tls { certificate: certificate.clone(), key: key.clone(), in_use, config: Arc::new(config) }))
    }

    /// Reads the files again. What cannot serve changes nothing.
    pub(crate) fn reload(&self) -> Result<Moment, Said> {
        let pair = load(&self.certificate, &self.key, clock::process_now())?;
        told(&pair);
        *self.in_use.0.write().unwrap_or_else(PoisonError::into_inner) = pair.certified;
        Ok(pair.until)
    }
}

fn told(pair: &Pair) {
    let days = pair.days_left(clock::process_now());
    if days < SOON_DAYS {
        tracing::warn!(days, until = pair.until.local(), "the certificate ends soon: renew it, then send SIGHUP");
    }
}
