//! The listener: connections, TLS, time-outs for handshakes and heads, an orderly end.

use crate::dispatch;
use crate::runner;
use crate::site::Site;
use crate::tls::Tls;
use crate::voice::Voice;
use crate::{limit, notify};
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use muster_web::Lang;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// Open connections; beyond it new ones wait.
const CONNECTIONS: usize = 4096;
/// A TLS handshake has this long from the first byte to the last, and so many are at it at once: in all, and from one address.
const HANDSHAKE: Duration = Duration::from_secs(10);
const HANDSHAKES: usize = 1024;
const HANDSHAKES_ADDRESS: usize = 64;
/// What is in work when the house closes has this long to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves `site` until `stop` comes, then closes the house. Blocks.
pub fn serve(site: &Arc<Site>, listener: StdListener, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let tls = Tls::open(&site.config.tls).map_err(|said| io::Error::other(Voice::asked(None).tell(&said)))?;
    let receivers = crate::outside::open(site.config.receivers.as_deref()).map_err(io::Error::other)?;
    let texts = crate::outside::texts::open(site.config.texts.as_deref(), site.config.public_url.as_deref())
        .map_err(|said| io::Error::other(Voice::asked(None).tell(&said)))?;
    if let Err(r) = site.house.work(vec![muster_account::delivery::sender(texts.is_some())]) {
        tracing::error!(code = r.code, "whether texts go out was not noted");
    }
    let _ = site.texts.set(texts.as_ref().and_then(|t| t.words()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(4, |n| n.get().clamp(2, 8) + 2))
        .max_blocking_threads(site.config.threads)
        .thread_name("muster")
        .enable_all()
        .build()?;
    let ending = Arc::new(AtomicBool::new(false));
    let reactions = runner::start(Arc::clone(site), Arc::clone(&ending))?;
    let watch = crate::watch::start(Arc::clone(site), Arc::clone(&ending))?;
    let mut couriers = crate::outside::start(site, receivers, &ending)?;
    if let Some(texts) = texts {
        couriers.push(crate::outside::texts::start(site, texts, &ending)?);
    }
    let served = runtime.block_on(accept(Arc::clone(site), listener, tls, stop));
    ending.store(true, Ordering::Relaxed);
    site.pulse.ring();
    if reactions.join().is_err() {
        tracing::error!("the reaction runner had panicked");
    }
    let _ = watch.join();
    for c in couriers {
        let _ = c.join();
    }
    runtime.shutdown_timeout(FAREWELL);
    site.house.close();
    served
}

async fn accept(site: Arc<Site>, listener: StdListener, tls: Option<Tls>, stop: impl Future<Output = ()>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let door = tls.as_ref().map(|t| {
        Arc::new(Door {
            acceptor: TlsAcceptor::from(Arc::clone(&t.config)),
            room: Semaphore::new(HANDSHAKES),
            at_it: Arc::default(),
            plain: plain(),
        })
    });
    // Else SIGHUP keeps its meaning: the terminal is gone.
    let hears = tls.is_some() || notify::asked();
    let mut renewal = hears.then(|| signal(SignalKind::hangup())).transpose()?;
    notify::notify("READY=1");
    let mut stop = pin!(stop);
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(a) => a,
                // Out of file handles, or the peer is gone already: the next one may do better.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = renewed(&mut renewal) => {
                if let Some(tls) = &tls {
                    reload(tls);
                }
                continue;
            }
            () = &mut stop => break,
        };
        let most = if site.config.behind_proxy { usize::MAX } else { site.config.connections_max_address };
        // Too many from there: closed without a word, a word would cost more than it tells.
        let Some(own) = site.connected.enter(&peer.ip().to_string(), most) else { continue };
        let (site, door) = (Arc::clone(&site), door.clone());
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match door {
                None => connection(site, stream, peer).await,
                Some(door) => {
                    if let Some(stream) = door.shake(&site, stream, peer).await {
                        connection(site, stream, peer).await;
                    }
                }
            }
            drop((place, own));
        });
    }
    drop(listener);
    notify::notify("STOPPING=1");
    let _ = site.stop.send(true);
    // All places back: every connection has ended.
    let _ = tokio::time::timeout(FAREWELL, room.acquire_many(CONNECTIONS as u32)).await;
    Ok(())
}

async fn renewed(signal: &mut Option<Signal>) {
    match signal {
        Some(s) => drop(s.recv().await),
        None => std::future::pending().await,
    }
}

fn reload(tls: &Tls) {
    notify::notify("STATUS=reads its certificate again");
    match tls.reload() {
        Ok(until) => tracing::info!(until = until.local(), "the certificate was read again"),
        Err(said) => {
            let why = Voice::of(Lang::En).tell(&said);
            tracing::error!(why, "the certificate was not changed");
        }
    }
    notify::notify("STATUS=serves");
}

/// What a connection passes before its first request, where the house speaks TLS.
struct Door {
    acceptor: TlsAcceptor,
    room: Semaphore,
    at_it: Arc<limit::Crowd>,
    /// For whoever typed the address without https.
    plain: String,
}

/// In both languages: of whoever speaks no TLS nothing is known.
fn plain() -> String {
    let words = [Lang::ZhHans, Lang::En].map(|lang| Voice::of(lang).say("tls-plain"));
    let head = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n";
    format!("{head}{}\n", words.join("\n"))
}

impl Door {
    /// None where it was no TLS, took too long, or too many are at it: closed without a word, a word would cost more.
    async fn shake(
        &self,
        site: &Site,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
        let _room = self.room.try_acquire().ok()?;
        let most = if site.config.behind_proxy { usize::MAX } else { HANDSHAKES_ADDRESS };
        let _own = self.at_it.enter(&peer.ip().to_string(), most)?;
        let shaken = async {
            let mut first = [0; 1];
            if stream.peek(&mut first).await.is_ok_and(|n| n == 1) && first[0].is_ascii_uppercase() {
                // What was not read would make the end a reset, and the words be lost.
                let _ = stream.try_read(&mut [0; 16 * 1024]);
                let _ = stream.try_write(self.plain.as_bytes());
                return None;
            }
            self.acceptor.accept(stream).await.ok()
        };
        tokio::time::timeout(HANDSHAKE, shaken).await.ok().flatten()
    }
}

async fn connection(site: Arc<Site>, stream: impl AsyncRead + AsyncWrite + Unpin, peer: SocketAddr) {
    let mut stop = site.stop.subscribe();
    let head = Duration::from_secs(site.config.head_seconds);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let site = Arc::clone(&site);
        async move { Ok::<_, Infallible>(dispatch::handle(site, request.map(Body::new), peer).await) }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head)
            .max_headers(100)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service)
    );
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(FAREWELL, connection).await;
}

/// Ends at SIGTERM or Ctrl-C.
pub async fn signalled() {
    signalled_after(|| {}).await;
}

/// The same; `ready` is called once both are listened for: whoever is told may end it in order from then on.
pub(crate) async fn signalled_after(ready: impl FnOnce()) {
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            ready();
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        _ => {
            ready();
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
