//! Days and hours in Xuancheng.

use chrono::{Datelike as _, NaiveDate};
use model::{Day, Stamp};

/// The instant of an hour and minute of a day in Xuancheng (UTC+8, no summer time since 1991).
pub(crate) fn at(day: Day, hour: i64, minute: i64) -> Stamp {
    let since = day.0.signed_duration_since(NaiveDate::default()).num_days();
    Stamp(((since * 24 + hour - 8) * 60 + minute) * 60_000)
}

/// The Monday of a day's week.
pub(crate) fn monday(day: Day) -> Day {
    day.plus(-i64::from(day.0.weekday().num_days_from_monday()))
}

/// The day itself, or the Monday after it where it lies on a weekend.
pub(crate) fn workday(day: Day) -> Day {
    match day.0.weekday().num_days_from_monday() {
        5 => day.plus(2),
        6 => day.plus(1),
        _ => day,
    }
}

/// The day itself, or the Friday before it where it lies on a weekend.
pub(crate) fn workday_before(day: Day) -> Day {
    match day.0.weekday().num_days_from_monday() {
        5 => day.plus(-1),
        6 => day.plus(-2),
        _ => day,
    }
}

/// `9月8日`.
pub(crate) fn spoken(day: Day) -> String {
    format!("{}月{}日", day.0.month(), day.0.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_in_xuancheng() {
        let day: Day = "2026-09-08".parse().expect("a day");
        assert_eq!(at(day, 10, 0), Stamp(1_788_832_800_000));
        assert_eq!(monday(day).to_string(), "2026-09-07");
        assert_eq!(workday(day.plus(4)).to_string(), "2026-09-14");
        assert_eq!(workday_before(day.plus(5)).to_string(), "2026-09-11");
        assert_eq!(spoken(day), "9月8日");
    }
}
