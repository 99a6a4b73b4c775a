//! The store itself: one folder, one encrypted file, one holder at a time.

use crate::connections::{Connections, Reading};
use crate::files::Fresh;
use crate::list::Counted;
use crate::schema::{APPLICATION_ID, MIGRATIONS};
use crate::{Identity, StoreError, meta, names, party, search};
use parking_lot::{Mutex, MutexGuard};
use rusqlite::Connection;
use sealed::{DataKey, FolderLock};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE: &str = "replica.db";

/// A device's replica. It may be shared between threads: those who read take turns, and so do those who
/// write.
#[derive(Debug)]
pub struct Store {
    connections: Connections,
    counted: Mutex<Counted>,
    path: PathBuf,
    key: DataKey,
    lock: FolderLock,
    pub(crate) fresh: Arc<Fresh>,
}

/// The store's file in this folder.
pub(crate) fn file_in(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// Opens a replica to read it and nothing else.
pub(crate) fn open_to_read(path: &Path, key: &DataKey) -> Result<Connection, StoreError> {
    Ok(sealed::open_to_read(path, key, APPLICATION_ID)?)
}

impl Store {
    /// Makes the store of a device that has just enrolled, in a folder that exists.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where the folder has one; [`StoreError::Lock`] where it is in use.
    pub fn create(dir: &Path, key: &DataKey, identity: &Identity) -> Result<Self, StoreError> {
        let lock = FolderLock::take(dir)?;
        let path = dir.join(FILE);
        let mut conn = sealed::open(&path, key, MIGRATIONS, APPLICATION_ID)?;
        let transaction = conn.transaction()?;
        if meta::get(&transaction, meta::IDENTITY)?.is_some() {
            return Err(StoreError::Exists);
        }
        meta::set_identity(&transaction, identity)?;
        transaction.commit()?;
        Self::over(conn, path, key, lock)
    }

    /// Opens it. What was on its way when the process ended goes back into the queue.
    ///
    /// # Errors
    /// [`StoreError::NoStore`], [`StoreError::Lock`], [`StoreError::Open`] (wrong key, newer version:
    /// nothing is changed then).
    pub fn open(dir: &Path, key: &DataKey) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        // An empty file would be taken for a new one and written to.
        let log = dir.join("replica.db-wal");
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
        if length(&path) == 0 && length(&log) == 0 {
            return Err(StoreError::NoStore);
        }
        let lock = FolderLock::take(dir)?;
        let conn = sealed::open(&path, key, MIGRATIONS, APPLICATION_ID)?;
        if meta::get(&conn, meta::IDENTITY)?.is_none() {
            return Err(StoreError::NoStore);
        }
        conn.execute(
            "UPDATE journal SET state = 'waiting' WHERE state = 'sent'",
            [],
        )?;
        Self::over(conn, path, key, lock)
    }

    fn over(
        mut conn: Connection,
        path: PathBuf,
        key: &DataKey,
        lock: FolderLock,
    ) -> Result<Self, StoreError> {
        party::complete(&mut conn)?;
        search::renew(&mut conn)?;
        names::renew(&mut conn)?;
        let read = open_to_read(&path, key)?;
        let store = Self {
            connections: Connections::new(conn, read)?,
            counted: Mutex::default(),
            path,
            key: key.clone(),
            lock,
            fresh: Arc::default(),
        };
        store.note_keyring();
        Ok(store)
    }

    /// Whose it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn identity(&self) -> Result<Identity, StoreError> {
        meta::identity(&*self.read()?)
    }

    /// Another incarnation from the centre (O4): new operations count from 1 again; those not yet
    /// acknowledged keep their ids and bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_incarnation(&self, incarnation: u32) -> Result<(), StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction()?;
        let mut identity = meta::identity(&transaction)?;
        if identity.incarnation != incarnation {
            identity.incarnation = incarnation;
            meta::set_identity(&transaction, &identity)?;
            meta::set(&transaction, meta::ACKED_THROUGH, "0")?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// This store may have lost its newest past (it came out of a copy): what it captures from now on
    /// belongs to no incarnation until the centre has given it a new one at the next hello (O4, S22). No
    /// sequence number is used twice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn doubt_incarnation(&self) -> Result<(), StoreError> {
        self.set_incarnation(meta::IN_DOUBT)
    }

    /// Keeps what enrolling again or the person's record says: name, role, unit, server (W4). Device and
    /// incarnation included.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_identity(&self, identity: &Identity) -> Result<(), StoreError> {
        meta::set_identity(&self.write(), identity)?;
        self.note_keyring();
        Ok(())
    }

    /// The version of its tables.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn schema_version(&self) -> Result<u32, StoreError> {
        Ok(self
            .read()?
            .query_row("PRAGMA user_version", [], |row| row.get(0))?)
    }

    /// Whether every page is as it was written, and the whole hangs together.
    ///
    /// # Errors
    /// [`StoreError`], where it cannot even be asked.
    pub fn verify(&self) -> Result<bool, StoreError> {
        Ok(sealed::verify(&self.write())?)
    }

    /// Writes a whole encrypted copy under the same key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn backup_into(&self, path: &Path) -> Result<(), StoreError> {
        Ok(sealed::backup_into(&self.write(), path)?)
    }

    /// Closes it and lets go of the folder; the key is forgotten with it.
    ///
    /// # Errors
    /// [`StoreError`]; it is closed all the same.
    pub fn close(self) -> Result<(), StoreError> {
        let closed = self.connections.close();
        self.lock.release();
        closed
    }

    /// The connection that writes.
    pub(crate) fn write(&self) -> MutexGuard<'_, Connection> {
        self.connections.write()
    }

    /// Begins to read: one moment of the store.
    pub(crate) fn read(&self) -> Result<Reading<'_>, StoreError> {
        self.connections.read()
    }

    /// Runs this while nobody reads. Not to be called by who reads.
    pub(crate) fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        self.connections.alone(work)
    }

    /// What was counted. Taken after the connection, never before it.
    pub(crate) fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock()
    }

    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
