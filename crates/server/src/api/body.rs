//! Bodies within their limit, as JSON.

use super::answer::Failure;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use protocol::wire::ErrorCode;
use serde::de::DeserializeOwned;

/// What a request may weigh beside the operations it carries.
pub(super) const ENVELOPE_BYTES: usize = 64 * 1024;

/// A body as it was read, or not.
pub(super) type Read = Result<Bytes, BytesRejection>;

/// Reads a body; `name` is the limit that it was read under.
pub(super) fn parse<T: DeserializeOwned>(body: Read, name: &str) -> Result<T, Failure> {
    let bytes = body.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Failure::detail(ErrorCode::OverLimit, name)
        }
        _ => Failure::code(ErrorCode::BadRequest),
    })?;
    serde_json::from_slice(&bytes).map_err(|_| Failure::code(ErrorCode::BadRequest))
}
