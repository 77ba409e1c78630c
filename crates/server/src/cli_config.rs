//! `muster serve`, `muster config …` and `muster doctor`: the commands that take a configuration. What `config check` says of a
//! wrong one are the words with which `serve` refuses it.

use crate::cli::{Failed, Set, failed, log};
use crate::config::read::{self, At, Found, Problem};
use crate::config::{Config, keys};
use crate::doctor::{self, Asked};
use crate::site::{Setup, Site};
use crate::voice::{Said, Voice};
use crate::{clock, serve as serving};
use muster_ledger::look;
use muster_web::Lang;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::PathBuf;

/// Everything wrong, one a line, as one failure with exit code 2.
fn wrong(problems: &[Problem], voice: &Voice) -> Failed {
    let lines: Vec<String> = problems.iter().map(|p| p.line(voice)).collect();
    Failed { text: format!("{}\n{}", voice.say("config-refused"), lines.join("\n")), code: 2 }
}

/// File, environment and command line, in this order.
pub(crate) fn given(set: &Set) -> (Found, Option<PathBuf>) {
    let file = set.config.clone().or_else(|| std::env::var_os("MUSTER_CONFIG").filter(|f| !f.is_empty()).map(PathBuf::from));
    let variables: Vec<(String, String)> =
        std::env::vars_os().filter_map(|(n, v)| Some((n.into_string().ok()?, v.into_string().ok()?))).collect();
    // Before what follows from several values is looked at.
    let mut found = read::read_with(file.as_deref(), &variables, |c, told| {
        if let Some(data) = &set.data {
            c.data = Some(data.clone());
            told("data");
        }
        if let Some(listen) = set.listen {
            c.listen = listen;
            told("listen");
        }
    });
    read::files(&mut found, clock::process_now());
    if found.config.data.is_none() {
        found.problems.push(Problem { at: At::All, said: Said::new("config-no-data") });
    }
    (found, file)
}

fn bind(config: &Config) -> Result<TcpListener, Said> {
    TcpListener::bind(config.listen).map_err(|e| {
        let code = match e.kind() {
            ErrorKind::AddrInUse => "config-port-in-use",
            ErrorKind::PermissionDenied => "config-port-not-allowed",
            ErrorKind::AddrNotAvailable => "config-address-not-here",
            _ => "config-cannot-listen",
        };
        Said::new(code).arg("address", config.listen).arg("error", e)
    })
}

pub(crate) fn serve(set: &Set, voice: &Voice) -> Result<(), Failed> {
    let (found, _) = given(set);
    if !found.problems.is_empty() {
        return Err(wrong(&found.problems, voice));
    }
    for note in &found.notes {
        eprintln!("muster: {}", note.line(voice));
    }
    let config = found.config;
    let listener = bind(&config).map_err(|said| Failed { text: voice.tell(&said), code: 1 })?;
    log();
    let data = config.data.clone().unwrap_or_default();
    crate::rules::take_in(&data)?;
    crate::law::take_in(&data)?;
    let scheme = if config.speaks_tls() { "https" } else { "http" };
    let site = Site::open(Setup::of(data, config).map_err(failed)?).map_err(failed)?;
    crate::law::note(&site.house, &site.words)?;
    if site.assets.missing() {
        tracing::warn!("{}", crate::assets::MISSING.trim_end());
    }
    let opened = site.house.opened();
    let address = listener.local_addr().map_or_else(|_| site.config.listen.to_string(), |a| a.to_string());
    tracing::info!(address, exercise = opened.exercise, simulated = opened.simulated, "serving");
    let line = format!("{} is served at {scheme}://{address}/", opened.name);
    serving::serve(&site, listener, serving::signalled_after(move || println!("{line}")))
        .map_err(|e| failed(format!("{e}; start it again")))
}

pub(crate) fn check(set: &Set, voice: &Voice) -> Result<(), Failed> {
    let (mut found, file) = given(set);
    if let Some(data) = &found.config.data {
        match look(data) {
            // The port is its own, then.
            Ok(l) if l.in_use => found.notes.push(Problem { at: At::All, said: Said::new("config-runs") }),
            Ok(_) => found.problems.extend(bind(&found.config).err().map(|said| Problem { at: At::All, said })),
            Err(e) => {
                let said = Said::new("config-no-house").arg("folder", data.display()).arg("error", e);
                found.problems.push(Problem { at: At::All, said });
            }
        }
    }
    for note in &found.notes {
        println!("{}", note.line(voice));
    }
    if !found.problems.is_empty() {
        return Err(wrong(&found.problems, voice));
    }
    for (name, from) in &found.given {
        let value = keys::Key::find(name).and_then(|k| (k.get)(&found.config)).unwrap_or_default();
        println!("{name} = {value}  # {from}");
    }
    let file = file.map_or("—".to_owned(), |f| f.display().to_string());
    println!("{}", voice.tell(&Said::new("config-fine").arg("file", file)));
    Ok(())
}

pub(crate) fn sample() -> Result<(), Failed> {
    print!("{}", keys::sample(&Voice::of(Lang::ZhHans), &Voice::of(Lang::En)));
    Ok(())
}

pub(crate) fn doctor(set: &Set, quick: bool, json: bool, voice: &Voice) -> Result<(), Failed> {
    let (found, _) = given(set);
    let looked = doctor::examine(&Asked { found: &found, quick, now: clock::process_now() });
    match json {
        true => println!("{:#}", doctor::as_json(&looked, voice)),
        false => print!("{}", doctor::as_table(&looked, voice)),
    }
    match doctor::code(&looked) {
        0 => Ok(()),
        code => Err(Failed { text: String::new(), code }),
    }
}
