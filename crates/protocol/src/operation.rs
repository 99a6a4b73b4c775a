//! The operation (O1): immutable from capture. Its bytes are made once; every hash and every resend uses them.

use crate::change::Change;
use model::canonical::{self, NotCanonical};
use model::command::Command;
use model::{DeviceId, OpId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Make a record. Guarded fields may be written here, checked against the author (M5).
    Create,
    /// Change fields of a record, or resolve a conflict by naming every head (O3).
    Edit,
    /// Ask the centre to run a command (M5).
    Command,
}

/// One change by one person on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its name, and the version of every field it writes.
    pub op_id: OpId,
    /// Captured on this device.
    pub device: DeviceId,
    /// In this incarnation of it (O4).
    pub incarnation: u32,
    /// At this place in the incarnation's sequence, from 1, without gaps (O4).
    pub seq: u64,
    /// Who typed it.
    pub actor: PersonId,
    /// Whose record it is, when typed for somebody else (O5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// What it does.
    pub kind: Kind,
    /// The noun's name; an unknown one is held (M8).
    pub noun: String,
    /// Which record.
    pub record: RecordId,
    /// Per field the heads that the screen showed when editing began (O2, O3).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub base: BTreeMap<String, Vec<OpId>>,
    /// The changes, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Change>,
    /// The command, for [`Kind::Command`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Operations that must have been accepted before this one makes sense (M5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<OpId>,
    /// When it was captured, by the device's corrected clock (M2).
    pub stamp: Stamp,
    /// The schema version that wrote it.
    pub schema: u32,
}

impl Operation {
    /// Whose record this is about: the person written for, else the typist.
    #[must_use]
    pub fn author(&self) -> PersonId {
        self.on_behalf_of.unwrap_or(self.actor)
    }

    /// The canonical bytes, made once.
    ///
    /// # Errors
    /// When a value has no canonical form (a float, too deep).
    pub fn seal(&self) -> Result<OpBytes, NotCanonical> {
        let text = canonical::text(self)?;
        Ok(OpBytes {
            hash: canonical::sha256(text.as_bytes()),
            text,
        })
    }
}

/// What is left of an operation's bytes when the person it is about was erased (M7): who wrote when, to which fields,
/// and nothing of what; members that this version does not know go too. None where they cannot be read.
///
/// # Errors
/// When there is no canonical form.
pub fn blanked(text: &str) -> Result<Option<String>, NotCanonical> {
    let Ok(mut operation) = serde_json::from_str::<Operation>(text) else {
        return Ok(None);
    };
    for (field, change) in &mut operation.fields {
        *change = change.blanked(field);
    }
    canonical::text(&operation).map(Some)
}

/// An operation's canonical bytes and their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpBytes {
    /// Canonical JSON.
    pub text: String,
    /// SHA-256 of it, hexadecimal.
    pub hash: String,
}

/// Bytes that are no operation of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnreadableOperation {
    /// Not JSON, or not of the shape.
    #[error("not an operation")]
    Shape,
    /// Readable, but not the canonical bytes.
    #[error("not canonical")]
    NotCanonical,
}

impl OpBytes {
    /// Takes bytes as they came, checks that they are canonical, and reads them.
    ///
    /// Unknown members of a newer version stay in the bytes and so in the hash; they are kept, not understood.
    ///
    /// # Errors
    /// See [`UnreadableOperation`].
    pub fn read(text: &str) -> Result<(Self, Operation), UnreadableOperation> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|_| UnreadableOperation::Shape)?;
        let canonical = canonical::text(&value).map_err(|_| UnreadableOperation::NotCanonical)?;
        if canonical != text {
            return Err(UnreadableOperation::NotCanonical);
        }
        let operation = serde_json::from_value(value).map_err(|_| UnreadableOperation::Shape)?;
        Ok((
            Self {
                hash: canonical::sha256(text.as_bytes()),
                text: canonical,
            },
            operation,
        ))
    }
}
