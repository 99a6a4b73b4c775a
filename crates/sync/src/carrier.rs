//! The wire as bytes: every call of a device is one letter, every answer one reply. What carries them
//! (HTTP, or the network of a world of devices) neither writes nor reads them.

use crate::transport::{NoNetwork, Pokes, Transport, TransportError};
use async_trait::async_trait;
use model::RecordId;
use protocol::Call as _;
use protocol::blob::{self, Append, Standing};
use protocol::digest::{DigestAnswer, DigestQuery};
use protocol::header::{self, NotOurs};
use protocol::live;
use protocol::snapshot::{PATH, SnapshotPage, SnapshotQuery};
use protocol::snapshot_file::{self, FileAnswer, FileDone, FileQuery};
use protocol::wire::{
    EnrolAnswer, EnrolRequest, Hello, HelloAnswer, PullAnswer, PullRequest, Push, PushAnswer,
    TokenRequest, Tokens, WireError,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a letter wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// To know: `GET`.
    Ask,
    /// To hand in JSON: `POST`.
    Post,
    /// To add bytes to a file: `PATCH`.
    Append,
}

/// A request as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it wants.
    pub verb: Verb,
    /// Below the centre's address, with its query.
    pub path: String,
    /// The access token.
    pub access: Option<String>,
    /// The header `range`, where part of a file is asked for.
    pub range: Option<String>,
    /// JSON, or bytes of a file.
    pub body: Vec<u8>,
}

/// An answer as it came in, from whomever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The header [`header::PROTOCOL_HEADER`].
    pub protocol: Option<String>,
    /// The header [`header::BODY_HASH_HEADER`].
    pub hash: Option<String>,
    /// The header `content-range`.
    pub range: Option<String>,
    /// The body, as far as it came.
    pub body: Vec<u8>,
    /// Why no more of it came.
    pub broke: Option<TransportError>,
}

/// Carries letters to the centre and replies back.
#[async_trait]
pub trait Carrier: Send + Sync + 'static {
    /// Sends a letter and waits for its reply.
    async fn carry(&self, letter: Letter) -> Result<Reply, TransportError>;
    /// Sends a letter whose reply has no end. Where it is the centre's and such a reply, what comes of it;
    /// else the reply as it is. One that cannot do so is no worse a way: losing a poke is harmless.
    async fn listen(
        &self,
        letter: Letter,
    ) -> Result<Result<Box<dyn Stream>, Reply>, TransportError> {
        let _ = letter;
        Err(TransportError::NoNetwork(NoNetwork::Unreachable))
    }
}

/// Bytes that go on coming.
#[async_trait]
pub trait Stream: Send {
    /// The next ones; none when the other side ended it. Silence for too long is an error (W3).
    async fn next(&mut self) -> Result<Option<Vec<u8>>, TransportError>;
}

impl Reply {
    /// Reads the answer, where it is the centre's and whole (W1, S16).
    ///
    /// # Errors
    /// What it is instead.
    pub fn read<A: DeserializeOwned>(&self) -> Result<A, TransportError> {
        self.is_whole()?;
        self.understand()
    }

    fn is_whole(&self) -> Result<(), TransportError> {
        if let (Some(_), Some(broke)) = (&self.protocol, &self.broke) {
            return Err(broke.clone());
        }
        match header::check(self.protocol.as_deref(), self.hash.as_deref(), &self.body) {
            Ok(_) => Ok(()),
            Err(NotOurs::NoHeader) => Err(self.foreign()),
            Err(NotOurs::BodyDiffers) => Err(TransportError::NoNetwork(NoNetwork::Interrupted)),
        }
    }

    /// Bytes of a file from a place on. What came before the line broke comes with the reason: it counts only
    /// once the whole file's hash is right.
    fn read_bytes(self, from: u64) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        if self.protocol.is_none() || self.broke.is_none() {
            self.is_whole()?;
        }
        if !self.is_success() {
            return match self.broke {
                Some(broke) => Err(broke),
                None => self.understand::<()>().map(|()| (Vec::new(), None)),
            };
        }
        let range = self.range.as_deref();
        let begins = range
            .and_then(|range| range.strip_prefix("bytes "))
            .is_some_and(|range| range.starts_with(&format!("{from}-")));
        if begins {
            Ok((self.body, self.broke))
        } else {
            Err(TransportError::NotTheServer)
        }
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads a whole answer of the centre.
    fn understand<A: DeserializeOwned>(&self) -> Result<A, TransportError> {
        if self.is_success() {
            return serde_json::from_slice(&self.body).map_err(|_| TransportError::NotTheServer);
        }
        match serde_json::from_slice::<WireError>(&self.body) {
            Ok(error) => Err(TransportError::Wire(error)),
            // A code of a newer centre: it refused, and says no more to us.
            Err(_) => Err(TransportError::OutOfOrder(self.status)),
        }
    }

    /// An answer without our header: whatever it says, the centre did not say it.
    pub(crate) fn foreign(&self) -> TransportError {
        match self.status {
            413 => TransportError::TooLarge,
            code @ 500..=599 if code != 511 => TransportError::OutOfOrder(code),
            _ => TransportError::NotTheServer,
        }
    }
}

async fn post<Q: Serialize + Sync, A: DeserializeOwned>(
    carrier: &(impl Carrier + ?Sized),
    path: &str,
    access: Option<&str>,
    request: &Q,
) -> Result<A, TransportError> {
    // A request of ours always serialises.
    let body = serde_json::to_vec(request).map_err(|_| TransportError::TooLarge)?;
    let letter = Letter {
        verb: Verb::Post,
        path: path.to_owned(),
        access: access.map(str::to_owned),
        range: None,
        body,
    };
    carrier.carry(letter).await?.read()
}

/// The query of a pull. Scopes, epochs and marks are written in characters that need no escaping.
fn query(request: &PullRequest) -> String {
    let PullRequest {
        scopes,
        since,
        epoch,
        mark,
        limit,
    } = request;
    format!("scopes={scopes}&since={since}&epoch={epoch}&mark={mark}&limit={limit}")
}

#[async_trait]
impl<C: Carrier> Transport for C {
    async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, TransportError> {
        post(self, "auth/v1/enrol", None, request).await
    }

    async fn token(&self, request: &TokenRequest) -> Result<Tokens, TransportError> {
        post(self, "auth/v1/token", None, request).await
    }

    async fn hello(&self, access: &str, request: &Hello) -> Result<HelloAnswer, TransportError> {
        post(self, "sync/v1/hello", Some(access), request).await
    }

    async fn push(&self, access: &str, request: &Push) -> Result<PushAnswer, TransportError> {
        post(self, "sync/v1/push", Some(access), request).await
    }

    async fn pull(
        &self,
        access: &str,
        request: &PullRequest,
    ) -> Result<PullAnswer, TransportError> {
        let letter = Letter {
            verb: Verb::Ask,
            path: format!("sync/v1/pull?{}", query(request)),
            access: Some(access.to_owned()),
            range: None,
            body: Vec::new(),
        };
        self.carry(letter).await?.read()
    }

    async fn snapshot(
        &self,
        access: &str,
        scopes: &str,
        query: &SnapshotQuery,
    ) -> Result<SnapshotPage, TransportError> {
        let SnapshotQuery {
            epoch,
            number,
            mark,
            before,
            limit,
        } = query;
        let letter = Letter {
            verb: Verb::Ask,
            path: format!(
                "{PATH}{scopes}?epoch={epoch}&number={number}&mark={mark}&before={before}&limit={limit}"
            ),
            access: Some(access.to_owned()),
            range: None,
            body: Vec::new(),
        };
        self.carry(letter).await?.read()
    }

    async fn snapshot_file(
        &self,
        access: &str,
        query: &FileQuery,
    ) -> Result<FileAnswer, TransportError> {
        post(self, FileQuery::PATH, Some(access), query).await
    }

    async fn read_snapshot_file(
        &self,
        access: &str,
        file: &str,
        from: u64,
        bytes: usize,
    ) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        let letter = Letter {
            verb: Verb::Ask,
            path: snapshot_file::path(file),
            access: Some(access.to_owned()),
            range: Some(blob::range(from, bytes as u64)),
            body: Vec::new(),
        };
        self.carry(letter).await?.read_bytes(from)
    }

    async fn snapshot_file_done(
        &self,
        access: &str,
        done: &FileDone,
    ) -> Result<(), TransportError> {
        post(self, FileDone::PATH, Some(access), done).await
    }

    async fn digest(
        &self,
        access: &str,
        query: &DigestQuery,
    ) -> Result<DigestAnswer, TransportError> {
        post(self, DigestQuery::PATH, Some(access), query).await
    }

    async fn live(&self, access: &str) -> Result<Pokes, TransportError> {
        let letter = Letter {
            verb: Verb::Ask,
            path: live::PATH.to_owned(),
            access: Some(access.to_owned()),
            range: None,
            body: Vec::new(),
        };
        match self.listen(letter).await? {
            Ok(stream) => Ok(Pokes::of(stream)),
            // Whole and ours, and no stream: an error, or a centre that does not know the call.
            Err(reply) => match reply.read::<serde::de::IgnoredAny>() {
                Ok(_) => Err(TransportError::NotTheServer),
                Err(error) => Err(error),
            },
        }
    }

    async fn call(
        &self,
        path: &str,
        access: Option<&str>,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, TransportError> {
        post(self, path, access, &body).await
    }

    async fn append(
        &self,
        access: &str,
        sha256: &str,
        append: &Append,
        bytes: &[u8],
    ) -> Result<Standing, TransportError> {
        let Append {
            record,
            offset,
            total,
        } = append;
        let path = blob::path(sha256);
        let letter = Letter {
            verb: Verb::Append,
            path: format!("{path}?record={record}&offset={offset}&total={total}"),
            access: Some(access.to_owned()),
            range: None,
            body: bytes.to_vec(),
        };
        self.carry(letter).await?.read()
    }

    async fn read_file(
        &self,
        access: &str,
        sha256: &str,
        record: RecordId,
        from: u64,
        bytes: usize,
    ) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        let letter = Letter {
            verb: Verb::Ask,
            path: format!("{}?record={record}", blob::path(sha256)),
            access: Some(access.to_owned()),
            range: Some(blob::range(from, bytes as u64)),
            body: Vec::new(),
        };
        self.carry(letter).await?.read_bytes(from)
    }
}
