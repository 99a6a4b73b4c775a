//! Days as spreadsheets store them and as people type them.

use crate::number::half_width;
use chrono::{Days, NaiveDate};

/// The years a day in a ledger can lie in; outside of it is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2100;

/// The day and minute of a stored serial number (`45908.5`); `from_1904` as the workbook says.
#[must_use]
pub fn serial(number: &str, from_1904: bool) -> Option<(NaiveDate, Option<u16>)> {
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    let whole: u64 = whole.parse().ok()?;
    // Nine digits of a day are finer than a minute.
    let part: u64 = format!("{rest:0<9}").get(..9)?.parse().ok()?;
    let minute = u16::try_from((part * 1440 + 500_000_000) / 1_000_000_000).ok()?;
    let (whole, minute) = if minute >= 1440 {
        (whole + 1, 0)
    } else {
        (whole, minute)
    };
    let first = if from_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?
    } else if whole < 60 {
        NaiveDate::from_ymd_opt(1899, 12, 31)?
    } else {
        // Excel counts a 29 February 1900 that never was.
        NaiveDate::from_ymd_opt(1899, 12, 30)?
    };
    let day = first.checked_add_days(Days::new(whole))?;
    let minute = (minute > 0).then_some(minute);
    (chrono::Datelike::year(&day) <= 9999).then_some((day, minute))
}

/// A day typed as text in any usual form: `2026/9/8`, `2026.9.8`, `2026年9月8日`, `20260908`, `9月8日`
/// (in `year`), `2026-09-08 14:30`, or an Excel serial number.
///
/// None where it is no day of the calendar between 1950 and 2100.
#[must_use]
pub fn typed(text: &str, year: i32) -> Option<NaiveDate> {
    let half = half_width(text);
    let text = half.trim();
    let text = text
        .split(['(', 'T'])
        .next()
        .unwrap_or(text)
        .trim_end_matches(|c: char| "日号".contains(c) || c.is_whitespace());
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let numbers = numbers_of(text)?;
    let day = match numbers.as_slice() {
        [one] if one.len() == 8 => make(&one[..4], &one[4..6], &one[6..])?,
        [one] if one.len() == 5 => serial(one, false)?.0,
        [month, day] if text.contains('月') => make(&year.to_string(), month, day)?,
        [y, m, d, ..] if y.len() == 4 || (y.len() == 2 && text.contains('年')) => make(y, m, d)?,
        _ => return None,
    };
    YEARS.contains(&chrono::Datelike::year(&day)).then_some(day)
}

/// The groups of digits; none where anything but the separators of days and times stands between them.
fn numbers_of(text: &str) -> Option<Vec<&str>> {
    let known = |c: char| c.is_ascii_digit() || "年月日号/.-:时分秒 点上午下".contains(c);
    if !text.chars().all(known) {
        return None;
    }
    let groups: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    (groups.len() <= 6).then_some(groups)
}

fn make(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year: i32 = year.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    #[test]
    fn every_usual_form_is_the_same_day() {
        for text in [
            "2026/9/8",
            "2026.9.8",
            "2026-09-08",
            "2026年9月8日",
            "2026年09月08号",
            "20260908",
            "9月8日",
            "２０２６．９．８",
            "46273",
            "2026-09-08 14:30",
            "2026-09-08T14:30:00",
            "2026/9/8 (星期二)",
            "26年9月8日",
        ] {
            assert_eq!(typed(text, 2026), Some(day("2026-09-08")), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_stays_none() {
        for text in [
            "",
            "9月",
            "2026/13/8",
            "2026-02-30",
            "待定",
            "8",
            "2026",
            "1.5",
            "99999999",
            "9.8",
            "1/2/3",
        ] {
            assert_eq!(typed(text, 2026), None, "{text}");
        }
    }

    #[test]
    fn serials_count_from_1900_or_1904() {
        assert_eq!(serial("46273", false), Some((day("2026-09-08"), None)));
        assert_eq!(
            serial("46273.604166666664", false),
            Some((day("2026-09-08"), Some(870)))
        );
        assert_eq!(serial("44811", true), Some((day("2026-09-08"), None)));
        assert_eq!(serial("1", false), Some((day("1900-01-01"), None)));
        assert_eq!(serial("99999999999", false), None);
        assert_eq!(serial("-1", false), None);
    }
}
