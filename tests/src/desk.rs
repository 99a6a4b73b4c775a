//! One person's application on one machine, driven by the same JSON as the screens.

use crate::{Bureau, Inside, StoryClock, Who};
use app::{App, AppConfig, Code, Failure};
use sealed::{DataKey, Envelope};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The passphrase of every desk.
pub const PASSPHRASE: &str = "郎川河畔-2023";

/// How long anything may take before the story has failed.
const PATIENCE: Duration = Duration::from_secs(25);

/// Somebody at a machine of their own.
pub struct Desk {
    /// Who.
    pub who: Who,
    pub(crate) app: App,
    config: AppConfig,
    clock: StoryClock,
    key: Option<DataKey>,
    dir: TempDir,
}

impl Desk {
    /// A machine on which nothing was done yet.
    #[must_use]
    pub fn fresh(who: Who, clock: &StoryClock) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = AppConfig::new(dir.path().join("roadbook"), "0.1.0-story");
        let clock = clock.of_a_machine();
        config.clock = Arc::new(clock.clone());
        config.cost = sealed::Cost::for_tests();
        // Stories compare numbers: a desk reads to the last one, whosever scope it is in.
        config.looks_every.1 = config.looks_every.0;
        Self {
            who,
            app: App::start(config.clone()).unwrap(),
            config,
            clock,
            key: None,
            dir,
        }
    }

    /// The machine of somebody whose data folder was kept, a copy of it; the centre is at another address
    /// now. Still locked.
    #[must_use]
    pub fn kept(who: Who, clock: &StoryClock, folder: &Path, server: &str) -> Self {
        let mut desk = Self::fresh(who, clock);
        copy_folder(folder, desk.folder());
        desk.learn_key();
        let key = desk.key.as_ref().unwrap();
        let store = store::Store::open(desk.folder(), key).unwrap();
        let mut identity = store.identity().unwrap();
        identity.server = server.to_owned();
        store.set_identity(&identity).unwrap();
        store.close().unwrap();
        desk
    }

    /// The same, which never looks for what others did unless it is poked.
    pub async fn poked(who: Who, bureau: &Bureau) -> Self {
        let mut desk = Self::fresh(who, &bureau.clock);
        let never = Duration::from_secs(24 * 3600);
        desk.config.looks_every = (never, never);
        desk.app = App::start(desk.config.clone()).unwrap();
        desk.enrols(&bureau.invites(who)).await;
        desk
    }

    /// Somebody invited, enrolled, and up to date.
    pub async fn of(who: Who, bureau: &Bureau) -> Self {
        let mut desk = Self::fresh(who, &bureau.clock);
        desk.enrols(&bureau.invites(who)).await;
        desk
    }

    /// Redeems an invitation.
    pub async fn enrols(&mut self, invitation: &str) {
        let state = self.asks("session.enrol", enrolment(invitation)).await;
        assert_eq!(state["phase"], "open");
        assert_eq!(state["me"]["name"], self.who.name());
        self.learn_key();
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.config.data
    }

    fn learn_key(&mut self) {
        let envelope = Envelope::read(&self.folder().join("envelope.json")).unwrap();
        self.key = Some(envelope.open(PASSPHRASE).unwrap());
    }

    /// What lies in the store.
    #[must_use]
    pub fn inside(&self) -> Inside {
        Inside::open(self.folder(), self.key.as_ref().expect("enrolled"))
    }

    /// Its backups, each as it lies beside the store.
    #[must_use]
    pub fn backups(&self) -> Vec<Inside> {
        let key = self.key.as_ref().expect("enrolled");
        let there = std::fs::read_dir(self.folder().join("backups"));
        let files = there
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        files
            .filter(|file| file.is_file())
            .map(|file| Inside::of(&file, key))
            .collect()
    }

    /// Runs a command that is expected to work.
    pub async fn asks(&self, command: &str, request: Value) -> Value {
        match self.tries(command, request.clone()).await {
            Ok(answer) => answer,
            Err(failure) => panic!(
                "{} asks {command} {request} and hears {failure:?}",
                self.who.name()
            ),
        }
    }

    /// Runs a command.
    ///
    /// # Errors
    /// What the application says.
    pub async fn tries(&self, command: &str, request: Value) -> Result<Value, Failure> {
        app::dispatch(&self.app, command, request).await
    }

    /// Runs a command that is expected to fail with this code, and gives its details.
    pub async fn is_told(&self, code: Code, command: &str, request: Value) -> Value {
        match self.tries(command, request).await {
            Ok(answer) => panic!("{command} works, {code:?} was expected: {answer}",),
            Err(failure) => {
                assert_eq!(failure.code, code, "{command}: {:?}", failure.detail);
                Value::Object(failure.detail)
            }
        }
    }

    /// The machine's clock is off by so much from now on.
    pub fn clock_is_off_by(&self, ms: i64) {
        self.clock.is_off_by(ms);
    }

    /// Locks: the store is closed and the key forgotten.
    pub async fn locks(&self) {
        let state = self.asks("session.lock", Value::Null).await;
        assert_eq!(state["phase"], "locked");
    }

    /// Opens again.
    pub async fn unlocks(&self) {
        let request = json!({"passphrase": PASSPHRASE});
        let state = self.asks("session.unlock", request).await;
        assert_eq!(state["phase"], "open");
    }

    /// The process ends, and another one begins on the same folder.
    pub async fn restarts(&mut self) {
        self.app.shut_down().await;
        self.app = App::start(self.config.clone()).unwrap();
        self.unlocks().await;
    }

    /// The same, and nobody unlocks it.
    pub async fn starts_again(&mut self) {
        self.app.shut_down().await;
        self.app = App::start(self.config.clone()).unwrap();
    }

    /// Ends the process.
    pub async fn goes_home(&self) {
        self.app.shut_down().await;
    }

    /// The state of my work.
    pub async fn state(&self) -> Value {
        self.asks("sync.state", Value::Null).await
    }

    /// The outbox.
    pub async fn outbox(&self) -> Value {
        self.asks("outbox.show", Value::Null).await
    }

    /// Looks at once instead of in a few seconds.
    pub async fn retries(&self) {
        self.asks("outbox.retry", Value::Null).await;
    }

    /// Nothing is sent or received while it lasts.
    pub async fn pauses(&self, paused: bool) {
        self.asks("outbox.pause", json!({"paused": paused})).await;
        if paused {
            let what = || async { self.state().await["phase"] == "paused" };
            eventually("a paused loop", what).await;
        }
    }

    /// Whether everything is up, and everything granted is read to the last number.
    #[must_use]
    pub fn is_up_to_date(&self, bureau: &Bureau) -> bool {
        let (inside, head) = (self.inside(), bureau.head());
        let followed = inside.followed();
        let scopes = bureau.grants(self.who);
        !inside.waits()
            && followed
                .keys()
                .copied()
                .collect::<std::collections::BTreeSet<_>>()
                == scopes
            && followed.values().all(|number| *number == head)
    }

    /// Waits, without touching anything, until it is up to date.
    pub async fn waits_until_synced(&self, bureau: &Bureau) {
        let began = Instant::now();
        while !self.is_up_to_date(bureau) {
            if began.elapsed() > PATIENCE {
                panic!(
                    "{} is not up to date: head {}, followed {:?}, outbox {:#}",
                    self.who.name(),
                    bureau.head(),
                    self.inside().followed(),
                    self.outbox().await,
                );
            }
            pause().await;
        }
    }

    /// Waits until nothing waits to be sent.
    pub async fn waits_until_sent(&self) {
        let what = format!("everything of {} sent", self.who.name());
        eventually(&what, || async { !self.inside().waits() }).await;
    }

    /// Syncs now.
    pub async fn syncs(&self, bureau: &Bureau) {
        self.retries().await;
        self.waits_until_synced(bureau).await;
    }

    /// The mark beside a record: `local`, `waiting`, `synced`, …
    pub async fn mark_of(&self, meeting: &str) -> String {
        let shown = self.asks("meeting.show", json!({"id": meeting})).await;
        shown["row"]["sync"]["is"].as_str().unwrap().to_owned()
    }

    /// Waits until a meeting carries this mark.
    pub async fn waits_for_mark(&self, meeting: &str, mark: &str) {
        let what = || async { self.mark_of(meeting).await == mark };
        eventually(&format!("{mark} beside {meeting}"), what).await;
    }

    /// The folder's owner; kept so that it is not removed.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.dir.path()
    }
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            std::fs::copy(path, to).unwrap();
        }
    }
}

/// The form of enrolling.
pub(crate) fn enrolment(invitation: &str) -> Value {
    json!({"invitation": invitation, "device_name": "公务笔记本", "passphrase": PASSPHRASE})
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(15)).await;
}

/// Waits until something holds, and fails with its name when it never does.
pub async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "never came: {what}");
        pause().await;
    }
}
