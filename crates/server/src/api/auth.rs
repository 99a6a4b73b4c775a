//! Enrolling and tokens.

use super::answer::{Failure, work};
use super::body::{Read, parse};
use crate::accounts;
use crate::centre::Centre;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use ledger::DeviceFacts;
use protocol::wire::{EnrolAnswer, EnrolRequest, ErrorCode, TokenRequest, Tokens};
use std::sync::Arc;

pub(super) async fn enrol(
    State(centre): State<Arc<Centre>>,
    body: Read,
) -> Result<Json<EnrolAnswer>, Failure> {
    let request: EnrolRequest = parse(body, "request_bytes")?;
    Ok(Json(
        work(&centre, move |centre| accounts::enrol(centre, &request)).await?,
    ))
}

pub(super) async fn token(
    State(centre): State<Arc<Centre>>,
    body: Read,
) -> Result<Json<Tokens>, Failure> {
    let request: TokenRequest = parse(body, "request_bytes")?;
    Ok(Json(
        work(&centre, move |centre| accounts::refresh(centre, &request)).await?,
    ))
}

/// The caller, from the bearer token.
pub(super) async fn caller(
    centre: &Arc<Centre>,
    headers: &HeaderMap,
) -> Result<DeviceFacts, Failure> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let access = bearer
        .ok_or(Failure::code(ErrorCode::TokenInvalid))?
        .to_owned();
    work(centre, move |centre| {
        accounts::authenticate(centre, &access)
    })
    .await
}
