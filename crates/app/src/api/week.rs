//! 无会周.

use super::{Base, RecordSync, TripRow};
use model::week::Reading;
use model::{Day, RecordId, Stamp};
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
    /// Trips that touch the year.
    pub trips: Vec<TripRow>,
    /// Whether I may publish.
    pub may_publish: bool,
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
    /// Trips inside it.
    pub trips: Vec<RecordId>,
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
