//! The protocol header (W1): how a device knows that it is the centre that answered, whole,
//! and not a hotel's log-in page.

use crate::broken::{self, Variant};

/// Carries the protocol version on every request and answer.
pub const PROTOCOL_HEADER: &str = "roadbook-protocol";

/// Carries the SHA-256 of the answer's body, hexadecimal.
pub const BODY_HASH_HEADER: &str = "roadbook-body-sha256";

/// Names the epoch the answer belongs to (W4).
pub const EPOCH_HEADER: &str = "roadbook-epoch";

/// Whether an answer is ours and complete.
///
/// # Errors
/// [`NotOurs`] where a header is missing or the body differs from its hash: no network, then (S16).
pub fn check(protocol: Option<&str>, body_hash: Option<&str>, body: &[u8]) -> Result<u32, NotOurs> {
    let version = protocol
        .and_then(|text| text.parse().ok())
        .ok_or(NotOurs::NoHeader)?;
    let right = body_hash == Some(model::canonical::sha256(body).as_str());
    if !right && !broken::is(Variant::BodyHashUnchecked) {
        return Err(NotOurs::BodyDiffers);
    }
    Ok(version)
}

/// How messages in JSON are packed, both ways (W2).
pub const PACKED: &str = "zstd";
/// A message shorter than this, in bytes, fits a packet or two as it is.
pub const PACKED_FROM: usize = 1024;

/// Why an answer is not the centre's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOurs {
    /// The protocol header is missing or unreadable.
    #[error("no protocol header")]
    NoHeader,
    /// The body is not the one that was hashed: cut short or changed on the way.
    #[error("body differs from its hash")]
    BodyDiffers,
}
