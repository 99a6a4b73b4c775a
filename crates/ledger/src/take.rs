//! Takes one operation as it came: reads it, binds it to its device and person, knows it again (S2),
//! decides it, and stores what became of it.

use crate::belated;
use crate::commit;
use crate::decide::{self, Case, Decision};
use crate::engine;
use crate::erase;
use crate::error::LedgerError;
use crate::grants;
use crate::missing;
use crate::push::{Batch, Undone};
use crate::store::{LedgerTx, Standing, StoreError, StoredOp};
use model::policy::{self, Action, Refusal};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, canonical};
use protocol::broken::{self, Variant};
use protocol::operation::UnreadableOperation;
use protocol::wire::{Answer, Outcome};
use protocol::{Kind, OpBytes, Operation};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Waited for when the centre itself could not cope with an operation: it is kept, it stops no other
/// (S17), and it is tried again when it is sent again.
const FAULT: &str = "fault:centre";

/// What every operation says of itself, whatever its version.
#[derive(Deserialize)]
struct Envelope {
    op_id: OpId,
    device: DeviceId,
    incarnation: u32,
    seq: u64,
    actor: PersonId,
    kind: String,
    record: RecordId,
    #[serde(default)]
    command: Option<Named>,
    #[serde(default)]
    schema: u32,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The commands of this version, to tell a newer one from a broken one.
const COMMANDS: &[&str] = &[
    "submit",
    "review",
    "withdraw_review",
    "assess",
    "claim_signing",
    "withdraw_signing",
    "verify_signing",
    "assign_trip",
    "move",
    "merge",
    "separate",
    "tell_apart",
    "delete",
    "erase",
];

impl Envelope {
    /// What a newer version wrote and this one does not know (M8).
    fn unknown(&self) -> Option<String> {
        if !matches!(self.kind.as_str(), "create" | "edit" | "command") {
            return Some(missing::kind_key(&self.kind));
        }
        if let Some(command) = self
            .command
            .as_ref()
            .filter(|command| !COMMANDS.contains(&command.name.as_str()))
        {
            return Some(missing::kind_key(&command.name));
        }
        (self.schema > protocol::SCHEMA)
            .then(|| missing::kind_key(&format!("schema {}", self.schema)))
    }
}

/// Whether operations come after the right to send them has ended.
#[derive(Clone, Copy)]
pub(crate) enum Late<'a> {
    /// No: each is decided.
    No,
    /// From a revoked device: each is kept for a manager (W6).
    Revoked,
    /// A manager takes them in, who is granted this: they are decided with those eyes (P3).
    TakenIn(&'a BTreeSet<Scope>),
}

/// What became of one operation, and the keys it sets free.
pub(crate) struct Taken {
    pub(crate) answer: Answer,
    pub(crate) free: BTreeSet<String>,
}

impl Taken {
    fn refused(op_id: Option<OpId>, hash: String, refusal: Refusal) -> Self {
        let answer = Answer {
            op_id,
            hash,
            outcome: Outcome::Refused { refusal },
            duplicate: false,
        };
        Self {
            answer,
            free: BTreeSet::new(),
        }
    }
}

/// Takes one operation's bytes.
pub(crate) fn take(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    text: &str,
) -> Result<Taken, LedgerError> {
    let hash = canonical::sha256(text.as_bytes());
    let Ok(envelope) = serde_json::from_str::<Envelope>(text) else {
        return Ok(Taken::refused(None, hash, Refusal::Unreadable));
    };
    let id = Some(envelope.op_id);
    // Before anything is looked up, and nothing is stored: nobody spends another's id or learns of it.
    if envelope.actor != batch.facts.person || !is_of(tx, batch, envelope.device)? {
        return Ok(Taken::refused(
            id,
            hash,
            Refusal::NotAllowed {
                action: Action::Edit,
            },
        ));
    }
    if let Some(stored) = tx.op(envelope.op_id)? {
        if stored.hash != hash {
            return Ok(Taken::refused(id, hash, Refusal::OtherBytes));
        }
        let mut taken = match stored.standing {
            Standing::Accepted if broken::is(Variant::TakenTwice) => again(tx, batch, stored)?,
            Standing::Held if !matches!(batch.belated, Late::Revoked) => again(tx, batch, stored)?,
            _ => Taken {
                answer: stored.answer,
                free: BTreeSet::new(),
            },
        };
        taken.answer.duplicate = true;
        return Ok(taken);
    }
    let mut stored = StoredOp {
        op_id: envelope.op_id,
        place: (envelope.device, envelope.incarnation, envelope.seq),
        record: envelope.record,
        actor: envelope.actor,
        creates: envelope.kind == "create",
        hash: hash.clone(),
        text: text.to_owned(),
        received: batch.now,
        eff: None,
        standing: Standing::Rejected,
        answer: Answer {
            op_id: id,
            hash: hash.clone(),
            outcome: Outcome::Held {
                missing: Vec::new(),
            },
            duplicate: false,
        },
    };
    if text.len() > batch.limits.operation_bytes {
        stored.text = String::new();
        let refusal = Refusal::OverLimit {
            limit: "operation_bytes".to_owned(),
        };
        return store(
            tx,
            stored,
            Outcome::Rejected {
                refusal,
                current: None,
            },
        );
    }
    match OpBytes::read(text) {
        Ok((_, operation)) if matches!(batch.belated, Late::Revoked) => {
            let keys = belated::of_revoked(tx, &operation)?;
            erase::veil(&*tx, &mut stored, &operation)?;
            hold(tx, stored, &keys)
        }
        Ok((_, operation)) => settle(tx, batch, stored, &operation),
        Err(UnreadableOperation::Shape) if envelope.unknown().is_some() && is_canonical(text) => {
            if erase::is_erased(&*tx, envelope.record)? {
                stored.text = String::new();
            }
            hold(tx, stored, &envelope.unknown().into_iter().collect())
        }
        Err(_) => Ok(Taken::refused(id, hash, Refusal::Unreadable)),
    }
}

/// Whether an operation captured on this device may come from the one that pushes: it is the same, or
/// another of the same person, whose unsent work was carried over (docs/adr/0005).
fn is_of(tx: &dyn LedgerTx, batch: &Batch<'_>, device: DeviceId) -> Result<bool, LedgerError> {
    if device == batch.facts.device {
        return Ok(true);
    }
    let owner = tx.device(device)?.and_then(|row| row.person);
    Ok(owner == Some(batch.facts.person))
}

/// Decides a held operation again.
pub(crate) fn again(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    stored: StoredOp,
) -> Result<Taken, LedgerError> {
    match OpBytes::read(&stored.text) {
        Ok((_, operation)) => settle(tx, batch, stored, &operation),
        Err(_) => Ok(Taken {
            answer: stored.answer,
            free: BTreeSet::new(),
        }),
    }
}

/// Rejects a held operation for good.
pub(crate) fn give_up(tx: &mut dyn LedgerTx, stored: StoredOp) -> Result<Taken, LedgerError> {
    store(
        tx,
        stored,
        Outcome::Rejected {
            refusal: Refusal::NotFound,
            current: None,
        },
    )
}

/// Rejects an operation that a manager set aside.
pub(crate) fn set_aside(
    tx: &mut dyn LedgerTx,
    stored: StoredOp,
    refusal: Refusal,
) -> Result<Taken, LedgerError> {
    let current = None;
    store(tx, stored, Outcome::Rejected { refusal, current })
}

fn is_canonical(text: &str) -> bool {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    value
        .and_then(|value| canonical::text(&value).ok())
        .as_deref()
        == Some(text)
}

/// Runs what may fail as it should not. None where it did, or panicked: it is to be undone.
///
/// # Errors
/// The store itself cannot write: nothing in this transaction can be promised.
pub(crate) fn whole<T>(
    work: impl FnOnce() -> Result<T, LedgerError>,
) -> Result<Option<T>, LedgerError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(Some(done)),
        Ok(Err(LedgerError::Store(error @ (StoreError::Sql(_) | StoreError::Open(_))))) => {
            Err(error.into())
        }
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}

/// Decides and writes: whatever goes wrong with this operation stays with it (S17), once its batch is taken with a
/// savepoint for each.
fn settle(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    stored: StoredOp,
    operation: &Operation,
) -> Result<Taken, LedgerError> {
    if batch.undone == Undone::WithItsBatch {
        return attempt(tx, batch, stored, operation);
    }
    tx.savepoint()?;
    let kept = stored.clone();
    let taken = whole(|| {
        let taken = attempt(tx, batch, stored, operation)?;
        tx.write_out()?;
        Ok(taken)
    });
    if let Some(taken) = taken? {
        tx.release()?;
        return Ok(taken);
    }
    tx.undo()?;
    tracing::error!(op = %kept.op_id, "an operation could not be decided; it is held");
    hold(tx, kept, &BTreeSet::from([FAULT.to_owned()]))
}

fn attempt(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    mut stored: StoredOp,
    operation: &Operation,
) -> Result<Taken, LedgerError> {
    let case = Case {
        operation,
        received: stored.received,
        founding: batch.founding && operation.kind == Kind::Create,
        read_through: tx
            .device(operation.device)?
            .unwrap_or_default()
            .read_through,
        limits: batch.limits,
        eyes: match batch.belated {
            Late::TakenIn(eyes) => Some(eyes),
            Late::No | Late::Revoked => None,
        },
    };
    let decided = decide::decide(&*tx, &case)?;
    if !matches!(decided, Decision::Accept(_)) {
        erase::veil(&*tx, &mut stored, operation)?;
    }
    match decided {
        Decision::Hold(keys) => hold(tx, stored, &keys),
        Decision::Reject(refusal) => {
            if broken::is(Variant::NumberBeforeTransaction) {
                tx.next_number()?;
            }
            let current = match refusal {
                Refusal::Erased => None,
                _ => current(&*tx, operation)?.map(Box::new),
            };
            store(tx, stored, Outcome::Rejected { refusal, current })
        }
        Decision::Accept(draft) => {
            let (eff, hash) = (draft.eff(), stored.hash.clone());
            let (outcome, free) = commit::commit(
                tx,
                operation,
                &hash,
                (stored.received, batch.now),
                *draft,
                batch.moved,
            )?;
            stored.eff = Some(eff);
            let mut taken = store(tx, stored, outcome)?;
            taken.free.extend(free);
            Ok(taken)
        }
    }
}

/// The record as it stands, for the refusal, where its author may read it (M5).
fn current(tx: &dyn LedgerTx, operation: &Operation) -> Result<Option<Record>, LedgerError> {
    let Some(person) = engine::person(tx, operation.actor)? else {
        return Ok(None);
    };
    let grants = grants::of(tx, &person)?;
    let record = tx.record(operation.record)?.map(|row| row.record);
    Ok(record.filter(|record| policy::may_read(&grants, record)))
}

fn hold(
    tx: &mut dyn LedgerTx,
    mut stored: StoredOp,
    keys: &BTreeSet<String>,
) -> Result<Taken, LedgerError> {
    stored.standing = Standing::Held;
    stored.answer.outcome = Outcome::Held {
        missing: missing::shown(keys),
    };
    stored.answer.duplicate = false;
    tx.put_op(&stored)?;
    tx.hold(stored.op_id, keys, stored.received)?;
    notice_clone(tx, stored.place)?;
    Ok(Taken {
        answer: stored.answer,
        free: BTreeSet::new(),
    })
}

/// Stores a final answer.
fn store(
    tx: &mut dyn LedgerTx,
    mut stored: StoredOp,
    outcome: Outcome,
) -> Result<Taken, LedgerError> {
    stored.standing = if outcome.number().is_some() {
        Standing::Accepted
    } else {
        Standing::Rejected
    };
    stored.answer.outcome = outcome;
    stored.answer.duplicate = false;
    tx.put_op(&stored)?;
    tx.unhold(stored.op_id)?;
    acknowledge(tx, stored.place)?;
    let free = BTreeSet::from([
        missing::op_key(stored.op_id),
        missing::record_key(stored.record),
    ]);
    Ok(Taken {
        answer: stored.answer,
        free,
    })
}

/// Notices a clone: two operations under one place, whatever becomes of them (S22). The next hello gets a new
/// incarnation.
fn notice_clone(tx: &mut dyn LedgerTx, place: (DeviceId, u32, u64)) -> Result<(), LedgerError> {
    let (device, incarnation, _) = place;
    if tx.ops_at(place)?.len() < 2 {
        return Ok(());
    }
    let mut row = tx.device(device)?.unwrap_or_default();
    if incarnation == row.incarnation && !row.renew {
        row.renew = true;
        tx.put_device(device, &row)?;
    }
    Ok(())
}

/// Moves the answered prefix on (O4).
fn acknowledge(tx: &mut dyn LedgerTx, place: (DeviceId, u32, u64)) -> Result<(), LedgerError> {
    notice_clone(tx, place)?;
    let (device, incarnation, _) = place;
    let mut row = tx.device(device)?.unwrap_or_default();
    let before = row.clone();
    let mut through = row.acked.get(&incarnation).copied().unwrap_or_default();
    loop {
        let there = tx.ops_at((device, incarnation, through + 1))?;
        if there.is_empty()
            || there
                .iter()
                .any(|(_, standing)| *standing == Standing::Held)
        {
            break;
        }
        through += 1;
    }
    row.acked.insert(incarnation, through);
    if row != before {
        tx.put_device(device, &row)?;
    }
    Ok(())
}

/// How long a missing parent holds an operation: five days (M8).
pub(crate) const HELD_MS: i64 = 5 * 24 * 3600 * 1000;

/// The time before which what is held has waited long enough.
pub(crate) fn held_since(now: Stamp) -> Stamp {
    now.plus(-HELD_MS)
}
