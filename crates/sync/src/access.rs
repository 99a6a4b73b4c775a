//! Being let in, shared by the loop and by calls for which somebody waits: one pair of tokens, refreshed
//! by whoever finds it run out, so that no token is ever used twice (security.md, Enrolling).

use crate::credentials::Credentials;
use crate::engine::WallClock;
use crate::pace::{Machine, Pace};
use crate::replica::{Replica, ReplicaError, on};
use crate::transport::{Transport, TransportError};
use protocol::Call;
use protocol::account::SignIn;
use protocol::wire::{ErrorCode, Tokens};
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Mutex;

/// Waits between the tries of one refresh. The centre takes the old token again as long as nobody has
/// used what its answer carried.
const TRIES: [Duration; 4] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
];

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The way, or the centre's refusal.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The tokens could not be kept.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The store was closed meanwhile.
    #[error("the store was closed")]
    Closed,
}

/// The way to the centre and what lets this device in. Does not keep the store open.
pub struct Access {
    replica: Weak<dyn Replica>,
    transport: Arc<dyn Transport>,
    credentials: Mutex<Credentials>,
    clock: WallClock,
    pace: Arc<dyn Pace>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    /// The access of a device with these credentials.
    pub fn new(
        replica: &Arc<dyn Replica>,
        transport: Arc<dyn Transport>,
        credentials: Credentials,
        clock: WallClock,
    ) -> Self {
        Self {
            replica: Arc::downgrade(replica),
            transport,
            credentials: Mutex::new(credentials),
            clock,
            pace: Arc::new(Machine::begin()),
        }
    }

    /// The same with time from elsewhere.
    #[must_use]
    pub fn paced(mut self, pace: Arc<dyn Pace>) -> Self {
        self.pace = pace;
        self
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.transport
    }

    /// The access token in use.
    pub(crate) async fn token(&self) -> String {
        self.credentials.lock().await.tokens.access.clone()
    }

    /// Posts a request with the access token, once more with the next one where it has run out.
    ///
    /// # Errors
    /// See [`CallError`]. On a failure of the way the request may have had its effect.
    pub async fn call<Q: Call>(&self, request: &Q) -> Result<Q::Answer, CallError> {
        let token = self.token().await;
        match post(self.transport(), Some(&token), request).await {
            Err(TransportError::Wire(wire)) if wire.code == ErrorCode::TokenInvalid => {}
            other => return Ok(other?),
        }
        self.renew(&token).await?;
        let token = self.token().await;
        Ok(post(self.transport(), Some(&token), request).await?)
    }

    /// Gets the next pair, unless somebody has since `spent` was seen.
    ///
    /// # Errors
    /// See [`CallError`].
    pub(crate) async fn renew(&self, spent: &str) -> Result<(), CallError> {
        let mut credentials = self.credentials.lock().await;
        if credentials.tokens.access != spent {
            return Ok(());
        }
        let mut waits = TRIES.iter();
        let tokens = loop {
            let refresh = &credentials.tokens.refresh;
            let request =
                credentials
                    .key
                    .token_request(credentials.device, refresh, (self.clock)());
            match self.transport.token(&request).await {
                Ok(tokens) => break tokens,
                Err(error) if error.maybe_done() => match waits.next() {
                    Some(wait) => self.pace.sleep(*wait).await,
                    None => return Err(error.into()),
                },
                Err(error) => return Err(error.into()),
            }
        };
        self.keep(&mut credentials, tokens).await
    }

    /// Signs in again by the account's password, where the tokens have ended; with a reset code, `new` is
    /// the password from now on.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn sign_in(&self, password: &str, new: Option<&str>) -> Result<(), CallError> {
        let mut credentials = self.credentials.lock().await;
        let at = (self.clock)();
        let text = SignIn::signed_text(credentials.device, at);
        let request = SignIn {
            device: credentials.device,
            password: password.to_owned(),
            new: new.map(str::to_owned),
            at,
            signature: credentials.key.sign(&text),
        };
        let tokens = post(self.transport(), None, &request).await?;
        self.keep(&mut credentials, tokens).await
    }

    /// Enrols this device anew under an invitation, as itself: the centre forgot it, or revoked it by
    /// mistake. The answer is used only where the centre gave the same device back.
    ///
    /// # Errors
    /// See [`CallError`]; `device_unknown` where the centre gave another id.
    pub async fn enrol_again(
        &self,
        code: &str,
        device_name: &str,
        app_version: &str,
    ) -> Result<(), CallError> {
        let mut credentials = self.credentials.lock().await;
        let request = protocol::wire::EnrolRequest {
            code: code.to_owned(),
            device_key: credentials.key.public(),
            device_name: device_name.to_owned(),
            app_version: app_version.to_owned(),
            device: Some(credentials.device),
            signature: Some(
                credentials
                    .key
                    .sign(&protocol::wire::EnrolRequest::signed_text(
                        credentials.device,
                        code,
                    )),
            ),
        };
        let answer = self.transport.enrol(&request).await?;
        if answer.device != credentials.device {
            return Err(TransportError::Wire(protocol::wire::WireError {
                code: ErrorCode::DeviceUnknown,
                detail: None,
            })
            .into());
        }
        self.keep(&mut credentials, answer.tokens).await
    }

    /// Keeps the pair durably before its first use: a process that ends here finds the newest one.
    async fn keep(&self, credentials: &mut Credentials, tokens: Tokens) -> Result<(), CallError> {
        credentials.tokens = tokens;
        let kept = credentials.clone();
        let replica = self.replica.upgrade().ok_or(CallError::Closed)?;
        on(&replica, move |replica| kept.keep(replica)).await?;
        Ok(())
    }
}

/// Posts a request without tokens, where none are needed.
///
/// # Errors
/// The transport's.
pub async fn ask<Q: Call>(
    transport: &dyn Transport,
    request: &Q,
) -> Result<Q::Answer, TransportError> {
    post(transport, None, request).await
}

async fn post<Q: Call>(
    transport: &dyn Transport,
    access: Option<&str>,
    request: &Q,
) -> Result<Q::Answer, TransportError> {
    let body = serde_json::to_value(request).map_err(|_| TransportError::TooLarge)?;
    let answer = transport.call(Q::PATH, access, body).await?;
    serde_json::from_value(answer).map_err(|_| TransportError::NotTheServer)
}
