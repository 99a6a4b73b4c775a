//! 无会周.

use super::{Base, RecordSync};
use model::week::Reading;
use model::{Day, RecordId, Stamp, UnitId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which year.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct YearForm {
    /// The year.
    pub year: i32,
    /// How 'the second week' is read by the generator.
    pub reading: Option<Reading>,
}

/// A year of weeks.
#[derive(Clone, Debug, Serialize, TS)]
pub struct WeekYear {
    /// The year.
    pub year: i32,
    /// How many a year there must be.
    pub required: u32,
    /// How many are published.
    pub published: u32,
    /// Month by month, published and proposed.
    pub weeks: Vec<WeekRow>,
    /// The trips of the year as its calendar draws them, month by month.
    pub months: Vec<MonthBars>,
    /// Whether I may publish.
    pub may_publish: bool,
}

/// The trips of a month, as bars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct MonthBars {
    /// The month, 1 to 12.
    pub month: u32,
    /// Those drawn, by their first day.
    pub bars: Vec<TripBar>,
    /// How many more there are that find no lane.
    pub more: u32,
}

/// The days of a trip within a month, in a lane where no other trip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TripBar {
    /// The first day in the month.
    pub from: Day,
    /// The last day in the month.
    pub to: Day,
    /// The lane, from 0.
    pub lane: u32,
    /// Whether it has set out.
    pub begun: bool,
    /// Inside a published no-meeting week.
    pub in_week: bool,
}

/// One week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct WeekRow {
    /// The record; none for a proposal of the generator.
    pub id: Option<RecordId>,
    /// Title, for example 第 7 个无会周; empty for a proposal.
    pub title: String,
    /// The month it counts for, 1 to 12.
    pub month: u32,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// `proposed`, `published`, `withdrawn`.
    pub state: String,
    /// Why it was moved.
    pub note: String,
    /// Which of the year's published weeks it is, from 1.
    pub ordinal: Option<u32>,
    /// Published by.
    pub published_by: String,
    /// When.
    pub published_at: Option<Stamp>,
    /// How many trips lie inside it in part.
    pub trips: u32,
    /// The units that are on the road in it.
    pub units: Vec<UnitId>,
    /// Where it stands.
    pub sync: RecordSync,
    /// What the screen shows now (O2).
    pub base: Base,
}

/// Publish a week, new or moved.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct WeekPublish {
    /// An existing week to move or publish again.
    pub id: Option<RecordId>,
    /// What the screen showed (O2).
    pub base: Base,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Why it was moved.
    pub note: Option<String>,
}
