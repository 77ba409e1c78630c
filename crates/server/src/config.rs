//! What whoever runs the house may set: a TOML file, every value with a default.

use crate::limit::Limits;
use serde::Deserialize;
use std::path::Path;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How the house is reached from outside, e.g. `https://muster.example`; else what the browser asked for.
    pub public_url: Option<String>,
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
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            public_url: None,
            behind_proxy: false,
            help: "12345".to_owned(),
            threads: 16,
            live_max: 2000,
            live_max_address: 200,
            connections_max_address: 512,
            head_seconds: 15,
            body_seconds: 30,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// Reads a file. The message says which line is wrong.
    pub fn read(path: &Path) -> Result<Config, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}; name a file that can be read", path.display()))?;
        let config: Config = toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        if config.threads == 0 || config.threads > 256 {
            return Err(format!("{}: threads is {}; set 1 to 256", path.display(), config.threads));
        }
        Ok(config)
    }
}
