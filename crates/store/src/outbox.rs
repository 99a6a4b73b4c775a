//! The outbox screen: what this device has written and where it stands, record by record.

use crate::drafts::DraftId;
use crate::{OpState, Store, StoreError};
use model::policy::Refusal;
use model::{OpId, RecordId, Stamp};
use protocol::Operation;

/// One own operation, as the outbox shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxOp {
    /// The operation as captured: what was written.
    pub operation: Operation,
    /// Where it stands.
    pub state: OpState,
    /// How often it was sent.
    pub tries: u32,
    /// The code of the last failure to send it.
    pub last_error: Option<String>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// What the centre waits for before it takes a held one.
    pub missing: Vec<String>,
    /// Its number in the ledger.
    pub number: Option<u64>,
    /// When the centre answered, by its clock.
    pub answered_at: Option<Stamp>,
}

/// What was written on one record.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// The record.
    pub record: RecordId,
    /// Its noun's name.
    pub noun: String,
    /// Its title as shown; empty where it has none.
    pub title: String,
    /// The most urgent state of its operations.
    pub state: OpState,
    /// The operations, in the order they were captured.
    pub ops: Vec<OutboxOp>,
}

impl Store {
    /// Everything written here that is not in the ledger and not dealt with, by record, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// The last operations captured here whatever became of them, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(&self, limit: u32) -> Result<Vec<OutboxOp>, StoreError> {
        let _ = limit;
        Err(StoreError::NotFound)
    }

    /// Sends it again at the next opportunity. A refusal by the centre is final: [`Self::discard_to_draft`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Final`].
    pub fn retry(&self, op: OpId) -> Result<(), StoreError> {
        let _ = op;
        Err(StoreError::NotFound)
    }

    /// What a refused operation wrote becomes a draft, and the refusal counts as dealt with. The journal
    /// keeps the operation (S1). The same operation always becomes the same draft.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Final`] where it was not refused.
    pub fn discard_to_draft(&self, op: OpId, at: Stamp) -> Result<DraftId, StoreError> {
        let _ = (op, at);
        Err(StoreError::NotFound)
    }
}
