//! The one IPC command, and the events on their way to the window.

use app::api::AppEvent;
use app::{App, Code, Failure};
use serde_json::Value;
use tauri::{AppHandle, Emitter as _, State};
use tokio::sync::broadcast::error::RecvError;

const EVENT: &str = "app-event";

/// Runs one command of the table. A panic in it becomes a failure with a code, and the window stays
/// (invariant 8).
#[tauri::command]
pub(crate) async fn call(
    app: State<'_, App>,
    name: String,
    request: Value,
) -> Result<Value, Failure> {
    let app = App::clone(&app);
    let run = async move { app::table::dispatch(&app, &name, request).await };
    match tauri::async_runtime::spawn(run).await {
        Ok(done) => done,
        Err(_) => Err(Failure::new(Code::Internal)),
    }
}

/// Passes events on until the application ends.
pub(crate) async fn pass_on(app: App, window: AppHandle) {
    let mut events = app.subscribe();
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            // What was missed is unknown: no nouns means 'read everything again'.
            Err(RecvError::Lagged(_)) => AppEvent::Changed {
                nouns: Vec::new(),
                ids: Vec::new(),
            },
            Err(RecvError::Closed) => return,
        };
        if let Err(error) = window.emit(EVENT, &event) {
            tracing::warn!(%error, "an event did not reach the window");
        }
    }
}
