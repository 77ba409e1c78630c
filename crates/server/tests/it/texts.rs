//! Texts over real HTTP: whoever sends them is down, answers with errors, takes one and cuts the line, comes back; in the end every
//! telephone has one message, and the word whether it arrived comes in by a door of its own.

use crate::client::Client;
use crate::ending::{hire, house_with};
use crate::privacy::settle;
use muster_ledger::HOUR;
use muster_server::Config;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Every POST as it came, and whether it was taken for the first time.
type Posts = Arc<Mutex<Vec<(Value, bool)>>>;

const TOKEN: &str = "tokentokentokentokentoken";

fn sender(listener: TcpListener, posts: Posts) {
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = session(&stream, &posts);
        }
    });
}

fn session(stream: &TcpStream, posts: &Posts) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut let_in) = (0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.trim().split_once(':').unwrap_or(("", ""));
        match name.to_ascii_lowercase().as_str() {
            "authorization" => let_in = value.trim() == format!("Bearer {TOKEN}"),
            "content-length" => length = value.trim().parse().unwrap_or(0),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut all = posts.lock().expect("lock");
    let n = all.len();
    let known = all.iter().any(|(b, taken)| *taken && b["ref"] == body["ref"]);
    let odd = all.iter().filter(|(b, _)| b["to"] == "13900000003" && body["to"] == "13900000003").count();
    let (status, code) = match (n, body["to"].as_str().unwrap_or_default()) {
        _ if !let_in => (403, "WHO"),
        (0, _) => (503, "BUSY"),
        (1, _) => (200, "NO_MONEY"),
        _ if known => (200, "DUPLICATE"),
        (_, "13900000002") => (400, "BAD_NUMBER"),
        (_, "13900000003") if odd < 2 => (200, "ODD"),
        _ => (200, "OK"),
    };
    all.push((body.clone(), code == "OK"));
    // It took this one, and the line breaks before it says so.
    if code == "OK" && all.iter().filter(|(_, taken)| *taken).count() == 2 {
        return Ok(());
    }
    let answer = json!({ "code": code, "id": format!("sms-{}", body["to"].as_str().unwrap_or_default()) }).to_string();
    let mut out = stream;
    write!(out, "HTTP/1.1 {status} so\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}", answer.len())
}

fn told_to(c: &mut Client, path: &str, body: &Value, bearer: &str) -> crate::client::Reply {
    let shown = format!("Bearer {bearer}");
    let heads = [("content-type", "application/json"), ("authorization", shown.as_str())];
    c.send("POST", path, &heads[..if bearer.is_empty() { 1 } else { 2 }], body.to_string().as_bytes())
}

fn counted(h: &crate::Served, sql: &str) -> i64 {
    let read = h.site.house.read().expect("read");
    read.select(sql, &[]).expect("rows").first().map_or(0, |r| r.int("n"))
}

/// A notice, which never has somebody's number in it, brought to everyone of the community; gives the delivery's page.
fn begun(c: &mut Client) -> String {
    c.get("/as/secretary/notices/new");
    let numbers = "明天停水，请存水。不便的找王师傅 138-1234-5678，证件 11010519491231002X。热线12345。";
    let form = |text| [("about", "service"), ("title", "停水"), ("text", text), ("until", "2026-12-01")];
    assert_eq!(c.post("/as/secretary/notices", &form(numbers)).status, 422, "not even on the notice");
    let reply = c.post("/as/secretary/notices", &form("明天停水，请存水。热线12345。"));
    let at = reply.header("location").split('?').next().unwrap_or_default().to_owned();
    assert!(c.get(&format!("{at}/delivery")).text().contains("本社区可以发短信"));
    let form = [("area", "10"), ("hours", "2"), ("arrived", "yes")];
    let reply = c.post(&format!("{at}/delivery"), &form);
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").split('?').next().unwrap_or_default().to_owned()
}

#[test]
fn a_sender_that_is_down_and_comes_back_loses_no_text_and_sends_none_twice() {
    let folder = crate::fresh_folder();
    std::fs::create_dir_all(folder.join("words")).expect("folder");
    std::fs::write(folder.join("token"), format!("{TOKEN}\n")).expect("file");
    let at = TcpListener::bind("127.0.0.1:0").expect("port").local_addr().expect("address");
    let token = folder.join("token").display().to_string();
    let written = format!(
        "way = \"http\"\nurl = \"http://{at}/send\"\nsecret_file = \"{token}\"\nfirst_pause_seconds = 1\nlongest_pause_seconds = 1\n\
         body = '{{\"to\":\"{{phone}}\",\"say\":\"{{text}}\",\"ref\":\"{{key}}\"}}'\n[headers]\nauthorization = \"Bearer {{secret}}\"\n\
         [answer]\ncode = \"/code\"\ntaken = [\"OK\", \"DUPLICATE\"]\nnever = [\"BAD_NUMBER\"]\nbusy = [\"NO_MONEY\"]\nid = \"/id\"\n\
         [word]\ntoken_file = \"{token}\"\nfolder = \"{}\"\nkey = \"/ref\"\nid = \"/id\"\nstatus = \"/status\"\n\
         arrived = [\"DELIVERED\"]\nfailed = [\"UNDELIVERED\"]\nreply = '{{\"code\":0}}'\n",
        folder.join("words").display()
    );
    std::fs::write(folder.join("texts.toml"), written).expect("file");
    let public_url = Some("http://muster.test".to_owned());
    let (mut h, clock) = house_with(Config { texts: Some(folder.join("texts.toml")), public_url, ..Config::default() });
    hire(&h, "secretary", "secretary", 10);
    hire(&h, "grid", "grid_worker", 11);
    for (name, phone) in [
        ("钱一", "13900000001"),
        ("钱二", "13900000002"),
        ("钱三", "13900000003"),
        ("钱四", "13900000004"),
        ("钱五", "13900000005"),
        ("钱六", "0571-88881234"),
        ("钱七", ""),
    ] {
        settle(&h, name, phone);
    }
    let mut c = h.client();
    let page = begun(&mut c);
    // Nobody listens there. Whoever has no mobile telephone does not wait for that: paper at once.
    h.until("it was tried", |h| counted(h, "SELECT MAX(tries) AS n FROM delivery_texts") >= 2);
    let down = c.get(&page).text();
    assert!(down.contains("没有应答") && down.contains("条短信没发出"), "{down}");
    let posts = Posts::default();
    sender(TcpListener::bind(at).expect("the same port"), Arc::clone(&posts));
    h.until("all went out", |h| counted(h, "SELECT COUNT(*) AS n FROM delivery_tries WHERE way = 1 AND went = 0") == 4);
    // The bad number and the landline: the next way at once, and nobody is tried again.
    assert_eq!(counted(&h, "SELECT COUNT(*) AS n FROM delivery_tries WHERE way = 1 AND went = 2"), 2);
    let all = posts.lock().expect("lock").clone();
    let mut to: Vec<&str> = all.iter().filter(|(_, taken)| *taken).filter_map(|(b, _)| b["to"].as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["13900000001", "13900000003", "13900000004", "13900000005"], "one each, lost none, none twice");
    assert!(all.iter().any(|(b, t)| !t && all.iter().any(|(o, t)| *t && o["ref"] == b["ref"])), "the cut line was asked again");
    for (b, _) in &all {
        let say = b["say"].as_str().unwrap_or_default();
        assert!(say.starts_with("【演练】停水：") && say.contains(" http://muster.test/n/"), "{say}");
        assert!(say.contains("热线12345") && !say.contains('钱') && !say.contains("139"), "of its reader nothing: {say}");
    }

    // The door: without the token it is shut, what cannot be read is said, the same word twice is one.
    let key = |phone: &str| all.iter().find(|(b, _)| b["to"] == phone).map(|(b, _)| b["ref"].clone()).expect("sent");
    let door = "/outside/texts/words";
    let told = json!([{ "ref": key("13900000001"), "status": "DELIVERED" }, { "id": "sms-13900000004", "status": "UNDELIVERED" },
        { "ref": "nobody's", "status": "DELIVERED" }, { "id": "sms-13900000005", "status": "ON_ITS_WAY" }]);
    assert_eq!(told_to(&mut c, door, &told, "").status, 403);
    assert_eq!(told_to(&mut c, &format!("{door}?token=wrong"), &told, "").status, 403);
    assert_eq!(c.get(door).status, 405);
    assert_eq!(told_to(&mut c, door, &json!("DELIVERED"), TOKEN).status, 400);
    let facts = |h: &crate::Served| h.facts("delivery.tried") + h.facts("delivery.received");
    let before = facts(&h);
    for n in [2, 2] {
        let reply = told_to(&mut c, door, &told, TOKEN);
        assert_eq!((reply.status, reply.text()), (200, "{\"code\":0}".to_owned()));
        assert_eq!(facts(&h) - before, n, "the same word twice is one");
    }
    assert_eq!(
        told_to(&mut c, &format!("{door}?token={TOKEN}"), &told, "").status,
        200,
        "by the address too: some senders set no head"
    );
    // By file; what cannot be read is put aside.
    std::fs::write(folder.join("words/1.json"), json!({ "ref": key("13900000005"), "status": "DELIVERED" }).to_string())
        .expect("file");
    std::fs::write(folder.join("words/2.json"), "<html>").expect("file");
    h.until("the file was taken in", |h| facts(h) - before == 3);
    h.until("both are put aside", |_| folder.join("words/1.taken").exists() && folder.join("words/2.not-read").exists());

    let v = c.get_json(&page).json();
    assert_eq!(v["reached"].as_array().map(Vec::len), Some(2), "{v}");
    assert_eq!(
        (&v["texts"]["sent"], &v["texts"]["arrived"], &v["texts"]["failed"], &v["texts"]["waiting"]),
        (&4.into(), &2.into(), &3.into(), &0.into())
    );
    let text = c.get(&page).text();
    assert!(text.contains("已到手机 2 条") && text.contains("已送到 2 人：什么时候"), "{text}");
    // A notice to one person: the telephone is told that there is one, and nothing of it.
    let who = settle(&h, "孙一", "13900000006").1;
    let at = format!("/as/grid/people/{who}/letters");
    c.get(&at);
    let form = [("title", "低保"), ("text", "您的低保批下来了"), ("until", "2026-12-01"), ("hours", "24")];
    assert_eq!(c.post(&at, &form).status, 303);
    let last = || posts.lock().expect("lock").last().map(|(b, _)| b.clone()).unwrap_or_default();
    h.until("it went out", |_| last()["to"] == "13900000006");
    let say = last()["say"].as_str().unwrap_or_default().to_owned();
    assert!(say.contains("社区有一份给您的通知") && say.contains("/me/letters/") && !say.contains("低保"), "{say}");
    // Whom no text reached is told at the door, nobody is left out.
    clock.jump(clock.now().plus(3 * HOUR));
    h.until("the rest are at the door", |h| counted(h, "SELECT COUNT(*) AS n FROM delivery_rows WHERE state = 1") == 5);
    drop(c);
    h.end();
    let _ = std::fs::remove_dir_all(folder);
}
