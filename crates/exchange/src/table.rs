//! A sheet as a table: named columns, and lines of cells under them.

use crate::book::{Cell, Row, Sheet, column_letters};
use crate::head::Head;
use crate::problem::{Problem, ReadError};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place in the sheet, from 0.
    pub index: u16,
    /// Its letters as Excel shows them.
    pub letters: String,
    /// Its head; two rows are joined with a blank (`总投资 固定资产`). Empty where it has none.
    pub head: String,
}

/// A line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row's number as Excel shows it.
    pub row: u32,
    /// Whether it is hidden in the spreadsheet.
    pub hidden: bool,
    /// Whether it only adds up the others (合计).
    pub total: bool,
    /// The cells, one for each column of the table; none where empty.
    pub cells: Vec<Option<Cell>>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its sheet's name.
    pub sheet: String,
    /// The columns that have a head or content.
    pub columns: Vec<Column>,
    /// The lines with content under the head.
    pub lines: Vec<Line>,
}

impl Table {
    /// Puts a head over a sheet. Columns with neither head nor content, and rows without content, are left out.
    ///
    /// # Errors
    /// [`Problem::NoHead`] where those rows name no column.
    pub fn of(sheet: Sheet, head: Head) -> Result<Self, ReadError> {
        let heads = heads(&sheet, head);
        if heads.iter().all(String::is_empty) {
            return Err(ReadError::at(
                Problem::NoHead,
                &sheet.name,
                head.first,
                None,
            ));
        }
        let mut filled = vec![false; heads.len()];
        for row in sheet.rows.iter().filter(|row| row.number > head.last) {
            for (column, _) in &row.cells {
                if let Some(filled) = filled.get_mut(usize::from(*column)) {
                    *filled = true;
                }
            }
        }
        let columns: Vec<Column> = (0..sheet.width())
            .zip(heads.into_iter().zip(filled))
            .filter(|(_, (head, filled))| !head.is_empty() || *filled)
            .map(|(index, (head, _))| Column {
                index,
                letters: column_letters(index),
                head,
            })
            .collect();
        let lines = sheet
            .rows
            .into_iter()
            .filter(|row| row.number > head.last)
            .map(|row| line(row, &columns))
            .filter(|line| line.cells.iter().any(Option::is_some))
            .collect();
        Ok(Self {
            sheet: sheet.name,
            columns,
            lines,
        })
    }
}

/// The head of every column up to the last with content.
fn heads(sheet: &Sheet, head: Head) -> Vec<String> {
    (0..sheet.width())
        .map(|column| {
            let mut parts: Vec<String> = Vec::new();
            for number in head.first..=head.last {
                let part = shown(sheet, number, column);
                if !part.is_empty() && parts.last() != Some(&part) {
                    parts.push(part);
                }
            }
            parts.join(" ")
        })
        .collect()
}

/// What a head's cell shows: merged cells show their first one's text throughout.
fn shown(sheet: &Sheet, row: u32, column: u16) -> String {
    let merged = sheet.merges.iter().find(|merge| {
        (merge.top..=merge.bottom).contains(&row) && (merge.left..=merge.right).contains(&column)
    });
    let (row, column) = merged.map_or((row, column), |merge| (merge.top, merge.left));
    let text = sheet
        .row(row)
        .and_then(|row| row.cell(column))
        .map(Cell::text)
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(row: Row, columns: &[Column]) -> Line {
    let total = adds_up(&row);
    let mut cells = row.cells.into_iter().peekable();
    let mut out = Vec::with_capacity(columns.len());
    for column in columns {
        while cells.next_if(|(at, _)| *at < column.index).is_some() {}
        out.push(
            cells
                .next_if(|(at, _)| *at == column.index)
                .map(|(_, cell)| cell),
        );
    }
    Line {
        row: row.number,
        hidden: row.hidden,
        total,
        cells: out,
    }
}

/// Whether a row only adds up the others: its first word says so, and the rest is figures.
fn adds_up(row: &Row) -> bool {
    let first = row
        .cells
        .first()
        .map(|(_, cell)| cell.text())
        .unwrap_or_default();
    let word: String = first
        .chars()
        .filter(|c| !c.is_whitespace() && !"：:".contains(*c))
        .collect();
    let says = ["合计", "总计", "小计", "累计", "total", "sum"];
    let says = says.iter().any(|total| word.eq_ignore_ascii_case(total));
    says && row
        .cells
        .iter()
        .skip(1)
        .all(|(_, cell)| cell.is_number() || cell.problem().is_some())
}
