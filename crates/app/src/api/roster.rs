//! 导入: units and people out of a spreadsheet.

use super::Standing;
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a sheet lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RosterKind {
    /// 单位.
    Unit,
    /// 人员.
    Person,
}

/// An empty table to fill in.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct RosterTemplate {
    /// Of what.
    pub kind: RosterKind,
}

/// A file as it was chosen, with the cells that were put right since.
#[derive(Clone, Deserialize, TS)]
pub struct RosterFile {
    /// Its bytes in base64.
    pub bytes: String,
    /// Its name, for the list of imports.
    #[serde(default)]
    pub name: String,
    /// Cells put right in the preview; the last one of a cell counts.
    #[serde(default)]
    pub fixes: Vec<RosterFix>,
}

/// A cell put right.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
pub struct RosterFix {
    /// The sheet's name.
    pub sheet: String,
    /// The row's number.
    pub row: u32,
    /// Which field.
    pub field: String,
    /// What it says now.
    pub text: String,
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RosterState {
    /// Somebody or something that is not here yet.
    New,
    /// Here, and the row says otherwise.
    Changed,
    /// Here, just so.
    Same,
    /// Not to be taken as it is; it is left out.
    Wrong,
}

/// What is odd about a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RosterFault {
    /// The field: `name`, `unit`, `role`, `parent` …
    pub field: String,
    /// `missing`, `unknown_unit`, `two_units`, `unknown_role`, `too_long`, `cell`, `twice`, `same_name`,
    /// `administrator`.
    pub code: String,
    /// The cell as it stands, or the name of the other.
    pub value: String,
    /// It keeps the row from being taken.
    pub blocks: bool,
}

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RosterRow {
    /// The sheet's name; empty for a text file.
    pub sheet: String,
    /// The row's number as Excel shows it.
    pub row: u32,
    /// A unit or a person.
    pub kind: RosterKind,
    /// Its cells by field, as they stand.
    pub cells: std::collections::BTreeMap<String, String>,
    /// What it comes to.
    pub state: RosterState,
    /// The fields that change.
    pub changes: Vec<String>,
    /// What is odd.
    pub faults: Vec<RosterFault>,
}

/// A column that a sheet lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RosterLack {
    /// The sheet.
    pub sheet: String,
    /// The field.
    pub field: String,
}

/// What a file comes to. Nothing is written.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RosterPreview {
    /// Its rows, units before people.
    pub rows: Vec<RosterRow>,
    /// Columns without which nothing of the sheet is taken.
    pub lacks: Vec<RosterLack>,
    /// How many are new.
    pub new: u32,
    /// How many change.
    pub changed: u32,
    /// How many are here just so.
    pub same: u32,
    /// How many are left out.
    pub wrong: u32,
}

/// What was imported.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RosterDone {
    /// Units made.
    pub units: u32,
    /// People made.
    pub people: u32,
    /// Records changed.
    pub changed: u32,
    /// Names the import, to undo it; none where nothing was written.
    pub id: Option<RecordId>,
}

/// An import of this device: it can be undone as a whole, today or later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterEntry {
    /// Which.
    pub id: RecordId,
    /// The file's name.
    pub name: String,
    /// When.
    pub at: Stamp,
    /// Rows of it that were taken.
    pub rows: u32,
    /// Rows that are written: all of them, in one commit.
    pub rows_written: u32,
    /// Written, or undone.
    pub standing: Standing,
}

/// Undo a whole import.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct RosterUndo {
    /// Which.
    pub id: RecordId,
}

/// What undoing came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RosterUndone {
    /// Records taken away.
    pub removed: u32,
    /// Records that say again what they said.
    pub restored: u32,
    /// Names of those that were changed since, or are in use, and so stay as they are.
    pub kept: Vec<String>,
}
