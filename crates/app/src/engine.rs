//! The sync loop as the use cases see it: started with the store, watched, nudged, ended.

use crate::api::{AppEvent, FilesMoving};
use crate::app::App;
use crate::attach;
use crate::desk::{Desk, changed};
use crate::failure::{Code, Failure};
use crate::shut_out;
use crate::work;
use std::sync::{Arc, Weak};
use std::time::Duration;
use store::{Changed, Store};
use sync::{
    Config, Credentials, FileConfig, FileHandle, Handle, HttpTransport, Moving, Observer, Phase,
    Server, Transport,
};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

/// The setting that keeps the fingerprint of the centre's own authority.
pub(crate) const CA: &str = "sync.ca";

/// How long enrolling waits for the first records.
const FIRST_PULL: Duration = Duration::from_secs(20);

/// Bytes that originals of others may take here.
const FILE_CACHE: u64 = 2 * 1024 * 1024 * 1024;

/// A running sync loop.
pub(crate) struct Engine {
    handle: Arc<Handle>,
    files: Arc<FileHandle>,
    watch: JoinHandle<()>,
    watch_files: JoinHandle<()>,
}

/// Tells the screens what the loop changed.
struct Tell(broadcast::Sender<AppEvent>);

impl Observer for Tell {
    fn changed(&self, records: &[Changed]) {
        // Nobody listening is fine.
        let _ = self.0.send(changed(records));
    }
}

impl Engine {
    /// Starts the loop on this store, where its credentials are there. It says hello at once.
    pub(crate) fn start(app: &App, desk: &Arc<Desk>) -> Result<(), Failure> {
        let Some((transport, credentials)) = connect(&desk.store)? else {
            tracing::warn!("no credentials: this device has to enrol again to sync");
            return Ok(());
        };
        let clock = Arc::clone(app.clock());
        let (idle_poll, listening_poll) = app.config().looks_every;
        let config = Config {
            idle_poll,
            listening_poll,
            app_version: app.config().version.clone(),
            clock: Arc::new(move || clock.now()),
            ..Config::default()
        };
        let replica: Arc<Store> = Arc::clone(&desk.store);
        let observer = Arc::new(Tell(app.events()));
        let handle = Arc::new(sync::Engine::start(
            replica,
            transport,
            credentials,
            observer,
            config,
        ));
        let watch = tokio::spawn(tell_progress(
            app.events(),
            Arc::downgrade(desk),
            handle.subscribe(),
            app.clone(),
        ));
        let fetch_ahead = app.clone();
        let clock = Arc::clone(app.clock());
        let files = Arc::new(FileHandle::start(
            Arc::clone(&desk.store),
            handle.access(),
            handle.subscribe(),
            FileConfig {
                clock: Arc::new(move || clock.now()),
                fetch_ahead: Arc::new(move || attach::may_fetch_ahead(&fetch_ahead)),
                cache_bytes: FILE_CACHE,
            },
        ));
        let watch_files = tokio::spawn(tell_files(app.events(), files.subscribe()));
        desk.set_engine(Self {
            handle,
            files,
            watch,
            watch_files,
        });
        Ok(())
    }

    /// Something was written: have a look.
    pub(crate) fn poke(&self) {
        self.handle.poke();
        self.files.poke();
    }

    /// Try at once, whatever the backoff says.
    pub(crate) fn retry(&self) {
        self.handle.retry_now();
    }

    /// Compare what is here with the centre.
    pub(crate) fn check(&self) {
        self.handle.check_now();
    }

    /// A file was asked for.
    pub(crate) fn poke_files(&self) {
        self.files.poke();
    }

    /// Tries files at once that failed before.
    pub(crate) fn retry_files(&self) {
        self.files.retry();
    }

    /// The file that moves now.
    pub(crate) fn files(&self) -> Option<Moving> {
        self.files.state().moving
    }

    /// What lets this device in, for calls beside the loop.
    pub(crate) fn access(&self) -> Arc<sync::Access> {
        self.handle.access()
    }

    /// Pause, or go on.
    pub(crate) fn pause(&self, paused: bool) {
        self.handle.pause(paused);
    }

    /// Where it stands.
    pub(crate) fn progress(&self) -> sync::SyncProgress {
        self.handle.state()
    }

    /// Ends it. Afterwards the loop holds the store no more.
    pub(crate) async fn stop(self) {
        self.files.stop().await;
        self.handle.stop().await;
        self.watch_files.abort();
        let _ = self.watch_files.await;
        self.watch.abort();
        let _ = self.watch.await;
    }

    /// Follows where it stands.
    pub(crate) fn subscribe(&self) -> tokio::sync::watch::Receiver<sync::SyncProgress> {
        self.handle.subscribe()
    }
}

type Way = (Arc<dyn Transport>, Credentials);

/// The way to the centre and what lets this device in.
pub(crate) fn connect(store: &Store) -> Result<Option<Way>, Failure> {
    let Some(credentials) =
        Credentials::load(store).map_err(|_| Failure::new(Code::StoreDamaged))?
    else {
        return Ok(None);
    };
    let identity = store.identity()?;
    let server = Server::parse(&identity.server)
        .map_err(|_| Failure::new(Code::StoreDamaged))?
        .with_ca(store.setting(CA)?);
    let transport = HttpTransport::new(server).map_err(|_| Failure::new(Code::Internal))?;
    Ok(Some((Arc::new(transport), credentials)))
}

/// Tells the screens the state of my work whenever the loop moves.
async fn tell_progress(
    events: broadcast::Sender<AppEvent>,
    desk: Weak<Desk>,
    mut progress: tokio::sync::watch::Receiver<sync::SyncProgress>,
    app: App,
) {
    while progress.changed().await.is_ok() {
        let Some(desk) = desk.upgrade() else { return };
        let revoked =
            matches!(progress.borrow().phase, Phase::Barred { code } if code == shut_out::REVOKED);
        if revoked {
            shut_out::lock(&app, &desk);
        }
        let app = app.clone();
        let state = tokio::task::spawn_blocking(move || work::state_of(&app, &desk)).await;
        if let Ok(Ok(state)) = state {
            let _ = events.send(AppEvent::Sync { state });
        }
    }
}

/// Tells the screens what files do.
async fn tell_files(
    events: broadcast::Sender<AppEvent>,
    mut progress: tokio::sync::watch::Receiver<sync::FileProgress>,
) {
    while progress.changed().await.is_ok() {
        let moving = progress.borrow_and_update().moving.clone();
        let moving = moving.map_or_else(FilesMoving::default, |moving| FilesMoving {
            sha256: Some(moving.sha256),
            through: moving.through,
            total: moving.total,
        });
        let _ = events.send(AppEvent::Files { moving });
    }
}

/// Waits until the first records are there, or the loop cannot get them now.
pub(crate) async fn first_pull(desk: &Desk) {
    let Some(mut progress) = desk.engine(Engine::subscribe) else {
        return;
    };
    let settled = progress.wait_for(|progress| {
        progress.synced_at.is_some()
            || matches!(progress.phase, Phase::Offline { .. } | Phase::Barred { .. })
    });
    // Whatever comes of it, the store is here and the loop goes on.
    let _ = tokio::time::timeout(FIRST_PULL, settled).await;
}
