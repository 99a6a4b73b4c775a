//! The wire over HTTP. What is not the centre's, or not whole, is no answer (W1, S16).

use crate::address::Server;
use crate::tls;
use crate::transport::{NoNetwork, Transport, TransportError};
use async_trait::async_trait;
use model::RecordId;
use protocol::blob::{self, Append, Standing};
use protocol::header::{self, BODY_HASH_HEADER, NotOurs, PROTOCOL_HEADER};
use protocol::wire::{
    EnrolAnswer, EnrolRequest, Hello, HelloAnswer, PullAnswer, PullRequest, Push, PushAnswer,
    TokenRequest, Tokens, WireError,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error as _;
use std::time::Duration;
use tokio::time::timeout;

/// How long a line may be silent (W3).
const STALL: Duration = Duration::from_secs(30);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// While a request goes up nobody can see its bytes leave the socket's buffer: a line this slow is waited for.
const SLOWEST_BYTES_A_SECOND: u64 = 1024;
/// No answer is longer: a page is bounded by its limit, one record by the limits of its fields.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// A [`Transport`] over HTTP/1.1 and TLS.
#[derive(Debug)]
pub struct HttpTransport {
    server: Server,
    client: Client,
    stall: Duration,
}

/// The machine cannot do TLS or sockets at all.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the connection")]
pub struct NoTransport(#[source] Box<dyn std::error::Error + Send + Sync>);

impl HttpTransport {
    /// A transport to this centre.
    ///
    /// # Errors
    /// Where TLS or sockets cannot be set up.
    pub fn new(server: Server) -> Result<Self, NoTransport> {
        let tls = tls::client_config(server.ca()).map_err(|error| NoTransport(error.into()))?;
        let mut builder = Client::builder()
            .use_preconfigured_tls(tls)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .tcp_keepalive(STALL)
            .pool_idle_timeout(STALL)
            .user_agent(concat!("roadbook/", env!("CARGO_PKG_VERSION")));
        if server.is_here() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| NoTransport(error.into()))?;
        Ok(Self {
            server,
            client,
            stall: STALL,
        })
    }

    /// The same with another bound on silence.
    #[must_use]
    pub fn with_stall(mut self, stall: Duration) -> Self {
        self.stall = stall;
        self
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, TransportError> {
        let unreachable = TransportError::NoNetwork(NoNetwork::Unreachable);
        let url = self.server.call(path).ok_or(unreachable)?;
        Ok(self
            .client
            .request(method, url)
            .header(PROTOCOL_HEADER, protocol::PROTOCOL)
            .header("cache-control", "no-store"))
    }

    async fn post<Q: Serialize + Sync, A: DeserializeOwned>(
        &self,
        path: &str,
        access: Option<&str>,
        request: &Q,
    ) -> Result<A, TransportError> {
        // A request of ours always serialises.
        let body = serde_json::to_vec(request).map_err(|_| TransportError::TooLarge)?;
        let size = body.len() as u64;
        let builder = self.request(Method::POST, path)?;
        let builder = builder
            .header("content-type", "application/json")
            .body(body);
        self.send(with_access(builder, access), size).await
    }

    async fn send<A: DeserializeOwned>(
        &self,
        builder: RequestBuilder,
        size: u64,
    ) -> Result<A, TransportError> {
        let patience = self.stall + Duration::from_secs(size / SLOWEST_BYTES_A_SECOND);
        let response = match timeout(patience, builder.send()).await {
            Ok(sent) => sent.map_err(|error| no_network(&error))?,
            Err(_) => return Err(TransportError::NoNetwork(NoNetwork::Stalled)),
        };
        self.read(response).await
    }

    async fn read<A: DeserializeOwned>(&self, response: Response) -> Result<A, TransportError> {
        let status = response.status();
        match self.body(response).await? {
            (body, None) => understand(status, &body),
            (_, Some(error)) => Err(error),
        }
    }

    /// The body of an answer of the centre, and why it is not whole.
    async fn body(
        &self,
        mut response: Response,
    ) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        let status = response.status();
        let word = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let (protocol, hash) = (word(PROTOCOL_HEADER), word(BODY_HASH_HEADER));
        if protocol.is_none() {
            return Err(foreign(status));
        }
        let mut body = Vec::new();
        loop {
            let chunk = match timeout(self.stall, response.chunk()).await {
                Ok(Ok(chunk)) => chunk,
                Ok(Err(error)) => return Ok((body, Some(no_network(&error)))),
                Err(_) => return Ok((body, Some(TransportError::NoNetwork(NoNetwork::Stalled)))),
            };
            let Some(chunk) = chunk else { break };
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(TransportError::NotTheServer);
            }
            body.extend_from_slice(&chunk);
        }
        match header::check(protocol.as_deref(), hash.as_deref(), &body) {
            Ok(_) => Ok((body, None)),
            Err(NotOurs::NoHeader) => Err(foreign(status)),
            Err(NotOurs::BodyDiffers) => Err(TransportError::NoNetwork(NoNetwork::Interrupted)),
        }
    }
}

/// Reads a whole answer of the centre.
fn understand<A: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<A, TransportError> {
    if status.is_success() {
        return serde_json::from_slice(body).map_err(|_| TransportError::NotTheServer);
    }
    match serde_json::from_slice::<WireError>(body) {
        Ok(error) => Err(TransportError::Wire(error)),
        // A code of a newer centre: it refused, and says no more to us.
        Err(_) => Err(TransportError::OutOfOrder(status.as_u16())),
    }
}

/// An answer without our header: whatever it says, the centre did not say it.
fn foreign(status: StatusCode) -> TransportError {
    match status.as_u16() {
        413 => TransportError::TooLarge,
        code @ 500..=599 if code != 511 => TransportError::OutOfOrder(code),
        _ => TransportError::NotTheServer,
    }
}

fn with_access(builder: RequestBuilder, access: Option<&str>) -> RequestBuilder {
    match access {
        Some(access) => builder.bearer_auth(access),
        None => builder,
    }
}

fn no_network(error: &reqwest::Error) -> TransportError {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            return TransportError::NoNetwork(match tls {
                rustls::Error::InvalidCertificate(_) => NoNetwork::Certificate,
                _ => NoNetwork::Interrupted,
            });
        }
        // hyper wraps a TLS error in an error of input and output.
        source = match inner
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped),
            None => inner.source(),
        };
    }
    TransportError::NoNetwork(match error {
        error if error.is_timeout() && !error.is_connect() => NoNetwork::Stalled,
        error if error.is_connect() => NoNetwork::Unreachable,
        _ => NoNetwork::Interrupted,
    })
}

#[async_trait]
impl Transport for HttpTransport {
    async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, TransportError> {
        self.post("auth/v1/enrol", None, request).await
    }

    async fn token(&self, request: &TokenRequest) -> Result<Tokens, TransportError> {
        self.post("auth/v1/token", None, request).await
    }

    async fn hello(&self, access: &str, request: &Hello) -> Result<HelloAnswer, TransportError> {
        self.post("sync/v1/hello", Some(access), request).await
    }

    async fn push(&self, access: &str, request: &Push) -> Result<PushAnswer, TransportError> {
        self.post("sync/v1/push", Some(access), request).await
    }

    async fn pull(
        &self,
        access: &str,
        request: &PullRequest,
    ) -> Result<PullAnswer, TransportError> {
        let builder = self.request(Method::GET, "sync/v1/pull")?.query(request);
        self.send(with_access(builder, Some(access)), 0).await
    }

    async fn call(
        &self,
        path: &str,
        access: Option<&str>,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, TransportError> {
        self.post(path, access, &body).await
    }

    async fn append(
        &self,
        access: &str,
        sha256: &str,
        append: &Append,
        bytes: &[u8],
    ) -> Result<Standing, TransportError> {
        let builder = self
            .request(Method::PATCH, &blob::path(sha256))?
            .query(append)
            .header("content-type", "application/octet-stream")
            .body(bytes.to_vec());
        self.send(with_access(builder, Some(access)), bytes.len() as u64)
            .await
    }

    async fn read_file(
        &self,
        access: &str,
        sha256: &str,
        record: RecordId,
        from: u64,
        bytes: usize,
    ) -> Result<(Vec<u8>, Option<TransportError>), TransportError> {
        let builder = self
            .request(Method::GET, &blob::path(sha256))?
            .query(&blob::Read { record })
            .header("range", blob::range(from, bytes as u64));
        let sent = timeout(self.stall, with_access(builder, Some(access)).send()).await;
        let response = match sent {
            Ok(sent) => sent.map_err(|error| no_network(&error))?,
            Err(_) => return Err(TransportError::NoNetwork(NoNetwork::Stalled)),
        };
        let status = response.status();
        let range = response.headers().get("content-range");
        let begins = range
            .and_then(|range| range.to_str().ok()?.strip_prefix("bytes "))
            .is_some_and(|range| range.starts_with(&format!("{from}-")));
        let (body, broke) = self.body(response).await?;
        if !status.is_success() {
            return match broke {
                Some(error) => Err(error),
                None => understand::<()>(status, &body).map(|()| (Vec::new(), None)),
            };
        }
        if begins {
            Ok((body, broke))
        } else {
            Err(TransportError::NotTheServer)
        }
    }
}
