//! From a file and the environment to a [`Config`], and everything that is wrong with them at once, each with its line.

use super::keys::{Given, KEYS, Key, Kind};
use super::{Config, TlsFiles};
use crate::voice::{Said, Voice};
use crate::{outside, tls};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Variables that begin with MUSTER_ and are not settings.
const OTHER_VARIABLES: &[&str] = &["MUSTER_CONFIG", "MUSTER_BIN", "MUSTER_OLD_BIN"];
/// A file longer than this is no configuration.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Line(PathBuf, usize),
    File(PathBuf),
    Variable(String),
    /// The whole of it.
    All,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) at: At,
    pub(crate) said: Said,
}

/// What was read. `notes` are no reason to refuse.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) config: Config,
    pub(crate) problems: Vec<Problem>,
    pub(crate) notes: Vec<Problem>,
    /// What came from where: (key, file or variable).
    pub(crate) given: Vec<(&'static str, String)>,
}

impl Problem {
    pub(crate) fn line(&self, voice: &Voice) -> String {
        let said = voice.tell(&self.said);
        match &self.at {
            At::Line(file, line) => format!("{}:{line}: {said}", file.display()),
            At::File(file) => format!("{}: {said}", file.display()),
            At::Variable(name) => format!("{name}: {said}"),
            At::All => said,
        }
    }
}

#[cfg(test)]
fn read(file: Option<&Path>, variables: &[(String, String)]) -> Found {
    read_with(file, variables, |_, _| {})
}

/// Reads `file`, then `variables` above it, then what `above` sets: it tells the keys.
pub(crate) fn read_with(
    file: Option<&Path>,
    variables: &[(String, String)],
    above: impl FnOnce(&mut Config, &mut dyn FnMut(&'static str)),
) -> Found {
    let mut found = Found::default();
    if let Some(file) = file {
        match text(file) {
            Ok(text) => from_text(&mut found, file, &text),
            Err(said) => found.problems.push(Problem { at: At::File(file.to_owned()), said }),
        }
    }
    from_variables(&mut found, variables);
    let mut set = Vec::new();
    above(&mut found.config, &mut |name| set.push(name));
    for name in set {
        found.given.retain(|(n, _)| *n != name);
        found.given.push((name, format!("--{name}")));
    }
    whole(&mut found);
    found
}

fn text(file: &Path) -> Result<String, Said> {
    let unreadable = |e: &dyn ToString| Said::new("config-unreadable").arg("error", e.to_string());
    let meta = std::fs::metadata(file).map_err(|e| unreadable(&e))?;
    if meta.is_dir() || meta.len() > FILE_BYTES_MAX {
        return Err(Said::new("config-no-file"));
    }
    let bytes = std::fs::read(file).map_err(|e| unreadable(&e))?;
    let text = String::from_utf8(bytes).map_err(|_| Said::new("config-not-utf8"))?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1
}

struct Reading<'a> {
    found: &'a mut Found,
    file: &'a Path,
    text: &'a str,
}

fn from_text(found: &mut Found, file: &Path, text: &str) {
    let (table, errors) = DeTable::parse_recoverable(text);
    for e in &errors {
        let line = line_of(text, e.span().map_or(0, |s| s.start));
        let said = Said::new("config-syntax").arg("error", e.message());
        found.problems.push(Problem { at: At::Line(file.to_owned(), line), said });
    }
    if errors.is_empty() {
        Reading { found, file, text }.table("", table.get_ref());
    }
}

impl Reading<'_> {
    fn problem(&mut self, at: usize, said: Said) {
        let at = At::Line(self.file.to_owned(), line_of(self.text, at));
        self.found.problems.push(Problem { at, said });
    }

    fn table(&mut self, within: &str, table: &DeTable<'_>) {
        // In the order of the file, whatever order the map has.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(k, _)| k.span().start);
        for (k, v) in entries {
            let at = k.span().start;
            let name = if within.is_empty() { k.get_ref().to_string() } else { format!("{within}.{}", k.get_ref()) };
            let section = KEYS.iter().any(|key| key.name.strip_prefix(name.as_str()).is_some_and(|r| r.starts_with('.')));
            match (Key::find(&name), v.get_ref()) {
                (Some(key), value) => match given(key.kind, value).and_then(|g| fits(key.kind, g)) {
                    Ok(given) => {
                        let given = self.beside(key.kind, given);
                        (key.set)(&mut self.found.config, given);
                        self.found.given.push((key.name, format!("{}:{}", self.file.display(), line_of(self.text, at))));
                    }
                    Err(said) => self.problem(at, said.arg("key", &name)),
                },
                (None, DeValue::Table(below)) if section => self.table(&name, below),
                (None, other) if section => {
                    let said = Said::new("config-section").arg("key", &name).arg("is", other.type_str());
                    self.problem(at, said);
                }
                (None, _) => {
                    let known: Vec<String> = KEYS.iter().map(|k| k.name.to_owned()).collect();
                    self.problem(at, unknown("config-unknown-key", "config-unknown-key-like", &name, &known));
                }
            }
        }
    }

    /// A path in the file is meant from where the file lies.
    fn beside(&self, kind: Kind, given: Given) -> Given {
        match (kind, given) {
            (Kind::Path, Given::Text(t)) => {
                let folder = self.file.parent().unwrap_or(Path::new(""));
                Given::Text(folder.join(t).to_string_lossy().into_owned())
            }
            (_, given) => given,
        }
    }
}

fn given(kind: Kind, value: &DeValue<'_>) -> Result<Given, Said> {
    let wrong = || Said::new(wanted(kind)).arg("is", value.type_str());
    match (kind, value) {
        (Kind::Flag, DeValue::Boolean(on)) => Ok(Given::Flag(*on)),
        (Kind::Count(..), DeValue::Integer(n)) => {
            let n = i128::from_str_radix(n.as_str(), n.radix()).map_err(|_| wrong())?;
            u64::try_from(n).map(Given::Count).map_err(|_| range(kind, n))
        }
        (Kind::Text | Kind::Path | Kind::Address | Kind::Url, DeValue::String(t)) => Ok(Given::Text(t.to_string())),
        _ => Err(wrong()),
    }
}

/// "wants …, is …"
fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Flag => "config-wants-flag",
        Kind::Count(..) => "config-wants-number",
        _ => "config-wants-text",
    }
}

fn range(kind: Kind, n: impl ToString) -> Said {
    let (from, to) = if let Kind::Count(from, to) = kind { (from, to) } else { (0, 0) };
    Said::new("config-range").arg("value", n).arg("from", from).arg("to", to)
}

/// What the type alone does not tell.
fn fits(kind: Kind, given: Given) -> Result<Given, Said> {
    match (kind, &given) {
        (Kind::Count(from, to), Given::Count(n)) if !(from..=to).contains(n) => Err(range(kind, n)),
        (Kind::Address, Given::Text(t)) if t.parse::<SocketAddr>().is_err() => Err(Said::new("config-address").arg("value", t)),
        (Kind::Url, Given::Text(t)) if !is_url(t) => Err(Said::new("config-url").arg("value", t)),
        (Kind::Path, Given::Text(t)) if t.is_empty() => Err(Said::new("config-empty-path")),
        _ => Ok(given),
    }
}

/// `http(s)://host[:port]`, nothing behind it.
fn is_url(t: &str) -> bool {
    let host = t.strip_prefix("https://").or_else(|| t.strip_prefix("http://")).unwrap_or_default();
    let host = host.trim_end_matches('/');
    !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
}

fn from_variables(found: &mut Found, variables: &[(String, String)]) {
    let mut left: BTreeSet<&str> = variables.iter().map(|(n, _)| n.as_str()).filter(|n| n.starts_with("MUSTER_")).collect();
    for key in KEYS {
        let name = key.variable();
        left.remove(name.as_str());
        let Some((_, value)) = variables.iter().find(|(n, v)| *n == name && !v.is_empty()) else { continue };
        let read = match (key.kind, value.as_str()) {
            (Kind::Flag, "true" | "1") => Ok(Given::Flag(true)),
            (Kind::Flag, "false" | "0") => Ok(Given::Flag(false)),
            (Kind::Count(..), n) => n.parse().map(Given::Count).map_err(|_| Said::new("config-wants-number").arg("is", n)),
            (Kind::Flag, other) => Err(Said::new("config-wants-flag").arg("is", other)),
            (_, text) => Ok(Given::Text(text.to_owned())),
        };
        match read.and_then(|g| fits(key.kind, g)) {
            Ok(given) => {
                (key.set)(&mut found.config, given);
                found.given.retain(|(n, _)| *n != key.name);
                found.given.push((key.name, name));
            }
            Err(said) => found.problems.push(Problem { at: At::Variable(name), said: said.arg("key", key.name) }),
        }
    }
    let known: Vec<String> = KEYS.iter().map(Key::variable).collect();
    for name in left.into_iter().filter(|n| !OTHER_VARIABLES.contains(n)) {
        let said = unknown("config-unknown-variable", "config-unknown-variable-like", name, &known);
        found.notes.push(Problem { at: At::Variable(name.to_owned()), said });
    }
}

/// With the nearest known name, where one is near.
fn unknown(plain: &'static str, like: &'static str, name: &str, known: &[String]) -> Said {
    let last = |n: &str| n.rsplit('.').next().unwrap_or_default().to_owned();
    let far = |k: &String| strsim::damerau_levenshtein(name, k).min(1 + strsim::damerau_levenshtein(&last(name), &last(k)));
    match known.iter().min_by_key(|k| far(k)).filter(|k| far(k) <= 1 + name.chars().count() / 4) {
        Some(near) => Said::new(like).arg("key", name).arg("near", near),
        None => Said::new(plain).arg("key", name),
    }
}

/// What single values do not show.
fn whole(found: &mut Found) {
    let c = &found.config;
    let mut wrong = |said: Said| found.problems.push(Problem { at: At::All, said });
    match &c.tls {
        TlsFiles { certificate: Some(_), key: None } => wrong(Said::new("config-tls-half").arg("missing", "tls.key")),
        TlsFiles { certificate: None, key: Some(_) } => wrong(Said::new("config-tls-half").arg("missing", "tls.certificate")),
        _ => {}
    }
    let mut note = |said: Said| found.notes.push(Problem { at: At::All, said });
    let secure = c.speaks_tls() || c.behind_proxy;
    match &c.public_url {
        Some(url) if url.starts_with("https://") && !secure => note(Said::new("config-https-by-nobody").arg("url", url)),
        Some(url) if url.starts_with("http://") && c.speaks_tls() => note(Said::new("config-http-with-tls").arg("url", url)),
        _ => {}
    }
    if !secure && !near(c.listen.ip()) {
        note(Said::new("config-plain-to-all").arg("address", c.listen));
    }
}

fn near(ip: IpAddr) -> bool {
    ip.is_loopback()
}

/// The files that the configuration names: what would stop a start.
pub(crate) fn files(found: &mut Found, now: muster_ledger::Moment) {
    if let TlsFiles { certificate: Some(certificate), key: Some(key) } = &found.config.tls
        && let Err(said) = tls::load(certificate, key, now)
    {
        found.problems.push(Problem { at: At::All, said });
    }
    let c = &found.config;
    if let Err(error) = outside::open(c.receivers.as_deref()) {
        found.problems.push(Problem { at: At::All, said: Said::new("config-receivers").arg("error", error) });
    }
    let c = &found.config;
    if let Err(said) = outside::texts::open(c.texts.as_deref(), c.public_url.as_deref()) {
        found.problems.push(Problem { at: At::All, said });
    }
}

#[cfg(test)]
mod tests;
