//! Hello: versions, epoch, incarnation, grants, and whether the centre came back from a backup (W4).

use crate::commit::mark_at;
use crate::compact;
use crate::engine::{BACKED_UP, EPOCH, Ledger};
use crate::error::LedgerError;
use crate::grants;
use crate::store::{LedgerStore, LedgerTx};
use model::{DeviceId, PersonId, Stamp, canonical};
use protocol::broken::{self, Variant};
use protocol::wire::{Cursor, DeviceState, Hello, HelloAnswer, LastAccepted};

/// Who is at the other end, as the server has authenticated it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceFacts {
    /// The device.
    pub device: DeviceId,
    /// Whose device it is.
    pub person: PersonId,
}

/// What a hello brought.
#[derive(Clone, Debug)]
pub struct Greeting {
    /// The answer.
    pub answer: HelloAnswer,
    /// Whether the cursor showed that this centre came back from a backup, and so began a new epoch.
    pub new_epoch: bool,
}

/// A clock that is off by more than this is told so (M2).
const CLOCK_OFF_MS: u64 = 5 * 60 * 1000;

impl<S: LedgerStore> Ledger<S> {
    /// Greets a device.
    ///
    /// # Errors
    /// The store's failure.
    pub fn hello(
        &self,
        facts: &DeviceFacts,
        hello: &Hello,
        now: Stamp,
    ) -> Result<Greeting, LedgerError> {
        self.run(|tx| {
            let unknown = match &hello.cursor {
                Some(cursor) => known(&*tx, cursor).is_err(),
                None => false,
            };
            let current = tx.meta(EPOCH)?.unwrap_or_default();
            let of_this = unknown
                && hello
                    .cursor
                    .as_ref()
                    .is_some_and(|cursor| cursor.epoch == current);
            let new_epoch = of_this || forgotten(&*tx, hello.accepted.as_ref(), &current)?;
            if new_epoch {
                begin_epoch(tx, facts.device, now)?;
            }
            let mut row = tx.device(facts.device)?.unwrap_or_default();
            let acked = |row: &crate::store::DeviceRow| {
                row.acked.get(&row.incarnation).copied().unwrap_or_default()
            };
            let doubtful =
                hello.incarnation != row.incarnation || row.renew || hello.last_seq < acked(&row);
            if (doubtful && !broken::is(Variant::CloneNotNoticed)) || row.incarnation == 0 {
                row.incarnation = row.incarnation.max(hello.incarnation) + 1;
                row.renew = false;
            }
            if unknown || hello.cursor.is_none() {
                row.read_through = 0;
            }
            row.person = Some(facts.person);
            tx.put_device(facts.device, &row)?;
            let scopes = grants::of_person(&*tx, facts.person)?;
            let off = hello.clock.0.abs_diff(now.0) > CLOCK_OFF_MS;
            let backed_up_through = tx
                .meta(BACKED_UP)?
                .and_then(|text| text.parse().ok())
                .unwrap_or_default();
            let answer = HelloAnswer {
                protocol: protocol::PROTOCOL,
                epoch: tx.meta(EPOCH)?.unwrap_or_default(),
                server_time: now,
                limits: self.limits.clone(),
                incarnation: row.incarnation,
                acked_through: acked(&row),
                backed_up_through,
                scopes: scopes.into_iter().collect(),
                device_state: if off {
                    DeviceState::ClockOff
                } else {
                    DeviceState::Active
                },
                cursor_unknown: unknown,
            };
            Ok(Greeting { answer, new_epoch })
        })
    }

    /// Answers the hello of a revoked device: it is granted nothing, and may hand in what it has (W6).
    ///
    /// # Errors
    /// The store's failure.
    pub fn hello_leaving(&self, hello: &Hello, now: Stamp) -> Result<HelloAnswer, LedgerError> {
        self.read(|tx| {
            Ok(HelloAnswer {
                protocol: protocol::PROTOCOL,
                epoch: tx.meta(EPOCH)?.unwrap_or_default(),
                server_time: now,
                limits: self.limits.clone(),
                incarnation: hello.incarnation,
                acked_through: 0,
                backed_up_through: 0,
                scopes: Vec::new(),
                device_state: DeviceState::Revoked,
                cursor_unknown: false,
            })
        })
    }

    /// Gives a device a new incarnation: at enrolling, and whenever its past is in doubt (O4).
    ///
    /// # Errors
    /// The store's failure.
    pub fn new_incarnation(&self, device: DeviceId) -> Result<u32, LedgerError> {
        self.run(|tx| {
            let mut row = tx.device(device)?.unwrap_or_default();
            row.incarnation += 1;
            row.renew = false;
            tx.put_device(device, &row)?;
            Ok(row.incarnation)
        })
    }
}

/// Somebody holds a cursor or an answer of this epoch that is unknown here: the centre came back from a backup
/// (W4).
pub(crate) fn begin_epoch(
    tx: &mut dyn LedgerTx,
    device: DeviceId,
    now: Stamp,
) -> Result<(), LedgerError> {
    let current = tx.meta(EPOCH)?.unwrap_or_default();
    let text = format!("epoch\n{current}\n{device}\n{}", now.0);
    tx.put_meta(EPOCH, &canonical::sha256(text.as_bytes())[..32])?;
    tracing::warn!(%device, "a cursor or an answer of this epoch is unknown here: restored from a backup; a new epoch begins");
    Ok(())
}

/// Whether this centre once gave an answer that it does not know any more: it came back from a backup
/// that is older than the answer, and everything after it may be missing (W4, S12).
pub(crate) fn forgotten(
    tx: &dyn LedgerTx,
    accepted: Option<&LastAccepted>,
    epoch: &str,
) -> Result<bool, LedgerError> {
    let Some(accepted) = accepted.filter(|accepted| accepted.epoch == epoch) else {
        return Ok(false);
    };
    let here = tx.chain(accepted.number)?;
    Ok(here.is_none_or(|here| here.op_id != accepted.op_id)
        && !broken::is(Variant::AnswersForgotten)
        && !broken::is(Variant::MarkNotChecked))
}

/// Whether a reader can go on from a cursor: it is one of ours (W4), and nothing that left since was compacted (P2).
pub(crate) fn check(tx: &dyn LedgerTx, cursor: &Cursor) -> Result<(), LedgerError> {
    known(tx, cursor)?;
    let begins = cursor.number == 0;
    if begins || cursor.number >= compact::through(tx)? {
        Ok(())
    } else {
        Err(LedgerError::CursorCompacted)
    }
}

/// Whether a cursor is one of ours (W4).
pub(crate) fn known(tx: &dyn LedgerTx, cursor: &Cursor) -> Result<(), LedgerError> {
    let epoch = tx.meta(EPOCH)?.unwrap_or_default();
    let mark = mark_at(tx, cursor.number)?;
    let from_the_start = cursor.number == 0 && cursor.mark.is_empty();
    let known =
        mark.as_deref() == Some(cursor.mark.as_str()) || broken::is(Variant::MarkNotChecked);
    if (cursor.epoch == epoch && known) || from_the_start {
        Ok(())
    } else {
        Err(LedgerError::CursorUnknown)
    }
}
