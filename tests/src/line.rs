//! The line between a desk and the bureau, which can be made to fail: a small proxy of our own.
//!
//! It takes one request, passes it on, reads the whole answer, and then does to it what the story says.
//! So an answer can be lost *after* the centre has committed.

use protocol::header::PROTOCOL_HEADER;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A call on its way.
#[derive(Clone, Debug)]
pub struct Call {
    /// `/sync/v1/push` and so on, without its question.
    pub path: String,
    /// What it carries.
    pub body: Vec<u8>,
}

impl Call {
    /// Whether it is a push.
    #[must_use]
    pub fn is_push(&self) -> bool {
        self.path == "/sync/v1/push"
    }

    /// Whether it is a pull.
    #[must_use]
    pub fn is_pull(&self) -> bool {
        self.path == "/sync/v1/pull"
    }

    /// Whether it reads part of a snapshot's file.
    #[must_use]
    pub fn is_snapshot_range(&self) -> bool {
        self.path.starts_with("/sync/v1/snapshot-file/") && !self.path.ends_with("/done")
    }

    /// Whether it begins a snapshot's file.
    #[must_use]
    pub fn is_snapshot_file(&self) -> bool {
        self.path == "/sync/v1/snapshot-file"
    }

    /// Whether it is a page of a snapshot.
    #[must_use]
    pub fn is_snapshot_page(&self) -> bool {
        self.path.starts_with("/sync/v1/snapshot/")
    }

    /// Whether it is about a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.path.starts_with("/blobs/")
    }
}

/// What happens to a call.
#[derive(Clone)]
pub enum Fault {
    /// Nothing: the answer arrives.
    None,
    /// The request never gets through.
    Closed,
    /// So many bytes of the request's body get through, then the line breaks.
    RequestCut(usize),
    /// The centre answers; nothing of the answer arrives.
    AnswerLost,
    /// The centre answers; so many bytes of the answer arrive.
    AnswerCut(usize),
    /// The request gets through twice; the second answer arrives.
    Twice,
    /// Somebody else answers 200 with a log-in page.
    Portal,
    /// Somebody else sends us elsewhere.
    Redirect(String),
    /// Somebody else answers this, as it is.
    Raw(Vec<u8>),
    /// The request gets through; nobody answers, and nobody hangs up either.
    Silence,
    /// The answer is changed on the way, and its hash made to fit.
    Changed(Arc<dyn Fn(&mut Value) + Send + Sync>),
    /// One bit of the answer's body is another on the way, and its hash made to fit.
    Flipped(usize),
    /// These words of the answer arrive as those.
    Garbled(&'static str, &'static str),
    /// The two sides are of different versions.
    Apart(Apart),
}

/// How a side of another version speaks.
#[derive(Clone)]
pub struct Apart {
    /// The version that requests name.
    pub asks_as: u32,
    /// The version that answers name.
    pub answers_as: u32,
    /// What is other in a request in JSON, by its path.
    pub request: fn(&str, &mut Value),
    /// What is other in an answer in JSON, by its path.
    pub answer: fn(&str, &mut Value),
}

type Judge = Box<dyn FnMut(&Call) -> Fault + Send>;

/// A line. It ends when it is dropped.
pub struct Line {
    address: SocketAddr,
    judge: Arc<Mutex<Judge>>,
    seen: Arc<Mutex<Vec<Call>>>,
    task: JoinHandle<()>,
}

impl Line {
    /// A line to this address that works.
    pub async fn to(bureau: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let judge: Arc<Mutex<Judge>> = Arc::new(Mutex::new(Box::new(|_| Fault::None)));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (judges, sees) = (Arc::clone(&judge), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (judges, sees) = (Arc::clone(&judges), Arc::clone(&sees));
                tokio::spawn(async move {
                    // A side that goes away is what lines do.
                    let _ = carry(client, bureau, &judges, &sees).await;
                });
            }
        });
        Self {
            address,
            judge,
            seen,
            task,
        }
    }

    /// The address a desk enrols over.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on calls are treated so.
    pub fn treats(&self, judge: impl FnMut(&Call) -> Fault + Send + 'static) {
        *self.judge.lock().unwrap() = Box::new(judge);
    }

    /// From now on it works.
    pub fn works(&self) {
        self.treats(|_| Fault::None);
    }

    /// Calls seen so far that satisfy this.
    pub fn count(&self, which: impl Fn(&Call) -> bool) -> usize {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .filter(|call| which(call))
            .count()
    }

    /// All calls seen so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(
    mut client: TcpStream,
    bureau: SocketAddr,
    judge: &Mutex<Judge>,
    seen: &Mutex<Vec<Call>>,
) -> std::io::Result<()> {
    let (head, body) = read_message(&mut client).await.map(unpacked)?;
    let path = head.split(' ').nth(1).unwrap_or_default();
    let call = Call {
        path: path.split('?').next().unwrap_or_default().to_owned(),
        body,
    };
    let fault = (judge.lock().unwrap())(&call);
    seen.lock().unwrap().push(call.clone());
    match fault {
        Fault::Closed => return Ok(()),
        Fault::Portal => return client.write_all(&portal()).await,
        Fault::Redirect(to) => {
            let answer = format!(
                "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            return client.write_all(answer.as_bytes()).await;
        }
        Fault::Raw(answer) => return client.write_all(&answer).await,
        _ => {}
    }
    if let Fault::RequestCut(at) = fault {
        let mut server = TcpStream::connect(bureau).await?;
        server.write_all(head.as_bytes()).await?;
        let at = at.min(call.body.len());
        server.write_all(&call.body[..at]).await?;
        // All of it is on its way before the line breaks.
        return server.shutdown().await;
    }
    if let Fault::Apart(apart) = fault {
        let (head, body) = apart.asks(&call, &head);
        let answer = ask(bureau, &head, &body).await?;
        client.write_all(&apart.answers(&call, answer)).await?;
        return client.shutdown().await;
    }
    let mut answer = ask(bureau, &head, &call.body).await?;
    match fault {
        Fault::AnswerLost => return Ok(()),
        Fault::AnswerCut(at) => answer.truncate(at),
        Fault::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
        Fault::Garbled(these, those) => answer = garbled(&answer, these, those),
        Fault::Twice => answer = ask(bureau, &head, &call.body).await?,
        Fault::Flipped(bit) => answer = flipped(answer, bit),
        Fault::Changed(change) => answer = changed(&answer, change.as_ref()),
        _ => {}
    }
    client.write_all(&answer).await?;
    client.shutdown().await
}

impl Apart {
    fn asks(&self, call: &Call, head: &str) -> (String, Vec<u8>) {
        let mut body = call.body.clone();
        if let Ok(mut value) = serde_json::from_slice::<Value>(&body) {
            (self.request)(&call.path, &mut value);
            body = serde_json::to_vec(&value).unwrap();
        }
        let head = with_header(head, PROTOCOL_HEADER, &self.asks_as.to_string());
        (
            with_header(&head, "content-length", &body.len().to_string()),
            body,
        )
    }

    fn answers(&self, call: &Call, mut answer: Vec<u8>) -> Vec<u8> {
        let end = find(&answer, b"\r\n\r\n").expect("a whole answer") + 4;
        if serde_json::from_slice::<Value>(&answer[end..]).is_ok() {
            answer = changed(&answer, &|value| (self.answer)(&call.path, value));
        }
        let end = find(&answer, b"\r\n\r\n").expect("a whole answer") + 4;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let head = with_header(&head, PROTOCOL_HEADER, &self.answers_as.to_string());
        [head.into_bytes(), answer.split_off(end)].concat()
    }
}

/// The same head with another value where it has this header.
fn with_header(head: &str, name: &str, value: &str) -> String {
    let lines = head.split("\r\n").map(|line| match line.split_once(':') {
        Some((key, _)) if key.eq_ignore_ascii_case(name) => format!("{key}: {value}"),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

/// Passes a request on, on a connection of its own, and reads the whole answer.
async fn ask(bureau: SocketAddr, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(bureau).await?;
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(head.as_bytes()).await?;
    server.write_all(body).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// A request in JSON as it was before it was packed, and one that asks for an answer that is not.
fn unpacked((head, body): (String, Vec<u8>)) -> (String, Vec<u8>) {
    let body = match header(&head, "content-encoding") {
        Some(_) => zstd::bulk::decompress(&body, 1 << 24).expect("a packed request"),
        None => body,
    };
    let lines = head.split("\r\n").filter(|line| {
        let name = line.split(':').next().unwrap_or_default();
        !["content-encoding", "accept-encoding"].contains(&name.to_ascii_lowercase().as_str())
    });
    let head = lines.collect::<Vec<_>>().join("\r\n");
    let length = body.len().to_string();
    (with_header(&head, "content-length", &length), body)
}

/// Reads a head and as many bytes as it announces.
async fn read_message(from: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end + 4;
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    let mut body = bytes.split_off(end);
    let missing = length.unwrap_or(0_usize).saturating_sub(body.len());
    let mut rest = vec![0; missing];
    from.read_exact(&mut rest).await?;
    body.append(&mut rest);
    Ok((head, body))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// The same answer with another body, length and hash.
fn changed(answer: &[u8], change: &(dyn Fn(&mut Value) + Send + Sync)) -> Vec<u8> {
    let end = find(answer, b"\r\n\r\n").expect("a whole answer") + 4;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut value: Value = serde_json::from_slice(&answer[end..]).expect("an answer in JSON");
    change(&mut value);
    let body = serde_json::to_vec(&value).unwrap();
    let hash = model::canonical::sha256(&body);
    let head = with_header(&head, protocol::header::BODY_HASH_HEADER, &hash);
    let head = with_header(&head, "content-length", &body.len().to_string());
    [head.into_bytes(), body].concat()
}

/// The same answer with one bit of its body changed, counted round and round, and the hash of that.
fn flipped(mut answer: Vec<u8>, bit: usize) -> Vec<u8> {
    let end = find(&answer, b"\r\n\r\n").expect("a whole answer") + 4;
    let mut body = answer.split_off(end);
    let bit = bit % (body.len() * 8).max(1);
    body[bit / 8] ^= 1 << (bit % 8);
    let head = String::from_utf8_lossy(&answer).into_owned();
    let hash = model::canonical::sha256(&body);
    let head = with_header(&head, protocol::header::BODY_HASH_HEADER, &hash);
    [head.into_bytes(), body].concat()
}

/// The same answer with other words of the same length.
fn garbled(answer: &[u8], these: &str, those: &str) -> Vec<u8> {
    assert_eq!(these.len(), those.len());
    let mut out = answer.to_vec();
    while let Some(at) = find(&out, these.as_bytes()) {
        out[at..at + these.len()].copy_from_slice(those.as_bytes());
    }
    out
}

/// What a hotel answers.
fn portal() -> Vec<u8> {
    let page = "<!doctype html><title>酒店无线网络</title><form>房间号 <input name=room></form>";
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    )
    .into_bytes()
}
