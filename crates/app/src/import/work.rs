//! What is going on: how far, and whether it shall stop.

use super::sitting::Sitting;
use crate::api::ImportProgress;
use crate::failure::{Code, Failure};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What of an import lies on the desk.
#[derive(Default)]
pub(crate) struct Importing {
    /// A file on its way in.
    pub(crate) incoming: Mutex<Vec<u8>>,
    /// The file being looked through.
    pub(crate) sitting: Mutex<Option<Sitting>>,
    progress: Mutex<ImportProgress>,
    stop: AtomicBool,
}

impl Importing {
    /// Begins to write or to undo; one at a time.
    pub(crate) fn begin(&self) -> Result<Work<'_>, Failure> {
        let mut progress = self.progress.lock();
        if progress.running {
            return Err(Failure::new(Code::ImportRunning));
        }
        *progress = ImportProgress {
            running: true,
            ..ImportProgress::default()
        };
        self.stop.store(false, Ordering::SeqCst);
        Ok(Work(self))
    }

    pub(crate) fn progress(&self) -> ImportProgress {
        self.progress.lock().clone()
    }

    /// Asks what is going on to stop behind the commit at hand.
    pub(crate) fn cancel(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// What is going on; over when it is dropped, also by a panic.
pub(crate) struct Work<'a>(&'a Importing);

impl Work<'_> {
    pub(crate) fn stopped(&self) -> bool {
        self.0.stop.load(Ordering::SeqCst)
    }

    /// Says how much there is, and how much of it is done.
    pub(crate) fn begins(&self, done: u32, total: u32) {
        let mut progress = self.0.progress.lock();
        progress.done = done;
        progress.total = total;
    }

    pub(crate) fn done(&self, rows: u32) {
        self.0.progress.lock().done = rows;
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.0.progress.lock().running = false;
    }
}
