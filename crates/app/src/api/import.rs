//! Import of a ledger: leads or companies out of a spreadsheet.

use super::RecordLine;
use exchange::ReadError;
use model::amount::Unit;
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use ts_rs::TS;

/// What the rows become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// 线索, with their companies and contacts.
    Lead,
    /// 企业, with their contacts.
    Company,
}

/// A piece of a file: a request carries two megabytes at most.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportPiece {
    /// Whether it begins a file; what was sent before is forgotten.
    pub first: bool,
    /// Base64.
    pub bytes: String,
}

/// Opens what was sent, or a text that was pasted.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportOpen {
    /// What the rows become.
    pub kind: ImportKind,
    /// The file's name, for the record of the import.
    pub name: String,
    /// Pasted text; none for the file that was sent in pieces.
    pub text: Option<String>,
}

/// The rows of the head, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportHead {
    /// First.
    pub first: u32,
    /// Last.
    pub last: u32,
}

/// What a column becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportTarget {
    /// The field; none to leave the column out.
    pub field: Option<String>,
    /// The unit of bare numbers in it.
    pub unit: Option<Unit>,
}

/// Chooses another sheet, head or mapping; what is none stays.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
pub struct ImportSet {
    /// Which sheet.
    pub sheet: Option<u32>,
    /// Which rows are the head.
    pub head: Option<ImportHead>,
    /// What the columns become, in their order.
    pub mapping: Option<Vec<ImportTarget>>,
}

/// A sheet to choose.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportSheet {
    /// Name.
    pub name: String,
    /// Hidden in the workbook.
    pub hidden: bool,
}

/// One of the first rows of a sheet, to point at the head.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportTop {
    /// Its number.
    pub row: u32,
    /// Its cells, the first of them.
    pub cells: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportColumn {
    /// Its letters.
    pub letters: String,
    /// Its head.
    pub head: String,
    /// What it becomes.
    pub target: ImportTarget,
    /// Whether its unit was not said by the head and is a guess.
    pub unit_guessed: bool,
}

/// How many rows are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct ImportCounts {
    /// All.
    pub all: u32,
    /// New.
    pub new: u32,
    /// The same as a record here.
    pub same: u32,
    /// The same as an earlier row.
    pub twin: u32,
    /// With something to put right.
    pub error: u32,
    /// Groups of duplicates, each with one decision.
    pub groups: u32,
    /// That will be written: new ones, and duplicates that were chosen.
    pub chosen: u32,
    /// Those of them that go into a record that is here, or into an earlier row.
    pub merge: u32,
    /// Rows that only add up the others.
    pub totals: u32,
}

/// A file being imported: nothing of it is written yet.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportSitting {
    /// What the rows become.
    pub kind: ImportKind,
    /// The file's name.
    pub name: String,
    /// Its sheets.
    pub sheets: Vec<ImportSheet>,
    /// Which one is shown.
    pub sheet: u32,
    /// Why that sheet cannot be read.
    pub problem: Option<ReadError>,
    /// The rows of the head.
    pub head: Option<ImportHead>,
    /// The first rows.
    pub top: Vec<ImportTop>,
    /// The columns.
    pub columns: Vec<ImportColumn>,
    /// The fields there are.
    pub fields: Vec<String>,
    /// How many rows are what.
    pub counts: ImportCounts,
}

/// What a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ImportRowState")]
pub enum RowState {
    /// A new record.
    #[default]
    New,
    /// The same as a record here.
    Same,
    /// The same as an earlier row.
    Twin,
    /// Something has to be put right.
    Error,
}

/// What is done with a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ImportChoice")]
pub enum RowChoice {
    /// Not written.
    #[default]
    Skip,
    /// Empty fields of the record here, or of the group's first row, are filled; nothing is written over.
    Merge,
    /// Written as a new record.
    New,
}

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ImportIssue {
    /// The column, by its place in [`ImportSitting::columns`]; none for the row.
    pub column: Option<u32>,
    /// The cell as Excel names it.
    pub cell: String,
    /// What.
    pub code: String,
    /// For the sentence.
    pub detail: BTreeMap<String, Value>,
}

/// The record that a row is the same as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ImportSame {
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub title: String,
    /// Why: `uscc`, `name`, `project`.
    pub by: String,
    /// Whether I may not change it, so that nothing can be merged into it.
    pub closed: bool,
}

/// A row of the preview.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportRow {
    /// Its number in the file.
    pub row: u32,
    /// Hidden in the file.
    pub hidden: bool,
    /// What it is.
    pub state: RowState,
    /// The cells, one for each column.
    pub cells: Vec<String>,
    /// What is wrong.
    pub issues: Vec<ImportIssue>,
    /// The record here that its group is the same as.
    pub same: Option<ImportSame>,
    /// The earlier row.
    pub twin: Option<u32>,
    /// The number of the first row of its group of duplicates.
    pub group: Option<u32>,
    /// What is done with it.
    pub choice: RowChoice,
    /// How many things are missing for handing in.
    pub missing: u32,
}

/// Rows that are looked at apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportOnly {
    /// New records.
    New,
    /// Groups of duplicates, each with all its rows behind each other.
    Duplicate,
    /// Something has to be put right.
    Error,
}

/// Which rows.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportQuery {
    /// Only those; all of them in the file's order when none.
    pub only: Option<ImportOnly>,
    /// From.
    pub offset: u32,
    /// How many.
    pub limit: u32,
}

/// Rows of the preview.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportRows {
    /// How many there are.
    pub total: u32,
    /// Those asked for.
    pub rows: Vec<ImportRow>,
}

/// Puts a cell right.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportFix {
    /// The row's number.
    pub row: u32,
    /// The column, by its place.
    pub column: u32,
    /// What it says now.
    pub text: String,
}

/// The row after a change, and the counts.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportFixed {
    /// The row.
    pub row: ImportRow,
    /// The counts.
    pub counts: ImportCounts,
}

/// Says what is done with duplicates.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportChoose {
    /// The group of this row; all groups when none.
    pub row: Option<u32>,
    /// What is done.
    pub choice: RowChoice,
}

/// Begins to write.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportStart {
    /// Whether complete rows are handed in at once; the others stay drafts.
    pub submit: bool,
}

/// An import, by its own id.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportById {
    /// Which.
    pub id: RecordId,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ImportStanding")]
pub enum Standing {
    /// Its plan is being kept; no record is written yet.
    Planning,
    /// Being written, or interrupted while it was.
    Writing,
    /// Written.
    Done,
    /// Being undone, or interrupted while it was.
    Undoing,
    /// Undone.
    Undone,
}

/// An import that was begun.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportEntry {
    /// Which.
    pub id: RecordId,
    /// What the rows became.
    pub kind: ImportKind,
    /// The file's name.
    pub name: String,
    /// When.
    pub at: Stamp,
    /// How many rows it writes.
    pub rows: u32,
    /// How many of them go into a record that was here, or into an earlier row.
    #[serde(default)]
    pub merged: u32,
    /// How many rows it left out.
    pub refused: u32,
    /// How many of those are duplicates.
    #[serde(default)]
    pub duplicates: u32,
    /// In how many commits.
    pub chunks: u32,
    /// How many of them are written.
    pub written: u32,
    /// How many rows are written.
    pub rows_written: u32,
    /// Where it stands.
    pub standing: Standing,
}

/// What undoing left.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportUndone {
    /// The import.
    pub entry: ImportEntry,
    /// How many records were removed.
    pub removed: u32,
    /// How many stay, because somebody went on with them.
    pub stay: u32,
    /// The first of those.
    pub staying: Vec<RecordLine>,
}

/// The rows left out, in the words of the reader's language.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportRefused {
    /// The words.
    pub words: ImportWords,
}

/// Words of the workbook with the rows left out.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
pub struct ImportWords {
    /// The file's name without its ending.
    pub file: String,
    /// The sheet's name.
    pub sheet: String,
    /// Over the column of row numbers.
    pub row: String,
    /// Over the column of reasons.
    pub reason: String,
    /// What is wrong with a cell, by its code; `{value}` stands for what the cell shows.
    pub issues: BTreeMap<String, String>,
    /// A cell and what is wrong with it: `{cell}`, `{sentence}`.
    pub issue_at: String,
    /// The same as a record here: `{title}`.
    pub same: String,
    /// The same as an earlier row: `{row}`.
    pub twin: String,
    /// Between two reasons.
    pub gap: String,
}

/// Which template.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ImportTemplate {
    /// What the rows become.
    pub kind: ImportKind,
}
