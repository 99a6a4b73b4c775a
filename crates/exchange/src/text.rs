//! Text tables: encodings, separators, quotation marks.

use crate::book::{Cell, Counter, Row, Sheet};
use crate::limits::Limits;
use crate::problem::{Problem, ReadError, over};
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The text of a file: by its byte order mark, else UTF-8, else UTF-16 without a mark, else GB18030 (GBK).
pub(crate) fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) => (UTF_8, bytes),
        None => (wide(bytes).unwrap_or(GB18030), bytes),
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.ok_or(Problem::Encoding)?);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    text.shrink_to_fit();
    // Control characters that no text has: what decodes by chance is no text.
    let foreign = text
        .chars()
        .position(|c| c.is_control() && !"\t\r\n\u{b}\u{c}\u{1a}\u{85}".contains(c));
    if result == DecoderResult::InputEmpty && foreign.is_none() {
        return Ok(text);
    }
    if foreign.is_some_and(|at| at < 512) && text.contains('\0') {
        return Err(Problem::NotATable.into());
    }
    let line = text
        .chars()
        .take(foreign.unwrap_or(usize::MAX))
        .filter(|c| *c == '\n')
        .count()
        + 1;
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    Err(ReadError::at(Problem::Encoding, "", line, None))
}

/// UTF-16 without a byte order mark: separators and digits show as zero bytes on one side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let zeros = |side: usize| {
        start
            .iter()
            .skip(side)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    match (even, odd) {
        (0, odd) if odd * 20 > start.len() => Some(UTF_16LE),
        (even, 0) if even * 20 > start.len() => Some(UTF_16BE),
        _ => None,
    }
}

/// The rows of a text; blank lines keep their number, as a spreadsheet would show them.
pub(crate) fn rows(text: &str, limits: &Limits) -> Result<Sheet, ReadError> {
    let (text, separator) = separator(text);
    let mut rows = Vec::new();
    let mut counter = Counter::new(limits);
    let mut chars = text.chars().peekable();
    let mut number: u32 = 0;
    while chars.peek().is_some() {
        number += 1;
        let mut cells = Vec::new();
        let mut column: u32 = 0;
        loop {
            let fault = |problem| ReadError::at(problem, "", number, u16::try_from(column).ok());
            let (cell, ended) = cell(&mut chars, separator, limits).map_err(fault)?;
            let seen = !cell.chars().all(char::is_whitespace);
            if seen {
                counter.cell(column, &cell).map_err(fault)?;
                let at = u16::try_from(column).unwrap_or(u16::MAX);
                cells.push((at, Cell::Text(cell.into())));
            }
            if ended {
                break;
            }
            column = column.saturating_add(1);
        }
        if !cells.is_empty() {
            let fault = |problem| ReadError::at(problem, "", number, None);
            counter.row(rows.len()).map_err(fault)?;
            rows.push(Row {
                number,
                hidden: false,
                cells,
            });
        }
    }
    Ok(Sheet {
        name: String::new(),
        rows,
        merges: Vec::new(),
    })
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// One cell, and whether the row ends behind it.
fn cell(
    chars: &mut Chars<'_>,
    separator: char,
    limits: &Limits,
) -> Result<(String, bool), Problem> {
    let mut out = String::new();
    let mut quoted = chars.next_if_eq(&'"').is_some();
    let most = limits.cell_chars.saturating_mul(4);
    loop {
        if out.len() > most {
            // A quotation mark that never closes swallows the rest of the file.
            return Err(if quoted {
                Problem::OpenQuote
            } else {
                over("cell_chars", limits.cell_chars)
            });
        }
        match chars.next() {
            None if quoted => return Err(Problem::OpenQuote),
            None => return Ok((out, true)),
            Some('"') if quoted => match chars.next_if_eq(&'"') {
                Some(mark) => out.push(mark),
                None => quoted = false,
            },
            Some(c) if quoted => out.push(c),
            Some('\n') => return Ok((out, true)),
            Some('\r') => {
                let _ = chars.next_if_eq(&'\n');
                return Ok((out, true));
            }
            Some(c) if c == separator => return Ok((out, false)),
            Some(c) => out.push(c),
        }
    }
}

/// The separator: as the first line says (`sep=;`), else the one that cuts the first lines most evenly.
fn separator(text: &str) -> (&str, char) {
    if let Some(rest) = text.strip_prefix("sep=") {
        let mut chars = rest.chars();
        if let Some(said) = chars.next() {
            let rest = chars.as_str();
            let rest = rest
                .strip_prefix("\r\n")
                .or_else(|| rest.strip_prefix('\n'));
            return (rest.unwrap_or_default(), said);
        }
    }
    let mut best = (0, ',');
    for candidate in ['\t', ',', ';', '，', '|'] {
        let mut quoted = false;
        let mut lines = vec![0_usize];
        for c in text.chars().take(20_000) {
            match c {
                '"' => quoted = !quoted,
                '\n' if !quoted => {
                    if lines.len() > 20 {
                        break;
                    }
                    lines.push(0);
                }
                c if c == candidate && !quoted => {
                    if let Some(last) = lines.last_mut() {
                        *last += 1;
                    }
                }
                _ => {}
            }
        }
        let cut = lines.iter().filter(|count| **count > 0).count();
        let most = lines.iter().copied().max().unwrap_or(0);
        let even = lines
            .iter()
            .filter(|count| **count == most && most > 0)
            .count();
        let score = cut * 2 + even * 3;
        if score > best.0 {
            best = (score, candidate);
        }
    }
    (text, best.1)
}
