//! Belated work: what somebody wrote before the grant ended or the device was revoked, and sent after. The
//! centre keeps it and decides nothing: the manager of the unit it belongs to takes it in, or sets it aside
//! with a reason, which its author reads (P3, W6).

use crate::Operation;
use crate::call::call;
use model::{DeviceId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};

/// What a held operation waits for, as its device reads it.
pub const WAITS_FOR_A_MANAGER: &str = "review";

/// What waits for the caller. To whoever manages no unit it is nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BelatedQuery {}
call!(BelatedQuery => Vec<Belated>, "sync/v1/belated");

/// What one person wrote on one record, on one device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Belated {
    /// Which record.
    pub record: RecordId,
    /// Its noun.
    pub noun: String,
    /// Who wrote it.
    pub actor: PersonId,
    /// From which device.
    pub device: DeviceId,
    /// Why it is here.
    pub why: Why,
    /// Since when.
    pub since: Stamp,
    /// What was written, in its order. Of a draft nobody but its author reads a word: none then.
    pub operations: Vec<Operation>,
    /// How many operations there are.
    pub count: u32,
    /// Whether they make the record.
    pub creates: bool,
}

/// Why work is belated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The author was granted the record, and is not any more.
    GrantEnded,
    /// The device is revoked.
    Revoked,
}

/// Decides on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BelatedSettle {
    /// Which record.
    pub record: RecordId,
    /// Whose work.
    pub actor: PersonId,
    /// From which device.
    pub device: DeviceId,
    /// So many operations were seen; others that came since wait for another look.
    pub count: u32,
    /// Why it is set aside; none takes it in.
    pub set_aside: Option<String>,
}
call!(BelatedSettle => (), "sync/v1/belated/settle");
