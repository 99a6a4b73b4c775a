//! 有冲突: two values of one field, and a person to choose.

use super::{Heads, TextPiece};
use model::{Noun, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A record with fields to choose.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ConflictDetail {
    /// Its noun.
    pub noun: Noun,
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub title: String,
    /// Fields with several values.
    pub fields: Vec<ConflictField>,
    /// Fields that were merged by themselves while several people wrote: who wrote them last.
    pub merged: Vec<MergedField>,
    /// The merged minutes; pieces by others are `added`.
    pub minutes: Vec<TextPiece>,
}

/// A field with several values.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ConflictField {
    /// Which.
    pub field: String,
    /// The values, the one shown first.
    pub values: Vec<ConflictValue>,
    /// All heads: a choice names them (O3).
    pub heads: Heads,
}

/// One of several values.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ConflictValue {
    /// The value.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// Who.
    pub actor: PersonId,
    /// Name.
    pub actor_name: String,
    /// Whether it is mine.
    pub mine: bool,
    /// When, as ordered by the centre.
    pub at: Stamp,
}

/// A field merged by itself.
#[derive(Clone, Debug, Serialize, TS)]
pub struct MergedField {
    /// Which.
    pub field: String,
    /// What it says.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// Who wrote it.
    pub actor_name: String,
    /// Whether that was me.
    pub mine: bool,
    /// When.
    pub at: Stamp,
}

/// The choices.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ResolveForm {
    /// Which record.
    pub id: RecordId,
    /// One choice for each field that is decided.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Choice {
    /// Which field.
    pub field: String,
    /// The value to keep, or a third one.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// The heads it resolves.
    pub heads: Heads,
}
