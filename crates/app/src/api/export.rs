//! Lists on their way out: as a spreadsheet and to the printer.

use super::{AuditForm, ListQuery};
use model::{RecordId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// The lists that can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ListName {
    /// 行程.
    Trips,
    /// 洽谈.
    Meetings,
    /// 线索.
    Leads,
    /// 企业, with their contacts.
    Companies,
    /// 待上传.
    Outbox,
    /// 审阅.
    Review,
    /// 无会周 of one year.
    Weeks,
    /// 管理 · 人员.
    People,
    /// 管理 · 单位.
    Units,
    /// 管理 · 设备.
    Devices,
    /// 管理 · 邀请.
    Invitations,
    /// 审计.
    Audit,
}

/// Names a list.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub struct ListForm {
    /// Which.
    pub list: ListName,
}

/// Which rows, as the screen shows them.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct RowsForm {
    /// The list.
    pub list: ListName,
    /// Its filter and order; in 审阅 the state is the name of its filter.
    #[serde(default)]
    pub query: ListQuery,
    /// Weeks: the year.
    pub year: Option<i32>,
    /// People: their unit and those below it. In 人员 the state is a role, or `inactive`; in 设备 it is
    /// `revoked`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub unit: Option<UnitId>,
    /// 审计: its filter.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub audit: Option<AuditForm>,
}

/// A list as a spreadsheet.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ExportForm {
    /// Which rows.
    pub rows: RowsForm,
    /// The words of it, in the reader's language.
    pub words: ExportWords,
}

/// A copy of what is held about one contact person.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PersonCopyForm {
    /// The contact.
    pub contact: RecordId,
    /// The words of it. Codes: `part`, `field`, `act`, `note`, `value`, and of each field that has some.
    pub words: ExportWords,
}

/// Words are made at the edge: what the screen calls the list, its columns and its codes.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
pub struct ExportWords {
    /// The file's name without its ending.
    pub file: String,
    /// The list's name, for the sheet.
    pub sheet: String,
    /// The first line.
    pub title: String,
    /// The second line: filter, who, when.
    pub note: String,
    /// The foot of every printed page: name and time.
    pub mark: String,
    /// Column by name.
    pub columns: BTreeMap<String, String>,
    /// Column, code, word.
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// Between the items of a set.
    pub gap: String,
}

/// How a column's cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// A text.
    Text,
    /// A code with a word in both languages.
    Code,
    /// Codes, parted by a line feed.
    Codes,
    /// A whole number.
    Count,
    /// 分.
    Money,
    /// A day, `2026-09-08`.
    Day,
    /// UTC milliseconds.
    Moment,
}

/// A column of a list that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ExportColumn {
    /// Its name.
    pub name: &'static str,
    /// How its cells are read.
    pub kind: CellKind,
    /// Characters of half width that it takes on paper.
    pub width: u16,
}

/// One cell: nothing, a text, or a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(untagged)]
pub enum ExportCell {
    /// Nothing.
    Nothing,
    /// A text, a code, a day.
    Text(String),
    /// A count, 分, UTC milliseconds.
    #[ts(type = "number")]
    Number(i64),
}

/// The rows for a page that is printed.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ExportRows {
    /// The columns.
    pub columns: Vec<ExportColumn>,
    /// All of them.
    pub rows: Vec<Vec<ExportCell>>,
}
