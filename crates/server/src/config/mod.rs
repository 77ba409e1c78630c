//! What whoever runs the house may set: a TOML file, the environment above it, every value with a default.
//!
//! `keys` the one list of all that can be set · `read` file and environment → [`Config`] and everything wrong with them

pub(crate) mod keys;
pub(crate) mod read;

use crate::limit::Limits;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The data folder, where the command line names none.
    pub data: Option<PathBuf>,
    pub listen: SocketAddr,
    /// How the house is reached from outside, e.g. `https://muster.example`; else what the browser asked for.
    pub public_url: Option<String>,
    /// Where a demo of this house runs, for whoever learns: `muster demo`, never this house.
    pub practice_url: Option<String>,
    /// A proxy in front sets X-Forwarded-For and X-Forwarded-Proto. Set it only where nobody can go round the proxy.
    pub behind_proxy: bool,
    /// The help number in the bar of every page.
    pub help: String,
    /// Threads that make pages.
    pub threads: usize,
    /// Pages that may listen for facts at once.
    pub live_max: usize,
    /// The same, and connections, from one address; the connections of a proxy are not counted.
    pub live_max_address: usize,
    pub connections_max_address: usize,
    /// Seconds for a head, and for a body up to 256 KB; a file has ten times as long.
    pub head_seconds: u64,
    pub body_seconds: u64,
    /// Both or neither: the house speaks TLS itself.
    pub tls: TlsFiles,
    /// Where backups and the copy of the keys lie, for `muster doctor`.
    pub backup: BackupFolders,
    /// Who gets clues outside the house, and how: a file of its own, see `outside`.
    pub receivers: Option<PathBuf>,
    /// Who sends texts: a file of its own, see `outside::texts`.
    pub texts: Option<PathBuf>,
    pub limits: Limits,
}

/// PEM files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupFolders {
    pub folder: Option<PathBuf>,
    pub keys_copy: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
            public_url: None,
            practice_url: None,
            behind_proxy: false,
            help: "12345".to_owned(),
            threads: 16,
            live_max: 2000,
            live_max_address: 200,
            connections_max_address: 512,
            head_seconds: 15,
            body_seconds: 30,
            tls: TlsFiles::default(),
            backup: BackupFolders::default(),
            receivers: None,
            texts: None,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// Whether every connection is TLS, by our own certificate.
    pub(crate) fn speaks_tls(&self) -> bool {
        self.tls.certificate.is_some()
    }
}
