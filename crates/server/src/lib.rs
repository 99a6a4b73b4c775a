//! The central server: axum around the ledger, with accounts, devices and invitations in tables beside
//! it, in the same sealed file and read in the same transaction.
//!
//! [`start`] serves a data folder; [`router`] is the same without a socket. [`bureau`] writes units and
//! people through the ledger like anybody else's operations.

pub mod accounts;
mod api;
mod audit;
pub mod bureau;
mod centre;
pub mod cli;
mod compaction;
mod config;
pub mod demo;
mod erase;
mod error;
pub mod files;
pub mod full_city;
mod init;
mod kept;
mod key;
mod live;
mod rate;
mod say;
mod serve;
mod snapshots;
mod tls;

pub use api::router;
pub use centre::{Centre, Clock, Mint, system_clock};
pub use compaction::{CompactionConfig, compact};
pub use config::{ACCESS_SECONDS_AT_MOST, Config, Overrides};
pub use error::ServerError;
pub use init::{Founded, Founding, SHARES, found, init, write_shares};
pub use kept::{InMemory, Kept};
pub use key::{create_key, load_key};
pub use rate::TRIES_A_MINUTE;
pub use serve::{Running, start, start_centre, start_with_clock};
