//! Everything that must pass, in the order in which a mistake is found soonest.

use crate::step::{Stop, cargo, program, root, skip, step, target, work};
use crate::{demo, front, need};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) fn all(args: &[String]) -> Result<(), Stop> {
    let quick = match args {
        [] => false,
        [one] if one == "--quick" => true,
        _ => return Err(Stop::new(format!("`cargo xtask test` does not know {args:?}"), "it takes --quick or nothing")),
    };
    let start = Instant::now();
    work("what the tests need", || need::machine(quick))?;
    // Before clippy: the styles are embedded when the server is compiled.
    front::build()?;
    step("format", cargo(&["fmt", "--all", "--check"]), "cargo fmt --all")?;
    let clippy = cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    step("clippy", clippy, "a banned call's message says what to use instead; STYLE.md says why")?;
    if !quick {
        need::divisions()?;
    }
    let mut tests = cargo(&["test", "--workspace"]);
    if quick {
        // Kills by the hundred, minutes of them.
        tests.args(["--", "--skip", "faults::"]);
    }
    step("tests", tests, "a golden file changed on purpose: UPDATE_GOLDEN=1 cargo test, then read its diff")?;
    if quick {
        skip("kills, judges, demo, browser", "--quick");
    } else {
        judges()?;
        demo_and_browser()?;
    }
    println!("\nall passed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Every judges/*/run.sh.
fn judges() -> Result<(), Stop> {
    let python = work("the judges' Python", need::judges_python)?;
    for folder in folders(&root().join("judges")) {
        let script = folder.join("run.sh");
        if !script.exists() {
            continue;
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut run = program("sh", &[&script.to_string_lossy()]);
        run.env("PYTHON", &python);
        step(&format!("judge {name}"), run, &format!("judges/{name}/README.md tells what is judged and how to run it by hand"))?;
    }
    Ok(())
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(of).into_iter().flatten().flatten().map(|e| e.path()).collect();
    found.retain(|p| p.is_dir());
    found.sort();
    found
}

/// The binary as people start it, then its pages in headless Chromium.
fn demo_and_browser() -> Result<(), Stop> {
    if demo::package().is_none() {
        skip("demo, browser", "there is no binary `muster` yet");
        return Ok(());
    }
    let muster = demo::binary("dev")?;
    if !demo::knows(&muster, "demo") {
        skip("demo, browser", "`muster demo` is not there yet");
        return Ok(());
    }
    smoke(&muster)?;
    if !root().join("browser/run.mjs").exists() {
        skip("browser", "there is no browser/run.mjs yet");
        return Ok(());
    }
    need::npm("browser")?;
    let mut run = program("node", &["browser/run.mjs"]);
    run.env("MUSTER_BIN", muster).env("CHROMIUM", need::chromium().unwrap_or("chromium"));
    step("browser", run, "the last lines name user, page and what was expected")
}

/// `muster demo` starts on a fresh folder and answers.
fn smoke(muster: &Path) -> Result<(), Stop> {
    work("demo answers", || {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|l| l.local_addr());
        let port = port.map_err(|e| Stop::new(format!("no free port: {e}"), "is the loopback device up?"))?.port();
        let data = Folder(target().join(format!("smoke-{}", std::process::id())));
        let mut command = Command::new(muster);
        command.args(["demo", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(&data.0).current_dir(root());
        let child = command.stdin(Stdio::null()).spawn();
        let mut child =
            Running(child.map_err(|e| Stop::new(format!("cannot start {}: {e}", muster.display()), "build it again"))?);
        let start = Instant::now();
        loop {
            if let Ok(Some(status)) = child.0.try_wait() {
                return Err(Stop::new(format!("muster demo ended by itself: {status}"), "its words are above"));
            }
            if answers(port, "/health") && answers(port, "/") {
                println!("   /health and / answer {:.1} s after the start", start.elapsed().as_secs_f64());
                return Ok(());
            }
            if start.elapsed() > Duration::from_secs(120) {
                return Err(Stop::new("muster demo did not answer within 120 s", "cargo xtask demo --dev, and read its log"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    })
}

/// A program that ends when we do.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Gone when we are.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn answers(port: u16, path: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut start = [0u8; 16];
        stream.read_exact(&mut start)?;
        Ok(String::from_utf8_lossy(&start).into_owned())
    };
    // A redirection to the demo's first page is an answer too.
    ask().is_ok_and(|line| line.starts_with("HTTP/1.1 2") || line.starts_with("HTTP/1.1 3"))
}
