//! The store itself: one folder, one encrypted file, one holder at a time.

use crate::{Identity, StoreError};
use rusqlite::Connection;
use sealed::{DataKey, FolderLock};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A device's replica. It may be shared between threads; calls take turns.
#[derive(Debug)]
pub struct Store {
    conn: Mutex<Connection>,
    path: PathBuf,
    lock: FolderLock,
}

impl Store {
    /// Makes the store of a device that has just enrolled, in a folder that exists.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where the folder has one; [`StoreError::Lock`] where it is in use.
    pub fn create(dir: &Path, key: &DataKey, identity: &Identity) -> Result<Self, StoreError> {
        let _ = (dir, key, identity);
        Err(StoreError::Exists)
    }

    /// Opens it. What was on its way when the process ended goes back into the queue.
    ///
    /// # Errors
    /// [`StoreError::NoStore`], [`StoreError::Lock`], [`StoreError::Open`] (wrong key, newer version:
    /// nothing is changed then).
    pub fn open(dir: &Path, key: &DataKey) -> Result<Self, StoreError> {
        let _ = (dir, key);
        Err(StoreError::NoStore)
    }

    /// Whose it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn identity(&self) -> Result<Identity, StoreError> {
        Err(StoreError::NoStore)
    }

    /// Another incarnation from the centre (O4): new operations count from 1 again; those not yet
    /// acknowledged keep their ids and bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_incarnation(&self, incarnation: u32) -> Result<(), StoreError> {
        let _ = incarnation;
        Err(StoreError::NoStore)
    }

    /// Writes a whole encrypted copy under the same key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn backup_into(&self, path: &Path) -> Result<(), StoreError> {
        Ok(sealed::backup_into(&self.conn(), path)?)
    }

    /// Closes it and lets go of the folder; the key is forgotten with it.
    ///
    /// # Errors
    /// [`StoreError`]; it is closed all the same.
    pub fn close(self) -> Result<(), StoreError> {
        let conn = self
            .conn
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let closed = conn.close().map_err(|(_, error)| StoreError::Sql(error));
        self.lock.release();
        closed
    }

    /// The connection. A panic while it was held has rolled its transaction back.
    pub(crate) fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
