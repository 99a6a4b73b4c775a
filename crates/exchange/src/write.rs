//! Writing a list as a spreadsheet: typed cells, a head that stays in sight, a note of who took it out and when.
//!
//! Texts are disarmed; amounts are exact, since a cell is written from its decimal digits and never calculated.

mod markup;
mod shell;

use crate::disarm::disarm;
use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::XlsxError;
use shell::Shell;
use std::io::{self, Cursor, Seek, Write};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// Rows of one sheet besides its head. A spreadsheet program takes a million; a person and this memory do not.
pub const EXPORT_ROWS: usize = 100_000;

/// Characters of one cell, as the format allows.
const CELL_CHARACTERS: usize = 32_767;

/// What stands at the end of a text that had to be cut.
const CUT: &str = "…";

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands over it.
    pub head: String,
    /// Its width in characters of half width.
    pub width: u16,
}

/// A cell. Its kind decides how a spreadsheet program shows it and calculates with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Count(i64),
    /// Money in 分, shown in 万元.
    Money(i64),
    /// A number in hundredths, such as 亩 with two decimals.
    Hundredths(i64),
    /// A calendar day.
    Day(NaiveDate),
    /// A moment on the wall of the reader.
    Moment(NaiveDateTime),
}

/// What stands around the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The name of the sheet.
    pub sheet: String,
    /// The first line: bureau and name of the list.
    pub title: String,
    /// The second line: filter, who took it out, when.
    pub note: String,
    /// The line in the foot of every printed page: name and time.
    pub mark: String,
}

/// Why a sheet was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More rows than [`EXPORT_ROWS`].
    #[error("more than {EXPORT_ROWS} rows")]
    TooManyRows,
    /// The format does not allow it.
    #[error(transparent)]
    Format(#[from] XlsxError),
    /// What is written to did not take it, such as a full disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ZipError> for WriteError {
    fn from(error: ZipError) -> Self {
        Self::Io(error.into())
    }
}

/// A sheet being written: its rows go to the file as they come and are not kept.
///
/// What stands around the rows is made by `rust_xlsxwriter`; the rows themselves are not, since it keeps
/// them in memory or, plain, in a file of its own, and panics where that file's disk is full.
pub struct Writing<W: Write + Seek> {
    zip: ZipWriter<W>,
    frame: Frame,
    columns: Vec<Column>,
    looks: shell::Looks,
    rows: usize,
    /// One row, used again for the next.
    line: String,
}

impl<W: Write + Seek> Writing<W> {
    /// Begins the file with everything that stands above the rows.
    ///
    /// # Errors
    /// [`WriteError::Format`], [`WriteError::Io`].
    pub fn begin(out: W, frame: Frame, columns: Vec<Column>) -> Result<Self, WriteError> {
        let mut shell = Shell::new(&frame, &columns, 0)?;
        let mut zip = ZipWriter::new(out);
        // Programs that look at a file's beginning expect its contents first.
        shell.copy(&mut zip, |name| name == shell::CONTENTS)?;
        zip.start_file(shell::SHEET, SimpleFileOptions::default())?;
        zip.write_all(shell.above()?.as_bytes())?;
        Ok(Self {
            looks: shell.looks()?,
            zip,
            frame,
            columns,
            rows: 0,
            line: String::new(),
        })
    }

    /// Writes one row below the others.
    ///
    /// # Errors
    /// [`WriteError::TooManyRows`], [`WriteError::Io`].
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        if self.rows == EXPORT_ROWS {
            return Err(WriteError::TooManyRows);
        }
        self.rows += 1;
        self.line.clear();
        markup::row(
            &mut self.line,
            shell::HEAD_ROWS + self.rows,
            cells,
            &self.looks,
        );
        Ok(self.zip.write_all(self.line.as_bytes())?)
    }

    /// Ends the file; gives back what was written to.
    ///
    /// # Errors
    /// [`WriteError::Format`], [`WriteError::Io`].
    pub fn finish(mut self) -> Result<W, WriteError> {
        let mut shell = Shell::new(&self.frame, &self.columns, self.rows)?;
        self.zip.write_all(shell.below()?.as_bytes())?;
        shell.copy(&mut self.zip, |name| {
            name != shell::CONTENTS && name != shell::SHEET
        })?;
        Ok(self.zip.finish()?)
    }
}

/// The rows as the bytes of an XLSX file.
///
/// # Errors
/// [`WriteError::TooManyRows`] before anything large was built.
pub fn write(frame: &Frame, columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>, WriteError> {
    if rows.len() > EXPORT_ROWS {
        return Err(WriteError::TooManyRows);
    }
    let mut writing = Writing::begin(Cursor::new(Vec::new()), frame.clone(), columns.to_vec())?;
    for row in rows {
        writing.row(row)?;
    }
    Ok(writing.finish()?.into_inner())
}

/// A text as a cell holds it: disarmed, and cut where the format ends.
fn text(said: &str) -> String {
    let safe = disarm(said);
    if safe.chars().count() <= CELL_CHARACTERS {
        return safe;
    }
    safe.chars()
        .take(CELL_CHARACTERS - 1)
        .chain(CUT.chars())
        .collect()
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
