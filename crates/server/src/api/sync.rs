//! Hello, push, pull, and a record's history.

use super::answer::{Failure, spoken, work};
use super::auth::{HandsIn, caller, who_hands_in};
use super::body::{Read, parse};
use crate::accounts;
use crate::centre::Centre;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use protocol::history::{History, HistoryQuery};
use protocol::wire::{ErrorCode, Hello, HelloAnswer, PullRequest, Push, PushAnswer};
use std::sync::Arc;

pub(super) async fn hello(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<HelloAnswer>, Failure> {
    let who = who_hands_in(&centre, &headers).await?;
    let hello: Hello = parse(body, "request_bytes")?;
    let facts = match who {
        HandsIn::Device(facts) => facts,
        HandsIn::Leaving(_) => {
            let said = work(&centre, move |centre| {
                Ok(centre.ledger().hello_leaving(&hello, centre.now())?)
            });
            let said = said.await?;
            return Ok(Json(spoken(&headers, said)));
        }
    };
    let greeting = work(&centre, move |centre| {
        let greeting = centre.ledger().hello(&facts, &hello, centre.now())?;
        accounts::greeted(centre, facts.device, &hello)?;
        Ok(greeting)
    })
    .await?;
    Ok(Json(spoken(&headers, greeting.answer)))
}

pub(super) async fn push(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<PushAnswer>, Failure> {
    let who = who_hands_in(&centre, &headers).await?;
    let push: Push = parse(body, "batch_bytes")?;
    let answer = work(&centre, move |centre| {
        let operations: Vec<&str> = push.operations.iter().map(|raw| raw.get()).collect();
        let accepted = push.accepted.as_ref();
        let (ledger, now) = (centre.ledger(), centre.now());
        Ok(match who {
            HandsIn::Device(facts) => ledger.push_after(&facts, now, &operations, accepted)?,
            HandsIn::Leaving(facts) => ledger.push_leaving(&facts, now, &operations)?,
        })
    });
    Ok(Json(answer.await?))
}

pub(super) async fn pull(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    query: Result<Query<PullRequest>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Failure> {
    let facts = caller(&centre, &headers).await?;
    let _turn = centre.turn_to_read().await;
    let Query(request) = query.map_err(|_| Failure::code(ErrorCode::BadRequest))?;
    let answer = work(&centre, move |centre| {
        Ok(centre.ledger().pull(&facts, &request, centre.now())?)
    });
    Ok(Json(answer.await?).into_response())
}

/// A record that the caller does not hold answers like one that is not there.
pub(super) async fn history(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<History>, Failure> {
    let facts = caller(&centre, &headers).await?;
    let query: HistoryQuery = parse(body, "request_bytes")?;
    let told = work(&centre, move |centre| {
        Ok(centre.ledger().told(&facts, &query)?)
    })
    .await?;
    told.map(Json)
        .ok_or_else(|| Failure::code(ErrorCode::NotFound))
}
