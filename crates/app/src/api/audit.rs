//! 审计: the centre's audit trail, for auditors. Every one of these waits for the network.

use model::{Day, PersonId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use protocol::audit::{AuditPage, AuditPerson, AuditRow};

/// Which part of the audit trail, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct AuditForm {
    /// Only what this person did, or what was done to or for them.
    pub person: Option<PersonId>,
    /// Only this: `create`, `edit`, `command`, or an act's name.
    pub kind: Option<String>,
    /// From this day on.
    pub from: Option<Day>,
    /// To this day, which counts.
    pub to: Option<Day>,
    /// Where the page before ended: its `next`.
    #[ts(type = "number | null")]
    pub before: Option<u64>,
    /// At most so many; 100 where nothing is said.
    pub limit: Option<u32>,
}
