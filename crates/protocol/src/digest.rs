//! Comparing what a device holds with what the centre has, without sending it: counts and sums of hashes by ranges
//! of numbers. Where they differ, that range is fetched again by pages of a snapshot.

use crate::call::call;
use crate::wire::Cursor;
use model::{RecordId, Scope, Stamp, canonical};
use serde::{Deserialize, Serialize};

/// So many numbers are one range.
pub const RANGE: u64 = 512;
/// So many ranges are asked for at once. The centre may answer fewer: what it counts in one go is bounded.
pub const RANGES_AT_ONCE: usize = 256;

/// `POST /sync/v1/digest`: what stands in these scopes at a cursor, by ranges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestQuery {
    /// The scopes, all of them read up to the cursor.
    pub scopes: Vec<Scope>,
    /// The cursor.
    pub at: Cursor,
    /// Each from the number of this place times [`RANGE`] on.
    pub ranges: Vec<u64>,
}
call!(DigestQuery => DigestAnswer, "sync/v1/digest");

/// What stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestAnswer {
    /// Of the ranges asked for, in that order; where there are fewer, the rest is to be asked for.
    pub tallies: Vec<Tally>,
    /// What has changed in these scopes after the cursor: it is left out, and to be left out of what it is
    /// compared with.
    pub moved: Vec<RecordId>,
    /// More has changed than is told here: pull first.
    pub behind: bool,
    /// The centre's clock.
    pub server_time: Stamp,
}

/// How many records, each counted once for every scope that holds it, and the sum of their [`line`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The sum, without what overflows 53 bits: every client can count so far.
    pub sum: u64,
}

const BITS: u64 = (1 << 53) - 1;

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, line: u64) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(line) & BITS;
    }

    /// Counts one less.
    pub fn remove(&mut self, line: u64) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(line) & BITS;
    }
}

/// What a record in a scope adds to a sum: the first 52 bits of the SHA-256 of
/// `{scope} {record} {number} {SHA-256 of the canonical record}`.
#[must_use]
pub fn line(scope: Scope, record: RecordId, number: u64, hash: &str) -> u64 {
    let text = format!("{scope} {record} {number} {hash}");
    let bits = canonical::sha256(text.as_bytes());
    bits.get(..13)
        .and_then(|bits| u64::from_str_radix(bits, 16).ok())
        .unwrap_or_default()
}
