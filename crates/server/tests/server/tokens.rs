//! Tokens: they rotate, they end, and a clone shows itself.

use crate::bureau::{Bureau, Enrolled, hello};
use protocol::wire::{DeviceState, ErrorCode, HelloAnswer, Tokens};

async fn say_hello(bureau: &Bureau, access: &str) -> Result<HelloAnswer, ErrorCode> {
    let answer = bureau.post("/sync/v1/hello", Some(access), &hello(1)).await;
    if answer.status.is_success() {
        Ok(answer.ok())
    } else {
        Err(answer.code())
    }
}

async fn enrolled() -> (Bureau, Enrolled) {
    let bureau = Bureau::found();
    let device = bureau.enrol(bureau.officer()).await;
    (bureau, device)
}

#[tokio::test]
async fn an_access_token_ends_and_the_refresh_token_brings_the_next() {
    let (bureau, device) = enrolled().await;
    assert!(say_hello(&bureau, &device.tokens().access).await.is_ok());
    bureau.pass(i64::from(device.tokens().access_seconds) * 1000);
    assert_eq!(
        say_hello(&bureau, &device.tokens().access)
            .await
            .unwrap_err(),
        ErrorCode::TokenInvalid
    );
    let next: Tokens = bureau.refresh(&device, &device.tokens().refresh).await.ok();
    assert!(say_hello(&bureau, &next.access).await.is_ok());
    assert!(device.tokens().access_seconds <= server::ACCESS_SECONDS_AT_MOST);
}

#[tokio::test]
async fn a_lost_answer_is_forgiven_as_long_as_nobody_has_used_it() {
    let (bureau, device) = enrolled().await;
    let lost: Tokens = bureau.refresh(&device, &device.tokens().refresh).await.ok();
    // A long tunnel.
    bureau.pass(3 * 60 * 60_000);
    let second: Tokens = bureau.refresh(&device, &device.tokens().refresh).await.ok();
    assert!(say_hello(&bureau, &second.access).await.is_ok());
    // Whoever has the answer that was lost is somebody else.
    assert_eq!(
        say_hello(&bureau, &lost.access).await.unwrap_err(),
        ErrorCode::TokenInvalid
    );
    assert_eq!(
        bureau.refresh(&device, &lost.refresh).await.code(),
        ErrorCode::TokenReused
    );
    assert_eq!(
        bureau.refresh(&device, &second.refresh).await.code(),
        ErrorCode::TokenReused
    );
}

#[tokio::test]
async fn a_second_use_ends_the_family() {
    let (bureau, device) = enrolled().await;
    let next: Tokens = bureau.refresh(&device, &device.tokens().refresh).await.ok();
    // The answer arrived: it is in use.
    assert!(say_hello(&bureau, &next.access).await.is_ok());
    assert_eq!(
        bureau
            .refresh(&device, &device.tokens().refresh)
            .await
            .code(),
        ErrorCode::TokenReused
    );
    assert_eq!(
        say_hello(&bureau, &next.access).await.unwrap_err(),
        ErrorCode::TokenInvalid
    );
    assert_eq!(
        bureau.refresh(&device, &next.refresh).await.code(),
        ErrorCode::TokenReused
    );
}

#[tokio::test]
async fn a_clone_shows_itself_once_the_next_pair_was_refreshed() {
    let (bureau, device) = enrolled().await;
    let next: Tokens = bureau.refresh(&device, &device.tokens().refresh).await.ok();
    bureau.refresh(&device, &next.refresh).await.ok::<Tokens>();
    assert_eq!(
        bureau
            .refresh(&device, &device.tokens().refresh)
            .await
            .code(),
        ErrorCode::TokenReused
    );
}

#[tokio::test]
async fn a_refresh_without_the_devices_signature_changes_nothing() {
    let (bureau, device) = enrolled().await;
    let forged = "A".repeat(86);
    let refused = bureau
        .refresh_signed(&device, &device.tokens().refresh, &forged)
        .await;
    assert_eq!(refused.code(), ErrorCode::TokenInvalid);
    bureau
        .refresh(&device, &device.tokens().refresh)
        .await
        .ok::<Tokens>();
}

#[tokio::test]
async fn revoked_and_disabled_are_said_at_the_next_request() {
    let (bureau, device) = enrolled().await;
    server::accounts::revoke_device(&bureau.centre, device.answer.device).unwrap();
    let access = &device.tokens().access;
    let pull = bureau
        .get("/sync/v1/pull?scopes=city&since=0", access)
        .await;
    assert_eq!(pull.code(), ErrorCode::DeviceRevoked);
    // Its last words (W6): it is granted nothing, and may hand in what it has for an hour, whenever it calls.
    bureau.pass(5 * 60_000);
    let said = say_hello(&bureau, access).await.unwrap();
    assert_eq!(said.device_state, DeviceState::Revoked);
    assert!(said.scopes.is_empty());
    bureau.pass(30 * 60_000);
    let next: Tokens = bureau.refresh(&device, &device.tokens().refresh).await.ok();
    assert!(say_hello(&bureau, &next.access).await.is_ok());
    let pull = bureau.get("/sync/v1/pull?scopes=city&since=0", &next.access);
    assert_eq!(pull.await.code(), ErrorCode::DeviceRevoked);
    bureau.pass(30 * 60_000);
    let ended = bureau.refresh(&device, &next.refresh).await;
    assert_eq!(ended.code(), ErrorCode::DeviceRevoked);
    let other = bureau.enrol(device.answer.person).await;
    server::bureau::disable_person(&bureau.centre, device.answer.person).unwrap();
    assert_eq!(
        say_hello(&bureau, &other.tokens().access)
            .await
            .unwrap_err(),
        ErrorCode::PersonDisabled
    );
}
