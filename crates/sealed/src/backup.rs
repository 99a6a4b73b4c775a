//! Copies of a file: whole, encrypted by the same key, and on the disk before they count.

use rusqlite::Connection;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Ends the name of a copy made before a migration.
pub(crate) const BEFORE: &str = "before-";

/// Writes a whole copy under the same key to `path`, or nothing. An older file there is replaced.
///
/// # Errors
/// The file system's or SQLite's error; `path` is as before then.
pub fn backup_into(conn: &Connection, path: &Path) -> Result<(), rusqlite::Error> {
    let partial = beside(path, "partial");
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error(error)),
        _ => {}
    }
    let name = partial
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(partial.clone()))?;
    let written = conn
        .execute("VACUUM INTO ?1", [name])
        .and_then(|_| settle(&partial, path).map_err(io_error));
    if written.is_err() {
        // What a full disk or an interruption left is no copy; its room is needed.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

fn io_error(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

/// The copies of the file at `path` that were made before migrations.
///
/// # Errors
/// The file system's.
pub fn copies_before_migrations(path: &Path) -> io::Result<Vec<PathBuf>> {
    let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(Vec::new());
    };
    let mut prefix = name.to_os_string();
    prefix.push(".");
    prefix.push(BEFORE);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(prefix.as_encoded_bytes())
        {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Deletes them: after a purge or an erasure no older copy may stay (P3).
///
/// # Errors
/// The file system's.
pub fn remove_copies_before_migrations(path: &Path) -> io::Result<()> {
    for copy in copies_before_migrations(path)? {
        std::fs::remove_file(copy)?;
    }
    Ok(())
}

/// `name.ext` beside `name`.
pub(crate) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// Brings `partial` to the disk, then over `path`, then the folder's entry to the disk.
pub(crate) fn settle(partial: &Path, path: &Path) -> io::Result<()> {
    File::options().write(true).open(partial)?.sync_all()?;
    std::fs::rename(partial, path)?;
    sync_folder_of(path)
}

/// Brings the folder's entry of this file to the disk: a rename that survives a power cut.
///
/// # Errors
/// The file system's.
#[cfg(unix)]
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}

/// The file system of this machine needs no such step.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}
