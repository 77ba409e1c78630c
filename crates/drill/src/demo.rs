//! `muster demo`: founds the town in a fresh folder, serves it, and lets the story unfold in simulated time.

use crate::founding::found;
use crate::gallery;
use crate::script::Script;
use crate::stage::{self, Stage};
use crate::town::COMMUNITIES;
use muster_ledger::{Day, HOUR, MINUTE, Mode, Moment, Refusal};
use muster_server::{Config, HouseClock, Limits, Setup, Site, serve, signalled};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What `muster demo` was asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub seed: u64,
    /// The story is told up to this day before pages are served; 0 for its very beginning.
    pub day: i32,
    pub paused: bool,
}

/// 2026-11-02, a Monday, seven in the morning.
pub fn begins() -> Moment {
    Day::from_civil(2026, 11, 2).unwrap_or_default().start().plus(7 * HOUR)
}

/// Runs until SIGTERM or Ctrl-C. The message says what went wrong and what to do.
pub fn run(wanted: &Wanted) -> Result<(), String> {
    let listener = TcpListener::bind(wanted.listen)
        .map_err(|e| format!("cannot listen on {}: {e}; stop what listens there or give another --listen", wanted.listen))?;
    let clock = Arc::new(HouseClock::simulated(begins()));
    let config = Config { limits: Limits::open(), ..Config::default() };
    let mut setup = Setup::of(wanted.data.clone(), config).map_err(|e| e.to_string())?;
    setup.slices.push(&stage::SLICE);
    setup.slices.push(&gallery::SLICE);
    setup.clock = Some(Arc::clone(&clock));
    let site = Site::create(setup, "海澜市滨江区", "muster.invalid/demo", Mode::Exercise { simulated: true })
        .map_err(|e| e.to_string())?;
    let cast = found(&site.house, wanted.seed, COMMUNITIES.len(), |said| println!("  {said}")).map_err(|r| refused(&r))?;
    let stage = Stage::set(clock, begins());
    let mut script = Script::new(Arc::clone(&site), Arc::clone(&stage), wanted.seed, &cast).map_err(|e| e.to_string())?;
    let over = Arc::new(AtomicBool::new(false));
    let teller = {
        let (site, over, wanted) = (Arc::clone(&site), Arc::clone(&over), wanted.clone());
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        std::thread::spawn(move || {
            if let Err(r) = tell(&site, (&mut script, &stage), &wanted, address, &over) {
                eprintln!("muster demo: the story stopped: {}", refused(&r));
            }
        })
    };
    let served = serve(&site, listener, signalled()).map_err(|e| e.to_string());
    over.store(true, Ordering::Relaxed);
    let _ = teller.join();
    served
}

fn refused(r: &Refusal) -> String {
    format!("{} {:?}", r.code, r.args)
}

/// First quickly up to the wanted day, then as the clock runs.
fn tell(
    site: &Arc<Site>,
    (script, stage): (&mut Script, &Stage),
    wanted: &Wanted,
    address: SocketAddr,
    over: &AtomicBool,
) -> Result<(), Refusal> {
    let clock = &site.clock;
    let noon = if wanted.day > 0 { 5 * HOUR } else { 0 };
    let until = begins().plus(i64::from(wanted.day.max(1) - 1) * 24 * HOUR + noon);
    let now = hurry(site, script, until, over)?;
    println!("http://{address}/demo  ·  数据全部虚构 · all data are invented · Ctrl-C 结束");
    clock.speed(60_000);
    clock.play(!wanted.paused);
    let mut told = now;
    while !over.load(Ordering::Relaxed) {
        if stage.until() > told {
            let playing = clock.state().playing;
            clock.play(false);
            told = hurry(site, script, stage.until(), over)?;
            clock.play(playing);
        }
        let now = clock.now();
        if now >= told.plus(MINUTE) {
            told = now;
            script.tick(now)?;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Tells the story as fast as it goes, up to `until`; what follows from an act has followed before the next.
pub fn hurry(site: &Site, script: &mut Script, until: Moment, over: &AtomicBool) -> Result<Moment, Refusal> {
    let mut now = site.clock.now();
    while now < until && !over.load(Ordering::Relaxed) {
        script.tick(now)?;
        settle(site);
        now = now.plus(step(now));
        site.clock.jump(now);
    }
    Ok(now)
}

/// Nights pass quickly.
fn step(now: Moment) -> i64 {
    let hour = now.since_midnight() / HOUR;
    if (7..22).contains(&hour) { 10 * MINUTE } else { HOUR / 2 }
}

/// Waits until what follows from the last acts has followed.
fn settle(site: &Site) {
    for _ in 0..400 {
        if site.is_settled() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
