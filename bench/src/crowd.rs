//! Many connections from one thread, each with one act under way: the server's two cores are also the load generator's, so
//! the generator waits for all of its sockets at once (epoll) and looks at no more of an answer than its length and status.

use crate::client::{Client, hidden};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(crate) struct Crowd {
    poll: Poll,
    callers: Vec<Caller>,
    number: Arc<AtomicU64>,
    head: String,
    form: String,
}

struct Caller {
    stream: TcpStream,
    cookie: String,
    csrf: String,
    begun: Instant,
    answer: Vec<u8>,
}

/// What came back: microseconds of each act, and the refusals with the last one's words.
pub(crate) struct Heard {
    pub(crate) times: Vec<u32>,
    pub(crate) refused: u64,
    pub(crate) why: String,
}

impl Crowd {
    /// Connects `connections` callers, each of which fetches the form first, as a browser does.
    pub(crate) fn gather(
        address: &str,
        page: &str,
        path: &str,
        form: &str,
        connections: usize,
        number: &Arc<AtomicU64>,
    ) -> Result<Crowd, Box<dyn std::error::Error>> {
        let poll = Poll::new()?;
        let mut callers = Vec::new();
        for i in 0..connections {
            let mut client = Client::connect(address)?;
            let first = client.get(page)?;
            let csrf = hidden(&first.body, "_csrf").ok_or_else(|| format!("{page} has no form (status {})", first.status))?;
            let cookie = client.cookie();
            let stream = client.into_stream();
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(i), Interest::READABLE)?;
            callers.push(Caller { stream, cookie, csrf, begun: Instant::now(), answer: Vec::with_capacity(16_384) });
        }
        let head = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\n");
        Ok(Crowd { poll, callers, number: Arc::clone(number), head, form: form.to_owned() })
    }

    /// Keeps every caller busy until `stop`.
    pub(crate) fn run(mut self, stop: &AtomicBool) -> io::Result<Heard> {
        let mut heard = Heard { times: Vec::new(), refused: 0, why: String::new() };
        for i in 0..self.callers.len() {
            self.ask(i)?;
        }
        let mut events = Events::with_capacity(256);
        let mut buffer = vec![0; 65_536];
        while !stop.load(Ordering::Relaxed) {
            self.poll.poll(&mut events, Some(Duration::from_millis(100)))?;
            for event in &events {
                let i = event.token().0;
                let Some(caller) = self.callers.get_mut(i) else { continue };
                if !caller.hear(&mut buffer)? {
                    continue;
                }
                heard.times.push(caller.begun.elapsed().as_micros() as u32);
                if !caller.answer.starts_with(b"HTTP/1.1 200") {
                    heard.refused += 1;
                    heard.why = String::from_utf8_lossy(&caller.answer).chars().take(400).collect();
                }
                caller.answer.clear();
                self.ask(i)?;
            }
        }
        Ok(heard)
    }

    fn ask(&mut self, i: usize) -> io::Result<()> {
        let n = self.number.fetch_add(1, Ordering::Relaxed);
        let Some(caller) = self.callers.get_mut(i) else { return Ok(()) };
        // Time-ordered keys, as browsers and devices send them.
        let key = format!("{:032x}", (u128::from(n) << 64) | u128::from(std::process::id()));
        let body = format!("_csrf={}&_key={key}&{}", caller.csrf, self.form.replace("{n}", &n.to_string()));
        let request = format!(
            "{}Cookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.head,
            caller.cookie,
            body.len()
        );
        caller.begun = Instant::now();
        // A request is far smaller than a socket's buffer, and nothing else is under way on this connection.
        caller.stream.write_all(request.as_bytes())
    }
}

impl Caller {
    /// Takes what has arrived; true when the whole answer is there.
    fn hear(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err(io::Error::other("the server closed a connection")),
                Ok(n) => self.answer.extend_from_slice(buffer.get(..n).unwrap_or_default()),
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(e) => return Err(e),
            }
            if let Some(whole) = whole(&self.answer)?
                && self.answer.len() >= whole
            {
                return Ok(true);
            }
        }
    }
}

/// Bytes of head and body, once the head is there.
fn whole(answer: &[u8]) -> io::Result<Option<usize>> {
    let Some(end) = answer.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let head = String::from_utf8_lossy(answer.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")).and_then(|v| v.trim().parse::<usize>().ok());
    length.map(|l| Some(end + 4 + l)).ok_or_else(|| io::Error::other("an answer without its length"))
}
