//! The loop's own requests, let in by [`Access`].

use crate::access::{Access, CallError};
use crate::replica::{Replica, ReplicaError, on};
use crate::transport::{Transport, TransportError};
use async_trait::async_trait;
use protocol::digest::{DigestAnswer, DigestQuery};
use protocol::snapshot::{SnapshotPage, SnapshotQuery};
use protocol::snapshot_file::{FileAnswer, FileDone, FileQuery};
use protocol::wire::{ErrorCode, Hello, HelloAnswer, PullAnswer, PullRequest, Push, PushAnswer};
use std::sync::Arc;
use tokio::sync::watch;

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

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Transport(error) => Self::Transport(error),
            CallError::Replica(error) => Self::Replica(error),
            CallError::Closed => Self::Stopped,
        }
    }
}

/// A device that talks to its centre.
pub(crate) struct Session {
    replica: Arc<dyn Replica>,
    access: Arc<Access>,
    stopped: watch::Receiver<bool>,
}

impl Session {
    pub(crate) fn new(
        replica: Arc<dyn Replica>,
        access: Arc<Access>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self {
            replica,
            access,
            stopped,
        }
    }

    /// Asks with the access token, once more with the next one where it has run out.
    pub(crate) async fn ask<Q: Ask>(&self, request: &Q) -> Result<Q::Answer, Fault> {
        let token = self.access.token().await;
        match self.ask_once(request, &token).await? {
            Err(error) if is_code(&error, ErrorCode::TokenInvalid) => {}
            other => return Ok(other?),
        }
        self.until_stopped(self.access.renew(&token)).await??;
        let token = self.access.token().await;
        Ok(self.ask_once(request, &token).await??)
    }

    async fn ask_once<Q: Ask>(
        &self,
        request: &Q,
        token: &str,
    ) -> Result<Result<Q::Answer, TransportError>, Fault> {
        self.until_stopped(request.send(self.access.transport(), token))
            .await
    }

    /// Runs something on the store, off the threads that serve the network. Never cut short.
    pub(crate) async fn on_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Replica) -> Result<T, ReplicaError> + Send + 'static,
    ) -> Result<T, Fault> {
        Ok(on(&self.replica, work).await?)
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

#[async_trait]
impl Ask for DigestQuery {
    type Answer = DigestAnswer;
    async fn send(
        &self,
        way: &dyn Transport,
        access: &str,
    ) -> Result<DigestAnswer, TransportError> {
        way.digest(access, self).await
    }
}

/// A page of a snapshot of these scopes.
pub(crate) struct AskSnapshot {
    pub(crate) scopes: String,
    pub(crate) query: SnapshotQuery,
}

#[async_trait]
impl Ask for AskSnapshot {
    type Answer = SnapshotPage;
    async fn send(
        &self,
        way: &dyn Transport,
        access: &str,
    ) -> Result<SnapshotPage, TransportError> {
        way.snapshot(access, &self.scopes, &self.query).await
    }
}

#[async_trait]
impl Ask for FileQuery {
    type Answer = FileAnswer;
    async fn send(&self, way: &dyn Transport, access: &str) -> Result<FileAnswer, TransportError> {
        way.snapshot_file(access, self).await
    }
}

#[async_trait]
impl Ask for FileDone {
    type Answer = ();
    async fn send(&self, way: &dyn Transport, access: &str) -> Result<(), TransportError> {
        way.snapshot_file_done(access, self).await
    }
}

/// Part of a snapshot's file.
pub(crate) struct AskRange {
    pub(crate) file: String,
    pub(crate) from: u64,
    pub(crate) bytes: usize,
}

#[async_trait]
impl Ask for AskRange {
    /// What arrived, and why no more did.
    type Answer = (Vec<u8>, Option<TransportError>);
    async fn send(
        &self,
        way: &dyn Transport,
        access: &str,
    ) -> Result<Self::Answer, TransportError> {
        way.read_snapshot_file(access, &self.file, self.from, self.bytes)
            .await
    }
}

/// Whether the centre refused with this code.
pub(crate) fn is_code(error: &TransportError, code: ErrorCode) -> bool {
    matches!(error, TransportError::Wire(wire) if wire.code == code)
}
