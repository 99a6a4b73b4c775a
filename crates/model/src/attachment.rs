//! Attachments: what a record says of its files. Each is one plain field of its own, `file.{uuid}`, so that
//! adding on two devices merges, a caption written twice is a conflict like any other (M1), and whoever may
//! read the record may read its files (W5). The bytes travel beside the record, named by their hash.

use crate::Record;
use crate::record::Field;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the name of every such field begins with.
pub const PREFIX: &str = "file.";

/// Files that one record may name.
pub const MOST: usize = 60;

/// Characters of a name or a caption.
pub const CHARACTERS: usize = 200;

/// What a file is to the person who added it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 照片.
    Photo,
    /// 录音.
    Recording,
    /// 文件.
    #[default]
    Document,
    /// 名片: personal data, kept with a contact's private part only.
    Card,
}

/// A file by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Blob {
    /// SHA-256 of the plain bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
}

/// A file as its record describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Attachment {
    /// The original.
    #[serde(flatten)]
    pub blob: Blob,
    /// Its media type, found in its content and never in its name.
    pub media: String,
    /// What it is to people.
    pub kind: Kind,
    /// What it was called where it came from; only ever shown.
    pub name: String,
    /// 说明.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// Pixels across, of a picture as it is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Length of a recording, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u32>,
    /// A small picture of it, JPEG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb: Option<Blob>,
    /// Whether the place where it was taken was left in it on purpose.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub position: bool,
}

/// Whether a field holds an attachment.
#[must_use]
pub fn is_field(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// The field of an attachment with this id.
#[must_use]
pub fn field(id: &uuid::Uuid) -> String {
    format!("{PREFIX}{id}")
}

/// Whether this is a name of a blob.
#[must_use]
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Reads a value; none where it is gone, or no attachment.
#[must_use]
pub fn read(value: &Value) -> Option<Attachment> {
    serde_json::from_value(value.clone()).ok()
}

/// Whether a field of this name may hold this value: nothing, or an attachment within its limits.
#[must_use]
pub fn well_formed(name: &str, value: &Value) -> bool {
    let id = name
        .strip_prefix(PREFIX)
        .and_then(|id| uuid::Uuid::parse_str(id).ok());
    if id.is_none_or(|id| field(&id) != name) {
        return false;
    }
    if value.is_null() {
        return true;
    }
    let Some(file) = read(value) else {
        return false;
    };
    let blobs = std::iter::once(&file.blob).chain(file.thumb.as_ref());
    let short = |text: &str| text.chars().count() <= CHARACTERS;
    blobs
        .into_iter()
        .all(|blob| is_sha256(&blob.sha256) && blob.bytes > 0)
        && short(&file.name)
        && short(&file.caption)
        && file.media.len() <= 100
}

/// The attachments a record shows, in the order they were added (their ids ascend with time).
#[must_use]
pub fn of(record: &Record) -> Vec<(String, Attachment)> {
    record
        .fields
        .iter()
        .filter(|(name, _)| is_field(name))
        .filter_map(|(name, field)| Some((name.clone(), read(&field.value())?)))
        .collect()
}

/// Every blob that any head of the record names, shown or not: nothing overwritten loses its file (S7).
#[must_use]
pub fn named(record: &Record) -> Vec<Named> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, field) in &record.fields {
        let Field::Plain(heads) = field else { continue };
        if !is_field(name) {
            continue;
        }
        for file in heads.iter().filter_map(|head| read(&head.value)) {
            for (blob, is_thumb) in std::iter::once((file.blob, false))
                .chain(file.thumb.into_iter().map(|blob| (blob, true)))
            {
                if seen.insert((name.clone(), blob.sha256.clone())) {
                    out.push(Named {
                        field: name.clone(),
                        blob,
                        is_thumb,
                    });
                }
            }
        }
    }
    out
}

/// One blob that a record names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// In which field.
    pub field: String,
    /// Which.
    pub blob: Blob,
    /// Whether it is only the small picture.
    pub is_thumb: bool,
}

/// The blobs a value of such a field names.
#[must_use]
pub fn blobs(value: &Value) -> Vec<(Blob, bool)> {
    read(value)
        .map(|file| {
            std::iter::once((file.blob, false))
                .chain(file.thumb.into_iter().map(|blob| (blob, true)))
                .collect()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Version;
    use crate::{DeviceId, OpId, RecordId, Stamp};
    use serde_json::json;
    use uuid::Uuid;

    fn name() -> String {
        field(&Uuid::from_u128(7))
    }

    fn value(sha: &str) -> Value {
        json!({"sha256": sha.repeat(64), "bytes": 9, "media": "image/jpeg", "kind": "photo", "name": "车间.jpg"})
    }

    fn version(op: u128) -> Version {
        Version {
            op: OpId(Uuid::from_u128(op)),
            eff: Stamp(1),
            device: DeviceId(Uuid::nil()),
            seq: 1,
            actor: RecordId(Uuid::nil()),
        }
    }

    #[test]
    fn a_value_is_an_attachment_or_nothing() {
        assert!(well_formed(&name(), &value("a")));
        assert!(well_formed(&name(), &Value::Null));
        for (field, wrong) in [
            (name(), json!("text")),
            (name(), value("A")),
            (
                name(),
                value("a")
                    .as_object()
                    .map(|_| json!({"sha256": "a"}))
                    .unwrap(),
            ),
            ("file.x".to_owned(), value("a")),
            (format!("file.{}", "AB".repeat(16)), value("a")),
        ] {
            assert!(!well_formed(&field, &wrong), "{field} {wrong}");
        }
        let mut long = value("a");
        long["caption"] = json!("长".repeat(CHARACTERS + 1));
        assert!(!well_formed(&name(), &long));
    }

    #[test]
    fn every_head_keeps_its_file() {
        let mut record = Record::new("meeting", RecordId(Uuid::from_u128(1)));
        record.put(&name(), value("a"), version(1), &[]);
        record.put(&name(), value("b"), version(2), &[]);
        let named: Vec<_> = named(&record)
            .into_iter()
            .map(|named| named.blob.sha256[..1].to_owned())
            .collect();
        assert_eq!(named.len(), 2);
        assert_eq!(of(&record).len(), 1);
        record.put(
            &name(),
            Value::Null,
            version(3),
            &[OpId(Uuid::from_u128(1)), OpId(Uuid::from_u128(2))],
        );
        assert!(super::named(&record).is_empty() && of(&record).is_empty());
    }
}
