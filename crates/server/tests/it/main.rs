//! The server over real HTTP: one house for each test, on a port of its own.

#![allow(clippy::disallowed_methods, reason = "tests wait for a running server")]

mod appeals;
mod at_hand;
mod bad_input;
mod care;
mod careplans;
mod client;
mod clue;
mod counsel;
mod deliveries;
mod duties;
mod ending;
mod enter;
mod expiry;
mod first;
mod forms;
mod harms;
mod homecare;
mod hostile;
mod import;
mod interrupted;
mod kin;
mod law;
mod map;
mod organisations;
mod outside;
mod people;
mod places;
mod plans;
mod privacy;
mod redraw;
mod referrals;
mod register;
mod requests;
mod stays;
mod stock;
mod sweeps;
mod tables;
mod texts;
mod trial;
mod whistles;

use client::{Client, encode, open, parse};
use muster_ledger::{HOUR, House, Mode, Moment, Seq, verify_folder};
use muster_server::{Bucket, Config, HouseClock, Limits, Setup, Site, serve};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A served house in a folder that goes with it.
struct Served {
    site: Arc<Site>,
    at: SocketAddr,
    folder: PathBuf,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

fn setup(folder: PathBuf, config: Config, clock: Option<Arc<HouseClock>>) -> Setup {
    let mut slices = muster_server::slices();
    slices.push(&trial::SLICE);
    Setup {
        folder,
        slices,
        authority: Arc::new(trial::InMemory),
        reactions: trial::REACTIONS,
        timers: trial::TIMERS,
        config,
        clock,
    }
}

fn serve_site(site: Arc<Site>, folder: PathBuf) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").expect("port");
    let at = listener.local_addr().expect("address");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = Arc::clone(&site);
    let thread = std::thread::spawn(move || {
        let end = async {
            let _ = stopped.await;
        };
        serve(&served, listener, end).expect("serve");
    });
    Served { site, at, folder, stop: Some(stop), thread: Some(thread) }
}

fn fresh_folder() -> PathBuf {
    static N: AtomicU32 = AtomicU32::new(0);
    let folder = std::env::temp_dir().join(format!("muster-it-{}-{}", std::process::id(), N.fetch_add(1, Ordering::Relaxed)));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn spawn_with(config: Config, mode: Mode, clock: Option<Arc<HouseClock>>) -> Served {
    let folder = fresh_folder();
    let site = Site::create(setup(folder.clone(), config, clock), "试验区", "trial.invalid/log", mode).expect("house");
    serve_site(site, folder)
}

fn spawn_house() -> Served {
    spawn_with(Config::default(), Mode::Exercise { simulated: false }, None)
}

impl Served {
    fn client(&self) -> Client {
        Client::new(self.at)
    }
    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(t) = self.thread.take() {
            t.join().expect("server thread");
        }
    }
    fn facts(&self, kind: &str) -> usize {
        let read = self.site.house.read().expect("read");
        read.facts_from(Seq(0), 1000).expect("facts").iter().filter(|f| f.kind() == kind).count()
    }
    fn until(&self, what: &str, ready: impl Fn(&Served) -> bool) {
        let begun = Instant::now();
        while !ready(self) {
            assert!(begun.elapsed() < Duration::from_secs(20), "never: {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn pages_and_json_come_from_one_route() {
    let h = spawn_house();
    let mut c = h.client();
    let page = c.get("/trial");
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("sse-connect=\"/live?kinds=trial.noted\""));
    for (name, piece) in [
        ("content-security-policy", "frame-ancestors 'self'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert!(page.header(name).contains(piece), "{name}: {}", page.header(name));
    }
    assert!(!page.text().contains("<style") && !page.text().contains(" style=") && !page.text().contains("<script>"));
    assert_eq!(c.get_json("/trial").json(), json!([]));
    assert_eq!(c.get("/no-such").status, 404);
    assert_eq!(c.get("/trial/notes").status, 405);
    assert_eq!(c.send("DELETE", "/trial", &[], b"").status, 405);
    let refused = c.get_json("/no-such");
    assert_eq!(refused.json()["refused"]["code"], "web-no-such-page");
    assert_eq!(refused.json()["trace"], refused.header("x-trace"));
    let head = c.send("HEAD", "/trial", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn an_act_is_recorded_and_the_page_after_it_shows_the_receipt() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    let done = c.post("/trial/notes", &[("said", "水管漏了")]);
    assert_eq!(done.status, 303, "{}", done.text());
    let to = done.header("location").to_owned();
    assert!(to.starts_with("/trial?done=") && to.ends_with("&n=1"), "{to}");
    let page = c.get(&to).text();
    let code = to.split(['=', '&']).nth(1).expect("code");
    assert!(page.contains(&format!("/receipts/{code}")) && page.contains("水管漏了"));
    assert!(!c.get("/trial?done=0000-0000-0000&n=1").text().contains("/receipts/0000"));
    let shown = c.post("/trial/notes", &[("said", "x"), ("more", "show")]);
    assert!(shown.status == 200 && shown.text().contains("shown "));
    let burst = c.post("/trial/notes", &[("said", "kept"), ("more", "burst")]);
    assert_eq!(burst.status, 500);
    assert!(burst.text().contains("已经记下"), "{}", burst.text());
    assert_eq!(h.facts("trial.noted"), 3);
}

#[test]
fn forged_posts_are_refused() {
    let h = spawn_house();
    let mut c = h.client();
    let none = c.post("/trial/notes", &[("said", "a")]);
    assert_eq!(none.status, 403);
    let page = c.get("/trial");
    assert_eq!(page.status, 200);
    let wrong = c.post_with("/trial/notes", &[("said", "kept words")], "00ff", "");
    assert_eq!(wrong.status, 403);
    assert!(wrong.text().contains("kept words"), "what was typed is shown again");
    let mut other = h.client();
    other.get("/trial");
    let token = other.token.clone();
    assert_eq!(c.post_with("/trial/notes", &[("said", "a")], &token, "").status, 403);
    let token = c.token.clone();
    let body = format!("said=a&_csrf={token}");
    for odd in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let r = c.send("POST", "/trial/notes", &[kind, odd], body.as_bytes());
        assert_eq!(r.status, 403, "{odd:?}");
    }
    assert_eq!(h.facts("trial.noted"), 0);
    assert_eq!(c.post("/trial/notes", &[("said", "a")]).status, 303);
}

#[test]
fn a_double_post_has_the_same_receipts_and_another_body_conflicts() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    let key = "018f6a3e-0000-7000-8000-000000000001";
    let first = c.post_json("/trial/notes", &json!({ "said": "once" }), key).json();
    let again = c.post_json("/trial/notes", &json!({ "said": "once" }), key).json();
    assert_eq!(first["receipts"], again["receipts"]);
    assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
    assert_eq!(first["receipts"][0]["kind"], "trial.noted");
    let other = c.post_json("/trial/notes", &json!({ "said": "twice" }), key);
    assert_eq!(other.status, 409);
    assert_eq!(other.json()["refused"]["code"], "house-key-reused");
    let token = c.token.clone();
    let (a, b) = (
        c.post_with("/trial/notes", &[("said", "f")], &token, "k1"),
        c.post_with("/trial/notes", &[("said", "f")], &token, "k1"),
    );
    assert_eq!(a.header("location"), b.header("location"));
    assert_eq!(h.facts("trial.noted"), 2);
}

#[test]
fn a_refused_form_comes_back_with_what_was_typed() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    let r = c.post("/trial/notes", &[("said", ""), ("more", "typed <b>")]);
    assert_eq!(r.status, 422);
    assert!(r.text().contains("typed &lt;b&gt;") && r.text().contains("form-errors"));
    let late = c.post("/trial/notes", &[("said", "late")]);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("value=\"late\""));
    let json = c.post_json("/trial/notes", &json!({}), "");
    assert_eq!(json.status, 422);
    assert_eq!(json.json()["refused"]["problems"][0]["field"], "said");
    assert_eq!(c.post_json("/trial/notes", &json!({ "said": { "x": 1 } }), "").status, 400);
}

#[test]
fn what_is_too_large_or_too_slow_is_cut() {
    let config = Config { body_seconds: 1, head_seconds: 1, ..Config::default() };
    let h = spawn_with(config, Mode::Real, None);
    let mut c = h.client();
    c.get("/trial");
    let r = c.post("/trial/notes", &[("said", &"x".repeat(300 * 1024))]);
    assert_eq!(r.status, 413);
    assert!(r.text().contains("0.25"), "{}", r.text());

    let mut slow = open(h.at);
    let head = format!(
        "POST /trial/notes HTTP/1.1\r\nhost: {}\r\ncontent-length: 100\r\naccept: application/json\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{{",
        h.at
    );
    slow.write_all(head.as_bytes()).expect("send");
    let mut all = Vec::new();
    let begun = Instant::now();
    let _ = slow.read_to_end(&mut all);
    assert!(begun.elapsed() < Duration::from_secs(8));
    let r = parse(&all);
    assert_eq!(r.status, 408);
    assert_eq!(r.json()["refused"]["code"], "server-slow");

    let mut never = open(h.at);
    never.write_all(b"GET / HTTP/1.1\r\nhost: x").expect("send");
    let mut all = Vec::new();
    let _ = never.read_to_end(&mut all);
    assert!(begun.elapsed() < Duration::from_secs(16), "a head that never ends is cut");
}

#[test]
fn a_chart_is_saved_from_the_page_that_shows_it() {
    let h = spawn_house();
    let mut c = h.client();
    let page = c.get("/trial?q=a%26b&done=x");
    assert!(page.text().contains("href=\"?q=a%26b&amp;chart=counted&amp;format=svg\""), "{}", page.text());
    let table = c.get("/trial?q=a%26b&chart=counted&format=csv");
    assert_eq!((table.status, table.text()), (200, "\u{feff}q,notes\r\na&b,0\r\n".to_owned()));
    assert!(table.header("content-disposition").starts_with("attachment; filename=\"counted.csv\""));
    let picture = c.get("/trial?chart=counted&format=svg");
    assert!(picture.header("content-type").starts_with("image/svg+xml") && picture.text().starts_with("<svg xmlns"));
    for bad in ["/trial?chart=other&format=svg", "/trial?chart=counted&format=exe", "/trial?chart=counted"] {
        let refused = c.get(bad);
        assert!(refused.status == 404 && refused.text().contains("没有这张图"), "{bad}: {}", refused.status);
    }
}

#[test]
fn files_come_with_their_names_and_go_out_with_theirs() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    let body = format!(
        "--XX\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{}\r\n--XX\r\ncontent-disposition: form-data; name=\"sheet\"; filename=\"a.csv\"\r\n\
         content-type: text/csv\r\n\r\n{}\r\n--XX--\r\n",
        c.token,
        "y".repeat(400 * 1024)
    );
    let r = c.send("POST", "/trial/files", &[("content-type", "multipart/form-data; boundary=XX")], body.as_bytes());
    assert_eq!(r.status, 303, "{}", r.text());
    assert!(c.get("/trial").text().contains("a.csv 409600"));
    let broken = c.send("POST", "/trial/files", &[("content-type", "multipart/form-data; boundary=YY")], body.as_bytes());
    assert_eq!(broken.status, 400);
    let file = c.get("/trial/paper");
    assert_eq!(file.text(), "a,b");
    assert!(
        file.header("content-disposition").starts_with("attachment; filename=\"___"),
        "{}",
        file.header("content-disposition")
    );
    assert!(file.header("content-disposition").contains("filename*=UTF-8''%E5%90%8D"));
}

#[test]
fn a_live_page_hears_of_an_act() {
    let h = spawn_house();
    let mut s = open(h.at);
    s.write_all(format!("GET /live?kinds=trial.noted,x HTTP/1.1\r\nhost: {}\r\n\r\n", h.at).as_bytes()).expect("send");
    let mut got = String::new();
    let mut hear = |until: &str| {
        let mut buf = [0; 4096];
        while !got.contains(until) {
            let n = s.read(&mut buf).expect("an event in time");
            assert!(n > 0, "closed after {got}");
            got.push_str(&String::from_utf8_lossy(&buf[..n]));
        }
        std::mem::take(&mut got)
    };
    assert!(hear(": listening").contains("text/event-stream"));
    let mut c = h.client();
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", "a")]).status, 303);
    assert!(hear("trial.noted").contains("event: fact"));
    let metrics = c.get("/metrics").text();
    assert!(metrics.contains("muster_live_clients 1"), "{metrics}");
    assert!(metrics.contains("route=\"/trial/notes\",status=\"303\""));
    assert!(!metrics.contains("done="));
}

#[test]
fn too_many_posts_are_refused_with_the_time_to_wait() {
    let limits = Limits { address_posts: Bucket { burst: 2, per_minute: 6 }, ..Limits::default() };
    let h = spawn_with(Config { limits, ..Config::default() }, Mode::Real, None);
    let mut c = h.client();
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", "a")]).status, 303);
    assert_eq!(c.post("/trial/notes", &[("said", "b")]).status, 303);
    let r = c.post("/trial/notes", &[("said", "c")]);
    assert_eq!(r.status, 429);
    let wait: u64 = r.header("retry-after").parse().expect("seconds");
    assert!((1..=11).contains(&wait) && r.text().contains(&format!("{wait} 秒")), "{wait}");
    assert_eq!(c.get("/trial").status, 200);
}

#[test]
fn hostile_text_is_escaped_wherever_it_comes_in() {
    let h = spawn_house();
    let mut c = h.client();
    let bad = "\"><script>alert(1)</script>'{{x}}\u{202e}";
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", bad)]).status, 303);
    let coded = encode(bad);
    let bare: String = bad.chars().filter(char::is_ascii).collect();
    let mut pages = vec![
        c.get(&format!("/trial?q={coded}")),
        c.get(&format!("/trial?lang={coded}&elder={coded}&done={coded}&n={coded}")),
        c.get(&format!("/{coded}")),
        c.get(&format!("/as/{coded}/trial")),
        c.send("GET", "/trial", &[("user-agent", &bare), ("accept-language", &bare), ("cookie", &format!("lang={bare}"))], b""),
        c.post("/trial/notes", &[("said", bad), ("more", &bad.repeat(20))]),
    ];
    let mut odd = Client::new(h.at);
    pages.push(odd.send("GET", "/trial", &[("x-forwarded-for", &bare), ("sec-fetch-site", &bare), ("origin", &bare)], b""));
    for (i, p) in pages.iter().enumerate() {
        assert!(!p.text().contains("<script>alert"), "page {i}");
        assert!(p.status < 500, "page {i}: {}", p.status);
    }
}

#[test]
fn many_at_once_each_get_their_own_receipt() {
    let wide = Bucket { burst: 10_000, per_minute: 10_000 };
    let limits = Limits { address_posts: wide, ..Limits::default() };
    let h = spawn_with(Config { limits, ..Config::default() }, Mode::Real, None);
    let at = h.at;
    let posting = |t: usize| {
        move || {
            let mut c = Client::new(at);
            c.get("/trial");
            let one = |i: usize| c.post_json("/trial/notes", &json!({ "said": format!("{t} {i}") }), "").json();
            (0..20).map(one).map(|r| r["receipts"][0]["code"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        }
    };
    let threads: Vec<_> = (0..16).map(|t| std::thread::spawn(posting(t))).collect();
    let mut codes: Vec<String> = threads.into_iter().flat_map(|t| t.join().expect("posted")).collect();
    codes.sort();
    codes.dedup();
    assert_eq!((codes.len(), h.facts("trial.noted")), (320, 320));
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new());
}

#[test]
fn checkpoint_tiles_and_folder_verify() {
    let mut h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    for i in 0..5 {
        assert_eq!(c.post("/trial/notes", &[("said", &format!("n{i}"))]).status, 303);
    }
    let size = h.site.house.read().expect("read").size().expect("size");
    h.until("checkpoint of all", |h| {
        Client::new(h.at).get("/checkpoint").text().lines().nth(1) == Some(size.to_string().as_str())
    });
    let note = c.get("/checkpoint").text();
    let verifier = tlog::Verifier::parse(&h.site.house.opened().vkey).expect("vkey");
    let opened = tlog::open_note(&note, &[&verifier]).expect("signed");
    let checkpoint = tlog::Checkpoint::parse(&opened.text).expect("checkpoint");
    let tile = c.get(&format!("/tile/0/000.p/{size}"));
    assert_eq!(tile.body.len() as u64, size * 32);
    assert!(tile.header("cache-control").contains("immutable"));
    let mut frontier = tlog::Frontier::new();
    for leaf in tile.body.as_chunks::<32>().0 {
        frontier.push(*leaf);
    }
    assert_eq!(frontier.root(), checkpoint.root);
    assert_eq!(c.get("/tile/0/001").status, 404);
    assert_eq!(c.get("/tile/0/0000").status, 404);
    h.end();
    assert_eq!(verify_folder(&h.folder).expect("sound").facts, size);
}

#[test]
fn a_session_begins_ends_and_expires() {
    let h = spawn_house();
    let mut c = h.client();
    assert_eq!(c.get("/trial/private").status, 401);
    let r = c.post("/trial/session", &[]);
    assert_eq!((r.status, r.header("location")), (303, "/trial/private"), "{}", r.text());
    let cookie =
        r.headers.iter().find(|(k, v)| k == "set-cookie" && v.starts_with("muster=")).map(|(_, v)| v.clone()).expect("cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/;"), "{cookie}");
    let page = c.get("/trial/private");
    assert!(page.status == 200 && page.text().contains("private 王芳"));
    assert_eq!(c.post("/trial/private/notes", &[("said", "mine")]).status, 303);
    let fact = h.site.house.read().expect("read").facts_from(Seq(1), 1).expect("facts").remove(0);
    assert_eq!(fact.envelope.actor, muster_ledger::ActorId(42));
    std::thread::sleep(Duration::from_millis(2100));
    let over = c.get_json("/trial/private");
    assert_eq!((over.status, over.json()["refused"]["code"].as_str()), (401, Some("web-session-over")));
    assert_eq!(c.post("/trial/private/notes", &[("said", "kept")]).status, 401);
    let out = c.post("/trial/session/end", &[]);
    assert_eq!((out.status, out.header("location")), (303, "/"), "no open redirect");
    assert!(out.headers.iter().any(|(k, v)| k == "set-cookie" && v.starts_with("muster=;") && v.contains("Max-Age=0")));
}

#[test]
fn roles_have_their_own_session_in_an_exercise_only() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/as/grid/trial");
    let r = c.post("/as/grid/trial/session", &[]);
    assert_eq!((r.status, r.header("location")), (303, "/as/grid/trial/private"));
    assert!(r.headers.iter().any(|(k, v)| k == "set-cookie" && v.starts_with("muster_grid=") && v.contains("Path=/as/grid;")));
    assert_eq!(c.get("/as/grid/trial/private").status, 200);
    assert_eq!(c.get("/trial/private").status, 401);
    assert!(c.get("/as/grid/trial").text().contains("action=\"/as/grid/trial/notes\""));
    let real = spawn_with(Config::default(), Mode::Real, None);
    assert_eq!(real.client().get("/as/grid/trial").status, 404);
}

#[test]
fn a_panicking_handler_is_a_page_with_its_trace() {
    let h = spawn_house();
    let mut c = h.client();
    let r = c.get("/trial/burst");
    assert_eq!(r.status, 500);
    assert!(r.text().contains(r.header("x-trace")) && !r.text().contains("secret words"));
    assert_eq!(c.get("/trial").status, 200);
}

#[test]
fn language_and_size_are_asked_for_once() {
    let h = spawn_house();
    let mut c = h.client();
    assert!(c.get("/trial").text().contains("lang=\"zh-Hans\""));
    assert!(c.send("GET", "/trial", &[("accept-language", "en-GB,zh;q=0.5")], b"").text().contains("<html lang=\"en\""));
    assert!(c.get("/trial?lang=zh-Hant&elder=1").text().contains("<html lang=\"zh-Hant\" class=\"elder\""));
    assert!(c.get("/trial").text().contains("<html lang=\"zh-Hant\" class=\"elder\""));
    assert!(!c.get("/trial?elder=0").text().contains("class=\"elder\""));
}

#[test]
fn reactions_follow_once_fail_are_parked_and_are_tried_again() {
    let mut h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", "react")]).status, 303);
    h.until("it followed", |h| h.facts("trial.followed") == 1);
    let facts = h.site.house.read().expect("read").facts_from(Seq(0), 10).expect("facts");
    let followed = facts.iter().find(|f| f.kind() == "trial.followed").expect("fact");
    assert_eq!(followed.envelope.cause, Some(Seq(1)));

    c.post("/trial/notes", &[("said", "circle")]);
    h.until("the circle ends", |h| parked(h).iter().any(|p| p.0 == "parked-too-deep"));
    // Two notes by hand, eight by the circle.
    assert_eq!(h.facts("trial.noted"), 10);

    trial::BROKEN.store(true, Ordering::Relaxed);
    c.post("/trial/notes", &[("said", "fragile")]);
    h.until("it is parked", |h| parked(h).contains(&("web-outside-scope".into(), "parked".into())));
    let (folder, site) = (h.folder.clone(), Arc::clone(&h.site));
    h.end();
    drop(site);
    h.folder = fresh_folder();
    drop(h);

    trial::BROKEN.store(false, Ordering::Relaxed);
    let site = Site::open(setup(folder.clone(), Config::default(), None)).expect("again");
    let h = serve_site(site, folder);
    let mut c = signed_in(&h);
    let all = c.get_json("/parked").json();
    let it = all.as_array().expect("list").iter().find(|p| p["code"] == "web-outside-scope").expect("parked").clone();
    let path = format!(
        "/parked/{}/{}/{}/{}/retry",
        it["what"].as_str().unwrap_or_default(),
        it["name"].as_str().unwrap_or_default(),
        it["about"],
        it["at"]
    );
    assert!(c.get("/parked").text().contains(&path));
    assert_eq!(c.post(&path, &[]).status, 303);
    h.until("it is mended", |h| parked(h).len() == 1);
    // After the restart nothing followed a second time.
    assert_eq!(h.facts("trial.followed"), 2);
    assert_eq!(h.facts("reaction.retried"), 1);
}

fn signed_in(h: &Served) -> Client {
    let mut c = h.client();
    c.get("/trial");
    c.post("/trial/session", &[]);
    c.get("/trial");
    c
}

/// (code, state) of what waits.
fn parked(h: &Served) -> Vec<(String, String)> {
    let rows = h.site.house.read().expect("read").select("SELECT code, state FROM reaction_parked", &[]).expect("rows");
    rows.iter().map(|r| (r.text("code").to_owned(), r.text("state").to_owned())).collect()
}

#[test]
fn a_timer_fires_when_house_time_reaches_it_and_time_goes_on_after_a_restart() {
    let clock = Arc::new(HouseClock::simulated(Moment(1_700_000_000_000_000)));
    let mut h = spawn_with(Config::default(), Mode::Exercise { simulated: true }, Some(Arc::clone(&clock)));
    let mut c = signed_in(&h);
    assert_eq!(c.post("/trial/notes", &[("said", "wake")]).status, 303);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(h.facts("trial.woken"), 0);
    let state = c.get_json("/clock").json();
    assert_eq!((&state["playing"], &state["simulated"]), (&json!(false), &json!(true)));
    c.get("/trial");
    let to = clock.now().plus(2 * HOUR).0;
    let jumped = c.post_json("/clock", &json!({ "do": "jump", "value": to }), "");
    assert_eq!(jumped.status, 200, "{}", jumped.text());
    h.until("it fired", |h| h.facts("trial.woken") == 1);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(h.facts("trial.woken"), 1);
    assert_eq!(h.client().post_json("/clock", &json!({ "do": "play" }), "").status, 403);
    let folder = h.folder.clone();
    h.end();
    h.folder = fresh_folder();
    drop(h);
    let site = Site::open(setup(folder.clone(), Config::default(), None)).expect("again");
    assert_eq!(site.clock.now(), Moment(to), "house time goes on at the last fact");
    assert!(site.clock.state().simulated && !site.clock.state().playing);
    assert_eq!(site.house.differences(5).expect("compare"), Vec::new());
    site.house.close();
    drop(site);
    assert!(House::peek(&folder).expect("fact 0").simulated);
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn addresses_of_no_slice_answer() {
    let h = spawn_house();
    let mut c = h.client();
    assert_eq!(c.get("/health").json()["ok"], true);
    let api = c.get("/api/openapi.json").json();
    assert!(api["paths"]["/trial/notes"]["post"]["requestBody"].is_object());
    assert!(c.get("/robots.txt").text().contains("Disallow"));
    let css = c.get("/assets/app.css");
    assert!(css.status == 200 || css.text().contains("npm ci"), "{}", css.status);
    assert_eq!(c.get("/assets/../Cargo.toml").status, 400);
    assert_eq!(c.send("GET", "/metrics", &[("x-forwarded-for", "10.0.0.1")], b"").status, 403);
    assert_eq!(c.get("/clock").status, 404, "a real clock is not driven");
}
