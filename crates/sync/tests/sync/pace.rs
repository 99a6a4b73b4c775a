//! When the loop does something, and when it does not (W3, S20).

use crate::centre::{Centre, Fault};
use crate::device::{Device, Memory, quick};
use model::Scope;
use protocol::wire::ErrorCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync::{Config, Phase};
use tokio::sync::Notify;

#[tokio::test]
async fn a_poke_sends_at_once_and_pokes_together_send_once() {
    let centre = Centre::start().await;
    let slow = Config {
        idle_poll: Duration::from_secs(600),
        coalesce: Duration::from_millis(200),
        ..quick()
    };
    let device = Device::with(&centre, Arc::new(Memory::default()), slow);
    device.settled().await;
    let begun = Instant::now();
    for _ in 0..10 {
        device.capture();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    device
        .until("sent", |_| centre.state.lock().effects.len() == 10)
        .await;
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "long before the next poll"
    );
    device.settled().await;
    assert_eq!(centre.state.lock().batches, [10]);
}

#[tokio::test]
async fn text_goes_out_between_two_pages() {
    let centre = Centre::start().await;
    for at in 0..60 {
        centre.put(Scope::City, 0x900 + at, 0);
    }
    centre.state.lock().page = 1;
    let let_go = Arc::new(Notify::new());
    centre.fault("/sync/v1/pull", Fault::Held(Arc::clone(&let_go)));
    let device = Device::start(&centre);
    device
        .until("reading has begun", |_| centre.count("/sync/v1/pull") == 1)
        .await;
    device.capture();
    let_go.notify_one();
    device.settled().await;
    let requests = centre.state.lock().requests.clone();
    let push = requests
        .iter()
        .position(|path| path == "/sync/v1/push")
        .unwrap();
    let pulls = requests[..push]
        .iter()
        .filter(|path| *path == "/sync/v1/pull")
        .count();
    assert!((1..5).contains(&pulls), "after {pulls} of 60 pages");
}

#[tokio::test]
async fn failures_are_followed_by_longer_and_longer_waits() {
    let centre = Centre::start().await;
    centre.state.lock().down = Some(ErrorCode::Internal);
    let config = Config {
        backoff_first: Duration::from_millis(20),
        backoff_most: Duration::from_millis(400),
        ..quick()
    };
    let device = Device::with(&centre, Arc::new(Memory::default()), config);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let tries = centre.state.lock().requests.len();
    // 10…20, 20…40, 40…80, 80…160, 160…320, then 200…400 ms.
    assert!((7..=15).contains(&tries), "{tries} tries in two seconds");
    centre.state.lock().down = None;
    device.settled().await;
}

#[tokio::test]
async fn a_failing_push_waits_longer_though_hello_goes_through() {
    let centre = Centre::start().await;
    for _ in 0..1_000 {
        centre.fault("/sync/v1/push", Fault::Refuse(ErrorCode::TooMany));
    }
    let config = Config {
        backoff_most: Duration::from_millis(400),
        ..quick()
    };
    let device = Device::with(&centre, Arc::new(Memory::default()), config);
    device.capture();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(
        centre.count("/sync/v1/push") <= 15,
        "{}",
        centre.count("/sync/v1/push")
    );
}

#[tokio::test]
async fn a_paused_loop_asks_nothing_and_goes_on_when_told() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    device.settled().await;
    device.handle.pause(true);
    device
        .until("paused", |device| {
            device.handle.state().phase == Phase::Paused
        })
        .await;
    let before = centre.state.lock().requests.len();
    let op = device.capture();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(centre.state.lock().requests.len(), before);
    device.handle.pause(false);
    device.settled().await;
    assert_eq!(centre.state.lock().effects, [op]);
}

#[tokio::test]
async fn the_loop_ends_in_the_middle_of_a_request_and_lets_go_of_the_store() {
    let centre = Centre::start().await;
    centre.fault("/sync/v1/hello", Fault::Silent);
    let device = Device::start(&centre);
    device
        .until("asked", |_| centre.count("/sync/v1/hello") == 1)
        .await;
    let begun = Instant::now();
    device.handle.stop().await;
    assert!(begun.elapsed() < Duration::from_millis(250));
    assert_eq!(Arc::strong_count(&device.memory), 1);
}

#[tokio::test]
async fn a_bad_line_gets_smaller_pages() {
    let centre = Centre::start().await;
    for at in 0..300 {
        centre.put(Scope::City, 0x5000 + at, 10);
    }
    centre.state.lock().page = 1_000;
    centre.fault("/sync/v1/pull", Fault::Cut(2_000));
    let device = Device::start(&centre);
    device.settled().await;
    assert!((0..300).all(|at| device.memory.holds(0x5000 + at)));
    assert!(centre.count("/sync/v1/pull") >= 3, "200 and the rest");
}
