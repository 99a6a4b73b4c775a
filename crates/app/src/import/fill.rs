//! Filling what is empty, and writing over nothing.

use model::Record;
use model::schema::is_guarded;
use serde_json::{Map, Value};

/// Fields that say one thing together: who does the next step, and until when, belongs to that step.
const TOGETHER: &[(&str, &[&str])] = &[
    ("next_step", &["next_step_owner", "next_step_due"]),
    ("contact", &["contact_private"]),
];

/// Those of the fields that say nothing in the record.
pub(crate) fn blank_in(record: &Record, fields: &Map<String, Value>) -> Map<String, Value> {
    let blank = |field: &str| match record.value(field) {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    };
    fitting(fields.clone(), |field| !is_guarded(field) && blank(field))
}

/// Those of the fields that the others do not have.
pub(crate) fn absent(there: &Map<String, Value>, more: Map<String, Value>) -> Map<String, Value> {
    fitting(more, |field| !there.contains_key(field))
}

fn fitting(fields: Map<String, Value>, blank: impl Fn(&str) -> bool) -> Map<String, Value> {
    let of_another = |field: &str| {
        let heads = TOGETHER.iter().filter(|(_, rest)| rest.contains(&field));
        heads.into_iter().any(|(head, _)| !blank(head))
    };
    fields
        .into_iter()
        .filter(|(field, _)| blank(field) && !of_another(field))
        .collect()
}
