//! Writing a list as a spreadsheet: typed cells, a head that stays in sight, a note of who took it out and when.
//!
//! Texts are disarmed; amounts are exact, since a cell is written from its decimal digits and never calculated.

use crate::disarm::disarm;
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

/// Rows of one sheet besides its head. A spreadsheet program takes a million; a person and this memory do not.
pub const EXPORT_ROWS: usize = 100_000;

/// Characters of one cell, as the format allows.
const CELL_CHARACTERS: usize = 32_767;

/// What stands at the end of a text that had to be cut.
const CUT: &str = "…";

/// Characters of a header or footer line, as the format allows; some are left for the page number.
const LINE_CHARACTERS: usize = 200;

/// A4 in the format's numbering.
const A4: u8 = 9;

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
}

/// The rows as the bytes of an XLSX file.
///
/// # Errors
/// [`WriteError::TooManyRows`] before anything large was built.
pub fn write(frame: &Frame, columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>, WriteError> {
    if rows.len() > EXPORT_ROWS {
        return Err(WriteError::TooManyRows);
    }
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(&frame.title));
    let looks = Looks::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&frame.sheet))?;
    head(sheet, frame, columns, &looks)?;
    for (at, row) in rows.iter().enumerate() {
        let at = u32::try_from(at)
            .unwrap_or(u32::MAX)
            .saturating_add(HEAD + 1);
        for (column, cell) in row.iter().enumerate() {
            put(
                sheet,
                at,
                u16::try_from(column).unwrap_or(u16::MAX),
                cell,
                &looks,
            )?;
        }
    }
    page(sheet, frame, columns, rows.len())?;
    Ok(book.save_to_buffer()?)
}

/// The row of the column heads: title and note stand above it.
const HEAD: u32 = 2;

struct Looks {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    count: Format,
    money: Format,
    day: Format,
    moment: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = || Format::new().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            note: Format::new().set_font_color(Color::RGB(0x0059_5959)),
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00E8_EEEA))
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            text: cell().set_text_wrap(),
            count: cell().set_num_format("#,##0"),
            money: cell().set_num_format("#,##0.00"),
            day: cell().set_num_format("yyyy-mm-dd"),
            moment: cell().set_num_format("yyyy-mm-dd hh:mm"),
        }
    }
}

fn head(
    sheet: &mut Worksheet,
    frame: &Frame,
    columns: &[Column],
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, text(&frame.title), &looks.title)?;
    sheet.write_string_with_format(1, 0, text(&frame.note), &looks.note)?;
    for (at, column) in columns.iter().enumerate() {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        sheet.write_string_with_format(HEAD, at, text(&column.head), &looks.head)?;
        sheet.set_column_width(at, column.width)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(said) => {
            sheet.write_string_with_format(row, column, text(said), &looks.text)?;
        }
        Cell::Count(number) => {
            sheet.write_number_with_format(row, column, decimal(*number, 0), &looks.count)?;
        }
        // 分 to 万元: six decimals.
        Cell::Money(fen) => {
            sheet.write_number_with_format(row, column, decimal(*fen, 6), &looks.money)?;
        }
        Cell::Hundredths(number) => {
            sheet.write_number_with_format(row, column, decimal(*number, 2), &looks.money)?;
        }
        Cell::Day(day) => match date(*day) {
            Some(at) => {
                sheet.write_datetime_with_format(row, column, at, &looks.day)?;
            }
            None => {
                sheet.write_string_with_format(row, column, day.to_string(), &looks.text)?;
            }
        },
        Cell::Moment(at) => {
            let time = |date: ExcelDateTime| {
                date.and_hms(
                    u16::try_from(at.hour()).unwrap_or(0),
                    u8::try_from(at.minute()).unwrap_or(0),
                    0,
                )
            };
            if let Some(date) = date(at.date()) {
                sheet.write_datetime_with_format(row, column, time(date)?, &looks.moment)?;
            }
        }
    }
    Ok(())
}

/// The day as the format counts it; none before 1900, which it does not know.
fn date(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year())
        .ok()
        .filter(|year| *year >= 1900)?;
    let month = u8::try_from(day.month()).ok()?;
    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).ok()?).ok()
}

/// A whole number with its point moved `places` to the left, read from its digits: nothing is calculated.
fn decimal(number: i64, places: usize) -> f64 {
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{part}0").parse().unwrap_or(0.0)
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

/// Paper: A4 across, all columns on its width, the head on every page, name and time in the foot.
fn page(
    sheet: &mut Worksheet,
    frame: &Frame,
    columns: &[Column],
    rows: usize,
) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD, HEAD)?;
    // `&` begins a code in these lines.
    let mark: String = frame.mark.chars().take(LINE_CHARACTERS).collect();
    let mark = mark.replace('&', "&&");
    sheet.set_header(format!("&R{mark}"));
    sheet.set_footer(format!("&L{mark}&R&P / &N"));
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let bottom = u32::try_from(rows).unwrap_or(u32::MAX).saturating_add(HEAD);
    if rows > 0 && !columns.is_empty() {
        sheet.autofilter(HEAD, 0, bottom, last)?;
    }
    Ok(())
}

/// At most 31 characters, without those the format keeps for itself.
fn sheet_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control())
        .take(31)
        .collect();
    match clean.trim_matches('\'').trim() {
        "" => "1".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
