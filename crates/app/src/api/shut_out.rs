//! A device that the centre revoked: what its locked screen says, and what can be done there.

use model::Stamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An administrator revoked this device (sync.md, W6). Kept outside the store, since the locked screen says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShutOut {
    /// When this device heard of it, by its own clock.
    pub at: Stamp,
    /// Records that had not reached the centre then.
    pub unsent: u32,
}

/// Come back in under a new invitation of the same centre, as the same device.
#[derive(Clone, Deserialize, TS)]
pub struct ComeBackForm {
    /// The local passphrase: what lets this device in lies in the closed store.
    pub passphrase: String,
    /// The link or the bare code.
    pub invitation: String,
}

/// Put the unsent work of the closed store into a sealed file.
#[derive(Clone, Deserialize, TS)]
pub struct CarryOutForm {
    /// The local passphrase.
    pub passphrase: String,
    /// The passphrase of the file.
    pub file_passphrase: String,
}
