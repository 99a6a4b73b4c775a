//! The wire over HTTP. What is not the centre's, or not whole, is no answer (W1, S16).

use crate::address::Server;
use crate::carrier::{Carrier, Letter, Reply, Stream, Verb};
use crate::tls;
use crate::transport::{NoNetwork, TransportError};
use async_trait::async_trait;
use protocol::header::{BODY_HASH_HEADER, PACKED, PACKED_FROM, PROTOCOL_HEADER};
use protocol::live::MEDIA;
use reqwest::{Client, Method, RequestBuilder, Response};
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
/// The level: the road is slow, the processor is not.
const PACKED_AT: i32 = 3;

/// A [`crate::Transport`] over HTTP/1.1 and TLS.
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

    fn request(&self, letter: &Letter) -> Result<RequestBuilder, TransportError> {
        let unreachable = TransportError::NoNetwork(NoNetwork::Unreachable);
        let (path, query) = letter
            .path
            .split_once('?')
            .unwrap_or((letter.path.as_str(), ""));
        let mut url = self.server.call(path).ok_or(unreachable)?;
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        let method = match letter.verb {
            Verb::Ask => Method::GET,
            Verb::Post => Method::POST,
            Verb::Append => Method::PATCH,
        };
        let mut builder = self
            .client
            .request(method, url)
            .header(PROTOCOL_HEADER, protocol::PROTOCOL)
            .header("cache-control", "no-store")
            .header("accept-encoding", PACKED);
        if let Some(range) = &letter.range {
            builder = builder.header("range", range);
        }
        Ok(match &letter.access {
            Some(access) => builder.bearer_auth(access),
            None => builder,
        })
    }

    async fn read(&self, mut response: Response) -> Result<Reply, TransportError> {
        let word = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let mut reply = Reply {
            status: response.status().as_u16(),
            protocol: word(PROTOCOL_HEADER),
            hash: word(BODY_HASH_HEADER),
            range: word("content-range"),
            body: Vec::new(),
            broke: None,
        };
        let packed = word("content-encoding").is_some_and(|coding| coding == PACKED);
        if reply.protocol.is_none() {
            return Err(reply.foreign());
        }
        loop {
            let chunk = match timeout(self.stall, response.chunk()).await {
                Ok(Ok(chunk)) => chunk,
                Ok(Err(error)) => {
                    reply.broke = Some(no_network(&error));
                    break;
                }
                Err(_) => {
                    reply.broke = Some(TransportError::NoNetwork(NoNetwork::Stalled));
                    break;
                }
            };
            let Some(chunk) = chunk else { break };
            if reply.body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(TransportError::NotTheServer);
            }
            reply.body.extend_from_slice(&chunk);
        }
        if packed && reply.broke.is_none() {
            // What comes out is bounded like what comes in (W2).
            reply.body = zstd::bulk::decompress(&reply.body, LONGEST_ANSWER)
                .map_err(|_| TransportError::NoNetwork(NoNetwork::Interrupted))?;
        }
        Ok(reply)
    }
}

/// A long message in JSON, smaller. Files go as they are: most are packed by themselves.
fn packed(letter: &Letter) -> Option<Vec<u8>> {
    if letter.verb != Verb::Post || letter.body.len() < PACKED_FROM {
        return None;
    }
    zstd::bulk::compress(&letter.body, PACKED_AT).ok()
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

/// A body that goes on coming.
struct Body {
    response: Response,
    stall: Duration,
}

#[async_trait]
impl Stream for Body {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match timeout(self.stall, self.response.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk.map(Into::into)),
            Ok(Err(error)) => Err(no_network(&error)),
            Err(_) => Err(TransportError::NoNetwork(NoNetwork::Stalled)),
        }
    }
}

impl HttpTransport {
    async fn send(&self, letter: Letter) -> Result<Response, TransportError> {
        let patience =
            self.stall + Duration::from_secs(letter.body.len() as u64 / SLOWEST_BYTES_A_SECOND);
        let mut builder = self.request(&letter)?;
        let content = match letter.verb {
            Verb::Ask => None,
            Verb::Post => Some("application/json"),
            Verb::Append => Some("application/octet-stream"),
        };
        if let Some(content) = content {
            builder = builder.header("content-type", content);
            builder = match packed(&letter) {
                Some(packed) => builder.header("content-encoding", PACKED).body(packed),
                None => builder.body(letter.body),
            };
        }
        match timeout(patience, builder.send()).await {
            Ok(sent) => sent.map_err(|error| no_network(&error)),
            Err(_) => Err(TransportError::NoNetwork(NoNetwork::Stalled)),
        }
    }
}

#[async_trait]
impl Carrier for HttpTransport {
    async fn carry(&self, letter: Letter) -> Result<Reply, TransportError> {
        self.read(self.send(letter).await?).await
    }

    async fn listen(
        &self,
        letter: Letter,
    ) -> Result<Result<Box<dyn Stream>, Reply>, TransportError> {
        let response = self.send(letter).await?;
        let word = |name: &str| response.headers().get(name)?.to_str().ok();
        let streams = response.status().is_success()
            && word("content-type").is_some_and(|media| media.starts_with(MEDIA))
            && word(PROTOCOL_HEADER).is_some();
        if streams {
            let stall = self.stall;
            return Ok(Ok(Box::new(Body { response, stall })));
        }
        Ok(Err(self.read(response).await?))
    }
}
