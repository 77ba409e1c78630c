//! Reactions and timers that failed and wait: shown to whoever runs the house, with a way to try again.
//!
//! `reaction_parked` holds what is being tried again, what waits behind it, and what has failed for good.

use maud::html;
use muster_ledger::{
    Command, Draft, Fact, Fault, Index, Keep, Key, Kind, Known, Moment, Projection, Read, Refusal, Row, Table, Value, WorkWrite,
    int, text, values,
};
use muster_web::{Act, Form, Page, Request, Route, Slice, Values, WordFiles};
use serde::{Deserialize, Serialize};

/// Where whoever runs the house finds what waits for a person.
pub(crate) const PAGE: &str = "/parked";

pub(crate) static CURSORS: Table =
    Table { name: "reaction_cursors", keep: Keep::Work, columns: &[text("name"), int("seq")], key: 1, indexes: &[] };

pub(crate) static PARKED: Table = Table {
    name: "reaction_parked",
    keep: Keep::Work,
    // `about` is the fact that caused it, or what the timer is about; `at` is the timer's time.
    columns: &[
        text("what"),
        text("name"),
        int("about"),
        int("at"),
        text("subject"),
        text("state"),
        text("code"),
        int("tries"),
        int("due"),
    ],
    key: 4,
    indexes: &[Index { name: "subject", columns: &["name", "subject"] }],
};

const RETRIED: Kind = Kind { name: "reaction.retried", version: 1 };

static PROJECTION: Projection =
    Projection { name: "reaction", kinds: &[RETRIED], tables: &[&CURSORS, &PARKED], project: |_, _| Ok(()), revision: 1 };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Reaction,
    Timer,
}

impl What {
    pub(crate) fn name(self) -> &'static str {
        match self {
            What::Reaction => "reaction",
            What::Timer => "timer",
        }
    }
    fn parse(s: &str) -> Option<What> {
        [What::Reaction, What::Timer].into_iter().find(|w| w.name() == s)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Failed, to be tried again by itself.
    Trying,
    /// Waits behind an earlier one about the same subject.
    Held,
    /// Failed too often: waits for a person.
    Parked,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Trying => "trying",
            State::Held => "held",
            State::Parked => "parked",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Parked {
    pub(crate) what: What,
    pub(crate) name: String,
    pub(crate) about: i64,
    pub(crate) at: Moment,
    pub(crate) subject: String,
    pub(crate) state: State,
    pub(crate) code: String,
    pub(crate) tries: i64,
    pub(crate) due: Moment,
}

fn parked(row: &Row) -> Parked {
    Parked {
        what: What::parse(row.text("what")).unwrap_or(What::Reaction),
        name: row.text("name").to_owned(),
        about: row.int("about"),
        at: row.moment("at"),
        subject: row.text("subject").to_owned(),
        state: [State::Trying, State::Held].into_iter().find(|s| s.name() == row.text("state")).unwrap_or(State::Parked),
        code: row.text("code").to_owned(),
        tries: row.int("tries"),
        due: row.moment("due"),
    }
}

/// What later facts about the same thing share: the first subject; without one a fact holds back nothing but itself.
pub(crate) fn subject_of(fact: &Fact) -> String {
    fact.subject().map_or_else(|| format!("fact:{}", fact.seq()), muster_ledger::SubjectRef::hex)
}

/// All that wait, oldest cause first.
pub(crate) fn all(read: &Read) -> Result<Vec<Parked>, Fault> {
    let rows = read.select("SELECT * FROM reaction_parked ORDER BY about, name, at LIMIT 5000", &[])?;
    Ok(rows.iter().map(parked).collect())
}

pub(crate) fn count(read: &Read) -> Result<u64, Fault> {
    Ok(read.select("SELECT COUNT(*) AS n FROM reaction_parked", &[])?.first().map_or(0, |r| r.int("n") as u64))
}

/// True where something about that subject waits already.
pub(crate) fn holds(read: &Read, name: &str, subject: &str) -> Result<bool, Fault> {
    Ok(!read.by(&PARKED, "subject", &[name.into(), subject.into()])?.is_empty())
}

/// True where something older about the same subject still waits.
pub(crate) fn held_before(read: &Read, p: &Parked) -> Result<bool, Fault> {
    let others = read.by(&PARKED, "subject", &[p.name.as_str().into(), p.subject.as_str().into()])?;
    Ok(others.iter().any(|o| (o.int("about"), o.int("at")) < (p.about, p.at.0)))
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Retried {
    what: String,
    name: String,
    about: i64,
    at: Moment,
}

/// Tries a parked item again: the fact says who asked, the row says that it is due.
struct Retry {
    retried: Retried,
    key: Vec<Value>,
}

impl Command for Retry {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&PARKED, self.key.clone())]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        match known.one(&PARKED, &self.key) {
            Some(_) => Ok(vec![Draft::new(RETRIED, &self.retried)]),
            None => Err(Refusal::conflict("parked-gone").instead("/parked")),
        }
    }
}

static RETRY: Form = Form::button("parked-retry");

fn retry(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (name, about, at) = (req.param("name").to_owned(), req.id::<i64>("about")?, req.id::<i64>("at")?);
    let what = What::parse(req.param("what")).ok_or_else(|| Refusal::not_found("web-no-such-page"))?;
    let key = values![what.name(), name.clone(), about, at];
    let row = read.get(&PARKED, &key)?.ok_or_else(|| Refusal::conflict("parked-gone").instead("/parked"))?;
    let again = row.with("state", State::Trying.name()).with("tries", 0i64).with("due", 0i64);
    let columns = ["what", "name", "about", "at", "subject", "state", "code", "tries", "due"];
    let cells = columns.iter().map(|c| again.value(c).clone()).collect();
    let retried = Retried { what: what.name().to_owned(), name, about, at: Moment(at) };
    Ok(Act::new(Retry { retried, key }, "/parked").work(WorkWrite::Put(&PARKED, cells)))
}

#[derive(Serialize)]
struct Line {
    what: &'static str,
    name: String,
    about: i64,
    at: i64,
    state: &'static str,
    code: String,
    tries: i64,
}

fn waiting(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let lines: Vec<Line> = all(read)?
        .into_iter()
        .map(|p| Line {
            what: p.what.name(),
            name: p.name,
            about: p.about,
            at: p.at.0,
            state: p.state.name(),
            code: p.code,
            tries: p.tries,
        })
        .collect();
    let doubted = crate::ahead::open(read)?.is_some();
    let page = Page::of(req, req.t("parked-title"), &lines, |lines| {
        html! {
            div.page-head { h1 { (req.t("parked-title")) } p.lede { (req.t("parked-lede")) } }
            @if doubted {
                div.card {
                    div.card-head { h2 { (req.t("clock-ahead-held")) } }
                    div.card-body { a.button href=(req.to("/house-time")) { (req.t("clock-ahead-see")) } }
                }
            } @else { p { a href=(req.to("/house-time")) { (req.t("clock-ahead-title")) } } }
            @if lines.is_empty() { (muster_web::empty(&req.t("parked-none"), None)) }
            @for l in lines {
                div.card {
                    div.card-head { h2 { (l.name) } (muster_web::tag(&req.t(state_words(l.state)))) }
                    div.card-body {
                        dl.facts {
                            dt { (req.t("parked-cause")) } dd { (l.about) }
                            dt { (req.t("parked-why")) } dd { (why(req, &l.code)) }
                            dt { (req.t("parked-tries")) } dd { (l.tries) }
                        }
                        (muster_web::form(req, &RETRY, &format!("/parked/{}/{}/{}/{}/retry", l.what, l.name, l.about, l.at), &Values::default()))
                    }
                }
            }
        }
    });
    Ok(page)
}

fn state_words(state: &str) -> &'static str {
    match state {
        "trying" => "parked-state-trying",
        "held" => "parked-state-held",
        _ => "parked-state-parked",
    }
}

/// The refusal's sentence where there is one; its arguments are not kept, they may name somebody.
fn why(req: &Request, code: &str) -> String {
    if req.words.has(req.lang, code) { req.t(code) } else { code.to_owned() }
}

static SLICE: Slice = Slice {
    projection: &PROJECTION,
    routes: &[
        Route::see("/parked", "system.parked", waiting),
        Route::act("/parked/{what}/{name}/{about}/{at}/retry", "system.parked", &RETRY, "", retry),
    ],
    words: WordFiles { zh_hans: include_str!("../words/zh-Hans.ftl"), en: include_str!("../words/en.ftl"), zh_hant: "" },
};

/// The server's own slices.
pub(crate) static SLICES: &[&Slice] = &[&SLICE, &crate::ahead::SLICE, &crate::kept::SLICE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_complete() {
        assert_eq!(muster_web::missing_words(&SLICE.words), Vec::<String>::new());
    }

    #[test]
    fn reaction_retried_v1_is_frozen() {
        let golden = include_str!("../golden/reaction.retried-v1.json").trim_end();
        let body = Retried { what: "timer".into(), name: "task.escalate".into(), about: 7, at: Moment(1_795_305_600_000_000) };
        assert_eq!(serde_json::to_string(&body).unwrap(), golden);
        assert_eq!(serde_json::from_str::<Retried>(golden).unwrap(), body);
    }
}
