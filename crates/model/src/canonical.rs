//! Canonical JSON: one sequence of bytes for one value (sync.md O1).
//!
//! Object keys ascend by code point, nothing is padded, and there are no floats: money, areas and
//! stamps are integers, so that two machines never disagree about a digit.

use crate::OpId;
use crate::record::{Field, Record, Version};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use uuid::Uuid;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotCanonical {
    /// A number is not an integer of 64 bits.
    #[error("a number is not a 64-bit integer")]
    Float,
    /// The nesting is deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// The value does not serialise at all.
    #[error("does not serialise")]
    Unserialisable,
}

/// How deep a value may nest (sync.md W2).
pub const MAX_DEPTH: usize = 16;

/// The canonical text of `value`.
///
/// # Errors
/// See [`NotCanonical`].
pub fn text<T: Serialize>(value: &T) -> Result<String, NotCanonical> {
    let value = serde_json::to_value(value).map_err(|_| NotCanonical::Unserialisable)?;
    let mut out = String::new();
    push_value(&mut out, &value, 0)?;
    Ok(out)
}

/// SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The canonical text of a record, the same as [`text`] makes of it and without its detour: this is written for
/// every record that is stored, sent or compared.
pub(crate) fn record(record: &Record) -> Result<String, NotCanonical> {
    let mut out = String::with_capacity(1024);
    out.push_str("{\"fields\":{");
    for (at, (name, field)) in record.fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_string(&mut out, name)?;
        push_field(&mut out, field)?;
    }
    out.push_str("},\"id\":");
    push_id(&mut out, record.id.0);
    out.push_str(",\"noun\":");
    push_string(&mut out, &record.noun)?;
    out.push('}');
    Ok(out)
}

/// How deep the value of a field lies in a record.
pub(crate) const DEPTH_OF_A_VALUE: usize = 5;

/// Whether the value of a field has a canonical form.
pub(crate) fn is_canonical(value: &Value) -> bool {
    fn fits(value: &Value, depth: usize) -> bool {
        depth <= MAX_DEPTH
            && match value {
                Value::Number(number) => !number.is_f64(),
                Value::Array(items) => items.iter().all(|item| fits(item, depth + 1)),
                Value::Object(map) => map.values().all(|item| fits(item, depth + 1)),
                Value::Null | Value::Bool(_) | Value::String(_) => true,
            }
    }
    fits(value, DEPTH_OF_A_VALUE)
}

fn push_field(out: &mut String, field: &Field) -> Result<(), NotCanonical> {
    match field {
        Field::Plain(heads) => {
            out.push_str(":{\"plain\":[");
            for (at, head) in heads.iter().enumerate() {
                push_version(out, at, &head.version);
                out.push_str(",\"value\":");
                push_value(out, &head.value, DEPTH_OF_A_VALUE)?;
                out.push('}');
            }
            out.push_str("]}");
        }
        Field::Text { text, heads } => {
            out.push_str(":{\"text\":{\"heads\":[");
            for (at, version) in heads.iter().enumerate() {
                push_version(out, at, version);
                out.push('}');
            }
            out.push_str("],\"text\":");
            push_string(out, text)?;
            out.push_str("}}");
        }
        Field::Set(elements) => {
            out.push_str(":{\"set\":{");
            for (at, (element, adds)) in elements.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                push_string(out, element)?;
                out.push_str(":[");
                push_ids(out, adds);
                out.push(']');
            }
            out.push_str("}}");
        }
    }
    Ok(())
}

/// All of a version but the bracket that closes it.
fn push_version(out: &mut String, at: usize, version: &Version) {
    if at > 0 {
        out.push(',');
    }
    out.push_str("{\"actor\":");
    push_id(out, version.actor.0);
    out.push_str(",\"device\":");
    push_id(out, version.device.0);
    out.push_str(",\"eff\":");
    push_plain(out, version.eff.0);
    out.push_str(",\"op\":");
    push_id(out, version.op.0);
    out.push_str(",\"seq\":");
    push_plain(out, version.seq);
}

pub(crate) fn push_ids(out: &mut String, ids: &BTreeSet<OpId>) {
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_id(out, id.0);
    }
}

pub(crate) fn push_id(out: &mut String, id: Uuid) {
    out.push('"');
    out.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    out.push('"');
}

pub(crate) fn push_comma_id(out: &mut String, id: Uuid) {
    out.push(',');
    push_id(out, id);
}

/// A comma and an integer.
pub(crate) fn push_number(out: &mut String, number: impl fmt::Display) {
    push(out, format_args!(",{number}"));
}

/// An integer.
pub(crate) fn push_plain(out: &mut String, number: impl fmt::Display) {
    push(out, format_args!("{number}"));
}

pub(crate) fn push_value(
    out: &mut String,
    value: &Value,
    depth: usize,
) -> Result<(), NotCanonical> {
    if depth > MAX_DEPTH {
        return Err(NotCanonical::TooDeep);
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if number.is_f64() => return Err(NotCanonical::Float),
        Value::Number(number) => push(out, format_args!("{number}")),
        Value::String(text) => push_string(out, text)?,
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_value(out, item, depth + 1)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            // Sorted here and not left to the map: a dependency may switch on `preserve_order`.
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, key)?;
                out.push(':');
                push_value(out, &map[key], depth + 1)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn push(out: &mut String, args: fmt::Arguments<'_>) {
    use fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = out.write_fmt(args);
}

pub(crate) fn push_string(out: &mut String, text: &str) -> Result<(), NotCanonical> {
    // Most texts hold nothing that JSON escapes.
    if !text
        .bytes()
        .any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
    {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return Ok(());
    }
    out.push_str(&serde_json::to_string(text).map_err(|_| NotCanonical::Unserialisable)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_ascend_and_floats_are_refused() {
        assert_eq!(
            text(&json!({"b": 1, "a": [true, null, "𠮷"]})),
            Ok(r#"{"a":[true,null,"𠮷"],"b":1}"#.into())
        );
        assert_eq!(text(&json!({"a": 1.5})), Err(NotCanonical::Float));
    }

    #[test]
    fn nesting_has_a_bound() {
        let mut value = json!(1);
        for _ in 0..=MAX_DEPTH {
            value = json!([value]);
        }
        assert_eq!(text(&value), Err(NotCanonical::TooDeep));
    }
}
