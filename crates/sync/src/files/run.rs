//! The loop: looks what is due, moves one part of it, looks again.

use super::moving::{Fault, Way};
use super::{FileConfig, FileProgress, Moving, Signals};
use crate::access::Access;
use crate::progress::{Phase, SyncProgress};
use model::RecordId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{Appending, FileError, Store, Wanted};
use tokio::sync::watch;
use tokio::time::Instant;

/// How long a quiet loop waits before it looks again by itself.
const QUIET: Duration = Duration::from_secs(60);
/// Waits after failures of one file.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The wait after the line broke.
const LINE_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);
/// Small pictures looked for at once.
const THUMBS: u32 = 64;

/// One thing to do.
enum Due {
    Up {
        sha: String,
        record: RecordId,
        bytes: u64,
    },
    Down(Wanted),
}

pub(super) struct Run {
    store: Arc<Store>,
    way: Way,
    line: watch::Receiver<SyncProgress>,
    config: FileConfig,
    signals: Arc<Signals>,
    progress: watch::Sender<FileProgress>,
    stopped: watch::Receiver<bool>,
    /// How far the centre says it has each file; nothing where it is not known.
    offsets: BTreeMap<String, u64>,
    /// The file that comes down now.
    incoming: Option<(String, Appending)>,
    /// Files that failed: how often, and not before when.
    resting: BTreeMap<String, (u32, Instant)>,
    /// When it was last asked what is due.
    looked: Instant,
}

impl Run {
    pub(super) fn new(
        store: Arc<Store>,
        access: Arc<Access>,
        line: watch::Receiver<SyncProgress>,
        config: FileConfig,
        signals: Arc<Signals>,
        progress: watch::Sender<FileProgress>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self {
            store,
            way: Way::new(access),
            line,
            config,
            signals,
            progress,
            stopped,
            offsets: BTreeMap::new(),
            incoming: None,
            resting: BTreeMap::new(),
            looked: Instant::now(),
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            if *self.stopped.borrow() {
                return;
            }
            if self.signals.forgive.swap(false, Ordering::SeqCst) {
                self.resting.clear();
            }
            self.looked = Instant::now();
            let due = match self.may_move() {
                true => self.due().await,
                false => None,
            };
            let mut stopped = self.stopped.clone();
            let step = async {
                match due {
                    Some(due) => self.part(due).await,
                    None => self.rest().await,
                }
            };
            tokio::select! {
                () = step => {}
                _ = stopped.wait_for(|stopped| *stopped) => return,
            }
        }
    }

    /// Only on a line that works, and never while text is on its way.
    fn may_move(&self) -> bool {
        matches!(
            self.line.borrow().phase,
            Phase::Idle | Phase::Receiving { .. }
        )
    }

    async fn rest(&mut self) {
        self.show(None);
        // What rested no more when we looked and was not due is no reason to wake; what has rested enough since is.
        let now = Instant::now();
        let next = self.resting.values().map(|(_, until)| *until);
        let until = next
            .filter(|until| *until > self.looked)
            .chain([now + QUIET])
            .min()
            .unwrap_or(now + QUIET);
        tokio::select! {
            () = self.signals.wake.notified() => {}
            _ = self.line.changed() => {}
            () = tokio::time::sleep_until(until) => {}
        }
    }

    /// What is due now, the most urgent first.
    async fn due(&self) -> Option<Due> {
        let now = Instant::now();
        let resting: Vec<String> = self
            .resting
            .iter()
            .filter(|(_, (_, until))| *until > now)
            .map(|(sha, _)| sha.clone())
            .collect();
        let ahead = (self.config.fetch_ahead)();
        let found = on_store(&self.store, move |store| {
            let may = |sha: &String| !resting.contains(sha);
            let first = |wanted: Vec<Wanted>| {
                wanted
                    .into_iter()
                    .find(|wanted| may(&wanted.sha256))
                    .map(Due::Down)
            };
            if let Some(asked) = first(store.files_asked()?) {
                return Ok(Some(asked));
            }
            if let Some(thumb) = first(store.thumbs_missing(THUMBS)?) {
                return Ok(Some(thumb));
            }
            let up = store.uploads_due()?.into_iter().find(|up| may(&up.sha256));
            if let Some(up) = up {
                return Ok(Some(Due::Up {
                    sha: up.sha256,
                    record: up.record,
                    bytes: up.bytes,
                }));
            }
            if ahead {
                return Ok(first(store.originals_missing(THUMBS)?));
            }
            Ok(None)
        })
        .await;
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "the store does not say which files are due");
            None
        })
    }

    async fn part(&mut self, due: Due) {
        let (sha, done) = match due {
            Due::Up { sha, record, bytes } => {
                let done = self.send(&sha, record, bytes).await;
                if let Err(fault) = &done {
                    self.up_failed(&sha, record, fault).await;
                }
                (sha, done)
            }
            Due::Down(wanted) => {
                let done = self.fetch(&wanted).await;
                if let Err(fault) = &done {
                    self.incoming = None;
                    let (sha, code) = (wanted.sha256.clone(), fault.code());
                    let _ = on_store(
                        &self.store,
                        move |store| Ok(store.fetch_failed(&sha, code)?),
                    )
                    .await;
                }
                (wanted.sha256, done)
            }
        };
        match done {
            Ok(()) => {
                self.resting.remove(&sha);
            }
            Err(fault) => self.put_to_rest(sha, &fault),
        }
    }

    fn put_to_rest(&mut self, sha: String, fault: &Fault) {
        self.offsets.remove(&sha);
        let tries = self.resting.get(&sha).map_or(0, |(tries, _)| *tries);
        let wait = FIRST_WAIT
            .saturating_mul(2_u32.saturating_pow(tries.min(16)))
            .min(LONGEST_WAIT);
        // A line that breaks says nothing against the file.
        let (tries, wait) = match fault.is_line() {
            true => (tries, LINE_WAIT),
            false => (tries + 1, wait),
        };
        tracing::info!(code = fault.code(), tries, "a file waits");
        self.resting.insert(sha, (tries, Instant::now() + wait));
        self.turn();
    }

    /// Sends the next part of a file.
    async fn send(&mut self, sha: &str, record: RecordId, total: u64) -> Result<(), Fault> {
        let standing = match self.offsets.get(sha) {
            Some(offset) => {
                let (from, most) = (*offset, self.way.chunk());
                self.show(Some(Moving {
                    sha256: sha.to_owned(),
                    record,
                    up: true,
                    through: from,
                    total,
                }));
                let name = sha.to_owned();
                let bytes = on_store(&self.store, move |store| {
                    store.file(&name)?.range(from, most)
                })
                .await?;
                self.way.append(sha, record, from, total, bytes).await?
            }
            // Where does it stand? A file of this device may be there, wholly or in part.
            None => self.way.append(sha, record, 0, total, Vec::new()).await?,
        };
        if standing.complete {
            self.offsets.remove(sha);
            let name = sha.to_owned();
            on_store(&self.store, move |store| {
                Ok(store.upload_done(&name, record)?)
            })
            .await?;
            self.turn();
        } else {
            self.offsets.insert(sha.to_owned(), standing.through);
        }
        Ok(())
    }

    async fn up_failed(&mut self, sha: &str, record: RecordId, fault: &Fault) {
        if fault.is_line() {
            return;
        }
        let (sha, code, gone) = (sha.to_owned(), fault.code(), fault.is_not_found());
        let _ = on_store(&self.store, move |store| {
            if gone && !store.names_file(record, &sha)? {
                // Taken away before it was up.
                store.upload_needless(&sha, record)?;
                store.sweep_files()?;
            } else {
                store.upload_failed(&sha, record, code)?;
            }
            Ok(())
        })
        .await;
    }

    /// Fetches the next part of a file.
    async fn fetch(&mut self, wanted: &Wanted) -> Result<(), Fault> {
        let mut part = match self.incoming.take() {
            Some((sha, part)) if sha == wanted.sha256 => part,
            _ => {
                let (sha, total) = (wanted.sha256.clone(), wanted.bytes);
                on_store(&self.store, move |store| store.incoming(&sha, total)).await?
            }
        };
        if part.through() < wanted.bytes {
            self.show(Some(Moving {
                sha256: wanted.sha256.clone(),
                record: wanted.record,
                up: false,
                through: part.through(),
                total: wanted.bytes,
            }));
            let (bytes, broke) = self
                .way
                .read(&wanted.sha256, wanted.record, part.through(), wanted.bytes)
                .await?;
            part = on_store(&self.store, move |_| {
                part.append(&bytes)?;
                Ok(part)
            })
            .await?;
            if let Some(fault) = broke {
                return Err(fault);
            }
        }
        if part.through() < wanted.bytes {
            self.incoming = Some((wanted.sha256.clone(), part));
            return Ok(());
        }
        let (sha, at, most) = (
            wanted.sha256.clone(),
            (self.config.clock)(),
            self.config.cache_bytes,
        );
        on_store(&self.store, move |store| {
            store.arrived(&sha, part, at)?;
            store.cool_files(most)
        })
        .await?;
        self.turn();
        Ok(())
    }

    fn show(&self, moving: Option<Moving>) {
        self.progress.send_if_modified(|progress| {
            let changed = progress.moving != moving;
            progress.moving = moving;
            changed
        });
    }

    fn turn(&self) {
        self.progress.send_modify(|progress| {
            progress.moving = None;
            progress.turn += 1;
        });
    }
}

/// A call of the store, where blocking is allowed.
async fn on_store<T: Send + 'static>(
    store: &Arc<Store>,
    ask: impl FnOnce(&Store) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let store = Arc::clone(store);
    match tokio::task::spawn_blocking(move || ask(&store)).await {
        Ok(done) => done,
        Err(_) => Err(FileError::Damaged),
    }
}
