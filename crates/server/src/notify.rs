//! One word to systemd (`Type=notify`): that the house serves, reads its certificate again, or ends. Nothing where nobody asked.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Whether systemd started us and waits for a word.
pub(crate) fn asked() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some_and(|p| !p.is_empty())
}

/// `READY=1`, `STOPPING=1` and the like; lines parted by `\n`.
pub(crate) fn notify(state: &str) {
    let Some(path) = std::env::var_os("NOTIFY_SOCKET").filter(|p| !p.is_empty()) else { return };
    let bytes = path.as_encoded_bytes();
    // A leading @ means the abstract namespace, which has no file.
    let to = match bytes.strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(&path),
    };
    let sent = to.and_then(|to| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &to));
    if let Err(error) = sent {
        tracing::warn!(%error, "NOTIFY_SOCKET is set and cannot be written to");
    }
}
