//! Erasing a person's data at the centre (M7): what the operations, the versions and the histories of texts said is
//! blanked; ids and the original hashes stay, so that the chain still verifies, a resend is still known again
//! (S2), and what stood on an erased operation still stands.

use crate::engine::Ledger;
use crate::error::LedgerError;
use crate::hello::DeviceFacts;
use crate::history::AuditEntry;
use crate::missing;
use crate::push::push_one;
use crate::store::{LedgerStore, LedgerTx, Standing, StoreResult, StoredOp};
use model::command::Command;
use model::policy::Refusal;
use model::{Noun, PersonId, Record, RecordId, Stamp, attachment, canonical, scope};
use protocol::broken::{self, Variant};
use protocol::wire::{Answer, Outcome};
use protocol::{Change, Kind, Operation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The contact and its private parts, those included that were never taken in; each with whoever wrote to it.
pub(crate) fn parts(
    tx: &dyn LedgerTx,
    contact: RecordId,
) -> StoreResult<BTreeMap<RecordId, BTreeSet<PersonId>>> {
    let mut ids = BTreeSet::from([contact]);
    for private in tx.records_of(Noun::ContactPrivate.name())? {
        if private.id_in("contact") == Some(contact) {
            ids.insert(private.id);
        }
    }
    for op in tx.ops_naming(contact)? {
        if private_of(&op.text) == Some(contact) {
            ids.insert(op.record);
        }
    }
    let mut out = BTreeMap::new();
    for id in ids {
        let ops = tx.ops_on(id)?;
        out.insert(id, ops.iter().map(|op| op.actor).collect());
    }
    Ok(out)
}

/// Whose private part an operation makes.
fn private_of(text: &str) -> Option<RecordId> {
    let operation: Operation = serde_json::from_str(text).ok()?;
    of_contact(&operation)
}

fn of_contact(operation: &Operation) -> Option<RecordId> {
    match operation.fields.get("contact") {
        Some(Change::Put(Value::String(id))) if operation.noun == Noun::ContactPrivate.name() => {
            id.parse().ok()
        }
        _ => None,
    }
}

/// Blanks everything that is kept of a record beside itself. Says who is to be decided again.
pub(crate) fn blank(tx: &mut dyn LedgerTx, record: RecordId) -> StoreResult<BTreeSet<String>> {
    let mut free = BTreeSet::new();
    if broken::is(Variant::ErasedInPart) {
        return Ok(free);
    }
    for mut op in tx.ops_on(record)? {
        op.text = blanked(&op.text)?;
        if let Outcome::Rejected { current, .. } = &mut op.answer.outcome {
            // A refusal carries the record as it stood.
            *current = None;
        }
        tx.blank_op(&op)?;
        if op.standing == Standing::Held {
            // Whatever it waited for, it need not wait any more.
            let keys = BTreeSet::from([missing::record_key(record)]);
            tx.hold(op.op_id, &keys, op.received)?;
            free.extend(keys);
        }
    }
    for mut row in tx.versions(record)? {
        let change: Option<Change> = serde_json::from_str(&row.change).ok();
        let left = change.map_or(Change::Put(Value::Null), |change| {
            change.blanked(&row.field)
        });
        row.change = canonical::text(&left)?;
        tx.put_version(&row)?;
    }
    tx.drop_texts(record)?;
    Ok(free)
}

/// An operation's bytes without what they said. What cannot be read as one has nothing left.
fn blanked(text: &str) -> StoreResult<String> {
    match protocol::operation::blanked(text)? {
        Some(blanked) => Ok(blanked),
        None => Ok(String::new()),
    }
}

/// Whether an operation is about a person who was erased: it writes to what is left of the record, or makes
/// another part of it.
pub(crate) fn concerns(tx: &dyn LedgerTx, operation: &Operation) -> StoreResult<bool> {
    if broken::is(Variant::ErasedComesBack) {
        return Ok(false);
    }
    if is_erased(tx, operation.record)? {
        return Ok(true);
    }
    match of_contact(operation) {
        Some(contact) => is_erased(tx, contact),
        None => Ok(false),
    }
}

fn there(tx: &dyn LedgerTx, id: RecordId) -> StoreResult<Option<Record>> {
    Ok(tx.record(id)?.map(|row| row.record))
}

/// Whether a record was erased.
pub(crate) fn is_erased(tx: &dyn LedgerTx, id: RecordId) -> StoreResult<bool> {
    Ok(there(tx, id)?.is_some_and(|record| record.is_erased()))
}

/// Of an operation on an erased person nothing is stored but that it came: its id and its hash.
pub(crate) fn veil(
    tx: &dyn LedgerTx,
    stored: &mut StoredOp,
    operation: &Operation,
) -> StoreResult<()> {
    if concerns(tx, operation)? {
        stored.text = blanked(&stored.text)?;
    }
    Ok(())
}

/// Whether a refusal is no refusal to those that stand behind it: nothing of it was kept, and nothing is missed.
pub(crate) fn is_settled(op: &StoredOp) -> bool {
    matches!(
        op.answer.outcome,
        Outcome::Rejected {
            refusal: Refusal::Erased,
            ..
        }
    )
}

/// Whether somebody tried to make this record of a person who was erased: who names it need not wait.
pub(crate) fn unborn(tx: &dyn LedgerTx, record: RecordId, actor: PersonId) -> StoreResult<bool> {
    let mut ops = tx.ops_on(record)?.into_iter();
    Ok(ops.any(|op| op.creates && op.actor == actor && is_settled(&op)))
}

/// An erasure that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Its number.
    pub number: u64,
    /// Whom it was about.
    pub contact: RecordId,
    /// Who did it.
    pub actor: PersonId,
    /// When.
    pub at: Stamp,
}

/// Links read at once.
const PAGE: usize = 1_000;

impl<S: LedgerStore> Ledger<S> {
    /// Every erasure in the chain, the first first.
    ///
    /// # Errors
    /// The store's failure.
    pub fn erasures(&self) -> Result<Vec<Erasure>, LedgerError> {
        let (mut out, mut from) = (Vec::new(), 1);
        loop {
            let page = self.read(|tx| Ok(tx.chain_from(from, PAGE)?))?;
            let Some(last) = page.last() else {
                return Ok(out);
            };
            from = last.number + 1;
            for row in page {
                let Ok(entry) = serde_json::from_str::<AuditEntry>(&row.entry) else {
                    continue;
                };
                if entry.kind != Kind::Command || entry.noun != Noun::Contact.name() {
                    continue;
                }
                let op = self.read(|tx| Ok(tx.op(entry.op_id)?))?;
                let operation: Option<Operation> =
                    op.and_then(|op| serde_json::from_str(&op.text).ok());
                let command = operation.and_then(|operation| operation.command);
                if matches!(command, Some(Command::Erase { .. })) {
                    out.push(Erasure {
                        number: entry.number,
                        contact: entry.record,
                        actor: entry.actor,
                        at: entry.received,
                    });
                }
            }
        }
    }

    /// The files that a contact and its private parts name or ever named.
    ///
    /// # Errors
    /// The store's failure.
    pub fn files_about(&self, contact: RecordId) -> Result<BTreeSet<String>, LedgerError> {
        self.read(|tx| {
            let mut out = BTreeSet::new();
            for record in parts(tx, contact)?.into_keys() {
                for row in tx.versions(record)? {
                    if let Ok(Change::Put(value)) = serde_json::from_str(&row.change) {
                        let blobs = attachment::blobs(&value).into_iter();
                        out.extend(blobs.map(|(blob, _)| blob.sha256));
                    }
                }
            }
            Ok(out)
        })
    }

    /// Takes an administrator's word that a contact is to be erased: a command on a record that administrators
    /// do not read. Everything is blanked in the transaction that numbers it.
    ///
    /// # Errors
    /// The store's failure. What the rules say against it is in the answer.
    pub fn erase(
        &self,
        facts: &DeviceFacts,
        now: Stamp,
        operation: &str,
        contact: RecordId,
    ) -> Result<Answer, LedgerError> {
        push_one(self, facts, now, operation, |tx| {
            Ok(there(tx, contact)?
                .map(|record| scope::scopes(&record))
                .unwrap_or_default())
        })
    }
}
