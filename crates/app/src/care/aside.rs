//! What was set aside: everything of this device, where it has to be enrolled anew; and how old stores go at last.

use super::{count, number, restore, switch, unsent};
use crate::api::{AsideGone, AsideLook, LeaveReport, LookForm, Phase};
use crate::app::App;
use crate::clock::today;
use crate::desk::{Desk, changed};
use crate::engine::Engine;
use crate::failure::{Code, Failure};
use crate::folder::Folder;
use crate::session;
use sealed::{DataKey, Envelope};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use store::{Salvaged, Work};

/// The sealed file with what could be read, beside the store it was read from.
const WORK_FILE: &str = "unsent.rbwork";

/// `care.leave`: sets everything of this device aside, so that it can be enrolled anew. Nothing is deleted. What
/// can be read of its unsent work goes into a sealed file that opens with the same passphrase. The passphrase is
/// asked wherever it can still be tried.
pub(crate) async fn leave(app: &App, request: LookForm) -> Result<LeaveReport, Failure> {
    let _one_at_a_time = app.session().lock().await;
    match app.phase() {
        Phase::Fresh => return Err(Failure::new(Code::NotEnrolled)),
        Phase::Open | Phase::Hidden => return Err(Failure::new(Code::StoreInUse)),
        Phase::Locked => {}
    }
    let folder = &app.folder();
    let key = key(app, &request.passphrase)?;
    let held = restore::held(folder)?;
    let found = key.as_ref().map(|key| store::salvage(folder.path(), key));
    let aside = switch::free_name(folder, today(app.clock()));
    let to = folder.set_aside().join(&aside);
    fs::create_dir_all(&to)?;
    super::moment();
    let opened = found.as_ref().zip(key.as_ref());
    let file = keep_work(app, opened, &request.passphrase, &to)?;
    for part in folder.everything() {
        folder.move_aside(&part, &to)?;
        super::moment();
    }
    folder.forget_damage();
    held.release();
    tracing::warn!("everything of this device was set aside; it can be enrolled anew");
    let work = found.as_ref().map(|found| &found.work);
    Ok(LeaveReport {
        operations: work.map_or(0, |work| count(waiting(work))),
        drafts: work.map_or(0, |work| count(work.drafts.len())),
        unreadable: found.as_ref().map_or(0, |found| found.unreadable),
        set_aside: aside,
        file,
    })
}

/// The data key; none where no passphrase can be tried any more, since what it opens cannot be read.
fn key(app: &App, passphrase: &str) -> Result<Option<DataKey>, Failure> {
    match Envelope::read(&app.folder().envelope()) {
        Ok(_) => session::open_envelope(app, passphrase).map(Some),
        Err(error) => match Failure::from(error) {
            newer if newer.code == Code::StoreNewer => Err(newer),
            _ => Ok(None),
        },
    }
}

/// Writes the sealed file beside the store, and hands it out; nothing where there is no work.
fn keep_work(
    app: &App,
    opened: Option<(&Salvaged, &DataKey)>,
    passphrase: &str,
    to: &Path,
) -> Result<Option<crate::api::HandedOut>, Failure> {
    let (Some((found, key)), Some(profile)) = (opened, app.folder().profile()) else {
        return Ok(None);
    };
    if found.work.operations.is_empty() && found.work.drafts.is_empty() {
        return Ok(None);
    }
    let bytes = unsent::seal(app, &profile, &found.work, key, passphrase)?;
    let file = to.join(WORK_FILE);
    fs::write(&file, &bytes)?;
    fs::File::options().write(true).open(&file)?.sync_all()?;
    unsent::hand_out(app, &bytes).map(Some)
}

fn waiting(work: &Work) -> usize {
    work.operations.iter().filter(|one| one.waits()).count()
}

/// The stores of this very enrolment: what another one left has its own envelope and opens with its passphrase only.
fn of_this_key(folder: &Folder) -> (Vec<PathBuf>, usize) {
    let all = switch::set_aside(folder);
    let (others, ours): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|dir| dir.join("envelope.json").exists());
    (ours, others.len())
}

/// `care.aside`: what lies there, and what would be lost with it.
pub(crate) async fn look(app: &App, (): ()) -> Result<AsideLook, Failure> {
    let desk = app.desk()?;
    let (ours, others) = of_this_key(&app.folder());
    let mut look = AsideLook {
        stores: count(ours.len()),
        others: count(others),
        bytes: 0,
        unreadable: 0,
        closed: 0,
    };
    for dir in ours {
        let found = desk.store.salvage_beside(&dir);
        look.bytes = look.bytes.saturating_add(number(bytes_in(&dir)));
        look.unreadable = look.unreadable.saturating_add(found.unreadable);
        look.closed += u32::from(!found.opens);
    }
    Ok(look)
}

/// `care.discard_aside`: what can still be read of unsent work is taken in once more, then the old stores go.
pub(crate) async fn discard(app: &App, (): ()) -> Result<AsideGone, Failure> {
    let desk = app.desk()?;
    let (ours, others) = of_this_key(&app.folder());
    let mut gone = AsideGone {
        removed: 0,
        others: count(others),
        operations: 0,
    };
    for dir in ours {
        gone.operations += take_in(app, &desk, &dir)?;
        fs::remove_dir_all(&dir)?;
        gone.removed += 1;
    }
    Ok(gone)
}

/// Only operations: they are known by their ids. A draft came over when the store was replaced, and was perhaps
/// finished since.
fn take_in(app: &App, desk: &Desk, dir: &Path) -> Result<u32, Failure> {
    let work = Work {
        operations: desk.store.salvage_beside(dir).work.operations,
        drafts: Vec::new(),
    };
    let taken = desk.store.take_in(&work)?;
    if !taken.changed.is_empty() {
        desk.engine(Engine::poke);
        app.tell(changed(&taken.changed));
    }
    Ok(taken.operations)
}

fn bytes_in(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| entry.metadata().ok());
    sizes.map(|file| file.len()).sum()
}

impl Folder {
    /// Everything of an enrolment, the profile first: from the moment it is gone there is none here, whatever a
    /// kill leaves of the rest; that is set aside when somebody enrols.
    pub(super) fn everything(&self) -> Vec<PathBuf> {
        std::iter::once(self.profile_file())
            .chain(self.parts())
            .filter(|path| path.exists())
            .collect()
    }

    pub(super) fn move_aside(&self, part: &Path, to: &Path) -> io::Result<()> {
        let Some(name) = part.file_name() else {
            return Ok(());
        };
        let to = to.join(name);
        fs::rename(part, &to)?;
        sealed::sync_folder_of(&to)?;
        sealed::sync_folder_of(part)
    }
}
