//! What is to come down: small pictures at once, originals when somebody asks.

use super::FileError;
use super::disk::Appending;
use super::keeping::{put_row, settle};
use crate::row::{int, parse, uint};
use crate::{Store, StoreError};
use model::{RecordId, Stamp};
use std::fs;

const ASKED: &str = "
    SELECT w.sha, w.record, w.bytes, w.tries FROM wanted w
    WHERE NOT EXISTS (SELECT 1 FROM file f WHERE f.sha = w.sha) ORDER BY w.asked_at, w.sha";

/// Records that changed last first: what one looks at is mostly new.
const THUMBS: &str = "
    SELECT u.sha, u.record, u.bytes, 0 FROM file_use u
    WHERE u.thumb = 1 AND NOT EXISTS (SELECT 1 FROM file f WHERE f.sha = u.sha)
    GROUP BY u.sha ORDER BY max(u.field) DESC LIMIT ?1";

const ALL: &str = "
    SELECT u.sha, u.record, u.bytes, 0 FROM file_use u
    WHERE u.thumb = 0 AND NOT EXISTS (SELECT 1 FROM file f WHERE f.sha = u.sha)
    GROUP BY u.sha ORDER BY max(u.field) DESC LIMIT ?1";

/// A file to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub sha256: String,
    /// The record by which this device may read it.
    pub record: RecordId,
    /// Its bytes, by the record's word.
    pub bytes: u64,
    /// How often it was tried in vain.
    pub tries: u32,
}

impl Store {
    /// A person asks for an original. Asking twice is asking once, and forgives what failed before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where no shown record names it.
    pub fn want_file(&self, record: RecordId, sha: &str, at: Stamp) -> Result<(), StoreError> {
        let conn = self.write();
        let found = conn
            .prepare_cached(
                "INSERT INTO wanted (sha, record, bytes, asked_at)
                 SELECT sha, record, bytes, ?3 FROM file_use WHERE record = ?1 AND sha = ?2 LIMIT 1
                 ON CONFLICT (sha) DO UPDATE SET error = NULL, tries = 0, record = excluded.record",
            )?
            .execute((record.to_string(), sha, at.0))?;
        if found == 0 {
            return Err(StoreError::NotFound);
        }
        Ok(())
    }

    /// Nobody waits for it any more. What is here of it stays for the next time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unwant_file(&self, sha: &str) -> Result<(), StoreError> {
        self.write()
            .prepare_cached("DELETE FROM wanted WHERE sha = ?1")?
            .execute([sha])?;
        Ok(())
    }

    /// What somebody waits for, the longest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn files_asked(&self) -> Result<Vec<Wanted>, StoreError> {
        self.wanted_by(ASKED, [])
    }

    /// Small pictures that are not here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn thumbs_missing(&self, limit: u32) -> Result<Vec<Wanted>, StoreError> {
        self.wanted_by(THUMBS, [limit])
    }

    /// Originals that are not here, whether somebody asked or not: for an unmetered network.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn originals_missing(&self, limit: u32) -> Result<Vec<Wanted>, StoreError> {
        self.wanted_by(ALL, [limit])
    }

    fn wanted_by(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<Wanted>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut wanted = Vec::new();
        while let Some(row) = rows.next()? {
            wanted.push(Wanted {
                sha256: row.get(0)?,
                record: parse(&row.get::<_, String>(1)?, "record id")?,
                bytes: uint(row.get(2)?),
                tries: row.get(3)?,
            });
        }
        Ok(wanted)
    }

    /// It could not be fetched, with a code for whoever waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn fetch_failed(&self, sha: &str, code: &str) -> Result<(), StoreError> {
        self.write()
            .prepare_cached("UPDATE wanted SET tries = tries + 1, error = ?2 WHERE sha = ?1")?
            .execute((sha, code))?;
        Ok(())
    }

    /// Where a file that comes down is put together; goes on where it was cut.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn incoming(&self, sha: &str, total: u64) -> Result<Appending, FileError> {
        let path = self.file_path(sha)?.with_extension("part");
        Appending::resume(&path, self.key(), sha, total)
    }

    /// All of it came down: verified, it is a file from now on; else it is thrown away.
    ///
    /// # Errors
    /// [`FileError::WrongHash`].
    pub fn arrived(&self, sha: &str, mut part: Appending, at: Stamp) -> Result<(), FileError> {
        let (path, total) = (part.path().to_owned(), part.total());
        let found = part.verify();
        drop(part);
        if !matches!(&found, Ok(found) if found == sha) {
            let _ = fs::remove_file(&path);
            return Err(found.err().unwrap_or(FileError::WrongHash));
        }
        settle(&path, &self.file_path(sha)?)?;
        let conn = self.write();
        put_row(&conn, sha, total, false, at)?;
        conn.prepare_cached("DELETE FROM wanted WHERE sha = ?1")?
            .execute([sha])?;
        drop(conn);
        // What was purged while it came down is not kept.
        self.sweep_files()?;
        Ok(())
    }

    /// Notes that somebody looked at it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn looked_at(&self, sha: &str, at: Stamp) -> Result<(), StoreError> {
        self.write()
            .prepare_cached(
                "UPDATE file SET used_at = ?2 WHERE sha = ?1 AND used_at < ?2 - 3600000",
            )?
            .execute((sha, int(u64::try_from(at.0).unwrap_or_default())))?;
        Ok(())
    }
}
