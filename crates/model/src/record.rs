//! A record as every replica keeps it: per field the *heads* (M1), so that nothing overwritten
//! concurrently is ever lost (S7), and so that replicas that saw the same operations are equal
//! byte for byte, in whatever order they saw them (S3).

use crate::canonical::{self, NotCanonical};
use crate::schema;
use crate::{DeviceId, OpId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The values of a record as a screen shows them: field name to value.
pub type Body = serde_json::Map<String, Value>;

/// Says which operation wrote a value and how it ranks among concurrent ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The operation: the version's name (O3).
    pub op: OpId,
    /// Effective stamp (M1), fixed by the centre at first receipt.
    pub eff: Stamp,
    /// Second rank: the device that captured it.
    pub device: DeviceId,
    /// Third rank: its place in that device's sequence.
    pub seq: u64,
    /// Who typed it.
    pub actor: PersonId,
}

impl Version {
    fn rank(&self) -> (Stamp, DeviceId, u64, OpId) {
        (self.eff, self.device, self.seq, self.op)
    }
}

/// A value that no other version names as its base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Who wrote it, when, from where.
    #[serde(flatten)]
    pub version: Version,
    /// What it says.
    pub value: Value,
}

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// A plain value: its heads, the one shown first.
    Plain(Vec<Head>),
    /// Long text (M3): the merged text, and the versions whose splices are at its tips.
    Text {
        /// The merged text.
        text: String,
        /// Tips of the text's history, highest rank first.
        heads: Vec<Version>,
    },
    /// A set (M4): every element with the adds that carry it. An element without adds is gone.
    Set(BTreeMap<String, BTreeSet<OpId>>),
}

impl Field {
    /// The value shown.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Plain(heads) => heads.first().map_or(Value::Null, |head| head.value.clone()),
            Self::Text { text, .. } => Value::String(text.clone()),
            Self::Set(elements) => elements.keys().cloned().map(Value::String).collect(),
        }
    }

    /// The versions a change made now has seen: its base (O3).
    #[must_use]
    pub fn seen(&self) -> Vec<OpId> {
        match self {
            Self::Plain(heads) => heads.iter().map(|head| head.version.op).collect(),
            Self::Text { heads, .. } => heads.iter().map(|version| version.op).collect(),
            Self::Set(elements) => elements
                .values()
                .flatten()
                .copied()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
        }
    }

    /// Several heads that differ: a person has to choose. Equal values are no question (M1).
    #[must_use]
    pub fn in_conflict(&self) -> bool {
        match self {
            Self::Plain(heads) => heads
                .iter()
                .skip(1)
                .any(|head| head.value != heads[0].value),
            Self::Text { .. } | Self::Set(_) => false,
        }
    }
}

/// The field that tells a deleted record (M7).
pub const DELETED: &str = "_deleted";

/// A record of any noun, with all that merging needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The noun's name; a name from a newer version is kept and passed on (S14).
    pub noun: String,
    /// The record's id.
    pub id: RecordId,
    /// Its fields.
    pub fields: BTreeMap<String, Field>,
}

impl Record {
    /// A record without fields.
    #[must_use]
    pub fn new(noun: &str, id: RecordId) -> Self {
        Self {
            noun: noun.to_owned(),
            id,
            fields: BTreeMap::new(),
        }
    }

    /// The values shown.
    #[must_use]
    pub fn body(&self) -> Body {
        self.fields
            .iter()
            .map(|(name, field)| (name.clone(), field.value()))
            .collect()
    }

    /// The value shown of one field, `Null` where there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        self.fields.get(field).map_or(Value::Null, Field::value)
    }

    /// The text of one field, where it is text and not empty.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<String> {
        match self.value(field) {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The id in one field, where it holds one.
    #[must_use]
    pub fn id_in(&self, field: &str) -> Option<RecordId> {
        self.text(field)?.parse().ok()
    }

    /// The ids in a set field.
    #[must_use]
    pub fn ids_in(&self, field: &str) -> BTreeSet<RecordId> {
        match self.fields.get(field) {
            Some(Field::Set(elements)) => elements
                .keys()
                .filter_map(|text| text.parse().ok())
                .collect(),
            Some(other) => match other.value() {
                Value::Array(items) => items
                    .iter()
                    .filter_map(|item| item.as_str()?.parse().ok())
                    .collect(),
                _ => BTreeSet::new(),
            },
            None => BTreeSet::new(),
        }
    }

    /// The integer in one field.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<i64> {
        self.value(field).as_i64()
    }

    /// Writes a plain value: heads named in `base` give way, any other stays beside it (M1).
    ///
    /// Writing the same version twice changes nothing (S2).
    pub fn put(&mut self, field: &str, value: Value, version: Version, base: &[OpId]) {
        let slot = self
            .fields
            .entry(field.to_owned())
            .or_insert_with(|| Field::Plain(Vec::new()));
        if !matches!(slot, Field::Plain(_)) {
            *slot = Field::Plain(Vec::new());
        }
        if let Field::Plain(heads) = slot {
            if heads.iter().any(|head| head.version.op == version.op) {
                return;
            }
            heads.retain(|head| !base.contains(&head.version.op));
            heads.push(Head { version, value });
            heads.sort_by_key(|head| std::cmp::Reverse(head.version.rank()));
        }
    }

    /// Writes a merged text: `text` is the whole result, already merged by who holds the history (M3).
    pub fn put_text(&mut self, field: &str, text: String, version: Version, base: &[OpId]) {
        let mut heads = match self.fields.remove(field) {
            Some(Field::Text { heads, .. }) => heads,
            _ => Vec::new(),
        };
        if !heads.iter().any(|head| head.op == version.op) {
            heads.retain(|head| !base.contains(&head.op));
            heads.push(version);
            heads.sort_by_key(|head| std::cmp::Reverse(head.rank()));
        }
        self.fields
            .insert(field.to_owned(), Field::Text { text, heads });
    }

    /// Changes a set: `add` under this version's name, `remove` the adds that were seen (M4).
    pub fn change_set(
        &mut self,
        field: &str,
        add: &[String],
        remove: &BTreeMap<String, Vec<OpId>>,
        op: OpId,
    ) {
        let slot = self
            .fields
            .entry(field.to_owned())
            .or_insert_with(|| Field::Set(BTreeMap::new()));
        if !matches!(slot, Field::Set(_)) {
            *slot = Field::Set(BTreeMap::new());
        }
        if let Field::Set(elements) = slot {
            for (element, adds) in remove {
                if let Some(carried) = elements.get_mut(element) {
                    for seen in adds {
                        carried.remove(seen);
                    }
                }
            }
            for element in add {
                elements.entry(element.clone()).or_default().insert(op);
            }
            elements.retain(|_, adds| !adds.is_empty());
        }
    }

    /// Fields whose heads differ.
    #[must_use]
    pub fn conflicts(&self) -> Vec<&str> {
        self.fields
            .iter()
            .filter(|(_, field)| field.in_conflict())
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// Whether the record is deleted, and no concurrent edit brought it back (M7).
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        match self.fields.get(DELETED) {
            Some(Field::Plain(heads)) => {
                !heads.is_empty() && heads.iter().all(|head| head.value == Value::Bool(true))
            }
            _ => false,
        }
    }

    /// The canonical bytes: what replicas compare (S3).
    ///
    /// # Errors
    /// When a value has no canonical form.
    pub fn canonical(&self) -> Result<String, NotCanonical> {
        canonical::record(self)
    }

    /// Whether it has a canonical form.
    #[must_use]
    pub fn is_canonical(&self) -> bool {
        self.fields.values().all(|field| match field {
            Field::Plain(heads) => heads
                .iter()
                .all(|head| canonical::is_canonical(&head.value)),
            Field::Text { .. } | Field::Set(_) => true,
        })
    }

    /// What a reviewer reads: every field a person writes, none that a command moves (M6).
    #[must_use]
    pub fn content(&self) -> Body {
        self.body()
            .into_iter()
            .filter(|(name, value)| !schema::is_guarded(name) && !value.is_null())
            .collect()
    }

    /// The hash of [`Record::content`]: a verdict names it (M6).
    ///
    /// # Errors
    /// When a value has no canonical form.
    pub fn content_hash(&self) -> Result<String, NotCanonical> {
        Ok(canonical::sha256(
            canonical::text(&self.content())?.as_bytes(),
        ))
    }
}
