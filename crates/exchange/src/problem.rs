//! What can be wrong with a file, as a code with the place it stands at. Sentences are made at the edge.

use crate::book::column_letters;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// What is wrong. The code is the key of the sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(rename = "SheetProblem")]
pub enum Problem {
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// A workbook of Excel 97–2003 (.xls, .et): has to be saved as .xlsx.
    #[error("a workbook of Excel 97-2003")]
    OldExcel,
    /// A workbook that opens with a password.
    #[error("protected by a password")]
    Password,
    /// A web page saved under a spreadsheet's name.
    #[error("a web page")]
    WebPage,
    /// A binary workbook (.xlsb).
    #[error("a binary workbook")]
    BinaryWorkbook,
    /// A spreadsheet of another kind: OpenDocument, XML Spreadsheet 2003.
    #[error("another kind of spreadsheet")]
    OtherSpreadsheet,
    /// No table at all: a picture, a PDF, a document, a program.
    #[error("not a table")]
    NotATable,
    /// It ends too early or contradicts itself.
    #[error("damaged: {part}")]
    Damaged {
        /// The part of the file.
        part: String,
    },
    /// It declares a document type; entities are not read.
    #[error("declares entities")]
    Entities,
    /// Its text is in no encoding that is known here.
    #[error("unknown encoding")]
    Encoding,
    /// A quotation mark that opens and never closes.
    #[error("a quotation mark that never closes")]
    OpenQuote,
    /// No such sheet in it.
    #[error("no such sheet")]
    NoSuchSheet,
    /// No row that could be the head.
    #[error("no head")]
    NoHead,
    /// Over a named limit.
    #[error("over the limit {limit} of {most}")]
    OverLimit {
        /// Which limit.
        limit: String,
        /// How much it allows.
        #[ts(type = "number")]
        most: u64,
    },
    /// The cell shows an error of the spreadsheet, for example `#REF!`.
    #[error("the cell shows {value}")]
    CellError {
        /// What it shows.
        value: String,
    },
    /// The cell holds a formula whose result was never computed.
    #[error("a formula without a result")]
    NoResult,
}

/// Where in a file: as Excel says it, `B7`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "SheetPlace")]
pub struct Place {
    /// The sheet's name; empty for text.
    pub sheet: String,
    /// The row, from 1; 0 for the sheet as a whole.
    pub row: u32,
    /// The column, from 0; none for the row as a whole.
    pub column: Option<u16>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            write!(f, "{}!", self.sheet)?;
        }
        if let Some(column) = self.column {
            f.write_str(&column_letters(column))?;
        }
        if self.row > 0 {
            write!(f, "{}", self.row)?;
        }
        Ok(())
    }
}

/// Why a file cannot be read: nothing of it was used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[error("{problem} at {at}")]
#[ts(rename = "SheetError")]
pub struct ReadError {
    /// What is wrong.
    pub problem: Problem,
    /// Where.
    pub at: Place,
}

impl ReadError {
    /// The problem in a row of a sheet.
    #[must_use]
    pub fn at(problem: Problem, sheet: &str, row: u32, column: Option<u16>) -> Self {
        let sheet = sheet.to_owned();
        Self {
            problem,
            at: Place { sheet, row, column },
        }
    }
}

impl From<Problem> for ReadError {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            at: Place::default(),
        }
    }
}

/// The problem of being over a limit.
pub(crate) fn over(limit: &str, most: impl TryInto<u64>) -> Problem {
    Problem::OverLimit {
        limit: limit.to_owned(),
        most: most.try_into().unwrap_or(u64::MAX),
    }
}

/// The problem of a broken part.
pub(crate) fn damaged(part: &str) -> Problem {
    Problem::Damaged {
        part: part.to_owned(),
    }
}
