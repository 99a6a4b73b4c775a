//! Between SQLite's values and ours.

use crate::StoreError;
use model::Record;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A 64-bit number as SQLite holds it. Numbers and sequences never come near the end of the range.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Back again; below zero there are none.
pub(crate) fn uint(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Reads an id or a scope.
pub(crate) fn parse<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged { what })
}

/// Reads JSON that the store wrote.
pub(crate) fn read<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Damaged { what })
}

/// Reads a record that the store keeps.
pub(crate) fn record(text: &str, what: &'static str) -> Result<Record, StoreError> {
    Record::read(text).map_err(|_| StoreError::Damaged { what })
}

/// Writes JSON for the store itself.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::NotCanonical)
}
