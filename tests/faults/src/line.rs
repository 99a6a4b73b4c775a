//! The line between a device and the centre: a proxy of our own that fails as it is told.
//!
//! It reads one request, asks what becomes of it, and carries it and its answer byte by byte. So an answer can
//! be lost after the centre has committed, and either direction can be cut, slow or dead by itself.

use crate::http::{end_of_head, header, send};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// A call that went over the line.
#[derive(Clone, Debug)]
pub struct Call {
    /// `/sync/v1/push` and so on, without its question.
    pub path: String,
    /// The request, head and body, as it was sent.
    pub request: Vec<u8>,
    /// The answer, as it was given; empty where none was.
    pub answer: Vec<u8>,
}

impl Call {
    /// The bytes of its body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.request[end_of_head(&self.request).unwrap_or(0)..]
    }
}

/// What becomes of a call.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Nothing: the answer arrives.
    None,
    /// So many bytes of the request, its head included, get through.
    RequestCut(usize),
    /// The centre answers; so many bytes of the answer, its head included, arrive. With 0 it is lost.
    AnswerCut(usize),
    /// The request gets through twice, one after the other; the second answer arrives.
    Twice,
    /// The request gets through so many times at once; one answer arrives.
    AtOnce(usize),
    /// Everything takes so long more.
    Late(Duration),
    /// So many bytes at a time in both directions, and so long between them.
    Slow(usize, Duration),
    /// What is sent goes nowhere, and nobody hangs up.
    DeafOut,
    /// What is answered goes nowhere, and nobody hangs up.
    DeafIn,
    /// The connection is reset.
    Reset,
    /// These bytes come instead of the centre's answer.
    Instead(Vec<u8>),
    /// A bit of the answer is turned over; counted from its end, where the body is.
    Flipped(usize),
    /// Requests of more bytes than this are refused by the proxy with its own page.
    AtMost(usize),
}

type Judge = Box<dyn FnMut(&Call) -> Fault + Send>;

/// A line. It ends when it is dropped.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    centre: SocketAddr,
    judge: Mutex<Judge>,
    seen: Mutex<Vec<Call>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("centre", &self.centre)
            .finish_non_exhaustive()
    }
}

impl Line {
    /// A line to this address that works.
    pub async fn to(centre: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            centre,
            judge: Mutex::new(Box::new(|_| Fault::None)),
            seen: Mutex::default(),
        });
        let of_task = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&of_task);
                // A side that goes away is what lines do.
                tokio::spawn(async move { carry(client, &shared).await });
            }
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// Where a device is told that the centre is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on calls are treated so.
    pub fn treats(&self, judge: impl FnMut(&Call) -> Fault + Send + 'static) {
        *self.shared.judge.lock().unwrap() = Box::new(judge);
    }

    /// From now on every call whose path contains these words is treated so.
    pub fn does(&self, fault: Fault, to: &'static str) {
        self.treats(move |call| match call.path.contains(to) {
            true => fault.clone(),
            false => Fault::None,
        });
    }

    /// From now on it works.
    pub fn works(&self) {
        self.treats(|_| Fault::None);
    }

    /// The calls whose path contains these words, oldest first.
    #[must_use]
    pub fn calls(&self, to: &str) -> Vec<Call> {
        let seen = self.shared.seen.lock().unwrap();
        seen.iter()
            .filter(|call| call.path.contains(to))
            .cloned()
            .collect()
    }

    /// How many calls there were whose path contains these words.
    #[must_use]
    pub fn count(&self, to: &str) -> usize {
        let seen = self.shared.seen.lock().unwrap();
        seen.iter().filter(|call| call.path.contains(to)).count()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Sends a request's bytes to an address, on a connection of its own: the whole answer.
pub async fn exchange(to: SocketAddr, request: &[u8]) -> Vec<u8> {
    send(to, &alone(request)).await.unwrap()
}

async fn carry(mut client: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let request = read_request(&mut client).await?;
    let head = String::from_utf8_lossy(&request[..end_of_head(&request).unwrap_or(0)]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let call = Call {
        path: path.split('?').next().unwrap_or_default().to_owned(),
        request: alone(&request),
        answer: Vec::new(),
    };
    let fault = (shared.judge.lock().unwrap())(&call);
    let at = {
        let mut seen = shared.seen.lock().unwrap();
        seen.push(call.clone());
        seen.len() - 1
    };
    let answered = |answer: &[u8]| shared.seen.lock().unwrap()[at].answer = answer.to_vec();
    let centre = shared.centre;
    match fault {
        Fault::Reset => reset(client),
        Fault::Instead(answer) => finish(&mut client, &answer).await,
        Fault::AtMost(most) if call.request.len() > most => finish(&mut client, &too_large()).await,
        Fault::DeafOut => forever().await,
        Fault::RequestCut(at) => {
            let mut server = TcpStream::connect(centre).await?;
            server
                .write_all(&call.request[..at.min(call.request.len())])
                .await?;
            // All of it is on its way before the line breaks.
            server.shutdown().await
        }
        Fault::DeafIn => {
            answered(&send(centre, &call.request).await?);
            forever().await
        }
        Fault::Slow(bytes, pause) => {
            let mut server = TcpStream::connect(centre).await?;
            trickle(&mut server, &call.request, bytes, pause).await?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).await?;
            answered(&answer);
            trickle(&mut client, &answer, bytes, pause).await?;
            client.shutdown().await
        }
        fault => {
            if let Fault::Late(wait) = fault {
                sleep(wait).await;
            }
            let times = match fault {
                Fault::AtOnce(times) => times,
                _ => 1,
            };
            let others: Vec<_> = (1..times)
                .map(|_| {
                    let request = call.request.clone();
                    tokio::spawn(async move { send(centre, &request).await })
                })
                .collect();
            let mut answer = match others.is_empty() && matches!(fault, Fault::None) {
                true => return pass_on(&mut client, centre, &call.request, answered).await,
                false => send(centre, &call.request).await?,
            };
            for other in others {
                let _ = other.await;
            }
            if matches!(fault, Fault::Twice) {
                answer = send(centre, &call.request).await?;
            }
            answered(&answer);
            match fault {
                Fault::AnswerCut(at) => answer.truncate(at),
                Fault::Flipped(at) => {
                    let bits = answer.len() * 8;
                    let bit = bits - 1 - at % bits;
                    answer[bit / 8] ^= 1 << (bit % 8);
                }
                _ => {}
            }
            finish(&mut client, &answer).await
        }
    }
}

/// The answer as it comes, for as long as it comes.
async fn pass_on(
    client: &mut TcpStream,
    centre: SocketAddr,
    request: &[u8],
    answered: impl Fn(&[u8]),
) -> std::io::Result<()> {
    let mut server = TcpStream::connect(centre).await?;
    server.write_all(request).await?;
    let mut answer = Vec::new();
    loop {
        let from = answer.len();
        if server.read_buf(&mut answer).await? == 0 {
            answered(&answer);
            return client.shutdown().await;
        }
        client.write_all(&answer[from..]).await?;
    }
}

async fn finish(client: &mut TcpStream, answer: &[u8]) -> std::io::Result<()> {
    client.write_all(answer).await?;
    client.shutdown().await
}

async fn trickle(
    to: &mut TcpStream,
    bytes: &[u8],
    at_a_time: usize,
    pause: Duration,
) -> std::io::Result<()> {
    to.set_nodelay(true)?;
    for piece in bytes.chunks(at_a_time) {
        to.write_all(piece).await?;
        sleep(pause).await;
    }
    Ok(())
}

/// Hanging up with unread or unsent bytes and no time to linger is a reset.
fn reset(client: TcpStream) -> std::io::Result<()> {
    client.set_zero_linger()?;
    drop(client);
    Ok(())
}

async fn forever() -> std::io::Result<()> {
    std::future::pending().await
}

/// Reads a head and as many bytes as it announces.
async fn read_request(from: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = end_of_head(&bytes) {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length").and_then(|length| length.parse().ok());
            if bytes.len() >= end + length.unwrap_or(0_usize) {
                return Ok(bytes);
            }
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The same request, as the only one on its connection.
fn alone(request: &[u8]) -> Vec<u8> {
    let end = end_of_head(request).unwrap_or(0);
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    if header(&head, "connection").is_some() {
        return request.to_vec();
    }
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    [head.as_bytes(), &request[end..]].concat()
}

/// What a proxy answers that allows less.
fn too_large() -> Vec<u8> {
    let page = "<html><head><title>413 Request Entity Too Large</title></head></html>";
    format!(
        "HTTP/1.1 413 Request Entity Too Large\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{page}",
        page.len()
    )
    .into_bytes()
}
