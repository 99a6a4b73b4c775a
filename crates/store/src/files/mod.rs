//! Files of records: sealed one by one beside the store, each under a key of its own (W5).
//!
//! The disk comes first and the row follows, so a process that ends between the two leaves a file without a
//! row, never a row without a file; [`Store::mend_files`] takes such a file in or throws it away. A file
//! stays as long as something names it: a record that is shown, a draft, an operation the centre has not
//! taken, or the hand that has just put it down ([`Fresh`]).

mod beside;
mod disk;
mod incoming;
mod keeping;
mod sweep;
mod uploads;
mod uses;

pub use beside::unsent_files_beside;
pub use disk::{Appending, SealedFile};
pub use incoming::Wanted;
pub use keeping::{FileStanding, KeptFile};
pub(crate) use sweep::Fresh;
pub use uploads::{DueUpload, UploadStanding};
pub(crate) use uploads::{note_upload, recheck};
pub(crate) use uses::{forget, let_go, note};

use crate::{Store, StoreError};
use std::path::PathBuf;

/// The folder beside the store.
pub(crate) const FOLDER: &str = "files";

/// A file cannot be had. Nothing else was changed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Not here, or not wholly.
    #[error("the file is not here")]
    Absent,
    /// What arrived is not what the record names; it was thrown away.
    #[error("the bytes are not those that were named")]
    WrongHash,
    /// What lies on the disk does not open: it was changed or cut.
    #[error("the file on the disk does not open")]
    Damaged,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file system.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
}

impl From<sealed::NotThisBlob> for FileError {
    fn from(_: sealed::NotThisBlob) -> Self {
        Self::Damaged
    }
}

impl From<rusqlite::Error> for FileError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Where the sealed files lie; made where it is not there.
    pub(crate) fn files_folder(&self) -> Result<PathBuf, std::io::Error> {
        let folder = self
            .path()
            .parent()
            .map(|dir| dir.join(FOLDER))
            .unwrap_or_else(|| PathBuf::from(FOLDER));
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    pub(crate) fn file_path(&self, sha: &str) -> Result<PathBuf, std::io::Error> {
        Ok(self
            .files_folder()?
            .join(sealed::blob_alias(self.key(), sha)))
    }
}
