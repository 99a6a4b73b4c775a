//! Somebody who speaks the wire without the application: a changed client with a real device's token.

use crate::{Bureau, Who};
use model::{OpId, RecordId, Scope};
use protocol::OpBytes;
use protocol::snapshot::{SnapshotPlace, SnapshotQuery};
use protocol::snapshot_file::{FileAnswer, FileQuery};
use protocol::wire::{Answer, PullAnswer, PullRequest, Push};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use sync::{Enrolled, Enrolment, HttpTransport, Server, Transport as _, TransportError};
use uuid::Uuid;

/// A device of this person that sends what it likes.
pub struct Outsider {
    transport: HttpTransport,
    enrolled: Enrolled,
    seq: AtomicU64,
}

impl Outsider {
    /// Enrols a device of this person.
    pub async fn with_the_token_of(who: Who, bureau: &Bureau) -> Self {
        let transport = HttpTransport::new(Server::parse(&bureau.url()).unwrap()).unwrap();
        let enrolment = Enrolment {
            code: bureau.code_for(who, 10),
            device_name: "改装的程序".to_owned(),
            app_version: "0".to_owned(),
            device: None,
        };
        let enrolled = sync::enrol(&transport, &enrolment).await.unwrap();
        Self {
            transport,
            enrolled,
            seq: AtomicU64::new(0),
        }
    }

    fn access(&self) -> &str {
        &self.enrolled.answer.tokens.access
    }

    /// An operation of this device: these members over the usual ones.
    #[must_use]
    pub fn operation(&self, members: Value) -> Value {
        let answer = &self.enrolled.answer;
        let mut operation = json!({
            "op_id": OpId(Uuid::now_v7()), "device": answer.device, "incarnation": answer.incarnation,
            "seq": self.seq.fetch_add(1, Ordering::SeqCst) + 1, "actor": answer.person,
            "stamp": 1_678_060_800_000_i64, "schema": protocol::SCHEMA,
        });
        let more = members.as_object().unwrap().clone();
        operation.as_object_mut().unwrap().extend(more);
        operation
    }

    /// A new id.
    #[must_use]
    pub fn new_id() -> RecordId {
        RecordId(Uuid::now_v7())
    }

    /// Sends operations, each as its canonical bytes.
    pub async fn pushes(&self, operations: &[Value]) -> Vec<Answer> {
        self.pushes_texts(&operations.iter().map(canonical).collect::<Vec<_>>())
            .await
    }

    /// Sends these texts as they are.
    pub async fn pushes_texts(&self, texts: &[String]) -> Vec<Answer> {
        let raw = |text: &String| RawValue::from_string(text.clone()).unwrap();
        let push = Push {
            accepted: None,
            operations: texts.iter().map(raw).collect(),
        };
        let answered = self.transport.push(self.access(), &push).await;
        answered.expect("the centre answers").answers
    }

    /// Sends one operation and gives what became of it, as JSON.
    pub async fn pushes_one(&self, members: Value) -> Value {
        let operation = self.operation(members);
        let answers = self.pushes(&[operation]).await;
        serde_json::to_value(&answers[0].outcome).unwrap()
    }

    /// Asks for scopes from the beginning.
    ///
    /// # Errors
    /// What the centre says.
    pub async fn pulls(&self, scopes: &str) -> Result<PullAnswer, TransportError> {
        let request = PullRequest {
            scopes: scopes.to_owned(),
            since: 0,
            epoch: String::new(),
            mark: String::new(),
            limit: 0,
        };
        self.transport.pull(self.access(), &request).await
    }

    /// Where a snapshot of these scopes begins.
    ///
    /// # Errors
    /// What the centre says.
    pub async fn begins_snapshot(&self, scopes: &[Scope]) -> Result<SnapshotPlace, TransportError> {
        let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        let (names, whole) = (names.join(","), SnapshotQuery::default());
        let page = self.transport.snapshot(self.access(), &names, &whole);
        Ok(page.await?.place)
    }

    /// Begins a file of a snapshot of these scopes, from that place on.
    ///
    /// # Errors
    /// What the centre says.
    pub async fn begins_file(
        &self,
        scopes: &[Scope],
        place: &SnapshotPlace,
    ) -> Result<FileAnswer, TransportError> {
        let query = FileQuery {
            scopes: scopes.to_vec(),
            place: place.clone(),
        };
        self.transport.snapshot_file(self.access(), &query).await
    }

    /// Reads the beginning of a file of a snapshot.
    ///
    /// # Errors
    /// What the centre says.
    pub async fn reads_file(&self, file: &str) -> Result<Vec<u8>, TransportError> {
        let read = self
            .transport
            .read_snapshot_file(self.access(), file, 0, 1 << 20);
        Ok(read.await?.0)
    }

    /// Posts anything anywhere, let in as this device: what comes back, as text.
    pub async fn calls(&self, path: &str, body: Value) -> String {
        let answer = self.transport.call(path, Some(self.access()), body).await;
        format!("{answer:?}")
    }

    /// Everything about this device at the centre.
    #[must_use]
    pub fn enrolled(&self) -> &Enrolled {
        &self.enrolled
    }
}

/// The bytes an operation is sent as.
fn canonical(operation: &Value) -> String {
    let text = model::canonical::text(operation).unwrap();
    OpBytes::read(&text).expect("an operation");
    text
}
