//! 今日.

use super::{
    ContactRow, Draft, LeadRow, RecordLine, RoadDay, RoadStop, StepLine, ThreadEntry, TripRow,
    WeekRow,
};
use model::{Day, RecordId};
use serde::Serialize;
use ts_rs::TS;

/// What a person needs this minute.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Today {
    /// The day, by this machine's time zone.
    pub day: Day,
    /// The no-meeting week it lies in.
    pub week: Option<WeekRow>,
    /// Records that came back.
    pub returned: Vec<ReturnedLine>,
    /// The next stop.
    pub next: Option<NextStop>,
    /// The trip that is under way or next.
    pub trip: Option<TripRow>,
    /// Today's road.
    pub road: Option<RoadDay>,
    /// Tomorrow's road.
    pub tomorrow: Option<RoadDay>,
    /// Just noted, newest first.
    pub noted: Vec<RecordLine>,
    /// My next steps, overdue first.
    pub steps: Vec<StepLine>,
    /// How many of them in all.
    pub steps_total: u32,
    /// My records that lack something.
    pub gaps: Vec<GapLine>,
    /// Unsaved text to pick up again.
    pub drafts: Vec<Draft>,
    /// For who reviews: how many wait.
    pub to_review: u32,
    /// For who answers for others.
    pub led: Option<Led>,
}

/// What is under way among those somebody answers for.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Led {
    /// Trips under way today, the first of them.
    pub travelling: Vec<TripRow>,
    /// How many in all.
    pub travelling_total: u32,
    /// Leads whose next step is over its day, the longest first, the first of them.
    pub overdue: Vec<LeadRow>,
    /// Signings that wait for my word, and claims of mine that were sent back: the first of them.
    pub signings: Vec<LeadRow>,
    /// How many in all.
    pub signings_total: u32,
}

/// A record that came back.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ReturnedLine {
    /// The record.
    pub record: RecordLine,
    /// What was said.
    pub verdict: ThreadEntry,
}

/// A record that lacks something.
#[derive(Clone, Debug, Serialize, TS)]
pub struct GapLine {
    /// The record.
    pub record: RecordLine,
    /// The findings' codes.
    pub missing: Vec<String>,
}

/// The next stop, as the road sign shows it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct NextStop {
    /// The stop.
    pub stop: RoadStop,
    /// The trip.
    pub trip: RecordId,
    /// Who to meet.
    pub contact: Option<ContactRow>,
    /// The last meeting with this company: day and gist.
    pub last_on: Option<Day>,
    /// What was said.
    pub last_gist: String,
    /// What they asked.
    pub last_asks: String,
}

/// What the frame around every screen shows: badges and the current trip.
#[derive(Clone, Debug, Serialize, TS)]
pub struct FrameSummary {
    /// Next steps due today or overdue, and records that came back.
    pub due_today: u32,
    /// How many wait for my verdict; none for who does not review.
    pub to_review: Option<u32>,
    /// The trip under way, else the next one, else the last one that is back and not reported.
    pub trip: Option<TripRow>,
    /// How each of its days stands: done, next (today), planned.
    pub marks: Vec<super::StopMark>,
}
