//! How much of a stranger's file is read. Every limit has a name, a default and an error that says which.

/// The bounds of reading one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook after inflating: announced, and counted while reading.
    pub unzipped_bytes: u64,
    /// How many times larger than the file all its parts together may be, above [`Limits::ratio_from`].
    pub ratio: u64,
    /// Below this many inflated bytes the ratio is not looked at: short tables pack very well.
    pub ratio_from: u64,
    /// Files inside a workbook.
    pub parts: usize,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Rows with content of one sheet.
    pub rows: u32,
    /// Columns of one sheet.
    pub columns: u16,
    /// Cells with content of one sheet.
    pub cells: usize,
    /// Characters of one cell: Excel's own limit.
    pub cell_chars: usize,
    /// Bytes of all texts of one sheet together.
    pub text_bytes: usize,
    /// How deep markup may be nested.
    pub depth: u32,
    /// Bytes of one tag or one text of the markup.
    pub markup_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 32 << 20,
            unzipped_bytes: 256 << 20,
            ratio: 200,
            ratio_from: 16 << 20,
            parts: 2_000,
            sheets: 200,
            rows: 200_000,
            columns: 256,
            cells: 3_000_000,
            cell_chars: 32_767,
            text_bytes: 64 << 20,
            depth: 64,
            markup_bytes: 1 << 20,
        }
    }
}
