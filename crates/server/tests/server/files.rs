//! Files at the centre: resumed, verified, shared with whoever may read the record and nobody else, let go of
//! when no record names them; the same over a folder and over an S3 server.

use crate::bureau::{Answered, Bureau, Enrolled};
use crate::s3::S3;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use model::policy::Role;
use model::{OpId, RecordId, Stamp};
use protocol::blob::Standing;
use protocol::header::PROTOCOL_HEADER;
use protocol::wire::{ErrorCode, Outcome, PushAnswer};
use protocol::{Change, Kind, Operation};
use serde_json::{Value, json};
use server::bureau::{NewPerson, NewUnit};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const DAY_MS: i64 = 24 * 3600 * 1000;
const FIELD: &str = "file.01900000-0000-7000-8000-000000000001";

fn bytes(count: usize, seed: u8) -> Vec<u8> {
    (0..count)
        .map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap() ^ seed)
        .collect()
}

fn named(bytes: &[u8]) -> Value {
    let sha = model::canonical::sha256(bytes);
    json!({"sha256": sha, "bytes": bytes.len(), "media": "audio/mpeg", "kind": "recording", "name": "座谈.mp3"})
}

/// Somebody's device, speaking the wire.
struct Hand<'a> {
    bureau: &'a Bureau,
    device: Enrolled,
    seq: AtomicU64,
}

impl<'a> Hand<'a> {
    async fn of(bureau: &'a Bureau, person: RecordId) -> Self {
        Self {
            bureau,
            device: bureau.enrol(person).await,
            seq: AtomicU64::new(0),
        }
    }

    async fn writes(
        &self,
        kind: Kind,
        record: RecordId,
        base: BTreeMap<String, Vec<OpId>>,
        fields: &[(&str, Value)],
    ) -> (OpId, Outcome) {
        let answer = &self.device.answer;
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Change::Put(value.clone())));
        let operation = Operation {
            op_id: OpId(Uuid::now_v7()),
            device: answer.device,
            incarnation: answer.incarnation,
            seq: self.seq.fetch_add(1, Ordering::SeqCst) + 1,
            actor: answer.person,
            on_behalf_of: None,
            kind,
            noun: "meeting".to_owned(),
            record,
            base,
            fields: fields.collect(),
            command: None,
            depends_on: vec![],
            stamp: Stamp(1_788_832_800_000),
            schema: protocol::SCHEMA,
        };
        let text = operation.seal().unwrap().text;
        let body: Value = serde_json::from_str(&format!("{{\"operations\":[{text}]}}")).unwrap();
        let access = &self.device.tokens().access;
        let answer: PushAnswer = self
            .bureau
            .post("/sync/v1/push", Some(access), &body)
            .await
            .ok();
        (operation.op_id, answer.answers[0].outcome.clone())
    }

    /// A visit of one's own that names this file.
    async fn visit(&self, file: Value) -> (RecordId, OpId) {
        let record = RecordId(Uuid::now_v7());
        let fields = [("title", json!("座谈")), (FIELD, file)];
        let (op, outcome) = self
            .writes(Kind::Create, record, BTreeMap::new(), &fields)
            .await;
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
        (record, op)
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let access = &self.device.tokens().access;
        Request::builder()
            .method(method)
            .uri(path)
            .header(PROTOCOL_HEADER, "1")
            .header(header::AUTHORIZATION, format!("Bearer {access}"))
    }

    async fn sends(&self, record: RecordId, whole: &[u8], from: usize, to: usize) -> Answered {
        let sha = model::canonical::sha256(whole);
        self.sends_as(&sha, record, whole.len(), from, whole[from..to].to_vec())
            .await
    }

    async fn sends_as(
        &self,
        sha: &str,
        record: RecordId,
        total: usize,
        at: usize,
        part: Vec<u8>,
    ) -> Answered {
        let path = format!("/blobs/{sha}?record={record}&offset={at}&total={total}");
        self.bureau
            .send(self.request("PATCH", &path).body(Body::from(part)).unwrap())
            .await
    }

    /// All of it, in parts as large as may be.
    async fn sends_all(&self, record: RecordId, whole: &[u8]) {
        let step = 512 * 1024;
        for at in (0..whole.len()).step_by(step) {
            let to = (at + step).min(whole.len());
            let standing: Standing = self.sends(record, whole, at, to).await.ok();
            assert_eq!(
                (standing.through, standing.complete),
                (to as u64, to == whole.len())
            );
        }
    }

    async fn reads(&self, record: RecordId, sha: &str, range: Option<&str>) -> Answered {
        let mut request = self.request("GET", &format!("/blobs/{sha}?record={record}"));
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        self.bureau.send(request.body(Body::empty()).unwrap()).await
    }

    async fn reads_all(&self, record: RecordId, whole: &[u8]) {
        let sha = model::canonical::sha256(whole);
        let mut got = Vec::new();
        while got.len() < whole.len() {
            let part = self
                .reads(record, &sha, Some(&format!("bytes={}-", got.len())))
                .await;
            assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{part:?}");
            got.extend(part.body);
        }
        assert!(got == whole);
    }
}

/// Somebody in a unit of their own.
fn stranger(bureau: &Bureau) -> RecordId {
    let top = server::bureau::top_unit(&bureau.centre).unwrap();
    let unit = NewUnit {
        name: "宣州区投资促进中心".to_owned(),
        short: "宣州区".to_owned(),
        series: "宣州".to_owned(),
        code: "341802".to_owned(),
        parent: Some(top),
    };
    let unit = server::bureau::add_unit(&bureau.centre, &unit).unwrap();
    let person = NewPerson {
        name: "何以宁".to_owned(),
        role: Role::Officer,
        unit,
        post: None,
    };
    server::bureau::add_person(&bureau.centre, &person).unwrap()
}

fn objects(bureau: &Bureau, kind: &str) -> usize {
    std::fs::read_dir(bureau.dir.path().join("data/blobs").join(kind)).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_file_comes_in_parts_and_is_read_by_ranges() {
    let bureau = Bureau::found();
    let officer = Hand::of(&bureau, bureau.officer()).await;
    let whole = bytes(1_300_001, 0);
    let (record, _) = officer.visit(named(&whole)).await;
    let sha = model::canonical::sha256(&whole);

    // Where it stands is asked with nothing; a part at the wrong place is answered with the right one.
    let standing: Standing = officer.sends(record, &whole, 0, 0).await.ok();
    assert_eq!((standing.through, standing.complete), (0, false));
    officer
        .sends(record, &whole, 0, 300_007)
        .await
        .ok::<Standing>();
    let standing: Standing = officer.sends(record, &whole, 0, 500_000).await.ok();
    assert_eq!((standing.through, standing.complete), (300_007, false));
    let pending = officer.reads(record, &sha, None).await;
    assert_eq!(pending.code(), ErrorCode::BlobPending, "S15");
    let standing: Standing = officer.sends(record, &whole, 300_007, 800_000).await.ok();
    assert_eq!(standing.through, 800_000);
    let standing: Standing = officer
        .sends(record, &whole, 800_000, whole.len())
        .await
        .ok();
    assert!(standing.complete);
    let again: Standing = officer.sends(record, &whole, 0, 1_000).await.ok();
    assert!(again.complete, "already here");

    officer.reads_all(record, &whole).await;
    let part = officer.reads(record, &sha, Some("bytes=16383-16384")).await;
    assert_eq!(part.body, whole[16_383..16_385]);
    for odd in ["bytes=1300001-", "bytes=5-2", "items=0-1"] {
        assert_eq!(
            officer.reads(record, &sha, Some(odd)).await.code(),
            ErrorCode::BadRequest
        );
    }
    // One object, sealed, under a name that says nothing.
    assert_eq!(
        (objects(&bureau, "kept"), objects(&bureau, "coming")),
        (1, 0)
    );
    let object = std::fs::read_dir(bureau.dir.path().join("data/blobs/kept"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let sealed = std::fs::read(object.path()).unwrap();
    assert!(!sealed.windows(32).any(|part| part == &whole[..32]));
    assert!(!object.file_name().to_string_lossy().contains(&sha[..8]));
}

#[tokio::test]
async fn other_bytes_than_the_name_says_are_thrown_away() {
    let bureau = Bureau::found();
    let officer = Hand::of(&bureau, bureau.officer()).await;
    let (small, large) = (bytes(900, 0), bytes(700_000, 0));
    for whole in [small, large] {
        let (record, _) = officer.visit(named(&whole)).await;
        let sha = model::canonical::sha256(&whole);
        let mut wrong = whole.clone();
        wrong[800] ^= 1;
        let cut = whole.len() / 2;
        if whole.len() > 1_000 {
            officer
                .sends_as(&sha, record, whole.len(), 0, wrong[..cut].to_vec())
                .await
                .ok::<Standing>();
        }
        let from = if whole.len() > 1_000 { cut } else { 0 };
        let refused = officer
            .sends_as(&sha, record, whole.len(), from, wrong[from..].to_vec())
            .await;
        assert_eq!(refused.code(), ErrorCode::BlobDiffers);
        assert_eq!(objects(&bureau, "coming"), 0);
        assert_eq!(
            officer.reads(record, &sha, None).await.code(),
            ErrorCode::BlobPending
        );
        officer.sends_all(record, &whole).await;
        officer.reads_all(record, &whole).await;
    }
}

#[tokio::test]
async fn w5_a_foreign_file_answers_like_an_unknown_one_and_a_hash_is_no_key() {
    let bureau = Bureau::found();
    let officer = Hand::of(&bureau, bureau.officer()).await;
    let other = Hand::of(&bureau, stranger(&bureau)).await;
    let whole = bytes(2_000, 0);
    let sha = model::canonical::sha256(&whole);
    let (record, _) = officer.visit(named(&whole)).await;
    officer.sends_all(record, &whole).await;

    let unknown = other
        .reads(RecordId(Uuid::now_v7()), &"0".repeat(64), None)
        .await;
    for foreign in [
        other.reads(record, &sha, None).await,
        other.sends(record, &whole, 0, 0).await,
        other.sends(record, &whole, 0, 2_000).await,
        other.reads(record, "../../key", None).await,
    ] {
        assert_eq!(
            (foreign.status, &foreign.body),
            (unknown.status, &unknown.body)
        );
    }
    // Who knows the hash names it in a record of their own: that opens nothing until they send the bytes.
    let (own, _) = other.visit(named(&whole)).await;
    assert_eq!(
        other.reads(own, &sha, None).await.code(),
        ErrorCode::BlobPending
    );
    let standing: Standing = other.sends(own, &whole, 0, 0).await.ok();
    assert_eq!(
        (standing.through, standing.complete),
        (0, false),
        "nothing is told of it"
    );
    other.sends_all(own, &whole).await;
    other.reads_all(own, &whole).await;
    assert_eq!(objects(&bureau, "kept"), 1, "kept once");
    assert_eq!(
        other.reads(record, &sha, None).await.code(),
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn limits_are_named_and_a_record_is_needed() {
    let bureau = Bureau::found_with(|config| {
        config.limits.blob_bytes = 5_000;
        config.limits.person_blob_bytes = 8_000;
    });
    let officer = Hand::of(&bureau, bureau.officer()).await;
    let limit = |answer: &Answered| {
        let error = answer.error();
        assert_eq!(error.code, ErrorCode::OverLimit);
        error.detail.unwrap()
    };
    let large = bytes(5_001, 0);
    let (record, _) = officer.visit(named(&large)).await;
    assert_eq!(
        limit(&officer.sends(record, &large, 0, 100).await),
        "blob_bytes"
    );
    let (first, second) = (bytes(4_500, 1), bytes(4_500, 2));
    let (record, _) = officer.visit(named(&first)).await;
    officer.sends_all(record, &first).await;
    let (record, _) = officer.visit(named(&second)).await;
    assert_eq!(
        limit(&officer.sends(record, &second, 0, 100).await),
        "person_blob_bytes"
    );
    // Nothing is kept that no record names, nor under another length than the record says.
    let loose = bytes(100, 3);
    assert_eq!(
        officer.sends(record, &loose, 0, 100).await.code(),
        ErrorCode::NotFound
    );
    let sha = model::canonical::sha256(&first);
    let wrong = officer.sends_as(&sha, record, 4_499, 0, vec![1]).await;
    assert_eq!(wrong.code(), ErrorCode::NotFound);
    let chunk = bytes(4_000, 4);
    let (record, _) = officer.visit(named(&chunk)).await;
    let long = officer
        .sends_as(
            &model::canonical::sha256(&chunk),
            record,
            4_000,
            0,
            bytes(4_001, 4),
        )
        .await;
    assert_eq!(
        long.code(),
        ErrorCode::OverLimit,
        "the person's share comes first"
    );
    // A value that is no attachment is refused as data.
    let fields = [(FIELD, json!({"sha256": "x"}))];
    let (_, outcome) = officer
        .writes(Kind::Edit, record, BTreeMap::new(), &fields)
        .await;
    assert!(matches!(outcome, Outcome::Rejected { .. }), "{outcome:?}");
    // A business card stays with what is private.
    let mut card = named(&bytes(10, 5));
    card["kind"] = json!("card");
    let (_, outcome) = officer
        .writes(
            Kind::Create,
            RecordId(Uuid::now_v7()),
            BTreeMap::new(),
            &[(FIELD, card)],
        )
        .await;
    assert!(matches!(outcome, Outcome::Rejected { .. }), "{outcome:?}");
}

#[tokio::test]
async fn what_no_record_names_goes_after_the_days_of_grace() {
    let bureau = Bureau::found();
    let officer = Hand::of(&bureau, bureau.officer()).await;
    let (whole, kept, half) = (bytes(2_000, 0), bytes(2_000, 1), bytes(4_000, 2));
    let (record, op) = officer.visit(named(&whole)).await;
    officer.sends_all(record, &whole).await;
    let (other, _) = officer.visit(named(&kept)).await;
    officer.sends_all(other, &kept).await;
    let (begun, _) = officer.visit(named(&half)).await;
    officer.sends(begun, &half, 0, 1_000).await.ok::<Standing>();
    let base = BTreeMap::from([(FIELD.to_owned(), vec![op])]);
    let (_, outcome) = officer
        .writes(Kind::Edit, record, base, &[(FIELD, Value::Null)])
        .await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");

    assert_eq!(bureau.centre.collect_files().await.unwrap().files, 0);
    bureau.pass(29 * DAY_MS);
    assert_eq!(bureau.centre.collect_files().await.unwrap().files, 0);
    bureau.pass(2 * DAY_MS);
    let done = bureau.centre.collect_files().await.unwrap();
    assert_eq!((done.files, objects(&bureau, "kept")), (1, 1));
    // A part that nobody goes on with for two months, and what a crash left without a row.
    assert_eq!(objects(&bureau, "coming"), 1);
    std::fs::write(bureau.dir.path().join("data/blobs/kept/0190"), b"left").unwrap();
    bureau.pass(30 * DAY_MS);
    let done = bureau.centre.collect_files().await.unwrap();
    assert_eq!((done.files, done.rests), (0, 1));
    // The disk has a clock of its own: years later both agree that it is old.
    bureau.pass(20 * 365 * DAY_MS);
    let done = bureau.centre.collect_files().await.unwrap();
    assert_eq!((done.files, done.rests), (0, 1));
    assert_eq!(
        (objects(&bureau, "kept"), objects(&bureau, "coming")),
        (1, 0)
    );
    let access = bureau.enrol(officer.device.answer.person).await;
    assert!(!access.tokens().access.is_empty());
}

#[tokio::test]
async fn the_same_over_an_s3_server() {
    let s3 = S3::starts().await;
    let bureau = Bureau::found_with(|config| config.files.s3 = Some(s3.config()));
    let officer = Hand::of(&bureau, bureau.officer()).await;
    // Larger than one part of a multipart upload there.
    let whole = bytes(11 * 1024 * 1024 + 5, 0);
    let small = bytes(700, 1);
    for file in [&whole, &small] {
        let (record, _) = officer.visit(named(file)).await;
        officer.sends_all(record, file).await;
        officer.reads_all(record, file).await;
    }
    let kept = s3.objects("kept/").await;
    assert_eq!((kept, s3.objects("coming/").await), (2, 0));
    assert_eq!(
        objects(&bureau, "kept"),
        0,
        "nothing of it lies in a folder"
    );
    let done = bureau.centre.collect_files().await.unwrap();
    assert_eq!((done.files, done.rests), (0, 0));
}
