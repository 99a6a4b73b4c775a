//! A scope as it stands, by pages: what a grant brings (P2).
//!
//! The centre notes a number N and gives what stood in the scopes at N, the newest first, below one number
//! after the other; then the device pulls from N. A record that is changed meanwhile moves beyond N and comes
//! with that pull, so the order is the same for every page, and the centre keeps nothing between two of them
//! (docs/adr/0013).

use crate::wire::Cursor;
use model::{RecordId, Scope, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Where the call lies; the names of the scopes follow, separated by commas.
pub const PATH: &str = "sync/v1/snapshot/";

/// `GET /sync/v1/snapshot/{scopes}?epoch=E&number=N&mark=M&before=B&limit=L`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotQuery {
    /// The epoch of the snapshot; empty asks for a new one.
    #[serde(default)]
    pub epoch: String,
    /// Its number N.
    #[serde(default)]
    pub number: u64,
    /// The mark at N.
    #[serde(default)]
    pub mark: String,
    /// What lies below this number is asked for.
    #[serde(default)]
    pub before: u64,
    /// At most so many records; 0 means the centre's page limit.
    #[serde(default)]
    pub limit: usize,
}

/// How far a snapshot has been read: it goes on from here, after a kill too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SnapshotPlace {
    /// The number it was noted at, with the mark there.
    pub at: Cursor,
    /// What is still to come lies below this number.
    pub before: u64,
}

impl SnapshotQuery {
    /// Asks for what follows a place, or for a new snapshot.
    #[must_use]
    pub fn after(place: Option<&SnapshotPlace>, limit: usize) -> Self {
        let Some(SnapshotPlace { at, before }) = place else {
            return Self {
                limit,
                ..Self::default()
            };
        };
        Self {
            epoch: at.epoch.clone(),
            number: at.number,
            mark: at.mark.clone(),
            before: *before,
            limit,
        }
    }

    /// The place asked for; none where a new snapshot is.
    #[must_use]
    pub fn place(&self) -> Option<SnapshotPlace> {
        (!self.epoch.is_empty()).then(|| SnapshotPlace {
            at: Cursor {
                epoch: self.epoch.clone(),
                number: self.number,
                mark: self.mark.clone(),
            },
            before: self.before,
        })
    }
}

/// One page.
#[derive(Debug, Serialize, Deserialize)]
pub struct SnapshotPage {
    /// Where it begins: the place that was asked for; of a new snapshot the place above all.
    pub place: SnapshotPlace,
    /// The records, the newest number first; those of one number are never parted.
    pub records: Vec<SnapshotRecord>,
    /// What is still to come lies below this number; nothing is to come where it is 0.
    pub next: u64,
    /// What the device is granted now.
    pub scopes: Vec<Scope>,
    /// The centre's clock.
    pub server_time: Stamp,
}

/// A record as it stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct SnapshotRecord {
    /// The number that last changed it.
    pub number: u64,
    /// Which.
    pub id: RecordId,
    /// By which of the scopes asked for, counted from 0 as they were named.
    #[serde(rename = "in")]
    pub by: Vec<u16>,
    /// What it reads, packed (`model::packed`).
    pub body: Box<RawValue>,
}
