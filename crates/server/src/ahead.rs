//! A clock that ran ahead: what the house destroys by the time waits until a person has said what day it is.
//!
//! Everything that ends by itself goes by house time. Where the computer's clock is set a year forward, terms, sessions and
//! proxies end at once: that only takes rights away. Keys must not die so: they cannot be brought back. So house time is held
//! against the time that the process has run, and at a start against the last fact; where it went further than that explains,
//! timers that destroy are not fired, and whoever runs the house is asked for the date of another clock.

use crate::parked;
use crate::site::Site;
use maud::html;
use muster_ledger::{
    Command, DAY, Draft, Fault, Keep, Key, Kind, Known, Moment, Projection, Read, Refusal, Row, Table, WorkWrite, int, text,
    values,
};
use muster_web::{Act, Field, FieldKind, Form, Page, Request, Route, Slice, Values, WordFiles};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;

/// While the house runs, its time may go on by so much more than the process ran: a machine that slept over night.
const RUNNING_MAX: i64 = DAY;
/// Between the last fact and a start there may be so much: a house that was shut for a holiday.
const SHUT_MAX: i64 = 7 * DAY;
/// Beside the database while there is a doubt, for who looks without opening it (`muster doctor`).
pub(crate) const MARK: &str = "clock-held";

static DOUBTS: Table = Table {
    name: "clock_doubts",
    keep: Keep::Work,
    // One row or none. `told` is the time that was not believed, `last` the one before it.
    columns: &[int("id"), int("last"), int("told"), text("seen")],
    key: 1,
    indexes: &[],
};
const ONE: i64 = 1;

const CONFIRMED: Kind = Kind { name: "clock.confirmed", version: 1 };

/// Body of `clock.confirmed`: a person said that the time which was doubted is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Confirmed {
    last: Moment,
    told: Moment,
}

/// Where it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Running,
    Start,
}

/// True where house time went on by `passed` although the process ran for `lived` only. Simulated time is driven on purpose.
fn ran_ahead(simulated: bool, seen: Seen, passed: i64, lived: i64) -> bool {
    let most = match seen {
        Seen::Running => RUNNING_MAX,
        Seen::Start => SHUT_MAX,
    };
    !simulated && passed.saturating_sub(lived) > most
}

/// A time that nobody has confirmed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Doubt {
    last: Moment,
    told: Moment,
}

fn doubt(row: &Row) -> Doubt {
    Doubt { last: row.moment("last"), told: row.moment("told") }
}

pub(crate) fn open(read: &Read) -> Result<Option<Doubt>, Fault> {
    Ok(read.get(&DOUBTS, &values![ONE])?.as_ref().map(doubt))
}

fn put(site: &Site, seen: Seen, d: Doubt) -> Result<(), Fault> {
    let name = if seen == Seen::Start { "start" } else { "running" };
    tracing::error!(last = %d.last.local(), told = %d.told.local(), "the clock ran ahead: nothing is destroyed until it is confirmed");
    site.house
        .work(vec![WorkWrite::Put(&DOUBTS, values![ONE, d.last, d.told, name])])
        .map_err(|r| Fault::Store(r.code.to_owned()))
}

/// At a start, before anything is served or fired: `last` is the time of the newest fact. A doubt that the clock itself took
/// back, because it is right again and nothing was recorded meanwhile, ends here.
pub(crate) fn at_start(site: &Site, last: Moment) -> Result<(), Fault> {
    let now = site.house.now();
    let before = open(&site.house.read()?)?;
    match before {
        Some(d) if !ran_ahead(false, Seen::Start, now.0 - d.last.0, 0) && now < d.told => {
            site.house.work(vec![WorkWrite::Delete(&DOUBTS, values![ONE])]).map_err(|r| Fault::Store(r.code.to_owned()))
        }
        None if ran_ahead(site.house.opened().simulated, Seen::Start, now.0 - last.0, 0) => {
            put(site, Seen::Start, Doubt { last, told: now })
        }
        _ => Ok(()),
    }
}

/// What the runner of timers asks before it fires any that destroy.
pub(crate) struct Watch {
    /// House time and process time when both were last believed. It stays: many small jumps count together.
    since: (Moment, Instant),
    held: bool,
}

impl Watch {
    pub(crate) fn begin(site: &Site) -> Watch {
        mark(site.house.folder(), false);
        Watch { since: (site.house.now(), Instant::now()), held: false }
    }

    /// Looks at `now`, up to which timers will be fired.
    pub(crate) fn look(&mut self, site: &Site, now: Moment) -> Result<(), Fault> {
        let was = self.held;
        self.held = open(&site.house.read()?)?.is_some();
        if was && !self.held {
            self.since = (now, Instant::now());
        }
        let lived = i64::try_from(self.since.1.elapsed().as_micros()).unwrap_or(i64::MAX);
        let passed = now.0 - self.since.0.0;
        if !self.held && ran_ahead(site.house.opened().simulated, Seen::Running, passed, lived) {
            // Before it is written: should writing fail, the next look finds it again.
            self.held = true;
            put(site, Seen::Running, Doubt { last: self.since.0.plus(lived), told: now })?;
        }
        if was != self.held {
            mark(site.house.folder(), self.held);
        }
        Ok(())
    }

    /// Nothing may be destroyed by the time now.
    pub(crate) fn held(&self) -> bool {
        self.held
    }
}

/// The mark is for the doctor only: where it cannot be written, the page and the row say the same.
fn mark(folder: &Path, held: bool) {
    let at = folder.join(MARK);
    let done = match held {
        true => std::fs::write(&at, b""),
        false if at.exists() => std::fs::remove_file(&at),
        false => Ok(()),
    };
    if let Err(e) = done {
        tracing::warn!(error = %e, "the mark of a held clock");
    }
}

static CONFIRM: Form = Form {
    fields: &[Field::new("today", FieldKind::Date, "clock-ahead-today").hint("clock-ahead-today-hint")],
    submit: "clock-ahead-confirm",
};

struct Confirm;

impl Command for Confirm {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DOUBTS, values![ONE])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let d = known.one(&DOUBTS, &values![ONE]).map(doubt);
        let d = d.ok_or_else(|| Refusal::conflict("clock-ahead-none").instead("/house-time"))?;
        Ok(vec![Draft::new(CONFIRMED, &Confirmed { last: d.last, told: d.told })])
    }
}

fn confirm(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let said = CONFIRM.read(req)?.day("today");
    let house = req.now.day();
    if said != Some(house) {
        let args = vec![("house", house.to_string()), ("said", said.unwrap_or_default().to_string())];
        let refused = Refusal::invalid("clock-ahead-differs").arg("house", &args[0].1).arg("said", &args[1].1);
        return Err(refused.problem_with("today", "clock-ahead-differs", args));
    }
    Ok(Act::new(Confirm, "/house-time").work(WorkWrite::Delete(&DOUBTS, values![ONE])))
}

fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = open(read)?;
    let page = Page::of(req, req.t("clock-ahead-title"), &found, |found| {
        html! {
            div.page-head { h1 { (req.t("clock-ahead-title")) } p.lede { (req.t("clock-ahead-lede")) } }
            dl.facts { dt { (req.t("clock-ahead-now")) } dd { (req.now.local()) } }
            @match found {
                None => { (muster_web::empty(&req.t("clock-ahead-fine"), None)) }
                Some(d) => {
                    div.card {
                        div.card-head { h2 { (req.t("clock-ahead-held")) } }
                        div.card-body {
                            p { (req.tr("clock-ahead-what", &[("last", d.last.local().to_string()), ("told", d.told.local().to_string())])) }
                            p { (req.t("clock-ahead-wrong")) }
                            (muster_web::form(req, &CONFIRM, "/house-time/confirmation", &Values::default()))
                        }
                    }
                }
            }
        }
    });
    Ok(page.tab(parked::PAGE))
}

pub(crate) static SLICE: Slice = Slice {
    projection: &Projection { name: "clock", kinds: &[CONFIRMED], tables: &[&DOUBTS], project: |_, _| Ok(()), revision: 1 },
    routes: &[
        Route::see("/house-time", "system.parked", see),
        Route::act("/house-time/confirmation", "system.parked", &CONFIRM, "/house-time", confirm),
    ],
    words: WordFiles {
        zh_hans: include_str!("../words/ahead/zh-Hans.ftl"),
        en: include_str!("../words/ahead/en.ftl"),
        zh_hant: "",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    /// time | seen | days of house time | days the process ran | what follows
    #[test]
    fn time_that_nobody_lived_through_is_doubted() {
        let table = "
            real      | running |  0 |  0 | believed
            real      | running |  1 |  0 | believed
            real      | running |  2 |  0 | doubted
            real      | running | 40 | 40 | believed
            real      | running | 42 | 40 | doubted
            real      | running | 40 | 42 | believed
            real      | running | 365 | 0 | doubted
            real      | start   |  7 |  0 | believed
            real      | start   |  8 |  0 | doubted
            real      | start   | 365 | 0 | doubted
            real      | start   | -3 |  0 | believed
            simulated | running | 365 | 0 | believed
            simulated | start   | 365 | 0 | believed
        ";
        for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let c: Vec<&str> = line.split('|').map(str::trim).collect();
            let days = |n: usize| c[n].parse::<i64>().unwrap() * DAY;
            let seen = if c[1] == "start" { Seen::Start } else { Seen::Running };
            let ahead = ran_ahead(c[0] == "simulated", seen, days(2), days(3));
            assert_eq!(if ahead { "doubted" } else { "believed" }, c[4], "{line}");
        }
    }

    #[test]
    fn words_are_complete() {
        assert_eq!(muster_web::missing_words(&SLICE.words), Vec::<String>::new());
    }

    #[test]
    fn clock_confirmed_v1_is_frozen() {
        let golden = include_str!("../golden/clock.confirmed-v1.json").trim_end();
        let body = Confirmed { last: Moment(1_795_305_600_000_000), told: Moment(1_826_841_600_000_000) };
        assert_eq!(serde_json::to_string(&body).unwrap(), golden);
        assert_eq!(serde_json::from_str::<Confirmed>(golden).unwrap(), body);
    }
}
