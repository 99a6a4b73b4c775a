//! A record's history, asked of the centre: who changed what, when, from which device.

use crate::call::call;
use crate::{Change, Kind};
use model::command::Command;
use model::{DeviceId, OpId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The history of one record that the caller holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Which record.
    pub record: RecordId,
    /// Only steps before this number: the page after an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}
call!(HistoryQuery => History, "sync/v1/history");

/// A page of it, the latest step first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The steps.
    pub steps: Vec<Step>,
    /// Whether there are earlier ones.
    pub more: bool,
}

/// What one operation did to the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The operation.
    pub op_id: OpId,
    /// Its number.
    pub number: u64,
    /// Who typed it.
    pub actor: PersonId,
    /// For whom, when for somebody else (O5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// From which device.
    pub device: DeviceId,
    /// When, by that device's clock (M2).
    pub claimed: Stamp,
    /// When, as it counts (M1).
    pub effective: Stamp,
    /// When the centre got it.
    pub received: Stamp,
    /// What it did.
    pub kind: Kind,
    /// The command, where it was given to this record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Whether the command was given to another record, which brought this change about.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
    /// Per field what it wrote.
    pub fields: Vec<FieldStep>,
    /// So many fields of a draft that only its author may read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withheld: u32,
}

/// What one operation wrote to one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldStep {
    /// The field.
    pub field: String,
    /// What it wrote.
    pub change: Change,
    /// The plain value its author saw before; none for texts, sets and first values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What became of it.
    pub now: Now,
}

/// What became of a written value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Now {
    /// It is shown.
    Shown,
    /// It is kept beside what is shown, until somebody chooses (M1).
    Beside,
    /// It is part of a merged text or set (M3, M4).
    Merged,
    /// Somebody who saw it wrote something else.
    Replaced,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
