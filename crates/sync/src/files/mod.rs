//! Files on their way, beside the loop and always behind it: text goes first (W3), what somebody waits for
//! before what is fetched ahead, small before large; a file that fails waits alone and holds up nothing.

mod moving;
mod run;

use crate::access::Access;
use crate::engine::WallClock;
use crate::progress::SyncProgress;
use model::RecordId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::Store;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;

/// A file that is moving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Which.
    pub sha256: String,
    /// For which record.
    pub record: RecordId,
    /// To the centre, or from it.
    pub up: bool,
    /// Bytes that are across.
    pub through: u64,
    /// Bytes of the whole.
    pub total: u64,
}

/// What the file loop does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileProgress {
    /// What is moving now.
    pub moving: Option<Moving>,
    /// Grows with everything that arrived, left or failed: screens that show files read again.
    pub turn: u64,
}

/// What the file loop is told.
pub struct FileConfig {
    /// The device's uncorrected wall clock.
    pub clock: WallClock,
    /// Whether originals may be fetched although nobody asked: the network costs nothing and the person
    /// wants it so.
    pub fetch_ahead: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Bytes that originals of others may take here.
    pub cache_bytes: u64,
}

#[derive(Debug, Default)]
struct Signals {
    wake: Notify,
    forgive: AtomicBool,
}

/// Holds a running file loop; it ends when this is dropped or stopped.
#[derive(Debug)]
pub struct FileHandle {
    signals: Arc<Signals>,
    watched: watch::Receiver<FileProgress>,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl FileHandle {
    /// Starts the loop on the current tokio runtime; it goes by what the sync loop says of the line.
    pub fn start(
        store: Arc<Store>,
        access: Arc<Access>,
        line: watch::Receiver<SyncProgress>,
        config: FileConfig,
    ) -> Self {
        let signals = Arc::new(Signals::default());
        let (progress, watched) = watch::channel(FileProgress::default());
        let (stop, stopped) = watch::channel(false);
        let run = run::Run::new(
            store,
            access,
            line,
            config,
            Arc::clone(&signals),
            progress,
            stopped,
        );
        Self {
            signals,
            watched,
            stop,
            task: Mutex::new(Some(tokio::spawn(run.run()))),
        }
    }

    /// What is moving.
    #[must_use]
    pub fn state(&self) -> FileProgress {
        self.watched.borrow().clone()
    }

    /// Follows what is moving.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<FileProgress> {
        self.watched.clone()
    }

    /// Something was added or asked for: have a look.
    pub fn poke(&self) {
        self.signals.wake.notify_one();
    }

    /// Tries at once what failed before.
    pub fn retry(&self) {
        self.signals.forgive.store(true, Ordering::SeqCst);
        self.signals.wake.notify_one();
    }

    /// Ends the loop. When this returns it holds the store no more.
    pub async fn stop(&self) {
        let _ = self.stop.send(true);
        if let Some(task) = self.task.lock().await.take()
            && task.await.is_err()
        {
            tracing::error!("the file loop ended by a panic");
        }
    }
}
