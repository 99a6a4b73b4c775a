//! What a file is, by its content: a name lies more often than bytes do.

use crate::problem::Problem;

/// The kinds of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook: .xlsx, .xlsm.
    Workbook,
    /// Text with separators: .csv, .tsv, pasted.
    Text,
}

/// How far into a file its kind is looked for.
const LOOK: usize = 4096;

/// What these bytes are.
///
/// # Errors
/// [`Problem`] that says what they are instead, so that the person knows what to do.
pub(crate) fn detect(bytes: &[u8]) -> Result<Format, Problem> {
    let start = bytes.get(..LOOK).unwrap_or(bytes);
    if start.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::Empty);
    }
    if start.starts_with(b"PK") {
        return Ok(Format::Workbook);
    }
    // A compound file: the old Excel, or the envelope of a workbook with a password.
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        return Err(if contains(bytes, &name) {
            Problem::Password
        } else {
            Problem::OldExcel
        });
    }
    // BIFF 2 to 5 without an envelope.
    if start.starts_with(&[0x09, 0x08]) || start.starts_with(&[0x09, 0x04, 0x06]) {
        return Err(Problem::OldExcel);
    }
    const OTHERS: &[&[u8]] = &[
        b"%PDF",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"MZ",
        b"\x7fELF",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b",
        b"{\\rtf",
        b"SQLite format 3",
    ];
    if OTHERS.iter().any(|magic| start.starts_with(magic)) {
        return Err(Problem::NotATable);
    }
    let words = lower_without_zeros(start);
    let opens = words
        .trim_start_matches(['\u{fffd}', '\u{feff}'])
        .trim_start();
    if opens.starts_with('<') {
        let page = [
            "<html",
            "<table",
            "<!doctype html",
            "<head",
            "<body",
            "<meta",
        ];
        if page.iter().any(|tag| words.contains(tag)) {
            return Err(Problem::WebPage);
        }
        if words.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            return Err(Problem::OtherSpreadsheet);
        }
        if opens.starts_with("<?xml") {
            return Err(Problem::NotATable);
        }
    }
    Ok(Format::Text)
}

/// The start in lower case, also of UTF-16.
fn lower_without_zeros(start: &[u8]) -> String {
    let bytes: Vec<u8> = start.iter().copied().filter(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&bytes).to_lowercase()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
