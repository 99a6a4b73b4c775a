//! The stream of pokes: what it says, to whom, and when it ends.

use crate::bureau::{Bureau, Enrolled};
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt as _;
use model::policy::Role;
use model::{PersonId, Scope};
use protocol::header::{BODY_HASH_HEADER, EPOCH_HEADER, PROTOCOL_HEADER};
use protocol::live::{Poke, Reader};
use protocol::wire::ErrorCode;
use server::bureau::{NewPerson, NewUnit, add_person, add_unit, top_unit};
use tower::ServiceExt as _;

/// A stream as a device reads it.
struct Ear {
    stream: BodyDataStream,
    reader: Reader,
}

impl Ear {
    async fn opens(bureau: &Bureau, access: &str) -> Self {
        let request = Request::get("/sync/v1/live")
            .header(PROTOCOL_HEADER, "1")
            .header(header::AUTHORIZATION, format!("Bearer {access}"))
            .body(Body::empty())
            .unwrap();
        let answer = bureau.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let head = answer.headers();
        assert_eq!(head[PROTOCOL_HEADER], "1");
        assert!(head.contains_key(EPOCH_HEADER));
        assert!(!head.contains_key(BODY_HASH_HEADER), "it has no end");
        assert_eq!(head[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(head[header::CACHE_CONTROL], "no-store");
        Self {
            stream: answer.into_body().into_data_stream(),
            reader: Reader::default(),
        }
    }

    /// What comes next; none at the end.
    async fn hears(&mut self) -> Option<Vec<Poke>> {
        let bytes = self.stream.next().await?.unwrap();
        Some(self.reader.read(&bytes).unwrap())
    }
}

async fn device(bureau: &Bureau, person: PersonId, seed: u8) -> Enrolled {
    let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
    let answer = bureau.try_enrol(&bureau.code(person), &key).await.ok();
    Enrolled { key, answer }
}

fn hire(bureau: &Bureau, name: &str) -> PersonId {
    let person = NewPerson {
        name: name.to_owned(),
        role: Role::Officer,
        unit: top_unit(&bureau.centre).unwrap(),
        post: None,
    };
    add_person(&bureau.centre, &person).unwrap()
}

fn in_city(bureau: &Bureau) -> Vec<Poke> {
    let number = bureau.centre.ledger().head().unwrap();
    let scope = Scope::City;
    vec![Poke { scope, number }]
}

#[tokio::test]
async fn it_begins_with_how_far_the_centre_is_and_says_what_moved() {
    let bureau = Bureau::found();
    let officer = bureau.officer();
    let device = device(&bureau, officer, 1).await;
    let mut ear = Ear::opens(&bureau, &device.tokens().access).await;
    let first = ear.hears().await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].number, bureau.centre.ledger().head().unwrap());
    hire(&bureau, "何以宁");
    assert_eq!(ear.hears().await.unwrap(), in_city(&bureau));
    // Two in a row come as one, with the last number.
    hire(&bureau, "程景行");
    hire(&bureau, "舒望");
    assert_eq!(ear.hears().await.unwrap(), in_city(&bureau));
}

/// Nobody hears of scopes that are not granted: an auditor of nothing at all.
#[tokio::test]
async fn an_auditor_hears_signs_of_life_and_nothing_else() {
    let bureau = Bureau::found();
    let auditor = NewPerson {
        name: "查慎行".to_owned(),
        role: Role::Auditor,
        unit: top_unit(&bureau.centre).unwrap(),
        post: None,
    };
    let auditor = add_person(&bureau.centre, &auditor).unwrap();
    let device = device(&bureau, auditor, 1).await;
    let mut ear = Ear::opens(&bureau, &device.tokens().access).await;
    assert_eq!(ear.hears().await, Some(Vec::new()));
    hire(&bureau, "何以宁");
    assert!(server::accounts::revoke_device(&bureau.centre, device.answer.device).unwrap());
    assert_eq!(ear.hears().await, None, "nothing between it and the end");
}

#[tokio::test]
async fn it_ends_with_the_token_with_the_grant_with_the_device_and_with_the_next_one() {
    let bureau = Bureau::found_with(|config| config.access_seconds = 1);
    let person = bureau.officer();
    let one = device(&bureau, person, 1).await;
    let mut ear = Ear::opens(&bureau, &one.tokens().access).await;
    assert!(ear.hears().await.is_some());
    assert_eq!(ear.hears().await, None, "the token has run out");

    let bureau = Bureau::found();
    let person = bureau.officer();
    let one = device(&bureau, person, 1).await;
    let access = one.tokens().access.clone();
    let mut first = Ear::opens(&bureau, &access).await;
    assert!(first.hears().await.is_some());
    let mut second = Ear::opens(&bureau, &access).await;
    assert_eq!(first.hears().await, None, "one stream for each device");
    assert!(second.hears().await.is_some());
    let unit = NewUnit {
        name: "郎溪县".to_owned(),
        short: "郎溪".to_owned(),
        series: "郎".to_owned(),
        code: "341821".to_owned(),
        parent: Some(top_unit(&bureau.centre).unwrap()),
    };
    add_unit(&bureau.centre, &unit).unwrap();
    assert_eq!(second.hears().await, None, "grants may be others now");
    let mut third = Ear::opens(&bureau, &access).await;
    assert!(third.hears().await.is_some());
    assert!(server::accounts::revoke_device(&bureau.centre, one.answer.device).unwrap());
    assert_eq!(third.hears().await, None, "revoked");
    let answer = bureau.get("/sync/v1/live", &access).await;
    assert_eq!(answer.code(), ErrorCode::DeviceRevoked);
    assert_eq!(
        bureau.get("/sync/v1/live", "nobody").await.code(),
        ErrorCode::TokenInvalid
    );
}

/// Five hundred devices hear of one push while the ledger is locked: nothing is read for any of them.
#[tokio::test]
#[expect(
    clippy::await_holding_lock,
    reason = "that nobody wants the lock meanwhile is what is shown"
)]
async fn five_hundred_listeners_cost_one_broadcast() {
    let bureau = Bureau::found();
    let person = bureau.officer();
    let mut ears = Vec::new();
    for at in 0..500_u32 {
        let mut seed = [9; 32];
        seed[..4].copy_from_slice(&at.to_be_bytes());
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        let enrolled = bureau.try_enrol(&bureau.code(person), &key).await;
        assert_eq!(enrolled.status, StatusCode::OK, "{at}");
        let answer: protocol::wire::EnrolAnswer = enrolled.ok();
        let mut ear = Ear::opens(&bureau, &answer.tokens.access).await;
        assert!(ear.hears().await.is_some());
        ears.push(ear);
        // Enrolling is limited by the minute.
        bureau.pass(61_000);
    }
    // The tokens of the first have run out by the bureau's clock; the streams go by the machine's.
    hire(&bureau, "何以宁");
    let expected = in_city(&bureau);
    let locked = bureau.centre.ledger().store();
    for ear in &mut ears {
        assert_eq!(ear.hears().await.unwrap(), expected);
    }
    drop(locked);
}
