//! The event stream: one JSON object a line, an empty line as a sign of life.

use app::api::AppEvent;
use axum::body::Bytes;
use futures_util::Stream;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

/// How often a quiet stream shows that it lives.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);

struct Source {
    events: Receiver<AppEvent>,
    ending: watch::Receiver<bool>,
    first: bool,
}

/// The lines of a stream, until the host ends.
pub(crate) fn lines(
    events: Receiver<AppEvent>,
    ending: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let source = Source {
        events,
        ending,
        first: true,
    };
    futures_util::stream::unfold(source, |mut source| async move {
        if std::mem::take(&mut source.first) {
            // The reader learns at once that the stream stands.
            return Some((Ok(Bytes::from_static(b"\n")), source));
        }
        let line = tokio::select! {
            biased;
            _ = source.ending.wait_for(|ending| *ending) => return None,
            event = source.events.recv() => line(event)?,
            () = tokio::time::sleep(HEARTBEAT) => Bytes::from_static(b"\n"),
        };
        Some((Ok(line), source))
    })
}

fn line(event: Result<AppEvent, RecvError>) -> Option<Bytes> {
    let event = match event {
        Ok(event) => event,
        // What was missed is unknown: no nouns means 'read everything again'.
        Err(RecvError::Lagged(_)) => AppEvent::Changed {
            nouns: Vec::new(),
            ids: Vec::new(),
        },
        Err(RecvError::Closed) => return None,
    };
    let mut line = serde_json::to_vec(&event).unwrap_or_default();
    line.push(b'\n');
    Some(line.into())
}
