//! Canonical JSON: one sequence of bytes for one value (sync.md O1).
//!
//! Object keys ascend by code point, nothing is padded, and there are no floats: money, areas and
//! stamps are integers, so that two machines never disagree about a digit.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

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
    write_value(&mut out, &value, 0)?;
    Ok(out)
}

/// SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn write_value(out: &mut String, value: &Value, depth: usize) -> Result<(), NotCanonical> {
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
                write_value(out, item, depth + 1)?;
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
                write_value(out, &map[key], depth + 1)?;
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

fn push_string(out: &mut String, text: &str) -> Result<(), NotCanonical> {
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
