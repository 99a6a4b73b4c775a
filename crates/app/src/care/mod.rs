//! Looking after the data of this device: backups, restoring, room on the disk, unsent work in a file.

mod aside;
mod backups;
mod ballast;
mod keeper;
mod restore;
mod rotation;
mod switch;
mod unsent;

pub(crate) use aside::{discard as discard_aside, leave, look as aside};
pub(crate) use keeper::watch;
pub(crate) use restore::{look, restore};
pub(crate) use switch::finish as finish_switch;
pub(crate) use unsent::{carry_out, export, import};

use crate::api::{CareState, Holds, NounCount};
use crate::app::App;
use crate::failure::{Code, Failure};
use parking_lot::Mutex;
use store::Digest;

/// Less room than this on the disk is said before anything fails, in bytes.
const LOW_SPACE_BYTES: u64 = 256 * 1024 * 1024;

/// What is going on and what went wrong last; nothing of it needs to outlive the process.
#[derive(Default)]
pub(crate) struct Care {
    /// Held while a backup is made.
    running: tokio::sync::Mutex<()>,
    stop: Mutex<Option<sealed::rusqlite::InterruptHandle>>,
    trouble: Mutex<Option<Code>>,
}

impl Care {
    /// Ends a backup that is being made, and waits for its end. What it had written is removed.
    pub(crate) async fn stop(&self) {
        loop {
            if let Some(handle) = self.stop.lock().as_ref() {
                handle.interrupt();
            }
            let wait = std::time::Duration::from_millis(20);
            if tokio::time::timeout(wait, self.running.lock())
                .await
                .is_ok()
            {
                return;
            }
        }
    }
}

/// After a command failed: makes room where the disk is full, and remembers damage for the next opening.
/// Says whether it is worth another try.
pub(crate) fn after_failure(app: &App, failure: &Failure) -> bool {
    match failure.code {
        Code::DiskFull => {
            let dropped = ballast::drop(&app.folder());
            app.tell(crate::api::AppEvent::LowSpace);
            dropped
        }
        Code::StoreDamaged => {
            app.folder().note_damage();
            false
        }
        _ => false,
    }
}

/// `care.show`
pub(crate) async fn show(app: &App, (): ()) -> Result<CareState, Failure> {
    let desk = app.desk()?;
    let folder = &app.folder();
    let unsent = desk.store.unsent()?;
    let free = backups::free_bytes(folder);
    let trouble = *app.care().trouble.lock();
    let rows = backups::rows(app)?;
    Ok(CareState {
        last: rows.first().map(|row| row.at),
        backups: rows,
        running: app.care().running.try_lock().is_err(),
        trouble,
        free_bytes: number(free),
        store_bytes: number(desk.store.source().bytes()?),
        low_space: free < LOW_SPACE_BYTES,
        unsent: count(unsent.operations.len()),
        drafts: count(unsent.drafts.len()),
        set_aside: count(switch::set_aside(folder).len()),
    })
}

/// `care.back_up`: now, whatever the age of the last one.
pub(crate) async fn back_up(app: &App, (): ()) -> Result<CareState, Failure> {
    let desk = app.desk()?;
    backups::make(app, &desk.store).await?;
    show(app, ()).await
}

fn holds(digest: &Digest) -> Holds {
    Holds {
        records: count(digest.records()),
        nouns: digest
            .nouns
            .iter()
            .map(|(noun, tally)| NounCount {
                noun: noun.clone(),
                count: count(tally.count),
            })
            .collect(),
        unsent: count(digest.unsent),
        drafts: count(digest.drafts.count),
    }
}

fn count<N: TryInto<u32>>(number: N) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

fn number(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A moment at which a process may be killed; a test ends the work here.
fn moment() {
    #[cfg(test)]
    tests_reach::moment();
}

/// What a test of a kill between two steps needs to reach.
#[cfg(test)]
pub(crate) mod tests_reach {
    use super::{ballast, switch};
    use crate::folder::Folder;
    use std::path::Path;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// How many moments are lived through yet; below zero nobody is killed.
    static LEFT: AtomicI64 = AtomicI64::new(-1);

    /// Kills the work at the moment after so many, or never again.
    pub(crate) fn kill_after(moments: Option<i64>) {
        LEFT.store(moments.unwrap_or(-1), Ordering::SeqCst);
    }

    /// What was begun stays as it lies: a panic cleans nothing up that a kill would not.
    pub(super) fn moment() {
        if LEFT.load(Ordering::SeqCst) >= 0 && LEFT.fetch_sub(1, Ordering::SeqCst) == 0 {
            panic!("killed here");
        }
    }

    /// Makes the ballast where there is room; says whether it is there.
    pub(crate) fn make_ballast(dir: &Path) -> bool {
        let folder = Folder::at(dir.to_owned()).unwrap();
        ballast::make(&folder);
        folder.ballast().exists()
    }

    /// Prepares a switch to this copy and takes so many steps of it; says what would come next.
    pub(crate) fn prepare_and_take(dir: &Path, copy: &Path, steps: usize) -> Option<String> {
        let folder = Folder::at(dir.to_owned()).unwrap();
        std::fs::create_dir_all(folder.new_store()).unwrap();
        std::fs::copy(copy, folder.new_store().join("replica.db")).unwrap();
        if steps == 0 {
            // Killed before the mark: the old store stands. Its log is a real one then.
            std::fs::remove_file(dir.join("replica.db-wal")).unwrap();
            return Some("old".to_owned());
        }
        switch::mark(&folder, "aside").unwrap();
        for _ in 1..steps {
            if let Some(step) = switch::next(&folder).unwrap() {
                switch::take(&folder, &step).unwrap();
            }
        }
        None
    }
}
