//! A founded centre, a clock that is moved by hand, and a device that speaks to its routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use model::policy::Role;
use model::{PersonId, Stamp};
use protocol::header::{BODY_HASH_HEADER, EPOCH_HEADER, PROTOCOL_HEADER, check};
use protocol::wire::{EnrolAnswer, ErrorCode, TokenRequest, Tokens, WireError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::bureau::{NewPerson, NewUnit};
use server::{Centre, Config, Founding};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt as _;

pub(crate) struct Bureau {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) centre: Arc<Centre>,
    pub(crate) router: Router,
    pub(crate) administrator: PersonId,
    pub(crate) first_code: String,
    now: Arc<AtomicI64>,
}

/// An answer whose headers and hash were found right.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
    pub(crate) packed: bool,
}

impl Answered {
    #[track_caller]
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(
            self.status,
            StatusCode::OK,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn error(&self) -> WireError {
        assert_ne!(self.status, StatusCode::OK);
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn code(&self) -> ErrorCode {
        self.error().code
    }
}

pub(crate) fn config(dir: &std::path::Path) -> Config {
    Config {
        data: dir.join("data"),
        key_file: Some(dir.join("key")),
        listen: ([127, 0, 0, 1], 0).into(),
        password_cost: sealed::Cost::for_tests(),
        ..Config::default()
    }
}

impl Bureau {
    pub(crate) fn found() -> Self {
        Self::found_with(|_| {})
    }

    /// The same, configured otherwise.
    pub(crate) fn found_with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(1_788_832_800_000));
        let reads = Arc::clone(&now);
        let clock: server::Clock = Arc::new(move || Stamp(reads.load(Ordering::SeqCst)));
        let founding = Founding {
            unit: NewUnit {
                name: "宣城市投资促进局".to_owned(),
                short: "市局".to_owned(),
                series: "宣".to_owned(),
                code: "341800".to_owned(),
                parent: None,
            },
            administrator: "周启明".to_owned(),
            recovery_out: dir.path().join("recovery"),
            minutes: 10,
        };
        let mut config = config(dir.path());
        change(&mut config);
        let founded = server::init(config, clock, &founding).unwrap();
        let centre = Arc::new(founded.centre);
        Self {
            dir,
            router: server::router(Arc::clone(&centre)),
            centre,
            administrator: founded.administrator,
            first_code: founded.invitation.code,
            now,
        }
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn officer(&self) -> PersonId {
        let unit = server::bureau::top_unit(&self.centre).unwrap();
        let person = NewPerson {
            name: "汪若琳".to_owned(),
            role: Role::Officer,
            unit,
            post: None,
        };
        server::bureau::add_person(&self.centre, &person).unwrap()
    }

    /// A share of the recovery key, as it stands on its paper.
    pub(crate) fn share(&self, number: u8) -> sealed::Share {
        let path = self.dir.path().join(format!("recovery.{number}"));
        let text = std::fs::read_to_string(path).unwrap();
        sealed::Share::from_text(text.lines().nth(1).unwrap()).unwrap()
    }

    pub(crate) fn code(&self, person: PersonId) -> String {
        server::bureau::invite(&self.centre, person, 10)
            .unwrap()
            .code
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let mut body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let packed = parts.headers.contains_key(header::CONTENT_ENCODING);
        if packed {
            body = zstd::bulk::decompress(&body, 1 << 24).unwrap();
        }
        let text = |name| parts.headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!(
            check(text(PROTOCOL_HEADER), text(BODY_HASH_HEADER), &body),
            Ok(protocol::PROTOCOL)
        );
        assert_eq!(
            text(EPOCH_HEADER),
            Some(self.centre.ledger().epoch().unwrap().as_str())
        );
        Answered {
            status: parts.status,
            body,
            packed,
        }
    }

    pub(crate) async fn post(&self, path: &str, bearer: Option<&str>, body: &Value) -> Answered {
        let mut request = Request::post(path).header(PROTOCOL_HEADER, "1");
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    pub(crate) async fn get(&self, path: &str, bearer: &str) -> Answered {
        let request = Request::get(path).header(PROTOCOL_HEADER, "1");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn try_enrol(&self, code: &str, key: &SigningKey) -> Answered {
        let body = json!({
            "code": code,
            "device_key": URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()),
            "device_name": "笔记本",
            "app_version": "test",
        });
        self.post("/auth/v1/enrol", None, &body).await
    }

    pub(crate) async fn enrol(&self, person: PersonId) -> Enrolled {
        let key = SigningKey::from_bytes(&[7; 32]);
        let answer: EnrolAnswer = self.try_enrol(&self.code(person), &key).await.ok();
        Enrolled { key, answer }
    }

    /// Posts a call, let in by this token or by none.
    pub(crate) async fn call<Q: protocol::Call>(
        &self,
        bearer: Option<&str>,
        request: &Q,
    ) -> Answered {
        let body = serde_json::to_value(request).unwrap();
        self.post(&format!("/{}", Q::PATH), bearer, &body).await
    }

    /// Another administrator.
    pub(crate) fn second_administrator(&self) -> PersonId {
        let unit = server::bureau::top_unit(&self.centre).unwrap();
        let person = NewPerson {
            name: "查慎行".to_owned(),
            role: Role::Administrator,
            unit,
            post: None,
        };
        server::bureau::add_person(&self.centre, &person).unwrap()
    }

    /// What administrators did, from the audit chain, in order.
    pub(crate) fn acts(&self) -> Vec<ledger::Act> {
        use ledger::LedgerStore as _;
        let mut links = Vec::new();
        let mut store = self.centre.ledger().store();
        store
            .transact(&mut |tx| {
                links = tx.chain_from(1, 10_000)?;
                Ok(())
            })
            .unwrap();
        links
            .iter()
            .filter_map(|link| serde_json::from_str(&link.entry).ok())
            .collect()
    }

    pub(crate) async fn refresh(&self, device: &Enrolled, refresh: &str) -> Answered {
        let id = device.answer.device;
        let at = Stamp(1);
        let signature = device
            .key
            .sign(TokenRequest::signed_text(id, refresh, at).as_bytes());
        self.refresh_signed(
            device,
            refresh,
            &URL_SAFE_NO_PAD.encode(signature.to_bytes()),
        )
        .await
    }

    pub(crate) async fn refresh_signed(
        &self,
        device: &Enrolled,
        refresh: &str,
        signature: &str,
    ) -> Answered {
        let body = json!({"device": device.answer.device, "refresh": refresh, "at": 1, "signature": signature});
        self.post("/auth/v1/token", None, &body).await
    }
}

pub(crate) struct Enrolled {
    pub(crate) key: SigningKey,
    pub(crate) answer: EnrolAnswer,
}

impl Enrolled {
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.answer.tokens
    }
}

pub(crate) fn hello(incarnation: u32) -> Value {
    json!({"incarnation": incarnation, "last_seq": 0, "cursor": null, "app_version": "test", "clock": 0})
}
