//! What is to go up: files that operations captured here name, once the operation is in the ledger.

use crate::row::{int, parse, uint};
use crate::{Store, StoreError};
use model::{RecordId, attachment};
use protocol::{Change, Operation};
use rusqlite::{Connection, OptionalExtension as _};

/// Text goes first, then what is small (W3).
const DUE: &str = "
    SELECT u.sha, u.record, u.bytes, u.tries FROM upload u
    JOIN file f ON f.sha = u.sha
    JOIN journal j ON j.op_id = u.op_id
    WHERE u.done = 0 AND j.state = 'accepted' ORDER BY u.bytes, u.sha";

const NOTE: &str = "
    INSERT INTO upload (sha, record, op_id, bytes, thumb) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (sha, record) DO UPDATE SET op_id = excluded.op_id, done = 0, error = NULL";

const UNSENT: &str = "
    SELECT f.sha, f.bytes FROM file f
    WHERE EXISTS (SELECT 1 FROM upload u WHERE u.sha = f.sha AND u.done = 0)
       OR (f.own = 1 AND EXISTS (SELECT 1 FROM draft d WHERE instr(d.body, f.sha) > 0)
           AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.sha = f.sha AND u.done = 1))
    ORDER BY f.bytes, f.sha";

/// A file that may go up now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueUpload {
    /// Which.
    pub sha256: String,
    /// For which record.
    pub record: RecordId,
    /// Its bytes.
    pub bytes: u64,
    /// How often it was tried in vain.
    pub tries: u32,
}

/// Where a file stands on its way up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadStanding {
    /// The centre has it, verified.
    pub done: bool,
    /// How often it was tried in vain.
    pub tries: u32,
    /// The code of the last failure.
    pub error: Option<String>,
}

/// Notes what an operation names. What went up before is asked about again: the centre may have let it go.
pub(crate) fn note_upload(conn: &Connection, operation: &Operation) -> Result<(), StoreError> {
    for (field, change) in &operation.fields {
        let Change::Put(value) = change else { continue };
        if !attachment::is_field(field) {
            continue;
        }
        for (blob, thumb) in attachment::blobs(value) {
            conn.prepare_cached(NOTE)?.execute((
                &blob.sha256,
                operation.record.to_string(),
                operation.op_id.to_string(),
                int(blob.bytes),
                thumb,
            ))?;
        }
    }
    Ok(())
}

/// A centre that came back from a backup may lack what it once had (W4).
pub(crate) fn recheck(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("UPDATE upload SET done = 0, error = NULL", [])?;
    Ok(())
}

pub(super) fn standing(conn: &Connection, sha: &str) -> Result<Option<UploadStanding>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT done, tries, error FROM upload WHERE sha = ?1 ORDER BY done LIMIT 1",
        )?
        .query_row([sha], |row| {
            Ok(UploadStanding {
                done: row.get(0)?,
                tries: row.get(1)?,
                error: row.get(2)?,
            })
        })
        .optional()?)
}

impl Store {
    /// What may go up now, the smallest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn uploads_due(&self) -> Result<Vec<DueUpload>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(DUE)?;
        let mut rows = statement.query([])?;
        let mut due = Vec::new();
        while let Some(row) = rows.next()? {
            due.push(DueUpload {
                sha256: row.get(0)?,
                record: parse(&row.get::<_, String>(1)?, "record id")?,
                bytes: uint(row.get(2)?),
                tries: row.get(3)?,
            });
        }
        Ok(due)
    }

    /// Originals and small pictures of these records that are not up yet: how many and how many bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn uploads_open(&self) -> Result<Vec<(RecordId, String, UploadStanding)>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(
            "SELECT u.record, u.sha, u.tries, u.error FROM upload u JOIN file f ON f.sha = u.sha
             WHERE u.done = 0 AND u.thumb = 0 ORDER BY u.bytes, u.sha",
        )?;
        let mut rows = statement.query([])?;
        let mut open = Vec::new();
        while let Some(row) = rows.next()? {
            open.push((
                parse(&row.get::<_, String>(0)?, "record id")?,
                row.get(1)?,
                UploadStanding {
                    done: false,
                    tries: row.get(2)?,
                    error: row.get(3)?,
                },
            ));
        }
        Ok(open)
    }

    /// Files here that the centre lacks, the smallest first: named by an operation that was not followed by its
    /// files yet, or by a draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsent_files(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(UNSENT)?;
        let mut rows = statement.query([])?;
        let mut unsent = Vec::new();
        while let Some(row) = rows.next()? {
            unsent.push((row.get(0)?, uint(row.get(1)?)));
        }
        Ok(unsent)
    }

    /// The centre has it, verified (S15, S19).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn upload_done(&self, sha: &str, record: RecordId) -> Result<(), StoreError> {
        self.write()
            .prepare_cached(
                "UPDATE upload SET done = 1, error = NULL WHERE sha = ?1 AND record = ?2",
            )?
            .execute((sha, record.to_string()))?;
        Ok(())
    }

    /// It did not go up, with a code for the outbox.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn upload_failed(&self, sha: &str, record: RecordId, code: &str) -> Result<(), StoreError> {
        self.write()
            .prepare_cached(
                "UPDATE upload SET tries = tries + 1, error = ?3 WHERE sha = ?1 AND record = ?2 AND done = 0",
            )?
            .execute((sha, record.to_string(), code))?;
        Ok(())
    }

    /// Nobody names it any more: it need not go up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn upload_needless(&self, sha: &str, record: RecordId) -> Result<(), StoreError> {
        self.write()
            .prepare_cached("DELETE FROM upload WHERE sha = ?1 AND record = ?2")?
            .execute((sha, record.to_string()))?;
        Ok(())
    }
}
