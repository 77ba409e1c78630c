//! Forms that come with Muster: readable files in `forms/`, bound to the catalogue, made into workbooks.

use super::fact::About;
use serde::Deserialize;
use std::sync::OnceLock;
use xlsform::{Choice, Entry, Expr, Form, Kind, List, Texts};

macro_rules! files {
    ($($name:literal),*) => { &[$(($name, include_str!(concat!("../../../../forms/", $name, ".toml")))),*] };
}

/// Key and text of each.
static FILES: &[(&str, &str)] =
    files!["returned", "risk", "rooms-at-home", "temperature", "household", "disinfection", "passage", "school"];

/// One of them.
#[derive(Debug)]
pub struct Shipped {
    pub key: &'static str,
    pub about: About,
    pub minutes: i64,
    pub form: Form,
}

pub static SHIPPED: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    title_en: String,
    about: About,
    minutes: i64,
    #[serde(default)]
    list: std::collections::BTreeMap<String, Vec<[String; 3]>>,
    ask: Vec<Line>,
}

/// A line of the file; what is not said is empty.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Line {
    #[serde(rename = "is")]
    kind: String,
    name: String,
    field: String,
    zh: String,
    en: String,
    hint: String,
    hint_en: String,
    required: bool,
    relevant: String,
    constraint: String,
    says: String,
    says_en: String,
    calculation: String,
}

fn texts(zh: &str, en: &str) -> Texts {
    let all = [("中文 (zh)", zh), ("English (en)", en)];
    Texts(all.into_iter().filter(|(_, t)| !t.is_empty()).map(|(l, t)| (l.to_owned(), t.to_owned())).collect())
}

fn kind(text: &str) -> Option<Kind> {
    let (head, list) = text.split_once(' ').unwrap_or((text, ""));
    Some(match head {
        "text" => Kind::Text,
        "integer" => Kind::Integer,
        "decimal" => Kind::Decimal,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "one" => Kind::One(list.to_owned()),
        "many" => Kind::Many(list.to_owned()),
        "tick" => Kind::Acknowledge,
        "note" => Kind::Note,
        "calculate" => Kind::Calculate,
        "repeat" => Kind::Repeat,
        _ => return None,
    })
}

fn of_file(key: &'static str, text: &str) -> Result<Shipped, String> {
    let file: File = toml::from_str(text).map_err(|e| format!("{key}: {e}"))?;
    let mut form = Form::new(key, &file.title, "1");
    form.language = "中文 (zh)".to_owned();
    let _ = file.title_en;
    for (name, all) in file.list {
        let choices =
            all.into_iter().map(|[name, zh, en]| Choice { name, label: texts(&zh, &en), ..Choice::default() }).collect();
        form.lists.push(List { name, choices });
    }
    let mut inside = None;
    for l in file.ask {
        if l.kind == "end" {
            inside = None;
            continue;
        }
        let mut e = Entry::new(kind(&l.kind).ok_or(format!("{key}: {}", l.kind))?, &l.name);
        let read = |x: &str| Expr::read(x).map_err(|w| format!("{key}, {}: {w:?}", l.name));
        let some = |x: &str| if x.is_empty() { Ok(None) } else { read(x).map(Some) };
        e.inside = inside;
        e.label = texts(&l.zh, &l.en);
        e.hint = texts(&l.hint, &l.hint_en);
        e.required = if l.required { some("true()")? } else { None };
        e.relevant = some(&l.relevant)?;
        e.constraint = some(&l.constraint)?;
        e.constraint_message = texts(&l.says, &l.says_en);
        e.calculation = some(&l.calculation)?;
        if !l.field.is_empty() {
            e.bind.insert(super::workbook::BOUND.to_owned(), l.field);
        }
        if e.kind == Kind::Repeat {
            inside = Some(form.entries.len());
        }
        form.entries.push(e);
    }
    let form = form.ordered().map_err(|name| format!("{key}: {name} refers to nothing, or to itself"))?;
    Ok(Shipped { key, about: file.about, minutes: file.minutes, form })
}

/// All of them; a test reads every file.
pub fn shipped() -> &'static [Shipped] {
    static ALL: OnceLock<Vec<Shipped>> = OnceLock::new();
    ALL.get_or_init(|| {
        FILES.iter().map(|(k, t)| of_file(k, t).unwrap_or_else(|wrong| unreachable!("shipped form: {wrong}"))).collect()
    })
}
