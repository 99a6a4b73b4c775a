//! A device's disk: the replica in memory or in its encrypted file, crashes at its commits, and copies.

use model::{OpId, Record, RecordId, Scope};
use parking_lot::Mutex;
use protocol::limits::Limits;
use protocol::snapshot::SnapshotPage;
use protocol::wire::{Cursor, PullAnswer, PushAnswer};
use sealed::DataKey;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{
    Answered, Changed, Changes, CommitError, Committed, Counted, CursorGroup, Differing, Identity,
    JournalLine, MemoryReplica, Mended, Mint, Outgoing, Store, Written,
};
use sync::replica::Standing;
use sync::{Replica, ReplicaError};
use tempfile::TempDir;

/// A replica on one of the two grounds.
pub(crate) enum Kept {
    Memory(MemoryReplica),
    Sealed {
        store: Store,
        dir: TempDir,
        key: DataKey,
    },
}

macro_rules! on {
    ($self:expr, $store:ident => $call:expr) => {
        match $self {
            Kept::Memory($store) => $call,
            Kept::Sealed { store: $store, .. } => $call,
        }
    };
}

impl Kept {
    pub(crate) fn create(sealed: bool, identity: &Identity, mint: Mint) -> Self {
        if !sealed {
            return Self::Memory(MemoryReplica::create(identity, mint).unwrap());
        }
        let (dir, key) = (tempfile::tempdir().unwrap(), DataKey::random());
        let store = Store::create(dir.path(), &key, identity).unwrap();
        Self::Sealed {
            store: store.minting(mint),
            dir,
            key,
        }
    }

    /// No disk, for the moment in which one is changed.
    pub(crate) fn none() -> Self {
        Self::Memory(MemoryReplica::none())
    }

    /// After a kill: what lies on the disk, opened.
    pub(crate) fn after_a_kill(self, mint: Mint) -> Self {
        match self {
            Self::Memory(replica) => Self::Memory(replica.opened_again()),
            Self::Sealed { store, dir, key } => {
                store.close().unwrap();
                let store = Store::open(dir.path(), &key).unwrap().minting(mint);
                Self::Sealed { store, dir, key }
            }
        }
    }

    /// A copy of the folder, or a backup.
    pub(crate) fn copy(&self, mint: Mint) -> Self {
        match self {
            Self::Memory(replica) => Self::Memory(replica.opened_again()),
            Self::Sealed { store, key, .. } => {
                let dir = tempfile::tempdir().unwrap();
                store.backup_into(&dir.path().join("replica.db")).unwrap();
                let copied = Store::open(dir.path(), key).unwrap().minting(mint);
                Self::Sealed {
                    store: copied,
                    dir,
                    key: key.clone(),
                }
            }
        }
    }

    pub(crate) fn commit(&self, changes: &Changes) -> Result<Committed, CommitError> {
        on!(self, store => store.commit(changes))
    }

    pub(crate) fn doubt_incarnation(&self) {
        on!(self, store => store.doubt_incarnation()).unwrap();
    }

    pub(crate) fn clock_offset(&self) -> i64 {
        on!(self, store => store.clock_offset()).unwrap()
    }

    pub(crate) fn shown(&self, id: RecordId) -> Option<Arc<Record>> {
        match self {
            Self::Memory(replica) => replica.shown(id),
            Self::Sealed { store, .. } => {
                let shown = store.shown(id).unwrap();
                shown.map(|shown| Arc::new(shown.record))
            }
        }
    }

    pub(crate) fn all_shown(&self) -> Vec<RecordId> {
        match self {
            Self::Memory(replica) => replica.all_shown(),
            Self::Sealed { store, .. } => store.all_shown().unwrap(),
        }
    }

    pub(crate) fn bases(&self) -> Vec<(RecordId, u64, Arc<str>)> {
        match self {
            Self::Memory(replica) => replica.bases(),
            Self::Sealed { store, .. } => {
                let bases = store.bases().unwrap().into_iter();
                bases
                    .map(|(id, number, state)| (id, number, state.into()))
                    .collect()
            }
        }
    }

    pub(crate) fn holding(&self) -> BTreeSet<Scope> {
        match self {
            Self::Memory(replica) => replica.holding(),
            Self::Sealed { store, .. } => store.holding().unwrap(),
        }
    }

    pub(crate) fn journal(&self) -> Vec<JournalLine> {
        match self {
            Self::Memory(replica) => replica.journal(),
            Self::Sealed { store, .. } => store.journal().unwrap(),
        }
    }

    /// What was captured after a place in the journal.
    pub(crate) fn written_after(&self, ord: i64) -> Vec<Written> {
        match self {
            Self::Memory(replica) => replica.written_after(ord),
            Self::Sealed { store, .. } => store.written_after(ord).unwrap(),
        }
    }

    /// The last place in the journal.
    pub(crate) fn last_place(&self) -> i64 {
        self.written_after(0).last().map_or(0, |last| last.ord)
    }

    pub(crate) fn cursors(&self) -> Vec<CursorGroup> {
        on!(self, store => store.cursors()).unwrap()
    }

    pub(crate) fn waiting(&self) -> u32 {
        on!(self, store => store.waiting()).unwrap()
    }

    /// Loses a row of what is held of a record, as a disk may.
    pub(crate) fn loses(&self, record: RecordId) {
        match self {
            Self::Memory(replica) => replica.loses(record),
            Self::Sealed { dir, key, .. } => {
                let path = dir.path().join("replica.db");
                let other = sealed::open(&path, key, store::MIGRATIONS, store::APPLICATION_ID);
                other
                    .unwrap()
                    .execute(
                        "DELETE FROM held_by WHERE record = ?1",
                        [record.to_string()],
                    )
                    .unwrap();
            }
        }
    }

    pub(crate) fn replica(&self) -> &dyn Replica {
        on!(self, store => store)
    }
}

/// When the next crash comes.
#[derive(Clone, Copy)]
pub(crate) struct Crash {
    /// At the writing call after so many.
    pub(crate) after: usize,
    /// Whether that call is still kept.
    pub(crate) kept: bool,
}

/// A replica whose process may die at a commit.
pub(crate) struct Shaky {
    pub(crate) kept: Kept,
    pub(crate) crash: Mutex<Option<Crash>>,
    dead: Mutex<bool>,
}

impl Shaky {
    pub(crate) fn new(kept: Kept) -> Arc<Self> {
        Arc::new(Self {
            kept,
            crash: Mutex::default(),
            dead: Mutex::default(),
        })
    }

    pub(crate) fn is_dead(&self) -> bool {
        *self.dead.lock()
    }

    /// Runs a call that writes, unless the process dies before; it may die after.
    pub(crate) fn writes<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        if self.is_dead() {
            return None;
        }
        let mut crash = self.crash.lock();
        match crash.take() {
            Some(Crash { after: 0, kept }) => {
                *self.dead.lock() = true;
                if kept {
                    call();
                }
                None
            }
            Some(Crash { after, kept }) => {
                *crash = Some(Crash {
                    after: after - 1,
                    kept,
                });
                Some(call())
            }
            None => Some(call()),
        }
    }

    fn write<T>(
        &self,
        call: impl FnOnce(&dyn Replica) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        self.writes(|| call(self.kept.replica()))
            .unwrap_or_else(|| Err(ReplicaError::new("the process is dead")))
    }
}

impl Replica for Shaky {
    fn waits(&self) -> bool {
        false
    }
    fn standing(&self) -> Result<Standing, ReplicaError> {
        self.kept.replica().standing()
    }
    fn outgoing(&self, limits: &Limits, held: bool) -> Result<Vec<Outgoing>, ReplicaError> {
        self.kept.replica().outgoing(limits, held)
    }
    fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, ReplicaError> {
        self.write(|replica| replica.mark_sent(ops))
    }
    fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, ReplicaError> {
        self.write(|replica| replica.not_answered(ops, code))
    }
    fn answered(&self, answer: &PushAnswer) -> Result<Answered, ReplicaError> {
        self.write(|replica| replica.answered(answer))
    }
    fn cursors(&self) -> Result<Vec<CursorGroup>, ReplicaError> {
        self.kept.replica().cursors()
    }
    fn granted(&self, scopes: &[Scope]) -> Result<Vec<Changed>, ReplicaError> {
        self.write(|replica| replica.granted(scopes))
    }
    fn apply(&self, scopes: &[Scope], page: &PullAnswer) -> Result<Vec<Changed>, ReplicaError> {
        self.write(|replica| replica.apply(scopes, page))
    }
    fn apply_snapshot(
        &self,
        scopes: &[Scope],
        page: &SnapshotPage,
    ) -> Result<Vec<Changed>, ReplicaError> {
        self.write(|replica| replica.apply_snapshot(scopes, page))
    }
    fn begin_anew(&self, scopes: &[Scope]) -> Result<(), ReplicaError> {
        self.write(|replica| replica.begin_anew(scopes))
    }
    fn index_some(&self) -> Result<u64, ReplicaError> {
        // No call that a crash is thrown for: nothing but searching depends on it.
        match self.is_dead() {
            true => Err(ReplicaError::new("the process is dead")),
            false => self.kept.replica().index_some(),
        }
    }
    fn count_held(&self, scopes: &[Scope], counted: Counted) -> Result<Counted, ReplicaError> {
        self.kept.replica().count_held(scopes, counted)
    }
    fn count_of(
        &self,
        scopes: &[Scope],
        records: &[RecordId],
    ) -> Result<Vec<(u64, u64)>, ReplicaError> {
        self.kept.replica().count_of(scopes, records)
    }
    fn mend(&self, differing: &Differing) -> Result<Mended, ReplicaError> {
        self.write(|replica| replica.mend(differing))
    }
    fn begin_epoch(&self, epoch: &str, acked_through: u64) -> Result<bool, ReplicaError> {
        self.write(|replica| replica.begin_epoch(epoch, acked_through))
    }
    fn set_incarnation(&self, incarnation: u32) -> Result<(), ReplicaError> {
        self.write(|replica| replica.set_incarnation(incarnation))
    }
    fn set_clock_offset(&self, ms: i64) -> Result<(), ReplicaError> {
        self.write(|replica| replica.set_clock_offset(ms))
    }
    fn setting(&self, name: &str) -> Result<Option<String>, ReplicaError> {
        self.kept.replica().setting(name)
    }
    fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), ReplicaError> {
        self.write(|replica| replica.set_setting(name, value))
    }
}

/// Where a replica has read to, by the furthest read scope.
pub(crate) fn newest_read(kept: &Kept) -> u64 {
    let number = |group: &CursorGroup| group.cursor.as_ref().map_or(0, |at: &Cursor| at.number);
    kept.cursors().iter().map(number).max().unwrap_or_default()
}
