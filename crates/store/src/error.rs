//! What can go wrong. No message holds anybody's data.

use model::policy::Refusal;
use sealed::{LockError, OpenError};

/// The store cannot do it. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data folder.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file does not open: wrong key, newer version, not ours.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is a store in this folder already.
    #[error("there is a store in this folder already")]
    Exists,
    /// There is no store in this folder.
    #[error("there is no store in this folder")]
    NoStore,
    /// Something the store wrote itself cannot be read back.
    #[error("the store holds something unreadable: {what}")]
    Damaged {
        /// Which part.
        what: &'static str,
    },
    /// A value has no canonical form (a float, too deep).
    #[error("a value has no canonical form")]
    NotCanonical,
    /// A page of a pull does not hang together; it was not applied (S16).
    #[error("the answer does not hang together: {what}")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
    },
    /// A page of another epoch; say hello again, then [`crate::Store::begin_epoch`] (W4).
    #[error("the answer is of another epoch")]
    OtherEpoch,
    /// No such operation, draft or record here.
    #[error("nothing there")]
    NotFound,
    /// The operation is where it is for good: it cannot be retried or taken back.
    #[error("the operation is final")]
    Final,
    /// A copy is not what was copied; it was thrown away.
    #[error("the copy is not what was copied")]
    BadCopy,
    /// SQLite.
    #[error("database: {0}")]
    Sql(#[from] rusqlite::Error),
    /// The file system.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
}

/// A commit did not happen. Nothing was written, the draft is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The rules say no, as the centre would most likely say.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Over a limit (W2).
    #[error("over the limit {limit}")]
    OverLimit {
        /// Its name.
        limit: &'static str,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for CommitError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(StoreError::Sql(error))
    }
}
