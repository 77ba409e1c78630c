//! How a parcel is brought: mail, a folder, an HTTP interface. What a stranger typed never becomes a header, a name or an address.

use crate::site::Site;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Message, SmtpTransport, Transport};
use muster_account::clue::Parcel;
use muster_web::Lang;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A receiver that says nothing for so long is down.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) enum Way {
    Mail { to: Mailbox, from: Mailbox, server: Box<SmtpTransport> },
    Folder(PathBuf),
    Http { to: String, token: String, agent: Box<ureq::Agent> },
}

/// One line of a file; empty without one.
pub(super) fn line(path: &str) -> Result<String, String> {
    if path.is_empty() {
        return Ok(String::new());
    }
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

pub(super) fn agent(status_is_error: bool) -> ureq::Agent {
    let known = rustls_native_certs::load_native_certs();
    let roots: Vec<_> = known.certs.iter().map(|c| ureq::tls::Certificate::from_der(c.as_ref()).to_owned()).collect();
    let tls = ureq::tls::TlsConfig::builder()
        .provider(ureq::tls::TlsProvider::Rustls)
        .root_certs(ureq::tls::RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(PATIENCE))
        // A clue goes where the file says and nowhere else.
        .max_redirects(0)
        .max_redirects_will_error(true)
        .http_status_as_error(status_is_error);
    config.build().new_agent()
}

impl Way {
    pub(super) fn open(way: &str, to: &str, from: &str, server_file: &str, token_file: &str) -> Result<Way, String> {
        match way {
            "mail" => {
                let to: Mailbox = to.parse().map_err(|e| format!("{to}: {e}"))?;
                let from: Mailbox = from.parse().map_err(|e| format!("from {from}: {e}"))?;
                let server = SmtpTransport::from_url(&line(server_file)?).map_err(|e| format!("{server_file}: {e}"))?;
                Ok(Way::Mail { to, from, server: Box::new(server.timeout(Some(PATIENCE)).build()) })
            }
            "file" => {
                let folder = PathBuf::from(to);
                if folder.is_dir() { Ok(Way::Folder(folder)) } else { Err(format!("{to}: no such folder")) }
            }
            "http" if to.starts_with("https://") || to.starts_with("http://") => {
                Ok(Way::Http { to: to.to_owned(), token: line(token_file)?, agent: Box::new(agent(true)) })
            }
            "http" => Err(format!("{to}: an http address begins with https://")),
            other => Err(format!("{other}: there are mail, file and http")),
        }
    }

    /// Brings it, or says in a word why not.
    pub(super) fn bring(&self, site: &Site, p: &Parcel) -> Result<(), &'static str> {
        let bytes = serde_json::to_vec_pretty(p).unwrap_or_default();
        match self {
            Way::Mail { to, from, server } => {
                let mail = mail(site, p, (to, from), bytes).map_err(|_| "mail-not-made")?;
                server.send(&mail).map(|_| ()).map_err(|e| if e.is_permanent() { "refused" } else { "no-answer" })
            }
            Way::Folder(folder) => drop_into(folder, p, &bytes).map_err(|_| "folder-not-written"),
            Way::Http { to, token, agent } => {
                let mut ask = agent.post(to).header("content-type", "application/json").header("idempotency-key", &p.key);
                if !token.is_empty() {
                    ask = ask.header("authorization", format!("Bearer {token}"));
                }
                match ask.send(&bytes[..]) {
                    Ok(r) if r.status().is_success() => Ok(()),
                    // It has it already: our word that it took it was lost.
                    Err(ureq::Error::StatusCode(409)) => Ok(()),
                    Ok(_) | Err(ureq::Error::StatusCode(_)) => Err("refused"),
                    Err(_) => Err("no-answer"),
                }
            }
        }
    }
}

/// Under its place in the ledger and its key: the same parcel twice is the same file, and the names sort as it was told.
fn drop_into(folder: &Path, p: &Parcel, bytes: &[u8]) -> std::io::Result<()> {
    drop_file(folder, &format!("clue-{:012}-{}.json", p.item.0, p.key), bytes)
}

/// Whole or not at all, and on the disk before it counts as brought.
pub(super) fn drop_file(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let part = folder.join(format!(".{name}.part"));
    let mut file = std::fs::File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&part, folder.join(name))?;
    std::fs::File::open(folder)?.sync_all()
}

fn mail(site: &Site, p: &Parcel, (to, from): (&Mailbox, &Mailbox), bytes: Vec<u8>) -> Result<Message, lettre::error::Error> {
    let say = |id: &str| site.words.say(Lang::ZhHans, id, &[]);
    let kind = say(&format!("clue-kind-{}", p.kind));
    let body = format!(
        "{}\n\n{kind}\n{}\n{}\n\n{}\n\n{} {}\n{} {}\n",
        say("clue-no-diagnosis"),
        p.place.join(" "),
        p.spot,
        p.text,
        say("clue-card-field-known"),
        p.known_at,
        say("clue-card-field-told"),
        p.told_at,
    );
    let json = ContentType::parse("application/json").unwrap_or(ContentType::TEXT_PLAIN);
    Message::builder()
        .from(from.clone())
        .to(to.clone())
        .message_id(Some(format!("<{}@muster.invalid>", p.key)))
        .subject(format!("{} {} {}", say("clue-one"), kind, p.item))
        .multipart(
            MultiPart::mixed()
                .singlepart(SinglePart::plain(body))
                .singlepart(Attachment::new(format!("clue-{}.json", p.item)).body(bytes, json)),
        )
}
