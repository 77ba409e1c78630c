//! `muster-bench load ADDRESS PID FORM_PAGE POST_PATH FORM [CONNECTIONS] [SECONDS]`: one act at a time per connection, each
//! validated, decided by Cedar, projected, sealed and on disk before its answer. `{n}` in FORM is a number that never repeats.
//!
//! `muster-bench page ADDRESS PATH [COUNT]`: times of one page.
//!
//! `muster-bench fanout ADDRESS`: in a fresh demo, opens a response over the whole street, activates the plan, and times
//! its tasks until the last is on disk, while single acts go on beside it.
#![allow(clippy::disallowed_methods)] // a benchmark reads the clock and the process table

mod client;
mod crowd;
mod fanout;

use client::Client;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["load", address, pid, page, path, form, rest @ ..] => load(address, pid, page, path, form, rest),
        ["page", address, path, rest @ ..] => pages(address, path, rest),
        ["fanout", address] => fanout::fanout(address),
        _ => Err("see the top of bench/src/main.rs for how to call it".into()),
    };
    if let Err(e) = done {
        eprintln!("muster-bench: {e}");
        std::process::exit(1);
    }
}

pub(crate) type Done = Result<(), Box<dyn std::error::Error>>;

/// CPU seconds of a process so far (user + system), from /proc.
fn cpu_seconds(pid: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Bytes a process has had written to disk, from /proc.
fn written(pid: &str) -> f64 {
    let io = std::fs::read_to_string(format!("/proc/{pid}/io")).unwrap_or_default();
    io.lines().find_map(|l| l.strip_prefix("write_bytes: ")).and_then(|v| v.parse().ok()).unwrap_or(0.0)
}

/// fsyncs a second of a 4 KiB append, here and now: what any durable store on this disk can do one by one.
fn fsync_rate() -> std::io::Result<f64> {
    use std::io::Write;
    let path = std::env::temp_dir().join(format!("muster-bench-{}", std::process::id()));
    let mut f = std::fs::File::create(&path)?;
    let begin = Instant::now();
    let mut n = 0;
    while begin.elapsed() < Duration::from_millis(500) {
        f.write_all(&[7; 4096])?;
        f.sync_data()?;
        n += 1;
    }
    std::fs::remove_file(&path)?;
    Ok(f64::from(n) / begin.elapsed().as_secs_f64())
}

pub(crate) fn percentile(sorted: &[u32], p: f64) -> f64 {
    let i = ((sorted.len() as f64 - 1.0) * p).round() as usize;
    f64::from(sorted.get(i).copied().unwrap_or(0)) / 1000.0
}

fn load(address: &str, pid: &str, page: &str, path: &str, form: &str, rest: &[&str]) -> Done {
    let connections: usize = rest.first().unwrap_or(&"64").parse()?;
    let seconds: u64 = rest.get(1).unwrap_or(&"10").parse()?;
    let fsyncs = fsync_rate()?;
    let number = Arc::new(AtomicU64::new(1));
    let crowd = crowd::Crowd::gather(address, page, path, form, connections, &number)?;
    let stop = Arc::new(AtomicBool::new(false));
    let runner = std::thread::spawn({
        let stop = Arc::clone(&stop);
        move || crowd.run(&stop)
    });
    std::thread::sleep(Duration::from_secs(1));
    let (cpu, bytes, from, begin) = (cpu_seconds(pid), written(pid), number.load(Ordering::Relaxed), Instant::now());
    let own = cpu_seconds("self");
    std::thread::sleep(Duration::from_secs(seconds));
    let (cpu, bytes, own) = (cpu_seconds(pid) - cpu, written(pid) - bytes, cpu_seconds("self") - own);
    let (acts, took) = (number.load(Ordering::Relaxed) - from, begin.elapsed().as_secs_f64());
    stop.store(true, Ordering::Relaxed);
    let crowd::Heard { mut times, refused, why } = runner.join().map_err(|_| "the load generator panicked")??;
    times.sort_unstable();
    if refused > 0 {
        println!("REFUSED {refused}: {why}");
    }
    let rate = acts as f64 / took;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("connections        {connections}");
    println!("acts a second      {rate:.0}   (limit 12000: ratio {:.2})", rate / 12_000.0);
    println!(
        "p50 / p99 ms       {:.1} / {:.1}   (limit p99 20: ratio {:.2})",
        percentile(&times, 0.5),
        percentile(&times, 0.99),
        percentile(&times, 0.99) / 20.0
    );
    println!("server CPU µs/act  {:.0}   (limit 80: ratio {:.2})", cpu * 1e6 / acts as f64, cpu * 1e6 / acts as f64 / 80.0);
    println!("generator µs/act   {:.0}", own * 1e6 / acts as f64);
    println!("disk bytes/act     {:.0}   (limit 14336 of WAL: ratio {:.2})", bytes / acts as f64, bytes / acts as f64 / 14_336.0);
    println!("fsyncs a second    {fsyncs:.0}   load average {}", load.split(' ').take(1).collect::<String>());
    Ok(())
}

fn pages(address: &str, path: &str, rest: &[&str]) -> Done {
    let count: usize = rest.first().unwrap_or(&"200").parse()?;
    let mut client = Client::connect(address)?;
    let mut times = Vec::new();
    let mut size = 0;
    for _ in 0..count {
        let begin = Instant::now();
        let answer = client.get(path)?;
        times.push(begin.elapsed().as_micros() as u32);
        size = answer.body.len();
        if answer.status != 200 {
            return Err(format!("{path}: status {}", answer.status).into());
        }
    }
    times.sort_unstable();
    println!(
        "{path}: {size} bytes, p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms",
        percentile(&times, 0.5),
        percentile(&times, 0.95),
        percentile(&times, 0.99)
    );
    Ok(())
}
