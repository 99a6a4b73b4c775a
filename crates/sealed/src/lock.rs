//! A lock on the data folder, not on the application's name, keeps two processes apart (security.md, Keys).

use std::fs::{File, TryLockError};
use std::path::Path;

/// Why the folder is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it open.
    #[error("the data folder is in use by another process")]
    Busy,
    /// The file system.
    #[error("lock file: {0}")]
    Io(#[from] std::io::Error),
}

/// Held while the folder is in use. The operating system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock(File);

impl FolderLock {
    /// Takes the folder, which must exist.
    ///
    /// # Errors
    /// [`LockError::Busy`] at once where somebody has it.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }

    /// Lets go of it.
    pub fn release(self) {
        // Closing the file lets go as well; an error here changes nothing.
        let _ = self.0.unlock();
    }
}
