//! A plain workbook: one sheet of texts, written so that nothing in it is ever computed.

use crate::disarm::disarm;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A workbook with one sheet; the first row is its head. Every cell is text: a formula in it stays words.
///
/// # Errors
/// Where the sheet's name or its size is not a spreadsheet's.
pub fn workbook(sheet: &str, rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold();
    let page = book.add_worksheet().set_name(sheet)?;
    for (number, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            // A spreadsheet holds 32,767 characters in a cell.
            let text: String = disarm(text).chars().take(32_767).collect();
            match number {
                0 => page.write_string_with_format(number, column, text, &head)?,
                _ => page.write_string(number, column, text)?,
            };
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.autofit();
    book.save_to_buffer()
}
