//! What the rules of a replica need of a place to keep it. Two implementations: the encrypted file
//! ([`sql`]) and memory ([`crate::memory`]); the rules (`commit`, `feed`, `page`, `outgoing`, `overlay`) are
//! written once over this, and the same tests are told to both (docs/adr/0011).

pub(crate) mod sql;

use crate::changes::Changed;
use crate::deed::Deed;
use crate::outgoing::Outgoing;
use crate::row::read;
use crate::{DraftId, Identity, OpState, StoreError, meta};
use model::{OpId, Record, RecordId, Scope, Stamp};
use protocol::wire::Outcome;
use protocol::{OpBytes, Operation};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The result of a call on the tables.
pub(crate) type Kept<T> = Result<T, StoreError>;

/// How far a scope has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) number: u64,
    pub(crate) mark: String,
    pub(crate) complete: bool,
    /// How far its snapshot has been read, while it is.
    pub(crate) snapshot: Option<Unread>,
}

/// What is still to come of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unread {
    /// The number it was noted at, and the mark there.
    pub(crate) number: u64,
    pub(crate) mark: String,
    /// The rest lies below this number.
    pub(crate) before: u64,
}

/// What a record that is shown is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// The base, and own operations laid over it.
    Laid,
    /// The base alone: it need not be written twice.
    Base,
    /// The base alone, one of many that come at once: where it is new, what finds it by its words can wait. A
    /// snapshot says its place as well; what else comes stands above everything.
    Arriving(Option<i64>),
}

/// An operation as it is captured, with everything that is written beside it.
pub(crate) struct Captured<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) bytes: &'a OpBytes,
    /// The effects foretold at capture.
    pub(crate) deeds: &'a [Deed],
    /// The long texts as typed (M3).
    pub(crate) own_text: &'a BTreeMap<String, String>,
    /// Every record it changes.
    pub(crate) touched: &'a BTreeSet<RecordId>,
}

/// An own operation that answers are for.
pub(crate) struct Asked {
    pub(crate) ord: i64,
    pub(crate) op: OpId,
    pub(crate) hash: String,
    /// Whether it has its answer for good.
    pub(crate) is_final: bool,
    /// Whether what it said was erased here: its bytes are not those of its hash any more.
    pub(crate) is_blank: bool,
}

/// An answer to an own operation.
pub(crate) struct Settled<'a> {
    pub(crate) state: OpState,
    pub(crate) number: Option<u64>,
    pub(crate) eff: Option<Stamp>,
    pub(crate) outcome: &'a Outcome,
    pub(crate) at: Stamp,
}

/// An own operation to be replayed over a base (D1).
#[derive(Clone)]
pub(crate) struct Replayed {
    /// Its place in the journal.
    pub(crate) ord: i64,
    /// Its number, once answered.
    pub(crate) number: Option<u64>,
    pub(crate) operation: Arc<Operation>,
    /// The centre's effective stamp, once answered.
    pub(crate) eff: Option<Stamp>,
    pub(crate) own_text: BTreeMap<String, String>,
    pub(crate) deeds: Vec<Deed>,
}

/// What can be read and written inside a transaction on a replica.
pub(crate) trait Tables {
    /// A small fact.
    fn meta(&self, name: &str) -> Kept<Option<String>>;
    /// Writes one.
    fn set_meta(&self, name: &str, value: &str) -> Kept<()>;
    /// Forgets one.
    fn forget_meta(&self, name: &str) -> Kept<()>;
    /// Notes one more purge, so that one that comes while copies are renewed is not forgotten with it.
    fn note_purge(&self) -> Kept<()>;
    /// Forgets a draft.
    fn drop_draft(&self, draft: DraftId) -> Kept<()>;

    /// The centre's base of a record, and the number that brought it.
    fn base(&self, id: RecordId) -> Kept<Option<(Record, u64)>>;
    /// That number alone.
    fn base_number(&self, id: RecordId) -> Kept<Option<u64>>;
    /// Writes a base over an older one; says whether it was older.
    fn put_base(&self, number: u64, record: &Record) -> Kept<bool>;
    /// Drops the base of a record that no scope holds; says whether there was one.
    fn drop_unheld(&self, id: RecordId) -> Kept<bool>;

    /// A scope holds a record.
    fn hold(&self, scope: Scope, record: RecordId, number: u64) -> Kept<()>;
    /// It let go of it, unless it has taken it again since.
    fn leave(&self, scope: Scope, record: RecordId, number: u64) -> Kept<()>;
    /// It lets go of everything, or of what was held before it was read anew; says of what.
    fn let_go(&self, scope: Scope, stale_only: bool) -> Kept<BTreeSet<RecordId>>;

    /// Records that some scope holds, by id, after one and at most so many.
    fn records_held(&self, after: Option<RecordId>, most: usize) -> Kept<Vec<RecordId>>;
    /// The scopes that hold a record, each with the number it holds it under.
    fn holds_of(&self, record: RecordId) -> Kept<Vec<(Scope, u64)>>;
    /// Records held under a number from one on and below another.
    fn held_between(&self, from: u64, below: u64) -> Kept<BTreeSet<RecordId>>;
    /// What a scope holds under such a number is held only until it is put again.
    fn doubt_hold(&self, scope: Scope, record: RecordId, from: u64, below: u64) -> Kept<()>;
    /// A base of no greater number gives way to whatever is put next.
    fn doubt_base(&self, record: RecordId, number: u64) -> Kept<()>;
    /// Whether a record is shown.
    fn is_shown(&self, record: RecordId) -> Kept<bool>;

    /// Every granted scope and how far it has been read.
    fn places(&self) -> Kept<BTreeMap<Scope, Place>>;
    /// A scope is to be read from its beginning.
    fn follow(&self, scope: Scope) -> Kept<()>;
    /// It is read no more.
    fn unfollow(&self, scope: Scope) -> Kept<()>;
    /// It has been read so far; once complete, always complete.
    fn move_on(&self, scope: Scope, to: &Place) -> Kept<()>;
    /// Its snapshot has been read so far.
    fn read_on(&self, scope: Scope, unread: &Unread) -> Kept<()>;
    /// One scope is to be read again by its snapshot, and what it holds is held only until then (P2).
    fn begin_anew(&self, scope: Scope) -> Kept<()>;
    /// Everything is to be read again from 0, and what is held is held only until then (W4).
    fn read_anew(&self) -> Kept<()>;

    /// The last sequence number of an incarnation: what the journal says, and nothing beside it that
    /// could differ.
    fn last_seq(&self, incarnation: u32) -> Kept<u64>;
    /// Writes a captured operation.
    fn capture(&self, captured: &Captured<'_>) -> Kept<()>;
    /// Operations to send, in the order they were captured, at most so many, while `take` wants more.
    fn to_send(&self, held: bool, most: usize, take: &mut dyn FnMut(Outgoing) -> bool) -> Kept<()>;
    /// How many wait for an answer.
    fn waiting(&self) -> Kept<u32>;
    /// It is on its way.
    fn sent(&self, op: OpId) -> Kept<Option<Changed>>;
    /// No answer came.
    fn not_answered(&self, op: OpId, code: &str) -> Kept<Option<Changed>>;
    /// The operation with this id, or with this hash where the answer names none.
    fn asked(&self, op: Option<OpId>, hash: &str) -> Kept<Option<Asked>>;
    /// Writes an answer.
    fn settle(&self, ord: i64, settled: &Settled<'_>) -> Kept<()>;
    /// Forgets everything that was written here of a record that was erased and has its answer (M7).
    fn erase(&self, record: RecordId) -> Kept<()>;
    /// Forgets what one operation said.
    fn blank(&self, ord: i64) -> Kept<()>;
    /// Rejects what stands behind a refused operation, however far, and has no answer for good.
    fn reject_behind(&self, op: OpId, outcome: &Outcome) -> Kept<Vec<(i64, OpId)>>;
    /// The record an operation is about.
    fn record_of(&self, ord: i64) -> Kept<Option<RecordId>>;
    /// The records an operation changes.
    fn touched(&self, ord: i64) -> Kept<BTreeSet<RecordId>>;
    /// Lets operations leave the overlay of a record when its base or every scope has come as far as
    /// their number (D1); says of which records.
    fn pass(&self) -> Kept<BTreeSet<RecordId>>;
    /// Puts back into the queue what a centre that came back from a backup may have lost: all but those
    /// of this incarnation up to `acked`, unless they wait in the overlay for a number that may be another by
    /// now. What stays confirmed is left without its number, which was of an earlier epoch. Says which records have
    /// operations that wait.
    fn requeue(&self, incarnation: u32, acked: u64) -> Kept<BTreeSet<RecordId>>;
    /// What is in the overlay of a record, in the order it was captured.
    fn replayed(&self, record: RecordId) -> Kept<Vec<Replayed>>;

    /// A record as shown.
    fn shown(&self, id: RecordId) -> Kept<Option<Record>>;
    /// What a company that is shown says was merged into it (M9), whether or not its base is still here.
    fn aliases_shown(&self, id: RecordId) -> Kept<BTreeSet<RecordId>>;
    /// Shows a record so, with all that is found and counted by; says whether it reads differently now.
    fn show(&self, record: &Record, number: u64, reads: Reads) -> Kept<bool>;
    /// The first of so many places below everything that is shown: what a snapshot brings is older than what
    /// comes after it.
    fn places_below(&self, many: usize) -> Kept<i64>;
    /// Shows it no more; says its noun where it was shown.
    fn hide(&self, id: RecordId) -> Kept<Option<String>>;
    /// A record's noun, from what is shown or, where nothing is, from the journal.
    fn noun_of(&self, id: RecordId) -> Kept<Option<String>>;

    /// Whose replica it is.
    fn identity(&self) -> Kept<Identity> {
        read(
            &self.meta(meta::IDENTITY)?.ok_or(StoreError::NoStore)?,
            "identity",
        )
    }
}
