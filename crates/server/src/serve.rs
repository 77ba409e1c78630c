//! The listener: connections, time-outs for heads, an orderly end.

use crate::dispatch;
use crate::runner;
use crate::site::Site;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Open connections; beyond it new ones wait.
const CONNECTIONS: usize = 4096;
/// What is in work when the house closes has this long to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves `site` until `stop` comes, then closes the house. Blocks.
pub fn serve(site: &Arc<Site>, listener: StdListener, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(4, |n| n.get().clamp(2, 8) + 2))
        .max_blocking_threads(site.config.threads)
        .thread_name("muster")
        .enable_all()
        .build()?;
    let ending = Arc::new(AtomicBool::new(false));
    let reactions = runner::start(Arc::clone(site), Arc::clone(&ending))?;
    let served = runtime.block_on(accept(Arc::clone(site), listener, stop));
    ending.store(true, Ordering::Relaxed);
    site.pulse.ring();
    if reactions.join().is_err() {
        tracing::error!("the reaction runner had panicked");
    }
    runtime.shutdown_timeout(FAREWELL);
    site.house.close();
    served
}

async fn accept(site: Arc<Site>, listener: StdListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let room = Arc::new(Semaphore::new(CONNECTIONS));
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
            () = &mut stop => break,
        };
        let most = if site.config.behind_proxy { usize::MAX } else { site.config.connections_max_address };
        // Too many from there: closed without a word, a word would cost more than it tells.
        let Some(own) = site.connected.enter(&peer.ip().to_string(), most) else { continue };
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            connection(site, stream, peer).await;
            drop((place, own));
        });
    }
    drop(listener);
    let _ = site.stop.send(true);
    // All places back: every connection has ended.
    let _ = tokio::time::timeout(FAREWELL, room.acquire_many(CONNECTIONS as u32)).await;
    Ok(())
}

async fn connection(site: Arc<Site>, stream: TcpStream, peer: SocketAddr) {
    let _ = stream.set_nodelay(true);
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
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
