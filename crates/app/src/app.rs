//! The application: one per data folder, shared by every window and tab of it.

use crate::about::Failures;
use crate::api::{AppEvent, Phase};
use crate::care::Care;
use crate::clock::{Clock, SystemClock};
use crate::desk::Desk;
use crate::failure::{Code, Failure};
use crate::folder::Folder;
use crate::idle::Idle;
use crate::keychain::Keychain;
use crate::seats::Seats;
use model::Stamp;
use parking_lot::Mutex;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::broadcast;

/// How many events a slow listener may fall behind before it refreshes everything.
const EVENTS: usize = 256;

/// What a host gives.
#[derive(Clone)]
pub struct AppConfig {
    /// The data folder; made where there is none.
    pub data: PathBuf,
    /// The application's version.
    pub version: String,
    /// Idle for so long hides the screens while sync goes on.
    pub hide_after: Duration,
    /// Idle for so long closes the store and forgets the key.
    pub close_after: Duration,
    /// The operating system's keychain, where the host has one.
    pub keychain: Option<Arc<dyn Keychain>>,
    /// So long after unlocking the data of the device is looked after: backups, ballast.
    pub care_after: Duration,
    /// How often a quiet device looks for what others did while the centre does not poke it, and while it does.
    pub looks_every: (Duration, Duration),
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What a try of the passphrase costs.
    pub cost: sealed::Cost,
    /// Where files for the person go; none where the page downloads them itself.
    pub downloads: Option<PathBuf>,
    /// Whether the network costs nothing by the byte, where the host can tell.
    pub unmetered: Option<fn() -> bool>,
    /// Opens a folder in the desktop's file browser, where the host can.
    pub show_folder: Option<fn(&Path) -> io::Result<()>>,
}

impl AppConfig {
    /// The usual: 15 minutes to hide, 8 hours to close, the machine's clock, no keychain,
    /// no folder for downloads.
    #[must_use]
    pub fn new(data: PathBuf, version: &str) -> Self {
        Self {
            data,
            version: version.to_owned(),
            hide_after: Duration::from_secs(15 * 60),
            close_after: Duration::from_secs(8 * 60 * 60),
            keychain: None,
            care_after: Duration::from_secs(20),
            looks_every: (Duration::from_secs(3), Duration::from_secs(60)),
            clock: Arc::new(SystemClock),
            cost: sealed::Cost::default(),
            downloads: None,
            unmetered: None,
            show_folder: None,
        }
    }
}

/// The application. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: AppConfig,
    seats: Seats,
    desk: Mutex<Option<Arc<Desk>>>,
    events: broadcast::Sender<AppEvent>,
    started: Stamp,
    idle: Mutex<Idle>,
    session: tokio::sync::Mutex<()>,
    care: Care,
    failures: Failures,
}

/// Wrong passphrases in a row.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tries {
    /// How many.
    pub(crate) wrong: u32,
    /// No other try before this.
    pub(crate) not_before: Option<Stamp>,
}

impl App {
    /// Starts the application over its data folder. Nothing is opened yet.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn start(config: AppConfig) -> Result<Self, Failure> {
        let seats = Seats::at(config.data.clone())?;
        let (events, _) = broadcast::channel(EVENTS);
        Ok(Self(Arc::new(Inner {
            started: config.clock.now(),
            idle: Mutex::new(Idle::new(config.clock.as_ref())),
            config,
            seats,
            desk: Mutex::new(None),
            events,
            session: tokio::sync::Mutex::new(()),
            care: Care::default(),
            failures: Failures::default(),
        })))
    }

    /// Hears every change from now on. Who falls behind is told so by the channel and refreshes everything.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<AppEvent> {
        self.0.events.subscribe()
    }

    /// Ends the sync loop, closes the store, forgets the key.
    pub async fn shut_down(&self) {
        let _one_at_a_time = self.session().lock().await;
        self.close().await;
    }

    /// The open desk.
    ///
    /// # Errors
    /// [`Code::Locked`], also while the screens are hidden, or [`Code::NotEnrolled`].
    pub(crate) fn desk(&self) -> Result<Arc<Desk>, Failure> {
        if let Some(desk) = self.0.desk.lock().as_ref()
            && !self.0.idle.lock().hidden
        {
            return Ok(Arc::clone(desk));
        }
        Err(Failure::new(match self.folder().phase() {
            Phase::Fresh => Code::NotEnrolled,
            _ => Code::Locked,
        }))
    }

    /// The open desk, also while the screens are hidden: for what goes on behind them.
    pub(crate) fn desk_behind(&self) -> Option<Arc<Desk>> {
        self.0.desk.lock().clone()
    }

    pub(crate) fn phase(&self) -> Phase {
        if self.0.desk.lock().is_none() {
            self.folder().phase()
        } else if self.0.idle.lock().hidden {
            Phase::Hidden
        } else {
            Phase::Open
        }
    }

    /// Lays the desk open, and begins to watch for nobody being there.
    pub(crate) fn put_desk(&self, desk: Arc<Desk>) {
        *self.0.idle.lock() = Idle::new(self.clock().as_ref());
        crate::idle::watch(self, &desk);
        *self.0.desk.lock() = Some(desk);
        self.tell(AppEvent::Session { phase: Phase::Open });
    }

    /// Closes the desk and waits for commands that still hold it, so that the folder is free afterwards.
    pub(crate) async fn close(&self) {
        let Some(desk) = self.0.desk.lock().take() else {
            return;
        };
        desk.stop().await;
        self.care().stop().await;
        let begun = tokio::time::Instant::now();
        let held = || Arc::strong_count(&desk) > 1 || Arc::strong_count(&desk.store) > 1;
        while held() && begun.elapsed() < Duration::from_secs(2) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        drop(desk);
        self.tell(AppEvent::Session {
            phase: self.phase(),
        });
    }

    /// Tells everybody who listens; nobody listening is fine.
    pub(crate) fn tell(&self, event: AppEvent) {
        let _ = self.0.events.send(event);
    }

    pub(crate) fn events(&self) -> broadcast::Sender<AppEvent> {
        self.0.events.clone()
    }

    pub(crate) fn care(&self) -> &Care {
        &self.0.care
    }

    pub(crate) fn config(&self) -> &AppConfig {
        &self.0.config
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.config.clock
    }

    /// The folder of the person who is at the machine.
    pub(crate) fn folder(&self) -> Folder {
        self.0.seats.folder()
    }

    /// Everybody's who has a store on this machine.
    pub(crate) fn seats(&self) -> &Seats {
        &self.0.seats
    }

    /// When this process began: older drafts are offered for recovery.
    pub(crate) fn started(&self) -> Stamp {
        self.0.started
    }

    /// Since when nobody is there.
    pub(crate) fn idle(&self) -> &Mutex<Idle> {
        &self.0.idle
    }

    /// The application, for as long as somebody else keeps it.
    pub(crate) fn weak(&self) -> impl Fn() -> Option<Self> + Send + use<> {
        let inner: Weak<Inner> = Arc::downgrade(&self.0);
        move || inner.upgrade().map(Self)
    }

    /// The commands that failed since the start.
    pub(crate) fn failures(&self) -> &Failures {
        &self.0.failures
    }

    /// Held while enrolling, unlocking, locking: one at a time.
    pub(crate) fn session(&self) -> &tokio::sync::Mutex<()> {
        &self.0.session
    }
}
