//! Configuration, and what is said to systemd.

use crate::{Serving, ended, fresh, muster, path};
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::Duration;

#[test]
fn a_wrong_configuration_is_refused_as_the_check_says_it() {
    let top = fresh("config");
    let house = top.join("house");
    assert_eq!(ended(&muster(&["init", "--data", path(&house), "--name", "试验区", "--exercise"])).0, Some(0));
    let file = top.join("muster.toml");
    std::fs::write(&file, "thread = 8\nhelp = 110\n\n[limits.adress_reads]\nburst = 1\n").expect("written");
    let args = ["--data", path(&house), "--listen", "127.0.0.1:0", "--config", path(&file)];
    let (code, checked) = ended(&muster(&[&["config", "check"], &args[..]].concat()));
    assert_eq!(code, Some(2), "{checked}");
    for words in [
        "muster.toml:1: there is no setting thread; did you mean threads?",
        "muster.toml:2: help takes a text in quotes, this is integer.",
        "muster.toml:4: there is no setting limits.adress_reads",
    ] {
        assert!(checked.contains(words), "{words}: {checked}");
    }
    let (code, refused) = ended(&muster(&[&["serve"], &args[..]].concat()));
    assert_eq!((code, refused), (Some(2), checked));
    let zh = ended(&muster(&[&["config", "check", "--lang", "zh-Hans"], &args[..]].concat())).1;
    assert!(zh.contains("没有 thread 这一项，是不是 threads？"), "{zh}");

    std::fs::write(&file, "data = \"house\"\nlisten = \"127.0.0.1:0\"\nhelp = \"110\"\n").expect("written");
    let (code, text) = ended(&muster(&["config", "check", "--config", path(&file)]));
    assert!(code == Some(0) && text.contains("help = \"110\"") && text.contains("muster.toml:3"), "{text}");
    // The variable goes before the file, and names itself where it is wrong.
    let check = |name: &str, value: &str| {
        let told = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(["config", "check", "--config", path(&file), "--lang", "en"])
            .env(name, value)
            .output();
        ended(&told.expect("it starts"))
    };
    let (code, text) = check("MUSTER_HELP", "119");
    assert!(code == Some(0) && text.contains("help = \"119\"  # MUSTER_HELP"), "{text}");
    let (code, text) = check("MUSTER_THREADS", "0");
    assert!(code == Some(2) && text.contains("MUSTER_THREADS: threads is 0; set 1 to 256."), "{text}");
    let (code, text) = check("MUSTER_LISTN", "x");
    assert!(code == Some(0) && text.contains("Did you mean MUSTER_LISTEN?"), "{text}");

    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (code, text) = check("MUSTER_LISTEN", &taken.local_addr().expect("its address").to_string());
    assert!(code == Some(2) && text.contains("is in use by another program"), "{text}");
    let (code, text) = check("MUSTER_DATA", path(&top));
    assert!(code == Some(2) && text.contains("muster init"), "{text}");
    let (code, text) = ended(&muster(&["config", "sample"]));
    assert!(code == Some(0) && text.contains("# behind_proxy = false"), "{text}");
    let (code, text) = ended(&muster(&["serve"]));
    assert!(code == Some(2) && text.contains("give --data"), "{text}");
    let _ = std::fs::remove_dir_all(top);
}

#[test]
fn systemd_is_told_when_it_serves_and_when_it_ends() {
    let top = fresh("notify");
    let house = top.join("house");
    assert_eq!(ended(&muster(&["init", "--data", path(&house), "--name", "试验区"])).0, Some(0));
    let at = top.join("notify.sock");
    let socket = UnixDatagram::bind(&at).expect("socket");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("patience");
    let heard = || {
        let mut buffer = [0; 256];
        let n = socket.recv(&mut buffer).expect("a word");
        String::from_utf8_lossy(&buffer[..n]).into_owned()
    };
    let args = ["serve", "--data", path(&house), "--listen", "127.0.0.1:0"];
    let serving = Serving::start(&args, &[("NOTIFY_SOCKET", path(&at))]);
    assert_eq!(heard(), "READY=1");
    // A reload without a certificate ends nobody.
    serving.signal("HUP");
    assert!(std::net::TcpStream::connect(&serving.address).is_ok());
    serving.end();
    assert_eq!(heard(), "STOPPING=1");
    let _ = std::fs::remove_dir_all(top);
}
