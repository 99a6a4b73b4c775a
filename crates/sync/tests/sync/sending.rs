//! What is captured arrives, once (S1, S2, S17, S19).

use crate::centre::{Centre, Fault};
use crate::device::{Device, Memory, OpState, quick};
use protocol::wire::Outcome;
use std::sync::Arc;

#[tokio::test]
async fn what_is_captured_is_sent_comes_back_and_is_told() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    let op = device.capture();
    device.settled().await;
    assert_eq!(centre.state.lock().effects, [op]);
    device
        .until("it comes back with the feed", |device| {
            device.memory.holds(0x100)
        })
        .await;
    assert!(device.heard.0.lock().iter().any(|id| id.0 == op.0));
    assert!(device.handle.state().synced_at.is_some());
}

#[tokio::test]
async fn an_answer_lost_after_the_commit_is_asked_for_again() {
    let centre = Centre::start().await;
    centre.fault("/sync/v1/push", Fault::Lost);
    let device = Device::start(&centre);
    let op = device.capture();
    device.settled().await;
    let state = centre.state.lock();
    assert_eq!(state.effects, [op], "once");
    assert_eq!(state.batches, [1, 1], "sent twice");
    assert!(matches!(
        device.memory.state_of(op),
        OpState::Done(Outcome::Applied { number: 1, .. })
    ));
}

#[tokio::test]
async fn a_rejected_operation_stops_no_other() {
    let centre = Centre::start().await;
    let memory = Arc::new(Memory::default());
    let ops: Vec<_> = (0..5).map(|_| memory.capture(10)).collect();
    centre.state.lock().rejected.insert(ops[2]);
    let device = Device::with(&centre, memory, quick());
    device.settled().await;
    assert_eq!(centre.state.lock().effects.len(), 4);
    assert!(matches!(
        device.memory.state_of(ops[2]),
        OpState::Done(Outcome::Rejected { .. })
    ));
}

#[tokio::test]
async fn an_operation_that_spoils_every_batch_stops_no_other() {
    let centre = Centre::start().await;
    let memory = Arc::new(Memory::default());
    let ops: Vec<_> = (0..40).map(|_| memory.capture(10)).collect();
    centre.state.lock().poisoned.insert(ops[17]);
    let device = Device::with(&centre, memory, quick());
    device
        .until("the others are through", |device| {
            device.memory.unanswered() == 1
        })
        .await;
    device
        .until("it rests", |device| {
            device.handle.state().phase == sync::Phase::Idle
        })
        .await;
    assert_eq!(device.memory.state_of(ops[17]), OpState::Waiting, "kept");
    assert_eq!(
        device.handle.state().synced_at,
        None,
        "never up to date with one left"
    );
    let later = device.capture();
    device
        .until("a later one goes", |device| {
            device.memory.state_of(later) != OpState::Waiting && device.memory.unanswered() == 1
        })
        .await;
    centre.state.lock().poisoned.clear();
    device.handle.retry_now();
    device.settled().await;
}

#[tokio::test]
async fn a_way_that_lets_only_little_through_gets_smaller_batches() {
    let centre = Centre::start().await;
    centre.state.lock().largest_body = 5_000;
    let memory = Arc::new(Memory::default());
    for _ in 0..60 {
        memory.capture(300);
    }
    let device = Device::with(&centre, memory, quick());
    device.settled().await;
    assert_eq!(centre.state.lock().effects.len(), 60);
}

/// A proxy on the way has a limit of its own.
fn finds_three_pushes_too_large(centre: &Centre) {
    for _ in 0..3 {
        centre.fault(
            "/sync/v1/push",
            Fault::Foreign {
                status: 413,
                headers: "",
                body: "",
            },
        );
    }
}

#[tokio::test]
async fn what_a_proxy_finds_too_large_by_itself_is_tried_again_without_a_hand() {
    let centre = Centre::start().await;
    finds_three_pushes_too_large(&centre);
    let memory = Arc::new(Memory::default());
    let op = memory.capture(10);
    let device = Device::with(&centre, memory, quick());
    device.settled().await;
    assert_eq!(centre.state.lock().effects, [op]);
    assert!(device.handle.state().synced_at.is_some());
}

#[tokio::test]
async fn a_proxy_that_says_too_large_gets_smaller_batches() {
    let centre = Centre::start().await;
    finds_three_pushes_too_large(&centre);
    let memory = Arc::new(Memory::default());
    for _ in 0..16 {
        memory.capture(10);
    }
    let device = Device::with(&centre, memory, quick());
    device.settled().await;
    assert_eq!(centre.state.lock().effects.len(), 16);
    assert_eq!(&centre.state.lock().batches[..4], [16, 8, 4, 2]);
}

#[tokio::test]
async fn a_store_that_cannot_write_loses_nothing() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    device.settled().await;
    device.memory.0.lock().broken = true;
    let op = device.capture();
    device
        .until("it says so", |device| device.trouble() == Some("store"))
        .await;
    assert_eq!(device.memory.state_of(op), OpState::Waiting);
    device.memory.0.lock().broken = false;
    device.settled().await;
    assert_eq!(centre.state.lock().effects, [op]);
}
