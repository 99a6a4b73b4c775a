//! The centre: the ledger and the tables beside it, the clock, and the configuration.

use crate::accounts::{self, Turns};
use crate::config::Config;
use crate::error::ServerError;
use crate::files::{Collected, Files, collect};
use crate::kept::{InMemory, Kept};
use crate::key::load_key;
use crate::live::Live;
use crate::rate::Rate;
use crate::snapshots::Snapshots;
use ledger::{Ledger, LedgerTx, SealedStore, Settings};
use model::Stamp;
use protocol::wire::ErrorCode;
use sealed::DataKey;
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

/// So many requests read at once; a core has little to gain from more.
const READERS: usize = 4;
/// So many pages are made at once: each is a thousand records, and the form they are read in is many times larger than
/// the one they are sent in.
const PAGES: usize = 8;

/// Where the centre takes the time from.
pub type Clock = Arc<dyn Fn() -> Stamp + Send + Sync>;

/// Where the centre takes new ids from.
pub type Mint = Arc<dyn Fn() -> Uuid + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| Stamp(chrono::Utc::now().timestamp_millis()))
}

/// An open data folder.
pub struct Centre {
    ledger: Ledger<Kept>,
    waits: bool,
    config: Config,
    clock: Clock,
    mint: Mint,
    rate: Rate,
    turns: Turns,
    files: Files,
    live: Arc<Live>,
    pages: Semaphore,
    snapshots: Snapshots,
}

impl Centre {
    /// Opens a founded data folder.
    ///
    /// # Errors
    /// No key, another key, or no ledger there.
    pub fn open(config: Config, clock: Clock) -> Result<Self, ServerError> {
        let key = load_key(config.key_file.as_deref(), &config.data)?;
        if !config.ledger_file().is_file() {
            return Err(ServerError::NotFounded(config.data));
        }
        Self::with_key(config, clock, &key)
    }

    /// Opens or makes the file.
    pub(crate) fn with_key(
        config: Config,
        clock: Clock,
        key: &DataKey,
    ) -> Result<Self, ServerError> {
        let file = config.ledger_file();
        let store = SealedStore::open(&file, key, &accounts::migrations())?;
        let files = Files::open(&config.files, &config.data, key)?;
        let readers: Result<Vec<Kept>, _> = (0..READERS)
            .map(|_| SealedStore::open_to_read(&file, key).map(Kept::Sealed))
            .collect();
        let mut centre = Self::over(Kept::Sealed(store), files, config, clock)?;
        centre.ledger = centre.ledger.read_by(readers?);
        centre.snapshots = Snapshots::within(&centre.config.data);
        Ok(centre)
    }

    /// A centre in memory that nobody has founded, for worlds of devices.
    ///
    /// # Errors
    /// Where its tables cannot be made.
    pub fn in_memory(config: Config, clock: Clock) -> Result<Self, ServerError> {
        let kept = Kept::Memory(Box::new(InMemory::new()?));
        Self::over(kept, Files::in_memory(), config, clock)
    }

    /// A copy of a centre in memory as it stands: its backup, or the centre after a restart. Attachments lie
    /// beside it, as an object store does, and are the same for both.
    ///
    /// # Errors
    /// [`ServerError::Refused`] for a centre on a disk.
    pub fn copy(&self, clock: Clock) -> Result<Self, ServerError> {
        let kept = match &*self.ledger.store() {
            Kept::Memory(kept) => Kept::Memory(Box::new(kept.copy()?)),
            Kept::Sealed(_) => return Err(ServerError::Refused(ErrorCode::BadRequest)),
        };
        let copy = Self::over(kept, self.files.clone(), self.config.clone(), clock)?;
        Ok(copy.minting(Arc::clone(&self.mint)))
    }

    /// The same centre whose calls run where they stand, in a world without a runtime.
    #[must_use]
    pub fn without_waiting(mut self) -> Self {
        self.waits = false;
        self
    }

    fn over(store: Kept, files: Files, config: Config, clock: Clock) -> Result<Self, ServerError> {
        let waits = store.waits();
        let settings = Settings {
            limits: config.limits.clone(),
            first_epoch: accounts::random_token(),
        };
        let live = Arc::new(Live::new());
        let pokes = Arc::clone(&live);
        let ledger = Ledger::open(store, settings, clock())?
            .telling(Arc::new(move |moved| pokes.moved(moved)));
        Ok(Self {
            ledger,
            waits,
            config,
            clock,
            mint: Arc::new(Uuid::now_v7),
            rate: Rate::default(),
            turns: Turns::default(),
            files,
            live,
            pages: Semaphore::new(PAGES),
            snapshots: Snapshots::in_memory(),
        })
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger<Kept> {
        &self.ledger
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Stamp {
        (self.clock)()
    }

    /// Lets go of files that no record has named for long enough, and of what crashes left.
    ///
    /// # Errors
    /// The store's or the object store's failure.
    pub async fn collect_files(self: &Arc<Self>) -> Result<Collected, ServerError> {
        collect::collect(self).await
    }

    /// A turn to make a page, to be held until it is in the form it is sent in.
    pub(crate) async fn turn_to_read(&self) -> Option<SemaphorePermit<'_>> {
        self.pages.acquire().await.ok()
    }

    /// Snapshots that are on their way as files.
    pub(crate) fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// Whoever listens for pokes.
    pub(crate) fn live(&self) -> &Live {
        &self.live
    }

    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    /// The same centre with ids from elsewhere: a world that can be run again mints its own.
    #[must_use]
    pub fn minting(mut self, mint: Mint) -> Self {
        self.mint = mint;
        self
    }

    /// A new id.
    pub(crate) fn mint(&self) -> Uuid {
        (self.mint)()
    }

    /// Whether its calls may wait for a disk.
    pub(crate) fn waits(&self) -> bool {
        self.waits
    }

    pub(crate) fn rate(&self) -> &Rate {
        &self.rate
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Works on the accounts, with the ledger in view, in one transaction.
    pub(crate) fn beside<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>, &mut dyn LedgerTx) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        self.ledger.store().beside(work)
    }

    /// Reads the accounts and the ledger as they are durable, beside whoever writes.
    pub(crate) fn look<T>(
        &self,
        look: impl FnOnce(&rusqlite::Transaction<'_>, &dyn LedgerTx) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        self.ledger.reader().beside(|tx, ledger| look(tx, ledger))
    }
}
