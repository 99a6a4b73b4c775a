//! What is missing or doubtful in a record (domain.md §4). It blocks *submitting*, never *saving*.
//!
//! Hard findings need nothing but the record; soft ones are warnings that a person may pass with a
//! reason. Every threshold is data ([`LeadRule`]), with the published values as its default.

mod hard;
mod rule;
mod signing;
mod soft;

use crate::{Day, Noun, Record, RecordId};
pub use rule::LeadRule;
use serde::{Deserialize, Serialize};
use serde_json::Value;
pub use signing::signing;
use std::collections::BTreeMap;

/// The longest name, in characters (sync.md W2).
pub const MAX_NAME: usize = 200;
/// The longest minutes or notes, in characters.
pub const MAX_TEXT: usize = 100_000;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It has to be put right before submitting.
    Hard,
    /// It may be passed with a reason.
    Soft,
}

/// One thing that is missing or doubtful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Finding {
    /// What it is: the key of its sentence in both languages.
    pub code: String,
    /// The field to go to.
    pub field: String,
    /// How much it weighs.
    pub level: Level,
    /// What the sentence names: a limit, an amount, the other record.
    pub detail: BTreeMap<String, Value>,
}

impl Finding {
    fn new(level: Level, code: impl Into<String>, field: &str) -> Self {
        Self {
            code: code.into(),
            field: field.to_owned(),
            level,
            detail: BTreeMap::new(),
        }
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// A record that may be the same as this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Duplicate {
    /// The other record.
    pub id: RecordId,
    /// How it is called.
    pub name: String,
    /// Why it may be the same: `uscc`, `name`, `project`.
    pub by: String,
}

/// What the soft rules need to know beside the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Context {
    /// First day of the trip the record belongs to.
    pub trip_from: Option<Day>,
    /// Last day of it.
    pub trip_to: Option<Day>,
    /// Records that may be the same.
    pub duplicates: Vec<Duplicate>,
    /// The nature of the investor (`state`, `private`, …), where its company is known.
    pub company_nature: Option<String>,
    /// The local rule.
    pub rules: LeadRule,
}

/// Everything missing or doubtful in a record, hard findings first.
#[must_use]
pub fn findings(record: &Record, context: &Context) -> Vec<Finding> {
    let mut out = hard::findings(record);
    out.extend(soft::findings(record, context));
    out
}

/// The codes of the findings that block submitting; they need nothing but the record.
#[must_use]
pub fn blocking(record: &Record) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for finding in hard::findings(record) {
        if !codes.contains(&finding.code) {
            codes.push(finding.code);
        }
    }
    codes
}

/// The nine items of the city's lead rule in its order, each with whether it is there.
///
/// Plant stands for land where a project moves into a finished building.
#[must_use]
pub fn completeness(record: &Record) -> Vec<(&'static str, bool)> {
    LEAD_ITEMS
        .iter()
        .map(|(item, fields)| (*item, fields.iter().any(|field| is_present(record, field))))
        .collect()
}

/// The items of the lead rule by the field they lead to, each with the fields that satisfy it.
const LEAD_ITEMS: &[(&str, &[&str])] = &[
    ("company", &["company", "company_name"]),
    ("project", &["project"]),
    ("process", &["process"]),
    ("total_investment", &["total_investment"]),
    ("land", &["land", "plant"]),
    ("energy", &["energy"]),
    ("environment", &["environment"]),
    ("output", &["output"]),
    ("tax", &["tax"]),
];

/// Whether a field says anything: blanks and empty lists do not, zero and `false` do.
fn is_present(record: &Record, field: &str) -> bool {
    match record.value(field) {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The day in a field: none where it is absent, `Err` where it is no day.
fn day(record: &Record, field: &str) -> Result<Option<Day>, ()> {
    match record.value(field) {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => text.parse().map(Some).map_err(|_| ()),
        _ => Err(()),
    }
}

fn noun(record: &Record) -> Option<Noun> {
    Noun::parse(&record.noun)
}

#[cfg(test)]
mod tests;
