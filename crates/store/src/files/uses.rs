//! Which shown record names which file.

use crate::StoreError;
use crate::row::int;
use model::{Record, RecordId, attachment};
use rusqlite::Connection;

/// Notes what a record names now that it reads so. A new one named nothing before.
pub(crate) fn note(conn: &Connection, record: &Record, is_new: bool) -> Result<(), StoreError> {
    let key = record.id.to_string();
    if !is_new {
        conn.prepare_cached("DELETE FROM file_use WHERE record = ?1")?
            .execute([&key])?;
    }
    if record.is_deleted() {
        return Ok(());
    }
    for named in attachment::named(record) {
        conn.prepare_cached(
            "INSERT OR REPLACE INTO file_use (record, field, sha, bytes, thumb) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            &key,
            &named.field,
            &named.blob.sha256,
            int(named.blob.bytes),
            named.is_thumb,
        ))?;
    }
    Ok(())
}

/// The record is taken away: its files are in nobody's hand any more. Who holds them for undoing is told once the
/// transaction is through, see [`crate::Store::let_files_go`].
pub(crate) fn let_go(conn: &Connection, record: RecordId) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO file_let_go (record, sha)
         SELECT ?1, '' UNION ALL SELECT record, sha FROM file_use WHERE record = ?1",
    )?
    .execute([record.to_string()])?;
    Ok(())
}

/// The record is shown no more.
pub(crate) fn forget(conn: &Connection, record: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM file_use WHERE record = ?1")?
        .execute([record])?;
    Ok(())
}
