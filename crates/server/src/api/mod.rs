//! The wire: routes, and what every answer carries.

mod admin;
mod answer;
mod audit;
mod auth;
mod belated;
mod blobs;
mod body;
mod erase;
mod live;
mod packing;
mod range;
mod snapshot;
mod snapshot_file;
mod sync;

use crate::centre::Centre;
use answer::Failure;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};
use protocol::Call;
use protocol::account::{EnrolByPassword, MyAccountQuery, PasswordSet, SignIn};
use protocol::audit::{AuditPeopleQuery, AuditQuery};
use protocol::belated::{BelatedQuery, BelatedSettle};
use protocol::digest::DigestQuery;
use protocol::erase::{ContactErase, ContactSearch};
use protocol::history::HistoryQuery;
use protocol::recovery::{RecoveryBegin, RecoveryFetch};
use protocol::snapshot_file::{FileDone, FileQuery};
use protocol::wire::ErrorCode;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The routes over an open centre, without a socket.
pub fn router(centre: Arc<Centre>) -> Router {
    let push_bytes = centre.config().limits.batch_bytes + body::ENVELOPE_BYTES;
    let calls = Router::new()
        .route("/auth/v1/enrol", post(auth::enrol))
        .route("/auth/v1/token", post(auth::token))
        .route(&at::<SignIn>(), post(auth::sign_in))
        .route(&at::<EnrolByPassword>(), post(auth::enrol_by_password))
        .route(&at::<RecoveryBegin>(), post(auth::recovery_begin))
        .route(&at::<RecoveryFetch>(), post(auth::recovery_fetch))
        .route(&at::<MyAccountQuery>(), post(auth::my_account))
        .route(&at::<PasswordSet>(), post(auth::set_password))
        .merge(admin::routes())
        .route(&at::<ContactSearch>(), post(erase::search))
        .route(&at::<ContactErase>(), post(erase::contact))
        .route(&at::<AuditQuery>(), post(audit::list))
        .route(&at::<AuditPeopleQuery>(), post(audit::people))
        .route("/sync/v1/hello", post(sync::hello))
        .route(
            "/sync/v1/push",
            post(sync::push).layer(DefaultBodyLimit::max(push_bytes)),
        )
        .route("/sync/v1/pull", get(sync::pull))
        .route("/sync/v1/snapshot/{*scopes}", get(snapshot::page))
        .route(&at::<FileQuery>(), post(snapshot_file::begin))
        .route(&at::<FileDone>(), post(snapshot_file::done))
        .route(
            &format!("{}/{{file}}", at::<FileQuery>()),
            get(snapshot_file::read),
        )
        .route(&at::<HistoryQuery>(), post(sync::history))
        .route(&at::<DigestQuery>(), post(snapshot::digest))
        .route("/sync/v1/live", get(live::live))
        .route(&at::<BelatedQuery>(), post(belated::list))
        .route(&at::<BelatedSettle>(), post(belated::settle))
        .route("/blobs/{hash}", patch(blobs::append).get(blobs::read))
        .layer(DefaultBodyLimit::max(body::ENVELOPE_BYTES))
        .layer(from_fn_with_state(push_bytes, packing::unpack))
        .layer(from_fn(answer::speak_the_protocol));
    calls
        .route("/healthz", get(healthz))
        .fallback(later)
        .method_not_allowed_fallback(later)
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(from_fn_with_state(Arc::clone(&centre), answer::seal))
        .with_state(centre)
}

/// Where a call is posted.
fn at<Q: Call>() -> String {
    format!("/{}", Q::PATH)
}

async fn later() -> Failure {
    Failure::code(ErrorCode::NotFound)
}

async fn healthz() -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok")
}
