//! What the loop asks of a network, and how a network fails.

use crate::carrier::Stream;
use async_trait::async_trait;
use model::RecordId;
use protocol::blob::{Append, Standing};
use protocol::digest::{DigestAnswer, DigestQuery};
use protocol::live::{Poke, Reader};
use protocol::snapshot::{SnapshotPage, SnapshotQuery};
use protocol::snapshot_file::{FileAnswer, FileDone, FileQuery};
use protocol::wire::{
    EnrolAnswer, EnrolRequest, ErrorCode, Hello, HelloAnswer, PullAnswer, PullRequest, Push,
    PushAnswer, TokenRequest, Tokens, WireError,
};

/// The calls of the wire that a device makes. An implementation hands over only what it has checked
/// to be the centre's and whole (W1); everything else is a [`TransportError`].
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// `POST /auth/v1/enrol`
    async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, TransportError>;
    /// `POST /auth/v1/token`
    async fn token(&self, request: &TokenRequest) -> Result<Tokens, TransportError>;
    /// `POST /sync/v1/hello`
    async fn hello(&self, access: &str, request: &Hello) -> Result<HelloAnswer, TransportError>;
    /// `POST /sync/v1/push`
    async fn push(&self, access: &str, request: &Push) -> Result<PushAnswer, TransportError>;
    /// `GET /sync/v1/pull`
    async fn pull(&self, access: &str, request: &PullRequest)
    -> Result<PullAnswer, TransportError>;
    /// `GET /sync/v1/snapshot/{scopes}`. An older centre has no such way: the scopes are read by their feed.
    async fn snapshot(
        &self,
        access: &str,
        scopes: &str,
        query: &SnapshotQuery,
    ) -> Result<SnapshotPage, TransportError> {
        let _ = (access, scopes, query);
        Err(TransportError::Wire(WireError {
            code: ErrorCode::NotFound,
            detail: None,
        }))
    }
    /// `POST /sync/v1/snapshot-file`. An older centre has no such way: the pages go on.
    async fn snapshot_file(
        &self,
        access: &str,
        query: &FileQuery,
    ) -> Result<FileAnswer, TransportError> {
        let _ = (access, query);
        Err(TransportError::Wire(WireError {
            code: ErrorCode::NotFound,
            detail: None,
        }))
    }
    /// `GET /sync/v1/snapshot-file/{file}`: at most so many bytes from a place on; fewer where no more are made.
    /// Where the line broke, what had arrived comes with the reason: each piece carries its own proof.
    async fn read_snapshot_file(
        &self,
        access: &str,
        file: &str,
        from: u64,
        bytes: usize,
    ) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        let _ = (access, file, from, bytes);
        Err(TransportError::NoNetwork(NoNetwork::Unreachable))
    }
    /// `POST /sync/v1/snapshot-file/done`
    async fn snapshot_file_done(
        &self,
        access: &str,
        done: &FileDone,
    ) -> Result<(), TransportError> {
        let _ = (access, done);
        Ok(())
    }
    /// `POST /sync/v1/digest`. An older centre has no such way: nothing is compared.
    async fn digest(
        &self,
        access: &str,
        query: &DigestQuery,
    ) -> Result<DigestAnswer, TransportError> {
        let _ = (access, query);
        Err(TransportError::Wire(WireError {
            code: ErrorCode::NotFound,
            detail: None,
        }))
    }
    /// `GET /sync/v1/live`. A transport that knows no such way is no worse: losing a poke is harmless.
    async fn live(&self, access: &str) -> Result<Pokes, TransportError> {
        let _ = access;
        Err(TransportError::NoNetwork(NoNetwork::Unreachable))
    }
    /// `POST` of a [`protocol::Call`] as JSON. A transport that only syncs has no such way.
    async fn call(
        &self,
        path: &str,
        access: Option<&str>,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, TransportError> {
        let _ = (path, access, body);
        Err(TransportError::NoNetwork(NoNetwork::Unreachable))
    }
    /// `PATCH /blobs/{sha256}`: the next bytes of a file; none to ask where it stands. A transport that only
    /// syncs has no such way.
    async fn append(
        &self,
        access: &str,
        sha256: &str,
        append: &Append,
        bytes: &[u8],
    ) -> Result<Standing, TransportError> {
        let _ = (access, sha256, append, bytes);
        Err(TransportError::NoNetwork(NoNetwork::Unreachable))
    }
    /// `GET /blobs/{sha256}`: at most so many bytes of a file from a place on. Where the line broke in the
    /// middle, what had arrived comes with the reason: it counts only once the whole file's hash is right.
    async fn read_file(
        &self,
        access: &str,
        sha256: &str,
        record: RecordId,
        from: u64,
        bytes: usize,
    ) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        let _ = (access, sha256, record, from, bytes);
        Err(TransportError::NoNetwork(NoNetwork::Unreachable))
    }
}

/// Pokes of the centre, as long as they come.
pub struct Pokes {
    stream: Box<dyn Stream>,
    reader: Reader,
}

impl Pokes {
    pub(crate) fn of(stream: Box<dyn Stream>) -> Self {
        Self {
            stream,
            reader: Reader::default(),
        }
    }

    /// What came next: some pokes, or none for a sign of life. `None` when the centre ended the stream.
    ///
    /// # Errors
    /// How the line failed; [`TransportError::NotTheServer`] for what is no poke (S16).
    pub async fn next(&mut self) -> Result<Option<Vec<Poke>>, TransportError> {
        let Some(bytes) = self.stream.next().await? else {
            return Ok(None);
        };
        let pokes = self.reader.read(&bytes);
        pokes.map(Some).map_err(|_| TransportError::NotTheServer)
    }
}

/// Why there is no answer of the centre.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The centre was not reached, or its answer did not arrive whole.
    #[error("no network: {0:?}")]
    NoNetwork(NoNetwork),
    /// Somebody else answered: a log-in page, a proxy, another program (S16).
    #[error("not the centre that answers")]
    NotTheServer,
    /// Something on the way does not let a body of this size through.
    #[error("too large for the way")]
    TooLarge,
    /// Something before the centre says that it is out of order (a bare 5xx).
    #[error("out of order: {0}")]
    OutOfOrder(u16),
    /// The centre refused, with a code.
    #[error("refused: {:?}", .0.code)]
    Wire(WireError),
}

/// How the network is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoNetwork {
    /// Nobody answers at the address, or the name is unknown.
    Unreachable,
    /// No byte came for too long (W3).
    Stalled,
    /// The connection broke, or the answer was cut short.
    Interrupted,
    /// The certificate is unknown, expired or for another name.
    Certificate,
}

impl TransportError {
    /// The code that screens have a sentence for.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNetwork(NoNetwork::Unreachable) => "unreachable",
            Self::NoNetwork(NoNetwork::Stalled) => "stalled",
            Self::NoNetwork(NoNetwork::Interrupted) => "interrupted",
            Self::NoNetwork(NoNetwork::Certificate) => "certificate",
            Self::NotTheServer => "not_the_server",
            Self::TooLarge => "too_large",
            Self::OutOfOrder(_) => "out_of_order",
            Self::Wire(error) => wire_code(error),
        }
    }

    /// Whether the request may have had its effect although no answer came.
    #[must_use]
    pub fn maybe_done(&self) -> bool {
        matches!(
            self,
            Self::NoNetwork(NoNetwork::Stalled | NoNetwork::Interrupted)
                | Self::NotTheServer
                | Self::OutOfOrder(_)
        )
    }
}

fn wire_code(error: &WireError) -> &'static str {
    use protocol::wire::ErrorCode as C;
    match error.code {
        C::InvitationInvalid => "invitation_invalid",
        C::TokenInvalid => "token_invalid",
        C::TokenReused => "token_reused",
        C::DeviceRevoked => "device_revoked",
        C::DeviceUnknown => "device_unknown",
        C::PersonDisabled => "person_disabled",
        C::ProtocolUnsupported => "protocol_unsupported",
        C::ScopeNotGranted => "scope_not_granted",
        C::CursorUnknown => "cursor_unknown",
        C::CursorCompacted => "cursor_compacted",
        C::OverLimit => "over_limit",
        C::TooMany => "too_many",
        C::BadRequest => "bad_request",
        C::NotFound => "not_found",
        C::PasswordWrong => "password_wrong",
        C::PasswordLocked => "password_locked",
        C::PasswordWeak => "password_weak",
        C::PasswordUnset => "password_unset",
        C::LoginTaken => "login_taken",
        C::Settled => "settled",
        C::BlobDiffers => "blob_differs",
        C::BlobPending => "blob_pending",
        C::Internal => "internal",
    }
}
