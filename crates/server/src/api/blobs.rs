//! `/blobs/{sha256}`: appending to a file and reading a range of it.

use super::answer::{Failure, work};
use super::auth::caller;
use super::range;
use crate::centre::Centre;
use crate::error::ServerError;
use crate::files::{self, Arriving, Asked, Turn};
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::StreamExt as _;
use model::attachment;
use protocol::blob::{Append, Read, Standing};
use protocol::wire::ErrorCode;
use std::sync::Arc;

/// A name that is none answers like a file that is not there.
fn checked(sha: String) -> Result<String, Failure> {
    if attachment::is_sha256(&sha) {
        Ok(sha)
    } else {
        Err(Failure::code(ErrorCode::NotFound))
    }
}

pub(super) async fn append(
    State(centre): State<Arc<Centre>>,
    Path(sha): Path<String>,
    query: Result<Query<Append>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Standing>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let Query(append) = query.map_err(|_| Failure::code(ErrorCode::BadRequest))?;
    let arriving = Arc::new(Arriving {
        facts,
        sha: checked(sha)?,
        append,
    });
    let asked = Arc::clone(&arriving);
    match work(&centre, move |centre| asked.turn(centre)).await? {
        Turn::Stands(standing) => return Ok(Json(standing)),
        Turn::Take => {}
    }
    // On its own: what arrived is kept although the line breaks and nobody waits for the answer.
    let most = centre.config().limits.blob_chunk;
    let taking = tokio::spawn(async move {
        let bytes = arrived(body.into_data_stream(), most).await?;
        files::append(&centre, &arriving, &bytes).await
    });
    match taking.await {
        Ok(standing) => Ok(Json(standing?)),
        Err(_) => Err(Failure::code(ErrorCode::Internal)),
    }
}

/// As much of the body as arrived.
async fn arrived(mut body: BodyDataStream, most: usize) -> Result<Vec<u8>, ServerError> {
    let mut bytes = Vec::new();
    while let Some(Ok(next)) = body.next().await {
        if bytes.len() + next.len() > most {
            return Err(ServerError::RefusedWith(
                ErrorCode::OverLimit,
                "blob_chunk".to_owned(),
            ));
        }
        bytes.extend_from_slice(&next);
    }
    Ok(bytes)
}

pub(super) async fn read(
    State(centre): State<Arc<Centre>>,
    Path(sha): Path<String>,
    query: Result<Query<Read>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let facts = caller(&centre, &headers).await?;
    let Query(read) = query.map_err(|_| Failure::code(ErrorCode::BadRequest))?;
    let (from, bytes) = range::asked(&headers)?.unwrap_or((0, None));
    let asked = Asked {
        facts,
        sha: checked(sha)?,
        record: read.record,
        from,
        bytes,
    };
    let (bytes, total) = files::read(&centre, &asked).await?;
    Ok(range::part(from, bytes, Some(total)))
}
