//! Where the operating system keeps secrets. The host gives one where it has one; nothing depends on it: the
//! passphrase opens the store whatever the keychain says (security.md, Keys).

use crate::api::{KeychainForm, KeychainState, Phase, SessionState};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::session;
use sealed::{DataKey, Envelope};
use zeroize::Zeroizing;

/// A secret kept by the operating system for this application and this data folder. Every call may wait for the
/// operating system and for the person it asks, for a bounded time.
pub trait Keychain: Send + Sync {
    /// Whether it answers at all.
    fn answers(&self) -> bool;
    /// The secret, where there is one and the keychain answers.
    fn read(&self) -> Option<Zeroizing<[u8; 32]>>;
    /// Keeps a secret; whether that worked.
    fn write(&self, secret: &[u8; 32]) -> bool;
    /// Forgets it.
    fn forget(&self);
}

/// What the keychain is to this store.
pub(crate) async fn state(app: &App) -> KeychainState {
    let on = Envelope::read(&app.folder().envelope()).is_ok_and(|envelope| envelope.has_keychain());
    match (
        on,
        ask(app, |keychain| keychain.answers())
            .await
            .is_ok_and(|yes| yes),
    ) {
        (_, false) => KeychainState::None,
        (true, true) => KeychainState::On,
        (false, true) => KeychainState::Offered,
    }
}

/// What the host's keychain says to a question. It may ask the person something first: no other command waits for it.
async fn ask<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&dyn Keychain) -> T + Send + 'static,
) -> Result<T, Failure> {
    // Each keychain is that of one folder: the first person's.
    let keychain = app.config().keychain.clone();
    let keychain = keychain.filter(|_| app.seats().first_is_taken());
    let keychain = keychain.ok_or_else(|| Failure::new(Code::NoKeychain))?;
    tokio::task::spawn_blocking(move || question(keychain.as_ref()))
        .await
        .map_err(|_| Failure::new(Code::Internal))
}

/// `session.keychain`: lets the keychain open the store, or no longer. The envelope holds the data key wrapped
/// by a secret that only the keychain keeps.
pub(crate) async fn put(app: &App, request: KeychainForm) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    if app.config().keychain.is_none() || !app.seats().first_is_taken() {
        return Err(Failure::new(Code::NoKeychain));
    }
    if app.phase() != Phase::Open {
        return Err(Failure::new(Code::Locked));
    }
    let path = app.folder().envelope();
    if request.on {
        let key = session::open_envelope(app, &request.passphrase)?;
        let secret = DataKey::random();
        let kept = Zeroizing::new(*secret.bytes());
        if !ask(app, move |keychain| keychain.write(&kept)).await? {
            return Err(Failure::new(Code::NoKeychain));
        }
        let mut envelope = Envelope::read(&path)?;
        envelope.set_keychain(&key, &secret)?;
        envelope.write(&path)?;
    } else {
        let mut envelope = Envelope::read(&path)?;
        envelope.forget_keychain();
        envelope.write(&path)?;
        ask(app, |keychain| keychain.forget()).await?;
    }
    session::state(app, ()).await
}

/// `session.unlock_by_keychain`: opens a closed store. Screens that are hidden want the passphrase.
pub(crate) async fn unlock(app: &App, (): ()) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    match app.phase() {
        Phase::Open => return session::state(app, ()).await,
        Phase::Fresh => return Err(Failure::new(Code::NotEnrolled)),
        Phase::Hidden => return Err(Failure::new(Code::Locked)),
        Phase::Locked => {}
    }
    let no_keychain = || Failure::new(Code::NoKeychain);
    let secret = ask(app, |keychain| keychain.read()).await?;
    let secret = DataKey::from_bytes(*secret.ok_or_else(no_keychain)?);
    let envelope = Envelope::read(&app.folder().envelope())?;
    let key = envelope
        .open_by_keychain(&secret)
        .map_err(|_| no_keychain())?;
    session::open_desk(app, &key).await?;
    session::state(app, ()).await
}
