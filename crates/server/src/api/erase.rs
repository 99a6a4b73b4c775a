//! Erasing a contact person's data, as administrators ask for it.

use super::answer::{Failure, work};
use super::auth::caller;
use super::body::{Read, parse};
use crate::accounts::administer;
use crate::centre::Centre;
use crate::erase;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use protocol::erase::{ContactErase, ContactSearch, ContactsFound};
use std::sync::Arc;

pub(super) async fn search(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<ContactsFound>, Failure> {
    let facts = caller(&centre, &headers).await?;
    // To others every body answers alike.
    work(&centre, move |centre| {
        administer(centre, &facts, |_, _, _| Ok(()))
    })
    .await?;
    let asked: ContactSearch = parse(body, "request_bytes")?;
    let found = work(&centre, move |centre| erase::search(centre, &facts, &asked));
    Ok(Json(found.await?))
}

pub(super) async fn contact(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<()>, Failure> {
    let facts = caller(&centre, &headers).await?;
    work(&centre, move |centre| {
        administer(centre, &facts, |_, _, _| Ok(()))
    })
    .await?;
    let asked: ContactErase = parse(body, "request_bytes")?;
    let files = work(&centre, move |centre| erase::ask(centre, &facts, &asked)).await?;
    erase::let_files_go(&centre, files).await?;
    Ok(Json(()))
}
