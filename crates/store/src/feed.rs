//! The way in: scopes, cursors, and pages of the feed.

use crate::{Changed, Store, StoreError};
use model::Scope;
use protocol::wire::{Cursor, PullAnswer};

/// Scopes that have been read to the same place: one pull asks for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorGroup {
    /// The place; none for scopes just granted, which start at 0.
    pub cursor: Option<Cursor>,
    /// The scopes.
    pub scopes: Vec<Scope>,
    /// Whether they have been read to the end at least once.
    pub complete: bool,
}

/// What a change of grants did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Scopes to be read from the start (P2).
    pub added: Vec<Scope>,
    /// Scopes that were purged (P3).
    pub removed: Vec<Scope>,
    /// Records that are gone or read differently.
    pub changed: Vec<Changed>,
}

impl Store {
    /// The scopes by how far they have been read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cursors(&self) -> Result<Vec<CursorGroup>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// The newest cursor held, for hello (W4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_cursor(&self) -> Result<Option<Cursor>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// The scopes granted last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// The device is granted exactly these: new ones start at 0 (P2); of those taken away everything
    /// goes that no other scope covers. Own operations that are not acknowledged stay, are shown, and
    /// are still pushed (P3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn granted(&self, scopes: &[Scope]) -> Result<Granted, StoreError> {
        let _ = scopes;
        Err(StoreError::NotFound)
    }

    /// Applies a page that was asked for these scopes, with its cursor, in one transaction. Older puts
    /// than what is held are ignored (P2); what left its last scope is dropped (P1).
    ///
    /// # Errors
    /// [`StoreError::Malformed`], [`StoreError::OtherEpoch`]; nothing is changed then.
    pub fn apply(&self, scopes: &[Scope], page: &PullAnswer) -> Result<Vec<Changed>, StoreError> {
        let _ = (scopes, page);
        Err(StoreError::NotFound)
    }

    /// The epoch of the centre this replica follows; none before the first hello.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn epoch(&self) -> Result<Option<String>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// The centre is in this epoch (W4). Where it is another than before, the centre came back from a
    /// backup: every scope is read again from 0, and operations it may have lost go back into the queue,
    /// all but those of the current incarnation up to `acked_through`, which it has just confirmed.
    /// Says whether it was another.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_epoch(&self, epoch: &str, acked_through: u64) -> Result<bool, StoreError> {
        let _ = (epoch, acked_through);
        Err(StoreError::NotFound)
    }
}
