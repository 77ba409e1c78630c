//! The archive as an operator meets it: unpacked into an empty folder, with an empty environment, no Rust, no Node, no repository.

use super::Machine;
use crate::step::{Stop, found, program, silent, target};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Runs what another machine's processor runs.
const EMULATOR: &str = "qemu-aarch64-static";

/// True where it was tried; false where nothing here can run it.
pub(super) fn tried(machine: &Machine, archive: &str, name: &str) -> Result<bool, Stop> {
    let foreign = machine.linker.is_some();
    if foreign && !found(EMULATOR) {
        return Ok(false);
    }
    let folder = target().join("dist/unpacked");
    let _ = fs::remove_dir_all(&folder);
    let full = |e: std::io::Error| Stop::new(format!("cannot write below {}: {e}", folder.display()), "is the disk full?");
    fs::create_dir_all(&folder).map_err(full)?;
    let mut tar = program("tar", &["-xzf", archive, "-C", "unpacked"]);
    tar.current_dir(target().join("dist"));
    if !silent(tar) {
        return Err(Stop::new(format!("{archive} cannot be unpacked"), "build it again"));
    }
    let top = folder.join(name);
    let outcome = walk(&top, foreign);
    let _ = fs::remove_dir_all(&folder);
    outcome.map_err(|what| Stop::new(what, "the archive is not what an operator needs")).map(|()| true)
}

fn muster(top: &Path, foreign: bool, args: &[&str]) -> Command {
    let mut c = match foreign {
        // The libraries of that machine, as the cross compiler brings them.
        true => {
            let mut c = Command::new("/usr/bin/env");
            c.args(["-i", "/usr/bin/qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", "./muster"]);
            c
        }
        false => {
            let mut c = Command::new("/usr/bin/env");
            c.args(["-i", "./muster"]);
            c
        }
    };
    c.args(args).current_dir(top);
    c
}

fn told(top: &Path, foreign: bool, args: &[&str], wanted: &str) -> Result<(), String> {
    let o = muster(top, foreign, args).output().map_err(|e| format!("muster {args:?}: {e}"))?;
    let text = format!("{}{}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr));
    if o.status.success() && text.contains(wanted) { Ok(()) } else { Err(format!("muster {args:?} said: {text}")) }
}

fn walk(top: &Path, foreign: bool) -> Result<(), String> {
    told(top, foreign, &["init", "--data", "house", "--name", "试验区"], "Verifier key")?;
    told(top, foreign, &["verify", "house"], "all sound")?;
    told(top, foreign, &["config", "check", "--config", "muster.toml", "--data", "house", "--listen", "127.0.0.1:0"], "fine")?;
    told(top, foreign, &["config", "sample"], "behind_proxy")?;
    let mut serving = Running::start(muster(top, foreign, &["serve", "--data", "house", "--listen", "127.0.0.1:0"]))?;
    let (page, asset) = serving.page("/")?;
    if !page.contains("试验区") {
        return Err(format!("its first page is not of the house: {page}"));
    }
    let (sheet, _) =
        serving.page(&asset.ok_or("its page names no style sheet with a hash: the binary was built without front/dist")?)?;
    if !sheet.contains("text/css") {
        return Err(format!("its style sheet is none: {}", sheet.chars().take(200).collect::<String>()));
    }
    drop(serving);
    let story = ["demo", "--listen", "127.0.0.1:0", "--paused"];
    let mut demo = Running::start(muster(top, foreign, &story))?;
    let (stage, _) = demo.page("/demo")?;
    if stage.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(format!("the demo's stage: {stage}")) }
}

struct Running {
    child: Child,
    address: String,
}

impl Running {
    /// Once it has printed its address.
    fn start(mut command: Command) -> Result<Running, String> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?;
        let lines = BufReader::new(child.stdout.take().ok_or("no words")?).lines();
        for line in lines.map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("http://") {
                let address = rest.split(['/', ' ']).next().unwrap_or_default().to_owned();
                return Ok(Running { child, address });
            }
        }
        let _ = child.kill();
        Err("it ended before it served".into())
    }
    /// The answer, and the first style sheet that it names.
    fn page(&mut self, path: &str) -> Result<(String, Option<String>), String> {
        let mut s = TcpStream::connect(&self.address).map_err(|e| e.to_string())?;
        s.set_read_timeout(Some(Duration::from_secs(60))).map_err(|e| e.to_string())?;
        let ask = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        s.write_all(ask.as_bytes()).map_err(|e| e.to_string())?;
        let mut answer = Vec::new();
        s.read_to_end(&mut answer).map_err(|e| format!("{path}: {e}"))?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let after = |location: &str| location.split(['"', '\r', '\n']).next().unwrap_or_default().to_owned();
        if let Some((_, to)) = text.split_once("\r\nlocation: ").filter(|_| text.starts_with("HTTP/1.1 303")) {
            return self.page(&after(to));
        }
        let sheet = text.split_once("/assets/app-").map(|(_, rest)| format!("/assets/app-{}", after(rest)));
        Ok((text, sheet))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // In order: the demo takes its folder away.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
