//! A page of a snapshot (P2), and what is counted to compare by.

use super::answer::{Failure, work};
use super::auth::caller;
use super::body::{Read, parse};
use crate::centre::Centre;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use protocol::digest::{DigestAnswer, DigestQuery};
use protocol::snapshot::SnapshotQuery;
use protocol::wire::ErrorCode;
use std::sync::Arc;

pub(super) async fn page(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    Path(scopes): Path<String>,
    query: Result<Query<SnapshotQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    let facts = caller(&centre, &headers).await?;
    let _turn = centre.turn_to_read().await;
    let Query(query) = query.map_err(|_| Failure::code(ErrorCode::BadRequest))?;
    let page = work(&centre, move |centre| {
        let now = centre.now();
        Ok(centre.ledger().snapshot(&facts, &scopes, &query, now)?)
    });
    Ok(Json(page.await?).into_response())
}

pub(super) async fn digest(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<DigestAnswer>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let query: DigestQuery = parse(body, "request_bytes")?;
    let answer = work(&centre, move |centre| {
        Ok(centre.ledger().digest(&facts, &query, centre.now())?)
    });
    Ok(Json(answer.await?))
}
