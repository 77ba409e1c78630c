//! What a notice cannot order by itself. Its words are held against `policies/notices.toml`: where they forbid or order what only an
//! organ may, the notice passes on that organ's decision, lawful by the register of the day, or it is refused with the article
//! and what to do instead. Where they demand anything at all, an article is named.

use super::fact::Relay;
use muster_ground::law::{self, EntryKind, Question, Register};
use muster_ledger::{Day, Refusal};
use muster_web::Lang;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Demands {
    denied: Vec<String>,
    demand: Vec<Demand>,
    must: Must,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demand {
    measures: Vec<String>,
    phrases: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Must {
    phrases: Vec<String>,
}

/// What was found in the words of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The phrase that orders a measure, and which measures could give it.
    pub(super) orders: Option<(String, Vec<String>)>,
    /// A phrase that demands.
    pub(super) demands: Option<String>,
}

/// Letters and figures only: spaces and signs hide nothing.
fn plain(text: &str) -> String {
    cn_id::narrow(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Demands {
    pub(super) fn read(text: &str) -> Result<Demands, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }
    fn says(&self, text: &str, phrase: &str) -> bool {
        text.match_indices(phrase).any(|(at, _)| !self.denied.iter().any(|d| text[..at].ends_with(d.as_str())))
    }
    pub(super) fn find(&self, text: &str) -> Found {
        let text = plain(text);
        let orders = self.demand.iter().find_map(|d| {
            let phrase = d.phrases.iter().find(|p| self.says(&text, p))?;
            Some((phrase.clone(), d.measures.clone()))
        });
        let demands = self.must.phrases.iter().find(|p| self.says(&text, p)).cloned();
        Found { orders, demands }
    }
    #[cfg(test)]
    pub(super) fn measures(&self) -> impl Iterator<Item = &String> {
        self.demand.iter().flat_map(|d| &d.measures)
    }
}

/// As it comes with the program: a test reads the file.
pub(super) fn shipped() -> &'static Demands {
    static SHIPPED: LazyLock<Demands> = LazyLock::new(|| {
        let none = Demands { denied: Vec::new(), demand: Vec::new(), must: Must { phrases: Vec::new() } };
        Demands::read(include_str!("../../../../policies/notices.toml")).unwrap_or(none)
    });
    &SHIPPED
}

fn organs(r: &Register, measures: &[String], on: Day, lang: Lang) -> String {
    let mut out: Vec<String> = Vec::new();
    for d in measures.iter().filter_map(|m| r.measure(m, on)).flat_map(|(_, m)| &m.decides) {
        let name = r.find(EntryKind::Organ, &d.organ, on).map(|o| o.say(lang).into_owned()).unwrap_or_default();
        if !name.is_empty() && !out.contains(&name) {
            out.push(name);
        }
    }
    out.join(if lang == Lang::En { ", " } else { "、" })
}

/// Whether these words may stand in a notice with this basis and this decision behind it.
pub(super) fn checked(
    r: &Register,
    on: Day,
    lang: Lang,
    words: &str,
    basis: Option<&str>,
    relay: Option<&Relay>,
) -> Result<(), Refusal> {
    if basis.is_some_and(|b| r.find(EntryKind::Article, b, on).is_none()) {
        return Err(Refusal::invalid("publish-wrong").problem("basis", "publish-basis-unknown"));
    }
    let found = shipped().find(words);
    if let Some(relay) = relay {
        let q = Question {
            measure: relay.measure.clone(),
            organ: relay.organ.clone(),
            level: relay.level.clone(),
            disease: relay.disease.clone(),
            on,
        };
        let answer = law::lawful(r, &q);
        if !answer.given() {
            let article = answer.basis.first().cloned().unwrap_or_default();
            let refusal = Refusal::forbidden("publish-relay-unlawful").problem("measure", answer.why.words());
            return Err(refusal.basis(article).instead("/law/question"));
        }
    }
    if let Some((phrase, measures)) = found.orders {
        if relay.is_some_and(|given| measures.contains(&given.measure)) {
            return Ok(());
        }
        let article = measures.iter().find_map(|m| r.measure(m, on)).and_then(|(e, _)| e.basis.first().cloned());
        return Err(Refusal::forbidden("publish-orders")
            .arg("phrase", &phrase)
            .arg("organs", organs(r, &measures, on, lang))
            .problem("text", "publish-orders-field")
            .basis(article.unwrap_or_default())
            .instead("/law/question"));
    }
    match found.demands {
        Some(phrase) if basis.is_none() && relay.is_none() => {
            Err(Refusal::invalid("publish-demands").arg("phrase", phrase).problem("basis", "publish-demands-field"))
        }
        _ => Ok(()),
    }
}
