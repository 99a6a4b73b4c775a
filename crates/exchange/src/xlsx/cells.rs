//! The cells of a sheet, one after the other.

use super::markup::{Markup, Tag, attribute};
use super::strings::{RichText, Shared, unescape};
use super::styles::Dates;
use crate::book::{Cell, Counter, Merge, Row, Sheet};
use crate::limits::Limits;
use crate::problem::{Problem, ReadError};
use crate::{day, number};
use quick_xml::events::BytesStart;
use std::io::BufRead;

/// More merged ranges are not kept: only those of the head matter.
const MERGES: usize = 20_000;

/// What reading a sheet needs to know of its book.
pub(crate) struct Reading<'a> {
    pub(crate) name: &'a str,
    pub(crate) shared: &'a Shared,
    pub(crate) dates: &'a Dates,
    pub(crate) from_1904: bool,
    pub(crate) limits: &'a Limits,
}

/// A cell as far as it was read.
#[derive(Default)]
struct Open {
    column: u32,
    kind: String,
    style: String,
    value: String,
    has_formula: bool,
    inside: bool,
    inline: RichText,
}

impl Reading<'_> {
    pub(crate) fn read(&self, mut markup: Markup<'_, impl BufRead>) -> Result<Sheet, ReadError> {
        let mut sheet = Sheet {
            name: self.name.to_owned(),
            ..Sheet::default()
        };
        let mut counter = Counter::new(self.limits);
        let mut row = Row {
            number: 0,
            hidden: false,
            cells: Vec::new(),
        };
        let mut cell: Option<Open> = None;
        let mut next_column = 0;
        loop {
            let fault = |problem, number| ReadError::at(problem, self.name, number, None);
            let Some(tag) = markup
                .next()
                .map_err(|problem| fault(problem, row.number))?
            else {
                break;
            };
            if let Some(open) = &mut cell {
                if matches!(&tag, Tag::Close(name) if name == "c") {
                    let column = open.column;
                    next_column = column.saturating_add(1);
                    let at = |problem| {
                        ReadError::at(problem, self.name, row.number, u16::try_from(column).ok())
                    };
                    let found = self.cell(open).map_err(at)?;
                    cell = None;
                    if let Some(found) = found {
                        counter.cell(column, size_of_text(&found)).map_err(at)?;
                        let column = u16::try_from(column).unwrap_or(u16::MAX);
                        row.cells.push((column, found));
                    }
                } else {
                    let number = row.number;
                    open.take_in(&tag, self.limits)
                        .map_err(|problem| fault(problem, number))?;
                }
                continue;
            }
            match &tag {
                Tag::Open(tag) => match tag.local_name().as_ref() {
                    "row" => {
                        let said = attribute(tag, "r").and_then(|r| r.parse::<u32>().ok());
                        row = Row {
                            number: said.unwrap_or_else(|| row.number.saturating_add(1)),
                            hidden: attribute(tag, "hidden")
                                .is_some_and(|is| is == "1" || is == "true"),
                            cells: Vec::new(),
                        };
                        next_column = 0;
                    }
                    "c" => cell = Some(Open::new(tag, next_column)),
                    "mergeCell" => {
                        let range = attribute(tag, "ref").and_then(|range| merge(&range));
                        sheet
                            .merges
                            .extend(range.filter(|_| sheet.merges.len() < MERGES));
                    }
                    _ => {}
                },
                Tag::Close(name) if name == "row" && !row.cells.is_empty() => {
                    counter
                        .row(sheet.rows.len())
                        .map_err(|problem| fault(problem, row.number))?;
                    row.cells.sort_by_key(|(column, _)| *column);
                    row.cells.dedup_by_key(|(column, _)| *column);
                    let cells = std::mem::take(&mut row.cells);
                    sheet.rows.push(Row {
                        number: row.number,
                        hidden: row.hidden,
                        cells,
                    });
                }
                _ => {}
            }
        }
        sheet.rows.sort_by_key(|row| row.number);
        sheet.rows.dedup_by_key(|row| row.number);
        Ok(sheet)
    }

    fn cell(&self, open: &mut Open) -> Result<Option<Cell>, Problem> {
        let value = std::mem::take(&mut open.value);
        let inline = open.inline.take();
        let text = |text: String| {
            let text = Cell::Text(text.into());
            (!text.is_blank()).then_some(text)
        };
        if value.is_empty() && inline.is_empty() {
            // A formula that gives an empty text is empty; one that was never computed says so.
            return Ok((open.has_formula && open.kind != "str").then_some(Cell::NoResult));
        }
        Ok(match open.kind.as_str() {
            "s" => match self.shared.get(&value) {
                Some(shared) => text(shared.to_owned()),
                None => return Err(crate::problem::damaged("sharedStrings")),
            },
            "inlineStr" => text(inline),
            "str" => text(unescape(value)),
            "b" => Some(Cell::Truth(value.trim() == "1")),
            "e" => Some(Cell::Error(value.into())),
            "d" => match day::typed(&value, 0) {
                Some(day) => Some(Cell::Day(day, None)),
                None => text(value),
            },
            _ => match number::stored(&value) {
                Some(number) if self.dates.shows_day(&open.style) => {
                    match day::serial(&number, self.from_1904) {
                        Some((day, minute)) => Some(Cell::Day(day, minute)),
                        None => Some(Cell::Number(number.into())),
                    }
                }
                Some(number) => Some(Cell::Number(number.into())),
                None => text(value),
            },
        })
    }
}

fn size_of_text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Error(text) => text,
        _ => "",
    }
}

impl Open {
    fn new(tag: &BytesStart<'_>, next_column: u32) -> Self {
        let said = attribute(tag, "r").and_then(|name| reference(&name));
        Self {
            column: said.map_or(next_column, |(column, _)| column),
            kind: attribute(tag, "t").unwrap_or_default(),
            style: attribute(tag, "s").unwrap_or_default(),
            ..Self::default()
        }
    }

    fn take_in(&mut self, tag: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
        match tag {
            Tag::Open(open) => match open.local_name().as_ref() {
                "v" => self.inside = true,
                "f" => self.has_formula = true,
                _ => {}
            },
            Tag::Close(name) if name == "v" => self.inside = false,
            Tag::Text(piece) if self.inside => {
                self.value.push_str(piece);
                if self.value.len() > limits.cell_chars.saturating_mul(4) {
                    return Err(crate::problem::over("cell_chars", limits.cell_chars));
                }
            }
            _ => {}
        }
        if self.kind == "inlineStr" {
            self.inline.take_in(tag, limits)?;
        }
        Ok(())
    }
}

/// `B7` as column and row.
fn reference(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let mut column: u32 = 0;
    for letter in letters.bytes().filter(|byte| *byte != b'$') {
        let letter = letter.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() || column > 1_000_000 {
            return None;
        }
        column = column * 26 + u32::from(letter - b'A') + 1;
    }
    Some((column.checked_sub(1)?, row.parse().ok()?))
}

fn merge(range: &str) -> Option<Merge> {
    let (from, to) = range.split_once(':')?;
    let ((left, top), (right, bottom)) = (reference(from)?, reference(to)?);
    (left <= right && top <= bottom).then_some(Merge {
        top,
        bottom,
        left: u16::try_from(left).ok()?,
        right: u16::try_from(right).ok()?,
    })
}
