//! Everything of a workbook but its rows: the head, the looks of cells, paper.

use super::{Column, Frame, WriteError, text};
use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::io::{self, Cursor, Read as _, Seek, Write};
use zip::{ZipArchive, ZipWriter};

/// The part that holds the rows, and the one that says what parts there are.
pub(super) const SHEET: &str = "xl/worksheets/sheet1.xml";
pub(super) const CONTENTS: &str = "[Content_Types].xml";

/// The rows above the list: title, note, the heads of the columns.
pub(super) const HEAD_ROWS: usize = 3;

/// The row of the column heads, from 0.
const HEAD: u32 = 2;

/// Characters of a header or footer line, as the format allows; some are left for the page number.
const LINE_CHARACTERS: usize = 200;

/// A4 in the format's numbering.
const A4: u8 = 9;

/// Where the first row of the list would begin, and where the rows end.
const FIRST_ROW: &str = "<row r=\"4\"";
const END_OF_ROWS: &str = "</sheetData>";

/// The look of each kind of cell, by its number in the workbook.
pub(super) struct Looks {
    pub(super) text: String,
    pub(super) count: String,
    pub(super) money: String,
    pub(super) day: String,
    pub(super) moment: String,
}

/// A workbook whose list is one row without values, in which every look stands once.
pub(super) struct Shell {
    parts: ZipArchive<Cursor<Vec<u8>>>,
    sheet: String,
}

impl Shell {
    /// For a list of so many rows.
    pub(super) fn new(frame: &Frame, columns: &[Column], rows: usize) -> Result<Self, WriteError> {
        let mut book = Workbook::new();
        book.set_properties(&DocProperties::new().set_title(&frame.title));
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&frame.sheet))?;
        head(sheet, frame, columns)?;
        for (column, look) in (0..).zip(looks()) {
            sheet.write_blank(HEAD + 1, column, &look)?;
        }
        page(sheet, frame, columns, rows)?;
        let mut parts = ZipArchive::new(Cursor::new(book.save_to_buffer()?))?;
        let mut sheet = String::new();
        parts.by_name(SHEET)?.read_to_string(&mut sheet)?;
        Ok(Self { parts, sheet })
    }

    /// The sheet's markup above the list. How far it reaches is not known yet, and need not be said.
    pub(super) fn above(&self) -> Result<String, WriteError> {
        let (above, _) = self.sheet.split_once(FIRST_ROW).ok_or_else(unlike)?;
        let (before, dimension) = above.split_once("<dimension ").ok_or_else(unlike)?;
        let (_, after) = dimension.split_once("/>").ok_or_else(unlike)?;
        Ok(format!("{before}{after}"))
    }

    /// The sheet's markup below the list.
    pub(super) fn below(&self) -> Result<&str, WriteError> {
        let at = self.sheet.find(END_OF_ROWS).ok_or_else(unlike)?;
        Ok(self.sheet.get(at..).unwrap_or_default())
    }

    /// The number of each look.
    pub(super) fn looks(&self) -> Result<Looks, WriteError> {
        let of = |place: &str| {
            let cell = format!("<c r=\"{place}\" s=\"");
            let (_, number) = self.sheet.split_once(&cell).ok_or_else(unlike)?;
            let (number, _) = number.split_once('"').ok_or_else(unlike)?;
            Ok::<_, WriteError>(number.to_owned())
        };
        Ok(Looks {
            text: of("A4")?,
            count: of("B4")?,
            money: of("C4")?,
            day: of("D4")?,
            moment: of("E4")?,
        })
    }

    /// Copies the parts that are wanted as they are.
    pub(super) fn copy<W: Write + Seek>(
        &mut self,
        out: &mut ZipWriter<W>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), WriteError> {
        for at in 0..self.parts.len() {
            let part = self.parts.by_index_raw(at)?;
            if part.name().is_ok_and(|name| wanted(&name)) {
                out.raw_copy_file(part)?;
            }
        }
        Ok(())
    }
}

/// The workbook that was made is not as it was when this was written; a test would have seen it.
fn unlike() -> WriteError {
    io::Error::from(io::ErrorKind::InvalidData).into()
}

/// Text, count, money, day, moment.
fn looks() -> [Format; 5] {
    let cell = || Format::new().set_align(FormatAlign::Top);
    [
        cell().set_text_wrap(),
        cell().set_num_format("#,##0"),
        cell().set_num_format("#,##0.00"),
        cell().set_num_format("yyyy-mm-dd"),
        cell().set_num_format("yyyy-mm-dd hh:mm"),
    ]
}

fn head(sheet: &mut Worksheet, frame: &Frame, columns: &[Column]) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(14);
    let note = Format::new().set_font_color(Color::RGB(0x0059_5959));
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E8_EEEA))
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap();
    sheet.write_string_with_format(0, 0, text(&frame.title), &title)?;
    sheet.write_string_with_format(1, 0, text(&frame.note), &note)?;
    for (at, column) in (0..).zip(columns) {
        sheet.write_string_with_format(HEAD, at, text(&column.head), &head)?;
        sheet.set_column_width(at, column.width)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    Ok(())
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
