//! A device's sync loop over a [`Transport`]: plan (pure) → transfer → apply (sync.md).
//!
//! The loop never stands between a person and the store (S20): capture commits to the store and pokes the
//! loop. Nothing that comes over the network deletes anything here by itself (W6).

pub mod access;
pub mod address;
mod backoff;
pub mod batch;
pub mod carrier;
pub mod check;
pub mod credentials;
pub mod engine;
pub mod enrol;
pub mod files;
pub mod http;
pub mod invitation;
mod live;
pub mod pace;
pub mod plan;
pub mod progress;
pub mod replica;
mod run;
mod session;
mod tls;
pub mod transport;

pub use access::{Access, CallError, ask};
pub use address::Server;
pub use carrier::{Carrier, Letter, Reply, Stream, Verb};
pub use credentials::{Credentials, DeviceKey};
pub use engine::{Config, Engine, Handle, Observer};
pub use enrol::{Enrolled, Enrolment, enrol};
pub use files::{FileConfig, FileHandle, FileProgress, Moving};
pub use http::HttpTransport;
pub use invitation::Invitation;
pub use pace::Pace;
pub use progress::{Checked, Phase, SyncProgress, Trouble};
pub use replica::{Replica, ReplicaError};
pub use transport::{NoNetwork, Pokes, Transport, TransportError};
