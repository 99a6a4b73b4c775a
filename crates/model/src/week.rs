//! No-meeting weeks (无会周): the generator proposes, the manager decides, a check counts (domain.md §2).

use crate::Day;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

/// How 'the second week of the month' is read. The two differ whenever a month does not begin on a Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "WeekReading")]
pub enum Reading {
    /// The second row of the month's calendar: the week of the 1st counts as the first, however short.
    SecondRow,
    /// The second week that lies in the month from its Monday on.
    SecondFullWeek,
}

/// A week as proposed, Monday to Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ProposedWeek {
    /// The month it is the second week of, 1–12.
    pub month: u32,
    /// Its Monday.
    pub from: Day,
    /// Its Friday.
    pub to: Day,
}

/// How many weeks a year must have at least (Xuancheng's rule of 2017).
pub const YEARLY_MINIMUM: usize = 8;

/// The twelve weeks of a year by one reading; none where the calendar has no such year.
#[must_use]
pub fn propose(year: i32, reading: Reading) -> Vec<ProposedWeek> {
    (1..=12)
        .filter_map(|month| {
            let first = Day::new(year, month, 1)?;
            let since_monday = i64::from(first.0.weekday().num_days_from_monday());
            let monday = match reading {
                Reading::SecondRow => first.plus(7 - since_monday),
                Reading::SecondFullWeek => first.plus((7 - since_monday) % 7 + 7),
            };
            Some(ProposedWeek {
                month,
                from: monday,
                to: monday.plus(4),
            })
        })
        .collect()
}

/// How many weeks are still missing this year.
#[must_use]
pub fn shortfall(published: usize) -> usize {
    YEARLY_MINIMUM.saturating_sub(published)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday;

    #[test]
    fn the_readings_differ_in_nine_months_of_2021() {
        let rows = propose(2021, Reading::SecondRow);
        let full = propose(2021, Reading::SecondFullWeek);
        let differ = rows
            .iter()
            .zip(&full)
            .filter(|(a, b)| a.from != b.from)
            .count();
        assert_eq!((rows.len(), full.len(), differ), (12, 12, 9));
        assert_eq!(Some(rows[8].from), Day::new(2021, 9, 6));
        assert_eq!(Some(full[8].from), Day::new(2021, 9, 13));
    }

    #[test]
    fn every_week_is_monday_to_friday_and_begins_in_its_month() {
        for year in 2017..2045 {
            for reading in [Reading::SecondRow, Reading::SecondFullWeek] {
                let weeks = propose(year, reading);
                assert_eq!(weeks.len(), 12);
                for week in weeks {
                    assert_eq!(week.from.0.weekday(), Weekday::Mon);
                    assert_eq!(week.to.0.weekday(), Weekday::Fri);
                    assert_eq!(week.from.0.month(), week.month);
                }
            }
        }
    }

    #[test]
    fn a_year_outside_the_calendar_has_none() {
        assert!(propose(i32::MAX, Reading::SecondRow).is_empty());
    }

    #[test]
    fn eight_a_year() {
        assert_eq!([0, 7, 8, 12].map(shortfall), [8, 1, 0, 0]);
    }
}
