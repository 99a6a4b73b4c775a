//! Every answer, errors too, carries the protocol version, the epoch and the hash of its body (W1).

use super::packing;
use crate::centre::Centre;
use crate::error::ServerError;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ledger::LedgerError;
use protocol::header::{BODY_HASH_HEADER, EPOCH_HEADER, PROTOCOL_HEADER};
use protocol::wire::{ErrorCode, HelloAnswer, WireError};
use std::any::Any;
use std::sync::Arc;

/// An error on its way out: a code and nothing of anybody's data.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) WireError);

impl Failure {
    pub(crate) fn code(code: ErrorCode) -> Self {
        Self(WireError { code, detail: None })
    }

    pub(crate) fn detail(code: ErrorCode, detail: &str) -> Self {
        Self(WireError {
            code,
            detail: Some(detail.to_owned()),
        })
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Refused(code) => Self::code(code),
            ServerError::RefusedWith(code, detail) => Self::detail(code, &detail),
            ServerError::Ledger(LedgerError::OverLimit(limit)) => {
                Self::detail(ErrorCode::OverLimit, limit)
            }
            ServerError::Ledger(LedgerError::ScopeNotGranted) => {
                Self::code(ErrorCode::ScopeNotGranted)
            }
            ServerError::Ledger(LedgerError::CursorUnknown) => Self::code(ErrorCode::CursorUnknown),
            ServerError::Ledger(LedgerError::CursorCompacted) => {
                Self::code(ErrorCode::CursorCompacted)
            }
            other => {
                tracing::error!(error = %other, "internal error");
                Self::code(ErrorCode::Internal)
            }
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        ServerError::from(error).into()
    }
}

/// The status beside the code; devices branch on the code.
fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::TokenInvalid | ErrorCode::TokenReused => StatusCode::UNAUTHORIZED,
        ErrorCode::InvitationInvalid
        | ErrorCode::DeviceRevoked
        | ErrorCode::DeviceUnknown
        | ErrorCode::PersonDisabled
        | ErrorCode::PasswordWrong
        | ErrorCode::PasswordLocked
        | ErrorCode::PasswordUnset
        | ErrorCode::ScopeNotGranted => StatusCode::FORBIDDEN,
        ErrorCode::ProtocolUnsupported => StatusCode::UPGRADE_REQUIRED,
        ErrorCode::CursorUnknown
        | ErrorCode::CursorCompacted
        | ErrorCode::LoginTaken
        | ErrorCode::Settled
        | ErrorCode::BlobDiffers
        | ErrorCode::BlobPending => StatusCode::CONFLICT,
        ErrorCode::OverLimit => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::BadRequest | ErrorCode::PasswordWeak => StatusCode::BAD_REQUEST,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (status(self.0.code), Json(self.0)).into_response()
    }
}

/// A panic is a fault of the centre, with a code, and the process goes on (invariant 8).
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Failure::code(ErrorCode::Internal).into_response()
}

/// Requests name a protocol version, and it is one that is understood: this one, one older, one newer.
pub(super) async fn speak_the_protocol(request: Request, next: Next) -> Response {
    match asked_as(request.headers()) {
        Some(version) if version.abs_diff(protocol::PROTOCOL) <= 1 => next.run(request).await,
        _ => Failure::detail(
            ErrorCode::ProtocolUnsupported,
            &protocol::PROTOCOL.to_string(),
        )
        .into_response(),
    }
}

fn asked_as(headers: &HeaderMap) -> Option<u32> {
    headers
        .get(PROTOCOL_HEADER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
}

/// The answer to a hello with the version that is spoken from here on: the older one of both sides'.
pub(super) fn spoken(headers: &HeaderMap, mut answer: HelloAnswer) -> HelloAnswer {
    answer.protocol = asked_as(headers).map_or(answer.protocol, |asked| asked.min(answer.protocol));
    answer
}

/// Marks an answer that has no end, and so no hash: each of its parts carries its own (`protocol::live`).
#[derive(Clone, Copy)]
pub(super) struct Streamed;

/// Puts the headers on.
pub(super) async fn seal(
    State(centre): State<Arc<Centre>>,
    request: Request,
    next: Next,
) -> Response {
    let packs = packing::is_asked_for(request.headers());
    let answer = next.run(request).await;
    let (mut parts, mut body) = answer.into_parts();
    let mut hash = None;
    if parts.extensions.get::<Streamed>().is_none() {
        // Our own answers are bounded by the limits on pages.
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        hash = Some(model::canonical::sha256(&bytes));
        body = match packs {
            true => packing::pack(&mut parts.headers, bytes),
            false => Body::from(bytes),
        };
    }
    let epoch = work(&centre, |centre| Ok(centre.ledger().epoch()?))
        .await
        .unwrap_or_default();
    let headers = &mut parts.headers;
    set(headers, PROTOCOL_HEADER, &protocol::PROTOCOL.to_string());
    if let Some(hash) = hash {
        set(headers, BODY_HASH_HEADER, &hash);
    }
    set(headers, EPOCH_HEADER, &epoch);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, body)
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// Runs what blocks (the ledger, signatures) where blocking is allowed.
pub(super) async fn work<T: Send + 'static>(
    centre: &Arc<Centre>,
    work: impl FnOnce(&Centre) -> Result<T, ServerError> + Send + 'static,
) -> Result<T, Failure> {
    let centre = Arc::clone(centre);
    if !centre.waits() {
        return Ok(work(&centre)?);
    }
    let done = tokio::task::spawn_blocking(move || work(&centre)).await;
    Ok(done.map_err(|_| ServerError::Worker)??)
}
