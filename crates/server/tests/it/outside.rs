//! Receivers outside: a mail server, an HTTP interface and a folder that really speak. One is down for a day, cuts the line after it
//! took something, and in the end everyone has everything once and in order.

use crate::clue::tell;
use crate::ending::house_with;
use muster_ledger::{DAY, Seq};
use muster_server::Config;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a receiver took, as it came.
type Taken = Arc<Mutex<Vec<(String, String)>>>;

/// A mail server as small as RFC 5321 lets it be.
fn mail_server(listener: TcpListener, taken: Taken) {
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let taken = Arc::clone(&taken);
            std::thread::spawn(move || mail_session(&stream, &taken));
        }
    });
}

fn mail_session(stream: &TcpStream, taken: &Taken) -> Option<()> {
    let mut out = stream;
    let mut lines = BufReader::new(stream).lines();
    out.write_all(b"220 mail.test\r\n").ok()?;
    while let Some(Ok(line)) = lines.next() {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if verb == "DATA" {
            out.write_all(b"354 go on\r\n").ok()?;
            let mut text = String::new();
            while let Some(Ok(line)) = lines.next() {
                if line == "." {
                    break;
                }
                text.push_str(&line);
                text.push('\n');
            }
            let id = text.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap_or_default().to_owned();
            taken.lock().expect("lock").push((id, text));
        }
        out.write_all(if verb == "QUIT" { b"221 bye\r\n".as_slice() } else { b"250 ok\r\n" }).ok()?;
    }
    Some(())
}

/// An HTTP interface on a day that goes wrong: it says that it is busy, then takes something and cuts the line before saying so.
fn http_server(listener: TcpListener, taken: Taken) {
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().flatten().enumerate() {
            let _ = http_session(n, &stream, &taken);
        }
    });
}

fn http_session(n: usize, stream: &TcpStream, taken: &Taken) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.trim().split_once(':').unwrap_or(("", ""));
        match name.to_ascii_lowercase().as_str() {
            "idempotency-key" => key = value.trim().to_owned(),
            "content-length" => length = value.trim().parse().unwrap_or(0),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut out = stream;
    if n == 0 {
        return out.write_all(b"HTTP/1.1 503 busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
    let known = taken.lock().expect("lock").iter().any(|(k, _)| *k == key);
    if known {
        return out.write_all(b"HTTP/1.1 409 has it\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
    taken.lock().expect("lock").push((key, String::from_utf8_lossy(&body).into_owned()));
    if n == 1 {
        return Ok(());
    }
    out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

fn texts(taken: &Taken) -> Vec<String> {
    let of = |body: &String| {
        serde_json::from_str::<serde_json::Value>(body).expect("json")["text"].as_str().unwrap_or_default().to_owned()
    };
    taken.lock().expect("lock").iter().map(|(_, body)| of(body)).collect()
}

#[test]
fn a_receiver_that_is_down_for_a_day_loses_nothing_and_gets_nothing_twice() {
    let folder = crate::fresh_folder();
    std::fs::create_dir_all(folder.join("drop")).expect("folder");
    let mail = TcpListener::bind("127.0.0.1:0").expect("port");
    let http = TcpListener::bind("127.0.0.1:0").expect("port").local_addr().expect("address");
    let at = |name: &str| folder.join(name).display().to_string();
    std::fs::write(folder.join("server"), format!("smtp://{}\n", mail.local_addr().expect("address"))).expect("file");
    let pauses = "first_pause_seconds = 1\nlongest_pause_seconds = 1\n";
    let written = format!(
        "[[receiver]]\nkey = \"cdc-mail\"\nlevel = \"county\"\nway = \"mail\"\nto = \"duty@cdc.test\"\nfrom = \"muster@district.test\"\nserver_file = \"{}\"\n{pauses}\
         [[receiver]]\nkey = \"12345\"\nlevel = \"city\"\nway = \"http\"\nto = \"http://{http}/clues\"\n{pauses}\
         [[receiver]]\nkey = \"hospital\"\nlevel = \"street\"\nwhat = \"disease\"\nway = \"file\"\nto = \"{}\"\n{pauses}",
        at("server"),
        at("drop")
    );
    std::fs::write(folder.join("receivers.toml"), written).expect("file");
    let (mails, posts) = (Taken::default(), Taken::default());
    mail_server(mail, Arc::clone(&mails));
    let config = Config { receivers: Some(folder.join("receivers.toml")), ..Config::default() };
    let (mut h, clock) = house_with(config);
    let mut c = h.client();
    // Nobody listens at 12345 yet.
    let hostile = "第一条\r\nBcc: all@example.org\r\n.\r\nQUIT";
    let (_, own) = tell(&h, &mut c, "many_ill", hostile);
    tell(&h, &mut c, "danger", "第二条");
    c.get(&own);
    assert_eq!(c.post(&format!("{own}/additions"), &[("text", "第三条")]).status, 303);
    h.until("the mail came", |_| mails.lock().expect("lock").len() == 3);
    h.until("12345 was tried", |h| {
        let read = h.site.house.read().expect("read");
        let rows = read.select("SELECT tries FROM clue_outbox WHERE receiver = '12345'", &[]).expect("rows");
        rows.len() == 1 && rows[0].int("tries") >= 2
    });
    assert!(c.get(&own).text().contains("会一直试下去"), "whoever told it sees that it waits");
    clock.jump(clock.now().plus(DAY));
    http_server(TcpListener::bind(http).expect("the same port"), Arc::clone(&posts));
    h.until("all was taken", |h| h.facts("clue.sent") == 3 + 3 + 2);
    assert_eq!(texts(&posts), [hostile.replace("\r\n", "\n"), "第二条".into(), "第三条".into()]);
    let mut names: Vec<_> = std::fs::read_dir(folder.join("drop")).expect("folder").flatten().map(|f| f.file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 2, "the danger is not the hospital's: {names:?}");
    let first = std::fs::read_to_string(folder.join("drop").join(&names[0])).expect("file");
    assert!(first.contains("第一条") && first.contains("suspected_not_diagnosed"));
    // What a stranger typed is no header, and no end of a mail.
    let mails = mails.lock().expect("lock").clone();
    let heads: Vec<&str> = mails.iter().map(|(_, m)| m.split("\n\n").next().unwrap_or_default()).collect();
    assert!(heads.iter().all(|h| !h.contains("Bcc") && h.contains("duty@cdc.test")), "{heads:?}");
    let ids: std::collections::BTreeSet<&String> = mails.iter().map(|(id, _)| id).collect();
    assert_eq!((mails.len(), ids.len()), (3, 3), "the same mail twice");
    // Each in its order on record, with how often it was tried.
    let read = h.site.house.read().expect("read");
    let rows = read.select("SELECT item, tries FROM clue_sent WHERE receiver = '12345' ORDER BY at", &[]).expect("rows");
    let order: Vec<Seq> = rows.iter().map(|r| r.id("item")).collect();
    assert!(order.is_sorted() && rows[0].int("tries") >= 4, "{order:?}");
    assert!(read.select("SELECT 1 FROM clue_outbox", &[]).expect("rows").is_empty());
    drop(read);
    h.end();
    let _ = std::fs::remove_dir_all(folder);
}
