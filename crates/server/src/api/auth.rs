//! Enrolling and tokens.

use super::answer::{Failure, work};
use super::body::{Read, parse};
use crate::accounts;
use crate::centre::Centre;
use crate::error::ServerError;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use ledger::DeviceFacts;
use protocol::account::{EnrolByPassword, MyAccount, PasswordSet, SignIn};
use protocol::recovery::{RecoveryAnswer, RecoveryBegin, RecoveryFetch};
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

pub(super) async fn sign_in(
    State(centre): State<Arc<Centre>>,
    body: Read,
) -> Result<Json<Tokens>, Failure> {
    let request: SignIn = parse(body, "request_bytes")?;
    Ok(Json(
        work(&centre, move |centre| accounts::sign_in(centre, &request)).await?,
    ))
}

pub(super) async fn enrol_by_password(
    State(centre): State<Arc<Centre>>,
    body: Read,
) -> Result<Json<EnrolAnswer>, Failure> {
    let request: EnrolByPassword = parse(body, "request_bytes")?;
    let done = work(&centre, move |centre| {
        accounts::enrol_by_password(centre, &request)
    });
    Ok(Json(done.await?))
}

pub(super) async fn recovery_begin(
    State(centre): State<Arc<Centre>>,
    body: Read,
) -> Result<Json<()>, Failure> {
    let call: RecoveryBegin = parse(body, "request_bytes")?;
    let done = work(&centre, move |centre| {
        accounts::begin(centre, &call.request)
    });
    Ok(Json(done.await?))
}

pub(super) async fn recovery_fetch(
    State(centre): State<Arc<Centre>>,
    body: Read,
) -> Result<Json<RecoveryAnswer>, Failure> {
    let call: RecoveryFetch = parse(body, "request_bytes")?;
    Ok(Json(
        work(&centre, move |centre| accounts::fetch(centre, &call.fetch)).await?,
    ))
}

pub(super) async fn my_account(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
) -> Result<Json<MyAccount>, Failure> {
    let facts = caller(&centre, &headers).await?;
    Ok(Json(
        work(&centre, move |centre| accounts::mine(centre, &facts)).await?,
    ))
}

pub(super) async fn set_password(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<MyAccount>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let request: PasswordSet = parse(body, "request_bytes")?;
    let done = work(&centre, move |centre| {
        accounts::set_password(centre, &facts, &request)
    });
    Ok(Json(done.await?))
}

/// The caller, from the bearer token.
pub(super) async fn caller(
    centre: &Arc<Centre>,
    headers: &HeaderMap,
) -> Result<DeviceFacts, Failure> {
    let access = bearer(headers)?;
    work(centre, move |centre| {
        accounts::authenticate(centre, &access)
    })
    .await
}

/// Who calls to hand in: a device of the bureau, or one that was revoked and has its last words (W6).
pub(super) enum HandsIn {
    /// In use.
    Device(DeviceFacts),
    /// Revoked.
    Leaving(DeviceFacts),
}

/// The caller of hello and push.
pub(super) async fn who_hands_in(
    centre: &Arc<Centre>,
    headers: &HeaderMap,
) -> Result<HandsIn, Failure> {
    let access = bearer(headers)?;
    work(centre, move |centre| {
        match accounts::authenticate(centre, &access) {
            Err(ServerError::Refused(ErrorCode::DeviceRevoked)) => {
                accounts::authenticate_leaving(centre, &access).map(HandsIn::Leaving)
            }
            other => other.map(HandsIn::Device),
        }
    })
    .await
}

/// The access token that came with a request.
pub(super) fn bearer(headers: &HeaderMap) -> Result<String, Failure> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .map(str::to_owned)
        .ok_or(Failure::code(ErrorCode::TokenInvalid))
}
