//! The ballast: a file that takes room while there is some, and gives it back when the disk is full, so
//! that what is being written can still be saved.

use crate::care::backups::free_bytes;
use crate::folder::Folder;
use rand_core::{OsRng, RngCore as _};
use std::fs::{self, File};
use std::io::{self, Write as _};

/// Its size.
pub(crate) const BALLAST_BYTES: u64 = 8 * 1024 * 1024;
/// It is made only where so many times its size is free.
const ROOM: u64 = 4;

/// Makes it where there is none and there is room. A failure is none of anybody's business.
pub(crate) fn make(folder: &Folder) {
    let path = folder.ballast();
    if path.exists() || free_bytes(folder) < BALLAST_BYTES.saturating_mul(ROOM) {
        return;
    }
    if let Err(error) = fill(folder) {
        tracing::warn!(kind = ?error.kind(), "no ballast was made");
        let _ = fs::remove_file(path.with_extension("partial"));
    }
}

fn fill(folder: &Folder) -> io::Result<()> {
    let path = folder.ballast();
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial)?;
    // Bytes that no file system makes smaller.
    let mut piece = vec![0_u8; 64 * 1024];
    for _ in 0..BALLAST_BYTES / (64 * 1024) {
        OsRng.fill_bytes(&mut piece);
        file.write_all(&piece)?;
    }
    file.sync_all()?;
    fs::rename(partial, path)
}

/// Gives its room back; says whether there was any.
pub(crate) fn drop(folder: &Folder) -> bool {
    let dropped = fs::remove_file(folder.ballast()).is_ok();
    if dropped {
        tracing::warn!("the disk is full: the ballast was dropped");
    }
    dropped
}
