//! Two connections to one file. One writes and nobody else does; the other reads beside it (WAL), so that no
//! screen waits for a page of the feed and no save waits for a list.

use crate::StoreError;
use parking_lot::{Mutex, MutexGuard};
use rusqlite::Connection;
use std::ops::Deref;

/// Statements that are kept ready on each: every shape of a list is one, and so is every step of a save.
const STATEMENTS: usize = 200;

/// Pages of the file that each keeps deciphered, in KiB.
const READ_CACHE: i64 = 16 * 1024;
const WRITE_CACHE: i64 = 8 * 1024;
/// The same while pages from the centre are taken in: each record goes into some twenty indexes, at places all over
/// the file.
const TAKING_IN: i64 = 16 * 1024;

/// The connections of an open store. Who needs both takes the writing one first.
#[derive(Debug)]
pub(crate) struct Connections {
    // Dropped first: the last one to close tidies up the log, and a reader may not.
    read: Mutex<Connection>,
    write: Mutex<Connection>,
}

/// The reading connection, and one moment of the store: whatever is asked through it belongs together.
pub(crate) struct Reading<'a>(MutexGuard<'a, Connection>);

impl Connections {
    pub(crate) fn new(write: Connection, read: Connection) -> Result<Self, StoreError> {
        for (conn, cache) in [(&write, WRITE_CACHE), (&read, READ_CACHE)] {
            conn.set_prepared_statement_cache_capacity(STATEMENTS);
            keep(conn, cache)?;
        }
        Ok(Self {
            read: Mutex::new(read),
            write: Mutex::new(write),
        })
    }

    /// The writing connection. A panic while it was held has rolled its transaction back. It is handed on
    /// fairly: a save that waits for a page of the feed comes before the next piece of it.
    pub(crate) fn write(&self) -> MutexGuard<'_, Connection> {
        self.write.lock()
    }

    /// Runs this with more of the file kept for the writing connection, which it takes and gives back as it likes.
    pub(crate) fn taking_in<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        keep(&self.write(), TAKING_IN)?;
        let done = work();
        keep(&self.write(), WRITE_CACHE)?;
        done
    }

    /// Begins to read what was committed last.
    pub(crate) fn read(&self) -> Result<Reading<'_>, StoreError> {
        let conn = self.read.lock();
        // What a moment held past its end would keep from being tidied up, and from being news.
        if !conn.is_autocommit() {
            conn.execute_batch("ROLLBACK")?;
        }
        conn.prepare_cached("BEGIN")?.execute([])?;
        Ok(Reading(conn))
    }

    /// Runs this while nobody reads.
    pub(crate) fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        let _nobody = self.read.lock();
        work()
    }

    /// Closes both.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let read = close(self.read.into_inner());
        close(self.write.into_inner()).and(read)
    }
}

/// Keeps so much of the file, in KiB.
fn keep(conn: &Connection, cache: i64) -> Result<(), StoreError> {
    // Below zero it is KiB instead of pages.
    Ok(conn.pragma_update(None, "cache_size", -cache)?)
}

fn close(conn: Connection) -> Result<(), StoreError> {
    conn.close().map_err(|(_, error)| StoreError::Sql(error))
}

impl Deref for Reading<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let ended = self
            .0
            .prepare_cached("COMMIT")
            .and_then(|mut commit| commit.execute([]));
        if let Err(error) = ended {
            // The next reading ends it; what was read is not in doubt.
            tracing::warn!(%error, "a reading did not end");
        }
    }
}
