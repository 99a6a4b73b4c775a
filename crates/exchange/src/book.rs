//! A file as a book of sheets, a sheet as rows of cells.

use crate::format::{Format, detect};
use crate::limits::Limits;
use crate::number;
use crate::problem::{Problem, ReadError, over};
use crate::{text, xlsx};
use chrono::NaiveDate;
use std::fmt::Write as _;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text as typed.
    Text(Box<str>),
    /// A number in plain decimals, as many digits as a spreadsheet keeps (15).
    Number(Box<str>),
    /// A day, with the minute of the day where it has one.
    Day(NaiveDate, Option<u16>),
    /// TRUE or FALSE.
    Truth(bool),
    /// An error the spreadsheet shows, for example `#REF!`.
    Error(Box<str>),
    /// A formula whose result was never computed.
    NoResult,
}

impl Cell {
    /// The cell as a person would type it; empty for what shows no value.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.to_string(),
            Self::Day(day, minute) => {
                let mut out = day.format("%Y-%m-%d").to_string();
                if let Some(minute) = minute {
                    let _ = write!(out, " {:02}:{:02}", minute / 60, minute % 60);
                }
                out
            }
            Self::Truth(true) => "是".to_owned(),
            Self::Truth(false) => "否".to_owned(),
            Self::Error(_) | Self::NoResult => String::new(),
        }
    }

    /// Why the cell has no value that could be used.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Error(value) => Some(Problem::CellError {
                value: value.to_string(),
            }),
            Self::NoResult => Some(Problem::NoResult),
            _ => None,
        }
    }

    /// Whether nothing can be seen in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.chars().all(char::is_whitespace))
    }

    /// Whether it reads as a number, also where it is typed as text.
    #[must_use]
    pub fn is_number(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Text(text) => number::plain(text).is_some(),
            _ => false,
        }
    }
}

/// A row with content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as Excel shows it, from 1.
    pub number: u32,
    /// Whether it is hidden in the spreadsheet.
    pub hidden: bool,
    /// The cells with content by column, from 0, ascending.
    pub cells: Vec<(u16, Cell)>,
}

impl Row {
    /// The cell in this column, where it holds anything.
    #[must_use]
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        let at = self
            .cells
            .binary_search_by_key(&column, |(column, _)| *column)
            .ok()?;
        self.cells.get(at).map(|(_, cell)| cell)
    }
}

/// Merged cells: rows from 1, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u16,
    /// Last column.
    pub right: u16,
}

/// A sheet's name in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// The name; empty for text.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// A sheet, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for text.
    pub name: String,
    /// Its rows with content, ascending.
    pub rows: Vec<Row>,
    /// Its merged cells.
    pub merges: Vec<Merge>,
}

impl Sheet {
    /// The row with this number, where it holds anything.
    #[must_use]
    pub fn row(&self, number: u32) -> Option<&Row> {
        let at = self
            .rows
            .binary_search_by_key(&number, |row| row.number)
            .ok()?;
        self.rows.get(at)
    }

    /// How many columns there are, up to the last one with content.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.rows
            .iter()
            .filter_map(|row| row.cells.last().map(|(column, _)| column + 1))
            .max()
            .unwrap_or(0)
    }
}

/// A file that was recognised; its sheets are read one by one.
pub struct Book(Kind);

enum Kind {
    Workbook(Box<xlsx::Workbook>),
    Text { text: String, limits: Limits },
}

impl Book {
    /// Opens the bytes of a file: recognised by content and bounded before anything is inflated.
    ///
    /// # Errors
    /// [`ReadError`]: what it is instead, or which limit it is over.
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, ReadError> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.file_bytes {
            return Err(over("file_bytes", limits.file_bytes).into());
        }
        Ok(Self(match detect(&bytes)? {
            Format::Workbook => Kind::Workbook(Box::new(xlsx::Workbook::open(bytes, *limits)?)),
            Format::Text => Kind::Text {
                text: text::decode(&bytes)?,
                limits: *limits,
            },
        }))
    }

    /// What kind of file it is.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.0 {
            Kind::Workbook(_) => Format::Workbook,
            Kind::Text { .. } => Format::Text,
        }
    }

    /// The sheets in their order; text has one without a name.
    #[must_use]
    pub fn sheets(&self) -> Vec<SheetName> {
        match &self.0 {
            Kind::Workbook(book) => book.sheets(),
            Kind::Text { .. } => vec![SheetName {
                name: String::new(),
                hidden: false,
            }],
        }
    }

    /// Reads a sheet, by its place in [`Book::sheets`].
    ///
    /// # Errors
    /// [`ReadError`] with the row and column where reading ended.
    pub fn read(&mut self, sheet: usize) -> Result<Sheet, ReadError> {
        match &mut self.0 {
            Kind::Workbook(book) => book.read(sheet),
            Kind::Text { text, limits } if sheet == 0 => text::rows(text, limits),
            Kind::Text { .. } => Err(Problem::NoSuchSheet.into()),
        }
    }
}

/// The letters of a column as Excel shows them: 0 is `A`, 27 is `AB`.
#[must_use]
pub fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// What one sheet may still hold: counted cell by cell, so that the memory it takes has an end.
pub(crate) struct Counter<'a> {
    limits: &'a Limits,
    cells: usize,
    bytes: usize,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            cells: 0,
            bytes: 0,
        }
    }

    /// Counts a cell's text before it is kept.
    pub(crate) fn cell(&mut self, column: u32, text: &str) -> Result<(), Problem> {
        if column >= u32::from(self.limits.columns) {
            return Err(over("columns", self.limits.columns));
        }
        // Bytes first: counting characters of a short text is not worth it.
        if text.len() > self.limits.cell_chars && text.chars().count() > self.limits.cell_chars {
            return Err(over("cell_chars", self.limits.cell_chars));
        }
        self.cells += 1;
        self.bytes += text.len();
        if self.cells > self.limits.cells {
            return Err(over("cells", self.limits.cells));
        }
        if self.bytes > self.limits.text_bytes {
            return Err(over("text_bytes", self.limits.text_bytes));
        }
        Ok(())
    }

    /// Whether one more row fits beside these.
    pub(crate) fn row(&self, rows: usize) -> Result<(), Problem> {
        if rows >= usize::try_from(self.limits.rows).unwrap_or(usize::MAX) {
            return Err(over("rows", self.limits.rows));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_excel() {
        let named = [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (27, "AB"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ];
        for (column, letters) in named {
            assert_eq!(column_letters(column), letters);
        }
    }
}
