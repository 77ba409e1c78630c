//! `muster doctor`: looks at the house and its machine, and says of each thing whether it is well, and what to do where not.
//! It changes nothing, and runs beside a house that serves.
//!
//! `house` the folder, its backups and keys · `machine` disk, memory, clock · `outside` certificate and public address

mod house;
mod machine;
mod outside;

use crate::config::read::Found;
use crate::voice::{Said, Voice};
use muster_ledger::Moment;
use serde_json::{Value, json};
use std::fmt::Write;

/// What is to be looked at.
pub(crate) struct Asked<'a> {
    pub(crate) found: &'a Found,
    pub(crate) quick: bool,
    pub(crate) now: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Ok,
    Warn,
    Bad,
    /// The ledger itself is not what was recorded.
    Damaged,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Bad | State::Damaged => "bad",
        }
    }
}

/// One thing that was looked at. Its name is in the words `doctor-name-…`, what to do in `doctor-do-…` unless it is well.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    pub(crate) said: Said,
}

impl Check {
    fn name_words(&self) -> String {
        format!("doctor-name-{}", self.name)
    }
    /// What to do, with the same arguments; none where the sentence itself says it.
    fn then(&self, voice: &Voice) -> Option<String> {
        let id = format!("doctor-do-{}", self.said.code.strip_prefix("doctor-")?);
        (self.state != State::Ok).then(|| voice.tell_id(&id, &self.said.args))
    }
}

pub(crate) fn ok(name: &'static str, said: Said) -> Check {
    Check { name, state: State::Ok, said }
}
pub(crate) fn warn(name: &'static str, said: Said) -> Check {
    Check { name, state: State::Warn, said }
}
pub(crate) fn bad(name: &'static str, said: Said) -> Check {
    Check { name, state: State::Bad, said }
}

/// Looks at everything, in the order in which one would mend it.
pub(crate) fn examine(asked: &Asked<'_>) -> Vec<Check> {
    let config = &asked.found.config;
    let mut all = vec![configured(asked.found)];
    if let Some(folder) = &config.data {
        let looked = house::folder(folder, &mut all);
        machine::space(folder, looked.as_ref().map_or(0, |l| l.bytes), &mut all);
        machine::flush(folder, &mut all);
        if let Some(look) = &looked {
            house::version(look, &mut all);
            house::stopped(look, &mut all);
            if !asked.quick {
                house::ledger(folder, &mut all);
            }
            house::backup(config, look, asked, &mut all);
            house::keys(config, folder, asked.now, &mut all);
            machine::clock(folder, look, asked.now, &mut all);
        }
    }
    machine::memory(&mut all);
    machine::files(config, &mut all);
    outside::certificate(config, asked.now, &mut all);
    outside::address(config, &mut all);
    all
}

fn configured(found: &Found) -> Check {
    match (found.problems.len(), found.notes.len()) {
        (0, 0) => ok("config", Said::new("doctor-config-fine")),
        (0, notes) => warn("config", Said::new("doctor-config-notes").arg("n", notes)),
        (problems, _) => bad("config", Said::new("doctor-config-wrong").arg("n", problems)),
    }
}

/// 0 well, 4 something to look at, 1 something bad, 3 damage.
pub(crate) fn code(all: &[Check]) -> u8 {
    match all.iter().map(|c| c.state).max() {
        None | Some(State::Ok) => 0,
        Some(State::Warn) => 4,
        Some(State::Bad) => 1,
        Some(State::Damaged) => 3,
    }
}

/// Cells that a Chinese character takes two of.
fn width(s: &str) -> usize {
    s.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

pub(crate) fn as_table(all: &[Check], voice: &Voice) -> String {
    let names: Vec<String> = all.iter().map(|c| voice.say(&c.name_words())).collect();
    let states: Vec<String> = all.iter().map(|c| voice.say(&format!("doctor-state-{}", c.state.name()))).collect();
    let (wide, wider) = (names.iter().map(|n| width(n)).max(), states.iter().map(|s| width(s)).max());
    let pad = |s: &str, to: Option<usize>| " ".repeat(to.unwrap_or_default().saturating_sub(width(s)));
    let mut out = String::new();
    for ((check, name), state) in all.iter().zip(&names).zip(&states) {
        let (gap, room) = (pad(name, wide), pad(state, wider));
        let _ = writeln!(out, "{state}{room}  {name}{gap}  {}", voice.tell(&check.said));
        if let Some(then) = check.then(voice) {
            let _ = writeln!(out, "{}→ {then}", " ".repeat(wide.unwrap_or_default() + wider.unwrap_or_default() + 4));
        }
    }
    let count = |state: &str| all.iter().filter(|c| c.state.name() == state).count();
    let sum = Said::new("doctor-sum").arg("ok", count("ok")).arg("warn", count("warn")).arg("bad", count("bad"));
    let _ = writeln!(out, "{}", voice.tell(&sum));
    out
}

pub(crate) fn as_json(all: &[Check], voice: &Voice) -> Value {
    let checks: Vec<Value> = all
        .iter()
        .map(|c| {
            let args: serde_json::Map<String, Value> = c.said.args.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
            json!({ "check": c.name, "state": c.state.name(), "code": c.said.code, "args": args,
                    "say": voice.tell(&c.said), "do": c.then(voice) })
        })
        .collect();
    json!({ "version": env!("CARGO_PKG_VERSION"), "exit_code": code(all), "checks": checks })
}
