//! Parts of files: the `range` that is asked for, and the answer that carries it.

use super::answer::Failure;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use protocol::blob::parse_range;
use protocol::wire::ErrorCode;

/// From which byte on, and how many at most; none where no range is named.
pub(super) fn asked(headers: &HeaderMap) -> Result<Option<(u64, Option<u64>)>, Failure> {
    let Some(range) = headers.get(header::RANGE) else {
        return Ok(None);
    };
    let range = range.to_str().ok().and_then(parse_range);
    range.map(Some).ok_or(Failure::code(ErrorCode::BadRequest))
}

/// These bytes, which are never none, from a place on, of so many where that is known.
pub(super) fn part(from: u64, bytes: Vec<u8>, total: Option<u64>) -> Response {
    let to = from + bytes.len() as u64 - 1;
    let total = total.map_or("*".to_owned(), |total| total.to_string());
    let mut answer = (StatusCode::PARTIAL_CONTENT, bytes).into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    if let Ok(range) = HeaderValue::from_str(&format!("bytes {from}-{to}/{total}")) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    answer
}
