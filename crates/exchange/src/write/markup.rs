//! The markup of a row: every cell with its place, its look and its value.

use super::shell::Looks;
use super::{Cell, text};
use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use std::fmt::Write as _;

/// Minutes of a day, and the places a part of a day is written with: far below a millisecond.
const DAY_MINUTES: u64 = 1_440;
const DAY_PLACES: u64 = 1_000_000_000_000;

/// Appends a row; `number` is its place on the sheet, from 1.
pub(super) fn row(out: &mut String, number: usize, cells: &[Cell], looks: &Looks) {
    // Writing to a string does not fail.
    let _ = write!(out, "<row r=\"{number}\">");
    for (column, cell) in (0..).zip(cells) {
        let place = format!("{}{number}", crate::column_letters(column));
        put(out, &place, cell, looks);
    }
    out.push_str("</row>");
}

fn put(out: &mut String, place: &str, cell: &Cell, looks: &Looks) {
    let mut value = |look: &str, value: String| {
        let _ = write!(out, "<c r=\"{place}\" s=\"{look}\"><v>{value}</v></c>");
    };
    match cell {
        Cell::Empty => {}
        Cell::Count(number) => value(&looks.count, decimal(*number, 0)),
        // 分 to 万元: six decimals.
        Cell::Money(fen) => value(&looks.money, decimal(*fen, 6)),
        Cell::Hundredths(number) => value(&looks.money, decimal(*number, 2)),
        Cell::Day(day) => match serial(*day) {
            Some(days) => value(&looks.day, days.to_string()),
            None => said(out, place, &day.to_string(), looks),
        },
        Cell::Moment(at) => {
            if let Some(moment) = moment(*at) {
                value(&looks.moment, moment);
            }
        }
        Cell::Text(text) => said(out, place, text, looks),
    }
}

fn said(out: &mut String, place: &str, said: &str, looks: &Looks) {
    let _ = write!(
        out,
        "<c r=\"{place}\" s=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
        looks.text
    );
    escape(out, &text(said));
    out.push_str("</t></is></c>");
}

/// The days the format counts up to this one; none before 1900, which it does not know.
fn serial(day: NaiveDate) -> Option<i64> {
    let before = NaiveDate::from_ymd_opt(1899, 12, 31)?;
    let days = (day - before).num_days();
    // The format has a 29 February 1900.
    let days = if days > 59 { days + 1 } else { days };
    (days > 0).then_some(days)
}

/// A moment to the minute.
fn moment(at: NaiveDateTime) -> Option<String> {
    let days = serial(at.date())?;
    let minutes = u64::from(at.hour() * 60 + at.minute());
    let part = (minutes * DAY_PLACES + DAY_MINUTES / 2) / DAY_MINUTES;
    Some(format!("{days}.{part:012}"))
}

/// A whole number with its point moved `places` to the left, by its digits: nothing is calculated.
fn decimal(number: i64, places: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    match part {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

/// A text as markup. What markup cannot hold is written as the format does, `_x0001_`, and what looks
/// like that already says so.
fn escape(out: &mut String, said: &str) {
    for (at, c) in said.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if is_escape(&said[at..]) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(c),
            c if u32::from(c) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Whether a text begins as an escaped character does.
fn is_escape(said: &str) -> bool {
    let said = said.as_bytes();
    said.len() >= 7
        && said.starts_with(b"_x")
        && said.get(6) == Some(&b'_')
        && said
            .get(2..6)
            .is_some_and(|four| four.iter().all(u8::is_ascii_hexdigit))
}
