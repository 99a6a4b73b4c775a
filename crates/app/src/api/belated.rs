//! 审阅: work that came after the right to send it had ended.

use super::HistoryStep;
use model::{DeviceId, PersonId, RecordId, Stamp};
use protocol::belated::Why;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What one person wrote on one record and sent too late for the centre to take it by itself.
#[derive(Clone, Debug, Serialize, TS)]
pub struct BelatedRow {
    /// Which record.
    pub record: RecordId,
    /// Its noun.
    pub noun: String,
    /// What it is called, as far as that may be read.
    pub title: String,
    /// Who wrote it.
    pub actor: PersonId,
    /// The name.
    pub actor_name: String,
    /// On which device.
    pub device: DeviceId,
    /// Why it is here.
    pub why: Why,
    /// Since when.
    pub since: Stamp,
    /// How many changes there are.
    pub count: u32,
    /// Whether they make the record.
    pub creates: bool,
    /// What was written, the latest first; none of a draft, which is its author's.
    pub steps: Vec<HistoryStep>,
}

/// Take it in, or set it aside.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct BelatedForm {
    /// Which record.
    pub record: RecordId,
    /// Whose work.
    pub actor: PersonId,
    /// From which device.
    pub device: DeviceId,
    /// How many changes were seen.
    pub count: u32,
    /// Why it is set aside, for its author to read; none takes it in.
    pub set_aside: Option<String>,
}
