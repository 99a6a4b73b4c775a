//! Scopes, epochs, incarnations and clocks change while the loop runs (P2, P3, W4, O4, M2).

use crate::centre::{Centre, Fault};
use crate::device::{Device, Memory, quick};
use model::{RecordId, Scope};
use protocol::wire::ErrorCode;
use std::sync::Arc;

fn trip() -> Scope {
    Scope::Trip(RecordId(uuid::Uuid::from_u128(0x77)))
}

#[tokio::test]
async fn a_grant_brings_old_records_and_its_end_takes_them() {
    let centre = Centre::start().await;
    centre.put(trip(), 5, 0);
    centre.put(Scope::City, 6, 0);
    let device = Device::start(&centre);
    device
        .until("the city", |device| device.memory.holds(6))
        .await;
    assert!(!device.memory.holds(5));
    centre.state.lock().scopes.insert(trip());
    device
        .until("what was there before the grant", |device| {
            device.memory.holds(5)
        })
        .await;
    let hellos = centre.state.lock().hellos.len();
    centre.state.lock().scopes.remove(&trip());
    device
        .until("it is gone", |device| !device.memory.holds(5))
        .await;
    assert!(device.memory.holds(6));
    device
        .until("screens are told", |device| {
            device.heard.0.lock().len() >= 3
        })
        .await;
    device.settled().await;
    assert!(
        centre.state.lock().hellos.len() > hellos,
        "a scope not granted any more: hello again"
    );
}

#[tokio::test]
async fn what_others_write_comes_without_asking() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    device.settled().await;
    centre.put(Scope::City, 8, 0);
    device
        .until("it is here", |device| device.memory.holds(8))
        .await;
}

#[tokio::test]
async fn a_quiet_device_does_not_write_to_its_disk() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    device.settled().await;
    let applies = device.memory.0.lock().applies;
    let pulls = centre.count("/sync/v1/pull");
    device
        .until("more polls", |_| centre.count("/sync/v1/pull") > pulls + 5)
        .await;
    assert!(device.memory.0.lock().applies <= applies + 1);
}

#[tokio::test]
async fn a_centre_from_a_backup_is_read_again_and_told_again() {
    let centre = Centre::start().await;
    centre.put(Scope::City, 9, 0);
    let device = Device::start(&centre);
    let op = device.capture();
    device.settled().await;
    {
        let mut state = centre.state.lock();
        state.epoch = 2;
        state.feed.truncate(1);
        state.answers.clear();
        state.effects.clear();
    }
    device
        .until("told again", |_| centre.state.lock().effects == [op])
        .await;
    device.settled().await;
    let cursors = device.memory.0.lock().cursors.clone();
    assert!(
        cursors
            .values()
            .flatten()
            .all(|cursor| cursor.epoch == "e2"),
        "{cursors:?}"
    );
}

#[tokio::test]
async fn hello_brings_the_clock_and_the_incarnation() {
    let centre = Centre::start().await;
    let ten_years = 10 * 365 * 86_400_000;
    (centre.state.lock().offset, centre.state.lock().incarnation) = (-ten_years, 4);
    let device = Device::with(&centre, Arc::new(Memory::default()), quick());
    device.settled().await;
    let inner = device.memory.0.lock();
    assert!(
        inner.offset.abs_diff(-ten_years) < 5_000,
        "{}",
        inner.offset
    );
    assert_eq!(inner.incarnation, 4);
}

#[tokio::test]
async fn a_cursor_that_nobody_knows_does_not_spin() {
    let centre = Centre::start().await;
    for _ in 0..50 {
        centre.fault("/sync/v1/pull", Fault::Refuse(ErrorCode::CursorUnknown));
    }
    let device = Device::start(&centre);
    device
        .until("it waits", |device| {
            device.trouble() == Some("cursor_unknown")
        })
        .await;
    assert!(centre.count("/sync/v1/pull") < 6);
}

#[tokio::test]
async fn many_scopes_are_asked_for_in_parts_and_all_are_read() {
    let centre = Centre::start().await;
    for at in 0..150 {
        let scope = Scope::Trip(RecordId(uuid::Uuid::from_u128(0x1000 + at)));
        centre.state.lock().scopes.insert(scope);
        centre.put(scope, 0x2000 + at, 0);
    }
    centre.state.lock().page = 7;
    let device = Device::start(&centre);
    device.settled().await;
    assert!((0..150).all(|at| device.memory.holds(0x2000 + at)));
    assert!(
        centre.state.lock().longest_query < 4096,
        "proxies bound the address line"
    );
}
