//! TLS as it is spoken: the real program, certificates made here, a real client.

use crate::{Serving, ended, fresh, muster, path, wait_for};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Signs what the tests serve; clients trust it.
pub(crate) struct Issuer(CertifiedIssuer<'static, KeyPair>);

impl Issuer {
    pub(crate) fn new() -> Issuer {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Issuer(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("issuer"))
    }
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }
    /// Writes `<name>.pem` and `<name>.key`, valid from and until so many days from now.
    pub(crate) fn issue(&self, folder: &Path, name: &str, from: i64, until: i64) -> (PathBuf, PathBuf) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        let day = |n: i64| {
            let span = Duration::from_secs(n.unsigned_abs() * 86_400 + 3_600);
            if n < 0 { SystemTime::now() - span } else { SystemTime::now() + span }
        };
        (params.not_before, params.not_after) = (day(from).into(), day(until).into());
        let key = KeyPair::generate().expect("key");
        let certificate = params.signed_by(&key, &self.0).expect("signed");
        let (c, k) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
        std::fs::write(&c, certificate.pem() + &self.0.pem()).expect("written");
        std::fs::write(&k, key.serialize_pem()).expect("written");
        (c, k)
    }
    fn trusted(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).expect("root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    }
}

/// The answer, and the certificate that was shown.
fn ask(address: &str, issuer: &Issuer) -> Result<(String, CertificateDer<'static>), String> {
    let stream = TcpStream::connect(address).map_err(|e| e.to_string())?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("patience");
    let name = ServerName::try_from("localhost").expect("a name");
    let client = ClientConnection::new(issuer.trusted(), name).map_err(|e| e.to_string())?;
    let mut stream = StreamOwned::new(client, stream);
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").map_err(|e| e.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|e| e.to_string())?;
    let shown = stream.conn.peer_certificates().and_then(|c| c.first()).cloned().expect("a certificate");
    Ok((answer, shown.into_owned()))
}

fn house(top: &Path) -> PathBuf {
    let house = top.join("house");
    assert_eq!(ended(&muster(&["init", "--data", path(&house), "--name", "试验区", "--exercise"])).0, Some(0));
    house
}

fn config(top: &Path, certificate: &Path, key: &Path) -> PathBuf {
    let file = top.join("muster.toml");
    let text = format!("[tls]\ncertificate = \"{}\"\nkey = \"{}\"\n", path(certificate), path(key));
    std::fs::write(&file, text).expect("written");
    file
}

#[test]
fn a_house_speaks_tls_and_takes_a_renewed_certificate_without_a_stop() {
    let top = fresh("tls");
    let house = house(&top);
    let issuer = Issuer::new();
    let (certificate, key) = issuer.issue(&top, "first", -1, 90);
    let file = config(&top, &certificate, &key);
    let serving = Serving::start(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0", "--config", path(&file)], &[]);
    assert!(serving.line.contains("https://"), "{}", serving.line);
    let (answer, first) = ask(&serving.address, &issuer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"whole\":true"), "{answer}");
    assert!(answer.to_lowercase().contains("strict-transport-security: max-age=31536000"), "{answer}");
    assert!(ask(&serving.address, &Issuer::new()).is_err(), "a client that trusts another issuer");

    // Plain HTTP at the same port: told what to do, in both languages.
    let mut plain = TcpStream::connect(&serving.address).expect("it listens");
    plain.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
    let mut said = String::new();
    plain.read_to_string(&mut said).expect("words");
    assert!(said.starts_with("HTTP/1.1 400") && said.contains("请把网址改成") && said.contains("begin the address"), "{said}");

    // Renewed in place; a connection that is open stays open.
    let (renewed, renewed_key) = issuer.issue(&top, "second", -1, 60);
    std::fs::copy(renewed, &certificate).and_then(|_| std::fs::copy(renewed_key, &key)).expect("replaced");
    serving.signal("HUP");
    wait_for("the new certificate", || ask(&serving.address, &issuer).is_ok_and(|(_, shown)| shown != first));
    let (_, second) = ask(&serving.address, &issuer).expect("an answer");

    // A file that cannot serve changes nothing, and is logged with its reason.
    let (_, stranger) = issuer.issue(&top, "third", -1, 60);
    std::fs::copy(stranger, &key).expect("replaced");
    serving.signal("HUP");
    serving.wait_for_log("does not fit the certificate");
    assert_eq!(ask(&serving.address, &issuer).expect("an answer").1, second);
    serving.end();
    let _ = std::fs::remove_dir_all(top);
}

#[test]
fn a_certificate_that_cannot_serve_is_refused_with_its_reason() {
    let top = fresh("tls-bad");
    let house = house(&top);
    let issuer = Issuer::new();
    let (good, good_key) = issuer.issue(&top, "good", -1, 90);
    let (_, other_key) = issuer.issue(&top, "other", -1, 90);
    let (past, past_key) = issuer.issue(&top, "past", -90, -1);
    let (future, future_key) = issuer.issue(&top, "future", 1, 90);
    let (absent, rubbish, locked) = (top.join("absent.pem"), top.join("rubbish.pem"), top.join("locked.key"));
    std::fs::write(&rubbish, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").expect("written");
    std::fs::write(&locked, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
        .expect("written");
    let table = [
        (&absent, &good_key, "absent.pem cannot be read", "absent.pem（"),
        (&good, &other_key, "other.key does not fit the certificate", "不配套"),
        (&past, &past_key, "past.pem was valid until 20", "到期"),
        (&future, &future_key, "future.pem is valid from 20", "才有效"),
        (&good_key, &good, "good.key belongs into the other setting", "写反了"),
        (&rubbish, &good_key, "rubbish.pem cannot be used", "不能用"),
        (&good, &locked, "locked.key is encrypted", "加了密码"),
    ];
    for (certificate, key, en, zh) in table {
        let file = config(&top, certificate, key);
        for (lang, words) in [("en", en), ("zh-Hans", zh)] {
            let args = ["--data", path(&house), "--listen", "127.0.0.1:0", "--config", path(&file), "--lang", lang];
            let (code, refused) = ended(&muster(&[&["serve"], &args[..]].concat()));
            assert!(code == Some(2) && refused.contains(words), "{words}: {refused}");
            let (code, checked) = ended(&muster(&[&["config", "check"], &args[..]].concat()));
            assert!(code == Some(2) && checked == refused, "`config check` says what `serve` says: {checked} {refused}");
        }
    }
    let _ = std::fs::remove_dir_all(top);
}

/// Many who begin a handshake and say no more, from one address, are cut off in number and in time; others are served.
#[test]
fn slow_handshakes_are_bounded_by_number_and_time() {
    let top = fresh("tls-slow");
    let house = house(&top);
    let issuer = Issuer::new();
    let (certificate, key) = issuer.issue(&top, "good", -1, 90);
    let file = config(&top, &certificate, &key);
    let serving = Serving::start(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0", "--config", path(&file)], &[]);
    let begun = Instant::now();
    // The head of a record whose body never comes.
    let slow: Vec<_> = (0..80)
        .map(|_| {
            let mut s = TcpStream::connect(&serving.address).expect("connects");
            let _ = s.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00]);
            s.set_read_timeout(Some(Duration::from_secs(20))).expect("patience");
            std::thread::spawn(move || {
                // Closed, or reset.
                assert_eq!(s.read(&mut [0; 64]).unwrap_or(0), 0);
                begun.elapsed()
            })
        })
        .collect();
    let ends: Vec<Duration> = slow.into_iter().map(|t| t.join().expect("it ended")).collect();
    let at_once = ends.iter().filter(|t| **t < Duration::from_secs(5)).count();
    assert!(at_once >= 16, "beyond 64 from one address they are closed at once: {at_once}");
    assert!(ends.iter().all(|t| *t < Duration::from_secs(15)), "and the others after ten seconds: {ends:?}");
    assert!(ask(&serving.address, &issuer).is_ok());
    serving.end();
    let _ = std::fs::remove_dir_all(top);
}

#[test]
fn the_doctor_follows_the_public_address_and_its_certificate() {
    let top = fresh("tls-doctor");
    let house = house(&top);
    let issuer = Issuer::new();
    let (certificate, key) = issuer.issue(&top, "good", -1, 10);
    let file = config(&top, &certificate, &key);
    let trusted = top.join("trusted.pem");
    std::fs::write(&trusted, issuer.pem()).expect("written");
    let serving = Serving::start(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0", "--config", path(&file)], &[]);
    let port = serving.address.rsplit(':').next().expect("port").to_owned();
    let look = |host: &str, trusts: &Path| {
        let told = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(["doctor", "--quick", "--json", "--data", path(&house), "--config", path(&file), "--lang", "en"])
            .env("MUSTER_PUBLIC_URL", format!("https://{host}:{port}"))
            .env("SSL_CERT_FILE", trusts)
            .output()
            .expect("it starts");
        crate::doctor::Looked::read(&told)
    };
    let seen = look("localhost", &trusted);
    assert_eq!(seen.code("address"), "doctor-address-fine");
    // Ten days, and a key that everybody may read.
    assert_eq!((seen.code("certificate"), seen.state("certificate")), ("doctor-certificate-open", "warn"));
    Command::new("chmod").args(["600", path(&key)]).status().expect("chmod");
    assert_eq!(look("localhost", &trusted).code("certificate"), "doctor-certificate-soon");
    let seen = look("127.0.0.1", &trusted);
    assert_eq!((seen.code("certificate"), seen.state("certificate")), ("doctor-certificate-name", "bad"));
    assert_eq!(seen.code("address"), "doctor-address-untrusted");
    let stranger = top.join("stranger.pem");
    std::fs::write(&stranger, Issuer::new().pem()).expect("written");
    assert_eq!(look("localhost", &stranger).code("address"), "doctor-address-untrusted");
    serving.end();
    assert_eq!(look("localhost", &trusted).code("address"), "doctor-address-silent");
    let _ = std::fs::remove_dir_all(top);
}
