//! The year of trips as bars: each in the first lane of its month that is free.

use crate::api::{MonthBars, TripBar};
use chrono::NaiveDate;
use model::Day;
use store::TripSpan;

/// So many trips stand one over another in a month; what finds no lane is only counted.
const LANES: usize = 4;

/// The first and the last day of a year.
pub(crate) fn year(year: i32) -> (Day, Day) {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (Day(day(1, 1)), Day(day(12, 31)))
}

/// The months of a year with the trips in them; `published` are the days of the no-meeting weeks.
pub(crate) fn months(year: i32, spans: &[TripSpan], published: &[(Day, Day)]) -> Vec<MonthBars> {
    (1..=12)
        .map(|month| drawn(year, month, spans, published))
        .collect()
}

fn drawn(year: i32, month: u32, spans: &[TripSpan], published: &[(Day, Day)]) -> MonthBars {
    let mut drawn = MonthBars {
        month,
        ..MonthBars::default()
    };
    let Some((opens, closes)) = days_of(year, month) else {
        return drawn;
    };
    // Until which day each lane is taken.
    let mut lanes: Vec<Day> = Vec::new();
    for trip in spans {
        let (from, to) = (trip.from.max(opens), trip.to.min(closes));
        if from > to {
            continue;
        }
        let lane = lanes.iter().position(|taken| *taken < from);
        let lane = lane.unwrap_or(lanes.len());
        if lane >= LANES {
            drawn.more += 1;
            continue;
        }
        match lanes.get_mut(lane) {
            Some(taken) => *taken = to,
            None => lanes.push(to),
        }
        drawn.bars.push(TripBar {
            from,
            to,
            lane: u32::try_from(lane).unwrap_or(u32::MAX),
            begun: !matches!(
                trip.state.as_str(),
                "planned" | "submitted" | "approved" | ""
            ),
            in_week: published
                .iter()
                .any(|(first, last)| trip.from <= *last && trip.to >= *first),
        });
    }
    drawn
}

/// The first and the last day of a month.
fn days_of(year: i32, month: u32) -> Option<(Day, Day)> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let next = first.checked_add_months(chrono::Months::new(1))?;
    Some((Day(first), Day(next.pred_opt()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn trip(from: &str, to: &str, state: &str) -> TripSpan {
        TripSpan {
            from: day(from),
            to: day(to),
            state: state.to_owned(),
            unit: None,
        }
    }

    #[test]
    fn trips_that_touch_get_lanes_of_their_own_and_the_fifth_at_once_is_only_counted() {
        let spans = [
            trip("2026-09-01", "2026-09-05", "planned"),
            trip("2026-09-01", "2026-09-05", "planned"),
            trip("2026-09-02", "2026-09-05", "planned"),
            trip("2026-09-03", "2026-09-05", "planned"),
            trip("2026-09-05", "2026-09-05", "planned"),
            trip("2026-09-06", "2026-09-06", "planned"),
        ];
        let months = months(2026, &spans, &[]);
        let lanes: Vec<u32> = months[8].bars.iter().map(|bar| bar.lane).collect();
        assert_eq!(
            lanes,
            [0, 1, 2, 3, 0],
            "the sixth finds the first lane free again"
        );
        assert_eq!(months[8].more, 1);
        assert!(months[7].bars.is_empty() && months[9].bars.is_empty());
    }

    #[test]
    fn a_trip_over_the_turn_of_a_month_is_in_both_and_of_a_year_in_its_own() {
        let spans = [
            trip("2025-12-29", "2026-01-02", "archived"),
            trip("2026-01-30", "2026-02-03", "approved"),
        ];
        let published = [(day("2026-02-02"), day("2026-02-06"))];
        let months = months(2026, &spans, &published);
        let told = |month: usize| -> Vec<(Day, Day, bool, bool)> {
            let bars = months[month - 1].bars.iter();
            bars.map(|bar| (bar.from, bar.to, bar.begun, bar.in_week))
                .collect()
        };
        assert_eq!(
            told(1),
            [
                (day("2026-01-01"), day("2026-01-02"), true, false),
                (day("2026-01-30"), day("2026-01-31"), false, true)
            ]
        );
        assert_eq!(
            told(2),
            [(day("2026-02-01"), day("2026-02-03"), false, true)]
        );
    }
}
