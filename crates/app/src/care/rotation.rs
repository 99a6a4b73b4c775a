//! Which backups stay: the newest of each of the last 12 days and of each of the last 10 weeks.
//!
//! 'Last' and 'newest' go by the order in which backups were made, never by a date: a clock that was set
//! back or forth makes strange days and cannot push out good ones.

use chrono::Datelike as _;
use model::Day;
use std::collections::BTreeSet;

/// So many days keep their newest backup.
pub(crate) const DAYS: usize = 12;
/// So many weeks keep their newest backup.
pub(crate) const WEEKS: usize = 10;

/// The numbers that stay, of backups given as (running number, day it was made on).
pub(crate) fn keep(made: &[(u64, Day)]) -> BTreeSet<u64> {
    let mut newest_first = made.to_vec();
    newest_first.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
    let mut kept = BTreeSet::new();
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    for (number, day) in newest_first {
        let week = (day.0.iso_week().year(), day.0.iso_week().week());
        if days.len() < DAYS && days.insert(day) {
            kept.insert(number);
        }
        if weeks.len() < WEEKS && weeks.insert(week) {
            kept.insert(number);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, NaiveDate};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// As in life: one backup, then what may go goes.
    fn lived(days: impl IntoIterator<Item = Day>) -> Vec<(u64, Day)> {
        let mut there: Vec<(u64, Day)> = Vec::new();
        for (number, day) in (1..).zip(days) {
            there.push((number, day));
            let kept = keep(&there);
            there.retain(|(number, _)| kept.contains(number));
        }
        there
    }

    #[test]
    fn twelve_days_and_ten_weeks_stay_and_the_newest_of_each_counts() {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let year = (0..300).map(|n| Day(first.checked_add_days(Days::new(n)).unwrap()));
        let there = lived(year);
        let last = Day(first.checked_add_days(Days::new(299)).unwrap());
        assert_eq!(there.last().unwrap().1, last);
        let newest: Vec<_> = there
            .iter()
            .rev()
            .take(12)
            .map(|(number, _)| *number)
            .collect();
        assert_eq!(newest, (289..=300).rev().collect::<Vec<_>>());
        let weeks: BTreeSet<_> = there.iter().map(|(_, day)| day.0.iso_week()).collect();
        assert_eq!(weeks.len(), 10);
        assert!(there.len() <= DAYS + WEEKS);
        // Two on one day: the later one.
        assert_eq!(
            keep(&[(1, day("2026-09-08")), (2, day("2026-09-08"))]),
            [2].into()
        );
        assert!(keep(&[]).is_empty());
    }

    #[test]
    fn a_clock_set_back_deletes_no_good_ones_and_no_new_ones() {
        let mut made: Vec<(u64, Day)> = (1..=12)
            .map(|n| (n, day(&format!("2026-09-{n:02}"))))
            .collect();
        // The clock falls back ten years: what is made now is the newest all the same.
        made.push((13, day("2016-09-13")));
        let kept = keep(&made);
        assert!(kept.contains(&13));
        assert!((2..=12).all(|number| kept.contains(&number)));
        // And was ten years ahead for a day: that one takes one place, not all of them.
        made.push((14, day("2036-09-13")));
        made.push((15, day("2026-09-14")));
        let kept = keep(&made);
        assert!([13, 14, 15].iter().all(|number| kept.contains(number)));
        assert!(kept.contains(&12) && kept.contains(&4));
    }
}
