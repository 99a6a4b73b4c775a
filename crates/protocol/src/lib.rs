//! What goes over the wire between a device and the centre (sync.md): operations, messages, limits, header.

pub mod account;
pub mod admin;
pub mod audit;
pub mod belated;
pub mod blob;
pub mod broken;
pub mod call;
pub mod change;
pub mod digest;
pub mod erase;
pub mod header;
pub mod history;
pub mod landing;
pub mod limits;
pub mod live;
pub mod operation;
pub mod recovery;
pub mod snapshot;
pub mod snapshot_file;
pub mod wire;

pub use call::Call;
pub use change::{Change, Splice};
pub use operation::{Kind, OpBytes, Operation};

/// The protocol version spoken here. One older and one newer are understood (sync.md).
pub const PROTOCOL: u32 = 1;

/// The version of the record schema of this build (O1 `schema`).
pub const SCHEMA: u32 = 1;
