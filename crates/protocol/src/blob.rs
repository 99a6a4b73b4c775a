//! Files: `/blobs/{sha256}`. Their bytes travel beside the records that name them (W5).
//!
//! `PATCH` appends: the offset, the whole length and the record that names the file are in the question,
//! the bytes are the body. An empty body asks how far the file has come; nothing is told of a file the
//! caller has not sent any of. `GET` reads a range, `416` and beyond included in [`crate::wire::ErrorCode`].

use model::RecordId;
use serde::{Deserialize, Serialize};

/// Where a file's call goes.
#[must_use]
pub fn path(sha256: &str) -> String {
    format!("blobs/{sha256}")
}

/// The question of a `PATCH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Append {
    /// A record that names the file and that the caller may read, or wrote.
    pub record: RecordId,
    /// Where the body belongs: how many bytes the centre has.
    pub offset: u64,
    /// Bytes of the whole file.
    pub total: u64,
}

/// The question of a `GET`. The range is in the header `range: bytes=from-to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// A record that names the file and that the caller may read.
    pub record: RecordId,
}

/// How far a file has come, to whoever sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Bytes the centre has, durably.
    pub through: u64,
    /// All of them are there and their hash is the name.
    pub complete: bool,
}

/// Some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where they begin.
    pub from: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// `bytes=from-to`.
#[must_use]
pub fn range(from: u64, bytes: u64) -> String {
    format!("bytes={from}-{}", from.saturating_add(bytes.max(1)) - 1)
}

/// Reads `bytes=from-to`; an open end is as far as the limit goes.
#[must_use]
pub fn parse_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let from = from.parse().ok()?;
    match to {
        "" => Some((from, None)),
        to => {
            let to: u64 = to.parse().ok()?;
            Some((from, Some(to.checked_sub(from)? + 1)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        assert_eq!(parse_range(&range(5, 10)), Some((5, Some(10))));
        assert_eq!(parse_range("bytes=7-"), Some((7, None)));
        for wrong in [
            "",
            "bytes=",
            "bytes=-5",
            "bytes=9-5",
            "items=0-1",
            "bytes=0-1,3-4",
        ] {
            assert_eq!(parse_range(wrong), None, "{wrong}");
        }
    }
}
