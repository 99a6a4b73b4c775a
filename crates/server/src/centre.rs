//! The centre: the ledger and the tables beside it, the clock, and the configuration.

use crate::accounts::{self, Turns};
use crate::config::Config;
use crate::error::ServerError;
use crate::files::{Collected, Files, collect};
use crate::key::load_key;
use crate::rate::Rate;
use ledger::{Ledger, LedgerTx, SealedStore, Settings};
use model::Stamp;
use sealed::DataKey;
use std::sync::Arc;

/// Where the centre takes the time from.
pub type Clock = Arc<dyn Fn() -> Stamp + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| Stamp(chrono::Utc::now().timestamp_millis()))
}

/// An open data folder.
pub struct Centre {
    ledger: Ledger<SealedStore>,
    config: Config,
    clock: Clock,
    rate: Rate,
    turns: Turns,
    files: Files,
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
        let store = SealedStore::open(&config.ledger_file(), key, &accounts::migrations())?;
        let files = Files::open(&config.files, &config.data, key)?;
        let settings = Settings {
            limits: config.limits.clone(),
            first_epoch: accounts::random_token(),
        };
        let ledger = Ledger::open(store, settings, clock())?;
        Ok(Self {
            ledger,
            config,
            clock,
            rate: Rate::default(),
            turns: Turns::default(),
            files,
        })
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger<SealedStore> {
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

    pub(crate) fn files(&self) -> &Files {
        &self.files
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
}
