//! Work that came after the right to send it had ended: listed and decided by whoever manages its unit.

use super::answer::{Failure, work};
use super::auth::caller;
use super::body::{Read, parse};
use crate::centre::Centre;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use model::OpId;
use protocol::belated::{Belated, BelatedQuery, BelatedSettle};
use protocol::wire::ErrorCode;
use std::sync::Arc;

pub(super) async fn list(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<Vec<Belated>>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let _: BelatedQuery = parse(body, "request_bytes")?;
    let listed = work(&centre, move |centre| {
        Ok(centre.ledger().belated(&facts)?)
    });
    Ok(Json(listed.await?))
}

/// What is not the caller's to decide answers like what was decided meanwhile.
pub(super) async fn settle(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<()>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let asked: BelatedSettle = parse(body, "request_bytes")?;
    let done = work(&centre, move |centre| {
        let act = OpId(centre.mint());
        Ok(centre
            .ledger()
            .settle_belated(&facts, &asked, act, centre.now())?)
    });
    match done.await? {
        true => Ok(Json(())),
        false => Err(Failure::code(ErrorCode::Settled)),
    }
}
