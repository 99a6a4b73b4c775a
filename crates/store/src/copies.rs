//! Whole copies of the store: made beside a working one, checked before they count, looked into later.

use crate::tables::Tables as _;
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

    /// Something was purged that older copies still hold (P3); what [`Self::purge_is_done`] wants to hear.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn purge_due(&self) -> Result<Option<String>, StoreError> {
        meta::get(&*self.read()?, meta::PURGE_DUE)
    }

    /// No copy holds any more what was purged when [`Self::purge_due`] said so. A later purge stays due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn purge_is_done(&self, due: &str) -> Result<(), StoreError> {
        self.write().execute(
            "DELETE FROM meta WHERE name = ?1 AND value = ?2",
            [meta::PURGE_DUE, due],
        )?;
        Ok(())
    }
}

impl Source {
    /// The size of the database on disk, in bytes, with what its journal holds.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn bytes(&self) -> Result<u64, StoreError> {
        let mut journal = self.path.clone().into_os_string();
        journal.push("-wal");
        // What was written last stands in the journal until it is carried over; without one, nothing does.
        let last = std::fs::metadata(journal).map_or(0, |file| file.len());
        Ok(std::fs::metadata(&self.path)?.len() + last)
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

/// Looks into a copy without changing it, page by page.
///
/// # Errors
/// [`StoreError::Open`] where this key does not open it, [`StoreError`] where it cannot be read.
pub fn survey(path: &Path, key: &DataKey) -> Result<Survey, StoreError> {
    look(path, key, true)
}

/// The same without reading every page: enough for a list.
///
/// # Errors
/// As [`survey`].
pub fn glance(path: &Path, key: &DataKey) -> Result<Survey, StoreError> {
    look(path, key, false)
}

fn look(path: &Path, key: &DataKey, every_page: bool) -> Result<Survey, StoreError> {
    let conn = store::open_to_read(path, key)?;
    let whole = !every_page || sealed::verify(&conn)?;
    Ok(Survey {
        identity: conn.identity()?,
        digest: digest::of(&conn)?,
        whole,
    })
}
