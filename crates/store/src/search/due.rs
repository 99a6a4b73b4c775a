//! What is not in the index of words yet. A snapshot brings many thousands of records at once; they are shown and
//! listed at once, and found by their words when nothing else is to be done.

use super::write;
use crate::shown::record_of;
use crate::{Store, StoreError};
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// So long a piece of the work keeps who saves waiting, and what it takes to bring it to the disk.
const PIECE: Duration = Duration::from_millis(15);
/// So many are looked at in one go: the index takes them best in the order of their places.
const AT_ONCE: u32 = 50;

/// The newest.
const NEXT: &str = "
    SELECT d.row, s.id, s.stamps, s.title FROM
    (SELECT row FROM search_due ORDER BY row DESC LIMIT ?1) AS d
    JOIN shown AS s ON s.row = d.row ORDER BY d.row";

impl Store {
    /// How many records are not found by their words yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_indexed(&self) -> Result<u64, StoreError> {
        count(&*self.read()?)
    }

    /// Puts some of them into the index, the newest first; says how many are left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn index_some(&self) -> Result<u64, StoreError> {
        if self.not_indexed()? == 0 {
            return Ok(0);
        }
        let mut conn = self.write();
        let (begun, transaction) = (Instant::now(), conn.transaction()?);
        let mut left = count(&transaction)?;
        while left > 0 && begun.elapsed() < PIECE {
            let done = some(&transaction)?;
            left = match done {
                // What is shown no more is due no more; nothing else is in the way.
                0 => 0,
                done => left.saturating_sub(done),
            };
        }
        if left == 0 {
            transaction.execute("DELETE FROM search_due", [])?;
        }
        transaction.commit()?;
        Ok(left)
    }
}

/// Notes that a row is to be indexed later.
pub(crate) fn later(conn: &Connection, row: i64) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT OR IGNORE INTO search_due (row) VALUES (?1)")?
        .execute([row])?;
    Ok(())
}

fn count(conn: &Connection) -> Result<u64, StoreError> {
    let due: i64 = conn
        .prepare_cached("SELECT count(*) FROM search_due")?
        .query_row([], |row| row.get(0))?;
    Ok(due.unsigned_abs())
}

fn some(conn: &Connection) -> Result<u64, StoreError> {
    let mut statement = conn.prepare_cached(NEXT)?;
    let mut rows = statement.query([AT_ONCE])?;
    let mut done = 0;
    while let Some(row) = rows.next()? {
        let (at, id, stamps): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let record = record_of(conn, &id, &stamps)?;
        write(conn, at, &record, &row.get::<_, String>(3)?)?;
        conn.prepare_cached("DELETE FROM search_due WHERE row = ?1")?
            .execute([at])?;
        done += 1;
    }
    Ok(done)
}
