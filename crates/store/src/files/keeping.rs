//! Putting a file down and picking it up.

use super::disk::{Appending, SealedFile};
use super::{FileError, uploads};
use crate::row::{int, uint};
use crate::{Store, StoreError};
use model::Stamp;
use rusqlite::{Connection, OptionalExtension as _};
use std::fs;
use std::path::Path;

const PUT: &str =
    "INSERT INTO file (sha, bytes, own, added_at, used_at) VALUES (?1, ?2, ?3, ?4, ?4)
    ON CONFLICT (sha) DO UPDATE SET own = max(own, excluded.own), used_at = excluded.used_at";

/// A file that is wholly here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its name.
    pub sha256: String,
    /// Its plain bytes.
    pub bytes: u64,
}

/// Where a file stands on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStanding {
    /// Wholly here.
    pub here: bool,
    /// On its way up, where an operation of this device names it.
    pub upload: Option<uploads::UploadStanding>,
    /// The code of the last failure to fetch it, and whether it is asked for.
    pub wanted: Option<Option<String>>,
}

impl Store {
    /// Begins a file whose hash is not known yet: sealed from its first byte on (security.md). It has no
    /// name and is gone at the next start.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn stage_file(&self, total: u64) -> Result<Appending, FileError> {
        let name = format!(
            "{}.new",
            uuid::Uuid::new_v7(uuid::Timestamp::now(uuid::NoContext))
        );
        Appending::create(&self.files_folder()?.join(&name), self.key(), &name, total)
    }

    /// Throws a staged file away.
    pub fn unstage(&self, staged: Appending) {
        let path = staged.path().to_owned();
        drop(staged);
        let _ = fs::remove_file(path);
    }

    /// Puts a file down for good: on the disk when this returns. One that is here already is not written
    /// again. It stays at least as long as this process lives.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn put_file(
        &self,
        sha: &str,
        total: u64,
        at: Stamp,
        mut next: impl FnMut() -> Result<Option<Vec<u8>>, FileError>,
    ) -> Result<KeptFile, FileError> {
        self.fresh().hold(sha);
        if !self.is_whole(sha)? {
            let path = self.file_path(sha)?;
            let partial = path.with_extension("put");
            let mut file = Appending::create(&partial, self.key(), sha, total)?;
            while let Some(bytes) = next()? {
                file.append(&bytes)?;
            }
            if file.verify()? != sha {
                drop(file);
                let _ = fs::remove_file(&partial);
                return Err(FileError::WrongHash);
            }
            settle(&partial, &path)?;
        }
        self.write()
            .prepare_cached(PUT)?
            .execute((sha, int(total), true, at.0))?;
        Ok(KeptFile {
            sha256: sha.to_owned(),
            bytes: total,
        })
    }

    /// The same for bytes in memory.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn put_bytes(&self, bytes: &[u8], at: Stamp) -> Result<KeptFile, FileError> {
        let sha = model::canonical::sha256(bytes);
        let mut left = Some(bytes.to_vec());
        self.put_file(&sha, bytes.len() as u64, at, || Ok(left.take()))
    }

    /// A file that is wholly here.
    ///
    /// # Errors
    /// [`FileError::Absent`], [`FileError::Damaged`].
    pub fn file(&self, sha: &str) -> Result<SealedFile, FileError> {
        if !model::attachment::is_sha256(sha) {
            return Err(FileError::Absent);
        }
        {
            let conn = self.read()?;
            if !known(&conn, sha)? {
                return Err(FileError::Absent);
            }
        }
        SealedFile::open(&self.file_path(sha)?, self.key(), sha)
    }

    /// Whether it is here: the row says so, and the disk does.
    pub(crate) fn is_whole(&self, sha: &str) -> Result<bool, FileError> {
        let row = known(&*self.read()?, sha)?;
        Ok(row && self.file_path(sha)?.is_file())
    }

    /// Where a file stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn file_standing(&self, sha: &str) -> Result<FileStanding, StoreError> {
        let conn = self.read()?;
        let wanted = conn
            .prepare_cached("SELECT error FROM wanted WHERE sha = ?1")?
            .query_row([sha], |row| row.get(0))
            .optional()?;
        Ok(FileStanding {
            here: known(&conn, sha)?,
            upload: uploads::standing(&conn, sha)?,
            wanted,
        })
    }

    /// Whether a record that is shown names this file: who may read the one may read the other.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn names_file(&self, record: model::RecordId, sha: &str) -> Result<bool, StoreError> {
        Ok(self
            .read()?
            .prepare_cached("SELECT 1 FROM file_use WHERE record = ?1 AND sha = ?2")?
            .exists((record.to_string(), sha))?)
    }

    /// Whether this process has just put it down or taken it away, or a draft names it: a form may show it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_in_hand(&self, sha: &str) -> Result<bool, StoreError> {
        if !model::attachment::is_sha256(sha) {
            return Ok(false);
        }
        Ok(self.fresh().holds(sha)
            || self
                .read()?
                .prepare_cached("SELECT 1 FROM draft WHERE instr(body, ?1) > 0")?
                .exists([sha])?)
    }

    /// How many files lie here and how many bytes they take.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn files_held(&self) -> Result<(u64, u64), StoreError> {
        let conn = self.read()?;
        let held = conn.query_row(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM file",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )?;
        Ok((uint(held.0), uint(held.1)))
    }
}

/// Gives a finished file its name, durably.
pub(crate) fn settle(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to)?;
    sealed::sync_folder_of(to)?;
    Ok(())
}

pub(crate) fn known(conn: &Connection, sha: &str) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM file WHERE sha = ?1")?
        .exists([sha])?)
}

pub(crate) fn put_row(
    conn: &Connection,
    sha: &str,
    bytes: u64,
    own: bool,
    at: Stamp,
) -> Result<(), StoreError> {
    conn.prepare_cached(PUT)?
        .execute((sha, int(bytes), own, at.0))?;
    Ok(())
}
