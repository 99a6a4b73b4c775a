//! A stream of pokes that is none: a portal's, one that was changed, a silent one. Polls go on (W1, W3, S16).

use crate::centre::{Centre, Fault};
use crate::device::{Device, Memory, quick};
use model::Scope;
use std::sync::Arc;
use std::time::Duration;
use sync::Config;

/// A poke that is whole and right, but for the number.
const POKE: &str = "id: 9f7b3a\ndata: {\"number\":900,\"scope\":\"city\"}\n\n";

fn never() -> Config {
    Config {
        idle_poll: Duration::from_secs(24 * 3600),
        listening_poll: Duration::from_secs(24 * 3600),
        ..quick()
    }
}

/// Somebody else's stream makes nobody look.
#[tokio::test]
async fn a_portals_stream_pokes_nobody() {
    let centre = Centre::start().await;
    for headers in [
        "content-type: text/event-stream\r\n",
        "content-type: text/html\r\nroadbook-protocol: 1\r\n",
        "content-type: text/event-stream\r\nroadbook-protocol: 1\r\n",
    ] {
        let (status, body) = (200, POKE);
        let fault = Fault::Foreign {
            status,
            headers,
            body,
        };
        centre.fault("/sync/v1/live", fault);
    }
    let device = Device::with(&centre, Arc::new(Memory::default()), never());
    device.settled().await;
    let pulls = centre.count("/sync/v1/pull");
    device
        .until("it tries the stream again, and waits between", |_| {
            centre.count("/sync/v1/live") > 5
        })
        .await;
    assert_eq!(centre.count("/sync/v1/pull"), pulls);
    assert_eq!(device.trouble(), None);
}

/// A stream that was never there costs nothing but the time to the next look.
#[tokio::test]
async fn without_a_stream_what_others_write_comes_at_the_next_look() {
    let centre = Centre::start().await;
    centre.fault("/sync/v1/live", Fault::Silent);
    let device = Device::with(&centre, Arc::new(Memory::default()), quick());
    device.settled().await;
    centre.put(Scope::City, 8, 0);
    device
        .until("it is here", |device| device.memory.holds(8))
        .await;
}
