//! What the engine needs of a place to keep things. Two implementations: [`crate::memory`] and
//! [`crate::sealed_file`]; the contract test tells the same stories to both.

use crate::LedgerError;
use model::{DeviceId, Noun, OpId, PersonId, Record, RecordId, Scope, Stamp, TripId, UnitId};
use protocol::Operation;
use protocol::wire::Answer;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The store failed; the transaction is rolled back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("the ledger file: {0}")]
    Sql(#[from] rusqlite::Error),
    /// The file could not be opened.
    #[error("opening the ledger file: {0}")]
    Open(#[from] sealed::OpenError),
    /// A row does not read as what it should be.
    #[error("a row of {table} does not read")]
    Row {
        /// In which table.
        table: &'static str,
    },
    /// Something has no canonical form although it had been accepted.
    #[error("no canonical form")]
    NotCanonical(#[from] model::canonical::NotCanonical),
}

/// The result of a store's call.
pub type StoreResult<T> = Result<T, StoreError>;

/// A record and the number that last changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// The last number.
    pub number: u64,
    /// The record.
    pub record: Record,
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In the ledger under a number.
    Accepted,
    /// Waiting (M1, M8).
    Held,
    /// Refused as data (M5).
    Rejected,
}

/// An operation as received, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOp {
    /// Its name.
    pub op_id: OpId,
    /// The device, incarnation and seq it came under (O4).
    pub place: (DeviceId, u32, u64),
    /// Which record it is about.
    pub record: RecordId,
    /// Who typed it.
    pub actor: PersonId,
    /// Whether it makes a record.
    pub creates: bool,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Its canonical bytes; empty where it was over the limit and is only remembered.
    pub text: String,
    /// When it was first received.
    pub received: Stamp,
    /// The effective stamp, once accepted (M1).
    pub eff: Option<Stamp>,
    /// Where it stands.
    pub standing: Standing,
    /// What was answered (S2).
    pub answer: Answer,
}

/// One line of a scope's feed: the newest of a record in that scope (P1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// Its number.
    pub number: u64,
    /// In which scope.
    pub scope: Scope,
    /// Which record.
    pub record: RecordId,
    /// There, or gone from this scope.
    pub put: bool,
}

/// One link of the chain (S21, W4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainRow {
    /// The number.
    pub number: u64,
    /// The operation.
    pub op_id: OpId,
    /// SHA-256 over the mark before and this entry.
    pub mark: String,
    /// The audit entry, canonical JSON.
    pub entry: String,
}

/// One written version of one field (S7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// Of which record.
    pub record: RecordId,
    /// Of which field.
    pub field: String,
    /// The operation that wrote it.
    pub op_id: OpId,
    /// Under which number.
    pub number: u64,
    /// What it wrote, canonical JSON of the change.
    pub change: String,
}

/// What the ledger knows of a device (O4, M2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// The incarnation in use; 0 before the first.
    pub incarnation: u32,
    /// Of each incarnation: everything up to here is answered for good.
    pub acked: BTreeMap<u32, u64>,
    /// Two operations came under one seq: a clone. The next hello gets a new incarnation (S22).
    pub renew: bool,
    /// Up to this number it has read, by its own word; tells a parallel change (M1).
    pub read_through: u64,
    /// Whose device it is, since its last hello. What it captured may also come from another device of
    /// that person (docs/adr/0005).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// How many operations of a device are not in the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotAccepted {
    /// Waiting for what they build on.
    pub held: u32,
    /// Refused as data.
    pub rejected: u32,
}

/// The history of one text field (M3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextRow {
    /// The document's bytes.
    pub document: Vec<u8>,
    /// Of each operation: where the text stood after it, canonical JSON.
    pub tips: String,
}

/// What is done in one transaction.
pub type Work<'a> = dyn FnMut(&mut dyn LedgerTx) -> Result<(), LedgerError> + 'a;

/// A place to keep a ledger.
pub trait LedgerStore: Send {
    /// Runs `work` in one transaction: all of it is kept, durably, or nothing.
    ///
    /// # Errors
    /// What `work` returned, or the store's own failure; nothing is changed then.
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError>;
}

/// What can be read and written inside a transaction.
pub trait LedgerTx {
    /// Starts a savepoint. They nest.
    ///
    /// # Errors
    /// The store's failure; so for all that follow.
    fn savepoint(&mut self) -> StoreResult<()>;
    /// Keeps what was done since the last savepoint.
    fn release(&mut self) -> StoreResult<()>;
    /// Undoes what was done since the last savepoint.
    fn undo(&mut self) -> StoreResult<()>;
    /// Writes what was put off until now, where a store puts anything off.
    fn write_out(&mut self) -> StoreResult<()> {
        Ok(())
    }

    /// A setting of the ledger.
    fn meta(&self, key: &str) -> StoreResult<Option<String>>;
    /// Writes a setting.
    fn put_meta(&mut self, key: &str, value: &str) -> StoreResult<()>;

    /// The last number given.
    fn head(&self) -> StoreResult<u64>;
    /// The next number, from a row locked in this transaction (W4, S6).
    fn next_number(&mut self) -> StoreResult<u64>;
    /// The next of a series that people read (M10).
    fn next_in_series(&mut self, unit: UnitId, series: &str, year: i32) -> StoreResult<u64>;

    /// A record.
    fn record(&self, id: RecordId) -> StoreResult<Option<StoredRecord>>;
    /// A record, packed (`model::packed`).
    fn packed(&self, id: RecordId) -> StoreResult<Option<String>> {
        let row = self.record(id)?;
        Ok(row.map(|row| row.record.packed()).transpose()?)
    }
    /// Writes a record as it stands at this number.
    fn put_record(&mut self, number: u64, record: &Record) -> StoreResult<()>;
    /// All records of a noun, by id. For the few nouns that everybody holds.
    fn records_of(&self, noun: &str) -> StoreResult<Vec<Record>>;
    /// The trips a person leads or travels on.
    fn trips_of(&self, person: PersonId) -> StoreResult<BTreeSet<TripId>>;
    /// The units under one, without itself.
    fn below(&self, top: UnitId) -> StoreResult<BTreeSet<UnitId>> {
        Ok(below(&self.records_of(Noun::Unit.name())?, top))
    }

    /// An operation.
    fn op(&self, id: OpId) -> StoreResult<Option<StoredOp>>;
    /// Writes an operation and what became of it.
    fn put_op(&mut self, op: &StoredOp) -> StoreResult<()>;
    /// Writes what is left of an operation over what it said; its id and its hash stay (M7).
    fn blank_op(&mut self, op: &StoredOp) -> StoreResult<()>;
    /// The operations on a record.
    fn ops_on(&self, record: RecordId) -> StoreResult<Vec<StoredOp>>;
    /// The operations whose bytes name a record. Looks at every operation: for what is done seldom.
    fn ops_naming(&self, record: RecordId) -> StoreResult<Vec<StoredOp>>;
    /// The operations that came under one place of a device's sequence, and where they stand.
    fn ops_at(&self, place: (DeviceId, u32, u64)) -> StoreResult<Vec<(OpId, Standing)>>;
    /// Whether this person tried to make this record and was refused.
    fn rejected_on(&self, record: RecordId, actor: PersonId) -> StoreResult<bool>;
    /// How many operations of a device are held, and how many rejected.
    fn not_accepted(&self, device: DeviceId) -> StoreResult<NotAccepted>;
    /// How many operations are accepted.
    fn accepted(&self) -> StoreResult<u64>;

    /// Whether any operation is held.
    fn any_held(&self) -> StoreResult<bool>;
    /// Notes what a held operation waits for, replacing what was noted before.
    fn hold(&mut self, id: OpId, keys: &BTreeSet<String>, since: Stamp) -> StoreResult<()>;
    /// Forgets that it waits.
    fn unhold(&mut self, id: OpId) -> StoreResult<()>;
    /// Who waits for this, in the order of their ids.
    fn waiting_for(&self, key: &str) -> StoreResult<Vec<OpId>>;
    /// Everything that is waited for.
    fn waited_keys(&self) -> StoreResult<BTreeSet<String>>;
    /// Who has waited since before `at`.
    fn held_before(&self, at: Stamp) -> StoreResult<Vec<OpId>>;

    /// Writes a line of the feed over the older one of this record and scope.
    fn put_feed(&mut self, row: FeedRow) -> StoreResult<()>;
    /// Lines of these scopes after `since`, ascending, at most `limit`.
    fn feed(&self, scopes: &BTreeSet<Scope>, since: u64, limit: usize)
    -> StoreResult<Vec<FeedRow>>;
    /// Forgets lines of what left, up to a number, at most `limit`; says how many.
    fn drop_leaves(&mut self, through: u64, limit: usize) -> StoreResult<u64>;
    /// Lines of these scopes that are there, from a number on and below another, descending.
    fn standing(
        &self,
        scopes: &BTreeSet<Scope>,
        from: u64,
        below: u64,
    ) -> StoreResult<Vec<FeedRow>>;

    /// Adds a link to the chain.
    fn put_chain(&mut self, row: &ChainRow) -> StoreResult<()>;
    /// The link at a number.
    fn chain(&self, number: u64) -> StoreResult<Option<ChainRow>>;
    /// Links from a number on, at most `limit`.
    fn chain_from(&self, number: u64, limit: usize) -> StoreResult<Vec<ChainRow>>;

    /// Writes a version of a field.
    fn put_version(&mut self, row: &VersionRow) -> StoreResult<()>;
    /// Every version of a record's fields, ascending by number. Where compaction left the change to its operation, it is
    /// told from there.
    fn versions(&self, record: RecordId) -> StoreResult<Vec<VersionRow>>;
    /// The fields of a record that were written after a number, each with the operation that wrote it.
    fn written_since(&self, record: RecordId, number: u64) -> StoreResult<Vec<(String, OpId)>>;
    /// Whether an operation wrote to a record.
    fn wrote(&self, op: OpId, record: RecordId) -> StoreResult<bool>;

    /// A text's history.
    fn text(&self, record: RecordId, field: &str) -> StoreResult<Option<TextRow>>;
    /// Writes a text's history.
    fn put_text(&mut self, record: RecordId, field: &str, row: &TextRow) -> StoreResult<()>;

    /// The texts that have a history, after one, at most `limit`.
    fn texts(
        &self,
        after: Option<&(RecordId, String)>,
        limit: usize,
    ) -> StoreResult<Vec<(RecordId, String)>>;
    /// Forgets the history of one text.
    fn drop_text(&mut self, record: RecordId, field: &str) -> StoreResult<()>;
    /// Forgets the histories of a record's texts.
    fn drop_texts(&mut self, record: RecordId) -> StoreResult<()>;

    /// What is known of a device.
    fn device(&self, id: DeviceId) -> StoreResult<Option<DeviceRow>>;
    /// Writes it.
    fn put_device(&mut self, id: DeviceId, row: &DeviceRow) -> StoreResult<()>;
}

/// A version as it was written: compaction leaves a change to the operation that said it.
pub(crate) fn told(tx: &(impl LedgerTx + ?Sized), mut row: VersionRow) -> StoreResult<VersionRow> {
    if row.change.is_empty()
        && let Some(op) = tx.op(row.op_id)?
        && let Ok(operation) = serde_json::from_str::<Operation>(&op.text)
        && let Some(change) = operation.fields.get(&row.field)
    {
        row.change = model::canonical::text(change)?;
    }
    Ok(row)
}

/// Who leads and who travels, from the trip alone.
pub(crate) fn travellers(trip: &Record) -> BTreeSet<PersonId> {
    let mut people = trip.ids_in("members");
    people.extend(trip.id_in("lead_traveller"));
    people
}

/// The units under `top` in a tree, without itself.
fn below(units: &[Record], top: UnitId) -> BTreeSet<UnitId> {
    let edges: Vec<(RecordId, RecordId)> = units
        .iter()
        .filter_map(|unit| Some((unit.id, unit.id_in("parent")?)))
        .collect();
    let mut out = BTreeSet::new();
    let mut edge = vec![top];
    while let Some(at) = edge.pop() {
        for (unit, parent) in &edges {
            if *parent == at && *unit != top && out.insert(*unit) {
                edge.push(*unit);
            }
        }
    }
    out
}

impl<S: LedgerStore + ?Sized> LedgerStore for Box<S> {
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        (**self).transact(work)
    }
}
