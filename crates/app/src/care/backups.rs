//! The backups of this device's store: `backups/000042-1788855300000.db`, numbered in the order they were
//! made, each a whole copy under the same key.

use super::{count, holds, number, rotation};
use crate::api::{BackupRow, BackupStanding};
use crate::app::App;
use crate::clock::day_of;
use crate::failure::{Code, Failure};
use crate::folder::{Folder, Profile};
use model::Stamp;
use sealed::{DataKey, OpenError};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Store, StoreError, Survey};

/// A backup is made when the last is older.
pub(super) const EVERY_MS: u64 = 24 * 60 * 60 * 1000;
/// So much stays free beside a new backup, in bytes.
const SPARE_BYTES: u64 = 16 * 1024 * 1024;

/// One file of them.
#[derive(Clone, Debug)]
pub(super) struct Backup {
    pub(super) number: u64,
    pub(super) at: Stamp,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

impl Backup {
    pub(super) fn name(&self) -> String {
        name_of(self.number, self.at)
    }
}

fn name_of(number: u64, at: Stamp) -> String {
    format!("{number:06}-{}.db", at.0)
}

/// The room left where the store lies; none where it cannot be asked.
pub(super) fn free_bytes(folder: &Folder) -> u64 {
    fs4::available_space(folder.path()).unwrap_or_default()
}

/// All of them, the newest first.
pub(super) fn all(folder: &Folder) -> io::Result<Vec<Backup>> {
    let entries = match fs::read_dir(folder.backups()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let parts = name
            .to_str()
            .and_then(|name| name.strip_suffix(".db")?.split_once('-'));
        let Some((number, at)) = parts else { continue };
        if let (Ok(number), Ok(at)) = (number.parse(), at.parse()) {
            found.push(Backup {
                number,
                at: Stamp(at),
                path: entry.path(),
                bytes: entry.metadata()?.len(),
            });
        }
    }
    found.sort_unstable_by_key(|backup| std::cmp::Reverse((backup.number, backup.at)));
    Ok(found)
}

/// For the screens, without opening any.
pub(super) fn rows(app: &App) -> Result<Vec<BackupRow>, Failure> {
    Ok(all(&app.folder())?
        .iter()
        .map(|backup| row(app, backup, BackupStanding::Unopened, None))
        .collect())
}

/// For the restore screen: each opened and counted.
pub(super) fn opened_rows(app: &App, key: &DataKey) -> Result<Vec<BackupRow>, Failure> {
    let profile = app.folder().profile();
    let mut rows = Vec::new();
    for backup in all(&app.folder())? {
        let found = store::glance(&backup.path, key);
        let standing = standing(profile.as_ref(), &found);
        rows.push(row(app, &backup, standing, found.ok().as_ref()));
    }
    Ok(rows)
}

fn row(app: &App, backup: &Backup, standing: BackupStanding, survey: Option<&Survey>) -> BackupRow {
    BackupRow {
        name: backup.name(),
        at: backup.at,
        day: day_of(app.clock(), backup.at),
        bytes: number(backup.bytes),
        standing,
        holds: survey
            .filter(|_| standing == BackupStanding::Good)
            .map(|survey| holds(&survey.digest)),
    }
}

/// Whether it may be restored here.
pub(super) fn standing(
    profile: Option<&Profile>,
    found: &Result<Survey, StoreError>,
) -> BackupStanding {
    match found {
        // A cipher cannot tell another key from a damaged first page.
        Err(StoreError::Open(OpenError::WrongKey | OpenError::Foreign { .. })) => {
            BackupStanding::Foreign
        }
        Err(_) => BackupStanding::Damaged,
        Ok(survey) => {
            let mine = profile.is_none_or(|profile| {
                profile.person == survey.identity.person && profile.device == survey.identity.device
            });
            match (mine, survey.whole) {
                (false, _) => BackupStanding::Foreign,
                (true, false) => BackupStanding::Damaged,
                (true, true) => BackupStanding::Good,
            }
        }
    }
}

/// Whether it is time.
pub(super) fn is_due(app: &App, store: &Store) -> Result<bool, Failure> {
    let last = all(&app.folder())?.first().map(|backup| backup.at);
    // A clock that was set back makes the last one look new for ever; a day's difference is what counts.
    let old = last.is_none_or(|at| at.0.abs_diff(app.clock().now().0) >= EVERY_MS);
    Ok(old || store.purge_due()?.is_some())
}

/// Makes one, checks it, and lets go of those whose time is over; after a purge, of all older ones (P3).
/// What goes wrong is remembered for the screen, and nothing else is hurt.
pub(super) async fn make(app: &App, store: &Arc<Store>) -> Result<(), Failure> {
    let _one_at_a_time = app.care().running.lock().await;
    let (app, store) = (app.clone(), Arc::clone(store));
    let made = tokio::task::spawn_blocking(move || {
        let made = make_now(&app, &store);
        *app.care().stop.lock() = None;
        *app.care().trouble.lock() = made.as_ref().err().map(|failure| failure.code);
        made
    });
    made.await
        .unwrap_or_else(|_| Err(Failure::new(Code::Internal)))
}

fn make_now(app: &App, store: &Store) -> Result<(), Failure> {
    let folder = &app.folder();
    fs::create_dir_all(folder.backups())?;
    remove_unfinished(folder)?;
    let before = all(folder)?;
    let purged = store.purge_due()?;
    let source = store.source();
    let copied = copy(app, &source, &before);
    if let Some(purged) = &purged {
        // Whatever became of the new one: nothing purged stays (P3).
        for old in &before {
            fs::remove_file(&old.path)?;
        }
        store.forget_copies()?;
        store.purge_is_done(purged)?;
    }
    copied?;
    let there = all(folder)?;
    let days: Vec<_> = there
        .iter()
        .map(|backup| (backup.number, day_of(app.clock(), backup.at)))
        .collect();
    let kept = rotation::keep(&days);
    for backup in there.iter().filter(|backup| !kept.contains(&backup.number)) {
        fs::remove_file(&backup.path)?;
    }
    tracing::info!(kept = kept.len(), "a backup was made");
    Ok(())
}

fn copy(app: &App, source: &store::Source, before: &[Backup]) -> Result<(), Failure> {
    let needs = source.bytes()?.saturating_add(SPARE_BYTES);
    let free = free_bytes(&app.folder());
    if free < needs {
        return Err(Failure::new(Code::DiskFull)
            .with("needs", number(needs))
            .with("free", number(free)));
    }
    let next = before
        .first()
        .map_or(1, |last| last.number.saturating_add(1));
    let to = app
        .folder()
        .backups()
        .join(name_of(next, app.clock().now()));
    let digest = source.copy_to(&to, |handle| *app.care().stop.lock() = Some(handle))?;
    tracing::info!(records = count(digest.records()), "copied");
    Ok(())
}

/// What a killed process left of a backup.
fn remove_unfinished(folder: &Folder) -> io::Result<()> {
    for entry in fs::read_dir(folder.backups())? {
        let path = entry?.path();
        let unfinished = path
            .extension()
            .is_some_and(|end| end == "partial" || end == "unchecked");
        if unfinished {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
