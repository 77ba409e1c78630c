//! Live pages (server-sent events): a page names the kinds of facts it depends on and is told when one was recorded.
//! What the fact says is not told; the page is asked for again, under the duty of whoever looks.

use crate::limit::Place;
use crate::pulse::Kinds;
use crate::site::Site;
use axum::body::{Body, Bytes};
use futures_util::stream;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep_until};

const HEARTBEAT: Duration = Duration::from_secs(20);
/// At most one event in this time for each page.
const PACE: Duration = Duration::from_secs(1);
/// Then the browser comes again by itself: no connection lives for ever.
const LIFE: Duration = Duration::from_secs(3600);

struct Listening {
    site: Arc<Site>,
    _place: Place,
    kinds: BTreeSet<String>,
    heard: broadcast::Receiver<Kinds>,
    stop: watch::Receiver<bool>,
    pending: BTreeSet<String>,
    next: Instant,
    beat: Instant,
    end: Instant,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.site.listeners.fetch_sub(1, Ordering::Relaxed);
        self.site.metrics.live.dec();
    }
}

/// The stream of events, none where too many listen already.
pub(crate) fn body(site: &Arc<Site>, from: &str, kinds: &str) -> Option<Body> {
    let place = site.listening.enter(from, site.config.live_max_address)?;
    if site.listeners.fetch_add(1, Ordering::Relaxed) >= site.config.live_max {
        site.listeners.fetch_sub(1, Ordering::Relaxed);
        return None;
    }
    site.metrics.live.inc();
    let now = Instant::now();
    let listening = Listening {
        kinds: kinds.split(',').filter(|k| !k.is_empty()).take(50).map(str::to_owned).collect(),
        heard: site.pulse.listen(),
        stop: site.stop.subscribe(),
        site: Arc::clone(site),
        _place: place,
        pending: BTreeSet::new(),
        next: now,
        beat: now,
        end: now + LIFE,
    };
    Some(Body::from_stream(stream::unfold(listening, |l| async {
        let (text, l) = next(l).await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), l))
    })))
}

async fn next(mut l: Listening) -> Option<(String, Listening)> {
    loop {
        if *l.stop.borrow() {
            return None;
        }
        tokio::select! {
            heard = l.heard.recv() => match heard {
                Ok(kinds) => l.pending.extend(kinds.iter().filter(|k| l.kinds.contains(*k)).cloned()),
                // Missed some: any of them may have been recorded.
                Err(broadcast::error::RecvError::Lagged(_)) => l.pending.clone_from(&l.kinds),
                Err(broadcast::error::RecvError::Closed) => return None,
            },
            () = sleep_until(l.next), if !l.pending.is_empty() => {
                let kinds: Vec<String> = std::mem::take(&mut l.pending).into_iter().collect();
                let now = Instant::now();
                l.next = now + PACE;
                l.beat = now + HEARTBEAT;
                return Some((format!("event: fact\ndata: {}\n\n", kinds.join(",")), l));
            }
            () = sleep_until(l.beat) => {
                l.beat = Instant::now() + HEARTBEAT;
                return Some((": listening\n\n".to_owned(), l));
            }
            () = sleep_until(l.end) => return None,
            _ = l.stop.changed() => return None,
        }
    }
}
