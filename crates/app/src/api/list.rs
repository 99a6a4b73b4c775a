//! Lists and their pages.

use model::RecordId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Which records, in which order, and which part of them.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct ListQuery {
    /// Only my own.
    pub mine: bool,
    /// Only what this person wrote.
    pub author: Option<RecordId>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only on this trip.
    pub trip: Option<RecordId>,
    /// Only of this company.
    pub company: Option<RecordId>,
    /// Only companies that look the same as another one.
    pub twins: Option<bool>,
    /// Only those in which these words are found, as search finds them.
    pub text: Option<String>,
    /// In which order; the list's own where it is not said.
    pub order: Option<ListOrder>,
    /// The place of the first row asked for, from 0.
    pub from: Option<u32>,
    /// How many rows at most; 100 where it is not said, never more than 500.
    pub count: Option<u32>,
    /// Instead of `from`: the page this record stands on, where it is in the list.
    pub around: Option<RecordId>,
}

/// The order of a list. Meetings begin with the latest day and companies are by name, whatever is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// What is due first stands first; then what has no next step, then what is over, newest first.
    Due,
    /// Changed last first.
    Recent,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Page<Row> {
    /// How many there are on all pages.
    pub total: u32,
    /// The place of the first of `rows` in the whole list, from 0.
    pub from: u32,
    /// Pages with the same number are of one list: put together they miss nothing and repeat nothing. Where
    /// it is another, the pages held before are of yesterday and are asked for again.
    pub as_of: u64,
    /// How many are in each state, whatever state was asked for.
    pub states: BTreeMap<String, u32>,
    /// The rows.
    pub rows: Vec<Row>,
}
