//! The store itself: one folder, one encrypted file, one holder at a time.

use crate::connections::{Connections, Reading};
use crate::files::Fresh;
use crate::list::Counted;
use crate::row::write;
use crate::schema::{APPLICATION_ID, MIGRATIONS};
use crate::tables::Tables;
use crate::{Identity, StoreError, meta, names, party, search};
use model::Stamp;
use parking_lot::{Mutex, MutexGuard};
use rusqlite::{Connection, TransactionBehavior};
use sealed::{DataKey, FolderLock};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

const FILE: &str = "replica.db";

/// A device's replica. It may be shared between threads: those who read take turns, and so do those who
/// write.
pub struct Store {
    connections: Connections,
    counted: Mutex<Counted>,
    path: PathBuf,
    key: DataKey,
    lock: FolderLock,
    pub(crate) fresh: Arc<Fresh>,
    mint: Mint,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// Gives operations their ids: UUIDv7 of the instant.
pub type Mint = Arc<dyn Fn(Stamp) -> Uuid + Send + Sync>;

/// See [`Store::set_incarnation`].
pub(crate) fn incarnate(tables: &dyn Tables, incarnation: u32) -> Result<(), StoreError> {
    let mut identity = tables.identity()?;
    if identity.incarnation != incarnation {
        identity.incarnation = incarnation;
        tables.set_meta(meta::IDENTITY, &write(&identity)?)?;
        tables.set_meta(meta::ACKED_THROUGH, "0")?;
    }
    Ok(())
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
            mint: Arc::new(crate::mint),
        };
        store.note_keyring();
        Ok(store)
    }

    /// Whose it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn identity(&self) -> Result<Identity, StoreError> {
        self.read()?.identity()
    }

    /// Another incarnation from the centre (O4): new operations count from 1 again; those not yet
    /// acknowledged keep their ids and bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_incarnation(&self, incarnation: u32) -> Result<(), StoreError> {
        self.change(|tables| incarnate(tables, incarnation))
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

    /// One transaction that writes: all of it is kept, or nothing.
    pub(crate) fn change<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn Tables) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.write();
        let transaction = conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let done = work(&*transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(done)
    }

    /// An id of this instant.
    pub(crate) fn mint(&self, at: Stamp) -> Uuid {
        (self.mint)(at)
    }

    /// The same store with ids from elsewhere: a world that can be run again mints its own.
    #[must_use]
    pub fn minting(mut self, mint: Mint) -> Self {
        self.mint = mint;
        self
    }

    /// The connection that writes.
    pub(crate) fn write(&self) -> MutexGuard<'_, Connection> {
        self.connections.write()
    }

    /// Runs this with more of the file in memory: pages from the centre are taken in.
    pub(crate) fn taking_in<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.connections.taking_in(work)
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
