//! What the loop asks of a device's store. The store is the truth; the loop keeps nothing of its own.

use model::{OpId, RecordId, Scope, Stamp};
use protocol::limits::Limits;
use protocol::snapshot::SnapshotPage;
use protocol::wire::{Cursor, LastAccepted, PullAnswer, PushAnswer};
use std::sync::Arc;
use store::{
    Answered, Changed, Counted, CursorGroup, Differing, MemoryReplica, Mended, Outgoing, Store,
    StoreError,
};

/// The store, as the loop sees it. Every call may block on the disk; each that writes is durable and
/// whole when it returns.
pub trait Replica: Send + Sync + 'static {
    /// Whether a call may wait for a disk: then it runs where blocking is allowed, else where it stands.
    fn waits(&self) -> bool {
        true
    }
    /// Where this device stands, for hello.
    fn standing(&self) -> Result<Standing, ReplicaError>;
    /// See [`Store::outgoing`].
    fn outgoing(&self, limits: &Limits, held: bool) -> Result<Vec<Outgoing>, ReplicaError>;
    /// See [`Store::mark_sent`].
    fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, ReplicaError>;
    /// See [`Store::not_answered`].
    fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, ReplicaError>;
    /// See [`Store::answered`].
    fn answered(&self, answer: &PushAnswer) -> Result<Answered, ReplicaError>;
    /// See [`Store::cursors`].
    fn cursors(&self) -> Result<Vec<CursorGroup>, ReplicaError>;
    /// See [`Store::granted`].
    fn granted(&self, scopes: &[Scope]) -> Result<Vec<Changed>, ReplicaError>;
    /// See [`Store::apply`].
    fn apply(&self, scopes: &[Scope], page: &PullAnswer) -> Result<Vec<Changed>, ReplicaError>;
    /// See [`Store::apply_snapshot`].
    fn apply_snapshot(
        &self,
        scopes: &[Scope],
        page: &SnapshotPage,
    ) -> Result<Vec<Changed>, ReplicaError>;
    /// See [`Store::begin_anew`].
    fn begin_anew(&self, scopes: &[Scope]) -> Result<(), ReplicaError>;
    /// See [`Store::index_some`].
    fn index_some(&self) -> Result<u64, ReplicaError> {
        Ok(0)
    }
    /// See [`Store::count_held`].
    fn count_held(&self, _: &[Scope], counted: Counted) -> Result<Counted, ReplicaError> {
        Ok(Counted {
            done: true,
            ..counted
        })
    }
    /// See [`Store::count_of`].
    fn count_of(&self, _: &[Scope], _: &[RecordId]) -> Result<Vec<(u64, u64)>, ReplicaError> {
        Ok(Vec::new())
    }
    /// See [`Store::mend`].
    fn mend(&self, _: &Differing) -> Result<Mended, ReplicaError> {
        Ok(Mended::default())
    }
    /// See [`Store::begin_epoch`].
    fn begin_epoch(&self, epoch: &str, acked_through: u64) -> Result<bool, ReplicaError>;
    /// See [`Store::set_incarnation`].
    fn set_incarnation(&self, incarnation: u32) -> Result<(), ReplicaError>;
    /// See [`Store::set_clock_offset`].
    fn set_clock_offset(&self, ms: i64) -> Result<(), ReplicaError>;
    /// See [`Store::setting`].
    fn setting(&self, name: &str) -> Result<Option<String>, ReplicaError>;
    /// See [`Store::set_setting`].
    fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), ReplicaError>;
}

/// Where a device stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The incarnation its operations are captured in (O4).
    pub incarnation: u32,
    /// The last sequence number used in it.
    pub last_seq: u64,
    /// The newest cursor it holds (W4).
    pub cursor: Option<Cursor>,
    /// The newest own operation that is in the ledger, as far as it was told (W4).
    pub accepted: Option<LastAccepted>,
    /// How many operations wait here for an answer.
    pub waiting: u32,
    /// When it was last up to date.
    pub synced_at: Option<Stamp>,
}

/// Why the store did not do it. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The page does not hang together.
    #[error("the page does not hang together")]
    Malformed,
    /// The page is of another epoch: say hello again (W4).
    #[error("the page is of another epoch")]
    OtherEpoch,
    /// A full disk, a damaged file, a closed store. The loop waits and tries again.
    #[error("the store: {0}")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ReplicaError {
    /// Wraps another error of the store.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Store(error.into())
    }
}

impl From<StoreError> for ReplicaError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Malformed { .. } => Self::Malformed,
            StoreError::OtherEpoch => Self::OtherEpoch,
            other => Self::new(other),
        }
    }
}

/// The loop's view of one store.
macro_rules! replica {
    ($store:ty, waits: $waits:literal) => {
        impl Replica for $store {
            fn waits(&self) -> bool {
                $waits
            }
            fn standing(&self) -> Result<Standing, ReplicaError> {
                Ok(Standing {
                    incarnation: self.identity()?.incarnation,
                    last_seq: self.last_seq()?,
                    cursor: self.newest_cursor()?,
                    accepted: self.last_accepted()?,
                    waiting: self.waiting()?,
                    synced_at: self.synced_at()?,
                })
            }
            fn outgoing(&self, limits: &Limits, held: bool) -> Result<Vec<Outgoing>, ReplicaError> {
                Ok(self.outgoing(limits, held)?)
            }
            fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, ReplicaError> {
                Ok(self.mark_sent(ops)?)
            }
            fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, ReplicaError> {
                Ok(self.not_answered(ops, code)?)
            }
            fn answered(&self, answer: &PushAnswer) -> Result<Answered, ReplicaError> {
                Ok(self.answered(answer)?)
            }
            fn cursors(&self) -> Result<Vec<CursorGroup>, ReplicaError> {
                Ok(self.cursors()?)
            }
            fn granted(&self, scopes: &[Scope]) -> Result<Vec<Changed>, ReplicaError> {
                Ok(self.granted(scopes)?.changed)
            }
            fn apply(
                &self,
                scopes: &[Scope],
                page: &PullAnswer,
            ) -> Result<Vec<Changed>, ReplicaError> {
                Ok(self.apply(scopes, page)?)
            }
            fn apply_snapshot(
                &self,
                scopes: &[Scope],
                page: &SnapshotPage,
            ) -> Result<Vec<Changed>, ReplicaError> {
                Ok(self.apply_snapshot(scopes, page)?)
            }
            fn begin_anew(&self, scopes: &[Scope]) -> Result<(), ReplicaError> {
                Ok(self.begin_anew(scopes)?)
            }
            fn index_some(&self) -> Result<u64, ReplicaError> {
                Ok(self.index_some()?)
            }
            fn count_held(
                &self,
                scopes: &[Scope],
                counted: Counted,
            ) -> Result<Counted, ReplicaError> {
                Ok(self.count_held(scopes, counted)?)
            }
            fn count_of(
                &self,
                scopes: &[Scope],
                records: &[RecordId],
            ) -> Result<Vec<(u64, u64)>, ReplicaError> {
                Ok(self.count_of(scopes, records)?)
            }
            fn mend(&self, differing: &Differing) -> Result<Mended, ReplicaError> {
                Ok(self.mend(differing)?)
            }
            fn begin_epoch(&self, epoch: &str, acked_through: u64) -> Result<bool, ReplicaError> {
                Ok(self.begin_epoch(epoch, acked_through)?)
            }
            fn set_incarnation(&self, incarnation: u32) -> Result<(), ReplicaError> {
                Ok(self.set_incarnation(incarnation)?)
            }
            fn set_clock_offset(&self, ms: i64) -> Result<(), ReplicaError> {
                Ok(self.set_clock_offset(ms)?)
            }
            fn setting(&self, name: &str) -> Result<Option<String>, ReplicaError> {
                Ok(self.setting(name)?)
            }
            fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), ReplicaError> {
                Ok(self.set_setting(name, value)?)
            }
        }
    };
}

replica!(Store, waits: true);
replica!(MemoryReplica, waits: false);

/// Runs something on the store, off the threads that serve the network where it may wait for the disk.
/// Never cut short.
pub(crate) async fn on<T: Send + 'static>(
    replica: &Arc<dyn Replica>,
    work: impl FnOnce(&dyn Replica) -> Result<T, ReplicaError> + Send + 'static,
) -> Result<T, ReplicaError> {
    if !replica.waits() {
        return work(&**replica);
    }
    let replica = Arc::clone(replica);
    match tokio::task::spawn_blocking(move || work(&*replica)).await {
        Ok(done) => done,
        Err(_) => Err(ReplicaError::new("a call of the store panicked")),
    }
}
