//! Numbers that people read (M10): 郎外招〔2026〕041. Final from the centre, for ever.

use crate::store::{LedgerTx, StoreResult};
use model::{RecordId, Stamp, UnitId};

/// Xuancheng keeps China Standard Time, which has had no summer time since 1991.
const EAST_8: i64 = 8 * 3600;

/// Days from 0001-01-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_163;

/// The year in Xuancheng at this instant.
pub(crate) fn year(at: Stamp) -> i32 {
    let days = (at.0.div_euclid(1000) + EAST_8).div_euclid(86_400);
    year_of_day(days + DAYS_TO_1970 - 1)
}

/// The year of a day counted from 0001-01-01 as 0, in the Gregorian calendar.
fn year_of_day(day: i64) -> i32 {
    let (fours, rest) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let centuries = (rest / 36_524).min(3);
    let rest = rest - centuries * 36_524;
    let (quads, rest) = (rest / 1_461, rest % 1_461);
    let years = (rest / 365).min(3);
    i32::try_from(fours * 400 + centuries * 100 + quads * 4 + years + 1).unwrap_or(i32::MAX)
}

/// The next number of a unit's series in this year.
pub(crate) fn next(
    tx: &mut dyn LedgerTx,
    unit: UnitId,
    series: &str,
    now: Stamp,
) -> StoreResult<String> {
    let year = year(now);
    let count = tx.next_in_series(unit, series, year)?;
    let letters = match series {
        "trip" => "外招",
        "lead" => "线",
        other => other,
    };
    Ok(format!(
        "{}{letters}〔{year}〕{count:03}",
        prefix(tx, unit)?
    ))
}

/// The unit's letter: its `series`, else the first character of its short name or name.
fn prefix(tx: &dyn LedgerTx, unit: RecordId) -> StoreResult<String> {
    let Some(row) = tx.record(unit)? else {
        return Ok(String::new());
    };
    if let Some(series) = row.record.text("series") {
        return Ok(series);
    }
    let name = row
        .record
        .text("short")
        .or_else(|| row.record.text("name"))
        .unwrap_or_default();
    Ok(name.chars().take(1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_turns_at_midnight_in_xuancheng() {
        // 2026-12-31T15:59:59Z is still 2026 there, a second later is 2027.
        assert_eq!(year(Stamp(1_798_732_799_000)), 2026);
        assert_eq!(year(Stamp(1_798_732_800_000)), 2027);
        assert_eq!(year(Stamp(0)), 1970);
        // 2000-02-29 and 2001-01-01, around a leap century.
        assert_eq!(year(Stamp(951_782_400_000)), 2000);
        assert_eq!(year(Stamp(978_307_200_000)), 2001);
        assert_eq!(year(Stamp(-1_000 * 3600 * 9)), 1969);
    }
}
