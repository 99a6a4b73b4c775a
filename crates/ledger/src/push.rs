//! A push: one transaction and one savepoint for the batch. Only where an operation fails that should not have is
//! the batch undone and taken again with a savepoint for each, so that the failure stays with it (S17). What was
//! held is released when what it misses arrives (M8).

use crate::belated;
use crate::engine::{CENTRE, EPOCH, Ledger, person};
use crate::error::LedgerError;
use crate::hello::{DeviceFacts, forgotten};
use crate::missing;
use crate::moved::Gathered;
use crate::store::{LedgerStore, LedgerTx, Standing, StoredOp};
use crate::take::{self, Late, Taken};
use crate::together::{Push, Pushed};
use model::{Noun, Scope, Stamp};
use protocol::broken::{self, Variant};
use protocol::limits::Limits;
use protocol::wire::{Answer, LastAccepted, PushAnswer};
use std::collections::{BTreeSet, VecDeque};

/// How far an operation that fails is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undone {
    /// With its whole batch, which is taken again with [`Self::Alone`].
    WithItsBatch,
    /// By itself, under a savepoint of its own.
    Alone,
}

/// Who pushes, when, under which limits.
#[derive(Clone, Copy)]
pub(crate) struct Batch<'a> {
    pub(crate) facts: DeviceFacts,
    pub(crate) now: Stamp,
    pub(crate) limits: &'a Limits,
    pub(crate) founding: bool,
    pub(crate) moved: &'a Gathered,
    pub(crate) belated: Late<'a>,
    pub(crate) undone: Undone,
}

impl<S: LedgerStore> Ledger<S> {
    /// Takes a batch of operations, each as its canonical bytes. Durable when this returns.
    ///
    /// # Errors
    /// [`LedgerError::OverLimit`] for the batch as a whole, or the store's failure: nothing was changed.
    pub fn push(
        &self,
        facts: &DeviceFacts,
        now: Stamp,
        operations: &[&str],
    ) -> Result<PushAnswer, LedgerError> {
        self.push_after(facts, now, operations, None)
    }

    /// Takes what a revoked device hands in once more: all of it is kept for whoever manages the unit, nothing
    /// is decided (W6).
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_leaving(
        &self,
        facts: &DeviceFacts,
        now: Stamp,
        operations: &[&str],
    ) -> Result<PushAnswer, LedgerError> {
        self.push_as(facts, now, operations, None, Late::Revoked)
    }

    /// The same from a device that names the last answer it was given.
    ///
    /// # Errors
    /// [`LedgerError::CursorUnknown`] where that answer is not known here any more: the device says hello
    /// first (W4).
    pub fn push_after(
        &self,
        facts: &DeviceFacts,
        now: Stamp,
        operations: &[&str],
        accepted: Option<&LastAccepted>,
    ) -> Result<PushAnswer, LedgerError> {
        self.push_as(facts, now, operations, accepted, Late::No)
    }

    fn push_as(
        &self,
        facts: &DeviceFacts,
        now: Stamp,
        operations: &[&str],
        accepted: Option<&LastAccepted>,
        late: Late<'static>,
    ) -> Result<PushAnswer, LedgerError> {
        if operations.len() > self.limits.batch_operations {
            return Err(LedgerError::OverLimit("batch_operations"));
        }
        if operations.iter().map(|text| text.len()).sum::<usize>() > self.limits.batch_bytes {
            return Err(LedgerError::OverLimit("batch_bytes"));
        }
        self.together(Push {
            facts: *facts,
            now,
            operations: operations.iter().map(|text| (*text).to_owned()).collect(),
            accepted: accepted.cloned(),
            late,
        })
    }

    /// Takes one push inside a transaction that it may share with others.
    pub(crate) fn take(
        &self,
        tx: &mut dyn LedgerTx,
        push: &Push,
        moved: &Gathered,
    ) -> Result<Pushed, LedgerError> {
        let Push { facts, now, .. } = *push;
        let epoch = tx.meta(EPOCH)?.unwrap_or_default();
        if forgotten(&*tx, push.accepted.as_ref(), &epoch)? {
            return Err(LedgerError::CursorUnknown);
        }
        let batch_of = Batch {
            facts,
            now,
            limits: &self.limits,
            founding: false,
            moved,
            belated: push.late,
            undone: Undone::Alone,
        };
        let operations: Vec<&str> = push.operations.iter().map(String::as_str).collect();
        let answers = batch(tx, &batch_of, &operations)?;
        expire(tx, &batch_of)?;
        let row = tx.device(facts.device)?.unwrap_or_default();
        let acked_through = row.acked.get(&row.incarnation).copied().unwrap_or_default();
        let answer = PushAnswer {
            answers,
            acked_through,
            server_time: now,
        };
        let undone = broken::is(Variant::AcknowledgedBeforeCommit)
            && facts.device != CENTRE
            && operations.len() % 3 == 1;
        Ok(Pushed { answer, undone })
    }
}

/// An operation with who sends it from which device, and when it is received.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The device and its person.
    pub facts: DeviceFacts,
    /// When.
    pub at: Stamp,
    /// The canonical bytes.
    pub text: String,
}

/// Says what is sent next; it may read what stands by then. None ends it.
pub type Next<'a> = dyn FnMut(&dyn LedgerTx) -> Result<Option<Sent>, LedgerError> + 'a;

impl<S: LedgerStore> Ledger<S> {
    /// Takes operations of several devices in one transaction, one behind the other, each decided like
    /// one that was pushed alone: for filling a ledger.
    ///
    /// # Errors
    /// The store's failure: nothing was changed.
    pub fn push_each(&self, next: &mut Next<'_>) -> Result<Vec<Answer>, LedgerError> {
        let moved = Gathered::default();
        let answers = self.run(|tx| {
            let mut answers = Vec::new();
            while let Some(sent) = next(&*tx)? {
                let batch_of = Batch {
                    facts: sent.facts,
                    now: sent.at,
                    limits: &self.limits,
                    founding: false,
                    moved: &moved,
                    belated: Late::No,
                    undone: Undone::Alone,
                };
                answers.extend(batch(tx, &batch_of, &[&sent.text])?);
            }
            Ok(answers)
        })?;
        self.tell(moved);
        Ok(answers)
    }
}

/// Takes one operation with the eyes that a look at the ledger gives.
pub(crate) fn push_one<S: LedgerStore>(
    ledger: &Ledger<S>,
    facts: &DeviceFacts,
    now: Stamp,
    operation: &str,
    eyes: impl FnOnce(&dyn LedgerTx) -> Result<BTreeSet<Scope>, LedgerError>,
) -> Result<Answer, LedgerError> {
    let moved = Gathered::default();
    let answers = ledger.run(|tx| {
        let eyes = eyes(&*tx)?;
        let batch_of = Batch {
            facts: *facts,
            now,
            limits: &ledger.limits,
            founding: false,
            moved: &moved,
            belated: Late::TakenIn(&eyes),
            undone: Undone::Alone,
        };
        batch(tx, &batch_of, &[operation])
    })?;
    ledger.tell(moved);
    answers.into_iter().next().ok_or(LedgerError::NotRun)
}

/// Takes every operation, in order: all of them under one savepoint, or, where one of them could not be coped with,
/// each under its own.
pub(crate) fn batch(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    operations: &[&str],
) -> Result<Vec<Answer>, LedgerError> {
    if operations.is_empty() {
        return Ok(Vec::new());
    }
    tx.savepoint()?;
    let together = Batch {
        undone: Undone::WithItsBatch,
        ..*batch
    };
    let taken = take::whole(|| {
        let answers = in_order(tx, &together, operations)?;
        tx.write_out()?;
        Ok(answers)
    });
    if let Some(answers) = taken? {
        tx.release()?;
        return Ok(answers);
    }
    tx.undo()?;
    let each = Batch {
        undone: Undone::Alone,
        ..*batch
    };
    in_order(tx, &each, operations)
}

fn in_order(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    operations: &[&str],
) -> Result<Vec<Answer>, LedgerError> {
    let mut answers = Vec::with_capacity(operations.len());
    for text in operations {
        let Taken { answer, free } = take::take(tx, batch, text)?;
        release(tx, batch, free)?;
        answers.push(answer);
    }
    // Something held may have been released by what came behind it: the answer says what is true now.
    for answer in &mut answers {
        let Some(id) = answer.op_id.filter(|_| !answer.outcome.is_final()) else {
            continue;
        };
        if let Some(stored) = tx.op(id)?.filter(|stored| stored.hash == answer.hash) {
            answer.outcome = stored.answer.outcome;
        }
    }
    Ok(answers)
}

/// Decides again whatever waited for one of these, in the order of operations, and what that sets free.
pub(crate) fn release(
    tx: &mut dyn LedgerTx,
    batch: &Batch<'_>,
    free: BTreeSet<String>,
) -> Result<(), LedgerError> {
    let mut keys: VecDeque<String> = free.into_iter().collect();
    while let Some(key) = keys.pop_front() {
        for id in tx.waiting_for(&key)? {
            let Some(stored) = tx
                .op(id)?
                .filter(|stored| stored.standing == Standing::Held)
            else {
                continue;
            };
            let theirs = theirs(batch, &stored);
            keys.extend(take::again(tx, &theirs, stored)?.free);
        }
    }
    Ok(())
}

/// The batch as the held operation's own device would have sent it.
fn theirs<'a>(batch: &Batch<'a>, stored: &StoredOp) -> Batch<'a> {
    let facts = DeviceFacts {
        device: stored.place.0,
        person: stored.actor,
    };
    Batch {
        facts,
        founding: false,
        belated: Late::No,
        ..*batch
    }
}

/// What has waited five days for a record or an operation needs attention: it is refused as data (M8).
fn expire(tx: &mut dyn LedgerTx, batch: &Batch<'_>) -> Result<(), LedgerError> {
    let old = tx.held_before(take::held_since(batch.now))?;
    if old.is_empty() {
        return Ok(());
    }
    let mut due = BTreeSet::new();
    for key in tx.waited_keys()?.iter().filter(|key| missing::expires(key)) {
        if !stands_behind_belated(tx, key)? {
            due.extend(tx.waiting_for(key)?);
        }
    }
    for id in old.into_iter().filter(|id| due.contains(id)) {
        let Some(stored) = tx
            .op(id)?
            .filter(|stored| stored.standing == Standing::Held)
        else {
            continue;
        };
        let free = take::give_up(tx, stored)?.free;
        release(tx, batch, free)?;
    }
    Ok(())
}

/// Whether this is an operation that waits for a manager: what stands behind it waits as long.
fn stands_behind_belated(tx: &dyn LedgerTx, key: &str) -> Result<bool, LedgerError> {
    let Some(id) = key.strip_prefix("op:").and_then(|id| id.parse().ok()) else {
        return Ok(false);
    };
    Ok(tx.op(id)?.is_some_and(|stored| belated::waits(&stored)))
}

/// Tries again what waits for a noun or a kind that this version may know (M8).
pub(crate) fn retry_unknown(
    tx: &mut dyn LedgerTx,
    limits: &Limits,
    now: Stamp,
) -> Result<(), LedgerError> {
    let keys = tx
        .waited_keys()?
        .into_iter()
        .filter(|key| match key.strip_prefix("noun:") {
            Some(noun) => Noun::parse(noun).is_some(),
            None => !missing::expires(key),
        });
    let keys: BTreeSet<String> = keys.collect();
    let moved = Gathered::default();
    for id in keys
        .iter()
        .map(|key| tx.waiting_for(key))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
    {
        let Some(stored) = tx
            .op(id)?
            .filter(|stored| stored.standing == Standing::Held)
        else {
            continue;
        };
        if person(&*tx, stored.actor)?.is_none() {
            continue;
        }
        let facts = DeviceFacts {
            device: stored.place.0,
            person: stored.actor,
        };
        let batch = Batch {
            facts,
            now,
            limits,
            founding: false,
            moved: &moved,
            belated: Late::No,
            undone: Undone::Alone,
        };
        let free = take::again(tx, &batch, stored)?.free;
        release(tx, &batch, free)?;
    }
    Ok(())
}
