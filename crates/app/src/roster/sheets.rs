//! From a file to the rows of its sheets.

use super::words;
use crate::api::{RosterFix, RosterKind, RosterLack};
use crate::failure::{Code, Failure};
use exchange::{Book, Limits, Problem, ReadError, Table, guess_head};
use std::collections::BTreeMap;

/// The most rows of one import.
pub(super) const MOST: usize = 20_000;

/// One row: its cells by field, and what is wrong with cells that have no value.
pub(super) struct Read {
    pub(super) sheet: String,
    pub(super) row: u32,
    pub(super) kind: RosterKind,
    pub(super) cells: BTreeMap<String, String>,
    /// Fields whose cell is an error or a formula without a result.
    pub(super) broken: Vec<String>,
}

/// The rows of a file, and the columns its sheets lack.
#[derive(Default)]
pub(super) struct Sheets {
    pub(super) rows: Vec<Read>,
    pub(super) lacks: Vec<RosterLack>,
}

impl Sheets {
    /// Cells say what was put right in the preview.
    pub(super) fn put_right(&mut self, fixes: &[RosterFix]) {
        for fix in fixes {
            let fixed = |read: &&mut Read| read.sheet == fix.sheet && read.row == fix.row;
            for read in self.rows.iter_mut().filter(fixed) {
                read.cells
                    .insert(fix.field.clone(), fix.text.trim().to_owned());
                read.broken.retain(|field| *field != fix.field);
            }
        }
    }
}

/// What cannot be read, with what is wrong and where.
fn unreadable(error: &ReadError) -> Failure {
    let part = |value: serde_json::Result<_>| value.unwrap_or_default();
    Failure::new(Code::SheetUnreadable)
        .with("problem", part(serde_json::to_value(&error.problem)))
        .with("at", part(serde_json::to_value(&error.at)))
}

/// Reads every sheet that is shown. Sheets without a head are passed over, unless no other is there.
pub(super) fn read(bytes: Vec<u8>) -> Result<Sheets, Failure> {
    let mut book = Book::open(bytes, &Limits::default()).map_err(|error| unreadable(&error))?;
    let mut out = Sheets::default();
    for (at, name) in book.sheets().into_iter().enumerate() {
        if name.hidden {
            continue;
        }
        let sheet = match book.read(at) {
            Ok(sheet) => sheet,
            Err(error) if matches!(error.problem, Problem::Empty) => continue,
            Err(error) => return Err(unreadable(&error)),
        };
        let Some(head) = guess_head(&sheet, &words::is_head) else {
            continue;
        };
        let table = Table::of(sheet, head).map_err(|error| unreadable(&error))?;
        if table
            .columns
            .iter()
            .any(|column| words::is_head(&column.head))
        {
            take(table, &mut out);
        }
    }
    if out.rows.is_empty() && out.lacks.is_empty() {
        return Err(unreadable(&Problem::NoHead.into()));
    }
    if out.rows.len() > MOST {
        return Err(Failure::new(Code::OverLimit)
            .with("limit", "rows")
            .with("most", MOST)
            .with("actual", out.rows.len()));
    }
    Ok(out)
}

fn take(table: Table, out: &mut Sheets) {
    let heads: Vec<String> = table
        .columns
        .iter()
        .map(|column| column.head.clone())
        .collect();
    let kind = words::kind(&heads);
    // The first column of a name counts.
    let mut columns: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (at, head) in heads.iter().enumerate() {
        if let Some(field) = words::field(kind, head) {
            columns.entry(field).or_insert(at);
        }
    }
    let lacks: Vec<RosterLack> = words::needed(kind)
        .iter()
        .filter(|field| !columns.contains_key(**field))
        .map(|field| RosterLack {
            sheet: table.sheet.clone(),
            field: (*field).to_owned(),
        })
        .collect();
    if !lacks.is_empty() {
        out.lacks.extend(lacks);
        return;
    }
    for line in table.lines.into_iter().filter(|line| !line.total) {
        let mut cells = BTreeMap::new();
        let mut broken = Vec::new();
        for (field, at) in &columns {
            if let Some(Some(cell)) = line.cells.get(*at) {
                if cell.problem().is_some() {
                    broken.push((*field).to_owned());
                }
                cells.insert((*field).to_owned(), cell.text().trim().to_owned());
            }
        }
        if cells.values().all(String::is_empty) && broken.is_empty() {
            continue;
        }
        out.rows.push(Read {
            sheet: table.sheet.clone(),
            row: line.row,
            kind,
            cells,
            broken,
        });
    }
}
