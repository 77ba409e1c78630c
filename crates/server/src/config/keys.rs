//! Everything that can be set, once: from this list come the reading, the sample, the table in docs/operating.md and the names
//! of the environment variables. What a key means is said in the words `config-key-…`.

use super::Config;
use crate::voice::Voice;
use std::fmt::Write;
use std::path::PathBuf;

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Flag,
    Count(u64, u64),
    Path,
    /// `127.0.0.1:8787`
    Address,
    /// `https://muster.example`
    Url,
}

/// A value that was given, of the kind its key takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Text(String),
    Flag(bool),
    Count(u64),
}

pub(crate) struct Key {
    /// `limits.address_reads.burst`
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Shown in the sample where there is no default.
    pub(crate) example: &'static str,
    pub(crate) set: fn(&mut Config, Given),
    /// As TOML; none where nothing is set.
    pub(crate) get: fn(&Config) -> Option<String>,
}

macro_rules! count {
    ($name:literal, $from:literal, $to:literal, $($field:ident).+) => {
        Key {
            name: $name,
            kind: Kind::Count($from, $to),
            example: "",
            set: |c, g| if let Given::Count(n) = g { c.$($field).+ = n.try_into().unwrap_or(c.$($field).+) },
            get: |c| Some(c.$($field).+.to_string()),
        }
    };
}

macro_rules! path {
    ($name:literal, $example:literal, $($field:ident).+) => {
        Key {
            name: $name,
            kind: Kind::Path,
            example: $example,
            set: |c, g| if let Given::Text(t) = g { c.$($field).+ = Some(PathBuf::from(t)) },
            get: |c| c.$($field).+.as_ref().map(|p| quoted(&p.to_string_lossy())),
        }
    };
}

macro_rules! url {
    ($name:literal, $example:literal, $field:ident) => {
        Key {
            name: $name,
            kind: Kind::Url,
            example: $example,
            set: |c, g| {
                if let Given::Text(t) = g {
                    c.$field = Some(t.trim_end_matches('/').to_owned())
                }
            },
            get: |c| c.$field.as_deref().map(quoted),
        }
    };
}

macro_rules! bucket {
    ($burst:literal, $minute:literal, $field:ident) => {
        [count!($burst, 1, 4_294_967_295, limits.$field.burst), count!($minute, 1, 4_294_967_295, limits.$field.per_minute)]
    };
}

const READS: [Key; 2] = bucket!("limits.address_reads.burst", "limits.address_reads.per_minute", address_reads);
const POSTS: [Key; 2] = bucket!("limits.address_posts.burst", "limits.address_posts.per_minute", address_posts);
const SESSION: [Key; 2] = bucket!("limits.session_posts.burst", "limits.session_posts.per_minute", session_posts);
const ENTERS: [Key; 2] = bucket!("limits.address_enters.burst", "limits.address_enters.per_minute", address_enters);

/// In the order of the sample: what stands in no section first, as TOML wants it.
pub(crate) static KEYS: &[Key] = &{
    let [reads, reads_minute] = READS;
    let [posts, posts_minute] = POSTS;
    let [session, session_minute] = SESSION;
    let [enters, enters_minute] = ENTERS;
    [
        path!("data", "/var/lib/muster", data),
        Key {
            name: "listen",
            kind: Kind::Address,
            example: "",
            set: |c, g| {
                if let Given::Text(t) = g {
                    c.listen = t.parse().unwrap_or(c.listen);
                }
            },
            get: |c| Some(quoted(&c.listen.to_string())),
        },
        url!("public_url", "https://muster.example", public_url),
        url!("practice_url", "https://practice.muster.example", practice_url),
        Key {
            name: "behind_proxy",
            kind: Kind::Flag,
            example: "",
            set: |c, g| {
                if let Given::Flag(on) = g {
                    c.behind_proxy = on;
                }
            },
            get: |c| Some(c.behind_proxy.to_string()),
        },
        Key {
            name: "help",
            kind: Kind::Text,
            example: "",
            set: |c, g| {
                if let Given::Text(t) = g {
                    c.help = t;
                }
            },
            get: |c| Some(quoted(&c.help)),
        },
        count!("threads", 1, 256, threads),
        count!("live_max", 1, 100_000, live_max),
        count!("live_max_address", 1, 100_000, live_max_address),
        count!("connections_max_address", 1, 100_000, connections_max_address),
        count!("head_seconds", 1, 600, head_seconds),
        count!("body_seconds", 1, 3600, body_seconds),
        path!("tls.certificate", "/etc/muster/fullchain.pem", tls.certificate),
        path!("tls.key", "/etc/muster/privkey.pem", tls.key),
        path!("backup.folder", "/var/backups/muster", backup.folder),
        path!("backup.keys_copy", "/media/safe/muster-keys", backup.keys_copy),
        path!("outside.receivers", "/etc/muster/receivers.toml", receivers),
        path!("outside.texts", "/etc/muster/texts.toml", texts),
        reads,
        reads_minute,
        posts,
        posts_minute,
        session,
        session_minute,
        enters,
        enters_minute,
    ]
};

impl Key {
    pub(crate) fn find(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|k| k.name == name)
    }
    /// `MUSTER_LIMITS_ADDRESS_READS_BURST`
    pub(crate) fn variable(&self) -> String {
        format!("MUSTER_{}", self.name.replace('.', "_").to_uppercase())
    }
    fn words(&self) -> String {
        format!("config-key-{}", self.name.replace(['.', '_'], "-"))
    }
    /// Section and name below it.
    fn parts(&self) -> (&'static str, &'static str) {
        self.name.rsplit_once('.').unwrap_or(("", self.name))
    }
}

/// A TOML string.
fn quoted(s: &str) -> String {
    toml::Value::String(s.to_owned()).to_string()
}

/// A file in which everything stands, and nothing is set: what `muster config sample` prints.
pub(crate) fn sample(zh: &Voice, en: &Voice) -> String {
    let mut out = String::new();
    for voice in [zh, en] {
        for line in voice.say("config-sample-head").lines() {
            let _ = writeln!(out, "# {line}");
        }
    }
    let default = Config::default();
    let mut section = "";
    for key in KEYS {
        let (within, name) = key.parts();
        out.push('\n');
        if within != section {
            section = within;
            let _ = writeln!(out, "[{section}]");
        }
        let _ = writeln!(out, "# {}\n# {}", zh.say(&key.words()), en.say(&key.words()));
        let value = (key.get)(&default).unwrap_or_else(|| quoted(key.example));
        let _ = writeln!(out, "# {name} = {value}");
    }
    out
}

/// The table in docs/operating.md.
#[cfg(test)]
pub(crate) fn table(en: &Voice) -> String {
    let mut out = String::from("| key | takes | default | environment | meaning |\n|---|---|---|---|---|\n");
    let default = Config::default();
    for key in KEYS {
        let takes = match key.kind {
            Kind::Text => "text".to_owned(),
            Kind::Flag => "true or false".to_owned(),
            Kind::Count(from, 4_294_967_295) => format!("{from} or more"),
            Kind::Count(from, to) => format!("{from} to {to}"),
            Kind::Path => "path".to_owned(),
            Kind::Address => "address:port".to_owned(),
            Kind::Url => "https://…".to_owned(),
        };
        let value = (key.get)(&default).map_or("none".to_owned(), |v| format!("`{v}`"));
        let _ = writeln!(out, "| `{}` | {takes} | {value} | `{}` | {} |", key.name, key.variable(), en.say(&key.words()));
    }
    out
}
