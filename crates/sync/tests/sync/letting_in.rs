//! Tokens, and a device that is not let in (W6, security.md).

use crate::centre::{Centre, Fault};
use crate::device::{Device, Memory, OpState, quick};
use model::Stamp;
use protocol::wire::{DeviceState, ErrorCode};
use std::sync::Arc;
use std::time::Duration;
use sync::{Config, Credentials, Phase};

#[tokio::test]
async fn a_token_that_ran_out_is_followed_by_the_next() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    device.settled().await;
    centre.state.lock().access = 2;
    let op = device.capture();
    device
        .until("sent", |_| centre.state.lock().effects == [op])
        .await;
    let asked = centre.state.lock().tokens[0].clone();
    let expected = device
        .key
        .token_request(asked.device, "refresh-1", Stamp(1_000_000));
    assert_eq!(asked.signature, expected.signature);
    let kept = Credentials::load(&*device.memory).unwrap().unwrap();
    assert_eq!(
        kept.tokens,
        crate::centre::tokens(2),
        "kept before its first use"
    );
}

#[tokio::test]
async fn a_lost_pair_of_tokens_is_asked_for_again() {
    let centre = Centre::start().await;
    // Waiting for the next round would take longer than the centre's grace for an answer that was lost.
    let config = Config {
        backoff_first: Duration::from_secs(60),
        backoff_most: Duration::from_secs(60),
        ..quick()
    };
    let device = Device::with(&centre, Arc::new(Memory::default()), config);
    device.settled().await;
    {
        let mut state = centre.state.lock();
        // The old pair has run out, and the first answer with a new one is lost.
        state.access = 1;
        state
            .faults
            .push_back(("/sync/v1/push", Fault::Refuse(ErrorCode::TokenInvalid)));
        state.faults.push_back(("/auth/v1/token", Fault::Lost));
    }
    let op = device.capture();
    device
        .until("sent", |_| centre.state.lock().effects == [op])
        .await;
    device.settled().await;
    let asked: Vec<String> = centre
        .state
        .lock()
        .tokens
        .iter()
        .map(|one| one.refresh.clone())
        .collect();
    assert_eq!(asked, ["refresh-1", "refresh-1"]);
    assert!(centre.state.lock().effects == [op]);
}

#[tokio::test]
async fn a_refused_device_keeps_everything_and_asks_again_when_told() {
    for (code, name) in [
        (ErrorCode::DeviceRevoked, "device_revoked"),
        (ErrorCode::DeviceUnknown, "device_unknown"),
        (ErrorCode::PersonDisabled, "person_disabled"),
        (ErrorCode::TokenReused, "token_reused"),
        (ErrorCode::ProtocolUnsupported, "protocol_unsupported"),
    ] {
        let centre = Centre::start().await;
        centre.put(model::Scope::City, 3, 0);
        let device = Device::start(&centre);
        device.until("read", |device| device.memory.holds(3)).await;
        centre.state.lock().down = Some(code);
        let op = device.capture();
        device
            .until(name, |device| {
                device.handle.state().phase == Phase::Barred { code: name }
            })
            .await;
        assert!(device.memory.holds(3));
        assert_ne!(device.memory.0.lock().cursors.len(), 0);
        assert!(!matches!(device.memory.state_of(op), OpState::Done(_)));
        let requests = centre.state.lock().requests.len();
        device.capture();
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        assert_eq!(
            centre.state.lock().requests.len(),
            requests,
            "a bar is no backoff"
        );
        centre.state.lock().down = None;
        device.handle.retry_now();
        device.settled().await;
        assert_eq!(centre.state.lock().effects.len(), 2);
    }
}

#[tokio::test]
async fn a_revoked_device_sends_what_it_has_reads_nothing_and_loses_nothing() {
    let centre = Centre::start().await;
    let device = Device::start(&centre);
    device.settled().await;
    device.handle.pause(true);
    device
        .until("paused", |device| {
            device.handle.state().phase == Phase::Paused
        })
        .await;
    {
        let mut state = centre.state.lock();
        state.device_state = Some(DeviceState::Revoked);
        state.scopes.clear();
    }
    centre.put(model::Scope::City, 4, 0);
    let op = device.capture();
    device.handle.pause(false);
    device.handle.retry_now();
    device
        .until("barred", |device| {
            device.trouble() == Some("device_revoked")
        })
        .await;
    assert_eq!(centre.state.lock().effects, [op]);
    assert!(!device.memory.holds(4));
    assert_eq!(
        device.memory.0.lock().cursors.len(),
        2,
        "its scopes are not taken"
    );
}
