//! Lists on their way out: the same rows in the same order as on the screen, all of them, as a spreadsheet
//! or for the printer. What is not in this device's store is in no list; phones are masked as on the screen.

mod bureau;
mod columns;
mod person;
mod person_rows;
mod reading;
mod rows;

use crate::api::{
    CellKind, ExportCell, ExportColumn, ExportForm, ExportRows, ExportWords, HandedOut, ListForm,
    Progress, RowsForm,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::files::{self, Outgoing};
use exchange::write::{Cell, Column, EXPORT_ROWS, Frame, WriteError, Writing};
use model::{Day, Stamp};
pub(crate) use person::person;
#[cfg(test)]
pub(crate) use reading::AT_ONCE;
use reading::{Most, Reading};

/// What a spreadsheet takes.
const SHEET: Most = Most {
    limit: "export_rows",
    rows: EXPORT_ROWS,
};

/// What is printed at once: about a hundred sheets of paper. Nobody reads a longer list on paper, and a page of
/// a million cells would stop the window.
const PAPER: Most = Most {
    limit: "print_rows",
    rows: 2_000,
};

/// `export.columns`: what stands over the rows, for the words of it.
pub(crate) async fn columns(_: &App, request: ListForm) -> Result<Vec<ExportColumn>, Failure> {
    Ok(columns::of(request.list).to_vec())
}

/// `export.rows`: the rows for the printer, all of them or none: a list cut off somewhere says the wrong thing.
pub(crate) async fn rows(app: &App, request: RowsForm) -> Result<ExportRows, Failure> {
    let mut reading = Reading::begin(app, &request, PAPER).await?;
    let mut rows = Vec::new();
    while let Some(part) = reading.next(app).await? {
        rows.extend(part);
        if rows.len() > PAPER.rows {
            return Err(too_many(PAPER, rows.len()));
        }
    }
    Ok(ExportRows {
        columns: columns::of(request.list).to_vec(),
        rows,
    })
}

/// `export.list`: the rows as a spreadsheet in the reader's language. They go into the file as they are read;
/// stopped, or failed, nothing of the file is left.
pub(crate) async fn list(app: &App, request: ExportForm) -> Result<HandedOut, Failure> {
    let ExportForm { rows, words } = request;
    let desk = app.desk()?;
    let work = desk.exporting.begin(Code::ExportRunning)?;
    let columns = columns::of(rows.list);
    let mut reading = Reading::begin(app, &rows, SHEET).await?;
    work.begins(0, reading.total());
    let frame = Frame {
        sheet: words.sheet.clone(),
        title: words.title.clone(),
        note: words.note.clone(),
        mark: words.mark.clone(),
    };
    let heads = columns.iter().map(|column| head(column, &words)).collect();
    let out = Outgoing::begin(app, &format!("{}.xlsx", words.file))?;
    let mut writing = Writing::begin(out, frame, heads).map_err(|error| unwritten(error, 0))?;
    let mut written = 0;
    while let Some(part) = reading.next(app).await? {
        for row in part {
            let typed = columns.iter().zip(row);
            let cells: Vec<Cell> = typed
                .map(|(column, said)| cell(app, column, said, &words))
                .collect();
            written += 1;
            writing
                .row(&cells)
                .map_err(|error| unwritten(error, written))?;
        }
        if work.stopped() {
            return Err(Failure::new(Code::Stopped));
        }
        work.done(reading.done());
    }
    let out = writing
        .finish()
        .map_err(|error| unwritten(error, written))?;
    out.done()
}

/// `export.progress`
pub(crate) async fn progress(app: &App, (): ()) -> Result<Progress, Failure> {
    Ok(app.desk()?.exporting.progress())
}

/// `export.cancel`: stops behind the rows at hand.
pub(crate) async fn cancel(app: &App, (): ()) -> Result<(), Failure> {
    app.desk()?.exporting.cancel();
    Ok(())
}

/// More rows than this way out takes.
fn too_many(most: Most, actual: usize) -> Failure {
    Failure::new(Code::OverLimit)
        .with("limit", most.limit)
        .with("most", most.rows)
        .with("actual", actual)
}

/// Why the file was not written.
fn unwritten(error: WriteError, rows: usize) -> Failure {
    match error {
        WriteError::TooManyRows => too_many(SHEET, rows),
        WriteError::Format(_) => Failure::new(Code::Internal),
        WriteError::Io(error) if files::is_too_large(&error) => files::too_large(),
        WriteError::Io(error) => error.into(),
    }
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
