//! The stream of pokes.

use super::answer::{Failure, Streamed, work};
use super::auth::bearer;
use crate::accounts;
use crate::centre::Centre;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use protocol::live::MEDIA;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

pub(super) async fn live(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let access = bearer(&headers)?;
    let stream = work(&centre, move |centre| {
        let (facts, good_until) = accounts::authenticate_until(centre, &access)?;
        // Heard from here on, read after: nothing can fall between the two.
        let begun = centre.live().begin(facts.device, facts.person);
        let granted = centre.ledger().grants(facts.person)?;
        let head = centre.ledger().head()?;
        let left = good_until.0.saturating_sub(centre.now().0);
        let good_for = Duration::from_millis(u64::try_from(left).unwrap_or_default());
        Ok(begun.granted(granted, head, good_for))
    })
    .await?;
    let bytes = futures_util::stream::unfold(stream, |mut stream| async move {
        let bytes = stream.next().await?;
        Some((Ok::<_, Infallible>(bytes), stream))
    });
    let mut answer = Response::new(Body::from_stream(bytes));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    // A proxy that gathers answers would keep the pokes to itself.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    answer.extensions_mut().insert(Streamed);
    Ok(answer)
}
