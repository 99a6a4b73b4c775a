//! What the host forwards to. In the binary it is the application; a test of the host's rules needs none.

use app::api::AppEvent;
use app::api::RecordId;
use app::{App, Code, Failure, Served};
use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::broadcast;

/// Part of a file.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The record that names it; nil for a form that is not saved yet.
    pub record: RecordId,
    /// The file.
    pub sha256: String,
    /// From where, and how many bytes.
    pub range: Option<(u64, Option<u64>)>,
}

/// A table of commands and its events.
#[async_trait]
pub trait Commands: Send + Sync + 'static {
    /// Runs one command.
    async fn call(&self, name: String, request: Value) -> Result<Value, Failure>;
    /// Reads part of a file that a record names; the rules are the application's.
    async fn file(&self, wanted: Wanted) -> Result<Served, Failure>;
    /// Hears every event from now on.
    fn events(&self) -> broadcast::Receiver<AppEvent>;
}

#[async_trait]
impl Commands for App {
    /// A panic in a command becomes a failure with a code, and the host stays (invariant 8). A browser that
    /// leaves meanwhile does not cut the command short.
    async fn call(&self, name: String, request: Value) -> Result<Value, Failure> {
        let app = self.clone();
        let run = async move { app::table::dispatch(&app, &name, request).await };
        match tokio::spawn(run).await {
            Ok(done) => done,
            Err(_) => Err(Failure::new(Code::Internal)),
        }
    }

    async fn file(&self, wanted: Wanted) -> Result<Served, Failure> {
        let app = self.clone();
        let read = move || app::serve(&app, wanted.record, &wanted.sha256, wanted.range);
        match tokio::task::spawn_blocking(read).await {
            Ok(served) => served,
            Err(_) => Err(Failure::new(Code::Internal)),
        }
    }

    fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.subscribe()
    }
}
