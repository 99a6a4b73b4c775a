//! Reading beside writing: what is durable is read without the writer's lock, and how far devices have read is
//! written along with what is written next.

use crate::engine::{EPOCH, Ledger};
use crate::error::LedgerError;
use crate::hello::{DeviceFacts, begin_epoch, known};
use crate::store::{LedgerStore, LedgerTx, StoreResult};
use model::{DeviceId, Stamp};
use parking_lot::Mutex;
use protocol::wire::Cursor;
use std::collections::BTreeMap;

/// How far devices have read by their own word, as long as it is not written. It tells a parallel change (M1), and
/// a device says it again; so it may be lost with the process, and no look for news costs a sync of the disk.
#[derive(Default)]
pub(crate) struct ReadMarks(Mutex<BTreeMap<DeviceId, u64>>);

impl ReadMarks {
    /// Notes that a device asks for what follows a number.
    pub(crate) fn note(
        &self,
        tx: &dyn LedgerTx,
        facts: &DeviceFacts,
        since: u64,
    ) -> StoreResult<()> {
        let known = tx.device(facts.device)?.unwrap_or_default().read_through;
        if since > known {
            let mut marks = self.0.lock();
            let mark = marks.entry(facts.device).or_default();
            *mark = since.max(*mark);
        }
        Ok(())
    }

    /// Writes what was noted.
    pub(crate) fn write(&self, tx: &mut dyn LedgerTx) -> StoreResult<()> {
        for (device, since) in std::mem::take(&mut *self.0.lock()) {
            let mut row = tx.device(device)?.unwrap_or_default();
            if since > row.read_through {
                row.read_through = since;
                tx.put_device(device, &row)?;
            }
        }
        Ok(())
    }
}

impl<S: LedgerStore> Ledger<S> {
    /// Answers a reading device from one place of what is durable. `work` checks the cursor it was asked with.
    ///
    /// # Errors
    /// What `work` returned. With [`LedgerError::CursorUnknown`], where the cursor is of this very epoch, this
    /// centre came back from a backup, and a new epoch has begun (W4).
    pub(crate) fn read_from<T>(
        &self,
        facts: &DeviceFacts,
        now: Stamp,
        cursor: Option<&Cursor>,
        work: impl FnOnce(&dyn LedgerTx) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let answer = self.read(work);
        if let (Err(LedgerError::CursorUnknown), Some(cursor)) = (&answer, cursor) {
            self.run(|tx| {
                let of_this = tx.meta(EPOCH)?.as_deref() == Some(cursor.epoch.as_str());
                if of_this && known(&*tx, cursor).is_err() {
                    begin_epoch(tx, facts.device, now)?;
                }
                Ok(())
            })?;
        }
        answer
    }
}
