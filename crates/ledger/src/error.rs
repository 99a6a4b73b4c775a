//! What goes wrong inside. The server turns these into wire errors; they never carry anybody's data.

use crate::store::StoreError;
use std::sync::Arc;

/// An error of the ledger: nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Over a named limit (W2).
    #[error("over the limit {0}")]
    OverLimit(&'static str),
    /// A scope was asked for that is not granted (S4).
    #[error("scope not granted")]
    ScopeNotGranted,
    /// The cursor is of another epoch, lies in the future, or its mark does not match (W4).
    #[error("cursor unknown")]
    CursorUnknown,
    /// The cursor is older than compaction: a new snapshot is to be taken (P2).
    #[error("cursor compacted")]
    CursorCompacted,
    /// The ledger is not empty: it is founded once.
    #[error("already founded")]
    AlreadyFounded,
    /// The store did not run the transaction.
    #[error("the transaction was not run")]
    NotRun,
    /// The transaction that several pushes shared failed: none of them is kept.
    #[error("the transaction of several pushes failed: {0}")]
    TakenAlong(Arc<LedgerError>),
    /// What the centre itself wrote was refused.
    #[error("the founding operation was not accepted")]
    NotFounded,
}
