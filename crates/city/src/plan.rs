//! Which trips there are in a year, when, and how far each has come.

use crate::dice::Dice;

/// How far a trip comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Planned,
    Submitted,
    Approved,
    /// Approved, changed and handed in again.
    Changed,
    Cancelled,
    UnderWay,
    Back,
    Reported,
    Returned,
    Reviewed,
    Archived,
}

/// A trip to come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Which.
    pub(crate) index: u64,
    /// The week it begins in, from the first of the year on.
    pub(crate) week: i64,
    pub(crate) end: End,
    /// Firms to visit.
    pub(crate) stops: usize,
}

/// The week of the day for which the city is drawn.
pub(crate) const NOW: i64 = 52;

impl Plan {
    /// How many of its visits were made before the weekday `today` (0: Monday) of the current week.
    pub(crate) fn visits(&self, today: usize) -> usize {
        match self.end {
            End::UnderWay => (0..self.stops)
                .filter(|stop| self.day(*stop) < today)
                .count(),
            End::Planned | End::Submitted | End::Approved | End::Changed | End::Cancelled => 0,
            End::Back | End::Reported | End::Returned | End::Reviewed | End::Archived => self.stops,
        }
    }

    /// The day of a stop, counted from Monday.
    pub(crate) fn day(&self, stop: usize) -> usize {
        stop * 5 / self.stops
    }
}

/// The trips of a city of so many meetings. The one of 汪若琳 this week is one of them and not here.
pub(crate) fn trips(seed: u64, meetings: u32) -> Vec<Plan> {
    let all = u64::from(meetings) * 2 / 15;
    let (ahead, now, recent) = ((all / 8).max(5), (all / 20).max(2), (all / 5).max(8));
    let past = all.saturating_sub(ahead + now + recent).max(1);
    let mut out = Vec::new();
    let mut push = |week: i64, end: End| {
        let index = out.len() as u64;
        let stops = 4 + Dice::of(seed, "stops", index).below(3);
        out.push(Plan {
            index,
            week,
            end,
            stops,
        });
    };
    for at in 0..past {
        let week = 2 + i64::try_from(at * 46 / past).unwrap_or_default();
        let end = match at % 9 {
            4 => End::Cancelled,
            2 | 7 => End::Reviewed,
            _ => End::Archived,
        };
        push(week, end);
    }
    for at in 0..recent {
        let week = 49 + i64::try_from(at * 3 / recent).unwrap_or_default();
        let turn = usize::try_from(at).unwrap_or_default();
        let ends: &[End] = match week {
            49 => &[End::Reviewed, End::Returned, End::Archived],
            50 => &[End::Reported, End::Reviewed, End::Returned],
            _ => &[End::Back, End::Reported],
        };
        push(week, ends[turn % ends.len()]);
    }
    for _ in 1..now {
        push(NOW, End::UnderWay);
    }
    for at in 0..ahead {
        let end = match at % 5 {
            0 => End::Approved,
            1 => End::Submitted,
            2 => End::Planned,
            3 => End::Changed,
            _ => End::Approved,
        };
        push(NOW + 1 + i64::try_from(at % 2).unwrap_or_default(), end);
    }
    out
}
