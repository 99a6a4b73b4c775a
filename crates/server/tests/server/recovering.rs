//! A forgotten passphrase: two administrators, two shares, one device; the centre reads nothing.

use crate::bureau::{Bureau, Enrolled};
use model::canonical::sha256;
use protocol::recovery::{
    RecoveryAnswer, RecoveryApprove, RecoveryBegin, RecoveryEntry, RecoveryFetch, RecoveryPart,
    RecoveryQuery, RecoveryRefuse, RecoveryRequest, RecoveryStanding,
};
use protocol::wire::ErrorCode;
use sealed::{Cost, DataKey, Envelope, RecoverySecret};

struct Locked {
    key: DataKey,
    envelope: Envelope,
    secret: RecoverySecret,
    request: RecoveryRequest,
}

/// A device whose person has forgotten the passphrase.
fn locked(device: &Enrolled) -> Locked {
    let to = device.answer.recovery_key.parse().unwrap();
    let (key, secret) = (DataKey::random(), RecoverySecret::random());
    let envelope = Envelope::create(&key, "敬亭山下一条小河", Some(to), Cost::for_tests()).unwrap();
    let request = RecoveryRequest {
        id: "request-1".to_owned(),
        device: device.answer.device,
        person: device.answer.person,
        to: device.answer.recovery_key.clone(),
        sealed_with: envelope.sealed_with().unwrap().to_owned(),
        answer_to: secret.public().to_string(),
        fetch_hash: sha256(b"fetch-1"),
    };
    Locked {
        key,
        envelope,
        secret,
        request,
    }
}

fn approval(bureau: &Bureau, request: &RecoveryRequest, share: u8) -> RecoveryApprove {
    let share = bureau.share(share);
    let device = request.answer_to.parse().unwrap();
    RecoveryApprove {
        id: request.id.clone(),
        part: RecoveryPart {
            share: share.number(),
            sealed: share.part(&request.sealed_with, device).unwrap(),
        },
    }
}

async fn fetch(bureau: &Bureau) -> RecoveryAnswer {
    let fetch = "fetch-1".to_owned();
    bureau.call(None, &RecoveryFetch { fetch }).await.ok()
}

#[tokio::test]
async fn two_administrators_with_two_shares_open_it_and_one_with_two_does_not() {
    let bureau = Bureau::found();
    let one = bureau.enrol(bureau.administrator).await;
    let other = bureau.enrol(bureau.second_administrator()).await;
    let officer = bureau.enrol(bureau.officer()).await;
    let locked = locked(&officer);
    let request = locked.request.clone();
    let begin = RecoveryBegin {
        request: request.clone(),
    };
    bureau.call(None, &begin).await.ok::<()>();
    let (one, other) = (
        Some(one.tokens().access.as_str()),
        Some(other.tokens().access.as_str()),
    );
    let listed: Vec<RecoveryEntry> = bureau.call(one, &RecoveryQuery {}).await.ok();
    assert_eq!(listed[0].request, request);
    assert_eq!(listed[0].request.check(), request.check());
    assert_eq!(listed[0].person_name, "汪若琳");

    bureau
        .call(one, &approval(&bureau, &request, 1))
        .await
        .ok::<()>();
    // The same administrator, even with another's share, and the same share in other hands.
    let twice = bureau.call(one, &approval(&bureau, &request, 2)).await;
    assert_eq!(twice.code(), ErrorCode::Settled);
    let same = bureau.call(other, &approval(&bureau, &request, 1)).await;
    assert_eq!(same.code(), ErrorCode::Settled);
    let half = fetch(&bureau).await;
    assert_eq!(
        (half.standing, half.approved, half.parts.len()),
        (RecoveryStanding::Waiting, 1, 0)
    );

    bureau
        .call(other, &approval(&bureau, &request, 3))
        .await
        .ok::<()>();
    let whole = fetch(&bureau).await;
    assert_eq!(whole.standing, RecoveryStanding::Ready);
    let parts: Vec<_> = whole
        .parts
        .into_iter()
        .map(|part| (part.share, part.sealed))
        .collect();
    let opened = locked
        .envelope
        .open_by_parts(&locked.secret, &parts)
        .unwrap();
    assert_eq!(opened.bytes(), locked.key.bytes());
    // An answer that was lost is fetched again.
    assert_eq!(fetch(&bureau).await.parts.len(), 2);
    let approved: Vec<_> = bureau
        .acts()
        .into_iter()
        .filter(|act| act.act == "recovery_approved")
        .map(|act| (act.actor, act.person))
        .collect();
    assert_eq!(approved.len(), 2);
    assert_ne!(approved[0].0, approved[1].0);
    assert!(
        approved
            .iter()
            .all(|(_, whom)| *whom == Some(request.person))
    );
}

#[tokio::test]
async fn nobody_approves_for_themselves_and_a_refusal_or_the_time_ends_it() {
    let bureau = Bureau::found();
    let one = bureau.enrol(bureau.administrator).await;
    let access = Some(one.tokens().access.as_str());
    let own = locked(&one);
    let begin = RecoveryBegin {
        request: own.request.clone(),
    };
    bureau.call(None, &begin).await.ok::<()>();
    let refused = bureau
        .call(access, &approval(&bureau, &own.request, 1))
        .await;
    assert_eq!(refused.code(), ErrorCode::NotFound);
    let refuse = RecoveryRefuse {
        id: own.request.id.clone(),
    };
    bureau.call(access, &refuse).await.ok::<()>();
    assert_eq!(fetch(&bureau).await.standing, RecoveryStanding::Refused);
    let late = bureau.call(access, &refuse).await;
    assert_eq!(late.code(), ErrorCode::Settled);

    let officer = bureau.enrol(bureau.officer()).await;
    let mut other = locked(&officer).request;
    other.id = "request-2".to_owned();
    other.fetch_hash = sha256(b"fetch-2");
    let begin = RecoveryBegin {
        request: other.clone(),
    };
    bureau.call(None, &begin).await.ok::<()>();
    bureau.pass(3 * 24 * 60 * 60_000);
    let one: protocol::wire::Tokens = bureau.refresh(&one, &one.tokens().refresh).await.ok();
    let access = Some(one.access.as_str());
    let late = bureau.call(access, &approval(&bureau, &other, 1)).await;
    assert_eq!(late.code(), ErrorCode::Settled);
}

#[tokio::test]
async fn strangers_do_not_learn_which_devices_there_are() {
    let bureau = Bureau::found();
    let officer = bureau.enrol(bureau.officer()).await;
    let mut foreign = locked(&officer).request;
    foreign.device = model::DeviceId(uuid::Uuid::now_v7());
    let begin = RecoveryBegin { request: foreign };
    bureau.call(None, &begin).await.ok::<()>();
    let unknown = fetch(&bureau).await;
    assert_eq!(unknown.standing, RecoveryStanding::Expired);
    let desk = bureau.enrol(bureau.administrator).await;
    let access = Some(desk.tokens().access.as_str());
    let listed: Vec<RecoveryEntry> = bureau.call(access, &RecoveryQuery {}).await.ok();
    assert!(listed.is_empty());
}
