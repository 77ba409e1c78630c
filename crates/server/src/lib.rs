//! The one server: command line, wiring, reactions and all that is asynchronous.
//!
//! The only crate that names tokio, axum, sockets, the environment, the system clock and randomness; everything else
//! is given its time and its ids.
//!
//! `cli` the commands · `site` a house and what serves it · `serve` connections · `dispatch` request to answer ·
//! `fixed` addresses of no slice · `reactions` what follows from facts and times · `glue` what is asked of `ground`

#![allow(clippy::disallowed_methods, reason = "the edge of the house: clock, randomness, threads")]

mod acts;
mod address;
mod ahead;
mod answer;
mod assets;
mod body;
mod chance;
pub mod cli;
mod cli_config;
mod clock;
mod config;
mod csrf;
mod dispatch;
mod doctor;
mod fields;
mod fixed;
mod glue;
mod import;
mod inbound;
mod inside;
mod kept;
mod law;
mod limit;
mod live;
mod map;
mod metrics;
mod notify;
mod outside;
mod parked;
mod plans;
mod pulse;
mod reactions;
mod rooms;
mod rules;
mod runner;
mod serve;
mod site;
mod tls;
mod voice;
mod watch;

pub use clock::{ClockState, HouseClock, process_now};
pub use config::{BackupFolders, Config, TlsFiles};
pub use glue::{Authority, PublicOnly};
pub use inside::Sender;
pub use limit::{Bucket, Limits};
pub use map::{duty_routes, kinds, map, routes};
pub use reactions::{Due, Follows, REACTIONS, Reaction, TIMERS, Timer};
pub use rooms::slices;
pub use runner::start as start_reactions;
pub use serve::{serve, signalled};
pub use site::{Setup, Site, SiteError, projections};
