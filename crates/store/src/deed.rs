//! The effects a command was foretold to have, as the journal keeps them, so that replaying is the
//! same after a restart and whatever was pulled meanwhile (D1, S9).

use model::command::Effect;
use model::record::Version;
use model::schema::{self, FieldKind};
use model::{Field, OpId, Record, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One foretold effect on one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Deed {
    Put {
        record: RecordId,
        field: String,
        value: Value,
    },
    Over {
        record: RecordId,
        field: String,
        value: Value,
        over: Vec<OpId>,
    },
    Add {
        record: RecordId,
        field: String,
        element: String,
    },
    Replace {
        record: RecordId,
        field: String,
        elements: BTreeSet<String>,
    },
    Create {
        record: RecordId,
        noun: String,
        fields: BTreeMap<String, Value>,
    },
}

impl Deed {
    /// What a device foresees; final numbers are the centre's alone (M10).
    pub(crate) fn of(effects: Vec<Effect>) -> Vec<Self> {
        effects.into_iter().filter_map(Self::one).collect()
    }

    fn one(effect: Effect) -> Option<Self> {
        match effect {
            Effect::Put {
                record,
                field,
                value,
            } => Some(Self::Put {
                record,
                field: field.to_owned(),
                value,
            }),
            Effect::Over {
                record,
                field,
                value,
                over,
            } => Some(Self::Over {
                record,
                field,
                value,
                over,
            }),
            Effect::Add {
                record,
                field,
                element,
            } => Some(Self::Add {
                record,
                field: field.to_owned(),
                element,
            }),
            Effect::Replace {
                record,
                field,
                elements,
            } => Some(Self::Replace {
                record,
                field: field.to_owned(),
                elements,
            }),
            Effect::Create {
                noun,
                record,
                fields,
            } => Some(Self::Create {
                record,
                noun: noun.name().to_owned(),
                fields: fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            }),
            // Numbers are the centre's, and administrators hold no contacts.
            Effect::Number { .. } | Effect::Erase { .. } => None,
        }
    }

    pub(crate) fn record(&self) -> RecordId {
        match self {
            Self::Put { record, .. }
            | Self::Over { record, .. }
            | Self::Add { record, .. }
            | Self::Replace { record, .. }
            | Self::Create { record, .. } => *record,
        }
    }

    /// Applies it to its record.
    pub(crate) fn apply(&self, record: &mut Record, version: &Version) {
        match self {
            Self::Put { field, value, .. } => put(record, field, value, version),
            Self::Over {
                field, value, over, ..
            } => record.put(field, value.clone(), version.clone(), over),
            Self::Add { field, element, .. } => {
                record.change_set(
                    field,
                    std::slice::from_ref(element),
                    &BTreeMap::new(),
                    version.op,
                );
            }
            Self::Replace {
                field, elements, ..
            } => {
                let held = elements_of(record, field);
                let add: Vec<String> = elements
                    .iter()
                    .filter(|element| !held.contains_key(*element))
                    .cloned()
                    .collect();
                let remove = held
                    .into_iter()
                    .filter(|(element, _)| !elements.contains(element))
                    .collect();
                record.change_set(field, &add, &remove, version.op);
            }
            Self::Create { fields, .. } => {
                for (field, value) in fields {
                    put(record, field, value, version);
                }
            }
        }
    }
}

/// A command writes over every head.
fn put(record: &mut Record, field: &str, value: &Value, version: &Version) {
    let seen = record
        .fields
        .get(field)
        .map(Field::seen)
        .unwrap_or_default();
    match (schema::kind(field), value) {
        (FieldKind::Text, Value::String(text)) => {
            record.put_text(field, text.clone(), version.clone(), &seen);
        }
        (FieldKind::Set, Value::Array(items)) => {
            let add: Vec<String> = items
                .iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect();
            record.change_set(field, &add, &BTreeMap::new(), version.op);
        }
        _ => record.put(field, value.clone(), version.clone(), &seen),
    }
}

/// The elements of a set field, each with the adds that carry it.
pub(crate) fn elements_of(record: &Record, field: &str) -> BTreeMap<String, Vec<OpId>> {
    match record.fields.get(field) {
        Some(Field::Set(elements)) => elements
            .iter()
            .map(|(element, adds)| (element.clone(), adds.iter().copied().collect()))
            .collect(),
        _ => BTreeMap::new(),
    }
}
