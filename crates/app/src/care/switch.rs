//! Putting another store in the place of the current one, which is set aside and never deleted.
//!
//! What is to be done next is read off the disk alone, so a process that was killed between any two steps
//! goes on where it stood: without the mark the old store stands, with it the new one will.

use crate::folder::Folder;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const PARTS: [&str; 3] = ["replica.db", "replica.db-wal", "replica.db-shm"];

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A new store that was never finished goes.
    RemoveUnfinished,
    /// A part of the old store goes aside.
    Aside { from: PathBuf, to: PathBuf },
    /// The new store takes its place.
    Place { from: PathBuf, to: PathBuf },
    /// It is done.
    Unmark,
}

/// What comes next, as the disk stands.
pub(super) fn next(folder: &Folder) -> io::Result<Option<Step>> {
    let aside = match fs::read_to_string(folder.switch_mark()) {
        Ok(name) => folder.set_aside().join(name.trim()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(folder
                .new_store()
                .exists()
                .then_some(Step::RemoveUnfinished));
        }
        Err(error) => return Err(error),
    };
    let from = folder.new_store().join("replica.db");
    if !from.exists() {
        return Ok(Some(Step::Unmark));
    }
    let old = PARTS
        .iter()
        .map(|part| (folder.path().join(part), aside.join(part)));
    let mut there = old.filter(|(part, _)| part.exists());
    Ok(Some(match there.next() {
        Some((from, to)) => Step::Aside { from, to },
        None => Step::Place {
            from,
            to: folder.path().join("replica.db"),
        },
    }))
}

/// Does one step.
pub(super) fn take(folder: &Folder, step: &Step) -> io::Result<()> {
    match step {
        Step::RemoveUnfinished => fs::remove_dir_all(folder.new_store()),
        Step::Aside { from, to } => {
            if let Some(dir) = to.parent() {
                fs::create_dir_all(dir)?;
            }
            moved(from, to)
        }
        Step::Place { from, to } => moved(from, to),
        Step::Unmark => {
            fs::remove_file(folder.switch_mark())?;
            sealed::sync_folder_of(&folder.switch_mark())
        }
    }
}

fn moved(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sealed::sync_folder_of(to)?;
    sealed::sync_folder_of(from)
}

/// Marks the new store as the one to come: from here on it is only a matter of going on. The name is that
/// of the folder the old one goes to.
pub(super) fn mark(folder: &Folder, aside: &str) -> io::Result<()> {
    let (mark, partial) = (
        folder.switch_mark(),
        folder.switch_mark().with_extension("partial"),
    );
    fs::write(&partial, aside)?;
    fs::File::options().write(true).open(&partial)?.sync_all()?;
    fs::rename(partial, &mark)?;
    sealed::sync_folder_of(&mark)
}

/// Goes on to the end, wherever it stood. Whoever calls holds the folder.
pub(crate) fn finish(folder: &Folder) -> io::Result<()> {
    while let Some(step) = next(folder)? {
        take(folder, &step)?;
        super::moment();
    }
    Ok(())
}

/// A name for what is set aside that nothing has yet.
pub(super) fn free_name(folder: &Folder, day: model::Day) -> String {
    let mut name = day.to_string();
    let mut number = 2_u32;
    while folder.set_aside().join(&name).exists() {
        name = format!("{day}-{number}");
        number += 1;
    }
    name
}

/// The stores that were set aside.
pub(super) fn set_aside(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.set_aside());
    entries
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}
