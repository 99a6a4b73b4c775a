//! The way out: what is to be sent, and what the centre answered.

use crate::row::write;
use crate::tables::{Settled, Tables};
use crate::{Changed, OpState, Store, StoreError, erase, feed, meta, overlay};
use model::policy::Refusal;
use model::{OpId, RecordId, Stamp};
use protocol::OpBytes;
use protocol::broken::{self, Variant};
use protocol::limits::Limits;
use protocol::wire::{Answer, LastAccepted, Outcome, PushAnswer};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// An operation to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Which.
    pub op: OpId,
    /// Its bytes, made once at capture (O1).
    pub bytes: OpBytes,
}

/// What a push's answer changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Records that read differently, or whose sync mark does.
    pub changed: Vec<Changed>,
    /// Answers that name another hash than ours, or an operation we do not know: ignored (S19).
    pub distrusted: Vec<OpId>,
    /// Operations that need a person's attention now, those behind a refused one included (M5).
    pub attention: Vec<OpId>,
}

impl Store {
    /// How many operations wait here for an answer.
    ///
    /// # Errors
    /// The database's.
    pub fn waiting(&self) -> Result<u32, StoreError> {
        Tables::waiting(&*self.read()?)
    }

    /// The next operations to send, in the order they were captured, within the limits of one push (W2).
    /// Refused ones do not stand in the way (S17). What was sent and not answered is among them: sending
    /// it again has no second effect (S2). `held` sends again what the centre holds: seldom.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing(&self, limits: &Limits, held: bool) -> Result<Vec<Outgoing>, StoreError> {
        outgoing(&*self.read()?, limits, held)
    }

    /// They are on their way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, StoreError> {
        self.change(|tables| mark_sent(tables, ops))
    }

    /// No answer came: back into the queue, with a code (never text of anybody's) for the outbox screen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, StoreError> {
        self.change(|tables| not_answered(tables, ops, code))
    }

    /// Takes in the answers to a push. 'Synced' follows only from the same id and hash (S19).
    ///
    /// # Errors
    /// [`StoreError::OtherEpoch`] where a number is given that was read already: nothing is changed then (W4).
    pub fn answered(&self, answer: &PushAnswer) -> Result<Answered, StoreError> {
        let answered = self.change(|tables| answered(tables, answer))?;
        if answer.answers.iter().any(|one| erase::says(&one.outcome)) {
            self.forget_copies()?;
        }
        Ok(answered)
    }
}

/// See [`Store::outgoing`].
pub(crate) fn outgoing(
    tables: &dyn Tables,
    limits: &Limits,
    held: bool,
) -> Result<Vec<Outgoing>, StoreError> {
    let mut batch = Vec::new();
    // The brackets of the list, and a comma for each.
    let mut bytes = 32;
    tables.to_send(held, limits.batch_operations, &mut |outgoing| {
        bytes += outgoing.bytes.text.len() + 1;
        // One operation alone always goes: a limit that is too small is for the centre to name.
        if bytes > limits.batch_bytes && !batch.is_empty() {
            return false;
        }
        batch.push(outgoing);
        true
    })?;
    Ok(batch)
}

/// See [`Store::mark_sent`].
pub(crate) fn mark_sent(tables: &dyn Tables, ops: &[OpId]) -> Result<Vec<Changed>, StoreError> {
    each(ops, |op| tables.sent(op))
}

/// See [`Store::not_answered`].
pub(crate) fn not_answered(
    tables: &dyn Tables,
    ops: &[OpId],
    code: &str,
) -> Result<Vec<Changed>, StoreError> {
    each(ops, |op| tables.not_answered(op, code))
}

fn each(
    ops: &[OpId],
    mark: impl Fn(OpId) -> Result<Option<Changed>, StoreError>,
) -> Result<Vec<Changed>, StoreError> {
    let mut changed = BTreeSet::new();
    for op in ops {
        changed.extend(mark(*op)?);
    }
    Ok(changed.into_iter().collect())
}

/// See [`Store::answered`].
pub(crate) fn answered(tables: &dyn Tables, answer: &PushAnswer) -> Result<Answered, StoreError> {
    if came_back(tables, answer)? {
        return Err(StoreError::OtherEpoch);
    }
    let mut answered = Answered::default();
    let mut touched = BTreeSet::new();
    for one in &answer.answers {
        take(tables, one, answer.server_time, &mut answered, &mut touched)?;
    }
    tables.set_meta(meta::ACKED_THROUGH, &answer.acked_through.to_string())?;
    note_accepted(tables, answer, &answered.distrusted)?;
    touched.extend(tables.pass()?);
    let mut changed: BTreeSet<Changed> = overlay::recompute(tables, touched.iter().copied())?
        .into_iter()
        .collect();
    // The sync mark changes even where nothing else does.
    for id in touched {
        changed.extend(named(tables, id)?);
    }
    answered.changed = changed.into_iter().collect();
    Ok(answered)
}

/// A number that was given just now lies beyond everything that was read before, unless the centre came back from a
/// backup since (W4): then nothing of the answer is taken in, for what was read there would count as having passed
/// it. Sent again after hello it is a duplicate.
fn came_back(tables: &dyn Tables, answer: &PushAnswer) -> Result<bool, StoreError> {
    let given = answer.answers.iter().filter(|one| !one.duplicate);
    let Some(least) = given.filter_map(|one| one.outcome.number()).min() else {
        return Ok(false);
    };
    let read = feed::newest_cursor(tables)?;
    Ok(read.is_some_and(|read| least <= read.number) && !broken::is(Variant::NumberBelowBelieved))
}

/// Keeps the newest own operation that is in the ledger, for hello (W4).
fn note_accepted(
    tables: &dyn Tables,
    answer: &PushAnswer,
    distrusted: &[OpId],
) -> Result<(), StoreError> {
    let numbered = |one: &Answer| {
        let op = one.op_id.filter(|op| !distrusted.contains(op))?;
        Some((one.outcome.number()?, op))
    };
    let (Some((number, op_id)), Some(epoch)) = (
        answer.answers.iter().filter_map(numbered).max(),
        tables.meta(meta::EPOCH)?,
    ) else {
        return Ok(());
    };
    let known = feed::last_accepted(tables)?;
    if known.is_none_or(|known| known.number < number) {
        let newest = LastAccepted {
            epoch,
            number,
            op_id,
        };
        tables.set_meta(meta::LAST_ACCEPTED, &write(&newest)?)?;
    }
    Ok(())
}

fn take(
    tables: &dyn Tables,
    answer: &Answer,
    at: Stamp,
    answered: &mut Answered,
    touched: &mut BTreeSet<RecordId>,
) -> Result<(), StoreError> {
    let Some(asked) = tables.asked(answer.op_id, &answer.hash)? else {
        answered.distrusted.extend(answer.op_id);
        return Ok(());
    };
    if asked.hash != answer.hash && !asked.is_blank {
        answered.distrusted.push(asked.op);
        return Ok(());
    }
    if asked.is_final {
        return Ok(());
    }
    let (state, eff) = match &answer.outcome {
        Outcome::Applied { eff, .. }
        | Outcome::Merged { eff, .. }
        | Outcome::Conflict { eff, .. } => (OpState::Accepted, Some(*eff)),
        Outcome::Held { .. } => (OpState::Held, None),
        // A centre that came back from a backup is sent what is left of what was erased, and still has the rest.
        Outcome::Refused { .. } if asked.is_blank => (OpState::Accepted, None),
        Outcome::Rejected { .. } => (OpState::Rejected, None),
        Outcome::Refused { .. } => (OpState::Refused, None),
    };
    let settled = Settled {
        state,
        number: answer.outcome.number(),
        eff,
        outcome: &answer.outcome,
        at,
    };
    tables.settle(asked.ord, &settled)?;
    touched.extend(tables.touched(asked.ord)?);
    if !matches!(state, OpState::Held) {
        let own = tables.record_of(asked.ord)?;
        erase::answered(tables, asked.ord, own, &answer.outcome)?;
    }
    if erase::says(&answer.outcome) {
        // Nothing of it was kept; what stands behind it stands all the same.
        answered.attention.push(asked.op);
        return Ok(());
    }
    if matches!(state, OpState::Rejected | OpState::Refused) {
        answered.attention.push(asked.op);
        let outcome = Outcome::Rejected {
            refusal: Refusal::DependedOnRefused,
            current: None,
        };
        for (ord, op) in tables.reject_behind(asked.op, &outcome)? {
            erase::answered(tables, ord, tables.record_of(ord)?, &outcome)?;
            touched.extend(tables.touched(ord)?);
            answered.attention.push(op);
        }
    }
    Ok(())
}

/// Forgets what waits on these records: what [`protocol::broken::Variant::PurgeWithUnsent`] does.
pub(crate) fn forget(tables: &dyn Tables, records: &BTreeSet<RecordId>) -> Result<(), StoreError> {
    let mut hashes = Vec::new();
    tables.to_send(true, usize::MAX, &mut |one| {
        hashes.push((one.op, one.bytes.hash));
        true
    })?;
    for (op, hash) in hashes {
        let Some(asked) = tables.asked(Some(op), &hash)? else {
            continue;
        };
        if tables.touched(asked.ord)?.is_disjoint(records) {
            continue;
        }
        let outcome = Outcome::Applied {
            number: 0,
            eff: Stamp(0),
        };
        let settled = Settled {
            state: OpState::Accepted,
            number: Some(0),
            eff: None,
            outcome: &outcome,
            at: Stamp(0),
        };
        tables.settle(asked.ord, &settled)?;
    }
    Ok(())
}

/// The records an operation changes.
pub(crate) fn touched_by(conn: &Connection, op: OpId) -> Result<BTreeSet<RecordId>, StoreError> {
    let ord: i64 = conn
        .prepare_cached("SELECT ord FROM journal WHERE op_id = ?1")?
        .query_row([op.to_string()], |row| row.get(0))?;
    conn.touched(ord)
}

/// A record's name for the screens, from what is shown or, where nothing is, from the journal.
pub(crate) fn named(tables: &dyn Tables, id: RecordId) -> Result<Option<Changed>, StoreError> {
    Ok(tables.noun_of(id)?.map(|noun| Changed { noun, id }))
}
