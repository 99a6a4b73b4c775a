//! The one write path of a person's acts.

use crate::{Changes, CommitError, Committed, Store, StoreError};

impl Store {
    /// Commits what a person did, in one transaction: operations with ids, sequence numbers and bytes
    /// made once (O1, O4), what the screens show, the search index, and the draft removed. It is on the
    /// disk when this returns.
    ///
    /// # Errors
    /// [`CommitError::Refused`] where the rules say no; nothing is written then.
    pub fn commit(&self, changes: &Changes) -> Result<Committed, CommitError> {
        let _ = changes;
        Err(StoreError::NotFound.into())
    }
}
