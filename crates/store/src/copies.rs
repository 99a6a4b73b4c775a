//! Whole copies of the store: made beside a working one, checked before they count, looked into later.

use crate::{Digest, Identity, Store, StoreError, digest, meta, store};
use rusqlite::{Connection, InterruptHandle};
use sealed::DataKey;
use std::path::{Path, PathBuf};

/// So often a copy is made again for a digest of the very same moment; then the checks of the file alone
/// have to do.
const TRIES: u32 = 3;

/// Where a store lies and what opens it: enough to copy it from another thread while it is worked with.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    key: DataKey,
}

/// A copy, looked into.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Whose it is.
    pub identity: Identity,
    /// What it holds.
    pub digest: Digest,
    /// Whether every page is as it was written.
    pub whole: bool,
}

impl Store {
    /// What [`Source::copy_to`] needs. It holds the data key: drop it soon.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            path: self.path().to_owned(),
            key: self.key().clone(),
        }
    }

    /// Whether something was purged since the last [`Self::purge_is_done`]: older copies still hold it (P3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn purge_is_due(&self) -> Result<bool, StoreError> {
        Ok(meta::get(&self.conn(), meta::PURGE_DUE)?.is_some())
    }

    /// No copy holds what was purged any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn purge_is_done(&self) -> Result<(), StoreError> {
        self.conn()
            .execute("DELETE FROM meta WHERE name = ?1", [meta::PURGE_DUE])?;
        Ok(())
    }
}

impl Source {
    /// The size of the file, in bytes.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn bytes(&self) -> Result<u64, StoreError> {
        Ok(std::fs::metadata(&self.path)?.len())
    }

    /// Writes a whole copy under the same key to `to`, checked page by page and row by row, or nothing.
    /// Reads beside whoever writes: no save waits for it. `started` is given what stops it.
    ///
    /// # Errors
    /// [`StoreError::BadCopy`] where the copy is not what was copied; the database's and the file
    /// system's, a full disk among them. There is no file at `to` then.
    pub fn copy_to(
        &self,
        to: &Path,
        started: impl FnOnce(InterruptHandle),
    ) -> Result<Digest, StoreError> {
        let conn = store::open_to_read(&self.path, &self.key)?;
        started(conn.get_interrupt_handle());
        let mut name = to.as_os_str().to_owned();
        name.push(".unchecked");
        let unchecked = PathBuf::from(name);
        let checked = written(&conn, &unchecked).and_then(|expected| {
            let found = survey(&unchecked, &self.key)?;
            let same = expected.is_none_or(|expected| expected == found.digest);
            if found.whole && same {
                Ok(found.digest)
            } else {
                Err(StoreError::BadCopy)
            }
        });
        match checked {
            Ok(digest) => {
                std::fs::rename(&unchecked, to)?;
                sealed::sync_folder_of(to)?;
                Ok(digest)
            }
            Err(error) => {
                let _ = std::fs::remove_file(&unchecked);
                Err(error)
            }
        }
    }
}

/// Writes the copy and says what it must hold; none where something was saved during every try.
fn written(conn: &Connection, to: &Path) -> Result<Option<Digest>, StoreError> {
    let version = || conn.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0));
    for _ in 0..TRIES {
        let before = version()?;
        let expected = digest::of(conn)?;
        sealed::backup_into(conn, to)?;
        if version()? == before {
            return Ok(Some(expected));
        }
    }
    Ok(None)
}

/// Looks into a copy without changing it.
///
/// # Errors
/// [`StoreError::Open`] where this key does not open it, [`StoreError`] where it cannot be read.
pub fn survey(path: &Path, key: &DataKey) -> Result<Survey, StoreError> {
    let conn = store::open_to_read(path, key)?;
    let whole = sealed::verify(&conn)?;
    Ok(Survey {
        identity: meta::identity(&conn)?,
        digest: digest::of(&conn)?,
        whole,
    })
}
