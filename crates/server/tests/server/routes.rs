//! What every answer carries, and the limits at the door.

use crate::bureau::{Answered, Bureau, hello};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use protocol::header::PROTOCOL_HEADER;
use protocol::wire::{ErrorCode, HelloAnswer, Outcome, PullAnswer, PushAnswer, WireError};
use serde_json::{Value, json};

#[tokio::test]
async fn errors_carry_the_headers_too() {
    // `Bureau::send` checks them on every answer of every test; here are the odd ones.
    let bureau = Bureau::found();
    let odd = [
        (Request::get("/healthz"), StatusCode::OK),
        (Request::get("/nowhere"), StatusCode::NOT_FOUND),
        (
            Request::delete("/sync/v1/push").header(PROTOCOL_HEADER, "1"),
            StatusCode::NOT_FOUND,
        ),
        (
            Request::get("/sync/v1/live").header(PROTOCOL_HEADER, "1"),
            StatusCode::UNAUTHORIZED,
        ),
        (Request::get("/sync/v1/pull"), StatusCode::UPGRADE_REQUIRED),
        (
            Request::get("/sync/v1/pull").header(PROTOCOL_HEADER, "3"),
            StatusCode::UPGRADE_REQUIRED,
        ),
        (
            Request::get("/sync/v1/pull").header(PROTOCOL_HEADER, "2"),
            StatusCode::UNAUTHORIZED,
        ),
        (
            Request::post("/auth/v1/enrol").header(PROTOCOL_HEADER, "1"),
            StatusCode::BAD_REQUEST,
        ),
    ];
    for (request, status) in odd {
        assert_eq!(
            bureau
                .send(request.body(Body::empty()).unwrap())
                .await
                .status,
            status
        );
    }
}

#[tokio::test]
async fn the_older_version_of_both_sides_is_spoken() {
    let bureau = Bureau::found();
    let device = bureau.enrol(bureau.officer()).await;
    let bearer = format!("Bearer {}", device.tokens().access);
    let own = protocol::PROTOCOL;
    for (asked, spoken) in [(own - 1, own - 1), (own, own), (own + 1, own)] {
        let request = Request::post("/sync/v1/hello")
            .header(PROTOCOL_HEADER, asked)
            .header(header::AUTHORIZATION, &bearer);
        let body = Body::from(hello(1).to_string());
        let answer: HelloAnswer = bureau.send(request.body(body).unwrap()).await.ok();
        assert_eq!(answer.protocol, spoken);
    }
}

#[tokio::test]
async fn an_operation_goes_in_and_comes_out() {
    let bureau = Bureau::found();
    let device = bureau.enrol(bureau.officer()).await;
    let access = &device.tokens().access;
    let record = model::RecordId(uuid::Uuid::now_v7());
    let operation = protocol::Operation {
        op_id: model::OpId(uuid::Uuid::now_v7()),
        device: device.answer.device,
        incarnation: device.answer.incarnation,
        seq: 1,
        actor: device.answer.person,
        on_behalf_of: None,
        kind: protocol::Kind::Create,
        noun: "company".to_owned(),
        record,
        base: [].into(),
        fields: [("name".to_owned(), protocol::Change::Put(json!("甲公司")))].into(),
        command: None,
        depends_on: vec![],
        stamp: model::Stamp(1_788_832_800_000),
        schema: protocol::SCHEMA,
    };
    let text = operation.seal().unwrap().text;
    let body: Value = serde_json::from_str(&format!("{{\"operations\":[{text}]}}")).unwrap();
    let answer: PushAnswer = bureau.post("/sync/v1/push", Some(access), &body).await.ok();
    assert!(matches!(answer.answers[0].outcome, Outcome::Applied { .. }));
    assert_eq!(answer.acked_through, 1);
    let scope = format!("person:{}", device.answer.person);
    let page: PullAnswer = bureau
        .get(&format!("/sync/v1/pull?scopes={scope}&since=0"), access)
        .await
        .ok();
    assert_eq!(page.entries.len(), 1);
    assert_eq!(page.entries[0].record, record);
    let foreign = bureau
        .get(
            &format!("/sync/v1/pull?scopes=person:{record}&since=0"),
            access,
        )
        .await;
    assert_eq!(foreign.code(), ErrorCode::ScopeNotGranted);
    let unknown = bureau
        .get("/sync/v1/pull?scopes=city&since=999&epoch=x&mark=y", access)
        .await;
    assert_eq!(unknown.code(), ErrorCode::CursorUnknown);
    assert_eq!(
        bureau.get("/sync/v1/pull?since=x", access).await.code(),
        ErrorCode::BadRequest
    );
}

#[tokio::test]
async fn what_is_too_large_is_told_which_limit() {
    let bureau = Bureau::found();
    let device = bureau.enrol(bureau.officer()).await;
    let access = Some(device.tokens().access.as_str());
    let limit = |name: &str| WireError {
        code: ErrorCode::OverLimit,
        detail: Some(name.to_owned()),
    };
    let limits = bureau.centre.config().limits.clone();
    let big = json!({"operations": ["x".repeat(limits.batch_bytes + 100_000)]});
    let answer = bureau.post("/sync/v1/push", access, &big).await;
    assert_eq!(
        (answer.status, answer.error()),
        (StatusCode::PAYLOAD_TOO_LARGE, limit("batch_bytes"))
    );
    let little_over = json!({"operations": ["x".repeat(limits.batch_bytes + 1)]});
    assert_eq!(
        bureau
            .post("/sync/v1/push", access, &little_over)
            .await
            .error(),
        limit("batch_bytes")
    );
    let many = json!({"operations": vec![1; limits.batch_operations + 1]});
    assert_eq!(
        bureau.post("/sync/v1/push", access, &many).await.error(),
        limit("batch_operations")
    );
    let body = json!({"code": "x".repeat(100_000)});
    assert_eq!(
        bureau.post("/auth/v1/enrol", None, &body).await.error(),
        limit("request_bytes")
    );
}

/// W2: packed both ways, with a bound on what comes out.
#[tokio::test]
async fn w2_messages_go_packed_and_no_more_comes_out_than_is_taken() {
    let bureau = Bureau::found();
    let device = bureau.enrol(bureau.officer()).await;
    let bearer = format!("Bearer {}", device.tokens().access);
    let request = |path: &str| {
        Request::post(path)
            .header(PROTOCOL_HEADER, "1")
            .header(header::AUTHORIZATION, &bearer)
    };
    let said = request("/sync/v1/hello").body(Body::from(hello(1).to_string()));
    let said: HelloAnswer = bureau.send(said.unwrap()).await.ok();
    let scopes: Vec<String> = said.scopes.iter().map(ToString::to_string).collect();
    let pull = |accepts: &'static str| {
        let scopes = scopes.join(",");
        Request::get(format!(
            "/sync/v1/pull?scopes={scopes}&since=0&epoch=&mark=&limit=0"
        ))
        .header(PROTOCOL_HEADER, "1")
        .header(header::AUTHORIZATION, &bearer)
        .header(header::ACCEPT_ENCODING, accepts)
        .body(Body::empty())
        .unwrap()
    };
    let (plain, packed) = (
        bureau.send(pull("br")).await,
        bureau.send(pull("br, zstd")).await,
    );
    assert!(!plain.packed && packed.packed);
    let text =
        |answered: &Answered| serde_json::to_value(answered.ok::<PullAnswer>().entries).unwrap();
    assert_eq!(text(&plain), text(&packed));

    let push = |body: Vec<u8>| {
        request("/sync/v1/push")
            .header(header::CONTENT_ENCODING, "zstd")
            .body(Body::from(body))
            .unwrap()
    };
    let nothing = json!({"operations": [], "accepted": null}).to_string();
    let packed = zstd::bulk::compress(nothing.as_bytes(), 1).unwrap();
    let answer: PushAnswer = bureau.send(push(packed)).await.ok();
    assert_eq!(answer.answers, vec![]);
    let bomb = zstd::bulk::compress(&vec![b' '; 64 * 1024 * 1024], 1).unwrap();
    assert!(bomb.len() < 16 * 1024);
    for bad in [bomb, b"no such thing".to_vec()] {
        assert_eq!(bureau.send(push(bad)).await.code(), ErrorCode::OverLimit);
    }
}
