//! The file that says who sends texts and how. Everything that cannot work is said before the house serves, with what to write.

use super::Texts;
use super::way::{Answer, PLACES, Way};
use super::word::Words;
use crate::outside::way::line;
use crate::voice::Said;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE_BYTES_MAX: u64 = 1 << 18;
/// Characters of a message: a link and a title at the least.
const CHARS: (usize, usize) = (60, 1000);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    way: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    secret_file: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    #[serde(default = "chars")]
    chars_max: usize,
    #[serde(default = "quarter")]
    first_pause_seconds: i64,
    #[serde(default = "hour")]
    longest_pause_seconds: i64,
    #[serde(default)]
    answer: WrittenAnswer,
    word: Option<WrittenWord>,
}

fn chars() -> usize {
    200
}
fn quarter() -> i64 {
    15
}
fn hour() -> i64 {
    3600
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WrittenAnswer {
    code: String,
    taken: Vec<String>,
    never: Vec<String>,
    busy: Vec<String>,
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWord {
    #[serde(default)]
    token_file: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    id: String,
    status: String,
    arrived: Vec<String>,
    failed: Vec<String>,
    #[serde(default = "fine")]
    reply: String,
}

fn fine() -> String {
    "{\"ok\":true}".to_owned()
}

/// What a file without a body of its own gives a folder.
const PLAIN: &str = r#"{"key":"{key}","to":"{phone}","text":"{text}"}"#;

/// Reads the file; none where none is named. `home` is the house's own address: a text says where to read on.
pub(crate) fn open(file: Option<&Path>, home: Option<&str>) -> Result<Option<Texts>, Said> {
    let Some(path) = file else { return Ok(None) };
    let at = |said: Said| said.arg("file", path.display());
    let Some(home) = home else { return Err(at(Said::new("config-texts-no-address"))) };
    read(path).and_then(|f| made(f, home)).map(Some).map_err(at)
}

fn read(path: &Path) -> Result<File, Said> {
    let unread = |e: String| Said::new("config-texts-file").arg("error", e);
    let size = std::fs::metadata(path).map_err(|e| unread(e.to_string()))?.len();
    if size > FILE_BYTES_MAX {
        return Err(unread(format!("{size} > {FILE_BYTES_MAX}")));
    }
    let text = std::fs::read_to_string(path).map_err(|e| unread(e.to_string()))?;
    // One line: it stands in a sentence.
    toml::from_str(&text).map_err(|e| unread(e.to_string().split_whitespace().collect::<Vec<_>>().join(" ")))
}

fn made(f: File, home: &str) -> Result<Texts, Said> {
    if f.first_pause_seconds < 1 || f.longest_pause_seconds < f.first_pause_seconds {
        return Err(Said::new("config-texts-pauses"));
    }
    if !(CHARS.0..=CHARS.1).contains(&f.chars_max) {
        return Err(Said::new("config-texts-chars").arg("from", CHARS.0).arg("to", CHARS.1));
    }
    let secret = one_line(&f.secret_file)?;
    let body = body(if f.body.is_empty() && f.way == "folder" { PLAIN } else { &f.body }, &secret)?;
    let way = match f.way.as_str() {
        "http" => {
            if !f.url.starts_with("https://") && !f.url.starts_with("http://") {
                return Err(Said::new("config-texts-url").arg("is", &f.url));
            }
            let a = f.answer;
            for p in [&a.code, &a.id] {
                pointer(p)?;
            }
            if !a.code.is_empty() && a.taken.is_empty() {
                return Err(Said::new("config-texts-taken"));
            }
            let answer = Answer { code: a.code, taken: a.taken, never: a.never, busy: a.busy, id: a.id };
            Way::http(f.url, headers(f.headers, &secret)?, body, answer)
        }
        "folder" => Way::Folder { folder: folder(&f.folder)?, body },
        other => return Err(Said::new("config-texts-way").arg("is", other)),
    };
    Ok(Texts {
        way,
        words: f.word.map(word).transpose()?.map(Arc::new),
        home: home.trim_end_matches('/').to_owned(),
        chars_max: f.chars_max,
        first_pause: f.first_pause_seconds,
        longest_pause: f.longest_pause_seconds,
    })
}

fn one_line(path: &str) -> Result<String, Said> {
    let found = line(path).map_err(|e| Said::new("config-texts-file").arg("error", e))?;
    if !path.is_empty() && found.is_empty() {
        return Err(Said::new("config-texts-secret").arg("secret", path));
    }
    Ok(found)
}

fn folder(path: &str) -> Result<PathBuf, Said> {
    let folder = PathBuf::from(path);
    if folder.is_dir() { Ok(folder) } else { Err(Said::new("config-texts-folder").arg("is", path)) }
}

/// `{name}` of none that there are: it would go out as it stands.
fn unknown(template: &str, known: &[&str]) -> Option<String> {
    let names = template.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(name, _)| name);
    names.filter(|n| n.bytes().all(|b| b.is_ascii_alphabetic())).find(|n| !known.contains(n)).map(str::to_owned)
}

fn pointer(p: &str) -> Result<(), Said> {
    if p.is_empty() || p.starts_with('/') { Ok(()) } else { Err(Said::new("config-texts-pointer").arg("is", p)) }
}

fn headers(all: BTreeMap<String, String>, secret: &str) -> Result<Vec<(String, String)>, Said> {
    all.into_iter()
        .map(|(name, value)| {
            if let Some(is) = unknown(&value, &["key", "secret"]) {
                return Err(Said::new("config-texts-place").arg("is", is).arg("known", "{key}, {secret}"));
            }
            let fits = axum::http::HeaderName::from_bytes(name.as_bytes()).is_ok();
            let value = value.replace("{secret}", secret);
            if !fits || axum::http::HeaderValue::from_str(&value).is_err() {
                return Err(Said::new("config-texts-header").arg("is", name));
            }
            Ok((name, value))
        })
        .collect()
}

fn put_secret(v: Value, secret: &str) -> Value {
    match v {
        Value::String(s) => Value::String(s.replace("{secret}", secret)),
        Value::Array(all) => all.into_iter().map(|v| put_secret(v, secret)).collect(),
        Value::Object(all) => Value::Object(all.into_iter().map(|(k, v)| (k, put_secret(v, secret))).collect()),
        other => other,
    }
}

fn body(text: &str, secret: &str) -> Result<Value, Said> {
    let json: Value = serde_json::from_str(text).map_err(|e| Said::new("config-texts-body").arg("error", e))?;
    for needed in ["{phone}", "{text}", "{key}"] {
        // By its key the sender tells the second try from the first.
        if !text.contains(needed) {
            return Err(Said::new("config-texts-needs").arg("is", needed));
        }
    }
    let known = [&PLACES[..], &["secret"]].concat();
    if let Some(is) = strings(&json).iter().find_map(|s| unknown(s, &known)) {
        let known: Vec<String> = known.iter().map(|k| format!("{{{k}}}")).collect();
        return Err(Said::new("config-texts-place").arg("is", is).arg("known", known.join(", ")));
    }
    Ok(put_secret(json, secret))
}

fn strings(v: &Value) -> Vec<&str> {
    match v {
        Value::String(s) => vec![s],
        Value::Array(all) => all.iter().flat_map(strings).collect(),
        Value::Object(all) => all.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn word(w: WrittenWord) -> Result<Words, Said> {
    for p in [&w.list, &w.key, &w.id, &w.status] {
        pointer(p)?;
    }
    if w.key.is_empty() && w.id.is_empty() || w.status.is_empty() {
        return Err(Said::new("config-texts-word"));
    }
    if w.token_file.is_empty() && w.folder.is_empty() {
        return Err(Said::new("config-texts-word-way"));
    }
    let token = one_line(&w.token_file)?;
    // Anybody may knock: what opens is long.
    if !w.token_file.is_empty() && token.len() < 24 {
        return Err(Said::new("config-texts-token").arg("secret", &w.token_file));
    }
    Ok(Words {
        token,
        folder: if w.folder.is_empty() { None } else { Some(folder(&w.folder)?) },
        list: w.list,
        key: w.key,
        id: w.id,
        status: w.status,
        arrived: w.arrived,
        failed: w.failed,
        reply: w.reply,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
way = "http"
url = "https://sms.example/send"
secret_file = "SECRET"
body = '{"to":"{phone}","say":"{text}","ref":"{key}","pass":"{secret}"}'
[headers]
authorization = "Bearer {secret}"
[answer]
code = "/code"
taken = ["OK"]
[word]
token_file = "SECRET"
key = "/ref"
status = "/status"
arrived = ["DELIVERED"]
failed = ["FAILED"]
"#;

    /// what is written instead · which sentence says so
    #[test]
    fn a_file_that_cannot_work_is_refused_with_what_to_write() {
        let dir = std::env::temp_dir().join(format!("muster-texts-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let secret = dir.join("secret");
        std::fs::write(&secret, "0123456789abcdef01234567\n").unwrap();
        std::fs::write(dir.join("short"), "abc\n").unwrap();
        std::fs::write(dir.join("empty"), "\n").unwrap();
        let path = dir.join("texts.toml");
        let at = |name: &str| dir.join(name).display().to_string();
        let table: Vec<(&str, String, &str)> = vec![
            ("", String::new(), ""),
            ("way = \"http\"", "way = \"pigeon\"".into(), "config-texts-way"),
            ("way = \"http\"", "way = \"folder\"".into(), "config-texts-folder"),
            ("way = \"http\"", format!("way = \"folder\"\nfolder = \"{}\"", dir.display()), ""),
            ("https://", "ftp://".into(), "config-texts-url"),
            ("{phone}", "{phnoe}".into(), "config-texts-needs"),
            ("\"ref\"", "\"x\":\"{nobody}\",\"ref\"".into(), "config-texts-place"),
            ("Bearer {secret}", "Bearer {phone}".into(), "config-texts-place"),
            ("authorization", "\"no header\"".into(), "config-texts-header"),
            ("{\"to\"", "{to".into(), "config-texts-body"),
            ("\"/code\"", "\"code\"".into(), "config-texts-pointer"),
            ("[\"OK\"]", "[]".into(), "config-texts-taken"),
            ("key = \"/ref\"", String::new(), "config-texts-word"),
            ("token_file = \"SECRET\"", String::new(), "config-texts-word-way"),
            ("token_file = \"SECRET\"", format!("token_file = \"{}\"", at("short")), "config-texts-token"),
            ("secret_file = \"SECRET\"", format!("secret_file = \"{}\"", at("empty")), "config-texts-secret"),
            ("secret_file = \"SECRET\"", "secret_file = \"/no/such\"".into(), "config-texts-file"),
            ("[headers]", "first_pause_seconds = 0\n[headers]".into(), "config-texts-pauses"),
            ("[headers]", "chars_max = 20\n[headers]".into(), "config-texts-chars"),
            ("[headers]", "colour = 1\n[headers]".into(), "config-texts-file"),
        ];
        for (what, instead, wanted) in table {
            let text = if what.is_empty() { GOOD.to_owned() } else { GOOD.replace(what, &instead) };
            std::fs::write(&path, text.replace("SECRET", &secret.display().to_string())).unwrap();
            let said = open(Some(&path), Some("https://muster.example")).err().map_or("", |s| s.code);
            assert_eq!(said, wanted, "{what} → {instead}");
        }
        assert_eq!(open(Some(&path), None).err().map(|s| s.code), Some("config-texts-no-address"));
        assert!(open(None, None).unwrap().is_none());
        let _ = std::fs::remove_dir_all(dir);
    }

    #[test]
    fn the_sample_is_a_file_for_texts() {
        let sample = include_str!("../../../../../deploy/texts.toml");
        assert!(sample.lines().all(|l| l.is_empty() || l.starts_with('#')), "nothing is set in it");
        let ours = |l: &str| l.contains(" = ") || l.starts_with('[') || l.starts_with("  \"") || ["{", "}", "'''"].contains(&l);
        let lines: Vec<&str> = sample.lines().filter_map(|l| l.strip_prefix("# ")).filter(|l| ours(l)).collect();
        let f: File = toml::from_str(&lines.join("\n")).unwrap();
        assert!(body(&f.body, "s").is_ok() && f.word.is_some() && !f.answer.taken.is_empty());
    }
}
