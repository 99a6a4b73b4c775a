//! The operating system's keychain: Secret Service on Linux, Credential Manager on Windows, Keychain on macOS.
//! A convenience (security.md, Keys): one that is absent, locked or silent is no error, the passphrase opens.

use app::Keychain;
use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error, Result};
use parking_lot::{Condvar, Mutex};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// What our secrets are filed under.
const SERVICE: &str = "cn.roadbook.desktop";
/// So long a start waits to learn whether a keychain answers.
const FIRST_ANSWER: Duration = Duration::from_millis(800);
/// So long a person may take over the keychain's own question; then the passphrase it is.
const LONGEST_QUESTION: Duration = Duration::from_secs(60);

/// The keychain of this desktop, for one data folder. It is spoken to on a thread of its own: its question to the
/// person may stand there for as long as it likes.
pub(crate) struct SystemKeychain {
    jobs: Sender<Job>,
    there: Arc<There>,
    patience: Duration,
}

/// Whether there is a keychain; nothing until it was looked for.
#[derive(Default)]
struct There {
    is: Mutex<Option<bool>>,
    known: Condvar,
}

enum Job {
    Read(SyncSender<Option<Zeroizing<[u8; 32]>>>),
    Write(Zeroizing<[u8; 32]>, SyncSender<bool>),
    Forget(SyncSender<()>),
}

impl SystemKeychain {
    /// Begins to look for the keychain, and goes on without waiting.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(crate) fn begin(data: &Path) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let there = Arc::new(There::default());
        let (of_thread, account) = (Arc::clone(&there), data.display().to_string());
        std::thread::Builder::new()
            .name("keychain".into())
            .spawn(move || work(&of_thread, &account, &queue))?;
        Ok(Self {
            jobs,
            there,
            patience: LONGEST_QUESTION,
        })
    }

    /// Gives the thread a job; nothing where its answer takes too long.
    fn ask<T>(&self, job: impl FnOnce(SyncSender<T>) -> Job) -> Option<T> {
        let (answer, answered) = sync_channel(1);
        self.jobs.send(job(answer)).ok()?;
        answered.recv_timeout(self.patience).ok()
    }
}

impl Keychain for SystemKeychain {
    fn answers(&self) -> bool {
        let until = Instant::now() + FIRST_ANSWER;
        let mut is = self.there.is.lock();
        while is.is_none() && !self.there.known.wait_until(&mut is, until).timed_out() {}
        is.unwrap_or(false)
    }

    fn read(&self) -> Option<Zeroizing<[u8; 32]>> {
        self.ask(Job::Read).flatten()
    }

    fn write(&self, secret: &[u8; 32]) -> bool {
        let secret = Zeroizing::new(*secret);
        self.ask(|answer| Job::Write(secret, answer))
            .unwrap_or(false)
    }

    fn forget(&self) {
        self.ask(Job::Forget);
    }
}

/// The thread: looks whether somebody is there, then does what it is asked until the host ends.
fn work(there: &There, account: &str, queue: &Receiver<Job>) {
    let found = entry(account);
    if let Err(error) = &found {
        tracing::info!(%error, "no keychain here; the passphrase opens");
    }
    *there.is.lock() = Some(found.is_ok());
    there.known.notify_all();
    drop(found);
    // A new connection for every job: the service may have been started again meanwhile.
    for job in queue {
        match job {
            Job::Read(answer) => {
                let _ = answer.send(said("read", read(account)).flatten());
            }
            Job::Write(secret, answer) => {
                let written = entry(account).and_then(|entry| write(&entry, &secret));
                let _ = answer.send(said("write", written).is_some());
            }
            Job::Forget(answer) => {
                let gone = entry(account).and_then(|entry| match entry.delete_credential() {
                    Err(Error::NoEntry) => Ok(()),
                    gone => gone,
                });
                said("forget", gone);
                let _ = answer.send(());
            }
        }
    }
}

/// What worked; what did not is told in the log, without the secret.
fn said<T>(what: &str, done: Result<T>) -> Option<T> {
    done.inspect_err(|error| tracing::warn!(what, %error, "the keychain did not"))
        .ok()
}

fn entry(account: &str) -> Result<Entry> {
    store()?.build(SERVICE, account, None)
}

/// Kept as text: one of the services of Linux desktops keeps nothing else.
fn write(entry: &Entry, secret: &[u8; 32]) -> Result<()> {
    entry.set_password(&Zeroizing::new(hex::encode(secret)))
}

fn read(account: &str) -> Result<Option<Zeroizing<[u8; 32]>>> {
    let text = match entry(account)?.get_password() {
        Err(Error::NoEntry) => return Ok(None),
        text => Zeroizing::new(text?),
    };
    let mut secret = Zeroizing::new([0; 32]);
    Ok(hex::decode_to_slice(text.as_bytes(), secret.as_mut_slice())
        .is_ok()
        .then_some(secret))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn store() -> Result<Arc<CredentialStore>> {
    Ok(dbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Set inside the desktop session that a test makes for itself.
    const INSIDE: &str = "ROADBOOK_TEST_SESSION";

    /// Runs a test's story again inside a session bus of its own, behind `prepare` of a shell. The keyring's files
    /// are in a folder of the test: nobody's own keyring is touched.
    fn in_a_session(test: &str, prepare: &str, story: fn(&Path)) {
        if let Some(home) = std::env::var_os(INSIDE) {
            story(Path::new(&home));
            return;
        }
        let home = tempfile::tempdir().unwrap();
        let run = format!("{prepare}\nexec \"$0\" --exact keychain::tests::{test} --nocapture");
        let done = Command::new("dbus-run-session")
            .args(["--", "sh", "-ec", &run])
            .arg(std::env::current_exe().unwrap())
            .env(INSIDE, home.path())
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .output()
            .expect("dbus-run-session, of Debian's dbus-daemon");
        assert!(
            done.status.success(),
            "{}\n{}",
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
    }

    const UNLOCKED: &str =
        "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null";
    /// A keyring that was made, and a daemon that was started again and nobody has unlocked.
    const LOCKED: &str =
        "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
        printf password | gnome-keyring-daemon --replace --components=secrets >/dev/null";

    #[test]
    fn the_desktops_own_keyring_keeps_the_secret_of_one_folder_and_forgets_it() {
        let test = "the_desktops_own_keyring_keeps_the_secret_of_one_folder_and_forgets_it";
        in_a_session(test, UNLOCKED, |home| {
            let keychain = SystemKeychain::begin(&home.join("hers")).unwrap();
            assert!(keychain.answers());
            assert!(keychain.read().is_none(), "nothing was kept yet");
            assert!(keychain.write(&[7; 32]));
            assert!(keychain.write(&[8; 32]), "a new one takes the place");
            // The application was closed and started again; another folder is another secret.
            drop(keychain);
            let keychain = SystemKeychain::begin(&home.join("hers")).unwrap();
            assert_eq!(keychain.read().as_deref(), Some(&[8; 32]));
            let other = SystemKeychain::begin(&home.join("his")).unwrap();
            assert!(other.read().is_none());
            keychain.forget();
            assert!(keychain.read().is_none());
            keychain.forget();
        });
    }

    #[test]
    fn a_locked_keyring_answers_without_a_secret_in_bounded_time() {
        let test = "a_locked_keyring_answers_without_a_secret_in_bounded_time";
        in_a_session(test, LOCKED, |home| {
            let mut keychain = SystemKeychain::begin(home).unwrap();
            keychain.patience = Duration::from_secs(3);
            assert!(keychain.answers(), "it is there, only locked");
            let begun = Instant::now();
            assert!(keychain.read().is_none());
            assert!(!keychain.write(&[7; 32]));
            assert!(begun.elapsed() < Duration::from_secs(10));
        });
    }

    #[test]
    fn a_desktop_without_a_keyring_offers_none() {
        // No service is started by its name on this bus: there is nothing to start.
        let test = "a_desktop_without_a_keyring_offers_none";
        let bus = "export DBUS_SESSION_BUS_ADDRESS=unix:path=$HOME/none";
        in_a_session(test, bus, |home| {
            let keychain = SystemKeychain::begin(home).unwrap();
            assert!(!keychain.answers());
            assert!(keychain.read().is_none());
            assert!(!keychain.write(&[7; 32]));
            keychain.forget();
        });
    }
}
