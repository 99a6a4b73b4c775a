//! A replica in memory, for worlds of devices: the same rules as the encrypted file's, over maps. A call
//! that fails leaves nothing, like a transaction; what a kill would lose it has never promised.

mod rows;

use crate::changes::Changed;
use crate::row::write;
use crate::tables::{Kept, Tables};
use crate::{
    Answered, Changes, CommitError, Committed, Counted, CursorGroup, Differing, Granted, Identity,
    Mended, Mint, OpState, Outgoing, StoreError, commit, compare, feed, meta, outgoing, snapshot,
    store,
};
use model::{OpId, Record, RecordId, Scope, Stamp};
use protocol::Operation;
use protocol::limits::Limits;
use protocol::snapshot::SnapshotPage;
use protocol::wire::{Cursor, LastAccepted, PullAnswer, PushAnswer};
use rows::{Rows, Undo};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A replica in memory. Calls take turns, as on a file.
pub struct MemoryReplica {
    held: Mutex<Held>,
    mint: Mint,
}

/// The tables and what undoes the transaction that is open on them.
#[derive(Default)]
struct Held {
    rows: RefCell<Rows>,
    undo: RefCell<Vec<Undo>>,
}

impl fmt::Debug for MemoryReplica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryReplica")
    }
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalLine {
    /// The operation.
    pub op: OpId,
    /// The hash of its bytes.
    pub hash: Arc<str>,
    /// Where it stands.
    pub state: OpState,
    /// Its number, once accepted.
    pub number: Option<u64>,
}

/// An operation of the journal as it was captured.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its place in the journal.
    pub ord: i64,
    /// What was captured.
    pub operation: Arc<Operation>,
    /// The hash of its bytes.
    pub hash: Arc<str>,
}

impl MemoryReplica {
    /// The replica of a device that has just enrolled.
    ///
    /// # Errors
    /// Where the identity cannot be written.
    pub fn create(identity: &Identity, mint: Mint) -> Result<Self, StoreError> {
        let replica = Self {
            held: Mutex::default(),
            mint,
        };
        let text = write(identity)?;
        replica.write(|tables| tables.set_meta(meta::IDENTITY, &text))?;
        Ok(replica)
    }

    /// A replica of nobody.
    #[must_use]
    pub fn none() -> Self {
        Self {
            held: Mutex::default(),
            mint: Arc::new(crate::mint),
        }
    }

    /// What lies on the disk now, opened: after a kill, or as a copy of the folder. What was on its way
    /// goes back into the queue.
    #[must_use]
    pub fn opened_again(&self) -> Self {
        let mut rows = self.held().rows.borrow().clone();
        rows.nothing_is_on_its_way();
        Self {
            held: Mutex::new(Held {
                rows: RefCell::new(rows),
                undo: RefCell::default(),
            }),
            mint: self.mint.clone(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn Tables) -> Result<T, E>,
    ) -> Result<T, E> {
        let held = self.held();
        held.undo.borrow_mut().clear();
        let done = work(&*held);
        if done.is_err() {
            let mut undo = held.undo.borrow_mut();
            while let Some(undo) = undo.pop() {
                undo(&mut held.rows.borrow_mut());
            }
        }
        done
    }

    fn read<T>(&self, work: impl FnOnce(&Rows) -> T) -> T {
        work(&self.held().rows.borrow())
    }

    /// See [`crate::Store::identity`].
    ///
    /// # Errors
    /// [`StoreError`], as for all that follow.
    pub fn identity(&self) -> Kept<Identity> {
        self.write(|tables| tables.identity())
    }

    /// See [`crate::Store::commit`].
    ///
    /// # Errors
    /// [`CommitError::Refused`] where the rules say no; nothing is written then.
    pub fn commit(&self, changes: &Changes) -> Result<Committed, CommitError> {
        self.write(|tables| commit::commit(tables, &*self.mint, changes))
    }

    /// See [`crate::Store::set_incarnation`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_incarnation(&self, incarnation: u32) -> Kept<()> {
        self.write(|tables| store::incarnate(tables, incarnation))
    }

    /// See [`crate::Store::doubt_incarnation`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn doubt_incarnation(&self) -> Kept<()> {
        self.set_incarnation(meta::IN_DOUBT)
    }

    /// See [`crate::Store::waiting`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting(&self) -> Kept<u32> {
        self.write(|tables| tables.waiting())
    }

    /// See [`crate::Store::outgoing`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing(&self, limits: &Limits, held: bool) -> Kept<Vec<Outgoing>> {
        self.write(|tables| outgoing::outgoing(tables, limits, held))
    }

    /// See [`crate::Store::mark_sent`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_sent(&self, ops: &[OpId]) -> Kept<Vec<Changed>> {
        self.write(|tables| outgoing::mark_sent(tables, ops))
    }

    /// See [`crate::Store::not_answered`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_answered(&self, ops: &[OpId], code: &str) -> Kept<Vec<Changed>> {
        self.write(|tables| outgoing::not_answered(tables, ops, code))
    }

    /// See [`crate::Store::answered`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answered(&self, answer: &PushAnswer) -> Kept<Answered> {
        self.write(|tables| outgoing::answered(tables, answer))
    }

    /// See [`crate::Store::cursors`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cursors(&self) -> Kept<Vec<CursorGroup>> {
        self.write(|tables| feed::cursors(tables))
    }

    /// See [`crate::Store::newest_cursor`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_cursor(&self) -> Kept<Option<Cursor>> {
        self.write(|tables| feed::newest_cursor(tables))
    }

    /// See [`crate::Store::last_accepted`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_accepted(&self) -> Kept<Option<LastAccepted>> {
        self.write(|tables| feed::last_accepted(tables))
    }

    /// See [`crate::Store::scopes`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scopes(&self) -> Kept<Vec<Scope>> {
        Ok(self.read(|rows| rows.places.keys().copied().collect()))
    }

    /// See [`crate::Store::granted`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn granted(&self, scopes: &[Scope]) -> Kept<Granted> {
        Ok(self.write(|tables| feed::granted(tables, scopes))?.0)
    }

    /// See [`crate::Store::apply`].
    ///
    /// # Errors
    /// [`StoreError::Malformed`], [`StoreError::OtherEpoch`]; nothing is changed then.
    pub fn apply(&self, scopes: &[Scope], page: &PullAnswer) -> Kept<Vec<Changed>> {
        self.write(|tables| feed::apply(tables, scopes, page))
    }

    /// See [`crate::Store::apply_snapshot`].
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn apply_snapshot(&self, scopes: &[Scope], page: &SnapshotPage) -> Kept<Vec<Changed>> {
        self.write(|tables| snapshot::apply(tables, scopes, page))
    }

    /// See [`crate::Store::count_held`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_held(&self, scopes: &[Scope], mut counted: Counted) -> Kept<Counted> {
        self.write(|tables| {
            while !counted.done {
                compare::count(tables, scopes, &mut counted)?;
            }
            Ok(counted)
        })
    }

    /// See [`crate::Store::count_of`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_of(&self, scopes: &[Scope], records: &[RecordId]) -> Kept<Vec<(u64, u64)>> {
        self.write(|tables| compare::count_of(tables, scopes, records))
    }

    /// See [`crate::Store::mend`].
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn mend(&self, differing: &Differing) -> Kept<Mended> {
        self.write(|tables| compare::mend(tables, differing))
    }

    /// Loses the base of a record, as a disk may.
    pub fn loses(&self, record: RecordId) {
        self.held().rows.borrow_mut().bases.remove(&record);
    }

    /// Nothing is found by its words here, so nothing is due.
    ///
    /// # Errors
    /// None.
    pub fn index_some(&self) -> Kept<u64> {
        Ok(0)
    }

    /// See [`crate::Store::epoch`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn epoch(&self) -> Kept<Option<String>> {
        self.write(|tables| tables.meta(meta::EPOCH))
    }

    /// See [`crate::Store::begin_anew`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_anew(&self, scopes: &[Scope]) -> Kept<()> {
        self.write(|tables| feed::begin_anew(tables, scopes))
    }

    /// See [`crate::Store::begin_epoch`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_epoch(&self, epoch: &str, acked_through: u64) -> Kept<bool> {
        self.write(|tables| feed::begin_epoch(tables, epoch, acked_through))
    }

    /// See [`crate::Store::last_seq`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_seq(&self) -> Kept<u64> {
        self.write(|tables| tables.last_seq(tables.identity()?.incarnation))
    }

    /// See [`crate::Store::acked_through`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn acked_through(&self) -> Kept<u64> {
        Ok(self.number(meta::ACKED_THROUGH)?.unwrap_or_default())
    }

    /// See [`crate::Store::synced_at`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn synced_at(&self) -> Kept<Option<Stamp>> {
        self.number(meta::SYNCED_AT).map(|at| at.map(Stamp))
    }

    /// See [`crate::Store::clock_offset`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clock_offset(&self) -> Kept<i64> {
        Ok(self.number(meta::CLOCK_OFFSET)?.unwrap_or_default())
    }

    /// See [`crate::Store::set_clock_offset`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_clock_offset(&self, ms: i64) -> Kept<()> {
        self.write(|tables| tables.set_meta(meta::CLOCK_OFFSET, &ms.to_string()))
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Kept<Option<T>> {
        let text = self.write(|tables| tables.meta(name))?;
        text.map(|text| text.parse())
            .transpose()
            .map_err(|_| StoreError::Damaged { what: "meta" })
    }

    /// See [`crate::Store::setting`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn setting(&self, name: &str) -> Kept<Option<String>> {
        self.write(|tables| tables.meta(&format!("{}{name}", meta::SETTING)))
    }

    /// See [`crate::Store::set_setting`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting(&self, name: &str, value: Option<&str>) -> Kept<()> {
        let key = format!("{}{name}", meta::SETTING);
        let held = self.held();
        match value {
            Some(value) => held.set_meta(&key, value),
            None => held.forget_meta(&key),
        }
        Ok(())
    }

    /// A record as shown; see [`crate::Store::shown`].
    #[must_use]
    pub fn shown(&self, id: RecordId) -> Option<Arc<Record>> {
        self.read(|rows| rows.shown.get(&id).map(|shown| Arc::clone(&shown.record)))
    }

    /// Every record that is shown.
    #[must_use]
    pub fn all_shown(&self) -> Vec<RecordId> {
        self.read(|rows| rows.shown.keys().copied().collect())
    }

    /// See [`crate::Store::bases`].
    #[must_use]
    pub fn bases(&self) -> Vec<(RecordId, u64, Arc<str>)> {
        self.read(|rows| {
            rows.bases
                .iter()
                .map(|(id, base)| {
                    let state = base.record.canonical().unwrap_or_default();
                    (*id, base.number, state.into())
                })
                .collect()
        })
    }

    /// The scopes that hold something here.
    #[must_use]
    pub fn holding(&self) -> BTreeSet<Scope> {
        self.read(|rows| rows.holds.keys().map(|(_, scope)| *scope).collect())
    }

    /// Where every operation captured here stands, in that order.
    #[must_use]
    pub fn journal(&self) -> Vec<JournalLine> {
        self.read(|rows| rows.journal.values().map(|row| row.line()).collect())
    }

    /// The operations captured here after a place in the journal, in that order.
    #[must_use]
    pub fn written_after(&self, ord: i64) -> Vec<Written> {
        self.read(|rows| {
            let after = rows.journal.range(ord.saturating_add(1)..);
            after.map(|(ord, row)| row.written(*ord)).collect()
        })
    }
}
