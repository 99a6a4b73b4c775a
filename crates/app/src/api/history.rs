//! 修改记录: who changed what in a record, when, from which device.

use super::TextPiece;
use model::{OpId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Ask for a record's history.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct HistoryForm {
    /// Which record.
    pub id: RecordId,
    /// Only steps before this number; none for the latest.
    pub before: Option<u64>,
}

/// A page of it, the latest first: what waits on this device, then what the centre keeps.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RecordHistory {
    /// The steps.
    pub steps: Vec<HistoryStep>,
    /// Whether the centre has earlier ones.
    pub more: bool,
    /// The centre could not be asked: only what waits here is told.
    pub offline: bool,
}

/// What was done at once.
#[derive(Clone, Debug, Serialize, TS)]
pub struct HistoryStep {
    /// The operation.
    pub op: OpId,
    /// Its number; none while it waits here.
    pub number: Option<u64>,
    /// Who typed it.
    pub who: String,
    /// For whom, when for somebody else.
    pub for_whom: Option<String>,
    /// Done on this device.
    pub this_device: bool,
    /// The end of the device's id, to tell two others apart.
    pub device: String,
    /// When, by the clock of the device.
    pub at: Stamp,
    /// When the centre got it.
    pub received: Option<Stamp>,
    /// What was done.
    pub act: HistoryAct,
    /// The state a command asked for, or the verdict.
    pub to: Option<String>,
    /// What was said with it.
    pub note: Option<String>,
    /// It was done to another record, which changed this one.
    pub elsewhere: bool,
    /// What was written, by field.
    pub fields: Vec<HistoryField>,
    /// So many fields of a draft that is its author's own.
    pub withheld: u32,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HistoryAct {
    /// Made.
    Create,
    /// Changed.
    Edit,
    /// Handed in.
    Submit,
    /// A verdict.
    Review,
    /// A verdict taken back.
    WithdrawReview,
    /// A lead assessed.
    Assess,
    /// A signing claimed.
    ClaimSigning,
    /// The claim taken back.
    WithdrawSigning,
    /// The claim verified.
    VerifySigning,
    /// The claim sent back.
    ReturnSigning,
    /// A trip assigned.
    AssignTrip,
    /// Moved on.
    Move,
    /// A company merged into another.
    Merge,
    /// Separated from it again.
    Separate,
    /// Told apart from one that looks the same.
    TellApart,
    /// Deleted.
    Delete,
    /// What it said of a person was erased.
    Erase,
    /// A command this version does not know by name.
    Other,
}

/// What was written to a field.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct HistoryField {
    /// Which.
    pub field: String,
    /// What its author saw there before; null where nothing, or where it is not known.
    #[ts(type = "unknown")]
    pub before: serde_json::Value,
    /// What was written; the elements that came for a list, null for a text.
    #[ts(type = "unknown")]
    pub after: serde_json::Value,
    /// Of a text: the words that came.
    pub pieces: Vec<TextPiece>,
    /// Of a text: so many characters went.
    pub removed: u32,
    /// What became of it.
    pub now: HistoryNow,
}

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HistoryNow {
    /// It is shown, or part of what is shown.
    Shown,
    /// Somebody else wrote another at once: both are kept.
    Beside,
    /// Written over since.
    Replaced,
}
