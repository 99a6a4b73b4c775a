//! Starting the loop, watching it, nudging it, ending it.

use crate::access::Access;
use crate::credentials::Credentials;
use crate::live::Ears;
use crate::pace::{Machine, Pace};
use crate::progress::SyncProgress;
use crate::replica::Replica;
use crate::run::Run;
use crate::transport::Transport;
use model::Stamp;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use store::Changed;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;

/// Hears what the loop changed in the store.
pub trait Observer: Send + Sync + 'static {
    /// These records read differently now, or their sync mark does.
    fn changed(&self, records: &[Changed]);
}

/// Tells the wall clock; a test gives another.
pub type WallClock = Arc<dyn Fn() -> Stamp + Send + Sync>;

/// How the loop behaves.
#[derive(Clone)]
pub struct Config {
    /// The application's version, told at hello.
    pub app_version: String,
    /// How often a quiet device looks for what others did while nobody pokes it.
    pub idle_poll: Duration,
    /// The same while the centre pokes it: only what no poke tells is found so, and a poke that was lost.
    pub listening_poll: Duration,
    /// How often hello is repeated on a quiet line.
    pub hello_again: Duration,
    /// The wait after the first failure.
    pub backoff_first: Duration,
    /// The longest wait where nobody answers at all: a network that comes back is used soon.
    pub backoff_unreachable: Duration,
    /// The longest wait in any case.
    pub backoff_most: Duration,
    /// How often what is held is compared with what the centre has.
    pub check_again: Duration,
    /// How often a barred device asks again.
    pub barred_again: Duration,
    /// Saves that come this close together make one push.
    pub coalesce: Duration,
    /// The device's uncorrected wall clock.
    pub clock: WallClock,
    /// Where the loop takes time and chance from; the machine's where none is said.
    pub pace: Option<Arc<dyn Pace>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            idle_poll: Duration::from_secs(3),
            listening_poll: Duration::from_secs(60),
            hello_again: Duration::from_secs(15 * 60),
            backoff_first: Duration::from_secs(1),
            backoff_unreachable: Duration::from_secs(15),
            backoff_most: Duration::from_secs(60),
            check_again: Duration::from_secs(24 * 3600),
            barred_again: Duration::from_secs(10 * 60),
            coalesce: Duration::from_millis(50),
            clock: Arc::new(system_clock),
            pace: None,
        }
    }
}

impl Config {
    fn paced(&self) -> Arc<dyn Pace> {
        match &self.pace {
            Some(pace) => Arc::clone(pace),
            None => Arc::new(Machine::begin()),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("idle_poll", &self.idle_poll)
            .finish_non_exhaustive()
    }
}

fn system_clock() -> Stamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 reads as 1970; the centre's offset corrects it (M2).
    Stamp(since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }))
}

/// What a handle tells the loop.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    pub(crate) poked: AtomicBool,
    pub(crate) retry: AtomicBool,
    pub(crate) check: AtomicBool,
    pub(crate) paused: AtomicBool,
    /// The greatest number the centre poked with.
    pub(crate) heard: AtomicU64,
    /// Whether a stream of pokes stands.
    pub(crate) listening: AtomicBool,
    /// A stream began or ended: what was missed meanwhile is unknown.
    pub(crate) missed: AtomicBool,
    pub(crate) wake: Notify,
}

/// The loop.
#[derive(Debug)]
pub struct Engine;

impl Engine {
    /// Starts the loop on the current tokio runtime. It says hello at once and never gives up.
    pub fn start(
        replica: Arc<dyn Replica>,
        transport: Arc<dyn Transport>,
        credentials: Credentials,
        observer: Arc<dyn Observer>,
        config: Config,
    ) -> Handle {
        let (pace, hears) = (config.paced(), config.clone());
        let config = Config {
            pace: Some(Arc::clone(&pace)),
            ..config
        };
        let (mut handle, run) = Self::prepare(replica, transport, credentials, observer, config);
        let ears = Ears {
            access: Arc::clone(&handle.access),
            signals: Arc::clone(&handle.signals),
            progress: handle.watched.clone(),
            stopped: handle.stop.subscribe(),
            pace,
            config: hears,
        };
        let task = tokio::spawn(async move { tokio::join!(run, ears.listen()).0 });
        handle.task = Mutex::new(Some(task));
        handle
    }

    /// The loop as a future that somebody else runs, with its handle; nobody listens for pokes. Over a [`Replica`] that does not
    /// wait and with a [`Pace`] it needs no runtime.
    pub fn prepare(
        replica: Arc<dyn Replica>,
        transport: Arc<dyn Transport>,
        credentials: Credentials,
        observer: Arc<dyn Observer>,
        config: Config,
    ) -> (Handle, impl Future<Output = ()> + Send + 'static) {
        let signals = Arc::new(Signals::default());
        let (progress, watched) = watch::channel(SyncProgress::default());
        let (stop, stopped) = watch::channel(false);
        let pace = config.paced();
        let clock = Arc::clone(&config.clock);
        let access = Access::new(&replica, transport, credentials, clock);
        let access = Arc::new(access.paced(Arc::clone(&pace)));
        let run = Run::new(
            replica,
            Arc::clone(&access),
            observer,
            (config, pace),
            Arc::clone(&signals),
            progress,
            stopped,
        );
        let handle = Handle {
            signals,
            watched,
            access,
            stop,
            task: Mutex::new(None),
        };
        (handle, run.run())
    }
}

/// Holds a running loop; it ends when this is dropped. Holds no store.
#[derive(Debug)]
pub struct Handle {
    signals: Arc<Signals>,
    watched: watch::Receiver<SyncProgress>,
    access: Arc<Access>,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Handle {
    /// Where the loop stands.
    #[must_use]
    pub fn state(&self) -> SyncProgress {
        self.watched.borrow().clone()
    }

    /// What lets this device in, for calls beside the loop.
    #[must_use]
    pub fn access(&self) -> Arc<Access> {
        Arc::clone(&self.access)
    }

    /// Follows where the loop stands.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<SyncProgress> {
        self.watched.clone()
    }

    /// Something was committed: send it soon.
    pub fn poke(&self) {
        self.signals.poked.store(true, Ordering::SeqCst);
        self.signals.wake.notify_one();
    }

    /// Pauses, or goes on. A request that is under way ends first.
    pub fn pause(&self, paused: bool) {
        self.signals.paused.store(paused, Ordering::SeqCst);
        self.signals.wake.notify_one();
    }

    /// Whether the person paused it.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.signals.paused.load(Ordering::SeqCst)
    }

    /// Tries now, whatever the backoff or the bar says.
    pub fn retry_now(&self) {
        self.signals.retry.store(true, Ordering::SeqCst);
        self.signals.wake.notify_one();
    }

    /// Compares what is held with what the centre has, as soon as nothing else is to be done.
    pub fn check_now(&self) {
        self.signals.check.store(true, Ordering::SeqCst);
        self.signals.wake.notify_one();
    }

    /// Ends the loop: a request under way is dropped, a transaction under way ends. When this returns,
    /// the loop holds the store no more.
    pub async fn stop(&self) {
        let _ = self.stop.send(true);
        if let Some(task) = self.task.lock().await.take()
            && task.await.is_err()
        {
            tracing::error!("the sync loop ended by a panic");
        }
    }
}
