//! Lists on their way out: the same rows in the same order as on the screen, all of them, as a spreadsheet
//! or for the printer. What is not in this device's store is in no list; phones are masked as on the screen.

mod bureau;
mod columns;
mod rows;

use crate::api::{
    CellKind, ExportCell, ExportColumn, ExportForm, ExportRows, ExportWords, HandedOut, ListForm,
    RowsForm,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::files;
use exchange::write::{Cell, Column, EXPORT_ROWS, Frame, WriteError, write};
use model::{Day, Stamp};

/// Rows printed at once: more than a ream of paper helps nobody.
const PRINT_ROWS: usize = 5_000;

/// `export.columns`: what stands over the rows, for the words of it.
pub(crate) async fn columns(_: &App, request: ListForm) -> Result<Vec<ExportColumn>, Failure> {
    Ok(columns::of(request.list).to_vec())
}

/// `export.rows`: the rows for the printer.
pub(crate) async fn rows(app: &App, request: RowsForm) -> Result<ExportRows, Failure> {
    let columns = columns::of(request.list);
    let mut rows = rows::of(app, &request, EXPORT_ROWS).await?;
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    rows.truncate(PRINT_ROWS);
    Ok(ExportRows {
        columns: columns.to_vec(),
        rows,
        total,
    })
}

/// `export.list`: the rows as a spreadsheet in the reader's language.
pub(crate) async fn list(app: &App, request: ExportForm) -> Result<HandedOut, Failure> {
    let ExportForm { rows, words } = request;
    let columns = columns::of(rows.list);
    let heads: Vec<Column> = columns.iter().map(|column| head(column, &words)).collect();
    let cells: Vec<Vec<Cell>> = rows::of(app, &rows, EXPORT_ROWS)
        .await?
        .into_iter()
        .map(|row| {
            let typed = columns.iter().zip(row);
            typed
                .map(|(column, said)| cell(app, column, said, &words))
                .collect()
        })
        .collect();
    let frame = Frame {
        sheet: words.sheet.clone(),
        title: words.title.clone(),
        note: words.note.clone(),
        mark: words.mark.clone(),
    };
    let bytes = write(&frame, &heads, &cells).map_err(|error| match error {
        WriteError::TooManyRows => too_many(cells.len()),
        WriteError::Format(_) => Failure::new(Code::Internal),
    })?;
    files::hand_out(app, &format!("{}.xlsx", words.file), &bytes)
}

/// More rows than a file takes.
fn too_many(actual: usize) -> Failure {
    Failure::new(Code::OverLimit)
        .with("limit", "export_rows")
        .with("most", EXPORT_ROWS)
        .with("actual", actual)
}

fn head(column: &ExportColumn, words: &ExportWords) -> Column {
    Column {
        head: words
            .columns
            .get(column.name)
            .cloned()
            .unwrap_or_else(|| column.name.to_owned()),
        width: column.width,
    }
}

fn cell(app: &App, column: &ExportColumn, said: ExportCell, words: &ExportWords) -> Cell {
    let word = |code: &str| {
        let of_column = words.codes.get(column.name);
        let known = of_column.and_then(|codes| codes.get(code));
        known.cloned().unwrap_or_else(|| code.to_owned())
    };
    match (column.kind, said) {
        (_, ExportCell::Nothing) => Cell::Empty,
        (CellKind::Money, ExportCell::Number(fen)) => Cell::Money(fen),
        (CellKind::Moment, ExportCell::Number(at)) => Cell::Moment(app.clock().local(Stamp(at))),
        (_, ExportCell::Number(count)) => Cell::Count(count),
        (CellKind::Code, ExportCell::Text(code)) => Cell::Text(word(&code)),
        (CellKind::Codes, ExportCell::Text(codes)) => {
            let named: Vec<String> = codes.lines().map(word).collect();
            Cell::Text(named.join(&words.gap))
        }
        (CellKind::Day, ExportCell::Text(day)) => match day.parse::<Day>() {
            Ok(day) => Cell::Day(day.0),
            Err(_) => Cell::Text(day),
        },
        (_, ExportCell::Text(text)) => Cell::Text(text),
    }
}
