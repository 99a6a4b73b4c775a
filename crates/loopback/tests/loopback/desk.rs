//! A host with a small table of commands, and raw requests to it.

use app::api::AppEvent;
use app::{Code, Failure, Served};
use async_trait::async_trait;
use loopback::{Commands, Host, Pages, Wanted};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{broadcast, oneshot};

pub(crate) struct Few(pub(crate) broadcast::Sender<AppEvent>);

#[async_trait]
impl Commands for Few {
    async fn call(&self, name: String, request: Value) -> Result<Value, Failure> {
        match name.as_str() {
            "echo" => Ok(request),
            _ => Err(Failure::unknown_command(&name)),
        }
    }

    /// One file of ten bytes, under the nil record.
    async fn file(&self, wanted: Wanted) -> Result<Served, Failure> {
        if wanted.record.0.as_u128() != 0 || wanted.sha256 != "aa" {
            return Err(Failure::new(Code::NotFound));
        }
        let (from, count) = wanted.range.unwrap_or((0, None));
        let bytes = b"0123456789"[usize::try_from(from).unwrap()..].to_vec();
        let most = usize::try_from(count.unwrap_or(10))
            .unwrap()
            .min(bytes.len());
        Ok(Served {
            media: "image/png",
            total: 10,
            from,
            bytes: bytes[..most].to_vec(),
        })
    }

    fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.0.subscribe()
    }
}

pub(crate) struct Desk {
    pub(crate) address: SocketAddr,
    pub(crate) link: Box<dyn Fn() -> String + Send + Sync>,
    pub(crate) events: broadcast::Sender<AppEvent>,
    pub(crate) end: oneshot::Sender<()>,
    pub(crate) served: tokio::task::JoinHandle<()>,
}

impl Desk {
    pub(crate) async fn start() -> Self {
        Self::with(Pages::BuiltIn, 4).await
    }

    pub(crate) async fn with(pages: Pages, events: usize) -> Self {
        let host = Host::bind(0).await.unwrap();
        let (address, link) = (host.address(), Box::new(host.links()));
        let (events, _) = broadcast::channel(events);
        let commands = Arc::new(Few(events.clone()));
        let (end, ended) = oneshot::channel();
        let ended = async { drop(ended.await) };
        let served = tokio::spawn(async move { host.serve(commands, pages, ended).await.unwrap() });
        Self {
            address,
            link,
            events,
            end,
            served,
        }
    }

    pub(crate) fn token(&self) -> String {
        let link = (self.link)();
        let (origin, token) = link.split_once("/#k=").unwrap();
        assert_eq!(origin, self.origin());
        token.to_owned()
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) async fn bearer(&self) -> String {
        let body = json!({ "token": self.token() }).to_string();
        let answer = self.post("/api/redeem", None, &body).await;
        assert_eq!(answer.status, 200);
        answer.json()["bearer"].as_str().unwrap().to_owned()
    }

    /// What a page of ours sends.
    pub(crate) async fn post(&self, path: &str, bearer: Option<&str>, body: &str) -> Answer {
        let mut headers = vec![
            ("Host", self.address.to_string()),
            ("Origin", self.origin()),
        ];
        headers.push(("Content-Type", "application/json".into()));
        headers.extend(bearer.map(|bearer| ("Authorization", format!("Bearer {bearer}"))));
        self.send("POST", path, &headers, body).await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &str,
    ) -> Answer {
        let mut stream = self.open(method, path, headers, body).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    pub(crate) async fn open(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &str,
    ) -> TcpStream {
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream
            .write_all(format!("{text}\r\n{body}").as_bytes())
            .await
            .unwrap();
        stream
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) fn unknown(name: &str) -> Value {
    json!({ "error": { "code": Code::UnknownCommand, "detail": { "command": name } } })
}
