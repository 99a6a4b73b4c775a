//! What auditors ask. Whoever is none is answered as if there were nothing.

use super::answer::{Failure, work};
use super::auth::caller;
use super::body::{Read, parse};
use crate::audit;
use crate::centre::Centre;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use protocol::audit::{AuditPage, AuditPerson, AuditQuery};
use std::sync::Arc;

pub(super) async fn list(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<AuditPage>, Failure> {
    let facts = caller(&centre, &headers).await?;
    // Read after the caller is known to be an auditor: to others every body answers alike.
    work(&centre, move |centre| audit::may(centre, &facts)).await?;
    let query: AuditQuery = parse(body, "request_bytes")?;
    let done = work(&centre, move |centre| audit::list(centre, &facts, &query));
    Ok(Json(done.await?))
}

pub(super) async fn people(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
) -> Result<Json<Vec<AuditPerson>>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let done = work(&centre, move |centre| audit::people(centre, &facts));
    Ok(Json(done.await?))
}
