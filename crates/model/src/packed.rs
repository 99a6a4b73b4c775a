//! A record written small: its versions once, the fields by their places in that list.
//!
//! Most fields of a record were written by one operation, and the canonical form repeats that version, 200
//! bytes, at each of them. Packed is how a record is kept at rest and how a snapshot carries it; what replicas
//! compare (S3) and what is hashed is the canonical form alone, which is made of it.
//!
//! ```text
//! {"v": [[op, eff, device, seq, actor], …], "n": noun, "i": id,
//!  "f": {name: {"p": [[version, value], …]} | {"t": [text, [version, …]]} | {"s": {element: [op, …]}}}}
//! ```

use crate::canonical::{self, NotCanonical};
use crate::{DeviceId, Field, Head, OpId, PersonId, Record, RecordId, Stamp, Version};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Every packed record begins so, and no other form of a record does.
const BEGINS: &str = "{\"v\":";

/// Whether a kept record is packed.
#[must_use]
pub fn is_packed(text: &str) -> bool {
    text.starts_with(BEGINS)
}

/// The text is no record, in neither form.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a record")]
pub struct NotARecord;

impl Record {
    /// The record, packed.
    ///
    /// # Errors
    /// When a value has no canonical form: such a record is neither kept nor sent.
    pub fn packed(&self) -> Result<String, NotCanonical> {
        let mut versions: Vec<&Version> = Vec::new();
        let mut fields = String::with_capacity(512);
        for (name, field) in &self.fields {
            fields.push(if fields.is_empty() { '{' } else { ',' });
            canonical::push_string(&mut fields, name)?;
            fields.push(':');
            write_field(&mut fields, field, &mut versions)?;
        }
        if fields.is_empty() {
            fields.push('{');
        }
        fields.push('}');
        let mut out = String::with_capacity(fields.len() + 256 * (versions.len() + 1));
        out.push_str(BEGINS);
        out.push('[');
        for (at, version) in versions.into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push('[');
            canonical::push_id(&mut out, version.op.0);
            canonical::push_number(&mut out, version.eff.0);
            canonical::push_comma_id(&mut out, version.device.0);
            canonical::push_number(&mut out, version.seq);
            canonical::push_comma_id(&mut out, version.actor.0);
            out.push(']');
        }
        out.push_str("],\"n\":");
        canonical::push_string(&mut out, &self.noun)?;
        out.push_str(",\"i\":");
        canonical::push_id(&mut out, self.id.0);
        out.push_str(",\"f\":");
        out.push_str(&fields);
        out.push('}');
        Ok(out)
    }

    /// Reads a record as it is kept: packed, or as an older version kept it.
    ///
    /// # Errors
    /// [`NotARecord`].
    pub fn read(text: &str) -> Result<Self, NotARecord> {
        if is_packed(text) {
            let packed: Packed = serde_json::from_str(text).map_err(|_| NotARecord)?;
            return packed.unpacked().ok_or(NotARecord);
        }
        serde_json::from_str(text).map_err(|_| NotARecord)
    }
}

fn write_field<'a>(
    out: &mut String,
    field: &'a Field,
    versions: &mut Vec<&'a Version>,
) -> Result<(), NotCanonical> {
    let mut place = |version: &'a Version| {
        let known = versions.iter().position(|known| *known == version);
        known.unwrap_or_else(|| {
            versions.push(version);
            versions.len() - 1
        })
    };
    let mut between = false;
    let mut next = |out: &mut String| {
        if std::mem::replace(&mut between, true) {
            out.push(',');
        }
    };
    match field {
        Field::Plain(heads) => {
            out.push_str("{\"p\":[");
            for head in heads {
                next(out);
                out.push('[');
                canonical::push_plain(out, place(&head.version));
                out.push(',');
                canonical::push_value(out, &head.value, canonical::DEPTH_OF_A_VALUE)?;
                out.push(']');
            }
            out.push_str("]}");
        }
        Field::Text { text, heads } => {
            out.push_str("{\"t\":[");
            canonical::push_string(out, text)?;
            out.push_str(",[");
            for version in heads {
                next(out);
                canonical::push_plain(out, place(version));
            }
            out.push_str("]]}");
        }
        Field::Set(elements) => {
            out.push_str("{\"s\":{");
            for (element, adds) in elements {
                next(out);
                canonical::push_string(out, element)?;
                out.push_str(":[");
                canonical::push_ids(out, adds);
                out.push(']');
            }
            out.push_str("}}");
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Packed {
    v: Vec<(OpId, Stamp, DeviceId, u64, PersonId)>,
    n: String,
    i: RecordId,
    f: BTreeMap<String, PackedField>,
}

#[derive(Deserialize)]
enum PackedField {
    #[serde(rename = "p")]
    Plain(Vec<(usize, Value)>),
    #[serde(rename = "t")]
    Text(String, Vec<usize>),
    #[serde(rename = "s")]
    Set(BTreeMap<String, BTreeSet<OpId>>),
}

impl Packed {
    fn unpacked(self) -> Option<Record> {
        let versions = self.v;
        let version = |at: usize| {
            let (op, eff, device, seq, actor) = *versions.get(at)?;
            Some(Version {
                op,
                eff,
                device,
                seq,
                actor,
            })
        };
        let head = |(at, value)| {
            Some(Head {
                version: version(at)?,
                value,
            })
        };
        let mut fields = BTreeMap::new();
        for (name, field) in self.f {
            let field = match field {
                PackedField::Plain(heads) => {
                    Field::Plain(heads.into_iter().map(head).collect::<Option<_>>()?)
                }
                PackedField::Text(text, heads) => Field::Text {
                    text,
                    heads: heads.into_iter().map(version).collect::<Option<_>>()?,
                },
                PackedField::Set(elements) => Field::Set(elements),
            };
            fields.insert(name, field);
        }
        Some(Record {
            noun: self.n,
            id: self.i,
            fields,
        })
    }
}
