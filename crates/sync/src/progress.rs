//! What the loop is doing, for the chip that is always in sight.

use model::Stamp;
use serde::{Deserialize, Serialize};

/// Where the loop stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncProgress {
    /// What it is doing.
    pub phase: Phase,
    /// The last time that everything of this device was answered and everything for it was read (S19).
    pub synced_at: Option<Stamp>,
    /// About so many records are here and not in the index of words yet.
    pub to_index: u64,
    /// What is held is being compared with the centre.
    pub checking: bool,
    /// What the last comparison found; none before the first.
    pub checked: Option<Checked>,
}

/// What a comparison with the centre found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When it ended.
    pub at: Stamp,
    /// How many records were compared.
    pub records: u64,
    /// How many differed and were fetched again or let go.
    pub mended: u64,
}

/// What the loop is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Not asked yet since the start.
    #[default]
    Starting,
    /// The centre does not answer.
    Offline {
        /// Why.
        trouble: Trouble,
        /// When it tries again, by the device's clock.
        next_try: Stamp,
    },
    /// Sending operations.
    Sending {
        /// Answered in this run.
        sent: usize,
        /// Of so many.
        total: usize,
    },
    /// Receiving.
    Receiving {
        /// How much of a snapshot is here; none while the feed is read.
        percent: Option<u8>,
    },
    /// Connected, nothing to do.
    Idle,
    /// Paused by the person.
    Paused,
    /// The centre refuses this device; everything stays here (W6).
    Barred {
        /// Why: `device_revoked`, `device_unknown`, `person_disabled`, `token_reused`, `protocol_unsupported`.
        code: &'static str,
    },
}

/// A code that screens have a sentence for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The code: see [`crate::TransportError::code`]; `store` for a store that could not write.
    pub code: &'static str,
}
