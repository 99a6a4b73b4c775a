//! What one operation does to one field, and how it is applied to a record.

use crate::broken::{self, Variant};
use model::record::Version;
use model::{OpId, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Replace `delete` characters at character `at` by `insert` (M3). Positions count Unicode scalar values
/// of the text as it stands after the splices before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// Where, in characters.
    pub at: u32,
    /// How many characters go.
    pub delete: u32,
    /// What comes.
    pub insert: String,
}

/// A change of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Write a plain value (M1).
    Put(Value),
    /// Edit a long text (M3).
    Splices(Vec<Splice>),
    /// Change a set (M4).
    Set {
        /// Elements to add.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        add: Vec<String>,
        /// Elements to remove, each with the adds that were seen.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        remove: BTreeMap<String, Vec<OpId>>,
    },
}

impl Change {
    /// What is left of this change of a field when its record is erased: the same kind of change that says
    /// nothing (M7).
    #[must_use]
    pub fn blanked(&self, field: &str) -> Self {
        let ids = |element: &String| element.parse::<model::RecordId>().is_ok();
        let wordless = match self {
            Self::Put(value) => model::erase::is_wordless(value),
            Self::Splices(_) => false,
            Self::Set { add, remove } => add.iter().all(ids) && remove.keys().all(ids),
        };
        if wordless && model::erase::stays(field) {
            return self.clone();
        }
        match self {
            Self::Put(_) => Self::Put(Value::Null),
            Self::Splices(_) => Self::Splices(Vec::new()),
            Self::Set { .. } => Self::Set {
                add: Vec::new(),
                remove: BTreeMap::new(),
            },
        }
    }

    /// Applies this change to one field of `record`.
    ///
    /// `merged` is the text that results from splices: the centre computes it from the text's history,
    /// a device from what it shows. A splice without it is applied to the text as it stands.
    pub fn apply(
        &self,
        record: &mut Record,
        field: &str,
        version: Version,
        base: &[OpId],
        merged: Option<String>,
    ) {
        match self {
            Self::Put(value) => {
                record.put(field, value.clone(), version, base);
                if broken::is(Variant::LastWriteWins)
                    && let Some(model::Field::Plain(heads)) = record.fields.get_mut(field)
                {
                    heads.truncate(1);
                }
            }
            Self::Splices(splices) => {
                let text = merged
                    .unwrap_or_else(|| splice(&record.text(field).unwrap_or_default(), splices));
                record.put_text(field, text, version, base);
            }
            Self::Set { add, remove } => {
                if broken::is(Variant::RemoveWins)
                    && let Some(model::Field::Set(elements)) = record.fields.get_mut(field)
                {
                    elements.retain(|element, _| !remove.contains_key(element));
                }
                record.change_set(field, add, remove, version.op);
            }
        }
    }
}

/// `text` after `splices`; positions beyond the end mean the end.
#[must_use]
pub fn splice(text: &str, splices: &[Splice]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for splice in splices {
        let at = (splice.at as usize).min(chars.len());
        let end = at.saturating_add(splice.delete as usize).min(chars.len());
        chars.splice(at..end, splice.insert.chars());
    }
    chars.into_iter().collect()
}
