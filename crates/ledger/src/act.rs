//! What administrators do beside the records (devices, invitations, accounts, recovery): a link of the same
//! chain, under a number of its own, with who, what and whom (security.md).

use crate::commit::{link, mark_at};
use crate::store::{ChainRow, LedgerTx, StoreResult};
use model::{DeviceId, OpId, PersonId, Stamp, canonical};
use serde::{Deserialize, Serialize};

/// One act. No names, no codes, no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its number.
    #[serde(default)]
    pub number: u64,
    /// Names it.
    pub op_id: OpId,
    /// What was done, for example `device_revoked`.
    pub act: String,
    /// Who did it; none for the operator at the centre's own command line.
    pub actor: Option<PersonId>,
    /// From which device.
    pub device: DeviceId,
    /// To whom.
    pub person: Option<PersonId>,
    /// To what: a device, an invitation, a request.
    pub subject: Option<String>,
    /// When, by the centre's clock.
    pub at: Stamp,
}

/// Writes an act under the next number, in the transaction that does it.
///
/// # Errors
/// The store's failure.
pub fn write(tx: &mut dyn LedgerTx, mut act: Act) -> StoreResult<u64> {
    let number = tx.next_number()?;
    act.number = number;
    let entry = canonical::text(&act)?;
    let before = mark_at(tx, number - 1)?.unwrap_or_default();
    tx.put_chain(&ChainRow {
        number,
        op_id: act.op_id,
        mark: link(&before, &entry),
        entry,
    })?;
    Ok(number)
}
