//! Messages in JSON go over the road packed, in both directions (W2).

use super::answer::Failure;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use protocol::header::{PACKED, PACKED_FROM};
use protocol::wire::ErrorCode;

const ZSTD: HeaderValue = HeaderValue::from_static(PACKED);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// The level: roads are slow; this processor is everybody's.
const LEVEL: i32 = 1;

/// Whether whoever asks can unpack.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|codings| codings.split(',').any(|coding| coding.trim() == PACKED))
}

/// Packs an answer where that is worth it. At once, so that whoever reads slowly keeps little in memory here.
pub(super) fn pack(headers: &mut HeaderMap, bytes: Bytes) -> Body {
    let json = headers.get(header::CONTENT_TYPE) == Some(&JSON);
    if bytes.len() < PACKED_FROM || !json {
        return Body::from(bytes);
    }
    match zstd::bulk::compress(&bytes, LEVEL) {
        Ok(packed) => {
            headers.insert(header::CONTENT_ENCODING, ZSTD);
            Body::from(packed)
        }
        Err(_) => Body::from(bytes),
    }
}

/// Unpacks a request that came packed; what comes out is bounded like the largest that is taken.
pub(super) async fn unpack(State(most): State<usize>, request: Request, next: Next) -> Response {
    if request.headers().get(header::CONTENT_ENCODING) != Some(&ZSTD) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let unpacked = match to_bytes(body, most).await {
        Ok(packed) => zstd::bulk::decompress(&packed, most),
        Err(_) => return Failure::code(ErrorCode::BadRequest).into_response(),
    };
    let Ok(unpacked) = unpacked else {
        // Either it is none, or more comes out than is ever taken.
        return Failure::detail(ErrorCode::OverLimit, "batch_bytes").into_response();
    };
    parts.headers.remove(header::CONTENT_ENCODING);
    parts.headers.remove(header::CONTENT_LENGTH);
    next.run(Request::from_parts(parts, Body::from(unpacked)))
        .await
}
