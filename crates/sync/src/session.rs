//! Being let in: the access token, and the next pair when it has run out (security.md, Enrolling).

use crate::credentials::Credentials;
use crate::engine::WallClock;
use crate::replica::{Replica, ReplicaError};
use crate::transport::{Transport, TransportError};
use async_trait::async_trait;
use protocol::wire::{
    ErrorCode, Hello, HelloAnswer, PullAnswer, PullRequest, Push, PushAnswer, Tokens,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Waits between the tries of one refresh. Their sum stays within the 10 s in which the centre takes the
/// old token once more for an answer that was lost.
const TRIES: [Duration; 4] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
];

/// What went wrong on the way to an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    #[error("asked to stop")]
    Stopped,
}

/// A device that talks to its centre.
pub(crate) struct Session {
    replica: Arc<dyn Replica>,
    transport: Arc<dyn Transport>,
    credentials: Credentials,
    clock: WallClock,
    stopped: watch::Receiver<bool>,
}

impl Session {
    pub(crate) fn new(
        replica: Arc<dyn Replica>,
        transport: Arc<dyn Transport>,
        credentials: Credentials,
        clock: WallClock,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self {
            replica,
            transport,
            credentials,
            clock,
            stopped,
        }
    }

    /// Asks with the access token, once more with the next one where it has run out.
    pub(crate) async fn ask<Q: Ask>(&mut self, request: &Q) -> Result<Q::Answer, Fault> {
        match self.ask_once(request).await? {
            Err(error) if is_code(&error, ErrorCode::TokenInvalid) => {}
            other => return Ok(other?),
        }
        self.refresh().await?;
        Ok(self.ask_once(request).await??)
    }

    async fn ask_once<Q: Ask>(
        &self,
        request: &Q,
    ) -> Result<Result<Q::Answer, TransportError>, Fault> {
        let access = &self.credentials.tokens.access;
        self.until_stopped(request.send(&*self.transport, access))
            .await
    }

    /// Runs something on the store, off the threads that serve the network. Never cut short.
    pub(crate) async fn on_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Replica) -> Result<T, ReplicaError> + Send + 'static,
    ) -> Result<T, Fault> {
        let replica = Arc::clone(&self.replica);
        match tokio::task::spawn_blocking(move || work(&*replica)).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(ReplicaError::new("a call of the store panicked").into()),
        }
    }

    /// Waits for something, or for the order to stop.
    pub(crate) async fn until_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Fault> {
        let mut stopped = self.stopped.clone();
        tokio::select! {
            biased;
            // A handle that was dropped stops the loop as well.
            _ = stopped.wait_for(|stop| *stop) => Err(Fault::Stopped),
            done = work => Ok(done),
        }
    }

    async fn refresh(&mut self) -> Result<(), Fault> {
        let mut waits = TRIES.iter();
        loop {
            match self.until_stopped(self.ask_for_tokens()).await? {
                Ok(tokens) => return self.keep(tokens).await,
                Err(error) if error.maybe_done() => match waits.next() {
                    Some(wait) => self.until_stopped(tokio::time::sleep(*wait)).await?,
                    None => return Err(error.into()),
                },
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn ask_for_tokens(&self) -> Result<Tokens, TransportError> {
        let Credentials {
            device,
            key,
            tokens,
        } = &self.credentials;
        let request = key.token_request(*device, &tokens.refresh, (self.clock)());
        self.transport.token(&request).await
    }

    /// Keeps the pair durably before its first use: a process that ends here finds the newest one.
    async fn keep(&mut self, tokens: Tokens) -> Result<(), Fault> {
        self.credentials.tokens = tokens;
        let credentials = self.credentials.clone();
        self.on_store(move |replica| credentials.keep(replica))
            .await
    }
}

/// A request that needs to be let in.
#[async_trait]
pub(crate) trait Ask: Sync {
    type Answer: Send;
    async fn send(&self, way: &dyn Transport, access: &str)
    -> Result<Self::Answer, TransportError>;
}

#[async_trait]
impl Ask for Hello {
    type Answer = HelloAnswer;
    async fn send(&self, way: &dyn Transport, access: &str) -> Result<HelloAnswer, TransportError> {
        way.hello(access, self).await
    }
}

#[async_trait]
impl Ask for Push {
    type Answer = PushAnswer;
    async fn send(&self, way: &dyn Transport, access: &str) -> Result<PushAnswer, TransportError> {
        way.push(access, self).await
    }
}

#[async_trait]
impl Ask for PullRequest {
    type Answer = PullAnswer;
    async fn send(&self, way: &dyn Transport, access: &str) -> Result<PullAnswer, TransportError> {
        way.pull(access, self).await
    }
}

/// Whether the centre refused with this code.
fn is_code(error: &TransportError, code: ErrorCode) -> bool {
    matches!(error, TransportError::Wire(wire) if wire.code == code)
}
