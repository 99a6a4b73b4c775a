//! Where a centre keeps its ledger and the tables beside it: one sealed file or, in a world of devices,
//! memory. Both are written in one transaction.

use crate::accounts;
use crate::error::ServerError;
use ledger::store::Work;
use ledger::{LedgerError, LedgerStore, LedgerTx, MemoryStore, SealedStore};
use rusqlite::{Connection, Transaction};

/// A centre's store.
pub enum Kept {
    /// One sealed file: how every centre runs.
    Sealed(SealedStore),
    /// Memory, for tests: nothing waits for a disk, and nothing outlives the process.
    Memory(Box<InMemory>),
}

/// A ledger in memory, and the accounts in a database that has no file.
pub struct InMemory {
    ledger: MemoryStore,
    tables: Connection,
}

impl InMemory {
    pub(crate) fn new() -> Result<Self, ServerError> {
        let tables = Connection::open_in_memory()?;
        // Tables of the ledger, which is elsewhere here: indexes stand on two, and files are looked for in the third.
        tables.execute_batch(
            "CREATE TABLE op (device TEXT, standing TEXT); CREATE TABLE record (body TEXT);
            CREATE TABLE feed (number INTEGER, put INTEGER)",
        )?;
        for migration in accounts::beside() {
            tables.execute_batch(migration.sql)?;
        }
        tables.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            ledger: MemoryStore::new(),
            tables,
        })
    }

    /// A copy of it as it stands: a backup.
    pub(crate) fn copy(&self) -> Result<Self, ServerError> {
        let mut tables = Connection::open_in_memory()?;
        rusqlite::backup::Backup::new(&self.tables, &mut tables)?.step(-1)?;
        tables.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            ledger: self.ledger.clone(),
            tables,
        })
    }
}

impl Kept {
    /// Whether its calls may wait for a disk.
    pub(crate) fn waits(&self) -> bool {
        matches!(self, Self::Sealed(_))
    }

    /// Empties the log, so that what was just overwritten does not lie in it; false while somebody reads on.
    pub(crate) fn empty_log(&self) -> Result<bool, ServerError> {
        match self {
            Self::Sealed(store) => Ok(store.empty_log().map_err(LedgerError::from)?),
            Self::Memory(_) => Ok(true),
        }
    }

    /// Runs `work` on the tables beside the ledger, with the ledger in view, in one transaction.
    pub(crate) fn beside<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &mut dyn LedgerTx) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        match self {
            Self::Sealed(store) => store.beside(work),
            Self::Memory(kept) => {
                let transaction = kept.tables.transaction()?;
                let (mut work, mut done) = (Some(work), None);
                let kept = kept.ledger.transact(&mut |tx| {
                    let done = done.insert(match work.take() {
                        Some(work) => work(&transaction, tx),
                        None => Err(LedgerError::NotRun.into()),
                    });
                    done.as_ref().map(|_| ()).map_err(|_| LedgerError::NotRun)
                });
                let done = done.unwrap_or(Err(ServerError::Ledger(LedgerError::NotRun)))?;
                kept?;
                transaction.commit()?;
                Ok(done)
            }
        }
    }
}

impl LedgerStore for Kept {
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        match self {
            Self::Sealed(store) => store.transact(work),
            Self::Memory(kept) => kept.ledger.transact(work),
        }
    }
}
