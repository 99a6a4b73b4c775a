//! Every limit has a name, a default and an error that says which (W2, invariant 10).

use serde::{Deserialize, Serialize};

/// The limits of a centre, told to devices at hello.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of one operation.
    pub operation_bytes: usize,
    /// Operations in one push.
    pub batch_operations: usize,
    /// Bytes of one push.
    pub batch_bytes: usize,
    /// Records in one page of a pull.
    pub page_records: usize,
    /// Bytes of one page of a pull.
    pub page_bytes: usize,
    /// Characters of a name.
    pub name_characters: usize,
    /// Characters of a long text.
    pub text_characters: usize,
    /// Nesting of a value.
    pub depth: usize,
    /// Bytes of one file.
    pub blob_bytes: u64,
    /// Bytes of a file in one request.
    pub blob_chunk: usize,
    /// Bytes of all the files that one person sent.
    pub person_blob_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operation_bytes: 256 * 1024,
            batch_operations: 500,
            batch_bytes: 900 * 1024,
            page_records: 1_000,
            page_bytes: 1024 * 1024,
            name_characters: 200,
            text_characters: 100_000,
            depth: model::canonical::MAX_DEPTH,
            blob_bytes: 200 * 1024 * 1024,
            blob_chunk: 512 * 1024,
            person_blob_bytes: 20 * 1024 * 1024 * 1024,
        }
    }
}
