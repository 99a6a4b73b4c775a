//! The ledger itself: a store behind a lock. Every call is one transaction.

use crate::error::LedgerError;
use crate::grants;
use crate::hello::DeviceFacts;
use crate::moved::{Gathered, Listener};
use crate::push;
use crate::reading::ReadMarks;
use crate::store::{LedgerStore, LedgerTx};
use crate::take::Late;
use crate::together::Queue;
use crate::view::TxWorld;
use crate::working::with_working_set;
use model::world::{PersonFacts, World as _};
use model::{DeviceId, PersonId, Record, RecordId, Scope, Stamp};
use parking_lot::{Mutex, MutexGuard};
use protocol::limits::Limits;
use protocol::wire::{Answer, Outcome};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// The centre's own device: what an administrator does at the centre is captured on it.
pub const CENTRE: DeviceId = DeviceId(Uuid::from_u128(0x0000_0000_0000_7000_8000_6365_6e74_7265));

/// The name under which the epoch is kept.
pub(crate) const EPOCH: &str = "epoch";
/// The name under which the last number in a backup is kept.
pub(crate) const BACKED_UP: &str = "backed_up_through";

/// What a ledger is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The limits (W2).
    pub limits: Limits,
    /// The epoch of a ledger that has none yet: random text (W4).
    pub first_epoch: String,
}

/// The centre's engine.
pub struct Ledger<S> {
    store: Mutex<S>,
    readers: Vec<Mutex<S>>,
    last_reader: AtomicUsize,
    pub(crate) queue: Queue,
    pub(crate) read_marks: ReadMarks,
    pub(crate) limits: Limits,
    listener: Option<Listener>,
}

impl<S: LedgerStore> Ledger<S> {
    /// Opens the ledger in `store`. What an older version held because it did not know it is tried again (M8).
    ///
    /// # Errors
    /// The store's failure.
    pub fn open(store: S, settings: Settings, now: Stamp) -> Result<Self, LedgerError> {
        let ledger = Self {
            store: Mutex::new(store),
            readers: Vec::new(),
            last_reader: AtomicUsize::default(),
            queue: Queue::default(),
            read_marks: ReadMarks::default(),
            limits: settings.limits,
            listener: None,
        };
        let limits = ledger.limits.clone();
        ledger.run(|tx| {
            if tx.meta(EPOCH)?.is_none() {
                tx.put_meta(EPOCH, &settings.first_epoch)?;
            }
            push::retry_unknown(tx, &limits, now)
        })?;
        Ok(ledger)
    }

    /// The same ledger, which tells what every push moved once it is durable.
    #[must_use]
    pub fn telling(mut self, listener: Listener) -> Self {
        self.listener = Some(listener);
        self
    }

    /// The same ledger, read beside its writer: each of these opens the same file and sees what is durable.
    #[must_use]
    pub fn read_by(mut self, readers: Vec<S>) -> Self {
        self.readers = readers.into_iter().map(Mutex::new).collect();
        self
    }

    /// Tells it.
    pub(crate) fn tell(&self, moved: Gathered) {
        let moved = moved.take();
        if let Some(listener) = self.listener.as_ref().filter(|_| !moved.scopes.is_empty()) {
            listener(moved);
        }
    }

    /// Writes the first records of an empty ledger: the top unit and its administrator. There is nobody
    /// yet who could allow them; the operations are numbered and audited like any others.
    ///
    /// # Errors
    /// [`LedgerError::AlreadyFounded`]; [`LedgerError::NotFounded`] when one is not accepted: then none is.
    pub fn found(
        &self,
        facts: DeviceFacts,
        now: Stamp,
        operations: &[&str],
    ) -> Result<Vec<Answer>, LedgerError> {
        self.run(|tx| {
            if tx.head()? != 0 {
                return Err(LedgerError::AlreadyFounded);
            }
            let answers = push::batch(
                tx,
                &push::Batch {
                    facts,
                    now,
                    limits: &self.limits,
                    founding: true,
                    moved: &Gathered::default(),
                    belated: Late::No,
                    undone: push::Undone::Alone,
                },
                operations,
            )?;
            let accepted = |answer: &Answer| matches!(answer.outcome, Outcome::Applied { .. });
            if answers.iter().all(accepted) {
                Ok(answers)
            } else {
                Err(LedgerError::NotFounded)
            }
        })
    }

    /// The limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The store, for the tables beside the ledger. Held, it stops every other call.
    pub fn store(&self) -> MutexGuard<'_, S> {
        self.store.lock()
    }

    /// A store to read from, for the tables beside the ledger: one that nobody uses, or the next in turn. Where
    /// there is none beside it, the store itself.
    pub fn reader(&self) -> MutexGuard<'_, S> {
        let Some(turn) = self
            .last_reader
            .fetch_add(1, Ordering::Relaxed)
            .checked_rem(self.readers.len())
        else {
            return self.store.lock();
        };
        let free = self.readers.iter().find_map(Mutex::try_lock);
        free.unwrap_or_else(|| self.readers[turn].lock())
    }

    /// The epoch (W4).
    ///
    /// # Errors
    /// The store's failure.
    pub fn epoch(&self) -> Result<String, LedgerError> {
        self.read(|tx| Ok(tx.meta(EPOCH)?.unwrap_or_default()))
    }

    /// The last number given.
    ///
    /// # Errors
    /// The store's failure.
    pub fn head(&self) -> Result<u64, LedgerError> {
        self.read(|tx| Ok(tx.head()?))
    }

    /// A setting kept with the ledger.
    ///
    /// # Errors
    /// The store's failure.
    pub fn meta(&self, key: &str) -> Result<Option<String>, LedgerError> {
        self.read(|tx| Ok(tx.meta(key)?))
    }

    /// Writes a setting kept with the ledger.
    ///
    /// # Errors
    /// The store's failure.
    pub fn put_meta(&self, key: &str, value: &str) -> Result<(), LedgerError> {
        self.run(|tx| Ok(tx.put_meta(key, value)?))
    }

    /// Notes that everything up to this number is in a backup (W4).
    ///
    /// # Errors
    /// The store's failure.
    pub fn backed_up(&self, number: u64) -> Result<(), LedgerError> {
        self.put_meta(BACKED_UP, &number.to_string())
    }

    /// A record as it stands.
    ///
    /// # Errors
    /// The store's failure.
    pub fn record(&self, id: RecordId) -> Result<Option<Record>, LedgerError> {
        self.read(|tx| Ok(tx.record(id)?.map(|row| row.record)))
    }

    /// All records of a noun, by id.
    ///
    /// # Errors
    /// The store's failure.
    pub fn records_of(&self, noun: &str) -> Result<Vec<Record>, LedgerError> {
        self.read(|tx| Ok(tx.records_of(noun)?))
    }

    /// A person's facts.
    ///
    /// # Errors
    /// The store's failure.
    pub fn person(&self, id: PersonId) -> Result<Option<PersonFacts>, LedgerError> {
        self.read(|tx| person(tx, id))
    }

    /// What a person is granted: role, tree of units, trips travelled on.
    ///
    /// # Errors
    /// The store's failure.
    pub fn grants(&self, id: PersonId) -> Result<BTreeSet<Scope>, LedgerError> {
        self.read(|tx| grants::of_person(tx, id))
    }

    /// One transaction that may write.
    pub(crate) fn run<T>(
        &self,
        work: impl FnOnce(&mut dyn LedgerTx) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        transact(&mut *self.store.lock(), |tx| {
            with_working_set(tx, |tx| {
                self.read_marks.write(tx)?;
                work(tx)
            })
        })
    }

    /// One transaction that only reads what is durable.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&dyn LedgerTx) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        transact(&mut *self.reader(), |tx| work(&*tx))
    }
}

fn transact<S: LedgerStore, T>(
    store: &mut S,
    work: impl FnOnce(&mut dyn LedgerTx) -> Result<T, LedgerError>,
) -> Result<T, LedgerError> {
    let (mut work, mut done) = (Some(work), None);
    store.transact(&mut |tx| {
        if let Some(work) = work.take() {
            done = Some(work(tx)?);
        }
        Ok(())
    })?;
    done.ok_or(LedgerError::NotRun)
}

/// A person's facts, from an open transaction.
///
/// # Errors
/// The store's failure.
pub(crate) fn person(tx: &dyn LedgerTx, id: PersonId) -> Result<Option<PersonFacts>, LedgerError> {
    let world = TxWorld::new(tx);
    let facts = world.person(id);
    world.finish()?;
    Ok(facts)
}
