//! What is looked after by itself while the store is open.

use super::{backups, ballast};
use crate::app::App;
use crate::desk::Desk;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often it looks again. A purge is carried into the backups within this time.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Starts looking after the open store; ends with it.
pub(crate) fn watch(app: &App, desk: &Arc<Desk>) {
    let (app, desk) = (app.clone(), Arc::downgrade(desk));
    tokio::spawn(async move {
        // The first seconds belong to the person.
        tokio::time::sleep(app.config().care_after).await;
        while look(&app, &desk).await {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
}

/// Does what is due; says whether the store is still open. What fails is tried again at the next look.
async fn look(app: &App, desk: &Weak<Desk>) -> bool {
    let Some(store) = desk.upgrade().map(|desk| Arc::clone(&desk.store)) else {
        return false;
    };
    ballast::make(&app.folder());
    if backups::is_due(app, &store).unwrap_or(false)
        && let Err(failure) = backups::make(app, &store).await
    {
        tracing::warn!(code = ?failure.code, "no backup was made");
    }
    app.tell(crate::api::AppEvent::Care);
    true
}
