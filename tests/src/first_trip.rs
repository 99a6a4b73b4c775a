//! The trip of the stories: `tests/data/first-trip.json`.

use serde::Deserialize;
use serde_json::{Value, json};

/// A trip as the press reported it, with people invented.
#[derive(Clone, Debug, Deserialize)]
pub struct FirstTrip {
    /// Title.
    pub title: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Cities.
    pub cities: Vec<String>,
    /// The quantified task.
    pub task: Value,
    /// The six meetings.
    pub meetings: Vec<Met>,
    /// The two leads.
    pub leads: Vec<Lead>,
}

/// A meeting of the trip.
#[derive(Clone, Debug, Deserialize)]
pub struct Met {
    /// What the form says.
    pub form: Value,
    /// Who was met.
    pub contact: Value,
}

/// A lead of the trip.
#[derive(Clone, Debug, Deserialize)]
pub struct Lead {
    /// Out of which meeting.
    pub from_meeting: usize,
    /// What the form says beyond what the meeting said.
    pub form: Value,
}

impl FirstTrip {
    /// Reads it.
    #[must_use]
    pub fn read() -> Self {
        let text = include_str!("../data/first-trip.json");
        serde_json::from_str(text).expect("the trip reads")
    }

    /// The planned stops, as the trip's form takes them.
    #[must_use]
    pub fn stops(&self) -> Vec<Value> {
        let stop = |met: &Met| {
            json!({
                "day": met.form["on"], "at": met.form["starts_at"], "city": met.form["city"],
                "company_name": met.form["company_name"], "kind": met.form["kind"],
                "industry": met.form["industry"],
            })
        };
        self.meetings.iter().map(stop).collect()
    }
}
