//! 忘记口令: two administrators let a person choose a new passphrase for a locked store (docs/adr/0007).
//!
//! The new passphrase is chosen first: it wraps the secret that the answer is sealed to, so that nothing
//! in the folder opens the store by itself while the request is on its way.

use crate::api::{
    RecoveryApproveForm, RecoveryBeginForm, RecoveryFinishForm, RecoveryMine, RecoveryRefuse,
    RecoveryRow, RecoveryStanding, RecoveryState, RecoveryTakeForm, SessionState, UnlockForm,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::folder::{Profile, put};
use crate::online::{ask, on_the_way};
use crate::session;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{PersonId, Stamp};
use protocol::recovery::{
    RecoveryAnswer, RecoveryApprove, RecoveryBegin, RecoveryCarried, RecoveryEntry, RecoveryFetch,
    RecoveryPart, RecoveryQuery, RecoveryRequest,
};
use rand_core::{OsRng, RngCore as _};
use sealed::{Envelope, EnvelopeError, RecoverySecret, Share, ShareError, check_passphrase};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use sync::{HttpTransport, Server, TransportError};

/// How many administrators must approve.
const NEEDED: u32 = 2;
/// What a carried request and a carried answer begin with.
const REQUEST: &str = "roadbook-recovery:";
const ANSWER: &str = "roadbook-answer:";
/// A carried text is never longer.
const LONGEST_TEXT: usize = 16 * 1024;

/// The request that was begun here, in the folder beside the envelope.
#[derive(Serialize, Deserialize)]
struct Begun {
    request: RecoveryRequest,
    /// Fetches the parts, which are of no use without the secret.
    fetch: String,
    /// The secret half of `request.answer_to`, under the new passphrase.
    secret: Envelope,
    at: Stamp,
    /// Whether the centre has taken the request.
    sent: bool,
}

fn file(app: &App) -> PathBuf {
    app.folder().path().join("recovery.json")
}

fn begun(app: &App) -> Option<Begun> {
    serde_json::from_slice(&fs::read(file(app)).ok()?).ok()
}

/// `recovery.state`: asks the centre where it can be reached, and sends the request where that had failed.
pub(crate) async fn state(app: &App, (): ()) -> Result<RecoveryState, Failure> {
    let possible = Envelope::read(&app.folder().envelope())
        .is_ok_and(|envelope| envelope.recovery_key().is_some());
    let Some(mut begun) = begun(app) else {
        return Ok(RecoveryState {
            possible,
            request: None,
        });
    };
    let mut mine = RecoveryMine {
        begun_at: begun.at,
        check: begun.request.check(),
        text: to_text(REQUEST, &begun.request)?,
        standing: None,
        approved: 0,
        needed: NEEDED,
        expires_at: None,
        trouble: None,
    };
    match online(app, &mut begun).await {
        Ok(answer) => {
            mine.standing = Some(answer.standing);
            mine.approved = answer.approved;
            mine.expires_at = Some(answer.expires_at);
        }
        Err(error) => mine.trouble = Some(error.code().to_owned()),
    }
    Ok(RecoveryState {
        possible,
        request: Some(mine),
    })
}

/// Sends the request if the centre has not taken it, and asks how it stands.
async fn online(app: &App, begun: &mut Begun) -> Result<RecoveryAnswer, TransportError> {
    let transport = transport(app)?;
    if !begun.sent {
        let request = begun.request.clone();
        sync::ask(&transport, &RecoveryBegin { request }).await?;
        begun.sent = true;
        // A note that is lost only means that the request is sent twice.
        let _ = put(&file(app), begun);
    }
    let fetch = begun.fetch.clone();
    sync::ask(&transport, &RecoveryFetch { fetch }).await
}

/// The way to the centre without an open store.
fn transport(app: &App) -> Result<HttpTransport, TransportError> {
    let unreachable = TransportError::NoNetwork(sync::NoNetwork::Unreachable);
    let Some(Profile { server, ca, .. }) = app.folder().profile() else {
        return Err(unreachable);
    };
    let server = Server::parse(&server).map_err(|_| unreachable.clone())?;
    HttpTransport::new(server.with_ca(ca)).map_err(|_| unreachable)
}

/// `recovery.begin`: another request takes the place of an older one.
pub(crate) async fn begin(app: &App, request: RecoveryBeginForm) -> Result<RecoveryState, Failure> {
    {
        let _one_at_a_time = app.session().lock().await;
        if app.phase() != crate::api::Phase::Locked {
            return Err(Failure::new(Code::RecoveryNone));
        }
        check_passphrase(&request.passphrase)?;
        let envelope = Envelope::read(&app.folder().envelope())?;
        let none = || Failure::new(Code::RecoveryNone);
        let profile = app.folder().profile().ok_or_else(none)?;
        let (Some(to), Some(sealed_with)) = (envelope.recovery_key(), envelope.sealed_with())
        else {
            return Err(none());
        };
        let secret = RecoverySecret::random();
        let fetch = random();
        let cost = app.config().cost;
        let begun = Begun {
            request: RecoveryRequest {
                id: random(),
                device: profile.device,
                person: profile.person,
                to: to.to_owned(),
                sealed_with: sealed_with.to_owned(),
                answer_to: secret.public().to_string(),
                fetch_hash: model::canonical::sha256(fetch.as_bytes()),
            },
            fetch,
            secret: Envelope::create(&secret.key(), &request.passphrase, None, cost)?,
            at: app.clock().now(),
            sent: false,
        };
        put(&file(app), &begun)?;
    }
    state(app, ()).await
}

/// `recovery.finish`: the store opens, and from now on by the new passphrase.
pub(crate) async fn finish(
    app: &App,
    request: RecoveryFinishForm,
) -> Result<SessionState, Failure> {
    let mut begun = begun(app).ok_or_else(|| Failure::new(Code::RecoveryNone))?;
    let parts = match &request.answer {
        Some(text) => from_text(ANSWER, text)?,
        None => fetched(app, &mut begun).await?,
    };
    {
        let _one_at_a_time = app.session().lock().await;
        session::wait_before_try(app)?;
        let secret = session::tried(app, begun.secret.open(&request.passphrase))?;
        let parts: Vec<(u8, serde_json::Value)> = parts
            .into_iter()
            .map(|part| (part.share, part.sealed))
            .collect();
        let path = app.folder().envelope();
        let mut envelope = Envelope::read(&path)?;
        let key = envelope
            .open_by_parts(&RecoverySecret::from_key(&secret), &parts)
            .map_err(|error| match error {
                EnvelopeError::WrongKey => Failure::new(Code::RecoveryFailed),
                other => other.into(),
            })?;
        envelope.set_passphrase(&key, &request.passphrase, app.config().cost)?;
        envelope.write(&path)?;
        forget(app)?;
    }
    let passphrase = request.passphrase;
    session::unlock(app, UnlockForm { passphrase }).await
}

async fn fetched(app: &App, begun: &mut Begun) -> Result<Vec<RecoveryPart>, Failure> {
    let server = app.folder().profile().map(|profile| profile.server);
    let answer = online(app, begun)
        .await
        .map_err(|error| on_the_way(&error, &server.unwrap_or_default()))?;
    match answer.standing {
        RecoveryStanding::Ready | RecoveryStanding::Fetched => Ok(answer.parts),
        RecoveryStanding::Waiting => Err(Failure::new(Code::RecoveryNotReady)),
        RecoveryStanding::Refused | RecoveryStanding::Expired => {
            Err(Failure::new(Code::RecoveryOver))
        }
    }
}

/// `recovery.drop`: the old passphrase was remembered, or another request is to be made.
pub(crate) async fn drop(app: &App, (): ()) -> Result<RecoveryState, Failure> {
    forget(app)?;
    state(app, ()).await
}

fn forget(app: &App) -> Result<(), Failure> {
    match fs::remove_file(file(app)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// `admin.recoveries`
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<RecoveryRow>, Failure> {
    let me = app.desk()?.me();
    let entries = ask(app, &RecoveryQuery {}).await?;
    entries.into_iter().map(|entry| row(entry, me)).collect()
}

fn row(entry: RecoveryEntry, me: PersonId) -> Result<RecoveryRow, Failure> {
    let answer = match entry.parts.as_slice() {
        [] => None,
        parts => Some(to_text(ANSWER, &parts)?),
    };
    Ok(RecoveryRow {
        check: entry.request.check(),
        may_approve: entry.standing == RecoveryStanding::Waiting
            && entry.request.person != me
            && !entry.approved_by.contains(&me),
        id: entry.request.id,
        device: entry.request.device,
        device_name: entry.device_name,
        person: entry.request.person,
        person_name: entry.person_name,
        asked_at: entry.asked_at,
        expires_at: entry.expires_at,
        standing: entry.standing,
        approved_by: entry.approved_by,
        needed: NEEDED,
        answer,
    })
}

/// `admin.recovery_take`
pub(crate) async fn take(
    app: &App,
    request: RecoveryTakeForm,
) -> Result<Vec<RecoveryRow>, Failure> {
    let request = from_text(REQUEST, &request.text)?;
    ask(app, &RecoveryCarried { request }).await?;
    list(app, ()).await
}

/// `admin.recovery_approve`: the share makes a part here; the part goes, the share does not.
pub(crate) async fn approve(
    app: &App,
    request: RecoveryApproveForm,
) -> Result<Vec<RecoveryRow>, Failure> {
    let share = Share::from_text(&request.share).map_err(unusable)?;
    let entries = ask(app, &RecoveryQuery {}).await?;
    let entry = entries
        .into_iter()
        .find(|entry| entry.request.id == request.id)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    let unreadable = || Failure::new(Code::CarriedUnreadable);
    let to = entry.request.to.parse().map_err(|_| unreadable())?;
    if !share.is_of(&to) {
        return Err(unusable(ShareError::OtherKey));
    }
    let device = entry.request.answer_to.parse().map_err(|_| unreadable())?;
    let part = RecoveryPart {
        share: share.number(),
        sealed: share
            .part(&entry.request.sealed_with, device)
            .map_err(|_| unreadable())?,
    };
    let id = request.id;
    ask(app, &RecoveryApprove { id, part }).await?;
    list(app, ()).await
}

fn unusable(error: ShareError) -> Failure {
    let reason = match error {
        ShareError::Mistyped => "mistyped",
        ShareError::OtherKey => "other_key",
        ShareError::Unreadable | ShareError::NotAPart => "unreadable",
    };
    Failure::new(Code::ShareInvalid).with("reason", reason)
}

/// `admin.recovery_refuse`
pub(crate) async fn refuse(
    app: &App,
    request: RecoveryRefuse,
) -> Result<Vec<RecoveryRow>, Failure> {
    ask(app, &request).await?;
    list(app, ()).await
}

fn random() -> String {
    let mut bytes = [0_u8; 24];
    OsRng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn to_text<T: Serialize>(head: &str, value: &T) -> Result<String, Failure> {
    let bytes = serde_json::to_vec(value).map_err(|_| Failure::new(Code::Internal))?;
    Ok(format!("{head}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Reads a carried text, whatever a chat program did to its lines.
fn from_text<T: DeserializeOwned>(head: &str, text: &str) -> Result<T, Failure> {
    let plain: String = text
        .chars()
        .take(LONGEST_TEXT)
        .filter(|c| !c.is_whitespace())
        .collect();
    plain
        .split_once(head)
        .and_then(|(_, code)| URL_SAFE_NO_PAD.decode(code).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Failure::new(Code::CarriedUnreadable))
}
