//! The three calls of a page, and the page itself.

use crate::commands::{Commands, Wanted};
use crate::events;
use crate::guard::{Place, guard};
use crate::keys::Keys;
use crate::pages::Pages;
use app::{Code, Failure, Served, parse_range};
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Json, Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::watch;

/// Bytes of one command's request: a parcel of unsent work in base64 is the largest.
const LONGEST_REQUEST: usize = 68 * 1024 * 1024;

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) commands: Arc<dyn Commands>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) pages: Pages,
    pub(crate) ending: watch::Receiver<bool>,
}

pub(crate) fn router(shared: Shared, place: Place) -> Router {
    Router::new()
        .route("/api/redeem", post(redeem))
        .route("/api/call", post(call))
        .route("/api/events", get(stream))
        .route("/api/file/{record}/{sha256}", get(file))
        .route(
            "/api/{*rest}",
            axum::routing::any(|| async { StatusCode::NOT_FOUND }),
        )
        .fallback(get(page))
        .layer(DefaultBodyLimit::max(LONGEST_REQUEST))
        .layer(middleware::from_fn_with_state(place, guard))
        .with_state(shared)
}

#[derive(Deserialize)]
struct Redeem {
    token: String,
}

#[derive(Serialize)]
struct Redeemed {
    bearer: String,
}

async fn redeem(State(shared): State<Shared>, Json(form): Json<Redeem>) -> Response {
    match shared.keys.redeem(&form.token, Instant::now()) {
        Some(bearer) => Json(Redeemed { bearer }).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

#[derive(Deserialize)]
struct Call {
    name: String,
    #[serde(default)]
    request: Value,
}

async fn call(
    State(shared): State<Shared>,
    headers: HeaderMap,
    form: Result<Json<Call>, JsonRejection>,
) -> Response {
    if !admitted(&shared, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let done = match form {
        Ok(Json(call)) => shared.commands.call(call.name, call.request).await,
        Err(_) => Err(Failure::new(Code::BadRequest)),
    };
    // A refusal is an answer: only a host that is not there is an error of HTTP.
    Json(match done {
        Ok(value) => json!({ "ok": value }),
        Err(failure) => json!({ "error": failure }),
    })
    .into_response()
}

async fn stream(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    if !admitted(&shared, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let lines = events::lines(shared.commands.events(), shared.ending.clone());
    (
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response()
}

/// A file that a record names, or part of it, for the one page that may call. It is shown or saved by the page
/// and never by the browser itself.
async fn file(
    State(shared): State<Shared>,
    Path((record, sha256)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !admitted(&shared, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(record) = record.parse() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asked = headers.get(header::RANGE);
    let range = asked.and_then(|range| parse_range(range.to_str().ok()?));
    let wanted = Wanted {
        record,
        sha256,
        range,
    };
    match shared.commands.file(wanted).await {
        Ok(served) => part(served, range.is_some()),
        Err(failure) => {
            let status = match failure.code {
                Code::NotFound => StatusCode::NOT_FOUND,
                Code::WrongValue => StatusCode::RANGE_NOT_SATISFIABLE,
                Code::Locked | Code::NotEnrolled => StatusCode::FORBIDDEN,
                _ => StatusCode::CONFLICT,
            };
            (status, Json(failure)).into_response()
        }
    }
}

fn part(served: Served, asked: bool) -> Response {
    let to = served.from + served.bytes.len() as u64;
    let whole = served.bytes.len() as u64 == served.total;
    let range = format!(
        "bytes {}-{}/{}",
        served.from,
        to.saturating_sub(1),
        served.total
    );
    let status = match asked || !whole {
        true => StatusCode::PARTIAL_CONTENT,
        false => StatusCode::OK,
    };
    let headers = [
        (header::CONTENT_TYPE, served.media.to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::CONTENT_RANGE, range),
    ];
    (status, headers, served.bytes).into_response()
}

async fn page(State(shared): State<Shared>, uri: Uri) -> Response {
    shared.pages.answer(uri.path()).await
}

fn admitted(shared: &Shared, headers: &HeaderMap) -> bool {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    bearer
        .and_then(|text| text.strip_prefix("Bearer "))
        .is_some_and(|bearer| shared.keys.admits(bearer))
}
