//! A snapshot as a file: beginning one, reading a range of it, letting go of it (P2).

use super::answer::{Failure, work};
use super::auth::caller;
use super::body::{Read, parse};
use super::range;
use crate::centre::Centre;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::snapshot_file::{FileAnswer, FileDone, FileQuery};
use protocol::wire::ErrorCode;
use std::sync::Arc;

pub(super) async fn begin(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<FileAnswer>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let query: FileQuery = parse(body, "request_bytes")?;
    let turn = Arc::clone(&centre.snapshots().makers()).try_acquire_owned();
    let Ok(turn) = turn else {
        return Err(Failure::code(ErrorCode::NotFound));
    };
    let begun = work(&centre, move |centre| {
        let snapshots = centre.snapshots();
        let (file, answer) = snapshots.begin(facts, query, centre.mint(), centre.now())?;
        // The first piece says whether the scopes are granted and the place is known.
        if let Err(refused) = file.make(centre) {
            snapshots.forget(&facts, &answer.file);
            return Err(refused);
        }
        Ok((file, answer))
    });
    let (file, answer) = begun.await?;
    if centre.waits() {
        let centre = Arc::clone(&centre);
        tokio::task::spawn_blocking(move || {
            // Alone with the list it is let go of: nobody reads it any more.
            while Arc::strong_count(&file) > 1 && matches!(file.make(&centre), Ok(true)) {}
            drop(turn);
        });
    }
    Ok(Json(answer))
}

pub(super) async fn read(
    State(centre): State<Arc<Centre>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let facts = caller(&centre, &headers).await?;
    let range = range::asked(&headers)?;
    let (from, most) = range.ok_or(Failure::code(ErrorCode::BadRequest))?;
    let bytes = work(&centre, move |centre| {
        let file = centre.snapshots().find(&facts, &name, centre.now())?;
        file.read(centre, from, most)
    });
    // How long it will be is not known while it is made.
    Ok(range::part(from, bytes.await?, None))
}

pub(super) async fn done(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<()>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let done: FileDone = parse(body, "request_bytes")?;
    centre.snapshots().forget(&facts, &done.file);
    Ok(Json(()))
}
