//! Long work: how far it is, and whether it shall stop.

use crate::api::Progress;
use crate::failure::{Code, Failure};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// One kind of long work; no two of a kind go on at once.
#[derive(Default)]
pub(crate) struct Running {
    progress: Mutex<Progress>,
    stop: AtomicBool,
}

impl Running {
    /// Begins; one at a time.
    ///
    /// # Errors
    /// `busy` while one goes on.
    pub(crate) fn begin(&self, busy: Code) -> Result<Work<'_>, Failure> {
        let mut progress = self.progress.lock();
        if progress.running {
            return Err(Failure::new(busy));
        }
        *progress = Progress {
            running: true,
            ..Progress::default()
        };
        self.stop.store(false, Ordering::SeqCst);
        Ok(Work(self))
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> Progress {
        self.progress.lock().clone()
    }

    /// Asks what is going on to stop where it can.
    pub(crate) fn cancel(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// What is going on; over when it is dropped, also by a panic.
pub(crate) struct Work<'a>(&'a Running);

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
