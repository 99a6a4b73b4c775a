//! From a backup, or from the centre, to a store that works: the current one is read as far as it can be,
//! its unsent work goes along, and it is set aside.

use super::{backups, count, holds, switch};
use crate::api::{BackupStanding, CareLook, LookForm, Phase, RestoreForm, RestoreReport};
use crate::app::App;
use crate::clock::today;
use crate::failure::{Code, Failure};
use crate::folder::Folder;
use crate::session;
use sealed::{DataKey, FolderLock};
use std::fs;
use std::path::Path;
use store::{Keyring, Salvaged, Store};

/// `care.look`: what is here, what of it can be read, and which backups there are. Changes nothing.
pub(crate) async fn look(app: &App, request: LookForm) -> Result<CareLook, Failure> {
    let _one_at_a_time = app.session().lock().await;
    let key = key(app, &request.passphrase)?;
    let folder = &app.folder();
    let held = held(folder)?;
    let found = store::salvage(folder.path(), &key);
    let rows = backups::opened_rows(app, &key)?;
    held.release();
    Ok(CareLook {
        damaged: !found.is_whole() || folder.damage_is_noted(),
        opens: found.opens,
        now: found.digest.as_ref().map(holds),
        operations: count(unsent(&found)),
        drafts: count(found.work.drafts.len()),
        unreadable: found.unreadable,
        can_begin_anew: ring(folder, &key, &found).is_some(),
        backups: rows,
    })
}

/// `care.restore`. The store stays closed: what was done is read first, then it is unlocked.
pub(crate) async fn restore(app: &App, request: RestoreForm) -> Result<RestoreReport, Failure> {
    let _one_at_a_time = app.session().lock().await;
    let key = key(app, &request.passphrase)?;
    let report = {
        let held = held(&app.folder())?;
        let report = replace(app, &key, request.backup.as_deref())?;
        held.release();
        report
    };
    Ok(report)
}

fn key(app: &App, passphrase: &str) -> Result<DataKey, Failure> {
    match app.phase() {
        Phase::Fresh => Err(Failure::new(Code::NotEnrolled)),
        Phase::Open | Phase::Hidden => Err(Failure::new(Code::StoreInUse)),
        Phase::Locked => session::open_envelope(app, passphrase),
    }
}

/// Takes the folder and ends a switch that a killed process had begun.
pub(super) fn held(folder: &Folder) -> Result<FolderLock, Failure> {
    let held = FolderLock::take(folder.path()).map_err(store::StoreError::from)?;
    switch::finish(folder)?;
    Ok(held)
}

/// What lets this device in: as the store says it, which is written first, else as the file beside it does.
fn ring(folder: &Folder, key: &DataKey, found: &Salvaged) -> Option<Keyring> {
    let beside = || Keyring::read(folder.path(), key);
    found.ring.clone().or_else(beside)
}

fn unsent(found: &Salvaged) -> usize {
    found
        .work
        .operations
        .iter()
        .filter(|one| one.waits())
        .count()
}

fn replace(app: &App, key: &DataKey, name: Option<&str>) -> Result<RestoreReport, Failure> {
    let folder = &app.folder();
    let found = store::salvage(folder.path(), key);
    let ring = ring(folder, key, &found);
    super::moment();
    let made = match name {
        Some(name) => {
            let from = chosen(app, key, name)?;
            from_backup(folder, key, &from.path).map(|store| (store, Some(from.at)))
        }
        None => anew(folder, key, ring.as_ref()).map(|store| (store, None)),
    };
    let (store, from) = made.inspect_err(|_| forget(folder))?;
    super::moment();
    let done = complete(&store, ring.as_ref(), &found).inspect_err(|_| forget(folder));
    let closed = store.close();
    let taken = done?;
    closed?;
    super::moment();
    let digest = store::glance(&folder.new_store().join("replica.db"), key)?.digest;
    for part in ["lock", "replica.keys"] {
        let _ = fs::remove_file(folder.new_store().join(part));
    }
    super::moment();
    let aside = switch::free_name(folder, today(app.clock()));
    switch::mark(folder, &aside)?;
    super::moment();
    switch::finish(folder)?;
    folder.forget_damage();
    tracing::warn!(
        from_backup = from.is_some(),
        "the store was replaced; the old one is set aside"
    );
    Ok(RestoreReport {
        from,
        operations: taken.operations,
        drafts: taken.drafts,
        unreadable: found.unreadable + taken.unreadable,
        opened: found.opens,
        set_aside: aside,
        before: found.digest.as_ref().map(holds),
        now: holds(&digest),
    })
}

/// The backup of this name, where it may be restored here. Nothing was changed where not.
fn chosen(app: &App, key: &DataKey, name: &str) -> Result<backups::Backup, Failure> {
    let all = backups::all(&app.folder())?;
    let backup = all
        .into_iter()
        .find(|backup| backup.name() == name)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    let profile = app.folder().profile();
    let found = store::survey(&backup.path, key);
    match backups::standing(profile.as_ref(), &found) {
        BackupStanding::Good | BackupStanding::Unopened => {}
        BackupStanding::Foreign => return Err(Failure::new(Code::BackupForeign)),
        BackupStanding::Damaged => return Err(Failure::new(Code::BackupDamaged)),
    }
    let free = backups::free_bytes(&app.folder());
    if free < backup.bytes.saturating_mul(2) {
        return Err(Failure::new(Code::DiskFull));
    }
    Ok(backup)
}

fn from_backup(folder: &Folder, key: &DataKey, backup: &Path) -> Result<Store, Failure> {
    fs::create_dir_all(folder.new_store())?;
    super::moment();
    let file = folder.new_store().join("replica.db");
    fs::copy(backup, &file)?;
    super::moment();
    fs::File::options().write(true).open(&file)?.sync_all()?;
    Ok(Store::open(&folder.new_store(), key)?)
}

/// An empty store of the same device; everything is read from the centre again.
fn anew(folder: &Folder, key: &DataKey, ring: Option<&Keyring>) -> Result<Store, Failure> {
    let ring = ring.ok_or_else(|| Failure::new(Code::ConnectionLost))?;
    fs::create_dir_all(folder.new_store())?;
    Ok(Store::create(&folder.new_store(), key, &ring.identity)?)
}

/// The newest credentials, the unsent work, and no sequence number twice (O4, S22).
fn complete(
    store: &Store,
    ring: Option<&Keyring>,
    found: &Salvaged,
) -> Result<store::TakenIn, Failure> {
    if let Some(ring) = ring {
        store.take_connection(ring)?;
    }
    super::moment();
    let taken = store.take_in(&found.work)?;
    super::moment();
    store.doubt_incarnation()?;
    Ok(taken)
}

/// What was begun and not marked is no store.
fn forget(folder: &Folder) {
    let _ = fs::remove_dir_all(folder.new_store());
}
