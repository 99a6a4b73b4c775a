//! The centre says that this device is revoked: it locks, and stays locked until a new invitation lets it in
//! again (sync.md, W6). Nothing is deleted; what was not sent lies sealed in the closed store and can be
//! carried out of it in a sealed file.

use crate::api::{AppEvent, CarryOutForm, ComeBackForm, HandedOut, Phase, SessionState, ShutOut};
use crate::app::App;
use crate::care;
use crate::desk::Desk;
use crate::engine::{self, Engine};
use crate::failure::{Code, Failure};
use crate::folder::put;
use crate::online;
use crate::session;
use crate::work;
use sealed::DataKey;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use sync::{Access, Replica};

/// What the centre says of a revoked device.
pub(crate) const REVOKED: &str = "device_revoked";

/// So long the screens may keep what is being typed, before the store is closed under them.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// So much longer the loop may go on sending what is left.
const HANDING_IN: Duration = Duration::from_secs(10);

fn mark(app: &App) -> PathBuf {
    app.folder().path().join("shut-out.json")
}

/// Whether this device was shut out, and since when.
pub(crate) fn standing(app: &App) -> Option<ShutOut> {
    let text = fs::read(mark(app)).ok()?;
    // A mark that cannot be read is still a mark.
    Some(serde_json::from_slice(&text).unwrap_or(ShutOut {
        at: app.clock().now(),
        unsent: 0,
    }))
}

/// Let in again, or enrolled anew: what was said of the device before holds no more.
pub(crate) fn forget(app: &App) -> Result<(), Failure> {
    match fs::remove_file(mark(app)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Who is shut out opens nothing by a passphrase alone.
///
/// # Errors
/// [`Code::DeviceRevoked`].
pub(crate) fn refuse(app: &App) -> Result<(), Failure> {
    match standing(app) {
        Some(_) => Err(Failure::new(Code::DeviceRevoked)),
        None => Ok(()),
    }
}

/// Locks, once: it is written down first, then the screens keep what is being typed, then the store closes.
pub(crate) fn lock(app: &App, desk: &Arc<Desk>) {
    if standing(app).is_some() {
        return;
    }
    let unsent = work::state_of(app, desk).map_or(0, |state| state.waiting);
    let at = app.clock().now();
    if let Err(failure) = put(&mark(app), &ShutOut { at, unsent }) {
        // It is asked again at the next opening, and shut out again then.
        tracing::warn!(code = ?failure.code, "that this device was shut out could not be written down");
    }
    tracing::warn!("this device was revoked: it locks; nothing is deleted");
    app.tell(AppEvent::ShutOut);
    // What was not sent goes up once more, into the hands of whoever manages the unit (W6).
    desk.engine(Engine::retry);
    let progress = desk.engine(Engine::subscribe);
    let (app, desk) = (app.clone(), Arc::downgrade(desk));
    tokio::spawn(async move {
        let gone = async {
            while desk.strong_count() > 0 && app.phase() != Phase::Locked {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let _ = tokio::time::timeout(LAST_WORDS, gone).await;
        if let Some(mut progress) = progress {
            let done = progress.wait_for(|progress| {
                !matches!(
                    progress.phase,
                    sync::Phase::Sending { .. } | sync::Phase::Receiving { .. } | sync::Phase::Idle
                )
            });
            let _ = tokio::time::timeout(HANDING_IN, done).await;
        }
        let _one_at_a_time = app.session().lock().await;
        if standing(&app).is_some() {
            app.close().await;
        }
    });
}

/// The closed store of a device that was shut out, for who knows the passphrase.
fn opened(app: &App, passphrase: &str) -> Result<(DataKey, Arc<Store>), Failure> {
    match app.phase() {
        Phase::Fresh => return Err(Failure::new(Code::NotEnrolled)),
        Phase::Open | Phase::Hidden => return Err(Failure::new(Code::StoreInUse)),
        Phase::Locked => {}
    }
    let key = session::open_envelope(app, passphrase)?;
    let store = Store::open(app.folder().path(), &key)?;
    Ok((key, Arc::new(store)))
}

/// `session.come_back`: a new invitation lets the same device in again; then it opens, and what waits is sent.
pub(crate) async fn come_back(app: &App, request: ComeBackForm) -> Result<SessionState, Failure> {
    let invitation = sync::invitation::parse(&request.invitation).map_err(session::unreadable)?;
    let _one_at_a_time = app.session().lock().await;
    let (key, store) = opened(app, &request.passphrase)?;
    let server = store.identity()?.server;
    let (transport, credentials) =
        engine::connect(&store)?.ok_or_else(|| Failure::new(Code::ConnectionLost))?;
    let clock = Arc::clone(app.clock());
    let replica: Arc<dyn Replica> = store;
    let access = Access::new(
        &replica,
        transport,
        credentials,
        Arc::new(move || clock.now()),
    );
    access
        .enrol_again(&invitation.code, "", &app.config().version)
        .await
        .map_err(|error| online::failure(error, &server))?;
    drop((access, replica));
    forget(app)?;
    session::open_desk(app, &key).await?;
    session::state(app, ()).await
}

/// `session.carry_out`: the unsent work of the closed store as a sealed file. The store stays as it is.
pub(crate) async fn carry_out(app: &App, request: CarryOutForm) -> Result<HandedOut, Failure> {
    let _one_at_a_time = app.session().lock().await;
    let (key, store) = opened(app, &request.passphrase)?;
    let profile = app
        .folder()
        .profile()
        .ok_or_else(|| Failure::new(Code::NotEnrolled))?;
    let work = store.unsent()?;
    care::carry_out(app, &profile, &work, &key, &request.file_passphrase)
}
