//! How one text is brought to whoever sends it: an HTTP interface of any maker, told by a template, or a folder, one file each. What
//! people typed is put into the strings of a JSON body after it was read, so that it becomes no part of its form.

use super::super::way::{agent, drop_file};
use muster_account::delivery::Parcel;
use serde_json::Value;
use std::path::PathBuf;

/// An answer is short.
const ANSWER_BYTES_MAX: u64 = 1 << 16;

pub(super) enum Way {
    Http { url: String, headers: Vec<(String, String)>, body: Value, answer: Answer, agent: Box<ureq::Agent> },
    Folder { folder: PathBuf, body: Value },
}

/// What an answer says, and where in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// A JSON pointer; empty: the HTTP status alone counts.
    pub(super) code: String,
    pub(super) taken: Vec<String>,
    /// About this telephone, for ever.
    pub(super) never: Vec<String>,
    /// About our account: too fast, no money left.
    pub(super) busy: Vec<String>,
    pub(super) id: String,
}

/// What goes out of a parcel.
pub(super) struct Out {
    pub(super) text: String,
    pub(super) title: String,
    pub(super) link: String,
}

/// Whether it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// With what the sender calls it.
    Yes(String),
    Never,
    NotNow(&'static str),
    Down(&'static str),
}

pub(super) const PLACES: [&str; 5] = ["phone", "text", "title", "link", "key"];

/// Each `{name}` replaced once; what is put in is not looked at again.
pub(super) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let found = values.iter().find(|(name, _)| rest[at + 1..].strip_prefix(name).is_some_and(|r| r.starts_with('}')));
        match found {
            Some((name, value)) => {
                out.push_str(value);
                rest = &rest[at + name.len() + 2..];
            }
            None => {
                out.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    out + rest
}

fn filled_json(v: &Value, values: &[(&str, &str)]) -> Value {
    match v {
        Value::String(s) => Value::String(filled(s, values)),
        Value::Array(all) => all.iter().map(|v| filled_json(v, values)).collect(),
        Value::Object(all) => Value::Object(all.iter().map(|(k, v)| (k.clone(), filled_json(v, values))).collect()),
        other => other.clone(),
    }
}

/// A value as it would be written: `0` and `"0"` are the same answer.
pub(super) fn said(v: &Value, pointer: &str) -> String {
    match v.pointer(pointer) {
        Some(Value::String(s)) => s.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

impl Answer {
    pub(super) fn read(&self, status: u16, body: &[u8]) -> Taken {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let yes = || Taken::Yes(if self.id.is_empty() { String::new() } else { said(&json, &self.id) });
        if !self.code.is_empty() {
            let code = said(&json, &self.code);
            let among = |all: &[String]| !code.is_empty() && all.contains(&code);
            if among(&self.taken) {
                return yes();
            }
            if among(&self.never) {
                return Taken::Never;
            }
            if among(&self.busy) {
                return Taken::Down("busy");
            }
        }
        match status {
            // It has it already: its word that it took it was lost.
            409 => yes(),
            200..=299 if self.code.is_empty() => yes(),
            // An answer of a kind that the file does not know is no yes.
            200..=299 => Taken::NotNow("refused"),
            408 | 425 | 429 | 500..=599 => Taken::Down("busy"),
            401 | 403 | 404 | 405 => Taken::Down("not-let-in"),
            _ => Taken::NotNow("refused"),
        }
    }
}

impl Way {
    pub(super) fn http(url: String, headers: Vec<(String, String)>, body: Value, answer: Answer) -> Way {
        Way::Http { url, headers, body, answer, agent: Box::new(agent(false)) }
    }

    pub(super) fn bring(&self, p: &Parcel, out: &Out) -> Taken {
        let values =
            [("phone", p.to.as_str()), ("text", &out.text), ("title", &out.title), ("link", &out.link), ("key", p.key.as_str())];
        match self {
            Way::Http { url, headers, body, answer, agent } => {
                let bytes = serde_json::to_vec(&filled_json(body, &values)).unwrap_or_default();
                let mut ask = agent.post(url).header("content-type", "application/json").header("idempotency-key", &p.key);
                for (name, value) in headers {
                    ask = ask.header(name, filled(value, &[("key", &p.key)]));
                }
                match ask.send(&bytes[..]) {
                    Ok(mut r) => {
                        let status = r.status().as_u16();
                        match r.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec() {
                            Ok(body) => answer.read(status, &body),
                            Err(_) => Taken::Down("no-answer"),
                        }
                    }
                    Err(_) => Taken::Down("no-answer"),
                }
            }
            Way::Folder { folder, body } => {
                let bytes = serde_json::to_vec_pretty(&filled_json(body, &values)).unwrap_or_default();
                match drop_file(folder, &format!("text-{}.json", p.key), &bytes) {
                    Ok(()) => Taken::Yes(String::new()),
                    Err(_) => Taken::Down("folder-not-written"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_changes_no_body() {
        let body: Value = serde_json::from_str(r#"{"to":["{phone}"],"say":"通知：{text}","n":1,"odd":"{}{what}{"}"#).unwrap();
        let typed = r#"","to":"1" {phone} {key} \n"#;
        let v = filled_json(&body, &[("phone", "138"), ("text", typed), ("key", "k")]);
        assert_eq!(v["say"], format!("通知：{typed}"), "put in once, not looked at again");
        assert_eq!((&v["to"][0], &v["n"], &v["odd"]), (&"138".into(), &1.into(), &"{}{what}{".into()));
    }

    /// status, body · what it means
    #[test]
    fn an_answer_is_a_yes_only_where_the_file_says_so() {
        let list = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
        let answer = Answer {
            code: "/code".into(),
            taken: list(&["OK", "0"]),
            never: list(&["BAD_NUMBER"]),
            busy: list(&["NO_MONEY"]),
            id: "/data/id".into(),
        };
        let table = [
            (200, r#"{"code":"OK","data":{"id":7}}"#, Taken::Yes("7".into())),
            (200, r#"{"code":0}"#, Taken::Yes(String::new())),
            (200, r#"{"code":"BAD_NUMBER"}"#, Taken::Never),
            (400, r#"{"code":"BAD_NUMBER"}"#, Taken::Never),
            (200, r#"{"code":"NO_MONEY"}"#, Taken::Down("busy")),
            (200, r#"{"code":"ODD"}"#, Taken::NotNow("refused")),
            (200, "<html>", Taken::NotNow("refused")),
            (200, "", Taken::NotNow("refused")),
            (503, "", Taken::Down("busy")),
            (403, "", Taken::Down("not-let-in")),
            (409, "", Taken::Yes(String::new())),
            (422, "", Taken::NotNow("refused")),
        ];
        for (status, body, wanted) in table {
            assert_eq!(answer.read(status, body.as_bytes()), wanted, "{status} {body}");
        }
        assert_eq!(Answer::default().read(204, b""), Taken::Yes(String::new()));
        assert_eq!(Answer::default().read(302, b""), Taken::NotNow("refused"));
    }
}
