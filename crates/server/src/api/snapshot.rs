//! A page of a snapshot (P2).

use super::answer::{Failure, work};
use super::auth::caller;
use crate::centre::Centre;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use protocol::snapshot::{SnapshotPage, SnapshotQuery};
use protocol::wire::ErrorCode;
use std::sync::Arc;

pub(super) async fn page(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    Path(scopes): Path<String>,
    query: Result<Query<SnapshotQuery>, QueryRejection>,
) -> Result<Json<SnapshotPage>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let Query(query) = query.map_err(|_| Failure::code(ErrorCode::BadRequest))?;
    let page = work(&centre, move |centre| {
        let now = centre.now();
        Ok(centre.ledger().snapshot(&facts, &scopes, &query, now)?)
    });
    Ok(Json(page.await?))
}
