//! 行程 and its planned stops.

use super::{Base, LeadRow, MeetingRow, PersonRow, RecordSync};
use model::{Day, PersonId, RecordId, Stamp, UnitId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which trips, and which part of them.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct TripQuery {
    /// Only those I travel on or made.
    pub mine: bool,
    /// Only those in which these words are found, as search finds them.
    pub text: Option<String>,
    /// Only those that lie within these days in part, by day; the cancelled ones left out.
    pub within: Option<DaySpan>,
    /// The place of the first row asked for, from 0.
    pub from: Option<u32>,
    /// How many rows at most; 100 where it is not said, never more than 500.
    pub count: Option<u32>,
    /// Instead of `from`: the page this trip stands on, where it is in the list.
    pub around: Option<RecordId>,
}

/// Days, the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
pub struct DaySpan {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
}

/// The quantified task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TripTask {
    /// Visits.
    pub visits: u32,
    /// Leads.
    pub leads: u32,
    /// Target companies.
    pub companies: u32,
}

/// A trip in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TripRow {
    /// Which.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Final number; none while provisional (M10).
    pub number: Option<String>,
    /// State.
    pub state: String,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Cities, in order.
    pub cities: Vec<String>,
    /// Inside a published no-meeting week.
    pub in_week: bool,
    /// The task.
    pub task: TripTask,
    /// Visits made (meetings recorded with different companies).
    pub visits_done: u32,
    /// Leads handed in.
    pub leads_done: u32,
    /// Which day of the trip today is, from 1; none outside it.
    pub today_is_day: Option<u32>,
    /// How many days.
    pub days: u32,
    /// Leads it.
    pub lead_traveller: Option<PersonId>,
    /// Name.
    pub lead_traveller_name: String,
    /// Whose unit.
    pub unit: Option<UnitId>,
    /// Unit's short name.
    pub unit_name: String,
    /// Whether I travel on it.
    pub mine: bool,
    /// Where it stands.
    pub sync: RecordSync,
}

/// How a stop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StopMark {
    /// ● A meeting was recorded.
    Done,
    /// ◉ The next one.
    Next,
    /// ○ Planned.
    Planned,
    /// ◇ A meeting without a planned stop.
    Unplanned,
    /// ⊘ Did not take place.
    Skipped,
}

/// One stop of the road.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RoadStop {
    /// The planned stop; none for an unplanned meeting.
    pub stop: Option<RecordId>,
    /// The meeting, once recorded.
    pub meeting: Option<RecordId>,
    /// How it stands.
    pub mark: StopMark,
    /// Day.
    pub day: Option<Day>,
    /// `09:30`.
    pub at: String,
    /// `11:10`.
    pub until: String,
    /// City.
    pub city: String,
    /// Company.
    pub company: Option<RecordId>,
    /// Its name.
    pub company_name: String,
    /// Kind of meeting.
    pub kind: String,
    /// Industry.
    pub industry: String,
    /// What to remember, or why it did not take place.
    pub note: String,
    /// 意向金额 of the meeting, 分.
    pub amount: Option<i64>,
    /// Findings that block handing the meeting in.
    pub missing: Vec<String>,
    /// Where the meeting stands.
    pub sync: Option<RecordSync>,
    /// The meeting's state.
    pub state: Option<String>,
    /// What the screen shows now of the planned stop (O2).
    pub base: Base,
}

/// One day of the road.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RoadDay {
    /// The day.
    pub day: Day,
    /// Its number in the trip.
    pub number: u32,
    /// The city.
    pub city: String,
    /// Whether it is today.
    pub today: bool,
    /// Stops by time.
    pub stops: Vec<RoadStop>,
}

/// A trip, whole.
#[derive(Clone, Debug, Serialize, TS)]
pub struct TripDetail {
    /// The row.
    pub row: TripRow,
    /// The plan, for the form.
    pub plan: TripForm,
    /// What the screen shows now (O2).
    pub base: Base,
    /// The road.
    pub road: Vec<RoadDay>,
    /// Who travels, the lead first.
    pub team: Vec<PersonRow>,
    /// Distinct target companies met.
    pub companies_done: u32,
    /// Meetings handed in within 24 hours after they ended.
    pub filed_in_24h: u32,
    /// Meetings recorded.
    pub meetings_recorded: u32,
    /// The report's day.
    pub report_due: Option<Day>,
    /// The no-meeting week's title.
    pub week_title: String,
    /// Approved by.
    pub approved_by: String,
    /// When.
    pub approved_at: Option<Stamp>,
    /// Meetings made on it.
    pub meetings: Vec<MeetingRow>,
    /// Leads made on it.
    pub leads: Vec<LeadRow>,
    /// Promises marked in its meetings.
    pub promises: u32,
    /// Next steps set, and how many meetings lack one.
    pub next_steps: u32,
    /// Meetings without a next step.
    pub next_steps_missing: u32,
    /// Whether I may edit it.
    pub may_edit: bool,
    /// Whether I may say who travels.
    pub may_assign: bool,
    /// States I may move it to.
    pub may_move: Vec<String>,
}

/// A trip as it is planned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TripForm {
    /// Title.
    pub title: Option<String>,
    /// Purpose.
    pub purpose: Option<String>,
    /// Cities, in order.
    pub cities: Vec<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// The no-meeting week.
    pub week: Option<RecordId>,
    /// The task.
    pub task: TripTask,
    /// The report's day.
    pub report_due: Option<Day>,
    /// Whose unit travels; my own when empty.
    pub unit: Option<UnitId>,
    /// Leads it.
    pub lead_traveller: Option<PersonId>,
    /// Travels on it.
    pub members: Vec<PersonId>,
}

/// Save a trip. Who assigns it and may approve it thereby approves it.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct TripSave {
    /// The record; none for a new one.
    pub id: Option<RecordId>,
    /// What the screen showed (O2).
    pub base: Base,
    /// What it says.
    pub form: TripForm,
    /// Stops to plan with a new trip.
    pub stops: Vec<StopForm>,
    /// The draft this settles.
    pub draft: Option<RecordId>,
}

/// A planned stop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct StopForm {
    /// Day.
    pub day: Option<Day>,
    /// `09:30`.
    pub at: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Company.
    pub company: Option<RecordId>,
    /// Its name.
    pub company_name: Option<String>,
    /// Kind of meeting.
    pub kind: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// What to remember.
    pub note: Option<String>,
    /// Why it did not take place.
    pub skipped: Option<String>,
}

/// Save a stop.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct StopSave {
    /// The stop; none for a new one.
    pub id: Option<RecordId>,
    /// Its trip.
    pub trip: RecordId,
    /// What the screen showed (O2).
    pub base: Base,
    /// What it says.
    pub form: StopForm,
}
