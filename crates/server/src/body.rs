//! Bodies: read within a size and a time, then taken apart into the same fields, whichever way they came.

use crate::address;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart};
use axum::http;
use futures_util::StreamExt;
use muster_ledger::{Refusal, Why, sha256};
use muster_web::Upload;
use std::time::Duration;

/// For forms without a file.
pub(crate) const SMALL: usize = 256 * 1024;
/// For forms with one.
pub(crate) const LARGE: usize = 64 * 1024 * 1024;
const FIELDS_MAX: usize = 2000;
/// Read and thrown away after a body turned out too long, so that the refusal arrives.
const DRAIN: usize = 4 * 1024 * 1024;

/// What was posted.
#[derive(Default)]
pub(crate) struct Posted {
    pub(crate) form: Vec<(String, String)>,
    pub(crate) files: Vec<Upload>,
}

/// Why a body was not read: a refusal and its status.
pub(crate) struct Unread {
    pub(crate) refusal: Refusal,
    pub(crate) status: u16,
}

fn unread(refusal: Refusal, status: u16) -> Unread {
    Unread { refusal, status }
}

fn broken(what: &str) -> Refusal {
    Refusal::invalid("web-bad-request").arg("what", what)
}

/// The bytes, at most `max` of them, within `seconds`.
pub(crate) async fn read(body: Body, max: usize, seconds: u64) -> Result<Bytes, Unread> {
    let mut stream = body.into_data_stream();
    let reading = async {
        let mut all = Vec::new();
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|_| unread(broken("body"), 400))?;
            if all.len() + piece.len() > max {
                let mut drained = 0;
                while let Some(Ok(rest)) = stream.next().await {
                    drained += rest.len();
                    if drained > DRAIN {
                        break;
                    }
                }
                let mb = (max as f64 / 1_048_576.0 * 100.0).round() / 100.0;
                return Err(unread(Refusal::new(Why::TooLarge, "web-too-large").arg("max", mb), 413));
            }
            all.extend_from_slice(&piece);
        }
        Ok(Bytes::from(all))
    };
    match tokio::time::timeout(Duration::from_secs(seconds), reading).await {
        Ok(done) => done,
        Err(_) => Err(unread(Refusal::invalid("server-slow").arg("seconds", seconds), 408)),
    }
}

/// Takes a body apart: form, multipart, or a flat JSON object.
pub(crate) async fn parse(content_type: &str, bytes: Bytes) -> Result<Posted, Refusal> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/json" => Ok(Posted { form: json(&bytes)?, files: Vec::new() }),
        "multipart/form-data" => multipart(content_type, bytes).await,
        _ if bytes.is_empty() => Ok(Posted::default()),
        "application/x-www-form-urlencoded" => {
            let text = std::str::from_utf8(&bytes).map_err(|_| broken("body"))?;
            let form = address::pairs(text, FIELDS_MAX).ok_or_else(|| broken("body"))?;
            Ok(Posted { form, files: Vec::new() })
        }
        _ => Err(broken("content-type")),
    }
}

fn json(bytes: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
    use serde_json::Value;
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) else { return Err(broken("JSON object")) };
    let plain = |v: Value| match v {
        Value::String(s) => Some(s),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(true) => Some("yes".to_owned()),
        _ => None,
    };
    let mut out = Vec::new();
    for (name, value) in fields {
        let values = match value {
            Value::Null | Value::Bool(false) => Vec::new(),
            Value::Array(all) => all,
            one => vec![one],
        };
        for v in values {
            let v = plain(v).filter(|v| !v.contains('\0')).ok_or_else(|| broken(&name))?;
            out.push((name.clone(), v));
        }
        if out.len() > FIELDS_MAX {
            return Err(broken("JSON object"));
        }
    }
    Ok(out)
}

async fn multipart(content_type: &str, bytes: Bytes) -> Result<Posted, Refusal> {
    let bad = || broken("body");
    let request = http::Request::builder().header("content-type", content_type).body(Body::from(bytes)).map_err(|_| bad())?;
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| bad())?;
    let mut posted = Posted::default();
    while let Some(field) = parts.next_field().await.map_err(|_| bad())? {
        if posted.form.len() + posted.files.len() == FIELDS_MAX {
            return Err(bad());
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file_name) => {
                let bytes = field.bytes().await.map_err(|_| bad())?;
                posted.files.push(Upload { field: name, file_name, bytes: bytes.as_ref().into() });
            }
            None => {
                let text = String::from_utf8(field.bytes().await.map_err(|_| bad())?.into()).map_err(|_| bad())?;
                if text.contains('\0') {
                    return Err(bad());
                }
                posted.form.push((name, text));
            }
        }
    }
    Ok(posted)
}

/// Hash of what was posted where, without token and key: the same order of fields is not asked for.
pub(crate) fn hash(path: &str, posted: &Posted) -> [u8; 32] {
    let mut all = Vec::new();
    let mut add = |part: &[u8]| {
        all.extend_from_slice(&(part.len() as u64).to_be_bytes());
        all.extend_from_slice(part);
    };
    add(path.as_bytes());
    let mut fields: Vec<&(String, String)> = posted.form.iter().filter(|(k, _)| k != "_csrf" && k != "_key").collect();
    fields.sort_by(|a, b| a.0.cmp(&b.0));
    for (k, v) in fields {
        add(k.as_bytes());
        add(v.as_bytes());
    }
    for f in &posted.files {
        add(f.field.as_bytes());
        add(f.file_name.as_bytes());
        add(&sha256(&f.bytes));
    }
    sha256(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_becomes_the_fields_of_the_form() {
        let got = json(br#"{"a":"x","n":7,"t":true,"f":false,"z":null,"m":["1","2"]}"#).unwrap();
        let mut got: Vec<(&str, &str)> = got.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        got.sort();
        assert_eq!(got, [("a", "x"), ("m", "1"), ("m", "2"), ("n", "7"), ("t", "yes")]);
        assert!(json(br#"{"a":{"b":1}}"#).is_err());
        assert!(json(b"[1]").is_err());
    }

    #[test]
    fn token_and_key_do_not_count() {
        let of = |pairs: &[(&str, &str)]| {
            let form = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            hash("/x", &Posted { form, files: Vec::new() })
        };
        assert_eq!(of(&[("a", "1"), ("_key", "k")]), of(&[("_csrf", "t"), ("a", "1")]));
        assert_ne!(of(&[("a", "1")]), of(&[("a", "2")]));
    }
}
